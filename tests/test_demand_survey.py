"""The demand survey as its users do it: forms out, answers back, the year's demand confirmed."""

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import find, visible
from tdskill import open as open_year

BUREAUS = [f"{letter}局" for letter in "ABCDEFGHIJKLM"]
CLOUD, UX, TOOL = "クラウドサービス活用", "UXデザイン", "生成AI"
LAST_YEAR = [
    *((bureau, "基盤の整備", CLOUD, 1, 2) for bureau in BUREAUS[:12]),
    ("A局", "窓口の見直し", UX, 2, 1),
    ("B局", "仕事の見直し", TOOL, 1, 5),
]
Need = tuple[str, str, object, object]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out 2024 with a person in each of 13 bureaus, and the demand of 12 in 2023."""
    monkeypatch.chdir(tmp_path)
    for year in ("2023", "2024"):
        (tmp_path / year).mkdir()
    write(tmp_path / "2023" / "demand.csv", "局,業務,スキル項目,必要レベル,必要人数", LAST_YEAR)
    people = [(f"{n:04}", f"職員{n:04}", bureau) for n, bureau in enumerate(BUREAUS, start=1)]
    write(tmp_path / "2024" / "roster.csv", "職員番号,氏名,所属局", people)
    return tmp_path


def write(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def name_of(bureau: str) -> str:
    return f"2024-demand-{bureau}.xlsx"


def answer(
    form: Path,
    to: Path,
    needs: Sequence[Need] | None = None,
    *,
    by: str | None = "担当",
    on: object = dt.date(2024, 9, 2),
) -> Path:
    """Fill in a form by what is seen; without `needs` last year's rows are left as they are."""
    book = openpyxl.load_workbook(form)
    sheet = book.worksheets[0]
    for label, value in (("Answered by", by), ("Answered on", on)):
        cell = find(sheet, label)
        sheet.cell(cell.row, cell.column + 1).value = value
    if needs is not None:
        head = find(sheet, "Level or above")
        for row in range(head.row + 1, sheet.max_row + 1):
            for column in range(head.column - 2, head.column + 2):
                sheet.cell(row, column).value = None
        for row, need in enumerate(needs, start=head.row + 1):
            for column, value in enumerate(need, start=head.column - 2):
                assert not sheet.cell(row, column).protection.locked
                sheet.cell(row, column).value = value
    to.parent.mkdir(exist_ok=True)
    book.save(to)
    return to


def test_thirteen_go_out_eleven_come_back_and_sums_are_those_added_by_hand(
    run: Run, workspace: Path
) -> None:
    run("sheet", "--demand", "--out", "forms")
    forms, back = workspace / "forms", workspace / "back"
    assert {path.name for path in forms.iterdir()} == {name_of(bureau) for bureau in BUREAUS}
    # K as it was, B to J with one need of n people, one of them with a cell nobody can read.
    answer(forms / name_of("K局"), back / name_of("K局"))
    for n, bureau in enumerate(BUREAUS[1:10], start=1):
        level = "2.5" if bureau == "E局" else "Lv.2"
        answer(forms / name_of(bureau), back / name_of(bureau), [("窓口", CLOUD, level, n)])
    # A twice: the newer answer takes the place of the whole older one.
    first = [("窓口", CLOUD, 1, 50), ("台帳", UX, 1, 50)]
    answer(forms / name_of("A局"), back / name_of("A局"), first)
    newer = [("窓口", CLOUD, 3, 4), ("仕事の見直し", TOOL, 1, 10)]
    answer(forms / name_of("A局"), back / "A局(2).xlsx", newer, on=dt.date(2024, 9, 9))
    before = {path: path.read_bytes() for path in back.iterdir()}

    told = run("collect", "--demand", "back", code=1)
    broken = next(line for line in told.stderr.splitlines() if "E局" in line)
    assert "2024-demand-E局.xlsx" in broken
    assert "'2.5' is not a level" in broken
    assert "row 9 column E" in broken
    assert "No answer yet: E局, L局, M局." in told.stdout
    assert "Answered: 10 of 13 bureaus." in told.stdout
    assert {path: path.read_bytes() for path in back.iterdir()} == before

    refused = run("confirm", "--demand", code=1).stderr
    assert "3 bureaus have not answered; nothing was written: E局, L局, M局." in refused
    assert not (workspace / "2024" / "demand.csv").exists()

    told = run("confirm", "--demand", "--allow-missing")
    assert "Bureaus that have not answered are not in it: E局, L局, M局." in told.stderr
    demand = rows(workspace / "2024" / "demand.csv")
    # B..J are 1..9, without E which is 4; K left 2 as they were; A needs 4 and 10.
    assert sum(int(row["必要人数"]) for row in demand) == (45 - 4) + 2 + 14
    by_bureau = Counter[str]()
    for row in demand:
        by_bureau[row["局"]] += int(row["必要人数"])
    assert by_bureau == {
        **{bureau: n for n, bureau in enumerate(BUREAUS[1:10], start=1) if bureau != "E局"},
        "A局": 14,
        "K局": 2,
    }
    manifest = json.loads((workspace / "2024" / "demand.manifest.json").read_bytes())
    assert manifest["missing"] == ["E局", "L局", "M局"]
    assert manifest["headcount"] == 57
    content = (workspace / "2024" / "demand.csv").read_bytes()
    assert manifest["demand"]["sha256"] == hashlib.sha256(content).hexdigest()
