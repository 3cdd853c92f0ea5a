"""Where people stand in the year's cycle, put into words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis.cycle import NextTurn
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
    Show,
    Table,
    Tone,
    as_share,
    as_text,
)
from tdskill.render.answers.common import MENTOR, head_lines, skill_names, title
from tdskill.render.answers.names import id_names
from tdskill.render.labels import date_label
from tdskill.render.layout import Cell, Layout
from tdskill.reports.cycle import MentorReport, StatusReport, StatusView
from tdskill.tables import NOT_STARTED, STAGES

_noop = str
SHOWN_AT_MOST = 20
_NAMED_AT_MOST = 3


_COUNTS: Final[tuple[Cell | str, ...]] = (
    "people",
    *(f"people_{stage}" for stage in (NOT_STARTED, *STAGES)),
    "done",
)
_STANDING: Final[tuple[Cell | str, ...]] = (
    Cell("assessed", roomy=1),
    Cell("not_assessed_skills", roomy=1),
    Cell("suspect", roomy=1),
    "next",
)
BUREAUS: Final = Layout(
    "status",
    "bureaus",
    _noop("A row for each bureau."),
    ("bureau",),
    (Cell("bureau", whole=True), *_COUNTS),
)
RANKS: Final = Layout(
    "status",
    "ranks",
    _noop("A row for each rank as the roster writes it."),
    ("rank_stated",),
    (Cell("rank_stated", whole=True), *_COUNTS),
)
MENTORS: Final = Layout(
    "status",
    "mentors",
    _noop("A row for each mentor."),
    ("mentor",),
    ("mentor", Cell("mentor_name", whole=True), *_COUNTS),
)
MISSING: Final = Layout(
    "status",
    "missing",
    _noop("A row for each person who is not confirmed yet."),
    ("staff_id",),
    (
        "staff_id",
        Cell("staff_name", whole=True),
        Cell("bureau", whole=True),
        *MENTOR,
        "stage",
        *_STANDING,
    ),
)
TALKS: Final = Layout(
    "status",
    "talks",
    _noop("A row for each person of the mentor, the next 1on1 first."),
    ("staff_id",),
    (
        "staff_id",
        Cell("staff_name", whole=True),
        Cell("bureau", roomy=1),
        Cell("rank_stated", roomy=1),
        "stage",
        Cell("stage_since", whole=True),
        *_STANDING,
    ),
)
SUSPECTS: Final = Layout(
    "status",
    "suspects",
    _noop("A row for each skill with levels that were judged under other or unknown texts."),
    ("skill",),
    (Cell("skill", whole=True), "judged_otherwise", "texts_unknown"),
    extra=True,
)
_LAYOUTS: Final = {
    StatusView.BUREAU: BUREAUS,
    StatusView.RANK: RANKS,
    StatusView.MENTOR: MENTORS,
}
_CALLED: Final = {
    "name": "staff_name",
    "rank": "rank_stated",
    "since": "stage_since",
    "not_assessed": "not_assessed_skills",
}


def status_answer(report: StatusReport, framework: Framework) -> Answer:
    """People by stage for each bureau, mentor or rank, and those still missing."""
    groups = report.groups.rename(
        {stage: f"people_{stage}" for stage in (NOT_STARTED, *STAGES)} | _CALLED, strict=False
    ).with_columns(_late=pl.col("people") - pl.col("people_confirmed"))
    missing = report.missing
    heading = ngettext(
        "Not confirmed yet: {n} person", "Not confirmed yet: {n} people", missing.height
    )
    if missing.height > SHOWN_AT_MOST:
        heading = _("Not confirmed yet: the first {shown} of {n} people (all with --missing)")
    table = _LAYOUTS[report.view].of(
        groups,
        id_names(framework),
        bars=Bars("people", "_late", _("■ confirmed □ not yet"), shares=True),
        shows=_ranks_called(framework),
    )
    table = replace(table, chart=_chart(table))
    late = MISSING.of(
        missing.rename(_CALLED, strict=False),
        id_names(framework),
        title=heading.format(n=as_text(missing.height), shown=SHOWN_AT_MOST),
        first=SHOWN_AT_MOST,
    )
    suspects = SUSPECTS.of(
        report.suspects.rename({"changed": "judged_otherwise", "unknown": "texts_unknown"}),
        id_names(framework),
        title=_("Levels to look at again"),
        nothing=_("No level is to be looked at again."),
    )
    return Answer(
        title(_("Stages of the yearly cycle"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (table, replace(late, extra=missing.is_empty()), suspects),
        tuple(_remarks(report, framework)),
        personal=True,
        about=report.head,
    )


_TONES: Final = (Tone.PALEST, Tone.PALE, Tone.FILLED, Tone.TOTAL)


def _chart(table: Table) -> Chart:
    """Draw the share of people at each stage, in the order of the rows."""
    rows = table.rows.head(BARS_AT_MOST)
    called = next(column for column in table.columns if column.whole)
    people, confirmed = (int(table.rows[name].sum()) for name in ("people", "people_confirmed"))
    return Chart(
        ChartKind.SHARES,
        _("Confirmed: {confirmed} of {people} people ({share})").format(
            confirmed=as_text(confirmed),
            people=as_text(people),
            share=as_share(confirmed / people if people else None),
        ),
        called.heading,
        tuple(map(called.show, rows[called.name])),
        tuple(
            Series(
                _(COLUMNS[f"people_{stage}"].heading),
                tuple(rows[f"people_{stage}"].to_list()),
                tone,
            )
            for stage, tone in zip((NOT_STARTED, *STAGES), _TONES, strict=True)
        ),
    )


def _ranks_called(framework: Framework) -> dict[str, Show]:
    """Return what calls a rank as a person's file does (see `Rank.called`)."""
    return {"rank_stated": lambda stated: as_text(framework.called_rank(stated))}


