"""Talks that come back: steps agreed in a 1on1 go out on forms, come in, and are told when due."""

import csv
import datetime as dt
import io
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tdskill
from conftest import Run
from filling import fill, workspace_in
from tdskill import ledger, tables
from tdskill.analysis.talks import StepState, additions, agreed, open_steps, steps_on
from tdskill.files import open_whole
from tdskill.framework import embedded_framework
from tdskill.intake.talks import read_talks
from tdskill.kinds import ASSESSMENTS, TALKS

HEADER = ",".join(TALKS.header) + "\n"
LAST_YEAR = f"""\
{HEADER}0001,2023-07-03,0003,研修を受ける,2024-05-31,時間を空ける,,
0001,2023-07-03,0003,本を読む,2023-12-01,,,
0002,2023-07-04,0003,話をする,,,,
0001,2023-07-03,0003,本を読む,2023-12-01,,2023-11-20,読んだ
"""
MARKER = "秘密の一歩ZQX"
CLOUD = "クラウドサービス活用"
FIRST_ROW = 6
"""Of the sheet for talks: that of the first step agreed earlier."""
COLUMNS = {
    "staff_id": 3,
    "held_on": 5,
    "mentor": 6,
    "step": 7,
    "by_when": 8,
    "support": 9,
    "done_on": 10,
    "note": 11,
}
Told = dict[str, object]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = workspace_in(tmp_path / "ws")
    (folder / "2023" / "talks.csv").write_text(LAST_YEAR, encoding="utf-8")
    return folder


@pytest.fixture
def forms(run: Run, workspace: Path, tmp_path: Path) -> Path:
    run("sheet", "--out", tmp_path / "forms", "--workspace", workspace, lang="ja")
    return tmp_path / "forms"


Return = Callable[..., Path]


@pytest.fixture
def give_back(forms: Path, tmp_path: Path) -> Return:
    """Fill in the talks of a form, by row and field, and perhaps levels; return where it came back."""
    back = tmp_path / "back"
    back.mkdir()

    def call(
        rows: dict[int, Told], person: str = "0001", name: str = "a.xlsx", **levels: int
    ) -> Path:
        form = forms / f"2024-self-{person}.xlsx"
        path = fill(form, back / name, {CLOUD: 1} if levels.get("level", 1) else {})
        book = openpyxl.load_workbook(path)
        for row, told in rows.items():
            for field, value in told.items():
                cell = book["1on1"].cell(row, COLUMNS[field])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
        book.save(path)
        return back

    return call


@pytest.fixture(autouse=True)
def _a_message_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")


def collected(run: Run, workspace: Path, back: Path, *more: str, code: int = 0) -> str:
    result = run("collect", back, "--workspace", workspace, "--year", "2024", *more, code=code)
    return result.stdout + result.stderr


def talks(workspace: Path, year: int = 2024) -> list[dict[str, str]]:
    path = workspace / str(year) / "talks.csv"
    if not path.exists():
        return []
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


NEW = {
    "held_on": dt.date(2024, 7, 1),
    "step": "試験を受ける",
    "by_when": dt.date(2024, 12, 20),
}


def test_a_form_shows_what_was_agreed_last_year_and_is_not_done(forms: Path) -> None:
    sheet = openpyxl.load_workbook(forms / "2024-self-0001.xlsx")["1on1"]
    steps = [sheet.cell(row, COLUMNS["step"]).value for row in range(FIRST_ROW, sheet.max_row + 1)]
    assert steps == ["研修を受ける", *[None] * 5]
    assert sheet.cell(FIRST_ROW, COLUMNS["by_when"]).value.date() == dt.date(2024, 5, 31)
    assert sheet.cell(FIRST_ROW, COLUMNS["step"]).protection.locked
    assert not sheet.cell(FIRST_ROW, COLUMNS["done_on"]).protection.locked
    assert sheet.column_dimensions["A"].hidden


