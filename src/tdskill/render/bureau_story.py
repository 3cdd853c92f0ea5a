"""What a bureau's year comes to, in words: the message, the figures, and what the bureau can do."""

from collections.abc import Iterator, Sequence
from typing import Final

from tdskill.columns import Kind
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import as_share, as_text, between
from tdskill.render.foremost import foremost
from tdskill.render.pictures import length
from tdskill.render.sheet_words import (
    level_word,
    names_of,
    noted,
    people_word,
    places_word,
    seats_word,
)
from tdskill.render.story import (
    Tile,
    confirmed_tile,
    coverage_tile,
    fields_tile,
    share_between,
    short_tile,
    short_word,
)
from tdskill.render.story import message as story_message
from tdskill.reports.bureau_report import BureauReport, Seats, ToDo
from tdskill.reports.organisation_report import SkillFigures
from tdskill.reports.story import Story

_NAMED: Final = 3


def message(report: BureauReport) -> str:
    """Say in one line how the shortfall changed, and what is left of it."""
    story = report.story
    if not story.short.most:
        return story_message(story)
    how = _changed(story)
    if len(story.lacking) <= _NAMED:
        return _("{how}: {skills}").format(how=how, skills=_each_named(story.lacking))
    most = foremost(story.lacking, lambda row: row.shortfall)
    return _("{how}, the most in {skill} ({n})").format(
        how=how, skill=most.names(lambda row: row.skill.name), n=most.each
    )


def _changed(story: Story) -> str:
    now = short_word(story.short)
    if story.past is None:
        return _("{places} short").format(places=now)
    before = story.past.short
    most, least = story.short.most - before.most, story.short.least - before.least
    if most == least == 0:
        return _("The shortfall stayed at {places}").format(places=now)
    if most <= 0 and least <= 0:
        text = _("The shortfall fell from {before} to {places}")
    elif most >= 0 and least >= 0:
        text = _("The shortfall rose from {before} to {places}")
    else:
        text = _("{places} short ({before} the year before)")
    return text.format(before=short_word(before), places=now)


def _each_named(rows: Sequence[SkillFigures]) -> str:
    """Name the skills with what is short of each."""
    counts = {(row.shortfall_least, row.shortfall) for row in rows}
    if len(rows) > 1 and len(counts) == 1:
        each = _("{n} each").format(n=between(*counts.pop()))
        return noted(names_of(row.skill for row in rows), each)
    return listed(
        _("{skill} ({n})").format(
            skill=row.skill.name, n=between(row.shortfall_least, row.shortfall)
        )
        for row in rows
    )


def lead(report: BureauReport) -> tuple[str, ...]:
    """Say what is filled, whether people stand one level below, and what the plan does: three sentences."""
    if not report.story.demand:
        return ()
    return (_filled(report), *_trainable(report), *_planned(report))


def _filled(report: BureauReport) -> str:
    story = report.story
    low, high = story.demand - story.short.most, story.demand - story.short.least
    return _(
        "Of {demand} wanted, {places} ({share}) are filled by {people} of the bureau (organisation: "
        "{whole})."
    ).format(
        demand=places_word(story.demand),
        places=as_text(high) if low == high else between(low, high),
        share=share_between(story.coverage, story.coverage_most),
        people=people_word(story.people),
        whole=as_share(report.whole.coverage),
    )


def _trainable(report: BureauReport) -> Iterator[str]:
    if not report.todo:
        return
    total, some = len(report.todo), sum(row.below > 0 for row in report.todo)
    if some == total:
        text = _(
            "For every skill that is short the bureau has people one level below the level lacking."
        )
    elif some:
        text = _(
            "For {k} of {n} skills that are short the bureau has people one level below the level "
            "lacking."
        )
    else:
        text = _("For no skill that is short does the bureau have anybody one level below.")
    yield text.format(n=total, k=some)


def _planned(report: BureauReport) -> Iterator[str]:
    if not isinstance(report.seats, Seats):
        return
    if report.seats.seats:
        yield _("The draft training plan has {seats} for {people} of the bureau.").format(
            seats=seats_word(report.seats.seats), people=people_word(report.seats.people)
        )
    else:
        yield _("The draft training plan has no seat for people of the bureau.")


