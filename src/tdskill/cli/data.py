"""From the options of a command to a workspace, its data and its framework."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tdskill.errors import UsageError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.workspace import Workspace, YearData, open_workspace, read_year, require


def locate(
    folder: Path,
    year: int | None,
    *,
    sample: bool,
    named: Mapping[str, Path | None],
    output: Path | None = None,
) -> Workspace:
    """Find the files that the options name.

    Raises TdskillError, and UsageError where `output` is one of the files that it found.
    """
    files = {kind: path for kind, path in named.items() if path is not None}
    if sample and files:
        raise UsageError(
            _("--sample and --{kind} do not go together.").format(kind=next(iter(files)))
        )
    workspace = open_workspace(folder, sample=sample, year=year, named=files)
    if output and output.exists() and any(map(output.samefile, workspace.all_files())):
        raise UsageError(
            _("{file} is one of the files to be read; nothing was written.").format(file=output),
            _("Name another file with --output."),
        )
    return workspace


def open_year(
    folder: Path,
    year: int | None,
    *,
    sample: bool,
    named: Mapping[str, Path | None],
    needed: Sequence[str],
    optional: Sequence[str] = (),
    encoding: str | None,
    skip_bad_rows: bool,
    output: Path | None = None,
) -> tuple[Workspace, YearData, Framework]:
    """Open the workspace and read what a command needs of it. Raises TdskillError."""
    workspace = locate(folder, year, sample=sample, named=named, output=output)
    require(workspace, *needed)
    framework = workspace.framework()
    data = read_year(
        workspace,
        framework,
        *needed,
        *optional,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
    )
    return workspace, data, framework
