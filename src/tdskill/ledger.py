"""The ledgers of a year, as assessments.csv and demand_answers.csv, to which rows are only ever added."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import polars as pl

from tdskill.errors import TdskillError
from tdskill.files import end_of_links, open_whole, patiently
from tdskill.formula_guard import guarded_text
from tdskill.i18n import DEFAULT
from tdskill.i18n import gettext as _
from tdskill.intake import decode, headers
from tdskill.intake.assessments import that_count
from tdskill.intake.encoding import UTF8
from tdskill.kinds import ASSESSMENTS, Kind, stage_names, yes_and_no
from tdskill.manifest import holds_nothing, sha256
from tdskill.names import match_key, plain
from tdskill.tables import STAGES

LATER = frozenset({"reason", "dropped"})
"""Columns that an older file may lack: they are added to it with the first row that needs them."""

JUDGEMENT = ("staff_id", "skill", "stage", "assessed_on")
"""What one level is said of: of rows that agree in these the last one holds."""

STATEMENT = ("staff_id", "skill", "stage", "stated_on")
"""What one interest or aim is said of."""

_SAID = ("level", "fingerprint", "assessor")
_STATED = ("interest", "target_job_type", "target_rank")
_NEW_LINE = "\r\n"


def additions(kept: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return those of `rows` that say something new after the `kept` ones, in their order.

    A row is new unless the newest one before it of the same person, skill, stage and date says the
    same level, fingerprint, assessor and reason; a reason that is null was not asked for, and a blank one
    is none. Both frames have the columns of `tables.ASSESSMENTS`; `rows` may have more, which stay.
    """
    # Of kept rows a reason that is not there is none.
    old = kept.with_columns(pl.col("reason").fill_null(""))
    reason = pl.coalesce("reason", pl.col("reason").forward_fill().over(JUDGEMENT), pl.lit(""))
    return rows[_places_of_new(old, rows, JUDGEMENT, (*_SAID, "reason"), reason)]


