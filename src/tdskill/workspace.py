"""Which files belong to which fiscal year, and reading them; the embedded sample is one more workspace."""

import re
import tomllib
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, NoReturn

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tdskill import sheets
from tdskill.copies import is_open, look_alikes, looked_into
from tdskill.errors import (
    Problem,
    ProblemsFoundError,
    Severity,
    TdskillError,
    errors_in,
    once,
)
from tdskill.files import patiently
from tdskill.framework import Framework, Text, embedded_framework, files_of, load_framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake import (
    Intake,
    read_assessments,
    read_assignments,
    read_certificates,
    read_demand,
    read_ladder_checks,
    read_people,
    read_posts,
    read_roster,
    read_seats,
    read_staff,
    read_trainings_taken,
    read_wishes,
    staff_of,
)
from tdskill.intake.absences import Absence, without_absent
from tdskill.intake.cells import quoted
from tdskill.intake.headers import OtherSetError
from tdskill.intake.row_problems import Bad, Findings, Sheets
from tdskill.intake.wishes import held_against_posts
from tdskill.intake.writings import meant_by, told_in_pairs, without_zeros, zeros_lost
from tdskill.manifest import LEVELS, MANIFEST, is_blank_form, not_as_confirmed
from tdskill.names import match_key
from tdskill.resources import SETTINGS, data_dir, sample_dir
from tdskill.tables import (
    ASSESSMENTS,
    ASSIGNMENTS,
    CERTIFICATES,
    DEMAND,
    LADDER_CHECKS,
    PEOPLE,
    POSTS,
    ROSTER,
    SEATS,
    TRAININGS_TAKEN,
    WISHES,
    staff_schema,
)
from tdskill.years import YEARS, check_year, last_day_so_far

RUNNING = ("roster", "assessments")
"""What a running year is read from until its staff.csv is confirmed."""

KINDS = (
    *("staff", "demand", "certificates"),
    *RUNNING,
    *("trainings_taken", "ladder_checks", "assignments"),
    *("posts", "wishes", "seats"),
)
SUFFIXES = (".csv", ".xlsx")
_NAMES_SHOWN = 10
_OF_PEOPLE = (
    *("certificates", "trainings_taken", "ladder_checks", "assignments"),
    *("wishes", "people"),
)


_DAYS = {
    "certificates": "passed_on",
    "trainings_taken": "finished_on",
    "ladder_checks": "checked_on",
    "assignments": "from",
}
"""The days of what has happened, in the files that nobody else checks."""


class Settings(BaseModel):
    """tdskill.toml: whose workspace this is and which year to take when none is asked for.

    `made_up` says that its data are a sample, made to follow the published ranks; `count_on_leave`
    whether people on leave count.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    organisation: str | Text | None = None
    year: Annotated[int, Field(ge=YEARS[0], le=YEARS[-1])] | None = None
    made_up: bool = False
    count_on_leave: bool = True


@dataclass(frozen=True)
class Workspace:
    """The files that one command works on; any of them may be absent."""

    folder: Path
    organisation: str | None
    fiscal_year: int | None
    years: tuple[int, ...]
    framework_dir: Path | None
    files: dict[str, Path] = field(default_factory=dict)
    twice: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    """Kinds of which the year has two files, so that nobody can say which one counts."""
    year_set: bool = False
    """Whether the settings name the fiscal year."""
    made_up: bool = False
    """Whether the settings say that the data are made up."""
    count_on_leave: bool = True
    """Whether people on leave count."""
    is_just_opened: bool = False
    """Whether the year has a roster, and no level of anybody has been collected."""

    @property
    def is_running(self) -> bool:
        """Whether levels come from the year's assessments, as nobody has confirmed them yet."""
        return (
            "staff" not in self.files
            and all(kind in self.files for kind in RUNNING)
            and not self.is_just_opened
        )

    @property
    def year_dir(self) -> Path:
        """The folder of the fiscal year. Raises TdskillError when there is no year."""
        if self.fiscal_year is None:
            raise TdskillError(
                _(
                    "There is no workspace in {folder}: no folder of a fiscal year such as 2024."
                ).format(folder=self.folder.resolve()),
                _("Name the year with --year, or lay out a folder with: tdskill init DIR"),
            )
        return self.folder / str(self.fiscal_year)

    def has(self, kind: str) -> bool:
        """Tell whether there is something to read of this kind."""
        return kind in self.files or (kind == "staff" and self.is_running)

    def all_files(self) -> Iterator[Path]:
        """Yield every file of the workspace that exists and may be read."""
        texts = (
            (self.framework_dir / name for name in files_of(self.framework_dir))
            if self.framework_dir
            else ()
        )
        found = (self.folder / SETTINGS, *texts, *self.files.values(), *chain(*self.twice.values()))
        yield from (path for path in found if path.exists())

    def framework(self) -> Framework:
        """Return the workspace's own framework, else the embedded one. Raises ProblemsFoundError."""
        return load_framework(self.framework_dir) if self.framework_dir else embedded_framework()


