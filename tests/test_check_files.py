"""validate on a workspace: every file of every year is checked in one run, and told file by file."""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from forms import faults
from kind_cases import table_of
from sentences import did_you_mean
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake import decode
from tdskill.kinds import KINDS
from tdskill.reports.file_check import CheckedFiles, check_files
from tdskill.resources import data_dir, sample_dir

FRAMEWORK = embedded_framework()
SCHEMAS = Path(__file__).parent.parent / "docs" / "schemas"
CLOUD = "クラウドサービス活用"

BROKEN = {
    "staff": (CLOUD, "９９"),
    "demand": ("必要人数", "たくさん"),
    "certificates": ("合格日", "いつか"),
    "roster": ("職員番号", ""),
    "assessments": ("段階", "途中"),
    "trainings_taken": ("修了日", "先月"),
    "ladder_checks": ("達成", "たぶん"),
    "assignments": ("区分", "XQ"),
    "careers": ("職層", "主人"),
    "posts": ("必要スキル", f"{CLOUD}:9"),
    "wishes": ("希望順位", "一番"),
    "seats": ("定員", "多め"),
    "demand_answers": ("必要人数", "たくさん"),
    "aims": ("関心", "たぶん"),
    "talks": ("実施日", "いつか"),
    "people": ("職員番号", "1E+5"),
}
"""For each kind a column and a cell in its first row that nobody can understand."""


def as_csv(table: list[list[str]]) -> str:
    return "".join(",".join(row) + "\n" for row in table)


def broken(kind: str) -> str:
    header, first, *more = table_of(kind)
    column, cell = BROKEN[kind]
    others = [
        f"{place}" if not text and column == "職員番号" else text
        for place, text in enumerate(first)
    ]
    bad = [cell if name == column else text for name, text in zip(header, others, strict=True)]
    return as_csv([header, bad, *more])


@pytest.fixture(scope="module")
def all_broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CheckedFiles]:
    """Return a year in which a file of every kind is broken, and what one run tells of it."""
    year = tmp_path_factory.mktemp("ws") / "2024"
    year.mkdir()
    for kind in KINDS:
        (year / f"{kind}.csv").write_text(broken(kind), encoding="utf-8")
    return year, check_files(year.parent, FRAMEWORK)


