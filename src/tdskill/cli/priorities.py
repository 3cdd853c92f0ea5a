"""tdskill priorities."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def priorities(
    firmness: Annotated[
        bool,
        typer.Option("--firmness", help=_("Only what would change if a cut moved by one rank.")),
    ] = False,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    encoding: options.Encoding = None,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import locate, open_year
    from tdskill.cli.output import emit
    from tdskill.errors import TdskillError
    from tdskill.render.answers.priorities import firmness_answer, priorities_answer
    from tdskill.reports.organisation import priorities_report, published_priorities
    from tdskill.workspace import three_ways_on

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    named = {"staff": staff, "demand": demand}
    workspace = locate(folder, year, sample=sample, named=named)
    if workspace.files or workspace.years:
        opened = open_year(
            folder,
            year,
            sample=sample,
            named=named,
            needed=("staff", "demand"),
            encoding=encoding,
            skip_bad_rows=skip_bad_rows,
        )
        report, framework = priorities_report(*opened), opened[2]
    else:
        framework = workspace.framework()
        published = published_priorities(framework, year)
        if published is None:
            raise TdskillError(
                _(
                    "There are no files of staff and demand, and no ranks were published for the year."
                ),
                three_ways_on(),
            )
        report = published
    make = firmness_answer if firmness else priorities_answer
    emit(make(report, framework), chosen, output, report.head.notes if report.head else ())
