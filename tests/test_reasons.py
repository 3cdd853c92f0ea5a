"""Reasons, interests and aims: from the form through collect to the next form, the sheet and calibrate."""

import csv
import datetime as dt
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import Run
from filling import AIM, REASON, fill, find, workspace_in
from sentences import DID_YOU_MEAN, NO_DATE
from tdskill import ledger
from tdskill.framework import embedded_framework
from tdskill.intake.assessments import read_assessments
from tdskill.intake.returned import read_returned
from tdskill.intake.terms import Terms
from tdskill.names import is_nothing
from tdskill.render.form import workbook_maker
from tdskill.reports.form import Forms, PersonForm
from tdskill.tables import ASSESSMENTS

FRAMEWORK = embedded_framework()
CLOUD, UX, DATA = "クラウドサービス活用", "UXデザイン", "データアナリティクス"
WORDS = '=1+1\n基盤の移行を, 主担当として\n"設計"から運用まで'


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "back").mkdir()
    return workspace_in(tmp_path / "ws")


Ask = Callable[..., Path]
Collect = Callable[..., Any]


@pytest.fixture
def ask(run: Run, workspace: Path, tmp_path: Path) -> Ask:
    """Write the forms of a stage and return that of a person."""

    def call(stage: str = "self", staff_id: str = "0001") -> Path:
        out = tmp_path / stage
        run("sheet", "--stage", stage, "--out", out, "--workspace", workspace, lang="ja")
        return out / f"2024-{stage}-{staff_id}.xlsx"

    return call


@pytest.fixture
def collect(run: Run, workspace: Path, tmp_path: Path) -> Collect:
    def call(*arguments: str, code: int = 0, lang: str = "en") -> Any:
        where = ("--workspace", workspace, "--year", "2024")
        return run("collect", tmp_path / "back", *where, *arguments, code=code, lang=lang)

    return call


def kept(workspace: Path, kind: str) -> list[dict[str, str]]:
    path = workspace / "2024" / f"{kind}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def reasons(workspace: Path) -> dict[tuple[str, str], str]:
    rows = kept(workspace, "assessments")
    return {(row["スキル項目"], row["段階"]): row["根拠"] for row in rows}


def shown(form: Path, skill: str, title: str) -> object:
    page = openpyxl.load_workbook(form).active
    return page.cell(find(page, skill).row, find(page, title).column).value


