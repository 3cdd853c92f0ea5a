"""tdskill simulate."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def simulate(
    changes: Annotated[
        Path,
        typer.Option("--changes", metavar="FILE", help=_("What is supposed to change: YAML.")),
    ],
    by_bureau: Annotated[
        bool, typer.Option("--by-bureau", help=_("A row for each bureau and skill."))
    ] = False,
    smallest_group: options.SmallestGroup = None,
    folder: options.Folder = Path(),
    year: options.Year = None,
    sample: options.Sample = False,
    staff: options.StaffFile = None,
    demand: options.DemandFile = None,
    encoding: options.Encoding = None,
    _sheets: options.Sheets = None,
    _notes: options.Notes = False,
    skip_bad_rows: options.SkipBadRows = False,
    form: options.Form = None,
    output: options.Output = None,
) -> None:
    from tdskill.cli.output import emit
    from tdskill.intake.scenario import load_scenario
    from tdskill.library.reading import open_year, refuse_to_overwrite
    from tdskill.render.answers.simulation import simulation_answer
    from tdskill.reports.simulation import simulation_report

    chosen = options.choose_format(form, output, options.ANSWER_FORMATS)
    smallest = options.choose_smallest(smallest_group)
    refuse_to_overwrite(output, [changes])
    workspace, data, framework = open_year(
        folder,
        year,
        sample=sample,
        named={"staff": staff, "demand": demand},
        needed=("staff", "demand"),
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        output=output,
    )
    scenario, warnings = load_scenario(changes, framework, data.staff, data.demand)
    report = simulation_report(workspace, data, framework, scenario, smallest_group=smallest)
    answer = simulation_answer(report, by_bureau=by_bureau)
    emit(answer, chosen, output, (*report.before.notes, *warnings))
