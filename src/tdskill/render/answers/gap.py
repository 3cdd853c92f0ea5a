"""The gap put into words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    BARS_AT_MOST,
    Answer,
    Bars,
    Chart,
    ChartKind,
    Remark,
    Series,
    Tone,
    as_share,
    as_text,
    between,
)
from tdskill.render.answers.common import (
    assumed_scale,
    counted_sentence,
    coverage_label,
    head_lines,
    no_bureau_known,
    nobody_chosen,
    none_short,
    places_between,
    rest_names,
    skill_names,
    small_group_remarks,
    title,
    unknown_remark,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, ranged
from tdskill.reports.organisation import GapReport, GapView

_noop = str
_NAMED_AT_MOST = 3

_SKILL: Final[tuple[Cell | str, ...]] = (Cell("skill", whole=True), Cell("category", roomy=2))
_FIGURES: Final[tuple[Cell | str, ...]] = (
    "demand",
    "supply",
    Cell("not_assessed", roomy=2),
    *ranged("shortfall"),
)
_RANKED: Final[tuple[Cell | str, ...]] = (
    "coverage",
    "movable",
    Cell("demand_rank", roomy=1),
    Cell("supply_rank", roomy=1),
)

SKILLS: Final = Layout(
    "gap", "skills", _noop("A row for each skill."), ("skill",), (*_SKILL, *_FIGURES, *_RANKED)
)
BUREAUS: Final = Layout(
    "gap",
    "bureaus",
    _noop("A row for each bureau and skill."),
    ("bureau", "skill"),
    ("bureau", *_SKILL, *_FIGURES, *_RANKED),
)
LEVELS: Final = Layout(
    "gap",
    "levels",
    _noop("A row for each skill and level."),
    ("skill", "at_level"),
    (*_SKILL, "at_level", *_FIGURES),
)
_LAYOUTS: Final = {GapView.SKILL: SKILLS, GapView.BUREAU: BUREAUS, GapView.LEVEL: LEVELS}


def gap_answer(report: GapReport, framework: Framework) -> Answer:
    """Demand and supply, with bars for demand and the part of it that is short."""
    has_movable = report.view is GapView.SKILL and not report.head.bureaus
    table = _LAYOUTS[report.view].of(
        with_categories(report.rows, framework).rename({"level": "at_level"}, strict=False),
        id_names(framework),
        bars=Bars("demand", "shortfall", _signs(report), least="shortfall_least"),
        hide=() if has_movable else ("movable",),
        headings={"coverage": coverage_label(certain=_is_certain(report))},
        together=rest_names(report.head),
        chart=gap_chart(report, framework) if report.view is GapView.SKILL else None,
    )
    return Answer(
        title(_("Demand and supply of skills"), report.head.fiscal_year, framework),
        (*head_lines(report.head), *filter(None, [counted_sentence(report.head, "--joint")])),
        (table,),
        (
            *_gap_remarks(report, framework),
            *_movable_of_rest(report),
            *small_group_remarks(report.head, by_bureau=report.view is GapView.BUREAU),
            *_way_to_rows(report),
            *assumed_scale(framework),
        ),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def gap_chart(report: GapReport, framework: Framework) -> Chart:
    """Draw the demand of each skill: filled, unknown and short, most short first."""
    names = skill_names(framework)
    rows = report.skills.filter(pl.col("demand") > 0).head(BARS_AT_MOST)
    least, most, demand = (rows[name] for name in ("shortfall_least", "shortfall", "demand"))
    unknown = Series(_("Not known"), tuple((most - least).to_list()), Tone.UNKNOWN)
    return Chart(
        ChartKind.BARS,
        _chart_title(report, rows, names),
        _(COLUMNS["skill"].heading),
        tuple(names[skill] for skill in rows["skill"]),
        (
            Series(_("Filled"), tuple((demand - most).to_list()), Tone.FILLED),
            *(() if _is_certain(report) else (unknown,)),
            Series(_(COLUMNS["shortfall"].heading), tuple(least.to_list()), Tone.SHORT),
        ),
    )


def _chart_title(report: GapReport, rows: pl.DataFrame, names: Mapping[str, str]) -> str:
    if rows.is_empty() or not rows["shortfall"].item(0):
        return _none_short(report)
    most = rows.row(0, named=True)
    return _("{skill} lacks most: {n} of {demand} places").format(
        skill=names[most["skill"]],
        n=between(most["shortfall_least"], most["shortfall"]),
        demand=as_text(most["demand"]),
    )


def _way_to_rows(report: GapReport) -> Iterable[Remark]:
    """Say how bureaus get rows of their own where all of them stand in one."""
    if report.view is GapView.BUREAU and report.rows["bureau"].unique().to_list() == [
        *rest_names(report.head)
    ]:
        yield Remark(
            "one_row",
            _(
                "No bureau has a row of its own here. For one each, from which single persons may be told, "
                "choose a lower number: {option}"
            ).format(option="--smallest-group 1"),
        )


def _is_certain(report: GapReport) -> bool:
    """Whether no level that nobody has assessed could make a shortfall less."""
    return report.rows["shortfall"].equals(report.rows["shortfall_least"])


def _signs(report: GapReport) -> str:
    if _is_certain(report):
        return _("■ filled □ short")
    return _("■ met ◇ unknown □ short")


def _gap_remarks(report: GapReport, framework: Framework) -> Iterable[Remark]:
    head = report.head
    if not head.people and not head.headcount:
        yield Remark("nothing_yet", _("There are no people and no demand in the files yet."))
        return
    if nobody_chosen(head):
        yield from nobody_chosen(head)
        yield Remark("demand_of_everybody", _everybodys_demand())
        return
    short = report.skills.filter(pl.col("shortfall") > 0)
    if not head.headcount:
        yield Remark("none_wanted", _("The demand file asks for none of these skills yet."))
    elif short.is_empty():
        yield Remark("none_short", _none_short(report))
    else:
        yield from _shortfall_remarks(short, report, framework)
    if not head.bureaus and not head.groups:
        yield from _movable_remarks(report.skills["movable"])
    if head.groups:
        yield Remark("demand_of_everybody", _everybodys_demand())
    yield from unknown_remark(report.skills)
    yield Remark(
        "supply_level",
        _(
            "Supply counts people at Lv.{level} or above; the shortfall looks at every level (--levels)."
        ).format(level=report.supply_level),
    )


def _everybodys_demand() -> str:
    return _("Demand is everybody's: needs are not stated for groups.")


def _none_short(report: GapReport) -> str:
    if report.head.bureaus or report.head.groups:
        return _("No skill is short here.")
    movable = report.skills["movable"]
    if movable.null_count() or movable.sum():
        return none_short()
    return _("No skill is short.")


def _shortfall_remarks(
    short: pl.DataFrame, report: GapReport, framework: Framework
) -> Iterable[Remark]:
    names = skill_names(framework)
    worst = listed(_as_told(row, names) for row in short.head(_NAMED_AT_MOST).iter_rows(named=True))
    as_short = _as_short(short["shortfall"].to_list())
    if as_short:
        worst = _("{names} and {n} more as short as the last").format(
            names=worst, n=as_text(as_short)
        )
    yield Remark("shortest", _("Shortest: {skills}.").format(skills=worst))
    most, least = (int(short[name].sum()) for name in ("shortfall", "shortfall_least"))
    told = {
        "skills": _how_many(short.height, report.skills.height, certain=least == most),
        "places": places_between(least, most),
    }
    if report.head.bureaus or report.head.groups:
        sentence = _(
            "{skills}, by {places} in all, seen from here. People who are left out may have them: see "
            "the whole organisation for what needs training or hiring."
        )
    elif least == most:
        sentence = ngettext(
            "{skills}, by {places} in all: this needs training or hiring.",
            "{skills}, by {places} in all: these need training or hiring.",
            most,
        )
    elif least:
        sentence = ngettext(
            "{skills}, by {places} in all: {least} needs training or hiring, the other {rest} cannot be "
            "known before everybody is assessed.",
            "{skills}, by {places} in all: {least} need training or hiring, the other {rest} cannot be "
            "known before everybody is assessed.",
            least,
        )
    else:
        sentence = _(
            "{skills}, by {places} in all: nothing of it is certain before everybody is assessed."
        )
    yield Remark(
        "short_in_all",
        sentence.format(**told, least=as_text(least), rest=as_text(most - least)),
    )


def _how_many(short: int, skills: int, *, certain: bool) -> str:
    if certain:
        text = ngettext("{k} of {n} skills is short", "{k} of {n} skills are short", short)
        alone = _("The only skill is short")
    else:
        text = ngettext(
            "Up to {k} of {n} skills is short", "Up to {k} of {n} skills are short", short
        )
        alone = _("The only skill may be short")
    return (alone if skills == 1 else text).format(k=as_text(short), n=as_text(skills))


def _as_told(row: dict[str, Any], names: Mapping[str, str]) -> str:
    least, most = row["shortfall_least"], row["shortfall"]
    text = (
        _("{skill} ({n} short, {coverage} covered)")
        if least == most
        else _("{skill} ({n} short, at least {coverage} covered)")
    )
    return text.format(
        skill=names[row["skill"]], n=between(least, most), coverage=as_share(row["coverage"])
    )


def _movable_remarks(movable: pl.Series) -> Iterable[Remark]:
    places = int(movable.sum())
    if movable.null_count() == movable.len():
        yield Remark("no_bureau_known", no_bureau_known())
    elif places:
        yield Remark(
            "movable",
            ngettext(
                "Another {places} place is empty in a single bureau while others have people to spare: "
                "moving people would mend this one at most, as a person takes all skills along.",
                "Another {places} places are empty in single bureaus while others have people to spare: "
                "moving people would mend so many at most, as a person takes all skills along.",
                places,
            ).format(places=as_text(places)),
        )


def _movable_of_rest(report: GapReport) -> Iterable[Remark]:
    rest = report.head.rest
    if rest and report.view is GapView.SKILL and not (report.head.bureaus or report.head.groups):
        yield Remark(
            "movable_of_rest",
            _(
                "What moving people would mend is counted from the rows of --by-bureau, in which small "
                "bureaus are one: {name}."
            ).format(name=rest.name),
        )


def _as_short(shortfalls: Sequence[int]) -> int:
    """Count the skills that are not named and as short as the last that is."""
    return shortfalls[_NAMED_AT_MOST:].count(shortfalls[:_NAMED_AT_MOST][-1])
