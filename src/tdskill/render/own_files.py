"""What was read, as a file of our own: the header and the spellings that the rules give it."""

from collections.abc import Mapping

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.intake.understood import Understood
from tdskill.kinds import (
    EMPLOYMENT,
    EMPLOYMENT_COLUMNS,
    LEFT_ON,
    STAFF,
    Kind,
    stage_names,
    yes_and_no,
)
from tdskill.render.formats import csv_bytes

_STATES = {"here": "在職", "on_leave": "休職", "left": "退職"}
_STATES_ELSEWHERE = {"here": "employed", "on_leave": "leave", "left": "left"}


def own_csv(kind: Kind, read: Understood, framework: Framework) -> bytes:
    """Return the rows of a file as CSV, of all sets of skills, in the main language of the framework.

    A staff file with a row for each level keeps its rows: of a person there may be several stages and days.
    """
    language = framework.about.main_language
    if read.judgements is not None:
        headers = {column.name: column.header_in(language) for column in kind.known}
        return csv_bytes(read.judgements.rename(headers, strict=False))
    frame, intake = read.intake.frame, read.intake
    if kind is not STAFF and read.others:
        # What is of no skill is of no set, and stands in each frame.
        parts = (each.frame.filter(pl.col("skill").is_not_null()) for each in read.others)
        frame = pl.concat([frame, *parts])
    columns = [
        column
        for column in kind.columns
        if column not in kind.unwritten or frame[column.name].count()
    ]
    called = _called(framework)
    written = [
        _written(frame[column.name], called.get(column.name, {})).alias(column.header_in(language))
        for column in columns
    ]
    if kind is STAFF:
        levels = frame.select("staff_id", *framework.skill_ids)
        for each in read.others:
            own = each.frame.select(pl.exclude([*tables.STAFF.keys() - {"staff_id"}]))
            levels = levels.join(own, on="staff_id", how="left", maintain_order="left")
        names = called["skill"]
        written += [
            levels[skill].cast(pl.String).alias(names[skill])
            for skill in levels.columns
            if skill in names
        ]
    table = pl.DataFrame(written)
    if intake.employment is not None and EMPLOYMENT_COLUMNS[0] in kind.others:
        table = table.with_columns(_employment(frame["staff_id"], intake.employment, language))
    return csv_bytes(table)


def _called(framework: Framework) -> Mapping[str, Mapping[str, str]]:
    """Return what the ids of a column are called in the language of the files."""
    language = framework.about.main_language
    answers = {str(answer).lower(): text for answer, text in yes_and_no(language).items()}
    return {
        "skill": {skill.id: skill.name.first for each in framework.sets for skill in each.skills},
        "exam": {each.id: each.name.first for each in framework.certifications},
        "training": {each.id: each.name.first for each in framework.trainings},
        "job_type": {each.id: each.name.first for each in framework.job_types},
        "stage": stage_names(language),
        "met": answers,
    }


def _written(values: pl.Series, called: Mapping[str, str]) -> pl.Series:
    if isinstance(values.dtype, pl.List):
        return values.map_elements(_in_one_cell, return_dtype=pl.String)
    texts = values.cast(pl.String)
    return texts.replace(called) if called else texts


def _in_one_cell(needs: pl.Series) -> str:
    return ";".join(f"{need['skill']}:{need['level']}" for need in needs)


def _employment(ids: pl.Series, employment: pl.DataFrame, language: str) -> list[pl.Series]:
    """Return the columns that say of whom it is known that they are not simply there."""
    told = employment.group_by("staff_id").agg(
        pl.col("state").drop_nulls().last(), pl.col("left_on").drop_nulls().last()
    )
    people = ids.to_frame().join(told, on="staff_id", how="left", maintain_order="left")
    states = _STATES if language == "ja" else _STATES_ELSEWHERE
    return [
        people["state"].replace(states).alias(EMPLOYMENT.header_in(language)),
        people["left_on"].cast(pl.String).alias(LEFT_ON.header_in(language)),
    ]
