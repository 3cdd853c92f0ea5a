"""Time `report --all` against writing the very same files; prints one Markdown table.

Both write every file whole (`files.write_whole`) and for its owner alone. Each is run in turn in a
process of its own; the clock of `report --all` runs from the collected year to the index page.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tdskill import i18n, sample
from tdskill.cli.everybody import write_everybody
from tdskill.files import write_whole
from tdskill.framework import embedded_framework
from tdskill.reports.one_on_one import sheets
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

CACHE = Path(__file__).parent.parent / "out" / "bench"
YEAR = 2024
READ = ("demand", "certificates", "assessments", "assignments", "trainings_taken", "ladder_checks")
AIM = 1.6


def pages(workspace: Path, out: Path) -> float:
    """Write everybody's pages into an empty folder; return the seconds it took."""
    opened = open_workspace(workspace)
    framework = opened.framework()
    data = read_year(opened, framework, "staff", *READ)
    started = time.perf_counter()
    write_everybody(
        sheets(data, framework),
        out,
        "html",
        templates=None,
        to_pdf=None,
        only_changed=False,
        notes=(),
    )
    return time.perf_counter() - started


def alone(made: Path, out: Path) -> float:
    """Write the files of a folder, all in memory before, into an empty one; return the seconds."""
    contents = {path.name: path.read_bytes() for path in sorted(made.iterdir())}
    out.mkdir(parents=True)
    started = time.perf_counter()
    for name, content in contents.items():
        write_whole(out / name, content, private=True)
    return time.perf_counter() - started


def run(case: str, *folders: Path) -> float:
    """Run a case in a process of its own."""
    command = [sys.executable, __file__, "--case", case, *map(str, folders)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    seconds: float = json.loads(done.stdout)
    return seconds


def main() -> None:
    """Make the people, then write their pages and the same files in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--case", nargs=3, metavar=("CASE", "FROM", "TO"))
    arguments = parser.parse_args()
    i18n.use("ja")
    if arguments.case:
        case, source, target = arguments.case
        print((pages if case == "pages" else alone)(Path(source), Path(target)))
        return
    workspace, made, copy = (
        CACHE / f"pages-{arguments.people}" / name for name in ("year", "made", "copy")
    )
    if not workspace.exists():
        people = arguments.people
        sample.write_sample(embedded_framework(), workspace, people=people, year=YEAR)
    seconds: dict[str, list[float]] = {"pages": [], "alone": []}
    for _round in range(arguments.rounds):
        for folder in (made, copy):
            shutil.rmtree(folder, ignore_errors=True)
        seconds["pages"].append(run("pages", workspace, made))
        seconds["alone"].append(run("alone", made, copy))
    size = sum(path.stat().st_size for path in made.iterdir())
    files = sum(1 for _path in made.iterdir())
    for folder in (made, copy):
        shutil.rmtree(folder, ignore_errors=True)
    ours, bare = median(seconds["pages"]), median(seconds["alone"])
    title = f"{arguments.people:,} people, medians of {arguments.rounds}"
    print(f"| {title} | time, s | / alone | aim |\n|---|--:|--:|--:|")
    print(f"| writing {files:,} files ({size / 1e6:,.0f} MB) alone | {bare:.2f} | 1.00 | |")
    print(f"| tdskill report --all | {ours:.2f} | {ours / bare:.2f} | <= {AIM} |")


if __name__ == "__main__":
    main()
