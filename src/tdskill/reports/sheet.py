"""What stands on a person's 1on1 sheet: data only, the words are made where it is rendered.

Levels are None where they were never assessed; that is not level 0.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tdskill.analysis.evidence import Evidence, Validity
from tdskill.analysis.priorities import RankSpan
from tdskill.framework import Category, Certification, JobType, Rank, Skill, Target, Text, reason_in
from tdskill.reports.career_bars import Career
from tdskill.reports.path import Way
from tdskill.reports.talks import AgreedStep
from tdskill.years import first_day

MANY_JOB_TYPES = 20
MANY_SKILLS = 60
"""So many, and no more, stand on a sheet all alike; of more those that matter stand first (assumed)."""

FIRST = 10
"""The nearest job types that stand first where it is not known which one the person has."""

DETAILED = 3
"""Job types shown with what is missing, besides the chosen one."""


@dataclass(frozen=True, slots=True)
class Held:
    """An exam or registration held, by the id of its certification; the day may be unknown.

    The days and the validity are those of `analysis.evidence.exams_held`.
    """

    exam: str
    passed_on: dt.date | None = None
    valid_until: dt.date | None = None
    validity: Validity = Validity.VALID


class Change(StrEnum):
    """How a level stands beside that of the year before.

    NEW and GONE are levels of the one year alone, OTHER_TEXTS two that were judged under texts of
    different meaning, which are not compared.
    """

    RISEN = "risen"
    FALLEN = "fallen"
    SAME = "same"
    NEW = "new"
    GONE = "gone"
    OTHER_TEXTS = "other_texts"


@dataclass(frozen=True, slots=True)
class LastYear:
    """The year before, and the stage of a person's levels in it; not `known` is who is not in its files."""

    fiscal_year: int | None
    stage: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill with the level held, what it means, and the level after it.

    `guide` is the level of the skill that stands for the guide level of the rank, None without one. The
    level after "never assessed" is the first one, and there is none after the top of the scale. `suspect`
    says that the level was judged under a text other than the present one, or one that is not known.
    `then` is the level of the year before, and `change` None where there is no level in either year.
    """

    skill: Skill
    level: int | None
    meaning: Text | None
    next_level: int | None
    next_meaning: Text | None
    guide: int | None
    priority: bool
    suspect: bool
    then: int | None = None
    change: Change | None = None

    @property
    def at_guide(self) -> bool | None:
        """Whether the level is the guide or above; None without a guide level or an assessed one."""
        return None if self.level is None or self.guide is None else self.level >= self.guide


@dataclass(frozen=True, slots=True)
class CategoryRows:
    """The skills of a category."""

    category: Category
    skills: tuple[SkillRow, ...]

    @property
    def reached(self) -> int:
        """How many skills are known to be at the guide or above, or without a guide above 0."""
        return sum((row.level or 0) >= (row.guide or 1) for row in self.skills)

    @property
    def not_assessed(self) -> int:
        """How many skills have no level."""
        return sum(row.level is None for row in self.skills)


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement not met."""

    skill: Skill
    level: int | None
    required: int
    core: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A job type beside a person; `reached` and `assessed` count its `required` skills.

    `core_met` is None where it has no core requirement. `nearest` says that it is the nearest one
    not met, which several are where they are equally near. `detailed` ones, the nearest three and
    the chosen one, are shown with what is missing, and with what is only `wished` for.
    """

    job_type: JobType
    attainment: float
    met: bool
    required: int
    reached: int
    steps_short: int
    core_met: bool | None
    assessed: int
    nearest: bool
    missing: tuple[Unmet, ...]
    chosen: bool
    detailed: bool
    wished: tuple[tuple[Skill, int], ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether any requirement stands in no source."""
        return bool(self.job_type.assumed_requirements())


@dataclass(frozen=True, slots=True)
class ExamPoint:
    """A level that an exam suggests beside the level held.

    `exam` is the one that suggests it, which what is held may only count as.
    """

    skill: Skill
    suggested: int
    level: int | None
    evidence: Evidence
    exam: Certification


