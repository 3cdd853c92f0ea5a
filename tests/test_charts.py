"""Native charts of workbooks, read back by another program's library."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from conftest import Run
from excel_charts import cells_of, charts_on, drawn, references
from excel_limits import assert_within_limits
from made_columns import text
from small import laid_out
from tdskill.render.answer import Answer, Chart, ChartKind, Series, Table, Tone
from tdskill.render.formats import to_csv, to_json, to_markdown
from tdskill.render.workbook import to_xlsx

WITH_CHARTS = (
    *("gap", "gap --bureau 総務局", "gap --set tools", "plan", "trend", "forecast"),
    *("status", "status --by mentor", "move --at-most 4"),
)


def charts_of(run: Run, tmp_path: Path, *command: str, lang: str = "en") -> Any:
    run(*command, "--output", "x.xlsx", lang=lang)
    assert_within_limits((tmp_path / "x.xlsx").read_bytes())
    return drawn(openpyxl.load_workbook(tmp_path / "x.xlsx"))


def rows_of(run: Run, *command: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run(*command, "--format", "json").stdout)
    return rows


@pytest.mark.parametrize("command", WITH_CHARTS)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_chart_refers_to_cells_that_are_there(
    run: Run, tmp_path: Path, command: str, lang: str
) -> None:
    ((title, _names, _series),) = charts_of(run, tmp_path, *command.split(), "--sample", lang=lang)
    assert bool(re.search("[ぁ-ん一-龥]", title)) == (lang == "ja")


def test_a_bar_of_the_gap_is_the_demand_of_its_skill(run: Run, tmp_path: Path) -> None:
    ((title, names, series),) = charts_of(run, tmp_path, "gap", "--sample")
    rows = [row for row in rows_of(run, "gap", "--sample") if row["demand"]]
    assert list(series) == ["Filled", "Not known", "Shortfall"]
    assert [sum(bar) for bar in zip(*series.values(), strict=True)] == [
        row["demand"] for row in rows
    ]
    assert series["Shortfall"] == [row["shortfall_least"] for row in rows]
    assert series["Filled"] == [row["demand"] - row["shortfall"] for row in rows]
    assert title == "Cloud Services lacks most: 55-57 of 117 places"
    assert names[0] == "Cloud Services"


@pytest.mark.parametrize("success", [None, "1"])
def test_bars_of_the_plan_are_what_is_short_before(
    run: Run, tmp_path: Path, success: str | None
) -> None:
    command = ("plan", "--sample", *(("--success", success) if success else ()))
    ((title, names, series),) = charts_of(run, tmp_path, *command)
    rows = rows_of(run, *command, "--table", "shortfall")
    after = "shortfall_after" if success else "shortfall_expected"
    left, taken = series.values()
    assert left == pytest.approx([row[after] for row in rows], abs=1e-6)
    assert [a + b for a, b in zip(left, taken, strict=True)] == pytest.approx(
        [row["shortfall_before"] for row in rows], abs=1e-5
    )
    assert len(names) == len(rows)
    assert f" of {sum(row['shortfall_before'] for row in rows)} remain short" in title


def test_parts_of_the_trend_add_up_to_the_change(run: Run, tmp_path: Path) -> None:
    ((title, names, series),) = charts_of(run, tmp_path, "trend", "--sample")
    rows = rows_of(run, "trend", "--sample")
    moved = [row for row in rows if any(row[name] for name in row if name.endswith("_part"))]
    assert len(names) == len(moved)
    assert [sum(bar) for bar in zip(*series.values(), strict=True)] == pytest.approx(
        [row["shortfall_change"] for row in moved], abs=1e-5
    )
    then, now = (sum(row[f"shortfall_{when}"] for row in rows) for when in ("then", "now"))
    assert title.startswith(f"The shortfall grew by {now - then}, from {then} to {now} (growth −")


def test_parts_that_are_not_told_are_not_drawn(run: Run, tmp_path: Path) -> None:
    # Nine came: with ten as the fewest of whom anything is told, there are no parts.
    command = ("trend", "--sample", "--smallest-group", "10")
    ((title, _names, series),) = charts_of(run, tmp_path, *command)
    assert list(series) == ["Change"]
    assert title == "The shortfall grew by 11, from 168 to 179"


def test_a_shortfall_to_come_has_its_interval(run: Run, tmp_path: Path) -> None:
    ((title, names, series),) = charts_of(run, tmp_path, "forecast", "--sample")
    rows = rows_of(run, "forecast", "--sample")
    assert [*series.values()] == [
        [row[f"shortfall_{end}"] for row in rows] for end in ("high", "middle", "low")
    ]
    assert len(names) == len(rows)
    assert str(rows[-1]["shortfall_middle"]) in title


def test_stages_are_those_of_the_status(run: Run, tmp_path: Path) -> None:
    ((title, names, series),) = charts_of(run, tmp_path, "status", "--sample")
    rows = rows_of(run, "status", "--sample")
    assert names == [row["bureau"] for row in rows]
    stages = ("not_started", "self", "corrected", "confirmed")
    assert [*series.values()] == [[row[f"people_{stage}"] for row in rows] for stage in stages]
    assert title == "Confirmed: 161 of 180 people (89%)"


def test_the_curve_is_that_of_the_moves(run: Run, tmp_path: Path) -> None:
    command = ("move", "--sample", "--at-most", "4")
    ((_title, names, series),) = charts_of(run, tmp_path, *command)
    rows = rows_of(run, *command, "--table", "curve")
    assert names == [str(row["at_most"]) for row in rows]
    assert [*series.values()] == [[row["mended_bound"] for row in rows]]


@pytest.mark.parametrize(
    "command", ["gap --levels", "gap --by-bureau", "trend --levels", "plan --table seats"]
)
def test_other_views_have_no_chart(run: Run, tmp_path: Path, command: str) -> None:
    assert charts_of(run, tmp_path, *command.split(), "--sample") == []


def test_without_demand_nothing_is_drawn(run: Run, tmp_path: Path) -> None:
    laid_out(
        tmp_path / "ws",
        staff="職員番号,氏名,所属局,段階,クラウドサービス活用\n0001,職員0001,甲局,確定,2",
        demand="局,業務,スキル項目,必要レベル,人数",
    )
    assert charts_of(run, tmp_path, "gap", "--workspace", "ws") == []


def test_what_is_met_is_drawn_and_said(run: Run, tmp_path: Path) -> None:
    laid_out(
        tmp_path / "ws",
        staff="職員番号,氏名,所属局,段階,クラウドサービス活用\n0001,職員0001,甲局,確定,2",
        demand="局,業務,スキル項目,必要レベル,人数\n甲局,業務,クラウドサービス活用,1,1",
    )
    ((title, names, series),) = charts_of(run, tmp_path, "gap", "--workspace", "ws")
    assert title.startswith("No skill is short")
    assert names == ["Cloud Services"]
    assert series == {"Filled": [1], "Shortfall": [0]}


def made(chart: Chart, rows: Sequence[str] = ("x",)) -> Answer:
    table = Table((text("a"),), pl.DataFrame({"a": rows}, {"a": pl.String}), chart=chart)
    return Answer("Title", (), (table,))


HOSTILE = ("=1+1", "=Sheet1!$A$1", "'x'!A1", "局\x01", "a" * 400, "")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("kind", ChartKind)
def test_no_text_of_a_chart_is_a_formula(kind: ChartKind, hostile: str) -> None:
    chart = Chart(
        kind, hostile, hostile, (hostile, "b"), (Series(hostile, (1, None), Tone.FILLED),)
    )
    content = to_xlsx(made(chart))
    assert_within_limits(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    (sheet,) = (sheet for sheet in book.worksheets if charts_on(sheet))
    (found,) = charts_on(sheet)
    for reference in references(found):
        assert reference.startswith("Charts!")
        cells_of(book, reference)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_table_without_rows_has_no_chart() -> None:
    chart = Chart(ChartKind.BARS, "Title", "A", ("a",), (Series("B", (1,), Tone.FILLED),))
    assert "Charts" not in openpyxl.load_workbook(io.BytesIO(to_xlsx(made(chart, ())))).sheetnames


def test_charts_stand_in_workbooks_alone() -> None:
    chart = Chart(ChartKind.BARS, "Title", "A", ("a",), (Series("B", (1,), Tone.FILLED),))
    answer = made(chart)
    plain = replace(answer, tables=(replace(answer.tables[0], chart=None),))
    for to_format in (to_csv, to_json, to_markdown):
        assert to_format(answer) == to_format(plain)
