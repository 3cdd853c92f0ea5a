"""Finding one's way: the help, what stands where, and hints that can be followed."""

import re
from pathlib import Path

import pytest

from conftest import Run
from test_cli import run_process

ROOT = Path(__file__).parent.parent


def sections(text: str, heading: str, command: str) -> dict[str, list[str]]:
    """Return the names of commands below each heading; a command named twice counts once."""
    below: dict[str, str] = {}
    title = ""
    for line in text.splitlines():
        if head := re.fullmatch(heading, line):
            title = head[1]
        elif title and (name := re.match(command, line)):
            below.setdefault(name[1], title)
    return {
        title: [name for name in below if below[name] == title]
        for title in dict.fromkeys(below.values())
    }


@pytest.mark.parametrize(("lang", "page"), [("en", "README.md"), ("ja", "README.ja.md")])
def test_the_help_groups_commands_as_the_readme_does(lang: str, page: str) -> None:
    told = run_process("--help", TDSKILL_LANG=lang).stdout.decode()
    helped = sections(told, r"(\S.*):", r"  ([a-z]+)")
    assert next(iter(helped.values())) == ["init", "sample", "validate", "show"]
    assert helped == sections(
        (ROOT / page).read_text(encoding="utf-8"), r"\*\*(.*)\*\*", r"\| `tdskill ([a-z]+)"
    )


@pytest.mark.parametrize("command", [(), ("gap",), ("show",), ("show", "ladder")])
def test_h_is_help_everywhere(run: Run, command: tuple[str, ...]) -> None:
    assert run(*command, "-h").stdout == run(*command, "--help").stdout != ""
