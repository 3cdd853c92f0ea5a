"""People who have left or are on leave, by what a file of people says of them."""

import csv
import datetime as dt
import io
import json
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from filling import fill
from sentences import told as all_but_words
from small import laid_out
from tdskill.errors import Severity
from tdskill.framework import embedded_framework
from tdskill.intake.absences import Absence
from tdskill.intake.roster import read_roster
from tdskill.workspace import open_workspace
from tdskill.year_data import YearData, read_year

FRAMEWORK = embedded_framework()
SKILL = "UXデザイン"
ROSTER = """\
職員番号,氏名,所属局,メンター,在籍状況,退職日
0001,職員0001,総務局,0003,在職,
0002,職員0002,総務局,0003,退職,2024/6/30
0003,職員0003,総務局,,休職（育休）,
"""
ASSESSMENTS = f"""\
職員番号,スキル項目,レベル,段階,評価日
0001,{SKILL},2,確定,2024-11-01
0002,{SKILL},3,確定,2024-05-01
0003,{SKILL},1,確定,2024-11-01
"""
OTHERS = {
    "certificates": "職員番号,試験名,合格日\n0002,ITパスポート試験,2020-05-01\n",
    "trainings_taken": "職員番号,研修名,修了日\n0002,DXマインドセット講座,2024-05-01\n",
    "ladder_checks": "職員番号,目標,達成,確認日\n"
    "0002,企画の意図やサービスの中身を、仕様書に漏れなく落とし込める。,はい,2024-05-01\n",
    "assignments": "職員番号,配属先,区分,開始日\n0002,総務局,GQ,2020-04-01\n",
    "wishes": "職員番号,所属局\n0002,総務局\n",
    "people": "職員番号\n0002\n",
}


def read(folder: Path, *kinds: str) -> YearData:
    return read_year(open_workspace(folder), FRAMEWORK, *kinds)


def counted(folder: Path, header: str, *cells: str, settings: str = "") -> list[str]:
    """Return who counts of people with these cells, called a, b, ...; in 2024, now over."""
    names = [chr(ord("a") + n) for n in range(len(cells))]
    rows = "".join(f"{name},{cell},1\n" for name, cell in zip(names, cells, strict=True))
    laid_out(folder, staff=f"職員番号,{header},{SKILL}\n{rows}")
    (folder / "tdskill.toml").write_text(settings, encoding="utf-8")
    return read(folder, "staff").staff["staff_id"].to_list()


@pytest.mark.parametrize(
    "header", ["在職区分", "在籍状況", "在職状況", "状態", "employment_status", "status"]
)
def test_who_has_left_by_a_word_is_not_counted(header: str, tmp_path: Path) -> None:
    assert counted(tmp_path, header, "在職", "退職", "転出", "死亡", "", "育休") == ["a", "e", "f"]


