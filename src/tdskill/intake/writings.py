"""Staff IDs that are somebody's in another writing, such as 101 for 0101: found, and said."""

from collections.abc import Collection, Iterable, Mapping
from operator import itemgetter

from tdskill.errors import Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed, ngettext
from tdskill.intake.cells import quoted
from tdskill.names import other_writings

_SHOWN = 5
ALIKE = 0.75
"""How alike two staff IDs are at least of which one is named in place of the other (`difflib`)."""


def did_you_mean(asked: str, known: str) -> str:
    """Return the hint that a staff ID is meant, and how the other one may have come about."""
    if _has_lost_zeros(asked, known) or _has_lost_zeros(known, asked):
        return _("Did you mean {name}? Excel drops leading zeros.").format(name=quoted(known))
    return _("Did you mean {name}? Write a staff ID alike everywhere.").format(name=quoted(known))


def meant_by(strangers: Collection[str], known: Iterable[str]) -> dict[str, str]:
    """Return the known staff ID that each of the strangers seems to be, where it does."""
    if not len(strangers):
        return {}
    find = other_writings(known)
    return {asked: found for asked in strangers if (found := find(asked))}


def told_in_pairs(meant: Mapping[str, str]) -> str:
    """Say which staff ID each of these seems to be, and how that may have come about."""
    pairs = [
        (known, asked) if _has_lost_zeros(known, asked) else (asked, known)
        for asked, known in meant.items()
    ]
    hint = (
        _("They seem to be other writings: {pairs}. Excel drops leading zeros.")
        if any(_has_lost_zeros(*pair) for pair in pairs)
        else _("They seem to be other writings: {pairs}.")
    )
    return hint.format(pairs=_in_pairs(pairs))


def without_zeros(meant: Mapping[str, str]) -> dict[str, str]:
    """Return those of these staff IDs that have lost their leading zeros, with the whole ones."""
    return {asked: known for asked, known in meant.items() if _has_lost_zeros(asked, known)}


def zeros_lost(source: object, whole: Mapping[str, str], file: object, then: str) -> Problem:
    """Warn of the staff IDs of a file that have lost their zeros, which another file has whole."""
    return Problem(
        str(source),
        ngettext(
            "{n} staff ID of this file seems to have lost its leading zeros: {pairs}.",
            "{n} staff IDs of this file seem to have lost their leading zeros: {pairs}.",
            len(whole),
        ).format(n=f"{len(whole):,}", pairs=_in_pairs(sorted(whole.items(), key=itemgetter(1)))),
        _("{file} has the zeros. {then} Put them back here, in a column of texts.").format(
            file=file, then=then
        ),
        severity=Severity.WARNING,
        code="zeros_lost",
    )


def _has_lost_zeros(text: str, whole: str) -> bool:
    return len(text) < len(whole) and text.lstrip("0") == whole.lstrip("0")


def _in_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    texts = (
        _("{text} for {known}").format(text=quoted(asked), known=quoted(known))
        for asked, known in pairs
    )
    return listed(texts, _SHOWN)
