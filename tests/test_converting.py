"""Frameworks of others, read from small invented files of the same shape: nothing lost, nothing invented."""

import csv
import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from tdskill.framework import Framework, Requirement, load_framework

SOURCES = Path(__file__).parent / "sources"
LEVELS = ("Awareness", "Working", "Practitioner", "Expert")


def converted(run: Run, source: str, folder: Path | None = None) -> Framework:
    run("import-framework", source, folder or SOURCES / source, "--out", "made")
    return load_framework(Path("made"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(name: object) -> str:
    """Return a name without what tells it from another one of the same name."""
    return re.sub(r" \(.*\)$", "", str(name))


def needs_of(framework: Framework) -> set[tuple[str, str, str, str, int]]:
    """Return family, role, level of the role, skill and level, by the names of the source."""
    families = {each.id: each for each in framework.families}
    found = set()
    for job_type in framework.job_types:
        role = families[job_type.family or ""]
        family = families[role.parent or ""]
        for need in job_type.requirements:
            assert isinstance(need, Requirement)
            skill = framework.skill_by_id[need.skill].name
            of_role = (str(family.name), plain(role.name), plain(job_type.name))
            found.add((*of_role, str(skill), need.level))
    return found


def test_every_row_of_the_roles_comes_back(run: Run) -> None:
    rows = rows_of(SOURCES / "gdad" / "roles.csv")
    wanted = {
        (
            *(row["Role Family"], row["Role"], row["Role Level"], row["Skill Name"]),
            LEVELS.index(row["Skill Level"]) + 1,
        )
        for row in rows
    }
    assert len(wanted) == len(rows) == 8
    assert needs_of(converted(run, "gdad")) == wanted


def test_skills_have_the_levels_that_are_told_or_needed(run: Run) -> None:
    framework = converted(run, "gdad")
    # Counting is told at no level, and needed at Expert; Singing is neither told nor needed.
    assert {str(each.name): framework.levels_of[each.id] for each in framework.skills} == {
        "Kneading": (1, 3, 4),
        "Ovens": (1, 2, 3),
        "Counting": (4,),
        "Sweeping": (2, 4),
    }
    assert [str(level.name) for level in framework.levels if level.level] == list(LEVELS)


def test_what_stays_out_is_told(run: Run) -> None:
    told = run("import-framework", "gdad", SOURCES / "gdad", "--out", "made").stderr
    assert "Left out: 1 skill without levels that nobody needs (Singing)." in told
    assert "Without an order, as two of its levels need as much: Seller." in told


def test_the_levels_of_a_role_are_ordered_by_what_they_need(run: Run) -> None:
    framework = converted(run, "gdad")
    grades = {str(each.name): each.grade for each in framework.job_types}
    # Needed in all: Trainee 1, Baker 3 + 2, Head baker 4 + 3; the two sellers need 4 each.
    assert grades == {
        "Trainee baker": 1,
        "Baker (Baker, Bakery)": 2,
        "Head baker": 3,
        "Seller": None,
        "Other seller": None,
        "Baker (Baker, Shop)": 1,
    }


def test_a_skill_level_of_another_name_is_refused(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(SOURCES / "gdad", copy)
    roles = (copy / "roles.csv").read_text(encoding="utf-8").replace(",Working,", ",Wroking,")
    (copy / "roles.csv").write_text(roles, encoding="utf-8")
    told = run("import-framework", "gdad", copy, "--out", "made", code=1).stderr
    assert "Row 3 of the roles: 'Wroking' is no level." in told
    assert not Path("made").exists()


def test_every_statement_and_every_link_of_nice_comes_back(run: Run) -> None:
    framework = converted(run, "nice")
    content = json.loads((SOURCES / "nice" / "cprt.json").read_text(encoding="utf-8"))
    elements = content["response"]["elements"]["elements"]
    kinds = {each["element_identifier"]: each["element_type"] for each in elements}
    statements = {code for code, kind in kinds.items() if kind in ("task", "knowledge", "skill")}
    holders = {code for code, kind in kinds.items() if kind in ("work_role", "competency_area")}
    links = {
        frozenset((each["source_element_identifier"], each["dest_element_identifier"]))
        for each in content["response"]["elements"]["relationships"]
    }
    wanted = {link for link in links if link & statements and link & holders}
    assert {each.code for each in framework.skills} == statements
    assert {
        frozenset((job_type.aliases[0], framework.skill_by_id[need.skill].code or ""))
        for job_type in framework.job_types
        for need in job_type.named()
    } == wanted
    assert {str(each.name) for each in framework.families} == {
        *("Work roles", "Competency areas", "Watching")
    }


def test_sfia_gives_each_skill_its_own_levels(run: Run) -> None:
    framework = converted(run, "sfia")
    assert {each.code: each.levels for each in framework.skills} == {
        "BRDG": (4, 5),
        "BOAT": (1, 2),
        "DIGG": (2, 7),
    }
    assert [(str(each.name), each.parent) for each in framework.categories] == [
        ("Building", None),
        ("Over water", "building"),
        ("Digging", None),
    ]
    assert not framework.job_types
    assert not framework.ranks


def test_a_workbook_says_what_the_csv_says(run: Run, tmp_path: Path) -> None:
    with (SOURCES / "sfia" / "skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    names = [str(number) for number in range(len(rows[0]))]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    (tmp_path / "copy").mkdir()
    frame.write_excel(tmp_path / "copy" / "book.xlsx", "Skills", include_header=False)
    of_book = converted(run, "sfia", tmp_path / "copy")
    shutil.rmtree("made")
    assert of_book == converted(run, "sfia")


@pytest.mark.parametrize("source", ["gdad", "nice", "sfia"])
def test_a_folder_without_its_files_is_told(source: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = run("import-framework", source, tmp_path / "empty", "--out", "made", code=1).stderr
    assert "has no" in told
    assert not Path("made").exists()


@pytest.mark.parametrize("source", ["gdad", "nice", "sfia"])
def test_what_is_made_runs(source: str, run: Run) -> None:
    run("import-framework", source, SOURCES / source, "--out", "made")
    run("init", "w", "--framework", "made", "--year", "2025")
    run("sample", "--workspace", "w", "--out", "t", "--year", "2025", "--people", "30", "--cycle")
    person = Path("t/2025/staff.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    told = run("validate", "t").stdout
    assert "no errors" in told
    lacking = {"gdad": {"plan", "ladder"}, "nice": {"plan", "ladder"}}
    lacking["sfia"] = {"plan", "ladder", "attainment", "recommend"}
    for command in (
        *(("gap",), ("priorities",), ("attainment",), ("plan",), ("place",)),
        *(("ladder",), ("recommend", "--person", person), ("report", "--person", person)),
        *(("report", "--org", "--output", "org.html"), ("sheet", "--out", "forms")),
        *(("show", "job-types"), ("show", "ladder")),
    ):
        run(*command, "--workspace", "t", code=int(command[0] in lacking[source]))


def refused(run: Run, source: str, name: str, old: str, new: str) -> str:
    """Return what is said of a copy in which one text is another one."""
    shutil.copytree(SOURCES / source, "copy")
    text = (Path("copy") / name).read_text(encoding="utf-8")
    assert old in text
    (Path("copy") / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    told = run("import-framework", source, "copy", "--out", "made", code=1).stderr
    assert not Path("made").exists()
    return told


def test_a_row_that_lacks_cells_is_told_with_its_place(run: Run) -> None:
    rows = (SOURCES / "gdad" / "roles.csv").read_text(encoding="utf-8").splitlines()
    told = refused(run, "gdad", "roles.csv", rows[-1], rows[-1].split(",")[0])
    # Eight rows below the header.
    assert "roles.csv, row 9: Role is blank." in told


def test_an_entry_of_nice_that_lacks_a_key_is_told_with_its_place(run: Run) -> None:
    told = refused(run, "nice", "cprt.json", '"element_identifier"', '"element_id"')
    assert "cprt.json: entry 1 of elements has no text for element_identifier." in told


def test_half_a_letter_in_json_is_told(run: Run) -> None:
    told = refused(run, "nice", "cprt.json", '"title": "', '"title": "\\ud800')
    assert "cprt.json is no JSON." in told


def test_nesting_without_end_is_told(run: Run) -> None:
    Path("copy").mkdir()
    Path("copy/deep.json").write_text("[" * 100_000, encoding="utf-8")
    told = run("import-framework", "nice", "copy", "--out", "made", code=1).stderr
    assert "deep.json is no JSON." in told


def test_a_folder_called_like_a_table_is_told(run: Run) -> None:
    Path("copy/skills.csv").mkdir(parents=True)
    told = run("import-framework", "sfia", "copy", "--out", "made", code=1).stderr
    assert "skills.csv cannot be read." in told


def test_what_makes_no_framework_is_told_by_the_files_made_of_it(run: Run) -> None:
    told = refused(run, "gdad", "skills.csv", "Kneading", "Knead\u200bing\\u0001\x07")
    assert "What is in copy makes no framework." in told
    assert "skills.yaml:" in told
    assert ".tdskill-" not in told
