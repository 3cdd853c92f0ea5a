"""Levels that nobody has assessed, people who move with all their skills, and how heavily they count."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from small import demand_frame, laid_out, small_framework, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis.joint import joint, shortfall_least
from tdskill.analysis.level_counts import supply_of
from tdskill.library.year import open_year
from tdskill.render.answers.common import each

SKILLS = ("cloud", "design")
FRAMEWORK = small_framework(skills=SKILLS)
Person = tuple[str | None, int | None, int | None]
Need = tuple[str, str, int]

levels = st.none() | st.integers(0, 3)
people = st.lists(st.tuples(st.sampled_from(["A", "B"]), levels, levels), max_size=3)
needs = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(SKILLS), st.integers(1, 3)), max_size=4
)


def frames(persons: Sequence[Person], wanted: Sequence[Need]) -> tuple[pl.DataFrame, pl.DataFrame]:
    staff = [{"bureau": b, "cloud": cloud, "design": design} for b, cloud, design in persons]
    return staff_frame(FRAMEWORK, staff), demand_frame([(*need, 1) for need in wanted])


def gap(persons: Sequence[Person], wanted: Sequence[Need]) -> dict[str, dict[str, int]]:
    grid = gap_of.places_of(*frames(persons, wanted), FRAMEWORK)
    rows = gap_of.gap(grid, FRAMEWORK).collect().iter_rows(named=True)
    return {row["skill"]: row for row in rows}


def level_of(person: Person, skill: int) -> int | None:
    return (person[1], person[2])[skill]


def fewest_empty(wanted: Iterable[int], held: Iterable[int | None]) -> int:
    """Try every way to give the places of a skill to people: the fewest that stay empty."""
    places = list(wanted)
    able = [*(level or 0 for level in held), *[0] * len(places)]
    return min(
        sum(level < place for place, level in zip(places, chosen, strict=True))
        for chosen in itertools.permutations(able, len(places))
    )


def empty_of(skill: int, persons: Iterable[Person], wanted: Iterable[Need]) -> int:
    """The fewest places of a skill that stay empty, wherever its people and places are."""
    return fewest_empty(
        (level for _bureau, name, level in wanted if name == SKILLS[skill]),
        (level_of(person, skill) for person in persons),
    )


def empty_in_bureaus(persons: Sequence[Person], wanted: Sequence[Need]) -> int:
    """All places that stay empty when people fill those of their own bureau alone."""
    return sum(
        empty_of(
            skill,
            [person for person in persons if person[0] == bureau],
            [need for need in wanted if need[0] == bureau],
        )
        for skill in range(len(SKILLS))
        for bureau in ("A", "B")
    )


def assessed(persons: Sequence[Person]) -> Iterator[list[Person]]:
    """Yield every way to give a level to those who have none."""
    cells = [range(4) if cell is None else (cell,) for person in persons for cell in person[1:]]
    for chosen in itertools.product(*cells):
        pairs = zip(chosen[::2], chosen[1::2], strict=True)
        yield [(person[0], *pair) for person, pair in zip(persons, pairs, strict=True)]


def placed(persons: Sequence[Person]) -> Iterator[list[Person]]:
    """Yield every way to send whole people to the bureaus."""
    for bureaus in itertools.product(("A", "B"), repeat=len(persons)):
        yield [(to, *person[1:]) for to, person in zip(bureaus, persons, strict=True)]


def test_four_of_five_not_assessed_leave_it_open_whether_four_are_short() -> None:
    persons: list[Person] = [("A", None, 1), *[("A", None, None)] * 4]
    row = gap(persons, [("A", "design", 1)] * 5)["design"]
    assert (row["supply"], row["not_assessed"]) == (1, 4)
    assert (row["shortfall_least"], row["shortfall"]) == (0, 4)


def test_a_skill_may_have_the_name_of_a_count() -> None:
    framework = small_framework(skills=("people", "self"))
    staff = staff_frame(framework, [{"people": 1, "stage": "self"}, {"self": 2}, {}])
    first = supply_of(staff.lazy(), framework).filter(pl.col("level") == 1)
    assert first["people"].to_list() == [3, 3]
    assert first.select("skill", "supply", "not_assessed").rows() == [
        ("people", 1, 2),
        ("self", 1, 2),
    ]


def test_what_is_wanted_beyond_all_who_may_hold_it_is_short_at_least() -> None:
    # D = 3, 2, 2; S = 1, 0, 0; one is not assessed: max(3 - 2, 2 - 1, 2 - 1) = 1, max(2, 2, 2) = 2.
    wanted: list[Need] = [("A", "cloud", 1), ("A", "cloud", 3), ("A", "cloud", 3)]
    row = gap([("A", 1, 0), ("A", None, 0)], wanted)["cloud"]
    assert (row["shortfall_least"], row["shortfall"]) == (1, 2)


def test_each_level_has_its_own_ends() -> None:
    staff, demand = frames([("A", 1, 0), ("A", None, 0)], [("A", "cloud", 1), ("A", "cloud", 3)])
    grid = gap_of.places_of(staff, demand, FRAMEWORK)
    rows = gap_of.by_level(grid, FRAMEWORK).filter(pl.col("skill") == "cloud").collect()
    shown = rows.select("level", "demand", "supply", "not_assessed", "shortfall", "shortfall_least")
    assert shown.rows() == [(1, 2, 1, 1, 1, 0), (2, 1, 0, 1, 1, 0), (3, 1, 0, 1, 1, 0)]


@settings(max_examples=60)
@given(people, needs)
def test_the_shortfall_lies_between_its_ends_and_reaches_both(
    persons: list[Person], wanted: list[Need]
) -> None:
    rows = gap(persons, wanted)
    for skill, name in enumerate(SKILLS):
        held = [level_of(person, skill) for person in persons]
        cells: list[Sequence[int]] = [range(4) if lv is None else (lv,) for lv in held]
        found = {
            fewest_empty((level for _b, of, level in wanted if of == name), chosen)
            for chosen in itertools.product(*cells)
        }
        assert (min(found), max(found)) == (rows[name]["shortfall_least"], rows[name]["shortfall"])


@settings(max_examples=60)
@given(people, needs)
def test_a_bureau_has_the_ends_of_its_own_people(persons: list[Person], wanted: list[Need]) -> None:
    grid = gap_of.places_of(*frames(persons, wanted), FRAMEWORK)
    for row in gap_of.gap_by_bureau(grid, FRAMEWORK).collect().iter_rows(named=True):
        own = [person for person in persons if person[0] == row["bureau"]]
        alone = gap(own, [need for need in wanted if need[0] == row["bureau"]])[row["skill"]]
        for name in ("not_assessed", "shortfall", "shortfall_least"):
            assert row[name] == alone[name]


class TestMoving:
    WITH_BOTH: Sequence[Person] = (("B", 1, 1), ("B", 1, 1))
    WANTED: Sequence[Need] = (
        ("A", "cloud", 1),
        ("B", "cloud", 1),
        ("B", "design", 1),
        ("B", "design", 1),
    )

    def test_people_take_all_their_skills_along(self) -> None:
        # A lacks 1 of cloud and the organisation nothing, so movable is 1. Whoever goes to A leaves
        # a place of design in B empty, and if nobody goes A's place stays empty.
        movable = sum(row["movable"] for row in gap(self.WITH_BOTH, self.WANTED).values())
        assert movable == 1
        left = [empty_in_bureaus(place, self.WANTED) for place in placed(self.WITH_BOTH)]
        assert min(left) == 1 == empty_in_bureaus(self.WITH_BOTH, self.WANTED)

    def test_what_others_have_enough_of_is_no_promise_to_a_bureau(self) -> None:
        # Of A's place the organisation has enough, yet in a best placement, to stay, it is empty.
        best = [p for p in placed(self.WITH_BOTH) if empty_in_bureaus(p, self.WANTED) == 1]
        in_a = {empty_of(0, [p for p in place if p[0] == "A"], self.WANTED[:1]) for place in best}
        assert in_a == {0, 1}

    @settings(max_examples=60)
    @given(people, needs)
    def test_no_placement_mends_more_than_movable(
        self, persons: list[Person], wanted: list[Need]
    ) -> None:
        movable = sum(row["movable"] for row in gap(persons, wanted).values())
        before = empty_in_bureaus(persons, wanted)
        assert all(before - empty_in_bureaus(place, wanted) <= movable for place in placed(persons))

    @settings(max_examples=40)
    @given(people.map(lambda found: found[:2]), needs)
    def test_assessing_and_moving_together_leave_the_least(
        self, persons: list[Person], wanted: list[Need]
    ) -> None:
        least = sum(row["shortfall_least"] for row in gap(persons, wanted).values())
        for known in assessed(persons):
            assert all(empty_in_bureaus(place, wanted) >= least for place in placed(known))


@settings(max_examples=60)
@given(people.map(lambda found: found[:2]), needs, st.integers(1, 2))
def test_the_joint_shortfall_lies_between_its_ends_and_reaches_both(
    persons: list[Person], wanted: list[Need], capacity: int
) -> None:
    staff, demand = frames(persons, wanted)
    found = joint(staff, demand, FRAMEWORK, capacity=capacity)
    least = shortfall_least(found, staff, demand, FRAMEWORK, capacity=capacity)
    ends = {
        joint(frames(known, wanted)[0], demand, FRAMEWORK, capacity=capacity).joint_shortfall
        for known in assessed(persons)
    }
    assert (min(ends), max(ends)) == (least, found.joint_shortfall)


STAFF = """\
職員番号,氏名,所属局,UXデザイン
0001,職員0001,A局,1
0002,職員0002,A局,
0003,職員0003,A局,
0004,職員0004,A局,
0005,職員0005,A局,
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,窓口,UXデザイン,1,5
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", staff=STAFF, demand=DEMAND)


