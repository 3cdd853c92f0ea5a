"""Levels that something else speaks against: points to talk about, never a verdict."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import polars as pl

from tdskill.analysis.evidence import Evidence, suggestions
from tdskill.analysis.steps import levels_climbed
from tdskill.framework import Framework
from tdskill.tables import LEVEL, Schema

ROSE_BY = 2
"""Level-steps within a year that are worth a question."""


class Point(StrEnum):
    """What speaks against a level."""

    EXAM = "exam"
    NOBODY_GUIDED = "nobody_guided"
    ROSE = "rose"


_POINTS: Schema = {
    "staff_id": pl.String,
    "skill": pl.String,
    "level": LEVEL,
    "point": pl.Enum([point.value for point in Point]),
    "exam": pl.String,
    "other_level": LEVEL,
    "validity": pl.String,
}


def points(
    counted: pl.DataFrame,
    roster: pl.DataFrame,
    framework: Framework,
    *,
    exams: pl.DataFrame,
    before: pl.DataFrame,
    other: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Return the points of the people on the roster, in its order, then the framework's.

    `counted` has the levels that count (staff_id, skill, level), `exams` the columns of
    `evidence.exams_held`, `before` a staff frame of the year before, `other` by skill the ids of
    those whose level cannot be compared with it (`suspects.judged_otherwise`); `roster` has mentors
    as staff ids. Columns: staff_id, skill, level, point, exam (certification id), other_level: the
    level that the exam suggests, or the one of the year before, and validity: that of the exam.
    """
    found = pl.concat(
        [
            _exams(counted, exams, framework),
            _nobody_guided(counted, roster, framework),
            _rose(counted, before, framework, other),
        ]
    )
    place = roster.select("staff_id").with_row_index("_place")
    return (
        found.join(place, on="staff_id", how="inner")
        .sort("_place", pl.col("skill").cast(pl.Enum(framework.skill_ids)), "point", "exam")
        .drop("_place")
    )


def _exams(counted: pl.DataFrame, exams: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Exams that suggest more than the level that counts, or one where none is, of people with levels."""
    theirs = exams.lazy().join(counted.lazy(), on="staff_id", how="semi")
    levels = counted.lazy().select("staff_id", "skill", "level")
    speaks_against = (Evidence.BELOW.value, Evidence.NOT_ASSESSED.value)
    rows = (
        suggestions(levels, theirs, framework)
        .filter(pl.col("evidence").is_in(speaks_against))
        .select("staff_id", "skill", "level", "exam", "suggested", "validity")
        .collect()
    )
    return _frame(
        (staff_id, skill, level, Point.EXAM, *told)
        for staff_id, skill, level, *told in rows.iter_rows()
    )


def _nobody_guided(
    counted: pl.DataFrame, roster: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """Levels at which one can teach, of people whom the roster names as nobody's mentor.

    None where it names no mentor.
    """
    mentors = roster["mentor"].drop_nulls()
    if mentors.is_empty():
        return _frame(())
    teaching = {
        skill: framework.level_in(skill, framework.teaching_level) for skill in framework.skill_ids
    }
    alone = counted.filter(
        pl.col("level") >= pl.col("skill").replace_strict(teaching, return_dtype=pl.UInt8),
        ~pl.col("staff_id").is_in(mentors.implode()),
    )
    rows = alone.select("staff_id", "skill", "level").iter_rows()
    return _frame((*row, Point.NOBODY_GUIDED, None, None, None) for row in rows)


def _rose(
    counted: pl.DataFrame,
    before: pl.DataFrame,
    framework: Framework,
    other: Mapping[str, pl.Series],
) -> pl.DataFrame:
    """Levels that stand ROSE_BY steps or more above those of the year before they can be compared with."""
    compared = before.with_columns(
        pl.when(~pl.col("staff_id").is_in(people.implode())).then(skill).alias(skill)
        for skill, people in other.items()
    )
    then = compared.unpivot(
        list(framework.skill_ids), index="staff_id", variable_name="skill", value_name="then"
    )
    rose = counted.join(then, on=["staff_id", "skill"]).filter(
        levels_climbed("level", framework) - levels_climbed("then", framework) >= ROSE_BY
    )
    rows = rose.select("staff_id", "skill", "level", "then").iter_rows()
    return _frame(
        (staff_id, skill, level, Point.ROSE, None, then, None)
        for staff_id, skill, level, then in rows
    )


def _frame(rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=_POINTS, orient="row")