def test_what_is_written_beside_a_level_is_kept_as_it_is_and_stands_on_the_next_form(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    fill(
        ask(),
        tmp_path / "back" / "a.xlsx",
        {CLOUD: "Lv.2 自立レベル", UX: "Lv.1 要指導レベル"},
        reasons={CLOUD: WORDS},
        interests={UX: "はい", DATA: "いいえ"},
        aim="データサイエンティスト",
    )
    told = collect()
    assert "aims.csv: interests and aims 3, people 1." in told.stdout
    # As every file of ours: what a spreadsheet would run has an apostrophe before it.
    assert reasons(workspace) == {
        ("cloud_services", "自己チェック"): f"'{WORDS}",
        ("ux_design", "自己チェック"): "",
    }
    said = [
        (row["スキル項目"], row["関心"], row["目標とするジョブタイプ"], row["目標とする職層"])
        for row in kept(workspace, "aims")
    ]
    assert said == [
        ("", "", "data_scientist", ""),
        ("ux_design", "はい", "", ""),
        ("data_analytics", "いいえ", "", ""),
    ]
    for kind in ("assessments", "aims"):
        assert (workspace / "2024" / f"{kind}.csv").stat().st_mode & 0o777 == 0o600
    form = ask("corrected")
    assert shown(form, CLOUD, REASON) == WORDS
    assert openpyxl.load_workbook(form).active.cell(1, 1).data_type == "s"
    assert [shown(form, skill, "関心") for skill in (UX, DATA, CLOUD)] == ["はい", "", ""]
    page = openpyxl.load_workbook(form).active
    assert (
        page.cell(find(page, AIM).row, find(page, "レベル").column).value
        == "データサイエンティスト"
    )


def test_collecting_twice_adds_nothing(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    filled = {"reasons": {CLOUD: WORDS}, "interests": {UX: "はい"}, "aim": "課長"}
    fill(ask(), tmp_path / "back" / "a.xlsx", {CLOUD: 2}, **filled)  # type: ignore[arg-type]
    collect()
    before = {each: kept(workspace, each) for each in ("assessments", "aims")}
    assert [row["目標とする職層"] for row in before["aims"]] == ["", "section_chief"] or before[
        "aims"
    ]
    # The same answers in another file: saved again by Excel.
    fill(ask(), tmp_path / "back" / "b.xlsx", {CLOUD: 2}, **filled)  # type: ignore[arg-type]
    collect()
    assert {each: kept(workspace, each) for each in before} == before


def test_a_changed_reason_alone_is_kept_and_a_table_that_asks_for_none_takes_none_away(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    fill(ask(), back / "a.xlsx", {CLOUD: 2}, reasons={CLOUD: "first"})
    collect()
    fill(ask(), back / "b.xlsx", {CLOUD: 2}, reasons={CLOUD: "second"})
    collect()
    table = f"職員番号,段階,評価日,{CLOUD}\n0001,自己チェック,2024/10/1,2\n"
    (back / "c.csv").write_text(table, encoding="utf-8")
    collect()
    assert [row["根拠"] for row in kept(workspace, "assessments")] == ["first", "second"]
    assert shown(ask("corrected"), CLOUD, REASON) == "second"


def test_what_was_filled_in_and_is_blank_now_holds_no_more(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    fill(
        ask(),
        back / "a.xlsx",
        {CLOUD: 2},
        interests={UX: "はい", CLOUD: "はい"},
        aim="AIエンジニア",
    )
    collect()
    form = ask("corrected")
    fill(form, back / "b.xlsx", {CLOUD: 2}, date=dt.date(2024, 11, 1), interests={UX: None}, aim="")
    collect()
    later = [row for row in kept(workspace, "aims") if row["段階"] == "自己補正"]
    said = [(row["スキル項目"], row["関心"], row["目標とするジョブタイプ"]) for row in later]
    assert said == [("", "", ""), ("ux_design", "いいえ", "")], "what changed alone"
    form = ask("confirmed")
    assert [shown(form, skill, "関心") for skill in (UX, CLOUD)] == ["", "はい"]


def test_a_form_that_nobody_touched_says_nothing_of_what_was_filled_in(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    fill(ask(), tmp_path / "back" / "a.xlsx", {}, interests={UX: "はい"}, aim="主任")
    collect()
    before = kept(workspace, "aims")
    (tmp_path / "back" / "a.xlsx").unlink()
    shutil.copy(ask("corrected"), tmp_path / "back" / "b.xlsx")
    assert "No level is filled in." in collect().stderr
    assert kept(workspace, "aims") == before


def test_a_reason_that_is_too_long_is_told_with_its_cell_and_nothing_of_the_file_is_taken(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    form = fill(
        ask(), tmp_path / "back" / "a.xlsx", {CLOUD: 2, UX: 1}, reasons={CLOUD: "長" * 2001}
    )
    page = openpyxl.load_workbook(form).active
    cell = page.cell(find(page, CLOUD).row, find(page, REASON).column)
    told = collect(code=1).stderr
    assert f"row {cell.row} column {cell.column_letter}" in told
    assert "The reason has 2,001 letters; at most 2,000 are taken." in told
    assert not (workspace / "2024" / "assessments.csv").exists()


def test_a_reason_beside_no_level_and_an_aim_that_is_nothing_are_told(
    ask: Ask, collect: Collect, tmp_path: Path
) -> None:
    fill(ask(), tmp_path / "back" / "a.xlsx", {CLOUD: 2}, reasons={UX: "why"})
    assert "A reason stands beside no level and is not taken." in collect().stderr
    fill(ask(), tmp_path / "back" / "b.xlsx", {CLOUD: 2}, aim="データサイエンテスト")
    told = collect(code=1).stderr
    assert "is neither a job type nor a rank" in told
    assert DID_YOU_MEAN in told


A_ROW_A_PERSON = f"""\
職員番号,評価日,目標とするジョブタイプ・職層,{CLOUD},{CLOUD}（根拠）,{UX},{UX}（関心）
0001,2024/10/1,主任,2,"'=1+1
b",,はい
"""
A_ROW_A_SKILL = f"""\
職員番号,評価日,スキル,レベル,根拠,関心,aim
0001,2024/10/1,{CLOUD},2,"'=1+1
b",,
0001,2024/10/1,{UX},,,はい,主任
"""


@pytest.mark.parametrize(
    "table",
    [A_ROW_A_PERSON, A_ROW_A_SKILL],
    ids=["wide", "long"],
)
def test_a_table_may_have_them_too(
    collect: Collect, workspace: Path, tmp_path: Path, table: str
) -> None:
    (tmp_path / "back" / "a.csv").write_text(table, encoding="utf-8")
    collect("--stage", "self")
    assert reasons(workspace) == {("cloud_services", "自己チェック"): "'=1+1\nb"}
    said = {
        (row["スキル項目"], row["関心"], bool(row["目標とする職層"]))
        for row in kept(workspace, "aims")
    }
    assert said == {("ux_design", "はい", False), ("", "", True)}


def test_the_table_for_forms_asks_beside_each_level(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("sheet", "--form", "csv", "--by", "all", "--out", out, "--workspace", workspace)
    (path,) = (path for path in out.iterdir() if "1on1" not in path.name)
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    place = header.index(CLOUD)
    assert header[place : place + 3] == [CLOUD, f"{CLOUD}（根拠）", f"{CLOUD}（関心）"]
    assert "目標とするジョブタイプ・職層" in header


@pytest.fixture
def corrected_table(
    ask: Ask, collect: Collect, run: Run, workspace: Path, tmp_path: Path
) -> tuple[Path, list[dict[str, str]]]:
    """Collect two self-checks; return where the table of the next stage comes back, and its rows."""
    back = tmp_path / "back"
    said: dict[str, Any] = {"interests": {UX: "はい", DATA: "はい"}, "aim": "AIエンジニア"}
    fill(ask(), back / "a.xlsx", {CLOUD: 2, UX: 0}, reasons={CLOUD: WORDS}, **said)
    fill(ask(staff_id="0002"), back / "b.xlsx", {CLOUD: 1}, interests={UX: "はい"}, aim="主任")
    collect()
    out = tmp_path / "tables"
    where = ("--out", out, "--workspace", workspace)
    run("sheet", "--stage", "corrected", "--form", "csv", *where)
    (path,) = (path for path in out.iterdir() if "1on1" not in path.name)
    for form in back.iterdir():
        form.unlink()
    shutil.copy(path, back / "c.csv")
    text = path.read_text(encoding="utf-8-sig")
    return back / "c.csv", list(csv.DictReader(io.StringIO(text, newline="")))


def put(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def test_a_table_is_filled_in_as_a_workbook_and_says_nothing_before_it_is_changed(
    corrected_table: tuple[Path, list[dict[str, str]]], collect: Collect, workspace: Path
) -> None:
    _path, (first, second, third) = corrected_table
    asked = (
        CLOUD,
        f"{CLOUD}（根拠）",
        UX,
        f"{UX}（関心）",
        "目標とするジョブタイプ・職層",
        "評価日",
    )
    assert [first[name] for name in asked] == ["2", f"'{WORDS}", "0", "はい", "AIエンジニア", ""]
    assert [second[name] for name in asked] == ["1", "", "", "はい", "主任", ""]
    assert [third[name] for name in asked] == [""] * len(asked)
    before = [kept(workspace, kind) for kind in ("assessments", "aims")]
    for more in ((), ("--date", "2024-11-01")):
        told = collect(*more)
        assert "2 rows are as they were handed out" in told.stderr
        assert [kept(workspace, kind) for kind in ("assessments", "aims")] == before


def test_of_a_table_the_rows_that_were_changed_are_taken_alone(
    corrected_table: tuple[Path, list[dict[str, str]]], collect: Collect, workspace: Path
) -> None:
    path, rows = corrected_table
    rows[0] |= {"評価日": "2024-11-01", f"{UX}（関心）": "", "目標とするジョブタイプ・職層": ""}
    put(path, rows)
    collect()
    judged = [row for row in kept(workspace, "assessments") if row["段階"] == "自己補正"]
    assert sorted((row["職員番号"], row["スキル項目"], row["レベル"]) for row in judged) == [
        *(("0001", skill, level) for skill, level in (("cloud_services", "2"), ("ux_design", "0")))
    ]
    assert all(row["判定時の記述の照合値"] for row in judged), "the texts of the form are known"
    later = [row for row in kept(workspace, "aims") if row["段階"] == "自己補正"]
    said = {(row["職員番号"], row["スキル項目"], row["関心"]) for row in later}
    assert said == {("0001", "", ""), ("0001", "ux_design", "いいえ")}
    rows[1][CLOUD] = "2"
    put(path, rows)
    assert NO_DATE in collect(code=1).stderr


OLD = (
    "職員番号,スキル項目,レベル,段階,評価日,評価者,元ファイル,元ファイルの照合値,判定時の記述の照合値\n"
    "0002,ux_design,1,自己チェック,2024-10-01,0002,old.xlsx,0123,\n"
)


def test_assessments_without_the_column_get_it_with_the_first_reason(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    path = workspace / "2024" / "assessments.csv"
    path.write_text(OLD, encoding="utf-8")
    fill(ask(), tmp_path / "back" / "a.xlsx", {CLOUD: 2})
    collect()
    assert path.read_text(encoding="utf-8").startswith(OLD)
    assert "根拠" not in path.read_text(encoding="utf-8")
    fill(ask(), tmp_path / "back" / "b.xlsx", {UX: 2}, reasons={UX: WORDS})
    collect()
    rows = kept(workspace, "assessments")
    assert [(row["スキル項目"], row["根拠"]) for row in rows] == [
        ("ux_design", ""),
        ("cloud_services", ""),
        ("ux_design", f"'{WORDS}"),
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_form_of_the_shape_before_still_comes_in(
    ask: Ask, collect: Collect, workspace: Path, tmp_path: Path
) -> None:
    path = fill(ask(), tmp_path / "back" / "a.xlsx", {CLOUD: 2})
    book = openpyxl.load_workbook(path)
    page = book.active
    column = find(page, REASON).column
    mark = json.loads(page.cell(1, 2).value)
    page.cell(1, 2).value = json.dumps(
        {key: value for key, value in mark.items() if key not in {"interests", "aim"}}
        | {"version": 1}
    )
    for row in page.iter_rows(min_col=column, max_col=column + 1):
        for cell in row:
            if isinstance(cell, openpyxl.cell.Cell):
                cell.value = None
    page.cell(find(page, AIM).row, 1).value = None
    book.save(path)
    collect()
    assert reasons(workspace) == {("cloud_services", "自己チェック"): ""}
    assert not (workspace / "2024" / "aims.csv").exists()


def test_reasons_stand_on_the_own_sheet_and_in_calibrate_evidence_alone(
    ask: Ask, collect: Collect, run: Run, workspace: Path, tmp_path: Path
) -> None:
    secret, aim, long = "ひみつの根拠です", "AIエンジニア", "あ" * 60 + "終わりまで"
    back, where = tmp_path / "back", ("--workspace", workspace, "--year", "2024")
    # Lv.3 without being anybody's mentor is a point to talk about.
    fill(ask(), back / "a.xlsx", {CLOUD: 3, UX: 1}, reasons={CLOUD: secret, UX: long}, aim=aim)
    collect()
    sheet = run("report", "--person", "0001", *where, "--output", tmp_path / "own.html", lang="ja")
    own = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert sheet.exit_code == 0
    assert secret in own
    assert aim in own
    # A long one is cut with a mark, and whole behind it.
    assert f"<summary>{long[:35]}…</summary>" in own
    assert f"<p>{long}</p>" in own
    run("report", "--all", *where, "--out", tmp_path / "all", lang="ja")
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "all").iterdir()}
    assert [name for name, text in pages.items() if secret in text] == ["0001.html"]
    evidence = run("calibrate", "--evidence", *where, "--format", "json", lang="ja").stdout
    (row,) = [row for row in json.loads(evidence) if row["point"] == "nobody_guided"]
    assert (row["reason_self"], row["reason_corrected"]) == (secret, None)
    for command in (("calibrate",), ("status",), ("calibrate", "--by", "person"), ("attainment",)):
        assert secret not in run(*command, *where, lang="ja").stdout


SIGNS = st.characters(
    exclude_categories=["Cc", "Cs"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff",
)
WORDING = st.one_of(
    st.text(st.one_of(SIGNS, st.sampled_from("\n=+-@'\",")), max_size=60),
    st.sampled_from(
        ["_x000D_", "'=1+1", "''@", '="0001"', "-", "未評価", "合計", "=1+1\n,\n", "あ" * 2000]
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDING, min_size=1, max_size=len(FRAMEWORK.skills)))
@example(
    [
        "_x000D_",
        "'=1+1",
        "''@",
        '="0001"',
        "-",
        "未評価",
        "合計",
        "=1+1\n,\n",
        "あ" * 2000,
        "1",
        "𠮷",
    ]
)
def test_any_text_survives_from_form_to_form(texts: list[str]) -> None:
    written = dict(zip(FRAMEWORK.skill_ids, texts, strict=False))
    wanted = {
        skill: text.strip() for skill, text in written.items() if not is_nothing(text.strip())
    }
    terms = Terms(
        sets=(FRAMEWORK,),
        roster=("0001",),
        fiscal_year=2024,
        today=dt.date(2025, 1, 1),
        assessed_on=dt.date(2024, 10, 1),
    )
    with tempfile.TemporaryDirectory() as folder:
        form, path = Path(folder) / "form.xlsx", Path(folder) / "assessments.csv"
        for reasons in (written, wanted):
            form.write_bytes(form_with(reasons))
            rows = read_returned(form, "0123", terms).rows.select(*ASSESSMENTS)
            path.write_bytes(ledger.with_lines(b"", rows, None))
            read = read_assessments(path, FRAMEWORK)
            assert [each.code for each in read.problems] in ([], ["file_without_rows"])
            found = read.frame.drop_nulls("reason").select("skill", "reason").iter_rows()
            assert dict(found) == wanted


def form_with(reasons: Mapping[str, str]) -> bytes:
    """Return a form of the self-check with a level for each of these skills."""
    levels = dict.fromkeys(reasons, 1)
    about = ("0001", "職員0001", "A局", None, None, None)
    person = PersonForm(*about, {}, None, {}, levels, reasons=reasons)
    forms = Forms(None, 2024, "self", (person,), (), 0, {"0001": "A局"})
    return workbook_maker(forms, FRAMEWORK)((person,))


def test_the_own_sheet_leads_to_the_job_type_aimed_at(
    ask: Ask, collect: Collect, run: Run, workspace: Path, tmp_path: Path
) -> None:
    where = ("--workspace", workspace, "--year", "2024")

    def led_to(*more: str) -> str:
        page = tmp_path / "own.md"
        run("report", "--person", "0001", *where, *more, "--output", page, lang="ja")
        (line,) = re.findall(
            r"^## (.*)への次のステップ", page.read_text(encoding="utf-8"), re.MULTILINE
        )
        return str(line)

    fill(ask(), tmp_path / "back" / "a.xlsx", {UX: 2})
    collect()
    assert led_to() == "UI/UXデザイナー", "the nearest"
    everybody = ("report", "--all", *where, "--out", tmp_path / "all", "--only-changed")
    run(*everybody)
    fill(ask(), tmp_path / "back" / "b.xlsx", {UX: 2}, aim="AIエンジニア")
    collect()
    assert led_to() == "AIエンジニア"
    assert led_to("--target", "システムアーキテクト") == "システムアーキテクト"
    assert "1 sheet written" in run(*everybody).stderr, "what was said belongs to the page"
