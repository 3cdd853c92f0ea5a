"""The year of an organisation, or of one bureau beside it: data only, words are made when rendered."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import polars as pl

from tdskill.analysis import cycle, distribution
from tdskill.analysis import gap as gap_of
from tdskill.analysis import joint as joint_of
from tdskill.analysis.level_counts import tally_job_types
from tdskill.analysis.small_groups import SMALLEST_GROUP
from tdskill.analysis.trend import PARTS
from tdskill.errors import TdskillError
from tdskill.framework import Framework, JobType, Skill
from tdskill.i18n import gettext as _
from tdskill.intake.absences import Absence
from tdskill.reports.decisions import Decisions, decide
from tdskill.reports.head import Head, head_of
from tdskill.reports.organisation import PrioritiesReport, choice_of
from tdskill.reports.selection import narrow
from tdskill.reports.sheet import Assumption, Part, assumptions_of
from tdskill.reports.small_groups import FewPeopleError
from tdskill.reports.trend import Span, trend_report
from tdskill.year_data import Rest, YearData


@dataclass(frozen=True, slots=True)
class HeadCount:
    """People of one rank or group (None: not stated); `whole` counts those of the organisation.

    A rank is called as the people's files call it (see `Rank.called`).
    """

    name: str | None
    people: int
    whole: int


@dataclass(frozen=True, slots=True)
class SkillFigures:
    """A skill's figures (see `analysis.gap`); `whole_...` are those of the organisation.

    What is empty by the levels known has three parts: `hired` needs training or hiring whatever
    assessments show (of a bureau: is short in the whole organisation too), whether `unknown` does
    cannot be known before the people not assessed are, `movable` moving people may fill (None where
    no bureau is known). `empty_least` is empty whatever they hold. `levels` counts people at
    just each level from 0, `not_assessed` those without a level.
    """

    skill: Skill
    priority: bool
    demand: int
    supply: int
    shortfall: int
    coverage: float | None
    demand_rank: int
    supply_rank: int
    shortfall_least: int
    movable: int | None
    hired: int
    unknown: int
    empty_least: int
    levels: tuple[int, ...]
    not_assessed: int
    whole_coverage: float | None
    whole_share: float | None
    whole_not_assessed: int

    @property
    def empty(self) -> int:
        """The places that stay empty when nobody changes bureaus."""
        return self.hired + self.unknown + (self.movable or 0)

    @property
    def at_levels(self) -> tuple[int | None, ...]:
        """People at each level from 0 on; None for a level that the skill does not have."""
        own = {0, *(self.skill.levels or range(len(self.levels)))}
        return tuple(n if level in own else None for level, n in enumerate(self.levels))

    @property
    def coverage_most(self) -> float | None:
        """The coverage if everybody not assessed held the top level."""
        return 1 - self.shortfall_least / self.demand if self.demand else None

    @property
    def practised(self) -> int:
        """People at level 1 or above."""
        return sum(self.levels[1:])

    @property
    def share(self) -> float | None:
        """The share of all people, assessed or not, who are known to stand at level 1 or above."""
        return share(self.levels, self.not_assessed)


def share(levels: Sequence[int], not_assessed: int) -> float | None:
    """Return the share of all people known to be at level 1 or above; None where there is nobody."""
    people = sum(levels) + not_assessed
    return sum(levels[1:]) / people if people else None


@dataclass(frozen=True, slots=True)
class BureauRow:
    """A bureau's shortfall in each skill, in the order of the report's; None: nothing is wanted.

    `total_least` is what is short at least in all skills, whatever the people not assessed hold;
    `people` counts those of the bureau.
    """

    bureau: str | None
    shortfalls: tuple[int | None, ...]
    demands: tuple[int, ...]
    total_least: int
    people: int
    several: bool = False
    """Whether it stands for bureaus with few people together."""

    @property
    def total(self) -> int:
        """All places empty in the bureau."""
        return sum(filter(None, self.shortfalls))

    @property
    def demand(self) -> int:
        """All places wanted in the bureau."""
        return sum(self.demands)

    @property
    def share(self) -> float:
        """The share of the places wanted that is empty; 0 where none is wanted."""
        return self.total / self.demand if self.demand else 0.0


@dataclass(frozen=True, slots=True)
class JobTypeCount:
    """People who meet a job type, and who are one level-step away; `whole_...` in the organisation."""

    job_type: JobType
    met: int
    near: int
    whole_met: int
    whole_near: int


@dataclass(frozen=True, slots=True)
class SkillChange:
    """A skill's shortfall in two years, and the people who stayed and whose level rose or fell.

    `by_assessment` is the part of the change that assessment made (see `analysis.trend`). These three
    are None where they are of few. `least_then` was short at least then, `demand_then` wanted.
    """

    skill: Skill
    then: int
    now: int
    rose: int | None
    fell: int | None
    by_assessment: float | None
    least_then: int
    demand_then: int

    @property
    def change(self) -> int:
        """How many more places are short."""
        return self.now - self.then

    @property
    def worth_telling(self) -> bool:
        """Whether the skill is short in either year."""
        return bool(self.then or self.now)


@dataclass(frozen=True, slots=True)
class YearChange:
    """What changed since the year before; `skills` is None where a year has no demand.

    `newly_assessed` and `no_longer_assessed` count levels of those who stayed. These and `rose` and
    `fell` are None where few people came, left or stayed, and so are the `parts` of the change of the
    shortfall in all skills together, by `analysis.trend.PARTS`.
    """

    span: Span
    rose: int | None
    fell: int | None
    newly_assessed: int | None
    no_longer_assessed: int | None
    skills: tuple[SkillChange, ...] | None
    parts: Mapping[str, float] | None

    @property
    def shortfalls(self) -> tuple[int, int] | None:
        """All places short, then and now."""
        if self.skills is None:
            return None
        return sum(row.then for row in self.skills), sum(row.now for row in self.skills)


@dataclass(frozen=True, slots=True)
class Quality:
    """How sure the figures are.

    `suspect` levels were judged under other texts than the present ones; None where the year has no
    assessments. `strange_ranks` are people whose rank the ladder does not have. `notes` counts what
    was told of each file, by its name. `totals`, `left` and `on_leave` as in `Head`.
    """

    not_assessed: int
    partly: int
    blanks: int
    without_bureau: int
    without_rank: int
    without_group: int
    strange_ranks: int
    suspect: int | None
    rows_left_out: int
    totals: int
    left: int
    on_leave: int
    notes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The joint shortfall with one place a person, and the least that any assessment can show.

    `own_capacities` people have a capacity of their own in the file.
    """

    shortfall: int
    least: int
    own_capacities: int


