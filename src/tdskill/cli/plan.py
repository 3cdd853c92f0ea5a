"""tdskill plan."""

from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.command import asks
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(reads=("staff", "demand", "seats", "trainings_taken"))
def plan(
    year: "Year",
    per_person: Annotated[
        int,
        typer.Option("--per-person", metavar="N", help=_("At most this many courses a person.")),
    ] = 2,
    group: options.Groups = None,
) -> "Result":
    if per_person < 1:
        raise UsageError(_("--per-person takes a number from 1."))
    return year.plan(per_person=per_person, groups=group or ())
