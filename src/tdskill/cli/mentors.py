"""tdskill mentors."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "roster", "trainings_taken"),
    sets=True,
    # The demand says which fields are those of priority.
    apart=[("field", "demand")],
)
def mentors(
    year: Year,
    capacity: Annotated[
        int,
        typer.Option("--capacity", metavar="N", help=_("Each teacher takes at most this many.")),
    ] = 2,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="SKILL",
            help=_("A skill to teach (repeatable; default: the year's priority fields)."),
        ),
    ] = None,
    teacher_level: Annotated[
        int | None,
        typer.Option(
            "--teacher-level",
            metavar="LEVEL",
            help=_(
                "From this level people teach (default: the level that the framework names, else the top)."
            ),
        ),
    ] = None,
    learner_level: Annotated[
        int | None,
        typer.Option(
            "--learner-level",
            metavar="LEVEL",
            help=_("At this level people learn (default: the first)."),
        ),
    ] = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
) -> Result:
    return year.mentors(
        capacity=capacity,
        fields=field or (),
        teacher_level=teacher_level,
        learner_level=learner_level,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
    )
