"""Cells that a spreadsheet would take for a formula."""

import polars as pl

_START = r"^[=+\-@\t\r\n\x00＝＋－＠]"


def guarded(text: pl.Expr) -> pl.Expr:
    """Return texts with an apostrophe before each that would be run as a formula."""
    return pl.when(text.str.contains(_START)).then(pl.lit("'") + text).otherwise(text).name.keep()
