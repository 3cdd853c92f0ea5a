"""What the files of a workspace name that its framework does not have any more."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from sentences import did_you_mean
from small import laid_out
from tdskill.errors import errors_in
from tdskill.framework import embedded_framework
from tdskill.intake.named import NAMINGS
from tdskill.intake.reading import read_file
from tdskill.resources import data_dir, sample_dir

FRAMEWORK = embedded_framework()
SKILLS = [skill.name.first for skill in FRAMEWORK.skills]
OLD = "旧設計手法"
WIDE = f"職員番号,{','.join(SKILLS)}\n0001,{','.join('1' for _skill in SKILLS)}\n"
LONG = "職員番号,スキル,レベル,段階,評価日\n" + "".join(
    f"0001,{skill},1,確定,2024-10-01\n" for skill in SKILLS
)
Told = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Told:
    """Return what validate tells of names in the files of a workspace with these files in 2024."""

    def call(*, code: int = 0, **files: str) -> list[dict[str, Any]]:
        folder = laid_out(tmp_path / "ws", **files)
        problems = json.loads(run("validate", folder, "--format", "json", code=code).stdout)
        return [
            problem
            for problem in problems
            if problem["file"].startswith(str(folder)) and problem["code"] != "columns_unused"
        ]

    return call


NAMED = {
    "staff": ("職員番号,スキル,レベル\n0001,{name},1\n", "スキル", "Unknown skill"),
    "demand": ("局,スキル,レベル,必要人数\n総務局,{name},1,2\n", "スキル", "Unknown skill"),
    "demand_answers": (
        "局,スキル,レベル,必要人数,回答日\n総務局,{name},1,2,2024-10-01\n",
        "スキル",
        "Unknown skill",
    ),
    "certificates": ("職員番号,試験名\n0001,{name}\n", "試験名", "Unknown exam"),
    "roster": ("職員番号,職層\n0001,{name}\n", "職層", "Unknown rank"),
    "assessments": (
        "職員番号,スキル,レベル,段階,評価日\n0001,{name},1,確定,2024-10-01\n",
        "スキル",
        "Unknown skill",
    ),
    "trainings_taken": ("職員番号,研修\n0001,{name}\n", "研修", "Unknown training"),
    "ladder_checks": ("職員番号,目標,達成\n0001,{name},はい\n", "目標", "Unknown target"),
    "posts": ("ポスト,ジョブタイプ\nポスト1,{name}\n", "ジョブタイプ", "Unknown job type"),
    "seats": ("研修,定員\n{name},3\n", "研修", "Unknown training"),
}
TABLES = {kind: NAMED[kind] for kind in NAMED} | {
    "posts skills": ("ポスト,必要スキル\nポスト1,{name}:2\n", "必要スキル", "Unknown skill"),
    "staff rank": (f"職員番号,職層,{SKILLS[0]}\n0001,{{name}},1\n", "職層", "Unknown rank"),
}
# What the commands that read the file say of it as well.
SEVERITY = dict.fromkeys(TABLES, "error") | {
    "certificates": "warning",
    **dict.fromkeys(("roster", "staff rank", "trainings_taken"), "note"),
}


def test_every_kind_that_names_something_is_tried_here() -> None:
    assert set(NAMED) == set(NAMINGS)


@pytest.mark.parametrize("case", TABLES)
def test_a_name_that_the_framework_does_not_have_is_told_with_file_row_and_column(
    told: Told, case: str
) -> None:
    table, column, message = TABLES[case]
    kind = case.split(maxsplit=1)[0]
    code = int(SEVERITY[case] == "error")
    problems = told(code=code, **{kind: table.format(name=OLD)})
    found = [each for each in problems if message in each["message"]]
    (problem,) = [each for each in found if each["column"] == column]
    assert Path(problem["file"]).parts[-2:] == ("2024", f"{kind}.csv")
    assert problem["line"] == 2
    assert problem["severity"] == SEVERITY[case]
    assert problem["message"] == f"{message} '{OLD}'. It stands in 1 row."


@pytest.mark.parametrize("case", TABLES)
def test_what_is_an_error_here_is_one_to_whoever_reads_the_file(tmp_path: Path, case: str) -> None:
    kind = case.split(maxsplit=1)[0]
    path = tmp_path / f"{kind}.csv"
    path.write_text(TABLES[case][0].format(name=OLD), encoding="utf-8")
    stops = bool(errors_in(read_file(kind, path, FRAMEWORK).problems))
    assert stops == (SEVERITY[case] == "error")


KNOWN = {
    "staff": SKILLS[0],
    "demand": SKILLS[0],
    "demand_answers": SKILLS[0],
    "certificates": FRAMEWORK.certifications[0].name.first,
    "roster": FRAMEWORK.ranks[0].name.first,
    "assessments": FRAMEWORK.skills[0].id,
    "trainings_taken": FRAMEWORK.trainings[0].name.first,
    "ladder_checks": FRAMEWORK.ranks[0].gq[0].text.first,
    "posts": FRAMEWORK.job_types[0].name.first,
    "posts skills": SKILLS[0],
    "seats": FRAMEWORK.trainings[0].name.first,
    "staff rank": FRAMEWORK.ranks[0].name.first,
}


@pytest.mark.parametrize("case", TABLES)
def test_a_known_name_is_not_told(told: Told, case: str) -> None:
    table, _column, _message = TABLES[case]
    found = told(**{case.split(maxsplit=1)[0]: table.format(name=KNOWN[case])})
    assert not [each for each in found if "Unknown" in each["message"]]


def test_a_wide_column_of_a_renamed_skill_is_told_once_with_the_skill_that_has_no_levels(
    told: Told,
) -> None:
    (column,) = told(staff=WIDE.replace(SKILLS[3], f"{SKILLS[3]}の実務"))
    assert column["message"] == (
        f"The column '{SKILLS[3]}の実務' has levels, and no skill is called so; "
        "there are none of 'UX Design'."
    )
    assert (column["line"], column["column"]) == (1, f"{SKILLS[3]}の実務")
    assert column["severity"] == "warning"
    assert f"that was called '{SKILLS[3]}の実務' before, add '{SKILLS[3]}の実務'" in column["hint"]


@pytest.mark.parametrize("kind", ["staff", "assessments"])
def test_a_renamed_skill_of_a_long_file_is_told_once(told: Told, kind: str) -> None:
    name = f"{SKILLS[3]}の実務"
    (problem,) = told(code=1, **{kind: LONG.replace(SKILLS[3], name)})
    assert problem["message"] == f"Unknown skill '{name}'. It stands in 1 row."
    assert did_you_mean("'UX Design'") in problem["hint"]


def test_a_column_like_no_skill_is_told_beside_the_skills_without_levels(told: Told) -> None:
    column, nobody = told(staff=WIDE.replace(SKILLS[3], "料理"))
    assert column["message"] == "The column '料理' has levels, and no skill is called so."
    assert nobody["message"] == "Nobody is assessed in 1 skill: UX Design."
    assert (nobody["severity"], nobody["hint"]) == (
        "warning",
        "Names in this file that no skill has: '料理'.",
    )


def test_an_entry_is_called_in_the_language_of_the_user(
    told: Told, run: Run, tmp_path: Path
) -> None:
    told(code=1, demand="局,スキル,レベル,必要人数\n総務局,cloud_service,1,2\n")
    shown = run("validate", tmp_path / "ws", code=1, lang="ja").stdout
    assert "「クラウドサービス活用」ではありませんか。" in shown
    assert "Cloud" not in shown


def test_validate_says_that_commands_stop_on_a_file_of_a_year(run: Run, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "ws", demand=f"局,スキル,レベル,必要人数\n総務局,{OLD},1,2\n")
    shown = run("validate", folder, code=1).stdout.splitlines()
    assert "no errors. Skills 22" in shown[-2]
    assert shown[-1] == "1 error in the files of the years: commands that read that file stop."


def test_a_name_in_a_workbook_of_several_sheets_is_told_by_its_sheet(
    run: Run, tmp_path: Path
) -> None:
    folder = laid_out(tmp_path / "ws", staff=WIDE)
    head = ("局", "スキル", "レベル", "必要人数")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for bureau, skills in {"総務局": [SKILLS[0]] * 3, "財務局": [OLD]}.items():
        sheet = book.create_sheet(bureau)
        for row in (head, *((bureau, skill, 1, 2) for skill in skills)):
            sheet.append(row)
    book.save(folder / "2024" / "demand.xlsx")
    assert "demand.xlsx sheet '財務局' row 2 column スキル: Unknown" in (
        run("validate", folder, code=1).stdout
    )


@pytest.mark.parametrize("kind", ["staff", "assessments"])
def test_a_long_file_tells_who_is_not_assessed_too(told: Told, kind: str) -> None:
    found = told(code=1, **{kind: LONG.replace(SKILLS[3], OLD)})
    (nobody,) = [each for each in found if "Nobody is assessed" in each["message"]]
    assert nobody["message"].endswith(f"1 skill: {FRAMEWORK.skills[3].name}.")
    assert OLD in nobody["hint"]


def test_a_skill_without_levels_where_every_name_is_known_is_a_note(told: Told) -> None:
    lines = WIDE.splitlines()
    (nobody,) = told(staff=f"{lines[0]}\n{lines[1][:-1]}\n")
    assert (nobody["severity"], nobody["hint"]) == ("note", "")


@pytest.mark.parametrize("cells", ["", "係", "2024", "5"])
def test_a_column_without_levels_is_no_skill(told: Told, cells: str) -> None:
    first, row = WIDE.splitlines()
    assert told(staff=f"{first},備考\n{row},{cells}\n") == []


def test_the_sample_names_nothing_unknown(run: Run, tmp_path: Path) -> None:
    shutil.copytree(sample_dir(), tmp_path / "ws")
    command = ("validate", tmp_path / "ws", "--files", "--format", "json")
    # Two kinds of odd times at work are made up with the sample.
    assert {each["code"] for each in json.loads(run(*command).stdout)} <= {
        "times_overlap",
        "time_without_row",
    }


def test_a_framework_alone_is_checked_as_before(run: Run, tmp_path: Path) -> None:
    shutil.copytree(data_dir(), tmp_path / "own", ignore=shutil.ignore_patterns("sample"))
    assert "own: no errors." in run("validate", tmp_path / "own").stdout


def test_a_file_that_cannot_be_read_is_an_error(told: Told) -> None:
    (problem,) = told(code=1, seats="あ,い\n1,2\n")
    assert problem["severity"] == "error"
    assert "needed columns are missing" in problem["message"]


def test_many_unknown_names_of_a_column_are_counted(told: Told) -> None:
    rows = "".join(f"0001,講座第{n}回\n" for n in range(30))
    found = told(trainings_taken="職員番号,研修\n" + rows)
    assert len(found) == 21
    assert found[-1]["message"] == "10 more unknown names are not listed."


def test_a_command_tells_a_column_of_a_renamed_skill_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(WIDE.replace(SKILLS[3], f"{SKILLS[3]}の実務"), encoding="utf-8")
    stderr = " ".join(run("attainment", "--staff", path, "--person", "0001").stderr.split())
    assert stderr.count("の実務' has levels, and no skill is called so") == 1
    assert "there are none of 'UX Design'" in stderr
    assert "add 'UXデザインの実務' to its aliases" in stderr
    assert "There is no column" not in stderr
    assert "not used" not in stderr


def test_a_command_tells_a_column_like_no_skill_beside_the_skills_without_a_column(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(WIDE.replace(SKILLS[3], "料理"), encoding="utf-8")
    stderr = run("attainment", "--staff", path, "--person", "0001").stderr
    assert "warning: The column '料理' has levels, and no skill is called so." in stderr
    assert "warning: There is no column for 1 skill: UX Design." in stderr
