"""Each rule that a framework is checked by: its code, what is said of it, and its examples, which are run."""

import json
import os
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
import yaml

from conftest import Run
from reference import DOCS
from rule_examples import INSTEAD_OF, VALID, framework_with, with_examples
from sentences import DID_YOU_MEAN
from tdskill.errors import Problem
from tdskill.framework import check_framework, load_framework, yaml_source
from tdskill.framework.mend import MENDED
from tdskill.framework.rules import CODES, KNOWN, NAMES, code_of, rules
from tdskill.i18n import LANGUAGES, speaking
from tdskill.render.rules import explained, rule_page
from tdskill.reports.text_changes import changes_since, suspect_levels
from tdskill.tables import ASSESSMENTS
from test_framework_broken import CASES

SETTINGS = "tdskill.toml"


def test_each_code_is_of_one_rule_and_says_of_what_kind_it_is() -> None:
    assert len(KNOWN) == len(CODES)
    assert [code for code in KNOWN if not re.fullmatch("TD[0-4][0-9]{2}", code)] == []
    assert set(rules()) == KNOWN


def test_a_word_that_is_no_rule_stays_a_word() -> None:
    assert (code_of("id_unknown"), code_of("zeros_lost")) == ("TD216", "zeros_lost")


@pytest.mark.parametrize("code", rules())
def test_a_rule_is_told_in_every_language_on_the_terminal_and_on_a_page(code: str) -> None:
    rule = rules()[code]
    assert set(rule.what.by_language) == set(rule.why.by_language) == set(LANGUAGES)
    for lang in LANGUAGES:
        ending = ".md" if lang == "en" else f".{lang}.md"
        with speaking(lang):
            told = explained(code)
            page = rule_page(code, "")
        assert f"](../rules/{code}{ending})" not in page
        assert (DOCS / "rules" / f"{code}{ending}").exists()
        for text in (rule.what.by_language[lang], rule.why.by_language[lang]):
            assert text in told
            assert text in page
        assert all(line in page for line in (rule.wrong + rule.right).splitlines())


@pytest.mark.parametrize("code", with_examples())
def test_what_an_example_calls_wrong_gives_that_code_alone_and_what_it_calls_right_none(
    run: Run, tmp_path: Path, code: str
) -> None:
    rule = rules()[code]
    for snippet, expected in ((rule.wrong, {(code, rule.severity)}), (rule.right, set())):
        with TemporaryDirectory(dir=tmp_path) as folder:
            made = framework_with(code, snippet, Path(folder))
            if rule.file == SETTINGS:
                fails = 1 if expected and rule.severity == "error" else 0
                shown = run("validate", made, "--format", "json", code=fails).stdout
                told = {(each["code"], each["severity"]) for each in json.loads(shown)}
            else:
                told = {(each.code, str(each.severity)) for each in check_framework(made)[1]}
            assert told == expected


def test_examples_stand_in_place_of_something_that_is_not_what_is_right() -> None:
    assert all(rules()[code].right.strip() != place for code, place in INSTEAD_OF.items())


def missing(folder: Path) -> list[Problem]:
    (folder / "jobtypes.yaml").unlink()
    return check_framework(folder)[1]


def a_folder(folder: Path) -> list[Problem]:
    (folder / "works.yaml").unlink()
    (folder / "works.yaml").mkdir()
    return check_framework(folder)[1]


def a_pipe(folder: Path) -> list[Problem]:
    (folder / "works.yaml").unlink()
    os.mkfifo(folder / "works.yaml")
    return check_framework(folder)[1]


def not_to_be_opened(folder: Path) -> list[Problem]:
    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tdskill.framework.yaml_source.patiently", refuse)
        return check_framework(folder)[1]


def too_large(folder: Path) -> list[Problem]:
    filler = b"#" * yaml_source.MAX_BYTES
    (folder / "works.yaml").write_bytes(b"works: []\n" + filler)
    return check_framework(folder)[1]


def too_many(folder: Path) -> list[Problem]:
    entries = ",".join("x" * yaml_source.MAX_EVENTS)
    (folder / "works.yaml").write_text(f"works: [{entries}]\n", encoding="utf-8")
    return check_framework(folder)[1]


def beyond_letters(_folder: Path) -> list[Problem]:
    # The parser in C says where; the one in Python cannot.
    text = rb'works: "\UFFFFFFFF"'
    words = yaml_source.parse(text, "works.yaml", loader=yaml.SafeLoader).problems
    return [Problem(each.source, each.message, code=code_of(each.code)) for each in words]


def judged_under_other_texts(folder: Path) -> list[Problem]:
    row = {"staff_id": "0001", "skill": "cloud", "level": 1, "stage": "self"}
    judged = [row | {"fingerprint": "f0123456789ab"}]
    assessments = {2024: pl.DataFrame(judged, schema=ASSESSMENTS)}
    return suspect_levels(assessments, load_framework(folder), folder)


