"""The year's report as HTML and Markdown: its numbers, its sentences, its pictures."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from conftest import Run
from tdskill import resources
from tdskill.framework import Framework, embedded_framework
from tdskill.render import organisation_sentences
from tdskill.render.foremost import foremost
from tdskill.render.pages import PageFormat, bureau_page, organisation_page, phrases
from tdskill.render.pictures import (
    ems,
    fitted,
    heat,
    shade,
    share_shade,
    share_steps,
    slope,
)
from tdskill.reports.bureau_report import bureau_report
from tdskill.reports.organisation_report import OrganisationReport
from test_pages import FORMS, HOSTILE, Outline
from year_cases import NEEDS, PEOPLE, A, B, year_data, year_framework, year_report


class Tables(HTMLParser):
    """The tables of a page as rows of texts; what `unseen` marks is left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append("")
            self._in_cell = True
        elif dict(attrs).get("class") == "unseen":
            self._in_cell = False

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data.strip()


def page_of(
    report: OrganisationReport, form: PageFormat = "html", framework: Framework | None = None
) -> str:
    return organisation_page(report, framework or year_framework(), form)


def table_with(page: str, *headings: str) -> list[list[str]]:
    """Return the rows of the one table with these headings."""
    found = [table for table in Tables(page).tables if table[0] == list(headings)]
    assert len(found) == 1
    return found[0][1:]


def svgs(page: str) -> list[ET.Element]:
    """Return the pictures that have a text of their own; bars of rows are told by their row."""
    drawn = re.findall(r'<svg class="(?!drawn).*?</svg>', page, re.DOTALL)
    return [ET.fromstring(text) for text in drawn]  # noqa: S314 - our own


def texts(picture: ET.Element, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in picture.findall(path)]


class TestNumbers:
    def test_demand_and_supply_side_by_side_in_order_of_demand(self) -> None:
        rows = table_with(
            page_of(year_report()), "Skill", "Demand", "Supply", "Shortfall", "Coverage at least"
        )
        assert rows == [
            ["Cloud", "4", "4", "0-1", "75%"],
            ["Design★", "3", "2", "0-1", "67%"],
            ["Data", "2", "2", "0", "100%"],
            ["Network", "0", "0", "0", "-"],
        ]

    def test_what_fills_the_shortfall(self) -> None:
        # One person of B is not assessed at all, one of A not in design: whatever they hold, A lacks
        # 1 of design and B 1 of data.
        open_part = "Unknown until assessed"
        headings = ("Skill", "Empty places", "Training or hiring", open_part, "Movable at most")
        assert table_with(page_of(year_report()), *headings) == [
            ["Cloud", "2", "0", "1", "1"],
            ["Design★", "1-2", "0", "1", "1"],
            ["Data", "1-2", "0", "0", "2"],
        ]

    def test_how_people_are_counted_stands_side_by_side(self) -> None:
        # Four of six people hold anything wanted, a fifth may: of 9 places 5, or 4, stay empty.
        rows = table_with(page_of(year_report()), "How this is counted", "Places that stay empty")
        assert [row[1] for row in rows] == ["0-2", "4-5"]

    def test_the_head_says_how_heavily_people_are_counted(self) -> None:
        for form in FORMS:
            page = page_of(year_report(), form)
            assert (
                "How this is counted: 1.5 places are wanted for each person"
                in page[: page.index("Junior")]
            )
        assert "How this is counted" not in page_of(year_report(people=[], needs=[], alone=True))

    def test_levels_from_the_top_down_and_those_not_assessed(self) -> None:
        headings = ("Skill", "Lv.3", "Lv.2", "Lv.1", "Lv.0", "not assessed")
        assert table_with(page_of(year_report()), *headings) == [
            ["Cloud", "1", "1", "2", "1", "1"],
            ["Design", "0", "0", "2", "2", "2"],
            ["Data", "0", "1", "1", "3", "1"],
            ["Network", "0", "0", "0", "4", "2"],
        ]

    def test_the_change_since_last_year(self) -> None:
        rows = table_with(page_of(year_report()), "Skill", "2023", "2024", "Change", "Rose", "Fell")
        assert rows == [["Cloud", "1", "1", "0", "1", "0"], ["Design", "0", "1", "+1", "0", "0"]]

    def test_markdown_has_the_same_numbers(self) -> None:
        page = page_of(year_report(), "md")
        for row in (
            "| Cloud | 4 | 4 | 0-1 | 75% |",
            "| Design ★ | 1-2 | 0 | 1 | 1 |",
            "| Cloud | 2 | 0 | 2 |",
            "| Cloud | 1 | 1 | 2 | 1 | 1 |",
            "| Design | 2 | 3 | ★ |",
            "| Analyst | 0 | 1 |",
            "| Design | 0 | 1 | +1 | 0 | 0 |",
            "- People without any level: 1",
        ):
            assert row in page

    def test_markdown_tables_have_one_width(self) -> None:
        tables = re.findall(r"(?:^\|.*\n)+", page_of(year_report(), "md"), re.MULTILINE)
        assert len(tables) == 17
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1


