"""The built wheel works away from the repository."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


CATALOGUE = "tdskill/locale/ja/LC_MESSAGES/tdskill.mo"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it, with the backend of this environment."""
    out = tmp_path_factory.mktemp("built")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    return out


@pytest.fixture
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


@pytest.fixture
def source(built: Path, tmp_path: Path) -> Path:
    """Unpack the sdist: the source as it comes from git, without what an install makes."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        # Python 3.11.2, as Debian has it, knows no filter yet.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(tmp_path)  # noqa: S202 - our own sdist
    return next(tmp_path.iterdir())


def test_data_templates_and_texts_travel_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in ROOT.glob("data/**/*"):
        if path.is_file():
            assert f"tdskill/{path.relative_to(ROOT).as_posix()}" in names
    for path in ROOT.glob("templates/*"):
        assert f"tdskill/templates/{path.name}" in names
    assert {CATALOGUE, "tdskill/framework/rules.yaml"} <= names


def test_from_a_source_that_is_not_installed_the_way_out_is_told_in_both_languages(
    source: Path,
) -> None:
    assert not (source / "src" / CATALOGUE).exists()

    def tdskill(lang: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tdskill", "--lang", lang, "validate"]
        where = {**os.environ, "PYTHONPATH": "src", "PYTHONUTF8": "1"}
        return subprocess.run(
            command, check=False, capture_output=True, cwd=source, env=where, encoding="utf-8"
        )

    told = tdskill("ja")
    assert told.returncode == 1
    assert told.stdout == ""
    japanese, english = told.stderr.splitlines()
    assert "文言のカタログ（ja）が作られていません" in japanese
    assert "have not been compiled: run `pip install -e .`" in english
    assert tdskill("en").returncode == 0


def test_a_clean_environment_runs_it(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    install = [*pip, "install", "-q", "--no-compile", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)

    def tdskill(*arguments: str) -> str:
        command: list[str | Path] = [python, "-I", "-m", "tdskill", *arguments]
        done = subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        return done.stdout.decode()

    assert "クラウドサービス活用" in tdskill("gap", "--sample", "--format", "md", "--lang", "ja")
    tdskill("report", "--sample", "--person", "100011", "--output", "report.html")
    assert "</html>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "22" in tdskill("validate", "--lang", "en")


@pytest.mark.parametrize("name", ["Makefile", "hatch_build.py", "CONTRIBUTING.md", "README.ja.md"])
def test_the_source_distribution_has_what_make_needs(built: Path, name: str) -> None:
    assert name in files_of(built)


@pytest.mark.parametrize("folder", ["src", "data", "templates", "tests", "docs", "bench"])
def test_the_source_distribution_has_whole_folders(built: Path, folder: str) -> None:
    made = {"__pycache__", "tdskill.mo"}
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and made.isdisjoint(path.parts)
    }
    assert here - files_of(built) == set()


def files_of(built: Path) -> set[str]:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}
