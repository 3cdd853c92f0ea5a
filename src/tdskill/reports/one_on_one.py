"""Collecting what people's sheets need from a year's data, once for all of them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from tdskill.analysis.suspects import suspects
from tdskill.framework import Framework
from tdskill.intake import that_count
from tdskill.reports.organisation import (
    PrioritiesReport,
    find_job_type,
    priorities_report,
    published_priorities,
)
from tdskill.reports.person import Held, PersonReport, person_reports
from tdskill.reports.selection import one_person
from tdskill.tables import NOT_STARTED
from tdskill.workspace import Workspace, YearData


@dataclass(frozen=True)
class Sheets:
    """What the sheets of the people in `staff` are made from.

    `exams` and `suspects` are by staff id; `exams` is None where it is not known which are held.
    """

    framework: Framework
    staff: pl.DataFrame
    fiscal_year: int | None
    organisation: str | None
    exams: Mapping[str, tuple[Held, ...]] | None
    choice: PrioritiesReport | None
    target: str | None
    suspects: Mapping[str, frozenset[str]]

    def of(self, staff_ids: Collection[str] | None = None) -> Iterator[PersonReport]:
        """Yield the sheets of these people (default: all), in the order of `staff`."""
        staff = self.staff
        if staff_ids is not None:
            staff = staff.filter(pl.col("staff_id").is_in(list(staff_ids)))
        return person_reports(
            staff,
            self.framework,
            fiscal_year=self.fiscal_year,
            organisation=self.organisation,
            exams=self.exams,
            priorities=self.choice.choices if self.choice else None,
            published=self.published,
            target=self.target,
            suspects=self.suspects,
        )

    @property
    def published(self) -> tuple[str, ...]:
        """The skills that were published as fields of the year."""
        return self.choice.published.selected if self.choice and self.choice.published else ()


def one_on_one(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    staff_id: str,
    target: str | None = None,
) -> PersonReport:
    """Make one person's sheet; see `sheets`.

    Raises TdskillError for an unknown person (with the closest ids) or job type.
    """
    person = one_person(data.staff, staff_id)
    return next(sheets(workspace, data, framework, staff=person, target=target).of())


def sheets(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    staff: pl.DataFrame | None = None,
    target: str | None = None,
) -> Sheets:
    """Collect what the sheets of everybody, or of the people in `staff`, are made from.

    The year's priority fields come from demand and supply where there is demand, else from what was
    published for the year. Levels are marked as suspect where the year has assessments. Raises
    TdskillError for an unknown job type.
    """
    people = data.staff if staff is None else staff
    stage = pl.col("stage").cast(pl.String)
    shown = people.with_columns(stage.fill_null(NOT_STARTED) if workspace.is_running else stage)
    return Sheets(
        framework=framework,
        staff=shown,
        fiscal_year=workspace.fiscal_year,
        organisation=workspace.organisation,
        exams=_held(people, data) if "certificates" in data.kinds else None,
        choice=_choice(workspace, data, framework),
        target=None if target is None else find_job_type(framework, target),
        suspects=_suspects(people, data, framework),
    )


def _choice(workspace: Workspace, data: YearData, framework: Framework) -> PrioritiesReport | None:
    if "demand" in data.kinds:
        return priorities_report(workspace, data, framework)
    year = workspace.fiscal_year
    return None if year is None else published_priorities(framework, year)


def _suspects(
    people: pl.DataFrame, data: YearData, framework: Framework
) -> dict[str, frozenset[str]]:
    """Return the skills whose level on a sheet was judged under a text of another meaning.

    A level that is not the one of the judgement that counts came from elsewhere: nothing is known
    of its text.
    """
    if data.assessments.is_empty():
        return {}
    theirs = data.assessments.lazy().join(people.lazy(), on="staff_id", how="semi")
    found = suspects(that_count(theirs), framework).select("staff_id", "skill", "level")
    levels = people.lazy().unpivot(
        framework.skill_ids, index="staff_id", variable_name="skill", value_name="level"
    )
    same = found.join(levels, on=["staff_id", "skill", "level"], how="semi", nulls_equal=True)
    by_person = same.group_by("staff_id").agg("skill").collect()
    return {staff_id: frozenset(skills) for staff_id, skills in by_person.iter_rows()}


def _held(people: pl.DataFrame, data: YearData) -> dict[str, tuple[Held, ...]]:
    """Return the exams held, each with the first day on which it was passed."""
    theirs = data.certificates.join(people, on="staff_id", how="semi")
    first = theirs.group_by("staff_id", "exam").agg(pl.col("passed_on").min())
    found: dict[str, list[Held]] = {}
    for staff_id, exam, day in first.sort("passed_on", "exam").iter_rows():
        found.setdefault(staff_id, []).append(Held(exam, day))
    return {staff_id: tuple(held) for staff_id, held in found.items()}
