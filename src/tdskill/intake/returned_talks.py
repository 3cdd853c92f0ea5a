"""What was agreed in 1on1s, as it comes back: on the sheet beside a form, or in a table of its own."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import polars as pl

from tdskill import tables
from tdskill.errors import Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake.absences import not_counted
from tdskill.intake.bounds import letters_of
from tdskill.intake.cells import quoted
from tdskill.intake.excel import Sheet
from tdskill.intake.form import Mark, mark_of
from tdskill.intake.odd_cells import tell_odd_answers
from tdskill.intake.returned_files import name_of
from tdskill.intake.returned_forms import flaw_of, without_marks
from tdskill.intake.returned_heads import (
    ROWS,
    TALK_ROWS,
    Check,
    Returned,
    day_in_future,
    day_outside,
    day_too_early,
    strangers_in,
    that_find,
)
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.talks import WORDS, check_talks, read_rows_of_talks, tidied_words
from tdskill.intake.talks_form import (
    FIELDS,
    HEADINGS,
    TALKS_MARKER,
    is_dropped,
    is_talks,
    known_by,
    said,
)
from tdskill.intake.terms import SHOWN, Terms
from tdskill.names import match_key, plain, words_key
from tdskill.years import FIRST_DAY, first_day, last_day

_DATES = ("held_on", "by_when", "done_on")


def read_talks_sheet(sheet: Sheet, path: Path, terms: Terms) -> Returned:
    """Read the sheet for talks of a returned form."""
    place = _("{file}, sheet {sheet}").format(file=name_of(path), sheet=sheet.name)
    findings = Findings(place)
    laid = _laid_out(sheet)
    if laid is None:
        findings.whole(_numbers([1]), without_marks())
        return _finished(pl.DataFrame(schema=TALK_ROWS), findings)
    mark, letters, rows = laid
    told = [name for name in FIELDS if name not in ("staff_id", "mentor")]
    filled = [row for row in rows if row["_value"] or any(row[name] for name in told)]
    if not filled:
        return _finished(pl.DataFrame(schema=TALK_ROWS), findings)
    if (flaw := flaw_of(mark, terms)) is not None:
        findings.whole(_numbers(row["row"] for row in filled), flaw)
        return _finished(pl.DataFrame(schema=TALK_ROWS), findings)
    judged = [row for row in (_read(row, letters, terms, findings) for row in filled) if row]
    if not judged:
        return _finished(pl.DataFrame(schema=TALK_ROWS), findings)
    frame = pl.DataFrame(judged, schema={"row": pl.UInt32, **tables.TALKS})
    columns = [letters[name] for name in FIELDS]
    tell_odd_answers(path, sheet.number, columns, frame["row"].to_list(), findings)
    return _finished(_checked(frame, place, letters, terms, findings), findings)


def read_table_of_talks(path: Path, terms: Terms, encoding: str | None) -> Returned:
    """Read a table of talks. Raises TdskillError when it is none."""
    rows, frame = read_rows_of_talks(path, terms.sets[0], encoding, terms.parse_date)
    columns = {name: rows.header(name) for name in FIELDS if rows.has(name)}
    taken = _checked(frame, name_of(path), columns, terms, rows.findings)
    return _finished(taken, rows.findings)


def _laid_out(sheet: Sheet) -> tuple[Mark | None, dict[str, str], list[dict[str, object]]] | None:
    """Return the mark of a sheet, the letter of each field's column, and its rows as texts.

    None where its hidden cells are gone.
    """
    if not is_talks(sheet):
        return None
    grid = list(sheet.cells.iter_rows())
    top = next(n for n, row in enumerate(grid) if TALKS_MARKER in row)
    head = grid[top]
    key = head.index(TALKS_MARKER)
    places = {name: head.index(name) for name in FIELDS if name in head}
    body = next((n for n, row in enumerate(grid) if row[key] == HEADINGS), None)
    if len(places) < len(FIELDS) or body is None or key + 1 == len(head):
        return None
    rows = [
        {
            "row": n,
            "_key": plain(row[key] or ""),
            "_value": (row[key + 1] or "").strip(),
            **{name: tidied_words(row[place] or "") for name, place in places.items()},
        }
        for n, row in enumerate(grid[body + 1 :], start=body + 2)
    ]
    letters = {name: letters_of(sheet.first_column + place) for name, place in places.items()}
    return mark_of(head[key + 1]), letters, rows


def _read(
    row: Mapping[str, object], letters: Mapping[str, str], terms: Terms, findings: Findings
) -> dict[str, object] | None:
    """Return what a row says, None where that is nothing new or cannot be understood, which is told."""
    number = _numbers([row["row"]])
    known, shown = str(row["_key"]), plain(str(row["staff_id"]))
    if known and shown != known:
        findings.rows(number, letters["staff_id"], [_moved()])
        return None
    if not shown:
        bad = Bad(
            _("This row stands outside of those of the form, and names nobody."),
            _("Write into the rows of the form, or the staff ID beside it."),
            code="talk_of_nobody",
        )
        findings.rows(number, letters["staff_id"], [bad])
        return None
    read: dict[str, object] = {"row": row["row"], "staff_id": shown}
    read |= {name: row[name] or None for name in ("mentor", *WORDS)}
    is_good = True
    read["dropped"] = is_dropped(str(row["done_on"])) or None
    for name in _DATES:
        gone = name == "done_on" and read["dropped"]
        value = None if gone else terms.parse_date(str(row[name]))
        if isinstance(value, Bad):
            findings.rows(number, letters[name], [value])
            is_good = False
        else:
            read[name] = value
    if not is_good:
        return None
    if row["_value"]:
        step, _space, before = str(row["_value"]).partition(" ")
        held_on = read["held_on"]
        day = held_on if isinstance(held_on, dt.date) else None
        if known_by(shown, day, str(row["step"])) != step:
            findings.rows(number, letters["step"], [_moved()])
            return None
        if said(read) == before and not read["dropped"]:
            return None
    return read


def _moved() -> Bad:
    return Bad(
        _("What is seen of the agreed step no longer stands beside its hidden key."),
        _(
            "Leave agreed steps as they are: what was agreed anew goes into a free row. Rows that were "
            "sorted or moved need a fresh form: tdskill sheet --replace"
        ),
        code="talk_rows_moved",
    )


def _checked(
    frame: pl.DataFrame,
    place: str,
    columns: Mapping[str, str],
    terms: Terms,
    findings: Findings,
) -> pl.DataFrame:
    """Return the rows that can be taken, with mentors filled up from the roster; tell the others."""
    frame = _of_the_present(frame, columns, terms, findings)
    check_talks(frame, columns, findings)
    good = findings.keep_good(frame)
    keys = zip(good["staff_id"], good["held_on"], map(words_key, good["step"]), strict=True)
    is_new = pl.Series([key not in terms.agreed for key in keys], dtype=pl.Boolean)
    held_on, year = pl.col("held_on"), terms.fiscal_year
    others = frozenset(frame["staff_id"])
    future = partial(day_in_future, terms=terms)
    checks: tuple[Check, ...] = (
        ("held_on", held_on > terms.today, future, Severity.ERROR),
        ("done_on", pl.col("done_on") > terms.today, future, Severity.ERROR),
        ("held_on", held_on < FIRST_DAY, partial(day_too_early, terms=terms), Severity.ERROR),
        (
            "held_on",
            is_new
            & ~held_on.is_between(first_day(year), last_day(year))
            & held_on.is_between(FIRST_DAY, terms.today),
            partial(day_outside, terms=terms),
            Severity.WARNING if terms.any_date else Severity.ERROR,
        ),
        (
            "staff_id",
            pl.col("staff_id").is_in(strangers_in(good["staff_id"], terms)),
            lambda staff_id: terms.explain_stranger(staff_id, others),
            Severity.ERROR,
        ),
    )
    for name, wrong, explain, severity in that_find(checks, good):
        bad = good.filter(wrong)
        if severity is Severity.ERROR:
            findings.leave_out(bad["row"])
        findings.tell(bad["row"], columns.get(name), map(explain, bad[name]), severity)
    good = findings.keep_good(good)
    _tell_nobodies(good["mentor"], columns.get("mentor"), terms, findings)
    own = pl.Series(map(terms.mentor_of.get, good["staff_id"]), dtype=pl.String)
    return good.with_columns(
        pl.col("mentor").fill_null(own),
        pl.lit(place).alias("place"),
        pl.lit(columns.get("step")).alias("column"),
    ).select(pl.col(name).cast(dtype) for name, dtype in TALK_ROWS.items())


def _of_the_present(
    frame: pl.DataFrame, columns: Mapping[str, str], terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Return the rows of people who count on the roster; warn of the others."""
    if not terms.absent:
        return frame
    apart = pl.col("staff_id").is_in(list(terms.absent)).fill_null(value=False)
    for person in frame.filter(apart).partition_by("staff_id", maintain_order=True):
        staff_id, first = person.select("staff_id", "row").row(0)
        findings.take_out(person["row"], {staff_id: terms.absent[staff_id]})
        bad = not_counted(staff_id, terms.absent[staff_id])
        findings.whole(person["row"], bad, first, columns.get("staff_id"), Severity.WARNING)
    return frame.filter(~apart)


def _tell_nobodies(
    mentors: pl.Series, column: str | None, terms: Terms, findings: Findings
) -> None:
    nobodies = [
        each
        for each in mentors.drop_nulls().unique(maintain_order=True)
        if match_key(each) not in terms.assessors
    ]
    if nobodies:
        findings.note(
            _("The roster knows no such mentor: {names}.").format(
                names=listed(map(quoted, nobodies), SHOWN)
            ),
            _("The talks are taken as they are; check the numbers and names."),
            column,
            Severity.WARNING,
            code="talk_mentors_unknown",
        )


def _numbers(rows: Iterable[object]) -> pl.Series:
    return pl.Series(list(rows), dtype=pl.UInt32)


def _finished(talks: pl.DataFrame, findings: Findings) -> Returned:
    intake = findings.intake(findings.keep_good(talks))
    wrong = findings.left_out(but_for_absent=True)
    return Returned(
        pl.DataFrame(schema=ROWS),
        intake.problems,
        len(wrong),
        intake.totals,
        findings.absent,
        intake.frame,
    )
