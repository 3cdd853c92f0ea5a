"""The language of everything a user reads.

English texts in the code are the message ids; `locale/ja` translates them. The language is chosen
once when the program starts, before any text is made.
"""

import gettext as _gettext
import locale
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

LANGUAGES = ("ja", "en")
DEFAULT = "ja"
VARIABLE = "TDSKILL_LANG"
DOMAIN = "tdskill"
LOCALE_DIR = Path(__file__).parent / "locale"

_language = DEFAULT


def language() -> str:
    """Return the language in use, one of LANGUAGES."""
    return _language


def use(lang: str) -> None:
    """Set the language of all texts made from now on."""
    global _language  # noqa: PLW0603 - one process speaks one language
    if lang not in LANGUAGES:
        raise ValueError(lang)
    _language = lang


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make texts in this language for as long as the block runs. Raises ValueError for an unknown one."""
    before = _language
    use(lang)
    try:
        yield
    finally:
        use(before)


def asked_for() -> str:
    """Return the value of TDSKILL_LANG, or nothing."""
    return os.environ.get(VARIABLE, "").strip()


def known(asked: str) -> str | None:
    """Return the language that a value such as `en` or `ja_JP.UTF-8` names, or None."""
    return next((lang for lang in LANGUAGES if re.match(rf"{lang}\b|{lang}_", asked.lower())), None)


def preferred() -> str:
    """Return the language asked for by TDSKILL_LANG, else by the locale, else Japanese."""
    if asked := asked_for():
        return known(asked) or DEFAULT
    # Where nothing is set Python sets LC_CTYPE to C.UTF-8, of which getlocale makes en_US.
    names = ("LC_ALL", "LC_MESSAGES", "LANG", "LC_CTYPE")
    candidates = [os.environ.get(name, "") for name in names]
    candidates.append(locale.getlocale()[0] or "")
    spoken = next((text for text in candidates if text), "").lower()
    return "en" if spoken.startswith("en") else DEFAULT


@cache
def translations(lang: str) -> _gettext.NullTranslations:
    """Return the catalogue of a language; English texts are the message ids themselves."""
    if lang == "en":
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, LOCALE_DIR, [lang])


def gettext(message: str) -> str:
    """Return the text in the language in use."""
    return translations(_language).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the text for `n` things in the language in use."""
    return translations(_language).ngettext(singular, plural, n)


def listed(items: Iterable[object], most: int | None = None) -> str:
    """Join things as the language in use does; of many the first `most`, and how many more."""
    texts = [str(item) for item in items]
    joined = gettext(", ").join(texts[:most])
    more = 0 if most is None else len(texts) - most
    if more <= 0:
        return joined
    return gettext("{names} and {n} more").format(names=joined, n=f"{more:,}")
