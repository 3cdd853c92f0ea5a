"""Certificate files: which exams people have passed."""

from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.fields import CERTIFICATE_FIELDS, EXAM, STAFF_ID
from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells, headers
from tdskill.intake.findings import Bad, Findings, Intake
from tdskill.intake.table import read_column, read_optional, read_table, staff_ids

_NEEDED = (STAFF_ID, EXAM)


def read_certificates(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a certificate file: a row for each exam passed, with staff_id, exam and perhaps passed_on.

    The frame has the columns of `tables.CERTIFICATES`. An exam that the framework does not know is a
    warning, and its row is left out. Raises TdskillError when nothing can be read.
    """
    source = str(path)
    findings = Findings(source)
    names = framework.certification_names

    def parse_exam(text: str) -> str | Bad | None:
        if not text.strip():
            return None
        return names.find(text) or cells.unknown(
            _("Unknown exam {cell}; the row is left out."), text, names
        )

    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, CERTIFICATE_FIELDS, _NEEDED, source),
        ("staff_id",),
        findings,
    )
    headers.tell_columns(grid.header, columns, names, findings)
    fields = columns.fields
    ids = staff_ids(grid, columns, findings)
    exam = read_column(
        grid,
        fields["exam"],
        parse_exam,
        pl.String,
        findings,
        missing=_("The exam is missing."),
        severity=Severity.WARNING,
    )
    passed_on = read_optional(grid, columns, "passed_on", cells.parse_date, pl.Date, findings)
    frame = pl.DataFrame({"row": grid.rows, "staff_id": ids, "exam": exam, "passed_on": passed_on})
    return findings.intake(findings.keep_good(frame), tables.CERTIFICATES)
