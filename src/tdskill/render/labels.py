"""Words for the codes that frames and reports carry, in the language in use."""

import datetime as dt

from tdskill.analysis.priorities import Band, Reason
from tdskill.errors import Severity
from tdskill.framework import reason_in
from tdskill.i18n import gettext as _
from tdskill.i18n import language

_REIWA_BEGINS = 2019


def fiscal_year_label(year: int | None) -> str:
    """Return `2024年度（令和6年度）` or `FY2024`; April of the year to March of the next."""
    if year is None:
        return _("no fiscal year given")
    if language() == "en":
        return f"FY{year}"
    if year < _REIWA_BEGINS:
        return f"{year}年度"
    era = year - _REIWA_BEGINS + 1
    return f"{year}年度（令和{'元' if era == 1 else era}年度）"


def date_label(day: dt.date) -> str:
    """Return `2024年10月20日` or `2024-10-20`."""
    return day.isoformat() if language() == "en" else f"{day.year}年{day.month}月{day.day}日"


def stage_label(stage: str | None) -> str:
    """Name a stage of the yearly cycle; None is a file that does not say."""
    return {
        "self": _("self-check"),
        "corrected": _("self-corrected"),
        "confirmed": _("confirmed"),
        None: _("stage not stated"),
    }[stage]


def band_label(band: Band) -> str:
    """Name a third of the ranks."""
    return {Band.UPPER: _("upper"), Band.MIDDLE: _("middle"), Band.LOWER: _("lower")}[band]


def provenance_label(provenance: str) -> str:
    """Say where something comes from in a word: the place in a document, or inferred, or assumed."""
    kind, colon, _reason = provenance.partition(":")
    return {"inferred": _("inferred"), "assumed": _("assumed")}[kind] if colon else provenance


def provenance_text(provenance: str) -> str:
    """Say where something comes from, with the reason where it stands in no document."""
    reason = reason_in(provenance) if provenance.startswith(("inferred:", "assumed:")) else ""
    label = provenance_label(provenance)
    return _("{label}: {reason}").format(label=label, reason=reason) if reason else label


def reason_label(reason: Reason) -> str:
    """Say why a skill was chosen or not."""
    return {
        Reason.SELECTED: _("chosen: demand upper, supply middle or lower"),
        Reason.SUPPLY_UPPER: _("not chosen: supply is in the upper third too"),
        Reason.DEMAND_NOT_UPPER: _("not chosen: demand is not in the upper third"),
        Reason.UNKNOWN: _("cannot be said: a rank is not known exactly enough"),
    }[reason]


def kind_label(kind: str) -> str:
    """Name what work builds: GQ, DQ or both."""
    return _("GQ and DQ") if kind == "both" else kind


def due_label(due: str | None) -> str:
    """Name the side whose turn it is; None where nothing is known of a career."""
    return {"GQ": "GQ", "DQ": "DQ", "either": _("either"), None: "-"}[due]


def months_label(months: float | None) -> str:
    """Return months with one decimal."""
    return "-" if months is None else f"{months:,.1f}"


def points_label(share: float | None) -> str:
    """Return a difference of shares in whole points of per cent, with its sign."""
    return "-" if share is None else f"{round(share * 100):+d}"


def severity_label(severity: Severity) -> str:
    """Name how much a problem matters."""
    return {
        Severity.ERROR: _("error"),
        Severity.WARNING: _("warning"),
        Severity.NOTE: _("note"),
    }[severity]


def column_label(column: str) -> str:
    """Return the heading that people read over a column; the name itself where there is none."""
    return {
        "assessed": _("Assessed"),
        "attainment": _("Attainment"),
        "bureau": _("Bureau"),
        "category": _("Category"),
        "certification": _("Exam"),
        "core": _("Core"),
        "coverage": _("Coverage"),
        "cut": _("Cut"),
        "demand": _("Demand"),
        "demand_band": _("Demand band"),
        "demand_rank": _("Demand rank"),
        "description": _("Description"),
        "dsm_level": _("DSM level"),
        "due": _("Due next"),
        "exams": _("Exams"),
        "format": _("Format"),
        "from_level": _("Held"),
        "imbalance": _("DQ off 50%"),
        "ipa_level": _("IPA level"),
        "issuer": _("Issuer"),
        "job_type": _("Job type"),
        "level": _("Level"),
        "met": _("Met"),
        "missing": _("Missing (held→needed)"),
        "months_dq": _("DQ months"),
        "months_gq": _("GQ months"),
        "months_here": _("Months here"),
        "movable": _("Movable"),
        "name": _("Name"),
        "one_step_away": _("One step away"),
        "people": _("People"),
        "provenance": _("Source"),
        "rank": _("Rank"),
        "reason": _("Reason"),
        "requirements": _("Required levels"),
        "seats": _("Seats"),
        "selected": _("Priority field"),
        "share_dq": _("DQ share"),
        "shortfall": _("Shortfall"),
        "since": _("Since"),
        "skill": _("Skill"),
        "staff_id": _("Staff id"),
        "step": _("No."),
        "suggests": _("Suggested levels"),
        "supply": _("Supply"),
        "supply_band": _("Supply band"),
        "supply_rank": _("Supply rank"),
        "to_level": _("Next level"),
        "training": _("Course"),
        "trainings": _("Courses"),
        "workplace": _("Workplace"),
    }.get(column, column)
