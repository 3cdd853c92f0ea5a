"""Workbooks of several sheets: read whole, or told; in every kind of file."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from polars.testing import assert_frame_equal

from conftest import Run
from filling import workspace_in
from kind_cases import table_of
from sentences import told as all_but_words
from tdskill import sheets
from tdskill.errors import Problem, Severity, TdskillError, UsageError
from tdskill.framework import embedded_framework
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Intake, Sheets
from tdskill.kinds import KINDS
from tdskill.resources import sample_dir

FRAMEWORK = embedded_framework()

each_kind = pytest.mark.parametrize("kind", KINDS)

_TAKEN = 12
STAFF = ["職員番号", "氏名", "クラウドサービス活用"]


def write(path: Path, tables: Mapping[str, Any], hidden: Sequence[str] = ()) -> Path:
    """Write sheets of texts; the hidden ones are hidden in one of the two ways."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(number, place, cell, None, "")
                    else:
                        sheet.write(number, place, cell)
        book.get_worksheet_by_name(next(name for name in tables if name not in hidden)).activate()
        for place, name in enumerate(hidden):
            sheet = book.get_worksheet_by_name(name)
            sheet.very_hidden() if place % 2 else sheet.hide()
    return path


def sample(kind: str) -> list[list[str]]:
    """Return the header and a few rows of the made-up data of each kind."""
    name = "roster" if kind == "people" else kind
    path = sample_dir() / "2024" / f"{name}.csv"
    if not path.exists():
        header, *examples = table_of(kind)
        return [header, *(examples * _TAKEN)[:_TAKEN]]
    text = path.read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))[: 1 + _TAKEN]
    return [row[:1] for row in rows] if kind == "people" else rows


def read(kind: str, path: Path) -> Intake:
    return read_file(kind, path, FRAMEWORK)


def errors(intake: Intake) -> list[Problem]:
    return [each for each in intake.problems if each.severity is Severity.ERROR]


def figures(intake: Intake, severity: Severity) -> list[tuple[str, ...]]:
    return [all_but_words(each) for each in intake.problems if each.severity is severity]


def staff(*rows: Sequence[object]) -> list[Sequence[object]]:
    return [STAFF, *rows]


@each_kind
def test_sheets_of_one_header_are_read_whole_in_any_order_of_columns(
    kind: str, tmp_path: Path
) -> None:
    header, *rows = sample(kind)
    text = tmp_path / f"{kind}.csv"
    with text.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    half = len(rows) // 2
    book = write(
        tmp_path / f"{kind}.xlsx",
        {
            "A局": [header, *rows[:half]],
            "記入要領": [["一行に一人を書いてください"]],
            "B局": [[], [], *([*reversed(row)] for row in (header, *rows[half:]))],
        },
    )
    told, expected = read(kind, book), read(kind, text)
    assert not errors(told)
    rows_apart = [name for name in expected.frame.columns if name != "row"]
    assert_frame_equal(told.frame.select(rows_apart), expected.frame.select(rows_apart))
    noted = figures(told, Severity.NOTE)
    assert ("sheets_read_as_one", "2", "'A局'", "'B局'") in noted
    assert ("sheets_without_columns", "'記入要領'") in noted


@each_kind
def test_a_wrong_cell_is_told_by_sheet_and_row(kind: str, tmp_path: Path) -> None:
    header, *rows = sample(kind)
    columns = {"demand": 0, "seats": 0, "posts": 0}
    wrong = [*rows[-1]]
    wrong[columns.get(kind, header.index("職員番号") if "職員番号" in header else 0)] = "=1+1"
    book = write(tmp_path / "x.xlsx", {"A局": [header, *rows[:3]], "B局": [header, rows[3], wrong]})
    told = errors(read(kind, book))[0]
    assert (told.sheet, told.row) == ("B局", 3)
    assert told.code == "formula_without_value"


@each_kind
@pytest.mark.parametrize("way", [["秘"], ["記", "秘"]], ids=["hidden", "very hidden"])
def test_a_hidden_sheet_is_never_read_for_a_visible_one(
    kind: str, way: list[str], tmp_path: Path
) -> None:
    header, *rows = sample(kind)
    tables = {"秘": [header, *rows[:5]], "表": [header, *rows[5:]], "記": [["覚え"]]}
    told = read(kind, write(tmp_path / "x.xlsx", tables, way))
    alone = read(kind, write(tmp_path / "y.xlsx", {"表": [header, *rows[5:]]}))
    assert_frame_equal(told.frame, alone.frame)
    assert ("sheets_hidden", "'秘'") in figures(told, Severity.WARNING)


