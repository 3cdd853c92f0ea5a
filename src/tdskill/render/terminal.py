"""An answer and problems on a terminal, by Rich.

Every sign is one that CP932 has, and lines of tables are plain ASCII: a Japanese console draws
box characters two cells wide.
"""

import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from tdskill.errors import Problem, Severity, TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.alike import lines_of
from tdskill.render.answer import Answer, Bars, Column, Table
from tdskill.render.console_cells import console_cells
from tdskill.render.labels import severity_label
from tdskill.render.line_breaks import fold, fold_heading, line_starts, narrowest
from tdskill.render.safe import visible

PIPE_WIDTH = 1000
_BAR = 24
_GAP = 2
_SPACE = " " * _GAP
_LEAST = 10  # cells of a column that has to give way
_ENOUGH = 36  # cells in which prose reads well
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


class _Console(Console):
    """A console that leaves it to the program what it means that nobody reads it any more."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(file: TextIO | None = None) -> Console:
    """Return a console; in a pipe it is plain and so wide that a row is a line (unless COLUMNS is set)."""
    stream = sys.stdout if file is None else file
    interactive = stream.isatty()
    fitted = interactive or "COLUMNS" in os.environ
    return _Console(
        file=stream,
        width=None if fitted else PIPE_WIDTH,
        highlight=False,
        soft_wrap=False,
        legacy_windows=False if not interactive else None,
    )


def print_paged(answer: Answer, out: Console) -> str:
    """Print an answer as `print_answer` does; one that is longer than a terminal by the user's pager."""
    if not out.is_terminal or out.is_dumb_terminal or out.legacy_windows:
        return print_answer(answer, out)
    with out.capture() as captured:
        sentence = print_answer(answer, out)
    text = captured.get()
    if text.count("\n") < out.height:
        out.file.write(text)
        return sentence
    import pydoc

    # Colours, and the last page stays on the screen; the pager of Windows knows no colours.
    os.environ.setdefault("LESS", "FRX")
    pydoc.pager(Text.from_ansi(text).plain if sys.platform == "win32" else text)
    return sentence


def print_answer(answer: Answer, out: Console) -> str:
    """Print title, head, tables and remarks; return sentences on columns left out for want of room."""
    left_out: dict[str, dict[str, None]] = {}
    print_lines([answer.title], out, "bold")
    print_lines(answer.head, out, "dim")
    for number, table in enumerate(answer.shown):
        out.print()
        if table.title:
            print_lines([table.title], out, "bold")
        if table.instead:
            print_lines([table.instead], out)
            continue
        layout = _layout(table, out.width)
        _print_rows(_drawn(table, layout, out.width), out)
        for column in table.columns:
            if column.shown and column not in layout.columns:
                way = _way_to(column, table, main=number == 0)
                left_out.setdefault(way, {})[column.heading] = None
    if answer.remarks:
        out.print()
    print_lines(answer.remarks, out)
    sentence = _(
        "Columns left out for want of room: {columns}. A wider terminal or {options} has them."
    )
    return "\n".join(
        sentence.format(columns=listed(columns), options=way) for way, columns in left_out.items()
    )


def _print_rows(rows: Iterable[Text | str], out: Console) -> None:
    if out.color_system is None:
        # Plain text: the console would say the same more slowly.
        out.file.writelines(f"{row}\n" for row in rows)
        return
    for row in rows:
        out.print(Text(row) if isinstance(row, str) else row, soft_wrap=True)


def _way_to(column: Column, table: Table, *, main: bool) -> str:
    """Return the options with which another format has what a column shows."""
    if table.parts_in and not {each.name for each in table.columns if each.machine}.issuperset(
        column.of
    ):
        return f"--table {table.parts_in} --format csv"
    if main:
        return "--format csv"
    return f"--table {table.name} --format csv" if table.name else "--format md"


def print_lines(lines: Iterable[str], out: Console, style: str = "") -> None:
    """Print texts, each from the beginning of a line."""
    for line in lines:
        print_text(Text(line, style=style), out)


