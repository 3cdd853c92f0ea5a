"""Places of all skills at once: how many stay empty when people can be in so many places only."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import polars as pl

from tdskill.analysis.flow import UNLIMITED, Network
from tdskill.framework import Framework

_SOURCE, _SINK, _FIRST = range(3)
"""Two nodes, and the first of the wanted levels; those of the groups come behind."""


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The places of a skill at `level` or above, and the people who can fill any of them."""

    skill: str
    level: int
    places: int
    people: int


@dataclass(frozen=True, slots=True)
class Joint:
    """The most places that can be filled at one time, and why no more.

    `capacity` is what all `people` can take together. The places of the `bottleneck` can be filled
    by `bottleneck_ids` alone: all who hold the level of any of its parts and take any place at all.
    Together they can take at most `bottleneck_capacity` of them; the difference stays empty, and it
    is the joint shortfall.
    """

    people: int
    capacity: int
    places: int
    filled: int
    bottleneck: tuple[Bottleneck, ...]
    bottleneck_ids: tuple[str, ...]
    bottleneck_capacity: int

    @property
    def bottleneck_people(self) -> int:
        """How many can fill any place of the bottleneck."""
        return len(self.bottleneck_ids)

    @property
    def joint_shortfall(self) -> int:
        """Wanted places that must stay empty."""
        return self.places - self.filled

    @property
    def bottleneck_places(self) -> int:
        return sum(part.places for part in self.bottleneck)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A level of a skill that is wanted, with the head count at this very level."""

    skill: str
    level: int
    places: int


def joint(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework, *, capacity: int = 1
) -> Joint:
    """Fill as many wanted places as can be filled at one time, whatever the bureau.

    A person takes at most so many places as the column `capacity` says (`capacity` where it says
    nothing), at most one of each skill, and only places at the level held or below. The result is a
    maximum flow from people to places; the bottleneck is its minimum cut (L. R. Ford and D. R.
    Fulkerson, 1956) with the fewest places, of which there is one only.
    """
    wanted = _wanted(demand, framework)
    each = pl.col("capacity").fill_null(capacity)
    groups = _groups(staff, wanted, each)
    network, _entries = _network(groups, wanted)
    filled = network.fill(_SOURCE, _SINK)
    behind = network.reaching(_SINK)
    short = [place for place in range(len(wanted)) if _FIRST + place in behind]
    found = tuple(_bottleneck(short, groups, wanted))
    wanted_of_it = frozenset(short)
    return Joint(
        people=staff.height,
        capacity=int(staff["capacity"].cast(pl.UInt64).fill_null(capacity).sum()),
        places=sum(place.places for place in wanted),
        filled=filled,
        bottleneck=found,
        bottleneck_ids=_ids(staff, found, each),
        bottleneck_capacity=sum(group.people * group.share(wanted_of_it) for group in groups),
    )


def shortfall_least(
    found: Joint,
    staff: pl.DataFrame,
    demand: pl.DataFrame,
    framework: Framework,
    *,
    capacity: int = 1,
) -> int:
    """Return the joint shortfall if everybody not assessed held the top level; `found` is `joint`.

    More levels never leave more places empty, so no assessment of these people can show less.
    """
    skills = pl.col(framework.skill_ids)
    is_blank = staff.select(pl.any_horizontal(skills.is_null().any())).item()
    if not (is_blank and found.joint_shortfall):
        return found.joint_shortfall
    return joint(at_top(staff, framework), demand, framework, capacity=capacity).joint_shortfall


def at_top(staff: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return the staff as if everybody not assessed held the top level."""
    return staff.with_columns(pl.col(framework.skill_ids).fill_null(framework.max_level))


def _ids(
    staff: pl.DataFrame, bottleneck: tuple[Bottleneck, ...], capacity: pl.Expr
) -> tuple[str, ...]:
    """Return who can fill any place of the bottleneck, by staff id."""
    if not bottleneck:
        return ()
    able = pl.any_horizontal(pl.col(part.skill) >= part.level for part in bottleneck)
    return tuple(staff.filter(able & (capacity > 0))["staff_id"].sort())


