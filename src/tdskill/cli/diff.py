"""tdskill diff."""

from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year


@asks(
    reads=("staff", "demand", "certificates", "ladder_checks", "assessments"),
    sets=True,
    frameworks=("old", "new"),
    # What fails on a word differs.
    apart=[("exit_code", "fail_on")],
)
def diff(
    year: "Year",
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help=_("The earlier framework: a folder, or REV[:PATH] of git.")
        ),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help=_("The later one, named in the same way."))
    ],
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=_("End with 1 where anything differs."))
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="WORDS",
            help=_("End with 1 where this is so: harder, lost, suspect, unread (by commas)."),
        ),
    ] = None,
    smallest_group: options.SmallestGroup = None,
) -> "Result":
    asked = [] if fail_on is None else [each.strip() for each in fail_on.split(",")]
    words = [*(["differs"] if exit_code else []), *(filter(None, asked) if any(asked) else asked)]
    return year.diff(
        old=old,
        new=new,
        fail_on=words,
        smallest_group=options.choose_smallest(smallest_group),
    )
