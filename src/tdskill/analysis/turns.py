"""Whose turn it is among people who are equal: the fewest seats of recent years, then a lot of the year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import polars as pl

from tdskill.years import first_day, last_day

RECENT_YEARS: Final = 3
"""Seats of the year and of the two before it count."""


def lot(fiscal_year: int | None, staff_id: str) -> str:
    """Return the SHA-256 of `2024|100010` in hexadecimal: another order of people every year.

    It is the same on every machine and whoever else there is.
    """
    year = "" if fiscal_year is None else fiscal_year
    return sha256(f"{year}|{staff_id}".encode()).hexdigest()


@dataclass(frozen=True)
class Turns:
    """The order of people in a fiscal year; `seats` are those of recent years by staff id (none: 0)."""

    fiscal_year: int | None = None
    seats: Mapping[str, int] = field(default_factory=dict)

    def had(self, staff_id: str) -> int:
        """Return how many seats a person had in recent years."""
        return self.seats.get(staff_id, 0)

    def key(self, staff_id: str) -> tuple[int, str]:
        """Return what people are put in order by: who comes first has the least."""
        return self.had(staff_id), lot(self.fiscal_year, staff_id)

    def in_order(self, people: pl.DataFrame) -> pl.DataFrame:
        """Return the people in the order of their turns; ids stand in `staff_id`."""
        keys = [self.key(staff_id) for staff_id in people["staff_id"]]
        return people[sorted(range(len(keys)), key=keys.__getitem__)]


BY_LOT: Final = Turns()
"""Turns where no seat and no year is known."""


def turns(taken: pl.DataFrame, fiscal_year: int | None) -> Turns:
    """Return the turns of a year; `taken` has staff_id, training and finished_on of seats that count.

    A course finished before the recent years does not count; one without a date does, and one told
    twice counts once.
    """
    recent = taken
    if fiscal_year is not None:
        first, last = first_day(fiscal_year - RECENT_YEARS + 1), last_day(fiscal_year)
        is_recent = pl.col("finished_on").is_between(first, last)
        recent = taken.filter(is_recent.fill_null(value=True))
    counts = recent.unique(["staff_id", "training", "finished_on"]).group_by("staff_id").len()
    return Turns(fiscal_year, dict(counts.iter_rows()))
