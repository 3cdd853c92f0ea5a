"""How firm a choice is: every draw tried one by one on small cases, and what the command tells."""

import importlib.util
import json
from collections.abc import Sequence
from itertools import product
from math import sqrt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from small import demand_frame, laid_out, small_framework, staff_frame
from tdskill.analysis.firmness import firmness
from tdskill.analysis.gap import gap, places_of
from tdskill.analysis.priorities import Cuts, choose, standings_from_ranks

SKILLS = ("cloud", "design", "data")
FRAMEWORK = small_framework()
CUTS = Cuts(demand=1, supply=1, middle=2)
DRAWS = 4_000
NO_PAIRS = pl.DataFrame(schema={"before": pl.Int64, "after": pl.Int64})

Needs = Sequence[tuple[str | None, str, int, int]]
"""Work, skill, level and headcount."""


def needs_frame(needs: Needs) -> pl.DataFrame:
    """Return a demand frame of one bureau."""
    frame = demand_frame([("A局", *need[1:]) for need in needs])
    return frame.with_columns(work=pl.Series([need[0] for need in needs], dtype=pl.String))


def chosen(staff: pl.DataFrame, demand: pl.DataFrame, cuts: Cuts = CUTS) -> set[str]:
    """Return what the command itself chooses."""
    standings = standings_from_ranks(gap(places_of(staff, demand, FRAMEWORK), FRAMEWORK).collect())
    return {choice.standing.skill for choice in choose(standings, cuts) if choice.selected}


def shares(
    staff: pl.DataFrame, demand: pl.DataFrame, pairs: pl.DataFrame = NO_PAIRS, draws: int = DRAWS
) -> dict[str, tuple[float | None, ...]]:
    found = firmness(staff, demand, pairs, FRAMEWORK, CUTS, supply_level=1, draws=draws)
    return {skill: tuple(rest) for skill, *rest in found.iter_rows()}


def is_near(share: float | None, exact: float) -> bool:
    """Whether a share of the draws lies within five standard errors of the exact one."""
    return share is not None and abs(share - exact) <= 5 * sqrt(exact * (1 - exact) / DRAWS)


STAFF = staff_frame(
    FRAMEWORK,
    [
        {"cloud": 1, "design": 0, "data": 2},
        {"cloud": 0, "design": 3, "data": None},
    ],
)
NEEDS = needs_frame(
    [
        ("x", "cloud", 1, 3),
        ("x", "design", 2, 4),
        (None, "data", 1, 6),
        (None, "design", 1, 3),
    ]
)


def test_shares_of_people_and_works_are_those_of_all_draws_tried_one_by_one() -> None:
    works = [
        NEEDS.filter(pl.col("work").eq_missing(pl.lit(work, pl.String))) for work in ("x", None)
    ]
    of_people = dict.fromkeys(SKILLS, 0)
    of_both = dict.fromkeys(SKILLS, 0)
    for drawn in product(range(2), repeat=2):
        staff = STAFF[list(drawn)]
        for skill in chosen(staff, NEEDS):
            of_people[skill] += 1
        for places in product(range(2), repeat=2):
            for skill in chosen(staff, pl.concat(works[place] for place in places)):
                of_both[skill] += 1
    found = shares(STAFF, NEEDS)
    assert any(0 < count < 4 for count in of_people.values())
    assert any(0 < count < 16 for count in of_both.values())
    for skill in SKILLS:
        people, ratings, both = found[skill]
        assert is_near(people, of_people[skill] / 4)
        assert is_near(both, of_both[skill] / 16)
        assert ratings is None


def test_shares_of_ratings_are_those_of_binomial_supply() -> None:
    # Four hold cloud at Lv.1, of whose self-checks 2 of 3 were Lv.1 or above; three hold design at Lv.2,
    # which nobody's self-check ended in, so that it stays. Cloud is wanted most, and chosen where at
    # most as many hold it as hold design: Binomial(4, 2/3) <= 3, which is 1 - (2/3)^4.
    staff = staff_frame(
        FRAMEWORK,
        [{"cloud": 1, "design": 2 if n < 3 else 0, "data": 0} for n in range(4)],
    )
    demand = needs_frame([("x", "cloud", 1, 9), ("x", "design", 1, 1)])
    pairs = pl.DataFrame({"before": [0, 1, 3, 0], "after": [1, 1, 1, 0]})
    found = shares(staff, demand, pairs)
    assert is_near(found["cloud"][1], 1 - (2 / 3) ** 4)
    assert found["design"][1] == found["data"][1] == 0
    # Of people drawn, those who hold design are all four with (3/4)^4.
    assert is_near(found["cloud"][0], (3 / 4) ** 4)


def test_ratings_without_noise_give_the_choice_itself() -> None:
    pairs = pl.DataFrame({"before": [0, 1, 2, 3], "after": [0, 1, 2, 3]})
    found = shares(STAFF, NEEDS, pairs, draws=10)
    wanted = chosen(STAFF, NEEDS)
    assert {skill: row[1] for skill, row in found.items()} == {
        skill: float(skill in wanted) for skill in SKILLS
    }


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_a_draw_of_one_person_and_one_work_is_the_choice_itself(
    levels: list[int], wanted: list[int], demand_cut: int, supply_cut: int
) -> None:
    cuts = Cuts(demand_cut, supply_cut, 2)
    staff = staff_frame(FRAMEWORK, [dict(zip(SKILLS, levels, strict=True))])
    demand = needs_frame(
        [("x", skill, 1, n) for skill, n in zip(SKILLS, wanted, strict=True) if n]
        or [("x", "cloud", 1, 0)]
    )
    found = firmness(staff, demand, NO_PAIRS, FRAMEWORK, cuts, supply_level=1, draws=2)
    expected = chosen(staff, demand, cuts)
    for skill, people, _ratings, works in found.iter_rows():
        assert people == works == float(skill in expected)


