"""The page of one bureau: message, figures, what it can do, and coverage beside the organisation."""

import csv
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner

from tdskill import i18n
from tdskill.cli.app import app
from tdskill.framework import embedded_framework
from tdskill.render import bureau_story
from tdskill.render.pages import PageFormat, bureau_page
from tdskill.reports.bureau_report import BureauReport, Seats, bureau_report
from tdskill.reports.decisions import Lack
from tdskill.reports.small_groups import FewPeopleError
from tdskill.resources import sample_dir
from test_organisation_page import Tables, table_with
from year_cases import (
    NEEDS,
    NEEDS_BEFORE,
    PEOPLE,
    PEOPLE_BEFORE,
    A,
    B,
    year_data,
    year_framework,
)

FIVE: Sequence[Mapping[str, object]] = (
    *PEOPLE,
    *(
        {"bureau": bureau, "cloud": 0, "design": 0, "data": 0, "network": 0}
        for bureau in (A, A, B, B)
    ),
)
"""As PEOPLE, with five people in each bureau: two more at Lv.0 in all skills."""


def of_bureau(
    bureau: str = A,
    *,
    people: Sequence[Mapping[str, object]] = PEOPLE,
    needs: Sequence[tuple[str | None, str, int, int]] = NEEDS,
    before: Sequence[tuple[str | None, str, int, int]] | None = NEEDS_BEFORE,
    people_before: Sequence[Mapping[str, object]] = PEOPLE_BEFORE,
    planned: bool | None = False,
    smallest_group: int = 1,
) -> BureauReport:
    """Return the year of a bureau; without `before` there is no year before."""
    framework = year_framework()
    earlier = None
    if before is not None:
        earlier = year_data(framework, people_before, before, 2023)
    return bureau_report(
        year_data(framework, people, needs),
        framework,
        bureau=bureau,
        before=earlier,
        planned=planned,
        smallest_group=smallest_group,
    )


def page_of(report: BureauReport, form: PageFormat = "html") -> str:
    return bureau_page(report, year_framework(), form)


class TestToDo:
    """A wants cloud 2 three times and design 1 twice, and has cloud 1, 0, 2 and design 0, 0, unknown."""

    def rows(self, report: BureauReport) -> list[tuple[Any, ...]]:
        return [
            (
                row.figures.skill.id,
                row.level,
                (row.figures.shortfall_least, row.figures.shortfall),
                row.then,
                (row.below_level, row.below),
            )
            for row in report.todo
        ]

    def test_the_level_lacking_is_the_one_at_which_most_is_short(self) -> None:
        # cloud: D(1) - S(1) = 3 - 2, D(2) - S(2) = 3 - 1; one person stands at just Lv.1.
        assert self.rows(of_bureau()) == [
            ("cloud", 2, (2, 2), 1, (1, 1)),
            ("design", 1, (1, 2), 0, (0, 2)),
        ]

    def test_of_levels_at_which_equally_much_is_short_it_is_the_lowest(self) -> None:
        # D(1) = 4, D(2) = 3, S(1) = 2, S(2) = 1: two are short at either.
        needs = ((A, "cloud", 2, 3), (A, "cloud", 1, 1))
        assert self.rows(of_bureau(needs=needs)) == [("cloud", 1, (2, 2), 1, (0, 1))]

    def test_without_a_year_before_nothing_is_told_of_it(self) -> None:
        assert [row.then for row in of_bureau(before=None).todo] == [None, None]

    def test_it_stands_on_the_page_as_a_table(self) -> None:
        (table,) = (
            each for each in Tables(page_of(of_bureau())).tables if "Level lacking" in each[0]
        )
        assert table == [
            [
                *("Skill", "Level lacking", "Shortfall", "Last year"),
                *("People one level below", "Seats (draft)"),
            ],
            ["Cloud", "Lv.2 or above", "2", "1", "1 person (Lv.1)", "–"],
            ["DesignPriority", "Lv.1 or above", "1-2", "0", "2 people (Lv.0)", "–"],
        ]


