"""What is checked of the policies of the years: cuts, and whether published orders are possible."""

from collections.abc import Iterable, Iterator

from tdskill.errors import Problem
from tdskill.framework.checks.lists import (
    Listing,
    Lists,
    on_scale,
    refer,
    same_ids,
    see,
    unknown_skill,
    with_provenance,
)
from tdskill.framework.models import Published
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext


def check_policies(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the policies."""
    yield from same_ids(lists.policies.ids)
    first: dict[int, Node] = {}
    for policy in lists.policies.entries:
        year = policy["fiscal_year"]
        if year.number in first:
            yield year.problem(
                _("Two policies are for fiscal year {year}.").format(year=year.number),
                see(first[year.number]),
            )
        elif year.number is not None:
            first[year.number] = year
        yield from on_scale(policy["supply_level"], lists.main)
        yield from _among_skills(policy["demand_cut"], lists.main.skills)
        yield from _among_skills(policy["supply_cut"], lists.main.skills)
        published = policy["published"]
        yield from refer(published["selected"], lists.main.skills, unknown_skill)
        for key in ("demand_ranks", "supply_ranks"):
            yield from with_provenance(published, key, Published)
            yield from _order(published[key], lists.main.skills)


def _among_skills(rank: Node, skills: Listing) -> Iterator[Problem]:
    size = len(skills.entries)
    if skills.ids_known and rank.number is not None and rank.number > size:
        yield rank.problem(
            _("There is no rank {rank}.").format(rank=rank.number),
            ngettext(
                "There is {n} skill to be ranked.", "There are {n} skills to be ranked.", size
            ).format(n=size),
        )


def _order(order: Node, skills: Listing) -> Iterator[Problem]:
    """Check the entries of a published order, and when each is good, whether all can be true."""
    wrong = list(refer((entry["skill"] for entry in order), skills, unknown_skill))
    spans: list[tuple[int, int]] = []
    readable = True
    for entry in order:
        rank, rank_to = entry["rank"], entry["rank_to"]
        wrong += [*_among_skills(rank, skills), *_among_skills(rank_to, skills)]
        low = rank.number
        high = low if rank_to.value is None else rank_to.number
        if low is None or high is None:
            readable = False
            continue
        spans.append((low, high))
        if high < low:
            wrong.append(
                rank_to.problem(
                    _("rank_to {rank_to} is better than rank {rank}.").format(
                        rank_to=high, rank=low
                    ),
                    _("Write the better rank (the smaller number) as rank."),
                )
            )
    yield from wrong
    if readable and not wrong and not places_possible(spans):
        yield order.problem(
            _("No order of the skills can have all of these ranks."),
            _("List every skill down to the last rank, as 1, 2, 3 or with ties as 1, 2, 2, 4."),
            at_key=True,
        )


def places_possible(spans: Iterable[tuple[int, int]]) -> bool:
    """Tell whether an order exists that has each of its members within its span of ranks.

    The members fill the first places; equal ones share the smaller rank (1, 2, 2, 4). At each
    place as few as possible share it, the ones with the least room first: sharing more, or
    leaving a tighter one for later, never makes room for another.
    """
    waiting = sorted(spans, key=lambda span: span[1])
    place = 1
    while waiting:
        size = next(
            size
            for size in range(1, len(waiting) + 1)
            if size == len(waiting) or sum(high < place + size for _low, high in waiting) <= size
        )
        sharing = [span for span in waiting if span[0] <= place <= span[1]][:size]
        for span in sharing:
            waiting.remove(span)
        place += size
        if len(sharing) < size or any(high < place for _low, high in waiting):
            return False
    return True
