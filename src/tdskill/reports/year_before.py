"""The confirmed levels of the year before."""

from pathlib import Path

import polars as pl

from tdskill.errors import Problem, Severity
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.assessments import staff_of
from tdskill.intake.writings import meant_by, told_in_pairs, without_zeros, zeros_lost
from tdskill.workspace import Workspace
from tdskill.year_data import YearData


def written_otherwise(
    then: pl.Series, now: pl.Series, earlier: Workspace, later: Workspace
) -> tuple[Problem, ...]:
    """Warn of the staff IDs of a year that a later one has only in another writing.

    Where one of the two has lost leading zeros, it is told of the file of that year.
    """
    gone, new = then.filter(~then.is_in(now.implode())), now.filter(~now.is_in(then.implode()))
    meant = meant_by(gone.unique(maintain_order=True), new)
    if not meant:
        return ()
    of_then, of_now = _of_people(earlier), _of_people(later)
    lost_then = without_zeros(meant)
    lost_now = without_zeros({known: asked for asked, known in meant.items()})
    told = [
        zeros_lost(
            source,
            lost,
            file,
            _("What the two years tell of these people is not brought together."),
        )
        for source, lost, file in ((of_then, lost_then, of_now), (of_now, lost_now, of_then))
        if lost
    ]
    others = {
        asked: known
        for asked, known in meant.items()
        if asked not in lost_then and known not in lost_now
    }
    if not others:
        return tuple(told)
    return (
        *told,
        Problem(
            str(of_then),
            ngettext(
                "{n} staff ID is not in {file}, but seems to be there in another writing: what the two years "
                "tell of this person is not brought together.",
                "{n} staff IDs are not in {file}, but seem to be there in another writing: what the two "
                "years tell of these people is not brought together.",
                len(others),
            ).format(n=f"{len(others):,}", file=of_now),
            _("{first} {second}").format(
                first=told_in_pairs(others), second=_("Write them alike in both years.")
            ),
            severity=Severity.WARNING,
            code="ids_written_otherwise",
        ),
    )


def _of_people(workspace: Workspace) -> Path:
    """Return the file that says who is there in a year."""
    kinds = ("roster", "staff") if workspace.is_running else ("staff", "roster")
    return next(workspace.files[kind] for kind in kinds if kind in workspace.files)


def confirmed_alone(data: YearData, framework: Framework) -> YearData:
    """Return the data of a year with confirmed levels alone in `staff`; read staff and assessments.

    These are all levels of people who are confirmed or of whom no stage is told, and of others those
    that the year's assessments confirmed.
    """
    confirmed = (pl.col("stage") == "confirmed").fill_null(value=True)
    single = data.assessments.filter(pl.col("stage") == "confirmed")
    others = staff_of(data.staff.filter(~confirmed), single, framework)
    staff = pl.concat([data.staff.filter(confirmed), others.filter(pl.col("stage").is_not_null())])
    return data.with_frames(staff=staff)
