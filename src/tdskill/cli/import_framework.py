"""tdskill import-framework."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.i18n import gettext as _


def import_framework(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help=_("Whose: gdad, nice or sfia."), show_default=False),
    ],
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help=_("The folder with your own copy of it."), show_default=False
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help=_("The new folder of the framework."), show_default=False
        ),
    ],
    since: Annotated[
        Path | None,
        typer.Option(
            "--since",
            metavar="OLD",
            help=_(
                "The folder made of an earlier release: its names stay as aliases, and its files that the "
                "source says nothing of come along."
            ),
            show_default=False,
        ),
    ] = None,
) -> None:
    from tdskill import converting
    from tdskill.names import choose_word
    from tdskill.scaffold import on_command_line

    chosen = choose_word("SOURCE", source, tuple(converting.SOURCES))
    told = converting.import_framework(chosen, folder, out, since)
    typer.echo(_("Written: {file}").format(file=out))
    for line in told:
        typer.echo(line, err=True)
    typer.echo(
        _("The texts are those of the source: its licence says who may have them."), err=True
    )
    made = on_command_line(out)
    following = (
        f"tdskill diff {on_command_line(since)} {made}"
        if since
        else f"tdskill init DIR --framework {made}"
    )
    typer.echo(_("Then: {command}").format(command=following), err=True)
