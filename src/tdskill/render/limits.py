"""What Excel takes: names of sheets, texts of cells, heights of rows.

Heights are given where a text has several lines. Excel finds them out for itself when it opens a
workbook, but not for cells that are merged, and prints with other widths of letters than it shows,
so that the last line of a row that just fits is lost on paper.
"""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any
from unicodedata import east_asian_width, normalize

from rich.cells import cell_len

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.names import match_key
from tdskill.render.line_breaks import fold
from tdskill.render.safe import visible

ROWS, LETTERS = 1_048_576, 32_767
FIRST_YEAR = 1900
SIZE = 10
FONT = {"font_name": "Yu Gothic", "font_size": SIZE}
"""游ゴシック: Excel's own in Japanese; Excel knows it by this name in every language."""
HIGHEST, MOST_LINES = 409.5, 24
"""Of a row: points, and lines in letters of our size."""
_LINE = 18.75 / 11
"""Points for a line in each point of letters: 游ゴシック, which is higher than what stands in for it."""
_DOT = 0.75
_AROUND = 3
_NAME = 31
_FORBIDDEN = frozenset("[]:*?/\\¥￥'’")
"""In names of sheets; Japanese Excel takes their full-width forms for them."""
_PICTURE = re.compile("&(?=G)")
_RESERVED = {"history", "履歴"}


def workbook_options() -> dict[str, object]:
    """Return how XlsxWriter makes every workbook."""
    return {"in_memory": True, "default_format_properties": {**FONT}}


def sheet_name(text: str, taken: set[str]) -> str:
    """Return a name for a sheet as every Excel takes it, and add it to those taken.

    Two names that any program may hold for one (`names.match_key`) are told apart by a number.
    """
    name = " ".join("".join(sign if _may_name(sign) else " " for sign in text).split()) or "1"
    free = next(each for each in _numbered(name) if match_key(each) not in taken | _RESERVED)
    taken.add(match_key(free))
    return free


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _numbered(name: str) -> Iterator[str]:
    yield _cut(name, _NAME)
    for number in count(2):
        ending = f"-{number}"
        yield f"{_cut(name, _NAME - len(ending))}{ending}"


def _may_name(sign: str) -> bool:
    return sign.isprintable() and not _FORBIDDEN & {sign, *normalize("NFKC", sign)}


def _units(text: str) -> int:
    """Return how long a text is for Excel, which counts a sign beyond U+FFFF twice."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def _cut(text: str, most: int) -> str:
    return (
        text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore").strip()
    )


@lru_cache(maxsize=10_000)
def cell_text(text: str) -> str:
    """Return a text as a cell holds it, without controls. Raises TdskillError for one too long."""
    held = visible(text.replace("\r\n", "\n"))
    if len(held) > LETTERS // 2 and _units(held) > LETTERS:
        raise TdskillError(
            _("A text of {n} letters is too long for a cell of a workbook.").format(
                n=f"{_units(held):,}"
            ),
            _("Choose another format: --format csv"),
        )
    return held


def write_text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:  # noqa: ANN401 - XlsxWriter has no types
    """Write a text that is no formula, number or link, whatever it looks like."""
    sheet.write_string(row, column, cell_text(text), look)


def on_paper(text: str, most: int) -> str:
    """Return the beginning of a text for a header or footer, in which & is a sign of its own.

    XlsxWriter takes even `&&G` for a picture, and writes no header then.
    """
    return _PICTURE.sub("＆", visible(_cut(text, most))).replace("&", "&&")


def points(text: str, width: float, size: int = SIZE) -> float:
    """Return how many points high a row must be for a text in a column of a width.

    HIGHEST is what a row can have.
    """
    room = max(2, int(width * SIZE / size) - _AROUND)
    return math.ceil(_lines(text, room) * size * _LINE / _DOT) * _DOT


@lru_cache(maxsize=10_000)
def _lines(text: str, room: int) -> int:
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    # Japanese fonts have wide signs where a terminal has narrow ones: → ※ ① ….
    wide = "".join("〓" if east_asian_width(sign) == "A" else sign for sign in text)
    return sum(1 if cell_len(line) <= room else len(fold(line, room)) for line in wide.split("\n"))


def longer_than_rows() -> str:
    """Return what is said where a text has more lines than its row can hold."""
    return _(
        "Some texts are longer than a row can show: choose the cell to read all of it in the formula "
        "bar."
    )
