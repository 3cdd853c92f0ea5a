"""tdskill ladder."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def ladder(
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help=_("Only this person, target by target.")),
    ] = None,
    rank: Annotated[
        str | None, typer.Option("--rank", metavar="NAME", help=_("Only people of this rank."))
    ] = None,
    bureau: options.Bureaus = None,
    ready: Annotated[
        bool,
        typer.Option(
            "--ready",
            help=_("Who is prepared for the next rank, and what the others can work on."),
        ),
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help=_("Count people by rank and bureau."))
    ] = False,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    certificates: options.CertificatesFile = None,
    ladder_checks: options.LadderChecksFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.ladder import ladder_answer
    from tdskill.reports.ladder import LadderView, ladder_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if summary and (person or ready):
        raise UsageError(_("--summary counts people: it takes no --person and no --ready."))
    if smallest_group is not None and not summary:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--smallest-group", other="--summary")
        )
    smallest = options.choose_smallest(smallest_group)
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "certificates": certificates, "ladder_checks": ladder_checks},
        needed=("staff",),
        optional=("certificates", "ladder_checks"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    view = LadderView.SUMMARY if summary else LadderView.READY if ready else LadderView.PEOPLE
    if person is not None and view is LadderView.PEOPLE:
        view = LadderView.TARGETS
    report = ladder_report(
        *opened,
        view=view,
        person=person,
        rank=rank,
        bureaus=bureau or (),
        smallest_group=smallest,
    )
    emit(ladder_answer(report, opened[2]), chosen, output, report.head.notes)
