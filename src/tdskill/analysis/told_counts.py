"""Counts of people as they are told: few people only as a range, so that no difference gives them away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tdskill.analysis.small_groups import Unit

_ENDS = ("least", "most")


@dataclass(frozen=True, slots=True)
class Told:
    """A count that lies between two ends; the count itself where they are equal."""

    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        return self.least == self.most


def _few(smallest: int) -> int:
    """Return up to how many people are told as a range, which holds two numbers at least."""
    return smallest - 1 if smallest != 2 else 2  # noqa: PLR2004 - a range of 1 to 1 is no range


def told(count: int, smallest: int) -> Told:
    """Tell a count: of fewer than `smallest` people, though not nobody, only that."""
    few = _few(smallest)
    return Told(1, few) if 0 < count <= few else Told(count, count)


@dataclass(frozen=True, slots=True)
class ToldChange:
    """How many met something before, came to meet it, ceased to, and meet it after."""

    before: Told
    gained: Told
    lost: Told
    after: Told


def told_change(before: int, gained: int, lost: int, smallest: int) -> ToldChange:
    """Tell before + gained - lost = after, of which any three would give the fourth away.

    What is after lies where the other three as they are told leave it, so it says nothing more. Where
    nobody is gained and few are left, that would give few away: those lost lie in the same way
    where the few leave them, together with the cases in which few are lost if the two ranges meet.
    """
    then, came, went = (told(count, smallest) for count in (before, gained, lost))
    after = before + gained - lost
    few = _few(smallest)
    if then.is_exact and not gained and before > few and 0 < after < before:
        # By those lost: few of them from 1 to `few`, few left from `before - few` to `before - 1`.
        is_few_lost, is_few_left = lost <= few, after <= few
        if before - few <= few + 1 and (is_few_lost or is_few_left):
            went = Told(1, before - 1)
        elif is_few_left:
            went = Told(before - few, before - 1)
    return ToldChange(
        then,
        came,
        went,
        Told(max(0, then.least + came.least - went.most), then.most + came.most - went.least),
    )


def rounded(count: Told, smallest: int, to: int = 5) -> Told:
    """Return a count to the nearest multiple of `to`, a range to the multiples around it.

    Few people, and nobody, stay as they are.
    """
    if count in (Told(1, _few(smallest)), Told(0, 0)):
        return count
    if count.is_exact:
        near = max(to, (2 * count.most + to) // (2 * to) * to)
        return Told(near, near)
    return Told(count.least // to * to, -(-count.most // to) * to)


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

    Where one of the counts is of few people, the others are told only where they leave it any number
    of few; else each is from 1 to `people`. How many moved then lies where the counts as they are
    told leave it, so it says nothing more.
    """
    few = _few(smallest)
    sides = [tuple(told(count, smallest) for count in side) for side in (came, went)]
    both = (*sides[0], *sides[1])
    if all(each.is_exact for each in both):
        return ToldMoves(sides[0], sides[1], told(moved, smallest))
    everybody = max(few, people)
    if not _leaves_open(sides, few):
        sides = [
            tuple(Told(1, everybody) if each.most else each for each in side) for side in sides
        ]
        both = (*sides[0], *sides[1])
    return ToldMoves(
        sides[0],
        sides[1],
        Told(
            max(each.least for each in both),
            min(everybody, sum(each.most for each in both)),
        ),
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
    few = _few(smallest) if smallest > 1 else 0
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
