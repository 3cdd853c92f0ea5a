"""The year that a command asks and the result that it gives, for annotations.

The library is imported where a year is asked: `--help` needs none of it.
"""

from typing import TYPE_CHECKING

__all__ = ["Result", "Year"]

if TYPE_CHECKING:
    from tdskill.library.result import Result
    from tdskill.library.year import Year
else:
    Result = Year = object
