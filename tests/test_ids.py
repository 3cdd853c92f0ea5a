"""Staff IDs and guarded texts: what a spreadsheet or another file makes of them is undone or told."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conftest import Run
from kind_cases import EXAMPLES
from small import laid_out
from tdskill.formula_guard import guarded_text, unguarded_text
from tdskill.framework import embedded_framework
from tdskill.intake.reading import read_file
from tdskill.intake.writings import told_in_pairs
from tdskill.kinds import KINDS
from tdskill.names import Names, other_writings, plain
from tdskill.render.formats import csv_bytes

FRAMEWORK = embedded_framework()
SKILL = FRAMEWORK.skills[0]
ROWS: dict[str, dict[str, str]] = EXAMPLES | {
    "staff": {
        "職員番号": "0001",
        "氏名": "",
        "所属局": "",
        "職層": "",
        "人材区分": "",
        SKILL.name.first: "1",
    },
    "demand": {
        "局": "総務局",
        "業務": "",
        "スキル": SKILL.name.first,
        "レベル": "1",
        "必要人数": "1",
    },
    "certificates": {"職員番号": "0001", "試験名": "ITストラテジスト試験"},
    "roster": {
        "職員番号": "0001",
        "氏名": "",
        "所属局": "",
        "職層": "",
        "人材区分": "",
        "メンター": "",
    },
    "assessments": {
        "職員番号": "0001",
        "スキル項目": SKILL.name.first,
        "レベル": "1",
        "段階": "確定",
        "評価日": "2024-10-01",
        "評価者": "",
        "元ファイル": "",
    },
    "trainings_taken": {"職員番号": "0001", "研修": "研修1"},
    "ladder_checks": {
        "職員番号": "0001",
        "目標": FRAMEWORK.ranks[0].gq[0].text.first,
        "達成": "はい",
    },
    "assignments": {"職員番号": "0001", "配属先": "総務局", "区分": "GQ", "開始日": "2024-04-01"},
    "posts": {
        "ポスト": "ポスト1",
        "局": "",
        "業務": "",
        "ジョブタイプ": FRAMEWORK.job_types[0].name.first,
    },
    "wishes": {"職員番号": "0001", "ポスト": "", "局": "総務局"},
    "seats": {"研修": FRAMEWORK.trainings[0].name.first, "定員": "1"},
    "people": {"職員番号": "0001"},
}
"""A row of each kind; the blank cells, and some others, take any text."""
FREE = {
    "staff": {"氏名": "name", "所属局": "bureau", "職層": "rank", "人材区分": "group"},
    "demand": {"局": "bureau", "業務": "work"},
    "roster": {
        "氏名": "name",
        "所属局": "bureau",
        "職層": "rank",
        "人材区分": "group",
        "メンター": "mentor",
    },
    "assessments": {"評価者": "assessor", "元ファイル": "source"},
    "trainings_taken": {"研修": "training"},
    "assignments": {"配属先": "workplace"},
    "posts": {"ポスト": "post", "局": "bureau", "業務": "work"},
    "wishes": {"ポスト": "post", "局": "bureau"},
}
OF_PEOPLE = [kind for kind, row in ROWS.items() if "職員番号" in row]

texts = st.text(st.sampled_from("'＇=+-@＝＋－＠\t\r\n\",;、 A1.0局山"), min_size=1, max_size=6)


def swallows(text: str) -> bool:
    """Tell whether a cell looks as if it had swallowed rows through a stray quotation mark."""
    return "," in text and re.search("[\r\n]", text) is not None


def test_every_kind_of_file_is_tried_here() -> None:
    assert set(ROWS) == set(KINDS)


def _read(kind: str, path: Path) -> pl.DataFrame:
    taken = read_file(kind, path, FRAMEWORK)
    assert not [p for p in taken.problems if p.severity == "error"], taken.problems
    return taken.frame


@given(text=texts)
def test_a_guard_is_taken_off_again_and_nothing_else(text: str) -> None:
    assert unguarded_text(guarded_text(text)) == text


@pytest.mark.parametrize(
    ("kind", "header"), [(kind, header) for kind, free in FREE.items() for header in free]
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=texts.filter(lambda text: any(map(str.isalnum, text))).filter(lambda t: not swallows(t))
)
def test_a_text_that_our_own_csv_holds_is_read_as_it_was(
    tmp_path: Path, kind: str, header: str, text: str
) -> None:
    assume(header != "メンター" or plain(text) != ROWS[kind]["職員番号"])  # nobody is their own
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(csv_bytes(pl.DataFrame([ROWS[kind] | {header: text}])))
    read = _read(kind, path)[FREE[kind][header]].item()
    if header == "メンター":  # perhaps a staff ID, and compared as one
        assume(not re.match(r"'?(=|[0-9]+\.0)", plain(text)))
        text = plain(text).removeprefix("'")
    assert read == text.strip()


@pytest.mark.parametrize("kind", OF_PEOPLE)
@pytest.mark.parametrize(
    ("cell", "staff_id"),
    [
        ('"=""0100003"""', "0100003"),
        ('="0100003"', "0100003"),
        ("'0100004", "0100004"),
        ("100006.0", "100006"),
        ("１００００６．０", "100006"),
        ("'-0100004", "-0100004"),
    ],
)
def test_what_a_spreadsheet_puts_around_a_staff_id_is_taken_off(
    tmp_path: Path, kind: str, cell: str, staff_id: str
) -> None:
    assert _read(kind, _with_id(tmp_path, kind, cell))["staff_id"].item() == staff_id


