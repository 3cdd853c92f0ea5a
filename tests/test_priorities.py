"""Priority fields: bands, the choice, what is unknown, and how firm it is."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tdskill.analysis.priorities import (
    Band,
    Choice,
    Consistency,
    Cuts,
    RankSpan,
    Reason,
    Standing,
    Tie,
    changes_at_cuts,
    choose,
    consistency,
    cuts_of,
    standings_from_published,
    ties_at,
)
from tdskill.framework import Published, PublishedRank, Rule, embedded_framework

CUTS = Cuts(demand=2, supply=2, middle=4)


def standing(skill: str, demand: int | RankSpan, supply: int | RankSpan) -> Standing:
    def span(rank: int | RankSpan) -> RankSpan:
        return RankSpan(rank, rank) if isinstance(rank, int) else rank

    return Standing(skill, span(demand), span(supply))


def chosen(*standings: Standing) -> dict[str, Choice]:
    return {choice.standing.skill: choice for choice in choose(standings, CUTS)}


def test_the_cuts_of_22_skills_are_7_and_14() -> None:
    assert cuts_of(Rule(provenance="plan p.1"), 22) == Cuts(demand=7, supply=7, middle=14)


def test_a_policy_may_move_the_cuts() -> None:
    rule = Rule(provenance="plan p.1", demand_cut=5, supply_cut=9)
    assert cuts_of(rule, 22) == Cuts(demand=5, supply=9, middle=14)


def test_high_demand_with_middle_or_low_supply_is_chosen() -> None:
    answers = chosen(standing("a", 1, 3), standing("b", 2, 6), standing("c", 1, 2))
    assert {skill: answer.selected for skill, answer in answers.items()} == {
        "a": True,
        "b": True,
        "c": False,
    }
    assert answers["c"].reason is Reason.SUPPLY_UPPER


def test_what_is_not_wanted_enough_is_not_chosen_whatever_its_supply() -> None:
    answer = chosen(standing("a", 3, RankSpan(1, 6)))["a"]
    assert (answer.selected, answer.reason) == (False, Reason.DEMAND_NOT_UPPER)


@pytest.mark.parametrize(
    ("demand", "supply", "selected"),
    [
        (1, RankSpan(3, 6), True),
        (1, RankSpan(2, 3), None),
        (RankSpan(1, 3), 5, None),
        (RankSpan(1, 3), 1, False),
        (1, RankSpan(1, 2), False),
    ],
)
def test_an_uncertain_rank_is_unknown_only_where_it_matters(
    demand: int | RankSpan, supply: int | RankSpan, selected: bool | None
) -> None:
    assert chosen(standing("a", demand, supply))["a"].selected is selected


@pytest.mark.parametrize(
    ("span", "bands"),
    [
        (RankSpan(1, 1), (Band.UPPER,)),
        (RankSpan(2, 3), (Band.UPPER, Band.MIDDLE)),
        (RankSpan(3, 4), (Band.MIDDLE,)),
        (RankSpan(4, 5), (Band.MIDDLE, Band.LOWER)),
        (RankSpan(5, 6), (Band.LOWER,)),
        (RankSpan(1, 6), (Band.UPPER, Band.MIDDLE, Band.LOWER)),
    ],
)
def test_a_span_may_lie_in_several_bands(span: RankSpan, bands: tuple[Band, ...]) -> None:
    assert chosen(standing("a", span, 1))["a"].demand_bands == bands


def test_skills_come_in_the_order_of_demand() -> None:
    order = [
        choice.standing.skill for choice in choose([standing("b", 2, 1), standing("a", 1, 1)], CUTS)
    ]
    assert order == ["a", "b"]


def test_moving_a_cut_tells_what_would_come_or_go() -> None:
    standings = [
        standing("a", 1, 4),
        standing("b", 2, 3),
        standing("c", 3, 5),
        standing("d", 1, 2),
        standing("e", 2, RankSpan(3, 5)),
    ]
    changes = {(change.cut, change.shift): change for change in changes_at_cuts(standings, CUTS)}
    assert changes["demand", -1].removed == ("b", "e")
    assert changes["demand", 1].added == ("c",)
    assert changes["supply", -1].added == ("d",)
    assert changes["supply", 1].removed == ("b",)
    assert changes["supply", 1].unknown == ("e",)
    assert [change.rank for change in changes.values()] == [1, 2, 3, 1, 2, 3]
    # a and d have places 1 and 2 of demand, b and e places 2 and 3; no two are as well supplied.
    assert [change.tied for change in changes.values()] == [("a", "d"), ("b", "e"), (), (), (), ()]
    for cut in ("demand", "supply"):
        stays = changes[cut, 0]
        assert (stays.added, stays.removed, stays.unknown) == ((), (), ())


def test_the_published_ranks_give_the_published_choice() -> None:
    framework = embedded_framework()
    policy = framework.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    standings = standings_from_published(policy.published, framework)
    answers = choose(standings, cuts_of(policy, len(framework.skills)))
    selected = {answer.standing.skill for answer in answers if answer.selected}
    assert selected == {"cloud_services", "ux_design", "ui_design"}
    assert not [answer for answer in answers if answer.selected is None]


def test_a_skill_that_a_published_order_does_not_list_stands_after_it() -> None:
    framework = embedded_framework()
    policy = framework.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    found = {s.skill: s for s in standings_from_published(policy.published, framework)}
    assert found["ai_engineering"].demand == RankSpan(16, 22)


def test_ties_in_a_published_order_of_supply_share_the_larger_rank() -> None:
    framework = embedded_framework()
    ranks = tuple(
        PublishedRank(skill=skill, rank=rank)
        for skill, rank in zip(framework.skill_ids, (1, 2, 2, 4), strict=False)
    )
    published = Published(
        selected=(), selected_provenance="plan p.1", demand_ranks=ranks, supply_ranks=ranks
    )
    found = standings_from_published(published, framework)
    assert [each.demand.rank for each in found[:4]] == [1, 2, 2, 4]
    assert [each.supply.rank for each in found[:4]] == [1, 3, 3, 4]


def test_a_tie_that_a_cut_runs_through_is_told_and_no_other() -> None:
    # Demand: a; b, c; d; nobody asks for e and f. Supply: e; then d, f; nobody holds a, b, c.
    standings = [
        standing("a", 1, 6),
        standing("b", 2, 6),
        standing("c", 2, 6),
        standing("d", 4, 3),
        standing("e", 6, 1),
        standing("f", 6, 3),
    ]

    def ties(demand: int, supply: int) -> list[Tie]:
        return ties_at(standings, Cuts(demand, supply, middle=4))

    assert ties(2, 4) == [Tie("demand", 2, ("b", "c")), Tie("supply", 6, ("a", "b", "c"))]
    assert ties(3, 2) == [Tie("supply", 3, ("d", "f"))]
    assert ties(5, 1) == ties(6, 3) == ties(1, 6) == []


def test_a_rank_that_is_not_certain_is_no_tie() -> None:
    standings = [
        standing("a", 1, RankSpan(1, 2)),
        standing("b", 2, RankSpan(1, 2)),
        standing("c", 3, 3),
    ]
    assert ties_at(standings, Cuts(1, 1, 2)) == []


counts = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5)


@settings(max_examples=60)
@given(counts, st.data())
def test_tied_is_what_another_order_of_equals_would_put_on_the_other_side(
    counts: list[tuple[int, int]], data: st.DataObject
) -> None:
    size = len(counts)
    cuts = Cuts(
        data.draw(st.integers(1, size), label="demand"),
        data.draw(st.integers(1, size), label="supply"),
        middle=size,
    )
    wanted, held = ([pair[side] for pair in counts] for side in (0, 1))
    standings = [
        standing(
            str(n),
            1 + sum(other > wanted[n] for other in wanted) if wanted[n] else size,
            sum(other >= held[n] for other in held),
        )
        for n in range(size)
    ]

    def torn(values: list[int], cut: int) -> set[str]:
        orders = [
            order
            for order in itertools.permutations(range(size))
            if all(values[a] >= values[b] for a, b in itertools.pairwise(order))
        ]
        sides = {n: {order.index(n) < cut for order in orders} for n in range(size)}
        return {str(n) for n, side in sides.items() if len(side) > 1}

    found = {tie.cut: set(tie.skills) for tie in ties_at(standings, cuts)}
    asked = {str(n) for n in range(size) if wanted[n]}
    assert found.get("demand", set()) == torn(wanted, cuts.demand) & asked
    assert found.get("supply", set()) == torn(held, cuts.supply)


ranks = st.permutations(range(1, 7))


@given(ranks, ranks, st.data())
def test_what_is_said_of_spans_holds_for_every_rank_in_them(
    demand: list[int], supply: list[int], data: st.DataObject
) -> None:
    spans = [
        RankSpan(
            data.draw(st.integers(1, rank), label="low"),
            data.draw(st.integers(rank, 6), label="high"),
        )
        for rank in supply
    ]
    vague = [
        Standing(f"s{n}", RankSpan(d, d), span)
        for n, (d, span) in enumerate(zip(demand, spans, strict=True))
    ]
    for choice in choose(vague, CUTS):
        span = choice.standing.supply
        certain = {
            chosen(Standing("x", choice.standing.demand, RankSpan(rank, rank)))["x"].selected
            for rank in range(span.low, span.high + 1)
        }
        assert choice.selected is (certain.pop() if len(certain) == 1 else None)


@given(ranks, ranks)
def test_the_choice_does_not_depend_on_the_order_of_the_skills(
    demand: list[int], supply: list[int]
) -> None:
    standings = [
        standing(f"s{n}", d, s) for n, (d, s) in enumerate(zip(demand, supply, strict=True))
    ]
    answers = {
        tuple(choose(order, CUTS))
        for order in itertools.islice(itertools.permutations(standings), 20)
    }
    assert len(answers) == 1


def test_a_cut_beyond_the_middle_third_leaves_no_middle() -> None:
    answer = choose([standing("a", 1, 5)], Cuts(demand=2, supply=5, middle=4))[0]
    assert answer.supply_bands == (Band.UPPER,)
    answer = choose([standing("a", 1, 6)], Cuts(demand=2, supply=5, middle=4))[0]
    assert answer.supply_bands == (Band.LOWER,)


def test_a_cut_is_not_moved_to_where_there_is_no_rank() -> None:
    standings = [standing("a", 1, 2), standing("b", 2, 1)]
    changes = changes_at_cuts(standings, Cuts(demand=1, supply=1, middle=2))
    found = [(change.cut, change.rank) for change in changes]
    assert found == [("demand", 1), ("demand", 2), ("supply", 1), ("supply", 2)]
    changes = changes_at_cuts(standings, Cuts(demand=2, supply=2, middle=2))
    assert [(change.cut, change.rank) for change in changes] == found


@pytest.mark.parametrize("skills", [1, 2])
def test_one_or_two_skills_have_an_upper_third_of_one(skills: int) -> None:
    cuts = cuts_of(Rule(provenance="plan p.1"), skills)
    assert (cuts.demand, cuts.supply) == (1, 1)


FIELDS = ("cloud_services", "ux_design", "ui_design")
Places = dict[str, range]


def published_places() -> tuple[Places, Places]:
    """Return the places that each skill may have in the published orders of demand and supply."""
    framework = embedded_framework()
    policy = framework.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    assert policy.published.selected == FIELDS
    orders = []
    for order in (policy.published.demand_ranks, policy.published.supply_ranks):
        listed = {
            entry.skill: range(entry.rank, (entry.rank_to or entry.rank) + 1) for entry in order
        }
        orders.append({skill: listed.get(skill, range(16, 23)) for skill in framework.skill_ids})
    return orders[0], orders[1]


def any_place(supply: Places) -> Places:
    """Return the places in supply if the three fields could stand anywhere among the 15 listed."""
    others = sorted(
        (skill for skill in supply if skill not in FIELDS), key=lambda skill: supply[skill].start
    )
    open_places = {skill: range(place, place + 4) for place, skill in enumerate(others[:12], 1)}
    return supply | dict.fromkeys(FIELDS, range(1, 16)) | open_places


def consistent_pairs(demand: Places, supply: Places) -> tuple[int, int]:
    """Count the pairs of cuts that give the published fields surely, and only possibly."""
    surely = possibly = 0
    for demand_cut, supply_cut in itertools.product(range(1, 23), repeat=2):
        answers = {
            skill: {
                (high <= demand_cut and held > supply_cut) is (skill in FIELDS)
                for high, held in itertools.product(demand[skill], supply[skill])
            }
            for skill in demand
        }
        if all(answer == {True} for answer in answers.values()):
            surely += 1
        elif all(True in answer for answer in answers.values()):
            possibly += 1
    return surely, possibly


def test_few_pairs_of_cuts_are_consistent_with_what_was_published() -> None:
    # By hand: with demand cut 6 or 7 supply cut 7 surely and 8-14 possibly, with 8 or 9 (in which
    # 1 or 2 more skills must be upper in supply, at 9-12 and 8-11) 9-14 possibly: 2 and 2*7 + 2*6.
    framework = embedded_framework()
    demand, supply = published_places()
    assert consistent_pairs(demand, supply) == (2, 26)
    policy = framework.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    standings = standings_from_published(policy.published, framework)
    assert consistency(standings, FIELDS) == Consistency(2, 26, 484)


def test_without_the_places_set_from_the_choice_no_pair_of_cuts_is_sure() -> None:
    demand, supply = published_places()
    supply = any_place(supply)
    assert consistent_pairs(demand, supply) == (0, 28)

    def span(places: range) -> RankSpan:
        return RankSpan(places[0], places[-1])

    standings = [Standing(skill, span(demand[skill]), span(supply[skill])) for skill in demand]
    assert consistency(standings, FIELDS) == Consistency(0, 28, 484)


@pytest.mark.parametrize(("best", "surely"), [(8, 2), (1, 0)])
def test_in_one_order_of_all_skills_twenty_pairs_of_cuts_are_consistent(
    best: int, surely: int
) -> None:
    # By hand: three fields beyond the supply cut leave it 12 at most, so 2 * 6 (7-12) and 2 * 4.
    demand, supply = published_places()
    others = sorted(
        (skill for skill in supply if skill not in FIELDS), key=lambda skill: supply[skill].start
    )
    high = [{skill for skill in demand if demand[skill][0] <= cut} for cut in range(1, 16)]
    found = []
    for taken in itertools.combinations(range(best, 16), 3):
        rest = iter(others)
        order = ["field" if place in taken else next(rest) for place in range(1, 16)]
        found.append(
            {
                (demand_cut, supply_cut)
                for supply_cut in range(taken[0])
                for demand_cut, wanted in enumerate(high, 1)
                if supply_cut and wanted - set(order[:supply_cut]) == set(FIELDS)
            }
        )
    assert len(set.union(*found)) == 20
    assert len(set.intersection(*found)) == surely


spans = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(
    lambda ends: RankSpan(min(ends), max(ends))
)


@settings(max_examples=60)
@given(st.lists(st.tuples(spans, spans), min_size=4, max_size=4), st.sets(st.sampled_from("0123")))
def test_consistent_pairs_are_counted_from_the_choice_of_each(
    pairs: list[tuple[RankSpan, RankSpan]], selected: set[str]
) -> None:
    standings = [Standing(str(n), *pair) for n, pair in enumerate(pairs)]
    surely = possibly = 0
    for demand, supply in itertools.product(range(1, 5), repeat=2):
        choices = choose(standings, Cuts(demand, supply, middle=4))
        agree = {
            None
            if choice.selected is None
            else choice.selected is (choice.standing.skill in selected)
            for choice in choices
        }
        surely += agree == {True}
        possibly += agree != {True} and False not in agree
    assert consistency(standings, selected) == Consistency(surely, possibly, 16)
