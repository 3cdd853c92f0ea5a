"""tdskill gap."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def gap(
    by_bureau: Annotated[
        bool, typer.Option("--by-bureau", help=_("A row for each bureau and skill."))
    ] = False,
    levels: Annotated[
        bool, typer.Option("--levels", help=_("A row for each skill and level."))
    ] = False,
    together: Annotated[
        bool,
        typer.Option("--joint", help=_("Count all skills together: nobody fills too many places.")),
    ] = False,
    capacity: Annotated[
        int | None,
        typer.Option(
            "--capacity",
            metavar="N",
            help=_("With --joint: places that a person takes at most (default: 1)."),
        ),
    ] = None,
    bureau: options.Bureaus = None,
    group: options.Groups = None,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    skill_set: options.SkillSet = "skills",
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.data import open_year
    from tdskill.cli.output import emit
    from tdskill.intake.cells import MAX_CAPACITY
    from tdskill.render.answers.gap import gap_answer
    from tdskill.render.answers.joint import joint_answer
    from tdskill.reports.joint import joint_report
    from tdskill.reports.organisation import GapView, gap_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    if by_bureau and levels:
        raise UsageError(_("--by-bureau and --levels do not go together."))
    if together and levels:
        raise UsageError(
            _("{one} and {other} do not go together.").format(one="--joint", other="--levels")
        )
    if capacity is not None and not together:
        raise UsageError(_("--capacity goes with --joint."))
    if capacity is not None and not 1 <= capacity <= MAX_CAPACITY:
        raise UsageError(_("--capacity takes a number from 1 to {most}.").format(most=MAX_CAPACITY))
    smallest = options.choose_smallest(smallest_group)
    view = GapView.BUREAU if by_bureau else GapView.LEVEL if levels else GapView.SKILL
    opened = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand},
        needed=("staff", "demand"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
        skill_set=skill_set,
    )
    if together:
        joint = joint_report(
            *opened,
            capacity=capacity or 1,
            by_bureau=by_bureau,
            bureaus=bureau or (),
            groups=group or (),
            smallest_group=smallest,
        )
        emit(joint_answer(joint, opened[2]), chosen, output, joint.head.notes)
        return
    answer = gap_report(
        *opened, view=view, bureaus=bureau or (), groups=group or (), smallest_group=smallest
    )
    emit(gap_answer(answer, opened[2]), chosen, output, answer.head.notes)
