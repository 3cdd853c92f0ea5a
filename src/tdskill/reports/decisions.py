"""What the best plan, placement and moves of a year bring, and the years to come: nobody's name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.analysis.solver import has_solver
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.extras import how_to_install
from tdskill.framework import Framework, Placement, Text, Training
from tdskill.i18n import gettext as _
from tdskill.reports.guard import Price
from tdskill.reports.selection import narrow
from tdskill.tables import NEEDS_ANYTHING
from tdskill.year_data import YearData

if TYPE_CHECKING:
    from tdskill.reports.forecast import ForecastReport
    from tdskill.reports.plan import PlanReport

DECIDED_AT_MOST = 1000
"""Of so many people plan and placement are worked out unasked: of 3,000 they take eight of nine seconds."""

SKILLS_AT_MOST = 200
"""Of so many skills all is worked out unasked: of 900 the plan and the moves take minutes."""

MOVES_AT_MOST = 10
"""So many people move in the best moves, each bureau keeping its head count."""

_SECONDS = 60
"""The best moves are searched for so long at most: a proof, not the clock, is to end the search."""

PER_PERSON = 2
"""At most this many courses a person, as `tdskill plan` has it where nothing is said."""

FIT_STEP = 10
"""Fits are counted in steps of so many per cents; the full fit belongs to the last one."""


class Lack(StrEnum):
    """Why a year has no plan or no placement."""

    SIZE = "size"
    SOLVER = "solver"
    COURSES = "courses"
    POSTS = "posts"
    NEEDS = "needs"
    PEOPLE = "people"
    UNASKED = "unasked"
    RUNNING = "running"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Shift:
    """The shortfall of a skill or a bureau, before and after, by the levels known.

    After a plan whose seats do not always work it is a mean. With everybody not assessed at the top level
    it would be `before_least` and `after_least`.
    """

    name: Text | str
    before: int
    after: float
    before_least: int
    after_least: int
    priority: bool = False
    several: bool = False
    """Whether it stands for bureaus with few people together."""

    @property
    def change(self) -> float:
        """How many more places are short."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class CourseSeats:
    """The seats of a course (None: no limit is known), those used, and the people it would help.

    `one_more` is by how much one more seat would lower the shortfall of all skills together.
    """

    training: Training
    able: int
    seats: int | None
    used: int
    one_more: float | None
    smallest_group: int = SMALLEST_GROUP
    """The fewest people of whom is told how many there are, unless nobody."""

    def is_few(self, people: int) -> bool:
        """Whether so many people are too few for their number to be told."""
        return 0 < people < self.smallest_group

    @property
    def left(self) -> int:
        """The seats that nobody takes."""
        return 0 if self.seats is None else self.seats - self.used


