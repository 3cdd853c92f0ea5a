"""Workbooks held against bounds before they are loaded: what is too large for the memory is refused.

The library that reads workbooks makes room for every cell of the rectangle around all that is filled,
and a copy of each shared text for every cell that shows it; where there is no room it ends the whole
program. Here the parts of the archive are read piece by piece, and nothing is believed of what a
workbook says of its own size.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from xml.parsers import expat

from tdskill.errors import TdskillError
from tdskill.files import patiently
from tdskill.i18n import gettext as _

MAX_CELLS = 1 << 25
"""Cells of all sheets together, those between filled ones counted: 32 columns in each of Excel's
1,048,576 rows, or 13 times 40,000 people with 60 columns. At 50 to 100 bytes each they fit in 3 GB."""
MAX_COLUMNS = 1 << 14
"""Columns of a table, as many as Excel has; a row of a text file is held to it as well."""
MAX_UNPACKED = 1 << 31
"""Bytes of all parts together: those of 32 million cells with short texts are below it."""
MAX_RATIO, FREE = 200, 1 << 28
"""How many times the bytes of its file a workbook may hold, and what any may. Cells of numbers and short
texts hold 10 to 30 times what they take in the archive, cells that each repeat one long text up to 150."""
MAX_TEXT = 1 << 31
"""Bytes of the texts of all cells together, when each has a copy of the shared text that it shows."""
MAX_PARTS = 20_000
"""Parts of the archive; a sheet of a form for each person of the largest bureau is far below it."""

_READ = 1 << 20
_ENDLESS = 1 << 62
_LONGEST_TAG = 1 << 20
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED_STRINGS = "sharedstrings.xml"
_ROWS = 10_000
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError),
    *(OSError, EOFError, RuntimeError, LookupError, ValueError),
)
_LETTERS = 26
_LONGEST_REF = 12
_CELL = re.compile(rb'<c r="([A-Z]+[0-9]*?)[0-9]{0,4}"')
_ROW = re.compile(rb'<row r="([0-9]*?)[0-9]{0,4}"')
"""Tags of cells and rows as nearly everybody writes them; taken are the column and the 10,000 rows."""
_OTHER = re.compile(rb"""[<:](?:c|row)(?=[\s/>])(?! r="[A-Z]*[0-9]+")""")
"""Tags of cells and rows that are written in another way."""
_SHARED = re.compile(rb"[<:]si\b")
_SHARED_COUNT = re.compile(rb"niqueCount\s*=\s*[\"']([0-9]+)")
_BLANK = ("", "n", "s")
"""The kinds of a cell that is blank when it has an element for a value with nothing in it."""
_REFERENCE = re.compile(r"([A-Za-z]+)([0-9]+)")


@dataclass
class _Size:
    """How large a part of the archive is at most, or is exactly.

    `rows` and `columns` of the rectangle around what is filled; whether there are `unknown` cells of
    any place beyond it; whether kinds of things are `declared` in it (a DTD, which no workbook has, and by
    which little becomes much); how many cells may be `filled`; and the bytes of the
    `longest` shared text, of the one that is `begun` and may go on, and of the shared `text` that all
    cells show.
    """

    rows: int = 0
    columns: int = 0
    unknown: bool = False
    declared: bool = False
    filled: int = 0
    longest: int = 0
    begun: int = 0
    text: int = 0

    @property
    def cells(self) -> int:
        return MAX_CELLS + 1 if self.unknown else self.rows * self.columns


def refuse_too_large(path: Path) -> None:
    """Raise TdskillError when a workbook has more than can be loaded, or is none.

    Mostly one look at its bytes is enough; where that leaves a doubt, every cell is looked at.
    """
    try:
        with patiently(zipfile.ZipFile, path) as archive:
            sizes = _sizes(path, archive)
    except PermissionError:
        raise
    except _DAMAGE as error:
        raise damaged(path) from error
    cells = sum(size.cells for size in sizes)
    if cells > MAX_CELLS:
        far = max(sizes, key=lambda size: size.cells)
        raise TdskillError(
            _(
                "{file} is filled as far as cell {cell}, which makes {cells:,} cells; at most {most:,} "
                "can be read."
            ).format(
                file=path,
                cell=f"{letters_of(far.columns - 1)}{far.rows}",
                cells=cells,
                most=MAX_CELLS,
            ),
            _(
                "Delete the rows and columns beyond the table in Excel (Ctrl+End goes to the last "
                "cell), or copy the table alone into a new workbook."
            ),
        )
    if sum(size.text for size in sizes) > MAX_TEXT:
        raise _too_large(path)


def _sizes(path: Path, archive: zipfile.ZipFile) -> list[_Size]:
    """Return the size of each part at most, exact where that would be too much."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _too_large(path)
    sizes = []
    unpacked = 0
    most = min(MAX_UNPACKED, max(FREE, MAX_RATIO * path.stat().st_size))
    for part in parts:
        # What is longer than it says comes out whole.
        part.file_size = _ENDLESS
        size = _Size()
        for piece in _tags(archive, part):
            unpacked += len(piece)
            if unpacked > most:
                raise _too_large(path)
            _add(size, piece)
        sizes.append(size)
    # Pictures and the like may hold anything, and are not loaded.
    loaded = _loaded(archive)
    sizes = [
        size if PurePosixPath(part.filename.lower()).name in loaded else _Size()
        for part, size in zip(parts, sizes, strict=True)
    ]
    if any(size.declared for size in sizes):
        raise damaged(path)
    longest = max(size.longest for size in sizes)
    shows_little = (
        sum(size.filled for size in sizes) * longest <= MAX_TEXT
        or _showing_shared(archive, parts) * longest <= MAX_TEXT
    )
    shared: list[int] = []
    for part, size in zip(parts, sizes, strict=True):
        if size.longest and not shows_little:
            shared += _lengths(archive, part)
    cells = sum(size.cells for size in sizes)
    for place in sorted(range(len(parts)), key=lambda place: -sizes[place].cells):
        if (shows_little and cells <= MAX_CELLS) or not sizes[place].cells:
            break
        cells -= sizes[place].cells
        sizes[place] = _exact(archive, parts[place], shared)
        cells += sizes[place].cells
    return sizes


