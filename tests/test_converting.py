"""Frameworks of others, read from small invented files of the same shape: nothing lost, nothing invented."""

import csv
import io
import json
import os
import re
import shutil
from difflib import ndiff
from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from tdskill.converting import import_framework
from tdskill.errors import ProblemsFoundError, TdskillError
from tdskill.framework import Framework, Requirement, load_framework
from tdskill.resources import data_dir
from tdskill.towns import town_of

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
    rows = [row for row in rows_of(SOURCES / "gdad" / "roles.csv") if row["Skill Level"] in LEVELS]
    wanted = {
        (
            *(row["Role Family"], row["Role"], row["Role Level"], row["Skill Name"]),
            LEVELS.index(row["Skill Level"]) + 1,
        )
        for row in rows
    }
    # One of the nine rows stands there twice, as some do in the real one.
    assert (len(rows), len(wanted)) == (9, 8)
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
    assert "Left out, as skills without levels: Singing, Ruling." in told
    assert "Left out, as they need skills without levels: Chief baker." in told
    assert "Not taken over: Role Description, Role Type, Roles that require Skill." in told
    assert "Not read: changelog.csv." in told
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
    assert "roles.csv, row 3: 'Wroking' is no level." in told
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
    assert framework.about.version == "9"
    assert [str(level.name) for level in framework.levels[1:6]] == [
        *("Carry", "Lift", "Haul", "Load", "Steer, advise")
    ]


def test_without_a_table_of_levels_they_have_numbers(run: Run) -> None:
    Path("copy").mkdir()
    shutil.copy(SOURCES / "sfia" / "skills.csv", "copy")
    levels = converted(run, "sfia", Path("copy")).levels
    assert [str(level.name) for level in levels[1:]] == [f"Level {n}" for n in range(1, 8)]


