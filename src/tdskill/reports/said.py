"""What people said of their levels, what they want to learn and what they aim at: their own words."""

from collections.abc import Mapping

import polars as pl

from tdskill.framework import Framework, Skill, Text
from tdskill.intake import aims
from tdskill.intake.assessments import that_count
from tdskill.reports.sheet import Reason, Said
from tdskill.tables import STAGES
from tdskill.year_data import YearData


def reasons_by_stage(assessments: pl.LazyFrame) -> pl.LazyFrame:
    """Return staff_id, skill, stage, level and reason of the judgement that counts at each stage.

    Those without a reason are left out; the latest stage of a skill comes last.
    """
    parts = (that_count(assessments.filter(pl.col("stage") == stage)) for stage in STAGES)
    return (
        pl.concat(parts)
        .drop_nulls("reason")
        .select("staff_id", "skill", "stage", "level", "reason")
    )


def said_by(people: pl.DataFrame, data: YearData, framework: Framework) -> Mapping[str, Said]:
    """Return what these people said, by staff id; those who said nothing are left out."""

    def theirs(rows: pl.DataFrame) -> pl.DataFrame:
        known = rows.filter(pl.col("skill").is_in(framework.skill_ids))
        order = pl.col("skill").cast(pl.Enum(framework.skill_ids))
        return known.join(people, on="staff_id", how="semi").sort(order, maintain_order=True)

    reasons: dict[str, dict[str, Reason]] = {}
    judged = data.assessments.lazy().join(people.lazy(), on="staff_id", how="semi")
    by_stage = theirs(reasons_by_stage(judged).collect())
    for staff_id, skill, stage, level, text in by_stage.iter_rows():
        entry = framework.skill_by_id[skill]
        reasons.setdefault(staff_id, {})[skill] = Reason(entry, level, stage, text)
    wished: dict[str, list[Skill]] = {}
    for staff_id, skill in (
        theirs(aims.interests(data.aims).filter("interest")).select("staff_id", "skill").iter_rows()
    ):
        wished.setdefault(staff_id, []).append(framework.skill_by_id[skill])
    aimed = _aims(data, framework) if framework.is_main else {}
    return {
        staff_id: Said(
            aimed.get(staff_id),
            tuple(wished.get(staff_id, ())),
            tuple(reasons.get(staff_id, {}).values()),
        )
        for staff_id in people["staff_id"]
        if staff_id in reasons or staff_id in wished or staff_id in aimed
    }


def _aims(data: YearData, framework: Framework) -> dict[str, Text]:
    names = {each.id: each.name for each in (*framework.ranks, *framework.job_types)}
    aimed = aims.targets(data.aims).items()
    return {staff_id: names[aim] for staff_id, aim in aimed if aim in names}
