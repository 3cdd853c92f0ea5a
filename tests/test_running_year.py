"""A year that runs: its roster, its judgements, and the commands before anything is confirmed."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from judged import Judged, assessments_frame, roster_frame
from sentences import NO_DATE, OPENED
from small import small_framework
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake import assessments
from tdskill.intake.assessments import read_assessments, staff_of, that_count
from tdskill.intake.roster import read_roster
from tdskill.intake.row_problems import Intake
from tdskill.tables import ASSESSMENTS, ROSTER, STAGES, staff_schema
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

FRAMEWORK = small_framework()

ROSTER_CSV = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,職員0001,A局,主事,ICT職,0003
0002,職員0002,A局,主任,ICT職,
0003,職員0003,B局,課長代理,ICT職,０００１
"""
ASSESSMENTS_CSV = """\
職員番号,スキル項目,レベル,段階,評価日,評価者,元ファイル,元ファイルの照合値,判定時の記述の照合値
0001,cloud_services,2,自己チェック,2024/10/01,0001,0001.xlsx,0123456789ab,ba9876543210
0001,クラウドサービス活用,Lv.1,確定,令和6年12月1日,0003,,,
0003,UXデザイン,0,自己補正,2024-11-05,0003,,,
"""
DEMAND_CSV = "局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,クラウドサービス活用,1,2\n"


def write(path: Path, content: str, encoding: str = "utf-8-sig") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.replace("\n", "\r\n").encode(encoding))
    return path


def told(intake: Intake) -> list[tuple[int | None, str]]:
    return [
        (problem.row, problem.message)
        for problem in intake.problems
        if problem.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_roster_is_read_in_any_encoding_with_ids_as_texts(tmp_path: Path, encoding: str) -> None:
    intake = read_roster(write(tmp_path / "roster.csv", ROSTER_CSV, encoding), FRAMEWORK)
    assert intake.problems == ()
    assert dict(intake.frame.schema) == ROSTER
    assert intake.frame.rows() == [
        ("0001", "職員0001", "A局", "主事", "ICT職", "0003", None, None),
        ("0002", "職員0002", "A局", "主任", "ICT職", None, None, None),
        ("0003", "職員0003", "B局", "課長代理", "ICT職", "0001", None, None),
    ]


def test_a_roster_may_hold_nothing_but_staff_ids(tmp_path: Path) -> None:
    intake = read_roster(write(tmp_path / "roster.csv", "staff_id\n7\n8\n"), FRAMEWORK)
    assert dict(intake.frame.schema) == ROSTER
    assert intake.frame["staff_id"].to_list() == ["7", "8"]
    assert intake.frame["mentor"].to_list() == [None, None]


def test_a_person_who_stands_twice_on_the_roster_is_told_and_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "roster.csv", "staff_id,name\n1,one\n2,two\n1,one again\n")
    intake = read_roster(path, FRAMEWORK)
    assert told(intake) == [(4, "Staff ID '1' stands already in row 2.")]
    assert intake.frame["staff_id"].to_list() == ["2"]
    assert intake.rows_left_out == 2


def test_nobody_is_their_own_mentor_by_id_or_by_name(tmp_path: Path) -> None:
    content = "staff_id,name,mentor\n1,one,1\n2,two,two\n3,three,1\n"
    intake = read_roster(write(tmp_path / "roster.csv", content), FRAMEWORK)
    message = "A person cannot be their own mentor."
    assert told(intake) == [(2, message), (3, message)]
    assert intake.frame["staff_id"].to_list() == ["3"]


def test_a_mentor_written_as_a_number_in_a_workbook_is_a_staff_id(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["職員番号", "氏名", "メンター"],
        [1001, "職員1001", 1002],
        [1002, "職員1002", None],
    ):
        sheet.append(row)
    book.save(tmp_path / "roster.xlsx")
    intake = read_roster(tmp_path / "roster.xlsx", FRAMEWORK)
    assert intake.frame.select("staff_id", "mentor").rows() == [("1001", "1002"), ("1002", None)]


def test_judgements_keep_their_order_and_what_they_came_with(tmp_path: Path) -> None:
    path = write(tmp_path / "assessments.csv", ASSESSMENTS_CSV)
    intake = read_assessments(path, embedded_framework())
    assert intake.problems == ()
    assert dict(intake.frame.schema) == ASSESSMENTS
    day = dt.date
    assert intake.frame.rows() == [
        (
            *("0001", "cloud_services", 2, "self", day(2024, 10, 1), "0001"),
            *("0001.xlsx", "0123456789ab", "ba9876543210", None),
        ),
        ("0001", "cloud_services", 1, "confirmed", day(2024, 12, 1), "0003", *[None] * 4),
        ("0003", "ux_design", 0, "corrected", day(2024, 11, 5), "0003", *[None] * 4),
    ]


