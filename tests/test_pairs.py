"""All pairs of options of all commands, made from the specs, on four workspaces.

Of two options that are taken together each does something beside the other, in at least one of the
workspaces; two that are not are refused as options are (2), and the spec says so.
"""

import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import Parameter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import typer

import four_workspaces
from four_workspaces import Place
from tdskill import sheets
from tdskill.cli import options
from tdskill.cli.app import app
from tdskill.cli.command import Spec, flag_of
from tdskill.errors import TdskillError
from tdskill.framework import Framework
from tdskill.library import year as questions
from tdskill.library.year import Year
from tdskill.resources import templates_dir
from tdskill.workspace import Workspace

Value = str | Callable[[Place], object]

SPECS: dict[str, Spec] = {
    str(command.name): command.callback.spec  # type: ignore[union-attr]
    for command in app.registered_commands
    if hasattr(command.callback, "spec")
}
WITHOUT_SPEC = {
    str(command.name) for command in app.registered_commands if command.name not in SPECS
}
READING = ("encoding", "_sheets", "skip_bad_rows")
"""What is said of how files are read, for which there is a workspace of files that need it."""


SHEET = "first"


def of_place(name: str) -> Value:
    return lambda place: place.values[name]


VALUES: dict[str, Value] = {
    # whose, and what of it
    **{name: of_place(name) for name in ("person", "bureau", "group", "rank", "mentor", "skill")},
    **{name: of_place("job_type") for name in ("job_type", "target")},
    "by": "mentor",
    "sheet.by": "bureau",
    "step": "all",
    "capacity": "2",
    "smallest_group": "1",
    "top": "1",
    "steps": "1",
    "per_person": "1",
    "due": "DQ",
    "on": "2018-04-01",
    "first": lambda place: place.year - 2,
    "last": lambda place: place.year - 1,
    # files and folders
    "folder": lambda place: place.twin,
    "year": lambda place: place.year - 1,
    **{kind: partial(Place.file, kind=kind) for kind in options.FILES},
    "skill_set": "tools",
    "encoding": "cp932",
    "_sheets": SHEET,
    "out": lambda place: place.folder.parent / "out",
    "templates": lambda place: place.folder.parent / "templates",
    # the answer
    "form": "csv",
    "report.form": "html",
    "table": "all",
    "headers": "words",
    "output": lambda place: place.folder.parent / "answer.txt",
}
BESIDE = {"headers": {"form": "csv"}, "table": {"form": "json"}}
"""The value of an option beside another one, which is then always there."""

WRITTEN = ("answer.txt", "out")


@cache
def program() -> Any:  # noqa: ANN401 - Typer keeps the class private
    return typer.main.get_command(app)


def words_of(command: str, given: frozenset[str], place: Place) -> list[str]:
    """Return the words of a command line with these options and those that are never left out."""
    words = []
    for each in SPECS[command].parameters:
        if each.name in given or each.default is Parameter.empty:
            value = VALUES.get(f"{command}.{each.name}", VALUES.get(each.name))
            for other, beside in BESIDE.items():
                value = beside.get(each.name, value) if other in given else value
            words.append(flag_of(each))
            if not isinstance(each.default, bool):
                assert value is not None, f"{command} {each.name}: name a value in VALUES"
                words.append(str(value(place) if callable(value) else value))
    return words


@dataclass(frozen=True)
class Seen:
    """What a command did: its exit code, what it said, and the files that it wrote."""

    code: int
    out: bytes
    err: str
    files: tuple[tuple[str, bytes], ...]


