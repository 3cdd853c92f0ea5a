"""From a path to a grid with known columns, whatever kind of file it is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.errors import Severity, TdskillError
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, decode, excel
from tdskill.intake.cells import Parse, quoted
from tdskill.intake.findings import Bad, Findings
from tdskill.intake.grid import Grid, read_text, tell_unnamed, without_blank_rows
from tdskill.intake.headers import Columns, MissingColumnsError
from tdskill.names import is_nothing, match_key

Resolve = Callable[[tuple[str, ...]], Columns]
Shape = Callable[[Columns], tuple[Collection[int], Collection[int]]]


def read_table(
    path: Path,
    encoding: str | None,
    resolve: Resolve,
    texts: Sequence[str],
    findings: Findings,
    shape: Shape = lambda _columns: ((), ()),
) -> tuple[Grid, Columns]:
    """Return the rows of a file that are not blank, and which column means what.

    `texts` are the fields to be freed of spaces, first one that no row should leave blank; `shape`
    gives the columns of levels and those with few distinct texts.
    Raises TdskillError when nothing can be read.
    """
    resolve = partial(_resolved, resolve)
    if excel.is_workbook(path):
        grid, columns = excel.read_workbook(path, resolve, findings)
    else:
        text = decode.open_text(path, encoding, partial(_has_columns, resolve))
        columns = resolve(text.head.header)
        levels, coded = shape(columns)
        grid = read_text(text, findings, levels, coded)
        grid = replace(grid, cells=cells.blanks_as_null(grid.cells))
    grid = replace(grid, header=_shown(grid.header))
    findings.headers = {name: grid.header[place] for name, place in columns.fields.items()}
    places = [str(columns.fields[name]) for name in texts if name in columns.fields]
    grid = replace(grid, cells=cells.tidy(grid.cells, places))
    grid = without_blank_rows(grid, columns.fields[texts[0]])
    tell_unnamed(grid, findings)
    if not grid.cells.height:
        findings.note(_("The file has a header and no rows."))
    return grid, columns


def _resolved(resolve: Resolve, header: tuple[str, ...]) -> Columns:
    return resolve(_shown(header))


def _shown(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the header with nothing where nothing is seen."""
    return tuple("" if is_nothing(text) else text for text in header)


def _has_columns(resolve: Resolve, header: tuple[str, ...]) -> bool:
    try:
        resolve(header)
    except MissingColumnsError:
        return False
    except TdskillError:
        return True
    return True


def of_one_set(grid: Grid, place: int, framework: Framework) -> Grid:
    """Return the grid without the rows whose skill, in this column, belongs to another set."""
    others = _other_sets(grid, place, framework)
    if others is None:
        return grid
    return replace(grid, cells=grid.cells.filter(~others), rows=grid.rows.filter(~others))


def blank_other_sets(grid: Grid, place: int, more: Sequence[int], framework: Framework) -> Grid:
    """Return the grid with blanks for skills of another set, and for `more` cells beside them.

    The rows stay, as they name people.
    """
    others = _other_sets(grid, place, framework)
    if others is None:
        return grid
    columns = pl.col([str(each) for each in (place, *more)])
    return replace(grid, cells=grid.cells.with_columns(pl.when(~others).then(columns)))


def _other_sets(grid: Grid, place: int, framework: Framework) -> pl.Series | None:
    """Tell the rows whose skill belongs to another set; None where there is none."""
    if not framework.elsewhere:
        return None
    others = [
        text
        for text in cells.distinct(grid.column(place))
        if framework.names_elsewhere.find(text)
        and not framework.skill_names.find(text)
        and not framework.earlier_skill_names.find(text)
    ]
    if not others:
        return None
    return grid.column(place).cast(pl.String).is_in(others).fill_null(value=False)


def read_column(
    grid: Grid,
    place: int,
    parse: Parse,
    dtype: pl.DataType | type[pl.DataType],
    findings: Findings,
    *,
    missing: str | None = None,
    severity: Severity = Severity.ERROR,
) -> pl.Series:
    """Return what the cells of a column mean, and tell those that mean nothing.

    `missing` is the error for a blank cell, where there must be none.
    """
    column = grid.column(place)
    if missing is not None:
        blank = grid.rows.filter(column.is_null())
        findings.rows(blank, grid.header[place], repeat(Bad(missing)))
    read = cells.translate(column, parse, dtype)
    if missing is not None and read.values.null_count() > column.null_count():
        _tell_as_good_as_missing(grid, column, read, grid.header[place], missing, findings)
    if read.wrong is not None and read.wrong.any():
        texts = column.filter(read.wrong).cast(pl.String)
        rows = grid.rows.filter(read.wrong)
        findings.cells(rows, texts, grid.header[place], _explain(parse), severity)
    return read.values


