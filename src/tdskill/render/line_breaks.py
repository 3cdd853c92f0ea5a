"""Where a line of text may be folded: at spaces, and in Japanese as kinsoku shori allows.

Widths are in cells of a terminal: a Japanese sign takes two.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from rich.cells import cell_len

Cells = Callable[[str], int]
"""What counts the cells that a text takes."""

_OPENING = r"（「『【〈《［｛〔“‘(\[{"
_SMALL = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
_CLOSING = r"、。，．・：；？！）」』】〉》］｝〕”’ー々ゝゞヽヾ〜～…‥％)\]},.:;?!%" + _SMALL
_WIDE = "\u2e80-\U0010ffff"
_KANJI = "[一-龠]"
_PARTICLES = "をのでとにはがもるた"

_IN_SENTENCES = re.compile(
    rf"(?<=\s)(?=\S)"
    rf"|(?<=[{_WIDE}])(?<![{_OPENING}])(?=[^\s{_CLOSING}])"
    rf"|(?<=[^\s0-9{_OPENING}])(?=[{_WIDE}])(?![{_CLOSING}])"
    r"|(?<=[a-z])(?=\[)|(?<=\])(?=\.)|(?<=[a-z0-9]\+)(?=[a-z])"
)
"""At the end those of the path of a value, such as `requirements[cloud+data].of[cloud].level`."""
_IN_HEADINGS = re.compile(
    rf"(?<=\s)(?=\S)|(?<=[）・])(?=[^\s{_CLOSING}])|(?=[（])"
    rf"|(?<=[{_PARTICLES}])(?=[ァ-ヶ一-龠])|(?<=[A-Za-z])(?=[ァ-ヶ一-龠])|(?<=[一-龠])(?=[ァ-ヶ])"
    rf"|(?<=(?<!{_KANJI}){_KANJI}{{2}})(?={_KANJI}{{2}}(?!{_KANJI}))"
)
"""Four kanji in a row are two words of two."""
_ON_PAGES = re.compile(
    rf"{_IN_HEADINGS.pattern}|(?<=[、。])(?=[^\s{_CLOSING}])|(?<=[{_PARTICLES}])(?=[0-9A-Za-z])"
)


def fold(text: str, width: int, cells: Cells = cell_len) -> list[str]:
    """Return the lines of a text, each of at most `width` cells; none begins with 。 or 」."""
    if "\n" not in text and cells(text) <= width:
        return [text.rstrip()]
    return [
        line for part in text.split("\n") for line in _lines(part, line_starts(part, width, cells))
    ]


def line_starts(line: str, width: int, cells: Cells = cell_len) -> list[int]:
    """Return where to fold a text without line ends: where its second line begins, and so on."""
    return _starts(line, width, _IN_SENTENCES, cells)


def fold_heading(heading: str, width: int, cells: Cells = cell_len) -> list[str]:
    """Return the lines of a heading, folded between words; only one too wide is broken inside."""
    return _lines(heading, _starts(heading, width, _IN_HEADINGS, cells))


def words_of(heading: str) -> list[str]:
    """Return the words between which a page may fold a heading; joined they are the heading."""
    return _ON_PAGES.split(heading)


def narrowest(heading: str, cells: Cells = cell_len) -> int:
    """Return the cells of the widest word of a heading."""
    return max(cells(word.rstrip()) for word in _IN_HEADINGS.split(heading))


def _lines(text: str, starts: list[int]) -> list[str]:
    return [text[start:end].rstrip() for start, end in pairwise([0, *starts, len(text)])]


def _starts(text: str, width: int, boundary: re.Pattern[str], cells: Cells) -> list[int]:
    if cells(text) <= width:
        return []
    starts: list[int] = []
    place = used = 0
    for word in boundary.split(text):
        if used and used + cells(word.rstrip()) > width:
            starts.append(place)
            used = 0
        pieces = _chopped(word, width, cells) if cells(word.rstrip()) > width else [word]
        for piece in pieces[:-1]:
            place += len(piece)
            starts.append(place)
        place += len(pieces[-1])
        used += cells(pieces[-1])
    return starts


def _chopped(word: str, width: int, cells: Cells) -> list[str]:
    """Return a word in pieces of at most `width` cells, or of one sign that is wider."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and cells(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def cut(text: str, width: int) -> str:
    """Return a text as one line: its lines one behind the other, cut to a width with a mark."""
    line = " ".join(filter(None, map(str.strip, text.splitlines())))
    if cell_len(line) <= width:
        return line
    return f"{_chopped(line, width - 2, cell_len)[0].rstrip()}…"
