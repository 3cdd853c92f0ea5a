"""Who teaches whom put into words."""

from collections.abc import Iterable
from typing import Final

from tdskill.analysis.turns import RECENT_YEARS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.render.answer import Answer, Remark, as_text
from tdskill.render.answers.common import (
    head_lines,
    ranks_lines,
    skill_names,
    small_group_remarks,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import level_label
from tdskill.render.layout import Cell, Layout
from tdskill.render.sheet_words import people_word
from tdskill.reports.teaching import TeachingReport

_noop = str

PAIRS: Final = Layout(
    "mentors",
    "pairs",
    _noop("A row for each person who has a teacher, by teacher."),
    ("staff_id",),
    (
        Cell("teacher", whole=True),
        Cell("teacher_name", whole=True, roomy=1),
        Cell("teacher_bureau", roomy=3),
        Cell("staff_id", whole=True, heading=_noop("Learner's id")),
        Cell("staff_name", whole=True, roomy=2, heading=_noop("Learner")),
        Cell("bureau", roomy=3, heading=_noop("Learner's bureau")),
        "taught_fields",
        "same_bureau",
    ),
)
FIELDS: Final = Layout(
    "mentors",
    "fields",
    _noop("A row for each field: where teachers run out."),
    ("skill",),
    (
        Cell("skill", whole=True),
        Cell("teacher_level", roomy=2),
        "teachers",
        Cell("teaching_places", roomy=1),
        "learners",
        "taught",
        "without_teacher",
        "second_teachers",
    ),
)
_CALLED: Final = {
    "level": "teacher_level",
    "places": "teaching_places",
    "without": "without_teacher",
}


def teaching_answer(report: TeachingReport, framework: Framework) -> Answer:
    """A row for each pair; below, the teachers and learners of each field."""
    names = id_names(framework)
    rows = report.pairs.rename({"teacher_id": "teacher", "fields": "taught_fields"})
    no_fields = _("No field was chosen for the year.")
    return Answer(
        title(_("Who teaches whom"), report.head.fiscal_year, framework),
        (*head_lines(report.head), *ranks_lines(report.head, framework)),
        (
            PAIRS.of(
                rows,
                names,
                nothing=_("Nobody teaches anybody.") if report.fields else no_fields,
                hide=[
                    *without_names(rows),
                    *(("teacher_name",) if rows["teacher_name"].is_null().all() else ()),
                ],
            ),
            FIELDS.of(
                report.by_field.rename(_CALLED),
                names,
                title=_("Where teachers run out"),
                nothing=no_fields,
            ),
        ),
        tuple(_remarks(report, framework)),
        about=report.head,
    )


def _remarks(report: TeachingReport, framework: Framework) -> Iterable[Remark]:
    names = skill_names(framework)
    if not report.fields:
        yield Remark(
            "no_fields",
            _(
                "By the ranks of demand and supply no field is chosen for sure; --field names what is to be "
                "taught."
            ),
        )
        return
    fields = listed(names[skill] for skill in report.fields)
    yield Remark(
        "fields",
        _("Fields named: {fields}.").format(fields=fields)
        if report.named
        else _("Priority fields of the year: {fields}.").format(fields=fields),
    )
    yield from _pairs(report)
    if report.without_levels:
        yield Remark(
            "other_levels",
            _(
                "Not all levels are there in: {skills}. The highest one below stands for a level that is "
                "not, or the first one."
            ).format(skills=listed(names[skill] for skill in report.without_levels)),
        )
    yield from _second(report)
    yield Remark("line", _line(report))
    yield Remark(
        "not_assessed",
        _("Who is not assessed in a field neither teaches nor learns it here."),
    )
    if report.pairs.height:
        yield Remark(
            "among_equals",
            _(
                "As many people as possible have a teacher; then as many further fields as possible come in, "
                "and people of one bureau come together. Of people who are equal those come first who had "
                "the fewest seats on courses in the last {n} years, then by a lot of the year made of the "
                "staff id."
            ).format(n=RECENT_YEARS),
        )
        yield Remark(
            "to_start_from",
            _("The pairs are something to start from: who teaches whom is for people to decide."),
        )
    yield from small_group_remarks(report.head)


def _pairs(report: TeachingReport) -> Iterable[Remark]:
    places, taught = report.teachers * report.capacity, report.pairs.height
    yield Remark(
        "pairs",
        _(
            "At {teach} or higher: {teachers}, with up to {n} learners each; at {learn}: {learners}. With a "
            "teacher: {taught}, {same} of them in the own bureau; without: {left}."
        ).format(
            teach=level_label(report.teacher_level),
            learn=level_label(report.learner_level),
            teachers=people_word(report.teachers),
            n=as_text(report.capacity),
            learners=people_word(report.learners),
            taught=people_word(taught),
            same=as_text(int(report.pairs["same_bureau"].sum())),
            left=as_text(report.learners - taught),
        ),
    )
    if report.learners == taught:
        return
    if not report.teachers:
        yield Remark(
            "no_teachers",
            _(
                "Nobody stands there to teach. With --teacher-level people of lower levels teach as well."
            ),
        )
        return
    yield Remark(
        "run_out",
        _("Teachers run out: all places with them are taken.")
        if taught == places
        else _(
            "Places with teachers stay empty: those without a teacher learn other fields, or are in the line "
            "of the teachers left."
        ),
    )


def _second(report: TeachingReport) -> Iterable[Remark]:
    left = report.learners - report.pairs.height
    if not left or not report.second_could_teach:
        return
    yield Remark(
        "second_teachers",
        _(
            "With the people one level below as second teachers, {n} of the {left} without a teacher "
            "could have one."
        ).format(n=as_text(report.second_could_teach), left=as_text(left)),
    )


def _line(report: TeachingReport) -> str:
    if report.are_mentors_known:
        return _("Nobody is taught by the own mentor of the 1on1s, or teaches that mentor.")
    return _(
        "No file names the mentors of the 1on1s (roster.csv), so that teachers may be of the own line."
    )
