"""Least whole numbers within limits, each proven to be the least (scipy with HiGHS).

The search is done in floating point; what proves an answer is whole numbers that are within the limits,
and a bound that no numbers within them cost less.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from time import monotonic
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_PROVEN: Final = 0.5
"""All costs are whole numbers: a bound nearer than this proves the least."""
_SURE: Final = 1e-4
"""More than rounding adds to any bound."""
_KEPT: Final = 1e-7
"""A row that is passed by less is kept, to the solver as well."""
_INFEASIBLE: Final = 2
"""What scipy says where nothing is within the limits."""


@dataclass(frozen=True, eq=False)
class Limits:
    """matrix @ x <= most and 0 <= x <= upper, in whole numbers x.

    Of the first `loose` rows few bind the best x: it is sought without them, then with those that it breaks.
    """

    matrix: csr_array
    most: Floats
    upper: Floats
    loose: int = 0

    def hold(self, x: Whole) -> bool:
        inside = bool(np.all(x >= 0) and np.all(x <= self.upper))
        return inside and bool(np.all(self.matrix @ x <= self.most))

    @property
    def may_be_any(self) -> NDArray[np.bool_]:
        """Which columns may have anything but 0; of none the first, as there is no task without columns."""
        may: NDArray[np.bool_] = self.upper > 0
        return may if may.any() else np.arange(len(may)) == 0

    def keeping(self, cost: Floats, most: float) -> "Limits":
        """Return these limits and cost @ x <= most."""
        row = csr_array(cost[np.newaxis, :])
        return replace(
            self, matrix=vstack([self.matrix, row], "csr"), most=np.append(self.most, most)
        )

    def without(self, columns: NDArray[np.bool_]) -> "Limits":
        """Return these limits and x = 0 in some columns."""
        return replace(self, upper=np.where(columns, 0.0, self.upper))

    def one_more(self, row: int) -> "Limits":
        """Return the limits with one more in a row."""
        return replace(self, most=self.most + (np.arange(len(self.most)) == row))

    def among(self, rows: NDArray[np.bool_]) -> "Limits":
        """Return the limits of some rows alone."""
        return replace(self, matrix=self.matrix[rows], most=self.most[rows], loose=0)

    def at_most(self, row: int, most: float) -> "Limits":
        """Return the limits with so many in a row."""
        return replace(self, most=np.where(np.arange(len(self.most)) == row, most, self.most))


@dataclass(frozen=True, eq=False)
class Bound:
    """No x within the limits costs less than `value`, which prices <= 0 of the rows prove.

    With most in the place of matrix @ x: cost @ x >= prices @ most + dear @ x, where dear = cost -
    prices @ matrix, and dear @ x is no less than the sum of min(0, dear) upper. This holds for any
    prices, however they were found.
    """

    value: float
    prices: Floats
    dear: Floats


def _relaxed(cost: Floats, limits: Limits) -> tuple[Floats, Bound]:
    """Return the best x, whole or not, and the bound that its dual prices prove."""
    return _proved(cost, limits, _linear(cost, limits))


def _proved(cost: Floats, limits: Limits, found: Any) -> tuple[Floats, Bound]:  # noqa: ANN401 - scipy's result
    """Return what `_linear` found, and the bound."""
    if found.status != 0:
        raise _no_plan(found.message)
    return found.x, _priced(cost, limits, found)


def _priced(cost: Floats, limits: Limits, found: Any) -> Bound:  # noqa: ANN401 - scipy's result
    """Return the bound of the limits by the prices that were found."""
    prices = np.minimum(found.ineqlin.marginals, 0)
    dear = cost - prices @ limits.matrix
    value = float(prices @ limits.most + np.minimum(dear, 0) @ limits.upper)
    return Bound(value, prices, dear)


def _whole(
    cost: Floats, limits: Limits, x: Floats, bound: Bound, other: Floats | None = None
) -> Whole:
    """Return the best whole numbers, given what `_relaxed` returned.

    That may be whole itself. If not, whole numbers that cost no more than the bound rounded up may
    be found quickly, at the least `other` cost, among the columns that leave room for them. If not,
    they are solved for, without the columns that alone cost more than the best numbers known.
    """
    if (whole := _proven(cost, limits, x, bound.value)) is not None:
        return whole
    target = ceil(bound.value - _SURE)
    near = limits.without(bound.dear > target - bound.value + _PROVEN)
    if other is not None:
        found = _linear(other, near.keeping(cost, target))
        if found.x is not None and (
            (whole := _proven(cost, limits, found.x, bound.value)) is not None
        ):
            return whole
    found = _integral(cost, near)
    if found.x is not None:
        if (whole := _proven(cost, limits, found.x, bound.value)) is not None:
            return whole
        if limits.hold(known := np.rint(found.x).astype(np.int64)):
            limits = limits.without(bound.dear > float(cost @ known) - bound.value + _PROVEN)
    found = _integral(cost, limits)
    if found.x is not None and found.status == 0:
        least = max(found.mip_dual_bound, bound.value)
        if (whole := _proven(cost, limits, found.x, least)) is not None:
            return whole
    raise _no_plan(found.message)


def _proven(cost: Floats, limits: Limits, x: Floats, least: float) -> Whole | None:
    """Return x in whole numbers where they are within the limits and nothing can cost less."""
    whole = np.rint(x).astype(np.int64)
    return whole if limits.hold(whole) and float(cost @ whole) - least < _PROVEN else None


def _linear(cost: Floats, limits: Limits, like: Bound | None = None) -> Any:  # noqa: ANN401 - scipy's result
    """Return the best x, whole or not; the rows that bind are likely those of the bound `like`."""
    may = limits.may_be_any

    def solve(limits: Limits) -> Any:  # noqa: ANN401
        # Its annotations know dense matrices alone.
        sparse: Any = limits.matrix[:, may]
        return linprog(
            cost[may],
            A_ub=sparse,
            b_ub=limits.most,
            bounds=[(0, upper) for upper in limits.upper[may].tolist()],
            method="highs",
        )

    found, rows = _by_broken_rows(solve, limits, may, like)
    if found.x is not None:
        prices = np.zeros(len(rows))
        prices[rows] = found.ineqlin.marginals
        found.ineqlin.marginals = prices
    return found


def _integral(
    cost: Floats,
    limits: Limits,
    seconds: float | None = None,
    nodes: int | None = None,
    like: Bound | None = None,
) -> Any:  # noqa: ANN401 - scipy's result
    """Return the best x in whole numbers; the rows that bind are likely those of the bound `like`."""
    may = limits.may_be_any
    until = None if seconds is None else monotonic() + seconds

    def solve(limits: Limits) -> Any:  # noqa: ANN401
        left = None if until is None else max(0, until - monotonic())
        bounds = {"time_limit": left, "node_limit": nodes}
        options: Any = {"mip_rel_gap": 0} | {name: n for name, n in bounds.items() if n is not None}
        return milp(
            cost[may],
            integrality=np.ones(np.count_nonzero(may), dtype=np.int64),
            bounds=Bounds(0, limits.upper[may]),
            constraints=LinearConstraint(limits.matrix[:, may], -np.inf, limits.most),
            options=options,
        )

    return _by_broken_rows(solve, limits, may, like)[0]


def _by_broken_rows(
    solve: Callable[[Limits], Any],
    limits: Limits,
    may: NDArray[np.bool_],
    like: Bound | None = None,
) -> tuple[Any, NDArray[np.bool_]]:
    """Return what is found within the limits, and the rows that it was sought with.

    Of the loose rows these are those of the bound `like`, and the ones that what was found breaks. It is
    the best within all of them as soon as it breaks none: no x within more rows costs less than the best
    within fewer.
    """
    loose = np.arange(len(limits.most)) < limits.loose
    rows = ~loose
    if like is not None:
        rows |= like.prices < 0
    while True:
        found = _in_all_columns(solve(limits.among(rows)), may)
        if found.x is None or not limits.loose:
            return found, rows
        broken = loose & ~rows & (limits.matrix @ found.x > limits.most + _KEPT)
        if not broken.any():
            return found, rows
        rows |= broken


def _in_all_columns(found: Any, may: NDArray[np.bool_]) -> Any:  # noqa: ANN401 - scipy's result
    """Return what was found with x = 0 in the columns that may have nothing else."""
    if found.x is not None:
        x = np.zeros(len(may))
        x[may] = found.x
        found.x = x
    return found


def _no_plan(reason: str) -> TdskillError:
    return TdskillError(_("The solver found no best plan: {reason}").format(reason=reason))


def in_turn(costs: Sequence[Floats], limits: Limits) -> tuple[Whole, list[int], Bound]:
    """Return the x that is best by the first cost, of those by the second, and so on.

    With it come the least costs and the bound of the first one. What costs more than the best does
    by a whole unit of x alone is in no best x, and is left out from then on.
    """
    bounds: list[Bound] = []
    least: list[int] = []
    for cost, following in zip(costs, [*costs[1:], None], strict=True):
        x, bound = _relaxed(cost, limits)
        whole = _whole(cost, limits, x, bound, following)
        bounds.append(bound)
        least.append(round(float(cost @ whole)))
        limits = limits.keeping(cost, least[-1]).without(
            bound.dear > least[-1] - bound.value + _PROVEN
        )
    return whole, least, bounds[0]


def rounded_in_turn(costs: Sequence[Floats], limits: Limits) -> tuple[Whole, Bound]:
    """Return whole numbers near the x that is best by the first cost, of those by the second, and so on.

    x is not bound to be whole and is rounded down; with it comes the bound of the first cost.
    """
    bounds = []
    for cost in costs:
        x, bound = _relaxed(cost, limits)
        bounds.append(bound)
        best = float(cost @ x)
        limits = limits.keeping(cost, best + _SURE * max(1.0, abs(best) / 1_000))
    return np.floor(x + _SURE).astype(np.int64), bounds[0]


def fall_by_one_more(
    costs: Sequence[Floats], limits: Limits, row: int, least: int, bound: Bound
) -> int:
    """Return by how much the least cost `least` falls with one more in a row of the limits.

    `bound` is that of the limits as they are: its prices prove a bound for the wider ones too. Where
    that leaves no room for one less, nothing needs to be solved.
    """
    if bound.value + bound.prices[row] > least - 1 + _SURE:
        return 0
    cost, other, *_rest = costs
    limits = limits.one_more(row)
    x, wider = _relaxed(cost, limits)
    if wider.value > least - 1 + _SURE:
        return 0
    return least - round(float(cost @ _whole(cost, limits, x, wider, other)))


def rounded_up(value: float) -> int:
    """Return the least whole number that a bound leaves room for."""
    return ceil(value - _SURE)


@dataclass(frozen=True, eq=False)
class Found:
    """The best whole numbers known and what they cost; none within the limits cost less than `least`."""

    x: Whole
    cost: int
    least: int
    bound: Bound

    @property
    def is_best(self) -> bool:
        return self.cost == self.least

    def keeping(self, cost: Floats, limits: Limits) -> Limits:
        """Return limits for x that cost no more than this one by the cost for which it was found."""
        return limits.keeping(cost, self.cost).without(
            self.bound.dear > self.cost - self.bound.value + _PROVEN
        )


def in_turn_within(
    costs: Sequence[Floats], limits: Limits, known: Whole, seconds: float
) -> list[Found]:
    """Return for each cost the best x found, among those as good by the costs before it.

    The search begins at `known`, which is within the limits, and ends after so many seconds or with a
    proof. The last cost, which is there to choose among equals, is only searched for by the relaxation.
    No cost is below 0, which alone is known of those whose turn does not come in time.
    """
    until = monotonic() + seconds
    stages: list[Found] = []
    for cost in costs:
        if stages and monotonic() > until:
            stages.append(Found(known, round(float(cost @ known)), 0, stages[0].bound))
            continue
        x, bound = _relaxed(cost, limits)
        known = _cheapest(cost, limits, known, x)
        least = rounded_up(bound.value)
        if len(stages) < len(costs) - 1:
            known, least = _searched(cost, limits, bound, known, until)
        stages.append(Found(known, round(float(cost @ known)), least, bound))
        limits = stages[-1].keeping(cost, limits)
    return stages


def _searched(
    cost: Floats, limits: Limits, bound: Bound, known: Whole, until: float
) -> tuple[Whole, int]:
    """Return the best x found, and what none costs less than.

    First among the columns of which each alone leaves room for the bound rounded up: what has others
    costs more than that. Then among all that leave room for less than the best known.
    """
    least = rounded_up(bound.value)
    for among in (least, None):
        now = float(cost @ known)
        if now - least < _PROVEN or (left := until - monotonic()) <= 0:
            break
        most = now if among is None else among
        near = limits.without(bound.dear > most - bound.value + _SURE)
        found = _integral(cost, near, left, like=bound)
        known = _cheapest(cost, limits, known, found.x)
        if found.status == _INFEASIBLE:
            least = round(most) + 1
        elif found.mip_dual_bound is not None:
            beyond = now if among is None else most + 1
            least = max(least, round(min(rounded_up(found.mip_dual_bound), beyond)))
    return known, least


def searched(
    cost: Floats,
    limits: Limits,
    known: Whole | None,
    nodes: int,
    among: NDArray[np.bool_] | None = None,
) -> Found | None:
    """Return the best x found with so many nodes of branch and bound, None: nothing is within the limits.

    The search begins at `known`, where that is given; the bound is then first sought `among` some columns,
    where these are likely to have the best x. It does not go by the clock: every machine finds the same.
    """
    if known is not None and among is not None:
        bound = _bound_among(cost, limits, among)
        if bound is None:
            return None
        best: Whole | None = known
    else:
        relaxed = _linear(cost, limits)
        if relaxed.status == _INFEASIBLE:
            return None
        x, bound = _proved(cost, limits, relaxed)
        best = _cheaper(cost, limits, known, x)
    least = rounded_up(bound.value)
    if best is None or cost @ best - least >= _PROVEN:
        room = np.inf if best is None else cost @ best - bound.value + _PROVEN
        found = _integral(cost, limits.without(bound.dear > room), nodes=nodes)
        if found.status == _INFEASIBLE:
            if best is None:
                return None
            least = round(float(cost @ best))
        elif found.mip_dual_bound is not None:
            least = max(least, rounded_up(found.mip_dual_bound))
        best = _cheaper(cost, limits, best, found.x)
        if best is None:
            raise _no_plan(found.message)
    least = min(least, round(float(cost @ best)))
    return Found(best, round(float(cost @ best)), least, bound)


def _cheapest(cost: Floats, limits: Limits, known: Whole, x: Floats | None) -> Whole:
    """Return x in whole numbers where they are within the limits and cost less than those known."""
    whole = _within(limits, x)
    return known if whole is None or cost @ whole >= cost @ known else whole


def _cheaper(cost: Floats, limits: Limits, known: Whole | None, x: Floats | None) -> Whole | None:
    """Return the same where perhaps nothing is known."""
    return _within(limits, x) if known is None else _cheapest(cost, limits, known, x)


def _within(limits: Limits, x: Floats | None) -> Whole | None:
    """Return x in whole numbers where they are within the limits."""
    whole = None if x is None else np.rint(x).astype(np.int64)
    return whole if whole is not None and limits.hold(whole) else None


def bound_like(cost: Floats, limits: Limits, like: Bound) -> Bound | None:
    """Return the bound of limits that differ little from those of another bound; None: nothing is within.

    It is found with the columns that are not dear by the other bound, and among more as long as any
    other would cost less.
    """
    # What stands in loose rows alone costs no time where these do not bind.
    is_loose = limits.matrix[limits.loose :].count_nonzero(axis=0) == 0
    return _bound_among(cost, limits, (like.dear < _PROVEN) | is_loose, like)


def _bound_among(
    cost: Floats, limits: Limits, among: NDArray[np.bool_], like: Bound | None = None
) -> Bound | None:
    """Return the bound, found among some columns and more as long as any other would cost less."""
    among = among.copy()
    while True:
        found = _linear(cost, limits.without(~among), like)
        if found.status == _INFEASIBLE:
            if among.all():
                return None
            among[:] = True
            continue
        like = bound = _priced(cost, limits, found)
        missing = np.flatnonzero((bound.dear < -_SURE) & (limits.upper > 0) & ~among)
        if not len(missing):
            return bound
        dearest_last = missing[np.argsort(bound.dear[missing], kind="stable")]
        among[dearest_last[: np.count_nonzero(among)]] = True


def fewest(cost: Floats, limits: Limits) -> Whole | None:
    """Return the x of least cost, None where nothing is within the limits."""
    found = _linear(cost, limits)
    if found.status == _INFEASIBLE:
        return None
    return _whole(cost, limits, *_proved(cost, limits, found))
