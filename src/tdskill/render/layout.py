"""What the tables of an answer look like, declared once: their rows, columns and keys.

A layout knows no data and no language. `Layout.of` binds it to rows, and the columns then show what
stands in them in the language in use.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import polars as pl

from tdskill.columns import COLUMNS, Kind, Meaning
from tdskill.i18n import gettext as _
from tdskill.render.answer import Bars, Chart, Column, Show, Table, as_text, between
from tdskill.tables import of_columns

IdNames = Mapping[str, Mapping[str, str]]
"""The names of the framework's ids in the language in use, by what they are ids of."""

_RIGHT = frozenset(Kind) - {
    Kind.WORDS,
    Kind.ID,
    Kind.CODE,
    Kind.YES_NO,
    Kind.LIST,
    Kind.LEVEL,
    Kind.DAY,
}


@dataclass(frozen=True)
class Cell:
    """A column of a layout, by its name in `columns.COLUMNS`, and how people see it.

    With `of` it is for people alone: one cell of a page made of the values of these columns by `show`,
    which have cells of their own in machine formats. `show` else replaces how the kind is read. `shown`
    is whether pages have it, `sheet` whether workbooks do (default: as pages); `roomy` columns need a
    wide terminal: the greater, the sooner they are left out; `whole` ones have their full width before
    others.

    `heading`, a message id or what is known only with the data, replaces that of the column. Without
    a `show` the one column of `of` is shown as if it were that of this name.
    """

    name: str
    show: Callable[..., str] | None = None
    of: tuple[str, ...] = ()
    shown: bool = True
    sheet: bool | None = None
    roomy: int = 0
    whole: bool = False
    heading: str = ""

    @property
    def meaning(self) -> Meaning:
        """What the column is."""
        return COLUMNS[self.name]


def aside(name: str) -> Cell:
    """Return a column that pages have within another one, and workbooks for themselves."""
    return Cell(name, shown=False, sheet=True)


def hidden(name: str) -> Cell:
    """Return a column for machines only."""
    return Cell(name, shown=False)


BEFORE_AND_AFTER: Final = ("_before", "_after")
NOW_AND_AFTER: Final = ("", "_after")


def in_turn(*told: str) -> str:
    """Join what is read before and after, and what reads alike once: `3→2`, or `3`."""
    return "→".join(dict.fromkeys(told))


def ranged(name: str, *, times: Sequence[str] = ("",), roomy: int = 0) -> tuple[Cell, ...]:
    """Return a figure and its least, `NAME_least`; on a page they are one cell: `2-5`, or `5`.

    `times` are the endings of columns that are set side by side: `2-5→1-4`.
    """
    ends = [(f"{name}_least{time}", f"{name}{time}") for time in times]

    def told(*values: int | None) -> str:
        return in_turn(*map(between, values[::2], values[1::2]))

    return (
        *(aside(most) for _least, most in ends),
        *(aside(least) for least, _most in ends),
        Cell(name, told, of=tuple(chain(*ends)), sheet=False, roomy=roomy),
    )


def arrow(
    name: str,
    before: str,
    after: str,
    show: Show = as_text,
    *,
    roomy: int = 0,
) -> tuple[Cell, ...]:
    """Return two figures; on a page they are one cell under the heading of `name`: `3→2`, or `3`."""

    def told(old: Any, new: Any) -> str:  # noqa: ANN401 - of any column
        return in_turn(show(old), show(new))

    return (
        aside(before),
        aside(after),
        Cell(name, told, of=(before, after), sheet=False, roomy=roomy),
    )


