"""The training plan put into words."""

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from tdskill.framework import Framework, Training
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Kind, Table, as_text, hidden, number, text
from tdskill.render.answers.common import (
    head_lines,
    least_remark,
    raises_text,
    skill_names,
    title,
    with_names,
)
from tdskill.render.sheet_words import people_word, places_word
from tdskill.reports.plan import PlanReport

_NAMED_AT_MOST = 3


def plan_answer(report: PlanReport, framework: Framework) -> Answer:
    """A row for each seat given away; below, the shortfall of each skill and the seats of each course."""
    trainings = {training.id: str(training.name) for training in framework.trainings}
    skills = with_names(report.skills, "skill", skill_names(framework), "name")
    return Answer(
        title(_("Training plan"), report.head.fiscal_year),
        head_lines(report.head),
        (
            Table(
                (
                    hidden("training"),
                    text("training_name", header=_("Training")),
                    text("staff_id", whole=True),
                    text("name", header=_("Full name"), whole=True, roomy=1),
                    text("bureau", roomy=2),
                    hidden("group"),
                    text("raises", header=_("Levels raised"), show=raises_text(framework, "level")),
                ),
                with_names(report.rows, "training", trainings, "training_name"),
                nothing=_("Nobody is sent on a course.")
                if report.chosen.before
                else _("No skill is short in the organisation as a whole."),
            ),
            Table(
                (
                    text("name", header=_("Skill"), whole=True),
                    number("before", header=_("Shortfall before")),
                    number("after", header=_("Shortfall after")),
                    number("change", Kind.CHANGE),
                ),
                skills.with_columns(
                    (pl.col("after").cast(pl.Int64) - pl.col("before")).alias("change")
                ),
                title=_("Shortfall by skill"),
            ),
            Table(
                (
                    text("name", header=_("Training")),
                    number("able", header=_("People it would help"), roomy=1),
                    number("seats", header=_("Seats")),
                    number("used", header=_("Seats used")),
                    number("left", header=_("Seats left")),
                    number("one_more", Kind.CHANGE, header=_("Change by one more seat")),
                ),
                with_names(
                    report.courses.with_columns(-pl.col("one_more")), "training", trainings, "name"
                ),
                title=_("Seats by training"),
                nothing=_("No course leads anybody to a level that is short."),
            ),
        ),
        tuple(_remarks(report, framework)),
        personal=True,
    )


def _remarks(report: PlanReport, framework: Framework) -> Iterable[str]:
    chosen = report.chosen
    if not chosen.before:
        return
    if report.rows.is_empty():
        yield _no_seat_given(report)
    else:
        yield from _what_it_brings(report)
    if report.head.groups:
        yield _("People of {groups} alone are sent; the shortfall is that of everybody.").format(
            groups=listed(report.head.groups)
        )
    yield from _one_more(report, framework)
    yield from _seats_not_known(report, framework)
    courses = [framework.training_by_id[course] for course in report.courses["training"]]
    yield from assumed_courses(courses, report.of_year)
    if report.rows.height:
        yield _(
            "Of equally good plans the one with the fewest seats is taken, then courses in the order "
            "of the framework, then lots made of the ids. Two courses of a year do not build upon "
            "each other, and a skill that was never assessed is not counted as raised."
        )
        yield _("The plan is something to start from: who goes is for people to decide.")


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


def _what_it_brings(report: PlanReport) -> Iterable[str]:
    chosen = report.chosen
    used = ngettext("{n} seat", "{n} seats", report.rows.height).format(
        n=as_text(report.rows.height)
    )
    yield _(
        "Shortfall of all skills together: {before} before, {after} after, with {seats} for {people}."
    ).format(
        before=places_word(chosen.before),
        after=as_text(chosen.after),
        seats=used,
        people=people_word(report.rows["staff_id"].n_unique()),
    )
    yield from least_remark(report.skills)
    yield ngettext(
        "This is the best there is: within the seats and at most {n} course a person no other choice "
        "leaves less.",
        "This is the best there is: within the seats and at most {n} courses a person no other choice "
        "leaves less.",
        report.per_person,
    ).format(n=report.per_person)
    if chosen.greedy > chosen.after:
        yield _(
            "Giving away seat by seat where each helps most at the moment would leave {places}."
        ).format(places=as_text(chosen.greedy))
    else:
        yield _("Giving away seat by seat where each helps most at the moment comes to the same.")


def _one_more(report: PlanReport, framework: Framework) -> Iterable[str]:
    more = report.courses.filter(pl.col("one_more") > 0).sort(
        "one_more", descending=True, maintain_order=True
    )
    if more.is_empty():
        if report.courses["seats"].count():
            yield _("One more seat in a single course would change nothing.")
        return
    yield _("One more seat would help in: {courses}.").format(
        courses=listed(
            ngettext("{course} ({n} place less)", "{course} ({n} places less)", gain).format(
                course=framework.training_by_id[course].name, n=as_text(gain)
            )
            for course, gain in more.head(_NAMED_AT_MOST).select("training", "one_more").iter_rows()
        )
    )


def _seats_not_known(report: PlanReport, framework: Framework) -> Iterable[str]:
    without = report.courses.filter(pl.col("seats").is_null())["training"]
    if len(without):
        yield _("No number of seats is known, so there is no limit, for: {courses}.").format(
            courses=listed(str(framework.training_by_id[course].name) for course in without)
        )


def assumed_courses(courses: Sequence[Training], of_year: Collection[str]) -> Iterable[str]:
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
        yield ngettext(
            "The seats of {n} course are those of the year's file.",
            "The seats of {n} courses are those of the year's file.",
            of_file,
        ).format(n=as_text(of_file))
    if assumed:
        yield _("Assumed of the raises of these courses: {n} of {total}.").format(
            n=as_text(assumed), total=as_text(raises)
        )
    if seats:
        yield ngettext(
            "The seats of {n} course are assumed.", "The seats of {n} courses are assumed.", seats
        ).format(n=as_text(seats))
