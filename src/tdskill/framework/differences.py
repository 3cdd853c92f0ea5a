"""What differs between two frameworks, entry by entry, whatever keys the entries have.

Nothing here knows the keys of the models: a key that the models learn is compared at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel

from tdskill.framework.core import MAIN, Framework, SkillSet
from tdskill.framework.load import (
    ABOUT,
    CERTIFICATIONS,
    FORECAST,
    JOB_TYPES,
    LADDER,
    NO_SOURCE,
    PRIORITIES,
    SKILLS,
    TRAININGS,
    WORKS,
)
from tdskill.framework.models import SETS

_FILE_OF: Final = {
    "about": ABOUT,
    "families": JOB_TYPES,
    "job_types": JOB_TYPES,
    "ranks": LADDER,
    "policies": PRIORITIES,
    "all_certifications": CERTIFICATIONS,
    "all_trainings": TRAININGS,
    "works": WORKS,
    "bureaus": WORKS,
    **dict.fromkeys(("routes", "career_paths", "selection_exams", "head_counts"), LADDER),
    "forecast": FORECAST,
}
"""The file that holds a part of a framework; the parts of the first set that are not here: skills.yaml."""

_NO_PART: Final = frozenset({"sets", "set_id"})

_KEYS: Final = ("id", "skill", "level", "fiscal_year", "rank")
"""What tells the entries of a list apart: the first of these that an entry has, else all its skills."""

_NOT_READ_BY: Final = frozenset(
    {
        "policies",
        "requirements",
        "requirements_provenance",
        "description",
        "provenance",
        "level_texts",
        "level_texts_provenance",
        "same_meaning",
        "dsm_level",
        "teaches",
        "guide_provenance",
    }
)
"""Keys on which no reading of a file of a year depends."""


class DifferenceKind(StrEnum):
    """What became of an entry, or of a value in it; lists are `reordered` where only their order is."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference at `path` within an entry of a list of a file (all empty: of what holds them).

    A path names keys, and entries of lists by what tells them apart: `requirements[ux_design].level`.
    `before` and `after` are the values, None where there is none.
    """

    file: str
    list: str
    entry: str
    path: str
    kind: DifferenceKind
    before: Any = None
    after: Any = None


def differences(before: Framework, after: Framework) -> Iterator[Difference]:
    """Yield what differs, file by file, in the order of the earlier framework, then of the later.

    Entries are matched by id, requirements by skill; what the keys mean does not matter, nor does a
    key that is left out where its default is written elsewhere.
    """
    old, new = _files(before), _files(after)
    if before.about.source == after.about.source == NO_SOURCE:
        # Neither has the file: their names are those of their folders.
        del old[ABOUT], new[ABOUT]
    for file in dict.fromkeys((*old, *new)):
        then, now = old.get(file, {}), new.get(file, {})
        for part in dict.fromkeys((*then, *now)):
            yield from _of_part(file, part, then.get(part), now.get(part))


_READ_BY: Final = {"ladder_checks": (LADDER,), "certificates": (CERTIFICATIONS,)}
"""On which files alone the reading of a kind of file of a year depends; else on all."""


def read_otherwise(before: Framework, after: Framework, kinds: Iterable[str]) -> list[str]:
    """Return the kinds of files of a year that may be read otherwise under the later framework."""
    old, new = (_without(_files(each), _NOT_READ_BY) for each in (before, after))
    differ = {file for file in (*old, *new) if old.get(file) != new.get(file)}
    return [kind for kind in kinds if not differ.isdisjoint(_READ_BY.get(kind, differ))]


def _files(framework: Framework) -> dict[str, dict[str, Any]]:
    """Return what each file holds, by key, as plain values."""
    found: dict[str, dict[str, Any]] = {}
    of_all = [*_parts(framework)]
    for name, value in of_all:
        if _FILE_OF[name] != LADDER:
            found.setdefault(_FILE_OF[name], {})[name.removeprefix("all_")] = value
    for each in framework.sets:
        is_main = each.head.id == MAIN.id
        for name, value in _parts(each):
            file = _FILE_OF.get(name, SKILLS) if is_main else f"{SETS}/{each.head.id}.yaml"
            found.setdefault(file, {})["skill_set" if name == "head" else name] = value
    # Behind the ranks, which are of the first set.
    found.setdefault(LADDER, {}).update(each for each in of_all if _FILE_OF[each[0]] == LADDER)
    return found


def _parts(whole: Framework | SkillSet) -> Iterator[tuple[str, Any]]:
    for field in fields(whole):
        if field.name not in _NO_PART:
            yield field.name, _plain(getattr(whole, field.name))


def _plain(value: object) -> Any:  # noqa: ANN401 - any part
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _without(value: Any, keys: frozenset[str]) -> Any:  # noqa: ANN401 - any part
    match value:
        case dict():
            return {key: _without(each, keys) for key, each in value.items() if key not in keys}
        case list():
            return [_without(each, keys) for each in value]
    return value


def _of_part(file: str, part: str, before: Any, after: Any) -> Iterator[Difference]:  # noqa: ANN401
    """Yield what differs in one list of entries of a file, or in what stands alone there."""
    if before == after:
        return
    if isinstance(before or after, list):
        then, now = _by_key(before or ()), _by_key(after or ())
        for key in dict.fromkeys((*then, *now)):
            if key not in now or key not in then:
                kind = DifferenceKind.ADDED if key in now else DifferenceKind.REMOVED
                yield Difference(file, part, key, "", kind, then.get(key), now.get(key))
                continue
            for path, kind, old, new in _within(then[key], now[key], ""):
                yield Difference(file, part, key, path, kind, old, new)
        if order := _order(then, now):
            yield Difference(file, part, "", "", DifferenceKind.REORDERED, *order)
        return
    for path, kind, old, new in _within(before, after, ""):
        yield Difference(file, part, "", path, kind, old, new)


_Found = tuple[str, DifferenceKind, Any, Any]


def _within(before: Any, after: Any, path: str) -> Iterator[_Found]:  # noqa: ANN401 - any value
    """Yield path, kind, value before and after of each leaf that differs."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            below = f"{path}.{key}" if path else key
            yield from _within(before.get(key), after.get(key), below)
    elif _is_list(before) and _is_list(after):
        yield from _of_lists(before or [], after or [], path)
    elif before is None or after is None:
        kind = DifferenceKind.ADDED if before is None else DifferenceKind.REMOVED
        yield path, kind, before, after
    else:
        yield path, DifferenceKind.CHANGED, before, after


