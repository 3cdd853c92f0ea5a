"""An answer as the comment of a pull request: Markdown that is short enough, its tables folded."""

from collections.abc import Iterator
from typing import Final

from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.render.answer import Answer, Table
from tdskill.render.formats import markdown_head, markdown_rows
from tdskill.render.safe import markdown

MARKER: Final = "<!-- tdskill {command} -->"
"""The first line, by which a comment is found that is to be written anew."""

LONGEST: Final = 65_535
"""Signs that a comment may have."""

_OF_TERMINALS: Final = "more_differences"
"""The remark on rows that a terminal leaves out: here they are told as far as there is room."""

_SENTENCES: Final = 16_000
"""Signs for what is said besides tables."""


def to_comment(answer: Answer, command: str) -> bytes:
    """Return marker, title, what is said, and the tables folded, the main one last.

    Rows beyond LONGEST are left out, and it is said how many.
    """
    lines = [MARKER.format(command=command), f"# {markdown(answer.title)}", ""]
    remarks = (each for each in answer.remarks if getattr(each, "code", "") != _OF_TERMINALS)
    said = [f"- {markdown(line)}" for line in (*answer.head, *remarks)]
    room = _SENTENCES - sum(map(len, lines))
    for line in said:
        room -= len(line) + 1
        if room > 0:
            lines.append(line)
    main, *others = answer.tables
    tables = [each for each in (*others, main) if each.rows.height]
    if main.instead:
        lines += ["", markdown(main.instead)]
    room = LONGEST - sum(len(line) + 1 for line in lines)
    for table in tables:
        for line in _folded(table, room):
            lines.append(line)
            room -= len(line) + 1
    return ("\n".join(lines) + "\n").encode()


def _folded(table: Table, room: int) -> Iterator[str]:
    """Yield the lines of a table as far as there is room; none where not even its head fits."""
    columns = [column for column in table.columns if column.shown]
    summary = _("{title} ({n})").format(title=table.title, n=f"{table.rows.height:,}")
    start = ["", f"<details><summary>{markdown(summary)}</summary>", "", *markdown_head(columns)]
    rows = list(markdown_rows(table, columns))
    end = ["", "</details>"]

    def more(n: int) -> list[str]:
        told = ngettext("{n} more row is not shown.", "{n} more rows are not shown.", n)
        return ["", f"… {told.format(n=f'{n:,}')}"] if n else []

    def size(lines: list[str]) -> int:
        return sum(len(line) + 1 for line in lines)

    room -= size(start) + size(end)
    if room < size(more(len(rows))):
        return
    if size(rows) > room:
        room -= size(more(len(rows)))
    shown = 0
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        shown += 1
    yield from (*start, *rows[:shown], *more(len(rows) - shown), *end)
