"""Another set of skills from end to end: files that name skills of both sets, and --set."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from small import with_parts
from tdskill.framework import Framework, embedded_framework
from tdskill.intake.assessments import read_assessments
from tdskill.intake.staff import read_staff

VALID = Path(__file__).parent / "broken" / "framework" / "_valid"
STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,Excel,Teams（レベル）,Forms
0001,職員0001,A局,主事,ICT職,確定,1,2,1,
0002,職員0002,A局,主任,ＤＸアンバサダー,確定,,1,0,2
0003,職員0003,B局,主任,一般職,確定,3,2,2,2
"""
LONG = """\
職員番号,氏名,所属局,職層,人材区分,段階,スキル項目,レベル
0001,職員0001,A局,主事,ICT職,確定,クラウドサービス活用,1
0001,職員0001,A局,主事,ICT職,確定,Excel,2
0001,職員0001,A局,主事,ICT職,確定,Teams,活用レベル
0002,職員0002,A局,主任,ＤＸアンバサダー,確定,Excel,1
0002,職員0002,A局,主任,ＤＸアンバサダー,確定,Teams,0
0002,職員0002,A局,主任,ＤＸアンバサダー,確定,Forms,2
0003,職員0003,B局,主任,一般職,確定,クラウドサービス活用,指導者レベル
0003,職員0003,B局,主任,一般職,確定,Excel,2
0003,職員0003,B局,主任,一般職,確定,Teams,2
0003,職員0003,B局,主任,一般職,確定,Forms,2
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,基盤,クラウドサービス活用,3,3
A局,庶務,Excel,1,3
A局,庶務,Teams,2,1
B局,庶務,Forms,推進レベル,1
"""
ALL = ("--smallest-group", "1")
NUMBERS = ("demand", "supply", "shortfall", "movable")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    put(folder, "staff.csv", STAFF)
    put(folder, "demand.csv", DEMAND)
    return folder


def put(workspace: Path, name: str, text: str) -> None:
    (workspace / "2024" / name).write_text(text, encoding="utf-8")


def figures(text: str) -> dict[str, tuple[int | None, ...]]:
    """Return of each skill that is wanted: demand, supply, shortfall, movable."""
    rows: list[dict[str, Any]] = json.loads(text)
    return {row["skill"]: tuple(row[name] for name in NUMBERS) for row in rows if row["demand"]}


@pytest.mark.parametrize("staff", [STAFF, LONG])
def test_the_gap_of_a_set_counts_its_audience_and_its_demand_alone(
    run: Run, workspace: Path, staff: str
) -> None:
    put(workspace, "staff.csv", staff)
    result = run("gap", "--workspace", workspace, "--set", "tools", "--format", "json")
    assert figures(result.stdout) == {
        "excel": (3, 2, 1, 0),
        "teams": (1, 1, 1, 0),
        "forms": (1, 1, 0, 1),
    }
    assert len(json.loads(result.stdout)) == 10


@pytest.mark.parametrize("staff", [STAFF, LONG])
def test_the_22_are_as_if_the_tools_were_not_in_the_files(
    run: Run, workspace: Path, staff: str
) -> None:
    put(workspace, "staff.csv", staff)
    result = run("gap", "--workspace", workspace, "--format", "json", "--smallest-group", "1")
    assert figures(result.stdout) == {"cloud_services": (3, 2, 2, 1)}
    assert len(json.loads(result.stdout)) == 22
    assert "Staff: 3 people" in result.stderr
    assert "Demand: 3 places" in result.stderr
    assert "Excel" not in result.stderr
    assert "not used" not in result.stderr


def test_a_person_with_levels_in_the_other_set_alone_is_not_dropped(
    run: Run, workspace: Path
) -> None:
    put(workspace, "staff.csv", LONG)
    result = run("attainment", "--workspace", workspace, "--person", "0002", "--format", "json")
    assert {row["assessed_share"] for row in json.loads(result.stdout)} == {0.0}


def test_title_and_head_name_the_set_its_audience_and_who_is_left_out(
    run: Run, workspace: Path
) -> None:
    for command in (("gap",), ("attainment", "--summary"), ("attainment",)):
        shown = run(*command, "--workspace", workspace, "--set", "tools").stdout
        assert "(Digital Tools)" in shown.splitlines()[0]
        assert "Staff: 2 people (confirmed 2)" in shown
        audience = "ICT職, 情報技術エキスパート, DXアンバサダー"
        assert (
            f"This set of skills is for {audience}. 1 person of other groups is not counted."
            in shown
        )
        assert "The levels are assumed" in shown


