"""What is understood of a file, column by column, before anything is made of it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from tdskill.errors import Problem, Severity, once
from tdskill.framework.core import Framework
from tdskill.intake import headers
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns, OtherSetError
from tdskill.intake.profiles import explains
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Findings, Intake
from tdskill.intake.table import Resolve, read_table
from tdskill.kinds import STAFF, WORDS, Kind
from tdskill.tables import Schema

_SAMPLES = 3


@dataclass(frozen=True)
class Understood:
    """A file read as one of a kind.

    `columns` has a row for each column of the file: column_number, file_column, used_as (a code of
    `columns.py`), taken_as (a field's name or a skill's id), cells_read, cells_unread and samples, the
    first texts but for people's own words; the last three are of columns in use alone. `others` are what it
    says of the other sets of skills. `judgements` are the rows of a staff file with one for each level, as
    texts by field.
    """

    kind: Kind
    path: Path
    intake: Intake
    columns: pl.DataFrame
    others: tuple[Intake, ...] = ()
    judgements: pl.DataFrame | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is to be told."""
        return once(problem for each in (self.intake, *self.others) for problem in each.problems)


def understood(
    kind: Kind, path: Path, framework: Framework, *, encoding: str | None = None
) -> Understood:
    """Read a file and tell what each of its columns was taken as. Raises TdskillError."""
    intake = read_file(kind.id, path, framework, encoding=encoding)
    findings = Findings(str(path))
    texts = (kind.needed[0],)
    grid, columns = read_table(path, encoding, _resolve(kind, path, framework), texts, findings)
    rows = [_row(place, grid, columns, intake, findings) for place in range(len(grid.header))]
    schema: Schema = {
        "column_number": pl.UInt32,
        "file_column": pl.String,
        "used_as": pl.String,
        "taken_as": pl.String,
        "cells_read": pl.UInt32,
        "cells_unread": pl.UInt32,
        "samples": pl.List(pl.String),
    }
    told = pl.DataFrame(rows, schema=schema, orient="row")
    others: tuple[Intake, ...] = ()
    if columns.elsewhere or intake.of_other_sets:
        views = (each for each in framework.main.views if each.set_id != framework.set_id)
        others = tuple(_of_others(kind, path, views, encoding))
    judgements = _judgements(grid, columns, intake) if kind is STAFF and columns.is_long else None
    return Understood(kind, path, intake, told, others, judgements)


def _of_others(
    kind: Kind, path: Path, views: Iterable[Framework], encoding: str | None
) -> Iterator[Intake]:
    for view in views:
        # Of a set that the file does not have there is nothing to read.
        with suppress(OtherSetError):
            yield read_file(kind.id, path, view, encoding=encoding)


def _judgements(grid: Grid, columns: Columns, intake: Intake) -> pl.DataFrame:
    texts = [grid.column(place).cast(pl.String).alias(n) for n, place in columns.fields.items()]
    return pl.DataFrame(texts).filter(~grid.rows.is_in(intake.bad_rows.implode()))


def _resolve(kind: Kind, path: Path, framework: Framework) -> Resolve:
    if kind is STAFF:
        return lambda header: headers.staff_columns(
            header,
            framework.skill_names,
            str(path),
            framework.earlier_skill_names,
            framework.set_name,
            framework.names_of_others,
        )
    return partial(headers.table_columns, known=kind.known, needed=kind.needed, source=str(path))


def _row(
    place: int, grid: Grid, columns: Columns, intake: Intake, findings: Findings
) -> tuple[object, ...]:
    header = grid.header[place]
    used_as, taken_as = _use(place, columns)
    if used_as == "unused" and explains(header):
        used_as = "set_aside"
    head = (place + 1, header, used_as, taken_as)
    if place not in columns.used or place in columns.joined.values():
        return (*head, None, None, None)
    turned = findings.sheets.turned.get(0)
    row = turned.rows.get(header) if turned else None
    wrong = {
        (each.row, each.column, each.more)
        for each in intake.problems
        if each.severity is not Severity.NOTE and _is_of(each, header, row)
    }
    unread = sum(1 + more for _row, _column, more in wrong)
    texts = grid.column(place)
    first = texts.drop_nulls().cast(pl.String).unique(maintain_order=True).head(_SAMPLES).to_list()
    if taken_as in WORDS:
        first = []
    repeated = any(place in group.values() for group in columns.groups)
    filled = None if repeated else max(len(texts) - texts.null_count() - unread, 0)
    return (*head, filled, unread, first)


def _is_of(problem: Problem, header: str, row: int | None) -> bool:
    if row is not None:
        return problem.row == row
    return problem.row is not None and problem.column == header


def _use(place: int, columns: Columns) -> tuple[str, str | None]:
    """Return what a column is used as, and for which field or skill."""
    first = next((one for one, two in columns.joined.items() if two == place), place)
    for group in columns.groups:
        first = next((one for one, other in group.items() if other == first), first)
    for use, found in (
        ("field", columns.fields),
        ("skill", columns.skills),
        ("earlier_skill", columns.earlier),
    ):
        if name := _named(first, found.items()):
            return use, name
    if place in columns.passed_over:
        return "gives_way", columns.passed_over[place]
    return ("other_set" if place in columns.elsewhere else "unused"), None


def _named(place: int, found: Iterable[tuple[str, int]]) -> str | None:
    return next((name for name, at in found if at == place), None)
