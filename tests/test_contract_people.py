"""The contract of answers: of those about people, and of those for decisions."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from contract import (
    Case,
    ask,
    assert_formats_have_the_same_rows,
    assert_machines_read_no_language,
    assert_tables_are_as_described,
    assert_the_command_writes_the_same,
    each,
)
from tdskill.library.year import open_year
from tdskill.render.formats import to_markdown

CHANGES = Path(__file__).with_name("changes.yaml")
each_case = each(
    [
        Case("attainment", ("people",), {"top": 2}, ("--top", "2")),
        Case("attainment", ("summary",), {"summary": True}, ("--summary",)),
        Case("ladder", ("people",)),
        Case("ladder", ("targets",), {"person": "100044"}, ("--person", "100044")),
        Case("ladder", ("ready",), {"ready": True}, ("--ready",)),
        Case("ladder", ("summary",), {"summary": True}, ("--summary",)),
        Case("evidence", ("levels", "counts")),
        Case("evidence", ("holders",), {"view": "holders"}, ("--holders",)),
        Case(
            "evidence",
            ("near",),
            {"view": "near", "skill": "サイバーセキュリティ"},
            ("--near", "--skill", "サイバーセキュリティ"),
        ),
        Case("evidence", ("renewal",), {"view": "renewal"}, ("--renewal",)),
        Case("recommend", ("steps", "mandatory"), {"person": "100027"}, ("--person", "100027")),
        Case(
            "recommend",
            ("steps", "mandatory"),
            {"person": "100027", "next_rank": True},
            ("--person", "100027", "--next-rank"),
        ),
        Case("rotation", ("careers",), {"due": "GQ"}, ("--due", "GQ")),
        Case("priorities", ("skills", "cuts")),
        Case("priorities", ("cuts",), {"firmness": True}, ("--firmness",)),
        Case(
            "team",
            ("skills", "levels", "job_types", "alone"),
            {"bureau": "環境局"},
            ("--bureau", "環境局"),
        ),
        Case(
            "place",
            ("posts", "bureaus", "without_post"),
            {"groups": ["ICT職"]},
            ("--group", "ICT職"),
        ),
        Case(
            "simulate",
            ("skills", "bureaus", "job_types", "fields", "changes"),
            {"changes": CHANGES},
            ("--changes", str(CHANGES)),
        ),
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


@pytest.mark.parametrize(
    ("case", "column"),
    [
        (Case("gap", ("bureaus",), {"by": "bureau"}), "bureau"),
        (Case("gap", ("joint_bureaus",), {"by": "bureau", "joint": True}), "bureau"),
        (Case("calibrate", ("mentors",), {"by": "mentor"}), "mentor"),
        (Case("ladder", ("summary",), {"summary": True}), "bureau"),
        (Case("evidence", ("holders",), {"view": "holders"}), "bureau"),
        (Case("place", ("posts",)), "bureau"),
    ],
)
def test_several_small_units_are_a_sign_for_machines_and_words_for_people(
    case: Case, column: str
) -> None:
    found = {lang: ask(case, lang) for lang in ("en", "ja")}
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
