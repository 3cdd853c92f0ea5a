"""tdskill move."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _

_ALL = "100%"


@asks(
    reads=("staff", "demand", "wishes", "posts", "people"),
    sets=True,
    apart=[("floor", "no_floor")],
)
def move(
    year: Year,
    at_most: Annotated[
        int,
        typer.Option("--at-most", metavar="N", help=_("At most this many people move.")),
    ],
    floor: Annotated[
        str | None,
        typer.Option(
            "--floor",
            metavar="PERCENT",
            help=_("Each bureau keeps this share of its head count (default: 100%)."),
        ),
    ] = None,
    no_floor: Annotated[
        bool, typer.Option("--no-floor", help=_("Bureaus need not keep any head count."))
    ] = False,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            "--fix",
            metavar="ID=BUREAU",
            help=_("This person moves to this bureau; to the own one: stays (repeatable)."),
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="ID[=BUREAU]",
            help=_("This person does not move, or never to this bureau (repeatable)."),
        ),
    ] = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    seconds: Annotated[
        int,
        typer.Option(
            "--seconds",
            metavar="N",
            help=_("How long to search for the best where it is not found at once."),
        ),
    ] = 10,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.move(
        at_most=at_most,
        floor=None if no_floor else floor or _ALL,
        fixed=fix or (),
        excluded=exclude or (),
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        seconds=seconds,
        smallest_group=options.choose_smallest(smallest_group),
    )
