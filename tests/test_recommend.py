"""The shortest way to a job type or the next rank: by hand, by brute force, and laws."""

import csv
import io
import json
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_hand import is_met
from conftest import Run
from sentences import from_one, not_together
from small import SOURCE, small_framework, staff_frame, text, with_parts
from tdskill.analysis.attainment import attainment
from tdskill.analysis.recommend import (
    Rise,
    courses_for,
    exams_for,
    fewest_steps,
    mandatory_courses,
    steps_to,
    wanted_by,
)
from tdskill.errors import TdskillError
from tdskill.framework import Certification, Criterion, Target, Training
from tdskill.reports.path import Behind, NextStep, Ways
from tdskill.resources import data_dir

SKILLS = ("cloud", "data", "design", "network")
Levels = Mapping[str, int | None]
Raised = tuple[str, int, int]


def training(training_id: str, *raises: Raised, **more: Any) -> Training:
    return Training.model_validate(
        {
            "id": training_id,
            "name": {"ja": training_id.title()},
            "description": {"ja": "講座"},
            "format": {"ja": "集合"},
            "raises": [
                {"skill": skill, "from_level": low, "to_level": high} for skill, low, high in raises
            ],
            "raises_provenance": "assumed: a test" if raises else None,
            "provenance": SOURCE,
            **more,
        }
    )


def exam(exam_id: str, *suggests: tuple[str, int]) -> Certification:
    return Certification.model_validate(
        {
            "id": exam_id,
            "name": {"ja": exam_id.title()},
            "issuer": {"ja": "機構"},
            "suggests": [
                {"skill": skill, "level": level, "provenance": SOURCE} for skill, level in suggests
            ],
            "provenance": SOURCE,
        }
    )


FRAMEWORK = with_parts(
    small_framework(
        {
            "builder": [
                {"skill": "network", "level": 2, "core": True},
                {"skill": "cloud", "level": 2},
                {"skill": "data", "level": 1},
                {"skill": "design", "level": 3},
            ],
        },
        skills=SKILLS,
    ),
    trainings=(
        training("talk", ("cloud", 0, 1), audience=["DXアンバサダー"]),
        training("first", ("cloud", 0, 1), ("data", 0, 1)),
        training("long", ("cloud", 0, 2), ("design", 0, 3), seats=20, seats_provenance=SOURCE),
        training("full", ("cloud", 0, 1), seats=0, seats_provenance=SOURCE),
        training("must", ("cloud", 0, 1), audience=["ICT職"], mandatory=True),
        training("ethics", mandatory=True),
        training("expert", ("cloud", 1, 3)),
    ),
    certifications=(exam("basic", ("cloud", 1)), exam("master", ("cloud", 2), ("network", 2))),
)
BUILDER = FRAMEWORK.job_type_by_id["builder"]


def ids(entries: Iterable[Training | Certification]) -> list[str]:
    return [each.id for each in entries]


def steps(levels: Levels, priorities: Collection[str] = ()) -> list[tuple[str, int | None, int]]:
    found = steps_to(
        wanted_by(BUILDER, levels, FRAMEWORK),
        levels,
        FRAMEWORK,
        core=["network"],
        priorities=priorities,
    )
    return [(step.skill, step.from_level, step.to_level) for step in found]


HELD_OF_BUILDER: Levels = {"network": 0, "cloud": 1, "data": None, "design": 1}


def way(
    wanted: Mapping[str, int],
    levels: Levels,
    behind: Behind = Behind(),  # noqa: B008 - frozen
    group: str | None = None,
) -> tuple[NextStep, ...]:
    found, in_all = Ways(FRAMEWORK).next_steps(wanted, levels, group=group, behind=behind)
    assert len(found) == in_all
    return found


