"""Collecting what a person's sheet needs from a year's data."""

import polars as pl

from tdskill.analysis.suspects import suspects
from tdskill.framework import Framework
from tdskill.intake import that_count
from tdskill.reports.organisation import (
    find_job_type,
    priorities_report,
    published_priorities,
)
from tdskill.reports.person import Held, PersonReport, person_report
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

    The year's priority fields come from demand and supply where there is demand, else from the
    published ranks. Levels are marked as suspect where the year has assessments. Raises
    TdskillError for an unknown person (with the closest ids) or job type.
    """
    person = one_person(data.staff, staff_id)
    choice = (
        priorities_report(workspace, data, framework)
        if "demand" in data.kinds
        else published_priorities(framework, workspace.fiscal_year)
    )
    return person_report(
        person,
        framework,
        fiscal_year=workspace.fiscal_year,
        organisation=workspace.organisation,
        exams=_held(person, data) if "certificates" in data.kinds else None,
        priorities=choice.choices if choice else None,
        target=None if target is None else find_job_type(framework, target),
        suspects=_suspects(person, data, framework),
    )


def _suspects(person: pl.DataFrame, data: YearData, framework: Framework) -> set[str]:
    """Return the skills whose level on the sheet was judged under a text of another meaning.

    A level that is not the one of the judgement that counts came from elsewhere: nothing is known
    of its text.
    """
    row = person.row(0, named=True)
    mine = data.assessments.lazy().filter(pl.col("staff_id") == row["staff_id"])
    found = suspects(that_count(mine), framework).select("skill", "level").collect()
    return {skill for skill, level in found.iter_rows() if level == row[skill]}


def _held(person: pl.DataFrame, data: YearData) -> list[Held]:
    mine = data.certificates.filter(pl.col("staff_id") == person["staff_id"].item())
    rows = mine.sort("passed_on", "exam", nulls_last=True).select("exam", "passed_on")
    return [Held(*row) for row in rows.iter_rows()]
