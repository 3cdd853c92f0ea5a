"""The placement: cases by hand, every way tried on small ones, and laws."""

import hashlib
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import SOURCE, small_framework, staff_frame
from tdskill.analysis import placement as placement_of
from tdskill.analysis.assignment import IMPOSSIBLE, NOBODY, best_assignment, next_best
from tdskill.analysis.placement import Basis, Conditions, Pair, Placed
from tdskill.errors import TdskillError
from tdskill.framework import Placement
from tdskill.reports.placement import refuse_too_many
from tdskill.tables import POSTS, WISHES

FRAMEWORK = small_framework(
    {"architect": [{"skill": "cloud", "level": 2, "weight": 2}, {"skill": "data", "level": 1}]}
)
WEIGHTS = Placement(needs=60, wish=20, balance=10, stay=10, provenance=SOURCE)
NEEDS_ALONE = Placement(needs=1, provenance=SOURCE)
NO_TIME = pl.DataFrame(schema={"staff_id": pl.String, "gq": pl.Int64, "dq": pl.Int64})

Person = dict[str, Any]


def posts_frame(posts: Sequence[dict[str, Any]]) -> pl.DataFrame:
    made = [
        {"row": n + 2, "post": f"post {n}", **post, "skills": _skills(post)}
        for n, post in enumerate(posts)
    ]
    return pl.DataFrame(made, schema=POSTS)


def _skills(post: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"skill": s, "level": level} for s, level in dict(post.get("skills", {})).items()]


def wishes_frame(wishes: Sequence[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{"row": n + 2, **wish} for n, wish in enumerate(wishes)], schema=WISHES)


def place(
    people: Sequence[Person],
    posts: Sequence[dict[str, Any]],
    wishes: Sequence[dict[str, Any]] = (),
    spent: pl.DataFrame = NO_TIME,
    weights: Placement = NEEDS_ALONE,
    *,
    fixed: Sequence[Pair] = (),
    excluded: Sequence[Pair] = (),
    least_fit: int = 0,
) -> Placed:
    found = placement_of.place(
        staff_frame(FRAMEWORK, people),
        posts_frame(posts),
        wishes_frame(wishes),
        spent,
        FRAMEWORK,
        weights,
        Conditions(fixed, excluded, least_fit),
    )
    assert isinstance(found, Placed)
    return found


def test_the_example_in_the_methods_page() -> None:
    spent = pl.DataFrame({"staff_id": ["p2"], "gq": [600], "dq": [200]})
    found = place(
        [
            {"bureau": "A", "cloud": 2, "design": 0},
            {"bureau": "B", "cloud": 1, "design": 1},
            {"bureau": "C", "cloud": 2, "design": 1},
        ],
        [
            {"bureau": "A", "skills": {"cloud": 2}, "kind": "DQ"},
            {"bureau": "B", "skills": {"design": 1}, "kind": "GQ"},
        ],
        [{"staff_id": "p1", "wish": 1, "post": "post 0"}],
        spent,
        WEIGHTS,
    )
    # post 0: p0 60 + 0 + 5 + 10 = 75, p1 30 + 20 + 5 = 55, p2 60 + 7.5 = 67.5.
    # post 1: p0 holds nothing of it, p1 60 + 5 + 10 = 75, p2 60 + 2.5 = 62.5.
    assert found.rows.select("staff_id", "fit", "needs", "wish", "balance", "stay").rows() == [
        ("p0", 75, 1000, 0, 500, 1000),
        ("p1", 75, 1000, 0, 500, 1000),
    ]
    assert (found.total, found.most) == (150_000, 200_000)
    # p2 has no post: in place of p0 7.5 points less, in place of p1 12.5 less. Halves go up.
    assert found.rows.select("next_id", "next_fit", "next_loss", "next_from").rows() == [
        ("p2", 68, 7.5, None),
        ("p2", 63, 12.5, None),
    ]
    assert found.left["staff_id"].to_list() == ["p2"]


def test_a_post_needs_its_job_type_and_its_skills_together() -> None:
    needs = placement_of.needs_of(
        posts_frame(
            [
                {"job_type": "architect", "skills": {"cloud": 3, "design": 1}},
                {"skills": {"data": 2}},
            ]
        ),
        FRAMEWORK,
    )
    assert needs.columns == ["post", "skill", "level", "weight", "need", "at_least"]
    assert needs.drop("need", "at_least").rows() == [
        ("post 0", "cloud", 3, 2),
        ("post 0", "data", 1, 1),
        ("post 0", "design", 1, 1),
        ("post 1", "data", 2, 1),
    ]


