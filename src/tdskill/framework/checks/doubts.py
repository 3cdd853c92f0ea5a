"""What is no mistake and yet may not be meant: warnings."""

import re
from collections.abc import Iterator

from tdskill.errors import Problem, Severity
from tdskill.framework.checks.lists import Listing, SetLists, requirements_of
from tdskill.framework.core import Framework
from tdskill.framework.fingerprint import fingerprint
from tdskill.framework.models import JobTypesFile, SetFile
from tdskill.framework.validation import Validated
from tdskill.framework.yaml_source import Document, Loc, Plain
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext

_NAMED = 10  # job types that one warning names
_BETWEEN_NAMES = re.compile("[,，､、;；\n]")


def unneeded_skills(lists: SetLists) -> Iterator[Problem]:
    if not (lists.job_types.whole and lists.job_types.entries and lists.skills.ids_known):
        return
    needed = {
        requirement["skill"].text
        for job_type in lists.job_types.entries
        for requirement in requirements_of(job_type)
    }
    for node in lists.skills.ids:
        if node.text not in needed:
            yield node.problem(
                _("No job type needs the skill {name!r}.").format(name=node.text),
                _("Add it to a job type in {file}, if it should count.").format(
                    file=lists.job_types.file_name
                ),
                severity=Severity.WARNING,
                code="skill_of_no_job_type",
            )


def assumed_requirements(file: Validated) -> Iterator[Problem]:
    """Warn how many requirements are assumed, and in which job types."""
    if not isinstance(file.model, JobTypesFile | SetFile):
        return
    job_types = file.model.job_types
    total = sum(len(job_type.named()) for job_type in job_types)
    assumed = {entry.id: len(entry.assumed_requirements()) for entry in job_types}
    count = sum(assumed.values())
    if count:
        yield file.document.problem(
            ("job_types",),
            ngettext(
                "{count} of {total} requirement is assumed, not taken from a document.",
                "{count} of {total} requirements are assumed, not taken from a document.",
                total,
            ).format(count=count, total=total),
            _("Job types with assumed requirements: {names}.").format(
                names=listed((each for each, number in assumed.items() if number), most=_NAMED)
            ),
            at_key=True,
            severity=Severity.WARNING,
            code="requirements_assumed",
        )


def several_in_one(document: Document) -> Iterator[Problem]:
    """Warn of each entry of a list of names that seems to be several names.

    A Japanese comma does not separate the entries of a YAML list, nor does a semicolon.
    """
    for loc, text in _listed_texts((), document.value):
        names = [name.strip() for name in _BETWEEN_NAMES.split(text) if name.strip()]
        if len(names) > 1:
            yield document.problem(
                loc,
                _("{name!r} is one name here.").format(name=text),
                _("If it is several, write them apart with half-width commas: [{names}].").format(
                    names=", ".join(names)
                ),
                severity=Severity.WARNING,
                code="one_name_of_several",
            )


def _listed_texts(loc: Loc, value: Plain) -> Iterator[tuple[Loc, str]]:
    """Yield the texts that stand in lists, with their places."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _listed_texts((*loc, key), below)
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            if isinstance(entry, str):
                yield (*loc, place), entry
            else:
                yield from _listed_texts((*loc, place), entry)


def present_meanings(framework: Framework, skills: Listing) -> Iterator[Problem]:
    """Warn of each `same_meaning` that is the fingerprint of the present texts."""
    for entry in skills.entries:
        skill = framework.skill_by_id[entry["id"].text or ""]
        present = fingerprint(skill, framework)
        for node in entry["same_meaning"]:
            if node.text == present:
                yield node.problem(
                    _("{text} is the fingerprint of the present texts.").format(text=present),
                    _("Only those of earlier texts belong here: delete it."),
                    severity=Severity.WARNING,
                    code="fingerprint_of_present",
                )
