"""The sheet that a mentor and a person lay between them for a 1on1."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any

import polars as pl

from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.analysis.evidence import Evidence, levels_of, suggestions, with_exams
from tdskill.analysis.ladder import EXAM_GUIDE, IPA_GUIDE, beside
from tdskill.analysis.priorities import Choice
from tdskill.analysis.recommend import core_of, urgency
from tdskill.framework import Framework, JobType, Rank, Skill, Text
from tdskill.reports.questions import questions_for
from tdskill.reports.sheet import (
    DETAILED,
    Assumption,
    CategoryRows,
    Change,
    ChoiceBasis,
    ExamPoint,
    ExamRow,
    Fit,
    Held,
    LastYear,
    Part,
    PersonReport,
    PriorityFields,
    PriorityRow,
    Question,
    RankRow,
    SkillRow,
    TargetRow,
    Unmet,
    assumptions_of,
)

Levels = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Then:
    """A person's levels of the year before, in the framework's order, and their stage."""

    stage: str | None
    levels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The people of the year before by staff id, and the skills of whom the texts had another meaning."""

    fiscal_year: int | None
    people: Mapping[str, Then]
    other_texts: Mapping[str, frozenset[str]]

    def only(self, staff_ids: Collection[str]) -> "YearBefore":
        """Return the year with these people alone."""
        return YearBefore(
            self.fiscal_year,
            {each: self.people[each] for each in staff_ids if each in self.people},
            {each: self.other_texts[each] for each in staff_ids if each in self.other_texts},
        )


def person_reports(  # noqa: PLR0913 - all that sheets are made of
    staff: pl.DataFrame,
    framework: Framework,
    *,
    fiscal_year: int | None,
    organisation: str | None,
    exams: Mapping[str, Sequence[Held]] | None,
    priorities: Sequence[Choice] | None,
    published: Sequence[str] = (),
    targets: Mapping[str, str] | None = None,
    job_types: Mapping[str, str] | None = None,
    families: frozenset[str] = frozenset(),
    suspects: Mapping[str, Collection[str]],
    answers: Mapping[str, Mapping[str, bool]] | None = None,
    before: YearBefore | None = None,
) -> Iterator[PersonReport]:
    """Yield the sheet of each person in a staff frame (see `tables`), in its order.

    `exams` by staff id is None where it is not known which are held, `priorities` where a year has
    no choice of fields; `published` are the skills that were published as fields of the year;
    `targets` by staff id are the ids of the job types that people aim at, `job_types` of those that they
    have, `families` those that stand first, `suspects` the skills whose level was judged under another
    text (`analysis.suspects`), and `answers` what people said of targets of the ladder, by their ids.
    `before` has the levels of the year before.
    """
    chosen = () if priorities is None else _selected(priorities)
    pieces = _Pieces(framework, chosen)
    shown = None if priorities is None else _Shown(priorities, published, framework)
    passed = None if exams is None else _passed(staff, exams)
    ladders = pieces.ladders(staff, passed, answers or {})
    suggested = {} if passed is None else _suggested(staff, passed, framework)
    for rows, fits in _in_batches(staff, framework):
        for row, own_fits in zip(rows, fits, strict=True):
            staff_id = row["staff_id"]
            levels: Levels = {skill: row[skill] for skill in framework.skill_ids}
            held = None if exams is None else exams.get(staff_id, ())
            ranks = pieces.ranks(row["rank"])
            guide = ranks[0].dsm_level if ranks else None
            then = None if before is None else before.people.get(staff_id)
            categories = pieces.categories_of(
                levels,
                guide,
                suspects.get(staff_id, ()),
                None if then is None else then.levels,
                before.other_texts.get(staff_id, ()) if before else (),
            )
            report = PersonReport(
                staff_id=staff_id,
                name=row["name"],
                bureau=row["bureau"],
                rank=row["rank"],
                group=row["group"],
                stage=row["stage"],
                fiscal_year=fiscal_year,
                organisation=organisation,
                guide=guide,
                categories=categories,
                fits=_fits(own_fits, (targets or {}).get(staff_id), pieces),
                job_type=framework.job_type_by_id.get((job_types or {}).get(staff_id, "")),
                families=families,
                exams=None
                if held is None
                else _exams(held, suggested.get(staff_id, ()), framework),
                ladder=tuple(ladders.get(staff_id, ())),
                priorities=None if shown is None else shown.to(categories),
                assumptions=pieces.assumptions(
                    tuple(each.exam for each in held or ()), row["rank"]
                ),
                last_year=None
                if before is None
                else LastYear(
                    before.fiscal_year, None if then is None else then.stage, known=then is not None
                ),
            )
            asked = questions_for(report, framework)
            yield replace(report, questions=tuple(map(pieces.question, asked)))