class TestAnswersFirst:
    """The organisation's page: the answer, then where, why and what to do, and at last what it rests on."""

    @pytest.mark.parametrize("alone", [False, True])
    def test_every_chapter_of_the_contents_is_there(self, alone: bool) -> None:
        page = page_of(year_report(alone=alone))
        leads = re.findall(r'<a href="#([\w-]+)">', page)
        ids = re.findall(r'id="([\w-]+)"', page)
        assert set(leads) <= set(ids)
        assert ("why" in leads) is not alone
        contents = re.search("<nav.*?</nav>", page, re.DOTALL)
        assert contents
        in_contents = re.findall(r'href="#([\w-]+)"', contents[0])
        chapters = re.findall(r'<h2 id="([\w-]+)"', page)
        assert in_contents == chapters
        assert chapters[-1] == "appendix"

    def test_headings_leave_no_step_out(self) -> None:
        depths = [int(each) for each in re.findall(r"<h(\d)", page_of(year_report()))]
        assert depths[0] == 1
        assert depths.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(depths))

    def test_what_is_said_before_the_appendix_names_no_command_and_no_page_of_a_deck(
        self, run: Run
    ) -> None:
        page = run("report", "--sample", "--org", "--format", "html").stdout
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        before = text[: text.rindex("Appendix")]
        assert "deck p." not in before
        assert "tdskill " not in before
        # Bureaus of fewer than five people, and the one that stands with them.
        assert not [name for name in ("港湾局", "環境局", "福祉局") if name in page]

    def test_words_of_a_heading_stay_whole(self) -> None:
        assert phrases("UXデザインの不足（3項目）") == (
            "<span>UXデザインの</span><span>不足</span><span>（3項目）</span>"
        )
        assert phrases("AとB、C局は3人分") == (
            "<span>Aと</span><span>B、</span><span>C局は</span><span>3人分</span>"
        )
        assert phrases("Where it is short") == "Where it is short"
        assert phrases("<b>局 a") == "<span>&lt;b&gt;局</span> <span>a</span>"


class TestForemost:
    def test_all_that_tie_are_named_and_of_many_the_first(self) -> None:
        counts = {"A": 4, "B": 1, "C": 4, "D": 4, "E": 4}
        first = foremost([*counts], counts.__getitem__)
        assert (first.rows, first.value) == (("A", "C", "D", "E"), 4)
        assert first.names(str) == "A, C, D and 1 more"
        assert first.each == "4 each"

    def test_one_alone_stands_without_each(self) -> None:
        counts = {"A": 4, "B": 1}
        last = foremost([*counts], counts.__getitem__, min)
        assert (last.names(str), last.each) == ("B", "1")


