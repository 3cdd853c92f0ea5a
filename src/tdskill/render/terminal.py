"""An answer and problems on a terminal, by Rich.

Every sign is one that CP932 has, and lines of tables are plain ASCII: a Japanese console draws
box characters two cells wide.
"""

import math
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from tdskill.errors import Problem, Severity, TdskillError
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Bars, Column, Table
from tdskill.render.labels import severity_label

_RULES = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
PIPE_WIDTH = 1000
_BAR = 24
_GAP = 2
_TWO_SIGNS = 4
_PROBLEMS_SHOWN = 30
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def console(file: TextIO | None = None) -> Console:
    """Return a console; in a pipe it is plain and so wide that a row is a line (unless COLUMNS is set)."""
    stream = sys.stdout if file is None else file
    interactive = stream.isatty()
    fitted = interactive or "COLUMNS" in os.environ
    return Console(
        file=stream,
        width=None if fitted else PIPE_WIDTH,
        highlight=False,
        soft_wrap=False,
        legacy_windows=False if not interactive else None,
    )


def print_answer(answer: Answer, out: Console) -> None:
    """Print title, head, tables and remarks."""
    out.print(Text(answer.title, style="bold"))
    for line in answer.head:
        out.print(Text(line, style="dim"))
    for table in answer.tables:
        out.print()
        if table.title:
            out.print(Text(table.title, style="bold"))
        out.print(_rich_table(table, out.width))
    if answer.remarks:
        out.print()
    for remark in answer.remarks:
        out.print(Text(remark))


def _rich_table(table: Table, width: int) -> RichTable:
    """Lay a table out: with all its columns if they fit, else without the roomy ones, folded."""
    layout = _layout(table, roomy=True)
    least_bar = cell_len(table.bars.header) if table.bars else 0
    if layout.width + least_bar > width:
        layout = _layout(table, roomy=False)
    drawn = RichTable(
        box=_RULES, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold"
    )
    fits = layout.width <= width
    for position, column in enumerate(layout.columns):
        cells, heading = layout.cell_widths[position], layout.heading_widths[position]
        # Where all fits, Rich need not measure and fold each cell once more.
        known = fits and not any("\n" in row[position] for row in layout.cells)
        whole = column.numeric or (column.whole and fits)
        drawn.add_column(
            Text(column.heading),
            justify="right" if column.numeric else "left",
            overflow="fold",
            width=max(cells, heading) if known else None,
            no_wrap=known and cell_len(column.heading) <= heading,
            min_width=cells if whole else None,
            max_width=max(cells, heading) if column.numeric else None,
        )
    bars = _bars(table, table.bars, min(width - layout.width, _BAR)) if table.bars else []
    if table.bars and bars:
        drawn.add_column(Text(table.bars.header), no_wrap=True)
    for position, row in enumerate(layout.cells):
        drawn.add_row(*map(Text, row), *bars[position : position + 1])
    return drawn


@dataclass(frozen=True)
class _Layout:
    columns: list[Column]
    cells: list[list[str]]
    cell_widths: list[int]
    heading_widths: list[int]

    @property
    def width(self) -> int:
        return sum(map(max, self.cell_widths, self.heading_widths)) + _GAP * len(self.columns)


def _layout(table: Table, *, roomy: bool) -> _Layout:
    columns = [column for column in table.columns if column.shown and (roomy or not column.roomy)]
    cells = table.cells(columns)
    return _Layout(
        columns,
        cells,
        [max((cell_len(row[n]) for row in cells), default=0) for n in range(len(columns))],
        [
            cell_len(column.heading) if roomy or not column.numeric else _narrowest(column.heading)
            for column in columns
        ],
    )


def _narrowest(heading: str) -> int:
    """Return how narrow a heading can be folded: at words, and Japanese at any two signs."""
    return max(len(word) if word.isascii() else _TWO_SIGNS for word in heading.split())


def _bars(table: Table, bars: Bars, width: int) -> list[Text]:
    """Draw each row's bar to one scale, or none at all where there is no room for them.

    What is there at all is never drawn as nothing.
    """
    if width < cell_len(bars.header):
        return []
    wholes = table.rows[bars.whole].to_list()
    parts = table.rows[bars.part].to_list()
    unit = max([*wholes, 1]) / width
    drawn = []
    for whole, part in zip(wholes, parts, strict=True):
        length = math.ceil(whole / unit)
        empty = min(math.ceil(part / unit), length)
        drawn.append(Text.assemble(("■" * (length - empty), "cyan"), ("□" * empty, "red")))
    return drawn


def print_problems(problems: Sequence[Problem], out: Console) -> None:
    """Print problems, each with its place, message and hint; a long list is cut and counted."""
    ordered = sorted(problems, key=lambda problem: list(Severity).index(problem.severity))
    for problem in ordered[:_PROBLEMS_SHOWN]:
        label = Text(severity_label(problem.severity), style=_COLOURS[problem.severity])
        place = Text(place_of(problem) + ": " if problem.source else "", style="bold")
        out.print(Text.assemble(place, label, ": ", problem.message))
        if problem.hint:
            out.print(Text("    " + problem.hint, style="dim"))
    hidden = len(ordered) - _PROBLEMS_SHOWN
    if hidden > 0:
        out.print(_("... and {n} more.").format(n=hidden))


def place_of(problem: Problem) -> str:
    """Return `file:line:col` of a text, or file, row and column of a table."""
    if problem.line is not None:
        return ":".join(
            str(part) for part in (problem.source, problem.line, problem.column) if part is not None
        )
    parts = [problem.source]
    if problem.row is not None:
        parts.append(_("row {row}").format(row=problem.row))
    if problem.column is not None:
        parts.append(_("column {column}").format(column=problem.column))
    return " ".join(parts)


def print_error(error: TdskillError, out: Console) -> None:
    """Print why a command cannot go on, and what to do."""
    out.print(Text.assemble((_("Error") + ": ", "bold red"), error.message))
    if error.hint:
        out.print(Text(error.hint))
