"""Which skills are a year's priority fields: high in demand, middle or low in supply.

A rank may be known only as a span (published orders have holes), so every answer here is yes, no
or unknown (None), and is never guessed. Skills may share a rank: where a cut runs through such a
tie, who breaks it otherwise chooses otherwise, so these skills are named.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tdskill.framework import Framework, Published, PublishedRank, Rule


@dataclass(frozen=True, slots=True)
class RankSpan:
    """A rank from `low` to `high`, both included; certain when they are equal."""

    low: int
    high: int

    @property
    def rank(self) -> int | None:
        """The rank where it is certain."""
        return self.low if self.low == self.high else None

    def within(self, cut: int) -> bool | None:
        """Return whether the rank is `cut` or better; None when the span lies across the cut."""
        if self.high <= cut:
            return True
        return False if self.low > cut else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a skill stands in demand and in supply, and how many people it is short of.

    `not_assessed` people have no level in it; if all of them held it, `shortfall_least` were short.
    """

    skill: str
    demand: RankSpan
    supply: RankSpan
    shortfall: int | None = None
    shortfall_least: int | None = None
    not_assessed: int | None = None


class Band(StrEnum):
    """A third of the ranks."""

    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"


class Reason(StrEnum):
    """Why a skill was chosen or not."""

    SELECTED = "selected"
    SUPPLY_UPPER = "supply_upper"
    DEMAND_NOT_UPPER = "demand_not_upper"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """A skill with the bands it may stand in (one where that is certain), the answer and why."""

    standing: Standing
    demand_bands: tuple[Band, ...]
    supply_bands: tuple[Band, ...]
    selected: bool | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Cuts:
    """Ranks up to `demand` are the upper third of demand, up to `supply` the upper of supply.

    `middle` is the last rank of the middle third of both.
    """

    demand: int
    supply: int
    middle: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Skills that share a rank of demand or supply (`cut`), and lie on both sides of that cut."""

    cut: str
    rank: int
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MovedCut:
    """What moving one cut by one rank (or by none) does to the choice, and the tie it runs through."""

    cut: str
    shift: int
    rank: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    unknown: tuple[str, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """How many of all pairs of cuts give a choice: for every rank in the spans, or only for some."""

    surely: int
    possibly: int
    pairs: int


def cuts_of(rule: Rule, skills: int) -> Cuts:
    """Return a rule's cuts; by default a rank is upper up to n/3, at least 1, and middle up to 2n/3."""
    third = max(1, skills // 3)
    return Cuts(rule.demand_cut or third, rule.supply_cut or third, skills * 2 // 3)


def choose(standings: Iterable[Standing], cuts: Cuts) -> list[Choice]:
    """Return each skill's choice, in order of demand."""
    ordered = sorted(standings, key=lambda standing: (standing.demand.low, standing.demand.high))
    return [_choice(standing, cuts) for standing in ordered]


def _choice(standing: Standing, cuts: Cuts) -> Choice:
    wanted = standing.demand.within(cuts.demand)
    held = standing.supply.within(cuts.supply)
    if wanted is False:
        selected, reason = False, Reason.DEMAND_NOT_UPPER
    elif held is True:
        selected, reason = False, Reason.SUPPLY_UPPER
    elif wanted and held is False:
        selected, reason = True, Reason.SELECTED
    else:
        selected, reason = None, Reason.UNKNOWN
    return Choice(
        standing,
        _bands(standing.demand, cuts.demand, cuts.middle),
        _bands(standing.supply, cuts.supply, cuts.middle),
        selected,
        reason,
    )


def _bands(span: RankSpan, upper: int, middle: int) -> tuple[Band, ...]:
    last_of_middle = max(upper, middle)
    reach = zip(Band, (0, upper, last_of_middle), (upper, last_of_middle, span.high), strict=True)
    return tuple(band for band, after, last in reach if span.low <= last and span.high > after)


def changes_at_cuts(standings: Sequence[Standing], cuts: Cuts) -> list[MovedCut]:
    """Return what would come or go if the demand or the supply cut moved by one rank.

    Each cut stands between its moves as it is, with nothing to come or go. A cut is not moved to
    where there is no rank.
    """
    before = {choice.standing.skill: choice.selected for choice in choose(standings, cuts)}
    changes = []
    for cut in ("demand", "supply"):
        for shift in (-1, 0, 1):
            moved = Cuts(
                cuts.demand + shift * (cut == "demand"),
                cuts.supply + shift * (cut == "supply"),
                cuts.middle,
            )
            rank = moved.demand if cut == "demand" else moved.supply
            if not 1 <= rank <= len(standings):
                continue
            after = {choice.standing.skill: choice.selected for choice in choose(standings, moved)}
            changed = [skill for skill in before if after[skill] is not before[skill]]
            tied = (tie.skills for tie in ties_at(standings, moved) if tie.cut == cut)
            changes.append(
                MovedCut(
                    cut,
                    shift,
                    rank,
                    tuple(skill for skill in changed if after[skill]),
                    tuple(skill for skill in changed if after[skill] is False),
                    tuple(skill for skill in changed if after[skill] is None),
                    next(tied, ()),
                )
            )
    return changes


def ties_at(standings: Sequence[Standing], cuts: Cuts) -> list[Tie]:
    """Return the ties that a cut runs through, of demand first: at most one for each cut.

    k skills that share rank r take the places r to r+k-1 of demand, r-k+1 to r of supply. A cut c
    runs through them where the first place is c or better and the last is not. Skills that nobody
    asked for are no tie: all of them are last.
    """
    found = []
    for cut, place in (("demand", cuts.demand), ("supply", cuts.supply)):
        sharing: dict[int, list[str]] = {}
        for standing in standings:
            rank = getattr(standing, cut).rank
            if rank is not None:
                sharing.setdefault(rank, []).append(standing.skill)
        for rank, skills in sharing.items():
            first = rank if cut == "demand" else rank - len(skills) + 1
            last = min(first + len(skills) - 1, len(standings))
            if first <= place < last:
                found.append(Tie(cut, rank, tuple(skills)))
    return found


def consistency(standings: Sequence[Standing], selected: Iterable[str]) -> Consistency:
    """Count the pairs of a demand and a supply cut, each from 1 to n, whose choice is `selected`.

    Surely: for every rank in the spans. Possibly: for some, each skill taken by itself, so that
    not all of these need to fit into one order.
    """
    wanted, ranks = set(selected), range(1, len(standings) + 1)

    def within(spans: dict[str, RankSpan], cut: int) -> tuple[set[str], set[str]]:
        """Return the skills that are, and that may be, within a cut."""
        answers = {skill: span.within(cut) for skill, span in spans.items()}
        return (
            {skill for skill, answer in answers.items() if answer},
            {skill for skill, answer in answers.items() if answer is not False},
        )

    demanded = [within({each.skill: each.demand for each in standings}, cut) for cut in ranks]
    supplied = [within({each.skill: each.supply for each in standings}, cut) for cut in ranks]
    surely = possibly = 0
    for high, maybe_high in demanded:
        for held, maybe_held in supplied:
            chosen, maybe_chosen = high - maybe_held, maybe_high - held
            if chosen <= wanted <= maybe_chosen:
                surely += chosen == maybe_chosen
                possibly += chosen != maybe_chosen
    return Consistency(surely, possibly, len(ranks) ** 2)


def standings_from_ranks(gap: pl.DataFrame) -> list[Standing]:
    """Take the rows of `gap.gap`, whose ranks are certain."""
    return [
        Standing(
            row["skill"],
            RankSpan(row["demand_rank"], row["demand_rank"]),
            RankSpan(row["supply_rank"], row["supply_rank"]),
            row["shortfall"],
            row["shortfall_least"],
            row["not_assessed"],
        )
        for row in gap.iter_rows(named=True)
    ]


def standings_from_published(published: Published, framework: Framework) -> list[Standing]:
    """Take a year's published orders; a skill that an order does not list stands after those listed.

    In both of them ties share the smaller rank (1, 2, 2, 4); those of supply are given the larger
    one, as everywhere here.
    """
    last = len(framework.skills)

    def spans(order: Sequence[PublishedRank]) -> dict[str, RankSpan]:
        unlisted = RankSpan(min(len(order) + 1, last), last)
        listed = {entry.skill: RankSpan(entry.rank, entry.rank_to or entry.rank) for entry in order}
        return {skill: listed.get(skill, unlisted) for skill in framework.skill_ids}

    demand = spans(published.demand_ranks)
    supply = spans(published.supply_ranks)
    sharing = Counter(supply.values())
    for skill, span in supply.items():
        if span.rank is not None:
            larger = span.rank + sharing[span] - 1
            supply[skill] = RankSpan(larger, larger)
    return [Standing(skill, demand[skill], supply[skill]) for skill in framework.skill_ids]