@pytest.mark.parametrize(
    ("words", "with_leave", "without_leave"),
    [
        (
            "在職 在籍 現職 勤務 常勤 非常勤 出向 派遣 兼務 採用 復職 再任用 任期付職員 退職予定 育休予定",
            True,
            True,
        ),
        (
            "退職 定年退職 普通退職 早期退職 勧奨退職 任期満了 離職 転出 死亡 失職 免職 懲戒免職 retired",
            False,
            False,
        ),
        (
            "休職 病気休職 休業 育休 育児休業 産休 産前産後休暇 産育休 病休 病気休暇 介護休暇 休職中 leave",
            True,
            False,
        ),
    ],
    ids=["here", "left", "on leave"],
)
def test_words_say_who_is_there_has_left_or_is_on_leave(
    words: str, with_leave: bool, without_leave: bool, tmp_path: Path
) -> None:
    cells = words.split()
    people = [chr(ord("a") + n) for n in range(len(cells))]
    counts = counted(tmp_path / "one", "在職区分", *cells)
    assert counts == (people if with_leave else [])
    setting = "count_on_leave = false\n"
    counts = counted(tmp_path / "two", "在職区分", *cells, settings=setting)
    assert counts == (people if without_leave else [])
    notes = read(tmp_path / "two", "staff").notes
    assert not [note for note in notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("在職（育休中）", False),
        ("在籍【病気休職】", False),
        ("育休（会計年度任用職員）", False),
        ("休職（復職）", True),
        ("退職（再任用）", True),
        ("定年退職（暫定再任用職員）", True),
        ("退職（会計年度任用職員）", False),
        ("退職（普通退職）", False),
        ("在職（育休予定）", True),
        ("退職（自己都合）", False),
        ("転出（国）", False),
    ],
)
def test_the_word_in_brackets_has_its_say(word: str, counts: bool, tmp_path: Path) -> None:
    setting = "count_on_leave = false\n"
    assert counted(tmp_path, "在職区分", word, settings=setting) == ["a"] * counts
    assert not [note for note in read(tmp_path, "staff").notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize(
    "word",
    [
        *("在職（退職）", "退職（育休中）", "転出（出向）", "退職（３月末予定）", "退職（見込み）"),
        *(
            "退職（年度末）",
            "退職（3/31付）",
            "退職（令和7年3月31日付）",
            "転出（取消）",
            "退職（撤回）",
        ),
    ],
)
def test_two_words_that_contradict_each_other_are_told(word: str, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分", word) == ["a"]
    (told,) = [each for each in read(tmp_path, "staff").notes if each.severity is Severity.WARNING]
    assert told.code == "employment_unknown"


@pytest.mark.parametrize(
    ("cells", "counts"),
    [("退職予定,2024-06-30", False), ("退職（予定）,2025-03-31", True), ("転出予定,", True)],
)
def test_of_who_is_going_to_leave_the_day_decides(cells: str, counts: bool, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分,退職日", cells) == ["a"] * counts
    assert not [note for note in read(tmp_path, "staff").notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize(
    "word", ["退職済み", "退職者", "２：退職", "02 退職", "退 職", "転出（国）", "Retired"]
)
def test_a_word_may_be_written_in_other_ways(word: str, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分", word) == []


@pytest.mark.parametrize(
    "word", ["退職予定", "退職（予定）", "休職中", "在職者", "1 在職", "在職（出向）"]
)
def test_who_is_still_there_counts(word: str, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分", word) == ["a"]
    assert not [note for note in read(tmp_path, "staff").notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (",2024-06-30", False),
        (",2025-03-30", False),
        (",2025-03-31", True),
        (",2025-04-30", True),
        (",令和6年6月30日", False),
        (",", True),
        ("退職,", False),
        ("退職,2024-06-30", False),
        ("退職,2025-03-31", True),
        ("在職,2024-06-30", True),
        ("再任用,2020-03-31", True),
        ("休職,2025-03-31", True),
    ],
)
@pytest.mark.parametrize("column", ["退職日", "退職年月日", "転出日"])
def test_who_left_before_the_last_day_of_the_year_is_not_counted(
    column: str, cells: str, counts: bool, tmp_path: Path
) -> None:
    assert counted(tmp_path, f"在職区分,{column}", cells) == ["a"] * counts


def test_without_a_year_any_day_before_today_has_passed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(
        f"職員番号,退職日,{SKILL}\n0001,2025-03-31,1\n0002,2199-03-31,2\n", encoding="utf-8"
    )
    assert "Staff: 1 person" in run("attainment", "--staff", "staff.csv", "--summary").stdout


def test_of_two_days_the_first_one_counts(tmp_path: Path) -> None:
    cells = ("2025-03-31,2024-05-31", "2025-03-31,")
    assert counted(tmp_path, "退職日,転出日", *cells) == ["b"]


def test_people_on_leave_count_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    words = ("在職", "休職", "産休", "病気休暇", "退職")
    assert counted(tmp_path / "one", "在職区分", *words) == ["a", "b", "c", "d"]
    setting = "count_on_leave = false\n"
    assert counted(tmp_path / "two", "在職区分", *words, settings=setting) == ["a"]


def test_the_head_counts_who_is_not_counted(run: Run, tmp_path: Path) -> None:
    words = ("在職", "退職", "転出", "休職")
    counted(tmp_path / "ws", "在職区分", *words, settings="count_on_leave = false\n")
    told = run("attainment", "--summary", "--workspace", "ws", lang="ja")
    assert "退職・転出 2人を除きました。" in told.stdout
    assert "休職 1人を除きました。" in told.stdout
    assert "退職・転出した2人を除きました: 「b」（3行目）、「c」（4行目）" in told.stderr
    assert "休職中の1人を除きました: 「d」（5行目）" in told.stderr


def test_a_word_that_is_not_known_is_told_and_the_person_counts(tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分", "在職", "派遣終了") == ["a", "b"]
    (told,) = [each for each in read(tmp_path, "staff").notes if each.severity is Severity.WARNING]
    assert (told.row, told.column) == (3, "在職区分")
    assert all_but_words(told) == ("employment_unknown", "'派遣終了'", "3")
    assert "退職" in told.hint


def test_a_column_status_of_other_software_is_not_taken(tmp_path: Path) -> None:
    assert counted(tmp_path, "状態", "未処理", "完了") == ["a", "b"]
    notes = read(tmp_path, "staff").notes
    assert not [each for each in notes if each.severity is not Severity.NOTE]
    assert ("columns_unused", "'状態'") in map(all_but_words, notes)


@pytest.mark.parametrize("day", ["異動後", "45412", "5月1日"])
@pytest.mark.parametrize(("word", "counts"), [("退職", False), ("在職", True), ("", True)])
def test_a_day_that_is_none_is_passed_over_and_the_word_decides(
    day: str, word: str, counts: bool, tmp_path: Path
) -> None:
    assert counted(tmp_path, "在職区分,退職日", f"{word},{day}") == ["a"] * counts
    (told,) = [each for each in read(tmp_path, "staff").notes if each.severity is Severity.WARNING]
    assert (told.row, told.hint) == (2, "The date is passed over; mend it or take it out.")
    assert repr(day) in told.message


@pytest.mark.parametrize("day", ["未定", "なし", "-", "－", "N/A"])
@pytest.mark.parametrize(("word", "counts"), [("退職", False), ("在職", True), ("", True)])
def test_a_word_for_no_day_is_a_blank(day: str, word: str, counts: bool, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分,退職日", f"{word},{day}") == ["a"] * counts
    notes = read(tmp_path, "staff").notes
    assert not [note for note in notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize(
    "day", ["1899-12-30", "1899/12/31", "1900-01-00", "1900/1/0", "1900年1月0日", "1900-01-01"]
)
def test_day_zero_of_excel_is_told_and_nobody_has_left_by_it(day: str, tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分,退職日", f"在職,{day}", f",{day}", "在職,") == [
        "a",
        "b",
        "c",
    ]
    told = [each for each in read(tmp_path, "staff").notes if each.severity is Severity.WARNING]
    assert [(each.row, *all_but_words(each)) for each in told] == [
        (row, "excel_day_zero", repr(day)) for row in (2, 3)
    ]


def test_days_of_one_person_before_and_after_the_end_are_told(tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        staff="職員番号,スキル項目,レベル,在職区分,退職日\n"
        f"a,{SKILL},1,退職,2020-05-01\na,クラウドサービス活用,2,退職,2999-05-01\n"
        f"b,{SKILL},1,,2020-05-01\nb,クラウドサービス活用,2,,2999-05-01\n"
        f"c,{SKILL},1,退職,2020-05-01\nc,クラウドサービス活用,2,退職,2020-05-02\n"
        f"d,{SKILL},1,在職,\n",
    )
    data = read(tmp_path, "staff")
    assert data.staff["staff_id"].to_list() == ["a", "b", "d"]
    (told,) = [each for each in data.notes if each.severity is Severity.WARNING]
    assert all_but_words(told) == ("people_there_and_gone", "2", "'a'", "2", "'b'", "4")


def test_who_is_there_and_has_left_at_once_counts_and_is_told(tmp_path: Path) -> None:
    assert counted(tmp_path, "在職区分,退職日", "在職,2024-06-30") == ["a"]
    (told,) = [each for each in read(tmp_path, "staff").notes if each.severity is Severity.WARNING]
    assert all_but_words(told) == ("people_there_and_gone", "1", "'a'", "2")


def test_a_long_file_says_it_in_any_row_of_a_person(tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        staff="職員番号,スキル項目,レベル,在職区分\n"
        f"a,{SKILL},1,退職\na,クラウドサービス活用,2,\nb,{SKILL},1,在職\nb,クラウドサービス活用,2,退職\n"
        f"c,{SKILL},1,\n",
    )
    data = read(tmp_path, "staff")
    assert data.staff["staff_id"].to_list() == ["b", "c"]
    assert data.absent == {"a": Absence.LEFT}
    assert "'b' (row 4)" in next(n.message for n in data.notes if n.severity is Severity.WARNING)


def test_a_workbook_says_it_with_dates_of_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["職員番号", "退職日", SKILL], ["a", dt.date(2024, 6, 30), 1], ["b", None, 1]):
        book.active.append(row)
    (tmp_path / "2024").mkdir()
    book.save(tmp_path / "2024" / "staff.xlsx")
    assert read(tmp_path, "staff").staff["staff_id"].to_list() == ["b"]


@pytest.mark.parametrize("of", ["staff", "roster"])
@pytest.mark.parametrize("kind", OTHERS)
def test_other_files_pass_over_who_has_left(kind: str, of: str, tmp_path: Path) -> None:
    files = {"roster": ROSTER, "assessments": ASSESSMENTS}
    if of == "staff":
        staff = ROSTER.replace("退職日\n", f"退職日,{SKILL}\n").replace("メンター", "人材区分")
        files = {"staff": staff}
    laid_out(tmp_path, **files)
    named = {kind: tmp_path / f"{kind}.csv"}
    named[kind].write_text(OTHERS[kind], encoding="utf-8")
    workspace = open_workspace(tmp_path, named=named)
    data = read_year(workspace, FRAMEWORK, "staff", kind)
    told = [note for note in data.notes if Path(note.source).stem == kind]
    assert [all_but_words(note) for note in told] == [("absent_people", "1", "'0002'", "2")]
    assert data.staff["staff_id"].to_list() == ["0001", "0003"]


@pytest.fixture
def running(tmp_path: Path) -> Path:
    return laid_out(tmp_path / "ws", roster=ROSTER, assessments=ASSESSMENTS)


def test_who_has_left_gets_no_form(run: Run, running: Path, tmp_path: Path) -> None:
    told = run("sheet", "--out", tmp_path / "out", "--workspace", running)
    assert {path.stem[-4:] for path in (tmp_path / "out").iterdir()} == {"0001", "0003"}
    assert "1 person who left is not counted." in told.stdout
    alone = run("sheet", "--out", "x", "--person", "0002", "--workspace", running, code=1)
    assert "Error: '0002' has left, and is not counted." in alone.stderr


def test_who_has_left_is_not_waited_for(run: Run, running: Path) -> None:
    told = run("status", "--workspace", running).stdout
    assert "Staff: 2 people (confirmed 2)" in told
    assert "1 person who left is not counted." in told


def test_a_year_is_closed_without_who_has_left(run: Run, running: Path) -> None:
    told = run("confirm", "--workspace", running)
    assert "1 person who left is not counted." in told.stdout
    text = (running / "2024" / "staff.csv").read_text(encoding="utf-8-sig")
    assert [row["職員番号"] for row in csv.DictReader(io.StringIO(text))] == ["0001", "0003"]
    manifest = json.loads((running / "2024" / "staff.manifest.json").read_bytes())
    assert manifest["leavers"] == ["0002"]


def test_whom_a_closed_year_counts_no_later_word_of_the_roster_excludes(
    run: Run, running: Path
) -> None:
    run("confirm", "--workspace", running)
    roster = running / "2024" / "roster.csv"
    text = roster.read_text(encoding="utf-8")
    roster.write_text(
        text.replace("職員0001,総務局,0003,在職", "職員0001,総務局,0003,転出"), "utf-8"
    )
    data = read(running, "staff", "roster", "assessments")
    assert data.staff["staff_id"].to_list() == data.roster["staff_id"].to_list() == ["0001", "0003"]
    assert not data.absent
    # 0002 was out of the count when the year was closed, and still is; nothing says so of 0001.
    told = [all_but_words(note) for note in data.notes]
    assert ("people_left", "1", "'0002'") in [each[:3] for each in told]
    assert "0001" not in repr(told)


def test_a_form_of_who_has_left_is_told_as_that(run: Run, running: Path, tmp_path: Path) -> None:
    header = f"職員番号,段階,評価日,{SKILL}\n"
    (running / "2024" / "assessments.csv").unlink()
    (tmp_path / "back.csv").write_text(
        header + "0001,確定,2024-12-01,1\n0002,確定,2024-12-01,1\n", encoding="utf-8"
    )
    told = run("collect", "back.csv", "--workspace", running)
    assert (
        "back.csv row 3 column 職員番号: warning: '0002' has left, and is not counted."
        in told.stderr
    )
    assert "not on the roster" not in told.stderr
    assert "levels 1, people 1" in told.stdout
    assert "1 person who left is not counted." in told.stdout
    assert "with problems" not in told.stdout


def test_a_form_made_before_somebody_left_is_told_as_that(
    run: Run, running: Path, tmp_path: Path
) -> None:
    roster = running / "2024" / "roster.csv"
    roster.write_text(ROSTER.replace("退職,2024/6/30", "在職,"), encoding="utf-8")
    (running / "2024" / "assessments.csv").unlink()
    run("sheet", "--out", tmp_path / "out", "--person", "0002", "--workspace", running, lang="ja")
    (form,) = (tmp_path / "out").iterdir()
    fill(form, form, {SKILL: 2}, stage="確定")
    roster.write_text(ROSTER, encoding="utf-8")
    told = run("collect", form, "--workspace", running)
    assert "warning: '0002' has left, and is not counted." in told.stderr
    assert "nothing new" in told.stdout
    assert "1 person who left is not counted." in told.stdout
    assert "with problems" not in told.stdout
    # Where the roster was wrong, the same form comes in as soon as that is mended.
    roster.write_text(ROSTER.replace("退職,2024/6/30", "在職,"), encoding="utf-8")
    assert "levels 1, people 1" in run("collect", form, "--workspace", running).stdout


def test_a_returned_table_says_itself_who_has_left(run: Run, running: Path, tmp_path: Path) -> None:
    (running / "2024" / "assessments.csv").unlink()
    (running / "2024" / "roster.csv").write_text("職員番号\n0001\n0002\n", encoding="utf-8")
    (tmp_path / "back.csv").write_text(
        f"職員番号,段階,評価日,在職区分,{SKILL}\n0001,確定,2024-12-01,,1\n0002,確定,2024-12-01,退職,1\n",
        encoding="utf-8",
    )
    told = run("collect", "back.csv", "--workspace", running)
    assert (
        "back.csv row 3 column 在職区分: note: 1 person has left and is not counted" in told.stderr
    )
    assert "levels 1, people 1" in told.stdout
    assert "1 person who left is not counted." in told.stdout
    assert "with problems" not in told.stdout


def test_in_a_trend_who_is_marked_as_gone_has_left(run: Run, tmp_path: Path) -> None:
    header = f"職員番号,氏名,所属局,段階,退職日,{SKILL}\n"
    second = "0002,職員0002,総務局,確定,,2\n"
    demand = f"局,業務,スキル項目,必要レベル,必要人数\n総務局,基盤,{SKILL},1,2\n"
    for year, left_on in (("2023", ""), ("2024", "2024-03-31")):
        (tmp_path / "ws" / year).mkdir(parents=True)
        first = f"0001,職員0001,総務局,確定,{left_on},1\n"
        (tmp_path / "ws" / year / "staff.csv").write_text(header + first + second, encoding="utf-8")
        (tmp_path / "ws" / year / "demand.csv").write_text(demand, encoding="utf-8")
    asked = ("trend", "--workspace", "ws", "--smallest-group", "1")
    rows = json.loads(run(*asked, "--format", "json").stdout)
    (row,) = [each for each in rows if each["skill"] == "ux_design"]
    assert (row["came"], row["left_levels"]) == (0, 1)
    assert "staff.csv row 2 column 退職日: note: 1 person has left" in run(*asked).stderr


def test_words_of_every_sort_are_read_in_whatever_order_they_come(tmp_path: Path) -> None:
    words = ("在職（育休中）", "在職", "退職")
    for order in permutations(words):
        rows = "".join(f"a{number},{word}\n" for number, word in enumerate(order))
        (tmp_path / "roster.csv").write_text("職員番号,在職区分\n" + rows, encoding="utf-8")
        for _again in range(5):
            found = read_roster(tmp_path / "roster.csv", FRAMEWORK)
            assert found.employment is not None
            told = dict(found.employment.select("staff_id", "state").iter_rows())
            gone = {f"a{n}" for n, word in enumerate(order) if word != "在職"}
            assert {each for each, state in told.items() if state != "here"} == gone
