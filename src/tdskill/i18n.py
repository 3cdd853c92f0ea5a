"""The language of everything a user reads.

English texts in the code are the message ids; each folder in `locale/` translates them into one more
language. The program chooses its language once, before any text is made; a caller of the library
speaks one as long as it wants to.
"""

import gettext as _gettext
import locale
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DEFAULT = "ja"
SOURCE = "en"
"""The language of the message ids."""

VARIABLE = "TDSKILL_LANG"
DOMAIN = "tdskill"
LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = tuple(
    dict.fromkeys(
        (DEFAULT, SOURCE, *sorted(path.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES")))
    )
)
"""What can be spoken: the source, and what there is a catalogue of."""

_language = ContextVar("language", default=DEFAULT)


class NoCatalogueError(Exception):
    """The texts of a language are not compiled, as in a checkout that was never installed."""

    def __init__(self, lang: str) -> None:
        super().__init__(
            f"文言のカタログ（{lang}）が作られていません。取得したフォルダーで `pip install -e .` を"
            f"実行するか、言語に {SOURCE} を指定してください。\n"
            f"The texts of the language {lang} have not been compiled: run `pip install -e .` in the "
            f"checkout, or choose the language {SOURCE}."
        )


def language() -> str:
    """Return the language in use, one of LANGUAGES."""
    return _language.get()


def use(lang: str) -> None:
    """Set the language of all texts made from now on. Raises ValueError, NoCatalogueError."""
    if lang not in LANGUAGES:
        raise ValueError(lang)
    translations(lang)
    _language.set(lang)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make texts in a language as long as the block runs, in this thread or task alone."""
    before = language()
    use(lang)
    try:
        yield
    finally:
        _language.set(before)


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
    spoken = next((text for text in candidates if text), "")
    return known(spoken) or DEFAULT


@cache
def translations(lang: str) -> _gettext.NullTranslations:
    """Return the catalogue of a language. Raises NoCatalogueError."""
    if lang == SOURCE:
        return _gettext.NullTranslations()
    try:
        return _gettext.translation(DOMAIN, LOCALE_DIR, [lang])
    except FileNotFoundError:
        raise NoCatalogueError(lang) from None


def gettext(message: str) -> str:
    """Return the text in the language in use."""
    return translations(language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the text for `n` things in the language in use."""
    return translations(language()).ngettext(singular, plural, n)


def joined(sentences: Iterable[str]) -> str:
    """Return sentences one after another."""
    text = ""
    for sentence in sentences:
        text = gettext("{first} {second}").format(first=text, second=sentence) if text else sentence
    return text


def listed(items: Iterable[object], most: int | None = None) -> str:
    """Join things as the language in use does; of many the first `most`, and how many more."""
    texts = [str(item) for item in items]
    joined = gettext(", ").join(texts[:most])
    more = 0 if most is None else len(texts) - most
    if more <= 0:
        return joined
    return gettext("{names} and {n} more").format(names=joined, n=f"{more:,}")
