"""Which people on which course, so that the shortfall of all skills together falls most.

A *cell* is a skill and a level at which people are short now: D(L) - S(L) > 0. Only these can change
a shortfall, as training lowers no supply. People to whom each course adds the same cells are of one
*kind*; an *option* is a set of courses for one of them, of which none could be left out without
losing a cell.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import ceil, gcd, prod
from operator import or_
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import coo_array

from tdskill.analysis.integers import Floats, Limits, fall_by_one_more, in_turn, rounded_in_turn
from tdskill.analysis.recommend import is_for
from tdskill.analysis.turns import BY_LOT, Turns, lot
from tdskill.analysis.worth import Seat
from tdskill.framework import Framework, Training

COLUMNS: Final = ("training", "staff_id", "name", "bureau", "group", "raises")
RAISES: Final = pl.List(
    pl.Struct({"skill": pl.String, "level": pl.UInt8, "to_level": pl.UInt8, "short": pl.Boolean})
)

_LOT_BYTES: Final = 3
_HUNDREDTHS: Final = 100
MOST_OPTIONS: Final = 5_000
"""With more a plan for seats that do not always work is not proved to be the best."""
_Row = tuple[list[int], list[float], float]
"""Columns with their values, and the most that they may come to together."""


@dataclass(frozen=True)
class Alike:
    """People to whom each course adds the same, who want to learn the same and had as many seats.

    Their ids in the order of their turns, by course the cells as bits, the cells of skills they want to
    learn, and how many seats they had in recent years.
    """

    staff_ids: tuple[str, ...]
    adds: tuple[tuple[str, int], ...]
    wants: int = 0
    had: int = 0


@dataclass(frozen=True)
class Task:
    """All that the choice depends on: the cells with what is short there, kinds, seats, courses a person.

    `seats` has the courses in the framework's order, None where there is no limit; `success` how likely
    a seat of a course works (none: it surely does).
    """

    cells: tuple[tuple[str, int], ...]
    short: tuple[int, ...]
    kinds: tuple[Alike, ...]
    seats: Mapping[str, int | None]
    per_person: int
    fiscal_year: int | None = None
    success: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        """Whether every seat works."""
        return all(share == 1 for share in self.success.values())


@dataclass(frozen=True)
class Chosen:
    """The best choice: who takes which courses, the shortfall before and after, and what it is beside.

    after: the shortfall if every seat works.
    bound: the mean shortfall is no less whatever the choice; where every seat works it is `after`.
    one_more: for each course with a limit, by how much one more seat would lower the bound.
    greedy: the shortfall when the seat that helps most is given away again and again; None where seats
    do not always work.
    left_over: who takes the seats that lower nothing more.
    """

    takers: tuple[tuple[str, str], ...]
    before: int
    after: int
    bound: float
    one_more: Mapping[str, float]
    greedy: int | None
    left_over: tuple[tuple[str, str], ...] = ()


def task(  # noqa: PLR0913 - what a plan hangs on
    staff: pl.DataFrame,
    places: pl.DataFrame,
    taken: pl.DataFrame,
    seats: Mapping[str, int | None],
    framework: Framework,
    *,
    per_person: int,
    turns: Turns = BY_LOT,
    success: Mapping[str, float] | None = None,
    wants: Mapping[str, Collection[str]] | None = None,
) -> Task:
    """Return the task of a staff frame; `places` is from `gap.over_bureaus`.

    A course is for a person when the audience names the person's group (or nobody, or when no group
    is known at all), the person has not finished it, and it raises a level that the person holds. It
    raises a level l with from_level <= l < to_level; one never assessed is not known, and is not
    raised. `taken` has staff_id and training, by id; `wants` the skills that people want to learn.
    """
    cells = {
        (skill, level): demand - supply
        for skill, level, demand, supply in places.select(
            "skill", "level", "demand", "supply"
        ).iter_rows()
        if demand > supply
    }
    bits = {cell: 1 << place for place, cell in enumerate(cells)}
    skills = [skill for skill in framework.skill_ids if any(cell[0] == skill for cell in cells)]
    finished = taken.group_by("staff_id").agg(pl.col("training").unique().sort().alias("_taken"))
    alike = (
        staff.join(finished, on="staff_id", how="left")
        .group_by("group", *skills, "_taken")
        .agg(pl.col("staff_id"))
    )
    anybody = not staff["group"].count()
    open_to = {
        group: [each for each in framework.trainings if anybody or is_for(each, group)]
        for group in staff["group"].unique()
    }
    kinds: defaultdict[tuple[tuple[tuple[str, int], ...], int, int], list[str]] = defaultdict(list)
    of_skills = {
        skill: sum(bit for (name, _level), bit in bits.items() if name == skill) for skill in skills
    }
    for group, *levels, done, staff_ids in alike.iter_rows():
        held = dict(zip(skills, levels, strict=True))
        adds = tuple(
            (training.id, added)
            for training in open_to[group]
            if training.id not in (done or ()) and (added := _added(training, held, bits))
        )
        added_by_any = reduce(or_, (added for _course, added in adds), 0)
        for staff_id in staff_ids if adds else ():
            wanted = sum(of_skills.get(skill, 0) for skill in (wants or {}).get(staff_id, ()))
            kinds[adds, wanted & added_by_any, turns.had(staff_id)].append(staff_id)
    ordered = sorted(
        (Alike(tuple(sorted(ids, key=turns.key)), *kind) for kind, ids in kinds.items()),
        key=lambda kind: min(kind.staff_ids),
    )
    return Task(
        tuple(cells),
        tuple(cells.values()),
        tuple(ordered),
        seats,
        per_person,
        turns.fiscal_year,
        success or {},
    )


def _added(
    training: Training, held: Mapping[str, int | None], bits: Mapping[tuple[str, int], int]
) -> int:
    added = 0
    for skill, level, to_level in _raised(training, held):
        for reached in range(level + 1, to_level + 1):
            added |= bits.get((skill, reached), 0)
    return added


def _raised(training: Training, held: Mapping[str, int | None]) -> Iterator[tuple[str, int, int]]:
    """Yield (skill, level held, level after) of the levels that a course raises (see `task`)."""
    for entry in training.raises:
        level = held.get(entry.skill)
        if level is not None and entry.from_level <= level < entry.to_level:
            yield entry.skill, level, entry.to_level


def shortfall(task: Task, gained: Sequence[int]) -> int:
    """sum over skills of max over levels of (D - S - gained)+, with the people gained in each cell."""
    worst: dict[str, int] = {}
    for (skill, _level), short, more in zip(task.cells, task.short, gained, strict=True):
        worst[skill] = max(worst.get(skill, 0), short - more)
    return sum(worst.values())


@dataclass(frozen=True)
class _Option:
    kind: int
    part: int
    courses: tuple[str, ...]
    cells: int
    gains: tuple[tuple[int, int], ...]


def _options(task: Task) -> Iterator[_Option]:
    """Yield what people of each kind may take.

    Courses that add no cell in common do not touch each other: they form parts, of which any may be
    combined. For several people of a kind with courses that do overlap all courses are one part, so
    that an option is all that one person takes. Where seats always work, each course of an option adds a
    cell that the others do not; else a cell may be added by two of them as well.
    """
    known: dict[tuple[tuple[str, int], ...], tuple[tuple[int, int], ...]] = {}
    for place, kind in enumerate(task.kinds):
        parts = _parts(kind.adds)
        if len(kind.staff_ids) > 1 and len(parts) < len(kind.adds):
            parts = [list(kind.adds)]
        for number, part in enumerate(parts):
            for size in range(1, min(len(part), task.per_person) + 1):
                for courses in combinations(part, size):
                    cells = [added for _course, added in courses]
                    if _each_adds(cells) or (not task.is_sure and _twice_at_most(cells)):
                        names = tuple(course for course, _added in courses)
                        if courses not in known:
                            known[courses] = tuple(_gains(task, courses))
                        yield _Option(place, number, names, reduce(or_, cells), known[courses])


def _each_adds(cells: list[int]) -> bool:
    """Whether each course adds a cell that none of the others does."""
    return all(
        reduce(or_, cells[:n] + cells[n + 1 :], 0) & cells[n] != cells[n] for n in range(len(cells))
    )


def _twice_at_most(cells: Sequence[int]) -> bool:
    """Whether no cell is added by more than two courses."""
    once = twice = 0
    for added in cells:
        if twice & added:
            return False
        once, twice = once | added, twice | (once & added)
    return True


def _gains(task: Task, courses: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Yield each cell with how likely a person comes to add it, in hundredths, rounded up.

    1 - the product of 1 - success over the courses that add the cell. Rounded up, what the model leaves
    stays a bound from below.
    """
    courses = tuple(courses)
    for place in _places(reduce(or_, (added for _course, added in courses))):
        fails = prod(
            1 - task.success.get(course, 1) for course, added in courses if added >> place & 1
        )
        yield place, ceil(round(_HUNDREDTHS * (1 - fails), 6))


