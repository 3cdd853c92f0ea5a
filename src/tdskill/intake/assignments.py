"""Files of careers: where people worked, and whether it built administration (GQ) or digital (DQ)."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.cells import quoted
from tdskill.intake.findings import Bad, Findings, Intake
from tdskill.intake.table import read_column, read_table, staff_ids
from tdskill.names import Names

_NEEDED = (headers.STAFF_ID, headers.WORKPLACE, headers.KIND, headers.FROM)
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
    the beginning is an error. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, headers.ASSIGNMENT_FIELDS, _NEEDED, source),
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
    end = (
        read_column(grid, fields["to"], cells.parse_date, pl.Date, findings)
        if "to" in fields
        else pl.repeat(None, len(grid.rows), dtype=pl.Date, eager=True)
    )
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
            Bad(_("The last day is before the first day."), _("Look at both dates."))
            for _row in turned["row"]
        ),
    )
    good = findings.keep_good(frame).sort("staff_id", "from", "row", maintain_order=True)
    return findings.intake(good.select(*tables.ASSIGNMENTS))


def parse_kind(text: str) -> str | Bad | None:
    """Return the kind of work that a cell names: GQ, DQ or both."""
    if not text.strip():
        return None
    return _KINDS.find(text) or Bad(
        _("{cell} is no kind of experience.").format(cell=quoted(text)),
        _("Write GQ, DQ or both (両方)."),
    )
