"""What exams held say beside levels; points to talk about, never a verdict."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tdskill.framework import Framework
from tdskill.tables import LEVEL


class Evidence(StrEnum):
    """How a level stands beside the one that an exam suggests; no exam of the skill may be held."""

    SUPPORTED = "supported"
    WORTH_RAISING = "worth_raising"
    NO_EXAM = "no_exam"


class Validity(StrEnum):
    """Whether an exam held still counts in a fiscal year.

    `due` ends within the year unless renewed, `lapsed` ended before it; `unknown` is one that must be
    renewed, where the day or the year is not known.
    """

    VALID = "valid"
    DUE = "due"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


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
        if entry.skill in framework.skill_by_id
    ]


def suggested_levels(framework: Framework) -> pl.LazyFrame:
    """Return what exams suggest for the framework's skills: exam, skill, suggested."""
    rows = [
        (exam.id, entry.skill, entry.level)
        for exam in framework.certifications
        for entry in exam.suggests
        if entry.skill in framework.skill_by_id
    ]
    schema = {"exam": pl.String, "skill": pl.String, "suggested": LEVEL}
    return pl.LazyFrame(rows, schema=schema, orient="row")


def exams_held(
    certificates: pl.LazyFrame, framework: Framework, fiscal_year: int | None
) -> pl.LazyFrame:
    """Return a row for each person and exam: staff_id, exam, passed_on, valid_until, validity.

    `passed_on` is the newest day known on which the exam was passed or renewed;
    valid_until = passed_on + renewal_years, null for exams without renewal. With the fiscal year
    running from its first day F to its last day L:

        valid: no renewal, or valid_until > L;  due: F <= valid_until <= L;  lapsed: valid_until < F
    """
    years = {exam.id: exam.renewal_years for exam in framework.certifications}
    renewal = pl.col("exam").replace_strict(years, default=None, return_dtype=pl.Int64)
    until = pl.col("passed_on").dt.offset_by(pl.col("_years").cast(pl.String) + "y")
    held = (
        certificates.group_by("staff_id", "exam")
        .agg(pl.col("passed_on").max())
        .with_columns(renewal.alias("_years"))
        .with_columns(until.alias("valid_until"))
    )
    dated = pl.lit(Validity.UNKNOWN.value)
    if fiscal_year is not None:
        first, last = dt.date(fiscal_year, 4, 1), dt.date(fiscal_year + 1, 3, 31)
        dated = (
            pl.when(pl.col("valid_until") < first)
            .then(pl.lit(Validity.LAPSED.value))
            .when(pl.col("valid_until") <= last)
            .then(pl.lit(Validity.DUE.value))
            .when(pl.col("valid_until") > last)
            .then(pl.lit(Validity.VALID.value))
            .otherwise(dated)
        )
    lasting = pl.when(pl.col("_years").is_null()).then(pl.lit(Validity.VALID.value))
    return (
        held.with_columns(lasting.otherwise(dated).alias("validity"))
        .drop("_years")
        .sort("staff_id", _order(framework))
    )


def _order(framework: Framework) -> pl.Expr:
    return pl.col("exam").cast(pl.Enum([exam.id for exam in framework.certifications]))


def _levels(staff: pl.LazyFrame, skills: Sequence[str]) -> pl.LazyFrame:
    """Return staff_id, bureau, skill, level of these skills alone, one row a person and skill."""
    if not skills:
        return pl.LazyFrame(
            schema={"staff_id": pl.String, "bureau": pl.String, "skill": pl.String, "level": LEVEL}
        )
    return pl.concat(
        staff.select(
            "staff_id", "bureau", pl.lit(skill).alias("skill"), pl.col(skill).alias("level")
        )
        for skill in skills
    )


def _with_exams(framework: Framework) -> list[str]:
    """Return the skills that some exam suggests a level of, in the framework's order."""
    named = {entry.skill for exam in framework.certifications for entry in exam.suggests}
    return [skill for skill in framework.skill_ids if skill in named]


_EVIDENCE_COLUMNS = (
    *("staff_id", "bureau", "skill", "exam", "validity", "suggested", "level", "evidence"),
)


def evidence(staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Set exams held against levels: staff_id, bureau, skill, exam, validity, suggested, level, evidence.

    Takes a staff frame and `exams_held`. A row for each exam held and skill that it suggests a level
    of: `supported` where level >= suggested, else (also for a level never assessed) `worth_raising`.
    A level that an exam would support, held without any exam of the skill, is `no_exam`: its row
    names no exam, and `suggested` is the highest level that an exam would support.
    """
    suggests = suggested_levels(framework)
    levels = _levels(staff, _with_exams(framework))
    with_exam = (
        held.join(suggests, on="exam")
        .join(levels, on=["staff_id", "skill"])
        .with_columns(
            pl.when(pl.col("level") >= pl.col("suggested"))
            .then(pl.lit(Evidence.SUPPORTED.value))
            .otherwise(pl.lit(Evidence.WORTH_RAISING.value))
            .alias("evidence")
        )
    )
    without_exam = (
        levels.join(with_exam, on=["staff_id", "skill"], how="anti")
        .join(suggests, on="skill")
        .filter(pl.col("level") >= pl.col("suggested"))
        .group_by("staff_id", "bureau", "skill", "level")
        .agg(pl.col("suggested").max())
        .with_columns(
            pl.lit(None, pl.String).alias("exam"),
            pl.lit(None, pl.String).alias("validity"),
            pl.lit(Evidence.NO_EXAM.value).alias("evidence"),
        )
    )
    skill = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return pl.concat(rows.select(*_EVIDENCE_COLUMNS) for rows in (with_exam, without_exam)).sort(
        "staff_id", skill, _order(framework)
    )


def count_evidence(rows: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Count the rows of `evidence`: skill, supported, worth_raising, no_exam, in the framework's order."""
    skill = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return (
        rows.group_by("skill")
        .agg((pl.col("evidence") == each.value).sum().alias(each.value) for each in Evidence)
        .sort(skill)
    )


def holders(staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Count who holds an exam, by exam and bureau: exam, bureau, valid, due, lapsed, unknown.

    A row for each exam and bureau with anybody who passed it, in the order of the framework.
    """
    return (
        held.join(staff.select("staff_id", "bureau"), on="staff_id")
        .group_by("exam", "bureau")
        .agg((pl.col("validity") == each.value).sum().alias(each.value) for each in Validity)
        .sort(_order(framework), "bureau", nulls_last=True)
    )


def one_exam_away(
    staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework, fields: Sequence[str]
) -> pl.LazyFrame:
    """Return the people one exam away in these skills: skill, staff_id, bureau, level, exam, suggested.

    They passed no exam of the skill, and their level is what an exam of it suggests or one step
    below. Fields in the order given, the higher levels first, then by staff id and exam.
    """
    wanted = [skill for skill in fields if skill in _with_exams(framework)]
    suggests = suggested_levels(framework)
    passed = held.join(suggests, on="exam").select("staff_id", "skill").unique()
    step = pl.col("suggested").cast(pl.Int16) - pl.col("level").cast(pl.Int16)
    return (
        _levels(staff, wanted)
        .join(passed, on=["staff_id", "skill"], how="anti")
        .join(suggests, on="skill")
        .filter(step.is_between(0, 1))
        .sort(
            pl.col("skill").cast(pl.Enum(wanted)),
            "level",
            "staff_id",
            _order(framework),
            descending=[False, True, False, False],
        )
        .select("skill", "staff_id", "bureau", "level", "exam", "suggested")
    )
