"""Each folder of tests/broken/framework beside the problems that must be told about it.

A case holds only the files that differ from those of `_valid`, and `expected.txt` with a line for
each problem: `file:line:column: severity: message | hint`.
"""

import shutil
from pathlib import Path

import pytest

from tdskill.errors import Problem, Severity
from tdskill.framework import check_framework

CASES = Path(__file__).parent / "broken" / "framework"
VALID = CASES / "_valid"


def told(problem: Problem) -> str:
    place = f"{Path(problem.source).name}:{problem.line or '-'}:{problem.column or '-'}"
    return f"{place}: {problem.severity}: {problem.message} | {problem.hint}"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_problems_of_a_broken_framework_are_told(case: str, tmp_path: Path) -> None:
    folder = tmp_path / "framework"
    shutil.copytree(VALID, folder)
    shutil.copytree(CASES / case, folder, dirs_exist_ok=True)
    expected = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()

    framework, problems = check_framework(folder)

    assert [told(problem) for problem in problems] == expected
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert (framework is None) == bool(errors)


@pytest.mark.parametrize("content", ["[]\n", "- id: cloud\n", "cloud\n"])
def test_of_a_file_without_keys_that_alone_is_told(content: str, tmp_path: Path) -> None:
    for name in sorted(path.relative_to(VALID) for path in VALID.rglob("*.yaml")):
        folder = tmp_path / name.stem
        shutil.copytree(VALID, folder)
        (folder / name).write_text(content, encoding="utf-8")
        errors = [each for each in check_framework(folder)[1] if each.severity is Severity.ERROR]
        assert [(Path(each.source).name, each.code) for each in errors] == [(name.name, "TD103")]
