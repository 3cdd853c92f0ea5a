"""Totals and footnotes stand in every table that is made for the eye; none of them is data."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from polars.testing import assert_frame_equal

from conftest import Run
from filling import workspace_in
from small import laid_out
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake import Intake
from tdskill.workspace import _READERS

FRAMEWORK = embedded_framework()
CLEAN = {
    "staff": """\
職員番号,氏名,所属局,クラウドサービス活用,UXデザイン
0101,職員0001,会計局,2,1
0102,計 太郎,総務局,1,
""",
    "staff long": """\
職員番号,スキル項目,レベル,段階,評価日,氏名
0101,UXデザイン,2,確定,2024-05-01,計
0102,UXデザイン,1,確定,2024-05-01,職員0002
""",
    "demand": """\
局,業務,スキル項目,必要レベル,必要人数
会計局,平均の計画,UXデザイン,2,3
総務局,合計表の作成,UXデザイン,1,2
""",
    "certificates": """\
職員番号,試験名,合格日
0101,ITパスポート試験,2020-05-01
0102,ITパスポート試験,2021-05-01
""",
    "roster": """\
職員番号,氏名,所属局,メンター
0101,計,会計局,0102
0102,職員0002,統計課,
""",
    "assessments": """\
職員番号,スキル項目,レベル,段階,評価日
0101,UXデザイン,2,確定,2024-05-01
0102,UXデザイン,1,確定,2024-05-01
""",
    "trainings_taken": """\
職員番号,研修名,修了日
0101,基礎研修,2024-05-01
0102,Excelで合計,2024-05-01
""",
    "ladder_checks": """\
職員番号,目標,達成,確認日
0101,企画の意図やサービスの中身を、仕様書に漏れなく落とし込める。,はい,2024-05-01
0102,企画の意図やサービスの中身を、仕様書に漏れなく落とし込める。,いいえ,2024-05-01
""",
    "assignments": """\
職員番号,配属先,区分,開始日
0101,会計局,GQ,2020-04-01
0102,統計課,DQ,2020-04-01
""",
    "posts": """\
ポスト,所属局,業務,必要スキル
会計-001,会計局,合計,UXデザイン:2
合計集計担当,総務局,,UXデザイン:1
""",
    "wishes": """\
職員番号,希望順位,所属局,区分
0101,1,会計局,GQ
0102,1,統計課,GQ
""",
    "seats": """\
研修名,定員,備考
デジタルリテラシー向上研修,20,
DXマインドセット講座,5,
""",
    "people": """\
