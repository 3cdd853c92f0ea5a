"""tdskill diff: what differs between two frameworks, and whom of a year it touches."""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from conftest import Run
from edits import EDITS, copied, edit, edited
from tdskill.errors import ProblemsFoundError, TdskillError, errors_in
from tdskill.framework import (
    Framework,
    SkillSet,
    differences,
    embedded_framework,
    fingerprint,
    framework_digest,
    load_framework,
    read_otherwise,
)
from tdskill.library.result import Result
from tdskill.library.revisions import framework_at
from tdskill.library.year import Year, open_year
from tdskill.render.comment import to_comment
from tdskill.reports.diff import texts_changed
from tdskill.resources import data_dir, sample_dir
from tdskill.year_data import read_year

OLD = data_dir()
WITHOUT_PEOPLE = ("changes", "skills", "directions")


@cache
def between(old: Path, new: Path, smallest_group: int = 1) -> Result:
    """Compare two frameworks by the people of the sample."""
    year = open_year(sample=True, lang="en", skip_bad_rows=True)
    return year.diff(old=old, new=new, smallest_group=smallest_group)


@cache
def sample_under(name: str) -> Year:
    """Return the sample as a workspace whose own framework is the one edited so."""
    folder = edited(name).parent / f"{name} of the sample"
    shutil.copytree(sample_dir(), folder)
    shutil.copytree(edited(name), folder / "framework")
    return open_year(folder, lang="en", skip_bad_rows=True)


def rows_of(frame: pl.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in frame.iter_rows(named=True)}


# What differs


def test_the_same_framework_twice_gives_nothing(run: Run) -> None:
    for where in ((), ("--sample",)):
        for failing in (("--exit-code",), ("--fail-on", "harder,suspect")):
            said = run("diff", OLD, OLD, *where, *failing, code=0)
            assert "No entry of the framework differs." in said.stdout
        told = run("diff", OLD, OLD, *where, "--format", "json", "--table", "all").stdout
        tables = json.loads(told)["tables"]
        assert tables == {name: [] for name in WITHOUT_PEOPLE}


def test_what_differs_is_told_by_file_entry_and_key() -> None:
    rows = between(OLD, edited("e1")).frame.rows()
    assert rows == [
        (
            *("jobtypes.yaml", "job_types", "business_designer"),
            *("requirements[it_strategy].level", "changed", "3", "2"),
        ),
        (
            *("jobtypes.yaml", "job_types", "business_designer"),
            *("requirements[service_design].level", "changed", "3", "2"),
        ),
        ("career_ladder.yaml", "ranks", "staff", "dsm_level", "changed", "1", "2"),
    ]


def test_entries_and_parts_of_them_come_go_and_change_places(tmp_path: Path) -> None:
    new = copied(tmp_path / "new")
    text = (new / "works.yaml").read_text(encoding="utf-8")
    first, *others = re.split(r"(?m)^(?=  - id: )", text)
    kept = [others[1], others[0], *others[3:]]
    kept[0] = (
        kept[0]
        .replace("id: ", "aliases: [別名]\n    id: ", 1)
        .replace("  - aliases", "  - aliases")
    )
    (new / "works.yaml").write_text("".join([first, *kept]), encoding="utf-8")
    found = list(differences(embedded_framework(), load_framework(new)))
    names = [each.id for each in embedded_framework().works]
    assert [(each.entry, each.path, str(each.kind)) for each in found] == [
        (names[1], "aliases[別名]", "added"),
        (names[2], "", "removed"),
        ("", "", "reordered"),
    ]
    assert (found[2].before[:2], found[2].after[:2]) == (names[:2], [names[1], names[0]])


def test_a_set_of_skills_that_is_new_is_told_whole() -> None:
    old = replace(embedded_framework(), sets=embedded_framework().sets[:1])
    found = list(differences(old, embedded_framework()))
    tools = embedded_framework().for_set("tools")
    assert {each.file for each in found} == {"sets/tools.yaml"}
    assert {str(each.kind) for each in found} == {"added"}
    assert [each.entry for each in found if each.list == "skills"] == list(tools.skill_ids)


