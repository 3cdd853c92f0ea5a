"""What will be short in years to come: against laws by hand, an exact law by FFT, and made histories."""

from collections.abc import Sequence
from dataclasses import replace
from math import comb, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small import demand_frame, small_framework, staff_frame, with_parts
from tdskill.analysis import forecast as forecast_of
from tdskill.analysis import gap as gap_of
from tdskill.analysis import trend as trend_of
from tdskill.analysis.forecast import (
    NOT_ASSESSED,
    Course,
    Floats,
    Leaving,
    Levels,
    Profiles,
    Rates,
    Seen,
    Whole,
)
from tdskill.framework import DemandToCome, Framework, embedded_framework
from tdskill.library.year import open_year

STAY = Levels(rise=(), fall=())
NOBODY_LEAVES = Leaving(0.0)
STILL = Course(leaving=NOBODY_LEAVES, levels=STAY, draws=200)
FOUR_ERRORS = 4


def one_skill(max_level: int = 3) -> Framework:
    return small_framework(skills=("cloud",), max_level=max_level)


def levels(*rows: Sequence[int]) -> Profiles:
    return np.array(rows, np.int8)


def shortfalls(
    framework: Framework,
    course: Course,
    here: Profiles,
    demand: Sequence[Sequence[int]],
    years: int,
) -> Whole:
    """Return the shortfall of each skill (year, draw, skill) with nothing seen."""
    nothing = forecast_of.no_moves(framework)
    rates = forecast_of.rates(nothing, framework, course, years)
    drawn = forecast_of.outlook(here, rates, course, nothing.joined)
    return forecast_of.shortfalls(drawn.supply, np.array(demand, np.int64))


def shares_of(values: Whole) -> dict[int, float]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), (counts / values.size).tolist(), strict=True))


def near(found: float, expected: float, draws: int) -> bool:
    """Whether a share of so many draws is one that comes from this probability."""
    return abs(found - expected) <= FOUR_ERRORS * sqrt(expected * (1 - expected) / draws)


def test_where_nothing_happens_every_draw_of_every_year_is_the_gap_of_now() -> None:
    year = open_year(sample=True, lang="en")
    data, framework = year.data("staff", "demand"), year.framework
    places = gap_of.places_of(data.staff, data.demand, framework)
    gap = gap_of.gap(places, framework, supply_level=1).collect()
    told = {row["skill"]: row for row in gap.iter_rows(named=True)}
    wanted = gap_of.over_bureaus(places, framework).collect()["demand"].to_numpy()
    demand = wanted.astype(np.int64).reshape(len(framework.skills), framework.max_level)
    nothing = forecast_of.no_moves(framework)
    course = replace(STILL, year_spread=0.5)
    rates = forecast_of.rates(nothing, framework, course, 4)
    here = forecast_of.profiles_of(data.staff, framework)
    drawn = forecast_of.outlook(here, rates, course, nothing.joined)
    short = forecast_of.shortfalls(drawn.supply, demand)
    for place, skill in enumerate(framework.skill_ids):
        assert (short[..., place] == told[skill]["shortfall"]).all()
        assert (drawn.supply[:, :, place, 0] == told[skill]["supply"]).all()
    assert (short.sum(axis=-1) == 179).all()
    assert (drawn.people == 180).all()


def test_two_people_of_whom_each_leaves_with_one_half_leave_none_one_or_two_places_empty() -> None:
    course = Course(leaving=Leaving(0.5), levels=STAY, draws=20_000)
    short = shortfalls(one_skill(1), course, levels([1], [1]), [[2]], 1)
    found = shares_of(short)
    assert found.keys() == {0, 1, 2}
    expected = {0: 1 / 4, 1: 1 / 2, 2: 1 / 4}
    assert all(near(found[n], share, 20_000) for n, share in expected.items())


def test_two_people_of_whom_each_rises_with_one_half_fill_the_places_above() -> None:
    # D(1) = 3 leaves one place empty whatever happens; D(2) = 2 leaves two where nobody rises.
    course = Course(leaving=NOBODY_LEAVES, levels=Levels((0, 0.5), ()), draws=20_000)
    short = shortfalls(one_skill(2), course, levels([1], [1]), [[3, 2]], 1)
    found = shares_of(short)
    assert found.keys() == {1, 2}
    assert near(found[1], 3 / 4, 20_000)
    assert short.mean() == pytest.approx(1.25, abs=FOUR_ERRORS * sqrt(3 / 16 / 20_000))


