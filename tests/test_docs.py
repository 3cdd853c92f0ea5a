"""The pages under docs/: named in both indexes, in both languages, with the same formulas in each."""

import re
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from tdskill.i18n import LOCALE_DIR
from test_docs_commands import command_lines
from test_readme import ROOT, anchors

DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
TWINS = [name for name in PAGES if (DOCS / name.replace(".md", ".ja.md")).exists()]


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def headings(name: str) -> list[str]:
    return re.findall(r"^## (.+)$", text_of(name), re.MULTILINE)


@pytest.mark.parametrize("index", ["README.md", "README.ja.md"])
def test_an_index_names_every_page_and_folder(index: str) -> None:
    other = "README.ja.md" if index == "README.md" else "README.md"
    names = {path.name for path in DOCS.iterdir()}
    in_japanese = {name for name in names if ".ja." in name}
    twins = {name.replace(".ja.", ".") for name in in_japanese}
    expected = names - (twins if ".ja." in index else in_japanese) - {index}
    missing = [name for name in expected if name not in text_of(index)]
    assert missing == []
    assert f"]({other})" in text_of(index)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_where_its_other_language_is(name: str) -> None:
    top = "\n".join(text_of(name).splitlines()[:12])
    twin = name.replace(".ja.md", ".md") if ".ja." in name else name.replace(".md", ".ja.md")
    if (DOCS / twin).exists():
        assert f"]({twin})" in top
    elif " / " in top.splitlines()[0]:
        assert "English below" in top or " / " in text_of(name).split("## ")[1].splitlines()[0]
    else:
        assert "英語のみ" in top
        assert re.search(rf"\({name}\).*英語のみ", text_of("README.ja.md"))
        assert re.search(rf"\({name}\).*English only", text_of("README.md"))


@pytest.mark.parametrize("name", [n for n in PAGES if n.startswith(("faq", "guide", "methods"))])
def test_the_contents_of_a_page_name_each_heading(name: str) -> None:
    contents = re.findall(r"^- \[(.+)\]\(#(.+)\)$", text_of(name), re.MULTILINE)
    assert [title for title, _ in contents] == headings(name)
    assert {anchor for _, anchor in contents} <= anchors(DOCS / name)


def blocks(text: str) -> list[str]:
    """Return the blocks of formulas and commands, which are set four spaces in."""
    return re.findall(r"(?:^ {4}.*\n?)+", text, re.MULTILINE)


_SIGN = re.compile(
    r"[Σ√≤≥<>=+−·/∓⇔²³]|\d+(?:\.\d+)?|\b[a-zA-Z]\([a-zA-Z](?:, [a-zA-Z])*\)", re.ASCII
)


def signs(text: str) -> Counter[str]:
    """Count what is neither a word nor in any language: signs, numbers, D(L), x(p, s, L)."""
    return Counter(sign for block in blocks(text) for sign in _SIGN.findall(block))


def codes(text: str) -> set[str]:
    """Return what is set as code, without words such as DIR or フォルダ that stand for a value."""
    found = re.findall(r"`([^`\n]+)`", text)
    return {re.sub(r" ([A-Z_]+|[^\x00-\x7f]+)$", "", code) for code in found}


def sections(name: str) -> list[str]:
    return re.split(r"^## .+$", text_of(name), flags=re.MULTILINE)


@pytest.mark.parametrize("name", TWINS)
def test_both_languages_have_the_same_sections_with_the_same_commands(name: str) -> None:
    en, ja = sections(name), sections(name.replace(".md", ".ja.md"))
    assert list(map(commands, en)) == list(map(commands, ja))


def commands(text: str) -> list[list[str]]:
    """Return the words of each command line but for the values, which are words of a language."""
    lines = map(str.split, command_lines(text))
    return [[*words[:2], *(word for word in words[2:] if word.startswith("-"))] for words in lines]


def test_both_languages_have_the_same_formulas() -> None:
    for en, ja in zip(sections("methods.md"), sections("methods.ja.md"), strict=True):
        assert len(blocks(en)) == len(blocks(ja)), en[:60]
        assert signs(en) == signs(ja), en[:60]
        assert codes(en) == codes(ja), en[:60]


@pytest.mark.parametrize("name", ["methods.md", "methods.ja.md"])
def test_lines_fit_into_an_editor(name: str) -> None:
    assert [line for line in text_of(name).splitlines() if len(line) >= 120] == []


def test_one_idea_has_one_japanese_word() -> None:
    """仮定 and フレームワーク stand alone; `fields.py` reads 枠組み as a header, since tables say so."""
    texts = [ROOT / "README.ja.md", *DOCS.glob("*.md"), *(ROOT / "data").rglob("*.yaml")]
    texts += [*(ROOT / "templates").iterdir(), *(ROOT / "src").rglob("*.po")]
    other = re.compile("仮の(?!名)|仮に|資料に基づかない|枠組み")
    found = {path.name: other.findall(path.read_text(encoding="utf-8")) for path in texts}
    assert {name: words for name, words in found.items() if words} == {}


def not_used(name: str) -> list[str]:
    """Return the words that a page of words bans, as it lists them."""
    rows = re.findall(r"^\| (.+?) \| .+ \|$", sections(name)[-1], re.MULTILINE)[1:]
    return [word for row in rows for word in re.split("[、,] ?", row)]


def texts_in(lang: str) -> dict[str, str]:
    """Return all texts for people: of the program, its templates' and its pages, by where they stand."""
    catalogue = LOCALE_DIR / "ja" / "LC_MESSAGES" / "tdskill.po"
    pages = [ROOT / f"README{'.ja' * (lang == 'ja')}.md", *DOCS.glob("*.md")]
    texts = {
        str(path.relative_to(ROOT)): re.split(
            "\n## (?:使わないことば|Words not used)\n", path.read_text(encoding="utf-8")
        )[0]
        for path in pages
        if (".ja." in path.name) is (lang == "ja") and (path.name in TWINS or ".ja." in path.name)
    }
    with catalogue.open("rb") as file:
        for message in read_po(file, locale="ja"):
            of_lang = message.string if lang == "ja" else message.id
            several = of_lang if isinstance(of_lang, tuple | list) else (of_lang,)
            texts |= (
                {f"msgid {message.id!r}": "\n".join(filter(None, several))} if message.id else {}
            )
    return texts


@pytest.mark.parametrize(("lang", "page"), [("en", "words.md"), ("ja", "words.ja.md")])
def test_no_text_has_a_word_that_is_not_used(lang: str, page: str) -> None:
    words = not_used(page)
    assert len(words) > 20
    pattern = "|".join(words) if lang == "ja" else rf"\b({'|'.join(words)})\b"
    banned = re.compile(pattern, re.IGNORECASE)
    found = {where: banned.findall(text) for where, text in texts_in(lang).items()}
    assert {where: hits for where, hits in found.items() if hits} == {}
