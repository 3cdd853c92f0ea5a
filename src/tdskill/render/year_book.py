"""A year as a workbook: what it comes to on the first sheet, with charts; then the tables behind it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl
from rich.cells import cell_len

from tdskill.columns import COLUMNS, Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import joined
from tdskill.render import charts, limits
from tdskill.render.answer import Chart, ChartKind, Series, Table, Tone, as_text
from tdskill.render.answers.common import together_remark
from tdskill.render.answers.gap import gap_answer, gap_chart
from tdskill.render.answers.plan import plan_answer, plan_chart
from tdskill.render.answers.trend import trend_answer, trend_chart
from tdskill.render.bureau_matrix import write_matrix
from tdskill.render.labels import fiscal_year_label, level_label
from tdskill.render.limits import cell_text, sheet_name, write_text
from tdskill.render.sheet_words import noted
from tdskill.render.story import (
    Tile,
    actions_title,
    lead,
    message,
    tiles,
    waterfall,
    where_title,
    why_title,
)
from tdskill.render.workbook import (
    Formats,
    number_format,
    write_chart_values,
    write_table,
    xlsxwriter,
)
from tdskill.reports.organisation_report import OrganisationReport
from tdskill.reports.story import Story, story_of
from tdskill.reports.trend import TrendReport
from tdskill.reports.year_book import ABOUT, YearBook

_noop = str
_INK, _MUTED, _LINE, _SOFT = "#1F3864", "#54606F", "#D5DBE5", "#EEF1F5"
_COURSES: Final = {"worse": "#B8510A", "better": "#14508C"}
_A4 = 9
_COLUMNS, _COLUMN = 10, 12.6
"""Of the first sheet, each so wide: five tiles of two columns."""
_TITLE, _MESSAGE, _LEAD, _FIGURE, _SMALL = 18, 14, 11, 24, 9
_ROW = 18.75
_DOTS: Final = _ROW / 0.75
"""How high a row is on the first sheet, in points and in dots."""
_HALF, _WHOLE, _UPPER, _GAP = 462, 938, 14, 1
"""Dots across of a chart beside another and of one alone; rows of the upper charts; rows between."""
_BARS_OF_PAGE, _LEVELS_OF_PAGE = 10, 30
_LEVEL_ROW, _LEVELS_AROUND, _OF_LEVELS = 21, 110, 8
"""Dots of a bar of the chart of levels and of what is around them, and the size of its letters."""
_SHADES: Final = (Tone.PALEST, Tone.PALE, Tone.FILLED, Tone.TOTAL)
_RECOUNTED = 5_000
"""Of so many people the rows under the grid are counted anew where a filter is set; more take too long."""
_ATTRIBUTES: Final = {
    "staff_id": ("staff_id", 11),
    "name": ("staff_name", 14),
    "bureau": ("bureau", 20),
    "rank": ("rank_stated", 11),
    "group": ("group", 18),
    "stage": ("stage", 12),
}
_LEVEL, _HEAD, _MOST_HEAD = 4.3, 5.6, 200
"""Widths of a column of levels and, in points, of a letter of its turned heading; the highest one."""


@dataclass(frozen=True)
class _Sheet:
    """A sheet behind the first: its name, what it shows, the name of its cells for formulas.

    `rows` are a table of a command, people as `YearBook` has them, or the year whose bureaus stand by skill.
    """

    title: str
    about: str
    name: str
    rows: Table | pl.DataFrame | OrganisationReport


def to_year_book(book: YearBook, framework: Framework) -> bytes:
    """Return the workbook of a year. Raises TdskillError without XlsxWriter."""
    package = xlsxwriter(_("choose another format: --format html"))
    story = story_of(book.year)
    drawn = _charts(book, story, framework)
    content = io.BytesIO()
    with package.Workbook(content, limits.workbook_options()) as file:
        title = _("{year}: key points").format(year=fiscal_year_label(book.year.head.fiscal_year))
        title = title if framework.is_main else noted(title, framework.set_name)
        file.set_properties({"title": cell_text(title)})
        formats = Formats(file)
        taken: set[str] = set()
        first = file.add_worksheet(sheet_name(_("Key points"), taken))
        links = []
        for each in _sheets(book, framework):
            sheet = file.add_worksheet(sheet_name(each.title, taken))
            if isinstance(each.rows, Table):
                write_table(sheet, each.rows, formats)
                columns = sum(column.in_sheet for column in each.rows.columns)
                area = each.rows.rows.height, columns - 1
            elif isinstance(each.rows, OrganisationReport):
                area = write_matrix(sheet, each.rows, formats)
            else:
                area = _write_people(sheet, each.rows, framework, formats)
            _name_cells(file, sheet, each.name, area)
            links.append((sheet.get_name(), each.about))
        page = _Page(file, first, formats)
        if drawn:
            figures = file.add_worksheet(sheet_name(_("Figures of the charts"), taken))
            tops = write_chart_values(figures, drawn, formats)
            links.append((figures.get_name(), _("what the charts of this page draw")))
            page.charts = [
                (chart, figures.get_name(), top) for chart, top in zip(drawn, tops, strict=True)
            ]
        page.write(title, book, story, links)
        first.activate()
        for sheet in file.worksheets():
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 1 if sheet is first else 0)
            sheet.set_header(_on_paper(book.year, sheet.get_name()))
            sheet.set_footer("&C&P / &N")
    return content.getvalue()


def _on_paper(year: OrganisationReport, name: str) -> str:
    whose = [limits.on_paper(year.head.organisation, 60)] if year.head.organisation else []
    label = limits.on_paper(fiscal_year_label(year.head.fiscal_year), 60)
    return f"&L{' '.join((*whose, label))}&R{limits.on_paper(name, 60)}"


def _sheets(book: YearBook, framework: Framework) -> Iterator[_Sheet]:
    """Yield what stands behind the first sheet; the tables are those of the commands."""
    yield _Sheet(
        _("Demand and supply"),
        _("demand, supply and shortfall of each skill"),
        "gap_skills",
        gap_answer(book.skills, framework).tables[0],
    )
    if book.bureaus is not None:
        yield _Sheet(
            _("Bureaus and skills"),
            _("what each bureau lacks, shaded by the share"),
            "bureaus_by_skill",
            book.year,
        )
        yield _Sheet(
            _("Bureaus in detail"),
            _("demand, supply and shortfall of each bureau and skill"),
            "gap_bureaus",
            gap_answer(book.bureaus, framework).tables[0],
        )
    if book.trend is not None:
        yield _Sheet(
            _("Change since last year"),
            _("why the shortfall grew or fell"),
            "trend_skills",
            trend_answer(book.trend, framework).tables[0],
        )
    yield _Sheet(
        _("By level"),
        _("demand and supply at each level"),
        "gap_levels",
        gap_answer(book.levels, framework).tables[0],
    )
    if book.plan is not None:
        yield _Sheet(
            _("Draft training plan"),
            _("who could take which training; a draft"),
            "plan_takers",
            plan_answer(book.plan, framework).tables[0],
        )
    if book.people is not None:
        yield _Sheet(
            _("People and skills"),
            _("the levels of each person, to filter and to count"),
            "people_skills",
            book.people,
        )


def _name_cells(file: Any, sheet: Any, name: str, last: tuple[int, int]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Give the cells of a table a name, which is the same in every language."""
    row, column = last
    letter = limits.letters(column)
    quoted = sheet.get_name().replace("'", "''")
    file.define_name(name, f"='{quoted}'!$A$1:${letter}${row + 1}")