def test_a_workbook_with_the_columns_on_hidden_sheets_alone_is_refused(tmp_path: Path) -> None:
    tables = {"秘": staff(["0001", "職員0001", 1]), "表": [["覚え"]]}
    with pytest.raises(TdskillError, match="only hidden sheets have the needed columns: '秘'"):
        read("staff", write(tmp_path / "x.xlsx", tables, ["秘"]))


@pytest.mark.parametrize("kind", ["staff", "roster", "people"])
def test_a_person_on_two_sheets_is_told_with_both_and_the_way_to_one_of_them(
    kind: str, tmp_path: Path
) -> None:
    tables = {
        "2023": staff(["0009", "職員0009", 1], ["0001", "職員0001", 1]),
        "2024": staff(["0001", "職員0001", 2]),
    }
    intake = read(kind, write(tmp_path / "x.xlsx", tables))
    (told,) = errors(intake)
    assert (told.sheet, told.row, told.column) == ("2024", 2, "職員番号")
    assert all_but_words(told) == ("staff_id_twice", "'0001'", "3", "'2023'")
    assert told.hint.endswith("--sheet NAME")
    assert intake.frame["staff_id"].to_list() == ["0009"]


def test_levels_of_two_sheets_that_contradict_are_told_with_both(tmp_path: Path) -> None:
    header = ["職員番号", "スキル", "レベル"]
    tables = {
        "原本": [header, ["0001", "ux_design", 1]],
        "写し": [header, ["0001", "ux_design", 2]],
    }
    told = errors(read("staff", write(tmp_path / "x.xlsx", tables)))
    assert [(each.sheet, each.row) for each in told] == [("原本", 2), ("写し", 2)]
    assert all_but_words(told[0])[-2:] == ("2", "'写し'")
    assert "--sheet" in told[0].hint


def test_a_need_on_two_sheets_does_not_count_twice(tmp_path: Path) -> None:
    header = ["局", "スキル", "レベル", "人数"]
    one, two = ["A局", "ux_design", 1, 3], ["A局", "UXデザイン", 1, 5]
    tables = {"2023": [header, one], "2024": [header, two, ["B局", "ux_design", 1, 1]]}
    intake = read("demand", write(tmp_path / "x.xlsx", tables))
    (told,) = errors(intake)
    assert (told.sheet, told.row) == ("2024", 2)
    assert all_but_words(told) == ("need_in_two_sheets", "2", "'2023'")
    assert intake.frame["bureau"].to_list() == ["B局"]
    within = {"A局": [header, one, one], "B局": [header, ["B局", "ux_design", 1, 1]]}
    assert not errors(read("demand", write(tmp_path / "y.xlsx", within)))


def test_sheets_of_two_shapes_are_refused(tmp_path: Path) -> None:
    long = [["職員番号", "スキル", "レベル"], ["0001", "ux_design", 1]]
    path = write(tmp_path / "x.xlsx", {"横": staff(["0001", "職員0001", 1]), "縦": long})
    with pytest.raises(TdskillError, match="'横' and '縦' are laid out in two ways"):
        read("staff", path)
    with sheets.only(["縦"]):
        assert read("staff", path).frame["ux_design"].to_list() == [1]
    blank = write(tmp_path / "y.xlsx", {"横": staff(["0001", "職員0001", 1]), "縦": long[:1]})
    assert not errors(read("staff", blank))


def test_a_column_that_one_sheet_lacks_is_told_and_one_that_it_adds_is_read(tmp_path: Path) -> None:
    tables = {
        "A局": staff(["0001", "職員0001", 1]),
        "B局": [["職員ID", "UXデザイン", "備考"], ["0002", 2, "x"]],
    }
    intake = read("staff", write(tmp_path / "x.xlsx", tables))
    assert intake.frame.select("staff_id", "name", "cloud_services", "ux_design").rows() == [
        ("0001", "職員0001", 1, None),
        ("0002", None, None, 2),
    ]
    warned = {p.sheet: all_but_words(p) for p in intake.problems if p.severity is Severity.WARNING}
    assert warned["A局"] == ("sheet_lacks_columns", "'UXデザイン'")
    assert warned["B局"] == ("sheet_lacks_columns", "'氏名'", "'クラウドサービス活用'")


