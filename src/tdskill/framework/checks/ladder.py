"""What is checked of exams, ranks and policies, all of which are about the skills of skills.yaml."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from tdskill.errors import Problem, Severity
from tdskill.framework.checks.lists import (
    Listing,
    Lists,
    SetLists,
    of_skill,
    on_scale,
    refer,
    same_ids,
    same_names,
    see,
    skills_with_levels,
    unknown_category,
    unknown_certification,
    unknown_rank,
    unknown_route,
    unknown_skill,
    with_provenance,
)
from tdskill.framework.core import reachable
from tdskill.framework.models import Certification, Published
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext


def check_exams(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the exams."""
    exams = lists.certifications
    yield from same_ids(exams.ids)
    yield from same_names(exams)
    for exam in exams.entries:
        yield from skills_with_levels(exam["suggests"], lists.main)
        yield from with_provenance(exam, "renewal_years", Certification)
    for exam in exams.entries:
        since, until, days = exam["since"], exam["until"], exam["renewal_due_days"]
        if since.text and until.text and until.text < since.text:
            yield until.problem(
                _("until {until} is before since {since}.").format(
                    until=until.text, since=since.text
                ),
                _("Write the first month as since and the last one as until."),
                code="months_reversed",
            )
        if days.value is not None and exam["renewal_years"].value is None:
            yield days.problem(
                _("renewal_due_days needs renewal_years."),
                _("Write after how many years it ends, or delete the key."),
                at_key=True,
                code="renewal_years_missing",
            )
        yield from refer(exam["succeeds"], exams, unknown_certification)
        yield from refer([exam["registration_of"]], exams, unknown_certification)
    yield from _succeeded_twice(exams)
    yield from _circles(exams)


def _succeeded_twice(exams: Listing) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for exam in exams.entries:
        for node in exam["succeeds"]:
            other = first.setdefault(node.text, node) if node.text is not None else node
            if other.loc[:2] != exam.loc:
                yield node.problem(
                    _("Two exams succeed {name!r}.").format(name=node.text),
                    _(
                        "The other is on line {line}. Holders count for both; delete one, unless the "
                        "exam was split."
                    ).format(line=other.line),
                    severity=Severity.WARNING,
                    code="exam_succeeded_twice",
                )


def _circles(exams: Listing) -> Iterator[Problem]:
    """Tell of each circle once, where its last link stands in the file.

    A circle is one of entries that name each other, or of exams whose holders count for each other.
    """
    naming: dict[str, set[str]] = {}
    counting: dict[str, set[str]] = {}
    for exam in exams.entries:
        for node, forward in (
            *((node, False) for node in exam["succeeds"]),
            (exam["registration_of"], True),
        ):
            if exam["id"].text is None or node.text is None:
                continue
            own, other = exam["id"].text, node.text
            start, end = (own, other) if forward else (other, own)
            if own in reachable(naming, other) or start in reachable(counting, end):
                yield node.problem(
                    _("{name!r} comes back to itself here.").format(name=own),
                    _(
                        "An exam cannot succeed itself, nor rest on itself: delete one of the links."
                    ),
                    code="exams_in_circle",
                )
            else:
                naming.setdefault(own, set()).add(other)
                counting.setdefault(start, set()).add(end)


def check_ladder(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the ranks and their targets."""
    yield from same_ids(lists.ranks.ids)
    yield from same_names(lists.ranks)
    ranks = lists.ranks.entries
    yield from _rising_order(ranks)
    yield from _next_ranks(lists.ranks)
    for key in ("dsm_level", "ipa_level"):
        yield from _never_falling(ranks, key)
    targets = [target for rank in ranks for target in chain(rank["gq"], rank["dq"])]
    yield from same_ids(target["id"] for target in targets)
    for rank in ranks:
        yield from on_scale(rank["dsm_level"], lists.main)
        yield from refer(rank["certifications"], lists.certifications, unknown_certification)
    for target in targets:
        for criterion in target["criteria"]:
            yield from _criterion(criterion, lists.main)


def check_careers(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across routes, career paths, selection exams and head counts."""
    for listing in (lists.routes, lists.career_paths, lists.selection_exams):
        yield from same_ids(listing.ids)
        yield from same_names(listing)
    ranks = lists.ranks
    places = {rank["id"].text: place for place, rank in enumerate(ranks.entries)}
    for route in lists.routes.entries:
        yield from refer([route["rank"]], ranks, unknown_rank)
    for path in lists.career_paths.entries:
        stays = [*path["stays"]]
        of_path = [stay["rank"] for stay in stays]
        yield from refer(of_path, ranks, unknown_rank)
        for before, after in pairwise(of_path):
            yield from _comes_after(after, [before], places)
        for stay in stays[:-1]:
            if stay["years"].value is None and isinstance(stay.value, dict):
                yield stay.problem(
                    _("The key {key!r} is missing.").format(key="years"),
                    _("Only the last rank of a path may be without: the model ends there."),
                    code="key_missing",
                )
    for exam in lists.selection_exams.entries:
        yield from refer(exam["ranks"], ranks, unknown_rank)
        yield from refer([exam["to"]], ranks, unknown_rank)
        yield from refer(exam["routes"], lists.routes, unknown_route)
        yield from _comes_after(exam["to"], [*exam["ranks"]], places)
    yield from _head_counts(lists.head_counts, ranks)


def _comes_after(
    rank: Node, lower: Iterable[Node], places: Mapping[str | None, int]
) -> Iterator[Problem]:
    """Check that a rank stands further down in the file than those that lead to it."""
    known = [places[node.text] for node in lower if node.text in places]
    if rank.text in places and known and places[rank.text] <= max(known):
        yield rank.problem(
            _("{name!r} does not come after this rank.").format(name=rank.text),
            _("Ranks that follow stand further down, so that no way comes back."),
            code="next_rank_before",
        )


def _head_counts(counts: Listing, ranks: Listing) -> Iterator[Problem]:
    first: dict[tuple[int, str | None], Node] = {}
    for entry in counts.entries:
        yield from refer([entry["rank"]], ranks, unknown_rank)
        year = entry["fiscal_year"]
        if year.number is None:
            continue
        key = year.number, entry["rank"].text
        if key in first:
            yield year.problem(
                _("Fiscal year {year} has two head counts of the same people.").format(
                    year=year.number
                ),
                see(first[key]),
                code="head_count_twice",
            )
        first.setdefault(key, year)


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
                code="rank_out_of_order",
            )


