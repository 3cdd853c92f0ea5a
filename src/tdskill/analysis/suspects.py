"""Levels judged under texts that no longer say the same: to be looked at again."""

import polars as pl

from tdskill.framework import Framework, current_fingerprints


def is_suspect(framework: Framework, fingerprint: str = "fingerprint") -> pl.Expr:
    """Return whether a judgement was not made under texts of the present meaning.

    `fingerprint` names the column; the skill stands in `skill`.

    It is current when its fingerprint is that of the skill's present texts, or one that the skill's
    `same_meaning` declares to say the same; a judgement without a fingerprint is suspect (as
    `framework.is_current` has it).
    """
    current = {
        skill.id: sorted(current_fingerprints(skill, framework)) for skill in framework.skills
    }
    most = max(map(len, current.values()), default=0)
    known = (
        pl.col(fingerprint)
        == pl.col("skill")
        .cast(pl.String)
        .replace_strict(
            {skill: found[n] for skill, found in current.items() if n < len(found)},
            default=None,
            return_dtype=pl.String,
        )
        for n in range(most)
    )
    return ~pl.any_horizontal(pl.lit(value=False), *known).fill_null(value=False)


def suspects(counted: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Return the suspect ones among judgements.

    `counted` has the columns of `tables.ASSESSMENTS`, a row for each person and skill (see
    `intake.that_count`).
    """
    return counted.filter(is_suspect(framework))


def differ_in_meaning(first: str, second: str, framework: Framework) -> pl.Expr:
    """Return whether two fingerprints, by column, are of texts of different meaning.

    They are unless they are the same, or are both current; where one is not known, nothing is said.
    """
    suspect = is_suspect(framework, first) | is_suspect(framework, second)
    return ((pl.col(first) != pl.col(second)) & suspect).fill_null(value=False)


def judged_otherwise(
    then: pl.DataFrame, now: pl.DataFrame, framework: Framework
) -> dict[str, pl.Series]:
    """Return by skill the staff ids whose two levels were judged under texts of different meaning.

    Both frames have staff_id, skill and fingerprint, a row for each level; see `differ_in_meaning`.
    """
    texts = ["staff_id", "skill", "fingerprint"]
    both = then.select(texts).join(now.select(texts), on=texts[:2], suffix=" now")
    differ = both.filter(differ_in_meaning("fingerprint", "fingerprint now", framework))
    by_skill = differ.partition_by("skill", as_dict=True)
    return {str(skill): people["staff_id"] for (skill,), people in by_skill.items()}
