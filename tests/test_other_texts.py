"""Levels of two years that were judged under texts of different meaning are not compared."""

import json
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from small import small_framework, with_parts
from tdskill.analysis.suspects import judged_otherwise
from tdskill.framework import Framework, embedded_framework, fingerprint
from tdskill.resources import data_dir
from tdskill.scaffold import copy_framework

OLD, OLDER = "f0123456789ab", "fba9876543210"


def texts_of(texts: dict[str, str | None]) -> pl.DataFrame:
    """Return the texts of the level in cloud by staff id."""
    return pl.DataFrame(
        [(staff_id, "cloud", text) for staff_id, text in texts.items()],
        schema={"staff_id": pl.String, "skill": pl.String, "fingerprint": pl.String},
        orient="row",
    )


def apart(then: str | None, now: str | None, framework: Framework) -> bool:
    found = judged_otherwise(texts_of({"a": then}), texts_of({"a": now}), framework)
    return {skill: list(people) for skill, people in found.items()} == {"cloud": ["a"]}


def test_texts_differ_unless_they_are_one_or_both_of_the_present_meaning_or_not_known() -> None:
    plain = small_framework(skills=("cloud",))
    present = fingerprint(plain.skills[0], plain)
    assert not apart(present, present, plain)
    assert not apart(OLD, OLD, plain)
    assert apart(OLD, present, plain)
    assert apart(present, OLD, plain)
    assert apart(OLDER, OLD, plain)
    for known in (present, OLD):
        assert not apart(known, None, plain)
        assert not apart(None, known, plain)
    (cloud,) = plain.skills
    declared = with_parts(plain, skills=(cloud.model_copy(update={"same_meaning": (OLD, OLDER)}),))
    assert not apart(OLD, present, declared)
    assert not apart(OLDER, OLD, declared)
    assert apart(OLD, "f000000000000", declared)


PRESENT = fingerprint(embedded_framework().skill_by_id["cloud_services"], embedded_framework())
JUDGED = "staff_id,skill,level,stage,assessed_on,fingerprint\n"
ROSTER = "職員番号,氏名,所属局\n0001,職員0001,A局\n0002,職員0002,A局\n0003,職員0003,A局\n"
DEMAND = "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,クラウドサービス活用,2,3\n"