def exact_law(people: dict[float, int]) -> Floats:
    """Return the law of a count of people who hold something with these probabilities, by FFT.

    The Poisson-binomial law from its characteristic function, a product over kinds of people.
    """
    size = sum(people.values()) + 1
    turns = np.exp(2j * np.pi * np.arange(size) / size)
    values = np.ones(size, complex)
    for share, count in people.items():
        values *= (1 - share + share * turns) ** count
    return np.fft.fft(values).real / size


def test_the_exact_law_is_that_of_counting_by_hand() -> None:
    assert exact_law({0.5: 2}) == pytest.approx([1 / 4, 1 / 2, 1 / 4])
    assert exact_law({0.3: 4}) == pytest.approx(
        [comb(4, n) * 0.3**n * 0.7 ** (4 - n) for n in range(5)]
    )
    assert exact_law({0.5: 1, 0.2: 1}) == pytest.approx([0.4, 0.5, 0.1])


RISE, FALL, LEAVE = (0.1, 0.2, 0.05), (0.02, 0.03, 0.1), 0.08


@pytest.mark.parametrize("joining", [0, 7])
def test_with_known_rates_supply_follows_the_exact_law_in_every_cell(joining: int) -> None:
    framework, years, draws = embedded_framework(), 3, 2_000
    rng = np.random.default_rng(5)
    here = rng.choice(4, size=(150, 22), p=(0.5, 0.3, 0.15, 0.05)).astype(np.int8)
    profile = rng.choice(4, size=(1, 22)).astype(np.int8)
    step = np.eye(4)
    for level in range(3):
        step[level, [level, level + 1]] += -RISE[level], RISE[level]
        step[level + 1, [level + 1, level]] += -FALL[level], FALL[level]
    course = Course(
        leaving=Leaving(LEAVE),
        levels=Levels(RISE, FALL),
        joining=joining,
        profile=profile,
        draws=draws,
    )
    nothing = forecast_of.no_moves(framework)
    rates = forecast_of.rates(nothing, framework, course, years)
    drawn = forecast_of.outlook(here, rates, course, nothing.joined)
    for skill in range(22):
        for level in (1, 2, 3):
            people: dict[float, int] = {}
            come = [(years, held) for held in here[:, skill]]
            come += [(later, profile[0, skill]) for later in range(years)] * joining
            for time, held in come:
                above = np.linalg.matrix_power(step, time)[held, level:].sum()
                share = round(float(above * (1 - LEAVE) ** time), 12)
                people[share] = people.get(share, 0) + 1
            law = exact_law(people)
            counts = np.arange(len(law))
            mean = (law * counts).sum()
            deviation = sqrt((law * (counts - mean) ** 2).sum())
            found = drawn.supply[-1, :, skill, level - 1]
            assert abs(found.mean() - mean) <= FOUR_ERRORS * deviation / sqrt(draws)
            assert found.std() == pytest.approx(deviation, rel=0.1, abs=0.05)


def test_who_leaves_takes_all_skills_along() -> None:
    course = Course(leaving=Leaving(0.4), levels=STAY, draws=500)
    framework = small_framework(skills=("cloud", "design"), max_level=1)
    short = shortfalls(framework, course, levels([1, 1], [1, 1], [1, 1]), [[3], [3]], 2)
    assert (short[..., 0] == short[..., 1]).all()
    assert len(np.unique(short)) == 4


