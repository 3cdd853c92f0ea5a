"""Whether the files that a command needs are there, and what to do where they are not."""

from functools import partial
from typing import NoReturn

from tdskill.beside import beside
from tdskill.copies import looked_into
from tdskill.errors import (
    TdskillError,
)
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.resources import SETTINGS
from tdskill.workspace import Workspace, ways_on
from tdskill.year_data import read_year


def require(workspace: Workspace, *kinds: str) -> None:
    """Raise TdskillError unless the workspace has these files."""
    looked_into(partial(beside, workspace))
    too_early = workspace.is_just_opened and not {"staff", "assessments"}.isdisjoint(kinds)
    missing = [kind for kind in kinds if not workspace.has(kind)]
    if not missing and not too_early:
        return
    if not workspace.years and not workspace.files:
        raise TdskillError(
            _("There is no workspace in {folder}: no folder of a fiscal year such as 2024.").format(
                folder=workspace.folder.resolve()
            ),
            ways_on(),
        )
    require_year(workspace)
    if too_early and workspace.fiscal_year is not None:
        _refuse_just_opened(workspace)
    names = listed(f"{kind}.csv" for kind in missing)
    where = workspace.folder / str(workspace.fiscal_year or "")
    raise TdskillError(
        _("{files} is missing in {folder}.").format(files=names, folder=where),
        _("Put it there.\nOr name the file: {option} FILE").format(
            option=f"--{missing[0].replace('_', '-')}"
        ),
    )


def require_year(workspace: Workspace) -> None:
    """Raise TdskillError where the workspace has years, and not the one that was asked for."""
    if workspace.years and workspace.fiscal_year not in workspace.years:
        raise TdskillError(
            _("The workspace {folder} has no fiscal year {year}.").format(
                folder=workspace.folder, year=workspace.fiscal_year
            ),
            _("It has: {years}.").format(years=listed(workspace.years))
            + workspace.year_set * (" " + _("The year comes from {file}.").format(file=SETTINGS)),
        )


def just_opened(workspace: Workspace) -> tuple[str, str]:
    """Say that a year has a roster and no level yet, and what comes next. Raises as `read_year` does."""
    people = read_year(workspace, workspace.framework(), "roster").roster.height
    if not people:
        return (
            _(
                "Fiscal year {year} has been laid out, and nobody stands in its roster.csv or staff.csv yet."
            ).format(year=workspace.fiscal_year),
            _("Write the people into roster.csv, or with their levels into staff.csv."),
        )
    return (
        ngettext(
            "Fiscal year {year} has been opened: {n} person on the roster, and no level collected yet.",
            "Fiscal year {year} has been opened: {n} people on the roster, and no level collected yet.",
            people,
        ).format(year=workspace.fiscal_year, n=f"{people:,}"),
        _("Make the forms with tdskill sheet, and take them back with tdskill collect."),
    )


def _refuse_just_opened(workspace: Workspace) -> NoReturn:
    """Raise TdskillError that says so, and where there are figures until then."""
    message, next_step = just_opened(workspace)
    year = workspace.fiscal_year or 0
    before = [
        each for each in workspace.years if each < year and workspace.of_year(each).has("staff")
    ]
    if before:
        figures = _("For the figures of fiscal year {year}: --year {year} (trend: --to {year})")
        next_step += " " + figures.format(year=before[-1])
    raise TdskillError(message, next_step)
