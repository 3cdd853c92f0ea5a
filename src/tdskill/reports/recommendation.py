"""What a person can do next: steps toward a job type or the next rank, and what serves each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl

from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.analysis.recommend import criteria_of, fewest_steps
from tdskill.errors import TdskillError
from tdskill.framework import Framework, JobType, Rank
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.reports.courses import with_seats
from tdskill.reports.head import Head, head_of
from tdskill.reports.one_on_one import courses_named, year_priorities
from tdskill.reports.organisation import find_job_type, need_job_types
from tdskill.reports.path import Way, Ways
from tdskill.reports.selection import person_of
from tdskill.year_data import YearData


@dataclass(frozen=True, kw_only=True)
class Recommendation(Way):
    """A person's way; `strange` are names of finished courses that the framework does not have.

    `fields_known`: whether the year has priority fields, so that they come into the order of steps.
    `following` are the ranks that may be the next, the nearest first, where the way leads to a rank.
    `grade` is the next grade of the job type that the roster states, where the way leads elsewhere.
    """

    head: Head
    staff_id: str
    name: str | None
    group: str | None
    strange: tuple[str, ...]
    fields_known: bool
    following: tuple[Rank, ...]
    grade: JobType | None


def recommendation(
    data: YearData,
    framework: Framework,
    *,
    staff_id: str,
    target: str | None = None,
    to_next_rank: bool = False,
    to_next_grade: bool = False,
    most: int | None = None,
) -> Recommendation:
    """Show a person the shortest way to a job type, or to the checkable targets of the next rank.

    Without any of them it is the person's nearest job type that is not met yet. `most` keeps the first
    steps. Raises TdskillError for an unknown person or job type, and where there is no next rank or grade.
    """
    framework = with_seats(framework, data.seats)
    person, data = person_of(data, staff_id, data.staff)
    row = person.row(0, named=True)
    choice = year_priorities(data, framework)
    priorities = choice.selected if choice else ()
    job_type = rank = grade = None
    nearest: tuple[JobType, ...] = ()
    following: tuple[Rank, ...] = ()
    if to_next_rank:
        rank, *_others = following = _ranks_after(row, framework)
    else:
        need_job_types(framework)
        if to_next_grade:
            job_type = _grade_after(row["staff_id"], data, framework)
        elif target is None:
            nearest = _nearest(person, framework)
            job_type = nearest[0] if nearest else None
            own = _own(row["staff_id"], data, framework)
            above = framework.next_grade(own) if own else None
            grade = None if above is job_type else above
        else:
            job_type = framework.job_type_by_id[find_job_type(framework, target)]
    courses = courses_named(person, data, framework).get(row["staff_id"], {})
    held = data.certificates.filter(pl.col("staff_id") == row["staff_id"])["exam"]
    way = Ways(framework, priorities).way(
        {skill: row[skill] for skill in framework.skill_ids},
        job_type=job_type,
        rank=rank,
        nearest=nearest,
        group=row["group"],
        finished=frozenset(filter(None, courses.values()))
        if "trainings_taken" in data.kinds
        else None,
        held=frozenset(held) if "certificates" in data.kinds else None,
        most=most,
    )
    return Recommendation(
        **vars(way),
        head=replace(head_of(data, person), headcount=None),
        staff_id=row["staff_id"],
        name=row["name"],
        group=row["group"],
        strange=tuple(name for name, training in courses.items() if training is None),
        fields_known=bool(priorities),
        following=following,
        grade=grade,
    )


def _grade_after(staff_id: str, data: YearData, framework: Framework) -> JobType:
    """Return the next grade of the family of the job type that a person has. Raises TdskillError."""
    hint = _("Name a job type with --target.")
    own = _own(staff_id, data, framework)
    if own is None:
        raise TdskillError(
            _("The roster states no job type for this person."),
            _("Fill in the column job_type of roster.csv, or name a job type with --target."),
        )
    if own.family is None or own.grade is None:
        raise TdskillError(_("{job_type} has no grade.").format(job_type=own.name), hint)
    following = framework.next_grade(own)
    if following is None:
        raise TdskillError(
            _("{job_type} is the top grade of its family.").format(job_type=own.name), hint
        )
    return following


def _own(staff_id: str, data: YearData, framework: Framework) -> JobType | None:
    """Return the job type that the roster states for a person."""
    stated = data.roster.filter(pl.col("staff_id") == staff_id)["job_type"].drop_nulls()
    return framework.job_type_by_id.get(stated.item()) if len(stated) == 1 else None


def _ranks_after(row: Mapping[str, Any], framework: Framework) -> tuple[Rank, ...]:
    """Return the ranks that may follow the one that a staff file names, the nearest by levels first.

    Raises TdskillError.
    """
    text = row["rank"]
    if not framework.ranks:
        raise TdskillError(
            _("This set of skills has no career ladder."),
            _("Leave --set out, or name a job type with --target."),
        )
    rank = framework.rank_of(text)
    if rank is None:
        known = listed(str(each.name) for each in framework.ranks)
        raise TdskillError(
            _("The career ladder has no rank {rank!r}.").format(rank=text)
            if text
            else _("The staff file states no rank for this person."),
            _("Known: {names}.").format(names=known),
        )
    following = framework.next_ranks[rank.id]
    if not following:
        raise TdskillError(
            (
                _("{rank} is the top of the career ladder.")
                if framework.has_one_top
                else _("No rank follows {rank}.")
            ).format(rank=rank.called(text or "")),
            _("Name a job type with --target."),
        )
    return tuple(sorted(following, key=partial(_steps_to, row=row, framework=framework)))


def _steps_to(rank: Rank, row: Mapping[str, Any], framework: Framework) -> int:
    levels = {skill: row[skill] for skill in framework.skill_ids}
    wanted = fewest_steps(criteria_of(rank), levels, framework)
    return sum(framework.steps(skill, levels[skill], level) for skill, level in wanted.items())


def _nearest(person: pl.DataFrame, framework: Framework) -> tuple[JobType, ...]:
    """Return the nearest job type that is not met, all of those that are equally near."""
    ordered = best_job_types(attainment(person.lazy(), framework)).filter("nearest").collect()
    return tuple(framework.job_type_by_id[each] for each in ordered["job_type"])
