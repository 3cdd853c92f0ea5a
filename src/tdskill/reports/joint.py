"""The joint shortfall of the organisation and of each bureau, as frozen results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import joint as joint_of
from tdskill.analysis.joint import Joint, at_top, joint, shortfall_least
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.framework import Framework
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import narrow
from tdskill.reports.small_groups import rest_last
from tdskill.tables import Schema
from tdskill.year_data import YearData

BOTTLENECK: Schema = {
    "skill": pl.String,
    "level": pl.UInt8,
    "places": pl.Int64,
    "people": pl.Int64,
}
ROWS: Schema = {
    "people": pl.Int64,
    "capacity": pl.Int64,
    "places": pl.Int64,
    "not_assessed": pl.Int64,
    "shortfall": pl.Int64,
    "shortfall_least": pl.Int64,
    "filled": pl.Int64,
    "joint_shortfall": pl.Int64,
    "joint_shortfall_least": pl.Int64,
    "bottleneck_places": pl.Int64,
    "bottleneck_people": pl.Int64,
    "bottleneck_capacity": pl.Int64,
    "bottleneck": pl.List(pl.Struct(BOTTLENECK)),
    "bottleneck_ids": pl.List(pl.String),
}

STEPS: Schema = {
    "capacity": pl.Int64,
    "joint_shortfall": pl.Int64,
    "joint_shortfall_least": pl.Int64,
}

_ALONE = (
    pl.col("not_assessed").filter(pl.col("demand") > 0).sum(),
    pl.col("shortfall", "shortfall_least").sum(),
)
"""Sums over the single skills."""


@dataclass(frozen=True)
class JointReport:
    """A row for the organisation, or for each bureau, with the columns ROWS (bureaus: bureau first).

    `shortfall` and `shortfall_least` are the sums over the single skills, `not_assessed` the levels
    that people lack in skills that are wanted; `joint_least` is the organisation's joint shortfall at
    least. `bottleneck` has the rows of all
    bottlenecks (BOTTLENECK, bureaus: bureau first), `by_capacity` STEPS, None where not asked for;
    it has no rows where people of the file have a capacity of their own.
    """

    head: Head
    by_bureau: bool
    capacity: int
    own_capacities: int
    rows: pl.DataFrame
    bottleneck: pl.DataFrame
    organisation: Joint
    joint_least: int
    shortfall: int
    shortfall_least: int
    by_capacity: pl.DataFrame | None


def joint_report(
    data: YearData,
    framework: Framework,
    *,
    capacity: int = 1,
    by_bureau: bool = False,
    by_capacity: bool = False,
    bureaus: Sequence[str] = (),
    groups: Sequence[str] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> JointReport:
    """Fill all wanted places at one time; `by_capacity` asks what more places a person would bring.

    Raises TdskillError for an unknown bureau or group, UsageError for one with fewer people than
    `smallest_group`.
    """
    data, kept_bureaus, kept_groups = narrow(
        data, bureaus=bureaus, groups=groups, smallest_group=smallest_group
    )
    staff, demand = data.staff, data.demand
    places = gap_of.places_of(staff, demand, framework)
    whole = _found(staff, demand, framework, capacity)
    alone = gap_of.gap(places, framework).select(_ALONE).collect().row(0, named=True)
    if by_bureau:
        in_bureaus = gap_of.gap_by_bureau(places, framework).group_by("bureau")
        sums = in_bureaus.agg(_ALONE).collect().rows_by_key("bureau", unique=True, named=True)
        found = dict(_bureaus(staff, demand, framework, capacity))
        keys = pl.DataFrame({"bureau": list(found)}, schema={"bureau": pl.String})
        figures = [_row(*one, sums[bureau]) for bureau, one in found.items()]
        rows = keys.hstack(pl.DataFrame(figures, schema=ROWS))
        rows = rest_last(rows, data)
    else:
        rows = pl.DataFrame([_row(*whole, alone)], schema=ROWS)
    own = staff.height - staff["capacity"].null_count()
    steps = [] if own or not by_capacity else list(_steps(staff, demand, framework))
    keep = ["bureau"] if by_bureau else []
    return JointReport(
        head_of(data, staff, bureaus=kept_bureaus, groups=kept_groups),
        by_bureau,
        capacity,
        own,
        rows,
        rows.select(*keep, "bottleneck")
        .explode("bottleneck", empty_as_null=False, keep_nulls=False)
        .unnest("bottleneck"),
        *whole,
        alone["shortfall"],
        alone["shortfall_least"],
        pl.DataFrame(steps, schema=STEPS, orient="row") if by_capacity else None,
    )


def _steps(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework
) -> Iterator[tuple[int, int, int]]:
    """Yield what stays empty with 1, 2, 3, ... places a person, up to where neither end falls more."""
    short, least = (
        dict(joint_of.by_capacity(people, demand, framework))
        for people in (staff, at_top(staff, framework))
    )
    for capacity in range(1, max(*short, *least) + 1):
        yield (
            capacity,
            short.get(capacity, min(short.values())),
            least.get(capacity, min(least.values())),
        )


def _found(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework, capacity: int
) -> tuple[Joint, int]:
    """Return the joint shortfall by the levels known, and the least that any assessment can show."""
    found = joint(staff, demand, framework, capacity=capacity)
    return found, shortfall_least(found, staff, demand, framework, capacity=capacity)


def _bureaus(
    staff: pl.DataFrame, demand: pl.DataFrame, framework: Framework, capacity: int
) -> Iterator[tuple[str | None, tuple[Joint, int]]]:
    """Yield each bureau of staff or demand in alphabetical order, those without a bureau last."""
    known = pl.concat([staff["bureau"], demand["bureau"]]).unique().sort(nulls_last=True)
    for bureau in known:
        here = pl.col("bureau").eq_missing(pl.lit(bureau, pl.String))
        yield (
            bureau,
            _found(staff.filter(here), demand.filter(here), framework, capacity),
        )


def _row(found: Joint, least: int, alone: Mapping[str, int]) -> dict[str, object]:
    of_joint = ("people", "capacity", "places", "filled", "joint_shortfall")
    of_bottleneck = ("bottleneck_places", "bottleneck_people", "bottleneck_capacity")
    return {
        **{name: getattr(found, name) for name in (*of_joint, *of_bottleneck)},
        **alone,
        "joint_shortfall_least": least,
        "bottleneck": [asdict(part) for part in found.bottleneck],
        "bottleneck_ids": list(found.bottleneck_ids),
    }
