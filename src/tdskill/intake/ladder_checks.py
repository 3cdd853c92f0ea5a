"""Files of answers to the ladder's targets that levels cannot check."""

from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake.described import named, read_rows
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.kinds import LADDER_CHECKS


def read_ladder_checks(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read what people answered to targets of the ladder.

    Of several answers to one target the newest stands, and one without a day is older than any.
    Different answers of one day contradict each other: all of them are told, and none counts. Raises
    TdskillError when nothing can be read.
    """
    parse_target = named(framework.main.target_names, _("Unknown target {cell}."), ())
    rows = read_rows(LADDER_CHECKS, path, framework, encoding, {"target": parse_target})
    answered = rows.good().filter(pl.col("met").is_not_null())
    last = pl.col("checked_on").max().over("staff_id", "target")
    newest = answered.filter(pl.col("checked_on").eq_missing(last))
    _tell_contradictions(newest, rows.header("met"), rows.findings)
    standing = rows.findings.keep_good(newest).unique(
        ["staff_id", "target"], keep="first", maintain_order=True
    )
    return rows.intake(standing)


def _tell_contradictions(answers: pl.DataFrame, column: str, findings: Findings) -> None:
    both = answers.filter(pl.col("met").n_unique().over("staff_id", "target") > 1)
    explain = Bad(
        _("Another row of the same day gives another answer to this target."),
        _("Keep one of them, or write the days on which they were given."),
        code="answers_contradict",
    )
    findings.rows(both["row"], column, [explain] * both.height)
