"""The reference of commands: for each what `--help` says, as one Markdown page."""

from collections.abc import Iterator
from typing import Any

import typer

from tdskill.cli.app import app
from tdskill.i18n import gettext as _

_WIDTH = 100


def commands_page(other: str) -> str:
    """Return the page in the language in use; `other` links the other language."""
    lines = [f"# {_('Commands')}", "", other, "", _("Made by `make docs`: what `--help` says.")]
    for path, text in _helps(typer.main.get_command(app), "tdskill", None):
        lines += ["", f"## {path}", "", "```text", text.strip(), "```"]
    return "\n".join(lines) + "\n"


def _helps(command: Any, path: str, parent: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - private classes
    context = command.make_context(
        path.rsplit(maxsplit=1)[-1],
        [],
        parent=parent,
        resilient_parsing=True,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
    )
    yield path, command.get_help(context)
    for name, each in getattr(command, "commands", {}).items():
        yield from _helps(each, f"{path} {name}", context)
