"""The 1on1 sheet as Markdown and HTML: what it shows, and that no text can become anything else."""

import dataclasses
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from markdown_it import MarkdownIt

from person_cases import EXAMS, LEVELS, priority_cloud, sheet, sheet_framework
from small import with_parts
from tdskill.framework import Framework
from tdskill.render.pages import PageFormat, css, person_page
from tdskill.render.safe import markdown
from tdskill.render.sheet_words import question_text, question_title
from tdskill.reports.career_bars import careers
from tdskill.reports.sheet import PersonReport, Question, Topic
from tdskill.tables import ASSIGNMENTS

FORMS: tuple[PageFormat, ...] = ("md", "html")
HOSTILE = (
    "<script>alert(1)</script>",
    '丁野"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "| **x** [a](b) ![c](d) `e` ~~f~~",
    "\n# heading\n- item\n1. first\n> quote\n\n---\n```\ncode",
    "https://example.com www.example.com <https://example.com> who@example.com",
    "{{ report.staff_id }} {% raw %} %(name)s {name} %s {0}",
    "&lt;b&gt; &#42; \\* \\",
)


class Outline(HTMLParser):
    """The tags of a page with what their attributes are called, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(key for key, _value in attrs)))
        self.attributes += [(key, value or "") for key, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def full_report(framework: Framework | None = None, workplace: str = "A局") -> PersonReport:
    report = sheet(
        framework=framework,
        exams=EXAMS,
        priorities=priority_cloud(),
        target="architect",
        organisation="都",
    )
    times = [
        ("S0001", workplace, "GQ", dt.date(2021, 4, 1), dt.date(2023, 3, 31)),
        ("S0001", workplace, "both", dt.date(2023, 4, 1), dt.date(2024, 3, 31)),
        ("S0001", workplace, "DQ", dt.date(2024, 4, 1), None),
        ("S0001", workplace, "GQ", dt.date(2026, 4, 1), None),
    ]
    assignments = pl.DataFrame(times, schema=ASSIGNMENTS, orient="row")
    return dataclasses.replace(report, career=careers(assignments, dt.date(2025, 3, 31))["S0001"])


def hostile_report(text: str) -> tuple[PersonReport, Framework]:
    """Put the text behind every text of the framework and in place of all that a file says."""
    framework = sheet_framework(lambda own: own + text)
    report = dataclasses.replace(
        full_report(framework, text), staff_id=text, name=text, bureau=text, rank=text, group=text
    )
    return dataclasses.replace(report, organisation=text), framework


def page_of(report: PersonReport, form: PageFormat) -> str:
    return person_page(report, sheet_framework(), form)


class TestWhatItShows:
    @pytest.mark.parametrize("form", FORMS)
    def test_every_part_of_the_sheet(self, form: PageFormat) -> None:
        page = page_of(full_report(), form)

        for text in (
            "職員0001",
            "FY2024",
            "self-corrected",
            "kept apart from personnel evaluation",
            "3 of 4 skills have a level. 2 are at Lv.1, the guide level of Junior, or above.",
            "Chooses a set-up alone.",
            "Cloud Exam",
            "2024-05-01",
            "worth talking about",
            "67%",
            "All required levels are assumed",
            "our guess",
            "Writes official documents.",
            "Junior (rank held)",
            "Senior (next rank)",
            "Advanced exams",
            "Up to 2025-03-31: GQ 30 months, DQ 18 months (38% DQ). Due next: DQ.",
            "2021-04-01 to 2023-03-31",
            "GQ and DQ",
            "24 months" if form == "md" else "<td>24</td>",
            "1 assignment begins later and is not shown.",
            "Record of the talk",
            "A plan for tests",
        ):
            assert text in page

    @pytest.mark.parametrize("form", FORMS)
    def test_every_question_of_the_report(self, form: PageFormat) -> None:
        report = full_report()
        page = page_of(report, form)

        assert len(report.questions) == 5
        for question in report.questions:
            assert question_title(question) in page
            assert question_text(question) in page

    def test_a_level_never_assessed_is_not_shown_as_0(self) -> None:
        page = page_of(sheet(dict.fromkeys(LEVELS)), "md")
        levels = [line for line in page.splitlines() if line.startswith(("| Tech", "| Plan"))]

        assert len(levels) == 4
        assert all("––– not assessed" in line and "Lv.0" not in line for line in levels)

    @pytest.mark.parametrize("form", FORMS)
    def test_an_unknown_rank_is_said(self, form: PageFormat) -> None:
        page = page_of(sheet(rank="船長"), form)

        assert "The career ladder has no rank “船長”" in page
        assert "rank held" not in page

    @pytest.mark.parametrize("form", FORMS)
    def test_what_is_not_known_is_said(self, form: PageFormat) -> None:
        page = page_of(sheet(rank=""), form)

        assert "It is not known which exams are held." in page
        assert "No priority fields are known" in page
        assert "No rank is stated" in page

    @pytest.mark.parametrize("form", FORMS)
    def test_only_some_assumed_requirements_are_marked_one_by_one(self, form: PageFormat) -> None:
        framework = sheet_framework()
        sourced = framework.job_types[0].model_copy(update={"requirements_provenance": "plan p.2"})
        framework = with_parts(framework, job_types=(sourced, *framework.job_types[1:]))
        page = person_page(sheet(framework=framework), framework, form)

        assert "Required levels marked “assumed” stand in no source" in page
        assert "All required levels" not in page

    @pytest.mark.parametrize("topic", Topic)
    def test_every_topic_has_a_title_and_a_question(self, topic: Topic) -> None:
        question = Question(topic, count=2)

        assert question_title(question)
        assert question_text(question).endswith("?")


class TestHtml:
    def test_it_asks_nothing_of_any_address(self) -> None:
        page = page_of(full_report(), "html")
        outline = Outline(page)

        assert "default-src 'none'" in page
        assert not re.search(r"https?:|url\(|@import|//[a-z]", page)
        addresses = {value for key, value in outline.attributes if key in {"src", "href"}}
        assert {address for address in addresses if not address.startswith("#")} == {"data:,"}
        assert not {"script", "img", "iframe", "object", "form"} & {tag for tag, *_ in outline.tags}

    def test_links_inside_the_page_lead_somewhere(self) -> None:
        attributes = Outline(page_of(full_report(), "html")).attributes
        ids = [value for key, value in attributes if key == "id"]

        assert len(set(ids)) == len(ids)
        assert {value[1:] for key, value in attributes if value.startswith("#")} <= set(ids)
        assert {value for key, value in attributes if key == "aria-labelledby"} <= set(ids)

    def test_a_text_in_a_style_sheet_stays_between_its_quotes(self) -> None:
        assert css('職員1"} </style>\\') == "職員1\\22 \\7d \\20 \\3c \\2f style\\3e \\5c "

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_becomes_a_tag_or_an_attribute(self, text: str) -> None:
        report, framework = hostile_report(text)
        harmless, plain_framework = hostile_report("x")
        outline = Outline(person_page(report, framework, "html"))
        expected = Outline(person_page(harmless, plain_framework, "html"))

        assert outline.tags == expected.tags
        assert text in outline.text

    def test_the_picture_of_a_career_has_a_title_a_text_and_a_form_for_each_kind(self) -> None:
        page = page_of(full_report(), "html")
        start = page.index('<svg class="career"')
        picture = page[start : page.index("</svg>", start)]

        assert '<title id="career-title">Career in GQ and DQ</title>' in picture
        assert "1: A局, GQ, 2021-04-01 to 2023-03-31. 2: A局, GQ and DQ" in picture
        # Empty for GQ, filled in the lower half for both, filled for DQ.
        assert picture.count('class="time"') == 3
        assert picture.count('class="full"') == 2
        assert picture.count('height="22"/>') == 4
        assert picture.count('height="11"/>') == 1

    def test_levels_are_readable_without_colour(self) -> None:
        text = Outline(page_of(full_report(), "html")).text

        assert "Lv.1" in text
        assert "not assessed" in text
        assert "at the guide level or above" in text


class TestMarkdown:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_becomes_a_mark(self, text: str) -> None:
        report, framework = hostile_report(text)
        harmless, plain_framework = hostile_report("x")

        def marks(page: str) -> list[str]:
            """Rows, items, emphasis, links: all but texts and line ends."""
            tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
            inline = [child.type for token in tokens for child in token.children or []]
            blocks = [token.type for token in tokens]
            return blocks + [kind for kind in inline if kind not in {"text", "html_inline"}]

        found = marks(person_page(report, framework, "md"))
        assert found == marks(person_page(harmless, plain_framework, "md"))

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("職員 太郎", "職員 太郎"),
            ("Lv.2 の 1.5 倍", "Lv.2 の 1.5 倍"),
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("a|b*c_d`e[f]~g", "a\\|b\\*c\\_d\\`e\\[f\\]\\~g"),
            ("# x", "\\# x"),
            ("- x", "\\- x"),
            ("+ x", "\\+ x"),
            ("1. x", "1\\. x"),
            ("10) x", "10\\) x"),
            ("===", "\\==="),
            ("> x", "&gt; x"),
            ("    x", "x"),
            ("x\r\n# y", "x<br>\\# y"),
            ("http://a.example", "http\\://a\\.example"),
            ("www.a.example", "www\\.a\\.example"),
            ("a@b.example", "a\\@b\\.example"),
            ("\\", "\\\\"),
        ],
    )
    def test_marks_are_shown_as_they_are(self, text: str, expected: str) -> None:
        assert markdown(text) == expected

    def test_tables_have_one_width(self) -> None:
        page = page_of(full_report(), "md")
        tables = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)

        assert len(tables) == 5
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("form", FORMS)
def test_controls_that_could_mislead_are_shown_as_a_mark(form: PageFormat) -> None:
    page = page_of(sheet(name="a\x1b[31mb\u202ec"), form)

    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "\N{REPLACEMENT CHARACTER}" in page


def test_a_folder_of_templates_is_looked_up_first(tmp_path: Path) -> None:
    (tmp_path / "person.md.j2").write_text("for {{ report.name|md }}", encoding="utf-8")

    assert person_page(sheet(), sheet_framework(), "md", templates=tmp_path) == "for 職員0001"
    assert "<!doctype html>" in person_page(sheet(), sheet_framework(), "html", templates=tmp_path)