def new_statements(kept: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return those of `rows` that change what is known of interests and aims, in their order.

    A row changes nothing that says what counts of the person and the thing so far (`aims.that_hold`), or
    what was said last of the same stage and day. Both frames have the columns of `tables.AIMS`; `rows`
    may have more, which stay.
    """
    counting: dict[object, tuple[tuple[int, dt.date], list[object]]] = {}
    said: dict[object, list[object]] = {}
    places = []
    for place, row in enumerate(
        chain(*(each.select(*STATEMENT, *_STATED).iter_rows() for each in (kept, rows))),
        -kept.height,
    ):
        staff_id, skill, stage, day, *statement = row
        before = counting.get((staff_id, skill))
        if place >= 0 and statement in (before and before[1], said.get(row[:4])):
            continue
        said[row[:4]] = statement
        own = STAGES.index(stage), day
        if before is None or own >= before[0]:
            counting[staff_id, skill] = own, statement
        if place >= 0:
            places.append(place)
    return rows[places]


def _places_of_new(
    kept: pl.DataFrame,
    rows: pl.DataFrame,
    about: Sequence[str],
    said: Sequence[str],
    *filled: pl.Expr,
) -> pl.Series:
    """Return the places of the rows that say otherwise than the newest before them about the same."""
    old = kept.select(*about, *said).with_columns(pl.lit(None, pl.UInt32).alias("_place"))
    new = rows.select(*about, *said).with_row_index("_place")
    before = pl.col(*said).shift().over(about, order_by="_order")
    both = (
        pl.concat([old, new], how="diagonal")
        .with_row_index("_order")
        .with_columns(filled)
        .with_columns(before.name.prefix("_before_"))
    )
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"_before_{name}")) for name in said)
    is_first = pl.col("_order") == pl.col("_order").min().over(about)
    return both.filter(pl.col("_place").is_not_null() & (is_first | differs))["_place"].sort()


def contradictions(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of one run that give a person's skill two levels at one stage and date."""
    return rows.filter(pl.col("level").n_unique().over(JUDGEMENT) > 1)


def disputes(
    kept: pl.DataFrame, rows: pl.DataFrame, called: Mapping[str, str | None]
) -> pl.DataFrame:
    """Return those of `rows` that contradict what another assessor said of the same before.

    What somebody said themselves they may correct: of each assessor the newest of the `kept` rows is
    held against the others' rows. `called` has the names of the people on the roster, by staff id;
    an assessor who is not told is the person themselves, and at the stage confirmed nobody known.
    Added are other_level, other_source and other_assessor.
    """
    known = kept.join(rows, on=JUDGEMENT, how="semi", maintain_order="left")
    before = _newest_of_each(known, called).select(
        *JUDGEMENT,
        pl.col("level", "source", "assessor", "_who").name.prefix("other_"),
    )
    return (
        _with_assessors(rows, called)
        .with_row_index("_place")
        .join(before, on=JUDGEMENT, maintain_order="left_right")
        .filter(pl.col("_who") != pl.col("other__who"), pl.col("level") != pl.col("other_level"))
        .unique("_place", keep="last", maintain_order=True)
        .drop("_place", "_who", "other__who")
    )


def disputed(kept: pl.DataFrame, called: Mapping[str, str | None]) -> pl.DataFrame:
    """Return the newest rows of the assessors who say different levels of what counts, in their order.

    A later stage or a newer date settles what was said before. `called` as in `disputes`.
    """
    level = pl.col("level")
    several = kept.group_by(JUDGEMENT).agg(level.min().alias("_least"), level.max())
    several = several.filter(level > pl.col("_least"))
    of_them = kept.join(several, on=["staff_id", "skill"], how="semi", maintain_order="left")
    counting = that_count(of_them.lazy()).collect()
    said = of_them.join(counting, on=JUDGEMENT, how="semi", maintain_order="left")
    return contradictions(_newest_of_each(said, called)).drop("_who")


def replaced(kept: pl.DataFrame, added: pl.DataFrame) -> pl.DataFrame:
    """Return those of the `added` rows that change a level, with level and source before as other_."""
    before = kept.join(added, on=JUDGEMENT, how="semi", maintain_order="left").unique(
        JUDGEMENT, keep="last", maintain_order=True
    )
    other = pl.col("level", "source").name.prefix("other_")
    return added.join(before.select(*JUDGEMENT, other), on=JUDGEMENT, maintain_order="left").filter(
        pl.col("level") != pl.col("other_level")
    )


def overruled(
    kept: pl.DataFrame, added: pl.DataFrame, called: Mapping[str, str | None]
) -> pl.DataFrame:
    """Return those of the `added` rows that count from now on in place of another assessor's level.

    That one is of the same stage, of an earlier date and another level, and has counted so far; its
    assessor and date are added as other_. `called` as in `disputes`. Who is not told is nobody else.
    """
    key = ["staff_id", "skill", "stage"]
    told = pl.col("assessor").is_not_null()
    before = _with_assessors(that_count(kept.lazy()).filter(told).collect(), called).select(
        *key, pl.col("level", "assessor", "assessed_on", "_who").name.prefix("other_")
    )
    return (
        _with_assessors(added.filter(told), called)
        .join(before, on=key, maintain_order="left")
        .filter(
            pl.col("_who") != pl.col("other__who"),
            pl.col("level") != pl.col("other_level"),
            pl.col("assessed_on") > pl.col("other_assessed_on"),
        )
        .drop("_who", "other__who")
    )


def _newest_of_each(rows: pl.DataFrame, called: Mapping[str, str | None]) -> pl.DataFrame:
    return _with_assessors(rows, called).unique(
        [*JUDGEMENT, "_who"], keep="last", maintain_order=True
    )


def _with_assessors(rows: pl.DataFrame, called: Mapping[str, str | None]) -> pl.DataFrame:
    """Add _who, by which an assessor is known again: the staff id, else the name in any spelling."""
    names = [match_key(name) for name in called.values() if name]
    single = {name for name, count in Counter(names).items() if count == 1}
    ids = {match_key(name): staff_id for staff_id, name in called.items() if name}
    who = {}
    for text in rows["assessor"].drop_nulls().unique():
        staff_id, name = plain(text.removeprefix("'")), match_key(text.removeprefix("'"))
        who[text] = staff_id if staff_id in called else ids[name] if name in single else name
    nobody = pl.lit("\0") + pl.col("source_digest").fill_null("")
    unnamed = pl.when(pl.col("stage") == "confirmed").then(nobody).otherwise("staff_id")
    told = pl.col("assessor").replace_strict(who, return_dtype=pl.String)
    return rows.with_columns(pl.coalesce(told, unnamed).alias("_who"))


@dataclass(frozen=True)
class Layout:
    """How the file is written: its encoding, its delimiter and the place of each column."""

    codec: str
    delimiter: str
    width: int
    places: dict[str, int]
    header_row: int = 1


def new_layout(kind: Kind = ASSESSMENTS) -> Layout:
    """Return how we write the file when there is none."""
    places = {column.name: place for place, column in enumerate(kind.template)}
    return Layout(UTF8, ",", len(places), places)


def layout_of(path: Path, kind: Kind = ASSESSMENTS) -> Layout | None:
    """Return how the file is written, whoever saved it last; None when it is absent or empty.

    Raises TdskillError when it is a workbook, cannot be read, or lacks a column that we fill.
    """
    if not path.exists() or holds_nothing(patiently(path.read_bytes)):
        return None
    resolve = partial(
        headers.table_columns,
        known=kind.columns,
        needed=tuple(each.name for each in kind.columns if each.name not in LATER),
        source=str(path),
    )
    text = decode.check(decode.open_text(path, accepts=partial(headers.accepts, resolve)))
    head = text.head
    places = resolve(head.header).fields
    return Layout(text.codec, head.delimiter, len(head.header), places, head.header_row)


def with_lines(
    content: bytes,
    rows: pl.DataFrame,
    layout: Layout | None,
    kind: Kind = ASSESSMENTS,
    language: str = DEFAULT,
) -> bytes:
    """Return the file's content as it is, with a line for each row behind it.

    A column of LATER that the file lacks and a row needs is added. `language` is that of headers and
    words that we write. Raises UnicodeEncodeError for a text
    that the file's encoding cannot hold.
    """
    if layout is None:
        layout = new_layout(kind)
        content = _lines([kind.header_in(language)], layout, _NEW_LINE).encode(UTF8)
    for column in kind.columns:
        if column.name not in layout.places and rows[column.name].count():
            content, layout = _widened(content, layout, column.name, column.header_in(language))
    before = content.decode(layout.codec)
    end = _line_end(before)
    joint = "" if before.endswith(("\n", "\r")) else end
    added = joint + _lines(_cells(rows, layout, language), layout, end)
    return content + added.encode(_without_mark(layout.codec, content))


def _line_end(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if end in text), _NEW_LINE)


