"""How far two stages agree: AC2 and kappa by hand, by their definition, and by wiggling people's weight."""

import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import exp, log, sqrt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from small import laid_out
from tdskill.analysis.calibration import AGREEMENT, FEWEST_PEOPLE, agreement
from tdskill.render.answer import as_coefficient

Z = 1.959964
Pair = tuple[str, int, int]
"""Who, the level before, the level after."""


def found(pairs: Sequence[Pair], top: int = 3) -> dict[str, float | None]:
    frame = pl.DataFrame(
        pairs,
        schema={"staff_id": pl.String, "before": pl.Int16, "after": pl.Int16},
        orient="row",
    ).with_columns(step=pl.lit("s"))
    row: dict[str, float | None] = (
        agreement(frame.lazy(), ["step"], top).collect().row(0, named=True)
    )
    return row


def counted(table: Sequence[Sequence[int]]) -> list[Pair]:
    """Return a pair of a person of its own for each count of a table of before and after."""
    cells = [
        (i, j)
        for i, row in enumerate(table)
        for j, count in enumerate(row)
        for _time in range(count)
    ]
    return [(f"p{n}", *cell) for n, cell in enumerate(cells)]


def test_two_levels_by_hand() -> None:
    row = found(counted([[40, 10], [20, 30]]), top=1)
    # Equal: 70 of 100. Level 1: 50 before and 40 after; by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5 are equal.
    assert row["kappa"] == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    # The mean share of level 1 is 0.45; by chance 2 x 0.45 x 0.55 = 0.495 are equal.
    assert row["ac2"] == pytest.approx((0.7 - 0.495) / (1 - 0.495))
    # d/D - e/E: -0.595/0.505 at 0, -0.395/0.505 at 1, 1/0.3 - 0.495/0.505 for the others.
    squares = 40 * (0.595 / 0.505) ** 2 + 30 * (0.395 / 0.505) ** 2
    squares += 30 * (1 / 0.3 - 0.495 / 0.505) ** 2
    half = Z * sqrt(squares / 100**2 * 100 / 99)
    ends = [1 - 0.3 / 0.505 * exp(sign * half) for sign in (1, -1)]
    assert [row["ac2_low"], row["ac2_high"]] == pytest.approx(ends, abs=1e-6)
    assert ends == pytest.approx([0.194, 0.562], abs=5e-4)


def test_the_worked_example_of_the_methods() -> None:
    pairs = [(f"p{n}", *ends) for n, ends in enumerate([(3, 2), (2, 2), (2, 1), (1, 1), (1, 2)])]
    row = found(pairs)
    assert row["kappa"] == pytest.approx(2 / 7)
    assert row["ac2"] == pytest.approx(1 - 0.6 / (9 - 26 / 3 * 0.58))
    assert row["ac2"] == pytest.approx(0.8490, abs=5e-5)


def test_equal_levels_agree_wholly_and_have_no_interval() -> None:
    row = found([(f"p{n}", n % 4, n % 4) for n in range(40)])
    assert (row["ac2"], row["kappa"]) == (1, 1)
    assert [row[name] for name in AGREEMENT if name.endswith(("low", "high"))] == [None] * 4


def test_where_all_levels_are_one_kappa_says_nothing() -> None:
    row = found([("p0", 2, 2), ("p1", 2, 2)])
    assert (row["ac2"], row["kappa"]) == (1, None)


