"""The text of a reminder, and all of them as one table for mail merge, in the language in use."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tdskill.columns import COLUMNS
from tdskill.formula_guard import guarded_text
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.labels import date_label, fiscal_year_label
from tdskill.render.pages import text_page
from tdskill.reports.reminders import Due, Reminder, Reminders, To

_HEADER: Final = ("reminder_to", "recipient", "recipient_name", "bureau", "mail", "due_on")


@dataclass(frozen=True)
class Text:
    """A reminder as it is sent."""

    subject: str
    body: str

    def as_file(self) -> str:
        """Return it as the text of a file, for Windows: the subject in the first line."""
        return f"{self.subject}\n\n{self.body}".replace("\n", "\r\n")


def text_of(
    reminder: Reminder, report: Reminders, framework: Framework, templates: Path | None = None
) -> Text:
    """Return the text of a reminder; `templates` as in `person_page`."""
    subject = _("{organisation}skill map of {year}: {n} due").format(
        organisation=f"{report.head.organisation} " if report.head.organisation else "",
        year=fiscal_year_label(report.head.fiscal_year),
        n=ngettext("{n} thing", "{n} things", len(reminder.dues)).format(n=len(reminder.dues)),
    )
    body = text_page(
        "reminder.txt.j2",
        templates,
        to=_to(reminder),
        subject=subject,
        year=fiscal_year_label(report.head.fiscal_year),
        organisation=report.head.organisation or "",
        kind=reminder.to.value,
        lines=[_line(due, report, framework) for due in reminder.dues],
    )
    return Text(subject, body)


def _to(reminder: Reminder) -> str:
    if reminder.to is To.BUREAU:
        return _("To the contact for digital skills, {bureau}").format(bureau=reminder.id)
    return _("To {name}").format(name=reminder.name or reminder.id)


def _line(due: Due, report: Reminders, framework: Framework) -> str:
    """Return a line on what is due, with the person, the day and the form."""
    what = _(COLUMNS["what_is_due"].codes[due.what])
    if due.words:
        what = _("{what}: {words}").format(what=what, words=due.words)
    if due.skill_set:
        name = framework.for_set(due.skill_set).set_name
        what = _("{what} ({set})").format(what=what, set=name)
    if due.about:
        who = _("{name} ({staff_id})").format(name=due.name or due.about, staff_id=due.about)
        what = _("{who}: {what}").format(who=who, what=what)
    return "\n".join((what, *_details(due, report)))


def _details(due: Due, report: Reminders) -> list[str]:
    details = []
    if due.until:
        until = _("Until {day}").format(day=date_label(due.until))
        days = (report.day - due.until).days
        if days > 0:
            over = ngettext("{n} day over", "{n} days over", days).format(n=days)
            until = _("{until} ({over})").format(until=until, over=over)
        details.append(until)
    if due.form:
        details.append(_("Form: {file}").format(file=due.form))
    if due.words:
        details.append(_("Once it is done, enter the day on the sheet “1on1” of your form."))
    return [f"  {detail}" for detail in details]


def mail_merge(texts: list[tuple[Reminder, Text]]) -> bytes:
    """Return all texts as a CSV file with a row each, for the mail merge of an office program."""
    text = io.StringIO()
    rows = csv.writer(text)
    headings = (_(COLUMNS[name].heading) for name in _HEADER)
    rows.writerow([*headings, _("Subject"), _("Text")])
    for reminder, written in texts:
        to = _(COLUMNS["reminder_to"].codes[reminder.to])
        cells = (to, reminder.id, reminder.name, reminder.bureau, reminder.mail)
        until = reminder.until.isoformat() if reminder.until else ""
        rows.writerow(
            guarded_text(cell or "") for cell in (*cells, until, written.subject, written.body)
        )
    return text.getvalue().encode("utf-8-sig")
