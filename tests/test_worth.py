"""What a plan is worth where seats do not always work: by hand, by every outcome, by draws of its own."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import comb, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from small import demand_frame, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis import plan as plan_of
from tdskill.analysis import worth as worth_of
from tdskill.analysis.level_counts import supply_of
from tdskill.analysis.plan import Task
from tdskill.analysis.success import observed
from tdskill.analysis.turns import Turns
from tdskill.analysis.worth import Seat, expected, worth
from tdskill.framework import Framework, embedded_framework
from tdskill.library.year import open_year
from test_cli_plan import DEMAND, STAFF, TRAININGS
from test_plan import (
    COURSES,
    NEEDS,
    NOBODY_FINISHED,
    PEOPLE,
    Course,
    Need,
    Person,
    courses_of_any_kind,
    framework_with,
    needs_of_any_kind,
    people_of_any_kind,
)

CELLS = (("cloud", 1), ("cloud", 2), ("cloud", 3), ("design", 1))


def by_every_outcome(
    cells: Sequence[tuple[str, int]], short: Sequence[int], seats: Sequence[Seat]
) -> dict[int, float]:
    """Return how likely each shortfall is, from all ways in which the seats may work."""
    law: dict[int, float] = {}
    for works in product((False, True), repeat=len(seats)):
        chance = 1.0
        held: dict[str, int] = {}
        for does, seat in zip(works, seats, strict=True):
            chance *= seat.success if does else 1 - seat.success
            if does:
                held[seat.staff_id] = held.get(seat.staff_id, 0) | seat.cells
        left: dict[str, int] = {}
        for place, (skill, _level) in enumerate(cells):
            gained = sum(cells_of >> place & 1 for cells_of in held.values())
            left[skill] = max(left.get(skill, 0), short[place] - gained)
        total = sum(left.values())
        law[total] = law.get(total, 0.0) + chance
    return law


def mean(law: Mapping[int, float]) -> float:
    return sum(left * chance for left, chance in law.items())


def test_two_seats_of_which_each_works_half_of_the_time_leave_one_place_of_two() -> None:
    found = worth([("cloud", 1)], [2], [Seat("p0", 1, 0.5), Seat("p1", 1, 0.5)])
    assert found.total.mean == pytest.approx(1)
    assert (found.total.low, found.total.high) == (0, 2)


def test_two_courses_of_one_person_for_the_same_level_fail_together_a_quarter_of_the_time() -> None:
    seats = [Seat("p0", 1, 0.5), Seat("p0", 1, 0.5)]
    assert expected([("cloud", 1)], [1], seats) == pytest.approx(0.25)


def test_a_course_that_raises_two_levels_at_once_mends_one_place_and_not_two() -> None:
    cells = [("cloud", 1), ("cloud", 2)]
    assert expected(cells, [1, 1], [Seat("p0", 0b11, 0.3)]) == pytest.approx(0.7)


def test_levels_of_a_skill_that_different_people_reach_are_independent() -> None:
    # Both must work: 1 - 0.3 * 0.5.
    seats = [Seat("p0", 0b01, 0.3), Seat("p1", 0b10, 0.5)]
    assert expected([("cloud", 1), ("cloud", 2)], [1, 1], seats) == pytest.approx(0.85)


def test_seats_that_work_leave_what_the_plan_leaves_and_nothing_is_a_range() -> None:
    found = worth([("cloud", 1)], [5], [Seat(f"p{n}", 1, 1) for n in range(3)])
    assert found.total.mean == pytest.approx(2)
    assert (found.total.low, found.total.high) == (2, 2)


def test_where_nothing_is_short_nothing_is_left_and_where_nobody_is_sent_all_is() -> None:
    for cells, short, left in (((), (), 0), ((("cloud", 1),), (4,), 4)):
        found = worth(cells, short, [])
        assert (found.total.mean, found.total.low, found.total.high) == (left, left, left)
        assert expected(cells, short, []) == left


def test_the_range_of_a_skill_is_that_of_the_binomial_law() -> None:
    people, chance, short = 30, 0.3, 40
    found = worth([("cloud", 1)], [short], [Seat(f"p{n}", 1, chance) for n in range(people)])
    left = {
        short - n: comb(people, n) * chance**n * (1 - chance) ** (people - n)
        for n in range(people + 1)
    }
    ends = [
        min(n for n in left if sum(p for m, p in left.items() if m <= n) >= share)
        for share in (0.1, 0.9)
    ]
    skill = found.skills["cloud"]
    assert skill.mean == pytest.approx(short - people * chance)
    assert [skill.low, skill.high] == ends
    assert abs(found.total.low - ends[0]) <= 1
    assert abs(found.total.high - ends[1]) <= 1


seats_of_any_kind = st.lists(
    st.builds(
        Seat,
        st.sampled_from(["p0", "p1", "p2", "p3"]),
        st.integers(1, 15),
        st.sampled_from([0.1, 0.3, 0.5, 1.0]),
    ),
    max_size=7,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), seats_of_any_kind)
def test_the_mean_is_that_of_every_outcome(short: list[int], seats: list[Seat]) -> None:
    assert expected(CELLS, short, seats) == pytest.approx(
        mean(by_every_outcome(CELLS, short, seats))
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_range_of_the_total_is_that_of_every_outcome(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    seats = [Seat(f"p{n % 5}", draw.randint(1, 15), 0.37) for n in range(9)]
    found = worth(CELLS, [2, 3, 1, 3], seats)
    law = by_every_outcome(CELLS, [2, 3, 1, 3], seats)
    assert found.total.mean == pytest.approx(mean(law))
    for end, share in ((found.total.low, 0.1), (found.total.high, 0.9)):
        # Within what 10,000 draws may err by: four standard errors of a share.
        slack = 4 * sqrt(share * (1 - share) / worth_of.DRAWS)
        assert sum(p for n, p in law.items() if n <= end) > share - slack
        assert sum(p for n, p in law.items() if n < end) < share + slack


def test_where_a_law_is_too_large_the_mean_is_that_of_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seats = [Seat(f"p{n}", 0b111, 0.4) for n in range(6)]
    exact = worth(CELLS, [3, 3, 2, 1], seats)
    monkeypatch.setattr(worth_of, "_MOST_STATES", 20)
    drawn = worth(CELLS, [3, 3, 2, 1], seats)
    assert (exact.drawn, drawn.drawn) == ((), ("cloud",))
    assert drawn.total.mean == pytest.approx(exact.total.mean, abs=0.06)
    assert expected(CELLS, [3, 3, 2, 1], seats) == pytest.approx(drawn.total.mean)


def a_task(
    people: Sequence[Person],
    needs: Sequence[Need],
    courses: Sequence[Course],
    *,
    success: float | None = None,
    per_person: int = 2,
    turns: Turns | None = None,
    wants: Mapping[str, Sequence[str]] | None = None,
) -> Task:
    framework = framework_with(courses)
    staff = staff_frame(framework, people)
    supply = supply_of(staff.lazy(), framework).lazy()
    demand = demand_frame([("A", *need) for need in needs]).lazy()
    places = gap_of.over_bureaus(gap_of.places(supply, demand, framework), framework).collect()
    seats = {name: limit for name, _raises, limit in courses}
    return plan_of.task(
        staff,
        places,
        NOBODY_FINISHED,
        seats,
        framework,
        per_person=per_person,
        turns=turns or Turns(),
        success=None if success is None else dict.fromkeys(seats, success),
        wants=wants,
    )


def every_plan(task: Task) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield every plan within the limits."""
    pairs = [
        (course, staff_id)
        for kind in task.kinds
        for staff_id in kind.staff_ids
        for course, _cells in kind.adds
    ]
    for taken in product((False, True), repeat=len(pairs)):
        takers = tuple(pair for pair, does in zip(pairs, taken, strict=True) if does)
        courses = [course for course, _who in takers]
        people = [who for _course, who in takers]
        if all(
            limit is None or courses.count(course) <= limit for course, limit in task.seats.items()
        ) and all(people.count(who) <= task.per_person for who in people):
            yield takers


