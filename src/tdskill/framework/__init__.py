"""The framework: skills, job types, certifications, career ladder and priority policies, from YAML."""

from tdskill.framework.changes import Change, ChangeKind, changes
from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import (
    fingerprint,
    framework_digest,
    is_current,
    judged_under,
)
from tdskill.framework.load import (
    FILES,
    SKILLS,
    check_framework,
    embedded_framework,
    load_framework,
    skills_in,
)
from tdskill.framework.models import (
    Category,
    Certification,
    Criterion,
    JobType,
    Level,
    Policy,
    Published,
    PublishedRank,
    Rank,
    Requirement,
    Rule,
    Skill,
    SuggestedLevel,
    Target,
    Text,
)

__all__ = [
    "FILES",
    "SKILLS",
    "Category",
    "Certification",
    "Change",
    "ChangeKind",
    "Criterion",
    "Framework",
    "JobType",
    "Level",
    "Policy",
    "Published",
    "PublishedRank",
    "Rank",
    "Requirement",
    "Rule",
    "Skill",
    "SuggestedLevel",
    "Target",
    "Text",
    "changes",
    "check_framework",
    "embedded_framework",
    "fingerprint",
    "framework_digest",
    "is_current",
    "judged_under",
    "load_framework",
    "skills_in",
]
