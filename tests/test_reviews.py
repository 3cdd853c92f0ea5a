"""Problems as SARIF, as GitLab's report and as JUnit's: one entry each, known again in the next run."""

import json
import os
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from conftest import Run
from rule_examples import VALID
from tdskill.errors import Problem, Severity
from tdskill.framework import check_framework
from tdskill.framework.rules import rules
from tdskill.render.reviews import fingerprints, to_gitlab, to_junit, to_sarif
from test_framework_broken import CASES
from test_readme import ROOT

FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")
SCHEMA = os.environ.get("TDSKILL_SARIF_SCHEMA")
PLACES = ([Path(SCHEMA)] if SCHEMA else []) + [ROOT / "../shared/data/sarif-schema-2.1.0.json"]
ENDS_LINE = "# a line above\n"


def of_case(case: str, folder: str) -> Path:
    made = Path(folder) / "framework"
    shutil.copytree(VALID, made)
    shutil.copytree(CASES / case, made, dirs_exist_ok=True)
    return made


@cache
def told() -> dict[str, tuple[list[Problem], dict[str, bytes], list[str]]]:
    """Return of each broken case its problems, what each format makes of them, and their fingerprints."""
    found = {}
    for case in sorted(path.name for path in CASES.iterdir()):
        with TemporaryDirectory() as folder:
            problems = check_framework(of_case(case, folder))[1]
            made = {
                "sarif": to_sarif(problems),
                "gitlab": to_gitlab(problems),
                "junit": to_junit(problems),
            }
            found[case] = problems, made, fingerprints(problems)
    return found


def results(sarif: bytes) -> list[dict[str, Any]]:
    (run,) = json.loads(sarif)["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


def test_sarif_is_valid_against_the_schema_of_oasis() -> None:
    path = next((each for each in PLACES if each.is_file()), None)
    if path is None:
        pytest.skip("the SARIF schema is not here: TDSKILL_SARIF_SCHEMA names its file")
    validators = pytest.importorskip("jsonschema.validators", reason="jsonschema is not installed")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validators.validator_for(schema)(schema)
    for case, (_problems, made, _marks) in told().items():
        assert [each.message for each in validator.iter_errors(json.loads(made["sarif"]))] == [], (
            case
        )


def test_each_format_has_each_problem_once() -> None:
    assert sum(len(problems) for problems, _made, _marks in told().values()) > 170
    for problems, made, _marks in told().values():
        count = len(problems)
        errors = sum(each.severity is Severity.ERROR for each in problems)
        assert len(results(made["sarif"])) == len(json.loads(made["gitlab"])) == count
        suite = ET.fromstring(made["junit"])  # noqa: S314 - it is our own
        assert len(suite) == max(count, 1) == int(suite.get("tests", 0))
        assert len(suite.findall("testcase/failure")) == errors == int(suite.get("failures", 0))


def test_sarif_names_place_and_rule_as_explain_knows_it() -> None:
    for problems, made, _marks in told().values():
        (run,) = json.loads(made["sarif"])["runs"]
        names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert set(names) <= set(rules())
        for problem, result in zip(problems, run["results"], strict=True):
            place = result["locations"][0]["physicalLocation"]
            region = place.get("region", {})
            assert names[result["ruleIndex"]] == result["ruleId"] == problem.code
            assert result["level"] == str(problem.severity)
            assert (region.get("startLine"), region.get("startColumn")) == (
                problem.line,
                problem.column,
            )


def test_no_two_problems_of_a_framework_have_one_fingerprint() -> None:
    for problems, made, marks in told().values():
        assert len(set(marks)) == len(problems)
        assert [each["fingerprint"] for each in json.loads(made["gitlab"])] == marks
        assert [
            each["partialFingerprints"]["primaryLocationLineHash"]
            for each in results(made["sarif"])
        ] == marks


def of_yaml(problems: list[Problem], marks: list[str]) -> Iterator[str]:
    """Yield the fingerprints of what stands at a line and does not tell another line in its message."""
    yield from (mark for each, mark in zip(problems, marks, strict=True) if each.line)


@pytest.mark.parametrize(
    "case", ["unknown_skill", "works_with_several_faults", "same_name", "level_beyond_the_scale"]
)
def test_fingerprints_stay_when_lines_above_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = of_case(case, ".")
    before = check_framework(folder)[1]
    marks = fingerprints(before)
    for path in folder.rglob("*.yaml"):
        path.write_text(ENDS_LINE + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = check_framework(folder)[1]
    assert [each.line for each in after] == [(each.line or 0) + 1 for each in before]
    assert list(of_yaml(after, fingerprints(after))) == list(of_yaml(before, marks)) == marks


def test_the_same_twice_in_a_file_is_told_apart_by_its_number() -> None:
    twice = [Problem("a.yaml", "m", line=line, code="TD216") for line in (1, 2)]
    first, second = fingerprints(twice)
    assert first != second
    assert fingerprints(twice[:1]) == [first]


def test_paths_are_relative_to_where_one_stands_and_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = Problem(str(tmp_path / "枠 1" / "a.yaml"), "m", line=3, column=2, code="TD216")
    outside = Problem("/elsewhere/a b.yaml", "m", code="TD301")
    uris = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in results(to_sarif([inside, outside]))
    ]
    assert uris == ["%E6%9E%A0%201/a.yaml", "file:///elsewhere/a%20b.yaml"]
    paths = [each["location"] for each in json.loads(to_gitlab([inside, outside]))]
    assert paths == [
        {"path": "枠 1/a.yaml", "lines": {"begin": 3}},
        {"path": "/elsewhere/a b.yaml", "lines": {"begin": 1}},
    ]


def test_a_file_of_a_year_has_its_row_and_the_word_of_its_code() -> None:
    problem = Problem("2024/staff.csv", "m", row=7, column="所属", code="cell_missing")
    (result,) = results(to_sarif([problem]))
    assert result["ruleId"] == "cell_missing"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}


