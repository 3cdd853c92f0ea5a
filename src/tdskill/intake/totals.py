"""Rows that are no data: totals, subtotals and footnotes, as tables made for the eye have them.

What a row is shows in the cells that say whom or what it is of. A row that may as well be meant to
count is told as a problem.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial, reduce
from operator import and_

import polars as pl

from tdskill.i18n import gettext as _
from tdskill.i18n import ngettext
from tdskill.intake.cells import quoted
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.total_words import (
    begins_like_note,
    is_glued,
    is_mark,
    is_no_id,
    is_nobody,
    is_note,
    is_number,
    is_prose,
    is_repeat,
    is_rule,
    is_subtotal,
    is_surname,
    is_total,
    may_be_subtotal,
)
from tdskill.kinds import BUREAU, GROUP, MENTOR, NAME, RANK
from tdskill.names import match_key, plain

_SHOWN = 12
_KEYS = ("staff_id", "post", "bureau", "training")
"""What a row is of: the first of these fields that a file has."""

_NAMED = ("skill", "exam", "training", "target", "workplace")
"""What else a row must name; a total may stand there as well."""

_NEVER_SUCH = ("staff_id", "bureau")
"""Fields in which nothing but a subtotal ends with a word for one."""

_PERSON = (NAME, BUREAU, RANK, GROUP, MENTOR)
"""What a file says of a person beside the staff ID, whether it is read or not."""

_ID = r"""^['="]*[\p{L}々]*[-_.#/@+0-9A-Za-z]*"*$"""
"""How an ID reads: 0101, A-12, 職員0001, 総-001; matched in NFKC."""

_HINT = (
    r"(?i)計|均|数|値|偏差|最大|最小|[※*]|注|備考|出典|資料|以上|現在|時点|[ぁ-ん。、]"
    r"|total|sum|average|avg|mean|median|count|note|remark|source|t o t a l"
    r"|率|再掲|内訳|[0-9]\s*[人名件頁%ペ]|n\s*=|page|更新|作成|出力|印刷|^\W+$|^\W?#|- [0-9]+ -"
    r"|^[^0-9]*(?:[^\x00-\x7f]|[A-Za-z]{2}\s+[A-Za-z]{2})[^0-9]*$"
)
"""In every text that any of these knows, once that is in NFKC; few others have it."""


class _Row(Enum):
    """What a row is that is no plain data."""

    GONE = auto()
    UNSURE = auto()
    PERHAPS = auto()


@dataclass(frozen=True)
class _Look:
    """Where a file says what its rows are of (`what`): the columns of the key and of other names.

    Of these some are `needed`; `work` is among `others`. `person` are the columns that say more of a
    person than an ID, where the rows are of people, the one with the name first.
    """

    what: str
    key: int
    others: tuple[int, ...]
    needed: tuple[int, ...]
    work: int | None
    person: tuple[int, ...]
    has_name: bool


def without_totals(grid: Grid, columns: Columns, findings: Findings) -> Grid:
    """Return the grid without the rows that are totals or footnotes, which one note tells.

    A row goes where what it is of is called so (合計, 総務局計), or is blank beside such a word, and
    where a footnote is all that the row holds. Told as errors are rows that begin like a footnote and
    hold more, such as ※1001, totals that name a person as well, and a text in place of a staff ID that
    is none, where the file names the others.
    """
    look = _look(grid.header, columns)
    if look is None:
        return grid
    candidates = _candidates(grid, look)
    unnamed = _unnamed(grid, look)
    strange: set[int] = set()
    nameless: set[int] = set()
    if unnamed is not None:
        no_ids = unnamed & ~_are_ids(grid.column(look.key))
        candidates |= no_ids
        strange.update(grid.rows.filter(no_ids))
        nameless.update(grid.rows.filter(unnamed & candidates))
    if not candidates.any():
        return grid
    found: dict[_Row, dict[int, tuple[int, str]]] = {kind: {} for kind in _Row}
    texts = grid.cells.filter(candidates).select(pl.all().cast(pl.String).fill_null(""))
    for row, cells in zip(grid.rows.filter(candidates), texts.iter_rows(), strict=True):
        judged = _judged(cells, look, is_strange=row in strange, is_nameless=row in nameless)
        if judged:
            found[judged[0]][row] = judged[1:]
    gone, unsure = found[_Row.GONE], found[_Row.UNSURE]
    findings.forget(gone.keys() | unsure.keys())
    for kind, tell in ((_Row.UNSURE, _tell_unsure), (_Row.PERHAPS, _tell_perhaps)):
        for place in {place for place, _text in found[kind].values()}:
            told = {row: text for row, (at, text) in found[kind].items() if at == place}
            tell(told, grid.header[place], findings)
    if gone:
        _tell_gone(gone, grid.header[look.key], findings)
    if not gone and not unsure:
        return grid
    keep = ~grid.rows.is_in([*gone, *unsure])
    return replace(grid, cells=grid.cells.filter(keep), rows=grid.rows.filter(keep))


def _look(header: Sequence[str], columns: Columns) -> _Look | None:
    fields = columns.fields
    what = next((name for name in _KEYS if name in fields), None)
    if what is None:
        return None
    key, *others = (fields[name] for name in dict.fromkeys((what, *_NAMED)) if name in fields)
    needed = (key,) if what == "staff_id" else (key, *others)
    work = fields.get("work") if what == "bureau" else None
    others += [] if work is None else [work]
    person = _person(header, columns) if what == "staff_id" else {}
    return _Look(
        what, key, tuple(others), needed, work, tuple(person.values()), NAME.name in person
    )


def _person(header: Sequence[str], columns: Columns) -> dict[str, int]:
    """Return the columns of `_PERSON` that a file has, also where they are not read."""
    unused = {match_key(header[place]): place for place in reversed(columns.unused)}
    found = {}
    for field in _PERSON:
        spelled = (unused[key] for key in map(match_key, field.spellings()) if key in unused)
        found[field.name] = columns.fields.get(field.name, next(spelled, None))
    return {name: place for name, place in found.items() if place is not None}


def _judged(
    cells: Sequence[str], look: _Look, *, is_strange: bool, is_nameless: bool
) -> tuple[_Row, int, str] | None:
    """Return what a row is, and the column and the text that say so; None where it is data.

    A `nameless` row says no more than an ID of a person, in a file that does; a `strange` one not
    even that.
    """
    key = cells[look.key]
    filled = [text for text in cells if plain(text)]
    names = [cells[place] for place in (look.key, *look.others)]
    whole = all(plain(cells[place]) for place in look.needed)
    word = _word(names, filled, look.what, whole=whole)
    may_be_person = word == key and (
        not all(_is_figure(cells[place]) for place in look.person[: 1 if look.has_name else None])
        or (look.what == "staff_id" and is_glued(word) and not is_nameless)
    )
    if word and not may_be_person:
        return _Row.GONE, look.key, word
    if word or is_strange or _is_doubtful(key, filled, look.what):
        return _Row.UNSURE, look.key, key
    if look.work is None:
        return None
    work = cells[look.work]
    if is_subtotal(work) or is_repeat(work):
        return _Row.UNSURE, look.work, work
    return (_Row.PERHAPS, look.work, work) if may_be_subtotal(work) else None


def _unnamed(grid: Grid, look: _Look) -> pl.Series | None:
    """Return where a file that says more of most people than an ID says no more; None for nowhere."""
    told = [grid.column(place) for place in look.person]
    told = [column for column in told if 2 * column.null_count() < len(column)]
    if not told or not all(column.null_count() for column in told):
        return None
    unnamed = reduce(and_, (column.is_null() for column in told))
    return unnamed & grid.column(look.key).is_not_null()


def _are_ids(column: pl.Series) -> pl.Series:
    """Return which texts read like IDs: with a figure, where most have one."""
    texts = column.cast(pl.String).str.normalize("NFKC")
    has_figure = texts.str.contains("[0-9]")
    reads_so = texts.str.contains(_ID)
    if 2 * has_figure.sum() > len(texts):
        return reads_so & has_figure
    return reads_so & (has_figure | texts.str.contains(r"^[\x00-\x7f]*$"))


def _candidates(grid: Grid, look: _Look) -> pl.Series:
    """Return where a row may be a total or a footnote."""
    found = pl.repeat(value=False, n=len(grid.rows), dtype=pl.Boolean, eager=True)
    for place in (look.key, *look.others):
        column = grid.column(place)
        reads_so: Callable[[str], bool] = is_total
        if place == look.key:
            reads_so = partial(_is_odd, what=look.what)
        elif place == look.work:
            reads_so = _is_odd_work
        texts = [text for text in _hinted(column) if reads_so(text)]
        if texts:
            found |= column.cast(pl.String).is_in(texts).fill_null(value=False)
        if column.null_count() and place in look.needed:
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
        or is_rule(key)
        or (what == "staff_id" and (is_prose(key) or is_nobody(key) or is_no_id(key)))
        or (what == "bureau" and (may_be_subtotal(key) or is_repeat(key)))
    )