class TestSentences:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize(
        "sentence",
        [
            (
                "The report covers 6 people. The most common rank is Senior (3, 50%). The most common group "
                "is ICT職 (3, 50%)."
            ),
            "Confirmed: 4 of 6 people (67%); the others are still on the way (self-check 2).",
            (
                "Demand is 9 places, the most in Cloud (4). In 1 of 4 skills there are fewer people "
                "known to be at Lv.1 or above than places."
            ),
            (
                "Priority field of the year: Design. High in demand (rank 2), middle or low in supply "
                "(rank 3)."
            ),
            (
                "Seen bureau by bureau the shortfall is 4-6 places. Counted by the levels known it is 6: "
                "of 2 it cannot be known before everybody is assessed whether they call for training or "
                "hiring; moving people fills at most 4."
            ),
            (
                "3 shortfalls are the largest, one of them Cloud in A局: 2 of 3 places empty. In all skills "
                "together A局 lacks most (4). Levels not assessed count as not held here; if all were "
                "held, 4 places would be empty in all."
            ),
            "Most people known to be at Lv.1 or above are in Cloud (4), fewest in Network (0).",
            (
                "Nobody is known to meet all required levels of a job type yet. The job type "
                "with most people one step away: Helper (6)."
            ),
            (
                "Since FY2023 the head count went from 2 to 6 (5 came, 1 left). Levels of those who "
                "stayed: 1 risen, 0 fallen. Levels not counted as risen or fallen: 2 assessed now and "
                "not before. The shortfall of the organisation went from 1 to 2 places. "
                # Data: 2 wanted now and none then, 1 came with it, 1 became known: 0 short. Whenever
                # demand goes before assessment, in half of the orders, that takes 1 off.
                "The part of assessment in this: Data −0.5."
            ),
            "The levels of 2 people are not confirmed. People without any level: 1; lacking some: 2.",
        ],
    )
    def test_each_figure_says_what_it_shows(self, form: PageFormat, sentence: str) -> None:
        assert sentence in page_of(year_report(), form)

    @pytest.mark.parametrize(
        ("needs", "bureau", "sentence"),
        [
            ([(A, "network", 1, 2)], None, "is 2 places: 2 need training or hiring."),
            ([(A, "network", 1, 1)], None, "is 1 place: 1 needs training or hiring."),
            ([(A, "design", 1, 2)], None, "is 2 places: moving people fills at most 2."),
            ([(A, "network", 1, 2)], A, "is 2 places: 2 in skills that the whole organisation"),
            ([(A, "design", 1, 2)], A, "is 2 places: 2 in skills of which, each by itself, others"),
        ],
    )
    def test_a_shortfall_of_one_kind_is_said_to_be_all_of_it(
        self, needs: list[tuple[str, str, int, int]], bureau: str | None, sentence: str
    ) -> None:
        zero = dict.fromkeys(("cloud", "design", "data", "network"), 0)
        people = [{**zero, **person} for person in PEOPLE]
        assert sentence in organisation_sentences.shortfall_sentence(
            year_report(bureau, people=people, needs=needs)
        )

    def test_what_only_assessing_can_tell_is_not_said_to_need_training(self) -> None:
        # Nobody holds network; one of A and one of B are not assessed in it.
        told = organisation_sentences.shortfall_sentence(year_report(needs=[(A, "network", 1, 2)]))
        assert told == (
            "Seen bureau by bureau the shortfall is 1-2 places. Counted by the levels known it is 2: of 2 it "
            "cannot be known before everybody is assessed whether they call for training or hiring."
        )

    def test_a_stage_that_no_file_states_is_not_said_to_be_open(self) -> None:
        report = year_report(people=[{"bureau": A, "cloud": 1}])
        assert "do not say at which stage" in organisation_sentences.stages_sentence(report)
        assert "1 person stand is not stated" in organisation_sentences.quality_sentence(report)

    def test_a_year_with_nobody_and_nothing_says_so(self) -> None:
        page = page_of(year_report(people=[], needs=[], alone=True))
        for sentence in (
            "There are no people in the files.",
            "No demand is stated.",
            "No skill was chosen",
            "No place is empty.",
            "No bureau is short.",
            "No level has been assessed.",
            "so nothing can be compared",
        ):
            assert sentence in page

    def test_everybody_confirmed_and_complete_is_said(self) -> None:
        levels = dict.fromkeys(("cloud", "design", "data", "network"), 1)
        people = [{"bureau": A, "rank": "主事", "group": "x", "stage": "confirmed", **levels}] * 5
        report = year_report(people=people)
        assert "levels of all 5 people are confirmed" in organisation_sentences.stages_sentence(
            report
        )
        assert organisation_sentences.quality_sentence(report).startswith("Everybody's levels")


