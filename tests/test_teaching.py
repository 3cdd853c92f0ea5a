"""Who teaches whom: every way of pairing on small cases, cases by hand, and laws."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from conftest import Run
from sentences import from_one
from small import laid_out, small_framework, staff_frame
from tdskill.analysis.teaching import Terms, learners, pairs, teachers
from tdskill.analysis.turns import BY_LOT, Turns, lot
from tdskill.errors import TdskillError, UsageError
from tdskill.library.year import Year, open_year
from tdskill.reports import teaching as report_of

Person = dict[str, Any]

FRAMEWORK = small_framework()
FIELDS = ("cloud", "design", "data")


def terms(capacity: int, mentors: Mapping[str, str] | None = None) -> Terms:
    return Terms(dict.fromkeys(FIELDS, 3), dict.fromkeys(FIELDS, 1), capacity, mentors or {})


def found(people: Sequence[Person], asked: Terms, turns: Turns = BY_LOT) -> list[dict[str, Any]]:
    staff = staff_frame(FRAMEWORK, people)
    return pairs(teachers(staff, asked), learners(staff, asked), asked, turns).to_dicts()


def fields_of(teacher: Person, learner: Person) -> list[str]:
    return [each for each in FIELDS if teacher.get(each) == 3 and learner.get(each) == 1]


def worth(people: Sequence[Person], given: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many pairs there are, and their further fields, twice, with the same bureaus."""
    return len(given), sum(
        2 * (len(fields_of(people[one], people[other])) - 1)
        + (people[one]["bureau"] == people[other]["bureau"])
        for one, other in given
    )


def every_way(people: Sequence[Person], asked: Terms) -> Iterator[list[tuple[int, int]]]:
    """Yield every way of giving each person one teacher or none."""
    able = [
        [
            None,
            *(
                one
                for one in range(len(people))
                if fields_of(people[one], people[other])
                and asked.mentors.get(f"p{other}") != f"p{one}"
                and asked.mentors.get(f"p{one}") != f"p{other}"
            ),
        ]
        for other in range(len(people))
    ]
    for way in product(*able):
        taken = Counter(one for one in way if one is not None)
        if not taken or max(taken.values()) <= asked.capacity:
            yield [(one, other) for other, one in enumerate(way) if one is not None]


def test_no_way_of_pairing_eight_people_is_better() -> None:
    random = Random(8)  # noqa: S311 - cases, no secrets
    paired = 0
    for _case in range(60):
        people = [
            {"bureau": random.choice("AB")}
            | {field: random.choice([None, 0, 1, 1, 3, 3]) for field in FIELDS[:2]}
            for _person in range(8)
        ]
        mentors = {f"p{n}": f"p{random.randrange(8)}" for n in range(8) if random.random() < 0.7}
        asked = terms(random.choice([1, 2, 3]), mentors)
        told = [
            (int(row["teacher_id"][1:]), int(row["staff_id"][1:])) for row in found(people, asked)
        ]
        assert worth(people, told) == max(worth(people, way) for way in every_way(people, asked))
        paired += len(told)
        assert all(one != other for one, other in told)
        assert max(Counter(one for one, _other in told).values(), default=0) <= asked.capacity
        assert len({other for _one, other in told}) == len(told)
        for one, other in told:
            assert mentors.get(f"p{other}") != f"p{one}"
            assert mentors.get(f"p{one}") != f"p{other}"
    assert paired > 60


def test_with_no_places_nobody_is_taught() -> None:
    assert not found([{"bureau": "A", "cloud": 3}, {"bureau": "A", "cloud": 1}], terms(0))


def test_nobody_teaches_in_the_own_line_up_or_down() -> None:
    people = [{"bureau": "A", "cloud": 3}, {"bureau": "A", "cloud": 1}]
    assert len(found(people, terms(1))) == 1
    assert not found(people, terms(1, {"p1": "p0"}))
    assert not found(people, terms(1, {"p0": "p1"}))


def test_one_person_may_teach_one_field_and_learn_another() -> None:
    people = [{"bureau": "A", "cloud": 3, "design": 1}, {"bureau": "A", "cloud": 1, "design": 3}]
    told = {(row["teacher_id"], row["staff_id"]): row["fields"] for row in found(people, terms(1))}
    assert told == {("p0", "p1"): ["cloud"], ("p1", "p0"): ["design"]}


