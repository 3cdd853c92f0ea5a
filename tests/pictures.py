"""Make the pictures of the README from the sample: `make pictures`."""

import html
import tempfile
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from browsing import chromium, opened, started
from tdskill.cli.app import app

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
LANGUAGES = ("ja", "en")
WIDTH = 1040
MOST_BYTES = 200_000


class Picture(NamedTuple):
    """What is seen of a command: a page of HTML as it is, all else in a terminal."""

    command: str
    height: int


PICTURES = {
    "person": Picture(
        "report --sample --person 100186 --target system_architect --format html", 1200
    ),
    "organisation": Picture("report --sample --org --format html", 1060),
}

TERMINAL = """<!doctype html>
<meta charset="utf-8">
<style>
body {{ margin: 0; padding: 1.5rem 2rem; background: #12171e; color: #e6eaf0; }}
pre {{ margin: 0; font: 13px/1.55 "Noto Sans Mono CJK JP", monospace; }}
</style>
<pre>$ tdskill {command}
{text}</pre>
"""


def file_of(name: str, language: str) -> Path:
    return FOLDER / f"{name}.{language}.png"


def page_of(command: str, language: str) -> str:
    """Return the page that is to be seen of a command."""
    told = CliRunner(env={"COLUMNS": "118"}).invoke(app, ["--lang", language, *command.split()])
    if told.exit_code:
        raise SystemExit(told.output)
    if told.stdout.startswith("<!doctype html>"):
        return told.stdout
    return TERMINAL.format(command=command, text=html.escape(told.stdout))


def main() -> None:
    if not chromium():
        raise SystemExit("make pictures needs Chromium (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        page = Path(folder, "page.html")
        for name, shown in PICTURES.items():
            for language in LANGUAGES:
                page.write_text(page_of(shown.command, language), encoding="utf-8")
                with opened(browser, page, width=WIDTH, height=shown.height) as seen:
                    picture = seen.page.screenshot()
                if len(picture) > MOST_BYTES:
                    raise SystemExit(f"{name} in {language} has {len(picture)} bytes.")
                file_of(name, language).write_bytes(picture)


if __name__ == "__main__":
    main()
