"""Files of earlier years under the present framework: split, merged and renamed skills."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from small import small_framework, with_parts
from tdskill.analysis.gap import gap, places
from tdskill.analysis.level_counts import supply_of
from tdskill.framework import Framework
from tdskill.intake.assessments import read_assessments, staff_of, that_count
from tdskill.intake.demand import read_demand
from tdskill.intake.row_problems import Intake
from tdskill.intake.staff import read_staff


def framework_with(replaces: Mapping[str, tuple[str, ...]], *skills: str) -> Framework:
    framework = small_framework(skills=skills)
    return with_parts(
        framework,
        skills=tuple(
            skill.model_copy(update={"replaces": replaces.get(skill.id, ())})
            for skill in framework.skills
        ),
    )


SPLIT = framework_with({"analysis": ("Data",), "pipelines": ("Data",)}, "analysis", "pipelines")
MERGED = framework_with({"design": ("UX", "UI")}, "design", "cloud")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def staff(file: Path, text: str, framework: Framework) -> dict[str, tuple[object, ...]]:
    file.write_text(text, encoding="utf-8")
    read = read_staff(file, framework)
    assert not [problem for problem in read.problems if problem.severity == "error"]
    return {row[0]: row[1:] for row in read.frame.select("staff_id", *framework.skill_ids).rows()}


def notes(read: Intake) -> str:
    return "\n".join(problem.message for problem in read.problems)


def test_the_column_of_a_split_skill_gives_its_level_to_each_successor(file: Path) -> None:
    assert staff(file, "staff_id,Data\np1,2\np2,\n", SPLIT) == {"p1": (2, 2), "p2": (None, None)}
    told = notes(read_staff(file, SPLIT))
    assert "'Data' is a skill of an earlier framework; it counts for: Analysis, Pipelines." in told
    assert "no column" not in told


def test_of_the_columns_of_merged_skills_the_higher_level_counts(file: Path) -> None:
    text = "staff_id,UX,UI,cloud\np1,1,3,0\np2,2,,\np3,,,1\n"
    assert staff(file, text, MERGED) == {"p1": (3, 0), "p2": (2, None), "p3": (None, 1)}


def test_a_level_under_the_present_name_wins_over_an_earlier_one(file: Path) -> None:
    text = "staff_id,design,UX\np1,1,3\np2,,3\n"
    assert staff(file, text, MERGED) == {"p1": (1, None), "p2": (3, None)}
    rows = "staff_id,skill,level\np1,design,1\np1,UX,3\np2,UI,3\n"
    assert staff(file, rows, MERGED) == {"p1": (1, None), "p2": (3, None)}


def test_a_name_of_a_present_skill_is_never_taken_as_an_earlier_one(file: Path) -> None:
    framework = framework_with({"pipelines": ("Data",)}, "data", "pipelines")
    assert staff(file, "staff_id,Data\np1,2\n", framework) == {"p1": (2, None)}


def test_earlier_columns_are_found_however_they_are_decorated(file: Path) -> None:
    assert staff(file, "staff_id,1. ＵＸ（レベル）\np1,Lv.2\n", MERGED) == {"p1": (2, None)}


def test_in_long_rows_the_stage_counts_within_a_skill_and_the_level_between_merged_ones(
    file: Path,
) -> None:
    # UX: confirmed Lv.1 beats the self-check Lv.3. UI: Lv.2. The higher of 1 and 2 is 2.
    file.write_text(
        "staff_id,skill,level,stage\n"
        "p1,UX,3,self\np1,UX,1,confirmed\np1,UI,2,corrected\n"
        "p2,UX,2,self\np2,UI,2,confirmed\n",
        encoding="utf-8",
    )
    read = read_staff(file, MERGED)
    assert read.frame.select("staff_id", "stage", "design").rows() == [
        ("p1", "corrected", 2),
        ("p2", "confirmed", 2),
    ]
    assert "'UX' is a skill of an earlier framework" in notes(read)


def test_different_levels_of_two_merged_skills_are_no_contradiction(file: Path) -> None:
    assert staff(file, "staff_id,skill,level\np1,UX,1\np1,UI,2\n", MERGED) == {"p1": (2, None)}


def test_the_need_for_a_split_skill_is_a_need_for_each_successor(file: Path) -> None:
    file.write_text("bureau,skill,level,headcount\nA,Data,2,3\n", encoding="utf-8")
    read = read_demand(file, SPLIT)
    assert read.frame.select("skill", "level", "headcount").rows() == [
        ("analysis", 2, 3),
        ("pipelines", 2, 3),
    ]
    assert "it counts for: Analysis, Pipelines" in notes(read)


def test_needs_for_merged_skills_stay_places_of_their_own(file: Path) -> None:
    text = "bureau,work,skill,level,headcount\nA,w,UX,2,3\nA,w,cloud,1,1\nA,w,UI,1,2\n"
    file.write_text(text, encoding="utf-8")
    frame = read_demand(file, MERGED).frame
    assert frame.select("skill", "level", "headcount").rows() == [
        ("design", 2, 3),
        ("cloud", 1, 1),
        ("design", 1, 2),
    ]


HEAD = "staff_id,skill,level,stage,assessed_on\n"


def design_of(file: Path, rows: str) -> pl.DataFrame:
    file.write_text(HEAD + rows, encoding="utf-8")
    return read_assessments(file, MERGED).frame.select("level", "stage", "assessed_on")


def test_a_judgement_of_a_split_skill_stands_for_each_successor(file: Path) -> None:
    file.write_text(HEAD + "p1,Data,2,self,2024-05-01\n", encoding="utf-8")
    frame = read_assessments(file, SPLIT).frame
    assert frame.select("skill", "level").rows() == [("analysis", 2), ("pipelines", 2)]


def test_of_merged_judgements_those_of_the_skill_with_the_higher_level_stay(file: Path) -> None:
    rows = (
        "p1,UX,3,self,2024-05-01\np1,UX,1,confirmed,2024-09-01\n"
        "p1,UI,1,self,2024-05-01\np1,UI,2,corrected,2024-07-01\n"
    )
    assert design_of(file, rows).rows() == [
        (1, "self", dt.date(2024, 5, 1)),
        (2, "corrected", dt.date(2024, 7, 1)),
    ]
    counted = that_count(read_assessments(file, MERGED).frame.lazy()).collect()
    assert counted["level"].to_list() == [2]


def test_a_judgement_of_the_skill_itself_wins_over_those_of_earlier_ones(file: Path) -> None:
    rows = "p1,UX,3,confirmed,2024-05-01\np1,design,1,self,2024-04-01\n"
    assert design_of(file, rows).rows() == [(1, "self", dt.date(2024, 4, 1))]


def test_a_running_year_counts_judgements_of_earlier_skills(file: Path) -> None:
    file.write_text(HEAD + "p1,UI,2,self,2024-05-01\n", encoding="utf-8")
    roster = pl.DataFrame(
        {"staff_id": ["p1"], "name": [None], "bureau": ["A"], "rank": [None], "group": [None]}
    )
    people = staff_of(roster, read_assessments(file, MERGED).frame, MERGED)
    assert people.select("design", "cloud", "stage").rows() == [(2, None, "self")]


def test_without_earlier_skills_an_unknown_name_stays_an_error(file: Path) -> None:
    file.write_text("bureau,skill,level,headcount\nA,Daten,2,3\n", encoding="utf-8")
    read = read_demand(file, MERGED)
    assert [problem.severity for problem in read.problems] == ["error"]
    assert read.frame.is_empty()


def test_the_example_of_merged_needs_in_the_methods_page(file: Path) -> None:
    """Two people hold both skills and fill 2 + 2 places; merged, two of four places are empty."""
    file.write_text("bureau,skill,level,headcount\nA,UX,1,2\nA,UI,1,2\n", encoding="utf-8")
    demand = read_demand(file, MERGED).frame
    file.write_text("staff_id,bureau,UX,UI\np1,A,1,1\np2,A,1,1\n", encoding="utf-8")
    people = read_staff(file, MERGED).frame
    supply = supply_of(people.lazy(), MERGED).lazy()
    row = gap(places(supply, demand.lazy(), MERGED), MERGED).collect().row(0, named=True)
    assert (row["skill"], row["demand"], row["supply"], row["shortfall"]) == ("design", 4, 2, 2)


OWN = with_parts(
    SPLIT,
    skills=tuple(
        skill.model_copy(update={"levels": levels})
        for skill, levels in zip(SPLIT.skills, ((1, 2), None), strict=True)
    ),
)
"""Of what replaces Data, one skill ends at level 2."""
NOTHING_SHARED = with_parts(
    SPLIT,
    skills=tuple(
        skill.model_copy(update={"levels": levels})
        for skill, levels in zip(SPLIT.skills, ((1,), (2,)), strict=True)
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "職員番号,Data\n1,3\n2,2\n3,0\n4,\n",
        "職員番号,スキル項目,レベル\n1,Data,3\n2,Data,2\n3,Data,0\n",
    ],
    ids=["wide", "long"],
)
@pytest.mark.parametrize(
    ("framework", "told"),
    [
        (SPLIT, []),
        (OWN, [(2, "Its levels: 1, 2.")]),
        (NOTHING_SHARED, [(2, "Its levels: 0."), (3, "Its levels: 0.")]),
    ],
    ids=["all", "some", "none"],
)
def test_a_level_of_an_earlier_skill_is_one_of_each_that_replaces_it(
    file: Path, text: str, framework: Framework, told: list[tuple[int, str]]
) -> None:
    file.write_text(text, encoding="utf-8")
    found = [
        each for each in read_staff(file, framework).problems if each.code == "level_not_of_skill"
    ]
    assert [(each.row, each.hint) for each in found] == told
