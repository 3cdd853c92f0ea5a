"""What can be looked through on one page: bureaus by skill and job type, and people where asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis.attainment import steps_short
from tdskill.analysis.level_counts import tally_job_types
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.analysis.told_counts import told_by_unit
from tdskill.errors import UsageError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head_of
from tdskill.reports.selection import narrow
from tdskill.reports.small_groups import rest_last
from tdskill.year_data import YearData

MOST_PEOPLE: Final = 100_000
MOST_SKILLS: Final = 500
STEPS_TOLD: Final = 9
"""So many steps or more to a job type are told as one figure."""

MET, NEAR = "met", "one_step_away"

Counts = tuple[int | None, ...]
"""People of each bureau, or of each skill or job type; None: they are few, or would tell of few."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """A bureau (None: of those of none) with its people, and demand and shortfall by skill."""

    name: str | None
    people: int
    demand: tuple[int, ...]
    shortfall: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people of each bureau, and of all, are so in each column (skill or job type)."""

    bureaus: tuple[Counts, ...]
    whole: Counts


@dataclass(frozen=True, slots=True)
class Persons:
    """Everybody, in the order of the file, with a sign a person in each text of `levels` and `steps`.

    `bureau` are places in the bureaus of the explorer. A level is its number, `-` where it is not
    assessed; steps are those short of a job type, 9 for so many or more.
    """

    staff_id: tuple[str, ...]
    name: tuple[str | None, ...]
    bureau: tuple[int, ...]
    rank: tuple[str | None, ...]
    group: tuple[str | None, ...]
    levels: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explorer:
    """Bureaus with their figures by skill; `persons` or counts of people.

    The skills of `framework` are most short first: a narrow screen begins with the answer.
    `demand` and `shortfall` are those of the organisation. `at_level` counts people at each level
    from 1 or above by skill, `at_job_type` those who meet it (MET) and those one step away (NEAR);
    both are empty where there are `persons`, of whom everything is counted on the page.
    """

    head: Head
    framework: Framework
    bureaus: tuple[Bureau, ...]
    demand: tuple[int, ...]
    shortfall: tuple[int, ...]
    at_level: Mapping[int, Counted]
    at_job_type: Mapping[str, Counted]
    persons: Persons | None

    @property
    def few(self) -> bool:
        """Whether single persons are in it, or may be told from its figures."""
        return self.persons is not None or self.head.tells_of_few


def explorer_of(
    data: YearData,
    framework: Framework,
    *,
    with_names: bool = False,
    smallest_group: int = SMALLEST_GROUP,
) -> Explorer:
    """Collect what the page holds: with names everybody, else counts that tell of no few people.

    Demand and shortfall are those of `analysis.gap`, steps those of `analysis.attainment`. Without
    names bureaus with fewer people than `smallest_group` stand together. Raises UsageError for more
    people or skills than a page is for.
    """
    _refuse_many(data, framework, with_names=with_names)
    own = narrow(data, smallest_group=None if with_names else smallest_group)[0]
    places = gap_of.places_of(own.staff, own.demand, framework).collect()
    rows = rest_last(gap_of.gap_by_bureau(places.lazy(), framework).collect(), own)
    whole = gap_of.gap(places.lazy(), framework).collect()
    most_short_first = tuple(framework.skill_by_id[skill] for skill in whole["skill"])
    framework = framework.with_own(replace(framework.own, skills=most_short_first))
    names = list(dict.fromkeys(rows["bureau"]))
    people = dict(own.staff.group_by("bureau").len().iter_rows())
    figures = {
        bureau: _by_skill(part, framework)
        for (bureau,), part in rows.partition_by("bureau", as_dict=True).items()
    }
    # The rest has a place by its size like any other.
    order = sorted(names, key=lambda name: (people.get(name, 0), name is None, name or ""))
    return Explorer(
        head=head_of(own, own.staff),
        framework=framework,
        bureaus=tuple(Bureau(name, people.get(name, 0), *figures[name]) for name in names),
        demand=_by_skill(whole, framework)[0],
        shortfall=_by_skill(whole, framework)[1],
        at_level={}
        if with_names
        else {
            level: _counted(columns, names, order, smallest_group)
            for level, columns in _at_levels(places, framework)
        },
        at_job_type={}
        if with_names
        else {
            state: _counted(columns, names, order, smallest_group)
            for state, columns in _at_job_types(own, framework)
        },
        persons=_persons(own.staff, names, framework) if with_names else None,
    )


