"""The marks by which the sheet about talks of a form says what it is.

Hidden from people it holds TALKS_MARKER with a `form.Mark` beside it, the name of each field over its
column, HEADINGS in the row of the headings, and below it in each row the staff id of the person. Beside
the id stands, for a step agreed earlier, by what it is known again and what was said of it when the form
was made. So a row that nobody touched says nothing, and one that stands beside another key is told.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from itertools import islice

from tdskill.intake.excel import Sheet
from tdskill.kinds import DROPPED, TALKS
from tdskill.names import Names, words_key

TALKS_MARKER = "tdskill_form_1on1"
HEADINGS = "@headings"
FIELDS = tuple(column.name for column in TALKS.template)

_ROWS_SEARCHED = 20
_SIZE = 12
_SAID = ("mentor", "by_when", "support", "done_on", "note")
_TELLING = ("step", "by_when", "support")
_SPELLINGS = {
    column.name: Names((spelling, column.name) for spelling in column.spellings())
    for column in TALKS.template
}
_DROPPED = Names((spelling, DROPPED.name) for spelling in DROPPED.spellings())


def is_dropped(text: str | None) -> bool:
    """Tell whether a cell for the day on which a step was done says that it is no longer wanted."""
    return _DROPPED.find(text or "") is not None


def known_by(staff_id: str, held_on: dt.date | None, step: str | None) -> str:
    """Return by what a step is known again."""
    return _digest(staff_id, held_on, words_key(step))


def said(row: Mapping[str, object]) -> str:
    """Return a digest of what is said of a step: by whom, by when, with what support, done when."""
    return _digest(*("" if row[name] is None else row[name] for name in _SAID))


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:_SIZE]


def is_talks(sheet: Sheet) -> bool:
    """Tell whether a sheet is the one about talks of a form."""
    return any(TALKS_MARKER in row for row in islice(sheet.cells.iter_rows(), _ROWS_SEARCHED))


def looks_like_talks(sheet: Sheet) -> bool:
    """Tell a sheet about talks that has lost its hidden cells, or a table of talks, by its headings."""
    return any(
        all(any(_SPELLINGS[name].find(text or "") for text in row) for name in _TELLING)
        for row in islice(sheet.cells.iter_rows(), _ROWS_SEARCHED)
    )
