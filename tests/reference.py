"""Write what `docs/` takes from the code: `make docs`."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tdskill import i18n
from tdskill.framework.rules import CODES
from tdskill.render.reference import columns_page, schema_files, with_keys
from tdskill.render.rules import rule_page, rules_page

DOCS = Path(__file__).parent.parent / "docs"
RULES = DOCS / "rules"
MADE = (DOCS / "schemas", RULES)
"""The folders that hold nothing else."""

_OTHER = {
    "en": "[日本語]({name}.ja.md)",
    "ja": "[English]({name}.md)",
}


def pages() -> dict[Path, str]:
    """Return the text of every file under docs/ that is made from the code."""
    made = {DOCS / "schemas" / name: text for name, text in schema_files().items()}
    framework = DOCS / "framework.md"
    made[framework] = with_keys(framework.read_text(encoding="utf-8"))
    for lang, link in _OTHER.items():
        ending = ".md" if lang == "en" else f".{lang}.md"
        with i18n.speaking(lang):
            made[DOCS / f"columns{ending}"] = columns_page(link.format(name="columns"))
            made[RULES / f"README{ending}"] = rules_page(link.format(name="README"), ending)
            made |= {
                RULES / f"{code}{ending}": rule_page(code, link.format(name=code))
                for code in CODES.values()
            }
        made[DOCS / f"commands{ending}"] = _commands(lang, link.format(name="commands"))
        library = DOCS / f"library{ending}"
        made[library.with_suffix(".ipynb")] = notebook(library.read_text(encoding="utf-8"))
    return made


def notebook(page: str) -> str:
    """Return a page of Markdown with blocks of Python as a notebook."""
    cells: list[dict[str, object]] = []
    for number, part in enumerate(re.split(r"```python\n(.*?)```\n", page, flags=re.DOTALL)):
        source = part.strip().splitlines(keepends=True)
        cell: dict[str, object] = {"id": f"cell{number}", "metadata": {}, "source": source}
        if number % 2:
            cells.append({"cell_type": "code", "execution_count": None, "outputs": []} | cell)
        elif source:
            cells.append({"cell_type": "markdown"} | cell)
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def _commands(lang: str, other: str) -> str:
    """Return the page of commands from a process of its own: help is made in one language alone."""
    told = subprocess.run(
        [sys.executable, __file__, "commands", lang, other],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return told.stdout


def _print_commands(lang: str, other: str) -> None:
    i18n.use(lang)
    from tdskill.cli.reference import commands_page

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(commands_page(other))


def main() -> None:
    """Write the files, and remove those of tables and rules that are no more."""
    made = pages()
    for folder in MADE:
        folder.mkdir(exist_ok=True)
        for path in set(folder.iterdir()) - set(made):
            path.unlink()
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["commands"]:
        _print_commands(*sys.argv[2:4])
    else:
        main()
