"""The marks by which a skill-check form says what it is, and reading a form that has come back.

A form is a sheet of a workbook. Hidden from people, it holds MARKER with a `Mark` beside it, ANSWER
over the column to fill in, and in the column of MARKER a key for each row with an answer: one of
STAFF_ID (shown, not filled in), STAGE, ASSESSED_ON and ASSESSOR, or the id of a skill with the
fingerprint of its texts beside it.
"""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from tdskill.framework.core import MAIN_SET
from tdskill.intake import excel
from tdskill.intake.bounds import letters_of
from tdskill.names import Names

VERSION = 1
MARKER = "tdskill_form"
ANSWER = "answer"
NAME = 4
"""How many columns behind the keys the person's name stands, in the row of STAFF_ID."""

STAFF_ID, STAGE, ASSESSED_ON, ASSESSOR = "@staff_id", "@stage", "@assessed_on", "@assessor"

_ROWS_SEARCHED = 20
_SKILLS_SEEN = 3


class Mark(BaseModel):
    """What a form was made for; `levels` are the choices for a level, lowest first.

    `skill_set` is the id of the set of skills; `texts_digest` that of its
    texts (`framework.fingerprint.texts_digest`).
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: int
    framework: str
    framework_version: str
    texts_digest: str
    skill_set: str = MAIN_SET[0]
    fiscal_year: int
    staff_id: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What one row says: its key, what stands beside the key, and the text that was filled in."""

    row: int
    key: str
    value: str
    text: str


@dataclass(frozen=True)
class Form:
    """A form as texts; `mark` is None when it cannot be read, `column` is the letter of the answers.

    `name` is the person's as the form shows it.
    """

    sheet: str
    mark: Mark | None
    column: str
    answers: tuple[Answer, ...]
    name: str | None = None


def read_forms(path: Path, skills: Names) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """Return the forms in a workbook, and the names of its sheets that are none and not empty.

    Beside a form, a sheet that lost its marks and names one of the `skills` after another is a form
    that cannot be read. Raises TdskillError when the file is no workbook that can be read.
    """
    forms: list[Form] = []
    others: list[str] = []
    damaged: list[str] = []
    _names, sheets = excel.open_workbook(path)
    for name, cells in sheets:
        form = _form(name, cells)
        if form is not None:
            forms.append(form)
        elif cells.height:
            others.append(name)
            if _looks_like_a_form(cells, skills):
                damaged.append(name)
    if forms:
        forms += [Form(name, None, "", ()) for name in damaged]
        others = [name for name in others if name not in damaged]
    return tuple(forms), tuple(others)


def _looks_like_a_form(cells: pl.DataFrame, skills: Names) -> bool:
    return any(
        sum(skills.find(text) is not None for text in column.drop_nulls().unique()) >= _SKILLS_SEEN
        for column in cells.select(pl.col(pl.String)).iter_columns()
    )


def _form(sheet: str, cells: pl.DataFrame) -> Form | None:
    found = next(
        (
            (number, row, row.index(MARKER))
            for number, row in enumerate(islice(cells.iter_rows(), _ROWS_SEARCHED))
            if MARKER in row
        ),
        None,
    )
    if found is None:
        return None
    top, head, place = found
    if ANSWER not in head or place + 1 == len(head):
        return Form(sheet, None, "", ())
    answer = head.index(ANSWER)
    answers = tuple(
        Answer(row, *(str(cell or "").strip() for cell in (key, value, text)))
        for row, (key, value, text) in enumerate(
            cells[top + 1 :, [place, place + 1, answer]].iter_rows(), start=top + 2
        )
        if key and key.strip()
    )
    person = next((each.row for each in answers if each.key == STAFF_ID), None)
    named = person is not None and cells.width > place + NAME
    name = cells[person - 1, place + NAME] if person is not None and named else None
    return Form(sheet, _mark(head[place + 1]), letters_of(answer), answers, name)


def _mark(text: str | None) -> Mark | None:
    try:
        return Mark.model_validate_json(text or "")
    except ValidationError:
        return None