class TestMessage:
    def test_it_says_how_the_shortfall_changed_and_what_is_left(self) -> None:
        # Last year: cloud 1 wanted twice, held by one of two.
        assert bureau_story.message(of_bureau()) == (
            "The shortfall rose from 1 place to 3-4 places: Cloud (2), Design (1-2)"
        )

    def test_a_fall(self) -> None:
        before = ((A, "cloud", 1, 9),)
        assert bureau_story.message(of_bureau(before=before)).startswith(
            "The shortfall fell from 8 places to 3-4 places: "
        )

    def test_no_change(self) -> None:
        report = of_bureau(needs=((A, "cloud", 1, 3),))
        assert bureau_story.message(report) == "The shortfall stayed at 1 place: Cloud (1)"

    def test_without_a_year_before_it_says_what_is_short(self) -> None:
        report = of_bureau(before=None, needs=((A, "cloud", 1, 3), (A, "network", 1, 1)))
        assert bureau_story.message(report) == "1-2 places short: Cloud (1), Network (0-1)"

    def test_equal_shortfalls_are_told_once(self) -> None:
        report = of_bureau(before=None, needs=((A, "cloud", 1, 3), (A, "data", 1, 3)))
        assert bureau_story.message(report) == "2 places short: Cloud, Data (1 each)"

    def test_ends_that_moved_apart_are_not_called_a_rise_or_a_fall(self) -> None:
        # Then one place was short for sure; now none to two are.
        report = of_bureau(needs=((A, "network", 1, 1), (A, "design", 1, 1)))
        assert bureau_story.message(report) == (
            "0-2 places short (1 place the year before): Design, Network (0-1 each)"
        )

    def test_nothing_short(self) -> None:
        report = of_bureau(needs=((A, "cloud", 1, 2),))
        assert bureau_story.message(report) == (
            "Nothing is short: all of the 2 places wanted can be filled"
        )
        assert bureau_story.todo_title(report) == "No skill is short"
        assert report.todo == ()

    def test_nothing_wanted(self) -> None:
        report = of_bureau(needs=((B, "cloud", 1, 2),))
        assert bureau_story.message(report) == "No demand is stated."
        assert bureau_story.lead(report) == ()
        assert page_of(report)

    def test_of_many_skills_the_worst_is_named(self) -> None:
        needs = tuple(
            (A, skill, 1, n)
            for skill, n in zip(("cloud", "design", "data", "network"), (3, 3, 4, 9), strict=True)
        )
        # cloud 3 - 2, design 3 - 0, data 4 - 2, network 9 - 0; design and network lack one level each.
        assert bureau_story.message(of_bureau(before=None, needs=needs)) == (
            "13-15 places short, the most in Network (9)"
        )

    def test_in_japanese(self) -> None:
        i18n.use("ja")
        assert bureau_story.message(of_bureau()) == (
            "不足は1人分から3～4人分に増加: クラウド\u00a02人分、デザイン\u00a01～2人分"
        )


class TestLead:
    def test_it_tells_what_is_filled_beside_the_organisation(self) -> None:
        # 5 wanted, 3 to 4 short; in all 9 wanted and 2 short: cloud 3 - 2 at Lv.2, design 3 - 2 at Lv.1.
        assert bureau_story.lead(of_bureau()) == (
            (
                "Of 5 places wanted, 1-2 (20 to 40%) are filled by 3 people of the bureau "
                "(organisation: 78%)."
            ),
            "For every skill that is short the bureau has people one level below the level lacking.",
        )

    def test_a_skill_with_nobody_one_level_below_is_not_counted(self) -> None:
        # In B nobody has cloud 0, and two have data 0.
        needs = ((B, "cloud", 1, 3), (B, "data", 1, 2))
        assert bureau_story.lead(of_bureau(B, needs=needs))[1] == (
            "For 1 of 2 skills that are short the bureau has people one level below the level lacking."
        )


