"""Demand against supply: what is short, where, and what moving people alone could mend.

All frames here have at most a row for each bureau, skill and level.
"""

from typing import Literal

import polars as pl

from tdskill.analysis.level_counts import supply_of
from tdskill.framework import Framework

COLUMNS = (
    "skill",
    "demand",
    "supply",
    "not_assessed",
    "shortfall",
    "shortfall_least",
    "coverage",
    "movable",
    "demand_rank",
    "supply_rank",
)


def places(supply: pl.LazyFrame, demand: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return for each bureau, skill and level: demand, supply, not_assessed, people.

    Takes `supply_of` and a demand frame (see `tables`). Every bureau that either names has a row
    for every skill and level, in the framework's order.

    D(L) = head count wanted at level L or higher; S(L) = people known to stand at level L or higher;
    not_assessed = people without a level in the skill, people = all of the bureau, the same at each
    level.
    """
    bureaus = pl.concat([supply.select("bureau"), demand.select("bureau")]).unique()
    cells = bureaus.join(grid(framework), how="cross")
    wanted = demand.group_by("bureau", "skill", "level").agg(
        pl.col("headcount").cast(pl.Int64).sum().alias("demand")
    )
    on = ["bureau", "skill", "level"]
    joined = (
        cells.join(wanted, on=on, how="left", nulls_equal=True)
        .join(supply, on=on, how="left", nulls_equal=True)
        .sort("bureau", "_order", "level", nulls_last=True)
    )
    return joined.select(
        *on,
        pl.col("demand")
        .fill_null(0)
        .cum_sum(reverse=True)
        .over("bureau", "skill", order_by="level")
        .alias("demand"),
        pl.col("supply", "not_assessed", "people").fill_null(0).cast(pl.Int64),
    )


def places_of(staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework) -> pl.LazyFrame:
    """Return `places` of a staff frame and a demand frame."""
    return places(supply_of(staff.lazy(), framework).lazy(), demand.lazy(), framework)


def grid(framework: Framework) -> pl.LazyFrame:
    """Return _order, skill and level for every skill and level, in the framework's order."""
    cells = [
        (order, skill, level)
        for order, skill in enumerate(framework.skill_ids)
        for level in range(1, framework.max_level + 1)
    ]
    schema = {"_order": pl.UInt32, "skill": pl.String, "level": pl.UInt8}
    return pl.LazyFrame(cells, schema=schema, orient="row")


def over_bureaus(places: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Add the bureaus up: skill, level, demand, supply, not_assessed; every skill and level has a row."""
    counts = ("demand", "supply", "not_assessed")
    totals = places.group_by("skill", "level").agg(pl.col(counts).sum())
    return (
        grid(framework)
        .join(totals, on=["skill", "level"], how="left")
        .sort("_order", "level")
        .select("skill", "level", pl.col(counts).fill_null(0))
    )


def by_level(places: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return `over_bureaus` with the shortfall of each level by itself, and at least.

    A skill has rows for the levels that can be held in it.
    """
    held = [(skill, level) for skill, levels in framework.levels_of.items() for level in levels]
    has = pl.LazyFrame(held, schema={"skill": pl.String, "level": pl.UInt8}, orient="row")
    demand, supply, not_assessed = map(pl.col, ("demand", "supply", "not_assessed"))
    rows = over_bureaus(places, framework)
    return rows.join(has, on=["skill", "level"], how="semi", maintain_order="left").with_columns(
        _lacking(demand, supply).alias("shortfall"),
        _lacking(demand, supply + not_assessed).alias("shortfall_least"),
    )


def shortfall(demand: pl.Expr, supply: pl.Expr) -> pl.Expr:
    """max over L >= 1 of max(0, D(L) - S(L)), within a group of one skill's levels.

    One person fills one place and a higher level fills a lower place, so by Hall's theorem this is
    the least number of places that stay empty. With S(L) + not_assessed for S(L) it is what stays
    empty if everybody not assessed held the top level: the least that any assessment can show.
    """
    return _lacking(demand, supply).max()


def _lacking(demand: pl.Expr, supply: pl.Expr) -> pl.Expr:
    return (demand - supply).clip(lower_bound=0)


def _per_skill(places: pl.LazyFrame, keys: list[str], supply_level: int) -> pl.LazyFrame:
    def at(column: str, level: int) -> pl.Expr:
        return pl.col(column).filter(pl.col("level") == level).first()

    demand, supply, not_assessed = map(pl.col, ("demand", "supply", "not_assessed"))
    return places.group_by(*keys).agg(
        shortfall(demand, supply).alias("shortfall"),
        shortfall(demand, supply + not_assessed).alias("shortfall_least"),
        at("not_assessed", 1).alias("not_assessed"),
        at("demand", 1).alias("demand"),
        at("supply", supply_level).alias("supply"),
    )


def _with_ranks(rows: pl.LazyFrame, within: list[str]) -> pl.LazyFrame:
    def ranked(column: str, shared: Literal["min", "max"]) -> pl.Expr:
        places_taken = pl.col(column).rank(shared, descending=True).cast(pl.UInt32)
        return places_taken.over(within) if within else places_taken

    last = pl.len().over(within) if within else pl.len()
    return rows.with_columns(
        pl.when(pl.col("demand") > 0)
        .then(1 - pl.col("shortfall") / pl.col("demand"))
        .alias("coverage"),
        pl.when(pl.col("demand") > 0)
        .then(ranked("demand", "min"))
        .otherwise(last)
        .cast(pl.UInt32)
        .alias("demand_rank"),
        ranked("supply", "max").alias("supply_rank"),
    )


def _worst_first(rows: pl.LazyFrame, framework: Framework, within: list[str]) -> pl.LazyFrame:
    """Sort by shortfall and demand; ties, explicitly, in the framework's order."""
    order = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return rows.sort(
        *within,
        "shortfall",
        "demand",
        order,
        descending=[False] * len(within) + [True, True, False],
        nulls_last=True,
    )


def gap(places: pl.LazyFrame, framework: Framework, *, supply_level: int = 1) -> pl.LazyFrame:
    """Return a row for each skill, the largest shortfall first (COLUMNS).

    demand = D(1); supply = S(supply_level); shortfall and shortfall_least are the ends between which
    the shortfall lies, whatever the people not assessed hold; coverage = 1 - shortfall / D(1), null
    where nothing is wanted; movable = sum of the bureaus' shortfalls - the organisation's shortfall,
    by the levels known: what moving people mends at most (docs/methods.md, *Movable*), null where
    there are people but none of them has a bureau.

    demand_rank = 1 + number of skills with more demand, last where nothing is wanted; supply_rank =
    number of skills with as much supply or more. So equal demand shares the smaller rank and equal
    supply the larger: a skill that nobody holds is never high in supply.
    """
    of_bureaus = (
        _per_skill(places, ["bureau", "skill"], supply_level)
        .group_by("skill")
        .agg(pl.col("shortfall").sum().alias("_in_bureaus"))
    )
    people = pl.col("people")
    known = places.select(
        ((people.sum() == 0) | (people.filter(pl.col("bureau").is_not_null()).sum() > 0)).alias(
            "_known"
        )
    )
    rows = _with_ranks(_per_skill(over_bureaus(places, framework), ["skill"], supply_level), [])
    movable = pl.col("_in_bureaus").fill_null(0) - pl.col("shortfall")
    joined = (
        rows.join(of_bureaus, on="skill", how="left")
        .join(known, how="cross")
        .with_columns(pl.when("_known").then(movable).alias("movable"))
    )
    return _worst_first(joined, framework, []).select(COLUMNS)


def before_and_after(before: pl.DataFrame, after: pl.DataFrame, key: str) -> pl.DataFrame:
    """Set the shortfalls of two frames beside each other, those of `before` first; what never is short goes.

    Columns: the key, before, after, before_least, after_least; what one frame lacks is 0 there.
    """
    then, now = (
        rows.select(
            key, pl.col("shortfall").alias(name), pl.col("shortfall_least").alias(f"{name}_least")
        )
        for rows, name in ((before, "before"), (after, "after"))
    )
    counts = pl.col("before", "after", "before_least", "after_least")
    return (
        then.join(now, on=key, how="full", coalesce=True, maintain_order="left_right")
        .select(key, counts.fill_null(0).cast(pl.Int64))
        .filter((pl.col("before") > 0) | (pl.col("after") > 0))
    )


def gap_by_bureau(
    places: pl.LazyFrame, framework: Framework, *, supply_level: int = 1
) -> pl.LazyFrame:
    """Return a row for each bureau and skill: bureau and COLUMNS, ranks within the bureau.

    `movable` belongs to the organisation and is null here.
    """
    rows = _with_ranks(_per_skill(places, ["bureau", "skill"], supply_level), ["bureau"])
    without = rows.with_columns(pl.lit(None, pl.Int64).alias("movable"))
    return _worst_first(without, framework, ["bureau"]).select("bureau", *COLUMNS)
