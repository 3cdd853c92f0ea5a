"""Plan and placement in the organisation's report: counts by hand, the sentences, nobody's name."""

import dataclasses
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from conftest import Run
from small import SOURCE
from tdskill.framework import Placement
from tdskill.framework.models import Training
from tdskill.render import decisions as words
from tdskill.render.pages import PageFormat
from tdskill.reports.decisions import (
    BestMoves,
    CourseSeats,
    Decisions,
    EmptyPosts,
    FitCount,
    Lack,
    PlacedPosts,
    Plan,
    PostCount,
    Shift,
    _fits,
)
from tdskill.reports.guard import Price
from test_cli_plan import DEMAND, POSTS, STAFF, TRAININGS
from test_organisation_page import page_of, table_with
from test_pages import FORMS, HOSTILE, Outline
from year_cases import A, year_report

HEADINGS = ("Training plan", "Moves between bureaus", "Placement", "The years ahead")


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    run("init", "ws", "--year", "2024")
    folder = tmp_path / "ws"
    for name, text in (("staff", STAFF), ("demand", DEMAND), ("posts", POSTS)):
        (folder / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "framework" / "trainings.yaml").write_text(TRAININGS, encoding="utf-8")
    return folder


def section_of(page: str, heading: str) -> str:
    """Return a section of a page by its heading, or by the topic before what it says."""
    return re.split(rf"## {heading}(?:: .*)?\n", page, maxsplit=1)[-1].partition("\n#")[0]


def written(run: Run, workspace: Path, *options: str, form: PageFormat = "html") -> str:
    options = options or ("--org",)
    return run(
        *("report", "--workspace", workspace, *options, "--smallest-group", "1", "--format", form)
    ).stdout


def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "tdskill.analysis.solver.find_spec",
        lambda name: None if name == "scipy" else importlib.util.find_spec(name),
    )


def course(
    name: str,
    *,
    able: int,
    seats: int | None,
    used: int,
    more: int | None,
    smallest_group: int = 1,
) -> CourseSeats:
    training = Training.model_validate(
        {
            "id": "course",
            "name": {"ja": name},
            "description": {"ja": name},
            "format": {"ja": name},
            "provenance": SOURCE,
        }
    )
    return CourseSeats(training, able, seats, used, more, smallest_group)


def decided(text: str = "") -> Decisions:
    """Return a plan and a placement with something of every kind, each text ending in `text`."""
    return Decisions(
        Plan(
            9,
            4,
            5,
            4,
            (Shift(f"Cloud{text}", 6, 2, 5, 1, priority=True), Shift(f"Data{text}", 3, 2, 3, 2)),
            (
                course(f"Full{text}", able=8, seats=3, used=3, more=2),
                course(f"Free{text}", able=2, seats=None, used=2, more=None),
                course(f"Idle{text}", able=1, seats=4, used=0, more=0),
            ),
        ),
        PlacedPosts(
            (PostCount("DQ", 3, 2), PostCount(None, 1, 1)),
            (PostCount(f"A{text}", 3, 3), PostCount(None, 1, 0)),
            (FitCount(90, 100, 1), FitCount(80, 89, 0), FitCount(70, 79, 2)),
            75,
            (EmptyPosts("nobody_holds", tuple(f"post {n}{text}" for n in range(10))),),
            (
                Shift(f"A{text}", 4, 7, 4, 7),
                Shift(f"B{text}", 5, 1, 5, 1),
                Shift(f"C{text}", 2, 2, 2, 2),
            ),
            Placement(needs=60, provenance=f"assumed: {' '.join(text.split())}."),
        ),
        BestMoves(10, 8, 20, 12, 8, ((5, 6), (10, 8))),
        f"Nothing is known{text}",
    )


