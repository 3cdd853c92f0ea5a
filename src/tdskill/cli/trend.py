"""tdskill trend."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "assessments", "trainings_taken"),
    sets=True,
    without=("year",),
    apart=(
        *(("training_effect", other) for other in ("fell", "by_bureau", "levels", "demand")),
        *(("fell", other) for other in ("by_bureau", "levels", "smallest_group", "demand")),
    ),
    needs={
        "everything": ("training_effect",),
        "assessments": ("training_effect",),
        "trainings_taken": ("training_effect",),
    },
)
def trend(
    year: Year,
    first: Annotated[
        int | None,
        typer.Option(
            "--from", metavar="YEAR", help=_("The earlier fiscal year (default: the one before).")
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option(
            "--to", metavar="YEAR", help=_("The later fiscal year (default: the newest).")
        ),
    ] = None,
    by_bureau: options.ByBureau = False,
    levels: options.Levels = False,
    fell: Annotated[
        bool, typer.Option("--fell", help=_("List the people whose level fell."))
    ] = False,
    training_effect: Annotated[
        bool,
        typer.Option(
            "--training-effect",
            help=_("Compare the rise of those who took a training with that of others."),
        ),
    ] = False,
    everything: Annotated[
        bool,
        typer.Option("--all", help=_("With --training-effect: also pairs of few people.")),
    ] = False,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.trend(
        first=first,
        last=last,
        by="bureau" if by_bureau else "skill",
        levels=levels,
        fell=fell,
        training_effect=training_effect,
        everything=everything,
        bureaus=bureau or (),
        smallest_group=options.choose_smallest(smallest_group),
    )
