"""The made-up people could have lived: nothing before it existed, and one past for all years.

The dates are of public history, written out here and not taken from what the generator reads.
"""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import Run
from made_rows import Rows, by_person, day, read
from tdskill import resources
from tdskill.framework import Framework, embedded_framework
from tdskill.sample import SampleSummary, write_sample

OPENED = {
    "福祉保健局": dt.date(2004, 8, 1),
    "戦略政策情報推進本部": dt.date(2019, 4, 1),
    "デジタルサービス局": dt.date(2021, 4, 1),
    "デジタル庁": dt.date(2021, 9, 1),
    "福祉局": dt.date(2023, 7, 1),
    "保健医療局": dt.date(2023, 7, 1),
    "GovTech東京": dt.date(2023, 9, 1),
    **dict.fromkeys(
        ("総務局", "財務局", "主税局", "都市整備局", "環境局", "産業労働局", "建設局", "港湾局"),
        dt.date(2004, 4, 1),  # the youngest of them, 都市整備局
    ),
    **dict.fromkeys(("教育庁", "区市町村", "企業派遣"), dt.date(1990, 4, 1)),
}
CLOSED = {"戦略政策情報推進本部": dt.date(2021, 3, 31), "福祉保健局": dt.date(2023, 6, 30)}
EXAMS = {
    "ITパスポート試験": ("2009/04", ""),
    "情報セキュリティマネジメント試験": ("2016/04", ""),
    "基本情報技術者試験": ("2001/04", ""),
    "第二種情報処理技術者試験": ("1969/11", "2000/12"),
    "応用情報技術者試験": ("2009/04", ""),
    "ソフトウェア開発技術者試験": ("2001/04", "2008/12"),
    "第一種情報処理技術者試験": ("1969/11", "2000/12"),
    "ITストラテジスト試験": ("2009/10", ""),
    "システムアナリスト試験": ("1994/10", "2008/12"),
    "上級システムアドミニストレータ試験": ("1996/10", "2008/12"),
    "システムアーキテクト試験": ("2009/10", ""),
    "アプリケーションエンジニア試験": ("1994/10", "2008/12"),
    "プロジェクトマネージャ試験": ("1994/10", ""),
    "ネットワークスペシャリスト試験": ("2009/10", ""),
    "テクニカルエンジニア（ネットワーク）試験": ("2001/10", "2008/12"),
    "データベーススペシャリスト試験": ("2009/04", ""),
    "テクニカルエンジニア（データベース）試験": ("2001/04", "2008/12"),
    "エンベデッドシステムスペシャリスト試験": ("2009/04", ""),
    "テクニカルエンジニア（エンベデッドシステム）試験": ("2001/04", "2008/12"),
    "ITサービスマネージャ試験": ("2009/10", ""),
    "テクニカルエンジニア（システム管理）試験": ("2001/04", "2008/12"),
    "システム監査技術者試験": ("1994/04", ""),
    "情報処理システム監査技術者試験": ("1986/10", "1994/03"),
    "情報処理安全確保支援士試験": ("2017/04", ""),
    "情報セキュリティスペシャリスト試験": ("2009/04", "2016/12"),
    "テクニカルエンジニア（情報セキュリティ）試験": ("2006/04", "2008/12"),
}
"""Months in which an exam of the name was first held and its last results were told.

Two of them had the name before 2001 too, when nobody of the sample was old enough.
"""
REGISTRATION = "情報処理安全確保支援士（登録）"
BEFORE_REGISTRATION = {
    *("情報処理安全確保支援士試験", "情報セキュリティスペシャリスト試験"),
    "テクニカルエンジニア（情報セキュリティ）試験",
}

AWAY = {"企業派遣", "デジタル庁", "区市町村"}
MADE = [(2024, 180, 2023), (1, 20, 2023), (2, 29, 2024), (3, 400, 2026), (4, 100, 2040)]
PAIRS = [(2024, 180, 2023, 2024), (7, 19, 2023, 2024), (8, 250, 2024, 2026), (9, 60, 2025, 2040)]


@pytest.fixture(scope="module")
def tokyo() -> Framework:
    return embedded_framework()


@pytest.fixture(scope="module", params=["embedded", *MADE], ids=str)
def made(
    request: pytest.FixtureRequest, tokyo: Framework, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int]:
    """Return the folder of a sample year, and the year."""
    if request.param == "embedded":
        return resources.sample_dir() / "2024", 2024
    seed, people, year = request.param
    folder = tmp_path_factory.mktemp("made")
    write_sample(tokyo, folder, people=people, year=year, seed=seed)
    return folder / str(year), year


