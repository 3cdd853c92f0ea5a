"""What a training plan is worth where a course does not always work.

A seat works with a chance, and then for all that the course raises at once; seats work independently of
each other. What is short is that of `plan.Task`: cells with b = D - S > 0.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

DRAWS: Final = 10_000
_SEED: Final = 2024
_AT_ONCE: Final = 1_000
_MOST_STATES: Final = 2_000_000
_ROUNDING: Final = 1e-9
LOW, HIGH = 0.1, 0.9
"""Between these shares of the cases lies what is told as a range: 80 % of them."""

Cells = Sequence[tuple[str, int]]
Shares = NDArray[np.float64]
Law = tuple[tuple[int, float], ...]
"""How likely a person comes to add these cells of a skill (bits), of more than none."""


@dataclass(frozen=True)
class Seat:
    """A seat given to a person: the cells that it adds, as bits, and how likely it works."""

    staff_id: str
    cells: int
    success: float


@dataclass(frozen=True)
class Range:
    """What is left on the average, and the ends between which it lies in 80 % of the cases."""

    mean: float
    low: int
    high: int


@dataclass(frozen=True)
class Worth:
    """The shortfall that is left, in all and by skill; `drawn` are skills whose mean is that of draws."""

    total: Range
    skills: Mapping[str, Range]
    drawn: tuple[str, ...]


def worth(cells: Cells, short: Sequence[int], seats: Sequence[Seat]) -> Worth:
    """Value a plan.

    The shortfall of a skill is Z = max over its cells of (b - gained)+, and
    E[Z] = sum over t >= 0 of 1 - P(gained >= b - t in all its cells). The cells that somebody may add
    together have one law, found from its characteristic function by a discrete Fourier transform (Hong,
    Computational Statistics and Data Analysis 59, 2013); others are independent of each other. The ends
    of the total come from draws with a fixed seed, as a course may raise several skills at once. So does
    the mean of a skill whose laws are too large.
    """
    drawn = _draws(cells, short, seats)
    found: dict[str, Range] = {}
    by_draws = []
    adding = _adding(cells, seats)
    for skill, places in _of_skill(cells).items():
        at_most = _at_most(places, short, adding[skill])
        if at_most is None:
            by_draws.append(skill)
            found[skill] = _range(drawn[skill])
        else:
            low, high = (int(np.argmax(at_most > share - _ROUNDING)) for share in (LOW, HIGH))
            found[skill] = Range(float(np.sum(1 - at_most)), low, high)
    total = _range(sum(drawn.values(), start=np.zeros(DRAWS, dtype=np.int64)))
    mean = sum(each.mean for each in found.values())
    return Worth(Range(mean, total.low, total.high), found, tuple(by_draws))


def expected(cells: Cells, short: Sequence[int], seats: Sequence[Seat]) -> float:
    """Return the mean of the shortfall that is left, as in `worth`."""
    total = 0.0
    adding = _adding(cells, seats)
    for skill, places in _of_skill(cells).items():
        at_most = _at_most(places, short, adding[skill])
        if at_most is None:
            total += float(_draws(cells, short, seats)[skill].mean())
        else:
            total += float(np.sum(1 - at_most))
    return total


def _range(draws: NDArray[np.int64]) -> Range:
    ordered = np.sort(draws)
    low, high = (int(ordered[ceil(share * len(ordered)) - 1]) for share in (LOW, HIGH))
    return Range(float(ordered.mean()), low, high)


def _of_skill(cells: Cells) -> Mapping[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, (skill, _level) in enumerate(cells):
        places[skill].append(place)
    return places


def _adding(cells: Cells, seats: Sequence[Seat]) -> Mapping[str, list[Seat]]:
    """Return the seats that add any cell of each skill."""
    adding: defaultdict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        places = (place for place in range(seat.cells.bit_length()) if seat.cells >> place & 1)
        for skill in dict.fromkeys(cells[place][0] for place in places):
            adding[skill].append(seat)
    return adding


def _at_most(places: Sequence[int], short: Sequence[int], seats: Sequence[Seat]) -> Shares | None:
    """Return P(Z <= t) of a skill for t = 0, 1, ... up to where it is 1; None where that is too much."""
    laws = Counter(_laws(sum(1 << place for place in places), seats))
    left = np.arange(1 + max(0, *(short[place] for place in places)))
    found = np.ones(len(left))
    for linked in _linked(places, laws):
        shares = _gained(linked, laws)
        if shares is None:
            return None
        needed = [np.maximum(short[place] - left, 0) for place in linked]
        can_be = np.all([n < size for n, size in zip(needed, shares.shape, strict=True)], axis=0)
        found[~can_be] = 0
        found[can_be] *= np.minimum(shares[tuple(n[can_be] for n in needed)], 1)
    return found


def _laws(mask: int, seats: Sequence[Seat]) -> Iterator[Law]:
    """Yield the law of each person who may add any of the cells of a mask."""
    of_person: defaultdict[str, dict[int, float]] = defaultdict(lambda: {0: 1.0})
    for seat in seats:
        if added := seat.cells & mask:
            law: defaultdict[int, float] = defaultdict(float)
            for cells, share in of_person[seat.staff_id].items():
                law[cells | added] += share * seat.success
                law[cells] += share * (1 - seat.success)
            of_person[seat.staff_id] = law
    for outcomes in of_person.values():
        yield tuple(sorted((cells, share) for cells, share in outcomes.items() if cells))


def _linked(places: Sequence[int], laws: Collection[Law]) -> list[list[int]]:
    """Return the cells in groups, so that nobody may add cells of two of them."""
    groups = [1 << place for place in places]
    for law in laws:
        touched = 0
        for cells, _share in law:
            touched |= cells
        together = sum(group for group in groups if group & touched)
        groups = [
            *(group for group in groups if not group & touched),
            *([together] * (together > 0)),
        ]
    return [[place for place in places if group >> place & 1] for group in groups]


def _gained(places: Sequence[int], laws: Mapping[Law, int]) -> Shares | None:
    """Return P(gained >= n in each of these cells) at the place n; None where there are too many."""
    mask = sum(1 << place for place in places)
    here = {law: people for law, people in laws.items() if any(cells & mask for cells, _p in law)}
    sizes = [
        1 + sum(n for law, n in here.items() if any(cells >> place & 1 for cells, _p in law))
        for place in places
    ]
    if prod(sizes) > _MOST_STATES:
        return None
    turns = [
        np.exp(-2j * np.pi * np.arange(size) / size).reshape(
            [-1 if k == n else 1 for k in range(len(sizes))]
        )
        for n, size in enumerate(sizes)
    ]
    character = np.ones(sizes, dtype=np.complex128)
    for law, people in here.items():
        step = np.full(sizes, 1 - sum(share for _cells, share in law), dtype=np.complex128)
        for cells, share in law:
            step += share * prod(
                (turn for place, turn in zip(places, turns, strict=True) if cells >> place & 1),
                start=np.ones((), dtype=np.complex128),
            )
        character *= step**people
    shares = np.fft.ifftn(character).real.clip(0)
    for axis in range(len(sizes)):
        shares = np.flip(np.cumsum(np.flip(shares, axis), axis=axis), axis)
    return shares


def _draws(
    cells: Cells, short: Sequence[int], seats: Sequence[Seat]
) -> dict[str, NDArray[np.int64]]:
    """Draw which seats work, again and again: the shortfall of each skill in each draw."""
    if not cells:
        return {}
    # The one source of chance of which numpy promises that it stays as it is (NEP 19).
    source = np.random.RandomState(_SEED)
    success = np.array([seat.success for seat in seats])
    of_skill = _of_skill(cells)
    adding = [_by_person(place, seats) for place in range(len(cells))]
    drawn: dict[str, list[NDArray[np.int64]]] = {skill: [] for skill in of_skill}
    for _time in range(DRAWS // _AT_ONCE):
        works = source.random_sample((_AT_ONCE, len(seats))) < success
        for skill, places in of_skill.items():
            left = np.zeros(_AT_ONCE, dtype=np.int64)
            for place in places:
                single, several = adding[place]
                gained = works[:, single].sum(axis=1)
                for own in several:
                    gained += works[:, own].any(axis=1)
                np.maximum(left, short[place] - gained, out=left)
            drawn[skill].append(left)
    return {skill: np.concatenate(parts) for skill, parts in drawn.items()}


def _by_person(place: int, seats: Sequence[Seat]) -> tuple[list[int], list[list[int]]]:
    """Return the seats that add a cell: those of people with one of them, and of each with several."""
    of_person: defaultdict[str, list[int]] = defaultdict(list)
    for number, seat in enumerate(seats):
        if seat.cells >> place & 1:
            of_person[seat.staff_id].append(number)
    single = [numbers[0] for numbers in of_person.values() if len(numbers) == 1]
    return single, [numbers for numbers in of_person.values() if len(numbers) > 1]
