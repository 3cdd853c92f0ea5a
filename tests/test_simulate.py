"""Changes tried out: what they do by hand, what is refused, and the laws of before and after."""

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import Run
from small import demand_frame, small_framework, staff_frame
from tdskill.analysis import scenario as scenario_of
from tdskill.errors import Problem, Severity
from tdskill.framework.yaml_source import parse
from tdskill.intake.scenario import Scenario, check_scenario

ROOT = Path(__file__).parent.parent
FRAMEWORK = small_framework(
    {
        "builder": [
            {"skill": "cloud", "level": 2, "core": True, "weight": 2},
            {"skill": "design", "level": 1},
        ],
        "analyst": [{"skill": "data", "level": 1}],
    }
)
STAFF = staff_frame(
    FRAMEWORK,
    [
        {"staff_id": "0001", "bureau": "A局", "cloud": 1, "capacity": 2},
        {"staff_id": "1002", "bureau": "B局", "cloud": 3, "design": None},
    ],
)
DEMAND = demand_frame([("A局", "cloud", 1, 2), ("A局", "cloud", 1, 1), ("A局", "cloud", 2, 1)])


def checked(text: str, staff: pl.DataFrame = STAFF) -> tuple[Scenario | None, list[Problem]]:
    return check_scenario(parse(text.encode(), "changes.yaml"), FRAMEWORK, staff, DEMAND)


def scenario(text: str) -> Scenario:
    found, problems = checked(text)
    assert found is not None, problems
    assert problems == []
    return found


def test_training_raises_a_level() -> None:
    told = scenario("trained: [{staff_id: '0001', skill: Cloud, level: 2}]")
    staff = scenario_of.with_people(STAFF, told)
    assert staff["cloud"].to_list() == [2, 3]
    assert staff.drop("cloud").equals(STAFF.drop("cloud"))


def test_training_gives_a_first_level_and_never_lowers_one() -> None:
    first = scenario("trained: [{staff_id: 1002, skill: design, level: 1}]")
    assert scenario_of.with_people(STAFF, first)["design"].to_list() == [None, 1]
    lower, problems = checked("trained: [{staff_id: 1002, skill: cloud, level: 2}]")
    assert lower is not None
    assert scenario_of.with_people(STAFF, lower)["cloud"].to_list() == [1, 3]
    assert [(p.severity, p.hint) for p in problems] == [(Severity.WARNING, "Lv.3 is held.")]


def test_people_join_leave_and_move() -> None:
    told = scenario(
        "joined: [{staff_id: new-1, bureau: A 局, levels: [{skill: data, level: 2}]}]\n"
        "left: [{staff_id: '0001'}]\n"
        "moved: [{staff_id: 1002, bureau: A局}]\n"
    )
    staff = scenario_of.with_people(STAFF, told)
    assert staff.schema == STAFF.schema
    assert staff.select("staff_id", "bureau", "cloud", "data").rows() == [
        ("1002", "A局", 3, None),
        ("new-1", "A局", None, 2),
    ]


def test_demand_is_changed_by_or_set_to_at_the_very_level() -> None:
    more = scenario("demand: [{bureau: A局, skill: cloud, level: 1, add: 2}]")
    less = scenario("demand: [{bureau: A局, skill: cloud, level: 1, add: -3}]")
    sets = scenario("demand: [{bureau: A局, skill: cloud, level: 1, headcount: 4}]")
    new = scenario("demand: [{bureau: B局, skill: data, level: 3, add: 1}]")

    def wanted(told: Scenario) -> list[tuple[Any, ...]]:
        rows = scenario_of.with_demand(DEMAND, told).group_by("bureau", "skill", "level")
        return sorted(rows.agg(pl.col("headcount").sum()).rows())

    assert wanted(more) == [("A局", "cloud", 1, 5), ("A局", "cloud", 2, 1)]
    assert wanted(less) == [("A局", "cloud", 1, 0), ("A局", "cloud", 2, 1)]
    assert wanted(sets) == [("A局", "cloud", 1, 4), ("A局", "cloud", 2, 1)]
    assert wanted(new)[-1] == ("B局", "data", 3, 1)