@pytest.mark.parametrize(
    "top",
    [[["職番", *STAFF[1:]]], [["B局", "職員", "一覧"], [], STAFF]],
    ids=["lacks", "much above"],
)
def test_a_sheet_much_like_the_others_that_has_no_good_header_is_warned_of(
    top: list[list[str]], tmp_path: Path
) -> None:
    tables = {
        "A局": staff(["0001", "職員0001", 1]),
        "B局": [*top, ["0002", "職員0002", 1]],
    }
    intake = read("staff", write(tmp_path / "x.xlsx", tables))
    (told,) = (p for p in intake.problems if p.severity is Severity.WARNING)
    assert (told.sheet, *all_but_words(told)) == ("B局", "sheet_much_alike", "'A局'")
    assert "職員番号" in told.hint


def test_a_sheet_much_like_the_others_that_can_be_read_two_ways_is_refused(tmp_path: Path) -> None:
    tables = {
        "A局": staff(["0001", "職員0001", 1]),
        "B局": [[*STAFF, "氏名"], ["0002", "職員0002", 1, "職員0003"]],
        "集計": [["人数", "人数"], [1, 2]],
    }
    with pytest.raises(TdskillError, match=r"Sheet 'B局': .*several columns mean"):
        read("staff", write(tmp_path / "x.xlsx", tables))


