"""Careers over years: head counts by rank, years in a rank, selection exams, places on a model.

Frames of careers have the columns of `tables.CAREERS`: a row for each person and rank, from its first
day on. A person counts from the first rank to `left_on`.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import polars as pl

from tdskill.framework import CareerPath, Route, SelectionExam
from tdskill.tables import Schema
from tdskill.years import first_day, fiscal_year_of, last_day

EARLIER, AS_MODEL, LATER = "earlier", "as_model", "later"
"""Where a career is against a model: in a rank that the model reaches later, in the same, or earlier."""

POSITION: Final = pl.Enum((EARLIER, AS_MODEL, LATER))


def standing(careers: pl.LazyFrame, on: dt.date) -> pl.LazyFrame:
    """Return the rank in which each person stands on a day, by staff_id.

    Columns: staff_id, rank, rank_since (first day of the rank, of one that several rows in turn tell the
    first), entered_on, route. Nobody who has left before that day, or enters after it.
    """
    begins = pl.col("rank") != pl.col("rank").shift().over("staff_id")
    return (
        careers.filter(pl.col("from") <= pl.lit(on))
        .sort("staff_id", "from")
        .with_columns(begins.fill_null(value=True).cum_sum().over("staff_id").alias("_stay"))
        .with_columns(pl.col("from").min().over("staff_id", "_stay").alias("rank_since"))
        .group_by("staff_id", maintain_order=True)
        .last()
        .filter(pl.col("left_on").is_null() | (pl.col("left_on") >= pl.lit(on)))
        .select("staff_id", "rank", "rank_since", "entered_on", "route")
    )


def whole_years(since: pl.Expr, on: dt.date) -> pl.Expr:
    """Return the whole years from a first day to the end of the day `on`; none before it.

    A year is over on the eve of the same day of the next one (of 29 February: on 28 February).
    """
    after = on + dt.timedelta(days=1)
    is_before = (since.dt.month() > after.month) | (
        (since.dt.month() == after.month) & (since.dt.day() > after.day)
    )
    years = pl.lit(after.year) - since.dt.year() - is_before.cast(pl.Int32)
    return pl.max_horizontal(years, pl.lit(0)).cast(pl.UInt32)


def head_counts(careers: pl.DataFrame, years: Iterable[int], ranks: Iterable[str]) -> pl.DataFrame:
    """Count the people of each rank, and all (rank null), on the first day of each fiscal year.

    Columns: fiscal_year, rank, people; ranks in their order, then all.
    """
    rows: list[tuple[int, str | None, int]] = []
    known, days = tuple(ranks), [*years]
    all_there = pl.collect_all([standing(careers.lazy(), first_day(year)) for year in days])
    for year, there in zip(days, all_there, strict=True):
        counts = dict(there.group_by("rank").len().iter_rows())
        rows += [(year, rank, counts.get(rank, 0)) for rank in known]
        rows.append((year, None, there.height))
    schema = {"fiscal_year": pl.Int32, "rank": pl.String, "people": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def first_year(careers: pl.DataFrame) -> int | None:
    """Return the first fiscal year on whose first day anybody can have been there; None of no rows."""
    day = careers["from"].min()
    if not isinstance(day, dt.date):
        return None
    year = fiscal_year_of(day)
    return year if day == first_day(year) else year + 1


def may_sit(exam: SelectionExam, on: dt.date) -> pl.Expr:
    """Return whether a person of `standing` may sit an exam; null where the route is not known.

    In the fiscal year whose last day is `on`, by the years that are whole by then.
    """
    of_routes = pl.col("route").is_in(exam.routes) if exam.routes else pl.lit(value=True)
    return (
        pl.col("rank").is_in(exam.ranks)
        & (whole_years(pl.col("rank_since"), on) >= exam.years_in_rank)
        & (whole_years(pl.col("entered_on"), on) >= exam.years_of_service)
        & of_routes
    )


def eligible(there: pl.DataFrame, exams: Iterable[SelectionExam], year: int) -> pl.DataFrame:
    """Return the people of `standing` for each exam that is for their rank.

    Columns: staff_id, selection_exam, rank, may_sit, first_time (not yet in the year before); null of
    one whose route is not known where the exam asks for it.
    """
    frames = [
        there.lazy()
        .filter(pl.col("rank").is_in(exam.ranks))
        .select(
            "staff_id",
            pl.lit(exam.id).alias("selection_exam"),
            "rank",
            may_sit(exam, last_day(year)).alias("may_sit"),
            (may_sit(exam, last_day(year)) & ~may_sit(exam, last_day(year - 1))).alias(
                "first_time"
            ),
        )
        for exam in exams
    ]
    if frames:
        return pl.concat(pl.collect_all(frames))
    return pl.DataFrame(
        schema={
            "staff_id": pl.String,
            "selection_exam": pl.String,
            "rank": pl.String,
            "may_sit": pl.Boolean,
            "first_time": pl.Boolean,
        }
    )


def model(path: CareerPath, route: Route) -> Mapping[str, int]:
    """Return the year of service from which the model stands in each rank, from that of the route on.

    The first year is 1. Nothing where the path does not have the rank of the route.
    """
    ranks = [stay.rank for stay in path.stays]
    if route.rank not in ranks:
        return {}
    begins, year = {}, 1
    for stay in path.stays[ranks.index(route.rank) :]:
        begins[stay.rank] = year
        if stay.years is None:
            break
        year += stay.years
    return begins


def models(
    paths: Iterable[CareerPath], routes: Iterable[Route]
) -> Iterator[tuple[CareerPath, Route, Mapping[str, int]]]:
    """Yield every path with every route that leads onto it."""
    known = tuple(routes)
    for path in paths:
        for route in known:
            if begins := model(path, route):
                yield path, route, begins


def positions(
    there: pl.DataFrame, paths: Iterable[CareerPath], routes: Iterable[Route], year: int
) -> pl.DataFrame:
    """Set the people of `standing` beside each path that their route leads onto.

    Columns: staff_id, career_path, route, service_year (fiscal years since that of entering, itself 1),
    rank, model_rank (where the model stands in that year), position (of POSITION; null of a rank that
    the path does not have from the route on). By staff_id, then in the order of the paths.
    """
    rows = []
    for number, (path, route, begins) in enumerate(models(paths, routes)):
        order = list(begins)
        of_route = there.filter(pl.col("route") == route.id)
        for staff_id, rank, entered_on in of_route.select(
            "staff_id", "rank", "entered_on"
        ).iter_rows():
            served = year - fiscal_year_of(entered_on) + 1
            at = sum(begin <= served for begin in begins.values()) - 1
            place = order.index(rank) if rank in begins else None
            position = (
                None
                if place is None
                else (AS_MODEL if place == at else EARLIER if place > at else LATER)
            )
            rows.append((staff_id, number, path.id, route.id, served, rank, order[at], position))
    schema: Schema = {
        "staff_id": pl.String,
        "_number": pl.UInt32,
        "career_path": pl.String,
        "route": pl.String,
        "service_year": pl.UInt32,
        "rank": pl.String,
        "model_rank": pl.String,
        "position": POSITION,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.sort("staff_id", "_number").drop("_number")
