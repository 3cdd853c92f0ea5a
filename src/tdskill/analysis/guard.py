"""The placement of the best fit among those that keep the bureaus' shortfalls within a limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import block_array, coo_array, csr_array, eye_array

from tdskill.analysis.assignment import IMPOSSIBLE, NOBODY, Fits, Indexes, least_prices
from tdskill.analysis.cells import (
    Cells,
    Entries,
    Floats,
    Whole,
    binding,
    located,
)
from tdskill.analysis.integers import Limits, searched
from tdskill.framework import Framework

MOST_PAIRS: Final = 250_000
"""People times posts up to which the best placement within a guard is proved."""

_NODES: Final = 2_000
_FIRST_GAP: Final = 16
"""The first loss tried is a full fit divided by this."""
_WIDER: Final = 2
_BLOCK: Final = 2**20

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Guard:
    """What the bureaus' shortfalls are kept to: their sum to `most` (None: today's), or each to today's."""

    most: int | None = None
    each: bool = False


TODAYS: Final = Guard()


def named_guard(name: str | int) -> Guard | None:
    """Return the guard called `total`, `bureau` or `none`, or that of so many places in all."""
    if isinstance(name, int):
        return Guard(name)
    return {"total": TODAYS, "bureau": Guard(each=True), "none": None}[name]


def in_reach(people: int, posts: int) -> bool:
    """Return whether the best within a guard is proved for so many people to place and posts."""
    return people * posts <= MOST_PAIRS


@dataclass(frozen=True, eq=False)
class Setting:
    """Who is where, and where posts are.

    cells: of everybody with their bureau `home` now and `there` after the fixed pairs. row: the rows in them
    of the people to place; to: the bureau of each post, NOBODY where it states none.
    """

    cells: Cells
    home: Whole
    there: Whole
    row: Whole
    to: Whole

    def where(self, chosen: Indexes) -> Whole:
        """Return the bureau of everybody when posts have these people."""
        where = self.there.copy()
        going = (chosen != NOBODY) & (self.to >= 0)
        where[self.row[chosen[going]]] = self.to[going]
        return where

    def short(self, where: Whole) -> Whole:
        """Return what each bureau lacks, all skills together."""
        short: Whole = self.cells.short(where).sum(axis=1)
        return short


class Watch:
    """Says of changes to a placement whether the guard would still be kept."""

    def __init__(self, given: Setting, chosen: Indexes, guard: Guard) -> None:
        self.given, self.guard = given, guard
        self.where = given.where(chosen)
        self.lacking = given.cells.demand - given.cells.supply(self.where)
        self.short = given.cells.by_skill(self.lacking).sum(axis=1)
        self.before = given.short(given.home)

    def allows(self, posts: Sequence[tuple[int, int]]) -> bool:
        """Return whether people (of those to place) may have these posts instead, or NOBODY."""
        given = self.given
        changed: dict[int, Whole] = {}
        for person, post in posts:
            row = given.row[person]
            to = given.to[post] if post != NOBODY and given.to[post] >= 0 else given.there[row]
            for bureau, sign in ((self.where[row], 1), (to, -1)):
                if bureau >= 0:
                    lacking = changed.setdefault(int(bureau), self.lacking[bureau].copy())
                    lacking += sign * given.cells.held[row]
        short = {b: int(given.cells.by_skill(each).sum()) for b, each in changed.items()}
        if self.guard.each:
            return all(now <= self.before[bureau] for bureau, now in short.items())
        most = self.before.sum() if self.guard.most is None else self.guard.most
        return bool(self.short.sum() + sum(n - self.short[b] for b, n in short.items()) <= most)


@dataclass(frozen=True)
class Bureaus:
    """Everybody with their bureau, what bureaus want, and what a placement has to keep of it."""

    staff: pl.DataFrame
    demand: pl.DataFrame
    guard: Guard | None


