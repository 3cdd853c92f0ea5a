"""Months of GQ and DQ for each person, and who is due for which side."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from tdskill import years
from tdskill.analysis.rotation import Due, balance
from tdskill.errors import TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import Selection, select
from tdskill.workspace import Workspace
from tdskill.year_data import YearData


@dataclass(frozen=True)
class RotationReport:
    """Rows of `analysis.rotation.balance` with name and bureau, those furthest from 50:50 first.

    `due` counts the people of each side, `without` those of the staff file who have no assignment
    up to the day `on`; both are of everybody in view, whichever side the rows were kept for.
    """

    head: Head
    on: dt.date
    rows: pl.DataFrame
    side: Due | None
    due: tuple[tuple[Due, int], ...]
    without: int
    person: str | None
    """The one whom the answer is about, where it is about one."""


def rotation_report(
    data: YearData,
    framework: Framework,
    selection: Selection,
    *,
    side: Due | None = None,
    on: dt.date | None = None,
) -> RotationReport:
    """Weigh GQ against DQ up to a day, by default the last one of the fiscal year.

    Raises TdskillError for an unknown person, bureau, group or rank, and where there is neither day
    nor year.
    """
    day = on or last_day_counted(data.workspace)
    data, kept = select(data, framework, selection)
    rows = (
        data.staff.lazy()
        .select("staff_id", "name", "bureau")
        .join(balance(data.assignments.lazy(), day), on="staff_id")
        .sort(pl.col("imbalance").abs(), "staff_id", descending=[True, False])
        .collect()
    )
    return RotationReport(
        head_of(data, data.staff, **vars(kept)),
        day,
        rows if side is None else rows.filter(pl.col("due") == side.value),
        side,
        tuple((each, int((rows["due"] == each.value).sum())) for each in Due),
        data.staff.height - rows.height,
        None if selection.person is None else data.staff["staff_id"].item(),
    )


def year_counted(workspace: Workspace) -> int:
    """Return the fiscal year up to which is counted. Raises TdskillError where there is none."""
    if workspace.fiscal_year is None:
        raise TdskillError(
            _("It is not known up to which day to count: there is no fiscal year."),
            _("Name the year with --year."),
        )
    return workspace.fiscal_year


def last_day_counted(workspace: Workspace) -> dt.date:
    """Return the last day of the fiscal year. Raises TdskillError where there is none."""
    return years.last_day(year_counted(workspace))
