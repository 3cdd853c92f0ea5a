"""A small framework and frames for hand-computed cases."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import polars as pl

from tdskill.framework import MAIN, Framework, JobType, Skill, SkillSet, embedded_framework
from tdskill.framework.models import About, Category, Level, Text
from tdskill.tables import DEMAND, staff_schema

SOURCE = "plan p.1"


def text(word: str) -> Text:
    return Text(ja=word, en=word)


def framework_of(about: About, **parts: Any) -> Framework:
    """Return a framework of one set of skills from its parts, each by its name in `Framework`."""
    nothing = SkillSet(MAIN, levels=(), categories=(), skills=())
    return with_parts(Framework(about, sets=(nothing,)), **parts)


def with_parts(framework: Framework, **parts: Any) -> Framework:
    """Return a framework with other parts, each by its name in `Framework`."""
    of_set = {field.name for field in fields(SkillSet)} & parts.keys()
    own = replace(framework.own, **{name: parts[name] for name in of_set})
    others = {f"all_{name}": part for name, part in parts.items() if name not in of_set}
    return replace(framework.with_own(own), **others)


def small_framework(
    job_types: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    skills: Sequence[str] = ("cloud", "design", "data"),
    max_level: int = 3,
) -> Framework:
    """Return a framework of one category; job types map to requirements as in YAML."""
    return framework_of(
        about=About(id="small", name=text("Small"), version="1", source=text("plan")),
        levels=tuple(
            Level(level=n, name=text(f"step {n}"), description=text("a step"), provenance=SOURCE)
            for n in range(max_level + 1)
        ),
        categories=(Category(id="all", name=text("All"), provenance=SOURCE),),
        skills=tuple(
            Skill(
                id=skill,
                name=text(skill.title()),
                category="all",
                description=text(skill),
                provenance=SOURCE,
            )
            for skill in skills
        ),
        job_types=tuple(
            JobType.model_validate(
                {
                    "id": job_type,
                    "name": {"ja": job_type.title()},
                    "description": {"ja": job_type},
                    "requirements": list(requirements),
                    "requirements_provenance": "assumed: a test",
                    "provenance": SOURCE,
                }
            )
            for job_type, requirements in (job_types or {}).items()
        ),
        certifications=(),
        ranks=(),
        policies=(),
    )


def three_skills() -> Framework:
    """Return the embedded framework with three of its skills, so that headers stay short."""
    framework = embedded_framework()
    kept = ("it_strategy", "ux_design", "cloud_services")
    return with_parts(
        framework, skills=tuple(skill for skill in framework.skills if skill.id in kept)
    )


def staff_frame(framework: Framework, people: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Return a staff frame; what a person does not say is null, ids are p0, p1, ..."""
    rows = [{"staff_id": f"p{n}", **person} for n, person in enumerate(people)]
    return pl.DataFrame(rows, schema=staff_schema(framework.skill_ids))


def demand_frame(needs: Sequence[tuple[str | None, str, int, int]]) -> pl.DataFrame:
    """Return a demand frame from (bureau, skill, level, headcount)."""
    return pl.DataFrame(
        [(bureau, None, skill, level, headcount) for bureau, skill, level, headcount in needs],
        schema=DEMAND,
        orient="row",
    )


def laid_out(folder: Path, **files: str) -> Path:
    """Write CSV files, by kind, as the year 2024 of a new workspace and return its folder."""
    year = folder / "2024"
    year.mkdir(parents=True)
    for kind, text in files.items():
        (year / f"{kind}.csv").write_text(text, encoding="utf-8")
    return folder
