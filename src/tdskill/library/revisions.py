"""A framework as a folder has it, or as a revision of git had it."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from tdskill.errors import ProblemsFoundError, TdskillError
from tdskill.framework import SKILLS, Framework, load_framework
from tdskill.framework.load import YAML
from tdskill.framework.models import SETS
from tdskill.i18n import gettext as _
from tdskill.workspace import find_framework

_HERE: Final = ("framework", "")
"""Where a framework lies in a revision of which no path is named, from the folder of the command."""

_FILE_MODES: Final = ("100644", "100755")


def framework_at(place: str) -> Framework:
    """Return the framework of a folder, else of a revision of git written `REV` or `REV:path`.

    A path of a revision begins at the top of the repository, with `./` at the folder of the command.
    Raises TdskillError for what is neither, ProblemsFoundError where its files hold errors.
    """
    if Path(place).is_dir():
        return load_framework(find_framework(Path(place)))
    with _checked_out(place) as folder:
        try:
            return load_framework(folder)
        except ProblemsFoundError as error:
            problems = [
                replace(each, source=_in_revision(each.source, folder, place))
                for each in error.problems
            ]
            message = error.message.replace(str(folder), place)
            raise ProblemsFoundError(message, problems, error.hint) from error


def _in_revision(source: str, folder: Path, place: str) -> str:
    path = Path(source)
    if not path.is_relative_to(folder):
        return source
    named = path.relative_to(folder).as_posix()
    return f"{place}/{named}" if ":" in place else f"{place}:{named}"


@contextmanager
def _checked_out(place: str) -> Iterator[Path]:
    """Write the files of a framework as a revision has them into a folder that goes away again."""
    revision, colon, path = place.partition(":")
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not revision or commit is None:
        raise TdskillError(
            _("{place} is no folder, and no revision that git knows here.").format(place=place),
            _("Name a folder, or a revision such as HEAD~1 or main:framework."),
        )
    name = commit.decode().strip()
    here = (
        (_git("rev-parse", "--show-prefix") or b"").decode("utf-8", "surrogateescape").strip("\n")
    )
    paths = [path] if colon else [(here + each).rstrip("/") for each in _HERE]
    trees = (_files(f"{name}:{each}") for each in paths)
    files = next((each for each in trees if SKILLS in each), None)
    if files is None:
        raise TdskillError(
            _("{place} has no framework: there is no {file}.").format(place=place, file=SKILLS),
            _("Name the folder behind a colon, as in {revision}:framework.").format(
                revision=revision
            ),
        )
    with tempfile.TemporaryDirectory() as top:
        # Without framework.yaml a framework is called by its folder.
        folder = Path(top) / (PurePosixPath(path).name or "framework")
        for file, blob in files.items():
            content = _git("cat-file", "blob", blob)
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content or b"")
        yield folder


def _files(tree: str) -> dict[str, str]:
    """Return the YAML files of a folder in a revision by name, with the object of each."""
    told = _git("ls-tree", "--full-tree", "-r", "-z", "--end-of-options", tree) or b""
    found = {}
    for line in filter(None, told.decode("utf-8", "surrogateescape").split("\0")):
        about, _tab, file = line.partition("\t")
        mode, _kind, blob = about.split(" ")
        path = PurePosixPath(file)
        if mode in _FILE_MODES and str(path.parent) in (".", SETS) and path.suffix.lower() in YAML:
            found[file] = blob
    return found


def _git(*arguments: str) -> bytes | None:
    """Return what git prints; None where it cannot. Raises TdskillError where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - only reads, and takes no argument for an option
            ["git", *arguments],  # noqa: S607 - that of the user
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        raise TdskillError(
            _("git is not there, so no revision can be read."),
            _("Name folders, or install git."),
        ) from error
    return done.stdout if done.returncode == 0 else None
