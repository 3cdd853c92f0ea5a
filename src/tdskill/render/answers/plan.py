"""The training plan put into words."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import polars as pl

from tdskill.analysis.turns import RECENT_YEARS
from tdskill.framework import Framework, Training
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, as_text
from tdskill.render.answers.common import (
    head_lines,
    least_remark,
    raises_text,
    shortfalls,
    title,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.plan import PlanReport

_noop = str
_NAMED_AT_MOST = 3


TAKERS: Final = Layout(
    "plan",
    "takers",
    _noop("A row for each seat given away."),
    ("training", "staff_id"),
    (
        "training",
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=2),
        hidden("group"),
        "raises",
    ),
)
SHORTFALL: Final = Layout(
    "plan",
    "shortfall",
    _noop("A row for each skill that is short now."),
    ("skill",),
    (
        Cell("skill", whole=True),
        "shortfall_before",
        "shortfall_after",
        hidden("shortfall_least_before"),
        hidden("shortfall_least_after"),
        "shortfall_change",
    ),
)
SEATS: Final = Layout(
    "plan",
    "seats",
    _noop("A row for each training that could help somebody."),
    ("training",),
    ("training", Cell("able", roomy=1), "seats", "used", "left", "one_more"),
)


def plan_answer(report: PlanReport, framework: Framework) -> Answer:
    """A row for each seat given away; below, the shortfall of each skill and the seats of each course."""
    names = id_names(framework)
    return Answer(
        title(_("Training plan"), report.head.fiscal_year, framework),
        head_lines(report.head),
        (
            TAKERS.of(
                report.rows.rename({"name": "staff_name"}),
                names,
                nothing=_("Nobody is sent on a course.")
                if report.chosen.before
                else _("No skill is short in the organisation as a whole."),
                shows={"raises": raises_text(framework, "level")},
            ),
            SHORTFALL.of(shortfalls(report.skills), names, title=_("Shortfall by skill")),
            SEATS.of(
                report.courses.with_columns(-pl.col("one_more")),
                names,
                title=_("Seats by training"),
                nothing=_("No course leads anybody to a level that is short."),
            ),
        ),
        tuple(_remarks(report, framework)),
        about=report.head,
    )


def _remarks(report: PlanReport, framework: Framework) -> Iterable[Remark]:
    chosen = report.chosen
    if not chosen.before:
        return
    if report.rows.is_empty():
        yield Remark("no_seat_given", _no_seat_given(report))
    else:
        yield from _what_it_brings(report)
    if report.head.groups:
        yield Remark(
            "groups",
            _("People of {groups} alone are sent; the shortfall is that of everybody.").format(
                groups=listed(report.head.groups)
            ),
        )
    yield from _one_more(report, framework)
    yield from _seats_not_known(report, framework)
    courses = [framework.training_by_id[course] for course in report.courses["training"]]
    yield from assumed_courses(courses, report.of_year)
    if report.rows.height:
        yield Remark(
            "among_equals",
            _(
                "Of equally good plans the one with the fewest seats is taken, then that whose people had "
                "the fewest seats in the last {n} years, then courses in the order of the framework, then "
                "lots of the year made of the ids. Two courses of a year do not build upon each other, "
                "and a skill that was never assessed is not counted as raised."
            ).format(n=RECENT_YEARS),
        )
        yield Remark(
            "to_start_from",
            _("The plan is something to start from: who goes is for people to decide."),
        )


def _no_seat_given(report: PlanReport) -> str:
    short = report.chosen.before
    if report.courses.is_empty():
        return ngettext(
            "The shortfall stays at {n} place: no course takes anybody who may attend it to a level "
            "that is short.",
            "The shortfall stays at {n} places: no course takes anybody who may attend it to a level "
            "that is short.",
            short,
        ).format(n=as_text(short))
    return ngettext(
        "The shortfall stays at {n} place: within the seats and the courses a person may take no "
        "choice lowers it.",
        "The shortfall stays at {n} places: within the seats and the courses a person may take no "
        "choice lowers it.",
        short,
    ).format(n=as_text(short))


def _what_it_brings(report: PlanReport) -> Iterable[Remark]:
    chosen = report.chosen
    used = ngettext("{n} seat", "{n} seats", report.rows.height).format(
        n=as_text(report.rows.height)
    )
    yield Remark(
        "shortfall",
        _(
            "Shortfall of all skills together: {before} before, {after} after, with {seats} for {people}."
        ).format(
            before=places_word(chosen.before),
            after=as_text(chosen.after),
            seats=used,
            people=people_word(report.rows["staff_id"].n_unique()),
        ),
    )
    yield from least_remark(report.skills)
    yield Remark(
        "best",
        ngettext(
            "This is the best there is: within the seats and at most {n} course a person no other choice "
            "leaves less.",
            "This is the best there is: within the seats and at most {n} courses a person no other choice "
            "leaves less.",
            report.per_person,
        ).format(n=report.per_person),
    )
    if chosen.greedy > chosen.after:
        yield Remark(
            "greedy",
            _(
                "Giving away seat by seat where each helps most at the moment would leave {places}."
            ).format(places=as_text(chosen.greedy)),
        )
    else:
        yield Remark(
            "greedy",
            _("Giving away seat by seat where each helps most at the moment comes to the same."),
        )


def _one_more(report: PlanReport, framework: Framework) -> Iterable[Remark]:
    more = report.courses.filter(pl.col("one_more") > 0).sort(
        "one_more", descending=True, maintain_order=True
    )
    if more.is_empty():
        if report.courses["seats"].count():
            yield Remark("one_more", _("One more seat in a single course would change nothing."))
        return
    yield Remark(
        "one_more",
        _("One more seat would help in: {courses}.").format(
            courses=listed(
                ngettext("{course} ({n} place less)", "{course} ({n} places less)", gain).format(
                    course=framework.training_by_id[course].name, n=as_text(gain)
                )
                for course, gain in more.head(_NAMED_AT_MOST)
                .select("training", "one_more")
                .iter_rows()
            )
        ),
    )


def _seats_not_known(report: PlanReport, framework: Framework) -> Iterable[Remark]:
    without = report.courses.filter(pl.col("seats").is_null())["training"]
    if len(without):
        yield Remark(
            "seats_not_known",
            _("No number of seats is known, so there is no limit, for: {courses}.").format(
                courses=listed(str(framework.training_by_id[course].name) for course in without)
            ),
        )


def assumed_courses(courses: Sequence[Training], of_year: Collection[str]) -> Iterable[Remark]:
    """Say how much of what courses raise, and how many of their seats, is assumed.

    `of_year` are the ids of courses of which the year's file gives the seats.
    """
    raises = sum(len(course.raises) for course in courses)
    assumed = sum(
        len(course.raises)
        for course in courses
        if (course.raises_provenance or course.provenance).startswith("assumed")
    )
    seats = sum(
        course.id not in of_year
        and course.seats is not None
        and (course.seats_provenance or "").startswith("assumed")
        for course in courses
    )
    of_file = sum(course.id in of_year for course in courses)
    if of_file:
        yield Remark(
            "seats_of_year",
            ngettext(
                "The seats of {n} course are those of the year's file.",
                "The seats of {n} courses are those of the year's file.",
                of_file,
            ).format(n=as_text(of_file)),
        )
    if assumed:
        yield Remark(
            "assumed_raises",
            _("Assumed of the raises of these courses: {n} of {total}.").format(
                n=as_text(assumed), total=as_text(raises)
            ),
        )
    if seats:
        yield Remark(
            "assumed_seats",
            ngettext(
                "The seats of {n} course are assumed.",
                "The seats of {n} courses are assumed.",
                seats,
            ).format(n=as_text(seats)),
        )
