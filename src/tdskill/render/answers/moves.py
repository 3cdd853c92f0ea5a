"""The moves between bureaus put into words."""

from collections.abc import Iterable
from typing import Final

import polars as pl

from tdskill.analysis.moves import FIXED, PER_CENT
from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Chart,
    ChartKind,
    Remark,
    Series,
    Tone,
    as_change,
    as_per_cent,
    as_text,
)
from tdskill.render.answers.common import (
    head_lines,
    least_remark,
    ranks_lines,
    rest_as_one,
    rest_names,
    shortfalls,
    skill_names,
    small_group_remarks,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.moves import MovesReport

_noop = str

_SHORTFALLS: Final = (
    "shortfall_before",
    "shortfall_after",
    hidden("shortfall_least_before"),
    hidden("shortfall_least_after"),
    "shortfall_change",
)
MOVES: Final = Layout(
    "move",
    "moves",
    _noop("A row for each person who moves, by the bureau now and the new one."),
    ("staff_id",),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau_before", heading=_noop("Moves from")),
        Cell("bureau_after", heading=_noop("Moves to")),
        Cell("move_basis", roomy=3),
        Cell("wish_met", roomy=2),
        "mends",
        "costs",
        Cell("shortfall_change", heading=_noop("Change by this move")),
    ),
)
BUREAUS: Final = Layout(
    "move",
    "bureaus",
    _noop("A row for each bureau: all skills together."),
    ("bureau",),
    (Cell("bureau", whole=True), *_SHORTFALLS),
)
SKILLS: Final = Layout(
    "move",
    "skills",
    _noop("A row for each skill that a bureau lacks: the bureaus, each by itself, together."),
    ("skill",),
    (Cell("skill", whole=True), *_SHORTFALLS),
)
CURVE: Final = Layout(
    "move",
    "curve",
    _noop("A row for each of some numbers of people: what so many moves could fill at most."),
    ("at_most",),
    ("at_most", "mended", "mended_bound"),
)
_CALLED: Final = {
    "name": "staff_name",
    "basis": "move_basis",
    "wish": "wish_met",
    "change": "shortfall_change",
}


def moves_answer(report: MovesReport, framework: Framework) -> Answer:
    """A row for each person who moves; below, the shortfall by bureau and by skill, and the curve."""
    names, skills = id_names(framework), skill_names(framework)
    rows = report.moves.rows.rename(_CALLED)

    def in_a_line(ids: list[str]) -> str:
        return listed(skills[skill] for skill in ids) or _("none")

    return Answer(
        title(_("Moves between bureaus"), report.head.fiscal_year, framework),
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        (
            MOVES.of(
                rows,
                names,
                nothing=_("Nobody moves."),
                hide=[
                    *without_names(rows),
                    *(("move_basis",) if FIXED not in rows["move_basis"] else ()),
                    *(("wish_met",) if rows["wish_met"].is_null().all() else ()),
                ],
                shows={"mends": in_a_line, "costs": in_a_line},
            ),
            BUREAUS.of(
                shortfalls(report.bureaus),
                names,
                title=_("Shortfall by bureau, all skills together"),
                nothing=_("No bureau lacks anybody."),
                together=rest_names(report.head),
            ),
            SKILLS.of(
                shortfalls(report.skills),
                names,
                title=_("Shortfall by skill, all bureaus together"),
                nothing=_("No bureau lacks anybody."),
            ),
            CURVE.of(
                report.moves.curve,
                names,
                title=_("What more or fewer moves could mend at most"),
                chart=_chart(report.moves.curve),
            ),
        ),
        (*_remarks(report), *small_group_remarks(report.head, by_bureau=True)),
        about=report.head,
    )


def _chart(curve: pl.DataFrame) -> Chart:
    """Draw what more or fewer moves could mend at most."""
    return Chart(
        ChartKind.LINES,
        _at_most(curve.tail(1)) if curve.height else "",
        _(COLUMNS["at_most"].heading),
        tuple(map(as_text, curve["at_most"])),
        (
            Series(
                _(COLUMNS["mended_bound"].heading),
                tuple(curve["mended_bound"].to_list()),
                Tone.FILLED,
            ),
        ),
    )


def _at_most(row: pl.DataFrame) -> str:
    return _("{people} moved could fill {places} at most.").format(
        people=people_word(row["at_most"].item(0)),
        places=places_word(row["mended_bound"].item(0)),
    )


