"""From the options of a command to a workspace, its data and its framework."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

from tdskill.errors import Problem, Severity, TdskillError, UsageError, no_such_file, not_together
from tdskill.framework import files_of
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.writings import meant_by, told_in_pairs
from tdskill.required import just_opened
from tdskill.workspace import Workspace, find_framework, open_workspace
from tdskill.year_data import YearData
from tdskill.years import check_year

_BESIDE_SAMPLE = ("seats",)
TRAININGS: Final = "trainings_taken"


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
    if folder != Path():
        in_its_place.append("workspace")
    if sample and in_its_place:
        raise not_together("--sample", f"--{in_its_place[0].replace('_', '-')}")
    workspace = open_workspace(folder, sample=sample, year=year, named=files)
    for path in files.values():
        if not path.exists():
            raise no_such_file(path)
    if output:
        years = (open_workspace(folder, sample=sample, year=each) for each in workspace.years)
        refuse_to_overwrite(
            output, chain(workspace.all_files(), *(each.all_files() for each in years))
        )
    return workspace


def refuse_to_overwrite(output: Path | None, files: Iterable[Path]) -> None:
    """Raise UsageError where `output` is one of these files, or of the framework of one of these folders.

    It may be so under whatever name.
    """
    if (
        output
        and output.exists()
        and any(each.exists() and output.samefile(each) for each in chain(*map(_there, files)))
    ):
        raise UsageError(
            _("{file} is one of the files to be read; nothing was written.").format(file=output),
            _("Name another file with --output."),
        )


def _there(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return (path,)
    framework = find_framework(path)
    return (framework / name for name in files_of(framework))


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
            code="notes_of_others",
        )
        for source, found in others.items()
    )
    return (*kept, *counted)


def open_span(
    workspace: Workspace, named: Collection[str], first: int | None, last: int | None
) -> tuple[Workspace, Workspace, tuple[Problem, ...]]:
    """Open two years of a workspace (default: the newest and the one before), with what is to be told.

    The files of the kinds `named` are those of the later year. A year that has just been opened is none
    of these unless it is asked for: everybody would have left.
    Raises TdskillError, as for years that do not come one after the other.
    """
    for year in (first, last):
        check_year(year)
    folder, years = workspace.folder, workspace.years
    opened = map(workspace.of_year, years)
    just = {each.fiscal_year: each for each in opened if each.is_just_opened}
    known = [year for year in years if year not in just]
    asked = (first, last)
    last = last or max(known, default=None)
    first = first or max((year for year in known if last is None or year < last), default=None)
    notes = tuple(
        Problem(
            str(each.year_dir), *just_opened(each), severity=Severity.NOTE, code="year_just_opened"
        )
        for year, each in just.items()
        if year not in asked and (first is None or (year or 0) > first)
    )
    if first is None or last is None:
        raise TdskillError(
            _("Two fiscal years are needed, and the workspace {folder} has: {years}.").format(
                folder=folder, years=listed(known) or _("none")
            ),
            " ".join(
                [
                    *(note.message for note in notes),
                    _("Lay out a folder for each year, or try it on made-up data: add --sample"),
                ]
            ),
        )
    if first >= last:
        raise UsageError(
            _("--from {first} must be earlier than --to {last}.").format(first=first, last=last)
        )
    files = {kind: workspace.files[kind] for kind in named}
    later = open_workspace(folder, year=last, named=files).for_set(workspace.skill_set, named)
    return workspace.of_year(first), later, notes


def years_before(workspace: Workspace) -> Iterator[Workspace]:
    """Open the earlier years of a workspace, oldest first; none where its own year is not known."""
    now = workspace.fiscal_year
    for year in workspace.years:
        if now is not None and year < now:
            yield workspace.of_year(year)


def all_trainings(
    read: Sequence[YearData], now: Workspace
) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Return the trainings taken in these years as one frame, with what is to be told of the files.

    Raises TdskillError where there is no year: none has any.
    """
    if not read:
        raise TdskillError(
            _("{files} is missing in {folder}.").format(
                files=f"{TRAININGS}.csv", folder=now.folder / str(now.fiscal_year)
            ),
            _("It has the columns staff_id, training and perhaps finished_on."),
        )
    return (
        pl.concat([data.trainings_taken for data in read]),
        tuple(problem for data in read for problem in data.notes),
    )


def with_trainings(data: YearData, read: Sequence[YearData], workspace: Workspace) -> YearData:
    """Add the trainings taken in earlier years of the workspace: a course once finished stays so."""
    if not read:
        return data
    earlier, notes = all_trainings(read, workspace)
    return replace(
        data.with_frames(trainings_taken=pl.concat([earlier, data.trainings_taken])),
        kinds=data.kinds | {TRAININGS},
        notes=(
            *data.notes,
            *notes,
            *_takers_written_otherwise(earlier["staff_id"], data, workspace),
        ),
    )


def _takers_written_otherwise(
    takers: pl.Series, data: YearData, workspace: Workspace
) -> Iterable[Problem]:
    """Warn of those who took a training in an earlier year and are there now in another writing."""
    people = data.staff["staff_id"]
    strangers = takers.unique(maintain_order=True)
    strangers = strangers.filter(~strangers.is_in(people.implode()))
    meant = meant_by(strangers.to_list(), people.filter(~people.is_in(takers.implode())))
    if meant:
        yield Problem(
            str(workspace.folder),
            ngettext(
                "{n} person who took a training in an earlier year is there in another writing.",
                "{n} people who took a training in an earlier year are there in another writing.",
                len(meant),
            ).format(n=f"{len(meant):,}"),
            told_in_pairs(meant),
            severity=Severity.WARNING,
            code="earlier_takers_written_otherwise",
        )
