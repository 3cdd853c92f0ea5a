"""What is checked across the entries and the files of a framework.

The checks read plain values, not models, so that one wrong entry does not hide what is wrong with
others, or with the rest of itself. What could not be read is not held against what refers to it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

from tdskill.errors import Problem, Severity
from tdskill.framework.core import MAIN_SET, Framework, reachable
from tdskill.framework.fingerprint import fingerprint
from tdskill.framework.models import (
    Certification,
    Entry,
    JobTypesFile,
    Published,
    Skill,
    ToolsFile,
    Training,
)
from tdskill.framework.nodes import Node
from tdskill.framework.validation import Validated, closest, level_words
from tdskill.framework.yaml_source import Document, Loc, Plain
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.kinds import STAFF
from tdskill.names import match_key

_BETWEEN_NAMES = re.compile("[,，､、;；\n]")


class Listing:
    """One list of a file with the ids of its entries."""

    def __init__(self, file: Validated, key: str) -> None:
        self.file_name = Path(file.document.source).name
        self.entries = tuple(Node(file.document, (), file.document.value)[key])
        self.ids = tuple(entry["id"] for entry in self.entries)
        places = {entry.loc for entry in self.entries}
        self.known = frozenset(node.text for node in self.ids if node.text is not None)
        self.whole = file.is_whole((key,))
        """Nothing is wrong with any entry."""
        self.ids_known = (
            file.document.complete
            and not file.is_wrong((key,))
            and all(node.text is not None and not file.is_wrong(node.loc) for node in self.ids)
            and not any(loc[:-1] in places for loc in file.document.twice)
        )
        """The id of every entry could be read; a key that stands twice may be an entry lost."""


@dataclass(frozen=True)
class Listings:
    """Every list of a framework, as far as it could be read; `top` is the highest level."""

    levels: Listing
    categories: Listing
    skills: Listing
    job_types: Listing
    certifications: Listing
    ranks: Listing
    policies: Listing
    top: int | None


def listings(
    skills: Validated,
    job_types: Validated,
    certifications: Validated,
    ladder: Validated,
    priorities: Validated,
) -> Listings:
    """Take the lists out of the files."""
    levels = Listing(skills, "levels")
    return Listings(
        levels=levels,
        categories=Listing(skills, "categories"),
        skills=Listing(skills, "skills"),
        job_types=Listing(job_types, "job_types"),
        certifications=Listing(certifications, "certifications"),
        ranks=Listing(ladder, "ranks"),
        policies=Listing(priorities, "policies"),
        top=_top(levels),
    )


def _top(levels: Listing) -> int | None:
    numbers = [entry["level"].number for entry in levels.entries]
    in_order = levels.whole and numbers == list(range(len(numbers)))
    return len(numbers) - 1 if in_order else None


def check(lists: Listings) -> Iterator[Problem]:
    """Yield what is wrong across entries."""
    yield from _scale(lists.levels)
    yield from _same_names(lists.levels)
    for listing in (
        lists.categories,
        lists.skills,
        lists.job_types,
        lists.certifications,
        lists.ranks,
    ):
        yield from _same_ids(listing.ids)
        yield from _same_names(listing)
    yield from _same_ids(lists.policies.ids)
    yield from _called_like_a_field(lists.skills)
    for skill in lists.skills.entries:
        yield from _skill(skill, lists)
    for job_type in lists.job_types.entries:
        yield from _skills_with_levels(job_type["requirements"], lists)
    for certification in lists.certifications.entries:
        yield from _skills_with_levels(certification["suggests"], lists)
        yield from _with_provenance(certification, "renewal_years", Certification)
    yield from _certifications(lists.certifications)
    yield from _replaced(lists.skills)
    yield from _ladder(lists)
    yield from _policies(lists)
    yield from _unneeded_skills(lists)


def check_tools(lists: Listings, tools: Validated) -> Iterator[Problem]:
    """Yield what is wrong within the second set of skills, and between it and the first."""
    mine = _set_listings(tools, lists)
    yield from _name_of_set(Node(tools.document, (), tools.document.value)["skill_set"])
    yield from _scale(mine.levels)
    for listing in (mine.levels, mine.categories, mine.skills, mine.job_types):
        if listing is not mine.levels:
            yield from _same_ids(listing.ids)
        yield from _same_names(listing)
    for skill in mine.skills.entries:
        yield from _skill(skill, mine)
    for job_type in mine.job_types.entries:
        yield from _skills_with_levels(job_type["requirements"], mine)
    taken = {
        match_key(node.text)
        for entry in lists.skills.entries
        for node in _spellings(entry, set())
        if node.text is not None
    }
    for entry in mine.skills.entries:
        for node in _spellings(entry, set()):
            if node.text is not None and match_key(node.text) in taken:
                yield node.problem(
                    _("The name {name!r} stands in {file} already.").format(
                        name=node.text, file=lists.skills.file_name
                    ),
                    _("Files name skills of both sets: give each a name of its own."),
                )


def _name_of_set(head: Node) -> Iterator[Problem]:
    taken = set(map(match_key, MAIN_SET))
    for node in _spellings(head, set()):
        if node.text is not None and match_key(node.text) in taken:
            yield node.problem(
                _("{name!r} means the skills of skills.yaml.").format(name=node.text),
                _("Give this set of skills a name of its own."),
            )


def _set_listings(tools: Validated, lists: Listings) -> Listings:
    levels = Listing(tools, "levels")
    return replace(
        lists,
        levels=levels,
        categories=Listing(tools, "categories"),
        skills=Listing(tools, "skills"),
        job_types=Listing(tools, "job_types"),
        top=_top(levels),
    )


def check_trainings(lists: Listings, tools: Validated, trainings: Validated) -> Iterator[Problem]:
    """Yield what is wrong across the trainings."""
    courses = Listing(trainings, "trainings")
    yield from _same_ids(courses.ids)
    yield from _same_names(courses)
    of_tools = _set_listings(tools, lists)
    for course in courses.entries:
        raises = tuple(course["raises"])
        in_tools = [entry for entry in raises if entry["skill"].text in of_tools.skills.known]
        others = [entry for entry in raises if entry["skill"].text not in of_tools.skills.known]
        for entries, of_set in ((in_tools, of_tools), (others, lists)):
            if of_set is of_tools or of_tools.skills.ids_known:
                skills = (entry["skill"] for entry in entries)
                yield from _refer(skills, of_set.skills, _unknown_skill)
            for entry in entries:
                yield from _on_scale(entry["to_level"], of_set)
        for entry in raises:
            low, high = entry["from_level"], entry["to_level"]
            if low.number is not None and high.number is not None and high.number <= low.number:
                yield high.problem(
                    _("to_level {high} is not above from_level {low}.").format(
                        high=high.number, low=low.number
                    ),
                    _("A training raises a level, or names no skill."),
                )
        yield from _with_provenance(course, "raises", Training)
        yield from _with_provenance(course, "seats", Training)


def assumed_requirements(file: Validated) -> Iterator[Problem]:
    """Warn how many requirements are assumed, and in which job types."""
    if not isinstance(file.model, JobTypesFile | ToolsFile):
        return
    job_types = file.model.job_types
    total = sum(len(job_type.requirements) for job_type in job_types)
    assumed = {entry.id: len(entry.assumed_requirements()) for entry in job_types}
    count = sum(assumed.values())
    if count:
        yield file.document.problem(
            ("job_types",),
            ngettext(
                "{count} of {total} requirement is assumed, not taken from a document.",
                "{count} of {total} requirements are assumed, not taken from a document.",
                total,
            ).format(count=count, total=total),
            _("Job types with assumed requirements: {names}.").format(
                names=listed(identifier for identifier, number in assumed.items() if number)
            ),
            at_key=True,
            severity=Severity.WARNING,
        )


def several_in_one(document: Document) -> Iterator[Problem]:
    """Warn of each entry of a list of names that seems to be several names.

    A Japanese comma does not separate the entries of a YAML list, nor does a semicolon.
    """
    for loc, text in _listed_texts((), document.value):
        names = [name.strip() for name in _BETWEEN_NAMES.split(text) if name.strip()]
        if len(names) > 1:
            yield document.problem(
                loc,
                _("{name!r} is one name here.").format(name=text),
                _("If it is several, write them apart with half-width commas: [{names}].").format(
                    names=", ".join(names)
                ),
                severity=Severity.WARNING,
            )


def _listed_texts(loc: Loc, value: Plain) -> Iterator[tuple[Loc, str]]:
    """Yield the texts that stand in lists, with their places."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _listed_texts((*loc, key), below)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            if isinstance(entry, str):
                yield (*loc, place), entry
            else:
                yield from _listed_texts((*loc, place), entry)


