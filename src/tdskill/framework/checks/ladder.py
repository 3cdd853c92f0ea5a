"""What is checked of the career ladder: the order of its ranks, and whether targets can be met."""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from tdskill.errors import Problem
from tdskill.framework.checks.lists import (
    Lists,
    SetLists,
    on_scale,
    refer,
    same_ids,
    same_names,
    unknown_category,
    unknown_certification,
    unknown_skill,
)
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext


def check_ladder(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the ranks and their targets."""
    yield from same_ids(lists.ranks.ids)
    yield from same_names(lists.ranks)
    ranks = lists.ranks.entries
    yield from _rising_order(ranks)
    yield from _never_falling(rank["dsm_level"] for rank in ranks)
    yield from _never_falling(rank["ipa_level"] for rank in ranks)
    targets = [target for rank in ranks for target in chain(rank["gq"], rank["dq"])]
    yield from same_ids(target["id"] for target in targets)
    for rank in ranks:
        yield from on_scale(rank["dsm_level"], lists.main)
        yield from refer(rank["certifications"], lists.certifications, unknown_certification)
    for target in targets:
        for criterion in target["criteria"]:
            yield from _criterion(criterion, lists.main)


def _numbers(nodes: Iterable[Node]) -> Iterator[tuple[Node, int]]:
    for node in nodes:
        if node.number is not None:
            yield node, node.number


def _rising_order(ranks: Iterable[Node]) -> Iterator[Problem]:
    for (_node, before), (node, order) in pairwise(_numbers(rank["order"] for rank in ranks)):
        if order <= before:
            yield node.problem(
                _("This rank is out of order: {order} after {before}.").format(
                    order=order, before=before
                ),
                _("Ranks stand from the lowest to the highest, with rising order."),
            )


def _never_falling(levels: Iterable[Node]) -> Iterator[Problem]:
    for (_node, before), (node, level) in pairwise(_numbers(levels)):
        if level < before:
            yield node.problem(
                _("{key} falls from {before} to {level}.").format(
                    key=node.loc[-1], before=before, level=level
                ),
                _("A higher rank cannot ask for a lower level than the rank before it."),
            )


def _criterion(criterion: Node, lists: SetLists) -> Iterator[Problem]:
    yield from on_scale(criterion["level"], lists)
    unknown = [
        *refer(criterion["categories"], lists.categories, unknown_category),
        *refer(criterion["skills"], lists.skills, unknown_skill),
    ]
    yield from unknown
    at_least = criterion["at_least"]
    if unknown or at_least.number is None or not lists.skills.whole:
        return
    categories = {node.text for node in criterion["categories"]}
    skills = {node.text for node in criterion["skills"]}
    matching = sum(
        not (categories or skills)
        or skill["category"].text in categories
        or skill["id"].text in skills
        for skill in lists.skills.entries
    )
    if at_least.number > matching:
        yield at_least.problem(
            ngettext(
                "Nobody can ever meet this: {at_least} skill is asked for.",
                "Nobody can ever meet this: {at_least} skills are asked for.",
                at_least.number,
            ).format(at_least=at_least.number),
            ngettext("Only {n} skill counts here.", "Only {n} skills count here.", matching).format(
                n=matching
            ),
        )
