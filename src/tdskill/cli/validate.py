"""tdskill validate."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _

if TYPE_CHECKING:
    from tdskill.framework.mend import Mended

_FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")
_APART = (
    *(("--files", other) for other in ("--since", "--fix")),
    *(("--diff", other) for other in ("--format", "--table", "--since")),
)


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
    from contextlib import nullcontext
    from itertools import chain

    from tdskill.cli.output import deliver
    from tdskill.errors import Severity, UsageError
    from tdskill.framework import check_framework, files_of
    from tdskill.framework.ignores import settle
    from tdskill.library.reading import refuse_to_overwrite
    from tdskill.library.revisions import folder_at
    from tdskill.names import choose_word
    from tdskill.render.problems import TABLES, Checked, formatted
    from tdskill.reports.file_check import CheckedFiles, check_files, workspaces_of
    from tdskill.reports.text_changes import changes_since, suspect_levels
    from tdskill.workspace import checks_of, find_framework

    asked = {
        "--files": files,
        "--since": since,
        "--fix": fix,
        "--diff": diff,
        "--format": file_format,
        "--table": table,
    }
    _refuse_pairs({option for option, value in asked.items() if value})
    chosen = options.choose_format(file_format, None if diff else output, _FORMATS)
    if table is not None and chosen != "json":
        raise UsageError(
            _("{option} goes with {other}.").format(option="--table", other="--format json")
        )
    of_json = choose_word("--table", table or TABLES[0], TABLES)
    checked = find_framework(folder)
    checks, settings = checks_of(checked)
    # All that may stop it comes before a file is mended.
    here = folder or Path()
    years = (each.all_files() for each in workspaces_of(here, year))
    with nullcontext() if since is None else folder_at(since) as before:
        old = before[:1] if before else ()
        refuse_to_overwrite(output, (checked, settings, *old, *chain(*years)))
        diffs = _mend(checked, folder, write=not diff) if fix else ""
        framework, problems = check_framework(checked)
        if framework is not None and before is not None:
            earlier, named = before
            problems += map(named, changes_since(earlier, framework, checked))
    data = CheckedFiles()
    if framework is not None:
        data = check_files(here, framework, year)
        if not files:
            problems += suspect_levels(data.assessments, framework, checked)
    whole = framework is not None
    problems = settle(problems, checks, settings, checked, files_of(checked), whole=whole)
    if files and whole:
        problems = []
    problems += data.problems
    found = Checked(tuple(problems), framework, checked, data, of_framework=not files)
    if diff:
        # The name of a file is what its bytes are.
        deliver(diffs.encode("utf-8", "surrogateescape"), output, personal=False)
    else:
        deliver(formatted(found, chosen, of_json), output, personal=bool(data.problems))
    severe = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    raise typer.Exit(1 if any(problem.severity in severe for problem in problems) else 0)


def _refuse_pairs(given: Collection[str]) -> None:
    """Raise UsageError for options that do not go together: what `--diff` shows is nothing but the change."""
    from tdskill.errors import UsageError, not_together

    for one, other in _APART:
        if one in given and other in given:
            raise not_together(one, other)
    if "--diff" in given and "--fix" not in given:
        raise UsageError(_("{option} goes with {other}.").format(option="--diff", other="--fix"))


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
    """Return a change as `patch` takes it."""
    import difflib
    from io import StringIO

    # Other signs that end a line may stand in a text.
    before, after = (
        list(StringIO(text.decode(), newline="\n")) for text in (mended.before, mended.after)
    )
    name = mended.path.as_posix()
    lines = difflib.unified_diff(before, after, name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
