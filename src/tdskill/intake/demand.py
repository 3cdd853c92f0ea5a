"""Demand files: how many people a bureau's work needs with a skill at a level."""

from functools import partial
from pathlib import Path

import polars as pl

from tdskill.errors import Severity
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import cells
from tdskill.intake.cells import Parse, Scale, quoted
from tdskill.intake.described import read_rows
from tdskill.intake.replaced import tell_earlier, with_present_skills
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import tell_in_two_sheets
from tdskill.intake.total_words import is_whole
from tdskill.kinds import DEMAND

_SHOWN = 10


def read_demand(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read what is needed. Raises TdskillError when nothing can be read."""
    parsers: dict[str, Parse] = {
        "level": partial(cells.parse_needed_level, scale=Scale.of(framework)),
        "headcount": cells.parse_headcount,
    }
    rows = read_rows(DEMAND, path, framework, encoding, parsers)
    findings = rows.findings
    tell_in_two_sheets(
        rows.good(),
        ["bureau", "work", "skill", "level"],
        rows.header("headcount"),
        _("This need stands already in row {row}; the people would count twice."),
        findings,
    )
    good = unify(rows.good(), findings)
    _tell_whole(good, rows.header("bureau"), findings)
    good = findings.keep_good(good)
    _tell_alike(good, findings)
    tell_earlier(good["skill"].unique(), framework, findings)
    return rows.intake(with_present_skills(good, framework))


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
