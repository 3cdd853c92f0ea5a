"""Skills of earlier frameworks: what a file says of them goes to the skills that replace them.

A column or a cell names either a present skill, told by its id, or an earlier one that some skills
list in `replaces`, told by a code that is no id.
"""

from collections.abc import Iterable

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import cells
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import Bad, Findings

_EARLIER = "earlier "
_BY_LEVEL = 1 << 32


def skill_codes(framework: Framework) -> tuple[str, ...]:
    """Return the codes of all skills that a file may name: the present ones, then the earlier."""
    return (*framework.skill_ids, *map(earlier_code, framework.successors))


def earlier_code(name: str) -> str:
    """Return the code of an earlier skill, by its name as `Framework.successors` has it."""
    return _EARLIER + name


def parse_skill(text: str, framework: Framework) -> str | Bad | None:
    """Return the code of the skill that a cell names; a present name wins over an earlier one."""
    if not text.strip():
        return None
    names = framework.skill_names
    found = names.find(text)
    if found is not None:
        return found
    earlier = framework.earlier_skill_names.find(text)
    if earlier is not None:
        return earlier_code(earlier)
    return cells.unknown_skill(text, names)


def with_present_levels(
    people: pl.DataFrame, framework: Framework, level_size: int = _BY_LEVEL
) -> pl.DataFrame:
    """Return a row for each person with columns of present skills alone.

    `people` has columns named by codes, of levels or of keys whose rest by `level_size` is the
    level. A level of the skill itself counts; without one, the highest of the skills it replaces.
    """
    earlier = [name for name in people.columns if name.startswith(_EARLIER)]
    if not earlier:
        return people
    took_over: dict[str, list[pl.Expr]] = {}
    for code in earlier:
        for skill in framework.successors[code.removeprefix(_EARLIER)]:
            key = pl.col(code).cast(pl.UInt64)
            took_over.setdefault(skill, []).append(key % level_size * _BY_LEVEL + key)
    carried = [
        pl.coalesce(
            *([skill] if skill in people.columns else []),
            (pl.max_horizontal(keys) % _BY_LEVEL).cast(people.schema[earlier[0]]),
        ).alias(skill)
        for skill, keys in took_over.items()
    ]
    return people.with_columns(carried).drop(earlier)


def with_present_skills(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    """Return rows whose `skill` is a code as rows of present skills, one for each successor.

    The column `earlier` tells the name of the skill that was replaced; null where none was.
    """
    is_earlier = pl.col("skill").str.starts_with(_EARLIER)
    earlier = pl.when(is_earlier).then(pl.col("skill").str.strip_prefix(_EARLIER))
    if not framework.successors:
        return rows.with_columns(earlier.alias("earlier"))
    successors = pl.DataFrame(
        [(name, skill) for name, skills in framework.successors.items() for skill in skills],
        schema={"earlier": pl.String, "_successor": pl.String},
        orient="row",
    )
    return (
        rows.with_columns(earlier.alias("earlier"))
        .join(successors, on="earlier", how="left", maintain_order="left_right")
        .with_columns(pl.coalesce("_successor", "skill").alias("skill"))
        .drop("_successor")
    )


def tell_earlier(codes: Iterable[str | None], framework: Framework, findings: Findings) -> None:
    """Note each earlier skill among the codes, and the skills that it counts for."""
    found = set(codes)
    for name, skills in framework.successors.items():
        if earlier_code(name) in found:
            findings.note(
                _("{earlier} is a skill of an earlier framework; it counts for: {skills}.").format(
                    earlier=quoted(name),
                    skills=listed(str(framework.skill_by_id[skill].name) for skill in skills),
                ),
                code="skill_of_earlier_framework",
            )
