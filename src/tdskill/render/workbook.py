"""An answer as an Excel workbook: the first table, what is to be said of it, then further tables."""

import datetime as dt
import io
import math
from collections.abc import Iterable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from rich.cells import cell_len

from tdskill.errors import TdskillError
from tdskill.extras import how_to_install
from tdskill.i18n import gettext as _
from tdskill.i18n import language
from tdskill.render.answer import Answer, Column, Kind, Table
from tdskill.rounding import exact, half_up, percent

_FONT = {"font_name": "Yu Gothic", "font_size": 10, "valign": "top"}
_INK, _LINE = "#1F3864", "#D5DBE5"
_WHITE, _SHORT, _FULL = "#FFFFFF", "#F4A261", "#7FB2E5"
_NARROWEST, _WIDEST = 6, 48
_NOTES_WIDTH = 76  # no wider than A4 upright, even in a wide font that stands in for ours
_AROUND, _FILTER_BUTTON = 3, 2
_A4 = 9
_LINE_HEIGHT = 14
_SHEET_NAME = 31
_HEADER_TEXT = 60  # of 255 letters that a header holds, each perhaps written twice
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_TO_THE_GREATEST: dict[str, object] = {"max_type": "max"}
_TO_ONE: dict[str, object] = {"max_type": "num", "max_value": 1}
_ROWS, _LETTERS = 1_048_575, 32_767

_LACKING = (
    "shortfall",
    "shortfall_least",
    "joint_shortfall",
    "joint_shortfall_least",
    "movable",
    "suspect",
    "share_lowered",
)
_REACHED = ("attainment", "assessed", "coverage", "done", "share_raised")
"""Columns that a heat map colours: orange for what is lacking, blue for what is there."""


