"""tdskill init."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.i18n import gettext as _


def init(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help=_(
                "The new workspace folder, or one that gets a new year (default with --year: the one here)."
            ),
            show_default=False,
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help=_("Fiscal year (default: the present one).")),
    ] = None,
    framework: Annotated[
        Path | None,
        typer.Option(
            "--framework",
            metavar="DIR",
            help=_(
                "Take the framework of this folder, or the example digcomp or engineering "
                "(default: the embedded one)."
            ),
        ),
    ] = None,
    examples: Annotated[
        bool,
        typer.Option("--examples", help=_("Fill in example rows of made-up people.")),
    ] = False,
) -> None:
    from tdskill.beside import beside
    from tdskill.cli.notes import tell_others
    from tdskill.files import WINDOWS
    from tdskill.scaffold import lay_out, on_command_line, told_of_roster, year_before

    for path in lay_out(folder, year, framework=framework, examples=examples):
        typer.echo(path)
    if examples:
        typer.echo(
            _("The example rows are of made-up people: write yours in their place."), err=True
        )
    before = None if year is None else year_before(folder or Path(), year)
    where = "" if folder in (None, Path()) else f" --workspace {on_command_line(folder)}"
    if before is not None and "roster" in before.files:
        tell_others(beside(before))
        next_step = _(
            "Enter in the roster who came, moved and left. What to do then, on any day: {next}"
        ).format(next=f"tdskill next{where}")
        typer.echo(f"{told_of_roster(before)}\n{next_step}", err=True)
        return
    typer.echo(
        _(
            "Fill in the CSV files with Excel.\n"
            "With levels in staff.csv: {gap}\n"
            "To run the yearly cycle, write the people into roster.csv. What to do then, on any day: {next}"
        ).format(gap=f"tdskill gap{where}", next=f"tdskill next{where}"),
        err=True,
    )
    if WINDOWS:
        typer.echo(
            _(
                "Whoever may open the folder may open these files: see who that is before they are filled in."
            ),
            err=True,
        )
