"""Few people are told as a range, and no difference of what is told gives them away."""

from collections import defaultdict
from itertools import product

import pytest

from tdskill.analysis.told_counts import (
    Told,
    ToldChange,
    ToldMoves,
    rounded,
    told,
    told_by_unit,
    told_change,
    told_moves,
)


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


SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""How many places somebody comes to, and how many somebody leaves."""


@pytest.mark.parametrize("smallest", [2, 3, 5])
def test_nobody_who_knows_the_rule_can_tell_few_people_that_move(smallest: int) -> None:
    """All moves that are told alike, if who comes has left: few people may be as many others."""
    few, everybody = max(smallest - 1, 2), 40
    alike: dict[ToldMoves, list[tuple[int, ...]]] = defaultdict(list)
    for to, out_of in SHAPES:
        for came in product(range(1, 3 * few + 3), repeat=to):
            for went in product(range(1, 3 * few + 3), repeat=out_of):
                if (moved := sum(came)) == sum(went):
                    found = told_moves(came, went, moved, everybody, smallest)
                    assert found.moved.least <= moved <= found.moved.most
                    alike[found].append((*came, *went))
    for found, cases in alike.items():
        for place, each in enumerate((*found.came, *found.went)):
            numbers = {case[place] for case in cases}
            assert all(each.least <= n <= each.most for n in numbers)
            if any(n <= few for n in numbers):
                assert len(numbers) >= few, (found, cases)


@pytest.mark.parametrize(
    ("came", "went", "moved", "expected"),
    [
        # Nobody is few: all is told.
        ((7, 0), (0, 7), 7, (((7, 7), (0, 0)), ((0, 0), (7, 7)), (7, 7))),
        ((0, 0), (0, 0), 0, (((0, 0), (0, 0)), ((0, 0), (0, 0)), (0, 0))),
        # 9 left and 7 came elsewhere: that 2 came to the other place is not told by the sums.
        ((7, 2), (9, 0), 9, (((1, 30), (1, 30)), ((1, 30), (0, 0)), (1, 30))),
        # 8 to 11 moved on either side: 2 may be 1 to 4, as 3 may. All that is told adds up to 22.
        ((7, 2), (7, 2), 9, (((7, 7), (1, 4)), ((7, 7), (1, 4)), (7, 22))),
        # 8 to 11 came and 7 to 10 left: 4 could not be of the few who came.
        ((7, 2), (6, 3), 9, (((1, 30), (1, 30)), ((1, 30), (1, 30)), (1, 30))),
    ],
)
def test_moves_by_hand(
    came: tuple[int, ...], went: tuple[int, ...], moved: int, expected: tuple[object, ...]
) -> None:
    found = told_moves(came, went, moved, 30, 5)
    ends = tuple(
        tuple((each.least, each.most) for each in side) for side in (found.came, found.went)
    )
    assert (*ends, (found.moved.least, found.moved.most)) == expected


def test_all_moves_are_told_where_single_persons_may_be() -> None:
    found = told_moves((1, 2), (3,), 3, 30, 1)
    assert found == ToldMoves((Told(1, 1), Told(2, 2)), (Told(3, 3),), Told(3, 3))


@pytest.mark.parametrize(("smallest", "most"), [(3, 9), (5, 13)])
def test_no_sum_gives_away_how_many_the_few_of_a_unit_are(smallest: int, most: int) -> None:
    """All counts that are told alike, by brute force: those of few people may be others as well.

    The sum is known from elsewhere where it is not told.
    """
    units = "abc"
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + smallest), repeat=len(units)):
        told_of, total = told_by_unit(dict(zip(units, counts, strict=True)), units, smallest)
        assert total in (None, sum(counts))
        alike[(*told_of.values(), sum(counts))].append(counts)
    seen = 0
    for cases in alike.values():
        if max(map(max, cases)) >= most:
            continue  # others that are told alike were not gone through
        for place in range(len(units)):
            numbers = {case[place] for case in cases}
            if any(0 < n < smallest for n in numbers):
                seen += 1
                assert len(numbers) > 1, cases
    assert seen > 20


def test_those_who_join_the_few_come_in_the_order_given() -> None:
    counts = {"A": 7, "B": 3, "C": 6, "D": 0}
    assert told_by_unit(counts, "DCBA", 5) == ({"A": 7, "B": None, "C": None, "D": 0}, 16)
    assert told_by_unit(counts, "DABC", 5) == ({"A": None, "B": None, "C": 6, "D": 0}, 16)
    assert told_by_unit(counts, "ABCD", 1) == (counts, 16)
    # Nobody else is left to join: the sum, which is known from elsewhere, would say it.
    assert told_by_unit({"A": 0, "B": 3}, "AB", 5) == ({"A": None, "B": None}, None)
