"""Answers about two fiscal years: what changed, which levels fell, and what rose beside trainings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tdskill.analysis import trend as trend_of
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.analysis.success import observed
from tdskill.analysis.suspects import judged_otherwise
from tdskill.analysis.trainings import Together, between_judgements, training_effect
from tdskill.errors import Problem, Severity, once
from tdskill.framework import Framework
from tdskill.i18n import listed, ngettext
from tdskill.intake.assessments import that_count
from tdskill.intake.writings import meant_by, told_in_pairs
from tdskill.names import match_key
from tdskill.reports.courses import ids_of
from tdskill.reports.head import Head, head_of
from tdskill.reports.judged import judged_under
from tdskill.reports.selection import narrow_years
from tdskill.reports.small_groups import as_one, hidden_bureaus, refuse_part, rest_last
from tdskill.reports.year_before import written_otherwise
from tdskill.year_data import YearData

_IDS_SHOWN = 5


@dataclass(frozen=True)
class Span:
    """Two years, with the people who are in the later one alone, in the earlier one alone, in both.

    `moved` are those in both whose bureau is not the same. `other_texts` counts, by skill, the people
    in both whose levels are not compared: they were judged under texts of different meaning; None
    where there are some, and how many is not told.
    """

    then: Head
    now: Head
    came: int
    left: int
    stayed: int
    moved: int
    other_texts: Mapping[str, int] | None
    told: tuple[Problem, ...] = ()
    written_otherwise: tuple[Problem, ...] = ()
    """What is wrong with staff IDs, so that people are taken to have left and come."""

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is to be told of the files of both years, first what makes the figures wrong."""
        return once(self.written_otherwise + self.then.notes + self.now.notes + self.told)


@dataclass(frozen=True)
class TrendReport:
    """Rows of `analysis.trend`, by skill or level; `skills` always has one row for each skill.

    The levels and the people that fell are None where that is not told.
    """

    span: Span
    by_bureau: bool
    by_level: bool
    rows: pl.DataFrame
    skills: pl.DataFrame
    levels_fallen: int | None
    people_fallen: int | None
    supply_levels: tuple[int, int]


@dataclass(frozen=True)
class FallsReport:
    """Rows of `analysis.trend.falls`."""

    span: Span
    rows: pl.DataFrame


@dataclass(frozen=True)
class TrainingReport:
    """Rows of `analysis.trainings.COLUMNS`, and all of them together.

    `raise_nothing` are the trainings taken of which the framework does not say what they raise, as the
    files write them.
    """

    span: Span
    rows: pl.DataFrame
    together: Together
    raise_nothing: tuple[str, ...]
    out_of_time: int
    """Courses finished before the levels then or after the levels now; nobody counts as their taker."""
    undated: int
    """Courses that count although a date is missing that could rule them out."""
    notes: tuple[Problem, ...]