@dataclass(frozen=True, slots=True)
class OrganisationReport:
    """The year's story; `skills` stand worst first, as `analysis.gap` orders them.

    `bureau` is the one that the report is about, None for the organisation; `people_whole` counts
    all people. `whole_is_open`: levels not assessed may change the organisation's shortfall.
    `choice` is None for a set of skills that has no priority fields; they are chosen for the organisation.
    `bureaus` is empty where no bureau of anybody is known; what each lacks is not either. It is so for a
    bureau, too. `rest` are the bureaus in one row.
    `change` is None without a year before (`has_before`), or with few people in it.
    `decisions` are None where they were not asked for, and for a bureau: they are about everybody.
    """

    head: Head
    bureau: str | None
    people_whole: int
    supply_level: int
    ranks: tuple[HeadCount, ...]
    groups: tuple[HeadCount, ...]
    skills: tuple[SkillFigures, ...]
    whole_is_open: bool
    at_once: AtOnce
    choice: PrioritiesReport | None
    bureaus: tuple[BureauRow, ...]
    rest: Rest | None
    job_types: tuple[JobTypeCount, ...]
    change: YearChange | None
    has_before: bool
    decisions: Decisions | None
    quality: Quality
    assumptions: tuple[Assumption, ...]

    @property
    def few(self) -> bool:
        """Whether the figures are of so few people that they may point to a single person."""
        return self.head.tells_of_few

    @property
    def by_demand(self) -> tuple[SkillFigures, ...]:
        """The skills in order of demand."""
        return tuple(sorted(self.skills, key=lambda row: row.demand_rank))

    @property
    def fields(self) -> tuple[SkillFigures, ...]:
        """The priority fields of the organisation, in order of its demand."""
        rows = {row.skill.id: row for row in self.skills}
        return tuple(rows[skill] for skill in self.choice.selected) if self.choice else ()


