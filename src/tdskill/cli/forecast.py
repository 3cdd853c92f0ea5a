"""tdskill forecast."""

from typing import Annotated

import typer

from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand"),
    sets=True,
    needs={"hires_for": ("below",), "below": ("hires_for",), "by_year": ("hires_for",)},
)
def forecast(
    year: Year,
    until: Annotated[
        int | None,
        typer.Option(
            "--to", metavar="YEAR", help=_("The last fiscal year (default: three years on).")
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar="NAME", help=_("A scenario of forecast.yaml.")),
    ] = None,
    hires_for: Annotated[
        str | None,
        typer.Option(
            "--hires-for",
            metavar="SKILL",
            help=_("How many must join each year: for this skill, or all together (all)."),
        ),
    ] = None,
    below: Annotated[
        int | None,
        typer.Option(
            "--below", metavar="N", help=_("So that no more than so many places are short.")
        ),
    ] = None,
    by_year: Annotated[
        int | None,
        typer.Option("--by", metavar="YEAR", help=_("By this fiscal year (default: the last).")),
    ] = None,
) -> Result:
    return year.forecast(
        last=until, scenario=scenario, hires_for=hires_for, below=below, by=by_year
    )
