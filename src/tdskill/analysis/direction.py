"""Whether a job type or a rank became easier or harder to meet, told from the frameworks alone.

Exact, and about everybody there could be: where the later one is easier, nobody who met the earlier one
misses it; where it is harder, nobody meets it who missed the earlier one.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tdskill.analysis.ladder import (
    DSM_GUIDE,
    EXAM_GUIDE,
    IPA_GUIDE,
    AnyCriterion,
    gains_of,
    guide_exams,
    guide_gains,
    wanted_of,
)
from tdskill.framework import Framework, JobType, Rank, Target


class Direction(StrEnum):
    """How the later requirements stand to the earlier ones."""

    EASIER = "easier"
    HARDER = "harder"
    MIXED = "mixed"
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class SomeOf:
    """Required levels by skill, of which so many must be held; a plain requirement is one of one."""

    levels: Mapping[str, int]
    at_least: int = 1


def some_of(job_type: JobType) -> tuple[SomeOf, ...]:
    """Return what a job type cannot do without; no skill stands in two of them."""
    return tuple(
        SomeOf({one.skill: one.level for one in each.of}, each.at_least)
        for each in job_type.needed()
    )


def suffices(held: Sequence[SomeOf], wanted: Sequence[SomeOf]) -> bool:
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


def _reaches(held: SomeOf, skill: str, wanted: SomeOf) -> bool:
    return skill in wanted.levels and held.levels[skill] >= wanted.levels[skill]


def of_job_type(
    before: JobType, after: JobType, carried: Mapping[str, str | None] | None = None
) -> Direction:
    """Return the direction by the levels required; weights and what is core do not matter.

    `carried` are the skills of the later framework under which earlier ones go on (default: their own).
    """
    earlier = tuple(
        SomeOf({_carried(skill, carried): n for skill, n in each.levels.items()}, each.at_least)
        for each in some_of(before)
    )
    later = some_of(after)
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
class Counted:
    """A criterion: so much is wanted of what the levels of skills add, from level 0 on, never less."""

    wanted: int
    gains: Mapping[str, tuple[int, ...]]

    def gain(self, skill: str, level: int) -> int:
        """Return what a level of a skill adds, a level above all known what the highest adds."""
        known = self.gains.get(skill, (0,))
        return known[min(level, len(known) - 1)]


Part = frozenset[str] | tuple[Counted, ...] | str
"""A guide or target: the exams that reach it, criteria that must all hold, or a text for people."""


def _gives(held: Part, wanted: Part) -> bool:
    """Return whether whoever reaches the one part surely reaches the other."""
    match held, wanted:
        case frozenset(), frozenset():
            return held <= wanted
        case tuple(), tuple():
            return all(each in held or _least(held, each) >= each.wanted for each in wanted)
    return held == wanted


def _least(held: Sequence[Counted], wanted: Counted) -> int:
    """Return the least of what is wanted that anybody has who satisfies all criteria of `held`.

    Skill by skill: what is added to each of `held`, as far as it matters, with the least beside it.
    """
    start = tuple(0 for _each in held)
    least = {start: 0}
    for skill in dict.fromkeys(skill for each in held for skill in each.gains):
        top = max(len(each.gains.get(skill, ())) for each in (*held, wanted))
        # Of levels that add the same to what is wanted the highest reaches most.
        added = {
            wanted.gain(skill, level): [each.gain(skill, level) for each in held]
            for level in range(top)
        }
        found: dict[tuple[int, ...], int] = {}
        for reached, cost in least.items():
            for price, more in added.items():
                now = tuple(
                    min(each.wanted, n + plus)
                    for each, n, plus in zip(held, reached, more, strict=True)
                )
                found[now] = min(found.get(now, cost + price), cost + price)
        least = found
    # What nobody can satisfy is satisfied by nobody who lacks anything.
    return least.get(tuple(each.wanted for each in held), wanted.wanted)


def of_rank(
    before: tuple[Rank, Framework],
    after: tuple[Rank, Framework],
    carried: Mapping[str, str | None] | None = None,
) -> Direction:
    """Return the direction by guides and targets, each for itself: easier where none is harder.

    A target that only people can judge is as hard as it was; one of which levels decide instead is
    mixed.
    """
    earlier, later = dict(_parts(*before, carried)), dict(_parts(*after, None))

    def all_given(held: Mapping[str, Part], wanted: Mapping[str, Part]) -> bool:
        return all(name in held and _gives(held[name], part) for name, part in wanted.items())

    return _direction(all_given(earlier, later), all_given(later, earlier))


def _parts(
    rank: Rank, framework: Framework, carried: Mapping[str, str | None] | None
) -> Iterator[tuple[str, Part]]:
    def of_gains(wanted: int, gains: Mapping[str, tuple[int, ...]]) -> Counted:
        return Counted(wanted, {_carried(skill, carried): gain for skill, gain in gains.items()})

    def counted(criterion: AnyCriterion) -> Counted:
        return of_gains(wanted_of(criterion), gains_of(criterion, framework))

    yield DSM_GUIDE, (of_gains(1, guide_gains(rank, framework)),)
    if rank.ipa_level is not None:
        reach = (exam for exam, level in framework.ipa_levels.items() if level >= rank.ipa_level)
        yield IPA_GUIDE, frozenset(reach)
    if rank.certifications:
        yield EXAM_GUIDE, frozenset(guide_exams(rank, framework))
    for target in (*rank.gq, *rank.dq):
        yield target.id, _target(target, counted)


def _target(target: Target, counted: Callable[[AnyCriterion], Counted]) -> Part:
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
    """Yield the direction of each job type and rank that differs, of the set of skills asked about.

    Of `carried` count those that go on alone: of skills put together nobody knows the later level.
    """
    carried = _alone(carried or {})
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


def _alone(carried: Mapping[str, str | None]) -> dict[str, str | None]:
    """Leave out skills that go on under the id of another one, or together with others under a new one."""
    counted = Counter(carried.values())
    return {old: new for old, new in carried.items() if old == new or counted[new] == 1}


def _only_one(name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Direction | None:
    if name in old and name in new:
        return None
    return Direction.ADDED if name in new else Direction.REMOVED