def test_judgements_need_no_assessor_and_no_source(tmp_path: Path) -> None:
    content = "staff_id,skill,level,stage,assessed_on\n1,cloud,3,self,2024-05-01\n"
    intake = read_assessments(write(tmp_path / "assessments.csv", content), FRAMEWORK)
    assert intake.frame.rows() == [("1", "cloud", 3, "self", dt.date(2024, 5, 1), *[None] * 5)]


def test_what_a_judgement_lacks_or_has_wrong_is_told_by_row(tmp_path: Path) -> None:
    content = """\
staff_id,skill,level,stage,assessed_on
1,clouds,1,self,2024-05-01
1,cloud,4,self,2024-05-01
1,cloud,,self,2024-05-01
1,cloud,1,done,2024-05-01
1,cloud,1,self,
1,,1,self,2024-05-01
,cloud,1,self,2024-05-01
1,cloud,1,,2024-05-01
1,cloud,1,self,2024-05-01
"""
    intake = read_assessments(write(tmp_path / "assessments.csv", content), FRAMEWORK)
    assert told(intake) == [
        (2, "Unknown skill 'clouds'."),
        (3, "Level '4' is outside the scale 0 to 3."),
        (4, "The level is missing."),
        (5, "'done' is not a stage."),
        (6, NO_DATE),
        (7, "The skill is missing."),
        (8, "The staff ID is missing."),
        (9, "The stage is missing."),
    ]
    assert intake.frame.height == 1
    assert intake.rows_left_out == 8


def test_the_highest_stage_counts_whatever_the_dates() -> None:
    frame = assessments_frame(
        [("1", "cloud", 1, "confirmed", "2024-05-01"), ("1", "cloud", 3, "self", "2024-09-01")]
    )
    assert that_count(frame.lazy()).collect()["level"].to_list() == [1]


def test_of_one_stage_the_newest_date_counts_and_of_one_day_the_row_collected_last() -> None:
    frame = assessments_frame(
        [
            ("1", "cloud", 1, "self", "2024-06-01"),
            ("1", "cloud", 2, "self", "2024-05-01"),
            ("1", "data", 1, "self", "2024-05-01"),
            ("1", "data", 2, "self", "2024-05-01"),
        ]
    )
    counted = that_count(frame.lazy()).collect()
    assert counted.select("skill", "level").rows() == [("cloud", 1), ("data", 2)]
    assert dict(counted.schema) == ASSESSMENTS


_judged = st.tuples(
    st.sampled_from(["1", "2"]),
    st.sampled_from(FRAMEWORK.skill_ids),
    st.integers(0, 3),
    st.sampled_from(STAGES),
    st.sampled_from(["2024-05-01", "2024-06-01", "2024-07-01"]),
)


@given(st.lists(_judged, max_size=30))
def test_the_level_that_counts_is_the_greatest_by_stage_day_and_place(
    rows: Sequence[Judged],
) -> None:
    best: dict[tuple[str, str], tuple[int, str, int, int]] = {}
    for place, (staff_id, skill, level, stage, day) in enumerate(rows):
        key = staff_id, skill
        mine = STAGES.index(stage), day, place, level
        best[key] = max(best.get(key, mine), mine)
    counted = that_count(assessments_frame(rows).lazy()).collect()
    found = {(row["staff_id"], row["skill"]): row["level"] for row in counted.iter_rows(named=True)}
    assert found == {key: level for key, (_stage, _day, _place, level) in best.items()}
    assert counted.height == len(found)


def test_staff_of_a_running_year_are_all_on_the_roster_at_their_least_advanced_stage() -> None:
    roster = roster_frame({"staff_id": "2", "bureau": "A"}, {"staff_id": "1"}, {"staff_id": "3"})
    assessments = assessments_frame(
        [
            ("1", "cloud", 1, "self", "2024-05-01"),
            ("1", "cloud", 2, "confirmed", "2024-07-01"),
            ("1", "data", 0, "corrected", "2024-06-01"),
            ("3", "data", 3, "self", "2024-06-01"),
            ("9", "data", 3, "self", "2024-06-01"),
        ]
    )
    staff = staff_of(roster, assessments, FRAMEWORK)
    assert dict(staff.schema) == staff_schema(FRAMEWORK.skill_ids)
    assert staff.select("staff_id", "bureau", "stage", "cloud", "design", "data").rows() == [
        ("2", "A", None, None, None, None),
        ("1", None, "corrected", 2, None, 0),
        ("3", None, "self", None, None, 3),
    ]


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """A workspace whose year runs: of three people one is confirmed and one has not started."""
    year = tmp_path / "ws" / "2024"
    write(year / "roster.csv", ROSTER_CSV)
    write(year / "assessments.csv", ASSESSMENTS_CSV)
    write(year / "demand.csv", DEMAND_CSV)
    return tmp_path / "ws"


