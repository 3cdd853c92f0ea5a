"""tdskill next."""

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks


@asks(without=("encoding", "_sheets", "skip_bad_rows"))
def next(  # noqa: A001 - the name of the command
    year: Year,
    on: options.Today = None,
) -> Result:
    return year.next(on=on)  # type: ignore[arg-type]  # read as the cells of files are
