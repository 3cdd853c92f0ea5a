"""`tdskill plan` and `tdskill place` as their users call them."""

import csv
import importlib.util
import json
import stat
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from sentences import OUTSIDE, did_you_mean, not_together
from tdskill import resources
from tdskill.framework import embedded_framework

STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン
0001,職員0001,総務局,主事,ICT職,確定,0,0
0002,職員0002,総務局,主事,ICT職,確定,0,1
0003,職員0003,財務局,主任,ICT職,確定,1,0
0004,職員0004,財務局,主任,DXアンバサダー,確定,0,0
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
総務局,調整,クラウドサービス活用,2,1
総務局,調整,クラウドサービス活用,1,1
財務局,調整,UXデザイン,1,3
"""
TRAININGS = """\
trainings:
  - id: basics
    name: {ja: 基礎研修, en: Basics}
    description: {ja: 基礎を学ぶ。}
    format: {ja: 集合}
    audience: [ICT職]
    raises:
      - skill: cloud_services
        from_level: 0
        to_level: 1
      - skill: ux_design
        from_level: 0
        to_level: 1
    raises_provenance: "assumed: a test"
    seats: 1
    seats_provenance: "assumed: a test"
    success: 1
    success_provenance: "assumed: a test"
    provenance: plan p.1
  - id: practice
    name: {ja: 実践研修, en: Practice}
    description: {ja: 実践を学ぶ。}
    format: {ja: 集合}
    raises:
      - skill: cloud_services
        from_level: 1
        to_level: 2
    raises_provenance: "assumed: a test"
    success: 1
    success_provenance: "assumed: a test"
    provenance: plan p.1
