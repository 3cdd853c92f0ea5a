"""Levels judged under texts that no longer say the same: to be looked at again."""

import polars as pl

from tdskill.framework import Framework, current_fingerprints


def is_suspect(framework: Framework) -> pl.Expr:
    """Return whether a judgement was not made under texts of the present meaning.

    It is current when its fingerprint is that of the skill's present texts, or one that the skill's
    `same_meaning` declares to say the same; a judgement without a fingerprint is suspect (as
    `framework.is_current` has it).
    """
    current = [
        f"{skill.id} {found}"
        for skill in framework.skills
        for found in current_fingerprints(skill, framework)
    ]
    known = pl.concat_str(pl.col("skill"), pl.lit(" "), pl.col("fingerprint")).is_in(current)
    return ~known.fill_null(value=False)


def suspects(counted: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return the suspect ones among judgements.

    `counted` has the columns of `tables.ASSESSMENTS`, a row for each person and skill (see
    `intake.that_count`).
    """
    return counted.filter(is_suspect(framework))