def test_a_file_that_names_no_groups_is_counted_whole_and_that_is_told(
    run: Run, workspace: Path
) -> None:
    put(workspace, "staff.csv", STAFF.replace("人材区分", "備考"))
    shown = run("gap", "--workspace", workspace, "--set", "tools").stdout
    assert "Staff: 3 people" in shown
    assert "No file names groups, so everybody is counted." in shown


def test_the_answers_of_the_22_say_nothing_of_sets(run: Run, workspace: Path) -> None:
    shown = run("gap", "--workspace", workspace).stdout
    assert shown == run("gap", "--workspace", workspace, "--set", "skills").stdout
    assert "set of skills" not in shown
    assert "levels are assumed" not in shown


def test_attainment_of_a_set_is_that_of_its_job_types(run: Run, workspace: Path) -> None:
    result = run("attainment", "--workspace", workspace, "--set", "ツール", "--format", "json")
    # Wanted: Teams 2, Forms 2, generative AI 2, Power Automate, Excel, PowerPoint, Outlook 1: 10.
    held = {row["staff_id"]: round(row["attainment"] * 10) for row in json.loads(result.stdout)}
    assert held == {"0001": 1 + 1, "0002": 2 + 1}


def test_one_whom_the_set_is_not_for_is_told_so(run: Run, workspace: Path) -> None:
    for command in ("report", "attainment"):
        result = run(
            command, "--workspace", workspace, "--set", "tools", "--person", "0003", code=1
        )
        assert "not for the group of 0003" in result.stderr
        assert "DXアンバサダー" in result.stderr
        assert "closest ids" not in result.stderr


def test_exams_of_people_outside_the_audience_are_no_mistake_of_the_file(
    run: Run, workspace: Path
) -> None:
    put(workspace, "certificates.csv", "職員番号,試験名\n0003,基本情報技術者試験\n")
    result = run("report", "--workspace", workspace, "--set", "tools", "--person", "0001")
    assert "not in the staff file" not in result.stderr


def test_a_level_beyond_the_scale_matters_in_its_own_set_alone(run: Run, workspace: Path) -> None:
    put(workspace, "staff.csv", STAFF.replace("ICT職,確定,1,2,1,", "ICT職,確定,1,3,1,"))
    put(workspace, "demand.csv", DEMAND.replace("Excel,1,3", "Excel,3,3"))
    run("gap", "--workspace", workspace)
    result = run("gap", "--workspace", workspace, "--set", "tools", code=1)
    assert "staff.csv" in result.stderr
    assert "demand.csv" in result.stderr


def test_demand_without_the_set_is_told_and_not_taken_as_met(run: Run, workspace: Path) -> None:
    put(workspace, "demand.csv", "".join(DEMAND.splitlines(keepends=True)[:2]))
    shown = run("gap", "--workspace", workspace, "--set", "tools").stdout
    assert "The demand file asks for none of these skills yet." in shown
    assert "No skill is short." not in shown


@pytest.mark.parametrize(("name", "kept"), [("tools", 7), ("skills", 0)])
def test_a_file_of_the_other_set_alone_points_to_the_option(
    run: Run, workspace: Path, name: str, kept: int
) -> None:
    lines = [line.split(",") for line in STAFF.splitlines()]
    columns = range(7) if kept else [*range(6), 7, 8, 9]
    text = "\n".join(",".join(cells[column] for column in columns) for cells in lines)
    put(workspace, "staff.csv", text)
    result = run("gap", "--workspace", workspace, "--set", name, code=1)
    assert "no column is that of a skill of this set" in result.stderr
    assert "--set" in result.stderr


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("view", [("--org",), ("--bureau", "A局", *ALL), ("--person", "0001")])
@pytest.mark.parametrize("form", ["html", "md"])
def test_no_page_of_a_set_names_priority_fields_or_cuts(
    run: Run, workspace: Path, lang: str, view: tuple[str, ...], form: str
) -> None:
    command = ("report", *view, "--workspace", workspace, "--set", "tools", "--format", form)
    page = re.sub(r"<style>.*?</style>", "", run(*command, lang=lang).stdout, flags=re.DOTALL)
    assert not re.findall(r"★|[Pp]riority fields?\b|重点育成|cut of|境目|upper third", page)
    assert "Excel" in page


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_answer_of_a_set_names_priority_fields(run: Run, workspace: Path, lang: str) -> None:
    own = ("--workspace", workspace, "--set", "tools")
    for command in (("gap",), ("attainment",), ("recommend", "--person", "0001")):
        answer = run(*command, *own, lang=lang).stdout
        assert not re.findall(r"[Pp]riority fields?\b|重点育成|境目", answer)


