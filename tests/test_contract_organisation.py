"""The contract of answers about the organisation: gap, plan, status, calibrate, trend."""

from collections.abc import Callable

import polars as pl
from typer.testing import Result

from contract import (
    Case,
    assert_formats_have_the_same_rows,
    assert_machines_read_no_language,
    assert_tables_are_as_described,
    assert_the_command_writes_the_same,
    each,
)
from tdskill.library.year import open_year

CASES = [
    Case("gap", ("skills",)),
    Case("gap", ("bureaus",), {"by": "bureau"}, ("--by-bureau",)),
    Case("gap", ("levels",), {"by": "level"}, ("--levels",)),
    Case(
        "gap",
        ("joint", "bottleneck", "capacities", "bottleneck_people"),
        {"joint": True},
        ("--joint",),
    ),
    Case(
        "gap",
        ("joint_bureaus", "bottleneck_bureaus", "bottleneck_people_bureaus"),
        {"joint": True, "by": "bureau"},
        ("--joint", "--by-bureau"),
    ),
    Case("plan", ("takers", "shortfall", "seats")),
    Case("status", ("bureaus", "missing", "suspects")),
    Case("status", ("ranks", "missing", "suspects"), {"by": "rank"}, ("--by", "rank")),
    Case("status", ("mentors", "missing", "suspects"), {"by": "mentor"}, ("--by", "mentor")),
    Case("status", ("missing",), {"missing": True}, ("--missing",)),
    Case("status", ("talks",), {"mentor": "100173"}, ("--mentor", "100173")),
    Case("calibrate", ("skills",), {"step": "all"}, ("--step", "all")),
    Case("calibrate", ("people",), {"by": "person"}, ("--by", "person")),
    Case("calibrate", ("mentors",), {"by": "mentor"}, ("--by", "mentor")),
    Case("calibrate", ("bureaus",), {"by": "bureau"}, ("--by", "bureau")),
    Case("calibrate", ("points",), {"evidence": True}, ("--evidence",)),
    Case("calibrate", ("moves",), {"person": "100114"}, ("--person", "100114")),
    Case("trend", ("skills",)),
    Case("trend", ("bureaus",), {"by": "bureau"}, ("--by-bureau",)),
    Case("trend", ("levels",), {"levels": True}, ("--levels",)),
    Case(
        "trend",
        ("bureau_levels",),
        {"by": "bureau", "levels": True},
        ("--by-bureau", "--levels"),
    ),
    Case("trend", ("fell",), {"fell": True}, ("--fell",)),
    Case(
        "trend",
        ("trainings",),
        {"training_effect": True, "everything": True},
        ("--training-effect", "--all"),
    ),
]
each_case = each(CASES)


@each_case
def test_machine_formats_speak_no_language(case: Case) -> None:
    assert_machines_read_no_language(case)


@each_case
def test_every_table_is_what_its_layout_says(case: Case) -> None:
    assert_tables_are_as_described(case)


@each_case
def test_all_formats_have_the_same_rows(case: Case) -> None:
    assert_formats_have_the_same_rows(case)


@each_case
def test_the_command_writes_what_the_library_answers(
    run: Callable[..., Result], case: Case
) -> None:
    assert_the_command_writes_the_same(run, case)


def test_figures_worked_out_by_hand_are_those_of_the_tables() -> None:
    year = open_year(sample=True)
    data = year.data("staff", "demand")
    levels = data.staff["cloud_services"]
    wanted = data.demand.filter(pl.col("skill") == "cloud_services")
    places = [wanted.filter(pl.col("level") >= n)["headcount"].sum() for n in (1, 2, 3)]
    people = [int((levels >= n).sum()) for n in (1, 2, 3)]
    short = max(place - held for place, held in zip(places, people, strict=True))
    assert short > 0

    (cloud,) = year.gap().frame.filter(pl.col("skill") == "cloud_services").to_dicts()
    assert (cloud["demand"], cloud["supply"], cloud["shortfall"]) == (places[0], people[0], short)
    of_levels = year.gap(by="level").frame.filter(pl.col("skill") == "cloud_services")
    assert of_levels["at_level"].to_list() == [1, 2, 3]
    assert of_levels["demand"].to_list() == places
    (now,) = year.trend().frame.filter(pl.col("skill") == "cloud_services").to_dicts()
    assert (now["demand_now"], now["supply_now"], now["shortfall_now"]) == (
        places[0],
        people[0],
        short,
    )
    planned = year.plan().tables
    (before,) = planned["shortfall"].filter(pl.col("skill") == "cloud_services").to_dicts()
    assert before["shortfall_before"] == short
    seats = planned["seats"].filter(pl.col("used") > 0)
    given = planned["takers"].group_by("training", maintain_order=True).len()
    assert dict(seats.select("training", "used").iter_rows()) == dict(given.iter_rows())


def test_judgements_counted_by_hand_are_those_of_the_tables() -> None:
    year = open_year(sample=True)
    data = year.data("roster", "assessments")
    status = year.status().frame
    assert status["people"].sum() == data.roster.height
    judged = {
        stage: data.assessments.filter(pl.col("staff_id") == "100114", pl.col("stage") == stage)
        for stage in ("self", "confirmed")
    }
    own, confirmed = (dict(frame.select("skill", "level").iter_rows()) for frame in judged.values())
    both = [skill for skill in own if skill in confirmed]
    lowered = sum(confirmed[skill] < own[skill] for skill in both)
    people = year.calibrate(by="person", step="self_to_confirmed").frame
    (person,) = people.filter(pl.col("staff_id") == "100114").to_dicts()
    assert (person["pairs"], person["lowered"]) == (len(both), lowered)
    moves = year.calibrate(person="100114").frame
    assert dict(moves.select("skill", "level_self").drop_nulls().iter_rows()) == own