@settings(max_examples=30, deadline=None)
@given(
    people_of_any_kind.map(lambda people: people[:3]),
    needs_of_any_kind,
    courses_of_any_kind,
    st.sampled_from([0.3, 0.5]),
)
def test_no_plan_leaves_less_than_the_bound_and_this_one_is_seldom_far_above(
    people: list[Person], needs: list[Need], courses: list[Course], success: float
) -> None:
    task = a_task(people, needs, courses, success=success)
    found = plan_of.choose(task, one_more=False)

    def left(takers: Sequence[tuple[str, str]]) -> float:
        return mean(by_every_outcome(task.cells, task.short, plan_of.seats_of(task, takers)))

    best = min(map(left, every_plan(task)))
    own = left((*found.takers, *found.left_over))
    assert found.bound <= best + 1e-9
    assert best - 1e-9 <= own <= found.before
    # On cases as small as these the mean of the worst level lies far above the worst of the means.
    assert own <= best + 1


@settings(max_examples=30, deadline=None)
@given(people_of_any_kind, needs_of_any_kind, courses_of_any_kind)
def test_a_plan_for_seats_that_always_work_is_that_without_any_success(
    people: list[Person], needs: list[Need], courses: list[Course]
) -> None:
    sure = plan_of.choose(a_task(people, needs, courses, success=1.0))
    assert sure == plan_of.choose(a_task(people, needs, courses))
    assert sure.bound == sure.after


