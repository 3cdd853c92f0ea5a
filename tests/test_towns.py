"""Where made-up people work and which groups they are of: in the words of the framework."""

from pathlib import Path

import polars as pl
import pytest

from conftest import Run
from small import small_framework, with_parts
from tdskill.framework import Framework, embedded_framework
from tdskill.framework.models import Training
from tdskill.towns import town_of

_FRAMEWORKS = Path(__file__).parent / "frameworks"


def groups_of(framework: Framework) -> tuple[str, str]:
    return town_of(framework).group, town_of(framework).expert_group


def training(name: str, *audience: str) -> Training:
    return embedded_framework().trainings[0].model_copy(update={"id": name, "audience": audience})


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [
        ([], ("職員", "専門職")),
        ([("事務",)], ("事務", "専門職")),
        ([("事務", "技術"), ("保健師", "事務")], ("事務", "技術")),
        ([("専門職",)], ("専門職", "職員")),
        ([("職員", "職員")], ("職員", "専門職")),
    ],
)
def test_groups_of_made_up_people_are_those_that_a_framework_has_trainings_for(
    audiences: list[tuple[str, ...]], expected: tuple[str, str]
) -> None:
    trainings = tuple(training(f"t{n}", *each) for n, each in enumerate(audiences))
    assert groups_of(with_parts(small_framework(), trainings=trainings)) == expected


def test_tokyo_keeps_its_groups() -> None:
    assert groups_of(embedded_framework()) == ("ICT職", "情報技術エキスパート")


@pytest.mark.parametrize("city", sorted(path.name for path in _FRAMEWORKS.iterdir()))
def test_no_made_up_person_of_another_framework_is_of_a_group_of_tokyo(
    city: str, run: Run, tmp_path: Path
) -> None:
    run("init", "w", "--framework", _FRAMEWORKS / city, "--year", "2025")
    run("sample", "--workspace", "w", "--out", "made", "--year", "2025", "--people", "40")
    staff = pl.read_csv(tmp_path / "made/2025/staff.csv", infer_schema=False)
    column = "人材区分" if "人材区分" in staff.columns else "group"
    words = {"人材区分": {"職員", "専門職"}, "group": {"Staff", "Specialists"}}[column]
    assert set(staff[column]) <= words
