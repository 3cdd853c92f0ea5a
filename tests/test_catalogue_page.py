"""The catalogue: a framework as one page, on which all leads to all."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Run
from tdskill import i18n
from tdskill.framework import load_framework
from tdskill.render.labels import source_text
from tdskill.render.pages import catalogue_page
from tdskill.reports.catalogue import catalogue
from tdskill.resources import data_dir
from test_other_frameworks import FOLDER, NAMES

TOKYO = data_dir()
FRAMEWORKS = [TOKYO, *(FOLDER / name for name in NAMES), *(TOKYO / "frameworks").iterdir()]
each_framework = pytest.mark.parametrize("folder", FRAMEWORKS, ids=lambda folder: folder.name)
each_language = pytest.mark.parametrize("lang", ["ja", "en"])
_JAPANESE = re.compile("[ぁ-んァ-ヺ一-龠々、。（）]")


class Seen(HTMLParser):
    """Ids, links, texts and elements of a page; the text of each element that has an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.rows: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        if identifier := given.get("id"):
            self.ids.append(identifier)
        if (link := given.get("href")) is not None and tag == "a":
            self.links.append(link)
        if tag not in {"meta", "link", "br"}:
            self.open.append((tag, given.get("id") or ""))
        if tag in {"tr", "li"}:
            self.rows.setdefault(self.article, []).append("")
        if tag == "a" and self.article in self.rows:
            self.rows[self.article][-1] += f"<{given['href']}>"

    @property
    def article(self) -> str:
        return next((name for tag, name in reversed(self.open) if tag == "article"), "")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag == "style" for tag, _id in self.open):
            return
        self.texts.append(data)
        if self.article in self.rows:
            self.rows[self.article][-1] += data


@cache
def page_of(folder: Path, lang: str) -> str:
    with i18n.speaking(lang):
        return catalogue_page(catalogue(load_framework(folder)))


@cache
def seen_on(folder: Path, lang: str) -> Seen:
    return Seen(page_of(folder, lang))


def levels_in(rows: list[str], letter: str) -> Counter[tuple[str, int]]:
    """Return what rows link to with a level behind the link: (id, level)."""
    pattern = rf"<#({letter}-[a-z0-9_-]+)>[^<]*?Lv\.(\d)"
    return Counter(
        (name, int(level)) for row in rows for name, level in re.findall(pattern, row, re.DOTALL)
    )