def test_needs_are_the_attainment_in_thousandths() -> None:
    # 2 * min(1, 2) + min(3, 1) = 3 of 2 * 2 + 1 = 5; a level never assessed counts as nothing.
    posts: list[dict[str, Any]] = [{"job_type": "architect"}]
    assert place([{"cloud": 1, "data": 3}], posts).rows["needs"].item() == 600
    assert place([{"cloud": None, "data": 3}], posts).rows["needs"].item() == 200


def test_the_best_wish_that_a_post_meets_counts() -> None:
    posts: list[dict[str, Any]] = [{"bureau": "B 局", "skills": {"cloud": 1}, "kind": "both"}]

    def wish(*wishes: dict[str, Any]) -> int:
        told = [{"staff_id": "p0", "wish": n, **each} for n, each in enumerate(wishes, start=1)]
        found = place([{"cloud": 1}], posts, told, weights=WEIGHTS)
        return int(found.rows["wish"].item())

    assert wish({"post": "post 9"}, {"kind": "DQ"}, {"bureau": "B局"}) == 500
    assert wish({"bureau": "B局", "kind": "GQ"}) == 1000
    assert wish({"bureau": "B局", "post": "post 9"}) == 0


def test_each_post_that_stays_empty_says_why() -> None:
    posts: list[dict[str, Any]] = [
        {"skills": {"cloud": 2}},
        {"skills": {"design": 3}},
        {"skills": {"data": 3}},
        {"skills": {"cloud": 3}},
        {"skills": {"data": 1}},
    ]
    found = place([{"cloud": 2, "data": 1}], posts, excluded=[("p0", "post 4")], least_fit=50)
    assert found.rows.select("staff_id", "basis").rows() == [
        ("p0", Basis.BEST),
        (None, Basis.NOBODY_HOLDS),
        (None, Basis.BELOW_LEAST),
        (None, Basis.NEEDED_ELSEWHERE),
        (None, Basis.EXCLUDED),
    ]


def test_fixed_pairs_come_together_whatever_their_fit() -> None:
    posts: list[dict[str, Any]] = [{"skills": {"cloud": 1}}, {"skills": {"design": 1}}]
    people: list[Person] = [{"cloud": 1, "design": 1}, {"cloud": 1}]
    found = place(people, posts, fixed=[("p1", "post 1")])
    assert found.rows.select("staff_id", "fit", "basis").rows() == [
        ("p0", 100, Basis.BEST),
        ("p1", 0, Basis.FIXED),
    ]


tables = st.integers(1, 5).flatmap(
    lambda posts: st.integers(1, 5).flatmap(
        lambda people: st.lists(
            st.lists(st.just(IMPOSSIBLE) | st.integers(1, 4), min_size=people, max_size=people),
            min_size=posts,
            max_size=posts,
        )
    )
)


def every_way(fits: Sequence[Sequence[int]]) -> tuple[int, list[int]]:
    """Return the highest sum and the first in order of what reaches it; nobody comes last."""
    best = (0, [10**6] * len(fits))

    def fill(post: int, used: frozenset[int], total: int, chosen: list[int]) -> None:
        nonlocal best
        if post == len(fits):
            best = min(best, (-total, chosen))
            return
        for person, fit in enumerate(fits[post]):
            if fit > IMPOSSIBLE and person not in used:
                fill(post + 1, used | {person}, total + fit, [*chosen, person])
        fill(post + 1, used, total, [*chosen, 10**6])

    fill(0, frozenset(), 0, [])
    return -best[0], best[1]


@settings(max_examples=300)
@given(tables)
def test_no_other_way_has_a_higher_sum_or_comes_first_in_order(table: list[list[int]]) -> None:
    fits = np.array(table, dtype=np.int32)
    chosen = best_assignment(fits)
    total, first = every_way(table)
    assert sum(table[p][i] for p, i in enumerate(chosen) if i != NOBODY) == total
    assert [10**6 if i == NOBODY else i for i in chosen.tolist()] == first


