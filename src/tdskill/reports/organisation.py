"""Answers about the organisation: gap, attainment and priority fields, as frozen results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from tdskill.analysis import attainment as attainment_of
from tdskill.analysis import gap as gap_of
from tdskill.analysis import priorities as priorities_of
from tdskill.analysis.level_counts import tally_job_types
from tdskill.analysis.priorities import Choice, Consistency, MovedCut, Tie
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import TdskillError
from tdskill.framework import Framework, Published, Rule
from tdskill.framework.core import parents_of
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import (
    EVERYBODY,
    Selection,
    find_named,
    narrow,
    select,
    with_staff_names,
)
from tdskill.reports.small_groups import rest_last
from tdskill.workspace import Workspace
from tdskill.year_data import YearData


class GapView(StrEnum):
    """What a row of the gap stands for."""

    SKILL = "skill"
    BUREAU = "bureau"
    LEVEL = "level"


@dataclass(frozen=True)
class GapReport:
    """Rows of the view; `skills` always has one row for each skill, for the sentences above."""

    head: Head
    view: GapView
    rows: pl.DataFrame
    skills: pl.DataFrame
    supply_level: int


def gap_report(
    data: YearData,
    framework: Framework,
    *,
    view: GapView = GapView.SKILL,
    bureaus: Sequence[str] = (),
    groups: Sequence[str] = (),
    smallest_group: int | None = SMALLEST_GROUP,
) -> GapReport:
    """Compare demand with supply.

    Raises TdskillError for an unknown bureau or group, UsageError for one with fewer people than
    `smallest_group` (None: the bureaus of `data` stand together already).
    """
    data, kept_bureaus, kept_groups = narrow(
        data, bureaus=bureaus, groups=groups, smallest_group=smallest_group
    )
    places = gap_of.places_of(data.staff, data.demand, framework)
    supply_level = framework.rule_for(data.workspace.fiscal_year).supply_level
    skills = gap_of.gap(places, framework, supply_level=supply_level).collect()
    if kept_bureaus:
        # What moving people mends is a matter of all bureaus.
        skills = skills.with_columns(movable=pl.lit(None, pl.Int64))
    match view:
        case GapView.SKILL:
            rows = skills
        case GapView.BUREAU:
            rows = gap_of.gap_by_bureau(places, framework, supply_level=supply_level).collect()
            rows = rest_last(rows, data)
        case GapView.LEVEL:
            rows = gap_of.by_level(places, framework).collect()
    return GapReport(
        head_of(data, data.staff, bureaus=kept_bureaus, groups=kept_groups),
        view,
        rows,
        skills,
        supply_level,
    )


@dataclass(frozen=True)
class AttainmentReport:
    """Rows of `analysis.attainment` in reading order, or the summary's rows."""

    head: Head
    rows: pl.DataFrame
    job_types: tuple[str, ...]


def attainment_report(
    data: YearData,
    framework: Framework,
    selection: Selection,
    *,
    job_type: str | None = None,
    top: int | None = None,
) -> AttainmentReport:
    """List people and job types.

    With a job type its best people come first, else the job types of each person in turn. Raises
    TdskillError for an unknown person, job type, bureau, group or rank, and where the set of skills
    has no job types.
    """
    need_job_types(framework)
    data, kept = select(data, framework, selection)
    chosen = None if job_type is None else (find_job_type(framework, job_type),)
    rows = attainment_of.attainment(data.staff.lazy(), framework, chosen)
    order = attainment_of.best_job_types if chosen is None else attainment_of.best_people
    return AttainmentReport(
        head_of(data, data.staff, **vars(kept)),
        with_staff_names(order(rows, top).collect(), data.staff),
        chosen or tuple(framework.job_type_by_id),
    )


def attainment_summary(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    job_type: str | None = None,
) -> AttainmentReport:
    """Count for each job type, or for one, the people who meet it and those one level-step away.

    Raises TdskillError for an unknown job type, bureau or group, and where the set of skills has no
    job types; UsageError for a bureau or group with fewer people than the smallest group.
    """
    need_job_types(framework)
    data, kept = select(data, framework, selection)
    counts = tally_job_types(data.staff.lazy(), framework)
    if job_type is not None:
        counts = counts.filter(pl.col("job_type") == find_job_type(framework, job_type))
    return AttainmentReport(
        head_of(data, data.staff, **vars(kept)), counts, tuple(counts["job_type"])
    )


def need_job_types(framework: Framework) -> None:
    """Raise TdskillError where the set of skills has no job types."""
    if not framework.job_types:
        raise TdskillError(
            _("This set of skills has no job types."),
            _("Job types are written in {file}.").format(file="jobtypes.yaml")
            if framework.is_main
            else _("Leave --set out, or give the set job types in its YAML file."),
        )