class TestOfFiles:
    """Short: cloud 1 (of Lv.1 and of Lv.2), UX design 2. One seat of basics, practice without limit.

    Practice lifts 0003 to cloud 2; basics for 0001 gives cloud 1 and UX design 1, so one place of
    UX design stays, which one more seat of basics would fill. Only 0003 holds the cloud of
    総務局-1, only 0002 the UX design of 財務局-1, nobody that of 財務局-2; neither is at home there:
    60 of 70. After it 総務局 lacks cloud Lv.2 alone and 財務局 two of UX design.
    """

    def test_shortfalls_through_the_plan(self, run: Run, workspace: Path) -> None:
        page = written(run, workspace)
        found = table_with(page, "Skill", "", "Shortfall before → after")
        assert [[row[0].removesuffix("Priority field"), *row[1:]] for row in found] == [
            ["UX Design", "", "2 → 1(−1)"],
            ["Cloud Services", "", "1 → 0(−1)"],
        ]
        assert "from 3 to 1 place, with 2 seats for 2 people." in page

    def test_seats_of_each_course_and_what_one_more_brings(self, run: Run, workspace: Path) -> None:
        page = written(run, workspace)
        headings = ("Training", "Used", "Seats", "People it would help", "Change by one more seat")
        assert table_with(page, *headings) == [
            ["Basics", "1", "1", "3", "−1"],
            ["Practice", "1", "no limit", "1", "-"],
        ]
        assert "One more seat would lower the shortfall in: Basics (1 place less)." in page
        assert "Levels raised by these courses that are assumed: all 3." in page

    def test_posts_by_bureau_kind_and_fit(self, run: Run, workspace: Path) -> None:
        page = written(run, workspace)
        assert table_with(page, "Bureau", "Posts", "Empty") == [
            ["財務局", "2", "1"],
            ["総務局", "1", "0"],
        ]
        assert table_with(page, "Kind of work", "Posts", "Empty") == [
            ["DQ", "2", "1"],
            ["GQ", "1", "0"],
        ]
        assert table_with(page, "Fit", "Posts filled") == [["80 to 89%", "2"]]
        assert table_with(page, "Why", "Posts", "Which") == [
            ["nobody holds anything of the needs", "1", "財務局-2"]
        ]

    def test_shortfalls_of_the_bureaus_through_the_placement(
        self, run: Run, workspace: Path
    ) -> None:
        page = written(run, workspace)
        found = table_with(page, "Bureau", "Shortfall before", "Shortfall after", "Change")
        assert found == [["財務局", "3", "2", "−1"], ["総務局", "2", "1", "−1"]]
        assert "the shortfall goes from 5 to 3 places. It falls in 2 bureaus" in page

    def test_markdown_has_the_same_numbers(self, run: Run, workspace: Path) -> None:
        page = written(run, workspace, form="md")
        for row in (
            "| UX Design | 2 | 1 | −1 |",
            "| Basics | 1 | 1 | 3 | −1 |",
            "| 財務局 | 2 | 1 | 1 |",
            "| DQ | 2 | 1 | 1 |",
            "| 80 to 89% | 2 |",
            "| 財務局 | 3 | 2 | −1 |",
        ):
            assert row in re.sub(r" ★", "", page)

    @pytest.mark.parametrize("form", FORMS)
    def test_nobody_is_named(self, run: Run, workspace: Path, form: PageFormat) -> None:
        page = written(run, workspace, form=form)
        assert not re.search(r"職員000\d|\b000\d\b", page)

    def test_courses_of_earlier_years_count_as_taken(self, run: Run, workspace: Path) -> None:
        (workspace / "2023").mkdir()
        (workspace / "2023" / "trainings_taken.csv").write_text(
            "職員番号,研修名\n0003,実践研修\n", encoding="utf-8"
        )
        page = written(run, workspace)
        # Nobody reaches cloud 2 any more; one seat of basics gives UX design to somebody.
        assert "from 3 to 2 places, with 1 seat for 1 person." in page

    def test_posts_that_nobody_can_fill_are_told_beside_the_page(
        self, run: Run, workspace: Path
    ) -> None:
        told = run("report", "--workspace", workspace, "--org", "--format", "md").stderr
        assert "Nobody can fill the post 財務局-2" in told


