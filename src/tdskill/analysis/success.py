"""How many levels rose among those who took a course that is to raise them: observed, and no effect."""

from typing import Final

import polars as pl

from tdskill.framework import Framework

COLUMNS: Final = ("training", "levels_took", "levels_rose", "share_took", "share_others")
_STRATUM: Final = ["training", "skill", "level"]


def observed(paired: pl.DataFrame, taken: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a row for each course that raises levels of this set of skills (COLUMNS).

    `paired` is from `trend.pairs`, `taken` has staff_id and training, by id. Counted is each skill that a
    course raises and each person of both years who stood at from_level <= l < to_level before and has a
    level now: of takers so many could rise (levels_took) and rose (levels_rose).

    share_took = levels_rose / levels_took; share_others = sum of w * rose / others over skills and levels
    before, with w = the share of the takers' levels there that have others to compare with. Null where
    there is nobody.
    """
    raised = pl.DataFrame(
        [
            (course.id, entry.skill, level)
            for course in framework.trainings
            for entry in course.raises
            if entry.skill in framework.skill_by_id
            for level in range(entry.from_level, entry.to_level)
        ],
        schema={"training": pl.String, "skill": pl.String, "level": pl.UInt8},
        orient="row",
    )
    names = {"now": [f"{skill} now" for skill in framework.skill_ids], "level": framework.skill_ids}
    both = paired.filter(pl.col("_then") & pl.col("_now"))
    long = {
        name: both.select("staff_id", *columns)
        .rename(dict(zip(columns, framework.skill_ids, strict=True)))
        .unpivot(index="staff_id", variable_name="skill", value_name=name)
        for name, columns in names.items()
    }
    levels = long["level"].join(long["now"], on=["staff_id", "skill"]).drop_nulls(["level", "now"])
    took = taken.select("staff_id", "training").unique().with_columns(took=pl.lit(value=True))
    counted = (
        levels.join(raised, on=["skill", "level"])
        .join(took, on=["staff_id", "training"], how="left")
        .with_columns(pl.col("took").fill_null(value=False), rose=pl.col("now") > pl.col("level"))
        .group_by(_STRATUM)
        .agg(
            pl.col("took").sum().alias("levels_took"),
            (pl.col("took") & pl.col("rose")).sum().alias("levels_rose"),
            (~pl.col("took")).sum().alias("others"),
            (~pl.col("took") & pl.col("rose")).sum().alias("others_rose"),
        )
        .sort(_STRATUM)
    )
    compared = pl.col("levels_took").filter(pl.col("others") > 0)
    shares = (pl.col("others_rose") / pl.col("others")).filter(pl.col("others") > 0)
    return (
        raised.select(pl.col("training").unique(maintain_order=True))
        .join(
            counted.group_by("training").agg(
                (compared * shares).sum().alias("_rose"),
                compared.sum().alias("_compared"),
                pl.col("levels_took", "levels_rose").sum(),
            ),
            on="training",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.col("levels_took", "levels_rose").fill_null(0).cast(pl.Int64))
        .with_columns(
            pl.when(pl.col("levels_took") > 0)
            .then(pl.col("levels_rose") / pl.col("levels_took"))
            .alias("share_took"),
            pl.when(pl.col("_compared") > 0)
            .then(pl.col("_rose") / pl.col("_compared"))
            .alias("share_others"),
        )
        .select(COLUMNS)
    )
