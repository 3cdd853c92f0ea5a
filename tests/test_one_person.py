"""A person is found by staff ID, by name or by a part of a name."""

from pathlib import Path

import pytest

from conftest import Run
from sentences import OUTSIDE, did_you_mean
from test_cli import run_process

STAFF = """職員番号,氏名,所属局,職層,サイバーセキュリティ,クラウドサービス活用
0001,甲木 一郎,A局,主事,2,1
0002,甲木 花子,B局,主任,1,1
0003,乙野 甲木,B局,主事,1,
0004,甲木,A局,主任,0,2
0005,丙野 次郎,A局,主事,2,2
0006,,A局,主事,2,2
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    (year / "staff.csv").write_text(STAFF, encoding="utf-8")
    (year / "roster.csv").write_text(
        "職員番号,氏名,所属局,職層,メンター\n0005,丙野 次郎,A局,主事,0004\n0004,甲木,A局,主任,\n",
        encoding="utf-8",
    )
    (year / "assessments.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n0005,クラウドサービス活用,2,自己チェック,2024-06-01\n",
        encoding="utf-8",
    )
    (year / "certificates.csv").write_text("職員番号,試験名,合格日\n", encoding="utf-8")
    (year / "assignments.csv").write_text(
        "職員番号,職場,区分,開始日,終了日\n0005,A局,DQ,2020-04-01,\n", encoding="utf-8"
    )
    return tmp_path / "ws"


TAKING_ONE = [
    ("report", "--person"),
    ("attainment", "--person"),
    ("recommend", "--next-rank", "--person"),
    ("ladder", "--person"),
    ("evidence", "--person"),
    ("rotation", "--person"),
    ("calibrate", "--person"),
    ("team", "--bureau", "A局", "--without"),
    ("sheet", "--out", "forms", "--person"),
]


@pytest.mark.parametrize("command", TAKING_ONE, ids=lambda each: each[0])
def test_every_command_finds_a_person_by_a_part_of_the_name_and_says_so(
    run: Run, workspace: Path, command: tuple[str, ...]
) -> None:
    by_name = run(*command, "丙野", "--workspace", workspace)
    assert "This is taken for 丙野 次郎 (0005, A局)." in by_name.stderr
    if command[0] != "sheet":  # which keeps what it wrote before
        by_id = run(*command, "0005", "--workspace", workspace)
        assert by_name.stdout == by_id.stdout != ""
        assert "taken for" not in by_id.stderr


def test_a_whole_name_is_before_a_part_of_one_however_it_is_written(
    run: Run, workspace: Path
) -> None:
    whole = run("attainment", "--person", "甲木", "--workspace", workspace)
    assert "This is taken for 甲木 (0004, A局)." in whole.stderr
    spaced = run("attainment", "--person", "甲木　花子", "--workspace", workspace)
    assert "甲木 花子 (0002, B局)" in spaced.stderr


def test_what_has_a_figure_in_it_is_no_part_of_a_name(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    staff.write_text(STAFF.replace("丙野 次郎", "職員7001"), encoding="utf-8")
    asked = ("attainment", "--workspace", workspace, "--person")
    assert "No person has" in run(*asked, "7001", code=1).stderr
    assert "職員7001 (0005, A局)" in run(*asked, "職員７００１").stderr


def test_several_people_of_a_name_are_listed_with_id_and_bureau(run: Run, workspace: Path) -> None:
    told = run("ladder", "--person", "木", "--workspace", workspace, code=1).stderr
    assert "4 people are called '木'." in told
    assert "甲木 一郎 (0001, A局)\n" in told
    assert "乙野 甲木 (0003, B局)\n" in told
    assert "more" not in told


def test_of_many_people_ten_are_listed_and_the_rest_counted(run: Run, workspace: Path) -> None:
    more = "".join(f"1{n:03},丁野 {n},A局,主事,1,1\n" for n in range(12))
    (workspace / "2024" / "staff.csv").write_text(STAFF + more, encoding="utf-8")
    told = run("ladder", "--person", "丁野", "--workspace", workspace, code=1).stderr
    assert told.count("丁野") == 11
    assert "丁野 9 (1009, A局)\n  2 more" in told


def test_nobody_of_the_name_is_told_with_the_closest_name_or_id(run: Run, workspace: Path) -> None:
    name = run("attainment", "--person", "丙野二郎", "--workspace", workspace, code=1).stderr
    assert "No person has the staff id or the name '丙野二郎'." in name
    assert did_you_mean("丙野 次郎") in name
    number = run("attainment", "--person", "00055", "--workspace", workspace, code=1).stderr
    assert "The closest id is: 0005." in number


@pytest.mark.parametrize(
    "command",
    [
        ("attainment", "--bureau", "B局"),
        ("ladder", "--bureau", "B局"),
        ("ladder", "--rank", "主任"),
        ("evidence", "--bureau", "B局"),
        ("rotation", "--bureau", "B局"),
        ("sheet", "--out", "forms", "--bureau", "B局"),
        ("team", "--bureau", "B局"),
    ],
    ids=" ".join,
)
def test_somebody_outside_of_a_filter_is_told_as_that(
    run: Run, workspace: Path, command: tuple[str, ...]
) -> None:
    roster = workspace / "2024" / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8") + "0002,甲木 花子,B局,主任,\n", "utf-8")
    option = "--without" if command[0] == "team" else "--person"
    for asked in ("0005", "丙野"):
        told = run(*command, option, asked, "--workspace", workspace, code=1).stderr
        assert f"丙野 次郎 (0005, A局) {OUTSIDE}" in told
    japanese = run(*command, option, "0005", "--workspace", workspace, code=1, lang="ja").stderr
    assert "丙野 次郎（0005、A局）はいますが、指定した範囲の外です。" in japanese


def test_a_person_to_be_placed_and_a_mentor_may_be_named_too(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "posts.csv").write_text(
        "ポスト,局,業務,必要スキル,区分\n甲,A局,窓口,クラウドサービス活用:1,both\n",
        encoding="utf-8",
    )
    placed = run("place", "--fix", "丙野=甲", "--workspace", workspace, "--format", "json")
    assert "This is taken for 丙野 次郎 (0005, A局)." in placed.stderr
    assert '"0005"' in placed.stdout
    assert "丙野" in run("status", "--mentor", "甲木", "--workspace", workspace).stdout


def test_who_is_meant_by_a_name_is_told_in_words_and_not_counted(workspace: Path) -> None:
    done = run_process(
        "attainment", "--person", "丙野", "--workspace", str(workspace), "--lang", "en"
    )
    assert "This is taken for 丙野 次郎 (0005, A局)." in done.stderr.decode()