def entries(framework: Framework) -> Iterator[tuple[Framework | SkillSet, str, int | None]]:
    """Yield where an entry of each kind stands: what holds it, under which name, and its place in a list."""
    wholes: tuple[Framework | SkillSet, ...] = (framework, *framework.sets)
    for whole in wholes:
        for field in fields(whole):
            value = getattr(whole, field.name)
            if isinstance(value, BaseModel):
                yield whole, field.name, None
            elif isinstance(value, tuple) and value and isinstance(value[-1], BaseModel):
                yield whole, field.name, len(value) - 1


def with_other(
    framework: Framework, whole: Framework | SkillSet, name: str, place: int | None, key: str
) -> Framework:
    """Return the framework with another value of a key of an entry, of whatever kind."""
    held = getattr(whole, name)
    entry = held if place is None else held[place]
    value = getattr(entry, key)
    changed = entry.model_copy(update={key: value + 1 if isinstance(value, int) else "other"})
    part: Any = changed if place is None else (*held[:place], changed)
    if isinstance(whole, Framework):
        return replace(framework, **{name: part})
    own = replace(whole, **{name: part})
    return replace(framework, sets=tuple(own if each is whole else each for each in framework.sets))


@pytest.mark.filterwarnings("ignore:Pydantic serializer")
def test_no_key_of_any_entry_is_overlooked() -> None:
    before = embedded_framework()
    kinds = set()
    for whole, name, place in entries(before):
        entry = getattr(whole, name) if place is None else getattr(whole, name)[place]
        known_by = {"levels": "level", "head_counts": "fiscal_year"}.get(name, "id")
        keys = type(entry).model_fields.keys() - {known_by}
        for key in keys - ({"id"} if place is None else set()):
            found = list(differences(before, with_other(before, whole, name, place, key)))
            assert [each.path for each in found] == [key], (name, key)
        kinds.add(type(entry))
    assert len(kinds) > 9


def test_the_digest_differs_exactly_where_something_is_told() -> None:
    old = embedded_framework()
    assert framework_digest(load_framework(data_dir())) == framework_digest(old)
    assert list(differences(old, load_framework(data_dir()))) == []
    for name in EDITS:
        new = load_framework(edited(name))
        assert framework_digest(new) != framework_digest(old)
        assert list(differences(old, new))


# Whom it touches


def met(name: str | None) -> set[tuple[str, str]]:
    """Return who meets which job type, as `attainment` tells it."""
    year = open_year(sample=True) if name is None else sample_under(name)
    rows = year.attainment().frame.filter(pl.col("met"))
    return {*rows.select("staff_id", "job_type").iter_rows()}


def nearest(name: str | None) -> set[tuple[str, str]]:
    """Return the job types of each person that are not met and nearest, several if equally near."""
    year = open_year(sample=True) if name is None else sample_under(name)
    near: dict[str, tuple[tuple[int, float], set[str]]] = {}
    for row in year.attainment().frame.filter(~pl.col("met")).iter_rows(named=True):
        key = row["steps_short"], -row["attainment"]
        best, job_types = near.get(row["staff_id"], (key, set()))
        if key <= best:
            kept = job_types if key == best else set()
            near[row["staff_id"]] = key, kept | {row["job_type"]}
    return {(person, each) for person, (_key, found) in near.items() for each in found}


def by_job_type(pairs: set[tuple[str, str]]) -> Counter[str]:
    return Counter(job_type for _person, job_type in pairs)


@pytest.mark.parametrize("name", ["e1", "e3", "e4"])
def test_people_are_the_difference_of_two_runs_of_attainment(name: str) -> None:
    rows = rows_of(between(OLD, edited(name)).tables["job_types"], "job_type")
    then, now = met(None), met(name)
    near_then, near_now = nearest(None), nearest(name)
    expected = {
        "people_met_before": by_job_type(then),
        "people_gained": by_job_type(now - then),
        "people_lost": by_job_type(then - now),
        "people_met_after": by_job_type(now),
        "nearest_gained": by_job_type(near_now - near_then),
        "nearest_lost": by_job_type(near_then - near_now),
    }
    moved = [by_job_type(now ^ then), by_job_type(near_now ^ near_then)]
    assert rows.keys() == {*moved[0], *moved[1]} != set()
    for job_type, row in rows.items():
        for column, counts in expected.items():
            assert row[column] == counts[job_type], (job_type, column)
    moved_people = {person for person, _job_type in near_then ^ near_now}
    (said,) = (each for each in between(OLD, edited(name)).remarks if "nearest" in each)
    assert said.split("for ")[1].split(" ")[0] == str(len(moved_people))


