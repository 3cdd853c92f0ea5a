"""What answers look like on a terminal: nothing wider than it, nothing folded inside a word."""

import ctypes
import io
import os
import re
import sys
from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace
from unicodedata import east_asian_width

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console

from conftest import Run
from made_columns import number, text
from tdskill.render.answer import Answer, Bars, Table
from tdskill.render.console_cells import console_cells
from tdskill.render.line_breaks import fold
from tdskill.render.terminal import console, draw, print_answer, print_paged

ANSWERS = (
    ("gap", "--sample"),
    ("gap", "--sample", "--levels"),
    ("gap", "--sample", "--by-bureau"),
    ("priorities", "--sample"),
    ("attainment", "--sample", "--top", "1"),
    ("attainment", "--sample", "--summary"),
    ("show", "skills"),
    ("show", "job-types"),
    ("show", "certifications"),
    ("show", "ladder"),
)
SKILLS = pl.DataFrame(
    {
        "skill": ["クラウドサービス活用", "監査"],
        "category": ["システム全般", "安全"],
        "demand": [117, 3],
        "_short": [57, 1],
        "reason": ["需要は上位にあり、供給は中位にあります。", "-"],
    }
)


def lines(table: Table, width: int) -> list[str]:
    return [line.plain for line in draw(table, width)]


@pytest.mark.parametrize(
    ("arguments", "width", "lang"), [*product(ANSWERS, (80, 120, 200), ("ja", "en"))]
)
def test_no_answer_is_wider_than_the_terminal_or_begins_a_line_with_a_closing_sign(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], width: int, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = run(*arguments, lang=lang).stdout.splitlines()
    assert [line for line in shown if cell_len(line) > width] == []
    assert [line for line in shown if re.search(r"(^|  )[、。」）]", line)] == []


@pytest.mark.parametrize("arguments", ANSWERS[:4])
def test_every_skill_stands_on_one_line_of_a_japanese_terminal_of_80_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = run(*arguments, lang="ja").stdout
    after_rule = shown.split("----\n", 1)[1].split("\n\n", 1)[0]
    assert [line for line in after_rule.splitlines() if not re.search(r"[0-9]", line)] == []


def test_a_table_that_fits_is_not_folded() -> None:
    table = Table((text("skill", heading="項目"), number("demand", heading="需要の数")), SKILLS)
    assert lines(table, 40) == [
        "項目                  需要の数",
        "------------------------------",
        "クラウドサービス活用       117",
        "監査                         3",
    ]


def test_headings_are_folded_before_cells() -> None:
    table = Table((text("skill", heading="項目"), number("demand", heading="需要の数")), SKILLS)
    assert lines(table, 28) == [
        "                      需要の",
        "項目                      数",
        "----------------------------",
        "クラウドサービス活用     117",
        "監査                       3",
    ]


def test_roomy_columns_give_way_the_roomiest_first_and_whole_ones_last() -> None:
    columns = (
        text("skill", heading="A", whole=True),
        text("category", heading="B", roomy=2),
        number("demand", heading="C", roomy=1),
        text("reason", heading="D"),
    )
    headings = {width: lines(Table(columns, SKILLS), width)[0].split() for width in (90, 66, 60)}
    # 20 + 12 + 3 + 36 cells and three gaps are 77; without B 63; without B and C 58.
    assert headings == {90: ["A", "B", "C", "D"], 66: ["A", "C", "D"], 60: ["A", "D"]}
    assert lines(Table(columns, SKILLS), 40)[2:] == [
        "クラウドサービス活用  需要は上位にあり、",
        "                      供給は中位にありま",
        "                      す。",
        "監査                  -",
    ]


def test_the_heading_of_bars_tells_what_a_block_stands_for() -> None:
    columns = (text("skill", heading="A"), number("demand", heading="B"))
    table = Table(columns, SKILLS, bars=Bars("demand", "_short", "■ filled □ short"))
    shown = lines(table, 80)
    # 117 on 24 signs is 4.9 a sign, so 5; 117 is 24 blocks of 5, 57 of them are 12.
    assert shown[:2] == [
        "                           ■ filled □ short",
        "A                       B  1 block: 5 places",
    ]
    assert shown[3].endswith("117  " + "■" * 12 + "□" * 12)
    assert shown[4].endswith("  3  ■□")
    assert "block" not in "".join(lines(table, 40))
    large = table.rows.with_columns(demand=pl.col("demand") * 1001)
    # 117,117 on 24 signs is 4,879.9 a sign, so 4,900 in two figures.
    assert "1 block: 4,900 places" in lines(Table(columns, large, bars=table.bars), 80)[1]


def test_columns_left_out_for_want_of_room_are_named_beside_the_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    narrow = run("gap", "--sample")
    assert "Category" not in narrow.stdout
    assert "left out for want of room: Category" in narrow.stderr
    assert "--format csv has them." in " ".join(narrow.stderr.split())
    monkeypatch.setenv("COLUMNS", "240")
    assert "left out" not in run("gap", "--sample").stderr


