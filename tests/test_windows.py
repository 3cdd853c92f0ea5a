"""On Windows, as far as that can be simulated: see tests/windows.py."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from sentences import NO_ACCESS
from tdskill import files
from tdskill.files import open_whole, sweep, write_whole
from tdskill.render import person_pages
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year
from windows import Windows
from writing import COMMANDS, INTO_A_FOLDER, hidden, lay_out
from writing import files as names

pytestmark = pytest.mark.simulates

Simulated = Callable[..., Windows]


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulated:
    """Begin the simulation; `share` of the calls are refused by a scanner."""

    def begin(share: float = 0.0, seed: int = 0) -> Windows:
        simulated = Windows(tmp_path, share, seed)
        simulated.install(monkeypatch)
        return simulated

    return begin


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_writes_although_a_scanner_refuses_a_fifth_of_its_calls(
    name: str, run: Run, tmp_path: Path, windows: Simulated
) -> None:
    lay_out(tmp_path)
    before = names(tmp_path)
    scanner = windows(share=0.2, seed=11)
    run(*COMMANDS[name])
    assert scanner.refused
    assert not hidden(tmp_path)
    assert names(tmp_path) > before or name == "collect"


@pytest.mark.parametrize("processes", [1, 2])
def test_everybodys_pages_are_written_although_two_percent_of_the_calls_are_refused(
    processes: int,
    run: Run,
    tmp_path: Path,
    windows: Simulated,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(person_pages, "_WORTH_A_PROCESS", 180 // processes)
    monkeypatch.setattr("os.cpu_count", lambda: processes)
    scanner = windows(share=0.02, seed=2)
    told = run("report", "--sample", "--all", "--out", "out").stderr
    assert scanner.refused
    assert "180 sheets written" in told
    assert len(list((tmp_path / "out").glob("1*.html"))) == 180


class TestHeldForGood:
    """A file that is open in Excel keeps no other from being written."""

    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "_HELD", 0.01)

    @pytest.mark.parametrize("name", INTO_A_FOLDER)
    def test_stops_itself_alone_and_is_named_at_the_end(
        self, name: str, run: Run, tmp_path: Path, windows: Simulated
    ) -> None:
        lay_out(tmp_path)
        run(*COMMANDS[name])
        folder = tmp_path / INTO_A_FOLDER[name]
        made = {each: (folder / each).read_bytes() for each in sorted(names(folder))}
        for each in made.keys() - {".tdskill.lock", "pages.json"}:
            (folder / each).write_bytes(b"old")
        held = next(each for each in made if each[0] in "02")
        windows().held.add(folder / held)
        told = run(*COMMANDS[name], code=1).output
        assert f"{held} {NO_ACCESS}" in " ".join(told.split())
        assert "open in another program such as Excel" in " ".join(told.split())
        left = {each for each in made if (folder / each).read_bytes() == b"old"}
        assert left == {held}
        assert not hidden(tmp_path)

    def test_what_was_written_is_counted(
        self, run: Run, tmp_path: Path, windows: Simulated
    ) -> None:
        lay_out(tmp_path)
        for name in ("sheet", "report --all"):
            run(*COMMANDS[name])
        simulated = windows()
        simulated.held = {tmp_path / "forms" / "2024-self-0002.xlsx"}
        assert "2 files were written" in run(*COMMANDS["sheet"], code=1).output
        simulated.held = {tmp_path / "pages" / "0001.html"}
        assert "1 sheet written" in run(*COMMANDS["report --all"], code=1).output
        simulated.held = {tmp_path / "pages" / "index.html"}
        told = run(*COMMANDS["report --all"], code=1).output
        assert "2 sheets written" in told
        assert "index.html cannot be" in " ".join(told.split())

    def test_is_written_by_the_next_run_that_leaves_what_is_up_to_date(
        self, run: Run, tmp_path: Path, windows: Simulated
    ) -> None:
        lay_out(tmp_path)
        run(*COMMANDS["report --all"])
        simulated = windows()
        simulated.held = {tmp_path / "pages" / "0001.html"}
        run(*COMMANDS["report --all"], code=1)
        simulated.held.clear()
        told = run(*COMMANDS["report --all"], "--only-changed").stderr
        assert "1 sheet written, 1 unchanged" in told

    @pytest.mark.parametrize(
        ("name", "file"),
        [
            ("collect", "ws/2024/assessments.csv"),
            ("confirm", "ws/2024/staff.csv"),
            ("--output csv", "answer.csv"),
        ],
    )
    def test_stays_as_it_was_and_nothing_is_left_beside_it(
        self, name: str, file: str, run: Run, tmp_path: Path, windows: Simulated
    ) -> None:
        lay_out(tmp_path)
        held = tmp_path / file
        if not held.exists():
            # A form of init, which may be replaced.
            held.write_text("職員番号\n", encoding="utf-8")
        before = held.read_bytes()
        windows().held.add(held)
        told = run(*COMMANDS[name], code=1).output
        assert f"{held.name} {NO_ACCESS}" in " ".join(told.split())
        assert held.read_bytes() == before
        assert not hidden(tmp_path)


def test_what_a_killed_run_left_goes_and_what_a_run_at_work_writes_stays(
    tmp_path: Path, windows: Simulated
) -> None:
    windows()
    (tmp_path / ".tdskill-0a1b2c3d.tmp").write_bytes(b"half")
    with open_whole(tmp_path / "a.csv") as file:
        file.write(b"a")
        write_whole(tmp_path / "b.csv", b"b")
        assert len(hidden(tmp_path)) == 1
    assert names(tmp_path) == {"a.csv", "b.csv"}


def test_a_hidden_folder_goes_when_no_run_can_be_at_work_in_it(
    tmp_path: Path, windows: Simulated
) -> None:
    windows()
    left = tmp_path / ".tdskill-0a1b2c3d.tmp"
    (left / "2024").mkdir(parents=True)
    sweep(tmp_path)
    assert left.exists()
    os.utime(left, (0, 0))
    sweep(tmp_path)
    assert not left.exists()


def test_a_folder_of_persons_is_as_open_as_the_one_around_it(
    run: Run, tmp_path: Path, windows: Simulated
) -> None:
    lay_out(tmp_path)
    windows()
    run(*COMMANDS["sheet"])
    assert stat.S_IMODE((tmp_path / "forms").stat().st_mode) & 0o055


def test_init_says_that_the_folder_decides_who_may_look(run: Run, windows: Simulated) -> None:
    told = "Whoever may open the folder may open these files"
    assert told not in run("init", "one").stderr
    windows()
    assert told in run("init", "two").stderr


def test_a_file_in_other_letters_is_the_one_that_is_read(
    tmp_path: Path, windows: Simulated
) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "Roster.CSV").write_text("職員番号\n0001\n", encoding="cp932")
    assert "roster" not in open_workspace(tmp_path).files
    windows()
    workspace = open_workspace(tmp_path)
    assert not read_year(workspace, workspace.framework(), "roster").notes