@pytest.mark.parametrize("name", ["e1", "e2", "e3", "e4"])
def test_shortfalls_and_fields_are_those_of_two_runs_of_gap_and_priorities(name: str) -> None:
    tables = between(OLD, edited(name)).tables
    years = [open_year(sample=True), sample_under(name)]
    gaps = [rows_of(year.gap().frame, "skill") for year in years]
    figures = ("demand", "shortfall", "shortfall_least")
    expected = {
        skill: tuple(gap[skill][figure] for figure in figures for gap in gaps)
        for skill in gaps[0]
        if any(gaps[0][skill][figure] != gaps[1][skill][figure] for figure in figures)
    }
    assert {
        row["skill"]: tuple(
            row[f"{figure}_{time}"] for figure in figures for time in ("before", "after")
        )
        for row in tables["shortfalls"].iter_rows(named=True)
    } == expected
    chosen = [
        dict(year.priorities().tables["skills"].select("skill", "selected").iter_rows())
        for year in years
    ]
    assert {
        row["skill"]: (row["selected_before"], row["selected_after"])
        for row in tables["fields"].iter_rows(named=True)
    } == {
        skill: (chosen[0][skill], chosen[1][skill])
        for skill in chosen[0]
        if chosen[0][skill] is not chosen[1][skill]
    }


def test_a_new_name_without_an_alias_is_seen_by_what_can_no_longer_be_read() -> None:
    found = between(OLD, edited("e4"))
    demand = pl.read_csv(sample_dir() / "2024" / "demand.csv", infer_schema=False)
    staff = pl.read_csv(sample_dir() / "2024" / "staff.csv", infer_schema=False)
    name = "クラウドサービス活用"
    rows, levels = demand.filter(pl.col("スキル項目") == name), staff[name].drop_nulls()
    assert found.tables["unread"].select("year_file", "skill", "rows_unread").rows() == [
        ("demand", None, rows.height),
        ("staff", "cloud_services", levels.len()),
    ]
    assert found.answer.head[0].startswith("No longer read: ")
    (cloud,) = found.tables["shortfalls"].to_dicts()
    wanted = rows["必要人数"].cast(pl.Int64).sum()
    assert (cloud["demand_before"], cloud["demand_after"]) == (wanted, 0)
    assert (cloud["shortfall_after"], cloud["skill"]) == (0, "cloud_services")
    fields_told = rows_of(found.tables["fields"], "skill")
    assert fields_told["cloud_services"]["selected_after"] is False


def test_levels_to_be_looked_at_again_are_those_judged_under_the_text_changed() -> None:
    found = between(OLD, edited("e2")).tables["suspects"]
    assert found.to_dicts() == [
        {
            "skill": "cloud_services",
            "suspect_gained": counted_judgements("cloud_services"),
            "suspect_gained_least": counted_judgements("cloud_services"),
            "suspect_ended": 0,
            "suspect_ended_least": 0,
        }
    ]
    assert texts_changed(embedded_framework(), load_framework(edited("e2"))) == {"cloud_services"}


def counted_judgements(skill: str) -> int:
    """Count the people with a judgement of a skill."""
    judged = pl.read_csv(sample_dir() / "2024" / "assessments.csv", infer_schema=False)
    return judged.filter(pl.col("スキル項目") == skill)["職員番号"].n_unique()


def test_a_text_declared_to_mean_the_same_makes_no_level_suspect(tmp_path: Path) -> None:
    old, new = embedded_framework(), load_framework(edited("e2"))
    earlier = fingerprint(old.skill_by_id["cloud_services"], old)
    declared = (
        *("skills.yaml", "- id: cloud_services", "    level_texts:"),
        *(f'    same_meaning: ["{earlier}"]\n    level_texts:', 1),
    )
    same = edit(Path(shutil.copytree(edited("e2"), tmp_path / "same")), (declared,))
    assert between(OLD, same).tables["suspects"].rows() == []
    (change,) = between(OLD, same).tables["skills"].to_dicts()
    assert (change["skill_change"], change["texts_changed"]) == ("harmless", ["level_texts"])
    assert new.skill_by_id["cloud_services"].same_meaning == ()


