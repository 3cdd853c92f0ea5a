"""What became of each skill between two frameworks."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import fingerprint, is_current, judged_under
from tdskill.framework.models import Skill


class ChangeKind(StrEnum):
    """What happened to a skill."""

    MEANING = "meaning"
    HARMLESS = "harmless"
    RENAMED = "renamed"
    REPLACES = "replaces"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Change:
    """One change of a skill of the later framework; of the earlier one where it is gone.

    `before` are the skills of the earlier framework that it is about. `fingerprint` is that of the
    earlier texts and `parts` the keys whose texts differ (`judged_under`), where the texts changed.
    `known` says of a new name whether the earlier one still finds the skill.
    """

    kind: ChangeKind
    skill: Skill
    before: tuple[Skill, ...] = ()
    fingerprint: str | None = None
    parts: tuple[str, ...] = ()
    known: bool = True


def changes(before: Framework, after: Framework) -> Iterator[Change]:
    """Yield the changes of each skill of `after` in its order, then the skills that are gone.

    A skill goes on under its id, or under another id that one of its names leads to. It is gone when
    nothing carries it on and no skill replaces it.
    """
    successor = successors(before, after)
    replaced: set[str] = set()
    for skill in after.skills:
        earlier = [old for old in before.skills if successor[old.id] == skill.id]
        taken_over = _replaced(skill, before)
        replaced.update(old.id for old in taken_over)
        for old in earlier:
            yield from _texts(old, skill, before, after)
            if (old.id, old.name) != (skill.id, skill.name):
                known = after.skill_names.find(old.name.first) == skill.id
                yield Change(ChangeKind.RENAMED, skill, (old,), known=known)
        if taken_over:
            yield Change(ChangeKind.REPLACES, skill, taken_over)
        elif not earlier:
            yield Change(ChangeKind.NEW, skill)
    for old in before.skills:
        if successor[old.id] is None and old.id not in replaced:
            yield Change(ChangeKind.GONE, old, (old,))


def successors(before: Framework, after: Framework) -> dict[str, str | None]:
    """Return under which skill of the later framework each earlier one goes on; None: under none."""
    return {skill.id: _successor(skill, after) for skill in before.skills}


def _successor(skill: Skill, after: Framework) -> str | None:
    if skill.id in after.skill_by_id:
        return skill.id
    found = (after.skill_names.find(spelling) for spelling, _id in skill.spellings())
    return next(filter(None, found), None)


def _replaced(skill: Skill, before: Framework) -> tuple[Skill, ...]:
    found = (before.skill_names.find(name) for name in skill.replaces)
    return tuple(before.skill_by_id[old] for old in dict.fromkeys(filter(None, found)))


def _texts(old: Skill, skill: Skill, before: Framework, after: Framework) -> Iterator[Change]:
    earlier = fingerprint(old, before)
    if earlier == fingerprint(skill, after):
        return
    was, now = judged_under(old, before), judged_under(skill, after)
    harmless = is_current(earlier, skill, after)
    yield Change(
        ChangeKind.HARMLESS if harmless else ChangeKind.MEANING,
        skill,
        (old,),
        fingerprint=earlier,
        parts=tuple(key for key in now if was[key] != now[key]),
    )
