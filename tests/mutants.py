"""Change analysis/ bit by bit and tell the share of the changes that the tests notice: `make mutants`.

Thousands of changes are possible, and each costs the tests that reach it, so a sample drawn by a
seed is tried; the same seed draws the same ones as long as the code stays the same. Survivors are
listed to be looked at: `.venv/bin/mutmut show NAME` tells what was changed.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

_MUTMUT = Path(sys.executable).with_name("mutmut")
_ANY = "tdskill.analysis.gap.x_shortfall__mutmut_*"
"""A few quick ones, so that all are made and it is known which tests reach which."""

_AT_ONCE = 200
NOTICED = ("killed", "timeout", "suspicious", "segfault")


def statuses() -> dict[str, str]:
    """Return what is known of each change that was made, by its name."""
    told = subprocess.run(
        [_MUTMUT, "results", "--all", "true"], check=True, capture_output=True, text=True
    )
    lines = (line.strip().rpartition(": ") for line in told.stdout.splitlines() if ": " in line)
    return {name: status for name, _colon, status in lines}


def try_out(names: list[str]) -> None:
    """Ask the tests that reach them about these changes."""
    for first in range(0, len(names), _AT_ONCE):
        subprocess.run([_MUTMUT, "run", *names[first : first + _AT_ONCE]], check=True)


def main() -> None:
    """Try a sample of the changes and print how many were noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="how many to try; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a word in the names, such as placement")
    asked = parser.parse_args()
    if not statuses():
        try_out([_ANY])
    names = sorted(name for name in statuses() if asked.only in name)
    chosen = names
    if asked.sample:
        drawn = random.Random(asked.seed)  # noqa: S311 - a sample, no secret
        chosen = sorted(drawn.sample(names, min(asked.sample, len(names))))
    try_out(chosen)
    found = statuses()
    counts = Counter(found[name] for name in chosen)
    noticed = sum(counts[status] for status in NOTICED)
    for name in chosen:
        if found[name] not in NOTICED:
            sys.stdout.write(f"{found[name]}: {name}\n")
    sys.stdout.write(
        f"{noticed} of {len(chosen)} changes noticed ({100 * noticed / len(chosen):.1f} %), "
        f"out of {len(names)} possible ones: {dict(counts)}\n"
    )


if __name__ == "__main__":
    main()
