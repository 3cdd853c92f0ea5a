"""Totals and footnotes stand in every table that is made for the eye; none of them is data."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from polars.testing import assert_frame_equal

from conftest import Run
from filling import workspace_in
from kind_cases import table_of
from small import laid_out
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Intake
from tdskill.kinds import KINDS

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
    "careers": """\
職員番号,採用日,採用区分,職層,職層開始日
0101,2015-04-01,Ⅰ類B,主事,2015-04-01
0102,2020-04-01,Ⅰ類B,主事,2020-04-01
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
CLEAN |= {
    kind: "".join(f"{','.join(row)}\n" for row in (header, row, row))
    for kind, (header, row, *_more) in ((kind, table_of(kind)) for kind in KINDS)
    if not any(name.split()[0] == kind for name in CLEAN)
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
    return read_file(kind_of(name), path, FRAMEWORK)


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
    assert {kind_of(name) for name in CLEAN} == KINDS.keys()
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
    reader = partial(read_file, kind_of(name))
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
    found = read_file("staff", tmp_path / "staff.xlsx", FRAMEWORK)
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


STAFF = "職員番号,氏名,所属局,職層,段階,UXデザイン\n" + "".join(
    f"{number},職員{number},会計局,主任,確定,1\n" for number in ("1001", "1002", "1003")
)
NEEDS = CLEAN["demand"]
"""UXデザイン: 3 at level 2 by 会計局, and 2 at level 1 by 総務局."""


def told_of(found: Intake, severity: Severity) -> list[tuple[int | None, str]]:
    return [(each.row, each.message) for each in found.problems if each.severity is severity]


@pytest.mark.parametrize("key", ["計101", "計3", "Count", "合計", "総務局計", "小計（A）", "平均"])
@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("staff", STAFF, "{},職員0004,総務局,主任,確定,1"),
        ("staff", STAFF, "{},計 太郎,,,,"),
        ("roster", CLEAN["roster"], "{},職員0004,総務局,"),
        ("roster", "職員番号,所属局\n0101,会計局\n", "{},総務局"),
        ("people", CLEAN["people"], "{},職員0004"),
        (
            "certificates",
            "氏名,職員番号,試験名\n職員0001,0101,ITパスポート試験\n",
            "職員0004,{},ITパスポート試験",
        ),
    ],
)
def test_a_total_that_names_a_person_is_a_problem(
    name: str, text: str, row: str, key: str, tmp_path: Path
) -> None:
    lines = text.count("\n")
    found = read(name, text + row.format(key) + "\n", tmp_path)
    message = f"{key!r} reads like a total or a note."
    assert told_of(found, Severity.ERROR) == [(lines + 1, message)]
    assert (found.frame.height, found.totals, found.rows_left_out) == (lines - 1, 0, 1)


def test_a_total_as_an_id_may_be_written_is_one_where_others_are_named(tmp_path: Path) -> None:
    clean = read("staff", STAFF, tmp_path)
    agree(read("staff", STAFF + "計101,,,,,1\n", tmp_path), clean, ["計101"])
    unnamed = "職員番号,UXデザイン\n0101,1\n計101,1\n"
    found = read("staff", unnamed, tmp_path)
    assert told_of(found, Severity.ERROR) == [(3, "'計101' reads like a total or a note.")]


@pytest.mark.parametrize(
    "word",
    [
        *("Total: 180", "Total 180", "Average: 1.3", "計180名（うち管理職20）", "合計(A+B)"),
        *("男性計", "東京都 計", "R6計", "総務局 TOTAL", "小計：総務局", "DX推進班計"),
    ],
)
def test_other_words_for_totals_of_people_are_left_out_as_well(word: str, tmp_path: Path) -> None:
    clean = read("staff", STAFF, tmp_path)
    agree(read("staff", f"{STAFF}{word},,,,,2\n", tmp_path), clean, [word])


@pytest.mark.parametrize(
    "note", ["最終更新 2025/04/01", "作成：総務局人事課", "1頁", "Page 1 of 3", "- 1 -", "----"]
)
def test_marks_of_printing_are_left_out_as_well(note: str, tmp_path: Path) -> None:
    clean = read("staff", STAFF, tmp_path)
    agree(read("staff", f"{STAFF}{note},,,,,\n", tmp_path), clean, [note])


def test_a_row_of_dashes_is_left_out(tmp_path: Path) -> None:
    clean = read("staff", STAFF, tmp_path)
    agree(read("staff", f"{STAFF}---,---,---,,--,-\n", tmp_path), clean, ["---"])


