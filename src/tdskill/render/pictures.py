"""What the pictures of a report show and where it stands in them; templates draw it.

Places count from 0 and have no unit; lengths of texts are in ems of the picture's type.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tdskill.analysis.priorities import Cuts
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.render.sheet_words import published_word
from tdskill.reports.careers import CareersReport
from tdskill.reports.decisions import FitCount, Plan, PostCount, Shift
from tdskill.reports.organisation_report import (
    BureauRow,
    OrganisationReport,
    SkillFigures,
    YearChange,
)
from tdskill.tables import NOT_STARTED

SHADES = 4
_SKILLS_SHOWN = 12
_LABEL = 18
_STAGES = {"confirmed": "s4", "corrected": "s2", "self": "s1", NOT_STARTED: "s0"}


def ems(text: str) -> float:
    """Return about how wide a text is: an em for a wide character, .55 for a narrow one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in text)


def fitted(text: object, most: float) -> str:
    """Return a text on one line that is no wider than `most` ems, cut with `…` where it is longer."""
    line = " ".join(str(text).split())
    if ems(line) <= most:
        return line
    while line and ems(line) > most - 1:
        line = line[:-1]
    return line.rstrip() + "…"


def shade(part: float, most: float) -> int:
    """Return how dark a value is drawn: 0 for nothing, then one of SHADES equal steps up to `most`."""
    return math.ceil(SHADES * min(part, most) / most) if part > 0 and most > 0 else 0


def length(part: float | None, whole: float) -> float:
    """Return a bar's length in per cent of the longest."""
    return round(100 * (part or 0) / whole, 2) if whole else 0.0


def longest(report: OrganisationReport) -> int:
    """Return the greatest demand, or supply with the people not assessed."""
    return max(max(row.demand, row.supply + row.not_assessed) for row in report.skills)


def longest_change(change: YearChange) -> int:
    """Return the greatest shortfall of two years."""
    return max((max(row.then, row.now) for row in change.skills or ()), default=0)


def most_near(report: OrganisationReport) -> int:
    """Return the most people who meet a job type or are a step away."""
    return max((row.met + row.near for row in report.job_types), default=0)


def longest_shift(shifts: Sequence[Shift]) -> float:
    """Return the greatest shortfall before or after."""
    return max((max(row.before, row.after) for row in shifts), default=0)


def most_seats(plan: Plan) -> int:
    """Return the most seats that a course has or uses."""
    return max((row.used + row.left for row in plan.courses), default=0)


def most_posts(rows: Sequence[PostCount | FitCount]) -> int:
    """Return the most posts that a row counts."""
    return max((row.posts for row in rows), default=0)


def level_kind(level: int, top: int) -> str:
    """Return how a level is drawn: darker, the higher; on long scales by `level_shades`."""
    return f"s{shade(level, top)}" if top <= SHADES or not level else f"l{level}"


def level_shades(top: int) -> list[tuple[str, int, int]]:
    """Return (kind, shade, per cent of the next shade) for the levels of a scale that is longer than SHADES.

    They lie evenly between the first shade and the last, so that no two are alike.
    """
    if top <= SHADES:
        return []
    steps = ((level, divmod((level - 1) * (SHADES - 1), top - 1)) for level in range(1, top + 1))
    return [
        (level_kind(level, top), 1 + whole, round(100 * left / (top - 1)))
        for level, (whole, left) in steps
    ]


def level_parts(row: SkillFigures, top: int) -> list[tuple[str, float]]:
    """Return (kind, per cent) for the people at each level, the highest first, unassessed last."""
    people = sum(row.levels) + row.not_assessed
    parts = [(level_kind(level, top), length(n, people)) for level, n in enumerate(row.levels)]
    return [*reversed(parts), ("unknown", length(row.not_assessed, people))]


def stage_kind(stage: str | None) -> str:
    """Return how a stage is drawn: darker, the further."""
    return _STAGES.get(stage or "", "unknown")


def stage_parts(report: OrganisationReport) -> list[tuple[str, float]]:
    """Return (kind, per cent) for the people at each stage, in the order of the head."""
    people = report.head.people
    return [(stage_kind(stage), length(n, people)) for stage, n in report.head.stages]


