"""tdskill calibrate."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("roster", "assessments", "certificates"),
    sets=True,
    apart=(
        *(("evidence", other) for other in ("by", "step", "smallest_group", "person")),
        *(("person", other) for other in ("by", "step", "smallest_group", "bureau")),
    ),
    needs={"certificates": ("evidence",)},
)
def calibrate(
    year: Year,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="WHAT", help=_("A row for each skill, person, mentor or bureau.")
        ),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            "--step",
            metavar="STEP",
            help=_(
                "self_to_corrected, corrected_to_confirmed, self_to_confirmed, or all (default: the "
                "longest that anybody has taken)."
            ),
        ),
    ] = None,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help=_("Levels that something else speaks against.")),
    ] = False,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="PERSON", help=_("The levels of this person by stage.")),
    ] = None,
    bureau: options.Bureaus = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    bureaus = bureau or ()
    if evidence:
        return year.calibrate(evidence=True, bureaus=bureaus)
    if person is not None:
        return year.calibrate(person=person)
    return year.calibrate(
        by=by or "skill",
        step=step,
        bureaus=bureaus,
        smallest_group=options.choose_smallest(smallest_group),
    )