@settings(max_examples=200)
@given(tables)
def test_who_comes_next_is_the_cheapest_exchange(table: list[list[int]]) -> None:
    fits = np.array(table, dtype=np.int32)
    chosen = best_assignment(fits).tolist()
    people = range(len(table[0]))
    for post, now in enumerate(chosen):
        found = next_best(fits, np.array(chosen), post)
        losses = {}
        for person in people:
            if now in {NOBODY, person} or table[post][person] == IMPOSSIBLE:
                continue
            other = chosen.index(person) if person in chosen else None
            gives = 0 if other is None else table[other][person] - max(table[other][now], 0)
            losses[person] = table[post][now] + gives - table[post][person]
        assert (found is None) == (not losses)
        if found is not None:
            assert found.loss == losses[found.person] == min(losses.values()) >= 0


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Person], list[dict[str, Any]]]:
    level = st.sampled_from([None, 0, 1, 2, 3])
    people = draw(
        st.lists(st.fixed_dictionaries({"cloud": level, "design": level}), min_size=1, max_size=5)
    )
    skill = st.dictionaries(st.sampled_from(["cloud", "design"]), st.integers(1, 3), min_size=1)
    posts = draw(st.lists(st.fixed_dictionaries({"skills": skill}), min_size=1, max_size=5))
    return people, posts


@settings(max_examples=60)
@given(cases())
def test_no_swap_of_two_people_and_nobody_without_a_post_makes_it_better(
    case: tuple[list[Person], list[dict[str, Any]]],
) -> None:
    people, posts = case
    found = place(people, posts)
    pairs = list(found.rows.select("staff_id", "post").iter_rows())
    placed = [pair for pair in pairs if pair[0]]

    def total(*swapped: Pair) -> int:
        kept = [pair for pair in placed if pair[1] not in {post for _id, post in swapped}]
        return place(people, posts, fixed=[*kept, *swapped]).total

    for (first, one), (second, other) in combinations(placed, 2):
        assert total((first, other), (second, one)) <= found.total
    for staff_id in found.left["staff_id"]:
        for _now, post in placed:
            assert total((staff_id, post)) <= found.total


@settings(max_examples=60)
@given(cases())
def test_fixing_what_it_chose_changes_nothing_nor_does_the_order_of_the_people(
    case: tuple[list[Person], list[dict[str, Any]]],
) -> None:
    people, posts = case
    found = place(people, posts)
    pairs = found.rows.filter(pl.col("staff_id").is_not_null()).select("staff_id", "post").rows()
    fixed = place(people, posts, fixed=pairs)
    assert fixed.rows["staff_id"].to_list() == found.rows["staff_id"].to_list()
    assert fixed.total == found.total
    turned = [{"staff_id": f"p{n}", **person} for n, person in enumerate(people)][::-1]
    again = place(turned, posts)
    assert again.rows.equals(found.rows)


Case = tuple[list[Person], list[dict[str, Any]], list[dict[str, Any]], dict[str, tuple[int, int]]]


@st.composite
def cases_with_wishes(draw: st.DrawFn) -> Case:
    """Draw people, posts, wishes and the time spent (GQ, DQ) of some people."""
    level, bureau = st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, "A", "B"])
    kind, work = st.sampled_from([None, "GQ", "DQ", "both"]), st.sampled_from([None, "GQ", "DQ"])
    person = st.fixed_dictionaries({"cloud": level, "design": level, "bureau": bureau})
    people = draw(st.lists(person, min_size=1, max_size=4))
    skills = st.dictionaries(st.sampled_from(["cloud", "design"]), st.integers(1, 2), min_size=1)
    post = st.fixed_dictionaries({"skills": skills, "bureau": bureau, "kind": kind})
    posts = draw(st.lists(post, min_size=1, max_size=4))
    name = st.sampled_from([None, *(f"post {n}" for n in range(len(posts)))])
    wish = st.fixed_dictionaries({"post": name, "bureau": bureau, "kind": work})
    wishes = [
        {"staff_id": f"p{n}", "wish": place, **each}
        for n in range(len(people))
        for place, each in enumerate(draw(st.lists(wish, max_size=3)), start=1)
        if any(each.values())
    ]
    times = st.tuples(st.integers(0, 9), st.integers(0, 9))
    spent = {f"p{n}": draw(times) for n in range(len(people)) if draw(st.booleans())}
    return people, posts, wishes, spent


