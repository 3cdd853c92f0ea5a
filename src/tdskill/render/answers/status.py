"""Where people stand in the year's cycle, put into words."""

from collections.abc import Iterable

import polars as pl

from tdskill.analysis.cycle import NextTurn
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    Answer,
    Bars,
    Column,
    Show,
    Table,
    as_text,
    day,
    hidden,
    number,
    share,
    text,
)
from tdskill.render.answers.common import head_lines, skill_names, title
from tdskill.render.labels import date_label, stage_label
from tdskill.reports.cycle import MentorReport, StatusReport, StatusView
from tdskill.tables import NOT_STARTED, STAGES

SHOWN_AT_MOST = 20
_NAMED_AT_MOST = 3


def next_label(step: str) -> str:
    """Say what comes next for a person."""
    return {
        NextTurn.SELF_CHECK: _("enter the self-check"),
        NextTurn.FIRST_1ON1: _("1on1 on the levels entered"),
        NextTurn.SECOND_1ON1: _("1on1 on the result"),
        NextTurn.REVIEW: _("look at the suspect levels again"),
        NextTurn.NOTHING: _("nothing left to do"),
    }[NextTurn(step)]


def status_answer(report: StatusReport, framework: Framework) -> Answer:
    """People by stage for each bureau, mentor or rank, and the first of those still missing."""
    key: tuple[Column, ...] = (text(report.view.value, whole=True),)
    if report.view is StatusView.RANK:
        key = (text("rank", whole=True, show=_rank_shown(framework)),)
    elif report.view is StatusView.MENTOR:
        key = (text("mentor"), text("mentor_name", header=_("Full name"), whole=True))
    columns = (
        *key,
        number("people"),
        *(number(stage, header=stage_label(stage)) for stage in (NOT_STARTED, *STAGES)),
        share("done"),
    )
    rows = report.groups.with_columns((pl.col("people") - pl.col("confirmed")).alias("_late"))
    bars = Bars("people", "_late", _("■ confirmed □ not yet"), shares=True)
    tables = [Table(columns, rows, bars=bars)]
    missing = report.missing
    if missing.height:
        heading = ngettext(
            "Not confirmed yet: {n} person", "Not confirmed yet: {n} people", missing.height
        )
        if missing.height > SHOWN_AT_MOST:
            heading = _("Not confirmed yet: the first {shown} of {n} people (all with --missing)")
        heading = heading.format(n=f"{missing.height:,}", shown=SHOWN_AT_MOST)
        tables.append(_missing_table(missing.head(SHOWN_AT_MOST), heading))
    return Answer(
        title(_("Stages of the yearly cycle"), report.head.fiscal_year),
        head_lines(report.head),
        tuple(tables),
        tuple(_remarks(report, framework)),
        personal=True,
    )


def _rank_shown(framework: Framework) -> Show:
    """Return what calls a rank as a person's file does (see `Rank.called`)."""
    return lambda stated: as_text(framework.called_rank(stated))


def missing_answer(report: StatusReport, framework: Framework) -> Answer:
    """The people who are not confirmed yet, with what comes next for each."""
    return Answer(
        title(_("Not confirmed yet"), report.head.fiscal_year),
        head_lines(report.head),
        (_missing_table(report.missing),),
        (*_waiting(report.people), *_suspects(report, framework)),
        personal=True,
    )


def _missing_table(people: pl.DataFrame, heading: str = "") -> Table:
    columns = (
        text("staff_id"),
        text("name", header=_("Full name"), whole=True),
        text("bureau", whole=True),
        hidden("mentor"),
        text("_mentor", header=_("Mentor"), machine=False),
        *_STANDING,
    )
    called = pl.coalesce("mentor_name", "mentor").alias("_mentor")
    return Table(columns, people.with_columns(called), title=heading)


_STANDING = (
    text("stage", show=stage_label),
    number("assessed", roomy=True),
    number("not_assessed", roomy=True),
    number("suspect", roomy=True),
    text("next", show=next_label),
)


def mentor_answer(report: MentorReport, framework: Framework) -> Answer:
    """A mentor's people, those first whose 1on1 has been due for longest."""
    columns = (
        text("staff_id"),
        text("name", header=_("Full name"), whole=True),
        text("bureau", roomy=True),
        text("rank", roomy=True, show=_rank_shown(framework)),
        *_STANDING[:1],
        day("since", whole=True),
        *_STANDING[1:],
    )
    called = report.mentor
    if report.name:
        called = _("{name} ({staff_id})").format(name=report.name, staff_id=report.mentor)
    return Answer(
        title(_("1on1s of {mentor}").format(mentor=called), report.head.fiscal_year),
        head_lines(report.head),
        (Table(columns, report.people),),
        tuple(_next_talk(report.people)),
        personal=True,
    )


