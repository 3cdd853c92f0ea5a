"""What holds for every answer of every command, to be asked of one case after another."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest
from typer.testing import Result

from tdskill.i18n import speaking
from tdskill.library.result import Result as Found
from tdskill.library.year import open_year
from tdskill.render.answer import Answer, Table
from tdskill.render.answers import layouts
from tdskill.render.formats import to_csv, to_json, to_markdown


@dataclass(frozen=True, eq=False)
class Case:
    """A question to the sample with the tables of its answer, and the command that puts it as well."""

    command: str
    tables: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """Return what runs a test with each of these."""
    ids = [f"{case.command}-{'-'.join(case.tables)}" for case in cases]
    return pytest.mark.parametrize("case", cases, ids=ids)


@cache
def ask(case: Case, lang: str = "en") -> Found:
    found: Found = getattr(open_year(sample=True, lang=lang), case.command)(**case.options)
    return found


def alone(answer: Answer, table: Table) -> Answer:
    return replace(answer, tables=(replace(table, extra=False, first=None),))


def assert_machines_read_no_language(case: Case) -> None:
    written = {}
    for lang in ("en", "ja"):
        with speaking(lang):
            answer = ask(case, lang).answer
            assert tuple(table.name for table in answer.tables) == case.tables
            written[lang] = [
                form(alone(answer, table)) for table in answer.tables for form in (to_json, to_csv)
            ]
    assert written["en"] == written["ja"]


def assert_tables_are_as_described(case: Case) -> None:
    for lang in ("en", "ja"):
        with speaking(lang):
            for table in ask(case, lang).answer.tables:
                layout = layouts()[case.command][table.name]
                assert table.frame.columns == [column.name for column in layout.columns]
                if layout.key:
                    assert not table.frame.select(layout.key).is_duplicated().any()
                else:
                    assert table.frame.height == 1
                assert seen(table, "shown") <= seen(table, "in_sheet")
                for columns in (
                    [column for column in table.columns if column.machine],
                    [column for column in table.columns if column.shown],
                    [column for column in table.columns if column.in_sheet],
                ):
                    headings = [column.heading for column in columns]
                    assert len({*headings}) == len(headings), headings


def seen(table: Table, where: str) -> set[str]:
    """Return the columns of pages or of workbooks, of which one has both values of `1→2` apart."""
    columns = [column for column in table.columns if getattr(column, where)]
    return {name for column in columns for name in column.of or (column.name,)}


def assert_formats_have_the_same_rows(case: Case) -> None:
    answer = ask(case).answer
    assert answer.tables[0].rows.height > 0
    for table in answer.tables:
        only = alone(answer, table)
        rows = json.loads(to_json(only))
        assert len(rows) == table.rows.height
        if rows:
            assert to_csv(only).count(b"\r\n") == 1 + len(rows)
        lines = [line for line in to_markdown(only).decode().splitlines() if line[:1] == "|"]
        assert len(lines) == (0 if table.instead else 2 + len(rows))


def assert_the_command_writes_the_same(run: Callable[..., Result], case: Case) -> None:
    found = ask(case)
    asked = (case.command, "--sample", *case.words, "--format", "json", "--table", "all")
    whole = json.loads(run(*asked).stdout)
    assert whole["meta"]["command"] == case.command
    assert [remark["code"] for remark in whole["meta"]["remarks"]] == [
        getattr(remark, "code", None) for remark in found.remarks
    ]
    for name, frame in found.tables.items():
        assert whole["tables"][name] == json.loads(frame.write_json())