def test_guides_of_ranks_no_longer_reached_are_counted_by_rank() -> None:
    rows = between(OLD, edited("e3")).tables["ladder"]
    framework = embedded_framework()
    data = read_year(open_year(sample=True).opened, framework, "staff")
    top = pl.max_horizontal(framework.skill_ids)
    expected = {}
    for rank, before, after in (("staff", 1, 2), ("senior_staff", 2, 3)):
        spellings = [each for each, _id in framework.rank_by_id[rank].spellings()]
        people = data.staff.filter(pl.col("rank").is_in(spellings)).filter(top >= before)
        expected[rank] = people.filter(top < after).height
    guides = rows.filter(pl.col("ladder_item") == "guide_dsm")
    assert dict(guides.select("rank", "people_lost").iter_rows()) == expected
    assert guides["people_gained"].to_list() == [0, 0]


@pytest.mark.parametrize("name", [*EDITS])
def test_the_way_back_mirrors_what_is_gained_and_lost(name: str) -> None:
    there, back = between(OLD, edited(name)).tables, between(edited(name), OLD).tables
    for table, key in (("job_types", ["job_type"]), ("ladder", ["rank", "ladder_item"])):
        mirrored = back[table].rename(
            {
                column: column.replace("gained", "LOST").replace("lost", "gained")
                for column in back[table].columns
            }
        )
        swap = {
            column: column.replace("LOST", "lost")
            if "LOST" in column
            else column.replace("before", "AFTER")
            .replace("after", "before")
            .replace("AFTER", "after")
            for column in mirrored.columns
        }
        again = mirrored.rename(swap).select(there[table].columns).sort(key)
        assert again.equals(there[table].sort(key))
    suspects = [
        side["suspects"].select("skill", *columns).rows()
        for side, columns in (
            (there, ("suspect_gained", "suspect_ended")),
            (back, ("suspect_ended", "suspect_gained")),
        )
    ]
    if name != "all":
        assert suspects[0] == suspects[1]
    changes = [
        [(row["skill"], sign * row["shortfall_change"]) for row in side.iter_rows(named=True)]
        for sign, side in ((1, there["shortfalls"]), (-1, back["shortfalls"]))
    ]
    assert sorted(changes[0]) == sorted(changes[1])


@pytest.mark.parametrize("name", [*EDITS])
def test_a_job_type_told_to_be_easier_loses_nobody(name: str) -> None:
    tables = between(OLD, edited(name)).tables
    if tables["unread"].height:
        return
    told = tables["directions"].filter(pl.col("direction_of") == "job_type")
    easier = told.filter(pl.col("direction") == "easier")["entry"].to_list()
    rows = tables["job_types"].filter(pl.col("job_type").is_in(easier))
    assert rows["people_lost"].sum() == 0


KINDS = ("staff", "demand", "certificates", "ladder_checks", "assessments")


@pytest.mark.parametrize(
    ("name", "otherwise"),
    [
        *((name, ()) for name in ("e1", "e2", "e3")),
        ("e4", ("staff", "demand", "assessments")),
        ("all", ("staff", "demand", "assessments")),
    ],
)
def test_what_is_not_read_twice_reads_the_same(name: str, otherwise: tuple[str, ...]) -> None:
    old, new = embedded_framework(), load_framework(edited(name))
    assert tuple(read_otherwise(old, new, KINDS)) == otherwise
    workspace = open_year(sample=True).opened
    frames = [read_year(workspace, each, *KINDS, skip_bad_rows=True).frames for each in (old, new)]
    assert all(frames[0][kind].equals(frames[1][kind]) for kind in KINDS if kind not in otherwise)


