"""tdskill ladder."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "certificates", "ladder_checks"),
    apart=(("summary", "person"), ("summary", "ready"), ("summary", "group")),
    needs={"smallest_group": ("summary",)},
)
def ladder(
    year: Year,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help=_("Only this person, target by target.")),
    ] = None,
    rank: options.Ranks = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    ready: Annotated[
        bool,
        typer.Option(
            "--ready",
            help=_("Who is prepared for the next rank, and what the others can work on."),
        ),
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help=_("Count people by rank and bureau."))
    ] = False,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.ladder(
        person=person,
        ranks=rank or (),
        bureaus=bureau or (),
        groups=group or (),
        ready=ready,
        summary=summary,
        smallest_group=options.choose_smallest(smallest_group),
    )
