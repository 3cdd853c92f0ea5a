"""How every figure that people read is rounded: half up, and once, from the number itself."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_KEPT: Final = 12
"""Decimals of a float that are meant: its last digits may lie beside the fraction it stands for."""


def exact(value: float) -> Decimal:
    """Return the decimal number that a float stands for: 1 - 143/200 is 0.285 and no digit less."""
    return Decimal(repr(round(float(value), _KEPT)))


def half_up(value: float, decimals: int = 0) -> Decimal:
    """Return a number with so many decimals; a half goes up, below zero down (away from zero)."""
    return exact(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(share: float) -> int:
    """Return a share of 1 in whole per cents, but 100 and 0 only where it is so."""
    rounded = int(half_up(share, 2).scaleb(2))
    if 0 < exact(share) < 1:
        return min(max(rounded, 1), 99)
    return rounded