def _explain(parse: Parse) -> Callable[[str], Bad]:
    """Return why a text that `parse` does not understand is bad: asked again, for what is told alone."""

    def explain(text: str) -> Bad:
        bad = parse(text)
        return bad if isinstance(bad, Bad) else Bad("")

    return explain


def _tell_as_good_as_missing(
    grid: Grid,
    column: pl.Series,
    read: cells.Translated,
    header: str,
    missing: str,
    findings: Findings,
) -> None:
    """Tell the cells that hold a text but say nothing, such as 未評価, where there must be a value."""
    nothing = read.values.is_null() & column.is_not_null()
    if read.wrong is not None:
        nothing &= ~read.wrong
    message = _("{problem} The cell reads {cell}.")
    findings.cells(
        grid.rows.filter(nothing),
        column.filter(nothing).cast(pl.String),
        header,
        lambda text: Bad(message.format(problem=missing, cell=quoted(text))),
    )


def read_optional(
    grid: Grid,
    columns: Columns,
    name: str,
    parse: Parse,
    dtype: pl.DataType | type[pl.DataType],
    findings: Findings,
) -> pl.Series:
    """Return what the cells of a column mean that a file need not have; nulls where it has none."""
    if name not in columns.fields:
        return pl.repeat(None, len(grid.rows), dtype=dtype, eager=True)
    return read_column(grid, columns.fields[name], parse, dtype, findings)


def staff_ids(grid: Grid, columns: Columns, findings: Findings) -> pl.Series:
    """Return the staff ids as texts, and tell the rows that have none.

    Leading zeros are kept and full width becomes half width; the number 1001.0 of a workbook is 1001.
    """
    place = columns.fields["staff_id"]
    ids = cells.fold_width(grid.column(place))
    if grid.excel:
        ids = ids.str.replace(r"^([0-9]+)\.0$", "$1")
    if ids.null_count():
        hint = _("Each row needs the staff ID of a person.")
        missing = repeat(Bad(_("The staff ID is missing."), hint))
        findings.rows(grid.rows.filter(ids.is_null()), grid.header[place], missing)
    return ids


def tell_repeated(ids: pl.Series, grid: Grid, columns: Columns, findings: Findings) -> None:
    """Tell the people who have several rows; all of these are left out."""
    told = ids.drop_nulls()
    # Equal ids have equal hashes: as many hashes as ids prove that no two are equal, and cheaply.
    if told.hash().n_unique() == len(told):
        return
    repeated = (
        pl.DataFrame({"row": grid.rows, "staff_id": ids})
        .filter(pl.col("staff_id").is_not_null() & pl.col("staff_id").is_duplicated())
        .with_columns(pl.col("row").min().over("staff_id").alias("first"))
    )
    again = repeated.filter(pl.col("row") > pl.col("first"))
    message = _("Staff ID {staff_id} stands already in row {row}.")
    hint = _("Keep one row for each person; until then all rows of this person are left out.")
    findings.leave_out(repeated["row"])
    findings.rows(
        again["row"],
        grid.header[columns.fields["staff_id"]],
        (
            Bad(message.format(staff_id=quoted(staff_id), row=first), hint)
            for _row, staff_id, first in again.iter_rows()
        ),
    )


def tell_twice(
    frame: pl.DataFrame,
    key: Sequence[str],
    column: str,
    message: str,
    hint: str,
    findings: Findings,
) -> None:
    """Tell the rows whose key (texts in any spelling) an earlier row has, and leave all of them out.

    `message` has a place for the earlier `row`.
    """
    known = frame.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    same = [
        pl.col(name).map_elements(match_key, return_dtype=pl.String)
        if frame.schema[name] == pl.String
        else pl.col(name)
        for name in key
    ]
    repeated = (
        known.with_columns(pl.struct(same).alias("_key"))
        .filter(pl.col("_key").is_duplicated())
        .with_columns(pl.col("row").min().over("_key").alias("first"))
    )
    again = repeated.filter(pl.col("row") > pl.col("first"))
    findings.leave_out(repeated["row"])
    findings.rows(
        again["row"], column, [Bad(message.format(row=first), hint) for first in again["first"]]
    )
