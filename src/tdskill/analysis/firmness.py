"""How often each field is chosen when what the choice rests on is drawn anew.

A share of draws says how the choice hangs on who and what was counted. It is no probability that the
choice is right. Everything here is counted as in `analysis.gap` and `analysis.priorities`, for all draws
at once.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import polars as pl

from tdskill.analysis.priorities import Cuts
from tdskill.framework import Framework

COLUMNS: Final = ("skill", "people", "ratings", "works")
DRAWS: Final = 1_000
"""The standard error of a share is at most 1.6 per cent."""

_SEED: Final = 1
_PEOPLE, _RATINGS, _WORKS = range(3)
_AT_ONCE: Final = 5_000_000
"""People of all draws that are drawn at once."""

_Numbers = np.ndarray[Any, np.dtype[np.floating[Any] | np.integer[Any]]]
_YesNo = np.ndarray[Any, np.dtype[np.bool_]]


def firmness(
    staff: pl.DataFrame,
    demand: pl.DataFrame,
    pairs: pl.DataFrame,
    framework: Framework,
    cuts: Cuts,
    *,
    supply_level: int,
    draws: int = DRAWS,
) -> pl.DataFrame:
    """Return for each skill the share of draws in which it is chosen (COLUMNS), in the framework's order.

    people: as many people as there are, drawn with replacement. ratings: each level known is drawn from
    the self-checks that ended in this confirmed level; `pairs` have before and after (see
    `calibration.pairs`), and a level that none of them ends in stays. works: as people, and as many works
    as stand behind the demand drawn with replacement, each with all that it needs. A work is told by
    bureau and name; what a bureau needs without a work is one.

    ratings are null without pairs, works where no need has a work. The same arguments give the same
    shares with the same version of numpy.
    """
    skills = list(framework.skill_ids)
    levels = staff.select(pl.col(skills).cast(pl.Int16).fill_null(-1)).to_numpy()
    of_works = needs_of_works(demand, skills)
    wanted, held = of_works.sum(axis=0)[None, :], levels >= supply_level
    supply = np.concatenate([*_of_people(held, draws)])
    found: dict[str, _YesNo | None] = dict.fromkeys(COLUMNS[1:])
    found["people"] = chosen(wanted, supply, cuts)
    if pairs.height:
        rated = _of_ratings(levels, pairs, framework.max_level, supply_level, draws)
        found["ratings"] = chosen(wanted, rated, cuts)
    if demand["work"].count():
        drawn = _weights(_stream(_WORKS), len(of_works), draws).astype(np.float64) @ of_works
        found["works"] = chosen(drawn, supply, cuts)
    return pl.DataFrame(
        {"skill": skills}
        | {name: None if each is None else each.mean(axis=0) for name, each in found.items()},
        schema={"skill": pl.String, **dict.fromkeys(COLUMNS[1:], pl.Float64)},
    )


def needs_of_works(demand: pl.DataFrame, skills: list[str]) -> _Numbers:
    """Return the places wanted of each work (a row) in each skill, at any level."""
    works = demand.select("bureau", "work").unique(maintain_order=True).with_row_index("_work")
    places = {skill: place for place, skill in enumerate(skills)}
    counted = (
        demand.filter(pl.col("skill").is_in(skills))
        .join(works, on=["bureau", "work"], nulls_equal=True)
        .group_by("_work", "skill")
        .agg(pl.col("headcount").cast(pl.Int64).sum())
    )
    needs = np.zeros((works.height, len(skills)), dtype=np.int64)
    for work, skill, headcount in counted.iter_rows():
        needs[work, places[skill]] = headcount
    return needs


def chosen(demand: _Numbers, supply: _Numbers, cuts: Cuts) -> _YesNo:
    """Return which skills are chosen in each draw (a row), by `priorities.choose` and the ranks of `gap`.

    With c the cut: the rank of demand is c or better where demand is at least the c-th greatest and not
    nothing (which is last), that of supply beyond c where supply is at most the (c + 1)-th greatest.
    """
    count = supply.shape[1]
    is_wanted = demand >= _greatest(demand, cuts.demand)
    if cuts.demand < count:
        is_wanted &= demand > 0
    if cuts.supply >= count:
        return np.zeros(supply.shape, dtype=np.bool_)
    return is_wanted & (supply <= _greatest(supply, cuts.supply + 1))


def _greatest(counts: _Numbers, place: int) -> _Numbers:
    """Return the count at this place of each row, the greatest being at 1."""
    at = max(0, counts.shape[1] - place)
    return np.partition(counts, at, axis=1)[:, at : at + 1]


def _stream(number: int) -> np.random.Generator:
    return np.random.default_rng([_SEED, number])


def _weights(random: np.random.Generator, count: int, draws: int) -> _Numbers:
    """Return how often each of so many is drawn in each draw (a row) of as many with replacement."""
    weights = np.empty((draws, count), dtype=np.float32)
    for draw in weights:
        drawn = random.integers(0, count, size=count, dtype=np.int32)
        draw[:] = np.bincount(drawn, minlength=count)
    return weights


def _of_people(held: _YesNo, draws: int) -> Iterator[_Numbers]:
    """Yield the supply of the skills in draws (rows) of people, some draws at a time."""
    people, random = len(held), _stream(_PEOPLE)
    if not people:
        yield np.zeros((draws, held.shape[1]))
        return
    # Counts below 2^24 are exact in this type, which is multiplied fastest.
    as_numbers = held.astype(np.float32)
    at_once = max(1, _AT_ONCE // people)
    for start in range(0, draws, at_once):
        weights = _weights(random, people, min(at_once, draws - start))
        yield weights @ as_numbers


def _of_ratings(
    levels: _Numbers, pairs: pl.DataFrame, top: int, supply_level: int, draws: int
) -> _Numbers:
    """Return the supply of the skills in draws (rows) in which every level known is drawn anew.

    The people at a level who are then at `supply_level` or above have a binomial distribution.
    """
    random = _stream(_RATINGS)
    supply = np.zeros((draws, levels.shape[1]), dtype=np.int64)
    for level in range(top + 1):
        rated = pairs.filter(pl.col("after") == level)["before"]
        share = float(level >= supply_level)
        if len(rated):
            share = int((rated >= supply_level).sum()) / len(rated)
        at_level = (levels == level).sum(axis=0)
        supply += random.binomial(at_level, share, size=supply.shape)
    return supply
