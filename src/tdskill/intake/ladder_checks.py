"""Files of answers to the ladder's targets that levels cannot check."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.cells import quoted
from tdskill.intake.findings import Bad, Findings, Intake
from tdskill.intake.table import read_column, read_table, staff_ids
from tdskill.names import Names

_NEEDED = (headers.STAFF_ID, headers.TARGET, headers.MET)
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
    `tables.LADDER_CHECKS`; of several answers to one target the newest stands, then the last row.
    Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.target_names

    def parse_target(text: str) -> str | Bad | None:
        if not text.strip():
            return None
        return names.find(text) or cells.unknown(_("Unknown target {cell}."), text, names)

    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, headers.LADDER_CHECK_FIELDS, _NEEDED, source),
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
    checked_on = (
        read_column(grid, fields["checked_on"], cells.parse_date, pl.Date, findings)
        if "checked_on" in fields
        else pl.repeat(None, len(grid.rows), dtype=pl.Date, eager=True)
    )
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "staff_id": staff_ids(grid, columns, findings),
            "target": target,
            "met": met,
            "checked_on": checked_on,
        }
    )
    newest = (
        findings.keep_good(frame)
        .filter(pl.col("met").is_not_null())
        .sort("checked_on", "row", nulls_last=False)
        .unique(["staff_id", "target"], keep="last", maintain_order=True)
        .sort("row")
    )
    return findings.intake(newest.select(*tables.LADDER_CHECKS))


def _parse_answer(text: str) -> bool | Bad | None:
    if not text.strip():
        return None
    answer = _ANSWERS.find(text)
    if answer is None:
        return Bad(
            _("{cell} is neither yes nor no.").format(cell=quoted(text)),
            _("Write はい or いいえ (yes, no, ○, ×); leave the cell blank where nobody knows."),
        )
    return answer == "yes"
