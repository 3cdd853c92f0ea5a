"""Roster files: who takes part in the year's cycle, and who is their mentor."""

from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake.described import read_rows
from tdskill.intake.row_problems import Bad, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import as_ids
from tdskill.kinds import ROSTER


def read_roster(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a roster. Nobody is their own mentor. Raises TdskillError when nothing can be read."""
    rows = read_rows(ROSTER, path, framework, encoding)
    frame = unify(rows.good(), rows.findings)
    if rows.has("mentor"):
        frame = frame.with_columns(as_ids(frame["mentor"]))
        is_oneself = pl.any_horizontal(pl.col("mentor") == pl.col("staff_id", "name"))
        hint = _("Name another person, or leave the cell blank.")
        bad = Bad(_("A person cannot be their own mentor."), hint, code="own_mentor")
        of_oneself = frame.filter(is_oneself)["row"]
        rows.findings.rows(of_oneself, rows.header("mentor"), repeat(bad))
        frame = rows.findings.keep_good(frame)
    return rows.intake(frame)
