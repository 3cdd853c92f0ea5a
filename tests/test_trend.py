"""What a year changed: cases computed by hand, and laws against brute force."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import demand_frame, small_framework, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis import trend as trend_of
from tdskill.analysis.level_counts import supply_of
from tdskill.analysis.trend import PARTS, Year

Holder = tuple[str | None, int | None]
"""A person's bureau, and the level in the one skill there is."""
People = Mapping[str, Holder]
Needs = Sequence[tuple[str | None, int, int]]
"""bureau, level, headcount."""

ONE = small_framework(skills=("cloud",))
ORDERS = list(itertools.permutations(PARTS))


def year(people: People, needs: Needs) -> Year:
    staff = staff_frame(
        ONE,
        [
            {"staff_id": staff_id, "bureau": bureau, "cloud": level}
            for staff_id, (bureau, level) in people.items()
        ],
    )
    demand = demand_frame([(bureau, "cloud", level, heads) for bureau, level, heads in needs])
    return Year(staff.lazy(), demand.lazy())


def rows_of(
    then: Year, now: Year, *, by_bureau: bool = False, other: Iterable[str] = ()
) -> dict[str | None, dict[str, object]]:
    """`other` are the ids of those whose two levels were judged under different texts."""
    apart = {"cloud": pl.Series(list(other), dtype=pl.String)}
    changed = trend_of.changes(then, now, ONE, by_bureau=by_bureau, other=apart)
    rows = trend_of.by_skill(changed, ONE).collect().rows(named=True)
    return {row["bureau"]: row for row in rows}


def row_of(then: Year, now: Year, *, other: Iterable[str] = ()) -> dict[str, object]:
    return rows_of(then, now, other=other)[None]


def parts_of(row: Mapping[str, object]) -> dict[str, Fraction]:
    return {part: exact(row[f"{part}_part"]) for part in PARTS}


def parts(**told: Fraction | int) -> dict[str, Fraction | int]:
    """Return the parts told, and nothing for the others."""
    return dict.fromkeys(PARTS, 0) | told


def exact(value: object) -> Fraction:
    assert isinstance(value, float)
    assert value * 120 == pytest.approx(round(value * 120))
    return Fraction(round(value * 120), 120)


def test_the_parts_of_the_example_in_the_methods_page() -> None:
    # Then 3 people and 2 places: nothing is short. Now 4 places, and one of the 3 left: 2 are short.
    # Demand first: 4 - 3 = 1, then the leaver 1 more. Leaver first: 2 - 2 = 0, then demand 2.
    then = year({"a": ("X", 1), "b": ("X", 1), "c": ("X", 1)}, [("X", 1, 2)])
    now = year({"a": ("X", 1), "b": ("X", 1)}, [("X", 1, 4)])
    row = row_of(then, now)
    assert (row["shortfall_then"], row["shortfall_now"], row["change"]) == (0, 2, 2)
    assert parts_of(row) == parts(demand=Fraction(3, 2), leavers=Fraction(1, 2))


def test_people_are_counted_as_come_left_risen_and_fallen() -> None:
    then = year(
        {
            "up": ("X", 1),
            "down": ("X", 3),
            "same": ("X", 2),
            "gone": ("X", 2),
            "beginner gone": ("X", 0),
            "first": ("X", None),
            "first at zero": ("X", None),
            "no longer": ("X", 1),
        },
        [],
    )
    now = year(
        {
            "up": ("X", 2),
            "down": ("X", 1),
            "same": ("X", 2),
            "first": ("X", 2),
            "first at zero": ("X", 0),
            "no longer": ("X", None),
            "new": ("X", 3),
            "new, not assessed": ("X", None),
        },
        [],
    )
    row = row_of(then, now)
    assert {name: row[name] for name in trend_of.COLUMNS[3:14]} == {
        "supply_then": 5,
        "supply_now": 5,
        "not_assessed_then": 2,
        "not_assessed_now": 2,
        "came": 1,
        "left": 1,
        "rose": 1,
        "fell": 1,
        "newly_assessed": 2,
        "no_longer_assessed": 1,
        "other_texts": 0,
    }
    levels = trend_of.by_level(trend_of.changes(then, now, ONE, by_bureau=False)).collect()
    # people then and now at or above the level, not assessed then and now; came, left, rose, fell,
    # newly and no longer assessed; up and down under other texts
    assert levels.drop("bureau", "skill", "demand_then", "demand_now").rows() == [
        (1, 5, 5, 2, 2, 1, 1, 0, 0, 1, 1, 0, 0),
        (2, 3, 4, 2, 2, 1, 1, 1, 1, 1, 0, 0, 0),
        (3, 1, 1, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0),
    ]