@dataclass(frozen=True, slots=True)
class ExamRow:
    """An exam held and what it suggests.

    An exam is told once: `told_by` are others held that tell of what this one counts as. `counts_as`
    are the exams of today that succeeded an earlier one.
    """

    certification: Certification
    held: Held
    points: tuple[ExamPoint, ...]
    told_by: tuple[Certification, ...]
    counts_as: tuple[Certification, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of a rank; `met` is what levels say, else what people answered, None without either."""

    target: Target
    met: bool | None

    @property
    def checkable(self) -> bool:
        """Whether levels can answer it at all; the others are answered by people."""
        return bool(self.target.criteria)

    @property
    def told(self) -> bool:
        """Whether levels can answer it, or people did."""
        return self.checkable or self.met is not None


@dataclass(frozen=True, slots=True)
class RankRow:
    """A step of the ladder beside a person.

    `at_guide` counts the skills at the guide level or above. An exam of a higher IPA level reaches the
    guide exams too. `ipa_reached` and `exam_reached` are None where the ladder names no guide or
    where it is not known which exams the person holds.
    """

    rank: Rank
    at_guide: int
    ipa_reached: bool | None
    exam_reached: bool | None
    guide_exams: tuple[Certification, ...]
    gq: tuple[TargetRow, ...]
    dq: tuple[TargetRow, ...]


class ChoiceBasis(StrEnum):
    """What the year's priority fields were chosen from."""

    PUBLISHED = "published"
    OWN_FIGURES = "own_figures"


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A priority field, the ranks that made it one, and the person's level in it."""

    row: SkillRow
    demand: RankSpan
    supply: RankSpan


@dataclass(frozen=True, slots=True)
class PriorityFields:
    """The year's priority fields in order of demand; `uncertain` skills may be ones as well.

    `published` holds the published fields of the year where they are others.
    """

    basis: ChoiceBasis
    fields: tuple[PriorityRow, ...]
    uncertain: tuple[Skill, ...]
    published: tuple[Skill, ...] = ()


class Part(StrEnum):
    """A part of a report that rests on something not in the source document."""

    SKILLS = "skills"
    SCALE = "scale"
    PRIORITIES = "priorities"
    LEVEL_TEXTS = "level_texts"
    JOB_TYPES = "job_types"
    EXAMS = "exams"
    LADDER = "ladder"
    TRAININGS = "trainings"
    WORKS = "works"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A provenance that begins with `assumed:` or `inferred:` and the entries that rest on it.

    `whole` says that those are all the entries of the part.
    """

    part: Part
    provenance: str
    entries: tuple[Text, ...]
    whole: bool

    @property
    def reason(self) -> str:
        """What it was assumed or inferred from."""
        return reason_in(self.provenance)


def assumptions_of(
    rows: Iterable[tuple[Part, str | None, str, Text]],
) -> tuple[Assumption, ...]:
    """Return what stands in no source, each provenance once; rows are part, provenance, id and name."""
    entries: dict[Part, set[str]] = {}
    found: dict[tuple[Part, str], dict[str, Text]] = {}
    for part, provenance, entry, name in rows:
        entries.setdefault(part, set()).add(entry)
        if provenance and provenance.startswith(("assumed", "inferred")):
            found.setdefault((part, provenance), {})[entry] = name
    return tuple(
        Assumption(part, provenance, tuple(names.values()), names.keys() == entries[part])
        for (part, provenance), names in found.items()
    )


class Topic(StrEnum):
    """What a question for the talk is about."""

    STRENGTH = "strength"
    GUIDING = "guiding"
    TEACHING = "teaching"
    EXAM = "exam"
    EXAM_UNASSESSED = "exam_unassessed"
    STEP = "step"
    GRADE_STEP = "grade_step"
    CHOSEN_STEP = "chosen_step"
    CHOSEN_WISH = "chosen_wish"
    JOB_TYPE_MET = "job_type_met"
    PRIORITY_GROW = "priority_grow"
    PRIORITY_LEAD = "priority_lead"
    PRIORITY_INTEREST = "priority_interest"
    UNASSESSED = "unassessed"
    UNASSESSED_ALL = "unassessed_all"
    TARGET_OPEN = "target_open"
    GUIDE_NEAR = "guide_near"
    GUIDE_FIRST = "guide_first"
    NEXT_RANK = "next_rank"
    INTEREST = "interest"
    OUTLOOK = "outlook"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the talk; which fields are set depends on the topic.

    `skills` are the first of `count` ones. `nearest` are `job_type` and the job types as near.
    """

    topic: Topic
    skills: tuple[Skill, ...] = ()
    level: int | None = None
    wanted: int | None = None
    count: int | None = None
    job_type: JobType | None = None
    exam: Certification | None = None
    rank: Rank | None = None
    ranks: tuple[Rank, ...] = ()
    target: Target | None = None
    nearest: tuple[JobType, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person's level was given at a stage."""

    skill: Skill
    level: int
    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said; `aim` is a job type or a rank, `interests` what the person wants to learn.

    Of each skill there is the reason of the latest stage that has one, in the framework's order.
    """

    aim: Text | None = None
    interests: tuple[Skill, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class PersonReport:
    """A person's 1on1 sheet.

    `rank` is the text of the staff file; `ladder` holds the rank found for it and the next one, and
    is empty when the ladder has no such rank. `guide` is that rank's guide level. `exams`,
    `priorities` and `career` are None where nothing is known about them. `way` leads to the chosen job
    type, else to the next grade, else to the nearest one that is not met; it is None without job types.
    `steps` are those agreed in talks of the year and the one before. `said` is what the person wrote: it
    stands on no page but this one. `job_type` is the one that the person has, `families` the ids of those
    that are to stand first. `last_year` is None where the workspace has no levels of the year before.
    """

    staff_id: str
    name: str | None
    bureau: str | None
    rank: str | None
    group: str | None
    stage: str | None
    fiscal_year: int | None
    organisation: str | None
    guide: int | None
    categories: tuple[CategoryRows, ...]
    fits: tuple[Fit, ...]
    exams: tuple[ExamRow, ...] | None
    ladder: tuple[RankRow, ...]
    priorities: PriorityFields | None
    assumptions: tuple[Assumption, ...]
    questions: tuple[Question, ...] = ()
    career: Career | None = None
    way: Way | None = None
    steps: tuple[AgreedStep, ...] = ()
    said: Said | None = None
    job_type: JobType | None = None
    families: frozenset[str] = frozenset()
    last_year: LastYear | None = None

    @property
    def counted_level(self) -> int:
        """The level from which the skills of a category are counted: the guide, else the first one."""
        return self.guide or 1

    def changed(self, change: Change) -> tuple[SkillRow, ...]:
        """Return the skills whose level changed so since the year before."""
        return tuple(row for row in self.skills if row.change is change)

    @cached_property
    def steps_by_year(self) -> tuple[tuple[bool, tuple[AgreedStep, ...]], ...]:
        """The steps agreed before the year (True) and those of the year, where there are any."""
        year = self.fiscal_year
        earlier = [step for step in self.steps if year and step.held_on < first_day(year)]
        own = [step for step in self.steps if step not in earlier]
        return tuple(
            (is_of_then, tuple(of)) for is_of_then, of in ((True, earlier), (False, own)) if of
        )

    def rows_of(self, step: AgreedStep) -> tuple[SkillRow, ...]:
        """Return the skills that an agreed step names."""
        return tuple(row for row in self.skills if row.skill.id in step.skills)

    @property
    def rank_called(self) -> Text | str | None:
        """How the person's rank is called (see `Rank.called`)."""
        return self.ladder[0].rank.called(self.rank) if self.ladder and self.rank else self.rank

    @cached_property
    def skills(self) -> tuple[SkillRow, ...]:
        """Every skill, in the framework's order of categories."""
        return tuple(row for rows in self.categories for row in rows.skills)

    @cached_property
    def suspects(self) -> tuple[SkillRow, ...]:
        """The skills whose level is to be looked at again."""
        return tuple(row for row in self.skills if row.suspect)

    @cached_property
    def next_grade(self) -> JobType | None:
        """The next grade of the family of the job type that the person has.

        Where another family is to stand first it is the lowest grade of that one which is not met.
        """
        own = self.job_type
        if self.families and (own is None or own.family not in self.families):
            left = [fit.job_type for fit in self._of_family if not fit.met and fit.job_type.grade]
            return min(left, key=lambda job_type: job_type.grade or 0, default=None)
        if own is None or own.family is None or own.grade is None:
            return None
        above = [
            (fit.job_type.grade, place)
            for place, fit in enumerate(self.fits)
            if fit.job_type.family == own.family and (fit.job_type.grade or 0) > own.grade
        ]
        return self.fits[min(above)[1]].job_type if above else None

    @cached_property
    def first_fits(self) -> tuple[Fit, ...]:
        """The job types that stand first: the next grade, the own one, their family, the chosen one.

        Where it is not known which one the person has, and no family is named, they are all, of many the
        nearest.
        """
        own, following = self.job_type, self.next_grade
        if family := self._of_family:
            head = (following, own)
            at_head = [fit for job_type in head for fit in family if fit.job_type is job_type]
            chosen = [fit for fit in self.fits if fit.chosen]
            return tuple({fit.job_type.id: fit for fit in (*at_head, *family, *chosen)}.values())
        if len(self.fits) <= MANY_JOB_TYPES:
            return self.fits
        return tuple(fit for place, fit in enumerate(self.fits) if place < FIRST or fit.chosen)

    @property
    def by_family(self) -> bool:
        """Whether the job types of a family stand first."""
        return bool(self._of_family)

    @property
    def _of_family(self) -> tuple[Fit, ...]:
        """The job types of the families that are to stand first, else of that of the own job type."""
        own = self.job_type.family if self.job_type else None
        among = self.families or {own} - {None}
        return tuple(fit for fit in self.fits if fit.job_type.family in among)

    @cached_property
    def folded_fits(self) -> tuple[Fit, ...]:
        """The other job types."""
        first = {fit.job_type.id for fit in self.first_fits}
        return tuple(fit for fit in self.fits if fit.job_type.id not in first)

    @cached_property
    def detailed_fits(self) -> tuple[Fit, ...]:
        """Those shown with what is missing: the first ones and the chosen one."""
        if self.by_family:
            return tuple(
                fit for place, fit in enumerate(self.first_fits) if place < DETAILED or fit.chosen
            )
        return tuple(fit for fit in self.fits if fit.detailed)

    @cached_property
    def first_categories(self) -> tuple[CategoryRows, ...]:
        """The skills that stand first: all, or of many those held, needed or asked about.

        Where a family stands first and even these are many, what is only held gives way.
        """
        return self._of_skills(first=True)

    @cached_property
    def folded_categories(self) -> tuple[CategoryRows, ...]:
        """The other skills."""
        return self._of_skills(first=False)

    def _of_skills(self, *, first: bool) -> tuple[CategoryRows, ...]:
        if len(self.skills) <= MANY_SKILLS:
            return self.categories if first else ()
        rows = (
            CategoryRows(
                of.category,
                tuple(row for row in of.skills if first is (row.skill.id in self._first_skills)),
            )
            for of in self.categories
        )
        return tuple(of for of in rows if of.skills)

    @cached_property
    def _first_skills(self) -> frozenset[str]:
        shown = (*self.detailed_fits, *(fit for fit in self.fits if fit.job_type is self.job_type))
        needed = {need.skill for fit in shown for need in fit.job_type.named()}
        asked = {row.skill.id for row in self.skills if row.priority or row.suspect} | needed
        held = {row.skill.id for row in self.skills if row.level}
        return frozenset(
            asked if self.by_family and len(asked | held) > MANY_SKILLS else asked | held
        )

    @cached_property
    def nearest(self) -> tuple[JobType, ...]:
        """The nearest job type not met, with those as near in the framework's order."""
        return tuple(fit.job_type for fit in self.fits if fit.nearest)

    @cached_property
    def assessed(self) -> int:
        """How many skills have a level."""
        return sum(row.level is not None for row in self.skills)
