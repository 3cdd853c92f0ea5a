"""A new workspace folder: settings, header-only files of a year, a copy of the framework."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

from tdskill.errors import TdskillError
from tdskill.files import hidden_folder, move, patiently, write_whole
from tdskill.framework import FILES, load_framework
from tdskill.i18n import gettext as _
from tdskill.resources import SETTINGS, data_dir
from tdskill.workspace import find_framework, open_workspace
from tdskill.years import check_year

_HEADERS = {
    "staff": ("職員番号", "氏名", "所属局", "職層", "人材区分", "段階"),
    "roster": ("職員番号", "氏名", "所属局", "職層", "人材区分", "メンター"),
    "demand": ("局", "業務", "スキル項目", "必要レベル", "必要人数"),
    "certificates": ("職員番号", "試験名", "合格日"),
}
_APRIL = 4


def lay_out(folder: Path, year: int | None = None, *, framework: Path | None = None) -> list[Path]:
    """Make the workspace whole or not at all, and return its files.

    `framework` is the folder of the framework to take, or a workspace that has one (default: the
    embedded one). A workspace that is there gets a folder for the year, with the roster of its newest
    year. Raises TdskillError when the folder is there and neither empty nor a workspace, or has the
    year; ProblemsFoundError when the framework has errors, UsageError for an odd year.
    """
    asked, year = (
        year,
        year if year is not None else _fiscal_year(dt.datetime.now(tz=dt.UTC).date()),
    )
    check_year(year)
    if asked is not None and (folder / SETTINGS).is_file() and framework is None:
        return _add_year(folder, asked)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TdskillError(
            _("{folder} is there already and is not empty.").format(folder=folder),
            _(
                "Name a folder that does not exist yet; nothing was changed. A new year in a workspace: "
                "tdskill init DIR --year YEAR"
            ),
        )
    source = data_dir() if framework is None else find_framework(framework)
    skills = [skill.name.ja for skill in load_framework(source).skills]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with hidden_folder(folder.parent) as scratch:
        made = scratch / "workspace"
        made.mkdir()
        write_whole(made / SETTINGS, _settings().encode())
        _write_year(made / str(year), skills)
        copy_framework(source, made)
        if folder.exists():
            patiently(folder.rmdir)
        move(made, folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def copy_framework(source: Path, workspace: Path) -> Path:
    """Copy the files of a framework into a workspace that has none, and return where they are."""
    with hidden_folder(workspace) as scratch:
        made = scratch / "framework"
        made.mkdir()
        for name in FILES:
            if (source / name).exists():
                write_whole(made / name, patiently((source / name).read_bytes))
        return move(made, workspace / "framework")


def _fiscal_year(day: dt.date) -> int:
    return day.year if day.month >= _APRIL else day.year - 1


def _add_year(folder: Path, year: int) -> list[Path]:
    """Make the folder of a year in a workspace, whole or not at all, and return its files."""
    target = folder / str(year)
    if target.exists():
        raise TdskillError(
            _("{folder} is there already.").format(folder=target), _("Nothing was changed.")
        )
    workspace = open_workspace(folder)
    newest = max((each for each in workspace.years if each < year), default=None)
    before = None if newest is None else open_workspace(folder, year=newest).files.get("roster")
    skills = [skill.name.ja for skill in workspace.framework().skills]
    with hidden_folder(folder) as scratch:
        made = scratch / str(year)
        _write_year(made, skills)
        if before is not None:
            patiently((made / "roster.csv").unlink)
            write_whole(made / before.name, patiently(before.read_bytes), private=True)
        move(made, target)
    return sorted(target.iterdir())


def _write_year(folder: Path, skills: Sequence[str]) -> None:
    folder.mkdir()
    for kind, header in _HEADERS.items():
        line = io.StringIO()
        csv.writer(line).writerow([*header, *(skills if kind == "staff" else ())])
        # With a BOM Excel opens the file as UTF-8.
        content = line.getvalue().encode("utf-8-sig")
        write_whole(folder / f"{kind}.csv", content, private=kind != "demand")


def _settings() -> str:
    comments = [
        _("Settings of this workspace. A line that begins with # is a comment."),
        _("The name at the head of every answer and report:"),
    ]
    year = _("The fiscal year to take when --year is not given (default: the newest folder):")
    leave = _("People on leave (休職, 育休 ... in the column 在職区分) count, unless this says:")
    return (
        "".join(f"# {comment}\n" for comment in comments)
        + '# organisation = "○○市"\n\n'
        + f"# {year}\n# year = 2024\n\n"
        + f"# {leave}\n# count_on_leave = false\n"
    )
