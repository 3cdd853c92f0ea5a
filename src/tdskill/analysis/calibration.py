"""What the 1on1s do to levels: from the self-check to the self-correction to the confirmed level."""

from collections.abc import Collection, Sequence
from statistics import NormalDist
from typing import Final

import polars as pl

from tdskill.analysis.small_groups import is_among
from tdskill.analysis.suspects import differ_in_meaning
from tdskill.framework import Framework
from tdskill.intake.assessments import newer, row_of
from tdskill.tables import STAGES

STEPS = {
    "self_to_corrected": ("self", "corrected"),
    "corrected_to_confirmed": ("corrected", "confirmed"),
    "self_to_confirmed": ("self", "confirmed"),
}
"""The stage before and after each step; the last one spans the other two."""

COUNTS = ("people", "pairs", "raised", "unchanged", "lowered")
FIGURES = (*COUNTS, "share_raised", "share_lowered", "mean_difference")
AGREEMENT = ("ac2", "ac2_low", "ac2_high", "kappa", "kappa_low", "kappa_high")
FEWEST_PEOPLE = 20
"""The fewest people of whom an interval of an agreement is told (assumed)."""
Z: Final = NormalDist().inv_cdf(0.975)
"""Half of the width of a 95 % interval, in standard deviations."""


def stages_of(assessments: pl.LazyFrame) -> pl.LazyFrame:
    """Return the newest level of a person and skill at each stage: staff_id, skill, and STAGES.

    Of one day's judgements it is the one collected last; null is a stage without any. More columns
    have the fingerprint of each.
    """
    columns = ("staff_id", "skill", "stage", "assessed_on", "level", "fingerprint")
    rows = assessments.select(columns).with_row_index("_collected").collect()
    of_stage = {stage: pl.when(pl.col("stage") == stage).then(newer()) for stage in STAGES}
    levels, texts = pl.lit(rows["level"].cast(pl.Int16)), pl.lit(rows["fingerprint"])
    return (
        rows.lazy()
        .group_by("staff_id", "skill")
        .agg(newer().min().alias("_first"), *(each.max().alias(n) for n, each in of_stage.items()))
        .sort("_first")
        .select(
            *("staff_id", "skill"),
            *(levels.gather(row_of(stage)).alias(stage) for stage in STAGES),
            *(texts.gather(row_of(stage)).alias(_texts(stage)) for stage in STAGES),
        )
    )


def _texts(stage: str) -> str:
    return f"{stage} fingerprint"


def pairs(
    assessments: pl.LazyFrame, framework: Framework, steps: Collection[str] = tuple(STEPS)
) -> pl.LazyFrame:
    """Return the two ends of steps of a person and skill: staff_id, skill, step, before, after.

    Of each stage the newest judgement is taken, and of one day's the one collected last. A step is
    there where both its ends are. `other_texts` says whether they were judged under texts of
    different meaning, so that they cannot be compared.
    """
    newest = stages_of(assessments)
    of_steps = (
        newest.filter(pl.col(before).is_not_null() & pl.col(after).is_not_null()).select(
            "staff_id",
            "skill",
            pl.lit(step).cast(pl.Enum(list(STEPS))).alias("step"),
            pl.col(before).alias("before"),
            pl.col(after).alias("after"),
            differ_in_meaning(_texts(before), _texts(after), framework).alias("other_texts"),
        )
        for step, (before, after) in STEPS.items()
        if step in steps
    )
    return pl.concat(of_steps)


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


