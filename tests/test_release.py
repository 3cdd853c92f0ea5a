"""A release says which it is, everywhere alike."""

import re
import tomllib
from pathlib import Path

import tdskill

ROOT = Path(__file__).parent.parent


def test_the_changelog_tells_of_this_version_first() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, dated = re.findall(r"^## (.+)$", text, re.MULTILINE)[:2]
    assert first == "Unreleased"
    assert re.fullmatch(rf"{re.escape(tdskill.__version__)} - \d{{4}}-\d\d-\d\d", dated)


def test_the_metadata_name_each_python_from_the_oldest_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pythons = [line.rpartition(" ")[2] for line in project["classifiers"] if " 3." in line]
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    assert project["requires-python"] == ">=3.11"
    assert {"authors", "maintainers", "keywords", "license", "readme"} <= project.keys()