@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=6),
    st.integers(0, 2**16),
    st.lists(st.integers(0, 9), min_size=6, max_size=6),
)
@settings(max_examples=30)
def test_in_every_draw_more_joiners_leave_no_more_short(
    held: list[int], seed: int, wanted: list[int]
) -> None:
    framework = small_framework(skills=("cloud", "design"))
    seen = Seen(
        np.tile(np.array([[8, 2, 0, 0], [1, 5, 1, 0], [0, 1, 4, 1], [0, 0, 1, 3]]), (2, 1, 1)),
        left=3,
        stayed=20,
        came=2,
        joined=levels([1, 0], [NOT_ASSESSED, 3]),
        steps=1,
    )
    course = Course(draws=50, seed=seed, year_spread=0.2)
    rates = forecast_of.rates(seen, framework, course, 3)
    here = levels(*zip(held, reversed(held), strict=True))
    demand = np.array(wanted).reshape(2, 3)[:, ::-1].cumsum(axis=1)[:, ::-1]
    base = forecast_of.outlook(here, rates, course, seen.joined).supply[-1]
    found = forecast_of.shortfall_by_joiners(base, seen.joined, rates, course, demand, 12)
    assert found.shape == (50, 13)
    assert (np.diff(found, axis=1) <= 0).all()
    assert (found[:, 0] == forecast_of.shortfalls(base, demand).sum(axis=-1)).all()


def test_joiners_needed_are_a_look_up_where_nothing_is_by_chance() -> None:
    # Three years of m joiners with Lv.1 and nobody who leaves: 3 m of 20 places, at most 5 empty: m = 5.
    framework = one_skill()
    course = replace(STILL, profile=levels([1]))
    rates = forecast_of.rates(forecast_of.no_moves(framework), framework, course, 3)
    nobody = np.zeros((0, 1), np.int8)
    demand = np.array([[20, 0, 0]])
    needed, most = forecast_of.joiners_needed(nobody, nobody, rates, course, demand, 5)
    assert needed == (5, 5, 5)
    assert most >= 5
    needed, _most = forecast_of.joiners_needed(nobody, nobody, rates, course, demand, 20)
    assert needed == (0, 0, 0)
    high = np.array([[20, 20, 0]])
    needed, most = forecast_of.joiners_needed(nobody, nobody, rates, course, high, 5)
    assert needed == (None, None, None)
    assert most == 100


def test_a_joiner_of_the_year_counts_and_moves_only_from_the_next_year_on() -> None:
    course = Course(
        leaving=Leaving(0.0),
        levels=Levels((1.0,), ()),
        joining=2,
        profile=levels([0]),
        draws=3,
    )
    short = shortfalls(one_skill(1), course, np.zeros((0, 1), np.int8), [[5]], 3)
    # Nobody of the first year holds it yet; in the second the two of the first year do, then four.
    assert short[..., 0].tolist() == [[5] * 3, [3] * 3, [1] * 3]


def test_the_weight_of_all_skills_in_one_is_the_most_likely() -> None:
    # Heavy: whoever runs other tests does without.
    from scipy.stats import dirichlet_multinomial

    rng = np.random.default_rng(3)
    for spread in (5, 40, 200):
        truth = rng.dirichlet(spread * np.array([0.9, 0.08, 0.02]), size=12)
        counts = np.array([rng.multinomial(150, row) for row in truth])
        shares = counts.sum(axis=0) / counts.sum()
        best = forecast_of.weight_of_all(counts, shares)
        likelihood = {
            k: sum(dirichlet_multinomial.logpmf(row, k * shares, row.sum()) for row in counts)
            for k in (best, 0.98 * best, 1.02 * best, 0.5 * best, 2 * best)
        }
        assert max(likelihood, key=likelihood.__getitem__) == best


def test_skills_that_differ_by_chance_alone_are_taken_together_and_one_alone_weighs_least() -> None:
    counts = np.array([[90, 10], [90, 10], [90, 10]])
    assert forecast_of.weight_of_all(counts, np.array([0.9, 0.1])) == pytest.approx(5000)
    assert forecast_of.weight_of_all(counts[:1], np.array([0.9, 0.1])) == 1
    assert forecast_of.weight_of_all(counts[:0], np.array([0.9, 0.1])) == 1


