"""What the 1on1s do to levels: from the self-check to the self-correction to the confirmed level."""

from collections.abc import Collection

import polars as pl

from tdskill.analysis.small_groups import is_among
from tdskill.analysis.suspects import differ_in_meaning
from tdskill.framework import Framework
from tdskill.tables import STAGES

STEPS = {
    "self_to_corrected": ("self", "corrected"),
    "corrected_to_confirmed": ("corrected", "confirmed"),
    "self_to_confirmed": ("self", "confirmed"),
}
"""The stage before and after each step; the last one spans the other two."""

COUNTS = ("people", "pairs", "raised", "unchanged", "lowered")
FIGURES = (*COUNTS, "share_raised", "share_lowered", "mean_difference")


def stages_of(assessments: pl.LazyFrame) -> pl.LazyFrame:
    """Return the newest level of a person and skill at each stage: staff_id, skill, and STAGES.

    Of one day's judgements it is the one collected last; null is a stage without any. More columns
    have the fingerprint of each.
    """
    return (
        assessments.with_row_index("_collected")
        .sort("assessed_on", "_collected")
        .group_by("staff_id", "skill", maintain_order=True)
        .agg(
            *(
                pl.col("level").filter(pl.col("stage") == stage).last().cast(pl.Int16).alias(stage)
                for stage in STAGES
            ),
            *(
                pl.col("fingerprint").filter(pl.col("stage") == stage).last().alias(_texts(stage))
                for stage in STAGES
            ),
        )
    )


def _texts(stage: str) -> str:
    return f"{stage} fingerprint"


def pairs(assessments: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return the two ends of every step of a person and skill: staff_id, skill, step, before, after.

    Of each stage the newest judgement is taken, and of one day's the one collected last. A step is
    there where both its ends are. `other_texts` says whether they were judged under texts of
    different meaning, so that they cannot be compared.
    """
    newest = stages_of(assessments)
    return pl.concat(
        newest.filter(pl.col(before).is_not_null() & pl.col(after).is_not_null()).select(
            "staff_id",
            "skill",
            pl.lit(step).cast(pl.Enum(list(STEPS))).alias("step"),
            pl.col(before).alias("before"),
            pl.col(after).alias("after"),
            differ_in_meaning(_texts(before), _texts(after), framework).alias("other_texts"),
        )
        for step, (before, after) in STEPS.items()
    )


def figures(pairs: pl.LazyFrame, key: str) -> pl.LazyFrame:
    """Count what each step does to the levels of each value of a column: the column, step, FIGURES.

    share_raised = raised / pairs and share_lowered = lowered / pairs; mean_difference is the mean of
    after - before in levels. Within a step those come first whose levels are lowered most on balance.
    """
    difference = pl.col("after") - pl.col("before")
    return (
        pairs.group_by(key, "step")
        .agg(
            pl.col("staff_id").n_unique().alias("people"),
            pl.len().alias("pairs"),
            (difference > 0).sum().alias("raised"),
            (difference == 0).sum().alias("unchanged"),
            (difference < 0).sum().alias("lowered"),
            (difference > 0).mean().alias("share_raised"),
            (difference < 0).mean().alias("share_lowered"),
            difference.mean().alias("mean_difference"),
            difference.sign().mean().alias("_balance"),
        )
        .sort("step", "_balance", key, nulls_last=True)
        .drop("_balance")
    )


def people_of(pairs: pl.DataFrame, key: str) -> dict[str | None, int]:
    """Count the people of each value of a column."""
    counted = pairs.group_by(pl.col(key).cast(pl.String)).agg(pl.col("staff_id").n_unique())
    return dict(counted.iter_rows())


def without(figures: pl.DataFrame, key: str, hidden: Collection[str | None]) -> pl.DataFrame:
    """Make the figures of these values of a column null and put them last."""
    is_hidden = is_among(key, hidden)
    by_name = pl.when(is_hidden).then(pl.col(key).cast(pl.String))
    return figures.with_columns(pl.when(~is_hidden).then(pl.col(FIGURES)).name.keep()).sort(
        is_hidden, by_name, nulls_last=True, maintain_order=True
    )
