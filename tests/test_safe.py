"""Texts of files that would steer a terminal or Markdown."""

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from conftest import Run
from tdskill.render.safe import markdown, markdown_cell, visible

ESC, BEL, C1, RTL = "\x1b", "\x07", "\x9b", "\u202e"
STAFF = "職員番号,氏名,所属局,クラウドサービス活用\n0001,職員0001,A{}局,1\n"
DEMAND = "局,スキル項目,必要レベル,必要人数\nA{}局,クラウドサービス活用,1,2\n"


@pytest.mark.parametrize(
    "sign", [ESC, BEL, C1, RTL, "\x00", "\x7f", "\r", "\u2066", "\ud800", "\ufffe"]
)
def test_what_would_steer_a_terminal_is_shown_as_a_mark(sign: str) -> None:
    assert visible(f"a{sign}b") == "a\ufffdb"


def test_line_ends_and_letters_of_any_script_are_left_alone() -> None:
    text = "総務局\r\n\tWebアプリ、é🙂\n"
    assert visible(text) == text


@pytest.mark.parametrize("text", ["1. x", "- x", "+ x", "# x", "> x", "= x", "---", "`x`", "<b>x"])
def test_a_line_of_markdown_is_shown_as_it_is(text: str) -> None:
    tokens = MarkdownIt().parse(f"- {markdown(text)}\n")
    assert [token.type for token in tokens] == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    assert "".join(child.content for child in tokens[3].children or ()) == text


def test_a_cell_of_markdown_is_one_cell_on_one_line() -> None:
    assert markdown_cell("a|b\r\n<c>\x1b") == "a\\|b<br>&lt;c&gt;\ufffd"
    assert markdown_cell("-") == "-"


@pytest.mark.parametrize("form", ["table", "md"])
def test_no_answer_steers_the_terminal(run: Run, tmp_path: Path, form: str) -> None:
    hostile = f"{BEL}{C1}{RTL}"
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text(STAFF.format(hostile), encoding="utf-8")
    (tmp_path / "2024" / "demand.csv").write_text(DEMAND.format(hostile), encoding="utf-8")
    (tmp_path / "tdskill.toml").write_text('organisation = "O\\u001B]0;x\\u0007"', encoding="utf-8")
    result = run("gap", "--by-bureau", "--format", form)
    # What is invisible goes already on reading; the two controls are shown.
    assert "A\ufffd\ufffd局" in result.stdout
    assert "O\ufffd" in result.stdout
    for sign in (ESC, BEL, C1, RTL):
        assert sign not in result.output