def test_the_share_that_leaves_is_drawn_from_what_was_seen() -> None:
    framework = one_skill()
    seen = replace(forecast_of.no_moves(framework), left=9, stayed=171, steps=1)
    found = forecast_of.rates(seen, framework, Course(draws=20_000), 1).leave
    mean, whole = 9.5 / 181, 181
    deviation = sqrt(mean * (1 - mean) / (whole + 1))
    assert found.mean() == pytest.approx(mean, abs=FOUR_ERRORS * deviation / sqrt(20_000))
    assert found.std() == pytest.approx(deviation, rel=0.05)
    weighted = Course(leaving=Leaving(0.2, weight=20), draws=20_000)
    # 9 + 4 of 200.
    assert forecast_of.rates(seen, framework, weighted, 1).leave.mean() == pytest.approx(
        0.065, abs=0.001
    )
    known = Course(leaving=Leaving(0.2), draws=10)
    assert (forecast_of.rates(seen, framework, known, 1).leave == 0.2).all()


def moved(framework: Framework, moves: Whole, course: Course) -> Floats:
    seen = replace(forecast_of.no_moves(framework), moves=moves, stayed=10, steps=1)
    found: Floats = forecast_of.rates(seen, framework, course, 1).moves[0]
    return found


def test_a_skill_of_which_nobody_was_seen_at_a_level_has_the_rates_of_all() -> None:
    framework = small_framework(skills=("cloud", "design"), max_level=1)
    moves = np.array([[[80, 20], [0, 50]], [[0, 0], [0, 0]]])
    found = moved(framework, moves, Course(draws=4_000))
    assert found[:, 1, 0, 1].mean() == pytest.approx(0.2, abs=0.03)
    assert (found[:, 1, 1] == [0, 1]).all()
    # What one skill tells of another is less sure than what it tells of itself.
    assert found[:, 1, 0, 1].std() > 2 * found[:, 0, 0, 1].std()


def test_who_stands_where_nobody_was_seen_stays_and_no_move_comes_that_was_not_seen() -> None:
    framework = small_framework(skills=("cloud", "design"))
    moves = np.zeros((2, 4, 4), np.int64)
    moves[:, 0, :2] = 30, 5
    found = moved(framework, moves, Course(draws=500, year_spread=0.3))
    assert (found[:, :, 1:] == np.eye(4)[1:]).all()
    assert not found[:, :, 0, 2:].any()
    assert found.sum(axis=-1) == pytest.approx(np.ones((500, 2, 4)))


def test_given_rates_weigh_as_much_as_people_seen() -> None:
    framework = small_framework(skills=("cloud", "design"), max_level=1)
    moves = np.tile(np.array([[90, 10], [0, 0]]), (2, 1, 1))
    given_ = Levels((0.4,), (0.3,), weight=200)
    found = moved(framework, moves, Course(levels=given_, draws=4_000))
    # 10 + 80 of 300 rise; of the level at which nobody was seen what is given holds.
    assert found[:, 0, 0, 1].mean() == pytest.approx(0.3, abs=0.01)
    assert found[:, 0, 1, 0].mean() == pytest.approx(0.3, abs=0.01)
    sure = moved(framework, moves, Course(levels=Levels((0.4,), (0.3,)), draws=2))
    assert (sure == [[0.6, 0.4], [0.3, 0.7]]).all()


def test_rates_go_from_one_level_that_a_skill_has_to_the_next() -> None:
    framework = one_skill()
    skill = framework.skills[0].model_copy(update={"levels": (1, 3)})
    framework = with_parts(framework, skills=(skill,))
    found = moved(
        framework,
        np.zeros((1, 4, 4), np.int64),
        Course(levels=Levels((0.1, 0.2), (0.3, 0.4)), draws=1),
    )[0, 0]
    assert found.tolist() == [
        [0.9, 0.1, 0, 0],
        [0.3, pytest.approx(0.5), 0, 0.2],
        [0, 0, 1, 0],
        [0, 0.4, 0, 0.6],
    ]


