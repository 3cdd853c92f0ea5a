"""Words of the catalogue: what its chapters say of assumptions and of what changed."""

from collections.abc import Iterator
from typing import Final

from tdskill.framework import Certification, Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render import pictures
from tdskill.render.answer import out_of
from tdskill.render.answers.common import assumed_remark, assumed_scale
from tdskill.render.answers.framework import trainings_remarks, works_remarks
from tdskill.render.labels import code_label
from tdskill.reports.catalogue import Catalogue, Need, SetChapters, Since

_noop = str
_KEYS: Final = {
    "name": _noop("name"),
    "category": _noop("category"),
    "family": _noop("family"),
    "grade": _noop("grade"),
    "description": _noop("description"),
    "levels": _noop("levels that there are"),
    "level_texts": _noop("what levels look like"),
    "requirements": _noop("required levels"),
    "issuer": _noop("issuer"),
    "ipa_level": _noop("IPA level"),
    "suggests": _noop("levels suggested"),
    "renewal_years": _noop("renewal"),
    "renewal_due_days": _noop("renewal"),
    "format": _noop("form"),
    "audience": _noop("audience"),
    "mandatory": _noop("whether mandatory"),
    "raises": _noop("levels raised"),
    "seats": _noop("seats"),
    "open_to_municipalities": _noop("whether open to municipalities"),
    "needs": _noop("usual needs"),
    "dsm_level": _noop("guide level"),
    "certifications": _noop("guide exams"),
    "certifications_name": _noop("guide exams"),
    "gq": _noop("targets"),
    "dq": _noop("targets"),
    "next": _noop("ranks that may follow"),
    "rank": _noop("rank at which it begins"),
    "ranks": _noop("ranks from which it is sat"),
    "to": _noop("rank that it leads to"),
    "years_in_rank": _noop("years needed"),
    "years_of_service": _noop("years needed"),
    "routes": _noop("routes that it is for"),
    "stays": _noop("ranks and years"),
    "provenance": _noop("source"),
}


def since_word(since: Since) -> str:
    """Say that an entry is new, or what of it changed."""
    if since.new:
        return _("new")
    return _("changed: {what}").format(
        what=listed(dict.fromkeys(_(_KEYS[key]) for key in since.keys))
    )


def need_change(need: Need) -> str:
    """Say how a needed level changed; nothing where it did not."""
    if need.new:
        return _("new")
    return "" if need.before is None else _("formerly Lv.{level}").format(level=need.before)


def thing_word(kind: str) -> str:
    """Name a kind of entry, such as a skill or a job type."""
    return code_label("id_of", kind)


def requirements_notes(framework: Framework) -> tuple[str, ...]:
    """Say how many required levels of a set are assumed."""
    return assumed_remark(framework, framework.job_type_by_id)


def scale_notes(framework: Framework) -> tuple[str, ...]:
    """Say that the scale of a set is assumed, where that is so."""
    return assumed_scale(framework)


def texts_note(chapters: SetChapters) -> str:
    """Say of how many skills it is assumed what their levels look like."""
    assumed, told = chapters.texts_assumed
    if not assumed:
        return ""
    if assumed == told:
        return _("What the levels look like in each skill is assumed: it stands in no source.")
    return _("What the levels look like is assumed in {n} of {total} skills.").format(
        n=assumed, total=told
    )


def exams_notes(catalogue: Catalogue) -> Iterator[str]:
    """Say how the levels that exams suggest are meant."""
    suggested = [
        each.provenance for exam, _skills, _since in catalogue.exams for each in exam.suggests
    ]
    if not suggested:
        return
    yield _("The levels that exams suggest are points to talk about, never a verdict.")
    assumed = sum(each.startswith("assumed") for each in suggested)
    if assumed:
        yield _("Levels suggested by exams that are assumed: {count}.").format(
            count=out_of(assumed, len(suggested))
        )


def trainings_notes(framework: Framework) -> tuple[str, ...]:
    """Say which levels of trainings are assumed."""
    return tuple(each for each in trainings_remarks(framework) if each.code == "assumed_raises")


def works_notes(framework: Framework) -> tuple[str, ...]:
    """Say how many usual needs are assumed."""
    return tuple(works_remarks(framework))


def years_word(years: int | None) -> str:
    """Say for how many years, or that it is to the end."""
    if years is None:
        return _("to the end")
    return ngettext("{n} year", "{n} years", years).format(n=years)


def renewal_word(exam: Certification) -> str:
    """Say after how many years a registration ends."""
    years = exam.renewal_years or 0
    return ngettext("after {n} year", "after {n} years", years).format(n=years)


def need_shade(need: Need, framework: Framework) -> int:
    """Return how dark a needed level is drawn: from 1, the darker the higher."""
    return pictures.shade(need.requirement.level, framework.max_level)
