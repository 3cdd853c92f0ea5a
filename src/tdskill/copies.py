"""Names that look like that of a file that is read, and are not: copies, conflicts and slips of the hand."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextvars import ContextVar

from tdskill.errors import Problem, once

_ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "numbers", "bak", "old")
_ENDS_LIKE_A_TABLE = re.compile(rf"\.({'|'.join(_ENDINGS)})[^a-z]*$|^[^.]*$")
_KEPT_BY_US = re.compile(r"[a-z_]+(\.[a-z0-9_]+)?\.until-[0-9]{8}-")
_OPEN_IN = ("~$", ".~lock.")
"""How the files begin that Excel and LibreOffice put beside one that they have open."""

_looked: ContextVar[list[Callable[[], Iterable[Problem]]] | None] = ContextVar(
    "looked", default=None
)


def begin() -> None:
    """Begin to remember in which folders of years a command looks."""
    _looked.set([])


def looked_into(beside: Callable[[], Iterable[Problem]]) -> None:
    """Remember what tells what lies beside the files of a year that is read."""
    looked = _looked.get()
    if looked is not None:
        looked.append(beside)


def beside_all() -> tuple[Problem, ...]:
    """Return what lies beside the files of all years that were read: perhaps why it went wrong."""
    return once(problem for beside in _looked.get() or () for problem in beside())


def look_alikes(names: Iterable[str], kind: str) -> list[str]:
    """Return the names that a file of this kind, such as `staff`, may have been given by mistake.

    Those that are read, `staff.csv` and `staff.xlsx`, are among them.
    """
    # Not needed where nothing is read: for --help alone.
    from tdskill.kinds import KINDS

    longer = (each.removeprefix(kind) for each in KINDS if each.startswith(f"{kind}_"))
    others = "".join(f"(?!{_spaced(each)})" for each in longer)
    word = re.compile(rf"(?<![a-z]){_spaced(kind)}(?![a-z]){others}")
    return sorted(
        name
        for name, plain in ((name, _plain(name)) for name in names)
        if not name.startswith((".", "~$"))
        and not is_kept(name)
        and word.search(plain)
        and _ENDS_LIKE_A_TABLE.search(plain)
    )


def is_kept(name: str) -> bool:
    """Tell whether a file is one that we kept of before, under a dated name."""
    return _KEPT_BY_US.match(name) is not None


def _spaced(kind: str) -> str:
    return kind.replace("_", "[-_ ]*")


def open_file(mark: str) -> str | None:
    """Return the name of the table that such a mark says is open; None where a name is no mark."""
    start = next((start for start in _OPEN_IN if mark.startswith(start)), None)
    name = "" if start is None else mark.removeprefix(start).removesuffix("#")
    return name if name.lower().endswith((".xlsx", ".csv")) else None


def is_open(name: str, names: Iterable[str]) -> bool:
    """Tell whether somebody has a file open, by what Excel or LibreOffice puts beside it."""
    marks = [f"{mark}{name}".casefold() for mark in _OPEN_IN]
    return any(other.casefold().removesuffix("#") in marks for other in names)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