def test_what_is_done_and_what_is_new_come_in_and_twice_adds_nothing(
    run: Run, workspace: Path, give_back: Return
) -> None:
    back = give_back({FIRST_ROW: {"done_on": dt.date(2024, 5, 1)}, FIRST_ROW + 1: NEW})
    collected(run, workspace, back)
    common = {"職員番号": "0001", "メンター": "0003", "メモ": ""}
    new = {"実施日": "2024-07-01", "合意した次のステップ": "試験を受ける", "期限": "2024-12-20"}
    old = {"実施日": "2023-07-03", "合意した次のステップ": "研修を受ける", "期限": "2024-05-31"}
    expected = [
        common | new | {"支援": "", "実施済みの日": ""},
        common | old | {"支援": "時間を空ける", "実施済みの日": "2024-05-01"},
    ]
    assert talks(workspace) == expected
    path = workspace / "2024" / "talks.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    collected(run, workspace, back)
    # Killed between the two files, the levels are lacking and the talks are in.
    (workspace / "2024" / "assessments.csv").unlink()
    collected(run, workspace, back)
    assert path.read_bytes() == before
    assert (workspace / "2024" / "assessments.csv").exists()


def test_talks_are_added_before_levels_so_that_a_killed_run_loses_none(
    run: Run, workspace: Path, give_back: Return, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = give_back({FIRST_ROW + 1: NEW})
    order = []

    def noted(path: Path, **more: Any) -> Any:
        order.append(path.name)
        return open_whole(path, **more)

    monkeypatch.setattr("tdskill.ledger.open_whole", noted)
    collected(run, workspace, back)
    assert order == ["talks.csv", "assessments.csv"]


def test_an_old_form_that_comes_back_again_takes_nothing_back(
    run: Run, workspace: Path, give_back: Return
) -> None:
    moved = {FIRST_ROW: {"by_when": dt.date(2024, 8, 1)}}
    collected(run, workspace, give_back(moved, level=0))
    collected(
        run, workspace, give_back({FIRST_ROW: {"done_on": dt.date(2024, 6, 1)}}, name="b.xlsx")
    )
    before = talks(workspace)
    collected(run, workspace, give_back(moved, name="c.xlsx", level=0))
    assert talks(workspace) == before
    assert [row["実施済みの日"] for row in before] == ["", "2024-06-01"]


@pytest.mark.parametrize(
    ("told", "place", "message"),
    [
        ({"step": "x", "held_on": "いつか"}, "E7", "'いつか' is not a date."),
        ({"step": "x"}, "E7", "The date of the talk is missing."),
        (NEW | {"step": None}, "G7", "There is a date or support, and no step"),
        (
            NEW | {"by_when": dt.date(2024, 6, 30)},
            "H7",
            "2024-06-30 lies before the day of the talk",
        ),
        (
            NEW | {"done_on": dt.date(2024, 6, 30)},
            "J7",
            "2024-06-30 lies before the day of the talk",
        ),
        (NEW | {"held_on": dt.date(2023, 7, 1)}, "E7", "lies outside fiscal year 2024"),
        (NEW | {"held_on": dt.date(2100, 7, 1), "by_when": None}, "E7", "lies in the future"),
        (NEW | {"note": "あ" * 2001}, "K7", "This text has 2,001 letters; the most is 2,000."),
        (NEW | {"staff_id": "0002"}, "C7", "no longer stands beside its hidden key"),
    ],
)
def test_a_broken_cell_is_named_and_keeps_the_whole_file_out(
    run: Run, workspace: Path, give_back: Return, told: Told, place: str, message: str
) -> None:
    text = collected(run, workspace, give_back({FIRST_ROW + 1: told}), "--notes", code=1)
    line = next(line for line in text.splitlines() if message in line)
    assert f"sheet 1on1 row {place[1:]} column {place[0]}: error" in line
    assert not (workspace / "2024" / "assessments.csv").exists()
    assert talks(workspace) == []


def test_a_changed_step_is_told_and_is_no_new_one(
    run: Run, workspace: Path, give_back: Return
) -> None:
    text = collected(run, workspace, give_back({FIRST_ROW: {"step": "別のこと"}}), code=1)
    assert "no longer stands beside its hidden key" in " ".join(text.split())
    assert talks(workspace) == []


def test_a_sheet_for_talks_without_its_hidden_cells_keeps_the_file_out(
    run: Run, workspace: Path, give_back: Return
) -> None:
    back = give_back({FIRST_ROW + 1: NEW})
    book = openpyxl.load_workbook(back / "a.xlsx")
    book["1on1"].delete_cols(1, 2)
    book["1on1"].delete_rows(1)
    book.save(back / "a.xlsx")
    text = collected(run, workspace, back, code=1)
    assert "has lost its hidden cells" in " ".join(text.split())
    assert talks(workspace) == []


def test_a_mentor_whom_nobody_knows_is_told_and_taken(
    run: Run, workspace: Path, give_back: Return
) -> None:
    text = collected(run, workspace, give_back({FIRST_ROW + 1: NEW | {"mentor": "誰か"}}))
    assert "The roster knows no such mentor: '誰か'." in " ".join(text.split())
    assert talks(workspace)[0]["メンター"] == "誰か"


def test_a_form_without_the_sheet_comes_in_as_before(
    run: Run, workspace: Path, give_back: Return
) -> None:
    back = give_back({})
    book = openpyxl.load_workbook(back / "a.xlsx")
    del book["1on1"]
    book.save(back / "a.xlsx")
    collected(run, workspace, back)
    assert (workspace / "2024" / "assessments.csv").exists()
    assert talks(workspace) == []


def test_a_table_of_talks_goes_out_beside_the_table_of_levels_and_comes_back(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "csv"
    told = run("sheet", "--form", "csv", "--out", out, "--workspace", workspace).stdout
    assert "Beside, 1 table for what is agreed in 1on1s." in told
    table = out / "2024-1on1.csv"
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [(row[0], row[3]) for row in rows[1:]] == [
        *(("0001", "研修を受ける"), ("0001", ""), ("0002", "話をする"), ("0002", ""), ("0003", "")),
    ]
    rows[4] = ["0002", "2024/7/2", "", "=1+1", "2024/9/1", "", "", ""]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    for _time in range(2):
        collected(run, workspace, table)
        assert [(row["職員番号"], row["合意した次のステップ"]) for row in talks(workspace)] == [
            ("0002", "'=1+1")
        ]


# Worked by hand on 10 January 2025: 30 days on is 9 February.
STANDING = (
    ("a", "2025-01-09", None, StepState.OVERDUE, 1),
    ("b", "2025-01-10", None, StepState.DUE, None),
    ("c", "2025-02-09", None, StepState.DUE, None),
    ("d", "2025-02-10", None, StepState.OPEN, None),
    ("e", None, None, StepState.OPEN, None),
    ("f", "2024-12-01", "2025-01-10", StepState.DONE, None),
    ("g", "2024-12-01", "2025-01-11", StepState.OVERDUE, 40),
)


def frame(rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    blank = dict.fromkeys(tables.TALKS)
    return pl.DataFrame([blank | dict(row) for row in rows], schema=tables.TALKS)


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def test_a_step_is_overdue_the_day_after_its_last_and_due_thirty_days_before() -> None:
    rows = [
        {
            "staff_id": "1",
            "held_on": dt.date(2024, 7, 1),
            "step": step,
            "by_when": day(by_when),
            "done_on": day(done_on),
        }
        for step, by_when, done_on, _state, _late in STANDING
    ]
    steps = steps_on(frame(rows), dt.date(2025, 1, 10))
    assert steps.select("step", "state", "days_overdue", "number").rows() == [
        (step, state, late, n)
        for n, (step, _by, _done, state, late) in enumerate(STANDING, start=1)
    ]
    still = open_steps(frame(rows), dt.date(2025, 1, 10))["step"].to_list()
    assert still == ["g", "a", "b", "c", "d", "e"]


def test_the_newest_row_of_a_step_stands_in_any_spelling_of_it() -> None:
    held_on = dt.date(2024, 7, 1)
    rows = [
        {"staff_id": "1", "held_on": held_on, "step": "ＡＢ を学ぶ", "note": "先"},
        {"staff_id": "1", "held_on": held_on, "step": "別"},
        {"staff_id": "1", "held_on": held_on, "step": "abを学ぶ", "note": "後"},
    ]
    assert agreed(frame(rows)).select("step", "note", "number").rows() == [
        ("abを学ぶ", "後", 1),
        ("別", None, 2),
    ]


days = st.none() | st.dates(dt.date(2023, 4, 1), dt.date(2025, 3, 31))
row_of_talks = st.fixed_dictionaries(
    {
        "staff_id": st.sampled_from("12"),
        "held_on": st.just(dt.date(2024, 7, 1)),
        "step": st.sampled_from([None, "a", "b"]),
        "by_when": days,
        "done_on": days,
    }
)


@given(st.lists(row_of_talks, max_size=6), st.lists(row_of_talks, max_size=6))
def test_what_has_been_added_adds_nothing_again(
    kept: list[dict[str, object]], rows: list[dict[str, object]]
) -> None:
    before, new = frame(kept), frame(rows)
    added = additions(before, new)
    assert additions(pl.concat([before, added]), new).is_empty()
    assert set(added.iter_rows()) == set(new.iter_rows()) - set(before.iter_rows())


words = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")) | st.sampled_from("\n,\"='+-@\t"),
    min_size=1,
    max_size=40,
)


@given(words, words)
def test_words_come_out_of_the_file_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, step: str, note: str
) -> None:
    step, note = step.strip(), note.strip()
    path = tmp_path_factory.mktemp("talks") / "talks.csv"
    row = {"staff_id": "1", "held_on": dt.date(2024, 7, 1), "step": step or "x", "note": note}
    ledger.append(ledger.Addition(path, frame([row]), None, TALKS))
    taken = read_talks(path, embedded_framework())
    seen = taken.frame.select("step", "note").row(0)
    assert taken.problems == ()
    assert seen[0] in {step, step or "x", None}
    assert [each or "" for each in seen] == [as_kept(step or "x"), as_kept(note)]


