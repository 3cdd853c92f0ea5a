"""Files of courses finished: who took which training."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import STAFF_ID, TRAINING, TRAINING_FIELDS
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.table import read_optional, read_table, staff_ids

_NEEDED = (STAFF_ID, TRAINING)


def read_trainings_taken(
    path: Path, framework: Framework, *, encoding: str | None = None
) -> Intake:
    """Read a file with a row for each course finished: staff_id, training, perhaps finished_on.

    The frame has the columns of `tables.TRAININGS_TAKEN`. Raises TdskillError when nothing can be
    read.
    """
    source = str(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, TRAINING_FIELDS, _NEEDED, source),
        ("staff_id", "training"),
        findings,
    )
    headers.tell_columns(grid.header, columns, framework.skill_names, findings)
    fields = columns.fields
    training = grid.column(fields["training"])
    missing = grid.rows.filter(training.is_null())
    findings.rows(
        missing,
        grid.header[fields["training"]],
        (Bad(_("The training is missing."), code="cell_missing") for _row in missing),
    )
    finished_on = read_optional(grid, columns, "finished_on", cells.parse_date, pl.Date, findings)
    frame = pl.DataFrame(
        {
            "row": grid.rows,
            "staff_id": staff_ids(grid, columns, findings),
            "training": training,
            "finished_on": finished_on,
        }
    )
    return findings.intake(findings.keep_good(frame), tables.TRAININGS_TAKEN)
