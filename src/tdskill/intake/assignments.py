"""Files of careers: where people worked, and whether it built administration (GQ) or digital (DQ)."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import ASSIGNMENT_FIELDS, FROM, KIND, STAFF_ID, WORKPLACE
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake import cells, headers
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import Bad, Findings, Intake, Sheets
from tdskill.intake.table import read_column, read_optional, read_table, staff_ids
from tdskill.names import Names

_NEEDED = (STAFF_ID, WORKPLACE, KIND, FROM)
_KINDS = Names(
    (spelling, kind)
    for kind, spellings in {
        "GQ": ("GQ", "行政", "行政スキル", "主にGQ"),
        "DQ": ("DQ", "デジタル", "デジタルスキル", "主にDQ"),
        "both": ("both", "両方", "GQ・DQ", "GQとDQ", "GQ+DQ", "GQDQ"),
    }.items()
    for spelling in spellings
)


def read_assignments(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each time at a workplace: staff_id, workplace, kind, from, perhaps to.

    The frame has the columns of `tables.ASSIGNMENTS`, each person's in order of `from`. An end before
    the beginning is an error; times that overlap, and holes of more than tables.PAUSE days, are
    warnings. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, ASSIGNMENT_FIELDS, _NEEDED, source),
        ("staff_id", "workplace"),
        findings,
    )
    headers.tell_columns(grid.header, columns, framework.skill_names, findings)
    fields = columns.fields
    kind = read_column(
        grid, fields["kind"], parse_kind, pl.String, findings, missing=_("The kind is missing.")
    )
    begin = read_column(
        grid,
        fields["from"],
        cells.parse_date,
        pl.Date,
        findings,
        missing=_("The first day is missing."),
    )
    end = read_optional(grid, columns, "to", cells.parse_date, pl.Date, findings)
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "staff_id": staff_ids(grid, columns, findings),
            "workplace": grid.column(fields["workplace"]),
            "kind": kind.cast(tables.ASSIGNMENTS["kind"]),
            "from": begin,
            "to": end,
        }
    )
    turned = frame.filter(pl.col("to") < pl.col("from"))
    findings.rows(
        turned["row"],
        grid.header[fields.get("to", fields["from"])],
        (
            Bad(
                _("The last day is before the first day."),
                _("Look at both dates."),
                code="days_reversed",
            )
            for _row in turned["row"]
        ),
    )
    good = findings.keep_good(frame).sort("staff_id", "from", "row", maintain_order=True)
    _tell_overlaps_and_holes(good, grid.header[fields["from"]], findings)
    return findings.intake(good, tables.ASSIGNMENTS)


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


def parse_kind(text: str) -> str | Bad | None:
    """Return the kind of work that a cell names: GQ, DQ or both."""
    if not text.strip():
        return None
    return _KINDS.find(text) or Bad(
        _("{cell} is no kind of experience.").format(cell=quoted(text)),
        _("Write GQ, DQ or both (両方)."),
        code="experience_unknown",
    )
