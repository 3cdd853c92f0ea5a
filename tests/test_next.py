"""What is to be done now: from a year that does not exist yet to a closed one with its report."""

import datetime as dt
import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from filling import ROSTER, answer_demand, fill

CLOUD, UX = "クラウドサービス活用", "UXデザイン"
YEAR = 2025
NEEDS = f"局,業務,スキル項目,必要レベル,必要人数\nA局,基盤,{CLOUD},2,1\n"
JUDGED = "職員番号,スキル項目,レベル,段階,評価日,評価者\n"
PEOPLE = ("0001", "0002", "0003")


def rows(run: Run, day: str, *more: str, table: str = "now") -> list[dict[str, Any]]:
    answer = run("next", "--on", day, "--table", table, "--format", "json", *more)
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def told(run: Run, day: str) -> list[str | None]:
    return [row["command"] for row in rows(run, day)]


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, **files: str) -> None:
    (folder / str(YEAR)).mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / str(YEAR) / f"{name}.csv").write_text(text, encoding="utf-8")


def judged(*stages: str | None) -> str:
    """Return the assessments of three people, each up to a stage."""
    order = ("self", "corrected", "confirmed")
    words = {"self": "自己チェック", "corrected": "自己補正", "confirmed": "確定"}
    lines = [
        f"{staff_id},{CLOUD},2,{words[each]},{YEAR}-0{6 + order.index(each)}-10,0003\n"
        for staff_id, stage in zip(PEOPLE, stages, strict=True)
        if stage
        for each in order[: order.index(stage) + 1]
    ]
    return JUDGED + "".join(lines)


def no_folder(city: Path) -> None:
    assert not list(city.iterdir())


def no_year(city: Path) -> None:
    (city / "tdskill.toml").write_text('organisation = "甲市"\n', encoding="utf-8")


def blank_roster(city: Path) -> None:
    put(city, roster=ROSTER.splitlines()[0] + "\n")


def roster_alone(city: Path) -> None:
    put(city, roster=ROSTER)


def forms_out(city: Path) -> None:
    roster_alone(city)
    (city / "調査票").mkdir()
    (city / "調査票" / f"{YEAR}-self-0001.xlsx").write_bytes(b"")


def self_checks_back(city: Path) -> None:
    put(city, roster=ROSTER, assessments=judged("self", "self", "self"))


def one_self_check_late(city: Path) -> None:
    put(city, roster=ROSTER, assessments=judged("self", "self", None))


def talked(city: Path) -> None:
    self_checks_back(city)
    (city / "sheets" / f"{YEAR}-self").mkdir(parents=True)


def corrections_back(city: Path) -> None:
    put(city, roster=ROSTER, assessments=judged("corrected", "corrected", "corrected"))
    (city / "sheets" / f"{YEAR}-corrected").mkdir(parents=True)


def all_confirmed(city: Path) -> None:
    put(city, roster=ROSTER, assessments=judged("confirmed", "confirmed", "confirmed"))


def one_not_confirmed(city: Path) -> None:
    put(city, roster=ROSTER, assessments=judged("confirmed", "confirmed", "corrected"))


def broken_roster(city: Path) -> None:
    put(city, roster=ROSTER.replace("0002", "0001"), assessments=judged("self", "self", "self"))


def broken_roster_alone(city: Path) -> None:
    put(city, roster=ROSTER + ROSTER.splitlines()[1] + "\n")


def levels_by_hand(city: Path) -> None:
    put(city, staff=f"職員番号,氏名,所属局,段階,{CLOUD}\n0001,職員0001,A局,確定,2\n")


def levels_and_demand(city: Path) -> None:
    levels_by_hand(city)
    put(city, demand=NEEDS)


def complete(city: Path) -> None:
    levels_and_demand(city)
    (city / f"{YEAR}-organisation.html").write_text("", encoding="utf-8")


