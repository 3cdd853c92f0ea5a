"""The made-up data: its ranks, years and files, all counted by hand from the CSV."""

import csv
import os
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from small import framework_of, with_parts
from tdskill import resources, sample
from tdskill.errors import TdskillError, UsageError
from tdskill.framework import Framework, Policy, embedded_framework, is_current
from tdskill.framework.models import Category, Level, PublishedRank, Rank, Skill, Text
from tdskill.sample import DEFAULT_SEED, write_sample

FILES = (
    *("staff.csv", "demand.csv", "certificates.csv", "posts.csv", "wishes.csv", "seats.csv"),
    *("demand_answers.csv", "trainings_taken.csv", "ladder_checks.csv", "assignments.csv"),
    *("talks.csv", "aims.csv", "careers.csv"),
)
CYCLE = ("roster.csv", "assessments.csv")
SAMPLE_FILES = {2023: FILES, 2024: (*FILES, *CYCLE)}
STAGES = ("自己チェック", "自己補正", "確定")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def tokyo() -> Framework:
    return embedded_framework()


def read(folder: Path, name: str) -> Rows:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def supply(staff: Rows, framework: Framework, level: int = 1) -> dict[str, int]:
    """Return for each skill id the people at the level or above."""
    return {
        skill.id: sum(int(row[skill.name.first] or 0) >= level for row in staff)
        for skill in framework.skills
    }


def demand(needs: Rows, framework: Framework) -> dict[str, int]:
    """Return for each skill id the people wanted."""
    wanted = Counter[str]()
    for row in needs:
        wanted[row["スキル項目"]] += int(row["必要人数"])
    return {skill.id: wanted[skill.name.first] for skill in framework.skills}


def place(counts: dict[str, int], skill: str) -> int:
    """Return the rank of a skill; equal counts share the smaller rank."""
    return 1 + sum(count > counts[skill] for count in counts.values())


def assert_follows(counts: dict[str, int], published: Sequence[PublishedRank]) -> None:
    """Every listed skill has a place of its own inside its span, and the others stand below."""
    assert len({counts[entry.skill] for entry in published}) == len(published)
    for entry in published:
        assert entry.rank <= place(counts, entry.skill) <= (entry.rank_to or entry.rank)


def small_framework() -> Framework:
    """Five skills at levels 0 to 5, three ranks, nothing published."""
    provenance = "assumed: for this test"

    def text(word: str) -> Text:
        return Text(ja=word)

    return framework_of(
        about=embedded_framework().about,
        levels=tuple(
            Level(level=n, name=text(f"段{n}"), description=text("説明"), provenance=provenance)
            for n in range(6)
        ),
        categories=(Category(id="all", name=text("全般"), provenance=provenance),),
        skills=tuple(
            Skill(
                id=f"skill_{n}",
                name=text(f"技能{n}, 応用"),
                category="all",
                description=text("説明"),
                provenance=provenance,
            )
            for n in range(5)
        ),
        job_types=(),
        certifications=(),
        ranks=tuple(
            Rank(
                id=f"rank_{n}",
                name=text(f"職位{n}"),
                order=n,
                dsm_level=1,
                guide_provenance=provenance,
                provenance=provenance,
            )
            for n in (1, 2, 3)
        ),
        policies=(),
    )


@pytest.mark.parametrize("year", [2023, 2024])
def test_embedded_sample_is_what_the_generator_writes(
    tokyo: Framework, tmp_path: Path, year: int
) -> None:
    cycle = year == 2024
    write_sample(tokyo, tmp_path, people=180, year=year, seed=DEFAULT_SEED, cycle=cycle)
    embedded = resources.sample_dir() / str(year)
    assert {path.name for path in embedded.iterdir()} == set(SAMPLE_FILES[year])
    for name in SAMPLE_FILES[year]:
        assert (tmp_path / str(year) / name).read_bytes() == (embedded / name).read_bytes()


@pytest.mark.parametrize("year", SAMPLE_FILES)
def test_what_bureaus_answered_is_the_demand_of_the_year(year: int) -> None:
    folder = resources.sample_dir() / str(year)
    wanted, answered = (read(folder, f"{name}.csv") for name in ("demand", "demand_answers"))
    columns = list(wanted[0])
    rows = [tuple(row[name] for name in columns) for row in answered]
    assert Counter(rows) == Counter(tuple(row.values()) for row in wanted)
    assert len({(row["局"], row["回答日"]) for row in answered}) == 13
    assert all(row["回答日"].startswith(f"{year}/10/") for row in answered)


