"""The whole framework to look things up in: what is needed where, told from both sides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from pydantic import BaseModel

from tdskill.framework import (
    CareerPath,
    Category,
    Certification,
    Framework,
    Group,
    JobType,
    Level,
    Rank,
    Requirement,
    Route,
    SelectionExam,
    Skill,
    SuggestedLevel,
    Text,
    Training,
    Work,
)
from tdskill.framework.core import parents_of
from tdskill.framework.models import About, HeadCount, Named
from tdskill.framework.models import Need as Usual
from tdskill.reports.person import provenances
from tdskill.reports.sheet import Assumption, Part, assumptions_of


@dataclass(frozen=True, slots=True)
class Since:
    """What became of an entry since an earlier framework: it is new, or these keys of it read otherwise."""

    new: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looks:
    """What a level of a skill looks like; `changed` where it read otherwise, or nothing stood there."""

    level: int
    name: Text
    text: Text | None
    changed: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a job type needs at a level, as the articles of both have it.

    `at_least` of the `among` skills of a group are needed, where it is of one; `text` is what the level
    looks like. `before` is the level needed earlier, where that was another one; `new` where none was.
    """

    job_type: JobType
    anchor: str
    requirement: Requirement
    skill: Skill
    text: Text | None
    at_least: int
    among: int
    before: int | None
    new: bool


@dataclass(frozen=True)
class SkillArticle:
    """A skill with all that the framework says of it."""

    skill: Skill
    within: tuple[Category, ...]
    """Its category and those that it is within, the outermost first."""
    looks: tuple[Looks, ...]
    needed_by: tuple[Need, ...]
    """The highest level first, what is only wished for last."""
    exams: tuple[tuple[Certification, int], ...]
    trainings: tuple[tuple[Training, int, int], ...]
    works: tuple[tuple[Work, int], ...]
    since: Since | None


@dataclass(frozen=True)
class JobTypeArticle:
    """A job type with what it needs: a tuple of needs for each requirement, of several for a group."""

    job_type: JobType
    anchor: str
    within: tuple[Text, ...]
    needs: tuple[tuple[Need, ...], ...]
    dropped: tuple[tuple[Text, int], ...]
    """Skills and levels that it needed earlier, and needs no more."""
    exams: tuple[tuple[Certification, tuple[Skill, ...]], ...]
    """Exams that suggest a level in skills that it needs."""
    guides: tuple[tuple[int, tuple[Rank, ...]], ...]
    """The levels that it needs, the highest first, with the ranks of which each is the guide level."""
    assumed: bool
    since: Since | None


@dataclass(frozen=True)
class SetChapters:
    """A set of skills: `framework` asks about it."""

    framework: Framework
    suffix: str
    """What tells the ids of its chapters from those of other sets."""
    skills: tuple[SkillArticle, ...]
    job_types: tuple[JobTypeArticle, ...]
    since_levels: tuple[tuple[Level, Since | None], ...]

    @property
    def by_category(self) -> list[tuple[Category, list[SkillArticle]]]:
        """The skills of each category that has any."""
        found = groupby(self.skills, lambda each: each.within[-1])
        return [(category, list(skills)) for category, skills in found]

    @property
    def matrix(self) -> list[tuple[SkillArticle, list[Need | None]]]:
        """Of each skill what each job type needs of it."""
        rows = []
        for each in self.skills:
            found = {need.anchor: need for need in each.needed_by}
            rows.append((each, [found.get(job_type.anchor) for job_type in self.job_types]))
        return rows

    @cached_property
    def has_groups(self) -> bool:
        return any(need.among > 1 for each in self.skills for need in each.needed_by)

    @cached_property
    def has_desirable(self) -> bool:
        return any(need.requirement.desirable for each in self.skills for need in each.needed_by)

    @property
    def texts_assumed(self) -> tuple[int, int]:
        """Of how many skills the texts of the levels stand in no source, and how many have texts."""
        told = [each.skill for each in self.skills if each.skill.level_texts]
        return sum(_is_assumed(each.level_texts_provenance) for each in told), len(told)


@dataclass(frozen=True)
class RaiseStep:
    """Skills that a training raises from a level to another; `whole` where they are all of a set."""

    low: int
    high: int
    skills: tuple[Skill, ...]
    whole: Text | None


@dataclass(frozen=True)
class CareersChapter:
    """Ways of entering, selection exams and models of careers, and head counts as published."""

    routes: tuple[tuple[Route, Rank, Since | None], ...]
    selection_exams: tuple[
        tuple[SelectionExam, tuple[Rank, ...], Rank, tuple[Route, ...], Since | None], ...
    ]
    paths: tuple[tuple[CareerPath, tuple[tuple[Rank, int | None], ...], Since | None], ...]
    """With the ranks and the years in each; None: to the end."""
    head_counts: tuple[tuple[HeadCount, Rank | None], ...]

    def __bool__(self) -> bool:
        return any((self.routes, self.selection_exams, self.paths, self.head_counts))


