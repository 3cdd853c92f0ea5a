"""What lies beside a year's files and looks like one of them."""

from pathlib import Path

import pytest

from conftest import Run
from small import laid_out
from tdskill.beside import beside
from tdskill.copies import look_alikes
from tdskill.kinds import OF_YEAR
from tdskill.workspace import open_workspace
from writing import lay_out

COPIES = (
    *("{}-DESKTOP-AB12CD.csv", "{} (1).csv", "{}(2).xlsx", "{} - コピー.csv", "{} - Copy (2).csv"),
    *(
        "コピー ～ {}.csv",
        "{} のコピー.csv",
        "Copy of {}.csv",
        "{}_最新.csv",
        "{}_2024.csv",
        "2024{}.csv",
    ),
    *("{}.csv.csv", "{}.xlsx.csv", "{}.csv (1)", "{}.xls", "{}.xlsm", "{}.ods", "{}.tsv", "{}.txt"),
    *(
        "{} .csv",
        " {}.csv",
        "{}",
        "{}.csv.bak",
        "{}_old.csv",
        "{} (職員0001's conflicted copy).csv",
    ),
    "{}.sync-conflict-20240501-101010-ABCDEFG.csv",
)
NO_COPIES = ("{}.json", "{}.manifest.json", "{}ing.csv", "my{}.csv", "{}.pdf", ".{}.csv", "{}.yaml")
STAFF = "職員番号,氏名,クラウドサービス活用\n0001,職員0001,2\n"
READ = ("attainment", "--workspace", "ws", "--summary")


@pytest.fixture
def year(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", staff=STAFF) / "2024"


def told(run: Run) -> str:
    return " ".join(run(*READ).stderr.split())


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize("kind", OF_YEAR)
def test_all_that_copies_are_called_is_known_for_what_it_is(kind: str) -> None:
    copies = {copy.format(kind) for copy in COPIES} | {f"{kind.upper()}.CSV", wide(f"{kind}.csv")}
    assert set(look_alikes([*copies, "notes.csv"], kind)) == copies


@pytest.mark.parametrize("kind", OF_YEAR)
def test_a_copy_of_each_kind_is_told_with_what_counts(kind: str, run: Run, year: Path) -> None:
    for name in (f"{kind} (1).csv", f"{kind}.csv.csv"):
        (year / name).write_text("", encoding="utf-8")
    counts = "the file that counts is" if kind == "staff" else "the file must be called"
    expected = f"{kind} (1).csv, {kind}.csv.csv are not read: {counts} {kind}.csv."
    assert expected in told(run)


def test_files_of_other_sorts_and_what_we_kept_are_none(run: Run, year: Path) -> None:
    for kind in OF_YEAR:
        for name in NO_COPIES:
            (year / name.format(kind)).write_text("", encoding="utf-8")
    (year / "staff.until-20250310-101500.csv").write_text("", encoding="utf-8")
    (year / "staff.until-20250310-101500-2.csv").write_text("", encoding="utf-8")
    (year / "demand (folder).csv").mkdir()
    assert "not read" not in told(run)


def test_a_file_that_is_missing_for_a_slip_of_its_name_is_told_with_that(
    run: Run, year: Path
) -> None:
    (year / "staff.csv").rename(year / "staff.csv.csv")
    said = run(*READ, code=1).stderr
    assert "staff.csv is missing in ws/2024" in said
    assert "staff.csv.csv is not read: the file must be called staff.csv." in said


def test_a_file_named_by_an_option_has_no_copies_in_the_year(run: Run, year: Path) -> None:
    (year / "staff (1).csv").write_text("", encoding="utf-8")
    (year.parent / "mine.csv").write_text(STAFF, encoding="utf-8")
    assert "not read" not in run(*READ, "--staff", "ws/mine.csv").stderr


@pytest.mark.parametrize("mark", ["~$staff.csv", ".~lock.staff.csv#", "~$STAFF.CSV"])
def test_a_file_that_is_open_just_now_is_told(mark: str, run: Run, year: Path) -> None:
    (year / mark).write_text("", encoding="utf-8")
    said = told(run)
    assert "ws/2024/staff.csv: warning: Somebody seems to have this file open" in said
    assert "not read" not in said


@pytest.mark.parametrize(
    "command",
    [
        *("gap", "status", "evidence", "ladder", "team --bureau A局", "calibrate", "priorities"),
        *("attainment", "report --org", "report --all --out out", "sheet --out forms"),
        *("collect back --dry-run", "confirm --allow-missing --replace", "recommend --person 0001"),
    ],
)
def test_every_command_that_reads_a_year_tells_it_once(
    command: str, run: Run, tmp_path: Path
) -> None:
    lay_out(tmp_path)
    year = tmp_path / "ws" / "2024"
    staff = "職員番号,氏名,所属局,段階,クラウドサービス活用\n0001,職員0001,A局,確定,2\n"
    (year / "staff.csv").write_text(staff, encoding="utf-8")
    demand = "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,クラウドサービス活用,1,2\n"
    exams = "職員番号,試験名,合格日\n"
    given = {"demand": demand, "certificates": exams, "roster (1)": "", "staff.csv": ""}
    for name, text in given.items():
        (year / f"{name}.csv").write_text(text, encoding="utf-8")
    said = run(*command.split(), "--workspace", "ws", "--year", "2024").stderr
    assert said.count("roster (1).csv") == 1
    assert said.count("staff.csv.csv") == 1


@pytest.mark.parametrize(
    "command",
    [
        *("sheet --out f", "gap", "confirm", "priorities", "report --org", "report --all --out o"),
        *("trend", "recommend --person 0001", "collect back", "status --mentor 0009"),
    ],
)
def test_a_copy_that_may_be_why_a_command_stops_is_told(
    command: str, run: Run, tmp_path: Path
) -> None:
    year = laid_out(tmp_path / "ws", roster="職員番号\n", staff="職員番号\n") / "2024"
    (year / "roster (1).csv").write_text("職員番号\n0001\n", encoding="utf-8")
    (tmp_path / "back").mkdir()
    code = 0 if command.startswith("collect") else 1
    said = run(*command.split(), "--workspace", "ws", code=code).stderr
    assert said.count("roster (1).csv is not read: the file that counts is roster.csv.") == 1


def test_the_check_of_a_workspace_tells_the_copies_of_all_years(run: Run, year: Path) -> None:
    (year / "staff (1).csv").write_text("", encoding="utf-8")
    assert "staff (1).csv is not read" in run("validate", "ws").stdout


@pytest.mark.parametrize("kind", OF_YEAR)
def test_a_file_of_a_header_alone_gives_way_to_the_workbook_beside_it(
    kind: str, tmp_path: Path
) -> None:
    year = laid_out(tmp_path / "ws", **{kind: "職員番号,氏名\n"}) / "2024"
    (year / f"{kind}.xlsx").write_bytes(b"")
    workspace = open_workspace(year.parent)
    assert workspace.files[kind].name == f"{kind}.xlsx"
    assert kind not in workspace.twice
    (told,) = beside(workspace)
    assert told.source == str(year / f"{kind}.csv")
    assert f"only its header, so {kind}.xlsx beside it is read" in told.message


def test_the_confirmed_file_of_a_year_gives_way_to_nothing(tmp_path: Path) -> None:
    year = laid_out(tmp_path / "ws", staff="職員番号\n") / "2024"
    (year / "staff.xlsx").write_bytes(b"")
    (year / "staff.manifest.json").write_text("{}", encoding="utf-8")
    workspace = open_workspace(year.parent)
    assert workspace.files["staff"].name == "staff.csv"
    assert "staff" in workspace.twice
