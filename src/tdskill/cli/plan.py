"""tdskill plan."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "seats", "trainings_taken", "aims", "assessments"),
    sets=True,
)
def plan(
    year: Year,
    per_person: Annotated[
        int,
        typer.Option("--per-person", metavar="N", help=_("At most this many courses a person.")),
    ] = 2,
    success: Annotated[
        float | None,
        typer.Option(
            "--success",
            metavar="SHARE",
            help=_(
                "How likely a seat works, from 0.01 to 1 (default: as trainings.yaml says, else 0.3)."
            ),
        ),
    ] = None,
    one_more: Annotated[
        bool,
        typer.Option(
            "--one-more",
            help=_("Also what one more seat of each training would bring (takes longer)."),
        ),
    ] = False,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
) -> Result:
    return year.plan(
        per_person=per_person,
        success=success,
        one_more=one_more,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
    )
