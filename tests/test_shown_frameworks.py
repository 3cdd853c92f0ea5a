"""What people are shown of frameworks built otherwise: nothing is told that a framework does not say."""

import json
import re
import shutil
from pathlib import Path

import pytest

from conftest import Run
from tdskill.framework import load_framework
from tdskill.render.labels import provenance_label
from tdskill.render.pictures import level_kind, level_shades
from test_other_frameworks import FOLDER, NAMES, rows_of, workspace

GRAPH_STAFF = "職員番号,職層,作る,率いる,段取り\n1,作り手3,2,2,1\n2,作り手2,1,0,0\n"


@pytest.mark.parametrize("city", NAMES)
@pytest.mark.parametrize(
    "what", ["skills", "job-types", "sets", "certifications", "ladder", "trainings", "works"]
)
def test_every_part_of_a_framework_can_be_shown(city: str, what: str, run: Run) -> None:
    workspace(city)
    assert run("show", what, "--workspace", "w").stdout


def test_a_page_of_the_web_is_told_as_it_is() -> None:
    assert (
        provenance_label("https://example.org/plan#p4 part 2")
        == "https://example.org/plan#p4 part 2"
    )
    assert provenance_label("inferred: from the text") == "inferred"


def test_job_types_that_name_the_same_levels_are_told_as_each_asks(run: Run) -> None:
    shutil.copytree(FOLDER / "groups", "city")
    Path("city/jobtypes.yaml").write_text(
        "job_types:\n"
        + "".join(
            f"  - id: {name}\n    name: {name}\n    description: x\n    requirements: {wanted}\n"
            "    requirements_provenance: note 5\n    provenance: note 5\n"
            for name, wanted in (
                ("both", "[{skill: aws, level: 2}, {skill: azure, level: 2}]"),
                ("either", "[{of: [{skill: aws, level: 2}, {skill: azure, level: 2}]}]"),
            )
        ),
        encoding="utf-8",
    )
    run("init", "w", "--framework", "city", "--year", "2025")
    told = run("show", "job-types", "--workspace", "w").stdout
    assert told.count("1 of: ") == 1


def test_levels_of_a_skill_and_ranks_that_follow_are_told(run: Run) -> None:
    workspace("holes")
    told = run("show", "skills", "--workspace", "w").stdout
    assert "窓口を回す。 (levels: 4, 5, 6, 7)" in told
    shutil.rmtree("w")
    workspace("graph")
    told = run("show", "ladder", "--workspace", "w").stdout
    assert "After 作り手3: 作り手4, 引き手4, 段取り手4." in told
    assert "After 作り手4: none." in told
    assert "After 作り手2" not in told