@dataclass(frozen=True)
class Catalogue:
    """A framework, chapter by chapter; what changed since `earlier` where one is known."""

    about: About
    sets: tuple[SetChapters, ...]
    exams: tuple[tuple[Certification, tuple[tuple[Skill, int], ...], Since | None], ...]
    ranks: tuple[tuple[Rank, tuple[Certification, ...], tuple[Rank, ...], Since | None], ...]
    careers: CareersChapter
    trainings: tuple[tuple[Training, tuple[RaiseStep, ...], Since | None], ...]
    works: tuple[tuple[Work, tuple[tuple[Skill, int], ...], Since | None], ...]
    assumptions: tuple[Assumption, ...]
    earlier: str | None
    gone: tuple[tuple[str, Text], ...]
    """The kind and the name of each entry that only the earlier framework has."""

    @property
    def changes(self) -> Iterator[tuple[str, str, Text, Since]]:
        """Kind, address on the page, name and change of each entry that is new or reads otherwise."""
        rows: list[tuple[str, str, Text, Since | None]] = []
        for each in self.sets:
            rows += [("skill", f"s-{a.skill.id}", a.skill.name, a.since) for a in each.skills]
            rows += [("job_type", a.anchor, a.job_type.name, a.since) for a in each.job_types]
        for kind, letter, entries in (
            ("exam", "e", self.exams),
            ("rank", "r", self.ranks),
            ("route", "route", self.careers.routes),
            ("selection_exam", "selection", self.careers.selection_exams),
            ("career_path", "path", self.careers.paths),
            ("training", "t", self.trainings),
            ("work_type", "w", self.works),
        ):
            rows += [(kind, f"{letter}-{each[0].id}", each[0].name, each[-1]) for each in entries]
        for kind, anchor, name, since in rows:
            if since is not None:
                yield kind, anchor, name, since


_READ: Final = (
    *("name", "category", "family", "grade", "description", "levels", "level_texts"),
    *("requirements", "issuer", "ipa_level", "suggests", "renewal_years", "renewal_due_days"),
    *("format", "audience", "mandatory", "raises", "seats", "open_to_municipalities", "needs"),
    *("dsm_level", "certifications", "certifications_name", "gq", "dq", "next"),
    *("rank", "ranks", "to", "years_in_rank", "years_of_service", "routes", "stays", "provenance"),
)
"""The keys of entries that the page shows."""


def catalogue(
    framework: Framework, earlier: Framework | None = None, called: str | None = None
) -> Catalogue:
    """Tell the whole framework, with what changed since an earlier one, which is `called` so."""
    then = _Earlier(earlier)
    main = framework.main
    skills = {skill.id: skill for each in framework.sets for skill in each.skills}

    def named(
        entries: Iterable[SuggestedLevel | Usual],
    ) -> tuple[tuple[Skill, int], ...]:
        return tuple((skills[each.skill], each.level) for each in entries)

    exams = {each.id: each for each in framework.all_certifications}
    return Catalogue(
        framework.about,
        tuple(_chapters(view, then) for view in framework.views),
        tuple(
            (each, named(each.suggests), then.since("exam", each))
            for each in framework.all_certifications
        ),
        tuple(
            (
                each,
                tuple(exams[name] for name in each.certifications),
                main.next_ranks[each.id],
                then.since("rank", each),
            )
            for each in main.ranks
        ),
        _careers(framework, then),
        tuple(
            (each, tuple(_steps(each, framework)), then.since("training", each))
            for each in framework.all_trainings
        ),
        tuple((each, named(each.needs), then.since("work_type", each)) for each in framework.works),
        assumptions_of(_sources(framework)),
        called,
        then.gone(framework),
    )


def _careers(framework: Framework, then: "_Earlier") -> CareersChapter:
    ranks = {each.id: each for each in framework.main.ranks}
    routes = {each.id: each for each in framework.routes}
    return CareersChapter(
        tuple((each, ranks[each.rank], then.since("route", each)) for each in framework.routes),
        tuple(
            (
                each,
                tuple(ranks[rank] for rank in each.ranks),
                ranks[each.to],
                tuple(routes[route] for route in each.routes),
                then.since("selection_exam", each),
            )
            for each in framework.selection_exams
        ),
        tuple(
            (
                each,
                tuple((ranks[stay.rank], stay.years) for stay in each.stays),
                then.since("career_path", each),
            )
            for each in framework.career_paths
        ),
        tuple((each, ranks[each.rank] if each.rank else None) for each in framework.head_counts),
    )