class TestStepsToAJobType:
    def test_core_comes_first_then_the_nearest_to_done_then_the_order_of_the_framework(
        self,
    ) -> None:
        assert steps(HELD_OF_BUILDER) == [
            ("network", 0, 1),  # core
            ("network", 1, 2),
            ("cloud", 1, 2),  # one step to go, first in the framework
            ("data", None, 1),  # one step to go
            ("design", 1, 2),  # two steps to go
            ("design", 2, 3),
        ]

    def test_priority_fields_come_before_others_but_after_core(self) -> None:
        assert [skill for skill, _low, _high in steps(HELD_OF_BUILDER, ["design"])] == [
            *("network", "network", "design", "design", "cloud", "data")
        ]

    def test_a_skill_never_assessed_counts_as_0_and_is_marked_once(self) -> None:
        found = way({"design": 2}, {"design": None})
        assert [(each.from_level, each.to_level, each.assess_first) for each in found] == [
            (None, 1, True),
            (1, 2, False),
        ]

    def test_nothing_is_left_where_all_is_met(self) -> None:
        assert steps(dict.fromkeys(SKILLS, 3)) == []


class TestWhatServesAStep:
    def test_courses_cover_the_step_and_come_mandatory_then_with_seats(self) -> None:
        found = courses_for(Rise("cloud", None, 1), "ICT職", (), FRAMEWORK)
        assert ids(found) == ["must", "long", "first", "full"]

    def test_a_course_must_begin_low_enough_and_lead_far_enough(self) -> None:
        assert ids(courses_for(Rise("cloud", 1, 2), "ICT職", (), FRAMEWORK)) == ["long", "expert"]
        assert ids(courses_for(Rise("cloud", 2, 3), "ICT職", (), FRAMEWORK)) == ["expert"]

    def test_courses_for_other_groups_are_left_out(self) -> None:
        first = Rise("cloud", 0, 1)
        assert ids(courses_for(first, "ＤＸアンバサダー", (), FRAMEWORK)) == [
            *("long", "talk", "first", "full")
        ]
        assert ids(courses_for(first, None, (), FRAMEWORK)) == ["long", "first", "full"]

    def test_a_finished_course_counts_above_the_level_at_which_it_begins_alone(self) -> None:
        behind = {"long", "first", "must"}
        assert ids(courses_for(Rise("cloud", 0, 1), "ICT職", behind, FRAMEWORK)) == ["full"]
        assert ids(courses_for(Rise("cloud", 1, 2), "ICT職", behind, FRAMEWORK)) == [
            *("long", "expert")
        ]

    def test_exams_suggest_just_the_level_and_are_not_held(self) -> None:
        assert ids(exams_for(Rise("cloud", 0, 1), (), FRAMEWORK)) == ["basic"]
        assert ids(exams_for(Rise("cloud", 1, 2), (), FRAMEWORK)) == ["master"]
        assert ids(exams_for(Rise("cloud", 1, 2), ("master",), FRAMEWORK)) == []

    def test_earlier_exams_are_not_recommended_and_count_as_held(self) -> None:
        master = exam("master", ("cloud", 2)).model_copy(update={"succeeds": ("old",)})
        old = exam("old", ("cloud", 2)).model_copy(update={"until": "2009-03"})
        registration = exam("registration").model_copy(update={"registration_of": "master"})
        framework = with_parts(FRAMEWORK, certifications=(master, old, registration))
        step = Rise("cloud", 1, 2)
        assert ids(exams_for(step, (), framework)) == ["master"]
        assert ids(exams_for(step, ("old",), framework)) == []
        assert ids(exams_for(step, ("registration",), framework)) == []

    def test_what_is_behind_a_person_is_told_beside_the_step(self) -> None:
        behind = Behind(frozenset({"first"}), frozenset({"master"}))
        first, then = way({"cloud": 2}, {"cloud": 0}, behind)
        assert ids(first.behind) == ["master", "first"]
        assert ids(then.behind) == []

    def test_a_finished_course_that_leads_on_is_marked(self) -> None:
        behind = Behind(frozenset({"long", "expert"}))
        first, then, last = way({"cloud": 3}, {"cloud": 0}, behind)
        # The expert course begins at Lv.1: it neither leads to Lv.1 nor on from there once finished.
        assert (ids(first.behind), ids(first.further)) == (["long"], [])
        assert ids(then.further) == ["long"]
        assert (ids(last.trainings), ids(last.further)) == (["expert"], ["expert"])

    def test_mandatory_courses_are_those_of_the_group_not_finished(self) -> None:
        assert ids(mandatory_courses("ICT職", (), FRAMEWORK)) == ["must", "ethics"]
        assert ids(mandatory_courses("ICT職", ("must",), FRAMEWORK)) == ["ethics"]
        assert ids(mandatory_courses(None, (), FRAMEWORK)) == ["ethics"]


