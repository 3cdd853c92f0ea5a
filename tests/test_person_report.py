"""What stands on a person's sheet, worked out by hand for the framework of `person_cases`."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from person_cases import EXAMS, LEVELS, priority_cloud, sheet, sheet_framework
from small import with_parts
from tdskill import i18n
from tdskill.analysis.evidence import Evidence
from tdskill.analysis.priorities import Choice, Cuts, RankSpan, Standing, choose
from tdskill.framework import Text, embedded_framework
from tdskill.render.pages import person_page
from tdskill.render.sheet_words import question_text
from tdskill.reports.evidence import evidence_report
from tdskill.reports.ladder import ladder_report
from tdskill.reports.one_on_one import sheets
from tdskill.reports.sheet import ChoiceBasis, Held, Part, PersonReport, Topic
from tdskill.resources import sample_dir
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

SKILLS = ("cloud", "design", "data", "network")


def all_at(level: int | None) -> Mapping[str, int | None]:
    return dict.fromkeys(SKILLS, level)


def topics(report: PersonReport) -> list[Topic]:
    return [question.topic for question in report.questions]


def text_of(text: Text | None) -> str | None:
    return None if text is None else str(text)


def test_it_says_who_the_sheet_is_about() -> None:
    report = sheet(organisation="都")

    assert (report.staff_id, report.name, report.bureau) == ("S0001", "職員0001", "A局")
    assert (report.rank, report.group, report.stage) == ("主事", "ICT職", "corrected")
    assert (report.fiscal_year, report.organisation) == (2024, "都")


class TestLevels:
    def test_they_come_by_category_in_the_order_of_the_framework(self) -> None:
        assert [
            (rows.category.id, [row.skill.id for row in rows.skills]) for rows in sheet().categories
        ] == [("tech", ["cloud", "network"]), ("plan", ["design", "data"])]

    def test_a_level_stands_beside_the_guide_of_the_rank(self) -> None:
        report = sheet()

        assert report.guide == 1
        assert {row.skill.id: (row.level, row.at_guide) for row in report.skills} == {
            "cloud": (1, True),
            "design": (2, True),
            "data": (0, False),
            "network": (None, None),
        }

    def test_a_level_never_assessed_is_not_level_0(self) -> None:
        network = next(row for row in sheet().skills if row.skill.id == "network")

        assert network.level is None
        assert network.meaning is None
        assert network.next_level == 1
        assert sheet().assessed == 3

    def test_they_say_what_the_level_and_the_next_one_look_like(self) -> None:
        cloud, design = sheet().skills[0], sheet().skills[2]

        assert text_of(cloud.meaning) == "Sets up as told."
        assert (cloud.next_level, text_of(cloud.next_meaning)) == (2, "Chooses a set-up alone.")
        assert text_of(design.meaning) == "Work at step 2."

    def test_there_is_no_level_after_the_top(self) -> None:
        cloud = sheet(all_at(3)).skills[0]

        assert text_of(cloud.meaning) == "Work at step 3."
        assert (cloud.next_level, cloud.next_meaning) == (None, None)


class TestJobTypes:
    def test_the_nearest_come_first_with_what_is_missing_for_three(self) -> None:
        fits = sheet().fits

        assert [(fit.job_type.id, fit.detailed) for fit in fits] == [
            ("designer", True),
            ("helper", True),
            ("analyst", True),
            ("architect", False),
        ]
        assert [(fit.reached, fit.required, fit.assessed) for fit in fits] == [
            (1, 2, 2),
            (0, 1, 0),
            (1, 2, 2),
            (1, 3, 2),
        ]
        assert [fit.attainment for fit in fits] == pytest.approx([2 / 3, 0, 1 / 3, 3 / 9])
        assert not any(fit.met or fit.chosen for fit in fits)

    def test_the_chosen_one_is_shown_with_what_is_missing_too(self) -> None:
        architect = sheet(target="architect").fits[-1]

        assert architect.chosen
        assert architect.detailed
        assert [
            (step.skill.id, step.level, step.required, step.core) for step in architect.missing
        ] == [("cloud", 1, 3, True), ("network", None, 2, False)]

    def test_assumed_requirements_are_marked(self) -> None:
        report = sheet()

        assert all(fit.assumed for fit in report.fits)
        assert {
            each.part: (each.reason, len(each.entries), each.whole) for each in report.assumptions
        } == {
            Part.JOB_TYPES: ("our guess", 4, True),
            Part.LADDER: ("read from the plan", 2, True),
            Part.LEVEL_TEXTS: ("ours", 1, False),
        }


class TestExams:
    def test_the_newest_comes_first_with_what_it_suggests(self) -> None:
        exams = sheet(exams=EXAMS).exams

        assert exams is not None
        assert [(row.certification.id, row.held.passed_on) for row in exams] == [
            ("cloud_exam", dt.date(2024, 5, 1)),
            ("basic_exam", None),
        ]
        point = exams[0].points[0]
        assert (point.skill.id, point.suggested, point.level) == ("cloud", 2, 1)
        assert point.evidence is Evidence.BELOW
        assert exams[1].points == ()

    def test_no_data_about_exams_is_not_no_exam(self) -> None:
        assert sheet(exams=None).exams is None
        assert sheet(exams=[]).exams == ()


def held_of(*exams: str) -> tuple[Held, ...]:
    """Hold these of the embedded framework, the first one the newest."""
    return tuple(Held(exam, dt.date(2020 - n, 4, 1)) for n, exam in enumerate(exams))


class TestExamsThatCountAsOthers:
    def rows(self, *exams: str) -> list[tuple[str, list[str], list[str], list[str]]]:
        framework = embedded_framework()
        report = sheet({"cybersecurity": 1}, framework=framework, exams=held_of(*exams))
        return [
            (
                row.certification.id,
                [point.exam.id for point in row.points],
                [exam.id for exam in row.told_by],
                [exam.id for exam in row.counts_as],
            )
            for row in report.exams or ()
        ]

    def test_an_exam_is_told_once_and_others_say_by_which(self) -> None:
        exam, registration = (
            "registered_information_security_specialist",
            "information_security_registration",
        )

        assert self.rows(registration, exam) == [
            (registration, [], [exam], []),
            (exam, [exam], [], []),
        ]
        assert self.rows(registration) == [(registration, [exam], [], [])]

    def test_the_question_about_a_registration_speaks_of_its_exam(self) -> None:
        levels = {"cloud_services": 2, "cybersecurity": 1}
        held = held_of("information_security_registration")
        report = sheet(levels, framework=embedded_framework(), exams=held)
        (asked,) = [each for each in report.questions if each.topic is Topic.EXAM]

        assert asked.exam is not None
        assert asked.exam.id == "registered_information_security_specialist"
        i18n.use("ja")
        assert question_text(asked).startswith(
            "情報処理安全確保支援士試験の合格は、サイバーセキュリティのLv.2が目安です（現在 Lv.1）。"
        )

    def test_an_earlier_exam_says_what_it_counts_as_today(self) -> None:
        assert self.rows("class_one_it_engineer", "it_passport") == [
            ("class_one_it_engineer", [], [], ["applied_it_engineer"]),
            ("it_passport", [], [], []),
        ]
        i18n.use("ja")
        framework = embedded_framework()
        page = person_page(
            sheet({}, framework=framework, exams=held_of("class_one_it_engineer")), framework, "md"
        )
        assert (
            "| 第一種情報処理技術者試験（応用情報技術者試験の合格とみなす） | 2020年4月1日 | 項目の指定なし |"
            in page
        )
        assert "| 合格・登録日 |" in page


def test_the_sample_is_told_the_same_everywhere() -> None:
    """Beside exams, what `evidence` says; on the job type, the first step of the way."""
    workspace = open_workspace(sample_dir(), year=2024)
    framework = workspace.framework()
    data = read_year(workspace, framework, "staff", "certificates", "demand", "trainings_taken")
    said = evidence_report(data, framework).rows
    told, steps = [], 0
    for shown in sheets(data, framework).of():
        told += [
            (
                *(shown.staff_id, point.skill.id, row.certification.id, str(row.held.validity)),
                *(point.suggested, point.level, str(point.evidence)),
            )
            for row in shown.exams or ()
            for point in row.points
        ]
        for question in shown.questions:
            if question.topic is Topic.STEP:
                assert shown.way is not None
                way = shown.way.steps[0]
                assert [skill.id for skill in question.skills] == [way.skill.id]
                assert question.level == way.from_level
                steps += 1
                assert shown.fits[0].missing[0].skill == way.skill
    columns = ("staff_id", "skill", "exam", "validity", "suggested", "level", "evidence")
    assert sorted(told, key=str) == sorted(said.select(columns).rows(), key=str)
    assert len(told) > 50
    assert steps > 100


class TestLadder:
    def test_it_holds_the_rank_and_the_next_one(self) -> None:
        junior, senior = sheet(exams=EXAMS).ladder

        assert (junior.rank.id, junior.at_guide) == ("junior", 2)
        assert (senior.rank.id, senior.at_guide) == ("senior", 1)
        assert [(row.checkable, row.met) for row in junior.gq] == [(False, None)]
        assert [(row.checkable, row.met) for row in junior.dq] == [(False, None), (True, True)]
        assert [(row.checkable, row.met) for row in senior.dq] == [(True, False)]

    def test_a_target_that_open_levels_could_still_turn_cannot_be_said(self) -> None:
        junior, _senior = sheet({**LEVELS, "cloud": None, "data": None}).ladder

        assert (junior.dq[1].checkable, junior.dq[1].met) == (True, None)

    @pytest.mark.parametrize(
        ("exams", "junior", "senior"),
        [
            (None, (None, None), (None, None)),
            ([], (False, False), (False, False)),
            ([Held("basic_exam")], (True, True), (False, False)),
            # The cloud exam is of a higher IPA level than the basic one.
            ([Held("cloud_exam")], (True, True), (True, True)),
        ],
    )
    def test_guides_of_exams_are_compared_with_what_is_held(
        self, exams: list[Held] | None, junior: tuple[bool, bool], senior: tuple[bool, bool]
    ) -> None:
        rows = sheet(exams=exams).ladder

        assert [(row.ipa_reached, row.exam_reached) for row in rows] == [junior, senior]

    def test_guides_are_reached_as_the_ladder_says(self) -> None:
        workspace = open_workspace(sample_dir(), year=2024)
        framework = workspace.framework()
        data = read_year(workspace, framework, "staff", "certificates", "ladder_checks")
        report = ladder_report(data, framework)
        said = {
            row["staff_id"]: [
                (row[f"{step}ipa"], row[f"{step}exam"])
                for step, rank in (("", row["rank"]), ("next_", row["next_rank"]))
                if rank
            ]
            for row in report.rows.iter_rows(named=True)
        }
        assert len(said) == data.staff.height
        for shown in sheets(data, framework).of():
            guides = [(row.ipa_reached, row.exam_reached) for row in shown.ladder]
            assert guides == said[shown.staff_id]

    def test_the_top_rank_has_no_next_one(self) -> None:
        assert [row.rank.id for row in sheet(rank="主任").ladder] == ["senior"]

    def test_an_unknown_rank_has_no_guide_and_no_targets(self) -> None:
        report = sheet(rank="船長")

        assert (report.rank, report.guide, report.ladder) == ("船長", None, ())
        assert all(row.at_guide is None for row in report.skills)


class TestPriorities:
    def test_they_stand_with_the_level_of_the_person(self) -> None:
        report = sheet(priorities=priority_cloud())

        assert report.priorities is not None
        assert report.priorities.basis is ChoiceBasis.OWN_FIGURES
        assert [
            (each.row.skill.id, each.row.level, each.demand.rank, each.supply.rank)
            for each in report.priorities.fields
        ] == [("cloud", 1, 1, 2)]
        assert [row.skill.id for row in report.skills if row.priority] == ["cloud"]

    def test_published_ranks_leave_what_is_uncertain_open(self) -> None:
        standings = [
            Standing("cloud", RankSpan(1, 1), RankSpan(2, 4)),
            Standing("design", RankSpan(2, 2), RankSpan(1, 3)),
            Standing("data", RankSpan(3, 3), RankSpan(1, 4)),
            Standing("network", RankSpan(4, 4), RankSpan(1, 4)),
        ]
        report = sheet(priorities=choose(standings, Cuts(demand=2, supply=1, middle=3)))

        assert report.priorities is not None
        assert report.priorities.basis is ChoiceBasis.PUBLISHED
        assert [each.row.skill.id for each in report.priorities.fields] == ["cloud"]
        assert [skill.id for skill in report.priorities.uncertain] == ["design"]

    def test_a_year_without_a_choice_has_none(self) -> None:
        assert sheet().priorities is None


class TestQuestions:
    def test_they_are_drawn_from_the_sheet(self) -> None:
        report = sheet(exams=EXAMS, priorities=priority_cloud())
        strength, exam, step, unassessed, following = report.questions

        assert (strength.topic, strength.level) == (Topic.STRENGTH, 2)
        assert [skill.id for skill in strength.skills] == ["design"]
        assert (exam.topic, exam.level, exam.wanted) == (Topic.EXAM, 1, 2)
        assert exam.exam is not None
        assert exam.exam.id == "cloud_exam"
        assert (step.topic, step.level, step.wanted) == (Topic.STEP, 0, 1)
        assert step.job_type is not None
        assert step.job_type.id == "designer"
        assert (unassessed.topic, unassessed.count) == (Topic.UNASSESSED, 1)
        assert following.topic is Topic.NEXT_RANK

    def test_a_priority_field_is_asked_about(self) -> None:
        asked = sheet(priorities=priority_cloud(), rank="主任").questions[2]

        assert (asked.topic, asked.level) == (Topic.PRIORITY_GROW, 1)
        assert [skill.id for skill in asked.skills] == ["cloud"]

    def test_a_priority_field_at_the_guide_is_one_to_lead_in(self) -> None:
        assert Topic.PRIORITY_LEAD in topics(sheet(priorities=priority_cloud()))

    def test_an_unmet_target_and_skills_near_the_guide_are_asked_about(self) -> None:
        report = sheet({**LEVELS, "network": 1}, rank="主任")

        assert topics(report)[2:] == [Topic.TARGET_OPEN, Topic.GUIDE_NEAR]
        assert [skill.id for skill in report.questions[3].skills] == ["cloud", "network"]

    def test_the_chosen_job_type_is_asked_about_before_the_nearest(self) -> None:
        asked = sheet(target="architect").questions[1]

        assert (asked.topic, asked.wanted) == (Topic.CHOSEN_STEP, 3)
        assert [skill.id for skill in asked.skills] == ["cloud"]

    def test_unassessed_skills_are_left_to_the_question_that_names_them(self) -> None:
        report = sheet({**LEVELS, "cloud": 3}, target="architect")

        assert report.questions[1].topic is Topic.CHOSEN_STEP
        assert [skill.id for skill in report.questions[1].skills] == ["network"]
        assert Topic.UNASSESSED not in topics(report)

    def test_the_job_type_is_asked_about_with_the_first_step_whatever_else_is(self) -> None:
        # The exam is about cloud as well, and cloud (core) is the first step to the architect.
        _strength, exam, step, *_more = sheet(exams=EXAMS, target="architect").questions

        assert (exam.topic, step.topic) == (Topic.EXAM, Topic.CHOSEN_STEP)
        assert [skill.id for skill in (*exam.skills, *step.skills)] == ["cloud", "cloud"]

    def test_a_target_that_is_not_met_is_called_so(self) -> None:
        report = sheet({**LEVELS, "network": 1}, rank="主任")

        i18n.use("en")
        assert "A target of Senior not met yet:" in question_text(report.questions[2])
        i18n.use("ja")
        assert "は、まだ満たしていません。" in question_text(report.questions[2])

    def test_nothing_assessed_begins_from_the_skill_check(self) -> None:
        assert topics(sheet(all_at(None), priorities=priority_cloud())) == [
            Topic.UNASSESSED_ALL,
            Topic.INTEREST,
            Topic.PRIORITY_INTEREST,
            Topic.NEXT_RANK,
        ]

    def test_nothing_assessed_with_a_chosen_job_type_asks_what_draws_to_it(self) -> None:
        assert topics(sheet(all_at(None), rank="", target="helper")) == [
            Topic.UNASSESSED_ALL,
            Topic.CHOSEN_WISH,
            Topic.OUTLOOK,
        ]

    def test_all_at_the_top_looks_at_guiding_others(self) -> None:
        report = sheet(all_at(3), rank="主任", exams=EXAMS)

        assert topics(report) == [Topic.GUIDING, Topic.JOB_TYPE_MET, Topic.OUTLOOK]
        assert len(report.questions[0].skills) == 3

    def test_who_can_teach_below_the_top_is_asked_about_sharing_too(self) -> None:
        framework = sheet_framework()
        levels = tuple(
            each.model_copy(update={"teaches": each.level == 2}) for each in framework.levels
        )
        report = sheet(all_at(2), framework=with_parts(framework, levels=levels))

        assert topics(report)[0] == Topic.TEACHING
        assert question_text(report.questions[0]).count("Lv.2") == 1
        assert topics(sheet(all_at(2)))[0] == Topic.STRENGTH

    def test_all_at_0_asks_where_to_begin(self) -> None:
        assert topics(sheet(all_at(0))) == [
            Topic.INTEREST,
            Topic.TARGET_OPEN,
            Topic.GUIDE_FIRST,
            Topic.NEXT_RANK,
        ]
        assert topics(sheet(all_at(0), rank="")) == [Topic.INTEREST, Topic.OUTLOOK, Topic.SUPPORT]

    @settings(max_examples=40, deadline=None)
    @given(
        levels=st.fixed_dictionaries(
            {skill: st.none() | st.integers(0, 3) for skill in SKILLS},
        ),
        rank=st.sampled_from(["主事", "主任", "船長", ""]),
        exams=st.sampled_from([None, [], list(EXAMS)]),
        priorities=st.sampled_from([None, priority_cloud()]),
        target=st.sampled_from([None, "architect", "helper"]),
    )
    def test_there_are_three_to_five_and_no_step_is_asked_about_twice(
        self,
        levels: dict[str, int | None],
        rank: str,
        exams: list[Held] | None,
        priorities: list[Choice] | None,
        target: str | None,
    ) -> None:
        report = sheet(levels, rank=rank, exams=exams, priorities=priorities, target=target)
        steps = [
            skill.id
            for question in report.questions
            if question.topic in {Topic.EXAM, Topic.PRIORITY_GROW, Topic.GUIDE_NEAR}
            for skill in question.skills
        ]

        assert 3 <= len(report.questions) <= 5
        assert len(set(topics(report))) == len(report.questions)
        assert len(set(steps)) == len(steps)


def test_a_framework_without_level_texts_falls_back_on_the_scale() -> None:
    framework = sheet_framework()
    bare = tuple(skill.model_copy(update={"level_texts": ()}) for skill in framework.skills)
    report = sheet(framework=with_parts(framework, skills=bare))

    assert text_of(report.skills[0].meaning) == "Work at step 1."