def required(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield address of the job type, skill and level of every requirement, as the YAML has them."""
    files = [folder / "jobtypes.yaml", *sorted(folder.glob("sets/*.yaml"))]
    for path in filter(Path.is_file, files):
        told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        within = "" if path.name == "jobtypes.yaml" else f"{path.stem}-"
        for job_type in told.get("job_types") or ():
            for entry in job_type["requirements"]:
                for each in entry.get("of", [entry]):
                    yield f"j-{within}{job_type['id']}", each["skill"], each["level"]


@each_framework
@each_language
def test_every_link_leads_somewhere_and_no_id_stands_twice(folder: Path, lang: str) -> None:
    seen = seen_on(folder, lang)
    assert [name for name, number in Counter(seen.ids).items() if number > 1] == []
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert all(link.startswith("#") for link in seen.links)


@each_framework
def test_every_entry_has_its_place(folder: Path) -> None:
    seen = set(seen_on(folder, "ja").ids)
    framework = load_framework(folder)
    wanted = {
        *(f"s-{each.id}" for part in framework.sets for each in part.skills),
        *(f"e-{each.id}" for each in framework.all_certifications),
        *(f"r-{each.id}" for each in framework.main.ranks),
        *(f"t-{each.id}" for each in framework.all_trainings),
        *(f"w-{each.id}" for each in framework.works),
        *(f"route-{each.id}" for each in framework.routes),
        *(f"selection-{each.id}" for each in framework.selection_exams),
        *(f"path-{each.id}" for each in framework.career_paths),
        *(job_type for job_type, _skill, _level in required(folder)),
    }
    letters = ("s-", "j-", "e-", "r-", "t-", "w-", "route-", "selection-", "path-")
    assert {each for each in seen if each.startswith(letters)} == wanted


@each_framework
@each_language
def test_each_requirement_stands_on_both_sides_with_its_level(folder: Path, lang: str) -> None:
    rows = seen_on(folder, lang).rows
    expected = Counter(required(folder))
    of_job_types = Counter(
        {
            (article, skill.removeprefix("s-"), level): number
            for article, told in rows.items()
            if article.startswith("j-")
            for (skill, level), number in levels_in(told, "s").items()
        }
    )
    of_skills = Counter(
        {
            (job_type, article.removeprefix("s-"), level): number
            for article, told in rows.items()
            if article.startswith("s-")
            for (job_type, level), number in levels_in(told, "j").items()
        }
    )
    assert of_job_types == expected
    assert of_skills == expected


def test_the_table_at_a_glance_has_every_required_level() -> None:
    page = page_of(TOKYO, "ja")
    table = page.split('<table class="matrix">')[1].split("</table>")[0]
    columns = re.findall(r'href="#(j-[a-z_]+)"', table)
    found = {
        (job_type, skill, int(level))
        for skill, row in re.findall(
            r'<tr><th scope="row"><a href="#s-([a-z_]+)">(.*?)</tr>', table
        )
        for job_type, cell in zip(columns, re.findall(r"<td.*?</td>", row), strict=True)
        for level in re.findall(r">(\d)<", cell)
    }
    assert found == {each for each in required(TOKYO) if not each[0].startswith("j-tools-")}
    assert len(found) == 78


def test_careers_stand_with_their_ranks_and_years() -> None:
    page = page_of(TOKYO, "en")
    path = page.split('id="path-management"')[1].split("</article>")[0]
    assert re.findall(r'href="#r-(\w+)".*?<span class="quiet">(.*?)</span>', path) == [
        ("staff", "5 years"),
        ("senior_staff", "5 years"),
        ("deputy_section_director", "6 years"),
        ("section_director", "7 years"),
        ("division_director", "to the end"),
    ]
    exam = page.split('id="selection-management_selection"')[1].split("</article>")[0]
    ranks = ["senior_staff", "deputy_section_director", "section_director"]
    assert re.findall(r'href="#r-(\w+)"', exam) == ranks
    assert "180 or more (expected)" in page


def test_groups_and_what_is_only_wished_for_are_told_as_such() -> None:
    page = page_of(FOLDER / "groups", "en")
    engineer = page.split('id="j-engineer"')[1].split("</article>")[0]
    # Two of the three clouds; ethics is desirable, analysis is core.
    assert "2 of these 3" in engineer
    assert engineer.count(">desirable<") == 1
    assert engineer.count(">core<") == 1
    azure = page.split('id="s-azure"')[1].split("</article>")[0]
    assert "2 of 3" in azure
    assert "1 of 3" in azure
    matrix = page.split('<table class="matrix">')[1].split("</table>")[0]
    assert re.search(r'href="#s-ethics">.*?<td[^>]*>\(2\)</td><td[^>]*>\(1\*\)</td>', matrix)


def test_families_and_levels_that_only_some_skills_have_are_told() -> None:
    page = page_of(FOLDER / "families", "ja")
    assert "データの職 › 分析の職" in page
    assert "levels: 4, 5, 6, 7" in page_of(FOLDER / "holes", "en")


def test_a_framework_in_english_gives_a_page_without_japanese() -> None:
    seen = seen_on(FOLDER / "english", "en")
    assert [text for text in seen.texts if _JAPANESE.search(text)] == []


@each_language
def test_words_of_makers_stand_nowhere(lang: str) -> None:
    text = "".join(seen_on(TOKYO, lang).texts)
    assert not re.search(r"\bdeck\b|reworded|\.yaml|tdskill ", text)
    assert {"ja": "出典: 基本方針 p.12", "en": "Source: policy p.12"}[lang] in text
    assert {"ja": "必要とするジョブタイプ（9）", "en": "Job types that need it (9)"}[lang] in text


@pytest.mark.parametrize(
    ("provenance", "told"),
    [
        ("deck p.12 (definition reworded)", "policy p.12"),
        ("deck p.28, p.30", "policy p.28, p.30"),
        ("deck p.8; IPA level 1 as in IPA's outline", "policy p.8"),
        ("note 5; table (2)", "note 5; table (2)"),
        ("assumed: 資料にない / en: not in the deck", "assumed: not in the policy"),
    ],
)
def test_a_source_is_told_as_it_is_looked_up(provenance: str, told: str) -> None:
    with i18n.speaking("en"):
        assert source_text(provenance) == told


def test_hostile_names_are_text_and_nothing_runs(tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(FOLDER / "english", city)
    path = city / "jobtypes.yaml"
    name = "<script>alert(1)</script>"
    path.write_text(
        path.read_text(encoding="utf-8").replace("name: Warden", f'name: "{name}"'),
        encoding="utf-8",
    )
    page = page_of(city, "en")
    seen = Seen(page)
    assert name in seen.texts
    assert not {"script", "img", "iframe"} & set(seen.elements)
    assert "default-src 'none'" in page


def edited(file: str, before: str, after: str) -> Path:
    """Return a copy of the embedded framework that had `before` where it now has `after`."""
    shutil.copytree(TOKYO, "old", ignore=shutil.ignore_patterns("sample", "frameworks"))
    path = Path("old", file)
    text = path.read_text(encoding="utf-8")
    assert text.count(after)
    path.write_text(text.replace(after, before, 1), encoding="utf-8")
    return Path("old")


class TestSinceAnEarlierFramework:
    def test_nothing_is_marked_where_nothing_changed(self, run: Run) -> None:
        old = edited("skills.yaml", "id: ux_design\n", "id: ux_design\n")
        told = run("show", "--format", "html", "--since", old).stdout
        assert "Nothing that stands here reads otherwise." in told
        assert 'class="tag since"' not in told

    def test_a_level_that_changed_is_marked_on_both_sides(self, run: Run) -> None:
        before = "- skill: cloud_services\n        level: 2\n"
        old = edited("jobtypes.yaml", before, before.replace("2", "1"))
        page = run("show", "--format", "html", "--since", old).stdout
        # The first one of the file is that of the business designer.
        for article in ("j-business_designer", "s-cloud_services"):
            text = page.split(f'id="{article}"')[1].split("</article>")[0]
            assert text.count("formerly Lv.2") == 1
        assert page.count("formerly Lv.") == 2
        changes = page.split('aria-labelledby="changes"')[1].split("</section>")[0]
        assert changes.count("<tr>") == 2
        assert "changed: required levels" in changes

    def test_a_career_that_changed_is_named(self, run: Run) -> None:
        old = edited("career_ladder.yaml", "years: 6", "years: 7")
        page = run("show", "--format", "html", "--since", old).stdout
        changes = page.split('aria-labelledby="changes"')[1].split("</section>")[0]
        assert re.findall(r'href="#([\w-]+)"', changes) == ["path-management"]
        assert "changed: ranks and years" in changes

    def test_new_and_gone_entries_are_named(self, run: Run) -> None:
        shutil.copytree(FOLDER / "groups", "one")
        shutil.copytree(FOLDER / "groups", "w/framework")
        path = Path("one/jobtypes.yaml")
        text = path.read_text(encoding="utf-8")
        text = text.replace("id: starter", "id: earlier").replace("雲の見習い", "雲の先達")
        path.write_text(text, encoding="utf-8")
        page = run("show", "--workspace", "w", "--format", "html", "--since", "one").stdout
        changes = page.split('aria-labelledby="changes"')[1].split("</section>")[0]
        assert re.search(r'<a href="#j-starter">雲の見習い</a></th><td>new<', changes)
        assert re.search(r"雲の先達</th><td>gone<", changes)

    def test_a_text_of_another_language_is_no_change_of_the_page(self, run: Run) -> None:
        old = edited("skills.yaml", "en: Cloud Service Use", "en: Cloud Services")
        ask = ("show", "--format", "html", "--since", old)
        assert "変更: " not in run(*ask, lang="ja").stdout
        assert "changed: name" in run(*ask, lang="en").stdout

    def test_a_folder_is_named_without_the_way_there(self, run: Run, tmp_path: Path) -> None:
        old = edited("skills.yaml", "en: Cloud Service Use", "en: Cloud Services").resolve()
        told = run("show", "--format", "html", "--since", old).stdout
        assert "since old<" in told
        assert str(tmp_path) not in told

    def test_what_is_no_framework_is_told(self, run: Run) -> None:
        told = run("show", "--format", "html", "--since", "nowhere", code=1).stderr
        assert "nowhere is no folder, and no revision" in told


def test_without_a_topic_all_of_it_is_shown_as_a_page(run: Run) -> None:
    run("show", "--format", "html", "--output", "catalogue.html")
    by_name = run("show", "catalogue").stdout
    assert Path("catalogue.html").read_text(encoding="utf-8") == by_name
    assert "Which command?" in run("show", code=2).output
    assert "There is no format 'json' here." in run("show", "--format", "json", code=2).stderr


def test_templates_of_ones_own_stand_in(run: Run) -> None:
    Path("own").mkdir()
    Path("own/_catalogue_contents.html.j2").write_text(
        '<p id="contents">OURS</p>\n', encoding="utf-8"
    )
    assert "OURS" in run("show", "--format", "html", "--templates", "own").stdout
