"""Whether levels meet a rank's checkable targets."""

from collections.abc import Mapping

from tdskill.framework import Criterion, Framework, Rank, Target


def is_met(target: Target, levels: Mapping[str, int | None], framework: Framework) -> bool | None:
    """Return whether all criteria of a target hold; None where it cannot be said.

    It cannot be said of a target without criteria, and of one that levels never assessed (None in
    `levels`) could still turn.
    """
    if not target.criteria:
        return None
    answers = {_holds(criterion, levels, framework) for criterion in target.criteria}
    if False in answers:
        return False
    return None if None in answers else True


def _holds(
    criterion: Criterion, levels: Mapping[str, int | None], framework: Framework
) -> bool | None:
    relevant = [levels.get(skill) for skill in skills_of(criterion, framework)]
    reached = sum(level is not None and level >= criterion.level for level in relevant)
    if reached >= criterion.at_least:
        return True
    open_ones = sum(level is None for level in relevant)
    return None if reached + open_ones >= criterion.at_least else False


def skills_of(criterion: Criterion, framework: Framework) -> list[str]:
    """Return the skills that a criterion counts, in the framework's order."""
    if not criterion.categories and not criterion.skills:
        return list(framework.skill_ids)
    return [
        skill.id
        for skill in framework.skills
        if skill.id in criterion.skills or skill.category in criterion.categories
    ]


def next_rank(rank: Rank, framework: Framework) -> Rank | None:
    """Return the rank after this one on the ladder, or None at its top."""
    later = framework.ranks[framework.ranks.index(rank) + 1 :]
    return later[0] if later else None
