"""Answers of bureaus to the demand survey as they come back: our workbooks, and tables."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tdskill import tables
from tdskill.errors import Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import cells, excel, headers
from tdskill.intake.cells import quoted
from tdskill.intake.demand_form import (
    ANSWERED_BY,
    ANSWERED_ON,
    NEED,
    VERSION,
    DemandForm,
    Line,
    digest_of_lines,
    read_demand_forms,
)
from tdskill.intake.grid import Grid
from tdskill.intake.headers import Columns
from tdskill.intake.odd_cells import tell_odd_answers
from tdskill.intake.returned_files import name_of
from tdskill.intake.returned_forms import of_other_time
from tdskill.intake.returned_heads import unknown_skill, wrong_day
from tdskill.intake.row_problems import Bad, Findings
from tdskill.intake.table import read_table
from tdskill.intake.terms import Terms
from tdskill.kinds import DEMAND_ANSWERS
from tdskill.names import Names, match_key

NEEDS: tables.Schema = {name: tables.DEMAND_ANSWERS[name] for name in NEED}
"""The columns of what a bureau needs."""

_OF_TABLE = ("bureau", "skill", "level", "headcount")
_SHOWN = 5
_NO_ROWS = pl.Series([], dtype=pl.UInt32)
"""A file is taken as a whole or not at all, so that no row is left out by itself."""


@dataclass(frozen=True)
class Answer:
    """What a bureau needs, all of it (see NEEDS; no row: nothing), as one file says on one day.

    `place` and `row` are where it stands, as problems tell it.
    """

    bureau: str
    answered_by: str | None
    answered_on: dt.date
    needs: pl.DataFrame
    place: str
    row: int | None = None


@dataclass(frozen=True)
class ReturnedDemand:
    """What one file says: its answers, all that is to be told, and whose they are or would be.

    Not answered is a form that came back as it was handed out.
    """

    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    bureaus: tuple[str, ...] = ()
    is_answered: bool = True


@dataclass(frozen=True)
class _Told:
    """What a form, or the rows of a bureau in a table, say: texts with where they stand."""

    bureau: str
    answered_by: str | None
    answered_on: tuple[int | None, str]
    lines: Sequence[Line]


Before = Callable[[str], pl.DataFrame]
"""What a bureau, as the workspace spells it, needed last year: a frame of NEEDS."""


def read_returned_demand(
    path: Path, terms: Terms, bureaus: Names, before: Before, *, encoding: str | None = None
) -> ReturnedDemand:
    """Read one returned file. Raises TdskillError when it is no form and no table of needs.

    `bureaus` finds a bureau as the workspace spells it; `before` is what tables were filled in with.
    """
    forms = list(read_demand_forms(path)) if excel.is_workbook(path) else []
    if not forms:
        return _read_table(path, terms, bureaus, before, encoding)
    parts = [_read_form(form, path, terms, bureaus, alone=len(forms) == 1) for form in forms]
    return ReturnedDemand(
        tuple(answer for part in parts for answer in part.answers),
        tuple(problem for part in parts for problem in part.problems),
        tuple(bureau for part in parts for bureau in part.bureaus),
        is_answered=any(part.is_answered for part in parts),
    )


def _read_form(
    form: DemandForm, path: Path, terms: Terms, bureaus: Names, *, alone: bool
) -> ReturnedDemand:
    source = name_of(path)
    place = source if alone else _("{file}, sheet {sheet}").format(file=source, sheet=form.sheet)
    findings = Findings(place)
    mark = form.mark
    if mark is None:
        findings.whole(_NO_ROWS, _damaged())
        return ReturnedDemand((), findings.problems())
    named = (bureaus.find(mark.bureau) or mark.bureau,)
    if flaw := of_other_time(mark.version, VERSION, mark.fiscal_year, terms):
        findings.whole(_NO_ROWS, flaw)
        return ReturnedDemand((), findings.problems(), named)
    answered_by = form.fields.get(ANSWERED_BY, (None, ""))[1]
    row, day = form.fields.get(ANSWERED_ON, (None, ""))
    lines = [line for line in form.lines if not line.is_blank]
    as_it_was = mark.filled == digest_of_lines([*line.cells.values()] for line in lines)
    # No date of the command line makes an answer of a form that nobody touched.
    if as_it_was and not (answered_by or day):
        _tell_not_answered(mark.bureau, findings)
        return ReturnedDemand((), findings.problems(), named, is_answered=False)
    for name, column in form.columns.items():
        rows = {line.row for line in lines} | ({row} if name == "skill" and row else set())
        tell_odd_answers(path, form.number, column, rows, findings)
    told = _Told(mark.bureau, answered_by or None, (row, day), lines)
    answer = _answer(
        told, {**form.columns, "answered_on": form.columns["skill"]}, terms, bureaus, findings
    )
    return ReturnedDemand(() if answer is None else (answer,), findings.problems(), named)


def _tell_not_answered(bureau: str, findings: Findings) -> None:
    findings.note(
        _(
            "{bureau} has not answered yet: neither name nor date, and the rows are as they were."
        ).format(bureau=quoted(bureau)),
        code="form_not_answered",
    )


def _read_table(
    path: Path, terms: Terms, bureaus: Names, before: Before, encoding: str | None
) -> ReturnedDemand:
    source = name_of(path)
    findings = Findings(source)
    grid, columns = read_table(
        path,
        encoding,
        lambda header: headers.table_columns(header, DEMAND_ANSWERS.known, _OF_TABLE, source),
        ("bureau", "work", "answered_by"),
        findings,
    )
    headers.tell_columns(grid.header, columns, terms.names, findings)
    titles = {name: grid.header[place] for name, place in columns.fields.items()}
    parts = list(_by_bureau(grid, columns, titles, findings))
    named = tuple(bureaus.find(told.bureau) or told.bureau for told in parts)
    # A table that has no columns for them is none of ours, and its date may be told on the command line.
    is_form = {"answered_by", "answered_on"} <= titles.keys()
    answers = []
    answered = False
    for told, bureau in zip(parts, named, strict=True):
        if is_form and _is_as_it_was(told, before(bureau), titles, terms):
            _tell_not_answered(told.bureau, findings)
            continue
        answered = True
        answers.append(_answer(told, titles, terms, bureaus, findings))
    taken = tuple(filter(None, answers))
    return ReturnedDemand(taken, findings.problems(), named, is_answered=answered)


def _is_as_it_was(
    told: _Told, before: pl.DataFrame, titles: Mapping[str, str], terms: Terms
) -> bool:
    """Tell whether the rows of a bureau have neither name nor date, and last year's needs."""
    if told.answered_by or told.answered_on[1]:
        return False
    unheard = Findings("")
    needs = [_need(line, titles, terms, unheard) for line in told.lines if not line.is_blank]
    return None not in needs and Counter(needs) == Counter(before.iter_rows())


