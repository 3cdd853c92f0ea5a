"""The commands as their users call them."""

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import Run
from sentences import NO_ACCESS, OUTSIDE, did_you_mean
from tdskill import i18n
from tdskill.cli.options import ANSWER_FORMATS, choose_format
from tdskill.errors import UsageError
from tdskill.framework import embedded_framework
from tdskill.framework.models import Named
from tdskill.resources import sample_dir

STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,主事,ICT職,確定,1,0
0002,職員0002,A局,主任,ICT職,自己補正,2,
0003,=職員0003,B局,主任,DXアンバサダー,自己チェック,3,1
"""
DEMAND = """\
局,業務,スキル項目,必要レベル,必要人数
A局,基盤,クラウドサービス活用,2,3
B局,窓口,UXデザイン,1,2
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "ws"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "2024" / "demand.csv").write_text(DEMAND, encoding="utf-8")
    return folder


def test_gap_as_json_has_a_row_for_each_skill_with_the_documented_names(
    run: Run, workspace: Path
) -> None:
    result = run("gap", "--workspace", workspace, "--format", "json", "--smallest-group", "1")
    rows = {row["skill"]: row for row in json.loads(result.stdout)}
    assert len(rows) == 22
    assert list(rows["cloud_services"]) == [
        "skill",
        "category",
        "demand",
        "supply",
        "not_assessed",
        "shortfall",
        "shortfall_least",
        "coverage",
        "movable",
        "demand_rank",
        "supply_rank",
    ]
    cloud = rows["cloud_services"]
    # D(2) = 3 against two people at Lv.2 or above, one of them in another bureau: A lacks 2.
    assert (cloud["demand"], cloud["supply"], cloud["shortfall"]) == (3, 3, 1)
    assert cloud["movable"] == 1
    assert rows["ux_design"]["shortfall"] == 1


def test_the_head_tells_how_many_people_stand_on_which_stage(run: Run, workspace: Path) -> None:
    table = run("gap", "--workspace", workspace)
    assert "3 people (confirmed 1, self-corrected 1, self-check 1)" in table.stdout
    machine = run("gap", "--workspace", workspace, "--format", "json")
    assert "confirmed 1, self-corrected 1, self-check 1" in machine.stderr


def test_filters_keep_bureaus_and_groups(run: Run, workspace: Path) -> None:
    def supply(*filters: str) -> int:
        every = ("--format", "json", "--smallest-group", "1")
        result = run("gap", "--workspace", workspace, *every, *filters)
        rows = {row["skill"]: row for row in json.loads(result.stdout)}
        return int(rows["cloud_services"]["supply"])

    assert supply("--bureau", "A局") == 2
    assert supply("--bureau", "Ａ局", "--bureau", "B局") == 3
    assert supply("--group", "ICT職") == 2
    assert (
        did_you_mean("A局")
        in run("gap", "--workspace", workspace, "--bureau", "A課", code=1).stderr
    )


def test_views_of_the_gap(run: Run, workspace: Path) -> None:
    by_bureau = run(
        *("gap", "--workspace", workspace, "--by-bureau", "--format", "json"),
        *("--smallest-group", "1"),
    )
    rows = json.loads(by_bureau.stdout)
    assert len(rows) == 2 * 22
    assert rows[0]["bureau"] == "A局"
    levels = json.loads(run("gap", "--workspace", workspace, "--levels", "--format", "json").stdout)
    cloud = [row for row in levels if row["skill"] == "cloud_services"]
    assert [(r["at_level"], r["demand"], r["supply"]) for r in cloud] == [
        (1, 3, 3),
        (2, 3, 2),
        (3, 0, 1),
    ]
    run("gap", "--workspace", workspace, "--by-bureau", "--levels", code=2)


def test_csv_opens_in_excel_and_holds_no_formula(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "staff.csv").write_text(
        STAFF.replace("0001,", "=1+1,", 1), encoding="utf-8"
    )
    result = run("attainment", "--workspace", workspace, "--top", "1", "--format", "csv")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in result.stdout_bytes
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    assert [row["staff_id"] for row in rows] == ["'=1+1", "0002", "0003"]
    assert list(rows[0]) == [
        "staff_id",
        "staff_name",
        "job_type",
        "met",
        "requirements_met",
        "needed",
        "steps_short",
        "core_met",
        "attainment",
        "assessed_share",
        "missing",
    ]


def test_attainment_of_one_person_best_job_type_first(run: Run, workspace: Path) -> None:
    result = run("attainment", "--workspace", workspace, "--person", "0003", "--format", "json")
    rows = json.loads(result.stdout)
    assert len(rows) == 10
    assert {row["staff_id"] for row in rows} == {"0003"}
    one = run("attainment", "--workspace", workspace, "--job-type", "UI/UXデザイナー", "--top", "2")
    assert "0003" in one.stdout
    assert "UI/UX" in one.stdout


