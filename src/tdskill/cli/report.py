"""tdskill report."""

from itertools import combinations, compress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Year
from tdskill.cli.command import works_on
from tdskill.errors import UsageError, not_together
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection


_FORMATS = {
    "person": ("md", "html", "pdf"),
    "organisation": ("md", "html", "pdf", "xlsx"),
    "bureau": ("md", "html", "pdf"),
    "everybody": ("html", "md", "pdf"),
    "explore": ("html",),
}
"""What there is a report of, and the formats of each, that by default first."""

_OF_PEOPLE = ("person", "everybody")
_OF_DECISIONS = ("posts", "wishes", "seats", "trainings_taken", "assignments")


_NOT_IN_WORKBOOKS = ("templates", "roster", "assessments", "assignments", "posts", "wishes")
"""What only the page shows."""


def _refuse_for_workbooks(given: "Collection[str]") -> None:
    for name in _NOT_IN_WORKBOOKS:
        if name in given:
            raise not_together(f"--{name}", "--format xlsx")


@works_on(
    reads=(
        *("staff", "demand", "certificates", "roster", "assessments", "trainings_taken"),
        *("ladder_checks", "assignments", "posts", "wishes", "seats"),
    ),
    sets=True,
    apart=(
        *combinations(_FORMATS, 2),
        ("everybody", "output"),
        ("explore", "file_format"),
        *(("decide", kind) for kind in _OF_DECISIONS),
    ),
    needs={
        "explore": ("output",),
        "with_names": ("explore", "organisation"),
        "out": ("everybody",),
        "only_changed": ("everybody",),
        "target": _OF_PEOPLE,
        "family": ("person",),
        "certificates": _OF_PEOPLE,
        "ladder_checks": _OF_PEOPLE,
        "decide": ("organisation", "bureau"),
        "roster": ("organisation", "bureau"),
        "smallest_group": ("organisation", "bureau", "explore"),
        "posts": ("organisation",),
        "wishes": ("organisation",),
        "assignments": (*_OF_PEOPLE, "organisation"),
        "trainings_taken": (*_OF_PEOPLE, "organisation", "bureau"),
        "seats": (*_OF_PEOPLE, "organisation", "bureau"),
    },
)
def report(
    year: Year,
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
    explore: Annotated[
        bool,
        typer.Option("--explore", help=_("A page to look through bureaus by skill: counts only.")),
    ] = False,
    with_names: Annotated[
        bool,
        typer.Option(
            "--with-names",
            help=_(
                "With --explore and in the workbook of --org: everybody by name, for the office alone."
            ),
        ),
    ] = False,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="JOBTYPE", help=_("A job type the person aims at.")),
    ] = None,
    family: Annotated[
        list[str] | None,
        typer.Option(
            "--family",
            metavar="NAME",
            help=_(
                "With --person: job types of this family and those within it stand first, and the sheet "
                "leads to its next grade (repeatable)."
            ),
        ),
    ] = None,
    decide: Annotated[
        bool | None,
        typer.Option(
            "--decide/--no-decide",
            help=_(
                "With --org and --bureau: the best training plan, with --org the best placement too (extra "
                "optimize; default: up to 1,000 people)."
            ),
        ),
    ] = None,
    templates: options.Templates = None,
    smallest_group: options.SmallestGroup = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help=_("md, html or pdf; with --org xlsx as well.")
        ),
    ] = None,
    output: options.Output = None,
) -> None:
    import sys

    from tdskill.cli.everybody import write_everybody
    from tdskill.cli.notes import tell_errors, tell_others
    from tdskill.cli.output import deliver, on_terminal
    from tdskill.render.pages import check_templates
    from tdskill.render.pdf import pdf_maker
    from tdskill.render.terminal import console, print_lines, working
    from tdskill.reports.one_on_one import sheets

    asked = (person is not None, organisation, bureau is not None, everybody, explore)
    of = next(compress(_FORMATS, asked), None)
    if of is None:
        raise UsageError(_("Just one of --person, --org, --bureau, --all and --explore is needed."))
    if everybody and out is None:
        raise UsageError(_("--all writes many files: name their folder with --out DIR."))
    smallest = options.choose_smallest(smallest_group)
    chosen = options.choose_format(file_format, output, _FORMATS[of])
    if with_names and organisation and chosen != "xlsx":
        raise UsageError(
            _("{option} goes with {other}.").format(option="--with-names", other="--format xlsx")
        )
    if with_names and explore and smallest_group is not None:
        raise not_together("--with-names", "--smallest-group")
    if chosen == "xlsx":
        _refuse_for_workbooks(year.named | ({"templates"} if templates is not None else set()))
    to_pdf = pdf_maker() if chosen == "pdf" else None
    errors = console(sys.stderr)
    if out is not None:
        unused = () if templates is None else check_templates(templates)
        data = year.sheets_data()
        write_everybody(
            sheets(data, year.framework, target=target, before=year.staff_before()),
            out,
            chosen,
            templates=templates,
            to_pdf=to_pdf,
            only_changed=only_changed,
            notes=(*unused, *data.notes),
        )
        return
    if chosen == "xlsx":
        with working(_("Making the report"), errors):
            book = year.workbook(decide=decide, with_names=with_names, smallest_group=smallest)
        tell_errors(book.notes)
        deliver(book.content, output, personal=book.personal)
        tell_others(book.notes)
        return
    with working(_("Making the report"), errors):
        page = year.report(
            person=person,
            bureau=bureau,
            target=target,
            families=family or (),
            decide=decide,
            explore=explore,
            with_names=with_names,
            beside=output.parent if output and chosen == "html" else None,
            smallest_group=smallest,
            file_format="md" if chosen == "md" else "html",
            templates=templates,
        )
    tell_errors(page.notes)
    deliver(to_pdf(page.text) if to_pdf else page.text.encode(), output, personal=page.personal)
    if output is None and on_terminal():
        advice = _("This is Markdown. To make the page: --output report.html")
        print_lines([advice], errors, "dim")
    tell_others(page.notes)
