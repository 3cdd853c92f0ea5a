"""Careers put into words: head counts by rank and year, selection exams, models of a career."""

from collections.abc import Iterable
from typing import Final

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Picture, Remark, Table, as_text, out_of
from tdskill.render.answers.common import (
    PUBLISHED,
    apart,
    head_lines,
    ranks_lines,
    small_group_remarks,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import date_label, fiscal_year_label, provenance_label
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.pictures import rank_columns
from tdskill.reports.careers import CareersReport, CareersView
from tdskill.years import first_day, last_day

_noop = str


COUNTS: Final = Layout(
    "careers",
    "head_counts",
    _noop("A row for each fiscal year and rank, and one for all ranks together."),
    ("fiscal_year", "rank"),
    (
        Cell("fiscal_year", fiscal_year_label),
        Cell("rank", whole=True),
        "people",
        *PUBLISHED,
        hidden("small"),
    ),
)
EXAMS: Final = Layout(
    "careers",
    "selection_exams",
    _noop("A row for each selection exam and rank from which it is sat."),
    ("selection_exam", "rank"),
    (
        Cell("selection_exam", whole=True),
        Cell("rank", whole=True),
        Cell("next_rank", roomy=2),
        "years_needed",
        Cell("service_needed", roomy=1),
        "people",
        "people_may",
        "people_first",
        Cell("people_route_unknown", roomy=2),
        hidden("small"),
    ),
)
PATHS: Final = Layout(
    "careers",
    "paths",
    _noop("A row for each career path, route onto it and rank."),
    ("career_path", "route", "rank"),
    (
        Cell("career_path", whole=True),
        Cell("route", whole=True, roomy=2),
        Cell("rank", whole=True),
        Cell("model_from", roomy=1),
        "people",
        "people_earlier",
        "people_as_model",
        "people_later",
        hidden("small"),
    ),
)
PEOPLE: Final = Layout(
    "careers",
    "people",
    _noop("A row for each person whose rank is told."),
    ("staff_id",),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        Cell("rank", whole=True),
        "rank_since",
        "years_in_rank",
        Cell("route", roomy=1),
        Cell("entered_on", roomy=1),
        "service_year",
        "selection_exams",
    ),
)
POSITIONS: Final = Layout(
    "careers",
    "positions",
    _noop("A row for each person and career path that the route leads onto."),
    ("staff_id", "career_path"),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("career_path", whole=True),
        Cell("route", roomy=1),
        "service_year",
        Cell("rank", whole=True),
        Cell("model_rank", whole=True),
        "position",
    ),
)


def careers_answer(report: CareersReport, framework: Framework) -> Answer:
    """The tables of the view; by rank with a picture of the head counts."""
    make = {
        CareersView.RANK: _by_rank,
        CareersView.ROUTE: _by_route,
        CareersView.PERSON: _by_person,
    }[report.view]
    what, tables, remarks = make(report, framework)
    picture = None
    if report.view is CareersView.RANK and report.counts.height:
        picture = Picture("_head_counts.svg.j2", rank_columns(report, framework))
    return Answer(
        title(what, report.year),
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        tables,
        (*remarks, *_remarks(report)),
        personal=report.head.tells_of_few,
        about=report.head,
        picture=picture,
    )


_Made = tuple[str, tuple[Table, ...], Iterable[Remark]]


def _unknowns(report: CareersReport, *names: str) -> dict[str, str]:
    few = report.head.smallest_group is not None and report.hides
    return dict.fromkeys(names, _("not shown")) if few else {}


def _by_rank(report: CareersReport, framework: Framework) -> _Made:
    names = id_names(framework)
    figures = ("people_may", "people_first", "people_route_unknown")
    counts = COUNTS.of(
        report.counts,
        names,
        headings={"rank": _("Rank"), "people": _("In careers.csv")},
        shows={"rank": lambda rank: names["rank"].get(rank, _("all ranks"))},
        unknowns=_unknowns(report, "people"),
        hide=()
        if report.counts["people_published"].count()
        else ("people_published", "published_at_least", "published_expected"),
        nothing=_("There is no rank of anybody up to this year."),
    )
    exams = EXAMS.of(
        report.exams,
        names,
        title=_("Selection exams, {year}").format(year=fiscal_year_label(report.exam_year)),
        headings={"rank": _("Rank")},
        unknowns=_unknowns(report, "people", *figures),
        hide=[
            name
            for name in ("people_route_unknown", "service_needed")
            if not report.exams[name].sum()
        ],
        nothing=_("The framework has no selection exams."),
    )
    return _("Head count by rank"), (counts, exams), _rank_remarks(report, framework)


