"""Reading the files of a fiscal year."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import polars as pl

from tdskill import sheets, tables
from tdskill.beside import beside
from tdskill.between_files import (
    careers_apart,
    days_to_come,
    distinct,
    ids_apart,
    spell_bureaus,
    tell_strangers,
)
from tdskill.copies import looked_into
from tdskill.errors import (
    Problem,
    ProblemsFoundError,
    Severity,
    TdskillError,
    errors_in,
    once,
)
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import Absence, without_absent
from tdskill.intake.headers import OtherSetError
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Intake, Sheets
from tdskill.kinds import KINDS
from tdskill.manifest import levels_of, not_as_confirmed
from tdskill.names import match_key
from tdskill.workspace import RUNNING, Workspace, refuse_two
from tdskill.years import last_day_so_far


@dataclass(frozen=True)
class Rest:
    """Bureaus or mentors (None: people without one) that stand in frames as one, by its row's name."""

    name: str
    units: tuple[str | None, ...]


@dataclass(frozen=True)
class YearData:
    """The frames of one fiscal year by kind (see `tables`); one of a kind not in `kinds` is empty.

    `data.staff` is `data.frames["staff"]`, and so on for each of KINDS.
    """

    workspace: Workspace
    kinds: frozenset[str]
    frames: Mapping[str, pl.DataFrame]
    notes: tuple[Problem, ...]
    rows_left_out: int
    totals: int = 0
    """The rows of the files that are totals or footnotes."""
    of_other_sets: Mapping[str, int] = field(default_factory=dict)
    """How many rows of each file are of skills of other sets, by kind."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """How many rows each file has, by kind."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many of them have problems and are in no frame, by kind."""
    absent: Mapping[str, Absence] = field(default_factory=dict)
    """Why people are in no frame of these, by staff id; by the roster where no staff file was read."""
    audience: tuple[str, ...] = ()
    """The groups that the set of skills is for; none: everybody."""
    outside: pl.Series | None = None
    """The staff ids of other groups, who are not in `staff`; None where no group is known."""
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """How each file spells its columns, by kind and field."""
    sheets: Mapping[str, Sheets] = field(default_factory=dict)
    """What numbers the rows of files that are workbooks of several sheets, by kind."""
    smallest_group: int | None = None
    """The fewest people of whom anything is told by itself; None where it is not asked for."""
    rest: Rest | None = None
    """The bureaus that stand as one, since fewer people than that could be told from theirs."""

    def __getattr__(self, kind: str) -> pl.DataFrame:
        if kind in KINDS:
            return self.frames[kind]
        raise AttributeError(kind)

    def with_frames(self, **frames: pl.DataFrame) -> "YearData":
        """Return these data with other frames of these kinds."""
        return replace(self, frames={**self.frames, **frames})

    def count_absent(self, why: Absence) -> int:
        """Return how many people are not counted for this reason."""
        return sum(each is why for each in self.absent.values())

    def header(self, kind: str, column: str) -> str | None:
        """Return how a file spells a column; None where it is not known."""
        return self.headers.get(kind, {}).get(column)

    def located(self, kind: str, problem: Problem) -> Problem:
        """Return a problem of a row of a file with the sheet, where several sheets were read."""
        return self.sheets.get(kind, Sheets()).located(problem)


