"""The sentences and rows of the organisation's report about the years to come and the best moves."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import joined
from tdskill.render.answer import as_text
from tdskill.render.decisions import lack_sentence
from tdskill.render.labels import fiscal_year_label
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.decisions import BestMoves, Lack

if TYPE_CHECKING:
    from tdskill.reports.forecast import ForecastReport

_SAID: Final = ("total", "largest")
"""What opens the section; the rest of the remarks is told under it."""
_NOT_SAID: Final = ("seen", "joining", "rest", "small_groups", "draws")
"""What counts few people, or is said elsewhere on the page."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A shortfall with its interval, and for a skill the present one."""

    name: str
    low: int
    middle: int
    high: int
    now: int | None = None


def outlook_sentence(outlook: "ForecastReport | Lack | str", framework: Framework) -> str:
    """Say what will be short in the last year, and most of what."""
    if isinstance(outlook, str) and not isinstance(outlook, Lack):
        return outlook
    if isinstance(outlook, Lack):
        return lack_sentence(outlook)
    return joined(text for code, text in _remarks(outlook, framework) if code in _SAID)


def outlook_title(outlook: "ForecastReport") -> str:
    """Say what will be short in the last year, and how surely."""
    last = outlook_years(outlook)[-1]
    if last.low == last.high:
        return _("{places} short in {year}").format(places=places_word(last.middle), year=last.name)
    return _("{places} short in {year} ({low} to {high} in four cases out of five)").format(
        places=places_word(last.middle),
        year=last.name,
        low=as_text(last.low),
        high=as_text(last.high),
    )


def outlook_notes(outlook: "ForecastReport", framework: Framework) -> tuple[str, ...]:
    """Say what the years to come are made from, and what their interval does not know."""
    left_out = (*_SAID, *_NOT_SAID)
    return tuple(text for code, text in _remarks(outlook, framework) if code not in left_out)


def _remarks(outlook: "ForecastReport", framework: Framework) -> list[tuple[str, str]]:
    from tdskill.render.answers.forecast import forecast_answer

    return [
        (getattr(remark, "code", ""), str(remark))
        for remark in forecast_answer(outlook, framework).remarks
    ]


def outlook_years(outlook: "ForecastReport") -> tuple[Ahead, ...]:
    """Return the shortfall of all skills together by fiscal year, what was counted first."""
    return tuple(
        Ahead(
            fiscal_year_label(row["in_year"]),
            row["shortfall_low"],
            row["shortfall_middle"],
            row["shortfall_high"],
        )
        for row in outlook.totals.iter_rows(named=True)
    )


def outlook_skills(outlook: "ForecastReport", framework: Framework) -> tuple[Ahead, ...]:
    """Return the skills that are short now or may be in the last year, the most first."""
    first = outlook.skills["in_year"].min()
    now = outlook.skills.filter(pl.col("in_year") == first)
    present = dict(now.select("skill", "shortfall_middle").iter_rows())
    rows = (
        Ahead(
            str(framework.skill_by_id[row["skill"]].name),
            row["shortfall_low"],
            row["shortfall_middle"],
            row["shortfall_high"],
            present.get(row["skill"], 0),
        )
        for row in outlook.skills.filter(pl.col("in_year") == outlook.to).iter_rows(named=True)
    )
    told = [row for row in rows if row.high or row.now]
    return tuple(sorted(told, key=lambda row: (-row.middle, -row.high)))


def most_ahead(rows: tuple[Ahead, ...]) -> int:
    """Return the greatest shortfall now or to come."""
    return max((max(row.high, row.now or 0) for row in rows), default=0)


def interval_word(row: Ahead) -> str:
    """Show the interval of a shortfall; of what was counted there is none."""
    if row.low == row.high:
        return "–"
    return _("{low} to {high}").format(low=as_text(row.low), high=as_text(row.high))


def best_moves_sentence(moves: BestMoves | Lack) -> str:
    """Say what the best moves mend."""
    if isinstance(moves, Lack):
        return lack_sentence(moves)
    if not moves.before:
        return _("No bureau lacks anybody.")
    if not moves.mended:
        return _(
            "No exchange between bureaus lowers what they lack, each by itself ({places})."
        ).format(places=places_word(moves.before))
    return _(
        "With {people} moved and each bureau keeping its head count, the shortfall seen bureau by "
        "bureau falls from {before} to {places}."
    ).format(
        people=people_word(moves.people),
        before=as_text(moves.before),
        places=places_word(moves.after),
    )


def best_moves_notes(moves: BestMoves) -> tuple[str, ...]:
    """Say how good the moves are, and how they are meant."""
    from tdskill.render.answers.moves import best_line

    best = (
        best_line(moves.at_most)
        if moves.mended == moves.most
        else _("No moves within these terms can fill more than {places}.").format(
            places=places_word(moves.most)
        )
    )
    merged = _("The small bureaus of one row count as one bureau here.")
    return (
        best,
        *([merged] if moves.merged else []),
        _("Who moves is for people to decide; this page names nobody."),
    )
