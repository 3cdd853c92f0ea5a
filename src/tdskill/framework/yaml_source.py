"""One YAML file as plain values, each with its line and column, or as the problems that it has.

Only a plain subset of YAML is read, one document of lists, keys with values and scalars, straight
from the parser's events: nothing is composed or constructed, so nothing in a file can expand, nest
without end or become an object. Of a file in order only the values are read; places are read when
they are first asked for. Plain scalars are `true`, `false`, `null`, `~`, decimal numbers, or texts;
`no`, `1:30`, `010` and dates are texts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tdskill.errors import Problem, Severity, reason_of
from tdskill.files import patiently
from tdskill.framework import yaml_wording
from tdskill.framework.yaml_wording import LINE_END, MAX_DEPTH, line_and_column
from tdskill.i18n import gettext as _

MAX_BYTES: Final = 8 << 20
MAX_EVENTS: Final = 1_000_000

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and places in lists (from 0), from the top."""

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS: Final[dict[str, Plain]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER_START = frozenset("-0123456789")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_TOO_LONG = re.compile(r"-?[1-9][0-9]{18,}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_QUOTES = ("'", '"')
_BOM = b"\xef\xbb\xbf"


def read(path: Path) -> "Document":
    """Read a file; what cannot be read is a problem of the Document, never an exception."""
    source = str(path)
    try:
        if not path.is_file():
            message, hint, code = _no_file(path)
            return _refused(source, message, hint, code=code)
        with patiently(path.open, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return _refused(
            source,
            _("The file cannot be read."),
            reason_of(error),
            code="file_not_read",
        )
    return parse(data, source)


def parse(data: bytes, source: str, loader: type = LOADER) -> "Document":
    """Read the bytes of a file; `source` is what problems call it."""
    if len(data) > MAX_BYTES:
        return _refused(
            source,
            _("The file is larger than {limit} bytes.").format(limit=MAX_BYTES),
            _("Framework files are small: is this the right file?"),
            code="file_too_large",
        )
    data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error, source)
    if invisible := _INVISIBLE.search(text):
        return _refused(
            source,
            _("There is an invisible character here: {code}.").format(code=_code(invisible[0])),
            _("Delete it, and look whether this is a text file at all."),
            *line_and_column(text, invisible.start()),
            code="character_invisible",
        )
    document = Document(source, text, loader=loader)
    try:
        document.value = _values(yaml.parse(text, Loader=loader))
        document.complete = True
    except (_StopReading, yaml.YAMLError, ValueError, OverflowError):
        _fill(document)
    return document


def texts_in(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where texts begin and end that may hold a number sign, as (line, column) from 1.

    They are those in quotes and blocks, the latter without their first line, which may have a comment.
    Behind what is no YAML there are none.
    """
    found = []
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.ScalarEvent) and event.style and event.end_mark:
                line, column = _place(event)
                begins = (line + 1, 0) if event.style in "|>" else (line, column)
                found.append((begins, (event.end_mark.line + 1, event.end_mark.column + 1)))
    except (yaml.YAMLError, ValueError, OverflowError):
        pass
    return found


def is_beyond_integers(text: str) -> bool:
    """Tell whether a text is a whole number of more digits than any that is read as one."""
    return _TOO_LONG.fullmatch(text) is not None


def resolve(text: str) -> Plain:
    """Return what a plain scalar stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
    return text


def _values(events: Iterable[Event]) -> Plain:  # noqa: C901, PLR0912 - one loop over 100,000 events
    """Return the values of a file of which nothing is to be reported.

    Raises _StopReading where something may be, and yaml.YAMLError.
    """
    top: list[Plain] = []
    within: list[tuple[list[Plain] | dict[str, Plain], str | None]] = []
    here: list[Plain] | dict[str, Plain] = top
    key: str | None = None
    keys: dict[str, str] = {}
    documents, value = 0, None
    for event in islice(events, MAX_EVENTS):
        if isinstance(event, ScalarEvent):
            if event.anchor or event.tag or (event.style == '"' and _INVISIBLE.search(event.value)):
                raise _StopReading
            value = event.value if event.style else resolve(event.value)
            if key is None and isinstance(here, dict):
                if not isinstance(value, str) or value in here or value == "<<":
                    raise _StopReading
                key = keys.setdefault(value, value)
                continue
        elif isinstance(event, CollectionStartEvent):
            unkeyed = key is None and isinstance(here, dict)
            if event.anchor or event.tag or unkeyed or len(within) >= MAX_DEPTH:
                raise _StopReading
            within.append((here, key))
            here, key = {} if isinstance(event, MappingStartEvent) else [], None
            continue
        elif isinstance(event, CollectionEndEvent):
            value = here
            here, key = within.pop()
        elif isinstance(event, AliasEvent):
            raise _StopReading
        else:
            documents += isinstance(event, DocumentStartEvent)
            continue
        if key is None:
            here.append(value)  # type: ignore[union-attr]
        else:
            here[key], key = value, None  # type: ignore[call-overload]
    if documents != 1 or not isinstance(event, StreamEndEvent) or top == [None]:
        raise _StopReading
    return top[0]


def _fill(document: "Document") -> None:
    """Read values, places and problems into a document."""
    document.marks = {}
    reader = _Reader(document, yaml.parse(document.text, Loader=document.loader))
    try:
        reader.document()
    except _StopReading:
        return
    except yaml.MarkedYAMLError as error:
        document.report(yaml_wording.explain(error, document.lines, reader.quoted))
    except (yaml.YAMLError, ValueError, OverflowError):
        # The Python parser lets an impossible escape such as "\UFFFFFFFF" through to chr().
        document.report(yaml_wording.unreadable())


def _no_file(path: Path) -> tuple[str, str, str]:
    """Return message, hint and code."""
    if path.is_dir():
        hint = _("Put a YAML file of this name in its place.")
        return _("This is a folder, not a file."), hint, "folder_for_file"
    if path.exists():
        hint = _("Put a YAML file of this name in its place.")
        return _("This is not a regular file."), hint, "not_a_regular_file"
    hint = _("Is this the right folder, and is the file called so?")
    return _("The file is missing."), hint, "file_missing"


def _not_utf8(data: bytes, error: UnicodeDecodeError, source: str) -> "Document":
    good = data[: error.start].decode("utf-8")
    message, code = (
        _("This is not UTF-8: byte 0x{byte:02X}.").format(byte=data[error.start]),
        "file_not_utf8",
    )
    if error.reason == "unexpected end of data":
        message = _("The file ends in the middle of a letter: it seems to be cut off.")
        code = "file_ends_in_letter"
        hint = _("Make or fetch the file again.")
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = _("It may be UTF-16 (called Unicode by some editors): save the file as UTF-8.")
    else:
        hint = _("It may be CP932 (Shift_JIS, called ANSI by some editors): save it as UTF-8.")
    return _refused(source, message, hint, *line_and_column(good, len(good)), code=code)


def _refused(
    source: str,
    message: str,
    hint: str,
    line: int | None = None,
    column: int | None = None,
    *,
    code: str,
) -> "Document":
    document = Document(source)
    document.problems.append(Problem(source, message, hint, line=line, column=column, code=code))
    return document


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


class _StopReading(Exception):  # noqa: N818 - it ends the reading; what is wrong is a Problem
    """The rest of the file cannot be read."""


@dataclass
class Document:
    """What a file holds: plain values, where each stands, and what is wrong with its form.

    `value` is None unless `complete`.
    """

    source: str
    text: str = ""
    value: Plain = None
    complete: bool = False
    problems: list[Problem] = field(default_factory=list)
    refused: set[Loc] = field(default_factory=set)
    """Values already reported, whose content says nothing."""
    twice: set[Loc] = field(default_factory=set)
    """Values whose key stands twice; the first is kept."""
    lacking: set[Loc] = field(default_factory=set)
    """Mappings that lost a reported merge key, so that what they lack says nothing."""
    loader: type = LOADER

    @cached_property
    def marks(self) -> dict[Loc, tuple[int, int, int, int]]:
        """For each Loc (line, column) of the key and (line, column) of the value, from 1.

        An entry of a list has the value's in both places.
        """
        if not self.complete:
            return {}
        again = Document(self.source, self.text, loader=self.loader)
        _fill(again)
        return again.marks

    @cached_property
    def lines(self) -> list[str]:
        return LINE_END.split(self.text)

    def line(self, number: int) -> str:
        """Return a line of the text, counted from 1."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def node(self, loc: Loc) -> Loc:
        """Return the closest value that `loc` leads to, leaving out parts that are no values."""
        if loc in self.marks:
            return loc
        found: Loc = ()
        for part in loc:
            if (*found, part) in self.marks:
                found = (*found, part)
        return found

    def problem(
        self,
        loc: Loc,
        message: str,
        hint: str = "",
        *,
        code: str,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """Return a problem at the value that `loc` leads to, or at its key."""
        mark = self.marks.get(self.node(loc))
        line, column = (None, None) if mark is None else mark[:2] if at_key else mark[2:]
        return Problem(
            self.source, message, hint, line=line, column=column, severity=severity, code=code
        )

    def report(self, wording: yaml_wording.Wording) -> None:
        """Add a problem of the file's form."""
        self.problems.append(
            Problem(
                self.source,
                wording.message,
                wording.hint,
                line=wording.line,
                column=wording.column,
                code=wording.code,
            )
        )


class _Reader:
    """Builds the values of one Document from the parser's events."""

    def __init__(self, document: Document, events: Iterable[Event]) -> None:
        self._document = document
        self._events: Iterator[Event] = islice(events, MAX_EVENTS)
        self._marks = document.marks
        self.quoted: tuple[int, int, int] | None = None
        """Where the last quoted text over several lines begins, and its last line."""

    def document(self) -> None:
        """Fill the document; raises yaml.YAMLError."""
        self._next()
        event = self._next()
        if isinstance(event, StreamEndEvent):
            self._report_empty()
            return
        event = self._next()
        place = _place(event)
        self._marks[()] = place + place
        value = self._value(event, (), 1)
        self._next()
        event = self._next()
        if isinstance(event, DocumentStartEvent):
            self._report(
                event,
                _("A second document begins here."),
                _("Put everything into one document, without lines of '---' between."),
                code="second_document",
            )
        if value is None and () not in self._document.refused:
            self._report_empty()
            return
        self._document.value = value
        self._document.complete = True

    def _next(self) -> Event:
        event = next(self._events, None)
        if event is None:
            self._document.report(
                yaml_wording.Wording(
                    "file_of_too_many_entries",
                    _("The file holds too many entries."),
                    _("Framework files are small: is this the right file?"),
                )
            )
            raise _StopReading
        return event

    def _value(self, event: Event, loc: Loc, depth: int) -> Plain:
        if isinstance(event, AliasEvent):
            self._report(
                event,
                _("Aliases (*{name}) are not read here.").format(name=event.anchor),
                _("Write the values out."),
                code="yaml_alias",
            )
            self._document.refused.add(loc)
            return None
        if anchor := getattr(event, "anchor", None):
            self._report(
                event,
                _("Anchors (&{name}) are not read here.").format(name=anchor),
                _("Delete it, and write the values out where they are needed."),
                code="yaml_anchor",
            )
        if tag := getattr(event, "tag", None):
            self._report(
                event,
                _("Tags such as {tag} are not read here.").format(tag=_short_tag(tag)),
                _("Delete it; put a text in quotes where it looks like a number."),
                code="yaml_tag",
            )
            self._document.refused.add(loc)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, loc)
        if depth > MAX_DEPTH:
            self._document.report(yaml_wording.too_deep(*_place(event)))
            raise _StopReading
        if isinstance(event, SequenceStartEvent):
            return self._list(loc, depth)
        return self._mapping(loc, depth)

    def _scalar(self, event: ScalarEvent, loc: Loc) -> Plain:
        if not event.style:
            return resolve(event.value)
        if event.style in _QUOTES and event.end_mark:
            line, column = _place(event)
            if line <= event.end_mark.line:
                self.quoted = (line, column, event.end_mark.line + 1)
        if event.style == '"' and (invisible := _INVISIBLE.search(event.value)):
            self._report(
                event,
                _("There is an invisible character here: {code}.").format(code=_code(invisible[0])),
                _("Delete the escape (backslash) that stands for it."),
                code="character_invisible",
            )
            self._document.refused.add(loc)
        return event.value

    def _list(self, loc: Loc, depth: int) -> list[Plain]:
        values: list[Plain] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            place = _place(event)
            here = (*loc, len(values))
            self._marks[here] = place + place
            values.append(self._value(event, here, depth + 1))
        return values

    def _mapping(self, loc: Loc, depth: int) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key_place = _place(event)
            key = self._key(event, loc, depth)
            if key is not None and key in values:
                self._report_duplicate(event, key, (*loc, key))
                key = None
            # A value that is read but not kept gets a Loc that no kept value has.
            here = (*loc, *key_place) if key is None else (*loc, key)
            event = self._next()
            self._marks[here] = key_place + _place(event)
            value = self._value(event, here, depth + 1)
            if key is not None:
                values[key] = value
        return values

    def _key(self, event: Event, loc: Loc, depth: int) -> str | None:
        """Return the key, or None when it was reported and its value is not to be kept."""
        here = (*loc, *_place(event))
        key = self._value(event, here, depth + 1)
        if isinstance(event, AliasEvent):
            return None
        if not isinstance(event, ScalarEvent):
            self._report(
                event,
                _("A key cannot be a list or keys with values."),
                _("Delete the '?' or the brackets; put a text with brackets in quotes."),
                code="key_of_parts",
            )
            return None
        if key == "<<" and not event.style:
            self._report(
                event,
                _("Merge keys (<<) are not read here."),
                _("Write the values out."),
                code="yaml_merge_key",
            )
            self._document.lacking.add(loc)
            return None
        if not isinstance(key, str):
            self._report(
                event,
                _("A key must be a text, not {value!r}.").format(value=event.value),
                _("Write the key before the colon; put it in quotes where it looks like a number."),
                code="key_of_other_kind",
            )
            return None
        return key

    def _report(self, event: Event, message: str, hint: str, *, code: str) -> None:
        self._document.report(yaml_wording.Wording(code, message, hint, *_place(event)))

    def _report_duplicate(self, event: Event, key: str, loc: Loc) -> None:
        self._document.twice.add(loc)
        self._report(
            event,
            _("The key {key!r} stands twice.").format(key=key),
            _(
                "It stands on line {line} already: delete one of them, or begin a new entry with '-'."
            ).format(line=self._marks[loc][0]),
            code="key_twice",
        )

    def _report_empty(self) -> None:
        self._document.report(
            yaml_wording.Wording(
                "file_empty", _("The file is empty."), _("Write its entries."), 1, 1
            )
        )


def _place(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
