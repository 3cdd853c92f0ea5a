"""What 1on1s do to levels: cases counted by hand."""

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from conftest import Run
from judged import Judged, assessments_frame, roster_frame
from sentences import OPENED
from small import SOURCE, small_framework, staff_frame, text
from tdskill.analysis.calibration import AGREEMENT, FIGURES, figures, pairs
from tdskill.analysis.talking_points import points
from tdskill.framework import Certification, SuggestedLevel

FRAMEWORK = small_framework()
STAGE_NAMES = {"self": "自己チェック", "corrected": "自己補正", "confirmed": "確定"}
Rows = list[dict[str, Any]]


def judgements(
    skill: str, own: Sequence[int], last: Sequence[int], first: int = 0, stage: str = "confirmed"
) -> list[Judged]:
    """Return self-checks and later levels of people p0, p1, ... (from `first` on)."""
    return [
        judged
        for n, (before, after) in enumerate(zip(own, last, strict=True), first)
        for judged in (
            (f"p{n}", skill, before, "self", "2024-10-01"),
            (f"p{n}", skill, after, stage, "2024-12-01"),
        )
    ]


def found_pairs(rows: Sequence[Judged]) -> set[tuple[object, ...]]:
    frame = pairs(assessments_frame(rows).lazy(), FRAMEWORK).collect()
    assert not frame["other_texts"].any()
    return set(frame.drop("other_texts").rows())


def test_a_step_compares_the_newest_judgements_of_its_two_stages() -> None:
    rows = [
        ("1", "cloud", 3, "self", "2024-10-02"),
        ("1", "cloud", 1, "self", "2024-10-01"),
        ("1", "cloud", 2, "corrected", "2024-11-01"),
        ("1", "cloud", 1, "corrected", "2024-11-01"),
        ("1", "cloud", 0, "confirmed", "2024-12-01"),
        ("1", "data", 2, "self", "2024-10-01"),
        ("1", "data", 1, "confirmed", "2024-12-01"),
        ("2", "data", 2, "confirmed", "2024-12-01"),
    ]
    assert found_pairs(rows) == {
        ("1", "cloud", "self_to_corrected", 3, 1),
        ("1", "cloud", "corrected_to_confirmed", 1, 0),
        ("1", "cloud", "self_to_confirmed", 3, 0),
        ("1", "data", "self_to_confirmed", 2, 1),
    }


def test_the_worked_example_of_the_methods() -> None:
    frame = assessments_frame(judgements("cloud", [3, 2, 2, 1, 1], [2, 2, 1, 1, 2]))
    row = figures(pairs(frame.lazy(), FRAMEWORK), "skill").collect().row(0, named=True)
    assert row["step"] == "self_to_confirmed"
    assert [row[name] for name in FIGURES] == [5, 5, 1, 2, 2, 0.2, 0.4, pytest.approx(-0.2)]


def test_what_is_lowered_most_on_balance_comes_first() -> None:
    rows = [
        *judgements("cloud", [1, 1], [2, 1]),
        *judgements("data", [1, 1, 1], [0, 0, 1]),
        *judgements("design", [2, 1], [0, 1]),
    ]
    order = (
        figures(pairs(assessments_frame(rows).lazy(), FRAMEWORK), "skill")
        .collect()["skill"]
        .to_list()
    )
    # On balance data 2/3, design 1/2 (its larger mean does not count), cloud -1/2.
    assert order == ["data", "design", "cloud"]


