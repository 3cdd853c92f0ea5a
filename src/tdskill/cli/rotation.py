"""tdskill rotation."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def rotation(
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help=_("Only this person."))
    ] = None,
    bureau: options.Bureaus = None,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="SIDE", help=_("Only those whose next turn is GQ or DQ.")),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help=_("Count up to this day (default: the last one of the fiscal year)."),
        ),
    ] = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    assignments: options.AssignmentsFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.analysis.rotation import Due
    from tdskill.cli.data import notes_for, open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.rotation import rotation_answer
    from tdskill.reports.rotation import rotation_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if due is not None and due.upper() not in (Due.GQ, Due.DQ):
        raise UsageError(_("--due takes GQ or DQ."))
    workspace, data, _framework = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "assignments": assignments},
        needed=("staff", "assignments"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    report = rotation_report(
        workspace,
        data,
        person=person,
        bureaus=bureau or (),
        side=None if due is None else Due(due.upper()),
        on=None if on is None else _day(on),
    )
    notes = (
        report.head.notes if report.person is None else notes_for(report.head.notes, report.person)
    )
    emit(rotation_answer(report), chosen, output, notes)


def _day(text: str) -> dt.date:
    """Read a day as the cells of files are read. Raises UsageError."""
    from tdskill.intake.cells import parse_date

    day = parse_date(text)
    if isinstance(day, dt.date):
        return day
    raise UsageError(_("--on takes a day."), _("Write it as 2025-03-31, 2025年3月31日 or R7.3.31."))
