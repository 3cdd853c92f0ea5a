"""An answer before it takes a form: title, head, tables and remarks, all in the user's language."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.render.labels import column_label

Show = Callable[[Any], str]


def as_text(value: object) -> str:
    """Show any value to a person: counts with separators, nothing as a dash."""
    match value:
        case None:
            return "-"
        case bool():
            return _("yes") if value else _("no")
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def percent(share: float) -> int:
    """Return a share of 1 in whole per cents, never rounded up to 100 or down to 0."""
    rounded = round(share * 100)
    if rounded == 100 and share < 1:  # noqa: PLR2004 - per cent
        return 99
    return 1 if rounded == 0 and share > 0 else rounded


def as_share(value: float | None) -> str:
    """Show a share of 1 as whole per cents."""
    return "-" if value is None else f"{percent(value)}%"


def signed(number: str) -> str:
    """Return a number in figures with a minus sign, wider than a hyphen, where it is negative."""
    return number.replace("-", "−")


def as_change(value: int) -> str:
    """Show a signed number; nothing has no sign."""
    return signed(f"{value:+,}") if value else "0"


@dataclass(frozen=True)
class Column:
    """A column of a table: machine formats take the `machine` ones, people see those `shown`.

    A workbook has the columns that people see, unless `sheet` says otherwise: what stands in one
    cell on a page has cells of its own there.

    `roomy` columns need a wide terminal: the greater, the sooner they are left out. `whole` ones
    have their full width before others. `show` turns a value into text for people, `show_item` an
    item of a list that is shown item by item.
    """

    name: str
    show: Show = as_text
    numeric: bool = False
    shown: bool = True
    machine: bool = True
    sheet: bool | None = None
    roomy: int = 0
    whole: bool = False
    header: str = ""
    show_item: Show | None = None

    @property
    def in_sheet(self) -> bool:
        """Whether a workbook has the column."""
        return self.shown if self.sheet is None else self.sheet

    @property
    def heading(self) -> str:
        """The words over the column."""
        return self.header or column_label(self.name)


@dataclass(frozen=True)
class Bars:
    """A bar for each row: `whole` units long, `part` of them not filled; both name columns.

    Where `least` names a column, only so much of `part` is certain; the rest is drawn in a third way.
    With `shares` all bars have one length, so that the share not filled is seen and not the number.
    """

    whole: str
    part: str
    header: str
    shares: bool = False
    least: str = ""


@dataclass(frozen=True)
class Table:
    """Rows with the columns to take from them."""

    columns: tuple[Column, ...]
    rows: pl.DataFrame
    title: str = ""
    bars: Bars | None = None
    nothing: str = ""
    """What is said in place of the table when it has no rows."""

    @property
    def instead(self) -> str:
        """The sentence that stands in place of the table; nothing where the table is shown."""
        return "" if self.rows.height else self.nothing

    def machine_rows(self) -> pl.DataFrame:
        """Return the frame with the canonical columns alone; fractions have six decimals."""
        rows = self.rows.select(column.name for column in self.columns if column.machine)
        return rows.with_columns(pl.col(pl.Float64).round(6))

    def cells(self, columns: Sequence[Column]) -> list[list[str]]:
        """Return the rows as people read them."""
        picked = self.rows.select(column.name for column in columns).iter_rows()
        return [
            [column.show(value) for column, value in zip(columns, row, strict=True)]
            for row in picked
        ]


@dataclass(frozen=True)
class Answer:
    """What a command answers; machine formats carry the first table only.

    `sheets` are tables that a workbook alone has.
    """

    title: str
    head: tuple[str, ...]
    tables: tuple[Table, ...]
    remarks: tuple[str, ...] = ()
    sheets: tuple[Table, ...] = ()
    personal: bool = False


def text(name: str, **options: Any) -> Column:  # noqa: ANN401 - passed on to Column
    """Return a column of words."""
    return Column(name, **options)


def items(name: str, show_item: Show, **options: Any) -> Column:  # noqa: ANN401 - passed on to Column
    """Return a column of lists, an item on a line."""

    def show(values: list[Any]) -> str:
        return "\n".join(map(show_item, values)) or _("none")

    return Column(name, show=show, show_item=show_item, **options)


def number(name: str, **options: Any) -> Column:  # noqa: ANN401 - passed on to Column
    """Return a column of counts or ranks, set flush right."""
    return Column(name, numeric=True, **options)


def share(name: str, **options: Any) -> Column:  # noqa: ANN401 - passed on to Column
    """Return a column of shares, shown as per cents."""
    return Column(name, show=as_share, numeric=True, **options)


def hidden(name: str) -> Column:
    """Return a column for machines only."""
    return Column(name, shown=False)


def in_sheets(name: str, header: str, **options: Any) -> Column:  # noqa: ANN401 - passed on to Column
    """Return a column for machines and workbooks; a page has its values within another column."""
    return Column(name, header=header, **({"shown": False, "sheet": True} | options))


def in_turn(
    before: str,
    after: str,
    header: str,
    *,
    show: Show = as_text,
    shown: bool = True,
    roomy: int = 0,
) -> Iterator[Column]:
    """Yield both values for machines and workbooks, and for pages the cell `before→after`.

    The cell is the column that `with_arrows` makes.
    """
    for name, heading in ((before, _("{column} before")), (after, _("{column} after"))):
        yield in_sheets(name, heading.format(column=header), show=show, numeric=True, sheet=shown)
    yield text(
        f"_{before}",
        header=header,
        numeric=True,
        machine=False,
        shown=shown,
        sheet=False,
        roomy=roomy,
    )
