"""tdskill team."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def team(
    bureau: Annotated[
        str, typer.Option("--bureau", metavar="NAME", help=_("The bureau to look at."))
    ],
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="ID", help=_("What leaves with this person (repeatable).")
        ),
    ] = None,
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
    from tdskill.library.reading import open_year
    from tdskill.render.answers.team import team_answer
    from tdskill.reports.team import team_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand},
        needed=("staff",),
        optional=("demand",),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    report = team_report(*opened, bureau=bureau, without=without or ())
    emit(team_answer(report, opened[2]), chosen, output, report.head.notes)