def test_who_changed_bureaus_left_the_one_and_came_to_the_other() -> None:
    then = year({"a": ("X", 1), "b": ("Y", 1)}, [("X", 1, 1), ("Y", 1, 1)])
    now = year({"a": ("Y", 2), "b": ("Y", 1)}, [("X", 1, 1), ("Y", 1, 3)])
    rows = rows_of(then, now, by_bureau=True)
    counts = {bureau: (row["came"], row["left"], row["rose"]) for bureau, row in rows.items()}
    assert counts == {"X": (0, 1, 0), "Y": (1, 0, 0)}
    # X wants 1 and has lost its one: 1 short, by the leaver. Y wants 2 more and has 1 more.
    assert parts_of(rows["X"]) == parts(leavers=1)
    # Y: without the joiner demand adds 2; without the demand the joiner takes nothing off; in half
    # of the orders demand goes first: demand (2 + 1)/2, joiners (-1 + 0)/2.
    assert parts_of(rows["Y"]) == parts(demand=Fraction(3, 2), joiners=Fraction(-1, 2))
    whole = row_of(then, now)
    assert (whole["came"], whole["left"], whole["rose"], whole["change"]) == (0, 0, 1, 2)


def test_levels_that_become_known_are_assessment_and_no_growth() -> None:
    # Wanted are 5 at Lv.1. Then one of five people is Lv.1 and four are blank: 4 short, at least
    # max(0, 5 - 1 - 4) = 0. Now all five are Lv.1, and nothing is short.
    wanted = [("X", 1, 5)]
    then = year({"a": ("X", 1), **dict.fromkeys("bcde", ("X", None))}, wanted)
    now = year(dict.fromkeys("abcde", ("X", 1)), wanted)
    row = row_of(then, now)
    assert {name: row[name] for name in row if name.startswith(("shortfall", "not_assessed"))} == {
        "not_assessed_then": 4,
        "not_assessed_now": 0,
        "shortfall_then": 4,
        "shortfall_now": 0,
        "shortfall_least_then": 0,
        "shortfall_least_now": 0,
    }
    assert (row["rose"], row["newly_assessed"], row["change"]) == (0, 4, -4)
    assert parts_of(row) == parts(assessment=-4)
    assert parts_of(row_of(now, then)) == parts(assessment=4)


def test_growth_and_assessment_share_what_either_of_them_mends() -> None:
    # One place at Lv.1. "a" rises to it, "b" becomes known at it: either alone fills the place, so
    # the first of the two to come takes it, in half of the orders each.
    then = year({"a": ("X", 0), "b": ("X", None)}, [("X", 1, 1)])
    now = year({"a": ("X", 1), "b": ("X", 1)}, [("X", 1, 1)])
    half = Fraction(-1, 2)
    assert parts_of(row_of(then, now)) == parts(growth=half, assessment=half)


def test_who_comes_without_a_level_is_not_assessed_and_fills_no_place() -> None:
    then = year({}, [("X", 1, 1)])
    now = year({"a": ("X", None)}, [("X", 1, 1)])
    row = row_of(then, now)
    assert (row["came"], row["not_assessed_then"], row["not_assessed_now"]) == (0, 0, 1)
    assert (row["shortfall_now"], row["shortfall_least_then"], row["shortfall_least_now"]) == (
        1,
        1,
        0,
    )
    assert parts_of(row) == parts()


def test_levels_judged_under_other_texts_are_assessment_and_neither_rise_nor_fall() -> None:
    # Two places at Lv.2. Then "a" is Lv.2: 1 short. Now "a" is Lv.1, "b" and "c" Lv.2, and only "c"
    # was judged under the same texts both times: assessment takes "a" and gives "b", growth gives "c".
    then = year({"a": ("X", 2), "b": ("X", 1), "c": ("X", 1)}, [("X", 2, 2)])
    now = year({"a": ("X", 1), "b": ("X", 2), "c": ("X", 2)}, [("X", 2, 2)])
    row = row_of(then, now, other=["a", "b"])
    assert (row["rose"], row["fell"], row["other_texts"], row["change"]) == (1, 0, 2, -1)
    assert parts_of(row) == parts(growth=-1)
    apart = {"cloud": pl.Series(["a", "b"])}
    changed = trend_of.changes(then, now, ONE, by_bureau=False, other=apart)
    levels = trend_of.by_level(changed).collect()
    told = levels.select("people_then", "people_now", "rose", "other_texts_up", "other_texts_down")
    assert told.rows() == [(3, 3, 0, 0, 0), (1, 2, 1, 1, 1), (0, 0, 0, 0, 0)]
    paired = trend_of.comparable(trend_of.pairs(then.staff, now.staff), apart)
    assert trend_of.falls(paired, ONE).is_empty()


