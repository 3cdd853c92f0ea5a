"""The year of one bureau: what it lacks beside the organisation, and what it can do about it. Data only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import Problem
from tdskill.framework import Framework, Skill, Training
from tdskill.reports.decisions import Lack, find_plan
from tdskill.reports.organisation import GapView, gap_report
from tdskill.reports.organisation_report import (
    OrganisationReport,
    SkillFigures,
    organisation_report,
)
from tdskill.reports.selection import narrow
from tdskill.reports.story import Places, Standing, Story, confirmed_of, story_of
from tdskill.year_data import YearData


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats that the best plan of the organisation gives to people of the bureau.

    `by_skill` are, for each skill and the level lacking in it, the courses whose seats lift people to it.
    """

    seats: int
    people: int
    by_skill: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ToDo:
    """A skill of which the bureau is short, and what it has to fill the places with.

    `level` is the level L with the greatest D(L) - S(L), the lowest of those: what is short there is the
    shortfall of the skill. `then` is the shortfall of the year before, None where it is not known. `below`
    counts the people just one level under it, at `below_level`. `seats` is None without a plan, `has_course`
    whether any course leads to it.
    """

    figures: SkillFigures
    level: int
    then: int | None
    below_level: int
    below: int
    seats: tuple[tuple[Training, int], ...] | None
    has_course: bool


@dataclass(frozen=True, slots=True)
class BureauReport:
    """A bureau's year beside the organisation's, the `whole`.

    `seats` is the reason where there is no plan, None where none was asked for. `alone` are the skills in
    which one person alone is known to stand at `alone_level` or above; None for a bureau of few people, in
    which that would tell of single ones.
    """

    year: OrganisationReport
    story: Story
    whole: Standing
    todo: tuple[ToDo, ...]
    seats: Seats | Lack | None
    alone: tuple[Skill, ...] | None
    alone_level: int
    notes: tuple[Problem, ...] = ()

    @property
    def wanted(self) -> tuple[SkillFigures, ...]:
        """The skills that the bureau asks for, those with the least coverage first."""
        asked = (row for row in self.year.by_demand if row.demand)
        return tuple(sorted(asked, key=lambda row: row.coverage or 0))


def bureau_report(
    data: YearData,
    framework: Framework,
    *,
    bureau: str,
    before: YearData | None = None,
    planned: bool | None = None,
    smallest_group: int = SMALLEST_GROUP,
) -> BureauReport:
    """Tell the year of a bureau; `before` is the year before.

    `planned` asks for the best training plan of the organisation, of which the bureau's seats are told
    (None: of few enough people). The trainings taken are then those of all years. Raises TdskillError for
    an unknown bureau, FewPeopleError for one with fewer people than `smallest_group`.
    """
    year = organisation_report(
        data,
        framework,
        bureau=bureau,
        before=before,
        decided=False,
        smallest_group=smallest_group,
    )
    own, kept, _groups = narrow(data, bureaus=[bureau], smallest_group=smallest_group)
    lacking = _levels_lacking(data, framework, kept, smallest_group)
    seats, notes = _seats(data, framework, kept, lacking, planned=planned)
    level = max(1, framework.teaching_level - 1)
    return BureauReport(
        year,
        story_of(year),
        _whole(data, framework, smallest_group),
        tuple(_todo(year, framework, lacking, seats if isinstance(seats, Seats) else None)),
        seats,
        None if year.few or not year.head.people else _alone(own.staff, framework, level),
        level,
        notes,
    )


def _levels_lacking(
    data: YearData,
    framework: Framework,
    bureaus: Sequence[str],
    smallest_group: int,
) -> dict[str, int]:
    """Return by skill the lowest of the levels at which most is short, of the skills that are short."""
    rows = gap_report(
        data,
        framework,
        view=GapView.LEVEL,
        bureaus=bureaus,
        smallest_group=smallest_group,
    ).rows
    short = rows.filter(
        (pl.col("shortfall") > 0) & (pl.col("shortfall") == pl.col("shortfall").max().over("skill"))
    )
    return dict(short.group_by("skill").agg(pl.col("level").min()).iter_rows())


def _todo(
    year: OrganisationReport, framework: Framework, lacking: Mapping[str, int], seats: Seats | None
) -> list[ToDo]:
    then = (
        {row.skill.id: row.then for row in year.change.skills}
        if year.change and year.change.skills is not None
        else {}
    )
    rows = []
    for figures in year.skills:
        skill = figures.skill.id
        if skill not in lacking:
            continue
        level = lacking[skill]
        below = max((each for each in framework.levels_of[skill] if each < level), default=0)
        rows.append(
            ToDo(
                figures,
                level,
                then.get(skill),
                below,
                figures.levels[below],
                None
                if seats is None
                else tuple(
                    (framework.training_by_id[course], n)
                    for course, n in seats.by_skill.get(skill, {}).items()
                ),
                any(
                    each.skill == skill and each.from_level < level <= each.to_level
                    for course in framework.trainings
                    for each in course.raises
                ),
            )
        )
    return rows


def _whole(data: YearData, framework: Framework, smallest_group: int) -> Standing:
    report = gap_report(data, framework, smallest_group=smallest_group)
    least, most, demand = (
        int(report.skills[column].sum()) for column in ("shortfall_least", "shortfall", "demand")
    )
    return Standing(
        short=Places(least, most),
        demand=demand,
        people=report.head.people,
        confirmed=confirmed_of(report.head.stages),
    )


def _alone(staff: pl.DataFrame, framework: Framework, level: int) -> tuple[Skill, ...]:
    at = {skill: framework.level_in(skill, level) for skill in framework.skill_ids}
    counts = staff.select((pl.col(skill) >= least).sum() for skill, least in at.items())
    return tuple(
        skill for skill, people in zip(framework.skills, counts.row(0), strict=True) if people == 1
    )


def _seats(
    data: YearData,
    framework: Framework,
    bureaus: Sequence[str],
    lacking: Mapping[str, int],
    *,
    planned: bool | None,
) -> tuple[Seats | Lack | None, tuple[Problem, ...]]:
    """Return the bureau's part of the plan that `tdskill plan` makes for everybody."""
    if planned is False:
        return None, ()
    plan = find_plan(data, framework, at_any_size=planned is True, one_more=False)
    if isinstance(plan, Lack):
        return plan, ()
    rows = plan.rows.filter(pl.col("bureau").is_in(list(bureaus)))
    by_skill: dict[str, Counter[str]] = {}
    for course, raises in rows.select("training", "raises").iter_rows():
        for raised in raises:
            wanted = lacking.get(raised["skill"])
            if wanted is not None and (raised["level"] or 0) < wanted <= raised["to_level"]:
                by_skill.setdefault(raised["skill"], Counter())[course] += 1
    return Seats(rows.height, rows["staff_id"].n_unique(), by_skill), plan.notes
