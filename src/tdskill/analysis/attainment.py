"""How far a person holds what a job type requires."""

from collections.abc import Iterable
from functools import reduce
from operator import add

import polars as pl

from tdskill.framework import Framework, JobType, Requirement
from tdskill.tables import LEVEL

MISSING = pl.List(pl.Struct({"skill": pl.String, "level": pl.UInt8, "required": pl.UInt8}))


def held(skill: str) -> pl.Expr:
    """Return a skill's level with "never assessed" counted as 0."""
    return pl.col(skill).fill_null(0)


def _credited(requirement: Requirement) -> pl.Expr:
    """Return min(level, required); `clip` says the same ten times more slowly."""
    return pl.min_horizontal(held(requirement.skill), pl.lit(requirement.level, LEVEL))


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


def steps_short(job_type: JobType) -> pl.Expr:
    """Return the level-steps that a person is short of a job type; 0 means that all is met.

    sum over requirements of max(0, required - level), as a whole number.
    """
    total = sum(requirement.level for requirement in job_type.requirements)
    reached = _sum(map(_credited, job_type.requirements), total)
    return pl.lit(total, pl.UInt32) - reached.cast(pl.UInt32)


def _share(count: pl.Expr, total: int) -> pl.Expr:
    """Return count / total, correctly rounded.

    So equal shares of different totals are equal numbers, and unequal ones are not. Polars divides
    a column by way of a reciprocal, a last digit off.
    """
    return pl.lit(pl.Series([n / total for n in range(total + 1)])).gather(count)


def _attainment(job_type: JobType) -> pl.Expr:
    """sum(w * min(level, required)) / sum(w * required), 0 to 1; nothing above what is required."""
    requirements = job_type.requirements
    total = sum(requirement.weight * requirement.level for requirement in requirements)
    reached = (
        _credited(requirement).cast(pl.UInt32) * requirement.weight for requirement in requirements
    )
    return _share(_sum(reached, total), total)


def _is_met(requirement: Requirement) -> pl.Expr:
    return held(requirement.skill) >= requirement.level


def _count(conditions: list[pl.Expr]) -> pl.Expr:
    return _sum((condition.cast(pl.UInt8) for condition in conditions), len(conditions))


def _missing(job_type: JobType, top: int) -> pl.Expr:
    """Return the requirements not met, as MISSING.

    Through a table of all that can be missing and places in it: lists of numbers are made ten
    times faster than lists of structs.
    """
    requirements = job_type.requirements
    levels = [*range(top + 1), None]
    table = [
        {"skill": requirement.skill, "level": level, "required": requirement.level}
        for requirement in requirements
        for level in levels
    ]
    places = [
        pl.when(~_is_met(requirement)).then(
            pl.col(requirement.skill).fill_null(top + 1).cast(pl.UInt32) + number * len(levels)
        )
        for number, requirement in enumerate(requirements)
    ]
    entries = pl.lit(pl.Series(table, dtype=MISSING.inner))
    return pl.concat_list(places).list.drop_nulls().list.eval(entries.gather(pl.element()))


def attainment(
    staff: pl.LazyFrame, framework: Framework, job_types: Iterable[str] | None = None
) -> pl.LazyFrame:
    """Return a row for every person and job type, in the order of the inputs.

    Columns: staff_id, job_type, met (every requirement is), requirements_met of needed (how many
    are, of how many), steps_short, core_met (every core requirement is; null where there is none),
    attainment (0 to 1), assessed (share of the required skills that were assessed), missing (list
    of skill, level, required).
    """
    wanted = framework.job_type_by_id if job_types is None else list(job_types)
    per_job_type = []
    for position, job_type_id in enumerate(wanted):
        job_type = framework.job_type_by_id[job_type_id]
        requirements = job_type.requirements
        core = [_is_met(requirement) for requirement in requirements if requirement.core]
        per_job_type.append(
            staff.with_row_index("_person").select(
                "_person",
                pl.lit(position, pl.UInt32).alias("_job_type"),
                "staff_id",
                pl.lit(job_type_id).alias("job_type"),
                (steps_short(job_type) == 0).alias("met"),
                _count([_is_met(each) for each in requirements])
                .cast(pl.UInt32)
                .alias("requirements_met"),
                pl.lit(len(requirements), pl.UInt32).alias("needed"),
                steps_short(job_type).alias("steps_short"),
                (pl.all_horizontal(core) if core else pl.lit(None, pl.Boolean)).alias("core_met"),
                _attainment(job_type).alias("attainment"),
                _share(
                    _count([pl.col(each.skill).is_not_null() for each in requirements]),
                    len(requirements),
                ).alias("assessed"),
                _missing(job_type, framework.max_level).alias("missing"),
            )
        )
    rows = pl.concat(per_job_type).sort("_person", "_job_type")
    return rows.drop("_person", "_job_type")


NEAREST_FIRST = {"steps_short": False, "attainment": True}
"""What is near, the columns of `attainment` that decide it and whether the greater comes first.

Nothing is nearer than what is met: it is no step short. Rows equal in both are equally near.
"""


def best_job_types(rows: pl.LazyFrame, top: int | None = None) -> pl.LazyFrame:
    """Order each person's job types, the nearest first, and keep the `top` ones.

    Fewest level-steps short (so the ones met first), then higher attainment, then the order of
    `rows`. Adds the column `nearest`: whether it is the nearest one not met, which several are
    where they are equally near.
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
        .sort("_owner", *NEAREST_FIRST, "_row", descending=[False, *NEAREST_FIRST.values(), False])
        .with_columns(pl.all_horizontal(first_open).fill_null(value=False).alias("nearest"))
    )
    if top is not None:
        ordered = ordered.filter(pl.int_range(pl.len()).over("_owner") < top)
    return ordered.drop("_row", "_owner")
