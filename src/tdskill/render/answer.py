"""An answer before it takes a form: title, head, tables and remarks, all in the user's language."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import starmap
from typing import Any, Final, Self

import polars as pl

from tdskill.columns import Kind
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.labels import date_label, level_label, months_label
from tdskill.reports.head import Head
from tdskill.rounding import exact, half_up, percent

Show = Callable[..., str]


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


def as_share(value: float | None) -> str:
    """Show a share of 1 as whole per cents."""
    return "-" if value is None else f"{percent(value)}%"


def signed(number: str) -> str:
    """Return a number in figures with a minus sign, wider than a hyphen, where it is negative."""
    return number.replace("-", "−")


def between(least: int | None, most: int | None) -> str:
    """Return a figure that lies between two ends, or the one figure where they are equal."""
    if least == most or least is None or most is None:
        return as_text(most)
    return _("{low}-{high}").format(low=as_text(least), high=as_text(most))


def out_of(part: int, whole: int) -> str:
    """Return `40 of 94`, or `all 94`."""
    text = (
        ngettext("the only one", "all {whole}", whole) if part == whole else _("{part} of {whole}")
    )
    return text.format(part=as_text(part), whole=as_text(whole))


def as_change(value: int) -> str:
    """Show a signed number; nothing has no sign."""
    return signed(f"{value:+,}") if value else "0"


def as_signed(value: float, decimals: int) -> str:
    """Show a signed number with so many decimals; nothing has no sign: `+1.3`, `−0.5`, `0.0`."""
    rounded = half_up(value, decimals)
    return signed(f"{rounded:+,}") if rounded else str(abs(rounded))


def as_part(value: float) -> str:
    """Show a part of a change, which may be a fraction."""
    return as_signed(value, 1)


def as_mean(value: float) -> str:
    """Show a count on the average, `134.8`, or one that is sure."""
    return as_text(value) if isinstance(value, int) else f"{half_up(value, 1):,}"


def as_mean_change(value: float) -> str:
    """Show a change of a count on the average, `−1.3`, or of one that is sure."""
    return as_change(value) if isinstance(value, int) else as_part(value)


def as_difference(value: float) -> str:
    """Show a mean difference of levels."""
    return as_signed(value, 2)


_ALMOST_ONE: Final = 0.99


def as_coefficient(value: float) -> str:
    """Show a coefficient that is at most 1: as 1.00 only where it is so."""
    if exact(value) < 1:
        value = min(value, _ALMOST_ONE)
    rounded = half_up(value, 2)
    return signed(str(rounded or abs(rounded)))


def as_points(value: float) -> str:
    """Show a difference of shares in points of per cent."""
    return as_change(int(half_up(value, 2).scaleb(2)))


def as_per_cent(value: int) -> str:
    """Show whole per cents."""
    return f"{value}%"


_READ: Final[dict[Kind, Show]] = {
    Kind.COUNT: as_text,
    Kind.LEVEL: level_label,
    Kind.SHARE: as_share,
    Kind.PER_CENT: as_per_cent,
    Kind.MONTHS: months_label,
    Kind.CHANGE: as_change,
    Kind.POINTS: as_points,
    Kind.PART: as_part,
    Kind.DIFFERENCE: as_difference,
    Kind.MEAN: as_mean,
    Kind.COEFFICIENT: as_coefficient,
    Kind.DAY: date_label,
}
"""How people read a value of each kind but WORDS, which each column shows in its own."""


SEVERAL: Final = "*"
"""What a machine column has in place of the name of a bureau or mentor where several are one row."""


@dataclass(frozen=True)
class Column:
    """A column of a table: machine formats take the `machine` ones, people see those `shown`.

    A workbook has the columns that people see, unless `sheet` says otherwise: what stands in one
    cell on a page has cells of its own there.

    `roomy` columns need a wide terminal: the greater, the sooner they are left out. `whole` ones
    have their full width before others. `kind` says how a value is shown, `unknown` what stands for
    one that is not there; a column of words has `words` for both. `heading` stands over the column.
    """

    name: str
    kind: Kind = Kind.WORDS
    words: Show = as_text
    unknown: str = "-"
    numeric: bool = False
    shown: bool = True
    machine: bool = True
    sheet: bool | None = None
    roomy: int = 0
    whole: bool = False
    heading: str = ""
    of: tuple[str, ...] = ()
    """The columns of whose values `words` makes the cell; none: the one of its name."""

    def show(self, value: Any) -> str:  # noqa: ANN401 - of any column
        """Return a value as people read it; a column made of others has texts already."""
        if self.of:
            return str(value)
        if self.kind is Kind.WORDS:
            return self.words(value)
        return self.unknown if value is None else _READ[self.kind](value)

    @property
    def in_sheet(self) -> bool:
        """Whether a workbook has the column."""
        return self.shown if self.sheet is None else self.sheet


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


class ChartKind(StrEnum):
    """How a workbook draws a chart."""

    BARS = "bars"
    """A bar for each category, its series end to end."""
    SHARES = "shares"
    """Bars that are all 100 per cent long."""
    STEPS = "steps"
    """Bars that lead from one sum to another; the categories tell the figures."""
    LINES = "lines"


class Tone(StrEnum):
    """The colours of series by what they stand for: in pairs of which nobody takes one for the other."""

    TOTAL = "#123F70"
    FILLED = "#3D72A8"
    PALE = "#A3C4E4"
    PALEST = "#E1E8F0"
    BLANK = "#B4BBC4"
    SHORT = "#B8510A"
    LIGHT = "#E8A33D"
    UNKNOWN = "#F0CBA3"
    UNSEEN = ""
    """Drawn without colour: what the others stand upon."""


@dataclass(frozen=True)
class Series:
    """The values of a chart for each of its categories (None: not known), under a heading."""

    heading: str
    values: tuple[float | None, ...]
    tone: Tone
    kind: Kind = Kind.COUNT
    dashed: bool = False
    """Whether a line is an end of an interval."""


@dataclass(frozen=True)
class Chart:
    """What a workbook draws beside a table: the title, a sentence, says what is to be seen.

    `heading` stands over the categories, which are texts as people read them.
    """

    kind: ChartKind
    title: str
    heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


BARS_AT_MOST: Final = 40
"""So many bars at most has a chart: more are no picture."""


@dataclass(frozen=True)
class Table:
    """Rows with the columns to take from them.

    People see an `extra` one only where they ask for it; a `personal` one tells of single persons.
    """

    columns: tuple[Column, ...]
    rows: pl.DataFrame
    title: str = ""
    bars: Bars | None = None
    nothing: str = ""
    """What is said in place of the table when it has no rows."""
    name: str = ""
    extra: bool = False
    personal: bool = False
    parts_in: str = ""
    """The table that has what cells here are made of and no column here has."""
    first: int | None = None
    """How many rows people see who do not ask for the table; None: all."""
    together: tuple[str, ...] = ()
    """What people read where several small units are one row; machines read SEVERAL there."""
    chart: Chart | None = None
    """What a workbook draws of it; nothing where it has no categories."""

    @property
    def instead(self) -> str:
        """The sentence that stands in place of the table; nothing where the table is shown."""
        return "" if self.rows.height else self.nothing

    @property
    def frame(self) -> pl.DataFrame:
        """The rows with the canonical columns alone, in ids and codes; fractions have six decimals."""
        rows = self.rows.select(column.name for column in self.columns if column.machine)
        if self.together:
            rows = rows.with_columns(
                pl.col(pl.String).replace(dict.fromkeys(self.together, SEVERAL))
            )
        return rows.with_columns(pl.col(pl.Float64).round(6, "half_away_from_zero"))

    @property
    def for_machines(self) -> Self:
        """The table with its canonical columns alone, which people see as plain texts."""
        columns = tuple(
            Column(column.name, heading=column.heading) for column in self.columns if column.machine
        )
        return replace(self, columns=columns, rows=self.frame)

    def values(self, column: Column) -> Iterator[Any]:
        """Yield what a column shows, row by row: values, or texts where it is made of others."""
        if column.of:
            yield from starmap(column.words, self.rows.select(column.of).iter_rows())
            return
        for rows in self.rows.select(column.name).iter_slices():
            yield from rows.to_series().to_list()

    def texts(self, column: Column) -> list[str]:
        """Return a column as people read it, row by row."""
        has_parts = not column.of and self.rows.schema[column.name].is_nested()
        # Most values stand in it many times.
        return list(map(column.show if has_parts else cache(column.show), self.values(column)))

    def cells(self, columns: Sequence[Column]) -> list[list[str]]:
        """Return the rows as people read them."""
        return [list(row) for row in zip(*map(self.texts, columns), strict=True)]


class Remark(str):
    """A sentence that is said of an answer, with the code by which machines know it."""

    __slots__ = ("code",)

    def __new__(cls, code: str, sentence: str) -> Self:
        """Return the sentence."""
        made = super().__new__(cls, sentence)
        made.code = code
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return self.code, str(self)

    code: str


@dataclass(frozen=True)
class Picture:
    """What a page shows over the tables: a template, and what it draws (of `render.pictures`)."""

    template: str
    drawn: object


@dataclass(frozen=True)
class Answer:
    """What a command answers: named tables, the main one first, with what is to be said of them.

    `about` tells machines what `head` tells people.
    """

    title: str
    head: tuple[str, ...]
    tables: tuple[Table, ...]
    remarks: tuple[str, ...] = ()
    personal: bool = False
    about: Head | None = None
    comment: bool = False
    """Whether it is the comment of a pull request in Markdown (`render.comment`)."""
    picture: Picture | None = None
    """What a page shows of it besides."""

    @property
    def private(self) -> bool:
        """Whether single persons may be told from it, so that a file of it is its owner's alone."""
        return self.personal or any(table.personal for table in self.tables)

    @property
    def shown(self) -> tuple[Table, ...]:
        """The tables that people see without asking for them."""
        return tuple(
            replace(table, rows=table.rows.head(table.first)) if table.first else table
            for table in self.tables
            if not table.extra
        )
