"""Levels as the number of steps to them: a skill need not have all levels of the scale."""

import polars as pl

from tdskill.framework import Framework


def levels_climbed(level: str, framework: Framework) -> pl.Expr:
    """Return how many levels above 0 of a row's skill its level reaches; null stays.

    Reads `skill` and the column of the level.
    """
    steps = pl.col(level).cast(pl.Int16)
    alike: dict[tuple[int, ...], list[str]] = {}
    for skill in framework.skills:
        if skill.levels:
            alike.setdefault(skill.levels, []).append(skill.id)
    for levels, skills in alike.items():
        reached = pl.sum_horizontal((pl.col(level) >= each).cast(pl.Int16) for each in levels)
        steps = (
            pl.when(pl.col("skill").cast(pl.String).is_in(skills) & pl.col(level).is_not_null())
            .then(reached)
            .otherwise(steps)
        )
    return steps
