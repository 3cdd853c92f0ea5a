"""Excel workbooks as grids of texts; needs the optional fastexcel."""

import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import polars as pl

from tdskill import sheets
from tdskill.errors import Severity, TdskillError
from tdskill.extras import how_to_install
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import bounds
from tdskill.intake.cells import blanks_as_null, quoted
from tdskill.intake.decode import Found, header_among
from tdskill.intake.encoding import refuse_other_workbooks
from tdskill.intake.grid import Grid, tell_header
from tdskill.intake.headers import Columns, MissingColumnsError, OtherSetError, accepts
from tdskill.intake.odd_cells import formulas_without_value, tell_odd_cells, without_value
from tdskill.intake.row_problems import Findings, Sheets, Turned
from tdskill.intake.total_words import is_summary
from tdskill.intake.turned import tell_turned, turned
from tdskill.names import match_key

_ENDINGS = (".xlsx", ".xlsm")
_SHOWN = 12
_FIRST_ROWS = 20
_NOTHING: Mapping[int, int] = {}


@dataclass(frozen=True)
class Sheet:
    """A sheet with all cells as texts; `number` counts from 0 in the order of the workbook.

    `hidden` says that Excel does not show it, and nobody asked for it by name. `first_column` is where
    its cells begin, counted from 0: empty columns before are not among them.
    """

    name: str
    number: int
    cells: pl.DataFrame
    hidden: bool
    first_column: int = 0


@dataclass(frozen=True)
class _Table:
    """A sheet whose header fits, or did once it was turned; then `of_file` is what it was before."""

    name: str
    number: int
    grid: Grid
    columns: Columns
    of_file: Grid | None = None
    places: Turned | None = None


@dataclass(frozen=True)
class _Refused:
    """A sheet that does not fit, why, and its first rows; `error` is None where it seems to be empty."""

    name: str
    number: int
    rows: Sequence[tuple[str | None, ...]] = ()
    header_row: int | None = None
    error: TdskillError | None = None


def is_workbook(path: Path) -> bool:
    """Return whether the name is that of a workbook."""
    return path.suffix.lower() in _ENDINGS


def read_workbook(
    path: Path, resolve: Callable[[tuple[str, ...]], Columns], findings: Findings
) -> tuple[Grid, Columns]:
    """Return the cells of all sheets that are shown and whose header `resolve` accepts, as one table.

    Raises TdskillError when the file is no workbook that can be read, or no sheet has the header.
    """
    names, loaded = open_workbook(path)
    fitting: list[_Table] = []
    hidden: list[str] = []
    refused: list[_Refused] = []
    for sheet in loaded:
        found = _looked_at(path, sheet, resolve)
        if sheet.hidden:
            hidden += [sheet.name] if isinstance(found, _Table) else []
        elif isinstance(found, _Table):
            fitting.append(found)
        else:
            refused.append(found)
    if not fitting:
        raise _nothing_fits(path, refused, hidden)
    fitting = [each for each in fitting if _has_rows(path, each)] or fitting[:1]
    if len(fitting) > 1:
        _refuse_to_mix(path, fitting)
    _tell_read(names, fitting, findings)
    _tell_passed_over(path, fitting, refused, hidden, findings)
    if len(fitting) > 1:
        return _stacked(path, fitting, findings)
    (table,) = fitting
    if table.places:
        findings.sheets = Sheets(turned={0: table.places})
    _tell_odd_cells(path, table, findings)
    return table.grid, table.columns


def _looked_at(
    path: Path, sheet: Sheet, resolve: Callable[[tuple[str, ...]], Columns]
) -> _Table | _Refused:
    """Return a sheet whose header fits, as it stands or turned, or why it does not."""
    grid = _grid(sheet.cells, sheet.first_column, partial(accepts, resolve))
    if grid is None:
        return _Refused(sheet.name, sheet.number)
    first = sheet.cells.head(_FIRST_ROWS).rows()
    try:
        try:
            return _Table(sheet.name, sheet.number, grid, resolve(grid.header))
        except MissingColumnsError:
            table = turned(grid, resolve, str(path))
            if table is None:
                raise
            return _Table(sheet.name, sheet.number, table.grid, table.columns, grid, table.places)
    except TdskillError as error:
        return _Refused(sheet.name, sheet.number, first, grid.header_row, error)


