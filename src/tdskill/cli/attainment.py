"""tdskill attainment."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff",),
    sets=True,
    apart=(("summary", "person"), ("summary", "top"), ("summary", "rank"), ("job_type", "family")),
    needs={"smallest_group": ("summary",)},
)
def attainment(
    year: Year,
    person: options.Person = None,
    job_type: Annotated[
        str | None,
        typer.Option(
            "--job-type", metavar="NAME", help=_("Only this job type, best people first.")
        ),
    ] = None,
    family: options.Families = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            metavar="N",
            help=_("The N best job types of each person, or the N best people of the job type."),
        ),
    ] = None,
    summary: Annotated[
        bool,
        typer.Option("--summary", help=_("For each job type: who meets it, who is one step away.")),
    ] = False,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.attainment(
        person=person,
        job_type=job_type,
        families=family or (),
        top=top,
        summary=summary,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        smallest_group=options.choose_smallest(smallest_group),
    )
