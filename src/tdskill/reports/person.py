"""The sheet that a mentor and a person lay between them for a 1on1."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.analysis.evidence import suggestions
from tdskill.analysis.ladder import is_met, next_rank
from tdskill.analysis.priorities import Choice
from tdskill.framework import Framework, Rank, Skill, Target, Text
from tdskill.reports.sheet import (
    Assumption,
    Basis,
    CategoryRows,
    ExamRow,
    Fit,
    Held,
    Part,
    PersonReport,
    Point,
    PriorityFields,
    PriorityRow,
    RankRow,
    SkillRow,
    Step,
    TargetRow,
)
from tdskill.reports.talk import questions_for

__all__ = ["Held", "PersonReport", "person_report"]

Levels = Mapping[str, int | None]

NEAREST = 3
"""Job types shown with what is missing, besides the chosen one."""


def person_report(  # noqa: PLR0913 - all that a sheet is made of
    person: pl.DataFrame,
    framework: Framework,
    *,
    fiscal_year: int | None,
    organisation: str | None,
    exams: Sequence[Held] | None,
    priorities: Sequence[Choice] | None,
    published: Sequence[str] = (),
    target: str | None = None,
    suspects: Collection[str] = (),
) -> PersonReport:
    """Make the sheet of the one person in a staff frame (see `tables`).

    `exams` is None where it is not known which are held, `priorities` where a year has no choice of
    fields; `published` are the skills that were published as fields of the year; `target` is the id
    of the job type that the person aims at; `suspects` are the skills whose level was judged under
    another text (`analysis.suspects`).
    """
    row = person.row(0, named=True)
    levels: Levels = {skill: row[skill] for skill in framework.skill_ids}
    rank = framework.rank_of(row["rank"])
    chosen = () if priorities is None else _selected(priorities)
    guide = rank.dsm_level if rank else None
    categories = _categories(levels, framework, guide, chosen, suspects)
    rows = {skill.skill.id: skill for category in categories for skill in category.skills}
    ranks = _with_next(rank, framework)
    report = PersonReport(
        staff_id=row["staff_id"],
        name=row["name"],
        bureau=row["bureau"],
        rank=row["rank"],
        group=row["group"],
        stage=row["stage"],
        fiscal_year=fiscal_year,
        organisation=organisation,
        guide=guide,
        categories=categories,
        fits=_fits(person, framework, target),
        exams=None if exams is None else _exams(exams, levels, framework),
        ladder=tuple(_rank_row(each, levels, exams, framework) for each in ranks),
        priorities=None
        if priorities is None
        else _priorities(priorities, published, rows, framework),
        assumptions=_assumptions(exams or (), ranks, framework),
    )
    return replace(report, questions=questions_for(report, framework.max_level))


def _selected(priorities: Sequence[Choice]) -> list[str]:
    return [choice.standing.skill for choice in priorities if choice.selected]


def _with_next(rank: Rank | None, framework: Framework) -> list[Rank]:
    following = next_rank(rank, framework) if rank else None
    return [each for each in (rank, following) if each]


def _categories(
    levels: Levels,
    framework: Framework,
    guide: int | None,
    priorities: Collection[str],
    suspects: Collection[str],
) -> tuple[CategoryRows, ...]:
    return tuple(
        CategoryRows(
            category,
            tuple(
                _skill_row(
                    skill,
                    levels[skill.id],
                    framework,
                    guide,
                    priority=skill.id in priorities,
                    suspect=skill.id in suspects,
                )
                for skill in framework.skills
                if skill.category == category.id
            ),
        )
        for category in framework.categories
    )


def _skill_row(
    skill: Skill,
    level: int | None,
    framework: Framework,
    guide: int | None,
    *,
    priority: bool,
    suspect: bool,
) -> SkillRow:
    following = None if level == framework.max_level else (level or 0) + 1
    return SkillRow(
        skill=skill,
        level=level,
        meaning=None if level is None else meaning(skill, level, framework),
        next_level=following,
        next_meaning=None if following is None else meaning(skill, following, framework),
        at_guide=None if level is None or guide is None else level >= guide,
        priority=priority,
        suspect=suspect,
    )


def meaning(skill: Skill, level: int, framework: Framework) -> Text:
    """Return what a level looks like in a skill, else what the level means in general."""
    own = (entry.text for entry in skill.level_texts if entry.level == level)
    return next(own, framework.levels[level].description)


def _fits(person: pl.DataFrame, framework: Framework, target: str | None) -> tuple[Fit, ...]:
    if not framework.job_types:
        return ()
    ordered = best_job_types(attainment(person.lazy(), framework)).collect()
    fits = []
    for place, row in enumerate(ordered.iter_rows(named=True)):
        job_type = framework.job_type_by_id[row["job_type"]]
        required = len(job_type.requirements)
        core = {requirement.skill for requirement in job_type.requirements if requirement.core}
        fits.append(
            Fit(
                job_type=job_type,
                attainment=row["attainment"],
                met=row["met"],
                required=required,
                reached=round(row["share_met"] * required),
                assessed=round(row["assessed"] * required),
                missing=_in_order(
                    Step(
                        framework.skill_by_id[step["skill"]],
                        step["level"],
                        step["required"],
                        step["skill"] in core,
                    )
                    for step in row["missing"]
                ),
                chosen=job_type.id == target,
                detailed=place < NEAREST or job_type.id == target,
            )
        )
    return tuple(fits)


def _in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Core before others, known levels before unknown ones, small steps before large."""
    return tuple(
        sorted(
            steps,
            key=lambda step: (
                not step.core,
                step.level is None,
                step.required - (step.level or 0),
            ),
        )
    )


