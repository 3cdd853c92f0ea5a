"""How far a person holds what a job type requires."""

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Final

import polars as pl

from tdskill.framework import Framework, JobType, Needed, Requirement
from tdskill.tables import LEVEL

_AT_ONCE: Final = 25
"""Job types that are worked out in one plan."""

MISSING = pl.List(pl.Struct({"skill": pl.String, "level": pl.UInt8, "required": pl.UInt8}))


def held(skill: str) -> pl.Expr:
    """Return a skill's level with "never assessed" counted as 0."""
    return pl.col(skill).fill_null(0)


def _credited(requirement: Requirement, framework: Framework) -> pl.Expr:
    """Return how many of the steps up to the required level are done."""
    skill, level = requirement.skill, requirement.level
    levels = [each for each in framework.levels_of[skill] if each <= level]
    if len(levels) == level:
        # Every level is a step: min(level, required). `clip` says the same ten times more slowly.
        return pl.min_horizontal(held(skill), pl.lit(level, LEVEL))
    return _count([held(skill) >= each for each in levels])


def _sum(terms: Iterable[pl.Expr], bound: int) -> pl.Expr:
    """Add integer terms in the narrowest width that cannot wrap at `bound`."""
    width = next(
        (
            dtype
            for dtype, top in ((pl.UInt8, 0xFF), (pl.UInt16, 0xFFFF), (pl.UInt32, 0xFFFFFFFF))
            if bound <= top
        ),
        pl.UInt64,
    )
    return reduce(add, (term.cast(width) for term in terms))


def size_of(needed: Needed, framework: Framework) -> int:
    """Return the fewest steps from nothing to what is needed."""
    steps = sorted(framework.steps(each.skill, 0, each.level) for each in needed.of)
    return sum(steps[: needed.at_least])


def _done(needed: Needed, framework: Framework) -> pl.Expr:
    """Return how many of the steps of what is needed are done: its size less what is short of it."""
    if len(needed.of) == 1:
        return _credited(needed.of[0], framework)
    short = _fewest([_short(each, framework) for each in needed.of], needed.at_least)
    return pl.lit(size_of(needed, framework), pl.UInt32) - short


def _short(requirement: Requirement, framework: Framework) -> pl.Expr:
    """Return the steps that are still to be taken to a required level."""
    steps = framework.steps(requirement.skill, 0, requirement.level)
    return pl.lit(steps, LEVEL) - _credited(requirement, framework)


def _fewest(counts: list[pl.Expr], number: int) -> pl.Expr:
    """Return the sum of the `number` smallest of the counts."""
    return (
        pl.concat_list(counts)
        .list.sort()
        .list.head(number)
        .list.eval(pl.element().cast(pl.UInt32))
        .list.sum()
    )


def steps_short(job_type: JobType, framework: Framework) -> pl.Expr:
    """Return the level-steps that a person is short of a job type; 0 means that all is met.

    A step leads from one level that a skill has to the next one. sum over what is needed of the steps
    short, as a whole number; of several skills the ones with the fewest steps to go.
    """
    needed = job_type.needed()
    total = sum(size_of(each, framework) for each in needed)
    reached = _sum((_done(each, framework) for each in needed), total)
    return pl.lit(total, pl.UInt32) - reached.cast(pl.UInt32)


def _share(count: pl.Expr, total: int) -> pl.Expr:
    """Return count / total, correctly rounded.

    So equal shares of different totals are equal numbers, and unequal ones are not. Polars divides
    a column by way of a reciprocal, a last digit off.
    """
    return pl.lit(pl.Series([n / total for n in range(total + 1)])).gather(count)


def _attainment(job_type: JobType, framework: Framework) -> pl.Expr:
    """sum(w * steps done) / sum(w * steps needed), 0 to 1; nothing above what is required."""
    needed = job_type.needed()
    total = sum(each.weight * size_of(each, framework) for each in needed)
    reached = (_done(each, framework).cast(pl.UInt32) * each.weight for each in needed)
    return _share(_sum(reached, total), total)


def _holds(requirement: Requirement) -> pl.Expr:
    return held(requirement.skill) >= requirement.level


def _is_met(needed: Needed) -> pl.Expr:
    if len(needed.of) == 1:
        return _holds(needed.of[0])
    return _count([_holds(each) for each in needed.of]) >= needed.at_least


def _is_assessed(needed: Needed) -> pl.Expr:
    """Whether as many of its skills have a level as are needed."""
    assessed = [pl.col(each.skill).is_not_null() for each in needed.of]
    return assessed[0] if len(assessed) == 1 else _count(assessed) >= needed.at_least


def _count(conditions: list[pl.Expr]) -> pl.Expr:
    return _sum((condition.cast(pl.UInt8) for condition in conditions), len(conditions))


def _to_go(needed: Needed, framework: Framework) -> list[pl.Expr]:
    """Return of each skill of what is needed whether it is the way there, and not held yet.

    Of several the ones with the fewest steps to go, then as the file has them.
    """
    if len(needed.of) == 1:
        return [~_holds(needed.of[0])]
    size = len(needed.of)
    places = [
        _short(each, framework).cast(pl.UInt32) * size + place
        for place, each in enumerate(needed.of)
    ]
    last = pl.concat_list(places).list.sort().list.get(needed.at_least - 1)
    return [~_holds(each) & (here <= last) for each, here in zip(needed.of, places, strict=True)]


