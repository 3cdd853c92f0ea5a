"""What a bureau's people cover, and what leaves with some of them, as a frozen result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import team as team_of
from tdskill.errors import TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import narrow, one_person
from tdskill.workspace import Workspace, YearData

_WANTED = ("demand", "shortfall", "shortfall_least")


@dataclass(frozen=True)
class TeamReport:
    """Skills and job types of a bureau; where people are taken out, `_after` columns beside them.

    skills: the columns of `analysis.team.skills`, not_assessed, demand, shortfall and
    shortfall_least (null without a demand file). job_types: those of `analysis.team.job_types`.
    alone: those of `analysis.team.alone`, of today. names: of the bureau's people, where they have
    one.
    """

    head: Head
    bureau: str
    without: tuple[str, ...]
    top_level: int
    skills: pl.DataFrame
    job_types: pl.DataFrame
    alone: pl.DataFrame
    names: dict[str, str]

    @property
    def uncovered(self) -> list[str]:
        """Skills that somebody holds now and nobody would hold afterwards."""
        return self._lost("people_1")

    @property
    def without_mentor(self) -> list[str]:
        """Skills that have a mentor now and would have none afterwards."""
        return self._lost(f"people_{self.top_level}")

    @property
    def unmet(self) -> list[str]:
        """Job types that somebody meets now and nobody would meet afterwards."""
        lost = (pl.col("met") > 0) & (pl.col("met_after") == 0)
        return self.job_types.filter(lost)["job_type"].to_list() if self.without else []

    def _lost(self, people: str) -> list[str]:
        if not self.without:
            return []
        lost = (pl.col(people) > 0) & (pl.col(f"{people}_after") == 0)
        return self.skills.filter(lost)["skill"].to_list()


def team_report(
    workspace: Workspace,
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
    leaving = tuple(dict.fromkeys(_member(data, everybody, bureau, asked) for asked in without))
    skills, job_types = _covered(data, framework)
    if leaving:
        rest = data.staff.filter(~pl.col("staff_id").is_in(leaving))
        skills_after, job_types_after = _covered(replace(data, staff=rest), framework)
        skills = _beside(skills, skills_after.drop("demand"), "skill")
        job_types = _beside(job_types, job_types_after, "job_type")
    named = data.staff.select("staff_id", "name").drop_nulls()
    return TeamReport(
        head_of(workspace, data, data.staff, bureaus=(bureau,)),
        bureau,
        leaving,
        framework.max_level,
        skills,
        job_types,
        team_of.alone(skills.select(pl.exclude("^.*_after$"))),
        dict(named.iter_rows()),
    )


def _member(data: YearData, everybody: pl.DataFrame, bureau: str, staff_id: str) -> str:
    found = one_person(everybody, staff_id, data)
    if found["staff_id"].item() in data.staff["staff_id"]:
        return str(found["staff_id"].item())
    raise TdskillError(
        _("{staff_id} is not in the bureau {bureau}.").format(staff_id=staff_id, bureau=bureau),
        _("The bureau of this person is {bureau}.").format(bureau=found["bureau"].item())
        if found["bureau"].item()
        else _("The file states no bureau for this person."),
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
