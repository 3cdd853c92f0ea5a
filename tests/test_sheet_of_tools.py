"""The yearly cycle of another set of skills: forms for its audience, and both sets in one file."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import fill, find, visible
from tdskill.framework import embedded_framework, fingerprint, texts_digest

FRAMEWORK = embedded_framework()
TOOLS = FRAMEWORK.for_set("tools")
CLOUD = "クラウドサービス活用"
ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,職員0001,A局,主事,ICT職,0003
0002,職員0002,A局,主任,ＤＸアンバサダー,0003
0003,職員0003,B局,課長代理,一般職,
"""
Collect = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    put(folder, "roster.csv", ROSTER)
    return folder


def put(workspace: Path, name: str, text: str, year: int = 2024) -> None:
    (workspace / str(year)).mkdir(exist_ok=True)
    (workspace / str(year) / name).write_text(text, encoding="utf-8")


@pytest.fixture
def forms(run: Run, workspace: Path, tmp_path: Path) -> Path:
    out = tmp_path / "forms"
    run("sheet", "--out", out, "--workspace", workspace, "--set", "tools", lang="ja")
    return out


@pytest.fixture
def back(tmp_path: Path) -> Path:
    folder = tmp_path / "back"
    folder.mkdir()
    return folder


@pytest.fixture
def collect(run: Run, workspace: Path, back: Path) -> Collect:
    """Collect and return the answer by the names of the files; `told` holds what was said."""

    def call(*arguments: str | Path, code: int = 0) -> dict[str, dict[str, Any]]:
        command = ("collect", back, "--workspace", workspace, "--year", "2024")
        result = run(*command, "--format", "json", *arguments, code=code)
        rows = {Path(row.pop("file")).name: row for row in json.loads(result.stdout)}
        return {**rows, "told": {"text": result.stderr}}

    return call


def kept(workspace: Path) -> list[list[str]]:
    """Return person, skill, level, stage and fingerprint of each judgement."""
    text = (workspace / "2024" / "assessments.csv").read_text(encoding="utf-8-sig")
    return [[*row[:4], row[8]] for row in list(csv.reader(io.StringIO(text)))[1:]]


def mark(skill: str) -> str:
    found = TOOLS.skill_by_id.get(skill)
    return (
        fingerprint(found, TOOLS) if found else fingerprint(FRAMEWORK.skill_by_id[skill], FRAMEWORK)
    )


def test_forms_are_for_the_audience_alone_and_their_names_tell_the_set(forms: Path) -> None:
    assert sorted(path.name for path in forms.iterdir()) == [
        "2024-tools-self-0001.xlsx",
        "2024-tools-self-0002.xlsx",
    ]


def test_a_form_lists_the_tools_on_their_own_scale(forms: Path) -> None:
    sheet = openpyxl.load_workbook(forms / "2024-tools-self-0001.xlsx").active
    seen = [cell.value for cell in visible(sheet)]
    assert "（デジタルツール）" in str(seen[0])
    assert "レベルの設定は、資料にない仮定です" in "".join(map(str, seen))
    assert "職員0003 (0003)" in seen
    assert {skill.name.first for skill in TOOLS.skills} <= set(seen)
    assert CLOUD not in seen
    for level in TOOLS.levels:
        assert f"Lv.{level.level} {level.name.first}" in seen


def test_the_hidden_mark_carries_the_set(forms: Path) -> None:
    sheet = openpyxl.load_workbook(forms / "2024-tools-self-0001.xlsx").active
    found = json.loads(sheet["B1"].value)
    assert found["skill_set"] == "tools"
    assert found["texts_digest"] == texts_digest(TOOLS) != texts_digest(FRAMEWORK)


def test_the_answer_says_whom_the_set_is_for(run: Run, workspace: Path, tmp_path: Path) -> None:
    command = ("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--set", "tools")
    shown = run(*command).stdout
    assert "(Digital Tools)" in shown.splitlines()[0]
    assert "2 people" in shown
    audience = "ICT職, 情報技術エキスパート, DXアンバサダー"
    assert f"is for {audience}. 1 person of other groups gets no form." in shown
    assert "The levels are assumed" in shown
    put(workspace, "roster.csv", ROSTER.replace("人材区分", "備考"))
    shown = run(*command, "--replace").stdout
    assert "3 people" in shown
    assert "The roster names no groups, so everybody gets a form." in shown


def test_one_whom_the_set_is_not_for_gets_no_form(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    command = ("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--set", "tools")
    assert "not for the group of 0003" in run(*command, "--person", "0003", code=1).stderr
    assert "for none of these people" in run(*command, "--bureau", "B局", code=1).stderr


@pytest.mark.parametrize(("header", "shown"), [(f"段階,{CLOUD},Excel", 2), (f"段階,{CLOUD}", None)])
def test_last_years_levels_of_tools_are_shown_where_there_are_any(
    run: Run, workspace: Path, tmp_path: Path, header: str, shown: int | None
) -> None:
    cells = "確定,3,2" if shown else "確定,3"
    put(workspace, "staff.csv", f"職員番号,人材区分,{header}\n0001,ICT職,{cells}\n", 2023)
    command = ("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--set", "tools")
    run(*command, "--year", "2024", lang="ja")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "2024-tools-self-0001.xlsx").active
    column = find(sheet, "前年度の確定レベル").column
    assert (sheet.cell(find(sheet, "Excel").row, column).value or None) == shown


