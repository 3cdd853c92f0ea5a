"""A whole year of three made-up people, from blank forms to what changed since last year."""

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Run
from filling import agree, answer_demand, done, fill, find, workspace_in

CLOUD, UX, EXCEL = "クラウドサービス活用", "UXデザイン", "Excel"
NEEDS = "局,業務,スキル項目,必要レベル,必要人数\n"
REASON, STEP = "基盤の移行を主担当として", "設計書を一人で書く"

Levels = dict[str, object]


class Secretariat:
    """The commands of a year, and the people who fill in what they make."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.forms, self.back = folder / "forms", folder / "back"
        self.back.mkdir()

    def do(self, *command: str | Path, code: int = 0, lang: str = "en") -> str:
        return self.run(*command, "--workspace", self.folder, code=code, lang=lang).output

    def rows(self, *command: str | Path) -> list[dict[str, Any]]:
        answer = self.run(*command, "--workspace", self.folder, "--format", "json")
        found: list[dict[str, Any]] = json.loads(answer.stdout)
        return found

    def stages(self) -> dict[str, int]:
        rows = self.rows("status", "--by", "bureau")
        names = ("not_started", "self", "corrected", "confirmed")
        return {name: sum(row[f"people_{name}"] for row in rows) for name in names}

    def to_do(self, day: str) -> list[tuple[str, str | None, str | None]]:
        """Return task, stage and set of what is to be done on a day."""
        steps = self.rows("next", "--on", day)
        return [(step["task"], step["stage"], step["set"]) for step in steps]

    def due(self, day: str) -> list[tuple[str, str, str, bool]]:
        """Return from whom what is due on a day, and whether that is too late."""
        names = ("reminder_to", "recipient", "what_is_due", "overdue")
        dues = self.rows("remind", "--on", day, "--table", "dues")
        return [tuple(each[name] for name in names) for each in dues]

    def who_can(self, query: str, *more: str) -> list[str]:
        return [person["staff_id"] for person in self.rows("find", query, *more)]

    def steps_of(self, bureau: str) -> dict[str, int]:
        """Return how many of the steps agreed in a bureau are done, and how many overdue."""
        rows = self.rows("status", "--table", "bureau_steps")
        (row,) = (row for row in rows if row["bureau"] == bureau)
        return {name: row[f"steps_{name}"] for name in ("agreed", "done", "overdue")}

    def send(self, stage: str, *more: str) -> None:
        where = ("--out", self.forms, "--stage", stage)
        self.do("sheet", *where, *more, lang="ja")

    def form(self, stage: str, staff_id: str) -> Path:
        return next(self.forms.glob(f"2024-{stage}-{staff_id}.xlsx"))

    def collect(self) -> None:
        self.do("collect", self.back)

    def stage(self, stage: str, day: dt.date, levels: dict[str, Levels], **said: Any) -> None:
        """Send the forms of a stage out and take them in as these people return them.

        `said` is what 0001 says besides, and `step_done` when a step was done.
        """
        self.send(stage)
        step_done = said.pop("step_done", None)
        for staff_id, answers in levels.items():
            form = self.form(stage, staff_id)
            if staff_id == "0001" and step_done:
                done(form, STEP, step_done)
            assessor = "0003" if stage == "confirmed" else None
            back = self.back / f"{stage}-{staff_id}.xlsx"
            own = said if staff_id == "0001" else {}
            fill(form, back, answers, date=day, assessor=assessor, **own)
        self.collect()

    def answer(
        self, bureau: str, day: dt.date, needs: list[tuple[object, ...]] | None = None
    ) -> None:
        """Take in what a bureau answers."""
        answers = self.folder / "answers"
        answers.mkdir(exist_ok=True)
        name = f"2024-demand-{bureau}.xlsx"
        answer_demand(self.forms / name, answers / name, needs, on=day)
        self.do("collect", "--demand", answers)


@pytest.fixture
def office(run: Run, tmp_path: Path) -> Secretariat:
    folder = workspace_in(tmp_path / "city")
    demand = NEEDS + f"A局,基盤,{CLOUD},2,1\n"
    (folder / "2023" / "demand.csv").write_text(demand, encoding="utf-8")
    return Secretariat(run, folder)


def self_checks(office: Secretariat, entered: dict[str, Levels]) -> None:
    """Self-checks. 0001 says why, what to learn and what to become."""
    said = {"reasons": {CLOUD: REASON}, "interests": {UX: "はい"}, "aim": "システムアーキテクト"}
    office.stage("self", dt.date(2024, 6, 3), entered, **said)
    assert office.stages()["self"] == 3
    assert office.to_do("2024-06-10") == [("talk", "self", None)]
    # Whoever can do most of it comes first.
    assert office.who_can("クラウド>=2") == ["0003", "0001"]
    assert office.who_can("クラウド", "--interest", UX) == ["0001"]
    sheet = office.do("report", "--person", "0001", "--format", "md", lang="ja")
    assert REASON in sheet
    assert "システムアーキテクト" in sheet


def first_1on1(office: Secretariat) -> None:
    """A step is agreed on, and entered on the form, which is taken in once more."""
    back = office.back / "self-0001.xlsx"
    agree(back, STEP, held_on=dt.date(2024, 6, 20), by_when=dt.date(2024, 8, 31))
    office.collect()
    assert office.steps_of("A局") == {"agreed": 1, "done": 0, "overdue": 1}, "it is no more 2024"
    assert STEP in office.do("report", "--person", "0001", "--format", "md", lang="ja")
    assert office.due("2024-08-15") == [
        ("person", "0001", "correction", False),
        ("person", "0001", "step", False),
        ("person", "0002", "correction", False),
        ("person", "0003", "correction", False),
        # 0001 and the mentor have talked already.
        ("mentor", "0003", "first_1on1", False),
    ]


def corrections(office: Secretariat, entered: dict[str, Levels]) -> None:
    """One person thinks again; the form shows the step, the reason and the interest."""
    entered["0001"][CLOUD] = "Lv.1 要指導レベル"
    office.stage("corrected", dt.date(2024, 7, 8), entered)
    assert office.stages()["corrected"] == 3
    form = openpyxl.load_workbook(office.form("corrected", "0001"))
    assert find(form["1on1"], STEP)
    assert find(form.worksheets[0], REASON)
    assert office.due("2024-09-05") == [
        ("person", "0001", "step", True),
        ("mentor", "0003", "second_1on1", False),
        ("mentor", "0003", "second_1on1", False),
    ]


def second_1on1(office: Secretariat, entered: dict[str, Levels]) -> None:
    """Another is raised, and the step is done; of one person the mentor's form is late."""
    entered["0002"][CLOUD] = "Lv.2 自立レベル"
    late = entered.pop("0003")
    office.stage("confirmed", dt.date(2024, 9, 2), entered, step_done=dt.date(2024, 8, 20))
    assert office.stages() == {"not_started": 0, "self": 0, "corrected": 1, "confirmed": 2}
    assert office.steps_of("A局") == {"agreed": 1, "done": 1, "overdue": 0}
    missing = office.rows("status", "--missing")
    assert [person["staff_id"] for person in missing] == ["0003"]
    ask = ("ask_demand", None, None)
    assert office.to_do("2024-09-20") == [("collect", "confirmed", None), ask]

    refused = office.do("confirm", code=1)
    assert "0003" in refused
    assert not (office.folder / "2024" / "staff.csv").exists()

    office.stage("confirmed", dt.date(2024, 9, 9), {"0003": late})
    assert office.to_do("2024-09-20") == [ask, ("close", None, None)]
    office.do("confirm")
    assert office.stages() == {"not_started": 0, "self": 0, "corrected": 0, "confirmed": 3}
    assert office.who_can("クラウド>=2") == ["0003", "0002"]


