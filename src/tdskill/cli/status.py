"""tdskill status."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(
    reads=("roster", "assessments"),
    apart=(
        *(("by", "missing"), ("by", "mentor"), ("missing", "mentor"), ("mentor", "bureau")),
        *(("demand", other) for other in ("by", "missing", "mentor", "assessments")),
    ),
    needs={"returned": ("demand",)},
)
def status(
    year: "Year",
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
    bureau: options.Bureaus = None,
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
) -> "Result":
    return year.status(
        by=by or "bureau",
        missing=missing,
        mentor=mentor,
        bureaus=bureau or (),
        demand=demand,
        returned=returned or (),
    )
