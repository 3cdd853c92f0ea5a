"""Time the placement of as many people as posts, and training plans; prints two Markdown tables.

`decide.py place SIZE` and `decide.py plan SIZE` print the seconds and the peak of one size in MB. The
clock runs from the frames to the rows of the answer. For a placement: fits, assignment, order among
equals, who comes next. For a plan: kinds, the best plan and its proof, order among equals, one more
seat of each course, the greedy plan beside it.
"""

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

AIMS = {180: 1, 1_000: None, 5_000: 60}
PLANS = {180: 1, 1_000: None, 5_000: 60}
RUNS = 5


def measure_place(size: int) -> dict[str, float]:
    """Place `size` made-up people on as many posts."""
    from tdskill.analysis.placement import Placed, place
    from tdskill.analysis.rotation import spent as spent_by
    from tdskill.framework import embedded_framework
    from tdskill.sample import PEOPLE_A_POST, write_sample
    from tdskill.workspace import open_workspace
    from tdskill.year_data import read_year

    framework = embedded_framework()
    with tempfile.TemporaryDirectory() as folder:
        write_sample(framework, Path(folder), people=PEOPLE_A_POST * size, year=2024)
        workspace = open_workspace(Path(folder))
        data = read_year(workspace, framework, "staff", "posts", "wishes")
    started = time.perf_counter()
    spent = spent_by(data.assignments.lazy(), dt.date(2025, 3, 31)).collect()
    weights = framework.placement_for(2024)
    placed = place(data.staff.head(size), data.posts, data.wishes, spent, framework, weights)
    seconds = time.perf_counter() - started
    if not isinstance(placed, Placed):
        raise TypeError(placed)
    return {"seconds": seconds, "peak": _peak(), "filled": placed.rows["staff_id"].count()}


def measure_plan(size: int) -> dict[str, float]:
    """Plan the courses of `size` made-up people, at most two a person."""
    import tdskill
    from tdskill.framework import embedded_framework
    from tdskill.reports.plan import plan_report
    from tdskill.sample import write_sample
    from tdskill.workspace import open_workspace
    from tdskill.year_data import read_year

    framework = embedded_framework()
    with tempfile.TemporaryDirectory() as folder:
        write_sample(framework, Path(folder), people=size, year=2024)
        workspace = open_workspace(Path(folder))
        data = read_year(workspace, framework, "staff", "demand", "seats", "trainings_taken")
        data = tdskill.open(workspace.folder, 2024).with_earlier_trainings(data)
    started = time.perf_counter()
    report = plan_report(data, framework, per_person=2)
    seconds = time.perf_counter() - started
    chosen = report.chosen
    return {"seconds": seconds, "peak": _peak(), "before": chosen.before, "after": chosen.after}


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _run(what: str, size: int) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, what, str(size)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def main() -> None:
    """Run each size in processes of its own; plans several times."""
    print("| people x posts | time, s | aim | peak, MB | posts filled |\n|---|--:|--:|--:|--:|")
    for size, aim in AIMS.items():
        run = _run("place", size)
        print(
            f"| {size:,} x {size:,} | {run['seconds']:.2f} | {f'<= {aim}' if aim else ''} "
            f"| {run['peak']:.0f} | {run['filled']:,} |",
            flush=True,
        )
    print(f"\n| plan for people | time, s (median of {RUNS}) | aim | peak, MB | shortfall |")
    print("|---|--:|--:|--:|--:|")
    for size, aim in PLANS.items():
        runs = [_run("plan", size) for _time in range(RUNS)]
        print(
            f"| {size:,} | {median(run['seconds'] for run in runs):.2f} | {f'<= {aim}' if aim else ''} "
            f"| {max(run['peak'] for run in runs):.0f} "
            f"| {runs[0]['before']:,} -> {runs[0]['after']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    measures = {"place": measure_place, "plan": measure_plan}
    if len(sys.argv) > 1:
        print(json.dumps(measures[sys.argv[1]](int(sys.argv[2]))))
    else:
        main()
