"""What lies beside a year's files: names like theirs, and files that are open elsewhere."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tdskill.copies import is_open, look_alikes
from tdskill.errors import (
    Problem,
    Severity,
)
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.kinds import OF_YEAR
from tdskill.manifest import manifest_of
from tdskill.workspace import SUFFIXES, Workspace, find_files

_NAMES_SHOWN = 10


def beside(workspace: Workspace) -> tuple[Problem, ...]:
    """Warn of what lies beside the year's files and looks like one of them, and of those that are open."""
    folder = workspace.folder / str(workspace.fiscal_year)
    if workspace.fiscal_year is None or not folder.is_dir():
        return ()
    names = [path.name for path in folder.iterdir() if path.is_file()]
    problems = []
    for kind in OF_YEAR:
        counted = find_files(folder, kind)
        if kind in workspace.files and workspace.files[kind] not in counted:
            continue
        others = _other_names(folder, kind, names, counted)
        blank = f"{kind}{SUFFIXES[0]}"
        if counted and blank in others:
            others.remove(blank)
            problems.append(_gives_way(folder / blank, counted[0]))
        if others:
            problems.append(_not_read(folder, kind, counted, others))
        problems += (_open_elsewhere(path) for path in counted if is_open(path.name, names))
    return tuple(problems)


def _other_names(folder: Path, kind: str, names: Iterable[str], read: Sequence[Path]) -> list[str]:
    """Return the names that look like that of this kind, without those of the files that are read."""
    found = (folder / name for name in look_alikes(names, kind))
    return [
        path.name
        for path in found
        if not any(path.samefile(each) for each in read) and not manifest_of(path).exists()
    ]


def _gives_way(blank: Path, counts: Path) -> Problem:
    return Problem(
        str(blank),
        _("This file has only its header, so {file} beside it is read.").format(file=counts.name),
        _("Delete the file that is not needed."),
        severity=Severity.NOTE,
        code="blank_file_gives_way",
    )


def _not_read(folder: Path, kind: str, counted: Sequence[Path], others: Sequence[str]) -> Problem:
    if counted:
        code = "copies_beside"
        message = ngettext(
            "{names} is not read: the file that counts is {file}.",
            "{names} are not read: the file that counts is {file}.",
            len(others),
        ).format(names=listed(others, _NAMES_SHOWN), file=counted[0].name)
        hint = _(
            "Shared folders and Excel give such names to copies. Compare them; then remove the one that is "
            "not needed, or name it otherwise."
        )
    else:
        code, expected = "file_misnamed", f"{kind}{SUFFIXES[0]}"
        message = ngettext(
            "{names} is not read: the file must be called {file}.",
            "{names} are not read: the file must be called {file}.",
            len(others),
        ).format(names=listed(others, _NAMES_SHOWN), file=expected)
        hint = _("Save it under that name if it is to count; Excel workbooks as .xlsx.")
    return Problem(str(folder), message, hint, severity=Severity.WARNING, code=code)


def _open_elsewhere(path: Path) -> Problem:
    return Problem(
        str(path),
        _("Somebody seems to have this file open in Excel or LibreOffice."),
        _("Only what is saved is read."),
        severity=Severity.WARNING,
        code="file_open_elsewhere",
    )
