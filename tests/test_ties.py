"""Ranks that many skills share, as the commands tell of them."""

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Run
from tdskill.framework import embedded_framework

# Five people: 5, 4, 3, 2 and 1 of them hold these skills, nobody any of the other 17.
STAFF = """\
職員番号,氏名,所属局,プロジェクトマネジメント,システムアーキテクチャ,運用設計,システム管理,ユーザサポート
0001,職員0001,A局,1,1,1,1,1
0002,職員0002,A局,1,1,1,1,0
0003,職員0003,A局,1,1,1,0,0
0004,職員0004,A局,1,1,0,0,0
0005,職員0005,A局,1,0,0,0,0
"""
HELD = (
    "project_management",
    "system_architecture",
    "operations_design",
    "system_administration",
    "user_support",
)
# Ranks 1 to 6 of demand, and two skills that share rank 7.
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,基盤,データエンジニアリング,1,9
A局,基盤,システム監査,1,8
A局,基盤,マーケティング,1,7
A局,基盤,プロジェクトマネジメント,1,5
A局,基盤,システムアーキテクチャ,1,4
A局,基盤,運用設計,1,3
A局,基盤,システム管理,1,2
A局,基盤,ITストラテジー,1,2
"""
TIED_IN_DEMAND = {"it_strategy", "system_administration"}
TIED_IN_SUPPLY = {skill.id for skill in embedded_framework().skills} - set(HELD)
DEMAND_TOLD = (
    "The cut of demand (rank 7) runs through a tie at rank 7; all of it counts as upper: IT Strategy, "
    "System Administration."
)
SUPPLY_TOLD = (
    "The cut of supply (rank 7) runs through a tie at rank 22; none of it counts as upper: "
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "2024" / "demand.csv").write_text(DEMAND, encoding="utf-8")
    return folder


def test_what_is_wanted_most_and_held_by_nobody_is_chosen(run: Run, workspace: Path) -> None:
    found = run("priorities", "--workspace", workspace, "--format", "json").stdout
    rows = {row["skill"]: row for row in json.loads(found)}
    assert {skill for skill, row in rows.items() if row["selected"]} == {
        "data_engineering",
        "system_audit",
        "marketing",
        "it_strategy",
    }
    assert {skill: row["supply_rank_low"] for skill, row in rows.items()} == (
        dict.fromkeys(TIED_IN_SUPPLY, 22) | {skill: n for n, skill in enumerate(HELD, 1)}
    )
    assert {skill for skill, row in rows.items() if "demand" in row["tied_at"]} == TIED_IN_DEMAND
    assert {skill for skill, row in rows.items() if "supply" in row["tied_at"]} == TIED_IN_SUPPLY


def test_ties_at_the_cuts_are_named_in_every_form(run: Run, workspace: Path) -> None:
    own = ("priorities", "--workspace", workspace)
    for command in (own, (*own, "--firmness"), (*own, "--format", "md")):
        shown = " ".join(run(*command).stdout.split())
        assert DEMAND_TOLD in shown
        told = shown.partition(SUPPLY_TOLD)[2].partition(".")[0]
        assert len(told.split(", ")) == 17
        assert "Tied at" in shown
    text = run(*own, "--format", "csv").stdout_bytes.decode("utf-8-sig")
    table = csv.DictReader(io.StringIO(text))
    assert {
        row["skill"] for row in table if "demand" in row["tied_at"].split(";")
    } == TIED_IN_DEMAND
    shown = run(*own, lang="ja").stdout
    assert "需要の上位は7位までですが、7位に並ぶ項目の途中で区切る" in shown
    assert "供給の上位は7位までですが、22位に並ぶ項目の途中で区切る" in shown


def test_how_firm_the_choice_is_tells_the_tie_at_each_place_of_a_cut(
    run: Run, workspace: Path
) -> None:
    found = run("priorities", "--workspace", workspace, "--firmness", "--format", "json").stdout
    tied = {(row["cut"], row["shift"]): set(row["skills_tied"]) for row in json.loads(found)}
    assert tied == {
        ("demand", -1): set(),
        ("demand", 0): TIED_IN_DEMAND,
        ("demand", 1): set(),
        ("supply", -1): TIED_IN_SUPPLY,
        ("supply", 0): TIED_IN_SUPPLY,
        ("supply", 1): TIED_IN_SUPPLY,
    }


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_organisations_report_names_the_ties(run: Run, workspace: Path, form: str) -> None:
    page = run("report", "--org", "--workspace", workspace, "--format", form).stdout
    assert DEMAND_TOLD in page
    assert SUPPLY_TOLD in page


def test_a_scenario_names_the_ties_afterwards(run: Run, workspace: Path) -> None:
    changes = workspace / "changes.yaml"
    changes.write_text(
        "demand: [{bureau: A局, skill: it_strategy, level: 1, headcount: 0}]\n", encoding="utf-8"
    )
    shown = run("simulate", "--workspace", workspace, "--changes", changes).stdout
    shown = " ".join(shown.split())
    assert "cut of demand" not in shown
    assert SUPPLY_TOLD in shown


def test_without_a_tie_at_a_cut_none_is_told(run: Run) -> None:
    shown = run("priorities", "--sample", "--year", "2024").stdout
    assert "runs through a tie" not in shown
    assert "Tied at a cut" not in shown
