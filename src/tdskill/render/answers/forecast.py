"""The years to come put into words."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl

from tdskill.columns import COLUMNS
from tdskill.framework import Framework, Scenario
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Bars,
    Chart,
    ChartKind,
    Remark,
    Series,
    Tone,
    as_share,
    as_text,
)
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    title,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import fiscal_year_label, level_label
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.reports.forecast import ForecastReport, HiresReport, Inputs
from tdskill.rounding import half_up

_noop = str
_NAMED_AT_MOST = 3


def _three(low: int | None, middle: int | None, high: int | None) -> str:
    """Show a figure with its interval: `121 (93-157)`; what is certain is one figure."""
    if low == middle == high:
        return as_text(middle)
    if high is None:
        return _("{middle} ({low} or more)").format(low=as_text(low), middle=as_text(middle))
    return _("{middle} ({low}-{high})").format(
        low=as_text(low), middle=as_text(middle), high=as_text(high)
    )


def _figure(name: str, *, roomy: int = 0) -> tuple[Cell, ...]:
    """Return a figure and the ends of its interval, which are one cell on a page."""
    ends = tuple(f"{name}_{end}" for end in ("low", "middle", "high"))
    return (
        *(Cell(each, shown=False, sheet=True) for each in ends),
        Cell(ends[1], _three, of=ends, sheet=False, roomy=roomy),
    )


_SKILL: Final[tuple[Cell | str, ...]] = (Cell("skill", whole=True), Cell("category", roomy=2))
TOTALS: Final = Layout(
    "forecast",
    "totals",
    _noop("A row for each fiscal year with figures, and each to come: all skills together."),
    ("in_year",),
    (
        Cell("in_year", fiscal_year_label, whole=True),
        "told_from",
        "demand",
        *_figure("people", roomy=1),
        *_figure("supply"),
        *_figure("shortfall"),
    ),
)
SKILLS: Final = Layout(
    "forecast",
    "skills",
    _noop("A row for each skill: the year of the levels beside the last one."),
    ("skill",),
    (
        *_SKILL,
        hidden("in_year"),
        hidden("told_from"),
        "demand",
        Cell("supply", roomy=1, heading=_noop("Present supply")),
        *_figure("supply"),
        Cell("shortfall", heading=_noop("Present shortfall")),
        *_figure("shortfall"),
    ),
)
SKILL_YEARS: Final = Layout(
    "forecast",
    "skill_years",
    _noop("A row for each fiscal year and skill."),
    ("in_year", "skill"),
    (
        Cell("in_year", fiscal_year_label),
        *_SKILL,
        Cell("told_from", roomy=1),
        Cell("demand", roomy=1),
        *_figure("supply"),
        *_figure("shortfall"),
    ),
    extra=True,
)


HIRES: Final = Layout(
    "forecast",
    "hires",
    _noop("A row for each kind of people who might join (--hires-for)."),
    ("joiner_profile",),
    (
        Cell("joiner_profile", whole=True),
        "profile",
        *_figure("joiners"),
        "one_joiner_change",
    ),
)


def forecast_answer(report: ForecastReport, framework: Framework) -> Answer:
    """All skills together year by year, each skill in the last year, and each in every year."""
    names = id_names(framework)
    skills = with_categories(report.skills, framework)
    return Answer(
        title(_("What will be short"), report.head.fiscal_year, framework),
        tuple(_head(report.head, report.scenario)),
        (
            TOTALS.of(
                report.totals,
                names,
                title=_("All skills together; in brackets the interval of 80 per cent"),
                chart=_chart(report),
            ),
            SKILLS.of(
                _now_and_last(skills, report.to),
                names,
                title=_("By skill, {year}").format(year=fiscal_year_label(report.to)),
                bars=Bars(
                    "demand",
                    "shortfall_high",
                    _("■ filled ◇ within the interval □ short"),
                    least="shortfall_low",
                ),
            ),
            SKILL_YEARS.of(skills, names, title=_("By year and skill")),
        ),
        tuple(_remarks(report, framework)),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def _chart(report: ForecastReport) -> Chart:
    """Draw the shortfall of all skills together year by year, with its interval."""
    rows = report.totals

    def ends(name: str, *, dashed: bool) -> Series:
        column = f"shortfall_{name}"
        return Series(
            _(COLUMNS[column].heading),
            tuple(rows[column].to_list()),
            Tone.FILLED if dashed else Tone.TOTAL,
            dashed=dashed,
        )

    return Chart(
        ChartKind.LINES,
        _total(report),
        _(COLUMNS["in_year"].heading),
        tuple(fiscal_year_label(year) for year in rows["in_year"]),
        (ends("high", dashed=True), ends("middle", dashed=False), ends("low", dashed=True)),
    )


def hires_answer(report: HiresReport, framework: Framework) -> Answer:
    """How many must join each year, for the profiles that there are."""
    names = skill_names(framework)

    def held(profile: Sequence[dict[str, Any]] | None) -> str:
        if profile is None:
            return _("various")
        return listed(
            _("{skill} {level}").format(
                skill=names[each["skill"]], level=level_label(each["level"])
            )
            for each in profile
        )

    return Answer(
        title(_("How many to hire each year"), report.head.fiscal_year, framework),
        tuple(_head(report.head, report.scenario)),
        (
            HIRES.of(
                report.rows.with_columns(one_joiner_change=-pl.col("mended")).drop("mended"),
                id_names(framework),
                shows={"profile": held},
                nothing=_("Nobody needs to join for it, and nobody was seen to join."),
            ),
        ),
        tuple(_hires_remarks(report, framework)),
        personal=report.head.tells_of_few,
        about=report.head,
    )


def _head(head: Any, scenario: Scenario | None) -> Iterable[str]:  # noqa: ANN401
    yield from head_lines(head)
    if scenario is not None:
        yield _("Scenario: {name}").format(name=scenario.name)


def _now_and_last(skills: pl.DataFrame, to: int) -> pl.DataFrame:
    now = skills.filter(pl.col("told_from") == "counted").select(
        "skill",
        pl.col("supply_middle").alias("supply"),
        pl.col("shortfall_middle").alias("shortfall"),
    )
    last = skills.filter(pl.col("in_year") == to)
    return last.join(now, on="skill", how="left", maintain_order="left")


def _total(report: ForecastReport) -> str:
    now = report.totals.filter(pl.col("told_from") == "counted").row(-1, named=True)
    last = report.totals.row(-1, named=True)
    return _("Shortfall of all skills together: {now} in {first}, {then} in {last}.").format(
        now=as_text(now["shortfall_middle"]),
        first=fiscal_year_label(now["in_year"]),
        then=_of(last, "shortfall"),
        last=fiscal_year_label(report.to),
    )


def _remarks(report: ForecastReport, framework: Framework) -> Iterable[Remark]:
    yield Remark("total", _total(report))
    names = skill_names(framework)
    short = (
        report.skills.filter((pl.col("in_year") == report.to) & (pl.col("shortfall_middle") > 0))
        .sort("shortfall_middle", descending=True, maintain_order=True)
        .head(_NAMED_AT_MOST)
    )
    if short.height:
        yield Remark(
            "largest",
            _("Largest shortfalls then: {skills}.").format(
                skills=listed(
                    _("{skill} {n}").format(skill=names[row["skill"]], n=_of(row, "shortfall"))
                    for row in short.iter_rows(named=True)
                )
            ),
        )
    yield Remark(
        "interval",
        _(
            "In brackets is the interval of 80 per cent: the figure lies below it in one of ten cases, and "
            "above it in one of ten. It is of each figure by itself: those of two years, or of several "
            "skills, are not to be added or subtracted."
        ),
    )
    yield from _inputs_remarks(report.inputs, joining=report.inputs.joining)
    yield from small_group_remarks(report.head)


def _of(row: dict[str, Any], name: str) -> str:
    return _three(*(row[f"{name}_{end}"] for end in ("low", "middle", "high")))


def _per_cent(share: float) -> str:
    return f"{half_up(100 * share, 1)}%"


def _inputs_remarks(inputs: Inputs, *, joining: int | None) -> Iterable[Remark]:
    """Say what a forecast was made from, and what its interval does not know."""
    if inputs.steps:
        yield Remark(
            "seen",
            _("Seen from {years}: of {people} people {left} left, and {joined} joined.").format(
                years=listed(
                    _("{first} to {last}").format(
                        first=fiscal_year_label(first), last=fiscal_year_label(last)
                    )
                    for first, last in inputs.steps
                ),
                people=as_text(inputs.people),
                left=as_text(inputs.left),
                joined=as_text(inputs.joined),
            ),
        )
    yield Remark("rates", _rates(inputs))
    if joining is not None:
        yield Remark("joining", _joining(inputs, joining))
    if "demand" not in inputs.given:
        yield Remark("demand", _("Demand is taken to stay as it is."))
    if inputs.given:
        yield from _given(inputs)
    yield from _not_known(inputs)
    yield Remark(
        "draws",
        _("Made of {n} draws; the same files and seed ({seed}) give the same figures.").format(
            n=as_text(inputs.draws), seed=inputs.seed
        ),
    )


def _rates(inputs: Inputs) -> str:
    def shares(found: Sequence[float], lowest: int) -> str:
        return listed(
            _("{level} {share}").format(level=level_label(level), share=_per_cent(share))
            for level, share in enumerate(found, lowest)
            if share
        ) or _("none")

    return _(
        "Taken for a year: {leave} of the people leave; of those who stay so many rise, all skills together: "
        "{rises}; so many fall: {falls}."
    ).format(
        leave=_per_cent(inputs.leave), rises=shares(inputs.rises, 0), falls=shares(inputs.falls, 1)
    )


def _joining(inputs: Inputs, joining: int) -> str:
    if "joining" in inputs.given:
        return _("Joiners a year: {n}, as in forecast.yaml.").format(n=as_text(joining))
    return _(
        "Joiners a year: {n}, as many as were seen in the mean, with profiles as theirs."
    ).format(n=as_text(joining))


def _given(inputs: Inputs) -> Iterable[Remark]:
    words = {
        "leaving": _("who leaves"),
        "levels": _("who rises and falls"),
        "joining": _("who joins"),
        "demand": _("how demand changes"),
    }
    sourced = [words[name] for name in inputs.given if name not in inputs.assumed]
    if inputs.assumed:
        yield Remark(
            "assumed",
            _("Assumed, as forecast.yaml says: {parts}.").format(
                parts=listed(words[name] for name in inputs.assumed)
            ),
        )
    if sourced:
        yield Remark("given", _("As forecast.yaml says: {parts}.").format(parts=listed(sourced)))


def _not_known(inputs: Inputs) -> Iterable[Remark]:
    spread = as_share(inputs.year_spread)
    if not inputs.year_spread:
        years = _("good and bad years, in which many rise or few")
    elif inputs.spread_given:
        years = _(
            "good and bad years beyond what forecast.yaml says (rises differ by about {spread} from year to "
            "year)"
        ).format(spread=spread)
    else:
        years = _(
            "good and bad years beyond what is assumed (rises differ by about {spread} from year to year)"
        ).format(spread=spread)
    others = _("who leaves (everybody alike, whatever they hold), and courses that are planned")
    if inputs.jumps:
        told = _("The interval does not know: {years}; {others}.")
    else:
        told = _(
            "The interval does not know: {years}; moves of two levels in a year (none was seen); {others}."
        )
    yield Remark("not_known", told.format(years=years, others=others))
    if inputs.never_seen:
        yield Remark(
            "never_seen",
            _("Nobody was seen at {levels}, so who stands there is taken to stay.").format(
                levels=listed(level_label(level) for level in inputs.never_seen)
            ),
        )
    if inputs.not_assessed:
        yield Remark(
            "not_assessed",
            ngettext(
                "{n} level that was never assessed counts as not held, in the years to come as well.",
                "{n} levels that were never assessed count as not held, in the years to come as well.",
                inputs.not_assessed,
            ).format(n=as_text(inputs.not_assessed)),
        )


def _hires_remarks(report: HiresReport, framework: Framework) -> Iterable[Remark]:
    what = (
        _("all skills together") if report.skill is None else skill_names(framework)[report.skill]
    )
    yield Remark(
        "without",
        _(
            "Shortfall of {what}: {now} now; in {year}, if nobody joined, {without} in the middle."
        ).format(
            what=what,
            now=as_text(report.now),
            year=fiscal_year_label(report.by),
            without=as_text(report.without),
        ),
    )
    codes = {row["joiner_profile"]: row for row in report.rows.iter_rows(named=True)}
    for name, row in codes.items():
        yield Remark(f"needed_{name}", _needed(row, name, report))
    yield Remark(
        "range",
        _(
            "With the lower figure in brackets it comes true in one of ten cases, with the upper one in nine "
            "of ten. They join from next year on, all who join counted, those of usual years too."
        ),
    )
    yield from _inputs_remarks(report.inputs, joining=None)


def _needed(row: dict[str, Any], name: str, report: HiresReport) -> str:
    whom = {
        "observed": _("people as those seen to join"),
        "given": _("people as in forecast.yaml"),
        "best": _("people who hold what is short most, three skills at most (assumed)"),
    }[name]
    if row["joiners_middle"] is None:
        return _(
            "At most {below} short by {year}: not even {most} a year suffice, of {whom}."
        ).format(
            below=as_text(report.below),
            year=fiscal_year_label(report.by),
            most=as_text(report.most),
            whom=whom,
        )
    return _("At most {below} short by {year}: {n} a year, of {whom}.").format(
        below=as_text(report.below),
        year=fiscal_year_label(report.by),
        n=_of(row, "joiners"),
        whom=whom,
    )
