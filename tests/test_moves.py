"""Moves between bureaus: cases by hand, every placement tried on small ones, and laws."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from small import demand_frame, small_framework, staff_frame
from solvers import find_nothing
from tdskill.analysis import moves as moves_of
from tdskill.analysis.moves import Moves, NoMoves, Terms, steps_to
from tdskill.library.year import Year, open_year
from tdskill.tables import WISHES

Person = dict[str, Any]
Need = tuple[str, str, int, int]

FRAMEWORK = small_framework()
SKILLS = ("cloud", "design", "data")
BUREAUS = ("A", "B", "C")


def wishes_frame(wishes: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{"row": n + 2, **wish} for n, wish in enumerate(wishes)], schema=WISHES)


def asked(
    people: Sequence[Person],
    needs: Sequence[Need],
    terms: Terms,
    wishes: Sequence[dict[str, Any]] = (),
    *,
    curve: bool = False,
) -> Moves | NoMoves:
    return moves_of.choose(
        staff_frame(FRAMEWORK, people),
        demand_frame(needs),
        wishes_frame(wishes),
        FRAMEWORK,
        terms,
        curve=curve,
    )


def moves(
    people: Sequence[Person],
    needs: Sequence[Need],
    terms: Terms,
    wishes: Sequence[dict[str, Any]] = (),
    *,
    curve: bool = False,
) -> Moves:
    found = asked(people, needs, terms, wishes, curve=curve)
    assert isinstance(found, Moves)
    return found


def short_by_hand(
    people: Sequence[Person], where: Sequence[str | None], needs: Sequence[Need]
) -> int:
    """Return the sum over bureaus and skills of max over levels of (wanted - held), at least 0."""
    total = 0
    for bureau, skill in {(bureau, skill) for bureau, skill, _level, _n in needs}:
        there = [
            person.get(skill) or 0 for person, at in zip(people, where, strict=True) if at == bureau
        ]
        of_both = [(level, n) for b, s, level, n in needs if (b, s) == (bureau, skill)]
        total += max(
            0,
            *(
                sum(n for least, n in of_both if least >= level)
                - sum(held >= level for held in there)
                for level, _n in of_both
            ),
        )
    return total


Way = tuple[int, int, tuple[str | None, ...]]
"""What is short after a placement, how many move, and who is where."""


def every_way(people: Sequence[Person], needs: Sequence[Need]) -> list[Way]:
    """Return every placement of these people on the bureaus."""
    home = [person["bureau"] for person in people]
    return [
        (
            short_by_hand(people, where, needs),
            sum(old != new for old, new in zip(home, where, strict=True)),
            where,
        )
        for where in product(BUREAUS, repeat=len(people))
    ]


def within(ways: Sequence[Way], people: Sequence[Person], terms: Terms) -> Iterator[Way]:
    """Yield the placements that the terms allow."""
    home = [person["bureau"] for person in people]
    for way in ways:
        _short, moved, where = way
        kept = terms.floor is None or all(
            where.count(b) >= ceil(home.count(b) * terms.floor / 100) for b in BUREAUS
        )
        as_fixed = all(where[int(one[1:])] == at for one, at in terms.fixed.items())
        apart = any(where[int(one[1:])] == at for one, at in terms.apart)
        may = terms.movable is None or all(
            old == new or f"p{n}" in {*terms.movable, *terms.fixed}
            for n, (old, new) in enumerate(zip(home, where, strict=True))
        )
        if moved <= terms.at_most and kept and as_fixed and may and not apart:
            yield way


def best(ways: Sequence[Way], people: Sequence[Person], terms: Terms) -> tuple[int, int] | None:
    return min(((short, n) for short, n, _where in within(ways, people, terms)), default=None)


def a_case(random: Random) -> tuple[list[Person], list[Need]]:
    people = [
        {"bureau": random.choice(BUREAUS)}
        | {skill: random.choice([None, 0, 0, 1, 2, 3]) for skill in SKILLS}
        for _person in range(5)
    ]
    needs = [
        (random.choice(BUREAUS), random.choice(SKILLS), random.randint(1, 3), random.randint(1, 2))
        for _need in range(random.randint(2, 8))
    ]
    return people, needs


def test_no_placement_of_all_is_better_and_none_as_good_has_fewer_moves() -> None:
    random = Random(15)  # noqa: S311 - cases, no secrets
    for case in range(30):
        people, needs = a_case(random)
        ways = every_way(people, needs)
        floor = random.choice([None, None, 100, 100, 50])
        last = 0
        curve: dict[int, int] = {}
        for at_most in range(6):
            terms = Terms(at_most, floor)
            found = moves(people, needs, terms)
            assert (found.after, found.rows.height) == best(ways, people, terms), case
            assert found.after == found.least
            assert found.is_fewest
            assert found.mended >= last
            last = curve[at_most] = found.mended
        assert curve[0] == 0
        # What a curve says of any number of moves is never less than what so many can do.
        for n, mended, most in moves(people, needs, Terms(2, floor), curve=True).curve.iter_rows():
            assert most >= curve[n]
            assert mended in ({curve[n]} if n == 2 else {None})


def test_without_time_what_is_known_is_told_and_no_more_is_claimed() -> None:
    random = Random(17)  # noqa: S311 - cases, no secrets
    claimed = 0
    for _case in range(15):
        people, needs = a_case(random)
        ways = every_way(people, needs)
        terms = Terms(3, None, seconds=0)
        of_all = best(ways, people, terms)
        assert of_all is not None
        least, number = of_all
        found = moves(people, needs, terms, curve=True)
        assert found.least <= least <= found.after <= found.before
        assert found.curve["at_most"].to_list() == [3]
        if found.is_fewest:
            assert found.rows.height == number or found.after > least
        claimed += found.is_fewest
    assert claimed < 15


def test_the_moves_told_leave_what_is_told_and_each_one_changes_what_is_told() -> None:
    random = Random(16)  # noqa: S311 - cases, no secrets
    for _case in range(20):
        people, needs = a_case(random)
        found = moves(people, needs, Terms(3, None))
        home = [person["bureau"] for person in people]
        where = list(home)
        for row in found.rows.iter_rows(named=True):
            assert row["bureau_before"] == home[int(row["staff_id"][1:])]
            where[int(row["staff_id"][1:])] = row["bureau_after"]
        after = short_by_hand(people, where, needs)
        assert (found.before, found.after) == (short_by_hand(people, home, needs), after)
        for row in found.rows.iter_rows(named=True):
            without = list(where)
            without[int(row["staff_id"][1:])] = row["bureau_before"]
            assert row["change"] == after - short_by_hand(people, without, needs)
            assert row["change"] == len(row["costs"]) - len(row["mends"])


def test_who_is_fixed_moves_and_who_is_not_movable_stays() -> None:
    random = Random(17)  # noqa: S311 - cases, no secrets
    refused = 0
    for _case in range(20):
        people, needs = a_case(random)
        ways = every_way(people, needs)
        terms = Terms(
            random.randint(1, 4),
            random.choice([None, 100]),
            fixed={"p0": random.choice(BUREAUS)},
            movable=["p1", "p2", "p3"],
            apart=[("p1", "A")] if people[1]["bureau"] != "A" else [],
        )
        found = asked(people, needs, terms)
        if isinstance(found, NoMoves):
            refused += 1
            assert best(ways, people, terms) is None
            enough = (n for n in range(6) if best(ways, people, replace(terms, at_most=n)))
            assert found.needed == next(enough, None)
        else:
            assert (found.after, found.rows.height) == best(ways, people, terms)
    assert refused


def test_the_example_in_the_methods_page() -> None:
    # A wants cloud twice and has design twice; B wants design twice and has cloud three times.
    people: list[Person] = [
        {"bureau": "A", "design": 1},
        {"bureau": "A", "design": 1},
        {"bureau": "B", "cloud": 1},
        {"bureau": "B", "cloud": 1},
        {"bureau": "B", "cloud": 1},
    ]
    needs: list[Need] = [("A", "cloud", 1, 2), ("B", "design", 1, 2), ("B", "cloud", 1, 1)]
    found = [moves(people, needs, Terms(n)) for n in (1, 2, 3, 4)]
    # Who moves alone leaves a bureau with fewer people; two change places; all four do.
    assert [each.mended for each in found] == [0, 2, 2, 4]
    assert [each.rows.height for each in found] == [0, 2, 2, 4]
    freely = [moves(people, needs, Terms(n, None)) for n in (1, 2, 3, 4)]
    assert [each.mended for each in freely] == [1, 2, 3, 4]
    # 66 per cent of the three people of B are 1.98, so one may leave; 67 per cent are 2.01.
    assert [moves(people, needs, Terms(1, floor)).mended for floor in (100, 67, 66, 0)] == [
        *(0, 0, 1, 1)
    ]
    told = found[1].rows.row(0, named=True)
    assert (told["bureau_before"], told["bureau_after"]) == ("A", "B")
    assert (told["mends"], told["costs"], told["change"]) == (["design"], [], -1)


def test_of_equals_the_wishes_decide_then_lots_that_do_not_look_at_the_order_of_rows() -> None:
    # One of six people, all alike, is to go from A to B.
    people: list[Person] = [{"bureau": "A", "cloud": 1} for _person in range(6)]
    needs: list[Need] = [("B", "cloud", 1, 1)]
    terms = Terms(1, None)

    def who(*wishes: tuple[str, int, str]) -> str:
        told = [{"staff_id": one, "wish": n, "bureau": bureau} for one, n, bureau in wishes]
        found = moves(people, needs, terms, told)
        assert found.meets_most_wishes is (True if wishes else None)
        assert found.of_equals
        return str(found.rows["staff_id"].item())

    by_lot = who()
    other, another = [f"p{n}" for n in range(6) if f"p{n}" != by_lot][:2]
    assert who((other, 1, "B")) == other
    assert who((other, 2, "B"), (another, 1, "Ｂ")) == another
    assert who((other, 2, "B"), (another, 3, "B")) == other
    # A wish never outweighs a place, and for a wish alone nobody moves.
    assert moves([{"bureau": "A"}], needs, terms, [wish_of("p0")]).rows.is_empty()
    for seed in range(5):
        staff = staff_frame(FRAMEWORK, people).sample(fraction=1, shuffle=True, seed=seed)
        found = moves_of.choose(staff, demand_frame(needs), wishes_frame([]), FRAMEWORK, terms)
        assert isinstance(found, Moves)
        assert found.rows["staff_id"].item() == by_lot


def wish_of(staff_id: str) -> dict[str, Any]:
    return {"staff_id": staff_id, "wish": 1, "bureau": "B"}


def test_who_has_no_bureau_stays_unless_that_is_fixed_and_bureaus_may_have_nobody_or_want_nothing() -> (
    None
):
    people: list[Person] = [
        {"bureau": None, "cloud": 3},
        {"bureau": "A", "cloud": 1},
        {"bureau": "C", "cloud": 2},
    ]
    needs: list[Need] = [("A", "cloud", 1, 1), ("B", "cloud", 2, 1), ("B", "cloud", 1, 1)]
    # B has no people and lacks two; C wants nothing and gives its one where no floor keeps it.
    assert moves(people, needs, Terms(9)).rows.is_empty()
    free = moves(people, needs, Terms(9, None))
    assert free.rows.select("staff_id", "bureau_after").rows() == [("p2", "B")]
    assert (free.before, free.after) == (2, 1)
    fixed = moves(people, needs, Terms(9, None, {"p0": "B"}))
    assert fixed.rows.select("staff_id", "bureau_before", "basis", "costs").rows() == [
        ("p2", "C", "best", []),
        ("p0", None, "fixed", []),
    ]
    assert fixed.after == 0


def test_a_level_never_assessed_is_not_held() -> None:
    needs: list[Need] = [("B", "cloud", 1, 1)]
    assert moves([{"bureau": "A", "cloud": None}], needs, Terms(1, None)).mended == 0
    assert moves([{"bureau": "A", "cloud": 1}], needs, Terms(1, None)).mended == 1


def test_what_the_solver_does_not_prove_is_told_with_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A lacks one in each of three skills; three people hold two of them each.
    people: list[Person] = [
        {"bureau": "C", "cloud": 1, "design": 1},
        {"bureau": "C", "design": 1, "data": 1},
        {"bureau": "C", "cloud": 1, "data": 1},
    ]
    needs: list[Need] = [("A", skill, 1, 1) for skill in SKILLS]
    whole = moves(people, needs, Terms(1, None))
    assert (whole.mended, whole.mended_bound) == (2, 2)

    find_nothing(monkeypatch)
    found = moves(people, needs, Terms(1, None), curve=True)
    assert (found.mended, found.mended_bound) == (0, 2)
    assert found.curve.filter(pl.col("at_most") == 1).row(0) == (1, None, 2)


def test_the_curve_has_one_two_five_ten_and_so_on_and_what_was_asked_for() -> None:
    assert steps_to(10, 20) == [1, 2, 5, 10, 20]
    assert steps_to(7, 14) == [1, 2, 5, 7, 10, 14]
    assert steps_to(1, 2) == [1, 2]


@pytest.fixture(scope="module")
def sample() -> Year:
    return open_year(sample=True, year=2024)


def least_by_another_model(
    staff: pl.DataFrame, demand: pl.DataFrame, at_most: int, *, kept: bool
) -> int:
    """Return the least shortfall from a model of who is where, with a row for every level."""
    bureaus = sorted({*staff["bureau"], *demand["bureau"]})
    wanted: dict[tuple[str, str, int], int] = {}
    for bureau, skill, level, n in demand.select(
        "bureau", "skill", "level", "headcount"
    ).iter_rows():
        for at in range(1, level + 1):
            wanted[bureau, skill, at] = wanted.get((bureau, skill, at), 0) + n
    pairs = sorted({(bureau, skill) for bureau, skill, _level in wanted})
    people, width = staff.height, len(bureaus)
    home = [bureaus.index(bureau) for bureau in staff["bureau"]]

    def column(bureau: int) -> slice:
        return slice(len(pairs) + bureau, None, width)

    rows, low, high = [], [], []

    def require(row: Any, least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    size = len(pairs) + people * width
    for (bureau, skill, level), n in wanted.items():
        row = np.zeros(size)
        row[pairs.index((bureau, skill))] = 1
        row[column(bureaus.index(bureau))] = staff[skill].fill_null(0).to_numpy() >= level
        require(row, n, np.inf)
    for person in range(people):
        row = np.zeros(size)
        row[len(pairs) + person * width : len(pairs) + (person + 1) * width] = 1
        require(row, 1, 1)
    stay = np.zeros(size)
    stay[[len(pairs) + person * width + at for person, at in enumerate(home)]] = 1
    require(stay, people - at_most, np.inf)
    if kept:
        for bureau in range(width):
            row = np.zeros(size)
            row[column(bureau)] = 1
            require(row, home.count(bureau), np.inf)
    upper = np.concatenate([np.full(len(pairs), np.inf), np.ones(people * width)])
    found = milp(
        np.concatenate([np.ones(len(pairs)), np.zeros(people * width)]),
        integrality=np.concatenate([np.zeros(len(pairs)), np.ones(people * width)]),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(np.array(rows), low, high),
        options={"mip_rel_gap": 0},
    )
    assert found.status == 0
    return round(found.fun)


@pytest.mark.parametrize("floor", [100, None])
def test_on_the_sample_another_model_says_the_same(sample: Year, floor: int | None) -> None:
    data = sample.data("staff", "demand")
    after = least_by_another_model(data.staff, data.demand, 10, kept=floor is not None)
    found = moves_of.choose(
        data.staff, data.demand, wishes_frame([]), sample.framework, Terms(10, floor)
    )
    assert isinstance(found, Moves)
    assert found.after == found.least == after


def test_trying_the_moves_out_gives_the_same_figures(sample: Year, tmp_path: Path) -> None:
    told = sample.move(at_most=6, floor=90, smallest_group=1)
    rows = told.tables["moves"]
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "moved:\n"
        + "".join(
            f"- staff_id: '{one}'\n  bureau: {bureau}\n"
            for one, bureau in rows.select("staff_id", "bureau_after").iter_rows()
        ),
        encoding="utf-8",
    )
    tried = sample.simulate(changes=changes, by="bureau", smallest_group=1).tables["bureaus"]
    ends = [f"shortfall{end}_{when}" for end in ("", "_least") for when in ("before", "after")]
    for key in ("bureau", "skill"):
        summed = (
            tried.group_by(key).agg(pl.col(ends).sum()).filter(pl.any_horizontal(pl.col(ends) > 0))
        )
        table = told.tables[f"{key}s"]
        assert dict(table.select(key, pl.struct(ends)).iter_rows()) == dict(
            summed.select(key, pl.struct(ends)).iter_rows()
        )
    change = told.tables["bureaus"]["shortfall_change"].sum()
    mended = told.tables["curve"].filter(pl.col("at_most") == 6)["mended"].item()
    assert change == -mended < 0
