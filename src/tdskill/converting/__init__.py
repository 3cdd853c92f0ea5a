"""Frameworks of others, read from the user's own copy: files in, the files of a framework out.

Names, structure and levels come over as they stand, and so do the texts of the copy, which stay with
whoever has it. What a source does not say is not made up: it is left out, and told in a note.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from tdskill.converting.draft import Draft
from tdskill.converting.gdad import gdad
from tdskill.converting.nice import nice
from tdskill.converting.sfia import sfia
from tdskill.converting.since import taken_along, with_schemas
from tdskill.errors import ProblemsFoundError, TdskillError
from tdskill.files import hidden_folder, move, new_folders, write_whole
from tdskill.framework import load_framework
from tdskill.i18n import gettext as _

SOURCES: Final[dict[str, Callable[[Path], Draft]]] = {"gdad": gdad, "nice": nice, "sfia": sfia}
"""The frameworks that can be read, each by the folder that holds its files."""


def import_framework(source: str, folder: Path, out: Path, since: Path | None = None) -> list[str]:
    """Write the framework that a folder holds the files of, and return what is to be told of it.

    `source` is one of SOURCES, `since` a framework that was made of an earlier release of it: what
    people added there comes along. `out` is made whole or not at all; what is written passes
    `validate`. Raises TdskillError where the folder has no such files, `out` is there, or nothing can
    be read; ProblemsFoundError where what came out is no framework.
    """
    if out.exists() or out.is_symlink():
        raise TdskillError(
            _("{path} exists already.").format(path=out),
            _("Name a folder that does not exist yet."),
        )
    if not folder.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=folder),
            _("Name the folder that holds your copy of the framework."),
        )
    draft = SOURCES[source](folder)
    if not draft.skills:
        raise TdskillError(
            _("{folder} has no skill with a level.").format(folder=folder),
            _("Take your copy from its source again."),
        )
    own = taken_along(draft, since) if since else {}
    files = {name: text.encode() for name, text in draft.files()} | own
    if since:
        files = with_schemas(files, since)
    with new_folders(out.parent), hidden_folder(out.parent) as scratch:
        made = scratch / "framework"
        made.mkdir()
        for name, content in files.items():
            (made / name).parent.mkdir(exist_ok=True)
            write_whole(made / name, content)
        try:
            load_framework(made)
        except ProblemsFoundError as error:
            problems = [replace(each, source=Path(each.source).name) for each in error.problems]
            raise ProblemsFoundError(
                _("What is in {folder} makes no framework.").format(folder=folder),
                problems,
                _("Mend your copy where these files, which were made of it, have errors.")
                if not own
                else _(
                    "Mend your copy, or what comes along from {since}: leave --since out to see."
                ).format(since=since),
            ) from error
        move(made, out)
    return draft.told()