def present_meanings(framework: Framework, skills: Listing) -> Iterator[Problem]:
    """Warn of each `same_meaning` that is the fingerprint of the present texts."""
    for entry in skills.entries:
        skill = framework.skill_by_id[entry["id"].text or ""]
        present = fingerprint(skill, framework)
        for node in entry["same_meaning"]:
            if node.text == present:
                yield node.problem(
                    _("{text} is the fingerprint of the present texts.").format(text=present),
                    _("Only those of earlier texts belong here: delete it."),
                    severity=Severity.WARNING,
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


def _scale(levels: Listing) -> Iterator[Problem]:
    if not levels.whole:
        return
    for expected, entry in enumerate(levels.entries):
        level = entry["level"]
        if level.number != expected:
            yield level.problem(
                _("Level {expected} is expected here, not {level}.").format(
                    expected=expected, level=level.number
                ),
                _("The scale runs 0, 1, 2, ... without holes, from the lowest level."),
            )
            return


def _same_ids(ids: Iterable[Node]) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in ids:
        if node.text is None:
            continue
        if node.text in first:
            yield node.problem(
                _("Two entries have the id {name!r}.").format(name=node.text),
                _see(first[node.text]),
            )
        first.setdefault(node.text, node)


def _same_names(listing: Listing) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    told_ids: set[str] = set()
    for entry in listing.entries:
        for node in _spellings(entry, told_ids):
            spelling = node.text
            if spelling is None:
                continue
            key = match_key(spelling)
            if not key:
                yield node.problem(
                    _("The name {name!r} consists of signs only.").format(name=spelling),
                    _("Write letters or figures by which it can be told from others."),
                )
                continue
            other = first.setdefault(key, node)
            if other.loc[:2] != entry.loc:
                yield node.problem(
                    _("Two entries share the name {name!r}.").format(name=spelling),
                    _("See line {line}: width, case, spaces and kind of dash do not count.").format(
                        line=other.line
                    ),
                )


def _called_like_a_field(skills: Listing) -> Iterator[Problem]:
    columns = {match_key(text): column for column in STAFF.known for text in column.spellings()}
    told_ids: set[str] = set()
    for skill in skills.entries:
        for node in _spellings(skill, told_ids):
            column = columns.get(match_key(node.text)) if node.text is not None else None
            if column is not None:
                yield node.problem(
                    _("A skill cannot be called {name!r}.").format(name=node.text),
                    _(
                        "In a staff file a column of this name is the field {field}; call it otherwise."
                    ).format(field=column.name),
                )


def _spellings(entry: Node, told_ids: set[str]) -> Iterator[Node]:
    yield entry["name"]["ja"]
    yield entry["name"]["en"]
    yield from entry["aliases"]
    identifier = entry["id"].text
    if identifier is not None and identifier not in told_ids:
        told_ids.add(identifier)
        yield entry["id"]


def _see(first: Node) -> str:
    return _("The first is on line {line}.").format(line=first.line)


def _refer(
    references: Iterable[Node], target: Listing, unknown: Callable[[str], str]
) -> Iterator[Problem]:
    """Check that each id stands in the target list, and none twice among these references."""
    first: dict[str, Node] = {}
    for node in references:
        name = node.text
        if name is None:
            continue
        if target.ids_known and name not in target.known:
            hint = closest(name, sorted(target.known))
            yield node.problem(
                unknown(name),
                hint or _("Its id must stand in {file}.").format(file=target.file_name),
            )
        elif name in first:
            yield node.problem(
                _("{name!r} is named twice here.").format(name=name), _see(first[name])
            )
        first.setdefault(name, node)


def _unknown_category(name: str) -> str:
    return _("Unknown category {name!r}.").format(name=name)


def _unknown_skill(name: str) -> str:
    return _("Unknown skill {name!r}.").format(name=name)


def _unknown_certification(name: str) -> str:
    return _("Unknown certification {name!r}.").format(name=name)


def _certifications(exams: Listing) -> Iterator[Problem]:
    """Check spans and terms, and how exams follow each other."""
    for exam in exams.entries:
        since, until, days = exam["since"], exam["until"], exam["renewal_due_days"]
        if since.text and until.text and until.text < since.text:
            yield until.problem(
                _("until {until} is before since {since}.").format(
                    until=until.text, since=since.text
                ),
                _("Write the first month as since and the last one as until."),
            )
        if days.value is not None and exam["renewal_years"].value is None:
            yield days.problem(
                _("renewal_due_days needs renewal_years."),
                _("Write after how many years it ends, or delete the key."),
                at_key=True,
            )
        yield from _refer(exam["succeeds"], exams, _unknown_certification)
        yield from _refer([exam["registration_of"]], exams, _unknown_certification)
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
                )
            else:
                naming.setdefault(own, set()).add(other)
                counting.setdefault(start, set()).add(end)


