"""A new workspace folder: settings, header-only files of a year, a copy of the framework."""

import csv
import io
import re
import shlex
import stat
from contextlib import suppress
from pathlib import Path

from tdskill import files
from tdskill.deadlines import Deadlines
from tdskill.errors import TdskillError, UsageError
from tdskill.files import hidden_folder, move, patiently, write_whole
from tdskill.framework import Framework, editor, files_of, load_framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.absences import Absence
from tdskill.intake.cells import quoted
from tdskill.kinds import EMPLOYMENT, EXAMPLES_ELSEWHERE, KINDS, STAFF, Kind
from tdskill.resources import SETTINGS, data_dir
from tdskill.workspace import Workspace, find_framework, is_workspace, open_workspace, refuse_two
from tdskill.year_data import read_year
from tdskill.years import YEARS, check_year, first_day, fiscal_year_of, today

_OF_SYSTEMS = frozenset({"desktop.ini", "thumbs.db", "icon\r", "$recycle.bin"})
_SHOWN = 5


def lay_out(
    folder: Path | None,
    year: int | None = None,
    *,
    framework: Path | None = None,
    examples: bool = False,
) -> list[Path]:
    """Make the workspace whole or not at all, and return its files.

    With `examples` files that would have only a header get rows of made-up people. `framework` is the
    folder of the framework to take, or a workspace that has one (default: the embedded one). A
    workspace that is there (default: here) gets a folder for the year, with the roster of its newest
    year. Raises TdskillError when the folder is there and neither empty nor a workspace, has the year,
    or lies in a workspace; ProblemsFoundError when the framework has errors, UsageError for an odd
    year, and where neither folder nor year says what is wanted.
    """
    asked, year = (
        year,
        year if year is not None else fiscal_year_of(today()),
    )
    check_year(year)
    if folder is None:
        folder = _here(asked)
    if is_workspace(folder):
        if asked is None or framework is not None:
            raise TdskillError(
                _("{folder} is a workspace already; nothing was changed.").format(folder=folder),
                _("To give it a new year, with the framework that it has: {command}").format(
                    command=f"tdskill init {on_command_line(folder)} --year YEAR"
                ),
            )
        return _add_year(folder, asked, examples=examples)
    is_year = asked is None and folder.name in map(str, YEARS)
    _refuse_within_workspace(folder, int(folder.name) if is_year else year)
    _refuse_full(folder)
    source = data_dir() if framework is None else find_framework(framework)
    own = load_framework(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_there = folder.exists()
    with hidden_folder(folder if is_there else folder.parent) as scratch:
        made = scratch / "workspace"
        made.mkdir()
        write_whole(made / SETTINGS, _settings(own.about.main_language).encode())
        _write_year(made / str(year), year, own, examples=examples)
        copy_framework(source, made)
        names = [path.name for path in made.iterdir()]
        if is_there:
            _move_into(folder, made)
        else:
            move(made, folder)
    laid = (folder / name for name in names)
    return sorted(path for each in laid for path in (each, *each.rglob("*")) if path.is_file())


def _here(asked: int | None) -> Path:
    if asked is not None and is_workspace(Path()):
        return Path()
    if asked is not None:
        _refuse_within_workspace(Path(), asked)
    raise UsageError(
        _("{parameter} is missing.").format(parameter="DIR"),
        _("Name the new folder; for the folder that you are in: {command}").format(
            command="tdskill init ."
        ),
    )


def _refuse_within_workspace(folder: Path, year: int) -> None:
    """Raise TdskillError where a new workspace would lie in another one, which no command looks for."""
    for above in folder.resolve().parents:
        with suppress(OSError):
            if is_workspace(above):
                raise TdskillError(
                    _("{folder} lies in the workspace {workspace}; nothing was changed.").format(
                        folder=folder.resolve(), workspace=above
                    ),
                    _("For another workspace name a folder outside of it.")
                    + " "
                    + _("For a new year there: {command}").format(
                        command=f"tdskill init {on_command_line(above)} --year {year}"
                    ),
                )


def _refuse_full(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TdskillError(
            _("{file} is a file.").format(file=folder), _("Name a folder that does not exist yet.")
        )
    there = sorted(path.name for path in folder.iterdir() if not _is_hidden(path))
    if there:
        raise TdskillError(
            _("{folder} is there already and is not empty: {names}.").format(
                folder=folder, names=listed(map(quoted, there), _SHOWN)
            ),
            _("Name an empty folder, or one that does not exist yet; nothing was changed."),
        )


def _is_hidden(path: Path) -> bool:
    """Tell whether this is something that a person does not see in a folder, and calls it empty."""
    attributes = getattr(path.lstat(), "st_file_attributes", 0)
    return (
        path.name.startswith(".")
        or path.name.lower() in _OF_SYSTEMS
        or bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
    )


def _move_into(folder: Path, made: Path) -> None:
    """Move what was made into a folder that is there, all or nothing."""
    moved: list[Path] = []
    try:
        for path in sorted(made.iterdir()):
            move(path, folder / path.name)
            moved.append(folder / path.name)
    except OSError:
        for path in moved:
            move(path, made / path.name)
        raise


def on_command_line(folder: Path) -> str:
    """Return a folder as a command line takes it: shells read more signs than spaces."""
    text = str(folder)
    if re.fullmatch(r"[\w./:-]+", text.replace("\\", "/") if files.WINDOWS else text):
        return text
    # On Windows single quotes are none, and no name has any of these signs.
    return f'"{text}"' if files.WINDOWS or not re.search(r'["$`!\\]', text) else shlex.quote(text)


def copy_framework(source: Path, workspace: Path) -> Path:
    """Copy the files of a framework into a workspace that has none, and return where they are.

    Beside them stand their schemas, which the first line of each names to editors.
    """
    with hidden_folder(workspace) as scratch:
        made = scratch / "framework"
        made.mkdir()
        for name in files_of(source):
            if (source / name).exists():
                (made / name).parent.mkdir(exist_ok=True)
                write_whole(made / name, patiently((source / name).read_bytes))
        schemas = made / editor.FOLDER
        schemas.mkdir()
        for_editors = {schemas / name: text for name, text in editor.schema_files().items()}
        for path, content in (for_editors | editor.modelines(made, schemas)).items():
            write_whole(path, content)
        return move(made, workspace / "framework")


def _add_year(folder: Path, year: int, *, examples: bool) -> list[Path]:
    """Make the folder of a year in a workspace, whole or not at all, and return its files."""
    target = folder / str(year)
    if target.exists():
        raise TdskillError(
            _("{folder} is there already.").format(folder=target), _("Nothing was changed.")
        )
    earlier = year_before(folder, year)
    before = None if earlier is None else earlier.files.get("roster")
    framework = open_workspace(folder).framework()
    with hidden_folder(folder) as scratch:
        made = scratch / str(year)
        _write_year(made, year, framework, examples=examples)
        if before is not None:
            patiently((made / "roster.csv").unlink)
            write_whole(made / before.name, patiently(before.read_bytes), private=True)
        move(made, target)
    return sorted(target.iterdir())


def year_before(folder: Path, year: int) -> Workspace | None:
    """Return the newest year before this one, whose roster is copied. Raises where it has two."""
    newest = max((each for each in open_workspace(folder).years if each < year), default=None)
    if newest is None:
        return None
    workspace = open_workspace(folder, year=newest)
    refuse_two(workspace, "roster")
    return workspace


def told_of_roster(before: Workspace) -> str:
    """Say whose roster was copied into a new year, and who is in it as far as it can be read."""
    copied = _("The roster of fiscal year {year} was copied as it is: {file}.").format(
        year=before.fiscal_year, file=before.files["roster"].name
    )
    try:
        data = read_year(before, before.framework(), "roster", skip_bad_rows=True)
    except TdskillError:
        return copied
    told = [
        copied,
        ngettext("{n} person is in it.", "{n} people are in it.", data.roster.height).format(
            n=f"{data.roster.height:,}"
        ),
    ]
    left = data.count_absent(Absence.LEFT)
    if left or data.totals:
        told.append(
            _(
                "Rows of people who left ({left}) and of totals ({totals}) stand there too and do not count."
            ).format(left=f"{left:,}", totals=f"{data.totals:,}")
        )
    return "\n".join(told)


def _write_year(folder: Path, year: int, framework: Framework, *, examples: bool) -> None:
    folder.mkdir()
    for kind in (kind for kind in KINDS.values() if kind.is_laid_out):
        text = io.StringIO()
        rows = example_rows(kind, framework, year) if examples else []
        csv.writer(text).writerows([template_header(kind, framework), *rows])
        # With a BOM Excel opens the file as UTF-8.
        content = text.getvalue().encode("utf-8-sig")
        write_whole(folder / f"{kind.id}.csv", content, private=kind.names_people)


def template_header(kind: Kind, framework: Framework) -> list[str]:
    """Return the header of our own files of a kind; that of staff has the skills."""
    skills = [skill.name.first for skill in framework.skills] if kind is STAFF else []
    return [*kind.header_in(framework.about.main_language), *skills]


def example_rows(kind: Kind, framework: Framework, year: int) -> list[list[str]]:
    """Return rows of made-up people that fit a framework; none where it lacks what they name."""
    targets = [target for rank in framework.ranks for target in (*rank.gq, *rank.dq)]
    there = {
        "skill": framework.skills,
        "rank": framework.ranks,
        "job_type": framework.job_types,
        "exam": framework.certifications,
        "training": framework.trainings,
    }
    known = {name: entries[0].name.first for name, entries in there.items() if entries}
    level = str((framework.skills[0].levels or (1,))[0])
    known |= {"day": first_day(year).isoformat(), "level": level}
    if targets:
        known["target"] = targets[0].text.first
    words = {} if framework.about.main_language == "ja" else EXAMPLES_ELSEWHERE
    levels = [level, *[""] * (len(framework.skills) - 1)] if kind is STAFF else []
    try:
        return [
            [*(words.get(cell, cell).format_map(known) for cell in row), *levels]
            for row in kind.examples
        ]
    except KeyError:
        return []


def _settings(language: str) -> str:
    """Return the settings of a new workspace, with examples in the main language of its framework."""
    place, on_leave = (
        ("○○市", ("休職", "育休"))
        if language == "ja"
        else ("Example City", ("leave", "sick leave"))
    )
    comments = [
        _("Settings of this workspace. A line that begins with # is a comment."),
        _("The name at the head of every answer and report:"),
    ]
    year = _("The fiscal year to take when --year is not given (default: the newest folder):")
    leave = _(
        "People on leave ({words} ... in the column {column}) count, unless this says:"
    ).format(words=listed(on_leave), column=EMPLOYMENT.header_in(language))
    days = _("The last days of the year's tasks, as month-day (those of tdskill next and remind):")
    checks = _("What tdskill validate says of the framework by its codes (tdskill explain):")
    deadlines = Deadlines().model_dump()
    return (
        "".join(f"# {comment}\n" for comment in comments)
        + f'# organisation = "{place}"\n\n'
        + f"# {year}\n# year = 2024\n\n"
        + f"# {leave}\n# count_on_leave = false\n\n"
        + f"# {days}\n# [deadlines]\n"
        + "".join(f'# {task} = "{day}"\n' for task, day in deadlines.items())
        + f'\n# {checks}\n# [validate]\n# ignore = ["TD204"]\n# error = ["TD219"]\n'
    )
