"""Problems of one kind in one line, so that none of them hides the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from tdskill.errors import VALUE, Problem, Severity
from tdskill.framework.rules import KNOWN
from tdskill.i18n import gettext as _
from tdskill.i18n import listed

_ONE_BY_ONE, _IN_FULL = 3, 10
_VALUES, _STRETCHES, _FILES, _LINES = 5, 5, 30, 100


@dataclass(frozen=True)
class Line:
    """What is printed of one problem, or of several that one line can tell; `stands_for` counts them."""

    sources: tuple[str, ...]
    where: str
    severity: Severity
    message: str
    hint: str = ""
    stands_for: int = 1

    @property
    def place(self) -> str:
        """The file, or the files (all of them where they must be mended), with row and column."""
        files = listed(self.sources, None if self.severity is Severity.ERROR else _FILES)
        between = "" if self.where.startswith(":") else " "
        return between.join(filter(None, [files, self.where]))


def lines_of(problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield the lines for these problems, the most severe first, else in their order.

    Up to three problems of a kind (`Problem.kind`) are told one by one, more of them in one line with
    their rows, their number and their values; where they differ in more than one value, the first ten
    are told and the rest counted. What is said of more than three files in the same
    words, or of two as a whole, is said once. A hint is told once. Of a file with more lines than
    anybody reads the rest is counted.
    """
    groups: dict[object, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: list(Severity).index(problem.severity)):
        alone = problem.line is not None or problem.row is None
        groups.setdefault(id(problem) if alone else problem.kind, []).append(problem)
    told: set[str] = set()
    lines: Counter[str] = Counter()
    unlisted: Counter[tuple[str, Severity]] = Counter()
    for line in _merged([line for group in groups.values() for line in _lines(group)]):
        first, *more = line.sources
        lines[first] += not more
        if lines[first] > _LINES and not more:
            unlisted[first, line.severity] += line.stands_for
            continue
        yield replace(line, hint="") if line.hint in told else line
        told.add(line.hint)
    for (source, severity), count in unlisted.items():
        yield Line((source,), "", severity, _("... and {n} more.").format(n=f"{count:,}"))


def _lines(group: Sequence[Problem]) -> Iterator[Line]:
    """Yield the lines for the problems of one kind in one file."""
    first, count = group[0], sum(1 + problem.more for problem in group)
    values = _differing(group)
    if values is not None and count > _ONE_BY_ONE:
        text = (
            _("{message} ({n} places, also: {others})") if values else _("{message} ({n} places)")
        )
        message = text.format(message=first.message, n=f"{count:,}", others=listed(values, _VALUES))
        where = _where(first, _rows([problem.row or 0 for problem in group], count))
        yield Line((first.source,), where, first.severity, message, first.hint, count)
        return
    shown, rest = group[:_IN_FULL], group[_IN_FULL:]
    for each in shown:
        yield Line((each.source,), _where(each), each.severity, coded(each), each.hint)
    if left := count - len(shown):
        rows = _rows([problem.row or 0 for problem in rest], left) if rest else ""
        message = _("... and {n} more of this kind.").format(n=f"{left:,}")
        where = _where(replace(first, row=None), rows)
        yield Line((first.source,), where, first.severity, message, stands_for=left)


def _differing(problems: Sequence[Problem]) -> list[str] | None:
    """Return what the others quote where the first one quotes something else, each once.

    None when they differ in more than that.
    """
    values = [VALUE.findall(problem.message) for problem in problems]
    columns = [dict.fromkeys(each) for each in zip_longest(*values, fillvalue="")]
    several = [column for column in columns if len(column) > 1]
    if len(several) > 1 or len({problem.hint for problem in problems}) > 1:
        return None
    return [value for column in several for value in column][1:]


def _merged(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield these lines, with one line for those of several files that say the same."""
    same: dict[Line, list[Line]] = {}
    for line in lines:
        same.setdefault(replace(line, sources=()), []).append(line)
    for group in same.values():
        first = group[0]
        if len(group) > (_ONE_BY_ONE if first.where else 1):
            files = tuple(dict.fromkeys(line.sources[0] for line in group))
            yield replace(first, sources=files, stands_for=sum(each.stands_for for each in group))
        else:
            yield from group


def _rows(numbers: Sequence[int], count: int) -> str:
    """Return the first stretches of these rows as `rows 2-5, 8`, and how many more of `count`."""
    ordered = sorted(set(numbers))
    breaks = [n for n, (one, after) in enumerate(pairwise(ordered), 1) if after != one + 1]
    stretches = list(zip([0, *breaks], [*breaks, len(ordered)], strict=True))[:_STRETCHES]
    rows = listed(
        str(ordered[start])
        if end - start == 1
        else _("{first}-{last}").format(first=ordered[start], last=ordered[end - 1])
        for start, end in stretches
    )
    more = count - stretches[-1][1] - (len(numbers) - len(ordered))
    if not more:
        return _("rows {rows}").format(rows=rows)
    return _("rows {rows} and {n} more").format(rows=rows, n=f"{more:,}")


def coded(problem: Problem) -> str:
    """Return what is wrong, with the code by which a rule of a framework is explained."""
    return f"{problem.message} [{problem.code}]" if problem.code in KNOWN else problem.message


def place_of(problem: Problem) -> str:
    """Return `file:line:col` of a text, or file, row and column of a table."""
    return Line((problem.source,), _where(problem), problem.severity, "").place


def _where(problem: Problem, rows: str | None = None) -> str:
    """Return sheet, row and column as words; of a text `:line:col`."""
    if problem.line is not None:
        places = (problem.line, problem.column)
        return "".join(f":{place}" for place in places if place is not None)
    if rows is None and problem.row is not None:
        rows = _("row {row}").format(row=problem.row)
    sheet = column = None
    if problem.sheet is not None:
        sheet = _("sheet '{sheet}'").format(sheet=problem.sheet)
    if problem.column is not None:
        column = _("column {column}").format(column=problem.column)
    return " ".join(filter(None, [sheet, rows, column]))
