"""The year's judgements, and the level that counts among them."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.intake.described import read_rows
from tdskill.intake.replaced import tell_earlier, with_present_skills
from tdskill.intake.row_problems import Intake
from tdskill.kinds import ASSESSMENTS


def read_assessments(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read the year's judgements, in the order in which they were collected.

    A skill that the framework does not know is an error. A judgement of an earlier skill stands for
    each skill that replaces it, unless the person was judged in that skill itself or holds a higher
    level in another skill that it replaces. Raises TdskillError when nothing can be read.
    """
    rows = read_rows(ASSESSMENTS, path, framework, encoding)
    good = rows.good()
    tell_earlier(good["skill"].unique(), framework, rows.findings)
    return rows.intake(_of_one_skill(with_present_skills(good, framework)))


def _of_one_skill(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep for each person and skill the rows of the skill itself, else of one earlier skill.

    It is the one whose level that counts is the highest. Its rows are kept with all their stages.
    """
    if rows["earlier"].null_count() == rows.height:
        return rows
    person_and_skill = ["staff_id", "skill"]
    chosen = (
        rows.sort("stage", "assessed_on", "row")
        .group_by(*person_and_skill, "earlier", maintain_order=True)
        .last()
        .with_columns(pl.col("earlier").is_null().alias("_itself"))
        .sort("_itself", "level", "stage", "assessed_on", "row")
        .unique(person_and_skill, keep="last", maintain_order=True)
        .select(*person_and_skill, "earlier")
    )
    return rows.join(
        chosen,
        on=[*person_and_skill, "earlier"],
        how="semi",
        nulls_equal=True,
        maintain_order="left",
    )


def that_count(assessments: pl.LazyFrame) -> pl.LazyFrame:
    """Return for each person and skill the judgement that counts, with the columns it came with.

    The highest stage counts, then the newest date, then the one collected last.
    """
    numbered = assessments.with_row_index("_collected")
    # As one number: whole rows, sorted and grouped, would take three times the room.
    stage = (pl.col("stage").to_physical().cast(pl.Int64) + 1).fill_null(0)
    counting = (
        numbered.group_by("staff_id", "skill")
        .agg((stage * _DAYS * _ROWS + newer()).max().alias("_newest"))
        .select(row_of("_newest").alias("_collected"))
    )
    return numbered.join(counting, on="_collected", how="semi", maintain_order="left").select(
        *tables.ASSESSMENTS
    )


_DAYS = 1 << 24
_ROWS = 1 << 32
_DAYS_BEFORE_EPOCH = 719_163


def newer() -> pl.Expr:
    """Return a number that is greater for a newer date, and of one day for what was collected later.

    No date is the oldest.
    """
    day = pl.col("assessed_on").to_physical().cast(pl.Int64) + _DAYS_BEFORE_EPOCH
    return day.fill_null(0) * _ROWS + pl.col("_collected")


def row_of(number: str) -> pl.Expr:
    """Return the row, in the order of collecting, of a number of `newer`, by its column."""
    return (pl.col(number) % _ROWS).cast(pl.UInt32)


def staff_of(roster: pl.DataFrame, assessments: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a staff frame (see `tables`) of a running year: everybody on the roster, in its order.

    `stage` is the least advanced one among a person's levels that count; null before the first.
    """
    counted = that_count(assessments.lazy()).select("staff_id", "skill", "level", "stage").collect()
    stages = counted.group_by("staff_id").agg(pl.col("stage").min())
    levels = counted.pivot(
        "skill",
        on_columns=framework.skill_ids,
        index="staff_id",
        values="level",
        aggregate_function="first",
    )
    return (
        roster.lazy()
        .select(name for name in tables.STAFF if name in tables.ROSTER)
        .join(stages.lazy(), on="staff_id", how="left", maintain_order="left")
        .join(levels.lazy(), on="staff_id", how="left", maintain_order="left")
        .with_columns(pl.lit(None, tables.STAFF["capacity"]).alias("capacity"))
        .select(*tables.staff_schema(framework.skill_ids))
        .collect()
    )
