"""tdskill priorities."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def priorities(
    firmness: Annotated[
        bool,
        typer.Option(
            "--firmness",
            help=_("Only what would change if a cut moved by one rank, and ties at the cuts."),
        ),
    ] = False,
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
    from tdskill.cli.output import emit
    from tdskill.library.reading import locate
    from tdskill.render.answers.priorities import firmness_answer, priorities_answer
    from tdskill.reports.organisation import priorities_report, published_priorities
    from tdskill.workspace import read_year, require

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    workspace = locate(
        folder, year, sample=sample, named={"staff": staff, "demand": demand}, output=output
    )
    framework = workspace.framework()
    report = None if workspace.files else published_priorities(framework, workspace.fiscal_year)
    if report is None:
        require(workspace, "staff", "demand")
        data = read_year(
            workspace, framework, "staff", "demand", encoding=encoding, skip_bad_rows=skip_bad_rows
        )
        report = priorities_report(workspace, data, framework)
    make = firmness_answer if firmness else priorities_answer
    emit(make(report, framework), chosen, output, report.head.notes if report.head else ())
