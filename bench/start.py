"""Time the start of the program against bare imports, in pairs; prints one Markdown table."""

import os
import resource
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

BARE = "import typer, polars, pydantic, yaml, rich"
OURS = "from tdskill.cli import main; main()"
AIM = 1.3


class Cost(NamedTuple):
    """Seconds that one process took, on the clock and of the processors."""

    wall: float
    cpu: float


def cost(program: str, *arguments: str) -> Cost:
    """Run a Python program in a process of its own, with compiled files as an installer makes."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", program, *arguments]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def table(pairs: int) -> str:
    """Return medians of both, and the median of the ratios within the pairs, as Markdown."""
    runs = [(cost(BARE), cost(OURS, "gap", "--sample")) for _pair in range(pairs + 1)][1:]
    bare, ours = zip(*runs, strict=True)
    ratio = Cost(*(median(b[n] / a[n] for a, b in runs) for n in range(len(Cost._fields))))
    rows = [
        f"| start-up, medians of {pairs} pairs | time, s | / bare | aim | user + system, s | / bare |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for title, costs, wall, cpu, aim in (
        (f"`{BARE}`", bare, "", "", ""),
        ("`tdskill gap --sample`", ours, f"{ratio.wall:.2f}", f"{ratio.cpu:.2f}", f"<= {AIM}"),
    ):
        seconds = Cost(*map(median, zip(*costs, strict=True)))
        rows.append(
            f"| {title} | {seconds.wall:.3f} | {wall} | {aim} | {seconds.cpu:.3f} | {cpu} |"
        )
    return "\n".join(rows)


if __name__ == "__main__":
    print(table(int(sys.argv[1])))
