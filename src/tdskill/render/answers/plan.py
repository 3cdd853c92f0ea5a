"""The training plan put into words."""

from collections.abc import Collection, Iterable, Sequence
from math import floor
from typing import Final

import polars as pl

from tdskill.analysis.turns import RECENT_YEARS
from tdskill.analysis.worth import DRAWS
from tdskill.columns import COLUMNS, Kind
from tdskill.framework import Framework, Training
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    BARS_AT_MOST,
    Answer,
    Chart,
    ChartKind,
    Remark,
    Series,
    Tone,
    as_mean,
    as_share,
    as_text,
    out_of,
)
from tdskill.render.answers.common import (
    head_lines,
    least_mean_sentence,
    least_remark,
    less_by_course,
    none_short,
    raises_text,
    shares_sentence,
    shortfalls,
    skill_names,
    title,
)
from tdskill.render.answers.names import id_names
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import people_word, places_word, seats_word
from tdskill.reports.courses import ASSUMED_SUCCESS
from tdskill.reports.plan import PlanReport, Source

_noop = str
_NAMED_AT_MOST = 3
_SLACK = 1e-6


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
        Cell("left_over", roomy=1),
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
        "shortfall_expected",
        Cell("shortfall_low", roomy=1),
        Cell("shortfall_high", roomy=1),
        Cell("shortfall_after", heading=_noop("If every seat works")),
        hidden("shortfall_least_before"),
        hidden("shortfall_least_after"),
        hidden("shortfall_change"),
    ),
)
SEATS: Final = Layout(
    "plan",
    "seats",
    _noop("A row for each training that could help somebody."),
    ("training",),
    ("training", Cell("able", roomy=1), "seats", "used", "left", "one_more"),
)
SUCCESS: Final = Layout(
    "plan",
    "success",
    _noop("A row for each training that could help somebody: how likely a seat works."),
    ("training",),
    (
        "training",
        "success",
        Cell("success_source", roomy=1),
        "levels_took",
        Cell("levels_rose", roomy=2),
        "share_took",
        "share_others",
    ),
)
NEVER: Final = Layout(
    "plan",
    "never_seated",
    _noop("A row for each person who had no seat on a course in the years known."),
    ("staff_id",),
    ("staff_id", "staff_name", "bureau", "has_seat"),
    extra=True,
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
                nothing=_("Nobody is sent on a course.") if report.chosen.before else none_short(),
                shows={"raises": raises_text(framework, "level")},
            ),
            SHORTFALL.of(
                shortfalls(report.skills).rename(
                    {end: f"shortfall_{end}" for end in ("expected", "low", "high")}
                ),
                names,
                title=_("Shortfall by skill"),
                chart=None if report.rows.is_empty() else plan_chart(report, framework),
            ),
            SEATS.of(
                report.courses.with_columns(-pl.col("one_more")),
                names,
                title=_("Seats by training"),
                hide=() if report.chosen.one_more else ("one_more",),
                nothing=_("No course leads anybody to a level that is short."),
            ),
            SUCCESS.of(
                report.courses.rename({"source": "success_source"}),
                names,
                title=_("How likely a seat works"),
                nothing=_("No course leads anybody to a level that is short."),
            ),
            NEVER.of(
                _never(report).rename({"name": "staff_name"}),
                names,
                title=_("People who never had a seat"),
                nothing=_("It is not known who had a seat.")
                if report.never is None
                else _("Everybody had a seat in the years known."),
            ),
        ),
        tuple(_remarks(report, framework)),
        about=report.head,
    )


def plan_chart(report: PlanReport, framework: Framework) -> Chart:
    """Draw what is short of each skill: what is left after the plan, and what it takes away."""
    after = "after" if report.is_sure else "expected"
    kind = Kind.COUNT if report.is_sure else Kind.MEAN
    rows = report.skills.head(BARS_AT_MOST)
    names = skill_names(framework)
    most = rows.sort(after, descending=True, maintain_order=True).row(0, named=True)
    told = _("With {seats} {after} of {before} remain short, {n} of them in {skill}").format(
        seats=seats_word(report.rows.height),
        after=as_mean(report.chosen.after if report.is_sure else report.worth.total.mean),
        before=as_text(report.chosen.before),
        n=as_mean(most[after]),
        skill=names[most["skill"]],
    )
    return Chart(
        ChartKind.BARS,
        told,
        _(COLUMNS["skill"].heading),
        tuple(names[skill] for skill in rows["skill"]),
        (
            Series(_("Left after the plan"), tuple(rows[after].to_list()), Tone.SHORT, kind),
            Series(
                _("Taken away by the plan"),
                tuple((rows["before"] - rows[after]).to_list()),
                Tone.PALE,
                kind,
            ),
        ),
    )


