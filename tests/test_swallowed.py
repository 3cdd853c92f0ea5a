"""Stray quotation marks that make rows a part of a cell: told, in every kind of file."""

from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from filling import fill, workspace_in
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake.row_problems import Intake
from tdskill.intake.staff import read_staff
from test_totals import CLEAN, read

FRAMEWORK = embedded_framework()
ONE = "A quotation mark opened in this cell is closed only 1 line further down"
TWO = ONE.replace("1 line", "2 lines")
STAFF = "職員番号,氏名,備考,所属局,クラウドサービス活用\n"


def errors(found: Intake) -> list[tuple[int | None, int | str | None, str]]:
    return [
        (each.row, each.column, each.message)
        for each in found.problems
        if each.severity is Severity.ERROR
    ]


def staff(folder: Path, rows: str) -> Intake:
    path = folder / "staff.csv"
    path.write_text(STAFF + rows, encoding="utf-8", newline="")
    return read_staff(path, FRAMEWORK)


@pytest.mark.parametrize("name", CLEAN)
def test_a_cell_that_swallowed_a_row_is_told_in_every_kind_of_file(
    name: str, tmp_path: Path
) -> None:
    header, first, second = (line.split(",") for line in CLEAN[name].splitlines())
    first[1] = '"' + first[1]
    second[1] += '"'
    text = "\n".join(map(",".join, (header, first, second)))
    told = [each[:2] for each in errors(read(name, text, tmp_path)) if each[2].startswith(ONE)]
    assert told == [(2, header[1])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_cell_that_swallowed_rows_is_told_in_any_column_and_line_end(
    place: int, end: str, tmp_path: Path
) -> None:
    rows = [[f"000{n}", f"職員000{n}", "", "会計局", "1"] for n in range(1, 6)]
    rows[1][place] = '"' + rows[1][place]
    rows[3][place] += '"'
    found = staff(tmp_path, end.join(map(",".join, rows)) + end)
    (told,) = [each for each in errors(found) if each[2].startswith(TWO)]
    assert told[:2] == (3, STAFF.strip().split(",")[place])
    assert found.frame["staff_id"].to_list() == ["0001", "0005"]


@pytest.mark.parametrize(
    "row",
    [
        '0001,"職員\n0001",,会計局,1\n',
        '0001,職員0001,"例、\nつまり, そういうこと",会計局,1\n',
        '0001,"職員,0001",,会計局,1\n',
        '"0001\n",職員0001,,会計局,1\n',
    ],
    ids=["a name of two lines", "a remark", "a comma", "a line break at the end"],
)
def test_a_line_break_or_a_comma_that_is_meant_is_taken(row: str, tmp_path: Path) -> None:
    found = staff(tmp_path, row)
    assert not errors(found)
    assert found.frame["staff_id"].to_list() == ["0001"]


def test_a_line_break_within_a_staff_id_is_an_error(tmp_path: Path) -> None:
    found = staff(tmp_path, '"00\n01",職員0001,,会計局,1\n')
    book = openpyxl.Workbook()
    for row in (STAFF.strip().split(","), ["00\n01", "職員0001", None, "会計局", 1]):
        book.active.append(row)
    book.save(tmp_path / "staff.xlsx")
    for each in (found, read_staff(tmp_path / "staff.xlsx", FRAMEWORK)):
        assert errors(each) == [
            (2, "職員番号", "There is a line break within the staff ID '00 01'.")
        ]


@pytest.mark.parametrize("tail", ['"', '"\r\n', '"0105\r\n'])
def test_nothing_is_added_behind_an_open_quotation_mark(
    tail: str, run: Run, tmp_path: Path
) -> None:
    workspace = workspace_in(tmp_path / "ws")
    run("sheet", "--out", tmp_path / "f", "--workspace", workspace, lang="ja")
    back = tmp_path / "back"
    back.mkdir()
    collect = ("collect", back, "--workspace", workspace, "--year", "2024")
    fill(tmp_path / "f" / "2024-self-0001.xlsx", back / "a.xlsx", {"UXデザイン": 2})
    run(*collect)
    ledger = workspace / "2024" / "assessments.csv"
    before = ledger.read_bytes() + tail.encode()
    ledger.write_bytes(before)
    fill(tmp_path / "f" / "2024-self-0002.xlsx", back / "b.xlsx", {"UXデザイン": 2})
    run(*collect, code=1)
    assert ledger.read_bytes() == before
