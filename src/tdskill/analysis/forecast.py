"""What will be short in years to come: supply by simulation, with what is not known of the rates.

The unit is a person. In a year step who is there leaves, with all skills, at the rate q; who stays moves
in each skill s from level l by the row T_s[l]; so many people join, each with a whole profile. The
rates are not known but estimated, so each draw has rates of its own:

    q ~ Beta(left + 1/2, stayed + 1/2)
    P[l] ~ Dirichlet(N[l]), N[l] = sum over s of n_s[l]     (all skills together)
    T_s[l] ~ Dirichlet(n_s[l] + k[l] P[l])                  (each skill, drawn towards all)

where n_s[l] counts the people by the level after, and k[l] is the most likely weight of all skills in
one (the maximum likelihood of a Dirichlet-multinomial). Joiners are a Bayesian bootstrap of those seen.
Of each year the law is exact; two years of one draw are not those of one history, and no difference of
them means anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import exp, lgamma, log, sqrt
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tdskill.framework import DemandToCome, Framework

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Profiles = NDArray[np.int8]
"""Levels of people: a row a person, a column a skill; NOT_ASSESSED where there is none."""

NOT_ASSESSED: Final = -1
LEAST_WEIGHT, MOST_WEIGHT = 1.0, 5000.0
"""Between which the weight of all skills in one is looked for."""

YEAR_SPREAD: Final = 0.2
"""By how much good and bad years differ where nobody says (assumed): see `Course`."""

QUANTILES: Final = (0.1, 0.5, 0.9)
"""An interval of 80 per cent, with the middle."""

_DRAWS, _FEW_DRAWS = 1000, 500
_PEOPLE_DRAWN: Final = 20_000_000
_CELLS: Final = 4_000_000
"""People times draws that are held at a time."""
_FEW_JOINERS, _MOST_JOINERS = 100, 3_000
_HIRE_CELLS: Final = 20_000_000
_FEWEST_DRAWS: Final = 200
_PEOPLE, _JOINERS, _HIRES, _RATES, _YEARS = range(5)
"""Streams of random numbers, so that none depends on how much another one takes."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What was seen to happen from one confirmed year to the next, over `steps` pairs of years.

    moves: people by skill, level before and level after, both known and judged alike; came: how many
    joined; joined: the profiles of those of them of whom any level is known.
    """

    moves: Whole
    left: int
    stayed: int
    came: int
    joined: Profiles
    steps: int

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.moves + other.moves,
            self.left + other.left,
            self.stayed + other.stayed,
            self.came + other.came,
            np.concatenate([self.joined, other.joined]),
            self.steps + other.steps,
        )


@dataclass(frozen=True)
class Leaving:
    """The share that leaves in a year, as sure as `weight` people seen, or for sure (None)."""

    rate: float
    weight: int | None = None


@dataclass(frozen=True)
class Levels:
    """Shares that rise from each level (0 first) and fall from each (1 first), with a weight as above."""

    rise: Sequence[float]
    fall: Sequence[float]
    weight: int | None = None


@dataclass(frozen=True)
class Course:
    """What is taken for the years to come where it is not what was seen.

    joining: people a year; profile: the levels of each of them by skill (None: as seen). `year_spread`
    is the standard deviation of the logarithm of a year's rises: good and bad years.
    """

    leaving: Leaving | None = None
    levels: Levels | None = None
    joining: int = 0
    profile: Profiles | None = None
    year_spread: float = 0.0
    draws: int = 1000
    seed: int = 0
    sure: bool = False
    """Whether rates are taken as if they were known: for the tests, as intervals are then false."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates of each draw: leave (draw), moves of each year (year, draw, skill, before, after)."""

    leave: Floats
    moves: Floats

    @property
    def years(self) -> int:
        return len(self.moves)

    @property
    def draws(self) -> int:
        return len(self.leave)

    def first(self, draws: int) -> "Rates":
        """Return the rates of the first draws alone."""
        return Rates(self.leave[:draws], self.moves[:, :draws])

    def since(self, year: int) -> Floats:
        """Return how levels move from the end of a year (0: now) to that of the last one."""
        still = np.broadcast_to(np.eye(self.moves.shape[-1]), self.moves.shape[1:])
        return reduce(np.matmul, self.moves[year:], still)


@dataclass(frozen=True, eq=False)
class Outlook:
    """Draws of the years to come: supply (year, draw, skill, level from 1), people (year, draw)."""

    supply: Whole
    people: Whole


