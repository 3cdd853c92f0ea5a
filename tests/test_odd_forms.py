"""Forms and tables whose cells are not what they seem: sorted, stripped, or formulas nobody calculated."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from conftest import Run
from filling import answers, fill, find, workspace_in
from sentences import told as all_but_words
from tdskill.errors import Severity, TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake.staff import read_staff

FRAMEWORK = embedded_framework()
CLOUD, UX = "クラウドサービス活用", "UXデザイン"
_FIRST_SEEN = 3


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_in(tmp_path / "ws")


@pytest.fixture
def form(run: Run, workspace: Path, tmp_path: Path) -> Path:
    """A form with three levels filled in, in a folder of its own."""
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, lang="ja")
    back = tmp_path / "back"
    back.mkdir()
    return fill(
        tmp_path / "f" / "2024-self-0001.xlsx",
        back / "a.xlsx",
        {CLOUD: 1, UX: 2, "ITストラテジー": 0},
    )


Edit = Callable[[Worksheet], object]


@pytest.fixture
def collected(run: Run, workspace: Path, form: Path) -> Callable[..., tuple[str, str]]:
    """Change the form, collect it, and return what became of it and what was told."""

    def call(edit: Edit | None = None, *more: str, code: int = 1) -> tuple[str, str]:
        if edit is not None:
            book = openpyxl.load_workbook(form)
            edit(book.active)
            book.save(form)
        result = run(
            *("collect", form.parent, "--workspace", workspace, "--year", "2024"),
            *("--format", "json", *more),
            code=code,
        )
        return json.loads(result.stdout)[0]["left_alone"], " ".join(result.stderr.split())

    return call


def rows_of_skills(sheet: Worksheet) -> list[int]:
    return [find(sheet, skill.name.first).row for skill in FRAMEWORK.skills]


def sort_seen(sheet: Worksheet) -> None:
    """Sort by the name of the skill, as somebody does who selects what is seen."""
    rows = rows_of_skills(sheet)
    columns = range(_FIRST_SEEN, sheet.max_column + 1)
    texts = [[sheet.cell(row, column).value for column in columns] for row in rows]
    name = find(sheet, CLOUD).column - _FIRST_SEEN
    for row, values in zip(rows, sorted(texts, key=lambda each: str(each[name])), strict=True):
        for column, value in zip(columns, values, strict=True):
            sheet.cell(row, column).value = value


def swap_names(sheet: Worksheet) -> None:
    one, two = find(sheet, CLOUD), find(sheet, UX)
    one.value, two.value = two.value, one.value


def assessments(workspace: Path) -> list[list[str]]:
    path = workspace / "2024" / "assessments.csv"
    text = path.read_text("utf-8-sig") if path.exists() else ""
    return list(csv.reader(text.splitlines()))[1:]


# Rows that were moved apart from their keys


@pytest.mark.parametrize("edit", [sort_seen, swap_names])
def test_a_form_whose_names_no_longer_stand_beside_their_keys_is_refused(
    edit: Edit, collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    left_alone, told = collected(edit)
    assert left_alone == "problems"
    assert "no longer stand beside their hidden keys" in told
    assert "tdskill sheet --person 0001 --out NEW_DIR" in told
    assert collected(None, "--skip-bad-rows", code=0)[0] == "nothing"
    assert not assessments(workspace)


def test_the_rows_that_were_moved_are_named_with_both_skills(
    collected: Callable[..., tuple[str, str]], form: Path
) -> None:
    row = find(openpyxl.load_workbook(form).active, CLOUD).row
    told = collected(swap_names)[1]
    assert f"row {row} shows 'UX Design' and holds the key of 'Cloud Services'" in told


def test_a_name_in_another_spelling_or_language_is_the_same_skill(
    collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    def respell(sheet: Worksheet) -> None:
        find(sheet, CLOUD).value = "cloud services"
        find(sheet, UX).value = "ＵＸ デザイン"

    collected(respell, code=0)
    assert len(assessments(workspace)) == 3


def test_a_row_that_shows_no_skill_is_refused(collected: Callable[..., tuple[str, str]]) -> None:
    def blank(sheet: Worksheet) -> None:
        find(sheet, CLOUD).value = None

    assert "does not show 'Cloud Services', whose key it holds" in collected(blank)[1]


def test_a_form_of_another_version_may_show_names_that_are_no_longer_known_in_any_category(
    collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    def of_another_version(sheet: Worksheet) -> None:
        mark = json.loads(sheet["B1"].value)
        sheet["B1"].value = json.dumps(mark | {"texts_digest": "0" * 12})
        name = find(sheet, CLOUD)
        name.value = "仮想基盤"
        name.offset(0, -1).value = UX

    collected(of_another_version, code=0)
    assert len(assessments(workspace)) == 3


# Forms that lost what is hidden


@pytest.mark.parametrize(
    "edit",
    [
        lambda sheet: sheet.delete_cols(1, 2),
        lambda sheet: sheet.delete_cols(1, 1),
        lambda sheet: sheet.delete_rows(1),
        lambda sheet: (sheet.delete_cols(1, 2), sheet.delete_rows(1, 9)),
    ],
    ids=["both columns", "the keys", "the first row", "all but the skills"],
)
def test_a_form_without_its_hidden_cells_is_told_as_that(
    edit: Edit, collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    left_alone, told = collected(edit)
    assert left_alone == "unreadable"
    assert "The form has lost its hidden cells" in told
    assert "tdskill sheet --person ID --out NEW_DIR" in told
    assert "職員番号" not in told
    assert not assessments(workspace)


def test_a_form_saved_as_csv_is_told_as_that(
    run: Run, workspace: Path, form: Path, tmp_path: Path
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(openpyxl.load_workbook(form).active.iter_rows(values_only=True))
    (tmp_path / "a.csv").write_text(out.getvalue(), encoding="cp932", errors="replace")
    told = run("collect", tmp_path / "a.csv", "--workspace", workspace, "--year", "2024", code=1)
    assert "is a form that was saved as CSV" in told.stderr


def test_a_form_on_a_hidden_sheet_is_passed_over_and_told(
    collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.parent.create_sheet("メモ")["A1"] = "よろしくお願いします"
        sheet.sheet_state = "hidden"
        sheet.parent.active = 1

    left_alone, told = collected(hide)
    assert (left_alone, assessments(workspace)) == ("unreadable", [])
    assert "the form is on a hidden sheet: '0001'" in told
    collected(None, "--sheet", "0001", code=0)
    assert len(assessments(workspace)) == 3


# Cells of forms that hold something else


def put(text: str, place: Callable[[Worksheet], Any]) -> Edit:
    def edit(sheet: Worksheet) -> None:
        sheet.cell(place(sheet), answers(sheet)).value = text

    return edit


@pytest.mark.parametrize("label", [UX, "評価日", "段階"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=1+1", "The cell holds a formula whose value is not in the file."),
        ("#N/A", "The cell holds an error of Excel"),
    ],
)
def test_an_answer_that_is_an_error_or_a_formula_without_value_is_told(
    label: str,
    text: str,
    message: str,
    collected: Callable[..., tuple[str, str]],
    form: Path,
    workspace: Path,
) -> None:
    sheet = openpyxl.load_workbook(form).active
    row, column = find(sheet, label).row, openpyxl.utils.get_column_letter(answers(sheet))
    left_alone, told = collected(put(text, lambda sheet: find(sheet, label).row))
    assert left_alone == "problems"
    assert f"a.xlsx row {row} column {column}: error: {message}" in told
    assert not assessments(workspace)


def test_levels_behind_the_column_of_the_answers_are_told_and_not_taken(
    collected: Callable[..., tuple[str, str]], form: Path, workspace: Path
) -> None:
    sheet = openpyxl.load_workbook(form).active
    place, behind = answers(sheet), sheet.max_column + 1
    own, other = map(openpyxl.utils.get_column_letter, (place, behind))

    def move_all(sheet: Worksheet) -> None:
        for row in rows_of_skills(sheet):
            sheet.cell(row, place).value = None
            sheet.cell(row, behind).value = "Lv.3"

    told = collected(move_all, code=0)[1]
    assert f"a.xlsx: warning: Levels stand in column {other} and are not taken." in told
    assert f"Answers belong in column {own}" in told
    assert not assessments(workspace)


def test_levels_of_another_year_beside_blank_answers_are_none_of_them(
    collected: Callable[..., tuple[str, str]],
) -> None:
    def show(sheet: Worksheet) -> None:
        last = answers(sheet)
        for row in rows_of_skills(sheet):
            sheet.cell(row, last).value = None
            sheet.cell(row, last - 1).value = "Lv.3"

    assert "Levels stand in" not in collected(show, code=0)[1]


@pytest.mark.parametrize(
    ("day", "message"), [("0001-01-01", "too long ago"), ("2000-04-01", "outside")]
)
def test_a_day_before_the_first_fiscal_year_is_none_of_a_check(
    day: str, message: str, collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    taken = day > "2000"
    edit = put(day, lambda sheet: find(sheet, "評価日").row)
    assert message in collected(edit, "--any-date", code=0 if taken else 1)[1]
    assert len(assessments(workspace)) == 3 * taken


def test_merged_answers_are_told(collected: Callable[..., tuple[str, str]]) -> None:
    def merge(sheet: Worksheet) -> None:
        row, column = find(sheet, CLOUD).row, answers(sheet)
        sheet.merge_cells(start_row=row, end_row=row + 2, start_column=column, end_column=column)

    assert "1 range of merged cells" in collected(merge, code=0)[1]


def test_a_form_as_it_is_made_has_nothing_to_tell(
    collected: Callable[..., tuple[str, str]], workspace: Path
) -> None:
    told = collected(code=0)[1]
    assert "error" not in told
    assert "merged" not in told
    assert len(assessments(workspace)) == 3


# Formulas in tables, as different programs write them

SHEET = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>職員番号</t></is></c>
<c r="B1" t="inlineStr"><is><t>クラウドサービス活用</t></is></c>{heading}
<c r="D1" t="inlineStr"><is><t>備考</t></is></c></row>
<row r="2"><c r="A2" t="inlineStr"><is><t>0001</t></is></c>{cell}</row>
<row r="3"><c r="A3" t="inlineStr"><is><t>0002</t></is></c><c r="B3"><v>1</v></c></row>
</sheetData></worksheet>"""


