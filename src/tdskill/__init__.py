"""Digital skill map toolkit over plain files: `open` a year of a workspace and ask it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tdskill.errors import Problem, ProblemsFoundError, TdskillError, UsageError
    from tdskill.library import Page, Result, Workbook, Year
    from tdskill.library import open_year as open  # noqa: A004 - `tdskill.open`, as `gzip.open`

__version__ = "0.2.0"

__all__ = [
    "Page",
    "Problem",
    "ProblemsFoundError",
    "Result",
    "TdskillError",
    "UsageError",
    "Workbook",
    "Year",
    "open",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is named
    """Import what is named when it is asked for: a command that asks for nothing starts at once."""
    if name not in __all__:
        raise AttributeError(name)
    from importlib import import_module

    if name in {"Page", "Result", "Workbook", "Year", "open"}:
        return getattr(import_module("tdskill.library"), "open_year" if name == "open" else name)
    return getattr(import_module("tdskill.errors"), name)
