"""Careers by rank and year, by route and model, and person by person."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import polars as pl

from tdskill.analysis import careers as careers_of
from tdskill.analysis.careers import AS_MODEL, EARLIER, LATER
from tdskill.analysis.small_groups import SMALLEST_GROUP, hidden_units
from tdskill.framework import Framework
from tdskill.reports.head import Head, head_of
from tdskill.reports.ladder import need_ladder
from tdskill.reports.rotation import year_counted
from tdskill.reports.selection import EVERYBODY, Kept, Selection, select, with_staff_names
from tdskill.tables import of_columns
from tdskill.year_data import YearData
from tdskill.years import APRIL, last_day_so_far

YEARS_BEFORE: Final = 5
"""How many years before the year head counts go back where nobody says otherwise."""


class CareersView(StrEnum):
    """What a row of the answer stands for."""

    RANK = "rank"
    ROUTE = "route"
    PERSON = "person"


@dataclass(frozen=True)
class CareersReport:
    """The frames of the view, in the order of its tables.

    By rank: `counts` (fiscal_year, rank, people, people_published,
    published_at_least, published_expected) and `exams`
    (selection_exam, rank, years_needed, service_needed, people, people_may, people_first,
    people_route_unknown). By route: `paths` (career_path, route, rank, model_from, people, people_earlier,
    people_as_model, people_later). Where few people would be told, `people` and what is of them is
    null, and `small` is so. By person: `people` (as `analysis.careers.standing`, with staff_name,
    bureau, years_in_rank, service_year, selection_exams) and `positions`.

    `on` is the last day counted, `exam_year` the year of the selection exams. `without` counts the
    people of the staff file whose rank is not told, `left` those who have left and still count in
    earlier years.
    """

    head: Head
    view: CareersView
    year: int
    on: dt.date
    exam_year: int
    counts: pl.DataFrame
    exams: pl.DataFrame
    paths: pl.DataFrame
    people: pl.DataFrame
    positions: pl.DataFrame
    without: int
    left: int
    person: str | None

    @property
    def hides(self) -> bool:
        """Whether any figure is not shown, since it would tell of few people."""
        shown = {CareersView.RANK: (self.counts, self.exams), CareersView.ROUTE: (self.paths,)}
        return any(frame["small"].any() for frame in shown.get(self.view, ()))


def careers_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    view: CareersView = CareersView.RANK,
    first: int | None = None,
    exam_year: int | None = None,
    smallest_group: int = SMALLEST_GROUP,
) -> CareersReport:
    """Tell of careers up to a fiscal year, with head counts from the year `first` on.

    Head counts of all years are those of everybody in the careers file; with bureaus or groups of
    those who are there now. Raises TdskillError for an unknown person, bureau, group or rank, for a
    framework without a ladder, and where there is no year.
    """
    need_ladder(framework)
    year = year_counted(data.workspace)
    if view is not CareersView.PERSON:
        selection = replace(selection, smallest_group=smallest_group)
    of_all_ranks, _kept = select(data, framework, replace(selection, ranks=()))
    data, kept = select(data, framework, selection)
    counted = _counted(data, of_all_ranks, kept)
    there = (
        careers_of.standing(data.careers.lazy(), last_day_so_far(year))
        .join(data.staff.lazy().select("staff_id"), on="staff_id", how="semi")
        .collect()
    )
    ranks = [each.id for each in framework.ranks if not kept.ranks or each.id in kept.ranks]
    eligible = careers_of.eligible(there, framework.selection_exams, exam_year or year)
    positions = careers_of.positions(there, framework.career_paths, framework.routes, year)
    return CareersReport(
        head=head_of(data, data.staff, **vars(kept)),
        view=view,
        year=year,
        on=last_day_so_far(year),
        exam_year=exam_year or year,
        counts=_counts(
            counted,
            framework,
            kept,
            range(year - YEARS_BEFORE if first is None else first, year + 1),
            smallest_group,
        ),
        exams=_exams(eligible, framework, ranks, smallest_group),
        paths=_paths(positions, framework, ranks, smallest_group),
        people=_people(there, eligible, data, year),
        positions=with_staff_names(positions, data.staff),
        without=data.staff.height - there.height,
        left=counted.filter(pl.col("left_on") < pl.lit(last_day_so_far(year)))[
            "staff_id"
        ].n_unique(),
        person=None if selection.person is None else data.staff["staff_id"].item(),
    )


def _counted(data: YearData, of_all_ranks: YearData, kept: Kept) -> pl.DataFrame:
    """Return the careers that count: of people who are there, and of those who have left.

    Nobody knows the bureau and the group of one who has left.
    """
    here = pl.col("staff_id").is_in(of_all_ranks.staff["staff_id"].implode())
    has_left = pl.col("left_on").is_not_null() & pl.lit(not (kept.bureaus or kept.groups))
    return data.careers.filter(here | has_left)


def _counts(
    careers: pl.DataFrame,
    framework: Framework,
    kept: Kept,
    asked: range,
    smallest_group: int,
) -> pl.DataFrame:
    """Count by year and rank, beside what was published of everybody."""
    ranks = [rank.id for rank in framework.ranks]
    published = [
        (each.fiscal_year, each.rank, each.people, each.at_least, each.expected)
        for each in framework.head_counts
        if each.fiscal_year in asked and not (kept.bureaus or kept.groups)
    ]
    first = careers_of.first_year(careers)
    own = [year for year in asked if first is not None and year >= first]
    years = sorted({*own, *(each[0] for each in published)})
    told = ("people_published", "published_at_least", "published_expected")
    schema = of_columns(("fiscal_year", "rank", *told))
    rows = careers_of.head_counts(careers, years, ranks).join(
        pl.DataFrame(published, schema=schema, orient="row"),
        on=["fiscal_year", "rank"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    is_own = pl.col("fiscal_year").is_in(own)
    rows = rows.filter(is_own | pl.col("people_published").is_not_null()).with_columns(
        pl.when(is_own).then("people").alias("people")
    )
    rows = _without_few(rows, ["fiscal_year"], "rank", smallest_group)
    return rows.filter(pl.col("rank").is_in(kept.ranks)) if kept.ranks else rows


def _without_few(
    rows: pl.DataFrame,
    of: Sequence[str],
    unit: str,
    smallest_group: int,
    figures: Sequence[str] = ("people",),
) -> pl.DataFrame:
    """Take out the figures of units with few people, and of the next smallest where that is needed.

    Apart for each of `of`; a row without a unit is the sum of all. `small` says where that was done.
    """
    parts = []
    for part in rows.partition_by(of, maintain_order=True):
        counts = {
            name: n for name, n in part.select(unit, "people").iter_rows() if name and n is not None
        }
        hidden = hidden_units(counts, smallest=smallest_group)
        total = sum(counts.values())
        of_all = pl.lit(0 < total < smallest_group)
        is_hidden = pl.col(unit).is_in(sorted(hidden))
        parts.append(
            part.with_columns(
                small=pl.when(pl.col(unit).is_null()).then(of_all).otherwise(is_hidden)
            )
        )
    if not parts:
        return rows.with_columns(small=pl.lit(value=False))
    return pl.concat(parts).with_columns(
        pl.when(~pl.col("small")).then(name).alias(name) for name in figures
    )


def _exams(
    eligible: pl.DataFrame, framework: Framework, ranks: Iterable[str], smallest_group: int
) -> pl.DataFrame:
    """Count for each exam and rank from which it is sat who may, and who may for the first time."""
    wanted = pl.DataFrame(
        [
            (each.id, rank, each.to, each.years_in_rank, each.years_of_service)
            for each in framework.selection_exams
            for rank in each.ranks
            if rank in set(ranks)
        ],
        schema=of_columns(
            ("selection_exam", "rank", "next_rank", "years_needed", "service_needed")
        ),
        orient="row",
    )
    counts = eligible.group_by("selection_exam", "rank").agg(
        pl.len().alias("people"),
        pl.col("may_sit").sum().alias("people_may"),
        pl.col("first_time").sum().alias("people_first"),
        pl.col("may_sit").is_null().sum().alias("people_route_unknown"),
    )
    figures = ("people", "people_may", "people_first", "people_route_unknown")
    rows = wanted.join(
        counts, on=["selection_exam", "rank"], how="left", maintain_order="left"
    ).with_columns(pl.col(figures).fill_null(0).cast(pl.UInt32))
    return _without_few(rows, ["selection_exam"], "rank", smallest_group, figures)


def _paths(
    positions: pl.DataFrame, framework: Framework, ranks: Iterable[str], smallest_group: int
) -> pl.DataFrame:
    """Count for each path, route and rank who stands in it, and where the model is by then."""
    shown = set(ranks)
    wanted = pl.DataFrame(
        [
            (path.id, route.id, rank, begin)
            for path, route, begins in careers_of.models(framework.career_paths, framework.routes)
            for rank, begin in begins.items()
            if rank in shown
        ],
        schema=of_columns(("career_path", "route", "rank", "model_from")),
        orient="row",
    )
    key = ["career_path", "route", "rank"]
    counts = positions.group_by(key).agg(
        pl.len().alias("people"),
        *(
            (pl.col("position") == each).sum().alias(f"people_{each}")
            for each in (EARLIER, AS_MODEL, LATER)
        ),
    )
    figures = ("people", f"people_{EARLIER}", f"people_{AS_MODEL}", f"people_{LATER}")
    rows = wanted.join(counts, on=key, how="left", maintain_order="left").with_columns(
        pl.col(figures).fill_null(0).cast(pl.UInt32)
    )
    hidden = _without_few(rows, ["career_path", "rank"], "route", smallest_group, figures)
    return wanted.select(key).join(hidden, on=key, how="left", maintain_order="left")


def _people(there: pl.DataFrame, eligible: pl.DataFrame, data: YearData, year: int) -> pl.DataFrame:
    """Return a row for each person, in the order of the staff file."""
    on = last_day_so_far(year)
    exams = (
        eligible.filter("may_sit")
        .group_by("staff_id", maintain_order=True)
        .agg(selection_exams=pl.col("selection_exam"))
    )
    entered = pl.col("entered_on").dt.year() - (pl.col("entered_on").dt.month() < APRIL).cast(
        pl.Int32
    )
    return (
        data.staff.select("staff_id", "bureau", staff_name="name")
        .join(there, on="staff_id", how="inner", maintain_order="left")
        .join(exams, on="staff_id", how="left", maintain_order="left")
        .with_columns(
            careers_of.whole_years(pl.col("rank_since"), on).alias("years_in_rank"),
            (pl.lit(year) - entered + 1).cast(pl.UInt32).alias("service_year"),
            pl.col("selection_exams").fill_null([]),
        )
    )
