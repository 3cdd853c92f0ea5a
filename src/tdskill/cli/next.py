"""tdskill next."""

from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli.command import asks
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(without=("encoding", "_sheets", "skip_bad_rows"))
def next(  # noqa: A001 - the name of the command
    year: "Year",
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help=_("As if it were this day (default: today).")),
    ] = None,
) -> "Result":
    return year.next(on=on)  # type: ignore[arg-type]  # read as the cells of files are
