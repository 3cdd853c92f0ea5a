"""Who can do this: laws over made-up people, spellings of a query, and the command as its users call it."""

import json
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tdskill
from conftest import Run
from sentences import DID_YOU_MEAN, did_you_mean
from small import laid_out, small_framework, staff_frame
from tdskill.analysis.find import found, may_be_found
from tdskill.errors import Problem, ProblemsFoundError
from tdskill.framework import embedded_framework
from tdskill.intake.query import Wanted, read_query

FRAMEWORK = small_framework()
SKILLS = ("cloud", "design", "data")
STAGES = (None, "self", "corrected", "confirmed")

OWN = {"cloud": (), "design": (1, 3), "data": (2,)}
"""The levels of the skills: all, with a hole, and the second alone."""


def held_in(wanted: Wanted) -> tuple[int, ...]:
    return (0, *(wanted.own or (1, 2, 3)))


PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            **{
                skill: st.sampled_from((None, 0, *(own or (1, 2, 3)))) for skill, own in OWN.items()
            },
            "stage": st.sampled_from(STAGES),
        }
    ),
    max_size=12,
)
WANTED = st.lists(
    st.builds(
        lambda skill, ends: Wanted(skill, min(ends), max(ends), 3, OWN[skill]),
        st.sampled_from(SKILLS),
        st.tuples(st.integers(0, 3), st.integers(0, 3)),
    ).filter(lambda wanted: any(n in held_in(wanted) for n in range(wanted.low, wanted.high + 1))),
    min_size=1,
    max_size=3,
    unique_by=lambda wanted: wanted.skill,
)


def steps(person: dict[str, Any], wanted: Wanted) -> int | None:
    """Walk from a level to the levels that are wanted, one by one."""
    level: int | None = person[wanted.skill]
    if level is None:
        return None
    has = held_in(wanted)
    ends = [has.index(each) for each in has if wanted.low <= each <= wanted.high]
    return min(abs(has.index(level) - each) for each in ends)


@settings(max_examples=80)
@given(people=PEOPLE, wanted=WANTED)
def test_people_are_found_and_ordered_as_by_hand(
    people: list[dict[str, Any]], wanted: list[Wanted]
) -> None:
    rows = []
    unknown = 0
    for number, person in enumerate(people):
        away = [steps(person, each) for each in wanted]
        if None in away:
            unknown += sum(each or 0 for each in away) <= 1
            continue
        above = sum(
            each.low < level <= person[each.skill]
            for each in wanted
            if each.high == 3
            for level in held_in(each)
        )
        if sum(filter(None, away)) <= 1:
            stage = STAGES.index(person["stage"])
            rows.append((sum(filter(None, away)), -stage, -above, f"p{number}"))
    staff = staff_frame(FRAMEWORK, people)
    both = found(staff.lazy(), wanted, near=True).collect()
    key = sorted(rows, key=lambda row: (*row[:3], row[3]))
    assert both["staff_id"].to_list() == [row[3] for row in key]
    assert both["steps_away"].to_list() == [row[0] for row in key]
    assert both["steps_above"].to_list() == [-row[2] for row in key]
    exact = found(staff.lazy(), wanted).collect()
    assert exact["staff_id"].to_list() == [row[3] for row in key if row[0] == 0]
    assert staff.select(may_be_found(wanted, near=True).sum()).item() == unknown


@given(people=PEOPLE, wanted=WANTED, seed=st.integers(0, 99))
def test_the_order_of_the_file_changes_nothing(
    people: list[dict[str, Any]], wanted: list[Wanted], seed: int
) -> None:
    staff = staff_frame(FRAMEWORK, people)
    mixed = staff.sample(fraction=1, shuffle=True, seed=seed)
    one, other = (found(each.lazy(), wanted, near=True).collect() for each in (staff, mixed))
    assert one.equals(other)


