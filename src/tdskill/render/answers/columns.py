"""The columns of answers, as an answer."""

from typing import Final

import polars as pl

from tdskill.columns import COLUMNS
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer
from tdskill.render.answers import layouts
from tdskill.render.layout import Cell, Layout
from tdskill.render.reference import values_label

_noop = str


COLUMNS_OF_ANSWERS: Final = Layout(
    "show columns",
    "columns",
    _noop("A row for each column of each table that a command answers with."),
    ("command", "table", "column"),
    (
        Cell("command", roomy=2),
        Cell("table", roomy=1),
        Cell("column", whole=True),
        Cell("heading", lambda name: _(COLUMNS[name].heading), of=("column",), sheet=True),
        Cell("values", lambda name: values_label(COLUMNS[name]), of=("column",), sheet=True),
        Cell("meaning", lambda name: _(COLUMNS[name].meaning), of=("column",), sheet=True),
        Cell("is_key", shown=False),
        Cell("is_personal", shown=False),
    ),
)


def columns_answer(command: str | None) -> Answer:
    """Describe every column of a command, or of all."""
    rows = [
        (of, layout.name, column.name, column.name in layout.key, column.personal)
        for of, tables in layouts().items()
        if command in (None, of)
        for layout in tables.values()
        for column in layout.columns
    ]
    frame = pl.DataFrame(
        rows,
        schema=["command", "table", "column", "is_key", "is_personal"],
        orient="row",
    )
    return Answer(_("Columns of answers"), (), (COLUMNS_OF_ANSWERS.of(frame, {}),))
