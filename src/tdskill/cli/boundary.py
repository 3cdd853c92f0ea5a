"""The one place where errors become messages and exit codes, and where Typer speaks our language."""

import contextlib
import errno
import gettext as standard_gettext
import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, get_args

from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.exceptions import TyperException

from tdskill import copies, files, i18n
from tdskill.cli.paths import as_meant
from tdskill.errors import ProblemsFoundError, TdskillError, UsageError, once, reason_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import Names

_DEBUG = "TDSKILL_DEBUG"
_READER_LEFT = 128 + 13
"""The exit code of a program that ends as nobody reads its output any more (SIGPIPE)."""

_LONG_PATH = 240
"""Signs from which on Windows may find a path too long (260), that of a hidden file beside it even more."""

_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")

_noop = str
TYPER_TEXTS = (
    _noop("(dynamic)"),
    _noop("Aborted!"),
    _noop("Arguments"),
    _noop("Missing command."),
    _noop("Options"),
    _noop("default: {default}"),
    _noop("required"),
)
"""What Typer takes from our catalogue, here so that the catalogue knows it."""


def speak(lang: str) -> None:
    """Set the language of our texts and of the few that Typer takes from gettext."""
    i18n.use(lang)
    os.environ["LANGUAGE"] = lang
    standard_gettext.bindtextdomain(i18n.DOMAIN, i18n.LOCALE_DIR)
    standard_gettext.textdomain(i18n.DOMAIN)


def _write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer keeps these classes private
    pieces = " ".join(command.collect_usage_pieces(ctx)).translate({ord("{"): "", ord("}"): ""})
    for words in (_noop("[OPTIONS]"), _noop("COMMAND [ARGS]...")):
        pieces = pieces.replace(words, _(words))
    formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))


def _in_our_words(help_option: Any) -> Any:  # noqa: ANN401 - Typer keeps this class private
    if help_option is not None:
        help_option.help = _("Show this help and exit.")
    return help_option