class TestTiles:
    def told(self, report: BureauReport) -> list[tuple[str, str, str, str]]:
        return [
            (each.what, each.figure, each.compared, each.course)
            for each in bureau_story.tiles(report)
        ]

    def test_each_stands_beside_the_year_before_or_the_organisation(self) -> None:
        assert self.told(of_bureau()) == [
            ("Shortfall", "3-4", "1 the year before (+3)", "worse"),
            ("Coverage at least", "20%", "organisation 78%", ""),
            ("Short in the priority field", "1-2", "0 the year before (+2)", "worse"),
            ("People", "3", "organisation 6", ""),
            ("Levels confirmed", "67%", "organisation 67%", ""),
        ]

    def test_without_a_year_before_that_is_told(self) -> None:
        assert self.told(of_bureau(before=None))[0] == (
            *("Shortfall", "3-4", "no data of the year before", ""),
        )


class TestAlone:
    def test_skills_that_rest_on_one_person_are_named_without_the_person(self) -> None:
        # One of five holds cloud 2, one data 2; the level below the top of the scale is Lv.2.
        report = of_bureau(people=FIVE, smallest_group=5)
        assert report.alone is not None
        assert [skill.id for skill in report.alone] == ["cloud", "data"]
        assert bureau_story.alone_sentence(report, year_framework()) == (
            "Skills with just one person at step 2 (Lv.2) or above: Cloud, Data."
        )

    def test_of_few_people_none_is_told(self) -> None:
        report = of_bureau()
        assert report.alone is None
        assert bureau_story.alone_sentence(report, year_framework()) == (
            "Which skills rest on one person is not told of a bureau of so few people."
        )

    def test_a_bureau_of_few_people_has_no_page_unasked(self) -> None:
        with pytest.raises(FewPeopleError):
            of_bureau(smallest_group=5)


class TestCoverage:
    def test_skills_wanted_come_with_the_least_coverage_first(self) -> None:
        report = of_bureau()
        # cloud 1 - 2/3, design 1 - 2/2 to 1 - 1/2.
        assert [
            (row.skill.id, bureau_story.coverage_word(row), bureau_story.coverage_parts(row))
            for row in report.wanted
        ] == [
            ("design", "0 to 50%", [("have", 0), ("unknown", 50)]),
            ("cloud", "33%", [("have", 33.33), ("unknown", 0)]),
        ]

    def test_the_title_says_where_less_is_filled_than_in_all(self) -> None:
        # In all: cloud 1 - 1/4, design 1 - 1/3.
        assert bureau_story.coverage_title(of_bureau()) == (
            "Coverage is lower than in the organisation in 2 of 2 skills"
        )
        # In B data 1 - 2/2, and nothing else is short.
        assert bureau_story.coverage_title(of_bureau(B)) == (
            "Only Data has a lower coverage than the organisation"
        )
        assert bureau_story.coverage_title(of_bureau(needs=((A, "cloud", 1, 2),))) == (
            "No skill has a lower coverage than the organisation"
        )

    def test_the_organisation_stands_as_a_line_across_the_bar(self) -> None:
        page = page_of(of_bureau())
        assert re.findall(r'class="tick" d="M([\d.]+) ', page) == ["66.67", "75.0"]


class TestAppendix:
    """What the page rests on, as on that of the organisation, with the whole beside."""

    def test_the_organisation_stands_beside_the_bureau(self) -> None:
        page = page_of(of_bureau())
        assert table_with(page, "Rank", "People", "The organisation") == [
            ["Junior", "1", "1"],
            ["Senior", "1", "3"],
            ["船長", "1", "1"],
            ["not stated", "0", "1"],
        ]
        shares = "Coverage at least", "Coverage of all at least"
        coverage = table_with(page, "Skill", "Demand", "Supply", "Shortfall", *shares)
        assert coverage[0] == ["Cloud", "3", "2", "2", "33%", "75%"]

    def test_how_people_are_counted_stands_side_by_side(self) -> None:
        # One of A holds anything wanted, another is known to hold nothing, the third is not assessed in
        # one skill but has one place already: 5 - 1 = 4.
        rows = table_with(page_of(of_bureau()), "How this is counted", "Places that stay empty")
        assert [row[1] for row in rows] == ["3-4", "4"]

    @pytest.mark.parametrize(
        "text",
        [
            "That is 50% of the 6 people of the organisation.",
            (
                "The shortfall of the bureau is 3-4 places. Counted by the levels known it is 4: of 2 it "
                "cannot be known before everybody is assessed whether the whole organisation is short of "
                "them; 2 in skills of which, each by itself, others have enough people."
            ),
            "Others have enough people (by the levels known)",
            "Short in all (unknown until assessed)",
            "Single persons can be told from this. Internal use only.",
        ],
    )
    def test_its_sentences_are_those_of_a_bureau(self, text: str) -> None:
        assert text in page_of(of_bureau())

    def test_headings_leave_no_step_out(self) -> None:
        depths = [int(each) for each in re.findall(r"<h(\d)", page_of(of_bureau()))]
        assert depths[0] == 1
        assert depths.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(depths))

    def test_markdown_tables_have_one_width(self) -> None:
        tables = re.findall(r"(?:^\|.*\n)+", page_of(of_bureau(), "md"), re.MULTILINE)
        assert len(tables) == 11
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1