def as_kept(text: str) -> str:
    """Return a text as a cell of a file keeps it: nothing where nothing is seen of it."""
    from tdskill.names import is_nothing

    return "" if is_nothing(text) else text.strip()


def in_2024(workspace: Path) -> Path:
    """Lay out talks of this year: one step overdue at its end, one done, one of last year done late."""
    (workspace / "2024" / "talks.csv").write_text(
        f"{HEADER}0001,2024-07-01,0003,{MARKER},2025-01-31,{MARKER}支援,,{MARKER}メモ\n"
        "0001,2023-07-03,0003,研修を受ける,2024-05-31,時間を空ける,2024-05-20,\n"
        f"0003,2024-07-01,,{MARKER}済,2024-12-31,,2024-12-01,\n",
        encoding="utf-8",
    )
    header = ",".join(ASSESSMENTS.header) + "\n"
    (workspace / "2024" / "assessments.csv").write_text(
        f"{header}0001,{CLOUD},1,自己チェック,2024-10-01,0001,,,\n", encoding="utf-8"
    )
    return workspace


def test_status_counts_steps_of_the_year_and_those_left_from_the_one_before(
    workspace: Path,
) -> None:
    year = tdskill.open(in_2024(workspace), 2024)
    # Done before April are last year's book alone; 0002 has the open talk of last year.
    assert year.status().tables["bureau_steps"].rows() == [
        ("A局", 2, 3, 1, 1, 0, 1, 0),
        ("B局", 1, 1, 1, 0, 0, 0, 0),
    ]
    overdue = year.status(overdue=True).frame
    assert overdue.select("staff_id", "held_on", "step_number", "days_overdue").rows() == [
        ("0001", dt.date(2024, 7, 1), 1, 59)
    ]
    mine = year.status(mentor="0003").tables["open_steps"]
    assert mine.select("staff_id", "step_state").rows() == [("0001", "overdue"), ("0002", "open")]