def _charts(book: YearBook, story: Story, framework: Framework) -> list[Chart]:
    """Return where the shortfall is, why it changed (else what a plan would do), and the levels."""
    where = gap_chart(book.skills, framework)
    shown = min(len(story.lacking) or _BARS_OF_PAGE, _BARS_OF_PAGE)
    drawn = [replace(_first(where, shown), title=where_title(story))]
    if book.trend is not None and story.past is not None:
        drawn.append(_why(book.trend, story, framework))
    elif book.plan is not None and book.plan.rows.height:
        plan = _first(plan_chart(book.plan, framework), _BARS_OF_PAGE)
        drawn.append(replace(plan, title=actions_title(story)))
    if book.year.head.people:
        drawn.append(_levels(book.year))
    return [chart for chart in drawn if chart.categories]


def _first(chart: Chart, most: int) -> Chart:
    return replace(
        chart,
        categories=chart.categories[:most],
        series=tuple(replace(each, values=each.values[:most]) for each in chart.series),
    )


def _why(trend: TrendReport, story: Story, framework: Framework) -> Chart:
    """Lead from last year's shortfall to this year's; by skill where the parts are not told."""
    steps = waterfall(story)
    heights, height = [], 0.0
    for step in steps:
        height = step.value if step.is_sum else height + step.value
        heights.append((min(height, height - step.value), step.value))
    if not steps or any(base < -_NOTHING for base, _value in heights):
        by_skill = _first(trend_chart(trend, framework), _BARS_OF_PAGE)
        return replace(by_skill, title=why_title(story))

    def of(kind: str, heading: str, tone: Tone) -> Series:
        return Series(
            heading,
            tuple(abs(step.value) if step.kind == kind else None for step in steps),
            tone,
            Kind.MEAN,
        )

    base = tuple(
        0.0 if step.is_sum else max(0.0, base)
        for step, (base, _value) in zip(steps, heights, strict=True)
    )
    return Chart(
        ChartKind.STEPS,
        why_title(story),
        _("Part of the change"),
        tuple(f"{step.name} {step.figure}" for step in steps),
        (
            Series(_("Stands upon"), base, Tone.UNSEEN, Kind.MEAN),
            of("have", _("Shortfall of the year"), Tone.TOTAL),
            of("short", _("More"), Tone.SHORT),
            of("gone", _("Less"), Tone.PALE),
        ),
    )


