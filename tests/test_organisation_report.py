"""The year's report as data, against figures counted by hand from `year_cases`."""

import pytest

from person_cases import sheet
from tdskill.errors import TdskillError, UsageError
from tdskill.reports.organisation_report import OrganisationReport, SkillFigures
from tdskill.reports.sheet import Part
from year_cases import NEEDS, PEOPLE, A, B, year_report


def by_skill(report: OrganisationReport) -> dict[str, SkillFigures]:
    return {row.skill.id: row for row in report.skills}


def test_demand_supply_and_shortfall_of_the_organisation() -> None:
    # cloud: D = 4, 3, 0 and S = 4, 2, 1; design: D = 3, S = 2; data: D = 2, S = 2.
    figures = {
        skill: (row.demand, row.supply, row.shortfall)
        for skill, row in by_skill(year_report()).items()
    }
    assert figures == {
        "cloud": (4, 4, 1),
        "design": (3, 2, 1),
        "data": (2, 2, 0),
        "network": (0, 0, 0),
    }


def test_empty_places_are_movable_or_to_be_trained_or_hired() -> None:
    # A lacks 2 of cloud and 2 of design, B 2 of data; the organisation lacks 1, 1 and 0, where one
    # person is not assessed in cloud and two are not in design.
    split = {
        skill: (row.empty, row.movable, row.hired, row.unknown)
        for skill, row in by_skill(year_report()).items()
    }
    assert split == {
        "cloud": (2, 1, 0, 1),
        "design": (2, 1, 0, 1),
        "data": (2, 2, 0, 0),
        "network": (0, 0, 0, 0),
    }


def test_more_wanted_than_all_not_assessed_could_fill_needs_training_or_hiring() -> None:
    # Network: nobody holds it and 2 are not assessed, so of 5 places 3 stay empty at least. In A,
    # where all are wanted, one is not assessed: 4 at least.
    row = by_skill(year_report(needs=[(A, "network", 1, 5)]))["network"]
    assert (row.shortfall_least, row.shortfall) == (3, 5)
    assert (row.hired, row.unknown, row.movable) == (3, 2, 0)
    own = by_skill(year_report(A, needs=[(A, "network", 1, 5)]))["network"]
    assert (own.shortfall_least, own.shortfall) == (4, 5)
    assert (own.hired, own.unknown, own.movable) == (3, 2, 0)


@pytest.mark.parametrize(
    ("bureau", "split"),
    [
        (A, {"cloud": (2, 1, 0, 1), "design": (2, 1, 0, 1)}),
        (B, {"data": (2, 2, 0, 0)}),
    ],
)
def test_a_bureau_is_short_with_all_or_others_have_enough(
    bureau: str, split: dict[str, tuple[int, int, int, int]]
) -> None:
    rows = by_skill(year_report(bureau))
    found = {s: (r.empty, r.movable, r.hired, r.unknown) for s, r in rows.items() if r.empty}
    assert found == split


def test_nothing_is_said_to_be_movable_where_no_bureau_is_known() -> None:
    report = year_report(
        people=[{"cloud": 1}], needs=[(A, "cloud", 1, 3)], needs_before=None, alone=True
    )
    row = by_skill(report)["cloud"]
    assert (row.movable, row.hired, row.empty) == (None, 2, 2)


def test_each_bureau_has_its_shortfall_and_none_where_nothing_is_wanted() -> None:
    report = year_report()
    skills = [row.skill.id for row in report.skills]
    found = {row.bureau: dict(zip(skills, row.shortfalls, strict=True)) for row in report.bureaus}
    assert found == {
        A: {"cloud": 2, "design": 2, "data": None, "network": None},
        B: {"cloud": 0, "design": 0, "data": 2, "network": None},
    }
    assert [(row.bureau, row.total) for row in report.bureaus] == [(A, 4), (B, 2)]


def test_levels_are_counted_one_by_one_and_blanks_apart() -> None:
    rows = by_skill(year_report())
    assert {skill: (row.levels, row.not_assessed) for skill, row in rows.items()} == {
        "cloud": ((1, 2, 1, 1), 1),
        "design": ((2, 2, 0, 0), 2),
        "data": ((3, 1, 1, 0), 1),
        "network": ((4, 0, 0, 0), 2),
    }
    assert rows["cloud"].share == 4 / 6
    assert by_skill(year_report(A))["cloud"].share == 2 / 3
    assert by_skill(year_report(A))["cloud"].whole_share == 4 / 6


