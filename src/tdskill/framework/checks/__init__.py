"""What is checked across the entries and the files of a framework.

The checks read plain values, not models, so that one wrong entry does not hide what is wrong with
others, or with the rest of itself. What could not be read is not held against what refers to it.
"""

from collections.abc import Iterator

from tdskill.errors import Problem
from tdskill.framework.checks.doubts import (
    assumed_requirements,
    present_meanings,
    several_in_one,
    unneeded_skills,
)
from tdskill.framework.checks.forecast import check_forecast
from tdskill.framework.checks.ladder import (
    check_careers,
    check_exams,
    check_ladder,
    check_policies,
)
from tdskill.framework.checks.lists import Listing, Lists, SetLists, set_lists
from tdskill.framework.checks.sets import (
    check_across_sets,
    check_set,
    check_trainings,
    check_works,
)

__all__ = [
    "Listing",
    "Lists",
    "SetLists",
    "assumed_requirements",
    "check",
    "present_meanings",
    "set_lists",
    "several_in_one",
    "unneeded_skills",
]


def check(lists: Lists) -> Iterator[Problem]:
    """Yield what is wrong across entries."""
    for each in lists.sets:
        yield from check_set(each)
    yield from check_across_sets(lists)
    yield from check_exams(lists)
    yield from check_ladder(lists)
    yield from check_careers(lists)
    yield from check_policies(lists)
    yield from check_trainings(lists)
    yield from check_works(lists)
    yield from check_forecast(lists)
