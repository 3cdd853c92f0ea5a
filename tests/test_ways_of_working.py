"""What people do with a command line and with folders, on Windows and elsewhere, and is no mistake."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run
from filling import fill, workspace_in
from sentences import NO_ACCESS, OPENED
from tdskill.intake.returned_files import files_in
from tdskill.scaffold import on_command_line
from writing import lay_out

LAID_OUT = {"2025", "framework", "tdskill.toml"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# A new workspace, or a new year in one.


@pytest.mark.parametrize("named", [".", "", "ws"])
def test_a_workspace_can_be_laid_out_in_an_empty_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    folder = tmp_path / "ws"
    folder.mkdir()
    if named != "ws":
        monkeypatch.chdir(folder)
    told = run("init", folder if named == "" else named, "--year", "2025")
    assert names(folder) == LAID_OUT
    assert len(told.stdout.splitlines()) == 24


@pytest.mark.parametrize("hidden", [".DS_Store", "desktop.ini", "Thumbs.db", ".git/config"])
def test_what_a_system_hides_in_a_folder_makes_it_no_less_empty(
    run: Run, tmp_path: Path, hidden: str
) -> None:
    path = tmp_path / "ws" / hidden
    path.parent.mkdir(parents=True)
    path.write_bytes(b"as it was")
    told = run("init", "ws", "--year", "2025")
    assert names(tmp_path / "ws") == LAID_OUT | {hidden.split("/", maxsplit=1)[0]}
    assert path.read_bytes() == b"as it was"
    assert hidden not in told.stdout


def test_a_folder_with_other_things_is_refused_and_they_are_named(run: Run, tmp_path: Path) -> None:
    for name in ("予算.xlsx", *(f"{number}.txt" for number in range(6))):
        (tmp_path / name).write_bytes(b"")
    refused = run("init", ".", "--year", "2025", code=1).stderr
    assert "is not empty: '0.txt', '1.txt', '2.txt', '3.txt', '4.txt' and 2 more" in refused
    assert len(names(tmp_path)) == 7


def test_a_folder_that_cannot_take_everything_takes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.name == "tdskill.toml":
            raise PermissionError(errno.EACCES, "held", str(target))
        return replace(path, target)

    (tmp_path / "ws").mkdir()
    monkeypatch.setattr(Path, "replace", refuse)
    run("init", "ws", "--year", "2025", code=1)
    assert names(tmp_path / "ws") == set()


@pytest.mark.parametrize("words", [(), (".",)])
@pytest.mark.parametrize("has_settings", [True, False])
def test_inside_a_workspace_a_year_is_added_to_it(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    has_settings: bool,
) -> None:
    run("init", "ws", "--year", "2025")
    roster = tmp_path / "ws" / "2025" / "roster.csv"
    roster.write_text("職員番号\n0001\n", encoding="utf-8")
    if not has_settings:
        (tmp_path / "ws" / "tdskill.toml").unlink()
    monkeypatch.chdir(tmp_path / "ws")
    before = names(tmp_path / "ws")
    run("init", *words, "--year", "2026")
    assert names(tmp_path / "ws") == before | {"2026"}
    assert (tmp_path / "ws/2026/roster.csv").read_bytes() == roster.read_bytes()


@pytest.mark.parametrize(
    ("here", "words"),
    [
        ("ws", ("new", "--year", "2026")),
        ("ws", ("new",)),
        ("ws", ("2026",)),
        ("ws/2025", ("--year", "2026")),
        ("ws/2025", (".", "--year", "2026")),
        ("ws/framework", ("--year", "2026")),
        (".", ("ws/2025/a/b", "--year", "2026")),
        (".", ("ws/new", "--framework", "ws")),
    ],
)
def test_no_workspace_is_laid_out_within_another(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, words: tuple[str, ...]
) -> None:
    run("init", "ws", "--year", "2025")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path / here)
    refused = " ".join(run("init", *words, code=1).stderr.split())
    assert f"lies in the workspace {tmp_path / 'ws'}; nothing was changed." in refused
    assert f"tdskill init {tmp_path / 'ws'} --year 20" in refused
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_folder_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    for words in ((), ("--year", "2025")):
        assert "DIR is missing." in run("init", *words, code=2).stderr
    assert names(tmp_path) == set()


def test_a_workspace_is_no_new_one(run: Run, tmp_path: Path) -> None:
    run("init", "ws a", "--year", "2025")
    for words in (("ws a",), ("ws a", "--year", "2026", "--framework", "ws a")):
        refused = run("init", *words, code=1).stderr
        assert 'tdskill init "ws a" --year YEAR' in refused
    assert names(tmp_path / "ws a") == LAID_OUT


# A year that has just been opened.

ON_LEVELS = (
    "attainment",
    "evidence",
    "gap",
    "gap --joint",
    "ladder",
    "plan",
    "priorities",
    "recommend --person 0001",
    "report --org --output r.html",
    "report --person 0001 --output r.html",
    "report --all --out pages",
    "rotation",
    "team --bureau A局",
    "trend --to 2024",
)


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Return a workspace with levels of 2022 and 2023, and a roster of three for 2024."""
    folder = workspace_in(tmp_path / "ws")
    (folder / "2022").mkdir()
    for year in ("2022", "2023"):
        levels = (folder / "2023" / "staff.csv").read_bytes()
        (folder / year / "staff.csv").write_bytes(levels)
        (folder / year / "demand.csv").write_text(
            "局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,UXデザイン,1,1\n", encoding="utf-8"
        )
    (folder / "2024" / "staff.csv").write_text("職員番号,UXデザイン\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", ON_LEVELS)
