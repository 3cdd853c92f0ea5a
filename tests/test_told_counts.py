"""Few people are told as a range, and no difference of what is told gives them away."""

from collections import defaultdict
from itertools import product

import pytest

from tdskill.analysis.told_counts import Told, ToldChange, rounded, told, told_change


@pytest.mark.parametrize("smallest", [2, 3, 5, 7])
def test_nobody_who_knows_the_rule_can_tell_few_people(smallest: int) -> None:
    """All changes that are told alike: whichever number is of few people may be as many others."""
    few = max(smallest - 1, 2)
    alike: dict[ToldChange, list[tuple[int, ...]]] = defaultdict(list)
    for before, gained in product(range(4 * few + 6), repeat=2):
        for lost in range(before + 1):
            case = (before, gained, lost, before + gained - lost)
            alike[told_change(before, gained, lost, smallest)].append(case)
    for change, cases in alike.items():
        ranges = (change.before, change.gained, change.lost, change.after)
        for place, each in enumerate(ranges):
            numbers = {each_case[place] for each_case in cases}
            assert all(each.least <= n <= each.most for n in numbers)
            if any(0 < n <= few for n in numbers):
                assert len(numbers) >= few, (change, cases)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        # Nobody moves; many move; few come, so that how many there are after is not told either.
        ((20, 0, 0), ((20, 20), (0, 0), (0, 0), (20, 20))),
        ((20, 7, 9), ((20, 20), (7, 7), (9, 9), (18, 18))),
        ((0, 3, 0), ((0, 0), (1, 4), (0, 0), (1, 4))),
        ((12, 2, 0), ((12, 12), (1, 4), (0, 0), (13, 16))),
        # Many go and few are left: 9 of 12 would say 3.
        ((12, 0, 9), ((12, 12), (0, 0), (8, 11), (1, 4))),
        # Of 6 people 1 to 5 went: that at least 5 did would say that 1 is left.
        ((6, 0, 5), ((6, 6), (0, 0), (1, 5), (1, 5))),
        ((6, 0, 2), ((6, 6), (0, 0), (1, 5), (1, 5))),
        ((3, 0, 3), ((1, 4), (0, 0), (1, 4), (0, 3))),
        ((6, 0, 6), ((6, 6), (0, 0), (6, 6), (0, 0))),
    ],
)
def test_changes_by_hand(
    numbers: tuple[int, int, int], expected: tuple[tuple[int, int], ...]
) -> None:
    assert told_change(*numbers, 5) == ToldChange(*(Told(*ends) for ends in expected))


def test_all_is_told_where_single_persons_may_be() -> None:
    assert told(1, 1) == Told(1, 1)
    assert told_change(3, 1, 2, 1) == ToldChange(Told(3, 3), Told(1, 1), Told(2, 2), Told(2, 2))


@pytest.mark.parametrize(
    ("count", "near"),
    [
        (Told(0, 0), Told(0, 0)),
        (Told(1, 4), Told(1, 4)),
        (Told(5, 5), Told(5, 5)),
        (Told(7, 7), Told(5, 5)),
        (Told(8, 8), Told(10, 10)),
        (Told(178, 178), Told(180, 180)),
        (Told(13, 16), Told(10, 20)),
        (Told(0, 3), Told(0, 5)),
    ],
)
def test_counts_to_the_nearest_five(count: Told, near: Told) -> None:
    assert rounded(count, 5) == near
