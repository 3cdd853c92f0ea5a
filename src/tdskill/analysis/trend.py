"""What a year changed: who came, left, rose and fell, and what each did to the shortfall."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain, product
from math import factorial
from operator import add

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis.level_counts import SUPPLY, batches, by_skill_and_level
from tdskill.analysis.small_groups import head_counts, hidden_units, is_among
from tdskill.framework import Framework

PARTS = ("demand", "joiners", "leavers", "growth", "assessment")
"""What can change a shortfall, each from then to now."""

_COME_AND_GONE = ("came", "left")
_OF_THOSE_WHO_STAYED = ("rose", "fell", "newly_assessed", "no_longer_assessed")
_BY_OTHER_TEXTS = ("other_texts_up", "other_texts_down")
FLOWS = (*_COME_AND_GONE, *_OF_THOSE_WHO_STAYED, "other_texts", *_BY_OTHER_TEXTS)
"""Columns that count what happened to people; `..._part` ones are computed from them."""
_NOT_ASSESSED = ("not_assessed_then", "not_assessed_now")
COLUMNS = (
    *("skill", "demand_then", "demand_now", "supply_then", "supply_now", *_NOT_ASSESSED),
    *(*_COME_AND_GONE, *_OF_THOSE_WHO_STAYED, "other_texts"),
    *("shortfall_then", "shortfall_now", "shortfall_least_then", "shortfall_least_now", "change"),
    *(f"{part}_part" for part in PARTS),
)
LEVEL_COLUMNS = (
    *("skill", "level", "demand_then", "demand_now", "people_then", "people_now", *_NOT_ASSESSED),
    *(*_COME_AND_GONE, *_OF_THOSE_WHO_STAYED, *_BY_OTHER_TEXTS),
)
_SHARES = factorial(len(PARTS))
_ALL = (1 << len(PARTS)) - 1
_WEIGHTS = tuple(factorial(n) * factorial(len(PARTS) - 1 - n) for n in range(len(PARTS)))
"""Of the 5! = 120 orders those in which a part comes after a given set of 0, 1, 2, 3 or 4 others."""

_COUNTS = ("stayed", *FLOWS, *_NOT_ASSESSED)
_ANY = 0
_STAYED = pl.col("_stayed")
_SIDES = (("_then", "_now", "bureau", "_row"), ("_now", "_then", "bureau now", "_row now"))
"""Who was there in a year and in the other, with the bureau and the row of that year."""

OtherTexts = Mapping[str, pl.Series]
"""By skill the staff ids of those whose levels of the two years were judged under texts of different
meaning (`suspects.judged_otherwise`): such levels are not compared."""


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


def comparable(paired: pl.LazyFrame, other: OtherTexts) -> pl.LazyFrame:
    """Return the pairs with the levels of now alone that can be compared with those of then."""
    return paired.with_columns(
        pl.when(~_judged_otherwise(skill, other)).then(f"{skill} now").alias(f"{skill} now")
        for skill in other
    )


def _judged_otherwise(skill: str, other: OtherTexts) -> pl.Expr:
    if skill not in other:
        return pl.lit(value=False)
    return pl.col("staff_id").is_in(other[skill].implode())


def moves(paired: pl.LazyFrame, framework: Framework, other: OtherTexts) -> pl.DataFrame:
    """Count the people of each bureau, skill and level: bureau, skill, level and _COUNTS.

    At a level from 1 up: `stayed` and `left` were there at that level or above, `came` are there
    now, and the others stayed and crossed the level; one whose level was not assessed then, or is
    not now, or was judged under other texts, counts as such and not as risen or fallen. At level 0
    stand those who stayed and whose level changed at all, or was judged under other texts.
    `not_assessed_...` are all people of the year without a level, at every level alike.
    """
    of_then, of_now = paired.filter("_then"), paired.filter("_now")
    bureau_now = pl.col("bureau now").alias("bureau")
    levels = range(framework.max_level + 1)
    counted = chain.from_iterable(
        (
            of_then.group_by("bureau").agg(
                count
                for skill, level in product(skills, levels)
                for count in _counts_of_then(skill, level, _judged_otherwise(skill, other))
            ),
            of_now.group_by(bureau_now).agg(
                count
                for skill, level in product(skills, levels)
                for count in _counts_of_now(skill, level)
            ),
        )
        for skills in batches(framework.skill_ids)
    )
    return by_skill_and_level(counted, "bureau", _COUNTS)


def _counts_of_then(skill: str, level: int, other: pl.Expr) -> list[pl.Expr]:
    then, now = pl.col(skill), pl.col(f"{skill} now")
    was, is_now = then >= level, now >= level
    up, down = (now > then, now < then) if level == _ANY else (~was & is_now, was & ~is_now)
    # A comparison with null is null and adds nothing.
    counts = {
        "stayed": _STAYED & was,
        "left": ~_STAYED & was,
        "rose": _STAYED & ~other & up,
        "fell": _STAYED & ~other & down,
        "other_texts": _STAYED & other,
        "other_texts_up": _STAYED & other & up,
        "other_texts_down": _STAYED & other & down,
        "newly_assessed": _STAYED & then.is_null() & is_now,
        "no_longer_assessed": _STAYED & was & now.is_null(),
        "not_assessed_then": then.is_null(),
    }
    return [people.sum().alias(f"{count} {skill} {level}") for count, people in counts.items()]


def _counts_of_now(skill: str, level: int) -> tuple[pl.Expr, pl.Expr]:
    now = pl.col(f"{skill} now")
    return (
        (~_STAYED & (now >= level)).sum().alias(f"came {skill} {level}"),
        now.is_null().sum().alias(f"not_assessed_now {skill} {level}"),
    )


def changes(
    then: Year,
    now: Year,
    framework: Framework,
    *,
    by_bureau: bool,
    other: OtherTexts | None = None,
) -> pl.LazyFrame:
    """Return a row for each bureau, skill and level from 0: bureau, LEVEL_COLUMNS and more counts.

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
    counted = moves(pairs(then.staff, now.staff), framework, other or {}).lazy()
    for frame in (
        _demand(then, framework, "demand_then"),
        _demand(now, framework, "demand_now"),
        counted,
    ):
        rows = rows.join(frame, on=on, how="left", nulls_equal=True)
    filled = rows.with_columns(pl.col("demand_then", "demand_now", *_COUNTS).fill_null(0))
    gained, lost = (
        _sum_of("rose", "newly_assessed", "other_texts_up", "came"),
        _sum_of("fell", "no_longer_assessed", "other_texts_down", "left"),
    )
    people_then = pl.col("stayed") + pl.col("left")
    return (
        filled.with_columns(
            people_then.alias("people_then"),
            (people_then + gained - lost).alias("people_now"),
        )
        .sort("bureau", "_order", "level", nulls_last=True)
        .select("bureau", *LEVEL_COLUMNS, "stayed", "other_texts")
    )


