"""How firm a choice of priority fields is when people, ratings and works are drawn anew."""

from dataclasses import dataclass
from importlib.util import find_spec

import polars as pl

from tdskill.analysis import calibration
from tdskill.errors import Problem, Severity
from tdskill.extras import how_to_install
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.organisation import PrioritiesReport
from tdskill.year_data import YearData


@dataclass(frozen=True)
class FirmnessReport:
    """Rows of `analysis.firmness.COLUMNS` and selected, the field chosen most often first.

    `pairs` counts the self-checks with a confirmed level, `works` the works behind the demand; 0 where
    ratings or works could not be drawn.
    """

    rows: pl.DataFrame
    draws: int
    pairs: int
    works: int


def can_draw() -> bool:
    """Whether numpy is there, of the extra `optimize`."""
    return find_spec("numpy") is not None


def draws_lacking() -> Problem:
    """Say what is left out without it."""
    return Problem(
        "",
        _(
            "In how many draws each field is chosen is left out: it needs numpy of the extra optimize."
        ),
        how_to_install("optimize"),
        severity=Severity.NOTE,
        code="draws_lacking",
    )


def firmness_report(
    data: YearData, framework: Framework, choice: PrioritiesReport
) -> FirmnessReport:
    """Draw anew what the choice rests on. `data` has assessments where the year has any."""
    from tdskill.analysis.firmness import DRAWS, firmness

    rule = framework.rule_for(data.workspace.fiscal_year)
    pairs = (
        calibration.pairs(data.assessments.lazy(), framework, ("self_to_confirmed",))
        .filter(~pl.col("other_texts"))
        .collect()
    )
    shares = firmness(
        data.staff, data.demand, pairs, framework, choice.cuts, supply_level=rule.supply_level
    )
    order = [each.standing.skill for each in choice.choices]
    rows = (
        pl.DataFrame({"skill": order, "selected": [each.selected for each in choice.choices]})
        .join(shares, on="skill", maintain_order="left")
        .sort(
            pl.min_horizontal("people", "ratings", "works"),
            "selected",
            pl.max_horizontal("people", "ratings", "works"),
            descending=True,
            maintain_order=True,
        )
    )
    works = data.demand.select("bureau", "work").n_unique() if data.demand["work"].count() else 0
    return FirmnessReport(rows, DRAWS, pairs.height, works)
