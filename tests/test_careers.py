"""Careers by rank: by hand, by counting person after person, and as their users see them."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import tdskill
from conftest import Run
from edits import copied
from sentences import DID_YOU_MEAN, NOT_TOGETHER, not_together
from tdskill.analysis.careers import (
    eligible,
    first_year,
    head_counts,
    may_sit,
    model,
    positions,
    standing,
    whole_years,
)
from tdskill.errors import UsageError
from tdskill.framework import Framework, SelectionExam, embedded_framework, framework_digest
from tdskill.intake.careers import read_careers
from tdskill.intake.roster import read_roster
from tdskill.resources import data_dir
from tdskill.tables import CAREERS
from tdskill.years import first_day
from test_other_frameworks import FOLDER

TOKYO = embedded_framework()
RANKS = tuple(rank.id for rank in TOKYO.ranks)
STAFF, SENIOR, DEPUTY, SECTION, DIVISION = RANKS
Row = tuple[str, dt.date, str | None, str, dt.date, dt.date | None]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def row(
    staff_id: str,
    rank: str,
    since: str,
    *,
    entered: str | None = None,
    route: str | None = None,
    left: str | None = None,
) -> Row:
    return staff_id, day(entered or since), route, rank, day(since), day(left) if left else None


def frame(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=CAREERS, orient="row")


EXAMPLE = frame(
    row("0001", STAFF, "2018-04-01", route="class_1b"),
    row("0001", SENIOR, "2023-04-01", entered="2018-04-01", route="class_1b"),
)
"""The example of docs/methods.md."""


def stands(careers: pl.DataFrame, on: str) -> list[tuple[object, ...]]:
    found = standing(careers.lazy(), day(on)).collect()
    return found.select("staff_id", "rank", "rank_since").rows()


class TestStanding:
    def test_the_worked_example(self) -> None:
        assert stands(EXAMPLE, "2024-04-01") == [("0001", SENIOR, day("2023-04-01"))]
        assert stands(EXAMPLE, "2023-04-01") == [("0001", SENIOR, day("2023-04-01"))]
        assert stands(EXAMPLE, "2023-03-31") == [("0001", STAFF, day("2018-04-01"))]
        assert stands(EXAMPLE, "2018-03-31") == []

    def test_one_who_leaves_counts_up_to_the_last_day(self) -> None:
        gone = frame(row("1", STAFF, "2020-04-01", left="2022-03-31"))
        assert stands(gone, "2022-03-31") == [("1", STAFF, day("2020-04-01"))]
        assert stands(gone, "2022-04-01") == []

    def test_rows_in_turn_of_one_rank_are_one_stay_and_a_return_is_another(self) -> None:
        careers = frame(
            row("1", STAFF, "2010-04-01"),
            row("1", SENIOR, "2015-04-01"),
            row("1", SENIOR, "2018-04-01"),
            row("2", SENIOR, "2010-04-01"),
            row("2", STAFF, "2012-04-01"),
            row("2", SENIOR, "2019-04-01"),
        )
        assert stands(careers, "2020-01-01") == [
            ("1", SENIOR, day("2015-04-01")),
            ("2", SENIOR, day("2019-04-01")),
        ]

    @settings(max_examples=30)
    @given(st.data())
    def test_head_counts_are_those_of_counting_person_after_person(
        self, data: st.DataObject
    ) -> None:
        days = st.dates(dt.date(2010, 1, 1), dt.date(2020, 12, 31))
        rows: list[Row] = []
        for person in range(data.draw(st.integers(0, 6))):
            begins = sorted(data.draw(st.sets(days, min_size=1, max_size=4)))
            ends = st.dates(begins[-1], dt.date(2021, 12, 31))
            left = data.draw(st.none() | ends)
            rows += [
                (str(person), begins[0], None, data.draw(st.sampled_from(RANKS)), begin, left)
                for begin in begins
            ]
        careers = frame(*data.draw(st.permutations(rows)))
        years = range(2009, 2023)

        def by_day(each: Row) -> dt.date:
            return each[4]

        expected = []
        for year in years:
            on = first_day(year)
            there = {
                person_id: rank
                for person_id, _entered, _route, rank, begin, left in sorted(rows, key=by_day)
                if begin <= on and (left is None or on <= left)
            }
            expected += [(year, rank, [*there.values()].count(rank)) for rank in RANKS]
            expected.append((year, "", len(there)))

        counted = head_counts(careers, years, RANKS)
        assert counted.with_columns(pl.col("rank").fill_null("")).rows() == expected
        if rows:
            begun = min(each[4] for each in rows)
            first = first_year(careers)
            assert first is not None
            assert first_day(first - 1) < begun <= first_day(first)


def last_day_of_year(since: dt.date, n: int) -> dt.date:
    """Return the last day of the nth year that begins on a day, as the Civil Code (143) has it."""
    try:
        return since.replace(year=since.year + n) - dt.timedelta(days=1)
    except ValueError:
        return dt.date(since.year + n, 2, 28)


@given(
    st.dates(dt.date(1980, 1, 1), dt.date(2030, 12, 31)),
    st.dates(dt.date(1980, 1, 1), dt.date(2030, 12, 31)),
)
def test_years_are_whole_on_the_eve_of_the_same_day(since: dt.date, on: dt.date) -> None:
    expected = sum(last_day_of_year(since, n) <= on for n in range(1, 60))
    found = pl.DataFrame({"since": [since]}).select(whole_years(pl.col("since"), on)).item()
    assert found == expected


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        ("2020-04-01", "2025-03-31", 5),
        ("2020-04-01", "2025-03-30", 4),
        ("2020-04-02", "2025-03-31", 4),
        ("2024-02-29", "2025-02-27", 0),
        ("2024-02-29", "2025-02-28", 1),
        ("2025-04-01", "2024-03-31", 0),
    ],
)
def test_whole_years_by_hand(since: str, on: str, years: int) -> None:
    table = pl.DataFrame({"since": [day(since)]})
    assert table.select(whole_years(pl.col("since"), day(on))).item() == years


class TestSelectionExams:
    def test_the_worked_example(self) -> None:
        (exam,) = (each for each in TOKYO.selection_exams if each.id == "management_selection")
        there = standing(EXAMPLE.lazy(), day("2025-03-31")).collect()
        found = {
            year: eligible(there, [exam], year).select("may_sit", "first_time").row(0)
            for year in (2024, 2025, 2026)
        }
        # Whole years in the rank 2, 3, 4 and since entering 7, 8, 9; 3 and 5 are asked for.
        assert found == {2024: (False, False), 2025: (True, True), 2026: (True, False)}

    def test_an_exam_is_for_its_ranks_and_routes_alone(self) -> None:
        exam = SelectionExam.model_validate(
            {
                "id": "x",
                "name": "選考",
                "ranks": [STAFF],
                "to": SENIOR,
                "routes": ["class_1b"],
                "provenance": "guide p.1",
                "rules_provenance": "guide p.1",
            }
        )
        there = standing(
            frame(
                row("1", STAFF, "2020-04-01", route="class_1b"),
                row("2", STAFF, "2020-04-01", route="midcareer_senior_staff"),
                row("3", STAFF, "2020-04-01"),
                row("4", SENIOR, "2020-04-01", route="class_1b"),
            ).lazy(),
            day("2024-03-31"),
        )
        told = there.select(may=may_sit(exam, day("2024-03-31"))).collect()["may"].to_list()
        assert told == [True, False, None, False]
        assert eligible(there.collect(), [exam], 2023)["staff_id"].to_list() == ["1", "2", "3"]

    def test_years_since_entering_count_where_an_exam_asks_for_them(self) -> None:
        exam = TOKYO.selection_exams[0].model_copy(
            update={"years_in_rank": 0, "years_of_service": 3}
        )
        there = standing(
            frame(
                row("1", STAFF, "2022-04-01", entered="2020-04-01"), row("2", STAFF, "2022-04-01")
            ).lazy(),
            day("2023-03-31"),
        ).collect()
        assert eligible(there, [exam], 2022)["may_sit"].to_list() == [True, False]
        assert eligible(there, [], 2022).is_empty()


class TestModels:
    def test_a_route_begins_at_its_rank(self) -> None:
        management = TOKYO.career_paths[1]
        begins = {route.id: dict(model(management, route)) for route in TOKYO.routes}
        # 5 years as 主事, 5 as 主任, 6 as 課長代理, 7 as 課長.
        assert begins == {
            "class_1b": {STAFF: 1, SENIOR: 6, DEPUTY: 11, SECTION: 17, DIVISION: 24},
            "midcareer_senior_staff": {SENIOR: 1, DEPUTY: 6, SECTION: 12, DIVISION: 19},
            "midcareer_deputy_section_director": {DEPUTY: 1, SECTION: 7, DIVISION: 14},
        }

    def test_a_path_without_the_rank_of_a_route_has_no_place_for_it(self) -> None:
        path = TOKYO.career_paths[0].model_copy(update={"stays": TOKYO.career_paths[0].stays[1:]})
        assert model(path, TOKYO.routes[0]) == {}

    def test_the_worked_example(self) -> None:
        there = standing(EXAMPLE.lazy(), day("2025-03-31")).collect()
        found = positions(there, TOKYO.career_paths, TOKYO.routes, 2024)
        assert found.drop("route").rows() == [
            ("0001", "specialist", 7, SENIOR, SENIOR, "as_model"),
            ("0001", "management", 7, SENIOR, SENIOR, "as_model"),
        ]

    @pytest.mark.parametrize(
        ("rank", "entered", "position"),
        [
            (STAFF, "2020-04-01", "as_model"),
            (STAFF, "2019-04-01", "later"),
            (SENIOR, "2020-04-01", "earlier"),
            (SENIOR, "2019-04-01", "as_model"),
            (SENIOR, "2019-03-31", "as_model"),
            (DEPUTY, "1990-04-01", "as_model"),
            (SECTION, "1990-04-01", None),
        ],
    )
    def test_where_a_career_stands_on_a_path(
        self, rank: str, entered: str, position: str | None
    ) -> None:
        # In FY2024 who entered in FY2020 is in year 5, in FY2019 in year 6: 主任 begins.
        there = standing(
            frame(row("1", rank, "2022-04-01", entered=entered, route="class_1b")).lazy(),
            day("2025-03-31"),
        ).collect()
        found = positions(there, TOKYO.career_paths[:1], TOKYO.routes, 2024)
        assert found["position"].to_list() == [position]


def told_about(folder: Path, *lines: str, framework: Framework = TOKYO) -> list[str]:
    path = folder / "careers.csv"
    path.write_text("\n".join((HEADER, *lines, "")), encoding="utf-8")
    intake = read_careers(path, framework)
    told = [f"{each.row} {each.column} {each.severity}: {each.message}" for each in intake.problems]
    return [*told, f"left out: {intake.rows_left_out}"]


HEADER = "職員番号,採用日,採用区分,職層,職層開始日,退職日"


class TestFiles:
    def test_what_one_row_of_a_person_says_holds_for_all(self, tmp_path: Path) -> None:
        assert told_about(
            tmp_path,
            "0001,,,主任級,R5.4.1,",
            "0001,2018/4/1,Ⅰ類B採用,主事,2018年4月1日,",
            "0002,,,課長,2020-04-01,2024-03-31",
        ) == ["left out: 0"]
        frame = read_careers(tmp_path / "careers.csv", TOKYO).frame
        assert frame.rows() == [
            ("0001", day("2018-04-01"), "class_1b", STAFF, day("2018-04-01"), None),
            ("0001", day("2018-04-01"), "class_1b", SENIOR, day("2023-04-01"), None),
            ("0002", day("2020-04-01"), None, SECTION, day("2020-04-01"), day("2024-03-31")),
        ]

    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            (
                ("1,2020-04-01,,主人,2020-04-01,",),
                ["2 職層 error: Unknown rank '主人'.", "left out: 1"],
            ),
            (
                ("1,2020-04-01,Ⅱ類,主事,2020-04-01,",),
                [
                    "2 採用区分 warning: Unknown route 'Ⅱ類'; the person is taken without one.",
                    "left out: 0",
                ],
            ),
            (
                ("1,2020-04-02,,主事,2020-04-01,", "2,2020-04-01,,主事,2020-04-01,2020-03-31"),
                [
                    "2 職層開始日 error: The rank begins before the person entered.",
                    "3 職層開始日 error: The rank begins after the person left.",
                    "left out: 2",
                ],
            ),
            (
                ("1,,,主事,2020-04-01,", "1,,,主任,2020-04-01,", "2,,,主任,2020-04-01,"),
                [
                    "2 職層開始日 error: Two ranks of '1' begin on the same day.",
                    "3 職層開始日 error: Two ranks of '1' begin on the same day.",
                    "left out: 2",
                ],
            ),
            (
                ("1,2018-04-01,,主事,2018-04-01,", "1,2019-04-01,,主任,2020-04-01,"),
                [
                    "3 採用日 error: Row 2 of this person says something else.",
                    "left out: 1",
                ],
            ),
            (
                ("1,,,主任,2018-04-01,", "1,,,主任,2020-04-01,", "1,,,主事,2021-04-01,"),
                [
                    "3 職層 warning: '1' stands in this rank already since row 2.",
                    "4 職層 warning: The rank of '1' falls from that of row 3: Senior Staff to Staff.",
                    "left out: 0",
                ],
            ),
            (
                ("1,,,,2018-04-01,", "1,,,主任,,", "1,,,主任,someday,"),
                [
                    "2 職層 error: The rank is missing.",
                    "3 職層開始日 error: The first day is missing.",
                    "4 職層開始日 error: 'someday' is not a date.",
                    "left out: 3",
                ],
            ),
        ],
    )
    def test_what_is_wrong_is_told_with_its_row(
        self, tmp_path: Path, lines: tuple[str, ...], told: list[str]
    ) -> None:
        assert told_about(tmp_path, *lines) == told

    def test_without_routes_in_the_framework_people_are_taken_without_one(
        self, tmp_path: Path
    ) -> None:
        told = told_about(tmp_path, "1,,Ⅰ類B,主事,2020-04-01,", framework=replace(TOKYO, routes=()))
        assert told[-1] == "left out: 0"
        assert "warning: Unknown route 'Ⅰ類B'" in told[0]

    def test_a_roster_keeps_whom_it_tells_of_an_unknown_job_type(self, tmp_path: Path) -> None:
        path = tmp_path / "roster.csv"
        path.write_text("職員番号,ジョブタイプ\n1,なぞ\n", encoding="utf-8")
        taken = read_roster(path, TOKYO)
        assert [each.code for each in taken.problems] == ["name_unknown"]
        assert taken.frame["staff_id"].to_list() == ["1"]


PEOPLE = (
    *(f"{n:04},職員{n:04},{'総務局' if n < 7 else '財務局'},主事,,確定,1" for n in range(1, 9)),
    *(f"{n:04},職員{n:04},{'総務局' if n < 12 else '財務局'},主任,,確定,1" for n in range(9, 15)),
    "0015,職員0015,総務局,課長,,確定,1",
)
"""8 of 主事, 6 of 主任 and one 課長; 10 in one bureau and 5 in the other."""


def workspace(folder: Path, *careers: str, **files: str) -> Path:
    """Write a year: 主事 since 2020, 主任 since 2018 (主事 since 2012), 課長 since 2022; one has left."""
    year = folder / "ws" / "2024"
    year.mkdir(parents=True)
    staff = "職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用"
    told = (
        *(f"{n:04},2020-04-01,Ⅰ類B,主事,2020-04-01," for n in range(1, 9)),
        *(f"{n:04},2012-04-01,Ⅰ類B,主事,2012-04-01," for n in range(9, 15)),
        *(f"{n:04},2012-04-01,Ⅰ類B,主任,2018-04-01," for n in range(9, 15)),
        "0015,2022-04-01,,課長,2022-04-01,",
        "0090,2019-04-01,,主任,2019-04-01,2023-03-31",
    )
    contents = {
        "staff": (staff, *PEOPLE),
        "careers": (HEADER, *(careers or told)),
        **{kind: tuple(text.split("\n")) for kind, text in files.items()},
    }
    for kind, lines in contents.items():
        (year / f"{kind}.csv").write_text("\n".join((*lines, "")), encoding="utf-8")
    return folder / "ws"


def asked(run: Run, folder: Path, *options: str) -> list[dict[str, object]]:
    """Return the rows of a table."""
    shown = run("careers", "--workspace", folder, *options, "--format", "json").stdout
    rows: list[dict[str, object]] = json.loads(shown)
    return rows


def counted(rows: list[dict[str, object]], year: int) -> dict[object, object]:
    return {each["rank"]: each["people"] for each in rows if each["fiscal_year"] == year}


class TestCommand:
    def test_people_are_counted_by_rank_and_year(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        rows = asked(run, folder, "--from", "2017", "--smallest-group", "1")
        nobody: dict[object, object] = {DEPUTY: 0, SECTION: 0, DIVISION: 0}
        assert counted(rows, 2017) == {STAFF: 6, SENIOR: 0, **nobody, None: 6}
        assert counted(rows, 2018) == {STAFF: 0, SENIOR: 6, **nobody, None: 6}
        assert counted(rows, 2022) == {STAFF: 8, SENIOR: 7, **nobody, SECTION: 1, None: 16}
        assert counted(rows, 2024) == {STAFF: 8, SENIOR: 6, **nobody, SECTION: 1, None: 15}

    def test_what_was_published_stands_beside_as_it_was_published(
        self, run: Run, tmp_path: Path
    ) -> None:
        folder = workspace(tmp_path)
        rows = asked(run, folder)
        published = {
            each["fiscal_year"]: each["people_published"] for each in rows if each["rank"] is None
        }
        assert published == {2019: None, 2020: None, 2021: 59, 2022: 97, 2023: 148, 2024: 180}
        shown = run("careers", "--workspace", folder).stdout
        assert "180 or more (expected)" in shown
        assert "(policy p.19)" in shown
        japanese = run("careers", "--workspace", folder, lang="ja").stdout
        assert "180以上（見込み）" in japanese

    def test_a_year_of_which_careers_tell_nothing_has_the_published_number_alone(
        self, run: Run, tmp_path: Path
    ) -> None:
        folder = workspace(tmp_path, "0001,,,主事,2022-04-02,")
        rows = asked(run, folder, "--smallest-group", "1")
        assert counted(rows, 2021) == {None: None}
        assert counted(rows, 2022) == {None: None}
        assert counted(rows, 2023)[STAFF] == 1

    def test_few_people_are_not_told_nor_what_would_tell_them(
        self, run: Run, tmp_path: Path
    ) -> None:
        # The one 課長 could be worked out from the sum without the 6 of 主任.
        folder = workspace(tmp_path)
        rows = asked(run, folder)
        assert counted(rows, 2024) == {
            STAFF: 8,
            SENIOR: None,
            DEPUTY: 0,
            SECTION: None,
            DIVISION: 0,
            None: 15,
        }
        told = run("careers", "--workspace", folder)
        assert "Ranks with fewer than 5 people" in told.stdout
        assert "not shown" in told.stdout
        page = run("careers", "--workspace", folder, "--format", "html").stdout
        assert 'class="rest"' in page

    def test_how_many_may_sit_which_exam(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        found = {
            year: {
                (each["selection_exam"], each["rank"]): (each["people_may"], each["people_first"])
                for each in asked(
                    run,
                    *(folder, "--table", "selection_exams", "--smallest-group", "1"),
                    *("--exam-year", str(year)),
                )
            }
            for year in (2023, 2024)
        }
        # 主事 since April 2020 have 4 whole years by March 2024, 5 by March 2025; 主任 since 2018 6 and 7.
        assert found == {
            2023: {
                ("senior_staff_selection", STAFF): (0, 0),
                ("deputy_section_director_selection", SENIOR): (6, 0),
                ("management_selection", SENIOR): (6, 0),
                ("management_selection", DEPUTY): (0, 0),
            },
            2024: {
                ("senior_staff_selection", STAFF): (8, 8),
                ("deputy_section_director_selection", SENIOR): (6, 0),
                ("management_selection", SENIOR): (6, 0),
                ("management_selection", DEPUTY): (0, 0),
            },
        }

    def test_careers_stand_beside_the_models_by_route(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        rows = asked(run, folder, "--by", "route")
        of_path = {
            each["rank"]: [
                each[name]
                for name in (
                    *("model_from", "people", "people_earlier", "people_as_model", "people_later"),
                )
            ]
            for each in rows
            if (each["career_path"], each["route"]) == ("specialist", "class_1b")
        }
        # In FY2024 主事 of 2020 are in year 5, 主任 of 2012 in year 13, when the model is 課長代理.
        assert of_path == {
            STAFF: [1, 8, 0, 8, 0],
            SENIOR: [6, 6, 0, 0, 6],
            DEPUTY: [11, 0, 0, 0, 0],
        }

    def test_a_person_has_years_exams_and_a_place_on_each_path(
        self, run: Run, tmp_path: Path
    ) -> None:
        folder = workspace(tmp_path)
        (one,) = asked(run, folder, "--person", "0009")
        assert {name: one[name] for name in ("rank", "rank_since", "years_in_rank")} == {
            "rank": SENIOR,
            "rank_since": "2018-04-01",
            "years_in_rank": 7,
        }
        assert one["service_year"] == 13
        assert one["selection_exams"] == [
            "deputy_section_director_selection",
            "management_selection",
        ]
        places = asked(run, folder, "--person", "0009", "--table", "positions")
        assert [(each["career_path"], each["model_rank"], each["position"]) for each in places] == [
            ("specialist", DEPUTY, "later"),
            ("management", DEPUTY, "later"),
        ]

    def test_one_whose_rank_is_not_told_is_counted_apart(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path, "0001,,,主事,2020-04-01,")
        told = run("careers", "--workspace", folder, "--by", "person").stdout
        assert "14 people of the staff file have no rank in careers.csv up to this day." in told
        nobody = run("careers", "--workspace", folder, "--person", "0002").stdout
        assert "No rank of anybody here is told up to this day." in nobody

    def test_a_rank_alone_has_no_sum(self, run: Run, tmp_path: Path) -> None:
        rows = asked(run, workspace(tmp_path), "--rank", "主任", "--from", "2024", *ALL)
        assert counted(rows, 2024) == {SENIOR: 6}

    def test_of_a_bureau_those_count_who_are_there_now(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        rows = asked(run, folder, "--bureau", "総務局", "--from", "2022", *ALL)
        assert counted(rows, 2022)[None] == 10
        assert all(each["people_published"] is None for each in rows)
        told = run("careers", "--workspace", folder, "--bureau", "総務局", *ALL).stdout
        assert "Earlier years count only those who are in this selection now" in told

    def test_a_page_draws_the_years(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        page = run("careers", "--workspace", folder, *ALL, "--format", "html").stdout
        assert page.count('class="published"') == 4
        # Six years with 主任; in the last three there are 主事 as well, and one 課長.
        assert page.count('<rect class="s1"') == 6
        assert page.count('<rect class="s3"') == 3
        assert (
            "FY2022: Staff 8, Senior Staff 7, Section Director 1, all ranks 16, Published 97."
            in page
        )
        by_person = run("careers", "--workspace", folder, "--by", "person", "--format", "html")
        assert "<svg" not in by_person.stdout

    def test_a_framework_without_exams_and_paths_says_so(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        ladder = copied(folder / "framework") / "career_ladder.yaml"
        text = ladder.read_text(encoding="utf-8")
        ladder.write_text(text[: text.index("\nroutes:")] + "\n", encoding="utf-8")
        told = run("careers", "--workspace", folder, *ALL).stdout
        assert "The framework has no selection exams." in told
        assert "Published" not in told
        by_route = run("careers", "--workspace", folder, "--by", "route").stdout
        assert "The framework has no career paths with routes onto them." in by_route

    def test_what_makes_no_sense_is_refused(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(tmp_path)
        ask = ("careers", "--workspace", folder)
        assert "must not be later" in run(*ask, "--from", "2025", code=2).stderr
        assert "1999 is no fiscal year." in run(*ask, "--exam-year", "1999", code=2).stderr
        assert "--by" in run(*ask, "--by", "bureau", code=2).stderr
        for one, *other in (
            ("--by route", "--from", "2022"),
            ("--by person", "--from", "2022"),
            ("--person 0001", "--from", "2022"),
            ("--by route", "--exam-year", "2025"),
        ):
            told = run(*ask, *one.split(), *other, code=2).stderr
            named = one.replace(" 0001", "")
            assert not_together(named, other[0]) in told
        assert DID_YOU_MEAN in run(*ask, "--rank", "主人", code=1).stderr
        (folder / "2024" / "careers.csv").unlink()
        assert "careers.csv is missing" in run(*ask, code=1).stderr
        with pytest.raises(UsageError, match=f"person {NOT_TOGETHER}"):
            tdskill.open(folder).careers(person="0001")


ALL = ("--smallest-group", "1")


class TestBetweenFiles:
    def test_ids_that_are_nowhere_are_told_and_count_for_nobody(
        self, run: Run, tmp_path: Path
    ) -> None:
        folder = workspace(tmp_path, "0001,,,主事,2020-04-01,", "7777,,,主事,2020-04-01,")
        told = run("careers", "--workspace", folder, *ALL)
        assert "1 staff ID of this file is not in staff.csv: '7777' (row 3)." in told.stderr
        rows = asked(run, folder, *ALL)
        assert counted(rows, 2024)[None] == 1

    def test_who_has_left_is_looked_for_nowhere(self, run: Run, tmp_path: Path) -> None:
        assert "0090" not in run("careers", "--workspace", workspace(tmp_path)).stderr

    @pytest.mark.parametrize("command", ["careers", "rotation", "validate"])
    def test_other_ranks_than_in_the_staff_file_are_told(
        self, run: Run, tmp_path: Path, command: str
    ) -> None:
        folder = workspace(
            tmp_path,
            "0001,,,主任,2023-04-01,",
            "0002,,,主事,2020-04-01,",
            "0002,,,主任,2025-04-01,",
            assignments="職員番号,配属先,区分,開始日,終了日\n0001,総務局,GQ,2023-04-01,",
        )
        told = run(command, *(() if command == "validate" else ("--workspace",)), folder)
        shown = told.stdout + told.stderr
        assert "1 person stands in another rank than in staff.csv: '0001' (row 2)." in shown

    def test_the_roster_is_held_against_careers(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(
            tmp_path, "0001,,,主事,2020-04-01,", roster="職員番号,氏名,職層\n0001,職員0001,課長"
        )
        told = run("validate", folder)
        assert "another rank than in roster.csv: '0001' (row 2)." in told.stdout + told.stderr

    def test_an_assignment_before_entering_is_told(self, run: Run, tmp_path: Path) -> None:
        folder = workspace(
            tmp_path,
            "0001,,,主事,2020-04-01,",
            "0002,,,主事,2020-04-01,",
            assignments=(
                "職員番号,配属先,区分,開始日,終了日\n"
                "0001,総務局,GQ,2020-03-31,\n0002,総務局,GQ,2020-04-01,"
            ),
        )
        told = run("rotation", "--workspace", folder).stderr
        assert (
            "1 person entered after an assignment of theirs in assignments.csv begins: '0001' (row 2)."
            in told
        )

    def test_one_who_has_left_and_is_in_the_staff_file_is_told(
        self, run: Run, tmp_path: Path
    ) -> None:
        folder = workspace(tmp_path, "0001,,,主事,2020-04-01,2024-06-30")
        told = run("careers", "--workspace", folder).stderr
        assert "1 person has left by this file and is in staff.csv: '0001' (row 2)." in told


def test_careers_are_no_part_of_the_digest_of_a_framework() -> None:
    bare = replace(TOKYO, routes=(), career_paths=(), selection_exams=(), head_counts=())
    assert framework_digest(bare) == framework_digest(TOKYO)


def test_the_published_head_counts_are_those_of_the_deck() -> None:
    # p.19: 59 in April 2021, 97, 148, and 180 or more expected for April 2024.
    assert [(each.fiscal_year, each.people) for each in TOKYO.head_counts] == [
        (2021, 59),
        (2022, 97),
        (2023, 148),
        (2024, 180),
    ]
    assert [each.at_least and each.expected for each in TOKYO.head_counts] == [False] * 3 + [True]
    assert {each.provenance for each in TOKYO.head_counts} == {"deck p.19"}
    unknown = (*TOKYO.career_paths,)
    assert all(each.provenance.startswith("assumed") for each in unknown)
    assert all(each.rules_provenance.startswith("assumed") for each in TOKYO.selection_exams)


def test_the_sample_of_two_years_tells_one_history() -> None:
    then, now = (
        tdskill.open(sample=True, year=year).data("careers").careers for year in (2023, 2024)
    )
    common = then.join(now.select("staff_id").unique(), on="staff_id", how="semi")
    assert common.join(now, on=common.columns, how="anti", nulls_equal=True).is_empty()
    year = tdskill.open(sample=True)
    codes = {note.code for note in year.problems}
    assert codes.isdisjoint({"ranks_differ", "assignment_before_entry", "left_and_there"})


class TestWhatTheLadderShowsOfCareers:
    def test_has_what_the_file_says(self) -> None:
        written = yaml.safe_load((data_dir() / "career_ladder.yaml").read_text(encoding="utf-8"))
        told = {
            name: frame.to_dicts() for name, frame in tdskill.open().show("ladder").tables.items()
        }
        assert [(row["route"], row["rank"]) for row in told["routes"]] == [
            (each["id"], each["rank"]) for each in written["routes"]
        ]
        assert [
            (row["career_path"], row["rank"], row["model_years"]) for row in told["career_paths"]
        ] == [
            (path["id"], stay["rank"], stay.get("years"))
            for path in written["career_paths"]
            for stay in path["stays"]
        ]
        assert [
            (
                *(row["selection_exam"], row["rank"], row["next_rank"]),
                *(row["years_needed"], row["service_needed"], row["exam_routes"]),
            )
            for row in told["selection_exams"]
        ] == [
            (
                *(exam["id"], rank, exam["to"]),
                *(exam["years_in_rank"], exam.get("years_of_service", 0), []),
            )
            for exam in written["selection_exams"]
            for rank in exam["ranks"]
        ]
        assert [
            (row["fiscal_year"], row["rank"], row["people_published"])
            for row in told["head_counts"]
        ] == [(each["fiscal_year"], None, each["people"]) for each in written["head_counts"]]

    def test_says_what_is_open_and_what_is_for_any(self, run: Run) -> None:
        told = run("show", "ladder").stdout
        last = told.split("Career paths\n")[1].split("Selection exams\n")
        assert last[0].count("to the end") == 2
        assert last[1].count(" any ") == 4
        assert "Published head counts" not in told

    def test_a_ladder_without_them_has_no_empty_tables(self, run: Run) -> None:
        shutil.copytree(FOLDER / "graph", "w/framework")
        told = run("show", "ladder", "--workspace", "w").stdout
        assert "Routes of entering" not in told
        assert "Selection exams" not in told