@pytest.mark.parametrize("kind", OF_PEOPLE)
@pytest.mark.parametrize("cell", ["1.00005E+05", "1e+10", "１．０Ｅ＋０５"])
def test_the_short_form_of_a_number_is_told_and_no_staff_id(
    tmp_path: Path, kind: str, cell: str
) -> None:
    taken = read_file(kind, _with_id(tmp_path, kind, cell), FRAMEWORK)
    (problem,) = [p for p in taken.problems if p.severity == "error"]
    assert (problem.row, problem.column) == (2, "職員番号")
    assert "short form" in problem.message
    assert taken.frame.is_empty()


def _with_id(folder: Path, kind: str, cell: str) -> Path:
    path = folder / f"{kind}.csv"
    header, row = ROWS[kind], [cell, *list(ROWS[kind].values())[1:]]
    path.write_text(",".join(header) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", [kind for kind in ROWS if kind != "people"])
def test_a_file_of_which_every_cell_is_wrapped_is_read(tmp_path: Path, kind: str) -> None:
    lines = [ROWS[kind], ROWS[kind].values()]
    text = "".join(",".join(f'"=""{cell}"""' for cell in line) + "\r\n" for line in lines)
    (tmp_path / "wrapped.csv").write_text(text, encoding="utf-8")
    pl.DataFrame([ROWS[kind]]).write_csv(tmp_path / "plain.csv")
    wrapped, plain_file = (_read(kind, tmp_path / f"{name}.csv") for name in ("wrapped", "plain"))
    assert wrapped.equals(plain_file)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("101", "0101"),
        ("0101", "101"),
        ("０１０１", "0101"),
        ("a0101", "A0101"),
        ("A-0101", "A0101"),
        ("A101", "A-0101"),
        ("0101", "T0101"),
        ("T-101", "0101"),
        ("01 01", "0101"),
    ],
)
def test_another_writing_of_a_staff_id_is_found(asked: str, known: str) -> None:
    assert other_writings(["9999", known, "8888"])(asked) == known


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("101", ["0102"]),
        ("A0101", ["B0101"]),
        ("101", ["A0101", "B0101"]),
        ("-", ["_"]),
        ("1010", ["101"]),
    ],
)
def test_another_staff_id_is_not_taken_for_one(asked: str, known: list[str]) -> None:
    assert other_writings(known)(asked) is None


STAFF = f"職員番号,所属局,段階,{SKILL.name.first}\n"
DEMAND = f"局,スキル,レベル,必要人数\n総務局,{SKILL.name.first},1,9\n"


@pytest.fixture
def two_years(tmp_path: Path) -> Callable[[str, str], Path]:
    """Lay out a workspace with these staff ids (%d: the number of a person) in 2023 and 2024."""

    def lay_out(then: str, now: str) -> Path:
        folder = tmp_path / "ws"
        for year, form in (("2023", then), ("2024", now)):
            (folder / year).mkdir(parents=True)
            people = "".join(f"{form % n},総務局,確定,1\n" for n in range(1, 13))
            (folder / year / "staff.csv").write_text(STAFF + people, encoding="utf-8")
            (folder / year / "demand.csv").write_text(DEMAND, encoding="utf-8")
        return folder

    return lay_out