def demand_survey(office: Secretariat) -> None:
    """A bureau needs three people where it needed one, the other nobody, which it says late."""
    assert office.to_do("2024-10-01") == [("ask_demand", None, None)]
    office.do("sheet", "--demand", "--out", office.forms, lang="ja")
    office.answer("A局", dt.date(2024, 10, 7), [("基盤", CLOUD, 2, 3)])
    standing = {row["bureau"]: row for row in office.rows("status", "--demand")}
    assert standing["A局"]["headcount"] - standing["A局"]["headcount_before"] == 2
    assert office.to_do("2024-11-10") == [("collect_demand", None, None)]
    assert office.due("2024-12-01") == [("bureau", "B局", "demand", True)]
    assert "B局" in office.do("confirm", "--demand", code=1)
    office.answer("B局", dt.date(2024, 12, 2))
    assert office.to_do("2024-12-03") == [("close_demand", None, None)]
    office.do("confirm", "--demand")
    with (office.folder / "2024" / "demand.csv").open(encoding="utf-8-sig", newline="") as file:
        (need,) = csv.DictReader(file)
    assert [need[name] for name in ("局", "業務", "必要レベル", "必要人数")] == [
        "A局",
        "基盤",
        "2",
        "3",
    ]


def figures(office: Secretariat) -> None:
    """What the year says, by hand."""
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
    assert (cloud["came"], cloud["left_levels"]) == (1, 0)


