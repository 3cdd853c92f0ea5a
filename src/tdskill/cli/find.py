"""tdskill find."""

from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.i18n import gettext as _


@asks(
    reads=("staff", "certificates", "wishes", "posts", "aims", "assignments"),
    sets=True,
    needs={
        "near": ("query",),
        "certificates": ("exam",),
        "wishes": ("wish",),
        "posts": ("wish",),
        "aims": ("interest",),
    },
)
def find(
    year: Year,
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="QUERY",
            help=_(
                "Skills with levels, such as 'Cloud>=2, UX>=1'; without a level: Lv.1 or higher."
            ),
            show_default=False,
        ),
    ] = None,
    job_type: Annotated[
        list[str] | None,
        typer.Option(
            "--job-type", metavar="NAME", help=_("Only who meets this job type (repeatable: all).")
        ),
    ] = None,
    exam: Annotated[
        list[str] | None,
        typer.Option(
            "--exam", metavar="NAME", help=_("Only who holds this exam (repeatable: all).")
        ),
    ] = None,
    bureau: options.Bureaus = None,
    not_bureau: Annotated[
        list[str] | None,
        typer.Option("--not-bureau", metavar="NAME", help=_("Nobody of this bureau (repeatable).")),
    ] = None,
    group: options.Groups = None,
    rank: options.Ranks = None,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help=_("Only people at this stage: self, corrected or confirmed."),
        ),
    ] = None,
    wish: Annotated[
        str | None,
        typer.Option(
            "--wish",
            metavar="NAME",
            help=_("Only who wishes for this bureau, post or kind of work (GQ, DQ)."),
        ),
    ] = None,
    interest: Annotated[
        str | None,
        typer.Option(
            "--interest", metavar="SKILL", help=_("Only who wants to learn more of this skill.")
        ),
    ] = None,
    near: Annotated[
        bool,
        typer.Option("--near", help=_("Also people one level-step away, behind the others.")),
    ] = False,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="N", help=_("The N people who fit best.")),
    ] = None,
) -> Result:
    return year.find(
        query,
        job_types=job_type or (),
        exams=exam or (),
        bureaus=bureau or (),
        not_bureaus=not_bureau or (),
        groups=group or (),
        ranks=rank or (),
        stage=None if stage is None else options.choose_stage(stage),
        wish=wish,
        interest=interest,
        near=near,
        top=top,
    )
