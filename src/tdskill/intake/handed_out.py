"""Whose forms a file holds that was handed out, or will be."""

from pathlib import Path

from tdskill.intake import excel, headers
from tdskill.intake.form import read_forms
from tdskill.intake.row_problems import Findings
from tdskill.intake.table import read_table, staff_ids
from tdskill.kinds import PEOPLE
from tdskill.names import Names, plain


def people_in(path: Path, skills: Names) -> tuple[str, ...]:
    """Return the staff ids in a workbook of forms or in a table, in their order, each once.

    Raises TdskillError when it cannot be read or names no people, OSError.
    """
    if excel.is_workbook(path):
        forms = read_forms(path, skills).forms
        return tuple(dict.fromkeys(plain(form.mark.staff_id) for form in forms if form.mark))
    source = str(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        None,
        lambda header: headers.table_columns(header, PEOPLE.known, PEOPLE.needed, source),
        ("staff_id",),
        findings,
    )
    return tuple(staff_ids(grid, columns, findings).drop_nulls().unique(maintain_order=True))
