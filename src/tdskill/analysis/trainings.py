"""How the levels of those who took a training rose beside those of others who stood at the same level.

These figures tell of a difference and not of its cause.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, product, takewhile
from math import fsum, sqrt
from operator import mul
from typing import Final

import polars as pl

from tdskill.analysis.calibration import FEWEST_PEOPLE, Z
from tdskill.framework import Framework
from tdskill.tables import Schema

COLUMNS = (
    *("training", "skill", "took", "took_rose", "others", "others_rose"),
    *("share_took", "share_others", "difference", "low", "high", "by_chance", "stays"),
    "without_others",
)
FALSE_SHARE: Final = 0.1
"""Of the rows that stay at most this share is there by chance, in the mean (Benjamini-Hochberg)."""

_KEYS: Final = ["training", "skill"]
_LEAST_CHANCE: Final = 1e-12
_NEGLIGIBLE: Final = 1e-30
_GRID: Final[Schema] = {"_order": pl.Int64, **dict.fromkeys(_KEYS, pl.String)}
_STRATA: Final[Schema] = {
    **dict.fromkeys(_KEYS, pl.String),
    "level": pl.Int64,
    **dict.fromkeys(("took", "took_rose", "others", "others_rose"), pl.Int64),
}
_BESIDE: Final[Schema] = {
    "staff_id": pl.String,
    "skill": pl.String,
    "only": pl.String,
    "took": pl.Boolean,
    "rose": pl.Int64,
    "beyond": pl.Float64,
}


@dataclass(frozen=True)
class Together:
    """The rise of all takers beside that of others, over all skills: counts of levels, and shares.

    The shares are None where nobody can be compared or that would tell of few people; low to high is
    the 95 % range of the difference, None where few people are compared.
    """

    took: int
    others: int
    share_took: float | None = None
    share_others: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def difference(self) -> float | None:
        """The share of takers less that of others."""
        if self.share_took is None or self.share_others is None:
            return None
        return self.share_took - self.share_others


@dataclass(frozen=True)
class Effects:
    """A row for each training and skill (COLUMNS), and all of them together."""

    rows: pl.DataFrame
    together: Together


def training_effect(
    paired: pl.LazyFrame, taken: pl.LazyFrame, framework: Framework, *, smallest_group: int = 1
) -> Effects:
    """Compare takers with others for each training taken and skill that it raises, in their order.

    `paired` is from `trend.pairs`, `taken` has staff_id and training, by id. Compared are people who
    were there in both years with a level assessed in both, and who stood at a level before that the
    training raises (from_level <= level < to_level) and that is not the last of the skill. `took` =
    those of them who took the training and no other one that raises the skill; `others` = those who
    took none that raises it and stood at a level before at which a taker did. Takers at a level
    without any others cannot be compared: they are left out and counted in `without_others`.

    share_took = took_rose / took; share_others = sum over levels before of w * rose / others with
    w = the share of the takers at this level (direct standardisation); difference = share_took -
    share_others; low to high = its 95 % range (`newcombe`). by_chance = `by_chance` of the levels
    before; stays = whether that stays among all rows at FALSE_SHARE (`stays`).

    The risen and all that is made of them are null where either group is smaller than
    `smallest_group`, or those without others are, though not nobody: they would be all takers less
    those compared. Rows without a share are not among those of which `stays` is judged.
    """
    both = paired.filter(pl.col("_then") & pl.col("_now")).collect()
    courses = taken.select("staff_id", "training").unique().collect()
    raised = [*_raised(framework, {*courses["training"]})]
    of_skills = [(each, _people(both, courses, each)) for each in raised]
    strata = [_strata(people, each) for each, people in of_skills]
    beside = [_beside(each.skill, people) for each, people in of_skills]
    order = {training.id: place for place, training in enumerate(framework.trainings)}
    grid = pl.DataFrame(
        sorted(
            (order[training], training, each.skill) for each in raised for training in each.levels
        ),
        schema=_GRID,
        orient="row",
    ).sort("_order", pl.col("skill").cast(pl.Enum(framework.skill_ids)))
    levels = pl.concat([pl.DataFrame(schema=_STRATA), *strata])
    rows = grid.join(_over_levels(levels), on=_KEYS, how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.col("took", "took_rose", "others", "others_rose", "without_others").fill_null(0)
    )
    rows = _judged(_shown(_compared(rows), smallest_group)).select(COLUMNS)
    told = rows.filter(pl.col("share_took").is_not_null())
    everybody = pl.concat([pl.DataFrame(schema=_BESIDE), *beside])
    return Effects(rows, _together(everybody, told, smallest_group))


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


@dataclass(frozen=True)
class _Raised:
    """A skill with the levels that each training raises."""

    skill: str
    levels: dict[str, frozenset[int]]


def _raised(framework: Framework, taken: set[str]) -> Iterator[_Raised]:
    for skill in framework.skill_ids:
        able = (0, *framework.levels_of[skill][:-1])
        levels = {
            training.id: frozenset(
                level
                for each in training.raises
                if each.skill == skill
                for level in able
                if each.from_level <= level < each.to_level
            )
            for training in framework.trainings
            if training.id in taken and any(each.skill == skill for each in training.raises)
        }
        if levels:
            yield _Raised(skill, levels)


def _people(both: pl.DataFrame, courses: pl.DataFrame, raised: _Raised) -> pl.DataFrame:
    """Return those who could rise: staff_id, level, rose, took, only, other.

    took: whether a training that the person took raises the level; only: the one that raises the skill,
    where there is one alone; other: whether there is none.
    """
    able_to = pl.DataFrame(
        [
            (training, sum(1 << level for level in levels))
            for training, levels in raised.levels.items()
        ],
        schema={"training": pl.String, "bits": pl.Int64},
        orient="row",
    )
    took = (
        courses.join(able_to, on="training")
        .group_by("staff_id")
        .agg(pl.len().alias("trainings"), pl.col("training").first(), pl.col("bits").bitwise_or())
    )
    then, now = pl.col(raised.skill), pl.col(f"{raised.skill} now")
    able = frozenset[int]().union(*raised.levels.values())
    is_raised = pl.col("bits") // pl.lit(2, pl.Int64).pow(pl.col("level")) % 2 == 1
    return (
        both.select(
            "staff_id",
            then.cast(pl.Int64).alias("level"),
            (now > then).cast(pl.Int64).alias("rose"),
        )
        .drop_nulls()
        .filter(pl.col("level").is_in(list(able)))
        .join(took, on="staff_id", how="left", maintain_order="left")
        .select(
            *("staff_id", "level", "rose"),
            is_raised.fill_null(value=False).alias("took"),
            pl.when(pl.col("trainings") == 1).then("training").alias("only"),
            pl.col("trainings").is_null().alias("other"),
        )
    )


def _strata(people: pl.DataFrame, raised: _Raised) -> pl.DataFrame:
    """Count for each training and level before that it raises: takers, others, and those who rose."""
    counts = pl.len().cast(pl.Int64).alias("took"), pl.col("rose").sum().alias("took_rose")
    others = (
        people.filter("other")
        .group_by("level")
        .agg(count.name.map(lambda name: name.replace("took", "others")) for count in counts)
    )
    of_one = people.drop_nulls("only")
    takers = of_one.group_by(pl.col("only").alias("training"), "level").agg(counts)
    able = pl.DataFrame(
        [(training, level) for training, levels in raised.levels.items() for level in levels],
        schema={"training": pl.String, "level": pl.Int64},
        orient="row",
    )
    return (
        takers.join(able, on=["training", "level"], how="semi")
        .join(others, on="level", how="left")
        .with_columns(pl.lit(raised.skill).alias("skill"))
        .select(*_KEYS, "level", pl.col("took", "took_rose", "others", "others_rose").fill_null(0))
        .sort("training", "level")
    )


def _over_levels(strata: pl.DataFrame) -> pl.DataFrame:
    """Add the levels before up; `_size` is the number of others that the standardised share is worth.

    It is 1 / sum of w^2 / others (Kish 1965): all the others when there is one level.
    """
    counts = ("took", "took_rose", "others", "others_rose")
    matched = strata.filter((pl.col("took") > 0) & (pl.col("others") > 0))
    weight = pl.col("took") / pl.col("took").sum()
    compared = matched.group_by(_KEYS).agg(
        (weight * pl.col("others_rose") / pl.col("others")).sum().alias("share_others"),
        (1 / (weight**2 / pl.col("others")).sum()).alias("_size"),
        pl.struct(counts).alias("_levels"),
        pl.col(counts).sum(),
    )
    alone = strata.group_by(_KEYS).agg(
        pl.col("took").filter(pl.col("others") == 0).sum().alias("without_others")
    )
    return alone.join(compared, on=_KEYS, how="left")


def _compared(rows: pl.DataFrame) -> pl.DataFrame:
    took, others = pl.col("share_took"), pl.col("share_others")
    low, high = newcombe(took, pl.col("took"), others, pl.col("_size"))
    chances = [
        None if levels is None else by_chance(tuple(level.values()) for level in levels)
        for levels in rows["_levels"].to_list()
    ]
    return (
        rows.with_columns(
            pl.when(pl.col("took") > 0)
            .then(pl.col("took_rose") / pl.col("took"))
            .alias("share_took"),
            pl.Series("by_chance", chances, pl.Float64),
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
    told = ("took_rose", "others_rose", *COLUMNS[COLUMNS.index("share_took") : -2])
    return rows.with_columns(pl.when(enough).then(name).alias(name) for name in told)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    chances = rows["by_chance"].drop_nulls().to_list()
    kept = iter(stays(chances, FALSE_SHARE))
    found = [None if chance is None else next(kept) for chance in rows["by_chance"]]
    return rows.with_columns(pl.Series("stays", found, pl.Boolean))


def _together(people: pl.DataFrame, compared: pl.DataFrame, smallest_group: int) -> Together:
    """Compare all who took a training that raises their level with those who took none of the skill.

    `people` is from `_beside`. With y = whether a level rose, m takers and n others at a skill and
    level, and y_0 = the share of these others who rose: difference = sum of (y - y_0) over the levels of
    takers / T, of which there are T. Its variance is C / (C - 1) * sum over the C people of u^2, with
    u = (sum of (y - y_0 - difference) over the person's levels as a taker - sum of m / n * (y - y_0) over
    those as another) / T: a person is drawn with all levels (linearised).

    The shares are None where takers or others are fewer than `smallest_group`, or those takers are who
    stand in no row of `compared`, though not nobody.
    """
    takers, others = people.filter("took"), people.filter(~pl.col("took"))
    counts = Together(takers.height, others.height)
    untold = takers.join(compared, left_on=["only", "skill"], right_on=_KEYS, how="anti")[
        "staff_id"
    ].n_unique()
    fewest = min(group["staff_id"].n_unique() for group in (takers, others))
    if not takers.height or fewest < smallest_group or 0 < untold < smallest_group:
        return counts
    share = int(takers["rose"].sum()) / takers.height
    difference = fsum(takers["beyond"]) / takers.height
    of_people = people.group_by("staff_id").agg(
        pl.col("beyond").sum() - difference * pl.col("took").sum()
    )
    low = high = None
    spread = fsum(each**2 for each in of_people["beyond"])
    if of_people.height >= FEWEST_PEOPLE and spread:
        half = Z * sqrt(of_people.height / (of_people.height - 1) * spread) / takers.height
        low, high = difference - half, difference + half
    return replace(counts, share_took=share, share_others=share - difference, low=low, high=high)


def _beside(skill: str, people: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each taker's level in a skill and each other one's at the same: _BESIDE."""
    takers, others = people.filter("took"), people.filter("other")
    levels = (
        others.group_by("level")
        .agg(pl.col("rose").mean().alias("_share"), pl.len().alias("_others"))
        .join(takers.group_by("level").agg(pl.len().alias("_took")), on="level")
    )
    weight = pl.when("took").then(1.0).otherwise(-(pl.col("_took") / pl.col("_others")))
    return (
        pl.concat([takers, others])
        .join(levels, on="level", maintain_order="left")
        .with_columns(
            pl.lit(skill).alias("skill"),
            (weight * (pl.col("rose") - pl.col("_share"))).alias("beyond"),
        )
        .select(*_BESIDE)
    )