def criterion(at_least: int, level: int, *skills: str) -> Criterion:
    return Criterion(at_least=at_least, level=level, skills=skills)


HELD: Levels = {"cloud": 1, "data": 1, "design": 0, "network": 0}
BOTH = (criterion(2, 2), criterion(1, 1, "design"))
"""The example of docs/methods.md: two skills at Lv.2, and design at Lv.1."""


class TestFewestSteps:
    def test_the_nearest_skills_are_taken(self) -> None:
        assert fewest_steps([criterion(2, 2)], HELD, FRAMEWORK) == {"cloud": 2, "data": 2}

    def test_of_equally_short_ways_the_first_in_the_framework_stands(self) -> None:
        # Three steps: cloud 2, data 2, design 1; or cloud 2, design 2; or data 2, design 2.
        assert fewest_steps(BOTH, HELD, FRAMEWORK) == {"cloud": 2, "data": 2, "design": 1}

    def test_of_equally_short_ways_most_steps_in_priority_fields_stand(self) -> None:
        assert fewest_steps(BOTH, HELD, FRAMEWORK, ["design"]) == {
            "cloud": 2,
            "design": 2,
        }

    def test_a_priority_field_never_makes_the_way_longer(self) -> None:
        assert fewest_steps([criterion(2, 2)], HELD, FRAMEWORK, ["network"]) == {
            "cloud": 2,
            "data": 2,
        }

    def test_one_step_may_serve_several_targets(self) -> None:
        # Apart they take cloud 2 (one step) and design 1 (one step); network 2 alone serves neither.
        criteria = (criterion(1, 1, "design", "network"), criterion(1, 1, "design", "data"))
        held = {"cloud": 0, "data": 0, "design": 0, "network": 0}
        assert fewest_steps(criteria, held, FRAMEWORK) == {"design": 1}

    def test_targets_met_already_ask_for_nothing(self) -> None:
        assert fewest_steps([criterion(2, 1)], HELD, FRAMEWORK) == {}
        assert fewest_steps([], HELD, FRAMEWORK) == {}

    def test_what_no_levels_can_meet_is_refused(self) -> None:
        with pytest.raises(TdskillError, match="Nobody can ever meet"):
            fewest_steps([criterion(2, 1, "design")], HELD, FRAMEWORK)

    def test_more_targets_than_can_be_weighed_are_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tdskill.analysis.recommend.MOST_STATES", 1)
        with pytest.raises(TdskillError, match="too many"):
            fewest_steps(BOTH, HELD, FRAMEWORK)