def test_every_kind_of_file_has_a_broken_example_here() -> None:
    assert set(BROKEN) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_one_run_names_what_is_wrong_with_a_file_of_each_kind(
    all_broken: tuple[Path, CheckedFiles], kind: str
) -> None:
    year, found = all_broken
    of_file = [each for each in found.problems if each.source == str(year / f"{kind}.csv")]
    wrong = [each for each in of_file if each.severity is Severity.ERROR]
    assert (2, BROKEN[kind][0]) in [(each.row, each.column) for each in wrong]
    assert all(each.code for each in of_file)
    (file,) = [each for each in found.files if each.path.stem == kind]
    assert (file.kind, file.fiscal_year) == (kind, 2024)
    assert file.rows == len(table_of(kind)) - 1
    assert found.counts(file)[Severity.ERROR] == len(wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_each_kind_that_cannot_be_read_is_told_beside_the_others(
    tmp_path: Path, kind: str
) -> None:
    year = tmp_path / "2024"
    year.mkdir()
    (year / f"{kind}.csv").write_text("あ,い\n1,2\n", encoding="utf-8")
    other = "seats" if kind != "seats" else "posts"
    (year / f"{other}.csv").write_text(broken(other), encoding="utf-8")
    found = check_files(tmp_path, FRAMEWORK)
    unread = [each for each in found.problems if each.code == "file_not_read"]
    assert [Path(each.source).stem for each in unread] == [kind]
    assert str(tmp_path) not in unread[0].message, "the file is named beside it"
    assert {file.kind: file.rows is None for file in found.files} == {kind: True, other: False}
    assert [each for each in found.problems if Path(each.source).stem == other]


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Return the tables of validate on a workspace, by name."""

    def call(*arguments: str, code: int = 0) -> dict[str, list[dict[str, Any]]]:
        command = ("validate", tmp_path / "ws", "--files", "--format", "json", "--table", "all")
        found = json.loads(run(*command, *arguments, code=code).stdout)["tables"]
        assert set(found) == {"files", "problems"}
        return dict(found)

    return call


def put(folder: Path, name: str, text: str, year: int = 2024) -> None:
    (folder / "ws" / str(year)).mkdir(parents=True, exist_ok=True)
    (folder / "ws" / str(year) / name).write_text(text, encoding="utf-8")


STAFF = f"職員番号,所属局,段階,{CLOUD}\n0001,A局,確定,2\n"
Told = Callable[..., dict[str, list[dict[str, Any]]]]


def test_all_years_are_checked_or_the_one_that_is_asked_for(told: Told, tmp_path: Path) -> None:
    for year in (2023, 2024):
        put(tmp_path, "staff.csv", STAFF.replace("2\n", "9\n"), year)
    assert [row["year"] for row in told(code=1)["files"]] == [2023, 2024]
    of_one = told("--year", "2023", code=1)
    assert [row["year"] for row in of_one["files"]] == [2023]
    assert {Path(row["file"]).parent.name for row in of_one["problems"]} == {"2023"}


def test_mentors_whom_nobody_knows_are_told(told: Told, tmp_path: Path) -> None:
    roster = "職員番号,氏名,メンター\n0001,職員0001,0002\n0002,職員0002,0009\n"
    put(tmp_path, "roster.csv", roster)
    (note,) = (row for row in told()["problems"] if row["code"] == "mentors_unknown")
    assert (note["column"], note["severity"]) == ("メンター", "note")
    assert "'0009'" in note["message"]
    assert "0002" not in note["message"]


def test_files_are_held_against_one_another(told: Told, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", STAFF)
    put(tmp_path, "assignments.csv", "職員番号,配属先,区分,開始日\n0009,A局,GQ,2024-04-01\n")
    put(tmp_path, "demand.csv", f"局,スキル,必要レベル,必要人数\nC局,{CLOUD},1,1\n")
    found = {row["code"] for row in told()["problems"]}
    assert {"staff_ids_unknown", "demand_without_staff"} <= found


@pytest.mark.parametrize("name", ["staf.csv", "stuff.csv", "Assesments.xlsx", "demands.csv"])
def test_a_file_of_no_kind_is_told_with_the_nearest_name(
    told: Told, tmp_path: Path, name: str
) -> None:
    put(tmp_path, "staff.csv", STAFF)
    put(tmp_path, name, "a,b\n1,2\n")
    (problem,) = [row for row in told()["problems"] if row["code"] == "file_of_no_kind"]
    assert Path(problem["file"]).name == name
    nearest = {"d": "demand.csv", "s": "staff.csv", "A": "assessments.csv"}[name[0]]
    assert problem["hint"] == did_you_mean(nearest)
    assert problem["severity"] == "warning"


def test_a_file_like_no_kind_is_a_note_and_our_own_files_are_none(
    told: Told, tmp_path: Path
) -> None:
    put(tmp_path, "staff.csv", STAFF)
    put(tmp_path, "予算.csv", "a,b\n1,2\n")
    for kept in ("staff", "staff.tools", "roster", "trainings_taken", "demand"):
        put(tmp_path, f"{kept}.until-20240401-120000.csv", STAFF)
    put(tmp_path, "note.md", "text")
    (problem,) = [row for row in told()["problems"] if row["code"] != "skills_of_nobody"]
    assert (problem["code"], problem["severity"]) == ("file_of_no_kind", "note")
    assert Path(problem["file"]).name == "予算.csv"


def test_levels_of_tools_beyond_their_scale_are_told(told: Told, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", f"職員番号,{CLOUD},Excel\n0001,2,3\n")
    long = "職員番号,スキル,レベル,段階,評価日\n"
    put(
        tmp_path,
        "assessments.csv",
        f"{long}0001,{CLOUD},3,確定,2024-10-01\n0001,Teams,3,確定,2024-10-01\n",
    )
    found = [row for row in told(code=1)["problems"] if row["severity"] == "error"]
    assert [(Path(row["file"]).stem, row["line"]) for row in found] == [
        ("staff", 2),
        ("assessments", 3),
    ]


def test_a_closed_year_that_was_changed_is_told_by_its_files(
    run: Run, told: Told, tmp_path: Path
) -> None:
    long = "職員番号,スキル,レベル,段階,評価日\n"
    put(tmp_path, "roster.csv", "職員番号,人材区分\n0001,ICT職\n")
    put(
        tmp_path,
        "assessments.csv",
        f"{long}0001,{CLOUD},3,確定,2024-10-01\n0001,Excel,2,確定,2024-10-01\n",
    )
    run("confirm", "--workspace", tmp_path / "ws")
    run("confirm", "--workspace", tmp_path / "ws", "--set", "tools")
    clean = told()
    assert [(row["kind"], row["rows"]) for row in clean["files"]] == [
        ("staff", 1),
        ("staff", 1),
        ("roster", 1),
        ("assessments", 2),
    ]
    assert not [row for row in clean["problems"] if row["severity"] != "note"]
    for name in ("staff.csv", "staff.tools.csv"):
        path = tmp_path / "ws" / "2024" / name
        path.write_text(path.read_text(encoding="utf-8-sig").replace("確定", "自己補正"), "utf-8")
    changed = [row for row in told()["problems"] if row["code"] == "confirmed_file_changed"]
    assert sorted({Path(row["file"]).name for row in changed}) == ["staff.csv", "staff.tools.csv"]
    (tmp_path / "ws" / "2024" / "staff.csv").unlink()
    gone = [row for row in told(code=1)["problems"] if row["severity"] == "error"]
    assert "it is gone" in gone[0]["message"]


def test_files_alone_tell_nothing_of_the_framework(run: Run, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", STAFF)
    shown = run("validate", tmp_path / "ws", "--files").stdout.splitlines()
    assert shown[-2:] == [
        f"{tmp_path / 'ws' / '2024' / 'staff.csv'}: 1 row, note 1",
        "No errors in the files of the years.",
    ]
    assert "assumed" not in "".join(shown)
    assert "no files of a fiscal year" in run("validate", data_dir(), "--files").stdout


def test_what_makes_no_sense_is_refused(run: Run, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", STAFF)
    here = ("validate", tmp_path / "ws")
    assert "--table" in run(*here, "--table", "files", code=2).stderr
    assert "--since" in run(*here, "--files", "--since", tmp_path, code=2).stderr
    assert "2019" in run(*here, "--year", "2019", code=1).stderr


def test_json_of_files_has_a_row_for_each_with_counts(run: Run, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", STAFF.replace("2\n", "9\n"))
    command = ("validate", tmp_path / "ws", "--format", "json", "--table", "files")
    assert json.loads(run(*command, code=1).stdout) == [
        {
            "file": str(tmp_path / "ws" / "2024" / "staff.csv"),
            "kind": "staff",
            "year": 2024,
            "rows": 1,
            "errors": 1,
            "warnings": 0,
            "notes": 0,
        }
    ]


def test_json_of_problems_and_files_is_as_the_schemas_say(told: Told, tmp_path: Path) -> None:
    put(tmp_path, "staff.csv", STAFF.replace("2\n", "9\n"))
    put(tmp_path, "demand.csv", "あ,い\n1,2\n")
    put(tmp_path, "staf.csv", STAFF)
    tables = told(code=1)
    for name, rows in tables.items():
        schema = json.loads((SCHEMAS / f"validate.{name}.json").read_text(encoding="utf-8"))
        assert rows
        assert faults(rows, schema, name) == []
    assert faults([tables["files"][0] | {"rows": "1"}], schema, "files")


def test_each_file_is_read_once_for_its_rows_and_once_for_its_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(sample_dir(), tmp_path / "ws")
    opened: Counter[Path] = Counter()
    really = decode.open_text

    def counted(path: Path, *arguments: Any) -> Any:
        opened[path] += 1
        return really(path, *arguments)

    monkeypatch.setattr(decode, "open_text", counted)
    start = time.process_time()
    found = check_files(tmp_path / "ws", FRAMEWORK)
    assert len(found.files) == len(opened) == len([*(tmp_path / "ws").rglob("*.csv")]) == 28
    # Files with levels of another set as well are read once more for it.
    others = [count for path, count in opened.items() if path.stem not in ("staff", "demand")]
    assert max(others) == 2
    assert max(opened.values()) == 3
    assert time.process_time() - start < 5