def setting(
    given: Bureaus,
    framework: Framework,
    people: Sequence[str],
    bureaus: Sequence[str | None],
    fixed: Mapping[str, str | None],
) -> Setting:
    """Return the setting of these people to place and the bureaus of the posts.

    `fixed` are the bureaus of the posts that people have already; no bureau: they stay.
    """
    cells, home, there = located(
        given.staff,
        given.demand,
        framework,
        {one: bureau for one, bureau in fixed.items() if bureau is not None},
        [bureau for bureau in bureaus if bureau is not None],
    )
    number: dict[str | None, int] = {bureau: n for n, bureau in enumerate(cells.bureaus)}
    row = {one: n for n, one in enumerate(given.staff["staff_id"])}
    return Setting(
        cells,
        home,
        there,
        np.array([row[one] for one in people], dtype=np.int64),
        np.array([number.get(bureau, NOBODY) for bureau in bureaus], dtype=np.int64),
    )


@dataclass(frozen=True, eq=False)
class Guarded:
    """The best placement within a guard.

    chosen: the person of each post. loss: what its fits are less than those of the best placement of
    all, and least_loss: no placement within the guard loses less. before, after: the sum of the bureaus'
    shortfalls, and unguarded: the least with the best fits of all. of_equals: whether of those as good this
    one surely is the one that the rule takes.
    """

    chosen: Indexes
    loss: int
    least_loss: int
    before: int
    after: int
    unguarded: int
    of_equals: bool


@dataclass(frozen=True)
class NoGuard:
    """Why no placement keeps a guard.

    most: what the sum of the bureaus' shortfalls is kept to; least: none is below (None: not known, there may
    be a placement that was not found). risen: the bureaus that come to lack more in one of the ways in which
    the least is added, with before and after.
    """

    most: int
    least: int | None
    risen: tuple[tuple[str, int, int], ...]