def test_most_people_have_a_teacher_before_fields_and_bureaus_count() -> None:
    # The first teaches three fields, the second cloud alone. All three fields to one person would
    # leave the other, who learns design alone, without anybody.
    people = [
        {"bureau": "A", "cloud": 3, "design": 3, "data": 3},
        {"bureau": "B", "cloud": 3},
        {"bureau": "A", "cloud": 1, "design": 1, "data": 1},
        {"bureau": "C", "design": 1},
    ]
    told = {row["staff_id"]: row["teacher_id"] for row in found(people, terms(1))}
    assert told == {"p2": "p1", "p3": "p0"}


def test_where_as_many_are_taught_people_of_one_bureau_come_together() -> None:
    people = [
        *({"bureau": bureau, "cloud": 3} for bureau in "ABC"),
        *({"bureau": bureau, "cloud": 1} for bureau in "CAB"),
    ]
    assert all(row["same_bureau"] for row in found(people, terms(1)))


def test_no_bureau_is_not_the_same_as_no_bureau() -> None:
    people: list[Person] = [{"cloud": 3}, {"cloud": 1}]
    assert [row["same_bureau"] for row in found(people, terms(1))] == [False]


def test_nobody_takes_two_where_another_teacher_is_free() -> None:
    people = [{"bureau": "A", "cloud": 3}] * 3 + [{"bureau": "A", "cloud": 1}] * 3
    assert len({row["teacher_id"] for row in found(people, terms(3))}) == 3


def test_who_is_not_assessed_neither_teaches_nor_learns() -> None:
    people: list[Person] = [
        {"bureau": "A", "cloud": 3},
        {"bureau": "A"},
        {"bureau": "A", "data": 1},
    ]
    assert not found(people, terms(1))


def test_of_equal_learners_those_come_first_whose_turn_it_is() -> None:
    people = [{"bureau": "A", "cloud": 3}] + [{"bureau": "A", "cloud": 1}] * 6
    by_lot = sorted((f"p{n}" for n in range(1, 7)), key=lambda one: lot(2024, one))
    told = found(people, terms(2), Turns(2024))
    assert {row["staff_id"] for row in told} == set(by_lot[:2])
    # Who had a seat comes after all who had none.
    told = found(people, terms(2), Turns(2024, dict.fromkeys(by_lot[:4], 1)))
    assert {row["staff_id"] for row in told} == set(by_lot[4:])


@pytest.fixture(scope="module")
def sample() -> Year:
    return open_year(sample=True, lang="en")


@pytest.mark.parametrize(("capacity", "taught"), [(1, 18), (2, 36), (3, 54)])
def test_on_the_sample_every_place_is_taken(sample: Year, capacity: int, taught: int) -> None:
    answer = sample.mentors(capacity=capacity)
    told = answer.tables["pairs"]
    staff = sample.data("staff").staff
    fields = answer.tables["fields"]["skill"].to_list()
    teach = staff.filter(pl.any_horizontal(pl.col(fields) == 3))
    learn = staff.filter(pl.any_horizontal(pl.col(fields) == 1))
    assert (teach.height, learn.height) == (18, 77)
    roster = sample.data("roster").roster
    mentor = dict(roster.select("staff_id", "mentor").iter_rows())
    able = np.array(
        [
            any(one[each] == 3 and other[each] == 1 for each in fields)
            and mentor[other["staff_id"]] != one["staff_id"]
            and mentor[one["staff_id"]] != other["staff_id"]
            for one in teach.to_dicts()
            for _place in range(capacity)
            for other in learn.to_dicts()
        ]
    ).reshape(teach.height * capacity, learn.height)
    matched = maximum_bipartite_matching(csr_matrix(able), perm_type="column")
    assert told.height == (matched >= 0).sum() == taught
    assert told["teacher"].value_counts()["count"].max() == capacity
    assert told["staff_id"].is_unique().all()
    assert "Teachers run out: all places with them are taken." in answer.remarks
    for row in told.to_dicts():
        assert mentor[row["staff_id"]] != row["teacher"]
        assert mentor[row["teacher"]] != row["staff_id"]


def test_the_fields_tell_where_teachers_run_out(sample: Year) -> None:
    answer = sample.mentors(capacity=2)
    rows, told = answer.tables["fields"].to_dicts(), answer.tables["pairs"]
    staff = sample.data("staff").staff
    for row in rows:
        levels = staff[row["skill"]]
        taught = sum(row["skill"] in fields for fields in told["taught_fields"])
        assert row == {
            "skill": row["skill"],
            "teacher_level": 3,
            "teachers": (levels == 3).sum(),
            "teaching_places": 2 * (levels == 3).sum(),
            "learners": (levels == 1).sum(),
            "taught": taught,
            "without_teacher": (levels == 1).sum() - taught,
            "second_teachers": (levels == 2).sum(),
        }