COLLECT = f"tdskill collect returned/{YEAR}-"
ASK = f"tdskill sheet --demand --out forms/{YEAR}-demand"
STATES: tuple[tuple[Callable[[Path], None], str, list[str | None]], ...] = (
    (no_folder, "2025-04-10", [f"tdskill init . --year {YEAR}"]),
    (no_year, "2025-04-10", [f"tdskill init --year {YEAR}"]),
    (blank_roster, "2025-04-10", [None]),
    (roster_alone, "2025-05-10", [f"tdskill sheet --out forms/{YEAR}-self"]),
    (forms_out, "2025-05-20", [f"{COLLECT}self"]),
    (one_self_check_late, "2025-06-20", [f"{COLLECT}self"]),
    (
        one_self_check_late,
        "2025-07-01",
        [f"{COLLECT}self", f"tdskill report --all --out sheets/{YEAR}-self"],
    ),
    (self_checks_back, "2025-07-05", [f"tdskill report --all --out sheets/{YEAR}-self"]),
    (talked, "2025-07-20", [f"tdskill sheet --stage corrected --out forms/{YEAR}-corrected"]),
    (
        corrections_back,
        "2025-08-31",
        [f"tdskill sheet --stage confirmed --out forms/{YEAR}-confirmed"],
    ),
    (
        corrections_back,
        "2025-09-01",
        [f"tdskill sheet --stage confirmed --out forms/{YEAR}-confirmed", ASK],
    ),
    (one_not_confirmed, "2025-09-20", [f"{COLLECT}confirmed", ASK]),
    (one_not_confirmed, "2025-10-10", [f"{COLLECT}confirmed", ASK]),
    (
        one_not_confirmed,
        "2025-11-01",
        [f"{COLLECT}confirmed", ASK, "tdskill confirm --allow-missing"],
    ),
    (all_confirmed, "2025-07-10", ["tdskill confirm"]),
    (all_confirmed, "2025-10-10", [ASK, "tdskill confirm"]),
    (broken_roster, "2025-10-10", ["tdskill validate"]),
    (broken_roster_alone, "2025-05-10", ["tdskill validate"]),
    (levels_by_hand, "2025-05-10", [ASK]),
    (levels_by_hand, "2025-11-10", [ASK]),
    (
        levels_and_demand,
        "2025-12-10",
        [f"tdskill report --org --output {YEAR}-organisation.html"],
    ),
    (complete, "2026-03-31", []),
    (complete, "2026-04-01", [f"tdskill init --year {YEAR + 1}"]),
)


@pytest.mark.parametrize(("state", "day", "commands"), STATES)
def test_each_state_gives_the_commands_to_be_run_now(
    run: Run, city: Path, state: Callable[[Path], None], day: str, commands: list[str | None]
) -> None:
    state(city)
    assert told(run, day) == commands


@pytest.mark.usefixtures("city")
def test_nothing_is_told_to_be_done_in_the_sample_of_the_package(run: Run) -> None:
    told = run("next", "--sample", code=2).stderr
    assert "tdskill sample --out DIR" in told
    run("sample", "--out", "mine", "--people", "20")
    commands = told_in(run, "mine")
    assert commands
    assert all(command is None or "mine" in command for command in commands)


def told_in(run: Run, folder: str) -> list[str | None]:
    return [row["command"] for row in rows(run, "2024-06-10", "--workspace", folder)]


def test_files_are_mended_from_outside_of_the_workspace_as_well(run: Run, city: Path) -> None:
    broken_roster(city)
    (city / "elsewhere").mkdir()
    os.chdir(city / "elsewhere")
    (step,) = rows(run, "2025-10-10", "--workspace", "..")
    assert "'0001'" in run(*shlex.split(step["command"])[1:], code=1).stdout


