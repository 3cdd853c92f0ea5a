"""tdskill report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError, once
from tdskill.i18n import gettext as _

_FORMATS = ("md", "html", "pdf")
_FORMATS_OF_ALL = ("html", "md", "pdf")
_DECIDED_FROM = ("seats", "trainings_taken", "posts", "wishes", "assignments")


def report(
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help=_("A person's sheet for the 1on1.")),
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
    decided: Annotated[
        bool,
        typer.Option(
            "--decide/--no-decide",
            help=_("With --org: the best training plan and placement (extra optimize)."),
        ),
    ] = True,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", metavar="DIR", help=_("Templates that stand in for ours.")),
    ] = None,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    certificates: options.CertificatesFile = None,
    assignments: options.AssignmentsFile = None,
    trainings_taken: options.TrainingsTakenFile = None,
    ladder_checks: options.LadderChecksFile = None,
    skill_set: options.SkillSet = "skills",
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("md, html or pdf."))
    ] = None,
    output: options.Output = None,
) -> None:
    import sys

    from tdskill.cli.data import notes_for, open_before, open_year, with_earlier_trainings
    from tdskill.cli.everybody import write_everybody
    from tdskill.cli.notes import tell_errors, tell_others
    from tdskill.cli.output import deliver, on_terminal
    from tdskill.render.pages import Form, check_templates, organisation_page, person_page
    from tdskill.render.pdf import pdf_maker
    from tdskill.render.terminal import console, print_lines, working
    from tdskill.reports.one_on_one import one_on_one, sheets
    from tdskill.reports.organisation_report import organisation_report
    from tdskill.reports.year_before import written_otherwise

    if sum((person is not None, organisation, bureau is not None, everybody)) != 1:
        raise UsageError(_("Just one of --person, --org, --bureau and --all is needed."))
    about_people = person is not None or everybody
    _refuse_misplaced(
        {"--smallest-group": smallest_group}
        if about_people
        else {
            "--target": target,
            "--certificates": certificates,
            "--assignments": assignments,
            "--trainings-taken": trainings_taken,
            "--ladder-checks": ladder_checks,
        },
        "--org, --bureau" if about_people else "--person, --all",
    )
    smallest = options.choose_smallest(smallest_group)
    if everybody and (out is None or output is not None):
        raise UsageError(_("--all writes many files: name their folder with --out DIR."))
    if not everybody and (out is not None or only_changed):
        raise UsageError(_("--out and --only-changed go with --all."))
    chosen = options.choose_format(form, output, _FORMATS_OF_ALL if everybody else _FORMATS)
    wanted: Form = "md" if chosen == "md" else "html"
    unused = () if templates is None else check_templates(templates)
    to_pdf = pdf_maker() if chosen == "pdf" else None
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={
            "staff": staff,
            "demand": demand,
            "certificates": certificates,
            "assignments": assignments,
            "trainings_taken": trainings_taken,
            "ladder_checks": ladder_checks,
        },
        needed=("staff",) if about_people else ("staff", "demand"),
        optional=(
            "demand",
            "certificates",
            "assessments",
            "assignments",
            "trainings_taken",
            "ladder_checks",
            "seats",
        )
        if about_people
        else ("roster", "assessments", *(_DECIDED_FROM if organisation and decided else ())),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    if trainings_taken is None and (about_people or (organisation and decided)):
        data = with_earlier_trainings(
            workspace, data, framework, encoding=encoding, skip_bad_rows=skip_bad_rows
        )
    notes = (*unused, *data.notes)
    if out is not None:
        write_everybody(
            sheets(workspace, data, framework, target=target),
            out,
            chosen,
            templates=templates,
            to_pdf=to_pdf,
            only_changed=only_changed,
            notes=notes,
        )
        return
    if person is not None:
        sheet, told = one_on_one(workspace, data, framework, person=person, target=target)
        page, personal = person_page(sheet, framework, wanted, templates=templates), True
        notes = notes_for((*unused, *told), sheet.staff_id)
    else:
        before = open_before(workspace, framework, encoding=encoding, skip_bad_rows=skip_bad_rows)
        with working(_("Making the report"), console(sys.stderr)):
            year_of = organisation_report(
                workspace,
                data,
                framework,
                bureau=bureau,
                before=before,
                decided=decided,
                smallest_group=smallest,
            )
        if before:
            ids = before[1].staff["staff_id"], data.staff["staff_id"]
            earlier = written_otherwise(*ids, before[0], workspace)
            notes = once((*earlier, *notes, *before[1].notes))
        notes += year_of.decisions.notes if year_of.decisions else ()
        page = organisation_page(year_of, framework, wanted, templates=templates)
        personal = year_of.few
    tell_errors(notes)
    deliver(to_pdf(page) if to_pdf else page.encode(), output, personal=personal)
    if output is None and on_terminal():
        print_lines(
            [_("This is Markdown. To make the page: --output report.html")],
            console(sys.stderr),
            "dim",
        )
    tell_others(notes)


def _refuse_misplaced(given: Mapping[str, object], where: str) -> None:
    """Raise UsageError for an option given that only goes with others."""
    for option, value in given.items():
        if value is not None:
            raise UsageError(_("{option} goes with {other}.").format(option=option, other=where))
