"""Attainment of job types put into words."""

from collections.abc import Callable
from typing import Any

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Table, hidden, items, number, share, text
from tdskill.render.answers.common import (
    assumed_remark,
    assumed_scale,
    head_lines,
    job_type_names,
    skill_names,
    small_group_remarks,
    title,
    with_names,
)
from tdskill.reports.organisation import AttainmentReport


def _step_text(framework: Framework) -> Callable[[Any], str]:
    names = skill_names(framework)

    def show(step: dict[str, Any]) -> str:
        return _("{skill} {held}→{needed}").format(
            skill=names[step["skill"]],
            held=_("not assessed") if step["level"] is None else step["level"],
            needed=step["required"],
        )

    return show


def attainment_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each person and job type."""
    columns = (
        text("staff_id"),
        hidden("job_type"),
        text("name", header=_("Job type"), whole=True),
        share("attainment"),
        text("met", roomy=1),
        share("assessed"),
        items("missing", _step_text(framework)),
    )
    rows = with_names(report.rows, "job_type", job_type_names(framework), "name")
    return Answer(
        title(_("Attainment of job types"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (Table(columns, rows),),
        (
            _(
                "Order: core requirements all met, then requirements met, then fewest steps short; "
                "attainment is for display."
            ),
            *assumed_remark(framework, report.job_types),
            *assumed_scale(framework),
        ),
        personal=True,
    )


def summary_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each job type."""
    columns = (
        hidden("job_type"),
        text("name", header=_("Job type"), whole=True),
        number("people"),
        number("met"),
        number("one_step_away"),
    )
    rows = with_names(report.rows, "job_type", job_type_names(framework), "name")
    return Answer(
        title(_("Who meets which job type"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (Table(columns, rows),),
        (
            *small_group_remarks(report.head),
            *assumed_remark(framework, report.job_types),
            *assumed_scale(framework),
        ),
        personal=report.head.tells_of_few,
    )
