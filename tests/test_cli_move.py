"""`tdskill move` as its users call it."""

import importlib.util
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from sentences import from_one, not_together
from small import laid_out
from solvers import find_nothing
from test_cli_plan import DEMAND, STAFF


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(tmp_path, staff=STAFF, demand=DEMAND)


def tables(run: Run, workspace: Path, *options: object) -> dict[str, list[dict[str, Any]]]:
    asked = ("move", "--workspace", workspace, "--smallest-group", "1", *options)
    found = run(*asked, "--format", "json", "--table", "all")
    told: dict[str, list[dict[str, Any]]] = json.loads(found.stdout)["tables"]
    return told


def who(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    return [(row["staff_id"], row["bureau_after"]) for row in found["moves"]]


def test_two_people_change_places_and_each_says_what_that_mends(run: Run, workspace: Path) -> None:
    found = tables(run, workspace, "--at-most", "2")
    # 総務局 lacks 2 of cloud at Lv.1 and 1 at Lv.2, so 2; with 0003 it lacks 1. 財務局 lacks 3 of
    # design; with 0002 it lacks 2.
    assert [
        (row["staff_id"], row["bureau_before"], row["bureau_after"], row["mends"], row["costs"])
        for row in found["moves"]
    ] == [
        ("0002", "総務局", "財務局", ["ux_design"], []),
        ("0003", "財務局", "総務局", ["cloud_services"], []),
    ]
    assert [
        (r["bureau"], r["shortfall_before"], r["shortfall_after"]) for r in found["bureaus"]
    ] == [
        ("財務局", 3, 2),
        ("総務局", 2, 1),
    ]
    assert [(r["skill"], r["shortfall_change"]) for r in found["skills"]] == [
        ("ux_design", -1),
        ("cloud_services", -1),
    ]
    assert {row["at_most"]: row["mended"] for row in found["curve"]}[2] == 2
    shown = run("move", "--workspace", workspace, "--at-most", "2").stdout
    assert "5 before, 3 after, with 2 people moved (−2)." in shown
    assert "This is the best possible" in shown


def test_the_floor_is_in_per_cents_or_none(run: Run, workspace: Path) -> None:
    assert who(tables(run, workspace, "--at-most", "1")) == []
    for floor in (["--no-floor"], ["--floor", "50%"], ["--floor", "５０％"], ["--floor", "0"]):
        assert len(who(tables(run, workspace, "--at-most", "1", *floor))) == 1
    assert who(tables(run, workspace, "--at-most", "1", "--floor", "51")) == []


def test_what_was_not_found_in_time_is_not_told_to_be_impossible(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody moves alone where head counts are kept; of two people an exchange mends 2.
    shown = run("move", "--workspace", workspace, "--at-most", "1").stdout
    assert "no moves within these terms lower it" in shown

    find_nothing(monkeypatch)
    shown = run("move", "--workspace", workspace, "--at-most", "2").stdout
    assert "no moves that lower it were found" in shown
    assert "no moves can fill more than 2 places (--seconds searches longer)" in shown
    assert "within these terms" not in shown
    assert "best" not in shown


def test_fixed_excluded_and_chosen_people(run: Run, workspace: Path) -> None:
    fixed = tables(run, workspace, "--at-most", "2", "--fix", "0001=財務 局")
    assert who(fixed) == [("0001", "財務局"), ("0003", "総務局")]
    assert [row["move_basis"] for row in fixed["moves"]] == ["fixed", "best"]
    # 0003 stays, so that only 0004 could take the place of 0002: one is mended.
    for stays in (
        ["--exclude", "職員0003"],
        ["--fix", "0003=財務局"],
        ["--exclude", "0003=総務局"],
    ):
        apart = tables(run, workspace, "--at-most", "2", *stays)
        assert who(apart) == [("0002", "財務局"), ("0004", "総務局")]
    assert who(tables(run, workspace, "--at-most", "2", "--group", "DXアンバサダー")) == []
    (workspace / "some.csv").write_text("職員番号\n0001\n0003\n", encoding="utf-8")
    some = tables(run, workspace, "--at-most", "2", "--people", workspace / "some.csv")
    assert who(some) == [("0001", "財務局"), ("0003", "総務局")]


def test_wishes_for_a_bureau_or_for_a_post_of_it_decide_among_equals(
    run: Run, workspace: Path
) -> None:
    year = workspace / "2024"
    (year / "staff.csv").write_text(
        STAFF + "0005,職員0005,総務局,主事,ICT職,確定,0,1\n", encoding="utf-8"
    )
    (year / "posts.csv").write_text(
        "ポスト,局,必要スキル\n財務-1,財務局,UXデザイン:1\n", encoding="utf-8"
    )
    for one in ("0002", "0005"):
        for wish in (f"{one},1,,財務局", f"{one},1,財務-1,"):
            (year / "wishes.csv").write_text(
                f"職員番号,希望順位,ポスト,局\n{wish}\n", encoding="utf-8"
            )
            found = tables(run, workspace, "--at-most", "2")
            assert who(found) == [(one, "財務局"), ("0003", "総務局")]
            assert [row["wish_met"] for row in found["moves"]] == [1, None]


def test_who_has_no_bureau_or_has_left_does_not_move(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "staff.csv").write_text(
        STAFF.replace("\n", ",\n")
        .replace("UXデザイン,", "UXデザイン,退職日")
        .replace(
            "0003,職員0003,財務局,主任,ICT職,確定,1,0,",
            "0003,職員0003,財務局,主任,ICT職,確定,1,0,2024-04-30",
        )
        + "0006,職員0006,,主任,ICT職,確定,3,3,\n",
        encoding="utf-8",
    )
    assert who(tables(run, workspace, "--at-most", "9")) == [("0002", "財務局"), ("0004", "総務局")]
    shown = run("move", "--workspace", workspace, "--at-most", "9", "--no-floor").stdout
    assert "1 person has no bureau in the files and does not move." in shown
    fixed = tables(run, workspace, "--at-most", "1", "--fix", "0006=総務局")
    assert who(fixed) == [("0006", "総務局")]
    told = run("move", "--workspace", workspace, "--at-most", "9", "--fix", "0003=総務局", code=1)
    assert "--fix 0003=総務局: " in told.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--at-most", "0"], 2, from_one("--at-most")),
        (["--seconds", "0"], 2, from_one("--seconds")),
        (["--floor", "101"], 2, "--floor takes per cents from 0 to 100, not '101'."),
        (["--floor", "-1%"], 2, "from 0 to 100"),
        (["--floor", "half"], 2, "from 0 to 100"),
        (["--floor", "90", "--no-floor"], 2, not_together("--floor", "--no-floor")),
        (["--fix", "0001"], 2, "--fix does not take '0001'."),
        (["--fix", "0001="], 2, "--fix does not take '0001='."),
        (["--exclude", "=総務局"], 2, "--exclude does not take '=総務局'."),
        (["--fix", "0001=港湾局"], 1, "--fix 0001=港湾局: No row has the bureau '港湾局'."),
        (["--fix", "0009=総務局"], 1, "--fix 0009=総務局: No person has"),
        (["--exclude", "0009"], 1, "--exclude 0009: No person has"),
        (["--exclude", "0001=港湾局"], 1, "--exclude 0001=港湾局: No row has"),
        (["--fix", "0001=財務局", "--fix", "0001=総務局"], 2, "0001 stands in --fix twice"),
        (["--fix", "0001=財務局", "--exclude", "0001"], 2, "contradict each other about 0001"),
        (["--fix", "0001=財務局", "--exclude", "0001=財務局"], 2, "contradict each other"),
        (
            ["--fix", "0001=財務局", "--at-most", "1"],
            1,
            "too few people would be left in 総務局 (1 of 2). It takes 2 moves.",
        ),
        (
            ["--fix", "0001=財務局", "--rank", "主事"],
            1,
            "and nobody who may move can come.",
        ),
        (
            ["--fix", "0001=財務局", "--fix", "0003=総務局", "--at-most", "1"],
            1,
            "--fix names 2 moves, and --at-most allows 1.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, workspace: Path, arguments: list[str], code: int, told: str
) -> None:
    more = [] if "--at-most" in arguments else ["--at-most", "3"]
    shown = run("move", "--workspace", workspace, *more, *arguments, code=code).stderr
    assert told in " ".join(shown.split())


def test_without_the_solver_its_package_is_named(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tdskill.analysis.solver.find_spec",
        lambda name: None if name == "scipy" else importlib.util.find_spec(name),
    )
    asked = ("move", "--workspace", workspace, "--at-most", "2")
    assert "python -m pip install scipy" in run(*asked, code=1).stderr


def test_files_about_moves_are_private(run: Run, workspace: Path) -> None:
    for ending in ("json", "csv", "md"):
        file = workspace / f"move.{ending}"
        run("move", "--workspace", workspace, "--at-most", "2", "--output", file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_small_bureaus_stand_in_one_row_and_what_they_add_up_to_is_told(
    run: Run, workspace: Path
) -> None:
    shown = run("move", "--workspace", workspace, "--at-most", "2").stdout
    # Together they lack max(2 - 1, 1 - 0) of cloud and 3 - 1 of design, before and after.
    assert "it adds up to 3 → 3." in shown
