"""Which sheets of workbooks were asked for by name, for as long as one command runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.names import match_key


@dataclass(frozen=True)
class _Asked:
    names: tuple[str, ...]
    known: dict[str, None] = field(default_factory=dict)
    """The sheets of all workbooks opened so far."""


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


@contextmanager
def only(names: Sequence[str]) -> Iterator[None]:
    """Let workbooks that have sheets of these names be read from these alone, and others as ever."""
    token = _asked.set(_Asked(tuple(names)) if names else None)
    try:
        yield
    finally:
        _asked.reset(token)


def chosen(sheets: Sequence[str]) -> list[str]:
    """Return which sheets of a workbook were asked for; none where it has none of them."""
    asked = _asked.get()
    if asked is None:
        return []
    asked.known.update(dict.fromkeys(sheets))
    keys = set(map(match_key, asked.names))
    return [name for name in sheets if match_key(name) in keys]


def refuse_unknown() -> None:
    """Raise UsageError for a name asked for that no workbook opened so far has."""
    if missing := _missing():
        raise UsageError(*missing)


def with_unknown(hint: str) -> str:
    """Add to a hint that no workbook opened so far has a sheet asked for, where that is so."""
    return " ".join(filter(None, [hint, *_missing()]))


def _missing() -> tuple[str, ...]:
    """Return the message and hint for a name asked for that no workbook opened so far has."""
    asked = _asked.get()
    if asked is None:
        return ()
    known = set(map(match_key, asked.known))
    missing = [name for name in asked.names if match_key(name) not in known]
    if not missing:
        return ()
    return (
        _("--sheet: no workbook has a sheet {names}.").format(names=listed(missing)),
        _("Known: {names}.").format(names=listed(asked.known))
        if asked.known
        else _("No workbook was read; CSV files have no sheets."),
    )