class TestPictures:
    def test_it_parses_and_has_a_title_a_text_and_a_table(self) -> None:
        page = page_of(year_report())
        (picture,) = svgs(page)
        title, text = picture.find("title"), picture.find("desc")
        assert title is not None
        assert text is not None
        assert title.text
        assert text.text
        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"
        assert re.search(r"</svg>\s*</div>.*?<details>.*?<table", page, re.DOTALL)

    def test_the_slope_has_the_ranks_of_its_table_and_lights_the_priority_fields(self) -> None:
        page = page_of(year_report())
        picture = svgs(page)[0]
        shown = [texts(group, "text") for group in picture.findall("g")[1:]]
        rows = table_with(page, "Skill", "Demand rank", "Supply rank", "Priority field")

        assert sorted((left.strip("★"), rank, to) for left, rank, to, _right in shown) == sorted(
            (skill, rank, to) for skill, rank, to, _star in rows
        )
        lit = picture.findall("g[@class='lit']")
        assert [texts(group, "text")[0] for group in lit] == ["★Design"]

    def test_equal_ranks_have_places_of_their_own(self) -> None:
        lines = slope(year_report()).lines
        assert sorted(line.left for line in lines) == [0, 1, 2, 3]
        assert sorted(line.right for line in lines) == [0, 1, 2, 3]
        assert sorted(line.row.supply_rank for line in lines) == [1, 3, 3, 4]

    def test_what_each_bureau_lacks_stands_by_skill(self) -> None:
        page = page_of(year_report())
        rows = table_with(page, "Skill", A, B, "Total")
        assert rows == [
            ["Cloud", "2", "0", "2"],
            ["Design", "2", "0", "2"],
            ["Data", "-", "2", "2"],
            ["Network", "-", "-", "0"],
            ["Total", "4", "2", "6"],
        ]

    def test_bureaus_stand_by_the_share_that_they_lack(self) -> None:
        # A lacks 4 of 5 places, B 2 of 4; the whole 1 of cloud and 1 of design.
        rows = table_with(
            page_of(year_report()),
            *("Bureau", "Share short", "Shortfall / demand", "Cloud", "Design", "Data"),
        )
        assert rows == [
            [A, "80%", "4 / 5", "2", "2", "·"],
            [B, "50%", "2 / 4", "0", "0", "2"],
            ["All bureaus", "67%", "6 / 9", "2", "2", "2"],
            ["Short in the organisation as a whole", "22%", "2 / 9", "1", "1", "0"],
        ]

    def test_shades_rise_with_the_share_and_not_with_the_number(self) -> None:
        shades = [
            share_shade(*each) for each in ((0, 9), (1, 4), (1, 3), (65, 100), (2, 3), (1, 1))
        ]
        assert shades == [0, 1, 2, 2, 3, 3]
        assert [step for step, _words in share_steps()] == [1, 2, 3]
        cells = [[cell.shade for cell in row.cells] for row in heat(year_report()).rows]
        assert cells == [[3, 3, 0, 0], [0, 0, 3, 0]]

    def test_levels_are_shaded_in_equal_steps(self) -> None:
        assert [shade(n, 10) for n in (0, 1, 3, 5, 8, 10)] == [0, 1, 2, 2, 4, 4]

    def test_long_names_are_cut_to_the_picture(self) -> None:
        assert fitted("クラウドサービス", 8) == "クラウドサービス"
        assert fitted("クラウドサービス活用", 8) == "クラウドサービ…"
        assert fitted("a\nb", 8) == "a b"
        assert ems(fitted("x" * 2000, 13)) <= 13

    def test_a_name_of_any_length_keeps_the_page_in_shape(self) -> None:
        name = "局" * 500
        page = page_of(year_report(needs=[*NEEDS, (name, "cloud", 1, 2)]))
        widths = [float(box.split()[2]) for box in re.findall(r'viewBox="([^"]+)"', page)]
        assert max(widths) < 1000


