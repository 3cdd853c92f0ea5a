"""What a scenario would change, put into words."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from tdskill.analysis.scenario import ScenarioStep
from tdskill.columns import Kind
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import (
    MIXED,
    Answer,
    Column,
    Show,
    Table,
    as_change,
    as_share,
    as_text,
    hidden,
    in_turn,
    mixed,
    number,
    text,
)
from tdskill.render.answers.common import (
    BEFORE_AND_AFTER,
    assumed_remark,
    coverage_label,
    head_lines,
    job_type_names,
    ranged,
    skill_names,
    small_group_remarks,
    title,
    total_between,
    unknown_remark,
    with_arrows,
    with_names,
    with_ranges,
    with_skills,
)
from tdskill.render.choice import tie_sentences
from tdskill.render.labels import column_label, level_label
from tdskill.reports.simulation import RANKS, SimulationReport
from tdskill.tables import Schema

_NAMED_AT_MOST = 3
_COUNTS = ("demand", "supply", "not_assessed")
_OF_PEOPLE = ("trained", "joined", "left", "moved")


def simulation_answer(report: SimulationReport, *, by_bureau: bool) -> Answer:
    """Skills before and afterwards (or bureaus and skills), then what else changes, and the changes."""
    skills, bureaus = _skills_table(report), _bureaus_table(report, every_row=by_bureau)
    tables = [
        *([bureaus, skills] if by_bureau else [skills, bureaus]),
        _job_types_table(report),
        _priorities_table(report),
        _steps_table(report),
    ]
    return Answer(
        title(_("Changes tried out"), report.before.fiscal_year),
        tuple(_head(report)),
        (tables[0], *(table for table in tables[1:] if table.rows.height)),
        (
            *_remarks(report),
            *small_group_remarks(report.before, by_bureau=True),
        ),
        personal=_names_people(report) or report.before.tells_of_few or report.after.tells_of_few,
    )


def _names_people(report: SimulationReport) -> bool:
    return any(step.kind in _OF_PEOPLE for step in report.steps)


def _head(report: SimulationReport) -> Iterable[str]:
    yield from head_lines(report.before)
    afterwards = replace(
        report.after, organisation=None, rows_left_out=0, totals=0, left=0, on_leave=0
    )
    for line in head_lines(afterwards):
        yield _("Afterwards: {line}").format(line=line)
    counted = {kind: sum(step.kind == kind for step in report.steps) for kind in _kinds()}
    yield _("Changes: {changes}").format(
        changes=listed(
            _("{change} {n}").format(change=label, n=f"{counted[kind]:,}")
            for kind, label in _kinds().items()
            if counted[kind]
        )
        or "-"
    )


def _kinds() -> dict[str, str]:
    return {
        "trained": _("trained"),
        "joined": _("joined"),
        "left": _("left"),
        "moved": _("moved"),
        "demand": _("demand changed"),
        "requirement": _("requirement changed"),
    }


def _skill() -> tuple[Column, ...]:
    return (
        hidden("skill"),
        text("name", header=_("Skill"), whole=True),
        text("category", roomy=True),
    )


def _figures(
    names: Iterable[str], kind: Kind = Kind.COUNT, *, roomy: bool = False
) -> Iterable[Column]:
    for name in names:
        yield from in_turn(
            f"{name}_before", f"{name}_after", column_label(name), kind=kind, roomy=roomy
        )


def _arrows(rows: pl.DataFrame, names: Iterable[str], show: Show = as_text) -> pl.DataFrame:
    return with_arrows(rows, {f"{name}_before": f"{name}_after" for name in names}, show)


def _skills_table(report: SimulationReport) -> Table:
    rows = with_skills(_arrows(report.skills, (*_COUNTS, "movable", *RANKS)), report.framework)
    rows = with_ranges(rows, "shortfall", times=BEFORE_AND_AFTER)
    columns = (
        *_skill(),
        *_figures(_COUNTS[:2]),
        *_figures(_COUNTS[2:], roomy=True),
        *ranged("shortfall", times=BEFORE_AND_AFTER),
        number("change", Kind.CHANGE),
        *in_turn(
            "coverage_before",
            "coverage_after",
            coverage_label(certain=_is_certain(report)),
            kind=Kind.SHARE,
        ),
        *_figures(["movable"]),
        *_figures(RANKS, roomy=True),
    )
    heading = _("Skills, before→afterwards")
    return Table(columns, _arrows(rows, ["coverage"], as_share), title=heading)


def _is_certain(report: SimulationReport) -> bool:
    """Whether no level that nobody has assessed could make a shortfall less."""
    return all(
        report.skills[f"shortfall{time}"].equals(report.skills[f"shortfall_least{time}"])
        for time in BEFORE_AND_AFTER
    )


def _bureaus_table(report: SimulationReport, *, every_row: bool) -> Table:
    rows = report.bureaus if every_row else report.bureaus.filter(pl.col("change") != 0)
    columns = (
        text("bureau", whole=True),
        *_skill(),
        *_figures(_COUNTS[:2]),
        *_figures(_COUNTS[2:], roomy=True),
        *ranged("shortfall", times=BEFORE_AND_AFTER),
        number("change", Kind.CHANGE),
    )
    heading = (
        _("Bureaus, before→afterwards") if every_row else _("Bureaus whose shortfall would change")
    )
    rows = with_ranges(_arrows(rows, _COUNTS), "shortfall", times=BEFORE_AND_AFTER)
    return Table(columns, with_skills(rows, report.framework), title=heading)


def _job_types_table(report: SimulationReport) -> Table:
    figures = ("met", "one_step_away")
    names = job_type_names(report.framework)
    rows = with_names(_arrows(report.job_types, figures), "job_type", names, "name")
    columns = (
        hidden("job_type"),
        text("name", header=_("Job type"), whole=True),
        *_figures(figures[:1]),
        number("change", Kind.CHANGE),
        *_figures(figures[1:]),
    )
    return Table(columns, rows, title=_("Job types, before→afterwards"))


def _priorities_table(report: SimulationReport) -> Table:
    rows = with_skills(_arrows(report.priorities, RANKS), report.framework).with_columns(
        pl.Series(
            "_turn",
            [_turn(selected) for selected in report.priorities["selected_after"]],
            pl.String,
        )
    )
    columns = (
        text("name", header=_("Skill"), whole=True),
        text("_turn", header=column_label("selected")),
        *_figures(RANKS),
    )
    return Table(columns, rows, title=_("Priority fields that would come or go"))


def _turn(selected: bool | None) -> str:
    if selected is None:
        return _("could not be said")
    return _("comes in") if selected else _("drops out")


_STEPS: Schema = {
    "kind": pl.String,
    "subject": pl.String,
    "about": pl.String,
    "before": MIXED,
    "after": MIXED,
}


def _steps_table(report: SimulationReport) -> Table:
    columns = (
        text("kind", header=_("Kind of change")),
        text("subject", header=_("Whom or what")),
        text("about", header=_("Skill")),
        Column("before", Kind.MIXED, header=_("Before")),
        Column("after", Kind.MIXED, header=_("Afterwards")),
    )
    told = [_step(step, report) for step in report.steps]
    rows = pl.DataFrame(told, schema=_STEPS, orient="row")
    return Table(columns, rows, title=_("Changes assumed"))


def _step(
    step: ScenarioStep, report: SimulationReport
) -> tuple[str | dict[str, object] | None, ...]:
    skill = None if step.skill is None else skill_names(report.framework)[step.skill]
    if step.level is not None:
        skill = _("{skill} Lv.{level}").format(skill=skill, level=step.level)
    subject = step.subject
    if step.kind == "requirement":
        subject = job_type_names(report.framework)[subject]
    return (
        _kinds()[step.kind],
        subject,
        skill,
        _value(step.kind, step.before),
        _value(step.kind, step.after),
    )


def _value(kind: str, value: str | int | None) -> dict[str, object]:
    if isinstance(value, int):
        if kind in ("trained", "requirement"):
            return mixed(level_label(value), level=value)
        return mixed(as_text(value), count=value)
    missing = {"trained": _("not assessed"), "requirement": _("not required")}
    return mixed(missing.get(kind, "-") if value is None else value)


def _remarks(report: SimulationReport) -> Iterable[str]:
    yield from _shortfall_remarks(report)
    changed = report.job_types.filter(pl.col("change") != 0)
    names = job_type_names(report.framework)
    if changed.height:
        yield _("People who meet a job type: {job_types}.").format(
            job_types=listed(
                _("{name} {before}→{after}").format(
                    name=names[row["job_type"]],
                    before=as_text(row["met_before"]),
                    after=as_text(row["met_after"]),
                )
                for row in changed.iter_rows(named=True)
            )
        )
    yield _fields_remark(report)
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


def _shortfall_remarks(report: SimulationReport) -> Iterable[str]:
    skills = report.skills
    before, after = (total_between(skills, "shortfall", time) for time in BEFORE_AND_AFTER)
    yield _("Shortfall over all skills: {before} before, {after} afterwards.").format(
        before=before, after=after
    )
    totals = skills.select(pl.col("^movable_.*$").sum()).row(0, named=True)
    if not skills["movable_before"].null_count() + skills["movable_after"].null_count():
        yield _(
            "What moving people alone would mend at most: {before} before, {after} afterwards."
        ).format(before=as_text(totals["movable_before"]), after=as_text(totals["movable_after"]))
    names = skill_names(report.framework)
    for sentence, side in (
        (_("Shortfall falls: {skills}."), pl.col("change") < 0),
        (_("Shortfall rises: {skills}."), pl.col("change") > 0),
    ):
        rows = skills.filter(side)
        if rows.is_empty():
            continue
        told = [
            _("{skill} ({change})").format(
                skill=names[row["skill"]], change=as_change(row["change"])
            )
            for row in rows.head(_NAMED_AT_MOST).iter_rows(named=True)
        ]
        more = rows.height - len(told)
        if more:
            told.append(ngettext("{n} more skill", "{n} more skills", more).format(n=more))
        yield sentence.format(skills=listed(told))
    if not skills.filter(pl.col("change") != 0).height:
        yield _("No skill's shortfall would change.")
    yield from unknown_remark(skills, "_after")
