"""The shortest way to a job type or to the next rank's targets, and what serves each step of it.

A level never assessed (None) counts as 0 here. What is wanted is a level for each skill; the way
there has one level-step after another, and no shorter way exists, because every step raises one
skill to the next level that it has.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tdskill.analysis.ladder import AnyCriterion, gains_of, wanted_of
from tdskill.errors import TdskillError
from tdskill.framework import Certification, Framework, JobType, Rank, Training
from tdskill.i18n import gettext as _
from tdskill.names import match_key

Levels = Mapping[str, int | None]
Wanted = Mapping[str, int]

MOST_STATES: Final = 200_000
"""States of the search beyond which targets are refused; those of a real ladder need some tens."""


@dataclass(frozen=True, slots=True)
class Rise:
    """Raise a skill to the next level that it has; `from_level` is None where it was never assessed."""

    skill: str
    from_level: int | None
    to_level: int


def wanted_by(job_type: JobType, levels: Levels, framework: Framework) -> dict[str, int]:
    """Return the levels on the shortest way to a job type.

    Of a group of several skills they are those with the fewest steps to go, then as the file has them.
    """
    wanted: dict[str, int] = {}
    for needed in job_type.needed():
        nearest = sorted(
            needed.of,
            key=lambda each: framework.steps(each.skill, levels.get(each.skill), each.level),
        )
        wanted |= {each.skill: each.level for each in nearest[: needed.at_least]}
    return wanted


def core_of(job_type: JobType) -> frozenset[str]:
    """Return the skills that a job type needs as core."""
    return frozenset(each.skill for each in job_type.named() if each.core)


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
        skill: framework.steps(skill, levels.get(skill), level)
        for skill, level in wanted.items()
        if level > (levels.get(skill) or 0)
    }
    ordered = sorted(
        missing,
        key=lambda skill: urgency(
            skill, missing[skill], framework, core=skill in core, priority=skill in priorities
        ),
    )
    return [
        step
        for skill in ordered
        for step in _climb(skill, levels.get(skill), wanted[skill], framework)
    ]


def urgency(
    skill: str, steps: int, framework: Framework, *, core: bool, priority: bool
) -> tuple[bool, bool, int, int]:
    """Return what skills with `steps` to go are sorted by: the smallest is the first one to take."""
    return not core, not priority, steps, framework.skill_ids.index(skill)


def _climb(skill: str, held: int | None, wanted: int, framework: Framework) -> Iterator[Rise]:
    for level in framework.levels_of[skill]:
        if (held or 0) < level <= wanted:
            yield Rise(skill, held, level)
            held = level


def criteria_of(rank: Rank) -> list[AnyCriterion]:
    """Return all that the targets of a rank ask of levels."""
    return [each for target in (*rank.gq, *rank.dq) for each in target.criteria]


def fewest_steps(
    criteria: Sequence[AnyCriterion],
    levels: Levels,
    framework: Framework,
    priorities: Collection[str] = (),
) -> dict[str, int]:
    """Return the levels wanted so that all criteria hold after the fewest level-steps in all.

    Among equally short ways: the most steps in priority fields, then the higher level in the skill
    that comes first in the framework, then in the second, and so on. So there is one answer.

    Exact, by dynamic programming over the skills in the framework's order. A state is how many
    skills, or points, each criterion still lacks; of the ways into a state only the best is kept, since what
    follows adds the same to each of them. Raises TdskillError beyond MOST_STATES and where the
    skills can never meet a criterion, which `validate` refuses.
    """
    gains = [gains_of(criterion, framework) for criterion in criteria]
    later = [sum(gain[-1] for gain in each.values()) for each in gains]
    best: dict[tuple[int, ...], _Way] = {tuple(map(wanted_of, criteria)): _Way(0, 0, ())}
    for skill in framework.skill_ids:
        held = levels.get(skill) or 0
        here = [each.get(skill, _NOTHING) for each in gains]
        later = [rest - gain[-1] for rest, gain in zip(later, here, strict=True)]
        ways: dict[tuple[int, ...], _Way] = {}
        for level in (held, *_worth_reaching(skill, held, here, framework)):
            steps = framework.steps(skill, held, level)
            for lacking, way in best.items():
                state = tuple(
                    max(0, n - gain[min(level, len(gain) - 1)])
                    for n, gain in zip(lacking, here, strict=True)
                )
                if any(n > rest for n, rest in zip(state, later, strict=True)):
                    continue
                longer = way.then(level, steps, priority=skill in priorities)
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


_NOTHING: Final = (0,)
"""What the levels of a skill add to a criterion that does not count it."""


def _worth_reaching(
    skill: str, held: int, gains: Iterable[Sequence[int]], framework: Framework
) -> Iterator[int]:
    """Yield the levels above the one held that add to a criterion what no lower level adds."""
    before = held
    for level in framework.levels_of[skill]:
        if level > held:
            if any(
                gain[min(level, len(gain) - 1)] > gain[min(before, len(gain) - 1)] for gain in gains
            ):
                yield level
            before = level


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