@pytest.mark.parametrize("set_id", ["skills", "tools"])
def test_whom_one_skill_finds_are_the_supply_of_gap(set_id: str) -> None:
    year = tdskill.open(sample=True, set=set_id)
    supply = list(year.gap(by="level").frame.select("skill", "at_level", "supply").iter_rows())
    staff, top = year.data("staff").staff, year.framework.max_level
    assert len(supply) == top * len(year.framework.skills)
    for skill, level, people in supply:
        assert found(staff.lazy(), [Wanted(skill, level, top, top)]).collect().height == people
    for skill, level, people in supply[:: len(supply) // 5]:
        rows = year.find(f"{skill}>={level}").frame
        assert rows.height == people
        assert all(entry["level"] >= level for (entry,) in rows["levels"])


FILTERS: list[dict[str, Any]] = [
    {"bureaus": ["デジタルサービス局", "総務局"]},
    {"not_bureaus": "デジタルサービス局"},
    {"groups": ["ICT職"]},
    {"ranks": ["課長代理"]},
    {"job_types": ["データサイエンティスト"]},
    {"exams": ["応用情報"]},
    {"stage": "confirmed"},
    {"wish": "DQ"},
    {"interest": "UX"},
    {"top": 3},
]


def ids(result: tdskill.Result) -> list[str]:
    return result.frame["staff_id"].to_list()


@pytest.mark.parametrize("filters", FILTERS, ids=lambda each: next(iter(each)))
def test_a_filter_only_takes_away_and_keeps_the_order(filters: dict[str, Any]) -> None:
    year = tdskill.open(sample=True)
    for near in (False, True):
        all_of_them = ids(year.find("クラウド>=1", near=near))
        kept = ids(year.find("クラウド>=1", near=near, **filters))
        assert kept == [each for each in all_of_them if each in set(kept)]
        assert len(kept) < len(all_of_them)


def test_a_bureau_and_all_others_make_everybody() -> None:
    year = tdskill.open(sample=True)
    inside = ids(year.find("UX", bureaus="総務局"))
    outside = ids(year.find("UX", not_bureaus="総務局"))
    assert not set(inside) & set(outside)
    assert sorted(inside + outside) == sorted(ids(year.find("UX")))


def test_exact_and_near_never_overlap_and_near_comes_behind() -> None:
    year = tdskill.open(sample=True)
    both = year.find("クラウド>=2, UX>=1", near=True).frame
    exact = both.filter(pl.col("match") == "exact")
    assert exact["staff_id"].to_list() == ids(year.find("クラウド>=2, UX>=1"))
    assert both["match"].to_list() == ["exact"] * exact.height + ["near"] * (
        both.height - exact.height
    )
    assert both["staff_id"].is_unique().all()


def test_people_of_two_sets_hold_what_both_ask_for() -> None:
    year = tdskill.open(sample=True)
    both = ids(year.find("Excel>=1, クラウド>=1"))
    tools = ids(tdskill.open(sample=True, set="tools").find("Excel>=1"))
    assert set(both) == set(tools) & set(ids(year.find("クラウド>=1")))
    assert both


SPELLINGS = [
    "クラウドサービス活用>=2, UXデザイン>=1",
    "クラウド>=2, UX>=1",
    "クラウド≧2、UX≧1",
    "クラウド２以上、ＵＸ１以上",
    "クラウド2以上とUX1以上",
    "クラウド2以上かつUX",
    "ｸﾗｳﾄﾞ Lv.2 と UX",
    "クラウド レベル2 UX",
    "クラウド 自立レベル以上 および UX Lv1",
    "クラウドは2以上, UX:1",
    "  クラウド ＞＝ ２ ； ux ≥ 1 ",
    "UX, クラウド=>2",
    "Cloud Services at least 2 and UX Design",
    "cloud_services 2 or higher & ux_design 1+",
    "クラウド 2〜3, UX>0",
    "クラウド>=1, UX, クラウド>=2",
    "クラウド>=2\nUX>=1\n",
]


@pytest.mark.parametrize("query", SPELLINGS)
def test_one_query_has_many_spellings(query: str) -> None:
    wanted = {(each.skill, each.low, each.high) for each in read_query(query, embedded_framework())}
    assert wanted == {("cloud_services", 2, 3), ("ux_design", 1, 3)}


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("UX", 1, 3),
        ("UX=1", 1, 1),
        ("UX 1だけ", 1, 1),
        ("UX=0", 0, 0),
        ("UX>=0", 0, 3),
        ("UX>1", 2, 3),
        ("UX1超", 2, 3),
        ("UX<=1", 0, 1),
        ("UX1以下", 0, 1),
        ("UX<1", 0, 0),
        ("UX2未満", 0, 1),
        ("UX 1-2", 1, 2),
        ("UX=1〜2", 1, 2),
        ("UX=2以上", 2, 3),
        ("UX 2.0", 2, 3),
    ],
)
def test_a_query_says_from_which_level_to_which(query: str, low: int, high: int) -> None:
    (wanted,) = read_query(query, embedded_framework())
    assert (wanted.low, wanted.high) == (low, high)