def trend_report(
    then: YearData,
    now: YearData,
    framework: Framework,
    *,
    by_bureau: bool = False,
    by_level: bool = False,
    bureaus: Sequence[str] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> TrendReport:
    """Compare two years.

    What happened to people (`analysis.trend.FLOWS` and the parts of the change) is null in rows
    where that would tell of fewer than `smallest_group` people. Raises TdskillError for a bureau
    that neither year has, FewPeopleError for one with fewer people in either.
    """
    other, told = _other_texts(then, now, framework)
    span, old, new, paired = _joined(then, now, bureaus, other, told, smallest_group)
    years = (
        trend_of.Year(old.staff.lazy(), old.demand.lazy()),
        trend_of.Year(new.staff.lazy(), new.demand.lazy()),
    )
    supply_levels = (
        framework.rule_for(then.workspace.fiscal_year).supply_level,
        framework.rule_for(now.workspace.fiscal_year).supply_level,
    )
    whole = trend_of.changes(*years, framework, by_bureau=False, other=other)
    skills = trend_of.by_skill(whole, framework, supply_levels=supply_levels).collect()
    wanted = (
        trend_of.changes(*years, framework, by_bureau=True, other=other) if by_bureau else whole
    )
    if by_level:
        rows = trend_of.by_level(wanted).collect()
    elif by_bureau:
        rows = trend_of.by_skill(wanted, framework, supply_levels=supply_levels).collect()
    else:
        rows = skills
    fell = trend_of.falls(paired, framework)
    if bureaus:
        paired = _joined(then, now, (), other, told, smallest_group)[-1]
    everybody = paired.collect()
    untold = trend_of.hidden_flows(everybody, smallest=smallest_group)
    if bureaus:
        is_untold = _is_part_untold(old, new, untold)
    else:
        is_untold = trend_of.are_total_flows_hidden(everybody, untold, smallest=smallest_group)
    of_whole = {None} if is_untold else frozenset[None]()
    skills = trend_of.without_flows(skills, of_whole)
    rows = trend_of.without_flows(rows, untold if by_bureau else of_whole)
    return TrendReport(
        _untold(span) if is_untold else span,
        by_bureau,
        by_level,
        rest_last(rows, new) if by_bureau else rows.drop("bureau"),
        skills,
        None if is_untold else fell.height,
        None if is_untold else fell["staff_id"].n_unique(),
        supply_levels,
    )


def _is_part_untold(old: YearData, new: YearData, untold: frozenset[str | None]) -> bool:
    """Return whether the flows of these bureaus together are not told; `untold` are those of none.

    Of several bureaus they never are: beside those of each they would be those of who changed among
    them.
    """
    found = {unit for data in (old, new) for unit in data.staff["bureau"]}
    return len(found) > 1 or bool(found & untold)


def _untold(span: Span) -> Span:
    """Return a span that says of other texts only whether there are any."""
    return replace(span, other_texts=None) if span.other_texts else span


def falls_report(
    then: YearData, now: YearData, framework: Framework, *, bureaus: Sequence[str] = ()
) -> FallsReport:
    """List the levels that fell. Raises TdskillError for a bureau that neither year has."""
    other, told = _other_texts(then, now, framework)
    span, _old, _new, paired = _joined(then, now, bureaus, other, told)
    return FallsReport(span, trend_of.falls(paired, framework))


def training_report(
    then: YearData,
    now: YearData,
    taken: pl.DataFrame,
    framework: Framework,
    *,
    smallest_group: int,
    bureaus: Sequence[str] = (),
) -> TrainingReport:
    """Compare those who took each training with others; `taken` is of the years from then to now.

    Raises TdskillError for a bureau that neither year has, and UsageError for any with a
    `smallest_group` above 1: others, less theirs, are of few people.
    """
    if bureaus:
        refuse_part(smallest_group)
    other, told = _other_texts(then, now, framework)
    span, _old, _new, paired = _joined(then, now, bureaus, other, told, smallest_group)
    everybody = paired.collect()
    untold = trend_of.hidden_flows(everybody, smallest=smallest_group)
    if trend_of.are_total_flows_hidden(everybody, untold, smallest=smallest_group):
        span = _untold(span)
    known, raise_nothing = _that_raise(taken, framework)
    dated, counting = _between(then, now, known)
    people = pl.concat([then.staff["staff_id"], now.staff["staff_id"]])
    effects = training_effect(paired, counting.lazy(), framework, smallest_group=smallest_group)
    return TrainingReport(
        span,
        effects.rows,
        effects.together,
        raise_nothing,
        out_of_time=dated.height - counting.height,
        undated=dated["counts"].null_count(),
        notes=_strangers(taken, people),
    )


def success_observed(
    then: YearData, now: YearData, taken: pl.DataFrame, framework: Framework
) -> pl.DataFrame:
    """Return how many levels rose among takers, as `analysis.success`; `taken` has ids of courses."""
    other, told = _other_texts(then, now, framework)
    *_span, paired = _joined(then, now, (), other, told)
    _dated, counting = _between(then, now, taken)
    return observed(paired.collect(), counting, framework)


def _between(
    then: YearData, now: YearData, taken: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the trainings with `counts` (see `between_judgements`), and those that may count."""
    judged = (that_count(year.assessments.lazy()) for year in (then, now))
    dated = between_judgements(taken.lazy(), *judged).collect()
    return dated, dated.filter(pl.col("counts").fill_null(value=True))


def _other_texts(
    then: YearData, now: YearData, framework: Framework
) -> tuple[trend_of.OtherTexts, tuple[Problem, ...]]:
    (old, notes), (new, more) = (judged_under(year, framework) for year in (then, now))
    return judged_otherwise(old, new, framework), (*notes, *more)


def _joined(
    then: YearData,
    now: YearData,
    bureaus: Sequence[str],
    other: trend_of.OtherTexts,
    told: tuple[Problem, ...],
    smallest_group: int | None = None,
) -> tuple[Span, YearData, YearData, pl.LazyFrame]:
    """Join two years; the pairs have the levels of now alone that can be compared."""
    old, new = (
        _with_rows(data, smallest_group) for data in (_bureaus_as_in(new=now, old=then), now)
    )
    old, new, kept = narrow_years(old, new, bureaus=bureaus, smallest_group=smallest_group)
    paired = trend_of.pairs(old.staff.lazy(), new.staff.lazy()).collect()
    both = paired.filter(pl.col("_then") & pl.col("_now"))
    span = Span(
        then=_head(old, kept),
        now=_head(new, kept),
        came=new.staff.height - both.height,
        left=old.staff.height - both.height,
        stayed=both.height,
        moved=both.height - int(both["_stayed"].sum()),
        other_texts={
            skill: count
            for skill, people in other.items()
            if (count := int(both["staff_id"].is_in(people.implode()).sum()))
        },
        told=told,
        written_otherwise=written_otherwise(
            then.staff["staff_id"], now.staff["staff_id"], then.workspace, now.workspace
        ),
    )
    return span, old, new, trend_of.comparable(paired.lazy(), other)


def _with_rows(data: YearData, smallest_group: int | None) -> YearData:
    """Add to the staff the row in which each person stands in an answer about this year by itself."""
    hidden = hidden_bureaus(data, smallest_group=smallest_group or 1)
    (merged,) = as_one([data], hidden)
    return data.with_frames(staff=data.staff.with_columns(merged.staff["bureau"].alias("_row")))


def _head(data: YearData, bureaus: tuple[str, ...]) -> Head:
    return head_of(data, data.staff, bureaus=bureaus)


def _bureaus_as_in(*, new: YearData, old: YearData) -> YearData:
    """Return the older year with its bureaus spelled as in the newer one."""
    spelled = {
        match_key(name): name
        for name in pl.concat([new.demand["bureau"], new.staff["bureau"]]).drop_nulls().unique()
    }

    def respelled(frame: pl.DataFrame) -> pl.DataFrame:
        found = frame["bureau"].drop_nulls().unique()
        spelling = {name: spelled.get(match_key(name), name) for name in found}
        return frame.with_columns(pl.col("bureau").replace(spelling))

    return old.with_frames(staff=respelled(old.staff), demand=respelled(old.demand))


def _that_raise(taken: pl.DataFrame, framework: Framework) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the trainings taken that raise a skill, by id, and the names of the others."""
    raising = {training.id for training in framework.trainings if training.raises}
    ids = {name: found for name, found in ids_of(taken, framework).items() if found in raising}
    names = taken["training"].unique(maintain_order=True).to_list()
    known = taken.filter(pl.col("training").is_in(list(ids))).with_columns(
        pl.col("training").replace(ids)
    )
    return known, tuple(sorted(name for name in names if name not in ids))


def _strangers(taken: pl.DataFrame, known: pl.Series) -> tuple[Problem, ...]:
    strangers = taken.join(known.to_frame(), on="staff_id", how="anti")["staff_id"].unique().sort()
    if strangers.is_empty():
        return ()
    shown = listed(strangers, _IDS_SHOWN)
    meant = meant_by(strangers.to_list(), known)
    return (
        Problem(
            "trainings_taken.csv",
            ngettext(
                "{n} person who took a training is in neither year: {ids}.",
                "{n} people who took a training are in neither year: {ids}.",
                len(strangers),
            ).format(n=len(strangers), ids=shown),
            told_in_pairs(meant) if meant else "",
            severity=Severity.WARNING if meant else Severity.NOTE,
            code="takers_in_neither_year",
        ),
    )
