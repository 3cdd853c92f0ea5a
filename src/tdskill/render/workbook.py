"""An answer as an Excel workbook: the first table, what is to be said of it, further tables, charts."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from rich.cells import cell_len

from tdskill.columns import Kind
from tdskill.errors import TdskillError
from tdskill.extras import how_to_install
from tdskill.i18n import gettext as _
from tdskill.render import charts, limits
from tdskill.render.answer import Answer, Chart, Column, Table
from tdskill.render.limits import cell_text, sheet_name, write_text
from tdskill.render.line_breaks import fold_heading
from tdskill.rounding import exact, half_up, percent

_FONT = limits.FONT | {"valign": "top"}
_INK, _LINE = "#1F3864", "#D5DBE5"
_WHITE, _SHORT, _FULL = "#FFFFFF", "#F4A261", "#7FB2E5"
_NARROWEST, _WIDEST, _HEADING = 6, 48, 20
_NOTES_WIDTH = 76  # no wider than A4 upright, even in a wide font that stands in for ours
_AROUND, _FILTER_BUTTON = 3, 2
_TITLE = 14
_ONE_LINE = limits.points("", _NARROWEST)
_A4 = 9
_OF_SERIES = 13
_DOTS_IN_POINTS = 0.75
_HEADER_TEXT = 60  # of 255 letters that a header holds, each perhaps written twice
_TO_THE_GREATEST: dict[str, object] = {"max_type": "max"}
_TO_ONE: dict[str, object] = {"max_type": "num", "max_value": 1}

_LACKING = (
    "shortfall",
    "shortfall_least",
    "joint_shortfall",
    "joint_shortfall_least",
    "movable",
    "suspect",
    "share_lowered",
)
_REACHED = ("attainment", "assessed_share", "assessed", "coverage", "done", "share_raised")
"""Columns that a heat map colours: orange for what is lacking, blue for what is there."""


def to_xlsx(answer: Answer) -> bytes:
    """Return a workbook whose numbers are numbers and whose texts are no formulas.

    Raises TdskillError without XlsxWriter, and for what no worksheet can hold.
    """
    content = io.BytesIO()
    package = xlsxwriter(_("choose another format: --format csv"))
    with package.Workbook(content, limits.workbook_options()) as book:
        book.set_properties({"title": cell_text(answer.title)})
        formats = Formats(book)
        names: set[str] = set()
        first, *others = answer.shown
        whole = [write_table(book.add_worksheet(sheet_name(answer.title, names)), first, formats)]
        notes = book.add_worksheet(sheet_name(_("Notes"), names))
        for table in others:
            sheet = book.add_worksheet(sheet_name(table.title or "2", names))
            whole.append(write_table(sheet, table, formats))
        drawn = [table.chart for table in answer.shown if table.chart and table.rows.height]
        if drawn := [chart for chart in drawn if chart.categories]:
            sheet = book.add_worksheet(sheet_name(_("Charts"), names))
            _write_charts(book, sheet, drawn, formats)
        _write_notes(notes, answer, formats, () if all(whole) else (limits.longer_than_rows(),))
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


class Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **look: object) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        key = tuple(look.items())
        if key not in self._made:
            self._made[key] = self._book.add_format(_FONT | look)
        return self._made[key]

    def bare(self, **look: object) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """Return what a conditional format changes, and no more."""
        return self._book.add_format(look)


def _on_paper(answer: Answer) -> str:
    """Return the header of printed pages: the title, and what the head says first (whose data)."""
    title, *whose = (
        limits.on_paper(text, _HEADER_TEXT) for text in (answer.title, *answer.head[:1])
    )
    return f"&L{title}&R{whose[0]}" if whose else f"&L{title}"


def write_table(sheet: Any, table: Table, formats: Formats) -> bool:  # noqa: ANN401 - XlsxWriter has no types
    """Write a table; return whether each row is high enough for its texts."""
    columns = [column for column in table.columns if column.in_sheet]
    height = table.rows.height
    if height >= limits.ROWS:
        raise TdskillError(
            _("A worksheet holds {most} rows, and there are {n}.").format(
                most=f"{limits.ROWS - 1:,}", n=f"{height:,}"
            ),
            _("Choose another format: --format csv"),
        )
    header = formats(
        bold=True, font_color=_WHITE, bg_color=_INK, text_wrap=True, border=1, border_color=_LINE
    )
    points = [_ONE_LINE] * (height + 1)
    for place, column in enumerate(columns):
        write_text(sheet, 0, place, column.heading, header)
        texts = _write_column(sheet, place, column, table.values(column), formats)
        width = _width(column.heading, texts)
        sheet.set_column(place, place, width)
        of_texts = (limits.points(text, width) for text in (column.heading, *texts))
        points = [max(pair) for pair in zip(points, of_texts, strict=True)]
        if height:
            _colour(sheet, place, column, height)
    for row, most in enumerate(points):
        if most > _ONE_LINE:
            sheet.set_row(row, min(most, limits.HIGHEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, height, len(columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    return max(points) <= limits.HIGHEST


def _write_column(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    place: int,
    column: Column,
    values: Iterable[Any],
    formats: Formats,
) -> list[str]:
    """Write a column; numbers and days stay what they are, what is unknown stays blank."""
    box = {"border": 1, "border_color": _LINE}
    texts = []
    for row, value in enumerate(values, start=1):
        text = _in_a_row(cell_text(column.show(value)))
        texts.append(text)
        held = None if value is None else _held(column.kind, value)
        if held is not None:
            write = sheet.write_datetime if isinstance(held, dt.date) else sheet.write_number
            write(row, place, held, formats(**box, num_format=number_format(column.kind, value)))
        elif text in ("", "-"):
            sheet.write_blank(row, place, None, formats(**box))
        else:
            look = formats(**box, text_wrap=True, align="left", indent=1)
            write_text(sheet, row, place, text, look)
    return texts


def _in_a_row(text: str) -> str:
    """Return a text with its items one after another where a row is not high enough for a list."""
    return text if text.count("\n") < limits.MOST_LINES else text.replace("\n", _(", "))


def _held(kind: Kind, value: Any) -> float | dt.date | None:  # noqa: ANN401 - of any column
    """Return the number or day that a cell holds; None for words, and days that Excel does not know."""
    match kind:
        case Kind.PER_CENT:
            return float(exact(value).scaleb(-2))
        case Kind.SHARE | Kind.MONTHS | Kind.MEAN:
            return float(exact(value))
        case Kind.POINTS | Kind.PART | Kind.DIFFERENCE | Kind.COEFFICIENT:
            figure = exact(value).scaleb(2 if kind is Kind.POINTS else 0)
            # What a page shows as zero has no sign there, and would have one here.
            return float(figure) if half_up(float(figure), _DECIMALS[kind]) else 0
        case Kind.COUNT | Kind.LEVEL | Kind.CHANGE | Kind.DAY:
            plain: int | dt.date = value
            return None if isinstance(plain, dt.date) and plain.year < limits.FIRST_YEAR else plain
        case _:
            return None


_DECIMALS = {Kind.POINTS: 0, Kind.PART: 1, Kind.DIFFERENCE: 2, Kind.COEFFICIENT: 2}
_NUMBER_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.PER_CENT: "0%",
    Kind.MONTHS: "#,##0.0",
    Kind.MEAN: "#,##0.0",
    Kind.CHANGE: "+#,##0;-#,##0;0",
    Kind.POINTS: "+#,##0;-#,##0;0",
    Kind.PART: "+#,##0.0;-#,##0.0;0.0",
    Kind.DIFFERENCE: "+#,##0.00;-#,##0.00;0.00",
    Kind.COEFFICIENT: "0.00;-0.00;0.00",
}


def number_format(kind: Kind, value: Any) -> str:  # noqa: ANN401 - of any column
    """Return the format in which a cell reads as on a page.

    None is that of one number alone: a cell that is changed reads right as well.
    """
    match kind:
        case Kind.SHARE:
            return _share_format(value)
        case Kind.LEVEL:
            return level_format()
        case Kind.COEFFICIENT if value < 1 and half_up(value, 2) >= 1:
            return '[>=1]0.00;[>=0.995]"0.99";0.00'
        case Kind.DAY:
            return _("yyyy-mm-dd")
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


def _width(heading: str, texts: Iterable[str]) -> int:
    lines = {line for text in set(texts) for line in text.split("\n")}
    head = max(map(cell_len, fold_heading(heading, _HEADING))) + _FILTER_BUTTON
    widest = max((head, *map(cell_len, lines))) + _AROUND
    return max(_NARROWEST, min(widest, _WIDEST))


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


def _write_charts(book: Any, sheet: Any, drawn: Sequence[Chart], formats: Formats) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Write the values of charts one below the other, with each chart beside its own."""
    tops = write_chart_values(sheet, drawn, formats, [charts.height(each) for each in drawn])
    beside = max(len(each.series) for each in drawn) + 2
    for top, chart in zip(tops, drawn, strict=True):
        place = charts.Place(sheet.get_name(), top, charts.WIDTH, charts.height(chart))
        sheet.insert_chart(top + 1, beside, charts.draw(book, chart, place))
    sheet.set_landscape()


