"""How the levels of those who took a training rose beside those of others who stood at the same level.

These figures tell of a difference and not of its cause.
"""

from statistics import NormalDist

import polars as pl

from tdskill.analysis.level_counts import batches, by_skill_and_level
from tdskill.framework import Framework

COLUMNS = (
    *("training", "skill", "took", "took_rose", "others", "others_rose"),
    *("share_took", "share_others", "difference", "low", "high", "without_others"),
)
Z = NormalDist().inv_cdf(0.975)
"""Half of the width of a 95 % range, in standard deviations."""

_KEYS = ["training", "skill", "level"]


def training_effect(
    paired: pl.LazyFrame, taken: pl.LazyFrame, framework: Framework, *, smallest_group: int = 1
) -> pl.DataFrame:
    """Return a row for each training and skill (COLUMNS), trainings by name, skills as in the framework.

    `paired` is from `trend.pairs`, `taken` has staff_id and training. Compared are people who were
    there in both years with a level assessed in both, and who could rise: not those at the top of
    the scale before. `took` = those of them who took the training; `others` = those who did not and
    stood at a level before at which somebody did. Takers at a level without any others cannot be
    compared: they are left out and counted in `without_others`.

    share_took = took_rose / took; share_others = sum over levels before of w * rose / others with
    w = the share of the takers at this level (direct standardisation); difference = share_took -
    share_others; low to high = its 95 % range (`newcombe`).

    The risen and all that is made of them are null where either group is smaller than
    `smallest_group`, or those without others are, though not nobody: they would be all takers less
    those compared.
    """
    both = paired.filter(pl.col("_then") & pl.col("_now"))
    courses = taken.select("staff_id", "training").unique()
    takers = _strata(both.join(courses, on="staff_id"), framework)
    everybody = _strata(both.with_columns(pl.lit(None, pl.String).alias("training")), framework)
    names = courses.select("training").unique().sort("training").collect()
    grid = names.join(
        pl.DataFrame({"skill": framework.skill_ids, "_order": range(len(framework.skills))}),
        how="cross",
    )
    strata = takers.join(everybody.drop("training"), on=["skill", "level"], suffix=" all").select(
        *_KEYS,
        pl.col("people").alias("took"),
        pl.col("rose").alias("took_rose"),
        (pl.col("people all") - pl.col("people")).alias("others"),
        (pl.col("rose all") - pl.col("rose")).alias("others_rose"),
    )
    rows = (
        grid.join(_over_levels(strata), on=["training", "skill"], how="left")
        .with_columns(
            pl.col("took", "took_rose", "others", "others_rose", "without_others").fill_null(0)
        )
        .sort("training", "_order")
    )
    return _shown(_compared(rows), smallest_group).select(COLUMNS)


def between_judgements(taken: pl.LazyFrame, then: pl.LazyFrame, now: pl.LazyFrame) -> pl.LazyFrame:
    """Return `taken` with `counts`: finished after the person was judged then, not after being so now.

    `then` and `now` are judgements that count (see `intake.that_count`), of which a person's newest
    date is taken. counts is null where a date is missing and no other rules the course out.
    """

    def judged(rows: pl.LazyFrame, name: str) -> pl.LazyFrame:
        return rows.group_by("staff_id").agg(pl.col("assessed_on").max().alias(name))

    finished = pl.col("finished_on")
    return (
        taken.join(judged(then, "_then"), on="staff_id", how="left", maintain_order="left")
        .join(judged(now, "_now"), on="staff_id", how="left", maintain_order="left")
        .with_columns(((finished > pl.col("_then")) & (finished <= pl.col("_now"))).alias("counts"))
        .drop("_then", "_now")
    )


def _strata(people: pl.LazyFrame, framework: Framework) -> pl.DataFrame:
    """Count for each training, skill and level before: people, and of them those who rose."""
    counted = (
        people.group_by("training").agg(
            count
            for skill in skills
            for level in (0, *framework.levels_of[skill][:-1])
            for count in _risen(skill, level)
        )
        for skills in batches(framework.skill_ids)
    )
    return by_skill_and_level(counted, "training", ("people", "rose"))


def _risen(skill: str, level: int) -> tuple[pl.Expr, pl.Expr]:
    then, now = pl.col(skill), pl.col(f"{skill} now")
    stood = (then == level) & now.is_not_null()
    return (
        stood.sum().alias(f"people {skill} {level}"),
        (stood & (now > level)).sum().alias(f"rose {skill} {level}"),
    )


def _over_levels(strata: pl.DataFrame) -> pl.DataFrame:
    """Add the levels before up; `_size` is the number of others that the standardised share is worth.

    It is 1 / sum of w^2 / others (Kish 1965): all the others when there is one level.
    """
    matched = strata.filter((pl.col("took") > 0) & (pl.col("others") > 0))
    weight = pl.col("took") / pl.col("took").sum()
    compared = matched.group_by("training", "skill").agg(
        (weight * pl.col("others_rose") / pl.col("others")).sum().alias("share_others"),
        (1 / (weight**2 / pl.col("others")).sum()).alias("_size"),
        pl.col("took", "took_rose", "others", "others_rose").sum(),
    )
    alone = strata.group_by("training", "skill").agg(
        pl.col("took").filter(pl.col("others") == 0).sum().alias("without_others")
    )
    return alone.join(compared, on=["training", "skill"], how="left")


def _compared(rows: pl.DataFrame) -> pl.DataFrame:
    took, others = pl.col("share_took"), pl.col("share_others")
    low, high = newcombe(took, pl.col("took"), others, pl.col("_size"))
    return (
        rows.with_columns(
            pl.when(pl.col("took") > 0)
            .then(pl.col("took_rose") / pl.col("took"))
            .alias("share_took")
        )
        .with_columns((took - others).alias("difference"))
        .with_columns(low.alias("low"), high.alias("high"))
    )


def _shown(rows: pl.DataFrame, smallest_group: int) -> pl.DataFrame:
    """Blank what would tell of single people, by itself or taken off the figures of all."""
    without = pl.col("without_others")
    enough = (pl.min_horizontal("took", "others") >= smallest_group) & (
        (without == 0) | (without >= smallest_group)
    )
    told = ("took_rose", "others_rose", *COLUMNS[COLUMNS.index("share_took") : -1])
    return rows.with_columns(pl.when(enough).then(name).alias(name) for name in told)


def wilson(share: pl.Expr, size: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the 95 % score interval of a share found among `size` people (Wilson 1927).

    (p + z^2/2n -+ z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n)
    """
    middle = share + Z**2 / (2 * size)
    half = Z * (share * (1 - share) / size + Z**2 / (4 * size**2)).sqrt()
    whole = 1 + Z**2 / size
    return (middle - half) / whole, (middle + half) / whole


def newcombe(
    first: pl.Expr, first_size: pl.Expr, second: pl.Expr, second_size: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """Return the 95 % range of the difference of two shares, first - second (Newcombe 1998, method 10).

    With the Wilson intervals l1 to u1 and l2 to u2 of the shares:
    d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2)
    """
    low_1, high_1 = wilson(first, first_size)
    low_2, high_2 = wilson(second, second_size)
    difference = first - second
    down = ((first - low_1) ** 2 + (high_2 - second) ** 2).sqrt()
    up = ((high_1 - first) ** 2 + (second - low_2) ** 2).sqrt()
    return difference - down, difference + up
