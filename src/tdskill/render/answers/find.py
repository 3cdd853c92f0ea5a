"""People found put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.query import Wanted
from tdskill.render.answer import Answer, Remark, as_text
from tdskill.render.answers.common import (
    assumed_remark,
    assumed_scale,
    head_lines,
    ranks_lines,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import code_label, level_label, stage_label
from tdskill.render.layout import Cell, IdNames, Layout, hidden
from tdskill.render.sheet_words import people_word
from tdskill.reports.find import FindReport
from tdskill.tables import STAGES

_noop = str
_IN_HEAD: Final = ("bureau", "group", "rank")
"""What the head tells of whoever asks."""

PEOPLE: Final = Layout(
    "find",
    "people",
    _noop("A row for each person found, in order of fit."),
    ("staff_id",),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True),
        "match",
        hidden("steps_above"),
        hidden("levels"),
        "bureau",
        Cell("group", roomy=3),
        Cell("rank", roomy=2, heading=_noop("Rank")),
        Cell("stage", roomy=1),
        Cell("workplace", roomy=1),
        Cell("since", roomy=1),
    ),
)
CONDITIONS: Final = Layout(
    "find",
    "conditions",
    _noop("A row for each thing asked for."),
    ("condition", "asked"),
    ("condition", "asked", "level_least", "level_most", "people", "people_without", "not_assessed"),
    extra=True,
)


def find_answer(report: FindReport, framework: Framework) -> Answer:
    """A row for each person; what each condition takes away where nobody is left."""
    names = id_names(framework)
    names = {**names, "job_type": _job_type_names(framework)}
    rows = report.rows.rename({"name": "staff_name"})
    conditions = CONDITIONS.of(
        report.conditions, names, shows={"asked": lambda asked: _names(asked, names)}
    )
    people = PEOPLE.of(
        rows,
        names,
        nothing=_("Nobody fits all that is asked for."),
        hide=(
            *without_names(rows),
            *(() if report.asked.near else ("match",)),
            *(() if report.has_workplaces else ("workplace", "since")),
        ),
        more={
            "bureau": [
                Cell("level", of=(each.skill,), heading=names["skill"][each.skill])
                for each in report.wanted
            ]
        },
    )
    return Answer(
        title(_("Who can do this"), report.head.fiscal_year, framework),
        (
            *head_lines(report.head),
            *ranks_lines(report.head, framework),
            *_asked_lines(report, names),
        ),
        (people, replace(conditions, extra=not rows.is_empty())),
        (
            *_remarks(report, names),
            *assumed_remark(framework, _own(report, framework)),
            *assumed_scale(framework),
        ),
        about=report.head,
    )


def _own(report: FindReport, framework: Framework) -> list[str]:
    return [each for each in report.job_types if each in framework.job_type_by_id]


def _job_type_names(framework: Framework) -> dict[str, str]:
    return {each.id: str(each.name) for view in framework.views for each in view.job_types}


def _names(asked: Sequence[str], names: IdNames) -> str:
    stages = {each: stage_label(each) for each in STAGES}
    known = {**names["skill"], **names["job_type"], **names["exam"], **names["rank"], **stages}
    return listed(known.get(each, each) for each in asked)


def _asked_lines(report: FindReport, names: IdNames) -> Iterable[str]:
    told = [
        _condition(row, report.wanted, names)
        for row in report.conditions.iter_rows(named=True)
        if row["condition"] not in _IN_HEAD
    ]
    if told:
        yield _("Asked for: {conditions}").format(conditions=listed(told))


def _condition(row: dict[str, Any], wanted: Sequence[Wanted], names: IdNames) -> str:
    """Say what was asked for: a skill with its levels, or what kind of thing it is."""
    asked = _names(row["asked"], names)
    if row["condition"] == "skill":
        return _with_levels(asked, next(each for each in wanted if each.skill == row["asked"][0]))
    kind = code_label("condition", row["condition"])
    return _("{kind} {name}").format(kind=kind, name=asked)


def _with_levels(skill: str, wanted: Wanted) -> str:
    if wanted.low == wanted.high:
        text = _("{skill} {low}")
    elif wanted.is_open:
        text = _("{skill} {low} or higher")
    elif not wanted.low:
        text = _("{skill} {high} or lower")
    else:
        text = _("{skill} {low} to {high}")
    return text.format(skill=skill, low=level_label(wanted.low), high=level_label(wanted.high))


def _remarks(report: FindReport, names: IdNames) -> Iterable[Remark]:
    if report.exact or (report.near and report.asked.near):
        told = _("Found: {people}.").format(people=people_word(report.exact))
        if report.asked.near:
            told = _("Found: {people}, and one level-step away: {near}.").format(
                people=people_word(report.exact), near=people_word(report.near)
            )
        yield Remark("found", told)
    if not report.exact:
        yield from _taken_away(report, names)
    if report.near and not report.asked.near:
        yield Remark(
            "near_hint",
            ngettext(
                "{n} person is one level-step away: add --near.",
                "{n} people are one level-step away: add --near.",
                report.near,
            ).format(n=as_text(report.near)),
        )
    elif not report.near and not report.exact and report.wanted:
        yield Remark("nobody_near", _("Nobody is one level-step away either."))
    if report.unknown:
        yield Remark("find_not_assessed", _not_assessed(report, names))
    if not report.rows.is_empty():
        yield Remark("order", _("Order: {keys}.").format(keys=_then(_order(report))))


def _not_assessed(report: FindReport, names: IdNames) -> str:
    skills = [
        names["skill"][row["asked"][0]]
        for row in report.conditions.iter_rows(named=True)
        if row["not_assessed"]
    ]
    return ngettext(
        "{n} person is not assessed in {skills}, and neither found nor ruled out.",
        "{n} people are not assessed in {skills}, and neither found nor ruled out.",
        report.unknown,
    ).format(n=as_text(report.unknown), skills=_(" or ").join(skills))


def _order(report: FindReport) -> Iterable[str]:
    if report.asked.near:
        yield _("all that is asked for before one step away")
    yield _("the later stage (a confirmed level is surer)")
    if any(each.is_open for each in report.wanted):
        yield _("more level-steps above what is asked for")
    yield _("staff ID")


def _then(keys: Iterable[str]) -> str:
    return _("; ").join(keys)


def _taken_away(report: FindReport, names: IdNames) -> Iterable[Remark]:
    """Say which condition keeps most people from being found."""
    rows = report.conditions
    if rows.height < 2:  # noqa: PLR2004 - of one alone the table says all
        return
    most = rows.sort("people_without", descending=True, maintain_order=True).row(0, named=True)
    if most["people_without"]:
        yield Remark(
            "takes_most",
            ngettext(
                "What keeps most people out is: {condition}. Without it {n} person would be found.",
                "What keeps most people out is: {condition}. Without it {n} people would be found.",
                most["people_without"],
            ).format(
                condition=_condition(most, report.wanted, names),
                n=as_text(most["people_without"]),
            ),
        )
        return
    fewest = rows.sort("people", maintain_order=True).row(0, named=True)
    yield Remark(
        "takes_most",
        ngettext(
            "No single condition is the reason. Fewest people meet: {condition} ({n} person).",
            "No single condition is the reason. Fewest people meet: {condition} ({n} people).",
            fewest["people"],
        ).format(condition=_condition(fewest, report.wanted, names), n=as_text(fewest["people"])),
    )
