"""What a returned file says beside its levels, whichever its shape: stage, date and person."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import polars as pl

from tdskill import tables
from tdskill.errors import Problem, Severity
from tdskill.i18n import gettext as _
from tdskill.i18n import listed
from tdskill.intake import cells
from tdskill.intake.absences import (
    not_counted,
)
from tdskill.intake.cells import quoted
from tdskill.intake.row_problems import REPEATED, Bad, Findings, Sheets
from tdskill.intake.terms import SHOWN, Terms
from tdskill.names import match_key
from tdskill.years import FIRST_DAY, first_day, last_day

ROWS: tables.Schema = {
    "place": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    **tables.ASSESSMENTS,
}
"""The columns of `tables.ASSESSMENTS`, and where each judgement stands, as problems tell it."""

TALK_ROWS: tables.Schema = {
    "place": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    **tables.TALKS,
}
"""The same of what was agreed in talks."""
AIM_ROWS: tables.Schema = {
    "place": pl.String,
    "row": pl.UInt32,
    "column": pl.String,
    **tables.AIMS,
}
"""The same of `tables.AIMS`."""


@dataclass(frozen=True)
class Returned:
    """What one returned file says: its good rows (see ROWS, TALK_ROWS, AIM_ROWS) and everything to tell.

    `rows_left_out` counts rows with problems alone; `absent` are the people who are not counted.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    rows_left_out: int
    totals: int = 0
    absent: Mapping[str, str] = field(default_factory=dict)
    talks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TALK_ROWS))
    aims: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AIM_ROWS))


@dataclass(frozen=True)
class Told:
    """Where a file says a field: in which column, and in which row where one cell holds for all.

    `filled` are the numbers of the rows in which the field's cell is not blank.
    """

    columns: dict[str, str]
    rows: dict[str, int]
    filled: dict[str, pl.Series]


def tell_year(
    rows: pl.Series, texts: Iterable[str], column: str, terms: Terms, findings: Findings
) -> None:
    """Note the days to which the fiscal year was added."""
    message = _("{cell} is taken as {date}, the day of fiscal year {year}.")
    told = [
        (
            row,
            Bad(
                message.format(cell=quoted(text), date=day, year=terms.fiscal_year),
                code="year_added",
            ),
        )
        for row, text in zip(rows, texts, strict=True)
        if isinstance(day := terms.parse_date(text), dt.date)
    ]
    numbers = pl.Series([row for row, _bad in told], dtype=pl.UInt32)
    findings.tell(numbers, column, (bad for _row, bad in told), Severity.NOTE)


def unknown_skill(text: str, terms: Terms) -> Bad:
    """Return the message for a skill that is not known, with those that replace it or the closest."""
    heirs = [
        str(skill.name)
        for skill in terms.skill_by_id.values()
        if match_key(text) in map(match_key, skill.replaces)
    ]
    bad = cells.unknown(_("Unknown skill {cell}."), text, terms.names, ())
    if not heirs:
        return bad
    names = listed(map(quoted, heirs))
    return replace(bad, advice=_("In its place there is now: {names}.").format(names=names))


def reason_without_level() -> Bad:
    return Bad(
        _("A reason stands beside no level and is not taken."),
        _("Enter the level that it is the reason of, or leave both blank."),
        code="reason_without_level",
    )


def of_another_name(staff_id: str, shown: str, called: str) -> Bad:
    return Bad(
        _("Staff ID {staff_id} is {called} on the roster, and {shown} here.").format(
            staff_id=quoted(staff_id), called=quoted(called), shown=quoted(shown)
        ),
        _("Find out whose levels these are, and mend the number, the name or the roster."),
        code="name_differs_from_roster",
    )


Check = tuple[str, pl.Expr, Callable[[Any], Bad], Severity]
"""A column, what is wrong in it, what is to be told of a value there, and how bad that is."""


def that_find(checks: Sequence[Check], rows: pl.DataFrame) -> Iterator[Check]:
    """Yield the checks that find anything, by one look at all: mostly nothing is wrong."""
    look = rows.select(wrong.any().alias(str(n)) for n, (_, wrong, *_rest) in enumerate(checks))
    yield from (check for check, found in zip(checks, look.row(0), strict=True) if found)


def strangers_in(staff_ids: pl.Series, terms: Terms) -> pl.Series:
    """Return the staff ids that are not on the roster, each once.

    They are few: to look for all of the roster in each form costs more than all else that is checked.
    """
    others = set(staff_ids.drop_nulls()) - terms.people
    return pl.Series(sorted(others), dtype=pl.String).implode()


