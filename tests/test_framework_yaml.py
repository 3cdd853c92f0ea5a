"""Reading one YAML file: plain values, where each stands, and what is refused."""

import os
import random
from pathlib import Path
from typing import NoReturn

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sentences import told as all_but_words
from tdskill.framework import files_of, yaml_source
from tdskill.framework.yaml_source import MAX_BYTES, MAX_EVENTS, Document, parse, read, resolve
from tdskill.framework.yaml_wording import line_and_column

VALID = Path(__file__).parent / "broken" / "framework" / "_valid"
LOADERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]

broken_yaml = st.text(
    alphabet="ab:- \n\t'\"[]{},&*!|>#?%@`\\\u3000：あ\x00\u2028~<=0x1.", max_size=60
)


def doc(text: str, loader: type = LOADERS[1]) -> Document:
    return parse(text.encode("utf-8", "surrogatepass"), "x.yaml", loader)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("2024", 2024),
        ("1.5", 1.5),
        ("-0.25", -0.25),
    ],
)
def test_a_plain_scalar_is_what_yaml_1_2_says(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


TEXTS = [
    "no",
    "yes",
    "on",
    "True",
    "NULL",
    "010",
    "0x1",
    "0o7",
    "1_0",
    "1:30",
    "2024-04-01",
    "+1",
    "1e3",
    ".5",
    "5.",
    "-",
    "--1",
    "１",
    ".inf",
    ".nan",
    "<<",
    "=",
    "9999999999999999999",
    "1.2.3",
    "-0",
]


@pytest.mark.parametrize("text", TEXTS)
def test_everything_else_is_a_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("loader", LOADERS)
def test_quotes_and_blocks_make_texts(loader: type) -> None:
    document = doc("a: \"1\"\nb: 'true'\nc: |\n  2\nd: >-\n  あ\n  い\n", loader)
    assert document.value == {"a": "1", "b": "true", "c": "2\n", "d": "あ い"}
    assert document.problems == []


@pytest.mark.parametrize("loader", LOADERS)
def test_each_value_has_the_line_and_column_of_its_key_and_its_own(loader: type) -> None:
    document = doc("# 見出し\n一覧:\n  - id: a\n    名: {ja: あ, en: [x, y]}\n  -  b\n", loader)
    assert document.marks == {
        (): (2, 1, 2, 1),
        ("一覧",): (2, 1, 3, 3),
        ("一覧", 0): (3, 5, 3, 5),
        ("一覧", 0, "id"): (3, 5, 3, 9),
        ("一覧", 0, "名"): (4, 5, 4, 8),
        ("一覧", 0, "名", "ja"): (4, 9, 4, 13),
        ("一覧", 0, "名", "en"): (4, 16, 4, 20),
        ("一覧", 0, "名", "en", 0): (4, 21, 4, 21),
        ("一覧", 0, "名", "en", 1): (4, 24, 4, 24),
        ("一覧", 1): (5, 6, 5, 6),
    }


@pytest.mark.parametrize("text", ["a: 1\r\nb: {\r\n", "a: 1\rb: {\r", "\ufeffa: 1\nb: {\n"])
def test_line_ends_and_a_bom_do_not_move_a_place(text: str) -> None:
    (problem,) = doc(text).problems
    assert (problem.line, problem.column) in {(2, 4), (3, 1)}


def test_line_and_column_count_characters_from_one() -> None:
    text = "あい\r\nう\rえ\nお"
    assert [line_and_column(text, text.index(c)) for c in "あいうえお"] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (3, 1),
        (4, 1),
    ]


def test_a_place_that_is_no_value_is_found_at_the_closest_one_above() -> None:
    document = doc("a:\n  - b: 1\n")
    assert document.node(("a", 0, "b")) == ("a", 0, "b")
    assert document.node(("a", "tag", 0, "int", "b")) == ("a", 0, "b")
    assert document.node(("a", 0, "missing")) == ("a", 0)
    assert document.node(("z",)) == ()


def test_a_second_key_is_reported_and_the_first_kept() -> None:
    document = doc("a: {x: 1}\nb: 2\na: {x: 9, y: 8}\n")
    assert document.value == {"a": {"x": 1}, "b": 2}
    assert document.marks["a", "x"] == (1, 5, 1, 8)
    assert [(p.line, p.column) for p in document.problems] == [(3, 1)]


def test_all_refusals_of_one_file_are_told_together() -> None:
    document = doc("a: &x 1\nb: *x\nc: !t 2\n1: 3\n<<: {d: 4}\na: 5\n[e]: 6\n")
    assert [(p.line, p.column) for p in document.problems] == [
        (1, 4),
        (2, 4),
        (3, 4),
        (4, 1),
        (5, 1),
        (6, 1),
        (7, 1),
    ]
    assert document.value == {"a": 1, "b": None, "c": 2}
    assert document.refused == {("b",), ("c",)}
    assert document.lacking == {()}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("piece", ["[", "{", "[a: ", "- ", "? ", "- - ", "{a: ", "[\n", "!!seq ["])