def test_attainment_summary_has_a_row_for_each_job_type(run: Run, workspace: Path) -> None:
    result = run("attainment", "--workspace", workspace, "--summary", "--format", "json")
    rows = json.loads(result.stdout)
    assert [list(row) for row in rows][:1] == [
        ["job_type", "people", "people_met", "people_one_step_away"]
    ]
    assert {row["people"] for row in rows} == {3}
    for apart in (("--top", "1"), ("--person", "0001"), ("--rank", "主事")):
        run("attainment", "--workspace", workspace, "--summary", *apart, code=2)
    one = ("attainment", "--workspace", workspace, "--summary", "--job-type", rows[3]["job_type"])
    assert json.loads(run(*one, "--format", "json").stdout) == rows[3:4]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (("--group", "ICT職"), {"0001", "0003"}),
        (("--rank", "主任", "--rank", "課長代理"), {"0001", "0003"}),
        (("--bureau", "A局", "--group", "ICT職"), {"0001"}),
        (("--person", "0001", "--bureau", "A局"), {"0001"}),
    ],
)
def test_attainment_of_groups_and_ranks(
    run: Run, tmp_path: Path, asked: tuple[str, ...], ids: set[str]
) -> None:
    people = ("0001,A局,主任,ICT職,1", "0002,A局,主事,DX職,1", "0003,B局,課長代理,ICT職,1")
    lines = ("staff_id,bureau,rank,group,ITストラテジー", *people, "")
    (tmp_path / "s.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = json.loads(run("attainment", "--staff", "s.csv", "--format", "json", *asked).stdout)
    assert {row["staff_id"] for row in rows} == ids
    told = run("attainment", "--staff", "s.csv", "--person", "0003", "--bureau", "A局", code=1)
    assert OUTSIDE in told.stderr
    assert "no rank" in run("attainment", "--staff", "s.csv", "--rank", "王", code=1).stderr


def test_assumed_requirements_are_told_wherever_job_types_are(run: Run, workspace: Path) -> None:
    for command in (("attainment",), ("attainment", "--summary")):
        assert "are assumed" in run(*command, "--workspace", workspace).stdout
    assert "are assumed" in run("show", "job-types").stdout


def test_an_unknown_person_is_told_with_the_closest_ids(run: Run, workspace: Path) -> None:
    result = run("attainment", "--workspace", workspace, "--person", "0009", code=1)
    assert "'0009'" in result.stderr
    assert "0001" in result.stderr


def test_of_an_unknown_person_like_nobody_no_other_is_named(run: Run, workspace: Path) -> None:
    told = run("attainment", "--workspace", workspace, "--person", "9999", code=1).stderr
    assert "No staff ID and no name is like it" in told
    assert "The closest" not in told


def test_the_sample_chooses_the_published_fields(run: Run) -> None:
    result = run("priorities", "--sample", "--year", "2024", "--format", "json")
    chosen = [row["skill"] for row in json.loads(result.stdout) if row["selected"]]
    assert chosen == ["cloud_services", "ux_design", "ui_design"]
    table = run("priorities", "--sample", "--year", "2024", lang="ja").stdout
    assert "重点育成分野: クラウドサービス活用、UXデザイン、UIデザイン" in table
    assert "公表された選定と一致しています（基本方針 p.15）。規則は公表内容と矛盾しません" in table
    assert "484通りのうち、確実なものが2通り、不明な順位次第のものが26通り" in table
    assert "見本データは公表された順位に合わせて作ったもの" in table


def test_without_files_the_published_ranks_answer_and_say_what_is_unknown(run: Run) -> None:
    result = run("priorities", "--year", "2024", "--format", "json")
    rows = {row["skill"]: row for row in json.loads(result.stdout)}
    assert {skill for skill, row in rows.items() if row["selected"]} == {
        "cloud_services",
        "ux_design",
        "ui_design",
    }
    assert [rows["ux_design"][f"demand_rank_{end}"] for end in ("low", "high")] == [5, 5]
    assert [rows["ux_design"][f"supply_rank_{end}"] for end in ("low", "high")] == [8, 15]
    assert rows["ux_design"]["supply_bands"] == ["middle", "lower"]
    assert rows["ux_design"]["shortfall"] is None
    text = run("priorities", "--year", "2024").stdout
    assert "published ranks alone" in text
    assert "the rule is consistent with it, not proved by it" in text
    assert "2 of 484 surely, 26 more" in text
    assert "They are set to 8-15 (middle or low) because they were chosen" in text
    assert "The sample" not in text
    assert "What there is to do:" in run("priorities", "--year", "2030", code=1).stderr


def test_how_firm_the_choice_is_comes_as_a_table_too(run: Run) -> None:
    result = run("priorities", "--year", "2024", "--firmness", "--format", "json")
    rows = json.loads(result.stdout)
    assert [(row["cut"], row["shift"], row["cut_rank"]) for row in rows] == [
        ("demand", -1, 6),
        ("demand", 0, 7),
        ("demand", 1, 8),
        ("supply", -1, 6),
        ("supply", 0, 7),
        ("supply", 1, 8),
    ]
    assert rows[2]["skills_added"] == ["service_design"]


def test_no_workspace_shows_the_three_ways_on(run: Run) -> None:
    message = run("gap", code=1).stderr
    for way in ("--sample", "--staff staff.csv --demand demand.csv", "tdskill init DIR"):
        assert way in message


def test_single_files_need_no_workspace(run: Run, workspace: Path) -> None:
    year = workspace / "2024"
    result = run("gap", "--staff", year / "staff.csv", "--demand", year / "demand.csv")
    assert "no fiscal year given" in result.stdout
    missing = run("gap", "--staff", year / "staff.csv", code=1)
    assert "demand.csv" in missing.stderr


def test_problems_stop_a_command_and_bad_rows_may_be_left_out(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    staff.write_text(STAFF.replace("確定,1,0", "確定,7,0"), encoding="utf-8")
    stopped = run("gap", "--workspace", workspace, code=1)
    assert "staff.csv row 2 column クラウドサービス活用" in stopped.stderr
    assert stopped.stdout == ""
    went_on = run("gap", "--workspace", workspace, "--skip-bad-rows")
    assert "1 row with problems was left out." in went_on.stdout
    assert "2 people" in went_on.stdout


def test_an_unknown_year_names_the_years_there_are(run: Run, workspace: Path) -> None:
    assert "It has: 2024." in run("gap", "--workspace", workspace, "--year", "2020", code=1).stderr


def test_two_files_of_one_kind_are_refused(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "staff.xlsx").write_bytes(b"")
    told = run("gap", "--workspace", workspace, code=1).stderr
    assert "staff.csv and staff.xlsx are there.\nKeep the one that counts there" in told


def test_settings_are_read_and_mistakes_in_them_told(run: Run, workspace: Path) -> None:
    settings = workspace / "tdskill.toml"
    settings.write_text('organisation = "架空市"\n', encoding="utf-8")
    assert "架空市" in run("gap", "--workspace", workspace).stdout
    settings.write_text("organization = 1\n", encoding="utf-8")
    assert "organization" in run("gap", "--workspace", workspace, code=1).stderr
    settings.write_text("year = \n", encoding="utf-8")
    assert "tdskill.toml" in run("gap", "--workspace", workspace, code=1).stderr


def test_init_lays_out_a_workspace_that_works(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "新しい"
    run("init", folder, "--year", "2025")
    assert (folder / "framework" / "skills.yaml").exists()
    assert "Skills 22" in run("validate", folder).stdout
    empty = run("gap", "--workspace", folder, code=1)
    assert "nobody stands in its roster.csv or staff.csv yet" in empty.stderr
    assert "Write the people into roster.csv" in empty.stderr
    assert "is a workspace already" in run("init", folder, code=1).stderr
    run("init", tmp_path / "x", "--year", "12", code=2)


def test_files_of_init_that_hold_persons_are_for_their_owner_alone(
    run: Run, tmp_path: Path
) -> None:
    told = run("init", "ws", "--year", "2025").stderr
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "ws/2025").iterdir()}
    assert {name for name, mode in modes.items() if mode == 0o600} == {
        *("staff.csv", "roster.csv", "certificates.csv"),
    }
    assert "roster.csv" in told
    assert "tdskill next" in told


def test_a_second_year_is_laid_out_with_the_roster_of_the_newest(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    roster = tmp_path / "ws" / "2025" / "roster.csv"
    roster.write_text(roster.read_text("utf-8-sig") + "0001,職員0001,A局,主事,ICT職,\n", "utf-8")
    before = {path: path.read_bytes() for path in (tmp_path / "ws").rglob("*") if path.is_file()}
    told = run("init", "ws", "--year", "2026").stderr
    assert "The roster of fiscal year 2025 was copied as it is: roster.csv." in told
    assert "1 person is in it." in told
    assert "write the people into roster.csv" not in told
    made = tmp_path / "ws" / "2026"
    assert (made / "roster.csv").read_bytes() == roster.read_bytes()
    assert (made / "roster.csv").stat().st_mode & 0o777 == 0o600
    assert (made / "staff.csv").read_text("utf-8-sig").count("\n") == 1
    assert {path: path.read_bytes() for path in before} == before
    assert "is there already" in run("init", "ws", "--year", "2026", code=1).stderr
    assert "--year YEAR" in run("init", "ws", code=1).stderr


def test_a_roster_that_is_copied_is_told_with_who_does_not_count_and_its_copies(
    run: Run, tmp_path: Path
) -> None:
    year = tmp_path / "ws" / "2025"
    year.mkdir(parents=True)
    people = "職員番号,氏名,在職区分\n0001,職員0001,在職\n0002,職員0002,退職\n合計,2,\n"
    (year / "roster.csv").write_text(people, encoding="utf-8")
    (year / "roster (1).csv").write_text(people, encoding="utf-8")
    told = run("init", "ws", "--year", "2026").stderr
    assert "1 person is in it." in told
    assert "Rows of people who left (1) and of totals (1)" in told
    assert "roster (1).csv is not read" in told


def test_no_roster_is_copied_where_there_are_two(run: Run, tmp_path: Path) -> None:
    year = tmp_path / "ws" / "2025"
    year.mkdir(parents=True)
    (year / "roster.csv").write_text("職員番号\n0001\n", encoding="utf-8")
    (year / "roster.xlsx").write_bytes(b"")
    assert "Keep the one" in run("init", "ws", "--year", "2026", code=1).stderr
    assert not (year.parent / "2026").exists()


def test_the_files_of_init_can_be_filled_in(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    staff = tmp_path / "ws" / "2025" / "staff.csv"
    header = staff.read_text(encoding="utf-8-sig").strip()
    row = "0001,職員0001,A局,主事,ICT職,確定," + ",".join(["1"] * 22)
    staff.write_text(f"{header}\n{row}\n", encoding="utf-8-sig")
    assert "1 person" in run("gap", "--workspace", "ws").stdout


def test_another_framework_needs_no_code(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    skills = tmp_path / "ws" / "framework" / "skills.yaml"
    skills.write_text(
        skills.read_text(encoding="utf-8").replace("クラウドサービス活用", "雲の活用"),
        encoding="utf-8",
    )
    assert "雲の活用" in run("show", "skills", "--workspace", "ws", lang="ja").stdout
    (tmp_path / "ws/2025/staff.csv").write_text("職員番号,雲の活用\n0001,2\n", encoding="utf-8")
    assert "雲の活用" in run("gap", "--workspace", "ws", lang="ja").stdout


@pytest.mark.parametrize("given", ["ws/framework", "ws"])
def test_init_takes_the_framework_of_another_folder(run: Run, tmp_path: Path, given: str) -> None:
    run("init", "ws", "--year", "2025")
    skills = tmp_path / "ws" / "framework" / "skills.yaml"
    text = skills.read_text(encoding="utf-8").replace("クラウドサービス活用", "雲の活用")
    skills.write_text(text, encoding="utf-8")
    run("init", "city", "--year", "2026", "--framework", given)
    assert "雲の活用" in (tmp_path / "city" / "2026" / "staff.csv").read_text(encoding="utf-8-sig")
    copied = tmp_path / "city" / "framework" / "skills.yaml"
    assert copied.read_text(encoding="utf-8") == text


def test_init_takes_no_framework_that_has_errors(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    (tmp_path / "ws" / "framework" / "skills.yaml").write_text("skills: []\n", encoding="utf-8")
    assert "skills.yaml:1" in run("init", "city", "--framework", "ws", code=1).stderr
    assert "nowhere" in run("init", "city", "--framework", "nowhere", code=1).stderr
    assert not (tmp_path / "city").exists()


def test_a_sample_takes_along_the_framework_it_was_made_from(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    skills = tmp_path / "ws" / "framework" / "skills.yaml"
    text = skills.read_text(encoding="utf-8").replace("クラウドサービス活用", "雲の活用")
    skills.write_text(text, encoding="utf-8")
    run("sample", "--workspace", "ws", "--out", "trial", "--people", "20")
    assert "雲の活用" in run("gap", "--workspace", "trial", lang="ja").stdout
    skills.write_text(text.replace("雲の活用", "雲の利用"), encoding="utf-8")
    run("sample", "--workspace", "ws", "--out", "trial", "--people", "20", "--year", "2025")
    kept = tmp_path / "trial" / "framework" / "skills.yaml"
    assert kept.read_text(encoding="utf-8") == text
    run("sample", "--out", "plain", "--people", "20")
    assert not (tmp_path / "plain" / "framework").exists()


@pytest.mark.parametrize(
    "what", ["skills", "job-types", "sets", "certifications", "ladder", "trainings", "works"]
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_entry_of_the_framework_is_shown_in_its_order(
    run: Run, monkeypatch: pytest.MonkeyPatch, what: str, form: str, lang: str
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    shown = run("show", what, "--format", form, lang=lang).stdout
    framework = embedded_framework()
    entries: Sequence[Named] = {
        "skills": framework.skills,
        "job-types": framework.job_types,
        "certifications": framework.certifications,
        "ladder": framework.ranks,
        "sets": [each.head for each in framework.sets],
        "trainings": framework.trainings,
        "works": framework.works,
    }[what]
    ids = [entry.id for entry in entries]
    with i18n.speaking(lang):
        names = [str(entry.name) for entry in entries]
    if form == "json":
        rows = [list(row.values()) for row in json.loads(shown)]
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(shown.removeprefix("\ufeff"))))
    elif form == "md":
        rows = [
            row.replace("\\", "").split(" | ") for row in shown.replace("\n| ", "\n").split("\n")
        ]
    else:
        rows = [re.split(r"  +", line) for line in shown.splitlines()]
    assert [row[0] for row in rows if row and row[0] in ids] == ids
    if form in ("table", "md"):
        assert [row[1] for row in rows if row and row[0] in ids] == names
        return
    texts = json.loads(run("show", what, "--format", "json", "--table", "texts").stdout)
    told = [row["label"] for row in texts if row["id"] in ids and row["language"] == lang]
    assert [label for label in told if label in names] == names


def test_validate_exits_with_1_on_errors_in_each_format(run: Run, tmp_path: Path) -> None:
    run("init", "ws", "--year", "2025")
    file = tmp_path / "ws" / "framework" / "jobtypes.yaml"
    text = file.read_text(encoding="utf-8").replace("skill: it_strategy", "skill: it_stratejy", 1)
    file.write_text(text, encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "it_stratejy" in row)
    column = text.splitlines()[line - 1].index("it_stratejy") + 1
    shown = run("validate", "ws", code=1).stdout
    assert f"jobtypes.yaml:{line}:{column}: " in shown
    assert "it_strategy" in shown
    problems = json.loads(run("validate", "ws", "--format", "json", code=1).stdout)
    errors = [problem for problem in problems if problem["severity"] == "error"]
    assert [(error["line"], error["column"]) for error in errors] == [(line, column)]
    annotations = run("validate", "ws", "--format", "github", code=1).stdout
    assert f",line={line},col={column}::" in annotations
    run("validate", "ws", "--format", "xml", code=2)
    run("validate", "nowhere", code=1)


def test_validate_passes_the_embedded_framework_and_counts_what_is_assumed(run: Run) -> None:
    shown = run("validate").stdout
    assert "78 of 78 requirements are assumed" in shown
    assert "7 of 7 requirements are assumed" in shown
    assert "no errors" in shown
    assert "trainings 40." in shown
    assert "Other sets of skills: tools 10." in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("gap", "--nothing"),
        ("gap", "--year", "abc"),
        ("gap", "--year"),
        ("nothing",),
        ("report",),
        ("gap", "--format", "jsn"),
        ("attainment", "--sample", "--top", "0"),
        ("gap", "--sample", "--staff", "x.csv"),
        ("sample", "--out", "x", "--people", "many"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_wrong_usage_exits_with_2_and_a_message(
    run: Run, arguments: tuple[str, ...], lang: str
) -> None:
    result = run(*arguments, code=2, lang=lang)
    assert result.stderr.strip()
    assert result.stdout == ""


def test_an_unknown_language_is_a_usage_error(run: Run) -> None:
    assert "ja, en" in run("gap", code=2, lang="fr").stderr


def test_files_of_persons_are_their_owners_alone(run: Run, workspace: Path, tmp_path: Path) -> None:
    run("attainment", "--workspace", workspace, "--output", "people.csv")
    run("gap", "--sample", "--output", "gap.json")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "people.csv").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "gap.json").stat().st_mode) & 0o044
    assert len(json.loads((tmp_path / "gap.json").read_text(encoding="utf-8"))) == 22


def test_an_output_that_cannot_be_written_leaves_nothing_behind(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    result = run("gap", "--workspace", workspace, "--output", tmp_path / "no" / "x.csv", code=1)
    assert f"There is no folder {tmp_path / 'no'}" in result.stderr
    assert not list(tmp_path.glob("*.csv"))


@pytest.mark.parametrize("ending", ["xls", "pdf", "docx"])
def test_an_ending_that_no_format_has_is_told_and_nothing_written(
    run: Run, workspace: Path, tmp_path: Path, ending: str
) -> None:
    name = f"gap.{ending}"
    result = run("gap", "--workspace", workspace, "--output", name, code=2)
    assert f"the format .{ending}" in result.stderr
    assert not (tmp_path / name).exists()


def test_one_bureau_alone_cannot_say_what_training_or_moving_would_mend(
    run: Run, workspace: Path
) -> None:
    result = run("gap", "--workspace", workspace, "--bureau", "A局", "--smallest-group", "1")
    assert "see the whole organisation" in result.stdout
    assert "Movable" not in result.stdout


def test_exams_of_people_who_are_not_in_the_staff_file_are_told(run: Run, workspace: Path) -> None:
    (workspace / "2024" / "certificates.csv").write_text(
        "職員番号,試験名,合格日\n1,基本情報技術者試験,2020/7/1\n", encoding="utf-8"
    )
    result = run("report", "--workspace", workspace, "--person", "0001")
    assert "1 staff ID of this file is not in staff.csv: '1' (row 2)." in result.stderr


def test_all_files_are_read_before_a_command_stops(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    staff.write_text("職員番号,氏名\n1,職員0001\n", encoding="utf-8")
    (workspace / "2024" / "demand.csv").write_text(
        DEMAND.replace("基盤,クラウド", "基盤,くらげ"), encoding="utf-8"
    )
    result = run("gap", "--workspace", workspace, code=1)
    assert "no column for any skill" in result.stderr
    assert "くらげ" in result.stderr


def test_naming_the_file_settles_which_of_two_counts(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    (workspace / "2024" / "staff.xlsx").write_bytes(b"")
    run("gap", "--workspace", workspace, code=1)
    run("gap", "--workspace", workspace, "--staff", staff)
    run("show", "skills", "--workspace", workspace)


def test_a_year_without_files_is_answered_from_what_was_published(
    run: Run, workspace: Path
) -> None:
    (workspace / "2024").rename(workspace / "2025")
    result = run("priorities", "--workspace", workspace, "--year", "2024")
    assert "published ranks alone" in " ".join(result.stdout.split())


def test_validate_checks_the_folder_it_is_called_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "jobtypes.yaml").write_text("job_types: []\n", encoding="utf-8")
    result = run("validate", code=1)
    assert "skills.yaml" in result.stdout


def test_markdown_cells_hold_no_marks(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    staff.write_text(STAFF.replace("A局", "A|<b>局"), encoding="utf-8")
    (workspace / "2024" / "demand.csv").write_text(
        DEMAND.replace("A局", "A|<b>局"), encoding="utf-8"
    )
    result = run("gap", "--workspace", workspace, "--by-bureau", "--format", "md")
    assert "A\\|&lt;b&gt;局" in result.stdout


def run_process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tdskill", *arguments],
        check=False,
        capture_output=True,
        env={**os.environ, "TDSKILL_LANG": "", "COLUMNS": "120", **variables},
        timeout=60,
    )


def test_help_is_quick_it_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['tdskill', '--help']\n"
        "from tdskill.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('polars', 'pydantic', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_tdskill_lang_is_told_on_stderr() -> None:
    told = run_process("--version", TDSKILL_LANG="fr")
    assert "TDSKILL_LANG=fr" in told.stderr.decode()
    assert "ja, en" in told.stderr.decode()
    assert told.stdout.startswith(b"tdskill ")
    for known in ("", "en", "EN", "ja_JP.UTF-8"):
        assert run_process("--version", TDSKILL_LANG=known).stderr == b""
    assert run_process("--lang", "en", "--version", TDSKILL_LANG="fr").stderr == b""


def test_help_speaks_both_languages_and_lang_may_stand_anywhere() -> None:
    assert "使い方: tdskill" in run_process("--help", TDSKILL_LANG="ja").stdout.decode()
    assert "Usage: tdskill" in run_process("--help", TDSKILL_LANG="en").stdout.decode()
    moved = run_process("gap", "--help", "--lang", "en", TDSKILL_LANG="ja").stdout.decode()
    assert "Usage: tdskill gap" in moved
    assert "使い方" in run_process("show", "--help", "--lang=ja", TDSKILL_LANG="en").stdout.decode()


def test_a_japanese_windows_console_can_show_every_sign() -> None:
    for arguments in (
        ("gap", "--sample"),
        ("priorities", "--sample"),
        ("attainment", "--sample"),
        ("attainment", "--sample", "--summary"),
        ("--help",),
        ("show", "job-types"),
        ("show", "ladder"),
    ):
        done = run_process(*arguments, "--lang", "ja", PYTHONIOENCODING="cp932")
        assert done.returncode == 0
        assert "?" not in done.stdout.decode("cp932")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_japanese_console_shows_a_sheet_without_question_marks() -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tdskill", "report", "--sample", "--person", "100011"],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TDSKILL_LANG": "ja", "PYTHONIOENCODING": "cp932"},
    ):
        os.close(theirs)
        shown = b""
        # Linux ends a pseudo-terminal with an error, others with nothing.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65536):
                shown += piece
    os.close(ours)
    assert "- □ " in shown.decode("cp932")
    assert "?" not in shown.decode("cp932")


def test_no_color_is_honoured_and_a_pipe_is_plain() -> None:
    assert b"\x1b[" not in run_process("gap", "--sample", NO_COLOR="1").stdout
    assert b"\x1b[" not in run_process("gap", "--sample").stdout


def test_an_unforeseen_error_shows_no_traceback_and_no_data() -> None:
    script = (
        "import tdskill.reports.organisation as o\n"
        "def boom(*a, **k): raise RuntimeError('職員0001')\n"
        "o.gap_report = boom\n"
        "import sys; sys.argv = ['tdskill', 'gap', '--sample']\n"
        "from tdskill.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "職員0001" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("year", [0, -1, 1999, 2200, 99999])
@pytest.mark.parametrize("command", ["gap", "priorities", "attainment"])
def test_a_year_that_cannot_be_is_a_usage_error(run: Run, command: str, year: int) -> None:
    result = run(command, "--sample", "--year", str(year), code=2)
    assert "The year must be from 2000 to 2199." in result.stderr


def test_a_year_that_cannot_be_is_refused_in_the_settings(run: Run, workspace: Path) -> None:
    (workspace / "tdskill.toml").write_text("year = 0\n", encoding="utf-8")
    assert "not understood: year" in run("gap", "--workspace", workspace, code=1).stderr


def test_a_year_of_the_settings_without_a_folder_is_told_with_where_it_comes_from(
    run: Run, workspace: Path
) -> None:
    (workspace / "tdskill.toml").write_text("year = 2023\n", encoding="utf-8")
    result = run("gap", "--workspace", workspace, code=1)
    assert "has no fiscal year 2023" in result.stderr
    assert "It has: 2024. The year comes from tdskill.toml." in result.stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("organisation = 東京\n", "tdskill.toml:1:16"),
        ("year = \n", "tdskill.toml:1:8"),
        ("a", ""),
        ("a = " + "[" * 9_999, ""),
    ],
)
def test_settings_that_are_no_toml_are_told_with_their_place(
    run: Run, workspace: Path, text: str, place: str
) -> None:
    (workspace / "tdskill.toml").write_text(text, encoding="utf-8")
    result = run("gap", "--workspace", workspace, code=1)
    assert f"{place}: this is not TOML." in result.stderr
    assert "Invalid" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("attainment", "--sample", "--summary", "--person", ""),
        ("attainment", "--sample", "--person="),
        ("gap", "--workspace", ""),
        ("gap", ""),
        ("validate", ""),
        ("sample", "--out="),
        ("report", "--sample", "--person"),
    ],
)
def test_an_empty_word_is_a_usage_error(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words, code=2)
    assert "needs a value." in result.stderr or "One of the words is empty." in result.stderr


def test_a_language_without_a_name_is_a_usage_error() -> None:
    for words in (("gap", "--sample", "--lang"), ("gap", "--lang=", "--sample")):
        result = run_process(*words, LANG="en_US.UTF-8", LC_ALL="")
        assert result.returncode == 2
        assert b"--lang needs a value." in result.stderr


def test_a_filter_for_which_no_row_has_anything_is_told(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    staff.write_text(STAFF.replace("人材区分", "メモ"), encoding="utf-8")
    result = run("gap", "--workspace", workspace, "--group", "ICT職", code=1)
    assert "No row of the files has any group." in result.stderr


def test_an_output_that_is_an_input_is_refused_and_kept(run: Run, workspace: Path) -> None:
    staff = workspace / "2024" / "staff.csv"
    link = workspace / "link.csv"
    link.symlink_to(staff)
    before = staff.read_bytes()
    for output in (staff, link):
        result = run("gap", "--workspace", workspace, "--output", output, code=2)
        assert "one of the files to be read" in result.stderr
    named = ("--staff", staff, "--demand", workspace / "2024" / "demand.csv")
    run("gap", *named, "--format", "csv", "--output", staff, code=2)
    assert staff.read_bytes() == before


def test_a_link_stays_and_its_target_is_written(run: Run, workspace: Path) -> None:
    target, link = workspace / "target.csv", workspace / "link.csv"
    link.symlink_to("target.csv")
    run("gap", "--workspace", workspace, "--output", link)
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"\xef\xbb\xbfskill,")


def test_a_device_is_written_straight_and_stays_one(run: Run) -> None:
    run("gap", "--sample", "--format", "csv", "--output", "/dev/null")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_name_as_long_as_the_system_allows_can_be_written(run: Run, tmp_path: Path) -> None:
    name = "a" * 251 + ".csv"
    run("gap", "--sample", "--output", name)
    assert (tmp_path / name).exists()


def test_what_cannot_be_written_is_called_by_its_own_name() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("a device of Linux")
    with Path("/dev/full").open("wb") as full:
        for words, name in (((), "Standard output"), (("--output", "/dev/full"), "/dev/full")):
            result = subprocess.run(
                [sys.executable, "-m", "tdskill", "gap", "--sample", "--format", "csv", *words],
                stdout=full,
                stderr=subprocess.PIPE,
                # Buffered, as it is where nobody asked otherwise: the end of the program flushes once more.
                env={**os.environ, "TDSKILL_LANG": "en", "PYTHONUNBUFFERED": ""},
                check=False,
            )
            assert result.returncode == 1
            assert f"{name} {NO_ACCESS}" in result.stderr.decode()
            assert "Exception" not in result.stderr.decode()
        silent = subprocess.run(
            [sys.executable, "-m", "tdskill", "gap", "--sample", "--format", "csv"],
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )
    assert silent.returncode == 0
    assert silent.stdout.startswith(b"\xef\xbb\xbfskill,")


@pytest.mark.parametrize("form", ["table", "csv", "xlsx"])
def test_a_closed_output_is_a_usage_error(form: str) -> None:
    command = f"{sys.executable} -m tdskill gap --sample --format {form} >&-"
    result = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        env={**os.environ, "TDSKILL_LANG": "en"},
        check=False,
    )
    assert result.returncode == 2
    assert b"Standard output is closed." in result.stderr