def _by_route(report: CareersReport, framework: Framework) -> _Made:
    figures = ("people", "people_earlier", "people_as_model", "people_later")
    table = PATHS.of(
        report.paths,
        id_names(framework),
        headings={"rank": _("Rank")},
        unknowns=_unknowns(report, *figures),
        nothing=_("The framework has no career paths with routes onto them."),
    )
    return _("Careers beside the models"), (table,), _model_remarks(framework)


def _by_person(report: CareersReport, framework: Framework) -> _Made:
    names = id_names(framework)
    nobody = _("No rank of anybody here is told up to this day.")
    hide = without_names(report.people)
    people = PEOPLE.of(
        report.people,
        names,
        headings={
            "rank": _("Rank"),
            "selection_exams": _("May sit in {year}").format(
                year=fiscal_year_label(report.exam_year)
            ),
        },
        hide=hide,
        nothing=nobody,
    )
    positions = POSITIONS.of(
        report.positions,
        names,
        title=_("Careers beside the models"),
        headings={"rank": _("Rank")},
        hide=hide,
        nothing=nobody,
    )
    counted = Remark(
        "years_counted",
        _("Years in rank are whole years up to {day}.").format(day=date_label(report.on)),
    )
    told = (counted, *_exam_remarks(report, framework), *_model_remarks(framework), apart())
    return _("Careers"), (people, positions), told


def _rank_remarks(report: CareersReport, framework: Framework) -> Iterable[Remark]:
    yield Remark(
        "counted_on",
        _("People are counted on the first day of each fiscal year ({day} of {year}).").format(
            day=date_label(first_day(report.year)), year=fiscal_year_label(report.year)
        ),
    )
    if report.counts["people_published"].count():
        shown = set(report.counts["fiscal_year"])
        sources = dict.fromkeys(
            provenance_label(each.provenance)
            for each in framework.head_counts
            if each.fiscal_year in shown
        )
        yield Remark(
            "published",
            _(
                "Published are the numbers that the framework gives ({sources}); the others are counted "
                "from careers.csv. They need not be about the same people."
            ).format(sources=listed(sources)),
        )
    if report.head.bureaus or report.head.groups:
        yield Remark(
            "those_there_now",
            _(
                "Earlier years count only those who are in this selection now: where people who have left "
                "or moved belonged is not known."
            ),
        )
    elif report.left:
        yield Remark(
            "people_left",
            ngettext(
                "{n} person who has left counts in the years before.",
                "{n} people who have left count in the years before.",
                report.left,
            ).format(n=as_text(report.left)),
        )
    else:
        yield Remark(
            "nobody_left",
            _(
                "careers.csv says of nobody when they left (left_on), so earlier years lack people who have "
                "left since."
            ),
        )
    yield from _exam_remarks(report, framework)


def _exam_remarks(report: CareersReport, framework: Framework) -> Iterable[Remark]:
    if not framework.selection_exams:
        return
    yield Remark(
        "exam_rule",
        _(
            "Who may sit a selection exam is told from the years that are whole by {day}, in the rank held "
            "now and since entering. Nothing else is looked at."
        ).format(day=date_label(last_day(report.exam_year))),
    )
    assumed = sum(each.rules_provenance.startswith("assumed") for each in framework.selection_exams)
    if assumed:
        yield Remark(
            "assumed_exam_rules",
            _("Selection exams of which the years needed are assumed: {count}.").format(
                count=out_of(assumed, len(framework.selection_exams))
            ),
        )


def _model_remarks(framework: Framework) -> Iterable[Remark]:
    if not framework.career_paths:
        return
    yield Remark(
        "model_rule",
        _(
            "A year of service is a fiscal year, that of entering being 1. A route begins at its rank, and "
            "the model goes on from there as the path says."
        ),
    )
    assumed = sum(each.provenance.startswith("assumed") for each in framework.career_paths)
    if assumed:
        yield Remark(
            "assumed_paths",
            _("Career paths of which the years are assumed: {count}.").format(
                count=out_of(assumed, len(framework.career_paths))
            ),
        )
    yield Remark(
        "model_is_example",
        _(
            "A model is one example of many: to be earlier or later than it is neither good nor bad."
        ),
    )


def _remarks(report: CareersReport) -> Iterable[Remark]:
    if report.without:
        yield Remark(
            "without_career",
            ngettext(
                "{n} person of the staff file has no rank in careers.csv up to this day.",
                "{n} people of the staff file have no rank in careers.csv up to this day.",
                report.without,
            ).format(n=as_text(report.without)),
        )
    if report.hides:
        yield Remark(
            "few",
            _(
                "Ranks with fewer than {n} people, and the next smallest where that is needed, are not "
                "shown, so that no single person is told."
            ).format(n=report.head.smallest_group),
        )
    if report.view is not CareersView.PERSON:
        yield from small_group_remarks(report.head)
