"""Time the start and the engine against bare imports, a bare typed parse and pandas."""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
CACHE = HERE.parent / "out" / "bench"
PEAK_AIM = 1.2
START_PAIRS = 21


@dataclass(frozen=True)
class Line:
    """A row of the table: a case, the bare parse that it is held against, and the aim for both."""

    case: str
    title: str
    bare: str
    aim: float | None = None


LINES = (
    Line("bare-wide", "bare parse by Polars, wide UTF-8", "bare-wide"),
    Line("wide-unchecked", "tdskill, wide UTF-8, ids not checked", "bare-wide", 1.7),
    Line("wide", "tdskill, wide UTF-8, double ids checked", "bare-wide", 2.2),
    Line("cp932", "tdskill, wide CP932", "bare-wide", 2.7),
    Line("lv", "tdskill, wide, cells `Lv.2`", "bare-wide", 3.0),
    Line("pandas", "pandas, wide UTF-8, ids not read", "bare-wide"),
    Line("pandas-checked", "pandas, wide UTF-8, double ids checked", "bare-wide"),
    Line("bare-long", "bare parse by Polars, long UTF-8", "bare-long"),
    Line("long", "tdskill, long UTF-8", "bare-long", 2.2),
)
VERSUS = (("pandas", "wide-unchecked"), ("pandas-checked", "wide"))
VERSUS_AIM = 3.0
PLACED = 5_000
JOINT_AIM = 5


@dataclass(frozen=True)
class Run:
    """What one process said of itself."""

    seconds: float
    cpu: float
    peak: float
    figures: dict[str, list[int]]


def run(case: str, folder: str) -> Run:
    """Run one case in a process of its own."""
    return Run(**json.loads(output("cases.py", case, folder)))


def data_folder(people: int) -> str:
    """Return the folder of the files; made once, in a process of its own to keep this one small."""
    return output("data.py", str(CACHE), str(people)).strip()


def output(script: str, *arguments: str) -> str:
    """Return what another script of this folder prints."""
    command = [sys.executable, str(HERE / script), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def check_same(runs: dict[str, Run]) -> None:
    """Stop when two cases do not give the same figures; the long form knows no bureaus."""
    expected = runs["pandas"].figures
    for case, one in runs.items():
        for key, figures in one.figures.items():
            if figures != expected[key][: len(figures)]:
                sys.exit(f"{case} and pandas differ in {key}: {figures}, {expected[key]}")
        if one.figures.keys() != (expected.keys() if not case.startswith("bare") else set()):
            sys.exit(f"{case} does not answer all that pandas answers")


def table(runs: dict[str, list[Run]], people: int, rounds: int) -> str:
    """Return the medians and ratios as Markdown."""
    seconds = {case: median(one.seconds for one in many) for case, many in runs.items()}
    cpu = {case: median(one.cpu for one in many) for case, many in runs.items()}
    peak = {case: median(one.peak for one in many) for case, many in runs.items()}
    title = f"{people:,} people, medians of {rounds}"
    of_time, of_peak = (
        "time, s | / bare | aim | user + system, s | / bare",
        "peak, MB | / bare | aim",
    )
    rows = [
        f"| {title} | {of_time} | {of_peak} |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for line in LINES:
        time_ratio = seconds[line.case] / seconds[line.bare]
        cpu_ratio = cpu[line.case] / cpu[line.bare]
        peak_ratio = peak[line.case] / peak[line.bare]
        aims = (f"<= {line.aim}", f"<= {PEAK_AIM}") if line.aim else ("", "")
        rows.append(
            f"| {line.title} | {seconds[line.case]:.2f} | {time_ratio:.2f} | {aims[0]} "
            f"| {cpu[line.case]:.2f} | {cpu_ratio:.2f} "
            f"| {peak[line.case]:.0f} | {peak_ratio:.2f} | {aims[1]} |"
        )
    for slow, fast in VERSUS:
        ratio = seconds[slow] / seconds[fast]
        rows.append(
            f"| {slow} / {fast} | | {ratio:.2f} | >= {VERSUS_AIM} "
            f"| | {cpu[slow] / cpu[fast]:.2f} | | | |"
        )
    return "\n".join(rows)


def placing(rounds: int) -> str:
    """Return what is timed at PLACED people, without a bare parse to hold it against."""
    folder = data_folder(PLACED)
    many = [run("joint", folder) for _round in range(rounds)]
    seconds, peak = (median(getattr(one, name) for one in many) for name in ("seconds", "peak"))
    rows = [
        f"| {PLACED:,} people, medians of {rounds} | time, s | aim | peak, MB |",
        "|---|--:|--:|--:|",
        f"| joint shortfall and its steps of capacity | {seconds:.2f} | <= {JOINT_AIM} | {peak:.0f} |",
    ]
    return "\n".join(rows)


def main() -> None:
    """Time the start; make the data, check that all cases agree, then time them in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(output("start.py", str(START_PAIRS)))
    folder = data_folder(arguments.people)
    check_same({line.case: run(line.case, folder) for line in LINES})
    runs: dict[str, list[Run]] = {line.case: [] for line in LINES}
    for _round in range(arguments.rounds):
        for line in LINES:
            runs[line.case].append(run(line.case, folder))
    print(table(runs, arguments.people, arguments.rounds))
    print()
    print(placing(arguments.rounds))


if __name__ == "__main__":
    main()
