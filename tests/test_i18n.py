"""Every text has a Japanese one, and the catalogue holds nothing else."""

import gettext
import inspect
import io
import re
import string
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import BinaryIO

import pytest
import typer.core
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tdskill import i18n, resources
from tdskill.cli.boundary import TYPER_TEXTS
from tdskill.errors import TdskillError
from tdskill.framework import embedded_framework
from tdskill.intake import decode

CATALOGUE = i18n.LOCALE_DIR / "ja" / "LC_MESSAGES" / "tdskill.po"
SOURCE = Path(inspect.getfile(i18n)).parent

Message = str | tuple[str, ...]


def texts_in_use() -> set[Message]:
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "_noop": None}
    options = {"**.j2": {"extensions": "jinja2.ext.i18n", "silent": "false"}}
    found: set[Message] = set()
    for folder, methods in (
        (SOURCE, [("**.py", "python")]),
        (resources.templates_dir(), [("**.j2", "jinja2")]),
    ):
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, methods, options, keywords
        ):
            found.add(message)
    return found


def catalogue() -> dict[Message, Message]:
    with CATALOGUE.open("rb") as file:
        messages = read_po(file, locale="ja")
    # A doubtful text is left out of the compiled catalogue, as none.
    return {
        _frozen(message.id): "" if message.fuzzy else _frozen(message.string or "")
        for message in messages
        if message.id
    }


def _frozen(text: str | list[str] | tuple[str, ...]) -> Message:
    return text if isinstance(text, str) else tuple(text)


def test_every_text_has_a_japanese_one_and_no_other_is_kept() -> None:
    assert set(catalogue()) == texts_in_use()


def test_no_japanese_text_is_empty() -> None:
    empty = [key for key, value in catalogue().items() if not "".join(value)]
    assert not empty


def test_japanese_texts_have_the_places_of_the_english_ones() -> None:
    def places(message: Message) -> set[str]:
        texts = [message] if isinstance(message, str) else list(message)
        named = {name for text in texts for _, name, *_ in string.Formatter().parse(text) if name}
        return named | {name for text in texts for name in re.findall(r"%\((\w+)\)", text)}

    for english, japanese in catalogue().items():
        assert places(japanese) <= places(english), english
        if isinstance(english, str):
            assert places(japanese) == places(english), english


def test_the_compiled_catalogue_is_that_of_the_text_file() -> None:
    made = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(made, read_po(file, locale="ja"))
    made.seek(0)

    assert _texts_of(CATALOGUE.with_suffix(".mo").open("rb")) == _texts_of(made)


def _texts_of(compiled: BinaryIO) -> dict[object, str]:
    """Return the texts of a compiled catalogue but its header, which names a day and a release."""
    with compiled:
        texts = dict(gettext.GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]  # noqa: SLF001 - no public way
    texts.pop("")
    return texts


def test_typer_still_asks_the_catalogue_for_its_own_texts() -> None:
    source = inspect.getsource(typer.core)
    assert [text for text in TYPER_TEXTS if f'_("{text}")' not in source] == []


def test_every_name_of_the_embedded_framework_is_in_both_languages() -> None:
    def missing_english(value: object) -> list[object]:
        if isinstance(value, dict):
            if value.keys() == {"ja", "en"}:
                return [] if value["en"] else [value["ja"]]
            return [text for part in value.values() for text in missing_english(part)]
        if isinstance(value, list | tuple):
            return [text for part in value for text in missing_english(part)]
        return []

    framework = embedded_framework()
    entries = (
        framework.about,
        *framework.levels,
        *framework.categories,
        *framework.skills,
        *framework.job_types,
        *framework.certifications,
        *framework.ranks,
    )
    assert [text for entry in entries for text in missing_english(entry.model_dump())] == []


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"TDSKILL_LANG": "en", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"TDSKILL_LANG": "ja", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "C.UTF-8"}, "ja"),
        ({"LANG": "fr_FR.UTF-8"}, "ja"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_locale_else_japanese(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("TDSKILL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n.preferred() == language


def test_japanese_texts_quote_as_japanese_does() -> None:
    texts = ["".join(japanese) for japanese in catalogue().values()]
    foreign = re.compile(r"!r\}|'\{\w+\}'|」 [ぁ-ん]")
    assert [text for text in texts if foreign.search(text)] == []


def test_a_list_is_joined_as_its_language_does_and_counts_what_it_leaves_out() -> None:
    i18n.use("ja")
    assert i18n.listed(["甲", "乙"]) == "甲、乙"
    assert i18n.listed(["甲", "乙", "丙", "丁"], 2) == "甲、乙、ほか2件"
    i18n.use("en")
    assert i18n.listed([1, 2, 3], 3) == "1, 2, 3"
    assert i18n.listed([1, 2, 3], 1) == "1 and 2 more"


def test_a_language_is_spoken_within_its_block_and_in_no_other_thread() -> None:
    met = Barrier(2)

    def talk(lang: str) -> tuple[str, str]:
        with i18n.speaking(lang):
            met.wait(10)
            within = i18n.gettext("Options")
            met.wait(10)
        return within, i18n.language()

    with ThreadPoolExecutor(2) as pool:
        japanese, english = pool.map(talk, ("ja", "en"))
    assert japanese == ("オプション", i18n.DEFAULT)
    assert english == ("Options", i18n.DEFAULT)
    assert i18n.language() == "en"


def test_a_language_ends_with_its_block_when_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), i18n.speaking("ja"):
        raise ZeroDivisionError
    assert i18n.language() == "en"


def test_what_is_read_beside_the_parsing_is_told_in_the_language_in_use(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(b"staff_id,name\n" + b"1,a\n" * 100_000 + b"2,\0\n")
    with pytest.raises(TdskillError, match="it holds NUL bytes"):
        _ = decode.open_text(file).marks


def test_where_no_locale_is_set_the_language_is_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TDSKILL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_CTYPE", "C.UTF-8")
    monkeypatch.setattr("locale.getlocale", lambda: ("en_US", "UTF-8"))
    assert i18n.preferred() == "ja"