@dataclass(frozen=True)
class Rest:
    """Bureaus or mentors (None: people without one) that stand in frames as one, by its row's name."""

    name: str
    units: tuple[str | None, ...]


@dataclass(frozen=True)
class YearData:
    """The frames of one fiscal year (see `tables`); one of a kind not in `kinds` is empty."""

    kinds: frozenset[str]
    staff: pl.DataFrame
    demand: pl.DataFrame
    certificates: pl.DataFrame
    roster: pl.DataFrame
    assessments: pl.DataFrame
    trainings_taken: pl.DataFrame
    ladder_checks: pl.DataFrame
    assignments: pl.DataFrame
    posts: pl.DataFrame
    wishes: pl.DataFrame
    seats: pl.DataFrame
    people: pl.DataFrame
    notes: tuple[Problem, ...]
    rows_left_out: int
    totals: int = 0
    """The rows of the files that are totals or footnotes."""
    absent: Mapping[str, Absence] = field(default_factory=dict)
    """Why people are in no frame of these, by staff id; by the roster where no staff file was read."""
    audience: tuple[str, ...] = ()
    """The groups that the set of skills is for; none: everybody."""
    outside: pl.Series | None = None
    """The staff ids of other groups, who are not in `staff`; None where no group is known."""
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """How each file spells its columns, by kind and field."""
    sheets: Mapping[str, Sheets] = field(default_factory=dict)
    """What numbers the rows of files that are workbooks of several sheets, by kind."""
    smallest_group: int | None = None
    """The fewest people of whom anything is told by itself; None where it is not asked for."""
    rest: Rest | None = None
    """The bureaus that stand as one, since fewer people than that could be told from theirs."""

    def count_absent(self, why: Absence) -> int:
        """Return how many people are not counted for this reason."""
        return sum(each is why for each in self.absent.values())

    def header(self, kind: str, column: str) -> str | None:
        """Return how a file spells a column; None where it is not known."""
        return self.headers.get(kind, {}).get(column)

    def located(self, kind: str, problem: Problem) -> Problem:
        """Return a problem of a row of a file with the sheet, where several sheets were read."""
        return self.sheets.get(kind, Sheets()).located(problem)


def open_workspace(
    folder: Path,
    *,
    sample: bool = False,
    year: int | None = None,
    named: dict[str, Path] | None = None,
) -> Workspace:
    """Find the files of a fiscal year (default: the workspace's, else the newest).

    `named` are single files by kind (KINDS) that stand in for the workspace's. Raises TdskillError
    for a folder or a settings file that makes no sense, UsageError for a year that cannot be; not
    for a year or files that are absent.
    """
    check_year(year)
    root = sample_dir() if sample else folder
    if not root.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=root),
            _("Check --workspace, or lay out a new one with: tdskill init DIR"),
        )
    settings = _read_settings(root / SETTINGS)
    years = tuple(sorted(int(path.name) for path in root.iterdir() if _is_year(path)))
    newest = years[-1] if years else None
    fiscal_year = next((y for y in (year, settings.year) if y is not None), newest)
    files = dict(named or {})
    twice: dict[str, tuple[Path, ...]] = {}
    if fiscal_year is not None:
        for kind in (kind for kind in KINDS if kind not in files):
            found = _find(root / str(fiscal_year), kind)
            if found:
                files[kind] = found[0]
            if len(found) > 1:
                twice[kind] = found
        if "staff" not in (named or {}):
            year_dir = root / str(fiscal_year)
            if (year_dir / MANIFEST).exists():
                # Of a closed year nothing stands in for the confirmed levels: see `not_as_confirmed`.
                files.setdefault("staff", year_dir / LEVELS)
            elif "roster" in files and is_blank_form(files.get("staff")):
                del files["staff"]
    framework_dir = root / "framework"
    return Workspace(
        folder=root,
        organisation=None if settings.organisation is None else str(settings.organisation),
        fiscal_year=fiscal_year,
        years=years,
        framework_dir=framework_dir if framework_dir.is_dir() else None,
        files=files,
        twice=twice,
        year_set=year is None and settings.year is not None,
        made_up=settings.made_up,
        count_on_leave=settings.count_on_leave,
        is_just_opened="roster" in files
        and "staff" not in files
        and ("assessments" not in files or is_blank_form(files["assessments"])),
    )