def by_hand(
    folder: Path,
    cell: str,
    heading: str = "",
    alone: bool = False,
    change: Callable[[str], str] = str,
) -> Path:
    """Write a workbook cell by cell into the one of a library, as libraries calculate or say t alone.

    Where it is `alone` no other cell stands in its row; `change` is of the XML.
    """
    source = folder / "source.xlsx"
    openpyxl.Workbook().save(source)
    path = folder / "x.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            first = '<c r="A2" t="inlineStr"><is><t>0001</t></is></c>'
            text = SHEET.replace(first, "") if alone else SHEET
            text = change(text.format(cell=cell, heading=heading))
            new.writestr(name, text if name.endswith("sheet1.xml") else old.read(name))
    return path


WITHOUT = "formula_without_value"


@pytest.mark.parametrize(
    "inside",
    [
        "<f>1+1</f>",
        "<f>1+1</f><v></v>",
        "<f>1+1</f><v/>",
        "<f>1+1</f><v />",
        '<f t="shared" si="0"/>',
        '<f t="shared" ref="B2:B3" si="0">1+1</f>\n<v></v>',
        "<f>IF(A2&gt;1,1,2)</f>",
    ],
)
@pytest.mark.parametrize("attributes", ["", ' s="0"', ' t="n"'])
def test_a_formula_without_a_value_is_told_by_its_cell(
    inside: str, attributes: str, tmp_path: Path
) -> None:
    intake = read_staff(by_hand(tmp_path, f'<c r="B2"{attributes}>{inside}</c>'), FRAMEWORK)
    told = [each for each in intake.problems if each.severity is Severity.ERROR]
    assert [(p.row, p.column, p.code) for p in told] == [(2, CLOUD, WITHOUT)]
    assert intake.frame["staff_id"].to_list() == ["0002"]


