"""Short digests by which it is seen that a text, or a whole framework, is not what it was."""

import hashlib
import json
import re
import unicodedata
from dataclasses import fields
from typing import Final

from pydantic import BaseModel

from tdskill.framework.core import NO_LEVEL, Framework, SkillSet
from tdskill.framework.models import Skill

SIZE: Final = 12
"""Hexadecimal digits of a digest."""

PATTERN: Final = rf"f[0-9a-f]{{{SIZE}}}"
"""A fingerprint: the letter keeps spreadsheets from taking it for a number such as 123456789012."""

_ADDED: Final = frozenset({"works", "bureaus", "families", "forecast"})
"""Parts that frameworks did not always have: one without keeps the digest that it had."""

_OF_CAREERS: Final = frozenset({"routes", "career_paths", "selection_exams", "head_counts"})
"""Parts on which no level and no figure of skills depends: years confirmed before they were there go on."""

_SPACES = re.compile(r"\s+")


def fingerprint(skill: Skill, framework: Framework) -> str:
    """Return the fingerprint of the texts under which a level of the skill is judged.

    They are those of the language that is written first: the skill's description, its level texts
    with their names, and the names and descriptions of the level scale. Width and spaces do not matter.
    """
    texts = [text for texts in judged_under(skill, framework).values() for text in texts]
    return f"f{_digest(texts)}"


def judged_under(skill: Skill, framework: Framework) -> dict[str, list[str]]:
    """Return the texts under which a level of the skill is judged, by the key that holds them.

    They are as they are compared: NFKC and without spaces.
    """
    texts = {
        "description": [skill.description.first],
        "level_texts": [
            " ".join((str(entry.level), *(text.first for text in (entry.name, entry.text) if text)))
            for entry in skill.level_texts
        ],
        "levels": [
            f"{level.level} {level.name.first} {level.description.first}"
            for level in framework.levels
            if level != NO_LEVEL
        ],
    }
    return {
        key: [_SPACES.sub("", unicodedata.normalize("NFKC", text)) for text in parts]
        for key, parts in texts.items()
    }


def current_fingerprints(skill: Skill, framework: Framework) -> frozenset[str]:
    """Return the fingerprints of the skill's present texts and of those that said the same."""
    return frozenset({fingerprint(skill, framework), *skill.same_meaning})


def is_current(found: str | None, skill: Skill, framework: Framework) -> bool:
    """Tell whether a level with this fingerprint was judged under texts of the present meaning.

    These are the present texts and those that the skill's `same_meaning` declares to say the same.
    """
    return found in current_fingerprints(skill, framework)


def texts_digest(framework: Framework) -> str:
    """Return a digest of the fingerprints of all skills, in order: other entries do not matter."""
    return _digest([[skill.id, fingerprint(skill, framework)] for skill in framework.skills])


def framework_digest(framework: Framework) -> str:
    """Return a digest that differs for any two frameworks that differ in any entry of any set.

    Routes, career paths, selection exams and published head counts are no part of it.
    """
    return _digest({**_parts(framework), "set_id": None})


def _parts(whole: Framework | SkillSet) -> dict[str, object]:
    return {
        field.name: _plain(getattr(whole, field.name))
        for field in fields(whole)
        if field.name not in _OF_CAREERS
        and (field.name not in _ADDED or getattr(whole, field.name))
    }


def _plain(value: object) -> object:
    match value:
        case tuple():
            return [_plain(entry) for entry in value]
        case BaseModel():
            return value.model_dump(mode="json")
        case SkillSet():
            return _parts(value)
    return value


def _digest(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:SIZE]