def test_commands_on_levels_say_that_the_year_has_just_been_opened(
    run: Run, opened: Path, command: str
) -> None:
    refused = run(*command.split(), "--workspace", opened, code=1)
    assert f"Fiscal year 2024 {OPENED}: 3 people on the roster" in refused.stderr
    assert "For the figures of fiscal year 2023: --year 2023" in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("spoil", ["staff", "assessments", "both"])
def test_files_with_a_header_alone_are_nothing_collected(
    run: Run, opened: Path, spoil: str
) -> None:
    if spoil != "staff":
        header = "職員番号,スキル項目,レベル,段階,評価日\n"
        (opened / "2024" / "assessments.csv").write_text(header, encoding="utf-8")
    if spoil == "assessments":
        (opened / "2024" / "staff.csv").unlink()
    assert OPENED in run("gap", "--workspace", opened, code=1).stderr


@pytest.mark.parametrize("more", [(), ("--fell",), ("--from", "2022")])
def test_trend_compares_the_years_that_have_levels_and_says_why(
    run: Run, opened: Path, more: tuple[str, ...]
) -> None:
    everybody = () if "--fell" in more else ("--smallest-group", "1")
    answer = run("trend", *more, "--workspace", opened, *everybody)
    assert "FY2022" in answer.stdout
    assert "FY2023" in answer.stdout
    assert "FY2024" not in answer.stdout
    assert f"Fiscal year 2024 {OPENED}: 3 people on the roster" in answer.stderr


def test_trend_needs_two_years_that_have_levels(run: Run, opened: Path) -> None:
    (opened / "2022" / "staff.csv").unlink()
    (opened / "2022" / "demand.csv").unlink()
    (opened / "2022").rmdir()
    refused = run("trend", "--workspace", opened, code=1).stderr
    assert "Two fiscal years are needed, and the workspace" in refused
    assert "has: 2023." in refused
    assert f"Fiscal year 2024 {OPENED}" in refused


def test_the_cycle_of_a_year_just_opened_goes_its_way(
    run: Run, opened: Path, tmp_path: Path
) -> None:
    assert OPENED not in run("status", "--workspace", opened).output
    run("sheet", "--workspace", opened, "--out", "forms", lang="ja")
    form = next((tmp_path / "forms").glob("*0001.xlsx"))
    (tmp_path / "back").mkdir()
    fill(form, tmp_path / "back" / "0001.xlsx", {"UXデザイン": "Lv.1 要指導レベル"})
    run("collect", "back", "--workspace", opened)
    assert "3 people" in run("attainment", "--workspace", opened).stdout


