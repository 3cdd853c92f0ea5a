"""tdskill gap."""

from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.command import asks
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(
    reads=("staff", "demand"),
    sets=True,
    apart=(("by_bureau", "levels"), ("joint", "levels")),
    needs={"capacity": ("joint",)},
)
def gap(
    year: "Year",
    by_bureau: Annotated[
        bool, typer.Option("--by-bureau", help=_("A row for each bureau and skill."))
    ] = False,
    levels: Annotated[
        bool, typer.Option("--levels", help=_("A row for each skill and level."))
    ] = False,
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
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    smallest_group: options.SmallestGroup = None,
) -> "Result":
    from tdskill.intake.cells import MAX_CAPACITY

    if capacity is not None and not 1 <= capacity <= MAX_CAPACITY:
        raise UsageError(_("--capacity takes a number from 1 to {most}.").format(most=MAX_CAPACITY))
    return year.gap(
        by="bureau" if by_bureau else "level" if levels else "skill",
        joint=joint,
        capacity=capacity or 1,
        bureaus=bureau or (),
        groups=group or (),
        smallest_group=options.choose_smallest(smallest_group),
    )
