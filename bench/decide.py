"""Time the placement of as many people as posts; prints one Markdown table.

`decide.py SIZE` prints the seconds and the peak of one size in MB. The clock runs from the frames to
the rows of the answer: fits, assignment, order among equals, who comes next.
"""

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AIMS = {180: 1, 1_000: None, 5_000: 60}


def measure(size: int) -> dict[str, float]:
    """Place `size` made-up people on as many posts."""
    from tdskill.analysis.placement import place
    from tdskill.analysis.rotation import spent as spent_by
    from tdskill.framework import embedded_framework
    from tdskill.sample import PEOPLE_A_POST, write_sample
    from tdskill.workspace import open_workspace, read_year

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
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {"seconds": seconds, "peak": peak, "filled": placed.rows["staff_id"].count()}


def main() -> None:
    """Run each size in a process of its own."""
    print("| people x posts | time, s | aim | peak, MB | posts filled |\n|---|--:|--:|--:|--:|")
    for size, aim in AIMS.items():
        command = [sys.executable, __file__, str(size)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        run = json.loads(told)
        print(
            f"| {size:,} x {size:,} | {run['seconds']:.2f} | {f'<= {aim}' if aim else ''} "
            f"| {run['peak']:.0f} | {run['filled']:,} |",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
