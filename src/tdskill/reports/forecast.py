"""What will be short in years to come, as frozen results: by year, by skill, and how many to hire."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from tdskill.analysis import forecast as forecast_of
from tdskill.analysis import gap as gap_of
from tdskill.analysis import trend as trend_of
from tdskill.analysis.forecast import Course, Leaving, Levels, Profiles, Seen, Whole
from tdskill.analysis.suspects import judged_otherwise
from tdskill.errors import Problem, TdskillError, UsageError, once
from tdskill.framework import Assumptions, Framework, Scenario
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.absences import Absence
from tdskill.reports.head import Head, head_of
from tdskill.reports.judged import judged_under
from tdskill.reports.selection import find_named, find_skill
from tdskill.reports.year_before import confirmed_alone, written_otherwise
from tdskill.rounding import half_up
from tdskill.tables import Schema
from tdskill.year_data import YearData
from tdskill.years import check_year

MOST_YEARS: Final = 10
"""How far a forecast reaches."""
YEARS_AHEAD: Final = 3
"""How far it reaches where nobody says."""
SKILLS_OF_BEST: Final = 3
"""How many skills the best profile of a joiner has at most (assumed)."""

_ENDS: Final = ("low", "middle", "high")
_GIVEN: Final = ("leaving", "levels", "joining", "demand")


@dataclass(frozen=True)
class Inputs:
    """What a forecast was made from.

    steps: pairs of confirmed years, left of people, joined a year in the mean. leave: the share that
    leaves in a year, rises and falls: of those who stay the share that moves up from each level, and
    down from it, all skills together. given: the parts that are as forecast.yaml says, `assumed` those
    of them that stand in no source. never_seen: levels at which nobody was seen, so that they stay;
    jumps: whether any move of more than a level was seen.
    """

    steps: tuple[tuple[int, int], ...]
    left: int
    people: int
    joined: int
    leave: float
    rises: tuple[float, ...]
    falls: tuple[float, ...]
    joining: int
    year_spread: float
    draws: int
    seed: int
    given: tuple[str, ...]
    assumed: tuple[str, ...]
    spread_given: bool
    never_seen: tuple[int, ...]
    jumps: bool
    not_assessed: int


@dataclass(frozen=True)
class ForecastReport:
    """The years to come.

    totals: in_year, told_from (counted, observed, given, assumed), demand, and people, supply and
    shortfall with _low, _middle and _high: all skills together, the years with figures first.
    skills: the same by skill, without people, from the year of the levels on.
    """

    head: Head
    to: int
    scenario: Scenario | None
    totals: pl.DataFrame
    skills: pl.DataFrame
    inputs: Inputs
    notes: tuple[Problem, ...]


@dataclass(frozen=True)
class HiresReport:
    """How many are to join each year so that no more than `below` places are short in `by`.

    rows: joiner_profile (observed, best), profile (skill and level of each skill held; null: many),
    joiners_low, joiners_middle, joiners_high a year (null: more than `most`), mended: what one such
    person would mend now. skill is None for all together; now and without: the shortfall today, and
    in the middle in `by` if nobody joined.
    """

    head: Head
    by: int
    below: int
    skill: str | None
    scenario: Scenario | None
    rows: pl.DataFrame
    now: int
    without: int
    most: int
    inputs: Inputs
    notes: tuple[Problem, ...]


@dataclass(frozen=True, eq=False)
class _Known:
    """What all questions of a forecast start from."""

    head: Head
    base: int
    scenario: Scenario | None
    here: Profiles
    leave: forecast_of.Floats | None
    seen: Seen
    course: Course
    rates: forecast_of.Rates
    supply: Whole
    wanted: Whole
    demand: Whole
    inputs: Inputs
    notes: tuple[Problem, ...]


def last_year(to: int | None, base: int, option: str = "--to") -> int:
    """Return the year that a forecast reaches. Raises UsageError for one that is past, or too far."""
    if to is None:
        return base + YEARS_AHEAD
    check_year(to)
    if to <= base:
        raise UsageError(
            _("{option} {year} is no year to come: the levels are those of {base}.").format(
                option=option, year=to, base=base
            ),
            _("Name a year from {first} to {last}.").format(first=base + 1, last=base + MOST_YEARS),
        )
    if to > base + MOST_YEARS:
        raise UsageError(
            _("{option} {year} is too far: a forecast reaches {n} years.").format(
                option=option, year=to, n=MOST_YEARS
            ),
            _(
                "What was seen of some years tells nothing beyond. Name a year from {first} to {last}."
            ).format(first=base + 1, last=base + MOST_YEARS),
        )
    return to


def forecast_report(
    now: YearData,
    earlier: Sequence[YearData],
    framework: Framework,
    *,
    to: int,
    scenario: str | None = None,
) -> ForecastReport:
    """Tell the supply and the shortfall of each year to `to`.

    `earlier` are the years before with confirmed levels, the oldest first. Raises TdskillError where
    they do not tell the rates and forecast.yaml does not either, and for an unknown scenario.
    """
    known = _known(now, earlier, framework, to, scenario)
    drawn = forecast_of.outlook(
        known.here, known.rates, known.course, known.seen.joined, known.leave
    )
    level = framework.rule_for(known.base).supply_level
    told_from = _told_from(known.inputs)
    totals = [_counted(data, framework) for data in (*earlier, now) if "demand" in data.kinds]
    skills = [_skills_counted(known, framework, level)]
    for place in range(known.rates.years):
        year = known.base + 1 + place
        supply, demand = drawn.supply[place], known.demand[place]
        short = forecast_of.shortfalls(supply, demand)
        held = supply[..., level - 1]
        totals.append(
            {"in_year": year, "told_from": told_from, "demand": int(demand[:, 0].sum())}
            | _ends("people", drawn.people[place])
            | _ends("supply", held.sum(axis=1))
            | _ends("shortfall", short.sum(axis=1))
        )
        skills.append(
            pl.DataFrame(
                {"skill": framework.skill_ids, "demand": demand[:, 0]}
                | _columns("supply", held)
                | _columns("shortfall", short)
            ).select(pl.lit(year).alias("in_year"), pl.lit(told_from).alias("told_from"), pl.all())
        )
    return ForecastReport(
        known.head,
        to,
        known.scenario,
        pl.DataFrame(totals, schema=_TOTALS, orient="row"),
        pl.concat(
            each.select(pl.col(name).cast(kind) for name, kind in _SKILLS.items())
            for each in skills
        ),
        known.inputs,
        known.notes,
    )


def hires_report(
    now: YearData,
    earlier: Sequence[YearData],
    framework: Framework,
    *,
    by: int,
    below: int,
    skill: str | None = None,
    scenario: str | None = None,
) -> HiresReport:
    """Tell how many are to join each year so that at most `below` places are short in `by`.

    `skill` is one in any spelling; None: all together. Raises TdskillError as `forecast_report` does,
    and for an unknown skill.
    """
    if skill is not None:
        skill = find_skill(framework, skill)
    known = _known(now, earlier, framework, by, scenario, joiners_needed=False)
    chosen = np.array([skill in (None, each) for each in framework.skill_ids])[:, np.newaxis]
    demand, wanted = known.demand[-1] * chosen, known.wanted * chosen
    alone = forecast_of.outlook(
        known.here, known.rates, _without_joiners(known.course), known.seen.joined, known.leave
    ).supply[-1]
    profiles: list[tuple[str, Profiles]] = []
    usual = known.seen.joined if known.course.profile is None else known.course.profile
    if len(usual):
        profiles.append(("observed" if known.course.profile is None else "given", usual))
    best = forecast_of.best_profile(alone, demand, SKILLS_OF_BEST)
    if best.any():
        profiles.append(("best", best))
    rows, most = [], 0
    for name, profile in profiles:
        needed, tried = forecast_of.joiners_needed(
            known.here, profile, known.rates, known.course, demand, below, known.leave
        )
        most = max(most, tried)
        held = [
            {"skill": each, "level": int(level)}
            for each, level in zip(framework.skill_ids, profile[0], strict=True)
            if level > 0
        ]
        rows.append(
            {
                "joiner_profile": name,
                "profile": None if name == "observed" else held,
                **dict(zip((f"joiners_{end}" for end in _ENDS), needed, strict=True)),
                "mended": forecast_of.mended_by_one(profile, known.supply, wanted),
            }
        )
    without = forecast_of.shortfalls(alone, demand).sum(axis=1)
    return HiresReport(
        known.head,
        by,
        below,
        skill,
        known.scenario,
        pl.DataFrame(rows, schema=_HIRES, orient="row"),
        int(forecast_of.shortfalls(known.supply, wanted).sum()),
        int(forecast_of.middle(without)[1]),
        most,
        known.inputs,
        known.notes,
    )


_THREE: Final[dict[str, Schema]] = {
    name: {f"{name}_{end}": pl.Int64 for end in _ENDS}
    for name in ("people", "supply", "shortfall", "joiners")
}
_TOTALS: Final[Schema] = {
    "in_year": pl.Int64,
    "told_from": pl.String,
    "demand": pl.Int64,
    **_THREE["people"],
    **_THREE["supply"],
    **_THREE["shortfall"],
}
_SKILLS: Final[Schema] = {
    "in_year": pl.Int64,
    "told_from": pl.String,
    "skill": pl.String,
    "demand": pl.Int64,
    **_THREE["supply"],
    **_THREE["shortfall"],
}
_HIRES: Final[Schema] = {
    "joiner_profile": pl.String,
    "profile": pl.List(pl.Struct({"skill": pl.String, "level": pl.Int64})),
    **_THREE["joiners"],
    "mended": pl.Float64,
}


def _ends(name: str, values: Whole) -> dict[str, int]:
    ends = zip(_ENDS, forecast_of.middle(values), strict=True)
    return {f"{name}_{end}": int(value) for end, value in ends}


def _columns(name: str, values: Whole) -> dict[str, Whole]:
    ends = zip(_ENDS, forecast_of.middle(values, axis=0), strict=True)
    return {f"{name}_{end}": value for end, value in ends}


def _counted(data: YearData, framework: Framework) -> dict[str, object]:
    """Return the row of a year that is there."""
    level = framework.rule_for(data.workspace.fiscal_year).supply_level
    supply, wanted = _levels(data, framework)
    figures = {
        "people": data.staff.height,
        "supply": int(supply[:, level - 1].sum()),
        "shortfall": int(forecast_of.shortfalls(supply, wanted).sum()),
    }
    return {
        "in_year": data.workspace.fiscal_year,
        "told_from": "counted",
        "demand": int(wanted[:, 0].sum()),
        **{f"{name}_{end}": value for name, value in figures.items() for end in _ENDS},
    }


def _skills_counted(known: _Known, framework: Framework, level: int) -> pl.DataFrame:
    short = forecast_of.shortfalls(known.supply, known.wanted)
    return pl.DataFrame(
        {
            "in_year": known.base,
            "told_from": "counted",
            "skill": framework.skill_ids,
            "demand": known.wanted[:, 0],
            **dict.fromkeys(_THREE["supply"], known.supply[:, level - 1]),
            **dict.fromkeys(_THREE["shortfall"], short),
        }
    )


def _levels(data: YearData, framework: Framework) -> tuple[Whole, Whole]:
    """Return supply and demand at each level or above (skill, level), as the gap has them."""
    places = gap_of.places_of(data.staff, data.demand, framework)
    whole = gap_of.over_bureaus(places, framework).collect()
    shape = (len(framework.skills), framework.max_level)
    supply, wanted = (
        whole[name].to_numpy().astype(np.int64).reshape(shape) for name in ("supply", "demand")
    )
    return supply, wanted


def _without_joiners(course: Course) -> Course:
    return Course(year_spread=course.year_spread, draws=course.draws, seed=course.seed)


def _known(
    now: YearData,
    earlier: Sequence[YearData],
    framework: Framework,
    to: int,
    scenario: str | None,
    *,
    joiners_needed: bool = True,
) -> _Known:
    base = int(now.workspace.year_dir.name)
    chosen = _scenario(framework, scenario)
    told = _assumptions(framework, chosen)
    seen, steps, notes = _seen(now, earlier, framework)
    confirmed = [each for each in (*earlier, now) if confirmed_alone(each, framework).staff.height]
    _need_rates(told, steps, confirmed)
    people = _joining(told, seen)
    profile = _profile(told, framework)
    if joiners_needed and people and profile is None and not len(seen.joined):
        text = (
            _(
                "No level is known of anybody who was seen to join, so that nothing is known of the {n} "
                "joiners a year."
            )
            if seen.came
            else _("Nobody was seen to join, so that nothing is known of the {n} joiners a year.")
        )
        raise TdskillError(
            text.format(n=people),
            _("Write what they hold under joining, as profile, in forecast.yaml."),
        )
    file = framework.forecast if framework.is_main else None
    course = Course(
        leaving=Leaving(told.leaving.rate, told.leaving.weight) if told.leaving else None,
        levels=Levels(told.levels.rise, told.levels.fall, told.levels.weight)
        if told.levels
        else None,
        joining=people,
        profile=profile,
        year_spread=forecast_of.YEAR_SPREAD if told.year_spread is None else told.year_spread,
        draws=(file and file.draws) or forecast_of.draws_for(now.staff.height),
        seed=file.seed if file else 0,
    )
    rates = forecast_of.rates(seen, framework, course, to - base)
    supply, wanted = _levels(now, framework)
    here = forecast_of.profiles_of(now.staff, framework)
    demand = forecast_of.demand_to_come(wanted, framework, told.demand, base + 1, to - base)
    return _Known(
        head_of(now, now.staff),
        base,
        chosen,
        here,
        _leave_by_rank(told, now.staff, framework),
        seen,
        course,
        rates,
        supply,
        wanted,
        demand,
        _inputs(seen, steps, told, course, here, framework),
        once((*notes, *now.notes)),
    )


def _scenario(framework: Framework, name: str | None) -> Scenario | None:
    """Return the scenario of a name in any spelling. Raises TdskillError with those that there are."""
    if name is None:
        return None
    scenarios = framework.forecast.scenarios if framework.forecast else ()
    if not scenarios:
        raise TdskillError(
            _("The framework has no scenarios."),
            _("Write them into forecast.yaml; docs/framework.md describes it."),
        )
    found = find_named(
        names_of(scenarios),
        name,
        _("There is no scenario {name!r}.").format(name=name),
        _("Known: {names}.").format(names=listed(each.id for each in scenarios)),
    )
    return next(each for each in scenarios if each.id == found)


def _assumptions(framework: Framework, scenario: Scenario | None) -> Assumptions:
    if framework.forecast is None or not framework.is_main:
        return Assumptions()
    return framework.forecast.assumptions(scenario.id if scenario else None)


def _seen(
    now: YearData, earlier: Sequence[YearData], framework: Framework
) -> tuple[Seen, tuple[tuple[int, int], ...], tuple[Problem, ...]]:
    """Return what was seen from each confirmed year to the next one, those years, and what is to be told."""
    seen = forecast_of.no_moves(framework)
    steps: list[tuple[int, int]] = []
    notes: list[Problem] = []
    for then, later in pairwise((*earlier, now)):
        first, second = (int(each.workspace.year_dir.name) for each in (then, later))
        if second != first + 1:
            continue
        old, new = (confirmed_alone(each, framework) for each in (then, later))
        if old.staff.is_empty() or new.staff.is_empty():
            continue
        (before, told), (after, more) = (judged_under(each, framework) for each in (then, later))
        other = judged_otherwise(before, after, framework)
        away = [
            staff_id
            for data in (then, later)
            for staff_id, why in data.absent.items()
            if why is Absence.ON_LEAVE
        ]
        paired = trend_of.comparable(
            trend_of.pairs(_everybody(then, old), _everybody(later, new)), other
        ).collect()
        seen += forecast_of.seen_between(paired, framework, away=away)
        steps.append((first, second))
        notes += [
            *written_otherwise(
                then.staff["staff_id"], later.staff["staff_id"], then.workspace, later.workspace
            ),
            *told,
            *more,
            *then.notes,
        ]
    return seen, tuple(steps), tuple(notes)


def _everybody(data: YearData, confirmed: YearData) -> pl.LazyFrame:
    """Return everybody who was there, with levels where they are confirmed."""
    people = data.staff.lazy().select("staff_id", "bureau")
    return people.join(confirmed.staff.lazy().drop("bureau"), on="staff_id", how="left")


def _need_rates(
    told: Assumptions, steps: Sequence[tuple[int, int]], years: Sequence[YearData]
) -> None:
    """Raise TdskillError where neither two years nor forecast.yaml tell who leaves, rises and joins."""
    missing = [name for name in ("leaving", "levels", "joining") if getattr(told, name) is None]
    if steps or not missing:
        return
    raise TdskillError(
        _(
            "Two confirmed years, one after the other, are needed to see who leaves, rises and joins; "
            "there is: {years}."
        ).format(years=listed(str(each.workspace.fiscal_year) for each in years) or _("none")),
        _(
            "Or write {keys} into forecast.yaml of the framework: every figure is then marked so. "
            "docs/framework.md describes it."
        ).format(keys=listed(missing)),
    )


def _joining(told: Assumptions, seen: Seen) -> int:
    if told.joining is not None:
        return told.joining.people
    return int(half_up(seen.came / seen.steps)) if seen.steps else 0


def _profile(told: Assumptions, framework: Framework) -> Profiles | None:
    if told.joining is None or not told.joining.profile:
        return None
    levels = {each.skill: each.level for each in told.joining.profile}
    return np.array([[levels.get(skill, 0) for skill in framework.skill_ids]], np.int8)


def _leave_by_rank(
    told: Assumptions, staff: pl.DataFrame, framework: Framework
) -> forecast_of.Floats | None:
    """Return the rate of leaving of each person whose rank has one of its own, else NaN."""
    if told.leaving is None or not told.leaving.by_rank:
        return None
    rates = {each.rank: each.rate for each in told.leaving.by_rank}
    ranks = (framework.rank_of(text) for text in staff["rank"])
    return np.array([rates.get(rank.id, np.nan) if rank else np.nan for rank in ranks])


def _inputs(
    seen: Seen,
    steps: tuple[tuple[int, int], ...],
    told: Assumptions,
    course: Course,
    here: Profiles,
    framework: Framework,
) -> Inputs:
    given = tuple(name for name in _GIVEN if getattr(told, name) is not None)
    together = seen.moves.sum(axis=0)
    after = Course(
        leaving=course.leaving, levels=course.levels, draws=1, year_spread=0.0, sure=True
    )
    mean = forecast_of.rates(seen, framework, after, 1)
    whole = together.sum(axis=1, keepdims=True)
    shares = np.divide(together, whole, out=np.zeros(together.shape), where=whole > 0)
    if course.levels is not None:
        shares = mean.moves[0, 0].mean(axis=0)
    settled = course.levels is not None
    return Inputs(
        steps=steps,
        left=seen.left,
        people=seen.left + seen.stayed,
        joined=seen.came,
        leave=float(mean.leave[0]),
        rises=tuple(np.triu(shares, 1).sum(axis=1)[:-1].tolist()),
        falls=tuple(np.tril(shares, -1).sum(axis=1)[1:].tolist()),
        joining=course.joining,
        year_spread=course.year_spread,
        draws=course.draws,
        seed=course.seed,
        given=given,
        assumed=tuple(
            name for name in given if getattr(told, name).provenance.startswith("assumed")
        ),
        spread_given=told.year_spread is not None,
        never_seen=()
        if settled
        else tuple(level for level in range(len(whole)) if not whole[level, 0]),
        jumps=bool(np.triu(together, 2).any() or np.tril(together, -2).any()),
        not_assessed=int((here == forecast_of.NOT_ASSESSED).sum()),
    )


def _told_from(inputs: Inputs) -> str:
    if inputs.assumed:
        return "assumed"
    return "given" if inputs.given else "observed"
