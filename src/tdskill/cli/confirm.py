"""tdskill confirm."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill import sheets
from tdskill.cli import options
from tdskill.i18n import gettext as _


def confirm(
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing", help=_("Close the year although people are not confirmed.")
        ),
    ] = False,
    allow_leavers: Annotated[
        bool,
        typer.Option(
            "--allow-leavers",
            help=_("Close the year without people who have judgements and left the roster."),
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help=_("Replace the confirmed file; the old one is kept.")),
    ] = False,
    folder: options.Folder = Path(),
    year: options.Year = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    import datetime as dt

    from tdskill.cli.output import emit
    from tdskill.closing import close, recover
    from tdskill.files import locked
    from tdskill.library.reading import locate
    from tdskill.manifest import LEVELS
    from tdskill.render.answers.confirm import confirm_answer, missing_note, refusal
    from tdskill.render.confirmed import levels_csv, manifest_json
    from tdskill.reports.confirmation import confirmation
    from tdskill.required import require
    from tdskill.workspace import RUNNING

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    workspace = locate(folder, year, sample=False, named={}, output=output)
    framework = workspace.framework()
    require(workspace, *RUNNING)
    with locked(workspace.year_dir):
        report = confirmation(workspace, framework, encoding=encoding, allow_leavers=allow_leavers)
        sheets.refuse_unknown()
        recover(workspace.year_dir)
        if report.missing.height and not allow_missing:
            raise refusal(report)
        now = dt.datetime.now().astimezone()
        levels = levels_csv(report, framework)
        manifest = manifest_json(report, framework, levels, now)
        closed = close(workspace.year_dir, levels, manifest, replace=replace, now=now)
    notes = (*report.notes, *missing_note(report, str(workspace.year_dir / LEVELS)))
    emit(confirm_answer(report, closed), chosen, output, notes)
