"""An answer as JSON, CSV or Markdown; formatters never compute."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
import polars.selectors as cs

from tdskill.formula_guard import guarded, guarded_text
from tdskill.render.answer import Answer, Column, Table
from tdskill.render.safe import markdown, markdown_cell, utf8


def to_json(answer: Answer) -> bytes:
    """Return the rows of the main table as an array with an object for each, in UTF-8."""
    return f"{_array(answer.tables[0])}\n".encode()


def to_json_whole(answer: Answer, meta: Mapping[str, object]) -> bytes:
    """Return one object in UTF-8: `meta`, and the rows of every table by its name."""
    tables = ",\n".join(f"{_dumped(table.name)}: {_array(table)}" for table in answer.tables)
    return utf8(f'{{"meta": {_dumped(meta)},\n"tables": {{\n{tables}\n}}}}\n')


def _array(table: Table) -> str:
    body = ",\n".join(f"  {_dumped(row)}" for row in table.frame.iter_rows(named=True))
    return f"[\n{body}\n]" if body else "[]"


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def to_csv(answer: Answer, *, in_words: bool = False) -> bytes:
    """Return the main table as CSV that Excel opens as it is: UTF-8 with BOM, CRLF, no cell a formula.

    A list is one cell: its items behind semicolons, the values of an item behind colons. `in_words` has
    the headers that people read.
    """
    table = answer.tables[0]
    rows = table.frame.with_columns(cs.list().map_batches(_in_cells))
    if in_words:
        rows = rows.rename({c.name: c.heading for c in table.columns if c.machine})
    return csv_bytes(rows)


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """Write a flat frame as CSV for Excel."""
    safe = rows.with_columns(guarded(pl.col(pl.String))).rename(guarded_text)
    return safe.write_csv(include_bom=True, line_terminator="\r\n").encode()


def _in_cells(lists: pl.Series) -> pl.Series:
    """Return each list as the text of one cell; nothing for an empty one."""
    # There may be millions of lists, but there are few different items.
    known = lists.explode().drop_nulls().unique()
    if known.is_empty():
        return pl.repeat(None, len(lists), dtype=pl.String, eager=True)
    texts = pl.Series([_item(item) for item in known.to_list()], dtype=pl.String)
    joined = lists.list.eval(pl.element().replace_strict(known, texts)).list.join(";")
    return joined.replace("", None).alias(lists.name)


def _item(item: object) -> str:
    values = item.values() if isinstance(item, dict) else (item,)
    return ":".join("" if value is None else _plain(value) for value in values)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def to_markdown(answer: Answer) -> bytes:
    """Return title, head, tables and remarks as Markdown in UTF-8."""
    lines = [f"# {markdown(answer.title)}"]
    if answer.head:
        lines += ["", *(f"- {markdown(line)}" for line in answer.head)]
    for table in answer.shown:
        columns = [column for column in table.columns if column.shown]
        if table.title:
            lines += ["", f"## {markdown(table.title)}"]
        if table.instead:
            lines += ["", markdown(table.instead)]
            continue
        lines += ["", *markdown_head(columns), *markdown_rows(table, columns)]
    if answer.remarks:
        lines += ["", *(f"- {markdown(remark)}" for remark in answer.remarks)]
    return ("\n".join(lines) + "\n").encode()


def markdown_head(columns: Sequence[Column]) -> tuple[str, str]:
    """Return the two lines over the rows of a table."""
    return (
        _row(column.heading for column in columns),
        _row("---:" if column.numeric else "---" for column in columns),
    )


def markdown_rows(table: Table, columns: Sequence[Column]) -> Iterator[str]:
    """Yield a line for each row of a table."""
    yield from (_row(map(markdown_cell, cells)) for cells in table.cells(columns))


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
