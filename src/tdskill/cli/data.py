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
    skill_set: str = "skills",
) -> tuple[Workspace, YearData, Framework]:
    """Open the workspace and read what a command needs of it. Raises TdskillError."""
    workspace = locate(folder, year, sample=sample, named=named)
    require(workspace, *needed)
    framework = workspace.framework().for_set(skill_set)
    data = read_year(
        workspace,
        framework,
        *needed,
        *optional,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
    )
    return workspace, data, framework
