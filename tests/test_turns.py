"""Whose turn it is among people who are equal."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import Run
from small import SOURCE, small_framework, staff_frame
from tdskill.analysis import placement as placement_of
from tdskill.analysis import plan as plan_of
from tdskill.analysis.turns import Turns, lot, turns
from tdskill.framework import Placement, embedded_framework
from tdskill.reports import courses
from test_placement import NO_TIME, posts_frame, wishes_frame
from test_plan import NOBODY_FINISHED, framework_with

TEN = tuple(str(1000 + n) for n in range(10))
ORDER = {
    2024: "1005 1008 1007 1002 1001 1004 1006 1003 1009 1000",
    2025: "1009 1008 1002 1004 1001 1003 1000 1006 1007 1005",
}


def people(ids: tuple[str, ...] = TEN) -> pl.DataFrame:
    return pl.DataFrame({"staff_id": ids})


@pytest.mark.parametrize(("year", "told"), ORDER.items())
def test_people_come_in_the_order_of_the_sha256_of_the_year_and_their_id(
    year: int, told: str
) -> None:
    found = Turns(year).in_order(people())["staff_id"].to_list()
    assert found == told.split()
    assert found == sorted(TEN, key=lambda each: sha256(f"{year}|{each}".encode()).digest())
    assert lot(2024, "1000").startswith("d1535fc3d565")


def test_who_had_fewer_seats_in_recent_years_comes_first() -> None:
    taken = pl.DataFrame(
        [
            ("1005", "a", dt.date(2025, 3, 31)),
            # Told twice, it is one seat; without a date it counts.
            ("1008", "a", dt.date(2022, 4, 1)),
            ("1008", "a", dt.date(2022, 4, 1)),
            ("1008", "b", None),
            # Before the year and the two before it, and after the year.
            ("1007", "a", dt.date(2022, 3, 31)),
            ("1002", "a", dt.date(2025, 4, 1)),
        ],
        schema={"staff_id": pl.String, "training": pl.String, "finished_on": pl.Date},
        orient="row",
    )
    found = turns(taken, 2024)
    assert [found.had(each) for each in ORDER[2024].split()[:4]] == [1, 2, 0, 0]
    order = found.in_order(people())["staff_id"].to_list()
    assert order == [*ORDER[2024].split()[2:], "1005", "1008"]
    assert turns(taken, None).had("1007") == 1


def test_a_course_that_is_a_must_is_no_seat_given_and_a_name_in_two_spellings_is_one() -> None:
    framework = embedded_framework()
    must = next(each for each in framework.trainings if each.mandatory)
    other = next(
        each for each in framework.trainings if not each.mandatory and "（" in each.name.first
    )
    day = dt.date(2024, 7, 1)
    taken = pl.DataFrame(
        [
            ("1000", must.name.first, day),
            ("1000", other.name.first, day),
            ("1000", other.name.first.replace("（", "(").replace("）", ")"), day),
            ("1000", "庁外の講座", day),
        ],
        schema={"staff_id": pl.String, "training": pl.String, "finished_on": pl.Date},
        orient="row",
    )
    assert courses.turns(taken, framework, 2024).had("1000") == 2


def seats_by_plan(year: int, ids: tuple[str, ...], seats: Mapping[str, int]) -> set[str]:
    levels: list[dict[str, Any]] = [{"staff_id": each, "cloud": 0} for each in ids]
    framework = framework_with([("first", [("cloud", 0, 1)], 3)])
    places = pl.DataFrame({"skill": ["cloud"], "level": [1], "demand": [9], "supply": [0]})
    task = plan_of.task(
        staff_frame(framework, levels),
        places,
        NOBODY_FINISHED,
        {"first": 3},
        framework,
        per_person=2,
        turns=Turns(year, seats),
    )
    return {staff_id for _course, staff_id in plan_of.choose(task, one_more=False).takers}


def seats_by_place(year: int, ids: tuple[str, ...], seats: Mapping[str, int]) -> set[str]:
    framework = small_framework()
    placed = placement_of.place(
        staff_frame(framework, [{"staff_id": each, "cloud": 1} for each in ids]),
        posts_frame([{"skills": {"cloud": 1}}] * 3),
        wishes_frame([]),
        NO_TIME,
        framework,
        Placement(needs=1, provenance=SOURCE),
        turns=Turns(year, seats),
    )
    assert isinstance(placed, placement_of.Placed)
    return set(placed.rows["staff_id"])


@pytest.mark.parametrize("chosen", [seats_by_plan, seats_by_place])
def test_of_equal_people_others_have_the_seats_every_year_whoever_stands_first(chosen: Any) -> None:
    times: Counter[str] = Counter()
    for year in range(2001, 2026):
        found = chosen(year, TEN[year % 7 :] + TEN[: year % 7], {})
        lots = sorted(TEN, key=lambda each: sha256(f"{year}|{each}".encode()).hexdigest())
        assert found == set(lots[:3])
        # Who is not there changes nothing between the others.
        assert chosen(year, tuple(lots[1:]), {}) == set(lots[1:4])
        times.update(found)
    assert len(times) == len(TEN)
    assert max(times.values()) < 25


@pytest.mark.parametrize("chosen", [seats_by_plan, seats_by_place])
def test_where_seats_are_remembered_everybody_has_the_same_number_in_the_end(chosen: Any) -> None:
    had: Counter[str] = Counter()
    for year in range(2001, 2011):
        had.update(chosen(year, TEN, had))
    assert set(had.values()) == {3}


def test_who_had_a_seat_last_year_stands_back_in_the_commands(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2024")
    folder = tmp_path / "ws"
    year = folder / "2024"
    rows = "".join(f"{each},職員{each},A局,ICT職,0,1\n" for each in TEN)
    head = "職員番号,氏名,所属局,人材区分,クラウドサービス活用,UXデザイン\n"
    (year / "staff.csv").write_text(head + rows, encoding="utf-8")
    (year / "demand.csv").write_text(
        "局,業務,スキル項目,必要レベル,必要人数\nA局,調整,クラウドサービス活用,1,9\n",
        encoding="utf-8",
    )
    (year / "posts.csv").write_text("ポスト,必要スキル\nA-1,UXデザイン:1\n", encoding="utf-8")
    (folder / "2023").mkdir()
    (folder / "2023" / "trainings_taken.csv").write_text(
        "職員番号,研修名,修了日\n1005,庁外の講座,2023/07/01\n1008,庁外の講座,2023/07/01\n",
        encoding="utf-8",
    )
    placed = run("place", "--workspace", folder, "--year", "2024", "--format", "json")
    assert json.loads(placed.stdout)[0]["staff_id"] == "1007"