@pytest.mark.parametrize("word", ["取りやめ", "dropped", "取止め"])
def test_a_step_that_is_no_longer_wanted_is_neither_due_nor_on_a_form_again(
    run: Run, workspace: Path, give_back: Return, word: str
) -> None:
    back = give_back({FIRST_ROW: {"done_on": word}})
    collected(run, workspace, back)
    (row,) = talks(workspace)
    assert (row["合意した次のステップ"], row["実施済みの日"], row["取りやめ"]) == (
        "研修を受ける",
        "",
        "はい",
    )
    before = (workspace / "2024" / "talks.csv").read_bytes()
    (back / "a.xlsx").rename(back / "b.xlsx")
    fill(back / "b.xlsx", back / "b.xlsx", {CLOUD: 2}, date=dt.date(2024, 10, 2))
    collected(run, workspace, back)
    assert (workspace / "2024" / "talks.csv").read_bytes() == before
    run("sheet", "--out", "again", "--workspace", workspace, lang="ja")
    sheet = openpyxl.load_workbook("again/2024-self-0001.xlsx")["1on1"]
    assert sheet.cell(FIRST_ROW, COLUMNS["step"]).value is None
    year = tdskill.open(workspace, 2024, lang="ja")
    assert year.status(overdue=True).frame.is_empty()
    assert "取りやめ" in year.report(person="0001").text


