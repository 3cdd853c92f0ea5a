"""Checkable targets and evidence, by hand."""

from collections.abc import Mapping

import polars as pl
import pytest

from small import staff_frame
from tdskill.analysis.evidence import Evidence, evidence, exams_held
from tdskill.analysis.ladder import meets, skills_of
from tdskill.framework import Criterion, Target, Text, embedded_framework
from tdskill.tables import CERTIFICATES

FRAMEWORK = embedded_framework()
DESIGN = ("ux_design", "ui_design")


def target(*criteria: Criterion) -> Target:
    return Target(id="t", text=Text(ja="目標"), criteria=criteria, provenance="plan p.1")


def is_met(target: Target, levels: Mapping[str, int | None]) -> bool | None:
    verdict: bool | None = staff_frame(FRAMEWORK, [levels]).select(meets(target, FRAMEWORK)).item()
    return verdict


TWO_DESIGN_SKILLS = target(Criterion(at_least=2, level=1, categories=("design",)))


@pytest.mark.parametrize(
    ("levels", "met"),
    [
        ({"ux_design": 1, "ui_design": 3}, True),
        ({"ux_design": 1, "ui_design": 0}, False),
        ({"ux_design": 1, "ui_design": None}, None),
        ({"ux_design": 0, "ui_design": None}, False),
        ({}, None),
    ],
)
def test_a_target_is_met_or_not_or_open_while_a_level_is_not_assessed(
    levels: dict[str, int | None], met: bool | None
) -> None:
    assert is_met(TWO_DESIGN_SKILLS, levels) is met


def test_all_criteria_must_hold() -> None:
    both = target(
        Criterion(at_least=1, level=2, skills=("database",)),
        Criterion(at_least=1, level=1, categories=("design",)),
    )
    assert is_met(both, {"database": 2, "ux_design": 1}) is True
    assert is_met(both, {"database": 1, "ux_design": 1}) is False
    assert is_met(both, {"database": 2}) is None


def test_a_target_without_criteria_is_for_people_to_judge() -> None:
    assert is_met(target(), {"database": 3}) is None


def test_a_criterion_without_skills_counts_all() -> None:
    assert skills_of(Criterion(at_least=1, level=1), FRAMEWORK) == list(FRAMEWORK.skill_ids)
    assert skills_of(Criterion(at_least=1, level=1, categories=("design",)), FRAMEWORK) == list(
        DESIGN
    )


def test_the_ladder_goes_up_rank_by_rank_and_ends() -> None:
    names = ["主事", "主任", "課長代理", "課長", "部長"]
    ranks = [FRAMEWORK.rank_of(name) for name in names]
    assert [rank.name.first for rank in ranks if rank] == names
    for rank, after in zip(ranks, [*ranks[1:], None], strict=True):
        assert rank is not None
        assert FRAMEWORK.next_ranks[rank.id] == ((after,) if after else ())


def test_a_level_stands_beside_the_one_that_an_exam_suggests() -> None:
    staff = staff_frame(FRAMEWORK, [{"operations_design": 2, "system_administration": None}]).lazy()
    passed = pl.LazyFrame([("p0", "it_service_manager", None)], schema=CERTIFICATES, orient="row")
    found = evidence(staff, exams_held(passed, FRAMEWORK, 2024), FRAMEWORK).collect()
    assert found.select("skill", "level", "evidence").rows() == [
        ("operations_design", 2, Evidence.EQUAL),
        ("system_administration", None, Evidence.NOT_ASSESSED),
    ]
