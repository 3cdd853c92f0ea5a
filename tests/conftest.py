"""Fixtures of all tests. Tests read English texts unless they ask for Japanese."""

import gc
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from babel.messages.frontend import CommandLineInterface
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner, Result

from tdskill import i18n
from tdskill.files import patiently
from tdskill.framework import Framework, editor, embedded_framework, load_framework
from tdskill.intake.reading import read_file
from tdskill.resources import sample_dir
from windows import Windows

# A busy machine is no failure of a law.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

Run = Callable[..., Result]

LONGEST = ("pairs", "edge_sentences", "docs_commands", "browser", "contract", "collect", "golden")
"""The files that take longest, the longest first; `make test` keeps the order."""


def compile_catalogues() -> None:
    """Compile the texts anew where they changed since, so that no test reads stale ones."""
    for texts in i18n.LOCALE_DIR.glob("*/LC_MESSAGES/*.po"):
        compiled = texts.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < texts.stat().st_mtime:
            arguments = ["pybabel", "-q", "compile", "-i", str(texts), "-o", str(compiled)]
            CommandLineInterface().run([*arguments, "-l", texts.parts[-3]])  # type: ignore[no-untyped-call]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--windows", action="store_true", help="run each test as on Windows, see tests/windows.py"
    )
    parser.addoption(
        "--all-pairs",
        action="store_true",
        help="try every pair of options, not only of a command's own, see tests/test_pairs.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    compile_catalogues()
    config.addinivalue_line("markers", "posix: needs what Windows has not; left out with --windows")
    config.addinivalue_line("markers", "simulates: begins the simulation of Windows by itself")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: begun late, one of them would be run while nothing else is."""
    places = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from looking at thousands of collected tests again and again."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.config.getoption("--windows") and item.get_closest_marker("posix"):
        pytest.skip("needs what Windows has not")


@pytest.fixture(autouse=True)
def as_on_windows(request: pytest.FixtureRequest) -> None:
    """Simulate Windows below the test's own folder where the command line asks for it."""
    if request.config.getoption("--windows") and not request.node.get_closest_marker("simulates"):
        seed = sum(request.node.nodeid.encode())
        windows = Windows(request.getfixturevalue("tmp_path"), share=0.02, seed=seed)
        windows.install(request.getfixturevalue("monkeypatch"))


@pytest.fixture(scope="session", autouse=True)
def sample_read_once() -> Iterator[None]:
    """Read each file of the embedded sample once for all tests, as most ask it something.

    Nobody changes what was read: a frame in use is never changed, nor is an `Intake`.
    """
    known: dict[object, Any] = {}

    def reading(kind: str, path: Path, framework: Framework, *, encoding: str | None = None) -> Any:
        is_ours = framework.main == embedded_framework()
        if not is_ours or not path.is_relative_to(sample_dir()):
            return read_file(kind, path, framework, encoding=encoding)
        # Problems stand in the language in use.
        key = kind, path, path.stat().st_mtime_ns, framework.set_id, encoding, i18n.language()
        if key not in known:
            known[key] = read_file(kind, path, framework, encoding=encoding)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tdskill.year_data.read_file", reading)
        yield


@pytest.fixture(scope="session", autouse=True)
def framework_loaded_once() -> Iterator[None]:
    """Load a framework of the same files once for all commands: most are copies of the embedded one.

    Nobody changes a framework. What is wrong in files is told anew, as it names them.
    """
    known: dict[object, Framework] = {}

    def loading(folder: Path) -> Framework:
        files = sorted([*folder.glob("*.[yY]*"), *folder.glob("sets/*.[yY]*")])
        if not all(path.is_file() for path in files):
            return load_framework(folder)
        # A framework without framework.yaml is called by its folder.
        whose = () if folder / "framework.yaml" in files else folder.resolve().parts[-2:]
        key = whose, *((path.relative_to(folder), patiently(path.read_bytes)) for path in files)
        if key not in known:
            known[key] = load_framework(folder)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in ("workspace", "scaffold", "library.revisions", "reports.text_changes"):
            patch.setattr(f"tdskill.{module}.load_framework", loading)
        yield


@pytest.fixture(scope="session", autouse=True)
def schemas_made_once() -> Iterator[None]:
    """Make the schemas that each new workspace gets once: they are the same for all of them."""
    anew = editor.schema_files
    of_any = cache(anew)

    def made(framework: Framework | None = None) -> dict[str, bytes]:
        return of_any() if framework is None else anew(framework)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editor, "schema_files", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def program_put_together_once() -> Iterator[None]:
    """Let Typer make its commands once: it does so for each run, which takes longer than many answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("typer.testing._get_command", cache(typer.main.get_command))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the machine's Chromium once for all tests that look at pages."""
    from browsing import chromium, started

    assert chromium(), "TDSKILL_BROWSER_TESTS is `required`, but there is no Chromium."
    with started() as each:
        yield each


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English in each test, whatever the one before did."""
    i18n.use("en")
    yield
    i18n.use("en")


@cache
def commands_with_notes() -> frozenset[str]:
    """Return the names of the commands that take --notes."""
    from tdskill.cli.app import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return frozenset(
        name
        for name, command in commands.items()
        if any(param.name == "_notes" for param in command.params)
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run tdskill in an empty folder and expect it to exit with 0 unless told otherwise.

    Notes are listed, where the command has any, unless the test looks at their number: `notes=False`.
    """
    from tdskill.cli.app import app

    monkeypatch.chdir(tmp_path)
    # Wide enough that no sentence breaks within the long paths of temporary folders.
    monkeypatch.setenv("COLUMNS", "500")

    def call(*arguments: str | Path, code: int = 0, lang: str = "en", notes: bool = True) -> Result:
        listed = ["--notes"] * (notes and not commands_with_notes().isdisjoint(arguments[:1]))
        words = map(str, (*arguments[:1], *listed, *arguments[1:]))
        result = CliRunner().invoke(app, ["--lang", lang, *words])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return call
