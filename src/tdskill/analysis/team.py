"""What a team covers: who holds each skill, who holds it alone, who could teach it."""

import polars as pl

from tdskill.analysis.attainment import attainment, best_people
from tdskill.framework import Framework


def skills(staff: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a row for each skill, in the framework's order.

    Columns: skill; for each level L from 1 people_L, the people at L or above; mentors, the staff
    ids at the top level; and below the top only_holder_L, the staff id where people_L is 1.
    """
    levels = range(1, framework.max_level + 1)
    return pl.DataFrame(
        [_skill(skill, staff, levels) for skill in framework.skill_ids],
        schema={
            "skill": pl.String,
            **{f"people_{level}": pl.Int64 for level in levels},
            "mentors": pl.List(pl.String),
            **{f"only_holder_{level}": pl.String for level in levels[:-1]},
        },
    )


def _skill(skill: str, staff: pl.DataFrame, levels: range) -> dict[str, object]:
    holders = {
        level: staff.filter(pl.col(skill) >= level)["staff_id"].to_list() for level in levels
    }
    return {
        "skill": skill,
        **{f"people_{level}": len(people) for level, people in holders.items()},
        "mentors": holders[levels[-1]],
        **{
            f"only_holder_{level}": holders[level][0] if len(holders[level]) == 1 else None
            for level in levels[:-1]
        },
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


def alone(skills: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each person who holds a skill alone, the one with most such skills first.

    Takes the frame of `skills`. Columns: staff_id, alone_L (list of skills) for each only_holder_L.
    """
    names = [name for name in skills.columns if name.startswith("only_holder_")]
    told = (
        pl.concat(
            skills.select(
                pl.col(name).alias("staff_id"),
                "skill",
                pl.lit(name.replace("only_holder", "alone")).alias("_at"),
            ).filter(pl.col("staff_id").is_not_null())
            for name in names
        )
        if names
        else pl.DataFrame(schema=dict.fromkeys(("staff_id", "skill", "_at"), pl.String))
    )
    at = [name.replace("only_holder", "alone") for name in names]
    return (
        told.group_by("staff_id")
        .agg(pl.col("skill").filter(pl.col("_at") == name).alias(name) for name in at)
        .sort(
            *(pl.col(name).list.len() for name in at),
            "staff_id",
            descending=[*(True for _name in at), False],
        )
    )
