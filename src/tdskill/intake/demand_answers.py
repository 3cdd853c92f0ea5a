"""The year's answers to the demand survey, and the one of each bureau that counts."""

from functools import partial
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.cells import Parse, Scale
from tdskill.intake.described import read_rows
from tdskill.intake.replaced import parse_skill, tell_earlier, with_present_skills
from tdskill.intake.row_problems import Bad, Intake
from tdskill.intake.spellings import unify
from tdskill.kinds import DEMAND_ANSWERS

ANSWER = ("bureau", "answered_on", "source_digest")
"""What the rows of one answer have in common."""


def read_demand_answers(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read the answers, in the order in which they were collected, of all sets of skills.

    Raises TdskillError when nothing can be read.
    """
    highest = max(framework.views, key=lambda each: each.max_level)
    parsers: dict[str, Parse] = {
        "skill": partial(_parse_skill, framework=framework),
        "level": partial(cells.parse_needed_level, scale=Scale.of(highest)),
        "headcount": cells.parse_headcount,
    }
    rows = read_rows(DEMAND_ANSWERS, path, framework, encoding, parsers)
    findings = rows.findings
    needs = pl.col("headcount") > 0
    for name, message in (
        ("skill", _("The skill is missing.")),
        ("level", _("The level is missing.")),
    ):
        lacking = rows.good().filter(needs, pl.col(name).is_null())["row"]
        findings.rows(lacking, rows.header(name), repeat(Bad(message, code="cell_missing")))
    good = unify(rows.good(), findings)
    for each in framework.views:
        tell_earlier(good["skill"].unique(), each, findings)
        good = with_present_skills(good, each).drop("earlier")
    return rows.intake(good)


def _parse_skill(text: str, framework: Framework) -> str | Bad | None:
    """Return the code of the skill of any set that a cell names."""
    found = [parse_skill(text, each) for each in framework.views]
    known = (each for each in found if isinstance(each, str))
    return next(known, found[0])


def that_count(answers: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the answer of each bureau that counts, in their order.

    It is that of the newest day; of the same day the one collected last.
    """
    newest = (
        answers.with_row_index("_place")
        .sort("answered_on", "_place")
        .unique("bureau", keep="last", maintain_order=True)
        .select(*ANSWER)
    )
    return answers.join(newest, on=ANSWER, how="semi", nulls_equal=True, maintain_order="left")
