"""The lists of a framework's files, and what is checked of any list: ids, names, references, levels."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tdskill import i18n
from tdskill.errors import Problem
from tdskill.framework.models import SETS, Entry
from tdskill.framework.nodes import Node
from tdskill.framework.validation import Validated, closest, level_words
from tdskill.i18n import gettext as _
from tdskill.names import match_key


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
            and not file.is_wrong((key,))
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
    job_types: Listing
    top: int | None


@dataclass(frozen=True)
class Lists:
    """Every list of a framework; `sets` begins with the set of skills.yaml."""

    sets: tuple[SetLists, ...]
    certifications: Listing
    ranks: Listing
    policies: Listing
    trainings: Listing
    works: Listing

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
        job_types=Listing(job_types, "job_types"),
        top=_top(levels),
    )


def _top(levels: Listing) -> int | None:
    numbers = [entry["level"].number for entry in levels.entries]
    in_order = levels.whole and numbers == list(range(len(numbers)))
    return len(numbers) - 1 if in_order else None


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


def same_names(listing: Listing) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    told_ids: set[str] = set()
    for entry in listing.entries:
        for node in spellings(entry, told_ids):
            spelling = node.text
            if spelling is None:
                continue
            key = match_key(spelling)
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
    yield from (entry["name"][lang] for lang in i18n.LANGUAGES)
    yield from entry["aliases"]
    identifier = entry["id"].text
    if identifier is not None and identifier not in told_ids:
        told_ids.add(identifier)
        yield entry["id"]


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


def unknown_category(name: str) -> str:
    return _("Unknown category {name!r}.").format(name=name)


def unknown_certification(name: str) -> str:
    return _("Unknown certification {name!r}.").format(name=name)


def unknown_skill(name: str) -> str:
    return _("Unknown skill {name!r}.").format(name=name)


def on_scale(level: Node, lists: SetLists) -> Iterator[Problem]:
    if lists.top is not None and level.number is not None and level.number > lists.top:
        yield level.problem(*level_words(level.number, 1, lists.top), code="level_out_of_place")


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


def skills_with_levels(entries: Node, lists: SetLists) -> Iterator[Problem]:
    yield from refer((entry["skill"] for entry in entries), lists.skills, unknown_skill)
    for entry in entries:
        yield from on_scale(entry["level"], lists)