def write_chart_values(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    drawn: Sequence[Chart],
    formats: Formats,
    heights: Sequence[int] = (),
) -> list[int]:
    """Write titles, headings and values of charts in a sheet; return the row of each title.

    Each takes as many rows as dots of `heights` need.
    """
    header = formats(
        bold=True, font_color=_WHITE, bg_color=_INK, text_wrap=True, border=1, border_color=_LINE
    )
    box = {"border": 1, "border_color": _LINE}
    tops, top = [], 0
    width = max(_width(each.heading, each.categories) for each in drawn)
    sheet.set_column(0, 0, width)
    sheet.set_column(1, max(len(each.series) for each in drawn), _OF_SERIES)
    for chart, high in zip(drawn, heights or [0] * len(drawn), strict=True):
        tops.append(top)
        write_text(sheet, top, 0, chart.title, formats(bold=True, font_color=_INK))
        sheet.set_row(top, _ONE_LINE)
        headings = (chart.heading, *(series.heading for series in chart.series))
        for place, heading in enumerate(headings):
            write_text(sheet, top + 1, place, heading, header)
        points = max(limits.points(each, _OF_SERIES) for each in headings[1:])
        sheet.set_row(top + 1, min(max(points, limits.points(headings[0], width)), limits.HIGHEST))
        for row, category in enumerate(chart.categories, start=top + 2):
            write_text(sheet, row, 0, _in_a_row(cell_text(category)), formats(**box))
            sheet.set_row(row, _ONE_LINE)
        for place, series in enumerate(chart.series, start=1):
            for row, value in enumerate(series.values, start=top + 2):
                held = None if value is None else _held(series.kind, value)
                look = formats(**box, num_format=number_format(series.kind, value))
                if held is None:
                    sheet.write_blank(row, place, None, formats(**box))
                else:
                    sheet.write_number(row, place, held, look)
        rows = max(len(chart.categories) + 2, round(high * _DOTS_IN_POINTS / _ONE_LINE) + 2)
        top += rows + 2
    return tops


def _write_notes(sheet: Any, answer: Answer, formats: Formats, more: Sequence[str]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    sheet.set_column(0, 0, _NOTES_WIDTH)
    sheet.hide_gridlines(2)
    remarks = [*answer.remarks, *more]
    lines = [*answer.head, "", *remarks] if remarks else answer.head
    write_text(
        sheet,
        0,
        0,
        answer.title,
        formats(bold=True, font_size=_TITLE, font_color=_INK, text_wrap=True),
    )
    sheet.set_row(0, min(limits.points(answer.title, _NOTES_WIDTH, _TITLE), limits.HIGHEST))
    for row, line in enumerate(lines, start=2):
        write_text(sheet, row, 0, line, formats(text_wrap=True))
        sheet.set_row(row, min(limits.points(line, _NOTES_WIDTH), limits.HIGHEST))
