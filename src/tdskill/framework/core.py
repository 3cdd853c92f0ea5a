"""The one Framework object that every other part works with."""

from dataclasses import dataclass
from functools import cached_property

from tdskill.framework.models import (
    DEFAULT_RULE,
    About,
    Category,
    Certification,
    JobType,
    Level,
    Policy,
    Rank,
    Rule,
    Skill,
)
from tdskill.names import Names


@dataclass(frozen=True)
class Framework:
    """A whole framework, checked across its files; every order is the order of the files."""

    about: About
    levels: tuple[Level, ...]
    categories: tuple[Category, ...]
    skills: tuple[Skill, ...]
    job_types: tuple[JobType, ...]
    certifications: tuple[Certification, ...]
    ranks: tuple[Rank, ...]
    policies: tuple[Policy, ...]

    @property
    def max_level(self) -> int:
        """The top of the level scale."""
        return self.levels[-1].level

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
    def job_type_by_id(self) -> dict[str, JobType]:
        return {job_type.id: job_type for job_type in self.job_types}

    @cached_property
    def certification_by_id(self) -> dict[str, Certification]:
        return {certification.id: certification for certification in self.certifications}

    @cached_property
    def rank_by_id(self) -> dict[str, Rank]:
        return {rank.id: rank for rank in self.ranks}

    @cached_property
    def skill_names(self) -> Names:
        """Every spelling of every skill."""
        return Names(pair for skill in self.skills for pair in skill.spellings())

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
        return Names(pair for job_type in self.job_types for pair in job_type.spellings())

    @cached_property
    def certification_names(self) -> Names:
        return Names(pair for entry in self.certifications for pair in entry.spellings())

    @cached_property
    def rank_names(self) -> Names:
        return Names(pair for rank in self.ranks for pair in rank.spellings())

    def rank_of(self, text: str | None) -> Rank | None:
        """Return the ladder's rank that a cell of staff.csv names, or None when it names none."""
        found = self.rank_names.find(text) if text else None
        return self.rank_by_id[found] if found else None

    def policy_for(self, fiscal_year: int | None) -> Policy | None:
        """Return the policy of a year, or None when the framework has none for it."""
        found = (policy for policy in self.policies if policy.fiscal_year == fiscal_year)
        return next(found, None)

    def rule_for(self, fiscal_year: int | None) -> Rule:
        """Return how a year's priority fields are chosen: its policy, else the default rule."""
        return self.policy_for(fiscal_year) or DEFAULT_RULE
