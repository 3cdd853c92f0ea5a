"""The language of everything a user reads.

English texts in the code are the message ids; `locale/ja` translates them. The language is chosen
once when the program starts, before any text is made.
"""

import gettext as _gettext
import locale
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("ja", "en")
DEFAULT = "ja"
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


def preferred() -> str:
    """Return the language asked for by TDSKILL_LANG, else by the locale, else Japanese."""
    asked = os.environ.get("TDSKILL_LANG", "").strip().lower()
    if asked:
        return next((lang for lang in LANGUAGES if asked.startswith(lang)), DEFAULT)
    candidates = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
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
