"""tdskill status."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def status(
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WHAT", help=_("A row for each bureau, mentor or rank.")),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help=_("The people who are not confirmed yet."))
    ] = False,
    mentor: Annotated[
        str | None,
        typer.Option(
            "--mentor", metavar="PERSON", help=_("The people of this mentor, the next 1on1 first.")
        ),
    ] = None,
    bureau: options.Bureaus = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    roster: options.RosterFile = None,
    assessments: options.AssessmentsFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.status import mentor_answer, missing_answer, status_answer
    from tdskill.reports.cycle import StatusView, mentor_report, status_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if sum((by is not None, missing, mentor is not None)) > 1:
        raise UsageError(_("Only one of --by, --missing and --mentor at a time."))
    if mentor is not None and bureau:
        raise UsageError(_("--mentor and --bureau do not go together."))
    view = StatusView(options.choose_word("--by", by or StatusView.BUREAU, list(StatusView)))
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"roster": roster, "assessments": assessments},
        needed=("roster",),
        optional=("assessments",),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    if mentor is not None:
        of_mentor = mentor_report(*opened, mentor=mentor)
        emit(mentor_answer(of_mentor, opened[2]), chosen, output, of_mentor.head.notes)
        return
    report = status_report(*opened, view=view, bureaus=bureau or ())
    answer = (missing_answer if missing else status_answer)(report, opened[2])
    emit(answer, chosen, output, report.head.notes)
