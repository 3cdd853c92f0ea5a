"""The program, put together from its commands."""

from typing import Annotated

import typer

from tdskill import __version__, i18n
from tdskill.cli import (
    attainment,
    calibrate,
    collect,
    confirm,
    evidence,
    gap,
    init,
    ladder,
    place,
    plan,
    priorities,
    recommend,
    report,
    rotation,
    sample,
    schema,
    sheet,
    show,
    simulate,
    status,
    team,
    trend,
    validate,
)
from tdskill.cli.boundary import Command, Group, speak
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed

app = typer.Typer(
    cls=Group,
    help=_("Digital skill map over plain files: attainment, demand and supply, 1on1 reports."),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)

for _command, _name, _help in (
    (gap.gap, "gap", _("Compare the demand for skills with their supply.")),
    (priorities.priorities, "priorities", _("Choose the year's priority fields.")),
    (attainment.attainment, "attainment", _("Tell how far people meet job types.")),
    (team.team, "team", _("Tell what a bureau's people cover.")),
    (simulate.simulate, "simulate", _("Try changes out: the figures before and afterwards.")),
    (trend.trend, "trend", _("Tell what changed between two years.")),
    (ladder.ladder, "ladder", _("Set people beside the targets of the career ladder.")),
    (evidence.evidence, "evidence", _("Set exams passed beside the levels held.")),
    (recommend.recommend, "recommend", _("Show the shortest way to a job type or the next rank.")),
    (rotation.rotation, "rotation", _("Weigh careers in GQ and DQ against 50:50.")),
    (plan.plan, "plan", _("Choose who takes which training.")),
    (place.place, "place", _("Choose who takes which post.")),
    (report.report, "report", _("Write the report of a person, a bureau or the organisation.")),
    (status.status, "status", _("Tell who stands where in the yearly cycle.")),
    (calibrate.calibrate, "calibrate", _("Tell what the 1on1s did to levels.")),
    (confirm.confirm, "confirm", _("Close a year: write its confirmed levels.")),
    (sheet.sheet, "sheet", _("Make the skill-check forms of the year.")),
    (collect.collect, "collect", _("Take returned forms into the year's assessments.")),
    (validate.validate, "validate", _("Check the YAML files of a framework.")),
    (init.init, "init", _("Lay out a new workspace folder.")),
    (schema.schema, "schema", _("Describe a kind of file as a Table Schema.")),
    (sample.sample, "sample", _("Write made-up data of any size.")),
):
    app.command(_name, cls=Command, help=_help)(_command)
app.add_typer(show.app, name="show")


_HELP_LANG = _("Language: {names} (also TDSKILL_LANG).").format(names=", ".join(i18n.LANGUAGES))


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"tdskill {__version__}")
        raise typer.Exit


@app.callback()
def language(
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="LANG", help=_HELP_LANG),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help=_("Show the version and exit."),
        ),
    ] = False,
) -> None:
    if lang is None:
        return
    if lang not in i18n.LANGUAGES:
        raise UsageError(
            _("There is no language {name!r}.").format(name=lang),
            _("Known: {names}.").format(names=listed(i18n.LANGUAGES)),
        )
    speak(lang)
