"""Figures are rounded half up, once, and alike wherever they are shown."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from excel import shown as in_excel
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


STAFF = """\
職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,確定,1,1
0002,職員0002,A局,確定,0,1
0003,職員0003,A局,確定,0,1
0004,職員0004,A局,確定,0,1
0005,職員0005,A局,確定,0,1
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,人数
A局,業務1,クラウドサービス活用,1,8
A局,業務1,UXデザイン,1,8
"""


def test_one_of_eight_is_13_percent_in_every_form_of_every_answer(run: Run, tmp_path: Path) -> None:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    (year / "staff.csv").write_text(STAFF, encoding="utf-8")
    (year / "demand.csv").write_text(DEMAND, encoding="utf-8")
    where = ("--workspace", "ws", "--year", "2024")
    for form in ("table", "md"):
        told = run("gap", *where, "--format", form).stdout
        assert [text in told for text in ("13%", "63%", "12%", "62%")] == [True, True, False, False]
        # The sentence and the table say the same.
        assert "Cloud Services (7 short, 13% covered), UX Design (3 short, 63% covered)" in told
    for name in ("org.md", "org.html"):
        run("report", *where, "--org", "--no-decide", "--output", name)
        page = (tmp_path / name).read_text(encoding="utf-8")
        cells = [f">{share}<" if name == "org.html" else f"| {share} |" for share in ("13%", "63%")]
        assert [cell in page for cell in cells] == [True, True]
        assert "62%" not in page
    run("gap", *where, "--output", "gap.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "gap.xlsx").worksheets[0]
    shares = [
        cell for row in sheet.iter_rows(min_row=2) for cell in row if "%" in cell.number_format
    ]
    assert [
        (cell.value, in_excel(cell.value, cell.number_format)) for cell in shares if cell.value
    ] == [*((0.125, "13%"), (0.625, "63%"))]