def test_a_skill_has_rows_for_its_own_levels_alone(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,4,1,2,3\n")
    Path("w/2025/demand.csv").write_text(
        "局,業務,スキル項目,必要レベル,必要人数\n甲,乙,窓口,5,2\n", encoding="utf-8"
    )
    rows = rows_of(run, "gap", "--levels")
    found = [(row["skill"], row["at_level"], row["shortfall"]) for row in rows]
    # Two places at level 5 and nobody there: two short, and one at 4, where the one person is.
    assert found == [
        ("counter", 4, 1),
        ("counter", 5, 2),
        ("counter", 6, 0),
        ("counter", 7, 0),
        ("ledger", 1, 0),
        ("ledger", 2, 0),
        ("survey", 2, 0),
        ("survey", 4, 0),
        ("talks", 3, 0),
    ]


@pytest.mark.parametrize("width", ["80", "100", "120"])
def test_each_of_several_next_ranks_is_named(
    width: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    workspace("graph", GRAPH_STAFF)
    told = run("ladder", "--workspace", "w").stdout
    assert all(rank in told for rank in ("引き手4", "段取り手4", "作り手4"))


def test_which_of_several_next_ranks_a_way_leads_to_is_told(run: Run) -> None:
    workspace("graph", GRAPH_STAFF)
    told = run("recommend", "--person", "1", "--next-rank", "--workspace", "w").stdout
    # Levels 2, 2, 1: leading is met, planning lacks one level, building lacks one.
    assert (
        "Ranks that may follow: 引き手4, 作り手4, 段取り手4. Shown is the way to the nearest, 引き手4."
        in told.replace("\n", " ")
    )
    only = run("recommend", "--person", "2", "--next-rank", "--workspace", "w").stdout
    assert "Ranks that may follow" not in only


def test_every_command_tells_the_code_of_what_is_wrong_with_a_framework(run: Run) -> None:
    workspace("holes", "職員番号,窓口,台帳,調査,説明\n1,4,1,2,3\n")
    skills = Path("w/framework/skills.yaml")
    skills.write_text(skills.read_text("utf-8").replace("{level: 1,", "{level:1,"), "utf-8")
    for command in (("attainment",), ("show", "skills"), ("validate", "w")):
        where = () if command[0] == "validate" else ("--workspace", "w")
        told = run(*command, *where, code=1).output
        assert "A space is missing after this sign. [TD014]" in told.replace("\n", " "), command


def test_steps_toward_a_job_type_with_a_group_say_what_there_is_to_choose_from(run: Run) -> None:
    names = {each.id: str(each.name) for each in load_framework(FOLDER / "groups").skills}
    workspace("groups", f"staff_id,{names['aws']}\n1,0\n")
    told = run("recommend", "--person", "1", "--target", "engineer", "--workspace", "w").stdout
    group = f"{names['aws']} Lv.2, {names['azure']} Lv.2, {names['gcp']} Lv.3"
    assert f"Needed are 2 of: {group}. The steps lead to the nearest." in told.replace("\n", " ")


def test_a_rank_that_none_follows_is_not_called_the_top(run: Run) -> None:
    workspace("graph", "職員番号,職層,作る,率いる,段取り\n1,作り手4,3,0,0\n2,段取り手4,0,0,2\n")
    words = ("--next-rank", "--workspace", "w")
    assert "No rank follows 作り手4." in run("recommend", "--person", "1", *words, code=1).output
    # The last one of the file is as much an end as the others.
    assert "No rank follows 段取り手4." in run("recommend", "--person", "2", *words, code=1).output
    told = run("ladder", "--ready", "--workspace", "w").stdout
    assert "2 people stand on ranks that none follows" in told


@pytest.mark.parametrize("top", range(1, 12))
def test_no_two_levels_are_drawn_in_one_shade(top: int) -> None:
    kinds = [level_kind(level, top) for level in range(top + 1)]
    assert len(set(kinds)) == top + 1
    shades = level_shades(top)
    # As they stand between the first shade and the last.
    places = [shade + more / 100 for _kind, shade, more in shades]
    assert places == sorted(set(places))
    if top > 4:
        assert [kind for kind, _shade, _more in shades] == kinds[1:]
        assert (places[0], places[-1]) == (1, 4)
    else:
        assert (shades, kinds[0], kinds[-1]) == ([], "s0", "s4")


def test_the_page_of_the_organisation_has_no_count_at_a_level_that_a_skill_lacks(run: Run) -> None:
    workspace("holes", "職員番号,所属局,窓口,台帳,調査,説明\n1,甲,4,1,2,3\n2,甲,5,2,4,3\n")
    Path("w/2025/demand.csv").write_text(
        "局,業務,スキル項目,必要レベル,必要人数\n甲,乙,窓口,5,2\n", encoding="utf-8"
    )
    told = run("report", "--org", "--workspace", "w", "--format", "md").stdout
    rows = [line.split("|")[1:] for line in told.splitlines() if line.startswith("| 窓口 |")]
    (cells,) = [[cell.strip() for cell in row] for row in rows if len(row) > 9]
    # Levels 7 to 4 are its own, 3 to 1 are not; nobody is at 0 or not assessed.
    assert cells[1:10] == ["0", "0", "1", "1", "–", "–", "–", "0", "0"]
    run("report", "--org", "--workspace", "w", "--output", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "<td>1</td><td>1</td><td>–</td><td>–</td><td>–</td><td>0</td><td>0</td>" in page
    assert "i.l7 { background: var(--s4); }" in page
    assert 'class="l4"' in page


def shown(run: Run, what: str, table: str) -> list[list[object]]:
    told = run("show", what, "--workspace", "w", "--format", "json", "--table", table).stdout
    return [[*row.values()] for row in json.loads(told)]


def test_the_levels_that_skills_have_and_the_ranks_that_follow_are_a_table(run: Run) -> None:
    workspace("holes")
    assert shown(run, "skills", "own_levels") == [
        *(["counter", level] for level in (4, 5, 6, 7)),
        *(["ledger", level] for level in (1, 2)),
        *(["survey", level] for level in (2, 4)),
        ["talks", 3],
    ]
    shutil.rmtree("w")
    workspace("graph")
    ranks = load_framework(FOLDER / "graph").ranks
    assert [*map(tuple, shown(run, "ladder", "following"))] == [
        (rank.id, following)
        for place, rank in enumerate(ranks)
        for following in (
            rank.next
            if rank.next is not None
            else [each.id for each in ranks[place + 1 : place + 2]]
        )
    ]
    shutil.rmtree("w")
    workspace("english")
    assert shown(run, "skills", "own_levels") == [["locks", 2]]
    assert shown(run, "ladder", "following") == [["hand", "keeper"]]


def engineers(run: Run, staff: str, demand: str = "") -> None:
    run("init", "w", "--framework", "engineering", "--year", "2025")
    Path("w/2025/staff.csv").write_text(staff, encoding="utf-8")
    if demand:
        Path("w/2025/demand.csv").write_text(demand, encoding="utf-8")


def test_what_a_framework_without_exams_has_none_of_is_not_asked_about(run: Run) -> None:
    engineers(run, "staff_id,rank,Backend,Testing\n1,E1,1,0\n")
    for words in ("ladder", "show ladder"):
        told = run(*words.split(), "--workspace", "w").stdout
        assert not re.search(r"IPA|\b[Ee]xams?\b", told)
    assert "IPA" not in run("ladder", "--ready", "--workspace", "w").stdout
    told = run("recommend", "--person", "1", "--target", "Engineer", "--workspace", "w").stdout
    assert "Exams" not in told
    assert (
        "No exam of this framework suggests a level." in run("evidence", "--workspace", "w").stdout
    )
    told = run("show", "certifications", "--workspace", "w").stdout
    assert "The framework has no exams" in told
    for suffix in ("md", "html"):
        run("report", "--person", "1", "--workspace", "w", "--output", f"p.{suffix}")
        assert "Exams held" not in Path(f"p.{suffix}").read_text(encoding="utf-8")


def test_the_sheet_asks_about_each_rank_that_may_follow_and_about_steps_that_there_are(
    run: Run,
) -> None:
    engineers(
        run,
        "staff_id,rank,Hiring,Backend,Frontend,Data,Testing,Delivery,Operations,Security\n1,E3"
        + ",0" * 8
        + "\n",
    )
    told = run("report", "--person", "1", "--workspace", "w").stdout
    assert "the targets of the ranks that may follow, E4, M1, could you" in told
    # The first level of hiring is Lv.2, the guide of E3: one step. Of the others it is two steps away.
    assert "Hiring: one level below the guide of your rank (Lv.2)." in told
    assert "| Hiring | ·○○○ Lv.0 |" in told
    assert "| Data | ○○○○ Lv.0 |" in told


def test_where_nobody_can_teach_nothing_is_told_of_places_taken(run: Run) -> None:
    engineers(
        run,
        "staff_id,bureau,Backend,Data\n1,Search,1,3\n2,Search,1,2\n",
        "bureau,work,skill,level,headcount\nSearch,Any,Backend,2,5\nSearch,Any,Data,1,1\n",
    )
    told = run("mentors", "--field", "Backend", "--workspace", "w").stdout
    assert "Nobody stands there to teach." in told
    assert "places with them are taken" not in told


def test_a_long_name_leaves_room_for_what_is_said_of_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    run("init", "w", "--framework", "digcomp", "--year", "2025")
    told = run("show", "skills", "--workspace", "w").stdout
    assert "Finds what is wanted among what there" in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_warning_names_some_of_many_job_types(run: Run) -> None:
    shutil.copytree(FOLDER / "groups", "city")
    Path("city/jobtypes.yaml").write_text(
        "job_types:\n"
        + "".join(
            f"  - id: role_{n}\n    name: Role {n}\n    description: x\n"
            "    requirements: [{skill: aws, level: 2}]\n"
            "    requirements_provenance: 'assumed: a test'\n    provenance: note 5\n"
            for n in range(12)
        ),
        encoding="utf-8",
    )
    told = run("validate", "city").output
    assert "role_8, role_9 and 2 more." in told
    assert "role_10" not in told
