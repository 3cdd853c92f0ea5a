"""How long people have worked on administration (GQ) and on digital (DQ), against 50:50.

Frames of assignments have the columns of `tables.ASSIGNMENTS`. A day is counted once: where times
overlap, each of them has an equal part of it.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

import polars as pl

from tdskill.tables import PAUSE

DAYS_A_MONTH: Final = 365.25 / 12
TOLERANCE: Final = 10
"""Points of per cent that the share of DQ may lie from one half before a side is due (assumed)."""

# Whole numbers: sums of fractions would hang on the order in which threads add them up. A day has
# so many parts that up to 16 times can share it, and half of each share is whole too.
PARTS: Final = 2 * 720_720
_KEY = ("staff_id", "from", "to", "workplace", "kind")


class Due(StrEnum):
    """Which side the next assignment should build."""

    GQ = "GQ"
    DQ = "DQ"
    EITHER = "either"


def counted(assignments: pl.LazyFrame, on: dt.date) -> pl.LazyFrame:
    """Return the times that began up to the day `on`, each with the days that count for it.

    Columns of ASSIGNMENTS, `to` being `on` at the latest, and: days (a day in n times gives each of
    them 1/n, exactly for n up to 16), open (whether it goes on after `on`). Sorted, whatever the
    order of the rows.
    """
    day = pl.lit(on)
    times = (
        assignments.filter(pl.col("from") <= day)
        .with_columns((pl.col("to").is_null() | (pl.col("to") > day)).alias("open"))
        .with_columns(pl.when(pl.col("open")).then(day).otherwise(pl.col("to")).alias("to"))
        .sort(*_KEY, "open")
        .with_row_index("_time")
    )
    edges = pl.concat(
        [
            times.select("staff_id", pl.col("from").alias("_begin")),
            times.select("staff_id", pl.col("to").dt.offset_by("1d").alias("_begin")),
        ]
    ).unique()
    pieces = edges.sort("staff_id", "_begin").with_columns(
        pl.col("_begin").shift(-1).over("staff_id").alias("_end")
    )
    shared = (
        times.join(pieces, on="staff_id")
        .filter((pl.col("from") <= pl.col("_begin")) & (pl.col("to") >= pl.col("_begin")))
        .with_columns(
            (
                (pl.col("_end") - pl.col("_begin")).dt.total_days()
                * (PARTS // 2 // pl.len().over("staff_id", "_begin").cast(pl.Int64))
                * 2
            ).alias("_parts")
        )
        .group_by("_time")
        .agg(pl.col("_parts").sum())
    )
    return (
        times.join(shared, on="_time", maintain_order="left")
        .drop("_time")
        .with_columns((pl.col("_parts") / PARTS).alias("days"))
    )


def spent(assignments: pl.LazyFrame, on: dt.date) -> pl.LazyFrame:
    """Return staff_id, gq and dq: time spent up to the day `on`, in whole parts of a day.

    Work of both kinds counts half to each; PARTS make a day. By staff_id.
    """

    def parts(kind: str) -> pl.Expr:
        whole = pl.when(pl.col("kind") == kind).then(pl.col("_parts"))
        return whole.when(pl.col("kind") == "both").then(pl.col("_parts") // 2).otherwise(0).sum()

    return (
        counted(assignments, on)
        .group_by("staff_id")
        .agg(parts("GQ").alias("gq"), parts("DQ").alias("dq"))
        .sort("staff_id")
    )


def balance(assignments: pl.LazyFrame, on: dt.date) -> pl.LazyFrame:
    """Return a row for each person with any time up to the day `on`, by staff_id.

    Columns: staff_id; months_gq and months_dq, days / (365.25 / 12), work of both kinds counting
    half to each; share_dq = months_dq / (months_gq + months_dq); imbalance = share_dq - 1/2;
    due, the side with fewer months, or either while imbalance is at most TOLERANCE; workplace and
    since, where the person is on that day and since when (`stays`), null for one who is nowhere;
    months_here, the months from since to that day.
    """
    gq, dq = pl.col("gq"), pl.col("dq")
    sums = spent(assignments, on).select(
        "staff_id",
        (gq / PARTS / DAYS_A_MONTH).alias("months_gq"),
        (dq / PARTS / DAYS_A_MONTH).alias("months_dq"),
        (dq / (gq + dq)).alias("share_dq"),
        ((dq - gq) / (2 * (gq + dq))).alias("imbalance"),
        pl.when(50 * (dq - gq).abs() <= TOLERANCE * (gq + dq))
        .then(pl.lit(Due.EITHER.value))
        .when(dq < gq)
        .then(pl.lit(Due.DQ.value))
        .otherwise(pl.lit(Due.GQ.value))
        .alias("due"),
    )
    here = (pl.lit(on) - pl.col("since")).dt.total_days() + 1
    return sums.join(
        stays(assignments, on), on="staff_id", how="left", maintain_order="left"
    ).with_columns((here / DAYS_A_MONTH).alias("months_here"))


def stays(assignments: pl.LazyFrame, on: dt.date) -> pl.LazyFrame:
    """Return where each person is on the day `on`, and since when: staff_id, workplace, since.

    Times at one workplace that follow each other within PAUSE days are one stay. Of several
    workplaces on that day the one with the latest beginning stands, then the first by name.
    """
    place = ["staff_id", "workplace"]
    day = pl.lit(on)
    end = pl.min_horizontal(pl.col("to").fill_null(day), day)
    begins = pl.col("from") > pl.col("_before").dt.offset_by(f"{PAUSE + 1}d")
    return (
        assignments.filter(pl.col("from") <= day)
        .sort(*_KEY)
        .with_columns(end.alias("_end"))
        .with_columns(pl.col("_end").cum_max().shift().over(place).alias("_before"))
        .with_columns(begins.fill_null(value=False).cum_sum().over(place).alias("_stay"))
        .group_by(*place, "_stay")
        .agg(pl.col("from").min().alias("since"), pl.col("_end").max())
        .filter(pl.col("_end") >= day)
        .sort("staff_id", "since", "workplace", descending=[False, True, False])
        .unique("staff_id", keep="first", maintain_order=True)
        .select("staff_id", "workplace", "since")
    )
