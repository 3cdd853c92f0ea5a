"""What a scenario would change, put into words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis.scenario import ScenarioStep
from tdskill.columns import COLUMNS
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Show, Table, as_change, as_share, as_text
from tdskill.render.answers.common import (
    assumed_remark,
    coverage_label,
    head_lines,
    job_type_names,
    rest_names,
    skill_names,
    small_group_remarks,
    title,
    total_between,
    unknown_remark,
    with_categories,
)
from tdskill.render.answers.names import id_names
from tdskill.render.choice import tie_sentences
from tdskill.render.labels import level_label
from tdskill.render.layout import BEFORE_AND_AFTER, Cell, Layout, arrow, aside, hidden, ranged
from tdskill.reports.simulation import SimulationReport

_noop = str
_NAMED_AT_MOST = 3
_OF_PEOPLE = ("trained", "joined", "left", "moved")


def turn(selected: bool | None) -> str:
    """Say what becomes of a priority field."""
    if selected is None:
        return _("could not be said")
    return _("comes in") if selected else _("drops out")


def _figure(name: str, show: Show = as_text, *, roomy: int = 0) -> tuple[Cell, ...]:
    return arrow(name, f"{name}_before", f"{name}_after", show, roomy=roomy)


_SKILL: Final[tuple[Cell | str, ...]] = (Cell("skill", whole=True), Cell("category", roomy=1))
_FIGURES: Final[tuple[Cell | str, ...]] = (
    *_figure("demand"),
    *_figure("supply"),
    *_figure("not_assessed", roomy=1),
    *ranged("shortfall", times=BEFORE_AND_AFTER),
    "shortfall_change",
)
RANKS: Final = (*_figure("demand_rank", roomy=1), *_figure("supply_rank", roomy=1))
SKILLS: Final = Layout(
    "simulate",
    "skills",
    _noop("A row for each skill, the largest change of the shortfall first."),
    ("skill",),
    (*_SKILL, *_FIGURES, *_figure("coverage", as_share), *_figure("movable"), *RANKS),
)
BUREAUS: Final = Layout(
    "simulate",
    "bureaus",
    _noop(
        "A row for each bureau and skill whose shortfall would change; with --by-bureau for each bureau "
        "and skill."
    ),
    ("bureau", "skill"),
    (Cell("bureau", whole=True), *_SKILL, *_FIGURES),
)
JOB_TYPES: Final = Layout(
    "simulate",
    "job_types",
    _noop("A row for each job type."),
    ("job_type",),
    (
        Cell("job_type", whole=True),
        *_figure("people_met"),
        "people_met_change",
        *_figure("people_one_step_away"),
    ),
)
FIELDS: Final = Layout(
    "simulate",
    "fields",
    _noop("A row for each priority field that would come or go."),
    ("skill",),
    (Cell("skill", whole=True), hidden("selected_before"), Cell("selected_after", turn), *RANKS),
)
_ABOUT: Final = ("staff_id", "bureau", "job_type", "skill", "at_level")
_VALUES: Final = tuple(
    f"{name}{time}" for name in ("level", "bureau", "places") for time in BEFORE_AND_AFTER
)
CHANGES: Final = Layout(
    "simulate",
    "changes",
    _noop("A row for each change assumed, with what there was before."),
    ("change_kind", *_ABOUT),
    (
        "change_kind",
        aside("staff_id"),
        aside("bureau"),
        aside("job_type"),
        "skill",
        Cell("at_level", heading=_noop("At level")),
        *map(aside, _VALUES),
    ),
)


def simulation_answer(report: SimulationReport, framework: Framework, *, by_bureau: bool) -> Answer:
    """Skills before and afterwards (or bureaus and skills), then what else changes, and the changes."""
    skills, bureaus = _skills_table(report), _bureaus_table(report, every_row=by_bureau)
    first, *others = (
        *((bureaus, skills) if by_bureau else (skills, bureaus)),
        _job_types_table(report),
        _fields_table(report),
        _changes_table(report),
    )
    return Answer(
        title(_("Changes tried out"), report.before.fiscal_year, framework),
        tuple(_head(report)),
        (first, *(replace(table, extra=table.rows.is_empty()) for table in others)),
        (
            *_remarks(report),
            *small_group_remarks(report.before, by_bureau=True),
        ),
        personal=report.before.tells_of_few or report.after.tells_of_few,
        about=report.before,
    )


def _head(report: SimulationReport) -> Iterable[str]:
    yield from head_lines(report.before)
    afterwards = replace(
        report.after, organisation=None, rows_left_out=0, totals=0, left=0, on_leave=0
    )
    for line in head_lines(afterwards):
        yield _("Afterwards: {line}").format(line=line)
    counted = Counter(step.kind for step in report.steps)
    yield _("Changes: {changes}").format(
        changes=listed(
            _("{change} {n}").format(change=_(label), n=f"{counted[kind]:,}")
            for kind, label in COLUMNS["change_kind"].codes.items()
            if counted[kind]
        )
        or "-"
    )


def _skills_table(report: SimulationReport) -> Table:
    coverage = coverage_label(certain=_is_certain(report))
    return SKILLS.of(
        with_categories(report.skills, report.framework),
        id_names(report.framework),
        title=_("Skills, before→afterwards"),
        headings={
            "coverage": coverage,
            "coverage_before": _("{column} before").format(column=coverage),
            "coverage_after": _("{column} after").format(column=coverage),
        },
    )


def _is_certain(report: SimulationReport) -> bool:
    """Whether no level that nobody has assessed could make a shortfall less."""
    return all(
        report.skills[f"shortfall{time}"].equals(report.skills[f"shortfall_least{time}"])
        for time in BEFORE_AND_AFTER
    )


def _bureaus_table(report: SimulationReport, *, every_row: bool) -> Table:
    rows = report.bureaus
    return BUREAUS.of(
        with_categories(
            rows if every_row else rows.filter(pl.col("shortfall_change") != 0), report.framework
        ),
        id_names(report.framework),
        title=_("Bureaus, before→afterwards")
        if every_row
        else _("Bureaus whose shortfall would change"),
        together=rest_names(report.before),
    )


def _job_types_table(report: SimulationReport) -> Table:
    return JOB_TYPES.of(
        report.job_types, id_names(report.framework), title=_("Job types, before→afterwards")
    )


def _fields_table(report: SimulationReport) -> Table:
    return FIELDS.of(
        report.priorities,
        id_names(report.framework),
        title=_("Priority fields that would come or go"),
    )


def _changes_table(report: SimulationReport) -> Table:
    """Return the changes; columns that none of them has anything in are left out for people."""
    names = id_names(report.framework)
    rows = CHANGES.frame(_step(step) for step in report.steps)

    def subject(staff_id: str | None, bureau: str | None, job_type: str | None) -> str:
        return staff_id or bureau or names["job_type"][str(job_type)]

    def value(heading: str, time: str) -> Cell:
        of = ("change_kind", *(name for name in _VALUES if name.endswith(time)))
        return Cell("change_kind", _value, of=of, sheet=False, heading=heading)

    before, after = BEFORE_AND_AFTER
    table = CHANGES.of(
        rows,
        names,
        title=_("Changes assumed"),
        hide=[name for name in rows.columns if rows[name].null_count() == rows.height],
        more={
            "staff_id": [
                Cell("change_kind", subject, of=_ABOUT[:3], sheet=False, heading=_("Whom or what")),
            ],
            "level_before": [value(_("Before"), before), value(_("Afterwards"), after)],
        },
    )
    return replace(table, personal=any(step.kind in _OF_PEOPLE for step in report.steps))


def _step(step: ScenarioStep) -> dict[str, str | int | None]:
    about = {"demand": "bureau", "requirement": "job_type"}.get(step.kind, "staff_id")
    value = {"trained": "level", "requirement": "level", "demand": "places"}.get(
        step.kind, "bureau"
    )
    return {
        "change_kind": step.kind,
        about: step.subject,
        "skill": step.skill,
        "at_level": step.level,
        f"{value}_before": step.before,
        f"{value}_after": step.after,
    }


def _value(kind: str, level: int | None, bureau: str | None, places: int | None) -> str:
    if kind in ("trained", "requirement") and level is None:
        return _("not assessed") if kind == "trained" else _("not required")
    return bureau or (as_text(places) if level is None else level_label(level))


def _remarks(report: SimulationReport) -> Iterable[Remark]:
    yield from _shortfall_remarks(report)
    changed = report.job_types.filter(pl.col("people_met_change") != 0)
    names = job_type_names(report.framework)
    if changed.height:
        yield Remark(
            "people_met",
            _("People who meet a job type: {job_types}.").format(
                job_types=listed(
                    _("{name} {before}→{after}").format(
                        name=names[row["job_type"]],
                        before=as_text(row["people_met_before"]),
                        after=as_text(row["people_met_after"]),
                    )
                    for row in changed.iter_rows(named=True)
                )
            ),
        )
    yield Remark("priority_fields", _fields_remark(report))
    yield from tie_sentences(report.ties, report.cuts, skill_names(report.framework))
    yield from assumed_remark(report.framework, report.framework.job_type_by_id)


def _fields_remark(report: SimulationReport) -> str:
    changed = bool(report.priorities.height)
    fields = len(report.selected)
    if not fields:
        return (
            _("No skill is a priority field any more.")
            if changed
            else _("No skill is a priority field, before or afterwards.")
        )
    text = (
        ngettext(
            "Priority field afterwards: {skills}.", "Priority fields afterwards: {skills}.", fields
        )
        if changed
        else ngettext(
            "The priority field stays the same: {skills}.",
            "The priority fields stay the same: {skills}.",
            fields,
        )
    )
    names = skill_names(report.framework)
    return text.format(skills=listed(names[skill] for skill in report.selected))


def _shortfall_remarks(report: SimulationReport) -> Iterable[Remark]:
    skills = report.skills
    before, after = (total_between(skills, time) for time in BEFORE_AND_AFTER)
    yield Remark(
        "shortfall",
        _("Shortfall over all skills: {before} before, {after} afterwards.").format(
            before=before, after=after
        ),
    )
    totals = skills.select(pl.col("^movable_.*$").sum()).row(0, named=True)
    if not skills["movable_before"].null_count() + skills["movable_after"].null_count():
        yield Remark(
            "movable",
            _(
                "What moving people alone would mend at most: {before} before, {after} afterwards."
            ).format(
                before=as_text(totals["movable_before"]), after=as_text(totals["movable_after"])
            ),
        )
    names = skill_names(report.framework)
    for code, sentence, side in (
        ("falls", _("Shortfall falls: {skills}."), pl.col("shortfall_change") < 0),
        ("rises", _("Shortfall rises: {skills}."), pl.col("shortfall_change") > 0),
    ):
        rows = skills.filter(side)
        if rows.is_empty():
            continue
        told = [
            _("{skill} ({change})").format(
                skill=names[row["skill"]], change=as_change(row["shortfall_change"])
            )
            for row in rows.head(_NAMED_AT_MOST).iter_rows(named=True)
        ]
        more = rows.height - len(told)
        if more:
            told.append(ngettext("{n} more skill", "{n} more skills", more).format(n=more))
        yield Remark(code, sentence.format(skills=listed(told)))
    if not skills.filter(pl.col("shortfall_change") != 0).height:
        yield Remark("nothing_changes", _("No skill's shortfall would change."))
    yield from unknown_remark(skills, "_after")
