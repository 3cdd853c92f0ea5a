"""Exams beside levels, put into words; points to talk about, never a verdict."""

import datetime as dt
from collections.abc import Iterable

import polars as pl

from tdskill.analysis.evidence import Evidence, Validity
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Table, as_text, hidden, number, text
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    title,
    with_names,
)
from tdskill.render.labels import date_label, provenance_label
from tdskill.render.words import level_word, noted
from tdskill.reports.evidence import EvidenceReport, EvidenceView

_Made = tuple[str, tuple[Table, ...], list[str]]


def evidence_answer(report: EvidenceReport, framework: Framework) -> Answer:
    """A row for each level beside an exam, exam and bureau, person near an exam, or renewal."""
    make = {
        EvidenceView.LEVELS: _levels,
        EvidenceView.HOLDERS: _holders,
        EvidenceView.NEAR: _near,
        EvidenceView.RENEWAL: _renewal,
    }[report.view]
    what, tables, remarks = make(report, framework)
    of_units = report.view is EvidenceView.HOLDERS
    return Answer(
        title(what, report.head.fiscal_year),
        (*head_lines(report.head), *_kept_to(report, framework)),
        tables,
        (
            *remarks,
            *(small_group_remarks(report.head, by_bureau=True) if of_units else ()),
            *_general_remarks(report, framework),
        ),
        personal=not of_units or report.head.tells_of_few,
    )


def _kept_to(report: EvidenceReport, framework: Framework) -> Iterable[str]:
    if report.skill is not None:
        yield _("Only skill: {name}").format(name=framework.skill_by_id[report.skill].name)


