"""Careers as bars over years: data only, with every place in the picture."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import polars as pl

from tdskill.analysis.rotation import DAYS_A_MONTH, Due, balance, counted
from tdskill.years import first_day, fiscal_year_of

LANES: Final = ("GQ", "both", "DQ")
MOST_TICKS: Final = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A time at a workplace: `left` and `width` are shares of the picture's width.

    `months` are those that count, as a day in several times is split between them; `end` is the last
    day of the picture where the time is `open`. `row` counts the rows of bars from the top.
    """

    number: int
    workplace: str | None
    kind: str
    begin: dt.date
    end: dt.date
    open: bool
    months: float
    row: int
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """The rows of one kind of work; more than one where its times overlap."""

    kind: str
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a fiscal year and its place as a share of the picture's width."""

    year: int
    left: float


@dataclass(frozen=True, slots=True)
class Career:
    """A person's career up to the day `on`, in order of time; empty where nothing is known of it.

    The figures are those of `analysis.rotation.balance`; `later` counts times that begin after `on`.
    """

    on: dt.date
    bars: tuple[Bar, ...] = ()
    lanes: tuple[Lane, ...] = ()
    ticks: tuple[Tick, ...] = ()
    months_gq: float = 0
    months_dq: float = 0
    share_dq: float | None = None
    due: Due | None = None
    workplace: str | None = None
    since: dt.date | None = None
    later: int = 0

    @property
    def rows(self) -> int:
        """How many rows of bars there are."""
        return sum(lane.rows for lane in self.lanes)


def careers(assignments: pl.DataFrame, on: dt.date) -> dict[str, Career]:
    """Lay out the career of each person (`tables.ASSIGNMENTS`) up to a day, that day included."""
    figures = {
        row["staff_id"]: row
        for row in balance(assignments.lazy(), on).collect().iter_rows(named=True)
    }
    later = dict(
        assignments.group_by("staff_id").agg((pl.col("from") > pl.lit(on)).sum()).iter_rows()
    )
    times = counted(assignments.lazy(), on).collect().iter_rows(named=True)
    found = {staff_id: Career(on, later=n) for staff_id, n in later.items()}
    for staff_id, own in groupby(times, itemgetter("staff_id")):
        found[staff_id] = _laid_out(list(own), figures[staff_id], on, later[staff_id])
    return found


def _laid_out(
    times: Sequence[Mapping[str, Any]], figures: Mapping[str, Any], on: dt.date, later: int
) -> Career:
    first = first_day(fiscal_year_of(times[0]["from"]))
    days = (on - first).days + 1
    rows, lanes = _rows(times)
    return Career(
        on=on,
        bars=tuple(
            Bar(
                number=number,
                workplace=time["workplace"],
                kind=time["kind"],
                begin=time["from"],
                end=time["to"],
                open=time["open"],
                months=time["days"] / DAYS_A_MONTH,
                row=row,
                left=(time["from"] - first).days / days,
                width=((time["to"] - time["from"]).days + 1) / days,
            )
            for number, (time, row) in enumerate(zip(times, rows, strict=True), 1)
        ),
        lanes=lanes,
        ticks=_ticks(first, on, days),
        months_gq=figures["months_gq"],
        months_dq=figures["months_dq"],
        share_dq=figures["share_dq"],
        due=Due(figures["due"]),
        workplace=figures["workplace"],
        since=figures["since"],
        later=later,
    )


def _rows(times: Sequence[Mapping[str, Any]]) -> tuple[list[int], tuple[Lane, ...]]:
    """Return the row of each time, and the lanes: GQ above, DQ below, what builds both between.

    Within a lane a time takes the first row that is free when it begins.
    """
    free: dict[str, list[dt.date]] = {kind: [] for kind in LANES}
    places = []
    for time in times:
        ends = free[time["kind"]]
        place = next((row for row, taken in enumerate(ends) if taken < time["from"]), len(ends))
        ends[place : place + 1] = [time["to"]]
        places.append((time["kind"], place))
    lanes: list[Lane] = []
    for kind in LANES:
        rows = len(free[kind]) or int(kind != "both")
        if rows:
            lanes.append(Lane(kind, sum(lane.rows for lane in lanes), rows))
    top = {lane.kind: lane.row for lane in lanes}
    return [top[kind] + place for kind, place in places], tuple(lanes)


def _ticks(first: dt.date, on: dt.date, days: int) -> tuple[Tick, ...]:
    """Return the first days of fiscal years, every second or third one where they are many."""
    years = range(first.year, on.year + 1)
    step = -(-len(years) // MOST_TICKS)
    begins = map(first_day, years[::step])
    return tuple(Tick(day.year, (day - first).days / days) for day in begins if day <= on)
