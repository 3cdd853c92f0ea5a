"""Fixtures of all tests. Tests read English texts unless they ask for Japanese."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner, Result

from tdskill import i18n

# A busy machine is no failure of a law.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak English in each test, whatever the one before did."""
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run tdskill in an empty folder and expect it to exit with 0 unless told otherwise."""
    from tdskill.cli.app import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str | Path, code: int = 0, lang: str = "en") -> Result:
        result = CliRunner().invoke(app, ["--lang", lang, *map(str, arguments)])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    return call