def test_rule_of_2024_picks_the_published_fields_from_the_embedded_sample(tokyo: Framework) -> None:
    folder = resources.sample_dir() / "2024"
    wanted = demand(read(folder, "demand.csv"), tokyo)
    held = supply(read(folder, "staff.csv"), tokyo)
    chosen = {
        skill for skill in tokyo.skill_ids if place(wanted, skill) <= 7 and place(held, skill) > 7
    }
    assert chosen == {"cloud_services", "ux_design", "ui_design"}


@pytest.mark.parametrize("people", [100, 180, 1000, 2500])
def test_ranks_follow_the_published_ones_at_any_size(
    tokyo: Framework, tmp_path: Path, people: int
) -> None:
    write_sample(tokyo, tmp_path, people=people, year=2024, seed=7)
    policy = tokyo.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    staff = read(tmp_path / "2024", "staff.csv")
    assert len({row["職員番号"] for row in staff}) == people
    assert_follows(supply(staff, tokyo), policy.published.supply_ranks)
    wanted = demand(read(tmp_path / "2024", "demand.csv"), tokyo)
    assert_follows(wanted, policy.published.demand_ranks)


@pytest.mark.parametrize("level", [2, 3])
def test_supply_ranks_hold_at_the_level_that_the_policy_counts(
    tokyo: Framework, tmp_path: Path, level: int
) -> None:
    policies = [policy.model_copy(update={"supply_level": level}) for policy in tokyo.policies]
    write_sample(
        with_parts(tokyo, policies=tuple(policies)), tmp_path, people=400, year=2024, seed=7
    )
    published = policies[0].published
    assert published is not None
    staff = read(tmp_path / "2024", "staff.csv")
    assert_follows(supply(staff, tokyo, level), published.supply_ranks)


def test_a_skill_that_nobody_asks_for_is_in_the_sample(tokyo: Framework) -> None:
    wanted = demand(read(resources.sample_dir() / "2024", "demand.csv"), tokyo)
    assert [skill for skill, people in wanted.items() if not people] == ["mobile_app_development"]


def test_three_fields_are_the_shortest_and_project_management_is_mostly_covered(
    tokyo: Framework,
) -> None:
    folder = resources.sample_dir() / "2024"
    wanted = demand(read(folder, "demand.csv"), tokyo)
    held = supply(read(folder, "staff.csv"), tokyo)
    short = {skill: max(0, wanted[skill] - held[skill]) for skill in tokyo.skill_ids}
    shortest = sorted(short, key=short.__getitem__, reverse=True)
    assert set(shortest[:3]) == {"cloud_services", "ux_design", "ui_design"}
    assert short["project_management"] * 10 <= wanted["project_management"]


def test_a_year_later_the_longest_serving_have_left_and_as_many_have_joined() -> None:
    before, after = (read(resources.sample_dir() / year, "staff.csv") for year in ("2023", "2024"))
    earlier = [row["職員番号"] for row in before]
    later = [row["職員番号"] for row in after]
    assert later[:-9] == earlier[9:]
    assert not set(later[-9:]) & set(earlier)


def test_who_stays_keeps_name_and_rank_or_rises_and_few_move(tokyo: Framework) -> None:
    before, after = (
        {row["職員番号"]: row for row in read(resources.sample_dir() / year, "staff.csv")}
        for year in ("2023", "2024")
    )
    ranks = [rank.name.first for rank in tokyo.ranks]
    stay = before.keys() & after.keys()
    moved = 0
    for person in stay:
        then, now = before[person], after[person]
        assert (then["氏名"], then["人材区分"]) == (now["氏名"], now["人材区分"])
        assert 0 <= ranks.index(now["職層"]) - ranks.index(then["職層"]) <= 1
        moved += then["所属局"] != now["所属局"]
    assert 0 < moved < len(stay) // 5


def test_levels_mostly_stay_or_rise_by_a_step_within_a_year(tokyo: Framework) -> None:
    before, after = (
        {row["職員番号"]: row for row in read(resources.sample_dir() / year, "staff.csv")}
        for year in ("2023", "2024")
    )
    steps = Counter(
        int(after[person][skill.name.first] or 0) - int(before[person][skill.name.first] or 0)
        for person in before.keys() & after.keys()
        for skill in tokyo.skills
    )
    cells = steps.total()
    assert steps[0] > cells * 0.8
    assert steps[1] > cells * 0.03
    assert sum(count for step, count in steps.items() if step < 0) < cells * 0.01
    assert sum(count for step, count in steps.items() if step > 1) < cells * 0.01


