"""Who teaches whom: people at a level of a field beside people at a lower one, within capacity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tdskill.analysis.assignment import IMPOSSIBLE, NOBODY, Fits, best_assignment
from tdskill.analysis.turns import BY_LOT, Turns
from tdskill.tables import Schema

Yes = NDArray[np.bool_]

PAIRS: Final[Schema] = {
    "teacher_id": pl.String,
    "staff_id": pl.String,
    "fields": pl.List(pl.String),
    "same_bureau": pl.Boolean,
}


@dataclass(frozen=True)
class Terms:
    """Who may teach and learn what: `teach` and `learn` are the levels of each field.

    Who stands at the level of `teach` or higher can teach, at most `capacity` people; who stands at that
    of `learn` learns. `mentors` are the mentors of people: nobody teaches in the own line, up or down.
    """

    teach: Mapping[str, int]
    learn: Mapping[str, int]
    capacity: int
    mentors: Mapping[str, str]


def teachers(staff: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Return the people who can teach any of the fields."""
    return staff.filter(pl.Series(_can(staff, terms).any(axis=1)))


def learners(staff: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Return the people who stand where any of the fields is learnt."""
    return staff.filter(pl.Series(_learns(staff, terms).any(axis=1)))


def pairs(
    teaching: pl.DataFrame, learning: pl.DataFrame, terms: Terms, turns: Turns = BY_LOT
) -> pl.DataFrame:
    """Return who teaches whom (PAIRS), by teacher; both frames are staff frames (see `tables`).

    Most people have a teacher; of such pairs it is those in which most further fields come in, each
    counted twice, and most people stay in their bureau (docs/methods.md, *Who teaches whom*). Of people
    who are equal those have a teacher whose turn it is.
    """
    teaching, learning = turns.in_order(teaching), turns.in_order(learning)
    can, learns = _can(teaching, terms), _learns(learning, terms)
    same = _same(teaching["bureau"], learning["bureau"])
    fields = can.astype(np.int32) @ learns.T.astype(np.int32)
    fields[_in_line(teaching["staff_id"], learning["staff_id"], terms)] = 0
    places = min(terms.capacity, learning.height)
    # Everybody's first place, then everybody's second: nobody teaches two where another one can.
    worth = np.tile(_worth(fields, same, places), (places, 1))
    return pl.DataFrame(
        [
            (
                teaching["staff_id"][teacher],
                learning["staff_id"][person],
                [*compress(terms.teach, can[teacher] & learns[person])],
                bool(same[teacher, person]),
            )
            for place, person in enumerate(best_assignment(worth).tolist())
            if person != NOBODY
            for teacher in (place % teaching.height,)
        ],
        schema=PAIRS,
        orient="row",
    ).sort("teacher_id", "staff_id")


def _can(teaching: pl.DataFrame, terms: Terms) -> Yes:
    return _columns(teaching, [pl.col(each) >= level for each, level in terms.teach.items()])


def _learns(learning: pl.DataFrame, terms: Terms) -> Yes:
    return _columns(learning, [pl.col(each) == level for each, level in terms.learn.items()])


def _columns(people: pl.DataFrame, conditions: Sequence[pl.Expr]) -> Yes:
    """Return whether each condition (column) holds of each person (row); not assessed: it does not."""
    told = people.select(
        each.fill_null(value=False).alias(str(n)) for n, each in enumerate(conditions)
    )
    return told.to_numpy().astype(np.bool_).reshape(people.height, len(conditions))


def _same(one: pl.Series, other: pl.Series) -> Yes:
    """Return whether two texts are the same, of each pair; nothing is like nothing."""
    ids = {text: n for n, text in enumerate({*one.drop_nulls(), *other.drop_nulls()})}
    left, right = (
        np.array([ids.get(text, missing) for text in texts], np.int32)
        for texts, missing in ((one, -1), (other, -2))
    )
    found: Yes = left[:, np.newaxis] == right
    return found


def _in_line(teaching: pl.Series, learning: pl.Series, terms: Terms) -> Yes:
    """Return whether one is the mentor of the other, of each pair."""
    mentor_of, mentored_by = (
        pl.Series([terms.mentors.get(person) for person in people], dtype=pl.String)
        for people in (learning, teaching)
    )
    return _same(teaching, mentor_of) | _same(mentored_by, learning)


def _worth(fields: Fits, same_bureau: Yes, places: int) -> Fits:
    """Return what each pair counts, so that no sum of further fields and bureaus is worth a pair."""
    most = min(fields.shape[0] * places, fields.shape[1])
    further = 2 * int(fields.max(initial=1)) - 1
    worth = (most * further + 1) + 2 * (fields - 1) + same_bureau
    return np.where(fields > 0, worth, IMPOSSIBLE).astype(np.int32)
