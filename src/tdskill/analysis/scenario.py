"""A scenario applied to a year's frames and framework; everything else then runs as ever."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import polars as pl

from tdskill.framework import Framework, Group, JobType, Need, Requirement
from tdskill.intake.scenario import (
    NOT_REQUIRED,
    OfPerson,
    RequirementChange,
    Scenario,
    after,
    headcount,
    of_change,
)
from tdskill.tables import DEMAND, LEVEL

ASSUMED = "assumed: 試算で置いた値 / en: set in a scenario"


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One change: of whom or what, about which skill, from what to what (None: nothing)."""

    kind: str
    subject: str
    skill: str | None = None
    level: int | None = None
    before: str | int | None = None
    after: str | int | None = None


def with_people(staff: pl.DataFrame, scenario: Scenario) -> pl.DataFrame:
    """Return a staff frame with people trained, moved, gone, and those who join at its end."""
    levels: dict[str, dict[str, int]] = {}
    for trained in scenario.trained:
        levels.setdefault(trained.skill, {})[trained.staff_id] = trained.level
    bureaus = {moved.staff_id: moved.bureau for moved in scenario.moved}
    gone = [left.staff_id for left in scenario.left]
    person = pl.col("staff_id")
    rest = staff.filter(~person.is_in(gone)).with_columns(
        person.replace_strict(bureaus, default=pl.col("bureau"), return_dtype=pl.String).alias(
            "bureau"
        ),
        *(
            pl.max_horizontal(
                skill, person.replace_strict(of_people, default=None, return_dtype=LEVEL)
            )
            .cast(LEVEL)
            .alias(skill)
            for skill, of_people in levels.items()
        ),
    )
    return pl.concat([rest, _joining(scenario, staff)])


def _joining(scenario: Scenario, staff: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            **person.model_dump(exclude={"levels"}),
            **{entry.skill: entry.level for entry in person.levels},
        }
        for person in scenario.joined
    ]
    return pl.DataFrame(rows, schema=staff.schema)


def with_demand(demand: pl.DataFrame, scenario: Scenario) -> pl.DataFrame:
    """Return a demand frame with head counts changed; a changed need is no longer split by work."""
    for change in scenario.demand:
        need = {
            "bureau": change.bureau,
            "skill": change.skill,
            "level": change.level,
            "headcount": after(headcount(demand, change), change),
        }
        demand = pl.concat(
            [
                demand.filter(~of_change(change).fill_null(value=False)),
                pl.DataFrame([need], schema=DEMAND),
            ]
        )
    return demand


def with_requirements(framework: Framework, scenario: Scenario) -> Framework:
    """Return a framework whose job types require what the scenario says; marked as assumed."""
    changed = {job_type.id: job_type for job_type in framework.job_types}
    for change in scenario.requirements:
        changed[change.job_type] = _requiring(changed[change.job_type], change)
    return framework.with_own(replace(framework.own, job_types=tuple(changed.values())))


def _requiring(job_type: JobType, change: RequirementChange) -> JobType:
    """Return a job type with one requirement changed, added at the end, or taken out."""
    known = change.skill in {entry.skill for entry in job_type.named()}
    changed = (_changed(entry, change) for entry in job_type.requirements)
    requirements = [entry for entry in changed if entry]
    if not known and change.level != NOT_REQUIRED:
        requirements.append(Requirement(skill=change.skill, level=change.level, provenance=ASSUMED))
    return job_type.model_copy(update={"requirements": tuple(requirements)})


def _changed(entry: Requirement | Group, change: RequirementChange) -> Requirement | Group | None:
    """Return a requirement as a change leaves it, or nothing of it."""
    if isinstance(entry, Requirement):
        return _at_level(entry, change)
    of = tuple(each for each in (_at_level(need, change) for need in entry.of) if each)
    return entry.model_copy(update={"of": of, "at_least": min(entry.at_least, len(of))})


_AnyNeed = TypeVar("_AnyNeed", Requirement, Need)


def _at_level(entry: _AnyNeed, change: RequirementChange) -> _AnyNeed | None:
    if entry.skill != change.skill:
        return entry
    if change.level == NOT_REQUIRED:
        return None
    return entry.model_copy(update={"level": change.level, "provenance": ASSUMED})


def steps(
    scenario: Scenario, staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework
) -> Iterator[ScenarioStep]:
    """Yield each change with what there was before, in the order of the file's keys."""
    people: tuple[OfPerson, ...] = (*scenario.trained, *scenario.left, *scenario.moved)
    touched = staff.filter(pl.col("staff_id").is_in({entry.staff_id for entry in people}))
    rows = {row["staff_id"]: row for row in touched.iter_rows(named=True)}
    for trained in scenario.trained:
        held = rows[trained.staff_id][trained.skill]
        level = max(held or 0, trained.level)
        yield ScenarioStep("trained", trained.staff_id, trained.skill, None, held, level)
    for joined in scenario.joined:
        yield ScenarioStep("joined", joined.staff_id, after=joined.bureau)
    for left in scenario.left:
        yield ScenarioStep("left", left.staff_id, before=rows[left.staff_id]["bureau"])
    for moved in scenario.moved:
        here = rows[moved.staff_id]["bureau"]
        yield ScenarioStep("moved", moved.staff_id, before=here, after=moved.bureau)
    for need in scenario.demand:
        now = headcount(demand, need)
        yield ScenarioStep("demand", need.bureau, need.skill, need.level, now, after(now, need))
    for change in scenario.requirements:
        required = {
            entry.skill: entry.level for entry in framework.job_type_by_id[change.job_type].named()
        }
        yield ScenarioStep(
            "requirement",
            change.job_type,
            change.skill,
            before=required.get(change.skill),
            after=change.level or None,
        )
