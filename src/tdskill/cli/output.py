"""Results to stdout or whole to a file; everything else to stderr."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console

from tdskill import sheets
from tdskill.cli.notes import tell_errors, tell_others
from tdskill.errors import Problem, UsageError
from tdskill.files import write_named
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer
from tdskill.render.formats import to_csv, to_json, to_markdown
from tdskill.render.safe import visible
from tdskill.render.terminal import (
    PIPE_WIDTH,
    console,
    print_answer,
    print_lines,
)
from tdskill.render.workbook import to_xlsx

_FORMATTERS = {"json": to_json, "csv": to_csv, "md": to_markdown, "xlsx": to_xlsx}


def emit(
    answer: Answer,
    form: str,
    output: Path | None,
    notes: Sequence[Problem] = (),
    *,
    in_full: bool = False,
) -> None:
    """Print an answer or write it to a file, and tell the notes on stderr (`tdskill.cli.notes`).

    Head and remarks go to stderr too, behind the rows, where the format has no place for them.
    """
    sheets.refuse_unknown()
    tell_errors(notes)
    beside: tuple[str, ...] = ()
    if form == "table" and output is None:
        beside = (print_answer(answer, console(_stdout())),)
    else:
        deliver(_content(answer, form), output, personal=answer.personal)
    if form in ("json", "csv"):
        beside = (answer.title, *answer.head, answer.tables[0].instead, *answer.remarks)
    print_lines(filter(None, beside), console(sys.stderr), "dim")
    tell_others(notes, in_full=in_full)


def _content(answer: Answer, form: str) -> bytes:
    if form != "table":
        return _FORMATTERS[form](answer)
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
