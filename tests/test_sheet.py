"""The forms of the year, looked at as their readers do."""

import csv
import io
import json
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import AIM, REASON, ROSTER, find, visible, workspace_in
from sentences import OUTSIDE, did_you_mean
from tdskill.framework import embedded_framework, fingerprint, texts_digest
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

FRAMEWORK = embedded_framework()
CLOUD = FRAMEWORK.skill_by_id["cloud_services"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_in(tmp_path / "ws")


@pytest.fixture
def sheets(run: Run, workspace: Path, tmp_path: Path) -> Path:
    run("sheet", "--out", tmp_path / "out", "--workspace", workspace, lang="ja")
    return tmp_path / "out"


def texts(sheet: Any) -> list[object]:
    return [cell.value for cell in visible(sheet)]


def form(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def test_each_person_has_a_private_file_named_by_the_id_alone(sheets: Path) -> None:
    files = sorted(sheets.iterdir())
    assert [file.name for file in files] == [f"2024-self-000{n}.xlsx" for n in (1, 2, 3)]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_form_says_whose_it_is_and_that_it_is_no_personnel_evaluation(sheets: Path) -> None:
    seen = texts(form(sheets / "2024-self-0001.xlsx"))
    for text in ("0001", "職員0001", "A局", "主事", "ICT職", "職員0003 (0003)", "自己チェック"):
        assert text in seen
    told = "\n".join(str(text) for text in seen)
    assert "2024年度（令和6年度）" in told
    assert "人事評価とは切り離して" in told
    assert "黄色の欄だけ" in told


def test_a_row_a_skill_tells_what_the_levels_look_like(sheets: Path) -> None:
    sheet = form(sheets / "2024-self-0001.xlsx")
    row = find(sheet, "クラウドサービス活用").row
    seen = [cell.value for cell in visible(sheet) if cell.row == row]
    place = FRAMEWORK.skill_ids.index("cloud_services") + 1
    category = FRAMEWORK.category_by_id[CLOUD.category].name.first
    levels = [entry.text.first for entry in CLOUD.level_texts]
    assert seen == [place, category, CLOUD.name.first, CLOUD.description.first, *levels, 1]


def test_only_a_level_confirmed_last_year_is_shown(sheets: Path) -> None:
    def compared(staff_id: str, skill: str) -> object:
        sheet = form(sheets / f"2024-self-{staff_id}.xlsx")
        column = find(sheet, "前年度の確定レベル").column
        return sheet.cell(find(sheet, skill).row, column).value or None

    assert compared("0001", "クラウドサービス活用") == 1
    assert compared("0001", "UXデザイン") is None
    assert compared("0002", "クラウドサービス活用") is None
    assert compared("0003", "クラウドサービス活用") is None


def test_single_levels_confirmed_last_year_are_shown_of_people_who_were_not_confirmed(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2023" / "assessments.csv").write_text(
        "staff_id,skill,level,stage,assessed_on\n0002,ux_design,1,確定,2023-11-01\n"
        "0002,cloud_services,2,自己補正,2023-11-01\n0001,cloud_services,3,確定,2023-11-01\n",
        encoding="utf-8",
    )
    run("sheet", "--out", tmp_path / "more", "--workspace", workspace, lang="ja")

    def compared(staff_id: str, skill: str) -> object:
        sheet = form(tmp_path / "more" / f"2024-self-{staff_id}.xlsx")
        column = find(sheet, "前年度の確定レベル").column
        return sheet.cell(find(sheet, skill).row, column).value or None

    assert compared("0002", "UXデザイン") == 1
    assert compared("0002", "クラウドサービス活用") is None
    assert compared("0001", "クラウドサービス活用") == 1


@pytest.mark.parametrize(("stage", "shown"), [("self", None), ("corrected", 2), ("confirmed", 1)])
def test_a_later_form_shows_the_newest_level_of_the_stage_before(
    run: Run, workspace: Path, tmp_path: Path, stage: str, shown: int | None
) -> None:
    (workspace / "2024" / "assessments.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n"
        "0001,cloud_services,2,自己チェック,2024-10-02\n"
        "0001,cloud_services,3,自己チェック,2024-10-01\n"
        "0001,cloud_services,1,自己補正,2024-11-01\n",
        encoding="utf-8",
    )
    run("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--stage", stage, lang="ja")
    sheet = form(tmp_path / "out" / f"2024-{stage}-0001.xlsx")
    headings = texts(sheet)
    if shown is None:
        assert not [text for text in headings if str(text).startswith("今年度の")]
        return
    before = {"corrected": "自己チェック", "confirmed": "自己補正"}[stage]
    column = find(sheet, f"今年度の{before}のレベル").column
    level = sheet.cell(find(sheet, "クラウドサービス活用").row, column)
    assert (level.value, level.number_format) == (shown, '"Lv."0')


def test_a_confirmed_form_begins_with_the_newest_stage_that_the_person_has(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    texts_judged_by = fingerprint(CLOUD, FRAMEWORK)
    (workspace / "2024" / "assessments.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日,fingerprint\n"
        f"0001,cloud_services,2,自己チェック,2024-10-02,{texts_judged_by}\n"
        f"0001,cloud_services,1,自己補正,2024-11-01,{texts_judged_by}\n"
        f"0002,cloud_services,3,自己チェック,2024-10-02,{texts_judged_by}\n",
        encoding="utf-8",
    )
    run("sheet", "--out", "out", "--workspace", workspace, "--stage", "confirmed", lang="ja")
    held = {}
    for staff_id, before in (
        ("0001", "自己補正"),
        ("0002", "自己チェック"),
        ("0003", "自己補正"),
    ):
        sheet = form(tmp_path / "out" / f"2024-confirmed-{staff_id}.xlsx")
        column = find(sheet, f"今年度の{before}のレベル").column
        row = find(sheet, "クラウドサービス活用").row
        held[staff_id] = [sheet.cell(row, place).value for place in (column, column + 1)]
    assert [(level, str(answer)[:4]) for level, answer in held.values()] == [
        (1, "Lv.1"),
        (3, "Lv.3"),
        (None, ""),
    ]


def test_only_the_answers_can_be_changed(sheets: Path) -> None:
    sheet = form(sheets / "2024-self-0001.xlsx")
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    open_cells = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    answer = find(sheet, "レベル").column_letter
    rows = [find(sheet, text).row for text in ("段階", "評価日", "評価者")]
    rows += [find(sheet, skill.name.first).row for skill in FRAMEWORK.skills]
    skills = [find(sheet, skill.name.first).row for skill in FRAMEWORK.skills]
    beside = [find(sheet, text).column_letter for text in (REASON, "関心")]
    rows.append(find(sheet, AIM).row)
    assert open_cells == {f"{answer}{row}" for row in rows} | {
        f"{column}{row}" for column in beside for row in skills
    }


def test_the_levels_are_chosen_from_the_scale_of_the_framework(sheets: Path) -> None:
    sheet = form(sheets / "2024-self-0001.xlsx")
    answer = find(sheet, "レベル").column_letter
    first, last = (find(sheet, FRAMEWORK.skills[n].name.first).row for n in (0, -1))
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    chosen = rules[f"{answer}{first}:{answer}{last}"].replace("$", "")
    assert [row[0].value for row in sheet[chosen.removeprefix("=")]] == [
        f"Lv.{level.level} {level.name.first}" for level in FRAMEWORK.levels
    ]
    stage = f"{answer}{find(sheet, '段階').row}"
    assert rules[stage] == '"自己チェック,自己補正,確定"'


def test_a_form_is_printed_on_a4_across_one_page_wide_with_its_header_repeated(
    sheets: Path,
) -> None:
    sheet = form(sheets / "2024-self-0001.xlsx")
    header = find(sheet, "スキル項目").row
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # A width of one page is what the file format means when it says none.
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.freeze_panes == f"F{header + 1}"
    assert {cell.font.name for cell in visible(sheet)} == {"Yu Gothic"}


def test_hidden_marks_say_what_the_form_was_made_for(sheets: Path) -> None:
    sheet = form(sheets / "2024-self-0001.xlsx")
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    assert sheet["A1"].value == "tdskill_form"
    assert json.loads(sheet["B1"].value) == {
        "version": 2,
        "framework": "tokyo_dsm",
        "framework_version": "2.0",
        "texts_digest": texts_digest(FRAMEWORK),
        "skill_set": "skills",
        "fiscal_year": 2024,
        "staff_id": "0001",
        "levels": [f"Lv.{level.level} {level.name.first}" for level in FRAMEWORK.levels],
        "interests": [],
        "aim": None,
    }
    marked = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2) if row[0].value}
    assert {key: value for key, value in marked.items() if not key.startswith("@")} == {
        skill.id: fingerprint(skill, FRAMEWORK) for skill in FRAMEWORK.skills
    }


def test_a_bureau_has_one_workbook_with_a_sheet_for_each_person(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2024" / "roster.csv").write_text(ROSTER + "0004,職員0004,,,,\n", encoding="utf-8")
    run("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--by", "bureau")
    sheets = {
        path.name: openpyxl.load_workbook(path).sheetnames
        for path in sorted((tmp_path / "out").iterdir())
    }
    assert sheets == {
        "2024-self-A局.xlsx": ["0001", "0002", "1on1"],
        "2024-self-B局.xlsx": ["0003", "1on1"],
        "2024-self-no_bureau.xlsx": ["0004", "1on1"],
    }


def test_the_table_for_forms_has_a_row_a_person_blank_levels_and_no_formula(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2024" / "roster.csv").write_text(
        ROSTER.replace("職員0002", "=職員0002"), encoding="utf-8"
    )
    run("sheet", "--out", tmp_path / "out", "--workspace", workspace, "--form", "csv")
    content = (tmp_path / "out" / "2024-self.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert header == [
        *("職員番号", "氏名", "所属局", "職層", "人材区分", "メンター"),
        *("段階", "評価日", "評価者", "フレームワーク"),
        AIM,
        *(
            f"{skill.name.first}{beside}"
            for skill in FRAMEWORK.skills
            for beside in ("", "（根拠）", "（関心）")
        ),
    ]
    mark = f"tokyo_dsm {texts_digest(FRAMEWORK)}"
    who = ["0002", "'=職員0002", "A局", "主任", "ICT職", "職員0003 (0003)"]
    assert rows[1] == [*who, "自己チェック", "", "", mark, *[""] * (1 + 3 * 22)]
    assert [row[0] for row in rows] == ["0001", "0002", "0003"]


def test_forms_that_are_there_are_kept_unless_told_otherwise(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "2024-self-0001.xlsx").write_bytes(b"filled in")
    command = ("sheet", "--out", out, "--workspace", workspace, "--format", "json")
    result = run(*command)
    assert json.loads(result.stdout) == [
        {"bureau": "A局", "people": 2, "files_written": 1, "files_kept": 1},
        {"bureau": "B局", "people": 1, "files_written": 1, "files_kept": 0},
    ]
    assert "New forms: 0002, 0003." in result.stderr
    assert "--replace writes it anew, and what is filled in is lost." in result.stderr
    assert (out / "2024-self-0001.xlsx").read_bytes() == b"filled in"
    result = run(*command, "--replace")
    assert [row["files_written"] for row in json.loads(result.stdout)] == [2, 1]
    assert "3 files took the place of ones that were there" in result.stderr
    assert form(out / "2024-self-0001.xlsx")["A1"].value == "tdskill_form"


def test_a_table_of_all_bureaus_is_one_file_and_counted_in_none(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    command = ("sheet", "--form", "csv", "--out", tmp_path / "out", "--workspace", workspace)
    result = run(*command, "--format", "json")
    assert json.loads(result.stdout) == [
        {"bureau": "A局", "people": 2, "files_written": None, "files_kept": None},
        {"bureau": "B局", "people": 1, "files_written": None, "files_kept": None},
    ]
    assert "1 file was written" in result.stderr


@pytest.fixture
def sheet(run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Set the roster, write forms to `out` and return what was said."""
    monkeypatch.setenv("COLUMNS", "1000")  # a message is a line

    def call(roster: str, *arguments: str | Path, out: str = "out") -> str:
        (workspace / "2024" / "roster.csv").write_text(roster, encoding="utf-8")
        return run("sheet", "--out", out, "--workspace", workspace, *arguments).stderr

    return call


JOINED = ROSTER + "0004,職員0004,A局,主事,ICT職,0003\n0005,職員0005,C局,主事,ICT職,0003\n"
GONE = ROSTER.replace("0002,職員0002,A局,主任,ICT職,0003\n", "")


@pytest.mark.parametrize(
    ("kind", "joined", "gone"),
    [
        (("--by", "bureau"), ["0004"], "2024-self-A局.xlsx"),
        (("--form", "csv", "--by", "bureau"), ["0004"], "2024-self-A局.csv"),
        (("--form", "csv"), ["0004", "0005"], "2024-self.csv"),
    ],
)
def test_who_joined_or_left_since_the_forms_were_written_is_told(
    sheet: Callable[..., str], kind: tuple[str, ...], joined: list[str], gone: str
) -> None:
    assert "warning" not in sheet(ROSTER, *kind)
    told = sheet(JOINED, *kind)
    has = "person on the roster has" if len(joined) == 1 else "people on the roster have"
    assert f"out: warning: {len(joined)} {has} no form: {', '.join(joined)}." in told
    assert "--person ID" in told
    assert "--replace" in told
    told = sheet(GONE, *kind)
    assert (
        f"{gone}: warning: 1 person in it is not on the roster or not counted there: 0002." in told
    )
    assert "no form" not in told
    sheet(JOINED, *kind, "--replace")
    assert "warning" not in sheet(JOINED, *kind)


def test_a_form_of_ones_own_counts_beside_the_file_of_a_bureau(
    sheet: Callable[..., str],
) -> None:
    sheet(ROSTER, "--by", "bureau")
    told = sheet(JOINED, "--person", "0004")
    assert "warning" not in told
    assert "warning" not in sheet(JOINED, "--by", "bureau")
    assert sorted(path.name for path in Path("out").iterdir()) == [
        *("2024-self-0004.xlsx", "2024-self-A局.xlsx", "2024-self-B局.xlsx", "2024-self-C局.xlsx")
    ]


def test_forms_of_people_who_left_are_named_and_other_files_are_no_concern(
    sheet: Callable[..., str],
) -> None:
    sheet(ROSTER)
    for name in ("memo.xlsx", "2023-self-0009.xlsx", "2024-corrected-0009.xlsx"):
        (Path("out") / name).write_bytes(b"")
    told = sheet(GONE)
    assert (
        "out: warning: 1 form is of somebody who is not on the roster or not counted there: "
        "2024-self-0002.xlsx" in (told)
    )
    assert told.count("warning") == 1
    assert "warning" not in sheet(GONE, "--person", "0001")


def test_a_file_of_forms_that_cannot_be_read_is_told(sheet: Callable[..., str]) -> None:
    Path("out").mkdir()
    for name in ("2024-self-A局.xlsx", "2024-self-Z局.csv"):
        (Path("out") / name).write_bytes(b"\x00\x01")
    told = sheet(ROSTER, "--by", "bureau")
    assert "2024-self-A局.xlsx: warning: It is not known whose forms it holds: " in told
    assert "2024-self-Z局.csv: warning: It is not known whose forms it holds: " in told
    assert "2 people on the roster have no form: 0001, 0002." in told


@pytest.mark.parametrize("second", ["A1", "a1.", "a 1", "a\u3000１"])
def test_ids_that_look_alike_have_files_of_their_own_and_keep_them(
    sheet: Callable[..., str], second: str
) -> None:
    def there() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in Path("out").iterdir()}

    head = "職員番号,氏名\n"
    sheet(f"{head}a1,職員0001\n")
    first = there()
    assert list(first) == ["2024-self-a1.xlsx"]
    told = sheet(f'{head}a1,職員0001\n"{second}",職員0002\n')
    assert "warning" not in told
    both = there()
    assert len({name.casefold() for name in both}) == len(both) == 2
    assert both.items() >= first.items()
    sheet(f'{head}"{second}",職員0002\na1,職員0001\n')
    assert there() == both


def test_mentors_who_are_nobody_are_told_with_the_forms(sheet: Callable[..., str]) -> None:
    told = sheet(ROSTER.replace("ICT職,0003", "ICT職,9999"))
    assert "1 mentor is nobody on the roster, by staff ID" in told
    assert "'9999'" in told
    assert "'9998'" in sheet(ROSTER.replace("ICT職,0003", "ICT職,9998"), "--ladder")
    assert "nobody on the roster" not in sheet(ROSTER)


def test_persons_and_bureaus_can_be_picked_and_unknown_ones_are_told(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    command = ("sheet", "--out", tmp_path / "out", "--workspace", workspace)
    outside = run(*command, "--person", "0003", "--person", "0001", "--bureau", "Ａ局", code=1)
    assert f"0003 (0003, B局) {OUTSIDE}" in outside.stderr
    run(*command, "--person", "0001", "--bureau", "Ａ局")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["2024-self-0001.xlsx"]
    assert "0001" in run(*command, "--person", "001", code=1).stderr
    assert did_you_mean("A局") in run(*command, "--bureau", "A課", code=1).stderr


def test_an_id_is_a_text_whatever_it_looks_like_and_leads_out_of_no_folder(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2024" / "roster.csv").write_text("職員番号\n=1+1\n../x\n.. x\n", encoding="utf-8")
    run("sheet", "--out", tmp_path / "out", "--workspace", workspace)
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert names[0] == "2024-self-=1+1.xlsx"
    assert [re.fullmatch(r"2024-self-_+x~[0-9a-f]{12}\.xlsx", name) is None for name in names] == [
        *(True, False, False)
    ]
    sheet = form(tmp_path / "out" / "2024-self-=1+1.xlsx")
    assert find(sheet, "=1+1").data_type == "s"


def test_a_single_roster_is_enough_with_a_year(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "who.csv"
    roster.write_bytes(ROSTER.encode("cp932"))
    command = ("sheet", "--out", tmp_path / "out", "--roster", roster)
    run(*command, "--year", "2025")
    assert (tmp_path / "out" / "2025-self-0001.xlsx").exists()
    assert "--year" in run(*command, code=1).stderr


def test_words_that_mean_nothing_are_usage_errors(run: Run, workspace: Path) -> None:
    command = ("sheet", "--out", "out", "--workspace", workspace)
    assert did_you_mean("person") in run(*command, "--by", "persons", code=2).stderr
    assert "xlsx, csv" in run(*command, "--form", "ods!", code=2).stderr
    assert "corrected" in run(*command, "--stage", "later", code=2).stderr
    run(*command, "--form", "csv", "--by", "person", code=2)
    assert not Path("out").exists()


def test_without_the_package_for_workbooks_the_way_out_is_told(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    told = run("sheet", "--out", "out", "--workspace", workspace, code=1).stderr
    assert "python -m pip install fastexcel XlsxWriter" in told
    run("sheet", "--out", "out", "--workspace", workspace, "--form", "csv")


def test_a_new_workspace_has_a_roster_to_fill_in(run: Run) -> None:
    run("init", "new", "--year", "2025")
    roster = Path("new/2025/roster.csv").read_text(encoding="utf-8-sig")
    assert roster == "職員番号,氏名,所属局,職層,人材区分,メンター,メールアドレス\n"
    assert (
        "Nobody is on the roster"
        in run("sheet", "--out", "out", "--workspace", "new", code=1).stderr
    )


def test_the_statements_of_the_ladder_are_answered_in_a_table_that_reads_as_it_is(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "ladder"
    command = ("sheet", "--workspace", workspace, "--ladder", "--out", out)
    run(*command)
    table = out / "2024-ladder_checks.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    framework = FRAMEWORK
    junior = framework.rank_by_id[framework.rank_names.find("主事") or ""]
    own = [target for target in (*junior.gq, *junior.dq) if not target.criteria]
    mine = [row["目標"] for row in rows if (row["職員番号"], row["職層"]) == ("0001", "主事")]
    assert mine == [target.text.first for target in own]
    assert all(not row["達成"] for row in rows)

    rows[0]["達成"] = "はい"
    with (workspace / "2024" / "ladder_checks.csv").open("w", encoding="cp932", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    data = read_year(open_workspace(workspace), framework, "ladder_checks")
    assert data.ladder_checks.select("staff_id", "target", "met").rows() == [
        ("0001", own[0].id, True)
    ]
    assert "exists already" in run(*command, code=1).stderr
    run(*command, "--replace")


def test_the_encoding_holds_for_last_years_file_as_well(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    before, now = workspace / "2023" / "staff.csv", workspace / "2024" / "roster.csv"
    before.parent.mkdir(exist_ok=True)
    before.write_text("職員番号,クラウドサービス活用\n0001,2\n", encoding="euc_jp")
    now.write_bytes(now.read_bytes().decode("utf-8-sig").encode("euc_jp"))
    asked = ("--workspace", workspace, "--year", "2024", "--form", "csv", "--encoding", "euc_jp")
    run("sheet", "--out", tmp_path / "out", *asked)
    answer = run("sheet", "--out", tmp_path / "again", *asked, "--format", "json", "--table", "all")
    read = json.loads(answer.stdout)["meta"]["sources"]
    assert {(each["year"], each["file"]) for each in read} >= {
        (2024, "2024/roster.csv"),
        (2023, "2023/staff.csv"),
    }