@settings(max_examples=30, deadline=None)
@given(
    people_of_any_kind,
    needs_of_any_kind,
    courses_of_any_kind,
    st.sampled_from([0.3, 1.0]),
    st.integers(1, 2),
)
def test_left_over_seats_keep_the_limits_and_lead_to_levels_that_are_short(
    people: list[Person],
    needs: list[Need],
    courses: list[Course],
    success: float,
    per_person: int,
) -> None:
    task = a_task(people, needs, courses, success=success, per_person=per_person)
    found = plan_of.choose(task, one_more=False)
    takers = (*found.takers, *found.left_over)
    assert len(set(takers)) == len(takers)
    assert takers in set(every_plan(task)) or sorted(takers) in map(sorted, every_plan(task))
    assert all(seat.cells for seat in plan_of.seats_of(task, found.left_over))
    with_all, planned = (
        expected(task.cells, task.short, plan_of.seats_of(task, each))
        for each in (takers, found.takers)
    )
    assert with_all <= planned + 1e-9


def test_a_seat_that_lowers_nothing_goes_to_the_next_best_level_that_is_short() -> None:
    # Cloud: short 2 at Lv.1 and 1 at Lv.2. A seat of practice alone lowers nothing: Lv.1 stays short 2.
    courses: list[Course] = [("practice", [("cloud", 1, 2)], 5)]
    people: list[Person] = [{"cloud": 1}, {"cloud": 1}]
    found = plan_of.choose(a_task(people, [("cloud", 1, 3), ("cloud", 2, 1)], courses))
    # Wanted: 4 at Lv.1 and 1 at Lv.2; held: 2 and 0. One seat, as then nothing is short at Lv.2.
    assert (found.takers, len(found.left_over)) == ((), 1)
    assert (found.before, found.after) == (2, 2)


def test_of_equal_people_who_want_to_learn_the_skill_comes_first_even_after_a_seat() -> None:
    courses: list[Course] = [("first", [("cloud", 0, 1)], 1)]
    people: list[Person] = [{"cloud": 0} for _person in range(4)]
    needs: list[Need] = [("cloud", 1, 9)]
    for n in range(4):
        turns = Turns(2024, {f"p{n}": 3})
        for success in (0.3, 1.0):
            task = a_task(
                people, needs, courses, success=success, turns=turns, wants={f"p{n}": ["cloud"]}
            )
            assert plan_of.choose(task).takers == (("first", f"p{n}"),)


def test_the_example_in_the_methods_page() -> None:
    # Both seats of the example work with 0.3. Cloud is short 1 at Lv.1 and at Lv.2: mended where both
    # work, 1 - 0.09; design is short 2: 2 - 0.3.
    task = a_task(PEOPLE, NEEDS, COURSES, success=0.3)
    takers = [("basics", "p0"), ("cloud_practice", "p2")]
    assert expected(task.cells, task.short, plan_of.seats_of(task, takers)) == pytest.approx(2.61)
    found = plan_of.choose(task)
    # The worst of the means: cloud 1 - 0.3, design 2 - 0.3.
    assert found.bound == pytest.approx(2.4)
    assert set(found.takers) == set(takers)


def sample_task(framework: Framework, success: float) -> Task:
    year = open_year(sample=True, year=2024)
    data = year.with_earlier_trainings(year.data("staff", "demand", "seats", "trainings_taken"))
    finished = data.trainings_taken.with_columns(
        pl.col("training").map_elements(framework.training_names.find, pl.String)
    )
    supply = supply_of(data.staff.lazy(), framework).lazy()
    places = gap_of.over_bureaus(gap_of.places(supply, data.demand.lazy(), framework), framework)
    seats = dict(data.seats.iter_rows())
    chances = dict.fromkeys(seats, success)
    return plan_of.task(
        data.staff, places.collect(), finished, seats, framework, per_person=2, success=chances
    )


