"""The reference of answers as files: a page with every column of every table, and JSON Schemas."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tdskill.columns import COLUMNS, Kind, Meaning
from tdskill.framework import FILES
from tdskill.framework.keys import meaning_of, models_in
from tdskill.framework.models import Entry, SetFile
from tdskill.i18n import DEFAULT, listed, translations
from tdskill.i18n import gettext as _
from tdskill.render import problems
from tdskill.render.answers import layouts
from tdskill.render.layout import Layout
from tdskill.render.safe import markdown_cell

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final[Mapping[Kind, str]] = {
    Kind.WORDS: "string",
    Kind.ID: "string",
    Kind.CODE: "string",
    Kind.DAY: "string",
    Kind.YES_NO: "boolean",
    Kind.LIST: "array",
    Kind.SHARE: "number",
    Kind.MONTHS: "number",
    Kind.POINTS: "number",
    Kind.PART: "number",
    Kind.DIFFERENCE: "number",
    Kind.MEAN: "number",
    Kind.COEFFICIENT: "number",
}
"""What JSON has for a kind; an integer for the others."""


def schema_of(layout: Layout) -> dict[str, Any]:
    """Return the JSON Schema of a table's rows as `--format json` writes them."""
    columns = layout.columns
    return {
        "$schema": _DIALECT,
        "title": f"{layout.command} {layout.name}",
        "description": layout.about,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {column.name: _value(column) for column in columns},
            "required": [column.name for column in columns],
            "additionalProperties": False,
        },
    }


def _value(column: Meaning) -> dict[str, Any]:
    kind = _TYPES.get(column.kind, "integer")
    value: dict[str, Any] = {
        "title": column.heading,
        "description": column.meaning,
        "type": [kind, "null"],
    }
    if column.kind is Kind.DAY:
        value["format"] = "date"
    if column.kind is Kind.LIST:
        value["items"] = _item(column)
    elif column.codes:
        value["enum"] = [*column.codes, None]
    return value


def _item(column: Meaning) -> dict[str, Any]:
    if not column.items:
        return {"type": "string"} | ({"enum": [*column.codes]} if column.codes else {})
    parts = [COLUMNS[name] for name in column.items]
    return {
        "type": "object",
        "properties": {part.name: _value(part) for part in parts},
        "required": list(column.items),
        "additionalProperties": False,
    }


def code_of(kind: Kind) -> str:
    """Return the word for a kind that does not change with the language."""
    return kind.name.lower()


def values_label(column: Meaning) -> str:
    """Say what the values of a column are: its kind, and its codes or the parts of its items."""
    kind = _(COLUMNS["value_kind"].codes[code_of(column.kind)])
    if column.codes:
        return _("{kind}: {codes}").format(
            kind=kind, codes=listed(f"{code} ({_(words)})" for code, words in column.codes.items())
        )
    if column.items:
        return _("{kind} of: {codes}").format(kind=kind, codes=listed(column.items))
    return kind


def columns_page(other: str) -> str:
    """Return a Markdown page with every column of every table; `other` links the other language."""
    lines = [
        f"# {_('Columns of answers')}",
        "",
        other,
        "",
        _(
            "Made by `make docs` from the code. `--format json` and `csv` have these names and values "
            "in every language; where nothing is known a value is null, in CSV blank. In CSV a list "
            "is one cell: items behind semicolons, the values of an item behind colons."
        ),
        "",
        _(
            "`--table NAME` picks a table, `--table all` has every one; without it JSON and CSV have the "
            "first that an answer has."
        ),
    ]
    used: dict[str, Meaning] = {}
    for command, tables in layouts().items():
        lines += ["", f"## {command}"]
        for layout in tables.values():
            lines += _table(layout)
            for column in layout.columns:
                used |= {name: COLUMNS[name] for name in (column.name, *column.items)}
    lines += ["", f"## {_('All columns')}", ""]
    lines.append(f"| {_('Column')} | {_('Words')} | {_('Values')} | {_('Meaning')} |")
    lines.append("|---|---|---|---|")
    for name, column in sorted(used.items()):
        cells = (_(column.heading), values_label(column), _(column.meaning))
        lines.append(f"| `{name}` | " + " | ".join(map(markdown_cell, cells)) + " |")
    return "\n".join(lines) + "\n"


def _table(layout: Layout) -> Iterable[str]:
    yield from ("", f"### {layout.command} {layout.name}", "")
    told = _(layout.about)
    if layout.personal:
        told = _("{first} {second}").format(first=told, second=_("It tells of single persons."))
    yield told
    yield ""
    if layout.key:
        yield f"- {_('Key')}: " + listed(f"`{name}`" for name in layout.key)
    yield f"- {_('Columns')}: " + listed(f"`{column.name}`" for column in layout.columns)


def with_keys(page: str) -> str:
    """Return docs/framework.md with its tables of keys made anew: each stands below the name of its model."""
    for model in dict.fromkeys(
        each for file in (*FILES.values(), SetFile) for each in models_in(file)
    ):
        head = f"<!-- {model.__name__} -->\n"
        before, found, after = page.partition(head)
        if not found:
            raise ValueError(head)
        rest = re.sub(r"\A(?:\|.*\n)*", "", after)
        page = before + head + "".join(f"{row}\n" for row in _keys(model)) + rest
    return page


def _keys(model: type[Entry]) -> Iterator[str]:
    yield "| キー Key | 必須 Required | 意味 | Meaning |"
    yield "|---|---|---|---|"
    for key, field in model.model_fields.items():
        meaning = meaning_of(model, key)
        required = " ○ " if field.is_required() else " "
        yield f"| `{key}` |{required}| {translations(DEFAULT).gettext(meaning)} | {meaning} |"


def schema_files() -> dict[str, str]:
    """Return the JSON Schema of every table by the name of its file."""
    answers = {
        f"{command.replace(' ', '-')}.{name}.json": schema_of(layout)
        for command, tables in layouts().items()
        for name, layout in tables.items()
    }
    of_checks = {f"validate.{name}.json": schema for name, schema in problems.schemas().items()}
    return {name: _as_text(schema) for name, schema in (answers | of_checks).items()}


def _as_text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