def _missing(job_type: JobType, framework: Framework) -> pl.Expr:
    """Return the requirements not met, as MISSING.

    Through a table of all that can be missing and places in it: lists of numbers are made ten
    times faster than lists of structs.
    """
    top = framework.max_level
    to_go = [
        (requirement, is_so)
        for needed in job_type.needed()
        for requirement, is_so in zip(needed.of, _to_go(needed, framework), strict=True)
    ]
    levels = [*range(top + 1), None]
    table = [
        {"skill": requirement.skill, "level": level, "required": requirement.level}
        for requirement, _is_so in to_go
        for level in levels
    ]
    places = [
        pl.when(is_so).then(
            pl.col(requirement.skill).fill_null(top + 1).cast(pl.UInt32) + number * len(levels)
        )
        for number, (requirement, is_so) in enumerate(to_go)
    ]
    entries = pl.lit(pl.Series(table, dtype=MISSING.inner))
    return pl.concat_list(places).list.drop_nulls().list.eval(entries.gather(pl.element()))


def _wished_short(job_type: JobType, framework: Framework) -> pl.Expr:
    wished = job_type.wished()
    if not wished:
        return pl.lit(0, pl.UInt32)
    total = sum(size_of(each, framework) for each in wished)
    done = _sum((_done(each, framework) for each in wished), total)
    return pl.lit(total, pl.UInt32) - done.cast(pl.UInt32)


def attainment(
    staff: pl.LazyFrame, framework: Framework, job_types: Iterable[str] | None = None
) -> pl.LazyFrame:
    """Return a row for every person and job type, in the order of the inputs.

    Columns: staff_id, job_type, met (every requirement is), requirements_met of needed (how many
    are, of how many), steps_short, core_met (every core requirement is; null where there is none),
    attainment (0 to 1), assessed (share of the requirements whose skills were assessed), missing (list
    of skill, level, required), _wished (steps short of what is only wished for). A group of several
    skills is one requirement; of it the ones nearest are missing.
    """
    wanted = framework.job_type_by_id if job_types is None else list(job_types)
    per_job_type = []
    for position, job_type_id in enumerate(wanted):
        job_type = framework.job_type_by_id[job_type_id]
        needed = job_type.needed()
        core = [_is_met(each) for each in needed if each.core]
        short = steps_short(job_type, framework)
        per_job_type.append(
            staff.with_row_index("_person").select(
                "_person",
                pl.lit(position, pl.UInt32).alias("_job_type"),
                "staff_id",
                pl.lit(job_type_id).alias("job_type"),
                (short == 0).alias("met"),
                _count([_is_met(each) for each in needed])
                .cast(pl.UInt32)
                .alias("requirements_met"),
                pl.lit(len(needed), pl.UInt32).alias("needed"),
                short.alias("steps_short"),
                (pl.all_horizontal(core) if core else pl.lit(None, pl.Boolean)).alias("core_met"),
                _attainment(job_type, framework).alias("attainment"),
                _share(_count([_is_assessed(each) for each in needed]), len(needed)).alias(
                    "assessed"
                ),
                _missing(job_type, framework).alias("missing"),
                _wished_short(job_type, framework).alias("_wished"),
            )
        )
    rows = pl.concat(_in_parts(per_job_type)).sort("_person", "_job_type")
    return rows.drop("_person", "_job_type")


def _in_parts(frames: list[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Return the frames, of many their rows: a plan of hundreds takes far more room than those."""
    if len(frames) <= _AT_ONCE:
        return frames
    parts = (frames[start : start + _AT_ONCE] for start in range(0, len(frames), _AT_ONCE))
    return [pl.concat(part).collect().lazy() for part in parts]


NEAREST_FIRST = {"steps_short": False, "attainment": True}
"""What is near, the columns of `attainment` that decide it and whether the greater comes first.

Nothing is nearer than what is met: it is no step short. Rows equal in both are equally near.
"""


def best_job_types(rows: pl.LazyFrame, top: int | None = None) -> pl.LazyFrame:
    """Order each person's job types, the nearest first, and keep the `top` ones.

    Fewest level-steps short (so the ones met first), then higher attainment, then the fewest steps
    short of what is only wished for, then the order of `rows`. Adds the column `nearest`: whether it
    is the nearest one not met, which several are where they are equally near.
    """
    return _best(rows, "staff_id", top)


def best_people(rows: pl.LazyFrame, top: int | None = None) -> pl.LazyFrame:
    """Order the people of each job type by the same rule, and keep the `top` ones."""
    return _best(rows, "job_type", top)


def _best(rows: pl.LazyFrame, owner: str, top: int | None) -> pl.LazyFrame:
    """Order within each owner, the owners staying in the order in which they first come."""
    is_open = pl.col("steps_short") > 0
    first_open = (
        pl.col(name) == pl.col(name).filter(is_open).first().over("_owner")
        for name in NEAREST_FIRST
    )
    ordered = (
        rows.with_row_index("_row")
        .with_columns(pl.col("_row").min().over(owner).alias("_owner"))
        .sort(
            *("_owner", *NEAREST_FIRST, "_wished", "_row"),
            descending=[False, *NEAREST_FIRST.values(), False, False],
        )
        .with_columns(pl.all_horizontal(first_open).fill_null(value=False).alias("nearest"))
    )
    if top is not None:
        ordered = ordered.filter(pl.int_range(pl.len()).over("_owner") < top)
    return ordered.drop("_row", "_owner", "_wished")