def _parts(adds: Iterable[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Return courses in groups, so that courses of different groups have no cell in common."""
    parts: list[tuple[int, list[tuple[str, int]]]] = []
    for course in adds:
        touching = [part for part in parts if part[0] & course[1]]
        parts = [part for part in parts if not part[0] & course[1]]
        cells = reduce(or_, (part[0] for part in touching), course[1])
        parts.append((cells, [entry for part in touching for entry in part[1]] + [course]))
    return [part for _cells, part in parts]


class _Model:
    """minimise sum z subject to, over the options o of the kinds k with their numbers of people w:

    z(s) + sum of g(o, c) w(o) >= D(c) - S(c)       for each cell c of each skill s
    sum of w(o) with t in o <= seats(t)             for each course t with a limit
    sum of |o| w(o) <= N people(k)                  for each kind k
    sum of w(o) <= people(k)                        for each part of each kind k

    g(o, c) is how likely the option adds the cell (`_gains`); where seats always work it is 1. All is
    counted in `units` of a place, so that it is whole. `seat_rows` has the row of each course with a limit
    that somebody can take.
    """

    def __init__(self, task: Task) -> None:
        self.options = tuple(_options(task))
        whole = gcd(_HUNDREDTHS, *(gain for option in self.options for _c, gain in option.gains))
        self.units = _HUNDREDTHS // whole
        self.skills = list(dict.fromkeys(skill for skill, _level in task.cells))
        self.seat_rows: dict[str, int] = {}
        rows = [*self._cells(task)]
        for course, seats in task.seats.items():
            taking = [n for n, option in enumerate(self.options) if course in option.courses]
            if seats is not None and taking:
                self.seat_rows[course] = len(rows)
                rows.append(self._row(taking, [1.0] * len(taking), seats))
        rows += self._people(task)
        matrix = coo_array(
            (
                np.concatenate([values for _columns, values, _most in rows]),
                (
                    np.repeat(np.arange(len(rows)), [len(columns) for columns, *_rest in rows]),
                    np.concatenate([columns for columns, *_rest in rows]).astype(np.int64),
                ),
            ),
            shape=(len(rows), len(self.skills) + len(self.options)),
        )
        worst = [
            max(
                short
                for cell, short in zip(task.cells, task.short, strict=True)
                if cell[0] == skill
            )
            for skill in self.skills
        ]
        people = [len(task.kinds[option.kind].staff_ids) for option in self.options]
        self.limits = Limits(
            matrix.tocsr(),
            np.array([most for *_rest, most in rows], dtype=np.float64),
            np.array([*(self.units * most for most in worst), *people], dtype=np.float64),
        )

    def _row(self, options: Iterable[int], values: list[float], most: float) -> _Row:
        return [len(self.skills) + n for n in options], values, most

    def _cells(self, task: Task) -> Iterator[_Row]:
        adding: defaultdict[int, dict[int, float]] = defaultdict(dict)
        for n, option in enumerate(self.options):
            for place, gain in option.gains:
                adding[place][n] = -gain * self.units / _HUNDREDTHS
        for place, ((skill, _level), short) in enumerate(zip(task.cells, task.short, strict=True)):
            gains = adding[place]
            columns, values, most = self._row(gains, list(gains.values()), -short * self.units)
            yield [self.skills.index(skill), *columns], [-1.0, *values], most

    def _people(self, task: Task) -> Iterator[_Row]:
        of_kind: defaultdict[int, list[int]] = defaultdict(list)
        of_part: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for n, option in enumerate(self.options):
            of_kind[option.kind].append(n)
            of_part[option.kind, option.part].append(n)
        for kind, members in of_kind.items():
            sizes = [float(len(self.options[n].courses)) for n in members]
            yield self._row(members, sizes, task.per_person * len(task.kinds[kind].staff_ids))
        for (kind, _part), members in of_part.items():
            yield self._row(members, [1.0] * len(members), len(task.kinds[kind].staff_ids))

    def of_skills(self) -> Floats:
        """Return the cost that counts the shortfall."""
        return np.array([1.0] * len(self.skills) + [0.0] * len(self.options))

    def of_options(self, costs: Iterable[float]) -> Floats:
        """Return the cost that counts these costs of the options."""
        return np.array([0.0] * len(self.skills) + list(costs))


def choose(task: Task, *, one_more: bool = True) -> Chosen:
    """Return the choice with the least shortfall, the same on every run and machine.

    Of several best ones that with the fewest seats counts, then that with the most cells that people
    want to learn, then that whose people had the fewest seats in recent years, then that with the
    courses that come first in the framework, then that with the least sum of lots. A lot is a number
    made of the year, the ids of a person and of courses and of nothing else. People of one kind take
    their turn as `turns` has them. What one more seat of each course brings is found with `one_more`, which
    takes as long again. Where seats do not always work and there are many options, it is near
    the best one and not proved (`_rounded`).
    """
    before = shortfall(task, [0] * len(task.cells))
    limited = [c for c, seats in task.seats.items() if seats is not None and one_more]
    if not task.kinds:
        none = dict.fromkeys(limited, 0.0)
        return Chosen((), before, before, before, none, before if task.is_sure else None)
    model = _Model(task)
    order = {course: place for place, course in enumerate(task.seats)}
    costs = [
        model.of_skills(),
        model.of_options(float(len(option.courses)) for option in model.options),
        model.of_options(
            -float((option.cells & task.kinds[option.kind].wants).bit_count())
            for option in model.options
        ),
        model.of_options(
            float(len(option.courses) * task.kinds[option.kind].had) for option in model.options
        ),
        model.of_options(
            float(sum(order[course] for course in option.courses)) for option in model.options
        ),
        model.of_options(_lot(task, option) for option in model.options),
    ]
    if not task.is_sure and len(model.options) > MOST_OPTIONS:
        return _rounded(task, model, costs, order, limited)
    found, (least, *_rest), bound = in_turn(costs, model.limits)
    falls = {
        course: fall_by_one_more(costs, model.limits, model.seat_rows[course], least, bound)
        / model.units
        if course in model.seat_rows
        else 0.0
        for course in limited
    }
    numbers = found[len(model.skills) :]
    takers = tuple(_takers(task, model.options, numbers.tolist(), order))
    return _chosen(task, takers, least / model.units, falls, order)


def _rounded(
    task: Task,
    model: _Model,
    costs: Sequence[Floats],
    order: Mapping[str, int],
    limited: Sequence[str],
) -> Chosen:
    """Return a choice near the best one, where there are too many options for a proof.

    The numbers of people need not be whole, and are rounded down, which leaves a few seats more over.
    One more seat then lowers the bound by the price of its row at most.
    """
    found, bound = rounded_in_turn(costs, model.limits)
    numbers = found[len(model.skills) :]
    prices = bound.prices.tolist()
    one_more = {
        course: -prices[model.seat_rows[course]] / model.units if course in model.seat_rows else 0.0
        for course in limited
    }
    takers = tuple(_takers(task, model.options, numbers.tolist(), order))
    return _chosen(task, takers, bound.value / model.units, one_more, order)


def _chosen(
    task: Task,
    takers: tuple[tuple[str, str], ...],
    bound: float,
    one_more: Mapping[str, float],
    order: Mapping[str, int],
) -> Chosen:
    left_over = tuple(
        sorted(_left_over(task, takers, order), key=lambda pair: (order[pair[0]], pair[1]))
    )
    return Chosen(
        takers,
        shortfall(task, [0] * len(task.cells)),
        shortfall(task, gained(task, (*takers, *left_over))),
        bound,
        one_more,
        greedy_shortfall(task) if task.is_sure else None,
        left_over,
    )


def gained(task: Task, takers: Iterable[tuple[str, str]]) -> list[int]:
    """Return how many people each cell gains if every seat works."""
    of_person: defaultdict[str, int] = defaultdict(int)
    for seat in seats_of(task, takers):
        of_person[seat.staff_id] |= seat.cells
    return [sum(cells >> n & 1 for cells in of_person.values()) for n in range(len(task.cells))]


def seats_of(
    task: Task, takers: Iterable[tuple[str, str]], success: float | None = None
) -> tuple[Seat, ...]:
    """Return the seats of (course, staff id) with what they add; `success` instead of the courses'."""
    adds = {staff_id: dict(kind.adds) for kind in task.kinds for staff_id in kind.staff_ids}
    return tuple(
        Seat(
            staff_id,
            adds[staff_id][course],
            task.success.get(course, 1.0) if success is None else success,
        )
        for course, staff_id in takers
    )


def _left_over(
    task: Task, takers: Sequence[tuple[str, str]], order: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield (course, staff id) of the seats that the plan leaves, each where it adds most at the moment.

    It adds to a cell how likely the person comes to hold it thanks to this seat, as long as people are
    short there on the average; a skill that is shorter at another level counts as well. Of equal seats
    that counts which adds the most cells that the person wants to learn, then that of the person whose
    turn it is with the seats of the plan, then the course that comes first.
    """
    rest = [float(short) for short in task.short]
    fails: defaultdict[tuple[str, int], float] = defaultdict(lambda: 1.0)
    left = {
        course: sum(len(kind.staff_ids) for kind in task.kinds) if seats is None else seats
        for course, seats in task.seats.items()
    }
    taken: defaultdict[str, int] = defaultdict(int)
    of_person = {staff_id: kind for kind in task.kinds for staff_id in kind.staff_ids}
    adds = {staff_id: dict(kind.adds) for staff_id, kind in of_person.items()}

    def take(course: str, staff_id: str) -> None:
        left[course] -= 1
        taken[staff_id] += 1
        for place in _places(adds[staff_id][course]):
            before = fails[staff_id, place]
            fails[staff_id, place] *= 1 - task.success.get(course, 1)
            rest[place] -= before - fails[staff_id, place]

    def entry(course: str, staff_id: str) -> tuple[float, int, int, str, int, str]:
        share = task.success.get(course, 1)
        added = sum(
            max(0.0, min(share * fails[staff_id, place], rest[place]))
            for place in _places(adds[staff_id][course])
        )
        kind = of_person[staff_id]
        wanted = (adds[staff_id][course] & kind.wants).bit_count()
        turn = kind.had + taken[staff_id], lot(task.fiscal_year, staff_id)
        return (-round(added, 6), -wanted, *turn, order[course], staff_id)

    for course, staff_id in takers:
        take(course, staff_id)
    given = set(takers)
    courses = list(order)
    queue = [
        entry(course, staff_id)
        for staff_id, added in adds.items()
        for course in added
        if (course, staff_id) not in given
    ]
    heapify(queue)
    while queue:
        *known, place, staff_id = heappop(queue)
        course = courses[place]
        if left[course] <= 0 or taken[staff_id] >= task.per_person:
            continue
        now = entry(course, staff_id)
        if now != (*known, place, staff_id):
            if now[0] < 0:
                heappush(queue, now)
        elif now[0] < 0:
            take(course, staff_id)
            yield course, staff_id


def _lot(task: Task, option: _Option) -> float:
    """Return a number that depends on the year and the ids of a person and of courses alone.

    With lots of 24 bits it is all but certain that one plan alone has the least sum (the isolation
    lemma of Mulmuley, Vazirani and Vazirani, Combinatorica 7, 1987).
    """
    person = lot(task.fiscal_year, task.kinds[option.kind].staff_ids[0])
    ids = "\n".join((person, *option.courses))
    return float(1 + int.from_bytes(sha256(ids.encode()).digest()[:_LOT_BYTES]))


def _takers(
    task: Task, options: Sequence[_Option], numbers: Sequence[int], order: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield (course, staff id): the people of a kind take its options in turn."""
    turn: defaultdict[int, int] = defaultdict(int)
    taken = []
    for option, number in zip(options, numbers, strict=True):
        people = task.kinds[option.kind].staff_ids
        for _time in range(number):
            person = people[turn[option.kind] % len(people)]
            turn[option.kind] += 1
            taken += [(course, person) for course in option.courses]
    yield from sorted(taken, key=lambda pair: (order[pair[0]], pair[1]))


_State = tuple[tuple[tuple[str, int], ...], int]
"""What people can take yet: courses with the cells they would add, and how many courses."""


def greedy_shortfall(task: Task) -> int:
    """Return the shortfall when the seat that lowers it most is given away again and again.

    Of equal ones the first course's goes to the first kind of people; it ends when no single seat
    lowers the shortfall.
    """
    everybody = sum(len(kind.staff_ids) for kind in task.kinds)
    left = {course: everybody if seats is None else seats for course, seats in task.seats.items()}
    gained = [0] * len(task.cells)
    people: defaultdict[_State, int] = defaultdict(int)
    for kind in task.kinds:
        people[kind.adds, task.per_person] += len(kind.staff_ids)
    while (best := _best_seat(task, people, left, gained)) is not None:
        state, course, added = best
        adds, may = state
        people[state] -= 1
        if not people[state]:
            del people[state]
        rest = tuple(
            (other, cells & ~added) for other, cells in adds if other != course and cells & ~added
        )
        if rest and may > 1:
            people[rest, may - 1] += 1
        left[course] -= 1
        gained = _with(gained, added)
    return shortfall(task, gained)


def _best_seat(
    task: Task, people: Iterable[_State], left: Mapping[str, int], gained: Sequence[int]
) -> tuple[_State, str, int] | None:
    """Return the seat that lowers the shortfall most, None where none does."""
    of_skill: defaultdict[str, list[int]] = defaultdict(list)
    for place, (skill, _level) in enumerate(task.cells):
        of_skill[skill].append(place)
    open_cells = [short - more for short, more in zip(task.short, gained, strict=True)]
    worst = {skill: max(0, *(open_cells[n] for n in places)) for skill, places in of_skill.items()}
    effect: dict[int, int] = {}
    best, most = None, 0
    for state in people:
        for course, added in state[0]:
            if added not in effect:
                effect[added] = sum(
                    worst[skill]
                    - max(0, *(open_cells[n] - (added >> n & 1) for n in of_skill[skill]))
                    for skill in {task.cells[n][0] for n in _places(added)}
                )
            if left[course] and effect[added] > most:
                best, most = (state, course, added), effect[added]
    return best


def _places(added: int) -> Iterator[int]:
    """Yield the cells of a number that has a bit for each."""
    while added:
        lowest = added & -added
        yield lowest.bit_length() - 1
        added ^= lowest


def _with(gained: Sequence[int], added: int) -> list[int]:
    return [count + (added >> place & 1) for place, count in enumerate(gained)]


def rows(
    staff: pl.DataFrame,
    takers: Iterable[tuple[str, str]],
    short: Collection[str],
    framework: Framework,
) -> pl.DataFrame:
    """Return a row for each (course, staff id) (COLUMNS): `raises` lists skill, level and to_level.

    `short` are the skills that are short now: `short` in a raise says so.
    """
    people = {row["staff_id"]: row for row in staff.iter_rows(named=True)}
    made = [
        {
            "training": course,
            **{name: people[staff_id][name] for name in COLUMNS[1:-1]},
            "raises": [
                {"skill": skill, "level": level, "to_level": to_level, "short": skill in short}
                for skill, level, to_level in _raised(
                    framework.training_by_id[course], people[staff_id]
                )
            ],
        }
        for course, staff_id in takers
    ]
    text = dict.fromkeys(COLUMNS[:-1], pl.String)
    return pl.DataFrame(made, schema={**text, "raises": RAISES})


def trained(staff: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the staff frame with the levels after the courses of `rows`.

    All courses of a person count from the level held now: two courses of a year do not build upon
    each other.
    """
    reached = (
        rows.explode("raises")
        .drop_nulls("raises")
        .unnest("raises")
        .group_by("staff_id", "skill")
        .agg(pl.col("to_level").max())
    )
    if reached.is_empty():
        return staff
    wide = reached.pivot("skill", index="staff_id", values="to_level")
    skills = [name for name in wide.columns if name != "staff_id"]
    return (
        staff.join(
            wide.rename({skill: f"{skill} after" for skill in skills}),
            on="staff_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(pl.coalesce(f"{skill} after", skill).alias(skill) for skill in skills)
        .select(staff.columns)
    )
