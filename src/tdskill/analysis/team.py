"""What a team covers: who holds each skill, who holds it alone, who could teach it."""

import polars as pl

from tdskill.analysis.attainment import attainment, best_people
from tdskill.framework import Framework


def skills(staff: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a row for each skill, in the framework's order.

    Columns: skill; holders, the people at any level above 0; for each level L from 1 people_L, the
    people at L or above, and only_holder_L, the staff id where that is one; mentors, the staff ids at
    the level from which one teaches, or above. A level that the skill lacks has neither.
    """
    levels = range(1, framework.max_level + 1)
    ids = staff["staff_id"].to_list()
    return pl.DataFrame(
        [_skill(each, ids, staff[each].to_list(), framework) for each in framework.skill_ids],
        schema={
            "skill": pl.String,
            "holders": pl.Int64,
            **{f"people_{level}": pl.Int64 for level in levels},
            "mentors": pl.List(pl.String),
            **{f"only_holder_{level}": pl.String for level in levels},
        },
    )


def _skill(
    skill: str, staff_ids: list[str], held: list[int | None], framework: Framework
) -> dict[str, object]:
    known = [(each, at) for each, at in zip(staff_ids, held, strict=True) if at is not None]
    levels = framework.levels_of[skill]
    people = {level: [each for each, at in known if at >= level] for level in levels}
    return {
        "skill": skill,
        "holders": len(people[levels[0]]),
        **{f"people_{level}": len(ids) for level, ids in people.items()},
        "mentors": people[framework.level_in(skill, framework.teaching_level)],
        **{f"only_holder_{level}": ids[0] for level, ids in people.items() if len(ids) == 1},
    }


def job_types(staff: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a row for each job type: job_type, met (number of people), who_met, nearest, steps_short.

    Where nobody meets it, `nearest` are the staff ids of the person nearest to it and of those as
    near (see `best_people`), and `steps_short` the level-steps that each of them is short; empty and
    null elsewhere. Nobody without any level is near anything.
    """
    known = staff.filter(pl.any_horizontal(pl.col(framework.skill_ids).is_not_null()))
    best = best_people(attainment(known.lazy(), framework))
    found = best.group_by("job_type").agg(
        pl.col("staff_id").filter("met").alias("who_met"),
        pl.col("staff_id").filter("nearest").alias("nearest"),
        pl.col("steps_short").first(),
    )
    ids = [job_type.id for job_type in framework.job_types]
    nobody = pl.lit([], pl.List(pl.String))
    met = pl.col("who_met").list.len().cast(pl.Int64)
    return (
        pl.LazyFrame({"job_type": ids}, schema={"job_type": pl.String})
        .join(found, on="job_type", how="left", maintain_order="left")
        .with_columns(pl.col("who_met", "nearest").fill_null(nobody))
        .select(
            "job_type",
            met.alias("met"),
            "who_met",
            pl.when(met == 0).then("nearest").otherwise(nobody).alias("nearest"),
            pl.when(met == 0).then("steps_short").alias("steps_short"),
        )
        .collect()
    )


def alone(skills: pl.DataFrame, top: int) -> pl.DataFrame:
    """Return a row for each person who holds a skill alone below the top, with most such skills first.

    Takes the frame of `skills`. Columns: staff_id, held_alone (a list of skill and at_level, the lowest
    level first).
    """
    levels = range(1, top)
    entry = pl.Struct({"skill": pl.String, "at_level": pl.Int64})
    told = (
        skills.select(
            pl.col(f"only_holder_{level}").alias("staff_id"),
            pl.struct("skill", pl.lit(level, pl.Int64).alias("at_level")).alias("held_alone"),
        )
        for level in levels
    )
    held = pl.concat([pl.DataFrame(schema={"staff_id": pl.String, "held_alone": entry}), *told])
    at = pl.col("held_alone").struct.field("at_level")
    return (
        held.drop_nulls("staff_id")
        .group_by("staff_id", maintain_order=True)
        .agg("held_alone", *((at == level).sum().alias(str(level)) for level in levels))
        .sort(*map(str, levels), "staff_id", descending=[*(True for _level in levels), False])
        .select("staff_id", "held_alone")
    )
