"""Which files belong to which fiscal year; the embedded sample is one more workspace."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tdskill.deadlines import Deadlines
from tdskill.errors import (
    TdskillError,
)
from tdskill.files import patiently
from tdskill.framework import MAIN, Framework, Text, embedded_framework, files_of, load_framework
from tdskill.framework.ignores import Checks
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.kinds import OF_YEAR
from tdskill.manifest import LEVELS, is_blank_form, levels_of, manifest_of
from tdskill.resources import SETTINGS, data_dir, sample_dir
from tdskill.years import YEARS, check_year

RUNNING = ("roster", "assessments")
"""What a running year is read from until its staff.csv is confirmed."""


SUFFIXES = (".csv", ".xlsx")

_YEARS = frozenset(map(str, YEARS))


class Settings(BaseModel):
    """tdskill.toml: whose workspace this is and which year to take when none is asked for.

    `made_up` says that its data are a sample, made to follow the published ranks; `count_on_leave`
    whether people on leave count, `deadlines` until when each task of the year is to be done. `profiles`
    say by name, and by kind of file, what the columns of files mean that no rule can know. `checks` say
    what `validate` does not tell of the framework, and what it takes for an error.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    organisation: str | Text | None = None
    year: Annotated[int, Field(ge=YEARS[0], le=YEARS[-1])] | None = None
    made_up: bool = False
    count_on_leave: bool = True
    deadlines: Deadlines = Deadlines()
    profiles: dict[str, dict[str, dict[str, str]]] = {}
    checks: Annotated[Checks, Field(alias="validate")] = Checks()


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
    deadlines: Deadlines = field(default_factory=Deadlines)
    """Until when each task of the year is to be done."""
    profiles: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """What columns mean, by name of a profile, kind of file and header."""
    is_just_opened: bool = False
    """Whether the year has a roster, and no level of anybody has been collected."""
    skill_set: str = MAIN.id
    """The set of skills whose confirmed levels `files` has, where it has its own."""

    @property
    def is_running(self) -> bool:
        """Whether levels come from the year's assessments, as nobody has confirmed them yet."""
        return (
            "staff" not in self.files
            and all(kind in self.files for kind in RUNNING)
            and not self.is_just_opened
        )

    def for_set(self, skill_set: str, named: Collection[str] = ()) -> "Workspace":
        """Return the files as a set of skills, by its id, has them: with its own confirmed levels.

        A staff file that was `named` stays.
        """
        levels = self.folder / str(self.fiscal_year) / levels_of(skill_set)
        of_set = replace(self, skill_set=skill_set)
        if skill_set == MAIN.id or "staff" in named:
            return of_set
        if not (levels.exists() or manifest_of(levels).exists()):
            return of_set
        twice = {kind: paths for kind, paths in self.twice.items() if kind != "staff"}
        files = {**self.files, "staff": levels}
        return replace(of_set, files=files, twice=twice, is_just_opened=False)

    def of_year(self, year: int) -> "Workspace":
        """Return the files of another fiscal year of the same folder and set of skills."""
        return open_workspace(self.folder, year=year).for_set(self.skill_set)

    @property
    def states_every_stage(self) -> bool:
        """Whether who has no stage has not started, as levels are of assessments, confirmed or not."""
        staff = self.files.get("staff")
        of_set = levels_of(self.skill_set)
        closed = staff and staff.name in (LEVELS, of_set) and manifest_of(staff).exists()
        return bool(closed) or self.is_running

    @property
    def year_dir(self) -> Path:
        """The folder of the fiscal year. Raises TdskillError when there is no year."""
        if self.fiscal_year is None:
            raise TdskillError(
                _(
                    "There is no workspace in {folder}: no folder of a fiscal year such as 2024."
                ).format(folder=self.folder.resolve()),
                _("Name the year with --year.") + "\n" + ways_on(),
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


def open_workspace(
    folder: Path,
    *,
    sample: bool = False,
    year: int | None = None,
    named: dict[str, Path] | None = None,
) -> Workspace:
    """Find the files of a fiscal year (default: the workspace's, else the newest).

    `named` are single files by kind (OF_YEAR) that stand in for the workspace's. Raises TdskillError
    for a folder or a settings file that makes no sense, UsageError for a year that cannot be; not
    for a year or files that are absent.
    """
    check_year(year)
    root = sample_dir() if sample else folder
    if not root.is_dir():
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=root),
            _("Check its name, or lay out a new one with: tdskill init DIR"),
        )
    settings = _read_settings(root / SETTINGS)
    _refuse_lost(root)
    years = tuple(sorted(int(path.name) for path in root.iterdir() if _is_year(path)))
    newest = years[-1] if years else None
    fiscal_year = next((y for y in (year, settings.year) if y is not None), newest)
    files = dict(named or {})
    twice: dict[str, tuple[Path, ...]] = {}
    if fiscal_year is not None:
        for kind in (kind for kind in OF_YEAR if kind not in files):
            found = find_files(root / str(fiscal_year), kind)
            if found:
                files[kind] = found[0]
            if len(found) > 1:
                twice[kind] = found
        if "staff" not in (named or {}):
            year_dir = root / str(fiscal_year)
            if manifest_of(year_dir / LEVELS).exists():
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
        deadlines=settings.deadlines,
        profiles=settings.profiles,
        is_just_opened="roster" in files
        and "staff" not in files
        and ("assessments" not in files or is_blank_form(files["assessments"])),
    )


