"""Exams beside levels: cases by hand, and laws."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from small import SOURCE, small_framework, staff_frame
from tdskill.analysis.evidence import (
    count_evidence,
    evidence,
    exams_held,
    holders,
    one_exam_away,
    suggestions,
)
from tdskill.framework import Text
from tdskill.framework.models import Certification, SuggestedLevel
from tdskill.tables import CERTIFICATES


def exam(name: str, renewal: int | None = None, **suggests: int) -> Certification:
    return Certification(
        id=name,
        name=Text(ja=name),
        issuer=Text(ja="x"),
        renewal_years=renewal,
        renewal_years_provenance=SOURCE if renewal else None,
        suggests=tuple(
            SuggestedLevel(skill=skill, level=level, provenance=SOURCE)
            for skill, level in suggests.items()
        ),
        provenance=SOURCE,
    )


FRAMEWORK = replace(
    small_framework(skills=("cloud", "design", "data")),
    certifications=(
        exam("cloud_basic", cloud=1),
        exam("cloud_expert", renewal=3, cloud=2),
        exam("data_expert", data=2),
        exam("general"),
    ),
)


def passed(*rows: tuple[str, str, dt.date | None]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema=CERTIFICATES, orient="row")


def staff(*people: Mapping[str, object]) -> pl.LazyFrame:
    return staff_frame(FRAMEWORK, people).lazy()


DAY = dt.date(2024, 1, 1)


def test_levels_are_in_line_worth_talking_about_or_without_an_exam() -> None:
    people = staff(
        {"cloud": 3, "data": 1},
        {"cloud": None, "data": 3},
        {"cloud": 1, "data": 1, "design": 3},
    )
    certificates = passed(
        ("p0", "cloud_expert", DAY), ("p0", "data_expert", DAY), ("p1", "cloud_basic", DAY)
    )
    rows = evidence(people, exams_held(certificates, FRAMEWORK, 2024), FRAMEWORK).collect()
    told = rows.select("staff_id", "skill", "exam", "suggested", "level", "evidence").rows()
    # No exam suggests a level of design. An exam supports cloud from Lv.1 and data from Lv.2.
    assert told == [
        ("p0", "cloud", "cloud_expert", 2, 3, "supported"),
        ("p0", "data", "data_expert", 2, 1, "worth_raising"),
        ("p1", "cloud", "cloud_basic", 1, None, "worth_raising"),
        ("p1", "data", None, 2, 3, "no_exam"),
        ("p2", "cloud", None, 1, 1, "no_exam"),
    ]
    assert count_evidence(rows.lazy(), FRAMEWORK).collect().rows() == [
        ("cloud", 1, 1, 1),
        ("data", 0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("passed_on", "validity"),
    [
        # Three years on, against the year from 2024-04-01 to 2025-03-31.
        (dt.date(2021, 3, 31), "lapsed"),
        (dt.date(2021, 4, 1), "due"),
        (dt.date(2022, 3, 31), "due"),
        (dt.date(2022, 4, 1), "valid"),
        (None, "unknown"),
    ],
)
def test_an_exam_with_renewal_ends_its_term_before_within_or_after_the_year(
    passed_on: dt.date | None, validity: str
) -> None:
    held = exams_held(passed(("p0", "cloud_expert", passed_on)), FRAMEWORK, 2024).collect()
    assert held["validity"].to_list() == [validity]


def test_the_newest_day_of_an_exam_counts() -> None:
    twice = passed(
        ("p0", "cloud_expert", dt.date(2023, 5, 1)),
        ("p0", "cloud_expert", dt.date(2020, 5, 1)),
        ("p0", "cloud_expert", None),
    )
    held = exams_held(twice, FRAMEWORK, 2024).collect()
    assert held.rows() == [
        ("p0", "cloud_expert", dt.date(2023, 5, 1), dt.date(2026, 5, 1), "valid")
    ]


def test_the_29th_of_february_ends_on_the_28th() -> None:
    held = exams_held(passed(("p0", "cloud_expert", dt.date(2024, 2, 29))), FRAMEWORK, 2024)
    assert held.collect()["valid_until"].to_list() == [dt.date(2027, 2, 28)]


def test_without_a_year_only_exams_without_renewal_are_surely_valid() -> None:
    held = exams_held(
        passed(("p0", "general", None), ("p0", "cloud_expert", DAY)), FRAMEWORK, None
    ).collect()
    assert dict(held.select("exam", "validity").iter_rows()) == {
        "general": "valid",
        "cloud_expert": "unknown",
    }


def test_holders_are_counted_by_exam_and_bureau_with_lapsed_ones_apart() -> None:
    people = staff({"bureau": "A"}, {"bureau": "A"}, {"bureau": "B"}, {"bureau": None})
    certificates = passed(
        ("p0", "cloud_expert", dt.date(2024, 1, 1)),
        ("p1", "cloud_expert", dt.date(2015, 1, 1)),
        ("p2", "cloud_expert", dt.date(2021, 10, 1)),
        ("p2", "general", None),
        ("p3", "cloud_expert", None),
        ("stranger", "general", None),
    )
    held = exams_held(certificates, FRAMEWORK, 2024)
    assert holders(people, held, FRAMEWORK).collect().rows() == [
        ("cloud_expert", "A", 1, 0, 1, 0),
        ("cloud_expert", "B", 0, 1, 0, 0),
        ("cloud_expert", None, 0, 0, 0, 1),
        ("general", "B", 1, 0, 0, 0),
    ]


def test_one_exam_away_is_at_the_level_or_one_step_below_it_without_an_exam() -> None:
    people = staff(
        {"cloud": 0, "data": 2},  # cloud_basic would raise; data_expert would support
        {"cloud": 1, "data": 1},  # cloud_basic supports, cloud_expert is a step away; data a step
        {"cloud": 3, "data": 0},  # above both; two steps away
        {"cloud": 2, "data": 3},  # holds an exam of cloud; above
        {"cloud": None, "data": None},
    )
    held = exams_held(passed(("p3", "cloud_basic", DAY)), FRAMEWORK, 2024)
    near = one_exam_away(people, held, FRAMEWORK, ["data", "design", "cloud"]).collect()
    assert near.select("skill", "staff_id", "level", "exam", "suggested").rows() == [
        ("data", "p0", 2, "data_expert", 2),
        ("data", "p1", 1, "data_expert", 2),
        ("cloud", "p1", 1, "cloud_basic", 1),
        ("cloud", "p1", 1, "cloud_expert", 2),
        ("cloud", "p0", 0, "cloud_basic", 1),
    ]
    assert one_exam_away(people, held, FRAMEWORK, ["design"]).collect().is_empty()


_LEVELS = st.fixed_dictionaries(
    dict.fromkeys(FRAMEWORK.skill_ids, st.sampled_from([None, 0, 1, 2, 3]))
)
_EXAMS = st.lists(st.sampled_from([entry.id for entry in FRAMEWORK.certifications]), unique=True)
_PEOPLE = st.lists(st.tuples(_LEVELS, _EXAMS), min_size=1, max_size=4)


@settings(max_examples=40)
@given(_PEOPLE)
def test_frames_say_what_is_said_of_a_single_person(
    people: list[tuple[dict[str, int | None], list[str]]],
) -> None:
    certificates = passed(
        *((f"p{n}", each, DAY) for n, (_, exams) in enumerate(people) for each in exams)
    )
    held = exams_held(certificates, FRAMEWORK, 2024)
    rows = evidence(staff(*(levels for levels, _ in people)), held, FRAMEWORK).collect()
    with_exam = rows.filter(pl.col("evidence") != "no_exam")
    found = set(with_exam.select("staff_id", "exam", "skill", "evidence").iter_rows())
    assert found == {
        (f"p{n}", each.exam, each.skill, each.evidence.value)
        for n, (levels, exams) in enumerate(people)
        for each in suggestions(exams, levels, FRAMEWORK)
    }


@settings(max_examples=30)
@given(_PEOPLE, st.randoms())
def test_the_order_of_the_files_does_not_matter(
    people: list[tuple[dict[str, int | None], list[str]]], dice: random.Random
) -> None:
    sheet = staff(*(levels for levels, _ in people)).collect()
    certificates = passed(
        *((f"p{n}", each, DAY) for n, (_, exams) in enumerate(people) for each in exams)
    ).collect()

    def shuffled(frame: pl.DataFrame) -> pl.LazyFrame:
        return frame[dice.sample(range(frame.height), frame.height)].lazy()

    def answers(sheet: pl.LazyFrame, certificates: pl.LazyFrame) -> list[pl.DataFrame]:
        held = exams_held(certificates, FRAMEWORK, 2024)
        return [
            evidence(sheet, held, FRAMEWORK).collect(),
            holders(sheet, held, FRAMEWORK).collect(),
            one_exam_away(sheet, held, FRAMEWORK, ["cloud", "data"]).collect(),
        ]

    in_order = answers(sheet.lazy(), certificates.lazy())
    mixed = answers(shuffled(sheet), shuffled(certificates))
    assert all(one.equals(other) for one, other in zip(in_order, mixed, strict=True))


def test_who_is_near_an_exam_is_answered_in_a_sentence_where_nobody_is(run: Run) -> None:
    asked = ("evidence", "--sample", "--near", "--skill", "AIエンジニアリング")
    assert "Nobody here is one exam away." in run(*asked).stdout
    assert "Level suggested" not in run(*asked).stdout
    assert "Nobody here is one exam away." in run(*asked, "--format", "csv").stderr
    assert "あと一つの試験で裏付けが得られる職員はいません。" in run(*asked, lang="ja").stdout
