"""The contract of answers about the framework, and of those of commands that write files."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from typer.testing import Result

from contract import (
    Case,
    assert_formats_have_the_same_rows,
    assert_machines_read_no_language,
    assert_tables_are_as_described,
    assert_the_command_writes_the_same,
    each,
)
from tdskill.library.year import open_year
from tdskill.render.answers import layouts

each_case = each(
    [
        Case("show skills", ("skills", "levels", "level_texts", "texts")),
        Case("show job-types", ("job_types", "texts")),
        Case("show sets", ("sets", "texts")),
        Case("show certifications", ("certifications", "texts")),
        Case("show ladder", ("ranks", "targets", "texts")),
        Case("show trainings", ("trainings", "texts")),
        Case("show works", ("works", "texts")),
    ]
)


@each_case
def test_machine_formats_speak_no_language(case: Case) -> None:
    assert_machines_read_no_language(case)


@each_case
def test_every_table_is_what_its_layout_says(case: Case) -> None:
    assert_tables_are_as_described(case)


@each_case
def test_all_formats_have_the_same_rows(case: Case) -> None:
    assert_formats_have_the_same_rows(case)


@each_case
def test_the_command_writes_what_the_library_answers(
    run: Callable[..., Result], case: Case
) -> None:
    assert_the_command_writes_the_same(run, case)


def test_names_stand_in_a_table_of_their_own_in_every_language() -> None:
    year = open_year(sample=True)
    tables = year.show("skills").tables
    names = tables["texts"].filter(pl.col("id") == "cloud_services", pl.col("id_of") == "skill")
    skill = year.framework.skill_by_id["cloud_services"]
    assert dict(names.select("language", "label").iter_rows()) == skill.name.by_language
    assert dict(names.select("language", "description").iter_rows()) == (
        skill.description.by_language
    )
    top = tables["texts"].filter(pl.col("id_of") == "level", pl.col("text_level") == 3)
    assert top.select("id", "language").rows() == [("skills", "ja"), ("skills", "en")]
    assert tables["levels"]["scale_level"].to_list() == [0, 1, 2, 3]
    (security,) = (
        year.show("job-types").frame.filter(pl.col("job_type") == "security_specialist").to_dicts()
    )
    needed = year.framework.job_type_by_id["security_specialist"].requirements
    assert [(each["skill"], each["required"]) for each in security["requirements"]] == [
        (each.skill, each.level) for each in needed
    ]


ROSTER = "職員番号,氏名,所属局\n0001,職員0001,A局\n0002,職員0002,A局\n0003,職員0003,B局\n"
JUDGED = (
    "staff_id,skill,level,stage,assessed_on\n"
    "0001,cloud_services,2,confirmed,2024-06-01\n0002,cloud_services,1,self,2024-06-01\n"
)
WRITING = {
    "sheet": ("sheet", "--out", "forms", "--replace"),
    "sheet --ladder": ("sheet", "--out", "forms", "--ladder", "--replace"),
    "collect": ("collect", "back", "--dry-run"),
    "confirm": ("confirm", "--allow-missing", "--replace"),
}


@pytest.fixture
def running(tmp_path: Path) -> Path:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    (year / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (year / "assessments.csv").write_text(JUDGED, encoding="utf-8")
    back = tmp_path / "back"
    back.mkdir()
    (back / "good.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n0003,UXデザイン,1,自己チェック,2024-06-02\n",
        "utf-8",
    )
    (back / "bad.csv").write_text("何か\n1\n", "utf-8")
    return tmp_path / "ws"


@pytest.mark.parametrize("command", WRITING)
def test_what_is_told_of_files_written_speaks_no_language(
    run: Callable[..., Result], running: Path, command: str
) -> None:
    name = command.split(maxsplit=1)[0]
    asked = (*WRITING[command], "--workspace", running)
    code = 1 if name == "collect" else 0
    run(*asked, code=code)
    whole, flat = (
        [run(*asked, "--format", *form, lang=lang, code=code).stdout for lang in ("en", "ja")]
        for form in (("json", "--table", "all"), ("csv",))
    )
    assert flat[0] == flat[1]
    told, again = (json.loads(text) for text in whole)
    assert told["tables"] == again["tables"]
    assert told["meta"]["command"] == name
    assert [remark["code"] for remark in told["meta"]["remarks"]] == [
        remark["code"] for remark in again["meta"]["remarks"]
    ]
    for table, rows in told["tables"].items():
        layout = layouts()[name][table]
        assert all(list(row) == [column.name for column in layout.columns] for row in rows)
        keys = [tuple(row[column] for column in layout.key) for row in rows]
        assert len({*keys}) == len(keys)


def test_each_file_written_or_taken_in_is_counted(
    run: Callable[..., Result], running: Path
) -> None:
    def rows(*asked: str, code: int = 0) -> list[dict[str, object]]:
        answer = run(*asked, "--workspace", running, "--format", "json", code=code).stdout
        found: list[dict[str, object]] = json.loads(answer)
        return found

    counted = ("bureau", "people", "files_written", "files_kept")
    first = rows("sheet", "--out", "forms")
    assert [tuple(row[name] for name in counted) for row in first] == [
        ("A局", 2, 2, 0),
        ("B局", 1, 1, 0),
    ]
    again = rows("sheet", "--out", "forms", "--person", "0003", "--replace")
    assert [tuple(row[name] for name in counted) for row in again] == [("B局", 1, 1, 0)]
    taken = {
        Path(str(row["file"])).name: row for row in rows("collect", "back", "--dry-run", code=1)
    }
    assert taken["bad.csv"]["left_alone"] == "foreign"
    assert (taken["good.csv"]["left_alone"], taken["good.csv"]["rows_added"]) == (None, 1)
    late = rows("confirm", "--allow-missing", "--table", "missing")
    assert [(row["staff_id"], row["stage"]) for row in late] == [
        ("0002", "self"),
        ("0003", "not_started"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--ladder", "--by", "bureau"),
        ("--ladder", "--form", "csv"),
        ("--ladder", "--stage", "corrected"),
        ("--ladder", "--set", "tools"),
        ("--assessments", "ws/2024/assessments.csv"),
    ],
)
def test_no_option_of_a_sheet_is_without_effect(
    run: Callable[..., Result], running: Path, options: tuple[str, ...]
) -> None:
    told = run("sheet", "--workspace", running, "--out", "forms", *options, code=2).stderr
    assert "do not go together" in told or "goes with --stage" in told
    assert not Path("forms").exists()
