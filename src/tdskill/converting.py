"""Frameworks of others, read from the user's own copy: files in, the files of a framework out.

Names, structure and levels come over as they stand, and so do the texts of the copy, which stay with
whoever has it. What a source does not say is not made up: it is left out, and told in a note.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tdskill.errors import ProblemsFoundError, TdskillError, reason_of
from tdskill.files import hidden_folder, move, patiently, write_whole
from tdskill.framework import load_framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.excel import is_workbook, open_workbook
from tdskill.names import match_key

_LONGEST = 2000
_CUT = " […]"
_SHOWN = 5

Row = Mapping[str, str]


@dataclass
class Draft:
    """The entries of a framework, each as the keys of its YAML; `notes` tell what stayed out."""

    about: dict[str, Any]
    levels: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)
    skills: list[dict[str, Any]] = field(default_factory=list)
    families: list[dict[str, Any]] = field(default_factory=list)
    job_types: list[dict[str, Any]] = field(default_factory=list)
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


class _Ids:
    """Gives each thing an id of its own, made of its name."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, *names: str) -> str:
        """Return the id of what is known by these names together."""
        key = "\0".join(map(match_key, names))
        if key not in self._given:
            plain = re.sub(r"[^a-z0-9]+", "_", names[-1].lower()).strip("_")
            start = (plain if plain[:1].isalpha() else f"n_{plain}")[:56].rstrip("_")
            taken = set(self._given.values())
            numbers = (f"{start}_{number}" for number in range(2, len(taken) + 3))
            self._given[key] = next(each for each in (start, *numbers) if each not in taken)
        return self._given[key]


def import_framework(source: str, folder: Path, out: Path) -> list[str]:
    """Write the framework that a folder holds the files of, and return what is to be told of it.

    `source` is one of SOURCES. `out` is made whole or not at all; what is written passes `validate`.
    Raises TdskillError where the folder has no such files, `out` is there, or nothing can be read;
    ProblemsFoundError where what came out is no framework.
    """
    if out.exists():
        raise TdskillError(
            _("{path} exists already.").format(path=out),
            _("Name a folder that does not exist yet."),
        )
    if not folder.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=folder),
            _("Name the folder that holds your copy of the framework."),
        )
    draft = SOURCES[source](folder)
    out.parent.mkdir(parents=True, exist_ok=True)
    with hidden_folder(out.parent) as scratch:
        made = scratch / "framework"
        made.mkdir()
        for name, text in draft.files():
            write_whole(made / name, text.encode())
        try:
            load_framework(made)
        except ProblemsFoundError as error:
            problems = [replace(each, source=Path(each.source).name) for each in error.problems]
            raise ProblemsFoundError(
                _("What is in {folder} makes no framework.").format(folder=folder),
                problems,
                _("Mend your copy where these files, which were made of it, have errors."),
            ) from error
        move(made, out)
    counts = _("Skills {skills}, job types {job_types}, requirements {requirements}.").format(
        skills=f"{len(draft.skills):,}",
        job_types=f"{len(draft.job_types):,}",
        requirements=f"{sum(len(each['requirements']) for each in draft.job_types):,}",
    )
    return [counts, *draft.notes]


# UK Government Digital and Data Profession Capability Framework, formerly DDaT.

_GDAD_LEVELS: Final = ("Awareness", "Working", "Practitioner", "Expert")
_GDAD_ROLES: Final = ("Role Family", "Role", "Role Level", "Skill Name", "Skill Level")
_UNDEFINED: Final = "this skill level is currently not defined"
_ABSENT: Final = frozenset({"", "missing"})