ROSTER = "職員番号,氏名,所属局,メンター\n" + "".join(
    f"p{n},職員{n:04},{bureau},{mentor}\n"
    for n, bureau, mentor in (
        *((n, "A局", "m1") for n in range(6)),
        *((n, "B局", "m2") for n in range(6, 11)),
        *((n, "C局", "m3") for n in range(11, 13)),
        *((n, "A局", "職員0099") for n in range(13, 19)),
        (99, "A局", ""),
    )
)
# m1 changes nothing; m2 lowers four of five; m3 has two people; 職員0099 changes everything.
LEVELS = [
    *judgements("cloud_services", [1, 1, 2, 2, 3, 0], [1, 1, 2, 2, 3, 0]),
    *judgements("cloud_services", [3, 3, 2, 2, 1], [2, 2, 1, 1, 1], 6),
    *judgements("cloud_services", [0, 0], [1, 1], 11),
    *judgements("cloud_services", [1, 1, 1, 1, 1, 3], [2, 2, 2, 2, 2, 2], 13),
    *judgements("ux_design", [2, 2, 2], [3, 3, 3]),
    *judgements("ux_design", [1, 1, 1, 1, 1], [0, 0, 0, 1, 2], 6, stage="corrected"),
    ("stranger", "cloud_services", 3, "self", "2024-10-01"),
    ("stranger", "cloud_services", 0, "confirmed", "2024-10-01"),
]


def written(rows: Sequence[Judged]) -> str:
    return "職員番号,スキル項目,レベル,段階,評価日\n" + "".join(
        f"{staff_id},{skill},{level},{STAGE_NAMES[stage]},{day}\n"
        for staff_id, skill, level, stage, day in rows
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws" / "2024"
    folder.mkdir(parents=True)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "assessments.csv").write_text(written(LEVELS), encoding="utf-8")
    return tmp_path / "ws"


def calibrate(run: Run, workspace: Path, *options: str) -> Rows:
    result = run("calibrate", "--workspace", workspace, "--format", "json", *options)
    rows: Rows = json.loads(result.stdout)
    return rows


def test_by_skill_with_the_latest_step_or_all_of_them(run: Run, workspace: Path) -> None:
    rows = calibrate(run, workspace, "--smallest-group", "1", "--step", "all")
    assert list(rows[0]) == ["skill", "step", *FIGURES, *AGREEMENT]
    assert [(r["skill"], r["step"], r["people"], r["raised"], r["lowered"]) for r in rows] == [
        ("ux_design", "self_to_corrected", 5, 1, 3),
        ("cloud_services", "self_to_confirmed", 19, 7, 5),
        ("ux_design", "self_to_confirmed", 3, 3, 0),
    ]
    # -5 lowered by one (m2: 4, 職員0099: 1), +7 raised by one, of 19.
    assert rows[1]["mean_difference"] == pytest.approx(2 / 19, abs=1e-6)
    latest = calibrate(run, workspace, "--smallest-group", "1")
    assert latest == rows[1:]
    table = run("calibrate", "--workspace", workspace, "--smallest-group", "1").stdout
    assert "self-check → confirmed" in table
    assert "self-check → self-corrected" not in table
    one = calibrate(run, workspace, "--step", "self_to_corrected")
    assert {row["step"] for row in one} == {"self_to_corrected"}
    page = run("calibrate", "--workspace", workspace, "--step", "self_to_corrected").stdout
    assert "self-check → self-corrected" in page
    assert (
        "Most over-rated by oneself: UX Design (lowered 60%, raised 20% of 5; mean −0.40)." in page
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # 1 of 16 raised: mean +0.06.
        ([1] * 16, [2] + [1] * 15, None),
        # 2 of 20 lowered: 10 %, mean -0.10; 2 of 21: less.
        ([1] * 20, [0, 0] + [1] * 18, "over-rated"),
        ([1] * 21, [0, 0] + [1] * 19, None),
        # 2 of 20 raised.
        ([1] * 20, [2, 2] + [1] * 18, "under-rated"),
        # 1 of 5 lowered: a single person.
        ([1] * 5, [0] + [1] * 4, None),
        # 4 of 10 raised by one, 2 lowered by two: mean 0.
        ([2] * 10, [3, 3, 3, 3, 0, 0, 2, 2, 2, 2], None),
    ],
)
def test_a_tendency_is_said_of_many_pairs_alone(
    run: Run, tmp_path: Path, before: list[int], after: list[int], said: str | None
) -> None:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    rows = judgements("cloud_services", before, after)
    ids = "".join(f"p{n}\n" for n in range(len(before)))
    (year / "roster.csv").write_text("職員番号\n" + ids, encoding="utf-8")
    (year / "assessments.csv").write_text(written(rows), encoding="utf-8")
    shown = run("calibrate", "--workspace", tmp_path / "ws").stdout
    for word in ("over-rated", "under-rated"):
        assert (f"Most {word} by oneself: Cloud Services" in shown) == (word == said)
    assert ("often enough to call it a tendency" in shown) == (said is None)


