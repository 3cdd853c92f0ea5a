"""The training plan: cases by hand, every way tried on small ones, and laws."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import combinations, product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from small import SOURCE, demand_frame, small_framework, staff_frame, with_parts
from solvers import find_nothing
from tdskill.analysis import gap as gap_of
from tdskill.analysis import integers
from tdskill.analysis import plan as plan_of
from tdskill.analysis.level_counts import supply_of
from tdskill.analysis.plan import Chosen
from tdskill.errors import TdskillError
from tdskill.framework import Framework, Training, embedded_framework
from tdskill.library.year import open_year

Raise = tuple[str, int, int]
Course = tuple[str, Sequence[Raise], int | None]
Person = dict[str, Any]
Need = tuple[str, int, int]

SKILLS = ("cloud", "design")
NOBODY_FINISHED = pl.DataFrame(schema={"staff_id": pl.String, "training": pl.String})


def training(name: str, raises: Iterable[Raise], audience: Sequence[str] = ()) -> Training:
    return Training.model_validate(
        {
            "id": name,
            "name": {"ja": name},
            "description": {"ja": name},
            "format": {"ja": "classroom"},
            "audience": list(audience),
            "raises": [
                {"skill": skill, "from_level": least, "to_level": to} for skill, least, to in raises
            ],
            "raises_provenance": "assumed: a test",
            "provenance": SOURCE,
        }
    )


def framework_with(courses: Sequence[Course]) -> Framework:
    trainings = tuple(training(name, raises) for name, raises, _seats in courses)
    return with_parts(small_framework(skills=SKILLS), trainings=trainings)


def plan(
    people: Sequence[Person],
    needs: Sequence[Need],
    courses: Sequence[Course],
    *,
    per_person: int = 2,
    framework: Framework | None = None,
    finished: pl.DataFrame = NOBODY_FINISHED,
    staff: pl.DataFrame | None = None,
) -> Chosen:
    framework = framework or framework_with(courses)
    staff = staff_frame(framework, people) if staff is None else staff
    demand = demand_frame([("A", *need) for need in needs])
    supply = supply_of(staff.lazy(), framework)
    places = gap_of.over_bureaus(
        gap_of.places(supply.lazy(), demand.lazy(), framework), framework
    ).collect()
    seats = {name: limit for name, _raises, limit in courses}
    return plan_of.choose(
        plan_of.task(staff, places, finished, seats, framework, per_person=per_person)
    )


def shortfall_by_hand(levels: Sequence[Person], needs: Sequence[Need]) -> int:
    total = 0
    for skill in SKILLS:
        worst = 0
        for level in (1, 2, 3):
            wanted = sum(n for name, least, n in needs if name == skill and least >= level)
            held = sum((person.get(skill) or 0) >= level for person in levels)
            worst = max(worst, wanted - held)
        total += worst
    return total


def after_courses(person: Person, taken: Iterable[str], courses: Sequence[Course]) -> Person:
    after = dict(person)
    for name, raises, _seats in courses:
        for skill, least, to in raises:
            held = person.get(skill)
            if name in taken and held is not None and least <= held < to:
                after[skill] = max(after[skill], to)
    return after


def every_way(
    people: Sequence[Person], needs: Sequence[Need], courses: Sequence[Course], per_person: int
) -> tuple[int, int]:
    """Return the least shortfall and the fewest seats that reach it, by trying all."""
    names = [name for name, _raises, _seats in courses]
    bundles = [b for size in range(per_person + 1) for b in combinations(names, size)]
    best = (10**6, 0)
    for given_ in product(bundles, repeat=len(people)):
        used = [name for bundle in given_ for name in bundle]
        if any(limit is not None and used.count(name) > limit for name, _r, limit in courses):
            continue
        after = [after_courses(p, b, courses) for p, b in zip(people, given_, strict=True)]
        best = min(best, (shortfall_by_hand(after, needs), len(used)))
    return best


PEOPLE: list[Person] = [
    {"cloud": 0, "design": 0},
    {"cloud": 0, "design": 1},
    {"cloud": 1, "design": 0},
]
NEEDS: list[Need] = [("cloud", 2, 1), ("cloud", 1, 1), ("design", 1, 3)]
COURSES: list[Course] = [
    ("basics", [("cloud", 0, 1), ("design", 0, 1)], 1),
    ("cloud_practice", [("cloud", 1, 2)], 1),
]


def test_the_example_in_the_methods_page() -> None:
    # Cloud: D = 2, 1 and S = 1, 0: short 1 and 1. Design: D = 3, S = 1: short 2. Together 3.
    # basics for p0 closes cloud Lv.1 and one of design; cloud_practice for p2 closes cloud Lv.2.
    found = plan(PEOPLE, NEEDS, COURSES)
    assert (found.before, found.after) == (3, 1)
    assert found.takers == (("basics", "p0"), ("cloud_practice", "p2"))
    # One more seat of basics would take p2 to design Lv.1 as well.
    assert found.one_more == {"basics": 1, "cloud_practice": 0}
    # No seat alone lowers cloud, which is short at two levels; basics lowers design and so goes
    # first, and then cloud_practice: greedy finds the same here.
    assert found.greedy == 1


def test_greedy_stops_where_a_fall_needs_two_seats() -> None:
    people: list[Person] = [{"cloud": 0}, {"cloud": 1}]
    courses: list[Course] = [
        ("first", [("cloud", 0, 1)], 1),
        ("second", [("cloud", 1, 2)], 1),
    ]
    found = plan(people, [("cloud", 2, 1), ("cloud", 1, 1)], courses)
    assert (found.before, found.after, found.greedy) == (1, 0, 1)


def test_a_course_is_for_its_audience_and_for_who_has_not_finished_it() -> None:
    framework = with_parts(
        small_framework(skills=SKILLS),
        trainings=(training("first", [("cloud", 0, 1)], audience=["ICT 職"]),),
    )
    people: list[Person] = [
        {"group": "ICT職", "cloud": 0},
        {"group": "DXアンバサダー", "cloud": 0},
        {"group": None, "cloud": 0},
        {"group": "ICT職", "cloud": 0},
    ]
    finished = pl.DataFrame({"staff_id": ["p0"], "training": ["first"]})
    found = plan(
        people, [("cloud", 1, 4)], [("first", [], 4)], framework=framework, finished=finished
    )
    assert found.takers == (("first", "p3"),)


def test_a_level_never_assessed_and_one_below_the_entry_are_not_raised() -> None:
    people: list[Person] = [{"cloud": None}, {"cloud": 0}, {"cloud": 1}, {"cloud": 2}]
    found = plan(people, [("cloud", 2, 4)], [("second", [("cloud", 1, 2)], None)])
    assert found.takers == (("second", "p2"),)


def test_nobody_takes_more_courses_than_asked_for() -> None:
    courses: list[Course] = [("a", [("cloud", 0, 1)], 9), ("b", [("design", 0, 1)], 9)]
    needs: list[Need] = [("cloud", 1, 2), ("design", 1, 2)]
    people: list[Person] = [{"cloud": 0, "design": 0}, {"cloud": 0, "design": 0}]
    assert plan(people, needs, courses, per_person=1).after == 2
    assert plan(people, needs, courses, per_person=2).after == 0


def test_people_alike_take_their_turn_by_lot() -> None:
    people: list[Person] = [{"cloud": 0, "design": 0} for _person in range(3)]
    courses: list[Course] = [("a", [("cloud", 0, 1)], 1), ("b", [("design", 0, 1)], 1)]
    found = plan(people, [("cloud", 1, 3), ("design", 1, 3)], courses)
    first, second, _third = sorted(
        ("p0", "p1", "p2"), key=lambda each: sha256(f"|{each}".encode()).hexdigest()
    )
    assert found.takers == (("a", first), ("b", second))


levels = st.sampled_from([None, 0, 0, 1, 2])
raises = st.tuples(st.sampled_from(SKILLS), st.integers(0, 1), st.integers(2, 3)) | st.tuples(
    st.sampled_from(SKILLS), st.just(0), st.just(1)
)
courses_of_any_kind = st.lists(
    st.tuples(
        st.lists(raises, min_size=1, max_size=2, unique_by=lambda entry: entry[0]),
        st.sampled_from([0, 1, 2, None]),
    ),
    min_size=1,
    max_size=3,
).map(lambda made: [(f"t{n}", raised, seats) for n, (raised, seats) in enumerate(made)])
people_of_any_kind = st.lists(
    st.fixed_dictionaries({"cloud": levels, "design": levels}), min_size=1, max_size=4
)
needs_of_any_kind = st.lists(
    st.tuples(st.sampled_from(SKILLS), st.integers(1, 3), st.integers(1, 3)), max_size=4
)


@settings(max_examples=40)
@given(people_of_any_kind, needs_of_any_kind, courses_of_any_kind, st.integers(1, 3))
def test_no_other_way_leaves_less_or_reaches_it_with_fewer_seats(
    people: list[Person], needs: list[Need], courses: list[Course], per_person: int
) -> None:
    found = plan(people, needs, courses, per_person=per_person)
    assert (found.after, len(found.takers)) == every_way(people, needs, courses, per_person)
    after = [
        after_courses(person, [c for c, who in found.takers if who == f"p{n}"], courses)
        for n, person in enumerate(people)
    ]
    assert shortfall_by_hand(after, needs) == found.after
    for course, gain in found.one_more.items():
        more = [(name, r, s + (name == course) if s is not None else s) for name, r, s in courses]
        assert every_way(people, needs, more, per_person)[0] == found.after - gain


@settings(max_examples=40)
@given(people_of_any_kind, needs_of_any_kind, courses_of_any_kind, st.integers(0, 99))
def test_a_plan_raises_no_shortfall_more_seats_harm_nothing_and_the_order_of_rows_is_nothing(
    people: list[Person], needs: list[Need], courses: list[Course], seed: int
) -> None:
    found = plan(people, needs, courses)
    assert found.greedy is not None
    assert found.after <= found.greedy <= found.before
    more = [(name, r, None if s is None else s + 1) for name, r, s in courses]
    assert plan(people, needs, more).after <= found.after
    staff = staff_frame(framework_with(courses), people)
    turned = staff.sample(fraction=1, shuffle=True, seed=seed)
    assert plan(people, needs, courses, staff=turned).takers == found.takers


def test_levels_after_the_plan_are_those_of_the_rows() -> None:
    framework = framework_with(COURSES)
    staff = staff_frame(framework, PEOPLE)
    rows = plan_of.rows(staff, plan(PEOPLE, NEEDS, COURSES).takers, ["cloud"], framework)
    assert rows["raises"].to_list() == [
        [
            {"skill": "cloud", "level": 0, "to_level": 1, "short": True},
            {"skill": "design", "level": 0, "to_level": 1, "short": False},
        ],
        [{"skill": "cloud", "level": 1, "to_level": 2, "short": True}],
    ]
    after = plan_of.trained(staff, rows)
    assert after.columns == staff.columns
    assert after.select("staff_id", *SKILLS).rows() == [("p0", 1, 1), ("p1", 0, 1), ("p2", 2, 0)]


def least_by_a_model_of_single_people(
    people: Sequence[Person], needs: Sequence[Need], courses: Sequence[Course], per_person: int
) -> int:
    """Return the least shortfall from another model: a yes or no for each person and course."""
    pairs = list(product(range(len(people)), range(len(courses))))
    cells = list(product(SKILLS, (1, 2, 3)))
    gains = list(product(range(len(people)), range(len(cells))))
    width = len(pairs) + len(gains) + len(SKILLS)
    rows: list[dict[int, float]] = []
    most: list[float] = []

    def require(row: dict[int, float], limit: float) -> None:
        rows.append(row)
        most.append(limit)

    for place, (person, cell) in enumerate(gains):
        skill, level = cells[cell]
        raising = {
            pairs.index((person, number)): -1.0
            for number, course in enumerate(courses)
            if (people[person].get(skill) or 0) < level
            and (after_courses(people[person], [course[0]], courses).get(skill) or 0) >= level
        }
        require({len(pairs) + place: 1.0, **raising}, 0)
    for number, (_name, _raises, seats) in enumerate(courses):
        taking = {n: 1.0 for n, (_person, course) in enumerate(pairs) if course == number}
        require(taking, len(people) if seats is None else seats)
    for person in range(len(people)):
        require({n: 1.0 for n, (who, _course) in enumerate(pairs) if who == person}, per_person)
    for cell, (skill, level) in enumerate(cells):
        wanted = sum(n for name, least, n in needs if name == skill and least >= level)
        held = sum((person.get(skill) or 0) >= level for person in people)
        gained = {len(pairs) + n: -1.0 for n, (_who, one) in enumerate(gains) if one == cell}
        require({width - len(SKILLS) + SKILLS.index(skill): -1.0, **gained}, held - wanted)
    matrix = np.zeros((len(rows), width))
    for number, row in enumerate(rows):
        matrix[number, list(row)] = list(row.values())
    upper = [1.0] * (width - len(SKILLS)) + [np.inf] * len(SKILLS)
    cost = np.array([0.0] * (width - len(SKILLS)) + [1.0] * len(SKILLS))
    found = milp(
        cost,
        integrality=np.ones(width, dtype=np.int64),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(matrix, -np.inf, most),
    )
    assert found.fun is not None
    return round(found.fun)


@settings(max_examples=40)
@given(
    st.lists(st.fixed_dictionaries({"cloud": levels, "design": levels}), min_size=4, max_size=12),
    st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(1, 3), st.integers(1, 6)), min_size=2),
    st.lists(
        st.tuples(
            st.lists(raises, min_size=1, max_size=2, unique_by=lambda entry: entry[0]),
            st.sampled_from([0, 1, 2, 3, None]),
        ),
        min_size=2,
        max_size=4,
    ).map(lambda made: [(f"t{n}", raised, seats) for n, (raised, seats) in enumerate(made)]),
    st.integers(1, 3),
)
def test_one_more_seat_brings_what_solving_another_model_anew_says(
    people: list[Person], needs: list[Need], courses: list[Course], per_person: int
) -> None:
    found = plan(people, needs, courses, per_person=per_person)
    assert found.after == least_by_a_model_of_single_people(people, needs, courses, per_person)
    for course, gain in found.one_more.items():
        more = [(name, r, s + (name == course) if s is not None else s) for name, r, s in courses]
        anew = least_by_a_model_of_single_people(people, needs, more, per_person)
        assert anew == found.after - gain


SOLVED_IN_WHOLE_NUMBERS: tuple[list[Person], list[Need], list[Course]] = (
    [
        {"cloud": 0, "design": 2},
        {"cloud": 0, "design": 0},
        {"cloud": 1, "design": 1},
        {"cloud": 0, "design": 0},
    ],
    [("cloud", 1, 2), ("design", 2, 1), ("design", 2, 2)],
    [
        ("t0", [("cloud", 0, 3), ("design", 1, 2)], 1),
        ("t1", [("design", 0, 3)], 1),
        ("t2", [("design", 2, 3), ("cloud", 2, 3)], 1),
        ("t3", [("cloud", 0, 1)], 0),
    ],
)
"""The relaxation of its lots is not whole."""


@pytest.mark.parametrize("case", [(PEOPLE, NEEDS, COURSES), SOLVED_IN_WHOLE_NUMBERS])
@pytest.mark.parametrize(("moved", "trust"), [(0.0, 1.0), (0.5, 1.0), (0.0, 0.0), (0.5, 0.3)])
def test_a_poor_relaxation_costs_time_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[list[Person], list[Need], list[Course]],
    moved: float,
    trust: float,
) -> None:
    proper = plan(*case)

    def poor(*arguments: Any, **options: Any) -> Any:
        found = linprog(*arguments, **options)
        if found.x is not None:
            found.x = found.x + moved
            found.ineqlin.marginals = found.ineqlin.marginals * trust
        return found

    monkeypatch.setattr(integers, "linprog", poor)
    assert plan(*case) == proper
    assert (proper.after, len(proper.takers)) == every_way(*case, 2)


def test_a_plan_that_is_not_proven_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    find_nothing(monkeypatch)
    with pytest.raises(TdskillError, match="no best plan: stopped"):
        plan([{"cloud": 0}], [("cloud", 1, 1)], [("first", [("cloud", 0, 1)], 1)])


def test_on_the_sample_one_more_seat_brings_what_planning_anew_with_it_says() -> None:
    framework = embedded_framework()
    year = open_year(sample=True, year=2024)
    data = year.with_earlier_trainings(year.data("staff", "demand", "seats", "trainings_taken"))
    finished = data.trainings_taken.with_columns(
        pl.col("training").map_elements(framework.training_names.find, pl.String)
    )
    supply = supply_of(data.staff.lazy(), framework).lazy()
    places = gap_of.over_bureaus(gap_of.places(supply, data.demand.lazy(), framework), framework)
    seats = dict(data.seats.iter_rows())
    task = plan_of.task(data.staff, places.collect(), finished, seats, framework, per_person=2)
    found = plan_of.choose(task)
    assert set(found.one_more) == set(seats)
    for course, gain in found.one_more.items():
        more = replace(task, seats={**seats, course: seats[course] + 1})
        assert plan_of.choose(more, one_more=False).after == found.after - gain
    # Some seats bind and some do not.
    assert set(found.one_more.values()) >= {0, 1}
