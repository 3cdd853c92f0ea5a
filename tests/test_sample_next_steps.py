"""The made-up tools, courses, answers and careers, counted by hand from the CSV."""

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

import made_rows
from made_rows import by_person, day
from tdskill import resources
from tdskill.framework import Framework, embedded_framework
from tdskill.kinds import OF_YEAR
from tdskill.sample import write_sample
from tdskill.workspace import open_workspace
from tdskill.year_data import read_year

YEARS = ("2023", "2024")


@pytest.fixture(scope="module")
def tokyo() -> Framework:
    return embedded_framework()


def read(year: str, name: str) -> made_rows.Rows:
    return made_rows.read(resources.sample_dir() / year, name)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ["skills", "tools"])
def test_every_file_of_the_sample_is_read_without_a_remark(
    tokyo: Framework, year: str, name: str
) -> None:
    workspace = open_workspace(Path(), sample=True, year=int(year))
    of_skills_alone = ("ladder_checks", "posts", "wishes")
    kinds = [kind for kind in OF_YEAR if kind not in of_skills_alone or name == "skills"]
    data = read_year(workspace, tokyo.for_set(name), *kinds)
    # The made-up careers have a hole or an overlap here and there, as real ones do.
    assert [note for note in data.notes if "assignments.csv" not in note.source] == []
    assert {"trainings_taken", "assignments", "staff"} <= data.kinds
    assert data.staff.height == 180


