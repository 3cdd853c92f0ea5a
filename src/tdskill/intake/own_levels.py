"""Levels that the skill of a row does not have."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tdskill.framework.core import Framework
from tdskill.intake.cells import lacking_level
from tdskill.intake.row_problems import Findings


def own_levels(framework: Framework) -> dict[str, tuple[int, ...]]:
    """Return the levels above 0 of the skills that do not have all of the scale, by id."""
    return {skill.id: skill.levels for skill in framework.skills if skill.levels}


def tell_lacking(
    rows: pl.DataFrame, own: Mapping[Any, tuple[int, ...]], column: str, findings: Findings
) -> None:
    """Tell each level that its skill lacks; rows: row, skill (a key of `own`), level."""
    if not own:
        return
    known = [(skill, level) for skill, levels in own.items() for level in levels]
    schema = {name: rows.schema[name] for name in ("skill", "level")}
    wrong = rows.filter(pl.col("level") > 0, pl.col("skill").is_in(list(own))).join(
        pl.DataFrame(known, schema=schema, orient="row"),
        on=list(schema),
        how="anti",
        maintain_order="left",
    )
    findings.rows(
        wrong["row"],
        column,
        (
            lacking_level(level, own[skill])
            for skill, level in wrong.select("skill", "level").rows()
        ),
    )
