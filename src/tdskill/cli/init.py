"""tdskill init."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.i18n import gettext as _


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_("The new workspace folder."))],
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
    from tdskill.scaffold import lay_out

    for path in lay_out(folder, year, framework=framework):
        typer.echo(path)
    typer.echo(
        _("Fill in the CSV files with Excel, then run: tdskill gap --workspace {folder}").format(
            folder=folder
        ),
        err=True,
    )
