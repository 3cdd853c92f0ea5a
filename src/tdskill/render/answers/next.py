"""What the secretariat does now, put into words."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import title
from tdskill.render.answers.names import id_names
from tdskill.render.labels import date_label
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.reports.next_steps import NextSteps, State, Step, Task
from tdskill.resources import SETTINGS

_noop = str

_CELLS: Final[tuple[Cell | str, ...]] = (
    Cell("task", whole=True),
    "stage",
    Cell("set", roomy=1),
    "task_state",
    "waiting",
    Cell("due_on", whole=True),
    hidden("due_assumed"),
    Cell("command", whole=True),
)
NOW: Final = Layout(
    "next",
    "now",
    _noop("A row for each task that is to be done now, the first one first."),
    ("task", "stage", "set"),
    _CELLS,
)
YEAR: Final = Layout(
    "next",
    "year",
    _noop("A row for each task of the year, in its order."),
    ("task", "stage", "set"),
    _CELLS,
)
_HOW: Final = {
    Task.OPEN_YEAR: _noop("This lays out a folder for the files of the year."),
    Task.FILL_ROSTER: _noop("Write who takes part, and who is their mentor, into {roster}."),
    Task.MEND_FILES: _noop(
        "Files of the year cannot be read; the command tells all problems by file."
    ),
    Task.HAND_OUT: _noop("Send each person the form; forms that are there already are kept."),
    Task.COLLECT: _noop(
        "Put the forms that came back into that folder, or name the one they lie in."
    ),
    Task.TALK: _noop("Mentor and staff member lay the sheet between them, and correct the form."),
    Task.CLOSE: _noop("Before that, look at what the 1on1s changed: tdskill calibrate"),
    Task.ASK_DEMAND: _noop("Send each bureau its form."),
    Task.COLLECT_DEMAND: _noop(
        "Put the answers that came back into that folder, or name the one they lie in."
    ),
    Task.CLOSE_DEMAND: _noop("This writes demand.csv from the answers of the bureaus."),
    Task.REPORT: _noop(
        "Levels and demand are there: the figures are in tdskill gap and priorities."
    ),
    Task.NEXT_YEAR: _noop("This lays out a folder for the files of the year."),
}
"""What people do by hand for each task, and what it gives."""


def next_answer(report: NextSteps, framework: Framework) -> Answer:
    """The tasks to be done now with their commands, and those of the whole year."""
    named = id_names(framework)
    one_set = all(step.skill_set is None for step in report.steps)
    tables = (
        NOW.of(
            _rows(report.now),
            named,
            hide=("set",) if one_set else (),
            nothing=_("Nothing is to be done now."),
        ),
        YEAR.of(
            _rows(report.steps),
            named,
            title=_("The whole year"),
            hide=("set",) if one_set else (),
        ),
    )
    return Answer(
        title(_("What to do now"), report.fiscal_year),
        (_("As of {day}").format(day=date_label(report.day)),),
        tables,
        tuple(_remarks(report)),
    )


def _rows(steps: tuple[Step, ...]) -> pl.DataFrame:
    return NOW.frame(
        (
            step.task.value,
            step.stage,
            step.skill_set,
            step.state.value,
            step.waiting,
            step.due,
            step.assumed if step.due else None,
            step.command,
        )
        for step in steps
    )


def _remarks(report: NextSteps) -> Iterator[Remark]:
    """Say what people do by hand for each task that is to be done now."""
    for task in dict.fromkeys(step.task for step in report.now):
        how = _(_HOW[task]).format(roster=f"{report.fiscal_year}/roster.csv")
        yield Remark(f"how_to_{task}", how)
    if not report.now:
        later = next((step for step in report.steps if step.state is State.LATER), None)
        if later and later.begins and later.task is Task.NEXT_YEAR:
            yield Remark(
                "year_is_complete",
                _(
                    "All of fiscal year {year} is done. The next one is laid out from {day} on."
                ).format(year=report.fiscal_year, day=date_label(later.begins)),
            )
    if any(step.is_late_for_people for step in report.steps):
        yield Remark(
            "remind",
            _("To write to those who are missing: {command}").format(
                command="tdskill remind --out reminders"
            ),
        )
    if any(step.assumed and step.is_open for step in report.steps):
        yield Remark(
            "days_assumed",
            _("Last days that {file} does not state under [deadlines] are assumed.").format(
                file=SETTINGS
            ),
        )
