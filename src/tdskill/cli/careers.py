"""tdskill careers."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "careers"),
    apart=(("by", "person"), ("person", "smallest_group")),
)
def careers(
    year: Year,
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHAT", help=_("rank, route or person.")),
    ] = "rank",
    person: options.Person = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    first: Annotated[
        int | None,
        typer.Option(
            "--from",
            metavar="YEAR",
            help=_("First fiscal year of the head counts (default: five years before)."),
        ),
    ] = None,
    exam_year: Annotated[
        int | None,
        typer.Option(
            "--exam-year",
            metavar="YEAR",
            help=_("Who may sit selection exams in this fiscal year (default: the year)."),
        ),
    ] = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.careers(
        by="person" if person is not None else by,
        person=person,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        first=first,
        exam_year=exam_year,
        smallest_group=options.choose_smallest(smallest_group),
    )
