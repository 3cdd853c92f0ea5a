"""What the files of a workspace name that its framework does not have any more."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from small import laid_out
from tdskill.framework import embedded_framework
from tdskill.intake.named import NAMINGS
from tdskill.resources import data_dir, sample_dir

FRAMEWORK = embedded_framework()
SKILLS = [skill.name.ja for skill in FRAMEWORK.skills]
OLD = "旧設計手法"
WIDE = f"職員番号,{','.join(SKILLS)}\n0001,{','.join('1' for _skill in SKILLS)}\n"
LONG = "職員番号,スキル,レベル,段階,評価日\n" + "".join(
    f"0001,{skill},1,確定,2024-10-01\n" for skill in SKILLS
)
Told = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Told:
    """Return what validate warns or notes of the files of a workspace with these files in 2024."""

    def call(**files: str) -> list[dict[str, Any]]:
        folder = laid_out(tmp_path / "ws", **files)
        problems = json.loads(run("validate", folder, "--format", "json").stdout)
        return [problem for problem in problems if problem["file"].startswith(str(folder))]

    return call


NAMED = {
    "staff": ("職員番号,スキル,レベル\n0001,{name},1\n", "スキル", "Unknown skill"),
    "demand": ("局,スキル,レベル,必要人数\n総務局,{name},1,2\n", "スキル", "Unknown skill"),
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
NOTES = {"roster", "staff rank", "trainings_taken"}


def test_every_kind_that_names_something_is_tried_here() -> None:
    assert set(NAMED) == set(NAMINGS)


@pytest.mark.parametrize("case", TABLES)
def test_a_name_that_the_framework_does_not_have_is_told_with_file_row_and_column(
    told: Told, case: str
) -> None:
    table, column, message = TABLES[case]
    kind = case.split(maxsplit=1)[0]
    found = [each for each in told(**{kind: table.format(name=OLD)}) if message in each["message"]]
    (problem,) = [each for each in found if each["column"] == column]
    assert Path(problem["file"]).parts[-2:] == ("2024", f"{kind}.csv")
    assert problem["line"] == 2
    assert problem["severity"] == ("note" if case in NOTES else "warning")
    assert problem["message"] == f"{message} '{OLD}'. It stands in 1 row."


KNOWN = {
    "staff": SKILLS[0],
    "demand": SKILLS[0],
    "certificates": FRAMEWORK.certifications[0].name.ja,
    "roster": FRAMEWORK.ranks[0].name.ja,
    "assessments": FRAMEWORK.skills[0].id,
    "trainings_taken": FRAMEWORK.trainings[0].name.ja,
    "ladder_checks": FRAMEWORK.ranks[0].gq[0].text.ja,
    "posts": FRAMEWORK.job_types[0].name.ja,
    "posts skills": SKILLS[0],
    "seats": FRAMEWORK.trainings[0].name.ja,
    "staff rank": FRAMEWORK.ranks[0].name.ja,
}


@pytest.mark.parametrize("case", TABLES)
def test_a_known_name_is_not_told(told: Told, case: str) -> None:
    table, _column, _message = TABLES[case]
    found = told(**{case.split(maxsplit=1)[0]: table.format(name=KNOWN[case])})
    assert not [each for each in found if "Unknown" in each["message"]]


def test_a_wide_column_of_a_renamed_skill_is_told_and_who_is_not_assessed(told: Told) -> None:
    column, nobody = told(staff=WIDE.replace(SKILLS[3], f"{SKILLS[3]}の実務"))
    assert column["message"] == (
        f"The column '{SKILLS[3]}の実務' has levels, and no skill is called so."
    )
    assert (column["line"], column["column"]) == (1, f"{SKILLS[3]}の実務")
    assert f"If it is '{SKILLS[3]}' now, add '{SKILLS[3]}の実務' to the aliases" in column["hint"]
    assert nobody["message"] == f"Nobody is assessed in 1 skill: {FRAMEWORK.skills[3].name.en}."
    assert nobody["severity"] == "warning"


@pytest.mark.parametrize("kind", ["staff", "assessments"])
def test_a_long_file_tells_who_is_not_assessed_too(told: Told, kind: str) -> None:
    found = told(**{kind: LONG.replace(SKILLS[3], OLD)})
    (nobody,) = [each for each in found if "Nobody is assessed" in each["message"]]
    assert nobody["message"].endswith(f"1 skill: {FRAMEWORK.skills[3].name.en}.")
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
    before = run("validate").stdout
    assert run("validate", tmp_path / "ws").stdout == before


def test_a_framework_alone_is_checked_as_before(run: Run, tmp_path: Path) -> None:
    shutil.copytree(data_dir(), tmp_path / "own", ignore=shutil.ignore_patterns("sample"))
    assert "own: no errors." in run("validate", tmp_path / "own").stdout


def test_a_file_that_cannot_be_read_is_a_warning(told: Told) -> None:
    (problem,) = told(seats="あ,い\n1,2\n")
    assert problem["severity"] == "warning"
    assert "needed columns are missing" in problem["message"]


def test_many_unknown_names_of_a_column_are_counted(told: Told) -> None:
    rows = "".join(f"0001,講座第{n}回\n" for n in range(30))
    found = told(trainings_taken="職員番号,研修\n" + rows)
    assert len(found) == 21
    assert found[-1]["message"] == "10 more unknown names are not listed."


def test_a_command_warns_of_a_skill_whose_column_is_not_known(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(WIDE.replace(SKILLS[3], OLD), encoding="utf-8")
    stderr = run("attainment", "--staff", path, "--person", "0001").stderr
    assert "warning: There is no column for 1 skill" in stderr
    assert f"Columns with levels that no skill has the name of: '{OLD}'." in stderr
