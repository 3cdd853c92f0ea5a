"""The way to what a person aims at, step by step, and what serves each step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tdskill.analysis.recommend import (
    Step,
    Wanted,
    courses_for,
    covers,
    exams_for,
    fewest_steps,
    steps_to,
)
from tdskill.framework import Certification, Framework, JobType, Rank, Skill, Training

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


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way to a job type or to a rank, one of them; neither where every job type is met.

    `steps` are the first ones of `steps_in_all`. `trainings_known` and `exams_known` say whether the
    year's files tell what the person has finished and passed.
    """

    job_type: JobType | None
    rank: Rank | None = None
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


@dataclass(frozen=True)
class Behind:
    """What a person has behind them: ids of courses finished and of exams passed."""

    finished: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()


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
