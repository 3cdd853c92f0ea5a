"""No pair of options of any command is silently without effect, and none is refused without a reason."""

import contextlib
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
import typer

import four_workspaces
import tdskill
from edits import edited
from four_workspaces import YEAR, Place
from tdskill import i18n, sheets
from tdskill.cli import output
from tdskill.cli.app import app
from tdskill.cli.command import Spec
from tdskill.errors import TdskillError
from tdskill.framework.core import MAIN
from tdskill.intake.reading import read_file
from tdskill.library.result import Result
from tdskill.manifest import LEVELS, levels_of
from tdskill.render.answers import layouts
from tdskill.resources import data_dir
from tdskill.tables import STAGES

Given = tuple[tuple[str, str], ...]
ON = ""
"""The value of a flag."""
EXCEPTIONS: Mapping[tuple[str, str, str], str] = {
    ("attainment", "sample", "_sheets"): "of a job type of another set that is told first",
    ("simulate", "sample", "_sheets"): "of changes of another set that is told first",
    ("forecast", "sample", "_sheets"): "that the sample has one confirmed year is told first",
    ("*", "sample", "skip_bad_rows"): "no row of the sample is wrong",
    ("attainment", "sample", "family"): "the sample has no families, which is told",
    (
        "move",
        "seconds",
        "*",
    ): "how long the best is searched for is nothing where it is found at once",
    **{
        (command, "table", "headers"): "without a further option one table is the whole CSV"
        for command in [
            "import",
            "sheet",
            "collect",
            "ladder",
            "rotation",
            "gap",
            "attainment",
            "trend",
        ]
    },
}
"""Pairs that need have no effect, as (command, option, option) with `*` for any, and why."""
VALUES: Mapping[str, tuple[str, ...]] = {
    "year": (str(YEAR - 1), str(YEAR - 2)),
    "encoding": ("latin-1",),
    "_sheets": ("first", "second"),
    "file_format": ("json", "csv"),
    "headers": ("words",),
    "output": ("answer",),
    "out": ("pages", "others"),
    "skill_set": ("tools",),
    "stage": ("corrected", "confirmed"),
    "date": (f"{YEAR}-05-01", f"{YEAR - 1}-05-01"),
    "top": ("1",),
    "steps": ("1",),
    "due": ("GQ", "DQ"),
    "on": (f"{YEAR}-06-01",),
    "first": (str(YEAR - 2),),
    "last": (str(YEAR - 1), str(YEAR - 2)),
    "least_fit": ("50",),
    "guard": ("none",),
    "at_most": ("3", "2"),
    "exam_year": (str(YEAR + 3), str(YEAR)),
    "skills": ("2",),
    "field": ("UX",),
    "teacher_level": ("2",),
    "learner_level": ("0",),
    "floor": ("50%",),
    "seconds": ("5",),
    "until": (str(YEAR + 2), str(YEAR + 1)),
    "by_year": (str(YEAR + 1),),
    "scenario": ("flood",),
    "hires_for": ("all",),
    "below": ("0",),
    "capacity": ("3",),
    "per_person": ("1",),
    "success": ("0.5",),
    "smallest_group": ("1",),
    "old": (str(data_dir()), str(edited("e2"))),
    "new": (str(edited("sets")), str(edited("e1"))),
    "fail_on": ("harder", "lost"),
    "form": ("csv",),
    "to": ("mentor", "person"),
    "step": ("self_to_corrected",),
    "by": ("person", "bureau", "mentor"),
    "kind": ("staff", "roster"),
    "profile": ("ours",),
    "family": ("builders",),
}
BASE: Mapping[str, tuple[str, ...]] = {
    "team": ("bureau",),
    "recommend": ("person",),
    "simulate": ("changes",),
    "move": ("at_most",),
    "diff": ("old", "new"),
    "sheet": ("out",),
    "collect": ("paths",),
    "import": ("file", "kind"),
    "find": ("query",),
}
"""What each command must have."""
WAYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "attainment": ((), ("job_of_tools",)),
    "find": ((), ("harder",), ("of_both",)),
    # Where the last year is not confirmed the forecast starts from one before.
    "forecast": ((), ("year",)),
    "simulate": ((), ("of_tools",)),
    "move": ((), ("no_floor",)),
    "report": (
        ("person",),
        ("organisation",),
        ("bureau",),
        ("everybody", "out"),
        ("explore", "output"),
    ),
    "collect": (("dry_run",), (), ("stage", "date")),
    "confirm": (
        (),
        ("allow_missing",),
        ("replace",),
        ("replace", "allow_missing", "allow_leavers"),
    ),
    "sheet": ((), ("replace",)),
    "import": ((), ("write", "replace"), ("write", "replace", "book")),
}
"""What a command may have beside a pair, one of these at least."""
ONE_VALUE = {
    "json": "file_format",
    "csv": "file_format",
    "book": "file",
    "harder": "query",
    "of_both": "query",
    "of_tools": "changes",
    "job_of_tools": "job_type",
}
"""What stands among options for a value of one."""
OF_TELLING = ("file_format", "table", "headers", "output", "_notes")
"""Options that only say how an answer is told: whatever they are, it is asked for once."""
WRITES = {"collect": None, "confirm": None, "import": "write"}
"""Those that change the workspace, or do so with an option, which gets a copy for each such run."""
AS_READ = ("report", "sheet", "remind", *WRITES)
"""Those whose work is more than an answer, so that it is not enough to ask once."""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        return self.code == 2


