"""tdskill place."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

_WHOLE = 100


def place(
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            metavar="FILE",
            help=_("Who is to be placed: a file with staff ids (default: everybody)."),
        ),
    ] = None,
    group: options.Groups = None,
    fix: Annotated[
        list[str] | None,
        typer.Option("--fix", metavar="ID=POST", help=_("This person has this post (repeatable).")),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude", metavar="ID=POST", help=_("Never this person on this post (repeatable).")
        ),
    ] = None,
    least_fit: Annotated[
        int,
        typer.Option(
            "--least-fit",
            metavar="PERCENT",
            help=_("A post stays empty rather than with a fit below this."),
        ),
    ] = 0,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    posts: Annotated[
        Path | None,
        typer.Option("--posts", metavar="FILE", help=_("Posts to fill: CSV or Excel.")),
    ] = None,
    wishes: Annotated[
        Path | None,
        typer.Option("--wishes", metavar="FILE", help=_("What people wish for: CSV or Excel.")),
    ] = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.analysis.solver import need_solver

    need_solver()
    from tdskill.cli.output import emit
    from tdskill.library.reading import open_year
    from tdskill.render.answers.placement import placement_answer
    from tdskill.reports.placement import placement_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    smallest = options.choose_smallest(smallest_group)
    if not 0 <= least_fit <= _WHOLE:
        raise UsageError(_("--least-fit takes a number from 0 to 100."))

    opened = open_year(
        folder,
        year,
        sample=sample,
        named={
            "staff": staff,
            "demand": demand,
            "posts": posts,
            "wishes": wishes,
            "people": people,
        },
        needed=("staff", "posts"),
        optional=("demand", "wishes", "people", "assignments"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    report = placement_report(
        *opened,
        groups=group or (),
        fixed=fix or (),
        excluded=exclude or (),
        least_fit=least_fit,
        smallest_group=smallest,
    )
    emit(
        placement_answer(report, opened[2]),
        chosen,
        output,
        (*report.head.notes, *report.notes),
    )
