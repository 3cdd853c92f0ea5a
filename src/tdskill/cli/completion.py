"""What a shell offers when Tab is pressed: commands, options and values of the workspace at hand.

A shell script (`script_for`) sets TDSKILL_COMPLETE to `=` and the word at the cursor, and gives the words
before it as arguments. The answer is a line for each choice: the choice, a tab, what it means. None: files.
Only what is light is imported, and no person is named.
"""

import csv
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tdskill import i18n, kinds
from tdskill.names import match_key
from tdskill.resources import data_dir, sample_dir

SHELLS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}
"""The shells whose scripts are there, and the endings of these."""

Choices = dict[str, str]
"""Words and what each means."""

_FORMATS = ("table", "json", "csv", "md", "html", "xlsx")
_STAGES = ("self", "corrected", "confirmed")
WORDS: Mapping[str, Sequence[str] | Mapping[str, Sequence[str]]] = {
    "--lang": i18n.LANGUAGES,
    "--completion": tuple(SHELLS),
    "--stage": _STAGES,
    "--encoding": ("utf-8", "cp932", "utf-16"),
    "--due": ("GQ", "DQ"),
    "--fail-on": {"diff": ("harder", "lost", "suspect", "unread")},
    "--form": ("xlsx", "csv"),
    "--step": ("self_to_corrected", "corrected_to_confirmed", "self_to_confirmed", "all"),
    "--by": {
        "status": ("bureau", "mentor", "rank"),
        "calibrate": ("skill", "person", "mentor", "bureau"),
        "sheet": ("person", "bureau", "all"),
        "careers": ("rank", "route", "person"),
    },
    "--format": {
        "": _FORMATS,
        "report": ("md", "html", "pdf", "xlsx"),
        "catalogue": ("html", "pdf"),
        "validate": ("text", "json", "github"),
    },
}
"""The words that options take, some by command."""

_SAME_AS = {
    "--from": "--year",
    "--to": "--year",
    "--target": "--job-type",
    "--not-bureau": "--bureau",
    "--interest": "--skill",
}
_ROWS_READ = 100_000
_HEADER_WITHIN = 20
_TOO_LONG = 2_000_000


def script_for(shell: str) -> str:
    """Return what a shell, one of SHELLS, runs once to complete tdskill from then on."""
    path = Path(__file__).parent / "shells" / f"tdskill.{SHELLS[shell]}"
    return path.read_text(encoding="utf-8")


def complete(root: Any, before: Sequence[str], current: str) -> Choices:  # noqa: ANN401 - private classes
    """Return what may stand at the cursor, below the program `root`; `before` are the words before it."""
    words = [word.strip("\"'") for word in before if word != "="]
    current = current.strip("\"'").removeprefix("=")
    if current.startswith("--") and "=" in current:
        option, _sign, current = current.partition("=")
        words.append(option)
    command = root
    for word in words:
        command = getattr(command, "commands", {}).get(word, command)
    options = {
        name: param
        for param in command.params
        if param.param_type_name == "option"
        for name in param.opts
        if name.startswith("--")
    }
    last = options.get(words[-1]) if words else None
    if last is not None and not last.is_flag:
        offered = _values(words[-1], command.name or "", words)
    elif current.startswith("-"):
        offered = {name: param.help or "" for name, param in options.items()}
        offered["--help"] = ""
    else:
        offered = {each.name: each.help for each in getattr(command, "commands", {}).values()}
    key = match_key(current)
    return {word: told for word, told in offered.items() if match_key(word).startswith(key)} or {
        told: "" for told in offered.values() if key and match_key(told).startswith(key)
    }


def answer(arguments: Sequence[str], current: str) -> None:
    """Print the choices; where anything goes wrong, none."""
    with suppress(Exception):
        from typer.main import get_command

        from tdskill.cli.app import app

        for word, told in complete(get_command(app), arguments, current).items():
            sys.stdout.write(f"{word}\t{' '.join(told.split())}\n")


def _values(option: str, command: str, words: Sequence[str]) -> Choices:
    known = WORDS.get(option, ())
    if isinstance(known, Mapping):
        known = known.get(command) or known.get("", ())
    if known:
        return dict.fromkeys(known, "")
    here = sample_dir() if "--sample" in words else Path(_typed("--workspace", words) or ".")
    here = here.expanduser()
    own = here / "framework"
    framework = own if own.is_dir() else data_dir()
    entries = partial(_entries, framework)
    sources: Mapping[str, Callable[[], Choices]] = {
        "--year": lambda: dict.fromkeys(_years(here), ""),
        "--bureau": lambda: _column(here, words, kinds.BUREAU),
        "--group": lambda: _column(here, words, kinds.GROUP),
        "--rank": lambda: entries("career_ladder.yaml", "ranks"),
        "--exam": lambda: entries("certifications.yaml", "certifications"),
        "--wish": lambda: {"GQ": "", "DQ": "", **_column(here, words, kinds.BUREAU)},
        "--skill": lambda: entries("skills.yaml", "skills"),
        "--job-type": lambda: (
            entries("jobtypes.yaml", "job_types") | entries("sets/*.yaml", "job_types")
        ),
        "--family": lambda: (
            entries("jobtypes.yaml", "families") | entries("sets/*.yaml", "families")
        ),
        "--set": lambda: {"skills": "", **entries("sets/*.yaml", "skill_set")},
    }
    return sources.get(_SAME_AS.get(option, option), dict)()


def _typed(option: str, words: Sequence[str]) -> str | None:
    for place, word in enumerate(words):
        if word == option and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _years(here: Path) -> list[str]:
    names = (path.name for path in here.iterdir() if path.is_dir())
    return sorted((name for name in names if re.fullmatch(r"[12]\d{3}", name)), reverse=True)


def _entries(framework: Path, files: str, key: str) -> Choices:
    """Return the entries of files of a framework: their ids, and their names in the language in use."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    choices: Choices = {}
    for path in sorted(framework.glob(files)):
        if path.stat().st_size <= _TOO_LONG:
            found = yaml.load(path.read_bytes(), loader).get(key) or []  # noqa: S506 - a safe one
            for entry in found if isinstance(found, list) else [found]:
                choices[entry["id"]] = _name(entry.get("name") or "")
    return choices


def _name(text: str | Mapping[str, str]) -> str:
    """Return a name in the language in use, or as it is where it is of no language."""
    return text if isinstance(text, str) else str(text.get(i18n.language(), ""))


def _column(here: Path, words: Sequence[str], field: kinds.Column) -> Choices:
    """Return what stands in a column of the CSV files of the year typed, else of the newest with any."""
    typed = _typed("--year", words)
    keys = {match_key(name) for name in field.spellings()}
    for year in [typed] if typed else _years(here):
        files = (here / year / f"{kind}.csv" for kind in ("staff", "roster", "demand"))
        cells = (_cells(path, keys.__contains__) for path in files if path.is_file())
        if found := dict.fromkeys(chain.from_iterable(cells), ""):
            return found
    return {}


def _cells(path: Path, is_header: Callable[[str], bool]) -> Iterator[str]:
    content = path.read_bytes()
    for encoding in (
        ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    ):
        with suppress(UnicodeDecodeError):
            rows = csv.reader(content.decode(encoding).splitlines())
            break
    else:
        return
    place = next(
        (
            place
            for row in islice(rows, _HEADER_WITHIN)
            for place, cell in enumerate(row)
            if is_header(match_key(cell))
        ),
        None,
    )
    if place is not None:
        for row in islice(rows, _ROWS_READ):
            if place < len(row) and row[place].strip():
                yield row[place].strip()
