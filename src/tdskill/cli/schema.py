"""tdskill schema."""

from pathlib import Path
from typing import Annotated

import typer

from tdskill.cli import options
from tdskill.i18n import gettext as _


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help=_("The kind of file (default: list them)."), show_default=False
        ),
    ] = None,
    folder: options.Folder = Path(),
    output: options.Output = None,
) -> None:
    import json

    from tdskill.cli.output import deliver
    from tdskill.errors import UsageError
    from tdskill.i18n import listed
    from tdskill.kinds import KINDS
    from tdskill.library.reading import locate
    from tdskill.render.kinds_of_files import table_schema

    options.choose_format(None, output, ("text",) if kind is None else ("json", "text"))
    framework = locate(folder, None, sample=False, named={}, output=output).framework()
    if kind is None:
        text = "".join(f"{each.id:16}{_(each.meaning)}\n" for each in KINDS.values())
    elif kind in KINDS:
        told = table_schema(KINDS[kind], framework)
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    else:
        raise UsageError(
            _("There is no kind of file {name!r}.").format(name=kind),
            _("Known: {names}.").format(names=listed(KINDS)),
        )
    deliver(text.encode(), output, personal=False)
