"""A text file as a grid of cells, read by the fastest way that loses nothing.

Polars reads well-formed files: levels as small numbers where they look like that, else columns with
few distinct texts as codes, else all as texts. What Polars would read differently from a spreadsheet
(ragged rows, blank lines, stray quotes, CR line ends) goes through Python's csv module.
"""

import csv
from array import array
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, repeat

import polars as pl

from tdskill.errors import TdskillError
from tdskill.files import patiently
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import decode
from tdskill.intake.decode import Decoded
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.total_words import is_apart, joined_note

_BATCH = 1 << 18
_TABLE = 1 << 22
_LEAST_ROOM = 1 << 28
_ROOM = 2
_TEXT, _CODE = 16, 4
_REMEMBERED = 1 << 14
_SHOWN = 12
_DIGIT = frozenset("0123456789")

Dtypes = Sequence[pl.DataType | type[pl.DataType]]


@dataclass(frozen=True)
class Grid:
    """The cells of a table.

    `cells` has a column for each column of the file, named "0", "1", ...: texts, texts with codes,
    or UInt8; null is a blank cell. `rows` holds the row numbers, the header being `header_row`;
    `short` those of rows that had fewer cells than the header. `first_column` is where the table begins
    in its sheet, counted from 0. Where a title stands above the header, `title_row` is its row, and
    `upper_row` that of the upper part of a header over two rows.
    """

    header: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    excel: bool = False
    header_row: int = 1
    short: pl.Series | None = None
    first_column: int = 0
    title_row: int | None = None
    upper_row: int | None = None

    def column(self, index: int) -> pl.Series:
        return self.cells[str(index)]


def read_text(
    text: Decoded, findings: Findings, levels: Collection[int] = (), coded: Collection[int] = ()
) -> Grid:
    """Return the cells of a text file.

    `levels` are the columns that should hold levels, `coded` others with few distinct texts.
    Raises TdskillError when the text cannot be decoded or a quotation mark swallows the rest.
    """
    if text.head.line is not None:
        for number, dtypes in enumerate(_ways(text, levels, coded)):
            if text.marks.lines * sum(map(_bytes_of, dtypes)) > _most(text):
                continue
            if number:
                text = decode.check(text)
            cells = _parse(text, dtypes)
            if cells is not None:
                rows = _numbered(cells.height, text.head.header_row + 1)
                return Grid(text.head.header, cells, rows, header_row=text.head.header_row)
    return _read_slowly(decode.check(text), findings)


def _most(text: Decoded) -> int:
    """Return how many bytes the cells may take: a file of nearly nothing has millions of them."""
    return max(_LEAST_ROOM, _ROOM * text.path.stat().st_size)


def _bytes_of(dtype: pl.DataType | type[pl.DataType]) -> int:
    if dtype == pl.UInt8:
        return 1
    return _TEXT if dtype == pl.String else _CODE


def without_blank_rows(grid: Grid, key: int) -> Grid:
    """Return the grid without rows in which every cell is blank; `key` is a tidy column."""
    no_key = grid.column(key).is_null()
    if not no_key.any():
        return grid
    empty = grid.cells.filter(no_key).select(pl.all_horizontal(pl.all().is_null()))
    keep = ~grid.rows.is_in(grid.rows.filter(no_key).filter(empty.to_series()).implode())
    return replace(grid, cells=grid.cells.filter(keep), rows=grid.rows.filter(keep))


def tell_short(grid: Grid, findings: Findings) -> None:
    """Note the rows of the grid that had fewer cells than the header."""
    if grid.short is None:
        return
    short = grid.rows.filter(grid.rows.is_in(grid.short.implode()))
    if len(short):
        findings.note(
            ngettext(
                "{count:,} row has fewer cells than the header; the missing ones count as blank: "
                "row {rows}.",
                "{count:,} rows have fewer cells than the header; the missing ones count as blank: "
                "rows {rows}.",
                len(short),
            ).format(count=len(short), rows=listed(short, _SHOWN)),
            code="rows_too_short",
        )


def tell_header(grid: Grid, findings: Findings, sheet: str | None = None) -> None:
    """Note a title above the header, and columns that hold something under a blank header.

    `sheet` is named if there are several.
    """
    if grid.title_row is not None:
        findings.note(
            _("Row {title} was taken as a title, and row {row} as the header.").format(
                title=grid.title_row, row=grid.header_row
            ),
            sheet=sheet,
            code="title_above_header",
        )
    if grid.upper_row is not None:
        findings.note(
            _("Rows {upper} and {row} were taken together as the header.").format(
                upper=grid.upper_row, row=grid.header_row
            ),
            sheet=sheet,
            code="header_over_two_rows",
        )
    for index, name in enumerate(grid.header):
        if not name and grid.column(index).null_count() < grid.cells.height:
            findings.note(
                _("Column {number} has no header and is not used.").format(
                    number=grid.first_column + index + 1
                ),
                sheet=sheet,
                code="column_without_header",
            )