def organisation_report(
    data: YearData,
    framework: Framework,
    *,
    bureau: str | None = None,
    before: YearData | None = None,
    decided: bool | None = None,
    earlier: Sequence[YearData] = (),
    smallest_group: int = SMALLEST_GROUP,
) -> OrganisationReport:
    """Tell a year of the organisation, or of one bureau beside it; `before` is the year before.

    `decided` asks for the best plan, placement and moves, which take a solver and time (None: of few
    enough people), and for the years to come, as the confirmed years `earlier` tell them; the trainings
    taken are then those of all years. Raises TdskillError for an unknown bureau,
    FewPeopleError for one with fewer people than `smallest_group`.
    """
    asked = (bureau,) if bureau is not None else ()
    own, kept, _groups = narrow(data, bureaus=asked, smallest_group=smallest_group)
    chosen = kept[0] if kept else None
    together = narrow(data, smallest_group=smallest_group)[0] if kept else own
    supply_level = framework.rule_for(data.workspace.fiscal_year).supply_level
    places = gap_of.places_of(together.staff, together.demand, framework).collect().lazy()
    of_whole = gap_of.gap(places, framework, supply_level=supply_level).collect()
    by_bureau = gap_of.gap_by_bureau(places, framework, supply_level=supply_level).collect()
    choice = choice_of(None, data.workspace, framework, of_whole) if framework.is_main else None
    selected = choice.selected if choice else ()
    figures = by_bureau.filter(pl.col("bureau") == chosen) if kept else of_whole
    by_itself = not kept and of_whole["movable"].count() > 0
    least = by_bureau if by_itself else figures
    if figures.is_empty():
        raise TdskillError(
            _("The bureau {name!r} has neither staff nor demand this year.").format(name=chosen)
        )
    skills = tuple(_skills(figures, of_whole, least, (own, together), framework, selected))
    return OrganisationReport(
        head=head_of(own, own.staff, bureaus=kept),
        bureau=chosen,
        people_whole=together.staff.height,
        supply_level=supply_level,
        ranks=_ranks(own, together, framework.main),
        groups=_head_counts(own, together, "group"),
        skills=skills,
        whole_is_open=not of_whole["shortfall"].equals(of_whole["shortfall_least"]),
        at_once=_at_once(own, framework),
        choice=choice,
        bureaus=_bureaus(by_bureau, [row.skill.id for row in skills], together)
        if by_itself
        else (),
        rest=together.rest,
        job_types=_job_types(own, together, framework),
        has_before=before is not None,
        change=_change(before, data, framework, kept, smallest_group),
        decisions=decide(
            *(data, framework, selected),
            earlier=earlier,
            at_any_size=decided is True,
            smallest_group=smallest_group,
        )
        if decided is not False and not kept
        else None,
        quality=_quality(own if kept else data, framework),
        assumptions=_assumptions(framework, choice),
    )


_OF_GAP = (
    *("demand", "supply", "shortfall", "shortfall_least", "coverage"),
    *("demand_rank", "supply_rank"),
)


def _skills(
    figures: pl.DataFrame,
    of_whole: pl.DataFrame,
    of_least: pl.DataFrame,
    people: tuple[YearData, YearData],
    framework: Framework,
    selected: Collection[str],
) -> Iterator[SkillFigures]:
    """Yield the rows of `figures`; `of_least` has what is short at least, `people` own and all."""
    own, together = people
    levels = _levels(own.staff, framework)
    all_levels = levels if own is together else _levels(together.staff, framework)
    least = dict(of_least.group_by("skill").agg(pl.col("shortfall_least").sum()).iter_rows())
    whole = {row["skill"]: row for row in of_whole.iter_rows(named=True)}
    for row in figures.iter_rows(named=True):
        skill = row["skill"]
        movable, hired, unknown = _split(row, whole[skill], is_whole=figures is of_whole)
        *counts, blank = levels[skill]
        *all_counts, all_blank = all_levels[skill]
        yield SkillFigures(
            skill=framework.skill_by_id[skill],
            priority=skill in selected,
            **{name: row[name] for name in _OF_GAP},
            movable=movable,
            hired=hired,
            unknown=unknown,
            empty_least=least.get(skill, 0),
            levels=tuple(counts),
            not_assessed=blank,
            whole_coverage=whole[skill]["coverage"],
            whole_share=share(all_counts, all_blank),
            whole_not_assessed=all_blank,
        )