def draws_for(people: int) -> int:
    """Return how many draws are made where nobody says: of many people fewer, which differ less."""
    return min(_DRAWS, max(_FEW_DRAWS, _PEOPLE_DRAWN // max(1, people)))


def no_moves(framework: Framework) -> Seen:
    """Return what is seen where there is one year alone: nothing."""
    skills, levels = len(framework.skills), framework.max_level + 1
    return Seen(
        np.zeros((skills, levels, levels), np.int64),
        left=0,
        stayed=0,
        came=0,
        joined=np.zeros((0, skills), np.int8),
        steps=0,
    )


def profiles_of(staff: pl.DataFrame, framework: Framework) -> Profiles:
    """Return the levels of a staff frame (see `tables`)."""
    skills = [pl.col(skill).cast(pl.Int8).fill_null(NOT_ASSESSED) for skill in framework.skill_ids]
    return staff.select(skills).to_numpy().astype(np.int8).reshape(staff.height, len(skills))


def seen_between(paired: pl.DataFrame, framework: Framework, *, away: Iterable[str] = ()) -> Seen:
    """Count what happened between two years, from the rows of `trend.pairs`, comparable ones alone.

    The order of rows does not matter: joiners stand in that of their ids.

    `away` are people who are not counted in a year and have neither left nor come: on leave.
    """
    paired = paired.filter(~pl.col("staff_id").is_in(list(away))).sort("staff_id")
    both = paired.filter(pl.col("_then") & pl.col("_now"))
    now = {f"{skill} now": skill for skill in framework.skill_ids}
    before = profiles_of(both, framework)
    after = profiles_of(both.select(pl.col(list(now)).name.map(now.__getitem__)), framework)
    top = framework.max_level + 1
    moves = np.zeros((len(framework.skills), top, top), np.int64)
    known = (before != NOT_ASSESSED) & (after != NOT_ASSESSED)
    people, skills = np.nonzero(known)
    np.add.at(moves, (skills, before[people, skills], after[people, skills]), 1)
    came = paired.filter(~pl.col("_then"))
    joined = profiles_of(came.select(pl.col(list(now)).name.map(now.__getitem__)), framework)
    return Seen(
        moves,
        left=paired.filter(~pl.col("_now")).height,
        stayed=both.height,
        came=came.height,
        joined=joined[(joined != NOT_ASSESSED).any(axis=1)],
        steps=1,
    )


def weight_of_all(counts: Floats | Whole, shares: Floats) -> float:
    """Return the weight with which the shares of all skills enter those of one, most likely.

    Maximises the likelihood of the counts (skill, level after) under a Dirichlet-multinomial of
    parameters k * shares, for k from LEAST_WEIGHT to MOST_WEIGHT by golden sections of its logarithm.
    One skill alone tells nothing of it: it is the least.
    """
    rows = [row for row in counts.tolist() if sum(row)]
    if len(rows) < 2:  # noqa: PLR2004 - skills to compare
        return LEAST_WEIGHT

    def likelihood(logarithm: float) -> float:
        k = exp(logarithm)
        return sum(
            lgamma(k)
            - lgamma(k + sum(row))
            + sum(
                lgamma(k * share + n) - lgamma(k * share)
                for n, share in zip(row, shares.tolist(), strict=True)
                if n
            )
            for row in rows
        )

    low, high = log(LEAST_WEIGHT), log(MOST_WEIGHT)
    section = (sqrt(5) - 1) / 2
    while high - low > 1e-3:  # noqa: PLR2004 - a thousandth of the weight
        left, right = high - section * (high - low), low + section * (high - low)
        if likelihood(left) < likelihood(right):
            low = left
        else:
            high = right
    return exp(low if high < log(MOST_WEIGHT) else high)


def rates(seen: Seen, framework: Framework, course: Course, years: int) -> Rates:
    """Draw the rates of so many years from what was seen and what is taken for it."""
    rng = _stream(course, _RATES)
    moves = _moves(seen, framework, course, rng)
    from_what_was_seen = course.levels is None or course.levels.weight is not None
    shocks = _shocks(seen.steps if from_what_was_seen else 0, course, years)
    return Rates(
        _leave(seen, course, rng), np.stack([_with_rises(moves, shock) for shock in shocks])
    )


def _stream(course: Course, stream: int) -> np.random.Generator:
    return np.random.default_rng([course.seed, stream])


def _leave(seen: Seen, course: Course, rng: np.random.Generator) -> Floats:
    left, stayed = seen.left + 0.5, seen.stayed + 0.5
    if course.leaving is not None:
        rate, weight = course.leaving.rate, course.leaving.weight
        if weight is None:
            return np.full(course.draws, rate)
        left, stayed = seen.left + weight * rate, seen.stayed + weight * (1 - rate)
    if course.sure or not (left and stayed):
        return np.full(course.draws, left / (left + stayed))
    return rng.beta(left, stayed, course.draws)


def _moves(seen: Seen, framework: Framework, course: Course, rng: np.random.Generator) -> Floats:
    """Draw the levels after by skill and level before, of an ordinary year."""
    made = np.empty((course.draws, *seen.moves.shape))
    for levels, skills in _alike(framework):
        given, weight = np.zeros(seen.moves.shape[1:]), None
        if course.levels is not None:
            given, weight = _given(course.levels, levels, framework), course.levels.weight
            if weight is None:
                made[:, skills] = given
                continue
        counts = seen.moves[skills] + (weight or 0) * given
        together = counts.sum(axis=0)
        for level in range(framework.max_level + 1):
            made[:, skills, level] = _rows(counts[:, level], together[level], level, course, rng)
    return made


def _alike(framework: Framework) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Yield the levels that skills can be held at, with the places of the skills that have these."""
    found: dict[tuple[int, ...], list[int]] = {}
    for place, skill in enumerate(framework.skill_ids):
        found.setdefault(framework.levels_of[skill], []).append(place)
    yield from found.items()


def _given(levels: Levels, held: tuple[int, ...], framework: Framework) -> Floats:
    """Return the rows of rates that are given, step by step of the levels that can be held."""
    rows = np.eye(framework.max_level + 1)
    steps = list(zip((0, *held), held, strict=False))
    for way, shares in ((1, levels.rise), (-1, levels.fall)):
        for step, share in zip(steps, shares, strict=False):
            start, end = step[::way]
            rows[start, end] += share
            rows[start, start] -= share
    return np.clip(rows, 0, 1)


def _rows(
    counts: Floats, together: Floats, level: int, course: Course, rng: np.random.Generator
) -> Floats:
    """Draw (draw, skill, level after) of the people at one level; of whom nobody was seen: they stay."""
    whole = together.sum()
    if not whole:
        return np.broadcast_to(
            np.eye(len(together))[level], (course.draws, len(counts), len(together))
        )
    shares = together / whole
    weight = weight_of_all(counts, shares)
    if course.sure:
        mean = (counts + weight * shares) / (counts.sum(axis=1, keepdims=True) + weight)
        return np.broadcast_to(mean, (course.draws, *mean.shape))
    of_all = _dirichlet(np.broadcast_to(together, (course.draws, len(together))), rng)
    return _dirichlet(counts + weight * of_all[:, np.newaxis], rng)


def _dirichlet(parameters: Floats, rng: np.random.Generator) -> Floats:
    """Draw shares along the last axis; where a parameter is 0 so is the share."""
    drawn = rng.standard_gamma(parameters)
    whole = drawn.sum(axis=-1, keepdims=True)
    mean = parameters / parameters.sum(axis=-1, keepdims=True)
    return np.where(whole > 0, drawn / np.where(whole > 0, whole, 1), mean)


def _shocks(steps: int, course: Course, years: int) -> Floats:
    """Draw by what each year's rises differ from ordinary ones (year, draw); in the mean by nothing.

    The years that were seen were themselves good or bad ones.
    """
    rng = _stream(course, _YEARS)
    own = rng.standard_normal((years, course.draws))
    past = rng.standard_normal(course.draws) / sqrt(steps) if steps else 0.0
    variance = 1 + (1 / steps if steps else 0)
    spread = course.year_spread
    return np.exp(spread * (own + past) - spread**2 * variance / 2)


def _with_rises(moves: Floats, factor: Floats) -> Floats:
    """Return the rows with all rises times a factor of each draw, as far as there are people to rise."""
    rises = np.triu(moves, 1)
    up, down = rises.sum(axis=-1), np.tril(moves, -1).sum(axis=-1)
    most = np.divide(1 - down, up, out=np.ones_like(up), where=up > 0)
    rises *= np.minimum(factor[:, np.newaxis, np.newaxis], most)[..., np.newaxis]
    made = np.tril(moves, -1) + rises
    stay = np.clip(1 - made.sum(axis=-1), 0, 1)
    places = np.arange(moves.shape[-1])
    made[..., places, places] = stay
    whole: Floats = made / made.sum(axis=-1, keepdims=True)
    return whole


def outlook(
    here: Profiles, drawn: Rates, course: Course, joined: Profiles, leave: Floats | None = None
) -> Outlook:
    """Draw the supply of the years to come of the people here and of those who join.

    `joined` are profiles of joiners; `leave` are rates of leaving of their own of people here (NaN:
    that of the draw).
    """
    counts = _of_people_here(here, drawn, course, leave)
    people = counts.pop()
    if course.joining:
        of_joiners = _of_joiners(joined, drawn, course)
        people = people + of_joiners.pop()
        counts = [mine + theirs for mine, theirs in zip(counts, of_joiners, strict=True)]
    return Outlook(np.stack([_at_or_above(each) for each in counts]), people)


def _at_or_above(counts: Whole) -> Whole:
    """Return people at each level from 1 or above, of people at each level."""
    above: Whole = counts[..., ::-1].cumsum(axis=-1)[..., ::-1]
    return above[..., 1:]


def _held(profiles: Profiles, levels: int) -> NDArray[np.float32]:
    """Return a row a person of what is held: 1 at the level of each skill, none if not assessed."""
    levels_held = profiles[:, :, np.newaxis] == np.arange(levels, dtype=np.int8)
    held: NDArray[np.float32] = levels_held.reshape(
        len(profiles), profiles.shape[1] * levels
    ).astype(np.float32)
    return held


def _of_people_here(
    here: Profiles, drawn: Rates, course: Course, leave: Floats | None
) -> list[Whole]:
    """Return the counts (draw, skill, level) of each year, and at last the people (year, draw)."""
    rng = _stream(course, _PEOPLE)
    skills, levels = drawn.moves.shape[2:4]
    held = _held(here, levels)
    stayed = np.empty((drawn.years, drawn.draws, skills, levels), np.int64)
    people = np.empty((drawn.years, drawn.draws), np.int64)
    at_a_time = max(1, _CELLS // max(1, len(here)))
    for start in range(0, drawn.draws, at_a_time):
        some = slice(start, start + at_a_time)
        stay = 1 - drawn.leave[some, np.newaxis]
        if leave is not None:
            stay = np.where(np.isnan(leave), stay, 1 - leave)
        lot = rng.random((len(drawn.leave[some]), len(here)), dtype=np.float32)
        for year in range(drawn.years):
            there = (lot < (stay ** (year + 1)).astype(np.float32)).astype(np.float32)
            stayed[year, some] = (there @ held).reshape(-1, skills, levels)
            people[year, some] = there.sum(axis=1)
    counts, way = [], np.broadcast_to(np.eye(levels), drawn.moves.shape[1:])
    for year in range(drawn.years):
        way = way @ drawn.moves[year]
        counts.append(_moved(stayed[year], way, rng))
    return [*counts, people]


def _moved(counts: Whole, way: Floats, rng: np.random.Generator) -> Whole:
    """Draw where the people at each level come to (draw, skill, level)."""
    moved = np.zeros(counts.shape, np.int64)
    for level in range(counts.shape[-1]):
        some = counts[..., level] > 0
        rows = way[..., level, :][some]
        moved[some] += rng.multinomial(
            counts[..., level][some], rows / rows.sum(axis=-1, keepdims=True)
        )
    return moved


def _of_joiners(joined: Profiles, drawn: Rates, course: Course) -> list[Whole]:
    """Return the same of those who join, with the profiles of `joined` drawn anew or as given."""
    rng = _stream(course, _JOINERS)
    profiles = joined if course.profile is None else course.profile
    skills, levels = drawn.moves.shape[2:4]
    held = _held(profiles, levels)
    shares = _lots(len(profiles), drawn.draws, rng)
    counts = [np.zeros((drawn.draws, skills, levels), np.int64) for _year in range(drawn.years)]
    people = np.zeros((drawn.years, drawn.draws), np.int64)
    stay = 1 - drawn.leave[:, np.newaxis]
    for came in range(drawn.years):
        there = rng.multinomial(course.joining, shares)
        way = np.broadcast_to(np.eye(levels), drawn.moves.shape[1:])
        for year in range(came, drawn.years):
            if year > came:
                there = rng.binomial(there, stay)
                way = way @ drawn.moves[year]
            standing = (there.astype(np.float32) @ held).astype(np.int64)
            standing = standing.reshape(-1, skills, levels)
            counts[year] += standing if year == came else _moved(standing, way, rng)
            people[year] += there.sum(axis=1)
    return [*counts, people]


def _lots(profiles: int, draws: int, rng: np.random.Generator) -> Floats:
    """Draw how often each profile comes (draw, profile): the Bayesian bootstrap, Dirichlet(1)."""
    drawn = rng.standard_exponential((draws, profiles))
    lots: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return lots


def shortfalls(supply: Whole, demand: Whole) -> Whole:
    """Return max over L of max(0, D(L) - S(L)): the last axis of both is that of levels."""
    lacking: Whole = (demand - supply).max(axis=-1).clip(0)
    return lacking


def middle(values: Whole, *, axis: int = -1) -> Whole:
    """Return the low end, the middle and the high end of draws: whole numbers, one of the draws each."""
    found: Whole = np.quantile(values, QUANTILES, axis=axis, method="inverted_cdf").astype(np.int64)
    return found


def shortfall_by_joiners(
    base: Whole, joined: Profiles, drawn: Rates, course: Course, demand: Whole, most: int
) -> Whole:
    """Return the shortfall of the last year (draw, joiners a year from 0 to `most`).

    `base` is the supply of the people here in that year (draw, skill, level), `demand` that of the
    skills that count (skill, level; 0 elsewhere). Joiner j of a year is the same whoever else comes, so
    that in every draw more joiners leave no more short.
    """
    rng = _stream(course, _HIRES)
    profiles = joined if course.profile is None else course.profile
    wanted = np.flatnonzero(demand.any(axis=-1))
    profiles, demand = profiles[:, wanted], demand[wanted]
    base, moves = base[:, wanted], drawn.moves[:, :, wanted]
    shares = _lots(len(profiles), drawn.draws, rng)
    at_a_time = max(1, _CELLS // (4 * max(1, most * max(1, len(wanted)))))
    found = np.empty((drawn.draws, most + 1), np.int64)
    for start in range(0, drawn.draws, at_a_time):
        some = slice(start, start + at_a_time)
        part = Rates(drawn.leave[some], moves[:, some])
        added = np.zeros((part.draws, most + 1, *demand.shape), np.int32)
        for year in range(1, part.years + 1):
            added[:, 1:] += _each_joiner(profiles, shares[some], part, year, most, rng)
        supply = base[some, np.newaxis] + added.cumsum(axis=1, dtype=np.int32)
        found[some] = shortfalls(supply, demand).sum(axis=-1)
    return found


def _each_joiner(
    profiles: Profiles,
    shares: Floats,
    drawn: Rates,
    year: int,
    most: int,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Draw what each of `most` joiners of a year holds in the last one (draw, joiner, skill, level)."""
    draws, levels = drawn.draws, drawn.moves.shape[-1]
    first = np.arange(draws)[:, np.newaxis]
    ends = (shares.cumsum(axis=1) + first).ravel()
    lot = rng.random((draws, most))
    which = np.searchsorted(ends, lot + first).reshape(draws, most) - first * len(profiles)
    held = profiles[np.clip(which, 0, len(profiles) - 1)]
    stay = (1 - drawn.leave) ** (drawn.years - year)
    there = rng.random((draws, most)) < stay[:, np.newaxis]
    if year < drawn.years:
        steps = drawn.since(year).cumsum(axis=-1)[..., :-1].astype(np.float32)
        rows = steps[first[..., np.newaxis], np.arange(held.shape[-1]), np.maximum(held, 0)]
        lots = rng.random((*held.shape, 1), dtype=np.float32)
        moved = (lots >= rows).sum(axis=-1, dtype=np.int8)
        held = np.where(held == NOT_ASSESSED, held, moved)
    standing: NDArray[np.bool_] = held[..., np.newaxis] >= np.arange(1, levels, dtype=np.int8)
    standing &= there[..., np.newaxis, np.newaxis]
    return standing


def joiners_needed(
    here: Profiles,
    joined: Profiles,
    drawn: Rates,
    course: Course,
    demand: Whole,
    below: int,
    leave: Floats | None = None,
) -> tuple[tuple[int | None, ...], int]:
    """Return the joiners a year that leave `below` or less short in the last one, and the most tried.

    They are QUANTILES of what is needed draw by draw: with the middle one it is as likely as not, with
    the last it comes true in nine of ten. None: not with the most that were tried, which is no more than
    there are people (from 100 to 3,000).
    """
    alone = replace(course, joining=0)
    base = outlook(here, drawn, alone, joined, leave).supply[-1]
    limit = min(_MOST_JOINERS, max(_FEW_JOINERS, len(here)))
    most = min(limit, _enough(base, joined, drawn, course, demand, below, limit))
    while True:
        cells = max(1, most * drawn.years * int(demand.any(axis=-1).sum()))
        draws = min(drawn.draws, max(_FEWEST_DRAWS, _HIRE_CELLS // cells))
        found = shortfall_by_joiners(base[:draws], joined, drawn.first(draws), course, demand, most)
        ends = middle((found > below).sum(axis=1)).tolist()
        if ends[-1] <= most or most == limit:
            return tuple(each if each <= most else None for each in ends), most
        most = min(limit, 4 * most)


def _enough(
    base: Whole,
    joined: Profiles,
    drawn: Rates,
    course: Course,
    demand: Whole,
    below: int,
    limit: int,
) -> int:
    """Return how many joiners a year are more than enough, by what joiners add in the mean."""
    profiles = joined if course.profile is None else course.profile
    levels = drawn.moves.shape[-1]
    held = _held(profiles, levels).mean(axis=0).reshape(1, -1, 1, levels)
    few = drawn.first(min(drawn.draws, _FEWEST_DRAWS))
    adds = np.zeros((few.draws, *demand.shape))
    for year in range(1, few.years + 1):
        stay = (1 - few.leave) ** (few.years - year)
        after = (held @ few.since(year))[..., 0, :] * stay[:, np.newaxis, np.newaxis]
        adds += _at_or_above(after)
    low, high = 0, limit
    while low < high:
        tried = (low + high) // 2
        supply = base[: few.draws] + tried * adds
        lacking = (demand - supply).max(axis=-1).clip(0).sum(axis=-1)
        if np.quantile(lacking, QUANTILES[-1]) <= below:
            high = tried
        else:
            low = tried + 1
    return low + low // 3 + 10


def best_profile(supply: Whole, demand: Whole, most: int) -> Profiles:
    """Return the profile of at most so many skills that lacks most: one row.

    `supply` is of draws (draw, skill, level). Of each skill it has the highest level at which nearly as
    much is lacking in the mean as at the worst.
    """
    lacking = (demand - supply).mean(axis=0)
    short = shortfalls(supply, demand).mean(axis=0)
    profile = np.zeros((1, len(demand)), np.int8)
    for skill in np.argsort(-short, kind="stable")[:most]:
        if short[skill] > 0:
            near = lacking[skill] >= lacking[skill].max() - 1e-9
            profile[0, skill] = np.flatnonzero(near)[-1] + 1
    return profile


def mended_by_one(profiles: Profiles, supply: Whole, demand: Whole) -> float:
    """Return how much less is short with one more person, in the mean over these profiles."""
    levels = np.arange(1, supply.shape[-1] + 1, dtype=np.int8)
    with_one = supply + (profiles[..., np.newaxis] >= levels)
    before = shortfalls(supply, demand).sum()
    return float((before - shortfalls(with_one, demand).sum(axis=-1)).mean())


def demand_to_come(
    wanted: Whole, framework: Framework, told: DemandToCome | None, first: int, years: int
) -> Whole:
    """Return the demand at each level or above (year, skill, level) of the years from `first` on.

    `wanted` is that of now. It grows by a share a year, rounded half up; where the table has rows of a
    skill, from that year on these alone are its demand.
    """
    made = np.repeat(wanted[np.newaxis], years, axis=0)
    if told is None:
        return made
    place = {skill: n for n, skill in enumerate(framework.skill_ids)}
    growth = np.full(len(place), told.growth)
    for each in told.by_skill:
        growth[place[each.skill]] = each.growth
    for year in range(years):
        grown = wanted * (1 + growth[:, np.newaxis]) ** (year + 1)
        # What lies beside a half by rounding of the machine alone is a half.
        made[year] = np.floor(grown + 0.5 + 1e-9)
    for start in sorted({row.fiscal_year for row in told.table}):
        rows = [row for row in told.table if row.fiscal_year == start]
        at = np.zeros_like(wanted)
        for row in rows:
            at[place[row.skill], row.level - 1] += row.headcount
        skills = sorted({place[row.skill] for row in rows})
        made[max(0, start - first) :, skills] = at[:, ::-1].cumsum(axis=1)[:, ::-1][skills]
    return made