def read_year(
    workspace: Workspace,
    framework: Framework,
    *kinds: str,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
    broken: dict[str, TdskillError] | None = None,
) -> YearData:
    """Read the files of these kinds that the workspace has, and tell all their problems at once.

    A file may name what any set of skills has; the frames hold what `framework` asks about. Where the
    staff file has levels of other sets alone, as a confirmed one has, those of the set are taken
    from the year's assessments, and that is noted.
    Raises ProblemsFoundError when rows are wrong, unless `skip_bad_rows` leaves them out, and TdskillError
    where nothing can be read of a file, unless there is `broken` to put that into, by kind.
    """
    looked_into(partial(beside, workspace))
    asked = list(kinds)
    if "staff" in kinds:
        asked += RUNNING if workspace.is_running else [] if framework.is_main else ["assessments"]
    taken, changed, unreadable = _take(asked, workspace, framework, encoding)
    absences = _take_out_absent(taken, workspace)
    if {"posts", "wishes"} <= taken.keys():
        from tdskill.intake.wishes import held_against_posts

        taken["wishes"] = held_against_posts(
            taken["wishes"], taken["posts"], str(workspace.files["wishes"])
        )
    problems = changed + [
        problem
        for kind, intake in taken.items()
        for problem in (*intake.problems, *days_to_come(kind, intake, workspace))
    ]
    problems += beside(workspace)
    if broken is not None:
        broken |= unreadable
    elif unreadable:
        _tell_unreadable([*unreadable.values()], problems)
    errors = errors_in(problems)
    if errors and not skip_bad_rows:
        raise ProblemsFoundError(
            ngettext(
                "There is {n} problem in the files.",
                "There are {n} problems in the files.",
                len(errors),
            ).format(n=f"{len(errors):,}"),
            problems,
            sheets.with_unknown(_("Mend them, or go on without these rows: --skip-bad-rows")),
        )
    frames = tables.empty_frames(framework.skill_ids)
    frames |= {kind: intake.frame for kind, intake in taken.items()}
    known = set(taken)
    if "staff" in kinds and workspace.is_running:
        frames["staff"] = _judged(frames["roster"], frames, framework)
        known.add("staff")
    people = frames["staff"]
    if not set(framework.skill_ids).issubset(people.columns):
        frames["staff"] = _judged(people, frames, framework).with_columns(people["capacity"])
        problems.append(_judged_apart(workspace))
    if unreadable.keys().isdisjoint({"staff", *RUNNING}):
        problems += tell_strangers(frames, taken, known, workspace, ChainMap(*absences))
        if changed:
            problems += ids_apart(frames, taken, workspace, framework, encoding)
        problems += spell_bureaus(frames, taken, known, workspace)
        problems += careers_apart(frames, taken, known, workspace, framework)
    frames["staff"], outside = of_audience(frames["staff"], framework)
    return YearData(
        workspace=workspace,
        kinds=frozenset(known),
        frames=frames,
        notes=tuple(problems),
        rows_left_out=sum(intake.rows_left_out for intake in taken.values()),
        totals=sum(intake.totals for intake in taken.values()),
        of_other_sets={kind: intake.of_other_sets for kind, intake in taken.items()},
        rows={kind: intake.rows_read for kind, intake in taken.items()},
        left_out={kind: intake.rows_left_out for kind, intake in taken.items()},
        absent=absences[0] if absences else {},
        audience=framework.audience,
        outside=outside,
        headers={kind: intake.headers for kind, intake in taken.items()},
        sheets={kind: intake.sheets for kind, intake in taken.items()},
        smallest_group=None,
        rest=None,
    )


def _take(
    kinds: Sequence[str], workspace: Workspace, framework: Framework, encoding: str | None
) -> tuple[dict[str, Intake], list[Problem], dict[str, TdskillError]]:
    """Read files; return them with whether the staff file was changed, and what cannot be read."""
    changed: list[Problem] = []
    taken: dict[str, Intake] = {}
    unreadable: dict[str, TdskillError] = {}
    for kind in dict.fromkeys(kind for kind in kinds if kind in workspace.files):
        try:
            if kind in ("staff", "demand"):
                changed += _not_as_confirmed(workspace, kind)
            refuse_two(workspace, kind)
            taken[kind] = _read(kind, workspace, framework, encoding)
        except TdskillError as error:
            unreadable[kind] = error
    return taken, changed, unreadable


def _take_out_absent(taken: dict[str, Intake], workspace: Workspace) -> list[dict[str, Absence]]:
    """Take out who is not counted, and return who that is: by the staff file, then by the roster.

    Whom a staff file counts no roster takes out: it may be of a later day.
    """
    absences = []
    counted = None
    for kind in (kind for kind in ("staff", "roster") if kind in taken):
        taken[kind], of_file = without_absent(
            taken[kind],
            str(workspace.files[kind]),
            last_day_so_far(workspace.fiscal_year),
            count_on_leave=workspace.count_on_leave,
            counted=counted,
        )
        counted = taken[kind].frame["staff_id"]
        absences.append(of_file)
    return absences