def print_text(text: Text, out: Console, indent: str = "") -> None:
    """Print a text folded to the width of the console, each line behind `indent`."""
    text.plain = visible(text.plain)
    for part in text.split("\n", allow_blank=True):
        for line in part.divide(line_starts(part.plain, out.width - len(indent), _cells)):
            line.rstrip()
            out.print(Text(indent).append_text(line), soft_wrap=True)


def draw(table: Table, width: int) -> Iterator[Text]:
    """Return the lines of a table: with all its columns if they fit, else without the roomy ones.

    Numbers and `whole` columns have their width first, the other columns share what is left; bars
    take what then remains, if their heading fits.
    """
    for row in _drawn(table, _layout(table, width), width):
        yield Text(row) if isinstance(row, str) else row


def _drawn(table: Table, layout: "_Layout", width: int) -> Iterator[Text | str]:
    widths = layout.widths(width)
    used = sum(widths) + _GAP * len(widths)
    bars = _bars(table, table.bars, min(width - used, _BAR)) if table.bars else _NO_BARS
    headings = [
        fold_heading(column.heading, size, _cells)
        for column, size in zip(layout.columns, widths, strict=True)
    ]
    height = max(map(len, [*headings, bars.heading]))
    above = [[""] * (height - len(lines)) + lines for lines in [*headings, bars.heading]]
    columns = [
        _FoldedCells(column, size) for column, size in zip(layout.columns, widths, strict=True)
    ]
    blanks = [column.padded("") for column in columns]
    upper = [
        [column.padded(part) for part in lines]
        for column, lines in zip(columns, above, strict=False)
    ]
    for line in _lines(blanks, upper, [Text(part) for part in above[-1]]):
        yield Text(str(line), "bold")
    yield "-" * (used + bars.width if bars.width else used - _GAP)
    folded = (
        map(column.__getitem__, cells) for column, cells in zip(columns, layout.cells, strict=True)
    )
    for row, bar in zip_longest(zip(*folded, strict=True), bars.bars):
        yield from _lines(blanks, row, [bar] if bar else [])


class _FoldedCells(dict[str, list[str]]):
    """The lines of each cell of a column, with the room beside them: most lines stand in it many times."""

    def __init__(self, column: Column, width: int) -> None:
        self._numeric, self._width = column.numeric, width
        self._fold = fold_heading if column.whole else fold

    def __missing__(self, cell: str) -> list[str]:
        parts = cell.split("\n")
        lines = self[cell] = (
            list(chain.from_iterable(map(self.__getitem__, parts)))
            if len(parts) > 1
            else [self.padded(line) for line in self._fold(visible(cell), self._width, _cells)]
        )
        return lines

    def padded(self, line: str) -> str:
        space = " " * (self._width - _cells(line))
        return f"{space}{line}{_SPACE}" if self._numeric else f"{line}{space}{_SPACE}"


def _lines(
    blanks: Sequence[str], cells: Sequence[list[str]], bar: list[Text]
) -> Iterator[Text | str]:
    """Yield the lines of one row of padded cells, a text where it has its bar."""
    height = max(len(bar), *map(len, cells))
    columns = [
        lines + [blank] * (height - len(lines)) for lines, blank in zip(cells, blanks, strict=True)
    ]
    for line, end in zip_longest(map("".join, zip(*columns, strict=True)), bar):
        if end:
            text = Text(line).append_text(end)
            text.rstrip()
            yield text
        else:
            yield line.rstrip()


def _cells(text: str) -> int:
    """Return the cells of a text without signs of control; most are numbers and blanks."""
    return len(text) if text.isascii() else console_cells()(text)