def test_an_unknown_set_is_told_with_the_known_ones(run: Run, workspace: Path) -> None:
    result = run("gap", "--workspace", workspace, "--set", "tolls", code=1)
    assert "There is no set of skills 'tolls'." in result.stderr
    assert "Known: skills, tools." in result.stderr


def test_a_running_year_judges_tools_beside_skills(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "staff.csv").unlink()
    put(
        workspace,
        "roster.csv",
        "職員番号,氏名,所属局,人材区分\n0001,職員0001,A局,ICT職\n0003,職員0003,B局,一般職\n",
    )
    put(
        workspace,
        "assessments.csv",
        "職員番号,スキル項目,レベル,段階,評価日\n"
        "0001,クラウドサービス活用,3,自己チェック,2024/6/1\n"
        "0001,Excel,2,自己チェック,2024/6/1\n"
        "0003,Excel,2,自己チェック,2024/6/1\n",
    )
    tools = run("gap", "--workspace", workspace, "--set", "tools", "--format", "json").stdout
    assert figures(tools)["excel"] == (3, 1, 2, 0)
    skills = run("gap", "--workspace", workspace, "--format", "json").stdout
    assert figures(skills) == {"cloud_services": (3, 1, 2, 0)}


@pytest.fixture
def with_an_earlier_skill() -> Framework:
    """Return the embedded framework, whose first skill took over one of an earlier framework."""
    framework = embedded_framework()
    first, *others = framework.skills
    heir = first.model_copy(update={"replaces": ("昔のスキル",)})
    return with_parts(framework, skills=(heir, *others))


@pytest.mark.parametrize(
    "text",
    [
        "職員番号,昔のスキル,Excel\n1,3,2\n",
        "職員番号,スキル項目,レベル\n1,昔のスキル,3\n1,Excel,2\n",
    ],
)
def test_earlier_skills_and_tools_stand_in_one_file(
    with_an_earlier_skill: Framework, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(text, encoding="utf-8")
    skills, tools = (with_an_earlier_skill.for_set(name) for name in ("skills", "tools"))
    read = read_staff(file, skills)
    assert read.frame[skills.skill_ids[0]].to_list() == [3]
    assert [note.message for note in read.problems if "Excel" in note.message] == []
    read = read_staff(file, tools)
    assert read.frame["excel"].to_list() == [2]
    assert [note.message for note in read.problems if "昔のスキル" in note.message] == []


def test_a_judgement_of_an_earlier_skill_is_one_of_its_set(
    with_an_earlier_skill: Framework, tmp_path: Path
) -> None:
    file = tmp_path / "assessments.csv"
    file.write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n"
        "1,昔のスキル,3,確定,2024/6/1\n"
        "1,Excel,2,確定,2024/6/1\n",
        encoding="utf-8",
    )
    for name, skill, level in (
        ("skills", with_an_earlier_skill.skill_ids[0], 3),
        ("tools", "excel", 2),
    ):
        read = read_assessments(file, with_an_earlier_skill.for_set(name))
        assert read.frame.select("skill", "level").rows() == [(skill, level)]
        assert not [problem for problem in read.problems if problem.severity == "error"]


