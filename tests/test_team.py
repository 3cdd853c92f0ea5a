"""What a team covers, by hand, and the command as its users call it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from sentences import OUTSIDE, did_you_mean
from small import laid_out, small_framework, staff_frame
from tdskill.analysis import team
from tdskill.library.year import open_year

FRAMEWORK = small_framework(
    {
        "builder": [{"skill": "cloud", "level": 2}, {"skill": "design", "level": 1}],
        "analyst": [{"skill": "data", "level": 3}],
    }
)
PEOPLE: list[dict[str, object]] = [
    {"cloud": 3, "design": 1},
    {"cloud": 2, "design": None},
    {"cloud": 0, "data": 1},
]


def test_people_are_counted_at_each_level_and_above() -> None:
    rows = team.skills(staff_frame(FRAMEWORK, PEOPLE), FRAMEWORK)
    assert rows.select("skill", "people_1", "people_2", "people_3").rows() == [
        ("cloud", 2, 2, 1),
        ("design", 1, 0, 0),
        ("data", 1, 0, 0),
    ]


def test_mentors_hold_the_top_level_and_an_only_holder_stands_alone() -> None:
    rows = team.skills(staff_frame(FRAMEWORK, PEOPLE), FRAMEWORK)
    assert rows.select("mentors", "only_holder_1", "only_holder_2").rows() == [
        (["p0"], None, None),
        ([], "p0", None),
        ([], "p2", None),
    ]


def test_who_holds_most_alone_comes_first() -> None:
    people = [{"cloud": 2}, {"design": 2, "data": 1}, {"cloud": 1}]
    rows = team.alone(team.skills(staff_frame(FRAMEWORK, people), FRAMEWORK), 3)
    assert [(who, [tuple(each.values()) for each in held]) for who, held in rows.rows()] == [
        ("p1", [("design", 1), ("data", 1), ("design", 2)]),
        ("p0", [("cloud", 2)]),
    ]


def test_job_types_tell_who_meets_them_or_who_is_nearest() -> None:
    rows = team.job_types(staff_frame(FRAMEWORK, PEOPLE), FRAMEWORK)
    assert rows.rows() == [
        ("builder", 1, ["p0"], [], None),
        ("analyst", 0, [], ["p2"], 2),
    ]


def test_all_who_are_equally_near_are_told() -> None:
    # Analyst needs data 3: two hold one level of it, the other nothing; nobody has both of builder.
    people: list[dict[str, object]] = [{"data": 1}, {"data": None}, {"data": 1, "design": 1}]
    rows = team.job_types(staff_frame(FRAMEWORK, people), FRAMEWORK)
    assert rows.rows() == [
        ("builder", 0, [], ["p2"], 2),
        ("analyst", 0, [], ["p0", "p2"], 2),
    ]


def test_nobody_without_any_level_is_near_a_job_type() -> None:
    # All three lack every step; of p1 alone that is not known.
    people: list[dict[str, object]] = [{"cloud": 0}, {}, {"data": 0}]
    rows = team.job_types(staff_frame(FRAMEWORK, people), FRAMEWORK)
    assert rows["nearest"].to_list() == [["p0", "p2"], ["p0", "p2"]]
    none = team.job_types(staff_frame(FRAMEWORK, [{}, {}]), FRAMEWORK)
    assert none.rows() == [("builder", 0, [], [], None), ("analyst", 0, [], [], None)]


def test_a_team_of_nobody_covers_nothing() -> None:
    nobody = staff_frame(FRAMEWORK, [])
    assert team.skills(nobody, FRAMEWORK)["people_1"].to_list() == [0, 0, 0]
    assert team.job_types(nobody, FRAMEWORK).rows() == [
        ("builder", 0, [], [], None),
        ("analyst", 0, [], [], None),
    ]
    assert team.alone(team.skills(nobody, FRAMEWORK), 3).is_empty()


def test_a_scale_of_two_levels_has_mentors_alone() -> None:
    framework = small_framework(max_level=1)
    rows = team.skills(staff_frame(framework, [{"cloud": 1}]), framework)
    assert rows.select("holders", "people_1", "mentors", "only_holder_1").row(0) == (
        *(1, 1, ["p0"], "p0"),
    )
    assert team.alone(rows, 1).is_empty()


STAFF = """\
職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,確定,3,1
0002,職員0002,A局,確定,1,
0003,職員0003,B局,確定,2,2
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,窓口,クラウドサービス活用,1,2
A局,窓口,UXデザイン,2,1
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", staff=STAFF, demand=DEMAND)


def tables(run: Run, workspace: Path, *options: str) -> dict[str, list[dict[str, Any]]]:
    asked = ("team", "--workspace", workspace, "--bureau", "A局", *options)
    whole = json.loads(run(*asked, "--format", "json", "--table", "all").stdout)
    found: dict[str, list[dict[str, Any]]] = whole["tables"]
    return found


def of_skill(run: Run, workspace: Path, skill: str, *options: str) -> dict[str, Any]:
    (row,) = (row for row in tables(run, workspace, *options)["skills"] if row["skill"] == skill)
    return row


def at_levels(run: Run, workspace: Path, skill: str, *options: str) -> list[tuple[Any, ...]]:
    """Return level, people, people afterwards, the only one, and the only one afterwards."""
    rows = tables(run, workspace, *options)["levels"]
    return [tuple(row.values())[1:] for row in rows if row["skill"] == skill]


