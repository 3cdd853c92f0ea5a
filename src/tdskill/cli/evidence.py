"""tdskill evidence."""

from itertools import combinations
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "demand", "certificates"),
    sets=True,
    apart=(
        *combinations(("everything", "holders", "near", "renewal"), 2),
        ("holders", "person"),
        ("holders", "rank"),
        ("demand", "skill"),
    ),
    needs={
        "smallest_group": ("holders",),
        "demand": ("near",),
        "skill_set": ("holders", "renewal"),
    },
)
def evidence(
    year: Year,
    person: options.Person = None,
    skill: Annotated[
        str | None, typer.Option("--skill", metavar="NAME", help=_("Only this skill."))
    ] = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help=_("Also the levels that an exam would support, without one.")),
    ] = False,
    holders: Annotated[
        bool, typer.Option("--holders", help=_("Count holders by exam and bureau."))
    ] = False,
    near: Annotated[
        bool,
        typer.Option(
            "--near", help=_("People one exam away in each priority field, or in --skill.")
        ),
    ] = False,
    renewal: Annotated[
        bool,
        typer.Option("--renewal", help=_("Terms by the fiscal year in which they end.")),
    ] = False,
    smallest_group: options.SmallestGroup = None,
) -> Result:
    views = {"holders": holders, "near": near, "renewal": renewal}
    return year.evidence(
        view=next((view for view, asked in views.items() if asked), "levels"),
        person=person,
        skill=skill,
        bureaus=bureau or (),
        groups=group or (),
        ranks=rank or (),
        everything=everything,
        smallest_group=options.choose_smallest(smallest_group),
    )
