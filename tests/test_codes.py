"""Each kind of problem has a code of its own: stable, in English, the same wherever it is told."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tdskill
from conftest import Run
from tdskill.cli.notes import _NEVER_ONLY_COUNTED
from tdskill.framework.rules import CODES

SOURCE = Path(tdskill.__file__).parent
MESSAGE = {
    "Problem": 1,
    "Bad": 0,
    "note": 0,
    "problem": 1,
    "_report": 1,
    "_refused": 1,
    "partial": 2,
}
"""What tells a problem, and up to which argument its message stands."""

ONE_KIND_IN_SEVERAL_WORDS = {
    "cell_missing",  # the words name the field
    "name_unknown",  # the words name what is looked for
    "row_twice",  # the words name the key of the file
    "not_a_count",  # of people, places or seats
    "file_not_read",  # the reason is the message
    "level_out_of_place",
    "teaching_level_unclear",  # it stands twice, or with nobody below it
}
"""Codes whose problems have several messages on purpose."""


PASSED_ON = "passed_on"
"""What stands for a code that a function was given."""


class Told(NamedTuple):
    """A call that tells a problem: the expression of its code, and the ids of its message."""

    place: str
    code: ast.expr | None
    messages: tuple[str, ...]


@cache
def calls() -> tuple[Told, ...]:
    return tuple(_calls())


def _calls() -> Iterator[Told]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = name_of(node.func)
            of_problem = name != "partial" or name_of(node.args[0]) in {"Problem", "Bad"}
            if name not in MESSAGE or not of_problem:
                continue
            code = next((each.value for each in node.keywords if each.arg == "code"), None)
            place = f"{path.relative_to(SOURCE)}:{node.lineno}"
            texts = filter(None, map(message_of, node.args[: MESSAGE[name] + 1]))
            yield Told(place, code, next(texts, ()))


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def message_of(node: ast.expr) -> tuple[str, ...]:
    """Return the message id of `_("...")` or `ngettext(...)`, with or without `.format(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return message_of(node.func.value)
    if isinstance(node, ast.Call) and name_of(node.func) in {"_", "ngettext"}:
        first = node.args[0]
        return (str(first.value),) if isinstance(first, ast.Constant) else ()
    return ()


def texts_in(code: ast.expr) -> list[str]:
    """Return the codes that an expression names literally, a place in one as `x`."""
    match code:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return texts_in(one) + texts_in(other)
        case ast.Call(func=ast.Name(id="code_of"), args=[name]):
            return texts_in(name) or [PASSED_ON]
        case ast.JoinedStr(values=parts):
            return ["".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in parts)]
    return []


def test_each_problem_names_its_code_or_passes_one_on() -> None:
    found = calls()
    assert len(found) > 150
    unnamed = [
        told.place
        for told in found
        if not (
            isinstance(told.code, ast.Name | ast.Attribute)
            or (told.code is not None and texts_in(told.code))
        )
    ]
    assert unnamed == []


def test_codes_are_lower_case_words_with_underscores() -> None:
    named = {text for told in calls() if told.code for text in texts_in(told.code)}
    assert [code for code in named if not re.fullmatch("[a-z][a-z0-9_]*", code)] == []


def test_no_code_stands_for_two_messages() -> None:
    messages: dict[str, set[str]] = defaultdict(set)
    for told in calls():
        for code in texts_in(told.code) if told.code else ():
            messages[code].update(told.messages)
    several = {code for code, told in messages.items() if len(told) > 1}
    assert several - ONE_KIND_IN_SEVERAL_WORDS == set()


def test_no_message_has_two_codes() -> None:
    codes: dict[str, set[str]] = defaultdict(set)
    for told in calls():
        for message in told.messages:
            codes[message].update(texts_in(told.code) if told.code else ())
    assert {message: found for message, found in codes.items() if len(found) > 1} == {}


def test_each_code_of_a_framework_is_a_rule_with_a_number() -> None:
    named = {
        text
        for told in calls()
        if told.place.startswith("framework/") and told.code
        for text in texts_in(told.code)
        if text != PASSED_ON
    }
    assert len(named) > 40
    assert {text for text in named if text not in CODES} == set()


def test_what_is_never_only_counted_is_told_somewhere() -> None:
    told = "".join(
        path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path.name != "notes.py"
    )
    assert [code for code in _NEVER_ONLY_COUNTED if f'"{code}"' not in told] == []


def test_validate_tells_programs_the_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "framework").mkdir()
    told = json.loads(run("validate", "framework", "--format", "json", code=1).stdout)
    assert {each["code"] for each in told} == {"TD001"}