LOST = "/staff.csv: warning: 12 staff IDs of this file seem to have lost their leading zeros: "


@pytest.mark.parametrize(
    ("then", "now", "warning", "pair"),
    [
        ("%04d", "%d", f"2024{LOST}", "'1' for '0001'"),
        ("%d", "%04d", f"2023{LOST}", "'1' for '0001'"),
        ("%04d", "T-%04d", "12 staff IDs are not in", "'0001' for 'T-0001'"),
    ],
)
@pytest.mark.parametrize("option", [(), ("--fell",), ("--levels",), ("--by-bureau",)])
def test_trend_first_tells_ids_that_only_differ_in_their_writing(
    run: Run,
    two_years: Callable[[str, str], Path],
    then: str,
    now: str,
    option: tuple[str, ...],
    warning: str,
    pair: str,
) -> None:
    result = run("trend", "--workspace", two_years(then, now), *option)
    told = result.stderr.splitlines()
    assert warning in told[0]
    assert pair in result.stderr
    assert "people count as left and come" in result.stdout.partition("Came:")[0]


def test_trend_says_nothing_of_ids_that_are_others(
    run: Run, two_years: Callable[[str, str], Path]
) -> None:
    result = run("trend", "--workspace", two_years("A%04d", "B%04d"))
    assert "writing" not in result.stderr + result.stdout


@pytest.mark.parametrize(
    "command",
    [("report", "--org", "--format", "md", "--no-decide"), ("trend", "--training-effect")],
)
def test_commands_that_compare_years_tell_them_too(
    run: Run, two_years: Callable[[str, str], Path], command: tuple[str, ...]
) -> None:
    folder = two_years("%04d", "%d")
    taken = "職員番号,研修\n0001,研修1\n"
    (folder / "2024" / "trainings_taken.csv").write_text(taken, encoding="utf-8")
    result = run(*command, "--workspace", folder)
    assert result.stderr.count(f"2024{LOST}") == 1


ROSTER = "職員番号,氏名\n" + "".join(f"{n},職員{n}\n" for n in range(1, 13))
ASSESSMENTS = (
    f"職員番号,スキル項目,レベル,段階,評価日\n1,{SKILL.name.first},1,自己チェック,2024-10-01\n"
)


@pytest.mark.parametrize(
    "command", [("sheet", "--form", "csv", "--out", "forms"), ("calibrate", "--evidence")]
)
def test_levels_of_last_year_under_other_ids_are_told(
    run: Run, two_years: Callable[[str, str], Path], command: tuple[str, ...]
) -> None:
    folder = two_years("%04d", "%d")
    (folder / "2024" / "staff.csv").unlink()
    (folder / "2024" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "2024" / "assessments.csv").write_text(ASSESSMENTS, encoding="utf-8")
    result = run(*command, "--workspace", folder)
    assert result.stderr.count(f"2024{LOST}".replace("staff.csv", "roster.csv")) == 1


def test_ids_that_one_file_alone_has_without_zeros_are_told_once_of_it(
    run: Run, two_years: Callable[[str, str], Path]
) -> None:
    folder = two_years("%d", "%04d")
    roster = "職員番号\n" + "".join(f"{n:04}\n" for n in range(1, 13))
    (folder / "2024" / "staff.csv").rename(folder / "2024" / "x.csv")
    (folder / "2024" / "roster.csv").write_text(roster, encoding="utf-8")
    judged = "".join(f"{n:04},{SKILL.name.first},1,確定,2023-10-01\n" for n in range(12, 0, -1))
    head = ASSESSMENTS.splitlines()[0]
    (folder / "2023" / "assessments.csv").write_text(f"{head}\n{judged}", encoding="utf-8")
    told = run("sheet", "--form", "csv", "--out", "f", "--workspace", folder).stderr
    assert told.count("zeros: '1' for '0001'") == told.count(f"2023{LOST}") == 1
    assert "not in staff.csv" not in told
    assert "2024/roster.csv has the zeros." in told


def test_trainings_of_earlier_years_under_other_ids_are_told(
    run: Run, two_years: Callable[[str, str], Path]
) -> None:
    folder = two_years("%04d", "%d")
    taken = "職員番号,研修\n0001,研修1\n"
    (folder / "2023" / "trainings_taken.csv").write_text(taken, encoding="utf-8")
    told = run("recommend", "--person", "1", "--workspace", folder).stderr
    assert "1 person who took a training in an earlier year is there in another writing." in told
    assert "'1' for '0001'" in told