def year_before(workspace: Workspace) -> Workspace | None:
    """Find the files of the year before; None where the workspace has no folder of it."""
    year = (workspace.fiscal_year or 0) - 1
    return open_workspace(workspace.folder, year=year) if year in workspace.years else None


def assessments_of_years(folder: Path) -> dict[int, Path]:
    """Return the assessments of each fiscal year that a workspace folder has, oldest year first."""
    years = sorted(path for path in folder.iterdir() if _is_year(path))
    found = {int(path.name): _find(path, "assessments") for path in years}
    return {year: paths[0] for year, paths in found.items() if paths}


def _has_years(folder: Path) -> bool:
    years = (path for path in folder.iterdir() if _is_year(path))
    return any(_find(year, kind) for year in years for kind in KINDS)


def is_workspace(folder: Path) -> bool:
    """Tell whether a folder has settings, or a year with any file of ours. Raises OSError."""
    return (folder / SETTINGS).is_file() or (folder.is_dir() and _has_years(folder))


def _is_year(path: Path) -> bool:
    return path.is_dir() and path.name in map(str, YEARS)


def _find(folder: Path, kind: str) -> tuple[Path, ...]:
    named = (folder / (kind + suffix) for suffix in SUFFIXES)
    found = tuple(path for path in named if path.exists())
    if len(found) > 1 and is_blank_form(found[0]):
        # Of a closed year nothing stands in for what was confirmed.
        closed = kind == "staff" and (folder / MANIFEST).exists()
        return found if closed else found[1:]
    return found


def beside(workspace: Workspace) -> tuple[Problem, ...]:
    """Warn of what lies beside the year's files and looks like one of them, and of those that are open."""
    folder = workspace.folder / str(workspace.fiscal_year)
    if workspace.fiscal_year is None or not folder.is_dir():
        return ()
    names = [path.name for path in folder.iterdir() if path.is_file()]
    problems = []
    for kind in KINDS:
        counted = _find(folder, kind)
        if kind in workspace.files and workspace.files[kind] not in counted:
            continue
        others = _other_names(folder, kind, names)
        blank = f"{kind}{SUFFIXES[0]}"
        if counted and blank in others:
            others.remove(blank)
            problems.append(_gives_way(folder / blank, counted[0]))
        if others:
            problems.append(_not_read(folder, kind, counted, others))
        problems += (_open_elsewhere(path) for path in counted if is_open(path.name, names))
    return tuple(problems)


def _other_names(folder: Path, kind: str, names: Iterable[str]) -> list[str]:
    """Return the names that look like that of this kind, without those of the files that are read."""
    read = _find(folder, kind)
    found = (folder / name for name in look_alikes(names, kind))
    return [path.name for path in found if not any(path.samefile(each) for each in read)]


def _gives_way(blank: Path, counts: Path) -> Problem:
    return Problem(
        str(blank),
        _("This file has only its header, so {file} beside it is read.").format(file=counts.name),
        _("Delete the file that is not needed."),
        severity=Severity.NOTE,
        code="blank_file_gives_way",
    )


def _not_read(folder: Path, kind: str, counted: Sequence[Path], others: Sequence[str]) -> Problem:
    if counted:
        code = "copies_beside"
        message = ngettext(
            "{names} is not read: the file that counts is {file}.",
            "{names} are not read: the file that counts is {file}.",
            len(others),
        ).format(names=listed(others, _NAMES_SHOWN), file=counted[0].name)
        hint = _(
            "Shared folders and Excel give such names to copies. Compare them; then remove the one that is "
            "not needed, or name it otherwise."
        )
    else:
        code, expected = "file_misnamed", f"{kind}{SUFFIXES[0]}"
        message = ngettext(
            "{names} is not read: the file must be called {file}.",
            "{names} are not read: the file must be called {file}.",
            len(others),
        ).format(names=listed(others, _NAMES_SHOWN), file=expected)
        hint = _("Save it under that name if it is to count; Excel workbooks as .xlsx.")
    return Problem(str(folder), message, hint, severity=Severity.WARNING, code=code)


def _open_elsewhere(path: Path) -> Problem:
    return Problem(
        str(path),
        _("Somebody seems to have this file open in Excel or LibreOffice."),
        _("Only what is saved is read."),
        severity=Severity.WARNING,
        code="file_open_elsewhere",
    )