_ERROR = "excel_error"
_FRACTION = "staff_id_is_number"


@pytest.mark.parametrize(
    ("cell", "column", "message"),
    [
        ("<c r='B2'><f>1+1</f></c>", CLOUD, WITHOUT),
        ('<c s="0" r="B2"><f>1+1</f></c>', CLOUD, WITHOUT),
        ("<c><f>1+1</f></c>", CLOUD, WITHOUT),
        ('<c r="B2"><f><![CDATA[1+1]]></f></c>', CLOUD, WITHOUT),
        ('<c r="B2"><!-- sum --><f>1+1</f></c>', CLOUD, WITHOUT),
        ("<c r=\"B2\" t='e'><v>#N/A</v></c>", CLOUD, _ERROR),
        ('<c r="B2" t = "e"><v>#N/A</v></c>', CLOUD, _ERROR),
        ('<c t="e"><v>#N/A</v></c>', CLOUD, _ERROR),
        ("<c r='A2'><v>1.5</v></c>", "職員番号", _FRACTION),
        ("<c><v>1.5</v></c>", "職員番号", _FRACTION),
        ('<c r="A2">\n<v>1.5</v></c>', "職員番号", _FRACTION),
    ],
)
def test_an_odd_cell_is_told_whatever_shape_its_tag_has(
    cell: str, column: str, message: str, tmp_path: Path
) -> None:
    path = by_hand(tmp_path, cell, alone=column != CLOUD)
    told = [p for p in read_staff(path, FRAMEWORK).problems if p.severity is Severity.ERROR]
    assert (2, column, message) in [(p.row, p.column, p.code) for p in told]


