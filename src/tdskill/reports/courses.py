"""The framework's trainings beside what the files of a year say of them."""

from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis import turns as turns_of
from tdskill.analysis.turns import Turns
from tdskill.framework import Framework

ASSUMED_SUCCESS: Final = 0.3
"""How likely a seat works where nothing is known (assumed)."""
SHARES: Final = (1.0, 0.5, 0.3)
"""The shares of seats that work for which a plan always tells what is left."""


def with_seats(framework: Framework, seats: pl.DataFrame) -> Framework:
    """Return the framework with the seats of a year where its file (`tables.SEATS`) gives them."""
    of_year = dict(seats.iter_rows())
    if not of_year:
        return framework
    return replace(
        framework,
        all_trainings=tuple(
            training.model_copy(update={"seats": of_year[training.id]})
            if training.id in of_year
            else training
            for training in framework.all_trainings
        ),
    )


def ids_of(taken: pl.DataFrame, framework: Framework) -> dict[str, str | None]:
    """Return the id of each training taken, by the name that the file has; None: it is not known."""
    names = taken["training"].unique(maintain_order=True).to_list()
    return {name: framework.training_names.find(name) for name in names}


def with_ids(taken: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return the trainings taken by id, those alone that the framework has."""
    ids = ids_of(taken, framework)
    return taken.with_columns(
        pl.col("training").replace_strict(ids, return_dtype=pl.String)
    ).drop_nulls("training")


def seats_given(taken: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return the trainings taken, by id where there is one, without what an audience must take.

    A course that everybody of an audience must take is no seat given.
    """
    ids = ids_of(taken, framework)
    known = {name: found for name, found in ids.items() if found}
    musts = [name for name, found in known.items() if framework.training_by_id[found].mandatory]
    return taken.filter(~pl.col("training").is_in(musts)).with_columns(
        pl.col("training").replace(known)
    )


def turns(taken: pl.DataFrame, framework: Framework, fiscal_year: int | None) -> Turns:
    """Return whose turn it is for a seat or a post in a year."""
    return turns_of.turns(seats_given(taken, framework), fiscal_year)
