"""Cells that name several things, whose names hold the signs that stand between them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from small import with_parts
from tdskill.framework import Framework, Text, embedded_framework
from tdskill.intake.posts import read_posts
from tdskill.names import match_key
from tdskill.sample import write_sample


def _named(*names: str) -> Framework:
    """Return the embedded framework whose first skills are called so."""
    framework = embedded_framework()
    renamed = (
        skill.model_copy(update={"name": Text(ja=name), "aliases": ()})
        for skill, name in zip(framework.skills, names, strict=False)
    )
    return with_parts(framework, skills=(*renamed, *framework.skills[len(names) :]))


def _needs(folder: Path, framework: Framework, cell: str) -> list[tuple[str, int]]:
    text = f'ポスト,必要スキル\nポスト1,"{cell}"\n'
    (folder / "posts.csv").write_text(text, encoding="utf-8")
    taken = read_posts(folder / "posts.csv", framework)
    assert not taken.problems, taken.problems
    return [(need["skill"], need["level"]) for need in taken.frame["skills"].item()]


names = st.text(st.sampled_from("，,、;；:：ABC設計 "), min_size=1, max_size=7).filter(
    lambda name: any(map(str.isalnum, match_key(name)))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    three=st.lists(names, min_size=3, max_size=3, unique_by=match_key),
    between=st.sampled_from([";", "；", "、", ",", "\n", "; "]),
)
def test_skills_are_read_whatever_signs_their_names_hold(
    tmp_path: Path, three: list[str], between: str
) -> None:
    framework = _named(*three)
    cell = between.join(f"{name}:{level}" for level, name in enumerate(three, start=1))
    expected = list(zip(framework.skill_ids, (1, 2, 3), strict=False))
    assert _needs(tmp_path, framework, cell) == expected


def test_the_longest_known_name_is_taken_first(tmp_path: Path) -> None:
    framework = _named("企画", "企画、立案", "立案")
    first, both, second = framework.skill_ids[:3]
    assert _needs(tmp_path, framework, "企画、立案:2") == [(both, 2)]
    assert _needs(tmp_path, framework, "企画:1、立案:2") == [(first, 1), (second, 2)]
    assert _needs(tmp_path, framework, "立案：2、企画、立案:1") == [(second, 2), (both, 1)]


@pytest.mark.parametrize("sign", ["、", ",", "，", ";", "；", ":"])
def test_a_sample_of_such_skills_can_be_read(tmp_path: Path, sign: str) -> None:
    plain = embedded_framework()
    framework = _named(*(sign.join((str(skill.name.first), "等")) for skill in plain.skills))
    for folder, known in (("plain", plain), ("odd", framework)):
        write_sample(known, tmp_path / folder, people=30, year=2024, seed=1)
    posts = [
        read_posts(tmp_path / folder / "2024" / "posts.csv", known)
        for folder, known in (("plain", plain), ("odd", framework))
    ]
    assert not posts[1].problems
    assert posts[1].frame.equals(posts[0].frame)
