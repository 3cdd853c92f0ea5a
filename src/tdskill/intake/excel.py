"""Excel workbooks as grids of texts; needs the optional fastexcel."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import polars as pl

from tdskill.errors import TdskillError
from tdskill.extras import how_to_install
from tdskill.i18n import gettext as _
from tdskill.intake import bounds
from tdskill.intake.cells import blanks_as_null, quoted
from tdskill.intake.encoding import first_bytes
from tdskill.intake.findings import Findings
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns, MissingColumnsError
from tdskill.intake.odd_cells import tell_odd_cells

_ENDINGS = (".xlsx", ".xlsm")
_OLE = bytes.fromhex("D0CF11E0")


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
        tell_odd_cells(path, number, grid, columns, findings)
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
    bounds.refuse_too_large(path)
    try:
        workbook = fastexcel.read_excel(path)
        names = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise bounds.damaged(path) from error

    def load() -> Iterator[tuple[str, pl.DataFrame]]:
        for name in names:
            try:
                sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
                yield name, blanks_as_null(sheet.to_polars())
            except fastexcel.FastExcelError as error:
                raise bounds.damaged(path) from error

    return names, load()


def _fastexcel() -> ModuleType:
    try:
        import fastexcel
    except ImportError as error:
        raise TdskillError(
            _("Reading Excel workbooks needs one more package."),
            how_to_install("excel", _("save the sheet as CSV UTF-8.")),
        ) from error
    # What it logs about sheets that hold only a chart, or nothing, is no concern of the user's.
    logging.getLogger("calamine").addHandler(logging.NullHandler())
    return fastexcel


def _look_at(path: Path) -> None:
    head = first_bytes(path, len(_OLE))
    if head == _OLE:
        raise TdskillError(
            _("{file} is protected by a password, or in the old Excel format.").format(file=path),
            _("Open it in Excel, remove the password and save it as .xlsx."),
        )
    if not head:
        raise TdskillError(
            _("{file} is empty.").format(file=path), _("The first row must be a header.")
        )


def _grid(cells: pl.DataFrame) -> Grid | None:
    """Return the sheet with its first row that is not blank as the header."""
    cells.columns = [str(index) for index in range(cells.width)]
    for index, row in enumerate(cells.iter_rows()):
        header = tuple(text or "" for text in row)
        if any(text.strip() for text in header):
            below = cells.slice(index + 1)
            first = index + 2
            rows = pl.int_range(first, first + below.height, dtype=pl.UInt32, eager=True)
            return Grid(header, below, rows, excel=True, header_row=index + 1)
    return None