LEVELS = st.fixed_dictionaries(dict.fromkeys(SKILLS, st.none() | st.integers(0, 3)))
SOME_SKILLS = st.sets(st.sampled_from(SKILLS))
CRITERIA = st.lists(
    st.builds(
        lambda skills, level, n: criterion(min(n, len(skills) or 4), level, *sorted(skills)),
        SOME_SKILLS,
        st.integers(1, 3),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=3,
)


def best_by_trying_all(
    criteria: Sequence[Criterion], levels: Levels, priorities: Collection[str]
) -> dict[str, int]:
    """Try every raise of every skill, and keep the best that meets all criteria."""
    held = {skill: levels[skill] or 0 for skill in SKILLS}
    ways = []
    for reached in product(*(range(held[skill], 4) for skill in SKILLS)):
        levels_then = dict(zip(SKILLS, reached, strict=True))
        if all(
            sum(levels_then[skill] >= each.level for skill in each.skills or SKILLS)
            >= each.at_least
            for each in criteria
        ):
            raised = {skill: levels_then[skill] - held[skill] for skill in SKILLS}
            in_priorities = sum(raised[skill] for skill in SKILLS if skill in priorities)
            ways.append((sum(raised.values()), -in_priorities, [-level for level in reached]))
    *_sums, best = min(ways)
    return {
        skill: -level for skill, level in zip(SKILLS, best, strict=True) if -level > held[skill]
    }


@given(criteria=CRITERIA, levels=LEVELS, priorities=SOME_SKILLS)
def test_no_way_is_shorter_than_the_one_found(
    criteria: list[Criterion], levels: Levels, priorities: set[str]
) -> None:
    expected = best_by_trying_all(criteria, levels, priorities)
    assert fewest_steps(criteria, levels, FRAMEWORK, priorities) == expected
    assert fewest_steps(criteria[::-1], levels, FRAMEWORK, priorities) == expected


def after(levels: Levels, taken: Sequence[Rise]) -> dict[str, int | None]:
    """Take the steps one by one; each begins where the person stands."""
    held = dict(levels)
    for step in taken:
        assert held[step.skill] == step.from_level
        assert step.to_level == (step.from_level or 0) + 1
        held[step.skill] = step.to_level
    return held


@given(criteria=CRITERIA, levels=LEVELS, priorities=SOME_SKILLS)
def test_taking_all_steps_meets_the_targets_of_a_rank(
    criteria: list[Criterion], levels: Levels, priorities: set[str]
) -> None:
    wanted = fewest_steps(criteria, levels, FRAMEWORK, priorities)
    held = after(levels, steps_to(wanted, levels, FRAMEWORK, priorities=priorities))
    target = Target(id="t", text=text("目標"), criteria=tuple(criteria), provenance=SOURCE)
    assert is_met(target, held, FRAMEWORK)


@given(levels=LEVELS, priorities=SOME_SKILLS)
def test_taking_all_steps_meets_a_job_type_and_none_can_be_left_out(
    levels: Levels, priorities: set[str]
) -> None:
    def row(held: Levels) -> dict[str, Any]:
        staff = staff_frame(FRAMEWORK, [dict(held)])
        return attainment(staff.lazy(), FRAMEWORK).collect().row(0, named=True)

    taken = steps_to(
        wanted_by(BUILDER, levels, FRAMEWORK), levels, FRAMEWORK, priorities=priorities
    )
    assert row(after(levels, taken))["met"]
    assert len(taken) == row(levels)["steps_short"]
    assert all(
        first.to_level < then.to_level
        for first, then in pairwise(taken)
        if first.skill == then.skill
    )


SOME_COURSES = st.frozensets(st.sampled_from([each.id for each in FRAMEWORK.trainings]))
SOME_EXAMS = st.frozensets(st.sampled_from([each.id for each in FRAMEWORK.certifications]))


@given(levels=LEVELS, finished=SOME_COURSES, held=SOME_EXAMS, more=SOME_COURSES, passed=SOME_EXAMS)
def test_finishing_a_course_or_passing_an_exam_never_makes_it_longer(
    levels: Levels,
    finished: frozenset[str],
    held: frozenset[str],
    more: frozenset[str],
    passed: frozenset[str],
) -> None:
    def found(behind: Behind) -> list[tuple[str, int, set[str], set[str]]]:
        return [
            (each.skill.id, each.to_level, set(ids(each.trainings)), set(ids(each.exams)))
            for each in way(wanted_by(BUILDER, levels, FRAMEWORK), levels, behind, group="ICT職")
        ]

    before = found(Behind(finished, held))
    then = found(Behind(finished | more, held | passed))
    assert [row[:2] for row in then] == [row[:2] for row in before]
    for (*_step, courses, exams), (*_same, fewer_courses, fewer_exams) in zip(
        before, then, strict=True
    ):
        assert fewer_courses <= courses
        assert fewer_exams <= exams
    assert set(ids(mandatory_courses("ICT職", finished | more, FRAMEWORK))) <= set(
        ids(mandatory_courses("ICT職", finished, FRAMEWORK))
    )


JOB_TYPES = """\
job_types:
  - id: builder
    name: {ja: 構築担当, en: Builder}
    description: {ja: 役割}
    requirements:
      - {skill: cybersecurity, level: 2}
      - {skill: cloud_services, level: 2, core: true}
      - {skill: ux_design, level: 1}
    requirements_provenance: "assumed: a test"
    provenance: plan p.1
  - id: painter
    name: {ja: 画面担当, en: Painter}
    description: {ja: 役割}
    requirements:
      - {skill: ux_design, level: 1}
    requirements_provenance: "assumed: a test"
    provenance: plan p.1
"""
TRAININGS = """\
trainings:
  - id: cloud_course
    name: {ja: クラウド講座, en: Cloud Course}
    description: {ja: 講座}
    format: {ja: 集合, en: In class}
    raises:
      - {skill: cloud_services, from_level: 1, to_level: 2}
    raises_provenance: "assumed: a test"
    provenance: plan p.1
  - id: security_course
    name: {ja: セキュリティ研修, en: Security Course}
    description: {ja: 講座}
    format: {ja: eラーニング, en: E-learning}
    audience: [ICT職]
    mandatory: true
    raises:
      - {skill: cybersecurity, from_level: 0, to_level: 2}
    raises_provenance: "assumed: a test"
    seats: 180
    seats_provenance: plan p.1
    provenance: plan p.1
"""
STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン,サイバーセキュリティ
0001,職員0001,A局,主事,ICT職,確定,1,,1
0002,職員0002,A局,主任,,確定,3,3,3
0003,職員0003,A局,部長,ICT職,確定,0,0,0
0004,職員0004,B局,船長,ICT職,確定,0,0,0
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,基盤,クラウドサービス活用,2,3
B局,窓口,UXデザイン,1,3
A局,守り,サイバーセキュリティ,1,3
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with two job types and two courses of its own, else as embedded."""
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    shutil.copytree(data_dir(), folder / "framework", ignore=shutil.ignore_patterns("sample"))
    for name, content in (
        ("2024/staff.csv", STAFF),
        ("framework/jobtypes.yaml", JOB_TYPES),
        ("framework/trainings.yaml", TRAININGS),
    ):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def shown_steps(run: Run, workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    out = run("recommend", "--workspace", workspace, "--format", "json", *arguments).stdout
    rows: list[dict[str, Any]] = json.loads(out)
    return rows


def shown_reasons(run: Run, workspace: Path, *arguments: str) -> list[str]:
    page = run("recommend", "--workspace", workspace, "--format", "md", *arguments).stdout
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    width = lines[0].count("|")
    return [line.split(" | ")[-1].rstrip(" |") for line in lines[2:] if line.count("|") == width]


def brief(rows: list[dict[str, Any]]) -> list[tuple[str, int | None, int]]:
    return [(row["skill"], row["from_level"], row["to_level"]) for row in rows]


class TestCommand:
    def test_the_seats_of_the_year_stand_in_for_those_of_the_framework(
        self, run: Run, workspace: Path
    ) -> None:
        seats = "研修,定員\ncloud_course,0\n"
        (workspace / "2024/seats.csv").write_text(seats, encoding="utf-8")
        of = ("--workspace", workspace, "--person", "0001", "--target", "構築担当")
        assert "Cloud Course (no seats)" in run("recommend", *of, "--format", "md").stdout
        assert "Cloud Course (no seats)" in run("report", *of, "--format", "md").stdout

    def test_a_row_for_each_step_says_what_serves_it_and_why(
        self, run: Run, workspace: Path
    ) -> None:
        found = shown_steps(run, workspace, "--person", "0001", "--target", "構築担当")
        # Published for 2024: クラウドサービス活用, UXデザイン and UIデザイン.
        behind: dict[str, list[str]] = {
            "further_trainings": [],
            "behind_trainings": [],
            "behind_exams": [],
        }
        assert found == [
            {
                "step_number": 1,
                "skill": "cloud_services",
                "from_level": 1,
                "to_level": 2,
                "job_type": "builder",
                "next_rank": None,
                "core": True,
                "priority_field": True,
                "assess_first": False,
                "trainings": ["cloud_course"],
                "exams": [],
                **behind,
            },
            {
                "step_number": 2,
                "skill": "ux_design",
                "from_level": None,
                "to_level": 1,
                "job_type": "builder",
                "next_rank": None,
                "core": False,
                "priority_field": True,
                "assess_first": True,
                "trainings": [],
                "exams": [],
                **behind,
            },
            {
                "step_number": 3,
                "skill": "cybersecurity",
                "from_level": 1,
                "to_level": 2,
                "job_type": "builder",
                "next_rank": None,
                "core": False,
                "priority_field": False,
                "assess_first": False,
                "trainings": ["security_course"],
                "exams": ["registered_information_security_specialist"],
                **behind,
            },
        ]
        assert shown_reasons(run, workspace, "--person", "0001", "--target", "構築担当") == [
            "core of Builder; priority field of the year",
            "needed for Builder; priority field of the year; no level yet: assess it first",
            "needed for Builder",
        ]

    def test_the_default_is_the_nearest_job_type_not_met(self, run: Run, workspace: Path) -> None:
        # One step to Painter, three to Builder.
        found = shown_steps(run, workspace, "--person", "0001")
        assert brief(found) == [("ux_design", None, 1)]
        assert (found[0]["job_type"], found[0]["core"]) == ("painter", False)

    def test_where_every_job_type_is_met_it_says_so(self, run: Run, workspace: Path) -> None:
        shown = run("recommend", "--workspace", workspace, "--person", "0002").stdout
        assert "Every job type is met." in shown
        assert "The staff file states no group" in shown

    def test_the_next_rank_takes_the_fewest_steps_most_of_them_in_priority_fields(
        self, run: Run, workspace: Path
    ) -> None:
        # 主任: two skills at Lv.2, and one of data, design or strategy at Lv.1. Three steps do it:
        # cloud and security to 2 and design to 1, or cloud and design to 2: more in priority fields.
        found = shown_steps(run, workspace, "--person", "0001", "--next-rank")
        assert brief(found) == [
            ("cloud_services", 1, 2),
            ("ux_design", None, 1),
            ("ux_design", 1, 2),
        ]
        goals = {(row["job_type"], row["next_rank"], row["core"]) for row in found}
        assert goals == {(None, "senior_staff", None)}
        (first, *_) = shown_reasons(run, workspace, "--person", "0001", "--next-rank")
        assert first.startswith("counts toward the targets of Senior Staff")

    @pytest.mark.parametrize(
        ("person", "message"),
        [("0003", "is the top of the career ladder."), ("0004", "has no rank '船長'.")],
    )
    def test_who_has_no_next_rank_is_told_so(
        self, run: Run, workspace: Path, person: str, message: str
    ) -> None:
        failed = run(
            "recommend", "--workspace", workspace, "--person", person, "--next-rank", code=1
        )
        assert message in failed.stderr

    def test_the_first_steps_can_be_kept_and_the_rest_is_counted(
        self, run: Run, workspace: Path
    ) -> None:
        arguments = ("--person", "0001", "--target", "builder", "--steps", "1")
        assert len(shown_steps(run, workspace, *arguments)) == 1
        shown = run("recommend", "--workspace", workspace, *arguments).stdout
        assert "3 steps to every required level of Builder." in shown
        assert "2 more steps are not shown." in shown

    @pytest.mark.parametrize(
        ("level", "told"),
        [
            ("1", "look at the level again, as you completed {}"),
            ("", "no level yet: assess it first, as you completed {}"),
        ],
    )
    def test_a_registration_that_ended_still_stands_for_its_exam(
        self, run: Run, workspace: Path, level: str, told: str
    ) -> None:
        year = workspace / "2024"
        (year / "certificates.csv").write_text(
            "職員番号,試験名,合格日\n0001,登録セキスペ,2018-10-01\n", encoding="utf-8"
        )
        (year / "staff.csv").write_text(
            f"職員番号,氏名,所属,人材区分,サイバーセキュリティ\n0001,職員0001,A局,ICT職,{level}\n",
            encoding="utf-8",
        )
        asked = ("--person", "0001", "--target", "builder")
        steps = shown_steps(run, workspace, *asked)
        first, *later = [step for step in steps if step["skill"] == "cybersecurity"]
        assert first["behind_exams"] == ["information_security_registration"]
        assert first["assess_first"] is (level == "")
        registration = "Registered Information Security Specialist (registration)"
        reason = shown_reasons(run, workspace, *asked)[first["step_number"] - 1]
        assert reason.endswith(told.format(registration))
        # Its exam is not one to sit again.
        exams = [exam for step in (first, *later) for exam in step["exams"]]
        assert exams == ([] if level else ["information_security_management"])

    def test_mandatory_courses_stand_apart_until_they_are_finished(
        self, run: Run, workspace: Path
    ) -> None:
        arguments = ("--workspace", workspace, "--person", "0001", "--target", "builder")
        before = run("recommend", *arguments).stdout
        assert "Mandatory trainings\n" in before
        assert "there is no trainings_taken.csv" in before
        taken = workspace / "2024" / "trainings_taken.csv"
        taken.write_text("職員番号,研修\n0002,セキュリティ研修\n", encoding="utf-8")
        assert "Mandatory trainings not yet taken" in run("recommend", *arguments).stdout
        taken.write_text("職員番号,研修\n0001,ｾｷｭﾘﾃｨ研修\n0001,謎の研修\n", encoding="utf-8")
        then = run("recommend", *arguments).stdout
        assert "Mandatory" not in then
        assert "Finished courses that the framework does not have: 謎の研修." in then
        # Its 0 to 2 leads on from Lv.1, and the level is worth another look.
        assert "Security Course (mandatory, taken, leads further)" in then
        last = shown_steps(run, *arguments[1:])[-1]
        assert last["further_trainings"] == last["behind_trainings"] == ["security_course"]
        reason = shown_reasons(run, *arguments[1:])[-1]
        assert reason.endswith("look at the level again, as you completed Security Course")

    def test_what_is_assumed_is_said(self, run: Run, workspace: Path) -> None:
        shown = run(
            "recommend", "--workspace", workspace, "--person", "0001", "--target", "builder"
        ).stdout
        assert "Required levels of Builder that are assumed: all 3." in shown
        assert "Which levels a course raises is assumed." in shown
        assert "apart from personnel evaluation" in shown
        rank = run("recommend", "--workspace", workspace, "--person", "0001", "--next-rank").stdout
        assert "ask of levels is inferred or assumed." in rank

    def test_options_that_make_no_sense_together_are_refused(
        self, run: Run, workspace: Path
    ) -> None:
        one = ("recommend", "--workspace", workspace, "--person", "0001")
        both = run(*one, "--target", "builder", "--next-rank", code=2)
        assert not_together("--target", "--next-rank") in both.stderr
        assert from_one("--steps") in run(*one, "--steps", "0", code=2).stderr

    def test_a_file_about_a_person_is_its_owners_alone(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "next.csv"
        run("recommend", "--workspace", workspace, "--person", "0001", "--output", out)
        assert out.stat().st_mode & 0o777 == 0o600
        (row,) = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
        assert (row["skill"], row["from_level"], row["trainings"]) == ("ux_design", "", "")

    def test_the_order_of_the_files_changes_nothing(self, run: Run, workspace: Path) -> None:
        year = workspace / "2024"
        for name, content in (
            (
                "demand.csv",
                DEMAND,
            ),
            (
                "certificates.csv",
                "職員番号,試験名\n0001,基本情報技術者試験\n0001,ITパスポート試験\n",
            ),
            (
                "trainings_taken.csv",
                "職員番号,研修\n0001,クラウド講座\n0001,謎\n0001,セキュリティ研修\n",
            ),
        ):
            (year / name).write_text(content, encoding="utf-8")
        asked = ("recommend", "--workspace", workspace, "--person", "0001", "--target", "builder")
        before = [run(*asked, "--format", form).stdout for form in ("json", "md")]
        for path in year.iterdir():
            head, *lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
        assert [run(*asked, "--format", form).stdout for form in ("json", "md")] == before

    def test_a_course_finished_in_an_earlier_year_stays_finished(
        self, run: Run, workspace: Path
    ) -> None:
        command = ("recommend", "--workspace", workspace, "--year", "2024", "--person", "0001")
        assert "Security Course" in run(*command, "--target", "画面担当").stdout
        (workspace / "2023").mkdir()
        (workspace / "2023" / "trainings_taken.csv").write_text(
            "職員番号,研修名,修了日\n0001,セキュリティ研修,2023-09-01\n", encoding="utf-8"
        )
        assert "Security Course" not in run(*command, "--target", "画面担当").stdout
