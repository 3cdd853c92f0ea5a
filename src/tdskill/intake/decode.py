"""Bytes to text that can be read as a table: its encoding, its delimiter and its header."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

from tdskill.errors import TdskillError
from tdskill.files import patiently
from tdskill.i18n import gettext as _
from tdskill.intake import encoding as enc
from tdskill.intake.bounds import MAX_COLUMNS
from tdskill.names import is_nothing

_HEAD = 1 << 18
_SAMPLE = 200
_TOP = 10
_TITLE_CELLS = 2
_LONGEST_LINE = 1 << 25
# Remarks in the export of another system may be longer than what Python allows for a cell.
csv.field_size_limit(1 << 24)
_DELIMITERS = (",", "\t", ";")
_BLANK = str.maketrans("", "", ",;")


@dataclass(frozen=True)
class Marks:
    """What a look at every byte of a file tells."""

    quotes: bool
    """Whether there is a quotation mark anywhere."""
    returns: bool
    """Whether a carriage return may stand anywhere but at the end of a line."""
    ended: bool
    """Whether the last line is ended by a line break."""
    lines: int
    """How many lines there are at most."""
    delimiters: int | None
    """How many delimiters there are, those within quotes among them; None when not counted."""


@dataclass(frozen=True)
class Opening:
    """What the beginning of a text tells."""

    delimiter: str
    header: tuple[str, ...]
    header_row: int
    line: str | None
    """The header as it stands in the file; None unless it is the first line and plain."""
    sample: tuple[tuple[str, ...], ...]
    """The first rows below the header."""
    title_row: int | None = None
    """The first row, where that is a title above the header."""
    upper_row: int | None = None
    """The row above, where it has a part of the header."""


@dataclass(frozen=True)
class Decoded:
    """A text file with all that is needed to read it as a table."""

    path: Path
    codec: str
    asked: bool
    """Whether somebody, or a mark in the file, named the encoding."""
    checked: bool
    """False for UTF-8 that is judged by its beginning only; see `check`."""
    head: Opening
    _marks: Future[Marks] = field(repr=False, compare=False)

    @property
    def marks(self) -> Marks:
        """What stands in the file; waits for the look at it. Raises TdskillError if it is binary."""
        return self._marks.result()

    @property
    def is_utf8(self) -> bool:
        return self.codec == enc.UTF8


def open_text(
    path: Path,
    encoding: str | None = None,
    accepts: Callable[[tuple[str, ...]], bool] = lambda _header: True,
) -> Decoded:
    """Look at a text file and return how to read it; `accepts` says whether a header will do.

    Raises TdskillError when the file is missing, empty, binary, or in no known encoding.
    """
    content = enc.read_head(path, _HEAD)
    whole = len(content) < _HEAD
    wanted = enc.wanted_codec(encoding, content, path)
    codec = wanted or enc.UTF8
    if enc.is_ascii_like(codec):
        enc.refuse_binary(content, path)
    try:
        beginning = enc.decode_head(content, codec, whole=whole)
    except UnicodeError as error:
        if wanted:
            raise enc.undecodable(path, codec, error, asked=True) from error
        if enc.is_cut_off(error):
            raise enc.undecodable(path, codec, error, asked=False) from error
        codec = enc.CP932
        if enc.holds_japanese_utf8(content[: getattr(error, "start", 0)]):
            raise enc.mixed(path) from error
        try:
            beginning = enc.decode_head(content, codec, whole=whole)
        except UnicodeError as flaw:
            enc.refuse_mixed(path)
            raise enc.undecodable(path, codec, flaw, asked=False) from flaw
    head = _read_head(beginning, path, accepts, whole=whole)
    # The look at the whole file runs beside the parsing, and is over before it.
    pool = ThreadPoolExecutor(1)
    look = partial(_look, path, codec, head, asked=wanted is not None)
    marks = pool.submit(copy_context().run, look)
    pool.shutdown(wait=False)
    checked = wanted is not None or codec != enc.UTF8
    return Decoded(path, codec, wanted is not None, checked, head, marks)


def check(text: Decoded) -> Decoded:
    """Return the text with its encoding proved: UTF-8 to the last byte, or else CP932."""
    if text.checked:
        return text
    try:
        for _piece in enc.text_pieces(text.path, enc.UTF8):
            pass
    except UnicodeError as error:
        if enc.is_cut_off(error):
            raise enc.undecodable(text.path, enc.UTF8, error, asked=False) from error
        enc.refuse_mixed(text.path)
        return replace(text, codec=enc.CP932, checked=True)
    return replace(text, checked=True)


def pieces(text: Decoded) -> Iterator[bytes]:
    """Yield the text as UTF-8, piece by piece. Raises TdskillError if it is in another encoding."""
    try:
        for piece in _unmixed(text, enc.text_pieces(text.path, text.codec)):
            yield piece.encode()
    except UnicodeError as error:
        raise enc.undecodable(text.path, text.codec, error, asked=text.asked) from error


def lines(text: Decoded) -> Iterator[str]:
    """Yield the lines with their ends (LF, CR LF or CR). Raises as `pieces` does."""
    try:
        with patiently(text.path.open, encoding=text.codec, newline="") as file:
            for line in _unmixed(text, file):
                enc.refuse_no_letters(line, text.codec)
                yield line
    except UnicodeError as error:
        raise enc.undecodable(text.path, text.codec, error, asked=text.asked) from error


def _unmixed(text: Decoded, parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts; where one holds what CP932 makes of UTF-8, look at the lines of the file."""
    unseen = text.codec == enc.CP932 and not text.asked
    for part in parts:
        if unseen and any(sign in part for sign in enc.KANA_MISREAD):
            enc.refuse_mixed(text.path)
            unseen = False
        yield part