def ways_on() -> str:
    """Say how to get data, for somebody who has none at hand: a line for each way."""
    return "\n".join(
        [
            _("What there is to do:"),
            "  " + _("try it on made-up data:       add --sample"),
            "  " + _("name your folder:             --workspace DIR"),
            "  " + _("name your files:              --staff staff.csv --demand demand.csv"),
            "  " + _("lay out a folder for them:    tdskill init DIR"),
        ]
    )


def year_before(workspace: Workspace) -> Workspace | None:
    """Find the files of the year before; None where the workspace has no folder of it."""
    year = (workspace.fiscal_year or 0) - 1
    return workspace.of_year(year) if year in workspace.years else None


def _has_years(folder: Path) -> bool:
    years = (path for path in folder.iterdir() if _is_year(path))
    return any(find_files(year, kind) for year in years for kind in OF_YEAR)


def is_workspace(folder: Path) -> bool:
    """Tell whether a folder has settings, or a year with any file of ours. Raises OSError."""
    return (folder / SETTINGS).is_file() or (folder.is_dir() and _has_years(folder))


def _is_year(path: Path) -> bool:
    return path.name in _YEARS and path.is_dir()


def _refuse_lost(root: Path) -> None:
    """Raise TdskillError where a year or the framework is a link that leads nowhere, or no folder.

    Otherwise an older year, or the embedded framework, would stand in for it unsaid.
    """
    own = root / "framework"
    lost = [path for path in root.iterdir() if path.name in _YEARS and path.is_symlink()]
    for path in (*sorted(lost), own):
        if not path.is_dir() and (path.is_symlink() or path.exists()):
            raise TdskillError(
                _("{file} is no folder.").format(file=path),
                _("If it is a link, see whether the drive is there that it leads to."),
            )


def find_files(folder: Path, kind: str) -> tuple[Path, ...]:
    named = (folder / (kind + suffix) for suffix in SUFFIXES)
    # A link that leads nowhere is told where it is read: it is not that there is no such file.
    found = tuple(path for path in named if path.exists() or path.is_symlink())
    if len(found) > 1 and is_blank_form(found[0]):
        # Of a closed year nothing stands in for what was confirmed.
        closed = kind == "staff" and manifest_of(folder / LEVELS).exists()
        return found if closed else found[1:]
    return found


def _read_settings(path: Path) -> Settings:
    if not path.exists():
        return Settings()
    hint = _(
        'It may hold organisation = "text", year = 2024, count_on_leave = false, deadlines.self = "06-30" '
        'and validate.ignore = ["TD204"].'
    )
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


def examples() -> dict[str, Path]:
    """Return the folders of the frameworks that come with tdskill beside the embedded one, by name."""
    return {path.name: path for path in (data_dir() / "frameworks").iterdir()}


def find_framework(folder: Path | None) -> Path:
    """Return the folder of the YAML files: `folder` (default: here) or the framework/ in it.

    Where there is no such folder, it may be the name of an example that comes with tdskill. Where no
    folder is named and none of the files is here, it is the embedded one.

    A workspace without a framework of its own, known by a year with any file, uses the embedded.
    Raises TdskillError when a folder is named that does not exist.
    """
    if folder is not None and not folder.is_dir():
        if str(folder) in examples():
            return examples()[str(folder)]
        raise TdskillError(
            _("There is no folder {folder}.").format(folder=folder),
            _("Name the folder that holds skills.yaml, or an example: {names}.").format(
                names=listed(sorted(examples()))
            ),
        )
    here = folder or Path()
    if (here / "framework").is_dir():
        return here / "framework"
    has_files = any((here / name).exists() for name in files_of(here))
    if not has_files and (folder is None or _has_years(folder)):
        return data_dir()
    return here


def checks_of(framework_dir: Path) -> tuple[Checks, Path]:
    """Return what is to be told of a framework, and the settings that say so: its folder's, or those above.

    Raises TdskillError for settings that make no sense.
    """
    above = framework_dir.parent if framework_dir.name else Path("..")
    beside = framework_dir / SETTINGS
    settings = beside if beside.exists() else above / SETTINGS
    return _read_settings(settings).checks, settings


def refuse_two(workspace: Workspace, kind: str) -> None:
    """Raise TdskillError where the year has two files of this kind with something in them."""
    if kind in workspace.twice:
        first, second, *_more = workspace.twice[kind]
        raise TdskillError(
            _("Both {first} and {second} are there.").format(first=first, second=second.name),
            _("Keep the one that counts there, and move the other one elsewhere."),
        )
