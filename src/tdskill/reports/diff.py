"""What differs between two frameworks, and what that does to the people of a year."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from tdskill.analysis import gap as gap_of
from tdskill.analysis import ladder as ladder_of
from tdskill.analysis.attainment import met_and_nearest
from tdskill.analysis.direction import Direction, Turned, directions
from tdskill.analysis.suspects import suspects
from tdskill.analysis.told_counts import Told, told, told_moves
from tdskill.framework import (
    Change,
    Difference,
    Framework,
    changes,
    current_fingerprints,
    differences,
    successors,
)
from tdskill.intake.assessments import that_count
from tdskill.reports.head import Head, head_of
from tdskill.reports.ladder import on_ladder
from tdskill.reports.organisation import PrioritiesReport, choice_of
from tdskill.tables import Schema
from tdskill.year_data import YearData

_TIMES: Final = ("_before", "_after")
_OF_PEOPLE: Final = (
    "rows_unread",
    "people_gained",
    "people_lost",
    "nearest_gained",
    "nearest_lost",
    "suspect_gained",
    "suspect_ended",
)
_CHANGES: Final = ("_gained", "_lost")
_ENDS: Final = (
    *((f"{name}_least", name) for name in _OF_PEOPLE),
    *((f"people_met_least{time}", f"people_met{time}") for time in _TIMES),
)
"""The columns of the two ends of each count of people."""

_RANKS: Final = tuple(f"{name}_rank{time}" for name in ("demand", "supply") for time in _TIMES)
_FIELDS: Schema = {
    "skill": pl.String,
    **{f"selected{time}": pl.Boolean for time in _TIMES},
    **dict.fromkeys(_RANKS, pl.Int64),
}
_SHORTFALLS: Schema = {
    "skill": pl.String,
    **{
        f"{name}{time}": pl.Int64
        for name in ("demand", "shortfall", "shortfall_least")
        for time in _TIMES
    },
    "shortfall_change": pl.Int64,
}


def _counts(*names: str) -> Schema:
    return {name: pl.Int64 for pair in _ENDS for name in pair if pair[1] in names}


_UNREAD: Schema = {"year_file": pl.String, "skill": pl.String, **_counts("rows_unread")}
_JOB_TYPES: Schema = {
    "job_type": pl.String,
    **_counts("people_met_before", "people_met_after", *_OF_PEOPLE[1:5]),
}
_LADDER: Schema = {
    "rank": pl.String,
    "ladder_item": pl.String,
    **_counts("people_gained", "people_lost"),
}
_SUSPECTS: Schema = {"skill": pl.String, **_counts("suspect_gained", "suspect_ended")}


@dataclass(frozen=True)
class Effect:
    """What the later framework does to the people of a year; every count of people has two ends.

    unread: year_file, skill (null: rows of the file), rows_unread. job_types: job_type, people_met
    before and after, people_gained, people_lost, nearest_gained, nearest_lost. ladder: rank,
    ladder_item, people_gained, people_lost. suspects: skill, suspect_gained, suspect_ended. shortfalls:
    skill, demand, shortfall and shortfall_least before and after, shortfall_change. fields: skill,
    selected and both ranks before and after. Rows in which nothing differs are left out.
    """

    head: Head
    people: Told
    nearest_moved: Told
    unread: pl.DataFrame
    job_types: pl.DataFrame
    ladder: pl.DataFrame
    suspects: pl.DataFrame
    shortfalls: pl.DataFrame
    fields: pl.DataFrame
    smallest_group: int
    judged: bool
    """Whether texts changed and the judgements of the year were read."""


@dataclass(frozen=True)
class DiffReport:
    """What differs, and the effect on people where there are any.

    `called` are the names of the two frameworks. `skills` has what became of the skills of each set that
    both have, `directions` the job types and ranks that differ.
    """

    called: tuple[str, str]
    before: Framework
    after: Framework
    differences: tuple[Difference, ...]
    skills: tuple[tuple[str, Change], ...]
    directions: tuple[Turned, ...]
    effect: Effect | None = None


def diff_report(called: tuple[str, str], before: Framework, after: Framework) -> DiffReport:
    """Compare two frameworks, all their sets of skills."""
    views = _views(before, after)
    return DiffReport(
        called,
        before,
        after,
        tuple(differences(before, after)),
        tuple((new.set_id, change) for old, new in views for change in changes(old, new)),
        tuple(each for old, new in views for each in directions(old, new, successors(old, new))),
    )


def _views(before: Framework, after: Framework) -> list[tuple[Framework, Framework]]:
    """Return both with each set of skills asked about that both have."""
    known = {each.head.id for each in before.sets}
    names = [each.head.id for each in after.sets if each.head.id in known]
    return [(before.for_set(name), after.for_set(name)) for name in names]


def texts_changed(before: Framework, after: Framework) -> frozenset[str]:
    """Return the skills of the later framework whose levels may hold under other texts than before."""
    return frozenset(skill for skill, (then, now) in _texts(before, after).items() if then != now)


def _texts(before: Framework, after: Framework) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return by skill the fingerprints under which its levels held before, and hold now."""
    earlier: dict[str, frozenset[str]] = {}
    for old, new in successors(before, after).items():
        if new is not None:
            found = current_fingerprints(before.skill_by_id[old], before)
            earlier[new] = earlier.get(new, frozenset()) | found
    return {
        skill: (then, current_fingerprints(after.skill_by_id[skill], after))
        for skill, then in earlier.items()
    }


