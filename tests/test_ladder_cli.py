"""`tdskill ladder` and `tdskill evidence` as their users call them."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from conftest import Run
from sentences import OUTSIDE, did_you_mean, not_together

STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,スキル項目,レベル
0001,職員0001,A局,主事,ICT職,確定,クラウドサービス活用,2
0001,職員0001,A局,主事,ICT職,確定,サイバーセキュリティ,2
0001,職員0001,A局,主事,ICT職,確定,UXデザイン,1
0002,職員0002,A局,主任,ICT職,確定,サイバーセキュリティ,1
0003,職員0003,B局,参事,ICT職,確定,サイバーセキュリティ,3
0004,職員0004,B局,部長,ICT職,確定,システム監査,3
0005,職員0005,B局,,ICT職,確定,ITストラテジー,0
"""
CERTIFICATES = """\
職員番号,試験名,合格日
0001,応用情報技術者試験,2023-12-20
0002,登録セキスペ,2021-10-01
0003,登録セキスペ,
"""
CHECKS = """\
職員番号,目標,達成,確認日
0001,staff_gq_budget,はい,2024-11-01
0001,staff_gq_vendor,いいえ,2024-11-01
0001,senior_staff_dq_skills,いいえ,2024-11-01
"""
RENEWAL = """\
    renewal_years: 3
    renewal_years_provenance: "assumed: a test"
"""


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    run("init", "ws", "--year", "2024")
    folder = tmp_path / "ws"
    for name, text in (("staff", STAFF), ("certificates", CERTIFICATES), ("ladder_checks", CHECKS)):
        (folder / "2024" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "2024" / "demand.csv").unlink()
    exams = folder / "framework" / "certifications.yaml"
    before, marker, after = exams.read_text(encoding="utf-8").partition(
        "  - id: registered_information_security_specialist\n"
    )
    if "renewal_years" not in after:
        marker += RENEWAL
    exams.write_text(before + marker + after, encoding="utf-8")
    return folder


