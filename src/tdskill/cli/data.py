"""From the options of a command to a workspace, its data and its framework."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import polars as pl

from tdskill.errors import Problem, Severity, TdskillError, UsageError
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.tables import TRAININGS_TAKEN
from tdskill.workspace import (
    Workspace,
    YearData,
    open_workspace,
    read_year,
    require,
)

_BESIDE_SAMPLE = ("seats",)


def locate(
    folder: Path,
    year: int | None,
    *,
    sample: bool,
    named: Mapping[str, Path | None],
    output: Path | None,
) -> Workspace:
    """Find the files that the options name.

    Raises TdskillError, and UsageError where `output` is one of the files that it found.
    """
    files = {kind: path for kind, path in named.items() if path is not None}
    in_its_place = [kind for kind in files if kind not in _BESIDE_SAMPLE]
    if sample and in_its_place:
        raise UsageError(
            _("--sample and --{kind} do not go together.").format(kind=in_its_place[0])
        )
    workspace = open_workspace(folder, sample=sample, year=year, named=files)
    if output:
        years = (open_workspace(folder, sample=sample, year=each) for each in workspace.years)
        refuse_to_overwrite(
            output, chain(workspace.all_files(), *(each.all_files() for each in years))
        )
    return workspace


def refuse_to_overwrite(output: Path | None, files: Iterable[Path]) -> None:
    """Raise UsageError where `output` is one of these files, under whatever name."""
    if (
        output
        and output.exists()
        and any(file.exists() and output.samefile(file) for file in files)
    ):
        raise UsageError(
            _("{file} is one of the files to be read; nothing was written.").format(file=output),
            _("Name another file with --output."),
        )


def notes_for(notes: Sequence[Problem], staff_id: str) -> tuple[Problem, ...]:
    """Keep what is told of a person or of whole files; of others it is told how much there is."""
    kept = [note for note in notes if note.about in (None, staff_id)]
    others: dict[str, list[Problem]] = {}
    for note in notes:
        if note.about not in (None, staff_id):
            others.setdefault(note.source, []).append(note)
    counted = (
        Problem(
            source,
            ngettext(
                "{n} note about other people is not shown.",
                "{n} notes about other people are not shown.",
                len(found),
            ).format(n=f"{len(found):,}"),
            _("Any command that reads the file for everybody tells them."),
            severity=Severity.NOTE,
        )
        for source, found in others.items()
    )
    return (*kept, *counted)


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
    output: Path | None,
    skill_set: str = "skills",
) -> tuple[Workspace, YearData, Framework]:
    """Open the workspace and read what a command needs of it. Raises TdskillError."""
    workspace = locate(folder, year, sample=sample, named=named, output=output)
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


def open_before(
    workspace: Workspace, framework: Framework, *, encoding: str | None, skip_bad_rows: bool
) -> tuple[Workspace, YearData] | None:
    """Open the year before and read its staff and demand, where the workspace has its staff."""
    year = (workspace.fiscal_year or 0) - 1
    if year not in workspace.years:
        return None
    earlier = open_workspace(workspace.folder, year=year)
    if not earlier.has("staff"):
        return None
    data = read_year(
        earlier, framework, "staff", "demand", encoding=encoding, skip_bad_rows=skip_bad_rows
    )
    return earlier, data


def open_span(
    folder: Path,
    first: int | None,
    last: int | None,
    *,
    sample: bool,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    encoding: str | None,
    skip_bad_rows: bool,
    output: Path | None,
) -> tuple[tuple[Workspace, YearData], tuple[Workspace, YearData], Framework]:
    """Open two years of a workspace (default: the newest and the one before) and read them.

    Raises TdskillError, as for years that do not come one after the other.
    """
    years = open_workspace(folder, sample=sample).years
    last = last or max(years, default=None)
    first = first or max((year for year in years if last is None or year < last), default=None)
    if first is None or last is None:
        raise TdskillError(
            _("Two fiscal years are needed, and the workspace {folder} has: {years}.").format(
                folder=folder, years=listed(years) or _("none")
            ),
            _("Lay out a folder for each year, or try it on made-up data: add --sample"),
        )
    if first >= last:
        raise UsageError(
            _("--from {first} must be earlier than --to {last}.").format(first=first, last=last)
        )
    framework = None
    opened = []
    for year in (first, last):
        workspace = open_workspace(folder, sample=sample, year=year)
        refuse_to_overwrite(output, workspace.all_files())
        require(workspace, *needed)
        framework = framework or workspace.framework()
        data = read_year(
            workspace,
            framework,
            *needed,
            *optional,
            encoding=encoding,
            skip_bad_rows=skip_bad_rows,
        )
        opened.append((workspace, data))
    then, now = opened
    return then, now, framework or then[0].framework()


def read_trainings(
    then: Workspace,
    now: Workspace,
    framework: Framework,
    *,
    encoding: str | None,
    skip_bad_rows: bool,
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read the trainings taken of all years from then to now, with what is to be told of the files.

    Raises TdskillError when no year has any.
    """
    kind = "trainings_taken"
    first, last = then.fiscal_year or 0, now.fiscal_year or 0
    workspaces = [
        open_workspace(then.folder, year=year) for year in now.years if first <= year <= last
    ]
    having = [workspace for workspace in workspaces if workspace.has(kind)]
    if not having:
        raise TdskillError(
            _("{files} is missing in {folder}.").format(
                files=f"{kind}.csv", folder=now.folder / str(now.fiscal_year)
            ),
            _("It has the columns staff_id, training and perhaps finished_on."),
        )
    read = [
        read_year(workspace, framework, kind, encoding=encoding, skip_bad_rows=skip_bad_rows)
        for workspace in having
    ]
    return (
        pl.concat([data.trainings_taken for data in read]),
        tuple(problem for data in read for problem in data.notes),
    )


def with_earlier_trainings(
    workspace: Workspace,
    data: YearData,
    framework: Framework,
    *,
    encoding: str | None,
    skip_bad_rows: bool,
) -> YearData:
    """Add the trainings taken in earlier years of the workspace: a course once finished stays so."""
    kind = "trainings_taken"
    before = [
        open_workspace(workspace.folder, year=year)
        for year in workspace.years
        if workspace.fiscal_year is not None and year < workspace.fiscal_year
    ]
    read = [
        read_year(each, framework, kind, encoding=encoding, skip_bad_rows=skip_bad_rows)
        for each in before
        if each.has(kind)
    ]
    if not read:
        return data
    return replace(
        data,
        kinds=data.kinds | {kind},
        trainings_taken=pl.concat([*(each.trainings_taken for each in read), data.trainings_taken]),
        notes=(*data.notes, *chain.from_iterable(each.notes for each in read)),
    )


def trainings_so_far(
    workspace: Workspace, framework: Framework, *, encoding: str | None, skip_bad_rows: bool
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read the trainings taken of all years up to the workspace's; there may be none.

    Returns their columns (see `tables`) with what is to be told of the files.
    """
    kind = "trainings_taken"
    last = workspace.fiscal_year
    read = [
        read_year(
            open_workspace(workspace.folder, year=year),
            framework,
            kind,
            encoding=encoding,
            skip_bad_rows=skip_bad_rows,
        )
        for year in workspace.years
        if last is None or year <= last
    ]
    frames = [pl.DataFrame(schema=TRAININGS_TAKEN), *(data.trainings_taken for data in read)]
    return pl.concat(frames), tuple(problem for data in read for problem in data.notes)
