"""The demand survey put into words: its forms, what came back, where bureaus stand, what is confirmed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from tdskill.closing import Closed
from tdskill.errors import Problem, Severity, TdskillError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.render.answer import Answer, Remark
from tdskill.render.answers.collection import left_alone, passed_over
from tdskill.render.answers.common import title
from tdskill.render.answers.confirm import files_of_closing
from tdskill.render.answers.form import files_kept, files_replaced, files_written
from tdskill.render.layout import Cell, Layout
from tdskill.reports.demand_survey import (
    DemandCollection,
    DemandConfirmation,
    Outcome,
    State,
    Survey,
    demand_status,
)

_noop = str

FORMS: Final = Layout(
    "sheet",
    "demand",
    _noop("A row for each bureau that is asked for its demand."),
    ("bureau",),
    (Cell("bureau", whole=True), "headcount_before", "files_written", "files_kept"),
)
ANSWERS: Final = Layout(
    "collect",
    "demand",
    _noop("A row for each answer in a returned file, or for the file where it has none."),
    ("file", "bureau"),
    (
        Cell("file", whole=True),
        "bureau",
        "outcome",
        "left_alone",
        "answered_on",
        "needs",
        "headcount",
    ),
)
_OF_BUREAU: Final = (
    Cell("bureau", whole=True),
    "answer_state",
    Cell("answered_on", roomy=1),
    Cell("needs", roomy=1),
    "headcount",
    "headcount_before",
    "headcount_change",
    "needs_changed",
)
BUREAUS: Final = Layout(
    "status", "demand", _noop("A row for each bureau that is asked."), ("bureau",), _OF_BUREAU
)
CONFIRMED: Final = Layout(
    "confirm", "demand", _noop("A row for each bureau that is asked."), ("bureau",), _OF_BUREAU
)


def forms_answer(
    survey: Survey,
    asked: Sequence[str],
    written: Sequence[str],
    kept: Sequence[str],
    replaced: int,
    folder: Path,
) -> Answer:
    """A row for each bureau; `replaced` of the forms written were there."""
    rows = FORMS.frame(
        (
            bureau,
            None if survey.before is None else survey.needs_before(bureau)["headcount"].sum(),
            int(bureau in written),
            int(bureau in kept),
        )
        for bureau in asked
    )
    return Answer(
        title(_("Forms of the demand survey"), survey.fiscal_year),
        _head(survey),
        (FORMS.of(rows, {}),),
        tuple(_of_forms(survey, written, kept, replaced, folder)),
    )


def _of_forms(
    survey: Survey, written: Sequence[str], kept: Sequence[str], replaced: int, folder: Path
) -> Iterator[Remark]:
    yield Remark("files_written", files_written(len(written), folder))
    if replaced:
        yield Remark("files_replaced", files_replaced(replaced))
    if kept:
        yield files_kept(len(kept))
    if survey.before is None:
        yield Remark("no_demand_before", _("There is no demand of last year to begin with."))
    yield Remark(
        "to_collect", _("When the forms come back, take them in with: tdskill collect --demand DIR")
    )


def _head(survey: Survey) -> tuple[str, ...]:
    bureaus = ngettext("{n} bureau", "{n} bureaus", len(survey.bureaus))
    return (
        *((survey.organisation,) if survey.organisation else ()),
        bureaus.format(n=f"{len(survey.bureaus):,}"),
    )


def collection_answer(found: DemandCollection, target: Path, *, dry_run: bool) -> Answer:
    """A row for each answer, and the bureaus that are still out."""
    rows = ANSWERS.frame(
        (
            each.file,
            each.bureau,
            each.outcome,
            each.left_alone,
            each.answer and each.answer.answered_on,
            each.answer and each.answer.needs.filter(pl.col("headcount") > 0).height,
            each.answer and int(each.answer.needs["headcount"].sum()),
        )
        for each in found.returned
    )
    return Answer(
        title(_("Answers to the demand survey"), found.survey.fiscal_year),
        _head(found.survey),
        (ANSWERS.of(rows, {}, hide=() if any(rows["left_alone"]) else ("left_alone",)),),
        tuple(_of_collection(found, target, dry_run=dry_run)),
    )


def _of_collection(found: DemandCollection, target: Path, *, dry_run: bool) -> Iterator[Remark]:
    outcomes = Counter(each.outcome for each in found.returned)
    added = outcomes[Outcome.ADDED]
    places = int(found.added["headcount"].sum())
    counts = {"n": f"{added:,}", "places": f"{places:,}", "file": target}
    if dry_run:
        text = _("Would be added to {file}: answers {n}, places {places}. Nothing was written.")
        yield Remark("would_be_added", text.format(**counts))
    elif added:
        yield Remark("added", _("Added to {file}: answers {n}, places {places}.").format(**counts))
    else:
        yield Remark(
            "nothing_new", _("There was nothing new to add to {file}.").format(file=target)
        )
    if not found.returned and not found.passed_over:
        yield Remark("no_file", _("There was no file to read."))
    nothing = [
        each.answer.bureau
        for each in found.returned
        if each.outcome is Outcome.ADDED
        and each.answer
        and not each.answer.needs["headcount"].sum()
    ]
    if nothing:
        yield Remark(
            "nothing_needed", _("These bureaus need nobody: {names}.").format(names=listed(nothing))
        )
    older = _superseded(found)
    if older:
        yield Remark(
            "superseded",
            _("Not counted, as an answer of a newer date stands already: {names}.").format(
                names=listed(older)
            ),
        )
    yield from passed_over(found.passed_over)
    if outcomes[Outcome.KNOWN]:
        yield Remark(
            "collected_already",
            ngettext(
                "{n} answer had been collected already.",
                "{n} answers had been collected already.",
                outcomes[Outcome.KNOWN],
            ).format(n=f"{outcomes[Outcome.KNOWN]:,}"),
        )
    alone = {each.file: each.left_alone for each in found.returned if each.left_alone}
    yield from left_alone(filter(None, alone.values()))
    yield from _out(found.after)


def _superseded(found: DemandCollection) -> list[str]:
    counting = found.after.counting
    days = dict(counting.select("bureau", "answered_on").iter_rows())
    return [
        each.answer.bureau
        for each in found.returned
        if each.outcome is Outcome.ADDED
        and each.answer
        and each.answer.answered_on < days[each.answer.bureau]
    ]


def _out(survey: Survey) -> Iterator[Remark]:
    """Say how many bureaus have answered, and who has not."""
    missing = survey.missing
    answered = len(survey.bureaus) - len(missing)
    yield Remark(
        "answered",
        _("Answered: {n} of {total} bureaus.").format(
            n=f"{answered:,}", total=f"{len(survey.bureaus):,}"
        ),
    )
    if missing:
        yield Remark("bureaus_missing", _("No answer yet: {names}.").format(names=listed(missing)))
    if survey.is_standing:
        yield Remark("is_confirmed", _("The year's demand file holds these needs already."))
    elif survey.bureaus and not missing:
        told = _("All are there. Write demand.csv with: {command}")
        anew = " --replace" * (survey.standing is not None)
        yield Remark("to_confirm", told.format(command=f"tdskill confirm --demand{anew}"))


def status_answer(
    survey: Survey, bureaus: Sequence[str], collection: DemandCollection | None
) -> Answer:
    """A row for each of the bureaus (none: those asked, and those of which something came back)."""
    is_back = pl.col("answer_state").is_in([State.BACK, State.BROKEN])
    is_asked = pl.col("bureau").is_in(bureaus or survey.bureaus)
    rows = demand_status(survey, collection).filter(is_asked if bureaus else is_asked | is_back)
    broken = rows.filter(pl.col("answer_state") == State.BROKEN)["bureau"]
    return Answer(
        title(_("Demand survey"), survey.fiscal_year),
        (*_head(survey), *_sums(rows)),
        (BUREAUS.of(rows, {}),),
        (
            *_out(survey),
            *(
                [Remark("broken", _("Back and broken: {names}.").format(names=listed(broken)))]
                if len(broken)
                else []
            ),
        ),
    )


def _sums(rows: pl.DataFrame) -> Iterator[str]:
    if not rows["headcount"].count():
        return
    now = f"{rows['headcount'].sum():,}"
    if rows["headcount_before"].count():
        yield _("Places: {n} (these bureaus last year: {before})").format(
            n=now,
            before=f"{rows.filter(pl.col('headcount').is_not_null())['headcount_before'].sum():,}",
        )
    else:
        yield _("Places: {n}").format(n=now)


def confirm_answer(report: DemandConfirmation, closed: Closed) -> Answer:
    """A row for each bureau, and the files written."""
    rows = demand_status(report.survey).filter(pl.col("bureau").is_in(report.survey.bureaus))
    return Answer(
        title(_("Confirmed demand"), report.survey.fiscal_year),
        (*_head(report.survey), *_sums(rows)),
        (CONFIRMED.of(rows, {}),),
        tuple(
            files_of_closing(closed, _("{file} holds these needs already; nothing was written."))
        ),
    )


def refusal(survey: Survey) -> TdskillError:
    """Return why the demand is not confirmed: the bureaus without an answer."""
    missing = survey.missing
    return TdskillError(
        ngettext(
            "{n} bureau has not answered; nothing was written: {names}.",
            "{n} bureaus have not answered; nothing was written: {names}.",
            len(missing),
        ).format(n=f"{len(missing):,}", names=listed(missing)),
        _("Collect their answers, or confirm the demand without them: --allow-missing"),
    )


def missing_note(survey: Survey, source: str) -> tuple[Problem, ...]:
    """Warn which bureaus are not in the confirmed demand."""
    if not survey.missing:
        return ()
    message = _("Bureaus that have not answered are not in it: {names}.")
    return (
        Problem(
            source,
            message.format(names=listed(survey.missing)),
            severity=Severity.WARNING,
            code="bureaus_not_answered",
        ),
    )
