"""tdskill gap."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand"),
    sets=True,
    apart=(("by_bureau", "levels"), ("joint", "levels"), ("by_bureau", "by_capacity")),
    needs={"capacity": ("joint",), "by_capacity": ("joint",)},
)
def gap(
    year: Year,
    by_bureau: options.ByBureau = False,
    levels: options.Levels = False,
    joint: Annotated[
        bool,
        typer.Option("--joint", help=_("Count all skills together: nobody fills too many places.")),
    ] = False,
    capacity: Annotated[
        int | None,
        typer.Option(
            "--capacity",
            metavar="N",
            help=_("With --joint: places that a person takes at most (default: 1)."),
        ),
    ] = None,
    by_capacity: Annotated[
        bool,
        typer.Option(
            "--by-capacity",
            help=_("With --joint: also what stays empty with 1, 2, 3, ... places a person."),
        ),
    ] = False,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.gap(
        by="bureau" if by_bureau else "level" if levels else "skill",
        joint=joint,
        capacity=1 if capacity is None else capacity,
        by_capacity=by_capacity,
        bureaus=bureau or (),
        groups=group or (),
        smallest_group=options.choose_smallest(smallest_group),
    )
