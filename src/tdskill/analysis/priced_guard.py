"""A placement near the best that keeps a guard, for more people and posts than can be proved.

Every place that bureaus lack gets a price, and the assignment with the highest sum of fits less prices
is sought, again and again (Lagrangian relaxation). For any price each such sum bounds what a placement
within the guard can reach.
"""

from math import floor
from typing import Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from tdskill.analysis.assignment import IMPOSSIBLE, NOBODY, Fits, Indexes
from tdskill.analysis.cells import Cells, Floats, Whole
from tdskill.analysis.guard import Guard, Guarded, NoGuard, Setting

_STEPS: Final = 20
_FEWEST_STEPS: Final = 4
_PAIRS_A_PRICE: Final = 20_000_000
"""So many pairs are looked at for one price, as long as that leaves a few steps."""
_FIRST: Final = 100
"""The first price of a place is a full fit divided by this."""
_DOUBLINGS: Final = 12
_HALVINGS: Final = 3
_SURE: Final = 1e-6


def nearly_guarded(
    fits: Fits, best: Indexes, given: Setting, guard: Guard, full: int
) -> Guarded | NoGuard:
    """Return a placement near the best that keeps the sum of the shortfalls to the guard's.

    `best` has the highest sum of all, `full` is a full fit. The price of a place is doubled until a placement
    keeps the guard, then prices between are tried. With lambda the price, and pi(b, s, L) >= 0 of which
    the sum over the levels of a bureau and skill is at most lambda:

    bound = max over x of sum of (fit + gain) x + lambda most - sum of pi (D - S),
    gain = sum over what the person holds of pi(the post's bureau) - pi(the own one).

    For one price pi is the mean of best answers, each with lambda on the level that lacks most
    (Frank-Wolfe, weight 2 / (t + 3)). Among equals nothing is chosen by a rule.
    """
    before = int(given.short(given.home).sum())
    most = before if guard.most is None else guard.most
    search = _Search(fits, given, most)
    search.consider(best)
    search.consider(np.full(len(fits), NOBODY, dtype=np.int64))
    total = search.sum_of(best)
    low, high = 0.0, full / _FIRST
    for _doubling in range(_DOUBLINGS):
        if search.bound <= search.total or search.tried_at(high):
            break
        low, high = high, 2 * high
    for _halving in range(_HALVINGS):
        between = (low + high) / 2
        low, high = (low, between) if search.tried_at(between) else (between, high)
    if search.kept is None:
        return NoGuard(most, None, ())
    return Guarded(
        search.kept,
        total - search.total,
        max(0, total - floor(search.bound * (1 + _SURE))),
        before,
        int(given.short(given.where(search.kept)).sum()),
        int(given.short(given.where(best)).sum()),
        of_equals=False,
    )


class _Search:
    """The best placement within the guard and the least bound so far, and the shares of the levels."""

    def __init__(self, fits: Fits, given: Setting, most: int) -> None:
        self.fits, self.given, self.most = fits, given, most
        self.steps = max(_FEWEST_STEPS, min(_STEPS, _PAIRS_A_PRICE // max(fits.size, 1)))
        self.lacking = given.cells.demand - given.cells.supply(given.there)
        self.shares: Floats = np.zeros(self.lacking.shape)
        self.kept: Indexes | None = None
        self.total, self.bound = -1, float("inf")

    def consider(self, chosen: Indexes) -> bool:
        """Keep a placement that is better than those before; return whether it keeps the guard."""
        if self.given.short(self.given.where(chosen)).sum() > self.most:
            return False
        total = self.sum_of(chosen)
        if total > self.total:
            self.kept, self.total = chosen, total
        return True

    def sum_of(self, chosen: Indexes) -> int:
        posts = np.flatnonzero(chosen != NOBODY)
        return int(self.fits[posts, chosen[posts]].sum(dtype=np.int64))

    def tried_at(self, price: float) -> bool:
        """Make the steps at a price of a place; return whether a placement on the way keeps the guard."""
        keeps = False
        for step in range(self.steps):
            chosen, reached = self.answer(price * self.shares)
            offset = price * self.most - price * float((self.shares * self.lacking).sum())
            self.bound = min(self.bound, reached + offset)
            keeps |= self.consider(chosen)
            where = self.given.where(chosen)
            self.shares += 2 / (step + 3) * (_worst(self.given.cells, where) - self.shares)
        return keeps

    def answer(self, prices: Floats) -> tuple[Indexes, float]:
        """Return the placement with the highest sum of fits and gains, and that sum."""
        given = self.given
        # One more bureau, where nothing is worth anything: none.
        worth = np.vstack([prices, np.zeros(prices.shape[1])]) @ given.cells.held.T
        own = given.there[given.row]
        gains = worth[:, given.row][np.where(given.to >= 0, given.to, -1)].T
        gains -= worth[own, given.row][:, np.newaxis]
        gains[:, given.to < 0] = 0
        gains += self.fits.T
        gains[self.fits.T == IMPOSSIBLE] = 0
        np.maximum(gains, 0, out=gains)
        people, posts = linear_sum_assignment(gains, maximize=True)
        reached = gains[people, posts]
        chosen = np.full(len(self.fits), NOBODY, dtype=np.int64)
        chosen[posts[reached > 0]] = people[reached > 0]
        return chosen, float(reached.sum())


def _worst(cells: Cells, where: Whole) -> Floats:
    """Return 1 at the level of each bureau and skill that lacks most, if it lacks anybody."""
    lacking = (cells.demand - cells.supply(where)).reshape(-1, cells.levels)
    worst = np.zeros(lacking.shape)
    most = lacking.argmax(axis=1)
    rows = np.arange(len(lacking))
    worst[rows, most] = lacking[rows, most] > 0
    return worst.reshape(cells.demand.shape)