def test_nobody_was_at_a_workplace_before_it_opened_or_after_it_closed(
    made: tuple[Path, int],
) -> None:
    folder, year = made
    for row in read(folder, "assignments"):
        place = row["配属先"]
        assert day(row["開始日"]) >= OPENED[place], row
        last = day(row["終了日"]) if row["終了日"] else dt.date(year + 1, 3, 31)
        assert day(row["開始日"]) <= last <= CLOSED.get(place, last), row


def test_careers_begin_in_the_bureaus_and_nobody_is_seconded_in_the_first_two_years(
    made: tuple[Path, int],
) -> None:
    folder, _year = made
    groups = {row["職員番号"]: row["人材区分"] for row in read(folder, "staff")}
    careers = by_person(read(folder, "assignments"))
    assert careers.keys() == groups.keys()
    for person, career in careers.items():
        begins = [day(row["開始日"]) for row in career]
        assert begins == sorted(set(begins))
        # Experts are hired for a term, first by デジタルサービス局 and then by GovTech東京.
        if groups[person] != "ICT職":
            assert begins[0] >= dt.date(2021, 4, 1)
            assert {row["配属先"] for row in career} <= {"デジタルサービス局", "GovTech東京"}
        for row, begin in zip(career, begins, strict=True):
            settled = begins[0].year == 2005 or begin.year - begins[0].year >= 2
            assert settled or row["配属先"] not in AWAY


def test_a_reorganisation_is_no_hole_and_no_overlap(made: tuple[Path, int]) -> None:
    folder, _year = made
    for career in by_person(read(folder, "assignments")).values():
        for before, after in pairwise(career):
            begin, end = day(after["開始日"]), day(before["終了日"])
            gap = (begin - end).days
            if gap == 1:
                continue
            # A quarter, from a change of places in April: late to the one, or longer at the other.
            assert (begin.month, end.month, end.day) == ((7, 3, 31) if gap > 1 else (4, 6, 30))
            assert begin.year == end.year


def written_in_full(rows: Rows, tokyo: Framework) -> list[tuple[str, str, str]]:
    """Return staff id, full name of the exam and day."""
    full = {spelling: exam.name.first for exam in tokyo.certifications for spelling in exam.aliases}
    return [
        (row["職員番号"], full.get(row["試験名"], row["試験名"]), row["合格日"]) for row in rows
    ]


def test_no_exam_was_passed_when_it_was_not_held(made: tuple[Path, int], tokyo: Framework) -> None:
    folder, year = made
    for _person, name, passed in written_in_full(read(folder, "certificates"), tokyo):
        if name == REGISTRATION:
            continue
        first, last = EXAMS[name]
        assert first < passed <= f"{last or '9999'}/31", (name, passed)
        assert passed <= f"{year + 1}/03/31"
        assert day(passed).weekday() < 5
        # The exams of spring 2020 were called off, and results come out two months after.
        assert not "2020/04" <= passed < "2020/12", (name, passed)


def test_who_is_registered_had_passed_and_registered_on_a_day_for_it_every_three_years(
    made: tuple[Path, int], tokyo: Framework
) -> None:
    folder, year = made
    rows = written_in_full(read(folder, "certificates"), tokyo)
    passed = {person: day for person, name, day in rows if name in BEFORE_REGISTRATION}
    registered = defaultdict(list)
    for person, name, entered in rows:
        if name == REGISTRATION:
            registered[person].append(day(entered))
    for person, days in registered.items():
        assert days[0] > day(passed[person])
        assert dt.date(2017, 4, 1) <= days[0]
        assert days[-1] <= dt.date(year + 1, 3, 31)
        assert {(each.month, each.day) for each in days} in ({(4, 1)}, {(10, 1)})
        assert [each.year for each in days] == [days[0].year + 3 * n for n in range(len(days))]
    assert registered or len(passed) < 5
    assert registered.keys() < passed.keys() or len(passed) < 5


def test_no_course_was_finished_before_it_was_first_held(made: tuple[Path, int]) -> None:
    folder, year = made
    for row in read(folder, "trainings_taken"):
        assert f"{year}/04/01" <= row["修了日"] <= f"{year + 1}/03/31"
        is_new = row["研修名"].startswith(("ジョブタイプ別研修", "リスキリング人材強化研修"))
        assert year >= 2024 or not is_new


