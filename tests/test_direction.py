"""Easier and harder, told from two frameworks alone, against everybody there could be."""

from itertools import pairwise, product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small import SOURCE, small_framework, text, with_parts
from tdskill.analysis.attainment import attainment
from tdskill.analysis.direction import Direction, SomeOf, directions, of_job_type, of_rank, suffices
from tdskill.analysis.ladder import meets
from tdskill.framework import Framework, Rank
from tdskill.framework.models import Category
from tdskill.tables import staff_schema

SKILLS = ("a", "b", "c", "d")
TOP = 2
LEVELS = list(product(range(TOP + 1), repeat=len(SKILLS)))
"""Everybody there could be."""


EXACTLY = {
    (True, True): Direction.SAME,
    (True, False): Direction.EASIER,
    (False, True): Direction.HARDER,
    (False, False): Direction.MIXED,
}
"""The direction by whether nobody is lost, and whether nobody is gained."""


def everybody() -> pl.DataFrame:
    people = [
        {"staff_id": str(n), **dict(zip(SKILLS, levels, strict=True))}
        for n, levels in enumerate(LEVELS)
    ]
    return pl.DataFrame(people, schema=staff_schema(SKILLS))


def grouped(asked: dict[str, int], cuts: list[int], picks: list[int]) -> list[SomeOf]:
    """Cut the skills asked for into groups, of each of which so many as picked must be held."""
    skills = list(asked)
    ends = sorted({0, len(skills), *(cut % (len(skills) + 1) for cut in cuts)})
    parts = [skills[start:end] for start, end in pairwise(ends)]
    return [
        SomeOf({skill: asked[skill] for skill in part}, 1 + pick % len(part))
        for part, pick in zip(parts, picks, strict=False)
        if part
    ]


requirements = st.builds(
    grouped,
    st.dictionaries(st.sampled_from(SKILLS), st.integers(1, TOP), min_size=1),
    st.lists(st.integers(0, 4), max_size=3),
    st.lists(st.integers(0, 3), min_size=len(SKILLS), max_size=len(SKILLS)),
)


def met(groups: list[SomeOf], levels: dict[str, int]) -> bool:
    return all(
        sum(levels[skill] >= level for skill, level in group.levels.items()) >= group.at_least
        for group in groups
    )


@given(requirements, requirements)
def test_what_suffices_suffices_for_everybody_and_nothing_else_does(
    held: list[SomeOf], wanted: list[SomeOf]
) -> None:
    people = [dict(zip(SKILLS, levels, strict=True)) for levels in LEVELS]
    assert suffices(held, wanted) == all(met(wanted, one) for one in people if met(held, one))


plain = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, TOP), min_size=1)


def test_a_group_of_the_framework_asks_for_some_of_its_skills() -> None:
    several = [{"skill": skill, "level": 1} for skill in ("a", "b", "c")]
    wished = {"skill": "d", "level": 2, "desirable": True}
    one, two, plain_one = (
        small_framework({"job": [*asked, wished]}, SKILLS, TOP).job_types[0]
        for asked in (
            [{"of": several, "at_least": 1}],
            [{"of": several, "at_least": 2}],
            [{"skill": "b", "level": 1}],
        )
    )
    assert of_job_type(two, one) is Direction.EASIER
    assert of_job_type(plain_one, one) is Direction.EASIER
    assert of_job_type(one, plain_one) is Direction.HARDER
    assert of_job_type(two, plain_one) is Direction.MIXED


def asking(required: dict[str, int]) -> Framework:
    needed = [{"skill": skill, "level": level} for skill, level in required.items()]
    return small_framework({"job": needed}, SKILLS, TOP)


@given(plain, plain)
def test_easier_loses_nobody_and_harder_gains_nobody(
    before: dict[str, int], after: dict[str, int]
) -> None:
    old, new = asking(before), asking(after)
    then, now = (
        {*attainment(everybody().lazy(), each).filter("met").collect()["staff_id"].to_list()}
        for each in (old, new)
    )
    found = of_job_type(old.job_types[0], new.job_types[0])
    assert found is EXACTLY[then <= now, now <= then]


def laddered(criteria: list[list[dict[str, object]]], dsm_level: int = 1) -> Framework:
    """Return a ladder of one rank whose targets have these criteria; two skills are of another category."""
    framework = small_framework(None, SKILLS, TOP)
    skills = tuple(
        skill.model_copy(update={"category": "other"}) if skill.id in ("c", "d") else skill
        for skill in framework.skills
    )
    # Points of the levels 0, 1 and 2.
    levels = tuple(
        level.model_copy(update={"points": points})
        for level, points in zip(framework.levels, (0, 1, 3), strict=True)
    )
    rank = Rank.model_validate(
        {
            "id": "staff",
            "name": {"ja": "主事"},
            "order": 1,
            "dsm_level": dsm_level,
            "guide_provenance": SOURCE,
            "provenance": SOURCE,
            "dq": [
                {"id": f"t{n}", "text": {"ja": f"t{n}"}, "criteria": each, "provenance": SOURCE}
                for n, each in enumerate(criteria)
            ],
        }
    )
    other = Category(id="other", name=text("Other"), provenance=SOURCE)
    return with_parts(
        framework,
        levels=levels,
        skills=skills,
        categories=(*framework.categories, other),
        ranks=(rank,),
    )


