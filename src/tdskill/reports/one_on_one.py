"""Collecting what a person's sheet needs from a year's data."""

from dataclasses import replace

import polars as pl

from tdskill.framework import Framework
from tdskill.reports.career import career
from tdskill.reports.organisation import (
    PrioritiesReport,
    find_job_type,
    priorities_report,
    published_priorities,
)
from tdskill.reports.person import Held, PersonReport, person_report
from tdskill.reports.rotation import last_day
from tdskill.reports.selection import one_person
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
    published for the year; the career runs up to the last day of the year. Raises TdskillError for an
    unknown person (with the closest ids) or job type, and for a career without a year.
    """
    person = one_person(data.staff, staff_id)
    choice = year_priorities(workspace, data, framework)
    report = person_report(
        person,
        framework,
        fiscal_year=workspace.fiscal_year,
        organisation=workspace.organisation,
        exams=exams_held(person, data) if "certificates" in data.kinds else None,
        priorities=choice.choices if choice else None,
        published=choice.published.selected if choice and choice.published else (),
        target=None if target is None else find_job_type(framework, target),
    )
    if "assignments" not in data.kinds:
        return report
    return replace(report, career=career(data.assignments, report.staff_id, last_day(workspace)))


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


def exams_held(person: pl.DataFrame, data: YearData) -> list[Held]:
    """Return the exams held, each with the first day on which it was passed."""
    mine = data.certificates.filter(pl.col("staff_id") == person["staff_id"].item())
    first = mine.group_by("exam").agg(pl.col("passed_on").min()).sort("passed_on", "exam")
    return [Held(*row) for row in first.iter_rows()]