@pytest.mark.parametrize("made_for", [1.0, 0.3])
def test_on_the_sample_the_mean_is_that_of_draws_of_another_kind(made_for: float) -> None:
    task = sample_task(embedded_framework(), made_for)
    found = plan_of.choose(task, one_more=False)
    takers = (*found.takers, *found.left_over)
    seats = plan_of.seats_of(task, takers, 0.3)
    draw = np.random.default_rng(7)
    people = sorted({seat.staff_id for seat in seats})
    totals = np.zeros(20_000)
    works = draw.random((len(totals), len(seats))) < 0.3
    gained = np.zeros((len(totals), len(task.cells)), dtype=np.int64)
    for who in people:
        own = [n for n, seat in enumerate(seats) if seat.staff_id == who]
        for place in range(len(task.cells)):
            adding = [n for n in own if seats[n].cells >> place & 1]
            if adding:
                gained[:, place] += works[:, adding].max(axis=1)
    left = np.maximum(0, np.array(task.short) - gained)
    for skill in dict(task.cells):
        places = [n for n, cell in enumerate(task.cells) if cell[0] == skill]
        totals += left[:, places].max(axis=1)
    value = worth(task.cells, task.short, seats)
    error = totals.std(ddof=1) / sqrt(len(totals))
    assert abs(totals.mean() - value.total.mean) < 4 * error
    assert abs(np.quantile(totals, 0.1) - value.total.low) <= 1
    assert abs(np.quantile(totals, 0.9) - value.total.high) <= 1


def test_on_the_sample_a_plan_without_a_proof_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    task = sample_task(embedded_framework(), 0.3)
    proved = plan_of.choose(task, one_more=False)
    monkeypatch.setattr(plan_of, "MOST_OPTIONS", 0)
    near = plan_of.choose(task)
    assert near.bound == pytest.approx(proved.bound, abs=0.05)
    values = [
        expected(task.cells, task.short, plan_of.seats_of(task, (*each.takers, *each.left_over)))
        for each in (proved, near)
    ]
    assert values[0] == pytest.approx(values[1], abs=0.2)
    used = [course for course, _who in (*near.takers, *near.left_over)]
    assert all(used.count(course) <= (limit or 0) for course, limit in task.seats.items())
    assert min(near.one_more.values()) >= 0


def test_observed_shares_are_counted_over_the_levels_that_a_course_raises() -> None:
    courses: list[Course] = [
        ("basics", [("cloud", 0, 2), ("design", 0, 1)], 9),
        ("idle", [("cloud", 2, 3)], 9),
    ]
    framework = framework_with(courses)
    # Takers p0 (cloud 0 to 1, design 0 to 0), p1 (cloud 1 to 1, design 1: cannot rise by it).
    # Others at cloud 0: p2 rose, p3 did not; at cloud 1: nobody; at design 0: p2 rose, p3 has no level now.
    then = [(0, 0), (1, 1), (0, 0), (0, 0), (2, None)]
    now = [(1, 0), (1, 2), (2, 1), (0, None), (3, 1)]
    rows = [
        {
            "staff_id": f"p{n}",
            "_then": True,
            "_now": True,
            **dict.fromkeys(framework.skill_ids),
            **{f"{skill} now": None for skill in framework.skill_ids},
            "cloud": before[0],
            "design": before[1],
            "cloud now": after[0],
            "design now": after[1],
        }
        for n, (before, after) in enumerate(zip(then, now, strict=True))
    ]
    levels = {f"{skill}{end}": pl.UInt8 for end in ("", " now") for skill in framework.skill_ids}
    paired = pl.DataFrame(
        rows, schema={"staff_id": pl.String, "_then": pl.Boolean, "_now": pl.Boolean, **levels}
    )
    taken = pl.DataFrame({"staff_id": ["p0", "p1", "p0"], "training": ["basics"] * 3})
    found = {row["training"]: row for row in observed(paired, taken, framework).to_dicts()}
    # Three levels could rise, one did. Others: at cloud 0 1 of 2, at design 0 1 of 1, one taker at each.
    assert found["basics"] == {
        "training": "basics",
        "levels_took": 3,
        "levels_rose": 1,
        "share_took": pytest.approx(1 / 3),
        "share_others": pytest.approx((1 / 2 + 1) / 2),
    }
    assert (found["idle"]["levels_took"], found["idle"]["share_took"]) == (0, None)


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    run("init", "ws", "--year", "2024")
    folder = tmp_path / "ws"
    for name, text in (("staff", STAFF), ("demand", DEMAND)):
        (folder / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "framework" / "trainings.yaml").write_text(TRAININGS, encoding="utf-8")
    return folder


