"""tdskill validate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.framework.mend import Mended

_FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")


def validate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help=_("Framework or workspace folder (default: here, else the embedded framework)."),
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="OLD",
            help=_(
                "Also tell what became of each skill since this earlier framework: a folder, or "
                "REV[:PATH] of git."
            ),
        ),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help=_("Only the files of the years, not the framework."))
    ] = False,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help=_("Only this fiscal year (default: all).")),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help=_("text, json, github, sarif, gitlab or junit.")
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help=_("Of json: problems (default), files or all.")
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help=_("Write what was found to a file.")),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Exit with 1 on warnings as well."))
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help=_("Mend first what is harmless in the framework; copies of the files are kept."),
        ),
    ] = False,
    diff: Annotated[
        bool,
        typer.Option("--diff", help=_("With --fix: write nothing, show what would be changed.")),
    ] = False,
) -> None:
    from tdskill.cli.output import deliver
    from tdskill.errors import Severity, UsageError, not_together
    from tdskill.framework import check_framework, files_of
    from tdskill.framework.ignores import settle
    from tdskill.library.revisions import folder_at
    from tdskill.names import choose_word
    from tdskill.render.problems import TABLES, Checked, formatted
    from tdskill.reports.file_check import CheckedFiles, check_files
    from tdskill.reports.text_changes import changes_since, suspect_levels
    from tdskill.workspace import checks_of, find_framework

    chosen = options.choose_format(file_format, None if diff else output, _FORMATS)
    if table is not None and chosen != "json":
        raise UsageError(
            _("{option} goes with {other}.").format(option="--table", other="--format json")
        )
    of_json = choose_word("--table", table or TABLES[0], TABLES)
    if files and since is not None:
        raise not_together("--files", "--since")
    if diff and not fix:
        raise UsageError(_("{option} goes with {other}.").format(option="--diff", other="--fix"))
    if files and fix:
        raise not_together("--files", "--fix")
    checked = find_framework(folder)
    checks, settings = checks_of(checked)
    diffs = _mend(checked, folder, write=not diff) if fix else ""
    framework, problems = check_framework(checked)
    data = CheckedFiles()
    if framework is not None:
        if since is not None:
            with folder_at(since) as (earlier, named):
                problems += map(named, changes_since(earlier, framework, checked))
        data = check_files(folder or Path(), framework, year)
        if not files:
            problems += suspect_levels(data.assessments, framework, checked)
    whole = framework is not None
    problems = settle(problems, checks, settings, checked, files_of(checked), whole=whole)
    if files and whole:
        problems = []
    problems += data.problems
    found = Checked(tuple(problems), framework, checked, data, of_framework=not files)
    if diff:
        deliver(diffs.encode(), output, personal=False)
    else:
        deliver(formatted(found, chosen, of_json), output, personal=bool(data.problems))
    severe = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    raise typer.Exit(1 if any(problem.severity in severe for problem in problems) else 0)


def _mend(folder: Path, named: Path | None, *, write: bool) -> str:
    """Mend the files of a framework, or return how that would change them. Raises UsageError, OSError."""
    import sys

    from tdskill.errors import UsageError
    from tdskill.files import write_anew
    from tdskill.framework import files_of
    from tdskill.framework.mend import mended_files
    from tdskill.i18n import ngettext
    from tdskill.render.problems import line_of
    from tdskill.render.terminal import console, print_lines
    from tdskill.resources import data_dir

    if folder == data_dir() and (named is None or named.resolve() != folder.resolve()):
        raise UsageError(
            _("The embedded framework is not mended."), _("Name the folder that holds skills.yaml.")
        )
    found = mended_files({folder / name: model for name, model in files_of(folder).items()})
    if not write:
        return "".join(map(_diff, found))
    for each in found:
        kept = write_anew(each.path, each.after)
        told = ngettext(
            "{file}: {n} place mended; as it was before: {kept}",
            "{file}: {n} places mended; as it was before: {kept}",
            len(each.problems),
        ).format(file=each.path, n=len(each.problems), kept=kept.name)
        print_lines([told, *map(line_of, each.problems)], console(sys.stderr))
    return ""


def _diff(mended: "Mended") -> str:
    import difflib

    before, after = (
        text.decode().splitlines(keepends=True) for text in (mended.before, mended.after)
    )
    name = mended.path.as_posix()
    return "".join(difflib.unified_diff(before, after, name, name))
