"""Nearest means fewest level-steps, everywhere: recomputed from the files in plain Python."""

import csv
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Run
from person_cases import sheet
from tdskill.analysis.attainment import attainment, best_job_types
from tdskill.render import sheet_words
from tdskill.reports.one_on_one import sheets
from tdskill.reports.recommendation import recommendation
from tdskill.reports.sheet import Topic
from tdskill.resources import data_dir, sample_dir
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

Levels = Mapping[str, int]


def read(name: str) -> Any:
    return yaml.safe_load((data_dir() / name).read_text(encoding="utf-8"))


def people() -> Iterator[tuple[str, Levels]]:
    """Yield the levels of each person of the sample; what is blank counts as 0."""
    ids = {entry["name"]["ja"]: entry["id"] for entry in read("skills.yaml")["skills"]}
    path = sample_dir() / "2024" / "staff.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row["職員番号"], {ids[name]: int(row[name] or 0) for name in ids}


def standing(job_type: Mapping[str, Any], levels: Levels) -> tuple[int, Fraction]:
    """Return the steps short and the attainment, lower being nearer in the first."""
    wanted = [
        (each["skill"], each["level"], each.get("weight", 1)) for each in job_type["requirements"]
    ]
    steps = sum(max(0, level - levels[skill]) for skill, level, _weight in wanted)
    reached = sum(weight * min(level, levels[skill]) for skill, level, weight in wanted)
    return steps, Fraction(reached, sum(weight * level for _skill, level, weight in wanted))


def in_order(job_types: list[Any], levels: Levels) -> list[tuple[int, Fraction, str]]:
    """Return every job type, the nearest first, by trying which of the others comes before it."""
    left = [(*standing(each, levels), each["id"]) for each in job_types]
    ordered = []
    while left:
        first = left[0]
        for other in left[1:]:
            nearer = other[0] < first[0] or (other[0] == first[0] and other[1] > first[1])
            first = other if nearer else first
        left.remove(first)
        ordered.append(first)
    return ordered


@pytest.fixture(scope="module")
def expected() -> dict[str, list[tuple[int, Fraction, str]]]:
    job_types = read("jobtypes.yaml")["job_types"]
    return {staff_id: in_order(job_types, levels) for staff_id, levels in people()}


def nearest(ordered: list[tuple[int, Fraction, str]]) -> list[str]:
    """Return the job types not met that nothing is nearer than."""
    lacking = [each for each in ordered if each[0]]
    return [name for *standing, name in lacking if standing == [*lacking[0][:2]]]


def test_everybody_of_the_sample_is_told_the_nearest_job_type(
    expected: dict[str, list[tuple[int, Fraction, str]]],
) -> None:
    workspace = open_workspace(Path(), sample=True, year=2024)
    framework = workspace.framework()
    data = read_year(workspace, framework, "staff", "demand")
    table = best_job_types(attainment(data.staff.lazy(), framework)).collect()
    assert table["staff_id"].unique(maintain_order=True).to_list() == list(expected)
    for (staff_id,), rows in table.group_by("staff_id", maintain_order=True):
        assert [
            (steps, Fraction(share).limit_denominator(1_000), name)
            for steps, share, name in rows.select(
                "steps_short", "attainment", "job_type"
            ).iter_rows()
        ] == expected[str(staff_id)]

    for report in sheets(data, framework).of():
        as_near = nearest(expected[report.staff_id])
        assert [fit.job_type.id for fit in report.fits] == [
            name for *_standing, name in expected[report.staff_id]
        ]
        assert [each.id for each in report.nearest] == as_near
        assert report.way is not None
        assert report.way.job_type is not None
        assert report.way.job_type.id == as_near[0]
        for question in report.questions:
            if question.topic is Topic.STEP:
                assert [each.id for each in question.nearest] == as_near
                assert question.job_type is report.way.job_type


def test_recommend_leads_to_the_nearest_job_type(
    expected: dict[str, list[tuple[int, Fraction, str]]],
) -> None:
    workspace = open_workspace(Path(), sample=True, year=2024)
    framework = workspace.framework()
    data = read_year(workspace, framework, "staff")
    for staff_id, ordered in [*expected.items()][::18]:
        found = recommendation(data, framework, staff_id=staff_id)
        assert [each.id for each in found.nearest] == nearest(ordered)
        assert found.job_type is found.nearest[0]
        assert found.steps_in_all == next(steps for steps, *_rest in ordered if steps)


