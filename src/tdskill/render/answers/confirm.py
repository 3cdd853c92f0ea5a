"""Closing a year put into words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from tdskill.closing import Closed
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.common import audience_line, title
from tdskill.render.labels import stage_label
from tdskill.render.layout import Cell, Layout
from tdskill.render.sheet_words import not_counted_lines
from tdskill.reports.confirmation import Confirmation
from tdskill.tables import NOT_STARTED, STAGES

_noop = str
_SHOWN = 30

BUREAUS: Final = Layout(
    "confirm",
    "bureaus",
    _noop("A row for each bureau."),
    ("bureau",),
    (
        Cell("bureau", whole=True),
        "people",
        *(f"people_{stage}" for stage in (NOT_STARTED, *STAGES)),
    ),
)
MISSING: Final = Layout(
    "confirm",
    "missing",
    _noop("A row for each person who is not confirmed."),
    ("staff_id",),
    (Cell("staff_id", whole=True), "staff_name", "bureau", "mentor", "stage"),
)


def confirm_answer(report: Confirmation, framework: Framework, closed: Closed) -> Answer:
    """A row for each bureau, the first people who are not confirmed, and the files written."""
    of_people = {stage: f"people_{stage}" for stage in (NOT_STARTED, *STAGES)}
    missing = MISSING.of(
        report.missing.rename({"name": "staff_name"}), {}, title=_("Not confirmed"), first=_SHOWN
    )
    return Answer(
        title(_("Confirmed levels"), report.fiscal_year, framework),
        tuple(_head(report, framework)),
        (
            BUREAUS.of(report.bureaus.rename(of_people), {}),
            replace(missing, extra=report.missing.is_empty()),
        ),
        tuple(_remarks(report, closed)),
        personal=bool(report.missing.height or report.partly or report.leavers),
    )


def _head(report: Confirmation, framework: Framework) -> Iterator[str]:
    if report.organisation:
        yield report.organisation
    yield _("Staff: {people} ({stages})").format(
        people=ngettext("{n} person", "{n} people", report.staff.height).format(
            n=f"{report.staff.height:,}"
        ),
        stages=listed(
            _("{stage} {n}").format(stage=label, n=f"{count:,}")
            for label, count in _standings(report)
            if count
        ),
    )
    if framework.audience:
        yield audience_line(framework.audience, report.outside)
    yield from not_counted_lines(report.totals, report.left, report.on_leave)


def _standings(report: Confirmation) -> Iterator[tuple[str, int]]:
    for standing, count in reversed(report.standings.items()):
        yield stage_label(standing), count


def _remarks(report: Confirmation, closed: Closed) -> Iterator[Remark]:
    untold = report.missing.height - _SHOWN
    if untold > 0:
        yield Remark(
            "more_missing",
            ngettext(
                "{n} more person is not confirmed; the manifest names everybody.",
                "{n} more people are not confirmed; the manifest names everybody.",
                untold,
            ).format(n=f"{untold:,}"),
        )
    if report.partly:
        count = len(report.partly)
        yield Remark(
            "partly_assessed",
            ngettext(
                "{n} person is confirmed with skills that were not assessed: {ids}.",
                "{n} people are confirmed with skills that were not assessed: {ids}.",
                count,
            ).format(n=f"{count:,}", ids=_some(report.partly)),
        )
    if report.suspect:
        yield Remark(
            "suspect",
            ngettext(
                "{n} level in it was not judged under the present texts.",
                "{n} levels in it were not judged under the present texts.",
                report.suspect,
            ).format(n=f"{report.suspect:,}"),
        )
    if report.leavers:
        count = len(report.leavers)
        yield Remark(
            "leavers",
            ngettext(
                "{n} person with judgements is not on the roster, or not counted on it, and not in the "
                "file: {ids}. The rows stay in assessments.csv.",
                "{n} people with judgements are not on the roster, or not counted on it, and not in the "
                "file: {ids}. The rows stay in assessments.csv.",
                count,
            ).format(n=f"{count:,}", ids=_some(report.leavers)),
        )
    same = _("{file} holds these levels already; nothing was written.")
    yield from files_of_closing(closed, same)


def missing_note(report: Confirmation, source: str) -> tuple[Problem, ...]:
    """Warn that people are in the confirmed file who are not confirmed."""
    count = report.missing.height
    if not count:
        return ()
    message = ngettext(
        "{n} person in it is not confirmed: {ids}.",
        "{n} people in it are not confirmed: {ids}.",
        count,
    ).format(n=f"{count:,}", ids=_some(report.missing["staff_id"].to_list()))
    return (Problem(source, message, severity=Severity.WARNING, code="people_not_confirmed"),)


def refusal(report: Confirmation) -> TdskillError:
    """Return why a year is not closed: the people who are not confirmed, each with their mentor."""
    count = report.missing.height
    first = ngettext(
        "{n} person is not confirmed; nothing was written.",
        "{n} people are not confirmed; nothing was written.",
        count,
    ).format(n=f"{count:,}")
    people = [_person(row) for row in report.missing.head(_SHOWN).iter_rows(named=True)]
    more = [_("... and {n} more.").format(n=count - _SHOWN)] if count > _SHOWN else []
    return TdskillError(
        "\n".join([first, *(f"  {line}" for line in people + more)]),
        _("Confirm their levels, or close the year without that: --allow-missing"),
    )


def _person(row: dict[str, Any]) -> str:
    parts = [
        row["name"],
        row["bureau"],
        _("mentor {mentor}").format(mentor=row["mentor"]) if row["mentor"] else None,
        stage_label(row["stage"]),
    ]
    return f"{row['staff_id']}: {listed(part for part in parts if part)}"


def _some(ids: Sequence[str]) -> str:
    more = [_("... and {n} more").format(n=f"{len(ids) - _SHOWN:,}")] if len(ids) > _SHOWN else []
    return listed([*ids[:_SHOWN], *more])


def files_of_closing(closed: Closed, same: str) -> Iterator[Remark]:
    """Tell what closing wrote and kept; `same` says of a `file` that it was so already."""
    for file in closed.kept:
        yield Remark("kept", _("Kept: {file}").format(file=file))
    for file, digest in closed.written:
        yield Remark(
            "written", _("Written: {file} (SHA-256 {digest})").format(file=file, digest=digest)
        )
    if not closed.written:
        yield Remark("nothing_written", same.format(file=closed.levels))
