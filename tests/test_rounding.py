"""Figures are rounded half up, once, and alike wherever they are shown."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdskill.render.answer import as_difference, as_part, as_points, as_share
from tdskill.render.labels import months_label
from tdskill.rounding import half_up, percent


def by_integers(part: int, whole: int) -> int:
    """Return the per cents with no float at all."""
    rounded = (200 * part + whole) // (2 * whole)
    return min(max(rounded, 1), 99) if 0 < part < whole else rounded


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 8, 13),  # 12.5
        (5, 8, 63),  # 62.5
        (3, 8, 38),  # 37.5
        (57, 200, 29),  # 28.5, which a hundred times the float falls short of
        (1, 40, 3),  # 2.5
        (664, 1000, 66),
        (665, 1000, 67),
        (5, 1000, 1),
        (1, 1000, 1),
        (995, 1000, 99),
        (996, 1000, 99),
        (0, 9, 0),
        (9, 9, 100),
    ],
)
def test_a_half_per_cent_is_rounded_up_but_never_up_to_100_or_down_to_0(
    part: int, whole: int, shown: int
) -> None:
    assert percent(part / whole) == shown
    assert as_share(part / whole) == f"{shown}%"


def test_however_a_share_was_computed_it_reads_alike() -> None:
    pairs = pl.DataFrame([(n, m) for m in range(1, 161) for n in range(m + 1)], orient="row")
    n, m = pl.col("column_0"), pl.col("column_1")
    ways = pairs.with_columns(
        direct=n / m,
        rest=1 - (m - n) / m,
        # A division by one number goes by way of its reciprocal.
        reciprocal=n * (1 / m),
        sum=0.5 * n / m + 0.5 * n / m,
    )
    for part, whole, *shares in ways.iter_rows():
        assert {percent(share) for share in shares} == {by_integers(part, whole)}, (part, whole)


def test_a_share_that_is_whole_but_for_the_last_digit_of_its_float_is_whole() -> None:
    assert sum([0.1] * 10) != 1
    assert percent(sum([0.1] * 10)) == 100
    assert percent(1.1 - 1 - 0.1) == 0


def test_thousandths_rounded_down_give_the_same_per_cents_as_the_share_itself() -> None:
    """The parts of a fit are kept so."""
    for whole in range(1, 161):
        for part in range(whole + 1):
            kept = max(1000 * part // whole, part > 0)
            assert percent(kept / 1000) == by_integers(part, whole)


@given(st.fractions(-1000, 1000, max_denominator=1000), st.integers(0, 2))
@settings(max_examples=100)
def test_half_is_away_from_zero_on_both_sides(number: Fraction, decimals: int) -> None:
    steps = abs(number) * 10**decimals
    away = int(steps + Fraction(1, 2)) * (1 if number > 0 else -1)
    assert half_up(float(number), decimals) == Decimal(away).scaleb(-decimals)


@pytest.mark.parametrize(
    ("value", "part"),
    # Parts of a change are n/24 and n/120: 6/24, 18/24 and 9/120 are halves of a tenth.
    [(0.25, "+0.3"), (-0.25, "−0.3"), (0.75, "+0.8"), (0.075, "+0.1"), (0.04, "0.0"), (0, "0.0")],
)
def test_parts_have_one_decimal(value: float, part: str) -> None:
    assert as_part(value) == part


def test_points_months_and_mean_differences() -> None:
    assert [as_points(share) for share in (0.125, -0.125, 0.285, 0.004, -0.004)] == [
        *("+13", "−13", "+29", "0", "0")
    ]
    assert [months_label(months) for months in (12.25, 1234.05, 0.0)] == ["12.3", "1,234.1", "0.0"]
    # 1/8 of a level.
    assert [as_difference(mean) for mean in (0.125, -0.125, 0.001)] == ["+0.13", "−0.13", "0.00"]
