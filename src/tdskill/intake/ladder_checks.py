"""Files of answers to the ladder's targets that levels cannot check."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import LADDER_CHECK_FIELDS, MET, STAFF_ID, TARGET
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.table import read_column, read_optional, read_table, staff_ids
from tdskill.names import Names

_NEEDED = (STAFF_ID, TARGET, MET)
_ANSWERS = Names(
    (spelling, answer)
    for answer, spellings in {
        "yes": ("yes", "y", "true", "1", "はい", "○", "〇", "◯", "✓", "達成", "できている", "済"),
        "no": ("no", "n", "false", "0", "いいえ", "×", "✕", "未達成", "できていない", "未"),
    }.items()
    for spelling in spellings
)


def read_ladder_checks(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each answer: staff_id, target, met (yes or no), perhaps checked_on.

    A target is named by its id or its whole text. The frame has the columns of
    `tables.LADDER_CHECKS`; of several answers to one target the newest stands, and one without a day
    is older than any. Different answers of one day contradict each other: all of them are told, and
    none counts. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.main.target_names

    def parse_target(text: str) -> str | Bad | None:
        if not text.strip():
            return None
        return names.find(text) or cells.unknown(_("Unknown target {cell}."), text, names, ())

    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, LADDER_CHECK_FIELDS, _NEEDED, source),
        ("staff_id",),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    fields = columns.fields
    target = read_column(
        grid,
        fields["target"],
        parse_target,
        pl.String,
        findings,
        missing=_("The target is missing."),
    )
    met = read_column(grid, fields["met"], _parse_answer, pl.Boolean, findings)
    checked_on = read_optional(grid, columns, "checked_on", cells.parse_date, pl.Date, findings)
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "staff_id": staff_ids(grid, columns, findings),
            "target": target,
            "met": met,
            "checked_on": checked_on,
        }
    )
    answered = findings.keep_good(frame).filter(pl.col("met").is_not_null())
    last = pl.col("checked_on").max().over("staff_id", "target")
    newest = answered.filter(pl.col("checked_on").eq_missing(last))
    _tell_contradictions(newest, grid.header[fields["met"]], findings)
    standing = findings.keep_good(newest).unique(
        ["staff_id", "target"], keep="first", maintain_order=True
    )
    return findings.intake(standing, tables.LADDER_CHECKS)


def _tell_contradictions(answers: pl.DataFrame, column: str, findings: Findings) -> None:
    both = answers.filter(pl.col("met").n_unique().over("staff_id", "target") > 1)
    explain = Bad(
        _("Another row of the same day gives another answer to this target."),
        _("Keep one of them, or write the days on which they were given."),
        code="answers_contradict",
    )
    findings.rows(both["row"], column, [explain] * both.height)


def _parse_answer(text: str) -> bool | Bad | None:
    if not text.strip():
        return None
    answer = _ANSWERS.find(text)
    if answer is None:
        return Bad(
            _("{cell} is neither yes nor no.").format(cell=quoted(text)),
            _("Write はい or いいえ (yes, no, ○, ×); leave the cell blank where nobody knows."),
            code="neither_yes_nor_no",
        )
    return answer == "yes"
