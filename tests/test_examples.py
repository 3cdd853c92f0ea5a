"""The example frameworks that come with tdskill: each runs the whole tool, in English alone."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from conftest import Run
from tdskill.framework import load_framework
from tdskill.resources import data_dir

EXAMPLES = ("digcomp", "engineering")
JAPANESE = re.compile("[ぁ-んァ-ヺ一-龠々]")


def sample(run: Run, example: str) -> tuple[str, str, str]:
    """Make two years of a workspace, and return a person, their bureau and a skill."""
    run("init", "w", "--framework", example, "--year", "2024")
    for year in ("2023", "2024"):
        made = ("sample", "--workspace", "w", "--out", "t", "--people", "40", "--cycle")
        run(*made, "--year", year)
    rows = Path("t/2024/staff.csv").read_text(encoding="utf-8-sig").splitlines()
    person, _name, bureau, *_rest = rows[6].split(",")
    return person, bureau, rows[0].split(",")[-1]


def test_the_examples_are_those_of_the_data() -> None:
    assert {path.name for path in (data_dir() / "frameworks").iterdir()} == set(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_nothing_to_be_told(example: str, run: Run) -> None:
    told = run("validate", "--strict", data_dir() / "frameworks" / example).stdout.splitlines()
    assert len(told) == 1
    assert "no errors" in told[0]


def test_digcomp_has_its_areas_competences_and_levels() -> None:
    framework = load_framework(data_dir() / "frameworks" / "digcomp")
    codes = [each.code for each in framework.skills]
    # 3, 6, 4, 4 and 4 competences in five areas.
    areas = ((1, 3), (2, 6), (3, 4), (4, 4), (5, 4))
    assert codes == [f"{area}.{n}" for area, size in areas for n in range(1, size + 1)]
    assert [level.level for level in framework.levels] == [*range(9)]
    assert "CC BY 4.0" in str(framework.about.source)
    assert len(framework.categories) == 5


def test_the_ladder_has_two_tracks() -> None:
    framework = load_framework(data_dir() / "frameworks" / "engineering")
    ways = {rank.id: rank.next for rank in framework.ranks}
    assert ways["e3"] == ("e4", "m1")
    assert [rank for rank, following in ways.items() if following == ()] == ["e5", "m3"]
    assert [level.points for level in framework.levels if level.level] == [1, 3, 6, 10]


@pytest.mark.parametrize("example", EXAMPLES)
def test_forms_of_an_example_go_out_and_come_back(example: str, run: Run) -> None:
    sample(run, example)
    run("sheet", "--workspace", "t", "--form", "xlsx", "--by", "bureau", "--out", "forms")
    form = min(Path("forms").glob("*.xlsx"))
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(form)
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [cell for cell in cells if JAPANESE.search(cell)]
    told = run("collect", form, "--workspace", "t")
    assert not JAPANESE.findall(told.output)


@pytest.mark.parametrize("example", EXAMPLES)
def test_works_and_bureaus_are_those_of_the_framework(example: str, run: Run) -> None:
    sample(run, example)
    framework = load_framework(Path("t/framework"))
    rows = Path("t/2024/demand.csv").read_text(encoding="utf-8-sig").splitlines()
    header, *needs = (row.split(",") for row in rows)
    assert header == ["bureau", "work", "skill", "level", "headcount"]
    assert {need[0] for need in needs} == {str(each) for each in framework.bureaus}
    fields = json.loads(run("priorities", "--workspace", "t", "--format", "json").stdout)
    assert any(field["selected"] for field in fields)
    assert {need[1] for need in needs} <= {str(each.name) for each in framework.works}


def test_a_name_that_is_no_folder_and_no_example_is_told(run: Run) -> None:
    told = run("init", "w", "--framework", "digicomp", code=1).stderr
    assert "digcomp and engineering" in told or "digcomp, engineering" in told


# A person's sheet of a large framework.

FAMILIES, GRADES, SKILLS = 40, 5, 188


def large(people: str) -> Path:
    """Lay out a framework of 188 skills and 200 job types, five grades in each of 40 families."""
    folder = Path("large/framework")
    folder.mkdir(parents=True)
    where = '"note 1"'
    levels = [{"level": n, "name": f"Step {n}", "description": f"Step {n}."} for n in (1, 2, 3, 4)]
    skills = [{"id": f"s{n}", "name": f"Skill {n:03}", "description": "It."} for n in range(SKILLS)]
    families = [{"id": f"f{n}", "name": f"Family {n:02}"} for n in range(FAMILIES)]
    job_types = [
        {
            "id": f"f{family}g{grade}",
            "name": f"Role {family:02} grade {grade}",
            "description": "It.",
            "family": f"f{family}",
            "grade": grade,
            "requirements": [
                {"skill": f"s{(4 * family + n) % SKILLS}", "level": min(4, grade)} for n in range(6)
            ],
            "requirements_provenance": "note 1",
        }
        for family in range(FAMILIES)
        for grade in range(1, GRADES + 1)
    ]

    def lines(name: str, entries: Sequence[Mapping[str, object]]) -> str:
        told = (json.dumps({**entry, "provenance": "note 1"}) for entry in entries)
        return f"{name}:\n" + "".join(f"  - {line}\n" for line in told)

    (folder / "framework.yaml").write_text(
        f"{{id: big, name: Big, version: {where}, source: A note, languages: [en]}}\n", "utf-8"
    )
    (folder / "skills.yaml").write_text(lines("levels", levels) + lines("skills", skills), "utf-8")
    (folder / "jobtypes.yaml").write_text(
        lines("families", families) + lines("job_types", job_types), "utf-8"
    )
    (folder / "career_ladder.yaml").write_text("ranks: []\n", "utf-8")
    (folder / "certifications.yaml").write_text("certifications: []\n", "utf-8")
    year = Path("large/2025")
    year.mkdir()
    (year / "staff.csv").write_text("staff_id,name,Skill 028,Skill 150\n1,Staff 1,2,1\n", "utf-8")
    (year / "roster.csv").write_text(people, "utf-8")
    return folder.parent


def page(run: Run, *more: str) -> tuple[str, str]:
    """Return the person's page: what stands open, and what is folded."""
    run("report", "--person", "1", "--workspace", "large", "--output", "p.html", *more)
    text = Path("p.html").read_text(encoding="utf-8")
    folded = "".join(re.findall(r"<details>.*?</details>", text, re.DOTALL))
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL), folded


