"""What exams held say beside levels; points to talk about, never a verdict."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from tdskill.analysis.steps import levels_climbed
from tdskill.framework import Framework
from tdskill.tables import LEVEL


class Evidence(StrEnum):
    """How a level stands beside the one that an exam suggests; no exam of the skill may be held."""

    ABOVE = "above"
    EQUAL = "equal"
    BELOW = "below"
    NOT_ASSESSED = "not_assessed"
    NO_EXAM = "no_exam"


class Validity(StrEnum):
    """Whether the term of what is held runs on beyond a fiscal year.

    `due` ends within the year unless renewed, `lapsed` ended before it; `unknown` is one that must be
    renewed, where the day or the year is not known. What has no term is `valid`.
    """

    VALID = "valid"
    DUE = "due"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


_BESIDE = {
    None: Evidence.NOT_ASSESSED,
    -1: Evidence.BELOW,
    0: Evidence.EQUAL,
    1: Evidence.ABOVE,
}
"""How a level stands, by the sign of what lies between it and the one suggested."""


def _places(framework: Framework) -> dict[tuple[str, str], int]:
    """Return each exam with one that it counts as, and its place among those who may tell of that one.

    The exam itself comes first and a registration, which may lapse, last.
    """
    entries = sorted(framework.certifications, key=lambda entry: entry.registration_of is not None)
    return {
        (entry.id, target): 0 if entry.id == target else place
        for place, entry in enumerate(entries, 1)
        for target in framework.counts_as[entry.id]
    }


def suggested_levels(framework: Framework) -> pl.LazyFrame:
    """Return what is suggested for the framework's skills: exam, skill, suggested, target, place.

    A row for each exam that suggests a level (`target`) and each that counts as it (`exam`): `place`
    is their order, in which `suggestions` chooses.
    """
    rows = [
        (exam, entry.skill, entry.level, target, place)
        for (exam, target), place in _places(framework).items()
        for entry in framework.certification_by_id[target].suggests
        if entry.skill in framework.skill_by_id
    ]
    schema = {
        "exam": pl.String,
        "skill": pl.String,
        "suggested": LEVEL,
        "target": pl.String,
        "place": pl.UInt32,
    }
    return pl.LazyFrame(rows, schema=schema, orient="row")


def suggestions(levels: pl.LazyFrame, held: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Set what exams suggest beside levels: the columns of both, suggested, target and evidence.

    `held` has staff_id and exam, `levels` staff_id, skill and level: one that has no row was never
    assessed. A row for each exam held and skill that it suggests a level of; `target` is the exam
    that suggests it, `exam` itself or one that it counts as (see `Framework.counts_as`). A target
    that several count as is told of once: by itself where it is held, else by the first earlier
    exam, else by a registration. In the order of `suggested_levels`.
    """
    level, suggested = (pl.col(name).cast(pl.Int16) for name in ("level", "suggested"))
    return (
        held.join(suggested_levels(framework).with_row_index("_order"), on="exam")
        .filter(pl.col("place") == pl.col("place").min().over("staff_id", "target"))
        .join(levels, on=["staff_id", "skill"], how="left")
        .with_columns(
            (level - suggested)
            .sign()
            .replace_strict(list(_BESIDE), [each.value for each in _BESIDE.values()])
            .alias("evidence")
        )
        .sort("_order", "staff_id")
        .drop("_order", "place")
    )


def exams_held(
    certificates: pl.LazyFrame, framework: Framework, fiscal_year: int | None
) -> pl.LazyFrame:
    """Return a row for each person and what is held.

    Columns: staff_id, exam, passed_on, valid_until, apply_by, validity. `passed_on` is the newest day
    known of what must be renewed (passing, registration or renewal), and the first one of any other.
    valid_until is the day before the same day after renewal_years, the last one of the month where
    there is no such day (as the Civil Code counts, article 143); apply_by = valid_until -
    renewal_due_days. Both are null where nothing must be renewed. With the fiscal year running from
    its first day F to its last day L:

        valid: no renewal, or valid_until > L;  due: F <= valid_until <= L;  lapsed: valid_until < F
    """
    years = {exam.id: exam.renewal_years for exam in framework.certifications}
    notice = {exam.id: exam.renewal_due_days for exam in framework.certifications}
    renewal = pl.col("exam").replace_strict(years, default=None, return_dtype=pl.Int64)
    days = pl.col("exam").replace_strict(notice, default=None, return_dtype=pl.Int64)
    day, same = pl.col("passed_on"), pl.col("_same_day")
    held = (
        certificates.group_by("staff_id", "exam")
        .agg(day.min().alias("_first"), day.max())
        .with_columns(renewal.alias("_years"))
        .with_columns(
            pl.when(pl.col("_years").is_null()).then("_first").otherwise(day).alias("passed_on")
        )
        .with_columns(day.dt.offset_by(pl.col("_years").cast(pl.String) + "y").alias("_same_day"))
        .with_columns(
            pl.when(same.dt.day() == day.dt.day())
            .then(same.dt.offset_by("-1d"))
            .otherwise(same)
            .alias("valid_until")
        )
        .with_columns((pl.col("valid_until") - pl.duration(days=days)).alias("apply_by"))
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
        .select("staff_id", "exam", "passed_on", "valid_until", "apply_by", "validity")
        .sort("staff_id", _order(framework))
    )


