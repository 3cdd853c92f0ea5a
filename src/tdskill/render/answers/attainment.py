"""Attainment of job types put into words."""

from collections.abc import Callable
from typing import Any

import polars as pl

from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Table, hidden, in_sheets, items, number, share, text
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
from tdskill.render.labels import column_label
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
        in_sheets("met", column_label("met")),
        in_sheets(
            "requirements_met", column_label("requirements_met"), kind=Kind.COUNT, numeric=True
        ),
        in_sheets("needed", column_label("needed"), kind=Kind.COUNT, numeric=True),
        number(
            "_met_of_needed", header=column_label("requirements_met"), machine=False, sheet=False
        ),
        number("steps_short"),
        text("core_met", roomy=2),
        share("attainment"),
        share("assessed", roomy=1),
        items("missing", _step_text(framework)),
    )
    rows = with_names(report.rows, "job_type", job_type_names(framework), "name").with_columns(
        pl.format("{}/{}", "requirements_met", "needed").alias("_met_of_needed")
    )
    return Answer(
        title(_("Attainment of job types"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (Table(columns, rows, nothing=_("There are no people in the file.")),),
        (
            *_order(rows),
            *assumed_remark(framework, report.job_types),
            *assumed_scale(framework),
        ),
        personal=True,
    )


def _order(rows: pl.DataFrame) -> tuple[str, ...]:
    if not rows.height:
        return ()
    return (
        _(
            "Order: fewest steps short, then higher attainment. A level that is not assessed counts "
            "as 0."
        ),
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
