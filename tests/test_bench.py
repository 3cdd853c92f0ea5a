"""What `make bench` runs still runs, on few people; what it measures is no test."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from test_readme import ROOT

BENCH = ROOT / "bench"


def told(script: str, *words: str | Path) -> str:
    command = [sys.executable, str(BENCH / script), *map(str, words)]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout


def test_all_forms_of_the_files_that_are_timed_have_the_same_figures(tmp_path: Path) -> None:
    folder = told("data.py", tmp_path, "60").strip()
    wide, long = (
        json.loads(told("cases.py", case, folder))["figures"] for case in ("wide", "long")
    )
    assert len(wide) == 22 + 10
    # The long form knows no bureaus, so nothing that moving between them would fill.
    assert long == {key: figures[: len(long[key])] for key, figures in wide.items()}
    assert {len(figures) for figures in long.values()} == {2, 3}


def test_placement_and_plan_are_timed() -> None:
    placed: dict[str, Any] = json.loads(told("decide.py", "place", "5"))
    assert 0 < placed["filled"] <= 5
    plan = json.loads(told("decide.py", "plan", "30"))
    assert 0 <= plan["after"] <= plan["before"]
