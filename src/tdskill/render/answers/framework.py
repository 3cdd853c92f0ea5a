"""The framework itself as tables."""

from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from tdskill.framework import Framework, Requirement, SuggestedLevel
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Answer, Table, as_text, hidden, number, text
from tdskill.render.answers.common import (
    assumed_remark,
    assumed_scale,
    raises_text,
    skill_names,
    term_remarks,
    with_skills,
)
from tdskill.render.labels import provenance_text
from tdskill.render.sheet_words import noted


def skills_answer(framework: Framework) -> Answer:
    """The skills of a set with what they mean, and its levels."""
    lines = [str(framework.about.source)]
    if framework.audience:
        lines.append(_("For: {groups}").format(groups=listed(framework.audience)))
    return Answer(
        _("{skills}: {framework}").format(
            skills=framework.set_name, framework=framework.about.name
        ),
        tuple(lines),
        (_skills_table(framework), _levels_table(framework), _level_texts_table(framework)),
        assumed_scale(framework),
    )


def sets_answer(framework: Framework) -> Answer:
    """The sets of skills with whom they are for, and how much is in each."""
    rows = pl.DataFrame(
        [
            (
                each.head.id,
                str(each.head.name),
                list(each.head.audience),
                len(each.skills),
                each.levels[-1].level,
                len(each.job_types),
            )
            for each in framework.sets
        ],
        schema={
            "set": pl.String,
            "name": pl.String,
            "audience": pl.List(pl.String),
            "skills": pl.UInt32,
            "max_level": pl.UInt8,
            "job_types": pl.UInt32,
        },
        orient="row",
    )
    columns = (
        text("set", header=_("Id")),
        text("name", header=_("Set of skills"), whole=True),
        text("audience", header=_("Audience"), show=_audience_text),
        number("skills", header=_("Number of skills")),
        number("max_level", header=_("Highest level")),
        number("job_types", header=_("Job types")),
    )
    return Answer(
        _("Sets of skills: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, rows),),
    )


def _skills_table(framework: Framework) -> Table:
    rows = pl.DataFrame(
        {
            "skill": framework.skill_ids,
            "description": [str(skill.description) for skill in framework.skills],
            "provenance": [skill.provenance for skill in framework.skills],
        }
    )
    columns = (
        text("skill", header=_("Id"), roomy=2),
        text("name", header=_("Skill"), whole=True),
        text("category", roomy=1),
        text("description"),
        text("provenance", show=provenance_text, roomy=3),
    )
    return Table(columns, with_skills(rows, framework))


def _levels_table(framework: Framework) -> Table:
    rows = pl.DataFrame(
        {
            "level": [level.level for level in framework.levels],
            "name": [str(level.name) for level in framework.levels],
            "description": [str(level.description) for level in framework.levels],
        }
    )
    return Table((number("level"), text("name"), text("description")), rows, title=_("Levels"))


def _level_texts_table(framework: Framework) -> Table:
    rows = pl.DataFrame(
        [
            (str(skill.name), entry.level, str(entry.text))
            for skill in framework.skills
            for entry in skill.level_texts
        ],
        schema={"name": pl.String, "level": pl.UInt8, "description": pl.String},
        orient="row",
    )
    columns = (text("name", header=_("Skill"), whole=True), number("level"), text("description"))
    return Table(columns, rows, title=_("What the levels look like"))


def _levels_text(framework: Framework) -> Callable[[Any], str]:
    names = skill_names(framework)

    def show(entries: list[dict[str, Any]]) -> str:
        return "\n".join(f"{names[entry['skill']]} {entry['level']}" for entry in entries)

    return show


def _levels(entries: Iterable[Requirement | SuggestedLevel]) -> list[dict[str, object]]:
    return [{"skill": entry.skill, "level": entry.level} for entry in entries]


_LEVELS = pl.List(pl.Struct({"skill": pl.String, "level": pl.UInt8}))


def job_types_answer(framework: Framework) -> Answer:
    """The job types with the levels they require."""
    rows = pl.DataFrame(
        [
            (
                job_type.id,
                str(job_type.name),
                str(job_type.description),
                _levels(job_type.requirements),
                _levels(requirement for requirement in job_type.requirements if requirement.core),
                len(job_type.assumed_requirements()),
                job_type.provenance,
            )
            for job_type in framework.job_types
        ],
        schema={
            "job_type": pl.String,
            "name": pl.String,
            "description": pl.String,
            "requirements": _LEVELS,
            "core": _LEVELS,
            "assumed": pl.UInt32,
            "provenance": pl.String,
        },
        orient="row",
    )
    columns = (
        text("job_type", header=_("Id"), roomy=2),
        text("name", header=_("Job type"), whole=True),
        text("description", roomy=3),
        text("requirements", show=_levels_text(framework), whole=True),
        text("core", show=_levels_text(framework), roomy=1),
        number("assumed", header=_("Assumed required levels")),
        text("provenance", show=provenance_text, roomy=3),
    )
    heading = _("Job types: {framework}").format(framework=framework.about.name)
    return Answer(
        heading if framework.is_main else noted(heading, framework.set_name),
        (str(framework.about.source),),
        (Table(columns, rows),),
        assumed_remark(framework, framework.job_type_by_id),
    )


def certifications_answer(framework: Framework) -> Answer:
    """The exams with what they suggest."""
    rows = pl.DataFrame(
        [
            (
                entry.id,
                str(entry.name),
                str(entry.issuer),
                entry.ipa_level,
                _levels(entry.suggests),
                entry.since,
                entry.until,
                list(entry.succeeds),
                _exam_names(entry.succeeds, framework),
                entry.registration_of,
                _exam_names([entry.registration_of] if entry.registration_of else [], framework),
                entry.renewal_years,
                entry.renewal_due_days,
                list(entry.aliases),
                entry.provenance,
            )
            for entry in framework.certifications
        ],
        schema={
            "certification": pl.String,
            "name": pl.String,
            "issuer": pl.String,
            "ipa_level": pl.UInt8,
            "suggests": _LEVELS,
            "since": pl.String,
            "until": pl.String,
            "succeeds": pl.List(pl.String),
            "_succeeds": pl.String,
            "registration_of": pl.String,
            "_registration_of": pl.String,
            "renewal_years": pl.UInt8,
            "renewal_due_days": pl.UInt16,
            "aliases": pl.List(pl.String),
            "provenance": pl.String,
        },
        orient="row",
    )
    columns = (
        text("certification", header=_("Id"), roomy=2),
        text("name", header=_("Exam")),
        text("issuer", roomy=5),
        number("ipa_level"),
        text("suggests", show=_levels_text(framework), whole=True),
        text("since", header=_("Held since"), roomy=1),
        text("until", header=_("Held until"), roomy=1),
        hidden("succeeds"),
        text("_succeeds", header=_("Earlier exams"), machine=False, roomy=1),
        hidden("registration_of"),
        text("_registration_of", header=_("Registration for"), machine=False, roomy=4),
        number("renewal_years", header=_("Years of the term"), roomy=4),
        number("renewal_due_days", header=_("Days to apply before"), roomy=4),
        hidden("aliases"),
        text("provenance", show=provenance_text, roomy=3),
    )
    return Answer(
        _("Exams: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, rows),),
        (
            *term_remarks(framework),
            _("The levels that exams suggest are points to talk about, never a verdict."),
        ),
    )


def _exam_names(exams: Iterable[str], framework: Framework) -> str:
    return "\n".join(str(framework.certification_by_id[exam].name) for exam in exams)


def trainings_answer(framework: Framework) -> Answer:
    """The courses with their audience, form, seats and the levels they raise."""
    rows = pl.DataFrame(
        [
            (
                entry.id,
                str(entry.name),
                str(entry.description),
                list(entry.audience),
                entry.mandatory,
                str(entry.format),
                [raised.model_dump() for raised in entry.raises],
                entry.seats,
                entry.open_to_municipalities,
                entry.provenance,
            )
            for entry in framework.all_trainings
        ],
        schema={
            "training": pl.String,
            "name": pl.String,
            "description": pl.String,
            "audience": pl.List(pl.String),
            "mandatory": pl.Boolean,
            "format": pl.String,
            "raises": pl.List(
                pl.Struct({"skill": pl.String, "from_level": pl.UInt8, "to_level": pl.UInt8})
            ),
            "seats": pl.UInt32,
            "open_to_municipalities": pl.Boolean,
            "provenance": pl.String,
        },
        orient="row",
    )
    columns = (
        text("training", header=_("Id"), roomy=True),
        text("name", header=_("Training")),
        text("description", roomy=True),
        text("audience", header=_("Audience"), show=_audience_text),
        text("mandatory", header=_("Must"), show=_mark),
        text("format", header=_("Form")),
        text("raises", header=_("Raises"), show=raises_text(framework, "from_level")),
        number("seats", header=_("Seats")),
        text("open_to_municipalities", header=_("Municipalities"), show=_mark, roomy=True),
        text("provenance", show=provenance_text, roomy=True),
    )
    return Answer(
        _("Trainings: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(columns, rows),),
        tuple(_trainings_remarks(framework)),
    )


def _trainings_remarks(framework: Framework) -> Iterable[str]:
    if not framework.all_trainings:
        yield _("The framework has no trainings: they stand in a file trainings.yaml.")
        return
    yield _("Seats are those of a year; “-”: not known.")
    raising = [entry for entry in framework.all_trainings if entry.raises]
    assumed = [e for e in raising if (e.raises_provenance or "").startswith("assumed")]
    if assumed and len(assumed) == len(raising):
        yield _("All levels that trainings raise are assumed: the policy names none.")
    elif assumed:
        yield _(
            "Trainings of which the levels that they raise are assumed: {n} of {total}."
        ).format(n=as_text(len(assumed)), total=as_text(len(raising)))
    if any((e.seats_provenance or "").startswith("assumed") for e in framework.all_trainings):
        yield _("Some numbers of seats are assumed; the data say which.")


def _audience_text(groups: list[str]) -> str:
    return listed(groups) if groups else _("everybody")


def _mark(value: object) -> str:
    return "○" if value else ""


def ladder_answer(framework: Framework) -> Answer:
    """The ranks with their guides, then every target."""
    ranks = pl.DataFrame(
        [
            (
                rank.id,
                str(rank.name),
                rank.dsm_level,
                rank.ipa_level,
                _exam_guide(rank.id, framework),
                rank.guide_provenance,
                [str(target.text) for target in rank.gq],
                [str(target.text) for target in rank.dq],
            )
            for rank in framework.ranks
        ],
        schema={
            "rank": pl.String,
            "name": pl.String,
            "dsm_level": pl.UInt8,
            "ipa_level": pl.UInt8,
            "certification": pl.String,
            "provenance": pl.String,
            "gq": pl.List(pl.String),
            "dq": pl.List(pl.String),
        },
        orient="row",
    )
    targets = pl.DataFrame(
        [
            (str(rank.name), kind, str(target.text), bool(target.criteria), target.provenance)
            for rank in framework.ranks
            for kind, of_kind in (("GQ", rank.gq), ("DQ", rank.dq))
            for target in of_kind
        ],
        schema={
            "rank": pl.String,
            "kind": pl.String,
            "target": pl.String,
            "checkable": pl.Boolean,
            "provenance": pl.String,
        },
        orient="row",
    )
    rank_columns = (
        text("rank", header=_("Id"), roomy=2),
        text("name", header=_("Rank")),
        number("dsm_level"),
        number("ipa_level"),
        text("certification", header=_("Exam")),
        text("provenance", show=provenance_text, roomy=2),
        hidden("gq"),
        hidden("dq"),
    )
    target_columns = (
        text("rank", header=_("Rank")),
        text("kind", header=_("Kind")),
        text("target", header=_("Target")),
        text("checkable", header=_("Checked from levels")),
        text("provenance", show=provenance_text, roomy=2),
    )
    listed_targets = (Table(target_columns, targets, title=_("Targets")),) if len(targets) else ()
    return Answer(
        _("Career ladder: {framework}").format(framework=framework.about.name),
        (str(framework.about.source),),
        (Table(rank_columns, ranks), *listed_targets),
    )


def _exam_guide(rank_id: str, framework: Framework) -> str:
    rank = framework.rank_by_id[rank_id]
    if rank.certifications_name:
        return str(rank.certifications_name)
    return listed(str(framework.certification_by_id[exam].name) for exam in rank.certifications)
