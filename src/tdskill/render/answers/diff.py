"""What differs between two frameworks, and whom it touches, put into words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import polars as pl

from tdskill.analysis.direction import Direction
from tdskill.analysis.told_counts import Told
from tdskill.columns import COLUMNS
from tdskill.i18n import LANGUAGES, listed, ngettext
from tdskill.i18n import gettext as _
from tdskill.render.answer import Answer, Remark, Table, as_text, between
from tdskill.render.answers.common import small_group_remarks
from tdskill.render.answers.names import id_names
from tdskill.render.answers.simulation import RANKS, turn
from tdskill.render.labels import fiscal_year_label
from tdskill.render.layout import (
    BEFORE_AND_AFTER,
    Cell,
    IdNames,
    Layout,
    arrow,
    hidden,
    ranged,
)
from tdskill.reports.diff import DiffReport, Effect, meaning_changed
from tdskill.tables import Schema

_noop = str
_SHOWN_AT_FIRST = 40
_LONGEST = 120
"""Signs of a value that people see."""

_FILE: Final = ("yaml_file", "yaml_list", "entry", "yaml_path", "difference")


def _short(value: str | None) -> str:
    text = value or ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


CHANGES: Final = Layout(
    "diff",
    "changes",
    _noop("A row for each value of the framework that differs, and each entry added or removed."),
    _FILE,
    (
        Cell("yaml_file", whole=True, roomy=1),
        Cell("yaml_list", whole=True),
        Cell("entry", whole=True),
        "yaml_path",
        Cell("difference", roomy=1),
        Cell("value_before", _short),
        Cell("value_after", _short),
    ),
)
SKILLS: Final = Layout(
    "diff",
    "skills",
    _noop("A row for each thing that became of a skill, in the sets that both have."),
    ("set", "skill", "skill_change"),
    (
        Cell("set", roomy=1),
        Cell("skill", whole=True),
        "skill_change",
        "skills_before",
        "texts_changed",
        Cell("fingerprint_before", roomy=2),
    ),
)
DIRECTIONS: Final = Layout(
    "diff",
    "directions",
    _noop("A row for each job type and rank that differs in anything."),
    ("set", "direction_of", "entry"),
    (Cell("set", roomy=1), "direction_of", Cell("entry", whole=True), "direction"),
)
UNREAD: Final = Layout(
    "diff",
    "unread",
    _noop("A row for each file, and each skill in the staff file, of which less is read."),
    ("year_file", "skill"),
    ("year_file", Cell("skill", whole=True), *ranged("rows_unread")),
)
JOB_TYPES: Final = Layout(
    "diff",
    "job_types",
    _noop("A row for each job type that other people meet, or that is nearest to others."),
    ("job_type",),
    (
        Cell("job_type", whole=True),
        *ranged("people_met", times=BEFORE_AND_AFTER),
        *ranged("people_gained"),
        *ranged("people_lost"),
        *ranged("nearest_gained", roomy=1),
        *ranged("nearest_lost", roomy=1),
    ),
)
LADDER: Final = Layout(
    "diff",
    "ladder",
    _noop(
        "A row for each rank and what of it other people meet; the rank is that of these people."
    ),
    ("rank", "ladder_item"),
    (Cell("rank", whole=True), "ladder_item", *ranged("people_gained"), *ranged("people_lost")),
)
SUSPECTS: Final = Layout(
    "diff",
    "suspects",
    _noop("A row for each skill with levels that are to be looked at again, or no longer."),
    ("skill",),
    (Cell("skill", whole=True), *ranged("suspect_gained"), *ranged("suspect_ended")),
)
SHORTFALLS: Final = Layout(
    "diff",
    "shortfalls",
    _noop("A row for each skill whose demand or shortfall differs, the largest change first."),
    ("skill",),
    (
        Cell("skill", whole=True),
        *arrow("demand", "demand_before", "demand_after"),
        *ranged("shortfall", times=BEFORE_AND_AFTER),
        "shortfall_change",
    ),
)
FIELDS: Final = Layout(
    "diff",
    "fields",
    _noop("A row for each priority field that comes or goes."),
    ("skill",),
    (Cell("skill", whole=True), hidden("selected_before"), Cell("selected_after", turn), *RANKS),
)


def diff_answer(report: DiffReport) -> Answer:
    """Answer with all that differs, and with the effect on people where there are any."""
    names = _names(report)
    found = report.effect
    tables = [_changes(report, names), _skills(report, names), _directions(report, names)]
    return Answer(
        _("Differences of two frameworks"),
        tuple(_head(report)),
        (*tables, *(_of_people(found, names) if found else ())),
        tuple(_remarks(report)),
        personal=found is not None and found.head.tells_of_few,
        about=found.head if found else None,
        comment=True,
    )


def _names(report: DiffReport) -> IdNames:
    """Return the names of the later framework, and of the earlier one what only that has."""
    old, new = id_names(report.before), id_names(report.after)
    return {ids: {**old[ids], **new[ids]} for ids in new}


def _head(report: DiffReport) -> Iterable[str]:
    found = report.effect
    if found is not None and found.unread.height:
        yield _("No longer read: {what}.").format(what=listed(_unread_words(found, _names(report))))
    yield _("Before: {name}").format(name=report.called[0])
    yield _("Afterwards: {name}").format(name=report.called[1])
    if found is not None:
        if found.head.organisation:
            yield found.head.organisation
        yield _("Staff of {year}: {people}").format(
            year=fiscal_year_label(found.head.fiscal_year), people=_people(found.people)
        )


def _people(count: Told) -> str:
    n = between(count.least, count.most)
    return ngettext("{n} person", "{n} people", count.most).format(n=n)


def _unread_words(found: Effect, names: IdNames) -> Iterable[str]:
    files = COLUMNS["year_file"].codes
    for file, skill, most, least in found.unread.select(
        "year_file", "skill", "rows_unread", "rows_unread_least"
    ).iter_rows():
        n = between(least, most)
        if skill is None:
            yield ngettext("{n} row of {file}", "{n} rows of {file}", most).format(
                n=n, file=_(files[file])
            )
        else:
            yield ngettext("{n} level of {skill}", "{n} levels of {skill}", most).format(
                n=n, skill=names["skill"].get(skill, skill)
            )


_CHANGES: Schema = dict.fromkeys((*_FILE, "value_before", "value_after"), pl.String)


def _changes(report: DiffReport, names: IdNames) -> Table:
    rows = [
        (
            each.file,
            each.list,
            each.entry,
            each.path,
            str(each.kind),
            _written(each.before),
            _written(each.after),
        )
        for each in report.differences
    ]
    return CHANGES.of(
        pl.DataFrame(rows, schema=_CHANGES, orient="row"),
        names,
        title=_("What differs"),
        nothing=_("No entry of the framework differs."),
        first=_SHOWN_AT_FIRST,
    )


def _written(value: Any) -> str | None:  # noqa: ANN401 - any value of a framework
    """Write a value in a line, the same in every language."""
    return None if value is None else _in_a_line(value)


def _in_a_line(value: Any) -> str:  # noqa: ANN401 - any value of a framework
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(map(_in_a_line, value))
        case dict() if value.get("name"):
            return _in_a_line(value["name"])
        case dict() if value.keys() <= set(LANGUAGES):
            return next(filter(None, value.values()), "")
        case dict():
            told = (f"{key}: {_in_a_line(each)}" for key, each in value.items() if each)
            return ", ".join(told)
    return str(value)


def _skills(report: DiffReport, names: IdNames) -> Table:
    rows = [
        {
            "set": of_set,
            "skill": change.skill.id,
            "skill_change": str(change.kind),
            "skills_before": [each.id for each in change.before],
            "texts_changed": list(change.parts),
            "fingerprint_before": change.fingerprint,
        }
        for of_set, change in report.skills
    ]
    schema: Schema = {
        **dict.fromkeys(("set", "skill", "skill_change"), pl.String),
        **dict.fromkeys(("skills_before", "texts_changed"), pl.List(pl.String)),
        "fingerprint_before": pl.String,
    }
    earlier = id_names(report.before)["skill"]

    def called(found: list[str]) -> str:
        return "\n".join(earlier[each] for each in found) or _("none")

    table = SKILLS.of(
        pl.DataFrame(rows, schema=schema),
        names,
        title=_("What became of skills"),
        shows={"skills_before": called},
    )
    return replace(table, extra=not rows)


def _directions(report: DiffReport, names: IdNames) -> Table:
    rows = [(each.set, each.of, each.id, str(each.direction)) for each in report.directions]
    called = {**names["rank"], **names["job_type"]}
    for each in (*report.before.sets, *report.after.sets):
        called |= {entry.id: str(entry.name) for entry in each.job_types}
    table = DIRECTIONS.of(
        pl.DataFrame(
            rows,
            schema=dict.fromkeys(("set", "direction_of", "entry", "direction"), pl.String),
            orient="row",
        ),
        names,
        title=_("Easier or harder"),
        shows={"entry": lambda entry: str(called.get(entry, entry))},
    )
    return replace(table, extra=not rows)


def _of_people(found: Effect, names: IdNames) -> Iterable[Table]:
    for layout, rows, name in (
        (UNREAD, found.unread, _("No longer read")),
        (JOB_TYPES, found.job_types, _("Job types, before→afterwards")),
        (LADDER, found.ladder, _("Career ladder")),
        (SUSPECTS, found.suspects, _("Levels to be looked at again")),
        (SHORTFALLS, found.shortfalls, _("Shortfalls, before→afterwards")),
        (FIELDS, found.fields, _("Priority fields that would come or go")),
    ):
        yield replace(layout.of(rows, names, title=name), extra=rows.is_empty())


def _remarks(report: DiffReport) -> Iterable[Remark]:
    if not report.differences:
        return
    left = len(report.differences) - _SHOWN_AT_FIRST
    if left > 0:
        yield Remark(
            "more_differences",
            ngettext(
                "{n} more difference: see {option}.", "{n} more differences: see {option}.", left
            ).format(n=as_text(left), option="--table changes"),
        )
    yield from _directed(report)
    found = report.effect
    if found is None:
        return
    if found.nearest_moved.most:
        yield Remark(
            "nearest_moved",
            ngettext(
                "Another job type is nearest for {n} person.",
                "Another job type is nearest for {n} people.",
                found.nearest_moved.most,
            ).format(n=between(found.nearest_moved.least, found.nearest_moved.most)),
        )
    if not found.judged and meaning_changed(report):
        yield Remark(
            "not_judged",
            _("No judgements were read, so levels to be looked at again are not counted."),
        )
    if not any(rows.height for rows in (found.job_types, found.ladder, found.suspects)):
        yield Remark("nobody_touched", _("Nobody meets a job type, guide or target otherwise."))
    if found.smallest_group > 1:
        yield Remark(
            "few_people",
            _(
                "Counts of people are told as ranges, so that no difference gives few people away "
                "({option} 1: exactly)."
            ).format(option="--smallest-group"),
        )
    yield from small_group_remarks(found.head)


def _directed(report: DiffReport) -> Iterable[Remark]:
    """Count the job types and ranks by direction."""
    words = COLUMNS["direction"].codes
    for of, code, text in (
        ("job_type", "job_types", _("Job types: {directions}.")),
        ("rank", "ranks", _("Ranks: {directions}.")),
    ):
        counted = Counter(str(each.direction) for each in report.directions if each.of == of)
        if counted:
            told = (
                _("{n} {direction}").format(n=as_text(counted[each]), direction=_(words[each]))
                for each in Direction
                if counted[each]
            )
            yield Remark(code, text.format(directions=listed(told)))
