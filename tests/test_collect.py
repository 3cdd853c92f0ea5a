"""Forms as they come back: filled in, renamed, mixed with other files, of another year."""

import contextlib
import csv
import datetime as dt
import hashlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import ROSTER, answers, fill, find, visible, workspace_in
from sentences import DID_YOU_MEAN, NO_DATE, did_you_mean, no_level
from tdskill.files import locked
from tdskill.framework import embedded_framework, fingerprint, framework_digest, load_framework
from tdskill.kinds import KINDS
from tdskill.reports.collection import collection_of

FRAMEWORK = embedded_framework()
CLOUD, UX = "クラウドサービス活用", "UXデザイン"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
WIDE = f"職員番号,段階,評価日,{CLOUD},{UX}\r\n"


def mark(skill: str) -> str:
    return fingerprint(FRAMEWORK.skill_by_id[skill], FRAMEWORK)


def digest(path: Path) -> str:
    return "s" + hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_in(tmp_path / "ws")


@pytest.fixture
def forms(run: Run, workspace: Path, tmp_path: Path) -> Path:
    run("sheet", "--out", tmp_path / "forms", "--workspace", workspace, lang="ja")
    return tmp_path / "forms"


@pytest.fixture
def back(tmp_path: Path) -> Path:
    """Where forms come back."""
    folder = tmp_path / "back"
    folder.mkdir()
    return folder


Collect = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def collect(run: Run, workspace: Path, back: Path, monkeypatch: pytest.MonkeyPatch) -> Collect:
    """Collect and return the answer by the names of the files; `told` holds what was said."""
    monkeypatch.setenv("COLUMNS", "1000")  # a message is a line

    def call(*arguments: str | Path, code: int = 0) -> dict[str, dict[str, Any]]:
        result = run(
            *("collect", back, "--workspace", workspace, "--year", "2024", "--format", "json"),
            *arguments,
            code=code,
        )
        rows = {Path(row.pop("file")).name: row for row in json.loads(result.stdout)}
        return {**rows, "told": {"text": result.stderr}}

    return call


def assessments(workspace: Path) -> list[list[str]]:
    path = workspace / "2024" / "assessments.csv"
    if not path.exists():
        return []
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))[1:]


