"""Who takes which course: the best training plan of a year, as a frozen result."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import plan as plan_of
from tdskill.analysis.plan import Chosen
from tdskill.analysis.worth import Worth, expected, worth
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.aims import interests
from tdskill.reports.courses import (
    ASSUMED_SUCCESS,
    SHARES,
    ids_of,
    seats_given,
    turns,
    with_ids,
    with_seats,
)
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import EVERYBODY, Selection, select
from tdskill.reports.trend import success_observed
from tdskill.year_data import YearData

_NAMED_AT_MOST = 5


class Source(StrEnum):
    """Where it comes from how likely a seat works."""

    ASKED = "asked"
    STATED = "stated"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class PlanReport:
    """The best plan.

    rows: `analysis.plan.COLUMNS` and left_over, a row for each seat given away.
    skills: skill, before, after: its shortfall by the levels known if every seat works, of the skills
    that are short now; before_least, after_least: the same if everybody not assessed held the top level;
    expected, low, high: what is left with seats that do not always work (`analysis.worth`).
    courses: training, seats (null: no limit known), used, left, one_more: by how much one more seat
    would lower the shortfall of all skills together; success, source, levels_took, levels_rose,
    share_took, share_others; of the courses that could help somebody.
    worth: that of all skills together; least: the same if everybody not assessed held the top level,
    its mean; shares: the mean for each of SHARES, if so many of the seats work.
    never: staff_id, name, bureau, has_seat: who had no seat in the years known; None where nothing is.
    of_year: the courses of which the year's file gives the seats.
    """

    head: Head
    rows: pl.DataFrame
    skills: pl.DataFrame
    courses: pl.DataFrame
    chosen: Chosen
    worth: Worth
    least: float
    shares: tuple[float, ...]
    is_sure: bool
    never: pl.DataFrame | None
    per_person: int
    of_year: frozenset[str]
    notes: tuple[Problem, ...]


def plan_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    per_person: int,
    success: float | None = None,
    before: YearData | None = None,
    one_more: bool = False,
) -> PlanReport:
    """Choose who takes which course, at most `per_person` a person.

    The trainings taken are those of all years. Only those selected are sent; the shortfall is
    everybody's. A seat works as likely as `success` says, else as the framework does; `before` is the
    year before, from which is told what was observed. What one more seat of each course brings is told
    with `one_more` alone, as it takes as long again. Raises TdskillError as `select` does, and where no
    course of the framework raises a level.
    """
    if not any(training.raises for training in framework.trainings):
        raise TdskillError(
            _("No training of this framework raises a level."),
            _("Add them to trainings.yaml; docs/framework.md describes it."),
        )
    asked, kept = select(data, framework, selection)
    finished, notes = _known(data.trainings_taken, framework)
    seats = _seats(with_seats(framework, data.seats))
    chances = _chances(seats, framework, success)
    places = gap_of.places_of(data.staff, data.demand, framework)
    whole = gap_of.over_bureaus(places, framework).collect()
    task = plan_of.task(
        asked.staff,
        whole,
        finished,
        seats,
        framework,
        per_person=per_person,
        turns=turns(data.trainings_taken, framework, data.workspace.fiscal_year),
        success={course: share for course, (share, _source) in chances.items()},
        wants=_wants(data),
    )
    chosen = plan_of.choose(task, one_more=one_more)
    takers = (*chosen.takers, *chosen.left_over)
    given = plan_of.seats_of(task, takers)
    value = worth(task.cells, task.short, given)
    now = gap_of.gap(places, framework).collect()
    short = now.filter(pl.col("shortfall") > 0)["skill"].to_list()
    rows = plan_of.rows(data.staff, takers, short, framework).with_columns(
        left_over=pl.int_range(pl.len()) >= len(chosen.takers)
    )
    after = gap_of.gap(
        gap_of.places_of(plan_of.trained(data.staff, rows), data.demand, framework), framework
    ).collect()
    return PlanReport(
        head_of(
            data,
            asked.staff,
            **vars(kept),
        ),
        rows,
        _skills(gap_of.before_and_after(now, after, "skill"), value),
        _courses(task, chosen, seats, chances).join(
            _observed(before, data, framework),
            on="training",
            how="left",
            maintain_order="left",
        ),
        chosen,
        value,
        expected(task.cells, _least(task.cells, whole), given),
        tuple(
            expected(task.cells, task.short, plan_of.seats_of(task, takers, share))
            for share in SHARES
        ),
        task.is_sure,
        _never(asked, rows, framework) if "trainings_taken" in data.kinds else None,
        per_person,
        frozenset(data.seats["training"]),
        notes,
    )


def _chances(
    seats: Collection[str], framework: Framework, asked: float | None
) -> dict[str, tuple[float, Source]]:
    """Return how likely a seat of each course works, and where that comes from."""
    if asked is not None:
        return dict.fromkeys(seats, (asked, Source.ASKED))
    stated = {course: framework.training_by_id[course].success for course in seats}
    return {
        course: (ASSUMED_SUCCESS, Source.ASSUMED) if share is None else (share, Source.STATED)
        for course, share in stated.items()
    }


def _wants(data: YearData) -> dict[str, list[str]]:
    """Return by staff id the skills that people said they want to learn."""
    wanted = interests(data.aims).filter("interest").group_by("staff_id").agg("skill")
    return dict(wanted.iter_rows())


def _least(cells: Iterable[tuple[str, int]], places: pl.DataFrame) -> list[int]:
    """Return what would be short in each cell if everybody not assessed held the top level."""
    found = {
        (skill, level): max(0, demand - supply - unknown)
        for skill, level, demand, supply, unknown in places.select(
            "skill", "level", "demand", "supply", "not_assessed"
        ).iter_rows()
    }
    return [found[cell] for cell in cells]


def _skills(rows: pl.DataFrame, value: Worth) -> pl.DataFrame:
    left = pl.DataFrame(
        [(skill, *vars(each).values()) for skill, each in value.skills.items()],
        schema={"skill": pl.String, "expected": pl.Float64, "low": pl.Int64, "high": pl.Int64},
        orient="row",
    )
    return rows.join(left, on="skill", how="left", maintain_order="left")


def _observed(
    before: YearData | None,
    now: YearData,
    framework: Framework,
) -> pl.DataFrame:
    """Return what was observed of courses finished since the year before; no row where there is none."""
    if before is None or "trainings_taken" not in now.kinds:
        counts = dict.fromkeys(("levels_took", "levels_rose"), pl.Int64)
        shares = dict.fromkeys(("share_took", "share_others"), pl.Float64)
        return pl.DataFrame(schema={"training": pl.String, **counts, **shares})
    return success_observed(before, now, with_ids(now.trainings_taken, framework), framework)


def _never(data: YearData, rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return those who had no seat in the years known, and whether the plan gives them one."""
    had = seats_given(data.trainings_taken, framework)["staff_id"]
    return (
        data.staff.filter(~pl.col("staff_id").is_in(had.implode()))
        .select(
            "staff_id",
            "name",
            "bureau",
            pl.col("staff_id").is_in(rows["staff_id"].implode()).alias("has_seat"),
        )
        .sort("has_seat", "staff_id")
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
    strangers = sorted(name for name, found in ids_of(taken, framework).items() if found is None)
    known = with_ids(taken, framework).select("staff_id", "training")
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


def _courses(
    task: plan_of.Task,
    chosen: Chosen,
    seats: Mapping[str, int | None],
    chances: Mapping[str, tuple[float, Source]],
) -> pl.DataFrame:
    used = dict.fromkeys(seats, 0)
    for course, _staff_id in (*chosen.takers, *chosen.left_over):
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
            *chances[course],
        )
        for course, limit in seats.items()
        if able[course]
    ]
    counts = dict.fromkeys(("seats", "able", "used", "left"), pl.Int64)
    told = {"one_more": pl.Float64, "success": pl.Float64, "source": pl.String}
    return pl.DataFrame(rows, schema={"training": pl.String, **counts, **told}, orient="row")