def _chapters(view: Framework, then: "_Earlier") -> SetChapters:
    needs = {job_type.id: tuple(_needs(job_type, view, then)) for job_type in view.job_types}
    every = [need for of in needs.values() for entry in of for need in entry]
    return SetChapters(
        view,
        "" if view.is_main else f"-{view.set_id}",
        tuple(
            _skill_article(skill, view, every, then)
            for category in view.categories
            for skill in view.skills
            if skill.category == category.id
        ),
        tuple(_job_type_article(each, needs[each.id], view, then) for each in view.job_types),
        tuple((level, then.of_level(level, view)) for level in view.levels),
    )


def _skill_article(
    skill: Skill, view: Framework, every: Sequence[Need], then: "_Earlier"
) -> SkillArticle:
    texts = {entry.level: entry for entry in skill.level_texts}
    scale = {level.level: level.name for level in view.levels}
    wanted = [need for need in every if need.skill.id == skill.id]
    return SkillArticle(
        skill,
        tuple(view.category_by_id[each] for each in reversed(view.categories_of[skill.id])),
        tuple(
            Looks(
                level,
                skill.level_names.get(level, scale[level]),
                texts[level].text if level in texts else None,
                then.reads_otherwise(skill, level),
            )
            for level in view.levels_of[skill.id]
        ),
        tuple(
            sorted(wanted, key=lambda need: (need.requirement.desirable, -need.requirement.level))
        ),
        tuple(
            (exam, each.level)
            for exam in view.certifications
            for each in exam.suggests
            if each.skill == skill.id
        ),
        tuple(
            (training, each.from_level, each.to_level)
            for training in view.trainings
            for each in training.raises
            if each.skill == skill.id
        ),
        tuple(
            (work, each.level)
            for work in view.works
            for each in work.needs
            if each.skill == skill.id
        ),
        then.since("skill", skill),
    )


def _job_type_article(
    job_type: JobType, needs: tuple[tuple[Need, ...], ...], view: Framework, then: "_Earlier"
) -> JobTypeArticle:
    named = [need for entry in needs for need in entry]
    skills = {need.skill.id for need in named}
    within = parents_of(job_type.family, view.family_by_id) if job_type.family else ()
    exams = [
        (
            exam,
            tuple(view.skill_by_id[each.skill] for each in exam.suggests if each.skill in skills),
        )
        for exam in view.certifications
        if exam.can_be_sat
    ]
    levels = sorted({need.requirement.level for need in named}, reverse=True)
    guides = [
        (level, tuple(rank for rank in view.ranks if rank.dsm_level == level)) for level in levels
    ]
    return JobTypeArticle(
        job_type,
        _anchor(job_type, view),
        tuple(view.family_by_id[each].name for each in reversed(within)),
        needs,
        then.dropped(job_type),
        tuple(each for each in exams if each[1]),
        tuple(each for each in guides if each[1]),
        job_type.id in view.assumed_job_types,
        then.since("job_type", job_type),
    )


def _anchor(job_type: JobType, view: Framework) -> str:
    # Another set may call a job type as the first one does.
    return f"j-{job_type.id}" if view.is_main else f"j-{view.set_id}-{job_type.id}"


def _needs(job_type: JobType, view: Framework, then: "_Earlier") -> Iterator[tuple[Need, ...]]:
    earlier = then.needed_by(job_type)
    named = iter(job_type.named())
    for entry in job_type.requirements:
        among = len(entry.of) if isinstance(entry, Group) else 1
        at_least = entry.at_least if isinstance(entry, Group) else 1
        found = []
        for _place in range(among):
            requirement = next(named)
            skill = view.skill_by_id[requirement.skill]
            before = (earlier or {}).get(skill.id)
            found.append(
                Need(
                    job_type,
                    _anchor(job_type, view),
                    requirement,
                    skill,
                    next((e.text for e in skill.level_texts if e.level == requirement.level), None),
                    at_least,
                    among,
                    None if before == requirement.level else before,
                    earlier is not None and before is None,
                )
            )
        yield tuple(found)


def _steps(training: Training, framework: Framework) -> Iterator[RaiseStep]:
    steps: dict[tuple[int, int], list[str]] = {}
    for each in training.raises:
        steps.setdefault((each.from_level, each.to_level), []).append(each.skill)
    skills = {skill.id: skill for each in framework.sets for skill in each.skills}
    for (low, high), raised in steps.items():
        whole = next(
            (
                each.head.name
                for each in framework.sets
                if len(each.skills) > 1 and {skill.id for skill in each.skills} == set(raised)
            ),
            None,
        )
        yield RaiseStep(low, high, tuple(skills[each] for each in raised), whole)


