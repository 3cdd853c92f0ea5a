"""The year's judgements, and the level that counts among them."""

from functools import partial
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import ASSESSED_ON, ASSESSMENT_FIELDS, LEVEL, SKILL, STAFF_ID, STAGE
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.cells import Scale
from tdskill.intake.replaced import parse_skill, tell_earlier, with_present_skills
from tdskill.intake.row_problems import Findings, Intake
from tdskill.intake.table import of_one_set, read_column, read_table, staff_ids

_NEEDED = (STAFF_ID, SKILL, LEVEL, STAGE, ASSESSED_ON)
_TEXTS = ("assessor", "source", "source_digest", "fingerprint")


def read_assessments(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read assessments.csv: a row for each judgement, in the order in which they were collected.

    The frame has the columns of `tables.ASSESSMENTS`. A skill that the framework does not know is an
    error. A judgement of an earlier skill stands for each skill that replaces it, unless the person
    was judged in that skill itself or holds a higher level in another skill that it replaces.
    Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.skill_names

    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, ASSESSMENT_FIELDS, _NEEDED, source),
        ("staff_id", *_TEXTS),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    grid = of_one_set(grid, columns.fields["skill"], framework)
    ids = staff_ids(grid, columns, findings)
    level = partial(cells.parse_level, scale=Scale.of(framework))
    read = [
        read_column(
            grid, columns.fields[name], parse, tables.ASSESSMENTS[name], findings, missing=missing
        ).alias(name)
        for name, parse, missing in (
            ("skill", partial(parse_skill, framework=framework), _("The skill is missing.")),
            ("level", level, _("The level is missing.")),
            ("stage", cells.parse_stage, _("The stage is missing.")),
            ("assessed_on", cells.parse_date, _("The date is missing.")),
        )
    ]
    told = [
        grid.column(columns.fields[name]).alias(name) for name in _TEXTS if name in columns.fields
    ]
    frame = pl.DataFrame([grid.rows.alias("row"), ids.alias("staff_id"), *read, *told])
    good = findings.keep_good(frame)
    tell_earlier(good["skill"].unique(), framework, findings)
    good = _of_one_skill(with_present_skills(good, framework))
    absent = (
        pl.lit(None, dtype).alias(name)
        for name, dtype in tables.ASSESSMENTS.items()
        if name not in good.columns
    )
    return findings.intake(good.with_columns(absent), tables.ASSESSMENTS)


def _of_one_skill(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep for each person and skill the rows of the skill itself, else of one earlier skill.

    It is the one whose level that counts is the highest. Its rows are kept with all their stages.
    """
    if rows["earlier"].null_count() == rows.height:
        return rows
    person_and_skill = ["staff_id", "skill"]
    chosen = (
        rows.sort("stage", "assessed_on", "row")
        .group_by(*person_and_skill, "earlier", maintain_order=True)
        .last()
        .with_columns(pl.col("earlier").is_null().alias("_itself"))
        .sort("_itself", "level", "stage", "assessed_on", "row")
        .unique(person_and_skill, keep="last", maintain_order=True)
        .select(*person_and_skill, "earlier")
    )
    return rows.join(
        chosen,
        on=[*person_and_skill, "earlier"],
        how="semi",
        nulls_equal=True,
        maintain_order="left",
    )


def that_count(assessments: pl.LazyFrame) -> pl.LazyFrame:
    """Return for each person and skill the judgement that counts, with the columns it came with.

    The highest stage counts, then the newest date, then the one collected last.
    """
    return (
        assessments.with_row_index("_collected")
        .sort("stage", "assessed_on", "_collected")
        .group_by("staff_id", "skill", maintain_order=True)
        .last()
        .sort("_collected")
        .drop("_collected")
        .select(*tables.ASSESSMENTS)
    )


def staff_of(roster: pl.DataFrame, assessments: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return a staff frame (see `tables`) of a running year: everybody on the roster, in its order.

    `stage` is the least advanced one among a person's levels that count; null before the first.
    """
    counted = that_count(assessments.lazy())
    levels = counted.group_by("staff_id").agg(
        pl.col("stage").min(),
        *(
            pl.col("level").filter(pl.col("skill") == skill).first().alias(skill)
            for skill in framework.skill_ids
        ),
    )
    return (
        roster.lazy()
        .select(name for name in tables.STAFF if name in tables.ROSTER)
        .join(levels, on="staff_id", how="left", maintain_order="left")
        .with_columns(pl.lit(None, tables.STAFF["capacity"]).alias("capacity"))
        .select(*tables.staff_schema(framework.skill_ids))
        .collect()
    )
