"""tdskill trend as its users call it."""

import json
import stat
from pathlib import Path

import pytest

from conftest import Run
from sentences import NOT_TOGETHER, from_one
from tdskill.render.answer import as_part
from tdskill.resources import data_dir
from tdskill.scaffold import copy_framework

STAFF = "職員番号,氏名,所属局,段階,クラウドサービス活用,UXデザイン\n"
DEMAND = "局,業務,スキル項目,必要レベル,必要人数\n"
FILES = {
    "2022/staff.csv": STAFF + "0001,職員0001,A局,確定,0,0\n",
    "2023/staff.csv": STAFF
    + "0001,職員0001,A局,確定,1,2\n0002,職員0002,A 局,確定,2,1\n0003,職員0003,廃止局,確定,1,\n",
    "2023/demand.csv": DEMAND + "A 局,窓口,クラウドサービス活用,1,3\n",
    "2024/staff.csv": STAFF
    + "0001,職員0001,A局,確定,2,1\n0002,職員0002,B局,自己チェック,2,1\n0004,職員0004,B局,確定,,1\n",
    "2024/demand.csv": DEMAND + "A局,窓口,クラウドサービス活用,1,4\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def rows(run: Run, workspace: Path, *options: str) -> list[dict[str, object]]:
    result = run(
        *("trend", "--workspace", workspace, *options, "--format", "json"),
        *(() if "--fell" in options else ("--smallest-group", "1")),
    )
    found = json.loads(result.stdout)
    assert isinstance(found, list)
    return found


def test_the_two_newest_years_are_compared_with_the_documented_columns(
    run: Run, workspace: Path
) -> None:
    cloud = next(row for row in rows(run, workspace) if row["skill"] == "cloud_services")
    # Then 3 places and 3 people, now 4 places and 2 people: demand 1 more, 1 person left (0003).
    # Demand goes first in half of the orders: (1 + 1)/2; both always do 1.
    assert cloud == {
        "skill": "cloud_services",
        "category": "system",
        "demand_then": 3,
        "demand_now": 4,
        "supply_then": 3,
        "supply_now": 2,
        "not_assessed_then": 0,
        "not_assessed_now": 1,
        "came": 0,
        "left_levels": 1,
        "rose": 1,
        "fell": 0,
        "newly_assessed": 0,
        "no_longer_assessed": 0,
        "other_texts": 0,
        "shortfall_then": 0,
        "shortfall_now": 2,
        "shortfall_least_then": 0,
        "shortfall_least_now": 1,
        "shortfall_change": 2,
        "demand_part": 1.0,
        "joiners_part": 0.0,
        "leavers_part": 1.0,
        "growth_part": 0.0,
        "assessment_part": 0.0,
    }


def test_the_head_tells_both_years_and_who_came_and_left(run: Run, workspace: Path) -> None:
    shown = run("trend", "--workspace", workspace, "--smallest-group", "1").stdout
    assert "Change of skills, FY2023 to FY2024" in shown
    assert "FY2023: Staff: 3 people (confirmed 3)" in shown
    assert "FY2024: Staff: 3 people (confirmed 2, self-check 1)" in shown
    assert "Came: 1, left: 1, in both years: 2" in shown
    assert (
        "Largest rise of a shortfall: Cloud Services (0 to 2; at least 0 to 1), mainly by demand +1.0, "
        "leavers +1.0." in shown
    )
    # 0004 came without a level in Cloud Services.
    assert "cannot be known before they are assessed: FY2023 0, FY2024 1." in shown
    assert "Levels that fell: 1, people: 1. List them for a look with --fell." in shown


def test_a_bureau_is_the_same_in_both_years_however_it_is_spelled(
    run: Run, workspace: Path
) -> None:
    found = {
        row["bureau"]: (row["came"], row["left_levels"], row["demand_then"])
        for row in rows(run, workspace, "--by-bureau")
        if row["skill"] == "cloud_services"
    }
    assert found == {"A局": (0, 1, 3), "B局": (1, 0, 0), "廃止局": (0, 1, 0)}
    shown = run("trend", "--workspace", workspace, "--by-bureau", "--smallest-group", "1").stdout
    assert "1 person changed bureaus" in shown


def test_a_bureau_of_one_year_alone_can_be_asked_for(run: Run, workspace: Path) -> None:
    for bureau, people in (("廃止局", (1, 0)), ("B局", (0, 1))):
        cloud = next(
            row
            for row in rows(run, workspace, "--bureau", bureau)
            if row["skill"] == "cloud_services"
        )
        assert (cloud["supply_then"], cloud["supply_now"]) == people
    run("trend", "--workspace", workspace, "--bureau", "Z局", code=1)


def test_levels_give_a_row_for_each_level(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "--levels", "--by-bureau", "--bureau", "A局")
    cloud = [row for row in found if row["skill"] == "cloud_services"]
    assert [
        (row["at_level"], row["people_then"], row["people_now"], row["rose"]) for row in cloud
    ] == [
        (1, 2, 1, 0),
        (2, 1, 1, 1),
        (3, 0, 0, 0),
    ]


def test_people_whose_level_fell_are_listed_in_a_private_file(run: Run, workspace: Path) -> None:
    target = workspace / "fell.json"
    run("trend", "--workspace", workspace, "--fell", "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert json.loads(target.read_text(encoding="utf-8")) == [
        {
            "staff_id": "0001",
            "bureau": "A局",
            "skill": "ux_design",
            "category": "design",
            "level_then": 2,
            "level_now": 1,
        }
    ]


def test_any_two_years_can_be_compared_but_not_backwards(run: Run, workspace: Path) -> None:
    fell = rows(run, workspace, "--fell", "--from", "2022", "--to", "2023")
    assert fell == []
    back = run("trend", "--workspace", workspace, "--from", "2024", "--to", "2023", code=2)
    assert "--from 2024 must be earlier than --to 2023" in back.stderr
    absent = run("trend", "--workspace", workspace, "--from", "2021", code=1)
    assert "It has: 2022, 2023, 2024" in absent.stderr
    first = run("trend", "--workspace", workspace, "--to", "2022", code=1)
    assert "Two fiscal years are needed" in first.stderr
    nothing = run("trend", code=1)
    assert "Two fiscal years are needed" in nothing.stderr


def test_a_year_without_demand_is_told(run: Run, workspace: Path) -> None:
    told = run("trend", "--workspace", workspace, "--from", "2022", code=1).stderr
    assert "demand.csv is missing" in told


@pytest.mark.parametrize("options", [("--fell", "--levels"), ("--training-effect", "--fell")])
def test_views_that_exclude_one_another_are_refused(
    run: Run, workspace: Path, options: tuple[str, str]
) -> None:
    told = run("trend", "--workspace", workspace, *options, code=2).stderr
    assert NOT_TOGETHER in told


def test_the_running_year_is_compared_from_its_assessments(run: Run, workspace: Path) -> None:
    (workspace / "2025").mkdir()
    (workspace / "2025/roster.csv").write_text(
        "staff_id,name,bureau\n0001,職員0001,A局\n", encoding="utf-8"
    )
    (workspace / "2025/assessments.csv").write_text(
        "staff_id,skill,level,stage,assessed_on\n0001,cloud_services,1,self,2025-06-01\n",
        encoding="utf-8",
    )
    fell = rows(run, workspace, "--fell")
    assert [(row["skill"], row["level_then"], row["level_now"]) for row in fell] == [
        ("cloud_services", 2, 1)
    ]


def test_years_of_two_frameworks_meet_by_what_a_skill_replaces(run: Run, workspace: Path) -> None:
    framework = copy_framework(data_dir(), workspace)
    skills = framework / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    entry = "  - id: cloud_services\n"
    assert entry in text
    skills.write_text(text.replace(entry, entry + "    replaces: [仮想基盤]\n"), encoding="utf-8")
    for name in ("staff.csv", "demand.csv"):
        path = workspace / "2023" / name
        old = path.read_text(encoding="utf-8").replace("クラウドサービス活用", "仮想基盤")
        path.write_text(old, encoding="utf-8")
    result = run("trend", "--workspace", workspace, "--format", "json", "--smallest-group", "1")
    cloud = next(row for row in json.loads(result.stdout) if row["skill"] == "cloud_services")
    assert (cloud["supply_then"], cloud["demand_then"], cloud["rose"]) == (3, 3, 1)
    told = "".join(result.stderr.split())
    assert "'仮想基盤' is a skill of an earlier framework".replace(" ", "") in told


RAISING = "job_type_system_architect"
TAKEN = (
    "職員番号,研修名,修了日\n"
    "0001,ジョブタイプ別研修（システム アーキテクト）,2024/5/1\n"
    "9999,ジョブタイプ別研修（システムアーキテクト）,\n"
    "0002,どこかの研修,\n"
)


def test_rise_is_shown_beside_trainings_with_a_plain_warning(run: Run, workspace: Path) -> None:
    (workspace / "2024/trainings_taken.csv").write_text(TAKEN, encoding="utf-8")
    result = run(
        *("trend", "--workspace", workspace, "--training-effect", "--all", "--format", "json"),
        *("--smallest-group", "1"),
    )
    # 0001 rose from Lv.1; nobody else of both years stood at Lv.1.
    cloud = next(row for row in json.loads(result.stdout) if row["skill"] == "cloud_services")
    assert (cloud["training"], cloud["took"], cloud["without_others"]) == (RAISING, 0, 1)
    assert "1 person who took a training is in neither year: 9999." in result.stderr
    shown = run("trend", "--workspace", workspace, "--training-effect", lang="ja").stdout
    assert "因果関係" in shown
    assert "クラウドサービス活用" not in shown
    assert "どこかの研修" in shown


def test_rise_beside_trainings_is_of_everybody_unless_all_is_shown(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024/trainings_taken.csv").write_text(
        "staff_id,training\n0001,x\n", encoding="utf-8"
    )
    asked = ("trend", "--workspace", workspace, "--training-effect", "--bureau", "A局")
    told = run(*asked, code=2).stderr
    assert "With --bureau these figures are not shown" in told
    assert "--smallest-group 1" in told


def test_trainings_of_all_years_from_then_to_now_count(run: Run, workspace: Path) -> None:
    (workspace / "2022/trainings_taken.csv").write_text(
        "staff_id,training\n0001,external_practical\n", encoding="utf-8"
    )
    (workspace / "2023/trainings_taken.csv").write_text(
        "staff_id,training\n0001,external_first\n", encoding="utf-8"
    )
    (workspace / "2024/trainings_taken.csv").write_text(
        "staff_id,training\n0002,job_type_system_architect\n", encoding="utf-8"
    )
    found = rows(run, workspace, "--training-effect", "--all")
    assert list(dict.fromkeys(row["training"] for row in found)) == [RAISING, "external_first"]


def test_a_file_of_trainings_that_is_named_stands_for_those_of_all_years(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "2023/trainings_taken.csv").write_text(
        "staff_id,training\n0001,external_first\n", encoding="utf-8"
    )
    named = tmp_path / "named.csv"
    named.write_text("staff_id,training\n0002,external_practical\n", encoding="utf-8")
    found = rows(run, workspace, "--training-effect", "--all", "--trainings-taken", str(named))
    assert {row["training"] for row in found} == {"external_practical"}


def test_a_smallest_group_of_nobody_is_refused(run: Run, workspace: Path) -> None:
    told = run("trend", "--workspace", workspace, "--smallest-group", "0", code=2).stderr
    assert from_one("--smallest-group") in told


def test_without_a_file_of_trainings_it_is_told_what_is_missing(run: Run, workspace: Path) -> None:
    told = run("trend", "--workspace", workspace, "--training-effect", code=1).stderr
    assert "trainings_taken.csv is missing" in told


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("options", [(), ("--by-bureau",), ("--levels",), ("--fell",)])
def test_the_sample_answers_in_every_view(run: Run, options: tuple[str, ...], lang: str) -> None:
    for form in ("table", "md", "csv"):
        assert run("trend", "--sample", *options, "--format", form, lang=lang).stdout


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-1.7916666, "−1.8"), (4 / 3, "+1.3"), (0.0, "0.0"), (-0.0416, "0.0"), (1234.5, "+1,234.5")],
)
def test_a_part_of_a_change_has_one_decimal(value: float, shown: str) -> None:
    assert as_part(value) == shown