def _is_assumed(provenance: str | None) -> bool:
    return (provenance or "").startswith("assumed")


def _sources(framework: Framework) -> Iterator[tuple[Part, str | None, str, Text]]:
    """Yield where all stands that is shown: part, provenance, id and name."""
    exams = tuple(each.id for each in framework.all_certifications)
    for view in framework.views:
        yield from provenances(exams, view.ranks, view)
    for path in framework.career_paths:
        yield Part.LADDER, path.provenance, path.id, path.name
    for exam in framework.selection_exams:
        yield Part.LADDER, exam.rules_provenance, exam.id, exam.name
    for training in framework.all_trainings:
        for provenance in (training.raises_provenance, training.seats_provenance):
            yield Part.TRAININGS, provenance, training.id, training.name
    for work in framework.works:
        for need in work.needs:
            yield Part.WORKS, need.provenance or work.needs_provenance, work.id, work.name


def _read(value: object) -> object:
    """Return a value as it reads in the language in use: a text in another language may change unseen."""
    match value:
        case Text():
            return str(value)
        case BaseModel():
            return {key: _read(getattr(value, key)) for key in type(value).model_fields}
        case tuple():
            return [_read(each) for each in value]
    return value


class _Earlier:
    """The entries of an earlier framework by kind and id; none where there is none."""

    def __init__(self, framework: Framework | None) -> None:
        self._known = framework is not None
        self._entries = dict(_entries(framework)) if framework else {}
        self._levels = (
            {(each.head.id, level.level): level for each in framework.sets for level in each.levels}
            if framework
            else {}
        )

    def since(self, kind: str, entry: Named) -> Since | None:
        """Return what became of an entry; None where it reads as it did, or nothing is known."""
        return self._since(self._entries.get((kind, entry.id)), entry)

    def of_level(self, level: Level, view: Framework) -> Since | None:
        """Return the same of a level of the scale."""
        return self._since(self._levels.get((view.set_id, level.level)), level)

    def _since(self, before: BaseModel | None, now: BaseModel) -> Since | None:
        if not self._known:
            return None
        if before is None:
            return Since(new=True)
        keys = tuple(key for key in _READ if _differs(before, now, key))
        return Since(keys=keys) if keys else None

    def reads_otherwise(self, skill: Skill, level: int) -> bool:
        """Return whether what a level of a skill looks like read otherwise; of a new skill it did not."""
        before = self._entries.get(("skill", skill.id))
        if not isinstance(before, Skill):
            return False
        then, now = (
            next((_read(entry) for entry in each.level_texts if entry.level == level), None)
            for each in (before, skill)
        )
        return then != now

    def needed_by(self, job_type: JobType) -> dict[str, int] | None:
        """Return the level of each skill that a job type needed; None where nothing is known of it."""
        before = self._entries.get(("job_type", job_type.id))
        if not isinstance(before, JobType):
            return None
        return {each.skill: each.level for each in before.named()}

    def dropped(self, job_type: JobType) -> tuple[tuple[Text, int], ...]:
        """Return what a job type needed and needs no more."""
        kept = {each.skill for each in job_type.named()}
        return tuple(
            (self._entries["skill", skill].name, level)
            for skill, level in (self.needed_by(job_type) or {}).items()
            if skill not in kept
        )

    def gone(self, framework: Framework) -> tuple[tuple[str, Text], ...]:
        """Return kind and name of each entry that the framework has no more."""
        kept = {key for key, _entry in _entries(framework)}
        return tuple(
            (key[0], entry.name) for key, entry in self._entries.items() if key not in kept
        )


def _entries(framework: Framework) -> Iterator[tuple[tuple[str, str], Named]]:
    """Yield kind and id with each entry of the chapters."""
    chapters: list[tuple[str, Iterable[Named]]] = [
        *(("skill", each.skills) for each in framework.sets),
        *(("job_type", each.job_types) for each in framework.sets),
        ("exam", framework.all_certifications),
        ("rank", framework.main.ranks),
        ("route", framework.routes),
        ("selection_exam", framework.selection_exams),
        ("career_path", framework.career_paths),
        ("training", framework.all_trainings),
        ("work_type", framework.works),
    ]
    for kind, entries in chapters:
        yield from (((kind, entry.id), entry) for entry in entries)


def _differs(before: BaseModel, after: BaseModel, key: str) -> bool:
    return _read(getattr(before, key, None)) != _read(getattr(after, key, None))