def _order(framework: Framework) -> pl.Expr:
    return pl.col("exam").cast(pl.Enum(framework.certification_ids))


def levels_of(staff: pl.LazyFrame, skills: Sequence[str]) -> pl.LazyFrame:
    """Return staff_id, bureau, skill, level of these skills, one row a person and skill."""
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


def with_exams(framework: Framework) -> list[str]:
    """Return the skills that some exam suggests a level of, in the framework's order."""
    named = {entry.skill for exam in framework.certifications for entry in exam.suggests}
    return [skill for skill in framework.skill_ids if skill in named]


_EVIDENCE_COLUMNS = (
    *("staff_id", "bureau", "skill", "exam", "validity", "suggested", "level", "evidence"),
)


def evidence(staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Set exams held against levels: staff_id, bureau, skill, exam, validity, suggested, level, evidence.

    Takes a staff frame and `exams_held`. A row for each exam held and skill that it suggests a level
    of (see `suggestions`): the level is `above`, `equal` or `below` the suggested one, or
    `not_assessed`. A term that ended takes no row away: see the validity. A level that an exam would
    support, held without any exam of the skill, is `no_exam`: its row names no exam, and `suggested`
    is the highest level that an exam would support.
    """
    suggests = suggested_levels(framework)
    levels = levels_of(staff, with_exams(framework))
    ours = held.join(staff, on="staff_id", how="semi")
    with_exam = suggestions(levels, ours, framework)
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
        "staff_id", skill, _order(framework), "suggested"
    )


def count_evidence(rows: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Count the rows of `evidence`: skill and a column for each Evidence, in the framework's order."""
    skill = pl.col("skill").cast(pl.Enum(framework.skill_ids))
    return (
        rows.group_by("skill")
        .agg((pl.col("evidence") == each.value).sum().alias(each.value) for each in Evidence)
        .sort(skill)
    )


def holders(
    staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework, rest: str | None = None
) -> pl.LazyFrame:
    """Count who holds an exam, by exam and bureau: exam, bureau, valid, due, lapsed, unknown.

    A row for each exam and bureau with anybody who passed it, in the order of the framework, bureaus by
    name. `rest` names the row of several bureaus, the last one of its exam.
    """
    return (
        held.join(staff.select("staff_id", "bureau"), on="staff_id")
        .group_by("exam", "bureau")
        .agg((pl.col("validity") == each.value).sum().alias(each.value) for each in Validity)
        .sort(_order(framework), pl.col("bureau").is_in([rest]), "bureau", nulls_last=True)
    )


def one_exam_away(
    staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework, fields: Sequence[str]
) -> pl.LazyFrame:
    """Return the people one exam away in these skills: skill, staff_id, bureau, level, exam, suggested.

    They hold no exam of the skill, and their level is what an exam of today suggests or one step
    below. Fields in the order given, the higher levels first, then by staff id and exam.
    """
    wanted = [skill for skill in fields if skill in with_exams(framework)]
    suggests = suggested_levels(framework)
    passed = held.join(suggests, on="exam").select("staff_id", "skill").unique()
    today = [exam.id for exam in framework.certifications if exam.can_be_sat]
    step = levels_climbed("suggested", framework) - levels_climbed("level", framework)
    return (
        levels_of(staff, wanted)
        .join(passed, on=["staff_id", "skill"], how="anti")
        .join(suggests, on="skill")
        .filter(
            step.is_between(0, 1), pl.col("exam").is_in(today), pl.col("exam") == pl.col("target")
        )
        .sort(
            pl.col("skill").cast(pl.Enum(wanted)),
            "level",
            "staff_id",
            _order(framework),
            descending=[False, True, False, False],
        )
        .select("skill", "staff_id", "bureau", "level", "exam", "suggested")
    )
