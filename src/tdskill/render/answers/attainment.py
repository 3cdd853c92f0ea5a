"""Attainment of job types put into words."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Remark, Show
from tdskill.render.answers.common import (
    assumed_remark,
    assumed_scale,
    head_lines,
    ranks_lines,
    skill_names,
    small_group_remarks,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, aside
from tdskill.reports.organisation import AttainmentReport

_noop = str

PEOPLE: Final = Layout(
    "attainment",
    "people",
    _noop("A row for each person and job type."),
    ("staff_id", "job_type"),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("job_type", whole=True),
        aside("met"),
        aside("requirements_met"),
        aside("needed"),
        Cell(
            "requirements_met",
            "{}/{}".format,
            of=("requirements_met", "needed"),
            sheet=False,
            roomy=1,
        ),
        "steps_short",
        Cell("core_met", roomy=2),
        "attainment",
        Cell("assessed_share", roomy=1),
        "missing",
    ),
)
SUMMARY: Final = Layout(
    "attainment",
    "summary",
    _noop("A row for each job type."),
    ("job_type",),
    (Cell("job_type", whole=True), "people", "people_met", "people_one_step_away"),
)


def _missing_text(framework: Framework) -> Show:
    names = skill_names(framework)

    @cache
    def step(skill: str, level: int | None, required: int) -> str:
        return _("{skill} {held}→{needed}").format(
            skill=names[skill],
            held=_("not assessed") if level is None else level,
            needed=required,
        )

    def steps(entries: Iterable[Mapping[str, Any]]) -> str:
        return "\n".join(step(**entry) for entry in entries) or _("none")

    return steps


def attainment_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each person and job type."""
    rows = report.rows.rename({"assessed": "assessed_share"})
    return Answer(
        title(_("Attainment of job types"), report.head.fiscal_year, framework),
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        (
            PEOPLE.of(
                rows,
                id_names(framework),
                nothing=_("There are no people in the file."),
                hide=without_names(rows),
                shows={"missing": _missing_text(framework)},
            ),
        ),
        (
            *([] if rows.is_empty() else [_order()]),
            *assumed_remark(framework, report.job_types),
            *assumed_scale(framework),
        ),
        about=report.head,
    )


def _order() -> Remark:
    return Remark(
        "order",
        _(
            "Order: fewest steps short, then higher attainment. A level that is not assessed counts "
            "as 0."
        ),
    )


def summary_answer(report: AttainmentReport, framework: Framework) -> Answer:
    """A row for each job type."""
    rows = report.rows.rename({"met": "people_met", "one_step_away": "people_one_step_away"})
    return Answer(
        title(_("Who meets which job type"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (SUMMARY.of(rows, id_names(framework)),),
        (
            *small_group_remarks(report.head),
            *assumed_remark(framework, report.job_types),
            *assumed_scale(framework),
        ),
        personal=report.head.tells_of_few,
        about=report.head,
    )
