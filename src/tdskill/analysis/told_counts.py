"""Counts of people as they are told: few people only as a range, so that no difference gives them away."""

from dataclasses import dataclass


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