def test_supply_is_counted_at_each_years_own_level() -> None:
    then = year({"a": ("X", 1), "b": ("X", 2)}, [])
    changed = trend_of.changes(then, then, ONE, by_bureau=False)
    row = trend_of.by_skill(changed, ONE, supply_levels=(1, 2)).collect().row(0, named=True)
    assert (row["supply_then"], row["supply_now"]) == (2, 1)


def test_nobody_and_nothing_still_gives_every_skill_a_row() -> None:
    assert row_of(year({}, []), year({}, []))["change"] == 0


def test_bureaus_of_one_year_alone_have_rows_and_people_without_a_bureau_are_one() -> None:
    then = year({"a": ("Old", 1), "b": (None, 1)}, [])
    now = year({"b": (None, 1)}, [("New", 1, 1)])
    rows = rows_of(then, now, by_bureau=True)
    assert list(rows) == ["New", "Old", None]
    assert (rows["New"]["change"], rows["Old"]["left"], rows[None]["left"]) == (1, 1, 0)


def test_levels_that_fell_are_listed_with_both() -> None:
    then = year({"a": ("X", 3), "b": ("X", 1), "c": ("X", 2), "d": ("X", 2)}, [])
    now = year({"a": ("Y", 1), "b": ("X", 2), "c": ("X", None)}, [])
    fell = trend_of.falls(trend_of.pairs(then.staff, now.staff), ONE)
    assert fell.rows() == [("a", "Y", "cloud", 3, 1)]


def test_the_largest_rise_comes_first_in_each_bureau() -> None:
    framework = small_framework(skills=("cloud", "design", "data"))
    nobody = staff_frame(framework, []).lazy()
    then = Year(nobody, demand_frame([("X", "design", 1, 3)]).lazy())
    now = Year(nobody, demand_frame([("X", "data", 1, 2)]).lazy())
    changed = trend_of.changes(then, now, framework, by_bureau=True)
    rows = trend_of.by_skill(changed, framework).collect()
    assert rows.select("skill", "change").rows() == [("data", 2), ("cloud", 0), ("design", -3)]


bureaus = st.sampled_from(["X", "Y", None])
holders = st.tuples(bureaus, st.none() | st.integers(0, 3))
peoples = st.dictionaries(st.sampled_from("abcdefg"), holders, max_size=7)
wanted = st.lists(
    st.tuples(st.sampled_from(["X", "Y"]), st.integers(1, 3), st.integers(0, 4)), max_size=3
)
years = st.tuples(peoples, wanted)
Drawn = tuple[dict[str, Holder], list[tuple[str, int, int]]]


others = st.sets(st.sampled_from("abcdefg"))


def brute_shortfall(then: Drawn, now: Drawn, other: set[str], changed: set[str]) -> int:
    """Put the people and places together one by one, as if only these factors had changed."""
    (old, old_needs), (new, new_needs) = then, now
    held = []
    for staff_id in old.keys() & new.keys():
        before, after = old[staff_id][1], new[staff_id][1]
        comparable = before is not None and after is not None and staff_id not in other
        factor = "growth" if comparable else "assessment"
        held.append(after if factor in changed else before)
    if "leavers" not in changed:
        held += [old[staff_id][1] for staff_id in old.keys() - new.keys()]
    if "joiners" in changed:
        held += [new[staff_id][1] for staff_id in new.keys() - old.keys()]
    return short_of(held, new_needs if "demand" in changed else old_needs)


def short_of(held: Sequence[int | None], needs: Needs) -> int:
    return max(
        0,
        *(
            sum(heads for _bureau, needed, heads in needs if needed >= level)
            - sum(1 for has in held if has is not None and has >= level)
            for level in (1, 2, 3)
        ),
    )


@settings(max_examples=60)
@given(years, years, others)
def test_the_parts_are_the_mean_over_all_orders(then: Drawn, now: Drawn, other: set[str]) -> None:
    total = dict.fromkeys(PARTS, 0)
    sets = [frozenset(some) for n in range(6) for some in itertools.combinations(PARTS, n)]
    short = {some: brute_shortfall(then, now, other, set(some)) for some in sets}
    for order in ORDERS:
        for place, part in enumerate(order):
            before = frozenset(order[:place])
            total[part] += short[before | {part}] - short[before]
    assert parts_of(row_of(year(*then), year(*now), other=other)) == {
        part: Fraction(total[part], len(ORDERS)) for part in PARTS
    }