@pytest.mark.parametrize("prefix", ["x:", ""])
@pytest.mark.parametrize("row", ['<row r="2">', "<row>"])
def test_an_odd_cell_is_told_whatever_its_row_and_prefix(
    prefix: str, row: str, tmp_path: Path
) -> None:
    cell = '<c r="B2" t="e"><v>#N/A</v></c>'
    path = by_hand(
        tmp_path, cell, change=lambda xml: prefixed(xml.replace('<row r="2">', row), prefix)
    )
    told = [p for p in read_staff(path, FRAMEWORK).problems if p.severity is Severity.ERROR]
    assert [(p.row, p.column, p.code) for p in told] == [(2, CLOUD, _ERROR)]


def prefixed(xml: str, prefix: str) -> str:
    """Write the XML of a sheet with a prefix before each tag."""
    if not prefix:
        return xml
    return re.sub(r"<(/?)(\w)", rf"<\1{prefix}\2", xml).replace("xmlns=", "xmlns:x=")


@pytest.mark.parametrize("heading", [" ", "\u200b", "", "備考2"])
def test_a_header_cell_of_nothing_leaves_the_numbers_checked(heading: str, tmp_path: Path) -> None:
    heading = f'<c r="C1" t="inlineStr"><is><t xml:space="preserve">{heading}</t></is></c>'
    path = by_hand(tmp_path, '<c r="A2"><v>1.5</v></c>', heading, alone=True)
    told = [p for p in read_staff(path, FRAMEWORK).problems if p.severity is Severity.ERROR]
    assert [(p.row, p.column, p.code) for p in told] == [(2, "職員番号", _FRACTION)]


def test_a_column_without_a_header_is_called_by_its_number_in_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([None, "職員番号", CLOUD], [None, "0001", 1, "x"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    told = map(all_but_words, read_staff(tmp_path / "x.xlsx", FRAMEWORK).problems)
    assert ("column_without_header", "4") in told


def test_an_odd_answer_of_a_form_with_a_new_column_before_it_is_told(
    collected: Callable[..., tuple[str, str]], form: Path, workspace: Path
) -> None:
    sheet = openpyxl.load_workbook(form).active
    row, letter = find(sheet, UX).row, openpyxl.utils.get_column_letter(answers(sheet) + 1)

    def shift(sheet: Worksheet) -> None:
        sheet.insert_cols(1)
        put("=1+1", lambda sheet: find(sheet, UX).row)(sheet)

    left_alone, told = collected(shift)
    assert left_alone == "problems"
    assert f"a.xlsx row {row} column {letter}: error: The cell holds a formula" in told
    assert not assessments(workspace)


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="B2" t="str"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', None),
        ('<c r="B2"/>', None),
        ('<c r="D2"><f>1+1</f></c>', None),
    ],
    ids=["number", "text", "text of no letters", "blank", "unused column"],
)
def test_a_formula_with_a_value_is_what_it_says(
    cell: str, level: int | None, tmp_path: Path
) -> None:
    intake = read_staff(by_hand(tmp_path, cell), FRAMEWORK)
    assert not [each for each in intake.problems if each.severity is Severity.ERROR]
    assert intake.frame["cloud_services"].to_list() == [level, 1]


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ('<c r="C1"><f>A1</f></c>', WITHOUT),
        (
            '<c r="C1" t="e"><f>A1</f><v>#N/A</v></c>',
            _ERROR,
        ),
    ],
)
def test_a_header_that_is_a_formula_without_a_value_or_an_error_is_told_by_its_cell(
    heading: str, message: str, tmp_path: Path
) -> None:
    path = by_hand(tmp_path, '<c r="B2"><v>1</v></c>', heading)
    told = [p for p in read_staff(path, FRAMEWORK).problems if p.severity is Severity.ERROR]
    assert [(p.row, p.column, p.code) for p in told] == [(1, "C", message)]


def test_a_header_of_formulas_without_values_is_told_instead_of_missing_columns(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    for row in (["=1", "=2"], ["0001", 1]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(TdskillError, match=r"the header has formulas .*: A1, B1"):
        read_staff(tmp_path / "x.xlsx", FRAMEWORK)
