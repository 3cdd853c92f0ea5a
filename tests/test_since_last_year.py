"""What a person's sheet says of the year before: levels that changed, and steps that were agreed."""

import csv
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from person_cases import in_categories, sheet, sheet_framework
from small import with_parts
from tdskill import i18n, tables
from tdskill.cli.app import app
from tdskill.framework import Framework
from tdskill.library.year import Year
from tdskill.render.pages import person_page
from tdskill.render.sheet_words import since_sentence, since_title
from tdskill.reports.one_on_one import PersonSheets, sheets
from tdskill.reports.person import Then, YearBefore
from tdskill.reports.sheet import Change, PersonReport
from tdskill.reports.talks import skills_named, steps_on_sheets
from tdskill.resources import sample_dir
from tdskill.workspace import open_workspace

NOW: Mapping[str, int | None] = {"cloud": 2, "design": 1, "data": 0, "network": None}


def compared(
    *then: int | None,
    now: Mapping[str, int | None] = NOW,
    stage: str | None = "confirmed",
    other: frozenset[str] = frozenset(),
) -> PersonReport:
    """Return the sheet of one who had these levels of cloud, design, data and network last year."""
    before = YearBefore(2023, {"S0001": Then(stage, then)}, {"S0001": other})
    return sheet(now, before=before)


def changes(report: PersonReport) -> dict[str, Change | None]:
    return {row.skill.id: row.change for row in report.skills}


class TestChanges:
    def test_levels_rise_fall_and_stay(self) -> None:
        assert changes(compared(1, 3, 0, None)) == {
            "cloud": Change.RISEN,
            "design": Change.FALLEN,
            "data": Change.SAME,
            "network": None,
        }

    def test_a_level_of_one_year_alone_neither_rises_nor_falls(self) -> None:
        report = compared(None, 1, 0, 1)
        assert changes(report)["cloud"] is Change.NEW
        assert changes(report)["network"] is Change.GONE

    def test_levels_judged_under_texts_of_another_meaning_are_not_compared(self) -> None:
        report = compared(1, 3, 0, None, other=frozenset({"cloud"}))
        assert changes(report)["cloud"] is Change.OTHER_TEXTS
        assert changes(report)["design"] is Change.FALLEN

    def test_who_was_not_there_has_no_changes(self) -> None:
        report = sheet(NOW, before=YearBefore(2023, {}, {}))
        assert set(changes(report).values()) == {None}
        assert report.last_year is not None
        assert not report.last_year.known


class TestSentence:
    def test_it_names_what_changed_and_counts_the_rest(self) -> None:
        assert since_sentence(compared(1, 3, 0, None)) == (
            "1 skill has risen: Cloud Lv.1 → Lv.2. 1 skill has fallen: Design Lv.3 → Lv.1. "
            "1 skill is unchanged."
        )

    def test_it_says_so_where_none_rose_or_fell(self) -> None:
        assert since_sentence(compared(2, 1, 0, None)) == (
            "No skill has risen. No skill has fallen. 3 skills are unchanged."
        )

    def test_it_tells_what_cannot_be_compared(self) -> None:
        report = compared(None, 1, 1, 1, other=frozenset({"data"}))
        assert since_sentence(report) == (
            "No skill has risen. No skill has fallen. 1 skill is unchanged. "
            "Without a level last year (1): Cloud Lv.2. "
            "Without a level this year (1): Network Lv.1. "
            "Not compared, as the texts changed their meaning (1): Data Lv.1 → Lv.0."
        )

    def test_without_a_year_before_or_a_record_in_it_that_is_told(self) -> None:
        assert since_sentence(sheet()) == "There are no levels of last year."
        nobody = sheet(before=YearBefore(2023, {}, {}))
        assert since_sentence(nobody) == "There is no record of last year."
        empty = compared(None, None, None, None, now=dict.fromkeys(NOW))
        assert since_sentence(empty) == "There are no levels to compare."

    def test_the_stage_of_last_year_is_named(self) -> None:
        assert since_title(compared(1, 1, 1, 1, stage="self")) == "Since last year (self-check)"
        assert since_title(sheet()) == "Since last year"

    def test_in_japanese(self) -> None:
        i18n.use("ja")
        assert since_title(compared(1, 3, 0, None)) == "前年度（確定）からの変化"
        assert since_sentence(compared(1, 3, 0, None)) == (
            "上がった1項目: クラウド Lv.1 → Lv.2。下がった1項目: デザイン Lv.3 → Lv.1。変わらない1項目。"
        )


