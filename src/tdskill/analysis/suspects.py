"""Levels judged under texts that no longer say the same: to be looked at again."""

import polars as pl

from tdskill.framework import Framework, fingerprint


def suspects(counted: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return the judgements that were not made under texts of the present meaning.

    `counted` has the columns of `tables.ASSESSMENTS`, a row for each person and skill (see
    `intake.that_count`). A judgement is current when its fingerprint is that of the skill's present
    texts, or one that the skill's `same_meaning` declares to say the same; a judgement without a
    fingerprint is not (as `framework.is_current` has it).
    """
    current = pl.DataFrame(
        [
            (skill.id, known)
            for skill in framework.skills
            for known in {fingerprint(skill, framework), *skill.same_meaning}
        ],
        schema={"skill": pl.String, "fingerprint": pl.String},
        orient="row",
    )
    return counted.join(
        current.lazy(), on=["skill", "fingerprint"], how="anti", maintain_order="left"
    )
