"""Whom to hire: the profiles that mend most of what is short, and what one more person mends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

Lacking = Mapping[str, Mapping[int, int]]
"""D(L) - S(L) by skill and level L, of skills that are short: those that are shortest first."""

Profile = Mapping[str, int]
"""The level of each skill that a person brings."""


@dataclass(frozen=True)
class Hire:
    """One more person: the levels that mend a place each, and what is short afterwards."""

    profile: Profile
    left: int


def lacking_of(levels: pl.DataFrame, order: Sequence[str]) -> Lacking:
    """Return what is lacking of the rows of `gap.by_level`; `order` are the skills as they shall come."""
    rows: dict[str, dict[int, int]] = {skill: {} for skill in order}
    for skill, level, wanted, held in levels.select(
        "skill", "level", "demand", "supply"
    ).iter_rows():
        rows[skill][level] = wanted - held
    return {skill: lack for skill, lack in rows.items() if short(lack)}


def short(lack: Mapping[int, int]) -> int:
    """Return the shortfall of a skill: max over L of max(0, D(L) - S(L))."""
    return max((0, *lack.values()))


def level_needed(lack: Mapping[int, int]) -> int:
    """Return the highest L at which D(L) - S(L) is the shortfall: nobody below it lowers that."""
    return max(level for level, n in lack.items() if n == max(lack.values()))


def with_one(lack: Mapping[int, int], held: int) -> Mapping[int, int]:
    """Return what is lacking with one more person at a level."""
    return {level: n - (held >= level) for level, n in lack.items()}


def needed(lacking: Lacking) -> Profile:
    """Return the level that mends a place, of each skill that is short."""
    return {skill: level_needed(lack) for skill, lack in lacking.items() if short(lack)}


def mended(lacking: Lacking, profile: Profile) -> Profile:
    """Return the skills in which a person mends a place, each with the level that it takes."""
    return {
        skill: level for skill, level in needed(lacking).items() if profile.get(skill, 0) >= level
    }


def hired(lacking: Lacking, profile: Profile) -> Lacking:
    """Return what is lacking with this person."""
    return {skill: with_one(lack, profile.get(skill, 0)) for skill, lack in lacking.items()}


def best_hires(lacking: Lacking, most_skills: int, people: int) -> list[Hire]:
    """Return up to so many people of at most `most_skills` skills: who comes first brings most.

    Each brings the skills that are shortest then, each at the level needed then. So k of them mend
    min(k * most_skills, sum over s of min(short(s), k)), which no k people pass (docs/methods.md,
    *Whom to hire*), and whoever is hired first stays right however many follow. Nobody comes who would
    mend nothing.
    """
    hires: list[Hire] = []
    while len(hires) < people:
        levels = needed(lacking)
        if not levels:
            break
        shortest = sorted(levels, key=lambda skill: -short(lacking[skill]))[:most_skills]
        profile = {skill: levels[skill] for skill in shortest}
        lacking = hired(lacking, profile)
        hires.append(Hire(profile, _left(lacking)))
    return hires


def hires_like(lacking: Lacking, staff: pl.DataFrame, people: int) -> list[Hire]:
    """Return up to so many people who hold what somebody of the staff holds, one after another.

    Each is like the one who mends most then, by the levels known; the same one may be taken again. It
    is a way of mending so much, not proven to be the best. `staff` is a staff frame (see `tables`).
    """
    if not lacking:
        return []
    known = staff.select(pl.col(skill).fill_null(0) for skill in lacking)
    held = known.unique().sort(known.columns, descending=True)
    hires: list[Hire] = []
    best: dict[tuple[tuple[str, int], ...], Profile] = {}
    while len(hires) < people and held.height:
        # Who mends most hangs on the levels needed alone, which seldom change.
        levels = tuple(needed(lacking).items())
        if levels not in best:
            best[levels] = _most_of(held, dict(levels))
        profile = mended(lacking, best[levels])
        if not profile:
            break
        lacking = hired(lacking, profile)
        hires.append(Hire(profile, _left(lacking)))
    return hires


def _most_of(held: pl.DataFrame, levels: Profile) -> Profile:
    """Return who holds most of these levels, of several the first."""
    mends = ((pl.col(skill) >= level).cast(pl.Int32) for skill, level in levels.items())
    counts = held.select(pl.sum_horizontal(pl.lit(0, pl.Int32), *mends)).to_series()
    return held.row(counts.arg_max() or 0, named=True)


def mended_in_the_mean(lacking: Lacking, people: Sequence[Profile]) -> float:
    """Return how many places one more such person would mend, in the mean."""
    return sum(len(mended(lacking, profile)) for profile in people) / len(people)


def _left(lacking: Lacking) -> int:
    return sum(map(short, lacking.values()))
