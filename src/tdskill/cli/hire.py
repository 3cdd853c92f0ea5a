"""tdskill hire."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(reads=("staff", "demand"), sets=True)
def hire(
    year: Year,
    people: Annotated[
        int, typer.Option("--people", metavar="N", help=_("Up to this many people are hired."))
    ] = 10,
    skills: Annotated[
        int,
        typer.Option("--skills", metavar="N", help=_("Each brings at most this many skills.")),
    ] = 3,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.hire(
        people=people,
        skills=skills,
        bureaus=bureau or (),
        smallest_group=options.choose_smallest(smallest_group),
    )
