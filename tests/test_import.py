"""tdskill import: what is understood of a file is shown before anything is written."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from tdskill.framework import embedded_framework
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Intake
from tdskill.kinds import KINDS, OF_YEAR
from tdskill.render.own_files import own_csv
from tdskill.resources import sample_dir
from tdskill.scaffold import example_rows, template_header

FRAMEWORK = embedded_framework()
PROFILE = """year = 2025
[profiles.hr.staff]
"個人コード" = "staff_id"
"UXの力" = "ux_design"
"旧コード" = "-"
"""
FILE = """ID,旧コード,個人コード,姓,名,部門,部署,在籍状況,UXの力,レベル [ITストラテジー],備考
1,9,0101,架空,一郎,総務局,総務課,在職,2：自立レベル,1,私的なこと
2,8,0102,架空,二郎,財務局,財務課,育休,未回答,3,
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "2025").mkdir()
    (tmp_path / "tdskill.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "hr.csv").write_text(FILE, encoding="cp932")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(run: Run, *more: str, code: int = 0) -> pl.DataFrame:
    text = run("import", "hr.csv", "--as", "staff", *more, "--format", "json", code=code).stdout
    return pl.DataFrame(json.loads(text), infer_schema_length=None)


def test_it_shows_what_each_column_was_taken_as_and_writes_nothing(
    run: Run, workspace: Path
) -> None:
    columns = shown(run, "--profile", "hr")
    read = columns.select("file_column", "used_as", "taken_as", "cells_read", "cells_unread")
    assert read.rows() == [
        ("ID", "gives_way", "staff_id", None, None),
        ("旧コード", "set_aside", None, None, None),
        ("個人コード", "field", "staff_id", 2, 0),
        ("姓", "field", "name", 2, 0),
        ("名", "field", "name", None, None),
        ("部門", "field", "bureau", 2, 0),
        ("部署", "gives_way", "bureau", None, None),
        ("在籍状況", "field", "employment_status", 2, 0),
        ("UXの力", "skill", "ux_design", 2, 0),
        ("レベル [ITストラテジー]", "skill", "it_strategy", 2, 0),
        ("備考", "unused", None, None, None),
    ]
    assert [*workspace.joinpath("2025").iterdir()] == []


def test_cells_of_columns_without_a_use_are_never_shown(run: Run, workspace: Path) -> None:
    assert workspace.is_dir()
    assert "私的なこと" not in run("import", "hr.csv", "--as", "staff", "--profile", "hr").stdout


def test_cells_that_cannot_be_read_are_counted_and_end_with_an_error(
    run: Run, workspace: Path
) -> None:
    (workspace / "hr.csv").write_text(FILE.replace(",3,", ",9,"), encoding="utf-8")
    columns = shown(run, "--profile", "hr", code=1)
    of_it = columns.filter(pl.col("taken_as") == "it_strategy")
    assert of_it.select("cells_read", "cells_unread").row(0) == (1, 1)


def test_written_it_is_a_file_of_our_own_that_says_the_same(run: Run, workspace: Path) -> None:
    run("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write")
    target = workspace / "2025" / "staff.csv"
    intake = read_file("staff", target, FRAMEWORK)
    people = intake.frame.select("staff_id", "name", "bureau", "ux_design", "it_strategy")
    assert people.rows() == [
        ("0101", "架空 一郎", "総務局", 2, 1),
        ("0102", "架空 二郎", "財務局", None, 3),
    ]
    assert intake.employment is not None
    assert intake.employment.select("staff_id", "state").rows() == [("0102", "on_leave")]
    assert [each for each in intake.problems if each.severity != "note"] == []
    assert target.stat().st_mode & 0o077 == 0
    assert target.read_text(encoding="utf-8-sig").startswith("職員番号,氏名,所属局,")


def test_a_file_that_is_there_is_kept_under_a_dated_name_and_only_on_request(
    run: Run, workspace: Path
) -> None:
    target = workspace / "2025" / "staff.csv"
    before = "職員番号,UXデザイン\n0001,1\n"
    target.write_text(before, encoding="utf-8")
    asked = ("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write")
    assert "--replace" in run(*asked, code=1).stderr
    assert target.read_text(encoding="utf-8") == before
    run(*asked, "--replace")
    (kept,) = workspace.glob("2025/staff.until-*.csv")
    assert kept.read_text(encoding="utf-8") == before
    assert kept.stat().st_mode & 0o077 == 0
    written = target.read_bytes()
    run(*asked, "--replace")
    assert target.read_bytes() == written
    assert len([*workspace.glob("2025/staff.until-*.csv")]) == 1
    assert "copies_beside" not in run("gap", "--format", "json", code=1).stderr


def test_a_blank_form_of_init_is_written_over(run: Run, workspace: Path) -> None:
    (workspace / "2025" / "staff.csv").write_text("職員番号,UXデザイン\r\n", encoding="utf-8-sig")
    run("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write")
    assert [*workspace.glob("2025/staff.until-*")] == []


def test_rows_with_errors_are_written_only_left_out(run: Run, workspace: Path) -> None:
    (workspace / "hr.csv").write_text(FILE.replace(",3,", ",9,"), encoding="utf-8")
    asked = ("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write")
    run(*asked, code=1)
    assert [*workspace.glob("2025/*.csv")] == []
    run(*asked, "--skip-bad-rows")
    intake = read_file("staff", workspace / "2025" / "staff.csv", FRAMEWORK)
    assert intake.frame["staff_id"].to_list() == ["0101"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda year: (year / "staff.xlsx").write_bytes(b"PK"), "staff.xlsx is there already"),
        (lambda year: (year / "staff.manifest.json").write_text("{}"), "The year 2025 is closed"),
    ],
)
def test_a_year_that_cannot_take_it_stays_as_it_is(
    run: Run, workspace: Path, make: object, message: str
) -> None:
    make(workspace / "2025")  # type: ignore[operator]
    asked = ("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write", "--replace")
    assert message in run(*asked, code=1).stderr
    assert not (workspace / "2025" / "staff.csv").exists()


