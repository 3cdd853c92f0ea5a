"""How far a person holds what a job type requires."""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from operator import add

import polars as pl

from tdskill.framework import Framework, JobType, Needed, Requirement
from tdskill.tables import LEVEL

_number = cache(pl.lit)
"""Whole numbers as expressions: making hundreds of them takes longer than all that is asked of people."""


def held(skill: str) -> pl.Expr:
    """Return a skill's level with "never assessed" counted as 0."""
    return pl.col(skill).fill_null(_number(0))


def _credited(requirement: Requirement, framework: Framework) -> pl.Expr:
    """Return how many of the steps up to the required level are done."""
    skill, level = requirement.skill, requirement.level
    levels = [each for each in framework.levels_of[skill] if each <= level]
    if len(levels) == level:
        # Every level is a step: min(level, required). `clip` says the same ten times more slowly.
        return pl.min_horizontal(held(skill), _number(level, LEVEL))
    return _sum(((held(skill) >= each).cast(LEVEL) for each in levels), level)


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
    return _number(steps, LEVEL) - _credited(requirement, framework)


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


def _share(job_type: JobType, framework: Framework) -> pl.Expr:
    """Return the attainment of a job type as `attainment` has it."""
    needed = job_type.needed()
    total = sum(each.weight * size_of(each, framework) for each in needed)
    reached = (_done(each, framework).cast(pl.UInt32) * each.weight for each in needed)
    # Equal shares are equal numbers: division by one number for all is not correctly rounded.
    return pl.lit(pl.Series([done / total for done in range(total + 1)])).gather(
        _sum(reached, total)
    )


