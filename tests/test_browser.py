"""Every kind of page in a real browser: quiet, closed, narrow, accessible, and whole on paper.

Skipped where there is no Chromium, unless TDSKILL_BROWSER_TESTS is `required`, as it is in CI.
"""

import dataclasses
import io
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PageObject, PdfReader
from typer.testing import CliRunner

from browsing import Opened, needs_browser, opened
from tdskill.cli.app import app
from tdskill.resources import sample_dir

pytestmark = needs_browser

NAME, BUREAU = "職員0186", "デジタルサービス局"
HOSTILE = """<script>alert(1)</script>丁野"'><img src=x>"""
# Of the sample: somebody with much to say, with little, and with the most exams.
PRINTED = ("100114", "100022", "100044")

# A PDF of Chromium says a radical for the kanji that shares its glyph; NFKC mends all but these.
RADICALS = str.maketrans("⺟⺠⻁⻄⻑⻘⻝⻤⻨⻩⻭⻯⻲", "母民虎西長青食鬼麦黄歯竜亀")

# 12 mm on either side, as @page has it.
MARGINS = 24 / 25.4 * 96

SHOWN_TEXTS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement;
    if (box.checkVisibility() && !box.closest(".unseen")) texts.push(walker.currentNode.data);
  }
  return texts;
}
"""


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of page: what `tdskill report` is asked for, and the file that it writes."""

    name: str
    asked: tuple[str, ...]
    file: str = "page.html"

    def write(self, folder: Path, language: str, workspace: Path, bureau: str = BUREAU) -> Path:
        page = folder / self.file
        words = [word.format(file=page, folder=folder, bureau=bureau) for word in self.asked]
        call = ["--lang", language, "report", "--workspace", str(workspace), "--year", "2024"]
        told = CliRunner().invoke(app, [*call, *words])
        assert told.exit_code == 0, told.output
        return page


def person(staff_id: str, *more: str) -> Kind:
    return Kind("person", ("--person", staff_id, *more, "--output", "{file}"))


def aiming(staff_id: str) -> Kind:
    return person(staff_id, "--target", "system_architect")


# Of all sheets of the sample (`make sides`) those that take a third side first when paper gets shorter:
# the tallest first side, the most exams and workplaces, the fullest second side.
FULLEST = (aiming("100138"), person("100040"), person("100078"))

KINDS = (
    aiming("100186"),
    Kind("organisation", ("--org", "--output", "{file}")),
    Kind("bureau", ("--bureau", "{bureau}", "--output", "{file}")),
    Kind("index", ("--all", "--out", "{folder}/all"), "all/index.html"),
)

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_language = pytest.mark.parametrize("language", ["ja", "en"])