def test_a_hundred_thousand_brackets_are_refused_and_nothing_crashes(
    piece: str, loader: type
) -> None:
    document = doc(piece * 100_000, loader)
    assert not document.complete
    assert all_but_words(document.problems[-1]) == ("nested_too_deep", "32")


def test_thirty_two_levels_are_still_read() -> None:
    assert doc("[" * 32 + "]" * 32).problems == []
    assert doc("[" * 33 + "]" * 33).problems != []


def test_too_many_entries_are_refused() -> None:
    document = doc("- 1\n" * MAX_EVENTS)
    assert [p.code for p in document.problems] == ["file_of_too_many_entries"]


def test_a_file_over_eight_mebibytes_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "skills.yaml"
    file.write_bytes(b"a: 1\n" + b"#" * (MAX_BYTES - 5))
    assert read(file).problems == []
    file.write_bytes(b"a: 1\n" + b"#" * (MAX_BYTES - 4))
    assert [all_but_words(p) for p in read(file).problems] == [("file_too_large", "8388608")]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = read(tmp_path / "skills.yaml").problems
    assert problem.code == "file_missing"
    assert problem.source == str(tmp_path / "skills.yaml")


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    assert [p.code for p in read(tmp_path).problems] == ["folder_for_file"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "skills.yaml")
    assert [p.code for p in read(tmp_path / "skills.yaml").problems] == ["not_a_regular_file"]


def test_a_file_that_may_not_be_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "skills.yaml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = read(tmp_path / "skills.yaml").problems
    assert (problem.code, problem.hint) == ("file_not_read", "Permission denied")


@pytest.mark.parametrize("escape", ["\\uD800", "\\UFFFFFFFF", "\\U00110000", "\\0", "\\u2028"])
@pytest.mark.parametrize("loader", LOADERS)
def test_an_escape_for_what_is_no_text_is_refused(escape: str, loader: type) -> None:
    assert len(doc(f'a: "{escape}"\n', loader).problems) == 1


@pytest.mark.parametrize("name", files_of(VALID))
def test_both_parsers_read_the_same(name: str) -> None:
    slow, fast = (parse((VALID / name).read_bytes(), name, loader) for loader in LOADERS)
    assert slow.complete
    assert slow.value == fast.value
    assert slow.marks == fast.marks


@given(st.binary(max_size=60))
def test_no_bytes_raise(data: bytes) -> None:
    for loader in LOADERS:
        document = parse(data, "x.yaml", loader)
        assert document.complete or document.problems


@settings(max_examples=300)
@given(broken_yaml)
def test_no_text_raises_and_both_parsers_agree_on_what_is_good(text: str) -> None:
    slow, fast = (doc(text, loader) for loader in LOADERS)
    for document in (slow, fast):
        assert document.complete or document.problems
    if not slow.problems and not fast.problems:
        assert slow.value == fast.value


def refuse(_events: object) -> NoReturn:
    raise yaml.YAMLError


def with_places(text: str, loader: type) -> Document:
    """Return what is read where places are kept from the start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(yaml_source, "_values", refuse)
        return doc(text, loader)


def both_ways_agree(text: str) -> None:
    for loader in LOADERS:
        values, places = doc(text, loader), with_places(text, loader)
        assert repr(values.value) == repr(places.value)
        assert (values.complete, values.problems) == (places.complete, places.problems)
        assert (values.marks, values.refused) == (places.marks, places.refused)


@settings(max_examples=300)
@given(broken_yaml)
def test_values_read_alone_are_those_read_with_their_places(text: str) -> None:
    both_ways_agree(text)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab1:#-~ \n\u3042", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab1", max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(plain, st.sampled_from(["", "'", '"', "|"]), st.booleans())
def test_values_of_written_lists_read_alone_are_those_read_with_their_places(
    value: object,
    style: str,
    in_brackets: bool,
) -> None:
    both_ways_agree(
        yaml.safe_dump(
            value,
            default_style=style or None,
            default_flow_style=in_brackets,
            allow_unicode=True,
        )
    )


@settings(max_examples=100)
@given(st.sampled_from(sorted(VALID.rglob("*.yaml"))), st.randoms(use_true_random=False))
def test_every_problem_stands_inside_its_file(file: Path, chance: random.Random) -> None:
    text = file.read_text(encoding="utf-8")
    start = chance.randrange(len(text))
    piece = chance.choice(["", "\t", "：", "[", '"', "&a ", "---\n", "- ", "\u3000", ": "])
    document = doc(text[:start] + piece + text[start + chance.randrange(20) :])
    lines = len(document.text.splitlines()) + 1
    for problem in document.problems:
        assert problem.line is not None
        assert 1 <= problem.line <= lines
