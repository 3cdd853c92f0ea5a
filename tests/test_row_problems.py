"""Problems of more rows than are told one by one."""

from itertools import repeat

import polars as pl
import pytest

from tdskill.intake.row_problems import CAP, Bad, Findings


def numbers(first: int, count: int) -> pl.Series:
    return pl.int_range(first, first + count, dtype=pl.UInt32, eager=True)


def test_rows_without_a_detail_of_their_own_are_refused() -> None:
    findings = Findings("a.csv")
    findings.tell(numbers(2, 1), "B", [Bad("Another thing.", code="odd")])
    with pytest.raises(ValueError, match="shorter"):
        findings.tell(numbers(2, CAP + 5), "A", [Bad("Odd.", code="odd")])
    (told,) = findings.problems()
    assert (told.message, told.more) == ("Another thing.", 0)


def test_of_forgotten_rows_the_count_of_those_behind_them_stays() -> None:
    findings = Findings("a.csv")
    findings.tell(numbers(2, CAP + 5), "A", repeat(Bad("Odd.", code="odd")))
    findings.forget({CAP + 1})  # the last row that is told
    told = [problem for problem in findings.problems() if problem.row is not None]
    assert len(told) == CAP - 1
    assert (told[-1].row, told[-1].more) == (CAP, 5)
