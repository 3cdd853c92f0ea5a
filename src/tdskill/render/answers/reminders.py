"""Who is reminded of what, put into words: the table, and the text for each."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import title
from tdskill.render.answers.names import id_names
from tdskill.render.labels import code_label, date_label
from tdskill.render.layout import Cell, Layout
from tdskill.reports.reminders import Reminder, Reminders, To

_noop = str
FIRST: Final = 20

REMINDERS: Final = Layout(
    "remind",
    "reminders",
    _noop("A row for each person, mentor and bureau that something is due from."),
    ("reminder_to", "recipient"),
    (
        "reminder_to",
        Cell("recipient", whole=True),
        Cell("recipient_name", whole=True),
        Cell("bureau", roomy=1),
        Cell("mail", roomy=2),
        "dues",
        Cell("due_on", whole=True),
        "overdue",
    ),
)
DUES: Final = Layout(
    "remind",
    "dues",
    _noop("A row for each thing that is due."),
    ("reminder_to", "recipient", "what_is_due", "set", "staff_id", "held_on", "step_number"),
    (
        "reminder_to",
        Cell("recipient", whole=True),
        "what_is_due",
        Cell("set", roomy=1),
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True),
        Cell("held_on", roomy=2),
        Cell("step_number", roomy=2),
        Cell("due_on", whole=True),
        "overdue",
        Cell("form_file", roomy=1),
    ),
    extra=True,
)


def reminders_answer(report: Reminders, framework: Framework, folder: Path | None = None) -> Answer:
    """Who something is due from; `folder` is where the texts were written."""
    named = id_names(framework)
    rows = REMINDERS.frame(
        (
            *_recipient(each),
            each.name,
            each.bureau,
            each.mail,
            len(each.dues),
            each.until,
            _is_late(each.until, report),
        )
        for each in report.reminders
    )
    dues = DUES.frame(
        (
            *_recipient(each),
            due.what.value,
            due.skill_set,
            due.about,
            due.name,
            due.held_on,
            due.number,
            due.until,
            _is_late(due.until, report),
            None if due.form is None else due.form.as_posix(),
        )
        for each in report.reminders
        for due in each.dues
    )
    return Answer(
        title(_("Reminders"), report.head.fiscal_year),
        (*_head(report), _("As of {day}").format(day=date_label(report.day))),
        (
            REMINDERS.of(rows, named, nothing=_("Nothing is due from anybody."), first=FIRST),
            DUES.of(dues, named, title=_("What is due")),
        ),
        tuple(_remarks(report, folder)),
        personal=True,
        about=report.head,
    )


def _head(report: Reminders) -> Iterator[str]:
    """Say whose reminders these are, and how many there are: nobody else is counted."""
    if report.head.organisation:
        yield report.head.organisation
    counts = Counter(each.to for each in report.reminders)
    for to in filter(counts.get, To):
        yield _("{reason} {n}").format(reason=code_label("reminder_to", to), n=f"{counts[to]:,}")
    if report.head.bureaus:
        yield _("Only bureau: {names}").format(names=listed(report.head.bureaus))


def _recipient(reminder: Reminder) -> tuple[str, str]:
    return reminder.to.value, reminder.id


def _is_late(until: dt.date | None, report: Reminders) -> bool | None:
    return None if until is None else until < report.day


def _remarks(report: Reminders, folder: Path | None) -> Iterator[Remark]:
    if folder is not None:
        n = len(report.reminders)
        yield Remark(
            "texts_written",
            ngettext(
                "{n} text was written to {folder}.", "{n} texts were written to {folder}.", n
            ).format(n=f"{n:,}", folder=folder),
        )
    people = [each for each in report.reminders if each.to is not To.BUREAU]
    without = sum(each.mail is None for each in people)
    if without and len(people) > without:
        yield Remark(
            "no_mail",
            ngettext(
                "{n} recipient has no e-mail address on the roster.",
                "{n} recipients have no e-mail address on the roster.",
                without,
            ).format(n=f"{without:,}"),
        )
