"""Whether a job type or a rank became easier or harder to meet, told from the frameworks alone.

Exact, and about everybody there could be: where the later one is easier, nobody who met the earlier one
misses it; where it is harder, nobody meets it who missed the earlier one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tdskill.analysis.ladder import (
    DSM_GUIDE,
    EXAM_GUIDE,
    IPA_GUIDE,
    guide_exams,
    skills_of,
)
from tdskill.framework import Criterion, Framework, JobType, Rank, Target


class Direction(StrEnum):
    """How the later requirements stand to the earlier ones."""

    EASIER = "easier"
    HARDER = "harder"
    MIXED = "mixed"
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Group:
    """Required levels by skill, of which so many must be held; a plain requirement is one of one."""

    levels: Mapping[str, int]
    at_least: int = 1


def groups_of(job_type: JobType) -> tuple[Group, ...]:
    """Return what a job type requires; no skill stands in two groups."""
    return tuple(Group({each.skill: each.level}) for each in job_type.requirements)


def suffices(held: Sequence[Group], wanted: Sequence[Group]) -> bool:
    """Return whether everybody who meets all of `held` meets all of `wanted`.

    Who meets `held` may meet it by those of each group that help least: of n of which k must be held and
    m reach what a wanted group asks of their skill, k - (n - m) at least do.
    """
    return all(
        sum(
            max(0, group.at_least - sum(not _reaches(group, skill, each) for skill in group.levels))
            for group in held
        )
        >= each.at_least
        for each in wanted
    )


def _reaches(group: Group, skill: str, wanted: Group) -> bool:
    return skill in wanted.levels and group.levels[skill] >= wanted.levels[skill]


def of_job_type(
    before: JobType, after: JobType, carried: Mapping[str, str | None] | None = None
) -> Direction:
    """Return the direction by the levels required; weights and what is core do not matter.

    `carried` are the skills of the later framework under which earlier ones go on (default: their own).
    """
    earlier = tuple(
        Group({_carried(skill, carried): n for skill, n in each.levels.items()}, each.at_least)
        for each in groups_of(before)
    )
    later = groups_of(after)
    return _direction(suffices(earlier, later), suffices(later, earlier))


def _carried(skill: str, carried: Mapping[str, str | None] | None) -> str:
    return (carried or {}).get(skill) or skill


def _direction(easier: bool, harder: bool) -> Direction:
    if easier and harder:
        return Direction.SAME
    if easier or harder:
        return Direction.EASIER if easier else Direction.HARDER
    return Direction.MIXED


@dataclass(frozen=True)
class _Counted:
    """A criterion: so many of these skills at this level."""

    at_least: int
    level: int
    skills: frozenset[str]

    def gives(self, wanted: "_Counted") -> bool:
        """Return whether whoever satisfies this one satisfies the wanted one."""
        inside = self.at_least - len(self.skills - wanted.skills)
        return self.level >= wanted.level and inside >= wanted.at_least


Part = frozenset[str] | tuple[_Counted, ...] | str
"""A guide or target: the exams that reach it, criteria that must all hold, or a text for people."""


def _gives(held: Part, wanted: Part) -> bool:
    """Return whether whoever reaches the one part surely reaches the other."""
    match held, wanted:
        case frozenset(), frozenset():
            return held <= wanted
        case tuple(), tuple():
            return all(any(one.gives(other) for one in held) for other in wanted)
    return held == wanted


def of_rank(
    before: tuple[Rank, Framework],
    after: tuple[Rank, Framework],
    carried: Mapping[str, str | None] | None = None,
) -> Direction:
    """Return the direction by guides and targets, each for itself: easier where none is harder.

    A target that only people can judge is as hard as it was; one of which levels decide instead is
    mixed. Of several criteria each must follow from one of the other framework's.
    """
    earlier, later = dict(_parts(*before, carried)), dict(_parts(*after, None))

    def all_given(held: Mapping[str, Part], wanted: Mapping[str, Part]) -> bool:
        return all(name in held and _gives(held[name], part) for name, part in wanted.items())

    return _direction(all_given(earlier, later), all_given(later, earlier))


def _parts(
    rank: Rank, framework: Framework, carried: Mapping[str, str | None] | None
) -> Iterator[tuple[str, Part]]:
    def counted(criterion: Criterion) -> _Counted:
        skills = frozenset(_carried(skill, carried) for skill in skills_of(criterion, framework))
        return _Counted(criterion.at_least, criterion.level, skills)

    yield DSM_GUIDE, (counted(Criterion(at_least=1, level=rank.dsm_level)),)
    if rank.ipa_level is not None:
        reach = (exam for exam, level in framework.ipa_levels.items() if level >= rank.ipa_level)
        yield IPA_GUIDE, frozenset(reach)
    if rank.certifications:
        yield EXAM_GUIDE, frozenset(guide_exams(rank, framework))
    for target in (*rank.gq, *rank.dq):
        yield target.id, _target(target, counted)


def _target(target: Target, counted: Callable[[Criterion], _Counted]) -> Part:
    return tuple(map(counted, target.criteria)) or "people"


@dataclass(frozen=True)
class Turned:
    """The direction of a job type (of a set of skills) or of a rank that changed in anything."""

    of: str
    set: str
    id: str
    direction: Direction


def directions(
    before: Framework, after: Framework, carried: Mapping[str, str | None] | None = None
) -> Iterator[Turned]:
    """Yield the direction of each job type and rank that differs, of the set of skills asked about."""
    old, new = before.job_type_by_id, after.job_type_by_id
    for name in dict.fromkeys((*new, *old)):
        found = _only_one(name, old, new)
        if found is None:
            found = of_job_type(old[name], new[name], carried)
            if found is Direction.SAME and old[name] == new[name]:
                continue
        yield Turned("job_type", after.set_id, name, found)
    ranks, later = before.rank_by_id, after.rank_by_id
    for name in dict.fromkeys((*later, *ranks)):
        found = _only_one(name, ranks, later)
        if found is None:
            found = of_rank((ranks[name], before), (later[name], after), carried)
            if found is Direction.SAME and ranks[name] == later[name]:
                continue
        yield Turned("rank", after.set_id, name, found)


def _only_one(name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Direction | None:
    if name in old and name in new:
        return None
    return Direction.ADDED if name in new else Direction.REMOVED
