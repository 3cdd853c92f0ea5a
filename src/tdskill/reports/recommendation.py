"""What a person can do next: steps toward a job type or the next rank, and what serves each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.analysis.ladder import next_rank
from tdskill.analysis.recommend import (
    Step,
    Wanted,
    courses_for,
    covers,
    exams_for,
    fewest_steps,
    mandatory_courses,
    steps_to,
    wanted_by,
)
from tdskill.errors import TdskillError
from tdskill.framework import Certification, Framework, JobType, Rank, Skill, Training
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head
from tdskill.reports.one_on_one import exams_held, year_priorities
from tdskill.reports.organisation import find_job_type, need_job_types
from tdskill.reports.selection import person_of
from tdskill.workspace import Workspace, YearData

Levels = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A level-step with what serves it, and what makes it worth looking at the level again.

    `assess_first` marks the first step in a skill never assessed. `further` are those of `trainings`
    that the person has finished and that lead on. `behind`, told at the first step in a skill, are
    exams held that suggest the level after it and finished courses that lead to it.
    """

    number: int
    skill: Skill
    from_level: int | None
    to_level: int
    core: bool
    priority: bool
    assess_first: bool
    trainings: tuple[Training, ...]
    exams: tuple[Certification, ...]
    further: tuple[Training, ...]
    behind: tuple[Training | Certification, ...]


@dataclass(frozen=True)
class Recommendation:
    """The way to a job type or to a rank, one of them; neither where every job type is met.

    `steps` are the first ones of `steps_in_all`. `trainings_known` and `exams_known` say whether the
    year's files tell what the person has finished and passed; `strange` are names of finished courses
    that the framework does not have.
    """

    head: Head
    staff_id: str
    name: str | None
    group: str | None
    job_type: JobType | None
    rank: Rank | None
    steps: tuple[NextStep, ...]
    steps_in_all: int
    mandatory: tuple[Training, ...]
    trainings_known: bool
    exams_known: bool
    strange: tuple[str, ...]

    @property
    def checkable(self) -> int:
        """How many targets of the rank can be checked from levels."""
        rank = self.rank
        return 0 if rank is None else sum(bool(each.criteria) for each in (*rank.gq, *rank.dq))


@dataclass(frozen=True)
class Behind:
    """What a person has behind them: ids of courses finished and of exams passed."""

    finished: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


def recommendation(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    staff_id: str,
    target: str | None = None,
    to_next_rank: bool = False,
    most: int | None = None,
) -> Recommendation:
    """Show a person the shortest way to a job type, or to the checkable targets of the next rank.

    Without either it is the best job type of the person that is not met yet. `most` keeps the first
    steps. Raises TdskillError for an unknown person or job type, and where there is no next rank.
    """
    person = person_of(data, staff_id)
    row = person.row(0, named=True)
    levels: Levels = {skill: row[skill] for skill in framework.skill_ids}
    choice = year_priorities(workspace, data, framework)
    priorities = choice.selected if choice else ()
    job_type = rank = None
    if to_next_rank:
        rank = _rank_after(row["rank"], framework)
        wanted = wanted_for(rank, levels, framework, priorities)
    else:
        job_type = _job_type(person, framework, target)
        wanted = wanted_by(job_type) if job_type else {}
    behind, strange = _behind(person, data, framework)
    steps = next_steps(
        wanted,
        levels,
        framework,
        core=[each.skill for each in job_type.requirements if each.core] if job_type else (),
        priorities=priorities,
        group=row["group"],
        behind=behind,
    )
    return Recommendation(
        head=replace(
            head(
                workspace,
                data,
                people=1,
                stages=person.group_by("stage").agg(pl.len().alias("people")),
            ),
            headcount=None,
        ),
        staff_id=row["staff_id"],
        name=row["name"],
        group=row["group"],
        job_type=job_type,
        rank=rank,
        steps=steps[:most],
        steps_in_all=len(steps),
        mandatory=tuple(mandatory_courses(row["group"], behind.finished, framework)),
        trainings_known="trainings_taken" in data.kinds,
        exams_known="certificates" in data.kinds,
        strange=strange,
    )


