"""Long lists of problems: every file and every kind of problem in them is told."""

import io

import polars as pl
import pytest
from rich.console import Console

from tdskill import i18n
from tdskill.errors import Problem, Severity
from tdskill.intake.row_problems import CAP, Bad, Findings
from tdskill.render.terminal import print_problems


def printed(*problems: Problem) -> list[str]:
    out = io.StringIO()
    print_problems(problems, Console(file=out, width=1000, highlight=False))
    return out.getvalue().splitlines()


def not_a_level(text: str, row: int, file: str = "a.xlsx", column: str = "K") -> Problem:
    return Problem(
        file, f"{text!r} is not a level.", "Write 0 to 3.", row=row, column=column, code="odd"
    )


def test_up_to_three_problems_of_a_kind_are_told_one_by_one_and_their_hint_once() -> None:
    assert printed(*(not_a_level("○", row) for row in (12, 13, 14))) == [
        "a.xlsx row 12 column K: error: '○' is not a level.",
        "    Write 0 to 3.",
        "a.xlsx row 13 column K: error: '○' is not a level.",
        "a.xlsx row 14 column K: error: '○' is not a level.",
    ]


def test_more_of_a_kind_are_one_line_with_rows_number_and_values() -> None:
    rows = {12: "○", 13: "△", 14: "○", 15: "×", 20: "○", 22: "△", 23: "○"}
    assert printed(*(not_a_level(text, row) for row, text in rows.items())) == [
        (
            "a.xlsx rows 12-15, 20, 22-23 column K: error: "
            "'○' is not a level. (7 places, also: '△', '×')"
        ),
        "    Write 0 to 3.",
    ]


def test_of_a_kind_that_differs_in_several_values_the_first_ten_are_told_in_full() -> None:
    problems = [
        Problem("a.csv", f"Staff ID '{n}' stands already in row {n}.", row=n + 20, code="odd")
        for n in range(2, 15)
    ]
    *told, last = printed(*problems)
    assert told == [
        f"a.csv row {n + 20}: error: Staff ID '{n}' stands already in row {n}."
        for n in range(2, 12)
    ]
    assert last == "a.csv rows 32-34: error: ... and 3 more of this kind."


def test_hints_that_differ_are_told_each() -> None:
    problems = [
        Problem(
            "a.csv", f"'{n}' is not on the roster.", f"Did you mean '000{n}'?", row=n, code="odd"
        )
        for n in range(2, 8)
    ]
    lines = printed(*problems)
    assert lines[::2] == [f"a.csv row {n}: error: '{n}' is not on the roster." for n in range(2, 8)]
    assert lines[1::2] == [f"    Did you mean '000{n}'?" for n in range(2, 8)]


def test_what_is_counted_and_not_listed_is_told_where_the_listed_ones_differ() -> None:
    one = Problem("a.csv", "'1' and '2' differ.", row=2, column="A", code="odd")
    other = Problem("a.csv", "'3' and '4' differ.", row=3, column="A", more=1500, code="odd")
    assert printed(one, other)[-1] == "a.csv column A: error: ... and 1,500 more of this kind."


def test_of_many_stretches_of_rows_the_first_are_told() -> None:
    (line, _hint) = printed(*(not_a_level("○", row) for row in range(2, 22, 2)))
    assert line.startswith("a.xlsx rows 2, 4, 6, 8, 10 and 5 more column K: ")


def test_the_same_in_japanese() -> None:
    i18n.use("ja")
    problems = [
        Problem("a.xlsx", f"「{text}」はレベルとして読めません。", row=row, column="K", code="odd")
        for row, text in enumerate("○△○×", start=12)
    ]
    assert printed(*problems) == [
        (
            "a.xlsx 12～15行目 「K」列: エラー: "
            "「○」はレベルとして読めません。（4か所。ほかの値: 「△」、「×」）"
        )
    ]


def test_a_form_with_many_wrong_cells_hides_no_other_file() -> None:
    many = [
        not_a_level(f"{n}{text}", row, file=f"{n:03}.xlsx")
        for n in range(200)
        for row, text in enumerate("○△×" * 7, start=12)
    ]
    last = Problem("zzz.xlsx", "The date is missing.", row=7, column="K", code="odd")
    lines = [line for line in printed(*many, last) if not line.startswith("    ")]
    assert [line.split(" ")[0] for line in lines] == [
        *(f"{n:03}.xlsx" for n in range(200)),
        "zzz.xlsx",
    ]


