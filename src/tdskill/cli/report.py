"""tdskill report."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

_FORMATS = ("md", "html", "pdf")
_FORMATS_OF_ALL = ("html", "md", "pdf")


def report(
    person: Annotated[
        str | None, typer.Option("--person", metavar="ID", help=_("Whose sheet."))
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help=_("Everybody's sheets, with an index page."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help=_("Folder for everybody's sheets."))
    ] = None,
    only_changed: Annotated[
        bool,
        typer.Option("--only-changed", help=_("With --all: leave the pages that are up to date.")),
    ] = False,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="JOBTYPE", help=_("A job type the person aims at.")),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", metavar="DIR", help=_("Templates that stand in for ours.")),
    ] = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    certificates: options.CertificatesFile = None,
    encoding: options.Encoding = None,
    skip_bad_rows: options.SkipBadRows = False,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("md, html or pdf."))
    ] = None,
    output: options.Output = None,
) -> None:
    import sys

    from tdskill.cli.data import open_year
    from tdskill.cli.everybody import write_everybody
    from tdskill.cli.output import deliver
    from tdskill.render.pages import check_templates, person_page
    from tdskill.render.pdf import pdf_maker
    from tdskill.render.terminal import console, print_problems
    from tdskill.reports.one_on_one import one_on_one, sheets

    if (person is None) is not everybody:
        raise UsageError(_("Say whose report: --person ID for one person, or --all."))
    if everybody and (out is None or output is not None):
        raise UsageError(_("--all writes many files: name their folder with --out DIR."))
    if not everybody and (out is not None or only_changed):
        raise UsageError(_("--out and --only-changed go with --all."))
    chosen = options.choose_format(form, output, _FORMATS_OF_ALL if everybody else _FORMATS)
    unused = () if templates is None else check_templates(templates)
    to_pdf = pdf_maker() if chosen == "pdf" else None
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand, "certificates": certificates},
        needed=("staff",),
        optional=("demand", "certificates", "assessments"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
    )
    print_problems((*unused, *data.notes), console(sys.stderr))
    if out is not None:
        write_everybody(
            sheets(workspace, data, framework, target=target),
            out,
            chosen,
            templates=templates,
            to_pdf=to_pdf,
            only_changed=only_changed,
        )
        return
    sheet = one_on_one(workspace, data, framework, staff_id=person or "", target=target)
    page = person_page(sheet, framework, "md" if chosen == "md" else "html", templates=templates)
    deliver(to_pdf(page) if to_pdf else page.encode(), output, personal=True)
