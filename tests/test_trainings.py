"""Rise beside trainings: hand-computed cases, published intervals, and laws."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import comb, isclose, prod, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import SOURCE, small_framework, staff_frame, text, with_parts
from tdskill.analysis.trainings import (
    COLUMNS,
    Effects,
    between_judgements,
    by_chance,
    newcombe,
    stays,
    training_effect,
    wilson,
)
from tdskill.analysis.trend import pairs
from tdskill.framework import Framework
from tdskill.framework.models import Raise, Training


def with_courses(
    framework: Framework, courses: Mapping[str, Sequence[tuple[str, int, int]]]
) -> Framework:
    """Return the framework with courses that raise a skill from a level to another."""
    trainings = tuple(
        Training(
            id=course,
            name=text(course),
            description=text(course),
            format=text("a day"),
            raises=tuple(
                Raise(skill=skill, from_level=low, to_level=high) for skill, low, high in raises
            ),
            raises_provenance="assumed: a test",
            provenance=SOURCE,
        )
        for course, raises in courses.items()
    )
    return with_parts(framework, trainings=trainings)


ONE = with_courses(small_framework(skills=("cloud",)), {"t": [("cloud", 0, 3)]})

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
    ).rows


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
    # At Lv.0 there are 7 risen among 24 people, 4 of them takers; at Lv.1 15 among 36, 6 of them takers.
    ways = {
        (a, b): comb(4, a) * comb(20, 7 - a) * comb(6, b) * comb(30, 15 - b)
        for a in range(5)
        for b in range(7)
    }
    many = sum(count for (a, b), count in ways.items() if a + b >= 6)
    assert row["by_chance"] == pytest.approx(many / sum(ways.values()))
    assert row["by_chance"] == pytest.approx(0.0955, abs=5e-5)
    assert row["stays"] is True


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
    assert [row[name] for name in COLUMNS[2:]] == [0, None, 0, *[None] * 8, 0]


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
            "by_chance",
            "stays",
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
            "training": "t",
        }
    )
    rows = training_effect(both.lazy(), courses.lazy(), ONE, smallest_group=3).rows
    row = rows.row(0, named=True)
    assert (row["took"], row["others"], row["without_others"]) == (3, 3, alone)
    assert (row["took_rose"] is not None) is is_shown
    assert (row["difference"] is not None) is is_shown


def test_a_training_taken_twice_counts_once() -> None:
    then = staff_frame(ONE, [{"cloud": 0}, {"cloud": 0}])
    now = staff_frame(ONE, [{"cloud": 1}, {"cloud": 0}])
    taken = pl.LazyFrame({"staff_id": ["p0", "p0"], "training": ["t", "t"]})
    row = training_effect(pairs(then.lazy(), now.lazy()), taken, ONE).rows.row(0, named=True)
    assert (row["took"], row["others"]) == (1, 1)


def test_people_of_one_year_alone_are_not_compared() -> None:
    then = staff_frame(ONE, [{"cloud": 0}, {"cloud": 0}])
    now = staff_frame(ONE, [{"cloud": 1}])
    taken = pl.LazyFrame({"staff_id": ["p0", "nobody"], "training": ["t", "u"]})
    two = with_courses(ONE, {"t": [("cloud", 0, 3)], "u": [("cloud", 0, 3)]})
    frame = training_effect(pairs(then.lazy(), now.lazy()), taken, two).rows
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


Person = tuple[Mapping[str, int | None], Mapping[str, int | None], Sequence[str]]
"""Levels by skill before and after, and the courses taken."""


def effects_of(
    people: Sequence[Person], framework: Framework, *, smallest_group: int = 1
) -> Effects:
    before = staff_frame(framework, [then for then, _now, _courses in people])
    after = staff_frame(framework, [now for _then, now, _courses in people])
    taken = pl.DataFrame(
        [(f"p{n}", course) for n, person in enumerate(people) for course in person[2]],
        schema={"staff_id": pl.String, "training": pl.String},
        orient="row",
    )
    return training_effect(
        pairs(before.lazy(), after.lazy()), taken.lazy(), framework, smallest_group=smallest_group
    )


def test_only_skills_and_levels_that_a_training_raises_are_looked_at() -> None:
    framework = with_courses(
        small_framework(skills=("cloud", "design")),
        {"other": [("cloud", 0, 1)], "basic": [("cloud", 0, 1)], "talk": []},
    )
    people: list[Person] = [
        ({"cloud": 0, "design": 0}, {"cloud": 1, "design": 1}, ["basic", "talk"]),
        ({"cloud": 1, "design": 0}, {"cloud": 2, "design": 1}, ["basic"]),
        ({"cloud": 0, "design": 0}, {"cloud": 0, "design": 0}, []),
        ({"cloud": 1, "design": 0}, {"cloud": 1, "design": 0}, []),
    ]
    rows = effects_of(people, framework).rows
    assert rows.select("training", "skill", "took", "others").rows() == [("basic", "cloud", 1, 1)]


def test_takers_of_another_training_that_raises_the_skill_are_left_out() -> None:
    framework = with_courses(
        small_framework(skills=("cloud", "design")),
        {"a": [("cloud", 0, 1)], "b": [("cloud", 1, 2)], "c": [("design", 0, 1)]},
    )

    def person(rose: int, *courses: str) -> Person:
        return {"cloud": 0, "design": 0}, {"cloud": rose, "design": 0}, courses

    people = [
        *(person(1, "a") for _n in range(2)),
        person(1, "a", "c"),
        person(1, "a", "b"),
        person(1, "b"),
        *(person(0) for _n in range(4)),
        person(1, "c"),
    ]
    rows = effects_of(people, framework).rows
    row = rows.filter(training="a", skill="cloud").row(0, named=True)
    # Whoever took b as well, or b alone, is left out; c raises another skill.
    assert [row[name] for name in COLUMNS[2:6]] == [3, 3, 5, 1]
    # Of 4 risen among 8 people 3 are the takers: C(3,3) C(5,1) of C(8,4) ways.
    assert row["by_chance"] == pytest.approx(5 / 70)


counts = st.integers(0, 6)
strata = st.lists(st.tuples(counts, counts, counts, counts), max_size=3).map(
    lambda rows: [(m, min(a, m), n, min(c, n)) for m, a, n, c in rows]
)


@settings(max_examples=80, deadline=None)
@given(strata)
def test_by_chance_is_the_share_of_all_ways_in_which_the_risen_may_be_chosen(
    levels: list[tuple[int, int, int, int]],
) -> None:
    found = sum(a for _m, a, _n, _c in levels)
    many = whole = Fraction(0)
    for takers in product(*(range(m + 1) for m, *_rest in levels)):
        ways = prod(
            comb(m, k) * comb(n, a + c - k) if a + c >= k else 0
            for k, (m, a, n, c) in zip(takers, levels, strict=True)
        )
        whole += ways
        many += ways if sum(takers) >= found else 0
    assert by_chance(levels) == pytest.approx(float(many / whole))


@pytest.mark.parametrize(
    "level", [(8, 2, 56, 1), (20, 0, 68, 2), (5, 5, 5, 0), (40, 3, 15, 1), (1, 1, 900, 450)]
)
def test_by_chance_of_one_level_is_the_test_of_fisher(level: tuple[int, int, int, int]) -> None:
    # Heavy: whoever runs other tests does without.
    from scipy.stats import fisher_exact

    took, took_rose, others, others_rose = level
    table = np.array([[took_rose, took - took_rose], [others_rose, others - others_rose]])
    assert by_chance([level]) == pytest.approx(fisher_exact(table, alternative="greater").pvalue)


def test_by_chance_of_many_people_is_exact_and_never_nothing() -> None:
    from scipy.stats import hypergeom

    took, took_rose, others, others_rose = 9_000, 900, 31_000, 2_800
    exact = hypergeom.sf(took_rose - 1, took + others, took, took_rose + others_rose)
    assert by_chance([(took, took_rose, others, others_rose)]) == pytest.approx(exact, rel=1e-6)
    assert by_chance([(9_000, 9_000, 31_000, 0)]) == 1e-12


def test_benjamini_and_hochberg_keep_three_of_four() -> None:
    assert stays([0.01, 0.02, 0.03, 0.5], 0.05) == [True, True, True, False]
    # The third is within 3/4 of 5 %, so that the second stays although it is beyond 2/4 of it.
    assert stays([0.5, 0.03, 0.03, 0.01], 0.05) == [False, True, True, True]
    assert stays([0.02, 0.04, 0.6], 0.05) == [False, False, False]
    assert stays([], 0.05) == []


TWO_SKILLS = with_courses(
    small_framework(skills=("cloud", "design")),
    {"a": [("cloud", 0, 2), ("design", 0, 1)], "b": [("design", 0, 1)]},
)
CROWD: list[Person] = [
    (
        {"cloud": n % 2, "design": n % 3 // 2},
        {"cloud": n % 2 + (n % 5 < 2), "design": n % 3 // 2 + (n % 7 < 3)},
        [course for course, every in (("a", 3), ("b", 4)) if n % every == 0],
    )
    for n in range(48)
]


def difference(weights: Sequence[float]) -> float:
    """Return the difference of all trainings together, people of CROWD counting by these weights."""
    above = takers = 0.0
    for skill, able, courses in (("cloud", (0, 1), {"a"}), ("design", (0,), {"a", "b"})):
        for level in able:
            there = [
                (weight, then[skill] != now[skill], not courses.isdisjoint(taken))
                for weight, (then, now, taken) in zip(weights, CROWD, strict=True)
                if then[skill] == level
            ]
            took, risen, others, others_risen = (
                sum(weight * worth for weight, worth in each)
                for each in (
                    [(weight, by) for weight, _rose, by in there],
                    [(weight, rose and by) for weight, rose, by in there],
                    [(weight, not by) for weight, _rose, by in there],
                    [(weight, rose and not by) for weight, rose, by in there],
                )
            )
            takers += took
            above += risen - took * others_risen / others
    return above / takers


def test_all_trainings_together_are_told_with_people_drawn_with_all_levels() -> None:
    """The influence of each person on the difference is measured by wiggling that person's weight."""
    together = effects_of(CROWD, TWO_SKILLS).together
    even = [1.0] * len(CROWD)
    assert together.difference == pytest.approx(difference(even))
    step = 1e-5
    influence = []
    for place in range(len(CROWD)):
        up, down = even.copy(), even.copy()
        up[place] += step
        down[place] -= step
        influence.append((difference(up) - difference(down)) / (2 * step))
    # Whoever stood at design 1 alone cannot be compared in it, but all are compared in cloud.
    count = len(CROWD)
    half = 1.959964 * sqrt(count / (count - 1) * sum(each**2 for each in influence))
    assert together.low is not None
    assert together.high is not None
    assert together.high - together.low == pytest.approx(2 * half, rel=1e-5)
    assert (together.low + together.high) / 2 == pytest.approx(together.difference)


