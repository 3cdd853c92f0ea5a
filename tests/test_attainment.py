"""Attainment: cases computed by hand, and laws."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import small_framework, staff_frame
from tdskill.analysis.attainment import attainment, best_job_types, best_people, met_and_nearest
from tdskill.analysis.level_counts import supply_of, tally_job_types

FRAMEWORK = small_framework(
    {
        "builder": [
            {"skill": "cloud", "level": 3, "core": True, "weight": 2},
            {"skill": "data", "level": 1},
        ],
        "painter": [{"skill": "design", "level": 2, "core": True}, {"skill": "data", "level": 2}],
    }
)
Levels = dict[str, object]


def rows(*people: Levels) -> list[dict[str, Any]]:
    staff = staff_frame(FRAMEWORK, people)
    return list(attainment(staff.lazy(), FRAMEWORK).collect().iter_rows(named=True))


def test_attainment_is_the_weighted_share_of_required_levels() -> None:
    builder = rows({"cloud": 2, "data": 1})[0]
    assert builder["attainment"] == pytest.approx((2 * 2 + 1 * 1) / (2 * 3 + 1 * 1))
    assert builder["met"] is False
    assert builder["missing"] == [{"skill": "cloud", "level": 2, "required": 3}]


def test_a_level_above_the_required_one_makes_up_for_nothing() -> None:
    painter = rows({"design": 1, "data": 3})[1]
    assert painter["attainment"] == pytest.approx((1 + 2) / (2 + 2))
    assert painter["met"] is False


def test_all_requirements_met_is_a_hundred_per_cent() -> None:
    builder = rows({"cloud": 3, "data": 3})[0]
    assert (builder["attainment"], builder["met"], builder["missing"]) == (1.0, True, [])


def test_a_level_never_assessed_counts_as_nothing_and_shows_in_the_share_assessed() -> None:
    builder = rows({"cloud": 3, "data": None})[0]
    assert builder["attainment"] == pytest.approx(6 / 7)
    assert (builder["met"], builder["assessed"]) == (False, 0.5)
    assert builder["missing"] == [{"skill": "data", "level": None, "required": 1}]


def test_rows_come_person_by_person_in_the_order_of_the_framework() -> None:
    assert [(row["staff_id"], row["job_type"]) for row in rows({}, {})] == [
        ("p0", "builder"),
        ("p0", "painter"),
        ("p1", "builder"),
        ("p1", "painter"),
    ]


def test_fewest_steps_come_first_then_higher_attainment_whatever_is_core() -> None:
    # p0: two steps to either, 4/7 of builder without its core and 2/4 of painter with it.
    # p1: two steps to painter, three to builder.
    staff = staff_frame(FRAMEWORK, [{"cloud": 2, "design": 2}, {"data": 2}])
    frame = attainment(staff.lazy(), FRAMEWORK)
    told = ("job_type", "requirements_met", "needed", "steps_short", "core_met", "nearest")
    assert best_job_types(frame).select(told).collect().rows() == [
        ("builder", 0, 2, 2, False, True),
        ("painter", 1, 2, 2, True, False),
        ("painter", 1, 2, 2, False, True),
        ("builder", 1, 2, 3, False, False),
    ]
    assert best_job_types(frame, 1).collect()["job_type"].to_list() == ["builder", "painter"]


def test_where_nothing_is_core_nothing_is_said_of_it() -> None:
    framework = small_framework({"helper": [{"skill": "cloud", "level": 1}]})
    found = attainment(staff_frame(framework, [{"cloud": 1}, {}]).lazy(), framework).collect()
    assert found["core_met"].to_list() == [None, None]


def test_equal_shares_of_different_sums_are_equally_near() -> None:
    # 1 of 3 levels, and 2 of 6 by weight: one third either way, two steps to go.
    framework = small_framework(
        {
            "met": [{"skill": "cloud", "level": 1}],
            "third": [{"skill": "data", "level": 3}],
            "weighed": [{"skill": "data", "level": 3, "weight": 2}],
            "lower": [{"skill": "data", "level": 3}, {"skill": "cloud", "level": 1}],
        }
    )
    staff = staff_frame(framework, [{"cloud": 1, "data": 1}, {"cloud": 1, "data": 3}])
    found = best_job_types(attainment(staff.lazy(), framework)).collect()
    near = found.filter("nearest").select("staff_id", "job_type").rows()
    # 2 of 4 levels of the last one: two steps as well, and nearer than a third.
    assert near == [("p0", "lower")]
    rest = best_job_types(attainment(staff.lazy(), framework, ["weighed", "met", "third"]))
    assert rest.filter("nearest").collect()["job_type"].to_list() == ["weighed", "third"]


@settings(max_examples=60)
@given(st.data())
def test_nearest_is_what_nothing_is_nearer_than(data: st.DataObject) -> None:
    levels = st.none() | st.integers(0, 3)
    requirement = st.fixed_dictionaries(
        {"level": st.integers(1, 3), "weight": st.integers(1, 9), "core": st.booleans()}
    )
    needs = st.dictionaries(st.sampled_from(FRAMEWORK.skill_ids), requirement, min_size=1)
    wanted = data.draw(st.lists(needs, min_size=1, max_size=5))
    people = data.draw(
        st.lists(st.fixed_dictionaries(dict.fromkeys(FRAMEWORK.skill_ids, levels)), max_size=4)
    )
    framework = small_framework(
        {
            f"j{n}": [{"skill": skill, **need} for skill, need in each.items()]
            for n, each in enumerate(wanted)
        }
    )

    def standing(job_type: str, person: str) -> tuple[int, Fraction]:
        held = {skill: level or 0 for skill, level in people[int(person[1:])].items()}
        needs = wanted[int(job_type[1:])].items()
        reached = sum(need["weight"] * min(held[skill], need["level"]) for skill, need in needs)
        total = sum(need["weight"] * need["level"] for _skill, need in needs)
        steps = sum(max(need["level"] - held[skill], 0) for skill, need in needs)
        return steps, -Fraction(reached, total)

    staff = staff_frame(framework, people).lazy()
    frame = attainment(staff, framework)
    flags = met_and_nearest(staff, framework).collect()
    for order, owner, other in (
        (best_job_types, "staff_id", "job_type"),
        (best_people, "job_type", "staff_id"),
    ):
        found = order(frame).collect()
        assert found.height == len(people) * len(wanted)
        for _owner, rows in found.group_by(owner, maintain_order=True):
            keys = [standing(*pair) for pair in rows.select("job_type", "staff_id").iter_rows()]
            places = [int(name[1:]) for name in rows[other]]
            assert [*zip(keys, places, strict=True)] == sorted(zip(keys, places, strict=True))
            lacking = [key for key in keys if key[0]]
            assert rows["nearest"].to_list() == [
                bool(key[0]) and key == min(lacking) for key in keys
            ]
            assert rows["met"].to_list() == [not key[0] for key in keys]
            if owner == "staff_id":
                [told] = flags.filter(staff_id=rows["staff_id"][0]).rows(named=True)
                for name, key in zip(rows["job_type"], keys, strict=True):
                    assert told[f"met {name}"] == (not key[0])
                    assert told[f"nearest {name}"] == (bool(key[0]) and key == min(lacking))


def test_people_of_a_job_type_are_ordered_by_the_same_rule() -> None:
    people = [{"cloud": 2, "data": 1}, {"cloud": 3}, {"cloud": 3, "data": 1}, {"cloud": 1}]
    staff = staff_frame(FRAMEWORK, people)
    best = best_people(attainment(staff.lazy(), FRAMEWORK, ["builder"])).collect()
    assert best["staff_id"].to_list() == ["p2", "p1", "p0", "p3"]


def test_equal_people_keep_the_order_of_the_file() -> None:
    staff = staff_frame(FRAMEWORK, [{"cloud": 1}, {"cloud": 1}, {"cloud": 1}])
    best = best_people(attainment(staff.lazy(), FRAMEWORK, ["builder"]), 2).collect()
    assert best["staff_id"].to_list() == ["p0", "p1"]


def test_the_summary_counts_those_who_meet_and_those_one_step_away() -> None:
    people: list[Levels] = [
        {"cloud": 3, "data": 1},
        {"cloud": 2, "data": 1},
        {"cloud": 3, "data": None},
        {"cloud": 2, "data": None},
    ]
    counted = tally_job_types(staff_frame(FRAMEWORK, people).lazy(), FRAMEWORK)
    assert counted.rows() == [("builder", 4, 1, 2), ("painter", 4, 0, 0)]


def test_the_summary_agrees_with_the_rows_on_weights_that_need_wide_sums() -> None:
    skills = [f"skill_{n}" for n in range(40)]
    heavy = small_framework(
        {"all_of_it": [{"skill": s, "level": 9, "weight": 9} for s in skills]}, skills, max_level=9
    )
    staff = staff_frame(
        heavy, [dict.fromkeys(skills, 9), {**dict.fromkeys(skills, 9), "skill_0": 8}]
    )
    found = attainment(staff.lazy(), heavy).collect()
    assert found["attainment"].to_list() == [1.0, pytest.approx(1 - 9 / (40 * 81))]
    assert found["steps_short"].to_list() == [0, 1]
    assert tally_job_types(staff.lazy(), heavy).rows() == [("all_of_it", 2, 1, 1)]


@given(
    st.fixed_dictionaries(dict.fromkeys(FRAMEWORK.skill_ids, st.none() | st.integers(0, 3))),
    st.sampled_from(FRAMEWORK.skill_ids),
)
def test_a_higher_level_never_lowers_attainment(levels: dict[str, int | None], skill: str) -> None:
    raised = {**levels, skill: min((levels[skill] or 0) + 1, 3)}
    before, after = rows(dict(levels)), rows(dict(raised))
    for low, high in zip(before, after, strict=True):
        assert high["attainment"] >= low["attainment"]
        assert high["met"] >= low["met"]


def test_a_job_type_may_have_the_id_of_a_skill() -> None:
    framework = small_framework({"cloud": [{"skill": "cloud", "level": 2}]}, skills=("cloud",))
    people = [{"cloud": 2}, {"cloud": 1}, {"cloud": 0}]
    staff = staff_frame(framework, people).lazy()
    assert tally_job_types(staff, framework).rows() == [("cloud", 3, 1, 1)]
    supply = supply_of(staff, framework).drop("not_assessed", "people")
    assert supply.rows() == [
        (None, "cloud", 1, 2),
        (None, "cloud", 2, 1),
        (None, "cloud", 3, 0),
    ]
