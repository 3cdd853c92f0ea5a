"""Files of careers: which rank people have stood in since when, and how they entered."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Final

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake.cells import Parse, Value, quoted
from tdskill.intake.described import Rows, named, read_rows
from tdskill.intake.row_problems import Bad, Intake
from tdskill.kinds import CAREERS
from tdskill.names import Names

_OF_PERSON: Final = ("entered_on", "route", "left_on")
"""What every row of a person says again, or leaves blank."""


def read_careers(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read careers, each person's ranks in order of `from`.

    What one row of a person says of entering, route and leaving holds for all of them; a blank day of
    entering is that of the first rank. Errors: an unknown rank, days that run backward, two ranks
    from one day, rows of a person that contradict each other. Warnings: an unknown route, a rank that is
    the same as before or falls. Raises TdskillError when nothing can be read.
    """
    parsers: dict[str, Parse] = {
        "rank": _named(framework.main.rank_names, _("Unknown rank {cell}.")),
        "route": _named(
            framework.route_names, _("Unknown route {cell}; the person is taken without one.")
        ),
    }
    rows = read_rows(CAREERS, path, framework, encoding, parsers, unsure=("route",))
    for name in filter(rows.has, _OF_PERSON):
        _tell_contradictions(rows, name)
    filled = rows.good().with_columns(
        pl.col(name).drop_nulls().first().over("staff_id") for name in _OF_PERSON
    )
    _tell_reversed(rows, filled)
    _tell_same_day(rows, rows.findings.keep_good(filled))
    kept = rows.findings.keep_good(filled).sort("staff_id", "from", maintain_order=True)
    _tell_falls(rows, kept, framework)
    begun = pl.col("from").min().over("staff_id")
    return rows.intake(kept.with_columns(pl.col("entered_on").fill_null(begun)))


def _named(names: Names, unknown: str) -> Parse:
    """Return what finds an id, as `named`; `validate` tells these where they stand, not name by name."""
    find = named(names, unknown)

    def parse(text: str) -> Value | Bad:
        found = find(text)
        return replace(found, code="career_word_unknown") if isinstance(found, Bad) else found

    return parse


def _tell_contradictions(rows: Rows, name: str) -> None:
    """Tell the rows of a person that say something else than the first one that says anything."""
    said = rows.good().filter(pl.col(name).is_not_null())
    first = said.with_columns(
        pl.col(name).first().over("staff_id").alias("first"),
        pl.col("row").first().over("staff_id").alias("first_row"),
    ).filter(pl.col(name) != pl.col("first"))
    rows.findings.rows(
        first["row"],
        rows.header(name),
        (
            Bad(
                _("Row {row} of this person says something else.").format(
                    row=rows.findings.sheets.called(each)
                ),
                _("Write the same into all rows of a person, or leave the others blank."),
                about=staff_id,
                code="rows_contradict",
            )
            for staff_id, each in first.select("staff_id", "first_row").iter_rows()
        ),
    )


def _tell_reversed(rows: Rows, filled: pl.DataFrame) -> None:
    """Tell ranks that begin before the person entered, or after the last day."""
    hint = _("Look at both dates.")
    early = filled.filter(pl.col("from") < pl.col("entered_on"))["row"]
    late = filled.filter(
        (pl.col("from") > pl.col("left_on")) & (pl.col("from") >= pl.col("entered_on"))
    )["row"]
    for found, message in (
        (early, _("The rank begins before the person entered.")),
        (late, _("The rank begins after the person left.")),
    ):
        bad = Bad(message, hint, code="days_reversed")
        rows.findings.rows(found, rows.header("from"), repeat(bad))


def _tell_same_day(rows: Rows, good: pl.DataFrame) -> None:
    twice = good.filter(pl.len().over("staff_id", "from") > 1).sort("row")
    rows.findings.rows(
        twice["row"],
        rows.header("from"),
        (
            Bad(
                _("Two ranks of {staff_id} begin on the same day.").format(
                    staff_id=quoted(staff_id)
                ),
                _("Keep one row for each rank; until then none of these counts."),
                about=staff_id,
                code="ranks_of_one_day",
            )
            for staff_id in twice["staff_id"]
        ),
    )


def _tell_falls(rows: Rows, kept: pl.DataFrame, framework: Framework) -> None:
    """Warn of a rank that is the same as before, or lower."""
    place = {rank.id: n for n, rank in enumerate(framework.main.ranks)}
    if not place:
        return
    told = (
        kept.with_columns(
            pl.col("rank").shift().over("staff_id").alias("before"),
            pl.col("row").shift().over("staff_id").alias("before_row"),
        )
        .drop_nulls("before")
        .with_columns(
            (
                pl.col("rank").replace_strict(place, return_dtype=pl.Int64)
                - pl.col("before").replace_strict(place, return_dtype=pl.Int64)
            ).alias("rise")
        )
        .filter(pl.col("rise") <= 0)
        .sort("row")
    )
    rows.findings.tell(told["row"], rows.header("rank"), _falls(rows, told, framework))


def _falls(rows: Rows, told: pl.DataFrame, framework: Framework) -> Iterator[Bad]:
    names = framework.main.rank_by_id
    for row in told.iter_rows(named=True):
        before = rows.findings.sheets.called(row["before_row"])
        if row["rise"] == 0:
            yield Bad(
                _("{staff_id} stands in this rank already since row {row}.").format(
                    staff_id=quoted(row["staff_id"]), row=before
                ),
                _("Years in the rank are counted from there; one row for each rank is enough."),
                about=row["staff_id"],
                code="rank_again",
            )
        else:
            yield Bad(
                _(
                    "The rank of {staff_id} falls from that of row {row}: {before} to {after}."
                ).format(
                    staff_id=quoted(row["staff_id"]),
                    row=before,
                    before=names[row["before"]].name,
                    after=names[row["rank"]].name,
                ),
                _("The row is taken as it is; check rank and date."),
                about=row["staff_id"],
                code="rank_falls",
            )