def check_heads(heads: pl.DataFrame, told: Told, terms: Terms, findings: Findings) -> None:
    """Tell the rows whose stage, date or person cannot be taken, whatever else is wrong in them."""
    heads = _filled_up(_of_the_present(heads, told, terms, findings), terms)
    unusable = findings.left_out()
    stage, day, staff_id = pl.col("stage"), pl.col("assessed_on"), pl.col("staff_id")
    in_year = day.is_between(first_day(terms.fiscal_year), last_day(terms.fiscal_year))
    checks: tuple[Check, ...] = (
        ("stage", stage.is_null(), _no_stage, Severity.ERROR),
        (
            "assessed_on",
            day.is_null(),
            partial(_no_date, fiscal_year=terms.fiscal_year),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            day > terms.today,
            partial(day_in_future, terms=terms),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            day < FIRST_DAY,
            partial(day_too_early, terms=terms),
            Severity.ERROR,
        ),
        (
            "assessed_on",
            ~in_year & day.is_between(FIRST_DAY, terms.today),
            partial(day_outside, terms=terms),
            Severity.WARNING if terms.any_date else Severity.ERROR,
        ),
        (
            "staff_id",
            staff_id.is_in(strangers_in(heads["staff_id"], terms)),
            partial(_stranger, others=frozenset(heads["staff_id"]), terms=terms),
            Severity.ERROR,
        ),
    )
    for name, wrong, explain, severity in that_find(checks, heads):
        bad = heads.filter(wrong).unique("row").sort("row")
        if (filled := told.filled.get(name)) is not None:
            # A cell that cannot be read was told as that.
            unread = unusable.filter(unusable.is_in(filled.implode()))
            bad = bad.filter(pl.col(name).is_not_null() | ~pl.col("row").is_in(unread.implode()))
        if bad.is_empty():
            continue
        if severity is Severity.ERROR:
            findings.leave_out(bad["row"])
        numbers, details = bad["row"], map(explain, bad[name])
        if (row := told.rows.get(name)) is not None:
            # One cell says it for all rows.
            numbers = pl.Series([row], dtype=pl.UInt32)
        findings.tell(numbers, told.columns.get(name), details, severity)


def _of_the_present(
    rows: pl.DataFrame, told: Told, terms: Terms, findings: Findings
) -> pl.DataFrame:
    """Return the rows of people who count on the roster; warn of the others."""
    if not terms.absent:
        return rows
    apart = pl.col("staff_id").is_in(list(terms.absent)).fill_null(value=False)
    for person in rows.filter(apart).partition_by("staff_id", maintain_order=True):
        staff_id, first = person.select("staff_id", "row").row(0)
        findings.take_out(person["row"], {staff_id: terms.absent[staff_id]})
        findings.whole(
            person["row"].unique(),
            not_counted(staff_id, terms.absent[staff_id]),
            told.rows.get("staff_id", first),
            told.columns.get("staff_id"),
            Severity.WARNING,
        )
    return rows.filter(~apart)


