"""tdskill init."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.i18n import gettext as _


def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help=_("The new workspace folder, or one that gets a new year.")
        ),
    ],
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help=_("Fiscal year (default: the present one).")),
    ] = None,
    framework: Annotated[
        Path | None,
        typer.Option(
            "--framework",
            metavar="DIR",
            help=_("Take the framework of this folder (default: the embedded one)."),
        ),
    ] = None,
) -> None:
    from tdskill.files import WINDOWS
    from tdskill.scaffold import lay_out

    for path in lay_out(folder, year, framework=framework):
        typer.echo(path)
    typer.echo(
        _(
            "Fill in the CSV files with Excel. With levels in staff.csv: tdskill gap --workspace {folder}. "
            "To run the yearly cycle, write the people into roster.csv: tdskill sheet --workspace "
            "{folder} --out forms"
        ).format(folder=folder),
        err=True,
    )
    if WINDOWS:
        typer.echo(
            _(
                "Whoever may open the folder may open these files: see who that is before they are filled in."
            ),
            err=True,
        )
