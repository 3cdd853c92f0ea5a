"""A year before and after the changes of a scenario, side by side, by the same reports as ever."""

from dataclasses import dataclass

import polars as pl

from tdskill.analysis import scenario as scenario_of
from tdskill.analysis.priorities import Cuts, Tie
from tdskill.analysis.scenario import ScenarioStep
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.framework import Framework
from tdskill.intake.scenario import Scenario
from tdskill.reports.head import Head
from tdskill.reports.organisation import (
    GapView,
    PrioritiesReport,
    attainment_summary,
    gap_report,
    priorities_report,
)
from tdskill.reports.selection import narrow_years
from tdskill.reports.small_groups import rest_last
from tdskill.year_data import YearData

FIGURES = ("demand", "supply", "not_assessed", "shortfall", "shortfall_least")
RANKS = ("demand_rank", "supply_rank")


@dataclass(frozen=True)
class SimulationReport:
    """Every figure as NAME_before and NAME_after.

    skills: the columns of `analysis.gap` and shortfall_change, the largest change first. bureaus:
    bureau, skill, FIGURES, shortfall_change. job_types: job_type, people_met, people_one_step_away,
    people_met_change.
    priorities: skill, selected, demand_rank, supply_rank of those that come or go. selected, ties and
    cuts are those of the choice afterwards.
    """

    before: Head
    after: Head
    steps: tuple[ScenarioStep, ...]
    skills: pl.DataFrame
    bureaus: pl.DataFrame
    job_types: pl.DataFrame
    priorities: pl.DataFrame
    selected: tuple[str, ...]
    ties: tuple[Tie, ...]
    cuts: Cuts
    framework: Framework
    """With the requirements as they would be."""


def simulation_report(
    data: YearData,
    framework: Framework,
    scenario: Scenario,
    *,
    smallest_group: int = SMALLEST_GROUP,
) -> SimulationReport:
    """Ask for gap, attainment and priority fields twice, and put the answers side by side.

    Bureaus with fewer people than `smallest_group` before or afterwards stand together in both.
    """
    steps = tuple(scenario_of.steps(scenario, data.staff, data.demand, framework))
    changed = data.with_frames(
        staff=scenario_of.with_people(data.staff, scenario),
        demand=scenario_of.with_demand(data.demand, scenario),
    )
    framework_after = scenario_of.with_requirements(framework, scenario)
    data, changed, _bureaus = narrow_years(data, changed, smallest_group=smallest_group)
    years = ((data, framework), (changed, framework_after))
    gaps = [gap_report(*year, view=GapView.BUREAU, smallest_group=None) for year in years]
    summaries = [attainment_summary(*year) for year in years]
    chosen = [priorities_report(*year) for year in years]
    return SimulationReport(
        gaps[0].head,
        gaps[1].head,
        steps,
        _largest_first(_beside([gap.skills for gap in gaps], ["skill"], "shortfall")),
        rest_last(_of_bureaus([gap.rows for gap in gaps]), data),
        _beside(
            [
                summary.rows.select(
                    "job_type", people_met="met", people_one_step_away="one_step_away"
                )
                for summary in summaries
            ],
            ["job_type"],
            "people_met",
        ),
        _come_and_gone(chosen),
        chosen[1].selected,
        chosen[1].ties,
        chosen[1].cuts,
        framework_after,
    )


def _beside(frames: list[pl.DataFrame], keys: list[str], change_of: str) -> pl.DataFrame:
    """Join the frames of before and after on keys that both have, in the order of after."""
    before, after = (
        frame.rename({name: f"{name}_{when}" for name in frame.columns if name not in keys})
        for frame, when in zip(frames, ("before", "after"), strict=True)
    )
    figures = [name for name in frames[0].columns if name not in keys]
    both = after.join(before, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return both.select(
        *keys,
        *(f"{name}_{when}" for name in figures for when in ("before", "after")),
        (pl.col(f"{change_of}_after").cast(pl.Int64) - pl.col(f"{change_of}_before")).alias(
            f"{change_of}_change"
        ),
    )


def _largest_first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort(pl.col("shortfall_change").abs(), descending=True, maintain_order=True)


def _of_bureaus(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Join the bureaus; one whose last people leave, and which wants nobody, has nothing afterwards."""
    keys = ["bureau", "skill"]
    all_keys = pl.concat([frame.select(keys) for frame in frames]).unique(maintain_order=True)
    filled = [
        all_keys.join(
            frame.select(*keys, *FIGURES),
            on=keys,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        ).with_columns(pl.col(FIGURES).cast(pl.Int64).fill_null(0))
        for frame in frames
    ]
    return _beside(filled, keys, "shortfall")


def _come_and_gone(chosen: list[PrioritiesReport]) -> pl.DataFrame:
    before, after = (
        {choice.standing.skill: choice for choice in report.choices} for report in chosen
    )
    return pl.DataFrame(
        [
            (
                skill,
                before[skill].selected,
                choice.selected,
                before[skill].standing.demand.rank,
                choice.standing.demand.rank,
                before[skill].standing.supply.rank,
                choice.standing.supply.rank,
            )
            for skill, choice in after.items()
            if choice.selected is not before[skill].selected
        ],
        schema={
            "skill": pl.String,
            "selected_before": pl.Boolean,
            "selected_after": pl.Boolean,
            **{f"{rank}_{when}": pl.Int64 for rank in RANKS for when in ("before", "after")},
        },
        orient="row",
    )
