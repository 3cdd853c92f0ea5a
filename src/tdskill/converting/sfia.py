"""SFIA, from the tables that its licence holders have."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tdskill.converting.draft import Draft, Entry, Ids, apart, begin, text
from tdskill.converting.tables import Columns, Row, grids, needed, table
from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.names import match_key

_WHERE: Final = "https://sfia-online.org/"
_SOURCE: Final = "SFIA, SFIA Foundation, from a licensed copy of one's own; not to be passed on"

_NUMBERS: Final = range(1, 8)
_HELD: Final = ("Levels", *(f"Levels+{behind}" for behind in _NUMBERS[:-1]))
"""The heading Levels stands over the first of seven columns, which have none of their own."""
_TEXTS: Final = tuple(f"Level {number} description" for number in _NUMBERS)

_SKILLS: Final = Columns(
    ("Levels", "Code", "Skill", "Category", "Overall description"),
    (*_HELD[1:], "#", "URL", "Subcategory", *_TEXTS),
    ("Code", "Skill", "Category"),
)
_LEVELS: Final = Columns(("Level", *map(str, _NUMBERS)))
_PHRASE, _ESSENCE = "Guiding phrase", "Essence of the level"
_OF_VERSION: Final = re.compile(r"https://\S+/skillcode/(\d+)/")


def sfia(folder: Path) -> Draft:
    """Read the list of skills with the levels that each has; SFIA itself names no roles."""
    found = grids(folder)
    skills, scale = needed(folder, found, _SKILLS), table(found, _LEVELS)
    held = {number: _held(skills.source, number, row) for number, row in skills.rows.items()}
    rows = {number: row for number, row in skills.rows.items() if held[number]}
    urls = (_OF_VERSION.match(row.get("URL", "")) for row in rows.values())
    versions = {url[1] for url in urls if url}
    draft = begin("sfia", "SFIA", _SOURCE, _WHERE, versions.pop() if len(versions) == 1 else "")
    draft.levels = _levels(scale.rows.values() if scale else ())
    categories = _add_categories(draft, rows.values())
    ids = Ids()
    for number, row in rows.items():
        where = f"{_WHERE} {row['Code']}"
        texts = {n: text(row.get(column, "")) for n, column in enumerate(_TEXTS, 1)}
        described = [{"level": n, "text": told} for n, told in texts.items() if told]
        entry: Entry = {
            "id": ids.of(row["Code"]),
            "name": row["Skill"],
            "code": row["Code"],
            "category": categories[row["Category"], row.get("Subcategory", "")],
            "levels": held[number],
            "description": text(row["Overall description"]) or row["Skill"],
        }
        if described:
            entry |= {"level_texts": described, "level_texts_provenance": where}
        url = row.get("URL", "")
        draft.skills.append({**entry, "provenance": url if url.startswith("https://") else where})
    draft.tell(
        _("Left out, as skills without levels: {names}."),
        (row["Skill"] for number, row in skills.rows.items() if number not in rows),
    )
    draft.tell(_("Not taken over: {names}."), skills.others)
    read = {each.source for each in (skills, scale) if each}
    draft.tell(_("Not read: {names}."), sorted(found.keys() - read))
    draft.notes.append(
        _("SFIA names no roles: write your own into {file}.").format(file="jobtypes.yaml")
    )
    return draft


def _held(source: str, number: int, row: Row) -> list[int]:
    """Return the levels that a skill has: those that are marked by their number, or have a text."""
    levels = []
    for level, (column, told) in enumerate(zip(_HELD, _TEXTS, strict=True), 1):
        mark = row.get(column, "").removesuffix(".0")
        if mark not in ("", str(level)):
            raise TdskillError(
                _("{file}, row {row}: {mark!r} stands where level {level} is marked.").format(
                    file=source, row=number, mark=mark, level=level
                ),
                _("Write the number of the level there, or nothing."),
            )
        if mark or text(row.get(told, "")):
            levels.append(level)
    return levels


def _levels(scale: Iterable[Row]) -> list[Entry]:
    """Return the levels, by the names that the table of levels has for them where that is there."""
    told = {match_key(row["Level"]): row for row in scale}
    phrases, essence = (told.get(match_key(name), {}) for name in (_PHRASE, _ESSENCE))
    names = {n: " ".join(phrases.get(str(n), "").split()) or f"Level {n}" for n in _NUMBERS}
    return [
        {
            "level": n,
            "name": name,
            "description": text(essence.get(str(n), "")) or name,
            "provenance": f"{_WHERE} level {n}",
        }
        for n, name in names.items()
    ]


def _add_categories(draft: Draft, rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Add the categories, and those within them; return the id of each pair of names."""
    pairs = dict.fromkeys((row["Category"], row.get("Subcategory", "")) for row in rows)
    tops = dict.fromkeys(top for top, _below in pairs)
    names = apart({pair: (pair[1], pair[0]) for pair in pairs if pair[1]}, taken=tops)
    ids = Ids()
    given = {}
    for top in tops:
        given[top, ""] = ids.of(top)
        draft.categories.append({"id": ids.of(top), "name": top, "provenance": _WHERE})
        for pair, name in names.items():
            if pair[0] == top:
                given[pair] = ids.of(name)
                entry = {"id": given[pair], "name": name, "parent": given[top, ""]}
                draft.categories.append({**entry, "provenance": _WHERE})
    return given