def test_the_whole_sample_is_small() -> None:
    files = [path for path in resources.sample_dir().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_tools_stand_behind_the_skills_on_a_scale_of_their_own(tokyo: Framework) -> None:
    header = list(read("2024", "staff")[0])
    tools = [skill.name.first for skill in tokyo.for_set("tools").skills]
    assert header[-10:] == tools
    cells = [row[name] for row in read("2024", "staff") for name in tools]
    assert set(cells) == {"", "0", "1", "2"}


def test_levels_of_tools_hardly_ever_fall_within_a_year(tokyo: Framework) -> None:
    before, after = ({row["職員番号"]: row for row in read(year, "staff")} for year in YEARS)
    steps = Counter(
        int(after[person][tool.name.first] or 0) - int(before[person][tool.name.first] or 0)
        for person in before.keys() & after.keys()
        for tool in tokyo.for_set("tools").skills
    )
    assert steps[0] > steps.total() * 0.8
    assert sum(count for step, count in steps.items() if step < 0) < steps.total() * 0.02


@pytest.mark.parametrize("year", YEARS)
def test_courses_are_those_of_the_group_and_finished_in_the_year(
    tokyo: Framework, year: str
) -> None:
    groups = {row["職員番号"]: row["人材区分"] for row in read(year, "staff")}
    first, last = dt.date(int(year), 4, 1), dt.date(int(year) + 1, 3, 31)
    for row in read(year, "trainings_taken"):
        course = tokyo.training_by_id[tokyo.training_names.find(row["研修名"]) or ""]
        assert not course.audience or groups[row["職員番号"]] in course.audience
        assert first <= day(row["修了日"]) <= last
        assert day(row["修了日"]).weekday() < 5 or course.id == "company_secondment"


def test_no_course_is_taken_before_it_was_first_held(tokyo: Framework) -> None:
    new = {
        course.name.first
        for course in tokyo.trainings
        if "2024年度から" in course.description.first
    }
    assert len(new) == 11
    taken = {year: {row["研修名"] for row in read(year, "trainings_taken")} for year in YEARS}
    assert not taken["2023"] & new
    assert taken["2024"] & new


def test_most_but_not_all_take_what_they_must(tokyo: Framework) -> None:
    ict = {row["職員番号"] for row in read("2024", "staff") if row["人材区分"] == "ICT職"}
    taken = read("2024", "trainings_taken")
    for course in (course for course in tokyo.trainings if course.mandatory):
        people = {row["職員番号"] for row in taken if row["研修名"] == course.name.first}
        assert len(ict) * 0.7 < len(people) < len(ict)


def test_nobody_takes_a_course_twice_in_a_year() -> None:
    taken = Counter((row["職員番号"], row["研修名"]) for row in read("2024", "trainings_taken"))
    assert set(taken.values()) == {1}
    per_person = Counter(person for person, _course in taken)
    assert max(per_person.values()) > 2 * min(per_person.values())


def test_those_who_are_seconded_to_a_company_finish_that_course_with_the_year(
    tokyo: Framework,
) -> None:
    name = tokyo.training_by_id["company_secondment"].name.first
    for year in YEARS:
        away = {
            row["職員番号"]
            for row in read(year, "assignments")
            if row["配属先"] == "企業派遣" and row["開始日"] == f"{year}/04/01"
        }
        taken = {row["職員番号"] for row in read(year, "trainings_taken") if row["研修名"] == name}
        assert taken == away
        assert taken


@pytest.mark.parametrize("year", YEARS)
def test_answers_are_to_statements_of_the_own_rank_or_the_next(tokyo: Framework, year: str) -> None:
    order = [rank.name.first for rank in tokyo.ranks]
    rank_of = {
        target.text.first: place
        for place, rank in enumerate(tokyo.ranks)
        for target in (*rank.gq, *rank.dq)
        if not target.criteria
    }
    ranks = {row["職員番号"]: order.index(row["職層"]) for row in read(year, "staff")}
    answers = read(year, "ladder_checks")
    assert {rank_of[row["目標"]] - ranks[row["職員番号"]] for row in answers} == {0, 1}
    counts = Counter(row["達成"] for row in answers)
    assert set(counts) == {"はい", "いいえ", ""}
    assert counts[""] < counts.total() * 0.1
    assert 120 < len(by_person(answers)) < 180


def test_a_target_once_met_stays_met_unless_its_answer_is_blank() -> None:
    met, later = (
        {(row["職員番号"], row["目標"]): row["達成"] for row in read(year, "ladder_checks")}
        for year in YEARS
    )
    both = [(met[key], later[key]) for key in met.keys() & later.keys()]
    assert len(both) > 500
    assert ("はい", "いいえ") not in both
    assert ("いいえ", "はい") in both


@pytest.mark.parametrize("year", YEARS)
def test_everybody_has_one_open_assignment_and_few_holes_or_overlaps(year: str) -> None:
    careers = by_person(read(year, "assignments"))
    assert careers.keys() == {row["職員番号"] for row in read(year, "staff")}
    joins = Counter[str]()
    for career in careers.values():
        assert [row["終了日"] == "" for row in career] == [False] * (len(career) - 1) + [True]
        for before, after in pairwise(career):
            gap = (day(after["開始日"]) - day(before["終了日"])).days
            joins["hole" if gap > 1 else "overlap" if gap < 1 else "even"] += 1
    assert 0 < joins["hole"] < joins["even"] * 0.05
    assert 0 < joins["overlap"] < joins["even"] * 0.05


def test_careers_of_ict_staff_are_of_up_to_20_years_and_of_all_kinds() -> None:
    groups = {row["職員番号"]: row["人材区分"] for row in read("2024", "staff")}
    careers = {
        person: career
        for person, career in by_person(read("2024", "assignments")).items()
        if groups[person] == "ICT職"
    }
    years = {2025 - day(career[0]["開始日"]).year for career in careers.values()}
    assert min(years) == 1
    assert max(years) == 20
    kinds = defaultdict(set)
    for career in careers.values():
        for row in career:
            kinds[row["区分"]].add(row["配属先"])
    assert kinds["DQ"] == {"GovTech東京", "企業派遣"}
    assert kinds["両方"] == {
        *("デジタルサービス局", "戦略政策情報推進本部", "デジタル庁", "区市町村")
    }
    assert kinds["GQ"] >= {"総務局", "財務局", "教育庁"}


def test_a_company_secondment_lasts_a_year() -> None:
    for row in read("2024", "assignments"):
        if row["配属先"] == "企業派遣" and row["終了日"].endswith("03/31"):
            assert day(row["終了日"]) - day(row["開始日"]) < dt.timedelta(days=366)


def test_two_years_tell_the_same_of_what_was_over_in_the_first() -> None:
    over = {
        year: {tuple(row.values()) for row in read(year, "assignments") if row["終了日"]}
        for year in YEARS
    }
    since = {row["職員番号"] for row in read("2024", "staff")}
    kept = {row for row in over["2023"] if row[0] in since}
    assert kept == {row for row in over["2024"] if row[4] < "2024/03/31"}
    assert len(kept) > 200


def test_who_is_not_away_works_at_the_bureau_of_the_staff_file() -> None:
    bureaus = {row["職員番号"]: row["所属局"] for row in read("2024", "staff")}
    away = {"GovTech東京", "企業派遣", "デジタル庁", "区市町村"}
    for person, career in by_person(read("2024", "assignments")).items():
        assert career[-1]["配属先"] in away | {bureaus[person]}


def test_without_next_steps_only_the_22_are_written_and_none_of_their_files(
    tokyo: Framework, tmp_path: Path
) -> None:
    for name, next_steps in (("without", False), ("with", True)):
        write_sample(tokyo, tmp_path / name, people=180, year=2024, next_steps=next_steps)
    files = {path.name for path in (tmp_path / "without" / "2024").iterdir()}
    assert files == {
        *("staff.csv", "demand.csv", "certificates.csv", "posts.csv", "wishes.csv", "seats.csv")
    }

    def lines(name: str, file: str) -> list[str]:
        return (tmp_path / name / "2024" / file).read_text(encoding="utf-8-sig").splitlines()

    for short, long in zip(lines("without", "staff.csv"), lines("with", "staff.csv"), strict=True):
        assert short.split(",") == long.split(",")[:-10]
    wanted = lines("without", "demand.csv")
    assert lines("with", "demand.csv")[: len(wanted)] == wanted
    assert lines("with", "certificates.csv") == lines("without", "certificates.csv")