def met_and_nearest(staff: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return a row for each person: staff_id, and of each job type whether `met ID` and `nearest ID`.

    It is what `best_job_types` tells of all job types, without a row for each person and job type.
    """
    job_types = framework.job_type_by_id
    short = {name: pl.col(f"short {name}") for name in job_types}
    share = {name: pl.col(f"share {name}") for name in job_types}
    least, most = pl.col("least"), pl.col("most")
    figures = staff.select(
        "staff_id",
        *(steps_short(each, framework).alias(f"short {name}") for name, each in job_types.items()),
        *(_share(each, framework).alias(f"share {name}") for name, each in job_types.items()),
    )
    return (
        figures.with_columns(
            least=pl.min_horizontal(
                None, *(pl.when(each > 0).then(each) for each in short.values())
            )
        )
        .with_columns(
            most=pl.max_horizontal(
                None, *(pl.when(short[name] == least).then(share[name]) for name in job_types)
            )
        )
        .select(
            "staff_id",
            *((short[name] == 0).alias(f"met {name}") for name in job_types),
            *(
                (short[name].eq_missing(least) & share[name].eq_missing(most)).alias(
                    f"nearest {name}"
                )
                for name in job_types
            ),
        )
    )


def attainment(
    staff: pl.LazyFrame, framework: Framework, job_types: Iterable[str] | None = None
) -> pl.LazyFrame:
    """Return a row for every person and job type, in the order of the inputs.

    Columns: staff_id, job_type, met (every requirement is), requirements_met of needed (how many
    are, of how many), steps_short, core_met (every core requirement is; null where there is none),
    attainment (0 to 1: sum(w * steps done) / sum(w * steps needed), nothing above what is required),
    assessed (share of the requirements whose skills were assessed), missing (list of skill, level,
    required), _wished (steps short of what is only wished for). A group of several skills is one
    requirement; of it the ones nearest are missing.
    """
    by_id = framework.job_type_by_id
    wanted = [by_id[each] for each in (by_id if job_types is None else job_types)]
    entries = _entries(wanted)
    people = staff.select("staff_id", *entries["skill"].unique()).collect()
    each = _levels_of_each(people, entries, framework)
    alike = ("_person", "_job_type")
    asked, is_met = ~pl.col("wished"), pl.col("short") == 0
    missing = (
        each.filter(asked & ~is_met)
        .group_by(alike, maintain_order=True)
        .agg(pl.struct("skill", "level", "required").alias("missing"))
    )
    figures = (
        each.select(
            *alike,
            (asked & pl.col("decides") & is_met).alias("requirements_met"),
            (asked * pl.col("short")).alias("steps_short"),
            pl.when(asked & pl.col("core")).then(is_met).alias("core_met"),
            (asked * pl.col("short") * pl.col("weight")).alias("lost"),
            (asked & pl.col("decides") & pl.col("assessed")).alias("known"),
            (pl.col("wished") * pl.col("short")).alias("_wished"),
        )
        .group_by(alike)
        .agg(pl.col("core_met").min(), pl.exclude("core_met").sum())
        .join(missing, on=alike, how="left")
        .sort(alike)
    )
    needed = pl.Series([len(each.needed()) for each in wanted], dtype=pl.UInt32)
    size = pl.Series(
        [sum(need.weight * size_of(need, framework) for need in each.needed()) for each in wanted],
        dtype=pl.UInt32,
    )
    here = pl.col("_job_type")
    of_all = pl.lit(size).gather(here)
    # Equal shares are equal numbers: a column divided by a column is correctly rounded.
    return figures.select(
        pl.lit(people["staff_id"]).gather("_person").alias("staff_id"),
        pl.lit(pl.Series([each.id for each in wanted], dtype=pl.String))
        .gather(here)
        .alias("job_type"),
        (pl.col("steps_short") == 0).alias("met"),
        "requirements_met",
        pl.lit(needed).gather(here).alias("needed"),
        "steps_short",
        "core_met",
        ((of_all - pl.col("lost")) / of_all).alias("attainment"),
        (pl.col("known") / pl.lit(needed).gather(here)).alias("assessed"),
        pl.col("missing").fill_null([]),
        "_wished",
    )


def _entries(job_types: Sequence[JobType]) -> pl.DataFrame:
    """Return a row for each skill that job types ask for, in their order.

    Columns: _job_type and _need (places of the job type and of what is asked for), of (how many skills
    that names), at_least, skill, required, core, weight, wished.
    """
    needs = (
        (place, need, wished)
        for place, job_type in enumerate(job_types)
        for wished, asked in ((False, job_type.needed()), (True, job_type.wished()))
        for need in asked
    )
    return pl.DataFrame(
        [
            (
                *(place, number, len(need.of), need.at_least),
                *(each.skill, each.level, need.core, need.weight, wished),
            )
            for number, (place, need, wished) in enumerate(needs)
            for each in need.of
        ],
        schema={
            **dict.fromkeys(("_job_type", "_need", "of", "at_least"), pl.UInt32),
            "skill": pl.String,
            "required": LEVEL,
            "core": pl.Boolean,
            "weight": pl.UInt32,
            "wished": pl.Boolean,
        },
        orient="row",
    )


def _levels_of_each(
    people: pl.DataFrame, entries: pl.DataFrame, framework: Framework
) -> pl.LazyFrame:
    """Return a row for each entry and person: of several skills those that count for a person.

    Adds to the columns of `entries`: _person (the place), level, short (steps to go), decides
    (whether the need is met with this one) and assessed (whether as many of the need's skills are).
    """
    levels = range(framework.max_level + 1)
    steps = [
        framework.steps(skill, level, required)
        for skill, required in entries.select("skill", "required").iter_rows()
        for level in levels
    ]
    place = pl.int_range(entries.height * people.height, dtype=pl.UInt32)
    of_all = pl.select(_entry=place // people.height, _person=place % people.height)
    rows = (
        of_all.hstack(entries[of_all["_entry"]])
        .with_columns(pl.concat(people[skill].alias("level") for skill in entries["skill"]))
        .lazy()
        .with_columns(
            short=pl.lit(pl.Series(steps, dtype=pl.UInt32)).gather(
                pl.col("_entry") * len(levels) + pl.col("level").fill_null(0)
            ),
            assessed=pl.col("level").is_not_null(),
            decides=True,
        )
    )
    if (entries["of"] == 1).all():
        return rows
    alike = ("_need", "_person")
    place = (pl.col("short") * entries.height + pl.col("_entry")).rank("ordinal").over(alike)
    return (
        rows.with_columns(
            place=place,
            assessed=pl.col("assessed").sum().over(alike) >= pl.col("at_least"),
        )
        .filter(pl.col("place") <= pl.col("at_least"))
        .with_columns(decides=pl.col("place") == pl.col("at_least"))
    )


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
