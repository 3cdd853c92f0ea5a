"""Words for the codes that frames and reports carry, in the language in use."""

import datetime as dt
import re

from tdskill.columns import COLUMNS
from tdskill.errors import Severity
from tdskill.framework import reason_in
from tdskill.i18n import gettext as _
from tdskill.i18n import language
from tdskill.rounding import half_up
from tdskill.tables import NOT_STARTED

_PAGE = re.compile(r"(?:(?<=[^\x00-\x7f]) )?\bdeck (p\.\d+)")
_DOCUMENT = re.compile(r"\bdeck\b")
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
    kind, _colon, _reason = provenance.partition(":")
    words = {"inferred": _("inferred"), "assumed": _("assumed")}
    return words[kind] if kind in words else with_document(provenance)


def provenance_text(provenance: str) -> str:
    """Say where something comes from, with the reason where it stands in no document."""
    reason = reason_in(provenance) if provenance.startswith(("inferred:", "assumed:")) else ""
    label = provenance_label(provenance)
    if not reason:
        return label
    return _("{label}: {reason}").format(label=label, reason=with_document(reason))


def source_text(provenance: str) -> str:
    """Say where something comes from as readers look it up: `基本方針 p.12`, without remarks on it."""
    found = provenance
    if _PAGE.search(found) and not found.startswith(("inferred:", "assumed:")):
        found = re.split(r"; | \(", found)[0]
    return provenance_text(found)


def with_document(text: str) -> str:
    """Return a text with the word for the source document, and its pages, in the language in use."""
    placed = _PAGE.sub(lambda page: _("policy {place}").format(place=page[1]), text)
    return _DOCUMENT.sub(_("policy"), placed)


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


def months_word(months: float) -> str:
    """Return months as they are told: whole ones without a decimal."""
    return months_label(months).removesuffix(".0")


def severity_label(severity: Severity) -> str:
    """Name how much a problem matters."""
    return {
        Severity.ERROR: _("error"),
        Severity.WARNING: _("warning"),
        Severity.NOTE: _("note"),
    }[severity]
