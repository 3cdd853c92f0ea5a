"""A skill map the other way round, with skills in rows and people in columns, turned to be read."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.intake.cells import blanks_as_null
from tdskill.intake.grid import Grid
from tdskill.intake.headers import STAFF_IDS, Columns, MissingColumnsError
from tdskill.intake.row_problems import Findings, Turned
from tdskill.intake.total_words import is_total
from tdskill.kinds import KINDS, STAFF_ID
from tdskill.names import is_nothing, match_key, plain

MOST_ROWS = 2_000
"""Longer tables have no row for each skill."""

_LABELS = 3
"""The columns in which the names of the skills are looked for."""
_TITLE_CELLS = 2
_ID = re.compile(r"[A-Za-z]{0,4}[-_]?[0-9]{2,}(?:\.0)?")
_KNOWN = frozenset(
    match_key(text)
    for kind in KINDS.values()
    for column in kind.known
    for text in column.spellings()
)
Resolve = Callable[[tuple[str, ...]], Columns]


@dataclass(frozen=True)
class TurnedTable:
    """A table with a row for each person, made of one with a column for each, and where cells stand."""

    grid: Grid
    columns: Columns
    places: Turned


def turned(grid: Grid, resolve: Resolve, source: str) -> TurnedTable | None:
    """Return a table turned, if only then it has columns of skills and of staff ids.

    Where no row is said to be that of the staff ids, the first one is, if it holds such. Raises
    TdskillError where it does not.
    """
    if grid.cells.height > MOST_ROWS:
        return None
    rows = [
        (grid.header_row, grid.header),
        *zip(grid.rows.to_list(), _texts(grid.cells), strict=True),
    ]
    filled = [sum(map(bool, cells)) <= _TITLE_CELLS for _number, cells in rows]
    titles = next((place for place, is_title in enumerate(filled) if not is_title), 0)
    strange = False
    for first, at in product(range(titles + 1), range(min(_LABELS, len(grid.header) - 1))):
        below = rows[first:]
        labels = tuple(_label(cells[: at + 1]) for _number, cells in below)
        corner = (STAFF_ID.header, *labels[1:])
        for header in (labels, corner):
            columns = _columns(header, resolve)
            if columns is None:
                continue
            row = below[columns.fields["staff_id"]][1]
            ids = [each for each in row[at + 1 :] if each and not is_total(each)]
            if header is labels or (ids and all(map(_ID.fullmatch, map(plain, ids)))):
                return _turned(below, header, columns, at, grid)
            has_ids = any(match_key(each) in STAFF_IDS for each in row[: at + 1])
            strange = strange or (
                bool(ids) and not has_ids and _KNOWN.isdisjoint(map(match_key, ids))
            )
    if strange:
        raise MissingColumnsError(
            _(
                "{file}: skills stand in rows and people in columns, and no row has the staff IDs."
            ).format(file=source),
            _("Begin a row with 職員番号, with the staff ID of each person in it."),
        )
    return None


def _texts(cells: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    return iter(cells.with_columns(pl.all().cast(pl.String)).fill_null("").rows())


def _label(cells: Sequence[str]) -> str:
    """Return what a row is called: by the cell in the column of the names, or by one before it."""
    return next((cell for cell in reversed(cells) if not is_nothing(cell)), "")


def _columns(header: tuple[str, ...], resolve: Resolve) -> Columns | None:
    try:
        columns = resolve(header)
    except MissingColumnsError:
        return None
    except TdskillError:
        # It says something twice: no skill map, or one that is told of as it stands.
        return None
    return columns if columns.skills or columns.earlier else None


def _turned(
    rows: Sequence[tuple[int, Sequence[str]]],
    header: tuple[str, ...],
    columns: Columns,
    at: int,
    grid: Grid,
) -> TurnedTable:
    people = list(zip(*(cells[at + 1 :] for _number, cells in rows), strict=True))
    before = grid.first_column + at + 1
    names = list(map(str, range(len(header))))
    cells = pl.DataFrame(people, schema=dict.fromkeys(names, pl.String), orient="row")
    numbers = pl.int_range(before + 1, before + 1 + cells.height, dtype=pl.UInt32, eager=True)
    heads = dict(zip(numbers.to_list(), (person[0] for person in people), strict=True))
    places: dict[str, int] = {}
    for text, (number, _cells) in zip(header, rows, strict=True):
        places.setdefault(text, number)
    table = Grid(header, blanks_as_null(cells), numbers, grid.excel, before)
    return TurnedTable(table, columns, Turned(places, heads))


def tell_turned(findings: Findings, sheet: str | None = None) -> None:
    """Note that a table was turned."""
    findings.note(
        _("Skills stand in rows and people in columns; the table was read the other way round."),
        sheet=sheet,
        code="table_turned",
    )