def missing_answer(report: StatusReport, framework: Framework) -> Answer:
    """The people who are not confirmed yet, with what comes next for each."""
    return Answer(
        title(_("Not confirmed yet"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (MISSING.of(report.missing.rename(_CALLED, strict=False), id_names(framework)),),
        (*_waiting(report.people), *_suspects(report, framework)),
        about=report.head,
    )


def mentor_answer(report: MentorReport, framework: Framework) -> Answer:
    """A mentor's people, those first whose 1on1 has been due for longest."""
    called = report.mentor
    if report.name:
        called = _("{name} ({staff_id})").format(name=report.name, staff_id=report.mentor)
    return Answer(
        title(_("1on1s of {mentor}").format(mentor=called), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            TALKS.of(
                report.people.rename(_CALLED, strict=False),
                id_names(framework),
                shows=_ranks_called(framework),
            ),
        ),
        tuple(_next_talk(report.people)),
        about=report.head,
    )


def _next_talk(people: pl.DataFrame) -> Iterable[Remark]:
    first = people.row(0, named=True)
    who = first["name"] or first["staff_id"]
    match NextTurn(first["next"]):
        case NextTurn.FIRST_1ON1:
            yield Remark(
                "next_1on1",
                _("Next: 1on1 with {person} on the levels entered on {day}.").format(
                    person=who, day=date_label(first["since"])
                ),
            )
        case NextTurn.SECOND_1ON1:
            yield Remark(
                "next_1on1",
                _("Next: 1on1 with {person} on the result, self-corrected on {day}.").format(
                    person=who, day=date_label(first["since"])
                ),
            )
        case NextTurn.CORRECTION:
            yield Remark(
                "no_1on1_due",
                _("No 1on1 is due: the first ones were held, and self-corrections come first."),
            )
        case NextTurn.SELF_CHECK:
            yield Remark(
                "no_1on1_due", _("No 1on1 is due: the self-checks that are missing come first.")
            )
        case NextTurn.REVIEW | NextTurn.NOTHING:
            yield Remark("no_1on1_due", _("Everybody is confirmed: no 1on1 is due."))
    again = people.filter(pl.col("suspect") > 0).height
    if again:
        yield Remark(
            "suspect_people",
            ngettext(
                "{n} person has levels judged under other texts than the present ones.",
                "{n} people have levels judged under other texts than the present ones.",
                again,
            ).format(n=again),
        )


def _remarks(report: StatusReport, framework: Framework) -> Iterable[Remark]:
    if report.people.height and report.missing.is_empty():
        yield Remark("all_confirmed", _("Everybody is confirmed."))
    partly = report.people.filter(pl.col("stage") == "confirmed", pl.col("not_assessed") > 0)
    if partly.height:
        yield Remark(
            "partly_confirmed",
            ngettext(
                "{n} person is confirmed with skills that were not assessed: {ids}.",
                "{n} people are confirmed with skills that were not assessed: {ids}.",
                partly.height,
            ).format(n=f"{partly.height:,}", ids=_ids(partly["staff_id"])),
        )
    yield from _waiting(report.people)
    yield from _behind(report)
    alone = report.people["mentor"].null_count()
    if alone:
        yield Remark(
            "no_mentor",
            ngettext(
                "{n} person has no mentor on the roster.",
                "{n} people have no mentor on the roster.",
                alone,
            ).format(n=f"{alone:,}"),
        )
    yield from _suspects(report, framework)


def _ids(ids: pl.Series) -> str:
    more = [_("... and {n} more").format(n=f"{len(ids) - SHOWN_AT_MOST:,}")]
    return listed([*ids.head(SHOWN_AT_MOST), *(more if len(ids) > SHOWN_AT_MOST else ())])


def _waiting(people: pl.DataFrame) -> Iterable[Remark]:
    """Say how many wait for each step, and for how long already."""
    for stage, sentence in (
        (NOT_STARTED, _("Self-check not entered: {people}.")),
        ("self", _("Waiting for the 1on1 on the levels entered: {people}, the first since {day}.")),
        ("corrected", _("Waiting for the 1on1 on the result: {people}, the first since {day}.")),
    ):
        waiting = people.filter(pl.col("stage") == stage).sort("since")["since"]
        n = len(waiting)
        if n:
            yield Remark(
                "waiting",
                sentence.format(
                    people=ngettext("{n} person", "{n} people", n).format(n=f"{n:,}"),
                    day="" if stage == NOT_STARTED else date_label(waiting[0]),
                ),
            )


def _behind(report: StatusReport) -> Iterable[Remark]:
    """Name the groups with the smallest share confirmed, where the groups differ."""
    done = report.groups["done"]
    if report.view is StatusView.RANK or done.min() == done.max():
        return
    name = (
        pl.coalesce("mentor_name", "mentor")
        if report.view is StatusView.MENTOR
        else pl.col("bureau")
    )
    behind = (
        report.groups.filter((pl.col("done") < 1), name.is_not_null())
        .head(_NAMED_AT_MOST)
        .select(name, "confirmed", "people")
    )
    yield Remark(
        "furthest_behind",
        _("Furthest behind: {groups}.").format(
            groups=listed(
                _("{name} ({confirmed} of {people} confirmed)").format(
                    name=group, confirmed=confirmed, people=people
                )
                for group, confirmed, people in behind.iter_rows()
            )
        ),
    )


def _suspects(report: StatusReport, framework: Framework) -> Iterable[Remark]:
    names = skill_names(framework)
    changed = report.suspects.filter(pl.col("changed") > 0)
    if changed.height:
        yield Remark(
            "texts_changed",
            _("Texts changed since levels were judged; these need another look: {skills}.").format(
                skills=listed(
                    ngettext("{skill} ({n} level)", "{skill} ({n} levels)", count).format(
                        skill=names[skill], n=f"{count:,}"
                    )
                    for skill, count in changed.select("skill", "changed").iter_rows()
                )
            ),
        )
    unknown = int(report.suspects["unknown"].sum())
    if unknown:
        yield Remark(
            "texts_unknown",
            ngettext(
                "{n} level does not say under which texts it was judged.",
                "{n} levels do not say under which texts they were judged.",
                unknown,
            ).format(n=f"{unknown:,}"),
        )
