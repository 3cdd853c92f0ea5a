"""What shows nothing is blank: in every column of every kind of file it counts as an empty cell does."""

import csv
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from conftest import Run
from filling import fill, workspace_in
from kind_cases import EXAMPLES
from tdskill import names
from tdskill.errors import Problem, TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake.cells import blanks_as_null
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Intake
from tdskill.kinds import KINDS

FRAMEWORK = embedded_framework()
FIRST, SECOND = (str(skill.name) for skill in FRAMEWORK.skills[:2])
TRAINING = str(FRAMEWORK.trainings[0].name)
EXAM = str(FRAMEWORK.certifications[-1].name)
TARGET = FRAMEWORK.main.ranks[0].gq[0].id

SIGNS = {
    "zero width space": "\u200b",
    "soft hyphen": "\u00ad",
    "variation selector": "\ufe00",
    "byte order mark": "\ufeff",
    "grapheme joiner": "\u034f",
    "word joiner": "\u2060",
    "invisible plus": "\u2064",
    "right to left mark": "\u200f",
    "mongolian vowel separator": "\u180e",
    "hangul filler": "\u3164",
    "choseong filler": "\u115f",
    "half width filler": "\uffa0",
    "braille blank": "\u2800",
    "tag": "\U000e0020",
    "ideographic space": "\u3000",
    "no-break space": "\u00a0",
    "tab": "\t",
    "unit separator": "\x1f",
    "several": " \u3000\u200b\ufeff\u00a0",
}

UNWRITABLE = "\x1f"
"""What no workbook can hold."""

INVISIBLE = [sign for sign in SIGNS.values() if len(sign) == 1 and not sign.isspace()]

ROWS: dict[str, dict[str, str]] = EXAMPLES | {
    "staff": {
        "職員番号": "0001",
        "氏名": "職員0001",
        "所属局": "総務局",
        "職層": "主事",
        "人材区分": "ICT職",
        "段階": "確定",
        "受持数": "2",
        FIRST: "2",
        SECOND: "1",
    },
    "demand": {
        "所属局": "総務局",
        "業務": "窓口",
        "スキル": FIRST,
        "レベル": "2",
        "必要人数": "27",
    },
    "certificates": {"職員番号": "0001", "資格": EXAM, "合格日": "2024-06-01"},
    "roster": {
        "職員番号": "0001",
        "氏名": "職員0001",
        "所属局": "総務局",
        "職層": "主事",
        "人材区分": "ICT職",
        "メンター": "0002",
    },
    "assessments": {
        "職員番号": "0001",
        "スキル": FIRST,
        "レベル": "2",
        "段階": "確定",
        "評価日": "2024-10-01",
        "評価者": "0002",
    },
    "trainings_taken": {"職員番号": "0001", "研修": TRAINING, "修了日": "2024-06-01"},
    "ladder_checks": {"職員番号": "0001", "目標": TARGET, "達成": "はい", "確認日": "2024-06-01"},
    "assignments": {
        "職員番号": "0001",
        "配属先": "総務局",
        "区分": "DQ",
        "開始日": "2020-04-01",
        "終了日": "2021-03-31",
    },
    "posts": {
        "ポスト": "A",
        "所属局": "総務局",
        "業務": "窓口",
        "必要スキル": f"{FIRST}:2",
        "区分": "DQ",
    },
    "wishes": {
        "職員番号": "0001",
        "希望順位": "1",
        "ポスト": "A",
        "所属局": "総務局",
        "区分": "DQ",
    },
    "seats": {"研修": TRAINING, "定員": "20"},
    "people": {"職員番号": "0001"},
}
CASES = [(kind, column) for kind, row in ROWS.items() for column in row]


def numbered_row(kind: str, n: int) -> dict[str, str]:
    """Return the row of a kind as one of the n-th person, course or post."""
    keys = {
        "職員番号": f"{n:04}",
        "研修": str(FRAMEWORK.trainings[n].name),
        "ポスト": f"A{n}",
    }
    row = ROWS[kind]
    return row | {column: text for column, text in keys.items() if column in row}


