"""Forms of the demand survey: a workbook for a bureau to fill in with Excel, and a table."""

import io
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import demand_form as marks
from tdskill.kinds import ANSWERED_BY, ANSWERED_ON, DEMAND
from tdskill.render import limits
from tdskill.render.answers.framework import assumed_needs
from tdskill.render.answers.names import id_names
from tdskill.render.formats import csv_bytes
from tdskill.render.labels import fiscal_year_label
from tdskill.render.limits import cell_text, write_text
from tdskill.render.workbook import xlsxwriter
from tdskill.reports.demand_survey import Survey

_INK, _PALE, _INPUT, _LINE = "#1F3864", "#EEF2F8", "#FFF9DB", "#B7C0CE"
_KEY, _VALUE, _WORK, _SKILL, _LEVEL, _HEADCOUNT, _BEFORE = range(7)
_WIDTHS = (34, 34, 14, 12, 14)
_MARKS, _TITLE, _GUIDE, _BUREAU, _WHO, _DAY, _TOTAL, _HEADINGS = range(8)
_NUMBER = 3
"""The column of the choices with how many levels a skill has, before these."""
_MORE_ROWS, _LEAST_ROWS = 40, 60
"""Rows to write in: behind last year's, and at least."""
_A4, _LARGE, _SMALL = 9, 14, 9
_MOST_PEOPLE = 999_999


def demand_workbook(survey: Survey, bureau: str, framework: Framework) -> bytes:
    """Return the workbook of a bureau. Raises TdskillError without XlsxWriter."""
    content = io.BytesIO()
    package = xlsxwriter(_("make the table: --form csv"))
    with package.Workbook(content, limits.workbook_options()) as book:
        book.set_properties({"title": cell_text(_title(survey))})
        looks = _looks(book)
        sheet = book.add_worksheet(limits.sheet_name(_("Demand"), set()))
        lists = _Lists(survey, bureau, framework)
        if framework.works:
            _write_usual(book.add_worksheet(_("Usual needs")), framework, looks)
        choices = book.add_worksheet(_("Choices"))
        lists.write(choices)
        choices.hide()
        _write_form(sheet, survey, bureau, framework, lists, looks)
    return content.getvalue()