_NOTHING = 1e-9


def _levels(year: OrganisationReport) -> Chart:
    """Draw the share of people at each level of each skill, those wanted most first."""
    rows = year.by_demand[:_LEVELS_OF_PAGE]
    top = max(len(row.levels) for row in rows) - 1
    return Chart(
        ChartKind.SHARES,
        _levels_title(year),
        _(COLUMNS["skill"].heading),
        tuple(str(row.skill.name) for row in rows),
        (
            *(
                Series(
                    level_label(level),
                    tuple(row.levels[level] for row in rows),
                    _shade(level, top),
                )
                for level in range(top + 1)
            ),
            Series(
                _("not assessed"),
                tuple(row.not_assessed for row in rows),
                Tone.BLANK,
            ),
        ),
    )


def _shade(level: int, top: int) -> Tone:
    return _SHADES[round(level * (len(_SHADES) - 1) / top) if top else 0]


def _levels_title(year: OrganisationReport) -> str:
    half = sum(2 * row.levels[0] >= year.head.people for row in year.skills)
    if not half:
        return _("In no skill are half of the people at {level}").format(level=level_label(0))
    return _("At least half of the people are at {level} in {k} of {n} skills").format(
        k=as_text(half), n=as_text(len(year.skills)), level=level_label(0)
    )