def count_delimiters(text: Decoded) -> int:
    """Return how many delimiters the file holds, those within quotes among them."""
    counted = text.marks.delimiters
    if counted is not None:
        return counted
    delimiter = text.head.delimiter.encode()
    return sum(piece.count(delimiter) for piece in enc.ascii_pieces(text.path, text.codec))


def quote_is_open(lines: Iterable[str], delimiter: str) -> bool:
    """Return whether the lines end within a quoted cell."""
    whole = io.StringIO("".join(lines), newline="")
    try:
        for _record in csv.reader(whole, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def never_closed(path: Path, row: int) -> TdskillError:
    """Return the error for a quotation mark that swallows the rest of the file."""
    return TdskillError(
        _("{file}: a quotation mark opened in row {row} is never closed.").format(
            file=path, row=row
        ),
        _("Close it or remove it, or make the file again."),
    )


def _look(path: Path, codec: str, head: Opening, *, asked: bool) -> Marks:
    # Short rows hide among blanks of the last column; they show in the number of delimiters.
    blanks = any(len(row) < len(head.header) or not row[-1] for row in head.sample)
    delimiter = head.delimiter.encode()
    others = bytes({*range(256)} - {*b'"\r\n\0\x1b', *delimiter})
    rows = _Rows(delimiter * (len(head.header) - 1))
    quotes = returns = ended = False
    delimiters = feeds = carriage_returns = line = 0
    try:
        for piece in filter(None, enc.ascii_pieces(path, codec)):
            signs = piece.translate(None, others) if blanks else piece
            line = 0 if b"\n" in piece or b"\r" in piece else line + len(piece)
            if line > _LONGEST_LINE:
                raise TdskillError(
                    _("{file} has a line of more than {most:,} bytes.").format(
                        file=path, most=_LONGEST_LINE
                    ),
                    _("Look whether this is the right file, and make it again."),
                )
            feeds += piece.count(b"\n")
            carriage_returns += piece.count(b"\r")
            returns = returns or b"\r" in signs
            ended = piece.endswith((b"\n", b"\r"))
            if blanks and rows.go_on_with(signs):
                delimiters += len(signs) - signs.count(b"\r") - signs.count(b"\n")
                continue
            enc.refuse_binary(signs, path)
            quotes = quotes or b'"' in signs
            delimiters += signs.count(delimiter) if blanks else 0
    except UnicodeError as error:
        raise enc.undecodable(path, codec, error, asked=asked) from error
    returns = returns and not (blanks and rows.whole)
    lines = max(feeds, carriage_returns) + 1
    return Marks(quotes, returns, ended, lines, delimiters if blanks else None)


class _Rows:
    """Whether a file is nothing but rows of one shape, told by the signs that make its shape."""

    def __init__(self, delimiters: bytes) -> None:
        self._shapes = (delimiters + b"\n", delimiters + b"\r\n")
        self._row: bytes | None = None
        self._place = 0

    def go_on_with(self, signs: bytes) -> bool:
        """Tell whether the next signs, and all before them, are such rows."""
        if self._row is None:
            first = signs[: signs.find(b"\n") + 1]
            self._row = first if first in self._shapes else b""
        if self._row:
            rows = self._row * (len(signs) // len(self._row) + 2)
            if rows.startswith(signs, self._place):
                self._place = (self._place + len(signs)) % len(self._row)
                return True
            self._row = b""
        return False

    @property
    def whole(self) -> bool:
        """Whether all were such rows, and no carriage return at the end waits for its line feed."""
        return bool(self._row) and not (self._row or b"")[: self._place].endswith(b"\r")


def _read_head(
    text: str, path: Path, accepts: Callable[[tuple[str, ...]], bool], *, whole: bool
) -> Opening:
    """Return the header under the delimiter that makes it one, else that gives the most columns."""
    heads = [
        Opening(
            delimiter,
            found.header,
            found.at + 1,
            None,
            tuple(map(tuple, records[found.at + 1 :])),
            found.title,
            None if found.above is None else found.above + 1,
        )
        for delimiter in _DELIMITERS
        # One that is nowhere in the text makes the same of it as any other.
        if delimiter in text or delimiter == _DELIMITERS[0]
        for records in [_records(text, delimiter, whole=whole)]
        for found in [header_among(records, accepts)]
        if found is not None
    ]
    if not heads:
        message = _("{file} has no header.") if text.strip() else _("{file} is empty.")
        if not whole:
            message = _("{file}: the first row is too long for a header.")
        raise TdskillError(message.format(file=path), _("The first row must be a header."))
    best = max(heads, key=lambda head: (accepts(head.header), len(head.header)))
    if len(best.header) > MAX_COLUMNS:
        raise TdskillError(
            _("{file} has {count:,} columns; at most {most:,} can be read.").format(
                file=path, count=len(best.header), most=MAX_COLUMNS
            ),
            _("Delete the columns behind the table, or save the sheet as CSV UTF-8 again."),
        )
    lines = io.StringIO(text, newline="")
    if whole and not best.sample and quote_is_open(lines, best.delimiter):
        raise never_closed(path, best.header_row)
    return replace(best, line=_plain_line(text, best))


def _records(text: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) > _SAMPLE:
                return records
    except csv.Error:
        pass
    return records if whole else records[:-1]


@dataclass(frozen=True)
class Found:
    """The header among the first rows: its place, counted from 0, and the number of a title above it.

    `above` is the place of the row that has the rest of the header, where cells over two rows have it.
    """

    at: int
    header: tuple[str, ...]
    title: int | None = None
    above: int | None = None


def header_among(
    rows: Sequence[Sequence[str]], accepts: Callable[[tuple[str, ...]], bool]
) -> Found | None:
    """Return the header, or None where there is no row.

    It is the first row that is not blank, unless of the first rows one alone is accepted, and those
    above it hold a cell or two or not half as many: a title, or captions over several columns. Where
    none is, it may be one row that has the rest of its header in the row above it.
    """
    first = next((place for place, row in enumerate(rows) if _filled(row)), None)
    if first is None:
        return None
    plain = Found(first, tuple(rows[first]))
    if accepts(plain.header):
        return plain
    filled = [_filled(row) for row in rows[: first + _TOP]]
    top = range(first, len(filled))
    fitting = [place for place in top if filled[place] and accepts(tuple(rows[place]))]
    if len(fitting) == 1:
        (at,) = fitting
        most = max(filled[first:at])
        if most <= _TITLE_CELLS or 2 * most <= filled[at]:
            return Found(at, tuple(rows[at]), first + 1)
    if fitting:
        return plain
    joined = {
        place: header
        for place in top[1:]
        if filled[place] and accepts(header := _over_two_rows(rows[place - 1], rows[place]))
    }
    if len(joined) == 1:
        ((at, header),) = joined.items()
        if max(filled[first : at - 1], default=0) <= _TITLE_CELLS:
            return Found(at, header, first + 1 if first < at - 1 else None, at - 1)
    return plain


def _filled(row: Sequence[str]) -> int:
    """Return how many cells of a row hold something."""
    return sum(not is_nothing(cell.translate(_BLANK)) for cell in row)


def _over_two_rows(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the lower of two rows, with the cells of the upper one where it has none."""
    return tuple(
        upper if is_nothing(lower) else lower
        for upper, lower in zip_longest(above, below, fillvalue="")
    )


def _plain_line(text: str, head: Opening) -> str | None:
    line, end, _rest = text.partition("\n")
    line = line.removesuffix("\r")
    names = [name.strip() for name in head.header]
    if not end or "\r" in line or not all(names) or len(set(names)) < len(names):
        return None
    # A stray quotation mark in the header makes Polars take all rows for one cell.
    if any('"' in name for name in names):
        return None
    return line if _records(line, head.delimiter, whole=True) == [list(head.header)] else None
