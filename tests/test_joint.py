"""The joint shortfall: worked examples, brute force on small cases, and laws."""

import itertools
import json
import os
import random
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from sentences import not_together
from small import demand_frame, laid_out, small_framework, staff_frame
from tdskill.analysis import gap as gap_of
from tdskill.analysis.flow import Network
from tdskill.analysis.joint import Bottleneck, Joint, by_capacity, joint
from tdskill.analysis.level_counts import supply_of
from tdskill.reports.joint import joint_report
from year_cases import year_data

FRAMEWORK = small_framework(skills=("cloud", "design", "data"))
SKILLS = FRAMEWORK.skill_ids

Person = Mapping[str, object]
Place = tuple[str, int]


def of(people: Sequence[Person], places: Sequence[Place], capacity: int = 1) -> Joint:
    staff = staff_frame(FRAMEWORK, people)
    demand = demand_frame([("A", skill, level, 1) for skill, level in places])
    return joint(staff, demand, FRAMEWORK, capacity=capacity)


def shortfalls(people: Sequence[Person], places: Sequence[Place]) -> list[int]:
    """Return the plain shortfall of each skill."""
    staff = staff_frame(FRAMEWORK, [{**person, "bureau": "A"} for person in people])
    demand = demand_frame([("A", skill, level, 1) for skill, level in places])
    grid = gap_of.places(supply_of(staff.lazy(), FRAMEWORK).lazy(), demand.lazy(), FRAMEWORK)
    return gap_of.gap(grid, FRAMEWORK).collect()["shortfall"].to_list()


def fewest_empty(people: Sequence[Person], places: Sequence[Place], capacity: int) -> int:
    """Try every way to give each place to somebody or nobody."""

    def empty(chosen: Sequence[int | None]) -> int | None:
        taken: dict[int, list[str]] = {}
        for (skill, level), person in zip(places, chosen, strict=True):
            if person is None:
                continue
            held = people[person].get(skill) or 0
            skills = taken.setdefault(person, [])
            assert isinstance(held, int)
            if held < level or skill in skills:
                return None
            skills.append(skill)
        room = (people[person].get("capacity", capacity) for person in taken)
        if any(len(skills) > most for skills, most in zip(taken.values(), room, strict=True)):  # type: ignore[operator]
            return None
        return list(chosen).count(None)

    ways = itertools.product([None, *range(len(people))], repeat=len(places))
    return min(left for left in map(empty, ways) if left is not None)


def test_the_example_of_the_methods() -> None:
    # Two people hold both skills, one holds cloud alone. Skill by skill nothing is short: cloud has
    # 3 people for 2 places, design 2 for 2. Together there are 4 places and 3 people.
    people = [{"cloud": 2, "design": 1}, {"cloud": 1, "design": 1}, {"cloud": 1}]
    places = [("cloud", 1), ("cloud", 1), ("design", 1), ("design", 1)]
    assert shortfalls(people, places) == [0, 0, 0]
    found = of(people, places)
    assert (found.places, found.filled, found.joint_shortfall) == (4, 3, 1)
    assert found.bottleneck == (Bottleneck("cloud", 1, 2, 3), Bottleneck("design", 1, 2, 2))
    assert (found.bottleneck_people, found.bottleneck_capacity) == (3, 3)
    twice = of(people, places, capacity=2)
    assert (twice.joint_shortfall, twice.bottleneck) == (0, ())


def test_the_bottleneck_leaves_out_what_is_filled() -> None:
    # Design Lv.2: 2 places, only p0. Cloud and design Lv.1 are filled by the others.
    people = [{"cloud": 1, "design": 2}, {"cloud": 1}, {"design": 1}]
    places = [("cloud", 1), ("design", 1), ("design", 2), ("design", 2)]
    found = of(people, places)
    assert found.joint_shortfall == 1
    assert found.bottleneck == (Bottleneck("design", 2, 2, 1),)
    assert (found.bottleneck_ids, found.bottleneck_capacity) == (("p0",), 1)