def test_together_of_the_example_is_its_one_row() -> None:
    people: list[Person] = [
        ({"cloud": then}, {"cloud": now}, ["t"] if took else []) for then, now, took in EXAMPLE
    ]
    together = effects_of(people, ONE).together
    assert (together.took, together.others) == (10, 50)
    assert (together.share_took, together.share_others) == pytest.approx((0.6, 0.32))
    # Takers: 3 x 0.52^2 + 0.48^2 + 3 x 0.32^2 + 3 x 0.68^2 = 2.736, others 0.416 (see the methods page).
    half = 1.959964 * sqrt(60 / 59 * 3.152) / 10
    assert (together.low, together.high) == pytest.approx((0.28 - half, 0.28 + half), abs=1e-6)
    assert (together.low, together.high) == pytest.approx((-0.0709, 0.6309), abs=5e-5)


def test_of_few_people_nothing_is_told_of_all_together() -> None:
    def people(both: int) -> list[Person]:
        took = [["a"]] * 6 + [["a", "b"]] * both + [[]] * 20
        return [({"design": 0}, {"design": n % 2}, courses) for n, courses in enumerate(took)]

    # Those who took both stand in no row: two of them would be told of as the difference.
    for both, is_told in ((0, True), (2, False), (5, True)):
        together = effects_of(people(both), TWO_SKILLS, smallest_group=5).together
        assert (together.share_took is not None) is is_told
        assert together.took == 6 + both
    nobody = effects_of([({"design": 0}, {"design": 1}, [])], TWO_SKILLS).together
    assert (nobody.took, nobody.difference, nobody.low) == (0, None, None)
    few = effects_of(people(0)[:19], TWO_SKILLS).together
    assert few.difference is not None
    assert few.low is None