def _is_list(value: object) -> bool:
    return value is None or isinstance(value, list)


def _of_lists(before: Sequence[Any], after: Sequence[Any], path: str) -> Iterator[_Found]:
    then, now = _by_key(before), _by_key(after)
    for key in dict.fromkeys((*then, *now)):
        below = f"{path}[{key}]"
        if key not in then:
            yield below, DifferenceKind.ADDED, None, now[key]
        elif key not in now:
            yield below, DifferenceKind.REMOVED, then[key], None
        else:
            yield from _within(then[key], now[key], below)
    if order := _order(then, now):
        yield path, DifferenceKind.REORDERED, *order


def _by_key(entries: Sequence[Any]) -> dict[str, Any]:
    """Return the entries of a list by what tells them apart, else by their number."""
    found: dict[str, Any] = {}
    for number, entry in enumerate(entries, 1):
        name = str(entry)
        if isinstance(entry, Mapping):
            of = "+".join(each["skill"] for each in entry.get("of", ()))
            name = next((str(entry[key]) for key in _KEYS if entry.get(key) is not None), of)
            if not name or name in found:
                name = f"#{number}"
        found[name] = entry
    return found


def _order(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[list[str], list[str]] | None:
    """Return the order of what both have, where it is not the same."""
    before, after = [key for key in then if key in now], [key for key in now if key in then]
    return (before, after) if before != after else None
