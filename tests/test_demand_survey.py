"""The demand survey as its users do it: forms out, answers back, the year's demand confirmed."""

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import find
from sentences import NO_DATE, NO_WORKBOOK, NOT_TOGETHER, no_level
from tdskill import open as open_year
from tdskill.framework import embedded_framework, framework_digest
from tdskill.resources import data_dir

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


def handed_out(run: Run, workspace: Path) -> Path:
    run("sheet", "--demand", "--out", "forms")
    return workspace / "forms"


def status(workspace: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of the library's status by bureau."""
    frame = open_year(workspace).status(demand=True).frame
    return {row["bureau"]: row for row in frame.iter_rows(named=True)}


def together(told: str) -> list[str]:
    """Return each problem on a line of its own, its hint behind it."""
    return told.replace("\n    ", " ").splitlines()


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
    assert no_level("2.5") in broken
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


def test_taking_the_same_files_in_again_adds_nothing(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    for bureau in ("A局", "B局"):
        answer(forms / name_of(bureau), back / name_of(bureau))
    shutil.copy(back / name_of("A局"), back / "copy of A.xlsx")
    first = run("collect", "--demand", "back").stdout
    # A: 2 and 1 people, B: 2 and 5.
    assert "answers 2, places 10." in first
    kept = (workspace / "2024" / "demand_answers.csv").read_bytes()
    again = run("collect", "--demand", "back").stdout
    assert "There was nothing new to add" in again
    assert "3 answers had been collected already." in again
    assert (workspace / "2024" / "demand_answers.csv").read_bytes() == kept


def test_what_was_collected_stays_and_new_answers_stand_behind_it(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    path = workspace / "2024" / "demand_answers.csv"
    answer(forms / name_of("A局"), back / "1.xlsx")
    run("collect", "--demand", "back")
    before = path.read_bytes()
    answer(forms / name_of("A局"), back / "2.xlsx", [("窓口", UX, 1, 9)], on="2024/10/1")
    run("collect", "--demand", "back")
    assert path.read_bytes().startswith(before)
    assert [row["必要人数"] for row in rows(path)] == ["2", "1", "9"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_older_answer_is_kept_and_does_not_count(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    answer(forms / name_of("A局"), back / "1.xlsx", [("窓口", UX, 1, 9)], on="2024/10/1")
    run("collect", "--demand", "back")
    answer(forms / name_of("A局"), back / "2.xlsx", [("窓口", UX, 1, 4)], on="2024/9/1")
    told = run("collect", "--demand", "back").stdout
    assert "Not counted, as an answer of a newer date stands already: A局." in told
    assert status(workspace)["A局"]["headcount"] == 9


def test_nothing_needed_is_an_answer_and_an_untouched_form_is_none(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    answer(forms / name_of("A局"), back / name_of("A局"), [])
    answer(forms / name_of("B局"), back / name_of("B局"), [("窓口", UX, 1, 0)])
    shutil.copy(forms / name_of("C局"), back)
    told = run("collect", "--demand", "back", "--date", "2024-09-05")
    assert "These bureaus need nobody: A局, B局." in told.stdout
    assert "'C局' has not answered yet" in told.stderr
    found = status(workspace)
    assert [found[each]["answer_state"] for each in ("A局", "B局", "C局")] == [
        *("collected", "collected", "out")
    ]
    assert (found["A局"]["needs"], found["A局"]["headcount"]) == (0, 0)
    assert (found["C局"]["needs"], found["C局"]["headcount"]) == (None, None)
    run("confirm", "--demand", "--allow-missing")
    assert rows(workspace / "2024" / "demand.csv") == []


def test_rows_changed_without_a_date_are_no_untouched_form(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    needs = [("窓口", UX, 1, 9)]
    answer(forms / name_of("A局"), back / name_of("A局"), needs, by=None, on=None)
    assert NO_DATE in run("collect", "--demand", "back", code=1).stderr
    run("collect", "--demand", "back", "--date", "2024-09-03")
    assert rows(workspace / "2024" / "demand_answers.csv")[0]["回答日"] == "2024-09-03"


def test_all_cells_of_all_files_that_cannot_be_read_are_told_in_one_run(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    faults: list[Need] = [
        ("窓口", "クラウド", 1, 2),
        ("窓口", "", 1, 2),
        ("窓口", TOOL, 3, 2),
        ("窓口", UX, "", "三人"),
        ("窓口", UX, 1, ""),
    ]
    answer(forms / name_of("A局"), back / "1.xlsx", faults)
    answer(forms / name_of("B局"), back / "2.xlsx", [("", UX, 0, 1)], on="2031-01-01")
    (back / "3.xlsx").write_bytes(b"broken")
    (back / "4.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = run("collect", "--demand", "back", code=1).stderr
    for place, message in (
        ("1.xlsx row 9 column D", "Unknown skill 'クラウド'"),
        ("1.xlsx row 10 column D", "The skill is missing."),
        ("1.xlsx row 11 column E", "Level '3' is outside the scale 1 to 2."),
        ("1.xlsx row 12 column E", "The level is missing."),
        ("1.xlsx row 12 column F", "'三人' is not a number of people."),
        ("1.xlsx row 13 column F", "The number of people is missing."),
        ("2.xlsx row 6 column D", "lies in the future"),
        ("2.xlsx row 9 column E", "A need for level 0 is no need."),
        ("3.xlsx", NO_WORKBOOK),
        ("4.csv", "needed"),
    ):
        assert any(place in line and message.lower() in line.lower() for line in together(told)), (
            place,
            message,
            told,
        )
    assert not (workspace / "2024" / "demand_answers.csv").exists()


def test_another_answer_of_the_same_day_is_told_unless_the_same_person_corrects_it(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    answer(forms / name_of("A局"), back / "1.xlsx", [("窓口", UX, 1, 9)], by="担当1")
    run("collect", "--demand", "back")
    other = answer(forms / name_of("A局"), back / "2.xlsx", [("窓口", UX, 1, 8)], by="担当2")
    told = run("collect", "--demand", "back", code=1).stderr
    assert "'A局' needs other people here than in 1.xlsx of the same day 2024-09-02" in told
    assert "answered by: 担当1" in told
    assert status(workspace)["A局"]["headcount"] == 9
    other.unlink()
    answer(forms / name_of("A局"), back / "3.xlsx", [("窓口", UX, 1, 7)], by="担当 1")
    told = run("collect", "--demand", "back").stderr
    assert "'A局' corrects what was collected from 1.xlsx of the same day." in told
    assert status(workspace)["A局"]["headcount"] == 7


def test_two_files_of_one_run_that_contradict_each_other_are_both_left_alone(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    for n in (1, 2):
        answer(forms / name_of("A局"), back / f"{n}.xlsx", [("窓口", UX, 1, n)])
    told = run("collect", "--demand", "back", code=1)
    assert all(f"{n}.xlsx row 6: error" in told.stderr for n in (1, 2))
    assert "2 files were left alone (contradiction 2)." in told.stdout
    assert not (workspace / "2024" / "demand_answers.csv").exists()


def test_a_table_says_the_same_as_a_workbook(run: Run, workspace: Path) -> None:
    run(
        "sheet",
        "--demand",
        "--out",
        "tables",
        "--form",
        "csv",
        "--bureau",
        "A局",
        "--bureau",
        "M局",
    )
    tables = workspace / "tables"
    assert {path.name for path in tables.iterdir()} == {
        *("2024-demand-A局.csv", "2024-demand-M局.csv")
    }
    table = rows(tables / "2024-demand-A局.csv")
    assert [row["必要人数"] for row in table] == ["2", "1"]
    assert rows(tables / "2024-demand-M局.csv")[0]["局"] == "M局"
    lines = (tables / "2024-demand-A局.csv").read_text(encoding="utf-8-sig").splitlines()
    lines[1] = lines[1].removesuffix(",,") + ",担当,9月2日"
    (workspace / "A.csv").write_text("\n".join(lines), encoding="cp932")
    (workspace / "M.csv").write_text(
        "局,スキル,レベル,人数,回答日\nＭ局,,,0,2024-09-02\n", encoding="utf-8"
    )
    run("collect", "--demand", "A.csv", "M.csv")
    found = status(workspace)
    assert (found["A局"]["headcount"], str(found["A局"]["answered_on"])) == (3, "2024-09-02")
    assert found["A局"]["needs_changed"] == 0
    assert (found["M局"]["answer_state"], found["M局"]["headcount"]) == ("collected", 0)


def test_a_table_that_nobody_touched_has_not_been_answered(run: Run, workspace: Path) -> None:
    run("sheet", "--demand", "--out", "tables", "--form", "csv")
    told = run("collect", "--demand", "tables", "--date", "2024-09-05")
    assert "'A局' has not answered yet" in told.stderr
    assert "'M局' has not answered yet" in told.stderr, "of which there is nothing from last year"
    assert "Answered: 0 of 13 bureaus." in told.stdout
    assert not (workspace / "2024" / "demand_answers.csv").exists()
    path = workspace / "tables" / "2024-demand-A局.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",2,,", ",9,,"), encoding="utf-8")
    assert NO_DATE in run("collect", "--demand", "tables", code=1).stderr
    # A table of somebody's own says its date on the command line alone.
    write(
        workspace / "B.csv",
        "局,業務,スキル項目,必要レベル,必要人数",
        [("B局", "基盤の整備", CLOUD, 1, 2), ("B局", "仕事の見直し", TOOL, 1, 5)],
    )
    run("collect", "--demand", "B.csv", "--date", "2024-09-05")
    assert status(workspace)["B局"]["headcount"] == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("B丁,窓口,UXデザイン,1,1,2024-09-02", "Unknown bureau 'B丁'"),
        (",窓口,UXデザイン,1,1,2024-09-02", "The bureau is missing."),
        ("A局,窓口,UXデザイン,1,1,", NO_DATE),
        ("A局,窓口,UXデザイン,1,1,2023-09-02", "lies outside fiscal year 2024"),
    ],
)
def test_a_row_of_a_table_that_cannot_be_taken_is_told(
    run: Run, workspace: Path, text: str, message: str
) -> None:
    header = "局,業務,スキル項目,必要レベル,必要人数,回答日"
    (workspace / "a.csv").write_text(f"{header}\n{text}\n", encoding="utf-8")
    told = run("collect", "--demand", "a.csv", code=1).stderr
    assert any("a.csv row 2" in line and message in line for line in told.splitlines())


def test_two_days_in_the_rows_of_one_bureau_are_told(run: Run, workspace: Path) -> None:
    rows_of = [("A局", "窓口", UX, 1, 1, "2024-09-02"), ("A局", "台帳", UX, 1, 1, "2024-09-03")]
    write(workspace / "a.csv", "局,業務,スキル項目,必要レベル,必要人数,回答日", rows_of)
    told = run("collect", "--demand", "a.csv", code=1).stderr
    assert "a.csv row 3 column 回答日: error: The date '2024-09-03' is not that of row 2." in told


def test_a_form_of_another_year_or_without_its_marks_is_left_alone(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    answer(forms / name_of("A局"), back / "1.xlsx")
    (workspace / "2025").mkdir()
    shutil.copy(workspace / "2024" / "roster.csv", workspace / "2025")
    told = run("collect", "--demand", "back", "--year", "2025", code=1).stderr
    assert "The form is of fiscal year 2024, not 2025." in told
    book = openpyxl.load_workbook(back / "1.xlsx")
    book.worksheets[0]["B1"] = "{}"
    book.save(back / "1.xlsx")
    told = run("collect", "--demand", "back", "--year", "2024", code=1).stderr
    assert "The hidden marks of the form are damaged." in told


def test_rows_may_be_put_in_taken_out_and_copied_from_the_usual_needs(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    book = openpyxl.load_workbook(forms / name_of("A局"))
    sheet, usual = book.worksheets[0], book["Usual needs"]
    # Excel pastes the lock of a cell along, and the form is protected.
    assert not any(cell.protection.locked for row in usual["C2:F9"] for cell in row)
    # As wide as a sheet of paper lying across: 1, which is what is meant where nothing is said.
    assert (usual.page_setup.orientation, usual.page_setup.fitToWidth) == ("landscape", None)
    assert usual.sheet_properties.pageSetUpPr.fitToPage
    assert usual.print_title_rows == "$1:$1"
    head = find(sheet, "Level or above").row
    sheet.delete_rows(head + 1)
    sheet.insert_rows(head + 2)
    copied = [usual.cell(2, column).value for column in range(3, 6)]
    for column, value in enumerate([*copied, 3], start=3):
        sheet.cell(head + 2, column).value = value
    book.save(workspace / "changed.xlsx")
    answer(workspace / "changed.xlsx", back / "1.xlsx")
    run("collect", "--demand", "back")
    kept = rows(workspace / "2024" / "demand_answers.csv")
    assert [(row["業務"], row["必要人数"]) for row in kept] == [
        ("窓口の見直し", "1"),
        (copied[0], "3"),
    ]


def test_a_form_shows_last_years_needs_to_be_corrected_and_offers_choices(
    run: Run, workspace: Path
) -> None:
    forms = handed_out(run, workspace)
    book = openpyxl.load_workbook(forms / name_of("A局"))
    sheet = book.worksheets[0]
    head = find(sheet, "Level or above")
    seen = [
        [sheet.cell(row, column).value for column in range(head.column - 2, head.column + 3)]
        for row in (head.row + 1, head.row + 2)
    ]
    assert seen == [
        ["基盤の整備", "Cloud Services", "Lv.1", 2, 2],
        ["窓口の見直し", "UX Design", "Lv.2", 1, 1],
    ]
    places = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation}
    choices = book["Choices"]
    lists = {
        place[0]: [cell.value for (cell,) in choices[formula.partition("!")[2].replace("$", "")]]
        for place, formula in places.items()
        if formula.startswith("'")
    }
    assert lists["C"][:2] == ["基盤の整備", "窓口の見直し"]
    assert {"UX Design", "Generative AI"} <= set(lists["D"])
    # Tools have levels of their own: those of the skill in the row are offered (by a formula).
    place = 1 + lists["D"].index("UX Design")
    levels = next(choices.iter_rows(place + 1, place + 1, 4, 7, values_only=True))
    assert levels == (3, "Lv.1", "Lv.2", "Lv.3")
    place = 1 + lists["D"].index("Generative AI")
    levels = next(choices.iter_rows(place + 1, place + 1, 4, 7, values_only=True))
    assert levels == (2, "Lv.1", "Lv.2", None)
    assert choices.sheet_state == "hidden"
    assert (forms / name_of("A局")).stat().st_mode & 0o777 == 0o600


def test_forms_that_are_there_are_kept_unless_they_are_to_be_replaced(
    run: Run, workspace: Path
) -> None:
    forms = handed_out(run, workspace)
    (forms / name_of("A局")).write_bytes(b"filled in")
    (forms / name_of("B局")).unlink()
    told = run("sheet", "--demand", "--out", "forms").stdout
    assert "1 file was written to forms." in told
    assert "12 files were there already and were kept as they were" in told
    assert (forms / name_of("A局")).read_bytes() == b"filled in"
    told = run("sheet", "--demand", "--out", "forms", "--replace").stdout
    assert "13 files took the place of ones that were there" in told
    assert (forms / name_of("A局")).read_bytes() != b"filled in"


def test_where_each_bureau_stands_is_told_with_what_changed(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    # Of last year's (A: 2 cloud, 1 UX) the first is changed, the second gone, a third new.
    needs: list[Need] = [("基盤の整備", CLOUD, 1, 6), ("台帳", UX, 1, 1)]
    answer(forms / name_of("A局"), back / "1.xlsx", needs)
    run("collect", "--demand", "back")
    answer(forms / name_of("B局"), back / "2.xlsx")
    (back / name_of("C局")).write_bytes(b"broken")
    found = {
        row["bureau"]: row
        for row in json.loads(
            run("status", "--demand", "--returned", "back", "--format", "json").stdout
        )
    }
    assert found["A局"] == {
        "bureau": "A局",
        "answer_state": "collected",
        "answered_on": "2024-09-02",
        "needs": 2,
        "headcount": 7,
        "headcount_before": 3,
        "headcount_change": 4,
        "needs_changed": 3,
    }
    states = {bureau: row["answer_state"] for bureau, row in found.items()}
    assert states == {
        **dict.fromkeys(BUREAUS, "out"),
        "A局": "collected",
        "B局": "back",
        "C局": "broken",
    }
    assert list(found) == BUREAUS
    assert found["M局"]["headcount_before"] == 0
    assert "Back and broken: C局." in run("status", "--demand", "--returned", "back").stdout
    assert len(rows(workspace / "2024" / "demand_answers.csv")) == 2


def test_demand_confirmed_again_keeps_what_it_replaces(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    year = workspace / "2024"
    answer(forms / name_of("A局"), back / "1.xlsx", [("窓口", UX, 1, 9)])
    run("collect", "--demand", "back")
    confirm = ("confirm", "--demand", "--allow-missing")
    run(*confirm)
    first = (year / "demand.csv").read_bytes()
    assert "holds these needs already; nothing was written." in run(*confirm).stdout
    answer(forms / name_of("A局"), back / "2.xlsx", [("窓口", UX, 1, 4)], on="2024-09-09")
    told = run("collect", "--demand", "back").stderr
    assert "The demand is confirmed, and changed since: demand_answers.csv." in told
    assert "is there already, with other needs." in run(*confirm, code=1).stderr
    assert (year / "demand.csv").read_bytes() == first
    run(*confirm, "--replace")
    assert [row["必要人数"] for row in rows(year / "demand.csv")] == ["4"]
    kept = sorted(path.name for path in year.glob("demand.until-*"))
    assert [name.partition("until-")[2][15:] for name in kept] == [".csv", ".manifest.json"]
    assert (year / kept[0]).read_bytes() == first


def test_the_same_needs_in_another_order_are_no_other_needs(run: Run, workspace: Path) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    for bureau in BUREAUS:
        answer(forms / name_of(bureau), back / name_of(bureau), [("窓口", UX, 1, 3)])
    answer(
        forms / name_of("A局"), back / name_of("A局"), [("窓口", UX, 1, 1), ("窓口", CLOUD, 2, 2)]
    )
    run("collect", "--demand", "back")
    told = run("status", "--demand").stdout
    assert "Write demand.csv with: tdskill confirm --demand\n" in told
    # As somebody may write it: sorted otherwise, a need in two rows, one for nobody.
    needs = [(bureau, "窓口", UX, 1, 3) for bureau in reversed(BUREAUS[1:])]
    needs += [("A局", "窓口", CLOUD, 2, 1), ("A局", "窓口", UX, 1, 1), ("A局", "窓口", CLOUD, 2, 1)]
    path = workspace / "2024" / "demand.csv"
    header = "局,業務,スキル項目,必要レベル,必要人数"
    write(path, header, [*needs, ("A局", "窓口", UX, 2, 0)])
    told = run("status", "--demand").stdout
    assert "The year's demand file holds these needs already." in told
    assert "confirm --demand" not in told
    run("confirm", "--demand")
    assert (workspace / "2024" / "demand.manifest.json").exists()
    assert sum(int(row["必要人数"]) for row in rows(path)) == 12 * 3 + 3
    (workspace / "2024" / "demand.manifest.json").unlink()
    write(path, header, [("A局", "窓口", UX, 1, 1)])
    assert "tdskill confirm --demand --replace" in run("status", "--demand").stdout
    assert "other needs" in run("confirm", "--demand", code=1).stderr


def test_demand_changed_after_it_was_confirmed_is_told_by_what_reads_it(
    run: Run, workspace: Path
) -> None:
    forms, back = handed_out(run, workspace), workspace / "back"
    answer(forms / name_of("A局"), back / "1.xlsx", [("窓口", UX, 1, 9)])
    run("collect", "--demand", "back")
    run("confirm", "--demand", "--allow-missing")
    write(workspace / "2024" / "staff.csv", f"職員番号,所属局,{UX}", [("0001", "A局", 1)])
    assert "confirmed" not in run("gap").stderr
    path = workspace / "2024" / "demand.csv"
    path.write_bytes(path.read_bytes().replace(b",9", b",8"))
    told = run("gap").stderr
    assert "2024/demand.csv: warning: This is not the file that was confirmed on" in told
    assert "tdskill confirm --demand --year 2024 --replace" in told


def test_the_library_tells_the_status_as_the_command_does(run: Run, workspace: Path) -> None:
    told = json.loads(run("status", "--demand", "--format", "json").stdout)
    assert [row["bureau"] for row in told] == open_year(workspace).status(demand=True).frame[
        "bureau"
    ].to_list()


def test_without_any_bureau_it_is_told_where_they_come_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    told = run("sheet", "--demand", "--out", "forms", code=1).stderr
    assert "No bureau is known that could be asked." in told
    assert "roster.csv" in told


def test_without_last_years_demand_its_answers_stand_in(workspace: Path) -> None:
    (workspace / "2023" / "demand.csv").unlink()
    header = "局,業務,スキル項目,必要レベル,必要人数,回答日"
    answers = [
        ("A局", "窓口", UX, 1, 5, "2023-09-01"),
        ("A局", "窓口", UX, 1, 3, "2023-09-02"),
        ("N局", "窓口", UX, 1, 4, "2023-09-02"),
    ]
    write(workspace / "2023" / "demand_answers.csv", header, answers)
    assert status(workspace)["A局"]["headcount_before"] == 3
    of_n = open_year(workspace).status(demand=True, bureaus=["N局"]).frame
    assert of_n["headcount_before"].to_list() == [4]


def test_bureaus_in_which_nobody_is_any_more_are_asked_only_by_name(
    run: Run, workspace: Path
) -> None:
    gone = ("N局", "窓口", UX, 1, 4)
    write(
        workspace / "2023" / "demand.csv",
        "局,業務,スキル項目,必要レベル,必要人数",
        [*LAST_YEAR, gone],
    )
    told = run("sheet", "--demand", "--out", "forms")
    assert "Bureaus of last year's demand without anybody this year: N局." in told.stderr
    assert "--bureau" in told.stderr
    assert {path.name for path in (workspace / "forms").iterdir()} == set(map(name_of, BUREAUS))
    assert set(status(workspace)) == set(BUREAUS)
    run("sheet", "--demand", "--out", "forms", "--bureau", "N局")
    back = workspace / "back"
    answer(workspace / "forms" / name_of("N局"), back / name_of("N局"))
    returned = run("status", "--demand", "--returned", "back", "--format", "csv")
    assert "N局,back" in returned.stdout
    collected = run("collect", "--demand", "back")
    assert "Answered: 1 of 14 bureaus." in collected.stdout
    assert status(workspace)["N局"]["headcount"] == 4


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("sheet", "--out", "forms"), ("--stage", "confirmed")),
        (("sheet", "--out", "forms"), ("--by", "bureau")),
        (("sheet", "--out", "forms"), ("--ladder",)),
        (("collect", "."), ("--stage", "self")),
        (("collect", "."), ("--skip-bad-rows",)),
        (("status",), ("--missing",)),
        (("confirm",), ("--allow-leavers",)),
    ],
)
def test_what_belongs_to_the_skill_check_does_not_go_with_it(
    run: Run, command: tuple[str, ...], option: tuple[str, ...]
) -> None:
    told = run(*command, "--demand", *option, code=2).stderr
    assert NOT_TOGETHER in told


def test_a_framework_without_kinds_of_work_keeps_its_digest() -> None:
    framework = embedded_framework()
    without = replace(framework, works=())
    parts: dict[str, Any] = {
        "about": framework.about.model_dump(mode="json"),
        "sets": [
            {
                "head": each.head.model_dump(mode="json"),
                **{
                    name: [entry.model_dump(mode="json") for entry in getattr(each, name)]
                    for name in ("levels", "categories", "skills", "job_types", "ranks", "policies")
                },
            }
            for each in framework.sets
        ],
        **{
            name: [entry.model_dump(mode="json") for entry in getattr(framework, name)]
            for name in ("all_certifications", "all_trainings")
        },
        "set_id": None,
    }
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    assert framework_digest(without) == hashlib.sha256(text.encode()).hexdigest()[:12]
    assert framework_digest(framework) != framework_digest(without)


def test_a_framework_without_kinds_of_work_makes_forms_all_the_same(
    run: Run, workspace: Path
) -> None:
    shutil.copytree(data_dir(), workspace / "framework", ignore=shutil.ignore_patterns("sample"))
    (workspace / "framework" / "works.yaml").unlink()
    forms = handed_out(run, workspace)
    assert openpyxl.load_workbook(forms / name_of("A局")).sheetnames == ["Demand", "Choices"]
    assert "The framework has no kinds of work" in run("show", "works").stdout


def test_a_form_offers_the_levels_that_a_skill_has_and_others_are_refused(run: Run) -> None:
    # The scale is 1 and 2; locks have level 2 alone.
    english = Path(__file__).parent / "frameworks" / "english"
    run("init", "w", "--framework", english, "--year", "2025")
    Path("w/2025/roster.csv").write_text("staff_id,bureau\n1,Docks\n", "utf-8")
    run("sheet", "--demand", "--workspace", "w", "--out", "forms")
    form = next(Path("forms").glob("*.xlsx"))
    book = openpyxl.load_workbook(form)
    sheet, choices = book.worksheets[0], book["Choices"]
    offered = [[cell.value for cell in row if cell.value is not None] for row in choices["D1:F4"]]
    # How many levels, and these: of no skill, bridges, boats and locks.
    assert offered == [[2, "Lv.1", "Lv.2"], [2, "Lv.1", "Lv.2"], [2, "Lv.1", "Lv.2"], [1, "Lv.2"]]
    head = find(sheet, "Level or above")
    first = sheet.cell(head.row + 1, head.column).coordinate
    formula = next(
        each.formula1
        for each in sheet.data_validations.dataValidation
        if str(each.sqref).startswith(first)
    )
    skill = f"$D{head.row + 1}"
    place = f"IFERROR(MATCH({skill},'Choices'!$B$1:$B$3,0),0)"
    assert formula == (f"OFFSET('Choices'!$E$1,{place},0,1,OFFSET('Choices'!$D$1,{place},0))")
    for column, value in enumerate(("Gates", "Locks", "Lv.1", 1), start=head.column - 2):
        sheet.cell(head.row + 1, column).value = value
    who = find(sheet, "Answered by")
    sheet.cell(who.row, who.column + 1).value = "Staff 1"
    sheet.cell(who.row + 1, who.column + 1).value = "2025/10/1"
    book.save(form)
    told = run("collect", "--demand", form, "--workspace", "w", code=1).output
    assert f"row {head.row + 1} column E: error: The skill has no level 1." in told
    assert "Its levels: 2." in told