def ux(run: Run, *arguments: str | Path) -> Mapping[str, object]:
    rows = json.loads(run(*arguments, "--format", "json").stdout)
    return next(row for row in rows if row.get("skill", "ux_design") == "ux_design")


class TestWhatIsSaid:
    NEVER = ("need training", "needs training", "育成か採用が必要で", "育成か採用が必要 ")

    @pytest.mark.parametrize("lang", ["ja", "en"])
    @pytest.mark.parametrize(
        "command",
        [
            ("gap",),
            ("gap", "--by-bureau"),
            ("gap", "--levels"),
            ("gap", "--format", "md"),
            ("report", "--org", "--format", "md"),
            ("report", "--org", "--format", "html"),
            ("report", "--bureau", "A局", "--format", "md"),
        ],
    )
    def test_nothing_is_said_to_need_training_before_it_is_known(
        self, run: Run, workspace: Path, command: tuple[str, ...], lang: str
    ) -> None:
        name, *options = command
        shown = run(name, "--workspace", workspace, *options, lang=lang).stdout
        assert not [words for words in self.NEVER if words in shown]
        assert ("0～4" if lang == "ja" else "0-4") in shown

    def test_the_part_that_is_certain_needs_training(self, run: Run, workspace: Path) -> None:
        demand = workspace / "2024/demand.csv"
        demand.write_text(DEMAND.replace("1,5", "1,7"), encoding="utf-8")
        shown = run("gap", "--workspace", workspace).stdout
        assert (
            "Up to 1 of 22 skills is short, by 2-6 places in all: 2 need training or hiring, the "
            "other 4 cannot be known before everybody is assessed."
        ) in shown
        assert "UX Design (2-6 short, at least 14% covered)" in shown

    @pytest.mark.parametrize(
        "command", [("gap",), ("gap", "--by-bureau"), ("team", "--bureau", "A局"), ("priorities",)]
    )
    def test_every_answer_has_both_ends(
        self, run: Run, workspace: Path, command: tuple[str, ...]
    ) -> None:
        name, *options = command
        row = ux(run, name, "--workspace", workspace, *options)
        assert (row["not_assessed"], row["shortfall_least"], row["shortfall"]) == (4, 0, 4)

    def test_a_level_of_the_scale_has_them_too(self, run: Run, workspace: Path) -> None:
        row = ux(run, "gap", "--workspace", workspace, "--levels")
        assert (row["at_level"], row["not_assessed"]) == (1, 4)
        assert (row["shortfall_least"], row["shortfall"]) == (0, 4)

    def test_the_joint_shortfall_has_them_too(self, run: Run, workspace: Path) -> None:
        row = ux(run, "gap", "--workspace", workspace, "--joint")
        assert (row["not_assessed"], row["shortfall_least"], row["shortfall"]) == (4, 0, 4)
        assert (row["joint_shortfall_least"], row["joint_shortfall"]) == (0, 4)
        shown = run("gap", "--workspace", workspace, "--joint").stdout
        assert "4 levels of skills that are wanted are not assessed" in shown
        assert "0 instead of 4 places would stay empty" in shown

    def test_a_scenario_has_them_before_and_afterwards(self, run: Run, workspace: Path) -> None:
        changes = workspace / "changes.yaml"
        changes.write_text("trained: [{staff_id: '0002', skill: ux_design, level: 1}]\n")
        asked = ("simulate", "--workspace", workspace, "--changes", changes)
        row = ux(run, *asked)
        assert [row[f"shortfall{end}"] for end in ("_before", "_after")] == [4, 3]
        assert [row[f"shortfall_least{end}"] for end in ("_before", "_after")] == [0, 0]
        assert [row[f"not_assessed{end}"] for end in ("_before", "_after")] == [4, 3]
        shown = run(*asked).stdout
        assert "Shortfall over all skills: 0-4 before, 0-3 afterwards." in shown
        assert "0-4→0-3" in shown

    def test_a_team_does_not_say_that_nobody_holds_what_is_not_assessed(
        self, run: Run, workspace: Path
    ) -> None:
        (workspace / "2024/staff.csv").write_text(STAFF.replace(",1\n", ",0\n"), encoding="utf-8")
        shown = run("team", "--workspace", workspace, "--bureau", "A局").stdout
        assert "Nobody is known to hold, and not everybody is assessed: " in shown
        assert "Nobody holds: " not in shown

    def test_what_is_not_known_is_drawn_in_a_third_way_that_a_japanese_console_has(
        self, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "120")
        for lang in ("ja", "en"):
            shown = run("gap", "--workspace", workspace, lang=lang).stdout
            assert shown.encode("cp932")
            first = next(line for line in shown.splitlines() if line.endswith("◇"))
            # 24 blocks are room enough: one for each place.
            assert first.endswith(" ■◇◇◇◇")
        demand = workspace / "2024/demand.csv"
        demand.write_text(DEMAND.replace("1,5", "1,7"), encoding="utf-8")
        assert " ■◇◇◇◇□□\n" in run("gap", "--workspace", workspace).stdout

    def test_each_part_of_a_long_bar_has_a_block(
        self, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "120")
        demand = workspace / "2024/demand.csv"
        demand.write_text(DEMAND.replace("1,5", "1,1000"), encoding="utf-8")
        shown = run("gap", "--workspace", workspace).stdout
        # 1 of 1,000 is filled and 4 may be: 42 places a block.
        assert f" ■◇{'□' * 22}\n" in shown