"""
POSTS = """\
ポスト,局,業務,ジョブタイプ,必要スキル,区分
総務局-1,総務局,調整,,クラウドサービス活用:1,GQ
財務局-1,財務局,調整,,UXデザイン:1,DQ
財務局-2,財務局,調整,,AIエンジニアリング:3,DQ
"""
SEAT = ("training", "staff_id", "left_over")
WISHES = """\
職員番号,希望順位,ポスト,局,区分
0003,1,総務局-1,,
0002,1,,財務局,
"""


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    run("init", "ws", "--year", "2024")
    folder = tmp_path / "ws"
    for name, text in (
        ("staff", STAFF),
        ("demand", DEMAND),
        ("posts", POSTS),
        ("wishes", WISHES),
    ):
        (folder / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "framework" / "trainings.yaml").write_text(TRAININGS, encoding="utf-8")
    return folder


def rows(run: Run, *arguments: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*arguments, "--format", "json").stdout)
    return found


def test_the_plan_names_who_takes_what_and_what_it_raises(run: Run, workspace: Path) -> None:
    found = rows(run, "plan", "--workspace", workspace)
    assert [(row["training"], row["staff_id"]) for row in found] == [
        ("basics", "0001"),
        ("practice", "0003"),
    ]
    columns = ["training", "staff_id", "staff_name", "bureau", "group", "raises", "left_over"]
    assert list(found[0]) == columns
    assert found[1]["raises"] == [
        {"skill": "cloud_services", "level": 1, "to_level": 2, "short": True}
    ]


def test_the_plan_tells_what_is_short_before_and_after_and_what_one_more_seat_brings(
    run: Run, workspace: Path
) -> None:
    assert "One more seat" not in run("plan", "--workspace", workspace).stdout
    shown = run("plan", "--workspace", workspace, "--one-more").stdout
    assert "3 places before, 1 after, with 2 seats for 2 people" in shown
    assert "This is the best possible" in shown
    assert "One more seat would lower the shortfall in: Basics (1 place less)." in shown
    assert "No number of seats is known, so there is no limit, for: Practice." in shown
    assert "Levels raised by these courses that are assumed: all 3." in shown


def test_a_file_of_seats_and_courses_finished_change_the_plan(run: Run, workspace: Path) -> None:
    (workspace / "seats.csv").write_text("研修名,定員\n基礎研修,5\n", encoding="utf-8")
    more = rows(run, "plan", "--workspace", workspace, "--seats", workspace / "seats.csv")
    assert [row["staff_id"] for row in more] == ["0001", "0003", "0003"]
    (workspace / "2023").mkdir()
    (workspace / "2023" / "trainings_taken.csv").write_text(
        "職員番号,研修名\n0001,基礎研修\n0003,知らない研修\n", encoding="utf-8"
    )
    result = run("plan", "--workspace", workspace, "--year", "2024", "--format", "json")
    # With 0002 on basics and 0003 on practice 2 places are left as well, but for 2 seats; that of
    # practice is left over.
    assert [tuple(row[name] for name in SEAT) for row in json.loads(result.stdout)] == [
        ("basics", "0003", False),
        ("practice", "0003", True),
    ]
    assert "知らない研修" in result.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("研修名,定員\n基礎研修,-1\n", "row 2 column 定員"),
        ("研修名,定員\n基礎研修,3\n基礎 研修,4\n", "row 3 column 研修名"),
        ("研修名,定員\n基本研修,3\n", did_you_mean("'Basics'")),
    ],
)
def test_seats_that_make_no_sense_are_told(
    run: Run, workspace: Path, content: str, told: str
) -> None:
    (workspace / "2024" / "seats.csv").write_text(content, encoding="utf-8")
    assert told in run("plan", "--workspace", workspace, code=1).stderr


def test_a_framework_without_raises_and_no_courses_a_person_are_refused(
    run: Run, workspace: Path
) -> None:
    run("plan", "--workspace", workspace, "--per-person", "0", code=2)
    (workspace / "framework" / "trainings.yaml").unlink()
    assert "No training" in run("plan", "--workspace", workspace, code=1).stderr


@pytest.mark.parametrize("command", ["plan", "place"])
def test_without_the_solver_its_package_is_named(
    run: Run, workspace: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tdskill.analysis.solver.find_spec",
        lambda name: None if name == "scipy" else importlib.util.find_spec(name),
    )
    assert "python -m pip install scipy" in run(command, "--workspace", workspace, code=1).stderr


def test_each_post_has_its_best_person_and_says_who_comes_next(run: Run, workspace: Path) -> None:
    result = run("place", "--workspace", workspace, "--format", "json")
    found = {row["post"]: row for row in json.loads(result.stdout)}
    # 総務局-1: only 0003 holds any cloud; 財務局-1: only 0002 holds any design.
    assert [row["staff_id"] for row in found.values()] == ["0003", "0002", None]
    # Weights 60, 20, 10 (no assignments: left out) and 10: of 90, 60 + 20 are 88.9 %.
    assert found["総務局-1"]["fit"] == found["財務局-1"]["fit"] == 89
    assert found["財務局-2"]["basis"] == "nobody_holds"
    assert "row 4 column ポスト: warning: Nobody can fill the post 財務局-2" in result.stderr


def test_the_placement_tells_the_shortfall_of_the_bureaus_before_and_after(
    run: Run, workspace: Path
) -> None:
    shown = run("place", "--workspace", workspace, "--smallest-group", "1").stdout
    # 総務局 lacks 2 of cloud at Lv.1 and 1 at Lv.2, so 2; with 0003 it lacks 1. 財務局 lacks 3 of
    # design; with 0002 it lacks 2.
    assert "5 before, 3 after" in shown
    assert "2 of 3 posts are filled" in shown
    assert "2 people to place have no post: 0001, 0004." in shown


def test_fixed_excluded_and_chosen_people(run: Run, workspace: Path) -> None:
    base = ("place", "--workspace", workspace)
    fixed = rows(run, *base, "--fix", "0004=財務局 -1")
    assert [row["staff_id"] for row in fixed] == ["0003", "0004", None]
    apart = rows(run, *base, "--exclude", "0003=総務局-1")
    assert (apart[0]["staff_id"], apart[0]["basis"]) == (None, "excluded")
    (workspace / "people.csv").write_text("職員番号\n0002\n0004\n", encoding="utf-8")
    some = rows(run, *base, "--people", workspace / "people.csv")
    assert [row["staff_id"] for row in some] == [None, "0002", None]
    group = rows(run, *base, "--group", "DXアンバサダー")
    assert [row["staff_id"] for row in group] == [None, None, None]
    # 0002 alone of 総務局 holds some of what a post needs, and 0003 alone of the rank 主任.
    bureau = rows(run, *base, "--bureau", "総務局")
    assert [row["staff_id"] for row in bureau] == [None, "0002", None]
    rank = rows(run, *base, "--rank", "主任")
    assert [row["staff_id"] for row in rank] == ["0003", None, None]
    least = rows(run, *base, "--least-fit", "90")
    assert {row["basis"] for row in least} == {"below_least", "nobody_holds"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--fix", "0001"], 2, "0001"),
        (["--fix", "0001=総務局-9"], 1, "There is no post '総務局-9'"),
        (["--fix", "0009=総務局-1"], 1, "0009"),
        (["--fix", "0001=総務局-1", "--fix", "0002=総務局-1"], 2, "総務局-1 stands in --fix twice"),
        (["--fix", "0001=総務局-1", "--fix", "0001=財務局-1"], 2, "0001 stands in --fix twice"),
        (["--fix", "0001=総務局-1", "--exclude", "0001=総務局-1"], 2, "contradict each other"),
        (["--least-fit", "101"], 2, "0 to 100"),
        (["--least-fit", "1.5"], 2, "--least-fit takes a whole number."),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, workspace: Path, arguments: list[str], code: int, told: str
) -> None:
    assert told in run("place", "--workspace", workspace, *arguments, code=code).stderr


def test_a_wish_for_an_unknown_post_is_told_with_its_row(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "wishes.csv").write_text(
        "職員番号,希望順位,ポスト\n0003,1,総務局 - 1\n0002,1,総務局-5\n", encoding="utf-8"
    )
    told = run("place", "--workspace", workspace, code=1).stderr
    assert "wishes.csv row 3 column ポスト" in told
    assert did_you_mean("'総務局-1'") in told
    japanese = run("place", "--workspace", workspace, code=1, lang="ja").stderr
    assert "ポストのファイルに「総務局-5」というポストはありません。" in japanese
    assert " 「総務局-1」ではありませんか。" in japanese
    kept = rows(run, "place", "--workspace", workspace, "--skip-bad-rows")
    assert kept[0]["fit_wish"] == 100


def test_files_of_every_kind_can_be_named(run: Run, workspace: Path) -> None:
    base = ("place", "--workspace", workspace)
    (workspace / "2024" / "demand.csv").rename(workspace / "wanted.csv")
    (workspace / "careers.csv").write_text(
        "職員番号,開始日,終了日,配属先,区分\n0002,2020-04-01,,総務局,GQ\n", encoding="utf-8"
    )
    whole = run(*base, "--format", "json", "--table", "all")
    assert json.loads(whole.stdout)["tables"]["bureaus"] == []
    named = ("--demand", workspace / "wanted.csv", "--assignments", workspace / "careers.csv")
    found = run(*base, *named, "--format", "json", "--table", "all", "--smallest-group", "1")
    tables = json.loads(found.stdout)["tables"]
    # 0003 moves to 総務局 and 0002 to 財務局: see the placement of the whole year below.
    assert [tuple(row.values()) for row in tables["bureaus"]] == [
        ("財務局", 3, 2, 3, 2, -1),
        ("総務局", 2, 1, 2, 1, -1),
    ]
    # All the time of 0002 was GQ, and the post is DQ; of 0003 nothing is known.
    assert [row["fit_balance"] for row in tables["posts"]] == [50, 100, None]
    assert [row["staff_id"] for row in tables["without_post"]] == ["0001", "0004"]


def test_weights_come_from_the_policy_of_the_year(run: Run, workspace: Path) -> None:
    (workspace / "framework" / "priorities.yaml").write_text(
        "policies:\n  - id: fy2024\n    fiscal_year: 2024\n    provenance: plan p.1\n"
        "    placement: {needs: 1, wish: 3, provenance: plan p.2}\n",
        encoding="utf-8",
    )
    found = rows(run, "place", "--workspace", workspace, "--exclude", "0003=財務局-1")
    assert found[0]["fit"] == 100
    shown = run("place", "--workspace", workspace).stdout
    assert "Weights of the fit: needs 1, wish 3 (plan p.2)." in shown


def test_assignments_of_which_none_has_begun_weigh_nothing(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "assignments.csv").write_text(
        "職員番号,開始日,終了日,配属先,区分\n0003,2025-04-01,,総務局,GQ\n", encoding="utf-8"
    )
    shown = run("place", "--workspace", workspace).stdout
    (weights,) = [line for line in shown.splitlines() if "Weights of the fit" in line]
    assert "needs 60" in weights
    assert "balance" not in weights


def test_a_bureau_without_staff_is_one_however_the_files_spell_it(
    run: Run, workspace: Path
) -> None:
    for name, text in (
        ("demand", DEMAND + "防災 局,調整,UXデザイン,1,1\n"),
        ("posts", "ポスト,局,必要スキル\n防災-1,防災局,UXデザイン:1\n"),
        ("wishes", "職員番号,局\n0002,防災　局\n"),
    ):
        (workspace / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    found = run("place", "--workspace", workspace, "--smallest-group", "1")
    # 総務局 lacks 2 of cloud, 財務局 3 of design and 防災局 1, which 0002 fills.
    assert "6 before, 5 after" in found.stdout
    assert "have no post" not in found.stderr


@pytest.mark.parametrize("command", ["plan", "place"])
def test_files_about_people_are_private_and_every_format_is_written(
    run: Run, workspace: Path, command: str
) -> None:
    for ending in ("json", "csv", "md"):
        file = workspace / f"{command}.{ending}"
        run(command, "--workspace", workspace, "--output", file)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def wish(run: Run, workspace: Path, *lines: str, **options: Any) -> str:
    """Return what place tells on stderr with this file of wishes."""
    text = "職員番号,希望順位,ポスト,局,区分\n" + "".join(f"{line}\n" for line in lines)
    (workspace / "2024" / "wishes.csv").write_text(text, encoding="utf-8")
    more = ("--skip-bad-rows",) if options.pop("skip", False) else ()
    return str(run("place", "--workspace", workspace, *more, **options).stderr)


def test_a_wish_that_contradicts_the_post_it_names_is_told_and_counts_for_the_post(
    run: Run, workspace: Path
) -> None:
    told = wish(run, workspace, "0003,1,総務局-1,財務 局,DQ", "0002,1,財務局-1,財務局,DQ")
    assert "wishes.csv row 2 column 局: warning: This is not the bureau of the post" in told
    assert "wishes.csv row 2 column 区分: warning: This is not the kind of the post" in told
    assert "row 3" not in told
    assert rows(run, "place", "--workspace", workspace)[0]["fit_wish"] == 100


def test_a_contradictory_wish_is_told_in_japanese(run: Run, workspace: Path) -> None:
    told = wish(run, workspace, "0003,1,総務局-1,財務局,", lang="ja")
    assert (
        "wishes.csv 2行目 「局」列: 警告: ポスト「総務局-1」は、この局のポストではありません。"
        in told
    )


def test_a_wish_for_a_post_that_was_left_out_says_so(run: Run, workspace: Path) -> None:
    wrong = POSTS.replace("UXデザイン:1", "UXデザイン:9")
    (workspace / "2024" / "posts.csv").write_text(wrong, encoding="utf-8")
    told = wish(run, workspace, "0002,1,財務局 -1,,", skip=True)
    assert "row 2 column ポスト: warning: The post '財務局-1' is wished for, but its row" in told
    assert "There is no post" not in told


def test_every_fault_of_a_wish_is_told_in_one_go(run: Run, workspace: Path) -> None:
    told = wish(run, workspace, ",零,総務局-9,,XQ", code=1)
    for fault in ("staff ID is missing", "no place of a wish", "There is no post", "no kind"):
        assert fault in told
    told = wish(run, workspace, "0002,零,財務局-1,総務局,", code=1)
    assert "no place of a wish" in told
    assert "not the bureau of the post" in told


def test_an_unknown_person_in_wishes_is_told_with_the_row(run: Run, workspace: Path) -> None:
    told = wish(run, workspace, "0003,1,総務局-1,,", "9999,1,総務局-1,,")
    assert "wishes.csv row 3 column 職員番号: note: 1 staff ID of this file is not in" in told
    japanese = run("place", "--workspace", workspace, lang="ja").stderr
    assert "staff.csv にない職員番号が1件あります: 「9999」（3行目）。" in japanese


def test_a_bureau_wished_for_that_has_no_post_is_told_with_the_row(
    run: Run, workspace: Path
) -> None:
    told = wish(run, workspace, "0003,1,総務局-1,,", "0002,1,,水道局,")
    assert "row 3 column 局: note: Bureaus that are wished for and have no post: '水道局'" in told


def test_fixing_somebody_outside_the_people_to_be_placed_says_so(run: Run, workspace: Path) -> None:
    (workspace / "people.csv").write_text("職員番号\n0002\n", encoding="utf-8")
    asked = ("place", "--workspace", workspace, "--people", workspace / "people.csv")
    told = run(*asked, "--fix", "0003=総務局-1", code=1).stderr
    assert f", 財務局) {OUTSIDE}" in told
    japanese = run(*asked, "--exclude", "0003=総務局-1", code=1, lang="ja").stderr
    assert "、財務局）はいますが、指定した範囲の外です。" in japanese


def test_the_parts_of_a_fit_are_per_cents_as_the_fit_is(run: Run) -> None:
    for row in json.loads(run("place", "--sample", "--format", "json").stdout):
        if row["staff_id"] is not None:
            parts = [row[f"fit_{name}"] for name in ("needs", "wish", "balance", "stay")]
            assert max(parts) <= 100
            # The sample's weights, 60, 20, 10 and 10, are per cents; each part is rounded by itself.
            told = (60 * parts[0] + 20 * parts[1] + 10 * parts[2] + 10 * parts[3]) / 100
            assert abs(row["fit"] - told) <= 1


def test_fixing_somebody_who_holds_nothing_of_the_needs_is_a_warning(
    run: Run, workspace: Path
) -> None:
    told = run("place", "--workspace", workspace, "--fix", "0004=総務局-1").stderr
    assert "posts.csv row 2 column ポスト: warning: 0004, fixed on the post '総務局-1'" in told
    assert "fixed on" not in run("place", "--workspace", workspace, "--fix", "0003=総務局-1").stderr


def test_a_full_width_sign_is_taken_in_fix_and_exclude(run: Run, workspace: Path) -> None:
    fixed = rows(run, "place", "--workspace", workspace, "--fix", "0004＝総務局-1")
    assert fixed[0]["staff_id"] == "0004"


def test_a_number_that_is_no_whole_one_is_refused_in_the_users_language(
    run: Run, workspace: Path
) -> None:
    told = run("plan", "--workspace", workspace, "--per-person", "1.5", code=2, lang="ja").stderr
    assert "--per-person には整数を指定してください。" in told


def test_a_fall_of_the_shortfall_is_a_negative_change(run: Run, workspace: Path) -> None:
    # 0001 on basics and 0003 on practice: one holds cloud 1 and one cloud 2, two hold design of three.
    planned = run("plan", "--workspace", workspace, "--one-more", "--format", "md").stdout
    assert "| Cloud Services | 1 | 0.0 | 0 | 0 | 0 |" in planned
    changes = rows(run, "plan", "--workspace", workspace, "--table", "shortfall")
    assert {row["skill"]: row["shortfall_change"] for row in changes} == {
        "cloud_services": -1,
        "ux_design": -1,
    }
    # One more seat of basics fills the last place of design.
    assert "| Basics | 3 | 1 | 1 | 0 | −1.0 |" in planned
    shown = ("--format", "md", "--smallest-group", "1")
    placed = run("place", "--workspace", workspace, *shown, lang="ja").stdout
    assert "| 総務局 | 2 | 1 | −1 |" in placed
    assert "| 財務局 | 3 | 2 | −1 |" in placed
    assert "増減" in placed


def test_a_plan_without_any_seat_says_so_in_one_sentence(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "seats.csv").write_text(
        "研修名,定員\n基礎研修,0\n実践研修,0\n", encoding="utf-8"
    )
    shown = run("plan", "--workspace", workspace).stdout
    assert "Nobody is sent on a course." in shown
    assert "Staff id" not in shown
    assert rows(run, "plan", "--workspace", workspace) == []


def test_a_plan_for_a_group_says_whose_shortfall_it_counts(run: Run) -> None:
    told = run("plan", "--sample", "--group", "ICT職").stdout
    assert "People of ICT職 alone are sent; the shortfall is that of everybody." in told
    assert "are sent" not in run("plan", "--sample").stdout


def test_the_embedded_sample_is_placed(run: Run) -> None:
    found = rows(run, "place", "--sample")
    posts = sample_rows("posts")
    assert [row["post"] for row in found] == [row["ポスト"] for row in posts]
    placed = [row["staff_id"] for row in found if row["staff_id"]]
    assert len(placed) == len(set(placed)) == len(posts) == 36
    assert set(placed) <= {row["職員番号"] for row in sample_rows("staff")}


def sample_rows(kind: str, year: int = 2024) -> list[dict[str, str]]:
    file = resources.sample_dir() / str(year) / f"{kind}.csv"
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


class SampleYear:
    """The sample as plain Python: levels, needs, seats and courses finished, read from the CSV."""

    def __init__(self) -> None:
        framework = embedded_framework()
        names = {skill.name.first: skill.id for skill in framework.skills}
        self.courses = {course.id: course for course in framework.all_trainings if course.raises}
        staff = sample_rows("staff")
        self.levels = {
            row["職員番号"]: {
                names[name]: int(cell) for name, cell in row.items() if name in names and cell
            }
            for row in staff
        }
        self.group = {row["職員番号"]: row["人材区分"] for row in staff}
        self.wanted = Counter[tuple[str, int]]()
        for row in sample_rows("demand"):
            for level in range(1, int(row["必要レベル"]) + 1):
                if row["スキル項目"] in names:
                    self.wanted[names[row["スキル項目"]], level] += int(row["必要人数"])
        by_name = {course.name.first: course.id for course in self.courses.values()}
        self.seats = {by_name[row["研修名"]]: int(row["定員"]) for row in sample_rows("seats")}
        self.finished = {
            (row["職員番号"], by_name.get(row["研修名"]))
            for year in (2023, 2024)
            for row in sample_rows("trainings_taken", year)
        }

    def may_take(self, who: str, course: str) -> bool:
        audience = self.courses[course].audience
        return (who, course) not in self.finished and (not audience or self.group[who] in audience)

    def raised(self, who: str, course: str) -> dict[str, int]:
        """Return the levels that a course takes a person to, from those held now."""
        return {
            entry.skill: entry.to_level
            for entry in self.courses[course].raises
            if entry.from_level <= self.levels[who].get(entry.skill, 9) < entry.to_level
        }

    def shortfall(self, after: dict[str, dict[str, int]]) -> int:
        short: Counter[str] = Counter()
        for (skill, level), wanted in self.wanted.items():
            held = sum(levels.get(skill, 0) >= level for levels in after.values())
            short[skill] = max(short[skill], wanted - held)
        return sum(short.values())

    def greedy(self, per_person: int) -> int:
        """Return what giving away seat by seat, each where it lowers the shortfall most, leaves."""
        held = Counter(
            (skill, level)
            for levels in self.levels.values()
            for skill, highest in levels.items()
            for level in range(1, highest + 1)
        )
        gains = {
            (who, course): frozenset(
                (skill, level)
                for skill, to in self.raised(who, course).items()
                for level in range(self.levels[who][skill] + 1, to + 1)
                if self.wanted[skill, level] > held[skill, level]
            )
            for who in self.levels
            for course in self.courses
            if self.may_take(who, course)
        }
        gains = {pair: cells for pair, cells in gains.items() if cells}
        left, taken, had = (
            dict(self.seats),
            Counter[str](),
            defaultdict[str, set[tuple[str, int]]](set),
        )

        def total(more: frozenset[tuple[str, int]]) -> int:
            short: Counter[str] = Counter()
            for cell, wanted in self.wanted.items():
                short[cell[0]] = max(short[cell[0]], wanted - held[cell] - (cell in more))
            return sum(short.values())

        while True:
            open_now = {
                pair: cells - had[pair[0]]
                for pair, cells in gains.items()
                if left[pair[1]] and taken[pair[0]] < per_person
            }
            worth = {cells: total(cells) for cells in set(open_now.values())}
            best = min(open_now, key=lambda pair: worth[open_now[pair]], default=None)
            if best is None or worth[open_now[best]] >= total(frozenset()):
                return total(frozenset())
            held.update(open_now[best])
            had[best[0]] |= open_now[best]
            left[best[1]] -= 1
            taken[best[0]] += 1
            del gains[best]


@pytest.mark.parametrize("per_person", [1, 2])
def test_on_the_sample_the_plan_keeps_its_limits_and_leaves_no_more_than_greedy(
    run: Run, per_person: int
) -> None:
    year = SampleYear()
    asked = ("--success", "1", "--per-person", str(per_person))
    result = run("plan", "--sample", *asked, "--format", "json")
    found = json.loads(result.stdout)
    pairs = [(row["staff_id"], row["training"]) for row in found]
    assert len(set(pairs)) == len(pairs)
    assert max(Counter(who for who, _course in pairs).values()) <= per_person
    used = Counter(course for _who, course in pairs)
    assert all(used[course] <= year.seats[course] for course in used)
    assert any(used[course] == year.seats[course] for course in used)
    after = {who: dict(levels) for who, levels in year.levels.items()}
    for row in found:
        who = row["staff_id"]
        assert year.may_take(who, row["training"])
        told = {entry["skill"]: entry["to_level"] for entry in row["raises"]}
        assert told == year.raised(who, row["training"])
        for entry in row["raises"]:
            assert entry["level"] == year.levels[who][entry["skill"]]
            after[who][entry["skill"]] = max(after[who][entry["skill"]], entry["to_level"])
    before, left = year.shortfall(year.levels), year.shortfall(after)
    assert left < year.greedy(per_person) < before
    assert f"{before} places before, {left} after, with {len(pairs)} seats" in result.stderr


def test_on_the_sample_seats_are_known_and_one_more_helps_in_some_courses_alone(run: Run) -> None:
    shown = run("plan", "--sample", "--one-more").stdout
    assert "One more seat would lower the shortfall in: " in shown
    assert "No number of seats is known" not in shown
    assert "those of the year's file." in shown
    assert "The seats of" in shown
    assert "Levels raised by these courses that are assumed: " in shown


def test_a_plan_without_a_seat_to_give_says_so_in_one_sentence(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "seats.csv").write_text(
        "研修名,定員\n基礎研修,0\n実践研修,0\n", encoding="utf-8"
    )
    assert rows(run, "plan", "--workspace", workspace) == []
    shown = run("plan", "--workspace", workspace, "--one-more").stdout
    assert (
        "The shortfall stays at 3 places: within the seats and the courses a person may take no "
        "choice lowers it." in shown
    )
    assert "for 0 people" not in shown
    assert "0 seats" not in shown
    assert "One more seat would lower the shortfall in: Basics (1 place less)." in shown


def test_a_plan_without_a_course_that_helps_says_so_in_one_sentence(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024" / "demand.csv").write_text(
        DEMAND.splitlines()[0] + "\n総務局,調整,UXデザイン,3,1\n", encoding="utf-8"
    )
    shown = run("plan", "--workspace", workspace).stdout
    assert "stays at 1 place: no course takes anybody" in shown
    assert "no other choice" not in shown


def test_a_file_of_seats_can_be_tried_on_the_sample(run: Run, tmp_path: Path) -> None:
    seats = tmp_path / "seats.csv"
    course = json.loads(run("plan", "--sample", "--format", "json").stdout)[0]["training"]
    seats.write_text(f"training,seats\n{course},1\n", encoding="utf-8")
    planned = json.loads(run("plan", "--sample", "--seats", str(seats), "--format", "json").stdout)
    assert sum(row["training"] == course for row in planned) <= 1
    both = run("plan", "--sample", "--staff", str(seats), code=2).stderr
    assert not_together("--sample", "--staff") in both