Written = Callable[[Kind, str], Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write the page of a kind about the sample, in a language, once for all that is looked at."""

    @cache
    def write(kind: Kind, language: str) -> Path:
        return kind.write(tmp_path_factory.mktemp(kind.name), language, sample_dir())

    return write


Look = Callable[..., Opened]


@pytest.fixture(scope="module")
def look(browser: Browser, written: Written) -> Iterator[Look]:
    """Show the page of a kind in a language, which is opened once, on a screen of some size."""
    with ExitStack() as pages:

        @cache
        def open_once(kind: Kind, language: str) -> Opened:
            return pages.enter_context(opened(browser, written(kind, language)))

        def show(
            kind: Kind, language: str, *, dark: bool = False, width: int = 1280, height: int = 800
        ) -> Opened:
            seen = open_once(kind, language)
            scheme: Literal["dark", "light"] = "dark" if dark else "light"
            seen.page.emulate_media(media="screen", color_scheme=scheme)
            seen.page.set_viewport_size({"width": width, "height": height})
            return seen

        yield show


@pytest.fixture(scope="module")
def bad_names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sample, a person and a bureau of it renamed."""
    workspace = tmp_path_factory.mktemp("bad") / "workspace"
    shutil.copytree(sample_dir(), workspace)
    cell = '"{}"'.format(HOSTILE.replace('"', '""'))
    for file in workspace.glob("*/*.csv"):
        text = file.read_bytes().decode()
        file.write_bytes(text.replace(NAME, cell).replace(BUREAU, cell).encode())
    return workspace


@each_kind
@each_language
class TestEveryKindOfPage:
    def test_says_nothing_to_the_console_and_asks_nobody(
        self, look: Look, kind: Kind, language: str
    ) -> None:
        seen = look(kind, language)
        assert (seen.console, seen.requests) == ([], [])

    def test_does_not_scroll_sideways_on_a_phone(
        self, look: Look, kind: Kind, language: str
    ) -> None:
        assert width_needed(look(kind, language, width=360).page) == 360

    def test_is_accessible(self, look: Look, kind: Kind, language: str) -> None:
        dark, width = {"ja": (False, 1280), "en": (True, 360)}[language]
        found = Axe().run(look(kind, language, dark=dark, width=width).page)
        assert found.violations_count == 0, found.generate_report()

    def test_is_whole_on_paper(self, look: Look, kind: Kind, language: str) -> None:
        page = look(kind, language).page
        assert_whole(printed(page), page)


@each_kind
def test_shows_a_hostile_name_as_text(
    browser: Browser, tmp_path: Path, kind: Kind, bad_names: Path
) -> None:
    page = kind.write(tmp_path, "ja", bad_names, bureau=HOSTILE)
    with opened(browser, page) as seen:
        assert HOSTILE in seen.page.inner_text("body")
        # The index has its own script, and the words of it.
        ours = 2 if kind.name == "index" else 0
        assert seen.page.locator("script, img").count() == ours
        assert (seen.console, seen.requests) == ([], [])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write the catalogue of the embedded framework in a language, once for all that is looked at."""

    @cache
    def write(language: str) -> Path:
        page = tmp_path_factory.mktemp("catalogue") / "catalogue.html"
        told = CliRunner().invoke(app, ["--lang", language, "show", "--output", str(page)])
        assert told.exit_code == 0, told.output
        return page

    return write


@each_language
class TestTheCatalogue:
    def test_is_quiet_and_does_not_scroll_sideways_on_a_phone(
        self, browser: Browser, shown: Callable[[str], Path], language: str
    ) -> None:
        with opened(browser, shown(language), width=360) as seen:
            assert width_needed(seen.page) == 360
            assert (seen.console, seen.requests) == ([], [])

    def test_begins_a_side_of_paper_with_each_skill(
        self, browser: Browser, shown: Callable[[str], Path], language: str
    ) -> None:
        name = {"ja": "クラウドサービス活用", "en": "Cloud Services"}[language]
        with opened(browser, shown(language)) as seen:
            sides = printed(seen.page)
            text = seen.page.inner_text("#s-cloud_services p")
        texts = (squeezed(side.extract_text()) for side in sides)
        assert squeezed(name) in next(each for each in texts if squeezed(text) in each)[:80]


@pytest.mark.parametrize(
    ("language", "dark", "width"),
    [("ja", False, 1280), ("en", True, 360)],
    ids=["light-desk", "dark-phone"],
)
def test_a_catalogue_is_accessible(
    browser: Browser, tmp_path: Path, language: str, dark: bool, width: int
) -> None:
    # One with groups and wishes, all of it new or changed since another one.
    frameworks = Path(__file__).parent / "frameworks"
    shutil.copytree(frameworks / "groups", tmp_path / "framework")
    page = tmp_path / "catalogue.html"
    call = ["--lang", language, "show", "--workspace", str(tmp_path), "--output", str(page)]
    told = CliRunner().invoke(app, [*call, "--since", str(frameworks / "families")])
    assert told.exit_code == 0, told.output
    with opened(browser, page, dark=dark, width=width) as seen:
        seen.page.goto(f"{seen.page.url}#s-ethics")
        assert width_needed(seen.page) == width
        found = Axe().run(seen.page)
    assert found.violations_count == 0, found.generate_report()


LINES_OF_WORDS = """
words => words.map(word => {
  const high = parseFloat(getComputedStyle(word).lineHeight);
  return [word.innerText, Math.round(word.getBoundingClientRect().height / high)];
})
"""
BOTTOM = "element => element.getBoundingClientRect().bottom"


@each_language
def test_the_organisations_answer_is_on_the_first_screen(look: Look, language: str) -> None:
    page = look(KINDS[1], language).page
    rows = page.locator("[aria-labelledby=where] .rows tbody tr")
    assert page.locator(".tiles > div").count() == 5
    assert page.locator(".tiles").evaluate(BOTTOM) <= 800
    assert rows.nth(2).evaluate(BOTTOM) <= 800
    page = look(KINDS[1], language, width=360, height=740).page
    assert page.locator(".lead").evaluate(BOTTOM) <= 740
    assert page.locator(".tiles > div").first.evaluate(BOTTOM) <= 740


@each_language
def test_words_of_the_organisations_headings_are_not_broken_on_a_phone(
    look: Look, language: str
) -> None:
    words = look(KINDS[1], language, width=360).page.locator("h1 > span, h2 > span")
    lines = words.evaluate_all(LINES_OF_WORDS)
    assert [word for word, lines_of_it in lines if lines_of_it > 1] == []
    assert lines or language == "en"


@each_language
@pytest.mark.parametrize("staff_id", PRINTED)
def test_a_persons_sheet_does_not_scroll_sideways_on_a_phone(
    look: Look, language: str, staff_id: str
) -> None:
    assert width_needed(look(aiming(staff_id), language, width=360).page) == 360


@each_language
@pytest.mark.parametrize("kind", [*map(aiming, PRINTED), *FULLEST], ids=lambda kind: kind.asked[1])
def test_a_persons_sheet_is_the_two_sides_of_an_a4_page(
    look: Look, language: str, kind: Kind
) -> None:
    page = look(kind, language).page
    sides = printed(page)
    texts = assert_whole(sides, page)
    assert [size(side) for side in sides] == [(210, 297), (210, 297)]
    assert all(kind.asked[1] in text for text in texts)


def width_needed(page: Page) -> int:
    """Return the pixels that the page takes without scrolling, at least what the window has."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def printed(page: Page) -> list[PageObject]:
    page.emulate_media(media="print")
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)