@pytest.mark.parametrize("key", ["n=10", "180名", "全体", "全庁", "再掲", "充足率", "達成率 50%"])
@pytest.mark.parametrize(
    ("text", "row"),
    [
        (STAFF, "{},,,,,2"),
        (STAFF, "{},職員0004,総務局,主任,確定,2"),
        ("職員番号,UXデザイン\n0101,1\n", "{},2"),
    ],
)
def test_what_is_no_id_of_a_person_is_a_problem(
    text: str, row: str, key: str, tmp_path: Path
) -> None:
    lines = text.count("\n")
    found = read("staff", text + row.format(key) + "\n", tmp_path)
    message = f"{key!r} reads like a total or a note."
    assert told_of(found, Severity.ERROR) == [(lines + 1, message)]
    assert (found.frame.height, found.rows_left_out) == (lines - 1, 1)


@pytest.mark.parametrize("key", ["Lv.2以上", "管理職", "再任用（短時間）", "UX 1"])
def test_a_text_in_place_of_an_id_is_a_problem_where_the_others_are_named(
    key: str, tmp_path: Path
) -> None:
    found = read("staff", f"{STAFF}{key},,,,,2\n", tmp_path)
    message = f"{key!r} reads like a total or a note."
    assert told_of(found, Severity.ERROR) == [(5, message)]


@pytest.mark.parametrize("key", ["〃", "同上", "#REF!", "-", "―"])
def test_a_sign_for_another_cell_is_no_id(key: str, tmp_path: Path) -> None:
    for row in ("{},職員0004,総務局,主任,確定,2", "{},,,,,2"):
        found = read("staff", STAFF + row.format(key) + "\n", tmp_path)
        assert told_of(found, Severity.ERROR) == [(5, f"{key!r} is no staff ID.")]


@pytest.mark.parametrize(
    "key",
    [
        *("1004", "A-12", "k0110", "職員0001", "総-001", "０００４", "'0104", "SUM1", "会計01"),
        *("a.sato1", "1004.0", "統計課12"),
    ],
)
def test_an_id_without_anything_of_its_person_stays(key: str, tmp_path: Path) -> None:
    found = read("staff", f"{STAFF}{key},,,,,2\n", tmp_path)
    assert (found.frame.height, found.totals, found.rows_left_out) == (4, 0, 0)


def test_ids_of_letters_stay_where_all_are(tmp_path: Path) -> None:
    text = "職員番号,氏名,UXデザイン\nsato,職員0001,1\nkato,職員0002,1\nito,,2\n"
    assert read("staff", text, tmp_path).frame["staff_id"].to_list() == ["sato", "kato", "ito"]


@pytest.mark.parametrize(
    "bureau",
    [
        *("総務局 TOTAL", "Total: 5", "合計(A+B)", "DX推進班計", "東京都 計", "小計（システム）"),
        *("合計 総務局", "総務局（計）"),
    ],
)
def test_a_subtotal_in_the_column_of_bureaus_is_left_out(bureau: str, tmp_path: Path) -> None:
    clean = read("demand", NEEDS, tmp_path)
    agree(read("demand", f"{NEEDS}{bureau},窓口,UXデザイン,2,3\n", tmp_path), clean, [bureau])


@pytest.mark.parametrize(
    ("row", "cell", "column"),
    [
        ("総務局,総務課計,UXデザイン,2,3", "総務課計", "業務"),
        ("総務局,システム小計,UXデザイン,2,3", "システム小計", "業務"),
        ("総務局,小計（システム）,UXデザイン,2,3", "小計（システム）", "業務"),
        ("総務局,（再掲）窓口,UXデザイン,2,3", "（再掲）窓口", "業務"),
        ("（再掲）総務局,窓口,UXデザイン,2,3", "（再掲）総務局", "局"),
        ("情報計,窓口,UXデザイン,2,3", "情報計", "局"),
    ],
)
def test_what_may_be_a_subtotal_of_needs_is_a_problem(
    row: str, cell: str, column: str, tmp_path: Path
) -> None:
    found = read("demand", f"{NEEDS}{row}\n", tmp_path)
    message = f"{cell!r} reads like a total or a note."
    assert told_of(found, Severity.ERROR) == [(4, message)]
    assert [each.column for each in found.problems if each.row == 4] == [column]
    assert found.frame["headcount"].sum() == 5