_BATCH = 2_000
_FIT = (
    *("job_type", "met", "requirements_met", "needed", "steps_short", "core_met"),
    *("attainment", "assessed", "nearest"),
)
_SUGGESTED = ("exam", "target", "skill", "suggested", "level", "evidence")
Row = dict[str, Any]
Suggested = tuple[str, str, str, int, int | None, str]
Step = tuple[str, int | None, int]
FitRow = tuple[str, bool, int, int, int, bool | None, float, float, bool, tuple[Step, ...]]


def _in_batches(
    staff: pl.DataFrame, framework: Framework
) -> Iterator[tuple[Iterator[Row], Iterator[tuple[FitRow, ...]]]]:
    """Yield people, some at a time, and for each of them a row for every job type.

    Such a row has the columns _FIT, and last what is missing: skill, level and the level required.
    """
    for some in staff.iter_slices(_BATCH):
        if not framework.job_types:
            yield some.iter_rows(named=True), iter([()] * some.height)
            continue
        ordered = best_job_types(attainment(some.lazy(), framework)).collect()
        missing = ordered.select("missing").explode("missing").drop_nulls().unnest("missing")
        steps = missing.iter_rows()
        counted = ordered.select(*_FIT, pl.col("missing").list.len())
        fits = ((*row, tuple(islice(steps, n))) for *row, n in counted.iter_rows())
        yield some.iter_rows(named=True), zip(*[fits] * len(framework.job_types), strict=True)


def _passed(staff: pl.DataFrame, exams: Mapping[str, Sequence[Held]]) -> pl.DataFrame:
    rows = [(who, held.exam) for who in staff["staff_id"] for held in exams.get(who, ())]
    return pl.DataFrame(rows, schema={"staff_id": pl.String, "exam": pl.String}, orient="row")


def _suggested(
    staff: pl.DataFrame, passed: pl.DataFrame, framework: Framework
) -> dict[str, list[Suggested]]:
    """Return by staff id what exams suggest beside the levels."""
    levels = levels_of(staff.lazy(), with_exams(framework))
    told = suggestions(levels, passed.lazy(), framework).select("staff_id", *_SUGGESTED)
    found: dict[str, list[Suggested]] = {}
    for staff_id, *suggested in told.collect().iter_rows():
        found.setdefault(staff_id, []).append(tuple(suggested))
    return found


