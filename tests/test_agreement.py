"""Figures and sentences of one answer say the same: ends of shortfalls, parts, sets, made-up data."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from tdskill.analysis.joint import joint
from tdskill.framework.models import DEFAULT_PLACEMENT
from tdskill.i18n import use
from tdskill.render import decisions, organisation_sentences
from tdskill.render.answers.joint import joint_answer
from tdskill.reports.decisions import PlacedPosts, Shift
from tdskill.reports.joint import joint_report
from year_cases import A, year_data, year_framework, year_report

STAFF = """\
職員番号,所属局,職層,人材区分,段階,Excel,Teams
0001,A局,主任,ICT職,確定,2,1
0002,A局,主事,ICT職,確定,1,
0003,A局,主任,ICT職,確定,2,2
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,庶務,Excel,1,3
A局,庶務,Teams,1,3
"""
FRAMEWORK = year_framework()


@pytest.fixture(autouse=True)
def _english() -> None:
    use("en")


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    folder = tmp_path / "tools"
    (folder / "2024").mkdir(parents=True)
    for name, text in (("staff", STAFF), ("demand", DEMAND)):
        (folder / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


class TestOfAnotherSet:
    @pytest.mark.parametrize("view", [("--org", "--no-decide"), ("--bureau", "A局")])
    def test_a_report_names_the_set_and_knows_the_ranks(
        self, run: Run, tools: Path, view: tuple[str, ...]
    ) -> None:
        command = ("report", *view, "--workspace", tools, "--set", "tools", "--smallest-group", "1")
        page = run(*command, "--format", "md", lang="ja").stdout
        assert page.splitlines()[0].startswith(
            ("# 年次報告書（デジタルツール）", "# 局別報告書（デジタルツール）")
        )
        assert page.index("| 主事 | 1 |") < page.index("| 主任 | 2 |")
        assert "職層がキャリアラダーにない職員: 0" in page
        assert "レベルの設定は、資料にない仮定です。" in page
        title = re.search(
            "<title>(.*)</title>", run(*command, "--format", "html", lang="ja").stdout
        )
        assert title
        assert "デジタルツール" in title[1]

    def test_a_file_without_the_set_is_told_which_it_has(self, run: Run, tools: Path) -> None:
        told = run("gap", "--workspace", tools, lang="ja", code=1).stderr
        assert "スキル項目の列がありません（デジタルツールの列はあります）" in told
        staff = tools / "2024/staff.csv"
        staff.write_text(
            STAFF.replace("Excel,Teams", "マーケティング,システム監査"), encoding="utf-8"
        )
        told = run("gap", "--workspace", tools, "--set", "tools", lang="ja", code=1).stderr
        assert "デジタルツールの列がありません（スキル項目の列はあります）" in told


class TestOfAPage:
    @pytest.mark.parametrize("bureau", [None, A])
    def test_the_parts_add_up_to_the_upper_end(self, bureau: str | None) -> None:
        report = year_report(bureau)
        rows = [row for row in year_report().bureaus if bureau in (None, row.bureau)]
        assert sum(row.empty_least for row in report.skills) == sum(r.total_least for r in rows)
        assert sum(row.empty for row in report.skills) == sum(row.total for row in rows)
        for row in report.skills:
            assert row.hired <= row.empty_least <= row.empty

    def test_confirmed_is_not_complete(self) -> None:
        full = dict.fromkeys(("cloud", "design", "data", "network"), 1)
        people = [{"bureau": A, "stage": "confirmed", **full} for _each in range(5)]
        assert organisation_sentences.stages_sentence(year_report(people=people)) == (
            "The levels of all 5 people are confirmed."
        )
        people[0] = {**people[0], "cloud": None}
        assert organisation_sentences.stages_sentence(year_report(people=people)) == (
            "The levels of all 5 people are confirmed. Some skills are still not assessed."
        )

    def test_bureaus_in_one_row_are_not_counted_as_one(self) -> None:
        def told(*shifts: Shift) -> str:
            return decisions.moves_sentence(
                PlacedPosts((), (), (), None, (), shifts, DEFAULT_PLACEMENT)
            )

        north, south = Shift("North", 5, 2, 5, 2), Shift("South", 4, 3, 4, 3)
        others = Shift("Others (3 bureaus)", 9, 1, 9, 1, several=True)
        assert (
            "It falls in 2 of the 2 bureaus with a row of their own, most in North (−3)."
            in told(north, south, others)
        )
        assert "It falls in 2 bureaus, most in North (−3)." in told(north, south)
        assert "It falls" not in told(others)


Person = Mapping[str, object]
levels = st.none() | st.integers(0, 2)
people_of = st.lists(st.fixed_dictionaries({"cloud": levels, "design": levels}), max_size=4)


def jointly(people: Sequence[Person], needs: Sequence[tuple[str, str, int, int]]) -> str:
    data = year_data(FRAMEWORK, [{"bureau": A, **person} for person in people], needs)
    report = joint_report(data, FRAMEWORK, smallest_group=1)
    return "\n".join(joint_answer(report, FRAMEWORK).remarks)


class TestJoint:
    @settings(max_examples=50, deadline=None)
    @given(people=people_of, places=st.lists(st.integers(1, 3), min_size=2, max_size=2))
    def test_each_capacity_has_the_ends_that_it_has_by_itself(
        self, people: list[Person], places: list[int]
    ) -> None:
        needs = [(A, "cloud", 1, places[0]), (A, "design", 2, places[1])]
        data = year_data(FRAMEWORK, [{"bureau": A, **person} for person in people], needs)
        report = joint_report(data, FRAMEWORK, by_capacity=True, smallest_group=1)
        assert report.by_capacity is not None
        held = [{skill: 3 if v is None else v for skill, v in each.items()} for each in people]
        top = year_data(FRAMEWORK, [{"bureau": A, **each} for each in held], needs)
        for capacity, short, least in report.by_capacity.iter_rows():
            known = joint(data.staff, data.demand, FRAMEWORK, capacity=capacity)
            best = joint(top.staff, top.demand, FRAMEWORK, capacity=capacity)
            assert (short, least) == (known.joint_shortfall, best.joint_shortfall)
        assert report.by_capacity.row(-1)[1:] == (report.shortfall, report.shortfall_least)

    def test_filled_and_empty_have_two_ends(self) -> None:
        # One holds cloud, one may hold it: of two places one or both are filled.
        told = jointly([{"cloud": 1, "design": 0}, {"design": 0}], [(A, "cloud", 1, 2)])
        assert "Of 2 places 1-2 can be filled at one time and 0-1 stay" in told

    def test_a_bottleneck_of_everything_points_to_nothing(self) -> None:
        everything = "it points to no skill in particular"
        both = {"cloud": 1, "design": 1}
        assert everything in jointly([both], [(A, "cloud", 1, 1), (A, "design", 1, 1)])
        # Of two places in cloud one stays empty whoever takes the place in design.
        needs = [(A, "cloud", 1, 2), (A, "design", 1, 1)]
        assert everything not in jointly([both, {"cloud": 0, "design": 1}], needs)


@pytest.mark.parametrize("options", [(), ("--joint",)])
def test_of_a_selection_without_people_no_shortage_is_told(
    run: Run, options: tuple[str, ...]
) -> None:
    told = run(
        *("gap", "--sample", "--group", "情報技術エキスパート", "--bureau", "総務局", *options)
    ).stdout
    assert "Nobody is in this selection" in told
    assert not re.search(r"skills are short|can be filled|training", told)


def test_the_present_cut_is_marked_and_the_choice_is_told(run: Run) -> None:
    told = run("priorities", "--sample", "--firmness").stdout
    assert len(re.findall(r"upper up to +0 +7 ", told)) == 2
    whole = run("priorities", "--sample").stdout
    for start in ("Priority fields: ", "97 levels", "This is the published", "The sample is made"):
        assert [x for x in told.splitlines() if x.startswith(start)] == [
            x for x in whole.splitlines() if x.startswith(start)
        ]


def test_what_cannot_be_said_is_explained(run: Run) -> None:
    assert '"Could not be said": ' in run("priorities", "--firmness").stdout


class TestMadeUp:
    def test_a_sample_in_a_folder_is_known_as_one(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "made"
        run("sample", "--out", folder, "--people", "60")
        told = run("priorities", "--workspace", folder).stdout
        assert "Sample data (made-up organisation and people)" in told
        assert "The sample is made to the published ranks" in told

    def test_data_that_were_there_are_not_called_made_up(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "real/2023").mkdir(parents=True)
        (tmp_path / "real/2023/staff.csv").write_text("職員番号,UXデザイン\n", encoding="utf-8")
        run("sample", "--out", tmp_path / "real", "--people", "60")
        assert not (tmp_path / "real/tdskill.toml").exists()
        own = tmp_path / "own"
        own.mkdir()
        (own / "tdskill.toml").write_text('organisation = "O"\n', encoding="utf-8")
        run("sample", "--out", own, "--people", "60")
        assert (own / "tdskill.toml").read_text(encoding="utf-8") == 'organisation = "O"\n'
        assert "The sample is made" not in run("priorities", "--workspace", own).stdout


def test_the_coverage_is_the_least_where_it_may_be_more(run: Run, tools: Path) -> None:
    command = ("gap", "--workspace", tools, "--set", "tools")
    assert "at least" in run(*command, "--format", "md").stdout.split("---")[0]
    rows = json.loads(run(*command, "--format", "json").stdout)
    assert {row["skill"]: row["coverage"] for row in rows}["teams"] == pytest.approx(2 / 3)
    staff = tools / "2024/staff.csv"
    staff.write_text(STAFF.replace("1,\n", "1,0\n"), encoding="utf-8")
    assert "at least" not in run(*command, "--format", "md").stdout.split("---")[0]
