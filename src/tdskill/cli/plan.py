"""tdskill plan."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def plan(
    per_person: Annotated[
        int,
        typer.Option("--per-person", metavar="N", help=_("At most this many courses a person.")),
    ] = 2,
    seats: Annotated[
        Path | None,
        typer.Option(
            "--seats", metavar="FILE", help=_("Seats of the year's trainings: CSV or Excel.")
        ),
    ] = None,
    group: options.Groups = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.analysis.solver import need_solver

    need_solver()
    from tdskill.cli.data import open_year, with_earlier_trainings
    from tdskill.cli.output import emit
    from tdskill.render.answers.plan import plan_answer
    from tdskill.reports.plan import plan_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if per_person < 1:
        raise UsageError(_("--per-person takes a number from 1."))

    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand, "seats": seats},
        needed=("staff", "demand"),
        optional=("seats", "trainings_taken"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    data = with_earlier_trainings(
        workspace, data, framework, encoding=encoding, skip_bad_rows=skip_bad_rows
    )
    report = plan_report(workspace, data, framework, per_person=per_person, groups=group or ())
    emit(
        plan_answer(report, framework),
        chosen,
        output,
        (*report.head.notes, *report.notes),
    )