@dataclass
class Runs:
    """Runs of commands in one place, each done once."""

    place: Place
    memory: "Memory"
    seen: dict[tuple[str, frozenset[str]], Seen] = field(default_factory=dict)

    def run(self, command: str, given: frozenset[str]) -> Seen:
        key = command, given
        if key not in self.seen:
            self.seen[key] = self._run(command, given)
        return self.seen[key]

    def _run(self, command: str, given: frozenset[str]) -> Seen:
        words = words_of(command, given, self.place)
        self.memory.is_of_sheets = "_sheets" in given
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err), chdir(self.place.folder):
            try:
                program().main([command, *words], prog_name="tdskill")
            except SystemExit as end:
                code = end.code
            except Exception as error:
                raise AssertionError(f"{self.place.name}: {command} {' '.join(words)}") from error
        assert code in (0, 1, 2)
        told = [self._told(stream) for stream in (out, err)]
        return Seen(int(code), told[0], told[1].decode(), tuple(self._written()))

    @staticmethod
    def _told(stream: io.TextIOWrapper) -> bytes:
        stream.flush()
        return stream.buffer.getvalue()  # type: ignore[attr-defined,no-any-return]

    def _written(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files that the run made, and take them away again."""
        for path in (self.place.folder.parent / name for name in WRITTEN):
            for file in sorted(each for each in (path, *path.rglob("*")) if each.is_file()):
                yield file.name, file.read_bytes()
            if path.is_dir():
                shutil.rmtree(path)
            path.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Runs]]:
    """Yield the four workspaces and the odd one, in which questions are answered once."""
    root = tmp_path_factory.mktemp("places")
    found = [*four_workspaces.build(root), four_workspaces.odd(root)]
    for place in found:
        own = place.folder.parent / "templates"
        own.mkdir()
        for name in ("person", "organisation", "index"):
            for form in ("md", "html"):
                text = (templates_dir() / f"{name}.{form}.j2").read_text(encoding="utf-8")
                (own / f"{name}.{form}.j2").write_text(f"{text}\nown\n", encoding="utf-8")
    memory = Memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TDSKILL_DEBUG", "1")
        patch.setenv("COLUMNS", "200")
        for name, method in list(vars(Year).items()):
            if name == "report" or hasattr(method, "__wrapped__"):
                patch.setattr(Year, name, memory.question(method))
        patch.setattr(questions, "read_year", memory.reading(questions.read_year))
        yield [Runs(place, memory) for place in found]


@dataclass
class Memory:
    """What was read and answered, and what was wrong, by all that it depends on."""

    known: dict[object, Any] = field(default_factory=dict)
    is_of_sheets: bool = False

    def of(self, workspace: Workspace, key: object, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - of anything
        if self.is_of_sheets and any(path.suffix == ".xlsx" for path in workspace.files.values()):
            # That the sheet is there is known to whoever has read a workbook.
            sheets.chosen([SHEET])
        whole = key, repr(workspace), self.is_of_sheets
        if whole not in self.known:
            try:
                self.known[whole] = make()
            except TdskillError as error:
                self.known[whole] = error
        if isinstance(self.known[whole], TdskillError):
            raise self.known[whole]
        return self.known[whole]

    def question(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(year: Year, **asked: object) -> Any:  # noqa: ANN401 - of any question
            seen = year.set, year.encoding, year.skip_bad_rows, year.named
            key = method.__name__, seen, repr(asked)
            return self.of(year.workspace, key, lambda: method(year, **asked))

        return ask

    def reading(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def again(workspace: Workspace, framework: Framework, *kinds: str, **how: Any) -> Any:  # noqa: ANN401
            key = framework.set_id, kinds, repr(how)
            return self.of(workspace, key, lambda: read(workspace, framework, *kinds, **how))

        return again


def completed(spec: Spec, given: frozenset[str]) -> frozenset[str] | None:
    """Add what these options need, the first that goes together with them; None: nothing does."""
    if any(one in given and other in given for one, other in spec.apart):
        return None
    for name in sorted(given & spec.needs.keys()):
        if not given & set(spec.needs[name]):
            more = (completed(spec, given | {other}) for other in spec.needs[name])
            return next(filter(None, more), None)
    beside = {name for other in given & BESIDE.keys() for name in BESIDE[other]}
    return given | beside


def pairs_of(spec: Spec) -> Iterator[tuple[str, str]]:
    names = [each.name for each in spec.parameters if each.default is not Parameter.empty]
    yield from combinations(names, 2)


@pytest.mark.parametrize("command", SPECS)
def test_of_two_options_each_does_something_beside_the_other(
    command: str, places: list[Runs]
) -> None:
    spec = SPECS[command]
    wrong = []
    for pair in pairs_of(spec):
        given = completed(spec, frozenset(pair))
        if given is None:
            seen = places[0].run(command, frozenset(pair))
            if seen.code != 2:
                wrong.append(f"{pair}: {seen.code} {seen.err}")
            continue
        here = [each for each in places[:4]]
        if not {*READING}.isdisjoint(pair):
            here = places[4:] if False else places
        if "sample" in pair:
            here = here[:1]
        seen = [each.run(command, given) for each in here]
        taken = [(each, one) for each, one in zip(here, seen) if one.code == 0]
        if not taken:
            wrong.append(f"{pair}: never taken: {seen[0].err}")
            continue
        for option in pair:
            if not any(
                each.run(command, given - {option}) != one for each, one in taken
            ):
                wrong.append(f"{pair}: {option} does nothing")
    assert wrong == [], "\n".join(wrong)