def test_a_workbook_says_what_the_csv_says(run: Run, tmp_path: Path) -> None:
    with (SOURCES / "sfia" / "skills.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    names = [str(number) for number in range(len(rows[0]))]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    (tmp_path / "copy").mkdir()
    frame.write_excel(tmp_path / "copy" / "book.xlsx", "Skills", include_header=False)
    shutil.copy(SOURCES / "sfia" / "levels.csv", tmp_path / "copy")
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
    row = "Shop,Seller,Sells.,Other seller,Sells tea.,Counting,,Expert,,"
    told = refused(run, "gdad", "roles.csv", row, "Shop")
    # Six rows stand between it and the header, one of them of two lines.
    assert "roles.csv, row 8: Role is blank." in told


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


def refuses(source: str, folder: Path) -> str:
    """Return why a copy is refused; nothing is left then, not even the folder above."""
    with pytest.raises(TdskillError) as caught:
        import_framework(source, folder, folder.parent / "new" / "made")
    assert not (folder.parent / "new").exists()
    return caught.value.message


def copy_of(source: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCES / source, tmp_path / "copy"))


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def test_how_a_table_is_saved_does_not_matter(tmp_path: Path) -> None:
    folder = copy_of("gdad", tmp_path)
    content = (folder / "roles.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    lower = [[name.lower() for name in rows[0]], *rows[1:]]
    ways = [
        content.encode(),
        content.encode("utf-8-sig"),
        content.encode("utf-16"),
        written(rows, ";").encode(),
        written(rows, "\t").encode(),
        written(lower).encode(),
        written([row[::-1] for row in rows]).encode(),
        written([["My copy"], [], rows[0], [""] * 10, *rows[1:]]).encode(),
    ]
    made = []
    for number, way in enumerate(ways):
        (folder / "roles.csv").write_bytes(way)
        import_framework("gdad", folder, tmp_path / str(number))
        made.append((tmp_path / str(number) / "jobtypes.yaml").read_bytes())
    assert len({*made}) == 1


@pytest.mark.parametrize("source", ["gdad", "nice"])
def test_of_two_releases_in_a_folder_neither_is_taken(source: str, tmp_path: Path) -> None:
    folder = copy_of(source, tmp_path)
    name = {"gdad": "roles.csv", "nice": "cprt.json"}[source]
    shutil.copy(folder / name, folder / f"a {name}")
    assert refuses(source, folder).endswith(f": a {name}, {name}.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # A comma that lost its quotes, in a row whose last cell is filled.
        ("Knows the switch.", "Knows, the switch.", "row 9: there are more cells"),
        ('"Sells bread, ""cakes"" and tea."', '"Sells bread', "cannot be read as CSV: line "),
        (",Ovens,MISSING,Working,", ",Kneading,MISSING,Working,", "is needed at two levels"),
    ],
)
def test_a_damaged_row_of_roles_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    folder = copy_of("gdad", tmp_path)
    text = (folder / "roles.csv").read_text(encoding="utf-8")
    assert old in text
    (folder / "roles.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    assert told in refuses("gdad", folder)


def test_a_table_without_rows_is_told(tmp_path: Path) -> None:
    folder = copy_of("sfia", tmp_path)
    header, *_rows = (folder / "skills.csv").read_text(encoding="utf-8").splitlines()
    (folder / "skills.csv").write_text(header, encoding="utf-8")
    assert refuses("sfia", folder) == "skills.csv has no rows below its header."


def test_a_file_that_is_no_framework_by_its_size_is_not_read(tmp_path: Path) -> None:
    folder = copy_of("nice", tmp_path)
    os.truncate(folder / "cprt.json", (64 << 20) + 1)
    assert "is larger than 67,108,864 bytes." in refuses("nice", folder)


def test_a_level_under_the_heading_of_another_one_is_told(tmp_path: Path) -> None:
    folder = copy_of("sfia", tmp_path)
    text = (folder / "skills.csv").read_text(encoding="utf-8")
    (folder / "skills.csv").write_text(text.replace("1,,,,4,5,,,", "1,,,4,5,,,,"), encoding="utf-8")
    assert refuses("sfia", folder) == "skills.csv, row 2: '4' stands where level 3 is marked."


def test_the_order_of_the_reference_tool_and_what_it_wraps_do_not_matter(tmp_path: Path) -> None:
    folder = copy_of("nice", tmp_path)
    import_framework("nice", folder, tmp_path / "one")
    content = json.loads((folder / "cprt.json").read_text(encoding="utf-8"))["response"]["elements"]
    for name in ("elements", "relationships"):
        content[name].reverse()
    (folder / "cprt.json").write_text(json.dumps(content), encoding="utf-8")
    import_framework("nice", folder, tmp_path / "other")
    for name in ("skills.yaml", "jobtypes.yaml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_a_statement_of_two_wordings_is_refused_and_a_link_to_none_is_told(tmp_path: Path) -> None:
    folder = copy_of("nice", tmp_path)
    whole = json.loads((folder / "cprt.json").read_text(encoding="utf-8"))
    content = whole["response"]["elements"]
    link = {**content["relationships"][-1], "dest_element_identifier": "T77"}
    content["relationships"].append(link)
    (folder / "cprt.json").write_text(json.dumps(whole), encoding="utf-8")
    told = import_framework("nice", folder, tmp_path / "made")
    assert "Left out, as the file links to them and does not have them: T77." in told
    statement = next(each for each in content["elements"] if each["element_type"] == "task")
    content["elements"].append({**statement, "text": "Ring two bells"})
    (folder / "cprt.json").write_text(json.dumps(whole), encoding="utf-8")
    assert "is another T1." in refuses("nice", folder)


def test_the_next_release_keeps_every_id_and_changes_the_lines_of_what_changed(
    tmp_path: Path,
) -> None:
    folder = copy_of("gdad", tmp_path)
    import_framework("gdad", folder, tmp_path / "old")
    with (folder / "roles.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    trainee = next(row for row in rows if row[3] == "Trainee baker")
    rows.append([*trainee[:5], "Sweeping", "", "Working", "", ""])
    in_order = written([header, *rows])
    (folder / "roles.csv").write_text(in_order, encoding="utf-8", newline="")
    import_framework("gdad", folder, tmp_path / "new")
    old, new = (
        (tmp_path / name / "jobtypes.yaml").read_text(encoding="utf-8").splitlines()
        for name in ("old", "new")
    )
    assert [line for line in ndiff(old, new) if line[0] in "+-"] == [
        '+       - {skill: "sweeping", level: 2}'
    ]
    (folder / "roles.csv").write_text(written([header, *rows[::-1]]), encoding="utf-8", newline="")
    import_framework("gdad", folder, tmp_path / "turned")
    new_ones, turned = (load_framework(tmp_path / name).job_types for name in ("new", "turned"))
    assert {each.id: each.name for each in new_ones} == {each.id: each.name for each in turned}


def test_a_text_that_is_too_long_is_cut_and_that_is_told(tmp_path: Path) -> None:
    folder = copy_of("gdad", tmp_path)
    rows = (folder / "roles.csv").read_text(encoding="utf-8")
    (folder / "roles.csv").write_text(rows.replace("Bakes alone.", "x" * 2001), encoding="utf-8")
    told = import_framework("gdad", folder, tmp_path / "made")
    assert "Cut, as texts are too long: Baker (Baker, Bakery)." in told


def test_made_up_people_of_a_framework_without_categories_work_on_what_its_families_need(
    run: Run,
) -> None:
    framework = converted(run, "gdad")
    assert {work: sorted(skills) for _bureau, work, skills in town_of(framework).needs} == {
        "Progress in Bakery": ["kneading", "ovens"],
        "Progress in Shop": ["counting", "ovens"],
    }


def test_no_work_is_made_up_of_a_category_that_only_holds_others(run: Run) -> None:
    works = {work for _bureau, work, _skills in town_of(converted(run, "sfia")).needs}
    assert works == {"Progress in Over water", "Progress in Digging"}


def test_the_next_release_keeps_earlier_names_and_the_files_of_ones_own(tmp_path: Path) -> None:
    folder = copy_of("sfia", tmp_path)
    import_framework("sfia", folder, tmp_path / "old")
    own = (
        'job_types: [{id: ferryman, name: Ferryman, description: Ferries., provenance: "memo 1",\n'
        '  requirements: [{skill: boat, level: 2}], requirements_provenance: "memo 1"}]\n'
    )
    (tmp_path / "old" / "jobtypes.yaml").write_text(own, encoding="utf-8")
    table = (folder / "skills.csv").read_text(encoding="utf-8")
    for before, now in (("Boat building", "Ship building"), ("Ship building", "Yacht building")):
        table = table.replace(before, now)
        (folder / "skills.csv").write_text(table, encoding="utf-8")
        told = import_framework("sfia", folder, tmp_path / now, tmp_path / "old")
        assert f"Earlier names, kept as aliases: {before}." in told or now == "Yacht building"
        assert "Taken along from the earlier release: jobtypes.yaml." in told
        (tmp_path / "old").rename(tmp_path / before)
        (tmp_path / now).rename(tmp_path / "old")
    framework = load_framework(tmp_path / "old")
    boat = framework.skill_by_id["boat"]
    assert (str(boat.name), set(boat.aliases)) == (
        "Yacht building",
        {"Boat building", "Ship building"},
    )
    assert [each.id for each in framework.job_types] == ["ferryman"]


def test_the_next_release_keeps_settings_and_names_schemas_that_are_there(
    run: Run, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    import_framework("nice", SOURCES / "nice", old)
    (old / "sets").mkdir()
    shutil.copy(data_dir() / "sets" / "tools.yaml", old / "sets")
    (old / "tdskill.toml").write_text('[validate]\nignore = ["TD204", "TD219"]\n')
    run("schema", "--for", old, "--modelines", old)
    import_framework("nice", SOURCES / "nice", new, old)
    run("validate", new, "--strict")
    run("schema", "--check", "--modelines", new)


def test_a_name_that_another_skill_has_now_is_no_alias(tmp_path: Path) -> None:
    folder = copy_of("sfia", tmp_path)
    import_framework("sfia", folder, tmp_path / "old")
    table = (folder / "skills.csv").read_text(encoding="utf-8")
    turned = table.replace("Boat building", "?").replace("Bridge building", "Boat building")
    (folder / "skills.csv").write_text(turned.replace("?", "Bridge building"), encoding="utf-8")
    import_framework("sfia", folder, tmp_path / "new", tmp_path / "old")
    assert not any(each.aliases for each in load_framework(tmp_path / "new").skills)


def test_an_earlier_release_of_another_source_and_one_that_needs_what_is_gone_are_refused(
    tmp_path: Path,
) -> None:
    import_framework("gdad", SOURCES / "gdad", tmp_path / "other")
    folder = copy_of("sfia", tmp_path)
    with pytest.raises(TdskillError, match="has none of these skills"):
        import_framework("sfia", folder, tmp_path / "new", tmp_path / "other")
    import_framework("sfia", folder, tmp_path / "old")
    (tmp_path / "old" / "works.yaml").write_text(
        'works: [{id: ferry, name: Ferry, description: Ferries., provenance: "memo 1",\n'
        '  needs: [{skill: boat, level: 2}], needs_provenance: "memo 1"}]\n',
        encoding="utf-8",
    )
    table = (folder / "skills.csv").read_text(encoding="utf-8")
    (folder / "skills.csv").write_text(table.replace(",BOAT,", ",SHIP,"), encoding="utf-8")
    with pytest.raises(ProblemsFoundError, match="makes no framework") as caught:
        import_framework("sfia", folder, tmp_path / "new", tmp_path / "old")
    assert [problem.source for problem in caught.value.problems] == ["works.yaml"]
    assert not (tmp_path / "new").exists()