def test_work_that_ends_like_a_subtotal_counts_and_is_warned_of(tmp_path: Path) -> None:
    found = read("demand", f"{NEEDS}総務局,業務計,UXデザイン,2,3\n", tmp_path)
    assert told_of(found, Severity.WARNING) == [
        (4, "'業務計' may be a subtotal; the row is counted.")
    ]
    assert found.frame["headcount"].sum() == 8


@pytest.mark.parametrize(
    "name", ["会計", "統計", "システム設計", "家計", "人口推計", "集計", "生計", "温度計", "主計"]
)
def test_a_bureau_and_work_that_end_so_stay(name: str, tmp_path: Path) -> None:
    found = read("demand", f"{NEEDS}{name},{name},UXデザイン,2,3\n", tmp_path)
    assert (found.frame["headcount"].sum(), found.problems) == (8, ())


@pytest.mark.parametrize("bureau", ["全庁", "全局", "（全体）"])
def test_a_bureau_of_all_that_adds_up_the_others_is_a_problem(bureau: str, tmp_path: Path) -> None:
    rows = f"{bureau},,UXデザイン,2,1\n{bureau},,UXデザイン,2,2\n{bureau},,UXデザイン,1,2\n"
    found = read("demand", NEEDS + rows, tmp_path)
    message = (
        f"{bureau!r} needs as many people as the other bureaus together; they would count twice."
    )
    assert told_of(found, Severity.ERROR) == [(row, message) for row in (4, 5, 6)]
    assert found.frame["headcount"].sum() == 5


def test_a_bureau_of_all_with_needs_of_its_own_counts_and_is_warned_of(tmp_path: Path) -> None:
    found = read("demand", f"{NEEDS}全庁,基盤,UXデザイン,2,4\n全庁,基盤,UXデザイン,3,1\n", tmp_path)
    assert told_of(found, Severity.WARNING) == [
        (4, "'全庁' stands beside other bureaus and counts as one of its own.")
    ]
    assert found.frame["headcount"].sum() == 10


def test_a_bureau_of_all_that_is_alone_is_not_told(tmp_path: Path) -> None:
    text = NEEDS.replace("会計局", "全庁").replace("総務局", "全庁")
    assert read("demand", text, tmp_path).problems == ()


def test_rows_that_say_the_same_need_count_and_are_warned_of(tmp_path: Path) -> None:
    again = "会計局,平均の計画,ＵＸデザイン,2,3\n会計局,平均の計画,UXデザイン,2,4\n"
    found = read("demand", NEEDS + again, tmp_path)
    (told,) = told_of(found, Severity.WARNING)
    assert told == (
        4,
        "1 row says the same as an earlier one, and is counted: row 4 (as row 2).",
    )
    assert found.frame["headcount"].sum() == 12


def workbook(path: Path, sheets: dict[str, str]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, text in sheets.items():
        sheet = book.create_sheet(title)
        for row in csv.reader(io.StringIO(text)):
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(path)
    return path


@pytest.mark.parametrize("title", ["全庁集計", "合計", "総括表", "まとめ", "Summary"])
def test_a_summary_sheet_is_warned_of(title: str, tmp_path: Path) -> None:
    other = NEEDS.replace("会計局", "財務局").replace("総務局", "教育庁")
    path = workbook(tmp_path / "demand.xlsx", {"総務局": NEEDS, title: other})
    found = read_file("demand", path, FRAMEWORK)
    assert told_of(found, Severity.WARNING) == [
        (None, f"Sheets called like a summary of others were read as well: {title!r}.")
    ]
    plain = workbook(tmp_path / "plain.xlsx", {"総務局": NEEDS, "他の局": other})
    assert told_of(read_file("demand", plain, FRAMEWORK), Severity.WARNING) == []


def test_a_summary_sheet_of_the_whole_does_not_count_twice(tmp_path: Path) -> None:
    whole = NEEDS.replace("会計局", "全庁").replace("総務局", "全庁")
    path = workbook(tmp_path / "demand.xlsx", {"総務局": NEEDS, "全庁集計": whole})
    found = read_file("demand", path, FRAMEWORK)
    errors = [each for each in found.problems if each.severity is Severity.ERROR]
    assert [(each.sheet, each.row) for each in errors] == [("全庁集計", 2), ("全庁集計", 3)]
    assert "--sheet NAME" in errors[0].hint
    assert found.frame["headcount"].sum() == 5


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
