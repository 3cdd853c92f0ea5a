"""Careers in GQ and DQ put into words."""

from collections.abc import Iterable

from tdskill.analysis.rotation import TOLERANCE, Due
from tdskill.columns import Kind
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.answer import Answer, Table, day, number, share, text
from tdskill.render.answers.common import apart, head_lines, title
from tdskill.render.labels import date_label, due_label
from tdskill.render.sheet_words import people_word
from tdskill.reports.rotation import RotationReport


def rotation_answer(report: RotationReport) -> Answer:
    """A row for each person with assignments, those furthest from 50:50 first."""
    columns = (
        text("staff_id"),
        text("name", header=_("Full name")),
        text("bureau"),
        number("months_gq", Kind.MONTHS),
        number("months_dq", Kind.MONTHS),
        share("share_dq"),
        number("imbalance", Kind.POINTS, roomy=True),
        text("due", show=due_label),
        text("workplace", roomy=True),
        day("since", header=_("At the workplace since")),
        number("months_here", Kind.MONTHS, roomy=True),
    )
    return Answer(
        title(_("Careers in GQ and DQ"), report.head.fiscal_year),
        (*head_lines(report.head), _("Counted up to {day}").format(day=date_label(report.on))),
        (Table(columns, report.rows, nothing=_nobody(report)),),
        tuple(_remarks(report)),
        personal=True,
    )


def _nobody(report: RotationReport) -> str:
    if report.side is None:
        return _("Nobody here has an assignment up to this day.")
    return _("Nobody here is due for {side} next.").format(side=due_label(report.side))


def _remarks(report: RotationReport) -> Iterable[str]:
    due = dict(report.due)
    yield _("Due next: GQ {gq}, DQ {dq}, either {either}.").format(
        gq=people_word(due[Due.GQ]),
        dq=people_word(due[Due.DQ]),
        either=people_word(due[Due.EITHER]),
    )
    if report.without:
        yield ngettext(
            "{n} person has no assignment up to this day and is not in the table.",
            "{n} people have no assignment up to this day and are not in the table.",
            report.without,
        ).format(n=f"{report.without:,}")
    yield _(
        "Due is the side with fewer months; either, while the share of DQ is within {points} points "
        "of 50% (assumed)."
    ).format(points=TOLERANCE)
    yield _(
        "A month is 365.25/12 days. Work that builds both counts half to each, and a day in several "
        "places is split between them."
    )
    yield apart()
