"""How people spread over levels, and how much of the levels is there at all."""

from itertools import product

import polars as pl

from tdskill.analysis.level_counts import batches
from tdskill.framework import Framework


def levels(staff: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Count the people at just each level: skill, level (null: not assessed), people.

    Every skill has a row for each level of the scale and one for the null, in that order.
    """
    scale = (*range(framework.max_level + 1), None)
    parts = (
        staff.select(
            pl.col(skill)
            .eq_missing(pl.lit(level, pl.UInt8))
            .sum()
            .cast(pl.UInt32)
            .alias(str(place))
            for place, (skill, level) in enumerate(product(skills, scale))
        )
        .unpivot(value_name="people")
        .collect()
        for skills in batches(framework.skill_ids)
    )
    counted = pl.concat(parts).lazy()
    cells = list(product(framework.skill_ids, scale))
    keys = pl.LazyFrame(cells, schema={"skill": pl.String, "level": pl.UInt8}, orient="row")
    return pl.concat([keys, counted.select("people")], how="horizontal")


def completeness(staff: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Count in one row: not_assessed (people without any level), partly (people who lack some).

    blanks are the levels that the latter lack in all; without_bureau, without_rank and without_group
    the people of whom the files do not say it.
    """
    lacking = pl.sum_horizontal(
        pl.col(skill).is_null().cast(pl.UInt32) for skill in framework.skill_ids
    )
    nothing = lacking == len(framework.skill_ids)
    partly = (lacking > 0) & ~nothing
    return staff.select(
        nothing.sum().alias("not_assessed"),
        partly.sum().alias("partly"),
        lacking.filter(partly).sum().alias("blanks"),
        *(
            pl.col(column).is_null().sum().alias(f"without_{column}")
            for column in ("bureau", "rank", "group")
        ),
    )