def _by_bureau(
    grid: Grid, columns: Columns, titles: Mapping[str, str], findings: Findings
) -> Iterator[_Told]:
    """Yield what the rows of each bureau say, in the order of their first ones."""
    texts = pl.DataFrame(
        [
            grid.rows.alias("row"),
            *(
                grid.column(place).cast(pl.String).fill_null("").str.strip_chars().alias(name)
                for name, place in columns.fields.items()
            ),
        ]
    )
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in texts.iter_rows(named=True):
        if not row["bureau"]:
            bad = Bad(_(DEMAND_ANSWERS.columns[0].missing), code="cell_missing")
            findings.whole(_NO_ROWS, bad, row["row"], titles["bureau"])
            continue
        parts.setdefault(match_key(row["bureau"]), []).append(row)
    for rows in parts.values():
        days: dict[str, int] = {
            row["answered_on"]: row["row"] for row in reversed(rows) if row.get("answered_on")
        }
        names = dict.fromkeys(row["answered_by"] for row in rows if row.get("answered_by"))
        at_first: tuple[str, int] = ("", rows[0]["row"])
        first = min(days.items(), key=lambda each: each[1], default=at_first)
        for day, number in days.items():
            if cells.parse_date(day) != cells.parse_date(first[0]):
                bad = Bad(
                    _("The date {cell} is not that of row {row}.").format(
                        cell=quoted(day), row=first[1]
                    ),
                    _("An answer of a bureau is of one day: write the same one in its rows."),
                    code="answer_of_two_days",
                )
                findings.whole(_NO_ROWS, bad, number, titles["answered_on"])
        yield _Told(
            rows[0]["bureau"],
            ", ".join(names) or None,
            (first[1], first[0]),
            [Line(int(row["row"]), {name: row.get(name, "") for name in NEED}) for row in rows],
        )