def _read_settings(path: Path) -> Settings:
    if not path.exists():
        return Settings()
    hint = _('It may hold organisation = "text", year = 2024 and count_on_leave = false.')
    try:
        return Settings.model_validate(
            tomllib.loads(patiently(path.read_text, encoding="utf-8-sig"))
        )
    except ValidationError as error:
        keys = listed(".".join(map(str, item["loc"])) for item in error.errors())
        raise TdskillError(
            _("{file}: not understood: {keys}.").format(file=path, keys=keys), hint
        ) from error
    except UnicodeDecodeError as error:
        raise TdskillError(
            _("{file} is not text in {encoding}.").format(file=path, encoding="UTF-8"),
            _("It must be a TOML file in UTF-8."),
        ) from error
    except RecursionError as error:
        raise TdskillError(_("{file}: this is not TOML.").format(file=path), hint) from error
    except tomllib.TOMLDecodeError as error:
        # The parser tells the place in its English message only.
        place = ":".join(re.findall(r"[0-9]+", str(error).rpartition("(at ")[2]))
        where = f"{path}:{place}" if place else str(path)
        raise TdskillError(_("{file}: this is not TOML.").format(file=where), hint) from error


def find_framework(folder: Path | None) -> Path:
    """Return the folder of the YAML files: `folder` (default: here) or the framework/ in it.

    Where no folder is named and none of the files is here, it is the embedded one.

    A workspace without a framework of its own, known by a year with any file, uses the embedded.
    Raises TdskillError when a folder is named that does not exist.
    """
    if folder is not None and not folder.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=folder),
            _("Name the folder that holds skills.yaml."),
        )
    here = folder or Path()
    if (here / "framework").is_dir():
        return here / "framework"
    has_files = any((here / name).exists() for name in files_of(here))
    if not has_files and (folder is None or _has_years(folder)):
        return data_dir()
    return here


def three_ways_on() -> str:
    """Say how to get data, for somebody who has none at hand."""
    return "\n".join(
        [
            _("There are three ways on:"),
            "  " + _("try it on made-up data:       add --sample"),
            "  " + _("name your files:              --staff staff.csv --demand demand.csv"),
            "  " + _("lay out a folder for them:    tdskill init DIR"),
        ]
    )


def require(workspace: Workspace, *kinds: str, by_option: bool = True) -> None:
    """Raise TdskillError unless the workspace has these files.

    `by_option` says that the command has an option to name a single file.
    """
    looked_into(partial(beside, workspace))
    too_early = workspace.is_just_opened and not {"staff", "assessments"}.isdisjoint(kinds)
    missing = [kind for kind in kinds if not workspace.has(kind)]
    if not missing and not too_early:
        return
    if not workspace.years and not workspace.files:
        raise TdskillError(
            _("There is no workspace in {folder}: no folder of a fiscal year such as 2024.").format(
                folder=workspace.folder.resolve()
            ),
            three_ways_on(),
        )
    if workspace.years and workspace.fiscal_year not in workspace.years:
        raise TdskillError(
            _("The workspace {folder} has no fiscal year {year}.").format(
                folder=workspace.folder, year=workspace.fiscal_year
            ),
            _("It has: {years}.").format(years=listed(workspace.years))
            + workspace.year_set * (" " + _("The year comes from {file}.").format(file=SETTINGS)),
        )
    if too_early and workspace.fiscal_year is not None:
        _refuse_just_opened(workspace)
    names = listed(f"{kind}.csv" for kind in missing)
    where = workspace.folder / str(workspace.fiscal_year or "")
    hint = (
        _("Put it there, or name the file with --{kind} FILE.").format(kind=missing[0])
        if by_option
        else _("Put it there.")
    )
    raise TdskillError(
        _("{files} is missing in {folder}.").format(files=names, folder=where),
        hint,
    )


def just_opened(workspace: Workspace) -> tuple[str, str]:
    """Say that a year has a roster and no level yet, and what comes next. Raises as `read_year` does."""
    people = read_year(workspace, workspace.framework(), "roster").roster.height
    if not people:
        return (
            _(
                "Fiscal year {year} has been laid out, and nobody stands in its roster.csv or staff.csv yet."
            ).format(year=workspace.fiscal_year),
            _("Write the people into roster.csv, or with their levels into staff.csv."),
        )
    return (
        ngettext(
            "Fiscal year {year} has been opened: {n} person on the roster, and no level collected yet.",
            "Fiscal year {year} has been opened: {n} people on the roster, and no level collected yet.",
            people,
        ).format(year=workspace.fiscal_year, n=f"{people:,}"),
        _("Make the forms with tdskill sheet, and take them back with tdskill collect."),
    )