def test_a_person_fills_one_place_of_a_skill_however_much_they_can_take() -> None:
    found = of([{"cloud": 3}], [("cloud", 1), ("cloud", 2)], capacity=5)
    assert (found.filled, found.capacity, found.bottleneck_capacity) == (1, 5, 1)


def test_the_capacity_of_a_person_wins_over_the_one_for_all() -> None:
    people = [{"cloud": 1, "design": 1, "capacity": 2}, {"cloud": 1, "capacity": 0}]
    found = of(people, [("cloud", 1), ("design", 1), ("cloud", 1)])
    assert (found.people, found.capacity, found.filled) == (2, 2, 2)
    # Who takes no place is not named, though p1 holds the level.
    assert (found.joint_shortfall, found.bottleneck_ids) == (1, ("p0",))


def test_nobody_and_nothing_leave_nothing_empty() -> None:
    assert of([], []).joint_shortfall == 0
    assert of([], [("cloud", 1)]).joint_shortfall == 1
    assert of([{"cloud": 1}], []).bottleneck == ()


levels = st.none() | st.integers(0, 3)
persons = st.lists(
    st.fixed_dictionaries(
        {"cloud": levels, "design": levels, "data": levels},
        optional={"capacity": st.integers(0, 3)},
    ),
    max_size=3,
)
wanted = st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(1, 3)), max_size=5)


@given(persons, wanted, st.integers(1, 3))
@settings(max_examples=150)
def test_it_is_the_fewest_places_that_stay_empty(
    people: list[Person], places: list[Place], capacity: int
) -> None:
    assert of(people, places, capacity).joint_shortfall == fewest_empty(people, places, capacity)


many = st.lists(
    st.fixed_dictionaries({"cloud": levels, "design": levels, "data": levels}), max_size=12
)
much = st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(1, 3)), max_size=20)


@given(many, much, st.integers(1, 3))
def test_the_certificate_can_be_checked_by_counting(
    people: list[Person], places: list[Place], capacity: int
) -> None:
    found = of(people, places, capacity)
    parts = {part.skill: part for part in found.bottleneck}
    for skill, part in parts.items():
        fitting = [place for place in places if place[0] == skill and place[1] >= part.level]
        assert part.places == len(fitting)
        assert part.people == sum((person[skill] or 0) >= part.level for person in people)  # type: ignore[operator]
    able = [
        sum((person[skill] or 0) >= part.level for skill, part in parts.items())  # type: ignore[operator]
        for person in people
    ]
    assert list(found.bottleneck_ids) == sorted(f"p{place}" for place, n in enumerate(able) if n)
    assert found.bottleneck_capacity == sum(min(capacity, n) for n in able)
    assert found.joint_shortfall == found.bottleneck_places - found.bottleneck_capacity


@given(many, much, st.integers(1, 3))
def test_it_is_never_below_what_single_skills_lack(
    people: list[Person], places: list[Place], capacity: int
) -> None:
    alone = shortfalls(people, places)
    together = of(people, places, capacity).joint_shortfall
    assert together >= max(alone)
    assert together >= sum(alone)


@given(many, much)
def test_with_room_for_all_skills_it_is_the_sum_of_the_shortfalls(
    people: list[Person], places: list[Place]
) -> None:
    assert of(people, places, len(SKILLS)).joint_shortfall == sum(shortfalls(people, places))


@given(many, much, st.randoms())
def test_the_order_of_rows_changes_nothing(
    people: list[Person], places: list[Place], shuffle: random.Random
) -> None:
    named = [{"staff_id": f"p{number}", **person} for number, person in enumerate(people)]
    before = of(named, places)
    shuffle.shuffle(named)
    shuffle.shuffle(places)
    assert of(named, places) == before