# Paths as a shell hands them over, or does not.


def test_patterns_are_expanded_where_no_shell_does_it(tmp_path: Path) -> None:
    folder = tmp_path / "回収 [2024]"
    (folder / "A局").mkdir(parents=True)
    for name in ("a1.xlsx", "a2.xlsx", "b10.csv", "~$a1.xlsx", "A局/c.xlsx"):
        (folder / name).write_bytes(b"")
    for pattern, fitting, is_open in (
        ("*.xlsx", ["a1.xlsx", "a2.xlsx"], ["~$a1.xlsx"]),
        ("?1.xlsx", ["a1.xlsx"], []),
        ("*/*.xlsx", ["A局/c.xlsx"], []),
        ("A*", ["A局/c.xlsx"], []),
    ):
        expected = [folder / name for name in fitting], [folder / name for name in is_open]
        assert files_in([folder / pattern]) == expected


@pytest.mark.posix
def test_a_file_that_is_called_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such names")
    for name in ("a*.csv", "ab.csv"):
        (tmp_path / name).write_bytes(b"")
    assert files_in([tmp_path / "a*.csv"]) == ([tmp_path / "a*.csv"], [])


def test_a_pattern_that_nothing_fits_is_told(run: Run, tmp_path: Path) -> None:
    workspace_in(tmp_path / "ws")
    refused = run("collect", "back/*.xlsx", "--workspace", "ws", code=1).stderr
    assert "back/*.xlsx: no file fits this pattern." in refused


@pytest.mark.parametrize(
    "words",
    [
        ("gap", "--workspace", 'C:\\年度"'),
        ("gap", "--sample", "--output", 'C:\\年度" --format csv'),
        ("gap", "--staff", 'a" b.csv'),
        ("report", "--all", "--sample", "--out", 'pages" --format html'),
        ("collect", 'forms"'),
        ("collect", "forms", 'more"'),
        ("init", 'ws" --year 2025'),
        ("sheet", "--out", 'forms"'),
        ("sample", "--out", 'ws"'),
        ("validate", 'framework"'),
    ],
)
def test_a_backslash_before_a_closing_quotation_mark_is_explained(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    refused = run(*words, code=2).stderr
    assert "There is a quotation mark in a path:" in refused
    assert "Leave the last backslash out" in refused
    assert names(tmp_path) == set()


def test_the_home_folder_is_found_where_no_shell_looked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "家"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "家"))
    run("init", "~/スキル 年度", "--year", "2025")
    assert names(tmp_path / "家" / "スキル 年度") == LAID_OUT
    assert "2025" in run("status", "--workspace", "~/スキル 年度").stdout


def test_a_path_that_is_too_long_is_told_as_that(run: Run) -> None:
    for words in (("gap", "--workspace"), ("gap", "--sample", "--output"), ("init",)):
        refused = run(*words, "年" * 200, code=1).stderr
        assert "The path is long:" in refused


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "The disk is full."),
        (errno.EROFS, "Nothing can be written there."),
        (errno.EACCES, "Is it open in another program such as Excel"),
        (errno.ENOENT, "Check the name and the folder."),
    ],
)
def test_what_a_file_system_refuses_is_told_with_the_file_and_a_way_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    def refuse(_self: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    refused = run("gap", "--sample", "--output", "gap.csv", code=1).stderr
    assert f"gap.csv {NO_ACCESS}" in refused
    assert told in refused
    refused = run("gap", "--sample", "--output", "gap.csv", code=1, lang="ja").stderr
    assert "gap.csv" in refused
    assert os.strerror(number) not in refused, "the system's own words are English"


def test_windows_says_of_a_long_path_only_that_it_is_not_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, target: Path) -> None:
        raise FileNotFoundError(errno.ENOENT, "not there", str(target))

    monkeypatch.setattr("tdskill.files.WINDOWS", True)
    monkeypatch.setattr(Path, "replace", refuse)
    name = "a" * (255 - len(str(tmp_path))) + ".csv"
    assert "The path is long:" in run("gap", "--sample", "--output", name, code=1).stderr