def _on_scale(level: Node, lists: Listings) -> Iterator[Problem]:
    if lists.top is not None and level.number is not None and level.number > lists.top:
        yield level.problem(*level_words(level.number, 1, lists.top))


def _skills_with_levels(entries: Node, lists: Listings) -> Iterator[Problem]:
    yield from _refer((entry["skill"] for entry in entries), lists.skills, _unknown_skill)
    for entry in entries:
        yield from _on_scale(entry["level"], lists)


def _skill(skill: Node, lists: Listings) -> Iterator[Problem]:
    yield from _refer([skill["category"]], lists.categories, _unknown_category)
    seen: set[int] = set()
    for entry in skill["level_texts"]:
        level = entry["level"]
        yield from _on_scale(level, lists)
        if level.number in seen:
            yield level.problem(
                _("Level {level} has two texts.").format(level=level.number),
                _("Delete one of them."),
            )
        if level.number is not None:
            seen.add(level.number)
    yield from _with_provenance(skill, "level_texts", Skill)
    yield from _twice(skill["same_meaning"])


def _twice(entries: Node) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in entries:
        if node.text in first:
            yield node.problem(
                _("{name!r} is named twice here.").format(name=node.text),
                _see(first[node.text]),
                severity=Severity.WARNING,
            )
        elif node.text is not None:
            first[node.text] = node