@given(many, much)
def test_the_steps_of_capacity_are_those_of_single_answers(
    people: list[Person], places: list[Place]
) -> None:
    staff = staff_frame(FRAMEWORK, people)
    demand = demand_frame([("A", skill, level, 1) for skill, level in places])
    steps = list(by_capacity(staff, demand, FRAMEWORK))
    assert [capacity for capacity, _short in steps] == list(range(1, len(steps) + 1))
    assert [short for _capacity, short in steps] == [
        of(people, places, capacity).joint_shortfall for capacity, _short in steps
    ]
    assert steps[-1][1] == sum(shortfalls(people, places))


def smallest_cut(edges: Sequence[tuple[int, int, int]], nodes: int) -> int:
    """Try every set of nodes around the source 0 without the sink, the last node."""
    inner = range(1, nodes - 1)
    return min(
        sum(room for start, end, room in edges if start in side and end not in side)
        for size in range(nodes - 1)
        for chosen in itertools.combinations(inner, size)
        for side in [{0, *chosen}]
    )


nodes_of = st.integers(0, 5)


@given(st.lists(st.tuples(nodes_of, nodes_of, st.integers(0, 4)), max_size=18))
def test_a_maximum_flow_is_a_minimum_cut(edges: list[tuple[int, int, int]]) -> None:
    network = Network(6)
    for start, end, room in edges:
        network.connect(start, end, room)
    assert network.fill(0, 5) == smallest_cut(edges, 6)
    side = network.reaching(5)
    assert sum(room for start, end, room in edges if start not in side and end in side) == (
        smallest_cut(edges, 6)
    )
    assert network.fill(0, 5) == 0


def test_a_widened_edge_lets_more_through() -> None:
    network = Network(3)
    entry = network.connect(0, 1, 1)
    network.connect(1, 2, 3)
    assert network.fill(0, 2) == 1
    network.widen(entry, 5)
    assert network.fill(0, 2) == 2


def test_bureaus_can_be_read_off_a_part_of_the_frames() -> None:
    staff = staff_frame(FRAMEWORK, [{"bureau": "B", "cloud": 1}])
    demand = demand_frame([("A", "cloud", 1, 1), ("B", "cloud", 1, 0)])
    assert joint(staff, demand, FRAMEWORK).joint_shortfall == 0
    alone = joint(staff.filter(pl.col("bureau") == "A"), demand, FRAMEWORK)
    assert alone.joint_shortfall == 1


