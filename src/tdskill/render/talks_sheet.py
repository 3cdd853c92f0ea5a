"""The sheet about talks in a workbook of forms: the steps agreed earlier, and rows for new ones."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.intake.form import Mark
from tdskill.intake.talks_form import FIELDS, HEADINGS, TALKS_MARKER, known_by, said
from tdskill.kinds import TALKS
from tdskill.render import limits
from tdskill.render.formats import csv_bytes
from tdskill.render.labels import fiscal_year_label
from tdskill.render.limits import cell_text, write_text
from tdskill.reports.form import PersonForm
from tdskill.reports.talks import AgreedStep

NAME = "1on1"
"""Of the sheet, in every language; where a person is called so, limits.sheet_name adds a number."""

_KEY, _VALUE, _FIRST = range(3)
_MARKS, _TITLE, _NOTICE, _GUIDE, _HEADINGS = range(5)
_WIDTHS = {
    "staff_id": 12,
    "name": 16,
    "held_on": 12,
    "mentor": 14,
    "step": 46,
    "by_when": 12,
    "support": 30,
    "done_on": 12,
    "note": 30,
}
_DATES = ("held_on", "by_when", "done_on")
_FREE_ALONE, _FREE_OF_EACH = 5, 3
"""Rows for new steps of a person, alone in a workbook and among others."""
_A4 = 9


def write_talks(
    book: Any,  # noqa: ANN401 - XlsxWriter has no types
    name: str,
    people: Sequence[PersonForm],
    mark: Mark,
    texts: tuple[str, str],
    looks: Mapping[str, Any],
) -> None:
    """Add the sheet to a workbook; `texts` are its title and its notice, `looks` those of the forms."""
    sheet = book.add_worksheet(name)
    own = dict(looks) | _looks(book)
    columns = {field: n for n, field in enumerate(_WIDTHS, start=_FIRST)}
    sheet.set_column(_KEY, _VALUE, None, None, {"hidden": True})
    for field, width in _WIDTHS.items():
        sheet.set_column(columns[field], columns[field], width)
    sheet.set_row(_MARKS, None, None, {"hidden": True})
    sheet.write_string(_MARKS, _KEY, TALKS_MARKER)
    sheet.write_string(_MARKS, _VALUE, mark.model_dump_json())
    for field in FIELDS:
        sheet.write_string(_MARKS, columns[field], field)
    last, width = columns["note"], sum(_WIDTHS.values())
    for row, text, look in zip(
        (_TITLE, _NOTICE, _GUIDE), (*texts, _guide()), ("title", "notice", "guide"), strict=True
    ):
        sheet.merge_range(row, _FIRST, row, last, "", own[look])
        write_text(sheet, row, _FIRST, text, own[look])
        high = limits.points(text, width, own[look].font_size)
        sheet.set_row(row, min(high, limits.HIGHEST))
    sheet.write_string(_HEADINGS, _KEY, HEADINGS)
    for field, heading in _headings().items():
        write_text(sheet, _HEADINGS, columns[field], heading, own["header"])
    sheet.set_row(_HEADINGS, max(limits.points(*each) for each in _heads()))
    free = _FREE_ALONE if len(people) == 1 else _FREE_OF_EACH
    row = _HEADINGS
    for person in people:
        for step in (*person.steps, *[None] * free):
            row += 1
            _write_row(sheet, row, person, step, columns, own)
    sheet.freeze_panes(_HEADINGS + 1, columns["held_on"])
    sheet.set_zoom(85)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    sheet.print_area(_TITLE, _FIRST, row, last)
    sheet.set_footer(f"&C&P / &N&R{fiscal_year_label(mark.fiscal_year)}")


def talks_csv(people: Sequence[PersonForm], language: str) -> bytes:
    """Return a table of talks: the steps agreed earlier, and a row without one for each person.

    Its headers are those of files of this language (`Column.header_in`).
    """
    rows: list[dict[str, str | None]] = []
    for person in people:
        for step in (*person.steps, None):
            said_of = {} if step is None else {name: getattr(step, name) for name in FIELDS[1:]}
            told = {name: None if value is None else str(value) for name, value in said_of.items()}
            rows.append({"staff_id": person.staff_id, **told})
    columns = {column.name: column.header_in(language) for column in TALKS.template}
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    return csv_bytes(frame.rename(columns))


def _guide() -> str:
    return "\n".join(
        (
            _(
                "Steps agreed earlier stand first: enter the day on which each was done, or “{word}” where "
                "it is no longer wanted; or a new date, support or note. What nobody changes stays as it is."
            ).format(word=_("dropped")),
            _(
                "Write what was agreed anew into the free rows, one step a row, with the day of the talk. "
                "A blank mentor is the one of the roster."
            ),
        )
    )


def _headings() -> dict[str, str]:
    return {
        "staff_id": _("Staff id"),
        "name": _("Full name"),
        "held_on": _("Date of the talk"),
        "mentor": _("Mentor"),
        "step": _("Next step agreed"),
        "by_when": _("By when"),
        "support": _("Support needed"),
        "done_on": _("Done on"),
        "note": _("Memo"),
    }


def _heads() -> Iterator[tuple[str, float]]:
    return ((heading, _WIDTHS[field]) for field, heading in _headings().items())


def _looks(book: Any) -> dict[str, Any]:  # noqa: ANN401 - XlsxWriter has no types
    box = limits.FONT | {"border": 1, "border_color": "#B7C0CE", "valign": "top", "text_wrap": True}
    # As texts, so that a number keeps its zeros and `=1+1` stays what was typed.
    free = box | {"bg_color": "#FFF9DB", "locked": False, "num_format": "@"}
    day = {"num_format": "yyyy/mm/dd", "align": "center"}
    return {
        "kept": book.add_format(box | {"num_format": "@"}),
        "kept_day": book.add_format(box | day),
        "free": book.add_format(free),
        "free_day": book.add_format(free | day),
    }


def _write_row(
    sheet: Any,  # noqa: ANN401 - XlsxWriter has no types
    row: int,
    person: PersonForm,
    step: AgreedStep | None,
    columns: Mapping[str, int],
    looks: Mapping[str, Any],
) -> None:
    sheet.write_string(row, _KEY, person.staff_id)
    values = {} if step is None else {name: getattr(step, name) for name in FIELDS[1:]}
    if step is not None:
        known = known_by(person.staff_id, step.held_on, step.step)
        sheet.write_string(row, _VALUE, f"{known} {said(values)}")
    told = {"staff_id": person.staff_id, "name": person.name, **values}
    kept = ("staff_id", "name", *(("held_on", "mentor", "step") if step else ()))
    for name, column in columns.items():
        look = looks[("kept" if name in kept else "free") + ("_day" if name in _DATES else "")]
        value = told.get(name)
        if isinstance(value, dt.date) and value.year >= limits.FIRST_YEAR:
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), look)
        elif value is None:
            sheet.write_blank(row, column, None, look)
        else:
            write_text(sheet, row, column, str(value), look)
    texts = ((cell_text(str(told.get(name) or "")), width) for name, width in _WIDTHS.items())
    high = max(limits.points(text, width) for text, width in texts)
    sheet.set_row(row, min(max(high, 2 * limits.points("", 1)), limits.HIGHEST))
