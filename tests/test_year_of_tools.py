"""Two years of the digital tools beside those of the skills: each set is closed for itself."""

import csv
import hashlib
import io
import json
import stat
from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from filling import find
from tdskill.framework import embedded_framework

TOOLS = [skill.name.first for skill in embedded_framework().for_set("tools").skills]
CLOUD = "クラウドサービス活用"
ROSTER = """\
職員番号,氏名,所属局,人材区分,メンター
0001,職員0001,A局,ICT職,0003
0002,職員0002,A局,DXアンバサダー,0003
0003,職員0003,B局,一般職,
"""


@pytest.fixture
def ws(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    run("init", folder, "--year", "2023")
    roster_of(folder, 2023)
    return folder


def roster_of(ws: Path, year: int) -> None:
    (ws / str(year) / "roster.csv").write_text(ROSTER, encoding="utf-8")


def put(ws: Path, year: int, name: str, text: str) -> None:
    (ws / str(year) / name).write_text(text, encoding="utf-8")


def hand_in(run: Run, ws: Path, year: int, stage: str, levels: dict[str, dict[str, int]]) -> None:
    """Collect tables with these levels by person and skill, as they come back."""
    for staff_id, of_person in levels.items():
        back = ws.parent / "back" / f"{year}-{stage}-{staff_id}-{len(of_person)}.csv"
        back.parent.mkdir(exist_ok=True)
        back.write_text(
            f"職員番号,段階,評価日,{','.join(of_person)}\n"
            f"{staff_id},{stage},{year}-10-01,{','.join(map(str, of_person.values()))}\n",
            encoding="utf-8",
        )
        run("collect", back, "--workspace", ws, "--year", str(year))


def of_tools(**levels: int) -> dict[str, dict[str, int]]:
    """Return the same level of every tool for each person, named p0001 and so on."""
    return {each[1:]: dict.fromkeys(TOOLS, level) for each, level in levels.items()}


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def told_by(run: Run, ws: Path, *command: str, code: int = 0) -> str:
    return run(command[0], "--workspace", ws, *command[1:], code=code).stderr


def test_two_years_of_tools_are_walked_and_closed_beside_those_of_the_skills(
    run: Run, ws: Path
) -> None:
    here = ("--workspace", ws, "--year", "2023")
    tools = (*here, "--set", "tools")
    run("sheet", *tools, "--out", ws.parent / "forms")
    assert len(list((ws.parent / "forms").iterdir())) == 2
    hand_in(run, ws, 2023, "自己チェック", of_tools(p0001=1))

    status = json.loads(run("status", *tools, "--missing", "--format", "json").stdout)
    assert {row["staff_id"]: row["stage"] for row in status} == {
        "0001": "self",
        "0002": "not_started",
    }
    assert "職員0003（0003）" in run("status", *tools, "--mentor", "0003", lang="ja").stdout
    stopped = run("confirm", *tools, code=1).stderr
    assert "2 people are not confirmed" in stopped
    assert "0003:" not in stopped

    hand_in(run, ws, 2023, "確定", of_tools(p0001=2, p0002=1))
    steps = json.loads(run("calibrate", *tools, "--by", "person", "--format", "json").stdout)
    assert [(row["staff_id"], row["raised"]) for row in steps] == [("0001", len(TOOLS))]
    told = run("confirm", *tools).stdout
    assert "Confirmed levels (Digital Tools)" in told
    assert "1 person of other groups is not counted." in told
    closed = ws / "2023" / "staff.tools.csv"
    assert [(row["職員番号"], row["段階"], row["Excel"]) for row in rows_of(closed)] == [
        ("0001", "確定", "2"),
        ("0002", "確定", "1"),
    ]
    assert CLOUD not in rows_of(closed)[0]
    manifest = json.loads((ws / "2023" / "staff.tools.manifest.json").read_text(encoding="utf-8"))
    assert manifest["set"] == "tools"
    assert manifest["staff"]["file"] == "staff.tools.csv"
    assert manifest["staff"]["sha256"] == hashlib.sha256(closed.read_bytes()).hexdigest()
    assert manifest["missing"] == []

    # The main set goes on, and the closed one is as it was.
    skills = {each: {CLOUD: 1} for each in ("0001", "0002", "0003")}
    hand_in(run, ws, 2023, "確定", skills)
    assert "changed since" not in told_by(run, ws, "status", "--year", "2023", "--set", "tools")
    assert "tools" not in told_by(run, ws, "confirm", "--year", "2023")
    assert [row["職員番号"] for row in rows_of(ws / "2023" / "staff.csv")] == [*skills]
    assert "nothing was written" in run("confirm", *here).stdout
    assert "staff.tools.csv" not in told_by(run, ws, "gap", "--year", "2023")

    run("init", ws, "--year", "2024")
    roster_of(ws, 2024)
    run("sheet", *tools[:2], "--set", "tools", "--out", ws.parent / "forms", lang="ja")
    form = openpyxl.load_workbook(ws.parent / "forms" / "2024-tools-self-0001.xlsx").active
    column = find(form, "前年度の確定レベル").column
    assert form.cell(find(form, "Excel").row, column).value == 2
    hand_in(run, ws, 2024, "確定", of_tools(p0001=2, p0002=2))
    hand_in(run, ws, 2024, "確定", {each: {CLOUD: 2} for each in skills})
    assert "still open: 2 of 2" in told_by(run, ws, "confirm", "--year", "2024")
    run("confirm", "--workspace", ws, "--year", "2024", "--set", "tools")
    for year in (2023, 2024):
        put(ws, year, "demand.csv", "局,業務,スキル,必要レベル,必要人数\nA局,庶務,Excel,2,2\n")
    trend = ("trend", "--workspace", ws, "--set", "tools", "--smallest-group", "1")
    rows = json.loads(run(*trend, "--format", "json").stdout)
    (excel,) = (row for row in rows if row["skill"] == "excel")
    # Wanted twice at Lv.2: one held it in 2023, both in 2024.
    assert (excel["shortfall_then"], excel["shortfall_now"]) == (1, 0)
    assert "Digital Tools" in run(*trend).stdout.splitlines()[0]


def test_a_changed_set_is_told_with_its_own_command_and_closed_anew(run: Run, ws: Path) -> None:
    hand_in(run, ws, 2023, "確定", of_tools(p0001=1, p0002=1))
    run("confirm", "--workspace", ws, "--year", "2023", "--set", "tools")
    text = f"職員番号,段階,評価日,{','.join(TOOLS)}\n0001,確定,2023-11-01,{','.join('2' * len(TOOLS))}\n"
    (ws.parent / "late.csv").write_text(text, encoding="utf-8")
    again = run("collect", ws.parent / "late.csv", "--workspace", ws, "--year", "2023").stderr
    assert "tdskill confirm --set tools --replace" in again
    command = ("confirm", "--workspace", ws, "--year", "2023", "--set", "tools")
    assert "--replace" in run(*command, code=1).stderr
    run(*command, "--replace")
    assert [row["Excel"] for row in rows_of(ws / "2023" / "staff.tools.csv")] == ["2", "1"]
    assert len(list((ws / "2023").glob("staff.tools.until-*.csv"))) == 1
    assert "until" not in told_by(run, ws, "status", "--year", "2023")


def test_a_confirmed_file_of_tools_that_was_changed_is_told(run: Run, ws: Path) -> None:
    hand_in(run, ws, 2023, "確定", of_tools(p0001=1, p0002=1))
    run("confirm", "--workspace", ws, "--year", "2023", "--set", "tools")
    path = ws / "2023" / "staff.tools.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",1,", ",2,", 1), encoding="utf-8")
    put(ws, 2023, "demand.csv", "局,業務,スキル,必要レベル,必要人数\nA局,庶務,Excel,2,2\n")
    told = told_by(run, ws, "gap", "--year", "2023", "--set", "tools")
    assert "This is not the file that was confirmed" in told
    assert "tdskill confirm --set tools --year 2023 --replace" in told
    path.unlink()
    assert "it is gone" in told_by(run, ws, "gap", "--year", "2023", "--set", "tools", code=1)


@pytest.mark.posix
def test_the_confirmed_file_of_tools_is_for_its_owner_alone(run: Run, ws: Path) -> None:
    hand_in(run, ws, 2023, "確定", of_tools(p0001=1, p0002=1))
    run("confirm", "--workspace", ws, "--year", "2023", "--set", "tools")
    for name in ("staff.tools.csv", "staff.tools.manifest.json"):
        assert stat.S_IMODE((ws / "2023" / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("ladder", "--summary"), "The targets of the career ladder ask for skills of skills.yaml"),
        (("ladder",), "The targets of the career ladder ask for skills of skills.yaml"),
        (("priorities",), "Priority fields are chosen among the skills of skills.yaml"),
        (("rotation",), "GQ and DQ come of assignments"),
        (("careers",), "Ranks are of the career ladder"),
    ],
)
def test_where_a_set_makes_no_sense_it_is_refused_with_the_reason(
    run: Run, command: tuple[str, ...], why: str
) -> None:
    told = run(*command, "--sample", "--set", "tools", code=2).stderr
    assert why in told
    assert "Leave the set tools out." in told


def test_collect_says_that_it_takes_all_sets(run: Run, ws: Path) -> None:
    told = run("collect", ws.parent, "--workspace", ws, "--set", "tools", code=2).stderr
    assert "The forms of all sets of skills are collected together." in told


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("calibrate",),
        ("trend",),
        ("plan",),
        ("place",),
        ("team", "--bureau", "財務局"),
        ("evidence", "--holders"),
        ("gap", "--joint"),
    ],
)
def test_every_answer_of_another_set_names_it(run: Run, command: tuple[str, ...]) -> None:
    shown = run(*command, "--sample", "--set", "tools").stdout.splitlines()[0]
    assert "Digital Tools" in shown
