"""What the workbook of a year has beside the organisation's report: tables of other answers, and people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.framework import Framework
from tdskill.reports.decisions import Lack, find_plan, plan_alone
from tdskill.reports.organisation import GapReport, GapView, gap_report
from tdskill.reports.organisation_report import OrganisationReport
from tdskill.reports.plan import PlanReport
from tdskill.reports.trend import TrendReport, trend_report
from tdskill.tables import NOT_STARTED
from tdskill.year_data import YearData


@dataclass(frozen=True)
class YearBook:
    """A year as reports: of skills, bureaus (None where none is known) and levels, and the change.

    `trend` is None without demand in both years. `plan` and `people` name persons and are None where
    nobody is to be named, `plan` as well where the year has none. `people` has a row a person: staff_id,
    name, bureau, rank (as the ladder calls it), group, stage, and a column for each skill.
    """

    year: OrganisationReport
    skills: GapReport
    bureaus: GapReport | None
    levels: GapReport
    trend: TrendReport | None
    plan: PlanReport | None
    people: pl.DataFrame | None

    @property
    def personal(self) -> bool:
        """Whether it names persons, or is of so few that one may be told from it."""
        return self.people is not None or self.year.few


def year_book(
    year: OrganisationReport,
    data: YearData,
    framework: Framework,
    *,
    before: YearData | None = None,
    decided: bool | None = None,
    with_names: bool = False,
    smallest_group: int = SMALLEST_GROUP,
) -> YearBook:
    """Gather what a workbook shows of a year; `before` is the year before.

    `decided` asks for the best plan (None: of few enough people); placement, moves and the years to come
    are left out.
    """

    def gap(view: GapView) -> GapReport:
        return gap_report(data, framework, view=view, smallest_group=smallest_group)

    plan: PlanReport | Lack = Lack.UNASKED
    if decided is not False:
        plan = find_plan(data, framework, at_any_size=decided is True)
        fields = year.choice.selected if year.choice else ()
        year = replace(year, decisions=plan_alone(plan, framework, fields, smallest_group))
    return YearBook(
        year,
        gap(GapView.SKILL),
        gap(GapView.BUREAU) if year.bureaus else None,
        gap(GapView.LEVEL),
        trend_report(before, data, framework, smallest_group=smallest_group)
        if before and year.change and year.change.skills is not None
        else None,
        plan if with_names and not isinstance(plan, Lack) else None,
        _people(data, framework) if with_names else None,
    )


ABOUT: Sequence[str] = ("staff_id", "name", "bureau", "rank", "group", "stage")


def _people(data: YearData, framework: Framework) -> pl.DataFrame:
    staff = data.staff
    called = {rank: framework.called_rank(rank) for rank in staff["rank"].drop_nulls().unique()}
    without = NOT_STARTED if data.workspace.states_every_stage else None
    return staff.select(
        "staff_id",
        "name",
        "bureau",
        pl.col("rank").replace({rank: str(name) for rank, name in called.items()}),
        "group",
        pl.col("stage").cast(pl.String).fill_null(pl.lit(without, pl.String)),
        *framework.skill_ids,
    )
