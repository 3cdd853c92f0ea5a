"""What [validate] of tdskill.toml and comments set aside or make an error, and what is wrong with them."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from rule_examples import VALID
from sentences import DID_YOU_MEAN
from tdskill.framework import ignores
from test_framework_broken import CASES

UNNEEDED = CASES / "skill_that_no_job_type_needs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a framework with one warning, TD204 at line 29 of skills.yaml."""
    made = tmp_path / "framework"
    shutil.copytree(VALID, made)
    shutil.copytree(UNNEEDED, made, dirs_exist_ok=True)
    return made


def told(run: Run, folder: Path, *options: str, code: int = 0) -> list[tuple[str, str, int]]:
    """Return code, severity and line of each problem that validate tells."""
    shown = run("validate", folder, "--format", "json", *options, code=code).stdout
    problems: list[dict[str, Any]] = json.loads(shown)
    return [(each["code"], each["severity"], each["line"]) for each in problems]


def settle(folder: Path, text: str, *, above: bool = True) -> None:
    (folder.parent if above else folder).joinpath("tdskill.toml").write_text(
        f"[validate]\n{text}\n", encoding="utf-8"
    )


def comment(folder: Path, words: str, line: int = 29, file: str = "skills.yaml") -> None:
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] += f"  # tdskill: ignore {words}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_warning_is_told_and_no_failure_but_with_strict(run: Run, folder: Path) -> None:
    assert told(run, folder) == [("TD204", "warning", 29)]
    assert told(run, folder, "--strict", code=1) == [("TD204", "warning", 29)]


@pytest.mark.parametrize("above", [True, False])
def test_settings_beside_the_files_or_above_them_ignore_a_code(
    run: Run, folder: Path, *, above: bool
) -> None:
    settle(folder, 'ignore = ["TD204"]', above=above)
    assert told(run, folder, "--strict") == []


