"""The READMEs' commands print what is shown; links and options of all pages are there."""

import re
import shlex
from pathlib import Path

import pytest

from conftest import Run

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.ja.md")


def examples(readme: str) -> list[tuple[str, list[str]]]:
    """Return each `$ tdskill ...` of the console blocks with the lines shown below it."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            elif line.strip() and line.strip() != "...":
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("readme", READMES)
def test_the_commands_run_and_print_what_is_shown(
    run: Run, readme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lang = "ja" if ".ja." in readme else "en"
    monkeypatch.setenv("COLUMNS", "100" if lang == "ja" else "120")
    commands = examples(readme)
    assert len(commands) >= 4
    for command, shown in commands:
        program, *arguments = shlex.split(command)
        assert program == "tdskill"
        printed = {line.rstrip() for line in run(*arguments, lang=lang).stdout.splitlines()}
        assert [line for line in shown if line.rstrip() not in printed] == []


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_in_the_readme(readme: str) -> None:
    from tdskill.cli.app import app

    text = (ROOT / readme).read_text(encoding="utf-8")
    names = [command.name for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    assert [name for name in names if f"tdskill {name}" not in text] == []


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
