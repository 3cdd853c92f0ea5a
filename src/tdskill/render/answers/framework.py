"""The framework itself as tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from tdskill.framework import Framework, Group, Requirement, Skill, SuggestedLevel
from tdskill.framework.models import Need, Text
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Answer, Remark, Show, Table, as_text, out_of
from tdskill.render.answers.common import (
    PUBLISHED,
    assumed_remark,
    assumed_scale,
    raises_text,
    skill_names,
    term_remarks,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import fiscal_year_label, provenance_text
from tdskill.render.layout import Cell, IdNames, Layout, hidden
from tdskill.render.sheet_words import noted

_noop = str
_Text = tuple[str, str, int | None, Text, Text | None]
"""What a text is of, its id and its level, then the name and what it means."""


def _named(name: str, heading: str = "", *, whole: bool = False) -> tuple[Cell, ...]:
    """Return an id as the files write it, and the name that it stands for."""
    return (
        Cell(name, str, roomy=2, heading=_noop("Id")),
        Cell(name, of=(name,), whole=whole, heading=heading),
    )


def _of(name: str, *of: str, roomy: int = 0) -> Cell:
    """Return a cell with a text that stands beside ids in `texts` alone."""
    return Cell(name, of=of, roomy=roomy)


_SOURCE: Final = Cell("provenance", provenance_text, roomy=3)

SKILLS: Final = Layout(
    "show skills",
    "skills",
    _noop("A row for each skill of the set."),
    ("skill",),
    (
        *_named("skill", whole=True),
        Cell("category", roomy=1),
        _of("description", "skill"),
        _SOURCE,
    ),
)
LEVELS: Final = Layout(
    "show skills",
    "levels",
    _noop("A row for each level of the scale."),
    ("scale_level",),
    ("scale_level", _of("level_name", "scale_level"), _of("description", "scale_level")),
)
LEVEL_TEXTS: Final = Layout(
    "show skills",
    "level_texts",
    _noop("A row for each skill and level of which it is said what it looks like."),
    ("skill", "scale_level"),
    (Cell("skill", whole=True), "scale_level", _of("description", "skill", "scale_level")),
)
OWN_LEVELS: Final = Layout(
    "show skills",
    "own_levels",
    _noop("A row for each level of a skill that does not have every level of the scale."),
    ("skill", "scale_level"),
    (Cell("skill", whole=True), "scale_level"),
    extra=True,
)
SETS: Final = Layout(
    "show sets",
    "sets",
    _noop("A row for each set of skills."),
    ("set",),
    (
        Cell("set", str, heading=_noop("Id")),
        Cell("set", of=("set",), whole=True),
        "audience",
        Cell("skills", heading=_noop("Number of skills")),
        "top_level",
        "job_types",
    ),
)
JOB_TYPES: Final = Layout(
    "show job-types",
    "job_types",
    _noop("A row for each job type of the set."),
    ("job_type",),
    (
        *_named("job_type", whole=True),
        _of("description", "job_type", roomy=3),
        hidden("requirements"),
        Cell("requirements", of=("job_type",), whole=True),
        hidden("core_requirements"),
        _of("core_requirements", "job_type", roomy=1),
        "assumed_requirements",
        _SOURCE,
    ),
)
GROUPS: Final = Layout(
    "show job-types",
    "groups",
    _noop("A row for each skill of which a job type needs only some of several, or only wishes."),
    ("job_type", "skill"),
    (
        Cell("job_type", whole=True),
        "group_number",
        "at_least",
        "skill",
        "required",
        "core",
        "desirable",
    ),
    extra=True,
)
FAMILIES: Final = Layout(
    "show job-types",
    "families",
    _noop("A row for each job type that is of a family."),
    ("job_type",),
    (Cell("job_type", whole=True), "family", "grade"),
    extra=True,
)
CERTIFICATIONS: Final = Layout(
    "show certifications",
    "certifications",
    _noop("A row for each exam and registration."),
    ("exam",),
    (
        *_named("exam"),
        _of("issuer", "exam", roomy=5),
        "exam_level",
        Cell("suggests", whole=True),
        Cell("held_since", roomy=1),
        Cell("held_until", roomy=1),
        Cell("succeeds", roomy=1),
        Cell("registration_of", roomy=4),
        Cell("renewal_years", roomy=4),
        Cell("renewal_due_days", roomy=4),
        hidden("aliases"),
        _SOURCE,
    ),
)
TRAININGS: Final = Layout(
    "show trainings",
    "trainings",
    _noop("A row for each course."),
    ("training",),
    (
        *_named("training"),
        _of("description", "training", roomy=1),
        "audience",
        "mandatory",
        _of("format", "training"),
        "levels_raised",
        "seats",
        Cell("open_to_municipalities", roomy=1),
        replace(_SOURCE, roomy=1),
    ),
)
WORKS: Final = Layout(
    "show works",
    "works",
    _noop("A row for each kind of work."),
    ("work_type",),
    (
        *_named("work_type"),
        _of("description", "work_type", roomy=1),
        Cell("usual_needs", whole=True),
        replace(_SOURCE, roomy=2),
    ),
)
RANKS: Final = Layout(
    "show ladder",
    "ranks",
    _noop("A row for each rank of the ladder."),
    ("rank",),
    (
        *_named("rank", _noop("Rank")),
        "guide_dsm_level",
        "guide_ipa_level",
        hidden("guide_exams"),
        _of("guide_exams", "rank"),
        replace(_SOURCE, roomy=2),
    ),
)
TARGETS: Final = Layout(
    "show ladder",
    "targets",
    _noop("A row for each target of a rank."),
    ("rank", "target"),
    (
        Cell("rank", heading=_noop("Rank")),
        "target_kind",
        hidden("target"),
        _of("target", "target"),
        Cell("checkable", heading=_noop("Checked from levels")),
        replace(_SOURCE, roomy=2),
    ),
)
FOLLOWING: Final = Layout(
    "show ladder",
    "following",
    _noop("A row for each rank and each rank that may follow it."),
    ("rank", "next_rank"),
    (Cell("rank", heading=_noop("Rank")), "next_rank"),
    extra=True,
)
ROUTES: Final = Layout(
    "show ladder",
    "routes",
    _noop("A row for each way of entering."),
    ("route",),
    (*_named("route"), Cell("rank", heading=_noop("Begins at")), replace(_SOURCE, roomy=2)),
)
CAREER_PATHS: Final = Layout(
    "show ladder",
    "career_paths",
    _noop("A row for each career path and rank of it, in their order."),
    ("career_path", "rank"),
    (
        Cell("career_path", whole=True),
        Cell("rank", whole=True, heading=_noop("Rank")),
        "model_years",
        replace(_SOURCE, roomy=2),
    ),
)
SELECTION_EXAMS: Final = Layout(
    "show ladder",
    "selection_exams",
    _noop("A row for each selection exam and rank from which it is sat."),
    ("selection_exam", "rank"),
    (
        Cell("selection_exam", whole=True),
        Cell("rank", whole=True, heading=_noop("Rank")),
        "next_rank",
        "years_needed",
        "service_needed",
        "exam_routes",
        replace(_SOURCE, roomy=2),
    ),
)
HEAD_COUNTS: Final = Layout(
    "show ladder",
    "head_counts",
    _noop("A row for each head count that was published."),
    ("fiscal_year", "rank"),
    (
        Cell("fiscal_year", fiscal_year_label),
        Cell("rank", heading=_noop("Rank")),
        *PUBLISHED,
        replace(_SOURCE, roomy=2),
    ),
    extra=True,
)
SKILL_TEXTS: Final = Layout(
    "show skills",
    "texts",
    _noop("A row for each name, with what it means, in each language that the framework has."),
    ("id_of", "id", "text_level", "language"),
    ("id_of", "id", "text_level", "language", "label", "description"),
    extra=True,
)
SET_TEXTS: Final = replace(SKILL_TEXTS, command="show sets")
JOB_TYPE_TEXTS: Final = replace(SKILL_TEXTS, command="show job-types")
CERTIFICATION_TEXTS: Final = replace(SKILL_TEXTS, command="show certifications")
TRAINING_TEXTS: Final = replace(SKILL_TEXTS, command="show trainings")
WORK_TEXTS: Final = replace(SKILL_TEXTS, command="show works")
LADDER_TEXTS: Final = replace(SKILL_TEXTS, command="show ladder")


def skills_answer(framework: Framework) -> Answer:
    """The skills of a set with what they mean, and its levels."""
    lines = [framework.about.cited]
    if framework.audience:
        lines.append(_("For: {groups}").format(groups=listed(framework.audience)))
    names = id_names(framework)
    about = {skill.id: _about_skill(skill) for skill in framework.skills}
    levels = {level.level: level for level in framework.levels}
    looks = {
        (skill.id, entry.level): entry for skill in framework.skills for entry in skill.level_texts
    }
    called = Cell(
        "level_name", lambda *of: str(looks[of].name or ""), of=("skill", "scale_level"), whole=True
    )
    texts = [
        *(("category", each.id, None, each.name, None) for each in framework.categories),
        *(("skill", each.id, None, each.name, each.description) for each in framework.skills),
        *(
            ("level", framework.set_id, each.level, each.name, each.description)
            for each in framework.levels
        ),
        *(("level_text", skill, level, each.text, None) for (skill, level), each in looks.items()),
        *(
            ("level_name", skill, level, each.name, each.text)
            for (skill, level), each in looks.items()
            if each.name
        ),
    ]
    return Answer(
        _("{skills}: {framework}").format(
            skills=framework.set_name, framework=framework.about.name
        ),
        tuple(lines),
        (
            SKILLS.of(
                SKILLS.frame(
                    (each.id, each.category, each.provenance) for each in framework.skills
                ),
                names,
                shows={"description": about.__getitem__},
            ),
            LEVELS.of(
                LEVELS.frame((level,) for level in levels),
                names,
                title=_("Levels"),
                shows={
                    "level_name": lambda level: str(levels[level].name),
                    "description": lambda level: str(levels[level].description),
                },
            ),
            LEVEL_TEXTS.of(
                LEVEL_TEXTS.frame(looks),
                names,
                title=_("What the levels look like"),
                shows={"description": lambda *of: str(looks[of].text)},
                more={"description": (called,)} if any(e.name for e in looks.values()) else None,
            ),
            OWN_LEVELS.of(
                OWN_LEVELS.frame(
                    (skill.id, level) for skill in framework.skills for level in skill.levels or ()
                ),
                names,
                title=_("Levels that skills have"),
            ),
            _texts(SKILL_TEXTS, texts),
        ),
        assumed_scale(framework),
    )


def _about_skill(skill: Skill) -> str:
    if not skill.levels:
        return str(skill.description)
    levels = _("levels: {levels}").format(levels=listed(map(str, skill.levels)))
    return noted(skill.description, levels)


def sets_answer(framework: Framework) -> Answer:
    """The sets of skills with whom they are for, and how much is in each."""
    rows = SETS.frame(
        (
            each.head.id,
            list(each.head.audience),
            len(each.skills),
            each.levels[-1].level,
            len(each.job_types),
        )
        for each in framework.sets
    )
    texts = (("set", each.head.id, None, each.head.name, None) for each in framework.sets)
    return _answer(
        _("Sets of skills: {framework}"),
        framework,
        SETS.of(rows, id_names(framework), shows={"audience": _audience_text}),
        _texts(SET_TEXTS, texts),
    )


def _answer(
    heading: str, framework: Framework, *tables: Table, remarks: Iterable[Remark] = ()
) -> Answer:
    title = heading.format(framework=framework.about.name)
    return Answer(title, (framework.about.cited,), tables, tuple(remarks))


def _texts(layout: Layout, texts: Iterable[_Text]) -> Table:
    """Return the names and meanings in every language that any of them has."""
    rows = [
        (id_of, entry, level, language, label.get(language), about.get(language))
        for id_of, entry, level, name, meaning in texts
        for label, about in [(name.by_language, meaning.by_language if meaning else {})]
        for language in {**label, **about}
    ]
    return layout.of(layout.frame(rows), {}, title=_("Texts"))


def _levels_text(framework: Framework, level: str) -> Show:
    """Return what shows the levels of skills of any set, each from its field `level`."""
    names = id_names(framework)["skill"]

    def show(entries: list[dict[str, Any]]) -> str:
        return "\n".join(f"{names[entry['skill']]} {entry[level]}" for entry in entries)

    return show


def _entries(
    level: str, entries: Iterable[Need | Requirement | SuggestedLevel]
) -> list[dict[str, Any]]:
    return [{"skill": each.skill, level: each.level} for each in entries]


def _required_text(framework: Framework, *, core: bool = False) -> Show:
    """Return what tells what a job type asks for, or of that what is core, a line for each."""
    names = skill_names(framework)

    def line(entry: Requirement | Group) -> str:
        if isinstance(entry, Group):
            skills = listed(f"{names[each.skill]} {each.level}" for each in entry.of)
            text = _("{n} of: {skills}").format(n=entry.at_least, skills=skills)
        else:
            text = f"{names[entry.skill]} {entry.level}"
        return noted(text, _("desirable")) if entry.desirable else text

    def show(job_type: str) -> str:
        entries = framework.job_type_by_id[job_type].requirements
        return "\n".join(line(entry) for entry in entries if entry.core or not core)

    return show


def _groups(framework: Framework) -> pl.DataFrame:
    """Return the skills that are not needed each: those of groups, and what is only wished for."""
    return GROUPS.frame(
        (
            *(job_type.id, number, entry.at_least if isinstance(entry, Group) else 1),
            *(each.skill, each.level, entry.core, entry.desirable),
        )
        for job_type in framework.job_types
        for number, entry in enumerate(
            (e for e in job_type.requirements if isinstance(e, Group) or e.desirable), start=1
        )
        for each in (entry.of if isinstance(entry, Group) else (entry,))
    )


def job_types_answer(framework: Framework) -> Answer:
    """The job types with the levels they require."""
    rows = JOB_TYPES.frame(
        (
            job_type.id,
            _entries("required", job_type.named()),
            _entries("required", (each for each in job_type.named() if each.core)),
            len(job_type.assumed_requirements()),
            job_type.provenance,
        )
        for job_type in framework.job_types
    )
    about = {each.id: str(each.description) for each in framework.job_types}
    families = {
        each.id: str(framework.family_by_id[each.family].name)
        for each in framework.job_types
        if each.family
    }
    grades = {each.id: str(each.grade) for each in framework.job_types if each.grade}
    of_family = (
        Cell("family", lambda job_type: families.get(job_type, ""), of=("job_type",)),
        Cell("grade", lambda job_type: grades.get(job_type, ""), of=("job_type",)),
    )
    names = id_names(framework)
    heading = _("Job types: {framework}")
    return _answer(
        heading if framework.is_main else noted(heading, framework.set_name),
        framework,
        JOB_TYPES.of(
            rows,
            names,
            shows={
                "description": about.__getitem__,
                "requirements": _required_text(framework),
                "core_requirements": _required_text(framework, core=True),
            },
            more={"description": of_family} if families else None,
        ),
        GROUPS.of(
            _groups(framework),
            names,
            title=_("What is needed of groups, and what is wished for"),
            shows={"core": _mark, "desirable": _mark},
        ),
        FAMILIES.of(
            FAMILIES.frame(
                (each.id, each.family, each.grade) for each in framework.job_types if each.family
            ),
            names,
            title=_("Families and grades"),
        ),
        _texts(
            JOB_TYPE_TEXTS,
            (("job_type", e.id, None, e.name, e.description) for e in framework.job_types),
        ),
        remarks=assumed_remark(framework, framework.job_type_by_id),
    )


def certifications_answer(framework: Framework) -> Answer:
    """The exams with what they suggest."""
    rows = CERTIFICATIONS.frame(
        (
            entry.id,
            entry.ipa_level,
            _entries("suggested", entry.suggests),
            entry.since,
            entry.until,
            list(entry.succeeds),
            entry.registration_of,
            entry.renewal_years,
            entry.renewal_due_days,
            list(entry.aliases),
            entry.provenance,
        )
        for entry in framework.certifications
    )
    issuers = {each.id: str(each.issuer) for each in framework.certifications}
    names = id_names(framework)
    return _answer(
        _("Exams: {framework}"),
        framework,
        CERTIFICATIONS.of(
            rows,
            names,
            nothing=_("The framework has no exams: they stand in a file certifications.yaml."),
            shows={
                "issuer": issuers.__getitem__,
                "suggests": _levels_text(framework, "suggested"),
                "succeeds": lambda exams: "\n".join(names["exam"][each] for each in exams),
            },
        ),
        _texts(
            CERTIFICATION_TEXTS,
            (("exam", e.id, None, e.name, e.issuer) for e in framework.certifications),
        ),
        remarks=(
            *term_remarks(framework),
            *[
                Remark(
                    "no_verdict",
                    _("The levels that exams suggest are points to talk about, never a verdict."),
                )
            ][: bool(rows.height)],
        ),
    )


def trainings_answer(framework: Framework) -> Answer:
    """The courses with their audience, form, seats and the levels they raise."""
    trainings = framework.all_trainings
    rows = TRAININGS.frame(
        (
            entry.id,
            list(entry.audience),
            entry.mandatory,
            [raised.model_dump() for raised in entry.raises],
            entry.seats,
            entry.open_to_municipalities,
            entry.provenance,
        )
        for entry in trainings
    )
    by_id = {each.id: each for each in trainings}
    texts = [
        *(("training", each.id, None, each.name, each.description) for each in trainings),
        *(("training_format", each.id, None, each.format, None) for each in trainings),
    ]
    return _answer(
        _("Trainings: {framework}"),
        framework,
        TRAININGS.of(
            rows,
            id_names(framework),
            shows={
                "description": lambda training: str(by_id[training].description),
                "audience": _audience_text,
                "mandatory": _mark,
                "format": lambda training: str(by_id[training].format),
                "levels_raised": raises_text(framework, "from_level"),
                "open_to_municipalities": _mark,
            },
        ),
        _texts(TRAINING_TEXTS, texts),
        remarks=trainings_remarks(framework),
    )


def works_answer(framework: Framework) -> Answer:
    """The kinds of work with the levels that they usually need."""
    works = framework.works
    rows = WORKS.frame(
        (each.id, _entries("required", each.needs), each.provenance) for each in works
    )
    by_id = {each.id: each for each in works}
    texts = [("work_type", each.id, None, each.name, each.description) for each in works]
    return _answer(
        _("Kinds of work: {framework}"),
        framework,
        WORKS.of(
            rows,
            id_names(framework),
            shows={
                "description": lambda work: str(by_id[work].description),
                "usual_needs": _levels_text(framework, "required"),
            },
        ),
        _texts(WORK_TEXTS, texts),
        remarks=works_remarks(framework),
    )


def assumed_needs(framework: Framework) -> list[bool]:
    """Tell of each usual need of each kind of work whether it is assumed."""
    return [
        (need.provenance or work.needs_provenance or "").startswith("assumed")
        for work in framework.works
        for need in work.needs
    ]


def works_remarks(framework: Framework) -> Iterator[Remark]:
    """Say how many usual needs are assumed, or that there are no kinds of work."""
    if not framework.works:
        yield Remark(
            "no_works", _("The framework has no kinds of work: they stand in a file works.yaml.")
        )
        return
    needs = assumed_needs(framework)
    assumed = sum(needs)
    if assumed:
        yield Remark(
            "assumed_needs",
            _("Usual needs that are assumed: {count}. They are offered, never counted.").format(
                count=out_of(assumed, len(needs))
            ),
        )


def trainings_remarks(framework: Framework) -> Iterator[Remark]:
    """Say what of the trainings is assumed, or that there are none."""
    if not framework.all_trainings:
        yield Remark(
            "no_trainings",
            _("The framework has no trainings: they stand in a file trainings.yaml."),
        )
        return
    yield Remark("seats_of_a_year", _("Seats are those of a year; “-”: not known."))
    raising = [entry for entry in framework.all_trainings if entry.raises]
    assumed = [e for e in raising if (e.raises_provenance or "").startswith("assumed")]
    if assumed and len(assumed) == len(raising):
        yield Remark(
            "assumed_raises",
            _("All levels that trainings raise are assumed: they stand in no source."),
        )
    elif assumed:
        yield Remark(
            "assumed_raises",
            _("Trainings of which the levels that they raise are assumed: {n} of {total}.").format(
                n=as_text(len(assumed)), total=as_text(len(raising))
            ),
        )
    if any((e.seats_provenance or "").startswith("assumed") for e in framework.all_trainings):
        yield Remark("assumed_seats", _("Some numbers of seats are assumed; the data say which."))


def _audience_text(groups: list[str]) -> str:
    return listed(groups) if groups else _("everybody")


def _mark(value: object) -> str:
    return "○" if value else ""


def ladder_answer(framework: Framework) -> Answer:
    """The ranks with their guides, then every target."""
    ranks = RANKS.frame(
        (
            rank.id,
            rank.dsm_level,
            rank.ipa_level,
            list(rank.certifications),
            rank.guide_provenance,
        )
        for rank in framework.ranks
    )
    of_ranks = [
        (rank, kind, target)
        for rank in framework.ranks
        for kind, of_kind in (("GQ", rank.gq), ("DQ", rank.dq))
        for target in of_kind
    ]
    targets = TARGETS.frame(
        (rank.id, kind, target.id, bool(target.criteria), target.provenance)
        for rank, kind, target in of_ranks
    )
    names = id_names(framework)
    guides = {rank.id: rank.certifications_name for rank in framework.ranks}
    exams = {rank.id: rank.certifications for rank in framework.ranks}
    wording = {target.id: str(target.text) for _rank, _kind, target in of_ranks}
    texts = [
        *(("rank", each.id, None, each.name, None) for each in framework.ranks),
        *(("rank_exams", rank, None, guide, None) for rank, guide in guides.items() if guide),
        *(("target", target.id, None, target.text, None) for _rank, _kind, target in of_ranks),
        *(("route", each.id, None, each.name, None) for each in framework.routes),
        *(("career_path", each.id, None, each.name, None) for each in framework.career_paths),
        *(("selection_exam", each.id, None, each.name, None) for each in framework.selection_exams),
    ]
    of_targets = TARGETS.of(
        targets, names, title=_("Targets"), shows={"target": wording.__getitem__}
    )
    return _answer(
        _("Career ladder: {framework}"),
        framework,
        RANKS.of(
            ranks,
            names,
            hide=[
                *(("guide_ipa_level",) if ranks["guide_ipa_level"].is_null().all() else ()),
                *(() if any((*exams.values(), *guides.values())) else ("guide_exams",)),
            ],
            shows={
                "guide_exams": lambda rank: str(
                    guides[rank] or listed(names["exam"][exam] for exam in exams[rank])
                )
            },
        ),
        replace(of_targets, extra=targets.is_empty()),
        FOLLOWING.of(
            FOLLOWING.frame(
                (rank, each.id) for rank, some in framework.next_ranks.items() for each in some
            ),
            names,
            title=_("Ranks that may follow"),
        ),
        *_careers(framework, names),
        _texts(LADDER_TEXTS, texts),
        remarks=_following(framework),
    )


def _careers(framework: Framework, names: IdNames) -> Iterator[Table]:
    """Yield what `careers` goes by: ways of entering, models, selection exams, published numbers."""
    routes = [(each.id, each.rank, each.provenance) for each in framework.routes]
    stays = [
        (path.id, stay.rank, stay.years, path.provenance)
        for path in framework.career_paths
        for stay in path.stays
    ]
    exams = [
        (
            *(exam.id, rank, exam.to, exam.years_in_rank, exam.years_of_service),
            *(list(exam.routes), exam.rules_provenance),
        )
        for exam in framework.selection_exams
        for rank in exam.ranks
    ]
    published = [
        (each.fiscal_year, each.rank, each.people, each.at_least, each.expected, each.provenance)
        for each in framework.head_counts
    ]
    any_route = {"exam_routes": lambda ids: listed(map(names["route"].get, ids)) or _("any")}
    to_the_end = {"model_years": _("to the end")}
    all_ranks = {"rank": lambda rank: names["rank"].get(rank, _("all ranks"))}
    for layout, title, rows, shows in (
        (ROUTES, _("Routes of entering"), routes, {}),
        (CAREER_PATHS, _("Career paths"), stays, {}),
        (SELECTION_EXAMS, _("Selection exams"), exams, any_route),
        (HEAD_COUNTS, _("Published head counts"), published, all_ranks),
    ):
        frame = layout.frame(rows)
        table = layout.of(frame, names, title=title, shows=shows, unknowns=to_the_end)
        yield replace(table, extra=layout.extra or frame.is_empty())


def _following(framework: Framework) -> Iterator[Remark]:
    """Tell which ranks may follow where that is not the order of the ladder."""
    for rank in framework.ranks:
        if rank.next is not None:
            ranks = listed(str(each.name) for each in framework.next_ranks[rank.id])
            text = _("After {rank}: {ranks}.").format(rank=rank.name, ranks=ranks or _("none"))
            yield Remark("next_ranks", text)


ANSWERS: Final[Mapping[str, Callable[[Framework], Answer]]] = {
    "skills": skills_answer,
    "job-types": job_types_answer,
    "sets": sets_answer,
    "certifications": certifications_answer,
    "ladder": ladder_answer,
    "trainings": trainings_answer,
    "works": works_answer,
}
"""What answers for each word behind `show`."""
