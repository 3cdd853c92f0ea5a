"""tdskill report."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _

_FORMATS = ("md", "html")


def report(
    person: Annotated[str, typer.Option("--person", metavar="ID", help=_("Whose sheet."))],
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="JOBTYPE", help=_("A job type the person aims at.")),
    ] = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    certificates: options.CertificatesFile = None,
    assignments: options.AssignmentsFile = None,
    skill_set: options.SkillSet = "skills",
    encoding: options.Encoding = None,
    skip_bad_rows: options.SkipBadRows = False,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("md or html."))
    ] = None,
    output: options.Output = None,
) -> None:
    import sys

    from tdskill.cli.data import open_year
    from tdskill.cli.output import deliver
    from tdskill.render.pages import person_page
    from tdskill.render.terminal import console, print_problems
    from tdskill.reports.one_on_one import one_on_one

    chosen = options.choose_format(form, output, _FORMATS)
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={
            "staff": staff,
            "demand": demand,
            "certificates": certificates,
            "assignments": assignments,
        },
        needed=("staff",),
        optional=("demand", "certificates", "assessments", "assignments"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    sheet = one_on_one(workspace, data, framework, staff_id=person, target=target)
    print_problems(data.notes, console(sys.stderr))
    page = person_page(sheet, framework, "html" if chosen == "html" else "md")
    deliver(page.encode(), output, personal=True)