def test_the_same_data_give_the_same_shares() -> None:
    assert shares(STAFF, NEEDS) == shares(STAFF, NEEDS)


def test_without_people_everything_wanted_is_ranked_last_in_supply() -> None:
    nobody = staff_frame(FRAMEWORK, [])
    assert {skill for skill, row in shares(nobody, NEEDS, draws=2).items() if row[0]} == {"design"}


PEOPLE = """\
職員番号,所属局,UXデザイン,UIデザイン,クラウドサービス活用
0001,A局,1,0,1
0002,A局,1,1,0
0003,A局,0,1,1
"""
WANTED = """\
局,業務,スキル項目,必要レベル,必要人数
A局,基盤,マーケティング,1,3
A局,窓口,UXデザイン,1,2
"""
UNNAMED = WANTED.replace("基盤", "").replace("窓口", "")


def told(run: Run, workspace: Path, *options: str) -> str:
    result = run("priorities", "--workspace", workspace, "--firmness", *options)
    return " ".join((result.stdout + result.stderr).split())


def draws_of(run: Run, workspace: Path) -> list[dict[str, object]]:
    result = run(
        *("priorities", "--workspace", workspace, "--firmness"),
        *("--table", "draws", "--format", "json"),
    )
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def test_every_skill_has_a_row_and_people_see_those_that_are_ever_chosen(
    run: Run, tmp_path: Path
) -> None:
    workspace = laid_out(tmp_path / "ws", staff=PEOPLE, demand=WANTED)
    rows = draws_of(run, workspace)
    assert len(rows) == 22
    assert {row["chosen_ratings"] for row in rows} == {None}
    first, second, *rest = rows
    assert (first["skill"], first["selected"], first["chosen_people"]) == ("marketing", True, 1)
    # Two of three hold UX: it is upper in supply but where the third is drawn three times, 1 in 27.
    assert (second["skill"], second["selected"]) == ("ux_design", False)
    assert second["chosen_people"] == pytest.approx(1 / 27, abs=5 * 0.006)
    assert {row["chosen_people"] for row in rest} == {0}
    shown = told(run, workspace)
    assert "In what share of 1,000 draws each field is chosen" in shown
    page = run("priorities", "--workspace", workspace, "--firmness").stdout.partition(
        "1,000 draws"
    )[2]
    page = page.partition("Priority field:")[0]
    assert "UX Design" in page
    assert "Cybersecurity" not in page
    assert "not how likely it is right" in shown
    assert "Ratings were not drawn anew" in shown
    assert "Works drawn anew: 2 with" in shown


def test_demand_without_works_is_told(run: Run, tmp_path: Path) -> None:
    workspace = laid_out(tmp_path / "ws", staff=PEOPLE, demand=UNNAMED)
    assert {row["chosen_works"] for row in draws_of(run, workspace)} == {None}
    shown = told(run, workspace)
    assert "Works were not drawn anew, as demand.csv names none" in shown
    assert "People and works drawn anew" not in shown


def test_ratings_are_drawn_from_the_assessments_of_the_year(run: Run, tmp_path: Path) -> None:
    judged = "staff_id,skill,level,stage,assessed_on\n" + "".join(
        f"000{n},ux_design,{level},{stage},2024-1{month}-01\n"
        for n in (1, 2, 3)
        for level, stage, month in ((1, "self", 0), (1, "confirmed", 1))
    )
    workspace = laid_out(tmp_path / "ws", staff=PEOPLE, demand=WANTED, assessments=judged)
    assert "in it (3 pairs)" in told(run, workspace)
    rows = {row["skill"]: row for row in draws_of(run, workspace)}
    assert [rows[skill]["chosen_ratings"] for skill in ("marketing", "ux_design")] == [1, 0]


def test_without_numpy_the_cuts_are_told_and_what_is_to_be_installed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tdskill.reports.firmness.find_spec",
        lambda name: None if name == "numpy" else importlib.util.find_spec(name),
    )
    workspace = laid_out(tmp_path / "ws", staff=PEOPLE, demand=WANTED)
    shown = told(run, workspace)
    assert "it needs numpy of the extra optimize" in shown
    assert "python -m pip install scipy" in shown
    assert "Each cut as it is and moved by one rank" in shown
    assert "1,000 draws" not in shown
    assert "extra optimize" not in run("priorities", "--workspace", workspace).stderr


def test_the_published_ranks_alone_are_not_drawn(run: Run) -> None:
    result = run("priorities", "--year", "2024", "--firmness")
    assert "draws" not in result.stdout + result.stderr


def test_the_fields_of_the_sample_hang_on_the_works_most(run: Run) -> None:
    result = run("priorities", "--sample", "--firmness", "--table", "draws", "--format", "json")
    rows = {row["skill"]: row for row in json.loads(result.stdout)}
    for skill in ("ux_design", "ui_design", "cloud_services"):
        row = rows[skill]
        assert (row["chosen_people"], row["chosen_ratings"]) == (1, 1)
        assert 0.85 < row["chosen_works"] < 1
