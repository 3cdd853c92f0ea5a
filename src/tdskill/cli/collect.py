"""tdskill collect."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from tdskill import sheets
from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.cli.form_files import refuse_output
from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


@asks(
    without=("sample", "output"),
    apart=(("demand", "stage"), ("demand", "skip_bad_rows")),
)
def collect(
    year: Year,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="DIR_OR_FILE", help=_("Returned forms, or folders of them.")),
    ],
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help=_("Stage of forms that say none: self, corrected or confirmed."),
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help=_("Date of forms that say none.")),
    ] = None,
    any_date: Annotated[
        bool, typer.Option("--any-date", help=_("Take dates outside the fiscal year as well."))
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Tell what would be added, and write nothing."))
    ] = False,
    demand: Annotated[
        bool, typer.Option("--demand", help=_("Instead: the bureaus' answers on demand."))
    ] = False,
    output: options.Output = None,
) -> Result:
    if demand:
        from tdskill.cli.demand import collect_answers

        return collect_answers(
            year,
            paths,
            day=None if date is None else _day(date, year.fiscal_year),
            any_date=any_date,
            dry_run=dry_run,
            output=output,
        )
    from contextlib import nullcontext
    from itertools import chain

    import polars as pl

    from tdskill import kinds, ledger
    from tdskill.analysis.talks import KEY, with_keys
    from tdskill.files import locked, sweep
    from tdskill.intake.aims import wishes
    from tdskill.intake.returned_files import files_in
    from tdskill.intake.terms import Terms
    from tdskill.render.answers.collection import collection_answer
    from tdskill.reports.collection import collection_of, csv_of_year
    from tdskill.reports.confirmation import closed_before
    from tdskill.required import require
    from tdskill.workspace import open_workspace
    from tdskill.year_data import read_all_sets
    from tdskill.years import today

    if not year.framework.is_main:
        raise UsageError(
            _("The forms of all sets of skills are collected together."),
            _("Leave the set {name} out.").format(name=year.framework.set_id),
        )
    target, of_talks, of_aims = (
        csv_of_year(year.workspace, kind) for kind in ("assessments", "talks", "aims")
    )
    require(year.workspace, "roster")
    day = None if date is None else _day(date, year.fiscal_year)
    with nullcontext() if dry_run else locked(target.parent):
        if not dry_run:
            sweep(target.parent)
        # Before the rows are read: a change from here on, by a program that knows no lock, is seen.
        state = ledger.state_of(target)
        state_of_talks, state_of_aims = ledger.state_of(of_talks), ledger.state_of(of_aims)
        workspace = open_workspace(year.workspace.folder, year=year.fiscal_year)
        sets = workspace.framework().views
        data = year.with_last_talks(read_all_sets(workspace, sets, "roster", "talks"))
        terms = Terms(
            sets=sets,
            roster=tuple(data.roster["staff_id"]),
            fiscal_year=int(workspace.year_dir.name),
            today=today(),
            stage=options.choose_stage(stage) if stage is not None else None,
            assessed_on=day,
            any_date=any_date,
            called=dict(data.roster.select("staff_id", "name").iter_rows()),
            mentors=tuple(data.roster["mentor"].drop_nulls()),
            absent=data.absent,
            count_on_leave=workspace.count_on_leave,
            mentor_of=dict(data.roster.select("staff_id", "mentor").iter_rows()),
            agreed=frozenset(with_keys(data.talks).select(*KEY).iter_rows()),
            wishes=wishes(data.aims),
        )
        if day is not None and not (any_date or terms.is_of_year(day)):
            raise UsageError(
                _("{date!r} lies outside fiscal year {year}.").format(
                    date=date, year=terms.fiscal_year
                ),
                _("Name the day of the check, or the year with --year."),
            )
        files, others = files_in(paths)
        refuse_output(output, paths, files)
        found = collection_of(
            files,
            others,
            data,
            terms,
            encoding=year.encoding,
            skip_bad_rows=year.skip_bad_rows,
        )
        sheets.refuse_unknown()
        if not dry_run:
            # Levels last: a file whose levels are in is not read again, and of the others what is in
            # adds nothing.
            language = year.framework.about.main_language
            ledger.append(
                ledger.Addition(of_talks, found.talks, state_of_talks, kinds.TALKS, language),
                ledger.Addition(of_aims, found.aims, state_of_aims, kinds.AIMS, language),
                ledger.Addition(target, found.added, state, language=language),
            )
    now = data.with_frames(assessments=pl.concat([data.assessments, found.added]))
    closed = (closed_before(workspace.for_set(each.set_id), now, each) for each in sets)
    notes = (*found.notes, *chain.from_iterable(closed))
    return year.answered(
        "collect",
        {"stage": stage, "date": date, "any_date": any_date, "dry_run": dry_run},
        collection_answer(found, target, dry_run=dry_run),
        notes,
        read=((workspace, ("roster", "talks")),),
        failed=not found.is_clean,
        # What is said of levels taken in is said once: the next run finds them collected already.
        once=not dry_run,
    )


def _day(text: str, fiscal_year: int | None) -> dt.date | None:
    """Return the day of the check. Raises UsageError for one that cannot be."""
    from tdskill.intake.cells import parse_date
    from tdskill.intake.row_problems import Bad
    from tdskill.years import FIRST_DAY, today

    day = parse_date(text, fiscal_year)
    if isinstance(day, Bad):
        raise UsageError(f"--date: {day.message}", day.hint)
    if day is not None and day < FIRST_DAY:
        raise UsageError(
            "--date: " + _("No day before {first} is taken.").format(first=FIRST_DAY),
            _("Write the day of the check."),
        )
    if day is not None and day > today():
        raise UsageError(
            "--date: " + _("The date {date} lies in the future.").format(date=day),
            _("Write the day of the check."),
        )
    return day