def _tell_odd_cells(
    path: Path, table: _Table, findings: Findings, before: int = 0, name: str | None = None
) -> None:
    if table.of_file is None or table.places is None:
        tell_odd_cells(path, table.number, table.grid, table.columns, findings, before, name)
        return
    tell_turned(findings, name)
    everywhere = Columns({str(n): n for n in range(len(table.of_file.header))}, {}, {}, (), {})
    as_it_stands = Findings(findings.source)
    tell_odd_cells(path, table.number, table.of_file, everywhere, as_it_stands)
    read = {table.places.rows[table.grid.header[place]] for place in table.columns.used}
    findings.also(
        replace(problem, sheet=name)
        for problem in as_it_stands.problems()
        if problem.row is None or problem.row in read
    )


def open_workbook(path: Path) -> tuple[list[str], Iterator[Sheet]]:
    """Return the names of the sheets, and the sheets one by one: all, or those asked for by name.

    Raises TdskillError when the file is no workbook that can be read.
    """
    fastexcel = _fastexcel()
    refuse_other_workbooks(path)
    bounds.refuse_too_large(path)
    try:
        workbook = fastexcel.read_excel(path)
        names: list[str] = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise bounds.damaged(path) from error
    asked = sheets.chosen(names)

    def load() -> Iterator[Sheet]:
        for number, name in enumerate(names):
            if asked and name not in asked:
                continue
            try:
                sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
                is_hidden = sheet.visible != "visible" and not asked
                first = next((each.absolute_index for each in sheet.selected_columns), 0)
                yield Sheet(name, number, blanks_as_null(sheet.to_polars()), is_hidden, first)
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


def _grid(
    cells: pl.DataFrame, first_column: int, accepts: Callable[[tuple[str, ...]], bool]
) -> Grid | None:
    """Return the sheet with its header, which is the first row that is not blank, or below a title."""
    cells.columns = [str(index) for index in range(cells.width)]
    blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if blank.all():
        return None
    first = int(blank.arg_min() or 0)
    top = cells.slice(first, _FIRST_ROWS).fill_null("").rows()
    found = header_among(top, accepts) or Found(0, top[0])
    row = first + found.at + 1
    below = cells.slice(row)
    rows = pl.int_range(row + 1, row + 1 + below.height, dtype=pl.UInt32, eager=True)
    return Grid(
        found.header,
        below,
        rows,
        excel=True,
        header_row=row,
        first_column=first_column,
        title_row=found.title and first + found.title,
        upper_row=None if found.above is None else first + found.above + 1,
    )


def _nothing_fits(path: Path, refused: Sequence[_Refused], hidden: Sequence[str]) -> TdskillError:
    formulas = [
        f"{letter}{row}"
        for each in refused
        for letter, row in formulas_without_value(path, each.number)
        if each.header_row is None or row <= each.header_row
    ]
    if formulas:
        message = _("{file}: the header has formulas whose values are not in the file: {cells}.")
        return TdskillError(
            message.format(file=path, cells=listed(formulas, _SHOWN)), without_value().hint
        )
    errors = [each.error for each in refused if each.error is not None]
    for error in errors:
        if isinstance(error, OtherSetError) or not isinstance(error, MissingColumnsError):
            return error
    if hidden:
        return TdskillError(
            _("{file}: only hidden sheets have the needed columns: {sheets}.").format(
                file=path, sheets=_named(hidden)
            ),
            _("Show them in Excel and save the workbook, or name one: --sheet NAME"),
        )
    if not errors:
        return TdskillError(
            _("{file} is empty.").format(file=path), _("The first row must be a header.")
        )
    if len(errors) == 1:
        return errors[0]
    return MissingColumnsError(
        _("{file}: no sheet has the needed columns.").format(file=path), errors[0].hint
    )