def test_exams_and_targets_are_read_anew_where_their_files_changed(tmp_path: Path) -> None:
    """A target and an exam go by another name: their rows are no longer read."""
    new = copied(tmp_path / "new")
    framework = embedded_framework()
    checks = pl.read_csv(sample_dir() / "2024" / "ladder_checks.csv", infer_schema=False)
    exams = pl.read_csv(sample_dir() / "2024" / "certificates.csv", infer_schema=False)
    target, exam = checks["目標"][0], exams["試験名"][0]
    changed = (("career_ladder.yaml", target), ("certifications.yaml", exam))
    for file, text in changed:
        edit(new, ((file, "", f"ja: {text}", "ja: 別の言い方", 1),))
    old = load_framework(data_dir())
    assert read_otherwise(old, load_framework(new), KINDS) == [*KINDS]
    rows = between(OLD, new).tables["unread"].select("year_file", "rows_unread").rows()
    known = framework.certification_by_id[framework.certification_names.find(exam) or ""]
    by_other_names = {*known.aliases, known.name.by_language.get("en")}
    assert ("ladder_checks", checks.filter(pl.col("目標") == target).height) in rows
    lost = exams.filter(pl.col("試験名") == exam).height
    assert (("certificates", lost) in rows) is (exam not in by_other_names)


# What is told to whom


def test_counts_of_people_are_told_as_ranges() -> None:
    exact, told = (between(OLD, edited("e3"), few).tables for few in (1, 5))
    assert any(0 < n < 5 for n in exact["job_types"]["people_gained"])
    for table, keys in (("job_types", ["job_type"]), ("ladder", ["rank", "ladder_item"])):
        both = exact[table].join(told[table], on=keys, suffix=" told")
        assert both.height == exact[table].height == told[table].height
        for column in (each for each in exact[table].columns if each.startswith("people_")):
            if "_least" in column:
                continue
            least = column.replace("met_", "met_least_") if "met_" in column else f"{column}_least"
            for n, *ends in both.select(column, f"{least} told", f"{column} told").iter_rows():
                assert ends == [n and max(n // 5 * 5, 1), n and n // 5 * 5 + 4], column


def comment(run: Run, *words: object, code: int = 0) -> str:
    return str(run("diff", *words, "--format", "md", code=code).stdout)


@pytest.mark.parametrize("name", [*EDITS])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_comment_names_nobody(run: Run, name: str, lang: str) -> None:
    said = str(run("diff", OLD, edited(name), "--sample", "--format", "md", lang=lang).stdout)
    assert said.startswith("<!-- tdskill diff -->\n# ")
    staff = pl.read_csv(sample_dir() / "2024" / "staff.csv", infer_schema=False)
    for column in ("職員番号", "氏名", "所属局"):
        assert [each for each in staff[column].unique() if each in said] == []
    assert "180" in said


@given(st.lists(st.tuples(st.sampled_from(range(15)), st.integers(1, 3)), max_size=6))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_comment_on_any_change_of_levels_names_a_person(
    tmp_path: Path, places: list[tuple[int, int]]
) -> None:
    # The comment tells where it is, and a name drawn by lot may look like a staff id.
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    new = copied(tmp_path / "new")
    parts = (new / "jobtypes.yaml").read_text(encoding="utf-8").split("level: 3")
    levels = dict(places)
    text = "".join(f"{part}level: {levels.get(n, 3)}" for n, part in enumerate(parts[:-1]))
    (new / "jobtypes.yaml").write_text(text + parts[-1], encoding="utf-8")
    said = to_comment(
        open_year(sample=True, lang="ja").diff(old=OLD, new=new).answer, "diff"
    ).decode()
    staff = pl.read_csv(sample_dir() / "2024" / "staff.csv", infer_schema=False)
    assert not re.search(r"(?<!\d)\d{6}(?!\d)|職員\d", said)
    assert [each for each in staff["氏名"] if each in said] == []
    # No count of people but in ranges of five, or of all.
    _before, there, after = said.partition("ジョブタイプ（変更前→変更後）")
    for row in re.findall(r"(?m)^\| (.+) \|$", after.split("</details>")[0])[2 * bool(there) :]:
        ends = re.findall(r"(\d+)-(\d+)", row)
        assert not re.search(r"[1-9]", re.sub(r"\d+-\d+", "", row)), row
        wide = {int(most) - int(least) + 1 for least, most in ends if (least, most) != ("1", "4")}
        assert wide <= {5, 184}, row


def test_a_comment_that_is_too_long_says_how_much_is_left_out(run: Run, tmp_path: Path) -> None:
    new = copied(tmp_path / "new")
    for file in new.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(
            re.sub(r"(?m)^( +(?:- )?ja: )(\S.*)$", r"\1変更 \2", text), encoding="utf-8"
        )
    whole = json.loads(run("diff", OLD, new, "--format", "json").stdout)
    said = comment(run, OLD, new)
    assert len(said) <= 65_536
    shown = len([line for line in said.splitlines() if re.match(r"\| [a-z_/\\]+\.yaml ", line)])
    (left,) = re.findall(r"… ([\d,]+) more rows are not shown", said)
    assert shown + int(left.replace(",", "")) == len(whole) > 450
    assert said.count("<details>") == said.count("</details>") > 1
    assert "--table" not in said.replace("\\", "")


def test_words_of_a_framework_are_no_marks_of_the_comment(run: Run, tmp_path: Path) -> None:
    change = ("works.yaml", "", "works:", "works:", 1)
    new = edit(copied(tmp_path / "new"), (change,))
    file = new / "framework.yaml"
    text = re.sub(r"(?m)^version: .*$", 'version: "a|b <b>@team</b>"', file.read_text("utf-8"))
    file.write_text(text, encoding="utf-8")
    said = comment(run, OLD, new)
    assert "a\\|b &lt;b&gt;\\@team&lt;/b&gt;" in said
    assert "<b>" not in said


# How it ends


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("e1", "", 0),
        ("e1", "--exit-code", 1),
        ("e1", "--fail-on harder", 1),
        ("e1", "--fail-on lost,suspect,unread", 0),
        ("e2", "--fail-on harder,lost", 0),
        ("e2", "--fail-on suspect", 1),
        ("e4", "--fail-on suspect,harder", 0),
        ("e4", "--fail-on lost", 1),
        ("e4", "--fail-on unread", 1),
    ],
)
def test_it_ends_as_was_asked(run: Run, name: str, words: str, code: int) -> None:
    run("diff", OLD, edited(name), "--sample", *words.split(), code=code)


