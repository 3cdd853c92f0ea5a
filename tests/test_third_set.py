"""A third set of skills made by data alone: every command takes it as it takes the digital tools."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from filling import fill, find
from tdskill.framework import embedded_framework, framework_digest, load_framework

LANGUAGES = """\
skill_set:
  id: languages
  name: {ja: ことば, en: Languages}
  provenance: "assumed: a test"
levels:
  - {level: 0, name: {ja: まだ}, description: {ja: 使えない。}, provenance: "assumed: a test"}
  - {level: 1, name: {ja: 挨拶}, description: {ja: 挨拶できる。}, provenance: "assumed: a test"}
  - {level: 2, name: {ja: 案内}, description: {ja: 案内できる。}, provenance: "assumed: a test"}
  - {level: 3, name: {ja: 相談}, description: {ja: 相談できる。}, provenance: "assumed: a test"}
  - {level: 4, name: {ja: 通訳}, description: {ja: 通訳できる。}, provenance: "assumed: a test"}
categories:
  - {id: all_languages, name: {ja: ことば}, provenance: "assumed: a test"}
skills:
  - id: english
    name: {ja: 英語, en: English}
    category: all_languages
    description: {ja: 英語で話す。}
    provenance: "assumed: a test"
  - id: sign_language
    name: {ja: 手話, en: Sign Language}
    category: all_languages
    description: {ja: 手話で話す。}
    provenance: "assumed: a test"
job_types:
  - id: interpreter
    name: {ja: 通訳担当, en: Interpreter}
    description: {ja: 窓口で通訳する。}
    requirements:
      - {skill: english, level: 4}
      - {skill: sign_language, level: 2}
    requirements_provenance: "assumed: a test"
    provenance: "assumed: a test"
"""
STAFF = """\
職員番号,氏名,所属局,人材区分,段階,クラウドサービス活用,Excel,英語,手話
0001,職員0001,A局,ICT職,確定,1,2,4,1
0002,職員0002,A局,一般職,確定,3,,2,0
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,窓口,英語,3,2
A局,窓口,手話,1,1
A局,庶務,Excel,1,3
A局,基盤,クラウドサービス活用,2,1
"""
ROSTER = """\
職員番号,氏名,所属局,人材区分
0001,職員0001,A局,ICT職
0002,職員0002,A局,一般職
"""


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    run("init", folder, "--year", "2024")
    for path in (folder / "2024").iterdir():
        path.unlink()
    (folder / "framework" / "sets" / "languages.yaml").write_text(LANGUAGES, encoding="utf-8")
    put(folder, "staff.csv", STAFF)
    put(folder, "demand.csv", DEMAND)
    return folder


def put(workspace: Path, name: str, text: str) -> None:
    (workspace / "2024" / name).write_text(text, encoding="utf-8")


def figures(text: str) -> dict[str, tuple[int, int, int]]:
    """Return demand, supply and shortfall of each skill that is wanted."""
    return {
        row["skill"]: (row["demand"], row["supply"], row["shortfall"])
        for row in json.loads(text)
        if row["demand"]
    }


def test_it_is_validated_and_counted_beside_the_others(run: Run, workspace: Path) -> None:
    told = run("validate", workspace).stdout
    assert "Other sets of skills: languages 2, tools 10." in told
    # Both required levels are assumed.
    assert "2 of 2 requirements are assumed" in told


def test_it_is_shown(run: Run, workspace: Path) -> None:
    where = ("--workspace", workspace)
    rows = json.loads(run("show", "sets", *where, "--format", "json").stdout)
    assert [(row["set"], row["skills"], row["top_level"], row["job_types"]) for row in rows] == [
        ("skills", 22, 3, 10),
        ("languages", 2, 4, 1),
        ("tools", 10, 2, 1),
    ]
    assert rows[2]["audience"] == ["ICT職", "情報技術エキスパート", "DXアンバサダー"]
    own = (*where, "--set", "languages")
    shown = run("show", "skills", *own, lang="ja").stdout
    assert "ことば" in shown.splitlines()[0]
    assert "通訳できる。" in shown
    assert "（ことば）" in run("show", "job-types", *own, lang="ja").stdout.splitlines()[0]
    (job_type,) = json.loads(run("show", "job-types", *own, "--format", "json").stdout)
    assert job_type["requirements"] == [
        {"skill": "english", "required": 4},
        {"skill": "sign_language", "required": 2},
    ]


def test_its_gap_is_on_its_own_scale_and_the_others_are_as_before(
    run: Run, workspace: Path
) -> None:
    def gap_of(name: str) -> dict[str, tuple[int, int, int]]:
        command = ("gap", "--workspace", workspace, "--smallest-group", "1", "--format", "json")
        return figures(run(*command, "--set", name).stdout)

    # English at Lv.3 is wanted twice; 0001 alone has it.
    assert gap_of("ことば") == {"english": (2, 2, 1), "sign_language": (1, 1, 0)}
    # 0002 is of no group that the tools are for.
    assert gap_of("tools") == {"excel": (3, 1, 2)}
    assert gap_of("skills") == {"cloud_services": (1, 2, 0)}


def test_attainment_is_that_of_its_job_types(run: Run, workspace: Path) -> None:
    command = ("attainment", "--workspace", workspace, "--set", "languages", "--format", "json")
    held = {
        row["staff_id"]: round(row["attainment"] * 6) for row in json.loads(run(*command).stdout)
    }
    # Wanted: English 4, sign language 2.
    assert held == {"0001": 4 + 1, "0002": 2 + 0}


def test_its_levels_alone_are_pointed_to_by_its_name(run: Run, workspace: Path) -> None:
    put(workspace, "staff.csv", "職員番号,氏名,英語\n0001,職員0001,4\n")
    told = run("gap", "--workspace", workspace, code=1).stderr
    assert "of this set (Skills); there are columns of the set Languages." in told


def test_its_forms_come_back_beside_those_of_the_others(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2024" / "staff.csv").unlink()
    put(workspace, "roster.csv", ROSTER)
    forms, back = tmp_path / "forms", tmp_path / "back"
    for name in ("languages", "tools"):
        run("sheet", "--out", forms, "--workspace", workspace, "--set", name, lang="ja")
    # Nobody is outside the audience of a set that names none.
    assert sorted(path.name for path in forms.iterdir()) == [
        "2024-languages-self-0001.xlsx",
        "2024-languages-self-0002.xlsx",
        "2024-tools-self-0001.xlsx",
    ]
    sheet = openpyxl.load_workbook(forms / "2024-languages-self-0001.xlsx").active
    assert find(sheet, "Lv.4 通訳")
    back.mkdir()
    fill(forms / "2024-languages-self-0001.xlsx", back / "l.xlsx", {"英語": "Lv.4 通訳"})
    fill(forms / "2024-tools-self-0001.xlsx", back / "t.xlsx", {"Excel": 2})
    run("collect", back, "--workspace", workspace)
    text = (workspace / "2024" / "assessments.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert sorted(row[:3] for row in rows) == [["0001", "english", "4"], ["0001", "excel", "2"]]
    command = ("gap", "--workspace", workspace, "--set", "languages", "--format", "json")
    assert figures(run(*command).stdout)["english"] == (2, 1, 1)


def test_confirming_says_which_sets_are_open_and_who_is_missing_and_their_levels_are_found_still(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024" / "staff.csv").unlink()
    put(workspace, "roster.csv", ROSTER)
    put(
        workspace,
        "assessments.csv",
        "職員番号,スキル項目,レベル,段階,評価日\n"
        "0001,クラウドサービス活用,3,確定,2024/6/1\n"
        "0001,Excel,2,確定,2024/6/1\n"
        "0001,英語,4,確定,2024/6/1\n"
        "0002,クラウドサービス活用,1,確定,2024/6/1\n"
        "0002,手話,1,確定,2024/6/1\n",
    )
    told = run("confirm", "--workspace", workspace).stderr
    assert "The set 'Languages' is still open: 2 of 2 people are confirmed." in told
    assert "The set 'Digital Tools' is still open: 1 of 1 people are confirmed." in told
    assert "Close it: tdskill confirm --set languages" in told
    command = ("gap", "--workspace", workspace, "--set", "languages", "--format", "json")
    assert figures(run(*command).stdout) == {"english": (2, 1, 1), "sign_language": (1, 1, 0)}


def test_a_post_may_ask_for_its_skills(run: Run, workspace: Path) -> None:
    put(
        workspace,
        "posts.csv",
        "ポスト,局,ジョブタイプ,必要スキル\nA1,A局,,英語:4\nA2,A局,通訳担当,\n",
    )
    command = ("report", "--workspace", workspace, "--org", "--format", "md", "--set", "languages")
    assert "Unknown" not in run(*command).stderr
    assert "Unknown" not in run("gap", "--workspace", workspace, "--set", "tools").stderr


def test_a_course_raises_its_skills_up_to_the_top_of_its_scale(run: Run, workspace: Path) -> None:
    path = workspace / "framework" / "trainings.yaml"
    course = """
  - id: english_course
    name: {ja: 英語講座}
    description: {ja: 英語を学ぶ。}
    format: {ja: 集合研修}
    raises: [{skill: english, from_level: 3, to_level: 4}]
    raises_provenance: "assumed: a test"
    provenance: "assumed: a test"