def effect(
    then: YearData,
    now: YearData,
    before: Framework,
    after: Framework,
    *,
    smallest_group: int,
) -> Effect:
    """Ask the same of a year twice: as the earlier framework reads it (`then`) and as the later (`now`)."""
    carried = successors(before, after)
    few = smallest_group
    job_types, moved = _job_types((then.staff, before), (now.staff, after), few)
    gaps = [_gap(data, each) for data, each in ((then, before), (now, after))]
    heading = replace(head_of(then, then.staff), stages=(), left=0, on_leave=0)
    return Effect(
        replace(heading, smallest_group=few),
        told(then.staff.height, few),
        moved,
        pl.DataFrame(list(_unread(then, now, carried, few)), schema=_UNREAD, orient="row"),
        job_types,
        pl.DataFrame(
            list(_ladder((then, before), (now, after), few)), schema=_LADDER, orient="row"
        ),
        pl.DataFrame(
            list(_suspects((then, before), (now, after), carried, few)),
            schema=_SUSPECTS,
            orient="row",
        ),
        _shortfalls(gaps[0].with_columns(_carried(carried)), gaps[1]),
        _fields(
            *(
                choice_of(None, then.workspace, each, rows)
                for each, rows in zip((before, after), gaps, strict=True)
            ),
            carried=carried,
        )
        if after.is_main and then.demand.height
        else pl.DataFrame(schema=_FIELDS),
        few,
        "assessments" in then.kinds,
    )


def _carried(carried: Mapping[str, str | None]) -> pl.Expr:
    """Return the skill under which one of the earlier framework goes on, its own id where under none."""
    return pl.col("skill").replace({old: new for old, new in carried.items() if new})


def _unread(
    then: YearData, now: YearData, carried: Mapping[str, str | None], few: int
) -> Iterator[tuple[str, str | None, int, int]]:
    """Yield the rows of files, and the levels of skills in the staff file, that are no longer read."""
    if then is now:
        return
    for kind in then.rows:
        rows = now.left_out.get(kind, then.rows[kind]) - then.left_out.get(kind, 0)
        if rows > 0:
            count = told(rows, few)
            yield kind, None, count.least, count.most
    later = now.staff.select(
        "staff_id",
        *(
            (pl.col(new) if new in now.staff.columns else pl.lit(None))
            .is_not_null()
            .alias(f" {old}")
            for old, new in carried.items()
        ),
    )
    both = then.staff.join(later, on="staff_id", how="left")
    gone = both.select(
        (pl.col(old).is_not_null() & ~pl.col(f" {old}").fill_null(value=False)).sum()
        for old in carried
    )
    for skill, levels in gone.row(0, named=True).items():
        if levels:
            count = told(levels, few)
            yield "staff", skill, count.least, count.most


_Side = tuple[pl.DataFrame, Framework]


def _job_types(before: _Side, after: _Side, few: int) -> tuple[pl.DataFrame, Told]:
    """Return the job types that other people meet or are nearest to, and to how many another is nearest."""
    names = list(dict.fromkeys((*after[1].job_type_by_id, *before[1].job_type_by_id)))
    counts = _flag_changes(before, after, names)
    came, went = ([counts[f"nearest {name}{end}"] for name in names] for end in _CHANGES)
    people = told(max(each[0].height for each in (before, after)), few).most
    moves = told_moves(came, went, counts["moved"], people, few)
    rows = []
    for name, nearest_gained, nearest_lost in zip(names, moves.came, moves.went, strict=True):
        gained, lost = (counts[f"met {name}{end}"] for end in _CHANGES)
        if gained or lost or nearest_gained.most or nearest_lost.most:
            met = counts[f"met {name}"]
            told_of = {
                "people_gained": told(gained, few),
                "people_lost": told(lost, few),
                "nearest_gained": nearest_gained,
                "nearest_lost": nearest_lost,
                "people_met_before": told(met, few),
                "people_met_after": told(met + gained - lost, few),
            }
            rows.append({"job_type": name, **_ends(told_of)})
    return pl.DataFrame(rows, schema=_JOB_TYPES), moves.moved