def test_a_need_of_no_bureau_stays() -> None:
    nobodys = demand_frame([(None, "cloud", 1, 7)])
    told = scenario("demand: [{bureau: A局, skill: cloud, level: 1, headcount: 0}]")
    assert scenario_of.with_demand(nobodys, told)["headcount"].to_list() == [7, 0]


def test_requirements_are_changed_added_and_taken_out_and_marked_as_assumed() -> None:
    told = scenario(
        "requirements:\n"
        "  - {job_type: Builder, skill: cloud, level: 3}\n"
        "  - {job_type: builder, skill: data, level: 1}\n"
        "  - {job_type: builder, skill: design, level: none}\n"
    )
    builder = scenario_of.with_requirements(FRAMEWORK, told).job_type_by_id["builder"]
    assert [(r.skill, r.level, r.core, r.weight) for r in builder.named()] == [
        ("cloud", 3, True, 2),
        ("data", 1, False, 1),
    ]
    assert len(builder.assumed_requirements()) == 2
    assert FRAMEWORK.job_type_by_id["builder"].named()[0].level == 2


BAD = {
    "an unknown key": ("trainde: []", 1, "trainde", "Unknown key 'trainde'.", "'trained'"),
    "a missing key": ("left:\n  - {}\n", 2, "{", "The key 'staff_id' is missing.", ""),
    "an unknown person": (
        "left:\n  - staff_id: 1003\n",
        *(2, "1003", "No person has the staff id '1003'.", "1002"),
    ),
    "an unknown skill": (
        "trained:\n  - {staff_id: 1002, skill: clout, level: 1}\n",
        *(2, "clout", "Unknown skill 'clout'.", "'Cloud'"),
    ),
    "an unknown bureau": (
        "moved:\n  - {staff_id: 1002, bureau: A曲}\n",
        *(2, "A曲", "No row has the bureau 'A曲'.", "A局"),
    ),
    "an unknown job type": (
        "requirements:\n  - {job_type: bilder, skill: data, level: 1}\n",
        *(2, "bilder", "There is no job type 'bilder'.", "Builder"),
    ),
    "a level off the scale": (
        "trained:\n  - {staff_id: 1002, skill: cloud, level: 4}\n",
        *(2, "4", "Level 4 cannot stand here.", "1 to 3"),
    ),
    "a level off the scale of somebody who joins": (
        "joined:\n  - {staff_id: x, bureau: A局, levels: [{skill: cloud, level: 4}]}\n",
        *(2, "4", "Level 4 cannot stand here.", "0 to 3"),
    ),
    "an id that is taken": (
        "joined:\n  - {staff_id: 1002, bureau: A局}\n",
        *(2, "1002", "The staff ID '1002' is somebody's already.", "new-1"),
    ),
    "a person twice": (
        "left:\n  - staff_id: 1002\n  - staff_id: '1002'\n",
        *(3, "staff_id", "This is changed twice here.", "line 2"),
    ),
    "a skill of somebody who joins twice": (
        "joined:\n  - staff_id: x\n    bureau: A局\n    levels:\n"  # noqa: ISC004 - one text
        "      - {skill: cloud, level: 1}\n      - {skill: Cloud, level: 1}\n",
        *(6, "{", "This is changed twice here.", "line 5"),
    ),
    "a person who leaves and is trained": (
        "left:\n  - staff_id: 1002\ntrained:\n  - {staff_id: 1002, skill: data, level: 1}\n",
        *(4, "1002", "'1002' leaves: nothing else can happen to this person.", "line 2"),
    ),
    "demand below nothing": (
        "demand:\n  - {bureau: A局, skill: cloud, level: 1, add: -4}\n",
        *(2, "-4", "The number of people wanted would be -1.", "It is 3"),
    ),
    "demand both added to and set": (
        "demand:\n  - {bureau: A局, skill: cloud, level: 1, add: 1, headcount: 4}\n",
        *(2, "{", "One of the keys 'add' and 'headcount' is needed, and not both.", "add: 3"),
    ),
    "demand neither added to nor set": (
        "demand:\n  - {bureau: A局, skill: cloud, level: 1}\n",
        *(2, "{", "One of the keys 'add' and 'headcount' is needed, and not both.", "add: 3"),
    ),
    "a job type left without any requirement": (
        "requirements:\n  - {job_type: analyst, skill: data, level: none}\n",
        *(2, "none", "The job type would require nothing any more.", "at least one"),
    ),
    "a level that is a text": (
        "trained:\n  - {staff_id: 1002, skill: cloud, level: Lv2}\n",
        *(2, "Lv2", "A whole number is expected here, not the text 'Lv2'.", "plain digits"),
    ),
}


