"""Words for the codes that frames and reports carry, in the language in use."""

import datetime as dt

from tdskill.columns import COLUMNS
from tdskill.errors import Severity
from tdskill.framework import reason_in
from tdskill.i18n import gettext as _
from tdskill.i18n import language
from tdskill.rounding import half_up
from tdskill.tables import NOT_STARTED

_ERAS = {"ja": ("令和", 2019)}
"""The era of a language's own calendar and its first year, where there is one."""


def fiscal_year_label(year: int | None) -> str:
    """Return `2024年度（令和6年度）` or `FY2024`; April of the year to March of the next."""
    if year is None:
        return _("no fiscal year given")
    label = _("FY{year}").format(year=year)
    era, begins = _ERAS.get(language(), ("", year + 1))
    if year < begins:
        return label
    return f"{label}（{era}{'元' if year == begins else year - begins + 1}年度）"


def date_label(day: dt.date) -> str:
    """Return `2024年10月20日` or `2024-10-20`."""
    return _("{year}-{month:02}-{day:02}").format(year=day.year, month=day.month, day=day.day)


def stage_label(stage: str | None) -> str:
    """Name a stage of the yearly cycle; None is a file that does not say."""
    return {
        "self": _("self-check"),
        "corrected": _("self-corrected"),
        "confirmed": _("confirmed"),
        NOT_STARTED: _("not started"),
        None: _("stage not stated"),
    }[stage]


def provenance_label(provenance: str) -> str:
    """Say where something comes from in a word: the place in a document, or inferred, or assumed."""
    kind, colon, _reason = provenance.partition(":")
    return {"inferred": _("inferred"), "assumed": _("assumed")}[kind] if colon else provenance


def provenance_text(provenance: str) -> str:
    """Say where something comes from, with the reason where it stands in no document."""
    reason = reason_in(provenance) if provenance.startswith(("inferred:", "assumed:")) else ""
    label = provenance_label(provenance)
    return _("{label}: {reason}").format(label=label, reason=reason) if reason else label


def code_label(column: str, code: str) -> str:
    """Return the words for a code of a column (see `columns`)."""
    return _(COLUMNS[column].codes[code])


def kind_label(kind: str) -> str:
    """Name what work builds: GQ, DQ or both."""
    return _("GQ and DQ") if kind == "both" else kind


def due_label(due: str | None) -> str:
    """Name the side whose turn it is; None where nothing is known of a career."""
    return "-" if due is None else code_label("due", due)


def level_label(level: int) -> str:
    """Return `Lv.2`."""
    return _("Lv.{level}").format(level=level)


def months_label(months: float) -> str:
    """Return months with one decimal."""
    return f"{half_up(months, 1):,}"


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
        "assessment_part": _("due to assessment"),
        "attainment": _("Attainment"),
        "bottleneck_ids": _("Bottleneck staff IDs"),
        "bottleneck_capacity": _("Bottleneck capacity"),
        "bottleneck_people": _("Bottleneck people"),
        "bottleneck_places": _("Bottleneck places"),
        "bureau": _("Bureau"),
        "came": _("Came"),
        "capacity": _("Capacity"),
        "category": _("Category"),
        "certification": _("Exam"),
        "change": _("Change"),
        "core": _("Core"),
        "core_met": _("Core met"),
        "coverage": _("Coverage"),
        "cut": _("Cut"),
        "demand": _("Demand"),
        "demand_band": _("Demand band"),
        "demand_part": _("due to demand"),
        "demand_rank": _("Demand rank"),
        "description": _("Description"),
        "detail": _("Detail"),
        "difference": _("Difference"),
        "done": _("Done"),
        "dsm_level": _("Guide level"),
        "due": _("Due next"),
        "exams": _("Exams"),
        "fell": _("Fell"),
        "filled": _("Filled"),
        "filled_most": _("Filled at most"),
        "format": _("Format"),
        "from_level": _("Held"),
        "growth_part": _("due to growth"),
        "high": _("Upper end"),
        "imbalance": _("DQ off 50%"),
        "ipa_level": _("IPA level"),
        "issuer": _("Issuer"),
        "job_type": _("Job type"),
        "joiners_part": _("of it joiners"),
        "joint_shortfall": _("Joint shortfall"),
        "joint_shortfall_least": _("Joint shortfall at least"),
        "leavers_part": _("of it leavers"),
        "left": _("Left"),
        "level": _("Level"),
        "low": _("Lower end"),
        "lowered": _("Lowered"),
        "mean_difference": _("Mean difference"),
        "mentor": _("Mentor"),
        "met": _("Met"),
        "missing": _("Missing (held→needed)"),
        "months_dq": _("DQ months"),
        "months_gq": _("GQ months"),
        "months_here": _("Months here"),
        "movable": _("Movable at most"),
        "name": _("Name"),
        "nearest": _("Nearest"),
        "needed": _("Requirements"),
        "newly_assessed": _("Newly assessed"),
        "next": _("Next"),
        "not_assessed": _("Not assessed"),
        "no_longer_assessed": _("No longer assessed"),
        "one_step_away": _("One step away"),
        "other_texts": _("Other texts"),
        "other_texts_down": _("Lower, other texts"),
        "other_texts_up": _("Higher, other texts"),
        "others": _("Others"),
        "others_rose": _("Others risen"),
        "pairs": _("Pairs"),
        "people": _("People"),
        "places": _("Places"),
        "point": _("Point"),
        "provenance": _("Source"),
        "raised": _("Raised"),
        "rank": _("Rank"),
        "reason": _("Reason"),
        "requirements": _("Required levels"),
        "requirements_met": _("Requirements met"),
        "rose": _("Rose"),
        "seats": _("Seats"),
        "selected": _("Priority field"),
        "share_dq": _("DQ share"),
        "share_lowered": _("Share lowered"),
        "share_others": _("Risen of others"),
        "share_raised": _("Share raised"),
        "share_took": _("Risen of takers"),
        "shortfall": _("Shortfall"),
        "shortfall_least": _("Shortfall at least"),
        "since": _("Since"),
        "skill": _("Skill"),
        "staff_id": _("Staff id"),
        "stage": _("Stage"),
        "step": _("Step"),
        "steps_short": _("Steps short"),
        "suggests": _("Suggested levels"),
        "supply": _("Supply"),
        "supply_band": _("Supply band"),
        "supply_rank": _("Supply rank"),
        "suspect": _("Suspect"),
        "targets": _("Targets"),
        "to_level": _("Next level"),
        "took": _("Takers"),
        "took_rose": _("Takers risen"),
        "training": _("Training"),
        "trainings": _("Trainings"),
        "unchanged": _("Unchanged"),
        "who_met": _("Who meets it"),
        "without_others": _("Without others"),
        "workplace": _("Workplace"),
    }.get(column, column)
