"""Counts of the staff that answer everything organisation-wide questions need: nobody is told of."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl
import polars.selectors as cs

from tdskill.analysis.attainment import steps_short
from tdskill.framework import Framework
from tdskill.tables import LEVEL, Schema

SUPPLY: Schema = {
    "bureau": pl.String,
    "skill": pl.String,
    "level": LEVEL,
    "supply": pl.UInt32,
    "not_assessed": pl.UInt32,
    "people": pl.UInt32,
}

_TOGETHER: Final = 50
"""Skills that are counted at a time: one group_by with thousands of sums takes gigabytes."""

_BLANK = " -"
"""Stands behind a skill, as a level does; ids have no spaces, so no skill has the name of a count."""


def supply_of(staff: pl.LazyFrame, framework: Framework) -> pl.DataFrame:
    """Count a staff frame (see `tables`): SUPPLY, the bureaus in alphabetical order.

    At each level from 1 supply = people at that level or above; not_assessed = people without a level
    in the skill, and people = all of the bureau, the same at each level.
    """
    return pl.concat(_supply_of(staff, some, framework) for some in batches(framework.skill_ids))


def batches(skills: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the skills, as many at a time as are counted together."""
    for start in range(0, len(skills), _TOGETHER):
        yield skills[start : start + _TOGETHER]


def _supply_of(staff: pl.LazyFrame, skills: Sequence[str], framework: Framework) -> pl.DataFrame:
    # A comparison with null is null and adds nothing, so "never assessed" is never counted.
    levels = pl.col(skills)
    reached = (
        (levels >= level).sum().name.suffix(f" {level}")
        for level in range(1, framework.max_level + 1)
    )
    of_bureaus = (
        staff.group_by("bureau")
        .agg(
            pl.len().alias("people"),
            levels.is_null().sum().name.suffix(_BLANK),
            *reached,
        )
        .with_columns(cs.starts_with(*(f"{skill} " for skill in skills)).cast(pl.UInt32))
        .collect(engine="streaming")
        .sort("bureau", nulls_last=True)
    )
    in_order = [
        f"{skill} {level}" for skill in skills for level in range(1, framework.max_level + 1)
    ]

    blanks = cs.ends_with(_BLANK)
    not_assessed = (
        of_bureaus.select("bureau", blanks)
        .unpivot(index="bureau", variable_name="skill", value_name="not_assessed")
        .with_columns(pl.col("skill").str.strip_suffix(_BLANK))
    )
    return (
        of_bureaus.select("bureau", "people", *in_order)
        .unpivot(index=["bureau", "people"], variable_name="skill", value_name="supply")
        .with_columns(
            pl.col("skill").str.split_exact(" ", 1).struct.rename_fields(["skill", "level"])
        )
        .unnest("skill")
        .with_columns(pl.col("level").cast(LEVEL))
        .join(
            not_assessed,
            on=["bureau", "skill"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .select(*SUPPLY)
    )


def by_skill_and_level(
    counted: Iterable[pl.LazyFrame], by: str, counts: Sequence[str]
) -> pl.DataFrame:
    """Return frames of columns called `count skill level` as rows: by, skill, level and the counts."""
    key = pl.col("variable").str.split(" ").list
    return (
        pl.concat(frame.collect(engine="streaming").unpivot(index=by) for frame in counted)
        .with_columns(
            key.get(0).alias("count"),
            key.get(1).alias("skill"),
            key.get(2).cast(LEVEL).alias("level"),
        )
        .group_by(by, "skill", "level")
        .agg(
            pl.col("value").filter(pl.col("count") == count).sum().cast(pl.Int64).alias(count)
            for count in counts
        )
    )


def tally_job_types(staff: pl.LazyFrame, framework: Framework) -> pl.DataFrame:
    """Return for each job type job_type, people, met, one_step_away (counts of people)."""
    steps = staff.select(
        steps_short(entry, framework).alias(entry.id) for entry in framework.job_types
    )
    met, near = ((pl.all() == n).sum().name.suffix(f" {n}") for n in (0, 1))
    people, *counts = steps.select(pl.len(), met, near).collect(engine="streaming").row(0)
    half = len(counts) // 2
    return pl.DataFrame(
        {
            "job_type": list(framework.job_type_by_id),
            "people": people,
            "met": counts[:half],
            "one_step_away": counts[half:],
        },
        schema={
            "job_type": pl.String,
            "people": pl.UInt32,
            "met": pl.UInt32,
            "one_step_away": pl.UInt32,
        },
    )
