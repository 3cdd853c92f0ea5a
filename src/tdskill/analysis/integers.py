"""Least whole numbers within limits, each proven to be the least (scipy with HiGHS).

The search is done in floating point; what proves an answer is whole numbers that are within the limits,
and a bound that no numbers within them cost less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
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


@dataclass(frozen=True, eq=False)
class Limits:
    """matrix @ x <= most and 0 <= x <= upper, in whole numbers x."""

    matrix: csr_array
    most: Floats
    upper: Floats

    def hold(self, x: Whole) -> bool:
        inside = bool(np.all(x >= 0) and np.all(x <= self.upper))
        return inside and bool(np.all(self.matrix @ x <= self.most))

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
    found = _linear(cost, limits)
    if found.status != 0:
        raise _no_plan(found.message)
    prices = np.minimum(found.ineqlin.marginals, 0)
    dear = cost - prices @ limits.matrix
    value = float(prices @ limits.most + np.minimum(dear, 0) @ limits.upper)
    return found.x, Bound(value, prices, dear)


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


def _linear(cost: Floats, limits: Limits) -> Any:  # noqa: ANN401 - scipy's result
    # Its annotations know dense matrices alone.
    sparse: Any = limits.matrix
    return linprog(
        cost,
        A_ub=sparse,
        b_ub=limits.most,
        bounds=[(0, upper) for upper in limits.upper.tolist()],
        method="highs",
    )


def _integral(cost: Floats, limits: Limits) -> Any:  # noqa: ANN401 - scipy's result
    return milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, limits.upper),
        constraints=LinearConstraint(limits.matrix, -np.inf, limits.most),
        options={"mip_rel_gap": 0},
    )


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
