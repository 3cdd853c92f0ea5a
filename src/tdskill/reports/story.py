"""What a year comes to in a few figures, each beside that of the year before: no words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tdskill.reports.decisions import Plan
from tdskill.reports.organisation_report import (
    BureauRow,
    OrganisationReport,
    SkillChange,
    SkillFigures,
)

CONCENTRATED: Final = 0.6
"""The shortfall is told to stand in the priority fields where they have so great a share of it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Empty places: `most` by the levels known, `least` whatever the people not assessed hold."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How much of the demand is short, and of how many people the levels are confirmed.

    `confirmed` is None where the files state no stage.
    """

    short: Places
    demand: int
    people: int
    confirmed: int | None

    @property
    def coverage(self) -> float | None:
        """The share of the places wanted that is not short, by the levels known."""
        return 1 - self.short.most / self.demand if self.demand else None

    @property
    def coverage_most(self) -> float | None:
        """The same with everybody not assessed at the top level."""
        return 1 - self.short.least / self.demand if self.demand else None

    @property
    def share_confirmed(self) -> float | None:
        """The share of people whose levels are confirmed."""
        return None if self.confirmed is None or not self.people else self.confirmed / self.people


@dataclass(frozen=True, slots=True, kw_only=True)
class Past(Standing):
    """The year before. `of_fields` is what was short in the priority fields of this year.

    `parts` are those of the change since (`YearChange.parts`), None where they are not told.
    """

    fiscal_year: int | None
    skills_short: int
    of_fields: Places
    parts: Mapping[str, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(Standing):
    """The year; `past` is None where there is no year before with demand.

    `of_fields` is what is short in the priority `fields`. `plan` is None where nothing was planned,
    `is_assumed` says whether what its courses do is assumed. `bureaus` have a row each, small ones one
    together; `by_bureau` is what they lack each by itself, None where none is known.
    """

    fiscal_year: int | None
    past: Past | None
    skills: tuple[SkillFigures, ...]
    fields: tuple[SkillFigures, ...]
    of_fields: Places
    plan: Plan | None
    is_assumed: bool
    bureaus: tuple[BureauRow, ...]
    by_bureau: Places | None
    smallest_group: int | None

    @property
    def lacking(self) -> tuple[SkillFigures, ...]:
        """The skills that are short, the most first."""
        short = (row for row in self.skills if row.shortfall)
        return tuple(sorted(short, key=lambda row: -row.shortfall))

    @property
    def change(self) -> int | None:
        """How many more places are short than the year before, by the levels known."""
        return self.short.most - self.past.short.most if self.past else None

    @property
    def is_concentrated(self) -> bool:
        """Whether the priority fields have most of what is short."""
        short = self.short.most
        return bool(self.fields) and short > 0 and self.of_fields.most >= CONCENTRATED * short


def story_of(report: OrganisationReport) -> Story:
    """Gather what the head of a year's report tells."""
    fields = report.fields
    decided = report.decisions
    plan = decided.plan if decided and decided.is_planned else None
    return Story(
        fiscal_year=report.head.fiscal_year,
        past=_past(report),
        short=_places(report.skills),
        demand=sum(row.demand for row in report.skills),
        skills=report.skills,
        fields=fields,
        of_fields=_places(fields),
        plan=plan if isinstance(plan, Plan) else None,
        is_assumed=isinstance(plan, Plan) and _is_assumed(plan),
        bureaus=report.bureaus,
        by_bureau=Places(
            sum(row.total_least for row in report.bureaus), sum(row.total for row in report.bureaus)
        )
        if report.bureaus
        else None,
        people=report.head.people,
        confirmed=confirmed_of(report.head.stages),
        smallest_group=report.head.smallest_group,
    )


def _past(report: OrganisationReport) -> Past | None:
    change = report.change
    if change is None or change.skills is None:
        return None
    fields = {row.skill.id for row in report.fields}
    then = change.span.then
    return Past(
        fiscal_year=then.fiscal_year,
        short=_places_then(change.skills),
        demand=sum(row.demand_then for row in change.skills),
        skills_short=sum(bool(row.then) for row in change.skills),
        of_fields=_places_then(tuple(row for row in change.skills if row.skill.id in fields)),
        people=then.people,
        confirmed=confirmed_of(then.stages),
        parts=change.parts,
    )


def _places(rows: tuple[SkillFigures, ...]) -> Places:
    return Places(sum(row.shortfall_least for row in rows), sum(row.shortfall for row in rows))


def _places_then(rows: tuple[SkillChange, ...]) -> Places:
    return Places(sum(row.least_then for row in rows), sum(row.then for row in rows))


def confirmed_of(stages: tuple[tuple[str | None, int], ...]) -> int | None:
    """Return how many people are confirmed; None where nobody's stage is stated."""
    counts = dict(stages)
    return None if counts.keys() == {None} else counts.get("confirmed", 0)


def _is_assumed(plan: Plan) -> bool:
    return any(
        (row.training.raises_provenance or row.training.provenance).startswith("assumed")
        or (not plan.is_sure and row.training.success is None)
        for row in plan.courses
    )
