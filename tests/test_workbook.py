"""Answers as Excel workbooks, read back by another program's library."""

import datetime as dt
import io
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from conftest import Run
from excel import shown
from made_columns import day, level, number, share, text
from tdskill import i18n
from tdskill.columns import Kind
from tdskill.errors import TdskillError
from tdskill.render import limits
from tdskill.render.answer import (
    Answer,
    Column,
    Table,
    as_share,
)
from tdskill.render.formats import to_markdown
from tdskill.render.workbook import to_xlsx

ROWS = pl.DataFrame(
    {
        "name": ["=1+1", "職員0002", None],
        "shortfall": [1234, 0, None],
        "coverage": [0.999, 0.001, None],
        "level": [0, 3, None],
        "since": [dt.date(2024, 4, 1), None, None],
        "missing": ["一\n二\n三", "x" * 100, "y"],
        "change": [5, -2, None],
        "hidden": ["a", "b", "c"],
    }
)


TABLE = Table(
    (
        text("name"),
        number("shortfall"),
        share("coverage"),
        number("level"),
        day("since"),
        text("missing"),
        number("change", Kind.CHANGE),
        text("hidden", shown=False),
    ),
    ROWS,
)


def answer(*tables: Table) -> Answer:
    return Answer("Demand: [2024]", ("=HEAD()", "3 people"), tables or (TABLE,), ("Remark.",))


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_first_sheet_holds_the_shown_columns_with_numbers_as_numbers() -> None:
    book = opened(to_xlsx(answer()))
    sheet = book.worksheets[0]
    assert cells(sheet)[0] == [
        *("Name", "Shortfall", "Coverage", "Level", "Since", "Missing", "Change"),
    ]
    day = dt.datetime(2024, 4, 1)  # noqa: DTZ001 - cells know no zones
    assert cells(sheet)[1] == ["=1+1", 1234, 0.999, 0, day, "一\n二\n三", 5]
    assert cells(sheet)[2] == ["職員0002", 0, 0.001, 3, None, "x" * 100, -2]
    assert cells(sheet)[3] == [None, None, None, None, None, "y", None]


def test_a_text_is_never_a_formula() -> None:
    book = opened(to_xlsx(answer()))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_header_is_frozen_and_every_column_has_a_filter() -> None:
    sheet = opened(to_xlsx(answer())).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"
    assert sheet.print_title_rows == "$1:$1"


def test_shares_are_shown_as_elsewhere_and_kept_in_full() -> None:
    sheet = opened(to_xlsx(answer())).worksheets[0]
    # 99.9% is not yet 100%, 0.1% no longer 0%; another number in the cell is shown as it is.
    for cell, ends in (("C2", {0.999: "99%", 1: "100%"}), ("C3", {0.001: "1%", 0: "0%"})):
        form = sheet[cell].number_format
        for value, text_of_it in (ends | {0.125: "13%", 0.5: "50%"}).items():
            assert shown(value, form) == as_share(value) == text_of_it
    plain = Table((share("coverage"),), pl.DataFrame({"coverage": [0.5, 1.0, 0.0]}))
    plainly = opened(to_xlsx(answer(plain))).worksheets[0]
    assert [plainly[f"A{row}"].number_format for row in (2, 3, 4)] == ["0%", "0%", "0%"]


def test_every_share_reads_in_excel_as_on_a_page() -> None:
    shares = [n / m for m in [*range(1, 61), 200, 400, 1000] for n in range(m + 1)]
    sheet = opened(to_xlsx(answer(Table((share("done"),), pl.DataFrame({"done": shares}))))).active
    read = [shown(cell.value, cell.number_format) for (cell,) in sheet.iter_rows(min_row=2)]
    assert read == [as_share(each) for each in shares]
    assert len({cell.number_format for (cell,) in sheet.iter_rows(min_row=2)}) == 3


