"""Days and the fiscal years that they are in."""

import datetime as dt
import time
from pathlib import Path

import pytest

from tdskill import scaffold, years


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 3, 31), 2025), ((2026, 4, 1), 2026), ((2026, 12, 31), 2026)]
)
def test_a_fiscal_year_is_from_april_to_march(day: tuple[int, int, int], year: int) -> None:
    assert years.fiscal_year_of(dt.date(*day)) == year
    assert years.first_day(year) <= dt.date(*day) <= years.last_day(year)


def test_a_new_workspace_takes_the_year_of_the_day_that_it_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Clock":
            return cls(2026, 3, 31, 23, 30, tzinfo=tz)

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr(dt, "datetime", Clock)
    try:
        time.tzset()
        scaffold.lay_out(tmp_path / "ws")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (tmp_path / "ws" / "2026").is_dir()
