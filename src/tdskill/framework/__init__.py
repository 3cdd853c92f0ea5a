"""The framework: skills, job types, certifications, career ladder and priority policies, from YAML."""

from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import fingerprint, framework_digest, is_current
from tdskill.framework.load import FILES, check_framework, embedded_framework, load_framework
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
    reason_in,
)

__all__ = [
    "FILES",
    "Category",
    "Certification",
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
    "check_framework",
    "embedded_framework",
    "fingerprint",
    "framework_digest",
    "is_current",
    "load_framework",
    "reason_in",
]
