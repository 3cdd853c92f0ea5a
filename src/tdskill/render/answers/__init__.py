"""One module a command: what its answer looks like, and what is said of it.

`layouts` finds every table that any command can answer with.
"""

import pkgutil
from importlib import import_module

from tdskill.render.layout import Layout


def layouts() -> dict[str, dict[str, Layout]]:
    """Return the layouts of all commands, by command and name of the table, in the order of the code.

    It imports every answer, so it is for references and tests.
    """
    found: dict[str, dict[str, Layout]] = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Layout):
                found.setdefault(value.command, {})[value.name] = value
    return dict(sorted(found.items()))