def guarded(
    fits: Fits, best: Indexes, given: Setting, guard: Guard | None, full: int
) -> Guarded | NoGuard:
    """Return the placement with the highest sum of fits that keeps the guard, or why none does.

    `best` has the highest sum of all, `full` is a full fit. Of equally good ones that with the least sum of
    the bureaus' shortfalls is taken, and then that in which the first post has the first person that it can
    have, then the second post, and so on.

    A pair loses what its fit is below the sum of two prices; so does a post left empty, and a person without
    one. Whatever uses a pair that loses more than the best found is no better: only pairs up to a gap are
    looked at, and a wider one as long as the best within it loses more than the gap.
    """
    if not (fits > IMPOSSIBLE).any():
        return _as_fixed(best, given, guard)
    task = _Task(fits, best, given)
    tight = _Model(task, 0)
    equal = _surely(searched(tight.shortfall(), tight.limits, tight.x_of(best), _NODES))
    unguarded = equal.cost + tight.apart
    if guard is None:
        return tight.ended(tight.limits, equal.x, unguarded)
    model, gap = tight, 0
    limits = tight.guarded(guard)
    kept = None if limits is None else searched(tight.loss(), limits, None, _NODES)
    while limits is None or kept is None:
        if gap >= task.widest:
            return model.none(guard)
        gap = max(_WIDER * gap, full // _FIRST_GAP)
        model = _Model(task, gap)
        limits = model.guarded(guard)
        kept = None if limits is None else searched(model.loss(), limits, None, _NODES)
    known, lost = model.chosen(kept.x), kept.cost * model.unit
    model = _Model(task, lost)
    limits = _surely(model.guarded(guard))
    return model.ended(limits, model.x_of(known), unguarded, model.losses <= gap / model.unit)


def _as_fixed(best: Indexes, given: Setting, guard: Guard | None) -> Guarded | NoGuard:
    """Return the placement of the fixed pairs alone, where nobody else can have a post."""
    before, after = (given.short(where) for where in (given.home, given.there))
    was, now = int(before.sum()), int(after.sum())
    most = was if guard is None or guard.most is None else guard.most
    is_kept = guard is None or (np.all(after <= before) if guard.each else now <= most)
    if is_kept:
        return Guarded(best, 0, 0, was, now, now, of_equals=True)
    return NoGuard(most, now, _risen(given, before, after))


def _risen(given: Setting, before: Whole, after: Whole) -> tuple[tuple[str, int, int], ...]:
    rows = zip(given.cells.bureaus, before.tolist(), after.tolist(), strict=True)
    return tuple((bureau, was, now) for bureau, was, now in rows if now > was)


def _surely(found: _Found | None) -> _Found:
    """Return what there is, where something is known to be within the limits."""
    if found is None:
        raise AssertionError
    return found


class _Task:
    """The losses of pairs, of empty posts and of people without a post."""

    def __init__(self, fits: Fits, best: Indexes, given: Setting) -> None:
        self.given = given
        self.empty, self.idle = (one.astype(np.int64) for one in least_prices(fits, best))
        self.possible = fits > IMPOSSIBLE
        self.losses = self.empty[:, np.newaxis] + self.idle - fits
        of_pairs = int(self.losses.max(initial=0, where=self.possible))
        self.widest = max(of_pairs, self.empty.max(initial=0), self.idle.max(initial=0))
        self.before = given.short(given.home)


class _Model:
    """The task with what loses no more than a gap.

    Columns: z of `cells.Binding`, then x of pairs, then posts left empty and people without a post who
    lose by it. Beside the rows of the cells a post has at most one person, a person at most one post, and
    whoever loses by being without is either in a pair or without.
    """

    def __init__(self, task: _Task, gap: int) -> None:
        self.task = task
        given = task.given
        self.post, self.person = np.nonzero(task.possible & (task.losses <= gap))
        self.empty, self.idle = (
            np.flatnonzero((price > 0) & (price <= gap)) for price in (task.empty, task.idle)
        )
        losses = np.concatenate(
            [task.losses[self.post, self.person], task.empty[self.empty], task.idle[self.idle]]
        )
        self.unit = int(np.gcd.reduce(losses)) or 1
        self.losses = losses // self.unit
        row = given.row[self.person]
        old = given.there[row]
        new = np.where(given.to[self.post] >= 0, given.to[self.post], old)
        leaves = np.unique(row[(old >= 0) & (old != new)])
        leaving = np.bincount(given.there[leaves], minlength=len(given.cells.bureaus))
        self.cells = binding(given.cells, given.there, np.minimum(leaving, len(given.to)))
        self.apart = int(self.cells.apart.sum())
        self.first = len(self.cells.pairs)
        self.limits = self._limits(self.cells.entries(given.cells, row, old, new))

    def _limits(self, of_cells: Entries) -> Limits:
        pairs = self.first + np.arange(len(self.post))
        empty = self.first + len(pairs) + np.arange(len(self.empty))
        idle = self.first + len(pairs) + len(empty) + np.arange(len(self.idle))
        entries, most = [of_cells], [-self.cells.lacking]
        for number, price, without, column in (
            (self.post, self.task.empty, self.empty, empty),
            (self.person, self.task.idle, self.idle, idle),
        ):
            at = sum(map(len, most))
            entries.append((at + number, pairs, np.ones(len(pairs))))
            most.append(np.ones(len(price), dtype=np.int64))
            # Who loses by being without is in a pair or without.
            is_dear = price[number] > 0
            at += len(price)
            entries += [
                (at + number[is_dear], pairs[is_dear], np.full(is_dear.sum(), -1.0)),
                (at + without, column, np.full(len(without), -1.0)),
            ]
            most.append(-(price > 0).astype(np.int64))
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        width = self.first + len(self.losses)
        matrix = coo_array((values, (rows, columns)), shape=(sum(map(len, most)), width))
        return Limits(
            matrix.tocsr(),
            np.concatenate(most).astype(np.float64),
            np.concatenate([self.cells.wanted, np.ones(len(self.losses))]).astype(np.float64),
        )

    def loss(self) -> Floats:
        """Return the cost that counts what is lost, in `unit`."""
        return np.concatenate([np.zeros(self.first), self.losses.astype(np.float64)])

    def shortfall(self) -> Floats:
        """Return the cost that counts the shortfall."""
        return np.concatenate([np.ones(self.first), np.zeros(len(self.losses))])

    def _guards(self, guard: Guard) -> list[tuple[Floats, int]]:
        """Return which z are summed, and the most that the sum may be."""
        before = self.task.before
        if not guard.each:
            most = int(before.sum()) if guard.most is None else guard.most
            return [(self.shortfall(), most - self.apart)]
        of = self.cells.pairs // len(self.task.given.cells.skills)
        zeros = np.zeros(len(self.losses))
        return [
            (np.concatenate([of == bureau, zeros]), int(most))
            for bureau, most in enumerate(before - self.cells.apart)
        ]

    def guarded(self, guard: Guard) -> Limits | None:
        """Return the limits with the guard, None where it is broken whatever is done."""
        limits = self.limits
        for summed, most in self._guards(guard):
            if most < 0:
                return None
            if summed.any():
                limits = limits.keeping(summed, most)
        return limits

    def none(self, guard: Guard) -> NoGuard:
        """Return how far a guard is missed at least."""
        rows, most = zip(*self._guards(guard), strict=True)
        n, width = len(rows), self.first + len(self.losses)
        limits = self.limits
        summed: Any = [[limits.matrix, None], [csr_array(np.array(rows)), -eye_array(n)]]
        matrix: Any = block_array(summed)
        wide = Limits(
            csr_array(matrix),
            np.concatenate([limits.most, most]),
            np.concatenate([limits.upper, np.full(n, float(self.task.given.cells.demand.sum()))]),
        )
        found = _surely(searched(np.concatenate([np.zeros(width), np.ones(n)]), wide, None, _NODES))
        after = self.task.given.short(self.task.given.where(self.chosen(found.x)))
        total = int(self.task.before.sum()) if guard.most is None else guard.most
        return NoGuard(
            total,
            total + found.least,
            _risen(self.task.given, self.task.before, after),
        )

    def x_of(self, chosen: Indexes) -> Whole:
        """Return a placement, all of which is within the gap, as a value of the columns."""
        given = self.task.given
        short = given.cells.short(given.where(chosen)).ravel()[self.cells.pairs]
        pairs = chosen[self.post] == self.person
        empty = chosen[self.empty] == NOBODY
        idle = ~np.isin(self.idle, chosen)
        return np.concatenate([short, pairs, empty, idle]).astype(np.int64)

    def chosen(self, x: Whole) -> Indexes:
        """Return the person of each post."""
        chosen = np.full(len(self.task.losses), NOBODY, dtype=np.int64)
        has = x[self.first : self.first + len(self.post)] > 0
        chosen[self.post[has]] = self.person[has]
        return chosen

    def ended(
        self, limits: Limits, known: Whole, unguarded: int, among: NDArray[np.bool_] | None = None
    ) -> Guarded:
        """Return the placement of the least loss, of these of the least shortfall, then the first in order.

        No shortfall outweighs a unit of loss, so that one search finds the least of both. A search begins
        at `known`; its bound is first sought `among` some of the pairs.
        """
        outweighing = int(self.cells.wanted.sum()) + 1
        cost = outweighing * self.loss() + self.shortfall()
        columns = None if among is None else np.append(np.ones(self.first, dtype=bool), among)
        kept = _surely(searched(cost, limits, known, _NODES, columns))
        loss, short = (int(one @ kept.x) for one in (self.loss(), self.shortfall()))
        x, is_first = self._first_in_order(kept.keeping(cost, limits), kept.x)
        return Guarded(
            self.chosen(x),
            loss * self.unit,
            min(loss, kept.least // outweighing) * self.unit,
            int(self.task.before.sum()),
            short + self.apart,
            unguarded,
            kept.is_best and is_first,
        )

    def _first_in_order(self, limits: Limits, x: Whole) -> tuple[Whole, bool]:
        """Give post after post the first person that it can have; return whether that is proven.

        Several posts are settled at a time: the numbers of their people are the digits of the cost.
        """
        columns = np.split(
            self.first + np.arange(len(self.post)),
            np.searchsorted(self.post, np.arange(1, len(self.task.losses))),
        )
        is_first = True
        settled: list[int] = []
        block: list[Whole] = []
        for post, every in enumerate(columns):
            can = every[limits.upper[every] > 0]
            if len(can) and x[can[0]] and not block:
                settled.append(int(can[0]))
                limits = limits.without(np.isin(np.arange(len(x)), can[1:]))
            elif len(can):
                block.append(can)
            size = prod(len(each) + 1 for each in block)
            if not block or (size < _BLOCK and post < len(columns) - 1):
                continue
            cost, held = np.zeros(len(x)), np.zeros(len(x))
            for each in block:
                size //= len(each) + 1
                cost[each] = size * (np.arange(len(each)) - float(len(each)))
            held[settled] = -1
            found = _surely(searched(cost, limits.keeping(held, -len(settled)), x, _NODES))
            x, is_first = found.x, is_first and found.is_best
            undecided = np.concatenate(block)
            settled += undecided[x[undecided] > 0].tolist()
            limits = limits.without(np.isin(np.arange(len(x)), undecided[x[undecided] == 0]))
            block = []
        return x, is_first