def agreement(pairs: pl.LazyFrame, by: Sequence[str], top: int) -> pl.LazyFrame:
    """Tell how far before and after agree, for each value of the columns `by`: these and AGREEMENT.

    Both measures are 1 - D / E, where D is the mean of (after - before)^2 over the pairs, and E what D
    would be by chance on the scale 0 to `top`, which has q levels:

    kappa (Cohen 1968, quadratic weights): E = mean(before^2) + mean(after^2) - 2 mean(before) mean(after)
    AC2 (Gwet 2008, the same weights): E = top^2 (1 - c (1 - sum of p(level)^2)), where p is the mean of
    the two shares of a level and c = sum of the weights 1 - (i - j)^2 / top^2 over all (i, j) / q (q - 1)

    kappa is null where all levels are the same. low to high is the 95 % interval of 1 - D / E on the
    scale of log(D / E), in which a person is drawn with all pairs (linearised): with d and e the terms
    of which D and E are the means, u of a person = sum of (d / D - e / E) / pairs, and the variance is
    C / (C - 1) * sum of u^2 over the C people. It is null below FEWEST_PEOPLE, and where no pair differs.
    """
    levels = range(top + 1)
    weights = sum(1 - (i - j) ** 2 / top**2 for i in levels for j in levels)
    c = weights / (len(levels) * top)
    before, after = (pl.col(end).cast(pl.Float64) for end in ("before", "after"))
    distance, squares = (after - before) ** 2, before**2 + after**2
    ends_at = {n: ((before == n).cast(pl.Float64) + (after == n)) / 2 for n in levels}
    means = pairs.group_by(by, maintain_order=True).agg(
        pl.len().alias("_pairs"),
        pl.col("staff_id").n_unique().alias("_people"),
        distance.mean().alias("_apart"),
        before.mean().alias("_before"),
        after.mean().alias("_after"),
        squares.mean().alias("_squares"),
        *(share.mean().alias(f"_at {n}") for n, share in ends_at.items()),
    )
    at = {n: pl.col(f"_at {n}") for n in levels}
    same = pl.sum_horizontal(share**2 for share in at.values())
    first, last = pl.col("_before"), pl.col("_after")
    chance = {
        "ac2": top**2 * (1 - c * (1 - same)),
        "kappa": pl.col("_squares") - 2 * first * last,
    }
    terms = {
        "ac2": top**2
        * (1 - c + c * (2 * pl.sum_horizontal(at[n] * ends_at[n] for n in levels) - same)),
        "kappa": squares - 2 * before * last - 2 * after * first + 2 * first * last,
    }
    of_people = (
        pairs.join(means, on=by, nulls_equal=True, maintain_order="left")
        .group_by(*by, "staff_id", maintain_order=True)
        .agg(
            ((distance / pl.col("_apart") - terms[name] / chance[name]) / pl.col("_pairs"))
            .sum()
            .alias(name)
            for name in chance
        )
        .group_by(by, maintain_order=True)
        .agg((pl.col(name) ** 2).sum().alias(f"_spread {name}") for name in chance)
    )
    people = pl.col("_people")
    is_told = (people >= FEWEST_PEOPLE) & (pl.col("_apart") > 0)
    found = []
    for name, by_chance in chance.items():
        left = pl.when(by_chance > 0).then(pl.col("_apart") / by_chance)
        half = Z * (people / (people - 1) * pl.col(f"_spread {name}")).sqrt()
        low, high = (pl.when(is_told).then(1 - left * (sign * half).exp()) for sign in (1, -1))
        found += [
            (1 - left).alias(name),
            low.alias(f"{name}_low"),
            high.alias(f"{name}_high"),
        ]
    return means.join(of_people, on=by, nulls_equal=True, maintain_order="left").select(*by, *found)


def people_of(pairs: pl.DataFrame, key: str) -> dict[str | None, int]:
    """Count the people of each value of a column."""
    counted = pairs.group_by(pl.col(key).cast(pl.String)).agg(pl.col("staff_id").n_unique())
    return dict(counted.iter_rows())


def without(figures: pl.DataFrame, key: str, hidden: Collection[str | None]) -> pl.DataFrame:
    """Make the figures of these values of a column null and put them last."""
    is_hidden = is_among(key, hidden)
    by_name = pl.when(is_hidden).then(pl.col(key).cast(pl.String))
    return figures.with_columns(
        pl.when(~is_hidden).then(pl.col(*FIGURES, *AGREEMENT)).name.keep()
    ).sort(is_hidden, by_name, nulls_last=True, maintain_order=True)
