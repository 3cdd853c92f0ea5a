"""From the options of a command to a workspace, its data and its framework."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tdskill.errors import UsageError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.workspace import Workspace, YearData, open_workspace, read_year, require


def locate(
    folder: Path, year: int | None, *, sample: bool, named: Mapping[str, Path | None]
) -> Workspace:
    """Find the files that the options name. Raises TdskillError."""
    files = {kind: path for kind, path in named.items() if path is not None}
    if sample and files:
        raise UsageError(
            _("--sample and --{kind} do not go together.").format(kind=next(iter(files)))
        )
    return open_workspace(folder, sample=sample, year=year, named=files)


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
) -> tuple[Workspace, YearData, Framework]:
    """Open the workspace and read what a command needs of it. Raises TdskillError."""
    workspace = locate(folder, year, sample=sample, named=named)
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


def confirmed_before(
    workspace: Workspace, framework: Framework, encoding: str | None, *, skip_bad_rows: bool
) -> YearData | None:
    """Read the staff.csv of the year before, where the workspace has it."""
    year = (workspace.fiscal_year or 0) - 1
    if year not in workspace.years:
        return None
    earlier = open_workspace(workspace.folder, year=year)
    if "staff" not in earlier.files:
        return None
    return read_year(earlier, framework, "staff", encoding=encoding, skip_bad_rows=skip_bad_rows)