def test_a_table_of_talks_drops_a_step_by_the_word_or_by_its_own_column(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    in_2024(workspace)
    back = tmp_path / "back"
    back.mkdir()
    table = (
        f"職員番号,実施日,合意した次のステップ,実施済みの日\n0001,2024-07-01,{MARKER},取りやめ\n"
    )
    (back / "1.csv").write_text(table, encoding="utf-8")
    collected(run, workspace, back)
    assert [row["取りやめ"] for row in talks(workspace)] == ["", "", "", "はい"]
    rows = tdskill.open(workspace, 2024).status().tables["bureau_steps"]
    columns = ("bureau", "steps_agreed", "steps_done", "steps_overdue", "steps_dropped")
    assert rows.select(columns).rows() == [("A局", 3, 1, 0, 1), ("B局", 1, 1, 0, 0)]
    # Taken up again, it is done like any other.
    done = (
        f"職員番号,実施日,合意した次のステップ,実施済みの日\n0001,2024-07-01,{MARKER},2025-02-01\n"
    )
    (back / "2.csv").write_text(done, encoding="utf-8")
    collected(run, workspace, back)
    rows = tdskill.open(workspace, 2024).status().tables["bureau_steps"]
    assert rows.select(columns).rows() == [("A局", 3, 2, 0, 0), ("B局", 1, 1, 0, 0)]


def test_a_persons_report_shows_last_years_steps_and_what_became_of_them(workspace: Path) -> None:
    year = tdskill.open(in_2024(workspace), 2024, lang="ja")
    for file_format in ("md", "html"):
        page = year.report(person="0001", file_format=file_format).text
        places = [page.index(text) for text in (f"{MARKER}", "本を読む", "研修を受ける")]
        assert places == sorted(places)
        assert "期限超過" in page
        done = "済（2024年5月20日）" if file_format == "md" else "済 2024年5月20日"
        assert done in re.sub("<[^>]*>", "", page)


def test_the_words_of_steps_stand_in_nothing_that_tells_of_more_than_one_person(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    at = ("--workspace", in_2024(workspace), "--year", "2024")
    ways = [
        ("status",),
        *(("status", "--by", by) for by in ("mentor", "rank")),
        ("status", "--overdue"),
        ("status", "--missing"),
        ("status", "--mentor", "0003"),
        *((command,) for command in ("attainment", "ladder", "calibrate")),
        ("calibrate", "--evidence"),
    ]
    for way in ways:
        for more in ((), ("--format", "json", "--table", "all"), ("--notes",)):
            told = run(*way, *more, *at)
            assert MARKER not in told.stdout + told.stderr, way
    out = tmp_path / "pages"
    run("report", "--all", "--out", out, *at)
    having = sorted(path.name for path in out.iterdir() if MARKER in path.read_text("utf-8"))
    assert having == ["0001.html", "0003.html"]
    assert {stat.S_IMODE((out / name).stat().st_mode) for name in having} == {0o600}
