"""Where people stand in the yearly cycle: counted by hand."""

import csv
import io
import json
import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Run
from judged import assessments_frame, roster_frame
from sentences import did_you_mean
from small import small_framework, with_parts
from tdskill import resources
from tdskill.analysis.cycle import progress, queue, standing, suspects_by_skill, with_mentors
from tdskill.framework import embedded_framework, fingerprint
from tdskill.kinds import ASSESSMENTS

FRAMEWORK = small_framework()
NOW = {skill.id: fingerprint(skill, FRAMEWORK) for skill in FRAMEWORK.skills}

ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター
0001,職員0001,A局,主事,ICT職,0009
0002,職員0002,A局,主任,ICT職,職員０００９
0003,職員0003,A局,主任,ICT職,0009
0004,職員0004,B局,課長代理,ICT職,0009
0005,職員0005,B局,主事,ICT職,0008
0006,職員0006,,主事,ICT職,0009
0008,職員0008,B局,課長,ICT職,外部の専門家
0009,職員0009,B局,部長,ICT職,
"""
# 0001 and 0006 entered a self-check, 0006 earlier; 0002 is confirmed; 0003 is corrected in all that
# counts; 0004 confirmed one skill and corrected another; 0005, 0008 and 0009 have not started.
JUDGED = (
    ("0001", "cloud_services", 2, "自己チェック", "2024/10/07"),
    ("0001", "ux_design", 1, "自己チェック", "2024/10/21"),
    ("0006", "cloud_services", 1, "自己チェック", "2024/10/01"),
    ("0002", "cloud_services", 3, "自己チェック", "2024/09/01"),
    ("0002", "cloud_services", 2, "確定", "2024/12/01"),
    ("0003", "cloud_services", 1, "自己チェック", "2024/09/01"),
    ("0003", "cloud_services", 1, "自己補正", "2024/11/01"),
    ("0004", "cloud_services", 2, "確定", "2024/10/01"),
    ("0004", "ux_design", 2, "自己補正", "2024/10/15"),
)


def lines(fingerprints: dict[str, str]) -> str:
    header = ",".join(ASSESSMENTS.header) + "\n"
    return header + "".join(
        f"{staff_id},{skill},{level},{stage},{day},,,,{fingerprints[skill]}\n"
        for staff_id, skill, level, stage, day in JUDGED
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    tokyo = embedded_framework()
    folder = tmp_path / "ws" / "2024"
    folder.mkdir(parents=True)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    now = {skill.id: fingerprint(skill, tokyo) for skill in tokyo.skills}
    (folder / "assessments.csv").write_text(lines(now), encoding="utf-8")
    return tmp_path / "ws"


Rows = list[dict[str, Any]]


def status(run: Run, workspace: Path, *options: str) -> Rows:
    result = run("status", "--workspace", workspace, "--format", "json", *options)
    rows: Rows = json.loads(result.stdout)
    return rows


def test_a_person_stands_at_the_least_advanced_stage_of_the_levels_that_count() -> None:
    roster = roster_frame({"staff_id": "1"}, {"staff_id": "2"}, {"staff_id": "3"})
    frame = assessments_frame(
        [
            ("1", "cloud", 1, "self", "2024-05-01"),
            ("1", "cloud", 1, "confirmed", "2024-07-01"),
            ("1", "data", 1, "corrected", "2024-06-09"),
            ("1", "design", 1, "corrected", "2024-06-03"),
            ("2", "cloud", 1, "confirmed", "2024-07-01"),
        ],
        NOW,
    )
    people = standing(roster.lazy(), frame.lazy(), FRAMEWORK).collect()
    columns = ["staff_id", "stage", "assessed", "suspect", "next"]
    assert people.select(columns).rows() == [
        ("1", "corrected", 3, 0, "second_1on1"),
        ("2", "confirmed", 1, 0, "nothing"),
        ("3", "not_started", 0, 0, "self_check"),
    ]
    assert [str(day) for day in people["since"]] == ["2024-06-03", "2024-07-01", "None"]


def test_levels_judged_under_other_or_unknown_texts_are_suspect_and_only_where_they_count() -> None:
    cloud, design, data = FRAMEWORK.skills
    declared = design.model_copy(update={"same_meaning": ("f0123456789ab",)})
    framework = with_parts(small_framework(), skills=(cloud, declared, data))
    frame = assessments_frame(
        [
            ("1", "cloud", 1, "self", "2024-05-01"),
            ("1", "cloud", 1, "confirmed", "2024-07-01"),
            ("1", "design", 1, "confirmed", "2024-07-01"),
            ("1", "data", 1, "confirmed", "2024-07-01"),
            ("2", "data", 1, "confirmed", "2024-07-01"),
        ],
        {"cloud": "fffffffffffff", "design": "f0123456789ab"},
    )
    roster = roster_frame({"staff_id": "1"}).lazy()
    people = standing(roster, frame.lazy(), framework).collect()
    assert people.select("suspect", "next").rows() == [(2, "review")]
    found = suspects_by_skill(roster, frame.lazy(), framework).collect()
    assert found.rows() == [("cloud", 1, 0), ("data", 0, 1)]


def test_people_are_counted_by_stage_for_each_bureau_the_furthest_behind_first(
    run: Run, workspace: Path
) -> None:
    rows = status(run, workspace)
    assert list(rows[0]) == [
        *("bureau", "people", "people_not_started", "people_self", "people_corrected"),
        *("people_confirmed", "done"),
    ]
    assert [tuple(row.values()) for row in rows] == [
        ("B局", 4, 3, 0, 1, 0, 0.0),
        ("A局", 3, 0, 1, 1, 1, pytest.approx(1 / 3)),
        (None, 1, 0, 1, 0, 0, 0.0),
    ]


def test_a_mentor_is_one_whether_written_as_id_or_name(run: Run, workspace: Path) -> None:
    rows = status(run, workspace, "--by", "mentor")
    assert [(r["mentor"], r["mentor_name"], r["people"], r["people_confirmed"]) for r in rows] == [
        ("0008", "職員0008", 1, 0),
        ("外部の専門家", None, 1, 0),
        ("0009", "職員0009", 5, 1),
        (None, None, 1, 0),
    ]


def test_a_name_that_two_people_have_is_not_taken_for_either() -> None:
    roster = roster_frame(
        {"staff_id": "1", "name": "same", "mentor": "3"},
        {"staff_id": "2", "name": "same", "mentor": "Ｔｈｒｅｅ"},
        {"staff_id": "3", "name": "three", "mentor": "same"},
    )
    found = with_mentors(roster).select("mentor", "mentor_name").rows()
    assert found == [("3", "three"), ("3", "three"), ("same", None)]


def test_ranks_stand_in_the_order_of_the_ladder(run: Run, workspace: Path) -> None:
    rows = status(run, workspace, "--by", "rank")
    assert [row["rank_stated"] for row in rows] == ["主事", "主任", "課長代理", "課長", "部長"]


def test_the_missing_are_those_not_confirmed_with_what_comes_next(
    run: Run, workspace: Path
) -> None:
    rows = status(run, workspace, "--missing")
    assert list(rows[0]) == [
        *("staff_id", "staff_name", "bureau", "mentor", "mentor_name", "stage", "assessed"),
        *("not_assessed_skills", "suspect", "next"),
    ]
    assert [(row["staff_id"], row["stage"], row["next"]) for row in rows] == [
        ("0005", "not_started", "self_check"),
        ("0008", "not_started", "self_check"),
        ("0009", "not_started", "self_check"),
        ("0001", "self", "first_1on1"),
        ("0006", "self", "first_1on1"),
        ("0003", "corrected", "second_1on1"),
        ("0004", "corrected", "second_1on1"),
    ]
    assert (rows[3]["assessed"], rows[3]["not_assessed_skills"]) == (2, 20)
    in_a = status(run, workspace, "--missing", "--bureau", "Ａ局")
    assert [row["staff_id"] for row in in_a] == ["0001", "0003"]


@pytest.mark.parametrize("called", ["0009", "０００９", "職員0009", "職員 ０００９"])
def test_a_mentors_people_stand_in_the_order_in_which_their_1on1s_are_due(
    run: Run, workspace: Path, called: str
) -> None:
    rows = status(run, workspace, "--mentor", called)
    # 0006 entered its self-check first; 0004 was corrected on 15 October, 0003 on 1 November.
    assert [(row["staff_id"], row["stage_since"], row["next"]) for row in rows] == [
        ("0006", "2024-10-01", "first_1on1"),
        ("0001", "2024-10-07", "first_1on1"),
        ("0004", "2024-10-15", "second_1on1"),
        ("0003", "2024-11-01", "second_1on1"),
        ("0002", "2024-12-01", "nothing"),
    ]


def test_a_mentor_reads_which_1on1_is_next(run: Run, workspace: Path) -> None:
    result = run("status", "--workspace", workspace, "--mentor", "0009")
    assert "Next: 1on1 with 職員0006 on the levels entered on 2024-10-01." in result.stdout
    nobody = run("status", "--workspace", workspace, "--mentor", "0008")
    assert "No 1on1 is due: the self-checks that are missing come first." in nobody.stdout
    japanese = run("status", "--workspace", workspace, "--mentor", "0009", lang="ja")
    assert (
        "職員0006さんとの1on1（1回目）です（2024年10月1日の自己チェックについて）"
        in japanese.stdout
    )


@pytest.mark.parametrize(
    ("held_on", "next_turn"), [("2024-09-30", "first_1on1"), ("2024-10-01", "correction")]
)
def test_after_a_first_1on1_that_was_held_comes_the_correction(
    run: Run, workspace: Path, held_on: str, next_turn: str
) -> None:
    talks = f"職員番号,実施日,メンター,合意した次の一歩\n0006,{held_on},0009,研修を受ける\n"
    (workspace / "2024" / "talks.csv").write_text(talks, encoding="utf-8")
    missing = {row["staff_id"]: row["next"] for row in status(run, workspace, "--missing")}
    assert (missing["0006"], missing["0001"]) == (next_turn, "first_1on1")
    rows = status(run, workspace, "--mentor", "0009")
    ids = ["0006", "0001", "0004", "0003", "0002"]
    held = ["0001", "0004", "0003", "0006", "0002"]
    assert [row["staff_id"] for row in rows] == (held if next_turn == "correction" else ids)


def test_where_every_1on1_was_held_none_is_due(run: Run, workspace: Path) -> None:
    roster = ROSTER.replace("A局,主事,ICT職,0009", "A局,主事,ICT職,0003")
    (workspace / "2024" / "roster.csv").write_text(roster, encoding="utf-8")
    talks = "職員番号,実施日,メンター,合意した次の一歩\n0001,2024-10-08,0003,研修を受ける\n"
    (workspace / "2024" / "talks.csv").write_text(talks, encoding="utf-8")
    told = run("status", "--workspace", workspace, "--mentor", "0003").stdout
    assert "No 1on1 is due: the first ones were held, and self-corrections come first." in told


def test_an_unknown_mentor_is_told_with_the_closest_and_an_ambiguous_one_with_the_ids(
    run: Run, workspace: Path
) -> None:
    unknown = run("status", "--workspace", workspace, "--mentor", "外部の専門官", code=1)
    assert "The roster names no mentor '外部の専門官'." in unknown.stderr
    assert did_you_mean("外部の専門家") in unknown.stderr
    twins = ROSTER.replace("0008,職員0008", "0008,職員0009")
    (workspace / "2024" / "roster.csv").write_text(twins, encoding="utf-8")
    ambiguous = run("status", "--workspace", workspace, "--mentor", "職員0009", code=1)
    # 0002's own cell gives the name alone, which now means nobody in particular.
    assert "Several mentors are called '職員0009'." in ambiguous.stderr
    assert "Name one by the staff id: 0009, 0008." in ambiguous.stderr


def test_the_terminal_shows_progress_the_missing_and_what_stands_out(
    run: Run, workspace: Path
) -> None:
    shown = run("status", "--workspace", workspace).stdout
    assert "8 people (confirmed 1, self-corrected 2, self-check 2, not started 3)" in shown
    assert "■■■■■■■■□□□□□□□□□□□□□□□□" in shown
    assert "Not confirmed yet: 7 people" in shown
    assert "Self-check not entered: 3 people." in shown
    assert "on the levels entered: 2 people, the first since 2024-10-01." in shown
    assert "on the result: 2 people, the first since 2024-10-15." in shown
    assert "Furthest behind: B局 (0 of 4 confirmed), A局 (1 of 3 confirmed)." in shown
    assert "1 person has no mentor on the roster." in shown
    assert "Texts changed" not in shown


def test_a_long_list_of_the_missing_is_cut_and_counted(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "ws" / "2024"
    folder.mkdir(parents=True)
    people = "".join(f"{n:04},職員{n:04}\n" for n in range(1, 26))
    (folder / "roster.csv").write_text("職員番号,氏名\n" + people, encoding="utf-8")
    shown = run("status", "--workspace", tmp_path / "ws").stdout
    assert "the first 20 of 25 people (all with --missing)" in shown
    assert "職員0020" in shown
    assert "職員0021" not in shown
    assert len(status(run, tmp_path / "ws", "--missing")) == 25


def test_without_assessments_nobody_has_started(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "assessments.csv").unlink()
    rows = status(run, workspace, "--by", "rank")
    assert sum(row["people_not_started"] for row in rows) == 8
    assert "8 people (not started 8)" in run("status", "--workspace", workspace).stdout


def test_without_a_roster_there_is_no_status(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "roster.csv").unlink()
    told = run("status", "--workspace", workspace, code=1).stderr
    assert "roster.csv is missing" in told
    assert "--roster FILE" in told


def test_a_roster_without_people_is_told_and_shown_empty(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "roster.csv").write_text("職員番号\n", encoding="utf-8")
    (workspace / "2024" / "assessments.csv").unlink()
    result = run("status", "--workspace", workspace)
    assert "The file has a header and no rows." in result.stderr
    assert "Everybody" not in result.stdout
    assert status(run, workspace) == []


def test_when_all_are_confirmed_it_is_said_and_none_are_missing(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "roster.csv").write_text("職員番号,メンター\n0002,x\n", encoding="utf-8")
    result = run("status", "--workspace", workspace)
    assert "Everybody is confirmed." in result.stdout
    assert "Not confirmed yet" not in result.stdout
    assert status(run, workspace, "--missing") == []
    mentor = run("status", "--workspace", workspace, "--mentor", "x")
    assert "Everybody is confirmed: no 1on1 is due." in mentor.stdout


def test_changed_texts_are_told_by_skill_and_unknown_ones_counted(
    run: Run, workspace: Path
) -> None:
    other = {"cloud_services": "f0123456789ab", "ux_design": ""}
    (workspace / "2024" / "assessments.csv").write_text(lines(other), encoding="utf-8")
    shown = run("status", "--workspace", workspace).stdout
    # Cloud counts once for each of 0001, 0002, 0003, 0004 and 0006; UX for 0001 and 0004.
    assert "need another look: Cloud Services (5 levels)." in shown
    assert "2 levels do not say under which texts they were judged." in shown
    rows = {row["staff_id"]: row for row in status(run, workspace, "--missing")}
    assert (rows["0001"]["suspect"], rows["0003"]["suspect"]) == (2, 1)
    mine = {row["staff_id"]: row for row in status(run, workspace, "--mentor", "0009")}
    assert (mine["0002"]["next"], mine["0002"]["suspect"]) == ("review", 1)


def test_single_files_stand_in_for_those_of_the_workspace(run: Run, workspace: Path) -> None:
    year = workspace / "2024"
    files = ("--roster", year / "roster.csv", "--assessments", year / "assessments.csv")
    result = run("status", *files, "--format", "json")
    assert sum(row["people"] for row in json.loads(result.stdout)) == 8


def test_views_do_not_mix(run: Run, workspace: Path) -> None:
    run("status", "--workspace", workspace, "--by", "bureau", "--missing", code=2)
    run("status", "--workspace", workspace, "--mentor", "0009", "--missing", code=2)
    wrong = run("status", "--workspace", workspace, "--by", "section", code=2)
    assert "Known: bureau, mentor, rank." in wrong.stderr


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_files_about_people_are_their_owners_alone(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    for options in ([], ["--missing"], ["--mentor", "0009"]):
        path = tmp_path / "status.csv"
        run("status", "--workspace", workspace, *options, "--output", path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_csv_and_markdown_carry_the_same_rows(run: Run, workspace: Path) -> None:
    content = run("status", "--workspace", workspace, "--missing", "--format", "csv").stdout_bytes
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["staff_id"] for row in rows] == [
        row["staff_id"] for row in status(run, workspace, "--missing")
    ]
    page = run("status", "--workspace", workspace, "--format", "md").stdout
    assert "| B局 | 4 | 3 | 0 | 1 | 0 | 0% |" in page


def test_the_sample_is_counted_as_its_staff_file_tells(run: Run) -> None:
    text = (resources.sample_dir() / "2024" / "staff.csv").read_text(encoding="utf-8-sig")
    told = Counter(row["段階"] for row in csv.DictReader(io.StringIO(text)))
    rows = json.loads(run("status", "--sample", "--year", "2024", "--format", "json").stdout)
    counted = [
        sum(row[f"people_{name}"] for row in rows) for name in ("self", "corrected", "confirmed")
    ]
    assert counted == [told["自己チェック"], told["自己補正"], told["確定"]]
    assert sum(row["people_not_started"] for row in rows) == 0


_stages = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", None]),
        st.sampled_from(["not_started", "self", "corrected", "confirmed"]),
    ),
    min_size=1,
    max_size=30,
)


@given(_stages)
def test_progress_adds_up_and_names_the_furthest_behind_first(
    people: list[tuple[str | None, str]],
) -> None:
    frame = pl.DataFrame(people, schema={"bureau": pl.String, "stage": pl.String}, orient="row")
    rows = list(progress(frame.lazy(), "bureau").collect().iter_rows(named=True))
    counted = Counter(people)
    for row in rows:
        for stage in ("not_started", "self", "corrected", "confirmed"):
            assert row[stage] == counted[row["bureau"], stage]
        assert row["people"] == sum(n for (key, _s), n in counted.items() if key == row["bureau"])
    done = [row["done"] for row in rows if row["bureau"] is not None]
    assert done == sorted(done)


def test_who_waits_longest_comes_first_and_equal_days_keep_the_order_of_the_roster() -> None:
    roster = roster_frame(*({"staff_id": name} for name in "abcd"))
    frame = assessments_frame(
        [(name, "cloud", 1, "self", day) for name, day in zip("abc", _DAYS, strict=True)]
    )
    people = queue(standing(roster.lazy(), frame.lazy(), FRAMEWORK)).collect()
    assert people["staff_id"].to_list() == ["b", "c", "a", "d"]


_DAYS = ("2024-05-02", "2024-05-01", "2024-05-01")


def test_a_person_confirmed_in_one_skill_alone_is_told(run: Run, workspace: Path) -> None:
    told = run("status", "--workspace", workspace).stdout
    assert "1 person is confirmed with skills that were not assessed: 0002." in told


def test_mentors_whom_the_roster_does_not_know_are_told_with_the_zeros_they_lost(
    run: Run, workspace: Path
) -> None:
    path = workspace / "2024" / "roster.csv"
    text = ROSTER.replace("ICT職,0008", "ICT職,8").replace("職員0003", "職員0009")
    path.write_text(text, encoding="utf-8")
    told = run("status", "--workspace", workspace).stderr
    # 職員0009 is now the name of two people.
    assert "3 mentors are nobody on the roster" in told
    for name in ("'職員0009'", "'8'", "'外部の専門家'"):
        assert name in told.replace("\n", "")
    assert "Did you mean '0008'? Excel drops leading zeros." in told


def test_groups_and_ranks_narrow_the_people_of_every_view(run: Run, workspace: Path) -> None:
    by_rank = status(run, workspace, "--rank", "主任")
    # 0002, 0003 of A局; nobody of B局 is 主任.
    assert [(row["bureau"], row["people"]) for row in by_rank] == [("A局", 2)]
    both = status(
        run, workspace, "--rank", "主任", "--rank", "課長", "--bureau", "B局", "--missing"
    )
    assert [row["staff_id"] for row in both] == ["0008"]
    mine = status(run, workspace, "--mentor", "0009", "--rank", "主事")
    assert {row["staff_id"] for row in mine} == {"0001", "0006"}
    run("status", "--workspace", workspace, "--group", "事務職", code=1)
    nobody = run("status", "--workspace", workspace, "--mentor", "0008", "--rank", "主任", code=1)
    assert "None of these people has the mentor '0008'." in nobody.stderr
