"""Demand, supply and shortfall: cases computed by hand, and laws against brute force."""

import itertools
import random
from collections.abc import Sequence

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from small import demand_frame, small_framework, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis.level_counts import supply_of

Need = tuple[str | None, str, int, int]
Holder = tuple[str | None, int | None]

FRAMEWORK = small_framework(skills=("cloud", "design", "data"))
ONE = small_framework(skills=("cloud",))


def places(people: Sequence[dict[str, object]], needs: Sequence[Need]) -> pl.LazyFrame:
    staff = staff_frame(FRAMEWORK, people)
    supply = supply_of(staff.lazy(), FRAMEWORK)
    return gap_of.places(supply.lazy(), demand_frame(needs).lazy(), FRAMEWORK)


def by_skill(frame: pl.LazyFrame) -> dict[str, dict[str, object]]:
    return {row["skill"]: row for row in frame.collect().iter_rows(named=True)}


def test_demand_and_supply_count_a_level_and_all_above_it() -> None:
    grid = places(
        [{"bureau": "A", "cloud": 3}, {"bureau": "A", "cloud": 1}, {"bureau": "A", "cloud": None}],
        [("A", "cloud", 1, 4), ("A", "cloud", 3, 2)],
    )
    cloud = gap_of.over_bureaus(grid, FRAMEWORK).filter(pl.col("skill") == "cloud").collect()
    assert cloud.select("level", "demand", "supply").rows() == [(1, 6, 2), (2, 2, 1), (3, 2, 1)]


def test_shortfall_is_the_worst_level() -> None:
    # D = 3, 3, 1 and S = 4, 1, 1: nobody is missing at level 1, two are at level 2.
    row = by_skill(
        gap_of.gap(
            places(
                [{"bureau": "A", "cloud": level} for level in (1, 1, 1, 3)],
                [("A", "cloud", 2, 2), ("A", "cloud", 3, 1)],
            ),
            FRAMEWORK,
        )
    )["cloud"]
    assert (row["demand"], row["supply"], row["shortfall"]) == (3, 4, 2)
    assert row["coverage"] == 1 - 2 / 3


def test_coverage_is_null_where_nothing_is_wanted() -> None:
    row = by_skill(gap_of.gap(places([{"bureau": "A", "data": 2}], []), FRAMEWORK))["data"]
    assert (row["demand"], row["shortfall"], row["coverage"]) == (0, 0, None)


def test_movable_is_what_bureaus_lack_beyond_the_organisation() -> None:
    # A lacks 2, B has 2 to spare but only one of them is needed at home: the organisation lacks 0.
    grid = places(
        [{"bureau": "B", "cloud": 1} for _ in range(3)],
        [("A", "cloud", 1, 2), ("B", "cloud", 1, 1)],
    )
    row = by_skill(gap_of.gap(grid, FRAMEWORK))["cloud"]
    assert (row["shortfall"], row["movable"]) == (0, 2)
    in_bureaus = gap_of.gap_by_bureau(grid, FRAMEWORK).filter(pl.col("skill") == "cloud").collect()
    assert in_bureaus.select("bureau", "shortfall", "movable").rows() == [
        ("A", 2, None),
        ("B", 0, None),
    ]


def test_movable_is_unknown_where_no_bureau_of_the_staff_is_known() -> None:
    row = by_skill(gap_of.gap(places([{"cloud": 1}], [("A", "cloud", 1, 1)]), FRAMEWORK))["cloud"]
    assert (row["shortfall"], row["movable"]) == (0, None)


def test_whether_any_bureau_is_known_is_a_matter_of_people_and_not_of_their_levels() -> None:
    needs = [("A", "cloud", 1, 2)]
    without: list[dict[str, object]] = [{"cloud": 1} for _ in range(6)]
    # A lacks 2, and six who stand nowhere could fill them.
    in_a: list[dict[str, object]] = [{"bureau": "A", "cloud": 0} for _ in range(6)]
    row = by_skill(gap_of.gap(places([*in_a, *without], needs), FRAMEWORK))["cloud"]
    assert (row["shortfall"], row["movable"]) == (0, 2)
    nobody_can: list[dict[str, object]] = [{"cloud": 0} for _ in range(6)]
    row = by_skill(gap_of.gap(places(nobody_can, needs), FRAMEWORK))["cloud"]
    assert (row["shortfall"], row["movable"]) == (2, None)


def test_equal_demand_shares_the_smaller_rank_and_equal_supply_the_larger() -> None:
    rows = by_skill(
        gap_of.gap(
            places(
                [{"bureau": "A", "cloud": 1, "design": 1, "data": 1}],
                [("A", "cloud", 1, 5), ("A", "design", 2, 5)],
            ),
            FRAMEWORK,
        )
    )
    assert [rows[skill]["demand_rank"] for skill in FRAMEWORK.skill_ids] == [1, 1, 3]
    assert [rows[skill]["supply_rank"] for skill in FRAMEWORK.skill_ids] == [3, 3, 3]


def test_what_nobody_holds_is_last_in_supply_whatever_shares_that_place() -> None:
    rows = by_skill(gap_of.gap(places([{"bureau": "A", "data": 1}], []), FRAMEWORK))
    ranks = {skill: row["supply_rank"] for skill, row in rows.items()}
    assert ranks == {"cloud": 3, "design": 3, "data": 1}


def test_supply_is_counted_at_the_policys_level() -> None:
    grid = places([{"bureau": "A", "cloud": 1}, {"bureau": "A", "design": 2}], [])
    rows = by_skill(gap_of.gap(grid, FRAMEWORK, supply_level=2))
    assert [rows[skill]["supply"] for skill in FRAMEWORK.skill_ids] == [0, 1, 0]
    assert [rows[skill]["supply_rank"] for skill in FRAMEWORK.skill_ids] == [3, 1, 3]


