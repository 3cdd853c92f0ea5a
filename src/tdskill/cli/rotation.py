"""tdskill rotation."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(reads=("staff", "assignments"))
def rotation(
    year: Year,
    person: options.Person = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    due: Annotated[
        str | None,
        typer.Option("--due", metavar="SIDE", help=_("Only those whose next turn is GQ or DQ.")),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help=_("Count up to this day (default: the last one of the fiscal year)."),
        ),
    ] = None,
) -> Result:
    return year.rotation(
        person=person,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        due=due,
        on=on,
    )