def table(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def counts(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["people"], row["rows_added"], row["rows_known"]


def test_a_form_whose_rows_belong_to_nobody_any_more_is_told_as_that(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    form = fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: "2"})
    collect()
    path = workspace / "2024" / "assessments.csv"
    path.write_bytes(path.read_bytes().replace(b"\n0001,", b"\n1,"))
    again = collect()
    assert again[form.name]["rows_known"] == 1
    told = f"{form.name}: warning: Its rows in assessments.csv count for nobody: not on the roster are '1'."
    assert told in again["told"]["text"]
    assert "'1' for '0001'. Excel drops leading zeros." in again["told"]["text"]


def test_from_blank_forms_to_levels_and_a_change_of_mind(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    blank = forms / "2024-self-0001.xlsx"
    form = fill(blank, back / "職員0001の回答 (1).xlsx", {CLOUD: "Lv.2 自立レベル", UX: "０"})
    first = digest(form)
    row = collect()[form.name]
    assert row == {
        "people": 1,
        "rows_added": 2,
        "rows_known": 0,
        "talks_added": 0,
        "rows_left_out": 0,
        "left_alone": None,
    }
    common = ["自己チェック", "2024-10-01", "0001", "職員0001の回答 (1).xlsx"]
    old = [
        ["0001", "ux_design", "0", *common, first, mark("ux_design"), ""],
        ["0001", "cloud_services", "2", *common, first, mark("cloud_services"), ""],
    ]
    assert assessments(workspace) == old

    path = workspace / "2024" / "assessments.csv"
    before = path.read_bytes()
    assert counts(collect()[form.name]) == (1, 0, 2)
    assert path.read_bytes() == before

    fill(blank, form, {CLOUD: "Lv.3 指導者レベル", UX: 0})
    assert counts(collect()[form.name]) == (1, 1, 1)
    changed = ["0001", "cloud_services", "3", *common, digest(form), mark("cloud_services"), ""]
    assert assessments(workspace) == [*old, changed]
    assert path.read_bytes().startswith(before)

    # The form from before the change of mind, found again, turns nothing back.
    fill(blank, back / "copy.xlsx", {CLOUD: "Lv.2 自立レベル", UX: "０"})
    text = path.read_text(encoding="utf-8-sig").replace(first, digest(back / "copy.xlsx"))
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert counts(collect()["copy.xlsx"]) == (1, 0, 2)


def test_any_mix_of_files_goes_in_and_strangers_are_told_by_name_and_left_alone(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    table(back / "b.csv", WIDE + "0002,自己チェック,R6.10.2,Lv.1,\r\n", "cp932")
    (back / "sub").mkdir()
    table(
        back / "sub" / "c.csv",
        "staff_id,skill,level,stage,assessed_on,assessor\n"
        "0003,Cloud Services,2,confirmed,2024-12-01,0001\n"
        "0003,ＵＸ デザイン,,confirmed,2024-12-01,0001\n",
        "utf-8",
    )
    (back / "photo.png").write_bytes(PNG)
    with zipfile.ZipFile(back / "memo.docx", "w") as word:
        word.writestr("word/document.xml", "<w:document/>")
    shutil.copy(back / "memo.docx", back / "memo.xlsx")
    table(back / "list.csv", "品名,数量\r\n鉛筆,3\r\n")
    for passed_over in (".hidden.csv", "~$mo.docx", ".git"):
        (back / passed_over).write_bytes(PNG)

    rows = collect(code=1)
    told = rows.pop("told")["text"]
    assert {name: row["left_alone"] for name, row in rows.items()} == {
        "a.xlsx": None,
        "b.csv": None,
        "c.csv": None,
        "list.csv": "foreign",
        "memo.xlsx": "unreadable",
    }
    for name in ("memo.xlsx", "list.csv"):
        assert name in told
    assert [row[:6] for row in assessments(workspace)] == [
        ["0001", "cloud_services", "1", "自己チェック", "2024-10-01", "0001"],
        ["0002", "cloud_services", "1", "自己チェック", "2024-10-02", "0002"],
        ["0003", "cloud_services", "2", "確定", "2024-12-01", "0001"],
    ]


def test_an_answer_of_microsoft_forms_needs_only_a_stage(
    collect: Collect, back: Path, workspace: Path
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["ID", "開始時刻", "完了時刻", "メール", "名前", "職員番号", f"1. {CLOUD}", UX])
    when = dt.datetime(2024, 10, 3, 9, 5, tzinfo=dt.UTC).replace(tzinfo=None)
    page.append([1, when, when, "x@example.jp", "職員0001", "0001", "Lv.1 要指導レベル", None])
    book.save(back / "forms.xlsx")
    rows = collect(code=1)
    assert rows["forms.xlsx"]["left_alone"] == "problems"
    assert "--stage" in rows["told"]["text"]
    assert collect("--stage", "自己チェック")["forms.xlsx"]["rows_added"] == 1
    assert assessments(workspace)[0][:6] == [
        *("0001", "cloud_services", "1", "自己チェック", "2024-10-03", "0001")
    ]


def test_our_own_table_comes_back_with_the_marks_of_the_framework(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("sheet", "--out", tmp_path / "t", "--workspace", workspace, "--form", "csv")
    lines = list(
        csv.DictReader(io.StringIO((tmp_path / "t" / "2024-self.csv").read_text("utf-8-sig")))
    )
    lines[1] |= {CLOUD: "2", "評価日": "2024/10/05", "評価者": "0003"}
    for name, mark_of in (
        ("present.csv", lines[1]["フレームワーク"]),
        ("older.csv", "tokyo_dsm 0123456789ab"),
    ):
        lines[1]["フレームワーク"] = mark_of
        lines[1]["評価日"] = {"present.csv": "2024/10/05", "older.csv": "2024/10/06"}[name]
        with (back / name).open("w", encoding="cp932", newline="") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerows(lines)
    rows = collect()
    assert "another version of the framework" in rows["told"]["text"]
    assert {row[4]: (row[0], row[5], row[8]) for row in assessments(workspace)} == {
        "2024-10-05": ("0002", "0003", mark("cloud_services")),
        "2024-10-06": ("0002", "0003", ""),
    }


def test_a_form_of_an_older_framework_keeps_the_fingerprints_of_its_own_texts(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("init", tmp_path / "new")
    shutil.copytree(tmp_path / "new" / "framework", workspace / "framework")
    run("sheet", "--out", tmp_path / "forms", "--workspace", workspace, lang="ja")
    skills = workspace / "framework" / "skills.yaml"
    edited = skills.read_text(encoding="utf-8")
    for old, new in (
        ("各種クラウドの得手不得手", "各クラウドの得意と不得意"),
        ("ja: 要指導レベル", "ja: 見習いレベル"),
    ):
        assert old in edited
        edited = edited.replace(old, new, 1)
    renamed = r"\g<1>user_experience\g<2>ux_design, "
    edited = re.sub(r"(?s)(- id: )ux_design(\n.*?aliases: \[)", renamed, edited, count=1)
    skills.write_text(edited, encoding="utf-8")
    for other in (workspace / "framework").rglob("*.yaml"):
        if other != skills:
            text = other.read_text(encoding="utf-8")
            other.write_text(re.sub(r"\bux_design\b", "user_experience", text), encoding="utf-8")
    fill(
        tmp_path / "forms" / "2024-self-0001.xlsx",
        back / "old.xlsx",
        {CLOUD: "Lv.1 要指導レベル", UX: "Lv.1 要指導レベル"},
    )
    rows = collect()
    assert "another version of the framework (tokyo_dsm 2.0)" in rows["told"]["text"]
    found = {row[1]: (row[2], row[8]) for row in assessments(workspace)}
    assert found == {
        "cloud_services": ("1", mark("cloud_services")),
        "user_experience": ("1", mark("ux_design")),
    }
    now = load_framework(workspace / "framework")
    assert mark("cloud_services") != fingerprint(now.skill_by_id["cloud_services"], now)
    assert framework_digest(now) != framework_digest(FRAMEWORK)


def test_a_form_of_another_year_is_left_alone(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    shutil.copytree(workspace / "2024", workspace / "2025")
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--year", "2025", lang="ja")
    fill(tmp_path / "f" / "2025-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    rows = collect(code=1)
    assert rows["a.xlsx"]["left_alone"] == "problems"
    assert "fiscal year 2025, not 2024" in rows["told"]["text"]
    assert not assessments(workspace)


def test_stage_date_and_assessor_come_from_the_form_then_from_the_command_line(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1}, stage="確定", assessor="0003")
    fill(forms / "2024-self-0002.xlsx", back / "b.xlsx", {CLOUD: 1}, date=None, stage="自己補正")
    rows = collect(code=1)
    assert "b.xlsx" in rows["told"]["text"]
    assert NO_DATE in rows["told"]["text"]
    collect("--date", "R6.11.5", "--stage", "self")
    assert [row[3:6] for row in assessments(workspace)] == [
        ["確定", "2024-10-01", "0003"],
        ["自己補正", "2024-11-05", ""],
    ]


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2099-10-01", "lies in the future"),
        ("10月ごろ", "is not a date"),
        ("2024-02-30", "no date"),
    ],
)
def test_a_form_with_a_date_that_cannot_be_is_left_alone_and_told_once(
    collect: Collect, forms: Path, back: Path, date: str, words: str
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1, UX: 1}, date=date)
    rows = collect(code=1)
    assert rows["a.xlsx"]["left_alone"] == "problems"
    assert rows["told"]["text"].count(words) == 1
    assert "row 7 column K" in rows["told"]["text"]


def test_a_date_outside_the_fiscal_year_is_refused_by_its_own_cell_unless_any_date(
    collect: Collect, forms: Path, back: Path
) -> None:
    form = forms / "2024-self-0001.xlsx"
    fill(form, back / "a.xlsx", {CLOUD: 1, UX: 1}, date="2024/03/31")
    table(back / "b.csv", WIDE + "0002,自己チェック,2025-04-01,1,1\r\n")
    rows = collect(code=1)
    assert [rows[name]["left_alone"] for name in ("a.xlsx", "b.csv")] == ["problems"] * 2
    told = rows["told"]["text"]
    assert "a.xlsx row 7 column K: error: The date 2024-03-31 lies outside fiscal year" in told
    assert "b.csv row 2 column 評価日: error: The date 2025-04-01 lies outside fiscal" in told
    assert "--any-date" in told
    rows = collect("--any-date")
    assert [rows[name]["rows_added"] for name in ("a.xlsx", "b.csv")] == [2, 2]
    told = rows["told"]["text"]
    assert "a.xlsx row 7 column K: warning: The date 2024-03-31 lies outside fiscal" in told
    assert "b.csv row 2 column 評価日: warning: The date 2025-04-01" in told
    fill(form, back / "a.xlsx", {CLOUD: 1}, date="2024/04/01")
    (back / "b.csv").unlink()
    assert "warning" not in collect()["told"]["text"]


def test_a_date_with_the_year_that_excel_added_is_told_with_the_day_that_is_meant(
    collect: Collect, forms: Path, back: Path
) -> None:
    """A day typed as 10月1日 a year late, or next year's, is stored with the year of the typing."""
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1}, date=dt.date(2025, 10, 1))
    told = collect(code=1)["told"]["text"]
    assert "Is 2024-10-01 meant? Excel adds this year to a day that is typed without one." in told


def test_a_day_without_a_year_is_taken_as_one_of_the_fiscal_year_with_a_note(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1}, date="10月1日")
    table(
        back / "b.csv",
        WIDE + "0002,自己チェック,2/3,1,1\r\n0003,自己チェック,2025年2月4日（火）,1,1\r\n",
    )
    told = collect()["told"]["text"]
    assert [(row[0], row[4]) for row in assessments(workspace)] == [
        ("0001", "2024-10-01"),
        *[("0002", "2025-02-03")] * 2,
        *[("0003", "2025-02-04")] * 2,
    ]
    assert "a.xlsx row 7 column K: note: '10月1日' is taken as 2024-10-01, the day of" in told
    assert "b.csv row 2 column 評価日: note: '2/3' is taken as 2025-02-03, the day of" in told
    assert told.count("is taken as") == 2


