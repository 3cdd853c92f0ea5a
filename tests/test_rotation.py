"""Careers in GQ and DQ: by hand, by counting day after day, and as their users see them."""

import csv
import datetime as dt
import io
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from sentences import told as all_but_words
from small import small_framework
from tdskill.analysis.rotation import DAYS_A_MONTH, PARTS, Due, balance, counted, spent
from tdskill.errors import Problem, Severity
from tdskill.intake.assignments import read_assignments
from tdskill.reports.career_bars import Career, Lane, Tick, careers
from tdskill.tables import ASSIGNMENTS

Time = tuple[str, str, str, dt.date, dt.date | None]
YEAR_END = dt.date(2024, 3, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def time(workplace: str, kind: str, begin: str, end: str | None = None, staff: str = "1") -> Time:
    return staff, workplace, kind, day(begin), None if end is None else day(end)


def frame(*times: Time) -> pl.DataFrame:
    return pl.DataFrame(times, schema=ASSIGNMENTS, orient="row")


def rows(*times: Time, on: dt.date = YEAR_END) -> list[dict[str, object]]:
    return balance(frame(*times).lazy(), on).collect().to_dicts()


WORKED = (
    time("保健医療局", "GQ", "2020-04-01", "2022-03-31"),
    time("デジタルサービス局", "both", "2022-03-01", "2023-03-31"),
    time("GovTech東京", "DQ", "2023-04-01"),
)
"""The example of docs/methods.md: 730, 396 and 366 days, of which the 31 of March 2022 are common."""


class TestBalance:
    def test_the_worked_example(self) -> None:
        (row,) = rows(*WORKED)

        # GQ 730 - 31/2 + (396 - 31/2)/2 = 904.75 days, DQ (396 - 31/2)/2 + 366 = 556.25 days.
        assert row["months_gq"] == pytest.approx(904.75 / 30.4375)
        assert row["months_dq"] == pytest.approx(556.25 / 30.4375)
        assert row["share_dq"] == pytest.approx(556.25 / 1461)
        assert row["imbalance"] == pytest.approx(556.25 / 1461 - 0.5)
        assert row["due"] == "DQ"
        assert (row["workplace"], row["since"]) == ("GovTech東京", day("2023-04-01"))
        assert row["months_here"] == pytest.approx(366 / 30.4375)

    def test_the_last_day_counts_and_later_ones_do_not(self) -> None:
        (row,) = rows(time("A", "GQ", "2024-03-31", "2025-03-31"))
        assert row["months_gq"] == pytest.approx(1 / DAYS_A_MONTH)
        assert rows(time("A", "GQ", "2024-04-01")) == []

    @pytest.mark.parametrize(
        ("dq_days", "due"), [(39, "DQ"), (40, "either"), (50, "either"), (60, "either"), (61, "GQ")]
    )
    def test_either_is_due_within_ten_points_of_one_half(self, dq_days: int, due: str) -> None:
        begin = day("2023-01-01")
        change = begin + dt.timedelta(days=dq_days)
        end = begin + dt.timedelta(days=99)
        (row,) = rows(
            ("1", "A", "DQ", begin, change - dt.timedelta(days=1)), ("1", "B", "GQ", change, end)
        )
        assert row["due"] == due

    def test_work_of_both_kinds_alone_is_even(self) -> None:
        (row,) = rows(time("A", "both", "2023-04-01"))
        assert (row["share_dq"], row["imbalance"], row["due"]) == (0.5, 0.0, "either")

    def test_times_at_one_workplace_are_one_stay_unless_a_long_hole_lies_between(self) -> None:
        (row,) = rows(
            time("A", "GQ", "2020-04-01", "2021-03-31"),
            time("A", "DQ", "2021-05-02", "2022-03-31"),  # 31 days later
            time("A", "DQ", "2022-04-01"),
        )
        assert row["since"] == day("2020-04-01")
        (row,) = rows(time("A", "GQ", "2020-04-01", "2021-03-31"), time("A", "DQ", "2021-05-03"))
        assert row["since"] == day("2021-05-03")

    def test_who_is_nowhere_on_the_day_has_no_workplace(self) -> None:
        (row,) = rows(time("A", "GQ", "2020-04-01", "2024-03-30"))
        assert (row["workplace"], row["since"], row["months_here"]) == (None, None, None)

    def test_of_two_workplaces_the_one_begun_last_stands(self) -> None:
        (row,) = rows(time("A", "GQ", "2020-04-01"), time("B", "DQ", "2021-04-01"))
        assert row["workplace"] == "B"


DAYS = st.integers(0, 30).map(lambda n: day("2024-03-10") + dt.timedelta(days=n))
TIMES = st.lists(
    st.builds(
        lambda staff, workplace, kind, begin, length: (
            staff,
            workplace,
            kind,
            begin,
            None if length is None else begin + dt.timedelta(days=length),
        ),
        st.sampled_from("12"),
        st.sampled_from("AB"),
        st.sampled_from(["GQ", "DQ", "both"]),
        DAYS,
        st.none() | st.integers(0, 20),
    ),
    max_size=7,
)


@given(times=TIMES, on=DAYS)
def test_counting_day_after_day_gives_the_same_months(times: list[Time], on: dt.date) -> None:
    expected: dict[str, list[Fraction]] = {}
    current = day("2024-03-01")
    while current <= on:
        for staff in "12":
            there = [t for t in times if t[0] == staff and t[3] <= current <= (t[4] or on)]
            for _staff, _workplace, kind, _begin, _end in there:
                sums = expected.setdefault(staff, [Fraction(0), Fraction(0)])
                sums[0] += Fraction({"GQ": 2, "both": 1, "DQ": 0}[kind], 2 * len(there))
                sums[1] += Fraction({"GQ": 0, "both": 1, "DQ": 2}[kind], 2 * len(there))
        current += dt.timedelta(days=1)

    found = {str(row["staff_id"]): row for row in rows(*times, on=on)}
    assert found.keys() == expected.keys()
    for staff, (gq, dq) in expected.items():
        assert found[staff]["months_gq"] == pytest.approx(float(gq) / 30.4375)
        assert found[staff]["months_dq"] == pytest.approx(float(dq) / 30.4375)
        share = dq / (gq + dq)
        due = "either" if abs(share - Fraction(1, 2)) <= Fraction(1, 10) else None
        assert found[staff]["due"] == (due or ("DQ" if share < Fraction(1, 2) else "GQ"))


def career(assignments: pl.DataFrame, staff_id: str, on: dt.date) -> Career:
    return careers(assignments, on).get(staff_id, Career(on))


@given(times=TIMES, on=DAYS, seed=st.randoms())
def test_the_order_of_the_rows_changes_nothing(
    times: list[Time], on: dt.date, seed: random.Random
) -> None:
    mixed = list(times)
    seed.shuffle(mixed)
    assert rows(*times, on=on) == rows(*mixed, on=on)
    assert career(frame(*times), "1", on) == career(frame(*mixed), "1", on)


@given(times=TIMES, on=DAYS)
def test_days_that_count_are_those_with_an_assignment(times: list[Time], on: dt.date) -> None:
    found = counted(frame(*times).lazy(), on).collect()
    covered = {
        (staff, begin + dt.timedelta(days=n))
        for staff, _workplace, _kind, begin, end in times
        for n in range((min(end or on, on) - begin).days + 1)
    }
    assert found["days"].sum() == pytest.approx(len(covered))


class TestProblems:
    HEADER = "職員番号,配属先,区分,開始日,終了日\n"

    def told(self, tmp_path: Path, *lines: str) -> Sequence[Problem]:
        path = tmp_path / "assignments.csv"
        path.write_text(self.HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        intake = read_assignments(path, small_framework())
        assert intake.frame.height == len(lines)
        assert intake.rows_left_out == 0
        return intake.problems

    def test_an_overlap_names_both_rows_and_leaves_none_out(self, tmp_path: Path) -> None:
        (problem,) = self.told(
            tmp_path,
            "0001,B局,DQ,2022-03-01,2022-12-31",
            "0001,A局,GQ,2020-04-01,2022-03-31",
        )
        assert problem.severity is Severity.WARNING
        assert (problem.row, problem.column) == (2, "開始日")
        assert all_but_words(problem) == ("times_overlap", "'0001'", "3")

    def test_a_last_day_that_is_the_first_day_of_the_next_is_an_overlap(
        self, tmp_path: Path
    ) -> None:
        told = self.told(tmp_path, "1,A,GQ,2020-04-01,2021-04-01", "1,B,DQ,2021-04-01,2021-12-31")
        assert [problem.row for problem in told] == [3]

    def test_an_open_end_overlaps_with_whatever_begins_later(self, tmp_path: Path) -> None:
        told = self.told(
            tmp_path,
            "1,A,GQ,2020-04-01,",
            "1,B,DQ,2021-04-01,2021-12-31",
            "1,C,DQ,2023-04-01,",
        )
        assert [(problem.row, *all_but_words(problem)) for problem in told] == [
            (row, "times_overlap", "'1'", "2") for row in (3, 4)
        ]

    def test_a_hole_of_more_than_31_days_is_told(self, tmp_path: Path) -> None:
        told = self.told(
            tmp_path,
            "1,A,GQ,2020-04-01,2021-03-31",
            "1,A,GQ,2021-05-02,2021-08-31",
            "1,B,DQ,2021-10-03,",
        )
        assert [(problem.row, problem.message) for problem in told] == [
            (4, "Nothing is told of '1' for 32 days, from the end of row 3.")
        ]

    def test_a_short_time_within_a_long_one_opens_no_hole(self, tmp_path: Path) -> None:
        told = self.told(
            tmp_path,
            "1,A,GQ,2020-04-01,2022-03-31",
            "1,B,DQ,2020-05-01,2020-05-31",
            "1,C,DQ,2022-04-01,",
        )
        assert [problem.row for problem in told] == [3]

    def test_people_are_told_apart(self, tmp_path: Path) -> None:
        assert not self.told(tmp_path, "1,A,GQ,2020-04-01,", "2,A,GQ,2023-04-01,")


class TestCareer:
    def test_bars_lanes_and_years_of_the_worked_example(self) -> None:
        found = career(frame(*WORKED), "1", YEAR_END)

        assert found.lanes == (Lane("GQ", 0, 1), Lane("both", 1, 1), Lane("DQ", 2, 1))
        assert [(bar.number, bar.row, bar.open) for bar in found.bars] == [
            (1, 0, False),
            (2, 1, False),
            (3, 2, True),
        ]
        assert [bar.left for bar in found.bars] == pytest.approx(
            [0, 699 / 1461, 1095 / 1461]  # 700th day is 1 March 2022
        )
        assert [bar.width for bar in found.bars] == pytest.approx(
            [n / 1461 for n in (730, 396, 366)]
        )
        assert [tick.year for tick in found.ticks] == [2020, 2021, 2022, 2023]
        assert found.ticks[1] == Tick(2021, 365 / 1461)
        assert sum(bar.months for bar in found.bars) == pytest.approx(48)
        assert found.months_gq + found.months_dq == pytest.approx(48)
        assert (found.due, found.workplace) == (Due.DQ, "GovTech東京")

    def test_times_of_one_kind_that_overlap_get_rows_of_their_own(self) -> None:
        found = career(
            frame(
                time("A", "GQ", "2020-04-01", "2021-03-31"),
                time("B", "GQ", "2020-10-01", "2021-09-30"),
                time("C", "GQ", "2021-04-01"),
                time("D", "DQ", "2021-04-01"),
            ),
            "1",
            YEAR_END,
        )
        assert [bar.row for bar in found.bars] == [0, 1, 0, 2]
        assert found.lanes == (Lane("GQ", 0, 2), Lane("DQ", 2, 1))
        assert found.rows == 3

    def test_a_long_career_has_fewer_years_written(self) -> None:
        found = career(frame(time("A", "GQ", "1990-01-01")), "1", YEAR_END)
        assert [tick.year for tick in found.ticks] == list(range(1989, 2024, 4))

    def test_what_begins_later_is_counted_apart(self) -> None:
        assert career(frame(time("A", "GQ", "2024-04-01")), "1", YEAR_END) == Career(
            YEAR_END, later=1
        )


STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用
0001,職員0001,A局,主事,ICT職,確定,1
0002,職員0002,A局,主任,DX職,確定,2
0003,職員0003,B局,主任,ICT職,確定,3
0004,職員0004,B局,主任,ICT職,確定,3
"""
CAREERS = """\
職員番号,配属先,区分,開始日,終了日
0001,A局,行政,2021-04-01,2025-03-31
0002,GovTech東京,DQ,2023-04-01,2025-03-31
0002,A局,GQ,2021-04-01,2023-03-31
0003,GovTech東京,デジタル,2021-04-01,
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "2024" / "assignments.csv").write_text(CAREERS, encoding="utf-8")
    return folder


class TestCommand:
    def test_rows_come_furthest_from_even_first_up_to_the_end_of_the_year(
        self, run: Run, workspace: Path
    ) -> None:
        found = json.loads(run("rotation", "--workspace", workspace, "--format", "json").stdout)
        assert list(found[0]) == [
            "staff_id",
            "staff_name",
            "bureau",
            "months_gq",
            "months_dq",
            "share_dq",
            "imbalance",
            "due",
            "workplace",
            "since",
            "months_here",
        ]
        # 2021-04-01 to 2025-03-31 is 1461 days; the last 731 of them since 2023-04-01.
        assert [
            (row["staff_id"], row["months_gq"], row["months_dq"], row["due"]) for row in found
        ] == [
            ("0001", 48.0, 0.0, "DQ"),
            ("0003", 0.0, 48.0, "GQ"),
            ("0002", pytest.approx(730 / 30.4375), pytest.approx(731 / 30.4375), "either"),
        ]
        assert [row["since"] for row in found] == ["2021-04-01", "2021-04-01", "2023-04-01"]

    def test_remarks_count_the_sides_and_those_without_an_assignment(
        self, run: Run, workspace: Path
    ) -> None:
        shown = run("rotation", "--workspace", workspace).stdout
        assert "Due next: GQ 1 person, DQ 1 person, either 1 person." in shown
        assert "1 person has no assignment up to this day" in shown
        assert "(assumed)" in shown
        assert "apart from personnel evaluation" in shown

    @pytest.mark.parametrize(
        ("arguments", "ids"),
        [
            (("--due", "gq"), ["0003"]),
            (("--due", "DQ"), ["0001"]),
            (("--bureau", "A局"), ["0001", "0002"]),
            (("--rank", "主任"), ["0003", "0002"]),
            (("--group", "DX職"), ["0002"]),
            (("--person", "0002"), ["0002"]),
            (("--person", "0004"), []),
            (("--on", "2023-03-31"), ["0001", "0002", "0003"]),
            (("--on", "R3.3.31"), []),
        ],
    )
    def test_people_sides_bureaus_and_days_can_be_chosen(
        self, run: Run, workspace: Path, arguments: tuple[str, ...], ids: list[str]
    ) -> None:
        out = run("rotation", "--workspace", workspace, "--format", "csv", *arguments).stdout
        found = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
        assert [row["staff_id"] for row in found] == ids

    def test_a_side_or_a_day_that_makes_no_sense_is_refused(
        self, run: Run, workspace: Path
    ) -> None:
        both = run("rotation", "--workspace", workspace, "--due", "both", code=2)
        assert "--due takes GQ or DQ." in both.stderr
        someday = run("rotation", "--workspace", workspace, "--on", "someday", code=2)
        assert "--on takes a day." in someday.stderr

    def test_without_a_year_a_day_is_needed(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        year = workspace / "2024"
        (tmp_path / "empty").mkdir()
        files = (
            *("--workspace", tmp_path / "empty", "--staff", year / "staff.csv"),
            *("--assignments", year / "assignments.csv"),
        )
        assert "Name the year with --year." in run("rotation", *files, code=1).stderr
        assert "0001" in run("rotation", *files, "--on", "2025-03-31").stdout

    def test_a_file_about_careers_is_its_owners_alone(
        self, run: Run, workspace: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "rotation.csv"
        run("rotation", "--workspace", workspace, "--output", out)
        assert out.stat().st_mode & 0o777 == 0o600

    def test_the_order_of_the_files_changes_nothing(self, run: Run, workspace: Path) -> None:
        before = run("rotation", "--workspace", workspace, "--format", "json").stdout
        for name in ("staff.csv", "assignments.csv"):
            path = workspace / "2024" / name
            head, *lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
        assert run("rotation", "--workspace", workspace, "--format", "json").stdout == before

    @pytest.mark.parametrize("form", ["md", "html"])
    def test_the_sheet_shows_the_career_where_there_is_a_file(
        self, run: Run, workspace: Path, form: str
    ) -> None:
        shown = run("report", "--workspace", workspace, "--person", "0002", "--format", form).stdout
        assert "Up to 2025-03-31: GQ 24 months, DQ 24 months (50% DQ). Due next: either." in shown
        assert "2023-04-01 to 2025-03-31" in shown
        (workspace / "2024" / "assignments.csv").unlink()
        without = run(
            "report", "--workspace", workspace, "--person", "0002", "--format", form
        ).stdout
        assert "Due next" not in without

    def test_who_has_no_assignment_is_told_so_on_the_sheet(self, run: Run, workspace: Path) -> None:
        shown = run(
            "report", "--workspace", workspace, "--person", "0004", "--format", "html"
        ).stdout
        assert "No assignment up to 2025-03-31 is on record." in shown
        assert 'class="career"' not in shown


def test_time_spent_is_counted_in_whole_parts_of_a_day_and_a_day_once() -> None:
    # GQ 10 days; of both kinds 11 to 20 April, 5 days each; GQ and DQ together 21 to 30 April.
    work = [
        ("p0", "a", "GQ", dt.date(2024, 4, 1), dt.date(2024, 4, 10)),
        ("p0", "b", "both", dt.date(2024, 4, 11), dt.date(2024, 4, 20)),
        ("p0", "c", "GQ", dt.date(2024, 4, 21), None),
        ("p0", "d", "DQ", dt.date(2024, 4, 21), None),
        ("p0", "e", "DQ", dt.date(2025, 4, 1), None),
    ]
    frame = pl.LazyFrame(work, schema=ASSIGNMENTS, orient="row")
    found = spent(frame, dt.date(2024, 4, 30)).collect()
    assert found.rows() == [("p0", 20 * PARTS, 10 * PARTS)]


def test_a_day_before_any_assignment_is_answered_in_a_sentence(run: Run) -> None:
    asked = ("rotation", "--sample", "--on", "1950-04-01")
    assert "Nobody here has an assignment up to this day." in run(*asked).stdout
    assert "次にGQの経験を積む番の職員はいません。" in run(*asked, "--due", "GQ", lang="ja").stdout


def test_notes_about_other_people_are_counted_beside_one_person(run: Run) -> None:
    everybody = run("rotation", "--sample").stderr
    assert everybody.count("warning:") == 9  # five holes and four overlaps, counted in the file
    for command in ("rotation", "report"):
        told = run(command, "--sample", "--person", "100034").stderr
        assert "'100034' for 91 days" in told
        assert told.count("warning:") == 1
        assert "8 notes about other people are not shown." in told
