"""tdskill simulate."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(reads=("staff", "demand"), sets=True)
def simulate(
    year: Year,
    changes: Annotated[
        Path,
        typer.Option("--changes", metavar="FILE", help=_("What is supposed to change: YAML.")),
    ],
    by_bureau: options.ByBureau = False,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    return year.simulate(
        changes=changes,
        by="bureau" if by_bureau else "skill",
        smallest_group=options.choose_smallest(smallest_group),
    )