class _Pieces:
    """What sheets are put together from, each piece made once: equal ones are one object.

    That is what lets pages render a piece once as well (see `render.pages`).
    """

    def __init__(self, framework: Framework, chosen: Collection[str]) -> None:
        self.framework = framework
        self.chosen = frozenset(chosen)
        used = {skill.category for skill in framework.skills}
        self.groups = [
            (category, tuple(s for s in framework.skills if s.category == category.id))
            for category in framework.categories
            if category.id in used
        ]
        self._places = {skill: place for place, skill in enumerate(framework.skill_ids)}
        self._core = {each.id: core_of(each) for each in framework.job_types}
        self.ranks = cache(self._with_next)
        self._step = cache(self._make_step)
        self.assumptions = cache(self._assumptions)
        self._category = cache(self._make_category)
        self._rank_row = cache(self._make_rank_row)
        self._target_row = cache(self._make_target_row)
        self._targets = {each.id: each for r in framework.ranks for each in (*r.gq, *r.dq)}
        self._questions: dict[tuple[object, ...], Question] = {}

    def _with_next(self, named: str | None) -> tuple[Rank, ...]:
        rank = self.framework.rank_of(named)
        return (rank, *self.framework.next_ranks[rank.id]) if rank else ()

    def missing(self, job_type: JobType, steps: Iterable[Step]) -> tuple[Unmet, ...]:
        """Return the requirements not met, the first to take first."""
        core = self._core[job_type.id]
        ordered = sorted((self._step(*step, step[0] in core) for step in steps), key=itemgetter(0))
        return tuple(step for _order, step in ordered)

    def _make_step(
        self, skill: str, level: int | None, required: int, core: bool
    ) -> tuple[tuple[bool, bool, int, int], Unmet]:
        order = urgency(
            skill,
            self.framework.steps(skill, level, required),
            self.framework,
            core=core,
            priority=skill in self.chosen,
        )
        return order, Unmet(self.framework.skill_by_id[skill], level, required, core)

    def _assumptions(self, exams: tuple[str, ...], rank: str | None) -> tuple[Assumption, ...]:
        return assumptions_of(provenances(exams, self.ranks(rank), self.framework))

    def categories_of(
        self,
        levels: Levels,
        guide: int | None,
        suspects: Collection[str],
        then: Sequence[int | None] | None,
        other_texts: Collection[str],
    ) -> tuple[CategoryRows, ...]:
        """Return every category with the rows of its skills; `then` are the levels of the year before."""
        return tuple(
            self._category(
                place,
                tuple(levels[skill.id] for skill in skills),
                guide,
                tuple(skill.id in suspects for skill in skills),
                then and tuple(then[self._places[skill.id]] for skill in skills),
                tuple(skill.id in other_texts for skill in skills),
            )
            for place, (_category, skills) in enumerate(self.groups)
        )

    def _make_category(
        self,
        place: int,
        levels: tuple[int | None, ...],
        guide: int | None,
        suspects: tuple[bool, ...],
        then: tuple[int | None, ...] | None,
        other_texts: tuple[bool, ...],
    ) -> CategoryRows:
        category, skills = self.groups[place]
        rows = zip(skills, levels, suspects, strict=True)
        made = [self._skill_row(skill, level, guide, suspect) for skill, level, suspect in rows]
        if then is not None:
            made = [
                replace(row, then=level, change=_change(level, row.level, other_texts=other))
                for row, level, other in zip(made, then, other_texts, strict=True)
            ]
        return CategoryRows(category, tuple(made))

    def _skill_row(
        self, skill: Skill, level: int | None, guide: int | None, suspect: bool
    ) -> SkillRow:
        framework = self.framework
        later = (each for each in framework.levels_of[skill.id] if each > (level or 0))
        following = next(later, None)
        return SkillRow(
            skill=skill,
            level=level,
            meaning=None if level is None else meaning(skill, level, framework),
            next_level=following,
            next_meaning=None if following is None else meaning(skill, following, framework),
            guide=None if guide is None else framework.level_in(skill.id, guide),
            priority=skill.id in self.chosen,
            suspect=suspect,
        )

    def ladders(
        self,
        staff: pl.DataFrame,
        certificates: pl.DataFrame | None,
        answers: Mapping[str, Mapping[str, bool]],
    ) -> dict[str, list[RankRow]]:
        """Return by staff id the own rank and the next one beside each person."""
        checks = pl.LazyFrame(
            [(who, *answer) for who, theirs in answers.items() for answer in theirs.items()],
            schema={"staff_id": pl.String, "target": pl.String, "met": pl.Boolean},
            orient="row",
        )
        passed = None if certificates is None else certificates.lazy()
        found: dict[str, list[RankRow]] = {}
        stated = staff["rank"].unique().to_list()
        for rank in self.framework.ranks:
            near = [text for text in stated if rank in self.ranks(text)]
            if not near:
                continue
            people = staff.lazy().filter(pl.col("rank").is_in(near))
            rows = beside(rank, people, checks, passed, self.framework).collect()
            for staff_id, at_guide, met in rows.iter_rows():
                row = self._rank_row(rank.id, at_guide, tuple(met.items()))
                found.setdefault(staff_id, []).append(row)
        return found

    def _make_rank_row(
        self, rank_id: str, at_guide: int, verdicts: tuple[tuple[str, bool | None], ...]
    ) -> RankRow:
        rank = self.framework.rank_by_id[rank_id]
        met = dict(verdicts)
        return RankRow(
            rank=rank,
            at_guide=at_guide,
            ipa_reached=met.get(IPA_GUIDE),
            exam_reached=met.get(EXAM_GUIDE),
            guide_exams=tuple(self.framework.certification_by_id[e] for e in rank.certifications),
            gq=tuple(self._target_row(each.id, met[each.id]) for each in rank.gq),
            dq=tuple(self._target_row(each.id, met[each.id]) for each in rank.dq),
        )

    def _make_target_row(self, target: str, met: bool | None) -> TargetRow:
        return TargetRow(self._targets[target], met)

    def question(self, question: Question) -> Question:
        """Return a question as it was asked before, if it was."""
        about = (
            *(question.job_type, question.exam, question.rank, question.target),
            *question.ranks,
            *question.nearest,
        )
        key = (
            *(question.topic, question.level, question.wanted, question.count),
            *(skill.id for skill in question.skills),
            *(entry.id if entry else None for entry in about),
        )
        return self._questions.setdefault(key, question)


