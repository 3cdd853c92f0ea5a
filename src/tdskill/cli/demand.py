"""The demand survey: what `--demand` makes of sheet, collect and confirm."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tdskill import sheets
from tdskill.cli.asked import Result, Year
from tdskill.cli.form_files import is_there, lay_out, refusal, refuse_output, told_where_it_ends

if TYPE_CHECKING:
    import datetime as dt


def make_forms(
    year: Year, out: Path, *, form: str, bureaus: Sequence[str], replace: bool
) -> Result:
    """Write a form for each bureau; those that are there are kept, unless `replace`."""
    from tdskill.render.answers.demand_survey import forms_answer
    from tdskill.render.demand_form import demand_csv, demand_workbook
    from tdskill.reports.demand_survey import chosen

    survey = year.survey()
    asked = chosen(survey, bureaus)
    sheets.refuse_unknown()
    lay_out(out)
    render = demand_workbook if form == "xlsx" else demand_csv
    written: list[str] = []
    kept, refused, replaced = [], [], 0
    with told_where_it_ends(written, out):
        for bureau in asked:
            path = out / f"{survey.file_names[bureau]}.{form}"
            was_there = is_there(path)
            if was_there and not replace:
                kept.append(bureau)
            elif problem := refusal(path, render(survey, bureau, year.framework)):
                refused.append(problem)
            else:
                written.append(bureau)
                replaced += was_there
    return year.answered(
        "sheet",
        {"demand": True, "bureaus": bureaus, "form": form, "replace": replace},
        forms_answer(survey, asked, written, kept, replaced, out),
        (*refused, *survey.notes),
        read=((year.workspace, ("roster",)),),
        failed=bool(refused),
    )


def collect_answers(
    year: Year,
    paths: Sequence[Path],
    *,
    day: "dt.date | None",
    any_date: bool,
    dry_run: bool,
    output: Path | None,
) -> Result:
    """Take the answers of bureaus into the year's demand_answers.csv."""
    from contextlib import nullcontext

    from tdskill import ledger
    from tdskill.files import locked, sweep
    from tdskill.intake.returned_files import files_in
    from tdskill.kinds import DEMAND_ANSWERS
    from tdskill.render.answers.demand_survey import collection_answer
    from tdskill.reports.collection import csv_of_year
    from tdskill.reports.demand_survey import (
        changed_answers,
        demand_collection,
        survey_of,
        survey_terms,
    )
    from tdskill.workspace import open_workspace

    target = csv_of_year(year.workspace, DEMAND_ANSWERS.id)
    with nullcontext() if dry_run else locked(target.parent):
        if not dry_run:
            sweep(target.parent)
        # Before the rows are read: a change from here on, by a program that knows no lock, is seen.
        state = ledger.state_of(target)
        workspace = open_workspace(year.workspace.folder, year=year.fiscal_year)
        framework = workspace.framework()
        survey = survey_of(workspace, framework)
        files, others = files_in(paths)
        refuse_output(output, paths, files)
        found = demand_collection(
            files,
            others,
            workspace,
            survey,
            survey_terms(survey, framework, answered_on=day, any_date=any_date),
            encoding=year.encoding,
        )
        sheets.refuse_unknown()
        if not dry_run:
            language = framework.about.main_language
            ledger.append(ledger.Addition(target, found.added, state, DEMAND_ANSWERS, language))
    return year.answered(
        "collect",
        {"demand": True, "date": day and str(day), "any_date": any_date, "dry_run": dry_run},
        collection_answer(found, target, dry_run=dry_run),
        (*found.notes, *changed_answers(workspace)),
        read=((workspace, (DEMAND_ANSWERS.id,)),),
        failed=not found.is_clean,
        once=not dry_run,
    )


def confirm_demand(year: Year, *, allow_missing: bool, replace: bool) -> Result:
    """Write the year's demand.csv from the answers that count, and its manifest."""
    import datetime as dt

    from tdskill.closing import close, recover
    from tdskill.files import locked
    from tdskill.manifest import DEMAND
    from tdskill.render.answers.demand_survey import confirm_answer, missing_note, refusal
    from tdskill.render.confirmed import demand_manifest_json, needs_csv
    from tdskill.reports.demand_survey import demand_confirmation

    folder = year.workspace.year_dir
    with locked(folder):
        report = demand_confirmation(year.workspace, year.framework, encoding=year.encoding)
        sheets.refuse_unknown()
        recover(folder, DEMAND)
        if report.survey.missing and not allow_missing:
            raise refusal(report.survey)
        now = dt.datetime.now().astimezone()
        needs = needs_csv(report, year.framework)
        manifest = demand_manifest_json(report, year.framework, needs, now)
        # Needs that stand there in another order or spelling are no other ones.
        replaces = replace or report.survey.is_standing
        closed = close(folder, needs, manifest, replace=replaces, now=now, name=DEMAND)
    return year.answered(
        "confirm",
        {"demand": True, "allow_missing": allow_missing, "replace": replace},
        confirm_answer(report, closed),
        (*report.survey.notes, *missing_note(report.survey, str(folder / DEMAND))),
        read=((year.workspace, ("demand_answers",)),),
    )
