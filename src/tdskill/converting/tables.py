"""The tables of a folder, CSV or workbook, by the columns that they have."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tdskill.errors import TdskillError, reason_of
from tdskill.files import patiently
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.excel import is_workbook, open_workbook
from tdskill.names import is_nothing, match_key

Row = Mapping[str, str]
Grid = Sequence[Sequence[str]]

_DELIMITERS = ",;\t"
_TITLE_CELLS = 2
_LARGEST = 64 << 20
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Columns:
    """Which columns a table must have, which it may have, and which hold a name in every row."""

    needed: tuple[str, ...]
    more: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The rows of a table by their numbers, a column called as in `Columns` whatever its spelling.

    A column without a heading is called by the one before it: `Levels+1`, `Levels+2`, ... `others` are
    the headings of columns that nobody asked for and that hold something.
    """

    source: str
    rows: Mapping[int, Row]
    others: Sequence[str]


def grids(folder: Path) -> dict[str, Grid]:
    """Return the cells of every CSV file and of every sheet in a folder, by what they are called."""
    found: dict[str, Grid] = {}
    # What Excel and macOS lay beside a file that is open or copied begins with these.
    for path in sorted(each for each in folder.iterdir() if not each.name.startswith(("~$", "."))):
        if is_workbook(path):
            for sheet in open_workbook(path)[1]:
                rows = sheet.cells.iter_rows()
                found[f"{path.name}, {sheet.name}"] = [[cell or "" for cell in row] for row in rows]
        elif path.suffix.lower() == ".csv":
            found[path.name] = _csv(path)
    return found


def table(found: Mapping[str, Grid], columns: Columns) -> Table | None:
    """Return the table that has these columns; None where there is none.

    Raises TdskillError where several have them, and for a row without a name.
    """
    fitting = [each for each in (_fitted(*of, columns) for of in found.items()) if each]
    if len(fitting) > 1:
        raise TdskillError(
            _("Several tables have the columns {names}: {files}.").format(
                names=listed(columns.needed), files=listed(each.source for each in fitting)
            ),
            _("Leave one of them in the folder."),
        )
    for each in fitting:
        _refuse_blanks(each, columns.filled)
        return each
    return None


def needed(folder: Path, found: Mapping[str, Grid], columns: Columns) -> Table:
    """Return the table that has these columns, and rows; raises TdskillError where there is none, too."""
    if fitting := table(found, columns):
        if not fitting.rows:
            raise TdskillError(
                _("{file} has no rows below its header.").format(file=fitting.source),
                _("Take it from its source again."),
            )
        return fitting
    raise TdskillError(
        _("{folder} has no table with the columns {names}.").format(
            folder=folder, names=listed(columns.needed)
        ),
        _("Put your copy there, as CSV in UTF-8 or as an Excel workbook."),
    )


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises TdskillError where it cannot be read, or is too large."""
    try:
        size = path.stat().st_size
        content = patiently(path.read_bytes) if size <= _LARGEST else b""
    except OSError as error:
        raise TdskillError(
            _("{file} cannot be read.").format(file=path), reason_of(error)
        ) from error
    if size > _LARGEST:
        raise TdskillError(
            _("{file} is larger than {limit} bytes.").format(file=path, limit=f"{_LARGEST:,}"),
            _("Framework files are small: is this the right file?"),
        )
    return content


def _csv(path: Path) -> Grid:
    content = read_bytes(path)
    try:
        text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TdskillError(
            _("{file} is not in UTF-8.").format(file=path), _("Save it as CSV UTF-8.")
        ) from error
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(rows)
    except csv.Error as error:
        raise TdskillError(
            _("{file} cannot be read as CSV: line {line}.").format(file=path, line=rows.line_num),
            _("Take it from its source again."),
        ) from error


def _delimiter(text: str) -> str:
    """Return what parts the cells of the first line that is no title."""
    for line in io.StringIO(text):
        cells = {each: line.count(each) + 1 for each in _DELIMITERS}
        if max(cells.values()) > _TITLE_CELLS:
            return max(cells, key=cells.__getitem__)
    return ","


def _fitted(source: str, grid: Grid, columns: Columns) -> Table | None:
    called = {match_key(name): name for name in (*columns.needed, *columns.more)}
    must = set(map(match_key, columns.needed))
    for place, first in enumerate(grid):
        if must <= {match_key(cell) for cell in first}:
            headings = tuple(_headings(first, called))
            below = enumerate(grid[place + 1 :], place + 2)
            rows = dict(_rows(source, headings, below, columns.filled))
            asked = {*columns.needed, *columns.more}
            others = [
                name
                for name in headings
                if name not in asked and any(row[name] for row in rows.values())
            ]
            return Table(source, rows, others)
    return None


def _headings(cells: Sequence[str], called: Mapping[str, str]) -> Iterator[str]:
    last, behind = "", 0
    for cell in cells:
        if is_nothing(cell):
            behind += 1
            yield f"{last}+{behind}"
        else:
            last, behind = called.get(match_key(cell), " ".join(cell.split())), 0
            yield last


def _rows(
    source: str,
    headings: Sequence[str],
    below: Iterable[tuple[int, Sequence[str]]],
    filled: Sequence[str],
) -> Iterator[tuple[int, Row]]:
    for number, cells in below:
        if all(map(is_nothing, cells)):
            continue
        if not all(map(is_nothing, cells[len(headings) :])):
            raise TdskillError(
                _("{file}, row {row}: there are more cells than the header has.").format(
                    file=source, row=number
                ),
                _("Take it from its source again."),
            )
        row = dict.fromkeys(headings, "") | dict(zip(headings, cells, strict=False))
        yield number, {name: _cell(cell, name in filled) for name, cell in row.items()}


def _cell(cell: str, is_name: bool) -> str:
    if is_nothing(cell):
        return ""
    return " ".join(cell.split()) if is_name else cell.strip()


def _refuse_blanks(table: Table, filled: Sequence[str]) -> None:
    for number, row in table.rows.items():
        for name in filled:
            if not row[name]:
                raise TdskillError(
                    _("{file}, row {row}: {column} is blank.").format(
                        file=table.source, row=number, column=name
                    ),
                    _("Fill it in, or take the row out of your copy."),
                )
