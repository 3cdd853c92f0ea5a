"""The command line: one module a command; parse, call, print, exit."""

import codecs
import contextlib
import io
import os
import signal
import sys
from typing import NoReturn, TextIO

from tdskill import i18n

_LIKE = {"–": "-", "−": "-", "☐": "□"}


def _nearest_sign(error: UnicodeError) -> tuple[str, int]:
    """Stand in for a sign that the console lacks: one that looks like it, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _LIKE.get(error.object[error.start], "?"), error.start + 1


def main() -> None:
    """Run the program on the arguments of the process."""
    codecs.register_error("tdskill", _nearest_sign)
    _prepare_streams()
    arguments = _with_language_first(sys.argv[1:])
    named = _language_asked_for(arguments)
    try:
        i18n.use(named or i18n.preferred())
    except i18n.NoCatalogueError as error:
        sys.exit(str(error))
    if not named and (asked := i18n.asked_for()) and not i18n.known(asked):
        _tell_unknown_language(asked)

    if (current := os.environ.get("TDSKILL_COMPLETE", "")).startswith("="):
        from tdskill.cli.completion import answer

        answer(sys.argv[1:], current[1:])
        return

    from tdskill.cli.app import app  # help texts are made on import, in the language now set

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _end)
    app(arguments, prog_name="tdskill")


def _tell_unknown_language(asked: str) -> None:
    message = i18n.gettext("{variable}={value} is no language that tdskill knows ({names}).")
    names = ", ".join(i18n.LANGUAGES)
    sys.stderr.write(message.format(variable=i18n.VARIABLE, value=asked, names=names) + "\n")


class _Unfailing(io.TextIOWrapper):
    """A stream for what is said beside the results: where it cannot be written, nothing fails."""

    def write(self, text: str, /) -> int:
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


def _prepare_streams() -> None:
    # A CP932 console lacks many signs; a replaced sign beats a crash.
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="tdskill")  # type: ignore[union-attr]
    stderr: TextIO | None = sys.stderr
    if stderr is None:
        sys.stderr = io.StringIO()
    elif isinstance(stderr, io.TextIOWrapper):
        encoding = stderr.encoding
        sys.stderr = _Unfailing(stderr.detach(), encoding, errors="tdskill", line_buffering=True)
    # Some pseudo-terminals claim to have no columns.
    if os.environ.get("COLUMNS") == "0":
        del os.environ["COLUMNS"]


def _end(number: int, _frame: object) -> NoReturn:
    """Leave by way of every clean-up on the stack."""
    sys.exit(128 + number)


def _with_language_first(arguments: list[str]) -> list[str]:
    """Move `--lang` to the front, so that it may stand anywhere on the line."""
    moved: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            moved += [word, next(words, "")]
        elif word.startswith("--lang="):
            moved.append(word)
        else:
            rest.append(word)
    return moved + rest


def _language_asked_for(arguments: list[str]) -> str | None:
    """Return a valid `--lang` of the arguments; an invalid one is told later, with the usage."""
    match arguments:
        case ["--lang", value, *_] if value in i18n.LANGUAGES:
            return value
        case [word, *_] if word.removeprefix("--lang=") in i18n.LANGUAGES:
            return word.removeprefix("--lang=")
        case _:
            return None