def test_exams_once_passed_stay_and_are_known_and_lie_before_the_end_of_the_year(
    tokyo: Framework,
) -> None:
    held = {}
    for year in ("2023", "2024"):
        people = {row["職員番号"] for row in read(resources.sample_dir() / year, "staff.csv")}
        exams = read(resources.sample_dir() / year, "certificates.csv")
        assert {row["職員番号"] for row in exams} <= people
        assert all(row["合格日"] < f"{int(year) + 1}/04/01" for row in exams)
        assert all(tokyo.certification_names.find(row["試験名"]) for row in exams)
        held[year] = {tuple(row.values()) for row in exams}, people
    (then, _everyone), (now, people) = held["2023"], held["2024"]
    assert {exam for exam in then if exam[0] in people} <= now
    full_names = {entry.name.first for entry in tokyo.certifications}
    assert 0 < sum(exam[1] not in full_names for exam in now) < len(now) // 5


def test_some_exams_suggest_more_than_the_level_held(tokyo: Framework) -> None:
    folder = resources.sample_dir() / "2024"
    staff = {row["職員番号"]: row for row in read(folder, "staff.csv")}
    differences = [
        suggested.level - int(staff[row["職員番号"]][name] or 0)
        for row in read(folder, "certificates.csv")
        for suggested in tokyo.certification_by_id[
            tokyo.certification_names.find(row["試験名"]) or ""
        ].suggests
        for name in [tokyo.skill_by_id[suggested.skill].name.first]
    ]
    assert 0 < sum(difference > 0 for difference in differences) < len(differences) / 2


