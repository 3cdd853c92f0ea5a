"""The options that several commands share, written once."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tdskill import sheets
from tdskill.cli import notes
from tdskill.errors import UsageError
from tdskill.files import end_of_links
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import Names, choose_word


def _only_sheets(ctx: typer.Context, names: list[str] | None) -> list[str] | None:
    """Let the command read workbooks from these sheets alone, as long as it runs."""
    ctx.with_resource(sheets.only(names or ()))
    return names


def _known_encoding(name: str | None) -> str | None:
    """Return the name of an encoding. Raises UsageError where there is none of it."""
    if name is not None:
        from tdskill.intake.encoding import known_codec

        known_codec(name, Path("--encoding"))
    return name


def _list_notes(ctx: typer.Context, asked: bool) -> bool:
    """Let the command list its notes instead of counting them, as long as it runs."""
    ctx.with_resource(notes.listing(asked))
    return asked


Folder = Annotated[
    Path,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help=_("Workspace folder (default: here)."),
        show_default=False,
    ),
]
Year = Annotated[
    int | None,
    typer.Option(
        "--year", metavar="YEAR", help=_("Fiscal year, such as 2024 (default: the newest).")
    ),
]
Sample = Annotated[bool, typer.Option("--sample", help=_("Use the embedded made-up data."))]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        help=_("Encoding of the CSV files (default: found out)."),
        callback=_known_encoding,
    ),
]
Sheets = Annotated[
    list[str] | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help=_("Only this sheet of a workbook (repeatable; default: all whose header fits)."),
        callback=_only_sheets,
    ),
]
Notes = Annotated[
    bool,
    typer.Option(
        "--notes",
        help=_("List all warnings and notes, not their number alone."),
        callback=_list_notes,
    ),
]
SkipBadRows = Annotated[
    bool,
    typer.Option("--skip-bad-rows", help=_("Leave rows with problems out instead of stopping.")),
]
FileFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help=_("table, json, csv, md, html or xlsx.")),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help=_("Write to a file; its ending sets the format.")
    ),
]
TableName = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="NAME",
        help=_(
            "Only this table of the answer (tdskill show columns COMMAND names them); all: every one."
        ),
    ),
]
Headers = Annotated[
    str | None,
    typer.Option(
        "--headers",
        metavar="WHAT",
        help=_(
            "Headers of CSV: names (default), or words to read; cells stay ids (names of them: xlsx)."
        ),
    ),
]
Bureaus = Annotated[
    list[str] | None,
    typer.Option("--bureau", metavar="NAME", help=_("Only this bureau (repeatable).")),
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", metavar="NAME", help=_("Only this group of staff (repeatable).")),
]
Ranks = Annotated[
    list[str] | None,
    typer.Option("--rank", metavar="NAME", help=_("Only people of this rank (repeatable).")),
]

Families = Annotated[
    list[str] | None,
    typer.Option(
        "--family",
        metavar="NAME",
        help=_("Only job types of this family and those within it (repeatable)."),
    ),
]

Templates = Annotated[
    Path | None,
    typer.Option(
        "--templates",
        metavar="DIR",
        help=_("Folder of templates that take the place of the built-in ones."),
    ),
]
Person = Annotated[
    str | None, typer.Option("--person", metavar="PERSON", help=_("Only this person."))
]
ByBureau = Annotated[bool, typer.Option("--by-bureau", help=_("A row for each bureau and skill."))]
Levels = Annotated[bool, typer.Option("--levels", help=_("A row for each skill and level."))]
Today = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help=_("As if it were this day (default: today).")),
]
SmallestGroup = Annotated[
    int | None,
    typer.Option(
        "--smallest-group",
        metavar="N",
        help=_("Groups of fewer people than this are not told by themselves (default: 5)."),
        show_default=False,
    ),
]

SkillSet = Annotated[
    str,
    typer.Option(
        "--set",
        metavar="NAME",
        help=_("Set of skills: skills, or another one of the framework (tdskill show sets)."),
        show_default=False,
    ),
]
NoSet = Annotated[str, typer.Option("--set", hidden=True)]
"""The same where an answer is of no set, or of all: it is there to be refused with the reason."""
Stage = Annotated[
    str,
    typer.Option("--stage", metavar="STAGE", help=_("self, corrected or confirmed.")),
]

FILES = {
    kind: Annotated[
        Path | None,
        typer.Option(f"--{kind.replace('_', '-')}", metavar="FILE", help=text),
    ]
    for kind, text in (
        ("staff", _("Staff levels: CSV or Excel.")),
        ("demand", _("Demand: CSV or Excel.")),
        ("certificates", _("Exams passed: CSV or Excel.")),
        ("roster", _("Who takes part in the cycle: CSV or Excel.")),
        ("assessments", _("The year's judgements: CSV or Excel.")),
        ("aims", _("What people want to learn: CSV or Excel.")),
        ("ladder_checks", _("Answers to the targets of the ladder: CSV or Excel.")),
        ("assignments", _("Times at workplaces: CSV or Excel.")),
        ("careers", _("Ranks held since when: CSV or Excel.")),
        ("trainings_taken", _("Courses finished: CSV or Excel.")),
        ("posts", _("Posts to fill: CSV or Excel.")),
        ("wishes", _("What people wish for: CSV or Excel.")),
        ("seats", _("Seats of the year's trainings: CSV or Excel.")),
        ("people", _("Who is to be placed or moved: a file with staff ids (default: everybody).")),
    )
}
"""The option that names a single file, by kind."""


@dataclass(frozen=True)
class Told:
    """What of a command's answer is wanted: one table by name or `all`, and headers in words."""

    command: str
    table: str | None = None
    in_words: bool = False


