"""Time `report --explore`, as a whole command; prints one Markdown table.

Beside it stands `gap` on the same files, which reads as much: both run in turn, each in a process of its own.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tdskill import sample
from tdskill.framework import embedded_framework

CACHE = Path(__file__).parent.parent / "out" / "bench"
YEAR = 2024
SIZES = {180: 60_000, 3_000: 300_000, 40_000: 3_000_000}
"""Numbers of people, and how many bytes the page may have."""
SECONDS = 3.0
"""How long 40,000 may take."""


def workspace(people: int) -> Path:
    """Return a workspace of so many people, made once."""
    folder = CACHE / f"explorer-{people}" / "year"
    if not folder.exists():
        sample.write_sample(embedded_framework(), folder, people=people, year=YEAR)
    return folder


def seconds(*words: str | Path) -> tuple[float, float]:
    """Run a command; return its processor time and how long it took."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "tdskill", *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken, after = time.perf_counter() - started, os.times()
    used = sum(
        getattr(after, each) - getattr(before, each)
        for each in ("children_user", "children_system")
    )
    return used, taken


def main() -> None:
    """Write the page for each number of people, counts alone and with names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = range(parser.parse_args().rounds)
    print(
        f"| medians of {len(rounds)} | size, KB | at most | CPU, s | time, s | aim | time / gap |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|")
    for people, most in SIZES.items():
        folder = workspace(people)
        page = folder.parent / "map.html"
        for names in ((), ("--with-names",)):
            ours, others = [], []
            for _round in rounds:
                page.unlink(missing_ok=True)
                ours.append(
                    seconds("report", "--explore", *names, "--workspace", folder, "--output", page)
                )
                others.append(seconds("gap", "--workspace", folder, "--format", "csv"))
            used, taken = (median(each) for each in zip(*ours, strict=True))
            ratio = taken / median(each for _used, each in others)
            title = f"{people:,} people{', with names' if names else ''}"
            size = f"{page.stat().st_size / 1000:,.0f} | {most / 1000:,.0f}"
            aim = f"<= {SECONDS}" if people == max(SIZES) else ""
            print(f"| {title} | {size} | {used:.2f} | {taken:.2f} | {aim} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