BESIDE_STAFF = {
    "certificates": ("report", "--person", "0001"),
    "trainings_taken": ("recommend", "--person", "0001"),
    "ladder_checks": ("ladder",),
    "assignments": ("rotation",),
    "careers": ("careers",),
    "roster": ("report", "--org", "--format", "md", "--no-decide"),
}


@pytest.mark.parametrize("kind", BESIDE_STAFF)
def test_ids_of_another_file_of_the_year_are_held_against_those_of_the_people(
    run: Run, tmp_path: Path, kind: str
) -> None:
    row = ROWS[kind] | {"職員番号": "1"}
    other = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    people = "".join(f"{n:04d},総務局,確定,1\n" for n in range(1, 13))
    folder = laid_out(tmp_path / "ws", staff=STAFF + people, demand=DEMAND, **{kind: other})
    told = run(*BESIDE_STAFF[kind], "--workspace", folder).stderr
    assert (
        f"{kind}.csv row 2 column 職員番号: warning: 1 staff ID of this file is not in staff.csv"
        in told
    )
    assert "'1' for '0001'" in told


def test_a_person_asked_for_in_another_writing_is_named(run: Run, tmp_path: Path) -> None:
    people = "".join(f"{n:04d},総務局,確定,1\n" for n in range(1, 13))
    folder = laid_out(tmp_path / "ws", staff=STAFF + people, demand=DEMAND)
    told = run("report", "--person", "7", "--workspace", folder, code=1).stderr
    assert "The closest id is: 0007." in told


def test_other_writings_are_put_down_to_excel_only_where_zeros_are_lacking() -> None:
    zeros = "They seem to be other writings: '101' for '0101', 'k0110' for '0110'. Excel drops leading zeros."
    assert told_in_pairs({"101": "0101", "k0110": "0110"}) == zeros
    alone = "They seem to be other writings: 'k0110' for '0110'."
    assert told_in_pairs({"k0110": "0110"}) == alone


def test_a_guarded_assessor_is_collected_once(run: Run, tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "ws", roster="職員番号,氏名\n0001,職員1\n")
    back = tmp_path / "back.csv"
    row = {"職員番号": "0001", "段階": "補正", "評価日": "2024-10-01", "評価者": "=職員2"}
    back.write_bytes(csv_bytes(pl.DataFrame([row | {SKILL.name.first: "1"}])))
    run("collect", back, "--workspace", folder, "--year", "2024")
    back.write_bytes(csv_bytes(pl.DataFrame([row | {SKILL.name.first: "1", "メモ": "x"}])))
    run("collect", back, "--workspace", folder, "--year", "2024")
    lines = (folder / "2024" / "assessments.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[5] for line in lines] == ["評価者", "'=職員2"]


@pytest.mark.parametrize(
    ("cell", "staff_id"), [("'0100004", "0100004"), ('="0100003"', "0100003"), ("-7", "-7")]
)
def test_a_workbook_may_hold_such_texts_too(tmp_path: Path, cell: str, staff_id: str) -> None:
    frame = _read("roster", _workbook(tmp_path, cell, "'=総務"))
    assert frame["staff_id"].item() == staff_id
    assert frame["name"].item() == "'=総務"


def test_a_workbook_with_the_short_form_as_text_is_told(tmp_path: Path) -> None:
    (problem,) = read_file(
        "roster", _workbook(tmp_path, "1.00005E+05", "職員1"), FRAMEWORK
    ).problems
    assert (problem.row, problem.severity) == (2, "error")


def _workbook(folder: Path, *cells: str) -> Path:
    path = folder / "roster.xlsx"
    rows = pl.DataFrame([cells], schema=["職員番号", "氏名"], orient="row")
    rows.write_excel(path)
    return path


@pytest.mark.parametrize(
    ("text", "near"),
    [("ID", None), ("A課", "A局"), ("マーケッティング", "マーケティング"), ("UX", "UXデザ")],
)
def test_a_letter_elsewhere_makes_no_name_near(text: str, near: str | None) -> None:
    names = Names((each, each) for each in ("UI", "A局", "マーケティング", "UXデザ"))
    assert names.closest(text) == near