def choose_headers(asked: str | None, file_format: str) -> bool:
    """Return whether headers are words. Raises UsageError where they are not asked of a CSV."""
    if asked is None:
        return False
    chosen = choose_word("--headers", asked, ("names", "words"))
    if file_format != "csv":
        raise UsageError(
            _("{option} goes with {other}.").format(option="--headers", other="--format csv")
        )
    return chosen == "words"


ANSWER_FORMATS = ("table", "json", "csv", "md", "html", "xlsx")
BINARY_FORMATS = ("xlsx", "pdf")
_ENDINGS = (".json", ".csv", ".md", ".xlsx", ".html", ".pdf")
_IN_JSON = {"sarif": ".json", "gitlab": ".json"}
"""Formats with another ending that is right for them."""


def choose_smallest(asked: int | None) -> int:
    """Return the fewest people asked for, else the default."""
    from tdskill.analysis.small_groups import SMALLEST_GROUP

    return SMALLEST_GROUP if asked is None else asked


def choose_format(asked: str | None, output: Path | None, allowed: tuple[str, ...]) -> str:
    """Return the format asked for, else that of the output's ending, else the first allowed.

    Raises UsageError for one that is not allowed, that contradicts the ending, or that no terminal
    shows, and TdskillError for an output that is nowhere.
    """
    if output is not None and str(output) == "-":
        raise UsageError(
            _("--output takes the name of a file."), _("Leave it out for the standard output.")
        )
    if output is not None:
        end_of_links(output)
    chosen = _format_of(asked, output, allowed)
    # None: the standard output is closed, which is told where the answer would be written.
    if chosen in BINARY_FORMATS and output is None and sys.stdout and sys.stdout.isatty():
        raise UsageError(
            _("A terminal cannot show the format {file_format}.").format(file_format=chosen),
            _("Name a file with --output."),
        )
    return chosen


def _format_of(asked: str | None, output: Path | None, allowed: tuple[str, ...]) -> str:
    if asked is None:
        ending = output.suffix.lstrip(".").lower() if output else ""
        if ending in allowed:
            return ending
        if ending in ("", "txt", "log"):
            return allowed[0]
        raise UsageError(
            _("Nothing here is written in the format {ending}.").format(ending=f".{ending}"),
            _("Endings that set a format: {names}. Or name the format with --format.").format(
                names=listed(f".{name}" for name in allowed if name not in ("table", "text"))
            ),
        )
    if asked in allowed:
        ending = output.suffix.lower() if output else ""
        if ending in _ENDINGS and ending not in (f".{asked}", _IN_JSON.get(asked)):
            raise UsageError(
                _("The ending {ending} and the format {file_format} contradict each other.").format(
                    ending=ending, file_format=asked
                ),
                _("Name a file with the ending that belongs to the format, or leave --format out."),
            )
        return asked
    known = Names((name, name) for name in allowed)
    raise UsageError(
        _("There is no format {name!r} here.").format(name=asked),
        known.did_you_mean(asked, _("Known: {names}.").format(names=listed(allowed))),
    )


def choose_stage(asked: str) -> str:
    """Return the stage asked for, in English or Japanese. Raises UsageError."""
    from tdskill.intake.cells import parse_stage

    found = parse_stage(asked)
    if not isinstance(found, str):
        raise UsageError(
            _("There is no stage {name!r}.").format(name=asked),
            _("Known: {names}.").format(names="self, corrected, confirmed"),
        )
    return found
