"""Closing a year as its users do."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from conftest import Run
from sentences import OPENED
from tdskill import __version__
from tdskill.framework import embedded_framework, fingerprint, framework_digest
from tdskill.intake.assessments import read_assessments, staff_of
from tdskill.intake.roster import read_roster
from tdskill.intake.staff import read_staff
from tdskill.year_data import YearData, read_year

ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,職員0001,A局,主事,ICT職,0003
0002,=職員0002,A局,主任,ICT職,0003
0003,職員0003,B局,課長代理,DXアンバサダー,
0004,職員0004,,主任,,職員0003
"""
HEADER = "staff_id,skill,level,stage,assessed_on\n"
CONFIRMED = """\
0001,クラウドサービス活用,3,自己チェック,2024-06-01
0001,クラウドサービス活用,2,確定,2024-11-01
0001,UXデザイン,0,確定,2024-11-01
0003,UXデザイン,1,確定,2024-11-02
"""
HALF_WAY = """\
0002,クラウドサービス活用,1,確定,2024-11-01
0002,UXデザイン,1,自己補正,2024-11-01
"""
THE_REST = """\
0002,UXデザイン,2,確定,2024-12-01
0004,UXデザイン,1,確定,2024-12-01
"""


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Return the folder of a year: 0001 and 0003 confirmed, 0002 corrected, 0004 not started."""
    folder = tmp_path / "ws" / "2024"
    folder.mkdir(parents=True)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "assessments.csv").write_text(HEADER + CONFIRMED + HALF_WAY, encoding="utf-8")
    return folder


def finish(year: Path) -> None:
    with (year / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write(THE_REST)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".tdskill.lock"}


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def test_a_year_with_people_missing_is_refused_and_they_are_named(run: Run, year: Path) -> None:
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "2 people are not confirmed; nothing was written." in told
    assert "0002: =職員0002, A局, mentor 0003, self-corrected" in told
    assert "0004: 職員0004, mentor 職員0003, not started" in told
    assert "--allow-missing" in told
    assert "0001" not in told
    assert names(year) == {"roster.csv", "assessments.csv"}


def test_of_many_missing_people_thirty_are_named_and_the_rest_counted(run: Run, year: Path) -> None:
    people = "".join(f"1{n:03},,,,,\n" for n in range(40))
    (year / "roster.csv").write_text(ROSTER + people, encoding="utf-8")
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "42 people are not confirmed" in told
    assert "1027: not started" in told
    assert "1028" not in told
    assert "... and 12 more." in told
    shown = run("confirm", "--workspace", "ws", "--allow-missing").stdout
    assert "1027" in shown
    assert "1028" not in shown
    assert "12 more people are not confirmed" in shown


def test_different_levels_of_two_assessors_on_one_day_are_told_while_they_count(
    run: Run, year: Path
) -> None:
    path = year / "assessments.csv"
    head = "staff_id,skill,level,stage,assessed_on,assessor,source\n"
    one = "0001,UXデザイン,{},確定,2024-11-01,{},{}\n"
    path.write_text(head + one.format(1, "0003", "a.xlsx") + one.format(2, "0002", "b.xlsx"))
    told = run("confirm", "--workspace", "ws", "--allow-missing").stderr
    assert (
        "assessments.csv: warning: '0001', 'UX Design': different levels of the same stage and date "
        "2024-11-01: 1 from a.xlsx (assessor: 0003), 2 from b.xlsx (assessor: 0002)."
    ) in told
    for settled in (
        one.format(2, "職員0003", "c.xlsx"),
        one.replace("11-01", "11-02").format(1, "0003", "c.xlsx"),
    ):
        with path.open("a", encoding="utf-8") as file:
            file.write(settled)
        command = ("confirm", "--workspace", "ws", "--allow-missing", "--replace")
        assert "different levels" not in run(*command).stderr


def test_everybody_on_the_roster_is_in_the_confirmed_file(run: Run, year: Path) -> None:
    run("confirm", "--workspace", "ws", "--allow-missing")
    content = (year / "staff.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 5
    assert stat.S_IMODE((year / "staff.csv").stat().st_mode) == 0o600
    people = rows(year / "staff.csv")
    assert list(people[0])[:6] == ["職員番号", "氏名", "所属局", "職層", "人材区分", "段階"]
    assert list(people[0])[6:] == [skill.name.first for skill in embedded_framework().skills]
    assert [
        (one["職員番号"], one["氏名"], one["段階"], one["クラウドサービス活用"], one["UXデザイン"])
        for one in people
    ] == [
        ("0001", "職員0001", "確定", "2", "0"),
        ("0002", "'=職員0002", "自己補正", "1", "1"),
        ("0003", "職員0003", "確定", "", "1"),
        ("0004", "職員0004", "", "", ""),
    ]


def test_the_confirmed_file_reads_as_the_running_year_did(run: Run, year: Path) -> None:
    (year / "roster.csv").write_text(ROSTER.replace("=", ""), encoding="utf-8")
    run("confirm", "--workspace", "ws", "--allow-missing", lang="ja")
    framework = embedded_framework()
    running = staff_of(
        read_roster(year / "roster.csv", framework).frame,
        read_assessments(year / "assessments.csv", framework).frame,
        framework,
    )
    confirmed = read_staff(year / "staff.csv", framework)
    assert not confirmed.problems
    assert_frame_equal(confirmed.frame, running)


def test_the_manifest_tells_from_what_and_in_which_state_a_year_was_closed(
    run: Run, year: Path
) -> None:
    run("confirm", "--workspace", "ws", "--allow-missing")
    manifest = json.loads((year / "staff.manifest.json").read_text(encoding="utf-8"))
    framework = embedded_framework()

    def digest(name: str) -> str:
        return hashlib.sha256((year / name).read_bytes()).hexdigest()

    written_at = dt.datetime.fromisoformat(manifest.pop("written_at"))
    assert written_at.utcoffset() is not None
    assert abs((dt.datetime.now(tz=dt.UTC) - written_at).total_seconds()) < 60
    assert re.fullmatch("[0-9a-f]{64}", manifest["staff"].pop("cells"))
    assert re.fullmatch("[0-9a-f]{64}", manifest.pop("judgements"))
    assert manifest == {
        "staff": {"file": "staff.csv", "sha256": digest("staff.csv")},
        "set": "skills",
        "fiscal_year": 2024,
        "people": 4,
        "stages": {"not_started": 1, "self": 0, "corrected": 1, "confirmed": 2},
        "leavers": [],
        "missing": ["0002", "0004"],
        "framework": {
            "id": "tokyo_dsm",
            "version": "2.0",
            "digest": framework_digest(framework),
            "fingerprints": {skill.id: fingerprint(skill, framework) for skill in framework.skills},
        },
        "inputs": [
            {"file": name, "sha256": digest(name)} for name in ("roster.csv", "assessments.csv")
        ],
        "tdskill": __version__,
    }
    assert stat.S_IMODE((year / "staff.manifest.json").stat().st_mode) == 0o600


@pytest.mark.usefixtures("year")
def test_the_answer_counts_people_by_bureau_and_stage(run: Run) -> None:
    answered = run("confirm", "--workspace", "ws", "--allow-missing", "--format", "json")
    assert json.loads(answered.stdout) == [
        {
            "bureau": bureau, "people": people, "people_not_started": new, "people_self": 0,
            "people_corrected": c, "people_confirmed": d,
        }
        for bureau, people, new, c, d in (("A局", 2, 0, 1, 1), ("B局", 1, 0, 0, 1), (None, 1, 1, 0, 0))
    ]  # fmt: skip
    assert "2 people in it are not confirmed: 0002, 0004." in answered.stderr
    shown = run("confirm", "--workspace", "ws", "--allow-missing").stdout
    assert "4 people (confirmed 2, self-corrected 1, not started 1)" in shown
    assert "職員0003" in shown.partition("Not confirmed")[2]


def test_the_answer_names_the_files_written_with_their_digests(run: Run, year: Path) -> None:
    finish(year)
    shown = run("confirm", "--workspace", "ws").stdout
    for name in ("staff.csv", "staff.manifest.json"):
        digest = hashlib.sha256((year / name).read_bytes()).hexdigest()
        assert f"{Path('ws/2024') / name} (SHA-256 {digest})" in shown
    assert "Not confirmed" not in shown


def test_the_same_year_again_says_so_and_writes_nothing(run: Run, year: Path) -> None:
    finish(year)
    run("confirm", "--workspace", "ws")
    before = {path: path.read_bytes() for path in year.iterdir()}
    assert "nothing was written" in run("confirm", "--workspace", "ws").stdout
    assert {path: path.read_bytes() for path in year.iterdir()} == before


def test_another_content_needs_replace_and_keeps_the_old(run: Run, year: Path) -> None:
    run("confirm", "--workspace", "ws", "--allow-missing")
    old = (year / "staff.csv").read_bytes()
    finish(year)
    assert "--replace" in run("confirm", "--workspace", "ws", code=1).stderr
    assert (year / "staff.csv").read_bytes() == old

    shown = run("confirm", "--workspace", "ws", "--replace").stdout

    kept = next(year.glob("staff.until-*.csv"))
    assert kept.read_bytes() == old
    assert f"Kept: {kept.relative_to(year.parent.parent)}" in shown
    assert [one["段階"] for one in rows(year / "staff.csv")] == ["確定"] * 4
    # The files of the cycle are read although staff.csv is there, and kept ones are no staff files.
    assert "4 people (confirmed 4)" in run("attainment", "--workspace", "ws", "--summary").stdout


@pytest.mark.parametrize("command", ["confirm", "confirm --allow-missing", "calibrate"])
@pytest.mark.parametrize("assessments", [None, "", HEADER])
def test_a_year_just_opened_is_told_as_that(
    run: Run, year: Path, command: str, assessments: str | None
) -> None:
    if assessments is None:
        (year / "assessments.csv").unlink()
    else:
        (year / "assessments.csv").write_text(assessments, encoding="utf-8")
    told = run(*command.split(), "--workspace", "ws", code=1).stderr
    assert f"Fiscal year 2024 {OPENED}: 4 people on the roster, and no level" in told
    assert not (year / "staff.csv").exists()


def test_judgements_of_somebody_not_on_the_roster_are_never_lost(run: Run, year: Path) -> None:
    finish(year)
    (year / "roster.csv").write_text(ROSTER.replace("0001,", "0009,", 1), encoding="utf-8")
    told = run("confirm", "--workspace", "ws", "--allow-missing", code=1).stderr
    assert "'0001' is not on the roster: 3 judgements would not be in the confirmed file." in told
    assert "--allow-leavers (their rows stay in assessments.csv)" in told
    assert not (year / "staff.csv").exists()


def test_ids_that_lost_their_zeros_are_told_as_that_and_not_as_leavers(
    run: Run, year: Path
) -> None:
    finish(year)
    path = year / "assessments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n000", "\n"), encoding="utf-8")
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "4 staff IDs of this file are not in roster.csv: '1', '3', '2', '4'." in told
    assert "'1' for '0001', '3' for '0003', '2' for '0002', '4' for '0004'. Excel drops" in told
    assert "There is 1 problem in the files." in told
    assert "--allow-leavers" not in told


def test_a_late_form_after_leavers_names_the_option_that_will_be_needed_again(
    run: Run, year: Path
) -> None:
    finish(year)
    roster = ROSTER.replace("0001,職員0001,A局,主事,ICT職,0003\n", "")
    (year / "roster.csv").write_text(roster, encoding="utf-8")
    run("confirm", "--workspace", "ws", "--allow-leavers")
    with (year / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write("0004,UXデザイン,2,確定,2024-12-05\n")
    told = run("status", "--workspace", "ws").stderr
    assert "tdskill confirm --replace --allow-leavers" in told
    (year / "roster.csv").write_text(ROSTER, encoding="utf-8")
    told = run("status", "--workspace", "ws").stderr
    assert "tdskill confirm --replace" in told
    assert "--allow-leavers" not in told


def test_a_row_that_cannot_be_read_stops_the_year(run: Run, year: Path) -> None:
    finish(year)
    with (year / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write("0001,UXデザイン,9,確定,2024-12-01\n")
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "row 10" in told
    assert "--skip-bad-rows" not in told
    assert not (year / "staff.csv").exists()


def test_what_makes_no_sense_is_refused(run: Run, year: Path) -> None:
    run("confirm", "--workspace", "ws", "--year", "2030", code=1)
    (year / "staff.xlsx").write_bytes(b"")
    assert "staff.xlsx" in run("confirm", "--workspace", "ws", "--allow-missing", code=1).stderr
    (year / "staff.xlsx").unlink()
    (year / "roster.csv").write_text("職員番号,氏名\n@1,職員0001\n", encoding="utf-8")
    (year / "assessments.csv").write_text(
        HEADER + "@1,UXデザイン,1,確定,2024-11-01\n", encoding="utf-8"
    )
    assert "@1" in run("confirm", "--workspace", "ws", "--allow-missing", code=1).stderr
    (year / "roster.csv").write_text("職員番号,氏名\n", encoding="utf-8")
    (year / "assessments.csv").write_text(HEADER, encoding="utf-8")
    assert "nobody" in run("confirm", "--workspace", "ws", "--allow-missing", code=1).stderr
    (year / "roster.csv").unlink()
    told = run("confirm", "--workspace", "ws", "--allow-missing", code=1).stderr
    assert "roster.csv is missing" in told
    assert "--roster" not in told


def test_a_file_that_changes_while_it_is_read_stops_the_year(
    run: Run, year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(year)

    def read_meanwhile(*arguments: Any, **options: Any) -> YearData:
        data = read_year(*arguments, **options)
        finish(year)
        return data

    monkeypatch.setattr("tdskill.reports.confirmation.read_year", read_meanwhile)
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "changed while it was read" in told
    assert not (year / "staff.csv").exists()


def test_what_a_killed_run_left_goes_even_when_the_year_cannot_be_closed(
    run: Run, year: Path
) -> None:
    (year / ".tdskill-abcd1234.tmp").write_bytes(b"half")
    run("confirm", "--workspace", "ws", code=1)
    assert names(year) == {"roster.csv", "assessments.csv"}


def test_people_who_left_are_left_out_when_that_is_asked_for(run: Run, year: Path) -> None:
    finish(year)
    gone = ROSTER.replace("0001,職員0001,A局,主事,ICT職,0003\n", "")
    (year / "roster.csv").write_text(gone, encoding="utf-8")
    assert "--allow-leavers" in run("confirm", "--workspace", "ws", code=1).stderr
    before = (year / "assessments.csv").read_bytes()
    shown = run("confirm", "--workspace", "ws", "--allow-leavers").stdout
    assert "not counted on it, and not in the file: 0001" in " ".join(shown.split())
    assert [one["職員番号"] for one in rows(year / "staff.csv")] == ["0002", "0003", "0004"]
    manifest = json.loads((year / "staff.manifest.json").read_text(encoding="utf-8"))
    assert manifest["leavers"] == ["0001"]
    assert (year / "assessments.csv").read_bytes() == before


def test_skills_that_were_not_assessed_and_suspect_levels_are_told(run: Run, year: Path) -> None:
    finish(year)
    shown = " ".join(run("confirm", "--workspace", "ws").stdout.split())
    # Everybody has at most two of 22 skills; 2 + 2 + 1 + 1 levels count, none with a fingerprint.
    assert "4 people are confirmed with skills that were not assessed: 0001, 0002, 0003, 0004" in (
        shown
    )
    assert "6 levels in it were not judged under the present texts." in shown


@pytest.mark.parametrize("command", [("status",), ("collect", "ws/back")])
def test_a_year_changed_after_it_was_closed_is_told_until_it_is_closed_anew(
    run: Run, year: Path, command: tuple[str, ...]
) -> None:
    (year.parent / "back").mkdir()
    run("confirm", "--workspace", "ws", "--allow-missing")
    assert "closed" not in run(*command, "--workspace", "ws").stderr
    finish(year)
    told = run(*command, "--workspace", "ws").stderr
    assert "changed since: assessments.csv" in told
    assert "tdskill confirm --replace" in told
    run("confirm", "--workspace", "ws", "--replace")
    assert "closed" not in run(*command, "--workspace", "ws").stderr


def test_other_inputs_with_the_same_levels_are_told_in_the_manifest(run: Run, year: Path) -> None:
    finish(year)
    run("confirm", "--workspace", "ws")
    old = (year / "staff.manifest.json").read_bytes()
    with (year / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write("0004,UXデザイン,0,自己チェック,2024-05-01\n")
    run("confirm", "--workspace", "ws")
    manifest = json.loads((year / "staff.manifest.json").read_bytes())
    digest = hashlib.sha256((year / "assessments.csv").read_bytes()).hexdigest()
    assert manifest["inputs"][1] == {"file": "assessments.csv", "sha256": digest}
    assert [path.read_bytes() for path in year.glob("staff.until-*.manifest.json")] == [old]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_killed_confirm_leaves_whole_files_and_the_next_one_goes_through(
    run: Run, year: Path
) -> None:
    people = "".join(f"1{n:05},職員,A局,主事,ICT職,\n" for n in range(20_000))
    (year / "roster.csv").write_text(ROSTER + people, encoding="utf-8")
    run("confirm", "--workspace", "ws", "--allow-missing")
    confirmed = [(year / "staff.csv").read_bytes()]
    moments = random.Random(7)  # noqa: S311 - no secret
    command = [sys.executable, "-m", "tdskill", "confirm", "--allow-missing", "--replace"]
    for day in range(1, 6):
        with (year / "assessments.csv").open("a", encoding="utf-8") as file:
            file.write(f"0004,UXデザイン,{day % 3},確定,2025-01-{day:02}\n")
        with subprocess.Popen(
            [*command, "--workspace", "ws"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as killed:
            while killed.poll() is None and not any(year.glob(".staff*")):
                time.sleep(0.0005)
            time.sleep(moments.uniform(0, 0.006))
            killed.send_signal(signal.SIGKILL)
        present = (year / "staff.csv").read_bytes()
        if present != confirmed[-1]:
            confirmed.append(present)
        tables = {path: path.read_bytes() for path in year.glob("staff*.csv")}
        assert set(tables.values()) == set(confirmed)
        assert all(pl.read_csv(path, infer_schema=False).height == 20_004 for path in tables)
        for manifest in year.glob("staff*.json"):
            json.loads(manifest.read_bytes())

    run("confirm", "--workspace", "ws", "--allow-missing", "--replace")

    assert not list(year.glob(".staff*"))
    present = (year / "staff.csv").read_bytes()
    assert json.loads((year / "staff.manifest.json").read_bytes())["staff"]["sha256"] == (
        hashlib.sha256(present).hexdigest()
    )
    kept = sorted(path.read_bytes() for path in year.glob("staff.until-*.csv"))
    earlier = confirmed if present != confirmed[-1] else confirmed[:-1]
    assert kept == sorted(earlier)


def test_who_had_not_started_when_the_year_was_closed_is_told_as_that(run: Run, year: Path) -> None:
    run("confirm", "--workspace", "ws", "--allow-missing")
    (year / "demand.csv").write_text(
        "bureau,skill,level,headcount\nA,ux_design,1,1\n", encoding="utf-8"
    )
    told = run("gap", "--workspace", "ws").stdout
    assert "not started 1" in told
    assert "stage not stated" not in told
