"""Until when each task of the yearly cycle is to be done."""

import datetime as dt
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tdskill.years import APRIL

_ANY_YEAR: Final = 2001
"""A year without 29 February: a deadline is a day of every year."""


def _month_and_day(text: str) -> str:
    dt.date.fromisoformat(f"{_ANY_YEAR}-{text}")
    return text


MonthAndDay = Annotated[str, Field(pattern="^[0-9]{2}-[0-9]{2}$"), AfterValidator(_month_and_day)]
"""A day of every year, as `06-30`."""


class Deadlines(BaseModel):
    """The `[deadlines]` of tdskill.toml: the last day of each task; those not stated are assumed.

    `self`, `corrected` and `confirmed` are those of the forms of a stage.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    self: MonthAndDay = "06-30"
    corrected: MonthAndDay = "08-31"
    confirmed: MonthAndDay = "09-30"
    close: MonthAndDay = "10-31"
    demand: MonthAndDay = "11-30"
    report: MonthAndDay = "12-28"

    def of(self, task: str, fiscal_year: int) -> dt.date:
        """Return the last day of a task in a fiscal year, which begins in April."""
        month, day = map(int, getattr(self, task).split("-"))
        return dt.date(fiscal_year + (month < APRIL), month, day)

    def is_assumed(self, task: str) -> bool:
        """Tell whether the settings do not state the last day of a task."""
        return task not in self.model_fields_set
