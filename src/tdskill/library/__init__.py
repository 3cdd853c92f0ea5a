"""The toolkit for notebooks and programs: open a workspace, ask it, get Polars frames.

Every command of the command line asks this library; frames hold ids and codes, never sentences.
"""

from tdskill.library.result import Page, Result, Workbook
from tdskill.library.year import Year, open_year

__all__ = ["Page", "Result", "Workbook", "Year", "open_year"]
