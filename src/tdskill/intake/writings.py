"""Staff IDs that are somebody's in another writing, such as 101 for 0101: found, and said."""

from collections.abc import Collection, Iterable, Mapping

from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.cells import quoted
from tdskill.names import other_writings

_SHOWN = 5
ALIKE = 0.75
"""How alike two staff IDs are at least of which one is named in place of the other (`difflib`)."""


def did_you_mean(asked: str, known: str) -> str:
    """Return the hint that a staff ID is meant, and how the other one may have come about."""
    if _lacks_zeros(asked, known):
        return _("Did you mean {name}? Excel drops leading zeros.").format(name=quoted(known))
    return _("Did you mean {name}? Write a staff ID alike everywhere.").format(name=quoted(known))


def _lacks_zeros(asked: str, known: str) -> bool:
    return asked.lstrip("0") == known.lstrip("0")


def meant_by(strangers: Collection[str], known: Iterable[str]) -> dict[str, str]:
    """Return the known staff ID that each of the strangers seems to be, where it does."""
    if not len(strangers):
        return {}
    find = other_writings(known)
    return {asked: found for asked in strangers if (found := find(asked))}


def told_in_pairs(meant: Mapping[str, str]) -> str:
    """Say which staff ID each of these seems to be, and how that may have come about."""
    pairs = (
        _("{text} for {known}").format(text=quoted(asked), known=quoted(known))
        for asked, known in meant.items()
    )
    hint = (
        _("They seem to be other writings: {pairs}. Excel drops leading zeros.")
        if any(_lacks_zeros(*pair) for pair in meant.items())
        else _("They seem to be other writings: {pairs}.")
    )
    return hint.format(pairs=listed(pairs, _SHOWN))
