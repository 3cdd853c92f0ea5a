"""tdskill attainment."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def attainment(
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help=_("Only this person."))
    ] = None,
    job_type: Annotated[
        str | None,
        typer.Option(
            "--job-type", metavar="NAME", help=_("Only this job type, best people first.")
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            metavar="N",
            help=_("The N best job types of each person, or the N best people of the job type."),
        ),
    ] = None,
    summary: Annotated[
        bool,
        typer.Option("--summary", help=_("For each job type: who meets it, who is one step away.")),
    ] = False,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    skill_set: options.SkillSet = "skills",
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.attainment import attainment_answer, summary_answer
    from tdskill.reports.organisation import attainment_report, attainment_summary

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if top is not None and top < 1:
        raise UsageError(_("--top takes a number from 1."))
    if summary and (person or job_type or top):
        raise UsageError(
            _("--summary counts everybody: it takes no --person, --job-type or --top.")
        )
    if smallest_group is not None and not summary:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--smallest-group", other="--summary")
        )
    smallest = options.choose_smallest(smallest_group)
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff},
        needed=("staff",),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    if summary:
        report = attainment_summary(*opened, bureaus=bureau or (), smallest_group=smallest)
        answer = summary_answer(report, opened[2])
    else:
        report = attainment_report(
            *opened, person=person, job_type=job_type, top=top, bureaus=bureau or ()
        )
        answer = attainment_answer(report, opened[2])
    emit(answer, chosen, output, report.head.notes)
