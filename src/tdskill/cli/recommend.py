"""tdskill recommend."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def recommend(
    person: Annotated[str, typer.Option("--person", metavar="PERSON", help=_("Whose next steps."))],
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="JOBTYPE",
            help=_("To this job type (default: the nearest one not met yet)."),
        ),
    ] = None,
    next_rank: Annotated[
        bool, typer.Option("--next-rank", help=_("To the targets of the next rank."))
    ] = False,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", help=_("Only the first N steps."))
    ] = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    certificates: options.CertificatesFile = None,
    trainings_taken: options.TrainingsTakenFile = None,
    skill_set: options.SkillSet = "skills",
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year, with_earlier_trainings
    from tdskill.cli.output import emit
    from tdskill.render.answers.recommend import recommend_answer
    from tdskill.reports.recommendation import recommendation

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if target is not None and next_rank:
        raise UsageError(_("--target and --next-rank do not go together."))
    if steps is not None and steps < 1:
        raise UsageError(_("--steps takes a number from 1."))
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={
            "staff": staff,
            "demand": demand,
            "certificates": certificates,
            "trainings_taken": trainings_taken,
        },
        needed=("staff",),
        optional=("demand", "certificates", "trainings_taken", "seats"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    if trainings_taken is None:
        data = with_earlier_trainings(
            workspace, data, framework, encoding=encoding, skip_bad_rows=skip_bad_rows
        )
    report = recommendation(
        workspace,
        data,
        framework,
        staff_id=person,
        target=target,
        to_next_rank=next_rank,
        most=steps,
    )
    emit(recommend_answer(report), chosen, output, report.head.notes)
