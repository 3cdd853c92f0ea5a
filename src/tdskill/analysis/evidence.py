"""What exams held say beside levels; points to talk about, never a verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tdskill.framework import Framework


class Evidence(StrEnum):
    """How a level stands beside the one that an exam suggests."""

    SUPPORTED = "supported"
    WORTH_RAISING = "worth_raising"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An exam held suggests `suggested` for a skill; `level` is what the person holds."""

    exam: str
    skill: str
    suggested: int
    level: int | None
    evidence: Evidence


def suggestions(
    exams: Iterable[str], levels: Mapping[str, int | None], framework: Framework
) -> list[Suggestion]:
    """Return what each exam (certification id) suggests, in the order given."""
    return [
        Suggestion(
            exam,
            entry.skill,
            entry.level,
            levels.get(entry.skill),
            Evidence.SUPPORTED
            if (levels.get(entry.skill) or 0) >= entry.level
            else Evidence.WORTH_RAISING,
        )
        for exam in exams
        for entry in framework.certification_by_id[exam].suggests
    ]