def wanted_for(
    rank: Rank, levels: Levels, framework: Framework, priorities: Collection[str]
) -> dict[str, int]:
    """Return the levels that meet all checkable targets of a rank after the fewest steps."""
    criteria = [criterion for target in (*rank.gq, *rank.dq) for criterion in target.criteria]
    return fewest_steps(criteria, levels, framework, priorities)


def next_steps(
    wanted: Wanted,
    levels: Levels,
    framework: Framework,
    *,
    core: Collection[str] = (),
    priorities: Collection[str] = (),
    group: str | None,
    behind: Behind,
) -> tuple[NextStep, ...]:
    """Return the level-steps to the levels wanted, each with what serves it."""
    found = []
    for number, step in enumerate(
        steps_to(wanted, levels, framework, core=core, priorities=priorities), 1
    ):
        trainings = courses_for(step, group, behind.finished, framework)
        first = step.from_level == levels.get(step.skill)
        found.append(
            NextStep(
                number=number,
                skill=framework.skill_by_id[step.skill],
                from_level=step.from_level,
                to_level=step.to_level,
                core=step.skill in core,
                priority=step.skill in priorities,
                assess_first=step.from_level is None,
                trainings=tuple(trainings),
                exams=tuple(exams_for(step, behind.held, framework)),
                further=tuple(each for each in trainings if each.id in behind.finished),
                behind=_behind_step(step, behind, framework) if first else (),
            )
        )
    return tuple(found)


def _behind_step(
    step: Step, behind: Behind, framework: Framework
) -> tuple[Training | Certification, ...]:
    """Return the exams held that suggest the level after a step, and the courses that led there."""
    exams = (
        exam
        for exam in framework.certifications
        if exam.id in behind.held
        and any(each.skill == step.skill and each.level >= step.to_level for each in exam.suggests)
    )
    courses = (
        training
        for training in framework.trainings
        if training.id in behind.finished and covers(training, step)
    )
    return (*exams, *courses)


def _rank_after(text: str | None, framework: Framework) -> Rank:
    """Return the rank after the one that a staff file names. Raises TdskillError."""
    if not framework.ranks:
        raise TdskillError(
            _("This set of skills has no career ladder."),
            _("Leave --set out, or name a job type with --target."),
        )
    rank = framework.rank_of(text)
    if rank is None:
        known = ", ".join(str(each.name) for each in framework.ranks)
        raise TdskillError(
            _("The career ladder has no rank {rank!r}.").format(rank=text)
            if text
            else _("The staff file states no rank for this person."),
            _("Known: {names}.").format(names=known),
        )
    following = next_rank(rank, framework)
    if following is None:
        raise TdskillError(
            _("{rank} is the top of the career ladder.").format(rank=rank.name),
            _("Name a job type with --target."),
        )
    return following


def _job_type(person: pl.DataFrame, framework: Framework, target: str | None) -> JobType | None:
    """Return the job type asked for, else the best one that is not met; None where all are met."""
    need_job_types(framework)
    if target is not None:
        return framework.job_type_by_id[find_job_type(framework, target)]
    ordered = best_job_types(attainment(person.lazy(), framework)).collect()
    open_ones = ordered.filter(~pl.col("met"))["job_type"]
    return None if open_ones.is_empty() else framework.job_type_by_id[open_ones[0]]


def _behind(
    person: pl.DataFrame, data: YearData, framework: Framework
) -> tuple[Behind, tuple[str, ...]]:
    """Return what the files tell of the person, and names of courses that nobody knows, in order."""
    staff_id = person["staff_id"].item()
    mine = data.trainings_taken.filter(pl.col("staff_id") == staff_id)
    named: Sequence[str] = mine["training"].unique().sort().to_list()
    found = {name: framework.training_names.find(name) for name in named}
    return (
        Behind(
            frozenset(training for training in found.values() if training),
            frozenset(held.exam for held in exams_held(person, data).get(staff_id, ())),
        ),
        tuple(name for name, training in found.items() if training is None),
    )
