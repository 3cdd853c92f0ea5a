"""tdskill priorities."""

from typing import Annotated

import typer

from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "assessments"),
    needs={"assessments": ("firmness",)},
)
def priorities(
    year: Year,
    firmness: Annotated[
        bool,
        typer.Option(
            "--firmness",
            help=_(
                "Only what would change if a cut moved by one rank, ties at the cuts, and how often each "
                "field is chosen when people, ratings and works are drawn anew (extra optimize)."
            ),
        ),
    ] = False,
) -> Result:
    return year.priorities(firmness=firmness)
