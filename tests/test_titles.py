"""Tables with a title above their header, as people make them in Excel."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from sentences import told as all_but_words
from tdskill.errors import TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake.staff import read_staff
from tdskill.kinds import KINDS
from tdskill.ledger import Addition, append, state_of
from tdskill.tables import ASSESSMENTS

FRAMEWORK = embedded_framework()
HEADER = ("職員番号", "氏名", "所属局", "UXデザイン")
PEOPLE = (("0001", "職員0001", "総務局", 2), ("0002", "職員0002", "総務局", 9))
ONE = ("2025年度　スキル一覧",)
TITLES = {
    "one": (ONE,),
    "one and a blank row": (ONE, ()),
    "blank rows around": ((), ONE, ()),
    "a title, a unit": (ONE, (), ("", "", "総務局", "単位：人")),
}
Rows = Sequence[Sequence[object]]


def book(path: Path, **sheets: Rows) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row, start=1):
                sheet.cell(number, place, cell or None)
    workbook.save(path)
    return path


def table(path: Path, rows: Rows) -> Path:
    if path.suffix == ".xlsx":
        return book(path, 一覧=rows)
    text = io.StringIO()
    full = [[*row, *[""] * (len(HEADER) - len(row))] for row in rows]
    csv.writer(text, delimiter=";" if path.stem == "semicolons" else ",").writerows(full)
    path.write_text(text.getvalue(), encoding="cp932")
    return path


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("name", ["staff.csv", "semicolons.csv", "staff.xlsx"])
def test_the_header_is_found_below_a_title(name: str, titles: Rows, tmp_path: Path) -> None:
    intake = read_staff(table(tmp_path / name, [*titles, HEADER, *PEOPLE]), FRAMEWORK)
    assert intake.frame.select("staff_id", "name", "ux_design").rows() == [("0001", "職員0001", 2)]
    first = next(number for number, row in enumerate(titles, start=1) if row)
    header = len(titles) + 1
    told = {all_but_words(problem): problem.row for problem in intake.problems}
    assert ("title_above_header", str(first), str(header)) in told
    assert told["level_out_of_scale", "'9'", "0", "3"] == header + 2


@pytest.mark.parametrize(
    "above",
    [
        [("2025年度", "スキル", "一覧")],
        [ONE] * 10,
        [ONE, HEADER, ("0003", "職員0003", "総務局", 1), ONE],
    ],
    ids=["three cells", "too far below", "two headers"],
)
@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_what_may_be_no_title_is_not_passed_over(name: str, above: Rows, tmp_path: Path) -> None:
    path = table(tmp_path / name, [*above, HEADER, *PEOPLE])
    with pytest.raises(TdskillError, match="needed columns are missing"):
        read_staff(path, FRAMEWORK)


def test_a_header_that_fits_is_never_a_title(tmp_path: Path) -> None:
    rows = [HEADER, PEOPLE[0], HEADER]
    intake = read_staff(table(tmp_path / "staff.csv", rows), FRAMEWORK)
    assert intake.frame["staff_id"].to_list() == ["0001"]
    assert not [each for each in intake.problems if each.code == "title_above_header"]


def test_one_sheet_of_several_may_have_a_title(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "総務局": [HEADER, PEOPLE[0]],
        "水道局": [ONE, (), HEADER, PEOPLE[1]],
    }
    intake = read_staff(book(tmp_path / "staff.xlsx", **sheets), FRAMEWORK)
    told = {(each.sheet, each.row, *all_but_words(each)) for each in intake.problems}
    assert ("水道局", None, "title_above_header", "1", "3") in told
    assert ("水道局", 4, "level_out_of_scale", "'9'", "0", "3") in told


def test_rows_are_added_to_assessments_below_a_title(tmp_path: Path) -> None:
    path = tmp_path / "assessments.csv"
    header = ",".join(KINDS["assessments"].header)
    path.write_bytes(f"2025年度の評価,,,,,,,,,\r\n{header}\r\n".encode())
    row = ("0001", "ux_design", 2, "self", dt.date(2025, 10, 1), *[None] * 5)
    rows = pl.DataFrame([row], schema=ASSESSMENTS, orient="row")
    append(Addition(path, rows, state_of(path)))
    assert path.read_text(encoding="utf-8").splitlines()[2].startswith("0001,ux_design,2,")
