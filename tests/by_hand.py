"""What the frames of `analysis` say, said of one person in plain Python, to hold them against it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from tdskill.analysis.evidence import Evidence
from tdskill.framework import Criterion, Framework, Target

Levels = Mapping[str, int | None]


def is_met(target: Target, levels: Levels, framework: Framework) -> bool | None:
    """Return whether all criteria hold, None where levels never assessed could decide it."""
    if not target.criteria:
        return None
    criteria = [each for each in target.criteria if isinstance(each, Criterion)]
    assert len(criteria) == len(target.criteria)
    lowest = [_holds(each, levels, framework, unknown=0) for each in criteria]
    highest = [_holds(each, levels, framework, unknown=framework.max_level) for each in criteria]
    return all(lowest) if all(lowest) == all(highest) else None


def _holds(criterion: Criterion, levels: Levels, framework: Framework, *, unknown: int) -> bool:
    counted = [
        skill.id
        for skill in framework.skills
        if not (criterion.skills or criterion.categories)
        or skill.id in criterion.skills
        or skill.category in criterion.categories
    ]
    known = [levels.get(skill) for skill in counted]
    held = [unknown if level is None else level for level in known]
    return sum(level >= criterion.level for level in held) >= criterion.at_least


class Told(NamedTuple):
    exam: str
    target: str
    skill: str
    suggested: int
    level: int | None
    evidence: str


def suggestions(held: Collection[str], levels: Levels, framework: Framework) -> list[Told]:
    """Return what exams suggest; each exam that they count as is told of by the first of them."""
    order = [each.id for each in framework.certifications]
    told = []
    for target in framework.certifications:
        tellers = [exam for exam in held if target.id in framework.counts_as[exam]]
        if tellers:
            teller = min(
                tellers,
                key=lambda exam: (
                    exam != target.id,
                    framework.certification_by_id[exam].registration_of is not None,
                    order.index(exam),
                ),
            )
            told += [
                Told(
                    teller,
                    target.id,
                    each.skill,
                    each.level,
                    levels.get(each.skill),
                    _evidence(levels.get(each.skill), each.level),
                )
                for each in target.suggests
                if each.skill in framework.skill_by_id
            ]
    return told


def _evidence(level: int | None, suggested: int) -> str:
    if level is None:
        return Evidence.NOT_ASSESSED
    if level == suggested:
        return Evidence.EQUAL
    return Evidence.ABOVE if level > suggested else Evidence.BELOW
