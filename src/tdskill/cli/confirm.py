"""tdskill confirm."""

from typing import Annotated

import typer

from tdskill import sheets
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    sets=True,
    without=("sample", "skip_bad_rows"),
    apart=(("demand", "allow_leavers"), ("demand", "skill_set")),
)
def confirm(
    year: Year,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing",
            help=_("Close the year although people, or bureaus, are missing."),
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
    demand: Annotated[
        bool,
        typer.Option(
            "--demand", help=_("Instead: write demand.csv from the answers of the bureaus.")
        ),
    ] = False,
) -> Result:
    if demand:
        from tdskill.cli.demand import confirm_demand

        return confirm_demand(year, allow_missing=allow_missing, replace=replace)
    import datetime as dt

    from tdskill.closing import close, recover
    from tdskill.files import locked
    from tdskill.manifest import levels_of
    from tdskill.render.answers.confirm import confirm_answer, missing_note, refusal
    from tdskill.render.confirmed import levels_csv, manifest_json
    from tdskill.reports.confirmation import confirmation
    from tdskill.required import require
    from tdskill.workspace import RUNNING

    workspace, framework = year.workspace, year.framework
    require(workspace, *RUNNING)
    name = levels_of(framework.set_id)
    with locked(workspace.year_dir):
        report = confirmation(
            workspace, framework, encoding=year.encoding, allow_leavers=allow_leavers
        )
        sheets.refuse_unknown()
        recover(workspace.year_dir, name)
        if report.missing.height and not allow_missing:
            raise refusal(report)
        now = dt.datetime.now().astimezone()
        levels = levels_csv(report, framework)
        manifest = manifest_json(report, framework, levels, now)
        closed = close(workspace.year_dir, levels, manifest, replace=replace, now=now, name=name)
    notes = (*report.notes, *missing_note(report, str(closed.levels)))
    return year.answered(
        "confirm",
        {"allow_missing": allow_missing, "allow_leavers": allow_leavers, "replace": replace},
        confirm_answer(report, framework, closed),
        notes,
        read=((workspace, RUNNING),),
    )