def _answer(
    told: _Told, columns: Mapping[str, str], terms: Terms, bureaus: Names, findings: Findings
) -> Answer | None:
    """Return the answer of a bureau; None where something is wrong with it, which is told."""
    needs = [_need(line, columns, terms, findings) for line in told.lines if not line.is_blank]
    bureau = bureaus.find(told.bureau)
    if bureau is None:
        bad = cells.unknown(_("Unknown bureau {cell}."), told.bureau, bureaus, ())
        hint = bad.hint or _("A new bureau must stand in roster.csv, or in last year's demand.csv.")
        first = told.lines[0].row if told.lines and "bureau" in columns else None
        bad = Bad(bad.message, hint, code="bureau_unknown")
        findings.whole(_NO_ROWS, bad, first, columns.get("bureau"))
    row, text = told.answered_on
    day = terms.parse_date(text) if text else terms.assessed_on
    wrong = (day, Severity.ERROR) if isinstance(day, Bad) else wrong_day(day, terms)
    if wrong is not None:
        findings.whole(_NO_ROWS, wrong[0], row, columns.get("answered_on"), wrong[1])
    good = [need for need in needs if need is not None]
    if bureau is None or not isinstance(day, dt.date) or len(good) < len(needs):
        return None
    frame = pl.DataFrame(good, schema=NEEDS, orient="row")
    _tell_twice(frame, told, findings)
    return Answer(bureau, told.answered_by, day, frame, findings.source, row)


def _need(
    line: Line, columns: Mapping[str, str], terms: Terms, findings: Findings
) -> tuple[str | None, str, int, int] | None:
    """Return what a row needs; None where it cannot be read, which is told of each cell."""
    texts = line.cells
    skill: str | Bad | None = None
    if texts["skill"]:
        skill = terms.names.find(texts["skill"]) or unknown_skill(texts["skill"], terms)
    scale = (
        terms.scale_of[skill]
        if isinstance(skill, str)
        else max(terms.scales.values(), key=lambda each: each.top)
    )
    read: dict[str, object] = {
        "skill": skill,
        "level": cells.parse_needed_level(texts["level"], scale),
        "headcount": cells.parse_headcount(texts["headcount"]),
    }
    missing = {
        "skill": _("The skill is missing."),
        "level": _("The level is missing."),
        "headcount": _("The number of people is missing."),
    }
    faults = {
        name: value if isinstance(value, Bad) else Bad(missing[name], code="cell_missing")
        for name, value in read.items()
        if value is None or isinstance(value, Bad)
    }
    for name, bad in faults.items():
        findings.whole(_NO_ROWS, bad, line.row, columns.get(name))
    if faults:
        return None
    return texts["work"] or None, str(skill), int(str(read["level"])), int(str(read["headcount"]))


def _tell_twice(needs: pl.DataFrame, told: _Told, findings: Findings) -> None:
    """Warn of needs of the same work, skill and level; they count together."""
    rows = [line.row for line in told.lines if not line.is_blank]
    again = needs.with_columns(pl.Series("row", rows, dtype=pl.UInt32)).filter(
        ~pl.struct("work", "skill", "level").is_first_distinct()
    )
    if again.height:
        findings.note(
            _(
                "{bureau}: rows with a work, skill and level that stand there already: {rows}."
            ).format(bureau=quoted(told.bureau), rows=listed(map(str, again["row"]), _SHOWN)),
            _("Their people are added up. Take away those that stand there twice by mistake."),
            severity=Severity.WARNING,
            row=again["row"][0],
            code="needs_added_up",
        )


def _damaged() -> Bad:
    return Bad(
        _("The hidden marks of the form are damaged."),
        _("Copy the answers into a fresh form, made with: {command}").format(
            command="tdskill sheet --demand --out NEW_FOLDER"
        ),
        code="form_marks_damaged",
    )
