"""Workbooks of hostile texts: Excel opens each as it is, without a word about repairs."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from excel_limits import HIGHEST, NOT_IN_NAMES, assert_names, assert_within_limits
from made_columns import day, items, number, text
from small import laid_out, with_parts
from tdskill import i18n
from tdskill.columns import Kind
from tdskill.errors import TdskillError
from tdskill.framework import Framework, embedded_framework
from tdskill.framework.models import Text
from tdskill.intake.form import read_forms
from tdskill.render.answer import Answer, Table
from tdskill.render.form import workbook_maker
from tdskill.render.limits import points, sheet_name
from tdskill.render.workbook import to_xlsx
from tdskill.reports.form import Forms, PersonForm

HOSTILE = (
    *(
        "=1+1",
        "'局'",
        "＇局’",
        "／：？＊［］＼￥",
        "[]:*?/\\",
        "History",
        "ＨＩＳＴＯＲＹ",
        "履歴",
        " ",
    ),
    *(
        "R&G",
        "&G&P",
        "局\x01\x1f",
        "局\ufffe\uffff",
        "局\u202e\u2066",
        "局\r\n部",
        "_x0041_",
        "㍻㌔",
    ),
    *(
        "😀" * 40,
        "長い名前の局" * 60,
        "a" * 300,
        "https://例.jp/",
        "<局>&amp;",
        "か\u3099",
        "・",
        "-2",
    ),
)
PEOPLE = 1_800


def answer(*tables: Table, title: str = "Title", **more: Any) -> Answer:
    return Answer(title, ("Head",), tables, **more)


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def names_of(texts: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    return [sheet_name(each, taken) for each in texts]


@pytest.mark.parametrize(
    "sign", [*NOT_IN_NAMES, "︓", "﹕", "﹖", "⁇", "℀", "¥", "\u200b", "\ud800"]
)
def test_no_name_of_a_sheet_has_a_sign_that_excel_refuses(sign: str) -> None:
    assert names_of([f"{sign}A{sign}局{sign}"]) == ["A 局"]


def test_names_that_any_program_holds_for_one_are_told_apart() -> None:
    assert names_of(["A局", "Ａ局", "a局", "A局-2", "1/2", "1?2"]) == [
        *("A局", "Ａ局-2", "a局-3", "A局-2-2", "1 2", "1 2-2")
    ]
    same_start = [f"{'長い名前の局' * 6}{n}" for n in range(12)]
    assert names_of(same_start)[0] == same_start[0][:31]
    assert_names(names_of(same_start))


def test_a_name_is_cut_before_a_sign_that_counts_twice() -> None:
    assert names_of(["a" + "😀" * 20]) == ["a" + "😀" * 15]


@given(st.lists(st.text(max_size=50) | st.sampled_from(HOSTILE), max_size=12))
def test_any_texts_become_names_of_sheets(texts: list[str]) -> None:
    assert_names(names_of([*texts, *texts]))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_answer_of_hostile_texts_is_a_workbook_that_excel_opens(hostile: str) -> None:
    rows = pl.DataFrame({"a": [hostile, None], "b": [[hostile] * 2, [hostile] * 60]})
    table = Table(
        (text("a", heading=hostile), items("b", str, heading=f"b{hostile}")), rows, title=hostile
    )
    made = to_xlsx(answer(table, table, title=hostile, remarks=(hostile, hostile * 9)))
    assert_within_limits(made)
    for sheet in opened(made).worksheets:
        assert sheet.oddHeader.left.text


def test_formats_do_not_grow_with_the_rows() -> None:
    values = {kind: [n / 7 if kind in FRACTIONS else n for n in range(PEOPLE)] for kind in NUMBERS}
    table = Table(
        tuple(number(kind.name, kind) for kind in NUMBERS),
        pl.DataFrame({kind.name: column for kind, column in values.items()}),
    )
    assert_within_limits(to_xlsx(answer(table)))


FRACTIONS = (
    *(Kind.SHARE, Kind.MONTHS, Kind.POINTS, Kind.PART, Kind.DIFFERENCE),
    *(Kind.MEAN, Kind.COEFFICIENT),
)
WHOLE = (Kind.COUNT, Kind.LEVEL, Kind.PER_CENT, Kind.CHANGE)
NUMBERS = (*FRACTIONS, *WHOLE)


def test_a_day_that_excel_does_not_know_is_words() -> None:
    days = [dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(2024, 4, 1)]
    made = to_xlsx(answer(Table((day("since"),), pl.DataFrame({"since": days}))))
    assert_within_limits(made)
    first, second, third = (row[0].value for row in opened(made).worksheets[0].iter_rows(min_row=2))
    assert "1899" in first
    assert (second.date(), third.date()) == (days[1], days[2])


def test_letters_are_counted_as_excel_counts_them() -> None:
    column = (text("name"),)
    assert_within_limits(to_xlsx(answer(Table(column, pl.DataFrame({"name": ["😀" * 16_383]})))))
    with pytest.raises(TdskillError, match="32,768 letters"):
        to_xlsx(answer(Table(column, pl.DataFrame({"name": ["😀" * 16_384]}))))


def test_a_list_too_long_for_a_row_runs_on_and_what_is_longer_still_is_told() -> None:
    column = items("held", str)
    lists = [["スキル"] * 24, ["スキル"] * 25, ["長い名前のスキル"] * 300]
    for rows, told in ((lists[:2], False), (lists, True)):
        book = opened(made := to_xlsx(answer(Table((column,), pl.DataFrame({"held": rows})))))
        assert_within_limits(made)
        sheet, notes = book.worksheets
        assert sheet["A2"].value.count("\n") == 23
        assert sheet["A3"].value == ", ".join(lists[1])
        assert any("formula bar" in str(row[0].value) for row in notes.iter_rows()) == told
    assert sheet.row_dimensions[4].height == HIGHEST


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("", 1),
        ("一" * 9, 1),  # 18 of the 19 digits that are left of 22
        ("一" * 10, 2),
        ("①→※…" * 3, 2),
        ("一\n二\n三", 3),
        ("abcdefghij klmnopqrst uvwxyz", 2),
        ("abcdefghijkl mnopqrstuvwx abcdefghijkl", 3),  # 38 letters
    ],
)
def test_a_line_of_a_row_is_as_high_as_that_of_yu_gothic(written: str, lines: int) -> None:
    # 18.75 points in 11; here 17.05 in 10 for each line, in steps of three quarters.
    assert points(written, 22) == {1: 17.25, 2: 34.5, 3: 51.75}[lines]


def long_texts(words: str) -> Framework:
    framework = embedded_framework()
    said = Text(ja=words, en=words)
    return with_parts(
        framework,
        levels=tuple(level.model_copy(update={"description": said}) for level in framework.levels),
        skills=tuple(
            skill.model_copy(
                update={
                    "name": Text(ja=f"{words[:200]}{n}", en=f"{words[:200]}{n}"),
                    "description": said,
                    "level_texts": tuple(
                        each.model_copy(update={"text": said}) for each in skill.level_texts
                    ),
                }
            )
            for n, skill in enumerate(framework.skills)
        ),
    )


def forms_of(ids: Sequence[str], about: str) -> Forms:
    people = tuple(
        PersonForm(each, about, about, about, about, about, {}, None, {}, {}) for each in ids
    )
    return Forms(about, 2024, "corrected", people, (), 0, dict.fromkeys(ids, about))


@pytest.mark.parametrize(
    "words", ["説明", "利用者の立場で見直し、" * 20, "long words of a skill " * 90]
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_form_of_long_texts_is_a_workbook_that_excel_opens(words: str, lang: str) -> None:
    i18n.use(lang)
    forms = forms_of(["0001", "0002"], words[:300])
    made = workbook_maker(forms, long_texts(words))(forms.people)
    assert_within_limits(made)
    sheet = opened(made).worksheets[0]
    told = any(
        "数式バー" in str(row[2].value) or "formula bar" in str(row[2].value) for row in sheet
    )
    heights = [dimension.height or 0 for dimension in sheet.row_dimensions.values()]
    assert told == (max(heights) == HIGHEST)
    # What is frozen must leave room to scroll: a small screen shows some 400 points.
    frozen = re.fullmatch(r"F(\d+)", sheet.freeze_panes)
    assert frozen
    assert sum(heights[: int(frozen[1]) - 1]) < 400


def test_forms_of_hostile_ids_are_sheets_that_come_back_as_they_were(tmp_path: Path) -> None:
    framework = embedded_framework()
    ids = [each for each in HOSTILE if each.isprintable() and each.strip()]
    forms = forms_of(ids, "局")
    file = tmp_path / "forms.xlsx"
    file.write_bytes(workbook_maker(forms, framework)(forms.people))
    assert_within_limits(file.read_bytes())
    read = read_forms(file, framework.skill_names)
    assert [form.mark and form.mark.staff_id for form in read.forms] == ids
    assert not read.others


STAFF = "職員番号,氏名,所属局,段階,クラウドサービス活用"
DEMAND = "局,業務,スキル項目,必要レベル,人数"
ROSTER = "職員番号,氏名,所属局,職層,人材区分,メンター"
BUREAUS = (
    "／：？＊［］＼￥局",
    "＇局’",
    "R&G局",
    "History",
    f"{'長い名前の' * 6}一局",
    f"{'長い名前の' * 6}二局",
)


@pytest.fixture
def workspace(tmp_path: Path) -> None:
    """Lay out a year whose bureaus and mentors are called what no sheet may be called."""
    people = [(f"{n:04}", f"職員{n:04}", bureau) for n, bureau in enumerate(BUREAUS)]
    laid_out(
        tmp_path / "ws",
        staff="\n".join([STAFF, *(f"{i},{name},{bureau},確定,2" for i, name, bureau in people)]),
        demand="\n".join([DEMAND, *(f"{bureau},業務,UXデザイン,1,2" for bureau in BUREAUS)]),
        roster="\n".join([ROSTER, *(f"{i},{name},{b},主事,ICT職,{b}" for i, name, b in people)]),
    )


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "command",
    [
        ("gap", "--by-bureau", "--smallest-group", "1"),
        ("gap", "--joint", "--by-bureau", "--smallest-group", "1"),
        *(("team", "--bureau", bureau) for bureau in BUREAUS),
        ("status", "--by", "mentor"),
        ("sheet", "--out", "forms", "--by", "bureau"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_names_that_no_sheet_may_have_break_no_workbook(
    run: Run, tmp_path: Path, command: tuple[str, ...], lang: str
) -> None:
    run(*command, "--workspace", "ws", "--output", "answer.xlsx", lang=lang)
    files = [tmp_path / "answer.xlsx", *(tmp_path / "forms").glob("*.xlsx")]
    assert len(files) == (1 + len(BUREAUS) if command[0] == "sheet" else 1)
    for file in files:
        assert_within_limits(file.read_bytes())