def test_without_people_what_needs_none_is_told_all_the_same(run: Run, tmp_path: Path) -> None:
    told = run("diff", OLD, edited("e2"), "--format", "json", "--table", "all").stdout
    assert tuple(json.loads(told)["tables"]) == WITHOUT_PEOPLE
    run("diff", OLD, edited("e2"), "--fail-on", "suspect", code=1)
    run("diff", OLD, edited("e1"), "--fail-on", "suspect", code=0)
    said = run("diff", OLD, edited("e2"), "--fail-on", "lost", code=1).stderr
    assert "There is no workspace" in said
    (tmp_path / "empty").mkdir()
    run("diff", OLD, edited("e2"), "--workspace", "empty", code=1)
    said = run("diff", OLD, edited("e2"), "--fail-on", "herder", code=2).stderr
    assert "harder" in said


def test_where_no_judgement_is_there_changed_texts_are_told_as_that(
    run: Run, tmp_path: Path
) -> None:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    shutil.copy(sample_dir() / "2024" / "staff.csv", year)
    asked = ("diff", OLD, edited("e2"), "--workspace", "ws", "--fail-on", "suspect")
    said = run(*asked, code=1).stdout
    assert "No judgements were read" in said
    assert "Levels to be looked at again\n" not in said


# Revisions of git


def git(*words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)  # noqa: S607 - of the PATH


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository whose first commit has the embedded framework, its second one an edit."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    root = tmp_path / "repository"
    root.mkdir()
    monkeypatch.chdir(root)

    git("init", "-q", "-b", "main")
    copied(root / "framework")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    edit(root / "framework", EDITS["e1"])
    git("commit", "-q", "-a", "-m", "second")
    return root


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HEAD~1", "HEAD"),
        ("HEAD~1:framework", "framework"),
        ("HEAD~1:./framework", "main:framework"),
        ("main~1", "."),
    ],
)
def test_a_revision_is_what_the_folder_was(run: Run, repository: Path, old: str, new: str) -> None:
    assert repository.is_dir()
    of_git = run("diff", old, new, "--sample", "--format", "json", "--table", "all").stdout
    of_folders = between(OLD, edited("e1"), 5).tables
    assert json.loads(of_git)["tables"] == {
        name: json.loads(frame.write_json()) for name, frame in of_folders.items()
    }


