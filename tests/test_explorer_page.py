"""The explorer in a real browser: its counts are the product's, and it is quiet, closed and accessible."""

import csv
import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

import tdskill
from browsing import Opened, needs_browser, opened
from tdskill import i18n
from tdskill.render.pages import explorer_page, index_page
from tdskill.reports.everybody import Index, IndexBureau, IndexRow
from tdskill.reports.explorer import Explorer, Persons, explorer_of
from tdskill.resources import sample_dir
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

pytestmark = needs_browser

HOSTILE = (
    "</script><script>document.title = 'run'</script>",
    '=1+1,"x"',
    "<img src=x onerror=alert(1)>",
    "a\u2028b",
    "x" * 300,
)


def sample(**asked: Any) -> Explorer:
    here = open_workspace(Path(), sample=True, year=2024)
    framework = here.framework()
    data = read_year(here, framework, "staff", "demand")
    return explorer_of(data, framework, **asked)


def threefold(found: Explorer) -> Explorer:
    """Return an explorer of 540 people, the first of them with names that mean harm."""
    assert found.persons is not None
    fields = {
        name: tuple(each * 3 for each in value) if name in ("levels", "steps") else value * 3
        for name, value in ((each, getattr(found.persons, each)) for each in Persons.__slots__)
    }
    persons = Persons(**fields)
    named = replace(persons, name=(*HOSTILE, *persons.name[len(HOSTILE) :]))
    return replace(found, persons=named, head=replace(found.head, people=540))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("explorer")
    i18n.use("ja")
    with_names = sample(with_names=True)
    pages = {"names": with_names, "counts": sample(), "many": threefold(with_names)}
    for name, found in pages.items():
        (folder / f"{name}.html").write_text(explorer_page(found), encoding="utf-8")
    i18n.use("en")
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture(scope="module")
def loaded(browser: Browser, files: dict[str, Path]) -> Iterator[dict[str, Opened]]:
    """Open each page once for all that is looked at."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(opened(browser, file)) for name, file in files.items()}


@pytest.fixture
def look(loaded: dict[str, Opened]) -> Iterator[Any]:
    """Return a page as it was opened; nothing that is done to it is told or asked for."""
    used: list[Opened] = []

    def begin(name: str) -> Page:
        seen = loaded[name]
        used.append(seen)
        seen.page.set_viewport_size({"width": 1280, "height": 800})
        seen.page.emulate_media(color_scheme="light", media="screen")
        seen.page.evaluate(
            "at('dialog')?.close(); at('clear').click(); go({ v: 'org', m: 'shortfall' })"
        )
        return seen.page

    yield begin
    assert [(seen.console, seen.requests) for seen in used] == [([], []) for _each in used]


def status(page: Page) -> str:
    return page.inner_text("#status")


EVERY_COUNT = """
() => {
  const told = [], ask = change => (go(change), at("status").textContent.match(/: ([\\d,]+)人/)?.[1]);
  for (const [s] of data.skills) for (const l of ["1", "2", "3"]) told.push([s, l, ask({ s, l })]);
  go({ s: "", l: "1" });
  for (const [j] of data.jobTypes) for (const k of ["met", "near"]) told.push([j, k, ask({ j, k })]);
  go({ j: "" });
  return told;
}
"""


@pytest.mark.parametrize("name", ["names", "counts"])
def test_every_count_is_the_products(look: Any, name: str) -> None:
    told = [tuple(each) for each in look(name).evaluate(EVERY_COUNT)]
    year = tdskill.open(sample=True)
    levels = year.gap(by="level").frame.select("skill", "at_level", "supply").iter_rows()
    expected = {(skill, str(level)): supply for skill, level, supply in levels}
    for job_type, met, near in (
        year.attainment(summary=True)
        .frame.select("job_type", "people_met", "people_one_step_away")
        .iter_rows()
    ):
        expected |= {(job_type, "met"): met, (job_type, "near"): near}
    assert len(told) == 22 * 3 + 10 * 2
    found = {(entry, of): n and int(n) for entry, of, n in told}
    if name == "counts":
        few = {key for key, n in expected.items() if 0 < n < 5}
        assert {key for key, n in found.items() if n is None} >= few
        expected = {key: n for key, n in expected.items() if found[key] is not None}
        found = {key: n for key, n in found.items() if n is not None}
        assert len(found) > 40
    assert found == expected


@pytest.mark.parametrize("name", ["names", "counts"])
def test_the_sums_below_are_those_of_the_gap(look: Any, name: str) -> None:
    page = look(name)
    cells = page.evaluate(
        "[...document.querySelectorAll('tfoot tr')].map(tr => [...tr.cells].map(td => td.textContent))"
    )
    year = tdskill.open(sample=True)
    smallest = 5 if name == "counts" else 1
    by_bureau = year.gap(by="bureau", smallest_group=smallest).frame
    whole = year.gap().frame
    assert [cells[0][0], cells[1][0]] == ["局の計", "組織全体"]
    assert [int(cells[0][1]), int(cells[1][1])] == [
        by_bureau["shortfall"].sum(),
        whole["shortfall"].sum(),
    ]
    headings = page.locator("thead .skill").all_inner_texts()
    names = {name: skill for skill, name in page.evaluate("data.skills")}
    short = dict(whole.select("skill", "shortfall").iter_rows())
    shown = {names[name]: text for name, text in zip(headings, cells[1][2:], strict=True)}
    assert {skill: int(text) for skill, text in shown.items() if text.isdigit()} == {
        skill: n for skill, n in short.items() if shown[skill].isdigit()
    }
    assert len(shown) == 22


def test_a_count_in_a_cell_is_of_the_people_who_meet_all_conditions(look: Any) -> None:
    page = look("names")
    page.evaluate("go({ r: '課長', s: 'cloud_services', l: '1', m: '2', g: 'ICT職' })")
    data = tdskill.open(sample=True).data("staff").staff
    people = [
        row
        for row in data.iter_rows(named=True)
        if (row["rank"], row["group"]) == ("課長", "ICT職") and (row["cloud_services"] or 0) >= 1
    ]
    assert status(page).endswith(f"{len(people)}人（全180人のうち）")
    foot = page.locator("tfoot td").all_inner_texts()
    assert int(foot[0]) == len(people) > 5
    ux = page.evaluate("data.skills.findIndex(([id]) => id === 'ux_design')")
    assert int(foot[ux + 1]) == sum((row["ux_design"] or 0) >= 2 for row in people)
    assert page.locator("#m option:disabled").count() == 3


@pytest.mark.parametrize(
    ("sought", "people"),
    [
        *(("でじたるさーびす", 60), ("ﾃﾞｼﾞﾀﾙｻｰﾋﾞｽ", 60), ("デジタル サービス局", 60)),
        *(("職員００１０", 1), ("ＧｏｖＴｅｃｈ", 36), ("100010", 1), ("ない名前", 0)),
    ],
)
def test_search_folds_writings_and_stays_out_of_the_address(
    look: Any, sought: str, people: int
) -> None:
    page = look("names")
    page.evaluate("go({ v: 'people' })")
    page.fill("#q", sought)
    assert status(page) == f"「{sought}」: {people}人（全180人のうち）"
    assert page.locator("tbody [data-person]").count() == people
    assert page.evaluate("location.hash") == "#v=people"


def test_a_person_leads_to_the_sheet_and_each_skill_to_the_catalogue(
    browser: Browser, tmp_path: Path
) -> None:
    found = sample(with_names=True)
    assert found.persons is not None
    first, second, *_others = found.persons.staff_id
    beside = {f"{first}.html": first, "catalogue.html": None}
    (tmp_path / "map.html").write_text(explorer_page(found, beside=beside), encoding="utf-8")
    with opened(browser, tmp_path / "map.html") as seen:
        seen.page.evaluate("go({ v: 'people' })")
        for person, is_there in ((second, False), (first, True)):
            seen.page.evaluate(
                "i => { at('dialog').close(); showPerson(i); }",
                found.persons.staff_id.index(person),
            )
            assert seen.page.locator("#person-sheet").is_visible() is is_there
        addresses = seen.page.locator("#person-levels a").evaluate_all(
            "links => links.map(each => each.getAttribute('href'))"
        )
        skills = found.framework.skill_ids
        assert addresses == [f"catalogue.html#s-{skill}" for skill in skills]
        assert seen.page.locator("#person-sheet").get_attribute("href") == f"{first}.html"


def test_what_is_looked_at_stands_in_the_address(look: Any) -> None:
    page = look("names")
    page.evaluate("go({ v: 'people', b: '建設局', s: 'cloud_services', l: '2' })")
    before = status(page)
    assert before.startswith("建設局、クラウドサービス活用 Lv.2以上: ")
    page.reload()
    assert status(page) == before
    page.go_back()
    page.wait_for_function("() => at('status').textContent === '全職員 180人'")


def test_keys_alone_lead_from_a_bureau_to_a_person_and_back(look: Any) -> None:
    page = look("many")
    page.locator("[data-bureau='デジタルサービス局']").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "status"
    assert status(page) == "デジタルサービス局: 180人（全540人のうち）"

    person = page.locator("[data-person]").nth(3)
    person.focus()
    page.keyboard.press("Enter")
    assert page.locator("#dialog").is_visible()
    assert page.locator("#person-levels div").count() == 22
    page.keyboard.press("Escape")
    assert not page.locator("#dialog").is_visible()
    assert page.evaluate("document.activeElement.dataset.person") == person.get_attribute(
        "data-person"
    )

    page.locator("[data-order='s.ux_design']").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.order") == "s.ux_design"
    assert page.locator("[aria-sort=descending]").inner_text() == "UXデザイン"
    page.keyboard.press("Enter")
    assert page.locator("[aria-sort=ascending]").inner_text() == "UXデザイン"
    page.reload()
    place = page.locator("[data-order='s.ux_design']").evaluate("e => e.closest('th').cellIndex")
    levels = page.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()
    assert levels == sorted(levels, key="–0123".index)
    assert len({*levels}) > 1


def test_people_come_in_pages_of_100_rows_that_keys_pass(look: Any) -> None:
    page = look("many")
    page.evaluate("go({ v: 'people' })")
    page.locator("[data-person]").first.focus()
    passed = 1
    while page.evaluate("document.activeElement.dataset.person !== undefined"):
        page.keyboard.press("Tab")
        passed += 1
    assert (passed - 1, page.evaluate("document.activeElement.id")) == (100, "next")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "status"
    assert page.inner_text("#range") == "101〜200人目（540人のうち）"
    page.evaluate("go({ p: 9 })")
    assert page.inner_text("#range") == "501〜540人目（540人のうち）"
    assert page.locator("#next").is_disabled()
    page.click("#before")
    assert page.inner_text("#range") == "401〜500人目（540人のうち）"


def test_names_that_mean_harm_stay_text(look: Any) -> None:
    page = look("many")
    page.evaluate("go({ v: 'people' })")
    shown = page.locator("[data-person] > span").all_inner_texts()[:3]
    assert tuple(shown) == HOSTILE[:3]
    # One of 300 letters leaves the other columns their place.
    assert page.locator("[data-order=bureau]").bounding_box()["x"] < 720
    page.locator("[data-person]").first.click()
    assert page.inner_text("#person-name") == HOSTILE[0]
    page.click("#close")
    assert page.title().startswith("スキルマップ検索")
    assert page.locator("script").count() == 2
    assert page.locator("img").count() == 0


def test_the_csv_is_for_excel_and_runs_nothing(look: Any) -> None:
    page = look("many")
    page.evaluate("go({ v: 'people' })")
    with page.expect_download() as told:
        page.click("#csv")
    assert told.value.suggested_filename == "スキルマップ.csv"
    content = Path(told.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 541
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 541
    assert rows[2][1] == "'" + HOSTILE[1]
    year = tdskill.open(sample=True)
    staff = year.data("staff").staff
    most_short_first = staff.select(*year.gap().frame["skill"])
    levels = ["" if level is None else str(level) for level in most_short_first.row(5)]
    assert rows[6] == [*map(str, staff.row(5)[:2]), *rows[6][2:5], *levels]

    page.evaluate("go({ v: 'org' })")
    lines = page.evaluate("csv()").split("\r\n")
    # A heading, 13 bureaus and the two sums.
    assert len(lines) == 1 + 13 + 2 + 1


def test_counts_alone_say_where_the_people_are(look: Any) -> None:
    page = look("counts")
    page.select_option("#s", "cloud_services")
    page.select_option("#l", "2")
    assert status(page) == "クラウドサービス活用 Lv.2以上: 21人（全180人のうち）"
    assert page.input_value("#m") == "2"
    page.select_option("#b", "デジタルサービス局")
    assert page.locator("tbody tr").count() == 1
    page.select_option("#j", "ui_ux_designer")
    assert page.input_value("#s") == ""
    assert page.input_value("#m") == "met"
    assert page.locator("thead .skill").count() == 10
    assert page.locator("#people, [data-person], [data-bureau], #q").count() == 0


def test_only_our_own_script_runs(browser: Browser, files: dict[str, Path], tmp_path: Path) -> None:
    text = files["names"].read_text(encoding="utf-8")
    changed = tmp_path / "changed.html"
    changed.write_text(text.replace('"use strict";', '"use strict"; '), encoding="utf-8")
    with opened(browser, changed) as seen:
        assert seen.page.locator("table").count() == 0
        assert any("Content Security Policy" in line for line in seen.console)


@pytest.mark.parametrize(
    ("name", "state", "dark", "width"),
    [
        ("names", "{ v: 'org' }", False, 1280),
        ("names", "{ v: 'org', m: '1' }", True, 1280),
        ("names", "{ v: 'people' }", True, 360),
        ("many", "{ v: 'people' }", False, 1280),
        ("counts", "{ m: '2' }", False, 360),
        ("names", "person", False, 360),
        ("names", "person", True, 1280),
    ],
)
def test_is_accessible(look: Any, name: str, state: str, dark: bool, width: int) -> None:
    page = look(name)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if dark else "light")
    if state == "person":
        page.evaluate("go({ v: 'people' })")
        page.locator("[data-person]").first.click()
    else:
        page.evaluate(f"go({state})")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(page)
    if state == "person":
        page.keyboard.press("Escape")
    assert found.violations_count == 0, found.generate_report()


def test_prints_all_people_on_six_sides_and_the_matrix_on_one(look: Any) -> None:
    page = look("names")
    page.emulate_media(media="print")
    sides = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sides) == 1
    assert sides[0].mediabox.width > sides[0].mediabox.height
    page.evaluate("go({ v: 'people' })")
    sides = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sides) <= 6
    assert "100189" in sides[-1].extract_text()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write an index of 250 people of A局 and 190 of B局."""
    people = [
        IndexRow(f"{n}.html", f"{n:04}", f"職員{n:04}", None, None, None, 1) for n in range(440)
    ]
    bureaus = (IndexBureau("A局", tuple(people[:250])), IndexBureau("B局", tuple(people[250:])))
    framework = open_workspace(Path(), sample=True, year=2024).framework()
    i18n.use("ja")
    text = index_page(Index(framework, None, 2024, 22, bureaus), "html")
    i18n.use("en")
    file = tmp_path_factory.mktemp("index") / "index.html"
    file.write_text(text, encoding="utf-8")
    return file


