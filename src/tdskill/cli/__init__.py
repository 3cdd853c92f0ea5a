"""The command line: one module a command; parse, call, print, exit."""

import codecs
import contextlib
import sys

from tdskill import i18n

_LIKE = {"–": "-", "☐": "□"}


def _nearest_sign(error: UnicodeError) -> tuple[str, int]:
    """Stand in for a sign that the console lacks: one that looks like it, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _LIKE.get(error.object[error.start], "?"), error.start + 1


def main() -> None:
    """Run the program on the arguments of the process."""
    codecs.register_error("tdskill", _nearest_sign)
    for stream in (sys.stdout, sys.stderr):
        # A CP932 console lacks many signs; a replaced sign beats a crash.
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="tdskill")  # type: ignore[union-attr]
    arguments = _with_language_first(sys.argv[1:])
    named = _language_asked_for(arguments)
    i18n.use(named or i18n.preferred())
    if not named and (asked := i18n.asked_for()) and not i18n.known(asked):
        _tell_unknown_language(asked)

    from tdskill.cli.app import app  # help texts are made on import, in the language now set

    app(arguments, prog_name="tdskill")


def _tell_unknown_language(asked: str) -> None:
    message = i18n.gettext("{variable}={value} is no language that tdskill knows ({names}).")
    names = ", ".join(i18n.LANGUAGES)
    sys.stderr.write(message.format(variable=i18n.VARIABLE, value=asked, names=names) + "\n")


def _with_language_first(arguments: list[str]) -> list[str]:
    """Move `--lang` to the front, so that it may stand anywhere on the line."""
    moved: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            moved += [word, *([value] if (value := next(words, None)) is not None else [])]
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
