"""Roster files: who takes part in the year's cycle, and who is their mentor."""

import re
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.framework.models import names_of
from tdskill.i18n import gettext as _
from tdskill.intake.cells import quoted
from tdskill.intake.described import Rows, named, read_rows
from tdskill.intake.row_problems import Bad, Intake
from tdskill.intake.spellings import unify
from tdskill.intake.table import as_ids
from tdskill.kinds import ROSTER
from tdskill.names import plain

_MAIL = re.compile(r"""[^\s@<>,;:"()\x00-\x1f]+@[^\s@<>,;:"()\x00-\x1f]+""")


def read_roster(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read a roster. Nobody is their own mentor. Raises TdskillError when nothing can be read."""
    job_types = names_of(entry for each in framework.views for entry in each.job_types)
    unknown = _("Unknown job type {cell}; the person is taken without one.")
    parsers = {"job_type": named(job_types, unknown)}
    rows = read_rows(ROSTER, path, framework, encoding, parsers, unsure=("job_type",))
    frame = unify(rows.good(), rows.findings)
    if rows.has("mentor"):
        frame = frame.with_columns(as_ids(frame["mentor"]))
        is_oneself = pl.any_horizontal(pl.col("mentor") == pl.col("staff_id", "name"))
        hint = _("Name another person, or leave the cell blank.")
        bad = Bad(_("A person cannot be their own mentor."), hint, code="own_mentor")
        of_oneself = frame.filter(is_oneself)["row"]
        rows.findings.rows(of_oneself, rows.header("mentor"), repeat(bad))
        frame = rows.findings.keep_good(frame)
    return rows.intake(_with_mails(frame, rows))


def _with_mails(frame: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """Return the frame with one e-mail address for each person, or none; tell what is no such.

    On one line and alone, so that no other can ride along in a mail merge.
    """
    if not rows.has("mail"):
        return frame
    texts = [text and plain(text) for text in frame["mail"]]
    is_wrong = [bool(text) and _MAIL.fullmatch(text) is None for text in texts]
    wrong = frame.filter(pl.Series(is_wrong, dtype=pl.Boolean))
    rows.findings.tell(wrong["row"], rows.header("mail"), map(_no_mail, wrong["mail"]))
    mails = [None if bad else text or None for text, bad in zip(texts, is_wrong, strict=True)]
    return frame.with_columns(pl.Series("mail", mails, dtype=pl.String))


def _no_mail(text: str) -> Bad:
    return Bad(
        _("{cell} is no e-mail address.").format(cell=quoted(text)),
        _("The person is taken without one. Write one address, as 0001@example.jp."),
        code="mail_not_understood",
    )
