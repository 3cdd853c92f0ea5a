"""The library: the pages of docs/ run as they stand, and what a caller may rely on."""

import copy
import datetime as dt
import inspect
import json
import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import tdskill
from conftest import Run
from reference import DOCS, notebook
from sentences import did_you_mean, from_one
from tdskill import i18n
from tdskill.cli.app import app
from tdskill.cli.command import Spec, flag_of

PAGES = ("library.md", "library.ja.md")


def blocks(name: str) -> list[str]:
    """Return the Python of a page, block by block."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_the_blocks_of_a_page_run_one_after_the_other(name: str) -> None:
    code = blocks(name)
    assert code
    scope: dict[str, object] = {}
    for block in code:
        exec(compile(block, name, "exec"), scope)  # noqa: S102 - what the page shows
    assert isinstance(scope["page"], tdskill.Page)


def test_both_pages_show_the_same_steps() -> None:
    en, ja = ([re.sub(r'"(en|ja)"', "LANG", block) for block in blocks(name)] for name in PAGES)
    assert en == ja


@pytest.mark.parametrize("name", PAGES)
def test_the_notebook_has_the_cells_of_the_page(name: str) -> None:
    file = (DOCS / name).with_suffix(".ipynb")
    assert file.read_text(encoding="utf-8") == notebook((DOCS / name).read_text(encoding="utf-8"))
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code"]
    assert code == blocks(name)


def test_all_public_names_are_there_and_documented() -> None:
    for name in tdskill.__all__:
        assert getattr(tdskill, name).__doc__, name


def test_a_command_and_the_library_give_the_same_rows(run: Run) -> None:
    rows = json.loads(run("gap", "--sample", "--by-bureau", "--format", "json").stdout)
    assert tdskill.open(sample=True).gap(by="bureau").frame.to_dicts() == rows


def test_words_stand_beside_ids_and_change_nothing_else() -> None:
    plain = tdskill.open(sample=True).gap().frame
    worded = tdskill.open(sample=True, words="en").gap().frame
    assert worded.drop("skill_name", "category_name").equals(plain)
    named = dict(worded.select("skill", "skill_name").iter_rows())
    assert named["cloud_services"] == "Cloud Services"


def test_a_language_is_an_argument_and_nothing_global_changes() -> None:
    before = i18n.language()
    other = "en" if before == "ja" else "ja"
    here, there = (tdskill.open(sample=True, lang=lang).gap() for lang in (before, other))
    assert here.title != there.title
    assert i18n.language() == before
    assert here.frame.equals(there.frame)


def test_a_missing_file_is_an_error_and_no_empty_frame(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text(
        "staff_id,bureau,ux_design\n0001,総務局,2\n", encoding="utf-8"
    )
    with pytest.raises(tdskill.TdskillError, match=r"demand\.csv"):
        tdskill.open(tmp_path, 2024).gap()
    with pytest.raises(tdskill.TdskillError):
        tdskill.open(str(tmp_path / "nowhere"))


def test_meta_names_files_with_their_digests_and_counts_people() -> None:
    import hashlib

    from tdskill.resources import sample_dir

    meta = tdskill.open(sample=True).gap().meta
    staff = (sample_dir() / "2024" / "staff.csv").read_bytes()
    assert meta["year"] == 2024
    assert meta["sources"][0] == {
        "year": 2024,
        "kind": "staff",
        "file": "2024/staff.csv",
        "sha256": hashlib.sha256(staff).hexdigest(),
    }
    lines = pl.read_csv(staff, infer_schema=False)
    assert meta["counts"]["people"] == lines.height
    assert sum(meta["counts"]["stages"].values()) == lines.height


def test_problems_are_told_with_their_codes() -> None:
    codes = {problem.code for problem in tdskill.open(sample=True).problems}
    assert codes
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in codes)


def methods() -> dict[str, tuple[Spec, list[str]]]:
    """Return the commands that are methods, with the arguments of these."""
    found = {}
    for command in app.registered_commands:
        method = getattr(tdskill.Year, str(command.name), None)
        if method:
            arguments = list(inspect.signature(method).parameters)
            found[str(command.name)] = (command.callback.spec, arguments)  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_the_table_has_just_the_options_that_are_called_otherwise(name: str) -> None:
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line.startswith("| `")]
    table = {
        (command, option): re.findall(r"`([a-z_]+)", argument)
        for commands, options, argument in rows
        for command in re.findall(r"`([a-z]+)`", commands)
        for option in re.findall(r"--[a-z-]+", options)
    }
    told = methods()
    otherwise = {
        (command, flag)
        for command, (spec, arguments) in told.items()
        for flag in (flag_of(option).split("/")[0] for option in spec.own)
        if flag.startswith("--") and flag[2:].removeprefix("no-").replace("-", "_") not in arguments
    }
    assert set(table) == otherwise
    for (command, option), arguments in table.items():
        assert set(arguments) <= set(told[command][1]), (command, option)
    assert {key for key, arguments in table.items() if not arguments} == {
        *(("report", option) for option in ("--all", "--out", "--only-changed", "--output")),
        *(("remind", option) for option in ("--out", "--form", "--templates")),
    }


@pytest.mark.parametrize("name", PAGES)
def test_the_page_names_the_commands_without_a_method(name: str) -> None:
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if "`confirm`" in line)
    names = {command.name for command in app.registered_commands}
    names |= {group.name for group in app.registered_groups}
    assert set(re.findall(r"`([a-z-]+)`", line)) == names - set(methods())


def test_a_method_says_that_it_gives_a_result() -> None:
    for name in set(methods()) - {"report"}:
        method = getattr(tdskill.Year, name)
        assert inspect.signature(method).return_annotation is tdskill.Result, name
        assert inspect.get_annotations(method)["return"] is tdskill.Result, name


def test_a_year_and_a_result_are_shown_shortly() -> None:
    year = tdskill.open(sample=True)
    gap = year.gap(bureaus="総務局")
    assert repr(year) == "Year(2024 of sample: skills)"
    assert repr(gap) == f"Result(gap: skills {gap.frame.height} x {gap.frame.width})"
    page = year.report(person="100011", file_format="md")
    assert page.text not in repr(page)


def test_a_notebook_shows_title_table_and_remarks_as_text() -> None:
    result = tdskill.open(sample=True, lang="en").gap()
    shown = result._repr_html_()
    assert result.frame._repr_html_() in shown
    answer = replace(result.answer, title="A <b> & c", remarks=("1 < 2",))
    told = replace(result, answer=answer)._repr_html_()
    assert "A &lt;b&gt; &amp; c" in told
    assert "<li>1 &lt; 2</li>" in told
    assert "<b>" not in told


@pytest.mark.parametrize(
    ("question", "arguments", "message"),
    [
        ("plan", {"per_person": 0}, from_one("--per-person")),
        ("plan", {"per_person": "2"}, "--per-person takes a whole number, not '2'."),
        (
            "plan",
            {"success": "0.3"},
            "--success takes a share from 0.01 to 1, such as 0.3, not '0.3'.",
        ),
        (
            "plan",
            {"success": True},
            "--success takes a share from 0.01 to 1, such as 0.3, not True.",
        ),
        ("plan", {"success": 1.5}, "--success takes a share from 0.01 to 1, such as 0.3."),
        ("gap", {"smallest_group": 0}, from_one("--smallest-group")),
        ("report", {"smallest_group": 0}, from_one("--smallest-group")),
        ("gap", {"joint": True, "capacity": 100}, "--capacity takes a number from 1 to 99."),
        ("gap", {"bureaus": 5}, "bureaus takes names, not 5."),
        ("gap", {"by": "person"}, "--by does not take 'person'."),
        ("gap", {"by": "level", "joint": True}, "--by does not take 'level'."),
        ("trend", {"by": "level"}, "--by does not take 'level'."),
        ("trend", {"first": "2023"}, "first takes a whole number, not '2023'."),
        ("status", {"by": "skill"}, "--by does not take 'skill'."),
        ("calibrate", {"by": "rank"}, "--by does not take 'rank'."),
        ("calibrate", {"step": "x"}, "--step does not take 'x'."),
        ("simulate", {"changes": "none.yaml", "by": "level"}, "--by does not take 'level'."),
        ("evidence", {"view": "x"}, "view does not take 'x'."),
        ("report", {"file_format": "pdf"}, "--file-format does not take 'pdf'."),
        ("rotation", {"on": "someday"}, "--on takes a day."),
        ("rotation", {"due": 1}, "--due takes GQ or DQ."),
    ],
)
def test_a_value_that_cannot_be_is_told(
    question: str, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(tdskill.UsageError) as told:
        getattr(tdskill.open(sample=True, lang="en"), question)(**arguments)
    assert told.value.message == message


def test_an_unknown_word_is_told_with_those_that_are_known() -> None:
    with pytest.raises(tdskill.UsageError) as told:
        tdskill.open(sample=True, lang="en").evidence(view="x")
    assert told.value.hint == "Known: levels, holders, near, renewal."


def test_one_name_is_a_name_and_no_letters() -> None:
    year = tdskill.open(sample=True)
    one = year.gap(bureaus="総務局")
    assert one.frame.equals(year.gap(bureaus=["総務局"]).frame)
    assert one.meta["counts"]["bureaus"] == ["総務局"]


def test_a_staff_id_may_be_a_number_and_a_day_a_text() -> None:
    year = tdskill.open(sample=True)
    assert year.ladder(person=100011).frame.equals(year.ladder(person="100011").frame)  # type: ignore[arg-type]
    by_text = year.rotation(on="2024-09-30").frame
    for day in (dt.date(2024, 9, 30), dt.datetime(2024, 9, 30, 12, tzinfo=dt.UTC)):
        assert year.rotation(on=day).frame.equals(by_text)
    assert not year.rotation(on="2024-05-31").frame.equals(by_text)


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ({"year": "2024"}, "--year takes a whole number, not '2024'.", ""),
        ({"year": 2024.5}, "--year takes a whole number, not 2024.5.", ""),
        ({"year": 1024}, "1024 is no fiscal year.", "from 2000 to 2199"),
        ({"lang": "fr"}, "lang does not take 'fr'.", "Known: ja, en."),
        ({"words": "fr"}, "words does not take 'fr'.", "Known: ja, en."),
        ({"files": {"post": "p.csv"}}, "files does not take 'post'.", did_you_mean("posts")),
        ({"files": {"x": "p.csv"}}, "files does not take 'x'.", "staff, demand, demand_answers"),
    ],
)
def test_open_tells_what_cannot_be(arguments: dict[str, object], message: str, hint: str) -> None:
    with i18n.speaking("en"), pytest.raises(tdskill.UsageError) as told:
        tdskill.open(**({"sample": True} | arguments))  # type: ignore[arg-type]
    assert told.value.message == message
    assert hint in told.value.hint


def test_open_tells_of_a_year_that_is_not_there_unless_files_stand_in(tmp_path: Path) -> None:
    (tmp_path / "2023").mkdir()
    with pytest.raises(tdskill.TdskillError) as told:
        tdskill.open(tmp_path, 2024, lang="en")
    assert told.value.message.endswith("has no fiscal year 2024.")
    assert told.value.hint == "It has: 2023."
    staff = tmp_path / "people.csv"
    staff.write_text("staff_id,bureau,ux_design\n0001,総務局,2\n", encoding="utf-8")
    assert tdskill.open(tmp_path, 2024, files={"staff": staff}).attainment().frame.height


def test_problems_of_files_that_cannot_be_read_are_told_in_the_language_asked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_bytes(b"staff_id,ux_design\n1,\0\n")
    told = {lang: tdskill.open(tmp_path, lang=lang).problems for lang in ("ja", "en")}
    assert [len(problems) for problems in told.values()] == [1, 1]
    assert "NUL" in told["en"][0].message
    assert told["ja"][0].message != told["en"][0].message


def test_the_sources_have_every_file_that_was_read_and_the_year_is_the_newest() -> None:
    year = tdskill.open(sample=True)
    meta = year.plan().meta
    assert meta["year"] == 2024
    assert {(each["year"], each["kind"]) for each in meta["sources"]} == {
        *((2024, kind) for kind in ("staff", "demand", "seats", "trainings_taken")),
        *((2024, kind) for kind in ("aims", "assessments")),
        *((2023, kind) for kind in ("staff", "trainings_taken")),
    }
    before = year.calibrate(evidence=True).meta
    assert before["year"] == 2024
    assert {each["kind"] for each in before["sources"] if each["year"] == 2023} >= {"staff"}


def test_the_sample_stands_in_no_other_folder(tmp_path: Path) -> None:
    with pytest.raises(tdskill.UsageError, match="--sample"):
        tdskill.open(tmp_path, sample=True)


def test_codes_of_a_list_are_those_of_its_items() -> None:
    from tdskill.render.answers import layouts
    from tdskill.render.reference import schema_of

    found = 0
    for tables in layouts().values():
        for layout in tables.values():
            for name, value in schema_of(layout)["items"]["properties"].items():
                if value["type"][0] == "array":
                    assert "enum" not in value, name
                    found += "enum" in value["items"]
    assert found


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))],  # noqa: S301 - made here
)
def test_a_result_can_be_copied_and_pickled(
    again: Callable[[tdskill.Result], tdskill.Result],
) -> None:
    found = tdskill.open(sample=True, lang="ja", words="ja").gap(by="bureau", joint=True)
    same = again(found)
    assert (same.title, same.remarks, same.meta) == (found.title, found.remarks, found.meta)
    assert list(same.tables) == list(found.tables)
    assert all(frame.equals(found.tables[name]) for name, frame in same.tables.items())


def test_an_unknown_set_is_told_when_the_year_is_opened() -> None:
    with pytest.raises(tdskill.TdskillError) as told:
        tdskill.open(sample=True, lang="en", set="x")
    assert told.value.hint == "Known: skills, tools."


def test_a_file_with_a_header_alone_is_told_of_where_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text("staff_id,ux_design\n0001,2\n", encoding="utf-8")
    (tmp_path / "2024" / "certificates.csv").write_text(
        "staff_id,certification\n", encoding="utf-8"
    )
    year = tdskill.open(tmp_path)

    def codes(result: tdskill.Result) -> list[str]:
        return [note.code for note in result.notes]

    assert "file_without_rows" not in codes(year.ladder())
    assert codes(year.evidence()).count("file_without_rows") == 1


@pytest.mark.parametrize(("smallest", "told"), [(5, True), (1, False)])
def test_bureaus_that_are_all_in_one_row_come_with_the_way_to_rows_of_their_own(
    tmp_path: Path, smallest: int, told: bool
) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "staff.csv").write_text(
        "staff_id,bureau,ux_design\n1,A,2\n2,B,2\n3,C,2\n", encoding="utf-8"
    )
    (tmp_path / "2024" / "demand.csv").write_text(
        "bureau,skill,level,headcount\nA,ux_design,1,1\n", encoding="utf-8"
    )
    found = tdskill.open(tmp_path, lang="en").gap(by="bureau", smallest_group=smallest)
    assert (found.frame["bureau"].n_unique() == 1) is told
    assert any("--smallest-group 1" in remark for remark in found.remarks) is told
