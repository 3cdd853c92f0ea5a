"""Exams beside levels, put into words; points to talk about, never a verdict."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import polars as pl

from tdskill.analysis.evidence import Evidence, Validity
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark, Table, as_text, out_of
from tdskill.render.answers.common import (
    head_lines,
    ranks_lines,
    rest_names,
    skill_names,
    small_group_remarks,
    term_remarks,
    title,
    without_names,
)
from tdskill.render.answers.names import id_names
from tdskill.render.labels import fiscal_year_label
from tdskill.render.layout import Cell, Layout, hidden
from tdskill.render.sheet_words import exam_word
from tdskill.reports.evidence import EvidenceReport, EvidenceView

_noop = str


def _year(year: int | None) -> str:
    return "-" if year is None else fiscal_year_label(year)


LEVELS: Final = Layout(
    "evidence",
    "levels",
    _noop("A row for each level beside an exam."),
    ("staff_id", "skill", "exam", "suggested"),
    (
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        "skill",
        hidden("exam"),
        hidden("validity"),
        Cell("exam", of=("exam", "validity")),
        Cell("suggested", whole=True),
        Cell("level", whole=True),
        "evidence",
    ),
)
COUNTS: Final = Layout(
    "evidence",
    "counts",
    _noop("A row for each skill with a level beside an exam."),
    ("skill",),
    (Cell("skill", whole=True), *(f"levels_{each.value}" for each in Evidence)),
)
HOLDERS: Final = Layout(
    "evidence",
    "holders",
    _noop("A row for each exam and bureau."),
    ("exam", "bureau"),
    (
        Cell("exam", whole=True),
        Cell("bureau", whole=True),
        *(f"holders_{each.value}" for each in Validity),
    ),
)
NEAR: Final = Layout(
    "evidence",
    "near",
    _noop("A row for each person one exam away, skill and exam."),
    ("skill", "staff_id", "exam"),
    (
        "skill",
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        Cell("level", whole=True),
        "exam",
        Cell("suggested", whole=True),
    ),
)
RENEWAL: Final = Layout(
    "evidence",
    "renewal",
    _noop("A row for each person and what must be renewed."),
    ("staff_id", "exam"),
    (
        Cell("ends_in", _year, whole=True),
        Cell("staff_id", whole=True),
        Cell("staff_name", whole=True, roomy=1),
        Cell("bureau", roomy=1),
        "exam",
        Cell("passed_on", whole=True, roomy=2),
        Cell("valid_until", whole=True),
        Cell("apply_by", whole=True),
        Cell("validity", roomy=1),
    ),
)

_Made = tuple[str, tuple[Table, ...], list[Remark]]


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
        title(what, report.head.fiscal_year, framework),
        (
            *head_lines(report.head),
            *ranks_lines(report.head, framework),
            *_kept_to(report, framework),
        ),
        tables,
        (
            *remarks,
            *(small_group_remarks(report.head, by_bureau=True) if of_units else ()),
            *_general_remarks(report, framework),
        ),
        personal=not of_units or report.head.tells_of_few,
        about=report.head,
    )


def _kept_to(report: EvidenceReport, framework: Framework) -> Iterable[str]:
    if report.skill is not None:
        yield _("Only skill: {name}").format(name=framework.skill_by_id[report.skill].name)


def _levels(report: EvidenceReport, framework: Framework) -> _Made:
    names = id_names(framework)

    def exam_text(exam: str | None, validity: str | None) -> str:
        return "-" if exam is None else exam_word(names["exam"][exam], validity)

    total = report.counts.select(pl.col(each.value).sum() for each in Evidence).row(0, named=True)
    remark = _(
        "Levels above what an exam suggests: {above}; as it suggests: {equal}; below, which is worth "
        "talking about: {below}; not assessed yet: {not_assessed}; at a level that an exam would "
        "support, with none passed yet: {no_exam}."
    )
    suggests = any(exam.suggests for exam in framework.certifications)
    return (
        _("Exams beside levels"),
        (
            LEVELS.of(
                report.rows,
                names,
                nothing=_("There is no level here beside which an exam stands.")
                if suggests
                else _("No exam of this framework suggests a level."),
                hide=without_names(report.rows),
                shows={"exam": exam_text},
            ),
            replace(
                COUNTS.of(
                    report.counts.select("skill", pl.exclude("skill").name.prefix("levels_")),
                    names,
                    title=_("Counts by skill"),
                ),
                extra=not suggests,
            ),
        ),
        [
            *[
                Remark(
                    "levels_by_evidence",
                    remark.format(**{name: as_text(count) for name, count in total.items()}),
                )
            ][:suggests],
            *_what_counts(report.rows, framework),
        ],
    )


def _what_counts(rows: pl.DataFrame, framework: Framework) -> Iterable[Remark]:
    """Say what earlier exams and registrations count as, where there are any."""
    held = [framework.certification_by_id[exam] for exam in rows["exam"].drop_nulls().unique()]
    if any(exam.registration_of is None and exam.until is not None for exam in held):
        yield Remark("earlier_exams", _("Earlier exams count as those that succeeded them."))
    if any(exam.registration_of is not None for exam in held):
        yield Remark(
            "registration_rule",
            _(
                "A registration rests on an exam passed, or waived: what the exam suggests holds even where "
                "the registration ended."
            ),
        )


def _holders(report: EvidenceReport, framework: Framework) -> _Made:
    renewed = any(exam.renewal_years for exam in framework.certifications)
    remarks = []
    if renewed:
        remarks.append(
            Remark(
                "holders_rule",
                _(
                    "Holders are those with an exam passed, or a term beyond the last day of the fiscal "
                    "year; those whose term ends this fiscal year, or ended before, stand apart."
                ),
            )
        )
    table = HOLDERS.of(
        report.rows.rename({each.value: f"holders_{each.value}" for each in Validity}),
        id_names(framework),
        nothing=_("Nobody here holds an exam."),
        hide=() if renewed else ("holders_due", "holders_lapsed", "holders_unknown"),
        together=rest_names(report.head),
    )
    return _("Holders of exams"), (table,), remarks


def _near(report: EvidenceReport, framework: Framework) -> _Made:
    table = NEAR.of(
        report.rows,
        id_names(framework),
        headings={} if report.skill else {"skill": _("Priority field")},
        nothing=_("Nobody here is one exam away."),
        hide=without_names(report.rows),
    )
    return _("People one exam away"), (table,), list(_near_remarks(report, framework))


def _near_remarks(report: EvidenceReport, framework: Framework) -> Iterable[Remark]:
    names = skill_names(framework)
    with_exam = {entry.skill for exam in framework.certifications for entry in exam.suggests}
    for field in (field for field in report.fields if field in with_exam):
        people = report.rows.filter(pl.col("skill") == field)["staff_id"].n_unique()
        yield Remark(
            "near_people",
            ngettext("{skill}: {n} person.", "{skill}: {n} people.", people).format(
                skill=names[field], n=as_text(people)
            ),
        )
    without = [names[field] for field in report.fields if field not in with_exam]
    if without:
        yield Remark(
            "fields_without_exam",
            _("No exam of this framework belongs to: {skills}.").format(skills=listed(without)),
        )
    if not report.fields:
        yield Remark("no_field", _("No skill is a priority field."))
    yield Remark(
        "near_rule",
        _(
            "Those who hold no exam of the skill and whose level is what one suggests, or one step below."
        ),
    )


def _state(report: EvidenceReport) -> str:
    """Head the states of terms, and say of which fiscal year they are."""
    year = report.head.fiscal_year
    if year is None:
        return _("State")
    return _("State as of {year}").format(year=fiscal_year_label(year))


def _renewal(report: EvidenceReport, framework: Framework) -> _Made:
    table = RENEWAL.of(
        report.rows.rename({"fiscal_year": "ends_in"}),
        id_names(framework),
        headings={"validity": _state(report)},
        nothing=_("Nobody here holds anything that must be renewed."),
        hide=without_names(report.rows),
    )
    return _("Terms to renew"), (table,), list(_renewal_remarks(report, framework))


def _renewal_remarks(report: EvidenceReport, framework: Framework) -> Iterable[Remark]:
    ends = report.rows["fiscal_year"].value_counts().sort("fiscal_year", nulls_last=True)
    if len(ends):
        yield Remark(
            "terms_by_year",
            _("By the fiscal year in which the term ends: {years}.").format(
                years=listed(
                    _("{year} {n}").format(
                        year=_("not known") if year is None else fiscal_year_label(year),
                        n=as_text(count),
                    )
                    for year, count in ends.iter_rows()
                )
            ),
        )
    yield from term_remarks(framework)
    if not any(exam.renewal_years for exam in framework.certifications):
        yield Remark("nothing_to_renew", _("No exam of this framework must be renewed."))


def _general_remarks(report: EvidenceReport, framework: Framework) -> Iterable[Remark]:
    if report.view in {EvidenceView.LEVELS, EvidenceView.NEAR}:
        suggested = [
            entry
            for exam in framework.certifications
            for entry in exam.suggests
            if entry.skill in framework.skill_by_id
        ]
        assumed = sum(entry.provenance.startswith("assumed") for entry in suggested)
        if assumed:
            yield Remark(
                "assumed_suggestions",
                _("Levels suggested by exams that are assumed: {count}.").format(
                    count=out_of(assumed, len(suggested))
                ),
            )
        if suggested:
            yield Remark(
                "points_to_talk",
                _("The levels that exams suggest are points to talk about, never a verdict."),
            )