def test_the_own_family_and_the_next_grade_stand_first(run: Run) -> None:
    large("staff_id,ジョブタイプ\n1,Role 07 grade 2\n")
    shown, folded = page(run)
    roles = list(dict.fromkeys(re.findall(r"Role \d\d grade \d", shown)))
    table = re.findall(r'<th scope="row">(Role \d\d grade \d)', shown)
    assert table[:2] == ["Role 07 grade 3", "Role 07 grade 2"]
    assert sorted(table) == [f"Role 07 grade {grade}" for grade in range(1, GRADES + 1)]
    assert len(roles) < 12
    others = set(re.findall(r"Role \d\d grade \d", folded))
    assert len(others) == FAMILIES * GRADES - GRADES
    tags = re.findall(r'(grade \d) <span class="tag field">(own|next grade)</span>', shown)
    assert tags == [("grade 3", "next grade"), ("grade 2", "own")]
    # What is missing, the next steps and the question are about the family as well.
    assert set(roles) == set(table)
    assert "Next steps toward Role 07 grade 3" in shown
    assert "Role 07 grade 3 is the next grade. A next step would be " in shown
    # Held: two. Needed by the family: skills 28 to 33.
    skills = set(re.findall(r'href="#s\d+">(Skill \d{3})', shown))
    assert skills == {f"Skill {n:03}" for n in (*range(28, 34), 150)}
    assert skills | set(re.findall(r"Skill \d{3}", folded)) == {
        f"Skill {n:03}" for n in range(SKILLS)
    }


def test_where_most_skills_are_held_those_of_the_family_stand_first(run: Run) -> None:
    folder = large("staff_id,job_type\n1,Role 07 grade 2\n")
    skills = [f"Skill {n:03}" for n in range(SKILLS)]
    staff = ",".join(["staff_id", *skills]) + "\n1" + ",1" * SKILLS + "\n"
    (folder / "2025" / "staff.csv").write_text(staff, "utf-8")
    shown, folded = page(run)
    assert set(re.findall(r'href="#s\d+">(Skill \d{3})', shown)) == set(skills[28:34])
    assert "Other skills, not needed now: 182 (held: 182)" in folded


def test_a_page_is_made_anew_for_another_job_type(run: Run) -> None:
    folder = large("staff_id,job_type\n1,Role 07 grade 2\n")
    everybody = ("report", "--all", "--workspace", "large", "--out", "all", "--only-changed")
    run(*everybody)
    (folder / "2025" / "roster.csv").write_text("staff_id,job_type\n1,Role 08 grade 1\n", "utf-8")
    run(*everybody)
    assert "Next steps toward Role 08 grade 2" in Path("all/1.html").read_text(encoding="utf-8")


