"""Careers in GQ and DQ put into words."""

from collections.abc import Iterable
from typing import Final

from tdskill.analysis.rotation import TOLERANCE, Due
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import apart, head_lines, ranks_lines, title
from tdskill.render.answers.names import id_names
from tdskill.render.labels import date_label, due_label
from tdskill.render.layout import Cell, Layout
from tdskill.render.sheet_words import people_word
from tdskill.reports.rotation import RotationReport

_noop = str

CAREERS: Final = Layout(
    "rotation",
    "careers",
    _noop("A row for each person with an assignment."),
    ("staff_id",),
    (
        "staff_id",
        "staff_name",
        "bureau",
        "months_gq",
        "months_dq",
        "share_dq",
        Cell("imbalance", roomy=1),
        "due",
        Cell("workplace", roomy=1),
        "since",
        Cell("months_here", roomy=1),
    ),
)


def rotation_answer(report: RotationReport, framework: Framework) -> Answer:
    """A row for each person with assignments, those furthest from 50:50 first."""
    return Answer(
        title(_("Careers in GQ and DQ"), report.head.fiscal_year),
        (
            *head_lines(report.head),
            *ranks_lines(report.head, framework),
            _("Counted up to {day}").format(day=date_label(report.on)),
        ),
        (
            CAREERS.of(
                report.rows.rename({"name": "staff_name"}),
                id_names(framework),
                nothing=_nobody(report),
            ),
        ),
        tuple(_remarks(report)),
        about=report.head,
    )


def _nobody(report: RotationReport) -> str:
    if report.side is None:
        return _("Nobody here has an assignment up to this day.")
    return _("Nobody here is due for {side} next.").format(side=due_label(report.side))


def _remarks(report: RotationReport) -> Iterable[Remark]:
    due = dict(report.due)
    yield Remark(
        "due_next",
        _("Due next: GQ {gq}, DQ {dq}, either {either}.").format(
            gq=people_word(due[Due.GQ]),
            dq=people_word(due[Due.DQ]),
            either=people_word(due[Due.EITHER]),
        ),
    )
    if report.without:
        yield Remark(
            "without_assignment",
            ngettext(
                "{n} person has no assignment up to this day and is not in the table.",
                "{n} people have no assignment up to this day and are not in the table.",
                report.without,
            ).format(n=f"{report.without:,}"),
        )
    yield Remark(
        "due_rule",
        _(
            "Due is the side with fewer months; either, while the share of DQ is within {points} points "
            "of 50% (assumed)."
        ).format(points=TOLERANCE),
    )
    yield Remark(
        "month_rule",
        _(
            "A month is 365.25/12 days. Work that builds both counts half to each, and a day in several "
            "places is split between them."
        ),
    )
    yield apart()
