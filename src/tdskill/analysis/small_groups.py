"""Which units of people have no row of their own, so that nobody is told by accident.

A unit is a bureau, a mentor or a group of staff (None: of no stated one) with its head count.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

import polars as pl

SMALLEST_GROUP = 5
"""The fewest people of whom an answer about groups tells anything (assumed)."""

COLUMNS_AT_MOST = 16
"""Of so many columns all sets can be gone through (`gives_away`)."""

Unit = TypeVar("Unit", str, str | None)


def hidden_units(
    *tables: Mapping[Unit, int], smallest: int, overlapping: bool = False
) -> frozenset[Unit]:
    """Return the units that stand together in one row, the same for all tables.

    A table is the head count of each unit: of a year, of a kind of staff, of those who came. Hidden
    are the units with fewer than `smallest` people in any table, though not nobody; and while those
    hidden have in a table together fewer than that, though not nobody, the smallest other unit with
    people in it (by people in all tables, then by name). What is hidden of one table alone is hidden
    of several, so that two answers give no difference. `overlapping` units share people: together
    they have for certain as many as the largest alone.

    Nothing but head counts is looked at, so what is hidden tells nothing more. Together the hidden
    have nobody or `smallest` people at least in each table, unless they are all its people.
    """
    units = {unit for table in tables for unit in table}
    people = {unit: [table.get(unit, 0) for table in tables] for unit in units}
    if len(tables) == 1:
        hidden = {unit for unit, (count,) in people.items() if 0 < count < smallest}
    else:
        alone = (
            hidden_units(table, smallest=smallest, overlapping=overlapping) for table in tables
        )
        hidden = set().union(*alone)
    shown = sorted(
        people.keys() - hidden, key=lambda unit: (sum(people[unit]), unit is None, unit or "")
    )
    join = max if overlapping else sum
    while hidden:
        few = [
            place
            for place in range(len(tables))
            if 0 < join(people[unit][place] for unit in hidden) < smallest
        ]
        joins = next(
            (place for place, unit in enumerate(shown) if any(people[unit][n] for n in few)), None
        )
        if joins is None:
            break
        hidden.add(shown.pop(joins))
    return frozenset(hidden)


def head_counts(people: pl.DataFrame, column: str = "bureau") -> dict[str | None, int]:
    """Count the people of each unit of a frame with a row a person."""
    return dict(people.group_by(column).len().iter_rows())


def gives_away(cells: Mapping[tuple[Hashable, Hashable], int], smallest: int) -> bool:
    """Return whether sums by row and sums by column give away what is of few people.

    `cells` are the people of each row and column. For any columns: the rows that have people of
    them, less these columns, is what these rows have of others; that is nobody or many, or given
    away. All sets of columns are gone through: there must be COLUMNS_AT_MOST at most.
    """
    places = {column: place for place, column in enumerate({column for _row, column in cells})}
    rows: dict[Hashable, dict[int, int]] = {}
    for (row, column), n in cells.items():
        if n:
            rows.setdefault(row, {})[1 << places[column]] = n
    others = [0] * (1 << len(places))
    for of_row in rows.values():
        present, people = sum(of_row), sum(of_row.values())
        inside = [0] * len(others)
        for chosen in range(1, len(others)):
            lowest = chosen & -chosen
            inside[chosen] = inside[chosen ^ lowest] + of_row.get(lowest, 0)
            if chosen & present:
                others[chosen] += people - inside[chosen]
    return any(0 < n < smallest for n in others)


def is_among(column: str, units: Collection[str | None]) -> pl.Expr:
    """Return whether a column has one of the units (None: nothing)."""
    named = [unit for unit in units if unit is not None]
    return pl.col(column).cast(pl.String).is_in(named).fill_null(value=None in units)
