"""tdskill validate."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _

_FORMATS = ("text", "json", "github")


def validate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help=_("Framework or workspace folder (default: here, else the embedded framework)."),
        ),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="OLD_DIR",
            help=_("Also tell what became of each skill since this earlier framework."),
        ),
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("text, json or github."))
    ] = None,
) -> None:
    from tdskill.cli.output import deliver
    from tdskill.errors import errors_in
    from tdskill.framework import check_framework
    from tdskill.render.problems import FORMATTERS
    from tdskill.reports.text_changes import changes_since, suspect_levels
    from tdskill.reports.unknown_names import unknown_names
    from tdskill.workspace import find_framework

    chosen = options.choose_format(file_format, None, _FORMATS)
    checked = find_framework(folder)
    framework, problems = check_framework(checked)
    if framework is not None:
        if since is not None:
            problems += changes_since(find_framework(since), framework, checked)
        problems += suspect_levels(folder or Path(), framework, checked)
        problems += unknown_names(folder or Path(), framework)
    deliver(FORMATTERS[chosen](problems, framework, checked), None, personal=False)
    raise typer.Exit(1 if errors_in(problems) else 0)
