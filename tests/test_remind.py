"""Who is reminded of what, by when, and where the form is."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from conftest import Run

ROSTER = """\
職員番号,氏名,所属局,職層,人材区分,メンター,メールアドレス
0001,職員0001,A局,主事,ICT職,0003,0001@example.jp
0002,職員0002,A局,主任,ICT職,0004,
0003,職員0003,B局,課長代理,ICT職,,
0004,職員0004,B局,課長代理,ICT職,0003,0004@example.jp
"""
JUDGED = """\
職員番号,スキル項目,レベル,段階,評価日
0002,クラウドサービス活用,2,自己チェック,2025-06-10
0004,クラウドサービス活用,2,自己補正,2025-06-12
"""
DAY = "2025-07-10"
"""Ten days after the assumed last day of the self-checks."""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a workspace: two have not begun, one has corrected, one has entered the self-check."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2025").mkdir()
    for name, text in (("roster", ROSTER), ("assessments", JUDGED)):
        (tmp_path / "2025" / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def dues(run: Run, *more: str) -> list[tuple[Any, ...]]:
    answer = run("remind", "--on", DAY, "--table", "dues", "--format", "json", *more)
    names = ("reminder_to", "recipient", "what_is_due", "staff_id", "due_on", "overdue")
    return [tuple(row[name] for name in names) for row in json.loads(answer.stdout)]


@pytest.mark.usefixtures("city")
def test_each_is_told_what_is_due_from_them_alone(run: Run) -> None:
    assert dues(run) == [
        ("person", "0001", "self_check", None, "2025-06-30", True),
        ("person", "0002", "correction", None, "2025-08-31", False),
        ("person", "0003", "self_check", None, "2025-06-30", True),
        ("mentor", "0003", "second_1on1", "0004", "2025-09-30", False),
        ("mentor", "0004", "first_1on1", "0002", "2025-08-31", False),
    ]


@pytest.mark.usefixtures("city")
def test_only_some_of_them_are_asked_for(run: Run) -> None:
    assert [each[1] for each in dues(run, "--to", "mentor")] == ["0003", "0004"]
    assert [each[:2] for each in dues(run, "--bureau", "A局")] == [
        ("person", "0001"),
        ("person", "0002"),
        ("mentor", "0004"),
    ]
    refused = run("remind", "--to", "boss", code=2)
    assert "person" in refused.output


def test_a_text_has_the_day_how_far_over_it_is_and_the_form(run: Run, city: Path) -> None:
    run("sheet", "--out", "調査票", lang="ja")
    run("remind", "--on", DAY, "--out", "texts", lang="ja")
    text = (city / "texts" / f"{DAY}-person-0001.txt").read_text(encoding="utf-8-sig")
    assert "職員0001　様" in text
    assert "自己チェックの入力" in text
    assert "2025年6月30日（10日超過）" in text
    assert "調査票/2025-self-0001.xlsx" in text
    assert "職員0002" not in text


def test_a_mentor_reads_of_the_own_people_alone(run: Run, city: Path) -> None:
    run("remind", "--on", DAY, "--out", "texts")
    text = (city / "texts" / f"{DAY}-mentor-0003.txt").read_text(encoding="utf-8-sig")
    assert "職員0004 (0004)" in text
    assert "職員0002" not in text


def test_texts_are_for_their_owner_alone_and_yesterdays_stay(run: Run, city: Path) -> None:
    run("remind", "--on", DAY, "--out", "texts")
    assert stat.S_IMODE((city / "texts").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (city / "texts").iterdir()} == {0o600}
    run("remind", "--on", "2025-07-11", "--out", "texts")
    assert (city / "texts" / f"{DAY}-person-0001.txt").exists()


def test_what_was_done_since_this_morning_is_no_more_reminded_of(run: Run, city: Path) -> None:
    run("remind", "--on", DAY, "--out", "texts")
    done = JUDGED + "0001,クラウドサービス活用,1,自己チェック,2025-07-10\n"
    (city / "2025" / "assessments.csv").write_text(done, encoding="utf-8")
    (city / "texts" / f"{DAY}-minutes.txt").write_text("ours", encoding="utf-8")
    run("remind", "--on", DAY, "--out", "texts", "--to", "person")
    text = (city / "texts" / f"{DAY}-person-0001.txt").read_text(encoding="utf-8-sig")
    assert "correct the self-check" in text
    assert (city / "texts" / f"{DAY}-mentor-0003.txt").exists(), "mentors were not asked for"
    assert (city / "texts" / f"{DAY}-minutes.txt").exists(), "no text of ours"


def test_of_what_lies_there_only_texts_of_those_asked_about_go(run: Run, city: Path) -> None:
    texts = city / "texts"
    run("remind", "--on", DAY, "--out", "texts")
    for name in (f"{DAY}-person-notes.txt", f"{DAY}-person-0009.txt", f"{DAY}-mentor.txt"):
        (texts / name).write_text("ours", encoding="utf-8")
    before = {path.name for path in texts.iterdir()}
    run("remind", "--on", DAY, "--out", "texts", "--bureau", "B局")
    assert {path.name for path in texts.iterdir()} == before, "those of A局 stay"
    (city / "2025" / "roster.csv").write_text(
        ROSTER.replace("0004,\n", "0001,\n"), encoding="utf-8"
    )
    run("remind", "--on", DAY, "--out", "texts")
    gone, come = f"{DAY}-mentor-0004.txt", f"{DAY}-mentor-0001.txt"
    assert {path.name for path in texts.iterdir()} == before - {gone} | {come}


def test_one_table_for_mail_merge_has_the_addresses_and_the_texts(run: Run, city: Path) -> None:
    run("remind", "--on", DAY, "--out", "merge", "--form", "csv", lang="ja")
    run("remind", "--on", DAY, "--out", "texts", lang="ja")
    (path,) = (city / "merge").iterdir()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["メールアドレス"] for row in rows] == [
        "0001@example.jp",
        "",
        "",
        "",
        "0004@example.jp",
    ]
    text = (city / "texts" / f"{DAY}-person-0001.txt").read_text(encoding="utf-8-sig")
    assert text == f"{rows[0]['件名']}\n\n{rows[0]['本文']}"


def test_a_name_that_is_a_formula_stays_a_text_in_the_table(run: Run, city: Path) -> None:
    roster = ROSTER.replace("職員0001,", "=1+1,")
    (city / "2025" / "roster.csv").write_text(roster, encoding="utf-8")
    run("remind", "--on", DAY, "--out", "merge", "--form", "csv")
    (path,) = (city / "merge").iterdir()
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["Recipient's name"] == "'=1+1"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("０００１＠example.jp", "0001@example.jp"),
        (" 0001@example.jp ", "0001@example.jp"),
        ('"0001@example.jp\r\nBcc: all@example.jp"', ""),
        ('"0001@example.jp, all@example.jp"', ""),
        ("0001", ""),
        ("=1+1", ""),
    ],
)
def test_an_address_is_one_or_the_person_has_none(
    run: Run, city: Path, written: str, kept: str
) -> None:
    roster = ROSTER.replace("0001@example.jp", written)
    (city / "2025" / "roster.csv").write_bytes(roster.encode())
    told = run("remind", "--on", DAY, "--out", "merge", "--form", "csv")
    assert ("is no e-mail address" in told.stderr) is not bool(kept)
    (path,) = (city / "merge").iterdir()
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["Recipient"], first["E-mail"]) == ("0001", kept)


def test_an_office_has_its_own_wording(run: Run, city: Path) -> None:
    (city / "own").mkdir()
    (city / "own" / "version.txt").write_text("2", encoding="utf-8")
    own = "{{ to }}: {{ lines|length }} ({{ year }})\n"
    (city / "own" / "reminder.txt.j2").write_text(own, encoding="utf-8")
    run("remind", "--on", DAY, "--out", "texts", "--templates", "own")
    text = (city / "texts" / f"{DAY}-person-0001.txt").read_text(encoding="utf-8-sig")
    assert text.endswith("To 職員0001: 1 (FY2025)\n")


def test_a_bureau_that_was_asked_and_has_not_answered_is_reminded(run: Run, city: Path) -> None:
    assert dues(run, "--to", "bureau") == [], "nobody has been asked"
    run("sheet", "--demand", "--out", "forms", lang="ja")
    both = [("bureau", each, "demand", None, "2025-11-30", False) for each in ("A局", "B局")]
    assert dues(run, "--to", "bureau") == both
    assert dues(run, "--to", "bureau", "--bureau", "B局") == both[1:]
    run("remind", "--on", "2025-12-02", "--out", "texts", "--to", "bureau", lang="ja")
    text = (city / "texts" / "2025-12-02-bureau-B局.txt").read_text(encoding="utf-8-sig")
    assert "2025年11月30日（2日超過）" in text
    assert "forms/2025-demand-B局.xlsx" in text
    demand = "局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,クラウドサービス活用,2,1\n"
    (city / "2025" / "demand.csv").write_text(demand, encoding="utf-8")
    assert dues(run, "--to", "bureau") == [], "the demand is there"


@pytest.mark.usefixtures("city")
def test_a_closed_year_reminds_nobody(run: Run) -> None:
    run("confirm", "--allow-missing")
    assert dues(run) == []


@pytest.mark.usefixtures("city")
def test_the_other_set_that_was_handed_out_is_due_as_well(run: Run) -> None:
    run("sheet", "--set", "tools", "--out", "forms", lang="ja")
    found = [each for each in dues(run, "--to", "person") if each[1] == "0002"]
    assert [each[2] for each in found] == ["self_check", "correction"]


def test_agreed_steps_are_due_from_the_person_and_told_to_nobody_else(run: Run, city: Path) -> None:
    talks = (
        "職員番号,実施日,メンター,合意した次の一歩,期限,支援,完了日,メモ\n"
        "0001,2025-06-01,0003,設計書を一人で書く,2025-07-01,,,\n"
        "0002,2025-06-01,0004,研修を受ける,2025-12-01,,,\n"
    )
    (city / "2025" / "talks.csv").write_text(talks, encoding="utf-8")
    assert ("person", "0001", "step", None, "2025-07-01", True) in dues(run)
    assert not [each for each in dues(run) if each[1:3] == ("0002", "step")]
    run("remind", "--on", DAY, "--out", "texts")
    texts = {path.name: path.read_text(encoding="utf-8-sig") for path in (city / "texts").iterdir()}
    told = [name for name, text in texts.items() if "設計書を一人で書く" in text]
    assert told == [f"{DAY}-person-0001.txt"]
    assert "- a step that was agreed: 設計書を一人で書く\n" in texts[told[0]]
    assert "enter the day on the sheet “1on1”" in texts[told[0]]


def test_a_bureau_that_has_not_answered_is_reminded_once_it_was_asked(run: Run, city: Path) -> None:
    assert dues(run, "--to", "bureau") == []
    run("sheet", "--demand", "--out", "forms", lang="ja")
    found = dues(run, "--to", "bureau")
    assert [each[:3] for each in found] == [
        ("bureau", "A局", "demand"),
        ("bureau", "B局", "demand"),
    ]
    assert {each[4] for each in found} == {"2025-11-30"}
    run("remind", "--on", DAY, "--out", "texts", "--to", "bureau", lang="ja")
    text = (city / "texts" / f"{DAY}-bureau-A局.txt").read_text(encoding="utf-8-sig")
    assert "A局　デジタル人材担当　様" in text
    assert "forms/2025-demand-A局.xlsx" in text
    answered = (
        "局,業務,スキル項目,必要レベル,必要人数,回答者,回答日,元ファイル,元ファイルの照合値\n"
        "A局,基盤,クラウドサービス活用,2,1,担当,2025-09-01,a.xlsx,0\n"
    )
    (city / "2025" / "demand_answers.csv").write_text(answered, encoding="utf-8")
    assert [each[1] for each in dues(run, "--to", "bureau")] == ["B局"]
    demand = "局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,クラウドサービス活用,2,1\n"
    (city / "2025" / "demand.csv").write_text(demand, encoding="utf-8")
    assert dues(run, "--to", "bureau") == []


def test_a_set_is_due_only_from_those_whom_it_is_for(run: Run, city: Path) -> None:
    roster = ROSTER.replace("主任,ICT職", "主任,事務職")
    (city / "2025" / "roster.csv").write_text(roster, encoding="utf-8")
    run("sheet", "--set", "tools", "--out", "forms", lang="ja")
    found = [each[1:3] for each in dues(run, "--to", "person")]
    assert found == [
        ("0001", "self_check"),
        ("0001", "self_check"),
        ("0002", "correction"),
        ("0003", "self_check"),
        ("0003", "self_check"),
        ("0004", "self_check"),
    ]


def test_the_form_told_is_not_the_one_that_came_back(run: Run, city: Path) -> None:
    run("sheet", "--out", "forms/2025-self", lang="ja")
    run("sheet", "--demand", "--out", "forms/2025-demand", lang="ja")
    (city / "forms" / "2025-self").rename(city / "returned")
    run("sheet", "--out", "forms/2025-self", lang="ja")
    (city / "returned" / "2025-demand-A局.xlsx").write_bytes(b"broken")
    table = run("remind", "--on", DAY, "--table", "dues", "--format", "json").stdout
    forms = {row["recipient"]: row["form_file"] for row in json.loads(table)}
    assert forms["0001"] == "forms/2025-self/2025-self-0001.xlsx"
    assert forms["A局"] == "forms/2025-demand/2025-demand-A局.xlsx"


@pytest.mark.parametrize(("held_on", "due"), [("2025-06-09", True), ("2025-06-10", False)])
def test_a_first_1on1_that_was_held_is_no_more_due(
    run: Run, city: Path, held_on: str, due: bool
) -> None:
    talks = f"職員番号,実施日,メンター,合意した次の一歩\n0002,{held_on},0004,\n"
    (city / "2025" / "talks.csv").write_text(talks, encoding="utf-8")
    found = [each[:3] for each in dues(run)]
    assert (("mentor", "0004", "first_1on1") in found) is due, "the self-check is of 10 June"
    assert ("mentor", "0003", "second_1on1") in found
    assert ("person", "0002", "correction") in found