def test_of_all_people_means_those_not_assessed_too() -> None:
    # One of five is known to be at Lv.1, one at Lv.0; three are not assessed: 1/5, not 1/2.
    people = [{"cloud": 1}, {"cloud": 0}, {}, {}, {}]
    row = by_skill(
        year_report(people=people, needs=[(A, "cloud", 1, 1)], needs_before=None, alone=True)
    )["cloud"]
    assert (row.share, row.whole_share, row.not_assessed, row.whole_not_assessed) == (
        1 / 5,
        1 / 5,
        3,
        3,
    )


def test_the_priority_fields_are_the_organisations_in_a_bureau_too() -> None:
    # Demand ranks cloud 1, design 2; supply ranks cloud 1, design and data 3.
    for bureau in (None, A, B):
        assert [row.skill.id for row in year_report(bureau).fields] == ["design"]


def test_ranks_come_in_the_order_of_the_ladder_strangers_and_blanks_last() -> None:
    assert [(row.name, row.people) for row in year_report().ranks] == [
        ("Junior", 1),
        ("Senior", 3),
        ("船長", 1),
        (None, 1),
    ]
    assert [(row.name, row.people, row.whole) for row in year_report(A).groups] == [
        ("ICT職", 3, 3),
        ("専門", 0, 2),
        (None, 0, 1),
    ]


def test_job_types_count_those_who_meet_them_and_who_are_a_step_away() -> None:
    # p0 lacks one level of design for analyst; everybody lacks one level of network for helper.
    found = {row.job_type.id: (row.met, row.near) for row in year_report().job_types}
    assert found == {"architect": (0, 0), "analyst": (0, 1), "designer": (0, 0), "helper": (0, 6)}
    of_b = {row.job_type.id: (row.near, row.whole_near) for row in year_report(B).job_types}
    assert of_b["helper"] == (3, 6)


def test_the_change_since_the_year_before() -> None:
    # p9 left, five came; p0 rose from 0 to 1. Then 2 wanted and one there, now 1 + 1 short.
    change = year_report().change
    assert change is not None
    span = change.span
    assert (span.then.people, span.now.people, span.came, span.left) == (2, 6, 5, 1)
    assert (change.rose, change.fell) == (1, 0)
    assert change.shortfalls == (1, 2)
    assert [(r.skill.id, r.then, r.now) for r in change.skills or () if r.worth_telling] == [
        ("cloud", 1, 1),
        ("design", 0, 1),
    ]


def test_shortfalls_are_not_compared_with_a_year_without_demand() -> None:
    change = year_report(needs_before=None).change
    assert change is not None
    assert change.skills is None
    assert change.shortfalls is None


def test_what_limits_the_figures_is_counted() -> None:
    quality = year_report().quality
    assert (quality.not_assessed, quality.partly, quality.blanks) == (1, 2, 2)
    assert (quality.without_rank, quality.strange_ranks, quality.without_group) == (1, 1, 1)
    assert quality.suspect is None


def test_what_was_assumed_stands_with_the_report() -> None:
    parts = {row.part: row.reason for row in year_report().assumptions}
    assert parts == {Part.PRIORITIES: "a test", Part.JOB_TYPES: "our guess"}


def test_fewer_than_five_people_are_few() -> None:
    # Six people, of whom A has three; at T=1 (what `year_report` asks for) single persons are told.
    assert not year_report(smallest_group=5).few
    assert year_report().few
    assert year_report(people=PEOPLE[:4], smallest_group=5).few
    with pytest.raises(UsageError, match="fewer than 5"):
        year_report(A, smallest_group=5)


def test_a_bureau_with_demand_alone_has_a_report() -> None:
    report = year_report("C局", needs=[*NEEDS, ("C局", "cloud", 1, 2)])
    assert report.head.people == 0
    # The organisation lacks max(6 - 4, 3 - 2) = 2 now, and if the one not assessed held it 1.
    row = by_skill(report)["cloud"]
    assert (row.hired, row.unknown, row.movable) == (1, 1, 0)


def test_an_unknown_bureau_is_told_with_the_closest() -> None:
    with pytest.raises(TdskillError) as error:
        year_report("A課")
    assert A in error.value.hint


def test_people_without_a_bureau_have_a_row_of_their_own() -> None:
    report = year_report(people=[*PEOPLE, {"cloud": 3}])
    assert [row.bureau for row in report.bureaus] == [A, B, None]
    assert report.quality.without_bureau == 1


def test_a_category_counts_the_skills_at_a_level_and_those_never_assessed() -> None:
    # tech: cloud 1 and network never assessed; plan: design 2 and data 0.
    tech, plan = sheet().categories
    assert (tech.reached, tech.not_assessed) == (1, 1)
    assert (plan.reached, plan.not_assessed) == (1, 0)
    nothing, _plan = sheet({"cloud": None, "network": None, "design": 1, "data": 1}).categories
    assert (nothing.reached, nothing.not_assessed) == (0, 2)
