"""The contract of answers: of those about people, and of those for decisions."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tdskill.i18n import speaking
from tdskill.library.result import Result as Found
from tdskill.library.year import open_year
from tdskill.render.answer import Answer, Table
from tdskill.render.answers import layouts
from tdskill.render.formats import to_csv, to_json, to_markdown

Asked = tuple[str, dict[str, Any], tuple[str, ...]]

CASES: list[Asked] = [
    ("attainment", {"top": 2}, ("people",)),
    ("attainment", {"summary": True}, ("summary",)),
    ("ladder", {}, ("people",)),
    ("ladder", {"person": "100044"}, ("targets",)),
    ("ladder", {"ready": True}, ("ready",)),
    ("ladder", {"summary": True}, ("summary",)),
    ("evidence", {}, ("levels", "counts")),
    ("evidence", {"view": "holders"}, ("holders",)),
    ("evidence", {"view": "near", "skill": "サイバーセキュリティ"}, ("near",)),
    ("evidence", {"view": "renewal"}, ("renewal",)),
    ("recommend", {"person": "100027"}, ("steps", "mandatory")),
    ("recommend", {"person": "100027", "next_rank": True}, ("steps", "mandatory")),
    ("rotation", {"due": "GQ"}, ("careers",)),
    ("priorities", {}, ("skills", "cuts")),
    ("priorities", {"firmness": True}, ("cuts",)),
    ("team", {"bureau": "環境局"}, ("skills", "levels", "job_types", "alone")),
    ("place", {"groups": ["ICT職"]}, ("posts", "bureaus", "without_post")),
    (
        "simulate",
        {"changes": Path(__file__).with_name("changes.yaml")},
        ("skills", "bureaus", "job_types", "fields", "changes"),
    ),
]
each_case = pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{case[0]}-{'-'.join(case[2])}") for case in CASES],
)


def ask(command: str, options: dict[str, Any], lang: str = "en") -> Found:
    found: Found = getattr(open_year(sample=True, lang=lang), command)(**options)
    return found


def alone(answer: Answer, table: Table) -> Answer:
    return replace(answer, tables=(replace(table, extra=False),))


@each_case
def test_machine_formats_speak_no_language(case: Asked) -> None:
    command, options, names = case
    written = {}
    for lang in ("en", "ja"):
        with speaking(lang):
            answer = ask(command, options, lang).answer
            assert tuple(table.name for table in answer.tables) == names
            written[lang] = [
                form(alone(answer, table)) for table in answer.tables for form in (to_json, to_csv)
            ]
    assert written["en"] == written["ja"]


@each_case
def test_every_table_is_what_its_layout_says(case: Asked) -> None:
    command, options, _names = case
    for lang in ("en", "ja"):
        with speaking(lang):
            answer = ask(command, options, lang).answer
            for table in answer.tables:
                layout = layouts()[command][table.name]
                assert table.frame.columns == [column.name for column in layout.columns]
                assert not table.frame.select(layout.key).is_duplicated().any()
                for columns in (
                    [column for column in table.columns if column.machine],
                    [column for column in table.columns if column.shown],
                    [column for column in table.columns if column.in_sheet],
                ):
                    headings = [column.heading for column in columns]
                    assert len({*headings}) == len(headings), headings


@each_case
def test_all_formats_have_the_same_rows(case: Asked) -> None:
    command, options, _names = case
    answer = ask(command, options).answer
    for table in answer.tables:
        only = alone(answer, table)
        rows = json.loads(to_json(only))
        assert len(rows) == table.rows.height > 0
        assert to_csv(only).count(b"\r\n") == 1 + len(rows)
        lines = [line for line in to_markdown(only).decode().splitlines() if line[:1] == "|"]
        assert len(lines) == 2 + len(rows)


@each_case
def test_the_command_writes_what_the_library_answers(
    run: Callable[..., Result], case: Asked
) -> None:
    command, options, _names = case
    flags: list[str] = []
    for name, value in options.items():
        flag = f"--{value if name == 'view' else name.replace('_', '-')}"
        if isinstance(value, list):
            flags += [word for each in value for word in (flag.removesuffix("s"), each)]
        else:
            flags += [flag] if value is True or name == "view" else [flag, str(value)]
    found = ask(command, options)
    asked = (command, "--sample", *flags, "--format", "json", "--table", "all")
    whole = json.loads(run(*asked).stdout)
    assert whole["meta"]["command"] == command
    assert [remark["code"] for remark in whole["meta"]["remarks"]] == [
        getattr(remark, "code", None) for remark in found.remarks
    ]
    for name, frame in found.tables.items():
        assert whole["tables"][name] == json.loads(frame.write_json())


@pytest.mark.parametrize(
    ("command", "options", "column"),
    [
        ("gap", {"by": "bureau"}, "bureau"),
        ("gap", {"by": "bureau", "joint": True}, "bureau"),
        ("calibrate", {"by": "mentor"}, "mentor"),
        ("ladder", {"summary": True}, "bureau"),
        ("evidence", {"view": "holders"}, "bureau"),
        ("place", {}, "bureau"),
    ],
)
def test_several_small_units_are_a_sign_for_machines_and_words_for_people(
    command: str, options: dict[str, Any], column: str
) -> None:
    found = {lang: ask(command, options, lang) for lang in ("en", "ja")}
    tables = found["en"].tables
    assert any("*" in frame[column] for frame in tables.values() if column in frame.columns)
    assert all(frame.equals(found["ja"].tables[name]) for name, frame in tables.items())
    assert "Others (" in to_markdown(found["en"].answer).decode()
    assert "その他（" in to_markdown(found["ja"].answer).decode()


def test_a_figure_worked_out_by_hand_is_the_same_in_every_format() -> None:
    # Who meets システムアーキテクト, counted from the levels of the file.
    year = open_year(sample=True)
    needed = year.framework.job_type_by_id["system_architect"].requirements
    staff = year.data("staff").staff
    levels = [staff[each.skill].fill_null(0) >= each.level for each in needed]
    meets = sum(all(row) for row in zip(*levels, strict=True))
    assert meets > 0
    counts = year.attainment(summary=True, job_type="system_architect").tables["summary"]
    assert counts["people_met"].to_list() == [meets]
    people = year.attainment(job_type="system_architect").tables["people"]
    assert people["met"].sum() == meets
