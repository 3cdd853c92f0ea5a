"""Text of files made safe for where it is shown: a terminal, Markdown."""

import re

# All but tab and line ends: what moves a cursor, rings, starts a terminal's commands, turns the
# direction in which the signs after it are read, or is no letter at all.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
    "|\r(?!\n)"
)
_NO_TEXT = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(r"[\\`*_{}\[\]|~@$^#]|:(?=//)|\.(?=[A-Za-z])")
_OPENS_BLOCK = re.compile(r"^(\d+)(?=[.)](?:\s|$))|^(?=[-+=])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def visible(text: str) -> str:
    """Return a text with a mark in the place of each control that could mislead its reader."""
    # Nearly every text is printable, which is far quicker to see.
    return text if text.isprintable() else _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def utf8(text: str) -> bytes:
    """Return a text as UTF-8, with a mark for each byte of a file's name that was not written so."""
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text).encode()


def markdown(value: object) -> str:
    """Return a text that Markdown shows as it is: no marks, links, headings, cells or tags in it.

    Entities for `& < >`, backslashes before marks and before what would make an address a link,
    `<br>` for line ends.
    """
    lines = map(_inline, str(value).strip().splitlines())
    return "<br>".join(_OPENS_BLOCK.sub(lambda start: f"{start[1] or ''}\\", ln) for ln in lines)


def markdown_cell(value: str) -> str:
    """Return a text for a cell of a Markdown table, in which no list or heading can begin."""
    return "<br>".join(map(_inline, value.strip().splitlines()))


def _inline(line: str) -> str:
    escaped = _MARKS.sub(lambda mark: f"\\{mark[0]}", line.strip())
    return visible(escaped.translate(_ENTITIES))
