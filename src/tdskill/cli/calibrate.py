"""tdskill calibrate."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def calibrate(
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="WHAT", help=_("A row for each skill, person, mentor or bureau.")
        ),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step",
            metavar="STEP",
            help=_("self_to_corrected, corrected_to_confirmed or self_to_confirmed."),
        ),
    ] = None,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help=_("Levels that something else speaks against.")),
    ] = False,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help=_("The levels of this person by stage.")),
    ] = None,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    roster: options.RosterFile = None,
    assessments: options.AssessmentsFile = None,
    certificates: options.CertificatesFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.analysis.calibration import STEPS
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.calibration import calibration_answer, moves_answer, points_answer
    from tdskill.reports.calibration import (
        CalibrationView,
        calibration_report,
        moves_report,
        points_report,
    )
    from tdskill.reports.year_before import confirmed_before

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if evidence and (by or step or smallest_group is not None):
        raise UsageError(_("--evidence takes no --by, --step or --smallest-group."))
    if person is not None and (evidence or by or step or bureau or smallest_group is not None):
        raise UsageError(_("--person goes with no other choice of rows."))
    if evidence and bureau:
        raise UsageError(
            _("{one} and {other} do not go together.").format(one="--evidence", other="--bureau")
        )
    view = CalibrationView(
        options.choose_word("--by", by or CalibrationView.SKILL, list(CalibrationView))
    )
    if step is not None:
        step = options.choose_word("--step", step, list(STEPS))
    smallest = options.choose_smallest(smallest_group)
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={"roster": roster, "assessments": assessments, "certificates": certificates},
        needed=("roster", "assessments"),
        optional=("certificates",) if evidence else (),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    if evidence:
        before = confirmed_before(
            workspace, framework, encoding=encoding, skip_bad_rows=skip_bad_rows
        )
        points = points_report(workspace, data, framework, before)
        notes = (*points.head.notes, *points.notes)
        emit(points_answer(points, framework), chosen, output, notes)
        return
    if person is not None:
        moves = moves_report(workspace, data, framework, person=person)
        emit(moves_answer(moves, framework), chosen, output, moves.head.notes)
        return
    report = calibration_report(
        workspace, data, framework, view=view, bureaus=bureau or (), smallest_group=smallest
    )
    every_step = step is None and chosen in {"json", "csv"}
    answer = calibration_answer(report, framework, step=step, every_step=every_step)
    emit(answer, chosen, output, report.head.notes)
