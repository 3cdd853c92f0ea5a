"""tdskill team."""

from typing import Annotated

import typer

from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(reads=("staff", "demand"), sets=True)
def team(
    year: Year,
    bureau: Annotated[
        str, typer.Option("--bureau", metavar="NAME", help=_("The bureau to look at."))
    ],
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", metavar="PERSON", help=_("What leaves with this person (repeatable).")
        ),
    ] = None,
) -> Result:
    return year.team(bureau=bureau, without=without or ())