def _numbered(height: int, first: int) -> pl.Series:
    return pl.int_range(first, first + height, dtype=pl.UInt32, eager=True)


def _ways(text: Decoded, levels: Collection[int], coded: Collection[int]) -> Iterator[Dtypes]:
    """Yield the dtypes to try, fastest first."""
    width = range(len(text.head.header))
    others = [_codes() if index in coded else pl.String for index in width]
    if levels and _look_like_digits(text, levels):
        yield [pl.UInt8 if index in levels else others[index] for index in width]
    if (levels or coded) and not text.marks.quotes:
        # Level columns share their codes, so that each spelling is understood once.
        shared = pl.Categorical(pl.Categories.random(physical=pl.UInt8))
        others = [_codes() if index in coded else pl.String for index in width]
        yield [shared if index in levels else others[index] for index in width]
    yield [pl.String for _column in width]


def _codes() -> pl.Categorical:
    return pl.Categorical(pl.Categories.random())


def _look_like_digits(text: Decoded, indexes: Collection[int]) -> bool:
    of_levels = frozenset(indexes)
    return all(
        _DIGIT.issuperset(cell)
        for row in text.head.sample
        for index, cell in enumerate(row)
        if index in of_levels
    )


def _parse(text: Decoded, dtypes: Dtypes) -> pl.DataFrame | None:
    """Return what Polars reads, or None when it cannot, or would not read it as a spreadsheet does."""
    try:
        cells = _read_utf8(text, dtypes) if text.is_utf8 else _read_pieces(text, dtypes)
    except pl.exceptions.PolarsError:
        return None
    if tuple(cells.columns) != text.head.header:
        return None
    # As codes Polars reads `"1"2` as 1 and says nothing; as texts it refuses.
    if text.marks.quotes and any(isinstance(dtype, pl.Categorical) for dtype in dtypes):
        return None
    cells.columns = [str(index) for index in range(cells.width)]
    odd = '"' * text.marks.quotes + "\r" * text.marks.returns
    if odd and _holds(cells, odd):
        return None
    return None if _is_ragged(text, cells) else cells


def _read_utf8(text: Decoded, dtypes: Dtypes) -> pl.DataFrame:
    return patiently(
        pl.read_csv,
        text.path,
        separator=text.head.delimiter,
        schema_overrides=dict(zip(text.head.header, dtypes, strict=True)),
        infer_schema=False,
    )


def _read_pieces(text: Decoded, dtypes: Dtypes) -> pl.DataFrame:
    """Decode in this thread, a piece at a time, while another one parses what is decoded."""
    overrides = dict(zip(text.head.header, dtypes, strict=True))

    def parse(piece: bytes) -> pl.DataFrame:
        return pl.read_csv(
            piece, separator=text.head.delimiter, schema_overrides=overrides, infer_schema=False
        )

    with ThreadPoolExecutor(1) as pool:
        return pl.concat(pool.map(parse, _tables(text)))


def _tables(text: Decoded) -> Iterator[bytes]:
    """Yield the file in pieces of whole rows, each with the header before it."""
    if text.marks.quotes:  # a line break may stand within a cell
        yield b"".join(decode.pieces(text))
        return
    header = (text.head.line or "").encode() + b"\n"
    table: list[bytes] = []
    size = 0
    for piece in decode.pieces(text):
        size += len(piece)
        rows, end, rest = piece.rpartition(b"\n")
        if size < _TABLE or not end:
            table.append(piece)
            continue
        yield b"".join([*table, rows, end])
        table, size = [header, rest], len(rest)
    yield b"".join(table)


def _holds(cells: pl.DataFrame, signs: str) -> bool:
    """Return whether one of these signs stands in a cell."""
    # Joined: one long text is looked through many times faster than as many short ones.
    texts = cells.select(pl.col(pl.String).str.join().str.contains_any([*signs]))
    kinds = {cell.dtype for cell in cells if isinstance(cell.dtype, pl.Categorical)}
    codes = [kind.categories.to_series().str.contains_any([*signs]) for kind in kinds]
    return any(found.any() for found in (*texts, *codes))