def by_capacity(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework
) -> Iterator[tuple[int, int]]:
    """Yield (capacity, joint shortfall) for 1, 2, 3, ... places a person, up to where it stops falling.

    It ends at the sum of the shortfalls of the single skills: a maximum flow is concave in the
    capacities, so what one more place does not mend, two more do not. The column `capacity` is not
    looked at.
    """
    wanted = _wanted(demand, framework)
    groups = _groups(staff, wanted, pl.lit(1))
    network, entries = _network(groups, wanted)
    short = sum(place.places for place in wanted)
    for capacity in range(1, max((len(group.fits) for group in groups), default=1) + 1):
        sent = network.fill(_SOURCE, _SINK)
        if capacity > 1 and not sent:
            return
        short -= sent
        yield capacity, short
        for entry, group in zip(entries, groups, strict=True):
            if capacity < len(group.fits):
                network.widen(entry, group.people)


def _wanted(demand: pl.DataFrame, framework: Framework) -> list[_Wanted]:
    """Return the wanted levels, skill by skill in the framework's order, the lowest first."""
    rows = (
        demand.group_by("skill", "level")
        .agg(pl.col("headcount").cast(pl.Int64).sum())
        .filter(pl.col("headcount") > 0)
        .sort(pl.col("skill").cast(pl.Enum(framework.skill_ids)), "level")
    )
    return [_Wanted(*row) for row in rows.select("skill", "level", "headcount").iter_rows()]


@dataclass(frozen=True, slots=True)
class _Group:
    """People who can fill the same places: of each skill the wanted level in `fits` and below."""

    people: int
    capacity: int
    fits: tuple[int, ...]

    def share(self, wanted: Container[int]) -> int:
        """Return how many of these wanted levels, each with all above it, one person can fill."""
        return min(self.capacity, sum(place in wanted for place in self.fits))


def _groups(staff: pl.DataFrame, wanted: list[_Wanted], capacity: pl.Expr) -> list[_Group]:
    """Put together the people who are alike here; those who can fill nothing are left out.

    Treating n of them as one who can take n times as much, and n places of each skill, is exact:
    dealt out in turn, skill by skill, nobody gets two places of a skill or more than their share.
    """
    levels: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    for place, level in enumerate(wanted):
        levels.setdefault(level.skill, []).append(level.level)
        first.setdefault(level.skill, place)
    reached = [
        pl.sum_horizontal((pl.col(skill) >= level).fill_null(value=False) for level in of_skill)
        .cast(pl.UInt8)
        .alias(skill)
        for skill, of_skill in levels.items()
    ]
    alike = [*levels, "_capacity"]
    rows = (
        staff.lazy()
        .select(*reached, capacity.cast(pl.UInt16).alias("_capacity"))
        .group_by(alike)
        .agg(pl.len().alias("_people"))
        .sort(alike)
        .collect()
    )
    starts = list(first.values())
    found = []
    for *counts, each, people in rows.iter_rows():
        fits = tuple(
            start + count - 1 for start, count in zip(starts, counts, strict=True) if count
        )
        if fits and each:
            found.append(_Group(people, min(each, len(fits)), fits))
    return found


def _network(groups: list[_Group], wanted: list[_Wanted]) -> tuple[Network, list[int]]:
    """Return the network, and for each group the edge by which its people enter.

    source -> group (people x capacity) -> level held of each skill (people) -> the wanted level
    below it (without limit); each wanted level -> sink (its head count).
    """
    network = Network(_FIRST + len(wanted) + len(groups))
    for node, level in enumerate(wanted, _FIRST):
        network.connect(node, _SINK, level.places)
    for node, (lower, higher) in enumerate(pairwise(wanted), _FIRST):
        if lower.skill == higher.skill:
            network.connect(node + 1, node, UNLIMITED)
    entries = []
    for node, group in enumerate(groups, _FIRST + len(wanted)):
        entries.append(network.connect(_SOURCE, node, group.people * group.capacity))
        for place in group.fits:
            network.connect(node, _FIRST + place, group.people)
    return network, entries


def _bottleneck(
    short: list[int], groups: list[_Group], wanted: list[_Wanted]
) -> Iterator[Bottleneck]:
    """Yield a row for each skill of the bottleneck; it holds all wanted levels above its lowest."""
    held: Counter[int] = Counter()
    for group in groups:
        for place in group.fits:
            held[place] += group.people
    for skill, places in groupby(short, key=lambda place: wanted[place].skill):
        of_skill = list(places)
        yield Bottleneck(
            skill,
            wanted[of_skill[0]].level,
            sum(wanted[place].places for place in of_skill),
            sum(held[place] for place in of_skill),
        )
