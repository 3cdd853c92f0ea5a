"""What is wrong with the files of a workspace, file by file, before any command works with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tdskill.beside import beside
from tdskill.copies import is_kept
from tdskill.errors import Problem, Severity, TdskillError, errors_in, once
from tdskill.framework import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.assessments import that_count
from tdskill.intake.reading import read_file
from tdskill.kinds import KINDS, OF_YEAR
from tdskill.manifest import is_blank_form, levels_of, manifest_of, not_as_confirmed
from tdskill.names import Names
from tdskill.reports.confirmation import closed_before
from tdskill.reports.cycle import unclear_mentors
from tdskill.reports.unknown_names import unknown_names
from tdskill.required import require_year
from tdskill.workspace import RUNNING, Workspace, find_files, open_workspace
from tdskill.year_data import YearData, read_year

_TOLD_AMONG_NAMES = ("name_unknown", "levels_of_unknown_skill", "skills_without_column")
"""What readers tell row by row and `unknown_names` once."""

_TABLE = re.compile(r"\.(csv|tsv|txt|xlsx|xlsm|xlsb|xls|ods|numbers)$", re.IGNORECASE)


@dataclass(frozen=True)
class CheckedFile:
    """A file of a year, with the rows that were read; None where nothing could be."""

    path: Path
    kind: str
    fiscal_year: int
    rows: int | None


@dataclass(frozen=True)
class CheckedFiles:
    """The files of a workspace in the order of years and kinds, and what is to be told of them."""

    files: tuple[CheckedFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    assessments: Mapping[int, pl.DataFrame] = field(default_factory=dict)
    """The judgements of each year that count, of the set of skills.yaml."""

    def counts(self, file: CheckedFile) -> dict[Severity, int]:
        """Return how many problems of each severity a file has."""
        of_file = [each.severity for each in self.problems if each.source == str(file.path)]
        return {severity: of_file.count(severity) for severity in Severity}


def workspaces_of(folder: Path, year: int | None = None) -> list[Workspace]:
    """Return a workspace as each of its years has it, or one year. Raises TdskillError for one not there."""
    here = open_workspace(folder, year=year)
    if year is not None:
        require_year(here)
    if year is not None and not here.years:
        raise TdskillError(
            _("The workspace {folder} has no fiscal year {year}.").format(folder=folder, year=year),
            _("There are no files of a fiscal year to check."),
        )
    years = here.years if year is None else (year,)
    return [open_workspace(folder, year=each) for each in years]


def check_files(folder: Path, framework: Framework, year: int | None = None) -> CheckedFiles:
    """Read every file of a workspace's years, or of one, and tell all that is wrong in and between them.

    `framework` asks about the set of skills.yaml. Raises as `workspaces_of` does.
    """
    found = [_checked(each, framework) for each in workspaces_of(folder, year)]
    return CheckedFiles(
        tuple(file for each in found for file in each.files),
        once(problem for each in found for problem in each.problems),
        {year: frame for each in found for year, frame in each.assessments.items()},
    )


def _checked(workspace: Workspace, framework: Framework) -> CheckedFiles:
    broken: dict[str, TdskillError] = {}
    outside = {
        kind: found for kind in KINDS if kind not in OF_YEAR for found in _found(workspace, kind)
    }
    data = read_year(workspace, framework, *workspace.files, skip_bad_rows=True, broken=broken)
    problems = [_not_read(workspace.files[kind], error) for kind, error in broken.items()]
    blank = {str(path) for path in workspace.files.values() if is_blank_form(path)}
    problems += [
        each
        for each in data.notes
        if each.code not in _TOLD_AMONG_NAMES
        and not (each.code == "file_without_rows" and each.source in blank)
    ]
    rows = {path: data.rows.get(kind) for kind, path in workspace.files.items()}
    kinds = {path: kind for kind, path in workspace.files.items()}
    for kind, path in outside.items():
        kinds[path] = kind
        rows[path], told = _read_alone(kind, path, framework)
        problems += told
    if "roster" in data.kinds:
        problems += unclear_mentors(data)
    problems += _of_closing(data, framework, broken)
    for view in framework.views[1:]:
        own = workspace.for_set(view.set_id)
        path = own.year_dir / levels_of(view.set_id)
        if own.files.get("staff") == path:
            kinds[path] = "staff"
            rows[path], told = _read_alone("staff", path, view)
            problems += [*told, *_as_confirmed(path)]
        problems += _of_set(data, view)
    year = int(workspace.year_dir.name)
    judged = {}
    if "assessments" in data.kinds:
        judged[year] = that_count(data.assessments.lazy()).collect()
    # Files are read again: there is no room for the frames of all of them beside that.
    del data
    problems += unknown_names(workspace, framework)
    problems += _of_no_kind(workspace, framework)
    order = [*KINDS]
    files = (CheckedFile(path, kind, year, rows[path]) for path, kind in kinds.items())
    ordered = sorted(files, key=lambda file: (order.index(file.kind), file.path.name))
    return CheckedFiles(tuple(ordered), tuple(problems), judged)


def _found(workspace: Workspace, kind: str) -> Sequence[Path]:
    return find_files(workspace.year_dir, kind)[:1]


def _read_alone(
    kind: str, path: Path, framework: Framework
) -> tuple[int | None, tuple[Problem, ...]]:
    try:
        read = read_file(kind, path, framework)
    except TdskillError as error:
        return None, (_not_read(path, error),)
    return read.rows_read, read.problems


def _not_read(path: Path, error: TdskillError) -> Problem:
    """Return a problem of why a file could not be read, which names the file once."""
    message = error.message.removeprefix(f"{path}: ")
    return Problem(str(path), message, error.hint, code="file_not_read")


def _as_confirmed(path: Path) -> Iterator[Problem]:
    told = not_as_confirmed(path)
    if told is not None:
        yield told


def _of_closing(
    data: YearData, framework: Framework, broken: dict[str, TdskillError]
) -> Iterator[Problem]:
    """Tell where a closed year is not what it was, of all sets of skills."""
    if set(RUNNING) <= data.kinds and broken.keys().isdisjoint({"staff", *RUNNING}):
        yield from closed_before(data.workspace, data, framework)
    for path in sorted(data.workspace.year_dir.glob("staff*.until-*.csv")):
        manifest = manifest_of(path)
        if manifest.exists():
            yield from _as_confirmed(path)


def _of_set(data: YearData, view: Framework) -> Iterator[Problem]:
    """Tell what is wrong with levels of another set of skills in files that have several."""
    # Only a file with a row a person does not tell by its rows whether it has levels of the set.
    of_sets = (kind for kind, rows in data.of_other_sets.items() if rows or kind == "staff")
    for kind in of_sets:
        try:
            read = read_file(kind, data.workspace.files[kind], view)
        except TdskillError:
            continue  # The file has no levels of the set.
        yield from (each for each in errors_in(read.problems) if each.code not in _TOLD_AMONG_NAMES)


def _of_no_kind(workspace: Workspace, framework: Framework) -> Iterator[Problem]:
    """Tell the tables in the folder of a year that no command reads, with the nearest name."""
    known = {path.name for kind in KINDS for path in find_files(workspace.year_dir, kind)}
    known |= {levels_of(view.set_id) for view in framework.views}
    told = " ".join(each.message for each in beside(workspace))
    names = Names((kind, kind) for kind in KINDS)
    for path in sorted(workspace.year_dir.iterdir()):
        name = path.name
        is_ours = name in known or is_kept(name) or name.startswith((".", "~"))
        if is_ours or not _TABLE.search(name) or not path.is_file():
            continue
        if name in told or is_blank_form(path):
            continue
        closest = names.closest(path.stem)
        yield Problem(
            str(path),
            _("No kind of file is called so, and no command reads it."),
            _("Did you mean {closest}?").format(closest=f"{closest}.csv")
            if closest
            else _("The kinds are: {names}.").format(names=listed(OF_YEAR)),
            severity=Severity.WARNING if closest else Severity.NOTE,
            code="file_of_no_kind",
        )