def _ends(counts: Mapping[str, Told]) -> dict[str, int]:
    names = {most: least for least, most in _ENDS}
    return {
        column: end
        for name, count in counts.items()
        for column, end in ((names[name], count.least), (name, count.most))
    }


def _flag_changes(before: _Side, after: _Side, names: Sequence[str]) -> dict[str, int]:
    """Return how many people met each job type, and of whom that, or what is nearest, changed.

    Keys: `met ID` (before); with an end of `_CHANGES` also `nearest ID`; `moved` (whose nearest changed).
    """
    then, now = (
        met_and_nearest(staff.lazy(), framework).select(
            "staff_id", pl.exclude("staff_id").name.suffix(time)
        )
        for (staff, framework), time in zip((before, after), _TIMES, strict=True)
    )
    both = then.join(now, on="staff_id", how="full", coalesce=True).collect()
    nobody = pl.lit(value=False)

    def flags(name: str) -> tuple[pl.Expr, pl.Expr]:
        old, new = (
            pl.col(column).fill_null(nobody) if column in both.columns else nobody
            for column in (f"{name}{time}" for time in _TIMES)
        )
        return old, new

    met, nearest = (
        {f"{what} {name}": flags(f"{what} {name}") for name in names} for what in ("met", "nearest")
    )
    return both.select(
        *(old.sum().alias(each) for each, (old, _new) in met.items()),
        *(
            count.sum().alias(f"{each}{end}")
            for each, (old, new) in {**met, **nearest}.items()
            for end, count in zip(_CHANGES, (new & ~old, old & ~new), strict=True)
        ),
        moved=pl.any_horizontal(nobody, *(old != new for old, new in nearest.values())).sum(),
    ).row(0, named=True)


_ITEMS: Final[Mapping[str, pl.Expr]] = {
    "on_ladder": pl.col("rank").is_not_null(),
    "guide_dsm": pl.col("dsm"),
    "guide_ipa": pl.col("ipa"),
    "guide_exam": pl.col("exam"),
    "targets": (pl.col("open") == 0) & (pl.col("unknown") == 0),
    "ready": pl.col("ready"),
}
"""What somebody reaches on the ladder, of `analysis.ladder.standing`."""


def _ladder(
    before: tuple[YearData, Framework], after: tuple[YearData, Framework], few: int
) -> Iterator[tuple[str, str, int, int, int, int]]:
    """Yield rank (the later one of a person), item, and those who come to reach it and cease to."""
    if not (before[1].ranks and after[1].ranks):
        return
    then, now = (_reached(data, framework) for data, framework in (before, after))
    both = then.join(now, on="staff_id", how="full", coalesce=True, suffix=" after").with_columns(
        pl.coalesce("rank after", "rank").alias("rank")
    )
    flags = {
        item: (pl.col(item).fill_null(value=False), pl.col(f"{item} after").fill_null(value=False))
        for item in _ITEMS
    }
    sums = (
        both.drop_nulls("rank")
        .group_by("rank")
        .agg(
            count.sum().cast(pl.Int64).alias(f"{item} {place}")
            for item, (old, new) in flags.items()
            for place, count in enumerate((~old & new, old & ~new))
        )
    )
    by_rank = {row["rank"]: row for row in sums.iter_rows(named=True)}
    for rank in dict.fromkeys((*after[1].rank_by_id, *before[1].rank_by_id)):
        for item in _ITEMS:
            counts = (
                [by_rank[rank][f"{item} {place}"] for place in (0, 1)] if rank in by_rank else []
            )
            if any(counts):
                came, went = (told(count, few) for count in counts)
                yield rank, item, came.least, came.most, went.least, went.most


def _reached(data: YearData, framework: Framework) -> pl.DataFrame:
    standing = ladder_of.standing(
        on_ladder(data.staff, framework).lazy(),
        data.ladder_checks.lazy(),
        data.certificates.lazy() if "certificates" in data.kinds else None,
        framework,
    )
    # A person has a row for each rank that may follow.
    return (
        standing.group_by("staff_id")
        .agg(
            pl.col("rank").first(),
            *(reached.fill_null(value=False).any().alias(item) for item, reached in _ITEMS.items()),
        )
        .collect()
    )


