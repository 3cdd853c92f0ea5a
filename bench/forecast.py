"""Hold forecasts against made histories, and time them; prints two Markdown tables.

A history has one transition or more that were seen, and three years after it; the share of supplies
that lie in their interval of 80 per cent is told, and of shortfalls of all skills together. In rough
histories all rises of a year are multiplied by a number of its own (standard deviation 0.3 of the
logarithm). The clock runs over the draws alone, five years of them, and over the joiners needed.
"""

import resource
import sys
import time

import numpy as np

from tdskill.analysis import forecast as forecast_of
from tdskill.analysis.forecast import Course, Floats, Profiles, Seen, Whole
from tdskill.framework import Framework, embedded_framework

HISTORIES = 100
AIMS = {180: 1.0, 5_000: None, 40_000: 4.0}
LEAVE, JOIN = 0.05, 0.05
START = (0.6, 0.25, 0.1, 0.05)


def rates(skills: int, rng: np.random.Generator) -> Floats:
    """Return rows of skills that differ in who rises from each level."""
    steps = np.zeros((skills, 4, 4))
    for level in range(3):
        steps[:, level, level + 1] = rng.beta(3, 40, size=skills)
        steps[:, level + 1, level] = rng.beta(2, 80, size=skills)
    return steps


def step(here: Profiles, steps: Floats, rough: float, rng: np.random.Generator) -> Whole:
    """Return the levels a year later."""
    rows = steps * 1
    rows += np.triu(steps, 1) * (np.exp(rough * rng.standard_normal() - rough**2 / 2) - 1)
    rows += np.eye(4) * (1 - rows.sum(axis=-1, keepdims=True))
    ends = rows.cumsum(axis=-1)[np.arange(here.shape[1]), here]
    later: Whole = (rng.random((*here.shape, 1)) >= ends[..., :-1]).sum(axis=-1)
    return later


def history(
    number: int, people: int, seen_years: int, rough: float, framework: Framework
) -> tuple[Seen, Profiles, Whole]:
    """Return what was seen, who is there afterwards, and the supply three years later."""
    rng = np.random.default_rng([people, seen_years, number])
    skills = len(framework.skills)
    steps = rates(skills, rng)
    here = rng.choice(4, p=START, size=(people, skills)).astype(np.int8)
    seen = forecast_of.no_moves(framework)
    for _year in range(seen_years):
        stay = rng.random(len(here)) >= LEAVE
        before, here = here[stay], step(here[stay], steps, rough, rng).astype(np.int8)
        moves = np.zeros((skills, 4, 4), np.int64)
        for skill in range(skills):
            np.add.at(moves[skill], (before[:, skill], here[:, skill]), 1)
        seen += Seen(moves, int((~stay).sum()), int(stay.sum()), 0, seen.joined[:0], 1)
    later = here
    for _year in range(3):
        stay = rng.random(len(later)) >= LEAVE
        later = step(later[stay], steps, rough, rng).astype(np.int8)
    return seen, here, (later[..., np.newaxis] >= np.arange(1, 4)).sum(axis=0)


def coverage(
    people: int, seen_years: int, rough: float, *, spread: float, sure: bool = False
) -> tuple[float, float]:
    """Return the share of supplies, and of shortfalls of all skills, that lie in their interval."""
    framework = embedded_framework()
    cells, totals = [], []
    for number in range(HISTORIES):
        seen, here, supply = history(number, people, seen_years, rough, framework)
        now = (here[..., np.newaxis] >= np.arange(1, 4)).sum(axis=0)
        demand = now + np.random.default_rng(number).integers(0, people // 6, size=(len(now), 1))
        course = Course(draws=300, seed=number, year_spread=spread, sure=sure)
        drawn = forecast_of.rates(seen, framework, course, 3)
        found = forecast_of.outlook(here, drawn, course, seen.joined).supply[-1]
        low, _middle, high = forecast_of.middle(found, axis=0)
        cells.append(np.mean((low <= supply) & (supply <= high)))
        low, _middle, high = forecast_of.middle(forecast_of.shortfalls(found, demand).sum(axis=-1))
        totals.append(low <= forecast_of.shortfalls(supply, demand).sum() <= high)
    return float(np.mean(cells)), float(np.mean(totals))


def timed(people: int) -> tuple[float, float]:
    """Return the CPU seconds of five years of draws, and of the joiners needed by the third."""
    framework = embedded_framework()
    seen, here, _supply = history(0, people, 1, 0.0, framework)
    rng = np.random.default_rng(1)
    joined = rng.choice(4, p=START, size=(int(people * JOIN), here.shape[1])).astype(np.int8)
    course = Course(
        joining=len(joined),
        draws=forecast_of.draws_for(people),
        year_spread=forecast_of.YEAR_SPREAD,
    )
    started = time.process_time()
    forecast_of.outlook(here, forecast_of.rates(seen, framework, course, 5), course, joined)
    drawn = time.process_time()
    supply = (here[..., np.newaxis] >= np.arange(1, 4)).sum(axis=0)
    demand = supply + people // 6
    first = forecast_of.rates(seen, framework, course, 3)
    goal = int(forecast_of.shortfalls(supply, demand).sum()) // 2
    forecast_of.joiners_needed(here, joined, first, course, demand, goal)
    return drawn - started, time.process_time() - drawn


def main() -> None:
    print("| people, years seen | histories | draws of rates | supply | shortfall in all |")
    print("|---|---|---|---|---|")
    for people, years in ((180, 1), (180, 3), (1_000, 1)):
        for rough in (0.0, 0.3):
            for name, spread, sure in (
                ("taken for sure", 0.0, True),
                ("drawn", 0.0, False),
                ("drawn, year_spread 0.2", 0.2, False),
            ):
                supply, whole = coverage(people, years, rough, spread=spread, sure=sure)
                kind = "rough" if rough else "even"
                print(f"| {people:,}, {years} | {kind} | {name} | {supply:.2f} | {whole:.2f} |")
    print()
    print("| people | draws, s | aim | joiners, s | peak, MB |")
    print("|---|---|---|---|---|")
    for people, aim in AIMS.items():
        drawn, needed = timed(people)
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
        print(f"| {people:,} | {drawn:.2f} | {aim or ''} | {needed:.2f} | {peak:,.0f} |")


if __name__ == "__main__":
    main()
