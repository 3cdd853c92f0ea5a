"""The ladder of many people at once: cases by hand, and laws."""

import random
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from by_hand import is_met
from small import SOURCE, small_framework, staff_frame, with_parts
from tdskill.analysis.ladder import (
    by_rank_and_bureau,
    details,
    guide_exams,
    meets,
    standing,
)
from tdskill.framework import Criterion, Framework, Target, Text, embedded_framework
from tdskill.framework.models import Certification, Rank
from tdskill.reports.ladder import statements
from tdskill.tables import CERTIFICATES, LADDER_CHECKS

SKILLS = ("cloud", "design", "data")
Levels = dict[str, int | None]


def target(name: str, *criteria: Criterion) -> Target:
    return Target(id=name, text=Text(ja=name), criteria=criteria, provenance=SOURCE)


def exam(name: str, ipa_level: int | None) -> Certification:
    return Certification(
        id=name, name=Text(ja=name), issuer=Text(ja="x"), ipa_level=ipa_level, provenance=SOURCE
    )


def rank(name: str, order: int, level: int, **more: Any) -> Rank:
    return Rank(
        id=name,
        name=Text(ja=name),
        order=order,
        dsm_level=level,
        guide_provenance=SOURCE,
        provenance=SOURCE,
        **more,
    )


FRAMEWORK = with_parts(
    small_framework(skills=SKILLS),
    certifications=(exam("basic", 2), exam("applied", 3), exam("expert", 4), exam("other", None)),
    ranks=(
        rank(
            "junior",
            1,
            1,
            ipa_level=2,
            certifications=("basic",),
            gq=(target("writes"),),
            dq=(target("two_at_1", Criterion(at_least=2, level=1)),),
        ),
        rank(
            "senior",
            2,
            2,
            ipa_level=3,
            certifications=("applied",),
            gq=(target("leads"),),
            dq=(target("one_at_2", Criterion(at_least=1, level=2)), target("advises")),
        ),
        rank("chief", 3, 3, dq=(target("steers"),)),
    ),
)


def checks(*rows: tuple[str, str, bool]) -> pl.LazyFrame:
    with_days = [(*row, None) for row in rows]
    return pl.LazyFrame(with_days, schema=LADDER_CHECKS, orient="row")


def passed(*rows: tuple[str, str]) -> pl.LazyFrame:
    return pl.LazyFrame([(*row, None) for row in rows], schema=CERTIFICATES, orient="row")


def people(*levels: Mapping[str, object], framework: Framework = FRAMEWORK) -> pl.LazyFrame:
    return staff_frame(framework, [{"rank": "junior", **each} for each in levels]).lazy()


def stand(
    staff: pl.LazyFrame,
    answers: pl.LazyFrame | None = None,
    exams: pl.LazyFrame | None = None,
) -> list[dict[str, Any]]:
    rows = standing(staff, checks() if answers is None else answers, exams, FRAMEWORK).collect()
    return list(rows.iter_rows(named=True))


def test_targets_are_counted_as_met_open_and_unknown() -> None:
    # Own: two_at_1 has one of two, and one level not assessed could still bring the second;
    # "writes" has no answer. Next: no level reaches 2, "data" could; the two statements are open.
    row = stand(people({"cloud": 1, "design": 0}))[0]
    assert (row["met"], row["open"], row["unknown"]) == (0, 0, 2)
    assert (row["next_met"], row["next_open"], row["next_unknown"]) == (0, 0, 3)
    # With every level known: 2 of 2 at Lv.1; none at Lv.2.
    row = stand(people({"cloud": 1, "design": 0, "data": 1}), checks(("p0", "writes", False)))[0]
    assert (row["met"], row["open"], row["unknown"]) == (1, 1, 0)
    assert (row["next_met"], row["next_open"], row["next_unknown"]) == (0, 1, 2)
    assert (row["at_guide"], row["next_at_guide"]) == (2, 0)


def test_levels_decide_over_an_answer_and_the_difference_is_told() -> None:
    answers = checks(("p0", "two_at_1", True), ("p1", "two_at_1", True), ("p2", "two_at_1", True))
    rows = stand(
        people(
            {"cloud": 0, "design": 0, "data": 3},
            {"cloud": 1, "design": 1},
            {"cloud": 1, "design": None},
        ),
        answers,
    )
    assert [(row["met"], row["open"], row["differs"]) for row in rows] == [
        (0, 1, 1),
        (1, 0, 0),
        (1, 0, 0),  # the levels cannot say, so the answer stands
    ]


