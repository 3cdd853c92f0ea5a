"""The way to what a person aims at, step by step, and what serves each step."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tdskill.analysis.recommend import (
    Rise,
    Wanted,
    core_of,
    courses_for,
    covers,
    criteria_of,
    exams_for,
    fewest_steps,
    mandatory_courses,
    steps_to,
    wanted_by,
)
from tdskill.framework import Certification, Framework, JobType, Rank, Skill, Training

Levels = Mapping[str, int | None]
_NONE: Final[frozenset[str]] = frozenset()


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


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way to a job type or to a rank, one of them; neither where every job type is met.

    `nearest` is empty where the goal was chosen; else it holds the nearest job type that is not met
    and those as near: the way leads to the first of them. `assessed` says whether any level is known.
    `steps` are the first ones of `steps_in_all`. `trainings_known` and `exams_known` say whether the
    year's files tell what the person has finished and passed.
    """

    job_type: JobType | None
    rank: Rank | None = None
    nearest: tuple[JobType, ...] = ()
    assessed: bool = True
    steps: tuple[NextStep, ...]
    steps_in_all: int
    mandatory: tuple[Training, ...]
    trainings_known: bool
    exams_known: bool

    @property
    def checkable(self) -> int:
        """How many targets of the rank can be checked from levels."""
        rank = self.rank
        return 0 if rank is None else sum(bool(each.criteria) for each in (*rank.gq, *rank.dq))

    @property
    def targets(self) -> int:
        """How many targets the rank has."""
        return 0 if self.rank is None else len(self.rank.gq) + len(self.rank.dq)


@dataclass(frozen=True)
class Behind:
    """What a person has behind them: ids of courses finished and of exams passed."""

    finished: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


class Ways:
    """Ways of many people, each piece made once: equal steps are one object.

    That is what lets pages render a step once as well (see `render.pages`). `priorities` are the ids
    of the year's fields.
    """

    def __init__(self, framework: Framework, priorities: Collection[str] = ()) -> None:
        self._framework = framework
        self._priorities = frozenset(priorities)
        self._raised_by = _by_skill(
            (entry.skill, training.id)
            for training in framework.trainings
            for entry in training.raises
        )
        self._suggested_by = _by_skill(
            (entry.skill, exam)
            for exam, suggested in framework.suggested_by.items()
            for entry in suggested
        )
        self._musts = frozenset(each.id for each in framework.trainings if each.mandatory)
        self._step = cache(self._make_step)
        self._mandatory = cache(self._make_mandatory)

    def next_steps(
        self,
        wanted: Wanted,
        levels: Levels,
        *,
        core: Collection[str] = (),
        group: str | None,
        behind: Behind,
        most: int | None = None,
    ) -> tuple[tuple[NextStep, ...], int]:
        """Return the first `most` level-steps to the levels wanted, and how many there are in all."""
        steps = steps_to(wanted, levels, self._framework, core=core, priorities=self._priorities)
        return tuple(
            self._step(
                number,
                step,
                step.skill in core,
                step.from_level == levels.get(step.skill),
                group,
                behind.finished & self._raised_by.get(step.skill, _NONE),
                behind.held & self._suggested_by.get(step.skill, _NONE),
            )
            for number, step in enumerate(steps[:most], 1)
        ), len(steps)

    def way(
        self,
        levels: Levels,
        *,
        job_type: JobType | None,
        rank: Rank | None = None,
        nearest: tuple[JobType, ...] = (),
        group: str | None,
        finished: frozenset[str] | None,
        held: frozenset[str] | None,
        most: int | None,
    ) -> Way:
        """Return the first `most` steps to a job type, or to all checkable targets of a rank.

        `finished` and `held` (see `Behind`) are None where the year's files do not tell.
        """
        behind = Behind(finished or _NONE, held or _NONE)
        steps, steps_in_all = self.next_steps(
            self._wanted(job_type, rank, levels),
            levels,
            core=core_of(job_type) if job_type else (),
            group=group,
            behind=behind,
            most=most,
        )
        return Way(
            job_type=job_type,
            rank=rank,
            nearest=nearest,
            assessed=any(level is not None for level in levels.values()),
            steps=steps,
            steps_in_all=steps_in_all,
            mandatory=self._mandatory(group, behind.finished & self._musts),
            trainings_known=finished is not None,
            exams_known=held is not None,
        )

    def _wanted(self, job_type: JobType | None, rank: Rank | None, levels: Levels) -> Wanted:
        if rank:
            return fewest_steps(criteria_of(rank), levels, self._framework, self._priorities)
        return wanted_by(job_type, levels, self._framework) if job_type else {}

    def _make_mandatory(self, group: str | None, finished: frozenset[str]) -> tuple[Training, ...]:
        return tuple(mandatory_courses(group, finished, self._framework))

    def _make_step(
        self,
        number: int,
        step: Rise,
        core: bool,
        first: bool,
        group: str | None,
        finished: frozenset[str],
        held: frozenset[str],
    ) -> NextStep:
        trainings = courses_for(step, group, finished, self._framework)
        return NextStep(
            number=number,
            skill=self._framework.skill_by_id[step.skill],
            from_level=step.from_level,
            to_level=step.to_level,
            core=core,
            priority=step.skill in self._priorities,
            assess_first=step.from_level is None,
            trainings=tuple(trainings),
            exams=tuple(exams_for(step, held, self._framework)),
            further=tuple(each for each in trainings if each.id in finished),
            behind=_behind_step(step, Behind(finished, held), self._framework) if first else (),
        )


def _by_skill(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for skill, entry in pairs:
        found.setdefault(skill, set()).add(entry)
    return {skill: frozenset(entries) for skill, entries in found.items()}


def _behind_step(
    step: Rise, behind: Behind, framework: Framework
) -> tuple[Training | Certification, ...]:
    """Return the exams held that suggest the level after a step, and the courses that led there."""
    exams = (
        exam
        for exam in framework.certifications
        if exam.id in behind.held
        and any(
            each.skill == step.skill and each.level >= step.to_level
            for each in framework.suggested_by[exam.id]
        )
    )
    courses = (
        training
        for training in framework.trainings
        if training.id in behind.finished and covers(training, step)
    )
    return (*exams, *courses)