def test_made_up_people_have_job_types_where_these_have_grades(run: Run) -> None:
    sample(run, "engineering")
    framework = load_framework(Path("t/framework"))
    by_name = {str(each.name): each for each in framework.job_types}
    lines = Path("t/2024/roster.csv").read_text(encoding="utf-8-sig").splitlines()
    header, *rows = (line.split(",") for line in lines)
    assert header[-1] == "job_type"
    stated = [(row[0], by_name[row[-1]]) for row in rows if row[-1]]
    assert 0 < len(stated) < len(rows)
    assert len({job_type.family for _who, job_type in stated}) == 2
    for who, own in stated:
        above = [
            each.id
            for each in framework.job_types
            if (each.family, each.grade) == (own.family, (own.grade or 0) + 1)
        ]
        if above:
            asked = ("recommend", "--person", who, "--next-grade", "--workspace", "t")
            steps = json.loads(run(*asked, "--format", "json").stdout)
            assert {step["job_type"] for step in steps} <= set(above)
            return
    raise AssertionError("nobody is below the top grade")


def test_without_a_job_type_the_nearest_stand_first(run: Run) -> None:
    large("staff_id,name\n1,Staff 1\n")
    shown, folded = page(run)
    assert len(re.findall(r'<th scope="row">(Role \d\d grade \d)', shown)) == 10
    assert len(re.findall(r'<th scope="row">(Role \d\d grade \d)', folded)) == 190


def test_the_family_asked_for_stands_first(run: Run) -> None:
    large("staff_id,ジョブタイプ\n1,Role 07 grade 2\n")
    shown, folded = page(run, "--family", "Family 09")
    table = re.findall(r'<th scope="row">(Role \d\d grade \d)', shown)
    # Nothing of it is met: its lowest grade is the next.
    assert table[0] == "Role 09 grade 1"
    assert sorted(table) == [f"Role 09 grade {grade}" for grade in range(1, GRADES + 1)]
    assert "Role 07 grade 3" in folded
    own, _folded = page(run, "--family", "Family 07")
    assert re.findall(r'<th scope="row">(Role \d\d grade \d)', own)[0] == "Role 07 grade 3"
    told = run("report", "--person", "1", "--workspace", "large", "--family", "Famly 09", code=1)
    assert "There is no family 'Famly 09'." in told.stderr
    assert "Family 09" in told.stderr


def test_steps_lead_to_the_next_grade(run: Run) -> None:
    folder = large("staff_id,job_type\n1,Role 07 grade 2\n")
    ask = ("recommend", "--workspace", "large", "--next-grade", "--person", "1", "--format", "json")
    assert {step["job_type"] for step in json.loads(run(*ask).stdout)} == {"f7g3"}
    shown = run("recommend", "--workspace", "large", "--person", "1", "--steps", "1").stdout
    assert "The next grade is Role 07 grade 3: --next-grade shows the way there." in shown
    roster = folder / "2025" / "roster.csv"
    roster.write_text("staff_id,job_type\n1,Role 07 grade 5\n", "utf-8")
    assert "Role 07 grade 5 is the top grade of its family." in run(*ask, code=1).stderr
    roster.write_text("staff_id,job_type\n1,\n", "utf-8")
    assert "The roster states no job type for this person." in run(*ask, code=1).stderr


def test_a_form_begins_with_the_skills_of_the_own_family(run: Run) -> None:
    large("staff_id,job_type\n1,Role 07 grade 2\n2,\n")
    run("sheet", "--workspace", "large", "--out", "forms")
    orders = []
    for name in ("1", "2"):
        sheet = openpyxl.load_workbook(f"forms/2025-self-{name}.xlsx").worksheets[0]
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        orders.append(list(dict.fromkeys(t for t in texts if re.fullmatch(r"Skill \d{3}", t))))
    every = [f"Skill {n:03}" for n in range(SKILLS)]
    # Needed by the family: 28 to 33.
    assert orders == [every[28:34] + every[:28] + every[34:], every]


def test_a_job_type_that_is_not_known_is_told(run: Run) -> None:
    large("staff_id,job_type\n1,Role 07 grad 2\n")
    told = run("validate", "large").output
    assert "Unknown job type 'Role 07 grad 2'" in told
    told = run("report", "--person", "1", "--workspace", "large").output
    assert "the person is taken without one" in told
    assert len(re.findall(r'<th scope="row">(Role \d\d grade \d)', page(run)[0])) == 10