class _Page:
    """The first sheet, written from top to bottom; one page of paper."""

    def __init__(self, file: Any, sheet: Any, formats: Formats) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._file, self._sheet, self._formats = file, sheet, formats
        self._row = 0
        self.charts: list[tuple[Chart, str, int]] = []
        """What is drawn, with the sheet of the figures and the row of the title there."""

    def write(
        self,
        title: str,
        book: YearBook,
        story: Story,
        links: Sequence[tuple[str, str]],
    ) -> None:
        sheet = self._sheet
        sheet.set_column(0, _COLUMNS - 1, _COLUMN)
        sheet.set_default_row(_ROW)
        sheet.hide_gridlines(2)
        sheet.set_portrait()
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        organisation = book.year.head.organisation
        if organisation:
            self._line(organisation, font_size=_SMALL, font_color=_MUTED)
        self._line(title, font_size=_TITLE, bold=True, font_color=_INK)
        self._line(message(story), font_size=_MESSAGE, bold=True)
        self._line(joined(lead(story)), font_size=_LEAD)
        self._row += 1
        self._tiles(tiles(story))
        self._row += 1
        self._below(links, _notes(book))
        sheet.print_area(0, 0, self._row, _COLUMNS - 1)

    def _line(self, text: str, *, font_size: int, **look: object) -> None:
        if not text:
            return
        width = _COLUMNS * _COLUMN
        held = cell_text(text)
        form = self._formats(text_wrap=True, font_size=font_size, **look)
        self._sheet.merge_range(self._row, 0, self._row, _COLUMNS - 1, "", form)
        write_text(self._sheet, self._row, 0, held, form)
        points = limits.points(held, width, font_size)
        self._sheet.set_row(self._row, min(points, limits.HIGHEST))
        self._row += 1

    def _tiles(self, shown: Sequence[Tile]) -> None:
        wide = 2
        for row, size in enumerate((_SMALL, _FIGURE, _SMALL, _SMALL)):
            texts = ["0"] if size == _FIGURE else [self._of_tile(tile, row) for tile in shown]
            points = max(limits.points(text, wide * _COLUMN, size) for text in texts)
            self._sheet.set_row(self._row + row, points)
        for place, tile in enumerate(shown):
            first = wide * place
            for row in range(4):
                text = self._of_tile(tile, row)
                top = {"top": 2, "top_color": _INK} if row == 0 else {}
                look = self._formats(**top, **_tile_look(tile, row))
                at = self._row + row
                self._sheet.merge_range(at, first, at, first + wide - 1, "", look)
                if row == 1 and tile.value is not None:
                    self._sheet.write_number(at, first, tile.value, look)
                else:
                    write_text(self._sheet, at, first, text, look)
        self._row += 4

    @staticmethod
    def _of_tile(tile: Tile, row: int) -> str:
        """Return what a tile says in one of its rows: what, how much, of what, compared with what."""
        of = tile.unit
        if (
            tile.value is not None
            and tile.kind is Kind.COUNT
            and tile.figure != as_text(int(tile.value))
        ):
            of = _("{figure} {unit}").format(figure=tile.figure, unit=tile.unit)
        return (tile.what, tile.figure, of, tile.compared)[row]

    def _below(self, links: Sequence[tuple[str, str]], notes: Iterator[str]) -> None:
        """Write the charts, that of the levels below the others, and beside it sheets and notes."""
        half = _COLUMNS // 2
        upper = [each for each in self.charts if each[0].kind is not ChartKind.SHARES]
        size = (_HALF if len(upper) > 1 else _WHOLE, round(_UPPER * _DOTS))
        for place, each in enumerate(upper):
            self._insert((self._row, place * half), each, size)
        if upper:
            self._row += _UPPER + _GAP
        begins = ends = self._row
        for each in self.charts[len(upper) :]:
            high = _LEVELS_AROUND + _LEVEL_ROW * len(each[0].categories)
            self._insert((begins, 0), each, (_HALF, high))
            ends = begins + round(high / _DOTS) + 1
        self._links(half, links, notes)
        self._row = max(self._row, ends)

    def _insert(
        self, at: tuple[int, int], drawn: tuple[Chart, str, int], size: tuple[int, int]
    ) -> None:
        chart, figures, top = drawn
        font = _OF_LEVELS if chart.kind is ChartKind.SHARES else _SMALL
        place = charts.Place(figures, top, *size, font)
        # A chart moves with its cells and keeps its size.
        self._sheet.insert_chart(*at, charts.draw(self._file, chart, place), {"object_position": 2})

    def _links(self, column: int, links: Sequence[tuple[str, str]], notes: Iterator[str]) -> None:
        last = _COLUMNS - 1
        sheet, formats = self._sheet, self._formats
        head = formats(bold=True, font_color=_INK, bottom=1, bottom_color=_LINE)
        sheet.merge_range(self._row, column, self._row, last, "", head)
        write_text(sheet, self._row, column, _("Sheets"), head)
        link = formats(font_color="#14508C", underline=1)
        about = formats(font_color=_MUTED, font_size=_SMALL)
        for row, (name, told) in enumerate(links, start=self._row + 1):
            quoted = name.replace("'", "''")
            sheet.merge_range(row, column, row, column + 1, "", link)
            sheet.write_url(row, column, f"internal:'{quoted}'!A1", link, string=name)
            sheet.merge_range(row, column + 2, row, last, "", about)
            write_text(sheet, row, column + 2, told, about)
        self._row += len(links) + 2
        note = formats(font_color=_MUTED, font_size=_SMALL, text_wrap=True)
        width = (last - column + 1) * _COLUMN
        for text in notes:
            sheet.merge_range(self._row, column, self._row, last, "", note)
            write_text(sheet, self._row, column, text, note)
            sheet.set_row(self._row, max(_ROW, limits.points(text, width, _SMALL)))
            self._row += 1


def _tile_look(tile: Tile, row: int) -> dict[str, object]:
    small: dict[str, object] = {
        "font_size": _SMALL,
        "font_color": _MUTED,
        "text_wrap": True,
        "valign": "vcenter",
    }
    if row == 1:
        number = {} if tile.value is None else {"num_format": number_format(tile.kind, tile.value)}
        return {"font_size": _FIGURE, "bold": True, "font_color": _INK, "align": "left", **number}
    if row == 3 and tile.course:  # noqa: PLR2004 - the comparison
        return small | {"bold": True, "font_color": _COURSES[tile.course]}
    return small


