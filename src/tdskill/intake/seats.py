"""Files of seats: how many people each training takes this year."""

from functools import partial
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.fields import SEAT_COUNT, SEAT_FIELDS, TRAINING
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.table import read_column, read_table, tell_twice

_NEEDED = (TRAINING, SEAT_COUNT)


def read_seats(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a file with a row for each training: training, seats (0 or more).

    The frame has the columns of `tables.SEATS`. A training that the framework does not have, and one
    that stands twice, is an error. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.training_names
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, SEAT_FIELDS, _NEEDED, source),
        ("training",),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    fields = columns.fields

    def parse_training(text: str) -> str | Bad | None:
        if not text.strip():
            return None
        return names.find(text) or cells.unknown(_("Unknown training {cell}."), text, names)

    read = [
        read_column(grid, fields[name], parse, tables.SEATS[name], findings, missing=missing).alias(
            name
        )
        for name, parse, missing in (
            ("training", parse_training, _("The training is missing.")),
            (
                "seats",
                partial(cells.parse_count, wrong=_("{cell} is not a number of seats.")),
                _("The number of seats is missing."),
            ),
        )
    ]
    frame = pl.DataFrame([grid.rows.alias("row"), *read])
    tell_twice(
        frame,
        ["training"],
        grid.header[fields["training"]],
        _("This training stands already in row {row}."),
        _("Keep one row for each training; until then none of them counts."),
        findings,
    )
    return findings.intake(findings.keep_good(frame).select(*tables.SEATS))
