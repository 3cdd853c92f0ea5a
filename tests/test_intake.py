"""Files as Excel, forms and HR systems write them, made by hand, and what they must mean."""

import csv
import datetime as dt
import io
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import openpyxl
import openpyxl.chart
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from conftest import Run
from sentences import told as all_but_words
from small import small_framework, three_skills
from tdskill.errors import ProblemsFoundError, Severity, TdskillError, errors_in
from tdskill.framework import embedded_framework
from tdskill.intake import decode, grid
from tdskill.intake.assessments import read_assessments, staff_of
from tdskill.intake.assignments import read_assignments
from tdskill.intake.cells import parse_date
from tdskill.intake.certificates import read_certificates
from tdskill.intake.demand import read_demand
from tdskill.intake.ladder_checks import read_ladder_checks
from tdskill.intake.reading import read_file
from tdskill.intake.roster import read_roster
from tdskill.intake.row_problems import Bad, Intake
from tdskill.intake.staff import read_staff
from tdskill.names import match_key
from tdskill.tables import CERTIFICATES, DEMAND, STAGES, staff_schema
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

FRAMEWORK = three_skills()
SKILLS = ("it_strategy", "ux_design", "cloud_services")
NAMES = ("ITストラテジー", "UXデザイン", "クラウドサービス活用")