def test_a_day_without_a_year_is_told_at_its_own_row(collect: Collect, back: Path) -> None:
    rows = (("0001", "2月30日"), ("0002", "10月1日"), ("0003", "2/3"))
    cells = "".join(f"{who},自己チェック,{day},1,1\r\n" for who, day in rows)
    table(back / "a.csv", WIDE + cells)
    told = collect(code=1)["told"]["text"]
    assert "a.csv row 2 column 評価日: error: There is no date '2月30日'" in told
    assert "a.csv row 3 column 評価日: note: '10月1日' is taken as 2024-10-01" in told
    assert "a.csv row 4 column 評価日: note: '2/3' is taken as 2025-02-03" in told


def test_wrong_cells_are_told_with_place_cell_and_the_closest_name(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: "できる", UX: 1})
    table(
        back / "b.csv",
        "職員番号,スキル,レベル,段階,評価日\n"
        "1,クラウドサービス活用,1,自己チェック,2024-10-01\n"
        "0002,クラウトサービス活用,1,自己チェック,2024-10-01\n"
        "0002,UXデザイン,4,自己チエツク,2024-10-01\n",
    )
    rows = collect(code=1)
    assert {name: row["left_alone"] for name, row in rows.items() if name != "told"} == {
        "a.xlsx": "problems",
        "b.csv": "problems",
    }
    told = rows["told"]["text"]
    row = FRAMEWORK.skill_ids.index("cloud_services") + 11
    assert f"a.xlsx row {row} column K: error: 'できる' is not a level." in told
    assert "b.csv row 2 column 職員番号: error: '1' is not on the roster." in told
    assert did_you_mean("'0001'") in told
    assert "b.csv row 3 column スキル: error: Unknown skill 'クラウトサービス活用'." in told
    assert did_you_mean("'Cloud Services'") in told
    assert "b.csv row 4 column 段階" in told
    assert not assessments(workspace)


def test_every_file_is_named_with_every_kind_of_problem_in_one_run(
    collect: Collect, back: Path
) -> None:
    for n in range(40):
        wrong = "".join(f"0001,自己チェック,2024-10-01,○{n},△{n}\r\n" for _row in range(22))
        table(back / f"f{n:02}.csv", f"{WIDE}{wrong}{n}x,自己チェック,昨日,1,1\r\n")
    told = collect(code=1)["told"]["text"]
    for n in range(40):
        place = back / f"f{n:02}.csv"
        assert f"{place} rows 2-23 column {CLOUD}: error: '○{n}' is not a level. (22 pl" in told
        assert f"{place} rows 2-23 column {UX}: error: '△{n}' is not a level. (22 places)" in told
        assert f"{place} row 24 column 職員番号: error: '{n}x' is not on the roster." in told
    files = ", ".join(str(back / f"f{n:02}.csv") for n in range(40))
    assert f"{files} row 24 column 評価日: error: '昨日' is not a date." in " ".join(told.split())


@pytest.mark.parametrize(
    ("date", "stage", "words"),
    [
        ("2020-10-01", "いつか", ["lies outside", "is not a stage"]),
        (dt.date(2099, 1, 1), "自己チェック", ["lies in the future"]),
        (None, "自己チェック", [NO_DATE]),
        ("昨日", "自己チェック", ["'昨日' is not a date."]),
    ],
)
def test_a_wrong_level_hides_no_wrong_date_stage_or_person(
    collect: Collect,
    forms: Path,
    back: Path,
    workspace: Path,
    date: object,
    stage: str,
    words: list[str],
) -> None:
    fill(
        forms / "2024-self-0002.xlsx",
        back / "a.xlsx",
        {CLOUD: "○", UX: "○"},
        date=date,
        stage=stage,
    )
    table(back / "b.csv", f"{WIDE}0002,{stage},{date or ''},○,○\r\n")
    table(
        back / "c.csv",
        f"職員番号,段階,評価日,スキル,レベル\n0002,{stage},{date or ''},{UX},○\n",
    )
    roster = workspace / "2024" / "roster.csv"
    roster.write_text(ROSTER.replace("0002", "0008"), encoding="utf-8")
    told = collect(code=1)["told"]["text"]
    for name in ("a.xlsx", "b.csv", "c.csv"):
        lines = [line for line in told.splitlines() if name in line]
        for each in (*words, "'0002' is not on the roster.", no_level("○")):
            assert sum(each in line for line in lines) == (
                2 if "level" in each and name != "c.csv" else 1
            )
        assert len([line for line in lines if ": error: " in line]) == len(words) + (
            2 if name == "c.csv" else 3
        )


def test_good_rows_can_be_taken_and_the_others_come_in_once_they_are_mended(
    collect: Collect, back: Path, workspace: Path
) -> None:
    table(
        back / "a.csv",
        WIDE + "0001,自己チェック,2024-10-01,1,2\r\n0009,自己チェック,2024-10-01,1,\r\n",
    )
    rows = collect("--skip-bad-rows")
    assert counts(rows["a.csv"]) == (1, 2, 0)
    assert rows["a.csv"]["rows_left_out"] == 1
    roster = workspace / "2024" / "roster.csv"
    roster.write_text(ROSTER + "0009,職員0009,A局,,,\n", encoding="utf-8")
    assert counts(collect()["a.csv"]) == (2, 1, 2)
    assert counts(collect()["a.csv"])[1:] == (0, 1)