def _not_as_confirmed(workspace: Workspace, kind: str) -> list[Problem]:
    """Tell where the year's own staff or demand is not what was confirmed. Raises where it is empty."""
    path = workspace.files.get(kind)
    if (
        path is None
        or path.stem not in (kind, Path(levels_of(workspace.skill_set)).stem)
        or path.parent != workspace.folder / str(workspace.fiscal_year)
    ):
        return []
    told = not_as_confirmed(path)
    if told is None:
        return []
    if told.severity is Severity.ERROR:
        raise TdskillError(f"{told.source}: {told.message}", told.hint)
    return [told]


def _read(kind: str, workspace: Workspace, framework: Framework, encoding: str | None) -> Intake:
    """Read a file; a staff file with levels of other sets alone for its people, if judgements are there."""
    path = workspace.files[kind]
    try:
        return read_file(kind, path, framework, encoding=encoding)
    except OtherSetError:
        if kind != "staff" or "assessments" not in workspace.files:
            raise
        return read_file(kind, path, framework.main, encoding=encoding)


def _judged(
    people: pl.DataFrame, frames: Mapping[str, pl.DataFrame], framework: Framework
) -> pl.DataFrame:
    from tdskill.intake.assessments import staff_of

    return staff_of(people, frames["assessments"], framework)


def _judged_apart(workspace: Workspace) -> Problem:
    return Problem(
        str(workspace.files["staff"]),
        _("This file has no level of this set of skills; those of {file} are taken.").format(
            file=workspace.files["assessments"].name
        ),
        severity=Severity.NOTE,
        code="levels_of_assessments",
    )


_OF_SETS = ("assessments", "aims")
"""Kinds of which each set of skills has rows of its own."""


def read_all_sets(workspace: Workspace, sets: Sequence[Framework], *kinds: str) -> YearData:
    """Read these kinds for the first set of skills, and the year's judgements and aims of all sets.

    `sets` are `Framework.views`. Raises as `read_year` does, set by set; no row is ever left out.
    """
    try:
        first, *others = (
            read_year(workspace, each, *(kinds if place == 0 else ()), *_OF_SETS)
            for place, each in enumerate(sets)
        )
    except ProblemsFoundError as error:
        hint = _("Nothing was written. Mend the workspace's own files first.")
        raise ProblemsFoundError(error.message, error.problems, hint) from error
    notes = once(note for data in (first, *others) for note in data.notes)
    # Rows without a skill are in the frames of every set.
    of_sets = {
        kind: pl.concat(
            data.frames[kind] if data is first else data.frames[kind].drop_nulls("skill")
            for data in (first, *others)
        )
        for kind in _OF_SETS
    }
    return replace(first.with_frames(**of_sets), notes=notes)


def _tell_unreadable(errors: list[TdskillError], problems: list[Problem]) -> None:
    """Raise what keeps files from being read, with the problems of the others."""
    errors[-1].hint = sheets.with_unknown(errors[-1].hint)
    if len(errors) == 1 and not errors_in(problems):
        raise errors[0]
    more = [Problem("", error.message, error.hint, code="file_not_read") for error in errors[:-1]]
    raise ProblemsFoundError(errors[-1].message, [*problems, *more], errors[-1].hint) from errors[0]


def for_audience(data: YearData, framework: Framework) -> YearData:
    """Return the data with those of the roster whom the set of skills is for."""
    roster, outside = of_audience(data.roster, framework)
    return replace(data.with_frames(roster=roster), outside=outside)


def need_audience(people: pl.DataFrame, framework: Framework) -> None:
    """Raise TdskillError where the set of skills is for none of the people."""
    if people.is_empty():
        raise TdskillError(
            _("This set of skills is for none of these people."),
            _("It is for: {groups}.").format(groups=listed(framework.audience)),
        )


def of_audience(
    people: pl.DataFrame, framework: Framework
) -> tuple[pl.DataFrame, pl.Series | None]:
    """Return the people whom the set of skills is for, and the ids of the others.

    A file that knows no groups is kept whole, and there is None to say.
    """
    if not framework.audience or not people["group"].count():
        return people, None
    keys = {match_key(group) for group in framework.audience}
    groups = [group for group in distinct(people["group"]) if match_key(group) in keys]
    inside = people["group"].is_in(groups).fill_null(value=False)
    return people.filter(inside), people["staff_id"].filter(~inside)
