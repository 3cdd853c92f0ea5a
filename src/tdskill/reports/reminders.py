"""What is due from each person, mentor and bureau on a day."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from tdskill.analysis import cycle
from tdskill.analysis.cycle import NextTurn
from tdskill.analysis.talks import StepState, open_steps
from tdskill.files import file_names
from tdskill.framework import Framework
from tdskill.reports.demand_survey import ANSWERS, Survey
from tdskill.reports.head import Head, head_of
from tdskill.reports.next_steps import (
    RETURNED,
    forms_in,
    is_closed,
    is_demand_there,
    start_of_forms,
)
from tdskill.reports.selection import narrow
from tdskill.workspace import Workspace
from tdskill.year_data import YearData


class To(StrEnum):
    """Whom a reminder is for."""

    PERSON = "person"
    MENTOR = "mentor"
    BUREAU = "bureau"


class What(StrEnum):
    """What is due: from a person, from a mentor about a person, or from a bureau."""

    SELF_CHECK = "self_check"
    CORRECTION = "correction"
    FIRST_1ON1 = "first_1on1"
    SECOND_1ON1 = "second_1on1"
    REVIEW = "review"
    STEP = "step"
    DEMAND = "demand"


@dataclass(frozen=True)
class Due:
    """Something that is due until a day; `form` is the file that it is done in, where one is found.

    `about` and `name` are the person whom a mentor sees. `skill_set` is the id of the set of skills,
    unless it is the main one; of an agreed step `words` are what was agreed, `held_on` and `number`
    the day of the talk and which of its steps it is.
    """

    what: What
    until: dt.date | None
    about: str | None = None
    name: str | None = None
    form: Path | None = None
    skill_set: str | None = None
    words: str | None = None
    held_on: dt.date | None = None
    number: int | None = None


@dataclass(frozen=True)
class Reminder:
    """What is due from one person, mentor or bureau; the earliest first. `id` is a staff id or a bureau."""

    to: To
    id: str
    name: str | None
    bureau: str | None
    mail: str | None
    dues: tuple[Due, ...]

    @property
    def until(self) -> dt.date | None:
        """The earliest day on which something is due."""
        return min((due.until for due in self.dues if due.until), default=None)


@dataclass(frozen=True)
class Reminders:
    """The reminders of a year on a day: persons in the order of the roster, mentors, bureaus.

    `asked` are all from whom something could be due, as (to, id).
    """

    head: Head
    day: dt.date
    reminders: tuple[Reminder, ...]
    asked: tuple[tuple[To, str], ...]


_OF_PERSON = {
    NextTurn.SELF_CHECK: (What.SELF_CHECK, "self"),
    NextTurn.FIRST_1ON1: (What.CORRECTION, "corrected"),
    NextTurn.CORRECTION: (What.CORRECTION, "corrected"),
}
_OF_MENTOR = {
    NextTurn.FIRST_1ON1: (What.FIRST_1ON1, "corrected"),
    NextTurn.SECOND_1ON1: (What.SECOND_1ON1, "confirmed"),
    NextTurn.REVIEW: (What.REVIEW, "confirmed"),
}


def reminders(
    data: YearData,
    sets: Sequence[tuple[Framework, YearData]],
    day: dt.date,
    *,
    survey: Survey | None = None,
    bureaus: Sequence[str] = (),
    to: Iterable[To] = To,
) -> Reminders:
    """Tell from whom something is due. `sets` are the sets of skills asked about, with their data.

    Nothing is due of a set that is closed. `survey` is that of demand, where bureaus are waited for
    (see `is_demand_awaited`). Raises TdskillError for an unknown bureau.
    """
    everybody = cycle.with_mentors(data.roster)
    data, kept, _groups = narrow(data, bureaus=bureaus)
    called = {row["staff_id"]: row for row in everybody.iter_rows(named=True)}
    asked = everybody.join(data.roster, on="staff_id", how="semi", maintain_order="left")
    standings = [
        cycle.standing(
            asked.join(of_set.roster, on="staff_id", how="semi", maintain_order="left").lazy(),
            of_set.assessments.lazy(),
            view,
            data.talks.lazy(),
        ).collect()
        for view, of_set in sets
    ]
    open_sets = [
        _OpenSet(data.workspace, view, people)
        for (view, _data), people in zip(sets, standings, strict=True)
        if not is_closed(data.workspace, view)
    ]
    found: dict[To, Iterable[Reminder]] = {
        To.PERSON: _gathered(
            To.PERSON,
            chain(*map(_of_people, open_sets), _steps(data.talks, asked["staff_id"], day)),
            called,
        ),
        To.MENTOR: _gathered(
            To.MENTOR,
            chain.from_iterable(map(_of_mentors, open_sets)),
            called,
        ),
        To.BUREAU: _of_bureaus(data.workspace, survey, kept) if survey else (),
    }
    head = head_of(data, standings[0], bureaus=kept)
    mentors = asked["mentor"] if kept else pl.concat([everybody["mentor"], everybody["staff_id"]])
    offices = everybody["bureau"] if survey is None else survey.bureaus
    whom: dict[To, Iterable[str | None]] = {
        To.PERSON: asked["staff_id"],
        To.MENTOR: mentors,
        To.BUREAU: kept or offices,
    }
    to = [each for each in To if each in to]
    return Reminders(
        head,
        day,
        tuple(chain.from_iterable(found[each] for each in to)),
        tuple((each, known) for each in to for known in dict.fromkeys(whom[each]) if known),
    )


def is_demand_awaited(workspace: Workspace) -> bool:
    """Tell whether bureaus were asked for their demand, which is not confirmed yet."""
    year = workspace.year_dir.name
    return not is_demand_there(workspace) and (
        ANSWERS in workspace.files or any(forms_in(workspace, f"{year}-demand-"))
    )


def _handed_out(workspace: Workspace, start: str) -> dict[str, Path]:
    """Return the forms whose names begin so, by the name without its ending, but for what came back."""
    came_back = workspace.folder / RETURNED
    found = forms_in(workspace, start)
    return {path.stem: path for path in found if came_back not in path.parents}


def _of_bureaus(workspace: Workspace, survey: Survey, only: Sequence[str]) -> Iterator[Reminder]:
    """Yield a reminder for each bureau that has not answered; `only` these, where any are named."""
    until = workspace.deadlines.of("demand", survey.fiscal_year)
    forms = _handed_out(workspace, f"{survey.fiscal_year}-demand-")
    for bureau in survey.missing:
        if not only or bureau in only:
            due = Due(What.DEMAND, until, form=forms.get(survey.file_names[bureau]))
            yield Reminder(To.BUREAU, bureau, None, bureau, None, (due,))


@dataclass(frozen=True, eq=False)
class _OpenSet:
    """A set of skills that is not closed, with its people as `cycle.standing` has them."""

    workspace: Workspace
    framework: Framework
    people: pl.DataFrame

    def due(self, what: What, stage: str, row: Mapping[str, Any], *, about: bool) -> Due:
        """Return what is due of a person until the last day of a stage."""
        year = int(self.workspace.year_dir.name)
        return Due(
            what,
            self.workspace.deadlines.of(stage, year),
            row["staff_id"] if about else None,
            row["name"] if about else None,
            self._form(stage, row),
            None if self.framework.is_main else self.framework.set_id,
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        bureaus = self.people["bureau"].drop_nulls().unique()
        return file_names(bureaus) | file_names(self.people["staff_id"])

    def _form(self, stage: str, row: Mapping[str, Any]) -> Path | None:
        """Find the form of a person: one of its own, that of the bureau, or one of all."""
        forms = self._forms(stage)
        words = (self._names[each] for each in (row["staff_id"], row["bureau"]) if each)
        stems = (*(f"-{word}" for word in words), "")
        return next((forms[stem] for stem in stems if stem in forms), None)

    @cache  # noqa: B019 - as long as the run
    def _forms(self, stage: str) -> dict[str, Path]:
        start = f"{start_of_forms(int(self.workspace.year_dir.name), self.framework)}-{stage}"
        found = _handed_out(self.workspace, start)
        return {stem.removeprefix(start): path for stem, path in found.items()}


def _of_people(of_set: _OpenSet) -> Iterator[tuple[str, Due]]:
    """Yield what is due from each person, with the staff id."""
    for row in of_set.people.iter_rows(named=True):
        if turn := _OF_PERSON.get(NextTurn(row["next"])):
            yield row["staff_id"], of_set.due(*turn, row, about=False)


def _of_mentors(of_set: _OpenSet) -> Iterator[tuple[str, Due]]:
    """Yield what is due from each mentor about a person, with the mentor as the roster has it."""
    for row in cycle.queue(of_set.people.lazy()).collect().iter_rows(named=True):
        turn = NextTurn(row["next"])
        if row["mentor"] and turn in _OF_MENTOR:
            yield row["mentor"], of_set.due(*_OF_MENTOR[turn], row, about=True)


def _steps(talks: pl.DataFrame, people: pl.Series, day: dt.date) -> Iterator[tuple[str, Due]]:
    """Yield the agreed steps that are due or overdue, with the staff id."""
    rows = open_steps(talks, day).filter(
        pl.col("state").is_in([StepState.DUE, StepState.OVERDUE]),
        pl.col("staff_id").is_in(people.implode()),
    )
    for row in rows.iter_rows(named=True):
        of_talk = {name: row[name] for name in ("held_on", "number")}
        yield row["staff_id"], Due(What.STEP, row["by_when"], words=row["step"], **of_talk)


def _gathered(
    to: To, dues: Iterable[tuple[str, Due]], called: Mapping[str, Mapping[str, Any]]
) -> Iterator[Reminder]:
    """Yield a reminder for each id with all that is due, in the order of the roster."""
    of_each: dict[str, list[Due]] = {}
    for each, due in dues:
        of_each.setdefault(each, []).append(due)
    places = {staff_id: place for place, staff_id in enumerate(called)}
    for each in sorted(of_each, key=lambda each: (places.get(each, len(places)), each)):
        row = called.get(each, {"name": None, "bureau": None, "mail": None})
        by_day = sorted(of_each[each], key=lambda due: due.until or dt.date.max)
        yield Reminder(to, each, row["name"], row["bureau"], row["mail"], tuple(by_day))
