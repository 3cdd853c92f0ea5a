"""tdskill evidence."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def evidence(
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help=_("Only this person."))
    ] = None,
    skill: Annotated[
        str | None, typer.Option("--skill", metavar="NAME", help=_("Only this skill."))
    ] = None,
    bureau: options.Bureaus = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help=_("Also the levels that an exam would support, without one.")),
    ] = False,
    holders: Annotated[
        bool, typer.Option("--holders", help=_("Count holders by exam and bureau."))
    ] = False,
    near: Annotated[
        bool,
        typer.Option(
            "--near", help=_("People one exam away in each priority field, or in --skill.")
        ),
    ] = False,
    renewal: Annotated[
        bool,
        typer.Option("--renewal", help=_("Terms by the fiscal year in which they end.")),
    ] = False,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    certificates: options.CertificatesFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.render.answers.evidence import evidence_answer
    from tdskill.reports.evidence import EvidenceView, evidence_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    views = [
        view
        for view, asked in (
            (EvidenceView.HOLDERS, holders),
            (EvidenceView.NEAR, near),
            (EvidenceView.RENEWAL, renewal),
        )
        if asked
    ]
    if len(views) + everything > 1:
        raise UsageError(_("Choose one of --all, --holders, --near and --renewal."))
    if smallest_group is not None and not holders:
        raise UsageError(
            _("{option} goes with {other}.").format(option="--smallest-group", other="--holders")
        )
    smallest = options.choose_smallest(smallest_group)
    if holders and person:
        raise UsageError(_("--holders counts people: it takes no --person."))
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand, "certificates": certificates},
        needed=("staff", "certificates"),
        optional=("demand",) if near and not skill else (),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    report = evidence_report(
        *opened,
        view=views[0] if views else EvidenceView.LEVELS,
        person=person,
        skill=skill,
        bureaus=bureau or (),
        everything=everything,
        smallest_group=smallest,
    )
    emit(evidence_answer(report, opened[2]), chosen, output, report.head.notes)
