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
    files: Annotated[
        bool, typer.Option("--files", help=_("Only the files of the years, not the framework."))
    ] = False,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help=_("Only this fiscal year (default: all).")),
    ] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=_("text, json or github."))
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help=_("Of json: problems (default), files or all.")
        ),
    ] = None,
) -> None:
    from tdskill.cli.output import deliver
    from tdskill.errors import UsageError, errors_in
    from tdskill.framework import check_framework
    from tdskill.names import choose_word
    from tdskill.render.problems import TABLES, Checked, formatted
    from tdskill.reports.file_check import CheckedFiles, check_files
    from tdskill.reports.text_changes import changes_since, suspect_levels
    from tdskill.workspace import find_framework

    chosen = options.choose_format(file_format, None, _FORMATS)
    if table is not None and chosen != "json":
        raise UsageError(
            _("{option} goes with {other}.").format(option="--table", other="--format json")
        )
    of_json = choose_word("--table", table or TABLES[0], TABLES)
    if files and since is not None:
        raise UsageError(
            _("{one} and {other} do not go together.").format(one="--files", other="--since")
        )
    checked = find_framework(folder)
    framework, problems = check_framework(checked)
    data = CheckedFiles()
    if framework is not None:
        if files:
            problems = []
        if since is not None:
            problems += changes_since(find_framework(since), framework, checked)
        data = check_files(folder or Path(), framework, year)
        if not files:
            problems += suspect_levels(data.assessments, framework, checked)
        problems += data.problems
    found = Checked(tuple(problems), framework, checked, data, of_framework=not files)
    deliver(formatted(found, chosen, of_json), None, personal=False)
    raise typer.Exit(1 if errors_in(problems) else 0)
