"""Who holds what is looked for, or is one step away from it."""

from collections.abc import Sequence
from functools import reduce
from operator import add

import polars as pl

from tdskill.intake.query import Wanted

NEAR = 1
"""The level-steps, over all skills looked for, that are still near."""


def _steps_away(wanted: Wanted) -> pl.Expr:
    """Return the steps from a level to the nearest one looked for; null where it is not assessed."""
    level = pl.col(wanted.skill).cast(pl.Int32)
    below, above = wanted.low - level, level - wanted.high
    return pl.when(below > 0).then(below).when(above > 0).then(above).otherwise(level - level)


def steps_away(wanted: Sequence[Wanted]) -> pl.Expr:
    """Return the steps over all skills together: 0 is held; null where any of them is not assessed."""
    return reduce(add, map(_steps_away, wanted), pl.lit(0, pl.Int32))


def may_be_found(wanted: Sequence[Wanted], *, near: bool = False) -> pl.Expr:
    """Return whether it hangs on levels not assessed that somebody is found: those known would do."""
    known = (_steps_away(each).fill_null(0) for each in wanted)
    would_do = reduce(add, known, pl.lit(0, pl.Int32)) <= (NEAR if near else 0)
    return steps_away(wanted).is_null() & would_do


def steps_above(wanted: Sequence[Wanted]) -> pl.Expr:
    """Return the steps above the least level, in the skills that are wanted at a level or higher."""
    above = ((pl.col(each.skill).cast(pl.Int32) - each.low) for each in wanted if each.is_open)
    return reduce(add, (pl.max_horizontal(each, 0) for each in above), pl.lit(0, pl.Int32))


def found(people: pl.LazyFrame, wanted: Sequence[Wanted], *, near: bool = False) -> pl.LazyFrame:
    """Keep those who hold all that is wanted; with `near` also those NEAR a step away in all.

    Adds steps_away and steps_above. Order: fewest steps away; the most advanced stage; most steps
    above; staff id. `people` is a staff frame (see `tables`).
    """
    limit = NEAR if near else 0
    return (
        people.with_columns(steps_away=steps_away(wanted), steps_above=steps_above(wanted))
        .filter(pl.col("steps_away") <= limit)
        .sort(
            *("steps_away", "stage", "steps_above", "staff_id"),
            descending=[False, True, True, False],
            nulls_last=True,
        )
    )