def _exams(exams: Sequence[Held], levels: Levels, framework: Framework) -> tuple[ExamRow, ...]:
    """Newest first, the ones of unknown date last."""
    ordered = sorted(exams, key=lambda held: str(held.passed_on or ""), reverse=True)
    return tuple(
        ExamRow(
            framework.certification_by_id[held.exam],
            held.passed_on,
            tuple(
                Point(framework.skill_by_id[each.skill], each.suggested, each.level, each.evidence)
                for each in suggestions([held.exam], levels, framework)
            ),
        )
        for held in ordered
    )


def _rank_row(
    rank: Rank, levels: Levels, exams: Sequence[Held] | None, framework: Framework
) -> RankRow:
    held = None if exams is None else {each.exam for each in exams}
    ipa_levels = [framework.certification_by_id[exam].ipa_level or 0 for exam in held or ()]
    return RankRow(
        rank=rank,
        at_guide=sum(level is not None and level >= rank.dsm_level for level in levels.values()),
        ipa_reached=None
        if held is None or rank.ipa_level is None
        else max(ipa_levels, default=0) >= rank.ipa_level,
        exam_held=None
        if held is None or not rank.certifications
        else bool(held.intersection(rank.certifications)),
        guide_exams=tuple(framework.certification_by_id[exam] for exam in rank.certifications),
        gq=_targets(rank.gq, levels, framework),
        dq=_targets(rank.dq, levels, framework),
    )


def _targets(
    targets: Iterable[Target], levels: Levels, framework: Framework
) -> tuple[TargetRow, ...]:
    return tuple(TargetRow(target, is_met(target, levels, framework)) for target in targets)


def _priorities(
    priorities: Sequence[Choice],
    published: Sequence[str],
    rows: Mapping[str, SkillRow],
    framework: Framework,
) -> PriorityFields:
    differs = bool(published) and set(published) != set(_selected(priorities))
    from_published = all(choice.standing.shortfall is None for choice in priorities)
    return PriorityFields(
        basis=Basis.PUBLISHED if from_published else Basis.OWN_FIGURES,
        fields=tuple(
            PriorityRow(rows[choice.standing.skill], choice.standing.demand, choice.standing.supply)
            for choice in priorities
            if choice.selected
        ),
        uncertain=tuple(
            framework.skill_by_id[choice.standing.skill]
            for choice in priorities
            if choice.selected is None
        ),
        published=tuple(framework.skill_by_id[skill] for skill in published if differs),
    )


def _assumptions(
    exams: Sequence[Held], ranks: Sequence[Rank], framework: Framework
) -> tuple[Assumption, ...]:
    """Return what the sheet shows that no source says, each provenance once."""
    entries: dict[Part, set[str]] = {}
    found: dict[tuple[Part, str], dict[str, Text]] = {}
    for part, provenance, entry, name in _provenances(exams, ranks, framework):
        entries.setdefault(part, set()).add(entry)
        if provenance and provenance.startswith(("assumed", "inferred")):
            found.setdefault((part, provenance), {})[entry] = name
    return tuple(
        Assumption(part, provenance, tuple(names.values()), names.keys() == entries[part])
        for (part, provenance), names in found.items()
    )


def _provenances(
    exams: Sequence[Held], ranks: Sequence[Rank], framework: Framework
) -> Iterable[tuple[Part, str | None, str, Text]]:
    for job_type in framework.job_types:
        for requirement in job_type.requirements:
            provenance = requirement.provenance or job_type.requirements_provenance
            yield Part.JOB_TYPES, provenance, job_type.id, job_type.name
    for rank in ranks:
        for provenance in (rank.guide_provenance, *(t.provenance for t in (*rank.gq, *rank.dq))):
            yield Part.LADDER, provenance, rank.id, rank.name
    for held in exams:
        certification = framework.certification_by_id[held.exam]
        for suggested in certification.suggests:
            yield Part.EXAMS, suggested.provenance, held.exam, certification.name
    for level in framework.levels:
        yield Part.SCALE, level.provenance, str(level.level), level.name
    for skill in framework.skills:
        yield Part.SKILLS, skill.provenance, skill.id, skill.name
        yield Part.LEVEL_TEXTS, skill.level_texts_provenance, skill.id, skill.name