def _next_ranks(ranks: Listing) -> Iterator[Problem]:
    """Check the ranks that follow others: known, and further on in the file."""
    places = {rank["id"].text: place for place, rank in enumerate(ranks.entries)}
    for place, rank in enumerate(ranks.entries):
        yield from refer(rank["next"], ranks, unknown_rank)
        for node in rank["next"]:
            if node.text is not None and places.get(node.text, place + 1) <= place:
                yield node.problem(
                    _("{name!r} does not come after this rank.").format(name=node.text),
                    _("Ranks that follow stand further down, so that no way comes back."),
                    code="next_rank_before",
                )


def _never_falling(ranks: Sequence[Node], key: str) -> Iterator[Problem]:
    """Check that a guide falls nowhere from a rank to one that follows it.

    A rank without the guide passes on that of the ranks before it.
    """
    reached: dict[str | None, int] = {}
    for place, rank in enumerate(ranks):
        own = rank[key].number
        before = reached.get(rank["id"].text)
        if own is not None and before is not None and own < before:
            yield rank[key].problem(
                _("{key} falls from {before} to {level}.").format(
                    key=key, before=before, level=own
                ),
                _("A higher rank cannot ask for a lower level than the rank before it."),
                code="rank_target_falls",
            )
        level = before if own is None else own
        following = (
            [node.text for node in rank["next"]]
            if isinstance(rank["next"].value, list)
            else [each["id"].text for each in ranks[place + 1 : place + 2]]
        )
        for each in following:
            if level is not None:
                reached[each] = max(level, reached.get(each, level))


def _criterion(criterion: Node, lists: SetLists) -> Iterator[Problem]:
    yield from on_scale(criterion["level"], lists)
    for skill in criterion["skills"]:
        yield from of_skill(criterion["level"], lists, skill)
    unknown = [
        *refer(criterion["categories"], lists.categories, unknown_category),
        *refer(criterion["skills"], lists.skills, unknown_skill),
    ]
    yield from unknown
    if unknown or not lists.skills.whole or not lists.levels.whole:
        return
    at_least, points = criterion["at_least"], criterion["points"]
    skills = list(_counting(criterion, lists))
    if points.number is not None:
        yield from _enough_points(points, skills, lists)
    elif at_least.number is not None:
        level = criterion["level"].number or 0
        matching = sum(lists.own_levels.get(skill, (level,))[-1] >= level for skill in skills)
        if at_least.number > matching:
            yield at_least.problem(
                ngettext(
                    "Nobody can ever meet this: {at_least} skill is asked for.",
                    "Nobody can ever meet this: {at_least} skills are asked for.",
                    at_least.number,
                ).format(at_least=at_least.number),
                ngettext(
                    "Only {n} skill counts here.", "Only {n} skills count here.", matching
                ).format(n=matching),
                code="policy_unreachable",
            )


def _counting(criterion: Node, lists: SetLists) -> Iterator[str]:
    """Yield the ids of the skills that a criterion counts."""
    categories = {node.text for node in criterion["categories"]}
    skills = {node.text for node in criterion["skills"]}
    for skill in lists.skills.entries:
        if (
            not (categories or skills)
            or any(each in categories for each in lists.categories_of(skill))
            or skill["id"].text in skills
        ):
            yield skill["id"].text or ""


def _enough_points(wanted: Node, skills: Sequence[str], lists: SetLists) -> Iterator[Problem]:
    points = {level["level"].number: level["points"].number or 0 for level in lists.levels.entries}
    most = sum(points.get(lists.own_levels.get(skill, (lists.top,))[-1], 0) for skill in skills)
    if wanted.number is not None and wanted.number > most:
        yield wanted.problem(
            ngettext(
                "Nobody can ever meet this: {points} point is asked for.",
                "Nobody can ever meet this: {points} points are asked for.",
                wanted.number,
            ).format(points=wanted.number),
            ngettext(
                "The levels of these skills give {n} point at most.",
                "The levels of these skills give {n} points at most.",
                most,
            ).format(n=most),
            code="points_unreachable",
        )


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
                code="policy_twice",
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
            code="rank_unknown",
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
                    code="ranks_reversed",
                )
            )
    yield from wrong
    if readable and not wrong and not places_possible(spans):
        yield order.problem(
            _("No order of the skills can have all of these ranks."),
            _("List every skill down to the last rank, as 1, 2, 3 or with ties as 1, 2, 2, 4."),
            at_key=True,
            code="ranks_impossible",
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
