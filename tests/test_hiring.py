"""Whom to hire: cases by hand, every hire tried on small ones, and laws."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, combinations, combinations_with_replacement, product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from conftest import Run
from sentences import from_one
from small import demand_frame, laid_out, small_framework, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis.hiring import (
    Hire,
    Lacking,
    best_hires,
    hires_like,
    lacking_of,
    mended_in_the_mean,
)
from tdskill.errors import UsageError
from tdskill.library.result import Result
from tdskill.library.year import Year, open_year

FRAMEWORK = small_framework()
SKILLS = FRAMEWORK.skill_ids
Levels = Mapping[int, int]
Held = Mapping[str, int | None]


def short_by_hand(lacking: Lacking, people: Sequence[Held] = ()) -> int:
    """Return what is short with these people more: of each skill the most that any level lacks."""
    return sum(
        max(
            0,
            *(
                n - sum((one.get(skill) or 0) >= level for one in people)
                for level, n in lack.items()
            ),
        )
        for skill, lack in lacking.items()
    )


def in_all(hires: Sequence[Hire]) -> list[int]:
    return list(accumulate(len(hire.profile) for hire in hires))


def at_one_level(**short: int) -> Lacking:
    return {skill: {1: n, 2: 0, 3: 0} for skill, n in short.items()}


def test_hires_of_one_skill_mend_one_place_each_until_nothing_is_short() -> None:
    assert in_all(best_hires(at_one_level(cloud=3, design=1), 1, 5)) == [1, 2, 3, 4]


def test_hires_of_two_skills_mend_as_much_as_each_of_them_can() -> None:
    assert in_all(best_hires(at_one_level(cloud=3, design=1), 2, 9)) == [2, 3, 4]


def test_what_is_shortest_then_comes_first() -> None:
    hires = best_hires(at_one_level(cloud=3, design=1), 1, 4)
    assert [list(hire.profile) for hire in hires] == [["cloud"], ["cloud"], ["cloud"], ["design"]]
    assert [hire.left for hire in hires] == [3, 2, 1, 0]


def test_demand_at_level_two_alone_takes_hires_of_level_two() -> None:
    people = staff_frame(FRAMEWORK, [{"bureau": "A", "cloud": 1}])
    places = gap_of.places_of(people, demand_frame([("A", "cloud", 2, 1)]), FRAMEWORK)
    lacking = lacking_of(gap_of.by_level(places, FRAMEWORK).collect(), SKILLS)
    (hire,) = best_hires(lacking, 3, 5)
    assert hire.profile == {"cloud": 2}


def test_a_hire_is_of_the_highest_level_that_lacks_as_much_as_the_skill() -> None:
    # 5, 3 and 0 lack: two at Lv.1 bring Lv.1 down to the 3 of Lv.2, the rest must hold Lv.2.
    hires = best_hires({"cloud": {1: 5, 2: 3, 3: 0}}, 1, 9)
    assert [hire.profile["cloud"] for hire in hires] == [1, 1, 2, 2, 2]


LACKING = st.fixed_dictionaries(
    {
        skill: st.fixed_dictionaries({level: st.integers(-2, 4) for level in (1, 2, 3)})
        for skill in SKILLS
    }
)


@given(LACKING, st.integers(1, 4), st.integers(1, 8))
@settings(max_examples=150, deadline=None)
def test_k_hires_mend_what_no_k_hires_pass_and_each_place_told_is_mended(
    lacking: Lacking, most_skills: int, people: int
) -> None:
    short = [max(0, *levels.values()) for levels in lacking.values()]
    hires = best_hires(lacking, most_skills, people)
    told = in_all(hires)
    for k, mended in enumerate(told, 1):
        assert mended == min(k * most_skills, sum(min(n, k) for n in short))
        taken = [hire.profile for hire in hires[:k]]
        assert short_by_hand(lacking, taken) == sum(short) - mended == hires[k - 1].left
    if len(hires) < people:
        assert (told or [0])[-1] == sum(short)
    assert all(len(hire.profile) <= most_skills for hire in hires)


def test_no_other_profiles_of_so_many_skills_mend_more() -> None:
    every = [
        dict(zip(skills, levels, strict=True))
        for n in (1, 2)
        for skills in combinations(SKILLS, n)
        for levels in product((1, 2), repeat=n)
    ]
    cases: list[tuple[Levels, Levels, Levels]] = [
        ({1: 3, 2: 1}, {1: 1, 2: 1}, {1: 0, 2: 0}),
        ({1: 2, 2: 2}, {1: 1, 2: -1}, {1: 1, 2: 1}),
        ({1: 1, 2: 0}, {1: 2, 2: 1}, {1: 1, 2: 0}),
    ]
    for levels in cases:
        lacking = dict(zip(SKILLS, levels, strict=True))
        hires = best_hires(lacking, 2, 3)
        for k in (1, 2, 3):
            best = min(
                short_by_hand(lacking, chosen) for chosen in combinations_with_replacement(every, k)
            )
            assert hires[min(k, len(hires)) - 1].left == best


def milp_left(lacking: Lacking, people: Sequence[Held], most: int) -> int:
    """Return the least that may be short with `most` people like these, each taken any times."""
    cells = [(skill, level, n) for skill, lack in lacking.items() for level, n in lack.items()]
    skills = list(lacking)
    columns = len(people)
    rows: list[list[float]] = []
    least: list[float] = []
    for skill, level, n in cells:
        held = [float((one.get(skill) or 0) >= level) for one in people]
        rows.append(held + [float(each == skill) for each in skills])
        least.append(n)
    rows.append([1.0] * columns + [0.0] * len(skills))
    least.append(-np.inf)
    found = milp(
        [0.0] * columns + [1.0] * len(skills),
        constraints=LinearConstraint(
            np.array(rows), np.array(least), np.array([np.inf] * len(cells) + [most])
        ),
        integrality=np.ones(columns + len(skills), np.int64),
        bounds=Bounds(0, np.inf),
    )
    assert found.fun is not None
    return round(found.fun)


PEOPLE = st.lists(
    st.fixed_dictionaries({skill: st.sampled_from([None, 0, 1, 2, 3]) for skill in SKILLS}),
    min_size=1,
    max_size=5,
)


@given(LACKING, PEOPLE, st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_hires_like_the_staff_mend_what_is_told_and_never_more_than_the_best_of_them(
    lacking: Lacking, people: Sequence[Held], most: int
) -> None:
    hires = hires_like(lacking, staff_frame(FRAMEWORK, people), most)
    left = hires[-1].left if hires else short_by_hand(lacking)
    assert left == short_by_hand(lacking, [hire.profile for hire in hires])
    assert left >= milp_left(lacking, people, most)
    for hire in hires:
        assert any(
            all((one[skill] or 0) >= level for skill, level in hire.profile.items())
            for one in people
        )


def test_one_more_joiner_mends_the_skills_that_are_held_as_high_as_needed() -> None:
    # Cloud is short at Lv.2: Lv.1 mends nothing. Design is short at Lv.1. In all 2 + 1 + 0 of 3 people.
    lacking = {"cloud": {1: 2, 2: 2, 3: 0}, "design": {1: 1, 2: 0, 3: 0}}
    joiners = [{"cloud": 2, "design": 1}, {"cloud": 1, "design": 3}, {"cloud": 1, "design": 0}]
    assert mended_in_the_mean(lacking, joiners) == 1.0


def told_by(result: Result) -> str:
    return " ".join(result.remarks)


@pytest.fixture(scope="module")
def sample() -> Year:
    return open_year(sample=True)


@pytest.mark.parametrize(("skills", "mended"), [(3, [3, 6, 15, 30, 60]), (5, [5, 10, 25, 50, 100])])
def test_on_the_sample_of_six_short_skills_k_people_mend_k_times_the_skills(
    sample: Year, skills: int, mended: Sequence[int]
) -> None:
    rows = sample.hire(people=20, skills=skills).tables["hires"]
    assert [rows["filled_by_hires"][k - 1] for k in (1, 2, 5, 10, 20)] == mended
    assert rows["shortfall_after"][-1] == 179 - mended[-1]


def test_on_the_sample_people_like_the_staff_mend_as_much_as_the_solver_finds(sample: Year) -> None:
    data = sample.data("staff", "demand")
    places = gap_of.places_of(data.staff, data.demand, sample.framework)
    lacking = lacking_of(
        gap_of.by_level(places, sample.framework).collect(), sample.framework.skill_ids
    )
    people = data.staff.select(*lacking).unique().to_dicts()
    told = sample.hire(people=20).tables["like_staff"]["filled_by_hires"]
    for k in (1, 2, 5, 10, 20):
        assert told[k - 1] == 179 - milp_left(lacking, people, k)


def two_years(folder: Path, *, before: str, now: str, needs: str) -> Path:
    head = "職員番号,氏名,所属局,ITストラテジー,UXデザイン,クラウドサービス活用\n"
    laid_out(
        folder,
        staff=head + now,
        demand="局,業務,スキル項目,必要レベル,必要人数\n" + needs,
    )
    if before:
        (folder / "2023").mkdir()
        (folder / "2023" / "staff.csv").write_text(head + before, encoding="utf-8")
    return folder


STAYED = "".join(f"{n:04d},職員{n:04d},A局,0,0,0\n" for n in range(1, 6))
NEEDS = "A局,仕事,UXデザイン,2,2\nA局,仕事,クラウドサービス活用,1,9\n"
FIVE = (
    "0011,職員0011,A局,3,1,1\n0012,職員0012,A局,0,0,1\n0013,職員0013,A局,0,,0\n"
    "0014,職員0014,A局,0,1,0\n0015,職員0015,A局,0,0,0\n"
)


def test_joiners_of_the_year_stand_beside_the_best_profile(tmp_path: Path) -> None:
    # UX design is short of 2 at Lv.2, cloud of 7 at Lv.1; of the five who came two hold cloud.
    folder = two_years(tmp_path, before=STAYED, now=STAYED + FIVE, needs=NEEDS)
    found = open_year(folder, lang="en").hire(people=1)
    rows = found.tables["compared"].rows_by_key("hired_like", named=True, unique=True)
    assert rows["joiners"]["people"] == 5
    assert rows["joiners"]["one_joiner_change"] == -0.4
    assert rows["best"]["one_joiner_change"] == -2.0
    assert rows["like_staff"]["one_joiner_change"] == -1.0
    assert found.tables["skills"]["level_needed"].to_list() == [1, 2]
    assert (
        "A joiner of the year fills 0.40 places in the mean (5 people), the best profile 2"
        in told_by(found)
    )


def test_without_the_year_before_the_joiners_are_told_to_be_unknown(tmp_path: Path) -> None:
    folder = two_years(tmp_path, before="", now=STAYED + FIVE, needs=NEEDS)
    found = open_year(folder, lang="en").hire()
    assert "joiners" not in found.tables["compared"]["hired_like"]
    assert "the staff of the year before is not there" in told_by(found)


def test_of_fewer_joiners_than_the_smallest_group_no_mean_is_told(tmp_path: Path) -> None:
    folder = two_years(
        tmp_path, before=STAYED, now=STAYED + FIVE.partition("\n")[0] + "\n", needs=NEEDS
    )
    year = open_year(folder, lang="en")
    assert "joiners" not in year.hire().tables["compared"]["hired_like"]
    assert "So few people joined" in told_by(year.hire())
    assert "joiners" in year.hire(smallest_group=1).tables["compared"]["hired_like"]


def test_hires_for_a_bureau_mend_what_this_bureau_lacks(tmp_path: Path) -> None:
    needs = NEEDS + "B局,仕事,ITストラテジー,1,1\n"
    others = "".join(f"{n:04d},職員{n:04d},B局,0,2,1\n" for n in range(21, 27))
    folder = two_years(tmp_path, before="", now=STAYED + others, needs=needs)
    year = open_year(folder)
    assert year.hire(bureaus=["B局"]).tables["skills"]["skill"].to_list() == ["it_strategy"]
    assert year.hire(bureaus=["A局"]).tables["skills"]["shortfall_before"].to_list() == [9, 2]


def test_where_nothing_is_short_nobody_is_hired(tmp_path: Path) -> None:
    needs = "A局,仕事,ITストラテジー,1,1\n"
    folder = two_years(tmp_path, before="", now="0001,職員0001,A局,1,0,0\n", needs=needs)
    found = open_year(folder, lang="en").hire()
    assert all(
        found.tables[name].is_empty() for name in ("hires", "skills", "like_staff", "compared")
    )
    assert "No skill is short" in found.answer.tables[0].nothing


def test_below_one_is_refused(sample: Year) -> None:
    with pytest.raises(UsageError, match=from_one("--people")):
        sample.hire(people=0)
    with pytest.raises(UsageError, match=from_one("--skills")):
        sample.hire(skills=0)


def test_a_model_of_the_staff_stands_in_the_table_about_persons_alone(run: Run) -> None:
    plain = run("hire", "--sample", "--format", "csv").stdout
    assert "colleague_brings" not in plain
    told = run("hire", "--sample", "--format", "csv", "--table", "like_staff").stdout
    assert "colleague_brings" in told


def test_the_year_of_the_sample_with_its_joiners(sample: Year) -> None:
    then = open_year(sample=True, year=2023).data("staff").staff
    now = sample.data("staff").staff
    came = now.filter(~pl.col("staff_id").is_in(then["staff_id"].implode()))
    rows = sample.hire().tables["compared"].rows_by_key("hired_like", named=True, unique=True)
    assert rows["joiners"]["people"] == came.height == 9
    # All that is short is short at Lv.1, so that a joiner mends one place of each such skill held.
    short = sample.gap().tables["skills"].filter(pl.col("shortfall") > 0)["skill"].to_list()
    held = sum((came[skill].fill_null(0) >= 1).sum() for skill in short)
    assert rows["joiners"]["one_joiner_change"] == pytest.approx(-held / 9)