def find_job_type(framework: Framework, name: str) -> str:
    """Return the id of a job type named in any spelling. Raises TdskillError with the closest."""
    return find_named(
        framework.job_type_names,
        name,
        _("There is no job type {name!r}.").format(name=name),
        _("See them with: tdskill show job-types"),
    )


def of_families(framework: Framework, families: Sequence[str]) -> Framework:
    """Return the framework with the job types of these families, and of those within them, alone.

    Without families it stays as it is. Raises TdskillError for an unknown family, with the closest,
    and where no job type is left.
    """
    if not families:
        return framework
    among = families_named(framework, families)
    kept = tuple(each for each in framework.job_types if each.family in among)
    if not kept:
        raise TdskillError(_("No job type is of: {names}.").format(names=listed(families)))
    return framework.with_own(replace(framework.own, job_types=kept))


def families_named(framework: Framework, families: Sequence[str]) -> frozenset[str]:
    """Return the ids of these families and of those within them. Raises TdskillError with the closest."""
    known = names_of(framework.families)
    hint = (
        _("Known: {names}.").format(names=listed(str(each.name) for each in framework.families))
        if framework.families
        else _("The job types of this framework have no families.")
    )
    wanted = {
        find_named(known, name, _("There is no family {name!r}.").format(name=name), hint)
        for name in families
    }
    by_id = framework.family_by_id
    return frozenset(each for each in by_id if wanted.intersection(parents_of(each, by_id)))


@dataclass(frozen=True)
class PrioritiesReport:
    """The choice of a year.

    `head` is None when it was made from the published ranks alone. `agrees` says whether the choice
    is the published one; None when nothing was published for the year or a field is uncertain.
    `consistent` counts the pairs of cuts with which the published ranks give the published choice;
    None where one of the two orders was not published. `of_sample`: the figures were made to follow
    the published ranks, so that it proves nothing when they agree.
    """

    head: Head | None
    fiscal_year: int | None
    rule: Rule
    published: Published | None
    cuts: priorities_of.Cuts
    choices: tuple[Choice, ...]
    changes: tuple[MovedCut, ...]
    ties: tuple[Tie, ...]
    consistent: Consistency | None
    of_sample: bool

    @property
    def selected(self) -> tuple[str, ...]:
        """The skills chosen, in order of demand."""
        return tuple(choice.standing.skill for choice in self.choices if choice.selected)

    @property
    def agrees(self) -> bool | None:
        if self.published is None or any(choice.selected is None for choice in self.choices):
            return None
        return set(self.selected) == set(self.published.selected)


def priorities_report(data: YearData, framework: Framework) -> PrioritiesReport:
    """Choose the year's priority fields from demand and supply."""
    places = gap_of.places_of(data.staff, data.demand, framework)
    rule = framework.rule_for(data.workspace.fiscal_year)
    rows = gap_of.gap(places, framework, supply_level=rule.supply_level).collect()
    return choice_of(head_of(data, data.staff), data.workspace, framework, rows)


def choice_of(
    heading: Head | None, workspace: Workspace, framework: Framework, gap: pl.DataFrame
) -> PrioritiesReport:
    """Choose a year's priority fields from the rows of `analysis.gap.gap`."""
    standings = priorities_of.standings_from_ranks(gap)
    return _choice(
        heading, workspace.fiscal_year, framework, standings, of_sample=workspace.made_up
    )


def published_priorities(framework: Framework, fiscal_year: int | None) -> PrioritiesReport | None:
    """Choose from a year's published ranks (default: the newest year that has them), or None."""
    years = [policy.fiscal_year for policy in framework.policies if policy.published]
    year = max(years, default=None) if fiscal_year is None else fiscal_year
    policy = framework.policy_for(year)
    if policy is None or policy.published is None:
        return None
    standings = priorities_of.standings_from_published(policy.published, framework)
    return _choice(None, year, framework, standings)


def _choice(
    heading: Head | None,
    fiscal_year: int | None,
    framework: Framework,
    standings: Sequence[priorities_of.Standing],
    *,
    of_sample: bool = False,
) -> PrioritiesReport:
    rule, policy = framework.rule_for(fiscal_year), framework.policy_for(fiscal_year)
    published = policy.published if policy else None
    cuts = priorities_of.cuts_of(rule, len(framework.skills))
    return PrioritiesReport(
        head=heading,
        fiscal_year=fiscal_year,
        rule=rule,
        published=published,
        cuts=cuts,
        choices=tuple(priorities_of.choose(standings, cuts)),
        changes=tuple(priorities_of.changes_at_cuts(standings, cuts)),
        ties=tuple(priorities_of.ties_at(standings, cuts)),
        consistent=_consistent(published, framework),
        of_sample=of_sample,
    )


def _consistent(published: Published | None, framework: Framework) -> Consistency | None:
    if published is None or not (published.demand_ranks and published.supply_ranks):
        return None
    standings = priorities_of.standings_from_published(published, framework)
    return priorities_of.consistency(standings, published.selected)
