"""What is checked of the trainings."""

from collections.abc import Iterator

from tdskill.errors import Problem
from tdskill.framework.checks.lists import (
    Lists,
    SetLists,
    on_scale,
    refer,
    same_ids,
    same_names,
    unknown_skill,
    with_provenance,
)
from tdskill.framework.models import Training
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _


def check_trainings(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the trainings; each raises skills of any set."""
    yield from same_ids(lists.trainings.ids)
    yield from same_names(lists.trainings)
    others_known = all(each.skills.ids_known for each in lists.sets[1:])
    for course in lists.trainings.entries:
        raises = tuple(course["raises"])
        for each in lists.sets:
            mine = [entry for entry in raises if _set_raised(entry, lists) is each]
            if others_known or each is not lists.main:
                yield from refer((entry["skill"] for entry in mine), each.skills, unknown_skill)
            for entry in mine:
                yield from on_scale(entry["to_level"], each)
        for entry in raises:
            low, high = entry["from_level"], entry["to_level"]
            if low.number is not None and high.number is not None and high.number <= low.number:
                yield high.problem(
                    _("to_level {high} is not above from_level {low}.").format(
                        high=high.number, low=low.number
                    ),
                    _("A training raises a level, or names no skill."),
                )
        yield from with_provenance(course, "raises", Training)
        yield from with_provenance(course, "seats", Training)


def _set_raised(entry: Node, lists: Lists) -> SetLists:
    """Return the set of the skill that is raised, that of skills.yaml where no set has the skill."""
    found = (each for each in lists.sets if entry["skill"].text in each.skills.known)
    return next(found, lists.main)