def tables(run: Run, *arguments: str | Path) -> dict[str, list[dict[str, Any]]]:
    told = run("plan", *arguments, "--table", "all", "--format", "json").stdout
    found: dict[str, list[dict[str, Any]]] = json.loads(told)["tables"]
    return found


def test_the_framework_says_how_likely_a_seat_works_else_it_is_assumed(
    run: Run, workspace: Path
) -> None:
    courses = workspace / "framework" / "trainings.yaml"
    text = TRAININGS.replace("success: 1\n", "success: 0.5\n", 1)
    text = text.replace('    success: 1\n    success_provenance: "assumed: a test"\n', "")
    courses.write_text(text, encoding="utf-8")
    found = tables(run, "--workspace", workspace)
    told = {row["training"]: (row["success"], row["success_source"]) for row in found["success"]}
    assert told == {"basics": (0.5, "stated"), "practice": (0.3, "assumed")}
    shown = run("plan", "--workspace", workspace).stdout
    # basics for one person, practice for another: cloud 1 - 0.5 * 0.3, design 2 - 0.5.
    assert "3 places before, 2.4 expected after" in shown
    assert "It is assumed that a seat works in 30% of cases, in 1 course." in shown
    asked = tables(run, "--workspace", workspace, "--success", "0.2")["success"]
    assert {(row["success"], row["success_source"]) for row in asked} == {(0.2, "asked")}


def test_what_is_left_if_all_half_or_a_third_of_the_seats_work_is_always_told(
    run: Run, workspace: Path
) -> None:
    # Two seats: 1 of cloud and 2 of design less those; cloud needs both. See `test_cli_plan`.
    # 1 - p * p + 2 - p for p = 1, 0.5 and 0.3.
    line = "by the share of seats that work: 1.0 at 100%, 2.3 at 50%, 2.6 at 30%."
    for asked in ((), ("--success", "0.5"), ("--success", "0.3")):
        assert line in run("plan", "--workspace", workspace, *asked).stdout
    assert run("plan", "--workspace", workspace, lang="ja").stdout.count("50%で2.3人分") == 1


@pytest.mark.parametrize("share", ["0", "1.1", "nan", "-0.3"])
def test_a_share_that_cannot_be_is_refused(run: Run, workspace: Path, share: str) -> None:
    told = run("plan", "--workspace", workspace, f"--success={share}", code=2).stderr
    assert "--success takes a share from 0.01 to 1" in told


def test_a_share_that_is_no_number_is_refused(run: Run, workspace: Path) -> None:
    told = run("plan", "--workspace", workspace, "--success", "30%", code=2).stderr
    assert "--success takes a number such as 0.3." in told


def test_who_never_had_a_seat_is_listed_with_whether_the_plan_gives_one(
    run: Run, workspace: Path
) -> None:
    assert "never had a seat" not in run("plan", "--workspace", workspace).stdout
    (workspace / "2023").mkdir()
    (workspace / "2023" / "trainings_taken.csv").write_text(
        "職員番号,研修名\n0001,知らない研修\n", encoding="utf-8"
    )
    options = ("--workspace", workspace, "--year", "2024")
    never = tables(run, *options)["never_seated"]
    # 0001 had a seat. basics mends cloud and design by 0001 alone, and practice is for 0003.
    assert [(row["staff_id"], row["has_seat"]) for row in never] == [
        ("0002", False),
        ("0004", False),
        ("0003", True),
    ]
    assert (
        "3 people never had a seat on a course in the years known; the plan gives one to 1."
        in run("plan", *options).stdout
    )


def test_observed_shares_are_told_and_do_not_change_the_plan(run: Run) -> None:
    found = tables(run, "--sample")
    took, rose = (
        sum(row[name] for row in found["success"]) for name in ("levels_took", "levels_rose")
    )
    assert 0 < rose < took
    assert {row["success"] for row in found["success"]} == {0.3}
    shown = run("plan", "--sample").stdout
    assert f"of {took:,} levels that takers could raise {round(100 * rose / took)}% rose." in shown
    assert "That says nothing of an effect" in shown


def test_the_digest_of_a_framework_that_says_nothing_of_success_is_what_it_was() -> None:
    framework = embedded_framework()
    course = framework.trainings[0]
    assert "success" not in course.model_dump_json()
    said = course.model_copy(update={"success": 0.4})
    assert '"success":0.4' in said.model_dump_json()
    assert replace(framework, all_trainings=(said, *framework.all_trainings[1:])) != framework
