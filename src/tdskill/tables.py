"""The dtypes of frames: of files by their kind (`kinds`), of the columns of answers by theirs (`columns`)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import polars as pl

from tdskill import columns, kinds
from tdskill.columns import COLUMNS, Meaning
from tdskill.kinds import Kind

STAGES = ("self", "corrected", "confirmed")
STAGE = pl.Enum(STAGES)
LEVEL = pl.UInt8

NOT_STARTED = "not_started"
STANDING = pl.Enum((NOT_STARTED, *STAGES))
"""Where a person stands in the year's cycle: before the first stage, or at one."""

WORK_KINDS = pl.Enum(("GQ", "DQ", "both"))
"""What work builds: administration (GQ), digital (DQ) or both."""

Schema = dict[str, pl.DataType | type[pl.DataType]]

_DTYPES: Schema = {
    "text": pl.String,
    "words": pl.String,
    "level": LEVEL,
    "count": pl.UInt32,
    "date": pl.Date,
    "stage": STAGE,
    "work_kind": WORK_KINDS,
    "yes_no": pl.Boolean,
    "skills": pl.List(pl.Struct({"skill": pl.String, "level": LEVEL})),
}


def of_kind(kind: Kind) -> Schema:
    """Return the name and dtype of each column of the frames of a kind of files."""
    number: Schema = {"row": pl.UInt32} if kind.is_numbered else {}
    return number | {column.name: _DTYPES[column.type] for column in kind.columns}


_OF_COLUMNS: Final[Mapping[columns.Kind, type[pl.DataType]]] = {
    **dict.fromkeys((columns.Kind.WORDS, columns.Kind.ID, columns.Kind.CODE), pl.String),
    **dict.fromkeys((columns.Kind.NUMBER, columns.Kind.PER_CENT, columns.Kind.CHANGE), pl.Int64),
    columns.Kind.COUNT: pl.UInt32,
    columns.Kind.LEVEL: LEVEL,
    columns.Kind.YES_NO: pl.Boolean,
    columns.Kind.DAY: pl.Date,
    columns.Kind.YEAR: pl.Int32,
}
"""What values of a kind are; else fractions."""


def of_columns(names: Iterable[str]) -> Schema:
    """Return the dtypes of columns of answers, by what kind they are of."""
    return {name: _of_column(COLUMNS[name]) for name in names}


def _of_column(column: Meaning) -> pl.DataType | type[pl.DataType]:
    if column.kind is columns.Kind.LIST:
        return pl.List(pl.Struct(of_columns(column.items)) if column.items else pl.String)
    return _OF_COLUMNS.get(column.kind, pl.Float64)


STAFF = of_kind(kinds.STAFF)
DEMAND = of_kind(kinds.DEMAND)
DEMAND_ANSWERS = of_kind(kinds.DEMAND_ANSWERS)
CERTIFICATES = of_kind(kinds.CERTIFICATES)
ROSTER = of_kind(kinds.ROSTER)
ASSESSMENTS = of_kind(kinds.ASSESSMENTS)
AIMS = of_kind(kinds.AIMS)
LADDER_CHECKS = of_kind(kinds.LADDER_CHECKS)
ASSIGNMENTS = of_kind(kinds.ASSIGNMENTS)
CAREERS = of_kind(kinds.CAREERS)
POSTS = of_kind(kinds.POSTS)
WISHES = of_kind(kinds.WISHES)
TALKS = of_kind(kinds.TALKS)


def staff_schema(skill_ids: Iterable[str]) -> Schema:
    """Return the schema of a staff frame of a framework with these skills."""
    return {**STAFF, **dict.fromkeys(skill_ids, LEVEL)}


def empty_frames(skill_ids: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Return a frame without rows for each kind of files."""
    return {**_without_rows(), "staff": pl.DataFrame(schema=staff_schema(skill_ids))}


@cache
def _without_rows() -> Mapping[str, pl.DataFrame]:
    return {kind.id: pl.DataFrame(schema=of_kind(kind)) for kind in kinds.KINDS.values()}


PAUSE: Final = 31
"""Days between two times of a person that are no matter: a month between two posts (assumed)."""

NEEDS_ANYTHING: Final = pl.col("job_type").is_not_null() | (pl.col("skills").list.len() > 0)
"""Whether a row of POSTS needs anything of the set of skills that is asked about."""