"""
    text = path.read_text(encoding="utf-8").rstrip() + course
    path.write_text(text, encoding="utf-8")
    assert "English 3→4" in run("show", "trainings", "--workspace", workspace).stdout
    framework = load_framework(workspace / "framework")
    assert framework.for_set("languages").training_by_id["english_course"].raises
    assert not framework.training_by_id["english_course"].raises
    path.write_text(text.replace("to_level: 4}]", "to_level: 5}]"), encoding="utf-8")
    told = run("validate", workspace, code=1).stdout
    assert "Level 5 cannot stand here." in told
    assert "Levels that can stand here: 1 to 4." in told


def test_it_goes_along_into_a_new_workspace_and_a_sample(run: Run, workspace: Path) -> None:
    run("init", "next", "--framework", workspace, "--year", "2025")
    text = Path("next/framework/sets/languages.yaml").read_text(encoding="utf-8")
    assert text.partition("\n")[2] == LANGUAGES
    run("sample", "--workspace", workspace, "--out", "trial", "--people", "20")
    shown = run("gap", "--workspace", "trial", "--set", "languages", "--format", "json").stdout
    assert set(figures(shown)) == {"english", "sign_language"}


def test_a_tools_file_where_it_stood_before_is_told_with_its_new_place(
    run: Run, workspace: Path
) -> None:
    framework = workspace / "framework"
    (framework / "sets" / "tools.yaml").rename(framework / "tools.yaml")
    told = run("validate", workspace, code=1).stdout
    assert "Sets of skills stand in the folder sets." in told
    assert "Move this file to sets/tools.yaml." in told
    assert "Move this file" in run("gap", "--workspace", workspace, code=1).stderr


def test_the_digest_of_a_framework_is_one_for_all_its_sets_and_knows_each(
    workspace: Path,
) -> None:
    framework = load_framework(workspace / "framework")
    assert framework_digest(framework.for_set("languages")) == framework_digest(framework)
    assert framework_digest(framework) != framework_digest(embedded_framework())