def _has_rows(path: Path, table: _Table) -> bool:
    return table.grid.cells.height > 0 or bool(formulas_without_value(path, table.number))


def _refuse_to_mix(path: Path, fitting: Sequence[_Table]) -> None:
    first = fitting[0]
    other = next((each for each in fitting if each.columns.is_long != first.columns.is_long), None)
    if other is not None:
        raise TdskillError(
            _(
                "{file}: sheets {first} and {second} are laid out in two ways: a row for each person, "
                "and a row for each person and skill."
            ).format(file=path, first=quoted(first.name), second=quoted(other.name)),
            _("Name the one to be read: --sheet NAME"),
        )


def _tell_read(names: Sequence[str], fitting: Sequence[_Table], findings: Findings) -> None:
    if len(fitting) > 1:
        findings.note(
            _("{count} sheets were read as one table: {sheets}.").format(
                count=len(fitting), sheets=_named([table.name for table in fitting])
            ),
            _("If one sheet alone is meant: --sheet NAME"),
            code="sheets_read_as_one",
        )
        summaries = [table.name for table in fitting if is_summary(table.name)]
        if summaries and len(summaries) < len(fitting) and not sheets.chosen(names):
            findings.note(
                _("Sheets called like a summary of others were read as well: {sheets}.").format(
                    sheets=_named(summaries)
                ),
                _("If they are one, their rows count twice; name the others: --sheet NAME"),
                severity=Severity.WARNING,
                code="sheets_like_summary",
            )
    elif len(names) > 1:
        findings.note(
            _("Sheet {sheet} was read; the workbook has {count} sheets.").format(
                sheet=quoted(fitting[0].name), count=len(names)
            ),
            code="one_sheet_of_several",
        )


def _tell_passed_over(
    path: Path,
    fitting: Sequence[_Table],
    refused: Sequence[_Refused],
    hidden: Sequence[str],
    findings: Findings,
) -> None:
    """Name the sheets that hold something and do not fit, and the hidden ones that would.

    Raises TdskillError for one like those that are read whose header says something twice.
    """
    wanted = set(map(match_key, fitting[0].grid.header)) - {""}
    others: list[str] = []
    for each in refused:
        if each.error is None:
            continue
        rows = [{match_key(text) for text in row if text} for row in each.rows]
        alike = any(2 * len(wanted & row) >= len(wanted) for row in rows)
        if isinstance(each.error, OtherSetError) or not alike:
            others.append(each.name)
        elif isinstance(each.error, MissingColumnsError):
            findings.note(
                _("The sheet was passed over, though it is much like {sheet}.").format(
                    sheet=quoted(fitting[0].name)
                ),
                _("{first} {second}").format(
                    first=each.error.message.removeprefix(f"{path}: "), second=each.error.hint
                ),
                severity=Severity.WARNING,
                sheet=each.name,
                code="sheet_much_alike",
            )
        else:
            raise TdskillError(
                _("Sheet {sheet}: {message}").format(
                    sheet=quoted(each.name), message=each.error.message
                ),
                each.error.hint,
            )
    if others:
        findings.note(
            _("Sheets without the needed columns were passed over: {sheets}.").format(
                sheets=_named(others)
            ),
            code="sheets_without_columns",
        )
    if hidden:
        findings.note(
            _("Hidden sheets that have the needed columns were passed over: {sheets}.").format(
                sheets=_named(hidden)
            ),
            _("If they count, show them in Excel and save the workbook."),
            severity=Severity.WARNING,
            code="sheets_hidden",
        )