def _is_ragged(text: Decoded, cells: pl.DataFrame) -> bool:
    """Return whether a row is short: Polars fills it up with nulls and does not say so."""
    if not cells.width or not cells[:, -1].null_count():
        return False
    within = sum(name.count(text.head.delimiter) for name in text.head.header)
    if text.marks.quotes:
        for column in cells:
            if column.dtype == pl.String:
                within += int(column.str.count_matches(text.head.delimiter, literal=True).sum())
            elif _holds(column.to_frame(), text.head.delimiter):
                return True
    return decode.count_delimiters(text) != (cells.width - 1) * (cells.height + 1) + within


def _read_slowly(text: Decoded, findings: Findings) -> Grid:
    """Return the cells as the csv module reads them, and tell which rows have a wrong shape."""
    width = len(text.head.header)
    schema = dict.fromkeys(map(str, range(width)), pl.String)
    frames = [pl.DataFrame(schema=schema)]
    numbers, too_long, cut_off, short = (array("I") for _kind in range(4))
    records = _records(text)
    while batch := list(islice(records, max(1, _BATCH // width))):
        rows: list[list[str]] = []
        for number, record, is_cut_off in batch:
            if not any(map(str.strip, record)):
                continue
            note = joined_note(record) if len(record) > width else ""
            cells = [note] if note else record
            if is_cut_off and not is_apart(cells):
                cut_off.append(number)
            elif any(map(str.strip, cells[width:])):
                too_long.append(number)
            else:
                if len(cells) < width:
                    short.append(number)
                    cells.extend([""] * (width - len(cells)))
                rows.append(cells[:width])
                numbers.append(number)
        if rows:
            columns = dict(zip(schema, zip(*rows, strict=True), strict=True))
            frames.append(pl.DataFrame(columns, schema=schema))
            if len(numbers) * width * _TEXT > _most(text):
                raise _nearly_nothing(text, numbers[-1])
    _tell_shape(findings, width, too_long, cut_off)
    numbered = pl.Series(numbers, dtype=pl.UInt32)
    return Grid(
        text.head.header,
        pl.concat(frames),
        numbered,
        header_row=text.head.header_row,
        short=pl.Series(short, dtype=pl.UInt32),
        title_row=text.head.title_row,
        upper_row=text.head.upper_row,
    )


def _nearly_nothing(text: Decoded, row: int) -> TdskillError:
    return TdskillError(
        _(
            "{file} has {count:,} rows or more that hold nearly nothing of what the header says."
        ).format(file=text.path, count=row),
        _(
            "Look whether this is the right file, and delete the rows that do not belong to the table."
        ),
    )


def _records(text: Decoded) -> Iterator[tuple[int, list[str], bool]]:
    """Yield (row number, cells, whether the file was cut off here) for each row after the header."""
    lines: list[str] = []

    def remembered() -> Iterator[str]:
        for line in decode.lines(text):
            lines.append(line)
            if len(lines) > _REMEMBERED:
                lines[1:] = ["".join(lines[1:])]
            yield line

    source = remembered() if text.marks.quotes else decode.lines(text)
    reader = csv.reader(source, delimiter=text.head.delimiter)
    last: tuple[int, list[str]] | None = None
    last_lines: list[str] = []
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if last:
                yield *last, False
            if number > text.head.header_row:
                last = number, record
            last_lines = lines[:]
            lines.clear()
    except csv.Error as error:
        raise decode.never_closed(text.path, number + 1) from error
    if last:
        is_open = text.marks.quotes and decode.quote_is_open(last_lines, text.head.delimiter)
        # A lone quotation mark leaves nothing to be told as a row that is cut off.
        if is_open and (len(last_lines) > 1 or not any(map(str.strip, last[1]))):
            raise decode.never_closed(text.path, last[0])
        yield *last, is_open or (not text.marks.ended and len(last[1]) < len(text.head.header))


def _tell_shape(
    findings: Findings, width: int, too_long: Sequence[int], cut_off: Sequence[int]
) -> None:
    many = Bad(
        _("The row has more cells than the header, which has {width}.").format(width=width),
        _("A comma within a cell needs quotation marks around the cell."),
        code="row_too_long",
    )
    cut = Bad(
        _("The last row is not complete: the file seems to be cut off."),
        _("Make or fetch the file again."),
        code="file_cut_off",
    )
    findings.rows(pl.Series(too_long, dtype=pl.UInt32), None, repeat(many))
    findings.rows(pl.Series(cut_off, dtype=pl.UInt32), None, repeat(cut))
