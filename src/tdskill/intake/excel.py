"""Excel workbooks as grids of texts; needs the optional fastexcel."""

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import ModuleType

import polars as pl

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.encoding import cannot_read
from tdskill.intake.findings import Findings
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns, MissingColumnsError

_ENDINGS = (".xlsx", ".xlsm")
_OLE = bytes.fromhex("D0CF11E0")
_READ = 1 << 20
_SHOWN = 12

_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\s\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]+[0-9]+)"')


def is_workbook(path: Path) -> bool:
    """Return whether the name is that of a workbook."""
    return path.suffix.lower() in _ENDINGS


def read_workbook(
    path: Path, resolve: Callable[[tuple[str, ...]], Columns], findings: Findings
) -> tuple[Grid, Columns]:
    """Return the cells of the first sheet whose header `resolve` accepts.

    Raises TdskillError when the file is no workbook that can be read, or no sheet has the header.
    """
    names, loaded = open_workbook(path)
    refused: list[MissingColumnsError] = []
    for number, (name, cells) in enumerate(loaded):
        grid = _grid(cells)
        if grid is None:
            continue
        try:
            columns = resolve(grid.header)
        except MissingColumnsError as error:
            refused.append(error)
            continue
        if len(names) > 1:
            findings.note(
                _("Sheet {sheet} was read; the workbook has {count} sheets.").format(
                    sheet=quoted(name), count=len(names)
                )
            )
        _tell_error_cells(path, number, findings)
        return grid, columns
    if not refused:
        raise TdskillError(
            _("{file} is empty.").format(file=path), _("The first row must be a header.")
        )
    if len(refused) == 1:
        raise refused[0]
    raise MissingColumnsError(
        _("{file}: no sheet has the needed columns.").format(file=path), refused[0].hint
    )


def open_workbook(path: Path) -> tuple[list[str], Iterator[tuple[str, pl.DataFrame]]]:
    """Return the names of the sheets, and the sheets one by one with all cells as texts.

    Raises TdskillError when the file is no workbook that can be read.
    """
    fastexcel = _fastexcel()
    _look_at(path)
    try:
        workbook = fastexcel.read_excel(path)
        names = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise _damaged(path) from error

    def load() -> Iterator[tuple[str, pl.DataFrame]]:
        for name in names:
            try:
                sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
                yield name, sheet.to_polars()
            except fastexcel.FastExcelError as error:
                raise _damaged(path) from error

    return names, load()


def _fastexcel() -> ModuleType:
    try:
        import fastexcel
    except ImportError as error:
        raise TdskillError(
            _("Reading Excel workbooks needs one more package."),
            _('Install it with: pip install "tdskill[excel]" - or save the sheet as CSV UTF-8.'),
        ) from error
    return fastexcel


def _look_at(path: Path) -> None:
    try:
        if path.is_dir():
            raise IsADirectoryError
        with path.open("rb") as file:
            head = file.read(len(_OLE))
    except OSError as error:
        raise cannot_read(path, error) from error
    if head == _OLE:
        raise TdskillError(
            _("{file} is protected by a password, or in the old Excel format.").format(file=path),
            _("Open it in Excel, remove the password and save it as .xlsx."),
        )
    if not head:
        raise TdskillError(
            _("{file} is empty.").format(file=path), _("The first row must be a header.")
        )


def _damaged(path: Path) -> TdskillError:
    return TdskillError(
        _("{file} cannot be read as an Excel workbook.").format(file=path),
        _("Open it in Excel and save it again as .xlsx, or save the sheet as CSV UTF-8."),
    )


def _tell_error_cells(path: Path, number: int, findings: Findings) -> None:
    """Note the cells of a sheet that hold an error such as #N/A: fastexcel takes them as blank."""
    places: list[str] = []
    # A workbook laid out in another way was read all the same, and must not be refused for this.
    with (
        suppress(zipfile.BadZipFile, LookupError, ValueError),
        zipfile.ZipFile(path) as archive,
    ):
        places = [place.decode() for place in _error_cells(archive, _sheet_file(archive, number))]
    if places:
        findings.note(
            ngettext(
                "{count:,} cell holds an error such as #N/A and counts as blank: {cells}.",
                "{count:,} cells hold an error such as #N/A and count as blank: {cells}.",
                len(places),
            ).format(
                count=len(places),
                cells=", ".join(places[:_SHOWN]) + ", …" * (len(places) > _SHOWN),
            ),
            _("Mend the formulas in Excel and save the workbook again."),
        )


def _sheet_file(archive: zipfile.ZipFile, number: int) -> str:
    """Return where in the archive a sheet stands, counted from 0 in the order of the workbook."""
    relation = _SHEET.findall(archive.read("xl/workbook.xml"))[number]
    (target,) = (
        re.findall(rb'\bTarget="([^"]+)"', tag)[0]
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
        if b'Id="' + relation + b'"' in tag
    )
    return str(PurePosixPath("/xl") / target.decode()).removeprefix("/")


def _error_cells(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(name) as file:
        while piece := file.read(_READ):
            tags, begun, open_tag = (rest + piece).rpartition(b"<")
            if b't="e"' in tags:
                yield from _ERROR_CELL.findall(tags)
            rest = begun + open_tag


def _grid(cells: pl.DataFrame) -> Grid | None:
    """Return the sheet with its first row that is not blank as the header."""
    cells.columns = [str(index) for index in range(cells.width)]
    for index, row in enumerate(cells.iter_rows()):
        header = tuple(text or "" for text in row)
        if any(text.strip() for text in header):
            below = cells.slice(index + 1)
            first = index + 2
            rows = pl.int_range(first, first + below.height, dtype=pl.UInt32, eager=True)
            return Grid(header, below, rows, excel=True)
    return None