職員番号,氏名
0101,計
0102,職員0002
""",
}
"""A good file of each kind, with names that have a word for a total in them."""

WORDS = (
    *(
        "合計",
        "計",
        "総計",
        "小計",
        "平均",
        "累計",
        "総合計",
        "合　計",
        "（合計）",
        "【計】",
        "合計：",
        "合計：2人",
    ),
    *(
        "人数計",
        "件数",
        "Total",
        "TOTAL",
        "Ｔｏｔａｌ",
        "Grand Total",
        "Sub-total",
        "Sum",
        "Average",
    ),
)
NOTES = (
    *(
        "※休職者を除く",
        "* 休職者を除く",
        "注1）休職者を除く",
        "（注）休職者を除く",
        "備考：見込み",
        "出典：人事部調べ",
    ),
    *("以上", "Note: without people on leave", "2024年4月1日現在", "※休職者、派遣者を除く"),
)


def kind_of(name: str) -> str:
    return name.partition(" ")[0]


def read(name: str, text: str, folder: Path) -> Intake:
    path = folder / f"{kind_of(name)}.csv"
    path.write_text(text, encoding="utf-8")
    return _READERS[kind_of(name)](path, FRAMEWORK)


def with_row(text: str, cells: Sequence[str], at: int | None = None) -> str:
    lines = text.splitlines()
    lines.insert(len(lines) if at is None else at, ",".join(cells))
    return "\n".join(lines) + "\n"


def agree(found: Intake, clean: Intake, words: Sequence[str]) -> None:
    """Assert that the totals are told and nothing else is another than in the clean file."""
    assert_frame_equal(found.frame.drop("row", strict=False), clean.frame.drop("row", strict=False))
    told = [problem for problem in found.problems if "total" in problem.message]
    others = [replace(each, row=None) for each in found.problems if each not in told]
    assert others == [replace(each, row=None) for each in clean.problems]
    assert [problem.severity for problem in told] == [Severity.NOTE]
    assert all(repr(" ".join(word.split())) in told[0].message for word in words)
    assert (found.totals, found.rows_left_out) == (len(words), 0)


def test_there_is_a_clean_file_of_every_kind(tmp_path: Path) -> None:
    assert {kind_of(name) for name in CLEAN} == _READERS.keys()
    for name, text in CLEAN.items():
        found = read(name, text, tmp_path)
        assert (found.frame.height, found.rows_left_out, found.totals) == (2, 0, 0), name


@pytest.mark.parametrize("name", CLEAN)
def test_a_total_in_any_table_is_left_out_and_told(name: str, tmp_path: Path) -> None:
    clean = read(name, CLEAN[name], tmp_path)
    width = CLEAN[name].partition("\n")[0].count(",") + 1
    for word in WORDS:
        cells = [word, *[""] * (width - 2), "2"][:width]
        agree(read(name, with_row(CLEAN[name], cells), tmp_path), clean, [word])


@pytest.mark.parametrize("name", CLEAN)
def test_a_total_beside_a_blank_first_cell_is_one_as_well(name: str, tmp_path: Path) -> None:
    clean = read(name, CLEAN[name], tmp_path)
    width = CLEAN[name].partition("\n")[0].count(",") + 1
    for word in ("合計", "計", "Ｔｏｔａｌ"):
        cells = ["", word, *["2"] * (width - 2)]
        agree(read(name, with_row(CLEAN[name], cells), tmp_path), clean, [word])


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_footnote_that_is_all_of_its_row_is_told_once(
    name: str, end: str, tmp_path: Path
) -> None:
    clean = read(name, CLEAN[name], tmp_path)
    for note in NOTES:
        agree(read(name, CLEAN[name] + note + end, tmp_path), clean, [note])


@pytest.mark.parametrize("name", CLEAN)
def test_totals_in_the_middle_go_as_well(name: str, tmp_path: Path) -> None:
    clean = read(name, CLEAN[name], tmp_path)
    width = CLEAN[name].partition("\n")[0].count(",") + 1
    text = with_row(CLEAN[name], ["小計", *[""] * (width - 1)], at=2)
    agree(read(name, with_row(text, ["※見込み"]), tmp_path), clean, ["小計", "※見込み"])


@pytest.mark.parametrize("name", CLEAN)
def test_totals_in_a_workbook_go_as_well(name: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(CLEAN[name])):
        book.active.append(row)
    clean_path, path = tmp_path / "clean.xlsx", tmp_path / f"{kind_of(name)}.xlsx"
    book.save(clean_path)
    book.active.append(["合　計", None, 12][: book.active.max_column])
    book.active.append(["※休職者を除く"])
    book.save(path)
    reader = _READERS[kind_of(name)]
    clean = reader(clean_path, FRAMEWORK)
    found = reader(path, FRAMEWORK)
    said = [replace(each, source=str(clean_path)) for each in found.problems]
    agree(replace(found, problems=tuple(said)), clean, ["合　計", "※休職者を除く"])


def test_an_error_of_excel_in_a_total_is_no_problem(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["職員番号", "UXデザイン"], ["0101", 2], ["平均", "#DIV/0!"]):
        book.active.append(row)
    book.active["B3"].data_type = "e"
    book.save(tmp_path / "staff.xlsx")
    found = _READERS["staff"](tmp_path / "staff.xlsx", FRAMEWORK)
    assert (found.frame.height, found.totals, found.rows_left_out) == (1, 1, 0)
    assert not [each for each in found.problems if each.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "row",
    [
        "総務局計,,,,3",
        "総務局　小計,,,,3",
        "総務局計,,UXデザイン,2,3",
        "合計,,UXデザイン,2,3",
        "総務局,小計,,,3",
        "総務局,小計,UXデザイン,2,3",
        "総務局,,合計,,3",
    ],
)
def test_a_subtotal_is_no_demand(row: str, tmp_path: Path) -> None:
    clean = read("demand", CLEAN["demand"], tmp_path)
    word = next(cell for cell in row.split(",") if cell.endswith("計"))
    agree(read("demand", CLEAN["demand"] + row + "\n", tmp_path), clean, [word])


@pytest.mark.parametrize(
    ("name", "row", "cell"),
    [
        ("staff", "※0103,職員0003,総務局,1,1", "※0103"),
        ("people", "※0103", "※0103"),
        ("staff", "休職者を除く,,,,", "休職者を除く"),
        ("roster", "Without people on leave,,,", "Without people on leave"),
        ("posts", "月次合計,総務局,,UXデザイン:1", "月次合計"),
        ("demand", "※総務局,,UXデザイン,2,3", "※総務局"),
    ],
)
def test_what_may_be_a_footnote_and_may_be_data_is_a_problem(
    name: str, row: str, cell: str, tmp_path: Path
) -> None:
    found = read(name, CLEAN[name] + row + "\n", tmp_path)
    errors = [each for each in found.problems if each.severity is Severity.ERROR]
    assert [(each.row, each.message) for each in errors] == [
        (4, f"{cell!r} reads like a total or a note.")
    ]
    assert (found.frame.height, found.totals, found.rows_left_out) == (2, 0, 1)


@pytest.mark.parametrize("name", ["計", "合計", "平均 花子", "Sum", "注"])
def test_a_person_with_an_id_stays_whatever_the_name(name: str, tmp_path: Path) -> None:
    found = read("staff", CLEAN["staff"] + f"0103,{name},合計,1,1\n", tmp_path)
    assert found.frame["name"].to_list() == ["職員0001", "計 太郎", name]


def test_a_person_called_so_without_an_id_is_a_problem(tmp_path: Path) -> None:
    found = read("staff", CLEAN["staff"] + ",計,総務局,1,1\n", tmp_path)
    assert (found.totals, found.rows_left_out) == (0, 1)
    assert "The staff ID is missing." in [each.message for each in found.problems]


def test_the_head_counts_the_rows_of_totals(run: Run, tmp_path: Path) -> None:
    laid_out(
        tmp_path / "ws",
        staff=CLEAN["staff"] + "合計,,,3,1\n",
        demand=CLEAN["demand"] + "合計,,,,5\n※見込み\n",
    )
    table = run("gap", "--workspace", "ws")
    assert "Staff: 2 people" in table.stdout
    assert "Demand: 5 places" in table.stdout
    assert "3 rows of totals and notes were left out." in table.stdout
    assert "demand.csv row 4 column 局: note: 2 rows are totals or notes and are left out" in (
        table.stderr
    )
    japanese = run("gap", "--workspace", "ws", lang="ja")
    assert "合計・注記の行 3行を除きました。" in japanese.stdout
    assert "合計・注記の行とみて、1行を除きました: 「合計」（4行目）" in japanese.stderr


def test_totals_in_a_returned_table_are_told_and_the_rest_is_taken(
    run: Run, tmp_path: Path
) -> None:
    workspace = workspace_in(tmp_path / "ws")
    (tmp_path / "back.csv").write_text(
        "職員番号,段階,評価日,クラウドサービス活用\n0001,自己チェック,2024-10-01,2\n合計,,,2\n※見込み\n",
        encoding="utf-8",
    )
    told = run("collect", "back.csv", "--workspace", workspace)
    assert "levels 1, people 1" in told.stdout
    assert "2 rows of totals and notes were left out." in told.stdout
    assert "合計' (row 3)" in told.stderr