@pytest.mark.parametrize("count", [3, 4])
def test_what_is_said_of_more_than_three_files_in_the_same_words_is_said_once(count: int) -> None:
    files = [f"{n}.xlsx" for n in range(count)]
    lines = printed(
        *(Problem(file, "The date is missing.", row=7, column="K", code="odd") for file in files)
    )
    text = "row 7 column K: error: The date is missing."
    assert lines == (
        [f"{file} {text}" for file in files]
        if count == 3
        else [f"0.xlsx, 1.xlsx, 2.xlsx, 3.xlsx {text}"]
    )


def test_places_in_texts_are_told_one_by_one() -> None:
    problems = [
        Problem("a.yaml", "Unknown key.", line=n, column=3, code="odd") for n in range(1, 7)
    ]
    assert printed(*problems) == [f"a.yaml:{n}:3: error: Unknown key." for n in range(1, 7)]


def test_what_is_said_of_whole_files_names_all_of_them_in_one_line() -> None:
    wrong = [
        Problem(f"{n}.xlsx", "The form is of fiscal year 2023.", code="odd") for n in range(40)
    ]
    warned = [
        Problem(f"{n}.xlsx", "An older form.", severity=Severity.WARNING, code="odd")
        for n in range(40)
    ]
    first, second = printed(*warned, *wrong)
    assert first == ", ".join(f"{n}.xlsx" for n in range(40)) + (
        ": error: The form is of fiscal year 2023."
    )
    assert second.endswith("29.xlsx and 10 more: warning: An older form.")


def test_different_hints_and_columns_are_different_kinds() -> None:
    lines = printed(
        *(not_a_level("○", row, column=column) for column in "AB" for row in range(2, 8)),
        Problem(
            "a.xlsx", "'x' is not a level.", "Did you mean 'y'?", row=2, column="A", code="odd"
        ),
    )
    assert [line.split(":")[0] for line in lines if not line.startswith("    ")] == [
        "a.xlsx rows 2-7 column A",
        "a.xlsx rows 2-7 column B",
        "a.xlsx row 2 column A",
    ]


def test_lines_without_end_of_one_file_are_counted_and_leave_room_for_the_next_file() -> None:
    words = [f"{'x' * n}: unquoted." for n in range(1, 131)]
    lines = printed(
        *(Problem("a.csv", word, row=n, code="odd") for n, word in enumerate(words)),
        not_a_level("○", 2, "b"),
    )
    assert sum(line.startswith("a.csv row") for line in lines) == 100
    assert lines[-3:] == [
        "b row 2 column K: error: '○' is not a level.",
        "    Write 0 to 3.",
        "a.csv: error: ... and 30 more.",
    ]


@pytest.mark.parametrize("most", [CAP, 3 * CAP])
def test_a_flood_of_one_kind_in_a_file_leaves_every_other_kind_and_is_counted(most: int) -> None:
    findings = Findings("a.csv")
    numbers = pl.Series(range(2, most + 2), dtype=pl.UInt32)
    for column in ("cloud", "design"):
        findings.rows(numbers, column, (Bad("'○' is not a level.", code="odd") for _row in numbers))
    last = pl.Series([most + 1], dtype=pl.UInt32)
    findings.rows(last, "staff_id", [Bad("'9' is not on the roster.", code="odd")])
    told = findings.problems()
    assert len(told) == CAP + 1
    rows = 2 * most + 1
    assert told[-1].message == f"{rows - CAP:,} more problems are not listed one by one."
    lines = printed(*told)
    # 1,000 = 1 + 500 of cloud + 499 of design, or the other way round.
    assert [line.split(": error: ")[1] for line in lines if "error" in line] == [
        *(f"'○' is not a level. ({most:,} places)" for _column in range(2)),
        "'9' is not on the roster.",
        told[-1].message,
    ]
    assert lines[0].startswith(f"a.csv rows 2-501 and {most - 500:,} more column cloud: ")
