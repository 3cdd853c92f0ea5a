"""Putting a file that was read into the folder of a year, as a whole and never over another unasked."""

from pathlib import Path

from tdskill.errors import TdskillError
from tdskill.files import end_of_links, locked, patiently, write_anew, write_whole
from tdskill.i18n import gettext as _
from tdskill.kinds import Kind
from tdskill.manifest import is_blank_form, manifest_of
from tdskill.workspace import SUFFIXES, Workspace

_BY_COLLECT = "assessments"


def target_of(workspace: Workspace, kind: Kind) -> Path:
    """Return where a file of this kind belongs. Raises TdskillError where there is no year."""
    return workspace.year_dir / f"{kind.id}{SUFFIXES[0]}"


def refuse_to_put(workspace: Workspace, kind: Kind, *, replace: bool) -> None:
    """Raise TdskillError where the year cannot take a file of this kind, or not unasked."""
    target = target_of(workspace, kind)
    if kind.id == _BY_COLLECT or not kind.is_of_year:
        raise TdskillError(
            _("{kind} cannot be written into a year.").format(kind=kind.id),
            _("Take judgements in with: tdskill collect FILE") if kind.id == _BY_COLLECT else "",
        )
    if kind.id == "staff" and manifest_of(target).exists():
        raise TdskillError(
            _("The year {year} is closed: its levels are confirmed.").format(
                year=workspace.fiscal_year
            ),
            _("Nothing was written. Name another year with --year."),
        )
    book = target.with_suffix(SUFFIXES[1])
    if book.exists():
        raise TdskillError(
            _("{file} is there already, and a year has one file of a kind.").format(file=book),
            _("Move it elsewhere first."),
        )
    if target.exists() and not replace and not is_blank_form(target):
        raise TdskillError(
            _("{file} is there already.").format(file=target),
            _("To write it anew and keep the old one under a dated name: --replace"),
        )


def put(
    workspace: Workspace, kind: Kind, content: bytes, *, replace: bool
) -> tuple[Path, Path | None]:
    """Write a file into the year; return it, and the copy of what was there before.

    Raises TdskillError as `refuse_to_put` does, and OSError.
    """
    place = target_of(workspace, kind)
    target = end_of_links(place)
    with locked(workspace.year_dir):
        if not target.exists() or is_blank_form(target):
            write_whole(target, content, private=kind.names_people)
            return target, None
        if not replace:
            refuse_to_put(workspace, kind, replace=False)
        if patiently(target.read_bytes) == content:
            return target, None
        return target, write_anew(place, content, private=kind.names_people)