def _stacked(path: Path, tables: Sequence[_Table], findings: Findings) -> tuple[Grid, Columns]:
    """Return the rows of several sheets below one another, each column under what it means.

    The rows are numbered throughout, and `findings` is told of what numbers them.
    """
    places: dict[Hashable, int] = {}
    header: list[str] = []
    columns = Columns({}, {}, {}, (), {})
    frames: list[pl.DataFrame] = []
    rows: list[pl.Series] = []
    before: list[int] = [0]
    for table in tables:
        at: dict[int, int] = {}
        for place, meaning in enumerate(_meanings(table)):
            if meaning not in places:
                places[meaning] = len(header)
                header.append(table.grid.header[place])
            at[place] = places[meaning]
        columns = _joined(columns, table.columns, at)
        names = {str(place): str(there) for place, there in at.items()}
        frames.append(table.grid.cells.rename(names))
        rows.append(table.grid.rows + before[-1])
        before.append(before[-1] + table.grid.header_row + table.grid.cells.height)
    findings.sheets = Sheets(
        tuple(table.name for table in tables),
        tuple(before[:-1]),
        turned={place: table.places for place, table in enumerate(tables) if table.places},
    )
    for table, first in zip(tables, before, strict=False):
        _tell_odd_cells(path, table, findings, first, table.name)
        if not table.places:
            tell_header(table.grid, findings, table.name)
        _tell_absent(table, header, columns, findings)
    cells = pl.concat(frames, how="diagonal").select(map(str, range(len(header))))
    top = tables[0].grid.header_row
    return Grid(tuple(header), cells, pl.concat(rows), excel=True, header_row=top), columns


def _meanings(table: _Table) -> list[Hashable]:
    """Return what each column of a sheet means: what it is used for, else its text and which it is."""
    columns = table.columns
    used: dict[int, Hashable] = {
        place: (kind, name)
        for kind, found in enumerate(columns.found)
        for name, place in found.items()
    }
    seen: Counter[Hashable] = Counter()
    for place, text in enumerate(table.grid.header):
        if place not in used:
            key = (place in columns.passed_over, match_key(text))
            seen[key] += 1
            used[place] = (*key, seen[key])
    return [used[place] for place in range(len(table.grid.header))]


def _joined(columns: Columns, more: Columns, at: dict[int, int]) -> Columns:
    """Add the columns of one more sheet, which stand `at` other places here."""

    def named(have: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
        return dict(have) | {name: at[place] for name, place in new.items() if name not in have}

    def listed_once(have: tuple[int, ...], new: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*have, *(at[place] for place in new))))

    return Columns(
        named(columns.fields, more.fields),
        named(columns.skills, more.skills),
        {at[place]: name for place, name in more.passed_over.items()} | columns.passed_over,
        listed_once(columns.unused, more.unused),
        named(columns.earlier, more.earlier),
        listed_once(columns.elsewhere, more.elsewhere),
        joined={at[first]: at[second] for first, second in more.joined.items()}
        | dict(columns.joined),
        groups=tuple(
            {at[first]: at[place] for first, place in new.items()} | dict(have)
            for have, new in zip_longest(columns.groups, more.groups, fillvalue=_NOTHING)
        ),
        reasons=named(columns.reasons, more.reasons),
        interests=named(columns.interests, more.interests),
    )


def _tell_absent(
    table: _Table, header: Sequence[str], columns: Columns, findings: Findings
) -> None:
    """Warn of columns that count and that other sheets have."""
    have = table.columns
    absent = [
        header[place]
        for found, here in zip(columns.found, have.found, strict=True)
        for name, place in found.items()
        if name not in here
    ]
    if absent:
        findings.note(
            _(
                "The sheet lacks columns that others have; its rows are blank there: {columns}."
            ).format(columns=_named(absent)),
            severity=Severity.WARNING,
            sheet=table.name,
            code="sheet_lacks_columns",
        )


def _named(texts: Sequence[str]) -> str:
    return listed(map(quoted, texts), _SHOWN)