def _never(report: PlanReport) -> pl.DataFrame:
    if report.never is not None:
        return report.never
    texts = dict.fromkeys(("staff_id", "name", "bureau"), pl.String)
    return pl.DataFrame(schema={**texts, "has_seat": pl.Boolean})


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
    yield from _never_seated(report)
    courses = [framework.training_by_id[course] for course in report.courses["training"]]
    yield from assumed_courses(courses, report.of_year)
    yield from _success(report)
    if report.rows.height:
        yield Remark(
            "among_equals",
            _(
                "Of equally good plans the one with the fewest seats is taken, then that with the most "
                "levels that people want to learn, then that whose people had the fewest seats in the last "
                "{n} years, then courses in the order of the framework, then lots of the year made of the "
                "ids. Two courses of a year do not build upon each other, and a skill that was never "
                "assessed is not counted as raised."
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
    chosen, total = report.chosen, report.worth.total
    told = {
        "before": places_word(chosen.before),
        "seats": seats_word(report.rows.height),
        "people": people_word(report.rows["staff_id"].n_unique()),
    }
    if report.is_sure:
        text = _(
            "Shortfall of all skills together: {before} before, {after} after, with {seats} for {people}."
        ).format(after=as_text(chosen.after), **told)
    else:
        text = _(
            "Shortfall of all skills together: {before} before, {after} expected after, with {seats} for "
            "{people}; {low} to {high} in four of five cases."
        ).format(
            after=as_mean(total.mean), low=as_text(total.low), high=as_text(total.high), **told
        )
    yield Remark("shortfall", text)
    yield Remark("shares", shares_sentence(report.shares))
    if report.is_sure:
        yield from least_remark(report.skills)
    else:
        before = int(report.skills["before_least"].sum())
        yield from least_mean_sentence((before, report.least), (chosen.before, total.mean))
    yield Remark("best", best_sentence(report.per_person, None if report.is_sure else chosen.bound))
    left_over = int(report.rows["left_over"].sum())
    if left_over:
        yield Remark(
            "left_over",
            ngettext(
                "{n} of the seats lowers nothing more by itself: it goes to a level that is short too.",
                "{n} of the seats lower nothing more by themselves: they go to levels that are short too.",
                left_over,
            ).format(n=as_text(left_over)),
        )
    if chosen.greedy is not None and chosen.greedy > chosen.after:
        yield Remark(
            "greedy",
            _(
                "Giving away seat by seat where each helps most at the moment would leave {places}."
            ).format(places=as_text(chosen.greedy)),
        )
    elif chosen.greedy is not None:
        yield Remark(
            "greedy",
            _("Giving away seat by seat where each helps most at the moment comes to the same."),
        )


def best_sentence(per_person: int, bound: float | None) -> str:
    """Say that there is no better plan; with a bound, that no choice leaves less than that."""
    if bound is None:
        return ngettext(
            "This is the best possible: within the seats and at most {n} course a person no other "
            "choice leaves less.",
            "This is the best possible: within the seats and at most {n} courses a person no "
            "other choice leaves less.",
            per_person,
        ).format(n=per_person)
    return ngettext(
        "No choice within the seats and at most {n} course a person leaves less than {bound} on "
        "average.",
        "No choice within the seats and at most {n} courses a person leaves less than {bound} on "
        "average.",
        per_person,
    ).format(n=per_person, bound=as_mean(floor(10 * bound + _SLACK) / 10))


def assumed_success(courses: int) -> Iterable[Remark]:
    """Say of how many courses it is assumed how likely a seat works."""
    if courses:
        yield Remark(
            "assumed_success",
            ngettext(
                "It is assumed that a seat works in {share} of cases, in {n} course.",
                "It is assumed that a seat works in {share} of cases, in {n} courses.",
                courses,
            ).format(n=as_text(courses), share=as_share(ASSUMED_SUCCESS)),
        )


def where_success_stands() -> str:
    """Say where the framework may state what is assumed of seats."""
    return _("To state it: success in trainings.yaml.")


def independent() -> str:
    """Say what is assumed of which seats work together."""
    return _(
        "A seat works or not for all that the course raises at once, and independently of other seats; "
        "four of five cases are those of {n} draws."
    ).format(n=as_text(DRAWS))


def _success(report: PlanReport) -> Iterable[Remark]:
    for remark in assumed_success(int((report.courses["source"] == str(Source.ASSUMED)).sum())):
        text = _("{first} {second}").format(first=remark, second=where_success_stands())
        yield Remark(remark.code, text)
    if not report.is_sure:
        yield Remark("independent", independent())
    took, rose = (int(report.courses[name].sum()) for name in ("levels_took", "levels_rose"))
    if took:
        yield Remark(
            "observed",
            _(
                "Observed since the year before: of {took} levels that takers could raise {share} rose. "
                "That says nothing of an effect (others rise as well), and the plan does not count on it."
            ).format(took=as_text(took), share=as_share(rose / took)),
        )


def _never_seated(report: PlanReport) -> Iterable[Remark]:
    if report.never is not None and report.never.height:
        without = report.never.height
        yield Remark(
            "never_seated",
            ngettext(
                "{n} person never had a seat on a course in the years known; the plan gives one to {seated}.",
                "{n} people never had a seat on a course in the years known; the plan gives one to {seated}.",
                without,
            ).format(n=as_text(without), seated=as_text(int(report.never["has_seat"].sum()))),
        )


def _one_more(report: PlanReport, framework: Framework) -> Iterable[Remark]:
    if not report.chosen.one_more:
        return
    more = report.courses.filter(pl.col("one_more") > 0).sort(
        "one_more", descending=True, maintain_order=True
    )
    if more.height or report.courses["seats"].count():
        gains = more.select("training", "one_more").iter_rows()
        told = [(str(framework.training_by_id[course].name), gain) for course, gain in gains]
        yield Remark("one_more", one_more_sentence(told))


def one_more_sentence(gains: Sequence[tuple[str, float]]) -> str:
    """Say in which courses one more seat would help; `gains` are name and by how much, the most first."""
    if not gains:
        return _("One more seat in a single course would change nothing.")
    return _("One more seat would lower the shortfall in: {courses}.").format(
        courses=listed(less_by_course(*gain) for gain in gains[:_NAMED_AT_MOST])
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
            _("Levels raised by these courses that are assumed: {count}.").format(
                count=out_of(assumed, raises)
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