@pytest.mark.parametrize(("text", "line", "at", "message", "hint"), BAD.values(), ids=list(BAD))
def test_what_is_wrong_is_told_with_line_and_column(
    text: str, line: int, at: str, message: str, hint: str
) -> None:
    found, problems = checked(text)
    assert found is None
    (problem,) = problems
    column = text.splitlines()[line - 1].index(at) + 1
    assert (problem.message, problem.line, problem.column) == (message, line, column)
    assert hint in problem.hint


def test_a_wrong_entry_hides_nothing_that_is_wrong_with_others() -> None:
    found, problems = checked(
        "lefft: []\n"
        "left:\n  - {staff_id: true}\n  - {staff_id: 1003}\n  - {staff_id: 1002}\n"
        "moved: nobody\n"
        "trained:\n  - {skill: cloud}\n  - {staff_id: 1002, skill: clout, level: 9}\n"
    )
    assert found is None
    assert [(problem.line, problem.message) for problem in problems] == [
        (1, "Unknown key 'lefft'."),
        (3, "A text is expected here, not true."),
        (4, "No person has the staff id '1003'."),
        (6, "A list is expected here, not the text 'nobody'."),
        (8, "The key 'staff_id' is missing."),
        (8, "The key 'level' is missing."),
        (9, "'1002' leaves: nothing else can happen to this person."),
        (9, "Unknown skill 'clout'."),
        (9, "Level 9 cannot stand here."),
    ]


@pytest.mark.parametrize("text", ["[]", "left", "", "left: [", "trained: &a []"])
def test_what_is_no_scenario_at_all_is_told(text: str) -> None:
    found, problems = checked(text)
    assert found is None
    assert len(problems) == 1


IDLE = {
    "no change at all": "trained: []",
    "the bureau of today": "moved: [{staff_id: 1002, bureau: B局}]",
    "demand as it is": "demand: [{bureau: A局, skill: cloud, level: 1, headcount: 3}]",
    "a requirement as it is": "requirements: [{job_type: builder, skill: cloud, level: 2}]",
    "no requirement that is none": "requirements: [{job_type: builder, skill: data, level: none}]",
}


@pytest.mark.parametrize("text", IDLE.values(), ids=list(IDLE))
def test_a_change_that_changes_nothing_is_a_warning(text: str) -> None:
    found, problems = checked(text)
    assert found is not None
    assert [problem.severity for problem in problems] == [Severity.WARNING]
    assert scenario_of.with_people(STAFF, found).equals(STAFF)


