"""Files of careers: where people worked, and whether it built administration (GQ) or digital (DQ)."""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.described import read_rows
from tdskill.intake.row_problems import Bad, Findings, Intake, Sheets
from tdskill.kinds import ASSIGNMENTS


def read_assignments(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read where people worked, each person's times in order of `from`.

    An end before the beginning is an error; times that overlap, and holes of more than tables.PAUSE
    days, are warnings. Raises TdskillError when nothing can be read.
    """
    rows = read_rows(ASSIGNMENTS, path, framework, encoding)
    turned = rows.frame.filter(pl.col("to") < pl.col("from"))["row"]
    bad = Bad(
        _("The last day is before the first day."), _("Look at both dates."), code="days_reversed"
    )
    rows.findings.rows(turned, rows.header("to" if rows.has("to") else "from"), repeat(bad))
    good = rows.good().sort("staff_id", "from", "row", maintain_order=True)
    _tell_overlaps_and_holes(good, rows.header("from"), rows.findings)
    return rows.intake(good)


def _tell_overlaps_and_holes(good: pl.DataFrame, column: str, findings: Findings) -> None:
    """Tell each time that begins before the latest end so far, or long after it.

    `good` holds each person's times in order of `from`. A time without an end reaches up to the last
    day there is, so that whatever begins later overlaps with it.
    """
    end = pl.col("to").fill_null(pl.date(9999, 12, 31))
    latest = end.cum_max().shift().over("staff_id")
    latest_row = (
        pl.when(end == end.cum_max().over("staff_id"))
        .then(pl.col("row"))
        .forward_fill()
        .shift()
        .over("staff_id")
    )
    days = (pl.col("from") - pl.col("latest")).dt.total_days() - 1
    told = (
        good.with_columns(latest.alias("latest"), latest_row.alias("latest_row"))
        .with_columns(days.alias("hole"))
        .filter((pl.col("hole") < 0) | (pl.col("hole") > tables.PAUSE))
        .sort("row")
    )
    findings.tell(told["row"], column, _overlaps_and_holes(told, findings.sheets))


def _overlaps_and_holes(told: pl.DataFrame, sheets: Sheets) -> Iterator[Bad]:
    for row in told.iter_rows(named=True):
        latest = sheets.called(row["latest_row"])
        if row["hole"] < 0:
            yield Bad(
                _("This time of {staff_id} overlaps with that of row {row}.").format(
                    staff_id=quoted(row["staff_id"]), row=latest
                ),
                _("Look at the dates of both; until then each common day is split evenly."),
                about=row["staff_id"],
                code="times_overlap",
            )
        else:
            yield Bad(
                ngettext(
                    "Nothing is told of {staff_id} for {days} day, from the end of row {row}.",
                    "Nothing is told of {staff_id} for {days} days, from the end of row {row}.",
                    row["hole"],
                ).format(
                    staff_id=quoted(row["staff_id"]),
                    days=f"{row['hole']:,}",
                    row=latest,
                ),
                _("If the person worked somewhere, add a row; days without one count nowhere."),
                about=row["staff_id"],
                code="time_without_row",
            )
