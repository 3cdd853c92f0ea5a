"""A year of two bureaus, small enough to be counted by hand, and the year before it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from person_cases import Name, sheet_framework
from small import demand_frame, staff_frame, with_parts
from tdskill.framework import Framework, Policy
from tdskill.reports.organisation_report import OrganisationReport, organisation_report
from tdskill.tables import empty_frames
from tdskill.workspace import Workspace
from tdskill.year_data import YearData

A, B = "A局", "B局"
PEOPLE: Sequence[Mapping[str, object]] = (
    *(
        {"bureau": A, "rank": rank, "group": "ICT職", "stage": stage, **levels}
        for rank, stage, levels in (
            ("主事", "confirmed", {"cloud": 1, "design": 0, "data": 2}),
            ("主任", "confirmed", {"cloud": 0, "design": 0, "data": 0, "network": 0}),
            ("船長", "self", {"cloud": 2, "data": 1, "network": 0}),
        )
    ),
    *(
        {"bureau": B, "rank": "主任", "group": "専門", "stage": "confirmed", "cloud": cloud}
        | {"design": 1, "data": 0, "network": 0}
        for cloud in (3, 1)
    ),
    {"bureau": B, "stage": "self"},
)
NEEDS = (
    (A, "cloud", 2, 3),
    (A, "design", 1, 2),
    (B, "cloud", 1, 1),
    (B, "design", 1, 1),
    (B, "data", 1, 2),
)
PEOPLE_BEFORE: Sequence[Mapping[str, object]] = (
    {"staff_id": "p0", "bureau": A, "cloud": 0},
    {"staff_id": "p9", "bureau": A, "cloud": 1},
)
NEEDS_BEFORE = ((A, "cloud", 1, 2),)


def year_framework(name: Name = str) -> Framework:
    """Return the framework of the sheet with a rule: demand up to rank 2, supply beyond rank 1."""
    rule = Policy(
        id="y2024", fiscal_year=2024, demand_cut=2, supply_cut=1, provenance="assumed: a test"
    )
    return with_parts(sheet_framework(name), policies=(rule,))


def year_data(
    framework: Framework,
    people: Sequence[Mapping[str, object]],
    needs: Sequence[tuple[str | None, str, int, int]] | None,
    year: int = 2024,
    organisation: str | None = "都",
) -> YearData:
    """Return the data of a year; without needs the year has no demand file."""
    return YearData(
        workspace=workspace(year, organisation),
        kinds=frozenset({"staff"} if needs is None else {"staff", "demand"}),
        frames=empty_frames(framework.skill_ids)
        | {"staff": staff_frame(framework, people), "demand": demand_frame(needs or ())},
        notes=(),
        rows_left_out=0,
    )


def workspace(year: int, organisation: str | None = "都") -> Workspace:
    return Workspace(Path(), organisation, year, (2023, 2024), None)


def year_report(
    bureau: str | None = None,
    *,
    framework: Framework | None = None,
    people: Sequence[Mapping[str, object]] = PEOPLE,
    needs: Sequence[tuple[str | None, str, int, int]] = NEEDS,
    needs_before: Sequence[tuple[str | None, str, int, int]] | None = NEEDS_BEFORE,
    organisation: str | None = "都",
    alone: bool = False,
    smallest_group: int = 1,
) -> OrganisationReport:
    """Return the year's report; `alone` says that there is no year before."""
    framework = framework or year_framework()
    before = year_data(framework, PEOPLE_BEFORE, needs_before, 2023)
    return organisation_report(
        year_data(framework, people, needs, organisation=organisation),
        framework,
        bureau=bureau,
        before=None if alone else before,
        smallest_group=smallest_group,
    )