def _refuse_just_opened(workspace: Workspace) -> NoReturn:
    """Raise TdskillError that says so, and where there are figures until then."""
    message, next_step = just_opened(workspace)
    year = workspace.fiscal_year or 0
    before = [
        each
        for each in workspace.years
        if each < year and open_workspace(workspace.folder, year=each).has("staff")
    ]
    if before:
        figures = _("For the figures of fiscal year {year}: --year {year} (trend: --to {year})")
        next_step += " " + figures.format(year=before[-1])
    raise TdskillError(message, next_step)


Reader = Callable[..., Intake]
_READERS: dict[str, Reader] = {
    "staff": read_staff,
    "demand": read_demand,
    "certificates": read_certificates,
    "roster": read_roster,
    "assessments": read_assessments,
    "trainings_taken": read_trainings_taken,
    "ladder_checks": read_ladder_checks,
    "assignments": read_assignments,
    "posts": read_posts,
    "wishes": read_wishes,
    "seats": read_seats,
    "people": read_people,
}


def read_year(
    workspace: Workspace,
    framework: Framework,
    *kinds: str,
    encoding: str | None = None,
    skip_bad_rows: bool = False,
) -> YearData:
    """Read the files of these kinds that the workspace has, and tell all their problems at once.

    A file may name what any set of skills has; the frames hold what `framework` asks about. Where the
    staff file has levels of other sets alone, as a confirmed one has, those of the set are taken
    from the year's assessments, and that is noted.
    Raises ProblemsFoundError when rows are wrong, unless `skip_bad_rows` leaves them out.
    """
    looked_into(partial(beside, workspace))
    asked = list(kinds)
    if "staff" in kinds:
        asked += RUNNING if workspace.is_running else [] if framework.is_main else ["assessments"]
    changed = _not_as_confirmed(workspace) if "staff" in kinds else []
    taken: dict[str, Intake] = {}
    unreadable: list[TdskillError] = []
    for kind in dict.fromkeys(kind for kind in asked if kind in workspace.files):
        refuse_two(workspace, kind)
        try:
            taken[kind] = _read(kind, workspace, framework, encoding)
        except TdskillError as error:
            unreadable.append(error)
    absences = _take_out_absent(taken, workspace)
    if {"posts", "wishes"} <= taken.keys():
        taken["wishes"] = held_against_posts(
            taken["wishes"], taken["posts"], str(workspace.files["wishes"])
        )
    problems = changed + [
        problem
        for kind, intake in taken.items()
        for problem in (*intake.problems, *_days_to_come(kind, intake, workspace))
    ]
    problems += beside(workspace)
    if unreadable:
        _tell_unreadable(unreadable, problems)
    errors = errors_in(problems)
    if errors and not skip_bad_rows:
        raise ProblemsFoundError(
            ngettext(
                "There is {n} problem in the files.",
                "There are {n} problems in the files.",
                len(errors),
            ).format(n=f"{len(errors):,}"),
            problems,
            sheets.with_unknown(_("Mend them, or go on without these rows: --skip-bad-rows")),
        )
    frames = {
        "staff": pl.DataFrame(schema=staff_schema(framework.skill_ids)),
        "demand": pl.DataFrame(schema=DEMAND),
        "certificates": pl.DataFrame(schema=CERTIFICATES),
        "roster": pl.DataFrame(schema=ROSTER),
        "assessments": pl.DataFrame(schema=ASSESSMENTS),
        "trainings_taken": pl.DataFrame(schema=TRAININGS_TAKEN),
        "ladder_checks": pl.DataFrame(schema=LADDER_CHECKS),
        "assignments": pl.DataFrame(schema=ASSIGNMENTS),
        "posts": pl.DataFrame(schema=POSTS),
        "wishes": pl.DataFrame(schema=WISHES),
        "seats": pl.DataFrame(schema=SEATS),
        "people": pl.DataFrame(schema=PEOPLE),
    } | {kind: intake.frame for kind, intake in taken.items()}
    known = set(taken)
    if "staff" in kinds and workspace.is_running:
        frames["staff"] = staff_of(frames["roster"], frames["assessments"], framework)
        known.add("staff")
    people = frames["staff"]
    if not set(framework.skill_ids).issubset(people.columns):
        frames["staff"] = staff_of(people, frames["assessments"], framework).with_columns(
            people["capacity"]
        )
        problems.append(_judged_apart(workspace))
    problems += _tell_strangers(frames, taken, known, workspace, ChainMap(*absences))
    if changed:
        problems += _ids_apart(frames, taken, workspace, framework, encoding)
    problems += _spell_bureaus(frames, taken, known, workspace)
    frames["staff"], outside = of_audience(frames["staff"], framework)
    return YearData(
        kinds=frozenset(known),
        **frames,
        notes=tuple(problems),
        rows_left_out=sum(intake.rows_left_out for intake in taken.values()),
        totals=sum(intake.totals for intake in taken.values()),
        absent=absences[0] if absences else {},
        audience=framework.audience,
        outside=outside,
        headers={kind: intake.headers for kind, intake in taken.items()},
        sheets={kind: intake.sheets for kind, intake in taken.items()},
        smallest_group=None,
        rest=None,
    )