def _named(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    exams = {exam.id: str(exam.name) for exam in framework.certifications}
    if "skill" in rows.columns:
        rows = with_names(rows, "skill", skill_names(framework), "name")
    return with_names(rows, "exam", exams, "exam_name") if "exam" in rows.columns else rows


def _evidence_word(evidence: str) -> str:
    return {
        Evidence.SUPPORTED: _("the level is in line"),
        Evidence.WORTH_RAISING: _("worth talking about"),
        Evidence.NO_EXAM: _("no exam passed yet"),
    }[Evidence(evidence)]


def _validity_word(validity: str) -> str:
    return {
        Validity.VALID: _("valid"),
        Validity.DUE: _("to renew this fiscal year"),
        Validity.LAPSED: _("term ended"),
        Validity.UNKNOWN: _("day not known"),
    }[Validity(validity)]


def _day(day: dt.date | None) -> str:
    return "-" if day is None else date_label(day)


def _levels(report: EvidenceReport, framework: Framework) -> _Made:
    columns = (
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        hidden("skill"),
        text("name", header=_("Skill")),
        hidden("exam"),
        text("_exam", header=_("Exam"), machine=False),
        hidden("exam_name"),
        hidden("validity"),
        text("suggested", header=_("Level suggested"), show=level_word, whole=True),
        text("level", show=level_word, whole=True),
        text("evidence", header=_("Beside each other"), show=_evidence_word),
    )
    counts = (
        text("name", header=_("Skill"), whole=True),
        number("supported", header=_("In line")),
        number("worth_raising", header=_("Worth talking about")),
        number("no_exam", header=_("No exam passed yet")),
    )
    total = report.counts.select(pl.col(each.value).sum() for each in Evidence).row(0, named=True)
    remark = _(
        "The level is in line with an exam: {supported}; a higher level is worth talking about: "
        "{worth_raising}; the level is what an exam would support, and none is passed yet: {no_exam}."
    )
    rows = _named(report.rows, framework)
    exams = pl.Series(
        "_exam",
        [
            exam if validity in {None, Validity.VALID} else noted(exam, _validity_word(validity))
            for exam, validity in rows.select("exam_name", "validity").iter_rows()
        ],
        dtype=pl.String,
    )
    return (
        _("Exams beside levels"),
        (
            Table(
                columns,
                rows.with_columns(exams),
                nothing=_("There is no level here beside which an exam stands."),
            ),
            Table(counts, _named(report.counts, framework), title=_("Counts by skill")),
        ),
        [remark.format(**{name: as_text(count) for name, count in total.items()})],
    )


def _holders(report: EvidenceReport, framework: Framework) -> _Made:
    renewed = any(exam.renewal_years for exam in framework.certifications)
    columns = (
        hidden("exam"),
        text("exam_name", header=_("Exam"), whole=True),
        text("bureau", whole=True),
        number("valid", header=_("Holders")),
        number("due", header=_("To renew this fiscal year"), shown=renewed),
        number("lapsed", header=_("Term ended"), shown=renewed),
        number("unknown", header=_("Day not known"), shown=renewed),
    )
    remarks = []
    if renewed:
        remarks.append(
            _(
                "Holders are those who hold an exam beyond the last day of the fiscal year; those who "
                "must renew it, or whose term ended, stand apart."
            )
        )
    return (
        _("Holders of exams"),
        (Table(columns, _named(report.rows, framework), nothing=_("Nobody here holds an exam.")),),
        remarks,
    )


def _near(report: EvidenceReport, framework: Framework) -> _Made:
    columns = (
        hidden("skill"),
        text("name", header=_("Skill") if report.skill else _("Priority field")),
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        text("level", show=level_word, whole=True),
        hidden("exam"),
        text("exam_name", header=_("Exam")),
        text("suggested", header=_("Level suggested"), show=level_word, whole=True),
    )
    return (
        _("People one exam away"),
        (
            Table(
                columns,
                _named(report.rows, framework),
                nothing=_("Nobody here is one exam away."),
            ),
        ),
        list(_near_remarks(report, framework)),
    )


def _near_remarks(report: EvidenceReport, framework: Framework) -> Iterable[str]:
    names = skill_names(framework)
    with_exam = {entry.skill for exam in framework.certifications for entry in exam.suggests}
    for field in (field for field in report.fields if field in with_exam):
        people = report.rows.filter(pl.col("skill") == field)["staff_id"].n_unique()
        yield ngettext("{skill}: {n} person.", "{skill}: {n} people.", people).format(
            skill=names[field], n=as_text(people)
        )
    without = [names[field] for field in report.fields if field not in with_exam]
    if without:
        yield _("No exam of this framework belongs to: {skills}.").format(skills=listed(without))
    if not report.fields:
        yield _("No skill is a priority field.")
    yield _(
        "Those who passed no exam of the skill and whose level is what one suggests, or one step below."
    )


def _renewal(report: EvidenceReport, framework: Framework) -> _Made:
    columns = (
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        hidden("exam"),
        text("exam_name", header=_("Exam")),
        text("passed_on", header=_("Passed or renewed"), show=_day, whole=True),
        text("valid_until", header=_("Term until"), show=_day, whole=True),
        text("validity", header=_("Term"), show=_validity_word),
    )
    renewed = [exam for exam in framework.certifications if exam.renewal_years]
    remarks = [
        ngettext(
            "{exam}: to be renewed after {n} year ({source}).",
            "{exam}: to be renewed after {n} years ({source}).",
            exam.renewal_years or 0,
        ).format(
            exam=exam.name,
            n=exam.renewal_years,
            source=provenance_label(exam.renewal_years_provenance or exam.provenance),
        )
        for exam in renewed
    ] or [_("No exam of this framework must be renewed.")]
    return (
        _("Exams to renew"),
        (
            Table(
                columns,
                _named(report.rows, framework),
                nothing=_("Nobody here has an exam to renew."),
            ),
        ),
        remarks,
    )


def _general_remarks(report: EvidenceReport, framework: Framework) -> Iterable[str]:
    if report.view in {EvidenceView.LEVELS, EvidenceView.NEAR}:
        suggested = [
            entry
            for exam in framework.certifications
            for entry in exam.suggests
            if entry.skill in framework.skill_by_id
        ]
        assumed = sum(entry.provenance.startswith("assumed") for entry in suggested)
        if assumed:
            yield _("{n} of the {total} levels that exams suggest are assumed.").format(
                n=assumed, total=len(suggested)
            )
        yield _("The levels that exams suggest are points to talk about, never a verdict.")
