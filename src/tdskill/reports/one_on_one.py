"""Collecting what a person's sheet needs from a year's data."""

from dataclasses import replace

import polars as pl

from tdskill.analysis.suspects import suspects
from tdskill.framework import Framework
from tdskill.intake import that_count
from tdskill.reports.career import career
from tdskill.reports.organisation import (
    PrioritiesReport,
    find_job_type,
    priorities_report,
    published_priorities,
)
from tdskill.reports.person import Held, PersonReport, person_report
from tdskill.reports.rotation import last_day
from tdskill.reports.selection import person_of
from tdskill.tables import NOT_STARTED
from tdskill.workspace import Workspace, YearData


def one_on_one(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    staff_id: str,
    target: str | None = None,
) -> PersonReport:
    """Make one person's sheet.

    The year's priority fields come from demand and supply where there is demand, else from what was
    published for the year; they are chosen among the skills of skills.yaml alone. Levels are marked
    as suspect where the year has assessments; the career runs up to the last day of the year. Raises
    TdskillError for an unknown person (with the closest ids), one whom the set of skills is not for,
    an unknown job type, and for a career without a year.
    """
    person = person_of(data, staff_id)
    choice = year_priorities(workspace, data, framework)
    sheet = person_report(
        person,
        framework,
        fiscal_year=workspace.fiscal_year,
        organisation=workspace.organisation,
        exams=exams_held(person, data) if "certificates" in data.kinds else None,
        priorities=choice.choices if choice else None,
        published=choice.published.selected if choice and choice.published else (),
        target=None if target is None else find_job_type(framework, target),
        suspects=_suspects(person, data, framework),
    )
    if workspace.is_running and sheet.stage is None:
        sheet = replace(sheet, stage=NOT_STARTED)
    if "assignments" not in data.kinds:
        return sheet
    return replace(sheet, career=career(data.assignments, sheet.staff_id, last_day(workspace)))


def year_priorities(
    workspace: Workspace, data: YearData, framework: Framework
) -> PrioritiesReport | None:
    """Choose the year's priority fields from demand and supply, else from what was published.

    They are chosen among the skills of skills.yaml alone: None for another set.
    """
    if framework.skill_set:
        return None
    if "demand" in data.kinds:
        return priorities_report(workspace, data, framework)
    year = workspace.fiscal_year
    return None if year is None else published_priorities(framework, year)


def _suspects(person: pl.DataFrame, data: YearData, framework: Framework) -> set[str]:
    """Return the skills whose level on the sheet was judged under a text of another meaning.

    A level that is not the one of the judgement that counts came from elsewhere: nothing is known
    of its text.
    """
    row = person.row(0, named=True)
    mine = data.assessments.lazy().filter(pl.col("staff_id") == row["staff_id"])
    found = suspects(that_count(mine), framework).select("skill", "level").collect()
    return {skill for skill, level in found.iter_rows() if level == row[skill]}


def exams_held(person: pl.DataFrame, data: YearData) -> list[Held]:
    """Return the exams held, each with the first day on which it was passed."""
    mine = data.certificates.filter(pl.col("staff_id") == person["staff_id"].item())
    first = mine.group_by("exam").agg(pl.col("passed_on").min()).sort("passed_on", "exam")
    return [Held(*row) for row in first.iter_rows()]