def _suspects(
    before: tuple[YearData, Framework],
    after: tuple[YearData, Framework],
    carried: Mapping[str, str | None],
    few: int,
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield skills with the levels that are to be looked at again under one framework alone."""
    changed = texts_changed(before[1], after[1])
    earlier = [old for old, new in carried.items() if new in changed]
    then, now = (
        suspects(
            that_count(data.assessments.lazy().filter(pl.col("skill").is_in(skills))), framework
        ).collect()
        for (data, framework), skills in ((before, earlier), (after, list(changed)))
    )
    on = ["staff_id", "skill"]
    then = then.with_columns(_carried(carried)).unique(on)
    came, ended = (
        dict(one.join(other, on=on, how="anti").group_by("skill").len().iter_rows())
        for one, other in ((now, then), (then, now))
    )
    for skill in (each for each in after[1].skill_ids if each in came or each in ended):
        counts = [told(side.get(skill, 0), few) for side in (came, ended)]
        yield skill, counts[0].least, counts[0].most, counts[1].least, counts[1].most


def _gap(data: YearData, framework: Framework) -> pl.DataFrame:
    level = framework.rule_for(data.workspace.fiscal_year).supply_level
    places = gap_of.places_of(data.staff, data.demand, framework)
    return gap_of.gap(places, framework, supply_level=level).collect()


def _shortfalls(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the skills whose demand or shortfall differs, the largest change of the shortfall first."""
    names = ("demand", "shortfall", "shortfall_least")
    # Skills that were put together are one: what they needed is added up.
    then, now = (
        rows.group_by("skill", maintain_order=True).agg(
            pl.col(name).sum().alias(f"{name}{time}") for name in names
        )
        for rows, time in zip((before, after), _TIMES, strict=True)
    )
    both = now.join(then, on="skill", how="full", coalesce=True, maintain_order="left_right")
    change = pl.col("shortfall_after") - pl.col("shortfall_before")
    return (
        both.with_columns(pl.exclude("skill").fill_null(0).cast(pl.Int64))
        .with_columns(change.alias("shortfall_change"))
        .filter(
            pl.any_horizontal(pl.col(f"{name}_before") != pl.col(f"{name}_after") for name in names)
        )
        .sort(pl.col("shortfall_change").abs(), descending=True, maintain_order=True)
        .select(*_SHORTFALLS)
    )


def _fields(
    before: PrioritiesReport, after: PrioritiesReport, *, carried: Mapping[str, str | None]
) -> pl.DataFrame:
    """Return the skills that come in as priority fields or drop out.

    Skills that were put together were a field where one of them was.
    """
    now = {choice.standing.skill: choice for choice in after.choices}
    then = {
        carried.get(choice.standing.skill) or choice.standing.skill: choice
        for choice in sorted(before.choices, key=lambda each: bool(each.selected))
    }
    rows = []
    for skill in dict.fromkeys((*now, *then)):
        sides = [side.get(skill) for side in (then, now)]
        chosen = [side.selected if side else False for side in sides]
        if chosen[0] is not chosen[1]:
            ranks = [
                getattr(side.standing, name).rank if side else None
                for name in ("demand", "supply")
                for side in sides
            ]
            rows.append((skill, *chosen, *ranks))
    return pl.DataFrame(rows, schema=_FIELDS, orient="row")


def _is_harder(report: DiffReport) -> bool:
    """Return whether a job type or rank is harder for anybody there could be."""
    return any(each.direction in (Direction.HARDER, Direction.MIXED) for each in report.directions)


def meaning_changed(report: DiffReport) -> bool:
    """Return whether a level may be suspect under the later framework that was not under the earlier."""
    return any(
        not then <= now
        for old, new in _views(report.before, report.after)
        for then, now in _texts(old, new).values()
    )


def _is_suspect(report: DiffReport) -> bool:
    """Return whether levels are to be looked at again: of people, else of any there could be."""
    if report.effect is not None and report.effect.judged:
        return bool(report.effect.suspects["suspect_gained"].sum())
    return meaning_changed(report)


def _of_people(table: str, count: str) -> Callable[[DiffReport], bool]:
    """Return what says whether a count of the effect is more than nobody."""
    return lambda report: (
        report.effect is not None and bool(getattr(report.effect, table)[count].sum())
    )


FAILURES: Final[Mapping[str, Callable[[DiffReport], bool]]] = {
    "differs": lambda report: bool(report.differences),
    "harder": _is_harder,
    "lost": _of_people("job_types", "people_lost"),
    "suspect": _is_suspect,
    "unread": _of_people("unread", "rows_unread"),
}
"""What may be so, by the word for it."""

OF_PEOPLE: Final = frozenset({"lost", "unread"})
"""The words for what only a year with staff tells."""
