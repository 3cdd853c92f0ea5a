"""Agreed steps beside the yearly cycle: counts, ids and days, as the words are people's own."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis.cycle import with_mentor_names
from tdskill.analysis.talks import DUE_WITHIN, OVER, StepState, counted
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.answer import Answer, Remark, as_text
from tdskill.render.answers.common import MENTOR, head_lines, title
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout
from tdskill.reports.cycle import MentorReport, StatusReport, StatusView

_noop = str
_COUNTS: Final[tuple[Cell | str, ...]] = (
    "people_with_steps",
    "steps_agreed",
    *(f"steps_{state}" for state in StepState),
)
BUREAU_STEPS: Final = Layout(
    "status",
    "bureau_steps",
    _noop("A row for each bureau with steps agreed in 1on1s."),
    ("bureau",),
    (Cell("bureau", whole=True), *_COUNTS),
)
RANK_STEPS: Final = Layout(
    "status",
    "rank_steps",
    _noop("A row for each rank with steps agreed in 1on1s."),
    ("rank_stated",),
    (Cell("rank_stated", whole=True), *_COUNTS),
)
MENTOR_STEPS: Final = Layout(
    "status",
    "mentor_steps",
    _noop("A row for each mentor with people who have agreed on steps."),
    ("mentor",),
    ("mentor", Cell("mentor_name", whole=True), *_COUNTS),
)
_STEP: Final[tuple[Cell | str, ...]] = ("held_on", "step_number", "by_when")
OVERDUE: Final = Layout(
    "status",
    "overdue",
    _noop("A row for each agreed step that is overdue, the longest first."),
    ("staff_id", "held_on", "step_number"),
    (
        "staff_id",
        Cell("staff_name", whole=True),
        Cell("bureau", whole=True),
        *MENTOR,
        Cell("held_on", roomy=2),
        Cell("step_number", roomy=1),
        "by_when",
        "days_overdue",
    ),
)
OPEN_STEPS: Final = Layout(
    "status",
    "open_steps",
    _noop(
        "A row for each agreed step of the mentor's people that is not done, in order of its last day."
    ),
    ("staff_id", "held_on", "step_number"),
    ("staff_id", Cell("staff_name", whole=True), *_STEP, "step_state"),
)
_LAYOUTS: Final = {
    StatusView.BUREAU: BUREAU_STEPS,
    StatusView.RANK: RANK_STEPS,
    StatusView.MENTOR: MENTOR_STEPS,
}


def with_steps(
    answer: Answer, report: StatusReport, steps: pl.DataFrame, framework: Framework
) -> Answer:
    """Add to the status the steps (of `reports.talks.steps_of_year`) counted in its groups."""
    rows = counted(report.people, steps, report.view)
    if report.view is StatusView.MENTOR:
        rows = with_mentor_names(rows, report.people)
    rows = rows.rename({"rank": "rank_stated"}, strict=False)
    table = _LAYOUTS[report.view].of(
        rows,
        id_names(framework),
        title=_("Steps agreed in 1on1s"),
        nothing=_("No step agreed in a 1on1 is on record."),
        shows={"rank_stated": lambda stated: as_text(framework.called_rank(stated))},
    )
    table = replace(table, extra=rows.is_empty())
    return replace(
        answer,
        tables=(*answer.tables, table),
        remarks=(*answer.remarks, *_remarks(_of_people(report.people, steps))),
    )


def with_open_steps(
    answer: Answer, report: MentorReport, steps: pl.DataFrame, framework: Framework
) -> Answer:
    """Add to a mentor's people the steps that are not done."""
    rows = _of_people(report.people, steps).filter(~pl.col("state").is_in(OVER))
    table = OPEN_STEPS.of(
        rows.sort("by_when", nulls_last=True, maintain_order=True).rename(
            {"name": "staff_name", "number": "step_number", "state": "step_state"}
        ),
        id_names(framework),
        title=_("Agreed steps that are not done"),
        nothing=_("No agreed step is open."),
    )
    table = replace(table, extra=rows.is_empty())
    return replace(
        answer,
        tables=(*answer.tables, table),
        remarks=(*answer.remarks, *_remarks(rows)),
    )


def overdue_answer(report: StatusReport, steps: pl.DataFrame, framework: Framework) -> Answer:
    """The agreed steps that are overdue, with who agreed on them; what they are stands on the forms."""
    late = _of_people(report.people, steps).filter(pl.col("state") == StepState.OVERDUE)
    rows = late.sort("by_when", maintain_order=True).rename(
        {"name": "staff_name", "number": "step_number"}
    )
    table = OVERDUE.of(rows, id_names(framework), nothing=_("No agreed step is overdue."))
    return Answer(
        title(_("Agreed steps that are overdue"), report.head.fiscal_year),
        head_lines(report.head),
        (table,),
        (
            *_remarks(_of_people(report.people, steps)),
            Remark(
                "words_on_forms",
                _("What was agreed stands on the person's form and report."),
            ),
        ),
        personal=True,
        about=report.head,
    )


def _of_people(people: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Return the steps of these people, without words, with who the people are."""
    who = people.select("staff_id", "name", "bureau", "mentor", "mentor_name")
    return steps.select("staff_id", "held_on", "number", "by_when", "state", "days_overdue").join(
        who, on="staff_id", how="inner", maintain_order="left"
    )


def _remarks(steps: pl.DataFrame) -> Iterable[Remark]:
    """Say how many steps are overdue, and how many are due soon."""
    for state, sentence in (
        (StepState.OVERDUE, _("Agreed steps overdue: {n}, of {people}.")),
        (StepState.DUE, _("Agreed steps due within {days} days: {n}, of {people}.")),
    ):
        found = steps.filter(pl.col("state") == state)
        n, people = found.height, found["staff_id"].n_unique()
        if n:
            yield Remark(
                f"steps_{state}",
                sentence.format(
                    n=f"{n:,}",
                    people=ngettext("{n} person", "{n} people", people).format(n=f"{people:,}"),
                    days=DUE_WITHIN,
                ),
            )
