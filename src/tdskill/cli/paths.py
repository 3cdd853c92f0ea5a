"""Paths as people type them, where no shell has looked at them."""

import os
from pathlib import Path

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _


def as_meant(path: Path) -> Path:
    """Return the path that is meant: `~` is the home folder, unless something here is called so.

    Raises UsageError for a quotation mark that the shell took for a part of the path.
    """
    text = str(path)
    if os.path.lexists(path):
        return path
    if '"' in text:
        raise UsageError(
            _("There is a quotation mark in a path: {path}").format(path=text),
            _(
                'Windows takes \\" at the end of "C:\\forms\\" for a quotation mark in the name, and what '
                'follows for the rest of it. Leave the last backslash out: "C:\\forms"'
            ),
        )
    if text == "~" or text.startswith(("~/", "~\\")):
        return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser fails without a home
    return path