def _sum_of(*columns: str) -> pl.Expr:
    return reduce(add, map(pl.col, columns))


def _as_one(year: Year) -> Year:
    whole = pl.lit(None, pl.String).alias("bureau")
    return Year(year.staff.with_columns(whole), year.demand.with_columns(whole))


def _demand(year: Year, framework: Framework, name: str) -> pl.LazyFrame:
    places = gap_of.places(pl.LazyFrame(schema=SUPPLY), year.demand, framework)
    return places.select("bureau", "skill", "level", pl.col("demand").alias(name))


def by_level(changed: pl.LazyFrame) -> pl.LazyFrame:
    """Return bureau and LEVEL_COLUMNS, for each level from 1.

    people_now = people_then + came + rose + newly_assessed + other_texts_up - left - fell -
    no_longer_assessed - other_texts_down; not_assessed = all people without a level for the skill.
    """
    return changed.filter(pl.col("level") > _ANY).select("bureau", *LEVEL_COLUMNS)


def by_skill(
    changed: pl.LazyFrame, framework: Framework, *, supply_levels: tuple[int, int] = (1, 1)
) -> pl.LazyFrame:
    """Return bureau and COLUMNS, in each bureau the largest rise of the shortfall first.

    demand = D(1); supply = people at the supply level of the year or above; not_assessed = people
    without a level; came, left = people at Lv.1 or above who did; rose, fell, newly_assessed,
    no_longer_assessed = people who stayed and whose level did so; other_texts = people who stayed
    and whose levels were judged under texts of different meaning. shortfall_least = the shortfall
    as if all not assessed held every level. change = shortfall_now - shortfall_then is the sum of
    the parts, each the Shapley value of its factor: the mean, over the 120 orders in which the
    factors can go from then to now one after the other, of what the factor changes at its turn
    (Shapley 1953). growth is of levels known in both years and judged under the same texts,
    assessment of levels that became known or unknown, or were judged under other texts. A part is
    a multiple of 1/120: 120 times it, rounded, is exact.
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
            *(at(column, 1) for column in (*_NOT_ASSESSED, *_COME_AND_GONE)),
            *(at(column, _ANY) for column in (*_OF_THOSE_WHO_STAYED, "other_texts")),
            *(_shortfall_least(when).alias(f"shortfall_least_{when}") for when in ("then", "now")),
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
    demand, joiners, leavers, growth, assessment = (
        bool(mixture >> place & 1) for place in range(len(PARTS))
    )
    supply = pl.col("stayed")
    if joiners:
        supply += pl.col("came")
    if not leavers:
        supply += pl.col("left")
    if growth:
        supply += pl.col("rose") - pl.col("fell")
    if assessment:
        supply += _sum_of("newly_assessed", "other_texts_up")
        supply -= _sum_of("no_longer_assessed", "other_texts_down")
    return _shortfall(pl.col("demand_now" if demand else "demand_then"), supply)


def _shortfall_least(when: str) -> pl.Expr:
    supply = _sum_of(f"people_{when}", f"not_assessed_{when}")
    return _shortfall(pl.col(f"demand_{when}"), supply)


def _shortfall(demand: pl.Expr, supply: pl.Expr) -> pl.Expr:
    of_levels = pl.col("level") > _ANY
    return gap_of.shortfall(demand.filter(of_levels), supply.filter(of_levels))


def _part(place: int, shortfalls: dict[int, pl.Expr]) -> pl.Expr:
    """Return 120 times the Shapley value of a part, a whole number."""
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


def flows(paired: pl.DataFrame, *, by_bureau: bool) -> tuple[dict[str | None, int], ...]:
    """Count the people of `pairs` who came, left and stayed, by bureau (else by None).

    Of a bureau one who changed bureaus left or came; of the organisation such a person stayed.
    """
    then, now = pl.col("_then"), pl.col("_now")
    stayed = _STAYED if by_bureau else then & now
    nowhere = pl.lit(None, pl.String)
    before = (pl.col("bureau") if by_bureau else nowhere).alias("bureau")
    after = (pl.col("bureau now") if by_bureau else nowhere).alias("bureau")
    return (
        head_counts(paired.filter(now & ~stayed).with_columns(after)),
        head_counts(paired.filter(then & ~stayed).with_columns(before)),
        head_counts(paired.filter(stayed).with_columns(after)),
    )


def hidden_flows(paired: pl.DataFrame, *, smallest: int) -> frozenset[str | None]:
    """Return the bureaus of which is not told what happened to people (see `flows`).

    Hidden are those in which few came, left or stayed (`hidden_units`); those that stand for several
    which have rows of their own (`_row`, `_row now`) in an answer about one of the years; and all, where
    few changed bureaus: the bureaus' sums less the organisation's are those of who changed.
    """
    tables = flows(paired, by_bureau=True)
    moved = paired.filter(pl.col("_then") & pl.col("_now") & ~_STAYED).height
    if 0 < moved < smallest:
        return frozenset(unit for table in tables for unit in table)
    several = (
        paired.filter(here).group_by(bureau).agg(pl.col(row).n_unique()).filter(pl.col(row) > 1)
        for here, _there, bureau, row in _SIDES
    )
    found = (found.to_series() for found in several)
    return hidden_units(*tables, smallest=smallest).union(*found)


def are_total_flows_hidden(
    paired: pl.DataFrame, untold: Collection[str | None], *, smallest: int
) -> bool:
    """Return whether what happened to all people together would tell of few, by itself or beside rows.

    Rows are those of an answer about one of the years (`_row`, `_row now`), and of them those who stayed
    in the bureau and who did not, where it is not `untold`. Few are to be neither those alone in one
    year out of rows which hold others, nor the others in rows which hold such people: that is all that
    rows and flows leave of one another (docs/methods.md, *Small groups*).
    """
    if hidden_units(*flows(paired, by_bureau=False), smallest=smallest):
        return True
    for here, there, bureau, row in _SIDES:
        split = (_STAYED & ~is_among(bureau, untold)).alias("_split")
        rows = (
            paired.filter(here)
            .group_by(row, split)
            .agg(pl.col(there).sum().alias("both"), (~pl.col(there)).sum().alias("alone"))
        )
        left_over = (
            rows.filter(pl.col("both") > 0)["alone"].sum(),
            rows.filter(pl.col("alone") > 0)["both"].sum(),
        )
        if any(0 < n < smallest for n in left_over):
            return True
    return False


def without_flows(rows: pl.DataFrame, hidden: Collection[str | None]) -> pl.DataFrame:
    """Make FLOWS and the parts of a change null in the rows of these bureaus."""
    told = [name for name in rows.columns if name in FLOWS or name.endswith("_part")]
    return rows.with_columns(pl.when(~is_among("bureau", hidden)).then(pl.col(told)).name.keep())