class _Shown:
    """The year's priority fields as they stand on sheets, each row made once."""

    def __init__(
        self, priorities: Sequence[Choice], published: Sequence[str], framework: Framework
    ) -> None:
        differs = bool(published) and set(published) != set(_selected(priorities))
        from_published = all(choice.standing.shortfall is None for choice in priorities)
        self.basis = ChoiceBasis.PUBLISHED if from_published else ChoiceBasis.OWN_FIGURES
        self.standings = [choice.standing for choice in priorities if choice.selected]
        self.uncertain = tuple(
            framework.skill_by_id[choice.standing.skill]
            for choice in priorities
            if choice.selected is None
        )
        self.published = tuple(framework.skill_by_id[skill] for skill in published if differs)
        self._fields: dict[tuple[int, ...], PriorityFields] = {}

    def to(self, categories: Iterable[CategoryRows]) -> PriorityFields:
        """Return the fields with a person's levels."""
        rows = {row.skill.id: row for category in categories for row in category.skills}
        key = tuple(id(rows[each.skill]) for each in self.standings)
        if key not in self._fields:
            fields = (
                PriorityRow(rows[each.skill], each.demand, each.supply) for each in self.standings
            )
            self._fields[key] = PriorityFields(
                self.basis, tuple(fields), self.uncertain, self.published
            )
        return self._fields[key]


def _selected(priorities: Sequence[Choice]) -> list[str]:
    return [choice.standing.skill for choice in priorities if choice.selected]


def _change(then: int | None, now: int | None, *, other_texts: bool) -> Change | None:
    if then is None or now is None:
        return Change.NEW if now is not None else None if then is None else Change.GONE
    if other_texts:
        return Change.OTHER_TEXTS
    if now == then:
        return Change.SAME
    return Change.RISEN if now > then else Change.FALLEN


def meaning(skill: Skill, level: int, framework: Framework) -> Text:
    """Return what a level looks like in a skill, else what the level means in general."""
    own = (entry.text for entry in skill.level_texts if entry.level == level)
    return next(own, framework.levels[level].description)


def _fits(rows: Iterable[FitRow], target: str | None, pieces: _Pieces) -> tuple[Fit, ...]:
    fits = []
    for place, row in enumerate(rows):
        name, met, reached, required, steps_short, core_met, share, assessed, nearest, steps = row
        job_type = pieces.framework.job_type_by_id[name]
        fits.append(
            Fit(
                job_type=job_type,
                attainment=share,
                met=met,
                required=required,
                reached=reached,
                steps_short=steps_short,
                core_met=core_met,
                assessed=round(assessed * required),
                nearest=nearest,
                missing=pieces.missing(job_type, steps),
                chosen=name == target,
                detailed=place < DETAILED or name == target,
                wished=tuple(
                    (pieces.framework.skill_by_id[each.skill], each.level)
                    for wished in job_type.wished()
                    for each in wished.of
                ),
            )
        )
    return tuple(fits)


def _exams(
    exams: Sequence[Held], found: Sequence[Suggested], framework: Framework
) -> tuple[ExamRow, ...]:
    """Newest first, the ones of unknown date last."""
    by = {target: exam for exam, target, *_rest in found}
    named = framework.certification_by_id

    def row(held: Held) -> ExamRow:
        exam = named[held.exam]
        counts_as = framework.counts_as[exam.id]
        tellers = dict.fromkeys(by[each] for each in counts_as if each in by)
        return ExamRow(
            exam,
            held,
            tuple(
                ExamPoint(
                    framework.skill_by_id[skill],
                    suggested,
                    level,
                    Evidence(evidence),
                    named[target],
                )
                for teller, target, skill, suggested, level, evidence in found
                if teller == exam.id
            ),
            told_by=tuple(named[each] for each in tellers if each != exam.id),
            counts_as=()
            if exam.registration_of
            else tuple(
                named[each] for each in counts_as if each != exam.id and named[each].can_be_sat
            ),
        )

    ordered = sorted(exams, key=lambda held: str(held.passed_on or ""), reverse=True)
    return tuple(map(row, ordered))


def provenances(
    exams: Sequence[str], ranks: Sequence[Rank], framework: Framework
) -> Iterable[tuple[Part, str | None, str, Text]]:
    """Yield where all stands that is shown of a set of skills, and of these exams and ranks."""
    for job_type in framework.job_types:
        for requirement in job_type.named():
            provenance = requirement.provenance or job_type.requirements_provenance
            yield Part.JOB_TYPES, provenance, job_type.id, job_type.name
    for rank in ranks:
        for provenance in (rank.guide_provenance, *(t.provenance for t in (*rank.gq, *rank.dq))):
            yield Part.LADDER, provenance, rank.id, rank.name
    for exam in dict.fromkeys(each for held in exams for each in framework.counts_as[held]):
        certification = framework.certification_by_id[exam]
        for suggested in certification.suggests:
            yield Part.EXAMS, suggested.provenance, exam, certification.name
    for level in framework.levels:
        yield Part.SCALE, level.provenance, str(level.level), level.name
    for skill in framework.skills:
        yield Part.SKILLS, skill.provenance, skill.id, skill.name
        yield Part.LEVEL_TEXTS, skill.level_texts_provenance, skill.id, skill.name
