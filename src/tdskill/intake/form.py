"""The marks by which a skill-check form says what it is, and reading a form that has come back.

A form is a sheet of a workbook. Hidden from people, it holds MARKER with a `Mark` beside it, ANSWER
over the column to fill in (REASON and INTEREST over
those beside it, on forms of version 2), and in the column of MARKER a key for each row with an answer: one of
STAFF_ID (shown, not filled in), STAGE, ASSESSED_ON, ASSESSOR and AIM, or the id of a skill with the
fingerprint of its texts beside it. What people see of a row stands between the keys and the answer.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from tdskill.framework.core import MAIN
from tdskill.framework.fingerprint import SIZE
from tdskill.intake import excel
from tdskill.intake.bounds import letters_of
from tdskill.intake.talks_form import is_talks, looks_like_talks
from tdskill.names import Names

VERSION = 2
MARKER = "tdskill_form"
ANSWER, REASON, INTEREST = "answer", "reason", "interest"
NAME = 4
"""How many columns behind the keys the person's name stands, in the row of STAFF_ID."""

STAFF_ID, STAGE, ASSESSED_ON, ASSESSOR = "@staff_id", "@stage", "@assessed_on", "@assessor"
AIM = "@aim"
FILLED = re.compile(r" filled:([0-9a-f]+)$")
"""Behind the framework in a row of a table: the digest of what it was handed out with (`filled_mark`)."""

_ROWS_SEARCHED = 20
_SKILLS_SEEN = 3
_LEVELS_SEEN = 2
_LEVEL_HEADING = re.compile(r"Lv\.[0-9]+ ")


class Mark(BaseModel):
    """What a form was made for; `levels` are the choices for a level, lowest first.

    `skill_set` is the id of the set of skills; `texts_digest` that of its
    texts (`framework.fingerprint.texts_digest`). `interests` are the skills whose interest was filled in
    already, and `aim` the id of what the person was said to aim at: where they are blank now, that is said
    no more.
    """

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    version: int
    framework: str
    framework_version: str
    texts_digest: str
    skill_set: str = MAIN.id
    fiscal_year: int
    staff_id: str
    levels: tuple[str, ...]
    interests: tuple[str, ...] = ()
    aim: str | None = None


def filled_mark(
    levels: Mapping[str, int],
    reasons: Mapping[str, str],
    interests: Collection[str],
    aim: str | None,
) -> str:
    """Return what FILLED finds in a table: a digest of levels, reasons, interests and the aim."""
    said = [levels, reasons, dict.fromkeys(interests, ""), {"aim": aim or ""}]
    text = repr([sorted(each.items()) for each in said])
    return f" filled:{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:SIZE]}"


@dataclass(frozen=True)
class FormRow:
    """What one row says: its key, what stands beside the key, the text filled in, and what is seen.

    `seen` stands before the text filled in, `beyond` behind it, where nothing belongs.
    """

    row: int
    key: str
    value: str
    text: str
    reason: str = ""
    interest: str = ""
    seen: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form as texts; `mark` is None when it cannot be read, `column` is the letter of the answers.

    `number` is the sheet's, counted from 0, and `name` the person's as the form shows it.
    """

    sheet: str
    number: int
    mark: Mark | None
    column: str
    answers: tuple[FormRow, ...]
    name: str | None = None
    reason_column: str | None = None
    interest_column: str | None = None


@dataclass(frozen=True)
class FormsInside:
    """The forms in a workbook, and the names of the sheets that are none and not empty.

    `bare` are forms without any mark: somebody took the hidden cells away, or copied what is seen.
    `hidden` are forms on sheets that Excel does not show.
    """

    forms: tuple[Form, ...] = ()
    bare: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    talks: tuple[excel.Sheet, ...] = ()
    """Sheets about what was agreed in talks."""


def read_forms(path: Path, skills: Names) -> FormsInside:
    """Look for forms in a workbook. Raises TdskillError when it is none that can be read."""
    forms: list[Form] = []
    bare: list[str] = []
    hidden: list[str] = []
    others: list[str] = []
    talks: list[excel.Sheet] = []
    _names, sheets = excel.open_workbook(path)
    for sheet in sheets:
        if is_talks(sheet) or looks_like_talks(sheet):
            if sheet.hidden:
                hidden.append(sheet.name)
            else:
                talks.append(sheet)
            continue
        form = _form(sheet)
        if form is not None and sheet.hidden:
            hidden.append(sheet.name)
        elif form is not None:
            forms.append(form)
        elif not sheet.hidden and sheet.cells.height:
            (bare if _looks_like_a_form(sheet.cells, skills) else others).append(sheet.name)
    return FormsInside(tuple(forms), tuple(bare), tuple(hidden), tuple(others), tuple(talks))


def _looks_like_a_form(cells: pl.DataFrame, skills: Names) -> bool:
    """Tell a form by a row with a heading for each level, and skills one below another."""
    has_headings = any(
        sum(bool(_LEVEL_HEADING.match(text or "")) for text in row) >= _LEVELS_SEEN
        for row in cells.head(_ROWS_SEARCHED).iter_rows()
    )
    return has_headings and any(
        sum(skills.find(text) is not None for text in column.drop_nulls().unique()) >= _SKILLS_SEEN
        for column in cells.iter_columns()
    )


def _form(sheet: excel.Sheet) -> Form | None:
    cells = sheet.cells
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
        return Form(sheet.name, sheet.number, None, "", ())
    answer = head.index(ANSWER)
    beside = [head.index(each) if each in head else None for each in (REASON, INTEREST)]
    last = max(answer, *(each or 0 for each in beside))
    answers = tuple(
        FormRow(
            *(row, texts[place], texts[place + 1], texts[answer]),
            reason="" if beside[0] is None else texts[beside[0]],
            interest="" if beside[1] is None else texts[beside[1]],
            seen=texts[place + 2 : answer],
            beyond=texts[last + 1 :],
        )
        for row, found in enumerate(cells[top + 1 :].iter_rows(), start=top + 2)
        if found[place]
        for texts in [tuple(str(cell or "").strip() for cell in found)]
    )
    person = next((each.row for each in answers if each.key == STAFF_ID), None)
    named = person is not None and cells.width > place + NAME
    name = cells[person - 1, place + NAME] if person is not None and named else None
    letter, *letters = (
        None if each is None else letters_of(sheet.first_column + each)
        for each in (answer, *beside)
    )
    mark = mark_of(head[place + 1])
    return Form(sheet.name, sheet.number, mark, letter or "", answers, name, *letters)


def mark_of(text: str | None) -> Mark | None:
    """Return what a form was made for, None where that cannot be read."""
    try:
        return Mark.model_validate_json(text or "")
    except ValidationError:
        return None
