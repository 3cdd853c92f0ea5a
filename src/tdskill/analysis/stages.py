"""How many people of each bureau stand on which stage of the year's cycle."""

import polars as pl

from tdskill.tables import NOT_STARTED, STAGES

STANDINGS = (NOT_STARTED, *STAGES)
"""A person's standing: the stage, or that no level of theirs counts yet."""


def stages_by_bureau(staff: pl.LazyFrame) -> pl.LazyFrame:
    """Return bureau, people and the number of people in each of STANDINGS.

    `staff` has the columns bureau and stage (see `tables.STAFF`). Bureaus stand in the order of
    their first person; a bureau of null holds those who have none.
    """
    standing = pl.col("stage").cast(pl.String).fill_null(NOT_STARTED)
    return staff.group_by("bureau", maintain_order=True).agg(
        pl.len().alias("people"),
        *((standing == each).sum().alias(each) for each in STANDINGS),
    )