def to_xlsx(answer: Answer) -> bytes:
    """Return a workbook whose numbers are numbers and whose texts are no formulas.

    Raises TdskillError without XlsxWriter, and for what no worksheet can hold.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": _FONT}
    with xlsxwriter(_("choose another format: --format csv")).Workbook(content, options) as book:
        book.set_properties({"title": answer.title})
        formats = _Formats(book)
        names: set[str] = set()
        first, *others = answer.tables
        _write_table(book.add_worksheet(_name(answer.title, names)), first, formats)
        _write_notes(book.add_worksheet(_name(_("Notes"), names)), answer, formats)
        for table in (*others, *answer.sheets):
            _write_table(book.add_worksheet(_name(table.title or "2", names)), table, formats)
        for sheet in book.worksheets():
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
            sheet.set_header(_on_paper(answer))
            sheet.set_footer("&C&P / &N")
    return content.getvalue()


def xlsxwriter(instead: str) -> ModuleType:
    """Return the package that writes workbooks; `instead` is what to do without it."""
    try:
        return import_module("xlsxwriter")
    except ImportError as error:
        raise TdskillError(
            _("Writing Excel workbooks needs one more package."),
            how_to_install("excel", instead),
        ) from error


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **look: object) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        key = tuple(look.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(_FONT | look)
        return self._made[key]


def _on_paper(answer: Answer) -> str:
    """Return the header of printed pages: the title, and what the head says first (whose data)."""
    texts = [answer.title, *answer.head[:1]]
    title, *whose = [text[:_HEADER_TEXT].replace("&", "&&") for text in texts]
    return f"&L{title}&R{whose[0]}" if whose else f"&L{title}"


def _name(text: str, taken: set[str]) -> str:
    """Return a name for a sheet as Excel takes it, and no other sheet has it."""
    name = " ".join(text.translate(_NOT_IN_SHEET_NAMES).split())[:_SHEET_NAME].strip() or "1"
    number = 1
    while name.casefold() in {*taken, "history"}:
        number += 1
        name = f"{name[: _SHEET_NAME - 4]}-{number}"
    taken.add(name.casefold())
    return name


def _write_table(sheet: Any, table: Table, formats: _Formats) -> None:  # noqa: ANN401 - XlsxWriter has no types
    columns = [column for column in table.columns if column.in_sheet]
    height = table.rows.height
    if height > _ROWS:
        raise TdskillError(
            _("A worksheet holds {most} rows, and there are {n}.").format(
                most=f"{_ROWS:,}", n=f"{height:,}"
            ),
            _("Choose another format: --format csv"),
        )
    header = formats(
        bold=True, font_color=_WHITE, bg_color=_INK, text_wrap=True, border=1, border_color=_LINE
    )
    lines = [1] * height
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, header)
        values = table.rows[column.name].to_list()
        texts = _write_column(sheet, place, column, values, formats)
        width = _width(column.heading, texts)
        sheet.set_column(place, place, width)
        lines = [max(most, _lines(text, width)) for most, text in zip(lines, texts, strict=True)]
        if height:
            _colour(sheet, place, column, height)
    for row, most in enumerate(lines, start=1):
        # Not every program finds out by itself how high a row must be.
        if most > 1:
            sheet.set_row(row, _LINE_HEIGHT * most + _AROUND)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, height, len(columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)


def _write_column(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    place: int,
    column: Column,
    values: Sequence[Any],
    formats: _Formats,
) -> list[str]:
    """Write a column; numbers and days stay what they are, what is unknown stays blank."""
    box = {"border": 1, "border_color": _LINE}
    texts = []
    for row, value in enumerate(values, start=1):
        text = column.show(value)
        texts.append(text)
        held = None if value is None else _held(column.kind, value)
        if held is not None:
            write = sheet.write_datetime if isinstance(held, dt.date) else sheet.write_number
            write(row, place, held, formats(**box, num_format=_number_format(column.kind, value)))
        elif text in ("", "-"):
            sheet.write_blank(row, place, None, formats(**box))
        elif len(text) > _LETTERS:
            raise TdskillError(
                _("A text of {n} letters is too long for a cell of a workbook.").format(
                    n=f"{len(text):,}"
                ),
                _("Choose another format: --format csv"),
            )
        else:
            sheet.write_string(
                row, place, text, formats(**box, text_wrap=True, align="left", indent=1)
            )
    return texts


def _held(kind: Kind, value: Any) -> float | dt.date | None:  # noqa: ANN401 - of any column
    """Return the number or day that a cell holds; None for words."""
    match kind:
        case Kind.WORDS:
            return None
        case Kind.MIXED:
            number: int | None = value["count"] if value["level"] is None else value["level"]
            return number
        case Kind.PER_CENT:
            return float(exact(value).scaleb(-2))
        case Kind.SHARE | Kind.MONTHS:
            return float(exact(value))
        case Kind.POINTS | Kind.PART | Kind.DIFFERENCE:
            figure = exact(value).scaleb(2 if kind is Kind.POINTS else 0)
            # What a page shows as zero has no sign there, and would have one here.
            return float(figure) if half_up(float(figure), _DECIMALS[kind]) else 0
        case Kind.COUNT | Kind.LEVEL | Kind.CHANGE | Kind.DAY:
            plain: int | dt.date = value
            return plain


_DECIMALS = {Kind.POINTS: 0, Kind.PART: 1, Kind.DIFFERENCE: 2}
_NUMBER_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.MIXED: "#,##0",
    Kind.PER_CENT: "0%",
    Kind.MONTHS: "#,##0.0",
    Kind.CHANGE: "+#,##0;-#,##0;0",
    Kind.POINTS: "+#,##0;-#,##0;0",
    Kind.PART: "+#,##0.0;-#,##0.0;0.0",
    Kind.DIFFERENCE: "+#,##0.00;-#,##0.00;0.00",
}


def _number_format(kind: Kind, value: Any) -> str:  # noqa: ANN401 - of any column
    """Return the format in which a cell reads as on a page.

    None is that of one number alone: a cell that is changed reads right as well.
    """
    match kind:
        case Kind.SHARE:
            return _share_format(value)
        case Kind.LEVEL:
            return level_format()
        case Kind.MIXED if value["level"] is not None:
            return level_format()
        case Kind.DAY:
            return "yyyy-mm-dd" if language() == "en" else 'yyyy"年"m"月"d"日"'
        case _:
            return _NUMBER_FORMATS[kind]


def level_format() -> str:
    """Return the number format in which a level reads `Lv.2`."""
    return ('"' + _("Lv.{level}").format(level='"0"') + '"').removesuffix('""')


def _share_format(share: float) -> str:
    """Return `0%`, but for a share that it would show as 100% or 0% and is not so, one that tells."""
    if percent(share) == half_up(share, 2).scaleb(2):
        return "0%"
    return '[<=0]0%;[<0.005]"1%";0%' if share < 0.5 else '[>=1]0%;[>=0.995]"99%";0%'  # noqa: PLR2004 - which end


def _lines(text: str, width: int) -> int:
    room = width - _AROUND
    return sum(max(1, math.ceil(cell_len(line) / room)) for line in text.split("\n"))


def _width(heading: str, texts: Iterable[str]) -> int:
    lines = [line for text in set(texts) for line in text.split("\n")]
    widest = max((cell_len(line) for line in lines), default=0) + _AROUND
    return max(_NARROWEST, min(max(widest, cell_len(heading) + _AROUND + _FILTER_BUTTON), _WIDEST))


def _colour(sheet: Any, place: int, column: Column, height: int) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Colour the cells of a column by their numbers, from white on."""
    name = column.name.removesuffix("_before").removesuffix("_after")
    if name in _LACKING:
        colour, top = _SHORT, _TO_THE_GREATEST
    elif name in _REACHED:
        colour, top = _FULL, _TO_ONE
    else:
        return
    scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, **top}
    colours = {"min_color": _WHITE, "max_color": colour}
    sheet.conditional_format(1, place, height, place, scale | colours)


def _write_notes(sheet: Any, answer: Answer, formats: _Formats) -> None:  # noqa: ANN401 - XlsxWriter has no types
    sheet.set_column(0, 0, _NOTES_WIDTH)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, answer.title, formats(bold=True, font_size=14, font_color=_INK))
    lines = [*answer.head, "", *answer.remarks] if answer.remarks else [*answer.head]
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, formats(text_wrap=True))
        # Lines are broken at words, so that a long text takes a line more than its letters would.
        most = _lines(line, _NOTES_WIDTH)
        sheet.set_row(row, _LINE_HEIGHT * (most + (most > 2)) + _AROUND)  # noqa: PLR2004 - a long text
