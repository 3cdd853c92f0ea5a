"""A framework on its way: its entries as the keys of their YAML, and what is to be told of them."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import match_key

SHOWN: Final = 5
"""How many names a note tells."""

_LONGEST = 2000
_CUT = " […]"
_LONGEST_ID = 48
_NO_VERSION = "(version not stated)"

Entry = dict[str, Any]

_Key = TypeVar("_Key", bound=Hashable)


@dataclass
class Draft:
    """The entries of a framework; `where` is the page of the source, `notes` tell what stayed out."""

    where: str
    about: Entry
    levels: list[Entry] = field(default_factory=list)
    categories: list[Entry] = field(default_factory=list)
    skills: list[Entry] = field(default_factory=list)
    families: list[Entry] = field(default_factory=list)
    job_types: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the YAML of each file."""
        yield "framework.yaml", "".join(_lines(self.about, ""))
        lists = {"levels": self.levels, "categories": self.categories, "skills": self.skills}
        yield "skills.yaml", _yaml({name: of for name, of in lists.items() if of})
        families = {"families": self.families} if self.families else {}
        yield "jobtypes.yaml", _yaml({**families, "job_types": self.job_types})
        yield "career_ladder.yaml", _yaml({"ranks": []})
        yield "certifications.yaml", _yaml({"certifications": []})

    def told(self) -> list[str]:
        """Return how much there is, and what stayed out."""
        counts = _("Skills {skills}, job types {job_types}, requirements {requirements}.").format(
            skills=f"{len(self.skills):,}",
            job_types=f"{len(self.job_types):,}",
            requirements=f"{sum(len(each['requirements']) for each in self.job_types):,}",
        )
        cut = [each["name"] for each in (*self.skills, *self.job_types) if _is_cut(each)]
        return [counts, *self.notes, *_told(_("Cut, as texts are too long: {names}."), cut)]

    def tell(self, note: str, names: Iterable[str]) -> None:
        """Add a note of names, of many the first; of none nothing is told."""
        self.notes += _told(note, list(dict.fromkeys(names)))


def begin(framework_id: str, name: str, source: str, where: str, version: str) -> Draft:
    """Return a framework without entries; a note tells of a version that is not known."""
    about = {"id": framework_id, "name": name, "version": version or _NO_VERSION, "source": source}
    draft = Draft(where, {**about, "source_url": where, "languages": ["en"]})
    if not version:
        draft.notes.append(
            _("The copy names no version: write it into {file}.").format(file="framework.yaml")
        )
    return draft


class Ids:
    """Gives each thing of a list an id of its own, made of its name: the same in each release."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the id of what is known by this name."""
        key = match_key(name)
        if key not in self._given:
            plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
            start = plain if plain[:1].isalpha() else f"n_{plain}".rstrip("_")
            whole = name.isascii() and len(start) <= _LONGEST_ID
            if not whole or start in self._given.values():
                start = f"{start[:_LONGEST_ID]}_{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            self._given[key] = start
        return self._given[key]


def apart(names: Mapping[_Key, tuple[str, str]], taken: Iterable[str] = ()) -> dict[_Key, str]:
    """Return what each thing is called: its name, and what tells it from others of that name.

    `names` has of each its name and what tells it apart.
    """
    called = Counter(map(match_key, (*taken, *(name for name, _other in names.values()))))
    return {
        key: name if called[match_key(name)] == 1 else f"{name} ({other})"
        for key, (name, other) in names.items()
    }


def text(told: str, absent: Sequence[str] = ()) -> str:
    """Return a text as a framework takes it; nothing where the source says that it has none."""
    stripped = told.strip()
    if stripped.lower() in absent:
        return ""
    return stripped if len(stripped) <= _LONGEST else stripped[: _LONGEST - len(_CUT)] + _CUT


def _is_cut(entry: Entry) -> bool:
    texts = (entry["description"], *(each["text"] for each in entry.get("level_texts", ())))
    return any(len(each) == _LONGEST and each.endswith(_CUT) for each in texts)


def _told(note: str, names: Sequence[str]) -> list[str]:
    return [note.format(names=listed(names, SHOWN), n=f"{len(names):,}")] if names else []


def _yaml(lists: Mapping[str, Sequence[Entry]]) -> str:
    """Return lists of entries as YAML; texts are quoted as in JSON, which YAML takes."""
    return "".join(
        f"{name}:\n" + "".join("".join(_lines(entry, "  - ")) for entry in entries)
        if entries
        else f"{name}: []\n"
        for name, entries in lists.items()
    )


def _lines(entry: Entry, mark: str) -> Iterator[str]:
    """Yield the lines of an entry; one for each requirement and level text, so that git can compare."""
    for key, value in entry.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{mark}{key}:\n"
            for each in value:
                keys = ", ".join(f"{name}: {_quoted(told)}" for name, told in each.items())
                yield f"{' ' * len(mark)}  - {{{keys}}}\n"
        else:
            yield f"{mark}{key}: {_quoted(value)}\n"
        mark = " " * len(mark)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
