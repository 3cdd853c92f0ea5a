"""Few people are told as a range, and no difference of what is told gives them away."""

from collections import defaultdict
from itertools import product

import pytest

from tdskill.analysis.told_counts import (
    Told,
    ToldMoves,
    told,
    told_by_unit,
    told_moves,
)


@pytest.mark.parametrize(
    ("count", "smallest", "ends"),
    [
        (0, 5, (0, 0)),
        (1, 5, (1, 4)),
        (4, 5, (1, 4)),
        (5, 5, (5, 9)),
        (178, 5, (175, 179)),
        # Ranges are of five at least.
        (3, 2, (1, 4)),
        (6, 7, (1, 6)),
        (13, 7, (7, 13)),
        # Single persons may be told.
        (1, 1, (1, 1)),
        (178, 1, (178, 178)),
    ],
)
def test_a_count_lies_between_two_multiples(
    count: int, smallest: int, ends: tuple[int, int]
) -> None:
    assert told(count, smallest) == Told(*ends)


Sizes = dict[str, int]


def view(sizes: Sizes, smallest: int, *pairs: str) -> tuple[tuple[Told, ...] | None, ...]:
    """Return what is told of people who met each framework, of whom none is lost from A to B to C."""
    found: list[tuple[Told, ...] | None] = []
    for pair in pairs:
        before, after = (sizes[name] for name in pair)
        counts = (before, max(after - before, 0), max(before - after, 0), after)
        # What does not change is not told.
        found.append(tuple(told(n, smallest) for n in counts) if before != after else None)
    return tuple(found)


@pytest.mark.parametrize("smallest", [2, 5, 7])
@pytest.mark.parametrize(
    "pairs", [("AB", "BA"), ("AB", "BC", "AC"), ("AB", "BA", "BC", "CB", "AC", "CA")]
)
def test_no_answers_on_two_or_three_frameworks_give_few_people_away(
    smallest: int, pairs: tuple[str, ...]
) -> None:
    """All cases that are told alike: a number of few people may be another one too."""
    width = max(smallest, 5)
    # So far that the last range is whole.
    everybody = 4 * width
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for met, first, second in product(range(everybody), repeat=3):
        if met + first + second < everybody and (second == 0 or len(pairs) > 2):
            sizes = {"A": met, "B": met + first, "C": met + first + second}
            numbers = (met, first, second, first + second, sizes["B"], sizes["C"])
            alike[view(sizes, smallest, *pairs)].append(numbers)
    for cases in alike.values():
        for found in map(set, zip(*cases, strict=True)):
            assert len(found) > 1 or not 0 < min(found) < width, cases


@pytest.mark.parametrize("smallest", [2, 5, 7])
def test_who_comes_and_who_goes_do_not_give_few_people_away(smallest: int) -> None:
    """As above, of one answer in which some come and some go: a few are three numbers at least."""
    width = max(smallest, 5)
    alike: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for before, gained, lost in product(range(3 * width), repeat=3):
        after = before + gained - lost
        if lost <= before and after < 3 * width:
            case = before, gained, lost, after
            alike[tuple(told(n, smallest) for n in case)].append(case)
    for cases in alike.values():
        for found in map(set, zip(*cases, strict=True)):
            assert len(found) > 2 or not 0 < min(found) < width, cases


SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""How many places somebody comes to, and how many somebody leaves."""


@pytest.mark.parametrize("smallest", [2, 5, 6])
def test_nobody_who_knows_the_rule_can_tell_few_people_that_move(smallest: int) -> None:
    """All moves that are told alike, if who comes has left: few people may be as many others."""
    few, everybody = max(smallest, 5) - 1, 40
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
        ((7, 0), (0, 7), 7, (((5, 9), (0, 0)), ((0, 0), (5, 9)), (5, 9))),
        ((), (), 0, ((), (), (0, 0))),
        ((0, 0), (0, 0), 0, (((0, 0), (0, 0)), ((0, 0), (0, 0)), (0, 0))),
        # 9 left and 7 came elsewhere: that 2 came to the other place is not told by the sums.
        ((7, 2), (9, 0), 9, (((1, 30), (1, 30)), ((1, 30), (0, 0)), (1, 30))),
        # 8 to 11 moved on either side: 2 may be 1 to 4, as 3 may. All that is told adds up to 26.
        ((7, 2), (7, 2), 9, (((5, 9), (1, 4)), ((5, 9), (1, 4)), (5, 26))),
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
