"""What a year changed: who came, left, rose and fell, and what each did to the shortfall."""

from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import add

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis.tally import SUPPLY
from tdskill.framework import Framework

PARTS = ("demand", "joiners", "leavers", "growth")
"""What can change a shortfall, each from then to now."""

COLUMNS = (
    *("skill", "demand_then", "demand_now", "supply_then", "supply_now"),
    *("came", "left", "rose", "fell", "newly_assessed", "no_longer_assessed"),
    *("shortfall_then", "shortfall_now", "change"),
    *(f"{part}_part" for part in PARTS),
)
LEVEL_COLUMNS = (
    *("skill", "level", "demand_then", "demand_now", "people_then", "people_now"),
    *("came", "left", "rose", "fell", "newly_assessed", "no_longer_assessed"),
)
_SHARES = 24
_ALL = (1 << len(PARTS)) - 1
_WEIGHTS = (6, 2, 2, 6)
"""Of the 4! = 24 orders those in which a part comes after a given set of 0, 1, 2 or 3 others."""

_COUNTS = ("stayed", "left", "rose", "fell", "newly_assessed", "no_longer_assessed", "came")
_ANY = 0
_STAYED = pl.col("_stayed")


@dataclass(frozen=True)
class Year:
    """A staff and a demand frame (see `tables`); bureaus are spelled alike in both years."""

    staff: pl.LazyFrame
    demand: pl.LazyFrame


def pairs(then: pl.LazyFrame, now: pl.LazyFrame) -> pl.LazyFrame:
    """Return a row for each person of either year, joined by staff_id.

    The columns of the staff frame are those of then; `bureau now`, `cloud now`, ... those of now.
    `_then` and `_now` tell whether the person was there, `_stayed` whether in one bureau.
    """
    here = pl.lit(True)
    joined = then.with_columns(here.alias("_then")).join(
        now.with_columns(here.alias("_now")),
        on="staff_id",
        how="full",
        coalesce=True,
        suffix=" now",
    )
    there = pl.col("_then", "_now").fill_null(value=False)
    same = pl.col("bureau").eq_missing(pl.col("bureau now"))
    return joined.with_columns(there).with_columns(
        (pl.col("_then") & pl.col("_now") & same).alias("_stayed")
    )


def moves(paired: pl.LazyFrame, framework: Framework) -> pl.DataFrame:
    """Count the people of each bureau, skill and level: bureau, skill, level and _COUNTS.

    At a level from 1 up: `stayed` and `left` were there at that level or above, `came` are there
    now, and the others stayed and crossed the level; one whose level was not assessed then, or is
    not now, counts as such and not as risen or fallen. At level 0 stand those who stayed and whose
    level changed at all.
    """
    levels = range(framework.max_level + 1)
    keys = [(skill, level) for skill in framework.skill_ids for level in levels]
    of_then = chain.from_iterable(_counts_of_then(*key) for key in keys)
    of_now = (
        (~_STAYED & (pl.col(f"{skill} now") >= level)).sum().alias(f"came {skill} {level}")
        for skill, level in keys
    )
    bureau_now = pl.col("bureau now").alias("bureau")
    counted = (
        paired.filter("_then").group_by("bureau").agg(*of_then).collect(engine="streaming"),
        paired.filter("_now").group_by(bureau_now).agg(*of_now).collect(engine="streaming"),
    )
    key = pl.col("variable").str.split(" ").list
    return (
        pl.concat(frame.unpivot(index="bureau") for frame in counted)
        .with_columns(
            key.get(0).alias("count"),
            key.get(1).alias("skill"),
            key.get(2).cast(pl.UInt8).alias("level"),
        )
        .group_by("bureau", "skill", "level")
        .agg(
            pl.col("value").filter(pl.col("count") == count).sum().cast(pl.Int64).alias(count)
            for count in _COUNTS
        )
    )


def _counts_of_then(skill: str, level: int) -> list[pl.Expr]:
    then, now = pl.col(skill), pl.col(f"{skill} now")
    was, is_now = then >= level, now >= level
    crossed_up, crossed_down = (
        (now > then, now < then) if level == _ANY else (~was & is_now, was & ~is_now)
    )
    # A comparison with null is null and adds nothing.
    counts = {
        "stayed": _STAYED & was,
        "left": ~_STAYED & was,
        "rose": _STAYED & crossed_up,
        "fell": _STAYED & crossed_down,
        "newly_assessed": _STAYED & then.is_null() & is_now,
        "no_longer_assessed": _STAYED & was & now.is_null(),
    }
    return [people.sum().alias(f"{count} {skill} {level}") for count, people in counts.items()]


def changes(then: Year, now: Year, framework: Framework, *, by_bureau: bool) -> pl.LazyFrame:
    """Return a row for each bureau, skill and level from 0: bureau, LEVEL_COLUMNS and stayed.

    Every bureau of either year has all its rows, in alphabetical order and that of the framework.
    One who changed bureaus left the one and came to the other. Without `by_bureau` the organisation
    is one unit, its bureau null.
    """
    if by_bureau:
        frames = (then.staff, then.demand, now.staff, now.demand)
        bureaus = pl.concat(frame.select("bureau") for frame in frames).unique()
    else:
        then, now = _as_one(then), _as_one(now)
        bureaus = pl.LazyFrame({"bureau": [None]}, schema={"bureau": pl.String})
    on = ["bureau", "skill", "level"]
    cells = gap_of.grid(framework)
    any_level = cells.filter(pl.col("level") == 1).with_columns(
        pl.lit(_ANY, pl.UInt8).alias("level")
    )
    rows = bureaus.join(pl.concat([any_level, cells]), how="cross")
    counted = moves(pairs(then.staff, now.staff), framework).lazy()
    for frame in (
        _demand(then, framework, "demand_then"),
        _demand(now, framework, "demand_now"),
        counted,
    ):
        rows = rows.join(frame, on=on, how="left", nulls_equal=True)
    filled = rows.with_columns(pl.col("demand_then", "demand_now", *_COUNTS).fill_null(0))
    gained = pl.col("rose") + pl.col("newly_assessed") + pl.col("came")
    lost = pl.col("fell") + pl.col("no_longer_assessed") + pl.col("left")
    people_then = pl.col("stayed") + pl.col("left")
    return (
        filled.with_columns(
            people_then.alias("people_then"),
            (people_then + gained - lost).alias("people_now"),
        )
        .sort("bureau", "_order", "level", nulls_last=True)
        .select("bureau", *LEVEL_COLUMNS, "stayed")
    )