class TestPage:
    def row(self, report: PersonReport, skill: str) -> str:
        page = person_page(report, sheet_framework(), "html")
        start = page.index(f'<a href="#{skill}">')
        return page[start : page.index("</tr>", start)]

    def test_a_level_newly_reached_is_marked_in_text_and_shape(self) -> None:
        row = self.row(compared(1, 3, 0, None), "cloud")
        assert '<i class="on"></i><b></b><i class="on gained"></i><i class="off"></i>' in row
        assert "↑1" in row
        assert "last year Lv.1" in row

    def test_a_level_that_fell_is_marked_as_well(self) -> None:
        row = self.row(compared(1, 3, 0, None), "design")
        assert row.count("off lost") == 2
        assert "↓2" in row
        assert "last year Lv.3" in row

    def test_a_level_that_stayed_has_no_mark(self) -> None:
        row = self.row(compared(1, 3, 0, None), "data")
        assert not any(mark in row for mark in ("gained", "lost", "↑", "↓"))

    def test_the_legend_explains_only_the_marks_that_stand_there(self) -> None:
        page = person_page(compared(1, 1, 0, None), sheet_framework(), "html")
        assert "risen since last year" in page
        assert "fallen since last year" not in page

    def test_markdown_says_the_same(self) -> None:
        page = person_page(compared(1, 3, 0, None), sheet_framework(), "md")
        assert since_sentence(compared(1, 3, 0, None)) in page.replace("\\", "")
        assert "Lv.2 | Lv.1 | ↑1 |" in page.replace("\\", "")


class TestCategories:
    """Cloud 1, design 2, data 0, network never assessed, each a category; the guide of 主任 is Lv.2."""

    def counted(
        self, rank: str, framework: Framework | None = None
    ) -> tuple[int, list[int], list[int]]:
        report = sheet(framework=framework or in_categories(4), rank=rank)
        return (
            report.counted_level,
            [rows.reached for rows in report.categories],
            [rows.not_assessed for rows in report.categories],
        )

    def test_bars_count_the_skills_at_the_guide(self) -> None:
        assert self.counted("主任") == (2, [0, 1, 0, 0], [0, 0, 0, 1])

    def test_a_skill_that_ends_below_the_guide_is_at_it_with_its_top(self) -> None:
        framework = in_categories(4)
        skills = tuple(
            each.model_copy(update={"levels": (1,)}) if each.id == "cloud" else each
            for each in framework.skills
        )
        framework = with_parts(framework, skills=skills)
        assert self.counted("主任", framework) == (2, [1, 1, 0, 0], [0, 0, 0, 1])
        # The sentence above and the ladder below count the same two.
        assert sheet(framework=framework, rank="主任").ladder[0].at_guide == 2
        page = person_page(sheet(framework=framework, rank="主任"), framework, "html")
        assert page.count("at the guide level or above") == 2

    def test_without_a_guide_they_count_the_skills_held_at_all(self) -> None:
        assert self.counted("船長") == (1, [1, 1, 0, 0], [0, 0, 0, 1])

    def test_each_stands_in_words_beside_its_name(self) -> None:
        framework = in_categories(2)
        page = person_page(sheet(framework=framework, rank="主任"), framework, "html")
        assert page.count('<span class="unseen">Lv.2 or above </span>1 / 2') == 1
        assert page.count('<span class="unseen">Lv.2 or above </span>0 / 2') == 1


def talk(held_on: dt.date, step: str) -> dict[str, object]:
    return {**dict.fromkeys(tables.TALKS), "staff_id": "S0001", "held_on": held_on, "step": step}


