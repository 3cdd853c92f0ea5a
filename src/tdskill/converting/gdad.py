"""UK Government Digital and Data Profession Capability Framework, formerly DDaT: two tables."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tdskill.converting.draft import Draft, Entry, Ids, apart, begin, text
from tdskill.converting.tables import Columns, Row, Table, grids, needed
from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import match_key

_WHERE: Final = "https://ddat-capability-framework.service.gov.uk/"
_NAME: Final = "Government Digital and Data Profession Capability Framework"
_SOURCE: Final = f"UK {_NAME}, Crown copyright, from a copy of one's own"

_LEVELS: Final = ("Awareness", "Working", "Practitioner", "Expert")
_LEVEL_OF: Final = {match_key(name): number for number, name in enumerate(_LEVELS, 1)}

_OF_ROLES: Final = ("Role Family", "Role", "Role Level", "Skill Name", "Skill Level")
_OWN_TEXTS: Final = ("Role Level Description", "Skill Description", "Skill Level Description")
_ROLES: Final = Columns(_OF_ROLES, ("Role Description", *_OWN_TEXTS), _OF_ROLES)
_SKILLS: Final = Columns(("Skill Name", *_LEVELS), ("Skill Description",), ("Skill Name",))

_UNDEFINED: Final = "this skill level is currently not defined"
_ABSENT: Final = ("missing", "not in use", _UNDEFINED, f"{_UNDEFINED}.")
_NO_LEVEL: Final = match_key("NOT IN USE")


class _RoleLevel(NamedTuple):
    family: str
    role: str
    level: str


def gdad(folder: Path) -> Draft:
    """Read a table of roles, and one of skills with a column for each level.

    Roles of the Senior Civil Service need skills without levels: they stay out.
    """
    found = grids(folder)
    roles, skills = needed(folder, found, _ROLES), needed(folder, found, _SKILLS)
    draft = begin("gdad", _NAME, _SOURCE, _WHERE, "")
    draft.levels = [
        {"level": number, "name": name, "description": name, "provenance": _WHERE}
        for number, name in enumerate(_LEVELS, 1)
    ]
    ids = Ids()
    wanted = [(row, level) for n, row in roles.rows.items() if (level := _level(roles, n, row))]
    _add_skills(draft, ids, skills, wanted)
    _add_roles(draft, ids, wanted)
    given = {match_key(row["Role"]) for row, _number in wanted}
    without = [row["Role"] for row in roles.rows.values() if match_key(row["Role"]) not in given]
    draft.tell(_("Left out, as they need skills without levels: {names}."), without)
    both = any(_text(row, "Role Level Description") for row, _number in wanted)
    draft.tell(
        _("Not taken over: {names}."),
        [*(["Role Description"] if both else []), *roles.others, *skills.others],
    )
    draft.tell(_("Not read: {names}."), sorted(found.keys() - {roles.source, skills.source}))
    return draft


def _level(roles: Table, number: int, row: Row) -> int | None:
    """Return the level that a row of the roles needs; None where it says that it uses none."""
    key = match_key(row["Skill Level"])
    if key != _NO_LEVEL and key not in _LEVEL_OF:
        raise TdskillError(
            _("{file}, row {row}: {level!r} is no level.").format(
                file=roles.source, row=number, level=row["Skill Level"]
            ),
            _("Levels: {names}.").format(names=listed(_LEVELS)),
        )
    return _LEVEL_OF.get(key)


def _text(row: Row, column: str) -> str:
    return text(row.get(column, ""), _ABSENT)


def _add_skills(draft: Draft, ids: Ids, skills: Table, wanted: Iterable[tuple[Row, int]]) -> None:
    """Add the skills; those that only roles name are told by them, and so are levels of the others."""
    names: dict[str, tuple[str, str]] = {}
    texts: dict[str, dict[int, str]] = {}
    for number, row in skills.rows.items():
        skill = ids.of(row["Skill Name"])
        told = {level: _text(row, name) for level, name in enumerate(_LEVELS, 1)}
        own = {level: each for level, each in told.items() if each}
        if texts.setdefault(skill, own) != own:
            raise TdskillError(
                _("{file}, row {row}: {name} stands there twice, in other words.").format(
                    file=skills.source, row=number, name=row["Skill Name"]
                ),
                _("Leave one of the two rows in your copy."),
            )
        names.setdefault(skill, (row["Skill Name"], _text(row, "Skill Description")))
    for row, level in wanted:
        skill = ids.of(row["Skill Name"])
        names.setdefault(skill, (row["Skill Name"], _text(row, "Skill Description")))
        texts.setdefault(skill, {}).setdefault(level, _text(row, "Skill Level Description"))
    for skill, (name, description) in names.items():
        if levels := sorted(texts[skill]):
            entry: Entry = {"id": skill, "name": name, "description": description or name}
            if len(levels) < len(_LEVELS):
                entry["levels"] = levels
            if described := [{"level": n, "text": t} for n in levels if (t := texts[skill][n])]:
                entry |= {"level_texts": described, "level_texts_provenance": f"{_WHERE} {name}"}
            draft.skills.append({**entry, "provenance": f"{_WHERE} {name}"})
    draft.tell(
        _("Left out, as skills without levels: {names}."),
        (name for skill, (name, _told) in names.items() if not texts[skill]),
    )


def _add_roles(draft: Draft, ids: Ids, wanted: Iterable[tuple[Row, int]]) -> None:
    """Add the families, the roles as families within them, and each level of a role as a job type."""
    needs: dict[_RoleLevel, dict[str, int]] = {}
    told: dict[_RoleLevel, str] = {}
    spelt: dict[tuple[str, str], str] = {}
    for row, level in wanted:
        # A role whose levels have no names of their own is one job type, called as the role is.
        own = row["Role"] if match_key(row["Role Level"]) == _NO_LEVEL else row["Role Level"]
        called = {"family": row["Role Family"], "role": row["Role"], "level": own}
        of = _RoleLevel(
            **{
                kind: spelt.setdefault((kind, match_key(name)), name)
                for kind, name in called.items()
            }
        )
        if needs.setdefault(of, {}).setdefault(ids.of(row["Skill Name"]), level) != level:
            raise TdskillError(
                _("{role}: the skill {skill} is needed at two levels.").format(
                    role=own, skill=row["Skill Name"]
                ),
                _("Leave one of the two rows in your copy."),
            )
        told.setdefault(of, _text(row, "Role Level Description") or _text(row, "Role Description"))
    families = dict.fromkeys(of.family for of in needs)
    roles: dict[tuple[str, str], dict[_RoleLevel, int]] = {}
    for of, each in needs.items():
        roles.setdefault((of.family, of.role), {})[of] = sum(each.values())
    role_names = apart({key: (key[1], key[0]) for key in roles}, taken=families)
    level_names = apart({of: (of.level, f"{of.role}, {of.family}") for of in needs})
    of_families, of_job_types = Ids(), Ids()
    draft.families = [
        {"id": of_families.of(name), "name": name, "provenance": _WHERE} for name in families
    ]
    for key, sums in roles.items():
        within, parent = of_families.of(role_names[key]), of_families.of(key[0])
        role = {"id": within, "name": role_names[key], "parent": parent}
        draft.families.append({**role, "provenance": _WHERE})
        grades = _grades(sums)
        for of in sums:
            where = f"{_WHERE} {of.level}"
            draft.job_types.append(
                {
                    "id": of_job_types.of(level_names[of]),
                    "name": level_names[of],
                    "family": within,
                    **({"grade": grades[of]} if grades else {}),
                    "description": told[of] or of.level,
                    "requirements": [
                        {"skill": skill, "level": number} for skill, number in needs[of].items()
                    ],
                    "requirements_provenance": where,
                    "provenance": where,
                }
            )
    if wanted:
        draft.notes.append(
            _(
                "The order of the levels of a role is assumed: by the sum of the levels that they need."
            )
        )
    draft.tell(
        _("Without an order, as two of its levels need as much: {names}."),
        (role_names[key] for key, sums in roles.items() if not _grades(sums)),
    )


def _grades(sums: Mapping[_RoleLevel, int]) -> dict[_RoleLevel, int]:
    """Return the place of each level of a role by what it needs in all; none where two need as much."""
    if len(set(sums.values())) < len(sums):
        return {}
    return {level: place for place, level in enumerate(sorted(sums, key=sums.__getitem__), 1)}