def _refuse_many(data: YearData, framework: Framework, *, with_names: bool) -> None:
    if with_names and data.staff.height > MOST_PEOPLE:
        raise UsageError(
            _("The explorer holds {most} people at most; there are {n}.").format(
                most=f"{MOST_PEOPLE:,}", n=f"{data.staff.height:,}"
            ),
            _("Leave --with-names out: counts alone are made of any number of people."),
        )
    if len(framework.skills) > MOST_SKILLS:
        raise UsageError(
            _("The explorer shows {most} skills at most; there are {n}.").format(
                most=f"{MOST_SKILLS:,}", n=f"{len(framework.skills):,}"
            ),
            _("All of them stand in: tdskill gap --by-bureau --output gap.xlsx"),
        )


def _by_skill(rows: pl.DataFrame, framework: Framework) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return demand and shortfall in the order of the skills."""
    found = {skill: figures for skill, *figures in _columns(rows)}
    demand, shortfall = zip(*(found[skill] for skill in framework.skill_ids), strict=True)
    return demand, shortfall


def _columns(rows: pl.DataFrame) -> Iterator[tuple[str, int, int]]:
    return rows.select("skill", "demand", "shortfall").iter_rows()


_People = Mapping[str | None, int]
"""People by bureau."""


def _at_levels(
    places: pl.DataFrame, framework: Framework
) -> Iterator[tuple[int, Iterable[_People]]]:
    """Yield each level from 1 with the people at it or above, by skill."""
    known: dict[tuple[str, int], dict[str | None, int]] = {}
    cells = places.select("bureau", "skill", "level", "supply")
    for bureau, skill, level, people in cells.iter_rows():
        known.setdefault((skill, level), {})[bureau] = people
    for level in range(1, framework.max_level + 1):
        yield level, [known.get((skill, level), {}) for skill in framework.skill_ids]


def _at_job_types(data: YearData, framework: Framework) -> Iterator[tuple[str, Iterable[_People]]]:
    """Yield MET and NEAR with the people who are so, by job type."""
    if not framework.job_types:
        return
    tallies = {
        bureau: tally_job_types(part.lazy(), framework)
        for (bureau,), part in data.staff.partition_by("bureau", as_dict=True).items()
    }
    for state in (MET, NEAR):
        by_bureau = {bureau: tally[state].to_list() for bureau, tally in tallies.items()}
        yield (
            state,
            [
                {bureau: counts[place] for bureau, counts in by_bureau.items()}
                for place in range(len(framework.job_types))
            ],
        )


def _counted(
    columns: Iterable[_People],
    bureaus: Sequence[str | None],
    order: Sequence[str | None],
    smallest: int,
) -> Counted:
    """Tell the people of each bureau in each column, and their sum, as `told_by_unit` does."""
    told = [told_by_unit(column, order, smallest) for column in columns]
    return Counted(
        bureaus=tuple(tuple(of.get(bureau, 0) for of, _sum in told) for bureau in bureaus),
        whole=tuple(total for _of, total in told),
    )


def _persons(staff: pl.DataFrame, bureaus: list[str | None], framework: Framework) -> Persons:
    place = {bureau: number for number, bureau in enumerate(bureaus)}
    one_sign = [
        *(pl.col(skill).cast(pl.String).fill_null("-") for skill in framework.skill_ids),
        *(
            steps_short(each, framework).clip(upper_bound=STEPS_TOLD).cast(pl.String)
            for each in framework.job_types
        ),
    ]
    texts = (
        staff.lazy()
        .select(sign.str.join("").alias(f"{number}") for number, sign in enumerate(one_sign))
        .collect()
        .row(0)
    )
    return Persons(
        staff_id=tuple(staff["staff_id"]),
        name=tuple(staff["name"]),
        bureau=tuple(place[bureau] for bureau in staff["bureau"]),
        rank=tuple(staff["rank"]),
        group=tuple(staff["group"]),
        levels=texts[: len(framework.skills)],
        steps=texts[len(framework.skills) :],
    )
