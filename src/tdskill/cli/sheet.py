"""tdskill sheet."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill import sheets
from tdskill.cli import options
from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.cli.form_files import is_there, lay_out, refusal, told_where_it_ends
from tdskill.errors import TdskillError, UsageError
from tdskill.i18n import gettext as _
from tdskill.names import choose_word

if TYPE_CHECKING:
    from tdskill.reports.form import FormFile, Forms

_FORMS = ("xlsx", "csv")


@asks(
    reads=("roster", "assessments"),
    sets=True,
    apart=(
        *(("ladder", other) for other in ("by", "form", "stage", "skill_set")),
        *(
            ("demand", other)
            for other in ("ladder", "by", "stage", "person", "skill_set", "assessments")
        ),
    ),
    needs={"assessments": ("stage",)},
)
def sheet(
    year: Year,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=_("Folder for the forms."))],
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help=_("A file for each person or bureau (default: person; csv: one table of all)."),
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option("--form", metavar="FORM", help=_("xlsx, or csv for Forms and kintone.")),
    ] = "xlsx",
    stage: options.Stage = "self",
    person: Annotated[
        list[str] | None,
        typer.Option("--person", metavar="PERSON", help=_("Only this person (repeatable).")),
    ] = None,
    bureau: options.Bureaus = None,
    replace: Annotated[
        bool, typer.Option("--replace", help=_("Write forms anew that are there already."))
    ] = False,
    ladder: Annotated[
        bool,
        typer.Option(
            "--ladder",
            help=_("Instead: one table to answer the ladder's targets that levels cannot check."),
        ),
    ] = False,
    demand: Annotated[
        bool,
        typer.Option(
            "--demand", help=_("Instead: a form for each bureau, to tell what its work needs.")
        ),
    ] = False,
) -> Result:
    kind = choose_word("--form", form, _FORMS)
    if demand:
        from tdskill.cli.demand import make_forms

        return make_forms(year, out, form=kind, bureaus=bureau or (), replace=replace)
    from tdskill.render.answers.form import forms_answer, ladder_answer
    from tdskill.render.form import form_csv, workbook_maker
    from tdskill.reports.form import (
        By,
        FormFile,
        HandedOut,
        files_of,
        forms_of,
        handed_out,
        left_out,
        of_nobody,
    )
    from tdskill.tables import STAGES

    stage = options.choose_stage(stage)
    grouping = By(choose_word("--by", by, list(By))) if by else None
    if grouping is By.PERSON and kind == "csv":
        raise UsageError(_("A table holds all people or a bureau: leave --by out, or --by bureau."))
    data = year.with_last_talks(
        year.data(
            "roster",
            optional=("talks", *(() if stage == STAGES[0] else ("assessments", "aims"))),
        )
    )
    asked = {"stage": stage, "persons": person or (), "bureaus": bureau or ()}
    forms = forms_of(
        data,
        year.framework,
        stage=stage,
        before=year.confirmed_before(),
        persons=person or (),
        bureaus=bureau or (),
    )
    sheets.refuse_unknown()
    lay_out(out)
    if ladder:
        path = out / f"{forms.fiscal_year}-ladder_checks.csv"
        replaced = _write_ladder(path, forms, year, replace=replace)
        answer = ladder_answer(forms, year.framework, replaced, path)
        return year.answered("sheet", asked | {"ladder": True}, answer, forms.notes)
    workbook = workbook_maker(forms, year.framework)
    grouping = grouping or (By.PERSON if kind == "xlsx" else By.ALL)
    there = handed_out(out, forms, year.framework)
    written: list[FormFile] = []
    kept, refused, replaced, talks = [], [], 0, 0
    language = year.framework.about.main_language
    with told_where_it_ends(written, out):
        for file in files_of(forms, grouping):
            path = out / f"{file.name}.{kind}"
            was_there = is_there(path)
            if (was_there or there.has(file)) and not replace:
                kept.append(file)
                continue
            # First: beside a table of levels that is there none is made.
            if kind == "csv" and (table := _of_talks(out, file, forms, language, replace=replace)):
                problem = refusal(*table)
                refused += [problem] if problem else []
                talks += problem is None
            if problem := refusal(
                path,
                workbook(file.people)
                if kind == "xlsx"
                else form_csv(forms, file.people, year.framework),
            ):
                refused.append(problem)
            else:
                written.append(file)
                replaced += was_there
    anew = {out / f"{f.name}.{kind}": tuple(p.staff_id for p in f.people) for f in written}
    found = HandedOut({**there.people, **anew}, there.problems)
    notes = [*refused, *forms.notes, *found.problems, *left_out(out, found, forms, grouping)]
    if not (person or bureau):
        notes += of_nobody(out, found, forms)
    return year.answered(
        "sheet",
        asked | {"by": grouping, "form": kind, "replace": replace},
        forms_answer(forms, year.framework, written, kept, replaced, out, talks),
        notes,
        failed=bool(refused),
    )


def _of_talks(
    folder: Path, file: "FormFile", forms: "Forms", language: str, *, replace: bool
) -> tuple[Path, bytes] | None:
    """Return the table of talks to be written beside a table of levels; one that is there is kept."""
    from tdskill.render.talks_sheet import NAME, talks_csv

    path = folder / f"{forms.fiscal_year}-{NAME}{file.name.removeprefix(forms.start)}.csv"
    if forms.skill_set is not None or (is_there(path) and not replace):
        return None
    return path, talks_csv(file.people, language)


def _write_ladder(path: Path, forms: "Forms", year: Year, *, replace: bool) -> int:
    """Write the table of targets; return how many files it took the place of."""
    from tdskill.files import write_whole
    from tdskill.render.form import ladder_csv

    was_there = is_there(path)
    if was_there and not replace:
        raise TdskillError(
            _("{path} exists already.").format(path=path),
            _("To write it anew, which loses what is filled in: --replace"),
        )
    write_whole(path, ladder_csv(forms.people, year.framework), private=True)
    return int(was_there)