class Command(TyperCommand):
    """A command whose help is in the user's language."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
        # Behind the name of an argument Typer sets its type in Python.
        for param in self.params:
            if isinstance(param, TyperArgument):
                param.display_type_rich = lambda ctx: None  # type: ignore[method-assign]  # noqa: ARG005
        super().format_options(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - private class
        return _in_our_words(super().get_help_option(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - private class
        rest: list[str] = super().parse_args(ctx, args)
        for name, value in ctx.params.items():
            if isinstance(value, Path):
                ctx.params[name] = as_meant(value)
            elif isinstance(value, (list, tuple)):
                ctx.params[name] = [
                    as_meant(each) if isinstance(each, Path) else each for each in value
                ]
        return rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - private class
        try:
            return super().invoke(ctx)
        except TdskillError as error:
            error.hint = self._that_can_be_followed(error.hint)
            raise

    def _that_can_be_followed(self, hint: str) -> str:
        """Leave out the lines of a hint that name an option which only other commands have."""
        known = {
            "--lang",
            *(name for param in self.params for name in (*param.opts, *param.secondary_opts)),
        }
        return "\n".join(
            line
            for line in hint.split("\n")
            if known.issuperset(_OPTION.findall(line.partition("tdskill ")[0]))
        )


class Group(TyperGroup):
    """The program: no exception leaves it but SystemExit."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - private class
        return _in_our_words(super().get_help_option(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - private classes
        width = max(map(len, self.commands))
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.commands[name]
            told = (name.ljust(width), command.help)
            sections.setdefault(command.rich_help_panel or _("Commands"), []).append(told)
        for section, commands in sections.items():
            with formatter.section(section):
                formatter.write_dl(commands)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - private class
        _refuse_empty(args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - private classes
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            known = Names((command, command) for command in self.commands)
            see = _("See: {command} --help").format(command=ctx.command_path)
            raise UsageError(
                _("There is no command {name!r}.").format(name=name), known.did_you_mean(name, see)
            )
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - private classes
        try:
            return super().invoke(ctx)
        except OSError as error:
            if not _reader_left(error):
                raise
            _give_up_stdout()
            return _READER_LEFT

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - always ours to end
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - passed on
    ) -> NoReturn:
        """Run and exit: 0 clean, 1 problems in what was checked, 2 usage."""
        speak(i18n.language())
        sys.exit(self._run(args, prog_name, complete_var, windows_expand_args, extra))

    def _run(
        self,
        args: Sequence[str] | None,
        prog_name: str | None,
        complete_var: str | None,
        windows_expand_args: bool,
        extra: dict[str, Any],
    ) -> int:
        copies.begin()
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            if sys.stdout is not None:
                sys.stdout.flush()
        except TdskillError as error:
            _tell(error)
            return error.exit_code
        except TyperException as error:
            _tell(TdskillError(*_usage_message(error)))
            return error.exit_code
        except OSError as error:
            if not _reader_left(error):
                _tell(_cannot_use_file(error))
            _give_up_stdout()
            return _READER_LEFT if _reader_left(error) else 1
        except Exception as error:
            if os.environ.get(_DEBUG):
                raise
            # The message of an unforeseen error may hold personal data: its type alone is shown.
            _tell(
                TdskillError(
                    _("Something went wrong inside tdskill ({kind}).").format(
                        kind=type(error).__name__
                    ),
                    _(
                        "This is a mistake of ours. Set {name}=1 to see where, and report it."
                    ).format(name=_DEBUG),
                )
            )
            return 1
        return code if isinstance(code, int) else 0


def _reader_left(error: OSError) -> bool:
    """Tell whether whoever read the standard output has left, as somebody who quits a pager."""
    if error.filename is not None or error.filename2 is not None:
        return False
    return isinstance(error, BrokenPipeError) or (files.WINDOWS and error.errno == errno.EINVAL)


def _give_up_stdout() -> None:
    """Let what standard output could not take go nowhere, so that its end does not fail once more."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        try:
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_empty(args: Sequence[str]) -> None:
    """Raise UsageError for an empty word: a variable of a script that was never set, mostly."""
    for before, word in pairwise(["", *args]):
        option = word[:-1] if word else before
        if word and not (word.startswith("--") and word.endswith("=")):
            continue
        if option.startswith("--"):
            raise UsageError(_("{option} needs a value.").format(option=option))
        raise UsageError(_("One of the words is empty."))


def _tell(error: TdskillError) -> None:
    from tdskill.render.terminal import console, print_error, print_problems

    out = console(sys.stderr)
    problems = error.problems if isinstance(error, ProblemsFoundError) else ()
    print_problems(once((*problems, *copies.beside_all())), out)
    print_error(error, out)


def _cannot_use_file(error: OSError) -> TdskillError:
    try:
        Path.cwd()
    except OSError:
        return TdskillError(
            _("The folder in which this was started is no longer there."),
            _("Change to a folder that is there, and start it again."),
        )
    name = error.filename2 or error.filename or _("Standard output")
    return TdskillError(
        _("{file} cannot be read or written: {reason}.").format(file=name, reason=reason_of(error)),
        _way_out(error, str(name)),
    )


def _way_out(error: OSError, name: str) -> str:
    if isinstance(error, PermissionError):
        return _("Is it open in another program such as Excel, or may you not write there?")
    signs = len(str(Path(name).absolute()))
    # Windows says of a path that is too long only that it is not there.
    unseen = files.WINDOWS and error.errno == errno.ENOENT and signs > _LONG_PATH
    if unseen or error.errno == errno.ENAMETOOLONG:
        return _(
            "The path is long: {n} signs. Name a folder nearer to the drive, or give shorter names."
        ).format(n=signs)
    return {
        errno.ENOSPC: _("The disk is full. Make room, or name a folder on another one."),
        errno.EDQUOT: _("The disk is full. Make room, or name a folder on another one."),
        errno.EROFS: _("Nothing can be written there. Name another folder."),
        errno.ENOENT: _("Check the name and the folder."),
    }.get(error.errno or 0, "")


def _bare(param: Any) -> str:  # noqa: ANN401 - private class
    """Name a parameter as it is written, without the quotes that Typer puts around it."""
    return str(param.get_error_hint()).replace("'", "")


def _options_like(option: str, error: Any) -> Sequence[str]:  # noqa: ANN401 - private class
    """Return the options that go on where this one ends, else those that look like it."""
    params = error.ctx.command.params if error.ctx else ()
    known = (name for param in params for name in param.opts)
    longer = [name for name in known if name.startswith(f"{option}-")]
    return longer or error.possibilities or ()


def _not_taken(annotation: object) -> str:
    """Return what to say where an option has a value of another type."""
    kinds = {annotation, *get_args(annotation)}
    if int in kinds:
        return _("{parameter} takes a whole number.")
    if float in kinds:
        return _("{parameter} takes a number such as 0.3.")
    return _("{parameter} does not take this value.")


def _usage_message(error: TyperException) -> tuple[str, str]:  # noqa: PLR0911 - one a kind of mistake
    """Put Typer's usage errors into the user's language; they are known by class and text only."""
    ctx = getattr(error, "ctx", None)
    hint = _("See: {command} --help").format(command=ctx.command_path if ctx else "tdskill")
    option = getattr(error, "option_name", "")
    param = getattr(error, "param", None)
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return _("Which command?"), error.message
        case "NoSuchOption":
            if closest := _options_like(option, error):
                names = listed(_("{text!r}").format(text=name) for name in closest)
                hint = _("Did you mean {name}?").format(name=names)
            return _("There is no option {option}.").format(option=option), hint
        case "BadOptionUsage" if "requires" in error.format_message():
            return _("{option} needs a value.").format(option=option), hint
        case "BadOptionUsage":
            return _("The option {option} is not used like this.").format(option=option), hint
        case "MissingParameter" if param is not None:
            return _("{parameter} is missing.").format(parameter=_bare(param)), hint
        case "BadParameter" if param is not None:
            return _not_taken(param.type_descriptor.annotation).format(
                parameter=_bare(param)
            ), param.help or ""
        case _ if extra := re.search(r"extra argument.*? \((.+)\)$", error.format_message()):
            return _("There is a word too many: {words}.").format(words=extra[1]), hint
        case _:
            return error.format_message(), hint
