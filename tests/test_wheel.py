"""The built wheel works away from the repository."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the backend of this environment, as `pip wheel` would."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_data_templates_and_texts_travel_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in ROOT.glob("data/**/*"):
        if path.is_file():
            assert f"tdskill/{path.relative_to(ROOT).as_posix()}" in names
    for path in ROOT.glob("templates/*"):
        assert f"tdskill/templates/{path.name}" in names
    assert "tdskill/locale/ja/LC_MESSAGES/tdskill.mo" in names


def test_a_clean_environment_runs_it(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True, capture_output=True)

    def tdskill(*arguments: str) -> str:
        command: list[str | Path] = [python, "-I", "-m", "tdskill", *arguments]
        done = subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        return done.stdout.decode()

    assert "クラウドサービス活用" in tdskill("gap", "--sample", "--format", "csv", "--lang", "ja")
    tdskill("report", "--sample", "--person", "100011", "--output", "report.html")
    assert "</html>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "22" in tdskill("validate", "--lang", "en")
