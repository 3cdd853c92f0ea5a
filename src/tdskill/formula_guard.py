"""Cells that a spreadsheet would take for a formula.

`unguarded` undoes `guarded` for every text: one that begins like a guarded one is guarded as well.
"""

import re

import polars as pl

_FORMULA = r"[=+\-@\t\r\n\x00＝＋－＠]"
_TO_GUARD = rf"^'*{_FORMULA}"
_GUARDED = rf"^'('*{_FORMULA})"


def guarded(text: pl.Expr) -> pl.Expr:
    """Return texts with an apostrophe before each that would be run as a formula."""
    return (
        pl.when(text.str.contains(_TO_GUARD)).then(pl.lit("'") + text).otherwise(text).name.keep()
    )


def guarded_text(text: str) -> str:
    """Return one text as `guarded` does."""
    return f"'{text}" if re.match(_TO_GUARD, text) else text


def unguarded(text: pl.Expr) -> pl.Expr:
    """Return texts as they were before `guarded`."""
    return text.str.replace(_GUARDED, "$1")


def unguarded_text(text: str) -> str:
    """Return one text as `unguarded` does."""
    return re.sub(_GUARDED, r"\1", text, count=1)
