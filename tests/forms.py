"""Forms of an answer read back by other means than those that wrote them: cells of tables, schemas."""

import datetime as dt
import html
import io
import re
from html.parser import HTMLParser
from typing import Any, Final

from openpyxl import load_workbook

Row = list[str]


def of_markdown(text: str) -> list[Row]:
    """Return the rows of the one table of a page, its header first; lines of a cell end with a break."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    rows = [re.split(r"(?<!\\) \| ", line[2:].removesuffix(" |")) for line in lines]
    return [[_plain(cell) for cell in row] for row in rows if not set("".join(row)) <= set("-: ")]


def _plain(cell: str) -> str:
    return html.unescape(re.sub(r"\\(.)", r"\1", cell.replace("<br>", "\n"))).strip()


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.open = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.rows[-1][-1] += data


def of_html(page: str) -> list[Row]:
    """Return the rows of the tables of a page."""
    parser = _Tables()
    parser.feed(page)
    return [[cell.strip() for cell in row] for row in parser.rows]


def of_workbook(content: bytes) -> list[list[Any]]:
    """Return the rows of the first sheet, its header first."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def lines_of_terminal(text: str) -> list[str]:
    """Return the lines of the one table of a text, without its header."""
    lines = text.splitlines()
    rules = [number for number, line in enumerate(lines) if re.fullmatch("-{3,}", line)]
    if not rules:
        return []
    (rule,) = rules
    body = lines[rule + 1 :]
    return body[: body.index("")] if "" in body else body


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_SAYS_NOTHING: Final = {"$schema", "title", "description"}
_KNOWN: Final = {
    "type",
    "enum",
    "format",
    "items",
    "properties",
    "required",
    "additionalProperties",
}


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def faults(value: Any, schema: dict[str, Any], where: str = "") -> list[str]:
    """Return where a value breaks a schema; every keyword of the schema must be one known here."""
    unknown = set(schema) - _SAYS_NOTHING - _KNOWN
    assert not unknown, f"{where}: this check knows no {unknown}"
    types = schema.get("type", list(_TYPES))
    types = [types] if isinstance(types, str) else types
    fits = any(
        isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
        for kind in types
    )
    found = [] if fits else [f"{where}: {value!r} is none of {types}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is none of {schema['enum']}")
    if isinstance(value, str) and "format" in schema:
        assert schema["format"] == "date"
        found += [] if _is_day(value) else [f"{where}: {value!r} is no day"]
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            found += faults(each, schema["items"], f"{where}[{number}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{where}: no {name}" for name in schema.get("required", ()) if name not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{where}: {name} is not told" for name in value if name not in properties]
        for name, each in value.items():
            if name in properties:
                found += faults(each, properties[name], f"{where}.{name}")
    return found