def _is_odd_work(work: str) -> bool:
    return is_total(work) or is_subtotal(work) or may_be_subtotal(work) or is_repeat(work)


def _word(names: Sequence[str], filled: Sequence[str], what: str, *, whole: bool) -> str:
    """Return the word by which a row is known as a total or a footnote; none where it is data.

    `names` say what the row is of, the first one first of all; they are `whole` if none is missing.
    """
    key, first = names[0], next(iter(filled), "")
    if len(filled) == 1 and is_note(first):
        return first
    if filled and all(map(is_rule, filled)):
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
        or (what == "bureau" and (may_be_subtotal(key) or is_repeat(key)))
        or (what == "staff_id" and (is_nobody(key) or is_no_id(key)))
        or (what == "staff_id" and [key] == filled and is_prose(key))
    )


def _is_figure(text: str) -> bool:
    """Tell whether a cell names nobody."""
    return not plain(text) or is_number(text) or is_total(text) or is_rule(text)


def _are_numbers(filled: Sequence[str], but: str) -> bool:
    return all(text == but or is_number(text) for text in filled)


def _tell_unsure(unsure: dict[int, str], header: str, findings: Findings) -> None:
    findings.rows(pl.Series(list(unsure), dtype=pl.UInt32), header, map(_unsure, unsure.values()))


