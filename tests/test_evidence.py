"""Exams beside levels: cases by hand, and laws."""

import datetime as dt
import random
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from by_hand import suggestions
from conftest import Run
from small import SOURCE, small_framework, staff_frame, with_parts
from tdskill.analysis.evidence import (
    count_evidence,
    evidence,
    exams_held,
    holders,
    one_exam_away,
)
from tdskill.framework import Text, embedded_framework
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


FRAMEWORK = with_parts(
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


def test_levels_are_above_at_or_below_what_an_exam_suggests_or_not_known_or_without_one() -> None:
    people = staff(
        {"cloud": 3, "data": 1},
        {"cloud": None, "data": 3},
        {"cloud": 1, "data": 1},
        {"cloud": 1, "data": 1, "design": 3},
    )
    certificates = passed(
        ("p0", "cloud_expert", DAY),
        ("p0", "data_expert", DAY),
        ("p1", "cloud_basic", DAY),
        ("p2", "cloud_basic", DAY),
    )
    rows = evidence(people, exams_held(certificates, FRAMEWORK, 2024), FRAMEWORK).collect()
    told = rows.select("staff_id", "skill", "exam", "suggested", "level", "evidence").rows()
    # No exam suggests a level of design. An exam supports cloud from Lv.1 and data from Lv.2.
    assert told == [
        ("p0", "cloud", "cloud_expert", 2, 3, "above"),
        ("p0", "data", "data_expert", 2, 1, "below"),
        ("p1", "cloud", "cloud_basic", 1, None, "not_assessed"),
        ("p1", "data", None, 2, 3, "no_exam"),
        ("p2", "cloud", "cloud_basic", 1, 1, "equal"),
        ("p3", "cloud", None, 1, 1, "no_exam"),
    ]
    # above, equal, below, not assessed, no exam
    assert count_evidence(rows.lazy(), FRAMEWORK).collect().rows() == [
        ("cloud", 1, 1, 0, 1, 1),
        ("data", 0, 0, 1, 0, 1),
    ]


@pytest.mark.parametrize(
    ("passed_on", "validity"),
    [
        # Until the day before, three years on, against the year from 2024-04-01 to 2025-03-31.
        (dt.date(2021, 4, 1), "lapsed"),
        (dt.date(2021, 4, 2), "due"),
        (dt.date(2022, 4, 1), "due"),
        (dt.date(2022, 4, 2), "valid"),
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
    # No days before the end are told for this one.
    assert held.rows() == [
        ("p0", "cloud_expert", dt.date(2023, 5, 1), dt.date(2026, 4, 30), None, "valid")
    ]


def test_of_an_exam_without_a_term_the_first_day_counts() -> None:
    twice = passed(
        ("p0", "general", dt.date(2023, 5, 1)),
        ("p0", "general", dt.date(2020, 5, 1)),
        ("p0", "general", None),
    )
    assert exams_held(twice, FRAMEWORK, 2024).collect().rows() == [
        ("p0", "general", dt.date(2020, 5, 1), None, None, "valid")
    ]


@pytest.mark.parametrize(
    ("registered", "last", "apply_by"),
    [
        (dt.date(2024, 4, 1), dt.date(2027, 3, 31), dt.date(2027, 1, 30)),
        # As IPA tells those registered on this day: apply by 1 August 2024.
        (dt.date(2021, 10, 1), dt.date(2024, 9, 30), dt.date(2024, 8, 1)),
        # No 29 February 2027: the last day of that month.
        (dt.date(2024, 2, 29), dt.date(2027, 2, 28), dt.date(2026, 12, 30)),
        (dt.date(2024, 3, 1), dt.date(2027, 2, 28), dt.date(2026, 12, 30)),
        # 2024 has a 29 February.
        (dt.date(2021, 3, 1), dt.date(2024, 2, 29), dt.date(2023, 12, 31)),
        (dt.date(2021, 2, 28), dt.date(2024, 2, 27), dt.date(2023, 12, 29)),
        (dt.date(2024, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 11, 1)),
    ],
)
def test_a_registration_ends_the_day_before_and_is_renewed_60_days_earlier(
    registered: dt.date, last: dt.date, apply_by: dt.date
) -> None:
    held = exams_held(
        passed(("p0", "information_security_registration", registered)),
        embedded_framework(),
        2026,
    ).collect()
    assert held.select("valid_until", "apply_by").rows() == [(last, apply_by)]


@settings(max_examples=100)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2080, 12, 31)), st.integers(1, 20))
def test_a_term_and_the_next_one_leave_no_day_between_and_share_none(
    day: dt.date, years: int
) -> None:
    framework = with_parts(FRAMEWORK, certifications=(exam("only", renewal=years),))
    last = exams_held(passed(("p0", "only", day)), framework, None).collect()["valid_until"][0]
    assert isinstance(last, dt.date)
    # The day after is the same day of the year, or 1 March where there is no 29 February.
    same = (day.month, day.day) if (day.month, day.day) != (2, 29) else None
    after = last + dt.timedelta(days=1)
    assert after.year == day.year + years
    assert (after.month, after.day) in ({same} if same else {(2, 29), (3, 1)})


