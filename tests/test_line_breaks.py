"""Folding of lines, against kinsoku by hand and against laws that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tdskill.render.line_breaks import cut, fold, fold_heading, narrowest


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("利用者の声を聞く。", 16, ["利用者の声を聞", "く。"]),
        ("UXデザイン（不足41人）、UIデザイン", 22, ["UXデザイン（不足", "41人）、UIデザイン"]),
        ("次の「役割」を担う", 6, ["次の", "「役", "割」を", "担う"]),
        ("必要レベル 78件は", 14, ["必要レベル", "78件は"]),
        ("必要レベル 78件は、", 16, ["必要レベル 78件", "は、"]),
        ("データー", 6, ["デー", "ター"]),
        ("一行目\n  二行目", 20, ["一行目", "  二行目"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 5, [""]),
    ],
)
def test_a_text_is_folded_at_spaces_and_as_kinsoku_allows(
    text: str, width: int, lines: list[str]
) -> None:
    assert fold(text, width) == lines


@given(st.text("あカ漢ー、。」（a1 ", max_size=40), st.integers(6, 30))
def test_folding_loses_nothing_but_spaces_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)


@given(st.lists(st.sampled_from(["漢字", "かな、", "「語」", "カード。"]), max_size=12))
def test_no_line_begins_with_a_closing_sign_nor_ends_with_an_opening_one(words: list[str]) -> None:
    lines = [line for line in fold("".join(words), 10) if line]
    assert not [line for line in lines if line[0] in "、。」ー"]
    assert not [line for line in lines if line[-1] == "「"]


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("充足率", ["充足率"]),
        ("達成度", ["達成度"]),
        ("配置で解消", ["配置で", "解消"]),
        ("IPAレベル", ["IPA", "レベル"]),
        ("需要順位", ["需要", "順位"]),
        ("情報処理技術者", ["情報処理技術者"]),
        ("供給の位置", ["供給の", "位置"]),
        ("あと1レベル", ["あと1レベル"]),
        ("試験・資格", ["試験・", "資格"]),
        ("One step away", ["One", "step", "away"]),
    ],
)
def test_a_heading_is_folded_between_words_alone(heading: str, lines: list[str]) -> None:
    width = narrowest(heading)
    assert width == max(map(cell_len, lines))
    assert fold_heading(heading, width) == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("移行を担当", "移行を担当"),
        ("移行を担当\n\n 主担当\n", "移行を担当 主担当"),
        ("あいうえお\nかきくけ", "あいうえお かきくけ"),
        ("あいうえお\nかきくけこ", "あいうえお かきく…"),
    ],
)
def test_lines_stand_behind_each_other_and_what_is_too_long_gets_a_mark(
    text: str, line: str
) -> None:
    assert cut(text, 19) == line