def agreed(framework: Framework, *rows: tuple[dt.date, str]) -> PersonReport:
    """Return the sheet with steps agreed on days; last year's levels 1, 3, 0 and none."""
    talks = pl.DataFrame([talk(*row) for row in rows], schema=tables.TALKS)
    staff = pl.DataFrame({"staff_id": ["S0001"], "name": ["職員0001"]})
    steps = steps_on_sheets(talks, staff, 2024, framework)
    report = compared(1, 3, 0, None)
    return PersonReport(**{**vars(report), "steps": steps["S0001"]})


class TestSteps:
    def test_those_of_last_year_are_told_apart(self) -> None:
        report = agreed(
            sheet_framework(), (dt.date(2024, 3, 31), "cloud"), (dt.date(2024, 4, 1), "design")
        )
        assert [(earlier, [each.step for each in of]) for earlier, of in report.steps_by_year] == [
            (True, ["cloud"]),
            (False, ["design"]),
        ]

    def test_what_became_of_the_skill_that_a_step_names_stands_beside_it(self) -> None:
        day = dt.date(2023, 7, 3)
        report = agreed(sheet_framework(), (day, "クラウドの研修を受ける"), (day, "Practise data"))
        page = person_page(report, sheet_framework(), "html")
        assert "Cloud Lv.1 → Lv.2 (risen)" in page
        assert "Data Lv.0 (unchanged)" in page
        plain = person_page(report, sheet_framework(), "md").replace("\\", "")
        assert "Cloud Lv.1 → Lv.2 (risen)" in plain

    @pytest.mark.parametrize(
        ("text", "skills"),
        [
            ("クラウドとデータを学ぶ", ("cloud", "data")),
            ("ｸﾗｳﾄﾞの試験", ("cloud",)),
            ("metadata of databases", ()),
            ("DATA, then design", ("data", "design")),
            ("休む", ()),
        ],
    )
    def test_skills_are_found_by_their_names(self, text: str, skills: tuple[str, ...]) -> None:
        assert skills_named(sheet_framework())(text) == skills

    def test_of_names_within_one_another_the_longest_counts(self) -> None:
        framework = sheet_framework()
        names = {"data": "データ", "network": "データ基盤"}
        skills = tuple(
            skill.model_copy(update={"name": type(skill.name)(ja=names[skill.id])})
            if skill.id in names
            else skill
            for skill in framework.skills
        )
        named = skills_named(with_parts(framework, skills=skills))
        assert named("データ基盤の研修") == ("network",)
        assert named("データの研修") == ("data",)


@pytest.fixture(scope="module")
def of_sample() -> PersonSheets:
    year = Year(open_workspace(Path(), sample=True, year=2024))
    return sheets(year.sheets_data(), year.framework, before=year.staff_before())


class TestSample:
    def levels(self, year: int) -> dict[str, dict[str, str]]:
        with (sample_dir() / str(year) / "staff.csv").open(encoding="utf-8-sig") as file:
            return {row["職員番号"]: row for row in csv.DictReader(file)}

    def test_every_change_is_that_of_the_two_files(self, of_sample: PersonSheets) -> None:
        then, now = (self.levels(year) for year in (2023, 2024))
        i18n.use("ja")
        marks = {(True, False): Change.RISEN, (False, True): Change.FALLEN}
        for report in of_sample.of():
            for row in report.skills:
                name = str(row.skill.name)
                old = then.get(report.staff_id, {}).get(name, "")
                new = now[report.staff_id][name]
                if old and new:
                    expected = marks.get((new > old, new < old), Change.SAME)
                    assert row.change is expected, (report.staff_id, name)
                elif report.staff_id in then:
                    assert row.change is (Change.NEW if new else Change.GONE if old else None)
                else:
                    assert row.change is None

    def test_what_fell_is_what_trend_lists(self, of_sample: PersonSheets) -> None:
        call = ["trend", "--sample", "--fell", "--format", "json"]
        fell = json.loads(CliRunner().invoke(app, call).stdout)
        assert sorted(
            (report.staff_id, row.skill.id, row.then, row.level)
            for report in of_sample.of()
            for row in report.changed(Change.FALLEN)
        ) == sorted(
            (row["staff_id"], row["skill"], row["level_then"], row["level_now"]) for row in fell
        )
