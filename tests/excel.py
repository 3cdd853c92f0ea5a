"""What Excel shows of a cell, worked out from its number and its number format alone."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

_PART = re.compile(r'"([^"]*)"|(yyyy|mm|dd|m|d)|([#0][#0,]*(?:\.0+)?)|(%)|(.)')
_CONDITION = re.compile(r"\[(<=|<|>=|>|=)([\d.]+)\]")
_FIGURES = 15
"""Excel has no more."""


def shown(value: float | dt.datetime, form: str) -> str:
    """Return the text of a cell; a section may have a condition, which takes no negative number here."""
    if isinstance(value, dt.datetime):
        return _written(form, day=value)
    number = Decimal(f"{value:.{_FIGURES}g}")
    sections = re.findall(r'(?:"[^"]*"|[^;"])+', form)
    conditions = [_CONDITION.match(section) for section in sections]
    if any(conditions):
        assert number >= 0
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(number, *condition.groups()):
                return _written(_CONDITION.sub("", section), number)
        raise AssertionError(form)
    if len(sections) == 1:
        return ("-" if number < 0 else "") + _written(form, abs(number))
    positive, negative, zero = (*sections, sections[0])[:3]
    if number < 0:
        return _written(negative, abs(number))
    return _written(positive if number > 0 else zero, number)


def _holds(number: Decimal, sign: str, limit: str) -> bool:
    bound = Decimal(limit)
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
    }[sign]


def _written(section: str, number: Decimal = Decimal(0), day: dt.datetime | None = None) -> str:
    percent = any(part[3] for part in _PART.findall(section))
    text = ""
    for literal, of_day, places, sign, other in _PART.findall(section):
        if of_day:
            assert day is not None
            text += {
                "yyyy": f"{day:%Y}",
                "mm": f"{day:%m}",
                "dd": f"{day:%d}",
                "m": str(day.month),
                "d": str(day.day),
            }[of_day]
        elif places:
            decimals = len(places.partition(".")[2])
            rounded = (number.scaleb(2) if percent else number).quantize(
                Decimal(1).scaleb(-decimals), ROUND_HALF_UP
            )
            text += f"{rounded:,}" if "," in places else str(rounded)
        else:
            text += literal + sign + other
    return text
