"""Levels of a skill that its scale does not have, or calls otherwise, where rows name the skill."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from tdskill.framework.core import Framework
from tdskill.intake.cells import Scale, lacking_level, parse_level
from tdskill.intake.grid import Grid
from tdskill.intake.replaced import earlier_code
from tdskill.intake.row_problems import Findings


def with_numbers(
    grid: Grid, place: int, skill: Callable[[], pl.Series], frameworks: Iterable[Framework]
) -> Grid:
    """Return the table with the numbers of levels for the names that they have in the row's skill.

    `skill` gives the id of the skill of each row, and `place` is the column with the level.
    """
    scales = {
        each.id: scales[each.id]
        for framework in frameworks
        for scales in (Scale.of_each(framework),)
        for each in framework.skills
        if each.level_names
    }
    if not scales:
        return grid
    name = str(place)
    pairs = pl.DataFrame({"skill": skill(), "cell": grid.column(place).cast(pl.String)})
    known = pairs.filter(pl.col("skill").is_in(list(scales))).drop_nulls().unique()
    numbers = [
        str(level) if isinstance(level, int) else None
        for level in (parse_level(cell, scales[each]) for each, cell in known.rows())
    ]
    read = pairs.join(
        known.with_columns(pl.Series("number", numbers, pl.String)),
        on=["skill", "cell"],
        how="left",
        maintain_order="left",
    ).select(pl.coalesce("number", "cell").alias(name))
    return replace(grid, cells=grid.cells.with_columns(read[name]))


def own_levels(framework: Framework) -> dict[str, tuple[int, ...]]:
    """Return the levels above 0 of the skills that do not have all of the scale, by code.

    A level of an earlier skill is to be one of each skill that replaces it; where they share none it
    is 0.
    """
    own = {skill.id: skill.levels for skill in framework.skills if skill.levels}
    every = frozenset(range(1, framework.max_level + 1))
    earlier = {
        earlier_code(name): every.intersection(*(own[each] for each in skills if each in own))
        for name, skills in framework.successors.items()
        if own.keys() & set(skills)
    }
    return own | {code: tuple(sorted(levels)) or (0,) for code, levels in earlier.items()}


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
