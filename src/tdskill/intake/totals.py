"""Rows that are no data: totals, subtotals and footnotes, as tables made for the eye have them.

What a row is shows in the cells that say whom or what it is of. A row that may as well be meant to
count is told as a problem.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.findings import Bad, Findings
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.total_words import (
    begins_like_note,
    is_mark,
    is_note,
    is_number,
    is_prose,
    is_subtotal,
    is_surname,
    is_total,
)
from tdskill.names import plain

_SHOWN = 12
_KEYS = ("staff_id", "post", "bureau", "training")
"""What a row is of: the first of these fields that a file has."""

_NAMED = ("skill", "exam", "training", "target", "workplace")
"""What else a row must name; a total may stand there as well."""

_NEVER_SUCH = ("staff_id", "bureau")
"""Fields in which nothing but a subtotal ends with a word for one."""

_HINT = (
    r"(?i)計|均|数|値|偏差|最大|最小|[※*]|注|備考|出典|資料|以上|現在|時点|[ぁ-ん。、]"
    r"|total|sum|average|avg|mean|median|count|note|remark|source|t o t a l"
    r"|^[^0-9]*(?:[^\x00-\x7f]|[A-Za-z]{2}\s+[A-Za-z]{2})[^0-9]*$"
)
"""In every text that any of these knows, once that is in NFKC; few others have it."""


def without_totals(grid: Grid, columns: Columns, findings: Findings) -> Grid:
    """Return the grid without the rows that are totals or footnotes, which one note tells.

    A row goes where what it is of is called so (合計, 総務局計), or is blank beside such a word, and
    where a footnote is all that the row holds. Told as errors are rows that begin like a footnote and
    hold more, such as ※1001, and a text in place of a staff ID that is all the row holds.
    """
    fields = columns.fields
    what = next((name for name in _KEYS if name in fields), None)
    if what is None:
        return grid
    key, *others = (fields[name] for name in dict.fromkeys((what, *_NAMED)) if name in fields)
    needed = [key] if what == "staff_id" else [key, *others]
    others += [fields["work"]] if what == "bureau" and "work" in fields else []
    candidates = _candidates(grid, key, others, needed, what)
    if not candidates.any():
        return grid
    gone: dict[int, str] = {}
    unsure: dict[int, str] = {}
    texts = grid.cells.filter(candidates).select(pl.all().cast(pl.String).fill_null(""))
    for row, cells in zip(grid.rows.filter(candidates), texts.iter_rows(), strict=True):
        filled = [text for text in cells if plain(text)]
        names = [cells[place] for place in (key, *others)]
        word = _word(names, filled, what, whole=all(plain(cells[place]) for place in needed))
        if word:
            gone[row] = word
        elif _is_doubtful(cells[key], filled, what):
            unsure[row] = cells[key]
    if not gone and not unsure:
        return grid
    findings.forget(gone.keys() | unsure.keys())
    _tell(gone, unsure, grid.header[key], findings)
    keep = ~grid.rows.is_in([*gone, *unsure])
    return replace(grid, cells=grid.cells.filter(keep), rows=grid.rows.filter(keep))


def _candidates(
    grid: Grid, key: int, others: Sequence[int], needed: Sequence[int], what: str
) -> pl.Series:
    """Return where a row may be a total or a footnote."""
    found = pl.repeat(value=False, n=len(grid.rows), dtype=pl.Boolean, eager=True)
    for place in (key, *others):
        column = grid.column(place)
        reads_so = partial(_is_odd, what=what) if place == key else is_total
        texts = [text for text in _hinted(column) if reads_so(text)]
        if texts:
            found |= column.cast(pl.String).is_in(texts).fill_null(value=False)
        if column.null_count() and place in needed:
            found |= _hinted_rows(grid, column.is_null())
    return found


def _hinted_rows(grid: Grid, among: pl.Series) -> pl.Series:
    """Return which of these rows have a hint of a total or a footnote anywhere."""
    row = pl.concat_str(pl.all().cast(pl.String), separator="\n", ignore_nulls=True)
    texts = grid.cells.filter(among).select(row).to_series()
    return grid.rows.is_in(grid.rows.filter(among).filter(_has_hint(texts)).implode())


def _hinted(column: pl.Series) -> list[str]:
    """Return the texts of a column that have a hint of a total or a footnote, each once."""
    if isinstance(column.dtype, pl.Categorical):
        texts = column.dtype.categories.to_series()
    else:
        texts = column.cast(pl.String).unique().drop_nulls()
    return texts.filter(_has_hint(texts)).to_list()


def _has_hint(texts: pl.Series) -> pl.Series:
    return texts.str.normalize("NFKC").str.contains(_HINT).fill_null(value=False)


def _is_odd(key: str, what: str) -> bool:
    return (
        is_total(key)
        or is_subtotal(key)
        or begins_like_note(key)
        or (what == "staff_id" and is_prose(key))
    )


def _word(names: Sequence[str], filled: Sequence[str], what: str, *, whole: bool) -> str:
    """Return the word by which a row is known as a total or a footnote; none where it is data.

    `names` say what the row is of, the first one first of all; they are `whole` if none is missing.
    """
    key, first = names[0], next(iter(filled), "")
    if len(filled) == 1 and is_note(first):
        return first
    if is_mark(key) and [key] == filled[:-1]:
        return " ".join(filled)
    if is_subtotal(key) and (what in _NEVER_SUCH or (what == "post" and _are_numbers(filled, key))):
        return key
    total = next(filter(is_total, names), "")
    if total or whole:
        return total
    beside = (
        text
        for text in filled
        if is_total(text) and (not is_surname(text) or _are_numbers(filled, text))
    )
    return next(beside, first if is_subtotal(first) and not plain(key) else "")


def _is_doubtful(key: str, filled: Sequence[str], what: str) -> bool:
    """Tell whether what a row is of reads like a footnote, or is a text where an ID should be."""
    return (
        begins_like_note(key)
        or (what == "post" and is_subtotal(key))
        or (what == "staff_id" and [key] == filled and is_prose(key))
    )


def _are_numbers(filled: Sequence[str], but: str) -> bool:
    return all(text == but or is_number(text) for text in filled)


def _tell(gone: dict[int, str], unsure: dict[int, str], header: str, findings: Findings) -> None:
    findings.rows(
        pl.Series(list(unsure), dtype=pl.UInt32),
        header,
        (
            Bad(
                _("{cell} reads like a total or a note.").format(cell=quoted(text)),
                _("Take the row away if it is one; if it is to count, mend this cell."),
            )
            for text in unsure.values()
        ),
    )
    if not gone:
        return
    findings.totals += len(gone)
    findings.note(
        ngettext(
            "{count:,} row is a total or a note and is left out: {rows}.",
            "{count:,} rows are totals or notes and are left out: {rows}.",
            len(gone),
        ).format(
            count=len(gone),
            rows=findings.sheets.with_rows(map(quoted, gone.values()), gone, _SHOWN),
        ),
        column=header,
        row=min(gone),
    )
