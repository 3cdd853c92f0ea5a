"""tdskill status."""

from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("roster", "assessments"),
    sets=True,
    apart=(
        *combinations(("by", "missing", "mentor", "overdue", "demand"), 2),
        *(("demand", other) for other in ("assessments", "skill_set", "group", "rank")),
    ),
    needs={"returned": ("demand",)},
)
def status(
    year: Year,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WHAT", help=_("A row for each bureau, mentor or rank.")),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help=_("The people who are not confirmed yet."))
    ] = False,
    mentor: Annotated[
        str | None,
        typer.Option(
            "--mentor", metavar="PERSON", help=_("The people of this mentor, the next 1on1 first.")
        ),
    ] = None,
    overdue: Annotated[
        bool,
        typer.Option("--overdue", help=_("The steps agreed in 1on1s whose last day is over.")),
    ] = False,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    demand: Annotated[
        bool, typer.Option("--demand", help=_("Instead: which bureaus told what their work needs."))
    ] = False,
    returned: Annotated[
        list[Path] | None,
        typer.Option(
            "--returned",
            metavar="DIR_OR_FILE",
            help=_("Look at answers that came back there, and add none (repeatable)."),
        ),
    ] = None,
) -> Result:
    return year.status(
        by=by or "bureau",
        missing=missing,
        mentor=mentor,
        overdue=overdue,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        demand=demand,
        returned=returned or (),
    )
