"""A confirmed file that is not what was confirmed, as every command tells it."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from tdskill.resources import data_dir, sample_dir

ROSTER = "職員番号,氏名,所属局\n0001,職員0001,A局\n0002,=職員0002,B局\n0003,職員0003,B局\n"
JUDGED = """\
職員番号,スキル項目,レベル,段階,評価日
0001,UXデザイン,2,確定,2024-11-01
0002,UXデザイン,0,確定,2024-11-01
0003,UXデザイン,1,確定,2024-11-01
"""
NOT_IT = "This is not the file that was confirmed on "
OF_2024 = (
    "attainment",
    "evidence",
    "gap",
    "gap --joint",
    "ladder",
    "mentors",
    "move --at-most 2",
    "place",
    "priorities",
    "recommend --person 100010",
    "report --person 100010 --output r.html",
    "report --all --out pages",
    "rotation",
    "simulate --changes changes.yaml",
    "team --bureau 建設局",
)
OF_2023 = ("calibrate --evidence", "sheet --person 100010 --out forms")
OF_BOTH = (
    "report --bureau 建設局 --output r.html",
    "report --org --output r.html",
    "forecast",
    "plan",
    "hire",
    "trend",
    "trend --fell",
    "trend --training-effect",
)


@pytest.fixture
def year(run: Run, tmp_path: Path) -> Path:
    """Return the folder of a year of three people that was closed."""
    folder = tmp_path / "ws" / "2024"
    folder.mkdir(parents=True)
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "assessments.csv").write_text(JUDGED, encoding="utf-8")
    run("confirm", "--workspace", "ws")
    return folder


def without_last(staff: Path) -> None:
    """Cut the last person off, as somebody does who sorts, marks and deletes."""
    lines = staff.read_bytes().splitlines(keepends=True)
    staff.write_bytes(b"".join(lines[:-1]))


def cells(staff: Path) -> list[list[str]]:
    return list(csv.reader(staff.read_text(encoding="utf-8-sig").splitlines()))


def test_the_cells_digest_is_of_the_texts_line_by_line(year: Path) -> None:
    rows = cells(year / "staff.csv")
    assert rows[2][1] == "'=職員0002"
    rows[2][1] = "=職員0002"
    digest = hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()
    manifest = json.loads((year / "staff.manifest.json").read_bytes())
    assert manifest["staff"]["cells"] == digest


def test_what_was_confirmed_is_read_without_a_word(run: Run, year: Path) -> None:
    assert "confirmed on" not in run("attainment", "--workspace", year.parent).stderr


def test_a_file_with_a_row_less_is_told_with_both_counts_and_the_ways_back(
    run: Run, year: Path
) -> None:
    without_last(year / "staff.csv")
    told = run("attainment", "--workspace", year.parent).stderr
    assert NOT_IT in told
    assert "It had 3 people then, and has 2 rows now." in told
    assert "tdskill confirm --year 2024 --replace" in told
    assert "delete staff.manifest.json" in told


def test_a_changed_level_is_told_though_nobody_is_gone(run: Run, year: Path) -> None:
    staff = year / "staff.csv"
    rows = cells(staff)
    place = rows[0].index("UXデザイン")
    rows[1][place] = "3"
    staff.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    told = run("attainment", "--workspace", year.parent).stderr
    assert NOT_IT in told
    assert "people then" not in told


@pytest.mark.parametrize(
    "command",
    ["attainment --summary", "attainment --person 0001", "report --person 0001 --output r.html"],
)
def test_ids_that_lost_their_zeros_are_told_though_the_person_is_not_found(
    run: Run, year: Path, command: str
) -> None:
    staff = year / "staff.csv"
    text = staff.read_text(encoding="utf-8-sig")
    staff.write_text(text.replace("\n000", "\n"), encoding="utf-8")
    found = "--person" not in command
    told = run(*command.split(), "--workspace", year.parent, code=0 if found else 1).stderr
    told = " ".join(told.split())
    assert NOT_IT in told
    assert "3 staff IDs of this file seem to have lost their leading zeros:" in told
    assert "'1' for '0001', '2' for '0002', '3' for '0003'." in told
    assert "has the zeros." in told
    assert ("No person has the staff id or the name '0001'." in told) is not found


def test_a_copy_of_what_was_confirmed_is_named(run: Run, year: Path) -> None:
    shutil.copyfile(year / "staff.csv", year / "staff - コピー.csv")
    without_last(year / "staff.csv")
    told = run("attainment", "--workspace", year.parent).stderr
    assert "staff - コピー.csv is that file: copy it to staff.csv." in told


def test_confirming_anew_puts_the_levels_back_and_keeps_what_stood_there(
    run: Run, year: Path
) -> None:
    levels = (year / "staff.csv").read_bytes()
    without_last(year / "staff.csv")
    refused = run("confirm", "--workspace", "ws", code=1).stderr
    assert NOT_IT in refused
    run("confirm", "--workspace", "ws", "--replace")
    assert (year / "staff.csv").read_bytes() == levels
    assert len(list(year.glob("staff.until-*.csv"))) == 1
    assert "confirmed on" not in run("attainment", "--workspace", year.parent).stderr


def test_without_the_manifest_a_change_is_on_purpose(run: Run, year: Path) -> None:
    without_last(year / "staff.csv")
    (year / "staff.manifest.json").unlink()
    assert "confirmed on" not in run("attainment", "--workspace", year.parent).stderr


def test_what_a_spreadsheet_may_take_for_a_formula_is_the_same_however_it_is_guarded(
    run: Run, year: Path
) -> None:
    roster = year / "roster.csv"
    roster.write_text(ROSTER.replace("B局", "－B局"), encoding="utf-8")
    run("confirm", "--workspace", "ws", "--replace")
    assert cells(year / "staff.csv")[2][2] == "'－B局"
    for bureau in ("'－B局", "－B局"):
        text = (year / "staff.csv").read_text(encoding="utf-8-sig")
        (year / "staff.csv").write_text(text.replace("'－B局", bureau), encoding="cp932")
        told = run("attainment", "--workspace", year.parent).stderr
        assert "its cells are the same." in told
        (year / "staff.csv").write_text(text, encoding="utf-8-sig")


def test_a_renamed_skill_is_told_as_another_name_of_the_same_levels(run: Run, year: Path) -> None:
    assessments, own = year / "assessments.csv", year.parent / "framework"
    assessments.write_text(JUDGED.replace("UXデザイン", "ux_design"), encoding="utf-8")
    shutil.copytree(data_dir(), own, ignore=shutil.ignore_patterns("sample"))
    skills = (own / "skills.yaml").read_text(encoding="utf-8")
    (own / "skills.yaml").write_text(
        skills.replace("ja: UXデザイン", "ja: UX設計"), encoding="utf-8"
    )
    told = run("confirm", "--workspace", "ws", code=1).stderr
    assert "the same levels under other names of columns: UXデザイン → UX設計." in told
    assert "--replace" in told
    text = assessments.read_text(encoding="utf-8")
    assessments.write_text(text.replace("0003,ux_design,1", "0003,ux_design,2"), encoding="utf-8")
    assert "with other levels." in run("confirm", "--workspace", "ws", code=1).stderr


def anew_in_cp932(staff: Path) -> None:
    text = staff.read_text(encoding="utf-8-sig")
    staff.write_bytes(text.encode("cp932"))


def anew_with_other_line_ends(staff: Path) -> None:
    staff.write_bytes(staff.read_bytes().replace(b"\r\n", b"\n"))


def anew_in_quotes_and_tabs(staff: Path) -> None:
    rows = cells(staff)
    with staff.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL).writerows(rows)


def anew_with_blank_columns(staff: Path) -> None:
    lines = staff.read_text(encoding="utf-8-sig").splitlines()
    staff.write_text("".join(f"{line},,\n" for line in lines), encoding="utf-8")


def anew_as_workbook(staff: Path) -> None:
    book = openpyxl.Workbook()
    for row in cells(staff):
        book.active.append([int(cell) if len(cell) == 1 else cell or None for cell in row])
    book.save(staff.with_suffix(".xlsx"))
    staff.unlink()


@pytest.mark.parametrize(
    "save",
    [
        anew_in_cp932,
        anew_with_other_line_ends,
        anew_in_quotes_and_tabs,
        anew_with_blank_columns,
        anew_as_workbook,
    ],
)
def test_the_same_levels_saved_by_another_program_are_a_note(
    run: Run, year: Path, save: object
) -> None:
    assert callable(save)
    save(year / "staff.csv")
    told = run("attainment", "--workspace", year.parent).stderr
    assert "Saved anew by another program since it was confirmed on" in told
    assert "its cells are the same." in told
    assert "--replace" not in told


def test_levels_saved_anew_are_still_those_that_the_year_was_closed_with(
    run: Run, year: Path
) -> None:
    anew_in_cp932(year / "staff.csv")
    with (year / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write("0003,UXデザイン,3,確定,2024-12-01\n")
    assert "changed since: assessments.csv" in run("status", "--workspace", "ws").stderr


def test_the_same_levels_saved_anew_need_no_replace(run: Run, year: Path) -> None:
    levels = (year / "staff.csv").read_bytes()
    anew_in_cp932(year / "staff.csv")
    run("confirm", "--workspace", "ws")
    assert (year / "staff.csv").read_bytes() == levels


def test_a_manifest_that_holds_no_digest_of_cells_leaves_it_open(run: Run, year: Path) -> None:
    manifest = year / "staff.manifest.json"
    held = json.loads(manifest.read_bytes())
    del held["staff"]["cells"]
    manifest.write_text(json.dumps(held), encoding="utf-8")
    assert "byte" not in run("attainment", "--workspace", year.parent).stderr
    anew_in_cp932(year / "staff.csv")
    told = run("attainment", "--workspace", year.parent).stderr
    assert "not, byte for byte, the file that was confirmed" in told


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"staff": {}}', b'{"staff": 3}', b"[" * 100_000]
)
def test_a_broken_manifest_is_told(run: Run, year: Path, content: bytes) -> None:
    (year / "staff.manifest.json").write_bytes(content)
    told = run("attainment", "--workspace", year.parent).stderr
    assert "staff.manifest.json is damaged: nobody can tell whether" in told


def test_a_manifest_that_is_a_link_to_nothing_is_told(run: Run, year: Path) -> None:
    (year / "staff.manifest.json").unlink()
    (year / "staff.manifest.json").symlink_to("nowhere")
    told = run("attainment", "--workspace", year.parent).stderr
    assert "staff.manifest.json is damaged: nobody can tell whether" in told


def test_a_manifest_of_another_year_is_told(run: Run, year: Path) -> None:
    path = year / "staff.manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"fiscal_year": 2019}))
    told = run("attainment", "--workspace", year.parent).stderr
    assert "staff.manifest.json is of fiscal year 2019: it does not belong to this file" in told


@pytest.mark.parametrize("hidden", [".staff.manifest.json.abcd1234", ".staff.manifest.new.json"])
def test_a_manifest_left_hidden_by_a_killed_run_counts(run: Run, year: Path, hidden: str) -> None:
    manifest = year / "staff.manifest.json"
    manifest.rename(year / hidden)
    manifest.write_text('{"staff": {"sha256": "of other levels"}}', encoding="utf-8")
    assert "confirmed on" not in run("attainment", "--workspace", year.parent).stderr


def only_header(staff: Path) -> None:
    staff.write_bytes(staff.read_bytes().splitlines(keepends=True)[0])


def only_commas(staff: Path) -> None:
    header, *rows = staff.read_bytes().splitlines(keepends=True)
    staff.write_bytes(header + b",,,,\r\n" * len(rows))


def emptied(staff: Path) -> None:
    staff.write_bytes(b"")


def gone(staff: Path) -> None:
    staff.unlink()


def blank_workbook(staff: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(cells(staff)[0])
    book.save(staff.with_suffix(".xlsx"))
    staff.unlink()


@pytest.mark.parametrize("spoil", [only_header, only_commas, emptied, gone, blank_workbook])
@pytest.mark.parametrize("command", ["attainment", "report --all --out pages"])
def test_no_running_year_stands_in_for_confirmed_levels(
    run: Run, year: Path, spoil: object, command: str
) -> None:
    assert callable(spoil)
    spoil(year / "staff.csv")
    refused = run(*command.split(), "--workspace", year.parent, code=1)
    assert "was confirmed on" in refused.stderr
    # What is lost is in nobody's way: nothing is replaced.
    assert "tdskill confirm --year 2024\n" in refused.stderr
    assert not refused.stdout


@pytest.mark.parametrize("spoil", [only_header, emptied, gone])
def test_commands_on_the_cycle_go_on_and_tell_it(run: Run, year: Path, spoil: object) -> None:
    assert callable(spoil)
    spoil(year / "staff.csv")
    assert "was confirmed on" in run("status", "--workspace", "ws").stderr
    levels = run("confirm", "--workspace", "ws")
    assert "was confirmed on" not in levels.stderr
    assert len(cells(year / "staff.csv")) == 4


@pytest.mark.parametrize("spoil", [only_header, gone])
def test_lost_levels_of_the_year_before_are_not_passed_over(
    run: Run, year: Path, spoil: object
) -> None:
    assert callable(spoil)
    spoil(year / "staff.csv")
    after = year.parent / "2025"
    after.mkdir()
    (after / "roster.csv").write_text(ROSTER, encoding="utf-8")
    refused = run("sheet", "--workspace", "ws", "--out", "forms", code=1)
    assert "was confirmed on" in refused.stderr


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sample in which no staff file is what its manifest tells of."""
    folder = tmp_path_factory.mktemp("sample") / "ws"
    shutil.copytree(sample_dir(), folder)
    for year in ("2023", "2024"):
        manifest = {"staff": {"sha256": "0" * 64, "cells": ""}, "written_at": f"{year}-11-01"}
        (folder / year / "staff.manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("command", "years"),
    [
        *((command, {2024}) for command in OF_2024),
        *((command, {2023}) for command in OF_2023),
        *((command, {2023, 2024}) for command in OF_BOTH),
    ],
)
def test_every_command_that_reads_levels_tells_it(
    run: Run, sample: Path, tmp_path: Path, command: str, years: set[int]
) -> None:
    changes = "demand:\n  - {bureau: 建設局, skill: UXデザイン, level: 1, add: 1}\n"
    (tmp_path / "changes.yaml").write_text(changes, encoding="utf-8")
    told = run(*command.split(), "--workspace", sample).stderr
    assert {year for year in (2023, 2024) if f"{NOT_IT}{year}-11-01" in told} == years
