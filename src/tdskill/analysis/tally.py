"""One streaming pass over the staff that counts everything organisation-wide questions need."""

from dataclasses import dataclass

import polars as pl

from tdskill.analysis.attainment import steps_short
from tdskill.framework import Framework
from tdskill.tables import STAGES


@dataclass(frozen=True)
class Tally:
    """Counts of people; nothing about any one person is kept.

    stages: bureau, stage (null where not stated), people.
    supply: bureau, skill, level (1 or more), supply = people at that level or above.
    job_types: job_type, people, met, one_step_away.
    """

    people: int
    stages: pl.DataFrame
    supply: pl.DataFrame
    job_types: pl.DataFrame


def tally(staff: pl.LazyFrame, framework: Framework) -> Tally:
    """Count a staff frame (see `tables`) once; bureaus come in alphabetical order."""
    levels = range(1, framework.max_level + 1)
    # A comparison with null is null and adds nothing, so "never assessed" is never counted.
    supply = {
        (skill, level): (pl.col(skill) >= level).sum().cast(pl.UInt32)
        for skill in framework.skill_ids
        for level in levels
    }
    short = {job_type.id: steps_short(job_type) for job_type in framework.job_types}
    counted = (
        staff.group_by("bureau")
        .agg(
            pl.len().alias("people"),
            *((pl.col("stage") == stage).sum().alias(f"stage {stage}") for stage in STAGES),
            *(count.alias(f"{skill} {level}") for (skill, level), count in supply.items()),
            *((steps == 0).sum().alias(f"met {job_type}") for job_type, steps in short.items()),
            *((steps == 1).sum().alias(f"near {job_type}") for job_type, steps in short.items()),
        )
        .collect(engine="streaming")
        .sort("bureau", nulls_last=True)
    )
    people = int(counted["people"].sum())
    total = counted.sum()
    return Tally(
        people=people,
        stages=pl.concat(
            [
                *(
                    counted.select(
                        "bureau",
                        pl.lit(stage, pl.String).alias("stage"),
                        pl.col(f"stage {stage}").cast(pl.UInt32).alias("people"),
                    )
                    for stage in STAGES
                ),
                counted.select(
                    "bureau",
                    pl.lit(None, pl.String).alias("stage"),
                    (
                        pl.col("people") - pl.sum_horizontal(f"stage {stage}" for stage in STAGES)
                    ).cast(pl.UInt32),
                ),
            ]
        ),
        supply=pl.concat(
            counted.select(
                "bureau",
                pl.lit(skill).alias("skill"),
                pl.lit(level, pl.UInt8).alias("level"),
                pl.col(f"{skill} {level}").alias("supply"),
            )
            for skill, level in supply
        ),
        job_types=pl.DataFrame(
            {
                "job_type": list(short),
                "people": people,
                "met": [total[f"met {job_type}"].item() for job_type in short],
                "one_step_away": [total[f"near {job_type}"].item() for job_type in short],
            },
            schema={
                "job_type": pl.String,
                "people": pl.UInt32,
                "met": pl.UInt32,
                "one_step_away": pl.UInt32,
            },
        ),
    )
