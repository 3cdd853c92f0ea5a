"""Frameworks built otherwise: own levels, groups, wishes, points and ways on the ladder, as laws.

The shortest way is found again by walking through all states, what is met by trying all levels.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import isclose
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from small import SOURCE, demand_frame, small_framework, staff_frame, text, with_parts
from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.analysis.gap import gap, places_of
from tdskill.analysis.ladder import by_rank_and_bureau, meets, standing
from tdskill.analysis.placement import needs_of
from tdskill.analysis.recommend import fewest_steps, steps_to, wanted_by
from tdskill.analysis.steps import levels_climbed
from tdskill.framework import (
    Criterion,
    Framework,
    PointsCriterion,
    Rank,
    Target,
    embedded_framework,
    framework_digest,
    texts_digest,
)
from tdskill.tables import LADDER_CHECKS

SKILLS = ("a", "b", "c", "d")
TOP = 4
POINTS = (0, 1, 3, 4, 9)
Own = Mapping[str, tuple[int, ...] | None]
Held = Mapping[str, int | None]
Needs = Sequence[dict[str, Any]]


def framework_with(own: Own, requirements: Needs = ()) -> Framework:
    """Return a framework of SKILLS with these levels, and one job type."""
    plain = small_framework({"role": requirements or [{"skill": "a", "level": TOP}]}, SKILLS, TOP)
    return with_parts(
        plain,
        skills=tuple(each.model_copy(update={"levels": own.get(each.id)}) for each in plain.skills),
        levels=tuple(
            level.model_copy(update={"points": points})
            for level, points in zip(plain.levels, POINTS, strict=True)
        ),
    )


def found(framework: Framework, people: Sequence[Held]) -> list[dict[str, Any]]:
    return attainment(staff_frame(framework, people).lazy(), framework).collect().to_dicts()


own_levels = st.fixed_dictionaries(
    dict.fromkeys(
        SKILLS,
        st.none()
        | st.sets(st.integers(1, TOP), min_size=1).map(lambda levels: tuple(sorted(levels))),
    )
)


@st.composite
def job_types(draw: st.DrawFn) -> tuple[Own, Needs]:
    """Draw levels of SKILLS, and requirements: each skill stands in one at most."""
    own = draw(own_levels)
    entries: list[dict[str, Any]] = []
    rest: list[str] = list(draw(st.permutations(SKILLS)))
    while rest:
        block = [rest.pop() for _each in range(draw(st.integers(1, len(rest))))]
        needs = [
            {"skill": skill, "level": draw(st.sampled_from(levels_of(own, skill)))}
            for skill in block
        ]
        weight = draw(st.integers(1, 3))
        if len(block) == 1:
            entry = {**needs[0], "weight": weight}
        else:
            at_least = draw(st.integers(1, len(block)))
            entry = {"of": needs, "at_least": at_least, "weight": weight}
        desirable = bool(entries) and draw(st.booleans())
        entries.append(entry | ({"desirable": True} if desirable else {}))
    return own, entries


def levels_of(own: Own, skill: str) -> tuple[int, ...]:
    return own[skill] or tuple(range(1, TOP + 1))


def is_met(entry: Mapping[str, Any], held: Sequence[int]) -> bool:
    needs = entry.get("of", [entry])
    reached = sum(held[SKILLS.index(each["skill"])] >= each["level"] for each in needs)
    return bool(reached >= entry.get("at_least", 1))


def distances(own: Own, requirements: Needs) -> dict[tuple[int, ...], int]:
    """Walk back from all states that meet the job type, one step of one skill at a time."""
    scales = [(0, *levels_of(own, skill)) for skill in SKILLS]
    needed = [entry for entry in requirements if not entry.get("desirable")]
    found = {
        state: 0 for state in product(*scales) if all(is_met(entry, state) for entry in needed)
    }
    edge = list(found)
    while edge:
        following = []
        for state in edge:
            for place, scale in enumerate(scales):
                at = scale.index(state[place])
                if at:
                    before = (*state[:place], scale[at - 1], *state[place + 1 :])
                    if before not in found:
                        found[before] = found[state] + 1
                        following.append(before)
        edge = following
    return found


@settings(max_examples=40)
@given(job_types(), st.data())
def test_no_way_is_shorter_than_the_steps_that_are_told(
    drawn: tuple[Own, Needs], data: st.DataObject
) -> None:
    own, requirements = drawn
    framework = framework_with(own, requirements)
    shortest = distances(own, requirements)
    states = list(shortest)
    blank = data.draw(st.sets(st.integers(0, len(states) - 1), max_size=20))
    people: list[Held] = [
        # A level never assessed counts as 0.
        {
            skill: None if place in blank and not level else level
            for skill, level in zip(SKILLS, state, strict=True)
        }
        for place, state in enumerate(states)
    ]
    for state, held, row in zip(states, people, found(framework, people), strict=True):
        assert row["steps_short"] == shortest[state]
        assert row["met"] == (shortest[state] == 0) == (row["attainment"] == 1)
        assert 0 <= row["attainment"] <= 1
        wanted = wanted_by(framework.job_types[0], held, framework)
        steps = steps_to(wanted, held, framework)
        assert len(steps) == shortest[state]
        assert {each["skill"]: each["required"] for each in row["missing"]} == {
            skill: level for skill, level in wanted.items() if level > (held[skill] or 0)
        }


def test_where_a_skill_has_two_steps_and_one_is_done_half_is_attained() -> None:
    framework = framework_with({"a": (3, 4)}, [{"skill": "a", "level": 4}])
    first, second, third = found(framework, [{"a": 3}, {"a": None}, {"a": 4}])
    assert (first["attainment"], first["steps_short"]) == (0.5, 1)
    assert (second["attainment"], second["steps_short"]) == (0, 2)
    assert (third["attainment"], third["steps_short"]) == (1, 0)


def test_levels_from_4_to_7_count_as_the_steps_that_there_are() -> None:
    plain = small_framework({"role": [{"skill": "a", "level": 5}]}, ["a"], 7)
    skills = (plain.skills[0].model_copy(update={"levels": (4, 5, 6, 7)}),)
    (row,) = found(with_parts(plain, skills=skills), [{"a": 4}])
    assert (row["attainment"], row["steps_short"]) == (0.5, 1)


def test_one_of_two_is_half_way_with_half_of_the_nearer() -> None:
    clouds = {"of": [{"skill": "a", "level": 2}, {"skill": "b", "level": 2}], "at_least": 1}
    (row,) = found(framework_with({}, [clouds]), [{"a": 1}])
    assert (row["attainment"], row["steps_short"], row["met"]) == (0.5, 1, False)
    assert row["missing"] == [{"skill": "a", "level": 1, "required": 2}]
    assert (row["requirements_met"], row["needed"]) == (0, 1)


def test_two_of_three_with_2_1_and_0_is_three_quarters() -> None:
    needs = [{"skill": skill, "level": 2} for skill in "abc"]
    (row,) = found(framework_with({}, [{"of": needs, "at_least": 2}]), [{"a": 2, "b": 1, "c": 0}])
    assert (row["attainment"], row["steps_short"]) == (0.75, 1)
    assert row["missing"] == [{"skill": "b", "level": 1, "required": 2}]


def test_of_equally_near_skills_of_a_group_the_first_in_the_file_is_missing() -> None:
    group = {"of": [{"skill": "b", "level": 1}, {"skill": "a", "level": 1}], "core": True}
    (row,) = found(framework_with({}, [group]), [{}])
    assert row["missing"] == [{"skill": "b", "level": None, "required": 1}]
    assert (row["core_met"], row["assessed"]) == (False, 0)


def test_what_is_only_wished_for_decides_between_equals_and_nothing_else() -> None:
    needs = [{"skill": "a", "level": 1}]
    wish = {"skill": "d", "level": 2, "desirable": True}
    framework = small_framework({"plain": needs, "wishing": [*needs, wish]}, SKILLS, TOP)
    rows = attainment(staff_frame(framework, [{"a": 0, "d": 0}]).lazy(), framework)
    figures = rows.select("met", "steps_short", "attainment", "needed").collect()
    assert figures.rows() == [(False, 1, 0.0, 1), (False, 1, 0.0, 1)]
    wishing_first = small_framework({"wishing": [*needs, wish], "plain": needs}, SKILLS, TOP)
    for level, first in ((0, "plain"), (2, "wishing")):
        people = staff_frame(wishing_first, [{"a": 0, "d": level}]).lazy()
        ordered = best_job_types(attainment(people, wishing_first)).collect()
        assert ordered["job_type"][0] == first
        assert ordered["nearest"].to_list() == [True, True]


def test_a_post_needs_the_groups_of_its_job_type() -> None:
    group = {"of": [{"skill": "a", "level": 2}, {"skill": "b", "level": 3}], "weight": 2}
    framework = framework_with({}, [{"skill": "c", "level": 1}, group])
    posts = pl.DataFrame(
        {"post": ["p"], "job_type": ["role"], "skills": [[{"skill": "a", "level": 1}]]}
    )
    assert needs_of(posts, framework).rows() == [
        ("p", "c", 1, 1, 0, 1),
        ("p", "a", 1, 1, 1, 1),
        ("p", "a", 2, 2, 2, 1),
        ("p", "b", 3, 2, 2, 1),
    ]


levels_held = st.lists(st.sampled_from((0, 2, 4, None)), max_size=6)
levels_wanted = st.lists(st.sampled_from((2, 4)), max_size=6)


@settings(max_examples=40)
@given(levels_held, levels_wanted)
def test_levels_that_a_skill_lacks_never_move_its_shortfall(
    held: Sequence[int | None], wanted: Sequence[int]
) -> None:
    framework = framework_with({"a": (2, 4)})
    staff = staff_frame(framework, [{"a": level} for level in held])
    demand = demand_frame([("B", "a", level, 1) for level in wanted])
    row = gap(places_of(staff, demand, framework), framework).collect().row(0, named=True)
    # The highest places first, each with the lowest level that fills it.
    free = sorted(level for level in held if level)
    empty = 0
    for level in sorted(wanted, reverse=True):
        fills = [each for each in free if each >= level]
        if fills:
            free.remove(fills[-1])
        else:
            empty += 1
    assert row["shortfall"] == empty


def gain(criterion: Criterion | PointsCriterion, level: int) -> int:
    if isinstance(criterion, PointsCriterion):
        return POINTS[level]
    return int(level >= criterion.level)


def asked(criterion: Criterion | PointsCriterion) -> int:
    return criterion.points if isinstance(criterion, PointsCriterion) else criterion.at_least


some_skills = st.lists(st.sampled_from(SKILLS), unique=True).map(tuple)
criteria = st.builds(
    Criterion, at_least=st.integers(1, 4), level=st.integers(1, TOP), skills=some_skills
) | st.builds(PointsCriterion, points=st.integers(1, 30), skills=some_skills)
people = st.fixed_dictionaries(dict.fromkeys(SKILLS, st.none() | st.integers(0, TOP)))


def can_hold(own: Own, held: Held) -> dict[str, int | None]:
    """Return levels that the skills have: the highest ones that are not above these."""
    return {
        skill: None
        if level is None
        else max(each for each in (0, *levels_of(own, skill)) if each <= level)
        for skill, level in held.items()
    }


def completions(own: Own, held: Held) -> Iterator[tuple[int, ...]]:
    """Yield all levels that a person may hold, for all that is known."""
    return product(
        *(
            (0, *levels_of(own, skill)) if (level := held[skill]) is None else (level,)
            for skill in SKILLS
        )
    )


@settings(max_examples=60)
@given(own_levels, criteria, people)
def test_a_criterion_is_told_where_no_level_never_assessed_can_turn_it(
    own: Own, criterion: Criterion | PointsCriterion, held: Held
) -> None:
    framework, held = framework_with(own), can_hold(own, held)
    target = Target(id="t", text=text("t"), criteria=(criterion,), provenance=SOURCE)
    counting = [skill in (criterion.skills or SKILLS) for skill in SKILLS]
    ways = {
        sum(gain(criterion, level) for level, counts in zip(way, counting, strict=True) if counts)
        >= asked(criterion)
        for way in completions(own, held)
    }
    expected = ways.pop() if len(ways) == 1 else None
    assert staff_frame(framework, [held]).select(meets(target, framework)).item() is expected


@settings(max_examples=60)
@given(own_levels, st.lists(criteria, min_size=1, max_size=2), people)
def test_no_way_to_targets_of_points_is_shorter_than_the_one_found(
    own: Own, wanted: Sequence[Criterion | PointsCriterion], held: Held
) -> None:
    framework, held = framework_with(own), can_hold(own, held)
    steps = []
    for reached in product(
        *(
            (held[skill] or 0, *(x for x in levels_of(own, skill) if x > (held[skill] or 0)))
            for skill in SKILLS
        )
    ):
        levels = dict(zip(SKILLS, reached, strict=True))
        if all(
            sum(gain(each, levels[skill]) for skill in each.skills or SKILLS) >= asked(each)
            for each in wanted
        ):
            steps.append(
                sum(framework.steps(skill, held[skill], levels[skill]) for skill in SKILLS)
            )
    if not steps:
        return
    levels = fewest_steps(wanted, held, framework)
    assert sum(
        framework.steps(skill, held[skill], level) for skill, level in levels.items()
    ) == min(steps)
    after = {**held, **levels}
    assert all(
        sum(gain(each, after[skill] or 0) for skill in each.skills or SKILLS) >= asked(each)
        for each in wanted
    )


def test_42_points_are_two_titles() -> None:
    # Levels of 0, 1, 3, 6, 12 and 20 points: 20 + 12 + 6 + 3 + 1 + 0 = 42.
    plain = small_framework(skills=list("abcdef"), max_level=5)
    levels = tuple(
        level.model_copy(update={"points": points})
        for level, points in zip(plain.levels, (0, 1, 3, 6, 12, 20), strict=True)
    )
    framework = with_parts(plain, levels=levels)
    held = staff_frame(framework, [dict(zip("abcdef", (5, 4, 3, 2, 1, 0), strict=True))])
    for points, expected in ((36, True), (42, True), (43, False)):
        target = Target(
            id="t", text=text("t"), criteria=(PointsCriterion(points=points),), provenance=SOURCE
        )
        assert held.select(meets(target, framework)).item() is expected


def rank(name: str, order: int, level: int, **more: Any) -> Rank:
    return Rank(
        id=name,
        name=text(name),
        order=order,
        dsm_level=level,
        guide_provenance=SOURCE,
        provenance=SOURCE,
        **more,
    )


def test_a_rank_with_several_next_ones_has_a_row_for_each_and_counts_a_person_once() -> None:
    framework = with_parts(
        small_framework(skills=["build", "lead"]),
        ranks=(
            rank("d3", 1, 1, next=("d4", "tl4", "tpm4")),
            rank("d4", 2, 3, next=()),
            rank("tl4", 3, 2, next=()),
            rank("tpm4", 4, 2),
        ),
    )
    assert [each.id for each in framework.next_ranks["d3"]] == ["d4", "tl4", "tpm4"]
    assert framework.next_ranks["d4"] == framework.next_ranks["tpm4"] == ()
    staff = staff_frame(
        framework,
        [{"rank": "d3", "bureau": "B", "build": 2, "lead": 2}, {"rank": "d4", "bureau": "B"}],
    )
    rows = standing(staff.lazy(), pl.LazyFrame(schema=LADDER_CHECKS), None, framework).collect()
    assert rows.select("staff_id", "next_rank", "ready").rows() == [
        ("p0", "d4", False),
        ("p0", "tl4", True),
        ("p0", "tpm4", True),
        ("p1", None, None),
    ]
    counted = by_rank_and_bureau(rows.lazy(), framework, 1).collect()
    assert counted.select("rank", "people", "ready").rows() == [("d3", 1, 1), ("d4", 1, None)]


def test_the_digests_of_an_unchanged_framework_are_those_of_the_first_release() -> None:
    framework = embedded_framework()
    assert framework_digest(framework) == "09132c194130"
    assert texts_digest(framework) == "284bd5474410"


def test_steps_of_tokyos_skills_are_levels() -> None:
    framework = embedded_framework()
    every = tuple(range(1, framework.max_level + 1))
    assert set(framework.levels_of.values()) == {every}
    for job_type in framework.job_types:
        assert [each.of for each in job_type.needed()] == [(each,) for each in job_type.named()]


@settings(max_examples=30)
@given(st.lists(st.tuples(*(st.integers(0, 4) for _skill in SKILLS)), min_size=1, max_size=8))
def test_without_new_keys_attainment_is_what_it_was(held: list[tuple[int, ...]]) -> None:
    needs = [{"skill": "a", "level": 3, "weight": 2}, {"skill": "b", "level": 1}]
    framework = framework_with({}, needs)
    rows = found(framework, [dict(zip(SKILLS, each, strict=True)) for each in held])
    for (a, b, *_rest), row in zip(held, rows, strict=True):
        assert isclose(row["attainment"], (2 * min(a, 3) + min(b, 1)) / 7, abs_tol=1e-15)
        assert row["steps_short"] == max(0, 3 - a) + max(0, 1 - b)


@given(own=own_levels)
def test_steps_to_a_level_are_the_levels_of_the_skill_up_to_it(own: Own) -> None:
    framework = framework_with(own)
    rows = [(skill, level) for skill in SKILLS for level in (0, *levels_of(own, skill), None)]
    told = pl.DataFrame(rows, schema={"skill": pl.String, "level": pl.UInt8}, orient="row").select(
        levels_climbed("level", framework)
    )
    assert told["level"].to_list() == [
        None if level is None else sum(each <= level for each in levels_of(own, skill))
        for skill, level in rows
    ]
