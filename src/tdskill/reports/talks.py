"""Agreed steps beside the people of a year."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from tdskill.analysis.talks import OVER, StepState, open_steps, steps_on
from tdskill.errors import once
from tdskill.framework import Framework
from tdskill.year_data import YearData
from tdskill.years import first_day, last_day_so_far

_LATIN = re.compile("[a-z0-9]")


@dataclass(frozen=True, slots=True)
class AgreedStep:
    """A step as it was agreed in a talk, with where it stands on the day that is looked at.

    `skills` are the ids of those that its text names.
    """

    held_on: dt.date
    mentor: str | None
    step: str
    by_when: dt.date | None
    support: str | None
    done_on: dt.date | None
    note: str | None
    dropped: bool | None
    number: int
    state: StepState
    days_overdue: int | None = None
    skills: tuple[str, ...] = ()


def with_last_talks(data: YearData, before: YearData) -> YearData:
    """Return the data with the talks of the year before in front of those of the year.

    What is told of that year's file joins the notes.
    """
    return replace(
        data.with_frames(talks=pl.concat([before.talks, data.talks])),
        kinds=data.kinds | {"talks"},
        notes=once((*data.notes, *before.notes)),
    )


def steps_of_year(talks: pl.DataFrame, fiscal_year: int | None) -> pl.DataFrame:
    """Return the steps of a year, on its last day or today while it runs, as `analysis.talks.steps_on`.

    These are all but those that were done before it began; of those dropped the ones agreed in the year,
    as nobody writes when a step was dropped.
    """
    steps = steps_on(talks, last_day_so_far(fiscal_year))
    if fiscal_year is None:
        return steps
    since = first_day(fiscal_year)
    ended_on = pl.when(pl.col("state") == StepState.DROPPED).then("held_on").otherwise("done_on")
    return steps.filter((ended_on >= since).fill_null(value=True))


def open_steps_of(
    talks: pl.DataFrame, fiscal_year: int | None
) -> Mapping[str, tuple[AgreedStep, ...]]:
    """Return by staff id the steps that are neither done nor dropped, those first that end first."""
    return by_person(open_steps(talks, last_day_so_far(fiscal_year)))


def by_person(steps: pl.DataFrame) -> dict[str, tuple[AgreedStep, ...]]:
    """Return by staff id the steps of a frame of `analysis.talks.steps_on`, in its order."""
    found: dict[str, list[AgreedStep]] = {}
    for row in steps.iter_rows(named=True):
        staff_id, state = row.pop("staff_id"), StepState(row.pop("state"))
        found.setdefault(staff_id, []).append(AgreedStep(**row, state=state))
    return {staff_id: tuple(theirs) for staff_id, theirs in found.items()}


def steps_on_sheets(
    talks: pl.DataFrame, staff: pl.DataFrame, fiscal_year: int | None, framework: Framework
) -> dict[str, tuple[AgreedStep, ...]]:
    """Return by staff id all steps that are known, those not over first, and those first that end first.

    Mentors are called by their names, where `staff` has them. Each step has the skills that it names.
    """
    named = skills_named(framework)
    names = {
        staff_id: name for staff_id, name in staff.select("staff_id", "name").iter_rows() if name
    }
    steps = steps_on(talks, last_day_so_far(fiscal_year)).sort(
        pl.col("state").is_in(OVER), "by_when", nulls_last=True, maintain_order=True
    )
    found = by_person(steps.with_columns(pl.col("mentor").replace(names)))
    return {
        staff_id: tuple(replace(step, skills=named(step.step)) for step in theirs)
        for staff_id, theirs in found.items()
    }


def skills_named(framework: Framework) -> Callable[[str], tuple[str, ...]]:
    """Return what finds the ids of the skills that a text names in any language of the framework.

    Of names within one another the longest counts; a name in Latin letters stands as a word of its own.
    """
    ids = {
        _folded(name): skill.id
        for skill in framework.skills
        for name in skill.name.spellings()
        if _folded(name)
    }
    longest_first = sorted(ids, key=len, reverse=True)
    pattern = re.compile("|".join(map(_as_word, longest_first)) or r"(?!)")

    @cache
    def named(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ids[found] for found in pattern.findall(_folded(text))))

    return named


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _as_word(name: str) -> str:
    before = r"(?<![a-z0-9])" if _LATIN.match(name[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"