def test_junit_holds_signs_that_xml_does_not_take() -> None:
    problem = Problem("a.yaml", "<\x08&>", '"\x1b"', code="TD010")
    (case,) = ET.fromstring(to_junit([problem]))  # noqa: S314 - it is our own
    assert case[0].text == '<\N{REPLACEMENT CHARACTER}&>\n"\N{REPLACEMENT CHARACTER}"'


def test_nothing_wrong_is_one_test_that_passed_and_no_result() -> None:
    (case,) = ET.fromstring(to_junit([]))  # noqa: S314 - it is our own
    assert len(case) == 0
    assert results(to_sarif([])) == []
    assert json.loads(to_gitlab([])) == []


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_exit_code_does_not_depend_on_the_format(
    run: Run, tmp_path: Path, file_format: str
) -> None:
    warned = of_case("skill_that_no_job_type_needs", str(tmp_path / "warned"))
    broken = of_case("unknown_skill", str(tmp_path / "broken"))
    options = ("--format", file_format)
    run("validate", VALID, *options)
    run("validate", warned, *options)
    run("validate", warned, *options, "--strict", code=1)
    run("validate", broken, *options, code=1)


def test_output_writes_what_would_be_shown(run: Run) -> None:
    shown = run("validate", VALID, "--format", "sarif").stdout
    done = run("validate", VALID, "--format", "sarif", "--output", "found.sarif")
    assert done.stdout == ""
    assert Path("found.sarif").read_text(encoding="utf-8") == shown
    run("validate", VALID, "--output", "again.sarif")
    assert Path("again.sarif").read_text(encoding="utf-8") == shown


@pytest.mark.posix
def test_a_report_that_may_name_persons_is_its_owners_alone(run: Run, tmp_path: Path) -> None:
    year = tmp_path / "ws" / "2024"
    year.mkdir(parents=True)
    (year / "staff.csv").write_text("職員番号,謎\n0001,1\n", encoding="utf-8")
    run("validate", tmp_path / "ws", "--format", "json", "--output", "found.json", code=1)
    assert Path("found.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.posix
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_folder_whose_name_is_no_utf8_is_told_in_every_format(
    run: Run, tmp_path: Path, file_format: str
) -> None:
    """As a folder that came from Windows with the names of its time."""
    folder = Path(shutil.copytree(VALID, tmp_path / "framework"))
    folder = folder.rename(tmp_path / os.fsdecode("作業".encode("cp932")))
    (folder / "jobtypes.yaml").write_text("job_types: 1\n", encoding="utf-8")
    output = tmp_path / "found"
    run("validate", folder, "--format", file_format, "--output", output, code=1)
    said = output.read_text(encoding="utf-8")
    assert "TD104" in said
    if file_format == "sarif":
        assert results(said.encode())[0]["locations"][0]["physicalLocation"]["artifactLocation"][
            "uri"
        ].endswith("%8D%EC%8B%C6/jobtypes.yaml")