def test_levels_rise_with_rank_and_a_few_cells_are_blank(tokyo: Framework) -> None:
    staff = read(resources.sample_dir() / "2024", "staff.csv")
    cells = [row[skill.name.first] for row in staff for skill in tokyo.skills]
    assert set(cells) == {"", "0", "1", "2", "3"}
    assert len(cells) * 0.01 < cells.count("") < len(cells) * 0.05
    assert cells.count("3") < len(cells) * 0.08

    def mean_at_2(rank: str) -> float:
        people = [row for row in staff if row["職層"] == rank]
        return sum(row[s.name.first] in {"2", "3"} for row in people for s in tokyo.skills) / len(
            people
        )

    by_rank = [mean_at_2(rank) for rank in ("主事", "主任", "課長代理", "課長")]
    assert by_rank == sorted(by_rank)


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_output_does_not_depend_on_the_hash_seed_nor_on_polars(
    tmp_path: Path, hash_seed: str
) -> None:
    code = (
        "import sys; from pathlib import Path; from tdskill import i18n; i18n.use('en')\n"
        "from tdskill.framework import embedded_framework; from tdskill.sample import *\n"
        "write_sample(embedded_framework(), Path(sys.argv[1]), people=180, year=2024, cycle=True)\n"
        "sys.exit('polars' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, "-c", code, tmp_path], env=environment, check=True)
    for name in (*FILES, *CYCLE):
        embedded = resources.sample_dir() / "2024" / name
        assert (tmp_path / "2024" / name).read_bytes() == embedded.read_bytes()


def test_another_seed_gives_other_people(tokyo: Framework, tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample(tokyo, tmp_path / str(seed), people=180, year=2024, seed=seed)
    one, other = (read(tmp_path / str(seed) / "2024", "staff.csv") for seed in (1, 2))
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 5


def test_another_framework_with_nothing_published_works(tmp_path: Path) -> None:
    framework = small_framework()
    write_sample(framework, tmp_path, people=400, year=2030, seed=3)
    staff = read(tmp_path / "2030", "staff.csv")
    counts = supply(staff, framework)
    assert len(set(counts.values())) == 5
    assert {row["職層"] for row in staff} == {"職位1", "職位2", "職位3"}
    assert max(int(row[s.name.first] or 0) for row in staff for s in framework.skills) == 5
    wanted = demand(read(tmp_path / "2030", "demand.csv"), framework)
    assert min(wanted.values()) == 0
    assert len(set(wanted.values())) == 5


def test_uncertain_places_are_filled_inside_their_spans(tmp_path: Path) -> None:
    spans = {"skill_3": (1, None), "skill_0": (2, 4), "skill_1": (2, 3), "skill_2": (3, 4)}
    ranks = [{"skill": s, "rank": low, "rank_to": high} for s, (low, high) in spans.items()]
    policy = Policy.model_validate(
        {
            "id": "fy2030",
            "fiscal_year": 2030,
            "provenance": "assumed: for this test",
            "published": {
                "selected": [],
                "selected_provenance": "assumed: for this test",
                "supply_ranks": ranks,
                "supply_ranks_provenance": "assumed: for this test",
            },
        }
    )
    framework = with_parts(small_framework(), policies=(policy,))
    write_sample(framework, tmp_path, people=150, year=2030, seed=3)
    counts = supply(read(tmp_path / "2030", "staff.csv"), framework)
    assert policy.published is not None
    assert_follows(counts, policy.published.supply_ranks)
    assert place(counts, "skill_4") == 5


@pytest.mark.parametrize("people", [1, 2, 19, 181])
def test_small_and_odd_numbers_of_people_work(
    tokyo: Framework, tmp_path: Path, people: int
) -> None:
    summary = write_sample(tokyo, tmp_path, people=people, year=2030, seed=-1)
    rows = {name: len(read(tmp_path / "2030", name)) for name in FILES}
    assert rows["staff.csv"] == summary.people == people
    assert rows["demand.csv"] == summary.needs > 0
    assert rows["certificates.csv"] == summary.certificates


def test_files_are_as_a_windows_export_and_those_about_people_private(
    tokyo: Framework, tmp_path: Path
) -> None:
    write_sample(tokyo, tmp_path, people=20, year=2024, cycle=True)
    for name in (*FILES, *CYCLE):
        content = (tmp_path / "2024" / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n") > 1
        assert content.endswith(b"\r\n")
    if os.name == "posix":
        modes = {name: stat.S_IMODE((tmp_path / "2024" / name).stat().st_mode) for name in FILES}
        assert {name for name, mode in modes.items() if mode != 0o600} == {
            "demand.csv",
            "posts.csv",
            "seats.csv",
        }
        assert {stat.S_IMODE((tmp_path / "2024" / name).stat().st_mode) for name in CYCLE} == {
            0o600
        }


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_course_that_raises_a_level_has_seats_for_everybody_only_where_it_is_a_must(
    tokyo: Framework, year: int
) -> None:
    seats = {
        row["研修名"]: int(row["定員"])
        for row in read(resources.sample_dir() / str(year), "seats.csv")
    }
    courses = [course for course in tokyo.all_trainings if course.raises]
    assert list(seats) == [course.name.first for course in courses]
    for course in courses:
        is_new = course.id.startswith("job_type_") or course.id == "reskilling_practical"
        if is_new and year == 2023:
            assert seats[course.name.first] == 0
        elif course.mandatory:
            assert seats[course.name.first] == 180
        else:
            assert 1 <= seats[course.name.first] <= 180 // 8


def test_a_file_that_is_there_is_never_written_over(tokyo: Framework, tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "demand.csv").write_text("mine")
    with pytest.raises(TdskillError, match=r"demand\.csv exists already"):
        write_sample(tokyo, tmp_path, people=20, year=2024)
    assert [path.name for path in (tmp_path / "2024").iterdir()] == ["demand.csv"]
    assert (tmp_path / "2024" / "demand.csv").read_text() == "mine"


def test_nothing_is_left_when_writing_stops_half_way(
    tokyo: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_arguments: object) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sample, "_exams", no_space)
    with pytest.raises(TdskillError, match=r"Cannot write .*No space left on device"):
        write_sample(tokyo, tmp_path, people=20, year=2024)
    assert list(tmp_path.iterdir()) == []


def by_person_and_skill(rows: Rows, stage: str) -> dict[tuple[str, str], str]:
    return {(r["職員番号"], r["スキル項目"]): r["レベル"] for r in rows if r["段階"] == stage}


@pytest.mark.parametrize("people", [1, 2, 19, 400])
def test_each_judgement_of_the_cycle_leads_to_the_level_of_staff(
    tokyo: Framework, tmp_path: Path, people: int
) -> None:
    summary = write_sample(tokyo, tmp_path, people=people, year=2024, seed=5, cycle=True)
    staff, roster, judged = (
        read(tmp_path / "2024", name) for name in ("staff.csv", "roster.csv", "assessments.csv")
    )
    assert len(judged) == summary.assessments
    assert [row["職員番号"] for row in roster] == [row["職員番号"] for row in staff]
    levels = {stage: by_person_and_skill(judged, stage) for stage in STAGES}
    for row in staff:
        reached = STAGES.index(row["段階"])
        for skill in tokyo.skills:
            key = row["職員番号"], skill.id
            held = [stage for stage in STAGES if key in levels[stage]]
            if not row[skill.name.first]:
                assert not held
                continue
            assert held == list(STAGES[: reached + 1])
            assert levels[row["段階"]][key] == row[skill.name.first]


def test_judgements_stand_in_the_fiscal_year_one_after_another_and_under_the_present_texts(
    tokyo: Framework,
) -> None:
    judged = read(resources.sample_dir() / "2024", "assessments.csv")
    mentors = {
        row["職員番号"]: row["メンター"]
        for row in read(resources.sample_dir() / "2024", "roster.csv")
    }
    days: dict[str, dict[str, str]] = {}
    for row in judged:
        person, stage = row["職員番号"], row["段階"]
        assert days.setdefault(person, {}).setdefault(stage, row["評価日"]) == row["評価日"]
        assert row["評価者"] == (mentors[person] if stage == "確定" else person)
        skill = tokyo.skill_by_id[row["スキル項目"]]
        assert is_current(row["判定時の記述の照合値"], skill, tokyo)
    for of_person in days.values():
        ordered = [of_person[stage] for stage in STAGES if stage in of_person]
        assert ordered[0] >= "2024/04/01"
        assert ordered == sorted(set(ordered))
        assert ordered[-1] <= "2025/03/31"


def test_mentors_are_experts_or_of_the_upper_ranks_and_mostly_of_the_same_bureau(
    tokyo: Framework,
) -> None:
    roster = read(resources.sample_dir() / "2024", "roster.csv")
    people = {row["職員番号"]: row for row in roster}
    ranks = [rank.name.first for rank in tokyo.ranks]
    pairs = [(row, people[row["メンター"]]) for row in roster]
    for row, mentor in pairs:
        assert row["職員番号"] != mentor["職員番号"]
        assert (
            ranks.index(mentor["職層"]) >= ranks.index("課長代理")
            or mentor["人材区分"] == "情報技術エキスパート"
        )
    assert sum(row["所属局"] == mentor["所属局"] for row, mentor in pairs) > len(pairs) * 0.9
    assert max(Counter(row["メンター"] for row in roster).values()) <= 12


def test_more_levels_are_overrated_than_underrated_and_some_mentors_change_nothing() -> None:
    judged = read(resources.sample_dir() / "2024", "assessments.csv")
    roster = read(resources.sample_dir() / "2024", "roster.csv")
    mentors = {row["職員番号"]: row["メンター"] for row in roster}
    own, last = (by_person_and_skill(judged, stage) for stage in ("自己チェック", "確定"))
    steps = {key: int(level) - int(own[key]) for key, level in last.items()}
    assert set(steps.values()) == {-1, 0, 1}
    lowered = Counter(skill for (_person, skill), step in steps.items() if step < 0)
    raised = sum(step > 0 for step in steps.values())
    assert len(steps) * 0.05 < lowered.total() < len(steps) * 0.25
    assert 0 < raised < lowered.total() / 2
    assert max(lowered.values()) > 2 * min(lowered.values())
    changing = {mentors[person] for (person, _skill), step in steps.items() if step}
    silent = {mentors[person] for person, _skill in last} - changing
    assert 0 < len(silent) < len(changing)


def test_a_framework_without_ranks_has_mentors_too(tmp_path: Path) -> None:
    framework = with_parts(small_framework(), ranks=())
    write_sample(framework, tmp_path, people=50, year=2030, seed=3, cycle=True)
    roster = read(tmp_path / "2030", "roster.csv")
    assert all(row["メンター"] not in {"", row["職員番号"]} for row in roster)


def test_a_person_alone_has_no_mentor(tokyo: Framework, tmp_path: Path) -> None:
    write_sample(tokyo, tmp_path, people=1, year=2024, cycle=True)
    assert [row["メンター"] for row in read(tmp_path / "2024", "roster.csv")] == [""]


@pytest.mark.parametrize(
    ("people", "year"), [(0, 2024), (-5, 2024), (10, 1999), (10, 2022), (10, 2200)]
)
def test_numbers_that_make_no_sense_are_refused(
    tokyo: Framework, tmp_path: Path, people: int, year: int
) -> None:
    with pytest.raises(UsageError):
        write_sample(tokyo, tmp_path, people=people, year=year)
    assert list(tmp_path.iterdir()) == []
