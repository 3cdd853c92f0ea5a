"""The shortest way to a job type or to the next rank's targets, and what serves each step of it.

A level never assessed (None) counts as 0 here. What is wanted is a level for each skill; the way
there has one level-step after another, and no shorter way exists, because every step raises one
skill by one level.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tdskill.analysis.ladder import skills_of
from tdskill.errors import TdskillError
from tdskill.framework import Certification, Criterion, Framework, JobType, Training
from tdskill.i18n import gettext as _
from tdskill.names import match_key

Levels = Mapping[str, int | None]
Wanted = Mapping[str, int]

MOST_STATES: Final = 200_000
"""States of the search beyond which targets are refused; those of a real ladder need some tens."""


@dataclass(frozen=True, slots=True)
class Rise:
    """Raise a skill by one level; `from_level` is None before the first step of one never assessed."""

    skill: str
    from_level: int | None
    to_level: int


def wanted_by(job_type: JobType) -> dict[str, int]:
    """Return the level that a job type needs of each skill."""
    return {requirement.skill: requirement.level for requirement in job_type.requirements}


def core_of(job_type: JobType) -> frozenset[str]:
    """Return the skills that a job type needs as core."""
    return frozenset(each.skill for each in job_type.requirements if each.core)


def steps_to(
    wanted: Wanted,
    levels: Levels,
    framework: Framework,
    *,
    core: Collection[str] = (),
    priorities: Collection[str] = (),
) -> list[Rise]:
    """Return the level-steps up to the levels wanted, in the order to take them.

    All steps of a skill follow each other. Skills that the target needs as core come first, then
    priority fields of the year, then those with the fewest steps to go, then the framework's order.
    """
    missing = {
        skill: level - (levels.get(skill) or 0)
        for skill, level in wanted.items()
        if level > (levels.get(skill) or 0)
    }
    ordered = sorted(
        missing,
        key=lambda skill: urgency(
            skill, missing[skill], framework, core=skill in core, priority=skill in priorities
        ),
    )
    return [step for skill in ordered for step in _climb(skill, levels.get(skill), wanted[skill])]


def urgency(
    skill: str, steps: int, framework: Framework, *, core: bool, priority: bool
) -> tuple[bool, bool, int, int]:
    """Return what skills with `steps` to go are sorted by: the smallest is the first one to take."""
    return not core, not priority, steps, framework.skill_ids.index(skill)


def _climb(skill: str, held: int | None, wanted: int) -> Iterator[Rise]:
    first = held or 0
    for level in range(first, wanted):
        yield Rise(skill, held if level == first else level, level + 1)


def fewest_steps(
    criteria: Sequence[Criterion],
    levels: Levels,
    framework: Framework,
    priorities: Collection[str] = (),
) -> dict[str, int]:
    """Return the levels wanted so that all criteria hold after the fewest level-steps in all.

    Among equally short ways: the most steps in priority fields, then the higher level in the skill
    that comes first in the framework, then in the second, and so on. So there is one answer.

    Exact, by dynamic programming over the skills in the framework's order. A state is how many
    skills each criterion still lacks; of the ways into a state only the best is kept, since what
    follows adds the same to each of them. Raises TdskillError beyond MOST_STATES and where the
    skills can never meet a criterion, which `validate` refuses.
    """
    counts = [frozenset(skills_of(criterion, framework)) for criterion in criteria]
    best: dict[tuple[int, ...], _Way] = {tuple(each.at_least for each in criteria): _Way(0, 0, ())}
    for number, skill in enumerate(framework.skill_ids):
        later = [len(skills.intersection(framework.skill_ids[number + 1 :])) for skills in counts]
        held = levels.get(skill) or 0
        useful = [
            each.level for each, skills in zip(criteria, counts, strict=True) if skill in skills
        ]
        ways: dict[tuple[int, ...], _Way] = {}
        for level in sorted({held, *(level for level in useful if level > held)}):
            serves = [
                skill in skills and level >= each.level
                for each, skills in zip(criteria, counts, strict=True)
            ]
            for lacking, way in best.items():
                state = tuple(max(0, n - serve) for n, serve in zip(lacking, serves, strict=True))
                if any(n > rest for n, rest in zip(state, later, strict=True)):
                    continue
                longer = way.then(level, level - held, priority=skill in priorities)
                if state not in ways or longer < ways[state]:
                    ways[state] = longer
        if len(ways) > MOST_STATES:
            raise TdskillError(
                _("These targets are too many to find the shortest way to all of them.")
            )
        best = ways
    if not best:
        raise TdskillError(
            _("Nobody can ever meet these targets."), _("Check with: tdskill validate")
        )
    (shortest,) = best.values()
    reached = dict(zip(framework.skill_ids, (-level for level in shortest.levels), strict=True))
    return {skill: level for skill, level in reached.items() if level > (levels.get(skill) or 0)}


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """Levels decided so far; the smaller way is the better one, so what should be large is negative."""

    steps: int
    in_priorities: int
    levels: tuple[int, ...]

    def then(self, level: int, steps: int, *, priority: bool) -> "_Way":
        return _Way(
            self.steps + steps, self.in_priorities - steps * priority, (*self.levels, -level)
        )


def is_for(training: Training, group: str | None) -> bool:
    """Return whether a course is for a group of staff; one for certain groups is not for None."""
    return not training.audience or (
        group is not None and match_key(group) in map(match_key, training.audience)
    )


def courses_for(
    step: Rise, group: str | None, finished: Collection[str], framework: Framework
) -> list[Training]:
    """Return the courses for this group that cover a step, the first to look at first.

    One that was finished counts for the steps above the level at which it begins alone: the person
    has that part behind them. Mandatory ones first, then those known to have seats, those of which
    that is not known, those without seats; then the framework's order.
    """

    def leads_on(training: Training) -> bool:
        begins = (each.from_level for each in training.raises if each.skill == step.skill)
        return training.id not in finished or (step.from_level or 0) > min(begins)

    return _first_to_look_at(
        training
        for training in framework.trainings
        if is_for(training, group) and covers(training, step) and leads_on(training)
    )


def covers(training: Training, step: Rise) -> bool:
    """Return whether a course begins at the level before a step or lower, and leads to that after it."""
    return any(
        each.skill == step.skill
        and each.from_level <= (step.from_level or 0)
        and each.to_level >= step.to_level
        for each in training.raises
    )


def mandatory_courses(
    group: str | None, finished: Collection[str], framework: Framework
) -> list[Training]:
    """Return the courses that this group must take and the person has not finished."""
    return _first_to_look_at(
        training
        for training in framework.trainings
        if training.mandatory and is_for(training, group) and training.id not in finished
    )


def _first_to_look_at(trainings: Iterable[Training]) -> list[Training]:
    return sorted(
        trainings,
        key=lambda each: (
            not each.mandatory,
            not each.seats,
            each.seats is not None,
        ),
    )


def exams_for(step: Rise, held: Collection[str], framework: Framework) -> list[Certification]:
    """Return the exams of today that suggest the level after a step, in the framework's order.

    Those held are left out, and those that what is held counts as.
    """
    passed = {exam for each in held for exam in framework.counts_as[each]}
    return [
        exam
        for exam in framework.certifications
        if exam.can_be_sat
        and exam.id not in passed
        and any(each.skill == step.skill and each.level == step.to_level for each in exam.suggests)
    ]