def _as_one(year: Year) -> Year:
    whole = pl.lit(None, pl.String).alias("bureau")
    return Year(year.staff.with_columns(whole), year.demand.with_columns(whole))


def _demand(year: Year, framework: Framework, name: str) -> pl.LazyFrame:
    places = gap_of.places(pl.LazyFrame(schema=SUPPLY), year.demand, framework)
    return places.select("bureau", "skill", "level", pl.col("demand").alias(name))


def by_level(changed: pl.LazyFrame) -> pl.LazyFrame:
    """Return bureau and LEVEL_COLUMNS, for each level from 1.

    people_now = people_then + came + rose + newly_assessed - left - fell - no_longer_assessed.
    """
    return changed.filter(pl.col("level") > _ANY).select("bureau", *LEVEL_COLUMNS)


def by_skill(
    changed: pl.LazyFrame, framework: Framework, *, supply_levels: tuple[int, int] = (1, 1)
) -> pl.LazyFrame:
    """Return bureau and COLUMNS, in each bureau the largest rise of the shortfall first.

    demand = D(1); supply = people at the supply level of the year or above; came, left = people at
    Lv.1 or above who did; rose, fell, newly_assessed, no_longer_assessed = people who stayed and
    whose level did so. change = shortfall_now - shortfall_then is the sum of the four parts, each
    the Shapley value of its factor: the mean, over the 24 orders in which the factors can go from
    then to now one after the other, of what the factor changes at its turn (Shapley 1953). A part
    is a multiple of 1/24: 24 times it, rounded, is exact.
    """
    level = pl.col("level")

    def at(column: str, wanted: int) -> pl.Expr:
        return pl.col(column).filter(level == wanted).first()

    then, now = supply_levels
    shortfalls = {mixture: pl.col(f"_{mixture}") for mixture in range(_ALL + 1)}
    order = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return (
        changed.group_by("bureau", "skill")
        .agg(
            at("demand_then", 1),
            at("demand_now", 1),
            at("people_then", then).alias("supply_then"),
            at("people_now", now).alias("supply_now"),
            at("came", 1),
            at("left", 1),
            at("rose", _ANY),
            at("fell", _ANY),
            at("newly_assessed", _ANY),
            at("no_longer_assessed", _ANY),
            *(_shortfall_of(mixture).alias(f"_{mixture}") for mixture in shortfalls),
        )
        .with_columns(
            shortfalls[0].alias("shortfall_then"),
            shortfalls[_ALL].alias("shortfall_now"),
            (shortfalls[_ALL] - shortfalls[0]).alias("change"),
            *(
                (_part(place, shortfalls) / _SHARES).alias(f"{part}_part")
                for place, part in enumerate(PARTS)
            ),
        )
        .sort(
            *("bureau", "change", "shortfall_now", order),
            descending=[False, True, True, False],
            nulls_last=True,
        )
        .select("bureau", *COLUMNS)
    )


def _shortfall_of(mixture: int) -> pl.Expr:
    """Return the shortfall with those parts as now whose bits are set, the others as then."""
    demand, joiners, leavers, growth = (bool(mixture >> place & 1) for place in range(len(PARTS)))
    supply = pl.col("stayed")
    if joiners:
        supply += pl.col("came")
    if not leavers:
        supply += pl.col("left")
    if growth:
        supply += pl.col("rose") + pl.col("newly_assessed")
        supply -= pl.col("fell") + pl.col("no_longer_assessed")
    of_levels = pl.col("level") > _ANY
    wanted = pl.col("demand_now" if demand else "demand_then")
    return gap_of.shortfall(wanted.filter(of_levels), supply.filter(of_levels))


def _part(place: int, shortfalls: dict[int, pl.Expr]) -> pl.Expr:
    """Return 24 times the Shapley value of a part, a whole number."""
    own = 1 << place
    return reduce(
        add,
        (
            _WEIGHTS[mixture.bit_count()] * (shortfalls[mixture | own] - shortfalls[mixture])
            for mixture in shortfalls
            if not mixture & own
        ),
    )


def falls(paired: pl.LazyFrame, framework: Framework) -> pl.DataFrame:
    """Return the levels that fell, by staff id and in the framework's order.

    Columns: staff_id, bureau (the present one), skill, level_from, level_to.
    """
    order = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return (
        pl.concat(
            paired.filter(pl.col(f"{skill} now") < pl.col(skill)).select(
                "staff_id",
                pl.col("bureau now").alias("bureau"),
                pl.lit(skill).alias("skill"),
                pl.col(skill).alias("level_from"),
                pl.col(f"{skill} now").alias("level_to"),
            )
            for skill in framework.skill_ids
        )
        .sort("staff_id", order)
        .collect()
    )