levels = st.integers(0, 3)
tables = st.lists(st.tuples(levels, levels), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_both_are_what_their_definition_says(ends: list[tuple[int, int]]) -> None:
    """K. L. Gwet, Handbook of Inter-Rater Reliability: the weighted tables in full, in fractions."""
    scale = range(4)
    weight = {(i, j): 1 - Fraction((i - j) ** 2, 9) for i, j in product(scale, scale)}
    n = len(ends)
    equal = sum((weight[pair] for pair in ends), Fraction(0)) / n
    first = [Fraction(sum(i == k for i, _ in ends), n) for k in scale]
    last = [Fraction(sum(j == k for _, j in ends), n) for k in scale]
    chance = sum(weight[i, j] * first[i] * last[j] for i, j in product(scale, scale))
    mean = [(one + other) / 2 for one, other in zip(first, last, strict=True)]
    gwet = sum(weight.values()) / (4 * 3) * sum(each * (1 - each) for each in mean)
    row = found([(f"p{n}", *pair) for n, pair in enumerate(ends)])
    assert row["ac2"] == pytest.approx(float((equal - gwet) / (1 - gwet)))
    if chance == 1:
        assert row["kappa"] is None
    else:
        assert row["kappa"] == pytest.approx(float((equal - chance) / (1 - chance)))


MANY = [
    (f"p{n}", *ends)
    for n in range(30)
    for ends in [((n * k) % 4, min(3, (n * k) % 4 + (n * n + k) % 7 // 5)) for k in range(1, 6)]
]
"""Thirty people with five pairs each, some of them apart."""


def spread(row: dict[str, float | None], name: str) -> float:
    """Return the width of an interval on the scale of its logarithm, on which it is symmetric."""
    low, high, middle = (row[f"{name}{end}"] for end in ("_low", "_high", ""))
    assert low is not None
    assert high is not None
    assert middle is not None
    assert low < middle < high < 1
    assert log(1 - low) + log(1 - high) == pytest.approx(2 * log(1 - middle))
    return log(1 - low) - log(1 - high)


def left(name: str, weights: dict[str, float]) -> float:
    """Return the log of 1 less the agreement, of MANY with people of these weights, in full."""
    total = sum(weights[person] for person, *_ends in MANY)
    share = {
        cell: sum(weights[person] for person, *ends in MANY if (ends[0], ends[1]) == cell) / total
        for cell in product(range(4), range(4))
    }
    first = [sum(share[i, j] for j in range(4)) for i in range(4)]
    last = [sum(share[i, j] for i in range(4)) for j in range(4)]
    weight = {(i, j): 1 - (i - j) ** 2 / 9 for i, j in share}
    equal = sum(weight[cell] * share[cell] for cell in share)
    if name == "kappa":
        chance = sum(weight[i, j] * first[i] * last[j] for i, j in share)
    else:
        mean = [(one + other) / 2 for one, other in zip(first, last, strict=True)]
        chance = sum(weight.values()) / 12 * sum(each * (1 - each) for each in mean)
    return log((1 - equal) / (1 - chance))


@pytest.mark.parametrize("name", ["ac2", "kappa"])
def test_the_interval_is_that_of_people_drawn_with_all_their_pairs(name: str) -> None:
    """The influence of each person is measured by wiggling that person's weight."""
    people = sorted({person for person, *_ends in MANY})
    step = 1e-5
    influence = [
        (
            left(name, dict.fromkeys(people, 1.0) | {person: 1 + step})
            - left(name, dict.fromkeys(people, 1.0) | {person: 1 - step})
        )
        / (2 * step)
        for person in people
    ]
    half = Z * sqrt(30 / 29 * sum(each**2 for each in influence))
    row = found(MANY)
    assert spread(row, name) == pytest.approx(2 * half, rel=1e-5)
    middle = row[name]
    assert middle is not None
    assert row[f"{name}_low"] == pytest.approx(1 - (1 - middle) * exp(half), rel=1e-5)


@pytest.mark.parametrize("name", ["ac2", "kappa"])
def test_twice_the_people_narrow_the_interval_by_the_root_of_two(name: str) -> None:
    once, twice = found(MANY), found([*MANY, *((f"{who} again", i, j) for who, i, j in MANY)])
    assert twice[name] == pytest.approx(once[name])
    # (C - 1) / (2 C - 1) with C = 30: 0.4915, about a half.
    assert spread(twice, name) / spread(once, name) == pytest.approx(sqrt(29 / 59))


@pytest.mark.parametrize("name", ["ac2", "kappa"])
def test_twice_the_pairs_of_the_same_people_leave_the_interval(name: str) -> None:
    once, twice = found(MANY), found([*MANY, *MANY])
    assert twice[name] == pytest.approx(once[name])
    assert spread(twice, name) == pytest.approx(spread(once, name))


@pytest.mark.parametrize(("people", "is_told"), [(FEWEST_PEOPLE - 1, False), (20, True)])
def test_of_few_people_there_is_no_interval(people: int, *, is_told: bool) -> None:
    row = found([("p0", 0, 1), *((f"p{n}", n % 4, n % 4) for n in range(1, people))])
    assert row["ac2"] is not None
    assert [row[name] is not None for name in ("ac2_low", "ac2_high", "kappa_low")] == [is_told] * 3


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, "1.00"),
        (0.9999, "0.99"),
        (0.985, "0.99"),
        (0.5, "0.50"),
        (0.0, "0.00"),
        (-0.001, "0.00"),
    ],
)
def test_a_coefficient_reads_as_one_only_where_it_is(value: float, shown: str) -> None:
    assert as_coefficient(value) == shown
    assert as_coefficient(-0.25) == "−0.25"


ROSTER = "職員番号,所属局\n" + "".join(f"p{n},{'A局' if n < 24 else 'B局'}\n" for n in range(27))
LEVELS = "staff_id,skill,level,stage,assessed_on\n" + "".join(
    f"p{n},{skill},{level},{stage},2024-1{month}-01\n"
    for n in range(27)
    for skill in ("cloud_services", *(["ux_design"] if n < 3 else []))
    for stage, month, level in (("self", 0, n % 3), ("confirmed", 1, n % 3 + (n % 5 == 0)))
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", roster=ROSTER, assessments=LEVELS)


def rows(run: Run, workspace: Path, *options: str) -> list[dict[str, object]]:
    result = run("calibrate", "--workspace", workspace, "--format", "json", *options)
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_a_page_shows_one_of_the_two_and_machines_get_both(run: Run, workspace: Path) -> None:
    cloud, ux = rows(run, workspace, "--smallest-group", "1")
    assert (cloud["skill"], ux["skill"]) == ("cloud_services", "ux_design")
    # 6 of 27 are one level apart (0, 5, 10, 15, 20, 25).
    same = sum(
        (sum((n % 3 == k) + (n % 3 + (n % 5 == 0) == k) for n in range(27)) / 54) ** 2
        for k in range(4)
    )
    assert cloud["ac2"] == pytest.approx(1 - (6 / 27) / (9 - 26 / 3 * (1 - same)), abs=1e-6)
    assert cloud["ac2_low"] is not None
    assert cloud["kappa_low"] is not None
    assert ux["kappa"] is not None
    assert ux["ac2_low"] is ux["kappa_low"] is None
    assert (
        "Agreement from" in run(*("calibrate", "--workspace", workspace), "--by", "bureau").stdout
    )
    page = run("calibrate", "--workspace", workspace).stdout
    assert "Agreement" in page
    assert "Kappa" not in page
    assert "all skills together: agreement 0." in page


def test_few_people_are_not_told_by_how_they_agree(run: Run, workspace: Path) -> None:
    by_bureau = rows(run, workspace, "--by", "bureau")
    assert [row["people"] for row in by_bureau] == [27]
    for row in rows(run, workspace):
        assert [row[name] for name in AGREEMENT] == [None] * 6
    assert "Agreement from" not in run("calibrate", "--workspace", workspace).stdout
    of_all = rows(run, workspace, "--table", "agreement")
    assert [(row["people"], row["pairs"]) for row in of_all] == [(27, 30)]
    few = laid_out(
        workspace / "few", roster=ROSTER, assessments="".join(LEVELS.splitlines(True)[:7])
    )
    assert rows(run, few, "--table", "agreement") == []
    assert "agreement 0" not in run("calibrate", "--workspace", few).stdout