class TestTies:
    """A person who holds nothing, and job types of one requirement."""

    STAFF = (
        "職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン\n0001,職員0001,A局,確定,0,0\n"
    )
    ENTRY = """\
  - id: {id}
    name: {{ja: {id}, en: {id}}}
    description: {{ja: 役, en: A role.}}
    requirements:
      - {{skill: {skill}, level: {level}{core}}}
    requirements_provenance: "assumed: a test"
    provenance: "deck p.1"
"""

    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Path:
        folder = tmp_path / "ws"
        (folder / "2024").mkdir(parents=True)
        (folder / "framework").mkdir()
        for path in data_dir().glob("*.yaml"):
            if path.name not in ("jobtypes.yaml", "trainings.yaml", "works.yaml"):
                (folder / "framework" / path.name).write_bytes(path.read_bytes())
        self.require(folder, ("far", "ux_design", 2, False), ("one", "ux_design", 1, False))
        (folder / "2024" / "staff.csv").write_text(self.STAFF, encoding="utf-8")
        return folder

    def require(self, folder: Path, *entries: tuple[str, str, int, bool]) -> None:
        text = "".join(
            self.ENTRY.format(
                id=name, skill=skill, level=level, core=", core: true" if core else ""
            )
            for name, skill, level, core in entries
        )
        path = folder / "framework" / "jobtypes.yaml"
        path.write_text(f"job_types:\n{text}", encoding="utf-8")

    def recommend(self, run: Run, folder: Path, lang: str = "en") -> str:
        asked = ("recommend", "--workspace", folder, "--person", "0001")
        return run(*asked, lang=lang).stdout

    def test_one_nearest_is_named_alone(self, run: Run, workspace: Path) -> None:
        told = self.recommend(run, workspace)
        assert "The nearest job type not met yet is one." in told
        told = self.recommend(run, workspace, "ja")
        assert "最も近いジョブタイプはoneです。" in told

    def test_those_as_near_are_named(self, run: Run, workspace: Path) -> None:
        # Core or not: each is one step short and holds nothing.
        self.require(
            workspace,
            ("far", "ux_design", 2, False),
            ("a", "ux_design", 1, True),
            ("b", "cloud_services", 1, False),
        )
        told = self.recommend(run, workspace)
        assert (
            "The nearest job types not met yet are a, b, equally near. Shown is the way to a."
            in told
        )
        page = run("report", "--workspace", workspace, "--person", "0001", "--format", "md").stdout
        assert "The nearest job types not met yet are a, b, equally near." in page

    def test_of_many_as_near_the_first_and_their_number(self, run: Run, workspace: Path) -> None:
        self.require(workspace, *((f"t{n}", "ux_design", 1, False) for n in range(1, 6)))
        assert "are t1, t2, t3 and 2 more, equally near. Shown is the way to t1." in self.recommend(
            run, workspace
        )
        assert (
            "t1、t2、t3、ほか2件で、近さは同じです。ここではt1までのステップを"
            in self.recommend(run, workspace, "ja")
        )

    def test_a_chosen_job_type_is_not_called_the_nearest(self, run: Run, workspace: Path) -> None:
        asked = ("recommend", "--workspace", workspace, "--person", "0001", "--target", "far")
        assert "nearest" not in run(*asked).stdout

    def test_core_requirements_are_a_column_and_decide_nothing(
        self, run: Run, workspace: Path
    ) -> None:
        self.require(workspace, ("far", "ux_design", 2, False), ("near", "cloud_services", 1, True))
        asked = ("attainment", "--workspace", workspace, "--format", "json")
        names = ("job_type", "met", "requirements_met", "needed", "steps_short", "core_met")
        rows = json.loads(run(*asked).stdout)
        assert [tuple(row[name] for name in names) for row in rows] == [
            ("near", False, 0, 1, 1, False),
            ("far", False, 0, 1, 2, None),
        ]
        shown = run("attainment", "--workspace", workspace, "--format", "md").stdout
        assert "| 0001 | 職員0001 | near | 0/1 | 1 | no | 0% | 100% |" in shown
        assert "| 0001 | 職員0001 | far | 0/1 | 2 | - | 0% | 100% |" in shown

    def test_a_team_names_everybody_who_is_as_near(self, run: Run, workspace: Path) -> None:
        staff = workspace / "2024" / "staff.csv"
        staff.write_text(self.STAFF + "0002,職員0002,A局,確定,3,0\n", encoding="utf-8")
        told = run("team", "--workspace", workspace, "--bureau", "A局", "--format", "md").stdout
        assert "| far | 0 | - | 職員0001 (0001)<br>職員0002 (0002) | 2 |" in told


def test_the_sheet_asks_about_all_that_are_equally_near() -> None:
    # Analyst lacks data 1→2 and designer design 1→2, of three levels each; helper lacks its only one.
    report = sheet({"cloud": 0, "design": 1, "data": 1, "network": 0})
    assert [(fit.job_type.id, fit.steps_short, fit.nearest) for fit in report.fits] == [
        ("analyst", 1, True),
        ("designer", 1, True),
        ("helper", 1, False),
        ("architect", 5, False),
    ]
    assert [fit.core_met for fit in report.fits] == [False, False, None, False]
    (asked,) = (each for each in report.questions if each.topic is Topic.STEP)
    assert sheet_words.question_text(asked).startswith(
        "The job types nearest to you are Analyst, Designer, equally near. A next step toward "
        "Analyst would be Data (now Lv.1, needed Lv.2)."
    )


def test_what_is_met_is_not_the_nearest_that_is_not() -> None:
    # Helper is met. Analyst and designer lack two steps each and hold one level of three.
    report = sheet({"cloud": 1, "design": 1, "data": 0, "network": 1})
    assert report.fits[0].met
    assert [each.id for each in report.nearest] == ["analyst", "designer"]
