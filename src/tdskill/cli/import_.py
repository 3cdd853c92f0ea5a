"""tdskill import."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli.asked import Result, Year
from tdskill.cli.command import asks
from tdskill.errors import ProblemsFoundError, TdskillError
from tdskill.i18n import gettext as _
from tdskill.resources import SETTINGS


def _import(
    year: Year,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("The file to read."), show_default=False)
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="KIND",
            help=_("What it is: staff, roster, certificates ..."),
            show_default=False,
        ),
    ],
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            help=_("Take columns as this profile in tdskill.toml says."),
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help=_("Write it into the folder of the year, in the form of this tool.")
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help=_("Replace the file of the year; the old one is kept.")),
    ] = False,
) -> Result:
    from tdskill import sheets
    from tdskill.errors import errors_in
    from tdskill.imports import put, refuse_to_put, target_of
    from tdskill.intake.headers import MissingColumnsError
    from tdskill.intake.profiles import absent_columns, example_of, meaning, profile_of
    from tdskill.intake.understood import understood
    from tdskill.kinds import KINDS
    from tdskill.names import choose_word
    from tdskill.render.answers.importing import import_answer
    from tdskill.render.own_files import own_csv
    from tdskill.required import require_year

    of_kind = KINDS[choose_word("--as", kind, tuple(KINDS))]
    workspace, framework = year.workspace, year.framework
    if file.is_dir():
        raise TdskillError(_("{file} is a folder.").format(file=file), _("Name a file in it."))
    if not file.is_file():
        raise TdskillError(
            _("{file}: there is no such file.").format(file=file),
            _("Check the name and the folder."),
        )
    if write:
        require_year(workspace)
        refuse_to_put(workspace, of_kind, replace=replace)
    explained = (
        {} if profile is None else profile_of(workspace.profiles, profile, of_kind, framework)
    )
    try:
        with meaning(explained):
            read = understood(of_kind, file, framework, encoding=year.encoding)
    except MissingColumnsError as error:
        known = _("Profiles stand in {file}: {example}").format(
            file=SETTINGS, example=example_of(profile or "hr", of_kind)
        )
        raise TdskillError(error.message, f"{error.hint}\n{known}") from error
    sheets.refuse_unknown()
    absent = absent_columns(explained, read.columns["file_column"])
    problems = (*read.problems, *([absent] if absent else []))
    errors = errors_in(problems)
    written = kept = None
    if write:
        if errors and not year.skip_bad_rows:
            raise ProblemsFoundError(
                _("Nothing was written."),
                problems,
                _("Mend them, or go on without these rows: --skip-bad-rows"),
            )
        content = own_csv(of_kind, read, framework)
        written, kept = put(workspace, of_kind, content, replace=replace)
    asked = {"as": of_kind.id, "profile": profile, "write": write, "replace": replace}
    return year.answered(
        "import",
        asked,
        import_answer(
            read,
            framework,
            workspace.fiscal_year,
            profile,
            None if workspace.fiscal_year is None else target_of(workspace, of_kind),
            written,
            kept,
        ),
        problems,
        failed=bool(errors) and not year.skip_bad_rows,
        once=True,
    )


_import.__name__ = "import"
# Its notes are what it is asked for: they are always listed.
import_ = asks(sets=True, needs={"replace": ("write",)}, without=("sample", "_notes"))(_import)
