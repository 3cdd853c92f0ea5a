"""tdskill sample."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def sample(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help=_("Workspace folder to write into."))
    ],
    people: Annotated[
        int, typer.Option("--people", metavar="N", help=_("How many made-up people."))
    ] = 180,
    year: Annotated[int, typer.Option("--year", metavar="YEAR", help=_("Fiscal year."))] = 2024,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help=_("The same seed gives the same data."))
    ] = 2024,
    cycle: Annotated[
        bool,
        typer.Option("--cycle", help=_("Also write roster.csv and assessments.csv.")),
    ] = False,
    folder: options.Folder = Path(),
) -> None:
    from tdskill.library.reading import locate
    from tdskill.sample import write_sample
    from tdskill.scaffold import copy_framework

    workspace = locate(folder, None, sample=False, named={}, output=None)
    framework = workspace.framework()
    written = write_sample(framework, out, people=people, year=year, seed=seed, cycle=cycle)
    typer.echo(_("Written: {file}").format(file=out / str(year)), err=True)
    if people < written.strict_from:
        typer.echo(
            _(
                "Note: with fewer than {people} people some skills tie in demand or supply, so that "
                "ranks and priority fields can differ from the published ones."
            ).format(people=written.strict_from),
            err=True,
        )
    if workspace.framework_dir and not (out / "framework").exists():
        copied = copy_framework(workspace.framework_dir, out)
        typer.echo(_("Written: {file}").format(file=copied), err=True)
