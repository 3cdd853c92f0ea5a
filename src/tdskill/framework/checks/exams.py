"""What is checked of exams and registrations: spans, terms, and how they follow each other."""

from collections.abc import Iterator

from tdskill.errors import Problem, Severity
from tdskill.framework.checks.lists import (
    Listing,
    Lists,
    refer,
    same_ids,
    same_names,
    unknown_certification,
    with_provenance,
)
from tdskill.framework.checks.sets import skills_with_levels
from tdskill.framework.core import reachable
from tdskill.framework.models import Certification
from tdskill.framework.nodes import Node
from tdskill.i18n import gettext as _


def check_exams(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across the exams."""
    exams = lists.certifications
    yield from same_ids(exams.ids)
    yield from same_names(exams)
    for exam in exams.entries:
        yield from skills_with_levels(exam["suggests"], lists.main)
        yield from with_provenance(exam, "renewal_years", Certification)
    for exam in exams.entries:
        since, until, days = exam["since"], exam["until"], exam["renewal_due_days"]
        if since.text and until.text and until.text < since.text:
            yield until.problem(
                _("until {until} is before since {since}.").format(
                    until=until.text, since=since.text
                ),
                _("Write the first month as since and the last one as until."),
            )
        if days.value is not None and exam["renewal_years"].value is None:
            yield days.problem(
                _("renewal_due_days needs renewal_years."),
                _("Write after how many years it ends, or delete the key."),
                at_key=True,
            )
        yield from refer(exam["succeeds"], exams, unknown_certification)
        yield from refer([exam["registration_of"]], exams, unknown_certification)
    yield from _succeeded_twice(exams)
    yield from _circles(exams)


def _succeeded_twice(exams: Listing) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for exam in exams.entries:
        for node in exam["succeeds"]:
            other = first.setdefault(node.text, node) if node.text is not None else node
            if other.loc[:2] != exam.loc:
                yield node.problem(
                    _("Two exams succeed {name!r}.").format(name=node.text),
                    _(
                        "The other is on line {line}. Holders count for both; delete one, unless the "
                        "exam was split."
                    ).format(line=other.line),
                    severity=Severity.WARNING,
                )


def _circles(exams: Listing) -> Iterator[Problem]:
    """Tell of each circle once, where its last link stands in the file.

    A circle is one of entries that name each other, or of exams whose holders count for each other.
    """
    naming: dict[str, set[str]] = {}
    counting: dict[str, set[str]] = {}
    for exam in exams.entries:
        for node, forward in (
            *((node, False) for node in exam["succeeds"]),
            (exam["registration_of"], True),
        ):
            if exam["id"].text is None or node.text is None:
                continue
            own, other = exam["id"].text, node.text
            start, end = (own, other) if forward else (other, own)
            if own in reachable(naming, other) or start in reachable(counting, end):
                yield node.problem(
                    _("{name!r} comes back to itself here.").format(name=own),
                    _(
                        "An exam cannot succeed itself, nor rest on itself: delete one of the links."
                    ),
                )
            else:
                naming.setdefault(own, set()).add(other)
                counting.setdefault(start, set()).add(end)