def _notes(book: YearBook) -> Iterator[str]:
    """Yield what is to be said under the list of sheets."""
    yield _(
        "The skill check is kept apart from personnel evaluation and serves career development alone."
    )
    if book.year.whole_is_open:
        yield _(
            "Of a range the charts and figures show the upper end: people not assessed count as without "
            "the skill."
        )
    if book.year.rest is not None and book.bureaus is not None:
        yield together_remark(book.year.head.smallest_group)


def _write_people(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    people: pl.DataFrame,
    framework: Framework,
    formats: Formats,
) -> tuple[int, int]:
    """Write a row a person with a narrow column a skill; return the last row and column."""
    skills = framework.skill_ids
    names = {skill.id: str(skill.name) for skill in framework.skills}
    last_row, last_column = people.height, len(ABOUT) + len(skills) - 1
    head = {"bold": True, "bg_color": _SOFT, "bottom": 1, "bottom_color": _INK}
    label = formats(**head, valign="bottom")
    turned = formats(**head, rotation=90, align="center", valign="bottom")
    text, as_id = formats(), formats(num_format="@")
    stages = COLUMNS["stage"].codes
    for place, column in enumerate(ABOUT):
        meaning, width = _ATTRIBUTES[column]
        sheet.set_column(place, place, width)
        write_text(sheet, 0, place, _(COLUMNS[meaning].heading), label)
        look = as_id if column == "staff_id" else text
        for row, value in enumerate(people[column], start=1):
            if value is not None:
                shown = _(stages[value]) if column == "stage" else value
                write_text(sheet, row, place, shown, look)
    first = len(ABOUT)
    sheet.set_column(first, last_column, _LEVEL)
    longest = max(cell_len(names[skill]) for skill in skills)
    sheet.set_row(0, min(_MOST_HEAD, longest * _HEAD + 12))
    number = formats(num_format="0", align="center")
    blank = formats(align="center")
    for place, skill in enumerate(skills, start=first):
        write_text(sheet, 0, place, names[skill], turned)
        for row, level in enumerate(people[skill], start=1):
            if level is None:
                sheet.write_blank(row, place, None, blank)
            else:
                sheet.write_number(row, place, level, number)
    top = framework.max_level
    if last_row:
        _colour_levels(sheet, (1, first, last_row, last_column), top, formats)
        if last_row <= _RECOUNTED:
            _recount(sheet, people, skills, top, formats)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, last_row, last_column)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 2)
    return last_row, last_column


def _colour_levels(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    area: tuple[int, int, int, int],
    top: int,
    formats: Formats,
) -> None:
    sheet.conditional_format(
        *area, {"type": "blanks", "format": formats.bare(bg_color="#EDEDED"), "stop_if_true": True}
    )
    for level in range(1, top + 1):
        tone = _shade(level, top)
        ink = "#FFFFFF" if tone in (Tone.FILLED, Tone.TOTAL) else "#1B2430"
        look = formats.bare(bg_color=str(tone), font_color=ink)
        sheet.conditional_format(
            *area, {"type": "cell", "criteria": "==", "value": level, "format": look}
        )


def _recount(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    people: pl.DataFrame,
    skills: Sequence[str],
    top: int,
    formats: Formats,
) -> None:
    """Write under the grid how many of those shown stand at each level or above; filters recount."""
    first, last = 2, people.height + 1
    label = formats(bold=True, font_color=_INK, bg_color=_SOFT)
    number = formats(bold=True, font_color=_INK, bg_color=_SOFT, num_format="0", align="center")
    for level in range(1, top + 1):
        # Two rows between, so that the filter does not take these for people.
        row = people.height + 2 + level
        for place in range(len(ABOUT)):
            write_text(sheet, row, place, "", label)
        write_text(
            sheet, row, 0, _("Shown at {level} or above").format(level=level_label(level)), label
        )
        for place, skill in enumerate(skills, start=len(ABOUT)):
            letter = limits.letters(place)
            cells = f"{letter}${first}:{letter}${last}"
            shown = f"SUBTOTAL(103,OFFSET({letter}${first},ROW({cells})-ROW({letter}${first}),0))"
            sheet.write_formula(
                row,
                place,
                f"=SUMPRODUCT({shown}*({cells}>={level})*ISNUMBER({cells}))",
                number,
                int((people[skill] >= level).sum()),
            )