class TestSafety:
    """Of the pages of the organisation and of a bureau, in a framework and files full of `text`."""

    @staticmethod
    def pages(text: str, form: PageFormat = "html") -> tuple[str, str]:
        framework = year_framework(lambda own: own + text)
        people = [
            {**person, "rank": person.get("rank") and text, "bureau": text, "group": text}
            for person in PEOPLE
        ]
        needs = [(text, *need[1:]) for need in NEEDS]
        of_all = year_report(framework=framework, people=people, needs=needs, organisation=text)
        of_bureau = bureau_report(
            year_data(framework, people, needs, organisation=text),
            framework,
            bureau=text,
            planned=False,
            smallest_group=1,
        )
        return page_of(of_all, form, framework), bureau_page(of_bureau, framework, form)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_becomes_a_tag_or_an_attribute(self, text: str) -> None:
        def tags(page: str) -> list[tuple[str, ...]]:
            # A heading has a span for each word, and so for those of the text.
            return [tag for tag in Outline(page).tags if tag != ("span",)]

        for page, harmless in zip(self.pages(text), self.pages("x"), strict=True):
            assert tags(page) == tags(harmless)
            assert text in Outline(page).text
            assert len(svgs(page)) == len(svgs(harmless))

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_becomes_a_mark(self, text: str) -> None:
        def marks(case: str) -> list[str]:
            parser = MarkdownIt("gfm-like", {"linkify": False})
            tokens = [token for page in self.pages(case, "md") for token in parser.parse(page)]
            inline = [child.type for token in tokens for child in token.children or []]
            return [token.type for token in tokens] + [
                kind for kind in inline if kind not in {"text", "html_inline"}
            ]

        assert marks(text) == marks("x")

    def test_they_ask_nothing_of_any_address(self) -> None:
        for page in self.pages("x"):
            tags = {tag for tag, *_ in Outline(page).tags}
            assert "default-src 'none'" in page
            assert not re.search(r"https?:|url\(|@import|//[a-z]", page)
            assert not {"script", "img", "iframe", "object", "form"} & tags

    def test_labels_lead_to_what_they_name(self) -> None:
        for page in self.pages("x"):
            attributes = Outline(page).attributes
            ids = [value for key, value in attributes if key == "id"]
            named = [value for key, value in attributes if key == "aria-labelledby"]

            assert len(set(ids)) == len(ids)
            assert {word for value in named for word in value.split()} <= set(ids)


class TestPalette:
    """Colours are told apart by their lightness, and text on each can be read (WCAG 2.2 AA)."""

    @staticmethod
    def palettes() -> list[dict[str, str]]:
        style = (resources.templates_dir() / "_style.css.j2").read_text(encoding="utf-8")
        blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
        return [dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks]

    @staticmethod
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, one: str, other: str) -> float:
        dark, light = sorted((self.luminance(one), self.luminance(other)))
        return (light + 0.05) / (dark + 0.05)

    def test_numbers_can_be_read_on_every_shade(self) -> None:
        for palette in self.palettes():
            pairs = (
                *(("on-pale", shade) for shade in ("s1", "s2")),
                *(("on-deep", shade) for shade in ("s3", "s4")),
                ("muted", "s0"),
                *((ink, "paper") for ink in ("ink", "muted", "accent", "guide")),
            )
            for ink, ground in pairs:
                assert self.contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)

    def test_what_is_short_is_told_from_what_is_there_in_grey(self) -> None:
        for palette in self.palettes():
            assert self.contrast(palette["short"], palette["accent"]) >= 3
            assert self.contrast(palette["guide"], palette["paper"]) >= 3

    def test_shades_keep_their_order_in_grey(self) -> None:
        for palette in self.palettes():
            shades = [self.luminance(palette[f"s{n}"]) for n in range(5)]
            assert shades in (sorted(shades), sorted(shades, reverse=True))
            steps = [self.contrast(palette[f"s{n}"], palette[f"s{n + 1}"]) for n in range(4)]
            assert min(steps) >= 1.25


