"""tdskill report."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

_FORMATS = ("md", "html")


def report(
    person: Annotated[
        str | None, typer.Option("--person", metavar="ID", help=_("A person's sheet for the 1on1."))
    ] = None,
    organisation: Annotated[
        bool, typer.Option("--org", help=_("The organisation's year."))
    ] = False,
    bureau: Annotated[
        str | None,
        typer.Option(
            "--bureau", metavar="NAME", help=_("A bureau's year beside the organisation's.")
        ),
    ] = None,
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

    from tdskill.cli.data import open_before, open_year
    from tdskill.cli.output import deliver
    from tdskill.render.pages import Form, organisation_page, person_page
    from tdskill.render.terminal import console, print_problems
    from tdskill.reports.one_on_one import one_on_one
    from tdskill.reports.organisation_report import organisation_report

    if sum((person is not None, organisation, bureau is not None)) != 1:
        raise UsageError(_("Just one of --person, --org and --bureau is needed."))
    for option, value in (
        ("--target", target),
        ("--certificates", certificates),
        ("--assignments", assignments),
    ):
        if person is None and value is not None:
            raise UsageError(_("{option} goes with --person alone.").format(option=option))
    chosen = options.choose_format(form, output, _FORMATS)
    wanted: Form = "html" if chosen == "html" else "md"
    about_person = person is not None
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
        needed=("staff",) if about_person else ("staff", "demand"),
        optional=("demand", "certificates", "assessments", "assignments")
        if about_person
        else ("roster", "assessments"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    notes = data.notes
    if person is not None:
        sheet = one_on_one(workspace, data, framework, staff_id=person, target=target)
        page, personal = person_page(sheet, framework, wanted), True
    else:
        before = open_before(workspace, framework, encoding=encoding, skip_bad_rows=skip_bad_rows)
        year_of = organisation_report(workspace, data, framework, bureau=bureau, before=before)
        notes += before[1].notes if before else ()
        page, personal = organisation_page(year_of, framework, wanted), year_of.few
    print_problems(notes, console(sys.stderr))
    deliver(page.encode(), output, personal=personal)
