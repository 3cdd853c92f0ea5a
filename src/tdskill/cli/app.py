"""The program, put together from its commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tdskill import __version__, i18n
from tdskill.cli import (
    attainment,
    calibrate,
    careers,
    collect,
    confirm,
    diff,
    evidence,
    explain,
    find,
    forecast,
    gap,
    hire,
    import_,
    import_framework,
    init,
    ladder,
    mentors,
    move,
    place,
    plan,
    priorities,
    recommend,
    remind,
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
from tdskill.cli import next as next_
from tdskill.cli.boundary import Command, Group, speak
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import choose_word

app = typer.Typer(
    cls=Group,
    help=_("Digital skill map over plain files: attainment, demand and supply, 1on1 reports."),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _section, _commands in (
    (
        _("Framework and data"),
        (
            (init.init, "init", _("Lay out a new workspace folder.")),
            (sample.sample, "sample", _("Write made-up data of any size.")),
            (
                import_.import_,
                "import",
                _("Show what is understood of a file, and write it into the year."),
            ),
            (
                import_framework.import_framework,
                "import-framework",
                _("Make a framework of your own copy of GDaD, NICE or SFIA."),
            ),
            (
                validate.validate,
                "validate",
                _("Check the YAML files of a framework and every file of a workspace."),
            ),
            (
                diff.diff,
                "diff",
                _("Tell what differs between two frameworks, and whom it touches."),
            ),
            (explain.explain, "explain", _("Explain a rule that a framework is checked by.")),
            (
                schema.schema,
                "schema",
                _("Describe a kind of file as a schema, and a framework's files for editors."),
            ),
        ),
    ),
    (
        _("The yearly cycle"),
        (
            (next_.next, "next", _("Tell what is to be done now, and with which command.")),
            (sheet.sheet, "sheet", _("Make the skill-check forms of the year.")),
            (collect.collect, "collect", _("Take returned forms into the year's assessments.")),
            (status.status, "status", _("Tell who stands where in the yearly cycle.")),
            (remind.remind, "remind", _("Write to those from whom something is due.")),
            (calibrate.calibrate, "calibrate", _("Tell what the 1on1s did to levels.")),
            (confirm.confirm, "confirm", _("Close a year: write its confirmed levels.")),
        ),
    ),
    (
        _("A person"),
        (
            (
                report.report,
                "report",
                _("Write the report of a person, a bureau or the organisation."),
            ),
            (ladder.ladder, "ladder", _("Set people beside the targets of the career ladder.")),
            (evidence.evidence, "evidence", _("Set exams passed beside the levels held.")),
            (
                recommend.recommend,
                "recommend",
                _("Show the shortest way to a job type or the next rank."),
            ),
            (rotation.rotation, "rotation", _("Weigh careers in GQ and DQ against 50:50.")),
        ),
    ),
    (
        _("The organisation"),
        (
            (gap.gap, "gap", _("Compare the demand for skills with their supply.")),
            (priorities.priorities, "priorities", _("Choose the year's priority fields.")),
            (attainment.attainment, "attainment", _("Tell how far people meet job types.")),
            (trend.trend, "trend", _("Tell what changed between two years.")),
            (
                careers.careers,
                "careers",
                _("Count people by rank over years, and tell who may sit which selection exam."),
            ),
            (forecast.forecast, "forecast", _("Tell what will be short in years to come.")),
        ),
    ),
    (
        _("Deciding"),
        (
            (find.find, "find", _("Find who can do this.")),
            (team.team, "team", _("Tell what a bureau's people cover.")),
            (plan.plan, "plan", _("Choose who takes which training.")),
            (place.place, "place", _("Choose who takes which post.")),
            (move.move, "move", _("Choose who moves to which bureau.")),
            (hire.hire, "hire", _("Tell which profiles to hire.")),
            (mentors.mentors, "mentors", _("Choose who teaches whom in the priority fields.")),
            (
                simulate.simulate,
                "simulate",
                _("Try changes out: the figures before and afterwards."),
            ),
        ),
    ),
):
    for _command, _name, _help in _commands:
        app.command(_name, cls=Command, help=_help, rich_help_panel=_section)(_command)
app.add_typer(show.app, name="show", rich_help_panel=_("Framework and data"))


_HELP_LANG = _("Language: {names} (also TDSKILL_LANG).").format(names=", ".join(i18n.LANGUAGES))


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"tdskill {__version__}")
        raise typer.Exit


def _print_completion(shell: str | None) -> None:
    if shell is not None:
        from tdskill.cli.completion import SHELLS, script_for

        typer.echo(script_for(choose_word("--completion", shell, tuple(SHELLS))))
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
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
    _completion: Annotated[
        str | None,
        typer.Option(
            "--completion",
            metavar="SHELL",
            is_eager=True,
            callback=_print_completion,
            help=_(
                "Print what lets bash, zsh, fish or powershell complete words at Tab, and exit."
            ),
        ),
    ] = None,
) -> None:
    if lang is not None and lang not in i18n.LANGUAGES:
        raise UsageError(
            _("There is no language {name!r}.").format(name=lang),
            _("Known: {names}.").format(names=listed(i18n.LANGUAGES)),
        )
    if lang is not None:
        speak(lang)
    if ctx.invoked_subcommand is None:
        from tdskill.cli.start import where_one_stands
        from tdskill.render.terminal import console, print_lines

        print_lines(where_one_stands(Path()), console(sys.stderr))
        raise typer.Exit(2)
