"""What docs/ takes from the code is what the code says: `make docs` makes it anew."""

import json

import polars as pl
import pytest

from reference import DOCS, MADE, pages
from tdskill.columns import COLUMNS
from tdskill.i18n import LANGUAGES, speaking
from tdskill.i18n import gettext as _
from tdskill.render.answers import layouts
from tdskill.render.layout import Layout

ALL = [layout for tables in layouts().values() for layout in tables.values()]


def test_the_files_under_docs_are_what_the_code_makes() -> None:
    made = pages()
    stale = [
        path.name
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    left = {path for folder in MADE for path in folder.iterdir()} - set(made)
    assert (stale, left) == ([], set()), "run: make docs"


def test_every_column_of_the_registry_is_one_of_a_table() -> None:
    used = {cell.name for layout in ALL for cell in layout.all_cells}
    used |= {item for name in used for item in COLUMNS[name].items}
    assert set(COLUMNS) == used


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: f"{layout.command} {layout.name}")
class TestLayout:
    def test_its_columns_differ_in_name_and_in_every_language(self, layout: Layout) -> None:
        names = [column.name for column in layout.columns]
        assert len(set(names)) == len(names)
        for lang in LANGUAGES:
            with speaking(lang):
                headings = [_(column.heading) for column in layout.columns]
            assert len(set(headings)) == len(headings), (lang, headings)

    def test_its_key_is_of_its_columns(self, layout: Layout) -> None:
        assert set(layout.key) <= {column.name for column in layout.columns}

    def test_what_a_page_makes_of_several_columns_has_them(self, layout: Layout) -> None:
        names = {column.name for column in layout.columns}
        assert {name for cell in layout.all_cells for name in cell.of} <= names

    def test_its_schema_is_json(self, layout: Layout) -> None:
        file = DOCS / "schemas" / f"{layout.command.replace(' ', '-')}.{layout.name}.json"
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert list(schema["items"]["properties"]) == [column.name for column in layout.columns]

    def test_a_frame_of_its_rows_holds_what_its_schema_tells(self, layout: Layout) -> None:
        file = DOCS / "schemas" / f"{layout.command.replace(' ', '-')}.{layout.name}.json"
        told = json.loads(file.read_text(encoding="utf-8"))["items"]["properties"]
        held = {name: _json_type(dtype) for name, dtype in layout.frame([]).schema.items()}
        assert held == {name: value["type"][0] for name, value in told.items()}


def _json_type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return {pl.Boolean: "boolean", pl.List: "array"}.get(dtype.base_type(), "string")