def size(side: PageObject) -> tuple[int, int]:
    """Return width and height in millimetres."""
    return round(side.mediabox.width / 72 * 25.4), round(side.mediabox.height / 72 * 25.4)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text, as a page and a PDF of Chromium both have them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text.translate(RADICALS))))


def assert_whole(sides: list[PageObject], page: Page) -> list[str]:
    """Assert that every text which a print shows stands in the PDF, within its sheets; return theirs."""
    page.emulate_media(media="print")
    inner = round(min(float(side.mediabox.width) for side in sides) / 72 * 96 - MARGINS)
    page.set_viewport_size({"width": inner, "height": 800})
    assert width_needed(page) == inner
    texts = [squeezed(side.extract_text()) for side in sides]
    on_paper = "".join(texts)
    assert [text for text in page.evaluate(SHOWN_TEXTS) if squeezed(text) not in on_paper] == []
    return texts


ANSWERS = {
    "trend": ("trend", "--by-bureau"),
    "gap": ("gap", "--joint"),
    "place": ("place",),
}

LINES_OF_FIGURES = """
() => {
  const range = document.createRange();
  return Array.from(document.querySelectorAll("td.figure"), cell => {
    range.selectNodeContents(cell);
    return new Set(Array.from(range.getClientRects(), box => box.top)).size;
  });
}
"""

LEAST_HEADING = """
() => Math.min(...Array.from(
  document.querySelectorAll(".answer th"),
  cell => cell.clientWidth / parseFloat(getComputedStyle(cell).fontSize)))
"""


@pytest.fixture(scope="module", params=ANSWERS)
def question(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return ANSWERS[request.param]


@pytest.fixture(scope="module", params=["ja", "en"])
def answer(
    browser: Browser,
    question: tuple[str, ...],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """Open the page of an answer, once for all that is looked at."""
    file = tmp_path_factory.mktemp(question[0]) / "answer.html"
    call = ["--lang", request.param, *question, "--sample", "--output", str(file)]
    told = CliRunner().invoke(app, call)
    assert told.exit_code == 0, told.output
    with opened(browser, file) as seen:
        yield seen.page


class TestAnswerAsAPage:
    @pytest.mark.parametrize("width", [1280, 360])
    def test_breaks_no_figure_and_scrolls_its_tables_alone(self, answer: Page, width: int) -> None:
        on_screen(answer, width)
        lines = answer.evaluate(LINES_OF_FIGURES)
        assert len(lines) > 0
        assert set(lines) == {1}
        assert answer.evaluate(LEAST_HEADING) >= 4
        assert width_needed(answer) == width

    def test_is_accessible_with_a_name_of_its_own_for_each_landmark(self, answer: Page) -> None:
        on_screen(answer, 1280)
        found = Axe().run(answer)
        assert found.violations_count == 0, found.generate_report()

    def test_is_as_wide_as_the_paper(self, answer: Page) -> None:
        answer.emulate_media(media="print")
        assert_whole(printed(answer), answer)


def on_screen(page: Page, width: int) -> None:
    """Show a page as it was before, whoever looked at it."""
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": width, "height": 800})
