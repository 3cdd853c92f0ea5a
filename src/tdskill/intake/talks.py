"""What was agreed in 1on1s, as files tell it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import repeat
from pathlib import Path

import polars as pl

from tdskill.framework.core import Framework
from tdskill.i18n import gettext as _
from tdskill.intake import cells
from tdskill.intake.cells import Parse
from tdskill.intake.described import Rows, read_rows
from tdskill.intake.row_problems import Bad, Findings, Intake
from tdskill.intake.talks_form import is_dropped
from tdskill.kinds import TALKS

MOST_WORDS = 2_000
"""Letters that a cell of words may have."""

WORDS = tuple(column.name for column in TALKS.columns if column.type == "words")
SAID = ("held_on", *WORDS, "by_when", "done_on", "dropped")
"""What a row must say something of: with a person and a mentor alone it is one that nobody filled in."""

_OF_STEP = ("by_when", "support", "done_on", "dropped")


def read_talks(path: Path, framework: Framework, *, encoding: str | None = None) -> Intake:
    """Read what was agreed in 1on1s, in the order of the file.

    Raises TdskillError when nothing can be read.
    """
    rows, frame = read_rows_of_talks(path, framework, encoding)
    columns = {each.name: rows.header(each.name) for each in TALKS.columns if rows.has(each.name)}
    check_talks(frame, columns, rows.findings)
    return rows.intake(rows.findings.keep_good(frame))


def read_rows_of_talks(
    path: Path, framework: Framework, encoding: str | None, parse_date: Parse = cells.parse_date
) -> tuple[Rows, pl.DataFrame]:
    """Read the rows of a file; return them, and a frame of those that say something, bad ones included.

    Raises TdskillError when nothing can be read.
    """

    def parse_done(text: str) -> dt.date | Bad | None:
        return None if is_dropped(text) else parse_date(text)  # type: ignore[return-value]

    parsers = dict.fromkeys(("held_on", "by_when"), parse_date) | {"done_on": parse_done}
    rows = read_rows(TALKS, path, framework, encoding, parsers)
    dropped = rows.frame["dropped"].fill_null(value=False)
    if rows.has("done_on"):
        texts = rows.grid.column(rows.columns.fields["done_on"]).cast(pl.String)
        dropped |= texts.is_in(list(filter(is_dropped, texts.unique()))).fill_null(value=False)
    frame = rows.frame.with_columns(pl.when(dropped).then(statement=True).alias("dropped"))
    return rows, frame.filter(~rows.are_blank(*SAID)).with_columns(tidied())


def tidied() -> Iterator[pl.Expr]:
    """Yield the columns of words as they are kept: one kind of line breaks, nothing around."""
    for name in WORDS:
        yield pl.col(name).str.replace_all("\r\n?", "\n").str.strip_chars().replace("", None)


def tidied_words(text: str) -> str:
    """Return one text as `tidied` does."""
    return re.sub("\r\n?", "\n", text).strip()


def check_talks(frame: pl.DataFrame, columns: Mapping[str, str], findings: Findings) -> None:
    """Tell the rows that cannot be: `frame` has row and the columns of `tables.TALKS`.

    `columns` are the columns as people see them, by field; what a file does not have is not told twice.
    """
    unread = findings.left_out()
    good = frame.filter(~pl.col("row").is_in(unread.implode()))
    if not good.select(_is_odd().any()).item():
        return
    for name in WORDS:
        long = good.filter(pl.col(name).str.len_chars() > MOST_WORDS)
        letters = long[name].str.len_chars()
        findings.rows(long["row"], columns.get(name), map(_too_long, letters))
    for name, wrong, bad in (
        (
            "held_on",
            pl.col("held_on").is_null(),
            Bad(
                _("The date of the talk is missing."),
                _("Write the day on which the talk was held."),
                code="cell_missing",
            ),
        ),
        (
            "step",
            _lacks_step(),
            Bad(
                _("There is a date or support, and no step that it is for."),
                _("Write the step that was agreed, or clear the other cells of the row."),
                code="step_missing",
            ),
        ),
    ):
        found = good.filter(wrong)
        findings.rows(found["row"], columns.get(name), repeat(bad))
    for name, message, code in (
        ("by_when", _("{day} lies before the day of the talk, {held_on}."), "due_before_talk"),
        ("done_on", _("{day} lies before the day of the talk, {held_on}."), "done_before_talk"),
    ):
        early = good.filter(pl.col(name) < pl.col("held_on"))
        details = (
            Bad(
                message.format(day=day, held_on=held_on),
                _("Find out which of the two days is wrong, and mend it."),
                code=code,
            )
            for day, held_on in early.select(name, "held_on").iter_rows()
        )
        findings.rows(early["row"], columns.get(name), details)


def _lacks_step() -> pl.Expr:
    said = pl.any_horizontal(pl.col(name).is_not_null() for name in _OF_STEP)
    return pl.col("step").is_null() & said


def _is_odd() -> pl.Expr:
    """Whether anything of what `check_talks` looks for is in a row: mostly nothing is."""
    return pl.any_horizontal(
        pl.col("held_on").is_null(),
        _lacks_step(),
        *(pl.col(name).str.len_chars() > MOST_WORDS for name in WORDS),
        *(pl.col(name) < pl.col("held_on") for name in ("by_when", "done_on")),
    )


def _too_long(letters: int) -> Bad:
    return Bad(
        _("This text has {n} letters; the most is {most}.").format(
            n=f"{letters:,}", most=f"{MOST_WORDS:,}"
        ),
        _("Shorten it to what has been agreed."),
        code="text_too_long",
    )