@pytest.mark.posix
@pytest.mark.parametrize("name", ["framework", "2025"])
def test_nothing_stands_in_for_a_folder_whose_drive_is_away(
    run: Run, tmp_path: Path, name: str
) -> None:
    lay_out(tmp_path)
    (tmp_path / "ws" / name).symlink_to(tmp_path / "away" / name)
    for words in (("gap", "--year", "2023"), ("next",), ("validate",)):
        where = ["ws"] if words == ("validate",) else ["--workspace", "ws"]
        refused = run(*words, *where, code=1)
        assert f"{name} is no folder." in refused.output
        assert "whether the drive is there" in refused.output


@pytest.mark.posix
@pytest.mark.parametrize("kind", ["roster", "assessments", "talks"])
def test_a_file_whose_drive_is_away_is_not_taken_for_none(
    run: Run, tmp_path: Path, kind: str
) -> None:
    lay_out(tmp_path)
    path = tmp_path / "ws" / "2024" / f"{kind}.csv"
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / "away.csv")
    refused = run("status", "--workspace", "ws", code=1).stderr
    assert f"{kind}.csv: there is no such file." in refused


@pytest.mark.posix
@pytest.mark.parametrize("words", [("collect", "back"), ("collect", "--demand", "answers")])
def test_links_that_lead_back_to_themselves_keep_nothing_else_from_being_read(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    lay_out(tmp_path)
    for link in (tmp_path / "ws" / "2024" / "seats.csv", tmp_path / words[-1] / "sent.csv"):
        link.symlink_to(link.name)
    names = {True: "demand_answers.csv", False: "assessments.csv"}
    ledger = tmp_path / "ws" / "2024" / names["--demand" in words]
    before = ledger.read_text(encoding="utf-8").splitlines()
    told = run(*words, "--workspace", "ws", code=1)
    assert "sent.csv" in told.output
    assert "It cannot be read" in told.output
    assert len(ledger.read_text(encoding="utf-8").splitlines()) == len(before) + 1


@pytest.mark.posix
@pytest.mark.parametrize(
    "name", ["R&D", "a b", "課(1)", "$HOME", 'a"b', "it's", "a;b", "年度/2024", "`x`"]
)
def test_a_folder_is_told_as_a_shell_takes_it(name: str) -> None:
    told = subprocess.run(
        ["/bin/sh", "-c", f"printf %s {on_command_line(Path(name))}"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert (told.stdout, told.stderr) == (name, "")


# Somebody who has read enough.


class Left(io.TextIOWrapper):
    """The standard output of which nobody reads any more, as the system tells it."""

    def __init__(self, number: int) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")
        self.number = number

    def write(self, _text: str, /) -> int:
        raise OSError(self.number, os.strerror(self.number))

    def flush(self) -> None:
        raise OSError(self.number, os.strerror(self.number))


@pytest.mark.parametrize("form", ["table", "csv", "md"])
@pytest.mark.parametrize("number", [errno.EPIPE, errno.EINVAL])
def test_quitting_a_pager_is_silent(
    monkeypatch: pytest.MonkeyPatch, number: int, form: str
) -> None:
    from tdskill.cli.app import app

    errors = io.StringIO()
    monkeypatch.setattr("tdskill.files.WINDOWS", number == errno.EINVAL)
    monkeypatch.setattr(sys, "stdout", Left(number))
    monkeypatch.setattr(sys, "stderr", errors)
    with pytest.raises(SystemExit) as ended:
        app(["--lang", "en", "gap", "--sample", "--levels", "--format", form])
    assert ended.value.code == 141
    assert "Error" not in errors.getvalue()


@pytest.mark.skipif(os.name == "nt", reason="simulated above")
@pytest.mark.parametrize("words", [("gap", "--sample"), ("show", "skills"), ("gap", "--help")])
def test_nothing_is_said_when_the_program_ends_either(words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "tdskill", "--lang", "en", *words],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode != 0