FILES = {
    "staff.csv": "職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン\n"
    "0001,職員0001,A局,確定,1,0\n"
    "0002,職員0002,B局,確定,1,2\n",
    "demand.csv": "局,業務,スキル項目,必要レベル,必要人数\n"
    "A局,窓口,クラウドサービス活用,1,1\n"
    "B局,窓口,クラウドサービス活用,2,2\n",
}
Simulate = Callable[..., Any]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    for name, content in FILES.items():
        (folder / "2024" / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def simulate(run: Run, workspace: Path) -> Simulate:
    def call(changes: str, *options: str | Path, code: int = 0, lang: str = "en") -> Any:
        path = workspace / "changes.yaml"
        path.write_text(changes, encoding="utf-8")
        asked = ("simulate", "--workspace", workspace, "--changes", path, *options)
        return run(*asked, code=code, lang=lang)

    return call


def test_the_documented_columns_stand_side_by_side(simulate: Simulate) -> None:
    result = simulate(
        "trained: [{staff_id: '0002', skill: cloud_services, level: 2}]\n"
        "demand: [{bureau: A局, skill: cloud_services, level: 1, add: 1}]\n",
        *("--format", "json"),
    )
    # Before: D = 3, 2 and S = 2, 0, short by 2; in the bureaus A 0, B 2.
    # Afterwards: D = 4, 2 and S = 2, 1, short by 2; in the bureaus A 1, B 1.
    assert json.loads(result.stdout)[0] == {
        "skill": "cloud_services",
        "category": "system",
        "demand_before": 3,
        "demand_after": 4,
        "supply_before": 2,
        "supply_after": 2,
        "not_assessed_before": 0,
        "not_assessed_after": 0,
        "shortfall_before": 2,
        "shortfall_after": 2,
        "shortfall_least_before": 2,
        "shortfall_least_after": 2,
        "shortfall_change": 0,
        "coverage_before": 0.333333,
        "coverage_after": 0.5,
        "movable_before": 0,
        "movable_after": 0,
        "demand_rank_before": 1,
        "demand_rank_after": 1,
        "supply_rank_before": 1,
        "supply_rank_after": 1,
    }


def test_by_bureau_has_the_bureaus_first(simulate: Simulate) -> None:
    result = simulate(
        "moved: [{staff_id: '0001', bureau: B局}]\n",
        *("--by-bureau", "--format", "json", "--smallest-group", "1"),
    )
    found = {
        row["bureau"]: (row["supply_before"], row["supply_after"], row["shortfall_change"])
        for row in json.loads(result.stdout)
        if row["skill"] == "cloud_services"
    }
    # A loses its only person and B's two places at Lv.2 stay empty.
    assert found == {"A局": (1, 0, 1), "B局": (1, 2, 0)}


def test_a_bureau_that_is_no_more_has_nothing_afterwards(simulate: Simulate) -> None:
    result = simulate(
        "left: [{staff_id: '0001'}]\n"
        "demand: [{bureau: A局, skill: cloud_services, level: 1, headcount: 0}]\n",
        *("--by-bureau", "--format", "json", "--smallest-group", "1"),
    )
    rows = [row for row in json.loads(result.stdout) if row["bureau"] == "A局"]
    assert {row["demand_after"] + row["supply_after"] for row in rows} == {0}
    assert sum(row["supply_before"] for row in rows) == 1


def test_without_changes_everything_is_the_same(simulate: Simulate) -> None:
    result = simulate("trained: []\n", "--format", "json")
    for row in json.loads(result.stdout):
        assert row["shortfall_change"] == 0
        assert all(
            row[name] == row[name.replace("_before", "_after")]
            for name in row
            if name.endswith("_before")
        )
    assert "This file changes nothing." in result.stderr


def test_afterwards_is_what_gap_says_of_changed_files(
    run: Run, simulate: Simulate, workspace: Path
) -> None:
    result = simulate(
        "trained: [{staff_id: '0001', skill: ux_design, level: 3}]\n"
        "moved: [{staff_id: '0002', bureau: A局}]\n"
        "joined: [{staff_id: '0003', bureau: B局, levels: [{skill: cloud_services, level: 3}]}]\n"
        "demand: [{bureau: B局, skill: ux_design, level: 1, add: 2}]\n",
        *("--format", "json"),
    )
    (workspace / "2024/staff.csv").write_text(
        "職員番号,所属局,段階,クラウドサービス活用,UXデザイン\n"
        "0001,A局,確定,1,3\n0002,A局,確定,1,2\n0003,B局,,3,\n",
        encoding="utf-8",
    )
    with (workspace / "2024/demand.csv").open("a", encoding="utf-8") as file:
        file.write("B局,窓口,UXデザイン,1,2\n")
    gap = json.loads(run("gap", "--workspace", workspace, "--format", "json").stdout)
    expected = {row["skill"]: row for row in gap}
    for row in json.loads(result.stdout):
        for name in ("demand", "supply", "shortfall", "movable", "demand_rank", "supply_rank"):
            assert row[f"{name}_after"] == expected[row["skill"]][name]


def test_a_file_with_people_in_it_is_private_and_one_without_is_not(
    run: Run, simulate: Simulate, workspace: Path
) -> None:
    target = workspace / "simulated.md"
    simulate("left: [{staff_id: '0001'}]\n", "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    changes = workspace / "changes.yaml"
    changes.write_text(
        "demand: [{bureau: 総務局, skill: cloud_services, level: 1, add: 1}]\n", encoding="utf-8"
    )
    of_nobody = workspace / "of_nobody.md"
    run("simulate", "--sample", "--changes", changes, "--output", of_nobody)
    assert stat.S_IMODE(of_nobody.stat().st_mode) != 0o600


def test_all_problems_are_told_at_once_and_nothing_is_written(
    simulate: Simulate, workspace: Path
) -> None:
    target = workspace / "simulated.md"
    told = simulate(
        "left: [{staff_id: 9}]\nmoved: [{staff_id: 8, bureau: Z}]\n", "--output", target, code=1
    ).stderr
    assert "have 3 errors" in told
    assert "changes.yaml:1:19" in told
    assert not target.exists()


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    told = run("simulate", "--sample", "--changes", "nowhere.yaml", code=1).stderr
    assert "The file is missing." in told
    assert "--changes" in run("simulate", "--sample", code=2).stderr


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_the_example_of_the_documentation_runs_on_the_sample(
    run: Run, tmp_path: Path, form: str, lang: str
) -> None:
    page = (ROOT / "docs/simulate.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    path = tmp_path / "changes.yaml"
    path.write_text(example, encoding="utf-8")
    asked = ("simulate", "--sample", "--year", "2024", "--changes", path, "--format", form)
    result = run(*asked, lang=lang)
    assert result.stdout
    assert "warning" not in result.stderr
    assert all(key in example for key in Scenario.model_fields)


def test_a_number_beyond_all_is_told_as_a_number() -> None:
    found, problems = checked(
        f"demand: [{{bureau: A局, skill: cloud, level: 1, headcount: {'9' * 20}}}]"
    )
    assert found is None
    assert [problem.message for problem in problems] == [f"The number {'9' * 20} is out of range."]


def test_a_text_in_place_of_the_changes_names_the_keys_that_can_stand_there() -> None:
    _found, (problem,) = checked("somebody joins")
    assert problem.hint == (
        "Write 'key: value' lines; keys that can stand here: "
        "trained, joined, left, moved, demand, requirements."
    )


def test_a_rank_or_group_of_a_joiner_that_nobody_has_is_a_warning() -> None:
    staff = STAFF.with_columns(rank=pl.lit("主任"), group=pl.lit("ICT職"))
    found, problems = checked(
        "joined:\n  - {staff_id: x, bureau: A局, rank: 主住, group: ＩＣＴ職}\n", staff
    )
    assert found is not None
    assert found.joined[0].group == "ICT職"
    (problem,) = problems
    assert (problem.severity, problem.line) == (Severity.WARNING, 2)
    assert problem.message == "Nobody has the rank '主住'."
