"""A framework as a folder has it, or as a revision of git had it."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final

from tdskill.errors import Problem, ProblemsFoundError, TdskillError
from tdskill.framework import SKILLS, Framework, load_framework
from tdskill.framework.load import YAML
from tdskill.framework.models import SETS
from tdskill.i18n import gettext as _
from tdskill.workspace import examples, find_framework

_HERE: Final = ("framework", "")
"""Where a framework lies in a revision of which no path is named, from the folder of the command."""

_FILE_MODES: Final = ("100644", "100755")
_LINK: Final = "120000"


def framework_at(place: str) -> Framework:
    """Return the framework of a place, as `folder_at` takes it. Raises as that does."""
    with folder_at(place) as (folder, _named):
        return load_framework(folder)


@contextmanager
def folder_at(place: str) -> Iterator[tuple[Path, Callable[[Problem], Problem]]]:
    """Give the files of a folder, of an example, or of a revision of git written `REV` or `REV:path`.

    A path of a revision begins at the top of the repository, with `./` at the folder of the command. What
    comes beside the folder puts problems of its files where the place has them. Raises TdskillError for what
    is none of these, ProblemsFoundError where its files hold errors.
    """
    if Path(place).is_dir() or place in examples():
        yield find_framework(Path(place)), lambda problem: problem
        return
    with _checked_out(place) as folder:

        def named(problem: Problem) -> Problem:
            return replace(problem, source=_in_revision(problem.source, folder, place))

        try:
            yield folder, named
        except ProblemsFoundError as error:
            message = error.message.replace(str(folder), place)
            raise ProblemsFoundError(message, [*map(named, error.problems)], error.hint) from error


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
            _("This clone has the newest revisions alone. Fetch the whole history.")
            if _git("rev-parse", "--is-shallow-repository") == b"true\n"
            else _("Name a folder, or a revision such as HEAD~1 or main:framework."),
        )
    name = commit.decode().strip()
    here = (
        (_git("rev-parse", "--show-prefix") or b"").decode("utf-8", "surrogateescape").strip("\n")
    )
    paths = [path] if colon else [(here + each).rstrip("/") for each in _HERE]
    trees = (_files(name, each, place) for each in paths)
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
            if content is None:
                raise TdskillError(
                    _("{place}: git does not have {file}.").format(place=place, file=file),
                    _("This clone is without some files. Fetch them, or name a folder."),
                )
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)
        yield folder


def _files(commit: str, folder: str, place: str) -> dict[str, str]:
    """Return the YAML files of a folder in a commit by name, with the object of each.

    Links are followed within the commit. Raises TdskillError for a file that is a link to elsewhere.
    """
    found = {}
    for part in ("", SETS):
        kind, tree = _object(commit, folder, part)
        told = (
            _git("ls-tree", "--full-tree", "-z", "--end-of-options", tree)
            if kind == "tree"
            else b""
        )
        for line in filter(None, (told or b"").decode("utf-8", "surrogateescape").split("\0")):
            about, _tab, name = line.partition("\t")
            mode, _kind, blob = about.split(" ")
            file = str(PurePosixPath(part, name))
            if PurePosixPath(name).suffix.lower() not in YAML:
                continue
            if mode == _LINK:
                kind, blob = _object(commit, folder, file)
                if kind != "blob":
                    raise TdskillError(
                        _("{place}: {file} is a link to what is no file of that revision.").format(
                            place=place, file=file
                        ),
                        _("Put the file itself into git, or name a folder that holds it."),
                    )
            if mode in (*_FILE_MODES, _LINK):
                found[file] = blob
    return found


def _object(commit: str, *parts: str) -> tuple[str, str]:
    """Return kind and object of a path in a commit, at the end of links; blank where there is none."""
    path = "/".join(filter(None, parts))
    asked = f"{commit}:{path}\n".encode("utf-8", "surrogateescape")
    told = _git("cat-file", "--batch-check", "--follow-symlinks", told=asked) or b""
    name, _space, kind = told.decode("utf-8", "replace").partition("\n")[0].partition(" ")
    return (kind.split(" ")[0], name) if len(name) >= len(commit) else ("", "")


def _git(*arguments: str, told: bytes = b"") -> bytes | None:
    """Return what git prints, told this; None where it cannot. Raises TdskillError where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - only reads, and takes no argument for an option
            ["git", *arguments],  # noqa: S607 - that of the user
            capture_output=True,
            check=False,
            input=told,
        )
    except OSError as error:
        raise TdskillError(
            _("git is not there, so no revision can be read."),
            _("Name folders, or install git."),
        ) from error
    return done.stdout if done.returncode == 0 else None
