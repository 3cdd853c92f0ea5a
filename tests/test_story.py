"""What a year comes to in words: a case for each rule of the message, and figures that commands tell too."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pytest

from conftest import Run
from small import text
from tdskill import i18n
from tdskill.framework import Skill
from tdskill.render import story as words
from tdskill.reports.decisions import Plan, Shift
from tdskill.reports.organisation_report import BureauRow, SkillFigures
from tdskill.reports.story import Past, Places, Story, story_of
from year_cases import NEEDS, PEOPLE, A, year_report


def skill(name: str, demand: int, short: int, least: int | None = None) -> SkillFigures:
    """Return figures of a skill whose priority, ranks and people do not matter here."""
    entry = Skill(
        id=name.lower(), name=text(name), category="all", description=text(name), provenance="p.1"
    )
    least = short if least is None else least
    return SkillFigures(
        skill=entry,
        priority=False,
        demand=demand,
        supply=demand - short,
        shortfall=short,
        coverage=1 - short / demand if demand else None,
        demand_rank=1,
        supply_rank=1,
        shortfall_least=least,
        movable=0,
        hired=least,
        unknown=short - least,
        empty_least=least,
        levels=(0, 0),
        not_assessed=0,
        whole_coverage=None,
        whole_share=None,
        whole_not_assessed=0,
    )


def bureau(name: str, short: int, demand: int, people: int, *, several: bool = False) -> BureauRow:
    return BureauRow(name, (short,), (demand,), short, people, several=several)


def past(
    short: int, parts: Mapping[str, float] | None, *, demand: int = 100, least: int | None = None
) -> Past:
    """Return a year before in which the field was short by a half of `short`."""
    both = Places(short if least is None else least, short)
    all_parts = None if parts is None else dict.fromkeys(words.WATERFALL, 0.0) | dict(parts)
    return Past(
        fiscal_year=2023,
        short=both,
        demand=demand,
        skills_short=2,
        of_fields=Places(short // 2, short // 2),
        people=10,
        confirmed=8,
        parts=all_parts,
    )


def plan(before: int, after: int, skills: Mapping[str, tuple[int, int]]) -> Plan:
    shifts = tuple(Shift(name, *each, *each) for name, each in skills.items())
    return Plan(before, after, seats=8, people=6, skills=shifts, courses=())


def story(
    skills: Sequence[SkillFigures],
    *,
    fields: int = 0,
    last: Past | None = None,
    planned: Plan | None = None,
    bureaus: Sequence[BureauRow] = (),
) -> Story:
    """Return a year of ten people, nine confirmed, whose priority fields are the first of the skills."""

    def places(rows: Sequence[SkillFigures]) -> Places:
        return Places(sum(row.shortfall_least for row in rows), sum(row.shortfall for row in rows))

    total = sum(row.total for row in bureaus)
    return Story(
        fiscal_year=2024,
        past=last,
        short=places(skills),
        demand=sum(row.demand for row in skills),
        skills=tuple(skills),
        fields=tuple(skills[:fields]),
        of_fields=places(skills[:fields]),
        plan=planned,
        is_assumed=False,
        bureaus=tuple(bureaus),
        by_bureau=Places(total, total) if bureaus else None,
        people=10,
        confirmed=9,
        smallest_group=5,
    )


CLOUD, DESIGN, DATA = skill("Cloud", 40, 20), skill("Design", 30, 10), skill("Data", 30, 10)


class TestMessage:
    def test_names_the_priority_fields_with_six_tenths_or_more_of_the_shortfall(self) -> None:
        # 30 of 40 places, and 20 + 4 of 40 are just six tenths.
        assert words.message(story([CLOUD, DESIGN, DATA], fields=2)) == (
            "40 places short, 75% of them in Cloud and Design"
        )
        just = story([CLOUD, skill("Design", 30, 4), skill("Data", 30, 16)], fields=2)
        assert words.message(just).startswith("40 places short, 60% of them in")

    def test_names_the_largest_skill_alone_with_less(self) -> None:
        spread = story([skill("Cloud", 40, 23), skill("Data", 30, 17)], fields=1)
        assert spread.of_fields.most / spread.short.most < 0.6
        assert words.message(spread) == "40 places short, the most in Cloud (23 places)"
        assert words.message(story([DESIGN, DATA])) == (
            "20 places short, the most in Design, Data (10 places each)"
        )

    def test_nothing_short_says_that_all_demand_is_met(self) -> None:
        none = story([skill("Cloud", 1059, 0)], fields=1)
        assert (
            words.message(none) == "Nothing is short: all of the 1,059 places wanted can be filled"
        )
        with i18n.speaking("ja"):
            assert words.message(none) == "不足はありません。需要1,059人分のすべてを満たしています"

    def test_all_in_one_skill_has_no_share(self) -> None:
        assert words.message(story([skill("Cloud", 3, 1), skill("Data", 1, 0)])) == (
            "1 place short, all in Cloud"
        )

    def test_what_is_not_assessed_makes_a_range(self) -> None:
        unsure = story([skill("Cloud", 40, 20, 15), DATA], fields=1)
        assert words.message(unsure) == "25-30 places short, 67% of them in Cloud"
        with i18n.speaking("ja"):
            assert words.message(unsure) == "25～30人分が不足。67%がCloudに集中"
        assert words.tiles(unsure)[0].figure == "25-30"
        assert words.tiles(unsure)[1].what == "Coverage at least"

    def test_no_demand_is_said(self) -> None:
        assert words.message(story([skill("Cloud", 0, 0)])) == "No demand is stated."


class TestLead:
    def test_no_year_before_leaves_the_comparison_out(self) -> None:
        alone = story([CLOUD, DATA])
        assert words.lead(alone) == ()
        assert words.waterfall(alone) == ()
        compared = [tile.compared for tile in words.tiles(alone)]
        assert set(compared) == {"no data of the year before"}

    def test_more_names_what_outweighed_what(self) -> None:
        # 20 + 32.0 + 23.7 - 40.0 - 5.2 - .5 = 30, the smallest part not being worth a name.
        parts = {
            "leavers": 32.0,
            "demand": 23.65,
            "growth": -40,
            "joiners": -5.2,
            "assessment": -0.45,
        }
        more = story([CLOUD, DATA], last=past(20, parts))
        assert words.lead(more) == (
            "The shortfall grew by 10 places from 20 places the year before.",
            (
                "It would have fallen through changes of level (−40.0) and joiners (−5.2), but leavers "
                "(+32.0) and more demand (+23.7) outweighed that."
            ),
        )
        with i18n.speaking("ja"):
            assert words.lead(more)[1] == (
                "レベルの変化（−40.0人分）と転入等（−5.2人分）で減りましたが、転出等（+32.0人分）と"
                "需要の増加（+23.7人分）がそれを上回ったためです。"
            )

    def test_more_with_all_parts_of_one_sign_has_no_but(self) -> None:
        more = story([CLOUD, DATA], last=past(20, {"demand": 6.0, "leavers": 4.0}))
        assert words.lead(more)[1] == "The main reasons: more demand (+6.0) and leavers (+4.0)."
        assert words.why_title(more) == "Rose through more demand and leavers"

    def test_less_names_the_main_reasons(self) -> None:
        less = story([CLOUD, DATA], last=past(41, {"demand": -9.0, "growth": -5.0, "leavers": 3.0}))
        assert words.lead(less) == (
            "The shortfall fell by 11 places from 41 places the year before.",
            (
                "It would have risen through leavers (+3.0), but the main reasons, less demand (−9.0) and "
                "changes of level (−5.0), outweighed that."
            ),
        )
        with i18n.speaking("ja"):
            assert words.lead(less)[0] == "不足は前年度の41人分から11人分減りました。"
            assert "主な要因" in words.lead(less)[1]
        assert words.tiles(less)[0].course == "better"

    def test_the_same_is_said(self) -> None:
        same = story([CLOUD, DATA], last=past(30, {"demand": 2.0, "growth": -2.0}))
        assert words.lead(same) == (
            "The shortfall is the same as the year before (30 places).",
            (
                "What added to it, more demand (+2.0), and what took from it, changes of level (−2.0), are "
                "equal."
            ),
        )
        assert words.lead(story([CLOUD, DATA], last=past(30, {}))) == (
            "The shortfall is the same as the year before (30 places).",
        )
        with i18n.speaking("ja"):
            assert words.lead(same)[0] == "不足は前年度と同じ30人分です。"
        assert words.tiles(same)[0].course == ""

    def test_parts_that_are_not_told_are_not_named(self) -> None:
        assert words.lead(story([CLOUD, DATA], last=past(20, None))) == (
            "The shortfall grew by 10 places from 20 places the year before.",
        )

    def test_ends_that_changed_unlike_are_not_compared_as_one(self) -> None:
        unlike = story([CLOUD, DATA], last=past(20, {}, least=18))
        assert words.lead(unlike) == (
            "The upper end of the shortfall grew by 10 places from 20 places the year before.",
        )

    def test_a_plan_says_what_it_leaves(self) -> None:
        planned = plan(30, 12, {"Cloud": (20, 8), "Data": (10, 4)})
        year = story([CLOUD, DATA], planned=planned)
        assert words.lead(year) == (
            (
                "If all of the draft training plan (6 people, 8 seats) is carried out, the shortfall falls "
                "to 12 places."
            ),
        )
        assert words.actions_title(year) == (
            "8 seats of training: 12 places remain, the most in Cloud (8 places)"
        )
        assert words.tiles(year)[3].compared == "−18"
        assumed = replace(year, is_assumed=True)
        assert words.lead(assumed)[0].endswith("12 places (effects of training are assumed).")
        assert words.tiles(assumed)[3].compared == "−18 (partly assumed)"

    def test_more_seats_are_called_for_where_there_is_a_course_alone(self) -> None:
        planned = plan(30, 12, {"Cloud": (20, 8), "Data": (10, 4)})
        for untaught, notes in (
            ((), ("The remaining 12 places call for hiring or more seats.",)),
            (
                planned.skills[1:],
                (
                    "The remaining 8 places call for hiring or more seats.",
                    "4 places are left in skills that no course raises: Data.",
                ),
            ),
            (
                planned.skills,
                ("12 places are left in skills that no course raises: Cloud, Data.",),
            ),
        ):
            year = story([CLOUD, DATA], planned=replace(planned, untaught=untaught))
            assert words.left_notes(year) == notes

    def test_without_a_plan_the_bureaus_sum_takes_its_place(self) -> None:
        year = story([CLOUD, DATA], bureaus=[bureau("A", 25, 50, 6), bureau("B", 20, 50, 6)])
        tile = words.tiles(year)[3]
        assert (tile.what, tile.figure, tile.value) == ("Short, bureau by bureau", "45", 45)
        assert words.lead(year) == ()


class TestBureaus:
    ROWS: Final = (
        bureau("Large", 40, 100, 60),
        bureau("Rest (3 bureaus)", 9, 10, 6, several=True),
        bureau("Small", 9, 10, 4),
        bureau("Poor", 6, 10, 5),
    )

    def test_the_title_names_the_greatest_share_and_number_of_those_large_enough(self) -> None:
        year = story([CLOUD], bureaus=self.ROWS)
        assert words.bureaus_title(year) == (
            "Highest share short: Poor (60%); most places short: Large (40 places)"
        )
        said = " ".join([words.message(year), *words.lead(year), *words.bureaus_notes(year)])
        assert "Small" not in said + words.bureaus_title(year)

    def test_one_bureau_with_both_is_named_once(self) -> None:
        year = story([CLOUD], bureaus=[bureau("A", 6, 10, 5), bureau("B", 5, 10, 5)])
        assert words.bureaus_title(year) == (
            "Highest share and most places short: A (60%, 6 places)"
        )

    def test_the_only_one_is_first_in_nothing(self) -> None:
        year = story([CLOUD], bureaus=[bureau("A", 6, 10, 5)])
        assert words.bureaus_title(year) == "A lacks 6 places (60%)"

    def test_nothing_to_name_names_nobody(self) -> None:
        assert words.bureaus_title(story([CLOUD])) == "What each bureau lacks"
        few = story([CLOUD], bureaus=[bureau("Small", 9, 10, 4)])
        assert words.bureaus_title(few) == "What each bureau lacks"

    def test_what_lending_would_fill_is_the_difference_of_both_sums(self) -> None:
        year = story([CLOUD], bureaus=[bureau("A", 25, 50, 6), bureau("B", 20, 50, 6)])
        assert (
            "Of the 45 places that bureaus lack one by one, 25 would"
            in (words.bureaus_notes(year)[0])
        )


class TestWaterfall:
    PARTS: Final = {"demand": 10.0, "leavers": 12.5, "joiners": -2.5, "growth": -10.0}

    def test_each_part_begins_where_the_one_before_ended(self) -> None:
        steps = words.waterfall(story([CLOUD, DATA], last=past(20, self.PARTS)))
        # Scaled from 0 to the highest point, 42.5.
        assert [(step.at, step.size) for step in steps] == [
            (0, 47.06),
            (47.06, 23.53),
            (70.59, 29.41),
            (94.12, 5.88),
            (70.59, 23.53),
            (0, 70.59),
        ]
        assert [step.figure for step in steps] == ["20", "+10.0", "+12.5", "−2.5", "−10.0", "30"]
        assert [step.kind for step in steps[1:-1]] == ["short", "short", "gone", "gone"]

    def test_its_parts_add_up_to_the_change(self) -> None:
        first, *parts, last = words.waterfall(story([CLOUD, DATA], last=past(20, self.PARTS)))
        assert sum(step.value for step in parts) == pytest.approx(last.value - first.value)


class TestTitles:
    def test_where_names_the_coverage_of_the_worst_skill(self) -> None:
        assert words.where_title(story([CLOUD, DATA])) == (
            "Of the 2 skills that are short, Cloud covers only 50% of its demand"
        )
        unsure = story([skill("Cloud", 40, 20, 10), DATA])
        assert "Cloud covers only 50 to 75% of" in words.where_title(unsure)
        unknown = story([skill("Cloud", 40, 40, 0), DATA])
        assert "Cloud covers 0 to 100% of" in words.where_title(unknown)
        assert words.where_title(story([CLOUD])) == (
            "Only Cloud is short: 50% of its demand is met"
        )
        assert words.where_title(story([DESIGN, DATA])) == (
            "2 skills are short, the most Design, Data (10 places each)"
        )
        assert words.where_title(story([skill("Cloud", 4, 0)])) == "No skill is short"

    def test_skills_not_shown_are_counted(self) -> None:
        year = story([CLOUD, skill("Met", 5, 0), skill("Unwanted", 0, 0)])
        assert words.where_notes(year) == (
            "Skills not shown: 1 whose demand is met, 1 that nobody needs.",
        )
        assert words.where_notes(story([CLOUD])) == ()

    def test_without_priority_fields_the_tile_counts_the_skills_short(self) -> None:
        tile = words.tiles(story([CLOUD, DATA], last=past(20, {})))[2]
        assert (tile.what, tile.figure, tile.unit) == ("Skills that are short", "2", "of 2")
        assert tile.compared == "2 the year before (0)"


def test_a_year_made_of_files_is_told_as_its_report_counts_it() -> None:
    # Cloud and design are short by 0 to 1 each; last year one place was, of cloud (see `year_cases`).
    year = story_of(year_report())
    assert year.short == Places(0, 2)
    assert year.past is not None
    assert (year.past.short, year.past.demand, year.change) == (Places(1, 1), 2, 1)
    assert year.past.parts is not None
    assert sum(year.past.parts.values()) == pytest.approx(1)
    assert [row.people for row in year.bureaus] == [3, 3]
    assert story_of(year_report(alone=True)).past is None
    assert story_of(year_report(needs_before=None)).past is None


def test_bureaus_of_few_people_are_named_nowhere() -> None:
    people = [*PEOPLE, *({**PEOPLE[0], "bureau": "C局"} for _ in range(12))]
    year = story_of(
        year_report(people=people, needs=[*NEEDS, ("C局", "cloud", 1, 20)], smallest_group=5)
    )
    assert {row.bureau for row in year.bureaus if not row.several} == {"C局"}
    said = [words.message(year), *words.lead(year), words.bureaus_title(year)]
    assert A not in " ".join([*said, *words.bureaus_notes(year)])


def numbers(sentence: str) -> list[float]:
    found = re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?", sentence)
    return [float(each.replace(",", "").replace("−", "-")) for each in found]


def test_the_sentences_of_the_sample_have_the_figures_of_the_commands(run: Run) -> None:
    def asked(command: str) -> list[Mapping[str, float]]:
        rows: list[Mapping[str, float]] = json.loads(
            run(command, "--sample", "--format", "json").stdout
        )
        return rows

    gap, trend = asked("gap"), asked("trend")
    page = run("report", "--sample", "--org", "--no-decide", "--format", "md").stdout
    head = page.replace("\\", "")

    short, least = (sum(row[name] for row in gap) for name in ("shortfall", "shortfall_least"))
    of_fields = sum(row["shortfall"] for row in gap if row["demand_rank"] <= 7 < row["supply_rank"])
    told = head.split("\n## ")[1].splitlines()[0]
    assert numbers(told)[:3] == [least, short, round(100 * of_fields / short)]

    then, least_then = (
        sum(row[name] for row in trend) for name in ("shortfall_then", "shortfall_least_then")
    )
    assert f"The shortfall grew by {short - then} places from {least_then}-{then} places" in head
    for part, called in (
        ("demand", "more demand"),
        ("leavers", "leavers"),
        ("joiners", "joiners"),
        ("growth", "changes of level"),
        ("assessment", "assessment"),
    ):
        value = sum(row[f"{part}_part"] for row in trend)
        (shown,) = re.findall(rf"{called} \(([+−][\d.]+)\)", head)
        assert numbers(shown)[0] == pytest.approx(value, abs=0.0501)


def test_what_the_plan_leaves_is_what_the_command_says(run: Run) -> None:
    rows = json.loads(run("plan", "--sample", "--table", "shortfall", "--format", "json").stdout)
    before, after = (
        sum(row[f"shortfall_{when}"] for row in rows) for when in ("before", "expected")
    )
    page = run("report", "--sample", "--org", "--format", "md").stdout.replace("\\", "")
    (told,) = re.findall(r"the shortfall falls to ([\d.]+) places", page)
    assert float(told) == pytest.approx(after, abs=0.0501)
    (change,) = re.findall(r"Left by the draft training plan .*\| (−[\d.]+) \(partly", page)
    assert numbers(change)[0] == pytest.approx(after - before, abs=0.0501)