def test_merged_cells_and_unnamed_columns_are_told_with_their_sheet(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, staff_id in (("A局", "0001"), ("B局", "0002")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, STAFF)
            sheet.write_row(1, 0, [staff_id, "職員", 1])
        sheet.write(1, 4, "メモ")
        sheet.merge_range("C2:C3", 2)
    told = [p for p in read("staff", path).problems if p.sheet]
    assert {each.sheet for each in told} == {"B局"}
    assert any("C2:C3" in each.message for each in told if each.code == "cells_merged")
    assert ("column_without_header", "5") in map(all_but_words, told)


# In commands


def test_a_returned_table_of_several_sheets_is_told_by_sheet(run: Run, tmp_path: Path) -> None:
    folder = workspace_in(tmp_path / "ws")
    head = ["職員番号", "段階", "評価日", "UXデザイン"]
    row = ["0001", "自己チェック", "2024-10-01", 1]
    path = write(
        tmp_path / "back.xlsx",
        {"A局": [head, row], "B局": [head, ["0002", *row[1:3], 2], ["0099", *row[1:]]]},
    )
    collect = ("collect", path, "--workspace", folder, "--year", "2024")
    told = run(*collect, code=1).stderr
    assert "back.xlsx sheet 'B局' row 3 column 職員番号: error: '0099' is not on the roster" in told
    again = write(
        tmp_path / "again.xlsx",
        {"A局": [head, row], "B局": [head, [*row[:3], 3], ["0002", *row[1:]]]},
    )
    told = " ".join(run("collect", again, *collect[2:], code=1).stderr.split())
    assert (
        "again.xlsx, sheet A局 row 2 column UXデザイン: error: '0001' contradicts row 2 of" in told
    )
    assert "again.xlsx, sheet B局 at the same stage and date: 'UX Design' 1 (there 3)." in told
    run(*collect, "--sheet", "A局")
    lines = (folder / "2024" / "assessments.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + 1


def test_what_one_file_says_of_another_is_told_by_sheet(run: Run, tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text("職員番号,UXデザイン\n1,1\n", encoding="utf-8")
    header = sample("certificates")[0]
    place, exam, day = (header.index(name) for name in ("職員番号", "試験名", "合格日"))
    cells = [""] * len(header)
    cells[exam] = "ITパスポート試験"

    def of(staff_id: str, passed_on: str) -> list[str]:
        row = [*cells]
        row[place], row[day] = staff_id, passed_on
        return row

    write(
        tmp_path / "2024" / "certificates.xlsx",
        {
            "A局": [header, of("1", "2024-05-01"), of("1", "2024-06-01")],
            "B局": [header, of("77", "2024-05-01"), of("1", "2025-06-01")],
        },
    )
    told = " ".join(run("evidence").stderr.split())
    assert "certificates.xlsx sheet 'B局' row 2 column 職員番号: note: 1 staff ID" in told
    assert "'77' (row 2 of sheet 'B局')" in told
    assert "certificates.xlsx sheet 'B局' row 3 column 合格日: warning: The date 2025-06-01" in told


# Numbering rows throughout


def test_rows_of_sheets_are_found_again_at_every_edge() -> None:
    numbered = Sheets(("a", "b", "c"), (0, 3, 3 + 1_048_576))
    places = {1: ("a", 1), 3: ("a", 3), 4: ("b", 1), 1_048_579: ("b", 1_048_576)}
    places[1_048_580] = ("c", 1)
    assert {row: numbered.place(row) for row in places} == places
    assert Sheets().place(7) == (None, 7)


# Asking for a sheet


def roster(folder: Path, tables: Mapping[str, Any]) -> Path:
    (folder / "2024").mkdir()
    return write(folder / "2024" / "roster.xlsx", tables)


HEAD = ["職員番号", "氏名", "所属局"]
YEARS: dict[str, Any] = {
    "2023": [HEAD, ["0001", "職員0001", "A局"], ["0002", "職員0002", "A局"]],
    "2024": [HEAD, ["0001", "職員0001", "B局"]],
}


def test_one_sheet_is_read_where_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    roster(tmp_path, YEARS)
    stopped = run("sheet", "--out", "f", code=1).output
    assert "roster.xlsx sheet '2024' row 2 column 職員番号" in stopped
    assert "row 2 of sheet '2023'" in stopped
    run("sheet", "--out", "f", "--sheet", "２０２４")
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["2024-self-0001.xlsx"]
    run("sheet", "--out", "g", "--sheet", "2024", "--sheet", "2023", code=1)


def test_places_of_sheets_are_told_in_japanese(run: Run, tmp_path: Path) -> None:
    roster(tmp_path, YEARS)
    told = run("sheet", "--out", "f", code=1, lang="ja").output
    assert "roster.xlsx シート「2024」 2行目 「職員番号」列" in told
    assert "職員番号「0001」は、すでにシート「2023」の2行目にあります。" in told


def test_a_sheet_that_no_workbook_has_is_refused_with_those_there_are(
    run: Run, tmp_path: Path
) -> None:
    roster(tmp_path, {"2024": YEARS["2024"], "メモ": [["覚え"]]})
    told = run("sheet", "--out", "f", "--sheet", "2O24", code=2).output
    assert "no workbook has a sheet 2O24" in told
    assert "Known: 2024, メモ" in told
    assert not (tmp_path / "f").exists()


def test_a_sheet_that_no_workbook_has_is_told_with_what_is_wrong_in_all_of_them(
    run: Run, tmp_path: Path
) -> None:
    roster(tmp_path, YEARS)
    told = run("sheet", "--out", "f", "--sheet", "2025", code=1).output
    assert "no workbook has a sheet 2025" in told
    assert "Known: 2023, 2024" in told


def test_a_sheet_asked_for_holds_for_the_workbooks_that_have_it(run: Run, tmp_path: Path) -> None:
    roster(tmp_path, YEARS)
    write(tmp_path / "2024" / "staff.xlsx", {"総務": staff(["0001", "職員0001", 2])})
    needs = ["局", "業務", "スキル項目", "必要レベル", "必要人数"]
    one = ["A局", "窓口", "クラウドサービス活用", 1, 1]
    two = ["B局", "窓口", "クラウドサービス活用", 1, 2]
    write(tmp_path / "2024" / "demand.xlsx", {"A局": [needs, one], "B局": [needs, two]})
    told = run("gap", "--sheet", "総務", "--format", "csv")
    assert "2 sheets were read as one table: 'A局', 'B局'." in told.stderr
    run("gap", "--sheet", "総務", "--sheet", "C局", code=2)
    run("report", "--all", "--out", "pages", "--sheet", "C局", code=2)
    assert not (tmp_path / "pages").exists()


def test_a_sheet_of_the_year_before_alone_may_be_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    last_year = staff(["0001", "職員0001", 2])
    write(tmp_path / "2023" / "staff.xlsx", {"確定": last_year, "写し": last_year})
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "roster.csv").write_text("職員番号\n0001\n", encoding="utf-8")
    run("sheet", "--out", "f", code=1)
    run("sheet", "--out", "g", "--sheet", "確定")


def test_a_sheet_asked_for_of_csv_files_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "roster.csv").write_text("職員番号\n0001\n", encoding="utf-8")
    assert "CSV files have no sheets" in run("sheet", "--out", "f", "--sheet", "A", code=2).output


def test_a_hidden_sheet_is_read_where_it_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", {**YEARS, "秘": YEARS["2024"]}, ["秘"])
    with sheets.only(["秘"]):
        assert read("roster", path).frame["bureau"].to_list() == ["B局"]


def test_what_was_asked_for_is_forgotten_with_the_command() -> None:
    with sheets.only(["A"]):
        assert sheets.chosen(["A", "B"]) == ["A"]
        with sheets.only(["C"]), pytest.raises(UsageError):
            sheets.refuse_unknown()
        assert sheets.chosen(["A", "B"]) == ["A"]
    assert sheets.chosen(["A", "B"]) == []
