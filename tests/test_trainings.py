"""Rise beside trainings: hand-computed cases, published intervals, and laws."""

from collections.abc import Sequence
from math import isclose, sqrt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import small_framework, staff_frame, with_parts
from tdskill.analysis.trainings import (
    COLUMNS,
    between_judgements,
    newcombe,
    training_effect,
    wilson,
)
from tdskill.analysis.trend import pairs
from tdskill.framework import Framework

ONE = small_framework(skills=("cloud",))

Course = tuple[int | None, int | None, bool]
"""Level before, level after, and whether the training was taken."""


def effect(people: Sequence[Course], *, smallest_group: int = 1) -> dict[str, object]:
    return effects(people, smallest_group=smallest_group).row(0, named=True)


def effects(
    people: Sequence[Course], *, smallest_group: int = 1, framework: Framework = ONE
) -> pl.DataFrame:
    before, after = (
        staff_frame(ONE, [{"cloud": person[when]} for person in people]) for when in (0, 1)
    )
    taken = pl.DataFrame(
        [(f"p{n}", "t") for n, person in enumerate(people) if person[2]],
        schema={"staff_id": pl.String, "training": pl.String},
        orient="row",
    )
    return training_effect(
        pairs(before.lazy(), after.lazy()), taken.lazy(), framework, smallest_group=smallest_group
    )


def group(level: int, people: int, rose: int, *, took: bool) -> list[Course]:
    return [(level, level + (number < rose), took) for number in range(people)]


EXAMPLE = [
    *group(0, 4, 3, took=True),
    *group(1, 6, 3, took=True),
    *group(0, 20, 4, took=False),
    *group(1, 30, 12, took=False),
]


def test_the_example_in_the_methods_page() -> None:
    row = effect(EXAMPLE)
    assert [row[name] for name in COLUMNS[2:6]] == [10, 6, 50, 16]
    # 6/10; 4/10 x 4/20 + 6/10 x 12/30 = 0.08 + 0.24
    assert row["share_took"] == 0.6
    assert row["share_others"] == pytest.approx(0.32)
    assert row["difference"] == pytest.approx(0.28)
    # size of the others: 1 / (0.4^2/20 + 0.6^2/30) = 50. Wilson: 0.3127 to 0.8318 and 0.2076 to 0.4581.
    assert row["low"] == pytest.approx(
        0.28 - sqrt((0.6 - 0.3127) ** 2 + (0.4581 - 0.32) ** 2), abs=2e-4
    )
    assert row["high"] == pytest.approx(
        0.28 + sqrt((0.8318 - 0.6) ** 2 + (0.32 - 0.2076) ** 2), abs=2e-4
    )
    assert (row["low"], row["high"]) == pytest.approx((-0.0388, 0.5376), abs=2e-4)


