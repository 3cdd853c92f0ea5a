"""Demand files: how many people a bureau's work needs with a skill at a level."""

from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.fields import BUREAU, DEMAND_FIELDS, HEADCOUNT, LEVEL, SKILL
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells, headers
from tdskill.intake.cells import Scale, quoted
from tdskill.intake.replaced import parse_skill, tell_earlier, with_present_skills
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import of_one_set, read_column, read_table, tell_in_two_sheets
from tdskill.intake.total_words import is_whole

_NEEDED = (BUREAU, SKILL, LEVEL, HEADCOUNT)
_SHOWN = 10


def read_demand(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a demand file: a row for each need, with bureau, skill, level, headcount and perhaps work.

    The frame has the columns of `tables.DEMAND`. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.skill_names
    scale = Scale.of(framework)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, DEMAND_FIELDS, _NEEDED, source),
        ("skill", "bureau", "work"),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    fields = columns.fields
    grid = of_one_set(grid, fields["skill"], framework)
    bureau = grid.column(fields["bureau"])
    no_bureau = repeat(Bad(_("The bureau is missing."), code="cell_missing"))
    findings.rows(grid.rows.filter(bureau.is_null()), grid.header[fields["bureau"]], no_bureau)
    level = partial(cells.parse_needed_level, scale=scale)
    read = [
        read_column(
            grid, fields[name], parse, tables.DEMAND[name], findings, missing=missing
        ).alias(name)
        for name, parse, missing in (
            ("skill", partial(parse_skill, framework=framework), _("The skill is missing.")),
            ("level", level, _("The level is missing.")),
            ("headcount", cells.parse_headcount, _("The number of people is missing.")),
        )
    ]
    work = (
        grid.column(fields["work"])
        if "work" in fields
        else pl.repeat(None, len(grid.rows), dtype=pl.String, eager=True)
    )
    frame = pl.DataFrame(
        [grid.rows.alias("row"), bureau.alias("bureau"), work.alias("work"), *read]
    )
    tell_in_two_sheets(
        findings.keep_good(frame),
        ["bureau", "work", "skill", "level"],
        grid.header[fields["headcount"]],
        _("This need stands already in row {row}; the people would count twice."),
        findings,
    )
    good = unify(findings.keep_good(frame), findings)
    _tell_whole(good, grid.header[fields["bureau"]], findings)
    good = findings.keep_good(good)
    _tell_alike(good, findings)
    tell_earlier(good["skill"].unique(), framework, findings)
    return findings.intake(with_present_skills(good, framework).select(*tables.DEMAND))


def _tell_whole(frame: pl.DataFrame, column: str, findings: Findings) -> None:
    """Tell the needs of a bureau called 全庁 beside other ones, which may add these up.

    Where the people of a skill and level are as many as those of the others, they are left out.
    """
    bureaus = frame["bureau"].unique().to_list()
    wholes = [bureau for bureau in bureaus if is_whole(bureau)]
    if not wholes or len(wholes) == len(bureaus):
        return
    of = ["skill", "level"]
    people = pl.col("headcount").cast(pl.UInt64).sum()
    of_whole = pl.col("bureau").is_in(wholes)
    others = (
        frame.filter(~of_whole)
        .group_by(of)
        .agg(people.alias("others"), pl.col("row").min().alias("first"))
    )
    told = frame.filter(of_whole).with_columns(people.over(of).alias("people"))
    told = told.join(others, on=of, how="left", maintain_order="left")
    is_sum = (pl.col("people") == pl.col("others")).fill_null(value=False)
    sums, rest = told.filter(is_sum), told.filter(~is_sum)
    message = _(
        "{cell} needs as many people as the other bureaus together; they would count twice."
    )
    hint = _("Take the row away if it adds up the others.")
    findings.rows(
        sums["row"],
        column,
        [
            Bad(
                message.format(cell=quoted(bureau)),
                findings.sheets.or_one(hint, row, first),
                code="bureau_is_sum",
            )
            for bureau, row, first in sums.select("bureau", "row", "first").iter_rows()
        ],
    )
    if not rest.is_empty():
        findings.note(
            _("{cell} stands beside other bureaus and counts as one of its own.").format(
                cell=quoted(rest["bureau"][0])
            ),
            _("Take its rows away if they add up the others."),
            column,
            Severity.WARNING,
            row=rest["row"][0],
            code="bureau_beside_sum",
        )


def _tell_alike(frame: pl.DataFrame, findings: Findings) -> None:
    """Warn of the rows that say just what an earlier one says; they count."""
    same = ["bureau", "work", "skill", "level", "headcount"]
    again = (
        frame.select("row", pl.col("row").min().over(same).alias("first"))
        .filter(pl.col("row") > pl.col("first"))
        .sort("row")
    )
    if again.is_empty():
        return
    sheets = findings.sheets
    told = (
        _("{row} (as row {first})").format(row=sheets.called(row), first=sheets.called(first))
        for row, first in again.iter_rows()
    )
    findings.note(
        ngettext(
            "{count:,} row says the same as an earlier one, and is counted: row {rows}.",
            "{count:,} rows say the same as earlier ones, and are counted: rows {rows}.",
            again.height,
        ).format(count=again.height, rows=listed(told, _SHOWN)),
        _("Take away those that stand there twice by mistake."),
        severity=Severity.WARNING,
        row=again["row"][0],
        code="needs_twice",
    )
