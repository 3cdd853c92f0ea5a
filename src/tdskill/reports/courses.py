"""The framework's trainings beside what the files of a year say of them."""

from dataclasses import replace

import polars as pl

from tdskill.analysis import turns as turns_of
from tdskill.analysis.turns import Turns
from tdskill.framework import Framework


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


def turns(taken: pl.DataFrame, framework: Framework, fiscal_year: int | None) -> Turns:
    """Return whose turn it is; a course that everybody of an audience must take is no seat given."""
    ids = ids_of(taken, framework)
    musts = [
        name for name, found in ids.items() if found and framework.training_by_id[found].mandatory
    ]
    return turns_of.turns(
        taken.filter(~pl.col("training").is_in(musts)).with_columns(
            pl.col("training").replace({name: found for name, found in ids.items() if found})
        ),
        fiscal_year,
    )
