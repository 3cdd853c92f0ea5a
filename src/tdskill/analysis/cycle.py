"""Where people stand in the year's cycle, and what comes next for them."""

from enum import StrEnum

import polars as pl

from tdskill.analysis.suspects import is_suspect, suspects
from tdskill.framework import Framework
from tdskill.intake.assessments import that_count
from tdskill.names import match_key, other_writings
from tdskill.tables import NOT_STARTED, STAGES, STANDING


class NextTurn(StrEnum):
    """What comes next for a person (deck p.14)."""

    SELF_CHECK = "self_check"
    FIRST_1ON1 = "first_1on1"
    CORRECTION = "correction"
    SECOND_1ON1 = "second_1on1"
    REVIEW = "review"
    NOTHING = "nothing"


_NEXT = {
    NOT_STARTED: NextTurn.SELF_CHECK,
    "self": NextTurn.FIRST_1ON1,
    "corrected": NextTurn.SECOND_1ON1,
    "confirmed": NextTurn.NOTHING,
}


def standing(
    roster: pl.LazyFrame,
    assessments: pl.LazyFrame,
    framework: Framework,
    talks: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Return where each person on the roster stands, in its order.

    With `talks` a first 1on1 that was held since the self-check does not come next any more: the
    correction does.

    Columns: those of the roster; stage (`tables.STANDING`: the least advanced one among the levels
    that count); since (the oldest date among those levels at that stage); assessed (skills with a
    level); not_assessed (those without); suspect (levels judged under other texts than
    the present ones); next (a NextTurn).
    """
    stage = pl.col("stage")
    of_person = (
        that_count(assessments)
        .with_columns(is_suspect(framework).alias("suspect"))
        .group_by("staff_id")
        .agg(
            stage.min(),
            pl.col("assessed_on").filter(stage == stage.min()).min().alias("since"),
            pl.len().alias("assessed"),
            pl.col("suspect").sum(),
        )
    )
    again = (stage == "confirmed") & (pl.col("suspect") > 0)
    last_talk = (
        pl.LazyFrame(schema={"staff_id": pl.String, "_talked": pl.Date})
        if talks is None
        else talks.group_by("staff_id").agg(pl.col("held_on").max().alias("_talked"))
    )
    talked = (stage == "self") & (pl.col("_talked") >= pl.col("since"))
    return (
        roster.join(of_person, on="staff_id", how="left", maintain_order="left")
        .join(last_talk, on="staff_id", how="left", maintain_order="left")
        .with_columns(
            stage.cast(pl.String).fill_null(NOT_STARTED).cast(STANDING),
            pl.col("assessed", "suspect").fill_null(0).cast(pl.UInt32),
        )
        .with_columns((len(framework.skills) - pl.col("assessed")).alias("not_assessed"))
        .with_columns(
            pl.when(again)
            .then(pl.lit(NextTurn.REVIEW.value))
            .when(talked)
            .then(pl.lit(NextTurn.CORRECTION.value))
            .otherwise(stage.cast(pl.String).replace_strict(_NEXT, return_dtype=pl.String))
            .alias("next")
        )
        .drop("_talked")
    )


def progress(standing: pl.LazyFrame, by: str) -> pl.LazyFrame:
    """Count people by stage for each value of a column, those furthest behind first.

    Columns: the column, people, not_started, self, corrected, confirmed, and done = confirmed /
    people. Those without a value come last.
    """
    stage = pl.col("stage")
    return (
        standing.group_by(by)
        .agg(
            pl.len().alias("people"),
            *((stage == name).sum().alias(name) for name in (NOT_STARTED, *STAGES)),
            (stage == "confirmed").mean().alias("done"),
        )
        .sort(pl.col(by).is_null(), "done", -pl.col("people").cast(pl.Int64), by)
    )


def suspects_by_skill(
    roster: pl.LazyFrame, assessments: pl.LazyFrame, framework: Framework
) -> pl.LazyFrame:
    """Count the suspect levels of the people on the roster: skill, changed, unknown; most first.

    changed were judged under other texts than the present ones, of unknown it is not told.
    """
    unknown = pl.col("fingerprint").is_null()
    return (
        suspects(that_count(assessments.join(roster, on="staff_id", how="semi")), framework)
        .group_by("skill")
        .agg((~unknown).sum().alias("changed"), unknown.sum().alias("unknown"))
        .sort(
            "changed", pl.col("skill").cast(pl.Enum(framework.skill_ids)), descending=[True, False]
        )
    )


_QUEUE = {
    NextTurn.FIRST_1ON1: 0,
    NextTurn.SECOND_1ON1: 1,
    NextTurn.CORRECTION: 2,
    NextTurn.SELF_CHECK: 3,
    NextTurn.REVIEW: 4,
    NextTurn.NOTHING: 4,
}


def queue(standing: pl.LazyFrame) -> pl.LazyFrame:
    """Order people as their 1on1s are due: self-checks entered, then self-corrections, oldest first.

    Then those who are to correct levels or have not started, and last those who are confirmed.
    """
    return standing.sort(pl.col("next").replace_strict(_QUEUE), "since", maintain_order=True)


def with_mentors(roster: pl.DataFrame) -> pl.DataFrame:
    """Return the roster with mentors as staff ids, and their names as mentor_name.

    A mentor written as a name is found on the roster where just one person has it, in any spelling;
    one who is not there stays as written, without a name.
    """
    names = dict(roster.select("staff_id", "name").iter_rows())
    asked = [
        mentor for mentor in roster["mentor"].drop_nulls().unique().to_list() if mentor not in names
    ]
    ids: dict[str, list[str]] = {match_key(mentor): [] for mentor in asked}
    if asked:
        for staff_id, name in names.items():
            if name and (key := match_key(name)) in ids:
                ids[key].append(staff_id)
    found = {
        mentor: ids[match_key(mentor)][0] for mentor in asked if len(ids[match_key(mentor)]) == 1
    }
    mentor = pl.col("mentor").replace(found)
    return roster.with_columns(
        mentor,
        mentor.replace_strict(names, default=None, return_dtype=pl.String).alias("mentor_name"),
    )


def with_mentor_names(rows: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Add to rows of mentors their names; `people` are from `with_mentors`."""
    names = people.select("mentor", "mentor_name").unique()
    return rows.join(names, on="mentor", how="left", nulls_equal=True, maintain_order="left")


def unclear_mentors(roster: pl.DataFrame) -> dict[str, str | None]:
    """Return the mentors that are no staff id and no single name of the roster, as it writes them.

    Beside each stands the staff id that it is in another writing (`other_writings`), else None.
    """
    found = with_mentors(roster).filter(
        pl.col("mentor").is_not_null() & ~pl.col("mentor").is_in(roster["staff_id"].implode())
    )
    if found.is_empty():
        return {}
    find = other_writings(roster["staff_id"])
    return {mentor: find(mentor) for mentor in found["mentor"].unique(maintain_order=True)}
