"""tdskill recommend."""

from typing import Annotated

import typer

from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "certificates", "trainings_taken", "seats", "roster"),
    sets=True,
    apart=(
        ("target", "next_rank"),
        ("next_rank", "skill_set"),
        ("target", "next_grade"),
        ("next_rank", "next_grade"),
    ),
    needs={"roster": ("next_grade",)},
)
def recommend(
    year: Year,
    person: Annotated[str, typer.Option("--person", metavar="PERSON", help=_("Whose next steps."))],
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="JOBTYPE",
            help=_("To this job type (default: the nearest one not met yet)."),
        ),
    ] = None,
    next_rank: Annotated[
        bool, typer.Option("--next-rank", help=_("To the targets of the next rank."))
    ] = False,
    next_grade: Annotated[
        bool,
        typer.Option(
            "--next-grade",
            help=_("To the next grade of the family of the job type that the roster states."),
        ),
    ] = False,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="N", help=_("Only the first N steps."))
    ] = None,
) -> Result:
    return year.recommend(
        person=person, target=target, next_rank=next_rank, next_grade=next_grade, steps=steps
    )