class Headings(HTMLParser):
    """The ids of the headings of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs).get("id")
        if tag == "h2" and found:
            self.ids.append(found)


def headings(page: str) -> list[str]:
    parser = Headings()
    parser.feed(page)
    return parser.ids


def test_the_sheet_of_a_set_has_no_section_that_the_set_cannot_fill(
    run: Run, workspace: Path
) -> None:
    command = ("report", "--workspace", workspace, "--person", "0001", "--format")
    whole = headings(run(*command, "html").stdout)
    page = run(*command, "html", "--set", "tools").stdout
    assert set(whole) - set(headings(page)) == {"priorities", "exams", "ladder"}
    assert "(Digital Tools)" in page
    text = run(*command, "md", "--set", "tools").stdout
    assert text.startswith("# 1on1 sheet (Digital Tools): 職員0001")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Skill levels",
        "## Questions to start from",
        "## Record of the talk",
        "## Job types",
        "## Next steps toward DX Ambassador",
        "## For reference: what the levels mean",
        "## Sources and assumptions",
    ]
    assert "\n| Office Apps | Excel | ●● Lv.2 |\n" in text
    assert "### The scale of the levels" in text
    assert "Word (assumed)" in text


@pytest.fixture
def without_job_types(workspace: Path) -> Path:
    """Return a workspace of another framework, whose tools have no job types."""
    framework = workspace / "framework"
    shutil.copytree(VALID, framework)
    tools = framework / "sets" / "instruments.yaml"
    text = tools.read_text(encoding="utf-8")
    tools.write_text(text[: text.index("job_types:")], encoding="utf-8")
    put(workspace, "staff.csv", "職員番号,人材区分,クラウド,エディタ\n1,一般職,1,1\n2,管理職,1,1\n")
    put(workspace, "demand.csv", "局,スキル項目,必要レベル,必要人数\nA局,エディタ,1,2\n")
    return workspace


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_set_without_job_types_has_a_sheet_without_them(
    run: Run, without_job_types: Path, form: str
) -> None:
    command = ("report", "--workspace", without_job_types, "--person", "1", "--set", "道具")
    page = run(*command, "--format", form).stdout
    assert "Job types" not in page
    assert "All required levels are assumed" not in page
    assert "Editor" in page


def test_other_sets_of_other_frameworks_need_no_code(run: Run, without_job_types: Path) -> None:
    command = ("--workspace", without_job_types, "--set", "instruments")
    shown = run("gap", *command, "--format", "json").stdout
    assert figures(shown) == {"editor": (2, 1, 1, None)}
    assert "no job types" in run("attainment", *command, code=1).stderr
    assert "Editor" in run("show", "skills", *command).stdout


def test_a_framework_without_other_sets_and_trainings_says_so(
    run: Run, without_job_types: Path
) -> None:
    for name in ("sets/instruments.yaml", "trainings.yaml", "works.yaml"):
        (without_job_types / "framework" / name).unlink()
    workspace = ("--workspace", without_job_types)
    asked = run("show", "skills", "--set", "tools", *workspace, code=1)
    assert "no set of skills 'tools'" in asked.stderr
    assert "Known: skills." in asked.stderr
    assert "no trainings" in run("show", "trainings", *workspace).stdout
    told = run("validate", without_job_types, code=1).stdout
    assert "trainings 0." in told
    assert "Other sets" not in told


def test_courses_are_shown_with_what_they_raise_in_both_sets(run: Run) -> None:
    shown = run("show", "trainings").stdout
    assert "Forms 1→2" in shown
    assert "all 22 skills 1→2" in shown
    assert "everybody" in shown
    rows = {
        row["training"]: row
        for row in json.loads(run("show", "trainings", "--format", "json").stdout)
    }
    course = rows["digital_shift_chief"]
    assert {"skill": "forms", "from_level": 1, "to_level": 2} in course["levels_raised"]
    assert (course["seats"], course["open_to_municipalities"], course["mandatory"]) == (
        200,
        True,
        False,
    )
    assert rows["priority_field_training"]["audience"] == ["ICT職"]


def test_tools_are_shown_with_their_levels_and_audience(run: Run) -> None:
    shown = run("show", "skills", "--set", "tools", lang="ja").stdout
    for word in (
        "対象: ICT職、情報技術エキスパート、DXアンバサダー",
        "推進レベル",
        "レベルごとの姿",
    ):
        assert word in shown
    assert len(json.loads(run("show", "skills", "--set", "tools", "--format", "json").stdout)) == 10


def test_the_sample_answers_for_tools(run: Run) -> None:
    rows = json.loads(run("gap", "--sample", "--set", "tools", "--format", "json").stdout)
    assert all(row["demand"] and row["supply"] for row in rows)
    assert any(row["shortfall"] for row in rows)
    assert not all(row["shortfall"] for row in rows)


def test_init_asks_for_no_tools_and_columns_for_them_may_be_added(run: Run, tmp_path: Path) -> None:
    run("init", "new", "--year", "2025")
    staff, demand = (tmp_path / "new" / "2025" / f"{name}.csv" for name in ("staff", "demand"))
    header = staff.read_text(encoding="utf-8-sig").rstrip()
    assert "Excel" not in header
    row = "0001,職員0001,A局,主事,ICT職,確定," + ",".join("1" * 22) + ",2"
    staff.write_text(f"{header},Excel\n{row}\n", encoding="utf-8-sig")
    with demand.open("a", encoding="utf-8") as file:
        file.write("A局,庶務,Excel,2,1\n")
    for name, people in (("tools", 1), ("skills", 0)):
        shown = run("gap", "--workspace", "new", "--set", name, "--format", "json").stdout
        assert sum(row["demand"] for row in json.loads(shown)) == people


def test_what_was_collected_of_a_set_is_still_found_when_the_year_is_closed(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024" / "staff.csv").unlink()
    put(
        workspace,
        "roster.csv",
        "職員番号,氏名,所属局,人材区分\n0001,職員0001,A局,ICT職\n0002,職員0002,A局,ICT職\n",
    )
    put(
        workspace,
        "assessments.csv",
        "職員番号,スキル項目,レベル,段階,評価日\n"
        "0001,クラウドサービス活用,3,確定,2024/6/1\n"
        "0002,クラウドサービス活用,1,確定,2024/6/1\n"
        "0001,Excel,2,自己チェック,2024/6/1\n"
        "0002,Excel,1,確定,2024/6/1\n",
    )
    command = ("gap", "--workspace", workspace, "--set", "tools", "--format", "json")
    before = run(*command)
    assert figures(before.stdout)["excel"][:3] == (3, 2, 1)
    run("confirm", "--workspace", workspace)
    after = run(*command)
    assert after.stdout == before.stdout
    assert "no level of this set of skills; those of assessments.csv are taken" in after.stderr
    skills = run("gap", "--workspace", workspace, "--format", "json").stdout
    assert figures(skills)["cloud_services"][:3] == (3, 2, 2)


def with_posts_and_answers(workspace: Path) -> None:
    target = embedded_framework().ranks[0].gq[0].id
    put(workspace, "ladder_checks.csv", f"職員番号,目標,達成\n0001,{target},はい\n")
    put(
        workspace,
        "posts.csv",
        "ポスト,局,ジョブタイプ,必要スキル\n"
        "A1,A局,システムアーキテクト,\n"
        "A2,A局,,クラウドサービス活用:1;Excel:2\n"
        "A3,A局,,Teams:1\n",
    )
    put(workspace, "wishes.csv", "職員番号,希望順位,ポスト\n0001,1,A1\n0002,1,A3\n")


def test_files_that_name_what_every_set_has_are_good_for_each_of_them(
    run: Run, workspace: Path
) -> None:
    with_posts_and_answers(workspace)
    for skill_set in ("skills", "tools"):
        for about in (("--org",), ("--bureau", "A局", *ALL), ("--person", "0001")):
            result = run(
                *("report", "--workspace", workspace, "--set", skill_set, "--format", "md"), *about
            )
            assert "error" not in result.stderr, (skill_set, about)
            assert "Unknown" not in result.stderr


def test_a_placement_leaves_posts_of_another_set_alone_and_says_so(
    run: Run, workspace: Path
) -> None:
    with_posts_and_answers(workspace)
    result = run("place", "--workspace", workspace, "--format", "json")
    assert [row["post"] for row in json.loads(result.stdout)] == ["A1", "A2"]
    assert "1 post asks for skills of another set alone" in result.stderr
    pytest.importorskip("scipy")
    tools = run("report", "--workspace", workspace, "--set", "tools", "--org", "--format", "md")
    # Of the posts A2 (Excel) and A3 (Teams) need a tool: both stand in the table of posts by bureau.
    assert "no posts to fill" not in tools.stdout
    assert "2 posts" in tools.stdout


def test_posts_that_ask_for_no_tool_are_not_said_to_be_missing(run: Run, workspace: Path) -> None:
    put(workspace, "posts.csv", "ポスト,局,ジョブタイプ\nA1,A局,システムアーキテクト\n")
    tools = run("report", "--workspace", workspace, "--set", "tools", "--org", "--format", "md")
    assert "No post asks for skills of this set" in tools.stdout
