"""Rosters and judgements for hand-computed cases of the yearly cycle."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from tdskill.tables import ASSESSMENTS, ROSTER

Judged = tuple[str, str, int, str, str]


def roster_frame(*people: dict[str, str]) -> pl.DataFrame:
    """Return a roster; what a person does not say is null."""
    return pl.DataFrame(list(people), schema=ROSTER)


def assessments_frame(
    rows: Sequence[Judged], fingerprints: dict[str, str] | None = None
) -> pl.DataFrame:
    """Return assessments from (staff_id, skill, level, stage, day); `fingerprints` by skill."""
    return pl.DataFrame(
        [
            {
                "staff_id": staff_id,
                "skill": skill,
                "level": level,
                "stage": stage,
                "assessed_on": dt.date.fromisoformat(day),
                "fingerprint": (fingerprints or {}).get(skill),
            }
            for staff_id, skill, level, stage, day in rows
        ],
        schema=ASSESSMENTS,
    )