def table(kind: str, **changed: str) -> list[list[str]]:
    return rows_of([ROWS[kind] | changed, numbered_row(kind, 9)])


def each_in_a_row(kind: str, column: str, signs: list[str]) -> list[list[str]]:
    """Return a table with a row for each sign in this column, and one with a text there."""
    rows = [numbered_row(kind, n) | {column: sign} for n, sign in enumerate(signs, start=10)]
    return rows_of([*rows, numbered_row(kind, 9)])


def rows_of(rows: list[dict[str, str]]) -> list[list[str]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def csv_of(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    return path


def read(kind: str, path: Path) -> tuple[pl.DataFrame | None, list[tuple[object, ...]], int]:
    """Return the frame, what is told without the name of the file, and the rows left out."""
    try:
        intake: Intake = read_file(kind, path, FRAMEWORK)
    except TdskillError as error:
        return None, [(error.message.replace(str(path), ""), error.hint)], 0
    return intake.frame, [told(problem) for problem in intake.problems], intake.rows_left_out


def same(one: pl.DataFrame | None, other: pl.DataFrame | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.equals(other)


def told(problem: Problem) -> tuple[object, ...]:
    return problem.row, problem.column, problem.severity, problem.message, problem.hint


def test_every_kind_of_file_has_its_row_here() -> None:
    assert ROWS.keys() == KINDS.keys()


@pytest.mark.parametrize(("kind", "column"), CASES)
def test_a_cell_that_shows_nothing_is_a_blank_cell(kind: str, column: str, tmp_path: Path) -> None:
    signs = [*SIGNS.values()]
    blank = csv_of(tmp_path / "a.csv", each_in_a_row(kind, column, [""] * len(signs)))
    found = csv_of(tmp_path / "b.csv", each_in_a_row(kind, column, signs))
    frame, *told_of_it = read(kind, blank)
    other, *told_of_other = read(kind, found)
    assert told_of_other == told_of_it
    assert same(other, frame)


@pytest.mark.parametrize(("kind", "column"), CASES)
def test_the_same_holds_for_a_workbook(kind: str, column: str, tmp_path: Path) -> None:
    signs = [sign for sign in SIGNS.values() if sign != UNWRITABLE]
    results = []
    for name, texts in {"a": [""] * len(signs), "b": signs}.items():
        book = openpyxl.Workbook()
        for row in each_in_a_row(kind, column, texts):
            book.active.append(row)
        book.save(tmp_path / f"{name}.xlsx")
        results.append(read(kind, tmp_path / f"{name}.xlsx"))
    (frame, *told_of_it), (other, *told_of_other) = results
    assert told_of_other == told_of_it
    assert same(other, frame)


NOT_ASSESSED = [("demand", "レベル"), ("assessments", "レベル")]


@pytest.mark.parametrize(("kind", "column"), NOT_ASSESSED)
@pytest.mark.parametrize("text", ["未評価", "評価なし", "not assessed"])
def test_where_a_level_must_be_not_assessed_is_a_missing_level_and_told(
    kind: str, column: str, text: str, tmp_path: Path
) -> None:
    intake = read_file(kind, csv_of(tmp_path / "a.csv", table(kind, **{column: text})), FRAMEWORK)
    assert intake.rows_left_out == 1
    (problem,) = [each for each in intake.problems if each.row == 2]
    assert (problem.column, problem.message) == (
        column,
        f"The level is missing. The cell reads {text!r}.",
    )


def test_a_level_of_a_person_may_be_not_assessed(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", table("staff", **{FIRST: "未評価"}))
    assert read_file("staff", path, FRAMEWORK).frame[FRAMEWORK.skills[0].id].to_list() == [None, 2]


def test_a_head_count_cannot_be_not_assessed(tmp_path: Path) -> None:
    intake = read_file(
        "demand", csv_of(tmp_path / "a.csv", table("demand", 必要人数="未評価")), FRAMEWORK
    )
    assert intake.rows_left_out == 1


MATCHED: Mapping[str, tuple[str, str]] = {
    "staff": ("職員番号", "staff_id"),
    "roster": ("所属局", "bureau"),
    "demand": ("スキル", "skill"),
    "assessments": ("スキル", "skill"),
    "certificates": ("資格", "exam"),
    "seats": ("研修", "training"),
    "assignments": ("区分", "kind"),
}


@pytest.mark.parametrize("kind", MATCHED)
@pytest.mark.parametrize("sign", INVISIBLE)
def test_an_invisible_sign_within_a_cell_or_a_header_makes_no_other_thing(
    kind: str, sign: str, tmp_path: Path
) -> None:
    column, name = MATCHED[kind]
    text = ROWS[kind][column]
    rows = table(kind, **{column: text[0] + sign + text[1:] + sign})
    rows[0] = [header[0] + sign + header[1:] for header in rows[0]]
    plain = read_file(kind, csv_of(tmp_path / "a.csv", table(kind)), FRAMEWORK).frame[name]
    assert read_file(kind, csv_of(tmp_path / "b.csv", rows), FRAMEWORK).frame[name].equals(plain)


def test_a_header_that_shows_nothing_is_no_header(tmp_path: Path) -> None:
    for sign in ("", "\u200b"):
        rows = [[*row, "x"] for row in table("seats")]
        rows[0][-1] = sign
        _frame, problems, _lost = read("seats", csv_of(tmp_path / "a.csv", rows))
        assert [problem[3] for problem in problems] == ["Column 3 has no header and is not used."]


def test_a_first_row_that_shows_nothing_is_passed_over(tmp_path: Path) -> None:
    rows = [["\u200b", "\ufeff"], *table("seats")]
    frame, problems, _lost = read("seats", csv_of(tmp_path / "a.csv", rows))
    assert frame is not None
    assert (frame.height, problems) == (2, [])


def test_what_is_folded_to_nothing_is_blank_for_every_sign_there_is() -> None:
    signs = pl.Series("a", [chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000])
    blank = blanks_as_null(signs.to_frame())["a"].is_null().to_list()
    for sign, is_blank in zip(signs, blank, strict=True):
        assert is_blank == names.is_nothing(sign), hex(ord(sign))
        if is_blank != (names.plain(sign) == ""):
            assert is_blank
            assert unicodedata.category(sign) in ("Cc", "Cf"), hex(ord(sign))


def test_answers_of_a_form_that_show_nothing_are_none(run: Run, tmp_path: Path) -> None:
    blank = [*(sign for sign in SIGNS.values() if sign != UNWRITABLE), "未評価"]
    answered, *others = (skill.name.first for skill in FRAMEWORK.skills)
    answers = {answered: "2"} | dict(zip(others, blank, strict=False))
    assert len(answers) == 1 + len(blank)
    (row,) = collected(run, tmp_path, answers, assessor="\u200b")
    assert (row["スキル項目"], row["レベル"]) == (FRAMEWORK.skills[0].id, "2")


@pytest.mark.parametrize("sign", ["\u3000", "\ufeff", "\u2800", SIGNS["several"]])
def test_an_assessor_who_shows_nothing_is_the_person(run: Run, tmp_path: Path, sign: str) -> None:
    (row,) = collected(run, tmp_path, {FIRST: "2"}, assessor=sign)
    assert row["評価者"] == "0001"


def collected(
    run: Run, folder: Path, answers: dict[str, str], assessor: str
) -> list[dict[str, str]]:
    """Return the rows of the assessments after one form with these answers was collected."""
    workspace = workspace_in(folder / "ws")
    run("sheet", "--out", folder / "forms", "--workspace", workspace, lang="ja")
    (folder / "back").mkdir()
    form = folder / "forms" / "2024-self-0001.xlsx"
    fill(form, folder / "back" / "a.xlsx", answers, assessor=assessor)
    run("collect", folder / "back", "--workspace", workspace, "--year", "2024")
    added = (workspace / "2024" / "assessments.csv").read_text(encoding="utf-8-sig").splitlines()
    return list(csv.DictReader(added))