class TestOfTheSample:
    """Both are the figures of the commands, which have tests of their own."""

    def test_the_moves_are_those_of_the_command(self, run: Run) -> None:
        asked = ("move", "--sample", "--at-most", "10", "--format", "json", "--table")
        curve = json.loads(run(*asked, "curve").stdout)
        skills = json.loads(run(*asked, "skills").stdout)
        alone = ("report", "--sample", "--org", "--smallest-group", "1")
        section = section_of(run(*alone).stdout, "Moves between bureaus")
        rows = [f"| {row['at_most']} | {row['mended_bound']} |" for row in curve]
        assert re.findall(r"^\| \d.*", section, re.MULTILINE) == rows
        before, after = (
            sum(row[f"shortfall_{when}"] for row in skills) for when in ("before", "after")
        )
        assert f"falls from {before} to {after} places" in section

    def test_the_years_to_come_are_those_of_the_command(self, run: Run) -> None:
        asked = ("forecast", "--sample", "--format", "json")
        years = json.loads(run(*asked).stdout)
        skills = json.loads(run(*asked, "--table", "skills").stdout)
        section = section_of(run("report", "--sample", "--org").stdout, "The years ahead")
        told = re.findall(r"^\| FY(\d+) \| (\d+) \| (.*?) \|", section, re.MULTILINE)
        assert told == [
            (
                str(row["in_year"]),
                str(row["shortfall_middle"]),
                f"{row['shortfall_low']} to {row['shortfall_high']}"
                if row["told_from"] == "observed"
                else "–",
            )
            for row in years
        ]
        short = [row for row in skills if row["shortfall_high"] or row["shortfall"]]
        listed = re.findall(r"^\| .*? \| (\d+) \| (\d+) \| (?:\d|–)", section, re.MULTILINE)
        assert sorted(listed) == sorted(
            (str(row["shortfall"]), str(row["shortfall_middle"])) for row in short
        )