def test_two_files_of_a_run_that_contradict_each_other_are_both_left_alone(
    collect: Collect, back: Path, workspace: Path
) -> None:
    line = "0001,自己チェック,2024-10-01,{},1\r\n"
    table(back / "a.csv", WIDE + line.format(1))
    table(back / "b.csv", WIDE + line.format(2))
    table(back / "c.csv", WIDE + "0002,自己チェック,2024-10-01,1,1\r\n")
    rows = collect(code=1)
    assert [rows[f"{n}.csv"]["left_alone"] for n in "abc"] == ["contradiction"] * 2 + [None]
    assert f"{CLOUD}" not in rows["told"]["text"] or "Cloud Services" in rows["told"]["text"]
    told = rows["told"]["text"]
    name = str(FRAMEWORK.skill_by_id["cloud_services"].name)
    assert (
        f"a.csv row 2 column {CLOUD}: error: '0001' contradicts row 2 of {back / 'b.csv'} at the same "
        f"stage and date: {name!r} 1 (there 2)."
    ) in told
    assert told.count("contradicts") == 1
    assert [row[0] for row in assessments(workspace)] == ["0002", "0002"]
    rows = collect("--skip-bad-rows")
    assert [(rows[f"{n}.csv"]["rows_left_out"], rows[f"{n}.csv"]["rows_added"]) for n in "ab"] == [
        (1, 1),
        (1, 0),
    ]


def said(level: int, assessor: str, stage: str = "確定", day: str = "2024-10-01") -> str:
    return f"職員番号,段階,評価日,評価者,{UX}\n0001,{stage},{day},{assessor},{level}\n"


@pytest.mark.parametrize(
    ("stage", "level", "who", "day", "is_told"),
    [
        ("確定", 2, "0002", "2024-11-01", True),
        ("確定", 1, "0002", "2024-11-01", False),
        ("確定", 2, "職員 0003", "2024-11-01", False),
        ("確定", 2, "0002", "2024-09-01", False),
        ("自己補正", 2, "0002", "2024-11-01", False),
    ],
    ids=[
        "another level",
        "the same level",
        "the same assessor",
        "an older day",
        "an earlier stage",
    ],
)
def test_a_newer_level_of_another_assessor_is_told_to_take_the_place_of_the_first(
    collect: Collect, back: Path, *, stage: str, level: int, who: str, day: str, is_told: bool
) -> None:
    table(back / "a.csv", said(1, "0003"))
    assert "in place of" not in collect()["told"]["text"]
    table(back / "b.csv", said(level, who, stage, day))
    told = collect()["told"]["text"]
    note = (
        "b.csv: note: 1 level counts from now on in place of another assessor's (0003, 2024-10-01)."
    )
    assert (note in told) is is_told
    assert told.count("in place of") == is_told


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("stage", "first", "second"),
    [
        ("確定", "0003", "0002"),
        ("確定", "0003", ""),
        ("確定", "", "0003"),
        ("確定", "", ""),
        ("自己チェック", "", "0003"),
        ("自己補正", "課長", ""),
    ],
)
def test_another_assessors_level_of_the_same_day_is_refused_in_two_runs_as_in_one(
    collect: Collect,
    back: Path,
    workspace: Path,
    stage: str,
    first: str,
    second: str,
    dry: tuple[str, ...],
) -> None:
    table(back / "a.csv", said(1, first, stage))
    collect()
    old = assessments(workspace)
    table(back / "b.csv", said(2, second, stage))
    rows = collect(*dry, code=1)
    assert (rows["b.csv"]["left_alone"], rows["b.csv"]["rows_added"]) == ("contradiction", 0)
    told = rows["told"]["text"]
    assert f"b.csv row 2 column {UX}: error: '0001' contradicts what was collected from a.csv" in (
        told
    )
    assert "'UX Design' 2 (there 1)" in told
    assert "2024-10-01" in told
    rows = collect("--skip-bad-rows", *dry)
    assert rows["b.csv"]["rows_left_out"] == 1
    assert assessments(workspace) == old
    table(back / "b.csv", said(2, second, stage, "2024-10-02"))
    assert collect(*dry)["b.csv"]["rows_added"] == 1


@pytest.mark.parametrize(
    ("stage", "first", "second"),
    [
        ("確定", "0003", "職員 0003"),
        ("確定", "課長　山", "課長山"),
        ("確定", "=1", "=1"),
        ("自己チェック", "", "0001"),
        ("自己補正", "職員0001", ""),
    ],
)
def test_an_assessor_may_correct_a_level_of_the_same_day_and_it_is_told(
    collect: Collect, back: Path, workspace: Path, stage: str, first: str, second: str
) -> None:
    table(back / "a.csv", said(1, first, stage))
    collect()
    table(back / "b.csv", said(2, second, stage))
    rows = collect()
    assert rows["b.csv"]["rows_added"] == 1
    assert (
        f"b.csv row 2 column {UX}: note: '0001' corrects what was collected from a.csv of the same "
        "day: 'UX Design' 2 (before 1)."
    ) in rows["told"]["text"]
    assert [row[2] for row in assessments(workspace)] == ["1", "2"]
    assert "corrects" not in collect()["told"]["text"]


def test_an_assessor_who_agrees_with_another_is_taken_and_may_not_change_it_alone(
    collect: Collect, back: Path, workspace: Path
) -> None:
    for name, level, assessor, code in (
        ("a", 1, "0003", 0),
        ("b", 1, "0002", 0),
        ("c", 2, "0003", 1),
    ):
        table(back / f"{name}.csv", said(level, assessor))
        rows = collect(code=code)
    assert rows["c.csv"]["left_alone"] == "contradiction"
    assert "from b.csv (assessor: 0002)" in rows["told"]["text"]
    assert [row[2] for row in assessments(workspace)] == ["1", "1"]


def test_a_copied_sheet_that_says_something_else_contradicts_its_own_workbook(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    path = fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book.active)
    for row in copy.iter_rows(min_row=2):
        if row[0].value == "cloud_services":
            row[answers(copy) - 1].value = 3
    book.create_sheet("メモ")["A1"] = "確認済み"
    book.save(path)
    rows = collect(code=1)
    assert rows["a.xlsx"]["left_alone"] == "contradiction"
    assert "sheet 0001 Copy" in rows["told"]["text"]
    assert "'メモ'" in rows["told"]["text"]
    assert not assessments(workspace)