def test_a_name_may_hold_what_else_parts_names() -> None:
    (wanted,) = read_query("IT ストラテジー >= 2", embedded_framework())
    assert (wanted.skill, wanted.low) == ("it_strategy", 2)
    names = [str(skill.name) for skill in embedded_framework().skills]
    for sign in ("、", " ", ",", " と "):
        found = read_query(sign.join(names), embedded_framework())
        assert [each.skill for each in found] == list(embedded_framework().skill_ids)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("クラウト>=2", [("query_skill_unknown", "Sign 1,", did_you_mean("Cloud Services"))]),
        ("UX, クラウト", [("query_skill_unknown", "Sign 5,", did_you_mean("Cloud Services"))]),
        ("データ>=2", [("query_ambiguous", "Sign 1,", "Data Analytics, Data Engineering")]),
        ("AI", [("query_ambiguous", "Sign 1,", "AI Engineering, Generative AI")]),
        ("UX>=4", [("query_without_level", "Sign 1,", "0 to 3")]),
        ("UX>3", [("query_without_level", "Sign 1,", "0 to 3")]),
        ("Excel>=3", [("query_without_level", "Sign 1,", "0 to 2")]),
        ("UX<0", [("query_without_level", "Sign 1,", "0 to 3")]),
        ("UX>=2.5", [("query_not_understood", "Sign 1,", "UX>=2")]),
        ("UX>=-1", [("query_not_understood", "Sign 1,", "UX>=2")]),
        ("UX>>2", [("query_not_understood", "Sign 1,", "UX>=2")]),
        (">=2", [("query_not_understood", "Sign 1,", "such as")]),
        ("UX>=2, UX=1", [("query_contradictory", "Sign 8,", "once")]),
        ("UX または クラウド", [("query_with_or", "Sign 4,", "Ask twice")]),
        ("UX or クラウド", [("query_with_or", "Sign 4,", "Ask twice")]),
        ("UX|クラウド", [("query_with_or", "Sign 1,", "Ask twice")]),
        (
            "クラウト, UX=9",
            [("query_skill_unknown", "Sign 1,", "Cloud"), ("query_without_level", "Sign 7,", "0")],
        ),
        ("", []),
        (" 、 ", []),
    ],
)
def test_each_place_that_is_not_understood_is_told(
    query: str, told: Sequence[tuple[str, str, str]]
) -> None:
    with pytest.raises(ProblemsFoundError) as caught:
        read_query(query, embedded_framework())
    assert len(caught.value.problems) == len(told)
    for problem, (code, place, hint) in zip(caught.value.problems, told, strict=True):
        assert problem.code == code
        assert problem.message.startswith(place)
        assert hint in problem.hint
    assert "such as: IT Strategy>=2, Service Design>=1" in caught.value.hint


@settings(max_examples=100)
@given(st.text(alphabet="クラウドUX>=<≧≦12.,、 とかつ以上未満LvAI-~|()\n", max_size=20))
def test_any_text_is_understood_or_refused_with_a_reason(query: str) -> None:
    problems: Sequence[Problem] = ()
    wanted: Sequence[Wanted] = ()
    try:
        wanted = read_query(query, embedded_framework())
    except ProblemsFoundError as error:
        problems = error.problems
        assert error.hint  # noqa: PT017 - either may come
    assert all(problem.hint for problem in problems)
    assert all(0 <= each.low <= each.high <= each.top for each in wanted)