@settings(max_examples=60)
@given(years, years)
def test_the_least_shortfall_is_that_of_the_best_that_the_unknown_can_be(
    then: Drawn, now: Drawn
) -> None:
    rows = rows_of(year(*then), year(*now), by_bureau=True)
    for when, (people, needs) in (("then", then), ("now", now)):
        for bureau, row in rows.items():
            held = [level for its, level in people.values() if its == bureau]
            own = [need for need in needs if need[0] == bureau]
            unknown = held.count(None)
            known = [level for level in held if level is not None]
            ways = itertools.product(range(4), repeat=unknown)
            assert row[f"not_assessed_{when}"] == unknown
            assert row[f"shortfall_least_{when}"] == min(
                short_of([*known, *way], own) for way in ways
            )


@settings(max_examples=50)
@given(years, years, others)
def test_the_parts_add_up_to_the_change_in_every_bureau(
    then: Drawn, now: Drawn, other: set[str]
) -> None:
    for row in rows_of(year(*then), year(*now), by_bureau=True, other=other).values():
        assert sum(parts_of(row).values()) == row["change"]


@settings(max_examples=50)
@given(years, years)
def test_both_shortfalls_are_those_of_the_gap(then: Drawn, now: Drawn) -> None:
    for by_bureau in (False, True):
        told = rows_of(year(*then), year(*now), by_bureau=by_bureau)
        for name, drawn in (("then", then), ("now", now)):
            frames = year(*drawn)
            supply = supply_of(frames.staff, ONE)
            places = gap_of.places(supply.lazy(), frames.demand, ONE)
            gap = gap_of.gap_by_bureau(places, ONE) if by_bureau else gap_of.gap(places, ONE)
            for row in gap.collect().iter_rows(named=True):
                trend = told[row.get("bureau")]
                assert {
                    key: trend[f"{key}_{name}"] for key in ("demand", "supply", "shortfall")
                } == {key: row[key] for key in ("demand", "supply", "shortfall")}


@settings(max_examples=50)
@given(years, years)
def test_going_back_turns_joiners_into_leavers_and_every_sign(then: Drawn, now: Drawn) -> None:
    there = parts_of(row_of(year(*then), year(*now)))
    back = parts_of(row_of(year(*now), year(*then)))
    assert back == {
        "demand": -there["demand"],
        "growth": -there["growth"],
        "assessment": -there["assessment"],
        "joiners": -there["leavers"],
        "leavers": -there["joiners"],
    }


@settings(max_examples=50)
@given(years)
def test_two_equal_years_change_nothing(drawn: Drawn) -> None:
    for row in rows_of(year(*drawn), year(*drawn), by_bureau=True).values():
        changes = [row[name] for name in trend_of.COLUMNS if name not in {"skill", *EQUAL}]
        assert not any(changes)
        assert all(row[f"{name}_then"] == row[f"{name}_now"] for name in COMPARED)


COMPARED = ("demand", "supply", "not_assessed", "shortfall", "shortfall_least")
EQUAL = {f"{name}_{when}" for name in COMPARED for when in ("then", "now")}


@settings(max_examples=50)
@given(years, years)
def test_people_of_a_level_are_those_of_then_with_what_was_gained_and_lost(
    then: Drawn, now: Drawn
) -> None:
    changed = trend_of.changes(year(*then), year(*now), ONE, by_bureau=True)
    for row in trend_of.by_level(changed).collect().iter_rows(named=True):
        here = [
            level
            for bureau, level in now[0].values()
            if bureau == row["bureau"] and level is not None and level >= row["level"]
        ]
        assert row["people_now"] == len(here)


@settings(max_examples=50)
@given(peoples, peoples, wanted)
def test_a_part_that_did_not_change_has_no_part_in_the_change(
    old: dict[str, Holder], new: dict[str, Holder], needs: list[tuple[str, int, int]]
) -> None:
    parts = parts_of(row_of(year(old, needs), year(new, needs)))
    assert parts["demand"] == 0
    if not new.keys() - old.keys():
        assert parts["joiners"] == 0
    if not old.keys() - new.keys():
        assert parts["leavers"] == 0


def test_the_order_of_the_counted_rows_is_that_of_the_framework() -> None:
    framework = small_framework(skills=("cloud", "design"))
    empty = Year(staff_frame(framework, []).lazy(), demand_frame([]).lazy())
    rows = trend_of.by_level(trend_of.changes(empty, empty, framework, by_bureau=False)).collect()
    assert rows.select("skill", "level").rows() == [
        *(("cloud", level) for level in (1, 2, 3)),
        *(("design", level) for level in (1, 2, 3)),
    ]
    assert rows.select(pl.exclude("bureau", "skill", "level")).sum_horizontal().sum() == 0