def _take_out_absent(taken: dict[str, Intake], workspace: Workspace) -> list[dict[str, Absence]]:
    """Take out who is not counted, and return who that is: by the staff file, then by the roster.

    Whom a staff file counts no roster takes out: it may be of a later day.
    """
    absences = []
    counted = None
    for kind in (kind for kind in ("staff", "roster") if kind in taken):
        taken[kind], of_file = without_absent(
            taken[kind],
            str(workspace.files[kind]),
            last_day_so_far(workspace.fiscal_year),
            count_on_leave=workspace.count_on_leave,
            counted=counted,
        )
        counted = taken[kind].frame["staff_id"]
        absences.append(of_file)
    return absences


def _not_as_confirmed(workspace: Workspace) -> list[Problem]:
    """Tell where the year's own staff file is not what was confirmed. Raises where nobody is in it."""
    path = workspace.files.get("staff")
    if (
        path is None
        or path.stem != "staff"
        or path.parent != workspace.folder / str(workspace.fiscal_year)
    ):
        return []
    told = not_as_confirmed(path)
    if told is None:
        return []
    if told.severity is Severity.ERROR:
        raise TdskillError(f"{told.source}: {told.message}", told.hint)
    return [told]


def _read(kind: str, workspace: Workspace, framework: Framework, encoding: str | None) -> Intake:
    """Read a file; a staff file with levels of other sets alone for its people, if judgements are there."""
    read, path = _READERS[kind], workspace.files[kind]
    try:
        return read(path, framework, encoding=encoding)
    except OtherSetError:
        if kind != "staff" or "assessments" not in workspace.files:
            raise
        return read(path, framework.main, encoding=encoding)


def _judged_apart(workspace: Workspace) -> Problem:
    return Problem(
        str(workspace.files["staff"]),
        _("This file has no level of this set of skills; those of {file} are taken.").format(
            file=workspace.files["assessments"].name
        ),
        severity=Severity.NOTE,
        code="levels_of_assessments",
    )


def read_all_sets(workspace: Workspace, sets: Sequence[Framework], *kinds: str) -> YearData:
    """Read these kinds for the first set of skills, and the year's judgements of all sets.

    `sets` are `Framework.views`. Raises as `read_year` does, set by set; no row is ever left out.
    """
    try:
        first, *others = (
            read_year(workspace, each, *(kinds if place == 0 else ()), "assessments")
            for place, each in enumerate(sets)
        )
    except ProblemsFoundError as error:
        hint = _("Nothing was written. Mend the workspace's own files first.")
        raise ProblemsFoundError(error.message, error.problems, hint) from error
    notes = once(note for data in (first, *others) for note in data.notes)
    judged = [data.assessments for data in (first, *others)]
    return replace(first, assessments=pl.concat(judged), notes=notes)


def refuse_two(workspace: Workspace, kind: str) -> None:
    """Raise TdskillError where the year has two files of this kind with something in them."""
    if kind in workspace.twice:
        first, second, *_more = workspace.twice[kind]
        raise TdskillError(
            _("Both {first} and {second} are there.").format(first=first, second=second.name),
            _("Keep the one that counts there, and move the other one elsewhere."),
        )


def _tell_unreadable(errors: list[TdskillError], problems: list[Problem]) -> None:
    """Raise what keeps files from being read, with the problems of the others."""
    errors[-1].hint = sheets.with_unknown(errors[-1].hint)
    if len(errors) == 1 and not errors_in(problems):
        raise errors[0]
    more = [Problem("", error.message, error.hint, code="file_not_read") for error in errors[:-1]]
    raise ProblemsFoundError(errors[-1].message, [*problems, *more], errors[-1].hint) from errors[0]