def _widened(content: bytes, layout: Layout, name: str, header: str) -> tuple[bytes, Layout]:
    """Return the content with one more column behind the others, blank in every row."""
    text = content.decode(layout.codec)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter))
    for record in filter(None, records):
        record.extend([""] * (layout.width + 1 - len(record)))
    records[layout.header_row - 1][layout.width] = header
    wider = replace(layout, width=layout.width + 1, places=layout.places | {name: layout.width})
    return _lines(records, wider, _line_end(text)).encode(layout.codec), wider


def _without_mark(codec: str, content: bytes) -> str:
    """Return the codec that writes on in a file without a second byte order mark."""
    if codec == "utf-16":
        return "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
    return "utf-8" if codec == UTF8 else codec


def _cells(rows: pl.DataFrame, layout: Layout, language: str) -> list[list[str]]:
    stages, answers = stage_names(language), yes_and_no(language)
    lines = []
    for row in rows.iter_rows(named=True):
        if "stage" in row:
            row["stage"] = stages[row["stage"]]
        line = [""] * layout.width
        for name, place in layout.places.items():
            value = answers[row[name]] if isinstance(row[name], bool) else row[name]
            line[place] = "" if value is None else guarded_text(str(value))
        lines.append(line)
    return lines


def _lines(lines: Sequence[Sequence[str]], layout: Layout, end: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=layout.delimiter, lineterminator=end).writerows(lines)
    return text.getvalue()


def state_of(path: Path) -> str | None:
    """Return a digest of the file by which a change is seen; None when there is none."""
    return sha256(patiently(path.read_bytes)) if path.exists() else None


@dataclass(frozen=True)
class Addition:
    """Rows to add to a file; `state` is what `state_of` told before they were chosen.

    `language` is the main one of the framework.
    """

    path: Path
    rows: pl.DataFrame
    state: str | None
    kind: Kind = ASSESSMENTS
    language: str = DEFAULT


def append(*additions: Addition) -> None:
    """Add rows to files: each is the old or the new one, whole, at any moment; of a link the target.

    All are composed before the first is written, and they are written in this order. Raises
    TdskillError when a file has changed since, is held by another program, or cannot hold a text.
    """
    composed = [(each, _composed(each)) for each in additions if not each.rows.is_empty()]
    for addition, content in composed:
        path = addition.path
        try:
            with open_whole(end_of_links(path), private=True) as file:
                file.write(content)
                file.flush()
                _refuse_changed(addition)
        except FileNotFoundError as error:
            raise _changed(path) from error


def _composed(addition: Addition) -> bytes:
    path = addition.path
    layout = layout_of(path, addition.kind)
    old = patiently(path.read_bytes) if path.exists() else b""
    try:
        content = with_lines(old, addition.rows, layout, addition.kind, addition.language)
    except UnicodeEncodeError as error:
        raise TdskillError(
            _("{file} is saved in {encoding}, which has no sign for {sign!r}.").format(
                file=path, encoding=error.encoding, sign=error.object[error.start]
            ),
            _("Open it in Excel, save it as CSV UTF-8, and collect again. Nothing was added."),
        ) from error
    _refuse_changed(addition)
    return content


def _refuse_changed(addition: Addition) -> None:
    if state_of(addition.path) != addition.state:
        raise _changed(addition.path)


def _changed(path: Path) -> TdskillError:
    return TdskillError(
        _("{file} was changed by somebody else meanwhile.").format(file=path),
        _("Nothing was added to it. Close it in Excel and collect again."),
    )
