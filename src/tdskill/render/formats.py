"""An answer as JSON, CSV or Markdown; formatters never compute."""

import json
from collections.abc import Iterable

import polars as pl

from tdskill.formula_guard import guarded, guarded_text
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Column, Table
from tdskill.render.safe import markdown, markdown_cell


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
    safe = rows.with_columns(guarded(pl.col(pl.String))).rename(guarded_text)
    return safe.write_csv(include_bom=True, line_terminator="\r\n").encode()


def _flat(table: Table) -> pl.DataFrame:
    """Turn lists into the text that people read; CSV cells hold no lists."""
    rows = table.machine_rows()
    for column in (column for column in table.columns if column.machine):
        if isinstance(rows.schema[column.name], pl.List):
            rows = rows.with_columns(_in_cells(column, rows[column.name]).alias(column.name))
    return rows


def _in_cells(column: Column, lists: pl.Series) -> pl.Series:
    if column.show_item is None:
        return pl.Series([_in_a_cell(column, value) for value in lists.to_list()], dtype=pl.String)
    # There may be millions of lists, but there are few different items.
    known = lists.explode().drop_nulls().unique()
    if known.is_empty():
        return pl.repeat(None, len(lists), dtype=pl.String, eager=True)
    texts = pl.Series([column.show_item(item) for item in known.to_list()], dtype=pl.String)
    joined = lists.list.eval(pl.element().replace_strict(known, texts)).list.join(_(", "))
    return joined.replace("", None)


def _in_a_cell(column: Column, value: list[object] | None) -> str | None:
    if not value:
        return None
    if all(isinstance(item, str) for item in value) and not column.shown:
        return _(", ").join(map(str, value))
    return column.show(value).replace("\n", _(", "))


def to_markdown(answer: Answer) -> bytes:
    """Return title, head, tables and remarks as Markdown in UTF-8."""
    lines = [f"# {markdown(answer.title)}"]
    if answer.head:
        lines += ["", *(f"- {markdown(line)}" for line in answer.head)]
    for table in answer.tables:
        columns = [column for column in table.columns if column.shown]
        if table.title:
            lines += ["", f"## {markdown(table.title)}"]
        if table.instead:
            lines += ["", markdown(table.instead)]
            continue
        lines += [
            "",
            _row(column.heading for column in columns),
            _row("---:" if column.numeric else "---" for column in columns),
            *(_row(map(markdown_cell, cells)) for cells in table.cells(columns)),
        ]
    if answer.remarks:
        lines += ["", *(f"- {markdown(remark)}" for remark in answer.remarks)]
    return ("\n".join(lines) + "\n").encode()


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