def test_a_skill_of_few_people_is_hidden_and_so_is_the_next(run: Run, workspace: Path) -> None:
    rows = [row for row in calibrate(run, workspace) if row["step"] == "self_to_confirmed"]
    assert all(row[name] is None for row in rows for name in FIGURES)
    shown = run("calibrate", "--workspace", workspace).stdout
    assert "No figure is shown (-) of groups of fewer than 5 people" in shown
    assert "Most" not in shown


def test_by_mentor_small_ones_stand_together(run: Run, workspace: Path) -> None:
    rows = [
        row
        for row in calibrate(run, workspace, "--by", "mentor")
        if row["step"] == "self_to_confirmed"
    ]
    # m3 has two people; m2 (five, four of them lowered) goes with it, the smallest of the others.
    assert [(r["mentor"], r["mentor_name"], r["people"], r["lowered"]) for r in rows] == [
        ("m1", None, 6, 0),
        ("p99", "職員0099", 6, 1),
        ("*", None, 7, 4),
    ]


def test_by_bureau_and_by_person(run: Run, workspace: Path) -> None:
    bureaus = calibrate(run, workspace, "--by", "bureau", "--step", "self_to_confirmed")
    # C局 has two people and takes B局 with it; A局 is m1's and 職員0099's people.
    assert [(r["bureau"], r["people"], r["pairs"]) for r in bureaus] == [
        ("A局", 12, 15),
        ("*", 7, 7),
    ]
    people = calibrate(run, workspace, "--by", "person", "--step", "self_to_confirmed")
    assert len(people) == 19
    assert "stranger" not in {row["staff_id"] for row in people}
    p0 = next(row for row in people if row["staff_id"] == "p0")
    assert (p0["staff_name"], p0["bureau"], p0["pairs"], p0["raised"]) == ("職員0000", "A局", 2, 1)


def test_mentors_who_change_nothing_or_everything_are_worth_a_word(
    run: Run, workspace: Path
) -> None:
    nothing = [row for row in LEVELS if row[1] == "cloud_services"]
    path = workspace / "2024" / "assessments.csv"
    path.write_text(written(nothing), encoding="utf-8")
    shown = run("calibrate", "--workspace", workspace).stdout
    assert "mentors with whom no level differs after this step: m1 (6 people)." in shown
    assert "mentors with whom every level differs after this step: 職員0099 (6 people)." in shown
    assert "m3" not in shown
    japanese = run("calibrate", "--workspace", workspace, lang="ja").stdout
    assert "この段階の前後で、受け持つ職員のレベルがすべて同じ）: m1（6人）。" in japanese


def test_hidden_groups_are_named_in_no_remark(run: Run, workspace: Path) -> None:
    shown = run("calibrate", "--workspace", workspace, "--smallest-group", "7").stdout
    assert "Worth a word" not in shown


def test_people_who_are_not_on_the_roster_are_told(run: Run, workspace: Path) -> None:
    told = run("calibrate", "--workspace", workspace).stderr
    assert "1 staff ID of this file is not in roster.csv: 'stranger' (row " in told


def test_before_any_second_stage_there_is_nothing_to_compare(run: Run, workspace: Path) -> None:
    only = [row for row in LEVELS if row[3] == "self"]
    (workspace / "2024" / "assessments.csv").write_text(written(only), encoding="utf-8")
    assert calibrate(run, workspace) == []
    shown = run("calibrate", "--workspace", workspace).stdout
    assert "Nobody has two stages to compare yet." in shown
    assert "ordinal" not in shown


