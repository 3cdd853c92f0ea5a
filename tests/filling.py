"""Forms filled in as a person does it: by what can be seen, with the protection of the sheet on."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,職員0001,A局,主事,ICT職,0003
0002,職員0002,A局,主任,ICT職,0003
0003,職員0003,B局,課長代理,ICT職,
"""
LAST_YEAR = """\
職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,確定,1,
0002,職員0002,A局,自己補正,2,2
"""


REASON = "根拠（仕事・役割・難度）"
AIM = "目標とするジョブタイプ・職層"
_FIRST_SEEN = 3
"""The column behind the hidden ones."""


def workspace_in(folder: Path) -> Path:
    """Lay out a workspace of 2024 with a roster of three, and last year's levels of two."""
    for year, name, text in ((2024, "roster", ROSTER), (2023, "staff", LAST_YEAR)):
        (folder / str(year)).mkdir(parents=True)
        (folder / str(year) / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def find(sheet: Any, text: str) -> Any:
    """Return the first cell with this text that can be seen."""
    return next(cell for cell in visible(sheet) if cell.value == text)


def answers(sheet: Any) -> int:
    """Return the column of the levels to fill in, of a form in Japanese or English."""
    titles = ("レベル", "Level")
    return next(int(cell.column) for cell in visible(sheet) if cell.value in titles)


def visible(sheet: Any) -> Iterator[Any]:
    for row in sheet.iter_rows(min_col=_FIRST_SEEN):
        yield from (
            cell
            for cell in row
            if cell.value not in (None, "") and not sheet.row_dimensions[cell.row].hidden
        )


def fill(  # noqa: PLR0913 - all that a form asks
    form: Path,
    to: Path,
    levels: Mapping[str, object],
    *,
    date: object = dt.date(2024, 10, 1),
    stage: str | None = None,
    assessor: str | None = None,
    sheet: str | None = None,
    reasons: Mapping[str, object] | None = None,
    interests: Mapping[str, object] | None = None,
    aim: str | None = None,
) -> Path:
    """Write levels by the names of skills into their column, what is said beside them, and the head."""
    book = openpyxl.load_workbook(form)
    page = book[sheet] if sheet else book.active
    told = {"評価日": date, "段階": stage, "評価者": assessor, AIM: aim}
    for label, value in told.items():
        if value is not None:
            page.cell(find(page, label).row, find(page, "レベル").column).value = value
    for title, values in (("レベル", levels), (REASON, reasons), ("関心", interests)):
        for skill, value in (values or {}).items():
            cell = page.cell(find(page, skill).row, find(page, title).column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(to)
    return to


def agree(form: Path, step: str, *, held_on: dt.date, by_when: dt.date) -> None:
    """Write a step agreed in a 1on1 into the first free row of a form in Japanese."""
    book = openpyxl.load_workbook(form)
    sheet = book["1on1"]
    head = find(sheet, "合意した次のステップ")
    row = next(r for r in range(head.row + 1, sheet.max_row + 1) if not steps_in(sheet, r))
    for title, value in (
        ("実施日", held_on),
        ("合意した次のステップ", step),
        ("いつまでに", by_when),
    ):
        sheet.cell(row, find(sheet, title).column).value = value
    book.save(form)


def done(form: Path, step: str, on: dt.date) -> None:
    """Write beside a step that stands on a form when it was done."""
    book = openpyxl.load_workbook(form)
    sheet = book["1on1"]
    sheet.cell(find(sheet, step).row, find(sheet, "実施済みの日").column).value = on
    book.save(form)


def steps_in(sheet: Any, row: int) -> Any:
    return sheet.cell(row, find(sheet, "合意した次のステップ").column).value


def answer_demand(
    form: Path, to: Path, needs: Sequence[tuple[object, ...]] | None, *, on: dt.date
) -> None:
    """Answer as a bureau on a form in Japanese; without `needs` the rows stay as they came."""
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    for label, value in (("回答者", "担当"), ("回答日", on)):
        cell = find(sheet, label)
        sheet.cell(cell.row, cell.column + 1).value = value
    head = find(sheet, "必要レベル（以上）")
    for row, need in enumerate(needs or (), start=head.row + 1):
        for column, cell_value in enumerate(need, start=head.column - 2):
            sheet.cell(row, column).value = cell_value
    book.save(to)