def _next_talk(people: pl.DataFrame) -> Iterable[str]:
    first = people.row(0, named=True)
    who = first["name"] or first["staff_id"]
    match NextTurn(first["next"]):
        case NextTurn.FIRST_1ON1:
            yield _("Next: 1on1 with {person} on the levels entered on {day}.").format(
                person=who, day=date_label(first["since"])
            )
        case NextTurn.SECOND_1ON1:
            yield _("Next: 1on1 with {person} on the result, self-corrected on {day}.").format(
                person=who, day=date_label(first["since"])
            )
        case NextTurn.SELF_CHECK:
            yield _("No 1on1 is due: the self-checks that are missing come first.")
        case NextTurn.REVIEW | NextTurn.NOTHING:
            yield _("Everybody is confirmed: no 1on1 is due.")
    again = people.filter(pl.col("suspect") > 0).height
    if again:
        yield ngettext(
            "{n} person has levels judged under other texts than the present ones.",
            "{n} people have levels judged under other texts than the present ones.",
            again,
        ).format(n=again)


def _remarks(report: StatusReport, framework: Framework) -> Iterable[str]:
    if report.people.height and report.missing.is_empty():
        yield _("Everybody is confirmed.")
    partly = report.people.filter(pl.col("stage") == "confirmed", pl.col("not_assessed") > 0)
    if partly.height:
        yield ngettext(
            "{n} person is confirmed with skills that were not assessed: {ids}.",
            "{n} people are confirmed with skills that were not assessed: {ids}.",
            partly.height,
        ).format(n=f"{partly.height:,}", ids=_ids(partly["staff_id"]))
    yield from _waiting(report.people)
    yield from _behind(report)
    alone = report.people["mentor"].null_count()
    if alone:
        yield ngettext(
            "{n} person has no mentor on the roster.",
            "{n} people have no mentor on the roster.",
            alone,
        ).format(n=f"{alone:,}")
    yield from _suspects(report, framework)


def _ids(ids: pl.Series) -> str:
    more = [_("... and {n} more").format(n=f"{len(ids) - SHOWN_AT_MOST:,}")]
    return listed([*ids.head(SHOWN_AT_MOST), *(more if len(ids) > SHOWN_AT_MOST else ())])


def _waiting(people: pl.DataFrame) -> Iterable[str]:
    """Say how many wait for each step, and for how long already."""
    for stage, sentence in (
        (NOT_STARTED, _("Self-check not entered: {people}.")),
        ("self", _("Waiting for the 1on1 on the levels entered: {people}, the first since {day}.")),
        ("corrected", _("Waiting for the 1on1 on the result: {people}, the first since {day}.")),
    ):
        waiting = people.filter(pl.col("stage") == stage).sort("since")["since"]
        n = len(waiting)
        if n:
            yield sentence.format(
                people=ngettext("{n} person", "{n} people", n).format(n=f"{n:,}"),
                day="" if stage == NOT_STARTED else date_label(waiting[0]),
            )


def _behind(report: StatusReport) -> Iterable[str]:
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
    yield _("Furthest behind: {groups}.").format(
        groups=listed(
            _("{name} ({confirmed} of {people} confirmed)").format(
                name=group, confirmed=confirmed, people=people
            )
            for group, confirmed, people in behind.iter_rows()
        )
    )


def _suspects(report: StatusReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    changed = report.suspects.filter(pl.col("changed") > 0)
    if changed.height:
        yield _(
            "Texts changed since levels were judged; these need another look: {skills}."
        ).format(
            skills=listed(
                ngettext("{skill} ({n} level)", "{skill} ({n} levels)", count).format(
                    skill=names[skill], n=f"{count:,}"
                )
                for skill, count in changed.select("skill", "changed").iter_rows()
            )
        )
    unknown = int(report.suspects["unknown"].sum())
    if unknown:
        yield ngettext(
            "{n} level does not say under which texts it was judged.",
            "{n} levels do not say under which texts they were judged.",
            unknown,
        ).format(n=f"{unknown:,}")