def test_the_way_to_a_column_left_out_has_what_it_shows(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = run("team", "--sample", "--bureau", "財務局").stderr
    ways = dict(
        found[::-1]
        for found in re.findall(
            r"left out for want of room: (.*?)\. A wider terminal or (\S.*?) has them",
            " ".join(told.split()),
        )
    )
    assert "Category" in ways["--format csv"]
    assert "Only one at Lv.2+" in ways["--table levels --format csv"]
    monkeypatch.delenv("COLUMNS")
    levels = run("team", "--sample", "--bureau", "財務局", "--table", "levels", "--format", "csv")
    assert "only_holder" in levels.stdout.splitlines()[0]


def test_the_way_to_a_column_of_another_table_names_that_table() -> None:
    wide = text("reason", heading="B" * 30, roomy=1)
    rows = SKILLS.select("skill", "reason")
    first, second = (
        Table((text("skill", heading="A"), wide), rows, name=name) for name in ("one", "two")
    )
    out = Console(width=40)
    told = print_answer(Answer("", (), (first, second)), out).splitlines()
    assert [line.split(" or ")[1] for line in told] == [
        "--format csv has them.",
        "--table two --format csv has them.",
    ]


def test_a_narrow_column_stays_where_a_wider_one_has_to_go() -> None:
    columns = (
        text("skill", heading="A", whole=True),
        text("reason", heading="Reason", roomy=1),
        number("demand", heading="Demand", roomy=2),
    )
    # The skill and the demand have 20 + 2 + 6 cells; the reason would have 2 + 36 more.
    assert lines(Table(columns, SKILLS), 28)[0].split() == ["A", "Demand"]
    assert lines(Table(columns, SKILLS), 27)[0].split() == ["A"]
    assert lines(Table(columns, SKILLS), 66)[0].split() == ["A", "Reason", "Demand"]


@pytest.fixture
def another_console() -> Iterator[None]:
    """Let a test choose its console anew."""
    console_cells.cache_clear()
    yield
    console_cells.cache_clear()


def on_a_japanese_console(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


@pytest.mark.usefixtures("another_console")
@pytest.mark.parametrize("arguments", ANSWERS[:6])
def test_no_answer_is_wider_than_a_console_that_draws_signs_two_cells_wide(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("TDSKILL_WIDE", "1")
    monkeypatch.setenv("COLUMNS", "96")
    shown = run(*arguments, lang="ja").stdout.splitlines()
    assert [line for line in shown if on_a_japanese_console(line) > 96] == []


@pytest.mark.usefixtures("another_console")
def test_bars_have_half_as_many_blocks_where_a_block_is_two_cells_wide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = (text("skill"), number("demand"))
    table = Table(columns, SKILLS, bars=Bars("demand", "_short", "■ filled □ short"))
    # 117 on 24 cells are 24 blocks of 5 places or 12 of 10; 57 short are 12 of 5 or 6 of 10.
    for wide, blocks, places in (("0", 24, 5), ("1", 12, 10)):
        monkeypatch.setenv("TDSKILL_WIDE", wide)
        console_cells.cache_clear()
        shown = lines(table, 80)
        assert f"1 block: {places} places" in shown[1]
        assert shown[3].endswith("117  " + "■" * (blocks // 2) + "□" * (blocks // 2))


@pytest.mark.usefixtures("another_console")
@pytest.mark.parametrize(
    ("code_page", "env", "cells"),
    [(932, {}, 2), (65001, {}, 1), (932, {"WT_SESSION": "1"}, 1), (932, {"TDSKILL_WIDE": "0"}, 1)],
)
def test_a_japanese_windows_console_draws_signs_two_cells_wide(
    monkeypatch: pytest.MonkeyPatch,
    code_page: int,
    env: dict[str, str],
    cells: int,
) -> None:
    kernel32 = SimpleNamespace(GetConsoleOutputCP=lambda: code_page)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel32), raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert console_cells()("■") == cells
    assert console_cells()("a監") == 3


def test_a_word_wider_than_a_line_is_broken_where_the_line_is_full() -> None:
    assert fold("クラウドabc", 5) == ["クラ", "ウド", "abc"]
    assert fold("■■■", 4, on_a_japanese_console) == ["■■", "■"]


@pytest.mark.parametrize(("height", "is_paged"), [(10, True), (11, False)])
def test_an_answer_longer_than_the_terminal_goes_through_the_pager(
    monkeypatch: pytest.MonkeyPatch, height: int, is_paged: bool
) -> None:
    paged: list[str] = []
    monkeypatch.setattr("pydoc.pager", paged.append)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("LESS", raising=False)
    shown = io.StringIO()
    # Title, heading, rule, two rows, three remarks and two blank lines: ten, and one for the prompt.
    answer = Answer(
        "Title",
        (),
        tables=(Table((text("skill"),), SKILLS),),
        remarks=("one", "two", "three"),
    )
    out = Console(file=shown, width=80, height=height, force_terminal=True, legacy_windows=False)
    print_paged(answer, out)
    (full, empty) = (paged, shown.getvalue()) if is_paged else ([shown.getvalue()], "")
    assert not empty
    assert "クラウドサービス活用" in full[0]
    assert full[0].rstrip().endswith("three")
    assert os.environ.get("LESS") == ("FRX" if is_paged else None)


def test_what_no_terminal_reads_is_never_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[str] = []
    monkeypatch.setattr("pydoc.pager", paged.append)
    shown = io.StringIO()
    print_paged(Answer("Title", (), (), remarks=("remark",) * 200), console(shown))
    assert shown.getvalue().count("remark") == 200
    assert not paged
