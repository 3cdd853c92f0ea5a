"""What the secretariat does now, and with which command: the tasks of a year from its files and the day."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Final

from tdskill.analysis import cycle
from tdskill.closing import changed_since
from tdskill.errors import Problem, ProblemsFoundError, TdskillError
from tdskill.framework import Framework
from tdskill.manifest import DEMAND, is_blank_form, levels_of
from tdskill.reports.confirmation import changed_since_closing, options_anew
from tdskill.reports.demand_survey import ANSWERS, survey_of
from tdskill.scaffold import on_command_line
from tdskill.tables import STAGES, STANDING
from tdskill.workspace import RUNNING, Workspace, is_workspace
from tdskill.year_data import YearData, for_audience, read_year
from tdskill.years import first_day

FORMS, RETURNED, SHEETS = "forms", "returned", "sheets"
"""The folders of a workspace that the commands told here write to and read from."""


class Task(StrEnum):
    """What the secretariat does in a year, in its order."""

    OPEN_YEAR = "open_year"
    FILL_ROSTER = "fill_roster"
    MEND_FILES = "mend_files"
    HAND_OUT = "hand_out"
    COLLECT = "collect"
    TALK = "talk"
    CLOSE = "close"
    ASK_DEMAND = "ask_demand"
    COLLECT_DEMAND = "collect_demand"
    CLOSE_DEMAND = "close_demand"
    REPORT = "report"
    NEXT_YEAR = "next_year"


_WAITING: Final = frozenset((Task.COLLECT, Task.COLLECT_DEMAND))
_CLOSING: Final = frozenset((Task.CLOSE, Task.CLOSE_DEMAND))


class State(StrEnum):
    """How far a task is; a late one is to be done now as well, its last day having passed."""

    DONE = "done"
    NOW = "now"
    LATE = "late"
    LATER = "later"


@dataclass(frozen=True)
class Step:
    """A task with the stage and the set of skills that it is about, and the command that does it.

    `waiting` are the people or bureaus (of demand) that it waits for; `begins` is the first day on
    which it may be done.
    """

    task: Task
    state: State
    due: dt.date | None = None
    command: str | None = None
    stage: str | None = None
    skill_set: str | None = None
    waiting: int | None = None
    assumed: bool = False
    begins: dt.date | None = None

    @property
    def is_late_for_people(self) -> bool:
        """Whether it waits for people or bureaus although its last day has passed."""
        return self.state is State.LATE and self.task in _WAITING

    @property
    def is_open(self) -> bool:
        """Whether it is to be done now."""
        return self.state in {State.NOW, State.LATE}


@dataclass(frozen=True)
class NextSteps:
    """The tasks of a fiscal year on a day; `problems` keep its files from being read."""

    organisation: str | None
    folder: Path
    fiscal_year: int
    day: dt.date
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def now(self) -> tuple[Step, ...]:
        """What is to be done now, the first one first."""
        return tuple(step for step in self.steps if step.is_open)


def next_steps(
    workspace: Workspace, framework: Framework, fiscal_year: int, day: dt.date
) -> NextSteps:
    """Tell what is done, what is to be done on the day, and what comes later, in the order of the year.

    `fiscal_year` need not have a folder yet.
    """
    told = NextSteps(workspace.organisation, workspace.folder, fiscal_year, day, ())
    mend = Step(
        Task.MEND_FILES,
        State.NOW,
        command=_Year(workspace, framework, fiscal_year).command("validate", where=""),
    )
    try:
        steps = tuple(_in_turn(_Year(workspace, framework, fiscal_year), day))
    except ProblemsFoundError as error:
        return replace(told, steps=(mend,), problems=error.problems)
    except TdskillError as error:
        problem = Problem(str(workspace.folder), error.message, error.hint, code="not_readable")
        return replace(told, steps=(mend,), problems=(problem,))
    return replace(told, steps=steps)


def _in_turn(year: "_Year", day: dt.date) -> Iterator[Step]:
    """Yield the steps of a year with their states, those first that are to be done first.

    The sets of skills and the demand go side by side; the report and the year that follows come last.
    """
    begun = list(_track(year.beginning(), day))
    yield from begun
    is_ready = _are_done(begun)
    cycles = [list(_track(year.cycle(each), day, free=is_ready)) for each in year.sets]
    demand = list(year.demand())
    if _are_done(cycles[0]):
        demand[0] = replace(demand[0], begins=None)
    both = [*chain(*cycles), *_track(demand, day, free=is_ready)]
    yield from sorted(both, key=lambda step: step.due or day)
    yield from _track(year.ending(), day, free=_are_done(both))


def _are_done(steps: Iterable[Step]) -> bool:
    return all(step.state is State.DONE for step in steps)


def _track(steps: Iterable[Step], day: dt.date, *, free: bool = True) -> Iterator[Step]:
    """Yield steps that come one after the other with their states; `free`: whether the first may begin.

    What waits for people lets the next one begin once its last day has passed.
    """
    for step in steps:
        late = step.due is not None and day > step.due
        early = step.begins is not None and day < step.begins
        waits = step.task in _CLOSING and step.waiting and not late
        if step.state is State.DONE:
            yield step
        elif not free or early or waits:
            yield replace(step, state=State.LATER)
            free = False
        else:
            yield replace(step, state=State.LATE if late else State.NOW)
            free = late and step.task in _WAITING


@dataclass(frozen=True)
class _Year:
    """A fiscal year as the files tell it."""

    workspace: Workspace
    framework: Framework
    fiscal_year: int

    def beginning(self) -> Iterator[Step]:
        """Yield what comes before the forms."""
        yield self._open_year(Task.OPEN_YEAR, self.fiscal_year)
        yield self._step(Task.FILL_ROSTER, done=self.has_people)

    def ending(self) -> Iterator[Step]:
        """Yield what comes when levels and demand are there."""
        report = self.workspace.folder / f"{self.fiscal_year}-organisation.html"
        yield self._step(
            Task.REPORT,
            "report",
            done=report.exists(),
            command=self.command(f"report --org --output {on_command_line(report)}"),
        )
        yield self._open_year(Task.NEXT_YEAR, self.fiscal_year + 1)

    def _open_year(self, task: Task, year: int) -> Step:
        folder = self.workspace.folder
        here = folder == Path() and is_workspace(folder)
        words = ("tdskill init", *(() if here else (on_command_line(folder),)), f"--year {year}")
        step = self._step(task, done=year in self.workspace.years, command=" ".join(words))
        return replace(step, begins=first_day(year) if task is Task.NEXT_YEAR else None)

    @cached_property
    def has_people(self) -> bool:
        """Whether people stand in the roster or, with their levels, in the staff file."""
        files = self.workspace.files
        return self.fiscal_year in self.workspace.years and any(
            kind in files and not is_blank_form(files[kind]) for kind in ("roster", "staff")
        )

    @cached_property
    def sets(self) -> tuple[Framework, ...]:
        """The views of the sets of skills that are asked about this year, the main one first."""
        return sets_asked_about(self.workspace, self.framework, self.fiscal_year)

    def cycle(self, framework: Framework) -> Iterator[Step]:
        """Yield the tasks from the forms of the first stage to the confirmed levels."""
        set_id = None if framework.is_main else framework.set_id
        of_set = f" --set {set_id}" if set_id else ""
        data = self._running(framework)
        behind, reached = _standing(data, framework)
        closed = is_closed(self.workspace, framework)
        changed = data and changed_since_closing(data, framework)
        anew = options_anew(data) if data and changed else ""
        for place, stage in enumerate(STAGES):
            of_stage = "" if stage == STAGES[0] else f" --stage {stage}"
            name = f"{start_of_forms(self.fiscal_year, framework)}-{stage}"
            begun = closed or reached[place] or self._forms(name)
            common = {"stage": stage, "skill_set": set_id}
            yield self._step(
                Task.HAND_OUT,
                stage,
                done=begun,
                command=self.command(f"sheet{of_set}{of_stage} --out {self._folder(FORMS, name)}"),
                **common,
            )
            yield self._step(
                Task.COLLECT,
                stage,
                done=closed or behind[place] == 0,
                command=self.command(f"collect {self._folder(RETURNED, name)}"),
                waiting=None if closed else behind[place],
                **common,
            )
            if stage != STAGES[-1]:
                following = f"{start_of_forms(self.fiscal_year, framework)}-{STAGES[place + 1]}"
                sheets = self.workspace.folder / SHEETS / name
                yield self._step(
                    Task.TALK,
                    STAGES[place + 1],
                    done=closed
                    or any(reached[place + 1 :])
                    or self._forms(following)
                    or sheets.exists(),
                    command=self.command(f"report --all{of_set} --out {on_command_line(sheets)}"),
                    **common,
                )
        missing = behind[-1] or 0
        yield self._step(
            Task.CLOSE,
            "close",
            done=closed and not anew,
            command=self.command(f"confirm{of_set}{' --allow-missing' * (missing > 0)}{anew}"),
            waiting=None if closed else behind[-1],
            skill_set=set_id,
        )

    def _running(self, framework: Framework) -> YearData | None:
        """Read what a running year is made of; None where it has not begun."""
        if not all(kind in self.workspace.files for kind in RUNNING):
            # What is wrong in a roster is told before forms are made by it.
            read_year(self.workspace, framework, "roster")
            return None
        return read_year(self.workspace, framework, *RUNNING)

    def demand(self) -> Iterator[Step]:
        """Yield the tasks from the forms for the bureaus to the confirmed demand."""
        done = is_demand_there(self.workspace)
        changed = done and bool(changed_since(self.workspace.year_dir, DEMAND))
        missing = None if done and not changed else self._bureaus_missing()
        name = f"{self.fiscal_year}-demand"
        ask = self._step(
            Task.ASK_DEMAND,
            "demand",
            done=done or missing is not None or self._forms(name),
            command=self.command(f"sheet --demand --out {self._folder(FORMS, name)}"),
        )
        # The forms go out while the second 1on1s are held.
        days = self.workspace.deadlines.of
        due = min(days("demand", self.fiscal_year), days("confirmed", self.fiscal_year))
        begins = min(due, days("corrected", self.fiscal_year) + dt.timedelta(days=1))
        assumed = self.workspace.deadlines.is_assumed("confirmed")
        yield replace(ask, due=due, begins=begins, assumed=assumed)
        yield self._step(
            Task.COLLECT_DEMAND,
            "demand",
            done=done or missing == 0,
            command=self.command(f"collect --demand {self._folder(RETURNED, name)}"),
            waiting=None if done else missing,
        )
        options = " --allow-missing" * bool(missing) + " --replace" * changed
        yield self._step(
            Task.CLOSE_DEMAND,
            "demand",
            done=done and not changed,
            command=self.command(f"confirm --demand{options}"),
            waiting=None if done else missing,
        )

    def _bureaus_missing(self) -> int | None:
        """Return how many bureaus have not answered; None until one has."""
        if ANSWERS not in self.workspace.files:
            return None
        return len(survey_of(self.workspace, self.framework).missing)

    def _forms(self, start: str) -> bool:
        return any(forms_in(self.workspace, start))

    def _folder(self, folder: str, name: str) -> str:
        return on_command_line(self.workspace.folder / folder / name)

    def command(self, words: str, *, where: str = "--workspace ") -> str:
        """Return a command on the year, as it is typed in the folder that one is in."""
        folder = self.workspace.folder
        options = [] if folder == Path() else [f"{where}{on_command_line(folder)}"]
        if self.fiscal_year != max(self.workspace.years, default=self.fiscal_year):
            options.append(f"--year {self.fiscal_year}")
        return " ".join(("tdskill", words, *options))

    def _step(self, task: Task, until: str = "", *, done: bool, **facts: object) -> Step:
        deadlines = self.workspace.deadlines
        return Step(
            task,
            State.DONE if done else State.NOW,
            due=deadlines.of(until, self.fiscal_year) if until else None,
            assumed=bool(until) and deadlines.is_assumed(until),
            **facts,  # type: ignore[arg-type]
        )


def _standing(data: YearData | None, framework: Framework) -> tuple[list[int | None], list[bool]]:
    """Return for each stage how many people have not come to it, and whether anybody has."""
    if data is None:
        return [None] * len(STAGES), [False] * len(STAGES)
    people = for_audience(data, framework)
    roster, assessments = people.roster.lazy(), people.assessments.lazy()
    standing = cycle.standing(roster, assessments, framework).collect()
    stage = standing["stage"].cast(STANDING).to_physical()
    places = range(1, len(STAGES) + 1)
    return (
        [int((stage < place).sum()) for place in places],
        [bool((stage >= place).any()) for place in places],
    )


def is_closed(workspace: Workspace, framework: Framework) -> bool:
    """Tell whether the levels of a set stand in a staff file, confirmed or brought from elsewhere."""
    if framework.is_main:
        return "staff" in workspace.files
    return (workspace.year_dir / levels_of(framework.set_id)).exists()


def is_demand_there(workspace: Workspace) -> bool:
    """Tell whether the demand of a year is confirmed, or written by hand."""
    path = workspace.files.get("demand")
    return path is not None and not is_blank_form(path)


def sets_asked_about(
    workspace: Workspace, framework: Framework, fiscal_year: int
) -> tuple[Framework, ...]:
    """Return the views of the sets of skills of which a year has forms or levels, and the main one first."""

    def is_asked(view: Framework) -> bool:
        if view.is_main or any(forms_in(workspace, start_of_forms(fiscal_year, view))):
            return True
        if "assessments" not in workspace.files:
            return False
        return not read_year(workspace, view, "assessments").assessments.is_empty()

    return tuple(filter(is_asked, framework.views))


def forms_in(workspace: Workspace, start: str) -> Iterator[Path]:
    """Yield the files whose names begin so in the folders of a workspace, and in the folders in those."""
    folders = (path for path in _entries(workspace.folder) if path.is_dir())
    for path in chain.from_iterable(map(_entries, folders)):
        yield from (
            file
            for file in (_entries(path) if path.is_dir() else (path,))
            if file.name.startswith(start)
        )


def start_of_forms(fiscal_year: int, framework: Framework) -> str:
    """Return how the names of the forms of a year and set begin."""
    return f"{fiscal_year}" if framework.is_main else f"{fiscal_year}-{framework.set_id}"


def _entries(folder: Path) -> list[Path]:
    """Return what lies in a folder and is not hidden; nothing where it may not be looked into."""
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return []