@dataclass(frozen=True, slots=True)
class Plan:
    """The best plan: the shortfall of all skills together, the seats used and who uses them.

    Where seats do not always work `after` is the mean of what is left, `least` the same if everybody not
    assessed held the top level, `range` where it lies in 80 % of the cases, and no choice leaves less
    than `bound`; else these are None. `shares` are the means for each of `reports.plan.SHARES`.
    `skills` are those that are short before, in the order of the gap, `untaught` those of them that no course
    raises; `courses` those that could
    help, the most used first; `of_year` the ids of courses of which the year's file gives the seats.
    """

    before: int
    after: float
    seats: int
    people: int
    skills: tuple[Shift, ...]
    courses: tuple[CourseSeats, ...]
    of_year: frozenset[str] = frozenset()
    range: tuple[int, int] | None = None
    bound: float | None = None
    shares: tuple[float, ...] = ()
    least: float | None = None
    untaught: tuple[Shift, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether every seat is taken to work."""
        return self.range is None


@dataclass(frozen=True, slots=True)
class PostCount:
    """The posts of one bureau or kind of work (None: not stated) and how many have somebody."""

    name: str | None
    posts: int
    filled: int

    @property
    def empty(self) -> int:
        """The posts that nobody has."""
        return self.posts - self.filled


@dataclass(frozen=True, slots=True)
class FitCount:
    """The filled posts with a fit from `least` to `most` per cent."""

    least: int
    most: int
    posts: int


@dataclass(frozen=True, slots=True)
class EmptyPosts:
    """The posts that stay empty for one reason, a word of `analysis.placement.Basis`."""

    basis: str
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacedPosts:
    """The best placement.

    `median` is the fit that half of the filled posts reach, in per cent. `shifts` are the bureaus'
    shortfalls, all skills together; empty where nothing is wanted. `weights` are those of the fit. `price` is
    that of the guard under which the bureaus together come to lack no more; None: the best fit alone.
    """

    kinds: tuple[PostCount, ...]
    bureaus: tuple[PostCount, ...]
    fits: tuple[FitCount, ...]
    median: int | None
    empty: tuple[EmptyPosts, ...]
    shifts: tuple[Shift, ...]
    weights: Placement
    price: Price | None = None

    @property
    def merged(self) -> bool:
        """Whether bureaus with few people stand together: what all lack each by itself tells of them."""
        return any(row.several for row in self.shifts)

    @property
    def posts(self) -> int:
        """All posts."""
        return sum(row.posts for row in self.kinds)

    @property
    def filled(self) -> int:
        """The posts that somebody has."""
        return sum(row.filled for row in self.kinds)


@dataclass(frozen=True, slots=True)
class BestMoves:
    """What the best moves of at most `at_most` people mend, each bureau keeping its head count.

    before and after: the bureaus' shortfalls, each by itself, all skills together; no such moves mend
    more than `most`. curve: what at most so many moves could mend at most, as pairs. merged: bureaus
    with few people count as one bureau, so that nothing of these tells of them.
    """

    at_most: int
    people: int
    before: int
    after: int
    most: int
    curve: tuple[tuple[int, int], ...]
    merged: bool = False

    @property
    def mended(self) -> int:
        """How many places are short no more."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Decisions:
    """The plan, placement and moves of a year and the years to come, or why there is none.

    `outlook` is the reason in words where the files do not tell what is needed. `notes` are for who
    makes the page.
    """

    plan: Plan | Lack
    placement: PlacedPosts | Lack
    moves: BestMoves | Lack
    outlook: "ForecastReport | Lack | str"
    notes: tuple[Problem, ...] = ()

    @property
    def any_found(self) -> bool:
        """Whether any of plan, placement and moves has something to tell."""
        return self.is_planned or self.is_placed or self.has_moves

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan, of something that is short."""
        return isinstance(self.plan, Plan) and bool(self.plan.skills)

    @property
    def is_placed(self) -> bool:
        """Whether there is a placement."""
        return isinstance(self.placement, PlacedPosts)

    @property
    def has_moves(self) -> bool:
        """Whether there are moves that mend something."""
        return isinstance(self.moves, BestMoves) and self.moves.mended > 0

    @property
    def has_outlook(self) -> bool:
        """Whether something is told of the years to come."""
        return not isinstance(self.outlook, Lack | str)


def decide(
    data: YearData,
    framework: Framework,
    fields: Collection[str],
    *,
    earlier: Sequence[YearData] = (),
    at_any_size: bool = True,
    smallest_group: int = SMALLEST_GROUP,
) -> Decisions:
    """Find the best plan, placement and moves of everybody, and look at the years to come.

    `fields` are the ids of the priority fields, `earlier` the years before with confirmed levels. Of
    more than `DECIDED_AT_MOST` people there are the years to come alone, of more than `SKILLS_AT_MOST`
    skills nothing, unless asked for `at_any_size`.
    The trainings taken of `data` are those of all years. Without the solver there is nothing.
    """
    if len(framework.skills) > SKILLS_AT_MOST and not at_any_size:
        return Decisions(Lack.SIZE, Lack.SIZE, Lack.SIZE, Lack.SIZE)
    outlook = _outlook(data, framework, earlier)
    if data.staff.height > DECIDED_AT_MOST and not at_any_size:
        return Decisions(Lack.SIZE, Lack.SIZE, Lack.SIZE, outlook)
    found = find_plan(data, framework)
    plan, told = _plan(found, framework, fields, smallest_group)
    placement, unfillable = _placement(data, framework, smallest_group)
    moves = _moves(data, framework, smallest_group)
    lacking = [_solver_lacking()] if Lack.SOLVER in (plan, placement, moves, outlook) else []
    return Decisions(plan, placement, moves, outlook, (*lacking, *told, *unfillable))


def plan_alone(
    found: "PlanReport | Lack",
    framework: Framework,
    fields: Collection[str],
    smallest_group: int = SMALLEST_GROUP,
) -> Decisions:
    """Return what `decide` tells of the best plan, and nothing else."""
    rest = Lack.UNASKED, Lack.UNASKED, Lack.UNASKED
    plan, told = _plan(found, framework, fields, smallest_group)
    lacking = [_solver_lacking()] if plan is Lack.SOLVER else []
    return Decisions(plan, *rest, (*lacking, *told))


def _solver_lacking() -> Problem:
    return Problem(
        "",
        _(
            "The best plan, placement and moves and the years to come are left out: they need the solver of "
            "the extra optimize."
        ),
        how_to_install("optimize"),
        severity=Severity.NOTE,
        code="solver_lacking",
    )


def _outlook(
    data: YearData, framework: Framework, earlier: Sequence[YearData]
) -> "ForecastReport | Lack | str":
    if "demand" not in data.kinds:
        return Lack.DEMAND
    if data.workspace.is_running:
        return Lack.RUNNING
    if not has_solver():
        return Lack.SOLVER
    from tdskill.reports.forecast import forecast_report, last_year

    try:
        return forecast_report(
            data,
            earlier,
            framework,
            to=last_year(None, int(data.workspace.year_dir.name)),
        )
    except TdskillError as error:
        return error.message


def _moves(data: YearData, framework: Framework, smallest_group: int) -> BestMoves | Lack:
    if data.staff.is_empty():
        return Lack.PEOPLE
    if "demand" not in data.kinds:
        return Lack.DEMAND
    if not has_solver():
        return Lack.SOLVER
    from tdskill.reports.moves import Wanted, moves_report

    wanted = Wanted(MOVES_AT_MOST, seconds=_SECONDS)
    together = narrow(data, smallest_group=smallest_group)[0]
    found = moves_report(together, framework, wanted=wanted, smallest_group=smallest_group).moves
    return BestMoves(
        MOVES_AT_MOST,
        found.rows.height,
        found.before,
        found.after,
        found.mended_bound,
        tuple(found.curve.select("at_most", "mended_bound").iter_rows()),
        together.rest is not None,
    )


def find_plan(
    data: YearData,
    framework: Framework,
    *,
    at_any_size: bool = True,
    one_more: bool = True,
) -> "PlanReport | Lack":
    """Find the best plan, which names persons, or why there is none; sizes as of `decide`."""
    is_large = data.staff.height > DECIDED_AT_MOST or len(framework.skills) > SKILLS_AT_MOST
    if is_large and not at_any_size:
        return Lack.SIZE
    if not any(training.raises for training in framework.trainings):
        return Lack.COURSES
    if not has_solver():
        return Lack.SOLVER
    from tdskill.reports.plan import plan_report

    return plan_report(data, framework, per_person=PER_PERSON, one_more=one_more)


def _plan(
    report: "PlanReport | Lack", framework: Framework, fields: Collection[str], smallest_group: int
) -> tuple[Plan | Lack, tuple[Problem, ...]]:
    """Tell a plan without its persons."""
    if isinstance(report, Lack):
        return report, ()
    total = report.worth.total
    counts = ("before", "after" if report.is_sure else "expected", "before_least", "after_least")
    raised = {each.skill for course in framework.trainings for each in course.raises}
    skills = {
        skill: Shift(framework.skill_by_id[skill].name, *row)
        for skill, *row in report.skills.select("skill", *counts)
        .with_columns(priority=pl.col("skill").is_in(list(fields)))
        .iter_rows()
    }
    plan = Plan(
        report.chosen.before,
        report.chosen.after if report.is_sure else total.mean,
        report.rows.height,
        report.rows["staff_id"].n_unique(),
        tuple(skills.values()),
        tuple(
            CourseSeats(framework.training_by_id[course], *row)
            for course, *row in report.courses.sort("used", descending=True, maintain_order=True)
            .select(
                *("training", "able", "seats", "used"),
                pl.col("one_more").cast(pl.Int64 if report.is_sure else pl.Float64),
                pl.lit(smallest_group),
            )
            .iter_rows()
        ),
        report.of_year,
        None if report.is_sure else (total.low, total.high),
        None if report.is_sure else report.chosen.bound,
        report.shares,
        None if report.is_sure else report.least,
        tuple(row for skill, row in skills.items() if skill not in raised),
    )
    return plan, report.notes


def _placement(
    data: YearData, framework: Framework, smallest_group: int
) -> tuple[PlacedPosts | Lack, tuple[Problem, ...]]:
    if data.posts.is_empty():
        return Lack.POSTS, ()
    if data.posts.filter(NEEDS_ANYTHING).is_empty():
        return Lack.NEEDS, ()
    if data.staff.is_empty():
        return Lack.PEOPLE, ()
    if not has_solver():
        return Lack.SOLVER, ()
    from tdskill.reports.placement import placement_report

    report = placement_report(data, framework, smallest_group=smallest_group)
    rest = report.head.rest
    rows = report.placed.rows
    if rest is not None:
        merged = pl.col("bureau").cast(pl.String).is_in(list(rest.units))
        rows = rows.with_columns(
            bureau=pl.when(merged)
            .then(pl.lit(rest.name))
            .otherwise(pl.col("bureau").cast(pl.String))
        )
    fits = rows.filter(pl.col("staff_id").is_not_null())["fit"].sort(descending=True)
    placement = PlacedPosts(
        tuple(_counts(rows, "kind")),
        tuple(_counts(rows, "bureau")),
        tuple(_fits(fits.to_list())),
        fits[(len(fits) - 1) // 2] if len(fits) else None,
        tuple(_empty(rows)),
        tuple(
            replace(Shift(*row), several=rest is not None and row[0] == rest.name)
            for row in report.bureaus.iter_rows()
        ),
        report.placed.weights,
        report.price,
    )
    return placement, report.notes


def _counts(rows: pl.DataFrame, column: str) -> Iterator[PostCount]:
    """Count the posts by a column, the most first and the blanks last."""
    counts = (
        rows.group_by(pl.col(column).cast(pl.String))
        .agg(pl.len().alias("posts"), pl.col("staff_id").count().alias("filled"))
        .sort(pl.col(column).is_null(), -pl.col("posts").cast(pl.Int64), column)
    )
    yield from (PostCount(*row) for row in counts.iter_rows())


def _fits(fits: Iterable[int]) -> Iterator[FitCount]:
    """Count fits by step, from the highest step to the lowest that any has."""
    last = 100 // FIT_STEP - 1
    counts: dict[int, int] = {}
    for fit in fits:
        step = min(fit // FIT_STEP, last)
        counts[step] = counts.get(step, 0) + 1
    for step in range(max(counts, default=-1), min(counts, default=0) - 1, -1):
        most = 100 if step == last else (step + 1) * FIT_STEP - 1
        yield FitCount(step * FIT_STEP, most, counts.get(step, 0))


def _empty(rows: pl.DataFrame) -> Iterator[EmptyPosts]:
    """Gather the empty posts by reason, the most first."""
    empty = rows.filter(pl.col("staff_id").is_null())
    reasons = {
        str(basis): posts["post"].to_list()
        for (basis,), posts in empty.group_by("basis", maintain_order=True)
    }
    for basis, posts in sorted(reasons.items(), key=lambda reason: -len(reason[1])):
        yield EmptyPosts(basis, tuple(posts))
