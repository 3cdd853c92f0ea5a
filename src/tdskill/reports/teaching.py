"""Who teaches whom in the priority fields, and where teachers run out, as a frozen result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.analysis import teaching
from tdskill.analysis.cycle import with_mentors
from tdskill.analysis.teaching import Terms
from tdskill.errors import Problem, TdskillError, UsageError, once
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.courses import turns
from tdskill.reports.cycle import unclear_mentors
from tdskill.reports.head import Head, head_of
from tdskill.reports.organisation import priorities_report
from tdskill.reports.placement import MOST_GIGABYTES
from tdskill.reports.selection import EVERYBODY, Selection, find_skill, select
from tdskill.tables import Schema
from tdskill.year_data import YearData

_BYTES_OF_PAIR: Final = 24


@dataclass(frozen=True)
class Wanted:
    """What is asked: fields in any spelling (none: the year's priority fields), levels, and places.

    Without a level of teachers it is the one from which people teach, without one of learners the first.
    """

    capacity: int
    fields: Sequence[str] = ()
    teacher_level: int | None = None
    learner_level: int | None = None


@dataclass(frozen=True)
class TeachingReport:
    """Who teaches whom.

    pairs: teacher and staff_id (who learns) with _name and bureau of both, fields, same_bureau.
    by_field: skill, teacher_level, teachers, places (teachers times capacity, those of one person in
    several fields counted in each), learners, taught, without, second_teachers (people at the level
    below that of the teachers, where it is above that of the learners). second_could_teach: how many of
    those without a teacher these could teach besides; None where there is no such level. `without_levels`
    are the fields that lack one of the two levels, where the nearest stands for it. `named`:
    whether the fields were named and are not those chosen for the year.
    """

    head: Head
    fields: tuple[str, ...]
    named: bool
    capacity: int
    teacher_level: int
    learner_level: int
    pairs: pl.DataFrame
    by_field: pl.DataFrame
    teachers: int
    learners: int
    second_could_teach: int | None
    without_levels: tuple[str, ...]
    are_mentors_known: bool
    notes: tuple[Problem, ...]


def teaching_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    wanted: Wanted,
) -> TeachingReport:
    """Find a teacher for the people selected; everybody may teach.

    Raises TdskillError for an unknown field, bureau, group or rank, for fields that nobody can teach and
    for more people than fit into memory; UsageError for levels that the scale does not have.
    """
    fields = _fields(data, framework, wanted.fields)
    teach_at, learn_at = _levels(framework, wanted)
    roster = with_mentors(data.roster)
    mentors = dict(roster.drop_nulls("mentor").select("staff_id", "mentor").iter_rows())
    terms = Terms(
        {skill: framework.level_in(skill, teach_at) for skill in fields},
        {skill: learn_at and framework.level_in(skill, learn_at) for skill in fields},
        wanted.capacity,
        mentors,
    )
    _refuse_untaught(framework, terms)
    asked, kept = select(data, framework, selection)
    teachers, learners = (
        teaching.teachers(data.staff, terms),
        teaching.learners(asked.staff, terms),
    )
    _refuse_too_many(teachers.height, learners.height, wanted.capacity)
    turn = turns(data.trainings_taken, framework, data.workspace.fiscal_year)
    found = teaching.pairs(teachers, learners, terms, turn)
    below = _below(framework, terms)
    second = None
    if below is not None:
        others = teaching.teachers(data.staff, below).join(
            found, left_on="staff_id", right_on="teacher_id", how="anti", maintain_order="left"
        )
        left = learners.join(found, on="staff_id", how="anti", maintain_order="left")
        _refuse_too_many(others.height, left.height, wanted.capacity)
        second = teaching.pairs(others, left, below, turn).height
    return TeachingReport(
        head_of(data, asked.staff, **vars(kept)),
        fields,
        bool(wanted.fields),
        wanted.capacity,
        teach_at,
        learn_at,
        _with_people(found, data.staff),
        _by_field(terms, below, data.staff, learners, found),
        teachers.height,
        learners.height,
        second,
        tuple(
            skill
            for skill in fields
            if (terms.teach[skill], terms.learn[skill]) != (teach_at, learn_at)
        ),
        bool(mentors),
        once((*data.notes, *(unclear_mentors(data) if mentors else ()))),
    )


def _fields(data: YearData, framework: Framework, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return priorities_report(data, framework).selected
    return tuple(dict.fromkeys(find_skill(framework, name) for name in names))


def _levels(framework: Framework, wanted: Wanted) -> tuple[int, int]:
    """Return the levels of teachers and learners. Raises UsageError."""
    scale = [level.level for level in framework.levels]
    learn = next(n for n in scale if n) if wanted.learner_level is None else wanted.learner_level
    teach = framework.teaching_level if wanted.teacher_level is None else wanted.teacher_level
    for option, level in (("--teacher-level", teach), ("--learner-level", learn)):
        if level not in scale:
            raise UsageError(
                _("{option} takes a level from {low} to {high}.").format(
                    option=option, low=scale[0], high=scale[-1]
                )
            )
    if teach <= learn:
        raise UsageError(
            _("Teachers stand above learners: Lv.{teach} is not above Lv.{learn}.").format(
                teach=teach, learn=learn
            ),
            _("Choose other levels with --teacher-level and --learner-level."),
        )
    return teach, learn


def _refuse_untaught(framework: Framework, terms: Terms) -> None:
    """Raise TdskillError for a skill in which teachers would stand no higher than learners."""
    for skill, level in terms.learn.items():
        if terms.teach[skill] <= level:
            raise TdskillError(
                _("Nobody can teach {skill}: it has no level above Lv.{level}.").format(
                    skill=framework.skill_by_id[skill].name, level=level
                ),
                _("Name other fields with --field, or choose --learner-level."),
            )


def _below(framework: Framework, terms: Terms) -> Terms | None:
    """Return the terms with teachers one level lower, of the fields where they still stand above."""
    lower = {
        skill: max((n for n in framework.levels_of[skill] if n < level), default=0)
        for skill, level in terms.teach.items()
    }
    teach = {skill: level for skill, level in lower.items() if level > terms.learn[skill]}
    learn = {skill: terms.learn[skill] for skill in teach}
    return replace(terms, teach=teach, learn=learn) if teach else None


def _refuse_too_many(teachers: int, learners: int, capacity: int) -> None:
    places = teachers * min(capacity, learners)
    gigabytes = places * learners * _BYTES_OF_PAIR / 1e9
    if gigabytes > MOST_GIGABYTES:
        raise TdskillError(
            _(
                "Places with teachers: {places}, learners: {learners}. To bring them together would take "
                "about {n} GB of memory, and more than {most} GB is not begun."
            ).format(
                places=f"{places:,}",
                learners=f"{learners:,}",
                n=f"{gigabytes:,.1f}",
                most=MOST_GIGABYTES,
            ),
            _(
                "Choose fewer learners (--bureau, --group, --rank), or one field at a time (--field)."
            ),
        )


def _with_people(found: pl.DataFrame, staff: pl.DataFrame) -> pl.DataFrame:
    teachers = staff.select(teacher_id="staff_id", teacher_name="name", teacher_bureau="bureau")
    learners = staff.select("staff_id", "bureau", staff_name="name")
    return found.join(teachers, on="teacher_id", how="left", maintain_order="left").join(
        learners, on="staff_id", how="left", maintain_order="left"
    )


def _by_field(
    terms: Terms,
    below: Terms | None,
    staff: pl.DataFrame,
    learners: pl.DataFrame,
    found: pl.DataFrame,
) -> pl.DataFrame:
    lower: Mapping[str, int] = below.teach if below else {}
    taught = dict(found.explode("fields").group_by("fields").len().iter_rows())
    rows = []
    for skill, level in terms.teach.items():
        teachers = _count(staff, pl.col(skill) >= level)
        learn = _count(learners, pl.col(skill) == terms.learn[skill])
        second = (
            _count(staff, pl.col(skill).is_between(lower[skill], level, closed="left"))
            if skill in lower
            else 0
        )
        n = taught.get(skill, 0)
        rows.append(
            (skill, level, teachers, teachers * terms.capacity, learn, n, learn - n, second)
        )
    columns = ("teachers", "places", "learners", "taught", "without", "second_teachers")
    schema: Schema = {"skill": pl.String, "level": pl.Int64, **dict.fromkeys(columns, pl.Int64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _count(people: pl.DataFrame, condition: pl.Expr) -> int:
    return people.filter(condition).height