def test_a_running_year_gives_the_staff_until_a_confirmed_file_stands_there(running: Path) -> None:
    framework = embedded_framework()
    data = read_year(open_workspace(running), framework, "staff")
    assert data.kinds == {"staff", "roster", "assessments"}
    assert data.staff["cloud_services"].to_list() == [1, None, None]
    write(running / "2024" / "staff.csv", "職員番号,クラウドサービス活用\n0001,3\n")
    workspace = open_workspace(running)
    assert not workspace.is_running
    confirmed = read_year(workspace, framework, "staff")
    assert confirmed.kinds == {"staff"}
    assert confirmed.staff["cloud_services"].to_list() == [3]


def test_a_staff_file_that_is_named_stands_in_for_a_running_year(running: Path) -> None:
    path = write(running / "other.csv", "職員番号,クラウドサービス活用\n0001,3\n")
    workspace = open_workspace(running, named={"staff": path})
    data = read_year(workspace, embedded_framework(), "staff")
    assert data.staff["cloud_services"].to_list() == [3]


def test_a_roster_alone_is_no_staff(run: Run, running: Path) -> None:
    (running / "2024" / "assessments.csv").unlink()
    told = run("gap", "--workspace", running, code=1).stderr
    assert f"Fiscal year 2024 {OPENED}: 3 people on the roster" in told


def test_gap_and_attainment_of_a_running_year_tell_who_has_not_started(
    run: Run, running: Path
) -> None:
    head = "3 people (confirmed 1, self-corrected 1, not started 1)"
    for command in ("gap", "attainment"):
        result = run(command, "--workspace", running)
        assert head in result.stdout
        assert "not stated" not in result.stdout
    japanese = run("gap", "--workspace", running, lang="ja")
    assert "未着手 1人" in japanese.stdout


def test_a_staff_file_without_stages_is_not_called_not_started(run: Run, running: Path) -> None:
    write(running / "2024" / "staff.csv", "職員番号,クラウドサービス活用\n0001,3\n")
    result = run("gap", "--workspace", running)
    assert "stage not stated 1" in result.stdout
    assert "not started" not in result.stdout


def test_the_sheet_of_a_running_year_tells_the_stage(run: Run, running: Path) -> None:
    sheet = run("report", "--workspace", running, "--person", "0002")
    assert "Stage of the levels: not started" in sheet.stdout
    sheet = run("report", "--workspace", running, "--person", "0003")
    assert "Stage of the levels: self-corrected" in sheet.stdout


def test_judgements_of_people_who_are_not_on_the_roster_are_told(run: Run, running: Path) -> None:
    more = "".join(f"9{n:03},UXデザイン,0,自己補正,2024-11-05,,,,\n" for n in range(12))
    write(running / "2024" / "assessments.csv", ASSESSMENTS_CSV + more)
    told = run("gap", "--workspace", running).stderr
    assert "12 staff IDs of this file are not in roster.csv: '9000' (row " in told
    assert "'9009' (row 14) and 2 more." in told
    assert "9010" not in told


def test_wrong_judgements_stop_a_running_year_unless_they_are_left_out(
    run: Run, running: Path
) -> None:
    wrong = "0002,UXデザイン,7,自己補正,2024-11-05,,,,\n"
    write(running / "2024" / "assessments.csv", ASSESSMENTS_CSV + wrong)
    assert "Level '7' is outside the scale" in run("gap", "--workspace", running, code=1).stderr
    result = run("gap", "--workspace", running, "--skip-bad-rows")
    assert "1 row with problems was left out." in result.stdout


def test_bureaus_of_a_running_year_can_be_picked(run: Run, running: Path) -> None:
    result = run("gap", "--workspace", running, "--bureau", "A局", "--smallest-group", "1")
    assert "2 people (confirmed 1, not started 1)" in result.stdout


def test_the_confirmed_sample_is_read_without_its_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_options: object) -> Intake:
        raise AssertionError

    monkeypatch.setattr(assessments, "read_assessments", never)
    workspace = open_workspace(Path(), sample=True)
    assert workspace.has("assessments")
    data = read_year(workspace, embedded_framework(), "staff", "demand")
    assert data.assessments.is_empty()
    assert data.staff.select(pl.len()).item() == 180


def test_a_staff_file_without_people_does_not_hide_the_running_year(
    run: Run, running: Path
) -> None:
    write(running / "2024" / "staff.csv", "職員番号,氏名,UXデザイン\r\n")
    assert "not started" in run("gap", "--workspace", running).stdout
    run("confirm", "--workspace", running, "--allow-missing")
    assert len((running / "2024" / "staff.csv").read_text(encoding="utf-8").splitlines()) > 1
