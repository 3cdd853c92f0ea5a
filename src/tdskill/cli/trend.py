"""tdskill trend."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def trend(
    first: Annotated[
        int | None,
        typer.Option(
            "--from", metavar="YEAR", help=_("The earlier fiscal year (default: the one before).")
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option(
            "--to", metavar="YEAR", help=_("The later fiscal year (default: the newest).")
        ),
    ] = None,
    by_bureau: Annotated[
        bool, typer.Option("--by-bureau", help=_("A row for each bureau and skill."))
    ] = False,
    levels: Annotated[
        bool, typer.Option("--levels", help=_("A row for each skill and level."))
    ] = False,
    fell: Annotated[
        bool, typer.Option("--fell", help=_("List the people whose level fell."))
    ] = False,
    effect: Annotated[
        bool,
        typer.Option(
            "--training-effect",
            help=_("Compare the rise of those who took a training with that of others."),
        ),
    ] = False,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    sample: options.Sample = False,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_span, read_trainings
    from tdskill.cli.output import emit
    from tdskill.render.answers.trend import falls_answer, training_answer, trend_answer
    from tdskill.reports.trend import falls_report, training_report, trend_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    smallest = options.choose_smallest(smallest_group)
    asked = [
        name
        for name, wanted in (
            ("--training-effect", effect),
            ("--fell", fell),
            ("--by-bureau", by_bureau),
            ("--levels", levels),
        )
        if wanted
    ]
    if len(asked) > 1 and (effect or fell):
        raise UsageError(
            _("{one} and {other} do not go together.").format(one=asked[0], other=asked[1])
        )
    then, now, framework = open_span(
        folder,
        first,
        last,
        sample=sample,
        needed=("staff",) if fell or effect else ("staff", "demand"),
        optional=("assessments",) if effect else (),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    bureaus = bureau or ()
    if fell:
        falls = falls_report(then, now, framework, bureaus=bureaus)
        emit(falls_answer(falls, framework), chosen, output, falls.span.notes)
    elif effect:
        taken, notes = read_trainings(
            then[0], now[0], framework, encoding=encoding, skip_bad_rows=skip_bad_rows
        )
        trainings = training_report(
            then, now, taken, framework, smallest_group=smallest, bureaus=bureaus
        )
        emit(
            training_answer(trainings, framework, every_row=chosen in {"json", "csv"}),
            chosen,
            output,
            (*trainings.span.notes, *notes, *trainings.notes),
        )
    else:
        report = trend_report(
            then,
            now,
            framework,
            by_bureau=by_bureau,
            by_level=levels,
            bureaus=bureaus,
            smallest_group=smallest,
        )
        emit(trend_answer(report, framework), chosen, output, report.span.notes)
