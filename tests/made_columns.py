"""Columns of tables that tests make, without a layout."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tdskill.columns import Kind
from tdskill.render.answer import Column, as_text


def text(name: str, *, show: Callable[..., str] = as_text, **options: Any) -> Column:
    return _column(name, words=show, **options)


def items(name: str, show_item: Callable[..., str], **options: Any) -> Column:
    return text(name, show=lambda values: "\n".join(map(show_item, values)), **options)


def number(name: str, kind: Kind = Kind.COUNT, **options: Any) -> Column:
    return _column(name, kind=kind, numeric=True, **options)


def _column(name: str, **options: Any) -> Column:
    heading = name.replace("_", " ").capitalize()
    return Column(name, **({"heading": heading} | options))


share = partial(number, kind=Kind.SHARE)
level = partial(_column, kind=Kind.LEVEL, unknown="not assessed")
day = partial(_column, kind=Kind.DAY)