def _gdad(folder: Path) -> Draft:
    """Read a table of roles, and one of skills with a column for each level."""
    roles = _table(folder, _GDAD_ROLES, _GDAD_ROLES)
    skills = _table(folder, ("Skill Name", *_GDAD_LEVELS), ("Skill Name",))
    where = "https://ddat-capability-framework.service.gov.uk/"
    draft = Draft(
        _about("gdad", "Government Digital and Data Profession Capability Framework", where)
    )
    draft.levels = [
        {"level": n, "name": name, "description": name, "provenance": where}
        for n, name in enumerate(_GDAD_LEVELS, 1)
    ]
    level_of = {match_key(name): n for n, name in enumerate(_GDAD_LEVELS, 1)}
    ids = _Ids()
    wanted: dict[str, dict[int, str]] = {}
    names: dict[str, tuple[str, str]] = {}
    texts: dict[str, dict[int, str]] = {}
    for row in skills:
        skill = ids.of("skill", row["Skill Name"])
        names.setdefault(skill, (row["Skill Name"], _text(row.get("Skill Description", ""))))
        texts.setdefault(skill, {}).update(
            (n, row[name])
            for n, name in enumerate(_GDAD_LEVELS, 1)
            if _text(row[name]) and not match_key(row[name]).startswith(match_key(_UNDEFINED))
        )
    by_role: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for number, row in enumerate(roles, 2):
        level = level_of.get(match_key(row["Skill Level"]))
        if level is None:
            raise TdskillError(
                _("Row {row} of the roles: {level!r} is no level.").format(
                    row=number, level=row["Skill Level"]
                ),
                _("Levels: {names}.").format(names=listed(_GDAD_LEVELS)),
            )
        skill = ids.of("skill", row["Skill Name"])
        names.setdefault(skill, (row["Skill Name"], _text(row.get("Skill Description", ""))))
        wanted.setdefault(skill, {}).setdefault(
            level, _text(row.get("Skill Level Description", ""))
        )
        role = by_role.setdefault((row["Role Family"], row["Role"]), {})
        role.setdefault(row["Role Level"], []).append(row)
    for skill, (name, text) in names.items():
        told = {**wanted.get(skill, {}), **texts.get(skill, {})}
        if not told:
            continue
        entry: dict[str, Any] = {"id": skill, "name": name, "description": text or name}
        if len(told) < len(_GDAD_LEVELS):
            entry["levels"] = sorted(told)
        described = [{"level": n, "text": told[n]} for n in sorted(told) if told[n]]
        if described:
            entry |= {"level_texts": described, "level_texts_provenance": f"{where} {name}"}
        draft.skills.append({**entry, "provenance": f"{where} {name}"})
    left_out = [
        name for skill, (name, _told) in names.items() if not _told_of(skill, wanted, texts)
    ]
    if left_out:
        draft.notes.append(_left_out(left_out))
    _gdad_roles(draft, by_role, level_of, ids, where)
    return draft


def _told_of(skill: str, *levels: Mapping[str, Mapping[int, str]]) -> bool:
    return any(each.get(skill) for each in levels)


def _gdad_roles(
    draft: Draft,
    by_role: Mapping[tuple[str, str], Mapping[str, Sequence[Row]]],
    level_of: Mapping[str, int],
    ids: _Ids,
    where: str,
) -> None:
    """Add the families, the roles as families within them, and each level of a role as a job type."""
    families = dict.fromkeys(family for family, _role in by_role)
    draft.families = [
        {"id": ids.of("family", family), "name": family, "provenance": where} for family in families
    ]
    of_roles = Counter(match_key(name) for name in families)
    of_roles.update(match_key(role) for _family, role in by_role)
    called = Counter(match_key(level) for levels in by_role.values() for level in levels)
    ungraded = []
    for (family, role), levels in by_role.items():
        within = ids.of("role", family, role)
        name = role if of_roles[match_key(role)] == 1 else f"{role} ({family})"
        parent = ids.of("family", family)
        draft.families.append({"id": within, "name": name, "parent": parent, "provenance": where})
        needs = {level: _needs(rows, level_of, ids) for level, rows in levels.items()}
        grades = _grades(needs)
        if not grades:
            ungraded.append(name)
        for level, rows in levels.items():
            told = _text(rows[0].get("Role Level Description", "")) or _text(
                rows[0].get("Role Description", "")
            )
            entry: dict[str, Any] = {
                "id": ids.of("role level", family, role, level),
                "name": level if called[match_key(level)] == 1 else f"{level} ({role}, {family})",
                "family": within,
            }
            if grades:
                entry["grade"] = grades[level]
            draft.job_types.append(
                {
                    **entry,
                    "description": told or level,
                    "requirements": [
                        {"skill": skill, "level": number} for skill, number in needs[level].items()
                    ],
                    "requirements_provenance": f"{where} {level}",
                    "provenance": f"{where} {level}",
                }
            )
    draft.notes.append(
        _("The order of the levels of a role is assumed: by the sum of the levels that they need.")
    )
    if ungraded:
        draft.notes.append(
            _("Without an order, as two of its levels need as much: {names}.").format(
                names=listed(ungraded, _SHOWN)
            )
        )


