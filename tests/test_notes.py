"""What is told besides an answer: errors before it, behind it a line that counts the rest."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from small import laid_out
from tdskill.cli.notes import listing, tell_errors, tell_others
from tdskill.errors import Problem, Severity

STAFF = (
    "職員番号,氏名,局,クラウドサービス活用,備考\n0001,職員0001,財務局,2,\n0002,職員0002,財務局,x,\n"
)
NEED = "財務局,調査,クラウドサービス活用,2,1\n"
ASKED = ("gap", "--workspace", "ws", "--skip-bad-rows")


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A year with an error, two notes of staff columns and a need that stands there twice."""
    return laid_out(
        tmp_path / "ws", staff=STAFF, demand=f"局,業務,スキル,レベル,人数\n{NEED}{NEED}"
    )


def problem(code: str, source: str, severity: Severity, row: int | None = None) -> Problem:
    return Problem(source, f"Told of {code}.", f"Do {code}.", code=code, severity=severity, row=row)


Told = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """Return what is told before and after the answer."""
    monkeypatch.setenv("COLUMNS", "500")

    def both(*notes: Problem, **options: bool) -> tuple[str, list[str]]:
        tell_errors(notes)
        before = capsys.readouterr().err
        tell_others(notes, **options)
        return before, capsys.readouterr().err.splitlines()

    return both


def test_notes_are_counted_by_severity_and_by_file_in_one_line(told: Told) -> None:
    warnings = [problem("odd", "ws/2024/staff.csv", Severity.WARNING, row) for row in (2, 3)]
    notes = [
        problem("unused", f"ws/2024/{kind}.csv", Severity.NOTE) for kind in ("staff", "roster")
    ]
    assert told(*notes, *warnings) == (
        "",
        ["2 warnings and 2 notes: staff.csv 3, roster.csv 1 (--notes lists them)"],
    )


def test_as_many_are_counted_as_lines_would_be_listed(told: Told) -> None:
    many = [problem("odd", "a.csv", Severity.NOTE, row) for row in range(2, 60)]
    assert told(*many) == ("", ["1 note: a.csv 1 (--notes lists them)"])


def test_what_no_file_is_named_of_is_counted(told: Told) -> None:
    assert told(problem("odd", "", Severity.NOTE)) == ("", ["1 note (--notes lists them)"])


def test_errors_are_told_before_and_not_counted(told: Told) -> None:
    before, after = told(problem("bad", "a.csv", Severity.ERROR))
    assert before == "a.csv: error: Told of bad.\n    Do bad.\n"
    assert after == []


def test_with_the_option_all_are_listed(told: Told) -> None:
    with listing(asked=True):
        assert told(problem("odd", "a.csv", Severity.NOTE)) == (
            "",
            ["a.csv: note: Told of odd.", "    Do odd."],
        )


def test_what_no_second_run_would_tell_is_listed(told: Told) -> None:
    _before, after = told(problem("odd", "a.csv", Severity.NOTE), in_full=True)
    assert after == ["a.csv: note: Told of odd.", "    Do odd."]


def test_what_nobody_must_miss_stands_in_one_line_with_what_to_do(told: Told) -> None:
    copies = problem("copies_beside", "ws/2024", Severity.WARNING)
    odd = problem("odd", "a.csv", Severity.NOTE)
    assert told(odd, copies)[1] == [
        "ws/2024: warning: Told of copies_beside. Do copies_beside.",
        "1 note: a.csv 1 (--notes lists them)",
    ]


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize(("form", "there"), [("table", False), ("csv", True), ("json", True)])
def test_head_remarks_and_the_count_come_behind_the_rows(run: Run, form: str, there: bool) -> None:
    lines = run(*ASKED, "--format", form, notes=False).stderr.splitlines()
    assert lines[0].startswith("ws/2024/staff.csv row 3 column クラウドサービス活用: error:")
    assert any(line.startswith("Demand and supply") for line in lines) == there
    assert lines[-1] == "1 warning and 2 notes: demand.csv 1, staff.csv 2 (--notes lists them)"


@pytest.mark.usefixtures("year")
def test_the_line_in_japanese(run: Run) -> None:
    lines = run(*ASKED, notes=False, lang="ja").stderr.splitlines()
    assert lines[-1] == "警告 1件・お知らせ 2件: demand.csv 1件、staff.csv 2件（--notes で表示）"


@pytest.mark.usefixtures("year")
def test_the_option_lists_what_the_line_counts(run: Run) -> None:
    told = run(*ASKED, "--notes", notes=False).stderr
    assert "demand.csv row 3: warning: 1 row says the same as an earlier one" in told
    assert "staff.csv: note: Columns not used: '備考'." in told
    assert "--notes" not in told


@pytest.mark.usefixtures("year")
def test_the_option_holds_for_its_own_command_alone(run: Run) -> None:
    run(*ASKED, "--notes", notes=False)
    assert "--notes lists them" in run(*ASKED, notes=False).stderr


@pytest.mark.usefixtures("year")
def test_notes_of_a_page_are_told_behind_it_and_for_all_people_too(run: Run) -> None:
    line = "staff.csv 2 (--notes lists them)"
    asked = ("report", "--workspace", "ws", "--skip-bad-rows")
    assert line in run(*asked, "--person", "0001", notes=False).stderr.splitlines()[-1]
    *_first, written, last = run(*asked, "--all", "--out", "out", notes=False).stderr.splitlines()
    assert written.startswith("1 sheet written")
    assert last.endswith(line)