def test_the_last_step_taken_is_shown_before_anybody_is_confirmed(
    run: Run, workspace: Path
) -> None:
    early = [row for row in LEVELS if row[3] != "confirmed"]
    (workspace / "2024" / "assessments.csv").write_text(written(early), encoding="utf-8")
    shown = run("calibrate", "--workspace", workspace).stdout
    assert "self-check → self-corrected" in shown
    assert "UX Design" in shown


def test_options_that_make_no_sense_are_refused(run: Run, workspace: Path) -> None:
    for options in (
        ("--by", "rank"),
        ("--step", "up"),
        ("--smallest-group", "0"),
        ("--evidence", "--by", "skill"),
        ("--evidence", "--smallest-group", "3"),
    ):
        run("calibrate", "--workspace", workspace, *options, code=2)
    (workspace / "2024" / "assessments.csv").unlink()
    told = run("calibrate", "--workspace", workspace, code=1).stderr
    assert f"Fiscal year 2024 {OPENED}" in told


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
@pytest.mark.parametrize(
    ("options", "private"),
    [
        (["--by", "person"], True),
        (["--by", "mentor"], True),
        (["--evidence"], True),
        (["--smallest-group", "7"], False),
    ],
)
def test_what_tells_of_single_people_is_its_owners_alone(
    run: Run, workspace: Path, tmp_path: Path, options: list[str], *, private: bool
) -> None:
    path = tmp_path / "calibrate.csv"
    run("calibrate", "--workspace", workspace, *options, "--output", path)
    assert (stat.S_IMODE(path.stat().st_mode) == 0o600) is private


def with_exam() -> Any:
    framework = small_framework()
    exam = Certification(
        id="cloud_exam",
        name=text("Cloud exam"),
        issuer=text("issuer"),
        suggests=(
            SuggestedLevel(skill="cloud", level=2, provenance=SOURCE),
            SuggestedLevel(skill="data", level=1, provenance=SOURCE),
        ),
        provenance=SOURCE,
    )
    object.__setattr__(framework, "certifications", (exam,))
    return framework


def points_of(
    levels: Sequence[tuple[str, str, int]],
    roster: Sequence[dict[str, str]],
    exams: Sequence[str] = (),
    before: Sequence[dict[str, object]] = (),
    other: Sequence[tuple[str, str]] = (),
) -> list[tuple[object, ...]]:
    """`other` are the people and skills judged under other texts than the year before."""
    framework = with_exam()
    held = pl.DataFrame(
        [(staff_id, "cloud_exam", "valid") for staff_id in exams],
        schema={"staff_id": pl.String, "exam": pl.String, "validity": pl.String},
        orient="row",
    )
    counted = pl.DataFrame(
        list(levels),
        schema={"staff_id": pl.String, "skill": pl.String, "level": pl.UInt8},
        orient="row",
    )
    return points(
        counted,
        roster_frame(*roster),
        framework,
        exams=held,
        before=staff_frame(framework, before),
        other={skill: pl.Series([staff_id]) for staff_id, skill in other},
    ).rows()


def test_an_exam_that_suggests_more_than_the_level_is_a_point() -> None:
    levels = [("1", "cloud", 1), ("1", "data", 1), ("2", "cloud", 2)]
    roster = [{"staff_id": "2"}, {"staff_id": "1"}, {"staff_id": "3"}]
    # 2 has no level in data, which the exam suggests; 3 has no level at all and is left in peace.
    assert points_of(levels, roster, exams=["1", "2", "3"]) == [
        ("2", "data", None, "exam", "cloud_exam", 1, "valid"),
        ("1", "cloud", 1, "exam", "cloud_exam", 2, "valid"),
    ]


def test_the_top_level_of_nobodys_mentor_is_a_point_where_the_roster_names_mentors() -> None:
    levels = [("1", "cloud", 3), ("2", "cloud", 3), ("2", "data", 2)]
    roster = [{"staff_id": "1", "mentor": "2"}, {"staff_id": "2"}]
    assert points_of(levels, roster) == [("1", "cloud", 3, "nobody_guided", None, None, None)]
    assert points_of(levels, [{"staff_id": "1"}, {"staff_id": "2"}]) == []


