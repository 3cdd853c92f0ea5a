"""Problems of one kind in one line, so that none of them hides the others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from tdskill.errors import VALUE, Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed

_ONE_BY_ONE = 3
_VALUES, _STRETCHES, _FILES, _LINES = 5, 5, 30, 100


@dataclass(frozen=True)
class Line:
    """What is printed of one problem, or of several of one kind; `stands_for` counts them."""

    source: str
    place: str
    severity: Severity
    message: str
    hint: str = ""
    stands_for: int = 1


def lines_of(problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield the lines for these problems, the most severe first, else in their order.

    Up to three problems of a kind (`Problem.kind`) are told one by one, more of them in one line with
    their rows, their number and their values; what is said of several files as a whole is said once.
    A hint is told once. Of a file with more lines than anybody reads the rest is counted.
    """
    groups: dict[object, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: list(Severity).index(problem.severity)):
        groups.setdefault(_group_of(problem), []).append(problem)
    told: set[str] = set()
    lines: Counter[str] = Counter()
    unlisted: Counter[tuple[str, Severity]] = Counter()
    for group in groups.values():
        for line in _lines(group):
            lines[line.source] += 1
            if lines[line.source] > _LINES:
                unlisted[line.source, line.severity] += line.stands_for
                continue
            yield line if line.hint not in told else _without_hint(line)
            told.add(line.hint)
    for (source, severity), count in unlisted.items():
        yield Line(source, source, severity, _("... and {n} more.").format(n=f"{count:,}"))


def _group_of(problem: Problem) -> object:
    if problem.line is not None:
        return id(problem)
    if problem.row is None:
        return problem.severity, problem.column, problem.message, problem.hint
    return problem.kind


def _without_hint(line: Line) -> Line:
    return Line(line.source, line.place, line.severity, line.message)


def _lines(group: Sequence[Problem]) -> Iterator[Line]:
    first = group[0]
    if first.row is None and len(group) > 1:
        files = list(dict.fromkeys(problem.source for problem in group))
        shown = listed(files, None if first.severity is Severity.ERROR else _FILES)
        column = [_("column {column}").format(column=first.column)] if first.column else []
        place = " ".join([shown, *column])
        yield Line(first.source, place, first.severity, first.message, first.hint, len(group))
        return
    count = sum(1 + problem.more for problem in group)
    if count <= _ONE_BY_ONE:
        for each in group:
            yield Line(each.source, place_of(each), each.severity, each.message, each.hint)
        return
    text = _("{message} ({n} places)")
    others = _other_values([problem.message for problem in group])
    if others:
        text = _("{message} ({n} places, also: {others})")
    message = text.format(message=first.message, n=f"{count:,}", others=listed(others, _VALUES))
    place = _place(first, _rows([problem.row or 0 for problem in group], count))
    yield Line(first.source, place, first.severity, message, first.hint, count)


def _other_values(messages: Sequence[str]) -> list[str]:
    """Return what the others quote in the first place where not all messages quote the same."""
    quoted = [[text for text in VALUE.findall(each) if not text[0].isdigit()] for each in messages]
    for values in zip_longest(*quoted, fillvalue=""):
        if len(different := dict.fromkeys(values)) > 1:
            return list(different)[1:]
    return []


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


def place_of(problem: Problem) -> str:
    """Return `file:line:col` of a text, or file, row and column of a table."""
    if problem.line is not None:
        return ":".join(
            str(part) for part in (problem.source, problem.line, problem.column) if part is not None
        )
    rows = None if problem.row is None else _("row {row}").format(row=problem.row)
    return _place(problem, rows)


def _place(problem: Problem, rows: str | None) -> str:
    column = None
    if problem.column is not None:
        column = _("column {column}").format(column=problem.column)
    return " ".join(filter(None, [problem.source, rows, column]))
