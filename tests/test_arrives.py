"""What other software sends: exports of forms and HR systems, each read or refused by name."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from small import SOURCE, three_skills, with_parts
from tdskill.framework import check_framework, embedded_framework, framework_digest
from tdskill.framework.models import Level
from tdskill.intake.cells import Scale, parse_level
from tdskill.intake.reading import read_file
from tdskill.intake.row_problems import Bad, Intake
from tdskill.names import match_key
from tdskill.resources import data_dir

FRAMEWORK = three_skills()
Read = Callable[..., Intake]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a table of a kind that stands here as lines of text."""

    def read_lines(kind: str, *lines: str) -> Intake:
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_file(kind, path, FRAMEWORK)

    return read_lines


def messages(intake: Intake) -> list[str]:
    return [problem.message for problem in intake.problems]


def codes(intake: Intake) -> list[str]:
    return [problem.code for problem in intake.problems]


def levels_of(intake: Intake) -> list[tuple[object, ...]]:
    ids = [skill.id for skill in FRAMEWORK.skills]
    return intake.frame.select("staff_id", *ids).rows()


# Answers of forms, and signs of one's own.


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("2：自立レベル（一人でできる）", 2),
        ("2: 自立レベル [一人で, 1日で]", 2),
        ("レベル 2（自立）", 2),
        ("自立", 2),
        ("自立レベル（1人でできる）", 2),
        *((text, None) for text in ("未回答", "無回答", "該当なし", "-", "－", "―", "N/A", "n/a")),
    ],
)
def test_answers_of_forms_are_levels_or_not_assessed(cell: str, level: int | None) -> None:
    assert parse_level(cell, Scale.of(embedded_framework())) == level


@pytest.mark.parametrize(
    "cell",
    ["2：指導者レベル（一人でできる）", "自立レベル（3）", "自立（指導者）", "2（3）", "#N/A", "--2"],
)
def test_answers_that_contradict_themselves_are_no_levels(cell: str) -> None:
    assert isinstance(parse_level(cell, Scale.of(embedded_framework())), Bad)


def test_a_name_nearly_that_of_a_level_is_refused_with_the_nearest() -> None:
    bad = parse_level("自律レベル", Scale.of(embedded_framework()))
    assert isinstance(bad, Bad)
    assert "Did you mean '自立レベル'?" in bad.hint


def with_legend(*signs: tuple[str, ...]) -> Scale:
    levels = tuple(
        Level.model_validate(level.model_dump() | {"aliases": aliases})
        for level, aliases in zip(embedded_framework().levels, signs, strict=True)
    )
    return Scale.of(with_parts(embedded_framework(), levels=levels))


def test_signs_mean_what_the_legend_says_in_whatever_letter_they_are_typed() -> None:
    scale = with_legend(("×", "D"), ("△", "C"), ("○", "B"), ("◎", "A"))
    typed = ("×", "✕", "△", "○", "〇", "◯", "◎", "Ａ", "b", "Ｃ", "D", "-")
    assert [parse_level(cell, scale) for cell in typed] == [0, 0, 1, 2, 2, 2, 3, 3, 2, 1, 0, None]


def test_a_legend_may_say_what_a_dash_means() -> None:
    assert parse_level("－", with_legend(("-",), (), (), ())) == 0


def test_a_sign_without_a_legend_is_a_problem_that_names_the_legend() -> None:
    bad = parse_level("◎", with_legend(("×",), (), ("○",), ()))
    assert isinstance(bad, Bad)
    assert "aliases" in bad.hint


def test_the_digest_of_a_framework_without_a_legend_knows_nothing_of_legends() -> None:
    plain = embedded_framework()
    legend = tuple(
        Level.model_validate(level.model_dump() | {"aliases": ()}) for level in plain.levels
    )
    assert framework_digest(with_parts(plain, levels=legend)) == framework_digest(plain)
    assert all("aliases" not in level.model_dump() for level in plain.levels)
    signs = (plain.levels[0].model_copy(update={"aliases": ("×",)}), *plain.levels[1:])
    assert framework_digest(with_parts(plain, levels=signs)) != framework_digest(plain)


def edited(tmp_path: Path, old: str, new: str) -> list[str]:
    for file in data_dir().rglob("*.yaml"):
        path = tmp_path / file.relative_to(data_dir())
        path.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        path.write_text(
            text.replace(old, new, 1) if file.name == "skills.yaml" else text, encoding="utf-8"
        )
    return [problem.code for problem in check_framework(tmp_path)[1] if problem.line]


@pytest.mark.parametrize(
    ("aliases", "code"),
    [('["◎"]', None), ('["2"]', "alias_is_a_number"), ("[要指導レベル]", "name_shared")],
)
def test_a_legend_is_checked(tmp_path: Path, aliases: str, code: str | None) -> None:
    found = edited(tmp_path, "  - level: 0\n", f"  - level: 0\n    aliases: {aliases}\n")
    assert [each for each in found if each in ("alias_is_a_number", "name_shared")] == (
        [code] if code else []
    )
