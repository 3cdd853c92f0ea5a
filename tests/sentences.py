"""Sentences that many commands tell, each once: a change of wording is one here, and none in their tests."""

from tdskill.errors import VALUE, Problem

DID_YOU_MEAN = "Did you mean"
NOT_TOGETHER = "do not go together"
OUTSIDE = "is there, and not among those asked for."
OPENED = "has been opened"
NO_DATE = "The date is missing."
NO_WORKBOOK = "cannot be read as an Excel workbook"
NO_ACCESS = "cannot be read or written"


def did_you_mean(name: str) -> str:
    return f"{DID_YOU_MEAN} {name}?"


def not_together(one: str, other: str) -> str:
    return f"{one} and {other} {NOT_TOGETHER}."


def from_one(option: str) -> str:
    return f"{option} takes a number from 1."


def no_level(cell: str) -> str:
    return f"{cell!r} is not a level."


def told(problem: Problem) -> tuple[str, ...]:
    """Return the code of a problem, and what its message quotes and counts: all but its words."""
    return problem.code, *(value.rstrip(".,:") for value in VALUE.findall(problem.message))
