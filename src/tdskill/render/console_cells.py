"""How many cells of a console a text takes.

■ → … and other signs have no width of their own (East Asian Width "ambiguous"): consoles of Japanese
Windows draw them two cells wide, nearly all others one.
"""

import ctypes
import os
import sys
from functools import cache
from unicodedata import combining, east_asian_width

from rich.cells import cell_len

from tdskill.render.line_breaks import Cells

_CODE_PAGE = 932
_ANSWERS = {"1": True, "0": False}


@cache
def console_cells() -> Cells:
    """Return what counts cells on the console in use."""
    return _with_wide_signs if _draws_wide_signs() else cell_len


def _draws_wide_signs() -> bool:
    """Tell it as TDSKILL_WIDE says (1 or 0), else by the console: Windows Terminal draws them narrow."""
    chosen = _ANSWERS.get(os.environ.get("TDSKILL_WIDE", ""))
    return _is_japanese_console() if chosen is None else chosen


def _is_japanese_console() -> bool:
    if sys.platform != "win32" or "WT_SESSION" in os.environ:
        return False
    return bool(ctypes.windll.kernel32.GetConsoleOutputCP() == _CODE_PAGE)


def _with_wide_signs(text: str) -> int:
    return cell_len(text) + sum(
        east_asian_width(sign) == "A" and not combining(sign) for sign in text
    )