STAFF = """\
職員番号,氏名,所属局,職層,人材区分,段階,クラウドサービス活用,UXデザイン
0001,職員0001,A局,主事,ICT職,自己チェック,3,1
0002,職員0002,A局,主任,ICT職,確定,2,
0003,職員0003,B局,主任,ICT職,確定,2,2
0004,職員0004,B局,課長,行政職,確定,1,2
0005,職員0005,,,,確定,3,0
"""
ASSIGNMENTS = """\
職員番号,配属先,区分,開始日,終了日
0003,B局,GQ,2015-04-01,2020-03-31
0003,C局,DQ,2020-04-01,
"""
CERTIFICATES = """\
職員番号,試験名,合格日
0001,応用情報技術者試験,2015-04-01
0003,第一種情報処理技術者,1995-10-01
"""
WISHES = """\
職員番号,希望順位,ポスト,局,区分
0001,1,甲,,
0002,1,,B局,
0003,1,,,DQ
"""
POSTS = """\
ポスト,局,業務,必要スキル,区分
甲,B局,窓口,UXデザイン:1,DQ
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return laid_out(
        tmp_path / "ws", staff=STAFF, assignments=ASSIGNMENTS, wishes=WISHES, posts=POSTS
    )


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(run: Run, workspace: Path) -> Ask:
    """Return the tables of an answer of the command."""

    def call(*words: str) -> dict[str, Any]:
        asked = ("find", *words, "--workspace", workspace, "--format", "json", "--table", "all")
        tables: dict[str, Any] = json.loads(run(*asked).stdout)["tables"]
        return tables

    return call


def people(tables: dict[str, Any]) -> list[str]:
    return [row["staff_id"] for row in tables["people"]]


def test_a_row_has_levels_workplace_and_since_when(ask: Ask) -> None:
    (row,) = ask("クラウド>=2, UX>=2")["people"]
    assert row == {
        "staff_id": "0003",
        "staff_name": "職員0003",
        "match": "exact",
        "steps_above": 0,
        "levels": [{"skill": "cloud_services", "level": 2}, {"skill": "ux_design", "level": 2}],
        "bureau": "B局",
        "group": "ICT職",
        "rank": "senior_staff",
        "stage": "confirmed",
        "workplace": "C局",
        "since": "2020-04-01",
    }


def test_a_confirmed_level_comes_before_a_higher_one_that_is_self_checked(ask: Ask) -> None:
    assert people(ask("クラウド>=2")) == ["0005", "0002", "0003", "0001"]
    assert people(ask("クラウド>=2", "--top", "2")) == ["0005", "0002"]


def test_who_is_not_assessed_is_neither_exact_nor_near(run: Run, workspace: Path) -> None:
    asked = ("find", "クラウド>=2, UX>=1", "--near", "--workspace", workspace)
    found = run(*asked)
    assert "0002" not in found.stdout
    assert "1 person is not assessed in UX Design, and neither found nor ruled out." in found.stdout
    # By 0002 alone: the levels known of nobody else would do.
    assert "Found: 2 people, and one level-step away: 2 people." in found.stdout


def test_filters_are_met_by_whom_the_files_say(ask: Ask) -> None:
    assert people(ask("--bureau", "Ｂ局")) == ["0003", "0004"]
    assert people(ask("--not-bureau", "B局")) == ["0002", "0005", "0001"]
    assert people(ask("--not-bureau", "B局", "--not-bureau", "A局")) == ["0005"]
    assert people(ask("--group", "行政職")) == ["0004"]
    assert people(ask("--rank", "主任", "--rank", "課長")) == ["0002", "0003", "0004"]
    assert people(ask("--stage", "自己チェック")) == ["0001"]


def test_a_wish_for_a_post_is_one_for_its_bureau_and_its_kind_of_work(ask: Ask) -> None:
    assert people(ask("--wish", "甲")) == ["0001"]
    assert people(ask("--wish", "B 局")) == ["0002", "0001"]
    assert people(ask("--wish", "デジタル")) == ["0003", "0001"]


def test_who_wants_to_learn_a_skill_is_found_by_what_was_said_last(
    run: Run, workspace: Path, ask: Ask
) -> None:
    (workspace / "2024/aims.csv").write_text(
        "職員番号,段階,記入日,スキル項目,関心\n"
        "0001,自己チェック,2024-06-01,クラウドサービス活用,はい\n"
        "0003,自己チェック,2024-06-01,クラウドサービス活用,はい\n"
        "0003,自己補正,2024-07-01,クラウドサービス活用,いいえ\n"
        "0004,自己チェック,2024-06-01,クラウドサービス活用,はい\n"
        "0004,自己チェック,2024-06-01,Excel,はい\n",
        encoding="utf-8",
    )
    assert people(ask("--interest", "クラウド")) == ["0004", "0001"]
    assert people(ask("クラウド<=1", "--interest", "クラウド")) == ["0004"]
    told = run("find", "--interest", "データ", "--workspace", workspace, code=1).stderr
    assert "Several skills are called so." in told


def test_an_exam_is_held_by_what_counts_as_it_too(run: Run, workspace: Path, ask: Ask) -> None:
    (workspace / "2024/certificates.csv").write_text(CERTIFICATES, encoding="utf-8")
    assert people(ask("--exam", "応用情報")) == ["0003", "0001"]
    assert people(ask("--exam", "応用情報", "--stage", "self")) == ["0001"]
    told = run("find", "--exam", "応用情報処理士", "--workspace", workspace, code=1).stderr
    assert DID_YOU_MEAN in told


def test_a_registration_that_has_ended_is_no_longer_held(workspace: Path, ask: Ask) -> None:
    (workspace / "2024/certificates.csv").write_text(
        "職員番号,試験名,合格日\n0001,登録セキスペ,2015-04-01\n0003,登録セキスペ,2023-04-01\n",
        encoding="utf-8",
    )
    assert people(ask("--exam", "登録セキスペ")) == ["0003"]
    # The exam that it rests on stays passed.
    assert people(ask("--exam", "情報処理安全確保支援士試験")) == ["0003", "0001"]


def test_where_nobody_fits_the_condition_that_takes_most_is_told(run: Run, workspace: Path) -> None:
    # Without the skill 0004 is left, without the bureau 0001, 0003 and 0005 are.
    asked = ("find", "クラウド>=3", "--bureau", "B局", "--workspace", workspace)
    told = run(*asked).stdout
    assert "Nobody fits all that is asked for." in told
    assert "What keeps most people out is: bureau B局" not in told
    assert (
        "What keeps most people out is: Cloud Services Lv.3. Without it 2 people would be found."
        in told
    )
    assert "1 person is one level-step away: add --near." in told
    assert "Found without it" in told


def test_conditions_count_who_meets_each_and_who_would_be_found_without_it(ask: Ask) -> None:
    rows = ask("クラウド>=3, UX", "--bureau", "B局")["conditions"]
    assert [tuple(row.values()) for row in rows] == [
        ("skill", ["cloud_services"], 3, 3, 2, 2, 0),
        ("skill", ["ux_design"], 1, 3, 3, 0, 1),
        ("bureau", ["B局"], None, None, 2, 1, None),
    ]


def test_people_who_left_or_are_on_leave_count_as_in_gap(workspace: Path, ask: Ask) -> None:
    header, *rows = STAFF.splitlines()
    status = {"0003": "退職", "0004": "育休"}
    lines = [f"{header},在職区分", *(f"{row},{status.get(row[:4], '在職')}" for row in rows)]
    (workspace / "2024/staff.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert people(ask("UX>=1")) == ["0004", "0001"]
    (workspace / "tdskill.toml").write_text("count_on_leave = false\n", encoding="utf-8")
    assert people(ask("UX>=1")) == ["0001"]


def test_a_file_about_people_is_its_owners_alone(run: Run, workspace: Path) -> None:
    target = workspace / "found.csv"
    run("find", "UX", "--workspace", workspace, "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "It is not said who is looked for."),
        (("--near",), 2, "--near goes with QUERY."),
        (("UX", "--certificates", "x.csv"), 2, "--certificates goes with --exam."),
        (("UX", "--not-bureau", "A曲"), 1, did_you_mean("A局")),
        (("UX", "--job-type", "データサイエンチスト"), 1, did_you_mean("Data Scientist")),
        (("UX", "--wish", "乙"), 1, "There is no post, bureau or kind of work '乙'."),
        (("UX", "--exam", "応用情報"), 1, "certificates.csv is missing"),
        (("UX", "--stage", "済"), 2, "There is no stage '済'."),
    ],
)
def test_what_cannot_be_asked_is_refused(
    run: Run, workspace: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    assert told in run("find", *words, "--workspace", workspace, code=code).stderr


def test_the_library_answers_as_the_command(workspace: Path, ask: Ask) -> None:
    result = tdskill.open(workspace, 2024).find("クラウド>=2", near=True)
    for name, rows in ask("クラウド>=2", "--near").items():
        frame = result.tables[name]
        assert json.loads(frame.write_json()) == rows
    assert result.meta["options"] == {"query": "クラウド>=2", "near": True}


@pytest.mark.parametrize(
    ("form", "lang"), [("table", "ja"), ("md", "en"), ("csv", "ja"), ("html", "ja")]
)
def test_the_sample_answers_in_every_form(run: Run, form: str, lang: str) -> None:
    shown = run("find", "クラウド>=3, UX", "--sample", "--format", form, lang=lang).stdout
    assert "職員0014" in shown