WIDE = """\
職員番号,氏名,所属局,職層,人材区分,段階,ITストラテジー,UXデザイン,クラウドサービス活用
0101,職員0001,総務局,主任,ICT職,確定,0,1,2
0102,職員0002,財務局,主事,DXアンバサダー,自己チェック,3,,1
"""
PEOPLE = [
    ("0101", "職員0001", "総務局", "主任", "ICT職", "confirmed", 0, 1, 2),
    ("0102", "職員0002", "財務局", "主事", "DXアンバサダー", "self", 3, None, 1),
]
DEMAND_FILE = """\
局,業務,スキル項目,必要レベル,必要人数
総務局,研修,UXデザイン,Lv.2,3人
財務局,,ITストラテジ―,自立レベル,"1,200"
"""
NEEDS = [
    ("総務局", "研修", "ux_design", 2, 3),
    ("財務局", None, "it_strategy", 2, 1200),
]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to(content: str | bytes, name: str = "staff.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return to


Write = Callable[..., Path]


def staff(path: Path, encoding: str | None = None) -> list[tuple[object, ...]]:
    """Return the rows of a staff file about which there is nothing to tell."""
    intake = read_staff(path, FRAMEWORK, encoding=encoding)
    assert intake.problems == ()
    assert intake.rows_left_out == 0
    return intake.frame.drop("capacity").rows()


def notes(intake: Intake) -> list[tuple[str, ...]]:
    assert {problem.severity for problem in intake.problems} <= {Severity.NOTE}
    return figures(intake)


def figures(intake: Intake) -> list[tuple[str, ...]]:
    return [all_but_words(problem) for problem in intake.problems]


def workbook(path: Path, *sheets: Iterable[Iterable[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


# Encodings, line ends, delimiters


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encoding_and_line_ends_are_found_out(write: Write, encoding: str, ends: str) -> None:
    assert staff(write(WIDE.replace("\n", ends), encoding=encoding)) == PEOPLE


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")]
)
def test_utf_16_is_known_by_its_mark(write: Write, mark: bytes, encoding: str) -> None:
    assert staff(write(mark + WIDE.encode(encoding))) == PEOPLE


@pytest.mark.parametrize(
    "encoding", ["euc-jp", "iso-2022-jp", "utf-16-le", "utf-16-be", "shift_jis", "UTF-8", "cp932"]
)
def test_an_encoding_that_is_named_is_taken(write: Write, encoding: str) -> None:
    assert staff(write(WIDE, encoding=encoding), encoding) == PEOPLE


def test_what_calls_itself_shift_jis_may_hold_the_signs_of_windows(write: Write) -> None:
    text = WIDE.replace("職員0002", "職員髙﨑①㈱")
    assert staff(write(text, encoding="cp932"), "shift_jis")[1][1] == "職員髙﨑①㈱"


@pytest.mark.parametrize("byte", [b"\x80", b"\xa0", b"\xfd", b"\xfe", b"\xff"])
@pytest.mark.parametrize("ends", ["\n", "\r"])
def test_bytes_that_are_no_cp932_letters_are_refused(write: Write, byte: bytes, ends: str) -> None:
    # The head of the file is looked at first: the byte must be found behind it, too.
    text = WIDE + "".join(f"1{n:05},職員,総務局,主任,ICT職,確定,0,0,0\n" for n in range(9_000))
    content = (text + "x@,,,,,,,,\n").replace("\n", ends).encode("cp932").replace(b"@", byte)
    assert len(content) > 1 << 18
    with pytest.raises(TdskillError, match="neither UTF-8 nor Windows Japanese"):
        read_staff(write(content), FRAMEWORK)


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_tabs_and_semicolons_delimit_too(write: Write, delimiter: str) -> None:
    assert staff(write(WIDE.replace(",", delimiter))) == PEOPLE


@pytest.mark.parametrize("ends", ["\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_quoted_cells_hold_commas_quotes_and_line_breaks(
    write: Write, encoding: str, ends: str
) -> None:
    text = (
        '職員番号,"氏名",備考,ITストラテジー,UXデザイン,"クラウド\nサービス活用"\n'
        '0101,"職員, ""甲""","一行目\n二行目",1,"2",3\n'
        '0102,職員乙,"",0,,"Lv.1"\n'
    )
    intake = read_staff(write(text.replace("\n", ends), encoding=encoding), FRAMEWORK)
    assert notes(intake) == [("columns_unused", "'備考'")]
    assert intake.frame.select("staff_id", "name", *SKILLS).rows() == [
        ("0101", '職員, "甲"', 1, 2, 3),
        ("0102", "職員乙", 0, None, 1),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("name", ['備"考', '備考"', '"備""考"', '"備"考'])
def test_a_stray_quotation_mark_in_the_header_swallows_no_rows(
    write: Write, name: str, encoding: str
) -> None:
    text = WIDE.replace("氏名", name)
    assert [
        row[0] for row in read_staff(write(text, encoding=encoding), FRAMEWORK).frame.rows()
    ] == [
        "0101",
        "0102",
    ]


@pytest.mark.parametrize("other", ["3", "Lv.3"])
@pytest.mark.parametrize(("cell", "level"), [('""2', 2), ('"Lv."2', 2), ('"2" ', 2), ('"2"', 2)])
def test_what_stands_behind_a_quoted_part_of_a_cell_belongs_to_it(
    write: Write, cell: str, level: int, other: str
) -> None:
    wide = f"職員番号,{','.join(NAMES)}\n1001,{cell},1,{other}\n"
    long = long_file(f"1001,ITストラテジー,{cell},,", f"1001,クラウド活用,{other},,")
    assert staff(write(wide))[0][-3:] == (level, 1, 3)
    assert staff(write(long))[0][-3:] == (level, None, 3)


def test_rows_are_counted_as_a_spreadsheet_shows_them(write: Write) -> None:
    text = '\n職員番号,氏名,UXデザイン\n\n1001,"職員\n0001",1\n,,\n1002,職員0002,9\n'
    (problem,) = (
        problem
        for problem in read_staff(write(text), FRAMEWORK).problems
        if problem.severity is Severity.ERROR
    )
    assert problem.row == 6


@pytest.mark.parametrize("blank", ["\n", ",,,,,,,,\n", " ,　,,,,,,,\n"])
def test_blank_rows_are_no_rows(write: Write, blank: str) -> None:
    header, first, second = WIDE.splitlines(keepends=True)
    assert staff(write(blank + header + blank + first + blank + second + blank)) == PEOPLE


def test_a_last_line_needs_no_end(write: Write) -> None:
    assert staff(write(WIDE.rstrip("\n"))) == PEOPLE


def test_a_large_cp932_file_is_read_in_pieces(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{n:06},職員{n:06},総務局,{n % 4},{'' if n % 3 else 1},0\n" for n in range(9_000)]
    text = "職員番号,氏名,所属局," + ",".join(NAMES) + "\n" + "".join(rows)
    at_once = read_staff(write(text, "utf8.csv"), FRAMEWORK).frame
    monkeypatch.setattr(grid, "_TABLE", 1_000)

    read = read_staff(write(text, encoding="cp932"), FRAMEWORK)

    assert read.problems == ()
    assert_frame_equal(read.frame, at_once)
    assert read.frame["staff_id"].to_list() == [f"{n:06}" for n in range(9_000)]
    assert read.frame["it_strategy"].to_list() == [n % 4 for n in range(9_000)]


# Headers


@pytest.mark.parametrize(
    "header",
    [
        "staff_id,name,bureau,rank,group,stage,it_strategy,ux_design,cloud_services",
        "Staff ID,Name,Bureau,Rank,Group,Stage,IT Strategy,UX Design,Cloud Services",
        "社員コード,お名前,部署名,役職,職種,評価段階,IT戦略,ＵＸデザイン,クラウド活用",
        "職員ID, 氏名 ,所属,職級,区分,ステージ,1. ITストラテジー,2 UXデザイン（レベル）,【3】クラウド活用:Lv",
    ],
)
def test_headers_may_be_japanese_or_english(write: Write, header: str) -> None:
    assert staff(write("\n".join([header, *WIDE.splitlines()[1:]]) + "\n")) == PEOPLE


@pytest.mark.parametrize("dash", "-‐‑‒–—―−─━ｰ－〜～ー")
def test_dashes_that_look_alike_are_one_in_skill_names(write: Write, dash: str) -> None:
    assert staff(write(WIDE.replace("ストラテジー", f"ストラテジ{dash}"))) == PEOPLE


def test_columns_stand_in_any_order(write: Write) -> None:
    turned = "".join(",".join(reversed(line.split(","))) + "\n" for line in WIDE.splitlines())
    assert staff(write(turned)) == PEOPLE


def test_columns_of_no_use_are_noted(write: Write) -> None:
    text = "ID,職員番号,年齢,UXデザイン,備考\nx,1001,40,1,\n"
    assert notes(read_staff(write(text), FRAMEWORK)) == [
        ("column_gives_way", "'ID'", "'職員番号'"),
        ("columns_unused", "'年齢'", "'備考'"),
        ("skills_without_column", "2"),
    ]


def test_the_frame_has_every_column_whatever_the_file_has(write: Write) -> None:
    frame = read_staff(write("職員番号,UXデザイン\n1001,1\n"), FRAMEWORK).frame
    assert frame.schema == pl.Schema(staff_schema(SKILLS))
    assert frame.rows() == [("1001", *[None] * 6, None, 1, None)]


# Cells

LEVELS = {
    "2": 2,
    "２": 2,
    " 2 ": 2,
    "02": 2,
    "+2": 2,
    "2.0": 2,
    "２．０": 2,
    "Lv.2": 2,
    "Lv2": 2,
    "lv 2": 2,
    "ＬＶ．２": 2,
    "Level 2": 2,
    "レベル2": 2,
    "ﾚﾍﾞﾙ2": 2,
    "レベル：２": 2,
    "自立レベル": 2,
    "自立 レベル": 2,
    "Lv.2 自立レベル": 2,
    "2：自立レベル": 2,
    "2（自立レベル）": 2,
    "未実施": 0,
    "Lv.0": 0,
    "0": 0,
    "要指導レベル": 1,
    "指導者レベル": 3,
    "3": 3,
    "": None,
    "　": None,
}


@pytest.mark.parametrize(("cell", "level"), LEVELS.items())
def test_a_level_is_understood_as_people_write_it(
    write: Write, cell: str, level: int | None
) -> None:
    text = f"職員番号,{','.join(NAMES)}\n1001,{cell},1,1\n1002,3,{cell},1\n"
    assert [row[-3:] for row in staff(write(text))] == [(level, 1, 1), (3, level, 1)]


@pytest.mark.parametrize("cell", ["-2", "2.5", "Lv.2.5", "1～2", "1-2", "2点", "二", "1e0", "0x1"])
def test_what_is_no_level_is_never_taken_for_one(write: Write, cell: str) -> None:
    intake = read_staff(write(f"職員番号,{','.join(NAMES)}\n1001,{cell},1,1\n"), FRAMEWORK)
    assert figures(intake) == [("not_a_level", repr(cell))]
    assert intake.frame.is_empty()
    assert intake.rows_left_out == 1


@pytest.mark.parametrize(
    ("cell", "stage"),
    [
        ("自己チェック", "self"),
        ("自己評価", "self"),
        ("Self", "self"),
        ("自己補正", "corrected"),
        ("補正後", "corrected"),
        ("確定", "confirmed"),
        ("スキルレベル確定版", "confirmed"),
        (" 確定済み ", "confirmed"),
        ("", None),
    ],
)
def test_a_stage_is_understood_as_people_write_it(
    write: Write, cell: str, stage: str | None
) -> None:
    text = f"職員番号,段階,{','.join(NAMES)}\n1001,{cell},1,1,1\n"
    assert staff(write(text))[0][5] == stage


@pytest.mark.parametrize(
    ("cell", "staff_id"),
    [
        ("0012", "0012"),
        ("００１２", "0012"),
        ("Ａ－１２", "A-12"),
        (" 0012　", "0012"),
        ("12.0", "12"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        ('"=""0012"""', "0012"),
        ("＇００１２", "0012"),
        ("a12", "a12"),
    ],
)
def test_a_staff_id_is_a_text(write: Write, cell: str, staff_id: str) -> None:
    assert staff(write(f"職員番号,{','.join(NAMES)}\n{cell},1,1,1\n"))[0][0] == staff_id


def test_a_bureau_is_spelled_as_at_its_first_place_and_that_is_noted(write: Write) -> None:
    header, first, second = WIDE.splitlines(keepends=True)
    third = first.replace("0101", "0103").replace("総務局", "総務　局").replace("ICT職", "ＩＣＴ職")
    intake = read_staff(write(header + first + second + third), FRAMEWORK)
    assert intake.frame["bureau"].to_list() == ["総務局", "財務局", "総務局"]
    assert intake.frame["group"].to_list() == ["ICT職", "DXアンバサダー", "ICT職"]
    assert notes(intake) == [
        ("spellings_unified", "2", "'総務 局'", "'総務局'", "'ＩＣＴ職'", "'ICT職'")
    ]


# Workbooks


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    rows = [line.split(",") for line in WIDE.splitlines()]
    assert staff(workbook(tmp_path / "staff.xlsx", rows)) == PEOPLE


def test_numbers_of_a_workbook_are_ids_and_levels(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "staff.xlsx",
        [
            ["職員番号", *NAMES],
            [1001, 1, 2.0, "３"],
            [1002.0, None, 0, "Lv.1"],
            ["0001003", 3, 3, 3],
        ],
    )
    assert [(row[0], *row[-3:]) for row in staff(path)] == [
        ("1001", 1, 2, 3),
        ("1002", None, 0, 1),
        ("0001003", 3, 3, 3),
    ]


def test_dates_of_a_workbook_are_dates(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "certificates.xlsx",
        [
            ["職員番号", "試験名", "合格日"],
            [1001, "ITストラテジスト試験", dt.date(2019, 12, 23)],
            [1002, "AP", dt.datetime(2020, 6, 26, 9, 30)],  # noqa: DTZ001
            [1003, "基本情報", "R2.6.26"],
        ],
    )
    intake = read_certificates(path, FRAMEWORK)
    assert intake.problems == ()
    assert intake.frame["passed_on"].to_list() == [
        dt.date(2019, 12, 23),
        dt.date(2020, 6, 26),
        dt.date(2020, 6, 26),
    ]


def test_the_first_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    rows = [line.split(",") for line in WIDE.splitlines()]
    path = workbook(tmp_path / "staff.xlsx", [["使い方"]], (), rows, rows[:1])
    intake = read_staff(path, FRAMEWORK)
    assert intake.frame.drop("capacity").rows() == PEOPLE
    assert notes(intake) == [
        ("one_sheet_of_several", "'表3'", "4"),
        ("sheets_without_columns", "'表1'"),
    ]


def test_rows_of_a_workbook_are_counted_as_excel_shows_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "staff.xlsx",
        [[], [None, "職員番号", *NAMES], [], [None, 1001, 1, 1, 1], [None, 1002, 9, 1, 1]],
    )
    assert [problem.row for problem in read_staff(path, FRAMEWORK).problems] == [5]


def test_error_cells_of_a_workbook_are_told_for_the_sheet_that_is_read(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [None, "職員番号", *NAMES, "メモ"],
        [None, 1001, "#N/A", 1, "#DIV/0!", None],
        [None, 1002, 1, 2, 3, "#NAME?"],
    ]
    path = workbook(tmp_path / "staff.xlsx", [["#REF!"]], rows)
    intake = read_staff(path, FRAMEWORK)
    assert [row[-3:] for row in intake.frame.rows()] == [(1, 2, 3)]
    assert [(problem.row, problem.column) for problem in errors_in(intake.problems)] == [
        (2, NAMES[0]),
        (2, NAMES[2]),
    ]


def styled(path: Path, *ids: tuple[object, str]) -> Path:
    """Write a workbook of these staff ids, each with its number format."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["職員番号", *NAMES])
    for value, number_format in ids:
        sheet.append([value, 1, 2, 3])
        sheet.cell(sheet.max_row, 1).number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (dt.datetime(2024, 5, 1), "is a date or a time"),  # noqa: DTZ001 - Excel knows no zones
        (dt.date(2024, 5, 1), "is a date or a time"),
        (12345678901234567890, "more than 15 digits"),
        (10**15, "more than 15 digits"),
        (1e-7, "with a fraction"),
        (1001.5, "with a fraction"),
    ],
)
def test_a_staff_id_that_excel_made_into_something_else_is_refused(
    tmp_path: Path, value: object, why: str
) -> None:
    form = "yyyy-mm-dd" if isinstance(value, dt.date) else "General"
    intake = read_staff(styled(tmp_path / "staff.xlsx", (value, form)), FRAMEWORK)
    (problem,) = intake.problems
    assert (problem.row, problem.column, problem.severity) == (2, "職員番号", Severity.ERROR)
    assert why in problem.message
    assert intake.frame.height == 0


def test_staff_ids_that_excel_shows_with_zeros_are_told(tmp_path: Path) -> None:
    ids = [(7, "0000"), ("0008", "@"), (1234, "0000"), (9, "General"), (999999999999999, "0")]
    intake = read_staff(styled(tmp_path / "staff.xlsx", *ids), FRAMEWORK)
    assert intake.frame["staff_id"].to_list() == ["7", "0008", "1234", "9", "999999999999999"]
    (note,) = notes(intake)
    assert note[1:] == ("1", "'7'", "2")


def test_merged_cells_of_a_workbook_are_told_unless_they_stand_in_the_header(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path / "staff.xlsx",
        [
            ["全員", None, None, None, None],
            ["職員番号", "所属局", *NAMES],
            [1001, "総務局", 1, 2, 3],
            [1002, None, 1, 2, 3],
        ],
    )
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(1)
    book.active.merge_cells("B2:B3")
    book.active.merge_cells("G1:H1")
    book.save(path)
    intake = read_staff(path, FRAMEWORK)
    assert intake.frame["bureau"].to_list() == ["総務局", None]
    (told,) = intake.problems
    assert told.code == "cells_merged"
    assert "B2:B3" in told.message


def test_a_sheet_that_is_a_chart_is_passed_over_without_a_word_of_the_library(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path / "staff.xlsx", [["職員番号", *NAMES], [1001, 1, 2, 3]])
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("グラフ", 0).add_chart(openpyxl.chart.BarChart())
    book.save(path)
    script = (
        "from pathlib import Path\nfrom small import three_skills\n"
        "from tdskill.intake.staff import read_staff\n"
        f"print(read_staff(Path({str(path)!r}), three_skills()).frame.height)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


# The long form


def long_file(*rows: str, columns: str = "職員番号,スキル項目,レベル,段階,評価日") -> str:
    return "\n".join([columns, *rows]) + "\n"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("rows", "level", "stage"),
    [
        # The highest stage counts, however old.
        (
            ["3,自己チェック,2024-12-01", "2,確定,2024-10-01", "1,自己補正,2024-11-01"],
            2,
            "confirmed",
        ),
        (["3,自己チェック,2024-12-01", "1,自己補正,2024-11-01"], 1, "corrected"),
        # Then the newest date.
        (["3,確定,2024-10-01", "1,確定,2024/12/1", "2,確定,R6.11.1"], 1, "confirmed"),
        # A level with a date is newer than one without; a stage is higher than none.
        (["3,確定,", "1,確定,2001-01-01"], 1, "confirmed"),
        (["3,,2024-12-01", "1,自己チェック,"], 1, "self"),
        # A row without a level says nothing.
        ([",確定,2024-12-01", "1,自己チェック,2024-10-01"], 1, "self"),
        # The same twice is no contradiction.
        (["2,確定,2024-10-01", "2,確定,2024-10-01"], 2, "confirmed"),
        ([",,"], None, None),
    ],
)
def test_the_highest_stage_counts_then_the_newest_date(
    write: Write, rows: list[str], level: int | None, stage: str | None, turned: bool
) -> None:
    lines = [f"1001,UXデザイン,{row}" for row in (reversed(rows) if turned else rows)]
    ((staff_id, *_, told, it, ux, cloud),) = staff(write(long_file(*lines)))
    assert (staff_id, told, it, ux, cloud) == ("1001", stage, None, level, None)


def test_the_stage_of_a_person_is_the_least_advanced_that_counts(write: Write) -> None:
    text = long_file(
        "1001,UXデザイン,1,確定,",
        "1001,UXデザイン,2,自己チェック,",
        "1001,ITストラテジー,2,自己補正,",
        "1002,UXデザイン,1,確定,",
    )
    assert [(row[0], row[5]) for row in staff(write(text))] == [
        ("1001", "corrected"),
        ("1002", "confirmed"),
    ]


def test_a_long_file_tells_of_people_what_any_of_their_rows_tells(write: Write) -> None:
    text = long_file(
        "1001,,,UXデザイン,1",
        "1002,職員0002,総務局,UXデザイン,2",
        "1001,職員0001,,ITストラテジー,3",
        "1001,,財務局,クラウドサービス活用,0",
        columns="職員番号,氏名,局,スキル,レベル",
    )
    assert staff(write(text)) == [
        ("1001", "職員0001", "財務局", None, None, None, 3, 1, 0),
        ("1002", "職員0002", "総務局", None, None, None, None, 2, None),
    ]


# Laws

people = st.lists(
    st.tuples(
        st.sampled_from(STAGES),
        st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=3, max_size=3).filter(any),
    ),
    min_size=1,
    max_size=6,
)
STAGE_WORDS = dict(zip(STAGES, ("自己チェック", "自己補正", "確定"), strict=True))


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def frame_of(text: str, encoding: str = "utf-8") -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "staff.csv"
        path.write_bytes(text.encode(encoding))
        intake = read_staff(path, FRAMEWORK)
    assert intake.problems == ()
    return intake.frame


@settings(deadline=None, max_examples=40)
@given(people, st.randoms(use_true_random=False))
def test_wide_and_long_say_the_same_in_any_order_of_rows(
    persons: list[tuple[str, list[int | None]]], chance: random.Random
) -> None:
    wide = [
        (f"{n:04}", f"職員{n:04}", STAGE_WORDS[stage], *levels)
        for n, (stage, levels) in enumerate(persons)
    ]
    long = [
        (staff_id, name, stage, skill, level)
        for staff_id, name, stage, *levels in wide
        for skill, level in zip(NAMES, levels, strict=True)
    ]
    expected = [
        (f"{n:04}", f"職員{n:04}", None, None, None, stage, *levels)
        for n, (stage, levels) in enumerate(persons)
    ]
    chance.shuffle(wide)
    chance.shuffle(long)

    from_wide = frame_of(csv_text([("職員番号", "氏名", "段階", *NAMES), *wide]))
    from_long = frame_of(
        csv_text([("職員番号", "氏名", "段階", "スキル", "レベル"), *long]), "cp932"
    )

    assert from_wide.drop("capacity").sort("staff_id").rows() == expected
    assert_frame_equal(from_long.sort("staff_id"), from_wide.sort("staff_id"))


cells = st.sampled_from(["0", "1", "3", "", " 2", "Lv.2", "２", "4", "9", "-1", "x", "自立レベル"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6))
def test_each_way_of_reading_tells_the_same(rows: list[tuple[str, str, str]]) -> None:
    lines = ["職員番号,備考," + ",".join(NAMES)]
    lines += [f"{n:04},#," + ",".join(row) for n, row in enumerate(rows)]
    text = "\n".join(lines) + "\n"
    ways = [
        text.encode(),
        text.encode("cp932"),
        text.replace("\n", "\r").encode(),
        ("\n" + text).encode("utf-16"),
        text.replace("#", '"一,二"').encode(),
        text.replace("#", '"一\n二"').encode("cp932"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "staff.csv"
        told = []
        for way, content in enumerate(ways):
            path.write_bytes(content)
            intake = read_staff(path, FRAMEWORK)
            below = 1 if way == 3 else 0
            told.append(
                (
                    intake.frame.rows(),
                    [((p.row or below) - below, p.column, p.message) for p in intake.problems],
                    intake.rows_left_out,
                )
            )
    assert all(answer == told[0] for answer in told)


# Demand and certificates


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_demand_file_gives_needs(write: Write, encoding: str) -> None:
    intake = read_demand(write(DEMAND_FILE, "demand.csv", encoding), FRAMEWORK)
    assert intake.problems == ()
    assert intake.frame.schema == pl.Schema(DEMAND)
    assert intake.frame.rows() == NEEDS


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("3", 3),
        ("３", 3),
        ("3人", 3),
        ("３ 名", 3),
        ('"1,200"', 1200),
        ("１，２００", 1200),
        ("3.0", 3),
        ("0", 0),
        ("0010", 10),
        ("9999999", 9_999_999),
    ],
)
def test_a_head_count_is_understood_as_people_write_it(
    write: Write, cell: str, people: int
) -> None:
    text = f"局,スキル,レベル,人数\n総務局,UXデザイン,1,{cell}\n"
    intake = read_demand(write(text, "demand.csv"), FRAMEWORK)
    assert intake.problems == ()
    assert intake.frame["headcount"].to_list() == [people]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-05-01",
        "2024/5/1",
        "２０２４／５／１",
        "2024.05.01",
        "20240501",
        "2024年5月1日",
        "令和6年5月1日",
        "R6.5.1",
        "r06/05/01",
        "2024-05-01 09:30",
        "2024-05-01T09:30:00",
        "2024年5月1日（水）",
        "2024年5月1日 水曜日",
        "2024/05/01(水曜)",
        "R6.5.1（水）",
        "20240501㈬",
        "2024/05/01（ 水 ） 9:30",
        "2024-05-01 (Wed)",
        "2024-05-01 wednesday",
    ],
)
def test_a_date_is_understood_in_both_calendars(write: Write, cell: str) -> None:
    text = f"職員番号,試験名,合格日\n1001,FE,{cell}\n"
    intake = read_certificates(write(text, "certificates.csv"), FRAMEWORK)
    assert intake.problems == ()
    assert intake.frame["passed_on"].to_list() == [dt.date(2024, 5, 1)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("H1.1.8", dt.date(1989, 1, 8)),
        ("S64.1.7", dt.date(1989, 1, 7)),
    ],
)
def test_an_era_begins_in_the_year_it_is_named(write: Write, cell: str, day: dt.date) -> None:
    text = f"職員番号,試験名,合格日\n1001,FE,{cell}\n"
    frame = read_certificates(write(text, "certificates.csv"), FRAMEWORK).frame
    assert frame["passed_on"].to_list() == [day]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2025年6月12日（金）", "'2025年6月12日（金）': 2025-06-12 is a Thursday."),
        ("R7.6.12 Fri", "'R7.6.12 Fri': 2025-06-12 is a Thursday."),
        ("2025/6/12(木", "'2025/6/12(木' is not a date."),
        ("2025/6/12(祝)", "'2025/6/12(祝)' is not a date."),
        ("10月1日", "'10月1日' has no year."),
        ("１０／１（火）", "'１０／１（火）' has no year."),
        ("(木)", "'(木)' is not a date."),
        ("1" + " " * 99_999 + "x", "'1 x' is not a date."),
    ],
)
@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_staff, "職員番号,スキル,レベル,評価日\n1001,UXデザイン,1,"),
        (read_assessments, "職員番号,スキル,レベル,段階,評価日\n1001,UXデザイン,1,確定,"),
        (read_certificates, "職員番号,試験名,合格日\n1001,FE,"),
        (partial(read_file, "trainings_taken"), "職員番号,研修名,修了日\n1001,基礎研修,"),
        (read_ladder_checks, "職員番号,目標,達成,確認日\n1001,仕様書に落とし込める。,はい,"),
        (read_assignments, "職員番号,配属先,区分,開始日\n1001,総務局,GQ,"),
    ],
)
def test_a_date_that_contradicts_itself_or_has_no_year_is_told(
    write: Write, read: Callable[..., Intake], text: str, cell: str, told: str
) -> None:
    found = errors_in(read(write(f"{text}{cell}\n", "a.csv"), FRAMEWORK).problems)
    assert [problem.message for problem in found if "日" in str(problem.column)] == [told]


def test_a_number_by_which_excel_counts_days_is_told_with_the_day(write: Write) -> None:
    # Excel shows 38443 as 2005-04-01.
    text = "職員番号,試験名,合格日\n1001,FE,38443\n"
    (found,) = errors_in(read_certificates(write(text, "a.csv"), FRAMEWORK).problems)
    assert all_but_words(found) == ("not_a_date", "'38443'")
    assert "it may be 2005-04-01" in found.hint


@pytest.mark.parametrize(
    ("cell", "year", "day"),
    [
        ("10月1日", 2024, dt.date(2024, 10, 1)),
        ("3月31日", 2024, dt.date(2025, 3, 31)),
        ("4/1", 2024, dt.date(2024, 4, 1)),
        ("2-29", 2023, dt.date(2024, 2, 29)),
        ("２月３日（月）", 2024, dt.date(2025, 2, 3)),
        ("2024-05-01", 2030, dt.date(2024, 5, 1)),
    ],
)
def test_a_day_without_a_year_is_one_of_the_fiscal_year(cell: str, year: int, day: dt.date) -> None:
    assert parse_date(cell, year) == day


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2-29", "There is no date '2-29'."),
        ("13/1", "There is no date '13/1'."),
        ("10月1日（水）", "'10月1日（水）': 2024-10-01 is a Tuesday."),
        ("10.1", "'10.1' is not a date."),
    ],
)
def test_a_day_that_the_fiscal_year_does_not_have_is_told(cell: str, told: str) -> None:
    found = parse_date(cell, 2024)
    assert isinstance(found, Bad)
    assert found.message == told


def test_a_day_on_which_an_exam_was_not_held_is_told_with_its_row_and_kept(write: Write) -> None:
    """IT Passport began in April 2009; the exam 第一種 was last held in fiscal 2000, until March 2001."""
    text = """\
職員番号,試験名,合格日
1,ITパスポート試験,2009-03-31
2,ITパスポート試験,2009-04-01
3,ITパスポート試験,
4,第一種情報処理技術者試験,2001-03-31
5,第一種情報処理技術者試験,2001-04-01
6,FE,2001-03-31
"""
    intake = read_certificates(write(text, "certificates.csv"), FRAMEWORK)
    passport = "IT Passport Examination"
    class_one, class_two = (
        f"Class {number} Information Technology Engineer Examination" for number in ("I", "II")
    )
    basic, applied = (
        f"{kind} Information Technology Engineer Examination" for kind in ("Fundamental", "Applied")
    )
    other = "Check the day, or whether another exam is meant: {}."
    assert [(p.row, p.message, p.hint) for p in intake.problems] == [
        (
            2,
            f"{passport} has been held since 2009-04, and 2009-03-31 is before that.",
            "Check the day.",
        ),
        (
            6,
            f"{class_one} was held until 2001-03, and 2001-04-01 is after that.",
            other.format(applied),
        ),
        (
            7,
            f"{basic} has been held since 2001-04, and 2001-03-31 is before that.",
            other.format(class_two),
        ),
    ]
    assert {(p.severity, p.column) for p in intake.problems} == {(Severity.WARNING, "合格日")}
    assert (intake.frame.height, intake.rows_left_out) == (6, 0)


@pytest.mark.parametrize(
    ("written", "exam"),
    [
        ("応用情報技術者試験（AP）", "applied_it_engineer"),
        ("応用情報技術者試験(ＡＰ)", "applied_it_engineer"),
        ("ap", "applied_it_engineer"),
        ("基本情報技術者試験（FE）", "fundamental_it_engineer"),
        ("ITパスポート試験 (IP)", "it_passport"),
        ("情報セキュリティマネジメント試験（SG）", "information_security_management"),
        ("ＩＴストラテジスト試験（ＳＴ）", "it_strategist"),
        ("SA", "systems_architect"),
        ("プロジェクトマネージャ試験（PM）", "project_manager"),
        ("NW", "network_specialist"),
        ("DB", "database_specialist"),
        ("ES", "embedded_systems_specialist"),
        ("SM", "it_service_manager"),
        ("システム監査技術者試験（AU）", "systems_auditor"),
        # Page 17 of the policy lists the bare name among exams.
        ("情報処理安全確保支援士", "registered_information_security_specialist"),
        ("情報処理安全確保支援士試験（SC）", "registered_information_security_specialist"),
        ("SC", "registered_information_security_specialist"),
        ("（登録セキスペ）", "information_security_registration"),
        ("登録セキスペ", "information_security_registration"),
        ("情報処理安全確保支援士(登録セキスペ)", "information_security_registration"),
        ("RISS", "information_security_registration"),
        ("第二種情報処理技術者試験", "class_two_it_engineer"),
        ("第1種情報処理技術者試験", "class_one_it_engineer"),
        ("ソフトウェア開発技術者試験（SW）", "software_development_engineer"),
        ("テクニカルエンジニア(ネットワーク)", "technical_engineer_network"),
        ("テクニカルエンジニア（情報セキュリティ）試験", "technical_engineer_information_security"),
        ("情報セキュリティスペシャリスト", "information_security_specialist"),
    ],
)
def test_exams_are_found_as_ipa_writes_them(written: str, exam: str) -> None:
    assert FRAMEWORK.certification_names.find(written) == exam


def test_no_two_exams_share_a_name() -> None:
    spellings = [pair for entry in FRAMEWORK.certifications for pair in entry.spellings()]
    owners: dict[str, set[str]] = {}
    for spelling, exam in spellings:
        owners.setdefault(match_key(spelling), set()).add(exam)
    assert [key for key, exams in owners.items() if len(exams) > 1] == []
    # A short form of today's exam is never that of an earlier one.
    assert all(FRAMEWORK.certification_names.find(text) == exam for text, exam in spellings)


def test_a_certificate_file_gives_exams(write: Write) -> None:
    text = "staff_id,exam\n0101,ITストラテジスト\n0101,応用情報技術者試験\n"
    intake = read_certificates(write(text, "certificates.csv", "cp932"), FRAMEWORK)
    assert intake.problems == ()
    assert intake.frame.schema == pl.Schema(CERTIFICATES)
    known = embedded_framework().certification_names
    assert intake.frame.rows() == [
        ("0101", known.find("ITストラテジスト試験"), None),
        ("0101", known.find("応用情報技術者試験"), None),
    ]


# A year's files


@pytest.fixture
def year(tmp_path: Path) -> Path:
    folder = tmp_path / "2024"
    folder.mkdir()
    (folder / "staff.csv").write_text(WIDE, encoding="cp932")
    (folder / "demand.csv").write_text(DEMAND_FILE, encoding="utf-8")
    return folder


def test_the_bureaus_of_demand_are_written_as_in_the_staff_file(year: Path) -> None:
    text = DEMAND_FILE.replace("総務局", "総務 局").replace("財務局", "交通局")
    (year / "demand.csv").write_text(text, encoding="utf-8")
    data = read_year(open_workspace(year.parent), FRAMEWORK, "staff", "demand")
    assert data.kinds == {"staff", "demand"}
    assert data.demand["bureau"].to_list() == ["総務局", "交通局"]
    (note,) = data.notes
    assert note.code == "demand_without_staff"
    assert "交通局" in note.message
    assert note.severity is Severity.NOTE


def test_a_year_may_have_headers_only(year: Path) -> None:
    for kind in ("staff", "demand"):
        path = year / f"{kind}.csv"
        (header, *_) = (WIDE if kind == "staff" else DEMAND_FILE).splitlines()
        path.write_text(header + "\n", encoding="utf-8")
    data = read_year(open_workspace(year.parent), FRAMEWORK, "staff", "demand")
    assert data.staff.is_empty()
    assert data.demand.is_empty()
    assert data.demand.schema == pl.Schema(DEMAND)


def test_a_kind_that_is_absent_is_an_empty_frame(year: Path) -> None:
    data = read_year(open_workspace(year.parent), FRAMEWORK, "staff", "certificates")
    assert data.kinds == {"staff"}
    assert data.staff.drop("capacity").rows() == PEOPLE
    assert data.certificates.schema == pl.Schema(CERTIFICATES)
    assert data.demand.is_empty()


def test_the_problems_of_all_files_are_told_at_once(year: Path) -> None:
    break_both(year)
    with pytest.raises(ProblemsFoundError) as caught:
        read_year(open_workspace(year.parent), FRAMEWORK, "staff", "demand")
    assert caught.value.message == "There are 2 problems in the files."
    assert [(Path(p.source).name, p.row) for p in caught.value.problems] == [
        ("staff.csv", 3),
        ("demand.csv", 2),
    ]


def test_bad_rows_are_left_out_when_asked_to_and_counted(year: Path) -> None:
    break_both(year)
    data = read_year(open_workspace(year.parent), FRAMEWORK, "staff", "demand", skip_bad_rows=True)
    assert data.staff.drop("capacity").rows() == PEOPLE[:1]
    assert data.demand.rows() == NEEDS[1:]
    assert data.rows_left_out == 2
    errors = [problem for problem in data.notes if problem.severity is Severity.ERROR]
    assert len(errors) == 2


def break_both(year: Path) -> None:
    (year / "staff.csv").write_text(WIDE.replace(",3,,1", ",8,,1"), encoding="utf-8")
    (year / "demand.csv").write_text(DEMAND_FILE.replace("3人", "三人"), encoding="utf-8")


def test_a_file_in_two_formats_is_refused(year: Path) -> None:
    workbook(year / "staff.xlsx", [["職員番号"]])
    workspace = open_workspace(year.parent)
    with pytest.raises(TdskillError, match=r"staff\.csv and staff\.xlsx are there"):
        read_year(workspace, workspace.framework(), "staff")


def test_the_head_of_an_answer_counts_the_stages(run: Run, year: Path) -> None:
    answer = run("gap", "--staff", year / "staff.csv", "--demand", year / "demand.csv")
    assert "Staff: 2 people (confirmed 1, self-check 1)" in answer.stdout


def test_an_encoding_can_be_named_on_the_command_line(run: Run, year: Path) -> None:
    (year / "staff.csv").write_text(WIDE, encoding="euc-jp")
    (year / "demand.csv").write_text(DEMAND_FILE, encoding="euc-jp")
    answer = run("gap", "--workspace", year.parent, "--encoding", "euc-jp")
    assert "Staff: 2 people" in answer.stdout


# Ids of skills that a column of ours could have


def test_a_skill_may_have_any_id_but_that_of_a_field(write: Write) -> None:
    framework = small_framework(skills=("row", "people", "mentor"))
    wide = write("職員番号,氏名,Row,People,Mentor\n0101,職員0001,1,,3\n")
    long = write("職員番号,氏名,スキル,レベル\n0101,職員0001,Row,1\n0101,,Mentor,3\n", "long.csv")
    for path in (wide, long):
        (person,) = read_staff(path, framework).frame.iter_rows(named=True)
        assert (person["row"], person["people"], person["mentor"]) == (1, None, 3)

    roster = read_roster(write("職員番号,氏名,メンター\n0101,職員0001,0102\n"), framework).frame
    judged = "職員番号,スキル,レベル,段階,評価日\n0101,Mentor,2,確定,2024-10-01\n"
    assessments = read_assessments(write(judged), framework).frame
    (person,) = staff_of(roster, assessments, framework).iter_rows(named=True)
    assert (person["row"], person["mentor"]) == (None, 2)


# What only an adversary, or bad luck, brings


def test_the_delimiter_is_the_one_that_makes_the_header_known(write: Write) -> None:
    header = f'職員番号,{NAMES[0]},"メモ（a;b;c;d;e）"'
    intake = read_staff(write(f"{header}\n0101,2,x\n"), FRAMEWORK)
    assert intake.frame.select("staff_id", "it_strategy").rows() == [("0101", 2)]


@pytest.mark.parametrize("short", [False, True])
def test_a_cell_may_be_longer_than_any_page(write: Write, short: bool) -> None:
    rows = [f"職員番号,{NAMES[0]},メモ", f'0101,2,"{"あ" * 200_000}"', "0102,1" + "," * (not short)]
    intake = read_staff(write("\n".join(rows) + "\n"), FRAMEWORK)
    assert intake.frame.select("staff_id", "it_strategy").rows() == [("0101", 2), ("0102", 1)]


def test_a_first_row_longer_than_any_header_is_told(write: Write) -> None:
    with pytest.raises(TdskillError, match="the first row is too long for a header"):
        read_staff(write("職員番号," + "x" * 300_000 + ",y\n0101,1,1\n"), FRAMEWORK)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a kind of file that Windows lacks")
@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_a_pipe_is_refused_at_once(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(TdskillError, match="is no plain file"):
        read_staff(tmp_path / name, FRAMEWORK)


def test_another_encoding_far_down_is_told(write: Write) -> None:
    rows = [f"staff_id,bureau,{FRAMEWORK.skills[0].name}"]
    rows += [f"{number},x,1" for number in range(40_000)]
    content = "\n".join([*rows, "a,総務局,1", ""]).encode() + "b,総務局,2\n".encode("cp932")
    with pytest.raises(TdskillError, match="holds lines in UTF-8 and others that are not"):
        read_staff(write(content), FRAMEWORK)


def test_rare_letters_alone_are_no_reason_to_refuse_cp932(write: Write) -> None:
    intake = read_staff(write(WIDE.replace("職員0001", "縺繧繝"), encoding="cp932"), FRAMEWORK)
    assert intake.frame["name"].to_list() == ["縺繧繝", "職員0002"]


def test_a_spelling_with_something_invisible_in_it_is_the_same(write: Write) -> None:
    text = WIDE.replace("財務局", "総務\u200b局").replace("UXデザイン", "\ufeffUXデザイン")
    intake = read_staff(write(text), FRAMEWORK)
    assert intake.frame["bureau"].to_list() == ["総務局", "総務局"]
    assert intake.frame["ux_design"].to_list() == [1, None]


@pytest.mark.parametrize(
    ("content", "stray"),
    [
        (b"a,b\r\n1,2\r\n3,\r\n", False),
        (b"a,b\r\n1,2\r\n3,", False),
        (b"a,b\n1,2\n3,\n", False),
        (b"a,b\r\n1,2\r\n3,\r", True),
        (b"a,b\r\n1,2\n\r3,\r\n", True),
        (b"a,b\n1\r,2\n3,\n", True),
        (b"a,b\r\n1\r,2\r\n3,4\r\n", True),
    ],
)
def test_a_carriage_return_that_ends_no_line_is_seen(
    tmp_path: Path, content: bytes, stray: bool
) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    assert decode.open_text(path).marks.returns is stray


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_delimiters_are_counted_over_all_pieces_of_a_file(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "staff.csv"
    head, row = b"a,b,c" + end, b"1,2," + end
    regular = head + row * 400_000
    for content, count in ((regular, 800_002), (regular + b"1,2" + end + row, 800_005)):
        path.write_bytes(content)
        marks = decode.open_text(path).marks
        assert (marks.delimiters, marks.quotes, marks.ended) == (count, False, True)


DAYS = {
    "certificates": ("evidence", "職員番号,試験名,合格日", "ITパスポート試験"),
    "trainings_taken": ("recommend --person 1", "職員番号,研修名,修了日", "基礎研修"),
    "assignments": ("rotation", "職員番号,配属先,区分,開始日", "総務局,GQ"),
    "ladder_checks": (
        "ladder",
        "職員番号,目標,達成,確認日",
        "企画の意図やサービスの中身を、仕様書に漏れなく落とし込める。,はい",
    ),
}


@pytest.mark.parametrize(("command", "header", "what"), DAYS.values(), ids=list(DAYS))
@pytest.mark.parametrize(
    ("year", "day", "told"),
    [
        ("2024", "2025-04-01", "The date 2025-04-01 lies after the end of fiscal year 2024."),
        ("2198", "2198-05-01", "The date 2198-05-01 lies in the future."),
    ],
)
def test_a_day_after_the_year_or_after_today_is_a_warning(
    run: Run, tmp_path: Path, command: str, header: str, what: str, year: str, day: str, told: str
) -> None:
    kind = next(kind for kind, each in DAYS.items() if each[0] == command)
    folder = tmp_path / year
    folder.mkdir()
    (folder / "staff.csv").write_text(
        "職員番号,氏名,職層,クラウドサービス活用\n1,職員0001,主任,1\n", encoding="utf-8"
    )
    (folder / f"{kind}.csv").write_text(
        f"{header}\n1,{what},2020-03-31\n1,{what},{day}\n", encoding="utf-8"
    )
    said = run(*command.split()).stderr
    column = header.rpartition(",")[2]
    assert f"{kind}.csv row 3 column {column}: warning: {told}" in said
    assert f"column {column}: warning: The date 2020" not in said