def _needs(rows: Iterable[Row], level_of: Mapping[str, int], ids: _Ids) -> dict[str, int]:
    needs: dict[str, int] = {}
    for row in rows:
        skill, level = ids.of("skill", row["Skill Name"]), level_of[match_key(row["Skill Level"])]
        if needs.setdefault(skill, level) != level:
            raise TdskillError(
                _("{role}: the skill {skill} is needed at two levels.").format(
                    role=row["Role Level"], skill=row["Skill Name"]
                ),
                _("Leave one of the two rows in your copy."),
            )
    return needs


def _grades(needs: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Return the place of each level of a role by what it needs in all; none where two need as much."""
    sums = {level: sum(each.values()) for level, each in needs.items()}
    if len(set(sums.values())) < len(sums):
        return {}
    return {level: place for place, level in enumerate(sorted(sums, key=sums.__getitem__), 1)}


# NIST NICE Workforce Framework for Cybersecurity, as JSON of its Cybersecurity and Privacy Reference Tool.

_STATEMENTS: Final = {
    "task": "Tasks",
    "knowledge": "Knowledge",
    "skill": "Skills",
    "ability": "Abilities",
}
_KEYS: Final = {
    "elements": ("element_identifier", "element_type"),
    "relationships": ("source_element_identifier", "dest_element_identifier"),
}
_HOLDERS: Final = {"work_role": "Work roles", "competency_area": "Competency areas"}


def _nice(folder: Path) -> Draft:
    """Read statements as skills that one has or has not, and what needs them as job types."""
    content = _json(folder)
    documents = content.get("documents")
    first = documents[0] if isinstance(documents, list) and documents else None
    about: Mapping[str, Any] = first if isinstance(first, dict) else {}
    where = str(about.get("website") or "https://csrc.nist.gov/projects/cprt")
    draft = Draft(_about("nice", "NICE Workforce Framework for Cybersecurity", where))
    if version := str(about.get("version") or ""):
        draft.about["version"] = version
    draft.levels = [{"level": 1, "name": "Has it", "description": "Has it", "provenance": where}]
    elements = {str(each["element_identifier"]): each for each in content["elements"]}
    kind = {code: str(each["element_type"]) for code, each in elements.items()}
    ids = _Ids()
    needs: dict[str, dict[str, None]] = {}
    groups: dict[str, str] = {}
    for each in content["relationships"]:
        ends = str(each["source_element_identifier"]), str(each["dest_element_identifier"])
        for one, other in (ends, ends[::-1]):
            if kind.get(one) in _HOLDERS and kind.get(other) in _STATEMENTS:
                needs.setdefault(one, {})[other] = None
            if kind.get(one) == "work_role" and kind.get(other) == "category":
                groups[one] = other
    by_kind = [code for each in _STATEMENTS for code in elements if kind[code] == each]
    draft.categories = [
        {"id": each, "name": name, "provenance": where}
        for each, name in _STATEMENTS.items()
        if each in kind.values()
    ]
    called = Counter(match_key(_called(elements[code])) for code in by_kind)
    for code in by_kind:
        name = _called(elements[code])
        draft.skills.append(
            {
                "id": ids.of("statement", code),
                "name": name if called[match_key(name)] == 1 else f"{name} ({code})",
                "code": code,
                "category": kind[code],
                "description": _text(str(elements[code].get("text") or "")) or name,
                "provenance": f"{where} {code}",
            }
        )
    if empty := [code for code, each in kind.items() if each in _HOLDERS and code not in needs]:
        draft.notes.append(
            _("Left out, as nothing is needed of them: {names}.").format(
                names=listed(empty, _SHOWN)
            )
        )
    if others := sorted(set(kind.values()) - {*_STATEMENTS, *_HOLDERS, "category"}):
        draft.notes.append(_("Not taken over: {names}.").format(names=listed(others)))
    _nice_roles(draft, elements, needs, groups, ids, where)
    return draft


def _nice_roles(
    draft: Draft,
    elements: Mapping[str, Mapping[str, Any]],
    needs: Mapping[str, Mapping[str, None]],
    groups: Mapping[str, str],
    ids: _Ids,
    where: str,
) -> None:
    kinds = dict.fromkeys(str(elements[code]["element_type"]) for code in needs)
    draft.families = [
        {"id": ids.of("kind", each), "name": _HOLDERS[each], "provenance": where} for each in kinds
    ]
    draft.families += [
        {
            "id": ids.of("category", code),
            "name": _called(elements[code]),
            "parent": ids.of("kind", "work_role"),
            "provenance": f"{where} {code}",
        }
        for code in dict.fromkeys(groups[each] for each in needs if each in groups)
    ]
    called = Counter(match_key(_called(elements[code])) for code in needs)
    for code, statements in needs.items():
        element = elements[code]
        name = _called(element)
        own = groups.get(code)
        draft.job_types.append(
            {
                "id": ids.of("role", code),
                "name": name if called[match_key(name)] == 1 else f"{name} ({code})",
                "aliases": [code],
                "family": ids.of("category", own)
                if own
                else ids.of("kind", str(element["element_type"])),
                "description": _text(str(element.get("text") or "")) or name,
                "requirements": [
                    {"skill": ids.of("statement", each), "level": 1} for each in statements
                ],
                "requirements_provenance": f"{where} {code}",
                "provenance": f"{where} {code}",
            }
        )


def _called(element: Mapping[str, Any]) -> str:
    return _text(str(element.get("title") or "")) or _text(
        str(element.get("text") or element["element_identifier"])
    )


def _json(folder: Path) -> dict[str, Any]:
    """Return what a file of the reference tool holds: elements and relationships."""
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(_bytes(path))
            json.dumps(content, ensure_ascii=False).encode()  # Half a letter cannot be written.
        except (ValueError, RecursionError) as error:
            raise TdskillError(
                _("{file} is no JSON.").format(file=path), _("Take it from its source again.")
            ) from error
        while isinstance(content, dict):
            inner = content.get("elements")
            if isinstance(inner, list) and isinstance(content.get("relationships"), list):
                _refuse_damaged(path, content)
                return content
            content = content.get("response", inner)
    raise TdskillError(
        _("{folder} has no JSON file with elements and relationships.").format(folder=folder),
        _("Put the file there that the reference tool of NIST (CPRT) gives out."),
    )


def _refuse_damaged(path: Path, content: Mapping[str, Any]) -> None:
    for name, keys in _KEYS.items():
        for number, entry in enumerate(content[name], 1):
            for key in keys:
                if not (isinstance(entry, dict) and isinstance(entry.get(key), str) and entry[key]):
                    raise TdskillError(
                        _("{file}: entry {number} of {list} has no text for {key}.").format(
                            file=path, number=number, list=name, key=key
                        ),
                        _("Take it from its source again."),
                    )


# SFIA, from the spreadsheet that its licence holders have.

_SFIA: Final = ("Levels", "Code", "Skill", "Category", "Overall description")
_SFIA_LEVELS: Final = range(1, 8)


def _sfia(folder: Path) -> Draft:
    """Read the list of skills with the levels that each has; SFIA itself names no roles."""
    rows = _table(folder, _SFIA, ("Code", "Skill", "Category"))
    where = "https://sfia-online.org/"
    draft = Draft(_about("sfia", "SFIA", where))
    draft.levels = [
        {
            "level": n,
            "name": f"Level {n}",
            "description": f"Level {n}",
            "provenance": f"{where} level {n}",
        }
        for n in _SFIA_LEVELS
    ]
    ids = _Ids()
    categories: dict[str, dict[str, Any]] = {}
    left_out = []
    for row in rows:
        code, name = row["Code"], row["Skill"]
        # The heading Levels stands over the first of seven columns, which have none of their own.
        cells = (row["Levels"], *(row.get(f"Levels+{n}", "") for n in _SFIA_LEVELS[:-1]))
        texts = {n: _text(row.get(f"Level {n} description", "")) for n in _SFIA_LEVELS}
        levels = [n for n, cell in zip(_SFIA_LEVELS, cells, strict=True) if cell or texts[n]]
        if not levels:
            left_out.append(name)
            continue
        top, below = row["Category"], row.get("Subcategory", "")
        outer = ids.of("category", top)
        categories.setdefault(outer, {"id": outer, "name": top, "provenance": where})
        if below:
            inner = ids.of("category", top, below)
            categories.setdefault(
                inner, {"id": inner, "name": below, "parent": outer, "provenance": where}
            )
        draft.skills.append(
            {
                "id": ids.of("skill", code),
                "name": name,
                "code": code,
                "category": inner if below else outer,
                "levels": levels,
                "description": _text(row["Overall description"]) or name,
                "level_texts": [{"level": n, "text": texts[n]} for n in levels if texts[n]],
                "level_texts_provenance": f"{where} {code}",
                "provenance": row.get("URL") or f"{where} {code}",
            }
        )
    shared = Counter(match_key(each["name"]) for each in categories.values())
    for each in categories.values():
        if shared[match_key(each["name"])] > 1 and "parent" in each:
            each["name"] = f"{each['name']} ({categories[each['parent']]['name']})"
    draft.categories = list(categories.values())
    if left_out:
        draft.notes.append(_left_out(left_out))
    draft.notes.append(
        _("SFIA names no roles: write your own into {file}.").format(file="jobtypes.yaml")
    )
    return draft


SOURCES: Final[dict[str, Callable[[Path], Draft]]] = {
    "gdad": _gdad,
    "nice": _nice,
    "sfia": _sfia,
}
"""The frameworks that can be read, each by the folder that holds its files."""


def _about(framework_id: str, name: str, where: str) -> dict[str, Any]:
    source = f"{name}, {where}, from a copy of one's own"
    return {"id": framework_id, "name": name, "version": "-", "source": source, "languages": ["en"]}


def _left_out(names: Sequence[str]) -> str:
    return ngettext(
        "Left out: {n} skill without levels that nobody needs ({names}).",
        "Left out: {n} skills without levels that nobody needs ({names}).",
        len(names),
    ).format(n=f"{len(names):,}", names=listed(names, _SHOWN))


def _text(told: str) -> str:
    """Return a text as a framework takes it; nothing where the source says that it has none."""
    text = told.strip()
    if text.lower() in _ABSENT:
        return ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def _table(folder: Path, needed: Sequence[str], filled: Sequence[str]) -> list[Row]:
    """Return the rows of the table in a folder, CSV or workbook, that has these columns.

    Raises TdskillError for a row that leaves one of those blank that are to be `filled`.
    A column without a heading is called by the one before it: `Levels+1`, `Levels+2`, ...
    """
    for path in sorted(folder.iterdir()):
        for table in _tables(path):
            for place, first in enumerate(table):
                if set(needed) <= {cell.strip() for cell in first}:
                    header = _headings(first)
                    rows = {
                        number: dict.fromkeys(header, "")
                        | dict(zip(header, (cell.strip() for cell in row), strict=False))
                        for number, row in enumerate(table[place + 1 :], place + 2)
                        if any(cell.strip() for cell in row)
                    }
                    _refuse_blanks(path, rows, filled)
                    return [*rows.values()]
    raise TdskillError(
        _("{folder} has no table with the columns {names}.").format(
            folder=folder, names=listed(needed)
        ),
        _("Put your copy there, as CSV in UTF-8 or as an Excel workbook."),
    )


def _refuse_blanks(path: Path, rows: Mapping[int, Row], filled: Sequence[str]) -> None:
    for number, row in rows.items():
        for name in filled:
            if not row[name]:
                raise TdskillError(
                    _("{file}, row {row}: {column} is blank.").format(
                        file=path, row=number, column=name
                    ),
                    _("Fill it in, or take the row out of your copy."),
                )


def _headings(cells: Sequence[str]) -> list[str]:
    header: list[str] = []
    last, behind = "", 0
    for cell in cells:
        if cell.strip():
            last, behind = cell.strip(), 0
            header.append(last)
        else:
            behind += 1
            header.append(f"{last}+{behind}")
    return header


def _tables(path: Path) -> Iterator[list[list[str]]]:
    if path.suffix.lower() == ".csv":
        try:
            text = _bytes(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise TdskillError(
                _("{file} is not in UTF-8.").format(file=path), _("Save it as CSV UTF-8.")
            ) from error
        try:
            yield list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise TdskillError(
                _("{file} cannot be read as CSV.").format(file=path),
                _("Take it from its source again."),
            ) from error
    elif is_workbook(path):
        for sheet in open_workbook(path)[1]:
            yield [[cell or "" for cell in row] for row in sheet.cells.iter_rows()]


def _bytes(path: Path) -> bytes:
    try:
        return patiently(path.read_bytes)
    except OSError as error:
        raise TdskillError(
            _("{file} cannot be read.").format(file=path), reason_of(error)
        ) from error


def _yaml(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return lists of entries as YAML; texts are quoted as in JSON, which YAML takes."""
    return "".join(
        f"{name}:\n" + "".join("".join(_lines(entry, "  - ")) for entry in entries)
        if entries
        else f"{name}: []\n"
        for name, entries in lists.items()
    )


def _lines(entry: Mapping[str, Any], mark: str) -> Iterator[str]:
    for key, value in entry.items():
        yield f"{mark}{key}: {json.dumps(value, ensure_ascii=False)}\n"
        mark = " " * len(mark)
