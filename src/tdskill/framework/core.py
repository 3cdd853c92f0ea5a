"""The one Framework object that every other part works with."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, TypeVar

from tdskill.errors import TdskillError
from tdskill.framework.models import (
    DEFAULT_PLACEMENT,
    DEFAULT_RULE,
    About,
    CareerPath,
    Category,
    Certification,
    Family,
    ForecastFile,
    HeadCount,
    JobType,
    Level,
    Placement,
    Policy,
    Rank,
    Route,
    Rule,
    SelectionExam,
    SetHead,
    Skill,
    SuggestedLevel,
    Text,
    Training,
    Work,
    names_of,
)
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import Names

MAIN: Final = SetHead(
    id="skills",
    name=Text(ja="スキル項目", en="Skills"),
    aliases=("スキル",),
    provenance="inferred: skills.yaml",
)
"""What the set of skills.yaml is called."""

NO_LEVEL: Final = Level(
    level=0,
    name=Text(ja="なし", en="None"),
    description=Text(ja="まだ身に付けていない。", en="Not held yet."),
    provenance="inferred: 尺度が1から始まる / en: the scale begins at 1",
)
"""The level below the lowest one of a scale that begins at 1."""

NO_CATEGORY: Final = Category(
    id="skills",
    name=Text(ja="スキル項目", en="Skills"),
    provenance="inferred: 分類のないファイル / en: the file has no categories",
)
"""The category of all skills of a file without categories."""

_Referring = TypeVar("_Referring", Certification, Training)


def _only(entry: _Referring, key: str, skills: Container[str]) -> _Referring:
    """Return an entry that refers to these skills alone."""
    kept = tuple(each for each in getattr(entry, key) if each.skill in skills)
    return entry.model_copy(update={key: kept})


def reachable(links: Mapping[str, set[str]], start: str) -> set[str]:
    """Return where links lead from a start, one after another, the start itself among them."""
    reached, waiting = {start}, [start]
    while waiting:
        new = links.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def parents_of(start: str, entries: Mapping[str, Category | Family]) -> tuple[str, ...]:
    """Return the ids of an entry and of those that it is within, itself first."""
    found = [start]
    while (parent := entries[found[-1]].parent) is not None:
        found.append(parent)
    return tuple(found)


@dataclass(frozen=True)
class SkillSet:
    """A set of skills with its level scale; the career ladder and the policies are of skills.yaml's."""

    head: SetHead
    levels: tuple[Level, ...]
    categories: tuple[Category, ...]
    skills: tuple[Skill, ...]
    job_types: tuple[JobType, ...] = ()
    ranks: tuple[Rank, ...] = ()
    policies: tuple[Policy, ...] = ()
    families: tuple[Family, ...] = ()