def the_end(office: Secretariat) -> None:
    """The report, and nothing is left until the next year begins."""
    assert office.to_do("2024-12-10") == [("report", None, None)]
    office.do(
        "report", "--org", "--no-decide", "--output", office.folder / "2024-organisation.html"
    )
    assert office.to_do("2024-12-20") == []
    assert office.to_do("2025-04-01") == [("next_year", None, None)]
    checked = office.run("validate", office.folder, "--files", "--format", "json")
    assert {problem["severity"] for problem in json.loads(checked.stdout)} == {"note"}


def test_a_year_from_blank_forms_to_the_change_since_last_year(office: Secretariat) -> None:
    assert office.stages() == {"not_started": 3, "self": 0, "corrected": 0, "confirmed": 0}
    assert office.to_do("2024-05-10") == [("hand_out", "self", None)]
    entered: dict[str, Levels] = {
        "0001": {CLOUD: "Lv.2 自立レベル", UX: "Lv.1 要指導レベル"},
        "0002": {CLOUD: "Lv.1 要指導レベル", UX: "Lv.2 自立レベル"},
        "0003": {CLOUD: "Lv.3 指導者レベル", UX: "Lv.0 未実施"},
    }
    self_checks(office, entered)
    first_1on1(office)
    corrections(office, entered)
    second_1on1(office, entered)
    demand_survey(office)
    figures(office)
    the_end(office)


def test_the_tools_are_asked_for_confirmed_and_closed_beside_the_skills(
    office: Secretariat,
) -> None:
    office.send("self", "--set", "tools")
    assert office.to_do("2024-05-10") == [("hand_out", "self", None), ("collect", "self", "tools")]
    levels = {"0001": "Lv.2", "0002": "Lv.1", "0003": "Lv.0"}
    for stage, day in (("self", 3), ("confirmed", 20)):
        office.send(stage, "--set", "tools")
        for staff_id, level in levels.items():
            form = office.form(f"tools-{stage}", staff_id)
            back = office.back / form.name
            assessor = "0003" if stage == "confirmed" else None
            fill(form, back, {EXCEL: level}, date=dt.date(2024, 6, day), assessor=assessor)
        office.collect()
    assert ("close", None, "tools") in office.to_do("2024-09-20")
    office.do("confirm", "--set", "tools")
    left = [("hand_out", "self", None), ("ask_demand", None, None)]
    assert office.to_do("2024-09-20") == left
    with (office.folder / "2024" / "staff.tools.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        assert {row["職員番号"]: row[EXCEL] for row in csv.DictReader(file)} == {
            "0001": "2",
            "0002": "1",
            "0003": "0",
        }
    assert office.who_can("Excel>=1", "--set", "tools") == ["0001", "0002"]


def test_collecting_everything_once_more_adds_nothing(office: Secretariat) -> None:
    levels: dict[str, Levels] = {"0001": {CLOUD: "Lv.1 要指導レベル"}}
    office.stage("self", dt.date(2024, 6, 3), levels)
    ledger = office.folder / "2024" / "assessments.csv"
    before = ledger.read_bytes()
    office.collect()
    assert ledger.read_bytes() == before