@dataclass(frozen=True, eq=False)
class Runner:
    """Runs commands in a workspace, each just once."""

    places: Mapping[str, Place]
    folder: Path
    known: dict[object, Outcome] = field(default_factory=dict)
    answers: dict[object, Result] = field(default_factory=dict)
    now: list[tuple[object, bool]] = field(default_factory=list)
    """What is being asked, and whether it is told as a user reads it."""
    sheets: list[str] = field(default_factory=list)
    """The sheet that was asked for last, if any."""

    def asking(self, ask: Callable[..., Result]) -> Callable[..., Result]:
        """Let a command ask the same question of the same files once."""

        @wraps(ask)
        def asked(year: object, **options: object) -> Result:
            key, _as_read = self.now[-1]
            if key not in self.answers:
                self.answers[key] = ask(year, **options)
            return self.answers[key]

        return asked

    def tell(self, result: Result, *told: Any) -> None:
        """Tell an answer as ever, or, where nothing says how, quickly: all that there is to tell."""
        _key, as_read = self.now[-1]
        if as_read:
            TELL(result, *told)
            return
        sheets.refuse_unknown()
        answer = result.answer
        rows = (f"{name} {frame.write_json()}" for name, frame in result.tables.items())
        sys.stdout.write("\n".join((answer.title, *answer.head, *answer.remarks, *rows)))
        sys.stderr.write("\n".join(map(str, result.notes)))

    def run(self, command: str, place: Place, given: Given) -> Outcome:
        key = command, place.name, frozenset(given)
        if key not in self.known:
            self.known[key] = self.anew(command, place, given)
        return self.known[key]

    def anew(self, command: str, place: Place, given: Given) -> Outcome:
        to = self.folder / "to"
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        here = place.folder
        names = {name for name, _value in given}
        if command in WRITES and WRITES[command] in (None, *names) and "dry_run" not in names:
            here = shutil.copytree(here, to / HERE)
            if "folder" in names:
                whole = shutil.copytree(dict(given)["folder"], to / THERE)
                given = tuple((name, str(whole) if name == "folder" else v) for name, v in given)
        if command == "confirm":
            self.with_levels(here / str(YEAR))
            # Where one is a workbook already none is confirmed.
            for kind in ("staff", "demand"):
                for path in to.glob(f"*/*/{kind}.xlsx"):
                    path.unlink()
        if command == "sheet":
            with_forms(to / "pages", place)
        words = words_of(command, given, to)
        # What a sheet is asked of is known only where the workbooks are opened.
        key = given if "_sheets" in names else [pair for pair in given if pair[0] not in OF_TELLING]
        self.now[:] = [((command, place.name, frozenset(key)), not names.isdisjoint(OF_TELLING))]
        self.sheets[:] = [value for name, value in given if name == "_sheets"]
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        code: object = 0
        with (
            contextlib.chdir(here),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            # What is up to date the second time is left.
            for _time in range(2 if "only_changed" in names else 1):
                try:
                    program().main(["--lang", "en", *words], prog_name="tdskill")
                except SystemExit as left:
                    code = left.code
        out.flush()
        text = out.buffer.getvalue().decode("utf-8", "replace")
        if text.startswith(('{"meta"', '{\n  "meta"')):
            whole = json.loads(text)
            del whole["meta"]["options"]
            text = json.dumps(whole)
        files = {
            _MOMENT.sub("now", path.name): _content(path)
            for path in to.rglob("*")
            if path.is_file() and path.suffix != ".json"
        }
        assert "Traceback" not in err.getvalue(), (words, err.getvalue())
        text, beside = (_MOMENT.sub("now", each) for each in (text, err.getvalue()))
        return Outcome(int(str(code or 0)), text, beside, files)

    def with_levels(self, year: Path) -> None:
        """Let there be other levels of each set of skills, to be replaced."""
        other = self.places["full"].folder / str(YEAR) / LEVELS
        for name in map(levels_of, (MAIN.id, "tools")):
            if not (year / name).exists():
                shutil.copyfile(other, year / name)


def with_forms(folder: Path, place: Place) -> None:
    """Let there be forms of every kind, to be replaced."""
    folder.mkdir()
    person, bureau = (place.values[name][0] for name in ("person", "bureau"))
    forms = [f"{stage}-{person}.xlsx" for stage in STAGES]
    forms += [f"{of}-{bureau}.xlsx" for of in ("self", "demand")]
    for start, name in product(
        (f"{YEAR}", f"{YEAR - 1}", f"{YEAR}-tools"), (*forms, "self.csv", "ladder_checks.csv")
    ):
        (folder / f"{start}-{name}").touch()


def _content(path: Path) -> bytes:
    """Return what a file holds; of a workbook all but when it was made."""
    if path.suffix != ".xlsx" or not path.stat().st_size:
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        parts = sorted(set(book.namelist()) - {"docProps/core.xml"})
        return b"".join(name.encode() + book.read(name) for name in parts)


@cache
def program() -> Any:
    return typer.main.get_command(app)


@cache
def params(command: str) -> dict[str, Any]:
    found = program().commands[command].params
    return {param.name: param for param in found}


def words_of(command: str, given: Given, to: Path) -> list[str]:
    """Return a command line; what is written goes to a folder."""
    words, last = [command], []
    # Arguments stand in the order of the command.
    order = list(params(command))
    for name, text in sorted(given, key=lambda pair: order.index(pair[0])):
        # Returned answers of bureaus lie beside those of people.
        value = f"{text}-demand" if name == "paths" and ("demand", ON) in given else text
        param = params(command)[name]
        if param.param_type_name == "argument":
            last.append(value)
        elif value == ON:
            words.append([*param.opts, *param.secondary_opts][-1])
        else:
            words += [param.opts[-1], str(to / value) if name in ("out", "output") else value]
    return [*words, *last]


SPECS: Mapping[str, Spec] = {
    str(command.name): command.callback.spec  # type: ignore[union-attr]
    for command in app.registered_commands
    if hasattr(command.callback, "spec")
}
TELL = output.tell
_MOMENT = re.compile(r"[0-9]{8}-[0-9]{6}|(?<=manifest\.json \(SHA-256 )[0-9a-f]+")
"""When something was written, and the digest of the manifest that tells it."""
HERE, THERE = "here", "there"
"""The copies of the workspace that a command changes, and of another that it is sent to."""


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """The four workspaces; files, which stay as they are, are read once."""
    folder = tmp_path_factory.mktemp("pairs")
    i18n.use("en")
    places = four_workspaces.make(folder)
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as undo:
        patch.setenv("COLUMNS", "300")
        runner = Runner(places, folder)
        patch.setattr("tdskill.year_data.read_file", once_each(read_file, runner))
        patch.setattr(output, "tell", runner.tell)
        for command, spec in SPECS.items():
            if command not in AS_READ:
                # Specs are frozen.
                ask: Callable[..., Any] = spec.ask
                object.__setattr__(spec, "ask", runner.asking(ask))
                undo.callback(object.__setattr__, spec, "ask", ask)
        yield runner


def once_each(read: Callable[..., Any], runner: Runner) -> Callable[..., Any]:
    """Let what says the same under one name be read once."""
    known: dict[object, Any] = {}

    def reading(kind: str, path: Path, framework: Any, *, encoding: str | None = None) -> Any:
        # Problems tell the path as it was named; a set of skills has the sets beside it.
        sheet = tuple(runner.sheets) if path.suffix == ".xlsx" else None
        of_framework = id(framework.sets), framework.set_id
        key = kind, str(path), path.read_bytes(), of_framework, encoding, sheet
        if key not in known:
            try:
                known[key] = read(kind, path, framework, encoding=encoding)
            except TdskillError as error:
                known[key] = error
        if path.suffix == ".xlsx":
            sheets.chosen(VALUES["_sheets"])
        if isinstance(known[key], TdskillError):
            raise known[key]
        return known[key]

    return reading


@cache
def tables_of() -> Mapping[str, tuple[str, ...]]:
    return {command: tuple(tables) for command, tables in layouts().items()}


OF_COMMAND: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("hire", "people"): ("2",),
    ("report", "file_format"): ("html", "md", "xlsx"),
    ("status", "by"): ("mentor",),
    ("sheet", "by"): ("bureau",),
    ("careers", "by"): ("route", "person"),
}
"""Values of options that mean something else in another command."""


