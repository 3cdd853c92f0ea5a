"""Files of posts to fill: what each needs."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.cells import Parse, Scale
from tdskill.intake.described import named, read_rows
from tdskill.intake.row_problems import Bad, Intake
from tdskill.intake.spellings import unify
from tdskill.kinds import POSTS
from tdskill.names import Names

_MOST_SIGNS = 8
"""Signs between skills that a single name may hold."""

_BETWEEN_SKILLS = re.compile(r"([;,、\n])")


def read_posts(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read the posts, with what they need of the framework's own set; files may name that of any set.

    A post that stands twice, that says nothing of what it needs, or that asks for a job type, a skill
    or a level that does not exist, so that nobody can fill it, is an error. Raises TdskillError when
    nothing can be read.
    """
    sets = framework.views
    job_types = names_of(entry for each in sets for entry in each.job_types)
    skills = names_of(entry for each in sets for entry in each.skills)
    scales = {skill: scale for each in sets for skill, scale in Scale.of_each(each).items()}
    parsers: dict[str, Parse] = {
        "job_type": named(job_types, _("Unknown job type {cell}.")),
        "skills": partial(_parse_skills, names=skills, scales=scales),
    }
    rows = read_rows(POSTS, path, framework, encoding, parsers)
    nothing = Bad(
        _("It is not said what this post needs."),
        _("Name a job type, or skills with levels such as クラウドサービス活用:2;UXデザイン:1."),
        code="post_without_needs",
    )
    idle = rows.grid.rows.filter(rows.are_blank("job_type", "skills"))
    rows.findings.rows(idle, None, repeat(nothing))
    needs = [_needs(text, framework) for text in rows.frame["skills"].to_list()]
    frame = rows.frame.with_columns(
        pl.col("job_type").replace_strict(
            {each: each for each in framework.job_type_by_id}, default=None, return_dtype=pl.String
        ),
        pl.Series("skills", needs, tables.POSTS["skills"]),
    )
    return rows.intake(unify(rows.findings.keep_good(frame), rows.findings), frame)


def _parse_skills(text: str, names: Names, scales: Mapping[str, Scale]) -> str | Bad:
    """Return skills with their levels as `id:level;id:level`, each skill once, the highest level.

    Names may hold the signs between skills: the longest known name is taken first. Where anything is
    wrong it is a Bad that tells every fault.
    """
    needs: dict[str, int] = {}
    faults: list[Bad] = []
    for part in _parts(unicodedata.normalize("NFKC", text), names):
        skill, level = _need_of(part, names, scales)
        faults += [each for each in (skill, level) if isinstance(each, Bad)]
        if isinstance(skill, str) and isinstance(level, int):
            needs[skill] = max(level, needs.get(skill, 0))
    if not needs and not faults:
        faults = [_no_skill_with_level(text)]
    if faults:
        return Bad.together(faults)
    return ";".join(f"{skill}:{level}" for skill, level in needs.items())


def _parts(text: str, names: Names) -> Iterator[str]:
    """Yield the parts of a cell, each as long as the name before its last colon is known."""
    pieces = _BETWEEN_SKILLS.split(text)
    start = 0
    while start < len(pieces):
        ends = range(min(len(pieces), start + 2 * _MOST_SIGNS + 1), start + 1, -2)
        joined = ("".join(pieces[start:end]) for end in ends)
        part = next((each for each in joined if _is_need(each, names)), pieces[start])
        if part.strip():
            yield part
        start += 2 * len(_BETWEEN_SKILLS.findall(part)) + 2


def skills_named(text: str, names: Names) -> list[str]:
    """Return the names of skills in a cell with skills and levels."""
    parts = _parts(unicodedata.normalize("NFKC", text), names)
    return [(part.rpartition(":")[0] or part).strip() for part in parts]


def _is_need(part: str, names: Names) -> bool:
    name, _colon, level = part.rpartition(":")
    return names.find(name) is not None and not _BETWEEN_SKILLS.search(level)


def _need_of(
    text: str, names: Names, scales: Mapping[str, Scale]
) -> tuple[str | Bad | None, int | Bad | None]:
    name, colon, needed = text.rpartition(":")
    if not colon:
        return _no_skill_with_level(text), None
    skill = names.find(name)
    scale = scales[skill] if skill else next(iter(scales.values()))
    level = cells.parse_needed_level(needed, scale)
    return (
        skill or cells.unknown_skill(name, names),
        Bad(_("The level is missing."), code="cell_missing") if level is None else level,
    )


def _no_skill_with_level(text: str) -> Bad:
    return Bad(
        _("{cell} is not a skill with a level.").format(cell=cells.quoted(text)),
        _("Write skills with levels such as クラウドサービス活用:2;UXデザイン:1."),
        code="not_a_skill_with_level",
    )


def _needs(text: str | None, framework: Framework) -> list[dict[str, object]]:
    """Return what is needed of the framework's own set."""
    pairs = [part.split(":") for part in text.split(";")] if text else []
    return [
        {"skill": skill, "level": int(level)}
        for skill, level in pairs
        if skill in framework.skill_by_id
    ]