def rows(run: Run, workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    result = run(*arguments, "--workspace", workspace, "--format", "json")
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_ladder_has_a_row_a_person_with_the_documented_names(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "ladder")
    assert [row["staff_id"] for row in found] == ["0001", "0002", "0003", "0004", "0005"]
    first = found[0]
    beside = [
        *("targets_met", "targets_open", "targets_unknown", "targets_differ", "skills_at_guide"),
        *("guide_level", "guide_ipa", "guide_exam"),
    ]
    assert list(first) == [
        *("staff_id", "staff_name", "bureau", "rank", "rank_stated"),
        *beside,
        *("ipa_level", "skills", "next_rank"),
        *(f"next_{name}" for name in beside),
    ]
    # 主事: 4 GQ and 3 DQ targets. budget is answered yes, vendor no, two skills at Lv.1 are held.
    assert [first[name] for name in beside[:3]] == [2, 1, 4]
    # 主任: 5 GQ and 4 DQ. Two skills at Lv.2 and one of design at Lv.1 are held.
    assert [first[f"next_{name}"] for name in beside[:4]] == [2, 0, 7, 1]
    assert (first["skills_at_guide"], first["next_skills_at_guide"], first["skills"]) == (3, 2, 22)
    assert first["ipa_level"] == 3
    # An exam of IPA level 3 and skills at Lv.2: more than the guides of 主事, the ones of 主任.
    assert {first[f"{step}{name}"] for step in ("", "next_") for name in beside[5:]} == {"met"}


def test_people_who_are_not_on_the_ladder_are_told(run: Run, workspace: Path) -> None:
    table = run("ladder", "--workspace", workspace, lang="ja").stdout
    assert "職層「参事」の1人" in table
    assert "職層の記載がない1人" in table
    assert "人事評価には使いません" in table
    stranger = rows(run, workspace, "ladder")[2]
    told = ("rank", "rank_stated", "targets_met", "guide_ipa")
    assert [stranger[name] for name in told] == [None, "参事", None, None]


def test_one_person_is_shown_target_by_target(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "ladder", "--person", "0001")
    assert len(found) == (7 + 3) + (9 + 3)
    own = {row["target"]: row for row in found if row["target_of"] == "own"}
    assert own["staff_gq_budget"]["target_state"] == "met"
    assert own["staff_gq_vendor"]["target_state"] == "open"
    assert own["staff_gq_documents"]["target_state"] == "unknown"
    # Two skills at Lv.1 and one at Lv.2 are held; of the next rank's guide level only the last.
    assert [row["skills_at_guide"] for row in found if row["target"] == "guide:dsm"] == [3, 2]
    assert own["staff_gq_budget"]["skills_at_guide"] is None
    table = run("ladder", "--workspace", workspace, "--person", "0001", lang="ja").stdout
    assert "回答は「いいえ」。1on1で話すきっかけに" in table
    assert "22項目中2項目" in table
    nobody = run("ladder", "--workspace", workspace, "--person", "0003")
    assert "which is not on the ladder" in nobody.stdout
    assert "0005" in run("ladder", "--workspace", workspace, "--person", "0009", code=1).stderr


def test_ready_says_what_each_can_work_on(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "ladder", "--ready")
    told = [(row["staff_id"], row["readiness"]) for row in found]
    assert told == [("0001", "ready"), ("0002", "unknown")]
    # 課長代理 asks for Lv.3 skills, and most levels of this person were never assessed.
    assert found[1]["to_work_on"] == []
    assert found[1]["to_find_out"] == ["deputy_section_director_dq_skills", "guide:dsm"]
    assert len(found[0]["unanswered"]) == found[0]["unanswered_count"] == 7
    table = run("ladder", "--workspace", workspace, "--ready", lang="ja").stdout
    assert "準備がととのっている" in table
    assert "これから取り組むこと" in table
    assert "最も上の職層の1人" in table
    flat = run("ladder", "--workspace", workspace, "--ready", "--format", "csv").stdout_bytes
    cells = list(csv.DictReader(io.StringIO(flat.decode("utf-8-sig"))))
    assert cells[1]["to_find_out"] == "deputy_section_director_dq_skills;guide:dsm"


def test_people_can_be_kept_to_a_rank_or_a_bureau(run: Run, workspace: Path) -> None:
    assert [r["staff_id"] for r in rows(run, workspace, "ladder", "--rank", "主任級")] == ["0002"]
    two = rows(run, workspace, "ladder", "--rank", "主任級", "--rank", "主事", "--ready")
    assert [row["staff_id"] for row in two] == ["0001", "0002"]
    assert len(rows(run, workspace, "ladder", "--bureau", "B局")) == 3
    outside = ("ladder", "--workspace", workspace, "--person", "0001", "--bureau", "B局")
    assert OUTSIDE in run(*outside, code=1).stderr
    wrong = run("ladder", "--workspace", workspace, "--rank", "主人", code=1)
    assert did_you_mean("Senior Staff") in wrong.stderr


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_summary_fits_a_terminal_of_80_columns(
    run: Run, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run("ladder", "--sample", "--summary", lang=lang).stdout
    assert max(cell_len(line) for line in told.splitlines()) <= 80


def test_the_summary_hides_small_groups(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "ladder", "--summary")
    assert [(row["rank"], row["bureau"], row["people"], row["small"]) for row in found] == [
        ("staff", "A局", None, True),
        ("senior_staff", "A局", None, True),
        ("division_director", "B局", None, True),
    ]
    all_shown = rows(run, workspace, "ladder", "--summary", "--smallest-group", "1")
    told = ("people", "people_some_open", "people_ready")
    assert [tuple(row[name] for name in told) for row in all_shown] == [
        (1, 1, 1),
        (1, 0, 0),
        (1, 0, None),
    ]
    assert "fewer than 5" in run("ladder", "--workspace", workspace, "--summary").stdout


def test_options_of_the_ladder_that_do_not_go_together(run: Run, workspace: Path) -> None:
    run("ladder", "--workspace", workspace, "--summary", "--ready", code=2)
    run("ladder", "--workspace", workspace, "--summary", "--person", "0001", code=2)
    run("ladder", "--workspace", workspace, "--summary", "--group", "ICT職", code=2)
    run("ladder", "--workspace", workspace, "--smallest-group", "3", code=2)
    run("ladder", "--workspace", workspace, "--summary", "--smallest-group", "0", code=2)


def test_what_is_not_known_for_lack_of_a_file_is_told(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "ladder_checks.csv").unlink()
    (workspace / "2024" / "certificates.csv").unlink()
    table = run("ladder", "--workspace", workspace, "--ready").stdout
    assert "There is no ladder_checks.csv" in table
    assert "There is no certificates.csv" in table
    found = rows(run, workspace, "ladder", "--ready")
    assert [row["readiness"] for row in found] == ["unknown", "unknown"]


def test_answers_of_one_day_that_contradict_each_other_are_told(run: Run, workspace: Path) -> None:
    file = workspace / "2024" / "ladder_checks.csv"
    more = (
        "0001,staff_gq_budget,いいえ,2024-11-01\n"
        "0001,staff_gq_vendor,はい,2025-01-10\n"
        "0001,staff_gq_vendor,いいえ,\n"
    )
    file.write_text(CHECKS + more, encoding="utf-8")
    stopped = run("ladder", "--workspace", workspace, code=1).stderr
    assert "ladder_checks.csv row 2 column 達成" in stopped
    assert "ladder_checks.csv row 5 column 達成" in stopped
    assert "There are 2 problems" in stopped
    result = run("ladder", "--workspace", workspace, "--skip-bad-rows", "--format", "json")
    first = json.loads(result.stdout)[0]
    # budget has no answer that counts, the newest of vendor is yes.
    assert [first[f"targets_{state}"] for state in ("met", "open", "unknown")] == [2, 0, 5]


def test_evidence_sets_exams_beside_levels(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "evidence")
    assert list(found[0]) == [
        *(
            "staff_id",
            "staff_name",
            "bureau",
            "skill",
            "exam",
            "validity",
            "suggested",
            "level",
            "evidence",
        ),
    ]
    assert [(row["staff_id"], row["evidence"], row["validity"]) for row in found] == [
        ("0002", "below", "due"),
        ("0003", "above", "unknown"),
    ]
    everything = rows(run, workspace, "evidence", "--all")
    assert [(row["staff_id"], row["skill"]) for row in everything if row["exam"] is None] == [
        ("0001", "cybersecurity"),
        ("0004", "system_audit"),
    ]
    table = run("evidence", "--workspace", workspace, lang="ja").stdout
    assert "情報処理安全確保支援士（登録）（今年度に期限）" in table.replace("\n", "").replace(
        " ", ""
    )
    assert "試験の目安より上 1件、同じ 0件、目安より下（話し合いの対象） 1件、未評価 0件" in table
    assert "判定ではありません" in table
    counts = rows(run, workspace, "evidence", "--table", "counts")
    assert counts[0] == {
        "skill": "cybersecurity",
        "levels_above": 1,
        "levels_equal": 0,
        "levels_below": 1,
        "levels_not_assessed": 0,
        "levels_no_exam": 1,
    }


def test_evidence_can_be_kept_to_a_person_a_skill_and_a_bureau(run: Run, workspace: Path) -> None:
    assert [r["staff_id"] for r in rows(run, workspace, "evidence", "--bureau", "B局")] == ["0003"]
    assert [r["staff_id"] for r in rows(run, workspace, "evidence", "--person", "0002")] == ["0002"]
    assert rows(run, workspace, "evidence", "--skill", "システム監査") == []
    for asked in (
        ("--rank", "参事級"),
        ("--group", "ICT"),
        ("--person", "0001", "--bureau", "B局"),
    ):
        run("evidence", "--workspace", workspace, *asked, code=1)
    seniors = rows(run, workspace, "evidence", "--rank", "主任", "--group", "ICT職")
    assert [row["staff_id"] for row in seniors] == ["0002"]
    for apart, told in (
        (("--all", "--near"), not_together("--all", "--near")),
        (("--holders", "--person", "0001"), "--holders and --person do not"),
        (("--near", "--skill", "AI", "--demand", "x.csv"), "--demand and --skill do not"),
        (("--demand", "x.csv"), "--demand goes with --near."),
        (("--smallest-group", "3"), "--smallest-group goes with --holders."),
    ):
        assert told in run("evidence", "--workspace", workspace, *apart, code=2).stderr
    wrong = run("evidence", "--workspace", workspace, "--skill", "サイバーセキュリテー", code=1)
    assert did_you_mean("Cybersecurity") in wrong.stderr


def test_holders_are_counted_and_are_no_list_of_persons(run: Run, workspace: Path) -> None:
    found = rows(run, workspace, "evidence", "--holders", "--smallest-group", "1")
    assert list(found[0])[2:] == [
        f"holders_{term}" for term in ("valid", "due", "lapsed", "unknown")
    ]
    assert [tuple(row.values())[1:] for row in found] == [
        ("A局", 1, 0, 0, 0),
        ("A局", 0, 1, 0, 0),
        ("B局", 0, 0, 0, 1),
    ]
    only = rows(
        *(run, workspace, "evidence", "--holders", "--skill", "サイバーセキュリティ"),
        *("--smallest-group", "1"),
    )
    assert len(only) == 2


def test_near_looks_at_the_years_fields_or_at_a_skill(run: Run, workspace: Path) -> None:
    table = run("evidence", "--workspace", workspace, "--near")
    assert (
        "No exam of this framework belongs to: Cloud Services, UX Design, UI Design."
        in table.stdout
    )
    found = rows(run, workspace, "evidence", "--near", "--skill", "サイバーセキュリティ")
    # Lv.2: what one exam suggests. 0002 and 0003 passed an exam of the skill already.
    assert [(row["staff_id"], row["level"], row["suggested"]) for row in found] == [("0001", 2, 2)]


def test_near_without_fields_of_the_year_says_what_to_do(run: Run, workspace: Path) -> None:
    (workspace / "2024").rename(workspace / "2031")
    message = run("evidence", "--workspace", workspace, "--near", code=1).stderr
    assert "--skill" in message


def test_renewal_lists_terms_by_the_year_in_which_they_end_and_what_has_no_day(
    run: Run, workspace: Path
) -> None:
    found = rows(run, workspace, "evidence", "--renewal")
    # Three years from 1 October 2021 end on 30 September 2024, 60 days after 1 August.
    assert [list(row.values()) for row in found] == [
        [
            *(2024, "0002", "職員0002", "A局", "information_security_registration"),
            *("2021-10-01", "2024-09-30", "2024-08-01", "due"),
        ],
        [
            *(None, "0003", "職員0003", "B局", "information_security_registration"),
            *(None, None, None, "unknown"),
        ],
    ]
    table = run("evidence", "--workspace", workspace, "--renewal", lang="ja").stdout
    assert "2024年9月30日" in table
    assert "3年ごとに更新。申請は期限の60日前まで" in table
    assert "2024年度（令和6年度）時点の状況" in table
    assert "期限の年度別の件数: 2024年度（令和6年度） 1件、不明 1件。" in table
    english = run("evidence", "--workspace", workspace, "--renewal").stdout
    assert "State as of FY2024" in english
    assert "By the fiscal year in which the term ends: FY2024 1, not known 1." in english
    assert "applying at least 60 days before the last day" in english


ENDED = """\
職員番号,試験名,合格日
0001,情報処理安全確保支援士試験,2018-12-20
0001,登録セキスペ,2019-04-01
0002,登録セキスペ,2018-10-01
0002,登録セキスペ,2021-04-01
0003,登録セキスペ,2021-04-02
0004,情報処理安全確保支援士,2019-12-20
"""
"""Terms until 2022-03-31, 2024-03-31 (the newest day counts) and 2024-04-01; 0004 is not registered."""


@pytest.mark.parametrize(
    ("lang", "ended", "ends", "same", "below", "above"),
    [
        (
            *(
                "ja",
                "（登録）（期限切れ）",
                "（登録）（今年度に期限）",
                "試験の目安と同じ",
            ),
            *("試験の目安より下（話し合ってみましょう）", "試験の目安より上"),
        ),
        (
            *("en", "(registration) (term ended)", "(registration) (term ends this fiscal year)"),
            "as the exam suggests",
            "below what the exam suggests: worth talking about",
            "above what the exam suggests",
        ),
    ],
)
def test_the_sheet_says_what_evidence_says(
    run: Run, workspace: Path, lang: str, ended: str, ends: str, same: str, below: str, above: str
) -> None:
    (workspace / "2024" / "certificates.csv").write_text(ENDED, encoding="utf-8")
    ask = ("--workspace", workspace, "--format", "md")
    evidence = run("evidence", *ask, lang=lang).stdout.splitlines()
    # Lv.2 is suggested to all; they hold 2, 1, 3 and none. 0001 is told by the exam alone.
    words = {"0001": ("", same), "0002": (ended, below), "0003": (ends, above), "0004": ("", None)}
    for staff_id, (term, word) in words.items():
        (line,) = [line for line in evidence if line.startswith(f"| {staff_id} ")]
        page = run("report", "--person", staff_id, *ask, lang=lang).stdout
        assert term in line
        assert term in page
        assert (word or {"ja": "まだ評価されていません", "en": "not assessed yet"}[lang]) in line
        assert f"| {line.split(' | ')[-1]}" in page
    first = run("report", "--person", "0001", *ask, lang=lang).stdout
    # The sheet shows the registration too, and that it ended in fiscal 2021; the exam tells.
    (row,) = [line for line in first.splitlines() if ended in line and line.startswith("| ")]
    assert {"ja": "| 情報処理安全確保支援士試験の行を参照 |", "en": "| told by Registered"}[
        lang
    ] in row
    assert first.count(f"| {same} |") == 1
    assert {"ja": "2019年4月1日（期限 2022年3月31日）", "en": "2019-04-01 (until 2022-03-31)"}[
        lang
    ] in first


def test_a_level_not_known_is_asked_about_as_such(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "certificates.csv").write_text(ENDED, encoding="utf-8")
    ask = ("report", "--workspace", workspace, "--format", "md", "--person")
    assert "Cybersecurity; that skill has not been assessed yet" in run(*ask, "0004").stdout
    assert "in Cybersecurity; " not in run(*ask, "0001").stdout


def test_renewal_tells_a_registration_from_its_exam(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "certificates.csv").write_text(ENDED, encoding="utf-8")
    found = rows(run, workspace, "evidence", "--renewal")
    assert [(row["ends_in"], row["staff_id"], row["apply_by"]) for row in found] == [
        (2021, "0001", "2022-01-30"),
        (2023, "0002", "2024-01-31"),
        (2024, "0003", "2024-02-01"),
    ]
    told = run("evidence", "--workspace", workspace, "--renewal", lang="ja").stdout
    assert (
        "情報処理安全確保支援士（登録）は、期限のない情報処理安全確保支援士試験とは別のもの" in told
    )


def test_renewal_needs_a_year(run: Run, workspace: Path) -> None:
    files = workspace / "2024"
    named = (
        *("--staff", files / "staff.csv"),
        *("--certificates", files / "certificates.csv"),
    )
    assert "--year" in run("evidence", *named, "--renewal", code=1).stderr


def test_one_view_of_evidence_at_a_time(run: Run, workspace: Path) -> None:
    run("evidence", "--workspace", workspace, "--holders", "--near", code=2)
    run("evidence", "--workspace", workspace, "--all", "--renewal", code=2)
    run("evidence", "--workspace", workspace, "--holders", "--person", "0001", code=2)


@pytest.mark.parametrize(
    "command",
    [
        ("ladder",),
        ("ladder", "--person", "0001"),
        ("ladder", "--ready"),
        ("evidence", "--all"),
        ("evidence", "--renewal"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "md", "txt"])
def test_files_about_persons_are_their_owners_alone(
    run: Run, workspace: Path, command: tuple[str, ...], form: str
) -> None:
    file = workspace / f"out.{form}"
    run(*command, "--workspace", workspace, "--output", file, lang="ja")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