def test_the_largest_shortfall_comes_first_and_ties_keep_the_frameworks_order() -> None:
    rows = gap_of.gap(
        places([], [("A", "data", 1, 2), ("A", "design", 1, 1), ("A", "cloud", 1, 1)]),
        FRAMEWORK,
    ).collect()
    assert rows["skill"].to_list() == ["data", "cloud", "design"]


def test_nobody_and_nothing_still_gives_every_skill_a_row() -> None:
    rows = gap_of.gap(places([], []), FRAMEWORK).collect()
    assert rows["skill"].to_list() == list(FRAMEWORK.skill_ids)
    assert rows["movable"].to_list() == [0, 0, 0]


levels = st.integers(1, 3)
holders = st.lists(
    st.tuples(st.sampled_from(["A", "B", None]), st.none() | st.integers(0, 3)), max_size=5
)
wanted = st.lists(st.tuples(st.sampled_from(["A", "B"]), levels), max_size=5)


def fewest_empty(wanted: Sequence[int], held: Sequence[int]) -> int:
    """Try every way to give places to people: the least number of places that stay empty."""
    held = [*held, *[0] * len(wanted)]
    return min(
        sum(level < place for place, level in zip(wanted, chosen, strict=True))
        for chosen in itertools.permutations(held, len(wanted))
    )


def cloud_gap(people: Sequence[Holder], needs: Sequence[tuple[str, int]]) -> dict[str, object]:
    staff = staff_frame(ONE, [{"bureau": bureau, "cloud": level} for bureau, level in people])
    demand = demand_frame([(bureau, "cloud", level, 1) for bureau, level in needs])
    grid = gap_of.places(supply_of(staff.lazy(), ONE).lazy(), demand.lazy(), ONE)
    return gap_of.gap(grid, ONE).collect().row(0, named=True)


known = st.none() | st.integers(0, 3)
profiles = st.lists(
    st.fixed_dictionaries({"bureau": st.sampled_from("AB"), "cloud": known, "design": known}),
    max_size=6,
)
wishes = st.lists(
    st.tuples(
        st.sampled_from("AB"), st.sampled_from(FRAMEWORK.skill_ids), levels, st.integers(1, 2)
    ),
    max_size=5,
)


@settings(max_examples=60)
@given(profiles, wishes, levels)
def test_ranks_count_the_skills_that_are_wanted_more_and_held_as_much(
    people: list[dict[str, str | int | None]], needs: list[Need], level: int
) -> None:
    grid = places([dict(person) for person in people], needs)
    found: list[tuple[object, pl.DataFrame]] = [
        (None, gap_of.gap(grid, FRAMEWORK, supply_level=level).collect())
    ]
    by_bureau = gap_of.gap_by_bureau(grid, FRAMEWORK, supply_level=level).collect()
    found += [(bureau, rows) for (bureau,), rows in by_bureau.group_by("bureau")]
    for bureau, rows in found:
        held = {
            skill: sum(
                int(person.get(skill) or 0) >= level
                for person in people
                if bureau in (None, person["bureau"])
            )
            for skill in FRAMEWORK.skill_ids
        }
        wanted = {
            skill: sum(
                n for where, what, _l, n in needs if what == skill and bureau in (None, where)
            )
            for skill in FRAMEWORK.skill_ids
        }
        for row in rows.iter_rows(named=True):
            own, asked = held[row["skill"]], wanted[row["skill"]]
            assert row["supply_rank"] == sum(other >= own for other in held.values())
            assert row["demand_rank"] == (
                1 + sum(other > asked for other in wanted.values()) if asked else len(wanted)
            )


@given(st.lists(st.none() | st.integers(0, 3), max_size=4), st.lists(levels, max_size=4))
def test_shortfall_is_the_least_number_of_empty_places(
    held: list[int | None], needs: list[int]
) -> None:
    row = cloud_gap([("A", level) for level in held], [("A", level) for level in needs])
    assert row["shortfall"] == fewest_empty(needs, [level or 0 for level in held])


@given(holders, wanted)
def test_movable_is_never_negative(people: list[Holder], needs: list[tuple[str, int]]) -> None:
    movable = cloud_gap(people, needs)["movable"]
    assert movable is None or (isinstance(movable, int) and movable >= 0)


@given(holders, wanted, st.randoms())
def test_the_order_of_rows_never_matters(
    people: list[Holder], needs: list[tuple[str, int]], shuffle: random.Random
) -> None:
    before = cloud_gap(people, needs)
    shuffle.shuffle(people)
    shuffle.shuffle(needs)
    assert cloud_gap(people, needs) == before


def test_a_skill_that_nobody_asked_for_has_the_last_rank_of_demand() -> None:
    rows = by_skill(gap_of.gap(places([{"bureau": "A"}], [("A", "cloud", 1, 2)]), FRAMEWORK))
    ranks = {skill: row["demand_rank"] for skill, row in rows.items()}
    assert ranks == {"cloud": 1, "design": 3, "data": 3}


def test_movable_is_known_when_anybody_has_a_bureau() -> None:
    # The only holder of design has no bureau, but others have one.
    people: list[dict[str, object]] = [{"bureau": "A", "cloud": 1}, {"bureau": None, "design": 1}]
    rows = by_skill(gap_of.gap(places(people, [("A", "design", 1, 1)]), FRAMEWORK))
    assert rows["design"]["shortfall"] == 0
    assert rows["design"]["movable"] == 1
