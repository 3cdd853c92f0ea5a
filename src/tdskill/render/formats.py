"""An answer as JSON, CSV or Markdown; formatters never compute."""

import json
import re
from collections.abc import Iterable

import polars as pl

from tdskill.formulas import guarded
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Column, Table

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!~|])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def to_json(answer: Answer) -> bytes:
    """Return an array with an object for each row, in UTF-8."""
    rows = answer.tables[0].machine_rows().iter_rows(named=True)
    body = ",\n".join("  " + json.dumps(row, ensure_ascii=False, default=str) for row in rows)
    return (f"[\n{body}\n]\n" if body else "[]\n").encode()


def to_csv(answer: Answer) -> bytes:
    """Return CSV that Excel opens as it is: UTF-8 with BOM, CRLF, no cell a formula."""
    return csv_bytes(_flat(answer.tables[0]))


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """Write a flat frame as CSV for Excel."""
    safe = rows.with_columns(guarded(pl.col(pl.String)))
    return safe.write_csv(include_bom=True, line_terminator="\r\n").encode()


def _flat(table: Table) -> pl.DataFrame:
    """Turn lists into the text that people read; CSV cells hold no lists."""
    rows = table.machine_rows()
    for column in (column for column in table.columns if column.machine):
        if isinstance(rows.schema[column.name], pl.List):
            values = rows[column.name].to_list()
            shown = [_in_a_cell(column, value) for value in values]
            rows = rows.with_columns(pl.Series(column.name, shown, dtype=pl.String))
    return rows


def _in_a_cell(column: Column, value: list[object] | None) -> str | None:
    if not value:
        return None
    if all(isinstance(item, str) for item in value) and not column.shown:
        return _(", ").join(map(str, value))
    return column.show(value).replace("\n", _(", "))


def markdown_cell(value: str) -> str:
    """Return text that no Markdown renderer takes for a mark, a tag or the end of a cell."""
    safe = "".join(_ENTITIES.get(char, char) for char in value)
    return re.sub(r"\r\n|\r|\n", "<br>", _MARKS.sub(r"\\\1", safe))


def to_markdown(answer: Answer) -> bytes:
    """Return title, head, tables and remarks as Markdown in UTF-8."""
    lines = [f"# {markdown_cell(answer.title)}"]
    if answer.head:
        lines += ["", *(f"- {markdown_cell(line)}" for line in answer.head)]
    for table in answer.tables:
        columns = [column for column in table.columns if column.shown]
        if table.title:
            lines += ["", f"## {markdown_cell(table.title)}"]
        lines += [
            "",
            _row(column.heading for column in columns),
            _row("---:" if column.numeric else "---" for column in columns),
            *(_row(map(markdown_cell, cells)) for cells in table.cells(columns)),
        ]
    if answer.remarks:
        lines += ["", *(f"- {markdown_cell(remark)}" for remark in answer.remarks)]
    return ("\n".join(lines) + "\n").encode()


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
