"""The name and dtype of every column of every frame, in one place.

A staff frame is wide: STAFF, then one UInt8 column for each skill of the framework, named by the
skill's id and in the framework's order; null is a level that was never assessed.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl

STAGES = ("self", "corrected", "confirmed")
STAGE = pl.Enum(STAGES)
STAGE_NAMES = dict(zip(STAGES, ("自己チェック", "自己補正", "確定"), strict=True))
"""What the files of a workspace call the stages, in every language."""

LEVEL = pl.UInt8

NOT_STARTED = "not_started"
STANDING = pl.Enum((NOT_STARTED, *STAGES))
"""Where a person stands in the year's cycle: before the first stage, or at one."""

Schema = dict[str, pl.DataType | type[pl.DataType]]

STAFF: Schema = {
    "staff_id": pl.String,
    "name": pl.String,
    "bureau": pl.String,
    "rank": pl.String,
    "group": pl.String,
    "stage": STAGE,
    "capacity": pl.UInt16,
}
"""One row a person; `stage` is the least advanced stage among the levels that count for the person.

`capacity` is how many wanted places the person can fill at one time; null where it is not stated.
"""


def staff_schema(skill_ids: Iterable[str]) -> Schema:
    """Return the schema of a staff frame of a framework with these skills."""
    return {**STAFF, **dict.fromkeys(skill_ids, LEVEL)}


DEMAND: Schema = {
    "bureau": pl.String,
    "work": pl.String,
    "skill": pl.String,
    "level": LEVEL,
    "headcount": pl.UInt32,
}
"""One row a need; `level` is the least level wanted (1 or more), `headcount` the people wanted."""

CERTIFICATES: Schema = {
    "staff_id": pl.String,
    "exam": pl.String,
    "passed_on": pl.Date,
}
"""One row an exam passed; `exam` is the id of a certification of the framework."""

ROSTER: Schema = {
    "staff_id": pl.String,
    "name": pl.String,
    "bureau": pl.String,
    "rank": pl.String,
    "group": pl.String,
    "mentor": pl.String,
}
"""One row a person who takes part in the year's cycle; `mentor` is a staff id or a name."""

ASSESSMENTS: Schema = {
    "staff_id": pl.String,
    "skill": pl.String,
    "level": LEVEL,
    "stage": STAGE,
    "assessed_on": pl.Date,
    "assessor": pl.String,
    "source": pl.String,
    "source_digest": pl.String,
    "fingerprint": pl.String,
}
"""One row a judgement, in the order in which they were collected.

`source` and `source_digest` are the name and the digest of the file it came from; `fingerprint` is
that of the texts it was judged under (`framework.fingerprint`), null where that is not known.
"""

LADDER_CHECKS: Schema = {
    "staff_id": pl.String,
    "target": pl.String,
    "met": pl.Boolean,
    "checked_on": pl.Date,
}
"""One row a target of the career ladder that people answered; `target` is its id."""

WORK_KINDS = pl.Enum(("GQ", "DQ", "both"))
"""What work builds: administration (GQ), digital (DQ) or both."""

ASSIGNMENTS: Schema = {
    "staff_id": pl.String,
    "workplace": pl.String,
    "kind": WORK_KINDS,
    "from": pl.Date,
    "to": pl.Date,
}
"""One row a time at a workplace, its last day included; `to` is null while it goes on."""

PAUSE: Final = 31
"""Days between two times of a person that are no matter: a month between two posts (assumed)."""

TRAININGS_TAKEN: Schema = {
    "staff_id": pl.String,
    "training": pl.String,
    "finished_on": pl.Date,
}
"""One row a course finished; `training` is a name as the file has it."""

POSTS: Schema = {
    "row": pl.UInt32,
    "post": pl.String,
    "bureau": pl.String,
    "work": pl.String,
    "job_type": pl.String,
    "skills": pl.List(pl.Struct({"skill": pl.String, "level": LEVEL})),
    "kind": WORK_KINDS,
}
"""One row a post, for one person; `row` is its place in the file.

What it needs is the requirements of `job_type` (an id) and the `skills` together; `kind` is what the
work builds, as in ASSIGNMENTS, null where the file does not say.
"""

NEEDS_ANYTHING: Final = pl.col("job_type").is_not_null() | (pl.col("skills").list.len() > 0)
"""Whether a row of POSTS needs anything of the set of skills that is asked about."""

WISHES: Schema = {
    "row": pl.UInt32,
    "staff_id": pl.String,
    "wish": pl.UInt16,
    "post": pl.String,
    "bureau": pl.String,
    "kind": WORK_KINDS,
}
"""One row a wish, `wish` 1 being the first; all of post, bureau and kind that are there must fit."""

SEATS: Schema = {
    "training": pl.String,
    "seats": pl.UInt32,
}
"""One row a training, by its id, with the seats of the year."""

PEOPLE: Schema = {"staff_id": pl.String}
"""One row a person."""