def judged(day: str, *levels: tuple[str, int, str]) -> str:
    rows = (f"{who},cloud_services,{level},確定,{day},{text}\n" for who, level, text in levels)
    return JUDGED + "".join(rows)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three people: 0001 rises and 0002 falls under other texts, 0003 rises under the same."""
    folder = tmp_path / "ws"
    for year, content in (
        ("2023", judged("2023-10-01", ("0001", 1, OLD), ("0002", 2, OLD), ("0003", 1, PRESENT))),
        (
            "2024",
            judged("2024-10-01", ("0001", 2, PRESENT), ("0002", 1, PRESENT), ("0003", 2, PRESENT)),
        ),
    ):
        (folder / year).mkdir(parents=True)
        for name, text in (("roster", ROSTER), ("demand", DEMAND), ("assessments", content)):
            (folder / year / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


ALL = ("--smallest-group", "1")


def cloud(run: Run, workspace: Path, *options: str) -> dict[str, object]:
    result = run("trend", "--workspace", workspace, *ALL, *options, "--format", "json")
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return next(row for row in rows if row["skill"] == "cloud_services")


def test_a_level_judged_under_other_texts_neither_rose_nor_fell(run: Run, workspace: Path) -> None:
    row = cloud(run, workspace)
    # Lv.2 then: 0002; now: 0001 and 0003. 3 - 1 = 2 short, then 3 - 2 = 1. 0001 in and 0002 out is
    # assessment and comes to nothing; 0003 is growth.
    names = ("rose", "fell", "other_texts", "shortfall_change", "growth_part", "assessment_part")
    assert tuple(row[name] for name in names) == (1, 0, 2, -1, -1.0, 0.0)
    levels = run("trend", "--workspace", workspace, *ALL, "--levels", "--format", "json").stdout
    second = next(
        row
        for row in json.loads(levels)
        if row["skill"] == "cloud_services" and row["at_level"] == 2
    )
    assert (second["other_texts_up"], second["other_texts_down"]) == (1, 1)
    shown = run("trend", "--workspace", workspace, *ALL).stdout
    assert (
        "2 levels were judged under texts of another meaning in FY2024 than in FY2023, and are not "
        "compared as risen or fallen: Cloud Services 2." in shown
    )
    assert "Levels that fell" not in shown


def test_how_many_such_levels_there_are_is_told_where_the_flows_are(
    run: Run, workspace: Path
) -> None:
    told = "judged under texts of another meaning"
    for words in (("trend",), ("trend", "--levels"), ("report", "--org", "--no-decide")):
        asked = (*words, "--workspace", workspace, "--format", "md")
        few = run(*asked).stdout
        assert f"Some levels were {told}" in few or f"some {told}" in few
        assert f"2 levels were {told}" not in few
        assert f"2 {told}" not in few
        assert "Cloud Services 2" not in few
        assert f"2 levels were {told}" in (full := run(*asked, *ALL).stdout) or f"2 {told}" in full
    rows = json.loads(run("trend", "--workspace", workspace, "--levels", "--format", "json").stdout)
    assert {row[name] for row in rows for name in ("other_texts_up", "other_texts_down")} == {None}


def test_such_a_level_is_no_fall_and_no_rise_beside_a_training(run: Run, workspace: Path) -> None:
    fell = run("trend", "--workspace", workspace, "--fell", "--format", "json").stdout
    assert json.loads(fell) == []
    assert "not compared" in run("trend", "--workspace", workspace, "--fell").stdout
    (workspace / "2024/trainings_taken.csv").write_text(
        "staff_id,training\n"
        + "".join(f"{n},job_type_system_architect\n" for n in ("0001", "0003")),
        encoding="utf-8",
    )
    effect = cloud(run, workspace, "--training-effect", "--all")
    # 0003 alone is compared, and nobody else stood at Lv.1.
    assert (effect["took"], effect["without_others"]) == (0, 1)
    assert "not compared" in run("trend", "--workspace", workspace, "--training-effect").stdout


def test_texts_declared_to_say_the_same_are_compared(run: Run, workspace: Path) -> None:
    own_framework(workspace, f'    same_meaning: ["{OLD}"]\n')
    row = cloud(run, workspace)
    assert (row["rose"], row["fell"], row["other_texts"]) == (2, 1, 0)
    assert "not compared" not in run("trend", "--workspace", workspace).stdout


def test_texts_that_are_not_known_are_compared_as_they_stand(run: Run, workspace: Path) -> None:
    path = workspace / "2023/assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(OLD, ""), encoding="utf-8")
    row = cloud(run, workspace)
    assert (row["rose"], row["fell"], row["other_texts"]) == (2, 1, 0)


def own_framework(workspace: Path, more: str = "", *, scale: str = "") -> None:
    folder = copy_framework(data_dir(), workspace)
    skills = folder / "skills.yaml"
    text = skills.read_text(encoding="utf-8")
    entry = "  - id: cloud_services\n"
    assert entry in text
    text = text.replace(entry, entry + more)
    if scale:
        first = embedded_framework().levels[0].description.first
        assert first in text
        text = text.replace(first, scale)
    skills.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("after", "compared"), [("kept", False), ("gone", True), ("changed", True)]
)
def test_a_closed_year_tells_its_texts_by_its_judgements_else_by_its_manifest(
    run: Run, workspace: Path, after: str, compared: bool
) -> None:
    # Closed under the present texts; two of its levels were judged under older ones.
    run("confirm", "--workspace", workspace, "--year", "2023")
    path = workspace / "2023/assessments.csv"
    if after == "gone":
        path.unlink()
    if after == "changed":
        more = "0001,cloud_services,3,確定,2024-03-01,\n"
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    row = cloud(run, workspace)
    assert (row["other_texts"] == 0) == compared
    assert (row["rose"], row["fell"]) == ((2, 1) if compared else (1, 0))


def test_a_year_closed_under_another_scale_is_known_by_its_manifest(
    run: Run, workspace: Path
) -> None:
    run("confirm", "--workspace", workspace, "--year", "2023")
    (workspace / "2023/assessments.csv").unlink()
    own_framework(workspace, scale="別の尺度の説明。")
    row = cloud(run, workspace)
    # Those of 2024 were judged under the texts at closing, so they are of one scale.
    assert (row["rose"], row["fell"], row["other_texts"]) == (2, 1, 0)
    path = workspace / "2024/assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(PRESENT, OLD), encoding="utf-8")
    row = cloud(run, workspace)
    assert (row["rose"], row["fell"], row["other_texts"]) == (0, 0, 3)


def test_the_report_and_the_points_compare_no_such_level(run: Run, workspace: Path) -> None:
    asked = ("report", "--org", "--workspace", workspace, "--no-decide", "--format", "md")
    page = run(*asked, *ALL).stdout
    assert "Levels of those who stayed: 1 risen, 0 fallen." in page
    assert "Levels not counted as risen or fallen: 2 judged under texts of another meaning." in page
    run("confirm", "--workspace", workspace, "--year", "2023")
    path = workspace / "2024/assessments.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0001,cloud_services,2", "0001,cloud_services,3"), "utf-8")
    shown = run("calibrate", "--workspace", workspace, "--year", "2024", "--evidence").stdout
    assert "rose fast" not in shown
    assert "2 levels were not compared with the year before" in shown


def test_stages_judged_under_other_texts_are_not_compared(run: Run, workspace: Path) -> None:
    rows = "".join(
        f"000{n},{skill},{level},{stage},2024-{month}-01,{text}\n"
        for n in (1, 2, 3)
        for skill, stage, month, level, text in (
            ("cloud_services", "自己チェック", "06", 3, OLD),
            ("cloud_services", "確定", "10", 1, PRESENT),
            ("ux_design", "自己チェック", "06", 1, ""),
            ("ux_design", "確定", "10", 2, PRESENT),
        )
    )
    (workspace / "2024/assessments.csv").write_text(JUDGED + rows, encoding="utf-8")
    asked = ("calibrate", "--workspace", workspace, "--year", "2024")
    shown = run(*asked, "--smallest-group", "1", "--format", "json").stdout
    assert [(row["skill"], row["pairs"], row["raised"]) for row in json.loads(shown)] == [
        ("ux_design", 3, 3)
    ]
    assert "3 pairs are not compared" in run(*asked, "--smallest-group", "1").stdout
    person = run(*asked, "--person", "0001").stdout
    assert "Moved: UX Design." in person
    assert "Not compared, as judged under texts of different meaning: Cloud Services." in person
    told = json.loads(run(*asked, "--person", "0001", "--format", "json").stdout)
    assert {row["skill"]: row["level_change"] for row in told} == {
        "cloud_services": None,
        "ux_design": 1,
    }