def test_demand_is_confirmed_when_all_bureaus_have_answered_or_the_day_has_passed(
    run: Run, city: Path
) -> None:
    levels_by_hand(city)
    answered = "局,業務,スキル項目,必要レベル,必要人数,回答者,回答日,出典,出典照合値\n"
    put(
        city, roster=ROSTER, demand_answers=answered + f"A局,基盤,{CLOUD},2,1,担当,2025-11-04,a,b\n"
    )
    collect = f"{COLLECT}demand".replace("collect", "collect --demand")
    assert told(run, "2025-11-10") == [collect]
    assert rows(run, "2025-11-10")[0]["waiting"] == 1, "B局"
    late = "tdskill confirm --demand --allow-missing"
    assert told(run, "2025-12-01") == [collect, late]
    with (city / str(YEAR) / "demand_answers.csv").open("a", encoding="utf-8") as file:
        file.write("B局,,,,0,担当,2025-11-05,c,d\n")
    assert told(run, "2025-11-10") == ["tdskill confirm --demand"]


def test_levels_and_demand_that_changed_after_they_were_confirmed_are_confirmed_anew(
    run: Run, city: Path
) -> None:
    all_confirmed(city)
    answered = "局,業務,スキル項目,必要レベル,必要人数,回答者,回答日,出典,出典照合値\n"
    put(city, demand_answers=answered + f"A局,基盤,{CLOUD},2,1,担当,2025-11-04,a,b\n")
    run("confirm")
    run("confirm", "--demand", "--allow-missing")
    (city / f"{YEAR}-organisation.html").write_text("", encoding="utf-8")
    assert told(run, "2025-12-10") == []
    with (city / str(YEAR) / "assessments.csv").open("a", encoding="utf-8") as file:
        file.write(f"0001,{CLOUD},3,確定,{YEAR}-11-20,0003\n")
    assert told(run, "2025-12-10") == ["tdskill confirm --replace"]
    with (city / str(YEAR) / "demand_answers.csv").open("a", encoding="utf-8") as file:
        file.write("B局,,,,0,担当,2025-11-05,c,d\n")
    commands = told(run, "2025-12-10")
    assert commands == ["tdskill confirm --replace", "tdskill confirm --demand --replace"]
    for command in commands:
        run(*shlex.split(str(command))[1:])
    assert told(run, "2025-12-10") == []
    before = (city / str(YEAR) / "roster.csv").read_text(encoding="utf-8").splitlines()
    put(city, roster="\n".join(line for line in before if "0002" not in line) + "\n")
    assert told(run, "2025-12-10") == ["tdskill confirm --replace --allow-leavers"]
    run("confirm", "--replace", "--allow-leavers")


def test_what_is_waited_for_and_until_when(run: Run, city: Path) -> None:
    one_self_check_late(city)
    settings = '[deadlines]\nself = "07-15"\n'
    (city / "tdskill.toml").write_text(settings, encoding="utf-8")
    first = rows(run, "2025-07-15")[0]
    assert (first["task_state"], first["waiting"]) == ("now", 1)
    assert (first["due_on"], first["due_assumed"]) == ("2025-07-15", False)
    assert rows(run, "2025-07-16")[0]["task_state"] == "late"


@pytest.mark.parametrize(
    "day", ["02-29", "6-30", "13-01", "2025-06-30", "06-31", "W05-1", "０６-３０", ""]
)
def test_a_deadline_that_is_no_day_of_every_year_is_told(run: Run, city: Path, day: str) -> None:
    blank_roster(city)
    (city / "tdskill.toml").write_text(f'[deadlines]\nself = "{day}"\n', encoding="utf-8")
    assert "deadlines.self" in run("next", code=1).output


