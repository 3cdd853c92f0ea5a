"""Every command that writes, over one small workspace, for tests of how files are written."""

import subprocess
import sys
from pathlib import Path

from filling import workspace_in
from tdskill.kinds import KINDS

ASSESSMENTS = f"""\
{",".join(KINDS["assessments"].header)}
0001,クラウドサービス活用,2,確定,2024-11-01,,,,
0002,クラウドサービス活用,1,確定,2024-11-01,,,,
"""
ANSWERS = f"""\
{",".join(KINDS["demand_answers"].header)}
A局,窓口,クラウドサービス活用,1,2,担当,2024-10-01,,
"""
ANSWERED = "局,業務,スキル項目,必要レベル,必要人数,回答日\nB局,窓口,UXデザイン,1,3,2024-10-02\n"
RETURNED = "職員番号,段階,評価日,クラウドサービス活用\n0003,確定,2024-12-01,3\n"

_WS = ("--workspace", "ws")
_BEFORE = (*_WS, "--year", "2023")
COMMANDS: dict[str, tuple[str, ...]] = {
    "init": ("init", "new", "--year", "2025"),
    "init --year": ("init", "ws", "--year", "2025"),
    "sample": ("sample", "--out", "made", "--people", "30", "--cycle"),
    "schema": ("schema", "--out", "schemas"),
    "sheet": ("sheet", "--out", "forms", *_WS, "--replace"),
    "sheet --form csv": ("sheet", "--out", "forms", "--form", "csv", *_WS, "--replace"),
    "sheet --ladder": ("sheet", "--out", "forms", "--ladder", *_WS, "--replace"),
    "collect": ("collect", "back", *_WS),
    "confirm": ("confirm", "--allow-missing", *_WS),
    "sheet --demand": ("sheet", "--demand", "--out", "forms", *_WS, "--replace"),
    "collect --demand": ("collect", "--demand", "answers", *_WS),
    "confirm --demand": ("confirm", "--demand", "--allow-missing", *_WS),
    "report --all": ("report", "--all", "--out", "pages", *_BEFORE),
    "report --output": ("report", "--person", "0001", *_BEFORE, "--output", "sheet.html"),
    "--output csv": ("attainment", *_BEFORE, "--output", "answer.csv"),
    "--output xlsx": ("attainment", *_BEFORE, "--output", "answer.xlsx"),
}
INTO_A_FOLDER = {
    "sheet": "forms",
    "sheet --form csv": "forms",
    "sheet --ladder": "forms",
    "sheet --demand": "forms",
    "report --all": "pages",
}
"""Those that write many files about persons, with the folder of them."""


def lay_out(folder: Path) -> None:
    """Lay out what the commands read: ws/ and back/."""
    workspace_in(folder / "ws")
    (folder / "ws" / "tdskill.toml").write_text("", encoding="utf-8")
    (folder / "ws" / "2024" / "assessments.csv").write_text(ASSESSMENTS, encoding="utf-8")
    (folder / "ws" / "2024" / "demand_answers.csv").write_text(ANSWERS, encoding="utf-8")
    (folder / "answers").mkdir()
    (folder / "answers" / "answer.csv").write_text(ANSWERED, encoding="utf-8")
    (folder / "back").mkdir()
    (folder / "back" / "returned.csv").write_text(RETURNED, encoding="utf-8")


def hidden(folder: Path) -> set[str]:
    """Return the names of what only a run at work may have there."""
    names = {path.name for path in folder.rglob(".*")}
    return names - {".tdskill.lock"}


def files(folder: Path) -> set[str]:
    """Return the files of a folder, at whatever depth."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


_KILLED = """
import os, signal, sys
from pathlib import Path

left, replace = int(sys.argv[1]), Path.replace

def counted(self, target):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)

Path.replace = counted
sys.argv[:2] = []
sys.argv.insert(0, "tdskill")
from tdskill.cli import main
main()
"""


def run_killed(before: int, *arguments: str, folder: Path) -> int:
    """Run tdskill in a process that is killed before so many files got their names; return its code."""
    command = [sys.executable, "-c", _KILLED, str(before), *arguments]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True)
    return done.returncode
