"""tdskill forecast as its users call it."""

import json
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from rule_examples import VALID
from sentences import did_you_mean
from small import with_parts
from tdskill.framework import (
    ForecastFile,
    differences,
    embedded_framework,
    framework_digest,
    load_framework,
)

STAFF = "職員番号,氏名,所属局,職層,段階,クラウド,サービスデザイン\n"
DEMAND = (
    "局,業務,スキル項目,必要レベル,必要人数\nA局,窓口,クラウド,1,9\nA局,窓口,サービスデザイン,2,3\n"
)
NOTHING = """\
leaving: {rate: 0, provenance: "assumed: 例"}
levels: {rise: [0, 0], fall: [0, 0], provenance: "assumed: 例"}
joining: {people: 0, provenance: "assumed: 例"}
"""
SCENARIOS = """\
scenarios:
  - id: hiring
    name: {ja: 採用を増やす, en: Hire more}
    joining:
      people: 2
      profile: [{skill: cloud, level: 1}, {skill: service_design, level: 2}]
      provenance: "plan p.3"
    provenance: "plan p.3"
  - id: growth
    name: {ja: 需要が増える, en: Demand grows}
    demand: {growth: 0.5, provenance: "assumed: 例"}
    provenance: "assumed: 例"
"""


def staff(people: int, *, first: int = 1, cloud: int = 1, stage: str = "確定") -> str:
    rows = (
        f"{number:04},職員{number:04},A局,初級,{stage},{cloud},{number % 3}\n"
        for number in range(first, first + people)
    )
    return STAFF + "".join(rows)


