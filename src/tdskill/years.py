"""The fiscal years that there can be."""

import datetime as dt

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

YEARS = range(2000, 2200)
FIRST_DAY = dt.date(YEARS[0], 4, 1)
"""The first day of the first one."""


def check_year(year: int | None) -> None:
    """Raise UsageError for a fiscal year that cannot be."""
    if year is not None and year not in YEARS:
        raise UsageError(
            _("{year} is no fiscal year.").format(year=year),
            _("The year must be from {first} to {last}.").format(first=YEARS[0], last=YEARS[-1]),
        )


def last_day(year: int) -> dt.date:
    """Return the last day of a fiscal year: 31 March of the year after."""
    return dt.date(year + 1, 3, 31)


def last_day_so_far(year: int | None) -> dt.date:
    """Return the last day of a fiscal year, but today while it runs, and where there is no year."""
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    return today if year is None else min(today, last_day(year))