def test_a_revision_is_read_from_a_folder_within_the_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = framework_digest(load_framework(edited("e1")))
    monkeypatch.chdir(repository / "framework")
    assert framework_digest(framework_at("HEAD")) == found
    (repository / "elsewhere").mkdir()
    monkeypatch.chdir(repository / "elsewhere")
    assert framework_digest(framework_at("HEAD:framework")) == found
    assert framework_digest(framework_at("HEAD:../framework")) == found


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("HEAD~7", "HEAD~7 is no folder, and no revision that git knows here."),
        ("nowhere", "nowhere is no folder, and no revision"),
        (":framework", ":framework is no folder, and no revision"),
        ("--help", "is no folder, and no revision"),
        ("HEAD:docs", "HEAD:docs has no framework: there is no skills.yaml."),
        ("HEAD:framework/sets", "has no framework"),
    ],
)
def test_what_is_neither_a_folder_nor_a_revision_is_told(
    repository: Path, place: str, said: str
) -> None:
    assert repository.is_dir()
    with pytest.raises(TdskillError) as raised:
        framework_at(place)
    assert said in raised.value.message
    assert raised.value.hint


def test_outside_of_a_repository_and_without_git_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(TdskillError, match="no revision that git knows here"):
        framework_at("HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TdskillError, match="git is not there"):
        framework_at("HEAD")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (("--depth", "1"), "whole history"),
        (("--filter=blob:none", "--no-checkout"), "without some files"),
    ],
)
def test_what_a_clone_lacks_is_told_with_the_way_to_get_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...], said: str
) -> None:
    git("config", "uploadpack.allowFilter", "true")
    git("clone", "-q", *how, repository.as_uri(), str(repository.parent / "clone"))
    monkeypatch.chdir(repository.parent / "clone")
    git("remote", "set-url", "origin", "file:///nowhere")
    with pytest.raises(TdskillError) as raised:
        framework_at("HEAD~1:framework")
    assert said in raised.value.hint


def test_errors_of_a_revision_stand_at_its_files(repository: Path) -> None:
    file = repository / "framework" / "works.yaml"
    file.write_text("works: 3\n", encoding="utf-8")
    git("commit", "-q", "-a", "-m", "broken")
    for place, source in (
        ("HEAD", "HEAD:works.yaml"),
        ("HEAD:framework", "HEAD:framework/works.yaml"),
    ):
        with pytest.raises(ProblemsFoundError) as raised:
            framework_at(place)
        errors = errors_in(raised.value.problems)
        assert {each.source for each in errors} == {source}
        assert raised.value.message == f"The framework in {place} has 1 error."


ONE_MORE = """
  - id: planning_ahead
    name: {ja: 先を読む, en: Planning ahead}
    category: planning
    description: {ja: 先を読む。, en: Plans ahead.}
    provenance: deck p.12
"""


def test_validate_takes_a_revision_as_the_earlier_framework(run: Run, repository: Path) -> None:
    skills = repository / "framework" / "skills.yaml"
    now = skills.read_text(encoding="utf-8")
    category = now.partition("category: ")[2].partition("\n")[0]
    more = ONE_MORE.replace("category: planning", f"category: {category}")
    skills.write_text(now + more, encoding="utf-8")
    git("commit", "-q", "-a", "-m", "one more")
    shutil.copytree(repository / "framework", repository / "before")
    skills.write_text(now, encoding="utf-8")
    found = []
    for place, file in (
        ("before", "before/skills.yaml"),
        ("HEAD", "HEAD:skills.yaml"),
        ("main:./framework", "main:./framework/skills.yaml"),
    ):
        told = run("validate", "framework", "--since", place, "--format", "json").stdout
        (gone,) = [each for each in json.loads(told) if each["code"] == "TD416"]
        assert gone.pop("file") == file
        found.append(gone)
    assert found[0] == found[1] == found[2]
    nowhere = run("validate", "framework", "--since", "nowhere", code=1).output
    assert "nowhere is no folder, and no revision that git knows here." in nowhere


@pytest.mark.parametrize(
    ("words", "code"), [("harder,", 1), (" , harder ,,", 1), ("unread,", 0), (",", 2)]
)
def test_commas_without_a_word_ask_for_nothing(run: Run, words: str, code: int) -> None:
    told = run("diff", edited("e1"), OLD, "--fail-on", words, "--sample", code=code).output
    assert ("harder, lost" in told) == (code == 2)