def test_a_level_two_above_last_years_is_a_point_and_one_never_assessed_is_not_zero() -> None:
    levels = [("p0", "cloud", 2), ("p0", "data", 2), ("p0", "design", 1), ("p1", "data", 0)]
    roster = [{"staff_id": "p0"}, {"staff_id": "p1"}]
    before: list[dict[str, object]] = [{"cloud": 0, "design": 0}, {"data": 3}]
    assert points_of(levels, roster, before=before) == [("p0", "cloud", 2, "rose", None, 0, None)]
    assert points_of(levels, roster, before=before, other=[("p0", "cloud")]) == []


def test_evidence_on_the_command_line_never_gives_a_verdict(run: Run, workspace: Path) -> None:
    year = workspace / "2024"
    (year / "certificates.csv").write_text(
        "職員番号,試験名,合格日\np0,ITストラテジスト試験,2020/01/01\n", encoding="utf-8"
    )
    earlier = workspace / "2023"
    earlier.mkdir()
    (earlier / "staff.csv").write_text(
        "職員番号,段階,クラウドサービス活用\np2,確定,0\np3,自己補正,0\n", encoding="utf-8"
    )
    rows = calibrate(run, workspace, "--evidence")
    assert list(rows[0]) == [
        *("staff_id", "skill", "level", "point", "other_level", "exam", "validity"),
        *("reason_self", "reason_corrected", "reason_confirmed"),
    ]
    found = [(row["staff_id"], row["skill"], row["level"], row["point"]) for row in rows]
    # Top levels: UX of p0, p1, p2 and cloud of p4; p2's cloud rose from 0, p3's 0 was not confirmed.
    assert found == [
        ("p0", "it_strategy", None, "exam"),
        ("p0", "ux_design", 3, "nobody_guided"),
        ("p1", "ux_design", 3, "nobody_guided"),
        ("p2", "ux_design", 3, "nobody_guided"),
        ("p2", "cloud_services", 2, "rose"),
        ("p4", "cloud_services", 3, "nobody_guided"),
    ]
    assert (rows[0]["exam"], rows[0]["other_level"]) == ("it_strategist", 2)
    assert (rows[4]["exam"], rows[4]["other_level"]) == (None, 0)
    shown = run("calibrate", "--workspace", workspace, "--evidence").stdout
    assert "IT Strategist Examination suggests Lv.2, and no level is known" in shown
    assert "Lv.0 a year before" in shown
    assert "Points: exam held 1, nobody guided 4, rose fast 1." in shown
    assert "These are points to talk about, never a verdict." in shown
    assert "not looked at" not in shown


def test_what_could_not_be_looked_at_is_said(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "roster.csv").write_text("職員番号\np0\n", encoding="utf-8")
    shown = run("calibrate", "--workspace", workspace, "--evidence").stdout
    assert "Nothing speaks against any level." in shown
    assert "Exams were not looked at" in shown
    assert "the roster names no mentors" in shown
    assert "The year before was not looked at" in shown


def test_the_sample_shows_what_was_put_into_it(run: Run) -> None:
    shown = run("calibrate", "--sample").stdout
    assert "Most over-rated by oneself" in shown
    assert "mentors with whom no level differs" in shown


