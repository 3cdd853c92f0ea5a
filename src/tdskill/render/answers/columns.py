"""The columns of answers, as an answer."""

from typing import Final

from tdskill.columns import COLUMNS
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer
from tdskill.render.answers import layouts
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.reference import code_of, values_label

_noop = str


COLUMNS_OF_ANSWERS: Final = Layout(
    "show columns",
    "columns",
    _noop("A row for each column of each table that a command answers with."),
    ("command", "table", "column"),
    (
        Cell("command", whole=True),
        Cell("table", whole=True),
        Cell("column", whole=True),
        Cell("heading", _),
        Cell(
            "values", lambda name: values_label(COLUMNS[name]), of=("column",), sheet=True, roomy=1
        ),
        hidden("value_kind"),
        hidden("codes"),
        hidden("items"),
        Cell("meaning", _),
        hidden("is_key"),
        hidden("is_personal"),
    ),
)


def columns_answer(command: str | None) -> Answer:
    """Describe every column of a command, or of all."""
    rows = (
        {
            "command": of,
            "table": layout.name,
            "column": column.name,
            "heading": column.heading,
            "value_kind": code_of(column.kind),
            "codes": list(column.codes),
            "items": list(column.items),
            "meaning": column.meaning,
            "is_key": column.name in layout.key,
            "is_personal": column.personal,
        }
        for of, tables in layouts().items()
        if command in (None, of)
        for layout in tables.values()
        for column in layout.columns
    )
    table = COLUMNS_OF_ANSWERS.of(
        COLUMNS_OF_ANSWERS.frame(rows), {}, hide=("command",) if command else ()
    )
    return Answer(_("Columns of answers"), (), (table,))
