"""What is timed, one case a process: `cases.py CASE FOLDER` prints seconds, CPU seconds, peak MB, figures.

The clock runs from opening the first file to the last figure. Starting Python, importing and
loading the framework lie before it; the peak is that of the whole process.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tdskill import i18n
from tdskill.framework import Framework, Requirement, embedded_framework

Figures = dict[str, list[int]]
"""Of a skill: demand, supply, shortfall, movable (none without bureaus); of a job type: met, one
step away."""

Case = Callable[[Path, Framework], Figures]
TEXT = ("職員番号", "氏名", "所属局", "職層", "人材区分", "段階")


def bare_parse_wide() -> Case:
    """Polars, typed: text columns and a UInt8 column for each skill."""
    import polars as pl

    def case(folder: Path, framework: Framework) -> Figures:
        levels = {skill.name.first: pl.UInt8 for skill in framework.skills}
        types = dict.fromkeys(TEXT, pl.String) | levels
        pl.read_csv(folder / "staff.csv", schema_overrides=types)
        return {}

    return case


def bare_parse_long() -> Case:
    """Polars, typed: text columns and a UInt8 level."""
    import polars as pl

    def case(folder: Path, _framework: Framework) -> Figures:
        types = {"職員番号": pl.String, "レベル": pl.UInt8}
        pl.read_csv(folder / "staff-long.csv", schema_overrides=types)
        return {}

    return case


def tdskill(form: str, *, check: bool = True) -> Case:
    """The engine of `tdskill gap` and `tdskill attainment --summary` over one form of the file.

    The program always looks for double ids; without `check` the look is taken out, to see its cost.
    """
    from tdskill.analysis.gap import gap, places_of
    from tdskill.analysis.level_counts import tally_job_types
    from tdskill.intake import staff as wide
    from tdskill.intake.demand import read_demand
    from tdskill.intake.staff import read_staff

    if not check:
        vars(wide)["tell_repeated"] = lambda *_anything: None

    def case(folder: Path, framework: Framework) -> Figures:
        staff = read_staff(folder / f"{form}.csv", framework).frame
        needs = read_demand(folder / "demand.csv", framework).frame
        rows = gap(places_of(staff, needs, framework), framework).collect()
        columns = ["skill", "demand", "supply", "shortfall", "movable"]
        figures = {
            skill: [int(n) for n in rest if n is not None]
            for skill, *rest in rows.select(columns).iter_rows()
        }
        counts = (
            tally_job_types(staff.lazy(), framework)
            .select("job_type", "met", "one_step_away")
            .iter_rows()
        )
        return figures | {job_type: list(rest) for job_type, *rest in counts}

    return case


def joint() -> Case:
    """The engine of `tdskill gap --joint`, and of its steps of capacity."""
    from tdskill.analysis.joint import by_capacity
    from tdskill.analysis.joint import joint as joint_of
    from tdskill.intake.demand import read_demand
    from tdskill.intake.staff import read_staff

    def case(folder: Path, framework: Framework) -> Figures:
        staff = read_staff(folder / "staff.csv", framework).frame
        needs = read_demand(folder / "demand.csv", framework).frame
        found = joint_of(staff, needs, framework)
        steps = [short for _capacity, short in by_capacity(staff, needs, framework)]
        return {"joint": [found.places, found.filled], "by_capacity": steps}

    return case


def pandas_wide(*, check: bool) -> Case:
    """The same question in pandas and NumPy: only the columns needed, counted by bincount."""
    import numpy as np
    import pandas as pd

    def case(folder: Path, framework: Framework) -> Figures:
        names = [skill.name.first for skill in framework.skills]
        ids = {"職員番号": "str"} if check else {}
        types = ids | {"所属局": "category", "段階": "category"} | dict.fromkeys(names, "UInt8")
        staff = pd.read_csv(folder / "staff.csv", usecols=list(types), dtype=types)
        needs = pd.read_csv(folder / "demand.csv")
        if check and not staff["職員番号"].is_unique:
            raise ValueError
        places = pd.Index(staff["所属局"].cat.categories).union(needs["局"].unique())
        bureau = places.get_indexer(staff["所属局"].cat.categories)[staff["所属局"].cat.codes]
        np.bincount(bureau * 4 + staff["段階"].cat.codes.to_numpy())

        steps = framework.max_level + 1
        figures: Figures = {}
        held = {}
        for skill in framework.skills:
            levels = staff[skill.name.first].to_numpy(np.uint8, na_value=0)
            exact = np.bincount(bureau * steps + levels, minlength=len(places) * steps)
            supply = exact.reshape(-1, steps)[:, :0:-1].cumsum(axis=1)[:, ::-1]
            wanted = needs[needs["スキル項目"] == skill.name.first]
            demand = np.zeros_like(supply)
            at = (places.get_indexer(wanted["局"]), wanted["必要レベル"] - 1)
            np.add.at(demand, at, wanted["必要人数"])
            demand = demand[:, ::-1].cumsum(axis=1)[:, ::-1]
            short = (demand.sum(axis=0) - supply.sum(axis=0)).clip(min=0).max()
            apart = (demand - supply).clip(min=0).max(axis=1).sum()
            totals = demand[:, 0].sum(), supply[:, 0].sum(), short, apart - short
            figures[skill.id] = [int(total) for total in totals]
            held[skill.id] = levels
        for job_type in framework.job_types:
            reached = np.zeros(len(staff), dtype=np.uint8)
            requirements = [each for each in job_type.requirements if isinstance(each, Requirement)]
            for requirement in requirements:
                reached += np.minimum(held[requirement.skill], np.uint8(requirement.level))
            people = np.bincount(reached, minlength=2)
            needed = sum(requirement.level for requirement in requirements)
            figures[job_type.id] = [
                int(people[n]) if n < len(people) else 0 for n in (needed, needed - 1)
            ]
        return figures

    return case


CASES: dict[str, Callable[[], Case]] = {
    "bare-wide": bare_parse_wide,
    "wide-unchecked": lambda: tdskill("staff", check=False),
    "wide": lambda: tdskill("staff"),
    "cp932": lambda: tdskill("staff-cp932"),
    "lv": lambda: tdskill("staff-lv"),
    "pandas": lambda: pandas_wide(check=False),
    "pandas-checked": lambda: pandas_wide(check=True),
    "bare-long": bare_parse_long,
    "long": lambda: tdskill("staff-long"),
    "joint": joint,
}


def main(name: str, folder: Path) -> None:
    """Run one case and print what came of it as JSON."""
    i18n.use("en")
    framework = embedded_framework()
    case = CASES[name]()
    started, worked = time.perf_counter(), time.process_time()
    figures = case(folder, framework)
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "figures": figures}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