CHAIN = with_parts(
    FRAMEWORK,
    certifications=(
        exam("today", cloud=2).model_copy(update={"succeeds": ("before",), "ipa_level": 4}),
        exam("registration", renewal=3).model_copy(update={"registration_of": "today"}),
        exam("before").model_copy(update={"succeeds": ("first",), "until": "2009-03"}),
        exam("first").model_copy(update={"until": "2001-03"}),
        exam("other", data=1),
    ),
)


def test_who_holds_an_earlier_exam_or_a_registration_counts_as_having_passed_the_exam() -> None:
    assert CHAIN.counts_as == {
        "today": ("today",),
        "before": ("today", "before"),
        "first": ("today", "before", "first"),
        "registration": ("today", "registration"),
        "other": ("other",),
    }
    assert CHAIN.ipa_levels == {
        **dict.fromkeys(("today", "before", "first", "registration"), 4),
        "other": 0,
    }
    certificates = passed(
        ("p0", "first", None),
        # The term ended on 2020-12-31: the exam that it rests on did not.
        ("p1", "registration", dt.date(2018, 1, 1)),
        # Three things held, one exam: told once, by itself.
        ("p2", "registration", dt.date(2024, 4, 1)),
        ("p2", "before", None),
        ("p2", "today", None),
        # Told by an exam, which never lapses, rather than by a registration.
        ("p3", "registration", dt.date(2024, 4, 1)),
        ("p3", "first", None),
    )
    people = staff({"cloud": 2}, {"cloud": 1}, {"cloud": 3}, {"cloud": None}, {"cloud": 1})
    held = exams_held(certificates, CHAIN, 2024)
    rows = evidence(people, held, CHAIN).collect()
    assert rows.select("staff_id", "exam", "validity", "suggested", "evidence").rows() == [
        ("p0", "first", "valid", 2, "equal"),
        ("p1", "registration", "lapsed", 2, "below"),
        ("p2", "today", "valid", 2, "above"),
        ("p3", "first", "valid", 2, "not_assessed"),
    ]
    # p4 alone is one exam away, and only exams of today are named.
    near = one_exam_away(people, held, CHAIN, ["cloud"]).collect()
    assert near.select("staff_id", "exam").rows() == [("p4", "today")]


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(CHAIN.certification_ids), unique=True),
    st.sampled_from([None, 0, 1, 2, 3]),
)
def test_earlier_exams_and_registrations_change_who_tells_of_an_exam_never_what_is_told(
    held: list[str], level: int | None
) -> None:
    levels = {"cloud": level, "data": level}
    counted = {exam for each in held for exam in CHAIN.counts_as[each]}
    told = suggestions(held, levels, CHAIN)
    assert {each.exam for each in told} <= set(held)
    assert sorted((each.skill, each.suggested, each.evidence) for each in told) == sorted(
        (each.skill, each.suggested, each.evidence) for each in suggestions(counted, levels, CHAIN)
    )
    certificates = passed(*(("p0", each, DAY) for each in held))
    rows = evidence(staff(levels), exams_held(certificates, CHAIN, 2024), CHAIN).collect()
    with_exam = rows.filter(pl.col("exam").is_not_null())
    assert sorted(with_exam.select("exam", "skill", "evidence").rows()) == sorted(
        (each.exam, each.skill, each.evidence) for each in told
    )


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
        (f"p{n}", each.exam, each.skill, each.evidence)
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