def _at_once(own: YearData, framework: Framework) -> AtOnce:
    found = joint_of.joint(own.staff, own.demand, framework)
    least = joint_of.shortfall_least(found, own.staff, own.demand, framework)
    return AtOnce(found.joint_shortfall, least, own.staff["capacity"].count())


def _split(
    own: Mapping[str, Any], whole: Mapping[str, Any], *, is_whole: bool
) -> tuple[int | None, int, int]:
    """Split what is empty into movable (None where no bureau of anybody is known), hired and unknown.

    Of the organisation movable is `analysis.gap`'s, and hired the least of its shortfall. A bureau's
    movable is what it lacks of a skill beyond the organisation's shortfall of that skill: other
    bureaus have so many people to spare, looking at this one skill. As people take all their skills
    along, it says neither how many places moving people fills nor that moving fills no more
    (docs/methods.md, *A bureau beside the organisation*).
    """
    shortfall, least = own["shortfall"], own["shortfall_least"]
    if is_whole:
        return whole["movable"], least, shortfall - least
    in_all = min(shortfall, whole["shortfall"])
    hired = min(least, whole["shortfall_least"])
    return shortfall - in_all, hired, in_all - hired


def _levels(staff: pl.DataFrame, framework: Framework) -> dict[str, tuple[int, ...]]:
    """Return the people at each level of each skill, those not assessed last."""
    rows = distribution.levels(staff.lazy(), framework).collect()
    people = rows.group_by("skill", maintain_order=True).agg("people")
    return {skill: tuple(counts) for skill, counts in people.iter_rows()}


def _head_counts(own: YearData, data: YearData, column: str) -> tuple[HeadCount, ...]:
    """Count people by a column, the most first and the blanks last."""
    whole = Counter(data.staff[column].to_list())
    counts = Counter(own.staff[column].to_list())
    rows = (HeadCount(name, counts[name], whole[name]) for name in whole)
    return tuple(sorted(rows, key=lambda row: (row.name is None, -row.whole, row.name or "")))


def _ranks(own: YearData, data: YearData, framework: Framework) -> tuple[HeadCount, ...]:
    """Count people by rank, in the order of the ladder; strangers after it, blanks last.

    Words that the ladder takes for one rank have a row each, its own name first.
    """
    places = {rank.id: place for place, rank in enumerate(framework.ranks)}
    rows: dict[str | None, HeadCount] = {}
    order: dict[str | None, tuple[int, bool]] = {}
    for row in _head_counts(own, data, "rank"):
        rank = framework.rank_of(row.name)
        called = framework.called_rank(row.name)
        name = None if called is None else str(called)
        order[name] = (
            (places[rank.id], called != rank.name) if rank else (len(places), row.name is None)
        )
        known = rows.get(name, HeadCount(name, 0, 0))
        rows[name] = HeadCount(name, known.people + row.people, known.whole + row.whole)
    return tuple(sorted(rows.values(), key=lambda row: order[row.name]))


def _bureaus(
    by_bureau: pl.DataFrame, skills: Sequence[str], together: YearData
) -> tuple[BureauRow, ...]:
    """Return the bureaus, those lacking most first; bureaus without any demand lack nothing.

    People and needs without a bureau come after them, the rest last.
    """
    rows = []
    rest = together.rest
    people = Counter(together.staff["bureau"].to_list())
    for (bureau,), figures in by_bureau.group_by("bureau", maintain_order=True):
        of = {row["skill"]: row for row in figures.iter_rows(named=True)}
        wanted = [of[skill] for skill in skills]
        rows.append(
            BureauRow(
                bureau=None if bureau is None else str(bureau),
                shortfalls=tuple(row["shortfall"] if row["demand"] else None for row in wanted),
                demands=tuple(row["demand"] for row in wanted),
                total_least=sum(row["shortfall_least"] for row in wanted),
                people=people[bureau if bureau is None else str(bureau)],
                several=rest is not None and bureau == rest.name,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.several, row.bureau is None, -row.total)))


