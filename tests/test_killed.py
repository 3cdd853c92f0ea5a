"""What runs that were killed leave behind: nothing, once the same command has run again."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from conftest import Run
from tdskill.render import pdf
from writing import COMMANDS, files, hidden, lay_out, run_killed

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(os.name != "posix", reason="needs a signal that cannot be caught"),
]

_LATER = {
    "sheet": 2,
    "report --all": 3,
    "init": 3,
    "confirm": 2,
    "confirm --demand": 2,
    "sheet --demand": 2,
}

"""Where more than one file is written: before which one the run is killed, counted from one."""


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_left_after_the_next_run_of_the_same_command(
    name: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "fresh").mkdir()
    for folder in (tmp_path / "work", tmp_path / "fresh"):
        lay_out(folder)
    os.chdir(tmp_path / "work")
    code = run_killed(_LATER.get(name, 1), *COMMANDS[name], folder=tmp_path / "work")
    assert code == -signal.SIGKILL
    assert hidden(tmp_path / "work")
    run(*COMMANDS[name])
    assert not hidden(tmp_path / "work")
    os.chdir(tmp_path / "fresh")
    run(*COMMANDS[name])
    assert files(tmp_path / "work") == files(tmp_path / "fresh")


@pytest.mark.parametrize("before", [1, 2])
def test_the_table_of_talks_comes_beside_that_of_levels_however_often_it_was_tried(
    before: int, run: Run, tmp_path: Path
) -> None:
    lay_out(tmp_path)
    new = ("sheet", "--workspace", "ws", "--out", "forms", "--form", "csv")
    assert run_killed(before, *new, folder=tmp_path) == -signal.SIGKILL
    run(*new)
    assert files(tmp_path / "forms") == {"2024-self.csv", "2024-1on1.csv"}


_BROWSER = """#!/bin/sh
echo $$ > {pid}
while :; do sleep 0.05; done
"""
_QUICK = """#!/bin/sh
for word in "$@"; do
  case "$word" in --print-to-pdf=*) printf '%%PDF-' > "${word#*=}";; esac
done
"""
_PERSON = ("report", "--sample", "--person", "100011", "--output", "sheet.pdf")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are named on Linux")
def test_the_page_and_the_browser_of_a_killed_run_go_with_the_next_pdf(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, browser, pid = tmp_path / "tmp", tmp_path / "browser", tmp_path / "pid"
    place.mkdir()
    browser.write_text(_BROWSER.format(pid=pid), encoding="utf-8")
    browser.chmod(0o700)
    monkeypatch.setenv(pdf.VARIABLE, str(browser))
    monkeypatch.setenv("TMPDIR", str(place))
    with subprocess.Popen([sys.executable, "-m", "tdskill", *_PERSON], cwd=tmp_path) as running:
        end = time.monotonic() + 60
        while not (pid.exists() and pid.read_text()) and time.monotonic() < end:
            time.sleep(0.02)
        running.kill()
    orphan = Path("/proc", pid.read_text().strip())
    (left,) = place.iterdir()
    assert left.stat().st_mode & 0o777 == 0o700
    assert (left / "page.html").exists()
    assert (orphan / "cmdline").read_bytes()

    browser.write_text(_QUICK, encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    run(*_PERSON)
    assert not list(place.iterdir())
    assert not orphan.exists() or not (orphan / "cmdline").read_bytes()
    assert (tmp_path / "sheet.pdf").read_bytes() == b"%PDF-"
