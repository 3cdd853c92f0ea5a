"""The next steps and people's answers on the 1on1 sheet, beside what `recommend` and the files say."""

import json
from pathlib import Path

import pytest

from conftest import Run
from person_cases import sheet, sheet_framework
from tdskill.render.pages import person_page

STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,主事,ICT職,確定,1,0
"""
ANSWERS = """\
職員番号,目標,達成,確認日
0001,都民など専門外の人が読んでも分かる公文書を書ける。,はい,2024-11-21
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "staff.csv").write_text(STAFF, encoding="utf-8")
    return folder


@pytest.mark.parametrize("target", [(), ("--target", "system_architect")])
@pytest.mark.parametrize("person", ["100044", "100010"])
def test_the_first_three_steps_are_those_of_recommend(
    run: Run, person: str, target: tuple[str, ...]
) -> None:
    asked = ("--sample", "--person", person, *target)
    first = ("recommend", *asked, "--steps", "3")
    steps = json.loads(run(*first, "--format", "json").stdout)
    told = run(*first, "--format", "md").stdout.split("| --- |\n")[1].splitlines()
    page = run("report", *asked, "--format", "md").stdout
    part = page.split("## Next steps toward ")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ") and "→" in line]
    assert 1 <= len(rows) == len(steps) <= 3
    for row, step, line in zip(rows, steps, told[: len(steps)], strict=True):
        assert f"→ Lv.{step['to_level']} |" in row
        assert row.rstrip(" |").endswith(line.rstrip(" |").split(" | ")[-1])


def test_steps_that_are_not_shown_are_counted(run: Run) -> None:
    page = run("report", "--sample", "--person", "100058", "--format", "md").stdout
    assert "4 steps to every required level of Data Scientist. 1 more step is not shown." in page


def test_mandatory_courses_go_when_they_are_finished(run: Run, workspace: Path) -> None:
    asked = ("report", "--workspace", workspace, "--person", "0001", "--format", "md")
    before = run(*asked, lang="ja").stdout
    listed = next(line for line in before.splitlines() if line.startswith("必修の研修"))
    course = listed.split(": ")[1].split("、")[0]
    taken = workspace / "2024" / "trainings_taken.csv"
    taken.write_text(f"職員番号,研修名,修了日\n0001,{course},2024-05-01\n", encoding="utf-8")
    after = run(*asked, lang="ja").stdout
    assert course not in after.split("必修の研修")[1].split("\n## ")[0]


@pytest.mark.parametrize(("answer", "word"), [(True, "met"), (False, "to come")])
def test_an_answer_of_people_stands_where_levels_cannot_tell(answer: bool, word: str) -> None:
    report = sheet(answers={"junior_gq": answer})
    page = person_page(report, sheet_framework(), "md")
    assert f"- **{word}** Writes official documents." in page
    assert "- ☐ Talks about technology." in page
    assert "or else what was answered" in page


def test_levels_decide_where_they_can_whatever_was_answered() -> None:
    # Cloud 1 and design 2: two skills at Lv.1.
    report = sheet(answers={"junior_skills": False})
    assert "- **met** Holds two skills at Lv.1." in person_page(report, sheet_framework(), "md")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "trainings_taken.csv",
            "職員番号,研修名,修了日\n0001,デジタルリテラシー向上研修,2024-05-01\n",
        ),
        (
            "ladder_checks.csv",
            ANSWERS,
        ),
    ],
)
def test_only_changed_notices_courses_and_answers(
    run: Run, workspace: Path, tmp_path: Path, file: str, text: str
) -> None:
    asked = ("report", "--workspace", workspace, "--all", "--out", tmp_path / "out")
    run(*asked)
    assert "0 sheets written" in run(*asked, "--only-changed").stderr
    (workspace / "2024" / file).write_text(text, encoding="utf-8")
    assert "1 sheet written" in run(*asked, "--only-changed").stderr


def test_files_named_on_the_command_line_stand_in_for_those_of_the_year(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    asked = ("report", "--workspace", workspace, "--person", "0001", "--format", "md")
    (workspace / "2024" / "ladder_checks.csv").write_text(ANSWERS, encoding="utf-8")
    answers, taken = tmp_path / "answers.csv", tmp_path / "taken.csv"
    answers.write_text(ANSWERS.replace("はい", "いいえ"), encoding="utf-8")
    taken.write_text("職員番号,研修名,修了日\n0001,基礎研修,2024-05-01\n", encoding="utf-8")
    of_year = run(*asked, lang="ja").stdout
    named = run(*asked, "--ladder-checks", answers, "--trainings-taken", taken, lang="ja").stdout
    assert "- **達成** 都民など専門外の人が" in of_year
    assert "- **これから** 都民など専門外の人が" in named
    assert "まだ修了していない必修の研修" not in of_year
    assert "まだ修了していない必修の研修" in named
    told = run("report", "--org", "--workspace", workspace, "--ladder-checks", answers, code=2)
    assert "--ladder-checks goes with --person, --all." in told.stderr