@pytest.mark.posix
@pytest.mark.parametrize("what", ["framework/skills.yaml", "framework/sets", "framework"])
def test_links_within_a_revision_are_followed(repository: Path, what: str) -> None:
    found = framework_digest(framework_at("HEAD"))
    (repository / "shared").mkdir()
    target = repository / "shared" / Path(what).name
    (repository / what).rename(target)
    up = "../" * what.count("/")
    (repository / what).symlink_to(f"{up}shared/{target.name}")
    git("add", ".")
    git("commit", "-q", "-m", "links")
    for place in ("HEAD", "HEAD:framework", "main:./framework"):
        assert framework_digest(framework_at(place)) == found


@pytest.mark.posix
@pytest.mark.parametrize("target", ["/nowhere/skills.yaml", "../../out.yaml", "gone.yaml", "sets"])
def test_a_link_out_of_a_revision_is_told(repository: Path, target: str) -> None:
    skills = repository / "framework" / "skills.yaml"
    skills.unlink()
    skills.symlink_to(target)
    git("commit", "-q", "-a", "-m", "link")
    with pytest.raises(TdskillError) as raised:
        framework_at("HEAD:framework")
    assert raised.value.message == (
        "HEAD:framework: skills.yaml is a link to what is no file of that revision."
    )
    assert raised.value.hint


def test_an_example_of_the_box_is_compared_by_its_name(run: Run) -> None:
    run("init", "w", "--framework", "digcomp", "--year", "2025")
    told = run("diff", "digcomp", "w", "--exit-code").stdout
    assert "No entry of the framework differs." in told


GROUPS = Path(__file__).parent / "frameworks" / "groups"


def test_where_no_framework_yaml_is_the_name_of_the_folder_is_no_difference(
    run: Run, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        shutil.copytree(GROUPS, tmp_path / name)
    assert "No entry of the framework differs." in run("diff", "one", "two", "--exit-code").stdout


def test_of_skills_put_together_shortfalls_are_told_once(run: Run, tmp_path: Path) -> None:
    for name in ("old", "new", "w/framework"):
        shutil.copytree(GROUPS, tmp_path / name)
    for file, before, after in (
        (
            "skills.yaml",
            "  - {id: azure, name: 雲B, description: 雲Bを使う。, provenance: note 3}\n",
            "",
        ),
        ("skills.yaml", "{id: aws, ", "{id: aws, aliases: [雲B, azure], "),
        ("jobtypes.yaml", "{skill: azure, level: 2}, ", ""),
        ("jobtypes.yaml", "{skill: azure, level: 1}, ", ""),
        ("trainings.yaml", ", {skill: azure, from_level: 0, to_level: 1}", ""),
    ):
        path = tmp_path / "new" / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    year = tmp_path / "w" / "2025"
    year.mkdir()
    (year / "staff.csv").write_text("職員番号,雲A,雲C\n1,2,0\n2,1,1\n", encoding="utf-8")
    (year / "demand.csv").write_text(
        "局,業務,スキル,レベル,人数\n甲局,業務,雲A,2,3\n甲局,業務,雲B,2,2\n", encoding="utf-8"
    )
    ask = ("diff", "old", "new", "--workspace", "w", "--format", "json", "--table", "shortfalls")
    # Before 3 - 1 of one skill are lacking and 2 of the other, in which nobody is assessed: 2 to 4.
    # Afterwards 5 - 1 of both.
    names = ("demand", "shortfall", "shortfall_least")
    (row,) = json.loads(run(*ask).stdout)
    assert row["skill"] == "aws"
    assert [row[f"{name}_before"] for name in names] == [5, 4, 2]
    assert [row[f"{name}_after"] for name in names] == [5, 4, 4]


def test_a_group_of_requirements_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    shutil.copytree(GROUPS, tmp_path / "new")
    path = tmp_path / "new" / "jobtypes.yaml"
    text = path.read_text(encoding="utf-8")
    first = "      - {skill: analysis, level: 1, core: true}\n"
    assert first in text
    path.write_text(text.replace(first, ""), encoding="utf-8")
    (found,) = differences(load_framework(GROUPS), load_framework(tmp_path / "new"))
    assert (found.entry, found.path, str(found.kind)) == (
        "engineer",
        "requirements[analysis]",
        "removed",
    )