@dataclass(frozen=True, slots=True)
class SlopeLine:
    """A skill from its place in demand to its place in supply; equal ranks have places in turn."""

    row: SkillFigures
    label: str
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The lower edge of a third: how many skills stand above it on either side."""

    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Slope:
    """Lines in order of demand; those of priority fields come last, so that they lie on top."""

    lines: tuple[SlopeLine, ...]
    cuts: tuple[Cut, ...]
    label: float

    @property
    def places(self) -> int:
        """How many places either side has."""
        return len(self.lines)


def slope(report: OrganisationReport) -> Slope:
    """Place each skill by its rank of demand and of supply."""
    by_demand = report.by_demand
    by_supply = sorted(by_demand, key=lambda row: row.supply_rank)
    right = {row.skill.id: place for place, row in enumerate(by_supply)}
    lines = [
        SlopeLine(row, fitted(row.skill.name, _LABEL), left, right[row.skill.id])
        for left, row in enumerate(by_demand)
    ]
    return Slope(
        tuple(sorted(lines, key=lambda line: line.row.priority)),
        _cuts(report.choice.cuts, by_demand) if report.choice else (),
        max((ems(line.label) for line in lines), default=0),
    )


def _cuts(cuts: Cuts, rows: Sequence[SkillFigures]) -> tuple[Cut, ...]:
    return tuple(
        Cut(
            sum(row.demand_rank <= demand for row in rows),
            sum(row.supply_rank <= supply for row in rows),
        )
        for demand, supply in ((cuts.demand, cuts.supply), (cuts.middle, cuts.middle))
    )


@dataclass(frozen=True, slots=True)
class RankPart:
    """The people of a rank in a column, from `low` up to `high`; `shade` as in `shade`, None: not shown.

    A part that is not shown holds all ranks of few people together.
    """

    name: str
    people: int
    low: int
    high: int
    shade: int | None


@dataclass(frozen=True, slots=True)
class RankColumn:
    """A fiscal year: the parts from the lowest rank up, all of them, and what was published."""

    year: int
    parts: tuple[RankPart, ...]
    people: int | None
    published: int | None
    published_word: str
    sign: str
    """What stands behind the published number where there may be more."""


@dataclass(frozen=True, slots=True)
class RankColumns:
    """Columns of years up to `most` people; `names` are the ranks from the highest, with their shade."""

    columns: tuple[RankColumn, ...]
    most: int
    names: tuple[tuple[str, int | None], ...]

    @property
    def has_published(self) -> bool:
        """Whether anything was published of any year."""
        return any(column.published is not None for column in self.columns)


def rank_columns(report: CareersReport, framework: Framework) -> RankColumns:
    """Stack the ranks of each year."""
    shades = {
        rank.id: shade(place, len(framework.ranks) - 1)
        for place, rank in enumerate(framework.ranks)
    }
    rest = _("not shown")
    columns = []
    for (year,), rows in report.counts.group_by("fiscal_year", maintain_order=True):
        counts = {row["rank"]: row for row in rows.iter_rows(named=True)}
        whole = counts.pop(None, {})
        named: list[tuple[str, int, int | None]] = [
            (str(framework.rank_by_id[rank].name), row["people"] or 0, shades[rank])
            for rank, row in counts.items()
        ]
        shown = sum(people for _name, people, _shade in named)
        hidden = (whole.get("people") or shown) - shown
        columns.append(
            RankColumn(
                int(str(year)),
                tuple(_stacked([*named, (rest, hidden, None)])),
                whole.get("people") if whole else shown,
                whole.get("people_published"),
                published_word(
                    *(
                        whole.get(each)
                        for each in ("people_published", "published_at_least", "published_expected")
                    )
                ),
                "+" if whole.get("published_at_least") else "",
            )
        )
    drawn = {(part.name, part.shade) for column in columns for part in column.parts}
    ranks = [(str(rank.name), shades[rank.id]) for rank in reversed(framework.ranks)]
    return RankColumns(
        tuple(columns),
        max((max(each.people or 0, each.published or 0) for each in columns), default=0),
        tuple(each for each in [(rest, None), *ranks] if each in drawn),
    )


def _stacked(parts: Sequence[tuple[str, int, int | None]]) -> Iterator[RankPart]:
    """Yield the parts that have people, each on top of the one before."""
    low = 0
    for name, people, dark in parts:
        if people:
            yield RankPart(name, people, low, low + people, dark)
            low += people


def share_shade(part: int, whole: int) -> int:
    """Return how dark a part of a whole is drawn: 0 for nothing, then a step for each third."""
    return 1 + (3 * part >= whole) + (3 * part >= 2 * whole) if part > 0 else 0


def share_steps() -> tuple[tuple[int, str], ...]:
    """Return the shades of shares with what each stands for."""
    return (
        (1, _("under 1/3 of demand")),
        (2, _("1/3 to under 2/3")),
        (3, _("2/3 or more")),
    )


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The places empty in a bureau and skill (None: nothing is wanted) and the shade of their share."""

    shortfall: int | None
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A bureau's cells."""

    bureau: BureauRow
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """A skill over its column and the places empty in all bureaus."""

    row: SkillFigures
    total: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Bureaus by skills."""

    rows: tuple[HeatRow, ...]
    columns: tuple[HeatColumn, ...]

    @property
    def total(self) -> int:
        """All places empty."""
        return sum(column.total for column in self.columns)


def heat(report: OrganisationReport) -> Heat:
    """Shade the share that each bureau lacks in each skill."""
    rows = tuple(
        HeatRow(
            row,
            tuple(
                HeatCell(n, share_shade(n or 0, wanted))
                for n, wanted in zip(row.shortfalls, row.demands, strict=True)
            ),
        )
        for row in report.bureaus
    )
    columns = tuple(
        HeatColumn(
            figures,
            sum(row.shortfalls[place] or 0 for row in report.bureaus),
        )
        for place, figures in enumerate(report.skills)
    )
    return Heat(rows, columns)


def worst(picture: Heat) -> Heat:
    """Return the bureaus by the share that they lack, in the skills of which most places are empty."""
    rows = sorted(
        picture.rows,
        key=lambda row: (row.bureau.several, row.bureau.bureau is None, -row.bureau.share),
    )
    places = sorted(
        (place for place, column in enumerate(picture.columns) if column.total),
        key=lambda place: -picture.columns[place].total,
    )[:_SKILLS_SHOWN]
    return replace(
        picture,
        rows=tuple(replace(row, cells=tuple(row.cells[place] for place in places)) for row in rows),
        columns=tuple(picture.columns[place] for place in places),
    )
