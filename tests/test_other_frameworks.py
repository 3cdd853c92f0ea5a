"""Whole frameworks built otherwise, in tests/frameworks: every command runs on each of them."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import fill
from sentences import no_level
from tdskill.framework import fingerprint, framework_digest, load_framework
from tdskill.framework.fingerprint import judged_under
from tdskill.intake.assessments import read_assessments
from tdskill.intake.staff import read_staff

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


def test_a_form_offers_the_levels_that_a_skill_has(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,4,1,2,3\n")
    Path("w/2025/roster.csv").write_text("職員番号,氏名\n1,職員0001\n", encoding="utf-8")
    run("sheet", "--form", "xlsx", "--person", "1", "--out", "forms", "--workspace", "w")
    (path,) = Path("forms").glob("*.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    skills = load_framework(FOLDER / "holes").skill_by_id
    rows = {
        row[0].value: row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value in skills
    }
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        for skill, row in rows.items():
            if rule.type == "list" and any(
                area.min_row == area.max_row == row for area in rule.sqref.ranges
            ):
                first, last = rule.formula1.replace("$", "").lstrip("=").split(":")
                offered[skill] = [cell.value for (cell,) in sheet[first:last]]
    assert offered == {
        "counter": ["Lv.0 None", "Lv.4 段4", "Lv.5 段5", "Lv.6 段6", "Lv.7 段7"],
        "ledger": ["Lv.0 None", "Lv.1 段1", "Lv.2 段2"],
        "survey": ["Lv.0 None", "Lv.2 段2", "Lv.4 段4"],
        "talks": ["Lv.0 None", "Lv.3 語り手"],
    }


NAMED = (
    "職員番号,窓口,台帳,調査,説明\n1,4,1,2,語り手\n2,段5,段2,4,段3\n3,7,2,4,Lv.3 語り手\n",
    (
        "職員番号,スキル,レベル\n1,窓口,4\n1,台帳,1\n1,調査,2\n1,説明,語り手\n2,窓口,段5\n2,台帳,段2\n"
        "2,調査,4\n2,説明,段3\n3,窓口,7\n3,台帳,2\n3,調査,4\n3,説明,Lv.3 語り手\n"
    ),
)


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("staff", NAMED)
def test_the_name_of_a_level_in_a_skill_is_read_in_that_skill(staff: str) -> None:
    workspace("holes", staff)
    framework = load_framework(FOLDER / "holes")
    levels = read_staff(Path("w/2025/staff.csv"), framework).frame.select(framework.skill_ids)
    assert levels.rows() == [(4, 1, 2, 3), (5, 2, 4, 3), (7, 2, 4, 3)]


@pytest.mark.parametrize("staff", NAMED)
def test_the_name_of_a_level_is_none_of_another_skill(run: Run, staff: str) -> None:
    workspace("holes", staff.replace("段2", "語り手"))
    told = run("validate", "w", code=1).output
    assert no_level("語り手") in told
    assert told.count("is not a level") == 1


@pytest.mark.usefixtures("run")
def test_a_year_under_way_reads_the_name_of_a_level_in_a_skill() -> None:
    Path("a.csv").write_text(
        "職員番号,スキル,レベル,段階,評価日,評価者,理由,フィンガープリント\n"
        "1,説明,語り手,自己チェック,2025-05-01,,,\n",
        encoding="utf-8",
    )
    read = read_assessments(Path("a.csv"), load_framework(FOLDER / "holes"))
    assert read.frame.select("skill", "level").rows() == [("talks", 3)]


def test_the_name_of_a_level_in_a_skill_is_shown_with_the_level(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,4,1,2,3\n2,4,1,2,0\n")
    page = run("report", "--person", "1", "--workspace", "w", "--format", "md").stdout
    assert "Lv.3 語り手 (now): 知らない人に分かるように話せる。" in page
    page = run("report", "--person", "2", "--workspace", "w", "--format", "md").stdout
    assert "Lv.3 語り手 (next): 知らない人に分かるように話せる。" in page
    shown = run("show", "skills", "--workspace", "w", "--format", "csv").stdout
    assert "語り手" not in shown
    shown = run("show", "skills", "--workspace", "w", "--format", "md").stdout
    assert re.search(r"説明 \| Lv.3 \| 語り手 \| 知らない人に", shown)
    told = json.loads(
        run("show", "skills", "--workspace", "w", "--format", "json", "--table", "texts").stdout
    )
    assert [
        (row["id"], row["text_level"], row["label"]) for row in told if row["id_of"] == "level_name"
    ] == [("talks", 3, "語り手")]


def test_the_name_of_a_level_in_a_skill_is_a_text_it_is_judged_under() -> None:
    framework = load_framework(FOLDER / "holes")
    talks = framework.skill_by_id["talks"]
    assert judged_under(talks, framework)["level_texts"] == [
        "3語り手知らない人に分かるように話せる。"
    ]
    (entry,) = talks.level_texts
    unnamed = talks.model_copy(update={"level_texts": (entry.model_copy(update={"name": None}),)})
    assert "name" not in unnamed.model_dump()["level_texts"][0]
    assert fingerprint(talks, framework) != fingerprint(unnamed, framework)


def test_a_search_knows_the_levels_that_a_skill_has(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,5,1,2,3\n2,0,1,2,3\n3,4,1,4,3\n")
    # 窓口 has the levels 4 to 7, 調査 2 and 4: from 0 to 4 is a step, and from 2 to 4.
    assert {row["staff_id"] for row in rows_of(run, "find", "窓口>=1")} == {"1", "3"}
    for asked, told_near in (("窓口>=3", {"2"}), ("調査>=3", {"1", "2"})):
        near = rows_of(run, "find", asked, "--near")
        assert {row["staff_id"] for row in near} == {"1", "2", "3"}
        assert {row["staff_id"] for row in near if row["match"] == "near"} == told_near
    assert {row["staff_id"] for row in rows_of(run, "find", "調査>=段4")} == {"3"}
    # By its name in the skill.
    assert {row["staff_id"] for row in rows_of(run, "find", "説明>=語り手")} == {"1", "2", "3"}
    assert "Asked for: 窓口 Lv.4 or higher" in run("find", "窓口", "--workspace", "w").output
    told = run("find", "窓口=3", "--workspace", "w", code=1).output
    assert "Its levels: 0, 4, 5, 6, 7." in told
    assert "窓口>=5, 台帳>=1" in told


def test_show_job_types_tells_groups_and_how_many_of_them_are_needed(run: Run) -> None:
    workspace("groups")
    show = ("show", "job-types", "--workspace", "w", "--format")
    told = json.loads(run(*show, "json", "--table", "groups").stdout)
    assert [tuple(row.values()) for row in told] == [
        ("engineer", 1, 2, "aws", 2, False, False),
        ("engineer", 1, 2, "azure", 2, False, False),
        ("engineer", 1, 2, "gcp", 3, False, False),
        ("engineer", 2, 1, "ethics", 2, False, True),
        ("starter", 1, 1, "aws", 1, True, False),
        ("starter", 1, 1, "azure", 1, True, False),
        ("starter", 1, 1, "gcp", 1, True, False),
        ("starter", 2, 1, "analysis", 1, False, True),
        ("starter", 2, 1, "ethics", 1, False, True),
    ]
    page = run(*show, "md").stdout
    assert "| 分析 1<br>2 of: 雲A 2, 雲B 2, 雲C 3<br>倫理 2 (desirable) | 分析 1 |" in page
    # What is core is a group too.
    assert page.count("1 of: 雲A 1, 雲B 1, 雲C 1") == 2


def test_show_job_types_tells_families_and_grades_where_there_are_any(run: Run) -> None:
    workspace("families")
    show = ("show", "job-types", "--format")
    told = json.loads(run(*show, "json", "--table", "families", "--workspace", "w").stdout)
    assert [tuple(row.values()) for row in told] == [
        ("analyst_1", "analyst", 1),
        ("analyst_2", "analyst", 2),
        ("helper", "service", 1),
    ]
    page = run(*show, "md", "--workspace", "w").stdout
    assert "| 主任分析担当 | 分析の職 | 2 |" in page
    assert "Family" not in run(*show, "md").stdout


def test_where_the_source_can_be_read_is_shown_where_it_is_named(run: Run) -> None:
    workspace("english", "staff_id,name,bureau,rank,Bridges,Boats,Locks\n1,P One,Quay,Hand,1,0,\n")
    about = Path("w/framework/framework.yaml")
    address = "https://www.example.jp/guide.pdf"
    bare = load_framework(about.parent)
    about.write_text(f"{about.read_text('utf-8')}\nsource_url: {address}\n", encoding="utf-8")
    assert "source_url" not in bare.about.model_dump()
    assert framework_digest(load_framework(about.parent)) != framework_digest(bare)
    assert f"{bare.about.source} {address}" in run("show", "skills", "--workspace", "w").output
    Path("w/2025/demand.csv").write_text(
        "局,スキル項目,必要レベル,必要人数\nQuay,Boats,1,1\n", "utf-8"
    )
    for command in (("--person", "1"), ("--org",)):
        for form in ("html", "md"):
            page = f"{command[0]}.{form}"
            run("report", *command, "--workspace", "w", "--format", form, "--output", page)
            # Markdown makes no link of an address.
            assert address in Path(page).read_text(encoding="utf-8").replace("\\", "")


@pytest.mark.parametrize(
    ("families", "kept"),
    [
        (("分析の職",), {"analyst_1", "analyst_2"}),
        # Analysts are within it.
        (("data",), {"analyst_1", "analyst_2"}),
        (("analyst", "service"), {"analyst_1", "analyst_2", "helper"}),
        (("service",), {"helper"}),
    ],
)
def test_the_job_types_of_some_families_alone(
    run: Run, families: tuple[str, ...], kept: set[str]
) -> None:
    workspace("families", "職員番号,表づくり,図づくり,聞き取り\n1,2,1,2\n2,0,0,0\n")
    asked = [word for family in families for word in ("--family", family)]
    assert {row["job_type"] for row in rows_of(run, "show", "job-types", *asked)} == kept
    rows = rows_of(run, "attainment", *asked)
    assert {row["job_type"] for row in rows} == kept
    assert len(rows) == 2 * len(kept)
    assert {row["job_type"] for row in rows_of(run, "attainment", "--summary", *asked)} == kept


def test_a_family_that_is_not_there_is_told_with_the_nearest_one(run: Run) -> None:
    workspace("families", "職員番号,表づくり\n1,2\n")
    told = run("attainment", "--family", "分析職", "--workspace", "w", code=1).output
    assert "There is no family '分析職'." in told
    assert "分析の職" in told
    told = run("show", "job-types", "--family", "x", code=1).output
    assert "The job types of this framework have no families." in told
    both = ("--family", "data", "--job-type", "helper")
    assert "--family" in run("attainment", *both, "--workspace", "w", code=2).output


@pytest.mark.parametrize("city", NAMES)
def test_examples_of_a_new_workspace_have_levels_that_skills_have(city: str, run: Run) -> None:
    run("init", "w", "--framework", FOLDER / city, "--year", "2025", "--examples")
    told = run("validate", "w", "--year", "2025").output
    assert "no errors" in told


def test_a_form_with_a_level_that_a_skill_lacks_is_told_and_not_taken_in(run: Run) -> None:
    run("init", "w", "--framework", FOLDER / "holes", "--year", "2025", "--examples")
    Path("w/2025/staff.csv").unlink()
    run("sheet", "--out", "forms", "--person", "0001", "--workspace", "w", lang="ja")
    (form,) = Path("forms").glob("*.xlsx")
    for number, (level, code) in enumerate((("3", 1), (3, 1), ("Lv.3", 1), ("Lv.4", 0), (0, 0))):
        Path(f"back{number}").mkdir()
        fill(form, Path(f"back{number}/a.xlsx"), {"窓口": level}, date=dt.date(2025, 6, 1))
        told = run("collect", f"back{number}", "--workspace", "w", code=code).output
        assert ("The skill has no level 3." in told) == bool(code), level
        assert ("Its levels: 4, 5, 6, 7." in told) == bool(code)


@pytest.mark.parametrize("level", ["1", "3", "Lv.3"])
def test_a_need_at_a_level_that_a_skill_lacks_is_told(run: Run, level: str) -> None:
    run("init", "w", "--framework", FOLDER / "holes", "--year", "2025", "--examples")
    run("sheet", "--demand", "--out", "asked", "--form", "csv", "--workspace", "w")
    path = Path("asked/2025-demand-A局.csv")
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    path.write_text(f"{header}\nA局,乙,窓口,{level},2,担当,2025-10-01\n", encoding="utf-8")
    told = run("collect", "--demand", "asked", "--workspace", "w", code=1).output
    assert f"The skill has no level {level[-1]}." in told
    assert "Its levels: 4, 5, 6, 7." in told
