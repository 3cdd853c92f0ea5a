"""The lists of a framework's files, and what is checked of any list: ids, names, references, levels."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from tdskill.errors import Problem
from tdskill.framework.models import SETS, Entry
from tdskill.framework.nodes import Node
from tdskill.framework.validation import Validated, closest, level_words
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import LIKE_A_SIGN, match_key

MOST_WITHIN: Final = 4
"""Categories, or families, each within the next."""


class Listing:
    """One list of a file with the ids of its entries."""

    def __init__(self, file: Validated, key: str) -> None:
        path = Path(file.document.source)
        self.file_name = f"{SETS}/{path.name}" if path.parent.name == SETS else path.name
        self.entries = tuple(Node(file.document, (), file.document.value)[key])
        self.ids = tuple(entry["id"] for entry in self.entries)
        places = {entry.loc for entry in self.entries}
        self.known = frozenset(node.text for node in self.ids if node.text is not None)
        self.whole = file.is_whole((key,))
        """Nothing is wrong with any entry."""
        self.ids_known = (
            file.document.complete
            and not file.is_wrong(())
            and not file.is_wrong((key,))
            and not file.may_be_misspelled(key)
            and all(node.text is not None and not file.is_wrong(node.loc) for node in self.ids)
            and not any(loc[:-1] in places for loc in file.document.twice)
        )
        """The id of every entry could be read; a key that stands twice may be an entry lost."""


@dataclass(frozen=True)
class SetLists:
    """The lists of a set of skills, as far as they could be read.

    `head` says what the set is called, with nothing in it for that of skills.yaml. `top` is the
    highest level.
    """

    head: Node
    levels: Listing
    categories: Listing
    skills: Listing
    families: Listing
    job_types: Listing
    top: int | None

    def categories_of(self, skill: Node) -> list[str]:
        """Return the category of a skill and those that it is within, as far as they can be read."""
        found: list[str] = []
        here = skill["category"].text
        while here is not None and here not in found:
            found.append(here)
            here = self._parents.get(here)
        return found

    @cached_property
    def _parents(self) -> dict[str | None, str | None]:
        return {entry["id"].text: entry["parent"].text for entry in self.categories.entries}

    @cached_property
    def own_levels(self) -> dict[str, tuple[int, ...]]:
        """The levels of the skills that do not have all of the scale, by id; what cannot be read is none."""
        told = {
            skill["id"].text: tuple(
                node.number for node in skill["levels"] if node.number is not None
            )
            for skill in self.skills.entries
        }
        return {skill: levels for skill, levels in told.items() if skill is not None and levels}


@dataclass(frozen=True)
class Lists:
    """Every list of a framework; `sets` begins with the set of skills.yaml.

    `forecast` is all of forecast.yaml, which has more than lists.
    """

    sets: tuple[SetLists, ...]
    certifications: Listing
    ranks: Listing
    routes: Listing
    career_paths: Listing
    selection_exams: Listing
    head_counts: Listing
    policies: Listing
    trainings: Listing
    works: Listing
    scenarios: Listing
    forecast: Node

    @property
    def main(self) -> SetLists:
        return self.sets[0]


def set_lists(skills: Validated, job_types: Validated) -> SetLists:
    """Take the lists of a set of skills out of its files, which may be one."""
    levels = Listing(skills, "levels")
    return SetLists(
        head=Node(skills.document, (), skills.document.value)["skill_set"],
        levels=levels,
        categories=Listing(skills, "categories"),
        skills=Listing(skills, "skills"),
        families=Listing(job_types, "families"),
        job_types=Listing(job_types, "job_types"),
        top=_top(levels),
    )


def _top(levels: Listing) -> int | None:
    numbers = [entry["level"].number for entry in levels.entries]
    in_order = levels.whole and numbers in (
        list(range(len(numbers))),
        list(range(1, len(numbers) + 1)),
    )
    return (numbers[-1] or None) if in_order and numbers else None


def same_ids(ids: Iterable[Node]) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in ids:
        if node.text is None:
            continue
        if node.text in first:
            yield node.problem(
                _("Two entries have the id {name!r}.").format(name=node.text),
                see(first[node.text]),
                code="id_twice",
            )
        first.setdefault(node.text, node)


def same_names(listing: Listing, *, signs: bool = False) -> Iterator[Problem]:
    """Yield the names that two entries share; `signs`: signs that look alike are one name too."""
    first: dict[str, Node] = {}
    told_ids: set[str] = set()
    for entry in listing.entries:
        for node in spellings(entry, told_ids):
            spelling = node.text
            if spelling is None:
                continue
            key = match_key(spelling.translate(LIKE_A_SIGN) if signs else spelling)
            if not key:
                yield node.problem(
                    _("The name {name!r} consists of signs only.").format(name=spelling),
                    _("Write letters or figures by which it can be told from others."),
                    code="name_of_signs_only",
                )
                continue
            other = first.setdefault(key, node)
            if other.loc[:2] != entry.loc:
                yield node.problem(
                    _("Two entries share the name {name!r}.").format(name=spelling),
                    _("See line {line}: width, case, spaces and kind of dash do not count.").format(
                        line=other.line
                    ),
                    code="name_shared",
                )


def spellings(entry: Node, told_ids: set[str]) -> Iterator[Node]:
    yield from texts(entry["name"])
    yield from entry["aliases"]
    yield entry["code"]
    identifier = entry["id"].text
    if identifier is not None and identifier not in told_ids:
        told_ids.add(identifier)
        yield entry["id"]


def texts(node: Node) -> Iterator[Node]:
    """Yield a text in each language that it has."""
    if node.text is not None:
        yield node
    elif isinstance(node.value, dict):
        yield from (node[language] for language in node.value)


def see(first: Node) -> str:
    return _("The first is on line {line}.").format(line=first.line)


def refer(
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
                code="id_unknown",
            )
        elif name in first:
            yield node.problem(
                _("{name!r} is named twice here.").format(name=name),
                see(first[name]),
                code="named_twice",
            )
        first.setdefault(name, node)


def within(listing: Listing, unknown: Callable[[str], str]) -> Iterator[Problem]:
    """Check the entries that others are within: known, no circle, at most MOST_WITHIN deep."""
    parents = {entry["id"].text: entry["parent"].text for entry in listing.entries}
    for entry in listing.entries:
        parent = entry["parent"]
        yield from refer([parent], listing, unknown)
        above = []
        here = entry["id"].text
        while here is not None and here not in above:
            above.append(here)
            here = parents.get(here)
        if here is not None and here == entry["id"].text:
            yield parent.problem(
                _("{name!r} is within itself.").format(name=here),
                _("Delete one of the parents of the circle."),
                code="within_itself",
            )
        elif here is None and len(above) > MOST_WITHIN:
            yield parent.problem(
                _("{name!r} is {n} levels deep.").format(name=entry["id"].text, n=len(above)),
                _("At most {most}, the highest one among them, can be within each other.").format(
                    most=MOST_WITHIN
                ),
                code="too_deep_within",
            )


def unknown_rank(name: str) -> str:
    return _("Unknown rank {name!r}.").format(name=name)


def unknown_route(name: str) -> str:
    return _("Unknown route {name!r}.").format(name=name)


def unknown_family(name: str) -> str:
    return _("Unknown family {name!r}.").format(name=name)


def unknown_category(name: str) -> str:
    return _("Unknown category {name!r}.").format(name=name)


def unknown_certification(name: str) -> str:
    return _("Unknown certification {name!r}.").format(name=name)


def unknown_skill(name: str) -> str:
    return _("Unknown skill {name!r}.").format(name=name)


def on_scale(level: Node, lists: SetLists, skill: Node | None = None) -> Iterator[Problem]:
    """Check a level of the scale, and of the levels that the skill has where it does not have all."""
    if lists.top is None or level.number is None:
        return
    if level.number > lists.top:
        yield level.problem(*level_words(level.number, 1, lists.top), code="level_out_of_place")
    elif skill is not None:
        yield from of_skill(level, lists, skill)


def of_skill(level: Node, lists: SetLists, skill: Node) -> Iterator[Problem]:
    """Check that a skill that does not have all levels of the scale has this one, or it is 0."""
    has = lists.own_levels.get(skill.text or "")
    if has and level.number is not None and level.number not in (0, *has):
        yield level.problem(
            _("The skill {name!r} has no level {level}.").format(
                name=skill.text, level=level.number
            ),
            _("Its levels: {levels}.").format(levels=listed(has)),
            code="level_of_skill_missing",
        )


def with_provenance(entry: Node, key: str, model: type[Entry]) -> Iterator[Problem]:
    # An unknown key, reported already, may be meant to be the provenance.
    strange = isinstance(entry.value, dict) and not entry.value.keys() <= model.model_fields.keys()
    if entry[key].value and entry[f"{key}_provenance"].value is None and not strange:
        yield entry[key].problem(
            _("{key} needs a provenance.").format(key=key),
            _("Add {key}_provenance beside it.").format(key=key),
            at_key=True,
            code="provenance_missing",
        )


def requirements_of(job_type: Node) -> Iterator[Node]:
    """Yield each skill with its level that a job type names, those of groups one by one."""
    for entry in job_type["requirements"]:
        yield from entry["of"] if isinstance(entry["of"].value, list) else (entry,)


def skills_with_levels(entries: Iterable[Node], lists: SetLists) -> Iterator[Problem]:
    known = tuple(entries)
    yield from refer((entry["skill"] for entry in known), lists.skills, unknown_skill)
    for entry in known:
        yield from on_scale(entry["level"], lists, entry["skill"])