ROWS = ".people tbody tr:visible"


def test_the_index_shows_100_people_at_a_time_and_finds_them(browser: Browser, index: Path) -> None:
    with opened(browser, index) as seen:
        page = seen.page
        assert (status(page), page.locator(ROWS).count()) == ("全職員 440人", 100)
        page.click("#next")
        page.click("#next")
        assert page.inner_text("#range") == "201〜300人目（440人のうち）"
        assert page.locator("h2:visible").all_inner_texts() == ["所属局", "A局", "B局"]
        for sought, found in (("職員０４３９", 1), ("ｂ局", 190), ("0250", 1), ("ない", 0)):
            page.fill("#q", sought)
            assert status(page) == f"「{sought}」: {found}人（全440人のうち）"
            assert page.locator(ROWS).count() == min(found, 100)
        page.click("a[href='#bureau-2']")
        assert page.inner_text("#range") == "201〜300人目（440人のうち）"
        assert page.locator("#bureau-2").is_visible()
        assert (seen.console, seen.requests) == ([], [])


def test_the_index_shows_all_people_where_no_script_runs(browser: Browser, index: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(index.as_uri())
    assert page.locator(ROWS).count() == 440
    assert not page.locator("#finder").is_visible()
    context.close()


def test_the_sample_has_no_more_people_than_the_page_shows() -> None:
    rows = (sample_dir() / "2024" / "staff.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[-1].startswith("100189,")
