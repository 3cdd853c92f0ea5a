"""Our own words for what the YAML parser says, and for what Japanese keyboards slip into YAML."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import yaml

from tdskill.i18n import gettext as _

MAX_DEPTH: Final = 32
LINE_END = re.compile(r"\r\n|\r|\n")
_WIDE_SPACE = re.compile(r"(?:^[ \t]*|^[ \t]*-[ \t]*|[a-z0-9_]:[ \t]*)([\u3000\u00a0])")
_WIDE_COLON = re.compile(r"(?:^|[ \t{,\u3000])[a-z][a-z0-9_]*(：)")
_WIDE_NUMBER_SIGN = re.compile(r"^[ \t]*(＃)")
_INDENT_TAB = re.compile(r"^ *(?:- *)?(\t)")
_TIGHT = re.compile(r"^ *(?:- +)?(?:[a-z][a-z0-9_]*(?=:[^ /:])|(?=-[a-z]))(.)")


class Wording(NamedTuple):
    """A message and a hint, with the code of a Problem, and where in the file they belong (from 1)."""

    code: str
    message: str
    hint: str = ""
    line: int | None = None
    column: int | None = None


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Return the line and the column (both from 1) of the character at `index`."""
    ends = list(LINE_END.finditer(text, 0, index))
    return len(ends) + 1, index - (ends[-1].end() if ends else 0) + 1


def slip(text: str, line: int) -> Wording | None:
    """Return which slip of the keyboard a line of text holds: a sign that only looks right, a tab.

    To be asked only about lines that the parser or the checks stumbled over: inside a text these
    signs are right.
    """
    for code, pattern, message, hint in (
        (
            "space_wide",
            _WIDE_SPACE,
            _("The space here is U+{code}, which YAML does not read as a space."),
            _("Use plain (half-width) spaces before keys and after '-' and ':'."),
        ),
        (
            "colon_wide",
            _WIDE_COLON,
            _("The colon after this key is full-width (：)."),
            _("Write a plain colon and a space: 'key: value'."),
        ),
        (
            "number_sign_wide",
            _WIDE_NUMBER_SIGN,
            _("The number sign here is full-width (＃), so this is no comment."),
            _("Write a plain '#'."),
        ),
        (
            "tab_indents",
            _INDENT_TAB,
            _("This line is indented with a tab."),
            _("Use spaces for indentation."),
        ),
    ):
        if found := pattern.search(text):
            text = message.format(code=f"{ord(found[1]):04X}")
            return Wording(code, text, hint, line, found.start(1) + 1)
    tight = _TIGHT.search(text)
    return space_missing(line, tight.start(1) + 1) if tight else None


def space_missing(line: int, column: int) -> Wording:
    """Return the words for a colon or a dash, there, with no space behind it."""
    return Wording(
        "space_missing",
        _("A space is missing after this sign."),
        _("Write 'key: value' and '- entry'."),
        line,
        column,
    )


def too_deep(line: int, column: int) -> Wording:
    """Return the words for brackets or entries nested without end."""
    return Wording(
        "nested_too_deep",
        _("This is nested more than {limit} levels deep.").format(limit=MAX_DEPTH),
        _("Framework files need a few levels only: look for brackets left open."),
        line,
        column,
    )


def unreadable() -> Wording:
    """Return the words for a file that stops the parser where it cannot say."""
    return Wording(
        "yaml_unreadable",
        _("This is not valid YAML."),
        _("Look at the backslashes in texts within double quotes."),
    )


def explain(
    error: yaml.MarkedYAMLError, lines: Sequence[str], quoted: tuple[int, int, int] | None
) -> Wording:
    """Return a syntax error in our words, with the place to look at in these lines.

    `quoted` is where the last quoted text over several lines begins, line and column, and its last
    line (from 1): when the parser stumbles there, it is most often a quotation mark left open.
    """
    place = error.problem_mark or error.context_mark
    if place is None:
        return unreadable()
    if quoted and place.line + 1 == quoted[2]:
        return Wording(
            "quotation_mark_left_open",
            _("This quotation mark is not closed on its line."),
            _("The text reaches to line {line} now: close it with the same mark.").format(
                line=quoted[2]
            ),
            *quoted[:2],
        )
    problem = (error.problem or "").lower()
    # Newer releases of the C parser have a limit of their own and run ahead of the events.
    if "nesting depth" in problem:
        return too_deep(place.line + 1, place.column + 1)
    opened = error.context_mark or place
    # The parser often stumbles on the line after the one that is wrong.
    suspicious = [place.line, place.line - 1]
    if "simple key" in (error.context or ""):
        suspicious.insert(0, opened.line)
    for index in suspicious:
        if 0 <= index < len(lines) and (found := slip(lines[index], index + 1)):
            return found
    for part, at_opening, words in _known_problems():
        if part in problem:
            mark = opened if at_opening else place
            return Wording(*words, mark.line + 1, mark.column + 1)
    hint = _("The YAML parser says: {problem}.").format(problem=error.problem or "?")
    message = _("This is not valid YAML here.")
    return Wording("yaml_invalid", message, hint, place.line + 1, place.column + 1)


_AT_PROBLEM: Final = False
_AT_OPENING: Final = True


def _known_problems() -> tuple[tuple[str, bool, tuple[str, str, str]], ...]:
    """Return (part of the parser's text, where it is to be shown, our code, message and hint)."""
    indentation = (
        "indentation_off",
        _("The indentation or the form of this line does not fit the lines above."),
        _("Keys of one entry stand in one column, and so do the '-' of one list."),
    )
    bracket = (
        "bracket_open",
        _("This bracket is not closed, or a comma is missing in it."),
        _("Close it, or put a text with brackets in quotes."),
    )
    return (
        (
            "cannot start any token",
            _AT_PROBLEM,
            (
                "value_begins_with_sign",
                _("A value cannot begin with this sign."),
                _("Put the text in quotes."),
            ),
        ),
        (
            "mapping values are not allowed",
            _AT_PROBLEM,
            (
                "colon_misplaced",
                _("A colon cannot stand here."),
                _("Put a text with ': ' in quotes; look at the indentation and at the line above."),
            ),
        ),
        (
            "could not find expected ':'",
            _AT_OPENING,
            (
                "neither_key_nor_text",
                _("This is neither a key with a colon nor part of the line above."),
                _("Write 'key: value', or indent a text that goes on more deeply."),
            ),
        ),
        (
            "found unexpected end of stream",
            _AT_OPENING,
            (
                "quotation_mark_unclosed",
                _("This quotation mark is not closed."),
                _("Close it with the same mark."),
            ),
        ),
        (
            "unknown escape character",
            _AT_PROBLEM,
            (
                "backslash_misplaced",
                _("A backslash cannot stand before this sign."),
                _("Use single quotes, or write two backslashes."),
            ),
        ),
        (
            "node content",
            _AT_PROBLEM,
            (
                "value_missing",
                _("A value is missing here, or a bracket above is not closed."),
                _("Write the value, or put a text with brackets in quotes."),
            ),
        ),
        ("expected ',' or ']'", _AT_OPENING, bracket),
        ("expected ',' or '}'", _AT_OPENING, bracket),
        ("expected '-' indicator", _AT_PROBLEM, indentation),
        ("did not find expected key", _AT_PROBLEM, indentation),
        ("expected <block end>", _AT_PROBLEM, indentation),
        ("sequence entries are not allowed", _AT_PROBLEM, indentation),
    )