def _job_types(own: YearData, together: YearData, framework: Framework) -> tuple[JobTypeCount, ...]:
    whole = tally_job_types(together.staff.lazy(), framework)
    counted = whole if own is together else tally_job_types(own.staff.lazy(), framework)
    both = zip(counted.iter_rows(named=True), whole.iter_rows(named=True), strict=True)
    return tuple(
        JobTypeCount(
            framework.job_type_by_id[own["job_type"]],
            own["met"],
            own["one_step_away"],
            of_whole["met"],
            of_whole["one_step_away"],
        )
        for own, of_whole in both
    )


def _change(
    before: YearData | None,
    now: YearData,
    framework: Framework,
    bureaus: Sequence[str],
    smallest_group: int,
) -> YearChange | None:
    """Compare with the year before; None where there is none, or the bureau had few people in it."""
    if before is None:
        return None
    try:
        trend = trend_report(before, now, framework, bureaus=bureaus, smallest_group=smallest_group)
    except FewPeopleError:
        return None
    rows = [
        SkillChange(
            framework.skill_by_id[row["skill"]],
            row["shortfall_then"],
            row["shortfall_now"],
            row["rose"],
            row["fell"],
            row["assessment_part"],
            row["shortfall_least_then"],
            row["demand_then"],
        )
        for row in trend.skills.iter_rows(named=True)
    ]
    places = {skill: place for place, skill in enumerate(framework.skill_ids)}
    compared = all("demand" in data.kinds for data in (before, now))
    return YearChange(
        trend.span,
        _sum(row.rose for row in rows),
        _sum(row.fell for row in rows),
        _sum(trend.skills["newly_assessed"]),
        _sum(trend.skills["no_longer_assessed"]),
        tuple(sorted(rows, key=lambda row: (-row.now, places[row.skill.id]))) if compared else None,
        _parts(trend.skills) if compared else None,
    )


def _parts(skills: pl.DataFrame) -> dict[str, float] | None:
    """Add the parts of the change up over all skills; None where they are not told."""
    columns = skills.select(f"{part}_part" for part in PARTS)
    if any(column.null_count() for column in columns):
        return None
    return {part: float(columns[f"{part}_part"].sum()) for part in PARTS}


def _sum(counts: Iterable[int | None]) -> int | None:
    """Add counts up; None where any is not told."""
    told = list(counts)
    return None if None in told else sum(filter(None, told))


def _quality(data: YearData, framework: Framework) -> Quality:
    ranks = data.staff["rank"].drop_nulls()
    known = {rank: framework.main.rank_of(rank) is not None for rank in ranks.unique()}
    files = Counter(PurePath(note.source).name for note in data.notes)
    suspect = None
    if {"roster", "assessments"} <= data.kinds:
        rows = cycle.suspects_by_skill(data.roster.lazy(), data.assessments.lazy(), framework)
        suspect = int(rows.select(pl.col("changed") + pl.col("unknown")).sum().collect().item())
    counts = distribution.completeness(data.staff.lazy(), framework).collect().row(0, named=True)
    return Quality(
        **counts,
        strange_ranks=sum(not known[rank] for rank in ranks),
        suspect=suspect,
        rows_left_out=data.rows_left_out,
        totals=data.totals,
        left=data.count_absent(Absence.LEFT),
        on_leave=data.count_absent(Absence.ON_LEAVE),
        notes=tuple(files.items()),
    )


def _assumptions(framework: Framework, choice: PrioritiesReport | None) -> tuple[Assumption, ...]:
    """Return what the figures rest on that stands in no source, each provenance once.

    Beside the rule stand the published ranks with which the choice of fields is compared.
    """
    rules = _provenances(choice) if choice else ()
    return assumptions_of(
        (
            *((Part.PRIORITIES, each, "rule", framework.about.name) for each in rules),
            *(
                (
                    Part.JOB_TYPES,
                    requirement.provenance or job_type.requirements_provenance,
                    job_type.id,
                    job_type.name,
                )
                for job_type in framework.job_types
                for requirement in job_type.named()
            ),
        )
    )


def _provenances(choice: PrioritiesReport) -> Iterator[str]:
    yield choice.rule.provenance
    if choice.published and choice.consistent:
        orders = choice.published.demand_ranks_provenance, choice.published.supply_ranks_provenance
        yield from filter(None, orders)
