"""Each folder of tests/broken/data beside what must be told about the file in it.

The file is named for its kind (staff, demand, posts, ...) and read by a framework of three skills,
in the encoding that `encoding.txt` names if there is one. `expected.txt` holds a line for each
problem, `file:row:column: severity: message | hint`, and `left out: N` for the rows that are not in
the frame; or the one error, `error: message | hint`, when nothing can be read.
"""

from pathlib import Path

import pytest

from small import three_skills
from tdskill.errors import Problem, TdskillError
from tdskill.intake.reading import read_file
from tdskill.kinds import KINDS

CASES = Path(__file__).parent / "broken" / "data"


def told(problem: Problem) -> str:
    place = f"{problem.source}:{problem.row or '-'}:{problem.column or '-'}"
    return f"{place}: {problem.severity}: {problem.message} | {problem.hint}"


def told_about(path: Path, encoding: str | None) -> list[str]:
    try:
        intake = read_file(path.stem, path, three_skills(), encoding=encoding)
    except TdskillError as error:
        return [f"error: {error.message} | {error.hint}"]
    return [*map(told, intake.problems), f"left out: {intake.rows_left_out}"]


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_problems_of_a_broken_file_are_told(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES / case)
    named = Path("encoding.txt")
    encoding = named.read_text(encoding="utf-8").strip() if named.exists() else None
    (path,) = (path for path in Path().iterdir() if path.stem in KINDS)

    expected = Path("expected.txt").read_text(encoding="utf-8").splitlines()
    assert told_about(path, encoding) == expected