@dataclass(frozen=True)
class _Layout:
    """Columns with their cells and three widths: with the heading in one line, folded, and at least.

    `least_bar` is the least width of the bars with the gap before them, 0 where there are none.
    """

    columns: list[Column]
    cells: list[list[str]]
    """The texts of each column."""
    whole: list[int]
    folded: list[int]
    least: list[int]
    least_bar: int

    @property
    def comfortable(self) -> int:
        """The width below which roomy columns give way."""
        sizes = (
            size if column.numeric or column.whole else min(size, _ENOUGH)
            for column, size in zip(self.columns, self.folded, strict=True)
        )
        return sum(sizes) + _GAP * (len(self.columns) - 1) + self.least_bar

    def kept(self, places: Sequence[int]) -> "_Layout":
        """Return it with the columns at these places alone."""
        return _Layout(
            [self.columns[n] for n in places],
            [self.cells[n] for n in places],
            [self.whole[n] for n in places],
            [self.folded[n] for n in places],
            [self.least[n] for n in places],
            self.least_bar,
        )

    def widths(self, width: int) -> list[int]:
        """Return the width of each column so that all fit, as far as that can be."""
        room = width - _GAP * (len(self.columns) - 1)
        for widths, bar in (
            (self.whole, self.least_bar and _GAP + _BAR),
            (self.folded, self.least_bar),
            (self.whole, 0),
            (self.folded, 0),
        ):
            if sum(widths) + bar <= room:
                return widths
        widths = [*self.least]
        # A name longer than half the line leaves room for what is said of it.
        for first, most in ((True, room // 2), (False, room), (True, room)):
            places = [n for n, column in enumerate(self.columns) if column.whole is first]
            self._grow(widths, places, room, most)
        return widths

    def fits(self, width: int) -> bool:
        """Tell whether all columns fit with no number folded and no name inside a word."""
        return sum(self.least) + _GAP * (len(self.least) - 1) <= width

    def _grow(self, widths: list[int], places: list[int], room: int, most: int) -> None:
        """Widen these columns, each up to `most`, always the narrowest, while there is room and need."""
        while sum(widths) < room:
            lacking = [n for n in places if widths[n] < min(self.folded[n], most)]
            if not lacking:
                return
            widths[min(lacking, key=lambda n: widths[n])] += 1


def _layout(table: Table, width: int) -> _Layout:
    """Return the columns that fit well: those that are not roomy, then each roomy one with room left.

    Where they leave no room for names, the last of them give way.
    """
    shown = [column for column in table.columns if column.shown]
    least_bar = _cells(table.bars.header) + _GAP if table.bars else 0
    every = _measured(shown, list(map(table.texts, shown)), least_bar)
    places = [n for n, column in enumerate(shown) if not column.roomy]
    roomy = [n for n, column in enumerate(shown) if column.roomy]
    for place in sorted(roomy, key=lambda n: shown[n].roomy):
        more = sorted([*places, place])
        if every.kept(more).comfortable <= width:
            places = more
    while not (layout := every.kept(places)).fits(width):
        others = [n for n in places[1:] if not shown[n].whole]
        if not others:
            break
        places.remove(others[-1])
    return layout


def _measured(columns: list[Column], cells: list[list[str]], least_bar: int) -> _Layout:
    lines = [{line for text in set(texts) for line in text.split("\n")} for texts in cells]
    widest = [max(map(_cells, each), default=0) for each in lines]
    words = [narrowest(column.heading, _cells) for column in columns]
    folded = [max(sizes) for sizes in zip(words, widest, strict=True)]
    return _Layout(
        columns,
        cells,
        [max(size, _cells(column.heading)) for column, size in zip(columns, widest, strict=True)],
        folded,
        [
            size if column.numeric else min(size, max(_least(column, lines[n]), words[n]))
            for n, (column, size) in enumerate(zip(columns, folded, strict=True))
        ],
        least_bar,
    )


def _least(column: Column, lines: set[str]) -> int:
    """Return the cells of a column that has to give way: of a long name its longest word."""
    if not column.whole:
        return _LEAST
    return max([_LEAST, *(narrowest(line, _cells) for line in lines)])


@dataclass(frozen=True)
class _Drawn:
    """Bars with the lines of their heading, in a column of `width` cells."""

    heading: list[str]
    bars: list[Text]
    width: int


_NO_BARS = _Drawn([], [], 0)


def _bars(table: Table, bars: Bars, width: int) -> _Drawn:
    """Draw each row's bar to one scale, or none at all where there is no room for them.

    A block stands for a round number of people, which the heading tells, or for a share. What is
    there at all is never drawn as nothing.
    """
    if width < _cells(bars.header):
        return _NO_BARS
    wholes = table.rows[bars.whole].to_list()
    parts = table.rows[bars.part].to_list()
    certain = table.rows[bars.least or bars.part].to_list()
    room = width // _cells("■")
    unit = _round_up(max([*wholes, 1]) / room)
    scale = ngettext("1 block: {n} place", "1 block: {n} places", unit).format(n=f"{unit:,}")
    joined = bars.header if bars.shares else f"{bars.header}{' ' * _GAP}{scale}"
    drawn = []
    for whole, part, least in zip(wholes, parts, certain, strict=True):
        block = max(whole, 1) / room if bars.shares else unit
        sizes = _blocks((whole - part, part - least, least), block)
        styles = (("■", "cyan"), ("◇", "yellow"), ("□", "red"))
        drawn.append(
            Text.assemble(
                *((sign * n, colour) for n, (sign, colour) in zip(sizes, styles, strict=True))
            )
        )
    heading = (
        [joined] if _cells(joined) <= width else [bars.header, *fold_heading(scale, width, _cells)]
    )
    return _Drawn(heading, drawn, max(map(_cells, [*heading, *map(str, drawn)])))


def _blocks(parts: Sequence[int], block: float) -> list[int]:
    """Return how many blocks stand for each part, the last ones rounded up at the cost of the first.

    A part that is not 0 has a block at least, even where the whole bar is then longer than it is.
    """
    rest = sum(parts)
    length = max(math.ceil(rest / block), sum(map(bool, parts)))
    drawn = []
    for place, part in enumerate(parts):
        rest -= part
        behind = max(math.ceil(rest / block), sum(map(bool, parts[place + 1 :])))
        after = min(behind, length - bool(part))
        drawn.append(length - after)
        length = after
    return drawn


def _round_up(least: float) -> int:
    """Return the next whole number with at most two figures that are not zero."""
    step: int = 10 ** max(0, len(str(math.ceil(least))) - 2)
    return math.ceil(least / step) * step


@contextmanager
def progress(total: int, what: str, out: Console) -> Iterator[Callable[[], None]]:
    """Show how far a long job is, on a terminal alone; yields what to call after each piece."""
    if not (out.is_terminal and total):
        yield lambda: None
        return
    columns = (
        TextColumn("{task.description}"),
        TextColumn("{task.fields[bar]}"),
        TextColumn("{task.completed:,.0f} / {task.total:,.0f}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=out, transient=True) as shown:
        task = shown.add_task(escape(what), total=total, bar=_bar_of(0))

        def advance() -> None:
            shown.advance(task)
            shown.update(task, bar=_bar_of(shown.tasks[0].percentage / 100))

        yield advance


@contextmanager
def working(what: str, out: Console) -> Iterator[None]:
    """Show that a job of unknown length is on its way, on a terminal alone."""
    if not out.is_terminal:
        yield
        return
    with out.status(escape(what), spinner="line"):
        yield


def _bar_of(share: float) -> str:
    done = int(_BAR * share)
    return "#" * done + "-" * (_BAR - done)


def print_problems(
    problems: Sequence[Problem], out: Console, *, hints_beside: bool = False
) -> None:
    """Print problems, each with its place, message and hint; those of one kind together.

    Hints stand on a line of their own, or with `hints_beside` behind the message.
    """
    for line in lines_of(problems):
        label = Text(severity_label(line.severity), style=_COLOURS[line.severity])
        place = Text(line.place + ": " if line.place else "", style="bold")
        message, hint = line.message, line.hint
        if hint and hints_beside:
            message, hint = _("{first} {second}").format(first=message, second=hint), ""
        print_text(Text.assemble(place, label, ": ", message), out)
        if hint:
            print_text(Text(hint, style="dim"), out, indent="    ")


def print_error(error: TdskillError, out: Console) -> None:
    """Print why a command cannot go on, and what to do."""
    print_text(Text.assemble((_("Error") + ": ", "bold red"), error.message), out)
    if error.hint:
        print_text(Text(error.hint), out)
