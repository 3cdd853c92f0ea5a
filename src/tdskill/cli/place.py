"""tdskill place."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "posts", "demand", "wishes", "people", "assignments", "trainings_taken"),
    sets=True,
)
def place(
    year: Year,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    fix: Annotated[
        list[str] | None,
        typer.Option("--fix", metavar="ID=POST", help=_("This person has this post (repeatable).")),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude", metavar="ID=POST", help=_("Never this person on this post (repeatable).")
        ),
    ] = None,
    least_fit: Annotated[
        int,
        typer.Option(
            "--least-fit",
            metavar="PERCENT",
            help=_("A post stays empty rather than with a fit below this."),
        ),
    ] = 0,
    guard: Annotated[
        str,
        typer.Option(
            "--guard",
            metavar="WHAT",
            help=_(
                "total: the shortfalls of all bureaus together do not rise; bureau: that of none does; "
                "N: they are so many at most; none: the best fit alone."
            ),
        ),
    ] = "total",
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help=_("Also how many posts change when a weight is 10 more or less."),
        ),
    ] = False,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.place(
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        fixed=fix or (),
        excluded=exclude or (),
        least_fit=least_fit,
        guard=guard,
        sensitivity=sensitivity,
        smallest_group=options.choose_smallest(smallest_group),
    )