def test_the_levels_of_one_person_stand_side_by_side(run: Run, tmp_path: Path) -> None:
    year = tmp_path / "one" / "2024"
    year.mkdir(parents=True)
    (year / "roster.csv").write_text("職員番号,氏名\n0001,職員0001\n0002,職員0002\n", "utf-8")
    header = "staff_id,skill,level,stage,assessed_on\n"
    rows = (
        "0001,ux_design,1,自己チェック,2024-06-01\n0001,ux_design,1,確定,2024-08-01\n"
        "0001,cloud_services,3,自己チェック,2024-06-01\n0001,cloud_services,2,自己補正,2024-07-01\n"
        "0001,cloud_services,1,確定,2024-08-01\n0002,ux_design,2,自己チェック,2024-06-01\n"
    )
    (year / "assessments.csv").write_text(header + rows, "utf-8")
    found = calibrate(run, tmp_path / "one", "--person", "0001")
    keys = ("skill", "level_self", "level_corrected", "level_confirmed", "level_change")
    assert [tuple(row[key] for key in keys) for row in found] == [
        ("ux_design", 1, None, 1, 0),
        ("cloud_services", 3, 2, 1, -2),
    ]
    shown = run("calibrate", "--workspace", "one", "--person", "0001").stdout
    assert "Moved: Cloud Services." in shown
    assert "came back" not in shown
    one_stage = run("calibrate", "--workspace", "one", "--person", "0002").stdout
    assert "No skill has levels of two stages to compare yet." in one_stage
    assert "No level moved" not in one_stage


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ((1, 2, 1), "Moved: UX Design.\nMoved and came back: UX Design."),
        ((1, 1, 1), "No level moved from one stage to another."),
        ((1, 2, 2), "Moved: UX Design."),
    ],
)
def test_a_level_that_moved_and_came_back_moved(
    run: Run, tmp_path: Path, levels: tuple[int, ...], said: str
) -> None:
    year = tmp_path / "one" / "2024"
    year.mkdir(parents=True)
    (year / "roster.csv").write_text("職員番号,氏名\n0001,職員0001\n", "utf-8")
    stages = zip(levels, ("self", "corrected", "confirmed"), strict=True)
    rows = [("0001", "ux_design", level, stage, "2024-06-01") for level, stage in stages]
    (year / "assessments.csv").write_text(written(rows), "utf-8")
    shown = run("calibrate", "--workspace", "one", "--person", "0001").stdout
    assert shown.endswith(said + "\n")
    run("calibrate", "--workspace", "one", "--person", "0001", "--by", "skill", code=2)
    run("calibrate", "--workspace", "one", "--person", "0009", code=1)


def test_figures_can_be_those_of_one_bureau(run: Run, workspace: Path) -> None:
    everybody = calibrate(run, workspace, "--by", "person")
    bureaus = {row["bureau"] for row in everybody}
    for bureau in bureaus:
        kept = calibrate(run, workspace, "--by", "person", "--bureau", str(bureau))
        assert kept == [row for row in everybody if row["bureau"] == bureau]
    run("calibrate", "--workspace", workspace, "--bureau", "どこ局", code=1)


def test_figures_of_one_bureau_are_by_bureau_alone_beside_those_of_everybody(
    run: Run, tmp_path: Path
) -> None:
    # Two mentors with people of three bureaus; of C two people have M1. Bureaus A and B by M1, taken off
    # those of all by M1, would be the two.
    year = tmp_path / "three" / "2024"
    year.mkdir(parents=True)
    people = [
        (f"{bureau}{mentor}{n}", bureau, mentor)
        for bureau, sizes in (("A", (5, 5)), ("B", (5, 5)), ("C", (2, 5)))
        for mentor, size in zip(("M1", "M2"), sizes, strict=True)
        for n in range(size)
    ]
    (year / "roster.csv").write_text(
        "職員番号,所属局,メンター\n" + "".join(",".join(person) + "\n" for person in people),
        "utf-8",
    )
    stages = (("self", 2), ("confirmed", 1))
    rows = [
        (who, "cloud_services", level, stage, "2024-06-01")
        for who, _bureau, _mentor in people
        for stage, level in stages
    ]
    (year / "assessments.csv").write_text(written(rows), "utf-8")
    asked = ("calibrate", "--workspace", "three", "--bureau", "A", "--by")
    for view in ("skill", "mentor"):
        told = run(*asked, view, code=2).stderr
        assert "beside those of everybody they would let figures of fewer than 5 people" in told
        run(*asked, view, "--smallest-group", "1")
    shown = run(*asked, "bureau").stdout
    assert "Cloud Services" not in shown
    assert "mentors" not in shown


def test_exams_of_people_who_are_not_on_the_roster_are_told(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "certificates.csv").write_text(
        "職員番号,試験名,合格日\nnobody,ITストラテジスト試験,2020/01/01\n", encoding="utf-8"
    )
    told = run("calibrate", "--workspace", workspace, "--evidence").stderr
    assert "is not in roster.csv: 'nobody'" in told
