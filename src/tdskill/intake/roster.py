"""Roster files: who takes part in the year's cycle, and who is their mentor."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import ROSTER_FIELDS, STAFF_ID
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import headers
from tdskill.intake.absences import read_employment
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import as_ids, read_table, staff_ids, tell_repeated

_TEXTS = ("staff_id", "name", "mentor")
_KEPT = ("name", "bureau", "rank", "group", "mentor")


def read_roster(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a roster: a row for each person, with staff_id and perhaps name, bureau, rank, group, mentor.

    The frame has the columns of `tables.ROSTER`. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, ROSTER_FIELDS, (STAFF_ID,), source),
        _TEXTS,
        findings,
    )
    headers.tell_columns(grid.header, columns, framework.rank_names, findings)
    ids = staff_ids(grid, columns, findings)
    tell_repeated(ids, grid, columns, findings)
    findings.employment = read_employment(grid, columns, ids, findings)
    told = [name for name in _KEPT if name in columns.fields]
    frame = unify(
        findings.keep_good(
            pl.DataFrame(
                [
                    grid.rows.alias("row"),
                    ids.alias("staff_id"),
                    *(grid.column(columns.fields[name]).alias(name) for name in told),
                ]
            )
        ),
        findings,
    )
    if "mentor" in told:
        frame = frame.with_columns(as_ids(frame["mentor"]))
        oneself = pl.any_horizontal(
            pl.col("mentor") == pl.col(name)
            for name in ("staff_id", "name")
            if name in frame.columns
        )
        of_oneself = frame.filter(oneself)
        hint = _("Name another person, or leave the cell blank.")
        findings.rows(
            of_oneself["row"],
            grid.header[columns.fields["mentor"]],
            (
                Bad(_("A person cannot be their own mentor."), hint, code="own_mentor")
                for _row in of_oneself["row"]
            ),
        )
        frame = findings.keep_good(frame)
    absent = (
        pl.lit(None, dtype).alias(name)
        for name, dtype in tables.ROSTER.items()
        if name not in frame.columns
    )
    return findings.intake(frame.with_columns(absent), tables.ROSTER)
