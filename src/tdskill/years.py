"""The fiscal years that there can be."""

from tdskill.errors import UsageError
from tdskill.i18n import gettext as _

YEARS = range(2000, 2200)


def check_year(year: int | None) -> None:
    """Raise UsageError for a fiscal year that cannot be."""
    if year is not None and year not in YEARS:
        raise UsageError(
            _("{year} is no fiscal year.").format(year=year),
            _("The year must be from {first} to {last}.").format(first=YEARS[0], last=YEARS[-1]),
        )
