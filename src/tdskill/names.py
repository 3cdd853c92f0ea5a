"""How two spellings are found to be the same name, and which known name a stranger is closest to."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _
from tdskill.i18n import listed

# Japanese input methods and Windows fonts give a dozen look-alikes of the long-vowel mark.
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−─━ｰ－﹘﹣〜～~"), "ー")
# What Unicode calls default ignorable, marks of notes between lines, and the blank of Braille.
_SIGNS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
INVISIBLE = f"[{_SIGNS}]"
"""What shows nothing: marks of joined files, break marks, fillers, variants of one letter (a pattern)."""

NOTHING = rf"\A[\s\x00-\x20\x7f-\x9f{_SIGNS}]*\z"
"""A text in which nothing is seen: spaces, controls and what is invisible (a pattern for Polars)."""

LIKE_A_SIGN = str.maketrans("〇◯✕✖", "○○××")
"""Signs of levels that nobody tells from those that a legend has."""

_INVISIBLE = re.compile(INVISIBLE)
_NOTHING = re.compile(NOTHING.replace(r"\z", r"\Z"))
_IGNORED = re.compile(rf"[\s・･/／_]+|{INVISIBLE}")


@lru_cache(maxsize=10_000)
def match_key(text: str) -> str:
    """Return the form in which two spellings of one name are equal.

    NFKC and casefold, every dash a long-vowel mark, without spaces, middle dots, slashes and what
    is invisible: `ITストラテジ―` and `ｉｔ ストラテジー` have one key.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    return _IGNORED.sub("", folded)


def words_key(text: str | None) -> str:
    """Return the form in which two writings of people's own words are equal; of none it is empty."""
    return match_key(text or "") or (text or "")


def is_nothing(text: str) -> bool:
    """Return whether nothing is seen of a text, which then counts as blank."""
    return _NOTHING.match(text) is not None


def trimmed(text: str) -> str:
    """Return a text without outer spaces and what is invisible, else as it is written."""
    return _INVISIBLE.sub("", text).strip()


def plain(text: str) -> str:
    """Return an identifier as it is compared.

    Half-width where there is a choice, without outer spaces and what is invisible.
    """
    return trimmed(unicodedata.normalize("NFKC", text))


_APART = re.compile(r"[\W_ー]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_PREFIXED = re.compile(r"[^\W\d]+(\d+)")


def _id_key(text: str) -> str:
    folded = plain(text).casefold().translate(_DASHES)
    return _ZEROS.sub("", _APART.sub("", folded))


def other_writings(known: Iterable[str]) -> Callable[[str], str | None]:
    """Return what finds the known identifier that a strange one is in another writing, or None.

    Width, case, signs between and leading zeros do not count, and letters before the figures where
    one of the two has none and no other known one has these figures. For hints only.
    """
    by_key: dict[str, str] = {}
    by_figures: dict[str, set[str]] = {}
    for identifier in known:
        key = _id_key(identifier)
        by_key.setdefault(key, identifier)
        if found := _PREFIXED.fullmatch(key):
            by_figures.setdefault(_ZEROS.sub("", found[1]), set()).add(identifier)

    def find(text: str) -> str | None:
        key = _id_key(text)
        if not key:
            return None
        if key in by_key:
            return by_key[key]
        if found := _PREFIXED.fullmatch(key):
            return by_key.get(_ZEROS.sub("", found[1]))
        alone = by_figures.get(key, set())
        return next(iter(alone)) if len(alone) == 1 else None

    return find


_LOOKED_AT = 5


class Names:
    """Known spellings of a set of things, each found by any of its spellings."""

    def __init__(
        self, spellings: Iterable[tuple[str, str]], called: Mapping[str, object] | None = None
    ) -> None:
        """Take pairs (spelling, id); the first id to claim a spelling keeps it.

        `called` says by id what a thing is called in a hint, where that is not its spelling.
        """
        self._called = called or {}
        self._ids: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        for spelling, identifier in spellings:
            key = match_key(spelling)
            if key and key not in self._ids:
                self._ids[key] = identifier
                self._spellings[key] = spelling

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, text: str) -> str | None:
        """Return the id that `text` stands for, or None."""
        return self._ids.get(match_key(text))

    def closest(self, text: str) -> str | None:
        """Return what is spelled most like `text`, or None; for hints only, never taken silently.

        Half of the letters of both must be alike, and more than one or the first: `ID` is not near `UI`.
        """
        asked = match_key(text)
        found = difflib.get_close_matches(asked, list(self._ids), n=_LOOKED_AT, cutoff=0.5)
        near = next((each for each in found if _is_near(each, asked)), None)
        if near is None:
            return None
        return str(self._called.get(self._ids[near], self._spellings[near]))

    def did_you_mean(self, text: str, otherwise: str) -> str:
        """Return a hint that asks for what is spelled most like `text`, or `otherwise`."""
        closest = self.closest(text)
        return _("Did you mean {closest}?").format(closest=closest) if closest else otherwise


def _is_near(one: str, other: str) -> bool:
    blocks = difflib.SequenceMatcher(None, one, other).get_matching_blocks()
    return one[0] == other[0] or sum(block.size for block in blocks) > 1


def choose_word(option: str, asked: str, allowed: Sequence[str]) -> str:
    """Return `asked` as `allowed` spells it. Raises UsageError, naming the closest."""
    names = Names((name, name) for name in allowed)
    found = names.find(asked)
    if found is not None:
        return found
    raise UsageError(
        _("{option} does not take {word!r}.").format(option=option, word=str(asked)),
        names.did_you_mean(asked, _("Known: {names}.").format(names=listed(allowed))),
    )