def of_audience(
    people: pl.DataFrame, framework: Framework
) -> tuple[pl.DataFrame, pl.Series | None]:
    """Return the people whom the set of skills is for, and the ids of the others.

    A file that knows no groups is kept whole, and there is None to say.
    """
    if not framework.audience or not people["group"].count():
        return people, None
    keys = {match_key(group) for group in framework.audience}
    groups = [group for group in _distinct(people["group"]) if match_key(group) in keys]
    inside = people["group"].is_in(groups).fill_null(value=False)
    return people.filter(inside), people["staff_id"].filter(~inside)


def _days_to_come(kind: str, intake: Intake, workspace: Workspace) -> tuple[Problem, ...]:
    """Warn of days after today, or after the end of the fiscal year; their rows count as they are."""
    day = _DAYS.get(kind)
    if day is None or day not in intake.headers or intake.rows is None:
        return ()
    year = workspace.fiscal_year
    today, end = last_day_so_far(None), last_day_so_far(year)
    late = intake.frame.select(day).with_columns(row=intake.rows).filter(pl.col(day) > end)
    late = late.sort("row")
    findings = Findings(str(workspace.files[kind]))
    findings.sheets = intake.sheets
    findings.tell(
        late["row"],
        intake.headers[day],
        (
            Bad(
                _("The date {date} lies in the future.").format(date=each)
                if each > today
                else _("The date {date} lies after the end of fiscal year {year}.").format(
                    date=each, year=year
                ),
                _("The row is taken as it is; check the date."),
                code="date_in_future" if each > today else "date_after_year",
            )
            for each in late[day]
        ),
    )
    return findings.problems()


def _tell_strangers(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    known: set[str],
    workspace: Workspace,
    absent: Mapping[str, Absence],
) -> list[Problem]:
    """Note the people of single files who are not on the roster or in the staff file."""
    problems: list[Problem] = []
    if known.issuperset(RUNNING):
        problems += _unknown_people("roster", "assessments", frames, taken, workspace, absent)
    elif "staff" in known and not workspace.is_running:
        for kind in known.intersection(RUNNING):
            problems += _unknown_people(
                "staff", kind, frames, taken, workspace, absent, all_told=False
            )
    staff = "staff" if "staff" in known and not workspace.is_running else "roster"
    if staff in known or "staff" in known:
        for kind in (kind for kind in _OF_PEOPLE if kind in known):
            problems += _unknown_people(staff, kind, frames, taken, workspace, absent)
    return problems


def _unknown_people(
    known: str,
    kind: str,
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    workspace: Workspace,
    absent: Mapping[str, Absence],
    *,
    all_told: bool = True,
) -> list[Problem]:
    """Tell the people of a file whom the file of staff or the roster, `known`, does not have.

    Without `all_told` these are only those whom it seems to have in another writing.
    """
    where, source = workspace.files[known], workspace.files[kind]
    people = taken[kind].frame.select("staff_id").with_columns(_rows=taken[kind].rows)
    strangers = _first_rows(
        people.join(frames[known], on="staff_id", how="anti", maintain_order="left"), "staff_id"
    )
    not_counted = {each: strangers.pop(each) for each in [*strangers] if each in absent}
    problems = _tell_not_counted(
        not_counted, source, taken[kind].headers["staff_id"], taken[kind].sheets
    )
    meant = meant_by(strangers, frames[known]["staff_id"])
    lost = without_zeros({there: asked for asked, there in meant.items()})
    if lost:
        problems.append(zeros_lost(where, lost, source, _("Its rows of these count for nobody.")))
        strangers = {asked: row for asked, row in strangers.items() if asked not in lost.values()}
        meant = {asked: there for asked, there in meant.items() if asked in strangers}
    if not all_told:
        strangers = {asked: row for asked, row in strangers.items() if asked in meant}
    if not strangers:
        return problems
    message = ngettext(
        "{n} staff ID of this file is not in {file}: {ids}.",
        "{n} staff IDs of this file are not in {file}: {ids}.",
        len(strangers),
    ).format(
        n=f"{len(strangers):,}",
        file=where.name,
        ids=taken[kind].sheets.with_rows(map(quoted, strangers), strangers.values()),
    )
    return [
        *problems,
        taken[kind].sheets.located(
            Problem(
                str(source),
                message,
                _("{first} {second}").format(
                    first=_("Their rows count for nobody."), second=told_in_pairs(meant)
                )
                if meant
                else _("Their rows count for nobody. Excel drops leading zeros: compare the IDs."),
                row=min(strangers.values()),
                column=taken[kind].headers["staff_id"],
                severity=Severity.WARNING if meant else Severity.NOTE,
                code="staff_ids_unknown",
            )
        ),
    ]


