"""Skills that lack levels of the scale, and the level from which people can teach others."""

import shutil
from collections.abc import Mapping
from itertools import combinations, product
from pathlib import Path

import polars as pl
import pytest

from judged import roster_frame
from small import SOURCE, laid_out, small_framework, staff_frame, text, with_parts
from tdskill.analysis import team
from tdskill.analysis.direction import Direction, of_rank
from tdskill.analysis.ladder import standing
from tdskill.analysis.talking_points import points
from tdskill.framework import Framework, Rank, embedded_framework, framework_digest, load_framework
from tdskill.library.year import Year, open_year
from tdskill.render.line_breaks import fold
from tdskill.tables import LADDER_CHECKS

OWN = {"cloud": (1, 2), "design": (3, 4), "data": (2, 4)}
FRAMEWORKS = Path(__file__).parents[1] / "data" / "frameworks"


def framework_with(own: Mapping[str, tuple[int, ...]], teaches: int | None = None) -> Framework:
    """Return a framework of levels 0 to 4, one of which may be the one that teaches."""
    plain = small_framework(max_level=4)
    return with_parts(
        plain,
        skills=tuple(each.model_copy(update={"levels": own.get(each.id)}) for each in plain.skills),
        levels=tuple(
            each.model_copy(update={"teaches": each.level == teaches}) for each in plain.levels
        ),
    )


def rank(guide: int) -> Rank:
    return Rank(
        id="own",
        name=text("own"),
        order=1,
        dsm_level=guide,
        guide_provenance=SOURCE,
        provenance=SOURCE,
    )


def test_a_level_stands_for_another_where_as_many_steps_are_climbed() -> None:
    scale = (1, 2, 3, 4)
    for size in scale:
        for own in combinations(scale, size):
            framework = framework_with({"cloud": own})
            for held, asked in product(own, scale):
                climbed, wanted = (sum(each <= end for each in own) for end in (held, asked))
                assert (held >= framework.level_in("cloud", asked)) == (climbed >= wanted)


@pytest.mark.parametrize(
    ("levels", "at_guide", "reached"),
    [
        # Of a guide of 3 cloud has the 2, data the 2, design the 3.
        ((2, 3, 2), 3, True),
        ((1, 0, 0), 0, False),
        ((1, 4, 0), 1, True),
        ((None, 0, 0), 0, None),
    ],
)
def test_the_guide_of_a_skill_that_lacks_it_is_the_level_that_stands_for_it(
    levels: tuple[int | None, ...], at_guide: int, reached: bool | None
) -> None:
    framework = with_parts(framework_with(OWN), ranks=(rank(3),))
    person = {"rank": "own", **dict(zip(OWN, levels, strict=True))}
    checks = pl.LazyFrame(schema=LADDER_CHECKS)
    row = standing(staff_frame(framework, [person]).lazy(), checks, None, framework).collect()
    assert row.select("at_guide", "dsm").rows() == [(at_guide, reached)]


def test_a_guide_above_all_levels_of_the_skills_is_as_hard_as_their_top() -> None:
    framework = framework_with(dict.fromkeys(OWN, (1, 2)))
    assert of_rank((rank(2), framework), (rank(4), framework)) is Direction.SAME
    assert of_rank((rank(1), framework), (rank(4), framework)) is Direction.HARDER


def test_a_team_is_counted_at_the_levels_that_a_skill_has() -> None:
    framework = framework_with(OWN, teaches=3)
    people = [{"cloud": 2, "design": 3, "data": 2}, {"cloud": 1, "design": 0, "data": 4}]
    rows = team.skills(staff_frame(framework, people), framework)
    counts = rows.select("holders", *(f"people_{level}" for level in (1, 2, 3, 4)))
    assert counts.rows() == [
        (2, 2, 1, None, None),
        (1, None, None, 1, 0),
        (2, None, 2, None, 1),
    ]
    assert rows["mentors"].to_list() == [["p0"], ["p0"], ["p0", "p1"]]
    held = team.alone(rows, 4).rows()
    assert [(who, [tuple(each.values()) for each in alone]) for who, alone in held] == [
        ("p0", [("cloud", 2), ("design", 3)])
    ]


def test_from_the_level_that_teaches_on_people_who_guide_nobody_are_a_point() -> None:
    levels = [("1", "cloud", 2), ("1", "design", 3), ("1", "data", 1), ("2", "data", 4)]
    schema = {"staff_id": pl.String, "skill": pl.String, "level": pl.UInt8}
    framework = framework_with({"cloud": (1, 2)}, teaches=3)
    found = points(
        pl.DataFrame(levels, schema=schema, orient="row"),
        roster_frame({"staff_id": "1", "mentor": "3"}, {"staff_id": "2"}, {"staff_id": "3"}),
        framework,
        exams=pl.DataFrame(schema=dict.fromkeys(("staff_id", "exam", "validity"), pl.String)),
        before=staff_frame(framework, []),
        other={},
    )
    assert found.select("staff_id", "skill", "level").rows() == [
        ("1", "cloud", 2),
        ("1", "design", 3),
        ("2", "data", 4),
    ]


def test_the_top_teaches_unless_the_scale_says_otherwise() -> None:
    assert embedded_framework().teaching_level == 3
    taught = {name: load_framework(FRAMEWORKS / name) for name in ("digcomp", "engineering")}
    assert {name: each.teaching_level for name, each in taught.items()} == {
        "digcomp": 5,
        "engineering": 3,
    }
    plain, same = (framework_with({}, teaches=level) for level in (None, 4))
    assert plain.teaching_level == same.teaching_level == 4
    assert framework_digest(plain) != framework_digest(same)
    assert "teaches" not in plain.levels[4].model_dump()


@pytest.fixture
def engineers(tmp_path: Path) -> Year:
    """Four engineers; Leading people begins at Lv.2, and at Lv.3 one teaches."""
    people = "staff_id,bureau,Leading people\n1,A,3\n2,A,2\n3,A,2\n4,A,0\n"
    folder = laid_out(tmp_path / "w", staff=people)
    shutil.copytree(FRAMEWORKS / "engineering", folder / "framework")
    return open_year(folder, lang="en")


def test_who_learns_stands_at_the_first_level_of_the_skill(engineers: Year) -> None:
    answer = engineers.mentors(fields=["Leading people"])
    pairs = answer.tables["pairs"].select("teacher", "staff_id").rows()
    assert pairs == [("1", "2"), ("1", "3")]
    row = answer.tables["fields"].row(0, named=True)
    assert (row["teacher_level"], row["teachers"], row["learners"]) == (3, 1, 2)
    assert "Not all levels are there in: Leading people." in " ".join(answer.remarks)


def test_a_team_tells_no_level_that_the_skill_lacks(engineers: Year) -> None:
    answer = engineers.team(bureau="A")
    levels = answer.tables["levels"].filter(pl.col("skill") == "leading_people")
    assert levels.select("at_level", "people", "only_holder").rows() == [
        (2, 3, None),
        (3, 1, "1"),
        (4, 0, None),
    ]
    assert "known to be at Lv.3+ (Leading)" in " ".join(answer.remarks)


def test_the_path_of_a_value_is_folded_between_its_parts() -> None:
    path = "requirements[backend+frontend+data].of[backend].level"
    assert fold(path, 14) == [
        *("requirements", "[backend+", "frontend+data]", ".of[backend]", ".level"),
    ]
    assert fold("Words [in brackets] stay.", 12) == ["Words [in", "brackets]", "stay."]
