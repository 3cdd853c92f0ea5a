"""tdskill import: what is understood of a file is shown before anything is written."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from sentences import did_you_mean
from tdskill.framework import embedded_framework
from tdskill.intake.reading import read_file
from tdskill.intake.understood import understood
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
        (("--as", "stuff"), did_you_mean("staff"), 2),
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
        ('[profiles.hr.staff]\n"a" = "staf_id"\n', did_you_mean("'staff_id'")),
        ('[profiles.hr.staff]\n"a" = "UXデザン"\n', did_you_mean("'UXデザイン'")),
        ('[profiles.hr.stuff]\n"a" = "staff_id"\n', did_you_mean("'staff'")),
    ],
)
def test_a_profile_that_names_nothing_known_is_refused_with_the_nearest(
    run: Run, workspace: Path, profile: str, message: str
) -> None:
    (workspace / "tdskill.toml").write_text("year = 2025\n" + profile, encoding="utf-8")
    said = run("import", "hr.csv", "--as", "staff", "--profile", "hr", code=1).stderr
    assert message in said
    assert "tdskill.toml" in said


@pytest.mark.parametrize(
    ("profile", "messages", "code"),
    [
        (
            '[profiles.hr.staff]\n"個人コード" = "staff_id"\n"旧コード" = "staff_id"\n',
            ("'旧コード', '個人コード'", 'say "-"'),
            1,
        ),
        ('[profiles.hr.roster]\n"個人コード" = "staff_id"\n', ("kind staff", "Known: roster."), 2),
        ("[profiles.hr]\n", ("kind staff",), 2),
        (
            '[profiles.hr.staff]\n"個人コード" = "staff_id"\n"UXのちから" = "ux_design"\n',
            ("does not have: 'UXのちから'",),
            0,
        ),
    ],
)
def test_what_a_profile_says_and_the_file_does_not_bear_out_is_told(
    run: Run, workspace: Path, profile: str, messages: tuple[str, ...], code: int
) -> None:
    (workspace / "tdskill.toml").write_text("year = 2025\n" + profile, encoding="utf-8")
    said = run("import", "hr.csv", "--as", "staff", "--profile", "hr", code=code, notes=False)
    for message in messages:
        assert message in said.stderr


@pytest.mark.posix
def test_a_file_of_the_year_that_is_a_link_stays_one(run: Run, workspace: Path) -> None:
    shared, link = workspace / "shared.csv", workspace / "2025" / "staff.csv"
    shared.write_text("職員番号,UXデザイン\n0101,0\n", encoding="utf-8")
    link.symlink_to(shared)
    run("import", "hr.csv", "--as", "staff", "--profile", "hr", "--write", "--replace")
    assert link.is_symlink()
    assert "架空 二郎" in shared.read_text(encoding="utf-8-sig")
    assert [path.parent for path in workspace.rglob("*.until-*.csv")] == [link.parent]


def test_a_needed_column_that_no_rule_knows_leads_to_profiles(run: Run, workspace: Path) -> None:
    (workspace / "hr.csv").write_text("個人コード,氏名\n0101,架空一郎\n", encoding="utf-8")
    told = run("import", "hr.csv", "--as", "staff", code=1).stderr
    assert "職員番号 (staff_id)" in told
    assert 'Profiles stand in tdskill.toml: [profiles.hr.staff] "個人コード" = "staff_id"' in told


def test_without_the_profile_the_running_number_is_refused(run: Run, workspace: Path) -> None:
    assert workspace.is_dir()
    told = run("import", "hr.csv", "--as", "staff", code=1).stderr
    assert re.search(r"column 'ID' only numbers the rows", told)


def assert_written_it_says_the_same(kind: str, source: Path, path: Path) -> None:
    """Read it before and after in every set of skills."""
    views = [each for each in FRAMEWORK.views if each.is_main or kind in ("staff", "demand")]
    before = [read_file(kind, source, view).frame for view in views]
    path.write_bytes(own_csv(KINDS[kind], understood(KINDS[kind], source, FRAMEWORK), FRAMEWORK))
    for view, frame in zip(views, before, strict=True):
        again = read_file(kind, path, view).frame
        assert again.height > 0
        assert again.equals(frame)


@pytest.mark.parametrize("kind", OF_YEAR)
def test_a_file_of_our_own_says_what_was_read_of_every_kind(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.csv"
    rows = [template_header(KINDS[kind], FRAMEWORK), *example_rows(KINDS[kind], FRAMEWORK, 2025)]
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    if kind == "staff":
        text = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([text[0] + ",生成AI", *(f"{t},1" for t in text[1:])]) + "\n", "utf-8"
        )
    if kind == "demand":
        with path.open("a", encoding="utf-8") as file:
            file.write("A局,仕事,生成AI,1,2\n")
    assert_written_it_says_the_same(kind, path, tmp_path / "again.csv")


@pytest.mark.parametrize("kind", ["staff", "certificates", "trainings_taken", "demand"])
def test_a_file_of_our_own_says_what_was_read_of_the_sample(kind: str, tmp_path: Path) -> None:
    path = max(sample_dir().glob(f"*/{kind}.csv"))
    assert_written_it_says_the_same(kind, path, tmp_path / f"{kind}.csv")


LONG = """ID番号,姓,名,スキル名,レベル,段階,日付
0101,架空,一郎,UXデザイン,1,自己チェック,2025-06-01
0101,架空,一郎,UXデザイン,2,確定,2025-10-01
0102,架空,二郎,生成AI,1,確定,2025-10-02
0101,架空,一郎,クラウドサービス活用,0,自己補正,2025-08-01
"""


def test_a_file_with_a_row_for_each_level_keeps_all_its_rows(run: Run, workspace: Path) -> None:
    (workspace / "long.csv").write_text(LONG, encoding="utf-8")
    assert "4 rows can be taken" in run("import", "long.csv", "--as", "staff", "--write").stdout
    target = workspace / "2025" / "staff.csv"
    written = target.read_text(encoding="utf-8-sig").splitlines()
    # All texts of the file are there, beside names of columns of our own.
    assert [sorted(line.replace("架空 ", "架空,").split(",")) for line in written[1:]] == [
        sorted(line.split(",")) for line in LONG.splitlines()[1:]
    ]
    for view in FRAMEWORK.views:
        frames = [read_file("staff", path, view).frame for path in (workspace / "long.csv", target)]
        assert frames[0].equals(frames[1])
    with (workspace / "long.csv").open("a", encoding="utf-8") as file:
        file.write("0103,架空,三郎,UXデザイン,9,確定,2025-10-01\n")
    again = ("import", "long.csv", "--as", "staff", "--write", "--replace")
    run(*again, code=1)
    run(*again, "--skip-bad-rows")
    assert target.read_text(encoding="utf-8-sig").splitlines() == written


def test_a_file_of_our_own_keeps_who_has_left(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "職員番号,氏名,在籍状況,転出年月日\n0001,職員0001,転出,2025-06-30\n0002,職員0002,在職,\n",
        "utf-8",
    )
    first = read_file("roster", path, FRAMEWORK)
    read = understood(KINDS["roster"], path, FRAMEWORK)
    path.write_bytes(own_csv(KINDS["roster"], read, FRAMEWORK))
    again = read_file("roster", path, FRAMEWORK)
    assert first.employment is not None
    assert again.employment is not None
    told = ("staff_id", "state", "left_on")
    assert again.employment.select(told).equals(first.employment.select(told))