def test_a_terminal_that_claims_no_columns_still_shows_the_answer() -> None:
    result = run_process("gap", "--sample", COLUMNS="0")
    assert "クラウドサービス活用".encode() in result.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind_by_a_program_that_is_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    def is_written() -> bool:
        return any(path.stat().st_size for path in tmp_path.glob("new/ws/2024/*"))

    command = [sys.executable, "-m", "tdskill", "sample", "--out", "new/ws", "--people", "3000000"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 30
        while not is_written() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        _out, err = process.communicate(timeout=30)
    assert process.returncode != 0
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_what_a_person_lacks_is_text_in_a_cell_of_csv(run: Run, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(
        "職員番号,クラウドサービス活用,システムアーキテクチャ\n1,3,3\n2,1,\n", encoding="utf-8"
    )
    words = ("attainment", "--staff", "s.csv", "--job-type", "system_architect")
    result = run(*words, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"))))
    lacking = {row["staff_id"]: row["missing"].split(";") for row in rows}
    needed = {
        item["skill"]: item["level"]
        for item in json.loads(run(*words, "--format", "json").stdout)
        for item in [{"skill": s["skill"], "level": s["required"]} for s in item["missing"]]
    }
    assert f"cloud_services:1:{needed['cloud_services']}" in lacking["2"]
    assert not any(step.startswith("cloud_services:") for step in lacking["1"])
    assert f"system_architecture::{needed['system_architecture']}" in lacking["2"]


def test_csv_of_people_who_lack_nothing_has_a_blank_cell(run: Run) -> None:
    command = ("attainment", "--sample", "--job-type", "system_architect", "--top", "1")
    (row,) = csv.DictReader(io.StringIO(run(*command, "--format", "csv").stdout.lstrip("\ufeff")))
    assert (row["staff_id"], row["met"], row["missing"]) == ("100021", "true", "")


HELPS = """
from typer.main import get_command
from tdskill.cli.app import app

def show(command):
    print(command.help, *(getattr(each, "help", "") for each in command.params), sep="\\n")
    for each in getattr(command, "commands", {}).values():
        show(each)

show(get_command(app))
"""


def test_the_japanese_help_speaks_in_one_style() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", HELPS], capture_output=True, check=True
    )
    lines = done.stdout.decode().splitlines()
    assert "スキルの需要と供給を比べる。" in lines
    polite = re.compile("ます|ません|です|ください")
    assert [line for line in lines if polite.search(line)] == []


@pytest.fixture(scope="module")
def sample_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "ws"
    shutil.copytree(sample_dir(), folder)
    return folder


ANSWERS = (
    *(("gap",), ("gap", "--joint"), ("priorities",), ("attainment",), ("plan",), ("place",)),
    *(("ladder",), ("evidence",), ("rotation",), ("recommend", "--person", "100044"), ("trend",)),
    *(("status",), ("calibrate",), ("team", "--bureau", "環境局"), ("forecast",)),
)


@pytest.mark.parametrize("file", ["2024/staff.csv", "2023/trainings_taken.csv", "2024/seats.csv"])
@pytest.mark.parametrize("command", ANSWERS, ids=" ".join)
def test_no_answer_is_written_over_a_file_of_the_workspace(
    run: Run, sample_copy: Path, command: tuple[str, ...], file: str
) -> None:
    before = (sample_copy / file).read_bytes()
    asked = (*command, "--workspace", sample_copy, "--output", sample_copy / file)
    told = run(*asked, code=2).stderr
    assert "is one of the files to be read; nothing was written." in told
    assert (sample_copy / file).read_bytes() == before


def test_no_answer_is_written_over_the_changes_it_tries_out(run: Run, tmp_path: Path) -> None:
    changes = tmp_path / "changes.csv"
    changes.write_text("name: x", encoding="utf-8")
    asked = ("simulate", "--sample", "--changes", changes, "--output", changes)
    assert "one of the files to be read" in run(*asked, code=2).stderr
    assert changes.read_text(encoding="utf-8") == "name: x"


@pytest.mark.parametrize("form", ["table", "json", "csv", "md", "xlsx"])
@pytest.mark.parametrize("ending", ["json", "csv", "md", "xlsx", "html", "pdf"])
def test_an_ending_and_a_format_that_contradict_each_other_are_refused(
    form: str, ending: str
) -> None:
    output = Path(f"x.{ending}")
    if form == ending:
        assert choose_format(form, output, ANSWER_FORMATS) == form
        return
    with pytest.raises(UsageError, match="contradict each other"):
        choose_format(form, output, ANSWER_FORMATS)


def test_an_output_that_is_no_file_is_refused(run: Run, tmp_path: Path) -> None:
    assert "takes the name of a file" in run("gap", "--sample", "--output", "-", code=2).stderr
    link = tmp_path / "self.csv"
    link.symlink_to(link.name)
    told = run("gap", "--sample", "--output", link, code=1).stderr
    assert "self.csv is a link that leads back to itself." in " ".join(told.split())
    assert link.is_symlink()


def test_a_list_of_pages_that_is_nested_without_end_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pages.json").write_text("[" * 100_000, encoding="utf-8")
    told = run("report", "--sample", "--all", "--out", tmp_path, code=1).stderr
    assert "pages.json is not what tdskill wrote." in " ".join(told.split())


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder in which a program stands")
def test_a_folder_deleted_under_the_program_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    told = run("gap", "--year", "2024", code=1).stderr
    assert "The folder in which this was started is no longer there." in " ".join(told.split())
    assert run("gap", "--sample").stdout
    monkeypatch.chdir(tmp_path)
