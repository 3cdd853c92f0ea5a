"""The rows of which a figure is the largest, with their names and the figure in words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import as_mean

Row = TypeVar("Row")
Figure = TypeVar("Figure", int, float)
NAMED: Final = 3
"""So many of several are named."""


@dataclass(frozen=True)
class Foremost(Generic[Row, Figure]):
    """The rows of which a figure is the largest (or the smallest): all of them where several are."""

    rows: tuple[Row, ...]
    value: Figure

    @property
    def each(self) -> str:
        """The figure in words."""
        value = as_mean(self.value)
        return value if len(self.rows) == 1 else _("{n} each").format(n=value)

    def names(self, name: Callable[[Row], object]) -> str:
        """Name the rows; of many the first ones and how many more there are."""
        return listed(map(name, self.rows), NAMED)


def foremost(
    rows: Sequence[Row],
    value: Callable[[Row], Figure],
    pick: Callable[[Iterable[Figure]], Figure] = max,
) -> Foremost[Row, Figure]:
    """Return the rows with the largest value (or what `pick` takes), in their order."""
    best = pick(map(value, rows))
    return Foremost(tuple(row for row in rows if value(row) == best), best)