def tiles(report: BureauReport) -> tuple[Tile, ...]:
    """Return the five figures of a bureau, beside those of the year before or of the organisation."""
    story = report.story
    return (
        short_tile(_("Shortfall"), story),
        coverage_tile(story, _beside(as_share(report.whole.coverage))),
        fields_tile(story),
        _seats_tile(report),
        confirmed_tile(story, _beside(as_share(report.whole.share_confirmed))),
    )


def _beside(figure: str) -> str:
    return _("organisation {figure}").format(figure=figure)


def _seats_tile(report: BureauReport) -> Tile:
    if isinstance(report.seats, Seats):
        return Tile(
            _("Seats in the draft training plan"),
            as_text(report.seats.seats),
            ngettext("seat", "seats", report.seats.seats),
            _("for {people}").format(people=people_word(report.seats.people)),
            report.seats.seats,
            Kind.COUNT,
        )
    return Tile(
        _("People"),
        as_text(report.story.people),
        ngettext("person", "people", report.story.people),
        _beside(as_text(report.whole.people)),
        report.story.people,
        Kind.COUNT,
    )


def todo_title(report: BureauReport) -> str:
    """Say for how many of the skills short the bureau has people to train."""
    if not report.story.demand:
        return _("No demand is stated.")
    total, some = len(report.todo), sum(row.below > 0 for row in report.todo)
    if not total:
        return _("No skill is short")
    if some == total:
        return (
            _("For the skill that is short there are people one level below")
            if total == 1
            else _("For each of the {n} skills that are short there are people one level below")
        ).format(n=total)
    if not some:
        return _("For no skill that is short is anybody one level below")
    return _("For {k} of {n} skills that are short there are people one level below").format(
        k=some, n=total
    )


def below_word(row: ToDo) -> str:
    """Say how many people stand one level below, and at which level."""
    if not row.below:
        return _("nobody")
    return noted(people_word(row.below), level_word(row.below_level))


def seats_of(row: ToDo) -> str:
    """Say which courses of the draft plan lift people of the bureau to the level lacking."""
    if row.seats is None:
        return "–"
    return listed(f"{course.name} {seats_word(n)}" for course, n in row.seats) or (
        _("none: more seats or hiring") if row.has_course else _("none: no course leads there")
    )


def alone_sentence(report: BureauReport, framework: Framework) -> str:
    """Say which skills rest on one person, without saying on whom; nothing of a bureau of few."""
    if report.alone is None:
        return (
            _("Which skills rest on one person is not told of a bureau of so few people.")
            if report.story.people
            else ""
        )
    level = _level_named(report.alone_level, framework)
    if not report.alone:
        return _("In no skill is just one person at {level} or above.").format(level=level)
    return _("Skills with just one person at {level} or above: {skills}.").format(
        level=level, skills=names_of(report.alone)
    )


def _level_named(level: int, framework: Framework) -> str:
    return noted(framework.levels[level].name, level_word(level))


def coverage_title(report: BureauReport) -> str:
    """Say in which skills less is filled than in the organisation as a whole."""
    wanted = report.wanted
    if not wanted:
        return _("No demand is stated.")
    behind = [
        row
        for row in wanted
        if row.coverage is not None
        and row.whole_coverage is not None
        and row.coverage < row.whole_coverage
    ]
    if not behind:
        return _("No skill has a lower coverage than the organisation")
    if len(behind) == 1:
        return _("Only {skill} has a lower coverage than the organisation").format(
            skill=behind[0].skill.name
        )
    return _("Coverage is lower than in the organisation in {k} of {n} skills").format(
        k=len(behind), n=len(wanted)
    )


def coverage_word(row: SkillFigures) -> str:
    """Return a bureau's coverage of a skill between its two ends."""
    return share_between(row.coverage, row.coverage_most)


def coverage_parts(row: SkillFigures) -> list[tuple[str, float]]:
    """Return the parts of a coverage's bar: what is filled, and what may be."""
    low, high = row.coverage or 0, row.coverage_most or 0
    return [("have", length(low, 1)), ("unknown", length(high - low, 1))]
