"""What to install is the same everywhere: the packages themselves."""

import re
import tomllib
from pathlib import Path

import pytest

from tdskill.extras import PACKAGES, how_to_install

ROOT = Path(__file__).parent.parent


def test_the_packages_are_those_of_the_extras() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        extra: tuple(re.split("[<>=]", package)[0] for package in packages)
        for extra, packages in project["optional-dependencies"].items()
    }
    assert wanted == PACKAGES


def test_the_hint_names_the_packages_and_what_to_do_instead() -> None:
    assert how_to_install("optimize") == "Install it with: python -m pip install scipy"
    assert how_to_install("excel", "write CSV.") == (
        "Install it with: python -m pip install fastexcel XlsxWriter - or write CSV."
    )


@pytest.mark.parametrize(
    "page", ["README.md", "README.ja.md", "docs/install.md", "docs/install.ja.md"]
)
def test_a_page_installs_what_plan_and_place_need(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert len(re.findall(r"install .*\[excel,optimize\]", text)) >= 2
    assert "[excel]" not in text
