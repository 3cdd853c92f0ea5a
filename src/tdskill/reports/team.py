"""What a bureau's people cover, and what leaves with some of them, as a frozen result."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import team as team_of
from tdskill.framework import Framework
from tdskill.reports.head import Head, head_of
from tdskill.reports.one_person import one_person
from tdskill.reports.selection import narrow
from tdskill.year_data import YearData

_WANTED = ("demand", "shortfall", "shortfall_least")


@dataclass(frozen=True)
class TeamReport:
    """Skills and job types of a bureau, and again as `_after` columns without the people taken out.

    skills: the columns of `analysis.team.skills`, not_assessed, demand, shortfall and
    shortfall_least (null without a demand file). job_types: those of `analysis.team.job_types`.
    alone: those of `analysis.team.alone`, of today, and staff_name. names: of the bureau's people,
    where they have one.
    """

    head: Head
    bureau: str
    without: tuple[str, ...]
    top_level: int
    teaching_level: int
    skills: pl.DataFrame
    job_types: pl.DataFrame
    alone: pl.DataFrame
    names: dict[str, str]

    @property
    def uncovered(self) -> list[str]:
        """Skills that somebody holds now and nobody would hold afterwards."""
        return self._lost(pl.col("holders"), pl.col("holders_after"))

    @property
    def without_mentor(self) -> list[str]:
        """Skills that have a mentor now and would have none afterwards."""
        return self._lost(pl.col("mentors").list.len(), pl.col("mentors_after").list.len())

    @property
    def unmet(self) -> list[str]:
        """Job types that somebody meets now and nobody would meet afterwards."""
        lost = (pl.col("met") > 0) & (pl.col("met_after") == 0)
        return self.job_types.filter(lost)["job_type"].to_list()

    def _lost(self, now: pl.Expr, after: pl.Expr) -> list[str]:
        return self.skills.filter((now > 0) & (after == 0))["skill"].to_list()


def team_report(
    data: YearData,
    framework: Framework,
    *,
    bureau: str,
    without: Sequence[str] = (),
) -> TeamReport:
    """Look at the people of one bureau, and again without those named.

    Raises TdskillError for an unknown bureau and for a person who is not in it.
    """
    everybody = data.staff
    data, (bureau,), _groups = narrow(data, bureaus=[bureau])
    leaving: tuple[str, ...] = ()
    for asked in without:
        found, data = one_person(everybody, asked, data, data.staff)
        leaving = (*dict.fromkeys((*leaving, found["staff_id"].item())),)
    skills, job_types = now = _covered(data, framework)
    rest = data.staff.filter(~pl.col("staff_id").is_in(leaving))
    then = _covered(data.with_frames(staff=rest), framework) if leaving else now
    named = data.staff.select("staff_id", staff_name="name")
    return TeamReport(
        head_of(data, data.staff, bureaus=(bureau,)),
        bureau,
        leaving,
        framework.max_level,
        framework.teaching_level,
        _beside(skills, then[0].drop("demand"), "skill"),
        _beside(job_types, then[1], "job_type"),
        team_of.alone(skills, framework.max_level).join(
            named, on="staff_id", how="left", maintain_order="left"
        ),
        dict(named.drop_nulls().iter_rows()),
    )


def _covered(data: YearData, framework: Framework) -> tuple[pl.DataFrame, pl.DataFrame]:
    skills = team_of.skills(data.staff, framework)
    places = gap_of.places_of(data.staff, data.demand, framework)
    figures = gap_of.gap(places, framework).select("skill", "not_assessed", *_WANTED).collect()
    if "demand" not in data.kinds:
        figures = figures.with_columns(pl.lit(None, pl.Int64).alias(name) for name in _WANTED)
    skills = skills.join(figures, on="skill", how="left", maintain_order="left")
    return skills, team_of.job_types(data.staff, framework)


def _beside(before: pl.DataFrame, after: pl.DataFrame, key: str) -> pl.DataFrame:
    renamed = after.rename({name: f"{name}_after" for name in after.columns if name != key})
    return before.join(renamed, on=key, how="left", maintain_order="left")