def test_the_documented_columns_are_of_the_bureau_alone(run: Run, workspace: Path) -> None:
    assert of_skill(run, workspace, "ux_design") == {
        "skill": "ux_design",
        "category": "design",
        "mentors": [],
        "mentors_after": [],
        "not_assessed": 1,
        "not_assessed_after": 1,
        "demand": 1,
        "shortfall": 1,
        "shortfall_after": 1,
        "shortfall_least": 0,
        "shortfall_least_after": 0,
    }
    assert at_levels(run, workspace, "ux_design") == [
        (1, 1, 1, "0001", "0001"),
        (2, 0, 0, None, None),
        (3, 0, 0, None, None),
    ]


def test_what_leaves_with_a_person_stands_beside(run: Run, workspace: Path) -> None:
    row = of_skill(run, workspace, "cloud_services", "--without", "0001")
    assert (row["mentors"], row["mentors_after"]) == (["0001"], [])
    assert (row["demand"], row["shortfall"], row["shortfall_after"]) == (2, 0, 1)
    assert at_levels(run, workspace, "cloud_services", "--without", "0001") == [
        (1, 2, 1, None, "0002"),
        (2, 1, 0, "0001", None),
        (3, 1, 0, "0001", None),
    ]
    shown = run(
        *("team", "--workspace", workspace, "--bureau", "A局"), *("--without", "0001")
    ).stdout
    assert "Without: 職員0001 (0001)" in shown
    assert "Afterwards nobody would hold any more: UX Design." in shown
    assert "at Lv.3 (Guides others) any more: Cloud Services." in shown
    assert "Shortfall of the bureau over all skills: 0-1 before, 1-2 afterwards." in shown


def test_csv_has_every_mentor_however_many_a_screen_shows(run: Run, workspace: Path) -> None:
    staff = workspace / "2024/staff.csv"
    more = "".join(f"10{n},,A局,確定,3,\n" for n in range(10, 15))
    staff.write_text(STAFF + more, encoding="utf-8")
    asked = ("team", "--workspace", workspace, "--bureau", "A局", "--format")
    assert "0001;1010;1011;1012;1013;1014" in run(*asked, "csv").stdout
    shown = run(*asked, "md").stdout
    assert "職員0001 (0001)<br>1010<br>1011<br>and 3 more" in shown


def test_the_other_tables_have_lists_of_staff_ids(run: Run, workspace: Path) -> None:
    found = tables(run, workspace, "--without", "0001")
    # 0001 alone holds UX at Lv.1 and cloud at Lv.2; below the top level only.
    assert found["alone"] == [
        {
            "staff_id": "0001",
            "staff_name": "職員0001",
            "held_alone": [
                {"skill": "ux_design", "at_level": 1},
                {"skill": "cloud_services", "at_level": 2},
            ],
        }
    ]
    # 0001 holds some of UX, which 0002 does not.
    (row,) = (row for row in found["job_types"] if row["job_type"] == "ui_ux_designer")
    assert (row["who_met"], row["nearest"], row["nearest_after"]) == ([], ["0001"], ["0002"])


def test_the_library_answers_as_the_command(run: Run, workspace: Path) -> None:
    found = open_year(workspace, 2024).team(bureau="A局", without=["0001"])
    for name, rows in tables(run, workspace, "--without", "0001").items():
        assert found.tables[name].to_dicts() == rows
    assert found.meta["options"] == {"bureau": "A局", "without": ["0001"]}


def test_a_bureau_with_demand_and_no_people_is_told(run: Run, workspace: Path) -> None:
    with (workspace / "2024/demand.csv").open("a", encoding="utf-8") as file:
        file.write("C局,窓口,UXデザイン,1,2\n")
    shown = run("team", "--workspace", workspace, "--bureau", "C局").stdout
    assert "The bureau has no people in the files." in shown


def test_everybody_can_be_taken_out(run: Run, workspace: Path) -> None:
    without = ("--without", "0001", "--without", "0002")
    assert of_skill(run, workspace, "cloud_services", *without)["shortfall_after"] == 2
    assert [row[2] for row in at_levels(run, workspace, "cloud_services", *without)] == [0, 0, 0]


def test_a_person_of_another_bureau_or_of_none_is_refused(run: Run, workspace: Path) -> None:
    asked = ("team", "--workspace", workspace, "--bureau", "A局", "--without")
    assert f", B局) {OUTSIDE}" in run(*asked, "0003", code=1).stderr
    assert "The closest id is: 0002." in run(*asked, "00022", code=1).stderr


def test_an_unknown_bureau_is_told_with_the_closest(run: Run, workspace: Path) -> None:
    told = run("team", "--workspace", workspace, "--bureau", "A曲", code=1).stderr
    assert did_you_mean("A局") in told
    assert "--bureau" in run("team", "--workspace", workspace, code=2).stderr


def test_demand_may_be_absent(run: Run, workspace: Path) -> None:
    (workspace / "2024/demand.csv").unlink()
    row = of_skill(run, workspace, "ux_design", "--without", "0001")
    assert (row["demand"], row["shortfall"], row["shortfall_after"]) == (None, None, None)
    shown = run("team", "--workspace", workspace, "--bureau", "A局").stdout
    assert "Shortfall" not in shown


def test_a_file_about_a_team_is_its_owners_alone(run: Run, workspace: Path) -> None:
    target = workspace / "team.csv"
    run("team", "--workspace", workspace, "--bureau", "A局", "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("form", ["table", "md", "csv", "json"])
def test_the_sample_answers_in_every_form(run: Run, form: str, lang: str) -> None:
    asked = ("team", "--sample", "--bureau", "環境局", "--without", "100158", "--format", form)
    assert run(*asked, lang=lang).stdout