def _remarks(report: MovesReport) -> Iterable[Remark]:
    moves, terms = report.moves, report.terms
    yield Remark(
        "shortfall",
        _(
            "Shortfall of the bureaus, each by itself, all skills together: {before} before, {after} after, "
            "with {people} moved ({change})."
        ).format(
            before=as_text(moves.before),
            after=as_text(moves.after),
            people=people_word(moves.rows.height),
            change=as_change(-moves.mended),
        )
        if moves.rows.height
        else (
            _(
                "Shortfall of the bureaus, each by itself, all skills together: {before}; no moves within "
                "these terms lower it."
            )
            if moves.mended == moves.mended_bound
            else _(
                "Shortfall of the bureaus, each by itself, all skills together: {before}; no moves that "
                "lower it were found."
            )
        ).format(before=as_text(moves.before)),
    )
    yield from rest_as_one(report.head, report.bureaus, (moves.before, moves.after))
    yield from least_remark(report.skills)
    yield from _proof(report)
    yield Remark("floor", _floor(terms.floor, terms.at_most))
    if fixed := moves.rows.filter(pl.col("basis") == FIXED).height:
        yield Remark(
            "fixed",
            ngettext(
                "{n} of the moves was fixed by --fix.",
                "{n} of the moves were fixed by --fix.",
                fixed,
            ).format(n=as_text(fixed)),
        )
    if report.without_bureau:
        yield Remark(
            "without_bureau",
            ngettext(
                "{n} person has no bureau in the files and does not move.",
                "{n} people have no bureau in the files and do not move.",
                report.without_bureau,
            ).format(n=as_text(report.without_bureau)),
        )
    if met := moves.rows["wish"].count():
        yield Remark(
            "wishes_met",
            ngettext(
                "{n} person moves to a bureau, or that of a post, that they wish for.",
                "{n} people move to a bureau, or that of a post, that they wish for.",
                met,
            ).format(n=as_text(met)),
        )
    if moves.rows.is_empty():
        return
    yield Remark(
        "each_by_itself",
        _(
            "What a move mends and costs is told of it by itself, all the others being made: people of "
            "one bureau stand in for each other, so the rows need not add up to the whole."
        ),
    )
    yield Remark("among_equals", _among_equals(report))
    yield Remark(
        "to_start_from",
        _("The moves are something to start from: who moves is for people to decide."),
    )


def _proof(report: MovesReport) -> Iterable[Remark]:
    moves, terms = report.moves, report.terms
    if moves.mended == moves.mended_bound:
        yield Remark("best", best_line(terms.at_most))
    else:
        yield Remark(
            "not_proven",
            (
                _(
                    "These are the best moves found in {seconds} seconds; none can fill more than {most} "
                    "(--seconds searches longer)."
                )
                if moves.rows.height
                else _(
                    "The search ended after {seconds} seconds; no moves can fill more than {most} (--seconds "
                    "searches longer)."
                )
            ).format(seconds=as_text(int(terms.seconds)), most=places_word(moves.mended_bound)),
        )
    more = moves.curve.filter(pl.col("at_most") > terms.at_most)
    if more.height and more["mended_bound"].item(0) > moves.mended_bound:
        yield Remark("more_moves", _at_most(more))


def best_line(at_most: int) -> str:
    """Say that no moves of so many people fill more."""
    return ngettext(
        "This is the best possible: within these terms no move of {n} person fills more.",
        "This is the best possible: within these terms no moves of at most {n} people fill more.",
        at_most,
    ).format(n=as_text(at_most))


def _floor(floor: int | None, at_most: int) -> str:
    if not floor:
        return _("Bureaus need not keep any number of people.")
    if floor < PER_CENT:
        return _("Each bureau keeps at least {share} of its people, rounded up.").format(
            share=as_per_cent(floor)
        )
    if at_most == 1:
        return _(
            "Each bureau keeps its head count, so that nobody moves alone: an exchange takes two people."
        )
    return _("Each bureau keeps its head count: people move in exchanges and rings.")


def _among_equals(report: MovesReport) -> str:
    moves = report.moves
    if not (moves.is_fewest and moves.meets_most_wishes is not False and moves.of_equals):
        return _("Other moves may be as good as these.")
    if moves.meets_most_wishes is None:
        return _(
            "Of equally good moves those of the fewest people are taken, then lots made of the ids."
        )
    return _(
        "Of equally good moves those of the fewest people are taken, of these those that meet most "
        "wishes, then lots made of the ids."
    )
