"""Exams beside levels, put into words; points to talk about, never a verdict."""

from collections.abc import Iterable

import polars as pl

from tdskill.analysis.evidence import Evidence
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Table, as_text, day, hidden, level, number, text
from tdskill.render.answers.common import (
    head_lines,
    skill_names,
    small_group_remarks,
    term_remarks,
    title,
    with_names,
)
from tdskill.render.labels import fiscal_year_label
from tdskill.render.sheet_words import evidence_word, exam_word, validity_word
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


def _year(year: int | None) -> str:
    return "-" if year is None else fiscal_year_label(year)


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
        level("suggested", header=_("Level suggested"), whole=True),
        level("level", whole=True),
        text("evidence", header=_("Beside each other"), show=evidence_word),
    )
    counts = (
        text("name", header=_("Skill"), whole=True),
        number("above", header=_("Above")),
        number("equal", header=_("As the exam suggests")),
        number("below", header=_("Below")),
        number("not_assessed", header=_("Not assessed yet")),
        number("no_exam", header=_("No exam passed yet")),
    )
    total = report.counts.select(pl.col(each.value).sum() for each in Evidence).row(0, named=True)
    remark = _(
        "Levels above what an exam suggests: {above}; as it suggests: {equal}; below, which is worth "
        "talking about: {below}; not assessed yet: {not_assessed}; at a level that an exam would "
        "support, with none passed yet: {no_exam}."
    )
    rows = _named(report.rows, framework)
    exams = pl.Series(
        "_exam",
        [
            exam and exam_word(exam, validity)
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
        [
            remark.format(**{name: as_text(count) for name, count in total.items()}),
            *_what_counts(report.rows, framework),
        ],
    )


def _what_counts(rows: pl.DataFrame, framework: Framework) -> Iterable[str]:
    """Say what earlier exams and registrations count as, where there are any."""
    held = [framework.certification_by_id[exam] for exam in rows["exam"].drop_nulls().unique()]
    if any(exam.registration_of is None and exam.until is not None for exam in held):
        yield _("Earlier exams count as those that succeeded them.")
    if any(exam.registration_of is not None for exam in held):
        yield _(
            "A registration rests on an exam passed, or waived: what the exam suggests holds even where "
            "the registration ended."
        )


def _holders(report: EvidenceReport, framework: Framework) -> _Made:
    renewed = any(exam.renewal_years for exam in framework.certifications)
    columns = (
        hidden("exam"),
        text("exam_name", header=_("Exam"), whole=True),
        text("bureau", whole=True),
        number("valid", header=_("Holders")),
        number("due", header=_("Term ends this fiscal year"), shown=renewed),
        number("lapsed", header=_("Term ended"), shown=renewed),
        number("unknown", header=_("Term not known"), shown=renewed),
    )
    remarks = []
    if renewed:
        remarks.append(
            _(
                "Holders are those with an exam passed, or a term beyond the last day of the fiscal year; "
                "those whose term ends this fiscal year, or ended before, stand apart."
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
        level("level", whole=True),
        hidden("exam"),
        text("exam_name", header=_("Exam")),
        level("suggested", header=_("Level suggested"), whole=True),
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
        "Those who hold no exam of the skill and whose level is what one suggests, or one step below."
    )


def _state(report: EvidenceReport) -> str:
    """Head the states of terms, and say of which fiscal year they are."""
    year = report.head.fiscal_year
    if year is None:
        return _("State")
    return _("State as of {year}").format(year=fiscal_year_label(year))


def _renewal(report: EvidenceReport, framework: Framework) -> _Made:
    columns = (
        text("fiscal_year", header=_("Term ends in"), show=_year, whole=True),
        text("staff_id", whole=True),
        text("bureau", roomy=True),
        hidden("exam"),
        text("exam_name", header=_("Exam")),
        day("passed_on", header=_("Registered or renewed"), whole=True),
        day("valid_until", header=_("Last day"), whole=True),
        day("apply_by", header=_("Apply by"), whole=True),
        text("validity", header=_state(report), show=validity_word),
    )
    return (
        _("Terms to renew"),
        (
            Table(
                columns,
                _named(report.rows, framework),
                nothing=_("Nobody here holds anything that must be renewed."),
            ),
        ),
        list(_renewal_remarks(report, framework)),
    )


def _renewal_remarks(report: EvidenceReport, framework: Framework) -> Iterable[str]:
    ends = report.rows["fiscal_year"].value_counts().sort("fiscal_year", nulls_last=True)
    if len(ends):
        yield _("By the fiscal year in which the term ends: {years}.").format(
            years=listed(
                _("{year} {n}").format(
                    year=_("not known") if year is None else fiscal_year_label(year),
                    n=as_text(count),
                )
                for year, count in ends.iter_rows()
            )
        )
    yield from term_remarks(framework)
    if not any(exam.renewal_years for exam in framework.certifications):
        yield _("No exam of this framework must be renewed.")


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
            yield _("Assumed of the levels that exams suggest: {n} of {total}.").format(
                n=as_text(assumed), total=as_text(len(suggested))
            )
        yield _("The levels that exams suggest are points to talk about, never a verdict.")