def _ids_apart(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    workspace: Workspace,
    framework: Framework,
    encoding: str | None,
) -> list[Problem]:
    """Tell those of a roster not read yet whom the staff file seems to have in another writing."""
    if "staff" not in taken or "roster" in taken or "roster" not in workspace.files:
        return []
    try:
        roster = _read("roster", workspace, framework, encoding)
    except TdskillError:
        return []
    return _unknown_people(
        "staff", "roster", frames, {"roster": roster}, workspace, {}, all_told=False
    )


def _tell_not_counted(
    people: Mapping[str, int], source: Path, column: str, sheets: Sheets
) -> list[Problem]:
    if not people:
        return []
    message = ngettext(
        "{n} person of this file has left or is on leave, and is not counted: {ids}.",
        "{n} people of this file have left or are on leave, and are not counted: {ids}.",
        len(people),
    ).format(n=f"{len(people):,}", ids=sheets.with_rows(map(quoted, people), people.values()))
    return [
        sheets.located(
            Problem(
                str(source),
                message,
                _("Their rows are passed over."),
                row=min(people.values()),
                column=column,
                severity=Severity.NOTE,
                code="absent_people",
            )
        )
    ]


def _first_rows(frame: pl.DataFrame, name: str) -> dict[str, int]:
    """Return each text of a column with the first of its `_rows`, in the order of the file."""
    first = frame.drop_nulls(name).group_by(name).agg(pl.col("_rows").min()).sort("_rows")
    return dict(first.iter_rows())


def _bureaus_without_staff(
    staff: pl.DataFrame, demand: pl.DataFrame, source: str, column: str
) -> list[Problem]:
    """Note the bureaus of demand that have no staff, where any bureau of staff is known."""
    known = set(_distinct(staff["bureau"]))
    strangers = [name for name in _distinct(demand["bureau"]) if name not in known]
    if not strangers or not known:
        return []
    return [
        Problem(
            source,
            _("Bureaus with demand and no staff: {names}.").format(names=listed(strangers)),
            _("If that is a matter of spelling, write them as the staff file does."),
            column=column,
            severity=Severity.NOTE,
            code="demand_without_staff",
        )
    ]


def _spell_bureaus(
    frames: dict[str, pl.DataFrame],
    taken: Mapping[str, Intake],
    known: set[str],
    workspace: Workspace,
) -> list[Problem]:
    """Write the bureaus of all frames as the first file that has them does, the staff file first.

    Noted are bureaus that are wished for and have no post, and those of demand without staff.
    """
    if "staff" not in known:
        return []
    spelled = frames["staff"]["bureau"]
    for kind in (kind for kind in ("demand", "posts", "wishes") if kind in known):
        frames[kind] = _spelled_as(spelled, frames[kind])
        spelled = pl.concat([spelled, frames[kind]["bureau"]])
    notes = _wishes_for_no_post(frames, taken, workspace) if {"posts", "wishes"} <= known else []
    if "demand" in known:
        notes += _bureaus_without_staff(
            frames["staff"],
            frames["demand"],
            str(workspace.files["demand"]),
            taken["demand"].headers["bureau"],
        )
    return notes


def _wishes_for_no_post(
    frames: dict[str, pl.DataFrame], taken: Mapping[str, Intake], workspace: Workspace
) -> list[Problem]:
    """Note the bureaus that people wish for and that have no post."""
    there = list(_distinct(frames["posts"]["bureau"]))
    wishes = frames["wishes"].with_columns(_rows="row")
    strangers = _first_rows(wishes.filter(~pl.col("bureau").is_in(there)), "bureau")
    if not strangers:
        return []
    return [
        taken["wishes"].sheets.located(
            Problem(
                str(workspace.files["wishes"]),
                _("Bureaus that are wished for and have no post: {names}.").format(
                    names=taken["wishes"].sheets.with_rows(
                        map(quoted, strangers), strangers.values()
                    )
                ),
                _("Nothing can meet these wishes. Write the bureaus as the file of posts does."),
                row=min(strangers.values()),
                column=taken["wishes"].headers["bureau"],
                severity=Severity.NOTE,
                code="wished_bureaus_without_post",
            )
        )
    ]


def _spelled_as(bureaus: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
    """Write the bureaus of a frame as they stand in `bureaus`, where they do."""
    known = {match_key(name): name for name in _distinct(bureaus)}
    spelling = {name: known.get(match_key(name), name) for name in _distinct(frame["bureau"])}
    return frame.with_columns(pl.col("bureau").replace(spelling))


def _distinct(column: pl.Series) -> Iterable[str]:
    return column.drop_nulls().unique(maintain_order=True).to_list()