def test_details_say_what_each_verdict_comes_from() -> None:
    rows = details(
        people({"cloud": 1, "design": 0, "data": 2}),
        checks(("p0", "writes", True), ("p0", "one_at_2", False)),
        passed(("p0", "basic")),
        FRAMEWORK,
    ).collect()
    told = rows.select("step", "rank", "kind", "target", "by_levels", "answered", "met").rows()
    assert told == [
        ("own", "junior", "GQ", "writes", None, True, True),
        ("own", "junior", "DQ", "two_at_1", True, None, True),
        ("own", "junior", "guide", "guide:dsm", True, None, True),
        ("own", "junior", "guide", "guide:ipa", True, None, True),
        ("own", "junior", "guide", "guide:exam", True, None, True),
        ("next", "senior", "GQ", "leads", None, None, None),
        ("next", "senior", "DQ", "one_at_2", True, False, True),
        ("next", "senior", "DQ", "advises", None, None, None),
        ("next", "senior", "guide", "guide:dsm", True, None, True),
        ("next", "senior", "guide", "guide:ipa", False, None, False),
        ("next", "senior", "guide", "guide:exam", False, None, False),
    ]


def test_ready_is_who_meets_all_that_can_be_told_of_the_next_rank() -> None:
    strong: dict[str, object] = {"cloud": 2, "design": 0, "data": 0}
    rows = stand(
        people(strong, strong, strong, {"cloud": 1, "design": 0}, {"cloud": 1, "data": 0}),
        checks(("p1", "leads", False), ("p2", "leads", True)),
        passed(*((person, "applied") for person in ("p0", "p1", "p2", "p3"))),
    )
    assert [row["ready"] for row in rows] == [True, False, True, None, False]
    assert [row["to_work_on"] for row in rows] == [
        [],
        ["leads"],
        [],
        [],
        ["guide:ipa", "guide:exam"],
    ]
    assert rows[3]["to_find_out"] == ["one_at_2", "guide:dsm"]
    assert [row["unanswered"] for row in rows[:3]] == [
        ["leads", "advises"],
        ["advises"],
        ["advises"],
    ]


def test_unknown_exams_never_make_anybody_ready() -> None:
    row = stand(people({"cloud": 2, "design": 2, "data": 2}), exams=None)[0]
    assert (row["ipa_level"], row["ipa"], row["exam"]) == (None, None, None)
    assert (row["ready"], row["to_find_out"]) == (None, ["guide:ipa", "guide:exam"])


def test_an_exam_of_a_higher_level_reaches_a_guide_exam_too() -> None:
    junior, senior, chief = FRAMEWORK.ranks
    assert guide_exams(junior, FRAMEWORK) == ["basic", "applied", "expert"]
    assert guide_exams(senior, FRAMEWORK) == ["applied", "expert"]
    assert guide_exams(chief, FRAMEWORK) == []
    rows = stand(
        people({}, {}, {}), exams=passed(("p0", "expert"), ("p0", "other"), ("p1", "other"))
    )
    assert [(row["ipa_level"], row["ipa"], row["exam"], row["next_exam"]) for row in rows] == [
        (4, True, True, True),
        (0, False, False, False),
        (0, False, False, False),
    ]


def test_nobody_stands_above_the_top_and_others_keep_a_row_without_figures() -> None:
    rows = stand(people({"rank": "chief", "cloud": 3}, {"rank": None, "cloud": 3}))
    chief, stranger = rows
    assert (chief["next_rank"], chief["ready"], chief["next_met"]) == (None, None, None)
    # A rank without guides about exams has none to reach.
    assert (chief["unknown"], chief["dsm"], chief["ipa"], chief["exam"]) == (1, True, None, None)
    assert (stranger["rank"], stranger["met"], stranger["unknown"]) == (None, None, None)


def test_the_summary_counts_and_hides_small_groups() -> None:
    strong: dict[str, object] = {"cloud": 2, "design": 2, "data": 0, "bureau": "A"}
    rows = standing(
        people(
            strong,
            strong,
            {**strong, "cloud": 0},
            {**strong, "bureau": "B"},
            {**strong, "rank": "chief"},
            {**strong, "rank": "chief"},
            {**strong, "rank": None},
        ),
        checks(("p0", "writes", True)),
        passed(("p0", "applied"), ("p2", "applied")),
        FRAMEWORK,
    )
    shown = by_rank_and_bureau(rows, FRAMEWORK, 2).collect()
    figures = ["rank", "bureau", "people", "all_met", "some_open", "some_unknown", "ready", "small"]
    assert shown.columns == figures
    # p0: all met; p1: "writes" not answered; p2: one skill at Lv.1 of two. Ready: p0 and p2
    # (design is at Lv.2), not p1 without an exam.
    assert shown.rows() == [
        ("junior", "A", 3, 1, 1, 1, 2, False),
        ("junior", "B", None, None, None, None, None, True),
        ("chief", "A", 2, 0, 0, 2, None, False),
    ]