def by_chance(levels: Iterable[Sequence[int]]) -> float:
    """Return how often as many takers or more would rise if the training made no difference.

    A level has takers, takers risen, others, others risen. At each the risen are as many as they are,
    and anybody is as likely as others to be among them: the number of takers among them has a
    hypergeometric distribution, and these are independent. It is the exact one-sided form of the test of
    Mantel and Haenszel (J. Natl. Cancer Inst. 22, 1959; M. W. Birch, J. R. Stat. Soc. B 26, 1964), and
    Fisher's where there is one level. What is less than 1e-12 is told as that.
    """
    chances, least, found = [1.0], 0, 0
    for took, took_rose, others, others_rose in levels:
        first, more = _hypergeometric(took, others, took_rose + others_rose)
        chances = _sums(chances, more)
        least, found = least + first, found + took_rose
    return min(1.0, max(_LEAST_CHANCE, fsum(chances[max(0, found - least) :])))


def _hypergeometric(took: int, others: int, risen: int) -> tuple[int, list[float]]:
    """Return the chances of each number of takers among the risen, from the first that is not negligible."""

    def up(n: int) -> float:
        return (took - n) * (risen - n) / ((n + 1) * (others - risen + n + 1))

    least, most = max(0, risen - others), min(took, risen)
    likeliest = min(most, (took + 1) * (risen + 1) // (took + others + 2))
    above = _not_negligible(up(n) for n in range(likeliest, most))
    below = _not_negligible(1 / up(n - 1) for n in range(likeliest, least, -1))
    found = [*reversed(below[1:]), *above]
    whole = fsum(found)
    return likeliest + 1 - len(below), [chance / whole for chance in found]


def _not_negligible(steps: Iterable[float]) -> list[float]:
    return list(takewhile(_NEGLIGIBLE.__lt__, accumulate(steps, mul, initial=1.0)))


def _sums(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the distribution of the sum of two independent numbers."""
    found = [0.0] * (len(first) + len(second) - 1)
    for (m, one), (n, other) in product(enumerate(first), enumerate(second)):
        found[m + n] += one * other
    return found


def stays(chances: Sequence[float], false_share: float) -> list[bool]:
    """Return which rows stay after Benjamini and Hochberg (J. R. Stat. Soc. B 57, 1995).

    The k rows of the least chances stay, for the greatest k at which the k-th is at most
    k / rows * `false_share`: of those that stay at most this share is there by chance, in the mean.
    """
    limit = max(
        (
            chance
            for place, chance in enumerate(sorted(chances), start=1)
            if chance <= place / len(chances) * false_share
        ),
        default=-1.0,
    )
    return [chance <= limit for chance in chances]


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
