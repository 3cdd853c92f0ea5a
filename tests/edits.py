"""Frameworks that differ from the embedded one by an edit, as a person writes it into the YAML files."""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tdskill.resources import data_dir

Edits = tuple[tuple[str, str, str, str, int], ...]
"""File, where the part begins, text in it, what it becomes, and how many times it must be there."""

FEWER_LEVELS: Final[Edits] = (
    ("jobtypes.yaml", "- id: business_designer", "level: 3", "level: 2", 2),
    ("career_ladder.yaml", "- id: staff", "dsm_level: 1", "dsm_level: 2", 1),
)
OTHER_TEXT: Final[Edits] = (
    ("skills.yaml", "- id: cloud_services", "安全性、費用から", "安全性、費用、将来性から", 1),
    ("priorities.yaml", "- id: fy2024", "supply_level: 1", "supply_level: 2", 1),
)
NEW_NAME: Final[Edits] = (
    ("skills.yaml", "- id: cloud_services", "ja: クラウドサービス活用", "ja: クラウド実務", 1),
    ("skills.yaml", "- id: cloud_services", "en: Cloud Services", "en: Cloud Practice", 1),
    ("skills.yaml", "- id: cloud_services", "[クラウドサービス, クラウド活用]", "[クラウド]", 1),
)
HARDER_TOOLS: Final[Edits] = (
    (
        "sets/tools.yaml",
        "- id: dx_ambassador",
        "skill: excel\n        level: 1",
        "skill: excel\n        level: 2",
        1,
    ),
)
EDITS: Final[Mapping[str, Edits]] = {
    "e1": FEWER_LEVELS,
    "e2": OTHER_TEXT,
    "e3": (
        ("jobtypes.yaml", "", "level: 3", "level: 2", 15),
        ("career_ladder.yaml", "- id: staff", "dsm_level: 1", "dsm_level: 2", 1),
        ("career_ladder.yaml", "- id: senior_staff", "dsm_level: 2", "dsm_level: 3", 1),
    ),
    "e4": NEW_NAME,
    "all": (*FEWER_LEVELS, *OTHER_TEXT, *NEW_NAME),
    "sets": (*FEWER_LEVELS, *OTHER_TEXT, *NEW_NAME, *HARDER_TOOLS),
}
"""The edits of which it is told below what they do, by name."""


def copied(folder: Path) -> Path:
    """Write the embedded framework into a folder, which is made."""
    shutil.copytree(data_dir(), folder, ignore=shutil.ignore_patterns("sample"))
    return folder


def edit(folder: Path, edits: Edits) -> Path:
    """Write edits into a framework: in each entry that begins so, up to the next one ("": everywhere)."""
    for name, begins, old, new, times in edits:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        start = text.index(begins)
        end = text.find("\n  - id: ", start) if begins else len(text)
        part = text[start : end if end > 0 else len(text)]
        assert part.count(old) == times, (name, begins, old)
        file.write_text(text.replace(part, part.replace(old, new)), encoding="utf-8")
    return folder


@cache
def edited(name: str) -> Path:
    """Return the folder of a framework with an edit of EDITS; it goes away when the tests end."""
    top = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    return edit(copied(top / name), EDITS[name])