def test_good_and_bad_years_widen_the_interval_and_leave_the_mean() -> None:
    framework = one_skill(1)
    course = Course(leaving=NOBODY_LEAVES, levels=Levels((0.1,), ()), draws=20_000)
    calm, rough = (
        forecast_of.rates(
            forecast_of.no_moves(framework), framework, replace(course, year_spread=spread), 1
        ).moves[0, :, 0, 0, 1]
        for spread in (0, 0.3)
    )
    assert (calm == 0.1).all()
    assert rough.mean() == pytest.approx(0.1, abs=FOUR_ERRORS * rough.std() / sqrt(20_000))
    assert np.log(rough).std() == pytest.approx(0.3, rel=0.05)
    all_rise = replace(course, levels=Levels((0.9,), ()), year_spread=0.5)
    most = forecast_of.rates(forecast_of.no_moves(framework), framework, all_rise, 1).moves
    assert most.max() <= 1
    assert most.min() >= 0


def test_people_of_a_rank_leave_by_its_own_rate() -> None:
    framework, here = one_skill(1), levels([1], [1], [1])
    nothing = forecast_of.no_moves(framework)
    rates = forecast_of.rates(nothing, framework, STILL, 2)
    own = np.array([np.nan, 1.0, np.nan])
    drawn = forecast_of.outlook(here, rates, STILL, nothing.joined, own)
    assert (drawn.people == 2).all()
    assert (drawn.supply == 2).all()


def seen_of(
    then: Sequence[dict[str, object]], now: Sequence[dict[str, object]], away: Sequence[str] = ()
) -> Seen:
    framework = small_framework(skills=("cloud", "design"), max_level=2)
    paired = trend_of.pairs(
        *(staff_frame(framework, year).lazy() for year in (then, now))
    ).collect()
    return forecast_of.seen_between(paired, framework, away=away)


def test_what_was_seen_is_who_left_came_and_moved_where_both_levels_are_known() -> None:
    then: list[dict[str, object]] = [
        {"staff_id": "stays", "cloud": 0, "design": 1},
        {"staff_id": "blank", "cloud": None, "design": 2},
        {"staff_id": "gone", "cloud": 2, "design": 2},
        {"staff_id": "leave", "cloud": 1, "design": 1},
    ]
    now: list[dict[str, object]] = [
        {"staff_id": "stays", "cloud": 1, "design": 1},
        {"staff_id": "blank", "cloud": 2, "design": 1},
        {"staff_id": "new", "cloud": 1, "design": None},
        {"staff_id": "untold", "cloud": None, "design": None},
        {"staff_id": "back", "cloud": 2, "design": 2},
    ]
    seen = seen_of(then, now, away=("leave", "back"))
    assert (seen.left, seen.stayed, seen.came, seen.steps) == (1, 2, 2, 1)
    # Newly assessed is no growth: the blank person moved in design alone.
    cloud, design = seen.moves
    assert cloud.tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert design.tolist() == [[0, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert seen.joined.tolist() == [[1, NOT_ASSESSED]]
    both = seen + seen
    assert (both.left, both.stayed, both.came, both.steps) == (2, 4, 4, 2)
    assert both.moves.sum() == 6
    assert len(both.joined) == 2


def test_who_was_never_assessed_holds_nothing_in_years_to_come_either() -> None:
    course = Course(leaving=NOBODY_LEAVES, levels=Levels((1.0,), ()), draws=3)
    short = shortfalls(one_skill(1), course, levels([NOT_ASSESSED], [0]), [[2]], 2)
    assert (short == 1).all()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, [[10, 4], [10, 4]]),
        # 10.5 is 11; 11.025 is 11. 4.2 and 4.41 are 4.
        ({"growth": 0.05}, [[11, 4], [11, 4]]),
        ({"growth": 1, "by_skill": [{"skill": "cloud", "growth": -0.5}]}, [[5, 2], [3, 1]]),
        (
            {
                "growth": 0.5,
                "table": [
                    {"fiscal_year": 2026, "skill": "cloud", "level": 1, "headcount": 2},
                    {"fiscal_year": 2026, "skill": "cloud", "level": 2, "headcount": 7},
                ],
            },
            [[15, 6], [9, 7]],
        ),
        (
            {"table": [{"fiscal_year": 2020, "skill": "cloud", "level": 2, "headcount": 3}]},
            [[3, 3], [3, 3]],
        ),
    ],
)
def test_demand_grows_by_a_share_a_year_or_is_as_a_table_says(
    told: dict[str, object], expected: list[list[int]]
) -> None:
    framework = one_skill(2)
    growth = DemandToCome.model_validate({"provenance": "assumed: a test", **told})
    found = forecast_of.demand_to_come(np.array([[10, 4]]), framework, growth, 2025, 2)
    assert found[:, 0].tolist() == expected