def damaged(path: Path) -> TdskillError:
    """Return the error for a file that is no workbook, or cannot be taken for one."""
    return TdskillError(
        _("{file} cannot be read as an Excel workbook.").format(file=path),
        _("Open it in Excel and save it again as .xlsx, or save the sheet as CSV UTF-8."),
    )


def letters_of(index: int) -> str:
    """Return how a spreadsheet calls the column at this place, counted from 0."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % _LETTERS) + letters
        index = index // _LETTERS - 1
    return letters


def number_of(letters: str) -> int:
    """Return the number of the column that a spreadsheet calls so, counted from 1; 0 without letters."""
    number = 0
    for letter in letters[:_LONGEST_REF].upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _too_large(path: Path) -> TdskillError:
    return TdskillError(
        _("{file} holds more than can be read.").format(file=path),
        _("Copy the table alone into a new workbook in Excel, or save the sheet as CSV UTF-8."),
    )


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_READ):
            yield piece


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the part in pieces that end before a tag, unless a text is very long."""
    rest = b""
    for piece in _pieces(archive, part):
        whole, tag, rest = (rest + piece).rpartition(b"<")
        rest = tag + rest
        if len(rest) > _LONGEST_TAG:
            whole, rest = whole + rest, b""
        yield whole
    yield rest


def _add(size: _Size, piece: bytes) -> None:
    """Add to the size at most what a piece of the part can add."""
    tags = _CELL.findall(piece) + _ROW.findall(piece)
    for place in set(tags):
        letters = place.rstrip(b"0123456789")
        size.columns = max(size.columns, number_of(letters.decode()))
        digits = place[len(letters) :]
        size.rows = max(size.rows, (int(digits[:_LONGEST_REF] or 0) + 1) * _ROWS)
    may_be = piece.count(b"<c") + piece.count(b"<row")
    if may_be > len(tags) or b":c" in piece or b":row" in piece:
        size.unknown = size.unknown or _OTHER.search(piece) is not None
    size.filled += may_be
    size.declared = size.declared or b"<!DOCTYPE" in piece
    starts = [found.start() for found in _SHARED.finditer(piece)] if b"si" in piece else []
    if starts or size.begun:
        first, *others = (end - start for start, end in pairwise([0, *starts, len(piece)]))
        lengths = [size.begun + first, *others]
        size.longest, size.begun = max(size.longest, *lengths), lengths[-1]
    for count in _SHARED_COUNT.findall(piece) if b"niqueCount" in piece else ():
        if int(count[:_LONGEST_REF]) > MAX_CELLS:
            raise ValueError


def _showing_shared(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> int:
    """Return how many cells at most show a shared text."""
    pieces = (piece for part in parts for piece in _tags(archive, part))
    return sum(piece.count(b'"s"') + piece.count(b"'s'") for piece in pieces)


def _loaded(archive: zipfile.ZipFile) -> set[str]:
    """Return the names, in small letters and without folders, of the parts that are sheets and the like."""
    names = {_SHARED_STRINGS}

    def begin(_tag: str, attributes: dict[str, str]) -> None:
        names.add(PurePosixPath(attributes.get("Target", "").lower()).name)

    for part in archive.infolist():
        if part.filename.lower() == _RELATIONS:
            _parse(archive, part, begin, lambda _text: None)
    return names


def _lengths(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[int]:
    """Return the bytes of each shared text; none where the part holds something else."""
    lengths: list[int] = []
    kind = ""

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal kind
        tag = _local(tag)
        kind = kind or tag
        if kind == "sst" and tag == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data.encode())

    _parse(archive, part, begin, text)
    return lengths


def _exact(archive: zipfile.ZipFile, part: zipfile.ZipInfo, shared: list[int]) -> _Size:
    """Return the size of what is filled in a part: a cell with a mere format is not."""
    size = _Size()
    row = column = 0
    kind = inside = value = ""

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, inside, value
        tag = _local(tag)
        if tag == "row":
            row, column = _whole(attributes.get("r")) or row + 1, 0
        elif tag == "c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            row = _whole(place[2]) if place else row
            column = number_of(place[1]) if place else column + 1
            kind, inside, value = attributes.get("t", ""), "", ""
        elif tag in ("v", "is"):
            inside = tag

    def text(data: str) -> None:
        nonlocal value
        if inside:
            value += data[:_LONGEST_REF]

    def end(tag: str) -> None:
        nonlocal inside
        if _local(tag) == "c" and inside and (value or kind not in _BLANK):
            size.rows, size.columns = max(size.rows, row), max(size.columns, column)
            place = _whole(value) if kind == "s" else len(shared)
            size.text += shared[place] if place < len(shared) else 0

    _parse(archive, part, begin, text, end)
    return size


def _parse(
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    begin: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None],
    end: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, text
    parser.EndElementHandler = end
    for piece in _pieces(archive, part):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def _local(tag: str) -> str:
    """Return the name of a tag without its prefix."""
    return tag.rpartition(":")[2]


def _whole(digits: str | None) -> int:
    return int(digits[:_LONGEST_REF]) if digits and digits.isdecimal() else 0