def fit_by_the_page(case: Case, person: int, post: int) -> int | None:
    """Return what docs/methods.md says of a pair, number by number; None where it is impossible."""
    people, posts, wishes, spent = case
    who, what = people[person], posts[post]
    held = sum(min(who[skill] or 0, level) for skill, level in what["skills"].items())
    if held == 0:
        return None
    needs = max(1000 * held // sum(what["skills"].values()), 1)
    places: list[int] = [
        wish["wish"]
        for wish in wishes
        if wish["staff_id"] == f"p{person}"
        and wish["post"] in {None, f"post {post}"}
        and wish["bureau"] in {None, what["bureau"]}
        and (wish["kind"] is None or what["kind"] in {"both", wish["kind"]})
    ]
    gq, dq = spent.get(f"p{person}", (0, 0))
    other = {"DQ": gq, "GQ": dq}.get(what["kind"])
    balance = 500 if other is None or gq + dq == 0 else 1000 * other // (gq + dq)
    stay = 1000 if what["bureau"] is not None and who["bureau"] == what["bureau"] else 0
    fit: int = (
        WEIGHTS.needs * needs
        + (WEIGHTS.wish * (1000 // min(places)) if places else 0)
        + (WEIGHTS.balance * balance if spent else 0)
        + WEIGHTS.stay * stay
    )
    return fit


@settings(max_examples=200, deadline=None)
@given(cases_with_wishes())
def test_wishes_time_and_bureaus_decide_as_the_methods_page_says(case: Case) -> None:
    people, posts, wishes, spent = case
    # Nobody had a seat, and no year is known: people come in the order of their lots.
    order = sorted(range(len(people)), key=lambda n: hashlib.sha256(f"|p{n}".encode()).hexdigest())
    ids = [f"p{n}" for n in order]
    time = NO_TIME.clear()
    if spent:
        rows = [(staff_id, *both) for staff_id, both in spent.items()]
        time = pl.DataFrame(rows, schema=NO_TIME.schema, orient="row")
    found = place(people, posts, wishes, time, WEIGHTS)
    fits = [[fit_by_the_page(case, person, post) for person in order] for post in range(len(posts))]
    table = [[IMPOSSIBLE if fit is None else fit for fit in row] for row in fits]
    total, first = every_way(table)
    assert found.total == total
    assert found.most == len(posts) * 1000 * (
        WEIGHTS.needs + WEIGHTS.stay + WEIGHTS.wish * bool(wishes) + WEIGHTS.balance * bool(spent)
    )
    chosen = [None if person == 10**6 else ids[person] for person in first]
    assert found.rows["staff_id"].to_list() == chosen


def test_a_wish_decides_between_two_who_fit_alike() -> None:
    people: list[Person] = [{"cloud": 1}, {"cloud": 1}]
    posts: list[dict[str, Any]] = [{"skills": {"cloud": 1}}]
    wishes = [{"staff_id": "p1", "wish": 1, "post": "post 0"}]
    assert place(people, posts, weights=WEIGHTS).rows["staff_id"].item() == "p0"
    found = place(people, posts, wishes, weights=WEIGHTS)
    # 60 + 20 of 60 + 20 + 10: nobody has a bureau, and there is no history.
    assert found.rows.select("staff_id", "fit").rows() == [("p1", 89)]


def test_who_has_a_post_moves_to_its_bureau_and_everybody_else_stays() -> None:
    people = [{"bureau": "A"}, {"bureau": "A"}, {"bureau": "B"}, {"bureau": "C"}]
    placed = pl.DataFrame(
        [("p0", "B"), ("p1", None), (None, "A"), ("p3", "C")],
        schema={"staff_id": pl.String, "bureau": pl.String},
        orient="row",
    )
    staff = staff_frame(FRAMEWORK, people)
    moved = placement_of.moved(staff, placed)
    assert moved.columns == staff.columns
    assert moved.select("staff_id", "bureau").rows() == [
        ("p0", "B"),
        ("p1", "A"),
        ("p2", "B"),
        ("p3", "C"),
    ]


def test_more_people_and_posts_than_memory_holds_are_refused_with_the_figure() -> None:
    # 24 bytes a pair: 40,000 x 8,000 x 24 = 7.68 GB; 20,000 x 8,000 x 24 = 3.84 GB.
    with pytest.raises(TdskillError, match=r"40,000, posts: 8,000\..* about 7\.7 GB") as told:
        refuse_too_many(40_000, 8_000)
    assert "--bureau" in told.value.hint
    refuse_too_many(20_000, 8_000)
