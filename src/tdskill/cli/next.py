"""tdskill next."""

from typing import TYPE_CHECKING

from tdskill.cli import options
from tdskill.cli.command import asks

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(without=("encoding", "_sheets", "skip_bad_rows"))
def next(  # noqa: A001 - the name of the command
    year: "Year",
    on: options.Today = None,
) -> "Result":
    return year.next(on=on)  # type: ignore[arg-type]  # read as the cells of files are