def lay_out(folder: Path, forecast: str = "", **files: str) -> Path:
    """Write the files, named as year_kind, of a workspace with a small framework and this forecast.yaml."""
    for name, text in files.items():
        year, _, kind = name.lstrip("y").partition("_")
        path = folder / year / f"{kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(VALID, folder / "framework")
    (folder / "framework" / "forecast.yaml").unlink()
    if forecast:
        (folder / "framework" / "forecast.yaml").write_text(forecast, encoding="utf-8")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two years of eight people, of whom one left and one came, and scenarios."""
    return lay_out(
        tmp_path / "ws",
        SCENARIOS,
        y2023_staff=staff(8, cloud=0),
        y2023_demand=DEMAND,
        y2024_staff=staff(8, first=2),
        y2024_demand=DEMAND,
    )


@pytest.fixture
def one_year(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "ws", y2024_staff=staff(8), y2024_demand=DEMAND)


def tables(run: Run, *words: str | Path) -> dict[str, list[dict[str, Any]]]:
    told = run("forecast", *words, "--format", "json", "--table", "all").stdout
    found: dict[str, list[dict[str, Any]]] = json.loads(told)["tables"]
    return found


def ends(row: dict[str, Any], name: str) -> tuple[int, int, int]:
    low, middle, high = (row[f"{name}_{end}"] for end in ("low", "middle", "high"))
    return low, middle, high


def test_where_nothing_happens_every_year_is_the_gap_of_now_and_marked_assumed(
    run: Run, tmp_path: Path
) -> None:
    folder = lay_out(tmp_path / "ws", NOTHING, y2024_staff=staff(8), y2024_demand=DEMAND)
    gap = json.loads(run("gap", "--workspace", folder, "--format", "json").stdout)
    found = tables(run, "--workspace", folder, "--to", "2034")
    now, *to_come = found["totals"]
    assert now["told_from"] == "counted"
    assert [row["in_year"] for row in to_come] == list(range(2025, 2035))
    whole = sum(row["shortfall"] for row in gap)
    # 9 places and 8 people; three places at Lv.2, and three people there (0002, 0005, 0008).
    assert whole == 1
    for row in to_come:
        assert row["told_from"] == "assumed"
        assert ends(row, "shortfall") == (whole,) * 3
        assert ends(row, "people") == (8,) * 3
    by_skill = {row["skill"]: row for row in gap}
    for row in found["skill_years"]:
        told = by_skill[row["skill"]]
        assert ends(row, "shortfall") == (told["shortfall"],) * 3
        assert ends(row, "supply") == (told["supply"],) * 3
        assert row["demand"] == told["demand"]
    assert len(found["skill_years"]) == 11 * 3
    shown = run("forecast", "--workspace", folder).stdout
    assert "Assumed, as forecast.yaml says: who leaves, who rises and falls, who joins" in shown


def test_two_confirmed_years_tell_who_leaves_comes_and_rises(run: Run, workspace: Path) -> None:
    found = tables(run, "--workspace", workspace)
    assert [(row["in_year"], row["told_from"]) for row in found["totals"]] == [
        (2023, "counted"),
        (2024, "counted"),
        (2025, "observed"),
        (2026, "observed"),
        (2027, "observed"),
    ]
    shown = run("forecast", "--workspace", workspace).stdout
    assert "Seen from FY2023 to FY2024: of 8 people 1 left, and 1 joined." in shown
    # (1 + 1/2) of (8 + 1); all seven rose from Lv.0 in the one skill, and nobody moved in the other:
    # at Lv.0 stood also those 0 in UX Design (0003, 0006).
    assert "16.7% of the people leave" in shown
    assert "Lv.0 77.8%" in shown
    assert "Joiners a year: 1, as many as were seen in the mean" in shown
    assert "moves of two levels in a year (none was seen)" in shown
    assert "rises differ by about 20%" in shown


def test_one_year_is_refused_unless_rates_are_given(run: Run, one_year: Path) -> None:
    told = run("forecast", "--workspace", one_year, code=1).stderr
    assert "Two confirmed years, one after the other, are needed" in told
    assert "there is: 2024." in told
    assert "write leaving, levels, joining into forecast.yaml" in told
    japanese = run("forecast", "--workspace", one_year, code=1, lang="ja").stderr
    assert "続く2つの年度の確定したレベルが必要です" in japanese


def test_of_the_rates_only_those_missing_are_asked_for(run: Run, tmp_path: Path) -> None:
    part = 'leaving: {rate: 0.1, provenance: "plan p.1"}\n'
    folder = lay_out(tmp_path / "ws", part, y2024_staff=staff(3), y2024_demand=DEMAND)
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "write levels, joining into forecast.yaml" in told


def test_years_with_a_gap_between_them_tell_nothing_of_a_year(run: Run, tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "ws",
        y2022_staff=staff(5),
        y2024_staff=staff(5),
        y2024_demand=DEMAND,
    )
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "one after the other, are needed" in told
    assert "there is: 2022, 2024." in told


def test_a_scenario_takes_the_place_of_what_was_seen(run: Run, workspace: Path) -> None:
    usual = tables(run, "--workspace", workspace, "--to", "2025")["totals"][-1]
    hiring = tables(run, "--workspace", workspace, "--to", "2025", "--scenario", "hiring")
    row = hiring["totals"][-1]
    assert row["told_from"] == "given"
    assert ends(row, "people") == tuple(n + 1 for n in ends(usual, "people"))
    grown = tables(run, "--workspace", workspace, "--to", "2025", "--scenario", "需要が増える")
    # Half more of 9 and of 3: 13.5 and 4.5, a half goes up.
    assert grown["totals"][-1]["demand"] == 14 + 5
    assert grown["totals"][-1]["told_from"] == "assumed"
    shown = run("forecast", "--workspace", workspace, "--scenario", "Hire more").stdout
    assert "Scenario: Hire more" in shown
    assert "As forecast.yaml says: who joins." in shown


def test_rates_with_a_weight_stand_beside_what_was_seen(run: Run, workspace: Path) -> None:
    (workspace / "framework" / "forecast.yaml").write_text(
        'leaving: {rate: 0.5, weight: 12, provenance: "plan p.1"}\n', encoding="utf-8"
    )
    # 1 and 6 of 8 and 12.
    assert "35.0% of the people leave" in run("forecast", "--workspace", workspace).stdout


def test_people_of_a_rank_leave_by_a_rate_of_their_own(run: Run, workspace: Path) -> None:
    (workspace / "framework" / "forecast.yaml").write_text(
        'leaving: {rate: 0, by_rank: [{rank: junior, rate: 1}], provenance: "plan p.1"}\n'
        'joining: {people: 0, provenance: "plan p.1"}\n',
        encoding="utf-8",
    )
    row = tables(run, "--workspace", workspace, "--to", "2025")["totals"][-1]
    assert ends(row, "people") == (0, 0, 0)


def test_who_is_on_leave_has_neither_left_nor_come(run: Run, tmp_path: Path) -> None:
    def with_state(text: str, away: str) -> str:
        head, *rows = text.splitlines()
        return "\n".join(
            [
                f"{head},在職区分",
                *(f"{row},{'休職' if row[:4] == away else '在職'}" for row in rows),
            ]
        )

    folder = lay_out(
        tmp_path / "ws",
        y2023_staff=with_state(staff(6), "0002"),
        y2024_staff=with_state(staff(6), "0003"),
        y2024_demand=DEMAND,
    )
    (folder / "tdskill.toml").write_text("count_on_leave = false\n", encoding="utf-8")
    shown = run("forecast", "--workspace", folder).stdout
    assert "of 4 people 0 left, and 0 joined" in shown


def test_levels_that_nobody_confirmed_tell_of_no_rise_but_their_people_have_stayed(
    run: Run, tmp_path: Path
) -> None:
    both = staff(4, cloud=1) + staff(2, first=5, cloud=2, stage="自己チェック").removeprefix(STAFF)
    folder = lay_out(
        tmp_path / "ws", y2023_staff=staff(6, cloud=1), y2024_staff=both, y2024_demand=DEMAND
    )
    shown = run("forecast", "--workspace", folder).stdout
    assert "of 6 people 0 left, and 0 joined" in shown
    assert "so many rise, all skills together: none; so many fall: none." in shown


def test_how_many_to_hire_is_told_for_the_usual_profile_and_the_best(
    run: Run, workspace: Path
) -> None:
    words = ("--workspace", workspace, "--hires-for", "all", "--below", "3", "--by", "2026")
    observed, best = tables(run, *words)["hires"]
    assert (observed["joiner_profile"], best["joiner_profile"]) == ("observed", "best")
    assert observed["profile"] is None
    assert {"skill": "cloud", "level": 1} in best["profile"]
    for row in (observed, best):
        low, middle, high = ends(row, "joiners")
        assert 0 <= low <= middle <= high
    assert ends(best, "joiners")[1] <= ends(observed, "joiners")[1]
    shown = run("forecast", *words).stdout
    assert "At most 3 short by FY2026:" in shown
    assert "three skills at most (assumed)" in shown
    of_one = tables(run, *words[:2], "--hires-for", "Cloud", "--below", "0")["hires"]
    assert of_one[-1]["profile"] == [{"skill": "cloud", "level": 1}]


def test_a_goal_that_is_reached_anyway_needs_nobody(run: Run, workspace: Path) -> None:
    words = ("--workspace", workspace, "--hires-for", "all", "--below", "999")
    assert all(ends(row, "joiners") == (0, 0, 0) for row in tables(run, *words)["hires"])


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--to", "2024"), 2, "Name a year from 2025 to 2034."),
        (("--to", "2035"), 2, "too far: a forecast reaches 10 years"),
        (("--to", "1999"), 2, "1999 is no fiscal year"),
        (("--to", "x"), 2, "--to"),
        (("--scenario", "hirng"), 1, did_you_mean("Hire more")),
        (("--scenario", "ゼロ"), 1, "Known: hiring, growth."),
        (("--hires-for", "クラウト", "--below", "3"), 1, "There is no skill 'クラウト'."),
        (("--hires-for", "all", "--below", "-1"), 2, "--below takes a number of places from 0."),
        (("--hires-for", "all"), 2, "--hires-for goes with --below."),
        (("--below", "3"), 2, "--below goes with --hires-for."),
        (("--by", "2026"), 2, "--by goes with --hires-for."),
        (
            ("--hires-for", "all", "--below", "1", "--by", "2023"),
            2,
            "--by 2023 is no year to come: the levels are those of 2024.",
        ),
        (
            ("--to", "2025", "--hires-for", "all", "--below", "1", "--by", "2026"),
            2,
            "--by 2026 is after --to 2025.",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_to_do(
    run: Run, workspace: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    assert told in run("forecast", "--workspace", workspace, *words, code=code).stderr


def test_without_scenarios_or_demand_it_is_told_where_they_belong(
    run: Run, one_year: Path, tmp_path: Path
) -> None:
    (one_year / "2023").mkdir()
    (one_year / "2023" / "staff.csv").write_text(staff(8), encoding="utf-8")
    told = run("forecast", "--workspace", one_year, "--scenario", "x", code=1).stderr
    assert "The framework has no scenarios." in told
    (one_year / "2024" / "demand.csv").unlink()
    assert "demand.csv is missing" in run("forecast", "--workspace", one_year, code=1).stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "--sample" in run("forecast", "--workspace", empty, code=1).stderr


def test_joiners_without_levels_leave_the_profile_to_be_given(run: Run, tmp_path: Path) -> None:
    came = staff(5) + "0099,職員0099,A局,初級,確定,,\n"
    folder = lay_out(
        tmp_path / "ws", "", y2023_staff=staff(5), y2024_staff=came, y2024_demand=DEMAND
    )
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "No level is known of anybody who was seen to join" in told


def test_nobody_seen_to_join_leaves_the_profile_to_be_given(run: Run, tmp_path: Path) -> None:
    joining = 'joining: {people: 3, provenance: "plan p.1"}\n'
    folder = lay_out(
        tmp_path / "ws",
        joining,
        y2023_staff=staff(5),
        y2024_staff=staff(5),
        y2024_demand=DEMAND,
    )
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "Nobody was seen to join, so that nothing is known of the 3 joiners a year." in told
    assert "Write what they hold under joining, as profile" in told
    words = ("--workspace", folder, "--hires-for", "all", "--below", "1")
    assert [row["joiner_profile"] for row in tables(run, *words)["hires"]] == ["best"]


def test_a_year_that_is_not_confirmed_yet_is_not_started_from(run: Run, tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "ws",
        y2023_staff=staff(5),
        y2024_roster="職員番号,氏名,所属局\n0001,職員0001,A局\n",
        y2024_assessments="職員番号,スキル項目,レベル,段階,評価日\n0001,クラウド,1,確定,2024-06-02\n",
        y2024_demand=DEMAND,
    )
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "The levels of fiscal year 2024 are not confirmed yet." in told
    assert "--year 2023" in told
    (folder / "2024" / "staff.csv").write_text(staff(0), encoding="utf-8")
    shutil.rmtree(folder / "2023")
    told = run("forecast", "--workspace", folder, code=1).stderr
    assert "2024/staff.csv has no rows:" in told
    assert "tdskill confirm" in told
    assert "--year" not in told


def test_a_year_with_an_empty_staff_file_is_none_that_is_confirmed(
    run: Run, one_year: Path
) -> None:
    (one_year / "2024" / "staff.csv").write_text(staff(0), encoding="utf-8")
    assert "there is: none." in run("forecast", "--workspace", one_year, code=1).stderr


def test_without_numpy_it_is_told_what_to_install(
    run: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(name: str, *rest: Any) -> Any:
        return None if name == "numpy" else find_spec(name, *rest)

    monkeypatch.setattr("tdskill.analysis.solver.find_spec", found)
    told = run("forecast", "--workspace", workspace, code=1).stderr
    assert "This command needs numpy, which comes with the extra optimize" in told
    assert "python -m pip install scipy" in told


def test_ids_written_otherwise_are_told_before_anything(run: Run, tmp_path: Path) -> None:
    folder = lay_out(
        tmp_path / "ws",
        y2023_staff=staff(5).replace("\n000", "\n"),
        y2024_staff=staff(5),
        y2024_demand=DEMAND,
    )
    assert "leading zeros" in run("forecast", "--workspace", folder).stderr


def test_other_sets_of_skills_have_a_forecast_of_what_was_seen(run: Run) -> None:
    found = tables(run, "--sample", "--set", "tools", "--to", "2025")
    assert found["totals"][-1]["told_from"] == "observed"
    tools = embedded_framework().for_set("tools")
    assert {row["skill"] for row in found["skills"]} == set(tools.skill_ids)
    told = run("forecast", "--sample", "--set", "tools", "--scenario", "x", code=2).stderr
    assert "Leave the set tools out." in told


def test_a_framework_without_the_file_keeps_its_digest() -> None:
    plain = embedded_framework()
    assert plain.forecast is None
    assert framework_digest(with_parts(plain)) == framework_digest(plain)
    more = ForecastFile.model_validate({"seed": 3})
    assert framework_digest(replace(plain, forecast=more)) != framework_digest(plain)


def test_what_changed_in_the_file_is_told_by_diff(tmp_path: Path) -> None:
    old, new = (tmp_path / name for name in ("old", "new"))
    for folder in (old, new):
        shutil.copytree(VALID, folder)
    path = new / "forecast.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("people: 0", "people: 5"), encoding="utf-8"
    )
    (found,) = differences(load_framework(old), load_framework(new))
    assert (found.file, found.before, found.after) == ("forecast.yaml", 0, 5)
    assert found.path == "scenarios[nobody_joins].joining.people"
    (old / "forecast.yaml").unlink()
    (found,) = differences(load_framework(old), load_framework(new))
    assert (found.file, found.path, found.kind) == ("forecast.yaml", "", "added")


def test_the_answer_is_told_in_japanese(run: Run, workspace: Path) -> None:
    shown = run("forecast", "--workspace", workspace, lang="ja").stdout
    for words in (
        "将来の見通し",
        "80％の幅",
        "実績から",
        "幅に入っていないもの",
        "仮定（年による差は約20%）",
    ):
        assert words in shown
