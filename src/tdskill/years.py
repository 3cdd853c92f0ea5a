"""The fiscal years that there can be."""

import datetime as dt

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

YEARS = range(2000, 2200)
APRIL = 4
"""The month with which a fiscal year begins."""

FIRST_DAY = dt.date(YEARS[0], APRIL, 1)
"""The first day of the first one."""


def check_year(year: int | None) -> None:
    """Raise UsageError for a fiscal year that cannot be."""
    if year is not None and year not in YEARS:
        raise UsageError(
            _("{year} is no fiscal year.").format(year=year),
            _("The year must be from {first} to {last}.").format(first=YEARS[0], last=YEARS[-1]),
        )


def today() -> dt.date:
    """Return the day that it is here."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def fiscal_year_of(day: dt.date) -> int:
    """Return the fiscal year that a day is in: from 1 April."""
    return day.year - (day.month < APRIL)


def first_day(year: int) -> dt.date:
    """Return the first day of a fiscal year."""
    return dt.date(year, APRIL, 1)


def last_day(year: int) -> dt.date:
    """Return the last day of a fiscal year: 31 March of the year after."""
    return dt.date(year + 1, 3, 31)


def last_day_so_far(year: int | None) -> dt.date:
    """Return the last day of a fiscal year, but today while it runs, and where there is no year."""
    return today() if year is None else min(today(), last_day(year))