def demand_csv(survey: Survey, bureau: str, framework: Framework) -> bytes:
    """Return the table of a bureau with last year's needs, to be corrected.

    Its headers are in the main language of the framework. One without needs has a row with its name.
    """
    columns = (*DEMAND.template, ANSWERED_BY, ANSWERED_ON)
    header = [column.header_in(framework.about.main_language) for column in columns]
    names = {skill.id: skill.name.first for each in framework.sets for skill in each.skills}
    needs = survey.needs_before(bureau).iter_rows()
    rows: list[tuple[str | None, ...]] = [
        (bureau, work, names[skill], str(level), str(headcount), None, None)
        for work, skill, level, headcount in needs
    ] or [(bureau, *[None] * (len(header) - 1))]
    return csv_bytes(pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row"))


def _title(survey: Survey) -> str:
    return _("Demand survey, {year}").format(year=fiscal_year_label(survey.fiscal_year))


def _lines(survey: Survey, bureau: str, framework: Framework) -> list[tuple[str, str, str, str]]:
    """Return last year's needs as the form shows them, a tuple of marks.NEED each."""
    names = id_names(framework)["skill"]
    return [
        (work or "", names[skill], _level(level), str(headcount))
        for work, skill, level, headcount in survey.needs_before(bureau).iter_rows()
    ]


def _level(level: int) -> str:
    return f"Lv.{level}"


class _Lists:
    """What cells can be chosen from, on a sheet of their own: a list within a rule ends at 255 letters.

    Where skills have levels of their own, a row has those of the skill in it behind their number, and the
    first one has all.
    """

    def __init__(self, survey: Survey, bureau: str, framework: Framework) -> None:
        works = [str(work.name) for work in framework.works]
        before = survey.needs_before(bureau)["work"].drop_nulls().unique(maintain_order=True)
        self.works = list(dict.fromkeys([*before, *works]))
        self.skills = [*id_names(framework)["skill"].values()]
        top = max(each.levels[-1].level for each in framework.sets)
        every = tuple(range(1, top + 1))
        levels_of = {
            skill: levels for view in framework.views for skill, levels in view.levels_of.items()
        }
        self.levels = [_level(level) for level in every]
        self.of_skills = (
            [every, *(levels_of[skill] for skill in id_names(framework)["skill"])]
            if any(levels != every for levels in levels_of.values())
            else []
        )

    def write(self, sheet: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        for column, texts in enumerate((self.works, self.skills, self.levels)):
            for row, text in enumerate(texts):
                write_text(sheet, row, column, text)
        for row, levels in enumerate(self.of_skills):
            sheet.write_number(row, _NUMBER, len(levels))
            for column, level in enumerate(levels, start=_NUMBER + 1):
                write_text(sheet, row, column, _level(level))

    def source(self, column: int) -> str:
        texts = (self.works, self.skills, self.levels)[column]
        letter = "ABC"[column]
        return f"='{_('Choices')}'!${letter}$1:${letter}${max(1, len(texts))}"

    def levels_beside(self, cell: str) -> str:
        """Return the levels of the skill in a cell; all where none is chosen yet."""
        if not self.of_skills:
            return self.source(2)
        choices = f"'{_('Choices')}'!"
        place = f"IFERROR(MATCH({cell},{self.source(1).removeprefix('=')},0),0)"
        return f"=OFFSET({choices}$E$1,{place},0,1,OFFSET({choices}$D$1,{place},0))"


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    font = limits.FONT | {"valign": "vcenter"}
    box = {"border": 1, "border_color": _LINE, "text_wrap": True}
    answer = box | {"bg_color": _INPUT, "locked": False}
    return {
        name: book.add_format(font | look)
        for name, look in {
            "title": {"bold": True, "font_size": _LARGE, "font_color": _INK},
            "guide": {"text_wrap": True, "valign": "top", "font_size": _SMALL},
            "label": box | {"bg_color": _PALE, "font_size": _SMALL},
            "value": box | {"bold": True},
            "number": box | {"align": "right", "num_format": "#,##0"},
            "header": box
            | {"bold": True, "bg_color": _INK, "font_color": "#FFFFFF", "align": "center"},
            # Where rows are copied from: what is pasted into the form stays open to be changed.
            "copied": box | {"locked": False},
            "answer": answer,
            "centre": answer | {"align": "center"},
            "count": answer | {"align": "right", "num_format": "#,##0"},
            "date": answer | {"align": "left", "num_format": "yyyy/mm/dd"},
        }.items()
    }


def _guide(survey: Survey, framework: Framework) -> str:
    lines = [
        _(
            "A row a need: which work needs how many people with a skill at a level or above. Write in "
            "the yellow cells, and enter who answers and the date; without a date nothing is taken."
        ),
        _(
            "The answer is whole: what is not in the table is not needed. A bureau that needs nobody "
            "clears the rows and enters name and date."
        ),
    ]
    if survey.before is not None:
        lines.append(
            _("The rows filled in are last year's: correct them, clear them or add to them.")
        )
    if framework.works:
        lines.append(
            _(
                "What kinds of work usually need stands on the sheet “{sheet}”: copy rows from there."
            ).format(sheet=_("Usual needs"))
        )
        if any(assumed_needs(framework)):
            lines.append(_("These usual needs are assumed: what your work needs is what counts."))
    return "\n".join(lines)


def _write_form(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    survey: Survey,
    bureau: str,
    framework: Framework,
    lists: _Lists,
    looks: Mapping[str, Any],
) -> None:
    lines = _lines(survey, bureau, framework)
    last = _HEADINGS + max(len(lines) + _MORE_ROWS, _LEAST_ROWS)
    sheet.set_column(_KEY, _VALUE, None, None, {"hidden": True})
    for column, width in enumerate(_WIDTHS, start=_WORK):
        sheet.set_column(column, column, width)
    _write_marks(sheet, survey, bureau, lines)
    write_text(
        sheet,
        _TITLE,
        _WORK,
        "  ".join(filter(None, (_title(survey), survey.organisation))),
        looks["title"],
    )
    guide = _guide(survey, framework)
    sheet.merge_range(_GUIDE, _WORK, _GUIDE, _BEFORE, "", looks["guide"])
    write_text(sheet, _GUIDE, _WORK, guide, looks["guide"])
    sheet.set_row(_GUIDE, limits.points(guide, sum(_WIDTHS), _SMALL))
    for row, label, value, look in (
        (_BUREAU, _("Bureau"), bureau, "value"),
        (_WHO, _("Answered by"), "", "answer"),
        (_DAY, _("Answered on"), "", "date"),
    ):
        write_text(sheet, row, _WORK, label, looks["label"])
        write_text(sheet, row, _SKILL, value, looks[look])
    total = sum(int(line[-1]) for line in lines)
    write_text(
        sheet,
        _TOTAL,
        _WORK,
        _("Places in all (last year: {n})").format(n=f"{total:,}")
        if survey.before is not None
        else _("Places in all"),
        looks["label"],
    )
    first = _HEADINGS + 2
    sheet.write_formula(_TOTAL, _SKILL, f"=SUM(F{first}:F{last + 1})", looks["number"], total)
    headings = (_("Work"), _("Skill"), _("Level or above"), _("People"), _("Last year"))
    for column, heading in enumerate(headings, start=_WORK):
        write_text(sheet, _HEADINGS, column, heading, looks["header"])
    _write_rows(sheet, lines, last, looks)
    _restrict(sheet, survey, last, lists)
    sheet.freeze_panes(_HEADINGS + 1, 0)
    sheet.set_selection(_WHO, _SKILL, _WHO, _SKILL)
    sheet.hide_gridlines(2)
    allowed = ("insert_rows", "delete_rows", "format_rows", "format_columns", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    sheet.print_area(_TITLE, _WORK, last, _BEFORE)


def _write_marks(sheet: Any, survey: Survey, bureau: str, lines: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    mark = marks.DemandMark(
        version=marks.VERSION,
        fiscal_year=survey.fiscal_year,
        bureau=bureau,
        filled=marks.digest_of_lines(lines),
    )
    sheet.set_row(_MARKS, None, None, {"hidden": True})
    write_text(sheet, _MARKS, _KEY, marks.MARKER)
    write_text(sheet, _MARKS, _VALUE, mark.model_dump_json())
    for column, name in enumerate(marks.NEED, start=_WORK):
        write_text(sheet, _MARKS, column, name)
    for row, key in (
        (_WHO, marks.ANSWERED_BY),
        (_DAY, marks.ANSWERED_ON),
        (_HEADINGS, marks.TABLE),
    ):
        write_text(sheet, row, _KEY, key)


def _write_rows(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    lines: Sequence[Sequence[str]],
    last: int,
    looks: Mapping[str, Any],
) -> None:
    styles = ("answer", "answer", "centre")
    for row, line in enumerate(lines, start=_HEADINGS + 1):
        for column, text in enumerate(line[:-1], start=_WORK):
            write_text(sheet, row, column, text, looks[styles[column - _WORK]])
        sheet.write_number(row, _HEADCOUNT, int(line[-1]), looks["count"])
        sheet.write_number(row, _BEFORE, int(line[-1]), looks["number"])
        high = max(map(limits.points, line, _WIDTHS))
        sheet.set_row(row, min(high, limits.HIGHEST))
    for row in range(_HEADINGS + 1 + len(lines), last + 1):
        for column, look in enumerate((*styles, "count"), start=_WORK):
            sheet.write_blank(row, column, None, looks[look])
        sheet.write_blank(row, _BEFORE, None, looks["number"])


def _restrict(sheet: Any, survey: Survey, last: int, lists: _Lists) -> None:  # noqa: ANN401 - XlsxWriter has no types
    first = _HEADINGS + 1
    for place, column in enumerate((_WORK, _SKILL, _LEVEL)):
        is_free = column == _WORK
        if is_free and not lists.works:
            continue
        sheet.data_validation(
            *(first, column, last, column),
            {
                "validate": "list",
                "source": lists.levels_beside(f"$D{first + 1}")
                if column == _LEVEL
                else lists.source(place),
                # A bureau calls its work as it likes.
                "show_error": not is_free,
                "error_message": _("Choose from the list."),
            },
        )
    sheet.data_validation(
        *(first, _HEADCOUNT, last, _HEADCOUNT),
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": _MOST_PEOPLE,
            "error_message": _("Write a whole number, 0 or more."),
        },
    )
    year, day = survey.fiscal_year, f"$D${_DAY + 1}"
    sheet.data_validation(
        *(_DAY, _SKILL, _DAY, _SKILL),
        {
            "validate": "custom",
            "value": f"=AND({day}>=DATE({year},4,1),{day}<=DATE({year + 1},3,31))",
            "error_type": "warning",
            "input_title": _("Answered on"),
            "input_message": _("The day of the answer, such as {year}/10/1.").format(year=year),
            "error_message": _("This is no day of the fiscal year."),
        },
    )


def _write_usual(sheet: Any, framework: Framework, looks: Mapping[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Write what kinds of work usually need, in the columns of the form, so that rows can be copied."""
    names = id_names(framework)["skill"]
    sheet.set_column(_KEY, _VALUE, None, None, {"hidden": True})
    widths = (*_WIDTHS[:3], 60)
    for column, width in enumerate(widths, start=_WORK):
        sheet.set_column(column, column, width)
    headings = (_("Work"), _("Skill"), _("Level or above"), _("What the work is"))
    for column, heading in enumerate(headings, start=_WORK):
        write_text(sheet, 0, column, heading, looks["header"])
    needs = chain.from_iterable(((work, need) for need in work.needs) for work in framework.works)
    for row, (work, need) in enumerate(needs, start=1):
        texts = (str(work.name), names[need.skill], _level(need.level), str(work.description))
        for column, text in enumerate(texts, start=_WORK):
            write_text(sheet, row, column, text, looks["copied"])
        sheet.set_row(row, max(map(limits.points, texts, widths)))
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
