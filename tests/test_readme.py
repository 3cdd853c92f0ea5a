"""The README's commands run, and print what it shows."""

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


@pytest.mark.parametrize("readme", READMES)
def test_links_lead_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^):]+)\)", text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


COMMAND = re.compile(r"`tdskill ([a-z]+)([^`]*)`")


@pytest.mark.parametrize("page", ["docs/cycle.md", "docs/reading.md", *READMES])
def test_commands_named_in_the_text_have_the_options_named_with_them(run: Run, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = COMMAND.findall(text)
    assert named
    for command, rest in named:
        told = run(command, "--help").stdout
        assert [option for option in re.findall(r"--[a-z-]+", rest) if option not in told] == []