def test_forms_of_both_sets_come_back_into_one_file(
    run: Run, collect: Collect, forms: Path, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("sheet", "--out", tmp_path / "skills", "--workspace", workspace, lang="ja")
    top = f"Lv.2 {TOOLS.levels[2].name.first}"
    fill(forms / "2024-tools-self-0001.xlsx", back / "t.xlsx", {"Excel": top, "Teams": 0})
    fill(tmp_path / "skills" / "2024-self-0001.xlsx", back / "s.xlsx", {CLOUD: 3})
    rows = collect()
    assert "another version" not in rows["told"]["text"]
    assert sorted(kept(workspace)) == sorted(
        [
            ["0001", "excel", "2", "自己チェック", mark("excel")],
            ["0001", "teams", "0", "自己チェック", mark("teams")],
            ["0001", "cloud_services", "3", "自己チェック", mark("cloud_services")],
        ]
    )
    before = (workspace / "2024" / "assessments.csv").read_bytes()
    again = collect()
    assert {name: again[name]["rows_known"] for name in ("t.xlsx", "s.xlsx")} == {
        "t.xlsx": 2,
        "s.xlsx": 1,
    }
    assert (workspace / "2024" / "assessments.csv").read_bytes() == before


def test_a_level_is_held_against_the_scale_of_its_own_set(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-tools-self-0001.xlsx", back / "t.xlsx", {"Excel": 3})
    assert collect(code=1)["t.xlsx"]["left_alone"] == "problems"
    (back / "t.xlsx").unlink()
    wide = back / "wide.csv"
    wide.write_text(f"職員番号,{CLOUD},Excel\n0001,3,3\n", encoding="utf-8")
    said = ("--stage", "self", "--date", "2024-10-01")
    rows = collect(*said, code=1)
    assert "wide.csv row 2 column Excel" in rows["told"]["text"]
    assert CLOUD not in rows["told"]["text"]
    wide.unlink()
    long = back / "long.csv"
    text = f"職員番号,スキル項目,レベル\n0001,{CLOUD},3\n0001,Excel,3\n0002,Excel,推進レベル\n"
    long.write_text(text, encoding="utf-8")
    assert "long.csv row 3" in collect(*said, code=1)["told"]["text"]
    assert collect(*said, "--skip-bad-rows")["long.csv"]["rows_left_out"] == 1
    assert kept(workspace) == [
        ["0001", "cloud_services", "3", "自己チェック", mark("cloud_services")],
        ["0002", "excel", "2", "自己チェック", mark("excel")],
    ]


def test_our_own_table_of_tools_comes_back_with_its_marks(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    command = ("sheet", "--out", tmp_path / "t", "--workspace", workspace, "--set", "tools")
    run(*command, "--form", "csv")
    text = (tmp_path / "t" / "2024-tools-self.csv").read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [line["職員番号"] for line in lines] == ["0001", "0002"]
    assert lines[0]["フレームワーク"] == f"tokyo_dsm tools {texts_digest(TOOLS)}"
    lines[0] |= {"Excel": "1", "評価日": "2024/10/05"}
    with (back / "back.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    assert "another version" not in collect()["told"]["text"]
    assert kept(workspace) == [["0001", "excel", "1", "自己チェック", mark("excel")]]


def test_a_form_of_a_set_that_is_gone_is_told_and_left_alone(
    collect: Collect, forms: Path, back: Path
) -> None:
    form = fill(forms / "2024-tools-self-0001.xlsx", back / "t.xlsx", {"Excel": 1})
    book = openpyxl.load_workbook(form)
    sheet = book.active
    sheet["B1"] = json.dumps(json.loads(sheet["B1"].value) | {"skill_set": "instruments"})
    book.save(form)
    rows = collect(code=1)
    assert rows["t.xlsx"]["left_alone"] == "problems"
    assert "does not have: 'instruments'" in rows["told"]["text"]


BOTH = f"""\
職員番号,スキル項目,レベル,段階,評価日
0001,{CLOUD},3,確定,2024/6/1
0001,Excel,2,自己チェック,2024/6/1
0002,{CLOUD},1,確定,2024/6/1
0003,{CLOUD},1,確定,2024/6/1
"""


def test_the_stage_before_is_that_of_the_set(run: Run, workspace: Path, tmp_path: Path) -> None:
    put(workspace, "assessments.csv", BOTH)
    command = ("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--set", "tools")
    run(*command, "--stage", "corrected", lang="ja")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "2024-tools-corrected-0001.xlsx").active
    column = find(sheet, "今年度の自己チェックのレベル").column
    assert sheet.cell(find(sheet, "Excel").row, column).value == 2


def test_status_and_confirming_look_at_the_main_set_and_say_which_other_is_open(
    run: Run, workspace: Path
) -> None:
    put(workspace, "assessments.csv", BOTH)
    result = run("status", "--workspace", workspace, "--format", "json")
    assert sum(row["people_confirmed"] for row in json.loads(result.stdout)) == 3
    still_open = (
        "The set 'Digital Tools' is still open: 0 of 2 people are confirmed. "
        "The form of 1 person is missing: 0002."
    )
    assert still_open in result.stderr
    assert still_open in run("confirm", "--workspace", workspace).stderr
    header = (workspace / "2024" / "staff.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "Excel" not in header
    assert len(header.split(",")) == 6 + 22


def test_confirming_says_nothing_of_sets_without_judgements(run: Run, workspace: Path) -> None:
    put(workspace, "assessments.csv", BOTH.replace("0001,Excel,2,自己チェック,2024/6/1\n", ""))
    assert "still open" not in run("confirm", "--workspace", workspace).stderr
