"""A whole year of three made-up people, from blank forms to what changed since last year."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from filling import fill, workspace_in

CLOUD, UX = "クラウドサービス活用", "UXデザイン"
NEEDS = "局,業務,スキル項目,必要レベル,必要人数\n"

Levels = dict[str, object]


class Secretariat:
    """The commands of a year, and the people who fill in what they make."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.forms, self.back = folder / "forms", folder / "back"
        self.back.mkdir()

    def rows(self, *command: str | Path) -> list[dict[str, Any]]:
        answer = self.run(*command, "--workspace", self.folder, "--format", "json")
        found: list[dict[str, Any]] = json.loads(answer.stdout)
        return found

    def stages(self) -> dict[str, int]:
        rows = self.rows("status", "--by", "bureau")
        names = ("not_started", "self", "corrected", "confirmed")
        return {name: sum(row[name] for row in rows) for name in names}

    def stage(self, stage: str, day: dt.date, levels: dict[str, Levels]) -> None:
        """Send the forms of a stage out and take them in as these people return them."""
        where = ("--workspace", self.folder, "--out", self.forms)
        self.run("sheet", *where, "--stage", stage, lang="ja")
        for staff_id, answers in levels.items():
            form = next(self.forms.glob(f"*{stage}*{staff_id}.xlsx"))
            assessor = "0003" if stage == "confirmed" else None
            fill(form, self.back / f"{stage}-{staff_id}.xlsx", answers, date=day, assessor=assessor)
        self.run("collect", self.back, "--workspace", self.folder)


@pytest.fixture
def office(run: Run, tmp_path: Path) -> Secretariat:
    folder = workspace_in(tmp_path / "city")
    for year, needs in (("2023", f"A局,基盤,{CLOUD},2,1\n"), ("2024", f"A局,基盤,{CLOUD},2,3\n")):
        (folder / year / "demand.csv").write_text(NEEDS + needs, encoding="utf-8")
    return Secretariat(run, folder)


def test_a_year_from_blank_forms_to_the_change_since_last_year(office: Secretariat) -> None:
    assert office.stages() == {"not_started": 3, "self": 0, "corrected": 0, "confirmed": 0}

    entered: dict[str, Levels] = {
        "0001": {CLOUD: "Lv.2 自立レベル", UX: "Lv.1 要指導レベル"},
        "0002": {CLOUD: "Lv.1 要指導レベル", UX: "Lv.2 自立レベル"},
        "0003": {CLOUD: "Lv.3 指導者レベル", UX: "Lv.0 未実施"},
    }
    office.stage("self", dt.date(2024, 6, 3), entered)
    assert office.stages()["self"] == 3

    # After the first 1on1 one person thinks again.
    entered["0001"][CLOUD] = "Lv.1 要指導レベル"
    office.stage("corrected", dt.date(2024, 7, 8), entered)
    assert office.stages()["corrected"] == 3

    # The second 1on1 raises another; of one person the mentor's form is late.
    entered["0002"][CLOUD] = "Lv.2 自立レベル"
    late = entered.pop("0003")
    office.stage("confirmed", dt.date(2024, 9, 2), entered)
    assert office.stages() == {"not_started": 0, "self": 0, "corrected": 1, "confirmed": 2}
    missing = office.rows("status", "--missing")
    assert [person["staff_id"] for person in missing] == ["0003"]

    refused = office.run("confirm", "--workspace", office.folder, code=1)
    assert "0003" in refused.output
    assert not (office.folder / "2024" / "staff.csv").exists()

    office.stage("confirmed", dt.date(2024, 9, 9), {"0003": late})
    office.run("confirm", "--workspace", office.folder)
    assert office.stages() == {"not_started": 0, "self": 0, "corrected": 0, "confirmed": 3}

    # Cloud, self-check to confirmed: 2 to 1, 1 to 2, 3 to 3.
    calibrated = office.rows("calibrate", "--smallest-group", "1")
    cloud = next(
        row
        for row in calibrated
        if (row["skill"], row["step"]) == ("cloud_services", "self_to_confirmed")
    )
    assert [cloud[name] for name in ("pairs", "raised", "unchanged", "lowered")] == [3, 1, 1, 1]

    # Three are wanted at Lv.2, and Lv.2 and Lv.3 are held once each.
    gap = {row["skill"]: row for row in office.rows("gap")}
    assert [gap["cloud_services"][name] for name in ("demand", "supply", "shortfall")] == [3, 3, 1]

    # Cloud is first in demand, and first in supply too.
    choice = {row["skill"]: row for row in office.rows("priorities", "--year", "2024")}
    assert choice["cloud_services"]["demand_rank_low"] == 1
    assert choice["cloud_services"]["selected"] is False

    # Last year one was wanted and one (0002, Lv.2) was there: nobody short. Two more are wanted,
    # and 0003 came with Lv.3: one short. Nobody left; 0001 and 0002 stayed below and at Lv.2.
    # Demand first: 3 - 1 = 2 short, and the joiner mends 1. The joiner first: still nobody short,
    # and then demand makes 3 - 2 = 1. The mean of both: demand (2 + 1) / 2, joiners (-1 + 0) / 2.
    compared = ("trend", "--from", "2023", "--to", "2024", "--smallest-group", "1")
    trend = {row["skill"]: row for row in office.rows(*compared)}
    cloud = trend["cloud_services"]
    parts = ("demand_part", "joiners_part", "leavers_part", "growth_part")
    assert [cloud[name] for name in parts] == [1.5, -0.5, 0, 0]
    assert (cloud["came"], cloud["left"]) == (1, 0)


def test_collecting_everything_once_more_adds_nothing(office: Secretariat) -> None:
    levels: dict[str, Levels] = {"0001": {CLOUD: "Lv.1 要指導レベル"}}
    office.stage("self", dt.date(2024, 6, 3), levels)
    ledger = office.folder / "2024" / "assessments.csv"
    before = ledger.read_bytes()
    office.run("collect", office.back, "--workspace", office.folder)
    assert ledger.read_bytes() == before