def test_the_best_profile_has_what_is_short_most_at_the_level_at_which_it_is_short() -> None:
    supply = np.zeros((5, 4, 2), np.int64)
    demand = np.array([[5, 0], [4, 4], [0, 0], [6, 2]])
    # The second skill is as short at level 2 as at level 1, so that only level 2 mends it.
    assert forecast_of.best_profile(supply, demand, 3).tolist() == [[1, 2, 0, 1]]
    assert forecast_of.best_profile(supply, demand, 1).tolist() == [[0, 0, 0, 1]]
    assert forecast_of.best_profile(supply, np.zeros((4, 2), np.int64), 3).tolist() == [[0] * 4]


def test_one_more_person_mends_the_places_that_were_empty() -> None:
    supply, demand = np.array([[1, 0], [3, 1]]), np.array([[2, 2], [3, 1]])
    # Short are 2, at level 2. At level 1 somebody mends nothing, at level 2 one place.
    assert forecast_of.mended_by_one(levels([1, 2]), supply, demand) == 0
    assert forecast_of.mended_by_one(levels([2, 0]), supply, demand) == 1
    assert forecast_of.mended_by_one(levels([1, 2], [2, 0]), supply, demand) == 0.5


def test_the_middle_is_a_draw_with_as_many_below_as_above() -> None:
    assert forecast_of.middle(np.arange(1, 101)).tolist() == [10, 50, 90]
    assert forecast_of.middle(np.array([7])).tolist() == [7, 7, 7]


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    framework, here = small_framework(), levels(*[[1, 0, 2]] * 30)
    seen = Seen(np.full((3, 4, 4), 5), left=3, stayed=40, came=2, joined=levels([1, 1, 1]), steps=1)

    def drawn(seed: int) -> Whole:
        course = Course(joining=2, draws=50, seed=seed)
        rates = forecast_of.rates(seen, framework, course, 2)
        return forecast_of.outlook(here, rates, course, seen.joined).supply

    assert (drawn(1) == drawn(1)).all()
    assert (drawn(1) != drawn(2)).any()


def test_many_people_are_drawn_part_by_part_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    framework, here = one_skill(), levels(*[[1]] * 40)
    course = Course(leaving=Leaving(0.3), levels=STAY, draws=60)
    rates = forecast_of.rates(forecast_of.no_moves(framework), framework, course, 2)
    nobody = np.zeros((0, 1), np.int8)
    whole = forecast_of.outlook(here, rates, course, nobody).people
    monkeypatch.setattr(forecast_of, "_CELLS", 80)
    assert (forecast_of.outlook(here, rates, course, nobody).people == whole).all()
    assert forecast_of.draws_for(180) == 1000
    assert forecast_of.draws_for(40_000) == 500


SKILLS, TOP = 8, 3


def one_year_on(held: Profiles, steps: Floats, rng: np.random.Generator) -> Profiles:
    """Let each person stay, rise or fall in each skill."""
    rows = steps.cumsum(axis=-1)[np.arange(SKILLS), held]
    moved_to: Profiles = (
        (rng.random((*held.shape, 1)) >= rows[..., :-1]).sum(axis=-1).astype(np.int8)
    )
    return moved_to