def _replaced(skills: Listing) -> Iterator[Problem]:
    """Check that no skill replaces one that is still there, under any of its names."""
    if not skills.ids_known:
        return
    told_ids: set[str] = set()
    holders: dict[str, Node] = {}
    for entry in skills.entries:
        for node in _spellings(entry, told_ids):
            if node.text is not None:
                holders.setdefault(match_key(node.text), entry["id"])
    for entry in skills.entries:
        for node in entry["replaces"]:
            holder = None if node.text is None else holders.get(match_key(node.text))
            if holder is not None:
                yield node.problem(
                    _("{name!r} cannot be replaced: the skill {skill!r} is still there.").format(
                        name=node.text, skill=holder.text
                    ),
                    _(
                        "See line {line}. replaces names skills that are gone; a mere change of name "
                        "belongs into aliases."
                    ).format(line=holder.line),
                )


def _with_provenance(entry: Node, key: str, model: type[Entry]) -> Iterator[Problem]:
    # An unknown key, reported already, may be meant to be the provenance.
    strange = isinstance(entry.value, dict) and not entry.value.keys() <= model.model_fields.keys()
    if entry[key].value and entry[f"{key}_provenance"].value is None and not strange:
        yield entry[key].problem(
            _("{key} needs a provenance.").format(key=key),
            _("Add {key}_provenance beside it.").format(key=key),
            at_key=True,
        )


def _unneeded_skills(lists: Listings) -> Iterator[Problem]:
    if not (lists.job_types.whole and lists.skills.ids_known):
        return
    needed = {
        requirement["skill"].text
        for job_type in lists.job_types.entries
        for requirement in job_type["requirements"]
    }
    for node in lists.skills.ids:
        if node.text not in needed:
            yield node.problem(
                _("No job type needs the skill {name!r}.").format(name=node.text),
                _("Add it to a job type in {file}, if it should count.").format(
                    file=lists.job_types.file_name
                ),
                severity=Severity.WARNING,
            )


def _ladder(lists: Listings) -> Iterator[Problem]:
    ranks = lists.ranks.entries
    yield from _rising_order(ranks)
    yield from _never_falling(rank["dsm_level"] for rank in ranks)
    yield from _never_falling(rank["ipa_level"] for rank in ranks)
    targets = [target for rank in ranks for target in chain(rank["gq"], rank["dq"])]
    yield from _same_ids(target["id"] for target in targets)
    for rank in ranks:
        yield from _on_scale(rank["dsm_level"], lists)
        yield from _refer(rank["certifications"], lists.certifications, _unknown_certification)
    for target in targets:
        for criterion in target["criteria"]:
            yield from _criterion(criterion, lists)


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


def _criterion(criterion: Node, lists: Listings) -> Iterator[Problem]:
    yield from _on_scale(criterion["level"], lists)
    unknown = [
        *_refer(criterion["categories"], lists.categories, _unknown_category),
        *_refer(criterion["skills"], lists.skills, _unknown_skill),
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


def _policies(lists: Listings) -> Iterator[Problem]:
    first: dict[int, Node] = {}
    for policy in lists.policies.entries:
        year = policy["fiscal_year"]
        if year.number in first:
            yield year.problem(
                _("Two policies are for fiscal year {year}.").format(year=year.number),
                _see(first[year.number]),
            )
        elif year.number is not None:
            first[year.number] = year
        yield from _on_scale(policy["supply_level"], lists)
        yield from _among_skills(policy["demand_cut"], lists.skills)
        yield from _among_skills(policy["supply_cut"], lists.skills)
        published = policy["published"]
        yield from _refer(published["selected"], lists.skills, _unknown_skill)
        for key in ("demand_ranks", "supply_ranks"):
            yield from _with_provenance(published, key, Published)
            yield from _order(published[key], lists.skills)


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
    wrong = list(_refer((entry["skill"] for entry in order), skills, _unknown_skill))
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