@dataclass(frozen=True)
class Framework:
    """A whole framework, checked across its files, and the set of skills that is asked about.

    `sets` begins with the set of skills.yaml, which is the one asked about until `for_set` asks about
    another. Levels, categories, skills, job types, ranks and policies are those of the set asked
    about; exams and trainings are all there are, with what they do for its skills. Every order is
    the order of the files.
    """

    about: About
    sets: tuple[SkillSet, ...]
    all_certifications: tuple[Certification, ...] = ()
    """The exams with the levels that they suggest in any set."""
    all_trainings: tuple[Training, ...] = ()
    """The trainings with the levels that they raise in any set."""
    set_id: str = MAIN.id
    """The id of the set that is asked about."""
    works: tuple[Work, ...] = ()
    """The kinds of work with the levels that they usually need in any set."""
    bureaus: tuple[Text, ...] = ()
    """Workplaces for made-up data."""
    routes: tuple[Route, ...] = ()
    """The ways of entering."""
    career_paths: tuple[CareerPath, ...] = ()
    """The models of a career."""
    selection_exams: tuple[SelectionExam, ...] = ()
    """The exams by which people rise to a rank."""
    head_counts: tuple[HeadCount, ...] = ()
    """How many people were published for a year."""
    forecast: ForecastFile | None = None
    """What is assumed of the years to come, of the skills of skills.yaml."""

    def for_set(self, name: str) -> "Framework":
        """Return the framework with another set asked about, named in any spelling.

        Raises TdskillError for an unknown set.
        """
        known = names_of(each.head for each in self.sets)
        found = known.find(name)
        if found is None:
            raise TdskillError(
                _("There is no set of skills {name!r}.").format(name=name),
                _("Known: {names}.").format(names=listed(each.head.id for each in self.sets)),
            )
        return self if found == self.set_id else replace(self, set_id=found)

    def with_own(self, own: SkillSet) -> "Framework":
        """Return the framework with another set in place of the one asked about."""
        return replace(self, sets=tuple(own if each is self.own else each for each in self.sets))

    @cached_property
    def own(self) -> SkillSet:
        """The set that is asked about."""
        return next(each for each in self.sets if each.head.id == self.set_id)

    @property
    def is_main(self) -> bool:
        """Whether the set asked about is that of skills.yaml."""
        return self.set_id == MAIN.id

    @property
    def main(self) -> "Framework":
        """The framework with the set of skills.yaml asked about."""
        return self.for_set(MAIN.id)

    @cached_property
    def views(self) -> tuple["Framework", ...]:
        """The framework with each of its sets asked about, in their order."""
        return tuple(self.for_set(each.head.id) for each in self.sets)

    @property
    def set_name(self) -> Text:
        """The name of the set that is asked about."""
        return self.own.head.name

    @property
    def audience(self) -> tuple[str, ...]:
        """The groups of staff that the set of skills is for; none: everybody."""
        return self.own.head.audience

    @property
    def levels(self) -> tuple[Level, ...]:
        return self.own.levels

    @property
    def categories(self) -> tuple[Category, ...]:
        return self.own.categories

    @property
    def skills(self) -> tuple[Skill, ...]:
        return self.own.skills

    @property
    def job_types(self) -> tuple[JobType, ...]:
        return self.own.job_types

    @property
    def families(self) -> tuple[Family, ...]:
        return self.own.families

    @property
    def ranks(self) -> tuple[Rank, ...]:
        return self.own.ranks

    @property
    def policies(self) -> tuple[Policy, ...]:
        return self.own.policies

    @cached_property
    def certifications(self) -> tuple[Certification, ...]:
        return tuple(_only(each, "suggests", self.skill_by_id) for each in self.all_certifications)

    @cached_property
    def trainings(self) -> tuple[Training, ...]:
        return tuple(_only(each, "raises", self.skill_by_id) for each in self.all_trainings)

    @cached_property
    def names_of_others(self) -> dict[Text, Names]:
        """What finds the skills of each other set, and the earlier ones they replace, by its name."""
        return {
            each.head.name: Names(
                chain(
                    ((name, skill.id) for skill in each.skills for name in skill.replaces),
                    *(skill.spellings() for skill in each.skills),
                )
            )
            for each in self.sets
            if each is not self.own
        }

    @cached_property
    def set_of(self) -> dict[str, SkillSet]:
        """The set of each skill, by the skill's id."""
        return {skill.id: each for each in self.sets for skill in each.skills}

    @cached_property
    def training_by_id(self) -> dict[str, Training]:
        return {training.id: training for training in self.trainings}

    @cached_property
    def training_names(self) -> Names:
        return names_of(self.trainings)

    @property
    def max_level(self) -> int:
        """The top of the level scale."""
        return self.levels[-1].level

    @cached_property
    def teaching_level(self) -> int:
        """The level from which people can teach others: the top one where the scale does not say."""
        return next((each.level for each in self.levels if each.teaches), self.max_level)

    @cached_property
    def levels_of(self) -> dict[str, tuple[int, ...]]:
        """The levels above 0 that can be held in each skill, rising."""
        every = tuple(level.level for level in self.levels if level.level)
        return {skill.id: skill.levels or every for skill in self.skills}

    def level_in(self, skill: str, level: int) -> int:
        """Return the level of a skill that stands for one of the scale.

        It is the highest of the skill's levels up to that one; its first where it begins above.
        """
        levels = self.levels_of[skill]
        return max((each for each in levels if each <= level), default=levels[0])

    def steps(self, skill: str, held: int | None, wanted: int) -> int:
        """Return how many levels of a skill are to be climbed from one held to one wanted."""
        return sum((held or 0) < level <= wanted for level in self.levels_of[skill])

    @cached_property
    def skill_ids(self) -> tuple[str, ...]:
        return tuple(skill.id for skill in self.skills)

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def category_by_id(self) -> dict[str, Category]:
        return {category.id: category for category in self.categories}

    @cached_property
    def categories_of(self) -> dict[str, tuple[str, ...]]:
        """The ids of the category of each skill and of those that it is within, by the skill's id."""
        within = {
            category.id: parents_of(category.id, self.category_by_id)
            for category in self.categories
        }
        return {skill.id: within[skill.category] for skill in self.skills}

    @cached_property
    def family_by_id(self) -> dict[str, Family]:
        return {family.id: family for family in self.families}

    @cached_property
    def job_type_by_id(self) -> dict[str, JobType]:
        return {job_type.id: job_type for job_type in self.job_types}

    def next_grade(self, job_type: JobType) -> JobType | None:
        """Return the job type of the next grade in the family; None without a grade, and above the top."""
        if job_type.family is None or job_type.grade is None:
            return None
        above = {
            each.grade or 0: each
            for each in self.job_types
            if each.family == job_type.family and (each.grade or 0) > job_type.grade
        }
        return above[min(above)] if above else None

    @cached_property
    def assumed_job_types(self) -> frozenset[str]:
        """The ids of those of which some requirement stands in no source."""
        return frozenset(entry.id for entry in self.job_types if entry.assumed_requirements())

    @cached_property
    def certification_by_id(self) -> dict[str, Certification]:
        return {certification.id: certification for certification in self.certifications}

    @cached_property
    def certification_ids(self) -> tuple[str, ...]:
        return tuple(self.certification_by_id)

    @cached_property
    def counts_as(self) -> dict[str, tuple[str, ...]]:
        """The exams that the holder of each counts as having passed, in the framework's order.

        Itself, the exams that succeed it one after another, and the one that a registration rests on.
        """
        onward: dict[str, set[str]] = {entry.id: set() for entry in self.certifications}
        for entry in self.certifications:
            for earlier in entry.succeeds:
                onward[earlier].add(entry.id)
            if entry.registration_of is not None:
                onward[entry.id].add(entry.registration_of)
        reached = {start: reachable(onward, start) for start in onward}
        return {start: tuple(each for each in onward if each in reached[start]) for start in onward}

    @cached_property
    def suggested_by(self) -> dict[str, tuple[SuggestedLevel, ...]]:
        """What each exam suggests by itself or by those it counts as."""
        return {
            held: tuple(each for exam in exams for each in self.certification_by_id[exam].suggests)
            for held, exams in self.counts_as.items()
        }

    @cached_property
    def ipa_levels(self) -> dict[str, int]:
        """The highest IPA level of each exam and those it counts as; 0 for none."""
        return {
            held: max(self.certification_by_id[exam].ipa_level or 0 for exam in exams)
            for held, exams in self.counts_as.items()
        }

    @cached_property
    def points(self) -> tuple[int, ...]:
        """What each level from 0 on counts in criteria of points."""
        return tuple(level.points or 0 for level in self.levels)

    @property
    def has_one_top(self) -> bool:
        """Whether there is a single rank that no other one follows."""
        return sum(not following for following in self.next_ranks.values()) == 1

    @cached_property
    def next_ranks(self) -> dict[str, tuple[Rank, ...]]:
        """The ranks that may follow each rank, by its id: those it names, else the one behind it."""
        behind = {rank.id: (following,) for rank, following in pairwise(self.ranks)}
        return {
            rank.id: behind.get(rank.id, ())
            if rank.next is None
            else tuple(self.rank_by_id[each] for each in rank.next)
            for rank in self.ranks
        }

    @cached_property
    def rank_by_id(self) -> dict[str, Rank]:
        return {rank.id: rank for rank in self.ranks}

    @cached_property
    def skill_names(self) -> Names:
        """Every spelling of every skill."""
        return names_of(self.skills)

    @cached_property
    def earlier_skill_names(self) -> Names:
        """Every earlier skill that some skill replaces, unless a present skill is called so."""
        return Names(
            (name, name)
            for skill in self.skills
            for name in skill.replaces
            if self.skill_names.find(name) is None
        )

    @cached_property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """The skills that replace each earlier skill, by its name as `earlier_skill_names` finds it."""
        found: dict[str, list[str]] = {}
        for skill in self.skills:
            earlier = (self.earlier_skill_names.find(name) for name in skill.replaces)
            for name in dict.fromkeys(earlier):
                if name is not None:
                    found.setdefault(name, []).append(skill.id)
        return {name: tuple(skills) for name, skills in found.items()}

    @cached_property
    def job_type_names(self) -> Names:
        return names_of(self.job_types)

    @cached_property
    def certification_names(self) -> Names:
        return names_of(self.certifications)

    @cached_property
    def rank_names(self) -> Names:
        return names_of(self.ranks)

    @cached_property
    def route_names(self) -> Names:
        return names_of(self.routes)

    @cached_property
    def target_names(self) -> Names:
        """Every target of the ladder, by id and by text."""
        targets = [target for rank in self.ranks for target in (*rank.gq, *rank.dq)]
        return Names(
            (spelling, target.id)
            for target in targets
            for spelling in (*target.text.spellings(), target.id)
        )

    def rank_of(self, text: str | None) -> Rank | None:
        """Return the ladder's rank that a cell of staff.csv names, or None when it names none."""
        found = self.rank_names.find(text) if text else None
        return self.rank_by_id[found] if found else None

    def called_rank(self, text: str | None) -> Text | str | None:
        """Return how to call the rank that a cell of staff.csv names (see `Rank.called`)."""
        rank = self.rank_of(text)
        return rank.called(text) if rank and text else text

    def policy_for(self, fiscal_year: int | None) -> Policy | None:
        """Return the policy of a year, or None when the framework has none for it."""
        found = (policy for policy in self.policies if policy.fiscal_year == fiscal_year)
        return next(found, None)

    def rule_for(self, fiscal_year: int | None) -> Rule:
        """Return how a year's priority fields are chosen: its policy, else the default rule."""
        return self.policy_for(fiscal_year) or DEFAULT_RULE

    def placement_for(self, fiscal_year: int | None) -> Placement:
        """Return the weights of a placement: those of the year's policy, else the default ones."""
        policy = self.policy_for(fiscal_year)
        return (policy.placement if policy else None) or DEFAULT_PLACEMENT