STAFF = """\
職員番号,氏名,所属局,受持数,クラウドサービス活用,UXデザイン
0001,職員0001,A局,,2,1
0002,職員0002,A局,,1,1
0003,職員0003,B局,,1,
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,窓口,クラウドサービス活用,1,2
A局,窓口,UXデザイン,1,2
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", staff=STAFF, demand=DEMAND)


def rows(run: Run, workspace: Path, *options: str) -> list[dict[str, object]]:
    result = run("gap", "--workspace", workspace, "--joint", *options, "--format", "json")
    found = json.loads(result.stdout)
    assert isinstance(found, list)
    return found


def test_the_command_has_the_documented_columns(run: Run, workspace: Path) -> None:
    assert rows(run, workspace) == [
        {
            "people": 3,
            "capacity": 3,
            "places": 4,
            "not_assessed": 1,
            "shortfall": 0,
            "shortfall_least": 0,
            "filled": 3,
            "filled_most": 3,
            "joint_shortfall": 1,
            "joint_shortfall_least": 1,
            "bottleneck_places": 4,
            "bottleneck_people": 3,
            "bottleneck_capacity": 3,
        }
    ]
    parts = [tuple(row.values()) for row in rows(run, workspace, "--table", "bottleneck")]
    assert parts == [
        ("ux_design", "design", 1, 2, 2),
        ("cloud_services", "system", 1, 2, 3),
    ]


def test_bureaus_have_their_own_people_alone(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "--by-bureau", "--smallest-group", "1")
    assert [
        (row["bureau"], row["people"], row["places"], row["shortfall"], row["joint_shortfall"])
        for row in found
    ] == [("A局", 2, 4, 0, 2), ("B局", 1, 0, 0, 0)]
    shown = run(
        *("gap", "--workspace", workspace, "--joint", "--by-bureau", "--smallest-group", "1")
    ).stdout
    assert (
        "own people alone: 2 places; that is 1 more than if people could work for any bureau."
        in shown
    )


def test_the_certificate_and_what_the_plain_figures_take_for_granted_are_told(
    run: Run, workspace: Path
) -> None:
    shown = run("gap", "--workspace", workspace, "--joint").stdout
    assert "the 4 places of the bottleneck can be filled by 3 people only" in shown
    assert "4 − 3 = 1 empty" in shown
    assert "people take up to 2 places each" not in shown
    asked = run("gap", "--workspace", workspace, "--joint", "--by-capacity").stdout
    assert "people take up to 2 places each" in asked
    twice = run("gap", "--workspace", workspace, "--joint", "--capacity", "2").stdout
    assert "All 4 places can be filled at one time." in twice


def test_the_people_of_the_bottleneck_are_named_and_the_files_with_them_private(
    run: Run, workspace: Path
) -> None:
    assert (
        "These people are: 0001, 0002, 0003."
        in run("gap", "--workspace", workspace, "--joint").stdout
    )
    file = workspace / "joint.csv"
    run("gap", "--workspace", workspace, "--joint", "--output", file)
    named = rows(run, workspace, "--table", "bottleneck_people")
    assert [row["staff_id"] for row in named] == ["0001", "0002", "0003"]
    run("gap", "--workspace", workspace, "--joint", "--output", workspace / "joint.md")
    # Nobody is named, but three people are few.
    run("gap", "--workspace", workspace, "--joint", "--capacity", "2", "--output", "none.csv")
    if os.name == "posix":
        modes = [
            stat.S_IMODE((workspace / f"joint.{form}").stat().st_mode) for form in ("csv", "md")
        ]
        assert modes == [0o600, 0o600]
        assert stat.S_IMODE(Path("none.csv").stat().st_mode) == 0o600


def test_many_people_are_named_in_part_before_people_and_in_full_before_machines(run: Run) -> None:
    shown = run("gap", "--sample", "--joint").stdout
    asked = ("gap", "--sample", "--joint", "--format", "json", "--table", "all")
    tables = json.loads(run(*asked).stdout)["tables"]
    ids = [row["staff_id"] for row in tables["bottleneck_people"]]
    assert (
        f"{', '.join(ids[:20])} and {len(ids) - 20} more: see --table bottleneck_people."
        in " ".join(shown.split())
    )
    assert ids[20] not in shown
    assert len(set(ids)) == tables["joint"][0]["bottleneck_people"]


def test_a_bottleneck_that_nobody_can_fill_is_told_in_one_sentence(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024/demand.csv").write_text(
        DEMAND.splitlines()[0] + "\nA局,窓口,UXデザイン,3,2\n", encoding="utf-8"
    )
    shown = run("gap", "--workspace", workspace, "--joint").stdout
    assert "nobody who takes places holds a level of the bottleneck, so its 2 places" in shown
    assert "These people" not in shown


in_bureaus = st.lists(
    st.fixed_dictionaries(
        {"bureau": st.sampled_from(["A", "B", None]), "cloud": levels, "design": levels},
        optional={"capacity": st.integers(0, 3)},
    ),
    max_size=12,
)
of_bureaus = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", None]),
        st.sampled_from(["cloud", "design"]),
        st.integers(1, 3),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(in_bureaus, of_bureaus, st.integers(1, 2), st.booleans())
def test_the_people_named_are_all_who_can_fill_the_places_named(
    people: list[Person], needs: list[Any], capacity: int, by_bureau: bool
) -> None:
    report = joint_report(
        year_data(FRAMEWORK, people, needs),
        FRAMEWORK,
        capacity=capacity,
        by_bureau=by_bureau,
        smallest_group=1,
    )
    everybody = [{"staff_id": f"p{number}", **person} for number, person in enumerate(people)]
    for row in report.rows.iter_rows(named=True):
        here = [p for p in everybody if not by_bureau or p["bureau"] == row["bureau"]]
        wanted = [n for n in needs if not by_bureau or n[0] == row["bureau"]]
        least = {part["skill"]: part["level"] for part in row["bottleneck"]}
        named = sum(n for _b, skill, level, n in wanted if level >= least.get(skill, 9))
        can_take = {
            p["staff_id"]: min(
                p.get("capacity", capacity),
                sum((p[skill] or 0) >= level for skill, level in least.items()),
            )
            for p in here
        }
        assert set(row["bottleneck_ids"]) == {who for who, most in can_take.items() if most}
        assert len(row["bottleneck_ids"]) == row["bottleneck_people"]
        assert named == sum(can_take.values()) + row["joint_shortfall"]


def test_a_column_of_staff_gives_people_their_own_capacity(run: Run, workspace: Path) -> None:
    staff = workspace / "2024/staff.csv"
    staff.write_text(STAFF.replace("A局,,2,1", "A局,２人分,2,1"), encoding="utf-8")
    (row,) = rows(run, workspace)
    assert (row["capacity"], row["joint_shortfall"]) == (4, 0)
    told = run("gap", "--workspace", workspace, "--joint").stdout
    assert "The file states a capacity of its own for 1 person." in told
    asked = run("gap", "--workspace", workspace, "--joint", "--by-capacity").stdout
    assert "so none is tried for everybody" in asked


def test_a_long_file_may_state_capacities_too(run: Run, workspace: Path) -> None:
    staff = workspace / "2024/staff.csv"
    long = "staff_id,skill,level,capacity\n0001,cloud_services,1,2\n0001,ux_design,1,2\n"
    staff.write_text(long, encoding="utf-8")
    (row,) = rows(run, workspace)
    assert (row["capacity"], row["filled"]) == (2, 2)
    staff.write_text(long.replace("1,2\n", "1,3\n", 1), encoding="utf-8")
    told = run("gap", "--workspace", workspace, "--joint", code=1).stderr
    assert "contradicts" in told


def test_a_capacity_that_is_no_number_is_told_with_its_row(run: Run, workspace: Path) -> None:
    staff = workspace / "2024/staff.csv"
    staff.write_text(STAFF.replace("B局,,", "B局,-1,"), encoding="utf-8")
    told = run("gap", "--workspace", workspace, "--joint", code=1).stderr
    assert "row 4 column 受持数" in told
    assert "'-1' is not a number of places." in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--joint", "--levels"), not_together("--joint", "--levels")),
        (("--capacity", "2"), "--capacity goes with --joint"),
        (("--by-capacity",), "--by-capacity goes with --joint"),
        (
            ("--joint", "--by-bureau", "--by-capacity"),
            not_together("--by-bureau", "--by-capacity"),
        ),
        (("--joint", "--capacity", "0"), "--capacity takes a number from 1 to 99"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    run: Run, options: tuple[str, ...], told: str
) -> None:
    assert told in run("gap", "--sample", *options, code=2).stderr


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_the_sample_answers_in_every_form(run: Run, form: str, lang: str) -> None:
    for options in ((), ("--by-bureau",), ("--bureau", "総務局", "--by-capacity")):
        assert run("gap", "--sample", "--joint", *options, "--format", form, lang=lang).stdout


def test_nothing_in_the_files_is_no_error(run: Run, workspace: Path) -> None:
    for name, text in (("staff", STAFF), ("demand", DEMAND)):
        header = text.splitlines()[0] + "\n"
        (workspace / f"2024/{name}.csv").write_text(header, encoding="utf-8")
    assert rows(run, workspace)[0]["joint_shortfall"] == 0
    assert rows(run, workspace, "--by-bureau", "--smallest-group", "1") == []
    assert "No places are wanted." in run("gap", "--workspace", workspace, "--joint").stdout
