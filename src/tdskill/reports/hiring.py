"""Whom to hire: the profiles that mend most of what is short, as a frozen result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from tdskill.analysis import hiring
from tdskill.analysis.hiring import Hire, Lacking
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.errors import Problem, once
from tdskill.framework import Framework
from tdskill.intake.absences import Absence
from tdskill.reports.head import Head
from tdskill.reports.organisation import GapView, gap_report
from tdskill.reports.year_before import written_otherwise
from tdskill.tables import Schema
from tdskill.year_data import YearData

BEST, LIKE_STAFF, JOINERS = "best", "like_staff", "joiners"
"""What the people of a row of `HiringReport.compared` hold."""

_PROFILE: Final = pl.List(pl.Struct({"skill": pl.String, "level": pl.Int64}))
_HIRES: Final[Schema] = {
    "hires": pl.Int64,
    "profile": _PROFILE,
    "mended": pl.Int64,
    "mended_in_all": pl.Int64,
    "left": pl.Int64,
}
_COMPARED: Final[Schema] = {"hired_like": pl.String, "people": pl.Int64, "mended": pl.Float64}


@dataclass(frozen=True)
class HiringReport:
    """The hires that mend most, one after another, and what one more person mends.

    best and like_staff: hires (1, 2, ...), profile (skill and level of each place that this one mends),
    mended by this one and in_all, left (what is short afterwards); they end where nobody mends anything
    more. skills: skill, demand, shortfall, level (needed of the next hire), hires (of the best that bring
    it), left. compared: hired_like (best, like_staff, joiners), people, mended by one in the mean.
    joined: how many are in the year's staff and were not in that of the year before; None where that is
    not there. Of a few (`few_joined`) no mean is told.
    """

    head: Head
    people: int
    most_skills: int
    short: int
    best: pl.DataFrame
    like_staff: pl.DataFrame
    skills: pl.DataFrame
    compared: pl.DataFrame
    gap: pl.DataFrame
    joined: int | None
    few_joined: bool
    notes: tuple[Problem, ...]


def hiring_report(
    data: YearData,
    framework: Framework,
    *,
    people: int,
    most_skills: int,
    before: YearData | None = None,
    bureaus: Sequence[str] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> HiringReport:
    """Find whom to hire, up to so many people, for what is short by the levels known.

    Somebody of the whole staff may be the model of a hire, also where it is for some bureaus. Raises
    as `gap_report` does.
    """
    gap = gap_report(
        data,
        framework,
        view=GapView.LEVEL,
        bureaus=bureaus,
        smallest_group=smallest_group,
    )
    lacking = hiring.lacking_of(gap.rows, gap.skills["skill"].to_list())
    best = hiring.best_hires(lacking, most_skills, people)
    like = hiring.hires_like(lacking, data.staff, people)
    joiners = None if before is None else _joiners(before, data, framework)
    few = joiners is not None and 0 < joiners.height < smallest_group
    notes: tuple[Problem, ...] = ()
    if before is not None:
        notes = (
            *before.notes,
            *written_otherwise(
                before.staff["staff_id"], data.staff["staff_id"], before.workspace, data.workspace
            ),
        )
    return HiringReport(
        gap.head,
        people,
        most_skills,
        sum(map(hiring.short, lacking.values())),
        _rows(best),
        _rows(like),
        _skills(lacking, best, gap.skills),
        _compared(lacking, best, like, None if few else joiners),
        gap.skills,
        None if joiners is None else joiners.height,
        few,
        once((*gap.head.notes, *notes)),
    )


def _joiners(then: YearData, now: YearData, framework: Framework) -> pl.DataFrame:
    """Return the levels of those who came since: nobody who was on leave, or of whom no level is known."""
    away = [staff_id for staff_id, why in then.absent.items() if why is Absence.ON_LEAVE]
    there = [*then.staff["staff_id"], *away]
    is_known = pl.any_horizontal(pl.col(framework.skill_ids).is_not_null())
    came = now.staff.filter(~pl.col("staff_id").is_in(there) & is_known)
    return came.select(pl.col(framework.skill_ids).fill_null(0))


def _rows(hires: Sequence[Hire]) -> pl.DataFrame:
    rows, in_all = [], 0
    for n, hire in enumerate(hires, 1):
        in_all += len(hire.profile)
        held = [{"skill": skill, "level": level} for skill, level in hire.profile.items()]
        rows.append((n, held, len(held), in_all, hire.left))
    return pl.DataFrame(rows, schema=_HIRES, orient="row")


def _skills(lacking: Lacking, best: Sequence[Hire], gap: pl.DataFrame) -> pl.DataFrame:
    rows = [
        (skill, hiring.short(lack), hiring.level_needed(lack), hires, hiring.short(lack) - hires)
        for skill, lack in lacking.items()
        for hires in (sum(skill in hire.profile for hire in best),)
    ]
    schema: Schema = {
        "skill": pl.String,
        "shortfall": pl.Int64,
        "level": pl.Int64,
        "hires": pl.Int64,
        "left": pl.Int64,
    }
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return found.join(gap.select("skill", "demand"), on="skill", how="left", maintain_order="left")


def _compared(
    lacking: Lacking, best: Sequence[Hire], like: Sequence[Hire], joiners: pl.DataFrame | None
) -> pl.DataFrame:
    ones = ((BEST, best), (LIKE_STAFF, like))
    rows = [(name, 1, float(len(hires[0].profile))) for name, hires in ones if hires]
    if joiners is not None and joiners.height:
        mean = hiring.mended_in_the_mean(lacking, list(joiners.iter_rows(named=True)))
        rows.append((JOINERS, joiners.height, mean))
    return pl.DataFrame(rows, schema=_COMPARED, orient="row")