def changed(old: str, new: str) -> Callable[[Path], list[Problem]]:
    """Return what tells of a change of skills.yaml since it was as it is in the folder."""

    def told(folder: Path) -> list[Problem]:
        now = folder.with_name("now")
        shutil.copytree(folder, now)
        text = (now / "skills.yaml").read_text(encoding="utf-8")
        (now / "skills.yaml").write_text(text.replace(old, new, 1) if old else text + new)
        return changes_since(folder, load_framework(now), now)

    return told


NEW = """  - id: {id}
    name: {{ja: {name}}}
    category: planning
    description: {{ja: 新しい。}}
    {more}provenance: guide p.3
"""
DESCRIPTION = "description: {ja: 方針を立てる。}"

WAYS: dict[str, Callable[[Path], list[Problem]]] = {
    "TD001": missing,
    "TD002": a_folder,
    "TD003": a_pipe,
    "TD004": not_to_be_opened,
    "TD005": too_large,
    "TD006": too_many,
    "TD035": beyond_letters,
    "TD401": judged_under_other_texts,
    "TD411": changed(DESCRIPTION, "description: {ja: 方針を守る。}"),
    "TD412": changed(
        DESCRIPTION, 'description: {ja: 方針を作る。}\n    same_meaning: ["f553455f6a855"]'
    ),
    "TD413": changed(
        "name: {ja: ITストラテジー, en: Strategy}", "name: {ja: IT方針, en: Strategy}"
    ),
    "TD415": changed("", NEW.format(id="planning_skill", name="企画力", more="")),
}
"""What gives the problems that no file of a folder can hold."""

LAST_RESORT = {"value_not_allowed"}
"""What no model of today leads to: words for an error of pydantic that we do not know yet."""


@cache
def codes_of_broken_cases() -> frozenset[str]:
    found: set[str] = set()
    for case in CASES.iterdir():
        with TemporaryDirectory() as folder:
            made = Path(folder) / "framework"
            shutil.copytree(VALID, made)
            shutil.copytree(case, made, dirs_exist_ok=True)
            found |= {problem.code for problem in check_framework(made)[1]}
    return frozenset(found)


def test_each_rule_has_a_broken_case_or_is_about_what_no_file_can_hold() -> None:
    assert codes_of_broken_cases() <= KNOWN
    of_settings = {code for code, rule in rules().items() if rule.file == SETTINGS}
    elsewhere = {*WAYS, "TD414", "TD416", *of_settings, *map(code_of, LAST_RESORT)}
    assert codes_of_broken_cases() & elsewhere == set()
    assert codes_of_broken_cases() | elsewhere == KNOWN


@pytest.mark.posix
@pytest.mark.parametrize("code", WAYS)
def test_what_no_file_can_hold_gives_its_code(tmp_path: Path, code: str) -> None:
    folder = tmp_path / "framework"
    shutil.copytree(VALID, folder)
    told = WAYS[code](folder)
    assert {(each.code, str(each.severity)) for each in told} == {(code, rules()[code].severity)}


def test_a_skill_that_is_gone_and_one_that_replaces_it_have_their_codes(tmp_path: Path) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    for folder, name, more in (
        (before, "企画力", ""),
        (now, "構想力", "replaces: [planning_0]\n    "),
    ):
        shutil.copytree(VALID, folder)
        entry = NEW.format(id=f"planning_{len(more) and 1}", name=name, more=more)
        with (folder / "skills.yaml").open("a", encoding="utf-8") as file:
            file.write(entry)
    for later, expected in ((now, ("TD414", "note")), (VALID, ("TD416", "warning"))):
        told = changes_since(before, load_framework(later), later)
        assert [(each.code, str(each.severity)) for each in told] == [expected]


def test_the_code_stands_at_the_end_of_a_line_and_in_json(run: Run, tmp_path: Path) -> None:
    folder = framework_with("TD216", rules()["TD216"].wrong, tmp_path)
    shown = run("validate", folder, code=1).stdout.splitlines()
    assert shown[0] == f"{folder}/trainings.yaml:10:16: Unknown skill 'clowd'. [TD216]"
    assert shown[1] == "    Did you mean 'cloud'?"
    annotation = run("validate", folder, "--format", "github", code=1).stdout
    assert annotation.startswith(f"::error title=TD216,file={folder}/trainings.yaml,line=10,")


def test_explain_tells_one_rule_or_lists_all(run: Run) -> None:
    shown = run("explain", "td216").stdout
    assert shown.startswith("TD216  An id stands nowhere.\n\n")
    assert "Wrong, in trainings.yaml:\n    - skill: clowd\n" in shown
    assert "どこにもない id です。" in run("explain", "TD216", lang="ja").stdout
    listed = [line.split("  ")[0] for line in run("explain").stdout.splitlines()]
    assert listed == list(CODES.values())
    assert DID_YOU_MEAN in run("explain", "TD2166", code=2).stderr


def test_explain_says_whether_a_rule_is_mended_and_can_be_ignored(run: Run) -> None:
    for code, name in NAMES.items():
        told = explained(code)
        assert ("tdskill validate --fix" in told) == (name in MENDED)
        assert ("It can be ignored: " in told) == (rules()[code].severity != "error")
    assert run("explain", "TD011").stdout.endswith("Mended by: tdskill validate --fix\n")