def test_statements_are_the_targets_of_both_ranks_that_levels_cannot_check() -> None:
    listed = [(each.target, each.kind, each.rank) for each in statements("junior", FRAMEWORK)]
    assert listed == [
        ("writes", "GQ", "junior"),
        ("leads", "GQ", "senior"),
        ("advises", "DQ", "senior"),
    ]
    assert statements("unheard of", FRAMEWORK) == ()
    assert statements(None, FRAMEWORK) == ()


EMBEDDED = embedded_framework()
_CATEGORIES = [category.id for category in EMBEDDED.categories]
_LEVELS = st.fixed_dictionaries(
    dict.fromkeys(EMBEDDED.skill_ids, st.sampled_from([None, 0, 1, 2, 3]))
)
_CRITERIA = st.builds(
    Criterion,
    at_least=st.integers(1, 5),
    level=st.integers(1, 3),
    categories=st.lists(st.sampled_from(_CATEGORIES), max_size=2).map(tuple),
    skills=st.lists(st.sampled_from(EMBEDDED.skill_ids), max_size=3).map(tuple),
)


@given(st.lists(_LEVELS, min_size=1, max_size=5), st.lists(_CRITERIA, max_size=3))
def test_frames_and_single_people_get_the_same_verdict(
    levels: list[Levels], criteria: list[Criterion]
) -> None:
    wanted = target("t", *criteria)
    staff = staff_frame(EMBEDDED, [dict(each) for each in levels])
    found = staff.select(pl.repeat(None, pl.len()).alias("_"), meets(wanted, EMBEDDED).alias("met"))
    assert found["met"].to_list() == [is_met(wanted, each, EMBEDDED) for each in levels]


_SMALL = st.fixed_dictionaries(dict.fromkeys(SKILLS, st.sampled_from([None, 0, 1, 2, 3])))
_ANSWERS = st.dictionaries(
    st.sampled_from(["writes", "two_at_1", "leads", "one_at_2", "advises", "steers"]), st.booleans()
)


def verdicts(levels: Levels, answers: dict[str, bool], rank: str) -> dict[tuple[str, str], Any]:
    rows = details(
        people({**levels, "rank": rank}),
        checks(*(("p0", name, answer) for name, answer in answers.items())),
        passed(),
        FRAMEWORK,
    ).collect()
    return {(row["rank"], row["target"]): row["met"] for row in rows.iter_rows(named=True)}


@settings(max_examples=40)
@given(_SMALL, _ANSWERS, st.sampled_from(["junior", "senior", "chief"]), st.sampled_from(SKILLS))
def test_a_higher_level_never_turns_met_into_not_met(
    levels: Levels, answers: dict[str, bool], rank: str, skill: str
) -> None:
    level = levels[skill]
    if level is None:
        # A first level may speak against an answer; by levels alone it takes nothing away.
        answers = {}
    raised = {**levels, skill: min((level or 0) + 1, 3)}
    before, after = verdicts(levels, answers, rank), verdicts(raised, answers, rank)
    assert all(after[name] is True for name, met in before.items() if met)


@settings(max_examples=30)
@given(st.lists(st.tuples(_SMALL, _ANSWERS), min_size=1, max_size=4), st.randoms())
def test_the_order_of_the_files_does_not_matter(
    each: list[tuple[Levels, dict[str, bool]]], dice: random.Random
) -> None:
    staff = people(*(levels for levels, _ in each)).collect()
    answers = checks(
        *(
            (f"p{n}", name, met)
            for n, (_, given_) in enumerate(each)
            for name, met in given_.items()
        )
    ).collect()
    exams = passed(("p0", "basic"), ("p0", "expert"), ("p1", "applied")).collect()

    def shuffled(frame: pl.DataFrame) -> pl.LazyFrame:
        return frame[dice.sample(range(frame.height), frame.height)].lazy()

    for answer in (standing, details):
        in_order = answer(staff.lazy(), answers.lazy(), exams.lazy(), FRAMEWORK).collect()
        mixed = answer(shuffled(staff), shuffled(answers), shuffled(exams), FRAMEWORK).collect()
        assert mixed.equals(in_order)


@pytest.mark.parametrize("form", ["standing", "details"])
def test_nobody_at_all_gives_an_empty_answer(form: str) -> None:
    answer = standing if form == "standing" else details
    empty = answer(people(), checks(), passed(), FRAMEWORK).collect()
    assert empty.height == 0