def _unsure(text: str) -> Bad:
    if is_no_id(text):
        return Bad(
            _("{cell} is no staff ID.").format(cell=quoted(text)),
            _("Write the ID of the person, or take the row away."),
            code="not_a_staff_id",
        )
    return Bad(
        _("{cell} reads like a total or a note.").format(cell=quoted(text)),
        _("Take the row away if it is one; if it is to count, mend this cell."),
        code="perhaps_total",
    )


def _tell_perhaps(perhaps: dict[int, str], header: str, findings: Findings) -> None:
    message = _("{cell} may be a subtotal; the row is counted.")
    hint = _("Take the row away if it adds up others, which would count twice.")
    findings.tell(
        pl.Series(list(perhaps), dtype=pl.UInt32),
        header,
        (
            Bad(message.format(cell=quoted(text)), hint, code="perhaps_subtotal")
            for text in perhaps.values()
        ),
    )


def _tell_gone(gone: dict[int, tuple[int, str]], header: str, findings: Findings) -> None:
    findings.totals += len(gone)
    words = [quoted(text) for _place, text in gone.values()]
    findings.note(
        ngettext(
            "{count:,} row is a total or a note and is left out: {rows}.",
            "{count:,} rows are totals or notes and are left out: {rows}.",
            len(gone),
        ).format(
            count=len(gone),
            rows=findings.sheets.with_rows(words, gone, _SHOWN),
        ),
        column=header,
        row=min(gone),
        code="totals_left_out",
    )