HEAD = "職員番号,氏名,所属局,UXデザイン,クラウドサービス活用\n"


def year_of(folder: Path, people: str, **files: str) -> Year:
    return open_year(laid_out(folder, staff=HEAD + people, **files), lang="en")


PEOPLE = (
    "0001,職員0001,A局,3,0\n0002,職員0002,A局,2,0\n0003,職員0003,A局,1,1\n0004,職員0004,B局,1,2\n"
    "0005,職員0005,B局,1,\n"
)


def test_named_fields_need_no_demand_and_second_teachers_are_told_as_the_lever(
    tmp_path: Path,
) -> None:
    # One teacher with one place and three learners: of the two left the one at Lv.2 could teach one.
    answer = year_of(tmp_path, PEOPLE).mentors(capacity=1, fields=["ＵＸデザイン"])
    row = answer.tables["fields"].row(0, named=True)
    assert (row["teachers"], row["learners"], row["without_teacher"]) == (1, 3, 2)
    assert row["second_teachers"] == 1
    # The place goes to the one of the same bureau.
    assert answer.tables["pairs"]["staff_id"].to_list() == ["0003"]
    told = " ".join(answer.remarks)
    assert "1 of the 2 without a teacher could have one" in told
    assert "No file names the mentors of the 1on1s" in told


def test_a_mentor_written_by_name_is_in_the_line_too(tmp_path: Path) -> None:
    roster = "職員番号,氏名,所属局,メンター\n0001,職員0001,A局,\n0003,職員0003,A局,職員０００１\n"
    answer = year_of(tmp_path, PEOPLE, roster=roster).mentors(capacity=3, fields=["UXデザイン"])
    assert answer.tables["pairs"]["staff_id"].to_list() == ["0004", "0005"]


def test_levels_of_teachers_and_learners_can_be_chosen(tmp_path: Path) -> None:
    answer = year_of(tmp_path, PEOPLE).mentors(
        capacity=3, fields=["クラウドサービス活用"], teacher_level=2, learner_level=0
    )
    assert answer.tables["pairs"]["staff_id"].to_list() == ["0001", "0002"]
    assert answer.tables["fields"]["second_teachers"].to_list() == [1]


def test_learners_of_a_bureau_may_have_teachers_of_any(tmp_path: Path) -> None:
    answer = year_of(tmp_path, PEOPLE).mentors(capacity=3, fields=["UXデザイン"], bureaus=["B局"])
    assert answer.tables["pairs"]["staff_id"].to_list() == ["0004", "0005"]
    assert answer.tables["pairs"]["teacher_bureau"].unique().to_list() == ["A局"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"capacity": 0}, from_one("--capacity")),
        ({"teacher_level": 4}, "--teacher-level takes a level from 0 to 3"),
        ({"learner_level": -1}, "--learner-level takes a level from 0 to 3"),
        ({"teacher_level": 1}, "Lv.1 is not above Lv.1"),
    ],
)
def test_places_and_levels_that_make_no_sense_are_refused(
    sample: Year, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        sample.mentors(**options)


def test_an_unknown_field_is_told_with_the_closest(sample: Year) -> None:
    with pytest.raises(TdskillError, match="There is no skill 'UXデザイナー'") as error:
        sample.mentors(fields=["UXデザイナー"])
    assert "UXデザイン" in error.value.hint or "UX Design" in error.value.hint


def test_another_set_of_skills_needs_its_fields_named() -> None:
    tools = open_year(sample=True, set="tools", lang="en")
    with pytest.raises(UsageError, match="name --field"):
        tools.mentors()
    assert tools.mentors(fields=["Excel"]).tables["fields"].height == 1


def test_more_people_than_fit_into_memory_are_refused_before_it_begins(
    sample: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_of, "MOST_GIGABYTES", 1e-6)
    with pytest.raises(TdskillError, match="Places with teachers: 36, learners: 77"):
        sample.mentors()


def test_a_file_of_pairs_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    run("mentors", "--sample", "--output", tmp_path / "pairs.csv")
    assert (tmp_path / "pairs.csv").stat().st_mode & 0o077 == 0