class TestPage:
    def test_it_says_what_it_is_for_and_has_neither_ranks_nor_other_bureaus(self) -> None:
        page = page_of(of_bureau())
        assert "apart from personnel evaluation" in page
        assert '<svg class="slope' not in page
        assert not {"Demand rank", "Supply rank"} & set(re.findall(r"\w+ rank", page))
        assert B not in page

    def test_every_link_has_its_target(self) -> None:
        page = page_of(of_bureau())
        ids = set(re.findall(r' id="([^"]+)"', page))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= ids

    @pytest.mark.parametrize("form", ["html", "md"])
    def test_markdown_and_html_say_the_same(self, form: PageFormat) -> None:
        report = of_bureau()
        page = re.sub(r"[\\]|<b>|</b>", "", page_of(report, form))
        for text in (
            bureau_story.message(report),
            *bureau_story.lead(report),
            bureau_story.todo_title(report),
            bureau_story.coverage_title(report),
            *(bureau_story.below_word(row) for row in report.todo),
        ):
            assert text in page


BUREAU = "建設局"


@cache
def told(*words: str) -> Any:
    result = CliRunner().invoke(app, ["--lang", "en", *words, "--sample", "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@cache
def page() -> str:
    call = ["--lang", "en", "report", "--sample", "--bureau", BUREAU, "--format", "html"]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 0, result.output
    return result.stdout


def tile_of(what: str) -> str:
    found = re.search(rf"<dt>{re.escape(what)}</dt><dd><b>(.*?)</b>(.*?)</dd>", page())
    assert found, what
    return " ".join(re.sub("<[^>]+>", "", " ".join(found.groups())).split())


def between(low: int, high: int) -> str:
    return str(high) if low == high else f"{low}-{high}"


class TestSample:
    """What the page of the sample says is what the commands say, read from the page itself."""

    def test_shortfall_and_coverage_are_those_of_gap(self) -> None:
        rows, whole = told("gap", "--bureau", BUREAU), told("gap")
        low, high = (sum(row[key] for row in rows) for key in ("shortfall_least", "shortfall"))
        wanted = sum(row["demand"] for row in rows)
        assert tile_of("Shortfall").startswith(f"{between(low, high)} places")
        share, of_all = (
            round(100 * (1 - short / demand))
            for short, demand in (
                (high, wanted),
                (sum(row["shortfall"] for row in whole), sum(row["demand"] for row in whole)),
            )
        )
        assert tile_of("Coverage at least").split() == [f"{share}%", "organisation", f"{of_all}%"]
        assert f"Of {wanted} places wanted" in page()

    def test_last_year_is_that_of_trend(self) -> None:
        rows = told("trend", "--bureau", BUREAU)
        then = between(
            *(sum(row[f"{key}_then"] for row in rows) for key in ("shortfall_least", "shortfall"))
        )
        change = sum(row["shortfall_change"] for row in rows)
        assert f"{then} the year before ({change:+d})".replace("-5", "−5") in tile_of("Shortfall")
        assert change == -5

    def test_seats_are_those_that_plan_gives_to_people_of_the_bureau(self) -> None:
        seats = [row for row in told("plan") if row["bureau"] == BUREAU]
        people = len({row["staff_id"] for row in seats})
        assert tile_of("Seats in the draft training plan").split() == [
            *(str(len(seats)), "seats", "for", str(people), "people")
        ]

    def test_what_to_do_is_recounted_from_the_files(self) -> None:
        framework = embedded_framework()
        i18n.use("ja")
        names = {skill.id: str(skill.name) for skill in framework.skills}
        i18n.use("en")
        year = sample_dir() / "2024"
        with (year / "staff.csv").open(encoding="utf-8-sig") as file:
            people = [row for row in csv.DictReader(file) if row["所属局"] == BUREAU]
        with (year / "demand.csv").open(encoding="utf-8-sig") as file:
            needs = [row for row in csv.DictReader(file) if row["局"] == BUREAU]
        seats = [row for row in told("plan") if row["bureau"] == BUREAU]
        then = {row["skill"]: row["shortfall_then"] for row in told("trend", "--bureau", BUREAU)}
        expected = {}
        for skill, name in names.items():
            held = [row[name] for row in people]
            short = {
                level: sum(
                    int(row["必要人数"])
                    for row in needs
                    if row["スキル項目"] == name and int(row["必要レベル"]) >= level
                )
                - sum(bool(each) and int(each) >= level for each in held)
                for level in (1, 2, 3)
            }
            most = max(short.values())
            if most <= 0:
                continue
            level = min(each for each in short if short[each] == most)
            below = held.count(str(level - 1))
            courses = Counter(
                row["training"]
                for row in seats
                for raised in row["raises"]
                if raised["skill"] == skill and (raised["level"] or 0) < level <= raised["to_level"]
            )
            expected[str(framework.skill_by_id[skill].name)] = (
                f"Lv.{level} or above",
                str(most),
                str(then[skill]),
                str(below),
                sum(courses.values()),
            )
        (table,) = (each for each in Tables(page()).tables if "Level lacking" in each[0])
        assert {
            name.removesuffix("Priority"): (
                level,
                short.split("-")[-1],
                last_year,
                below.split()[0],
                sum(map(int, re.findall(r"(\d+) seat", courses))),
            )
            for name, level, short, last_year, below, courses in table[1:]
        } == expected

    def test_skills_that_rest_on_one_person_are_those_of_the_files(self) -> None:
        i18n.use("ja")
        names = {str(skill.name): skill for skill in embedded_framework().skills}
        with (sample_dir() / "2024" / "staff.csv").open(encoding="utf-8-sig") as file:
            people = [row for row in csv.DictReader(file) if row["所属局"] == BUREAU]
        i18n.use("en")
        alone = [
            str(skill.name)
            for name, skill in names.items()
            if sum(row[name] >= "2" for row in people) == 1
        ]
        assert f"Independent (Lv.2) or above: {', '.join(alone)}." in page()

    def test_without_a_plan_its_columns_stay_empty(self) -> None:
        call = ["--lang", "en", "report", "--sample", "--bureau", BUREAU, "--no-decide"]
        result = CliRunner().invoke(app, [*call, "--format", "md"])
        assert result.exit_code == 0, result.output
        assert "- People: 8 people (organisation 180)" in result.stdout
        assert "Seats in the draft training plan" not in result.stdout

    def test_without_the_solver_there_is_no_plan(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tdskill.reports.decisions.has_solver", lambda: False)
        framework = year_framework()
        report = of_bureau(planned=True)
        assert not any(training.raises for training in framework.trainings)
        assert report.seats is Lack.COURSES
        call = ["--lang", "en", "report", "--sample", "--bureau", BUREAU, "--format", "md"]
        assert "Seats in the draft training plan" not in CliRunner().invoke(app, call).stdout


def test_seats_of_a_skill_are_named_by_their_course() -> None:
    framework = embedded_framework()
    course = framework.trainings[0]
    row = of_bureau().todo[0]
    given = type(row)(row.figures, row.level, None, 1, 1, ((course, 2),), has_course=True)
    assert bureau_story.seats_of(given) == f"{course.name} 2 seats"
    nothing = type(row)(row.figures, row.level, None, 1, 0, (), has_course=True)
    assert bureau_story.seats_of(nothing) == "none: more seats or hiring"
    no_course = replace(nothing, has_course=False)
    assert bureau_story.seats_of(no_course) == "none: no course leads there"
    assert bureau_story.below_word(nothing) == "nobody"
    assert Seats(0, 0, {}).by_skill == {}
