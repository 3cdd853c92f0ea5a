"""Whole frameworks built otherwise, in tests/frameworks: every command runs on each of them."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from tdskill.framework import load_framework

FOLDER = Path(__file__).parent / "frameworks"
NAMES = sorted(path.name for path in FOLDER.iterdir())
_JAPANESE = re.compile("[ぁ-んァ-ヺ一-龠々]")


def workspace(name: str, staff: str = "") -> Path:
    """Lay out a workspace of a framework with the staff of 2025."""
    year = Path("w/2025")
    year.mkdir(parents=True)
    shutil.copytree(FOLDER / name, "w/framework")
    (year / "staff.csv").write_text(staff, encoding="utf-8")
    return year.parent


def rows_of(run: Run, *command: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(
        run(*command, "--workspace", "w", "--format", "json").stdout
    )
    return told


@pytest.mark.parametrize("city", NAMES)
def test_every_command_runs_on_a_framework_built_otherwise(city: str, run: Run) -> None:
    assert "no errors" in run("validate", FOLDER / city).stdout
    run("init", "w", "--framework", FOLDER / city, "--year", "2025")
    run("sample", "--workspace", "w", "--out", "t", "--year", "2025", "--people", "30", "--cycle")
    staff = Path("t/2025/staff.csv").read_text(encoding="utf-8-sig").splitlines()
    person, name, bureau, *_rest = staff[1].split(",")
    assert "no errors" in run("validate", "t").stdout
    framework = load_framework(FOLDER / city)
    for command, told in (
        (("gap",), {str(skill.name) for skill in framework.skills}),
        (("attainment",), {str(job_type.name) for job_type in framework.job_types}),
        (("attainment", "--summary"), {str(each.name) for each in framework.job_types}),
        (("recommend", "--person", person), {name}),
        (("plan",), set[str]()),
        (("place",), {"Post"}),
        (("ladder",), {person}),
        (("ladder", "--ready"), {"Prepared for the next rank"}),
        (("ladder", "--summary"), {"Career ladder by rank and bureau"}),
        (("ladder", "--person", person), {person}),
        (("team", "--bureau", bureau), {bureau}),
        (("priorities",), {"Priority fields"}),
        (("report", "--person", person), {person}),
        (("report", "--org", "--output", "org.html"), set[str]()),
        (("sheet", "--form", "xlsx", "--by", "bureau", "--out", "forms"), set[str]()),
        (("show", "job-types"), {str(job_type.name) for job_type in framework.job_types}),
    ):
        shown = run(*command, "--workspace", "t").stdout
        assert told <= {word for word in told if word in shown}, command


def test_a_level_that_a_skill_lacks_is_refused_with_those_it_has(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,3,1,2,3\n2,4,1,2,3\n")
    told = run("validate", "w", code=1).output
    assert "row 2 column 窓口: The skill has no level 3." in told
    assert "Its levels: 4, 5, 6, 7." in told
    assert told.count("has no level") == 1


def test_a_level_that_a_skill_lacks_is_refused_in_a_long_file_too(run: Run) -> None:
    workspace("holes", "職員番号,スキル,レベル\n1,窓口,4\n1,台帳,3\n1,調査,0\n")
    told = run("validate", "w", code=1).output
    assert "row 3 column レベル: The skill has no level 3." in told
    assert "Its levels: 1, 2." in told
    assert told.count("has no level") == 1


def test_steps_are_those_that_a_skill_has(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,4,1,2,3\n")
    rows = rows_of(run, "attainment")
    # clerk: counter 4 to 5 and survey 2 to 4 are a step each, of 2 and 2. keeper: 1 of 2, and
    # talks in full, of weight 3: (1 + 3) / (2 + 3).
    assert {(row["job_type"], row["steps_short"], row["attainment"]) for row in rows} == {
        ("clerk", 2, 0.5),
        ("keeper", 1, 0.8),
    }
    steps = rows_of(run, "recommend", "--person", "1", "--target", "clerk")
    assert [(row["skill"], row["from_level"], row["to_level"]) for row in steps] == [
        ("counter", 4, 5),
        ("survey", 2, 4),
    ]


def test_signs_and_letters_are_levels(run: Run) -> None:
    workspace("signs", "職員番号,道,木,公園\n1,◎,〇,△\n2,×,○,\n3,a,B,c\n")
    rows = rows_of(run, "attainment")
    assert [(row["staff_id"], row["met"], row["steps_short"]) for row in rows] == [
        ("1", True, 0),
        ("2", False, 1),
        ("3", True, 0),
    ]


def test_a_code_is_one_more_spelling_of_a_skill(run: Run) -> None:
    workspace("families", "職員番号,TABL,chrt,HEAR\n1,2,2,1\n")
    rows = rows_of(run, "attainment")
    assert {row["job_type"] for row in rows if row["met"]} == {"analyst_1", "analyst_2"}


def test_skills_of_a_category_within_another_count_for_it(run: Run) -> None:
    workspace("families", "職員番号,職層,表づくり,図づくり,聞き取り\n1,係員,2,2,0\n2,係員,2,1,2\n")
    rows = rows_of(run, "ladder", "--ready")
    assert {row["staff_id"]: row["readiness"] for row in rows} == {"1": "ready", "2": "open"}


def test_each_rank_that_may_follow_has_a_row(run: Run) -> None:
    workspace("graph", "職員番号,職層,作る,率いる,段取り\n1,作り手3,2,2,1\n2,作り手2,1,0,0\n")
    # p2 lacks the guide of D3; p1 reaches all of team lead 4, and of the other two not all.
    assert [(row["staff_id"], row["next_rank"]) for row in rows_of(run, "ladder", "--ready")] == [
        ("2", "d3"),
        ("1", "tl4"),
        ("1", "d4"),
        ("1", "tpm4"),
    ]
    # Of the three, team lead is met already: no way is shorter.
    told = run("recommend", "--person", "1", "--next-rank", "--workspace", "w").stdout
    assert "引き手4" in told


def test_a_page_of_an_english_framework_holds_no_japanese(run: Run) -> None:
    workspace("english", "staff_id,name,bureau,rank,Bridges,Boats,Locks\n1,P One,Quay,Hand,1,0,\n")
    run("report", "--person", "1", "--workspace", "w", "--format", "html", "--output", "p.html")
    page = Path("p.html").read_text(encoding="utf-8")
    assert "Bridges" in page
    assert _JAPANESE.findall(re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)) == []
    told = run("attainment", "--workspace", "w").stdout
    assert _JAPANESE.findall(told) == []
    assert load_framework(FOLDER / "english").main.levels[0].name.by_language["en"] == "None"


def test_a_search_knows_the_levels_that_a_skill_has(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,5,1,2,3\n2,0,1,2,3\n3,4,1,4,3\n")
    # 窓口 has the levels 4 to 7, 調査 2 and 4: from 0 to 4 is a step, and from 2 to 4.
    assert {row["staff_id"] for row in rows_of(run, "find", "窓口>=1")} == {"1", "3"}
    for asked, told_near in (("窓口>=3", {"2"}), ("調査>=3", {"1", "2"})):
        near = rows_of(run, "find", asked, "--near")
        assert {row["staff_id"] for row in near} == {"1", "2", "3"}
        assert {row["staff_id"] for row in near if row["match"] == "near"} == told_near
    told = run("find", "窓口=3", "--workspace", "w", code=1).output
    assert "Its levels: 0, 4, 5, 6, 7." in told
    assert "窓口>=5, 台帳>=1" in told