def test_a_workbook_of_a_bureau_gives_the_levels_of_everybody_in_it(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--by", "bureau", lang="ja")
    path = tmp_path / "f" / "2024-self-A局.xlsx"
    fill(path, path, {CLOUD: 1}, sheet="0001")
    fill(path, back / "A.xlsx", {CLOUD: 2}, sheet="0002")
    assert counts(collect()["A.xlsx"]) == (2, 2, 0)
    assert [row[:3] for row in assessments(workspace)] == [
        ["0001", "cloud_services", "1"],
        ["0002", "cloud_services", "2"],
    ]


def test_rows_and_columns_put_in_by_hand_do_not_mislead(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    path = fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    book = openpyxl.load_workbook(path)
    book.active.insert_rows(1)
    book.active.insert_cols(6)
    book.save(path)
    collect()
    assert [row[:3] for row in assessments(workspace)] == [["0001", "cloud_services", "1"]]


def test_damaged_marks_are_told(collect: Collect, forms: Path, back: Path) -> None:
    for name, cell, value in (("a", "B1", "{}"), ("b", "K1", None)):
        path = fill(forms / "2024-self-0001.xlsx", back / f"{name}.xlsx", {CLOUD: 1})
        book = openpyxl.load_workbook(path)
        book.active[cell] = value
        book.save(path)
    rows = collect(code=1)
    assert [rows[f"{n}.xlsx"]["left_alone"] for n in "ab"] == ["problems"] * 2
    told = rows["told"]["text"]
    assert f"{back / 'a.xlsx'}, {back / 'b.xlsx'}: error: The hidden marks of the form are" in told


@pytest.mark.parametrize("mark", ["~$2024-self-0002.xlsx", ".~lock.2024-self-0002.xlsx#"])
def test_a_form_that_is_open_just_now_is_told_though_it_is_not_there(
    mark: str, collect: Collect, back: Path
) -> None:
    (back / mark).write_bytes(b"")
    told = collect()["told"]["text"]
    assert f"{back / '2024-self-0002.xlsx'}: warning: Somebody seems to have this file open" in told
    assert mark not in told


def test_a_blank_form_adds_nothing_and_is_no_error(
    collect: Collect, forms: Path, back: Path
) -> None:
    shutil.copy(forms / "2024-self-0002.xlsx", back)
    rows = collect()
    assert counts(rows["2024-self-0002.xlsx"]) == (0, 0, 0)
    assert "0002.xlsx: note: No level is filled in." in rows["told"]["text"]


def test_a_dry_run_tells_and_writes_nothing(
    run: Run, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    told = run("collect", back, "--workspace", workspace, "--year", "2024", "--dry-run").stdout
    assert "levels 1, people 1. Nothing was written." in told
    assert not (workspace / "2024" / "assessments.csv").exists()


def test_files_of_the_workspace_itself_are_no_returned_forms(
    run: Run, forms: Path, back: Path, workspace: Path
) -> None:
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    command = ("--workspace", workspace, "--year", "2024", "--format", "json")
    run("collect", back, *command)
    result = run("collect", workspace / "2024", back / "a.xlsx", back, *command, code=1)
    rows = [(Path(row["file"]).name, row["left_alone"]) for row in json.loads(result.stdout)]
    assert rows == [("assessments.csv", "own"), ("roster.csv", "own"), ("a.xlsx", None)]


def test_a_form_taken_over_for_somebody_else_is_left_alone(
    collect: Collect, forms: Path, back: Path
) -> None:
    path = fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    book = openpyxl.load_workbook(path)
    find(book.active, "0001").value = "0002"
    book.save(path)
    rows = collect(code=1)
    assert rows["a.xlsx"]["left_alone"] == "problems"
    assert (
        "row 5 column K: error: The form was made for '0001' and shows '0002'."
        in rows["told"]["text"]
    )
    assert "tdskill sheet --person 0002 --out NEW_DIR" in rows["told"]["text"]


def test_a_form_in_english_comes_back_as_well(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--stage", "corrected")
    book = openpyxl.load_workbook(tmp_path / "f" / "2024-corrected-0001.xlsx")
    page = book.active
    column = answers(page)
    for label, value in (("Assessed on", "2024-11-01"), ("Cloud Services", "Lv.2 Independent")):
        page.cell(find(page, label).row, column).value = value
    book.save(back / "a.xlsx")
    collect()
    assert [row[1:5] for row in assessments(workspace)] == [
        ["cloud_services", "2", "自己補正", "2024-11-01"]
    ]


def test_a_skill_that_others_replaced_is_told_with_these(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("init", tmp_path / "new")
    shutil.copytree(tmp_path / "new" / "framework", workspace / "framework")
    skills = workspace / "framework" / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    skills.write_text(
        text.replace("    aliases: [UX]\n", "    aliases: [UX]\n    replaces: [画面デザイン]\n"),
        encoding="utf-8",
    )
    table(
        back / "a.csv", "職員番号,スキル,レベル,段階,評価日\n0001,画面デザイン,1,確定,2024-10-01\n"
    )
    assert "In its place there is now: 'UX Design'." in collect(code=1)["told"]["text"]


def test_what_killed_runs_left_behind_goes_with_the_next_one(
    collect: Collect, workspace: Path
) -> None:
    stray = workspace / "2024" / ".tdskill-abcd1234.tmp"
    stray.write_bytes(b"half")
    collect("--dry-run")
    assert stray.exists()
    collect()
    assert not stray.exists()


def test_what_editors_keep_beside_the_assessments_stays(collect: Collect, workspace: Path) -> None:
    kept = {".assessments.csv.swp", ".assessments.csv.un~", ".assessments.csv.backup123"}
    for name in kept:
        (workspace / "2024" / name).write_bytes(b"mine")
    collect()
    assert kept <= {path.name for path in (workspace / "2024").iterdir()}


def test_of_runs_at_one_time_each_adds_its_rows(workspace: Path, back: Path) -> None:
    people = [f"{n:04}" for n in range(1, 7)]
    roster = "職員番号\n" + "".join(f"{person}\n" for person in people)
    (workspace / "2024" / "roster.csv").write_text(roster, encoding="utf-8")
    command = [sys.executable, "-m", "tdskill", "collect", "--workspace", str(workspace)]
    runs = []
    for person in people:
        form = table(back / f"{person}.csv", f"{WIDE}{person},自己チェック,2024-10-01,1,2\r\n")
        runs.append(
            subprocess.Popen([*command, str(form), "--year", "2024"], stdout=subprocess.DEVNULL)
        )
    assert [run.wait() for run in runs] == [0] * len(people)
    kept = sorted((row[0], row[1]) for row in assessments(workspace))
    assert kept == [(p, skill) for p in people for skill in ("cloud_services", "ux_design")]


def test_what_excel_saves_while_forms_are_read_is_not_lost(
    run: Run, workspace: Path, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace / "2024" / "assessments.csv"
    saved = ",".join(KINDS["assessments"].header) + "\n0002,ux_design,1,確定,2024-10-01,,,,\n"

    def read_meanwhile(*arguments: Any, **options: Any) -> Any:
        path.write_text(saved, encoding="utf-8")
        return collection_of(*arguments, **options)

    monkeypatch.setattr("tdskill.reports.collection.collection_of", read_meanwhile)
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,2\r\n")
    told = run(*("collect", back, "--workspace", workspace, "--year", "2024"), code=1).stderr
    assert "changed by somebody else" in told
    assert path.read_text(encoding="utf-8") == saved


def test_a_run_waits_for_another_and_gives_up_without_a_word_lost(
    run: Run, workspace: Path, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tdskill.files._PATIENCE", 0.05)
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,2\r\n")
    with locked(workspace / "2024"):
        told = run(*("collect", back, "--workspace", workspace, "--year", "2024"), code=1).stderr
    assert "Another run is at work" in told
    assert not assessments(workspace)


def test_options_and_paths_that_mean_nothing_are_refused(run: Run, workspace: Path) -> None:
    command = ("collect", workspace, "--workspace", workspace, "--year", "2024")
    future = run(*command, "--date", "2099-01-01", code=2).stderr
    assert "--date: The date 2099-01-01 lies in the future." in future
    assert "--date: 'soon' is not a date." in run(*command, "--date", "soon", code=2).stderr
    run(*command, "--stage", "later", code=2)
    assert "no such file" in run("collect", "nowhere", *command[2:], code=1).stderr
    (workspace / "2024" / "roster.csv").unlink()
    assert "roster.csv is missing" in run(*command, code=1).stderr


def test_broken_old_rows_stop_the_run_before_anything_is_added(
    run: Run, forms: Path, back: Path, workspace: Path
) -> None:
    path = workspace / "2024" / "assessments.csv"
    header = ",".join(KINDS["assessments"].header)
    path.write_text(f"{header}\n0001,cloud_services,9,確定,2024-10-01,,,,\n", encoding="utf-8")
    fill(forms / "2024-self-0001.xlsx", back / "a.xlsx", {CLOUD: 1})
    before = path.read_bytes()
    command = ("collect", back, "--workspace", workspace, "--year", "2024")
    assert "row 2" in run(*command, code=1).stderr
    assert path.read_bytes() == before
    told = run(*command, "--skip-bad-rows", code=1).stderr
    assert "Mend the workspace's own files first." in told
    assert path.read_bytes() == before


RUN = "from tdskill.cli import main; import polars, pydantic; print(flush=True); main()"


def kill(process: subprocess.Popen[bytes], delay: float, folder: Path, *, writing: bool) -> bool:
    """Kill a run after a delay that begins when it is ready, or when it begins to write.

    Return whether it was still running.
    """
    old = set(folder.iterdir())
    assert process.stdout is not None
    process.stdout.readline()
    while writing and process.poll() is None and set(folder.iterdir()) <= old:
        time.sleep(0.0002)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=delay)
    still_running = process.poll() is None
    process.kill()
    return still_running


def test_a_killed_run_loses_no_row_and_leaves_no_half_file(workspace: Path, back: Path) -> None:
    chance = random.Random(14)  # noqa: S311 - moments, no secrets
    people = [f"{n:04}" for n in range(1, 101)]
    roster = "職員番号\n" + "".join(f"{person}\n" for person in people)
    (workspace / "2024" / "roster.csv").write_text(roster, encoding="utf-8")
    names = [skill.name.first for skill in FRAMEWORK.skills]
    path = workspace / "2024" / "assessments.csv"
    command = [sys.executable, "-c", RUN, "collect", str(back), "--workspace", str(workspace)]
    command += ["--year", "2024", "--format", "json"]
    header = ",".join(["職員番号", "段階", "評価日", *names])
    accepted, killed = b"", 0
    for turn in range(15):
        levels = ",".join(["1"] * len(names))
        day = f"2024-10-{turn + 1:02}"
        lines = [f"{person},自己チェック,{day},{levels}" for person in people]
        table(back / f"{turn:02}.csv", "\n".join([header, *lines]))
        writing = turn % 2 == 1
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            delay = chance.uniform(0, 0.01 if writing else 0.4)
            killed += kill(process, delay, path.parent, writing=writing)
        content = path.read_bytes() if path.exists() else b""
        assert content.startswith(accepted)
        assert content.endswith(b"\r\n") or not content
        assert content.count(b"\r\n") % (len(people) * len(names)) == bool(content)
        accepted = content
    assert killed
    subprocess.run(command, check=True, capture_output=True)
    content = path.read_bytes()
    assert content.startswith(accepted)
    assert content.count(b"\r\n") == 15 * len(people) * len(names) + 1
    assert sorted(file.name for file in path.parent.iterdir()) == [
        ".tdskill.lock",
        "assessments.csv",
        "roster.csv",
    ]


ROSTER_HEAD = "職員番号,氏名,段階,評価日"


@pytest.mark.parametrize(
    ("column", "hint"),
    [("クラウドサーヴィス", DID_YOU_MEAN), ("量子計算", "take the column away")],
)
def test_a_column_with_levels_of_an_unknown_skill_is_an_error(
    collect: Collect, back: Path, workspace: Path, column: str, hint: str
) -> None:
    text = f"職員番号,段階,評価日,{UX},{column}\n0001,自己チェック,2024-10-01,1,Lv.2\n"
    table(back / "a.csv", text)
    rows = collect(code=1)
    assert rows["a.csv"]["left_alone"] == "problems"
    assert column in rows["told"]["text"]
    assert hint in rows["told"]["text"]
    assert not assessments(workspace)


def test_levels_of_an_unknown_skill_are_told_once_beside_cells_that_say_not_assessed(
    collect: Collect, back: Path, workspace: Path
) -> None:
    text = (
        f"職員番号,段階,評価日,{UX},量子計算,感想\n"
        "0001,自己チェック,2024-10-01,1,3,よい\n0002,自己チェック,2024-10-01,2,未評価,\n"
    )
    table(back / "a.csv", text)
    rows = collect(code=1)
    assert "Columns not used: '感想'." in rows["told"]["text"]
    assert not assessments(workspace)
    collect("--skip-bad-rows")
    assert [(row[0], row[2]) for row in assessments(workspace)] == [("0002", "2")]


def test_columns_that_hold_no_levels_or_stand_before_all_others_are_passed_over(
    collect: Collect, back: Path
) -> None:
    text = (
        f"ID,職員番号,段階,評価日,{UX},感想,勤続年数,空の列\n"
        "1,0001,自己チェック,2024-10-01,1,よい,12,\n2,0002,自己チェック,2024-10-01,1,,3,\n"
    )
    table(back / "a.csv", text)
    assert counts(collect()["a.csv"]) == (2, 2, 0)


def test_a_column_of_a_replaced_skill_names_those_that_took_over(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("init", tmp_path / "new")
    shutil.copytree(tmp_path / "new" / "framework", workspace / "framework")
    skills = workspace / "framework" / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    old = re.sub(r"(- id: cloud_services\n)", r"\1    replaces: [仮想基盤]\n", text, count=1)
    skills.write_text(old, encoding="utf-8")
    table(back / "a.csv", f"職員番号,段階,評価日,{UX},仮想基盤\n0001,自己チェック,2024-10-01,1,2\n")
    told = collect(code=1)["told"]["text"]
    assert "仮想基盤" in told
    assert "Cloud Services" in told.partition("there is now")[2]


def test_a_form_that_lost_its_marks_is_told_by_the_name_of_its_sheet(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--by", "bureau", lang="ja")
    source = tmp_path / "f" / "2024-self-A局.xlsx"
    form = fill(source, back / "a.xlsx", {CLOUD: 1}, sheet="0001")
    fill(form, form, {CLOUD: 2}, sheet="0002")
    book = openpyxl.load_workbook(form)
    book["0002"].delete_rows(1)
    book.create_sheet("メモ")["A1"] = "よろしくお願いします"
    book.save(form)
    rows = collect(code=1)
    assert rows["a.xlsx"]["left_alone"] == "problems"
    assert "sheet 0002: error: The form has lost its hidden cells" in (
        rows["told"]["text"].replace("\n", " ")
    )
    assert "passed over: 'メモ'" in rows["told"]["text"]
    assert not assessments(workspace)


def test_an_alias_or_a_job_type_makes_no_level_of_a_table_suspect(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    run("init", tmp_path / "new")
    shutil.copytree(tmp_path / "new" / "framework", workspace / "framework")
    run("sheet", "--out", tmp_path / "t", "--workspace", workspace, "--form", "csv")
    form = (tmp_path / "t" / "2024-self.csv").read_text("utf-8-sig")
    skills = workspace / "framework" / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    edited = re.sub(r"(?s)(- id: ux_design\n.*?aliases: \[)", r"\1画面の設計, ", text, count=1)
    assert edited != text
    skills.write_text(edited, encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(form)))
    lines[0] |= {CLOUD: "2", "評価日": "2024/10/05"}
    with (back / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    assert "another version" not in collect()["told"]["text"]
    assert [row[8] for row in assessments(workspace)] == [mark("cloud_services")]


def test_a_table_without_the_mark_of_its_texts_is_warned_of(
    collect: Collect, back: Path, workspace: Path
) -> None:
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,\r\n")
    assert "no column フレームワーク" in collect()["told"]["text"]
    assert [row[8] for row in assessments(workspace)] == [mark("cloud_services")]
    header, row = WIDE.strip().split(","), "0002,自己チェック,2024-10-01,1,"
    text = ",".join(["枠組み", *header]) + f"\r\ntokyo_dsm fffffffffffff,{row}\r\n"
    table(back / "a.csv", text)
    assert "another version of the framework" in collect()["told"]["text"]


def test_a_name_that_is_not_that_of_the_number_is_an_error(
    collect: Collect, forms: Path, back: Path, workspace: Path
) -> None:
    text = f"{ROSTER_HEAD},{UX}\n0001,職員 0001,自己チェック,2024-10-01,1\n"
    table(back / "good.csv", text)
    wrong = f"{ROSTER_HEAD},{UX}\n0002,職員0003,自己チェック,2024-10-01,1\n"
    table(back / "other.csv", wrong)
    form = fill(forms / "2024-self-0003.xlsx", back / "form.xlsx", {CLOUD: 1})
    book = openpyxl.load_workbook(form)
    find(book.active, "職員0003").value = "職員0001"
    book.save(form)
    rows = collect(code=1)
    assert "'0002' is '職員0002' on the roster, and '職員0003' here" in rows["told"]["text"]
    assert "'0003' is '職員0003' on the roster, and '職員0001' here" in rows["told"]["text"]
    assert {row[0] for row in assessments(workspace)} == {"0001"}


def test_the_name_of_an_account_is_not_compared(collect: Collect, back: Path) -> None:
    table(
        back / "a.csv", f"職員番号,名前,段階,評価日,{UX}\n0001,User 12,自己チェック,2024-10-01,1\n"
    )
    assert counts(collect()["a.csv"]) == (1, 1, 0)


def test_rows_that_do_not_count_and_skills_without_a_level_are_told(
    run: Run, back: Path, workspace: Path
) -> None:
    command = ("collect", back, "--workspace", workspace, "--year", "2024")
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-02,1,1\r\n")
    shown = run(*command).stdout
    assert "count:" not in shown
    assert "Not all 22 skills have a level: 0001 (self-check 2)." in shown
    table(back / "b.csv", WIDE + "0001,自己チェック,2024-10-01,2,\r\n")
    table(back / "c.csv", WIDE + "0001,自己チェック,2024-10-03,,2\r\n")
    assert "1 of them does not count: a later stage or a newer date" in run(*command).stdout


def test_an_assessor_whom_nobody_knows_is_warned_of(collect: Collect, back: Path) -> None:
    head = f"職員番号,段階,評価日,評価者,{UX}\n"
    rows = "0001,確定,2024-10-01,職員0003,1\n0002,確定,2024-10-01,課長,1\n"
    table(back / "a.csv", head + rows)
    told = collect()["told"]["text"]
    assert "The roster knows no such assessor: '課長'." in told


def test_ids_that_nobody_has_are_compared_once_each_and_not_without_end(
    collect: Collect, back: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def compare(text: str, *_others: object, **_more: object) -> list[str]:
        asked.append(text)
        return []

    monkeypatch.setattr("tdskill.intake.terms.difflib.get_close_matches", compare)
    lines = [f"x{n // 2:03}y,自己チェック,2024-10-{n % 2 + 1:02},1,\r\n" for n in range(60)]
    lines.insert(0, "1,自己チェック,2024-10-01,1,\r\n")
    table(back / "a.csv", WIDE + "".join(lines))
    told = collect(code=1)["told"]["text"]
    assert asked == [f"x{n:03}y" for n in range(10)]
    assert "Did you mean '0001'? Excel drops leading zeros." in told


def test_nobody_is_meant_who_stands_in_the_file_anyway(collect: Collect, back: Path) -> None:
    def rows(*people: str) -> str:
        return "".join(f"{who},自己チェック,2024-10-01,1,1\r\n" for who in people)

    table(back / "a.csv", WIDE + rows("0001", "0002", "0003", "0004"))
    told = collect(code=1)["told"]["text"]
    assert "a.csv row 5 column 職員番号: error: '0004' is not on the roster." in told
    assert DID_YOU_MEAN not in told
    table(back / "a.csv", WIDE + rows("0001", "0002", "0004"))
    assert did_you_mean("'0003'") in collect(code=1)["told"]["text"]
    table(back / "a.csv", WIDE + rows("9999"))
    assert DID_YOU_MEAN not in collect(code=1)["told"]["text"]


def test_files_that_cannot_be_forms_are_counted_and_an_empty_folder_is_told(
    run: Run, back: Path, workspace: Path
) -> None:
    command = ("collect", back, "--workspace", workspace, "--year", "2024")
    assert "There was no file to read." in run(*command).stdout
    others = ("Thumbs.db", "desktop.ini", "readme.txt", "tdskill.toml", "skills.yaml")
    for name in (*others, "scan.PDF", "photo.jpg", "memo.docx"):
        (back / name).write_bytes(b"\x00")
    shown = run(*command).stdout
    assert "8 files that cannot be forms were passed over" in shown
    assert "readme.txt" in shown
    assert "archives" not in shown
    for name in ("reply.msg", "forms.ZIP"):
        (back / name).write_bytes(b"\x00")
    shown = " ".join(run(*command).stdout.split())
    told = "Forms within mails and archives are not read; take them out: "
    assert told + f"{back / 'forms.ZIP'}, {back / 'reply.msg'}." in shown


def test_a_file_of_which_no_row_is_good_is_left_alone_though_bad_rows_are_skipped(
    collect: Collect, back: Path, workspace: Path
) -> None:
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-02-30,1,1\r\n")
    table(back / "b.csv", WIDE + "0002,自己チェック,2024-10-01,1,1\r\n")
    table(back / "c.csv", WIDE + "0002,自己チェック,2024-10-01,2,2\r\n")
    table(back / "d.csv", WIDE + "0003,自己チェック,2024-10-01,1,1\r\n")
    rows = collect("--skip-bad-rows")
    told = rows.pop("told")["text"]
    assert {name: row["left_alone"] for name, row in rows.items()} == {
        **dict.fromkeys(("a.csv", "b.csv", "c.csv"), "nothing"),
        "d.csv": None,
    }
    assert "3 files were left alone (no row without problems 3)." in told
    assert "add --skip-bad-rows" not in told
    assert [row[0] for row in assessments(workspace)] == ["0003", "0003"]


def test_a_file_of_which_rows_are_left_out_is_not_called_collected_already(
    collect: Collect, back: Path
) -> None:
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,1\r\n")
    collect()
    rows = "0001,自己チェック,2024-10-01,1,1\r\n0002,自己チェック,2024-02-30,1,1\r\n"
    table(back / "b.csv", WIDE + rows)
    assert "1 file had been collected already." in collect("--skip-bad-rows")["told"]["text"]


@pytest.mark.parametrize(("date", "meant"), [("10月1日", "2024-10-01"), ("3/31", "2025-03-31")])
def test_a_day_without_a_year_on_the_command_line_is_one_of_the_fiscal_year(
    collect: Collect, back: Path, workspace: Path, date: str, meant: str
) -> None:
    table(back / "a.csv", f"職員番号,段階,{UX}\n0001,自己チェック,1\n")
    collect("--date", date)
    assert [row[4] for row in assessments(workspace)] == [meant]


def test_a_date_of_another_year_on_the_command_line_is_refused(
    run: Run, back: Path, workspace: Path
) -> None:
    table(back / "a.csv", f"職員番号,段階,{UX}\n0001,自己チェック,1\n")
    command = ("collect", back, "--workspace", workspace, "--year", "2024")
    assert "--date 2024-10-01" in run(*command, code=1).stderr
    run(*command, "--date", "2024-03-31", code=2)
    run(*command, "--date", "2024-03-31", "--any-date", "--dry-run")
    run(*command, "--date", "2024-04-01")


def test_what_the_stage_before_said_stands_in_the_form_and_needs_a_date_alone(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,2\r\n")
    collect()
    run(
        *("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--year", "2024"),
        *("--stage", "corrected"),
        lang="ja",
    )
    form = tmp_path / "f" / "2024-corrected-0001.xlsx"
    texts = " ".join(str(cell.value) for cell in visible(openpyxl.load_workbook(form).active))
    assert "記入済み" in texts
    shutil.copy(form, back / "untouched.xlsx")
    assert collect(code=1)["untouched.xlsx"]["left_alone"] == "problems"
    (back / "untouched.xlsx").unlink()
    fill(form, back / "b.xlsx", {UX: 3}, date=dt.date(2024, 11, 1))
    collect()
    assert {row[1]: row[2] for row in assessments(workspace) if row[3] == "自己補正"} == {
        "cloud_services": "1",
        "ux_design": "3",
    }


def test_a_level_judged_under_other_texts_is_not_filled_in(
    run: Run, collect: Collect, back: Path, workspace: Path, tmp_path: Path
) -> None:
    table(back / "a.csv", WIDE + "0001,自己チェック,2024-10-01,1,2\r\n")
    collect()
    path = workspace / "2024" / "assessments.csv"
    old = path.read_text("utf-8-sig").replace(mark("ux_design"), "f0123456789ab")
    path.write_text(old, "utf-8-sig")
    run(
        *("sheet", "--out", tmp_path / "f", "--workspace", workspace, "--year", "2024"),
        *("--stage", "corrected"),
        lang="ja",
    )
    form = tmp_path / "f" / "2024-corrected-0001.xlsx"
    sheet = openpyxl.load_workbook(form).active
    filled = {
        skill: sheet.cell(find(sheet, skill).row, answers(sheet)).value for skill in (CLOUD, UX)
    }
    assert str(filled[CLOUD]).startswith("Lv.1")
    assert not filled[UX]


@pytest.mark.parametrize("name", ["a_out.csv", "deep/out.json", "2024-self-0001.xlsx"])
def test_no_answer_is_written_where_forms_are_collected(
    run: Run, workspace: Path, forms: Path, back: Path, name: str
) -> None:
    (back / "deep").mkdir()
    form = fill(forms / "2024-self-0001.xlsx", back / "2024-self-0001.xlsx", {CLOUD: 1})
    before = form.read_bytes()
    for given in (back, form):
        if given == form and name != form.name:
            continue
        told = run(
            *("collect", given, "--workspace", workspace, "--year", "2024"),
            *("--output", back / name),
            code=2,
        ).stderr
        assert "nothing was written" in " ".join(told.split())
    assert form.read_bytes() == before
    assert not (back / name).exists() or name == form.name
    assert not assessments(workspace)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a kind of file that Windows lacks")
@pytest.mark.parametrize("name", ["2024-self-0001.xlsx", "answers.csv"])
def test_a_pipe_among_what_came_back_is_told_and_not_waited_for(
    run: Run, workspace: Path, back: Path, name: str
) -> None:
    os.mkfifo(back / name)
    told = run("collect", back, "--workspace", workspace, "--year", "2024", code=1)
    assert f"{name} is no plain file" in " ".join(told.stderr.split())
    assert not assessments(workspace)
