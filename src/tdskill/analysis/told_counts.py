"""Counts of people as they are told: as a range, so that no difference gives few people away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tdskill.analysis.small_groups import Unit

_ENDS = ("least", "most")
_NARROWEST = 5
"""How wide a range is at least: in narrower ones two sums would meet in a single number."""


@dataclass(frozen=True, slots=True)
class Told:
    """A count that lies between two ends; the count itself where they are equal."""

    least: int
    most: int


def _width(smallest: int) -> int:
    return max(smallest, _NARROWEST) if smallest > 1 else 1


def told(count: int, smallest: int) -> Told:
    """Tell a count: between which multiples of `smallest` (of 5, if that is less) it lies, nobody as that.

    All counts are cut at the same places, so those of several answers say little more than those of
    one: what was added to another may be nearly anything that is few.
    """
    width = _width(smallest)
    least = count // width * width
    return Told(max(least, 1), least + width - 1) if count else Told(0, 0)


@dataclass(frozen=True, slots=True)
class ToldMoves:
    """How many came to each place and left it, and how many moved at all."""

    came: tuple[Told, ...]
    went: tuple[Told, ...]
    moved: Told


def told_moves(
    came: Sequence[int], went: Sequence[int], moved: int, people: int, smallest: int
) -> ToldMoves:
    """Tell those who came to places and left places: as who comes has left, the sums are nearly equal.

    Where one of the counts lies in the lowest range, the others are told only where they leave it any
    number of that; else each is from 1 to `people`. How many moved then lies where the counts as they are
    told leave it, so it says nothing more.
    """
    few = _width(smallest) - 1
    known = [[told(n, smallest) if n <= few else Told(n, n) for n in side] for side in (came, went)]
    are_few = Told(1, few) in (*known[0], *known[1])
    everybody = max(few, people)
    is_open = _leaves_open(known, few)
    sides = [
        tuple(told(n, smallest) if is_open or not n else Told(1, everybody) for n in side)
        for side in (came, went)
    ]
    both = (*sides[0], *sides[1])
    least, most = max((each.least for each in both), default=0), sum(each.most for each in both)
    return ToldMoves(
        sides[0],
        sides[1],
        Told(least, min(everybody, most)) if are_few else told(moved, smallest),
    )


def _leaves_open(sides: Sequence[Sequence[Told]], few: int) -> bool:
    """Tell whether each count of few may be any number of few, if both sides add up to the same."""
    least, most = ([sum(getattr(each, end) for each in side) for side in sides] for end in _ENDS)
    if max(least) > min(most):
        return True
    return all(
        max(least) - (most_here - few) <= 1 and min(most) - (least_here - 1) >= few
        for side, least_here, most_here in zip(sides, least, most, strict=True)
        if Told(1, few) in side
    )


def told_by_unit(
    counts: Mapping[Unit, int], order: Sequence[Unit], smallest: int
) -> tuple[dict[Unit, int | None], int | None]:
    """Tell how many people of each unit are so, and of all; None where that is not told.

    Not told are counts of fewer than `smallest`, though not of nobody, and as many more, of the first
    units in `order`, that the sum does not give them away: those not told are `smallest` together,
    and not as few or as many as so many few can be. Where there are few in every unit, or no others are
    left, nothing is told: the sum is known from elsewhere, and less those of nobody it is of the few.
    The order is to be known without the counts: by their size the last to join would be known.
    """
    # A range of 1 to 1 would be no range.
    few = smallest - 1 if smallest != 2 else 2  # noqa: PLR2004
    hidden = {unit for unit, count in counts.items() if 0 < count <= few}
    if not hidden:
        return dict(counts), sum(counts.values())
    others = [unit for unit in order if counts.get(unit, 0) > few]

    def is_open() -> bool:
        together = sum(counts[unit] for unit in hidden)
        return together >= smallest and together not in (len(hidden), few * len(hidden))

    are_all_few = not others
    while not is_open() and others:
        hidden.add(others.pop(0))
    if are_all_few or not is_open():
        return dict.fromkeys(counts), None
    told_of = {unit: None if unit in hidden else count for unit, count in counts.items()}
    return told_of, sum(counts.values())