def made_history(number: int) -> tuple[Seen, Profiles, Whole]:
    """Return a year that was seen, who is there afterwards, and their supply three years later."""
    rng = np.random.default_rng([11, number])
    steps = np.zeros((SKILLS, TOP + 1, TOP + 1))
    for level in range(TOP):
        steps[:, level, level + 1] = rng.beta(2, 25, size=SKILLS)
        steps[:, level + 1, level] = rng.beta(2, 80, size=SKILLS)
    steps += np.eye(TOP + 1) * (1 - steps.sum(axis=-1, keepdims=True))
    before = rng.choice(TOP + 1, p=(0.6, 0.25, 0.1, 0.05), size=(180, SKILLS)).astype(np.int8)
    stay = rng.random(len(before)) >= 0.05
    here = one_year_on(before[stay], steps, rng)
    moves = np.zeros(steps.shape, np.int64)
    for skill in range(SKILLS):
        np.add.at(moves[skill], (before[stay, skill], here[:, skill]), 1)
    nobody = np.zeros((0, SKILLS), np.int8)
    seen = Seen(moves, int((~stay).sum()), int(stay.sum()), 0, nobody, 1)
    later = here
    for _year in range(3):
        later = one_year_on(later[rng.random(len(later)) >= 0.05], steps, rng)
    supply = (later[..., np.newaxis] >= np.arange(1, TOP + 1)).sum(axis=0)
    return seen, here, supply


def coverage(histories: int) -> tuple[float, float]:
    """Return the share of supplies within their interval of 80 per cent, and that by rates for sure."""
    framework = small_framework(skills=[f"skill{n}" for n in range(SKILLS)])
    hits: dict[bool, list[float]] = {False: [], True: []}
    for number in range(histories):
        seen, here, supply = made_history(number)
        for sure, found in hits.items():
            course = Course(draws=200, seed=number, sure=sure)
            rates = forecast_of.rates(seen, framework, course, 3)
            drawn = forecast_of.outlook(here, rates, course, seen.joined).supply[-1]
            low, _middle, high = forecast_of.middle(drawn, axis=0)
            found.append(float(np.mean((low <= supply) & (supply <= high))))
    return float(np.mean(hits[False])), float(np.mean(hits[True]))


def test_the_interval_holds_what_it_says_and_would_not_if_rates_were_taken_for_sure() -> None:
    drawn, sure = coverage(50)
    assert 0.75 <= drawn <= 0.87
    assert sure < 0.70


def test_the_expected_figures_of_the_sample_are_those_of_another_program() -> None:
    """Computed before this was written, by a program of its own that takes every level as confirmed.

    It took a level never assessed for 0, and so is done here; medians of 2,000 draws each, so that
    they agree but for their own errors.
    """
    year = open_year(sample=True, lang="en")
    framework = year.framework
    then, now = (
        open_year(sample=True, year=number, lang="en").data("staff", "demand")
        for number in (2023, 2024)
    )
    paired = trend_of.pairs(then.staff.lazy(), now.staff.lazy()).collect()
    seen = forecast_of.seen_between(paired, framework)
    assert (seen.left, seen.stayed, seen.came) == (9, 171, 9)
    course = Course(joining=9, draws=1_000)
    rates = forecast_of.rates(seen, framework, course, 5)
    here = forecast_of.profiles_of(now.staff, framework).clip(0)
    joined = seen.joined.clip(0)
    drawn = forecast_of.outlook(here, rates, course, joined)
    places = gap_of.places_of(now.staff, now.demand, framework)
    wanted = gap_of.over_bureaus(places, framework).collect()["demand"].to_numpy()
    short = forecast_of.shortfalls(drawn.supply, wanted.astype(np.int64).reshape(22, 3))
    found = [forecast_of.middle(each).tolist() for each in short.sum(axis=-1)]
    expected = [(142, 156, 172), (114, 136, 163), (92, 121, 155), (74, 107, 149), (60, 95, 147)]
    for ends, theirs in zip(found, expected, strict=True):
        assert ends == pytest.approx(theirs, abs=7)


def test_the_rates_of_the_first_draws_are_those_of_all() -> None:
    rates = Rates(np.arange(5.0), np.zeros((2, 5, 1, 2, 2)))
    few = rates.first(3)
    assert (few.draws, few.years) == (3, 2)
    assert few.leave.tolist() == [0, 1, 2]


def test_demand_of_nothing_is_never_short() -> None:
    framework = one_skill()
    places = gap_of.places_of(staff_frame(framework, []), demand_frame([]), framework)
    assert gap_of.over_bureaus(places, framework).collect()["demand"].sum() == 0
    short = shortfalls(framework, STILL, np.zeros((0, 1), np.int8), [[0, 0, 0]], 2)
    assert not short.any()
    assert pl.Series(short.ravel()).sum() == 0
