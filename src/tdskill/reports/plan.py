"""Who takes which course: the best training plan of a year, as a frozen result."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import plan as plan_of
from tdskill.analysis.plan import Chosen
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.reports.courses import ids_of, turns, with_seats
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import EVERYBODY, Selection, select
from tdskill.workspace import Workspace
from tdskill.year_data import YearData

_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class PlanReport:
    """The best plan.

    rows: `analysis.plan.COLUMNS`, a row for each seat given away.
    skills: skill, before, after: its shortfall by the levels known, of the skills that are short now;
    before_least, after_least: the same if everybody not assessed held the top level.
    courses: training, seats (null: no limit known), used, left, one_more: by how much one more seat
    would lower the shortfall of all skills together; of the courses that could help somebody.
    of_year: the courses of which the year's file gives the seats.
    """

    head: Head
    rows: pl.DataFrame
    skills: pl.DataFrame
    courses: pl.DataFrame
    chosen: Chosen
    per_person: int
    of_year: frozenset[str]
    notes: tuple[Problem, ...]


def plan_report(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    per_person: int,
) -> PlanReport:
    """Choose who takes which course, at most `per_person` a person.

    The trainings taken are those of all years. Only those selected are sent; the shortfall is
    everybody's. Raises TdskillError as `select` does, and where no course of the framework raises a level.
    """
    if not any(training.raises for training in framework.trainings):
        raise TdskillError(
            _("No training of this framework raises a level."),
            _("Add them to trainings.yaml; docs/framework.md describes it."),
        )
    asked, kept = select(data, framework, selection)
    finished, notes = _known(data.trainings_taken, framework)
    seats = _seats(with_seats(framework, data.seats))
    places = gap_of.places_of(data.staff, data.demand, framework)
    whole = gap_of.over_bureaus(places, framework).collect()
    task = plan_of.task(
        asked.staff,
        whole,
        finished,
        seats,
        framework,
        per_person=per_person,
        turns=turns(data.trainings_taken, framework, workspace.fiscal_year),
    )
    chosen = plan_of.choose(task)
    before = gap_of.gap(places, framework).collect()
    short = before.filter(pl.col("shortfall") > 0)["skill"].to_list()
    rows = plan_of.rows(data.staff, chosen, short, framework)
    after = gap_of.gap(
        gap_of.places_of(plan_of.trained(data.staff, rows), data.demand, framework), framework
    ).collect()
    return PlanReport(
        head_of(
            workspace,
            data,
            asked.staff,
            **vars(kept),
        ),
        rows,
        gap_of.before_and_after(before, after, "skill"),
        _courses(task, chosen, seats),
        chosen,
        per_person,
        frozenset(data.seats["training"]),
        notes,
    )


def _seats(framework: Framework) -> dict[str, int | None]:
    """Return the seats of each course that raises a level of this set of skills."""
    return {
        training.id: training.seats
        for training in framework.trainings
        if any(entry.skill in framework.skill_by_id for entry in training.raises)
    }


def _known(taken: pl.DataFrame, framework: Framework) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Return the courses finished by id, and a note of those that the framework does not have."""
    ids = ids_of(taken, framework)
    strangers = sorted(name for name, found in ids.items() if found is None)
    known = taken.select(
        "staff_id", pl.col("training").replace_strict(ids, return_dtype=pl.String)
    ).drop_nulls()
    if not strangers:
        return known, ()
    shown = listed(strangers, _NAMED_AT_MOST)
    message = ngettext(
        "{n} training taken is not in the framework and bars nobody from a course: {names}.",
        "{n} trainings taken are not in the framework and bar nobody from a course: {names}.",
        len(strangers),
    ).format(n=len(strangers), names=shown)
    return known, (
        Problem(
            "trainings_taken", message, severity=Severity.NOTE, code="trainings_not_in_framework"
        ),
    )


def _courses(task: plan_of.Task, chosen: Chosen, seats: Mapping[str, int | None]) -> pl.DataFrame:
    used = dict.fromkeys(seats, 0)
    for course, _staff_id in chosen.takers:
        used[course] += 1
    able = dict.fromkeys(seats, 0)
    for kind in task.kinds:
        for course, _cells in kind.adds:
            able[course] += len(kind.staff_ids)
    rows = [
        (
            course,
            limit,
            able[course],
            used[course],
            None if limit is None else limit - used[course],
            chosen.one_more.get(course),
        )
        for course, limit in seats.items()
        if able[course]
    ]
    counts = dict.fromkeys(("seats", "able", "used", "left", "one_more"), pl.Int64)
    return pl.DataFrame(rows, schema={"training": pl.String, **counts}, orient="row")
