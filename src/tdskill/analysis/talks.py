"""The steps that were agreed in 1on1s, and what became of them."""

import datetime as dt
from enum import StrEnum

import polars as pl

from tdskill import tables
from tdskill.names import words_key

DUE_WITHIN = 30
"""Days before its end in which a step is due (assumed)."""

KEY = ("staff_id", "held_on", "_step")
"""By what a step is known again, as `with_keys` adds it."""
_SAID = ("mentor", "by_when", "support", "done_on", "note", "dropped")


class StepState(StrEnum):
    """Where an agreed step stands on a day."""

    DONE = "done"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    DROPPED = "dropped"


OVER = (StepState.DONE, StepState.DROPPED)
"""Of which nothing is due any more."""


def with_keys(talks: pl.DataFrame) -> pl.DataFrame:
    """Add _step, by which a step of a person and a day is known again (see `words_key`)."""
    keys = {text: words_key(text) for text in talks["step"].unique()}
    return talks.with_columns(
        pl.col("step").replace_strict(keys, default="", return_dtype=pl.String).alias("_step")
    )


def additions(kept: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return those of `rows` that say something that nobody has said yet, in their order.

    A row that says what one of the `kept` or of the rows before it says is none: what has been taken
    in is not taken in again, whatever came between. Of one run a step that is done or dropped comes after
    the same one that is not. Both frames have the columns of `tables.TALKS`; `rows` may have more, which
    stay.
    """
    over = pl.col("done_on").is_not_null() | pl.col("dropped").fill_null(value=False)
    ordered = rows.sort(over, maintain_order=True)
    new = with_keys(ordered).with_row_index("_place").select("_place", *KEY, *_SAID)
    both = pl.concat([with_keys(kept).select(*KEY, *_SAID), new], how="diagonal")
    first = both.unique([*KEY, *_SAID], keep="first", maintain_order=True)
    return ordered[first["_place"].drop_nulls()]


def agreed(talks: pl.DataFrame) -> pl.DataFrame:
    """Return the newest row of each step, in the order in which they were first agreed.

    Columns: those of `tables.TALKS` and `number`, the place of the step among those of its talk. Talks
    without a step are none of these.
    """
    return (
        with_keys(talks.filter(pl.col("step").is_not_null()))
        .with_row_index("_row")
        .with_columns(pl.col("_row").min().over(KEY).alias("_first"))
        .unique(KEY, keep="last", maintain_order=True)
        .sort("_first")
        .select(
            *tables.TALKS,
            pl.col("_first").rank().over("staff_id", "held_on").cast(pl.UInt32).alias("number"),
        )
    )


def steps_on(talks: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return the steps agreed up to a day (see `agreed`), with `state` (a StepState) and days_overdue.

    A step is overdue from the day after its last one, and due on that day and the DUE_WITHIN before.
    One without a last day stays open until it is done. One that was dropped is none of these.
    """
    rest = (pl.col("by_when") - pl.lit(day)).dt.total_days()
    state = (
        pl.when(pl.col("done_on") <= day)
        .then(pl.lit(StepState.DONE.value))
        .when(pl.col("dropped"))
        .then(pl.lit(StepState.DROPPED.value))
        .when(rest < 0)
        .then(pl.lit(StepState.OVERDUE.value))
        .when(rest <= DUE_WITHIN)
        .then(pl.lit(StepState.DUE.value))
        .otherwise(pl.lit(StepState.OPEN.value))
    )
    return (
        agreed(talks)
        .filter(pl.col("held_on") <= day)
        .with_columns(
            state.alias("state"),
            pl.when(state == StepState.OVERDUE).then(-rest).cast(pl.UInt32).alias("days_overdue"),
        )
    )


def open_steps(talks: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return the steps that are not over on a day (see `steps_on` and OVER), those first that end first."""
    return (
        steps_on(talks, day)
        .filter(~pl.col("state").is_in(OVER))
        .sort("by_when", nulls_last=True, maintain_order=True)
    )


def counted(people: pl.DataFrame, steps: pl.DataFrame, by: str) -> pl.DataFrame:
    """Count steps (of `steps_on`) by a column of people, those most behind first.

    Columns: the column, people_with_steps, steps_agreed, steps_done, steps_open, steps_due,
    steps_overdue, steps_dropped. Those without steps are left out; people without a value come last.
    """
    theirs = steps.join(people.select("staff_id", by), on="staff_id", how="inner")
    state = pl.col("state")
    return (
        theirs.group_by(by)
        .agg(
            pl.col("staff_id").n_unique().alias("people_with_steps"),
            pl.len().alias("steps_agreed"),
            *((state == each).sum().alias(f"steps_{each}") for each in StepState),
        )
        .sort(pl.col(by).is_null(), -pl.col("steps_overdue").cast(pl.Int64), by)
    )
