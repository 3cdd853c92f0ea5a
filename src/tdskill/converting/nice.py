"""NIST NICE Workforce Framework for Cybersecurity: JSON of the Cybersecurity and Privacy Reference Tool."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tdskill.converting.draft import Draft, Ids, apart, begin, text
from tdskill.converting.tables import read_bytes
from tdskill.errors import TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed

_WHERE: Final = "https://csrc.nist.gov/projects/cprt"
_NAME: Final = "NICE Workforce Framework for Cybersecurity"
_SOURCE: Final = f"{_NAME} (NIST SP 800-181 Rev. 1), from a copy of one's own"

_STATEMENTS: Final = {
    "task": "Tasks",
    "knowledge": "Knowledge",
    "skill": "Skills",
    "ability": "Abilities",
}
_ROLE, _AREA, _CATEGORY = "work_role", "competency_area", "category"
_HOLDERS: Final = {_ROLE: "Work roles", _AREA: "Competency areas"}
_KEYS: Final = {
    "elements": ("element_identifier", "element_type"),
    "relationships": ("source_element_identifier", "dest_element_identifier"),
}

Element = Mapping[str, Any]


def nice(folder: Path) -> Draft:
    """Read statements as skills that one has or has not, and what needs them as job types.

    All stand in the order of their codes: that of the file has no meaning, and changes.
    """
    content = _content(folder)
    documents = content.get("documents")
    first = documents[0] if isinstance(documents, list) and documents else None
    about: Element = first if isinstance(first, dict) else {}
    page = str(about.get("website"))
    where = page if re.fullmatch(r"https://\S{1,400}", page) else _WHERE
    draft = begin("nice", _NAME, _SOURCE, where, text(str(about.get("version") or "")))
    draft.levels = [{"level": 1, "name": "Has it", "description": "Has it", "provenance": where}]
    elements = {str(each["element_identifier"]): each for each in content["elements"]}
    elements = dict(sorted(elements.items()))
    kind = {code: str(each["element_type"]) for code, each in elements.items()}
    needs: dict[str, dict[str, None]] = {}
    groups: dict[str, str] = {}
    strange: dict[str, None] = {}
    for each in content["relationships"]:
        ends = str(each["source_element_identifier"]), str(each["dest_element_identifier"])
        strange.update(dict.fromkeys(end for end in ends if end not in kind))
        for one, other in (ends, ends[::-1]):
            if kind.get(one) in _HOLDERS and kind.get(other) in _STATEMENTS:
                needs.setdefault(one, {})[other] = None
            if kind.get(one) == _ROLE and kind.get(other) == _CATEGORY:
                groups.setdefault(one, other)
    skills = _add_statements(draft, elements, kind)
    _add_roles(draft, elements, kind, needs, groups, skills)
    holders = [code for code in kind if kind[code] in _HOLDERS]
    draft.tell(
        _("Left out, as nothing is needed of them: {names}."),
        (code for code in holders if code not in needs),
    )
    draft.tell(_("Left out, as the file links to them and does not have them: {names}."), strange)
    others = {*kind.values()} - {*_STATEMENTS, *_HOLDERS, _CATEGORY}
    draft.tell(_("Not taken over: {names}."), sorted(others))
    return draft


def _add_statements(
    draft: Draft, elements: Mapping[str, Element], kind: Mapping[str, str]
) -> dict[str, str]:
    """Add the statements, one kind after the other; return their ids by their codes."""
    ids = Ids()
    codes = [code for each in _STATEMENTS for code in elements if kind[code] == each]
    names = apart({code: (_called(elements[code]), code) for code in codes})
    draft.categories = [
        {"id": each, "name": name, "provenance": draft.where}
        for each, name in _STATEMENTS.items()
        if each in kind.values()
    ]
    draft.skills = [
        {
            "id": ids.of(code),
            "name": names[code],
            "code": code,
            "category": kind[code],
            "description": _text(elements[code]) or names[code],
            "provenance": f"{draft.where} {code}",
        }
        for code in codes
    ]
    return {code: ids.of(code) for code in codes}


def _add_roles(
    draft: Draft,
    elements: Mapping[str, Element],
    kind: Mapping[str, str],
    needs: Mapping[str, Iterable[str]],
    groups: Mapping[str, str],
    skills: Mapping[str, str],
) -> None:
    """Add what needs statements, work roles within their categories."""
    families, ids = Ids(), Ids()
    codes = [code for each in _HOLDERS for code in elements if kind[code] == each and code in needs]
    draft.families = [
        {"id": families.of(each), "name": name, "provenance": draft.where}
        for each, name in _HOLDERS.items()
        if any(kind[code] == each for code in codes)
    ]
    draft.families += [
        {
            "id": families.of(code),
            "name": _called(elements[code]),
            "parent": families.of(_ROLE),
            "provenance": f"{draft.where} {code}",
        }
        for code in dict.fromkeys(groups[each] for each in codes if each in groups)
    ]
    names = apart({code: (_called(elements[code]), code) for code in codes})
    for code in codes:
        draft.job_types.append(
            {
                "id": ids.of(code),
                "name": names[code],
                "aliases": [code],
                "family": families.of(groups.get(code, kind[code])),
                "description": _text(elements[code]) or names[code],
                "requirements": [
                    {"skill": skills[each], "level": 1} for each in sorted(needs[code])
                ],
                "requirements_provenance": f"{draft.where} {code}",
                "provenance": f"{draft.where} {code}",
            }
        )


def _text(element: Element) -> str:
    return text(str(element.get("text") or ""))


def _called(element: Element) -> str:
    title = text(str(element.get("title") or ""))
    return " ".join((title or _text(element) or str(element["element_identifier"])).split())


def _content(folder: Path) -> dict[str, Any]:
    """Return what the file of the reference tool holds: elements and relationships."""
    found = {
        path: content
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".json"
        and not path.name.startswith(".")
        and (content := _elements(path)) is not None
    }
    if len(found) > 1:
        raise TdskillError(
            _("Several files have elements and relationships: {files}.").format(
                files=listed(path.name for path in found)
            ),
            _("Leave one of them in the folder."),
        )
    for path, content in found.items():
        _refuse_damaged(path, content)
        return content
    raise TdskillError(
        _("{folder} has no JSON file with elements and relationships.").format(folder=folder),
        _("Put the file there that the reference tool of NIST (CPRT) gives out."),
    )


def _elements(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(read_bytes(path))
        json.dumps(content, ensure_ascii=False).encode()  # Half a letter cannot be written.
    except (ValueError, RecursionError) as error:
        raise TdskillError(
            _("{file} is no JSON.").format(file=path), _("Take it from its source again.")
        ) from error
    while isinstance(content, dict):
        inner = content.get("elements")
        if isinstance(inner, list) and isinstance(content.get("relationships"), list):
            return content
        content = content.get("response", inner)
    return None


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
    known: dict[str, Element] = {}
    for number, entry in enumerate(content["elements"], 1):
        if known.setdefault(entry["element_identifier"], entry) != entry:
            raise TdskillError(
                _("{file}: entry {number} of {list} is another {code}.").format(
                    file=path, number=number, list="elements", code=entry["element_identifier"]
                ),
                _("Leave one of the two in your copy."),
            )