def test_where_there_are_two_settings_those_beside_the_files_hold(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204"]')
    settle(folder, 'error = ["TD204"]', above=False)
    assert told(run, folder, code=1) == [("TD204", "error", 29)]


def test_a_code_is_ignored_in_one_file_alone(run: Run, folder: Path) -> None:
    settle(folder, '[validate.files]\n"skills.yaml" = ["TD204"]')
    assert told(run, folder) == []
    settle(folder, '[validate.files]\n"jobtypes.yaml" = ["TD204"]')
    assert told(run, folder) == [("TD204", "warning", 29), ("TD313", "note", 3)]


def test_what_is_an_error_by_settings_fails_and_is_counted(run: Run, folder: Path) -> None:
    settle(folder, 'error = ["TD204"]')
    assert told(run, folder, code=1) == [("TD204", "error", 29)]
    assert run("validate", folder, code=1).stdout.splitlines()[-1].endswith("framework: 1 error.")
    run("show", "skills", "--workspace", folder.parent)


def test_a_comment_ignores_codes_in_its_line(run: Run, folder: Path) -> None:
    comment(folder, "TD204")
    assert told(run, folder) == []


def test_a_comment_in_another_line_ignores_nothing(run: Run, folder: Path) -> None:
    comment(folder, "TD204, TD219", line=30)
    assert told(run, folder) == [
        ("TD204", "warning", 29),
        ("TD313", "note", 30),
        ("TD313", "note", 30),
    ]


def test_a_comment_says_why_behind_its_codes(run: Run, folder: Path) -> None:
    comment(folder, "TD204 # kept for next year")
    assert told(run, folder) == []


def test_errors_cannot_be_ignored(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = [\n  "TD204",\n  "TD216",\n]')
    comment(folder, "TD216", line=1)
    assert told(run, folder, code=1) == [("TD312", "error", 4), ("TD312", "error", 1)]


@pytest.mark.parametrize("where", ["ignore", "error"])
def test_an_unknown_code_is_an_error_with_the_nearest_one(
    run: Run, folder: Path, where: str
) -> None:
    settle(folder, f'{where} = ["TD2044"]')
    shown = run("validate", folder, code=1).stdout
    assert "tdskill.toml:2:" in shown
    assert "There is no rule 'TD2044'. [TD311]\n    Did you mean 'TD204'?" in shown


def test_the_place_of_a_code_in_settings_is_told(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204", "TD999"]')
    shown = run("validate", folder, code=1).stdout
    assert "tdskill.toml:2:21: " in shown


def test_what_is_asked_only_at_times_is_never_ignored_in_vain(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204", "TD401", "TD411"]')
    assert told(run, folder) == []


def test_the_note_on_what_is_ignored_in_vain_can_be_ignored(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204", "TD219", "TD313"]')
    assert told(run, folder) == []


def test_nothing_is_in_vain_while_the_framework_cannot_be_read(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD219"]')
    (folder / "works.yaml").write_text("", encoding="utf-8")
    assert told(run, folder, code=1)[-1] == ("TD007", "error", 1)


def test_a_misspelled_key_of_the_section_is_refused(run: Run, folder: Path) -> None:
    settle(folder, 'ignored = ["TD204"]')
    assert "not understood: validate.ignored" in run("validate", folder, code=1).stderr


def test_settings_of_a_workspace_hold_for_its_framework(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204"]')
    assert told(run, folder.parent) == []
    run("show", "skills", "--workspace", folder.parent)


def test_problems_of_a_years_files_are_not_touched(run: Run, folder: Path) -> None:
    settle(folder, 'ignore = ["TD204"]')
    year = folder.parent / "2024"
    year.mkdir()
    (year / "staff.csv").write_text("職員番号,謎\n0001,1\n", encoding="utf-8")
    problems = told(run, folder.parent, code=1)
    assert problems
    assert all(not code.startswith("TD") for code, _severity, _line in problems)


TEXTS = {
    "double quotes": 'description: "says # tdskill: ignore TD204"',
    "single quotes": "description: 'says # tdskill: ignore TD204'",
    "quotes on two lines": 'description: "says\n      # tdskill: ignore TD204"',
    "a literal block": "description: |\n      says\n      # tdskill: ignore TD204",
    "a folded block": "description: >-\n      # tdskill: ignore TD204\n      says",
    "within a map": 'description: {ja: "あ # tdskill: ignore TD204", en: x}',
    "letters of two columns": 'description: "文字 # tdskill: ignore TD204"',
}
COMMENTS = {
    "behind quotes": 'description: "says"  # tdskill: ignore TD204',
    "behind the same in quotes": 'description: "a # tdskill: ignore TD219" # tdskill: ignore TD204',
    "on the first line of a block": "description: |  # tdskill: ignore TD204\n      says",
    "below a block": "description: |\n      says\n  # tdskill: ignore TD204",
    "behind a plain text": "description: says # tdskill: ignore TD204",
}


def ignored_in(tmp_path: Path, text: str) -> list[str]:
    """Return the codes that comments of a file name."""
    (tmp_path / "a.yaml").write_text(f"skills:\n  - id: x\n    {text}\n", encoding="utf-8")
    settings = tmp_path / "tdskill.toml"
    told_of = ignores.settle([], ignores.Checks(), settings, tmp_path, ["a.yaml"], whole=True)
    return [re.findall("TD[0-9]+", each.message)[0] for each in told_of]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_reads_as_a_comment_within_a_text_ignores_nothing(tmp_path: Path, text: str) -> None:
    assert ignored_in(tmp_path, text) == []


@pytest.mark.parametrize("text", COMMENTS.values(), ids=COMMENTS)
def test_a_comment_beside_a_text_is_one(tmp_path: Path, text: str) -> None:
    assert ignored_in(tmp_path, text) == ["TD204"]


NONSENSE = (
    "ignore = 3",
    "ignore = 'TD204'",
    "ignore = [204]",
    "ignore = [[]]",
    "ignore = ['']",
    "ignore = [' ']",
    "ignore = ['TD204\\n']",
    "ignore = ['td204']",
    "ignore = ['.*']",
    'ignore = ["[validate]"]',
    "error = {}",
    "error = ['TD204', 'TD9999']",
    "error = [true]",
    "files = []",
    "files = {'skills.yaml' = 'TD204'}",
    "files = {'' = ['TD999']}",
    "files = {'../../etc' = ['TD999']}",
    "files = {'skills.yaml' = ['TD999']}",
    "[[validate.ignore]]",
    "strict = true",
    "ignore = 2024-01-01",
)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_in_settings_is_told_with_its_place_and_what_to_do(
    run: Run, folder: Path, text: str
) -> None:
    settle(folder, text)
    shown = run("validate", folder, code=1).output
    assert "tdskill.toml" in shown
    assert "not understood: validate" in shown or "There is no rule" in shown
    assert any(words in shown for words in ("It may hold", DID_YOU_MEAN, "tdskill explain"))


@pytest.mark.parametrize("text", ["", "ignore = []", "error = []\nfiles = {}", "[validate.files]"])
def test_settings_that_want_nothing_change_nothing(run: Run, folder: Path, text: str) -> None:
    settle(folder, text)
    assert told(run, folder) == [("TD204", "warning", 29)]