KINDS: dict[Kind, tuple[float, ...]] = {
    Kind.COUNT: (0, 7, 1234),
    Kind.LEVEL: (0, 1, 3),
    Kind.SHARE: (0.0, 0.125, 0.625, 1.0),
    Kind.PER_CENT: (0, 13, 99, 100),
    Kind.MONTHS: (0.0, 0.25, 12.25, 1234.5),
    Kind.MEAN: (0.0, 0.25, 12.25, 1234.5),
    Kind.CHANGE: (0, -7, 1234),
    Kind.POINTS: (0.0, 0.125, -0.125, -0.285),
    Kind.PART: (0.0, 0.25, -1.75, 1234.5),
    Kind.DIFFERENCE: (0.0, 0.125, -0.125),
    Kind.COEFFICIENT: (0.0, 0.125, -0.125, 0.985, 1.0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_that_is_changed_reads_as_a_page_would_have_it(kind: Kind) -> None:
    column = Column("x", kind)
    rows = pl.DataFrame({"x": KINDS[kind]})
    sheet = opened(to_xlsx(answer(Table((column,), rows)))).worksheets[0]
    written = [cell for (cell,) in sheet.iter_rows(min_row=2)]
    for value, cell in zip(KINDS[kind], written, strict=True):
        for other in written:
            read = shown(cell.value, other.number_format)
            assert read == column.show(value).replace("−", "-")


def test_a_coefficient_reads_as_one_only_where_it_is() -> None:
    rows = pl.DataFrame({"x": [0.996, 1.0, 0.994]})
    sheet = opened(to_xlsx(answer(Table((Column("x", Kind.COEFFICIENT),), rows)))).worksheets[0]
    read = [shown(cell.value, cell.number_format) for (cell,) in sheet.iter_rows(min_row=2)]
    assert read == ["0.99", "1.00", "0.99"]


def test_numbers_and_days_have_formats_of_the_language() -> None:
    english = opened(to_xlsx(answer())).worksheets[0]
    assert (english["B2"].number_format, english["E2"].number_format) == ("#,##0", "yyyy-mm-dd")
    assert {english[cell].number_format for cell in ("G2", "G3")} == {"+#,##0;-#,##0;0"}
    i18n.use("ja")
    japanese = opened(to_xlsx(answer())).worksheets[0]
    assert japanese["E2"].number_format == 'yyyy"年"m"月"d"日"'


def test_a_level_and_a_number_sort_and_words_stand_where_there_is_none() -> None:
    rows = pl.DataFrame({"level": [2, None], "from_level": [1, None]})
    columns = (level("level"), number("from_level", unknown="none yet"))
    sheet = opened(to_xlsx(answer(Table(columns, rows)))).worksheets[0]
    assert cells(sheet)[1:] == [[2, 1], ["not assessed", "none yet"]]
    assert [shown(cell.value, cell.number_format) for cell in sheet[2]] == ["Lv.2", "1"]


def test_what_a_page_shows_as_zero_has_no_sign_in_a_workbook() -> None:
    # Excel would show 0.04 as +0.0, and a third of a point as +0.
    rows = pl.DataFrame({"part": [0.04, -0.04, -0.25], "low": [0.003, -0.003, -0.125]})
    columns = (number("part", Kind.PART), number("low", Kind.POINTS))
    sheet = opened(to_xlsx(answer(Table(columns, rows)))).worksheets[0]
    assert cells(sheet)[1:] == [[0, 0], [0, 0], [-0.25, -12.5]]
    assert [shown(cell.value, cell.number_format) for cell in sheet[4]] == ["-0.3", "-13"]


def test_what_is_lacking_and_shares_are_a_heat_map_and_nothing_else() -> None:
    sheet = opened(to_xlsx(answer())).worksheets[0]
    ranges = {str(found.sqref) for found in sheet.conditional_formatting}
    assert ranges == {"B2:B4", "C2:C4"}
    (rule,) = sheet.conditional_formatting["C2:C4"]
    assert [point.type for point in rule.colorScale.cfvo] == ["num", "num"]
    assert [point.val for point in rule.colorScale.cfvo] == [0, 1]


def test_columns_are_as_wide_as_their_text_within_bounds() -> None:
    sheet = opened(to_xlsx(answer())).worksheets[0]
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ADF"}
    # 職員0002 takes 8 cells; a column is no narrower than its heading and no wider than 48.
    assert 8 < widths["A"] < 14
    assert 5 < widths["D"] < 12
    assert 48 <= widths["F"] < 49


def test_rows_are_as_high_as_their_texts() -> None:
    sheet = opened(to_xlsx(answer())).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in (2, 3, 4)]
    assert heights[0] >= 3 * 13
    assert heights[1] >= 3 * 13
    assert heights[2] is None


def test_head_and_remarks_stand_on_the_second_sheet_and_other_tables_after_it() -> None:
    other = Table((text("name"),), pl.DataFrame({"name": ["a"]}), title="Others/more")
    book = opened(to_xlsx(answer(TABLE, other)))
    assert book.sheetnames == ["Demand 2024", "Notes", "Others more"]
    notes = [row[0] for row in cells(book.worksheets[1]) if row[0]]
    assert notes == ["Demand: [2024]", "=HEAD()", "3 people", "Remark."]
    assert cells(book.worksheets[2]) == [["Name"], ["a"]]


def test_every_printed_page_says_what_it_is_and_whose() -> None:
    other = Table((text("name"),), pl.DataFrame({"name": ["a"]}), title="Others")
    for sheet in opened(to_xlsx(replace(answer(TABLE, other), title="R&D"))).worksheets:
        assert sheet.oddHeader.left.text == "R&&D"
        assert sheet.oddHeader.right.text == "=HEAD()"
        assert sheet.page_setup.paperSize == 9
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (
            *(True, 0),
        )


def test_the_notes_are_no_wider_than_a_page() -> None:
    notes = opened(to_xlsx(answer())).worksheets[1]
    # A4 is 210 mm wide, the margins are 0.7 inches each; a unit of width is up to 8.5 dots of 96 an inch.
    room = (210 / 25.4 - 2 * 0.7) * 96 / 8.5
    assert notes.column_dimensions["A"].width <= room
    assert all(row[0].alignment.wrap_text for row in notes.iter_rows(min_row=3) if row[0].value)


def test_sheets_of_one_name_are_told_apart() -> None:
    table = Table((text("name"),), pl.DataFrame({"name": ["a"]}), title="x" * 40)
    names = opened(to_xlsx(answer(table, table, table))).sheetnames
    assert len({name.casefold() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


def test_a_table_that_nobody_asks_for_stands_nowhere() -> None:
    table = Table((text("name"),), pl.DataFrame({"name": ["a"]}), title="Ids", extra=True)
    with_more = answer(TABLE, table)
    assert opened(to_xlsx(with_more)).sheetnames == ["Demand 2024", "Notes"]
    assert to_markdown(with_more) == to_markdown(answer())


@pytest.mark.parametrize("by_bureau", [(), ("--by-bureau",)])
def test_the_people_of_the_bottleneck_have_a_sheet_of_their_own(
    run: Run, by_bureau: tuple[str, ...], tmp_path: Path
) -> None:
    command = ("gap", "--sample", "--joint", *by_bureau)
    run(*command, "--table", "all", "--output", "joint.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "joint.xlsx")["People of the bottleneck"]
    header, *rows = cells(sheet)
    assert header == ["Bureau", "Staff id"][0 if by_bureau else 1 :]
    table = "bottleneck_people_bureaus" if by_bureau else "bottleneck_people"
    found = run_json(run, *command, "--table", table)
    assert [row[-1] for row in rows] == [row["staff_id"] for row in found]


def test_an_empty_table_is_a_header_alone() -> None:
    sheet = opened(to_xlsx(answer(Table(TABLE.columns, ROWS.clear())))).worksheets[0]
    assert len(cells(sheet)) == 1
    assert sheet.auto_filter.ref == "A1:G1"


def test_what_no_worksheet_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    long = Table((text("name"),), pl.DataFrame({"name": ["x" * 32_768]}))
    with pytest.raises(TdskillError, match="32,768 letters"):
        to_xlsx(answer(long))
    monkeypatch.setattr(limits, "ROWS", 3)
    with pytest.raises(TdskillError, match="holds 2 rows, and there are 3"):
        to_xlsx(answer())


def test_without_its_package_what_to_install_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    result = run("gap", "--sample", "--output", "gap.xlsx", code=1)
    assert "python -m pip install fastexcel XlsxWriter" in result.stderr
    assert not (tmp_path / "gap.xlsx").exists()


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "command",
    [
        ("gap",),
        ("gap", "--levels"),
        ("gap", "--by-bureau"),
        ("attainment", "--top", "1"),
        ("attainment", "--summary"),
        ("priorities",),
        ("status",),
        ("trend",),
    ],
)
def test_every_answer_has_a_workbook(
    run: Run, command: tuple[str, ...], lang: str, tmp_path: Path
) -> None:
    run(*command, "--sample", "--output", "x.xlsx", lang=lang)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    machine = run(*command, "--sample", "--format", "csv").stdout.splitlines()
    assert book.worksheets[0].max_row >= 2
    if command[0] in ("gap", "priorities"):
        assert book.worksheets[0].max_row == len(machine)


def test_the_figures_are_those_of_the_other_formats(run: Run, tmp_path: Path) -> None:
    run("gap", "--sample", "--year", "2024", "--output", "gap.xlsx")
    rows = pl.DataFrame(run_json(run, "gap", "--sample", "--year", "2024"))
    sheet = openpyxl.load_workbook(tmp_path / "gap.xlsx").worksheets[0]
    header, *body = cells(sheet)
    at = header.index("Shortfall")
    assert [row[at] for row in body] == rows["shortfall"].to_list()
    assert [row[header.index("Coverage at least")] for row in body] == pytest.approx(
        rows["coverage"].to_list(), abs=1e-6
    )


def run_json(run: Run, *command: str) -> Any:
    import json

    return json.loads(run(*command, "--format", "json").stdout)


def test_a_workbook_about_persons_is_its_owners_alone(run: Run, tmp_path: Path) -> None:
    run("attainment", "--sample", "--top", "1", "--output", "people.xlsx")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "people.xlsx").stat().st_mode) == 0o600


def test_a_pipe_takes_a_workbook(run: Run) -> None:
    piped = run("gap", "--sample", "--format", "xlsx").stdout_bytes
    assert opened(piped).sheetnames[1:] == ["Notes", "Charts"]


def book_of(run: Run, tmp_path: Path, *command: object) -> Any:
    run(*command, "--output", "x.xlsx")
    return openpyxl.load_workbook(tmp_path / "x.xlsx")


def as_rows(sheet: Any) -> list[dict[str, Any]]:
    header, *body = cells(sheet)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_before_and_afterwards_are_numbers_in_columns_of_their_own(
    run: Run, tmp_path: Path
) -> None:
    changes = tmp_path / "changes.yaml"
    changes.write_text("left:\n  - staff_id: 100158\n", encoding="utf-8")
    command = ("simulate", "--sample", "--changes", str(changes))
    rows = as_rows(book_of(run, tmp_path, *command).worksheets[0])
    found = run_json(run, *command)
    for heading, name in (
        ("Supply", "supply"),
        ("Shortfall", "shortfall"),
        ("Coverage at least", "coverage"),
    ):
        for when in ("before", "after"):
            told = [row[f"{heading} {when}"] for row in rows]
            assert told == pytest.approx([row[f"{name}_{when}"] for row in found], abs=1e-6)
    assert not any("→" in str(cell) for row in rows for cell in row.values())


def test_a_post_has_the_staff_id_and_the_name_in_two_columns(run: Run, tmp_path: Path) -> None:
    rows = as_rows(book_of(run, tmp_path, "place", "--sample").worksheets[0])
    found = run_json(run, "place", "--sample")
    assert [(row["Staff id"], row["Full name"]) for row in rows] == [
        (row["staff_id"], row["staff_name"]) for row in found
    ]
    assert [row["Who comes next: staff id"] for row in rows] == [
        row["next_staff_id"] for row in found
    ]


@pytest.mark.parametrize("without", [(), ("--without", "100158")])
def test_a_team_has_ids_and_names_in_two_columns(
    run: Run, without: tuple[str, ...], tmp_path: Path
) -> None:
    command = ("team", "--sample", "--bureau", "環境局", *without)
    rows = as_rows(book_of(run, tmp_path, *command).worksheets[0])
    key, heading = "only_holder", "Only one at Lv.1+"
    if without:
        key, heading = f"{key}_after", f"{heading} afterwards"
    levels = run_json(run, *command, "--table", "levels")
    found = [row[key] for row in levels if row["at_level"] == 1]
    assert [row[f"{heading}: staff id"] for row in rows] == found
    # Made-up people are named by the end of their ids.
    named = [one and f"職員0{one[-3:]}" for one in found]
    assert [row[f"{heading}: name"] for row in rows] == named