@dataclass(frozen=True)
class Layout:
    """A table of a command: `about` (a message id) says what a row is, `key` what tells rows apart.

    With `extra` people see it only where they ask for it: it is long, or for a few readers. `parts_in`
    names the table that has what cells of pages are made of and no column of this one has.
    """

    command: str
    name: str
    about: str
    key: tuple[str, ...]
    cells: tuple[Cell | str, ...]
    extra: bool = False
    parts_in: str = ""

    @property
    def all_cells(self) -> tuple[Cell, ...]:
        """The cells, a mere name being a plain one."""
        return tuple(Cell(cell) if isinstance(cell, str) else cell for cell in self.cells)

    @property
    def columns(self) -> tuple[Meaning, ...]:
        """The columns that machine formats have, in their order."""
        return tuple(cell.meaning for cell in self.all_cells if not cell.of)

    @property
    def personal(self) -> bool:
        """Whether a row tells of a single person."""
        return any(column.personal for column in self.columns)

    def frame(self, rows: Iterable[Sequence[object] | Mapping[str, object]]) -> pl.DataFrame:
        """Return rows of values, or of values by name, as a frame of the columns of this table."""
        schema = of_columns(column.name for column in self.columns)
        return pl.DataFrame(list(rows), schema=schema, orient="row")

    def of(
        self,
        rows: pl.DataFrame,
        names: IdNames,
        *,
        title: str = "",
        nothing: str = "",
        bars: Bars | None = None,
        hide: Collection[str] = (),
        first: int | None = None,
        headings: Mapping[str, str] | None = None,
        shows: Mapping[str, Show] | None = None,
        unknowns: Mapping[str, str] | None = None,
        more: Mapping[str, Sequence[Cell]] | None = None,
        together: Iterable[str] = (),
        chart: Chart | None = None,
    ) -> Table:
        """Return the table of these rows, which have every column of the layout (and perhaps more).

        `names` are those of `id_names`. Where people do not ask for the table they see its `first` rows.
        `hide` are columns that people do not see this time; `headings`, `shows` and `unknowns` (what
        stands where there is no value) replace what is known only with the data. `more` are cells for
        people alone, made with the data, to stand before the column of that name. `together` are names
        of rows in which several small units stand as one. A workbook draws the `chart`.
        """
        headings, shows, unknowns = headings or {}, shows or {}, unknowns or {}
        columns = tuple(
            _bound(
                cell,
                names,
                hide,
                headings.get(cell.name, ""),
                shows.get(cell.name),
                unknowns.get(cell.name, ""),
            )
            for known in self.all_cells
            for cell in (*(more or {}).get(known.name, ()), known)
        )
        return Table(
            columns,
            rows,
            title=title,
            bars=bars,
            nothing=nothing,
            name=self.name,
            extra=self.extra,
            parts_in=self.parts_in,
            first=first,
            personal=self.personal,
            together=tuple(together),
            chart=chart,
        )


def _bound(
    cell: Cell,
    names: IdNames,
    hide: Collection[str],
    heading: str,
    show: Show | None,
    unknown: str,
) -> Column:
    meaning = cell.meaning
    shown = cell.shown and cell.name not in hide
    sheet = shown if cell.sheet is None else cell.sheet and cell.name not in hide
    as_kind = show is None and cell.show is None
    by_kind = meaning.kind if as_kind else Kind.WORDS
    return Column(
        cell.of[0] if cell.of and as_kind else cell.name,
        kind=Kind.WORDS if by_kind in _IN_WORDS else by_kind,
        words=show or cell.show or _words(meaning, names),
        unknown=unknown or _(meaning.unknown),
        numeric=meaning.kind in _RIGHT,
        shown=shown,
        machine=not cell.of,
        sheet=sheet,
        roomy=cell.roomy,
        whole=cell.whole,
        heading=heading or _(cell.heading or meaning.heading),
        of=() if as_kind else cell.of,
    )


_IN_WORDS = frozenset({Kind.ID, Kind.CODE, Kind.YES_NO, Kind.LIST, Kind.NUMBER, Kind.YEAR})


def _words(meaning: Meaning, names: IdNames) -> Show:
    """Return how people read the values of a kind that stands for words."""
    unknown = _(meaning.unknown)
    match meaning.kind:
        case Kind.ID:
            known = names[meaning.ids]
            return lambda value: unknown if value is None else known.get(value, value)
        case Kind.CODE:
            codes = {code: _(words) for code, words in meaning.codes.items()}
            return lambda value: unknown if value is None else codes[value]
        case Kind.LIST if meaning.items:
            return str
        case Kind.LIST:
            items = names.get(meaning.ids) or {
                code: _(word) for code, word in meaning.codes.items()
            }
            return lambda values: (
                "\n".join(items.get(each, each) for each in values or ()) or _("none")
            )
        case Kind.NUMBER | Kind.YEAR:
            return lambda value: unknown if value is None else str(value)
        case _:
            return lambda value: unknown if value is None else as_text(value)