class TestHowPeopleCount:
    def test_places_for_each_person_are_rounded_half_up(self) -> None:
        assert each(1059, 180) == "5.9"
        assert [each(5, 4), each(49, 40), each(1, 1), each(3000, 1)] == [
            "1.3",
            "1.2",
            "1.0",
            "3,000.0",
        ]
        assert [each(1, 1000), each(0, 5)] == ["0.1", "0.0"]

    def test_the_head_of_the_gap_says_what_is_assumed(self, run: Run, workspace: Path) -> None:
        shown = run("gap", "--workspace", workspace).stdout
        assert "How this is counted: 1.0 places are wanted for each person" in shown
        assert "(--joint counts otherwise)" in shown

    def test_both_ways_to_count_stand_on_the_report_of_the_sample(self, run: Run) -> None:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_bipartite_matching

        year = open_year(sample=True)
        data, framework = year.data("staff", "demand"), year.framework
        skills = framework.skill_ids
        places = [
            (skill, level)
            for skill, level, heads in data.demand.select("skill", "level", "headcount").iter_rows()
            for _each in range(heads)
        ]

        def alone(staff: pl.DataFrame) -> int:
            return sum(
                max(
                    0,
                    *(
                        sum(of == skill and at >= level for of, at in places)
                        - int((staff[skill] >= level).sum())
                        for level in (1, 2, 3)
                    ),
                )
                for skill in skills
            )

        def at_once(staff: pl.DataFrame) -> int:
            """One place a person: a matching of people and single places."""
            held = {skill: staff[skill].fill_null(0).to_numpy() for skill in skills}
            able = np.array([held[skill] >= level for skill, level in places])
            found = maximum_bipartite_matching(csr_array(able), perm_type="column")
            return int((found < 0).sum())

        best = data.staff.with_columns(pl.col(skills).fill_null(3))
        page = run("report", "--sample", "--org", "--no-decide", "--format", "md").stdout
        for how, count in (("as in this report", alone), ("one place in all", at_once)):
            row = next(line for line in page.splitlines() if line.startswith("|") and how in line)
            assert row.endswith(f"| {count(best)}-{count(data.staff)} |")