those = {
    "categories": st.just(["other"]),
    "skills": st.lists(st.sampled_from(SKILLS), min_size=1, unique=True),
}
criteria = st.lists(
    st.fixed_dictionaries(
        {"at_least": st.integers(1, 4), "level": st.integers(1, TOP)}, optional=those
    )
    | st.fixed_dictionaries({"points": st.integers(1, 12)}, optional=those),
    min_size=1,
    max_size=3,
)


def who_meets(framework: Framework) -> set[str]:
    targets = framework.ranks[0].dq
    kept = everybody().filter(pl.all_horizontal(meets(each, framework) for each in targets))
    return {*kept["staff_id"]}


@given(criteria, criteria)
def test_a_target_is_easier_just_where_it_loses_nobody(
    before: list[dict[str, object]], after: list[dict[str, object]]
) -> None:
    old, new = laddered([before]), laddered([after])
    then, now = who_meets(old), who_meets(new)
    found = of_rank((old.ranks[0], old), (new.ranks[0], new))
    assert found is EXACTLY[then <= now, now <= then]


@given(st.lists(criteria, min_size=1, max_size=2), st.lists(criteria, min_size=1, max_size=2))
def test_an_easier_rank_loses_nobody_and_a_harder_one_gains_nobody(
    before: list[list[dict[str, object]]], after: list[list[dict[str, object]]]
) -> None:
    old, new = laddered(before), laddered(after)
    then, now = who_meets(old), who_meets(new)
    found = of_rank((old.ranks[0], old), (new.ranks[0], new))
    if found in (Direction.EASIER, Direction.SAME):
        assert then <= now
    if found in (Direction.HARDER, Direction.SAME):
        assert now <= then


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"at_least": 2, "level": 2}, {"at_least": 1, "level": 2}, Direction.EASIER),
        ({"at_least": 2, "level": 2}, {"at_least": 2, "level": 1}, Direction.EASIER),
        ({"at_least": 2, "level": 1}, {"at_least": 1, "level": 2}, Direction.MIXED),
        # Of two of a, b, c one is a or b.
        (
            {"at_least": 2, "level": 1, "skills": ["a", "b", "c"]},
            {"at_least": 1, "level": 1, "skills": ["a", "b"]},
            Direction.EASIER,
        ),
        (
            {"at_least": 1, "level": 1, "skills": ["a"]},
            {"at_least": 1, "level": 1, "categories": ["other"]},
            Direction.MIXED,
        ),
        (
            {"at_least": 1, "level": 1, "categories": ["other"]},
            {"at_least": 1, "level": 1, "skills": ["c", "d"]},
            Direction.SAME,
        ),
    ],
)
def test_criteria_by_hand(
    before: dict[str, object], after: dict[str, object], found: Direction
) -> None:
    old, new = laddered([[before]]), laddered([[after]])
    assert of_rank((old.ranks[0], old), (new.ranks[0], new)) is found


def test_guides_and_targets_make_a_rank_harder_or_easier_each_for_itself() -> None:
    rank, ladder = laddered([]).ranks[0], laddered([])
    higher, more = laddered([], dsm_level=2), laddered([[{"at_least": 1, "level": 1}]])
    assert of_rank((rank, ladder), (higher.ranks[0], higher)) is Direction.HARDER
    assert of_rank((rank, ladder), (more.ranks[0], more)) is Direction.HARDER
    assert of_rank((higher.ranks[0], higher), (more.ranks[0], more)) is Direction.MIXED


def test_weights_and_names_do_not_matter_and_who_comes_or_goes_is_told() -> None:
    old = small_framework(
        {"one": [{"skill": "a", "level": 1}], "two": [{"skill": "a", "level": 1}]}, SKILLS
    )
    new = small_framework(
        {"one": [{"skill": "a", "level": 1, "weight": 3}], "three": [{"skill": "b", "level": 1}]},
        SKILLS,
    )
    assert [(each.id, each.direction) for each in directions(old, new)] == [
        ("one", Direction.SAME),
        ("three", Direction.ADDED),
        ("two", Direction.REMOVED),
    ]
    assert list(directions(old, old)) == []


def test_a_skill_that_goes_on_under_another_id_is_the_same() -> None:
    old = small_framework({"job": [{"skill": "a", "level": 2}]}, SKILLS)
    new = small_framework({"job": [{"skill": "z", "level": 1}]}, ("z", "b"))
    before, after = old.job_types[0], new.job_types[0]
    assert of_job_type(before, after) is Direction.MIXED
    assert of_job_type(before, after, {"a": "z"}) is Direction.EASIER


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # Who has b at 2 alone meets the first and misses the second.
        (
            [{"of": [{"skill": "a", "level": 1}, {"skill": "b", "level": 2}]}],
            [{"skill": "c", "level": 2}],
            Direction.MIXED,
        ),
        # One skill never counts twice.
        (
            [{"skill": "a", "level": 1}, {"skill": "b", "level": 1}],
            [
                {
                    "of": [{"skill": "c", "level": 1}, {"skill": "d", "level": 1}],
                    "at_least": 2,
                }
            ],
            Direction.MIXED,
        ),
    ],
)
def test_of_skills_put_together_nobody_knows_the_later_level(
    before: list[dict[str, object]], after: list[dict[str, object]], told: Direction
) -> None:
    old = small_framework({"role": before}, ("a", "b", "d"), TOP)
    new = small_framework({"role": after}, ("c", "d"), TOP)
    (turned,) = (
        each
        for each in directions(old, new, {"a": "c", "b": "c", "d": "d"})
        if each.of == "job_type"
    )
    assert turned.direction == told