def _filled_up(rows: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    return rows.with_columns(
        pl.col("stage").fill_null(pl.lit(terms.stage, tables.STAGE)),
        pl.col("assessed_on").fill_null(pl.lit(terms.assessed_on, pl.Date)),
    )


def taken(rows: pl.DataFrame, terms: Terms, findings: Findings) -> pl.DataFrame:
    """Return the rows that can be taken, filled up from the terms."""
    good = _filled_up(findings.keep_good(rows), terms)
    _tell_nobodies(good["assessor"], terms, findings)
    by_oneself = (pl.col("stage") == "self") & pl.col("assessor").is_null()
    who = pl.when(by_oneself).then("staff_id").otherwise("assessor")
    return good.with_columns(who.alias("assessor"))


def stated(aims: pl.DataFrame, terms: Terms, findings: Findings) -> pl.DataFrame:
    """Return what is said of interests and aims in rows that can be taken, filled up from the terms."""
    day = {"assessed_on": "stated_on"}
    good = _filled_up(findings.keep_good(aims).rename({"stated_on": "assessed_on"}), terms)
    return good.rename(day).select(pl.col(name).cast(dtype) for name, dtype in AIM_ROWS.items())


def _tell_nobodies(assessors: pl.Series, terms: Terms, findings: Findings) -> None:
    """Warn of assessors whom the roster knows neither by number nor by name, nor as a mentor."""
    nobodies = [
        each
        for each in assessors.drop_nulls().unique(maintain_order=True)
        if match_key(each) not in terms.assessors
    ]
    if nobodies:
        shown = listed(map(quoted, nobodies), SHOWN)
        findings.note(
            _("The roster knows no such assessor: {names}.").format(names=shown),
            _("The levels are taken as they are; check the numbers and names."),
            severity=Severity.WARNING,
            code="assessors_unknown",
        )


def _no_stage(_value: object) -> Bad:
    return Bad(
        _("The stage is missing."),
        _("Fill it in, or name it for all forms that say none: --stage self"),
        code="cell_missing",
    )


def _no_date(_value: object, fiscal_year: int) -> Bad:
    return Bad(
        _("The date is missing."),
        _("Fill it in, or name it for all forms that say none: --date {date}").format(
            date=f"{fiscal_year}-10-01"
        ),
        code="cell_missing",
    )


def day_in_future(day: dt.date, terms: Terms) -> Bad:
    """Say that a day lies in the future."""
    return Bad(
        _("The date {date} lies in the future.").format(date=day),
        _other_year(day, terms) or _("Write the day of the check."),
        code="date_in_future",
    )


def day_too_early(day: dt.date, terms: Terms) -> Bad:
    """Say that a day is before all fiscal years."""
    return Bad(
        _("The date {date} is too long ago to be that of a check.").format(date=day),
        _other_year(day, terms) or _("Write the day of the check."),
        code="date_too_early",
    )


def wrong_day(day: dt.date | None, terms: Terms) -> tuple[Bad, Severity] | None:
    """Return what is wrong with the day of a returned file, and how much; None where it can be taken."""
    if day is None:
        return _no_date(day, terms.fiscal_year), Severity.ERROR
    if day > terms.today:
        return day_in_future(day, terms), Severity.ERROR
    if day < FIRST_DAY:
        return day_too_early(day, terms), Severity.ERROR
    if not terms.is_of_year(day):
        return day_outside(day, terms), Severity.WARNING if terms.any_date else Severity.ERROR
    return None


def day_outside(day: dt.date, terms: Terms) -> Bad:
    """Say that a day is outside the fiscal year."""
    message = _("The date {date} lies outside fiscal year {year}.")
    hint = (
        _("The levels are taken as they are; check the dates.")
        if terms.any_date
        else _("Dates of other years are taken with: --any-date")
    )
    if meant := _other_year(day, terms):
        hint = _("{first} {second}").format(first=meant, second=hint)
    return Bad(message.format(date=day, year=terms.fiscal_year), hint, code="date_outside_year")


def _other_year(day: dt.date, terms: Terms) -> str:
    """Name the same day of the fiscal year, if it may be the one that is meant."""
    if terms.is_of_year(day):
        return ""
    meant = cells.parse_date(f"{day.month}/{day.day}", terms.fiscal_year)
    if not isinstance(meant, dt.date) or meant > terms.today:
        return ""
    return _("Is {date} meant? Excel adds this year to a day that is typed without one.").format(
        date=meant
    )


def _stranger(staff_id: object, others: frozenset[str], terms: Terms) -> Bad:
    return terms.explain_stranger(staff_id, others)


def finished(rows: pl.DataFrame, findings: Findings, aims: pl.DataFrame | None = None) -> Returned:
    intake = findings.intake(findings.keep_good(rows))
    rows = _in_sheets(intake.frame, intake.sheets)
    said = pl.DataFrame(schema=AIM_ROWS) if aims is None else findings.keep_good(aims)
    said = _in_sheets(said, intake.sheets)
    wrong = findings.left_out(but_for_absent=True)
    return Returned(rows, intake.problems, len(wrong), intake.totals, findings.absent, aims=said)


def _in_sheets(rows: pl.DataFrame, sheets: Sheets) -> pl.DataFrame:
    """Give the rows of several sheets their sheet as a part of their place, and its own row numbers."""
    if rows.is_empty():
        return rows
    if sheets.groups:
        rows = rows.with_columns(pl.col("row") % REPEATED)
    if not sheets.names:
        return rows
    number = pl.Series(sheets.before).search_sorted(rows["row"]) - 1
    places = [
        _("{file}, sheet {sheet}").format(file=rows["place"][0], sheet=name)
        for name in sheets.names
    ]
    return rows.with_columns(
        pl.Series(places).gather(number).alias("place"),
        rows["row"] - pl.Series(sheets.before, dtype=pl.UInt32).gather(number),
    )
