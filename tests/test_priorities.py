"""Priority fields: bands, the choice, what is unknown, and how firm it is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tdskill.analysis.priorities import (
    Band,
    Choice,
    Cuts,
    Reason,
    Span,
    Standing,
    changes_at_cuts,
    choose,
    cuts_of,
    standings_from_published,
)
from tdskill.framework import Rule, embedded_framework

CUTS = Cuts(demand=2, supply=2, middle=4)


def standing(skill: str, demand: int | Span, supply: int | Span) -> Standing:
    def span(rank: int | Span) -> Span:
        return Span(rank, rank) if isinstance(rank, int) else rank

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
    answer = chosen(standing("a", 3, Span(1, 6)))["a"]
    assert (answer.selected, answer.reason) == (False, Reason.DEMAND_NOT_UPPER)


@pytest.mark.parametrize(
    ("demand", "supply", "selected"),
    [
        (1, Span(3, 6), True),
        (1, Span(2, 3), None),
        (Span(1, 3), 5, None),
        (Span(1, 3), 1, False),
        (1, Span(1, 2), False),
    ],
)
def test_an_uncertain_rank_is_unknown_only_where_it_matters(
    demand: int | Span, supply: int | Span, selected: bool | None
) -> None:
    assert chosen(standing("a", demand, supply))["a"].selected is selected


@pytest.mark.parametrize(
    ("span", "bands"),
    [
        (Span(1, 1), (Band.UPPER,)),
        (Span(2, 3), (Band.UPPER, Band.MIDDLE)),
        (Span(3, 4), (Band.MIDDLE,)),
        (Span(4, 5), (Band.MIDDLE, Band.LOWER)),
        (Span(5, 6), (Band.LOWER,)),
        (Span(1, 6), (Band.UPPER, Band.MIDDLE, Band.LOWER)),
    ],
)
def test_a_span_may_lie_in_several_bands(span: Span, bands: tuple[Band, ...]) -> None:
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
        standing("e", 2, Span(3, 5)),
    ]
    changes = {(change.cut, change.shift): change for change in changes_at_cuts(standings, CUTS)}
    assert changes["demand", -1].removed == ("b", "e")
    assert changes["demand", 1].added == ("c",)
    assert changes["supply", -1].added == ("d",)
    assert changes["supply", 1].removed == ("b",)
    assert changes["supply", 1].unknown == ("e",)
    assert [change.rank for change in changes.values()] == [1, 3, 1, 3]


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
    assert found["ai_engineering"].demand == Span(16, 22)


ranks = st.permutations(range(1, 7))


@given(ranks, ranks, st.data())
def test_what_is_said_of_spans_holds_for_every_rank_in_them(
    demand: list[int], supply: list[int], data: st.DataObject
) -> None:
    spans = [
        Span(
            data.draw(st.integers(1, rank), label="low"),
            data.draw(st.integers(rank, 6), label="high"),
        )
        for rank in supply
    ]
    vague = [
        Standing(f"s{n}", Span(d, d), span)
        for n, (d, span) in enumerate(zip(demand, spans, strict=True))
    ]
    for choice in choose(vague, CUTS):
        span = choice.standing.supply
        certain = {
            chosen(Standing("x", choice.standing.demand, Span(rank, rank)))["x"].selected
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
    assert [(change.cut, change.rank) for change in changes] == [("demand", 2), ("supply", 2)]
    changes = changes_at_cuts(standings, Cuts(demand=2, supply=2, middle=2))
    assert [(change.cut, change.rank) for change in changes] == [("demand", 1), ("supply", 1)]


@pytest.mark.parametrize("skills", [1, 2])
def test_one_or_two_skills_have_an_upper_third_of_one(skills: int) -> None:
    cuts = cuts_of(Rule(provenance="plan p.1"), skills)
    assert (cuts.demand, cuts.supply) == (1, 1)