@pytest.fixture(scope="module", params=PAIRS, ids=str)
def pair(
    request: pytest.FixtureRequest, tokyo: Framework, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, dt.date, set[str]]:
    """Return the folders of two years of one seed, the last day of the first, and who is in both."""
    seed, people, *years = request.param
    folder = tmp_path_factory.mktemp("pair")
    for year in years:
        write_sample(tokyo, folder, people=people, year=year, seed=seed)
    first, second = (folder / str(year) for year in years)
    here = [{row["職員番号"] for row in read(each, "staff")} for each in (first, second)]
    return first, second, dt.date(years[0] + 1, 3, 31), here[0] & here[1]


def test_two_years_of_a_seed_tell_the_same_careers(
    pair: tuple[Path, Path, dt.date, set[str]],
) -> None:
    first, second, last, stay = pair
    then, now = (by_person(read(folder, "assignments")) for folder in (first, second))
    assert stay
    for person in stay:
        *over, running = then[person]
        assert now[person][: len(over)] == over
        later = now[person][len(over)]
        assert later | {"終了日": ""} == running
        assert not later["終了日"] or day(later["終了日"]) >= last
        for row in now[person][len(over) + 1 :]:
            assert day(row["開始日"]) > last


def test_two_years_of_a_seed_tell_the_same_exams_and_courses(
    pair: tuple[Path, Path, dt.date, set[str]],
) -> None:
    first, second, last, stay = pair
    then, now = (
        [row for row in read(folder, "certificates") if row["職員番号"] in stay]
        for folder in (first, second)
    )
    assert then == [row for row in now if day(row["合格日"]) <= last]
    # A year's file holds that year's courses alone, so that no other year can say otherwise.
    assert all(day(row["修了日"]) <= last for row in read(first, "trainings_taken"))
    assert all(day(row["修了日"]) > last for row in read(second, "trainings_taken"))


def write(tokyo: Framework, folder: Path, people: int, year: int) -> SampleSummary:
    return write_sample(tokyo, folder / str(people), people=people, year=year, next_steps=False)


def wanted(folder: Path, tokyo: Framework) -> list[int]:
    """Return the people wanted for the skills with a published rank of demand, and the most of others."""
    counts = dict.fromkeys((skill.name.first for skill in tokyo.skills), 0)
    for row in read(folder, "demand"):
        counts[row["スキル項目"]] += int(row["必要人数"])
    policy = tokyo.policy_for(2024)
    assert policy is not None
    assert policy.published is not None
    listed = [
        counts.pop(tokyo.skill_by_id[entry.skill].name.first)
        for entry in policy.published.demand_ranks
    ]
    return [*listed, max(counts.values())]


def test_in_2024_demand_is_without_ties_from_53_people_on(tokyo: Framework, tmp_path: Path) -> None:
    # Growth of a year 1.04. Places of the eighth and the ninth skill (7 and 8 from 0, of 0 to 21):
    # with 52 people 54.08 * 0.36 * 14/21 = 12.98 and 54.08 * 0.36 * 13/21 = 12.05, both 13 rounded
    # up; with 53 people 55.12 * 0.36 * 14/21 = 13.23 and 55.12 * 0.36 * 13/21 = 12.28, 14 and 13.
    summary = write(tokyo, tmp_path, 52, 2024)
    assert summary.strict_from == 53
    assert wanted(summary.folder, tokyo)[7:9] == [13, 13]
    summary = write(tokyo, tmp_path, 53, 2024)
    assert summary.strict_from == 53
    assert wanted(summary.folder, tokyo)[7:9] == [14, 13]
    for people in (*range(53, 90), 181, 219):
        counts = wanted(write(tokyo, tmp_path / "more", people, 2024).folder, tokyo)
        assert all(one > other for one, other in pairwise(counts)), people


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "fewer than 53 people some skills tie"), ("ja", "職員が53人より少ないと")],
)
def test_the_command_says_below_which_size_the_published_ranks_are_not_met(
    run: Run, language: str, words: str
) -> None:
    for people, is_told in ((52, True), (53, False)):
        result = run("sample", "--out", f"{people}", "--people", str(people), lang=language)
        assert (words in result.stderr) == is_told
        assert not result.stdout


@pytest.mark.parametrize(("language", "words"), [("en", "before 2023"), ("ja", "2023年度より前")])
def test_there_is_no_sample_of_a_year_in_which_its_workplaces_had_not_all_opened(
    run: Run, language: str, words: str
) -> None:
    arguments = ("sample", "--out", "x", "--year", "2022")
    assert words in run(*arguments, code=2, lang=language).stderr
    assert not Path("x").exists()
