"""What can be wrong: a Problem is wrong content, as data; a TdskillError means that we cannot go on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tdskill.i18n import gettext as _

_noop = str
SYSTEM_REASONS = (
    _noop("Permission denied"),
    _noop("Operation not permitted"),
    _noop("No such file or directory"),
    _noop("No space left on device"),
    _noop("Disk quota exceeded"),
    _noop("Read-only file system"),
    _noop("Is a directory"),
    _noop("Not a directory"),
    _noop("File exists"),
    _noop("File name too long"),
    _noop("Input/output error"),
    _noop("Too many levels of symbolic links"),
    _noop("Too many open files"),
    _noop("Device or resource busy"),
)
"""What Linux and macOS say in English alone, here so that the catalogue knows it."""

VALUE = re.compile(r"""「[^」]*」|(?<!\w)'(?:[^'\\]|\\.)*'|(?<!\w)"(?:[^"\\]|\\.)*"|\d[\d,.:/-]*""")
"""What a message quotes, and its numbers: messages that differ in these alone are of one kind."""


class Severity(StrEnum):
    """How much a problem matters: an error stops a command, a warning or a note does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that a person should look at; `code` names which kind of thing.

    `line` and `column` count from 1 in text files (YAML); `row` counts from 1 in tables as a
    spreadsheet shows it, the header being row 1, and `column` is then the header's text. `sheet` is named
    where several of a workbook were read. `about` is the staff ID of the one person whom it concerns,
    where it does and that is known. `more` counts those of its kind that stand behind it in the file
    and are not told one by one.
    """

    source: str
    message: str
    hint: str = ""
    line: int | None = None
    row: int | None = None
    column: int | str | None = None
    severity: Severity = Severity.ERROR
    about: str | None = None
    sheet: str | None = None
    more: int = 0
    code: str = field(kw_only=True)

    @property
    def kind(self) -> tuple[Severity, str, str | None, int | str | None, str, str]:
        """What problems have in common that one line can tell: all but their rows and values."""
        message, hint = (VALUE.sub("", text) for text in (self.message, self.hint))
        return self.severity, self.source, self.sheet, self.column, message, hint


def reason_of(error: OSError) -> str:
    """Return why the system refused, in the language in use where the catalogue knows it."""
    return _(error.strerror) if error.strerror else str(error) or type(error).__name__


class TdskillError(Exception):
    """A command cannot go on; the text is shown to the user as it is."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TdskillError):
    """What was asked for on the command line makes no sense."""

    exit_code = 2


def no_such_file(path: Path) -> TdskillError:
    """Return the error for a file that is not there."""
    return TdskillError(
        _("{file}: there is no such file.").format(file=path), _("Check the name and the folder.")
    )


def not_together(one: str, other: str) -> UsageError:
    """Return the refusal of two options that contradict each other."""
    return UsageError(_("{one} and {other} do not go together.").format(one=one, other=other))


class ProblemsFoundError(TdskillError):
    """Files hold errors that must be mended, or left out on purpose, before a command goes on."""

    def __init__(self, message: str, problems: Sequence[Problem], hint: str = "") -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.message, self.problems, self.hint)


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without those that say the same of the same place once more."""
    found: dict[tuple[object, ...], Problem] = {}
    for each in problems:
        found.setdefault((each.source, each.message, each.sheet, each.row), each)
    return tuple(found.values())


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a command."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]
