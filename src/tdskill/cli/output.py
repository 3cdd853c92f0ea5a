"""Results to stdout or whole to a file; everything else to stderr."""

import io
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rich.console import Console

from tdskill import sheets
from tdskill.cli.notes import tell_errors, tell_others
from tdskill.cli.options import Told
from tdskill.errors import Problem, UsageError
from tdskill.files import write_named
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.library.result import Result
from tdskill.names import Names, choose_word
from tdskill.render.answer import Answer, Table
from tdskill.render.formats import to_csv, to_json, to_json_whole, to_markdown
from tdskill.render.safe import visible
from tdskill.render.terminal import (
    PIPE_WIDTH,
    console,
    print_answer,
    print_lines,
    print_paged,
)
from tdskill.render.workbook import to_xlsx


def _to_html(answer: Answer) -> bytes:
    from tdskill.render.pages import answer_page

    return answer_page(answer).encode()


_FORMATTERS: dict[str, Callable[[Answer], bytes]] = {
    "json": to_json,
    "csv": to_csv,
    "md": to_markdown,
    "html": _to_html,
    "xlsx": to_xlsx,
}


ALL = "all"
"""What `--table` calls every table at once."""


def tell(result: Result, file_format: str, output: Path | None, told: Told) -> None:
    """Print what was answered or write it to a file: all of it, or the table asked for.

    Raises UsageError for a table that the answer does not have.
    """
    answer = _picked(result.answer, file_format, told)
    if file_format == "md" and answer.comment:
        from tdskill.render.comment import to_comment

        content = to_comment(answer, result.command)
    elif file_format == "json" and told.table == ALL:
        content = to_json_whole(answer, result.meta)
    elif file_format == "csv":
        content = to_csv(answer, in_words=told.in_words)
    else:
        content = None
    emit(answer, file_format, output, result.notes, content, in_full=result.once)


def _picked(answer: Answer, file_format: str, told: Told) -> Answer:
    """Return the answer with the tables asked for alone, none of which is then an extra one."""
    if told.table is None:
        return answer
    if told.table == ALL:
        if file_format == "csv" and len(answer.tables) > 1:
            raise UsageError(
                _("A CSV file holds one table."),
                _("Name one of: {names}; or choose json or xlsx.").format(names=_names(answer)),
            )
        return replace(answer, tables=tuple(map(_asked_for, answer.tables)))
    named = {each.name: each for each in answer.tables}
    _refuse_of_other_view(told.command, told.table, named)
    chosen = choose_word("--table", told.table, [*named, ALL])
    return replace(answer, tables=(_asked_for(named[chosen]),))


def _refuse_of_other_view(command: str, table: str, here: Collection[str]) -> None:
    """Raise UsageError for a table that the command has, but answers with under other options."""
    from tdskill.render.answers import layouts

    others = [name for name in layouts().get(command, {}) if name not in here]
    if Names((name, name) for name in others).find(table) is None:
        return
    raise UsageError(
        _("This answer has no table {name!r}.").format(name=table),
        "\n".join(
            (
                _("It has: {names}.").format(names=listed(here)),
                _("With other options {command} answers with: {names}. See: {help}").format(
                    command=command, names=listed(others), help=f"tdskill {command} --help"
                ),
            )
        ),
    )


def _asked_for(table: Table) -> Table:
    return replace(table, extra=False, first=None)


def _names(answer: Answer) -> str:
    return listed(table.name for table in answer.tables)


def emit(
    answer: Answer,
    file_format: str,
    output: Path | None,
    notes: Sequence[Problem] = (),
    content: bytes | None = None,
    *,
    in_full: bool = False,
) -> None:
    """Print an answer or write it to a file, and tell the notes on stderr (`tdskill.cli.notes`).

    Head and remarks go to stderr too, behind the rows, where the format has no place for them.
    """
    sheets.refuse_unknown()
    tell_errors(notes)
    beside: tuple[str, ...] = ()
    if file_format == "table" and output is None:
        beside = (print_paged(answer, console(_stdout())),)
    else:
        deliver(content or _content(answer, file_format), output, personal=answer.private)
    if file_format in ("json", "csv"):
        beside = (answer.title, *answer.head, answer.tables[0].instead, *answer.remarks)
    print_lines(filter(None, beside), console(sys.stderr), "dim")
    tell_others(notes, in_full=in_full)


def _content(answer: Answer, file_format: str) -> bytes:
    if file_format != "table":
        return _FORMATTERS[file_format](answer)
    buffer = io.StringIO()
    print_answer(answer, Console(file=buffer, width=PIPE_WIDTH, highlight=False))
    return buffer.getvalue().encode()


def deliver(content: bytes, output: Path | None, *, personal: bool) -> None:
    """Write bytes to stdout or to a file; a file about persons is its owner's alone.

    Raises UsageError, as `emit` does, for a sheet asked for that no workbook has: all are read by now.
    """
    sheets.refuse_unknown()
    if output is not None:
        write_named(output, content, private=personal)
        tell_written(output)
        return
    out = _stdout()
    if out.isatty():
        out.write(visible(content.decode("utf-8-sig")))
    else:
        out.flush()
        out.buffer.write(content)
        out.buffer.flush()


def tell_written(file: Path) -> None:
    """Say on stderr which file was written."""
    print_lines([_("Written: {file}").format(file=file)], console(sys.stderr))


def on_terminal() -> bool:
    """Whether results go to a terminal, where a person reads them at once."""
    return sys.stdout is not None and sys.stdout.isatty()


def _stdout() -> TextIO:
    """Return the standard output. Raises UsageError where it is closed."""
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise UsageError(_("Standard output is closed."), _("Write to a file with --output."))
    return stream