@pytest.mark.parametrize(
    ("first", "first_size", "second", "second_size", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_the_range_is_the_one_published_by_newcombe(
    first: int, first_size: int, second: int, second_size: int, low: float, high: float
) -> None:
    """Newcombe 1998, table II, method 10."""
    sizes = pl.lit(first_size), pl.lit(second_size)
    range_ = newcombe(pl.lit(first / first_size), sizes[0], pl.lit(second / second_size), sizes[1])
    found = pl.select(range_[0].alias("low"), range_[1].alias("high")).row(0)
    assert found == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_wilson_bound_is_a_share_that_the_found_one_is_just_compatible_with(
    rose: int, size: int
) -> None:
    share = min(rose, size) / size
    low, high = wilson(pl.lit(share), pl.lit(size))
    for bound in pl.select(low.alias("low"), high.alias("high")).row(0):
        distance = (share - bound) ** 2
        assert isclose(
            distance, 1.959964**2 * bound * (1 - bound) / size, rel_tol=1e-5, abs_tol=1e-12
        )


def test_takers_at_a_level_without_others_are_left_out_and_counted() -> None:
    row = effect(
        [*group(2, 3, 3, took=True), *group(0, 2, 1, took=True), *group(0, 4, 1, took=False)]
    )
    assert [row[name] for name in ("took", "took_rose", "others", "others_rose")] == [2, 1, 4, 1]
    assert row["without_others"] == 3


def test_others_at_levels_where_nobody_took_it_are_not_compared() -> None:
    row = effect(
        [*group(0, 2, 1, took=True), *group(0, 2, 0, took=False), *group(1, 9, 9, took=False)]
    )
    assert (row["others"], row["share_others"]) == (2, 0.0)


def test_only_people_who_could_rise_and_have_both_levels_are_compared() -> None:
    people: list[Course] = [
        (3, 3, True),
        (None, 2, True),
        (1, None, True),
        (1, 2, True),
        (1, 1, False),
        (1, None, False),
    ]
    row = effect(people)
    assert [row[name] for name in ("took", "took_rose", "others", "others_rose")] == [1, 1, 1, 0]


def test_a_training_that_nobody_to_compare_took_has_a_row_without_shares() -> None:
    row = effect([(3, 3, True), (1, 1, False)])
    assert [row[name] for name in COLUMNS[2:]] == [0, None, 0, *[None] * 6, 0]


def test_no_figure_is_shown_where_either_group_is_small() -> None:
    few_took = [*group(0, 4, 2, took=True), *group(0, 9, 3, took=False)]
    few_others = [*group(0, 9, 2, took=True), *group(0, 4, 3, took=False)]
    for people in (few_took, few_others):
        row = effect(people, smallest_group=5)
        assert {row["took"], row["others"]} == {4, 9}
        hidden = (
            "took_rose",
            "others_rose",
            "share_took",
            "share_others",
            "difference",
            "low",
            "high",
        )
        assert [row[name] for name in hidden] == [None] * len(hidden)
    assert effect([*few_took, (0, 0, True)], smallest_group=5)["share_took"] == 2 / 5


@pytest.mark.parametrize(("alone", "is_shown"), [(0, True), (2, False), (3, True)])
def test_no_figure_is_shown_beside_few_without_others(alone: int, *, is_shown: bool) -> None:
    # Three took it at Lv.0 beside three others; `alone` took it at Lv.2, where nobody else stood.
    took = [("took", 0, 1)] * 3 + [("others", 0, 0)] * 3 + [("took", 2, 3)] * alone
    both = pl.DataFrame(
        {
            "staff_id": [f"p{n}" for n in range(len(took))],
            "_then": True,
            "_now": True,
            "cloud": [then for _who, then, _now in took],
            "cloud now": [now for _who, _then, now in took],
        }
    )
    courses = pl.DataFrame(
        {
            "staff_id": [f"p{n}" for n, (who, *_) in enumerate(took) if who == "took"],
            "training": "x",
        }
    )
    rows = training_effect(
        both.lazy(), courses.lazy(), small_framework(skills=("cloud",)), smallest_group=3
    )
    row = rows.row(0, named=True)
    assert (row["took"], row["others"], row["without_others"]) == (3, 3, alone)
    assert (row["took_rose"] is not None) is is_shown
    assert (row["difference"] is not None) is is_shown


def test_a_training_taken_twice_counts_once() -> None:
    then = staff_frame(ONE, [{"cloud": 0}, {"cloud": 0}])
    now = staff_frame(ONE, [{"cloud": 1}, {"cloud": 0}])
    taken = pl.LazyFrame({"staff_id": ["p0", "p0"], "training": ["t", "t"]})
    row = training_effect(pairs(then.lazy(), now.lazy()), taken, ONE).row(0, named=True)
    assert (row["took"], row["others"]) == (1, 1)


def test_people_of_one_year_alone_are_not_compared() -> None:
    then = staff_frame(ONE, [{"cloud": 0}, {"cloud": 0}])
    now = staff_frame(ONE, [{"cloud": 1}])
    taken = pl.LazyFrame({"staff_id": ["p0", "nobody"], "training": ["t", "u"]})
    frame = training_effect(pairs(then.lazy(), now.lazy()), taken, ONE)
    assert frame.select("training", "took", "without_others").rows() == [("t", 0, 1), ("u", 0, 0)]


def test_without_any_training_there_is_no_row() -> None:
    assert effects([(1, 1, False)]).columns == list(COLUMNS)
    assert effects([(1, 1, False)]).is_empty()


levels = st.integers(0, 3)
courses = st.lists(st.tuples(st.none() | levels, st.none() | levels, st.booleans()), max_size=12)


@settings(max_examples=40)
@given(courses)
def test_shares_and_range_are_those_of_counting_people_one_by_one(people: list[Course]) -> None:
    rows = effects(people)
    if rows.is_empty():
        return
    row = rows.row(0, named=True)
    able = [
        (before, after > before, took)
        for before, after, took in people
        if before is not None and after is not None and before < 3
    ]
    took = [(before, rose) for before, rose, taken in able if taken]
    others = [(before, rose) for before, rose, taken in able if not taken]
    matched = [(before, rose) for before, rose in took if before in {level for level, _ in others}]
    assert (row["took"], row["without_others"]) == (len(matched), len(took) - len(matched))
    if not matched:
        assert row["share_took"] is None
        return
    # Each taker is set beside the mean of the others at the same level.
    beside = [
        sum(rose for level, rose in others if level == before)
        / sum(1 for level, _ in others if level == before)
        for before, _rose in matched
    ]
    assert row["share_took"] == pytest.approx(sum(rose for _, rose in matched) / len(matched))
    assert row["share_others"] == pytest.approx(sum(beside) / len(matched))
    assert row["low"] - 1e-9 <= row["difference"] <= row["high"] + 1e-9


@pytest.mark.parametrize(
    ("finished", "then", "now", "counts"),
    [
        ("2023-11-01", "2023-11-01", "2024-11-01", False),
        ("2023-11-02", "2023-11-01", "2024-11-01", True),
        ("2024-11-01", "2023-11-01", "2024-11-01", True),
        ("2024-11-02", "2023-11-01", "2024-11-01", False),
        (None, "2023-11-01", "2024-11-01", None),
        ("2023-12-01", None, "2024-11-01", None),
        ("2024-12-01", None, "2024-11-01", False),
        ("2023-10-01", "2023-11-01", None, False),
        ("2024-12-01", "2023-11-01", None, None),
    ],
)
def test_a_course_counts_when_it_was_finished_between_the_judgements(
    finished: str | None, then: str | None, now: str | None, *, counts: bool | None
) -> None:
    def frame(column: str, day: str | None) -> pl.LazyFrame:
        days = [] if day is None and column == "assessed_on" else [day]
        return pl.LazyFrame(
            {"staff_id": ["p"] * len(days), column: days},
            schema={"staff_id": pl.String, column: pl.String},
        ).with_columns(pl.col(column).str.to_date())

    taken = frame("finished_on", finished)
    found = between_judgements(taken, frame("assessed_on", then), frame("assessed_on", now))
    assert found.collect()["counts"].to_list() == [counts]


def test_who_has_the_last_level_of_a_skill_cannot_rise() -> None:
    skills = tuple(each.model_copy(update={"levels": (1, 2)}) for each in ONE.skills)
    people: list[Course] = [(2, 2, True), (1, 2, True), (2, 2, False), (1, 1, False)]
    row = effects(people, framework=with_parts(ONE, skills=skills)).row(0, named=True)
    assert [row[name] for name in ("took", "took_rose", "others", "others_rose")] == [1, 1, 1, 0]