class TestCommand:
    def test_the_sample_has_a_report_with_its_published_fields(
        self, run: Run, tmp_path: Path
    ) -> None:
        run("report", "--sample", "--org", "--output", "org.html")
        page = (tmp_path / "org.html").read_text(encoding="utf-8")

        names = {skill.id: skill.name for skill in embedded_framework().skills}
        lit = [texts(group, "text")[0] for group in svgs(page)[0].findall("g[@class='lit']")]
        assert sorted(lit) == sorted(
            f"★{names[skill]}" for skill in ("cloud_services", "ux_design", "ui_design")
        )
        for sentence in (
            "This is the published choice (policy p.15): the rule is consistent with it, not proved by it.",
            "consistent with what was published: 2 of 484 surely, 26 more",
            "The sample is made to the published ranks, so its agreement proves nothing.",
            "They are set to 8-15 (middle or low) because they were chosen",
        ):
            assert sentence in page
        assert (tmp_path / "org.html").stat().st_mode & 0o044

    def test_a_bureau_is_found_in_any_spelling_and_few_people_keep_the_file_private(
        self, run: Run, tmp_path: Path
    ) -> None:
        run("report", "--sample", "--bureau", "ＧｏｖＴｅｃｈ東京", "--output", "bureau.md")
        assert "GovTech東京" in (tmp_path / "bureau.md").read_text(encoding="utf-8")
        told = run("report", "--sample", "--bureau", "環境局", "--output", "few.md", code=2).stderr
        assert (
            "環境局: these figures are not shown separately: they cover fewer than 5 people" in told
        )
        assert not (tmp_path / "few.md").exists()
        run(
            *("report", "--sample", "--bureau", "環境局", "--smallest-group", "1"),
            *("--output", "few.md"),
        )
        assert not (tmp_path / "few.md").stat().st_mode & 0o077

    @pytest.mark.parametrize(
        "options",
        [
            (),
            ("--org", "--person", "100011"),
            ("--org", "--bureau", "x"),
            ("--org", "--target", "x"),
            ("--org", "--certificates", "x.csv"),
        ],
    )
    def test_just_one_kind_of_report_at_a_time(self, run: Run, options: tuple[str, ...]) -> None:
        assert run("report", "--sample", *options, code=2).stderr

    def test_notes_are_counted_on_the_page_and_told_beside_it(
        self, run: Run, tmp_path: Path
    ) -> None:
        year = tmp_path / "2024"
        year.mkdir()
        (year / "staff.csv").write_text(
            "職員番号,所属局,ITストラテジー,好きな色\n1,A局,1,青\n", encoding="utf-8"
        )
        (year / "demand.csv").write_text(
            "局,スキル項目,必要レベル,必要人数\nA局,ITストラテジー,1,2\n", encoding="utf-8"
        )
        result = run("report", "--org", "--format", "md")
        assert "好きな色" in result.stderr
        assert "- Notes on staff\\.csv: 2" in result.stdout
        assert "好きな色" not in result.stdout

    def test_every_text_of_the_page_is_japanese_in_japanese(self, run: Run) -> None:
        page = run("report", "--sample", "--bureau", "総務局", "--format", "html", lang="ja").stdout
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z]{2,}", re.sub("tdskill (gap --joint|place)", "", text)))
        assert words <= {
            "IT",
            "UX",
            "UI",
            "Web",
            "AI",
            "ICT",
            "Lv",
            "GovTech",
            "DX",
            "deck",
            "ver",
            "Map",
            "csv",
        }