class Office:
    """Does what it is told, and what people do by hand in between."""

    def __init__(self, run: Run, city: Path) -> None:
        self.run, self.city, self.day = run, city, dt.date(YEAR, 4, 10)

    def do(self, step: dict[str, Any]) -> None:
        by_hand = getattr(self, f"before_{step['task']}", None)
        if by_hand:
            by_hand(step)
        if step["command"]:
            self.run(*shlex.split(step["command"])[1:], lang="ja")

    def before_fill_roster(self, _step: dict[str, Any]) -> None:
        two = [line for line in ROSTER.splitlines() if "0002" not in line]
        put(self.city, roster="\n".join([*two, ""]))

    def before_collect(self, step: dict[str, Any]) -> None:
        source, target = (
            self.city / name / f"{YEAR}-{step['stage']}" for name in ("forms", "returned")
        )
        target.mkdir(parents=True)
        for form in source.glob("*.xlsx"):
            assessor = "0003" if step["stage"] == "confirmed" else None
            levels = {CLOUD: "Lv.2 自立レベル", UX: "Lv.1 要指導レベル"}
            fill(form, target / form.name, levels, date=self.day, assessor=assessor)

    def before_collect_demand(self, _step: dict[str, Any]) -> None:
        source, target = (self.city / name / f"{YEAR}-demand" for name in ("forms", "returned"))
        target.mkdir(parents=True)
        for form in source.glob("*.xlsx"):
            answer_demand(form, target / form.name, [("基盤", CLOUD, 2, 1)], on=self.day)


def test_doing_what_it_says_again_and_again_ends_with_a_closed_year(run: Run, city: Path) -> None:
    office = Office(run, city)
    done: list[tuple[str, str | None]] = []
    while steps := rows(run, office.day.isoformat()):
        assert len(done) < 20, done
        office.do(steps[0])
        done.append((steps[0]["task"], steps[0]["stage"]))
        office.day += dt.timedelta(days=10)
    assert done == [
        ("open_year", None),
        ("fill_roster", None),
        ("hand_out", "self"),
        ("collect", "self"),
        ("talk", "self"),
        ("hand_out", "corrected"),
        ("collect", "corrected"),
        ("talk", "corrected"),
        ("hand_out", "confirmed"),
        ("collect", "confirmed"),
        ("close", None),
        ("ask_demand", None),
        ("collect_demand", None),
        ("close_demand", None),
        ("report", None),
    ]
    assert (city / str(YEAR) / "staff.manifest.json").exists()
    assert (city / f"{YEAR}-organisation.html").exists()
    year = rows(run, office.day.isoformat(), table="year")
    assert {row["task"]: row["task_state"] for row in year} == {
        **dict.fromkeys((row["task"] for row in year), "done"),
        "next_year": "later",
    }


@pytest.mark.parametrize("command", ["next", "remind"])
def test_no_single_set_of_skills_is_asked_for(run: Run, city: Path, command: str) -> None:
    all_confirmed(city)
    told = run(command, "--set", "tools", code=2).stderr
    assert "all sets of skills together" in told


def test_the_tools_handed_out_too_have_tasks_of_their_own(run: Run, city: Path) -> None:
    all_confirmed(city)
    run("sheet", "--set", "tools", "--out", "forms")
    tools = [row for row in rows(run, "2025-06-20") if row["set"] == "tools"]
    assert [(row["task"], row["stage"], row["waiting"]) for row in tools] == [
        ("collect", "self", 3)
    ]
    assert tools[0]["command"] == f"tdskill collect returned/{YEAR}-tools-self"
    talk = [row for row in rows(run, "2025-07-01") if row["task"] == "talk"]
    assert talk[0]["command"] == f"tdskill report --all --set tools --out sheets/{YEAR}-tools-self"
    (city / str(YEAR) / "staff.tools.csv").write_text("職員番号\n", encoding="utf-8")
    assert not [row for row in rows(run, "2025-06-20") if row["set"] == "tools"]


def test_tools_wait_for_those_whom_they_are_for(run: Run, city: Path) -> None:
    all_confirmed(city)
    put(city, roster=ROSTER.replace("ICT職", "事務職", 1))
    run("sheet", "--set", "tools", "--out", "forms")
    tools = [row for row in rows(run, "2025-06-20") if row["set"] == "tools"]
    assert [(row["task"], row["waiting"]) for row in tools] == [("collect", 2)]