def test_judgements_are_taken_in_by_collect_alone(run: Run, workspace: Path) -> None:
    (workspace / "a.csv").write_text(
        "職員番号,スキル項目,レベル,段階,評価日\n0001,UXデザイン,1,確定,2025-05-01\n", "utf-8"
    )
    assert "assessments" in run("import", "a.csv", "--as", "assessments").stdout
    assert "collect" in run("import", "a.csv", "--as", "assessments", "--write", code=1).stderr


@pytest.mark.parametrize(
    ("more", "message", "code"),
    [
        (("--as", "stuff"), "Did you mean staff?", 2),
        (("--as", "staff", "--profile", "rh"), "Known: hr.", 2),
        (("--as", "roster", "--profile", "hr"), '[profiles.hr.roster] "個人コード"', 2),
        (("--as", "staff", "--replace"), "--replace goes with --write", 2),
    ],
)
def test_what_was_mistyped_is_told_with_what_is_there(
    run: Run, workspace: Path, more: tuple[str, ...], message: str, code: int
) -> None:
    assert workspace.is_dir()
    assert message in run("import", "hr.csv", *more, code=code).stderr


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ('[profiles.hr.staff]\n"a" = "staf_id"\n', "Did you mean 'staff_id'?"),
        ('[profiles.hr.staff]\n"a" = "UXデザン"\n', "Did you mean 'UXデザイン'?"),
        ('[profiles.hr.stuff]\n"a" = "staff_id"\n', "Did you mean 'staff'?"),
    ],
)
def test_a_profile_that_names_nothing_known_is_refused_with_the_nearest(
    run: Run, workspace: Path, profile: str, message: str
) -> None:
    (workspace / "tdskill.toml").write_text("year = 2025\n" + profile, encoding="utf-8")
    said = run("import", "hr.csv", "--as", "staff", "--profile", "hr", code=1).stderr
    assert message in said
    assert "tdskill.toml" in said


def test_a_needed_column_that_no_rule_knows_leads_to_profiles(run: Run, workspace: Path) -> None:
    (workspace / "hr.csv").write_text("個人コード,氏名\n0101,架空一郎\n", encoding="utf-8")
    told = run("import", "hr.csv", "--as", "staff", code=1).stderr
    assert "職員番号 (staff_id)" in told
    assert 'Profiles stand in tdskill.toml: [profiles.hr.staff] "個人コード" = "staff_id"' in told


def test_without_the_profile_the_running_number_is_refused(run: Run, workspace: Path) -> None:
    assert workspace.is_dir()
    told = run("import", "hr.csv", "--as", "staff", code=1).stderr
    assert re.search(r"column 'ID' only numbers the rows", told)


def assert_written_it_says_the_same(kind: str, first: Intake, path: Path) -> None:
    path.write_bytes(own_csv(KINDS[kind], first, FRAMEWORK))
    again = read_file(kind, path, FRAMEWORK)
    assert again.frame.height > 0
    assert again.frame.equals(first.frame)


@pytest.mark.parametrize("kind", OF_YEAR)
def test_a_file_of_our_own_says_what_was_read_of_every_kind(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.csv"
    rows = [template_header(KINDS[kind], FRAMEWORK), *example_rows(KINDS[kind], FRAMEWORK, 2025)]
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    assert_written_it_says_the_same(kind, read_file(kind, path, FRAMEWORK), path)


@pytest.mark.parametrize("kind", ["staff", "certificates", "trainings_taken", "demand"])
def test_a_file_of_our_own_says_what_was_read_of_the_sample(kind: str, tmp_path: Path) -> None:
    path = max(sample_dir().glob(f"*/{kind}.csv"))
    first = read_file(kind, path, FRAMEWORK)
    assert_written_it_says_the_same(kind, first, tmp_path / f"{kind}.csv")


def test_a_file_of_our_own_keeps_who_has_left(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "職員番号,氏名,在籍状況,転出年月日\n0001,職員0001,転出,2025-06-30\n0002,職員0002,在職,\n",
        "utf-8",
    )
    first = read_file("roster", path, FRAMEWORK)
    path.write_bytes(own_csv(KINDS["roster"], first, FRAMEWORK))
    again = read_file("roster", path, FRAMEWORK)
    assert first.employment is not None
    assert again.employment is not None
    told = ("staff_id", "state", "left_on")
    assert again.employment.select(told).equals(first.employment.select(told))
