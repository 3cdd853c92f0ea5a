"""The READMEs and guides print what is shown; links and options of all pages are there."""

import re
import shlex
from itertools import product
from pathlib import Path

import pytest

from conftest import Run

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.ja.md")
GUIDES = ("docs/guide.md", "docs/guide.ja.md")
INSTALLS = ("docs/install.md", "docs/install.ja.md")
MOST_LINES = 150


def examples(name: str) -> list[tuple[str, list[str]]]:
    """Return each `$ tdskill ...` of the console blocks with the lines shown below it."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            elif line.strip() and line.strip() != "...":
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize(
    ("name", "command"), [*product(READMES, ["gap"]), *product(GUIDES, ["priorities"])]
)
def test_the_commands_run_and_print_what_is_shown(
    run: Run, name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lang = "ja" if ".ja." in name else "en"
    monkeypatch.setenv("COLUMNS", "100" if lang == "ja" else "120")
    commands = examples(name)
    assert any(
        line.startswith(f"tdskill {command} ") and len(shown) > 15 for line, shown in commands
    )
    for line, shown in commands:
        program, *arguments = shlex.split(line)
        assert program == "tdskill"
        printed = {each.rstrip() for each in run(*arguments, lang=lang).stdout.splitlines()}
        assert [each for each in shown if each.rstrip() not in printed] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_is_in_the_guide(guide: str) -> None:
    from tdskill.cli.app import app

    text = (ROOT / guide).read_text(encoding="utf-8")
    names = [command.name for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    assert [name for name in names if f"tdskill {name}" not in text] == []


@pytest.mark.parametrize("readme", READMES)
class TestFrontPage:
    def test_is_short(self, readme: str) -> None:
        assert len((ROOT / readme).read_text(encoding="utf-8").splitlines()) < MOST_LINES

    def test_tells_the_first_year_in_ten_lines(self, readme: str) -> None:
        text = (ROOT / readme).read_text(encoding="utf-8")
        lines = re.findall(r"^(\d+)\. (.+)$", text, re.MULTILINE)
        assert [int(number) for number, _ in lines] == list(range(1, 11))
        told = [re.findall(r"`tdskill (\w+)", line)[:1] for _, line in lines]
        assert told[1] == []
        year = ["init", "sheet", "collect", "status", "confirm", "gap", "priorities", "plan"]
        assert [name for names in told for name in names] == [*year, "report"]
        assert "roster.csv" in lines[1][1]

    def test_leads_to_the_pages_of_its_language(self, readme: str) -> None:
        text = (ROOT / readme).read_text(encoding="utf-8")
        ending = readme.removeprefix("README")
        for page in (
            "README",
            "install",
            "guide",
            "commands",
            "faq",
            "words",
            "methods",
            "columns",
        ):
            assert f"](docs/{page}{ending}" in text


@pytest.mark.parametrize("page", [*READMES, *INSTALLS])
def test_what_was_installed_is_run_by_its_path_or_activated(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    installed = text.index(r".venv\Scripts\python -m pip install")
    for line in (
        r"`.venv\Scripts\activate`",
        r"`.venv\Scripts\tdskill gap --sample`",
        "`source .venv/bin/activate`",
        "`.venv/bin/tdskill gap --sample`",
    ):
        assert line in text[installed:], line


PAGES = [*READMES, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_commands_named_in_the_text_have_the_options_named_with_them(run: Run, page: str) -> None:
    from tdskill.cli.app import app

    names = "|".join(str(command.name) for command in app.registered_commands)
    text = (ROOT / page).read_text(encoding="utf-8")
    for command, rest in re.findall(rf"`(?:tdskill )?({names})( [^`]*)`", text):
        told = run(command, "--help").stdout
        assert [option for option in re.findall(r"--[a-z-]+", rest) if option not in told] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^):]*)\)", text)
    for link in found:
        name, _, part = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        assert target.exists(), link
        assert not part or part in anchors(target), link


def anchors(path: Path) -> set[str]:
    """Return the names under which the headings of a page are linked to."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
