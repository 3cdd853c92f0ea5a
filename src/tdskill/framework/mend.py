"""Mending what is harmless in a file of a framework: a sign that only looks right, quotes too many or few.

Only single places of the text are changed: comments, order, blank lines and line ends stay. Nothing
within a text is touched, and nothing where more than one reading is possible.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from tdskill.errors import Problem
from tdskill.files import patiently
from tdskill.framework.models import Entry
from tdskill.framework.rules import code_of
from tdskill.framework.validation import TOP_LEVEL, validate
from tdskill.framework.yaml_source import parse
from tdskill.framework.yaml_wording import LINE_END


class Edit(NamedTuple):
    """What takes the place of the signs from `start` to before `end` of a line, from 0."""

    start: int
    end: int
    text: str


_INDENTATION = re.compile(r"[ \t\u3000\u00a0]*")
_NO_TEXT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?|true|false)(?=\s*(?:[,\]}]|#|$))")
_QUOTED_NUMBER = re.compile(r"""(["'])(0|-?[1-9][0-9]{0,17})\1""")
_YES_OR_NO = re.compile(
    r"""(["']?)(?:(?P<true>true|yes|on)|false|no|off)\1(?=\s*(?:[,\]}]|#|$))""", re.IGNORECASE
)


def _space(line: str, at: int) -> list[Edit]:
    """Return what a wide space may stand for: one plain space, in an indentation also two each."""
    found = _INDENTATION.match(line)
    end = found.end() if found else 0
    if at >= end:
        return [Edit(at, at + 1, " ")]
    margin = line[:end].replace("\u00a0", " ")
    widths = dict.fromkeys((margin.replace("\u3000", "  "), margin.replace("\u3000", " ")))
    return [Edit(0, end, width) for width in widths]


def _colon(line: str, at: int) -> list[Edit]:
    return [
        Edit(at, at + 1, ":" if line[at + 1 : at + 2].isspace() or line[at + 1 :] == "" else ": ")
    ]


def _number_sign(_line: str, at: int) -> list[Edit]:
    return [Edit(at, at + 1, "#")]


def _gap(_line: str, at: int) -> list[Edit]:
    return [Edit(at + 1, at + 1, " ")]


def _quotes(line: str, at: int) -> list[Edit]:
    found = _NO_TEXT.match(line, at)
    return [Edit(at, found.end(), f'"{found[1]}"')] if found else []


def _no_quotes(line: str, at: int) -> list[Edit]:
    found = _QUOTED_NUMBER.match(line, at)
    return [Edit(at, found.end(), found[2])] if found else []


def _true_or_false(line: str, at: int) -> list[Edit]:
    found = _YES_OR_NO.match(line, at)
    return [Edit(at, found.end(), "true" if found["true"] else "false")] if found else []


_EDITS: Final[dict[str, Callable[[str, int], list[Edit]]]] = {
    "space_wide": _space,
    "colon_wide": _colon,
    "number_sign_wide": _number_sign,
    "space_missing": _gap,
    "text_expected": _quotes,
    "whole_number_expected": _no_quotes,
    "true_or_false_expected": _true_or_false,
}

MENDED: Final = frozenset(_EDITS)
"""The rules whose problems can be mended, by what they are called in these sources."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Mended:
    """A file with some of its problems mended."""

    path: Path
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]


def mended_files(files: Mapping[Path, type[Entry]]) -> list[Mended]:
    """Return, of these files with their models, those of which something can be mended. Raises OSError."""
    found = []
    for path, model in files.items():
        before = patiently(path.read_bytes) if path.is_file() else b""
        after, problems = mend(before, str(path), model)
        if problems:
            told = (replace(problem, code=code_of(problem.code)) for problem in problems)
            found.append(Mended(path, before, after, tuple(told)))
    return found


def mend(data: bytes, source: str, model: type[Entry]) -> tuple[bytes, list[Problem]]:
    """Return the bytes of a file mended as far as that is harmless, and the problems that are gone.

    The problems stand where they stood before. Where nothing can be mended the bytes are the same.
    """
    mended: list[Problem] = []
    while step := _step(data, source, model):
        data, problem = step
        mended.append(problem)
    return data, mended


def _step(data: bytes, source: str, model: type[Entry]) -> tuple[bytes, Problem] | None:
    """Return the file with the first place mended that can be mended in one way only, if any."""
    before = _Read(data, source, model)
    for problem in before.problems:
        ways = [_Read(changed, source, model) for changed in _ways(data, problem)]
        good = [each for each in ways if each.goes_on_after(problem, before)]
        if good and all(each.says(good[0]) for each in good):
            return good[0].data, problem
    return None


class _Read:
    """A file as it is read: its values, and what is wrong with it by itself."""

    def __init__(self, data: bytes, source: str, model: type[Entry]) -> None:
        self.data = data
        self.document = parse(data, source)
        self.problems = validate(self.document, model).problems(TOP_LEVEL)

    def goes_on_after(self, problem: Problem, before: "_Read") -> bool:
        """Tell whether nothing new is wrong where a problem was mended, nor on the next line.

        A parser stumbles over a line or the one after it: what is wrong there may be another thing
        than the sign that was looked for, which may stand in a text.
        """
        line = problem.line or 0
        here = [each for each in self.problems if each.line in {line, line + 1}]
        return all(each.code in _EDITS or each in before.problems for each in here)

    def says(self, other: "_Read") -> bool:
        """Tell whether two files certainly say the same."""
        if self.data == other.data:
            return True
        return self.document.complete and self.document.value == other.document.value


def _ways(data: bytes, problem: Problem) -> Iterator[bytes]:
    """Yield the file as each edit that may mend the problem makes it."""
    if problem.code not in _EDITS or problem.line is None or not isinstance(problem.column, int):
        return
    mark = _BOM if data.startswith(_BOM) else b""
    text = data.removeprefix(mark).decode()
    starts = [0, *(found.end() for found in LINE_END.finditer(text))]
    start = starts[problem.line - 1]
    line = LINE_END.split(text[start:], maxsplit=1)[0]
    for edit in _EDITS[problem.code](line, problem.column - 1):
        changed = text[: start + edit.start] + edit.text + text[start + edit.end :]
        yield mark + changed.encode()