def values(command: str, name: str, place: Place) -> tuple[str, ...]:
    param = params(command)[name]
    if getattr(param, "is_flag", False):
        return (ON,)
    if name == "table":
        return ("all", *tables_of().get(command, ()))
    if found := OF_COMMAND.get((command, name)):
        return found
    if command == "move" and name == "fix":
        return tuple(f"{place.values['person'][0]}={each}" for each in place.values["bureau"])
    if command == "move" and name == "exclude":
        return moving(place.folder)
    return place.values.get(name) or VALUES[name]


@cache
def moving(folder: Path) -> tuple[str, ...]:
    """Return who moves where nothing is said, else anybody."""
    try:
        answer = tdskill.open(folder, YEAR).move(at_most=3)
    except TdskillError:
        return ("100001",)
    return tuple(answer.tables["moves"]["staff_id"])


def beside(command: str, pair: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the options that stand beside a pair so that each of it may do something."""
    spec = SPECS[command]
    ways = WAYS.get(command, ((),))
    own = BASE.get(command, ())
    if command == "report":
        ways = tuple(way for way in ways if way[0] in pair) or ways
    for way in ways:
        needed = [spec.needs[name] for name in pair if name in spec.needs]
        for chosen in product(*needed):
            told = dict.fromkeys((*own, *way, *chosen, *form_of(command, pair)))
            found = (*(name for name in told if name not in pair),)
            if (
                command == "report"
                and len({*found, *pair} & {way[0] for way in WAYS[command]}) != 1
            ):
                continue
            if not any(refused(spec, {*found, *pair})):
                yield found
                if "smallest_group" in params(command) and not spec.needs.get("smallest_group"):
                    # Of few people nothing is told else.
                    yield tuple(dict.fromkeys((*found, *({"smallest_group"} - {*pair}))))
                if "_notes" in pair and "skip_bad_rows" not in pair and "sample" not in pair:
                    # Of rows that are left out there is something to tell.
                    yield (*found, *({"skip_bad_rows"} & params(command).keys()))


def form_of(command: str, pair: tuple[str, str]) -> tuple[str, ...]:
    """Return in which form something is told, so that each of a pair may do something."""
    if command == "sheet" and "sample" in pair and not {"ladder", "by"} & {*pair}:
        # One table instead of 180 forms.
        return ("form",)
    if "file_format" not in pair and {"table", "headers"} & {*pair}:
        return ("csv" if "headers" in pair else "json",)
    return ()


def refused(spec: Spec, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that may not stand together."""
    names = {ONE_VALUE.get(name, name) for name in names}
    apart = [*spec.apart, ("sample", "folder")]
    apart += [("sample", kind) for kind in spec.reads if kind != "seats"]
    yield from (pair for pair in apart if names.issuperset(pair))


def expand(command: str, names: tuple[str, ...], place: Place) -> Given:
    return tuple(
        (ONE_VALUE[name], name if name in VALUES["file_format"] else place.values[name][0])
        if name in ONE_VALUE
        else (name, values(command, name, place)[0])
        for name in names
        if name not in (ONE_VALUE.get(each) for each in names)
    )


def in_order(places: Mapping[str, Place], pair: tuple[str, str]) -> list[Place]:
    if "sample" in pair:
        return [places["sample"]]
    first = {"_sheets": "books", "skip_bad_rows": "books", "_notes": "books", "encoding": "city"}
    names = [first[name] for name in pair if name in first]
    if {"everybody", "out", "only_changed"} & {*pair}:
        names.append("few")
    return [places[name] for name in dict.fromkeys((*names, "full", "city", "few", "books"))]


def does_nothing(runner: Runner, command: str, pair: tuple[str, str]) -> str | None:
    """Return what is wrong with a pair of options, if anything is; what is always refused is not silent."""
    one, other = pair
    idle = {one, other}
    is_silent = False
    seen = ""
    contexts = list(beside(command, pair))
    if not contexts:
        return is_not_refused(runner, command, pair)
    for place in in_order(runner.places, pair):
        for context in contexts:
            base = expand(command, context, place)
            for a, b in product(*(values(command, name, place)[:15] for name in pair)):
                both = runner.run(command, place, (*base, (one, a), (other, b)))
                seen = both.err[-300:]
                if both.is_refused:
                    continue
                is_silent = True
                for name, rest in ((one, (other, b)), (other, (one, a))):
                    if name not in idle:
                        continue
                    without = alternative(command, name, place)
                    alone = runner.run(command, place, (*base, *without, rest))
                    if alone != both:
                        idle.discard(name)
                if not idle:
                    return None
    told = f"{command}: {flags(command, pair)}: without effect: {sorted(idle)}; {seen}"
    return told if is_silent else None


def alternative(command: str, name: str, place: Place) -> Given:
    """Return what stands in the place of an option that is left out."""
    if name in BASE.get(command, ()):
        return ((name, values(command, name, place)[1]),)
    return ()


def is_not_refused(runner: Runner, command: str, pair: tuple[str, str]) -> str | None:
    place = runner.places["full"]
    own = tuple(name for name in BASE.get(command, ()) if name not in pair)
    given = expand(command, (*own, *pair), place)
    found = runner.run(command, place, given)
    told = [flag for flag in flags(command, pair) if flag in found.err]
    if found.is_refused and told:
        return None
    return f"{command}: {flags(command, pair)}: not refused clearly: {found.err[-300:]}"


def flags(command: str, pair: tuple[str, str]) -> list[str]:
    """Return two options as they are written."""
    named = (params(command)[name] for name in pair)
    return [[*param.opts, *param.secondary_opts][-1] for param in named]


def pairs_of(command: str, *, every: bool) -> Iterator[tuple[str, str]]:
    """Yield the pairs of options that are tried: every one, or those of the command's own."""
    own = {each.name for each in SPECS[command].own}
    shown = (
        name
        for name, param in params(command).items()
        if not param.hidden and (every or name in own)
    )
    yield from (pair for pair in combinations(shown, 2) if not excepted(command, pair))


@pytest.mark.parametrize("command", SPECS)
def test_of_no_pair_of_options_one_is_silently_without_effect(
    runner: Runner, command: str, pytestconfig: pytest.Config
) -> None:
    every = pytestconfig.getoption("--all-pairs")
    wrong = [
        told
        for pair in pairs_of(command, every=every)
        if (told := does_nothing(runner, command, pair))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("command", [name for name, spec in SPECS.items() if not spec.sets])
def test_where_there_is_no_set_of_skills_to_choose_it_is_told_why(
    runner: Runner, command: str
) -> None:
    place = runner.places["full"]
    for context in beside(command, ("skill_set", "year")):
        given = expand(command, ("skill_set", *context), place)
        told = runner.run(command, place, given)
        assert told.is_refused, told
        assert "Leave the set tools out." in told.err


@pytest.mark.parametrize("command", SPECS)
def test_what_is_asked_twice_is_told_alike(runner: Runner, command: str) -> None:
    """Otherwise everything would seem to have an effect."""
    place = runner.places["few"]
    for context in beside(command, ("_notes", "year")):
        given = expand(command, context, place)
        told = runner.anew(command, place, given)
        runner.answers.clear()
        assert runner.anew(command, place, given) == told


def excepted(command: str, pair: tuple[str, str]) -> str | None:
    return next(
        (
            reason
            for (of, one, other), reason in EXCEPTIONS.items()
            if of in ("*", command)
            and any(one in ("*", a) and other in ("*", b) for a, b in (pair, pair[::-1]))
        ),
        None,
    )