class TestWhereThereIsNone:
    def test_without_the_solver_the_page_says_what_it_lacks_and_stderr_how_to_install_it(
        self, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        without_solver(monkeypatch)
        page = written(run, workspace, form="md")
        assert page.count("lacks the solver") == 4
        assert "pip install" not in page
        told = run("report", "--workspace", workspace, "--org", "--format", "md", notes=False)
        assert told.stderr.count("python -m pip install scipy") == 1
        assert "## Data quality" in page

    def test_without_posts_or_courses_a_sentence_says_so(self) -> None:
        decisions = year_report().decisions
        assert decisions is not None
        assert (decisions.plan, decisions.placement) == (Lack.COURSES, Lack.POSTS)
        page = page_of(year_report())
        assert "so there is nothing to plan" in page
        assert "so nobody is placed" in page

    def test_of_many_people_the_best_choices_are_worked_out_when_asked_for_alone(
        self, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = ("report", "--workspace", workspace, "--org", "--format", "md")
        whole = run(*asked).stdout
        monkeypatch.setattr("tdskill.reports.decisions.DECIDED_AT_MOST", 1)
        page = run(*asked).stdout
        assert page.count("To have it: tdskill report --org --decide") == 3
        assert run(*asked, "--decide").stdout == whole

    def test_of_one_year_alone_the_years_to_come_say_what_they_need(
        self, run: Run, workspace: Path
    ) -> None:
        page = written(run, workspace, form="md")
        assert "\n## The years ahead" not in page
        section = page.partition("#### The years ahead\n")[2].partition("\n#")[0]
        assert "Two confirmed years, one after the other, are needed" in section
        assert "|" not in section

    def test_of_many_skills_nothing_is_worked_out_unasked(
        self, run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tdskill.reports.decisions.SKILLS_AT_MOST", 1)
        page = written(run, workspace, form="md")
        assert page.count("To have it: tdskill report --org --decide") == 4

    def test_posts_and_nobody_to_place(self, run: Run, workspace: Path) -> None:
        staff = workspace / "2024" / "staff.csv"
        staff.write_text(STAFF.splitlines()[0] + "\n", encoding="utf-8")
        staff.with_name("roster.csv").unlink()
        page = written(run, workspace, form="md")
        assert "### Placement\n\nThere are no people in the files." in page

    @pytest.mark.parametrize("options", [("--org", "--no-decide"), ("--bureau", "総務局")])
    def test_no_decide_and_a_bureau_leave_them_out(
        self, run: Run, workspace: Path, options: tuple[str, ...]
    ) -> None:
        (workspace / "2024" / "posts.csv").write_text("nonsense\n", encoding="utf-8")
        page = written(run, workspace, *options, form="md")
        assert not any(f"## {heading}\n" in page for heading in HEADINGS)

    def test_a_bureau_has_no_decisions(self) -> None:
        assert year_report(A).decisions is None

    def test_the_report_without_them_loads_no_solver(self) -> None:
        code = (
            "import sys, tdskill.cli.report, tdskill.render.pages; "
            "sys.exit(any(name.split('.')[0] == 'scipy' for name in sys.modules))"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestSentences:
    def test_of_a_plan(self) -> None:
        plan = decided().plan
        assert isinstance(plan, Plan)
        assert words.plan_sentence(plan) == (
            "The best plan lowers the shortfall of all skills together from 9 to 4 places, with 5 seats "
            "for 4 people. It falls most in Cloud (from 6 to 2). Levels not assessed count as not held "
            "here; if all were held, 8 would be short before and 3 after. All that remains is in Cloud, "
            "Data (2 each)."
        )
        assert words.seats_sentence(plan) == (
            "Courses that are full: 1 of the 2 with a known number of seats. One more seat would lower "
            "the shortfall in: Full (2 places less)."
        )

    def test_few_people_of_a_course_are_told_to_be_few(self) -> None:
        few = course("Few", able=5, seats=4, used=4, more=1, smallest_group=5)
        assert words.people_of_course(few.used, few) == "fewer than 5"
        assert [words.people_of_course(n, few) for n in (0, 5)] == ["0", "5"]
        # That it is full would tell how many use it, and the sum of all seats with the others.
        plan = Plan(9, 4, 9, 9, (Shift("Cloud", 9, 4, 9, 4),), (few,))
        assert (
            words.seats_sentence(plan)
            == "One more seat would lower the shortfall in: Few (1 place less)."
        )
        assert words.plan_sentence(plan) == (
            "The best plan lowers the shortfall of all skills together from 9 to 4 places. It falls in "
            "Cloud (from 9 to 4). All that remains is in Cloud (4)."
        )

    def test_of_a_plan_that_changes_nothing(self) -> None:
        nothing = Plan(3, 3, 0, 0, (Shift("Cloud", 3, 3, 3, 3),), ())
        assert "lowers the shortfall of all skills together (3 places)" in words.plan_sentence(
            nothing
        )
        assert words.plan_sentence(Plan(0, 0, 0, 0, (), ())) == (
            "No skill is short in the organisation as a whole."
        )

    def test_of_a_placement(self) -> None:
        placement = decided().placement
        assert isinstance(placement, PlacedPosts)
        assert words.placement_sentence(placement) == (
            "3 of 4 posts are filled. Half of those filled or more have a fit of at least 75%. Empty "
            "stay: 10 posts (nobody holds anything of the needs)."
        )
        assert words.moves_sentence(placement) == (
            "Seen bureau by bureau the shortfall goes from 11 to 10 places. It falls in B (−4). It "
            "rises in A (+3)."
        )
        assert words.posts_named(placement.empty[0]).endswith("post 7, and 2 more")

    def test_where_bureaus_stand_together_no_sum_tells_of_each(self) -> None:
        """What all bureaus lack each by itself, less the rows, would be of the few people in one row."""
        placement = decided().placement
        assert isinstance(placement, PlacedPosts)
        price = Price(
            each=False,
            most=None,
            before=333,
            after=322,
            unguarded=444,
            points=1.0,
            points_least=1.0,
            points_unguarded=100.0,
        )
        alone = dataclasses.replace(placement, price=price)
        together = dataclasses.replace(
            alone, shifts=(*alone.shifts, Shift("Others", 2, 2, 2, 2, several=True))
        )

        def told(placement: PlacedPosts) -> str:
            return " ".join([words.placement_aim(placement), *words.placement_notes(placement)])

        assert re.findall("333|322|444", told(alone)) == ["333", "444"]
        assert not re.search("333|322|444", told(together))
        # 4 + 5 + 2 + 2 before, 7 + 1 + 2 + 2 after.
        assert "adds up to 13 → 12" in told(together)

    def test_of_posts_that_are_all_filled_or_all_empty(self) -> None:
        placement = decided().placement
        assert isinstance(placement, PlacedPosts)
        full = dataclasses.replace(placement, kinds=(PostCount("GQ", 4, 4),), empty=())
        assert words.placement_sentence(full).startswith("All 4 posts are filled.")
        none = dataclasses.replace(placement, kinds=(PostCount("GQ", 10, 0),), median=None)
        assert words.placement_sentence(none).startswith("0 of 10 posts are filled. Empty stay")

    def test_fits_are_counted_from_the_highest_step_to_the_lowest(self) -> None:
        counted = [(row.least, row.most, row.posts) for row in _fits([100, 90, 89, 65])]
        assert counted == [(90, 100, 2), (80, 89, 1), (70, 79, 0), (60, 69, 1)]
        assert list(_fits([])) == []


class TestPage:
    @staticmethod
    def page(text: str = "", form: PageFormat = "html") -> str:
        return page_of(dataclasses.replace(year_report(), decisions=decided(text)), form)

    def test_a_ring_stands_before_and_a_dot_after_and_what_grew_is_marked(self) -> None:
        rows = dict(
            re.findall(r"<span>([ABC])</span>\s*(<span class=\"shift.*?</span>)", self.page())
        )
        # Of the longest, 7: A 4 to 7, B 5 to 1, C 2 to 2.
        for name, worse, before, after in (
            ("A", True, "57.14", "100.0"),
            ("B", False, "71.43", "14.29"),
            ("C", False, "28.57", "28.57"),
        ):
            assert ("worse" in rows[name]) == worse
            assert f'class="before" style="inset-inline-start: {before}%"' in rows[name]
            assert f'class="after" style="inset-inline-start: {after}%"' in rows[name]
        assert 'class="way" style="inset-inline-start: 57.14%; inline-size: 42.86%"' in rows["A"]

    def test_markdown_tables_have_one_width(self) -> None:
        tables = re.findall(r"(?:^\|.*\n)+", self.page(form="md"), re.MULTILINE)
        assert len(tables) == 24
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1

    @pytest.mark.parametrize("text", HOSTILE)
    def test_every_text_stays_a_text(self, text: str) -> None:
        page = self.page(text)
        # A heading has a span for each word, however many a text has.
        tags, harmless = (
            [tag for tag in Outline(each).tags if tag != ("span",)]
            for each in (page, self.page("x"))
        )
        assert tags == harmless
        marks = [
            [token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)]
            for markdown in (self.page(text, "md"), self.page("x", "md"))
        ]
        assert marks[0] == marks[1]


def test_markdown_on_a_terminal_comes_with_how_to_make_the_page(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("report", "--sample", "--org", "--no-decide")
    assert "--output report.html" not in run(*command).stderr
    monkeypatch.setattr("tdskill.cli.output.on_terminal", lambda: True)
    assert "This is Markdown. To make the page: --output report.html" in run(*command).stderr
