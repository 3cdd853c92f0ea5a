"""Answers about exams: levels beside them, holders, people one exam away, renewal."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tdskill.analysis import evidence as evidence_of
from tdskill.analysis.evidence import Evidence
from tdskill.errors import TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.reports.head import Head, head_of
from tdskill.reports.organisation import priorities_report, published_priorities
from tdskill.reports.selection import EVERYBODY, Selection, find_skill, select, with_staff_names
from tdskill.year_data import YearData


class EvidenceView(StrEnum):
    """What a row of the answer stands for."""

    LEVELS = "levels"
    HOLDERS = "holders"
    NEAR = "near"
    RENEWAL = "renewal"


@dataclass(frozen=True)
class EvidenceReport:
    """Rows of the view.

    `counts` (skill and a count for each Evidence) stands beside the levels alone. `fields` are
    the skills in which people one exam away are looked for. `skill` is the one that was asked for.
    """

    head: Head
    view: EvidenceView
    rows: pl.DataFrame
    counts: pl.DataFrame
    fields: tuple[str, ...] = ()
    skill: str | None = None


def evidence_report(
    data: YearData,
    framework: Framework,
    selection: Selection = EVERYBODY,
    *,
    view: EvidenceView = EvidenceView.LEVELS,
    skill: str | None = None,
    everything: bool = False,
) -> EvidenceReport:
    """Set exams beside levels; `everything` keeps the levels for which no exam is held.

    All views but the holders name people, so that a smallest group is for those alone.

    Raises TdskillError for an unknown skill and as `select` does, for people one exam away in a year
    without priority fields, and for renewal without a year.
    """
    only = None if skill is None else find_skill(framework, skill)
    fields = _fields(data, framework, only) if view is EvidenceView.NEAR else ()
    if view is EvidenceView.RENEWAL and data.workspace.fiscal_year is None:
        raise TdskillError(
            _("Without a fiscal year it cannot be said what must be renewed."),
            _("Name the year with --year."),
        )
    data, selected = select(data, framework, selection)
    staff = data.staff
    held = evidence_of.exams_held(data.certificates.lazy(), framework, data.workspace.fiscal_year)
    rows, counts = pl.LazyFrame(), pl.LazyFrame()
    match view:
        case EvidenceView.LEVELS:
            rows = evidence_of.evidence(staff.lazy(), held, framework)
            if only:
                rows = rows.filter(pl.col("skill") == only)
            counts = evidence_of.count_evidence(rows, framework)
            if not everything:
                rows = rows.filter(pl.col("evidence") != Evidence.NO_EXAM.value)
        case EvidenceView.HOLDERS:
            kept = _exams_of(held, framework, only)
            rest = data.rest.name if data.rest else None
            rows = evidence_of.holders(staff.lazy(), kept, framework, rest)
        case EvidenceView.NEAR:
            rows = evidence_of.one_exam_away(staff.lazy(), held, framework, fields)
        case EvidenceView.RENEWAL:
            rows = _to_renew(staff.lazy(), _exams_of(held, framework, only), framework)
    return EvidenceReport(
        head=head_of(data, staff, **vars(selected)),
        view=view,
        rows=rows.collect()
        if view is EvidenceView.HOLDERS
        else with_staff_names(rows.collect(), staff),
        counts=counts.collect(),
        fields=fields,
        skill=only,
    )


def _fields(data: YearData, framework: Framework, only: str | None) -> tuple[str, ...]:
    """Return the skill asked for, else the priority fields: by own figures, else as published."""
    if only is not None:
        return (only,)
    if "demand" in data.kinds:
        return priorities_report(data, framework).selected
    year = data.workspace.fiscal_year
    published = None if year is None else published_priorities(framework, year)
    if published is None:
        raise TdskillError(
            _("No priority fields are known for this fiscal year."),
            _("Add demand.csv, or name a skill with --skill."),
        )
    return published.selected


def _exams_of(held: pl.LazyFrame, framework: Framework, skill: str | None) -> pl.LazyFrame:
    if skill is None:
        return held
    suggests = evidence_of.suggested_levels(framework).filter(pl.col("skill") == skill)
    return held.join(suggests, on="exam", how="semi")


def _to_renew(staff: pl.LazyFrame, held: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """Keep what has a term, with the fiscal year in which it ends: the earliest first."""
    year = pl.col("valid_until").dt.offset_by("-3mo").dt.year()
    with_term = [exam.id for exam in framework.certifications if exam.renewal_years]
    return (
        held.filter(pl.col("exam").is_in(with_term))
        .join(staff.select("staff_id", "bureau"), on="staff_id")
        .with_columns(year.alias("fiscal_year"))
        .sort("valid_until", "staff_id", "exam", nulls_last=True)
    )
