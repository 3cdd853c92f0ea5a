"""Who holds what is looked for, or is one step away from it."""

from collections.abc import Sequence
from functools import reduce
from operator import add

import polars as pl

from tdskill.intake.query import Wanted

NEAR = 1
"""The level-steps, over all skills looked for, that are still near."""


def _steps(wanted: Wanted, low: pl.Expr | int, high: pl.Expr | int) -> pl.Expr:
    """Return how many of the levels that the skill has lie above `low` and up to `high`."""
    ends = [pl.lit(each) if isinstance(each, int) else each for each in (low, high)]
    steps = (((ends[0] < each) & (ends[1] >= each)).cast(pl.Int32) for each in wanted.levels)
    return reduce(add, steps)


def _steps_away(wanted: Wanted) -> pl.Expr:
    """Return the steps from a level to the nearest one looked for; null where it is not assessed."""
    level = pl.col(wanted.skill)
    least = next(each for each in (0, *wanted.levels) if each >= wanted.low)
    away = _steps(wanted, level, least) + _steps(wanted, wanted.high, level)
    return pl.when(level.is_not_null()).then(away)


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
    above = (_steps(each, each.low, pl.col(each.skill)) for each in wanted if each.is_open)
    return reduce(add, (each.fill_null(0) for each in above), pl.lit(0, pl.Int32))


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
